//! What is hidden in a comparison and in a sample.

use super::Redactor;
use super::data::{Redact, hide_all, hide_text};
use crate::compare::{CellChange, Comparison, FilePart};
use crate::csv::meaning::Meaning;
use crate::sample::Sample;
use std::borrow::Cow;

impl Redact for Comparison {
    fn hide(&mut self, mask: &Redactor) {
        if !mask.hides() {
            return;
        }
        for change in &mut self.changes {
            for cell in &mut change.cells {
                hide_cell(cell, change.part, mask);
            }
        }
        for file in &mut self.files {
            for column in file.columns_added.iter_mut().chain(&mut file.columns_removed) {
                hide_text(column, mask);
            }
        }
    }
}

fn hide_cell(cell: &mut CellChange, part: FilePart, mask: &Redactor) {
    let meaning = Meaning::parse(&cell.column).unwrap_or(Meaning::Other);
    hide_text(&mut cell.column, mask);
    for text in [&mut cell.old, &mut cell.new] {
        let shown = match meaning {
            // Whether it changed shows, and not from what to what.
            Meaning::BirthDate if !text.is_empty() => Cow::Borrowed("…"),
            Meaning::PartyAccount => Cow::Owned(mask.account(text)),
            Meaning::Reference | Meaning::DateAndReference => mask.reference(text),
            // A column of unknown meaning may name anyone. Those of master files and settings are known by their headers.
            Meaning::Other if matches!(part, FilePart::Journal | FilePart::Statement | FilePart::Other) => {
                mask.unread(text)
            }
            // Cells that hold what their column says; others may hold anything.
            Meaning::Date | Meaning::Amount | Meaning::Debit | Meaning::Credit | Meaning::Balance
                if !text.contains(char::is_alphabetic) =>
            {
                continue;
            }
            Meaning::Id | Meaning::Voucher | Meaning::Kind | Meaning::Fund | Meaning::Method => continue,
            _ => mask.text(text),
        };
        if *shown != **text {
            *text = shown.into_owned();
        }
    }
}

impl Redact for Sample {
    fn hide(&mut self, mask: &Redactor) {
        for item in &mut self.items {
            hide_all([&mut item.party, &mut item.purpose, &mut item.memo], mask);
        }
    }
}
