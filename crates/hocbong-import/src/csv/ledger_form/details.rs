//! Reads the columns that few files have: facts of the voucher, of the party and of foreign money.

use super::{Reader, RowDetails};
use crate::csv::cells::decimal_readings;
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use crate::csv::vocabulary::{Value, says};
use hocbong_core::diagnostic::{Code, Diagnostic};
use hocbong_core::party::Party;
use hocbong_core::transaction::{Facts, ForeignAmount};
use hocbong_core::vnd::Vnd;
use rust_decimal::Decimal;

/// The columns that few files have.
pub(in crate::csv) const RARE: [Meaning; 14] = [
    Meaning::Decision,
    Meaning::Preparer,
    Meaning::Approver,
    Meaning::PartyAccount,
    Meaning::BirthDate,
    Meaning::SchoolClass,
    Meaning::School,
    Meaning::Quantity,
    Meaning::Unit,
    Meaning::AwardType,
    Meaning::RecipientType,
    Meaning::Currency,
    Meaning::ForeignAmount,
    Meaning::Rate,
];

impl Reader<'_, '_> {
    /// Reads the rare columns. Returns `None` if all are blank.
    pub(super) fn details(
        &self,
        record: &Record,
        amount: Option<Vnd>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Box<RowDetails>> {
        if RARE.iter().all(|meaning| self.table.raw_cell(record, *meaning).is_empty()) {
            return None;
        }
        let text = |meaning| {
            let cell = self.table.cell(record, meaning);
            (!cell.is_empty()).then(|| cell.into_owned())
        };
        let birth_date = match text(Meaning::BirthDate) {
            Some(_) => self.date(record, Meaning::BirthDate, diagnostics),
            None => None,
        };
        let quantity = match text(Meaning::Quantity) {
            Some(cell) => {
                let readings = decimal_readings(&cell);
                // The last reading takes separators as grouping: `2.985` is a count of 2985.
                let quantity = readings.last().copied();
                if quantity.is_none() {
                    let bad =
                        self.table.cell_diagnostic(Code::CELL, "HB0109.number", record, Meaning::Quantity);
                    diagnostics.push(bad);
                }
                quantity
            }
            None => None,
        };
        let facts = Facts {
            decision: text(Meaning::Decision),
            preparer: text(Meaning::Preparer),
            approver: text(Meaning::Approver),
            quantity,
            unit: text(Meaning::Unit),
            award_type: text(Meaning::AwardType),
            recipient_type: text(Meaning::RecipientType),
            foreign: self.foreign(record, amount, diagnostics),
            counter_fund: None,
        };
        let party = Party {
            name: String::new(),
            account: text(Meaning::PartyAccount),
            birth_date,
            school_class: text(Meaning::SchoolClass),
            school: text(Meaning::School),
        };
        (facts != Facts::default() || party != Party::default())
            .then(|| Box::new(RowDetails { facts, party }))
    }

    /// Returns the only reading of foreign amount and rate whose product is the row's amount. Reports it if
    /// there is none, or several.
    fn foreign(
        &self,
        record: &Record,
        amount: Option<Vnd>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<ForeignAmount> {
        let cells =
            [Meaning::Currency, Meaning::ForeignAmount, Meaning::Rate].map(|m| self.table.cell(record, m));
        let [currency, foreign_cell, rate_cell] = cells;
        let is_vnd = says(&currency, Value::Dong);
        if foreign_cell.is_empty() && rate_cell.is_empty() && (currency.is_empty() || is_vnd) {
            return None;
        }
        // If nothing foreign is involved, accounting programs write the amount twice, with a rate of one.
        let is_same = foreign_cell.is_empty()
            || hocbong_core::vnd::parse_amount(&foreign_cell).ok().map(|parsed| parsed.amount) == amount;
        let is_one = rate_cell.is_empty() || decimal_readings(&rate_cell).contains(&Decimal::ONE);
        if (is_vnd || currency.is_empty()) && is_same && is_one {
            return None;
        }
        let mut proven: Vec<(Decimal, Decimal)> = Vec::new();
        for foreign in decimal_readings(&foreign_cell) {
            for rate in decimal_readings(&rate_cell) {
                let reading = ForeignAmount { currency: currency.to_string(), amount: foreign, rate };
                if amount.is_some_and(|amount| reading.agrees_with(amount)) {
                    proven.push((foreign, rate));
                }
            }
        }
        match proven.as_slice() {
            [(foreign, rate)] if !currency.is_empty() => {
                Some(ForeignAmount { currency: currency.into_owned(), amount: *foreign, rate: *rate })
            }
            _ => {
                let meaning = if self.table.columns().has(Meaning::ForeignAmount) {
                    Meaning::ForeignAmount
                } else {
                    Meaning::Currency
                };
                diagnostics.push(self.table.cell_diagnostic(Code::CELL, "HB0109.foreign", record, meaning));
                None
            }
        }
    }
}
