use std::collections::BTreeMap;
use std::fs;

use hocbong::reconcile::LedgerScope;
use hocbong::{Input, Period, Source};
use hocbong_import::csv::ReadOptions;

use super::*;

const ROWS: usize = 2_000;

struct Made {
    dir: tempfile::TempDir,
    planted: Planted,
}

impl Made {
    fn of(name: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let planted = recipe(name).unwrap().write(ROWS, dir.path()).unwrap();
        Self { dir, planted }
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap()
    }

    fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let text = self.text(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    /// Returns the lines on which rows start.
    fn lines(&self, name: &str) -> Vec<usize> {
        let text = self.text(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let line = |row: csv::StringRecord| row.position().unwrap().line().try_into().unwrap();
        reader.records().map(|row| line(row.unwrap())).collect()
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once(ORDINARY).chain(TEXTS).chain(WORST).map(|recipe| recipe.name)
}

#[test]
fn the_same_size_gives_the_same_bytes() {
    for name in names() {
        let (one, other) = (Made::of(name), Made::of(name));
        assert_eq!(one.planted, other.planted, "{name}");
        for file in ["books.csv", "statement.csv", "truth.csv"] {
            assert_eq!(one.text(file), other.text(file), "{name} {file}");
        }
    }
}

#[test]
fn every_row_and_line_stands_in_the_truth() {
    for name in names() {
        let made = Made::of(name);
        let (mut books, mut bank) = (BTreeMap::new(), BTreeMap::new());
        for row in made.rows("truth.csv") {
            let is_batch = row[2] == "batch";
            for (lines, cell) in [(&mut books, &row[0]), (&mut bank, &row[1])] {
                if let Ok(line) = cell.parse::<usize>() {
                    let before = lines.insert(line, is_batch);
                    assert!(before.is_none_or(|before| before && is_batch), "{name} {line}");
                }
            }
        }
        assert_eq!(bank.keys().copied().collect::<Vec<_>>(), made.lines("statement.csv"), "{name}");
        let is_entry =
            |row: &Vec<String>| !row.iter().any(|cell| cell == "opening" || cell == "deposit-sent");
        let entries = made.rows("books.csv").iter().filter(|row| is_entry(row)).count();
        assert_eq!(books.len(), entries, "{name}");
    }
}

#[test]
fn pairs_are_what_their_labels_say() {
    let made = Made::of("ordinary");
    let (books, bank) = (made.rows("books.csv"), made.rows("statement.csv"));
    let number = |cell: &str| cell.replace('.', "").parse::<i64>().unwrap_or(0);
    let mut counts = BTreeMap::<String, usize>::new();
    for row in made.rows("truth.csv") {
        *counts.entry(row[2].clone()).or_default() += 1;
        let (Ok(left), Ok(right)) = (row[0].parse::<usize>(), row[1].parse::<usize>()) else { continue };
        let (left, right) = (&books[left - 2], &bank[right - 2]);
        let amount = number(&left[6]) * if left[3] == "donation" { 1 } else { -1 };
        let [day, month, year] = right[0].split('/').collect::<Vec<_>>()[..] else { panic!("{right:?}") };
        let is_same_day = left[1] == format!("{year}-{month}-{day}");
        let is_same_amount = amount == number(&right[3]) - number(&right[2]);
        let folded = xtask_oracle::fixtures::text::fold(&format!("{} {}", left[7], left[8])).replace(',', "");
        assert_eq!(folded, right[5]);
        assert_eq!((is_same_day, is_same_amount), (row[2] != "shift", row[2] != "amount"), "{row:?}");
    }
    let Planted { ok, shift, amount, extra, missing, batch } = made.planted;
    for (label, count) in
        [("ok", ok), ("shift", shift), ("amount", amount), ("extra", extra), ("missing", missing)]
    {
        assert_eq!(counts.get(label), Some(&count), "{label}");
    }
    assert_eq!(batch, 0);
    // 1 %, 1 %, 0.5 % and 1 % of some 1,900 rows.
    assert!(
        (8..32).contains(&shift) && (8..32).contains(&missing) && (8..32).contains(&extra),
        "{:?}",
        made.planted
    );
    assert!((2..20).contains(&amount), "{amount}");
}

#[test]
fn a_collection_is_its_sum() {
    let made = Made::of("equal-sums");
    let (books, bank) = (made.rows("books.csv"), made.rows("statement.csv"));
    let mut sums = BTreeMap::<usize, i64>::new();
    for row in made.rows("truth.csv") {
        let (Ok(left), Ok(right)) = (row[0].parse::<usize>(), row[1].parse::<usize>()) else { continue };
        *sums.entry(right).or_default() += books[left - 2][6].parse::<i64>().unwrap();
    }
    for (line, sum) in sums {
        assert_eq!(bank[line - 2][3].replace('.', ""), sum.to_string());
    }
    assert_eq!((made.planted.batch, made.planted.missing), (ROWS / 2, ROWS / 2));
}

#[test]
fn the_library_reads_every_row_and_the_balance_runs() {
    for name in names() {
        let made = Made::of(name);
        for file in ["books.csv", "statement.csv"] {
            let source = Source::new(file, made.text(file).into_bytes());
            let input = Input::read(&[source], &ReadOptions::default()).unwrap();
            assert!(input.diagnostics.is_empty(), "{name} {file}: {:?}", input.diagnostics);
        }
    }
}

#[test]
fn a_worst_case_has_what_its_name_says() {
    let distinct = |name: &str, column: usize| {
        let rows = Made::of(name).rows("books.csv");
        let cells = rows.into_iter().filter(|row| row[3] != "opening").map(|row| row[column].clone());
        cells.collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(distinct("equal-amounts", 6), 1);
    assert_eq!(distinct("one-day", 1), 1);
    assert_eq!(distinct("one-giver", 7), 1);
    assert_eq!([1, 6, 7, 8].map(|column| distinct("interchangeable", column)), [1; 4]);
    let funds = Made::of("many-funds").rows("books.csv").iter().filter(|row| row[3] == "opening").count() / 2;
    assert_eq!(funds, 10_000);
    let long = Made::of("long-texts").rows("books.csv");
    assert!(long.iter().filter(|row| row[3] != "opening").all(|row| row[8].len() >= 4_096));
    let cut = Made::of("cut-crowded").rows("statement.csv");
    assert!(cut.iter().all(|row| row[5].chars().count() <= 10));
}

#[test]
fn statement_entries_are_as_many_as_the_truth_says() {
    let made = Made::of("ordinary");
    let source = Source::new("books.csv", made.text("books.csv").into_bytes());
    let input = Input::read(&[source], &ReadOptions::default()).unwrap();
    let entries = input.side(&LedgerScope::bank(), Period::ALL).entries().len();
    let Planted { ok, shift, amount, missing, .. } = made.planted;
    assert_eq!(entries, ok + shift + amount + missing);
}
