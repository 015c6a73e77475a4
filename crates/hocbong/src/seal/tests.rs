mod chain;
mod lists;

use super::*;
use crate::book::{Book, BookFiles};
use crate::diagnostic::{Code, Diagnostic};
use crate::package::take_book_files;
use crate::reading::ReadOptions;
use crate::source::Source;
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A book as its files, by path.
#[derive(Clone)]
struct Folder(BTreeMap<String, Vec<u8>>);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
    }

    fn sources(&self) -> BTreeMap<String, Source> {
        let source =
            |(path, bytes): (&String, &Vec<u8>)| (path.clone(), Source::new(path.as_str(), bytes.clone()));
        self.0.iter().map(source).collect()
    }

    fn read(&self) -> (Book, BookFiles, SealFiles) {
        let mut sources = self.sources();
        let seals = SealFiles::take_from(&mut sources);
        let files = take_book_files(&mut sources);
        (Book::read(&files, &ReadOptions::default()), files, seals)
    }

    /// The same with every file read in blocks of a few bytes, as large files are.
    fn read_in_blocks(&self) -> (Book, BookFiles, SealFiles) {
        let source = |(path, bytes): (&String, &Vec<u8>)| {
            let reader = std::io::Cursor::new(bytes.clone());
            let source = Source::in_blocks(path.as_str(), reader, 64).unwrap();
            (path.clone(), source.unwrap_or_else(|| Source::new(path.as_str(), bytes.clone())))
        };
        let mut sources = self.0.iter().map(source).collect();
        let seals = SealFiles::take_from(&mut sources);
        let mut files = take_book_files(&mut sources);
        // Master files are small and always held.
        for master in [&mut files.settings, &mut files.associations, &mut files.funds] {
            *master = master.take().map(|source| Source::new(&**source.name(), source.whole().unwrap()));
        }
        (Book::read(&files, &ReadOptions::default()), files, seals)
    }

    fn seal(&mut self, through: &str, secret: u8) -> Result<NewSeal, SealError> {
        let (book, files, stored) = self.read();
        let options = SealOptions {
            through: day(through),
            sealed_on: day("2027-01-01"),
            findings: 0,
            secret: Secret::new([secret; 32]),
            signing: None,
            threads: 1,
        };
        let made = seal(&book, &files, &stored, &options)?;
        self.0.extend(made.files.iter().cloned());
        self.0.insert(SEALS_FILE.to_owned(), made.seals.clone());
        Ok(made)
    }

    fn verify(&self) -> Verification {
        let (book, files, stored) = self.read();
        verify(&book, &files, &stored, &VerifyOptions { threads: 1, ..VerifyOptions::default() })
    }

    fn append(&mut self, path: &str, text: &str) {
        self.0.entry(path.to_owned()).or_default().extend_from_slice(text.as_bytes());
    }

    fn edit(&mut self, path: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.0[path].clone()).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        self.0.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
    }
}

const SETTINGS: &str = "name = \"Quỹ Mẫu\"\nyear = 2025\n";
const ASSOCIATIONS: &str = "code,name,level,parent\nST,Hội Mẫu,province,\n";
const FUNDS: &str = "code,name,restriction\nST,Quỹ chung Mẫu,\nST/tet,Quỹ Tết Mẫu,purpose\n";
/// One row has an id of its own, two are equal, one runs over two lines.
const REGISTER: &str = "\
id,date,voucher,kind,fund,method,amount,party,memo
,2025-01-05,PT-1,donation,ST,cash,500000,Nguyễn Văn Mẫu An,Ủng hộ
,2025-01-06,,donation,ST,cash,100000,Ẩn danh Mẫu,
,2025-01-06,,donation,ST,cash,100000,Ẩn danh Mẫu,
0190a6b2-0000-7000-8000-000000000001,2025-02-10,BC-1,donation,ST/tet,bank,2000000,Công ty Mẫu Sao,\"Quà Tết,
hai đợt\"
,2025-03-31,PC-1,award,ST,cash,300000,Trần Thị Mẫu Bình,Học bổng
";
const JOURNAL: &str = "\
date,voucher,kind,fund,account,debit,credit,memo
2025-04-02,PK-1,entry,ST,642,50000,,Văn phòng phẩm
2025-04-02,PK-1,entry,ST,111,,50000,Văn phòng phẩm
2025-05-20,PK-2,entry,ST,642,70000,,In giấy mời
2025-05-20,PK-2,entry,ST,111,,70000,In giấy mời
";

