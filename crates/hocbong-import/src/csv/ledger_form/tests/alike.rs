//! Which rows share a posting template.

use crate::csv::ReadOptions;
use crate::csv::ledger_form::read_ledger_source;
use crate::source::Source;
use hocbong_core::account::ChartOfAccounts;
use hocbong_core::ledger::{LedgerBuilder, PostingTemplates};

const ROWS: &str = "id,date,voucher,kind,fund,debit_account,credit_account,amount,purpose,counter_fund,about\n\
     ,2025-01-01,A,donation,ST,111,5111,100,,,\n\
     ,2025-02-01,B,donation,ST,111,5111,200,,,\n\
     ,2025-01-01,C,donation,ST,111,5111,100,Nhà ở,,\n\
     ,2025-01-01,D,donation,ST,112,5111,100,,,\n\
     ,2025-01-01,E,award,ST,6111,111,100,,,\n\
     ,2025-01-01,F,donation,ST/a,111,5111,100,,,\n\
     ,2025-01-02,G,award-returned,ST,111,6111,50,,,E\n\
     ,2025-01-03,H,award-returned,ST,111,6111,25,,,E\n\
     ,2025-01-03,I,award-returned,ST,111,6111,25,,,\n\
     ,2025-01-03,K,transfer-out,ST,616,111,25,,MX,\n\
     ,2025-01-03,L,transfer-out,ST,616,111,26,,ST/a,\n";

#[test]
fn rows_of_one_group_differ_in_day_amount_and_texts_alone() {
    let chart = ChartOfAccounts::default();
    let mut builder = LedgerBuilder::new(&chart);
    let source = Source::new("so.csv", ROWS.as_bytes());
    read_ledger_source(&source, &ReadOptions::default(), &mut builder, &mut Vec::new());
    let (ledger, ..) = builder.finish();
    let alike = PostingTemplates::new(&ledger);
    let groups: Vec<usize> = ledger.iter().map(|row| alike.group(row.index())).collect();
    assert_eq!(groups, [0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 8]);
    assert_eq!(alike.len(), 9);
    let firsts: Vec<&str> = alike.firsts(&ledger).map(|row| row.voucher()).collect();
    assert_eq!(firsts, ["A", "C", "D", "E", "F", "G", "I", "K", "L"]);
    let rows = alike.rows_of(&ledger, |row| matches!(row.voucher(), "A" | "G"));
    assert_eq!(rows.map(|row| row.voucher()).collect::<Vec<_>>(), ["A", "B", "G", "H"]);
    for row in ledger.iter() {
        let whole = row.postings().map(|posting| (posting.account(), posting.fund(), posting.signed()));
        let units = row.unit_postings();
        let units = units.map(|unit| (unit.account(), unit.fund(), unit.signed() * row.times()));
        assert_eq!(whole.collect::<Vec<_>>(), units.collect::<Vec<_>>());
    }
}
