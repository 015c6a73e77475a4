//! Names that the book does not list, collected over all rows: one finding per name, not per row.

use crate::{Context, Findings};
use hocbong_core::diagnostic::{Code, Diagnostic, Message, Severity};
use hocbong_core::ledger::{Field, TransactionRef};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Where a name occurs: its first row in canonical order, and the number of its rows.
struct Sighting<'a> {
    first: TransactionRef<'a>,
    fields: &'static [Field],
    rows: u64,
    /// Whether it is only ever the other fund of a transfer.
    is_counter: bool,
}

/// The names collected so far.
pub(crate) struct Sightings<'a> {
    by_name: BTreeMap<&'a str, Sighting<'a>>,
    of_this_row: Vec<&'a str>,
}

impl<'a> Sightings<'a> {
    pub(crate) const fn new() -> Self {
        Self { by_name: BTreeMap::new(), of_this_row: Vec::new() }
    }

    /// Starts a new row. A name counts once per row.
    pub(crate) fn next_row(&mut self) {
        self.of_this_row.clear();
    }

    /// Records that `row` has `name` in the first of `fields` that its file has.
    pub(crate) fn note(&mut self, name: &'a str, row: TransactionRef<'a>, fields: &'static [Field]) {
        if self.of_this_row.contains(&name) {
            return;
        }
        self.of_this_row.push(name);
        let is_counter = fields == [Field::CounterFund];
        let sighting =
            self.by_name.entry(name).or_insert(Sighting { first: row, fields, rows: 0, is_counter });
        sighting.rows += 1;
        sighting.is_counter &= is_counter;
        if row.canonical_order(&sighting.first).is_lt() {
            sighting.first = row;
            sighting.fields = fields;
        }
    }

    /// Whether `name` was recorded.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Drops the names for which `is_dropped` returns `true`, given the name and whether it is only ever the
    /// other fund of a transfer.
    pub(crate) fn drop_if(&mut self, is_dropped: impl Fn(&str, bool) -> bool) {
        self.by_name.retain(|name, sighting| !is_dropped(name, sighting.is_counter));
    }

    /// Adds a finding for each name, with the nearest of `known` as a hint; a warning for the other fund of a
    /// transfer, which may be in a book that is not here.
    pub(crate) fn report(
        self,
        context: &Context<'_>,
        code: Code,
        (key, hint): (&'static str, &'static str),
        known: &[&str],
        findings: &mut Findings<'_>,
    ) {
        for (name, sighting) in self.by_name {
            let message = Message::new(key).with("name", name).with("rows", sighting.rows);
            let place = context.place(&sighting.first, sighting.fields);
            let mut finding = Diagnostic::new(code, message, place);
            if sighting.is_counter {
                finding.severity = Severity::Warning;
            }
            if let Some(near) = hocbong_core::text::nearest(name, known.iter().copied()) {
                finding = finding.with_hint(Message::new(hint).with("near", near));
            }
            findings.push(finding);
        }
    }
}

/// Collects names from the fund codes of the rows. `name_of` returns the unknown name in a code, if there is
/// one.
pub(crate) fn in_fund_codes<'a>(
    context: &Context<'a>,
    name_of: impl Fn(&'a str) -> Option<&'a str>,
) -> Sightings<'a> {
    let mut names: FxHashMap<&'a str, Option<&'a str>> = FxHashMap::default();
    let mut name_of = |code: &'a str| *names.entry(code).or_insert_with(|| name_of(code));
    let has_one = |row: TransactionRef<'a>| codes_of(row).any(|(code, _)| name_of(code).is_some());
    let rows: Vec<TransactionRef<'a>> = context.alike().rows_of(context.book().ledger, has_one).collect();
    let mut sightings = Sightings::new();
    for row in rows {
        sightings.next_row();
        for (code, fields) in codes_of(row) {
            if let Some(name) = name_of(code) {
                sightings.note(name, row, fields);
            }
        }
    }
    sightings
}

/// The fund codes of a row, with the fields that they are in.
fn codes_of<'a>(row: TransactionRef<'a>) -> impl Iterator<Item = (&'a str, &'static [Field])> {
    let (fund, counter_fund) = (row.fund(), row.counter_fund());
    let own: (&'a str, &'static [Field]) = (fund, &[Field::Fund]);
    let counter = (counter_fund, &[Field::CounterFund][..]);
    let posted = row.postings().map(|posting| posting.fund()).filter(move |other| *other != fund);
    let posted = posted.map(|code| (code, &[Field::Fund][..]));
    std::iter::once(own).chain(Some(counter).filter(|(code, _)| !code.is_empty())).chain(posted)
}
