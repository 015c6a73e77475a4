//! The sample book `fixtures/soc-trang-2025` and its answer key.
//!
//! One province's associations over 2025: gifts, awards, audits, the handover of the districts on 30 June,
//! five bank statements. The book is correct except for planted faults, and the answer key lists all of them.
//! The key is thus an oracle for `check` and `reconcile` that shares no code with them. The same seed gives
//! the same bytes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

mod answers;
mod associations;
mod banks;
mod books;
mod business;
mod calendar;
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

/// Seed of the sample book in the repository.
pub const DEFAULT_SEED: u64 = 2025;

/// Counts of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Number of transactions in the ledger files.
    pub transactions: usize,
    /// Number of lines of bank statements.
    pub statement_lines: usize,
    /// Number of rows of the answer key.
    pub answers: usize,
    /// Every file, in the order of writing.
    pub files: Vec<PathBuf>,
}

/// Returns the folder of the sample book in this workspace.
pub fn default_dir() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    root.join("fixtures").join("soc-trang-2025")
}

/// Returns the path of a file beside the book: `<dir>-<name>`, for instance `soc-trang-2025-answers.csv`.
pub fn beside(dir: &Path, name: &str) -> PathBuf {
    let mut file = dir.file_name().unwrap_or_default().to_owned();
    file.push("-");
    file.push(name);
    dir.with_file_name(file)
}

/// Writes the book into `dir` and its oracles beside it: `<dir>-answers.csv` (what `check` and `reconcile`
/// must find), `<dir>-pairs.csv` (the true partner of every bank line), `<dir>-reconciliations.csv` (equation
/// and counts of each statement) and `<dir>-totals.csv` (raised, awarded, closing balances).
///
/// # Errors
/// If a folder cannot be created or a file cannot be written.
pub fn write(seed: u64, dir: &Path) -> io::Result<Summary> {
    let made = make(seed);
    fs::create_dir_all(dir.join("journal"))?;
    fs::create_dir_all(dir.join("statements"))?;
    let mut files = Vec::new();
    for (name, text) in &made.book {
        files.push((dir.join(name), text));
    }
    for (name, text) in &made.oracles {
        files.push((beside(dir, name), text));
    }
    for (path, text) in &files {
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
