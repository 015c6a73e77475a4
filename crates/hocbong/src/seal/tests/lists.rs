//! What the files of seals list: lines, files and leaves, read here without the code that reads them.

use super::leaf::leaf_data;
use super::verify::KeptLeaves;
use super::*;
use crate::source::Sha256Digest;
use std::collections::BTreeSet;

/// The cells of a list, without its header.
fn cells(made: &NewSeal, name: &str) -> Vec<Vec<String>> {
    let path = format!("seals/{:04}/{name}", made.checkpoint.sequence);
    let (_, bytes) = made.files.iter().find(|(own, _)| *own == path).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Seals three times while the book grows and one of its lines is written anew, with the book as it stood each time.
fn history() -> Vec<(Folder, NewSeal)> {
    let mut folder = folder();
    let mut history = Vec::new();
    for (through, secret) in [("2025-03-31", 1), ("2025-04-30", 2), ("2025-05-31", 3)] {
        let stood = folder.clone();
        history.push((stood, folder.seal(through, secret).unwrap()));
        folder.append(
            "journal/2025.csv",
            &format!(",2025-1{secret}-15,PT-2{secret},donation,ST,cash,25000,Lê Văn Mẫu Cúc,\n"),
        );
        folder.append("journal/moi.csv", "date,voucher,kind,fund,method,amount\n");
        if secret == 2 {
            folder.edit("journal/2025-but-toan.csv", "In giấy mời", "In phong bì");
        }
    }
    history
}

#[test]
fn a_seal_lists_the_lines_from_the_first_that_is_new_to_the_last_of_each_file() {
    for (stood, made) in history() {
        let lines = cells(&made, "lines.csv");
        let mut listed: BTreeSet<(usize, usize)> = BTreeSet::new();
        for line in &lines {
            listed.insert((line[0].parse().unwrap(), line[1].parse().unwrap()));
        }
        assert_eq!(listed.len(), lines.len(), "no line is listed twice");
        let files = cells(&made, "files.csv");
        for (number, file) in files.iter().enumerate() {
            let (path, all, from) =
                (&file[4], file[2].parse::<usize>().unwrap(), file[3].parse::<usize>().unwrap());
            let own: Vec<usize> = listed.range((number, 0)..(number + 1, 0)).map(|(_, line)| *line).collect();
            assert_eq!(own, (from..=all).collect::<Vec<_>>(), "{path} of seal {}", made.checkpoint.sequence);
            let bytes = stood
                .0
                .get(path)
                .or_else(|| made.files.iter().find(|(own, _)| own == path).map(|(_, bytes)| bytes));
            let bytes = bytes.unwrap();
            assert_eq!(all, bytes.split_inclusive(|byte| *byte == b'\n').count(), "{path}");
            assert_eq!(file[0], bytes.len().to_string(), "{path}");
            assert_eq!(file[1], Sha256Digest::new(bytes).to_string(), "{path}");
            if path.starts_with("seals/") {
                assert_eq!(from, all + 1, "{path}: a seal's own files are known by their digest alone");
            }
        }
        // Every file but the list itself and what states its digest.
        let listed: BTreeSet<&String> = files.iter().map(|file| &file[4]).collect();
        let left_out = ["files.csv", "checkpoint.txt"]
            .map(|name| format!("seals/{:04}/{name}", made.checkpoint.sequence));
        let book = stood.0.keys().filter(|path| !path.starts_with("seals"));
        let all: BTreeSet<&String> = book.chain(made.files.iter().map(|(path, _)| path)).collect();
        assert_eq!(
            all.difference(&listed).copied().collect::<Vec<_>>(),
            left_out.iter().rev().collect::<Vec<_>>()
        );
    }
}

#[test]
fn only_the_lines_after_those_of_an_unchanged_file_are_listed_again() {
    let from = |made: &NewSeal, path: &str| {
        cells(made, "files.csv")
            .iter()
            .find(|file| file[4] == path)
            .map(|file| file[3].parse::<usize>().unwrap())
    };
    let history = history();
    let of =
        |path: &str| -> Vec<Option<usize>> { history.iter().map(|(_, made)| from(made, path)).collect() };
    // Seven lines at first, then one more each time; the entries were edited before the third seal.
    assert_eq!(of("journal/2025.csv"), [Some(1), Some(8), Some(9)]);
    assert_eq!(of("journal/2025-but-toan.csv"), [Some(1), Some(6), Some(1)]);
    assert_eq!(of("funds.csv"), [Some(1), Some(4), Some(4)]);
    assert_eq!(of("journal/moi.csv"), [None, Some(1), Some(2)]);
}

#[test]
fn a_file_whose_lines_are_not_known_any_more_is_named_as_a_whole() {
    let mut folder = sealed();
    folder.edit("funds.csv", "Quỹ Tết Mẫu", "Quỹ Tết Mẩu");
    folder.edit("journal/2025.csv", ",500000,", ",\"500000\",");
    folder.0.remove("seals/0001/lines.csv");
    let verification = folder.verify();
    let codes = verification.diagnostics.iter().map(|found| found.code);
    let said: Vec<(Code, String)> = codes.zip(found(&verification)).collect();
    let expected = [
        (Code::SEALED_MASTER, "HB0505.file funds.csv"),
        (Code::SEALED_BYTES, "HB0504.file journal/2025.csv"),
        (Code::SEALS_BROKEN, "HB0506.part-missing seals/0001/lines.csv"),
    ];
    assert_eq!(said, expected.map(|(code, shown)| (code, shown.to_owned())));
}

#[test]
fn a_book_is_intact_if_nothing_was_found() {
    let mut folder = sealed();
    assert!(folder.verify().is_intact());
    folder.edit("funds.csv", "Quỹ Tết Mẫu", "Quỹ Tết Mẩu");
    assert!(!folder.verify().is_intact());
    assert!(super::folder().verify().is_intact(), "nothing is sealed, so nothing sealed has changed");
}

#[test]
fn a_book_has_files_of_seals_once_it_is_sealed() {
    assert!(SealFiles::default().is_empty());
    assert!(folder().read().2.is_empty());
    let (_, _, stored) = sealed().read();
    assert!(!stored.is_empty());
    let paths: Vec<&str> = stored.0.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "seals.csv",
            "seals/0001/checkpoint.txt",
            "seals/0001/files.csv",
            "seals/0001/leaves.csv",
            "seals/0001/lines.csv",
            "seals/0001/salt.txt",
            "seals/0002/checkpoint.txt",
            "seals/0002/consistency.txt",
            "seals/0002/files.csv",
            "seals/0002/leaves.csv",
            "seals/0002/lines.csv",
            "seals/0002/salt.txt",
        ]
    );
}

