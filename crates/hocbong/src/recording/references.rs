//! What the rows to be recorded refer to, as people type it.
//!
//! A journal must name a transaction exactly: by its id, by its voucher within the association and year, or as
//! `YYYY:VOUCHER`. A person copies a number from paper and types `pc 05` for `PC-0005`, or leaves out the year
//! that the whole book is about. Here such a name is replaced by the exact one, if only one can be meant, so
//! that the recorded row can be read in one way only.

use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::fund::association_of;
use crate::ledger::{LedgerRow, TransactionRef};
use crate::text::fold;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A reference that was replaced by the exact name of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedReference {
    /// Number of the row among the new ones.
    pub row: usize,
    /// What was typed.
    pub typed: String,
}

/// A transaction that may be meant.
#[derive(Clone, Debug)]
struct Target {
    year: i32,
    voucher: String,
    date: NaiveDate,
    place: Place,
}

/// Where a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the book, by its index in the ledger.
    Book(usize),
    /// Among the new rows, by its number.
    New(usize),
}

/// The vouchers of one association: those of the book and of the new rows.
#[derive(Default)]
struct Targets {
    by_voucher: BTreeMap<(i32, String), Vec<Target>>,
    by_folded: BTreeMap<(i32, String), Vec<Target>>,
    years: BTreeSet<i32>,
}

/// Maximum number of vouchers that a message lists.
const MAX_LISTED: usize = 8;

/// Folds a voucher as people vary it: case, diacritics, what stands between letters and digits, zeros before
/// numbers. `PC-0005`, `pc 05` and `PC5` are the same then; `PC-1/23` and `PC-12/3` are not.
fn folded(voucher: &str) -> String {
    let (mut key, mut number, mut is_in_number) = (String::new(), String::new(), false);
    for letter in fold(voucher).chars().chain([' ']) {
        if letter.is_ascii_digit() {
            number.push(letter);
            is_in_number = true;
            continue;
        }
        if is_in_number {
            key.push('#');
            key.push_str(number.trim_start_matches('0'));
            key.push('#');
            number.clear();
            is_in_number = false;
        }
        if letter.is_alphanumeric() {
            key.push(letter);
        }
    }
    key
}

/// Returns the fund of the transaction that a reference names as people type it; `None` if none is meant, or
/// transactions of several funds.
pub fn fund_of<'b>(book: &'b Book, name: &str) -> Option<&'b str> {
    let id = Uuid::try_parse(name).ok();
    let (year, voucher) = split(name);
    let voucher = folded(voucher);
    let year = year.or(book.settings.year);
    let is_meant = |row: &TransactionRef<'b>| match id {
        Some(id) => row.explicit_id() == Some(id),
        None => year.is_none_or(|year| row.date().year() == year) && folded(row.voucher()) == voucher,
    };
    let funds: BTreeSet<&str> = book.ledger.iter().filter(is_meant).map(|row| row.fund()).collect();
    let mut funds = funds.into_iter();
    funds.next().filter(|_| funds.next().is_none())
}

/// Splits a reference into the year that it states and the voucher.
fn split(text: &str) -> (Option<i32>, &str) {
    match text.split_once(':') {
        Some((year, voucher)) if year.len() == 4 => match year.parse() {
            Ok(year) => (Some(year), voucher.trim()),
            Err(_) => (None, text),
        },
        _ => (None, text),
    }
}

/// The exact name of a voucher for a row of a year.
fn exact_name(year: i32, voucher: &str, row_year: i32) -> String {
    if year == row_year && split(voucher).0.is_none() {
        voucher.to_owned()
    } else {
        format!("{year:04}:{voucher}")
    }
}

impl Targets {
    fn insert(&mut self, target: Target) {
        self.years.insert(target.year);
        if target.voucher.is_empty() {
            return;
        }
        let year = target.year;
        self.by_folded.entry((year, folded(&target.voucher))).or_default().push(target.clone());
        self.by_voucher.entry((year, target.voucher.clone())).or_default().push(target);
    }

    fn exact(&self, year: i32, voucher: &str, row: usize) -> Vec<&Target> {
        let found = self.by_voucher.get(&(year, voucher.to_owned()));
        found.into_iter().flatten().filter(|target| target.place != Place::New(row)).collect()
    }

    fn alike(&self, year: i32, voucher: &str, row: usize) -> Vec<&Target> {
        let found = self.by_folded.get(&(year, folded(voucher)));
        found.into_iter().flatten().filter(|target| target.place != Place::New(row)).collect()
    }

    /// Finds what a row refers to: the year and voucher. `years` are those in which it may be, the nearest
    /// first; `is_stated` says that the reference names the year itself.
    fn find(&self, name: &str, years: &[i32], is_stated: bool, row: usize) -> Found<'_> {
        let exact = |year| self.exact(year, name, row);
        let alike = |year| self.alike(year, name, row);
        if let Some(found) = first_of(years, exact) {
            return if found.len() == 1 { Found::One(found) } else { Found::Several(found) };
        }
        let others = self.years.iter().copied().filter(|year| !is_stated && !years.contains(year));
        let elsewhere: Vec<&Target> = others.clone().flat_map(exact).collect();
        match first_of(years, alike) {
            Some(found) if found.len() == 1 && elsewhere.is_empty() => Found::One(found),
            Some(found) => Found::Several(found.into_iter().chain(elsewhere).collect()),
            None if elsewhere.is_empty() => {
                let alike: Vec<&Target> = others.flat_map(alike).collect();
                if alike.is_empty() { Found::None } else { Found::Elsewhere(alike) }
            }
            None => Found::Elsewhere(elsewhere),
        }
    }
}

