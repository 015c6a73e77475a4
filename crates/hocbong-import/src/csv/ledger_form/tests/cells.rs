//! Cells that are read in the light of other cells, or of the chart.

use crate::csv::ReadOptions;
use crate::csv::ledger_form::read_ledger_source;
use crate::source::Source;
use hocbong_core::account::{Account, AccountClass, ChartOfAccounts, Role};
use hocbong_core::ledger::{Ledger, LedgerBuilder};

/// Reads a ledger in a book with a chart. All rows must be read.
fn ledger(chart: &ChartOfAccounts, text: &str) -> Ledger {
    let mut builder = LedgerBuilder::new(chart);
    let source = Source::new("so.csv", text);
    let mut diagnostics = Vec::new();
    read_ledger_source(&source, &ReadOptions::default(), &mut builder, &mut diagnostics);
    assert_eq!(diagnostics, []);
    builder.finish().0
}

#[test]
fn the_party_is_that_of_the_account_which_is_not_money_in_any_chart() {
    let mut chart = ChartOfAccounts::default();
    chart.insert(Account {
        code: "1000".to_owned(),
        name: "Tiền Mẫu".to_owned(),
        class: AccountClass::Asset,
        role: Some(Role::Cash),
    });
    let ledger = ledger(
        &chart,
        "Ngày,Số CT,kind,fund,TK Nợ,TK Có,Số tiền,Đối tượng Nợ,Đối tượng Có\n\
         02/01/2025,PC1,entry,ST,642,1000,100,Công ty Mẫu,Thủ quỹ Mẫu\n\
         03/01/2025,PT1,entry,ST,1000,5111,100,Thủ quỹ Mẫu,Nhà hảo tâm Mẫu\n\
         04/01/2025,BN1,entry,ST,642,TK 112,100,Công ty Mẫu,Ngân hàng Mẫu\n\
         05/01/2025,BN2,entry,ST,642,112,100,Công ty Mẫu,Ngân hàng Mẫu\n\
         06/01/2025,PK1,entry,ST,642,331,100,Lớp Mẫu,Nhà cung cấp Mẫu\n",
    );
    let parties: Vec<&str> = ledger.iter().map(|row| row.party()).collect();
    assert_eq!(parties, ["Công ty Mẫu", "Nhà hảo tâm Mẫu", "Công ty Mẫu", "Công ty Mẫu", "Nhà cung cấp Mẫu"]);
}

#[test]
fn amounts_in_dong_are_in_no_other_currency_however_it_is_written() {
    for currency in ["Đồng Việt Nam", "VNĐ", "₫", "đ", "vn dong", "VND đồng"] {
        let text = format!(
            "Ngày,Số CT,kind,fund,TK Nợ,TK Có,Số tiền,Loại tiền\n02/01/2025,PT1,entry,ST,111,5111,100,{currency}\n"
        );
        assert_eq!(ledger(&ChartOfAccounts::default(), &text).len(), 1, "{currency}");
    }
}
