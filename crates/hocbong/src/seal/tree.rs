//! The Merkle tree of RFC 6962 over SHA-256: its root, the roots of its beginnings, and both sorts of proofs.
//!
//! `ct-merkle` chooses the nodes of a proof and verifies it. Nodes are computed here, each once: that crate's
//! own tree hashes a whole path anew for every leaf, twenty times the work for a million leaves.

use crate::checkpoint::Hash;
use ct_merkle::{
    ConsistencyProof, InclusionProof, RootHash, indices_for_consistency_proof, indices_for_inclusion_proof,
};
use hocbong_core::parallel;
use sha2::{Digest, Sha256};

/// Number of leaves that are hashed as one piece of work; a power of two.
const PIECE: usize = 1 << 13;

/// A tree with all its nodes.
///
/// Nodes are stored in order: leaf `i` at `2i`, and the parent of the leaves from `a` on, of which the left
/// half are `k`, at `2a + 2k − 1`.
#[derive(Clone, Debug, Default)]
pub struct MerkleTree {
    nodes: Vec<Hash>,
}

/// What is hashed before the data of a leaf.
pub(super) const LEAF_PREFIX: u8 = 0;

/// Returns the digest of a leaf's data.
pub fn leaf_hash(data: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([LEAF_PREFIX]);
    hasher.update(data);
    hasher.finalize().into()
}

fn parent_hash(left: &Hash, right: &Hash) -> Hash {
    let mut both = [1; 65];
    both[1..33].copy_from_slice(left);
    both[33..].copy_from_slice(right);
    Sha256::digest(both).into()
}

/// The number of leaves in the left half of a tree with `count` leaves, of which there are at least two.
fn left_half(count: usize) -> usize {
    1 << (usize::BITS - 1 - (count - 1).leading_zeros())
}

/// Fills in the parents of a piece of the tree and returns its root; the leaves are in place.
fn fill(nodes: &mut [Hash]) -> Hash {
    let count = nodes.len() / 2 + 1;
    if count < 2 {
        return nodes.first().copied().unwrap_or_default();
    }
    let middle = 2 * left_half(count) - 1;
    let (left, rest) = nodes.split_at_mut(middle);
    let Some((parent, right)) = rest.split_first_mut() else { return Hash::default() };
    *parent = parent_hash(&fill(left), &fill(right));
    *parent
}

/// Returns the root of some leaves, one at least, without keeping any node.
fn root_of(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        [left, right] => parent_hash(left, right),
        _ => {
            let (left, right) = leaves.split_at(left_half(leaves.len()));
            parent_hash(&root_of(left), &root_of(right))
        }
    }
}

/// The roots of all beginnings of a list of leaves. Takes less time and memory than a [`MerkleTree`].
#[derive(Clone, Debug)]
pub(super) struct Roots<'l> {
    leaves: &'l [Hash],
    /// The root of each whole piece.
    pieces: Vec<Hash>,
}

impl<'l> Roots<'l> {
    pub(super) fn new(leaves: &'l [Hash], threads: usize) -> Self {
        let pieces: Vec<&[Hash]> = leaves.chunks_exact(PIECE).collect();
        Self { leaves, pieces: parallel::map(threads, &pieces, || (), |(), piece| root_of(piece)) }
    }

    /// Returns the root of the first `count` leaves; `None` if there are fewer.
    pub(super) fn of_first(&self, count: usize) -> Option<Hash> {
        let rest = self.leaves.get(..count)?.get(count / PIECE * PIECE..)?;
        let mut parts = self.pieces.get(..count / PIECE)?.to_vec();
        if !rest.is_empty() {
            parts.push(root_of(rest));
        }
        // A whole piece is a whole subtree, so the tree above the pieces has the form of a tree of leaves.
        Some(root_of(&parts))
    }
}

impl MerkleTree {
    /// Builds the tree of these leaves, given by their [`leaf_hash`]es, on up to `threads` threads.
    pub fn new(leaves: &[Hash], threads: usize) -> Self {
        if leaves.is_empty() {
            return Self::default();
        }
        let mut nodes = vec![Hash::default(); 2 * leaves.len() - 1];
        for (node, leaf) in nodes.iter_mut().step_by(2).zip(leaves) {
            *node = *leaf;
        }
        // Whole pieces are subtrees of their own; what joins them is little.
        let pieces: Vec<&[Hash]> = leaves.chunks(PIECE).collect();
        let filled = parallel::map(threads, &pieces, || (), |(), piece| Self::filled(piece));
        for (into, piece) in nodes.chunks_mut(2 * PIECE).zip(filled) {
            for (node, filled) in into.iter_mut().zip(piece) {
                *node = filled;
            }
        }
        let mut tree = Self { nodes };
        tree.join(0, leaves.len());
        tree
    }

