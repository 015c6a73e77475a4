//! How the columns of money group their digits: a column that mixes two ways, and figures that may have lost three zeros.

use super::Table;
use crate::csv::form::Form;
use crate::csv::meaning::Meaning;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use hocbong_core::vnd::{Grouping, ParsedAmount};

impl Table<'_> {
    /// Notes how a figure is grouped. Of those without groups only round ones below a thousand are noted.
    pub(super) fn note_figure(&mut self, meaning: Meaning, parsed: &ParsedAmount, line: u32) {
        // Interest and fees are odd figures; gifts and purchases, of which zeros are lost, are round.
        let size = parsed.amount.get().unsigned_abs();
        let is_small = (10..1000).contains(&size) && size.is_multiple_of(10);
        if parsed.grouping != Grouping::None || is_small {
            self.note_grouping(meaning, parsed.grouping, line);
        }
    }

    /// Notes a grouping, if it is the first of its kind in its column.
    pub(super) fn note_grouping(&mut self, meaning: Meaning, grouping: Grouping, line: u32) {
        let is_known =
            |(column, known, _): &(Meaning, Grouping, u32)| (*column, *known) == (meaning, grouping);
        if !self.groupings.iter().any(is_known) {
            self.groupings.push((meaning, grouping, line));
        }
    }

    /// Reports columns that mix two groupings, and those with figures below a thousand among grouped ones. A spreadsheet
    /// that takes a point for a decimal mark keeps `1.500.000` as a text and makes 500 of `500.000`; running balances would
    /// show that.
    pub(super) fn report_groupings(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        // In a ledger of one's own a small figure is as it was entered.
        let may_be_cut = self.form == Form::Statement && !self.columns.has(Meaning::Balance);
        for (meaning, grouping, line) in &self.groupings {
            let grouped = |(column, other, _): &&(Meaning, Grouping, u32)| {
                column == meaning && *other != Grouping::None && other != grouping
            };
            let Some((.., first_line)) = self.groupings.iter().find(grouped) else { continue };
            let (key, related) = match grouping {
                Grouping::None if !may_be_cut || self.unit_of(*meaning) != 1 => continue,
                Grouping::None => ("HB0106.small", first_line),
                // The first of two is in the right.
                _ if first_line > line || self.mixed.contains(meaning) => continue,
                _ => {
                    self.mixed.push(*meaning);
                    ("HB0106", first_line)
                }
            };
            let place = Location::line(self.name, *line).in_column(self.columns.name(*meaning));
            let message = Message::new(key).with("line", *related);
            diagnostics.push(
                Diagnostic::new(Code::MIXED_GROUPING, message, place)
                    .with_related(Location::line(self.name, *related)),
            );
        }
    }

    fn unit_of(&self, meaning: Meaning) -> i64 {
        self.columns.position(meaning).map_or(1, |at| self.columns.unit_at(at))
    }
}
