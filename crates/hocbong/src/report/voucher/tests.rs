use super::*;
use crate::book::BookFiles;
use crate::csv::ReadOptions;
use crate::source::Source;

fn book(journal: &str) -> Book {
    let files = BookFiles { journal: vec![Source::new("a.csv", journal)], ..BookFiles::default() };
    Book::read(&files, &ReadOptions::default())
}

const ALL: VoucherQuery<'_> = VoucherQuery { number: None, id: None, association: None, period: Period::ALL };

fn all(book: &Book) -> Vec<Voucher> {
    vouchers(book, &ALL).unwrap()
}

#[test]
fn the_paper_follows_from_what_moved() {
    let rows = "date,voucher,kind,fund,method,amount,about,account,counter_fund\n\
        2025-01-01,01,opening,ST,cash,1000,,,\n\
        2025-01-02,02,donation,ST,cash,500,,,\n\
        2025-01-03,03,award,ST,cash,20,,,\n\
        2025-01-04,04,donation,ST,bank,300,,,\n\
        2025-01-05,05,expense,ST,bank,30,,,\n\
        2025-01-06,06,donation,ST,in-kind,70,,,\n\
        2025-01-07,07,award,ST,in-kind,10,,,\n\
        2025-01-08,08,deposit,ST,,40,,,\n\
        2025-01-09,09,withdrawal,ST,,50,,,\n\
        2025-01-10,10,reversal,ST,,,02,,\n\
        2025-01-11,11,reallocate,ST,cash,60,,,ST/von\n\
        2025-01-12,12,audit:count,ST,cash,5,,,\n\
        2025-01-13,13,audit:finding,ST,,,02,,\n\
        2025-01-14,14,audit:shortage,ST,cash,5,,,\n\
        2025-01-15,15,audit:settle,ST,cash,5,14,,\n\
        2025-01-16,16,founding,ST,cash,90,,,\n";
    let found = all(&book(rows));
    assert_eq!(found[11].entries[0].counted_account, "111");
    let shown: Vec<String> = found
        .iter()
        .map(|one| {
            let amount = one.amount.map_or_else(|| "–".to_owned(), |amount| amount.to_string());
            let advice = one.bank_advice.map_or_else(String::new, |advice| format!(" {advice:?}"));
            format!("{} {} {amount}{advice}", one.voucher, one.form.as_str())
        })
        .collect();
    assert_eq!(
        shown,
        [
            "01 accounting 1.000",
            "02 cash-receipt 500",
            "03 cash-payment 20",
            "04 accounting 300 Credit",
            "05 accounting 30 Debit",
            "06 goods-receipt 70",
            "07 goods-issue 10",
            "08 cash-payment 40 Credit",
            "09 cash-receipt 50 Debit",
            "10 accounting 500",
            "11 accounting 60",
            "12 record 5",
            "13 record –",
            "14 accounting 5",
            "15 cash-receipt 5",
            "16 cash-receipt 90",
        ]
    );
}

#[test]
fn rows_of_one_number_day_and_kind_are_one_voucher() {
    let book = book(
        "date,voucher,kind,fund,method,amount,party,decision\n\
         2025-02-01,PC-1,award,ST,cash,100,Mẫu B,QĐ 1\n\
         2025-02-01,PC-1,award,ST,cash,200,Mẫu A,QĐ 1\n\
         2025-02-02,PC-1,award,ST,cash,400,Mẫu C,\n\
         2025-02-02,,award,ST,cash,7,Mẫu D,\n\
         2025-02-02,,award,ST,cash,8,Mẫu D,\n",
    );
    let found = all(&book);
    let amounts: Vec<i64> = found.iter().filter_map(|one| one.amount.map(Vnd::get)).collect();
    // Rows without a number stay apart, in the order of the books.
    assert_eq!(amounts, [300, 8, 7, 400]);
    let parties: Vec<&str> = found[0].entries.iter().map(|entry| entry.party.name.as_str()).collect();
    assert_eq!(parties, ["Mẫu A", "Mẫu B"]);
    let postings: Vec<String> = found[0]
        .postings
        .iter()
        .map(|one| format!("{:?} {} {} {}", one.side, one.account, one.fund, one.amount))
        .collect();
    assert_eq!(postings, ["Debit 6111 ST 300", "Credit 111 ST 300"]);
    // The id of either row leads to the whole voucher.
    for entry in &found[0].entries {
        let query = VoucherQuery { id: Some(entry.id), ..ALL };
        assert_eq!(vouchers(&book, &query).unwrap(), found[..1]);
    }
}

#[test]
fn a_number_an_association_and_a_period_choose() {
    let book = book(
        "date,voucher,kind,fund,method,amount\n\
         2024-02-01,PT-1,donation,ST,cash,1\n\
         2025-02-01,pt-1,donation,ST,cash,2\n\
         2025-02-01,PT-1,donation,MX,cash,4\n\
         2025-02-01,PT-11,donation,MX,cash,8\n",
    );
    let sum = |query: VoucherQuery<'_>| -> i64 {
        vouchers(&book, &query).unwrap().iter().filter_map(|one| one.amount.map(Vnd::get)).sum()
    };
    let year = Period::year(2025).unwrap();
    assert_eq!(sum(VoucherQuery { number: Some("PT-1"), ..ALL }), 7);
    assert_eq!(sum(VoucherQuery { number: Some("Pt-1"), period: year, ..ALL }), 6);
    assert_eq!(sum(VoucherQuery { number: Some("PT-1"), association: Some("ST"), period: year, ..ALL }), 2);
    assert_eq!(sum(VoucherQuery { association: Some("MX"), ..ALL }), 12);
    assert_eq!(
        years_of_number(&book, "PT-1"),
        [("MX".to_owned(), 2025), ("ST".to_owned(), 2024), ("ST".to_owned(), 2025)]
    );
}

#[test]
fn what_the_books_lack_stays_missing() {
    let book = book(
        "date,voucher,kind,fund,method,amount,about,quantity,unit,preparer\n\
         2025-02-01,NK-1,donation,ST,in-kind,100,,3,quyển,\n\
         2025-02-01,NK-2,donation,ST,in-kind,99,,3,quyển,Mẫu Lan\n\
         2025-02-02,PT-1,donation,ST,cash,5,,,,\n\
         2025-02-03,PC-1,refund,ST,cash,5,PT-1,,,\n\
         2025-02-04,PC-2,expense,ST,cash,5,PT-9,,,\n",
    );
    let found = all(&book);
    let entry = |at: usize| &found[at].entries[0];
    assert_eq!(found[0].association_name, None);
    assert_eq!((entry(0).fund_name.as_ref(), entry(0).preparer.as_str()), (None, ""));
    // A third of 100 đồng is not a price.
    assert_eq!((entry(0).unit_price, entry(1).unit_price), (None, Some(Vnd::new(33))));
    let about = entry(3).about.as_ref().unwrap();
    assert_eq!((about.voucher.as_deref(), about.id), (Some("PT-1"), Some(entry(2).id)));
    let about = entry(4).about.as_ref().unwrap();
    assert_eq!((about.name.as_str(), about.voucher.as_ref(), about.id), ("PT-9", None, None));
}

#[test]
fn a_voucher_that_does_not_balance_says_so() {
    let book = book(
        "id,date,voucher,kind,fund,account,debit,credit\n\
         ,2025-02-01,PK-1,entry,ST,642,100,\n,2025-02-01,PK-1,entry,ST,331,,90\n",
    );
    let found = all(&book);
    assert_eq!((found[0].amount, found[0].difference), (Some(Vnd::new(100)), Vnd::new(10)));
}
