//! What is hidden in each type of data.

use super::Redactor;
use crate::book::{Book, IndicatorValue};
use crate::check::CheckReport;
use crate::csv::ReadSummary;
use crate::csv::meaning::Meaning;
use crate::diagnostic::{Code, Diagnostic, Excerpt, Family, Message, Value};
use crate::reconcile::explain::{Against, Change, Explanation};
use crate::report::audit::{CountRow, FindingRow};
use crate::report::awards::PledgeRow;
use crate::report::progress::Progress;
use crate::report::settlement::Settlements;
use crate::report::statements::FundStatement;
use crate::report::voucher::Voucher;
use std::borrow::Cow;
use std::sync::Arc;

/// Data whose texts can be redacted.
pub trait Redact {
    /// Redacts the texts in place with `mask`; amounts, days, vouchers, ids and places stay.
    fn hide(&mut self, mask: &Redactor);
}

impl<T: Redact> Redact for [T] {
    fn hide(&mut self, mask: &Redactor) {
        if mask.hides() {
            for one in self {
                one.hide(mask);
            }
        }
    }
}

impl<T: Redact> Redact for Option<T> {
    fn hide(&mut self, mask: &Redactor) {
        if let Some(one) = self {
            one.hide(mask);
        }
    }
}

fn put(of: &mut String, shown: impl FnOnce(&str) -> Cow<'_, str>) {
    if let Cow::Owned(hidden) = shown(of) {
        *of = hidden;
    }
}

pub(super) fn hide_text(of: &mut String, mask: &Redactor) {
    put(of, |text| mask.text(text));
}

pub(super) fn hide_giver(of: &mut String, mask: &Redactor) {
    put(of, |name| mask.giver(name));
}

pub(super) fn hide_all<'t>(texts: impl IntoIterator<Item = &'t mut String>, mask: &Redactor) {
    texts.into_iter().for_each(|text| hide_text(text, mask));
}

/// Names of message values that hold places, vouchers, numbers or the program's own words, which are shown as
/// they are.
const PLAIN: [&str; 17] = [
    "id",
    "ids",
    "file",
    "path",
    "place",
    "places",
    "pattern",
    "voucher",
    "target",
    "code",
    "kind",
    "key",
    "meaning",
    "digest",
    "old_digest",
    "new_digest",
    "seal",
];
/// Names of message values that hold cells of unknown meaning.
const CELLS: [&str; 3] = ["text", "about", "cells"];

fn hide_message(message: &mut Message, mask: &Redactor, code: Option<Code>) {
    let key = message.key;
    let is_of_vouchers = code.is_some_and(|code| code.family() == Family::Vouchers);
    for (name, value) in &mut message.values {
        let Value::Text(text) = value else { continue };
        match *name {
            name if PLAIN.contains(&name) => {}
            // With these codes they are vouchers, elsewhere names.
            "prefix" | "first" | "last" | "other" if is_of_vouchers => {}
            "first" if code == Some(Code::DUPLICATE_TRANSACTION) => {}
            "account" if !is_of_chart(text) => *text = mask.account(text),
            "found" if key == "HB0103.found" => *text = each_quoted(text, |cell| mask.unread(cell)),
            name if CELLS.contains(&name) => put(text, |text| mask.unread(text)),
            _ => put(text, |text| mask.value(text)),
        }
    }
}

/// Returns the text with each back-quoted part replaced by what `shown` makes of it.
fn each_quoted<'t>(text: &'t str, shown: impl Fn(&'t str) -> Cow<'t, str>) -> String {
    let pieces = text.split('`').enumerate();
    let pieces = pieces.map(|(at, piece)| if at % 2 == 1 { shown(piece) } else { Cow::Borrowed(piece) });
    pieces.collect::<Vec<_>>().join("`")
}

/// Whether an account belongs to the chart, e.g. `1121-VCB`, rather than to a bank.
fn is_of_chart(account: &str) -> bool {
    account.bytes().take_while(u8::is_ascii_digit).count() < 6
}

impl Redact for Message {
    fn hide(&mut self, mask: &Redactor) {
        hide_message(self, mask, None);
    }
}

impl Redact for Excerpt {
    /// Keeps only the cell that the excerpt points at: the rest of the line may name anyone.
    fn hide(&mut self, mask: &Redactor) {
        if !mask.hides() {
            return;
        }
        let cell: String = self.text.chars().skip(self.start).take(self.length).collect();
        let cell = mask.unread(cell.trim_matches('"')).into_owned();
        (self.start, self.length) = (2, cell.chars().count());
        self.text = format!("… {cell} …");
    }
}

impl Redact for Diagnostic {
    fn hide(&mut self, mask: &Redactor) {
        if !mask.hides() {
            return;
        }
        for message in std::iter::once(&mut self.message).chain(&mut self.hint) {
            hide_message(message, mask, Some(self.code));
        }
        for place in std::iter::once(&mut self.primary).chain(&mut self.related) {
            if place.excerpt.as_ref().is_some_and(|excerpt| excerpt.length == 0) {
                place.excerpt = None;
            }
            place.excerpt.hide(mask);
            if let Some(column) = &mut place.column
                && let Cow::Owned(hidden) = mask.text(column)
            {
                *column = Arc::from(hidden);
            }
        }
    }
}