fn folder() -> Folder {
    Folder::new(&[
        ("hocbong.toml", SETTINGS),
        ("associations.csv", ASSOCIATIONS),
        ("funds.csv", FUNDS),
        ("journal/2025.csv", REGISTER),
        ("journal/2025-but-toan.csv", JOURNAL),
    ])
}

/// Sealed twice: to the end of March and to the end of April; May is open.
fn sealed() -> Folder {
    let mut folder = folder();
    folder.seal("2025-03-31", 1).unwrap();
    folder.append("journal/2025.csv", ",2025-04-15,PT-2,donation,ST,cash,250000,Lê Văn Mẫu Cúc,Ủng hộ\n");
    folder.seal("2025-04-30", 2).unwrap();
    folder
}

/// The findings as `HB0503.changed journal/2025.csv:2`.
fn found(verification: &Verification) -> Vec<String> {
    let shown = |found: &Diagnostic| format!("{} {}", found.message.key, found.primary);
    verification.diagnostics.iter().map(shown).collect()
}

#[test]
fn a_sealed_book_is_intact_and_stays_so_while_it_grows() {
    let mut folder = sealed();
    let verification = folder.verify();
    assert_eq!(found(&verification), [""; 0]);
    assert_eq!(verification.seals.len(), 2);
    assert_eq!(verification.seals.iter().map(|seal| seal.checkpoint.count).collect::<Vec<_>>(), [5, 7]);
    assert!(verification.seals.iter().all(|seal| seal.holds));
    assert_eq!(verification.open_rows, 1);
    let head = verification.last().unwrap().head;
    folder.append("journal/2025.csv", ",2025-05-15,PT-3,donation,ST,cash,250000,Lê Văn Mẫu Cúc,Ủng hộ\n");
    folder.append(
        "journal/2026.csv",
        "date,voucher,kind,fund,method,amount\n2026-01-02,PT-1,donation,ST,cash,1000\n",
    );
    let verification = folder.verify();
    assert_eq!(found(&verification), [""; 0]);
    assert_eq!(verification.open_rows, 3);
    assert_eq!(verification.last().unwrap().head, head);
}

#[test]
fn what_was_edited_is_named() {
    let edits: [(&str, &str, &str, &[&str]); 13] = [
        ("journal/2025.csv", "500000", "600000", &["HB0503.changed journal/2025.csv:2"]),
        ("journal/2025.csv", "2000000", "2000001", &["HB0503.changed journal/2025.csv:5"]),
        ("journal/2025.csv", "Mẫu Bình", "Mẫu Bính", &["HB0503.changed journal/2025.csv:7"]),
        ("journal/2025.csv", "hai đợt", "ba đợt", &["HB0503.changed journal/2025.csv:5"]),
        ("journal/2025.csv", "500000", "5OOOOO", &["HB0503.unread journal/2025.csv:2"]),
        // To a day that is not sealed.
        ("journal/2025.csv", "2025-03-31", "2025-08-31", &["HB0503.changed journal/2025.csv:7"]),
        ("journal/2025.csv", ",500000,", ",\"500000\",", &["HB0504.changed journal/2025.csv:2"]),
        (
            "journal/2025.csv",
            "amount,party,memo",
            "amount,party, memo",
            &["HB0504.changed journal/2025.csv:1"],
        ),
        (
            "journal/2025.csv",
            ",2025-01-05,PT-1,donation,ST,cash,500000,Nguyễn Văn Mẫu An,Ủng hộ\n",
            "",
            &["HB0503.removed journal/2025.csv:2"],
        ),
        (
            "journal/2025.csv",
            ",2025-01-06,",
            ",2025-01-05,PT-9,donation,ST,cash,1000,,\n,2025-01-06,",
            &["HB0503.inserted journal/2025.csv:3"],
        ),
        ("funds.csv", "Quỹ Tết Mẫu", "Quỹ Tết Mẩu", &["HB0505.changed funds.csv:3"]),
        ("hocbong.toml", "year", "# năm\nyear", &["HB0505.line-added hocbong.toml:2"]),
        (
            "associations.csv",
            "province,\n",
            "province,\nMX,Hội Mẫu X,district,ST\n",
            &["HB0505.line-added associations.csv:3"],
        ),
    ];
    for (path, from, to, expected) in edits {
        let mut folder = sealed();
        folder.edit(path, from, to);
        assert_eq!(found(&folder.verify()), expected, "{from} → {to}");
    }
}

