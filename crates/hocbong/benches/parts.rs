//! Benchmarks of the library's parts, each through the smallest public call that does its work.
//!
//! Run `cargo bench -p hocbong`, with part of a name after `--` to run only some. The figures show which part
//! became slower; `xtask bench` compares the whole program with a floor.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use hocbong::check::{CheckOptions, RULES, check_with};
use hocbong::reconcile::{LedgerScope, ReconcileOptions, reconcile};
use hocbong::{
    Book, BookFiles, ChartOfAccounts, Donation, Input, LedgerBuilder, Method, NaiveDate, Period, Source,
    Transaction, Vnd,
};
use hocbong_core::text::fold;
use hocbong_core::vnd::parse_amount;
use hocbong_import::csv::ReadOptions;
use hocbong_import::csv::cells::parse_date;
use hocbong_import::csv::dialect::{Given, decode};
use xtask_oracle::workload::{Settings, Workload, generate};

const ROWS: usize = 5_000;
const SEED: u64 = 5;

fn main() {
    divan::main();
}

fn workload(condition: &str, change: fn(&mut Settings)) -> Workload {
    let Some(mut settings) = Settings::named(condition, ROWS, SEED) else {
        panic!("no condition `{condition}`");
    };
    change(&mut settings);
    generate(&settings)
}

fn source(name: &str, text: &str) -> Source {
    Source::new(name, text.as_bytes())
}