#[test]
fn the_sealed_fields_of_a_row_are_what_its_leaf_is_made_of() {
    let (book, _, _) = sealed().read();
    let row = book.ledger().iter().find(|row| row.voucher() == "BC-1").unwrap();
    let id = row.explicit_id().unwrap();
    let fields = sealed_fields(id, &row);
    let before = [
        "0190a6b2-0000-7000-8000-000000000001",
        "2025-02-10",
        "BC-1",
        "donation",
        "ST/tet",
        "Công ty Mẫu Sao",
    ];
    assert_eq!(fields[..6], before);
    assert_eq!(fields[11], "Quà Tết,\nhai đợt");
    assert_eq!(fields.len(), 17 + 2 * 4 + 9);
    assert_eq!(fields[16..21], ["2", "ST/tet", "debit", "112", "2000000"]);
    assert_eq!((&*fields[21], &*fields[22], &*fields[24]), ("ST/tet", "credit", "2000000"));
    // Each field is its length and its bytes; all of these are shorter than 128 bytes.
    let salt = [7; 32];
    let mut data = Vec::new();
    for field in [LEAF_FORM.as_bytes(), &salt].into_iter().chain(fields.iter().map(String::as_bytes)) {
        data.push(u8::try_from(field.len()).unwrap());
        data.extend_from_slice(field);
    }
    assert_eq!(data_of_fields(&salt, fields.iter().map(String::as_str)), data);
    assert_eq!(leaf_data(&salt, id, &row), data);
}

#[test]
fn the_files_of_the_seals_alone_prove_every_sealed_row() {
    let (book, _, stored) = sealed().read();
    let kept = KeptLeaves::read(&stored, 1).unwrap().unwrap();
    let count = kept.checkpoint.count;
    assert_eq!((kept.leaves.len(), count), (7, 7));
    let mut proved = BTreeSet::new();
    for (index, leaf) in kept.leaves.iter().enumerate() {
        let row = book.ledger().iter().find(|row| {
            let ids = book.ledger().ids(&[row.index()]);
            ids == [leaf.id] && !proved.contains(&row.index())
        });
        let row = row.unwrap();
        assert_eq!(row.date(), leaf.date);
        proved.insert(row.index());
        let data = leaf_data(&kept.salt(index), leaf.id, &row);
        assert_eq!(leaf_hash(&data), leaf.digest);
        let path = kept.path(index);
        assert!(proves_inclusion(&kept.checkpoint.root, count, index as u64, &data, &path), "leaf {index}");
        let other = (index as u64 + 1) % count;
        assert!(!proves_inclusion(&kept.checkpoint.root, count, other, &data, &path), "leaf {index}");
    }
    assert!(kept.path(7).is_empty(), "there is no such leaf");
    assert!(KeptLeaves::read(&SealFiles::default(), 1).unwrap().is_none());
    for path in ["seals/0001/leaves.csv", "seals/0002/salt.txt", "seals/0001/checkpoint.txt", SEALS_FILE] {
        let mut folder = sealed();
        folder.append(path, "\n");
        let (_, _, stored) = folder.read();
        let found = KeptLeaves::read(&stored, 1).unwrap_err();
        assert!(found.iter().all(|found| found.code == Code::SEALS_BROKEN) && !found.is_empty(), "{path}");
    }
}
