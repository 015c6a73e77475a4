//! What writing reports costs: `cargo bench -p hocbong-report`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use hocbong::check::{CheckOptions, check};
use hocbong::reconcile::{LedgerScope, ReconcileOptions, reconcile};
use hocbong::report::balance::{By, trial_balance};
use hocbong::{Book, BookFiles, Input, NaiveDate, Period, Redactor, Source};
use hocbong_import::csv::ReadOptions;
use hocbong_report::balance::write_balance_json;
use hocbong_report::check::write_check_json;
use hocbong_report::reconcile::{
    Detail, ReconciliationView, SideFiles, write_open_items_csv, write_reconciliation_json,
    write_reconciliation_text,
};
use hocbong_report::{Catalogue, CsvStyle, Language, Output};
use std::io;
use xtask_oracle::workload::{Settings, Workload, generate};

const ROWS: usize = 5_000;

fn main() {
    divan::main();
}

fn workload() -> Workload {
    let Some(settings) = Settings::named("cut", ROWS, 5) else { panic!("no condition `cut`") };
    generate(&settings)
}

fn input(name: &str, text: &str) -> Input {
    Input::read(&[Source::new(name, text.as_bytes())], &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn book() -> Book {
    let journal = vec![Source::new("books.csv", workload().books.as_bytes())];
    Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default())
}

fn written(done: io::Result<()>) {
    done.unwrap_or_else(|error| panic!("{error}"));
}

fn render(
    bencher: Bencher<'_, '_>,
    write: impl Fn(&mut dyn Output, &ReconciliationView<'_>, &Catalogue) -> io::Result<()> + Sync,
) {
    let workload = workload();
    let (books, bank) = (input("books.csv", &workload.books), input("statement.csv", &workload.statement));
    let scope = LedgerScope::bank();
    let (left, right) = (books.side(&scope, Period::ALL), bank.side(&scope, Period::ALL));
    let result = reconcile(left, right, &ReconcileOptions::default());
    let view = ReconciliationView {
        detail: Detail::default(),
        book: None,
        subject: None,
        number: None,
        is_carried_on: false,
        result: &result,
        left: SideFiles { files: &books.files, is_qualified: false, ledger: None },
        right: SideFiles { files: &bank.files, is_qualified: false, ledger: None },
        diagnostics: &[],
        mask: &Redactor::none(),
    };
    let catalogue = Catalogue::new(Language::En);
    let mut out = Vec::new();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        out.clear();
        written(write(&mut out, black_box(&view), &catalogue));
    });
}

#[divan::bench(sample_count = 20)]
fn reconciliation_text(bencher: Bencher<'_, '_>) {
    render(bencher, |out, view, catalogue| write_reconciliation_text(out, view, catalogue));
}

#[divan::bench(sample_count = 20)]
fn reconciliation_json(bencher: Bencher<'_, '_>) {
    render(bencher, |out, view, catalogue| write_reconciliation_json(out, view, catalogue));
}

#[divan::bench(sample_count = 20)]
fn open_items_csv(bencher: Bencher<'_, '_>) {
    render(bencher, |out, view, _| {
        write_open_items_csv(out, std::iter::once(view.clone()), CsvStyle::default())
    });
}

#[divan::bench(sample_count = 20)]
fn findings_json(bencher: Bencher<'_, '_>) {
    let book = book();
    let today = NaiveDate::from_ymd_opt(2026, 1, 1);
    let report = check(&book, &CheckOptions { today, ..CheckOptions::default() });
    let (catalogue, mut out) = (Catalogue::new(Language::En), Vec::new());
    bencher.counter(ItemsCount::new(report.findings().len())).bench_local(|| {
        out.clear();
        written(write_check_json(&mut out, book.files(), black_box(&report), today, &catalogue));
    });
}

#[divan::bench(sample_count = 20)]
fn balance_json(bencher: Bencher<'_, '_>) {
    let book = book();
    let balance = trial_balance(&book, None, By::Fund).unwrap_or_else(|error| panic!("{error:?}"));
    let mut out = Vec::new();
    bencher.counter(ItemsCount::new(balance.rows.len())).bench_local(|| {
        out.clear();
        written(write_balance_json(&mut out, black_box(&balance)));
    });
}
