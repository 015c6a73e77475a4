//! Checks that the next reconciliation reads back what the last one wrote: open items, and proposed pairs for
//! a person to decide.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

use hocbong::reconcile::{
    CarriedForward, CarriedItem, Decisions, LedgerScope, MatchRule, Proposal, ReconcileOptions,
    Reconciliation, reconcile,
};
use hocbong::{Books, Input, NaiveDate, Period, Redactor, Source};
use hocbong_import::csv::ReadOptions;
use hocbong_report::CsvStyle;
use hocbong_report::reconcile::{
    Detail, ReconciliationView, SideFiles, write_open_items_csv, write_proposals_csv,
};
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

/// The items without their place, which may change on the way.
fn meaning(carried: &CarriedForward) -> Vec<CarriedItem> {
    let nowhere =
        |item: &CarriedItem| CarriedItem { file: "".into(), line: 0, is_listed: true, ..item.clone() };
    let mut items: Vec<CarriedItem> = carried.items.iter().map(nowhere).collect();
    items.sort_by_key(|item| format!("{item:?}"));
    items
}

fn view<'a>(
    result: &'a Reconciliation<'a>,
    books: &'a Input,
    bank: &'a Input,
    mask: &'a Redactor,
) -> ReconciliationView<'a> {
    let Books::Ledger(ledger) = &books.books else { panic!("no ledger") };
    ReconciliationView {
        book: None,
        subject: None,
        number: None,
        is_carried_on: false,
        result,
        left: SideFiles { files: &books.files, is_qualified: false, ledger: Some(ledger) },
        right: SideFiles { files: &bank.files, is_qualified: false, ledger: None },
        diagnostics: &[],
        mask,
        detail: Detail::default(),
    }
}

fn written(view: &ReconciliationView<'_>, style: CsvStyle) -> Vec<u8> {
    let mut out = Vec::new();
    write_open_items_csv(&mut out, std::iter::once(view.clone()), style).unwrap();
    out
}

