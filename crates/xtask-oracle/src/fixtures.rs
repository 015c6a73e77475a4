//! The sample books and their answer keys.
//!
//! `fixtures/can-tho-2025`, a merger of two provinces, is described in `can_tho`. `fixtures/soc-trang-2025`: one province's associations over 2025: gifts, awards, audits, the handover of the districts on 30 June,
//! five bank statements. The book is correct except for planted faults, and the answer key lists all of them.
//! The key is thus an oracle for `check` and `reconcile` that shares no code with them. The same seed gives
//! the same bytes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

mod answers;
mod associations;
mod award_sorts;
mod banks;
mod books;
mod business;
mod calendar;
mod can_tho;
mod cash_gifts;
mod habits;
mod income;
mod journal;
mod key;
mod layouts;
mod maker;
mod masters;
mod model;
mod names;
mod postings;
pub mod rng;
mod scripted;
pub(crate) mod sheet;
mod spending;
mod statements;
#[cfg(test)]
mod tests;
pub mod text;
mod totals;
mod vouchers;

use answers::Places;
use vouchers::Planted;

/// Seed of the Sóc Trăng book in the repository.
pub const DEFAULT_SEED: u64 = 2025;

/// The sample books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// One province over a year, with bank statements and planted faults.
    SocTrang,
    /// Two provinces that merge, with every transfer.
    CanTho,
}

impl Sample {
    /// All books.
    pub const ALL: [Self; 2] = [Self::SocTrang, Self::CanTho];

    /// Returns the name of the book's folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::SocTrang => "soc-trang-2025",
            Self::CanTho => "can-tho-2025",
        }
    }

    /// Returns the seed of the book in the repository.
    pub fn seed(self) -> u64 {
        match self {
            Self::SocTrang => DEFAULT_SEED,
            Self::CanTho => can_tho::SEED,
        }
    }

    /// Returns the book's folder in this workspace.
    pub fn folder(self) -> PathBuf {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
        root.join("fixtures").join(self.name())
    }

    fn make(self, seed: u64) -> Made {
        match self {
            Self::SocTrang => make(seed),
            Self::CanTho => can_tho::make(seed),
        }
    }
}

/// Counts of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Number of transactions in the ledger files.
    pub transactions: usize,
    /// Number of lines of bank statements.
    pub statement_lines: usize,
    /// Number of rows of the answer key, or of transfers.
    pub answers: usize,
    /// Every file, in the order of writing.
    pub files: Vec<PathBuf>,
}

/// Returns the path of a file beside the book: `<dir>-<name>`, for instance `soc-trang-2025-answers.csv`.
pub fn beside(dir: &Path, name: &str) -> PathBuf {
    let mut file = dir.file_name().unwrap_or_default().to_owned();
    file.push("-");
    file.push(name);
    dir.with_file_name(file)
}

/// Writes a book into `dir` and its oracles beside it, for instance `<dir>-totals.csv`; `fixtures/README.md` says
/// what each of them holds.
///
/// # Errors
/// If a folder cannot be created or a file cannot be written.
pub fn write(sample: Sample, seed: u64, dir: &Path) -> io::Result<Summary> {
    let made = sample.make(seed);
    let mut files = Vec::new();
    for (name, text) in &made.book {
        files.push((dir.join(name), text));
    }
    for (name, text) in &made.oracles {
        files.push((beside(dir, name), text));
    }
    for (path, text) in &files {
        fs::create_dir_all(path.parent().unwrap_or(dir))?;
        fs::write(path, text)?;
    }
    Ok(Summary {
        transactions: made.transactions,
        statement_lines: made.statement_lines,
        answers: made.answers,
        files: files.into_iter().map(|(path, _)| path).collect(),
    })
}

/// All texts of the book, by path within it, and of its oracles, by name suffix.
struct Made {
    book: Vec<(String, String)>,
    oracles: Vec<(&'static str, String)>,
    transactions: usize,
    statement_lines: usize,
    answers: usize,
}

fn make(seed: u64) -> Made {
    let mut maker = maker::make(seed);
    let statements = statements::make(&mut maker);
    let mut planted = vouchers::number(&mut maker.books);
    planted.extend(planted_rows(&maker.books));
    let late = cash_gifts::late(&maker.books).into_iter();
    planted.extend(late.map(|row| Planted { code: "HB0905", row, related: Vec::new() }));
    planted.sort_by_key(|fault| (fault.code, fault.row));

    let books = &maker.books;
    let mut places = Places::default();
    let mut book = vec![
        ("hocbong.toml".to_owned(), masters::settings()),
        ("associations.csv".to_owned(), masters::associations(books)),
        ("funds.csv".to_owned(), masters::funds(books)),
        ("accounts.csv".to_owned(), masters::chart()),
    ];
    for file in journal::write(books, seed) {
        for (id, line) in &file.lines {
            places.rows.insert(*id, format!("{}:{line}", file.path));
        }
        book.push((file.path, file.text));
    }
    for statement in &statements {
        let printed = layouts::print(statement);
        let file = statement.account.file;
        for (tag, line) in printed.lines {
            places.lines.insert((file, tag), format!("{file}:{line}"));
        }
        book.push((file.to_owned(), printed.text));
    }
    Made {
        book,
        oracles: vec![
            ("answers.csv", answers::answers(&statements, &planted, &places)),
            ("pairs.csv", answers::pairs(&statements, &places)),
            ("reconciliations.csv", totals::reconciliations(&statements)),
            ("totals.csv", totals::totals(books)),
        ],
        transactions: books.txns.len(),
        statement_lines: statements.iter().map(|s| s.lines.len()).sum(),
        answers: planted.len() + statements.iter().map(|s| s.key.len()).sum::<usize>(),
    }
}

/// Returns the faults on single rows; a copy is reported together with its original.
fn planted_rows(books: &books::Books) -> Vec<Planted> {
    let broken =
        books.txns.iter().enumerate().filter_map(|(row, txn)| txn.breaks.map(|code| (row, txn, code)));
    broken
        .map(|(row, txn, code)| {
            let is_copy = txn.script == model::Script::DuplicateCopy;
            Planted {
                code,
                row,
                related: if is_copy { row.checked_sub(1).into_iter().collect() } else { Vec::new() },
            }
        })
        .collect()
}
