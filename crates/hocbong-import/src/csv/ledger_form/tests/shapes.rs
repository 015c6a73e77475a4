//! The fast path for rows of a known shape gives the same result as the slow path.

use crate::csv::ledger_form::read_ledger_source;
use crate::csv::profile::ReadOptions;
use crate::csv::read_summary::ReadSummary;
use crate::source::Source;
use hocbong_core::account::ChartOfAccounts;
use hocbong_core::diagnostic::Diagnostic;
use hocbong_core::ledger::{
    Ledger, LedgerBuilder, LedgerRow, LikeRow, PartedSink, RowFault, RowShape, RowSink,
};
use proptest::prelude::*;

/// Reads every row by the slow path: it knows no shapes.
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

/// Counts the rows read by their shape.
struct Counting<'c>(LedgerBuilder<'c>, usize);

impl RowSink for Counting<'_> {
    fn take(&mut self, row: LedgerRow<'_>) -> Result<i128, RowFault> {
        self.0.take(row)
    }

    fn shape(&mut self) -> Option<RowShape> {
        self.0.shape()
    }

    fn take_like(&mut self, shape: RowShape, row: LikeRow<'_>) -> Option<i128> {
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

/// Neither sink is read in parts.
macro_rules! whole {
    ($sink:ident) => {
        impl<'c> PartedSink for $sink<'c> {
            type Part = LedgerBuilder<'c>;

            fn part(&self) -> Self::Part {
                self.0.part()
            }

            fn append(&mut self, part: Self::Part, lines: u32) {
                self.0.append(part, lines);
            }
        }
    };
}

whole!(LongWay);
whole!(Counting);

fn read(text: &str, sink: &mut impl PartedSink) -> (ReadSummary, Vec<Diagnostic>) {
    let source = Source::new("books.csv", text.as_bytes());
    let mut diagnostics = Vec::new();
    let report = read_ledger_source(&source, &ReadOptions::default(), sink, &mut diagnostics);
    (report, diagnostics)
}

fn rows(ledger: &Ledger) -> Vec<String> {
    let own = |row: hocbong_core::ledger::TransactionRef<'_>| {
        format!("{} {:?} {:?}", row.line(), row.explicit_id(), row.to_record())
    };
    ledger.iter().map(own).collect()
}

/// Reads a text by both paths. Returns the number of rows read by their shape.
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

pub(super) fn one_of(cells: &[&str]) -> impl Strategy<Value = String> + use<> {
    prop::sample::select(cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())
}

