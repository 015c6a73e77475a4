//! Compares results for the sample book with the answer key written by the generator that planted its faults.

use hocbong::check::{CheckOptions, check};
use hocbong::reconcile::{LedgerScope, ReconcileOptions, Reconciliation, Side, reconcile};
use hocbong::report::audit::{FindingStatus, count_sheet, finding_list};
use hocbong::report::settlement::settlements;
use hocbong::report::statements::{ItemRow, fund_statement, income_statement};
use hocbong::report::voucher::{VoucherForm, VoucherQuery, vouchers};
use hocbong::{AccountClass, Book, Books, Input, NaiveDate, Period, Vnd, store};
use hocbong_import::csv::ReadOptions;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use xtask_oracle::fixtures::Sample;

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/soc-trang-2025")
}

/// Returns the rows of a CSV file by column name.
fn rows(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let name = folder.file_name().unwrap().to_string_lossy();
    folder.with_file_name(format!("{name}{suffix}"))
}

fn places(side: &Side<'_>, numbers: &[u32]) -> String {
    let mut places: Vec<(String, u32)> = numbers
        .iter()
        .map(|number| &side.entries()[*number as usize])
        .map(|entry| (side.files()[usize::from(entry.file())].to_string(), entry.line()))
        .collect();
    places.sort();
    places.iter().map(|(file, line)| format!("{file}:{line}")).collect::<Vec<_>>().join(" ")
}

/// Returns what a reconciliation says about rows that are not plainly matched, in the words of the key.
fn said(result: &Reconciliation<'_>) -> BTreeSet<String> {
    let (l, r) = (result.left(), result.right());
    let mut all = BTreeSet::new();
    for m in result.matches() {
        let what = match m.rule().as_str() {
            // Either a row or its copy; the key names the copy as the duplicate.
            _ if m.is_interchangeable() && m.left().len() == 1 => continue,
            _ if m.is_interchangeable() => "group",
            "correction" => "correction",
            "batch" => "batch",
            _ if m.days() != 0 => "match",
            _ => continue,
        };
        all.insert(format!("{what}|{}|{}|{}", places(l, m.left()), places(r, m.right()), m.rule().as_str()));
    }
    for d in result.differences() {
        all.insert(format!(
            "difference|{}|{}|{}",
            places(l, d.left()),
            places(r, d.right()),
            d.cause().as_str()
        ));
    }
    for a in result.ambiguous() {
        all.insert(format!("ambiguous|{}|{}|", places(l, a.left()), places(r, a.right())));
    }
    for item in result.left_only() {
        all.insert(format!("left_only|{}||{}", places(l, &[item.entry()]), item.cause().as_str()));
    }
    for item in result.right_only() {
        all.insert(format!("right_only||{}|{}", places(r, &[item.entry()]), item.cause().as_str()));
    }
    all
}

/// Returns what the key says about one statement.
fn expected(folder: &Path, statement: &str) -> BTreeSet<String> {
    let sorted = |places: &str| {
        let mut places: Vec<(String, u32)> = places
            .split_whitespace()
            .map(|place| place.rsplit_once(':').unwrap())
            .map(|(file, line)| (file.to_owned(), line.parse().unwrap()))
            .collect();
        places.sort();
        places.iter().map(|(file, line)| format!("{file}:{line}")).collect::<Vec<_>>().join(" ")
    };
    rows(&beside(folder, "-answers.csv"))
        .iter()
        .filter(|row| row["what"] != "check" && row["statement"] == statement)
        .map(|row| {
            format!("{}|{}|{}|{}", row["what"], sorted(&row["left"]), sorted(&row["right"]), row["cause"])
        })
        .collect()
}

/// Compares the balances of every account of every fund with those that the generator added up.
fn balances_hold(folder: &Path, book: &Book) {
    let expected: BTreeSet<(String, String, i128)> = rows(&beside(folder, "-totals.csv"))
        .iter()
        .filter(|row| row["table"] == "balance" && row["value"] != "0")
        .map(|row| (row["key1"].clone(), row["key2"].clone(), row["value"].parse().unwrap()))
        .collect();
    let computed: BTreeSet<(String, String, i128)> = book
        .ledger()
        .turnovers(None)
        .into_iter()
        .map(|((fund, account), turnover)| (fund.to_owned(), account.to_owned(), turnover.closing()))
        .filter(|row| row.2 != 0)
        .collect();
    assert!(expected.len() > 300);
    assert_eq!(computed, expected);
}

