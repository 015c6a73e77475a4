//! Rows like one that was read before.
//!
//! A ledger has few combinations of kind, fund, accounts and purpose, and thousands of rows of each. What a combination
//! posts is found out once, with everything that may be wrong with it; a row of the same combination adds its day, its
//! amount and its texts. A row in which anything is out of the ordinary is read the long way, as all rows could be.

use super::row::{LikeRow, RowShape};
use super::{RARE, Reader};
use crate::csv::cells::parse_date;
use crate::csv::header::Meaning;
use crate::csv::record::Record;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use uuid::Uuid;

/// The columns in which rows of a combination differ.
const OWN: [Meaning; 7] = [
    Meaning::Id,
    Meaning::Date,
    Meaning::Voucher,
    Meaning::Amount,
    Meaning::Party,
    Meaning::Memo,
    Meaning::Reference,
];

/// The columns that a cell of another column may stand in for: with them a row is read the long way.
const STAND_INS: [Meaning; 4] =
    [Meaning::ReceiptVoucher, Meaning::PaymentVoucher, Meaning::DebitParty, Meaning::CreditParty];

/// So many combinations are kept; a file with more has few rows of each.
const MOST_SHAPES: usize = 1 << 12;

/// The combinations that a file had so far.
pub(super) struct Seen {
    /// The columns that make up a combination.
    columns: Vec<usize>,
    shapes: Vec<(Vec<String>, RowShape)>,
    table: HashTable<(u64, usize)>,
}

impl Seen {
    /// None yet; none at all where the file's columns leave too much to each row.
    pub(super) fn new(reader: &Reader<'_, '_>) -> Option<Self> {
        let columns = reader.table.columns();
        let has_own = columns.has(Meaning::Date) && columns.has(Meaning::Amount);
        if !has_own || STAND_INS.into_iter().any(|meaning| columns.has(meaning)) {
            return None;
        }
        let list = columns.list().iter().enumerate();
        let shared = list
            .filter(|(_, column)| column.meaning != Meaning::Other && !OWN.contains(&column.meaning))
            .map(|(at, _)| at)
            .collect();
        Some(Self { columns: shared, shapes: Vec::new(), table: HashTable::new() })
    }

    fn hash(&self, record: &Record) -> u64 {
        let mut hasher = FxHasher::default();
        for at in &self.columns {
            hasher.write(record.cell(*at).as_bytes());
            hasher.write_u8(0xff);
        }
        hasher.finish()
    }

    fn find(&self, record: &Record) -> Option<RowShape> {
        let hash = self.hash(record);
        let is_it = |found: &(u64, usize)| {
            found.0 == hash
                && self.shapes.get(found.1).is_some_and(|(cells, _)| {
                    cells.iter().zip(&self.columns).all(|(cell, at)| cell == record.cell(*at))
                })
        };
        let (_, shape) = self.shapes.get(self.table.find(hash, is_it)?.1)?;
        Some(*shape)
    }

    /// Whether a row that was read the long way is the first of a combination that may be kept.
    pub(super) fn is_new(&self, record: &Record, reader: &Reader<'_, '_>) -> bool {
        let is_rare = RARE.iter().any(|meaning| !reader.table.raw_cell(record, *meaning).is_empty());
        !is_rare && self.shapes.len() < MOST_SHAPES && self.find(record).is_none()
    }

    /// Keeps what a new combination came to.
    pub(super) fn keep(&mut self, record: &Record, shape: RowShape) {
        let cells = self.columns.iter().map(|at| record.cell(*at).to_owned()).collect();
        let hash = self.hash(record);
        self.table.insert_unique(hash, (hash, self.shapes.len()), |other| other.0);
        self.shapes.push((cells, shape));
    }

