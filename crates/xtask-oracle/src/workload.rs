//! Labelled workloads: books, a bank statement of them, and the key of true links.
//!
//! The rows are made up, with the properties of published donation statements: most amounts follow a tariff,
//! many givers share names, pupils' codes are glued, cut or misspelt, one line pays for several rows.
//! [`Text`] says what a bank shows of the donor's words. The same settings give the same bytes.

mod bank_text;
mod batches;
mod determined;
mod key;
mod maker;
mod numbers;
mod people;
mod print;
#[cfg(test)]
mod tests;
pub mod transcriptions;
pub mod two_authors;

pub use key::{Key, Kind, Link};

use chrono::{Days, NaiveDate};

/// What the bank shows of the donor's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Party and memo of the books, in capitals.
    Full,
    /// The donor's own words, between a bank's stamps.
    Prefix,
    /// The same, cut after 25 characters.
    Cut,
    /// Nothing.
    Blank,
}

/// How a workload is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Number of rows of the books; the last batch may exceed it.
    pub rows: usize,
    /// Seed of all random choices.
    pub seed: u64,
    /// What the bank shows.
    pub text: Text,
    /// Number of rows of the books per day.
    pub rows_a_day: usize,
    /// Share of the books' entries with the bank's reference, in thousandths.
    pub references_permille: u32,
    /// Share of gifts with a pupil's code, in thousandths.
    pub codes_permille: u32,
    /// Share of movements that are batches, in thousandths.
    pub batches_permille: u32,
    /// Share of the ten most common amounts among gifts, in thousandths.
    pub tariff_permille: u32,
}

/// A measured condition: name, what the bank shows, rows per day, references in the books in thousandths.
const CONDITIONS: [(&str, Text, usize, u32); 5] = [
    ("full", Text::Full, 110, 100),
    ("prefix", Text::Prefix, 110, 100),
    ("cut", Text::Cut, 110, 100),
    ("crowded", Text::Cut, 4_000, 100),
    ("blank", Text::Blank, 110, 300),
];

/// Returns the names of the conditions.
pub fn conditions() -> impl Iterator<Item = &'static str> {
    CONDITIONS.iter().map(|condition| condition.0)
}

impl Settings {
    /// Returns the settings of a named condition; `None` if it does not exist.
    pub fn named(condition: &str, rows: usize, seed: u64) -> Option<Self> {
        let (_, text, rows_a_day, references_permille) =
            CONDITIONS.into_iter().find(|known| known.0 == condition)?;
        Some(Self {
            rows,
            seed,
            text,
            rows_a_day,
            references_permille,
            codes_permille: 440,
            batches_permille: 60,
            tariff_permille: 800,
        })
    }
}

/// A named change of settings.
pub type Variation = (&'static str, fn(&mut Settings));

/// Settings on which no rule was tuned.
pub const VARIATIONS: [Variation; 8] = [
    ("few references", |settings| settings.references_permille = 20),
    ("many references", |settings| settings.references_permille = 500),
    ("few codes", |settings| settings.codes_permille = 100),
    ("many codes", |settings| settings.codes_permille = 800),
    ("many batches", |settings| settings.batches_permille = 180),
    ("quiet days", |settings| settings.rows_a_day = 15),
    ("any amount", |settings| settings.tariff_permille = 300),
    ("ten amounts", |settings| settings.tariff_permille = 980),
];

/// Books, statement and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// A ledger in the register form.
    pub books: String,
    /// The statement of its bank account.
    pub statement: String,
    /// The true links.
    pub key: Key,
}

/// Makes a workload.
pub fn generate(settings: &Settings) -> Workload {
    let mut made = maker::make(settings);
    made.settle(settings);
    let sorts = determined::Sorts::of(&made, settings.text);
    let determined = determined::of(&made, &sorts, settings.text);
    let links = made.links.iter().zip(determined).map(|(link, is_determined)| Link {
        kind: link.kind,
        left: link.rows.iter().map(|row| line_of(*row)).collect(),
        right: link.lines.iter().map(|line| line_of(*line)).collect(),
        is_determined,
    });
    let (left_names, right_names) = names_of(&made);
    Workload {
        books: print::books(&made.rows),
        statement: print::statement(&made.lines),
        key: Key {
            links: links.collect(),
            left_sorts: sorts.rows,
            left_looks: sorts.looks,
            right_sorts: sorts.lines,
            left_names,
            right_names,
            payers: Vec::new(),
        },
    }
}

type Names = Vec<Option<u32>>;

/// Numbers the full names of rows and lines.
fn names_of(made: &maker::Made) -> (Names, Names) {
    let mut numbers = numbers::Numbers::default();
    let mut left = Vec::with_capacity(made.rows.len());
    for row in &made.rows {
        left.push((!row.is_anonymous && !row.party.is_empty()).then(|| numbers.of(&row.party)));
    }
    let right = made.lines.iter().map(|line| {
        let rows = made.links.get(line.link).map(|link| link.rows.as_slice()).unwrap_or_default();
        let wanted: Vec<u32> = rows.iter().filter_map(|row| left.get(*row).copied().flatten()).collect();
        let whole = line.seen.names.iter().filter(|(_, is_cut)| !is_cut);
        let shown: Vec<u32> = whole.map(|(name, _)| numbers.of(name)).collect();
        shown.iter().find(|number| wanted.contains(number)).or(shown.first()).copied()
    });
    let right = right.collect();
    (left, right)
}

/// Converts an index to a line number; the header is line 1.
fn line_of(index: usize) -> u32 {
    u32::try_from(index + 2).unwrap_or(u32::MAX)
}

/// Converts days since the first day of the books to a date.
fn date_of(day: i64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2021, 1, 1).unwrap_or_default();
    first.checked_add_days(Days::new(u64::try_from(day).unwrap_or(0))).unwrap_or(first)
}
