//! The list of seals when its lines were taken out, doubled or made elsewhere.

use super::*;
use crate::checkpoint::write_seals;
use crate::source::Sha256Digest;
use data_encoding::HEXLOWER;

/// Sealed three times: through March, April and May.
fn sealed_three_times() -> Folder {
    let mut folder = sealed();
    folder.seal("2025-05-31", 3).unwrap();
    folder
}

/// The book with the lines of `seals.csv` that `choose` makes of them; the first one is the header.
fn with_lines(choose: impl Fn(&[&str]) -> Vec<String>) -> Folder {
    let mut folder = sealed_three_times();
    let text = String::from_utf8(folder.0[SEALS_FILE].clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    let text = choose(&lines).join("\n") + "\n";
    folder.0.insert(SEALS_FILE.to_owned(), text.into_bytes());
    folder
}

/// The numbers of the seals that could be read, and what was found.
fn seals_and_found(folder: &Folder) -> (Vec<u32>, Vec<String>) {
    let verification = folder.verify();
    (verification.seals.iter().map(|seal| seal.checkpoint.sequence).collect(), found(&verification))
}

#[test]
fn the_seals_after_a_line_that_was_taken_out_are_still_read() {
    let lines = |numbers: &'static [usize]| {
        with_lines(|all| numbers.iter().map(|number| all[*number].to_owned()).collect())
    };
    assert_eq!(seals_and_found(&lines(&[0, 1, 2, 3])), (vec![1, 2, 3], vec![]));
    let (seals, found) = seals_and_found(&lines(&[0, 1, 3]));
    assert_eq!(seals, [1, 3]);
    assert!(found.contains(&"HB0506.chain seals.csv:3".to_owned()), "{found:?}");
    assert!(found.contains(&"HB0506.no-line seals.csv".to_owned()), "{found:?}");
    let (seals, found) = seals_and_found(&lines(&[0, 2, 3]));
    assert_eq!(seals, [2, 3]);
    assert!(found.contains(&"HB0506.chain seals.csv:2".to_owned()), "{found:?}");
}

#[test]
fn a_line_that_stands_twice_or_too_late_adds_no_seal() {
    for numbers in [[0, 1, 1, 2, 3], [0, 1, 2, 1, 3], [0, 1, 2, 3, 2], [0, 1, 2, 3, 3]] {
        let folder = with_lines(|all| numbers.iter().map(|number| all[*number].to_owned()).collect());
        let at = (1..).zip(numbers.windows(2)).find(|(_, pair)| pair[1] <= pair[0]).unwrap().0 + 1;
        let expected = (vec![1, 2, 3], vec![format!("HB0506.chain seals.csv:{at}")]);
        assert_eq!(seals_and_found(&folder), expected, "{numbers:?}");
    }
}

#[test]
fn a_line_that_cannot_be_read_is_replaced_by_what_the_seal_says_of_itself() {
    let damaged =
        || with_lines(|all| vec![all[0].into(), all[1].into(), all[2].replace(',', ";"), all[3].into()]);
    assert_eq!(seals_and_found(&damaged()), (vec![1, 2, 3], vec!["HB0506.line seals.csv:3".to_owned()]));
    // Unless that does not follow either.
    let mut folder = damaged();
    let first = folder.0["seals/0001/checkpoint.txt"].clone();
    folder.0.insert("seals/0002/checkpoint.txt".to_owned(), first);
    let (seals, found) = seals_and_found(&folder);
    assert_eq!(seals, [1, 3]);
    assert!(found.contains(&"HB0506.chain seals.csv:4".to_owned()), "{found:?}");
}

/// This program seals nothing of a book without transactions, but another one may.
#[test]
fn a_chain_may_begin_with_a_seal_of_no_transactions() {
    let mut folder = folder();
    let mut usual = folder.clone();
    let usual = usual.seal("2025-03-31", 1).unwrap();
    let mut parts: BTreeMap<String, Vec<u8>> = usual.files.into_iter().collect();
    let leaves = b"leaf,date,id,file,line,digest\n";
    let digest = |bytes: &[u8]| HEXLOWER.encode(Sha256Digest::new(bytes).as_bytes());
    let empty = format!("{},{},1,2,seals/0001/leaves.csv", leaves.len(), digest(leaves));
    let listing = String::from_utf8(parts["seals/0001/files.csv"].clone()).unwrap();
    let of_leaves = listing.lines().find(|line| line.ends_with("leaves.csv")).unwrap();
    let listing = listing.replace(of_leaves, &empty);
    let first = Checkpoint {
        count: 0,
        root: MerkleTree::new(&[], 1).root(),
        through: day("2025-01-01"),
        files: *Sha256Digest::new(listing.as_bytes()).as_bytes(),
        ..usual.checkpoint
    };
    parts.insert("seals/0001/leaves.csv".to_owned(), leaves.to_vec());
    parts.insert("seals/0001/files.csv".to_owned(), listing.into_bytes());
    parts.insert("seals/0001/checkpoint.txt".to_owned(), SignedNote::new(first.text()).write().into_bytes());
    parts.insert(SEALS_FILE.to_owned(), write_seals(&[first]).into_bytes());
    folder.0.extend(parts);
    assert_eq!(seals_and_found(&folder), (vec![1], vec![]));
    let second = folder.seal("2025-03-31", 2).unwrap();
    assert_eq!((second.added, second.checkpoint.count, second.checkpoint.sequence), (5, 5, 2));
    assert_eq!(seals_and_found(&folder), (vec![1, 2], vec![]));
    folder.seal("2025-05-31", 3).unwrap();
    assert_eq!(seals_and_found(&folder), (vec![1, 2, 3], vec![]));
    assert!(folder.verify().seals.iter().all(|seal| seal.holds));
}