    /// A row of a combination that was there before, with nothing out of the ordinary in it.
    pub(super) fn like<'r>(
        &self,
        reader: &mut Reader<'_, '_>,
        record: &'r Record,
    ) -> Option<(RowShape, LikeRow<'r>)> {
        let shape = self.find(record)?;
        let amount = reader.table.amount(record, Meaning::Amount).ok().flatten()?;
        let day = reader.table.raw_cell(record, Meaning::Date);
        let day = parse_date(day, reader.options.profile.year).ok().filter(|day| day.rest.is_empty())?;
        let cell = |meaning| reader.table.cell(record, meaning);
        let id = cell(Meaning::Id);
        let row = LikeRow {
            line: record.line(),
            id: if id.is_empty() { None } else { Some(Uuid::try_parse(&id).ok()?) },
            date: day.date,
            amount: Some(amount.get()).filter(|amount| *amount > 0)?,
            voucher: cell(Meaning::Voucher),
            party: cell(Meaning::Party),
            memo: cell(Meaning::Memo),
            reference: cell(Meaning::Reference),
        };
        Some((shape, row))
    }
}

#[cfg(test)]
mod tests {
    use crate::account::ChartOfAccounts;
    use crate::csv::file_report::FileReport;
    use crate::csv::ledger_form::{LedgerRow, RowFault, RowSink, read_ledger_source};
    use crate::csv::profile::ReadOptions;
    use crate::diagnostic::Diagnostic;
    use crate::ledger::{Ledger, LedgerBuilder};
    use crate::source::Source;
    use proptest::prelude::*;