#[test]
fn a_file_saved_by_another_program_is_named_once() {
    let rows = |quote: &str| {
        let row =
            |day| format!(",2025-01-{day:02},PT-{day},donation,ST,cash,{quote}{day}000{quote},Bà Mẫu,\n");
        (1..=12).map(row).collect::<Vec<_>>().concat()
    };
    let head = "id,date,voucher,kind,fund,method,amount,party,memo\n";
    let mut folder = folder();
    let plain = rows("");
    folder.0.insert("journal/2025.csv".to_owned(), format!("{head}{plain}").into_bytes());
    folder.seal("2025-03-31", 1).unwrap();
    let quoted = rows("\"");
    let saved = |rows: &str| {
        let mut folder = folder.clone();
        folder.0.insert("journal/2025.csv".to_owned(), format!("{head}{rows}").into_bytes());
        found(&folder.verify())
    };
    assert_eq!(saved(&quoted), ["HB0504.anew journal/2025.csv"]);
    // A row that says something else is still named, and so is one that stands elsewhere.
    let edited = quoted.replace("\"7000\"", "\"7001\"");
    assert_eq!(saved(&edited), ["HB0504.anew journal/2025.csv", "HB0503.changed journal/2025.csv:8"]);
    let few = plain.replacen(",1000,", ",\"1000\",", 1).replacen(",9000,", ",\"9000\",", 1);
    assert_eq!(saved(&few), ["HB0504.changed journal/2025.csv:2", "HB0504.changed journal/2025.csv:10"]);
}

#[test]
fn a_moved_row_has_changed_bytes_and_no_changed_meaning() {
    let row = ",2025-03-31,PC-1,award,ST,cash,300000,Trần Thị Mẫu Bình,Học bổng\n";
    let mut folder = sealed();
    folder.edit("journal/2025.csv", row, "");
    folder.edit("journal/2025.csv", ",2025-01-05", &format!("{row},2025-01-05"));
    assert_eq!(found(&folder.verify()), ["HB0504.row-moved journal/2025.csv:2"]);

    let mut folder = sealed();
    folder.edit("journal/2025.csv", row, "");
    folder.append("journal/2026.csv", "id,date,voucher,kind,fund,method,amount,party,memo\n");
    folder.append("journal/2026.csv", row);
    let verification = folder.verify();
    assert_eq!(found(&verification), ["HB0504.row-gone journal/2025.csv:7"]);
    assert!(verification.seals.iter().all(|seal| seal.holds), "what was sealed is still said");
}

#[test]
fn a_row_that_moves_up_is_not_taken_for_the_one_that_was_removed() {
    let mut folder = sealed();
    folder.edit(
        "journal/2025.csv",
        ",2025-01-05,PT-1,donation,ST,cash,500000,Nguyễn Văn Mẫu An,Ủng hộ\n,2025-01-06,,donation,ST,cash,100000",
        ",2025-01-06,,donation,ST,cash,900000",
    );
    folder.edit("journal/2025.csv", "300000", "310000");
    assert_eq!(
        found(&folder.verify()),
        [
            "HB0503.changed journal/2025.csv:2",
            "HB0503.removed journal/2025.csv:2",
            "HB0503.changed journal/2025.csv:6"
        ]
    );
}

#[test]
fn open_rows_may_be_edited_until_they_are_sealed() {
    let mut folder = sealed();
    folder.edit("journal/2025-but-toan.csv", "70000", "75000");
    folder.edit("journal/2025-but-toan.csv", "70000", "75000");
    let verification = folder.verify();
    assert_eq!(found(&verification), [""; 0]);
    let open: Vec<String> = verification.open_changes.iter().map(ToString::to_string).collect();
    assert_eq!(open, ["journal/2025-but-toan.csv:4", "journal/2025-but-toan.csv:5"]);
    // A row that is dated back into a sealed day is not open.
    folder.edit("journal/2025-but-toan.csv", "2025-05-20", "2025-04-20");
    folder.edit("journal/2025-but-toan.csv", "2025-05-20", "2025-04-20");
    assert_eq!(found(&folder.verify()), ["HB0503.inserted journal/2025-but-toan.csv:4"]);
}