/// The transactions of the first year that has any.
fn first_of<'t>(years: &[i32], found: impl Fn(i32) -> Vec<&'t Target>) -> Option<Vec<&'t Target>> {
    years.iter().map(|year| found(*year)).find(|found| !found.is_empty())
}

/// The result of [`Targets::find`].
enum Found<'t> {
    None,
    One(Vec<&'t Target>),
    /// Each of several may be meant.
    Several(Vec<&'t Target>),
    /// Only years that the reference does not name have such vouchers.
    Elsewhere(Vec<&'t Target>),
}

/// Replaces what the rows refer to by exact names. The rows must have their vouchers and ids.
///
/// Returns the replaced references, and a diagnostic for each that leads to no transaction or to several.
pub(super) fn resolve(
    book: &Book,
    source: &Arc<str>,
    rows: &mut [LedgerRow<'static>],
) -> (Vec<ResolvedReference>, Vec<Diagnostic>) {
    let is_name = |row: &LedgerRow<'_>| !row.about.is_empty() && Uuid::try_parse(&row.about).is_err();
    let mut associations: BTreeMap<String, Targets> = BTreeMap::new();
    for row in rows.iter().filter(|row| is_name(row)) {
        associations.entry(association_of(&row.fund).to_owned()).or_default();
    }
    if associations.is_empty() {
        return (Vec::new(), Vec::new());
    }
    for row in book.ledger.iter() {
        let Some(targets) = associations.get_mut(row.association()) else { continue };
        targets.insert(Target {
            year: row.date().year(),
            voucher: row.voucher().to_owned(),
            date: row.date(),
            place: Place::Book(row.index()),
        });
    }
    for (at, row) in rows.iter().enumerate() {
        let Some(targets) = associations.get_mut(association_of(&row.fund)) else { continue };
        targets.insert(Target {
            year: row.date.year(),
            voucher: row.voucher.to_string(),
            date: row.date,
            place: Place::New(at),
        });
    }
    let (mut resolved, mut faults) = (Vec::new(), Vec::new());
    for (at, row) in rows.iter_mut().enumerate() {
        let Some(targets) = associations.get(association_of(&row.fund)).filter(|_| is_name(row)) else {
            continue;
        };
        let own_year = row.date.year();
        let (stated, name) = split(&row.about);
        let mut years = vec![stated.unwrap_or(own_year)];
        years.extend(book.settings.year.filter(|year| stated.is_none() && *year != own_year));
        // A year that the book does not have is reported when the rows are read back.
        if stated.is_some_and(|year| !targets.years.contains(&year)) {
            continue;
        }
        let fault = match targets.find(name, &years, stated.is_some(), at) {
            Found::One(found) => {
                let exact = found.first().map(|one| exact_name(one.year, &one.voucher, own_year));
                if let Some(exact) = exact.filter(|exact| **exact != *row.about) {
                    resolved.push(ResolvedReference { row: at, typed: row.about.to_string() });
                    row.about = exact.into();
                }
                continue;
            }
            Found::None => Message::new("HB0308.missing").with("about", &*row.about),
            Found::Several(found) => Message::new("HB0308.alike")
                .with("about", &*row.about)
                .with("voucher", listed(book, &found, own_year)),
            Found::Elsewhere(found) => Message::new("HB0308.elsewhere")
                .with("about", &*row.about)
                .with("year", years.iter().map(i32::to_string).collect::<Vec<_>>().join(", "))
                .with("voucher", listed(book, &found, own_year)),
        };
        let place = Location::line(source, row.line).in_column("about");
        faults.push(Diagnostic::new(Code::ABOUT, fault, place));
    }
    (resolved, faults)
}

/// The vouchers that may be meant, as a person can type them, with their days and ids.
fn listed(book: &Book, targets: &[&Target], row_year: i32) -> String {
    let listed = || targets.iter().take(MAX_LISTED);
    let index = |target: &&Target| match target.place {
        Place::Book(index) => Some(index),
        Place::New(_) => None,
    };
    let mut ids = book.ledger.ids(&listed().filter_map(index).collect::<Vec<_>>()).into_iter();
    let show = |target: &&Target| {
        let name = exact_name(target.year, &target.voucher, row_year);
        let day = target.date.format("%d/%m/%Y");
        match index(target).and_then(|_| ids.next()) {
            Some(id) => format!("{name} ({day}, {id})"),
            None => format!("{name} ({day})"),
        }
    };
    let mut all: Vec<String> = listed().map(show).collect();
    all.sort();
    if targets.len() > MAX_LISTED {
        all.push("…".to_owned());
    }
    all.join("; ")
}