    fn filled(leaves: &[Hash]) -> Vec<Hash> {
        let mut nodes = vec![Hash::default(); (2 * leaves.len()).saturating_sub(1)];
        for (node, leaf) in nodes.iter_mut().step_by(2).zip(leaves) {
            *node = *leaf;
        }
        fill(&mut nodes);
        nodes
    }

    /// Fills in the parents above the pieces, over the leaves from `start` to `end`, and returns their root.
    fn join(&mut self, start: usize, end: usize) -> Hash {
        let count = end - start;
        if count <= PIECE {
            return self.node(root_index(start, count));
        }
        let middle = start + left_half(count);
        let parent = parent_hash(&self.join(start, middle), &self.join(middle, end));
        if let Some(node) = self.nodes.get_mut(root_index(start, count)) {
            *node = parent;
        }
        parent
    }

    fn node(&self, index: usize) -> Hash {
        self.nodes.get(index).copied().unwrap_or_default()
    }

    /// Returns the number of leaves.
    pub const fn len(&self) -> usize {
        self.nodes.len().div_ceil(2)
    }

    /// Whether there are no leaves.
    pub const fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Returns the digest of the leaf at `index`; zeros beyond the last.
    pub fn leaf(&self, index: usize) -> Hash {
        self.node(index.saturating_mul(2))
    }

    /// Returns the root of the tree that the first `count` leaves make; of all leaves if there are fewer. The
    /// root of no leaves is the digest of no bytes.
    pub fn root_of_first(&self, count: usize) -> Hash {
        let count = count.min(self.len());
        if count == 0 { Sha256::digest([]).into() } else { self.root_between(0, count) }
    }

    /// The left halves are whole subtrees of this tree, so few parents are hashed anew.
    fn root_between(&self, start: usize, end: usize) -> Hash {
        let count = end - start;
        if count.is_power_of_two() || end == self.len() {
            return self.node(root_index(start, count));
        }
        let middle = start + left_half(count);
        parent_hash(&self.root_between(start, middle), &self.root_between(middle, end))
    }

    /// Returns the root of all leaves.
    pub fn root(&self) -> Hash {
        self.root_of_first(self.len())
    }

    /// Returns the nodes that prove that the leaf at `index` is in this tree; `None` beyond the last leaf.
    pub fn prove_inclusion(&self, index: usize) -> Option<Vec<Hash>> {
        (index < self.len()).then(|| self.at(&indices_for_inclusion_proof(self.len() as u64, index as u64)))
    }

    /// Returns the nodes that prove that this tree continues the one of its first `count` leaves; `None` if
    /// `count` is zero or not less than the number of leaves.
    pub fn prove_consistency(&self, count: usize) -> Option<Vec<Hash>> {
        (0 < count && count < self.len())
            .then(|| self.at(&indices_for_consistency_proof(count as u64, (self.len() - count) as u64)))
    }

    fn at(&self, indices: &[u64]) -> Vec<Hash> {
        indices.iter().map(|index| self.node(usize::try_from(*index).unwrap_or(usize::MAX))).collect()
    }
}

/// Where the root of `count` leaves from `start` on is stored.
fn root_index(start: usize, count: usize) -> usize {
    if count < 2 { 2 * start } else { 2 * start + 2 * left_half(count) - 1 }
}

/// Returns how many nodes prove that the leaf at `index` is in a tree of `count` leaves; `None` if there is no such
/// leaf or tree.
pub(super) fn inclusion_length(count: u64, index: u64) -> Option<usize> {
    (index < count && count <= u64::MAX / 2).then(|| indices_for_inclusion_proof(count, index).len())
}

/// Whether `proof` shows that a leaf with this data is at `index` in the tree of `count` leaves with this root.
pub fn proves_inclusion(root: &Hash, count: u64, index: u64, data: &[u8], proof: &[Hash]) -> bool {
    if index >= count || count > u64::MAX / 2 {
        return false;
    }
    let root = RootHash::<Sha256>::new((*root).into(), count);
    let Ok(proof) = InclusionProof::<Sha256>::try_from_bytes(proof.concat()) else { return false };
    root.verify_inclusion(&data, index, &proof).is_ok()
}

/// Whether `proof` shows that the tree of `count` leaves with the root `root` continues the one of
/// `old_count` leaves with the root `old_root`.
pub fn proves_consistency(root: &Hash, count: u64, old_root: &Hash, old_count: u64, proof: &[Hash]) -> bool {
    if old_count == 0 || old_count > count || count > u64::MAX / 2 {
        return false;
    }
    if old_count == count {
        return old_root == root && proof.is_empty();
    }
    let new = RootHash::<Sha256>::new((*root).into(), count);
    let old = RootHash::<Sha256>::new((*old_root).into(), old_count);
    let Ok(proof) = ConsistencyProof::<Sha256>::try_from_bytes(proof.concat()) else { return false };
    new.verify_consistency(&old, &proof).is_ok()
}

#[cfg(test)]
mod tests;