#[test]
fn a_seal_that_was_cut_off_or_replaced_is_found() {
    let whole = sealed();
    let heads: Vec<Head> = whole.verify().seals.iter().map(|seal| seal.head).collect();
    let expecting = |folder: &Folder, head: Head| {
        let (book, files, stored) = folder.read();
        let options =
            VerifyOptions { expect: Some(head.code().parse().unwrap()), ..VerifyOptions::default() };
        verify(&book, &files, &stored, &options)
    };
    for (number, head) in (1..).zip(&heads) {
        let verification = expecting(&whole, *head);
        assert_eq!((found(&verification), verification.expected), (vec![], Some(number)));
    }
    // The list alone.
    let mut cut = whole.clone();
    let text = String::from_utf8(cut.0[SEALS_FILE].clone()).unwrap();
    let end = text.trim_end().rfind('\n').unwrap() + 1;
    cut.0.insert(SEALS_FILE.to_owned(), text.as_bytes()[..end].to_vec());
    assert_eq!(found(&cut.verify()), ["HB0506.no-line seals.csv"]);
    // And everything of the seal: only who kept its head can know.
    cut.0.retain(|path, _| !path.starts_with("seals/0002/"));
    assert_eq!(found(&cut.verify()), [""; 0]);
    assert_eq!(found(&expecting(&cut, heads[1])), ["HB0506.head seals.csv"]);
    // Sealed anew after a change.
    let mut anew = folder();
    anew.edit("journal/2025.csv", "500000", "400000");
    anew.seal("2025-04-30", 9).unwrap();
    assert_eq!(found(&anew.verify()), [""; 0]);
    assert_eq!(found(&expecting(&anew, heads[0])), ["HB0506.head seals.csv"]);
    let mut none = whole;
    none.0.retain(|path, _| !is_seal_file(path));
    assert_eq!(found(&expecting(&none, heads[0])), ["HB0506.head seals.csv"]);
}

#[test]
fn a_seal_follows_only_on_sound_seals_and_a_later_day() {
    let mut folder = sealed();
    assert!(matches!(folder.seal("2025-04-30", 3), Err(SealError::NotLater { .. })));
    assert!(matches!(folder.seal("2027-01-02", 3), Err(SealError::NotOver { .. })));
    // Other bytes, other masters: recorded as they are from then on.
    folder.edit("journal/2025.csv", ",500000,", ",\"500000\",");
    folder.edit("funds.csv", "Quỹ Tết Mẫu", "Quỹ Tết Mẫu 2025");
    assert_eq!(folder.verify().diagnostics.len(), 2);
    folder.seal("2025-05-31", 3).unwrap();
    assert_eq!(found(&folder.verify()), [""; 0]);
    folder.edit("journal/2025.csv", "\"500000\"", "500001");
    match folder.seal("2025-06-30", 4) {
        Err(SealError::Changed(found)) => assert_eq!(found[0].code, Code::SEALED_ROW),
        other => panic!("{other:?}"),
    }
    folder.edit("journal/2025.csv", "2000000,", "\"2000000,");
    assert!(matches!(folder.seal("2025-06-30", 4), Err(SealError::Damaged(_))));
}

#[test]
fn a_seal_that_was_interrupted_is_said_and_made_again() {
    let mut folder = sealed();
    let list = folder.0[SEALS_FILE].clone();
    folder.seal("2025-05-31", 3).unwrap();
    folder.0.insert(SEALS_FILE.to_owned(), list);
    assert_eq!(found(&folder.verify()), ["HB0506.no-line seals.csv"]);
    folder.seal("2025-05-31", 4).unwrap();
    assert_eq!(found(&folder.verify()), [""; 0]);
}

#[test]
fn a_salt_makes_equal_books_differ() {
    let mut one = folder();
    let mut other = folder();
    let one = one.seal("2025-03-31", 1).unwrap().checkpoint;
    let other = other.seal("2025-03-31", 2).unwrap().checkpoint;
    assert_ne!(one.root, other.root);
    let mut again = folder();
    assert_eq!(again.seal("2025-03-31", 1).unwrap().checkpoint, one);
}

#[test]
fn files_that_are_read_in_blocks_give_the_same() {
    for (path, from, to) in [
        ("journal/2025.csv", "memo", "memo"),
        ("journal/2025.csv", "500000", "600000"),
        ("journal/2025.csv", ",500000,", ",\"500000\","),
        ("seals/0001/leaves.csv", "2025", "2024"),
        ("funds.csv", "Mẫu", "Mau"),
    ] {
        let mut folder = sealed();
        folder.edit(path, from, to);
        folder.append("journal/2025.csv", ",2025-05-15,PT-3,donation,ST,cash,250000,Lê Văn Mẫu Cúc,\n");
        let (book, files, stored) = folder.read_in_blocks();
        for threads in [1, 2] {
            let options = VerifyOptions { threads, ..VerifyOptions::default() };
            let in_blocks = verify(&book, &files, &stored, &options);
            let whole = folder.verify();
            assert_eq!(
                (in_blocks.diagnostics, in_blocks.seals),
                (whole.diagnostics, whole.seals),
                "{from} → {to}"
            );
        }
    }
}

