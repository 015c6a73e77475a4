//! Rows about another transaction: what they have from it, and what contradicts it.

use crate::rules::books::{files, report_of};
use hocbong::report::awards::awards;
use hocbong::report::gifts::donor_list;
use hocbong::{Book, BookFiles, Code, Period, ReadOptions, Source};

const ROWS: &str = "date,voucher,kind,fund,method,amount,party,purpose,quantity,award_type,recipient_type,about,decision\n\
    2025-01-01,DK-1,opening,ST,cash,9000,,,,,,,\n\
    2025-02-01,PT-1,donation,ST,cash,1000,Bà Mẫu A,Tết,,,,,\n\
    2025-03-01,PT-2,donation,ST,cash,2000,Bà Mẫu B,Tết,,,,,\n\
    2025-04-01,PC-1,award,ST,cash,1500,Trần Mẫu Dũng,Tết,,học bổng,học sinh,,1/QĐ\n\
    2025-05-01,PC-2,refund,ST,cash,500,,,,,,PT-2,\n\
    2025-06-01,PT-3,award-returned,ST,cash,300,,,,,,PC-1,\n\
    2025-06-02,PT-4,award-returned,ST,cash,1200,,,,,,PC-1,\n";

fn read(rows: &str) -> Book {
    let journal = vec![Source::new("j.csv", rows.to_owned())];
    Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default())
}

fn sums(book: &Book, purpose: &str) -> i128 {
    let own = book.ledger().iter().filter(|row| row.purpose() == purpose);
    let of_own_money = own.flat_map(|row| row.postings().collect::<Vec<_>>());
    of_own_money
        .filter(|own| own.account().starts_with(['5', '6']))
        .map(|own| -i128::from(own.signed()))
        .sum()
}

#[test]
fn what_a_row_leaves_blank_it_has_from_the_row_that_it_is_about() {
    let book = read(ROWS);
    assert_eq!(book.diagnostics(), []);
    assert_eq!((sums(&book, "Tết"), sums(&book, "")), (2_500, 0));
    let refund = book.ledger().iter().find(|row| row.voucher() == "PC-2").unwrap();
    assert_eq!(refund.postings().map(|own| own.account()).collect::<Vec<_>>(), ["5112", "111"]);
    assert_eq!(refund.party(), "Bà Mẫu B");
    let given = donor_list(&book, &Period::ALL.into()).unwrap();
    assert!(given.rows.iter().all(|row| !row.donor.is_empty()));
    let awards = awards(&book, Period::ALL).unwrap();
    let sorts: Vec<_> = awards.rows.iter().map(|row| (&*row.award_type, &*row.recipient_type)).collect();
    assert_eq!(sorts, [("scholarship", "pupil"); 2]);
    assert_eq!((awards.totals.awards, awards.totals.uncounted, awards.totals.amount.get()), (0, 0, 0));
}

#[test]
fn the_number_of_awards_falls_on_the_day_on_which_the_last_part_comes_back() {
    let book = read(ROWS);
    let until =
        |to: &str| awards(&book, Period { from: None, to: Some(to.parse().unwrap()) }).unwrap().totals;
    assert_eq!((until("2025-06-01").awards, until("2025-06-01").amount.get()), (1, 1_200));
    assert_eq!((until("2025-06-02").awards, until("2025-06-02").amount.get()), (0, 0));
}

#[test]
fn what_contradicts_the_row_that_it_is_about_is_named() {
    let named = |from: &str, to: &str| -> Vec<String> {
        let rows = ROWS.replace(from, to);
        assert_ne!(rows, ROWS);
        let report = report_of(&files(&rows));
        let own = report.findings().iter().filter(|found| found.code == Code::ABOUT);
        own.map(|found| format!("{}:{}", found.primary.line.unwrap_or_default(), found.message)).collect()
    };
    assert_eq!(
        named("refund,ST,cash,500,,,", "refund,ST/he,cash,500,,,"),
        ["6:HB0308.differs(column=fund, own=ST/he, target=PT-2, day=2025-03-01, other=ST)"]
    );
    assert_eq!(
        named("refund,ST,cash,500,,,", "refund,ST,cash,500,,Xe đạp,"),
        ["6:HB0308.differs(column=purpose, own=Xe đạp, target=PT-2, day=2025-03-01, other=Tết)"]
    );
    assert_eq!(
        named("300,,,,,,PC-1", "300,,,,merit,,PC-1"),
        ["7:HB0308.differs(column=award_type, own=merit, target=PC-1, day=2025-04-01, other=scholarship)"]
    );
    assert_eq!(named("refund,ST,cash,500,,,", "refund,ST,cash,500,Ông Mẫu C,TẾT,"), Vec::<String>::new());
    assert_eq!(named("Bà Mẫu B,Tết", "Bà Mẫu B,").len(), 0, "a refund of a gift without a purpose has none");
}

#[test]
fn money_is_identified_settled_and_returned_in_its_own_fund() {
    for (kind, of) in [
        ("unidentified", "identify"),
        ("unidentified", "refund"),
        ("donation", "refund"),
        ("award", "award-returned"),
        ("advance", "advance-returned"),
        ("audit:shortage", "audit:settle"),
    ] {
        let book = |fund: &str| {
            read(&format!(
                "date,voucher,kind,fund,method,amount,about\n2025-02-01,A-1,{kind},ST,bank,100,\n\
                 2025-02-02,A-2,{of},{fund},bank,100,A-1\n"
            ))
        };
        let found = book("ST/he").diagnostics().iter().filter(|found| found.code == Code::ABOUT).count();
        assert_eq!((found, book("ST").diagnostics().len()), (1, 0), "{of}");
    }
}