/// Books and a statement with these rows.
fn inputs(left: Vec<Row>, right: Vec<Row>) -> (Input, Input) {
    let left: Vec<Vec<String>> = left
        .into_iter()
        .enumerate()
        .map(|(number, (day, amount, party, memo, reference))| {
            let (day, voucher) = (format!("2025-03-{day:02}"), format!("BC-{number}"));
            let amount = amount.to_string();
            [&day, &voucher, "donation", "ST", "bank", &amount, &party, &memo, &reference]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    let right: Vec<Vec<String>> = right
        .into_iter()
        .map(|(day, amount, _, memo, reference)| {
            let day = format!("2025-03-{day:02}");
            [&day, &reference, &amount.to_string(), &memo].map(String::clone).to_vec()
        })
        .collect();
    let header = ["date", "voucher", "kind", "fund", "method", "amount", "party", "memo", "ref"];
    (input("books.csv", &header, &left), input("bank.csv", &["date", "ref", "amount", "content"], &right))
}

/// Rows with names among which one may have paid for another.
fn named_rows() -> impl Strategy<Value = Vec<Row>> {
    let name = prop::sample::select(vec!["Lê Mẫu Hằng", "Lê Mẫu Bang", "Trần Mẫu Sơn", "Phạm Mẫu Hoa", ""]);
    let row = (1_u32..29, 1_i64..9, name);
    let row = row.prop_map(|(day, amount, name)| {
        (day, amount * 7_000, name.to_owned(), format!("{name} ủng hộ"), String::new())
    });
    prop::collection::vec(row, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn open_items_read_back_as_they_were(left in rows(), right in rows()) {
        let (books, bank) = inputs(left, right);
        let side = |input| Input::side(input, &LedgerScope::bank(), Period::ALL);
        let result = reconcile(side(&books), side(&bank), &ReconcileOptions::default());
        let Books::Ledger(ledger) = &books.books else { panic!("no ledger") };
        let open = CarriedForward::from_result(&result, (Some(ledger), None), NaiveDate::from_ymd_opt(2026, 1, 1));
        let summary = result.summary();
        prop_assert_eq!(
            open.items.len(),
            summary.left + summary.right - summary.matched_left - summary.matched_right
        );
        let mask = Redactor::none();
        let view = view(&result, &books, &bank, &mask);
        let all = ReconciliationView { detail: Detail { all: true, ..Detail::default() }, ..view.clone() };
        for (view, style) in [(&view, CsvStyle::PLAIN), (&view, CsvStyle::EXCEL), (&all, CsvStyle::PLAIN)] {
            let bytes = written(view, style);
            if view.detail.all {
                let mut rows = csv::Reader::from_reader(bytes.as_slice());
                let rows = rows.records().map(|row| row.unwrap()[10].to_owned()).collect::<Vec<_>>();
                prop_assert_eq!(rows.len(), summary.left + summary.right);
                let matched = rows.iter().filter(|status| *status == "matched").count();
                prop_assert_eq!(matched, summary.matched_left + summary.matched_right);
            }
            let (read, diagnostics) = CarriedForward::read(&Source::new("open.csv", bytes));
            prop_assert!(diagnostics.is_empty(), "{:?}", diagnostics);
            prop_assert_eq!(meaning(&read), meaning(&open));
        }
    }

    #[test]
    fn accepted_proposals_are_followed_and_rejected_ones_are_gone(
        left in named_rows(), right in named_rows(), is_accepted: bool
    ) {
        let (books, bank) = inputs(left, right);
        let side = |input| Input::side(input, &LedgerScope::bank(), Period::ALL);
        let result = reconcile(side(&books), side(&bank), &ReconcileOptions::default());
        let mask = Redactor::none();
        let view = view(&result, &books, &bank, &mask);
        let mut bytes = Vec::new();
        write_proposals_csv(&mut bytes, std::iter::once(view), CsvStyle::PLAIN).unwrap();
        // As written it decides nothing.
        let (blank, diagnostics) = Decisions::read(&Source::new("decisions.csv", bytes.clone()));
        prop_assert!(diagnostics.is_empty(), "{:?}", diagnostics);
        prop_assert_eq!((blank.items().len(), blank.undecided()), (0, result.proposals().len()));
        let mut completed = csv::Writer::from_writer(Vec::new());
        let mut rows = csv::Reader::from_reader(bytes.as_slice());
        completed.write_record(rows.headers().unwrap()).unwrap();
        for row in rows.records() {
            let row = row.unwrap();
            let word = if is_accepted { "x" } else { "Từ chối" };
            completed.write_record([&row[0], &row[1], word, &row[3]]).unwrap();
        }
        let (decisions, diagnostics) =
            Decisions::read(&Source::new("decisions.csv", completed.into_inner().unwrap()));
        prop_assert!(diagnostics.is_empty(), "{:?}", diagnostics);
        let options = ReconcileOptions { decisions, ..ReconcileOptions::default() };
        let decided = reconcile(side(&books), side(&bank), &options);
        let pairs = |one: &[u32], other: &[u32]| {
            let [one, other] = [one, other].map(|rows| {
                let mut rows = rows.to_vec();
                rows.sort_unstable();
                rows
            });
            (one, other)
        };
        // Rows of one amount are a match; of two amounts, a difference that a person named.
        let matched = decided.matches().iter().filter(|m| m.rule() == MatchRule::Decision)
            .map(|m| pairs(m.left(), m.right()));
        let different = decided.differences().iter().filter(|difference| difference.by_decision())
            .map(|difference| pairs(difference.left(), difference.right()));
        let followed: Vec<_> = matched.chain(different).collect();
        // Sums may share rows; then not all of them can be accepted.
        let is_alone = |proposal: &Proposal| {
            let shares = |other: &&Proposal| {
                other.left().iter().any(|row| proposal.left().contains(row))
                    || other.right().iter().any(|row| proposal.right().contains(row))
            };
            result.proposals().iter().filter(shares).count() == 1
        };
        for proposal in result.proposals().iter().filter(|proposal| !is_accepted || is_alone(proposal)) {
            let pair = pairs(proposal.left(), proposal.right());
            prop_assert_eq!(followed.contains(&pair), is_accepted, "{:?}", pair);
            prop_assert!(!decided.proposals().iter().any(|other| pairs(other.left(), other.right()) == pair));
        }
        let are_alone = result.proposals().iter().all(is_alone);
        prop_assert!(decided.findings().is_empty() || !are_alone, "{:?}", decided.findings());
    }
}