    /// Reads every row the long way: it knows no shapes.
    struct LongWay<'c>(LedgerBuilder<'c>);

    impl RowSink for LongWay<'_> {
        fn take(&mut self, row: LedgerRow<'_>) -> Result<i128, RowFault> {
            self.0.take(row)
        }

        fn note_blank(&mut self, row: LedgerRow<'_>) {
            self.0.note_blank(row);
        }

        fn would_change(&mut self, row: &LedgerRow<'_>) -> Result<i128, RowFault> {
            self.0.would_change(row)
        }
    }

    /// How many rows were read by their shape.
    struct Counting<'c>(LedgerBuilder<'c>, usize);

    impl RowSink for Counting<'_> {
        fn take(&mut self, row: LedgerRow<'_>) -> Result<i128, RowFault> {
            self.0.take(row)
        }

        fn shape(&mut self) -> Option<super::RowShape> {
            self.0.shape()
        }

        fn take_like(&mut self, shape: super::RowShape, row: super::LikeRow<'_>) -> Option<i128> {
            self.1 += 1;
            self.0.take_like(shape, row)
        }

        fn note_blank(&mut self, row: LedgerRow<'_>) {
            self.0.note_blank(row);
        }

        fn would_change(&mut self, row: &LedgerRow<'_>) -> Result<i128, RowFault> {
            self.0.would_change(row)
        }
    }

    fn read(text: &str, sink: &mut dyn RowSink) -> (FileReport, Vec<Diagnostic>) {
        let source = Source::new("books.csv", text.as_bytes());
        let mut diagnostics = Vec::new();
        let report = read_ledger_source(&source, &ReadOptions::default(), sink, &mut diagnostics);
        (report, diagnostics)
    }

    fn rows(ledger: &Ledger) -> Vec<String> {
        let own = |row: crate::ledger::TransactionRef<'_>| {
            format!("{} {:?} {:?}", row.line(), row.explicit_id(), row.to_record())
        };
        ledger.iter().map(own).collect()
    }

    /// Reads a text both ways, and says how many rows were read by their shape.
    fn both_ways(text: &str) -> Result<usize, TestCaseError> {
        let chart = ChartOfAccounts::default();
        let mut long = LongWay(LedgerBuilder::new(&chart));
        let mut short = Counting(LedgerBuilder::new(&chart), 0);
        let (long_report, long_diagnostics) = read(text, &mut long);
        let (short_report, short_diagnostics) = read(text, &mut short);
        prop_assert_eq!(format!("{short_report:?}"), format!("{long_report:?}"));
        prop_assert_eq!(short_diagnostics, long_diagnostics);
        let (short_ledger, short_late, short_more) = short.0.finish();
        let (long_ledger, long_late, long_more) = long.0.finish();
        prop_assert_eq!(rows(&short_ledger), rows(&long_ledger));
        prop_assert_eq!(format!("{short_late:?}"), format!("{long_late:?}"));
        prop_assert_eq!(short_more, long_more);
        Ok(short.1)
    }

    fn one_of(cells: &[&str]) -> impl Strategy<Value = String> + use<> {
        prop::sample::select(cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())
    }

    fn register_row() -> impl Strategy<Value = Vec<String>> {
        (
            one_of(&["2025-01-02", "03/01/2025", "2025-13-01", "", " 2025-01-04 ", "Tổng cộng"]),
            one_of(&["PT01", "", " PT 2"]),
            one_of(&[
                "donation",
                "trao học bổng",
                "award",
                "audit:count",
                "audit:finding",
                "reversal",
                "interest",
                "x",
                "",
            ]),
            one_of(&["ST", "ST/vuot-kho", ""]),
            one_of(&["bank", "tiền mặt", "in-kind", ""]),
            one_of(&["200000", "1.500.000", "2,000,000", "0", "-5", "", "1.5", " 700 "]),
            one_of(&["Nguyễn Văn Thử", "\"Thử, Nguyễn\"", ""]),
            one_of(&["", "vượt khó"]),
            one_of(&["ủng hộ", "e\u{301}", "\"hai\ndòng\""]),
            (
                one_of(&["", "", "", "PT01"]),
                one_of(&["", "", "QD 5"]),
                one_of(&["", "1d8a1a7e-6a3c-4b6e-8f43-0f5a3a1f0001", "?"]),
            ),
        )
            .prop_map(
                |(date, voucher, kind, fund, method, amount, party, purpose, memo, (about, decision, id))| {
                    vec![date, voucher, kind, fund, method, amount, party, purpose, memo, about, decision, id]
                },
            )
    }

    fn pairs_row() -> impl Strategy<Value = Vec<String>> {
        (
            one_of(&["2025-01-02", "03/01/2025", "x"]),
            one_of(&["entry", "donation", "reallocation", "transfer-sent"]),
            one_of(&["ST", "ST/vuot-kho"]),
            one_of(&["112", "1121-VCB", "6111", ""]),
            one_of(&["5111", "112", "111"]),
            one_of(&["200000", "1.500.000", "0", "9223372036854775807"]),
            one_of(&["Nguyễn Văn Thử", ""]),
        )
            .prop_map(|(date, kind, fund, debit, credit, amount, party)| {
                vec![date, kind, fund, debit, credit, amount, party]
            })
    }

    fn table(header: &str, rows: &[Vec<String>]) -> String {
        let lines = rows.iter().map(|row| row.join(","));
        std::iter::once(header.to_owned()).chain(lines).map(|line| line + "\n").collect()
    }

    proptest! {
        #[test]
        fn a_register_is_read_the_same_both_ways(rows in prop::collection::vec(register_row(), 0..60)) {
            both_ways(&table("date,voucher,kind,fund,method,amount,party,purpose,memo,about,decision,id", &rows))?;
        }

        #[test]
        fn pairs_are_read_the_same_both_ways(rows in prop::collection::vec(pairs_row(), 0..60)) {
            both_ways(&table("date,kind,fund,debit_account,credit_account,amount,party", &rows))?;
        }
    }

    #[test]
    fn all_but_the_first_row_of_a_combination_are_read_by_their_shape() {
        let row = |amount: usize| format!("2025-01-02,donation,ST,bank,{amount}000,Nguyễn Văn Thử");
        let rows: Vec<Vec<String>> = (1..=20).map(|amount| vec![row(amount)]).collect();
        assert_eq!(both_ways(&table("date,kind,fund,method,amount,party", &rows)).unwrap(), 19);
    }
}