pub(super) fn register_row() -> impl Strategy<Value = Vec<String>> {
    (
        one_of(&[
            "2025-01-02",
            "03/01/2025",
            "2025-13-01",
            "",
            " 2025-01-04 ",
            "2025-01-02 PT5",
            "Tổng cộng",
        ]),
        one_of(&["PT01", "", " PT 2"]),
        one_of(&[
            "donation",
            "donation",
            "donation",
            "trao học bổng",
            "audit:count",
            "audit:finding",
            "reversal",
            "x",
        ]),
        one_of(&["ST", "ST", "\"ST\"", "ST/vuot-kho", ""]),
        one_of(&["bank", "bank", "tiền mặt", "\"bank\"", ""]),
        one_of(&["200000", "1.500.000", "2,000,000", "0", "-5", "", "1.5", " 700 "]),
        one_of(&["Nguyễn Văn Thử", "\"Thử, Nguyễn\"", ""]),
        one_of(&["", "vượt khó", "\"vượt khó\"", "\"vượt, \"\"khó\"\"\""]),
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

pub(super) fn pairs_row() -> impl Strategy<Value = Vec<String>> {
    (
        one_of(&["2025-01-02", "03/01/2025", "x"]),
        one_of(&["entry", "donation", "reallocation", "transfer-sent"]),
        one_of(&["ST", "ST/vuot-kho"]),
        one_of(&["112", "112", "6111", ""]),
        one_of(&["5111", "5111", "111"]),
        one_of(&["200000", "1.500.000", "0", "9223372036854775807"]),
        one_of(&["Nguyễn Văn Thử", ""]),
        (one_of(&["", "VND", "USD"]), one_of(&["", "200000"])),
    )
        .prop_map(|(date, kind, fund, debit, credit, amount, party, (currency, foreign))| {
            vec![date, kind, fund, debit, credit, amount, party, currency, foreign]
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
        both_ways(&table("date,kind,fund,debit_account,credit_account,amount,party,currency,foreign_amount", &rows))?;
    }
}

#[test]
fn all_but_the_first_row_of_a_combination_are_read_by_their_shape() {
    let row = |amount: usize| format!("2025-01-02,donation,ST,bank,{amount}000,Nguyễn Văn Thử");
    let rows: Vec<Vec<String>> = (1..=20).map(|amount| vec![row(amount)]).collect();
    assert_eq!(both_ways(&table("date,kind,fund,method,amount,party", &rows)).unwrap(), 19);
}

#[test]
fn rows_with_the_same_facts_are_read_by_their_shape() {
    let header = "date,kind,fund,method,amount,party,quantity,unit,decision,school,currency";
    let row = |facts: &str| vec![format!("2025-01-02,award,ST,bank,5000,Trường Mẫu,{facts}")];
    let by_shape = |facts: [&str; 4]| both_ways(&table(header, &facts.map(row))).unwrap();
    assert_eq!(by_shape(["2,suất,QĐ 5,,", "3,suất,QĐ 5,,", "2,suất,QĐ 5,,", "3,suất,QĐ 5,,"]), 2);
    assert_eq!(by_shape(["x,,,,", "x,,,,", "2.000,,,,", "2.000,,,,"]), 1);
    assert_eq!(by_shape(["2,,,Trường A,", "2,,,Trường A,", "2,,,,USD", "2,,,,USD"]), 0);
}

/// Cells with doubled quotes are stored elsewhere in the record, so nothing is adjacent to them.
#[test]
fn combinations_with_quotes_are_told_apart() {
    let funds =
        ["ST", "\"ST\"", "\"S\"\"T\"", "\"S\"\"X\"", "\"S,T\"", "\"S\"\"T\"", "\"S\"\"X\"", "ST", "\"ST\""];
    let rows: Vec<Vec<String>> =
        funds.iter().map(|fund| vec![format!("2025-01-02,{fund},donation,bank,5000,\"Thử, Lan\"")]).collect();
    assert_eq!(both_ways(&table("date,fund,kind,method,amount,party", &rows)).unwrap(), 4);
}

#[test]
fn a_row_with_anything_out_of_the_ordinary_is_read_the_long_way() {
    let header = "date,kind,fund,method,amount,party,id,decision,school,currency";
    let ordinary = "2025-01-02,donation,ST,bank,5000,Nguyễn Văn Thử,,,,";
    let [first, second] = [ordinary, ordinary].map(|row| vec![row.to_owned()]);
    assert_eq!(both_ways(&table(header, &[first.clone(), second])).unwrap(), 1);
    for odd in [
        "2025-01-02 PT5,donation,ST,bank,5000,Nguyễn Văn Thử,,,,",
        "02/2025,donation,ST,bank,5000,Nguyễn Văn Thử,,,,",
        "2025-01-02,donation,ST,bank,0,Nguyễn Văn Thử,,,,",
        "2025-01-02,donation,ST,bank,-5000,Nguyễn Văn Thử,,,,",
        "2025-01-02,donation,ST,bank,,Nguyễn Văn Thử,,,,",
        "2025-01-02,donation,ST,bank,5000,Nguyễn Văn Thử,?,,,",
        "2025-01-02,donation,ST,bank,5000,Nguyễn Văn Thử,,QĐ 5,,",
        "2025-01-02,donation,ST,,5000,Nguyễn Văn Thử,,,,",
    ] {
        let rows = [first.clone(), vec![odd.to_owned()]];
        assert_eq!(both_ways(&table(header, &rows)).unwrap(), 0, "{odd}");
    }
}