/// Compares the statements with the same sums, which another program added up.
fn statements_hold(folder: &Path, book: &Book) {
    let class_of = |account: &str| book.chart().class(account).unwrap();
    let (mut own, mut items) = (BTreeMap::<String, i128>::new(), BTreeMap::<(String, String), i128>::new());
    let (mut raised, mut awarded) = (BTreeMap::<String, i128>::new(), BTreeMap::<String, i128>::new());
    for row in rows(&beside(folder, "-totals.csv")) {
        let (key1, key2, value) = (&row["key1"], &row["key2"], row["value"].parse::<i128>().unwrap());
        let association = key1.split('/').next().unwrap().to_owned();
        match row["table"].as_str() {
            "raised" => *raised.entry(association).or_default() += value,
            "awarded" => *awarded.entry(association).or_default() += value,
            "balance" => {
                let class = class_of(key2);
                if matches!(class, AccountClass::Asset | AccountClass::Liability) {
                    continue;
                }
                *own.entry(key1.clone()).or_default() -= value;
                let item = match class {
                    AccountClass::Income => -value,
                    AccountClass::Expense => value,
                    _ => continue,
                };
                *items.entry((association, key2.clone())).or_default() += item;
            }
            _ => {}
        }
    }
    own.retain(|_, value| *value != 0);
    items.retain(|_, value| *value != 0);
    let year = Period::year(2025).unwrap();
    let wide = |amount: Vnd| i128::from(amount.get());
    let funds = fund_statement(book, year).unwrap();
    let (mut closing, mut given) = (BTreeMap::<String, i128>::new(), BTreeMap::<String, i128>::new());
    for row in &funds.rows {
        *closing.entry(row.fund.clone()).or_default() += wide(row.sums.closing);
        let association = row.fund.split('/').next().unwrap().to_owned();
        *given.entry(association).or_default() += wide(row.sums.awarded);
    }
    closing.retain(|_, value| *value != 0);
    assert_eq!(closing, own);
    given.retain(|_, value| *value != 0);
    awarded.retain(|_, value| *value != 0);
    assert_eq!(given, awarded);

    let income = income_statement(book, year, &[]).unwrap();
    let item = |row: &ItemRow| ((row.association.clone(), row.account.clone()), wide(row.amount));
    let computed: BTreeMap<_, _> = income.rows.iter().map(item).filter(|(_, amount)| *amount != 0).collect();
    assert_eq!(computed, items);
    for total in &income.totals {
        let of = |class| {
            let own = items
                .iter()
                .filter(|((own, account), _)| *own == total.association && class_of(account) == class);
            own.map(|(_, amount)| amount).sum::<i128>()
        };
        let (income, spending) = (of(AccountClass::Income), of(AccountClass::Expense));
        assert_eq!([wide(total.income), wide(total.spending)], [income, spending]);
        assert_eq!(wide(total.result), income - spending);
    }
    let gifts = |(key, amount): (&(String, String), &i128)| {
        key.1.starts_with("511").then(|| (key.0.clone(), *amount))
    };
    let mut given: BTreeMap<String, i128> = BTreeMap::new();
    for (association, amount) in items.iter().filter_map(gifts) {
        *given.entry(association).or_default() += amount;
    }
    raised.retain(|_, value| *value != 0);
    assert_eq!(given, raised);

    // What is left of all gifts for a purpose must equal the closing of that purpose in the fund statement.
    let settled = settlements(book, year).unwrap();
    let mut left: BTreeMap<(String, String), i128> = BTreeMap::new();
    for one in &settled.contributions {
        *left.entry((one.fund.clone(), one.purpose.clone())).or_default() += wide(one.left);
        let uses: i128 = one.uses.iter().map(|part| wide(part.amount)).sum();
        assert_eq!(wide(one.amount), wide(one.left) + uses);
    }
    for beyond in &settled.uncovered {
        *left.entry((beyond.fund.clone(), beyond.purpose.clone())).or_default() -= wide(beyond.amount);
    }
    let with_purpose =
        funds.rows.iter().filter(|row| !row.purpose.is_empty() && !row.sums.founded.is_positive());
    let closing: BTreeMap<_, _> =
        with_purpose.map(|row| ((row.fund.clone(), row.purpose.clone()), wide(row.sums.closing))).collect();
    assert_eq!(left, closing);

    // The generator's counts agree with its books.
    let counts = count_sheet(book, year).unwrap().rows;
    assert!(counts.len() > 50);
    assert!(counts.iter().all(|row| row.difference.is_zero()));
    assert!(finding_list(book, year).rows.iter().all(|row| row.status == FindingStatus::Resolved));
}

