//! What can be hidden of each sort of data.

use super::Mask;
use crate::book::Book;
use crate::check::CheckReport;
use crate::csv::FileReport;
use crate::csv::header::Meaning;
use crate::diagnostic::{Diagnostic, Excerpt, Family, Message, Value};
use crate::reconcile::explain::{Against, Change, Explanation};
use crate::report::audit::{CountRow, FindingRow};
use crate::report::settlement::Settlements;
use crate::report::statements::FundStatement;
use crate::report::voucher::Voucher;
use std::borrow::Cow;

/// Data whose texts can be hidden.
pub trait Hide {
    /// Hides of its texts what `mask` hides; amounts, days, vouchers, ids and places stay.
    fn hide(&mut self, mask: &Mask);
}

impl<T: Hide> Hide for [T] {
    fn hide(&mut self, mask: &Mask) {
        if mask.hides() {
            for one in self {
                one.hide(mask);
            }
        }
    }
}

impl<T: Hide> Hide for Option<T> {
    fn hide(&mut self, mask: &Mask) {
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

fn hide_text(of: &mut String, mask: &Mask) {
    put(of, |text| mask.text(text));
}

/// Values that are places, numbers or words of the program, by their names.
const PLAIN: [&str; 12] = [
    "id", "file", "path", "place", "places", "pattern", "voucher", "target", "code", "column", "kind", "key",
];

/// The sentence's values; `of_row` says how a text of the user's is hidden.
fn hide_message(message: &mut Message, mask: &Mask, of_row: impl Fn(&str) -> Cow<'_, str>) {
    for (name, value) in &mut message.values {
        match value {
            Value::Text(account) if *name == "account" && !is_of_chart(account) => {
                *account = mask.account(account);
            }
            Value::Text(text) if !PLAIN.contains(name) => put(text, &of_row),
            _ => {}
        }
    }
}

/// Whether an account is one of the chart, `1121-VCB`, and not one at a bank.
fn is_of_chart(account: &str) -> bool {
    account.bytes().take_while(u8::is_ascii_digit).count() < 6
}

impl Hide for Message {
    fn hide(&mut self, mask: &Mask) {
        hide_message(self, mask, |text| mask.text(text));
    }
}

impl Hide for Excerpt {
    /// Leaves the cell that it points at alone: the rest of the line may name anyone.
    fn hide(&mut self, mask: &Mask) {
        if !mask.hides() {
            return;
        }
        let cell: String = self.text.chars().skip(self.start).take(self.length).collect();
        let cell = mask.unread(&cell).into_owned();
        (self.start, self.length) = (2, cell.chars().count());
        self.text = format!("… {cell} …");
    }
}

impl Hide for Diagnostic {
    fn hide(&mut self, mask: &Mask) {
        if !mask.hides() {
            return;
        }
        // Reading tells of rows that are in no books, so that their names are not known.
        let is_of_reading = self.code.family() == Family::Reading;
        for message in std::iter::once(&mut self.message).chain(&mut self.hint) {
            hide_message(
                message,
                mask,
                |text| if is_of_reading { mask.unread(text) } else { mask.text(text) },
            );
        }
        for place in std::iter::once(&mut self.primary).chain(&mut self.related) {
            if place.excerpt.as_ref().is_some_and(|excerpt| excerpt.length == 0) {
                place.excerpt = None;
            }
            place.excerpt.hide(mask);
        }
    }
}

impl Hide for CheckReport {
    fn hide(&mut self, mask: &Mask) {
        self.findings.hide(mask);
        self.skipped.iter_mut().for_each(|skipped| skipped.reason.hide(mask));
    }
}

impl Hide for FileReport {
    fn hide(&mut self, mask: &Mask) {
        if !mask.hides() {
            return;
        }
        for (example, column) in self.examples.iter_mut().zip(&self.columns) {
            let is_cut = example.ends_with('…');
            match column.meaning {
                Meaning::PartyAccount => *example = mask.account(example),
                Meaning::Reference | Meaning::DateAndReference => put(example, |text| mask.reference(text)),
                Meaning::Account | Meaning::CounterAccount => hide_text(example, mask),
                // A name of which the end is cut off is not found.
                Meaning::Party | Meaning::Memo | Meaning::Purpose | Meaning::Other if is_cut => {
                    "…".clone_into(example);
                }
                Meaning::Party | Meaning::Memo | Meaning::Purpose | Meaning::Other => {
                    put(example, |text| mask.unread(text));
                }
                // As on vouchers.
                Meaning::BirthDate => "…".clone_into(example),
                _ => {}
            }
        }
        self.control_totals.iter_mut().for_each(|total| hide_text(&mut total.name, mask));
    }
}

impl Hide for Book {
    /// Hides what was found in its files; the ledger itself stays what it is.
    fn hide(&mut self, mask: &Mask) {
        self.files.hide(mask);
        self.diagnostics.hide(mask);
    }
}

impl Hide for Explanation<'_> {
    fn hide(&mut self, mask: &Mask) {
        for compared in &mut self.compared {
            match &mut compared.against {
                Some(Against::Code(words) | Against::Name(words)) => hide_text(words, mask),
                Some(Against::Text) | None => {}
            }
        }
        for remedy in &mut self.remedies {
            match &mut remedy.change {
                Change::Reference { reference, .. } => put(reference, |text| mask.reference(text)),
                Change::Code { code, .. } => hide_text(code, mask),
                _ => {}
            }
        }
    }
}

impl Hide for CountRow {
    fn hide(&mut self, mask: &Mask) {
        hide_text(&mut self.memo, mask);
    }
}

impl Hide for FindingRow {
    fn hide(&mut self, mask: &Mask) {
        hide_text(&mut self.memo, mask);
        hide_text(&mut self.how, mask);
    }
}

impl Hide for FundStatement {
    fn hide(&mut self, mask: &Mask) {
        self.rows.iter_mut().for_each(|row| hide_text(&mut row.purpose, mask));
    }
}

impl Hide for Settlements {
    fn hide(&mut self, mask: &Mask) {
        for one in &mut self.contributions {
            hide_text(&mut one.purpose, mask);
            hide_text(&mut one.party, mask);
            one.uses.iter_mut().for_each(|used| hide_text(&mut used.party, mask));
        }
        self.uncovered.iter_mut().for_each(|one| hide_text(&mut one.purpose, mask));
    }
}

impl Hide for Voucher {
    fn hide(&mut self, mask: &Mask) {
        if !mask.hides() {
            return;
        }
        for entry in &mut self.entries {
            let party = &mut entry.party;
            hide_text(&mut party.name, mask);
            party.account = party.account.take().map(|account| mask.account(&account));
            // With class and school it tells a pupil as well as the name does.
            party.birth_date = None;
            hide_text(&mut entry.purpose, mask);
            hide_text(&mut entry.memo, mask);
            put(&mut entry.reference, |text| mask.reference(text));
            entry.fund_name.iter_mut().for_each(|name| hide_text(name, mask));
        }
    }
}
