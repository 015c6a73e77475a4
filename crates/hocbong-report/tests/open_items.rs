//! The open items that one reconciliation writes are what the next one reads.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

use hocbong::csv::ReadOptions;
use hocbong::reconcile::{Carried, CarriedItem, LedgerScope, Options, Reconciliation, reconcile};
use hocbong::{Books, Input, Mask, NaiveDate, Period, Source};
use hocbong_report::CsvStyle;
use hocbong_report::reconcile::{ReconciliationView, SideFiles, write_open_items_csv};
use proptest::prelude::*;

type Row = (u32, i64, String, String, String);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let text = prop_oneof![
        Just(String::new()),
        Just("=1+1".to_owned()),
        Just("'=1".to_owned()),
        Just("''-Lan; \"Hoa\", Mai".to_owned()),
        Just("Góp quỹ\nkhuyến học".to_owned()),
        "[-=+@';,\"a-cđ ]{0,6}",
    ];
    let row = (1_u32..29, 1_i64..4, text.clone(), text.clone(), text);
    prop::collection::vec(row.prop_map(|(d, a, p, m, r)| (d, a * 1000, p, m, r)), 1..8)
}

fn input(name: &str, header: &[&str], rows: &[Vec<String>]) -> Input {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    let source = Source::new(name, writer.into_inner().unwrap());
    Input::read(&[source], &ReadOptions::default()).unwrap()
}

/// What must come back: everything but the place.
fn meaning(carried: &Carried) -> Vec<CarriedItem> {
    let nowhere =
        |item: &CarriedItem| CarriedItem { file: "".into(), line: 0, is_listed: true, ..item.clone() };
    let mut items: Vec<CarriedItem> = carried.items.iter().map(nowhere).collect();
    items.sort_by_key(|item| format!("{item:?}"));
    items
}

fn written(result: &Reconciliation<'_>, books: &Input, bank: &Input, style: CsvStyle) -> Vec<u8> {
    let Books::Ledger(ledger) = &books.books else { panic!("no ledger") };
    let view = ReconciliationView {
        book: None,
        subject: None,
        number: None,
        result,
        left: SideFiles { files: &books.files, is_qualified: false, ledger: Some(ledger) },
        right: SideFiles { files: &bank.files, is_qualified: false, ledger: None },
        diagnostics: &[],
        mask: &Mask::none(),
    };
    let mut out = Vec::new();
    write_open_items_csv(&mut out, std::iter::once(view), style).unwrap();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn open_items_read_back_as_they_were(left in rows(), right in rows()) {
        let left: Vec<Vec<String>> = left.into_iter().enumerate().map(|(number, (day, amount, party, memo, reference))| {
            let (day, voucher) = (format!("2025-03-{day:02}"), format!("BC-{number}"));
            [&day, &voucher, "donation", "ST", "bank", &amount.to_string(), &party, &memo, &reference].map(str::to_owned).to_vec()
        }).collect();
        let right: Vec<Vec<String>> = right.into_iter().map(|(day, amount, _, memo, reference)| {
            [&format!("2025-03-{day:02}"), &reference, &amount.to_string(), &memo].map(String::clone).to_vec()
        }).collect();
        let books = input("books.csv", &["date", "voucher", "kind", "fund", "method", "amount", "party", "memo", "ref"], &left);
        let bank = input("bank.csv", &["date", "ref", "amount", "content"], &right);
        let side = |input| Input::side(input, &LedgerScope::bank(), Period::ALL);
        let result = reconcile(side(&books), side(&bank), &Options::default());
        let Books::Ledger(ledger) = &books.books else { panic!("no ledger") };
        let open = Carried::of(&result, (Some(ledger), None), NaiveDate::from_ymd_opt(2026, 1, 1));
        let summary = result.summary();
        prop_assert_eq!(
            open.items.len(),
            summary.left + summary.right - summary.matched_left - summary.matched_right
        );
        for style in [CsvStyle::Plain, CsvStyle::Excel] {
            let bytes = written(&result, &books, &bank, style);
            let (read, diagnostics) = Carried::read(&Source::new("open.csv", bytes));
            prop_assert!(diagnostics.is_empty(), "{:?}", diagnostics);
            prop_assert_eq!(meaning(&read), meaning(&open));
        }
    }
}