/// Compares the rules' findings with what was planted: code, place, and the other place if there is one.
fn findings_hold(folder: &Path, book: &Book) {
    let expected: BTreeSet<String> = rows(&beside(folder, "-answers.csv"))
        .iter()
        .filter(|row| row["what"] == "check")
        .map(|row| {
            let mut places: Vec<&str> = row["left"].split_whitespace().collect();
            places.sort_unstable();
            format!("{} {}", row["cause"], places.join(" "))
        })
        .collect();
    let options = CheckOptions { today: NaiveDate::from_ymd_opt(2026, 1, 15), ..CheckOptions::default() };
    let report = check(book, &options);
    let found: BTreeSet<String> = report
        .findings()
        .iter()
        .map(|finding| {
            let mut places: Vec<String> =
                std::iter::once(&finding.primary).chain(&finding.related).map(ToString::to_string).collect();
            places.sort_unstable();
            format!("{} {}", finding.code, places.join(" "))
        })
        .collect();
    assert_eq!(found, expected);
    // The book has no facts or too few figures for these rules; all others were run.
    let skipped: Vec<String> = report.skipped().iter().map(|skipped| skipped.code.to_string()).collect();
    let known = [
        "HB0501", "HB0502", "HB0902", "HB0903", "HB0904", "HB1101", "HB1102", "HB1103", "HB1104", "HB1105",
        "HB1106",
    ];
    assert_eq!(skipped, known);
}

/// Compares counts and equation of one reconciliation with those that the generator added up.
fn figures_hold(folder: &Path, statement: &str, result: &Reconciliation<'_>) {
    let (summary, equation) = (result.summary(), result.equation());
    let count = |count: usize| i64::try_from(count).unwrap();
    let dong = |amount: Option<Vnd>| amount.unwrap().get();
    let computed = [
        ("left", count(summary.left)),
        ("right", count(summary.right)),
        ("matched_left", count(summary.matched_left)),
        ("matched_right", count(summary.matched_right)),
        ("ambiguous_left", count(summary.ambiguous_left)),
        ("ambiguous_right", count(summary.ambiguous_right)),
        ("differences", count(result.differences().len())),
        ("left_only", count(summary.left_only)),
        ("right_only", count(summary.right_only)),
        ("groups", count(summary.groups)),
        ("left_balance", dong(equation.left_balance)),
        ("left_only_sum", dong(equation.left_only_sum)),
        ("right_only_sum", dong(equation.right_only_sum)),
        ("difference_sum", dong(equation.difference_sum)),
        ("right_balance", dong(equation.right_balance)),
    ];
    let all = rows(&beside(folder, "-reconciliations.csv"));
    for (item, value) in computed {
        let row = all.iter().find(|row| row["statement"] == statement && row["item"] == item);
        assert_eq!(row.map(|row| row["value"].clone()), Some(value.to_string()), "{statement}: {item}");
    }
}

