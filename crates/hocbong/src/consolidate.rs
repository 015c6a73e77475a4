//! Many books as one: the associations of a province that each keep their own, or a few of them.
//!
//! Money that one association passes to another is entered in two books. Both entries are paired, so that the
//! money counts once, and what arrived late, with another amount or not at all is listed. A proof compares what
//! the books hold with what they took in and gave without the transfers, to the đồng.

mod checks;
mod proof;
mod seals;
mod table;
#[cfg(test)]
mod tests;
mod transfers;

pub use proof::{ProofRow, ProvenClass};
pub use seals::BookSeals;
pub use table::{AssociationFigures, AwardFigures, Figures, LevelFigures};
pub use transfers::{End, Transfer, TransferState};

use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic, sort_diagnostics};
use crate::period::Period;
use crate::report::SumOutOfRange;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use hocbong_check::Fact;
use hocbong_check::transfers::{DEFAULT_WINDOW_DAYS, Transfers};
use hocbong_core::parallel;
use std::collections::BTreeSet;

/// Codes of the findings about books as a set, which only a consolidation raises.
pub const CONSOLIDATION_CODES: &[Code] =
    &[Code::KEPT_TWICE, Code::YEARS_APART, Code::TREES_DIFFER, Code::ROLE_MISSING];

/// A book with the name under which reports show it.
#[derive(Clone, Copy, Debug)]
pub struct NamedBook<'a> {
    /// Path or other name.
    pub name: &'a str,
    /// The book.
    pub book: &'a Book,
    /// What verifying its seals found; `None` if it is not sealed or was not verified.
    pub seals: Option<&'a BookSeals>,
}

/// A book with what is asked of it again and again.
struct Member<'a> {
    name: &'a str,
    book: &'a Book,
    /// Days that it covers: its year, or those of its entries. `None` if it has neither.
    days: Option<Period>,
    /// The associations that it keeps.
    kept: BTreeSet<&'a str>,
    /// Whether its list of associations is that of the first book that has one, and so says nothing more.
    repeats_list: bool,
}

impl<'a> Member<'a> {
    fn all(books: &[NamedBook<'a>], threads: usize) -> Vec<Self> {
        let first = books.iter().map(|named| named.book).find(|book| book.knows(Fact::Associations));
        let member = |named: &NamedBook<'a>| {
            let NamedBook { name, book, .. } = *named;
            let is_known =
                |first: &Book| !std::ptr::eq(first, book) && first.associations == book.associations;
            let repeats_list = book.knows(Fact::Associations) && first.is_some_and(is_known);
            Self { name, book, days: book.days(), kept: book.kept_associations(), repeats_list }
        };
        parallel::map(threads, books, || (), |(), named| member(named))
    }
}

/// Settings of a consolidation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsolidateOptions {
    /// First day; `None` for the first day of the books.
    pub from: Option<NaiveDate>,
    /// Last day; `None` for the last day of the books.
    pub to: Option<NaiveDate>,
    /// Days that a transfer may take to arrive.
    pub window: u32,
    /// Number of threads, on which no result depends; 0 counts as 1.
    pub threads: usize,
}

impl Default for ConsolidateOptions {
    fn default() -> Self {
        Self { from: None, to: None, window: DEFAULT_WINDOW_DAYS, threads: 1 }
    }
}

/// One of the books that were consolidated.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ConsolidatedBook {
    /// Name of the book.
    pub name: String,
    /// Days that it covers.
    pub days: Option<Period>,
    /// Codes of the associations that it keeps.
    pub associations: Vec<String>,
    /// What verifying its seals found; `None` if it is not sealed.
    pub seals: Option<BookSeals>,
}

/// The books as one.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Consolidation {
    /// Days covered, inclusive.
    pub period: Period,
    /// The books, in the order of their names.
    pub books: Vec<ConsolidatedBook>,
    /// The transfers of the period, in order of days.
    pub transfers: Vec<Transfer>,
    /// All associations that the books list or keep, each before those below it.
    pub associations: Vec<AssociationFigures>,
    /// The levels that have associations, highest first.
    pub levels: Vec<LevelFigures>,
    /// What the books took in and gave together, less what they [passed to one another](Self::between).
    pub totals: Figures,
    /// What one association sent to another and that received, both in the period: part of the figures of each, and
    /// of no total.
    pub between: Vnd,
    /// What of the matched transfers between associations was sent before the period: it is in what the period
    /// received, and not in what it sent.
    pub sent_before: Vnd,
    /// Transfers of the period that both ends entered with one amount.
    pub eliminated: Vnd,
    /// Sent by the end of the period and not yet arrived.
    pub in_transit: Vnd,
    /// The proof, for each class of assets and in sum.
    pub proof: Vec<ProofRow>,
    /// What is wrong with the books as a set, and whatever was found when they were read.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub diagnostics: Vec<Diagnostic>,
}