impl Redact for CheckReport {
    fn hide(&mut self, mask: &Redactor) {
        self.findings_mut().hide(mask);
        self.skipped_mut().iter_mut().for_each(|skipped| skipped.reason.hide(mask));
    }
}

impl Redact for ReadSummary {
    fn hide(&mut self, mask: &Redactor) {
        if !mask.hides() {
            return;
        }
        for (example, column) in self.examples.iter_mut().zip(&self.columns) {
            let has_letters = example.contains(char::is_alphabetic);
            match column.meaning {
                Meaning::PartyAccount => *example = mask.account(example),
                Meaning::Reference | Meaning::DateAndReference => put(example, |text| mask.reference(text)),
                Meaning::Account | Meaning::CounterAccount => hide_text(example, mask),
                // Left out as on vouchers. A name whose end is cut off cannot be found, so it is left out
                // too.
                Meaning::BirthDate => "…".clone_into(example),
                _ if example.ends_with('…') => "…".clone_into(example),
                // Digits are amounts and days, unless the column's meaning is unknown.
                meaning if has_letters || meaning == Meaning::Other => put(example, |text| mask.unread(text)),
                _ => {}
            }
        }
        for column in &mut self.columns {
            if let Cow::Owned(hidden) = mask.text(&column.name) {
                column.name = Arc::from(hidden);
            }
        }
        self.control_totals.iter_mut().for_each(|total| hide_text(&mut total.name, mask));
    }
}

impl Redact for Book {
    /// Redacts the diagnostics and file summaries; the ledger itself stays unchanged.
    fn hide(&mut self, mask: &Redactor) {
        self.files.hide(mask);
        self.diagnostics.hide(mask);
    }
}

impl Redact for Explanation<'_> {
    fn hide(&mut self, mask: &Redactor) {
        for compared in &mut self.compared {
            match &mut compared.against {
                Some(Against::Code(words)) => hide_text(words, mask),
                // These are single words of a name, which a search for the whole name does not find.
                Some(Against::Name(words)) => *words = mask.words(words),
                Some(Against::Text) | None => {}
            }
        }
        for remedy in &mut self.remedies {
            if let Change::Reference { reference, .. } = &mut remedy.change {
                put(reference, |text| mask.reference(text));
            }
        }
    }
}

impl Redact for CountRow {
    fn hide(&mut self, mask: &Redactor) {
        hide_all([&mut self.memo, &mut self.preparer, &mut self.approver], mask);
    }
}

impl Redact for FindingRow {
    fn hide(&mut self, mask: &Redactor) {
        hide_all([&mut self.memo, &mut self.how, &mut self.about], mask);
    }
}

impl Redact for PledgeRow {
    fn hide(&mut self, mask: &Redactor) {
        hide_giver(&mut self.party, mask);
        hide_text(&mut self.purpose, mask);
    }
}

impl Redact for FundStatement {
    fn hide(&mut self, mask: &Redactor) {
        self.rows.iter_mut().for_each(|row| hide_text(&mut row.purpose, mask));
    }
}

impl Redact for Settlements {
    fn hide(&mut self, mask: &Redactor) {
        for one in &mut self.contributions {
            hide_text(&mut one.purpose, mask);
            hide_giver(&mut one.party, mask);
            one.uses.iter_mut().for_each(|used| hide_text(&mut used.party, mask));
        }
        self.uncovered.iter_mut().for_each(|one| hide_text(&mut one.purpose, mask));
    }
}

impl Redact for Voucher {
    fn hide(&mut self, mask: &Redactor) {
        if !mask.hides() {
            return;
        }
        for entry in &mut self.entries {
            let party = &mut entry.party;
            hide_text(&mut party.name, mask);
            party.account = party.account.take().map(|account| mask.account(&account));
            // Together with class and school, a birth date identifies a pupil as well as the name does.
            party.birth_date = None;
            hide_all(party.school_class.iter_mut().chain(&mut party.school), mask);
            hide_all([&mut entry.purpose, &mut entry.memo, &mut entry.decision, &mut entry.unit], mask);
            hide_all([&mut entry.preparer, &mut entry.approver], mask);
            hide_all(entry.about.iter_mut().map(|about| &mut about.name), mask);
            put(&mut entry.reference, |text| mask.reference(text));
            hide_all(&mut entry.fund_name, mask);
        }
        hide_all(&mut self.association_name, mask);
    }
}

impl Redact for Progress {
    fn hide(&mut self, mask: &Redactor) {
        hide_all(self.associations.iter_mut().map(|association| &mut association.name), mask);
        for indicator in &mut self.indicators {
            hide_text(&mut indicator.name, mask);
            if let IndicatorValue::Text(text) = &mut indicator.value {
                hide_text(text, mask);
            }
        }
    }
}