/// Rows that are recorded after the sealed days, one by one and in every file, are no change.
#[test]
fn ten_thousand_rows_that_are_appended_raise_no_alarm() {
    let mut folder = sealed();
    for number in 0..100 {
        let mut more = String::new();
        for row in 0..100 {
            let (month, day) = (5 + (number + row) % 8, 1 + row % 28);
            writeln!(
                more,
                ",2025-{month:02}-{day:02},T-{number}-{row},donation,ST,cash,{},Người Mẫu {row},\"Ủng hộ, đợt\n{number}\"",
                1000 + number * 7 + row
            )
            .unwrap();
        }
        let path = if number % 3 == 0 {
            "journal/2025.csv".to_owned()
        } else {
            format!("journal/them-{}.csv", number % 7)
        };
        if !folder.0.contains_key(&path) {
            folder.append(&path, "id,date,voucher,kind,fund,method,amount,party,memo\n");
        }
        folder.append(&path, &more);
        let verification = folder.verify();
        assert_eq!((found(&verification), verification.open_changes.len()), (vec![], 0), "after {number}");
        assert_eq!(verification.open_rows, 1 + 100 * (number + 1));
    }
}

/// The files of which a change must be found.
fn sealed_paths(folder: &Folder) -> Vec<String> {
    folder.0.keys().cloned().collect()
}

fn is_open(folder: &Folder, path: &str, line: usize) -> bool {
    let text = String::from_utf8_lossy(&folder.0[path]).into_owned();
    path.starts_with("journal/") && text.lines().nth(line - 1).is_some_and(|line| line.starts_with("2025-05"))
}

/// Whether a change of a line is found and its place named: the line, or its file if the file is one of the seals'.
fn is_located(folder: &Folder, path: &str, line: usize) -> bool {
    let verification = folder.verify();
    let at = |place: &crate::diagnostic::Location| {
        let near = |found: u32| (line.saturating_sub(1)..=line + 1).contains(&(found as usize));
        *place.file == *path && (path.starts_with("seals/") || place.line.is_none_or(near))
    };
    verification.diagnostics.iter().any(|found| at(&found.primary))
        || verification.open_changes.iter().any(at) && is_open(&sealed(), path, line)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_byte_that_changes_is_found_and_located(file: prop::sample::Index, at: prop::sample::Index, byte: u8) {
        let mut folder = sealed();
        let path = file.get(&sealed_paths(&folder)).clone();
        let bytes = folder.0.get_mut(&path).unwrap();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        let line = 1 + memchr::memchr_iter(b'\n', &bytes[..at]).count();
        bytes[at] = byte;
        prop_assert!(is_located(&folder, &path, line), "{path}:{line} byte {at}: {:?}", found(&folder.verify()));
    }

    #[test]
    fn a_line_that_is_moved_inserted_or_removed_is_found(
        file: prop::sample::Index, from: prop::sample::Index, to: prop::sample::Index, what in 0..3,
    ) {
        let mut folder = sealed();
        let path = file.get(&sealed_paths(&folder)).clone();
        let text = folder.0[&path].clone();
        let mut lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
        let (from, to) = (from.index(lines.len()), to.index(lines.len()));
        match what {
            0 => { let line = lines.remove(from); lines.insert(to, line); }
            1 => { lines.remove(from); }
            _ => { let line = lines[from]; lines.insert(to, line); }
        }
        let edited = lines.concat();
        // An open row that is appended is ordinary work.
        let appends = edited.starts_with(&text) && is_open(&folder, &path, from + 1);
        prop_assume!(edited != text && !appends);
        folder.0.insert(path.clone(), edited);
        let verification = folder.verify();
        let is_found = !verification.diagnostics.is_empty() || !verification.open_changes.is_empty();
        prop_assert!(is_found, "{path}: line {} to {}, {what}", from + 1, to + 1);
        let names = verification.diagnostics.iter().map(|found| &found.primary).chain(&verification.open_changes);
        prop_assert!(names.into_iter().any(|place| *place.file == *path), "{:?}", found(&verification));
    }

    #[test]
    fn any_truncation_is_found(file: prop::sample::Index, at: prop::sample::Index) {
        let mut folder = sealed();
        let path = file.get(&sealed_paths(&folder)).clone();
        let bytes = folder.0.get_mut(&path).unwrap();
        bytes.truncate(at.index(bytes.len()));
        let verification = folder.verify();
        let names = verification.diagnostics.iter().map(|found| &found.primary).chain(&verification.open_changes);
        prop_assert!(names.into_iter().any(|place| *place.file == *path), "{path}: {:?}", found(&verification));
    }
}