fn holds(folder: &Path) {
    let book = Book::read(&store::read_book(folder).unwrap(), &ReadOptions::default());
    // Duplicate transactions are found when the book is loaded, and are among the planted faults below.
    let twice = hocbong::Code::DUPLICATE_TRANSACTION;
    let unread: Vec<_> = book.diagnostics().iter().filter(|found| found.code != twice).collect();
    assert!(unread.is_empty(), "the journal reads clean: {unread:?}");
    assert!(book.settings().statements.len() >= 3);
    statements_hold(folder, &book);
    balances_hold(folder, &book);
    findings_hold(folder, &book);
    let truth: BTreeSet<(String, String)> = rows(&beside(folder, "-pairs.csv"))
        .iter()
        .map(|row| (row["left"].clone(), row["right"].clone()))
        .collect();
    for spec in &book.settings().statements {
        let source = store::read_in_book(folder, &spec.file).unwrap();
        let input = Input::read(&[source], &ReadOptions::default()).unwrap();
        assert_eq!(input.diagnostics, [], "{} reads clean", spec.file);
        let Books::Statement(statement) = &input.books else { panic!("{} is no statement", spec.file) };
        let options = ReconcileOptions::default().for_statement(spec, statement);
        let left = Side::from_ledger(
            book.ledger(),
            &LedgerScope::from_statement(spec, book.chart()),
            options.period,
        );
        let right = Side::from_statement(statement, options.period);
        let result = reconcile(left, right, &options);
        let (said, expected) = (said(&result), expected(folder, &spec.file));
        let too_much: Vec<_> = said.difference(&expected).collect();
        let missing: Vec<_> = expected.difference(&said).collect();
        assert!(
            too_much.is_empty() && missing.is_empty(),
            "{}\nsaid {too_much:#?}\nkey {missing:#?}",
            spec.file
        );
        for m in result
            .matches()
            .iter()
            .filter(|m| !m.is_interchangeable() && m.left().len() == 1 && m.right().len() == 1)
        {
            let pair = (places(result.left(), m.left()), places(result.right(), m.right()));
            assert!(truth.contains(&pair), "{}: {pair:?} were never one movement", spec.file);
        }
        figures_hold(folder, &spec.file, &result);
        assert_eq!(result.equation().unexplained, Some(Vnd::ZERO));
        assert_eq!(result.findings(), [], "{}", spec.file);
    }
}

#[test]
fn the_committed_book_has_exactly_the_planted_faults() {
    holds(&committed());
}

#[test]
fn so_have_books_made_from_twenty_other_seeds() {
    for seed in 1..=20 {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("book");
        xtask_oracle::fixtures::write(Sample::SocTrang, seed, &book).unwrap();
        println!("seed {seed}");
        holds(&book);
    }
}

/// The treasurers in the sample number vouchers by their sort.
#[test]
fn the_paper_of_a_voucher_is_what_its_number_says() {
    let book = Book::read(&store::read_book(&committed()).unwrap(), &ReadOptions::default());
    let query = VoucherQuery { number: None, id: None, association: None, period: Period::ALL };
    let found = vouchers(&book, &query).unwrap();
    let rows: usize = found.iter().map(|voucher| voucher.entries.len()).sum();
    assert_eq!(rows, book.ledger().len());
    let mut seen = BTreeMap::new();
    for voucher in &found {
        let series = voucher.voucher.split('-').next().unwrap();
        *seen.entry(series).or_insert(0) += 1;
        let expected: &[VoucherForm] = match series {
            "PT" => &[VoucherForm::CashReceipt],
            "PC" => &[VoucherForm::CashPayment],
            "NK" => &[VoucherForm::GoodsReceipt],
            "XK" => &[VoucherForm::GoodsIssue],
            "BC" | "BN" | "DK" => &[VoucherForm::Accounting],
            // Papers of an audit; a settled shortage is also a receipt.
            "KK" if voucher.kind != hocbong::Kind::AuditSettle => {
                &[VoucherForm::Record, VoucherForm::Accounting]
            }
            "PK" if voucher.kind != hocbong::Kind::Entry => &[VoucherForm::Accounting],
            _ => continue,
        };
        assert!(expected.contains(&voucher.form), "{} {:?}", voucher.voucher, voucher.form);
        // For a transfer between two accounts of one association, each bank issues its own advice.
        let has_advice = voucher.bank_advice.is_some() || voucher.kind == hocbong::Kind::AccountTransfer;
        assert!(has_advice || !matches!(series, "BC" | "BN"), "{}", voucher.voucher);
    }
    assert!(["PT", "PC", "NK", "XK", "BC", "BN", "DK", "KK", "PK"].iter().all(|series| seen[series] > 20));
}
