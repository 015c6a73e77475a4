//! Tests of the ledger forms.

mod alike;
mod cells;
mod parts;
mod shapes;

use super::LedgerBuilder;
use crate::csv::ReadOptions;
use crate::csv::ledger_form::read_ledger_source;
use crate::source::Source;
use hocbong_core::account::ChartOfAccounts;

/// Returns the codes found in transactions with these postings, each given as `account,fund,debit,credit` of
/// a journal.
fn faults(transactions: &[&[&str]]) -> Vec<String> {
    let mut text = "date,voucher,kind,account,fund,debit,credit\n".to_owned();
    for (number, postings) in transactions.iter().enumerate() {
        for posting in *postings {
            text.push_str(&["2025-01-02,PT", &number.to_string(), ",entry,", posting, "\n"].concat());
        }
    }
    let chart = ChartOfAccounts::default();
    let mut builder = LedgerBuilder::new(&chart);
    let mut diagnostics = Vec::new();
    let source = Source::new("journal.csv", text.as_bytes());
    read_ledger_source(&source, &ReadOptions::default(), &mut builder, &mut diagnostics);
    assert_eq!(diagnostics, []);
    builder.finish().2.iter().map(|diagnostic| diagnostic.code.to_string()).collect()
}

#[test]
fn transactions_that_do_not_balance_are_told_whichever_side_has_more() {
    assert_eq!(faults(&[&["112,ST,200,", "5111,ST,,200"], &["5111,ST,,200", "112,ST,200,"]]), [""; 0]);
    assert_eq!(faults(&[&["112,ST,200,", "5111,ST,,190"]]), ["HB0301"]);
    assert_eq!(faults(&[&["112,ST,190,", "5111,ST,,200"]]), ["HB0301"]);
    assert_eq!(faults(&[&["112,ST,200,", "111,ST,200,"]]), ["HB0301"]);
    assert_eq!(faults(&[&["112,ST,,200", "111,ST,,200"]]), ["HB0301"]);
    assert_eq!(faults(&[&["112,ST,200,", "5111,ST/vuot-kho,,200"]]), ["HB0302"]);
}
