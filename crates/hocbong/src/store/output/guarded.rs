//! Files that are never overwritten by a result.

use crate::book::read_settings;
use crate::source::Source;
use crate::store::storage::LOCK_FILE;
use crate::store::{JOURNAL, SETTINGS_FILE, is_book};
use same_file::Handle;
use std::fs;
use std::path::{Path, PathBuf};

/// Why a file is never overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Guarded {
    /// The command reads it.
    Input,
    /// The command writes another result to it.
    OwnOutput,
    /// A book's settings.
    Settings,
    /// A book's associations, funds or accounts.
    Master,
    /// Anything in a book's `journal` folder.
    Journal,
    /// A statement that a book names.
    Statement,
    /// A book's seals.
    Seals,
    /// The lock file that is held while someone records in a book.
    Lock,
}

/// The files directly in a book's folder, by name. A file that does not exist yet is guarded too: once
/// written, it would be read as part of the book.
const PARTS: [(&str, Guarded); 6] = [
    (SETTINGS_FILE, Guarded::Settings),
    ("associations.csv", Guarded::Master),
    ("funds.csv", Guarded::Master),
    ("accounts.csv", Guarded::Master),
    ("seals.csv", Guarded::Seals),
    (LOCK_FILE, Guarded::Lock),
];

/// A file that may be written to, compared with others by path and by file identity.
struct Candidate<'t> {
    /// With its real folder.
    path: &'t Path,
    /// `None` if the file does not exist yet.
    handle: Option<Handle>,
}

impl Candidate<'_> {
    /// Whether it is this file under any name: a link, another spelling, another case.
    fn is(&self, other: &Path) -> bool {
        let is_same = |handle: &Handle| Handle::from_path(other).is_ok_and(|other| other == *handle);
        // Opening a pipe would block.
        (other.is_file() && self.handle.as_ref().is_some_and(is_same))
            || fs::canonicalize(other).is_ok_and(|other| other == *self.path)
    }
}

/// Returns why `target` must not be overwritten, with the input or the book's folder concerned: it is one of
/// the inputs, or part of a book that is read or that contains it. `target` has its real folder.
pub(super) fn guarded_in(inputs: &[PathBuf], target: &Path) -> Option<(Guarded, PathBuf)> {
    let handle = if target.is_file() { Handle::from_path(target).ok() } else { None };
    let candidate = Candidate { path: target, handle };
    let around = target.ancestors().skip(1).filter(|folder| is_book(folder)).map(Path::to_owned);
    let books = inputs.iter().filter(|input| is_book(input)).cloned().chain(around);
    let part = books.into_iter().find_map(|book| Some((part_of_book(&candidate, &book)?, book)));
    part.or_else(|| {
        let input = inputs.iter().find(|input| is_input(&candidate, input))?;
        Some((Guarded::Input, input.clone()))
    })
}

/// Whether a file is this input, or one of the files in it.
fn is_input(candidate: &Candidate<'_>, input: &Path) -> bool {
    if input.is_dir() { is_among(candidate, input) } else { candidate.is(input) }
}

/// Returns which part of a book a file is.
fn part_of_book(candidate: &Candidate<'_>, book: &Path) -> Option<Guarded> {
    let by_name = fs::canonicalize(book).ok().and_then(|root| part_by_name(candidate.path, &root));
    let in_journal = || {
        let journal = book.join(JOURNAL);
        let is_below = fs::canonicalize(&journal).is_ok_and(|journal| candidate.path.starts_with(journal));
        (is_below || is_among(candidate, &journal)).then_some(Guarded::Journal)
    };
    let by_file = || PARTS.iter().find(|(name, _)| candidate.is(&book.join(name))).map(|(_, part)| *part);
    let is_statement = || {
        let root = fs::canonicalize(book).unwrap_or_default();
        let is_it =
            |file: &String| is_same_name(candidate.path, &root, file) || candidate.is(&book.join(file));
        statements_of(book).iter().any(is_it).then_some(Guarded::Statement)
    };
    by_name.or_else(by_file).or_else(in_journal).or_else(is_statement)
}

/// Names are compared ignoring case: a book kept on one system may be read on another, where `Funds.csv` is
/// `funds.csv`.
fn part_by_name(path: &Path, root: &Path) -> Option<Guarded> {
    let inside: Vec<String> =
        path.strip_prefix(root).ok()?.iter().map(|part| folded(&part.to_string_lossy())).collect();
    match inside.as_slice() {
        [journal, _, ..] if journal == JOURNAL => Some(Guarded::Journal),
        [name] => PARTS.iter().find(|(part, _)| part == name).map(|(_, part)| *part),
        _ => None,
    }
}

fn is_same_name(path: &Path, root: &Path, name: &str) -> bool {
    let parts = |path: &Path| path.iter().map(|part| folded(&part.to_string_lossy())).collect::<Vec<_>>();
    path.strip_prefix(root).is_ok_and(|inside| parts(inside) == parts(Path::new(name)))
}

fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// Whether a file is one of those in a folder, under another name.
fn is_among(candidate: &Candidate<'_>, folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| candidate.is(&entry.path()))
}

fn statements_of(book: &Path) -> Vec<String> {
    let Ok(bytes) = fs::read(book.join(SETTINGS_FILE)) else { return Vec::new() };
    let settings = read_settings(&Source::new(SETTINGS_FILE, bytes), &mut Vec::new());
    settings.statements.into_iter().map(|statement| statement.file).collect()
}
