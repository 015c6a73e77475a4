//! A state of a book as it is compared: its files, and what is read from them.

use crate::book::{Book, BookFiles, Listing, SETTINGS_FILE};
use crate::csv::profile::{Profile, ReadOptions};
use crate::source::Source;
use std::collections::{BTreeMap, BTreeSet};

/// What a file is in a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum FilePart {
    /// `hocbong.toml`.
    Settings,
    /// `associations.csv`.
    Associations,
    /// `funds.csv`.
    Funds,
    /// `accounts.csv`.
    Accounts,
    /// A file of the ledger.
    Journal,
    /// A statement of a bank.
    Statement,
    /// Any other file of the book.
    Other,
}

/// A state of a book: its files, and what is read from them.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) files: Vec<(Source, FileState)>,
    /// The files of its seals by path, which are no tables of the book.
    #[cfg_attr(not(feature = "seal"), expect(dead_code, reason = "without seals nothing is read from them"))]
    pub(super) seals: BTreeMap<String, Source>,
    pub(super) book: Book,
}

/// How a file is to be read.
#[derive(Clone, Debug)]
pub(super) struct FileState {
    pub(super) part: FilePart,
    pub(super) options: ReadOptions,
}

impl State {
    /// Reads a book from all its files; the name of each source is its path within the book.
    pub fn from_book(files: &[Source], options: &ReadOptions) -> Self {
        let mut inputs = BookFiles::default();
        let (of_seals, files): (Vec<&Source>, Vec<&Source>) =
            files.iter().partition(|source| is_of_seals(source.name()));
        for source in &files {
            match part_of(source.name()) {
                FilePart::Settings => inputs.settings = Some((*source).clone()),
                FilePart::Associations => inputs.associations = Some((*source).clone()),
                FilePart::Funds => inputs.funds = Some((*source).clone()),
                FilePart::Accounts => inputs.accounts = Some((*source).clone()),
                FilePart::Journal => inputs.journal.push((*source).clone()),
                FilePart::Statement | FilePart::Other => {}
            }
        }
        inputs.journal.sort_by(|one, other| one.name().cmp(other.name()));
        let book = Book::read(&inputs, options);
        let own = book.settings();
        let dated = Profile { year: own.year, ..Profile::default() };
        let options_of = |source: &Source, part: FilePart| {
            let spec = own.statements.iter().find(|spec| *spec.file == **source.name());
            let profile = match part {
                FilePart::Journal => own.profile_of_file(source.name()),
                _ => spec.and_then(|spec| own.profile_of_statement(spec)),
            };
            options.or(&profile.cloned().unwrap_or_default()).or(&dated)
        };
        let named: BTreeSet<&str> = own.statements.iter().map(|spec| &*spec.file).collect();
        let part = |source: &Source| match part_of(source.name()) {
            FilePart::Other if named.contains(&**source.name()) => FilePart::Statement,
            part => part,
        };
        let state = |source: &Source| {
            let part = part(source);
            (source.clone(), FileState { part, options: options_of(source, part) })
        };
        let files = files.into_iter().map(state).collect();
        let seals = of_seals.into_iter().map(|source| (source.name().to_string(), source.clone())).collect();
        Self { files, seals, book }
    }

    /// Reads ledgers, or statements.
    pub fn from_ledgers(files: Vec<Source>, options: &ReadOptions) -> Self {
        let inputs = BookFiles { journal: files.clone(), ..BookFiles::default() };
        let book = Book::read(&inputs, options);
        let state = FileState { part: FilePart::Journal, options: options.clone() };
        let files = files.into_iter().map(|source| (source, state.clone())).collect();
        Self { files, seals: BTreeMap::new(), book }
    }

    /// The book that was read from the files.
    pub const fn book(&self) -> &Book {
        &self.book
    }
}

/// Whether a file of a book is one of its seals.
fn is_of_seals(name: &str) -> bool {
    name == "seals.csv" || name.starts_with("seals/")
}

fn part_of(name: &str) -> FilePart {
    match name {
        SETTINGS_FILE => FilePart::Settings,
        "associations.csv" => FilePart::Associations,
        "funds.csv" => FilePart::Funds,
        "accounts.csv" => FilePart::Accounts,
        name if name.strip_prefix("journal/").is_some_and(Listing::is_journal) => FilePart::Journal,
        name if name.starts_with("statements/") => FilePart::Statement,
        _ => FilePart::Other,
    }
}
