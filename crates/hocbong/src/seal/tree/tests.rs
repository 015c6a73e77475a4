use super::*;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;

fn hash_of(hex: &str) -> Hash {
    data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap().try_into().unwrap()
}

/// The leaves of the test vectors that the reference implementation of Certificate Transparency publishes for
/// RFC 6962.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// The roots of their first 1 to 8.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn vector() -> (Vec<Vec<u8>>, MerkleTree) {
    let data: Vec<Vec<u8>> =
        LEAVES.iter().map(|hex| data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap()).collect();
    let leaves: Vec<Hash> = data.iter().map(|data| leaf_hash(data)).collect();
    (data, MerkleTree::new(&leaves, 1))
}

#[test]
fn the_published_roots_of_certificate_transparency_come_out() {
    let (_, tree) = vector();
    for (count, root) in (1..).zip(ROOTS) {
        assert_eq!(tree.root_of_first(count), hash_of(root), "the first {count}");
    }
    let none = hash_of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(tree.root_of_first(0), none);
}

#[test]
fn the_published_audit_path_comes_out() {
    let (data, tree) = vector();
    let path = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    let proof = tree.prove_inclusion(5).unwrap();
    assert_eq!(proof, path.map(hash_of));
    assert!(proves_inclusion(&tree.root(), 8, 5, &data[5], &proof));
    assert!(!proves_inclusion(&tree.root(), 8, 4, &data[5], &proof));
    assert!(!proves_inclusion(&tree.root(), 8, 5, &data[4], &proof));
}

#[test]
fn pieces_joined_give_what_one_piece_gives() {
    for count in [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5] {
        let leaves: Vec<Hash> = (0..count).map(|at| leaf_hash(&at.to_be_bytes())).collect();
        let whole = MerkleTree { nodes: MerkleTree::filled(&leaves) };
        for threads in [1, 2] {
            let tree = MerkleTree::new(&leaves, threads);
            assert!(tree.nodes == whole.nodes, "{count} leaves on {threads} threads");
            let roots = Roots::new(&leaves, threads);
            for first in [0, 1, 5, PIECE - 1, count - 1, count] {
                assert_eq!(roots.of_first(first), Some(tree.root_of_first(first)), "{first} of {count}");
            }
            assert_eq!(roots.of_first(count + 1), None);
        }
    }
}

proptest! {
    /// The oracle is the tree of `ct-merkle`, which shares no code with ours.
    #[test]
    fn roots_and_proofs_are_those_of_another_implementation(count in 1_usize..200, seed: u64) {
        let data: Vec<Vec<u8>> = (0..count).map(|at| (seed ^ at as u64).to_be_bytes().to_vec()).collect();
        let leaves: Vec<Hash> = data.iter().map(|data| leaf_hash(data)).collect();
        let tree = MerkleTree::new(&leaves, 1);
        let mut other = MemoryBackedTree::<Sha256, &[u8]>::new();
        for (at, data) in data.iter().enumerate() {
            other.push(data);
            let root: Hash = (*other.root().as_bytes()).into();
            prop_assert_eq!(tree.root_of_first(at + 1), root);
        }
        for (at, data) in data.iter().enumerate() {
            let proof = tree.prove_inclusion(at).unwrap();
            let theirs = other.prove_inclusion(at);
            prop_assert_eq!(proof.concat(), theirs.as_bytes());
            prop_assert!(proves_inclusion(&tree.root(), count as u64, at as u64, data, &proof));
        }
        for old in 1..count {
            let proof = tree.prove_consistency(old).unwrap();
            let theirs = other.prove_consistency(count - old);
            prop_assert_eq!(proof.concat(), theirs.as_bytes());
            let old_root = tree.root_of_first(old);
            prop_assert!(proves_consistency(&tree.root(), count as u64, &old_root, old as u64, &proof));
            prop_assert!(!proves_consistency(&old_root, count as u64, &tree.root(), old as u64, &proof));
        }
    }
}