impl Consolidation {
    /// Whether nothing is left to clarify: each transfer agrees, is on its way or goes outside, and the proof
    /// closes.
    pub fn is_clear(&self) -> bool {
        self.transfers.iter().all(|transfer| !transfer.state.is_open()) && self.is_proved()
    }

    /// Whether no đồng is unexplained.
    pub fn is_proved(&self) -> bool {
        self.proof.iter().all(|row| row.unexplained.is_zero())
    }

    /// Returns the number of transfers in a state.
    pub fn count(&self, state: TransferState) -> usize {
        self.transfers.iter().filter(|transfer| transfer.state == state).count()
    }
}

/// Consolidates books. `previous` are last year's books, for comparison; it may be empty.
///
/// The order of the books does not matter.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn consolidate(
    books: &[NamedBook<'_>],
    previous: &[NamedBook<'_>],
    options: &ConsolidateOptions,
) -> Result<Consolidation, SumOutOfRange> {
    let mut named = books.to_vec();
    named.sort_by_key(|book| book.name);
    let mut previous = previous.to_vec();
    previous.sort_by_key(|book| book.name);
    let threads = options.threads;
    let mut diagnostics: Vec<Diagnostic> = named.iter().flat_map(found_in).collect();
    let (books, previous) = (Member::all(&named, threads), Member::all(&previous, threads));
    let period = period_of(&books, options);
    diagnostics.extend(checks::faults(&books, period));
    let tree = checks::tree_of(&books);
    let ledgers: Vec<_> = books.iter().map(|member| &member.book.ledger).collect();
    let paired = Transfers::find(&ledgers, period.to, options.window, threads);
    let judged = transfers::judge(&books, &previous, &paired, period, options.window, threads)?;
    let mut table = table::figures(&books, &previous, &tree, period, threads)?;
    table.eliminate(judged.between_associations()?)?;
    let proof = proof::prove(&books, &paired, &judged, period, threads)?;
    sort_diagnostics(&mut diagnostics);
    Ok(Consolidation {
        period,
        books: named.iter().zip(&books).map(|(named, member)| summary(named, member)).collect(),
        sent_before: judged.sent_before(period)?,
        eliminated: judged.eliminated()?,
        in_transit: judged.in_transit()?,
        transfers: judged.into_listed(),
        associations: table.associations,
        levels: table.levels,
        totals: table.totals,
        between: table.between,
        proof,
        diagnostics,
    })
}

/// Returns what was found when a book was read and verified, with the book's name before the names of its files.
fn found_in<'a>(named: &'a NamedBook<'_>) -> impl Iterator<Item = Diagnostic> + 'a {
    let in_book = |file: &mut std::sync::Arc<str>| {
        if !file.starts_with(named.name) {
            *file = std::sync::Arc::from(format!("{}/{file}", named.name));
        }
    };
    let of_seals = seals::findings(named).into_iter();
    named.book.diagnostics.iter().cloned().chain(of_seals).map(move |mut found| {
        in_book(&mut found.primary.file);
        found.related.iter_mut().for_each(|place| in_book(&mut place.file));
        found
    })
}

fn summary(named: &NamedBook<'_>, member: &Member<'_>) -> ConsolidatedBook {
    ConsolidatedBook {
        name: named.name.to_owned(),
        days: member.days,
        associations: member.kept.iter().map(|code| (*code).to_owned()).collect(),
        seals: named.seals.cloned(),
    }
}

/// Returns the days that the options ask for; those that they leave open follow from the books.
fn period_of(books: &[Member<'_>], options: &ConsolidateOptions) -> Period {
    let days: Vec<Period> = books.iter().filter_map(|member| member.days).collect();
    Period {
        from: options.from.or_else(|| days.iter().filter_map(|days| days.from).min()),
        to: options.to.or_else(|| days.iter().filter_map(|days| days.to).max()),
    }
}