fn input(name: &str, text: &str) -> Input {
    Input::read(&[source(name, text)], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Returns the cells of a column that are not blank.
fn column(text: &str, header: &str) -> Vec<String> {
    let mut rows = text.lines().map(|line| line.split(','));
    let place = rows.next().and_then(|mut cells| cells.position(|cell| cell == header)).unwrap_or_default();
    rows.filter_map(|mut cells| cells.nth(place).map(str::to_owned)).filter(|cell| !cell.is_empty()).collect()
}

mod reading {
    use super::{
        Bencher, BytesCount, Given, Input, ItemsCount, ReadOptions, black_box, column, decode, fold,
        parse_amount, parse_date, source, workload,
    };

    #[divan::bench]
    fn dialect(bencher: Bencher<'_, '_>) {
        let text = workload("full", |_| ()).statement;
        bencher
            .counter(BytesCount::of_str(&text))
            .bench(|| decode(black_box(text.as_bytes()), Given::default()));
    }

    #[divan::bench]
    fn amounts(bencher: Bencher<'_, '_>) {
        let cells = column(&workload("full", |_| ()).statement, "Số dư");
        bencher.counter(ItemsCount::new(cells.len())).bench(|| {
            for cell in &cells {
                let _ = black_box(parse_amount(black_box(cell)));
            }
        });
    }

    #[divan::bench]
    fn dates(bencher: Bencher<'_, '_>) {
        let cells = column(&workload("full", |_| ()).statement, "Ngày");
        bencher.counter(ItemsCount::new(cells.len())).bench(|| {
            for cell in &cells {
                let _ = black_box(parse_date(black_box(cell), None));
            }
        });
    }

    #[divan::bench]
    fn folding(bencher: Bencher<'_, '_>) {
        let cells = column(&workload("full", |_| ()).books, "party");
        bencher.counter(ItemsCount::new(cells.len())).bench(|| {
            for cell in &cells {
                black_box(fold(black_box(cell)));
            }
        });
    }

    #[divan::bench(sample_count = 20)]
    fn statement(bencher: Bencher<'_, '_>) {
        let text = workload("full", |_| ()).statement;
        bencher
            .counter(BytesCount::of_str(&text))
            .with_inputs(|| source("statement.csv", &text))
            .bench_refs(|source| Input::read(std::slice::from_ref(source), &ReadOptions::default()));
    }

    #[divan::bench(sample_count = 20)]
    fn register(bencher: Bencher<'_, '_>) {
        let text = workload("full", |_| ()).books;
        bencher
            .counter(BytesCount::of_str(&text))
            .with_inputs(|| source("books.csv", &text))
            .bench_refs(|source| Input::read(std::slice::from_ref(source), &ReadOptions::default()));
    }
}

mod ledger {
    use super::{
        Bencher, ChartOfAccounts, Donation, ItemsCount, LedgerBuilder, Method, NaiveDate, ROWS, Transaction,
        Vnd,
    };

    fn gifts() -> Vec<Transaction> {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap_or_default();
        let gift = |index: i64| {
            let day = first + chrono::Days::new(u64::try_from(index % 365).unwrap_or(0));
            let party = format!("Người cho {}", index % 700);
            let gift = Donation::gift("ST", day, Method::Bank, Vnd::new(50_000 * (1 + index % 20)));
            gift.party(party.as_str()).build().unwrap_or_else(|error| panic!("{error}"))
        };
        (0..).take(ROWS).map(gift).collect()
    }

    #[divan::bench(sample_count = 50)]
    fn build(bencher: Bencher<'_, '_>) {
        let (chart, gifts) = (ChartOfAccounts::default(), gifts());
        bencher.counter(ItemsCount::new(gifts.len())).bench(|| {
            let mut builder = LedgerBuilder::new(&chart);
            for gift in &gifts {
                builder.push(gift);
            }
            builder.finish()
        });
    }
}

mod matching {
    use super::{
        Bencher, ItemsCount, LedgerScope, Period, ROWS, ReconcileOptions, Workload, input, reconcile,
        workload,
    };

    fn run(bencher: Bencher<'_, '_>, workload: &Workload) {
        let (books, bank) =
            (input("books.csv", &workload.books), input("statement.csv", &workload.statement));
        let scope = LedgerScope::bank();
        bencher
            .counter(ItemsCount::new(ROWS))
            .with_inputs(|| (books.side(&scope, Period::ALL), bank.side(&scope, Period::ALL)))
            .bench_values(|(left, right)| reconcile(left, right, &ReconcileOptions::default()).summary());
    }

    /// Both sides have references.
    #[divan::bench(sample_count = 10)]
    fn references(bencher: Bencher<'_, '_>) {
        run(bencher, &workload("full", |settings| settings.references_permille = 1_000));
    }

    /// Texts agree, without references.
    #[divan::bench(sample_count = 10)]
    fn texts(bencher: Bencher<'_, '_>) {
        run(bencher, &workload("full", |settings| settings.references_permille = 0));
    }

    /// Words are cut and in any order.
    #[divan::bench(sample_count = 10)]
    fn cut_texts(bencher: Bencher<'_, '_>) {
        run(bencher, &workload("cut", |_| ()));
    }

    /// Only amounts and days, so that the assignment decides.
    #[divan::bench(sample_count = 10)]
    fn assignment(bencher: Bencher<'_, '_>) {
        run(bencher, &workload("blank", |settings| settings.references_permille = 0));
    }

    /// Nearly all rows belong to sums.
    #[divan::bench(sample_count = 10)]
    fn batches(bencher: Bencher<'_, '_>) {
        run(bencher, &workload("cut", |settings| settings.batches_permille = 900));
    }
}

mod checks {
    use super::{
        Bencher, Book, BookFiles, CheckOptions, ItemsCount, NaiveDate, ROWS, RULES, ReadOptions, check_with,
        source, workload,
    };

    const ASSOCIATIONS: &str = "code,name,level,parent\nST,Hội Khuyến học,province,\n";
    const FUNDS: &str = "code,name,restriction,purpose\nST/HB,Quỹ học bổng,none,\n";

    /// Reads a book with associations and funds, because a rule without its facts is skipped and costs
    /// nothing.
    fn book() -> Book {
        let workload = workload("full", |_| ());
        let files = BookFiles {
            associations: Some(source("associations.csv", ASSOCIATIONS)),
            funds: Some(source("funds.csv", FUNDS)),
            journal: vec![source("books.csv", &workload.books)],
            ..BookFiles::default()
        };
        Book::read(&files, &ReadOptions::default())
    }

    fn codes() -> impl Iterator<Item = String> {
        RULES.iter().map(|rule| rule.code().to_string())
    }

    /// One rule, including the shared facts that it needs.
    #[divan::bench(args = codes(), sample_count = 20)]
    fn rule(bencher: Bencher<'_, '_>, code: &str) {
        let book = book();
        let Some(rule) = RULES.iter().find(|rule| rule.code().to_string() == code) else {
            panic!("no rule `{code}`");
        };
        let options = CheckOptions { today: NaiveDate::from_ymd_opt(2026, 1, 1), ..CheckOptions::default() };
        let report = check_with(&book, &options, &[*rule]);
        assert!(report.skipped().is_empty(), "{code} is skipped: {:?}", report.skipped());
        bencher.counter(ItemsCount::new(ROWS)).bench(|| check_with(&book, &options, &[*rule]));
    }
}
