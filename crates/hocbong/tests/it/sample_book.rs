//! The sample book against the answer key of whoever planted its faults.

use hocbong::check::{CheckOptions, check};
use hocbong::csv::ReadOptions;
use hocbong::reconcile::{LedgerScope, Options, Reconciliation, Side, reconcile};
use hocbong::{Book, Books, Input, NaiveDate, Vnd, store};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/soc-trang-2025")
}

/// The rows of a CSV file by column name.
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
        .map(|number| &side.entries[*number as usize])
        .map(|entry| (side.files[usize::from(entry.file)].to_string(), entry.line))
        .collect();
    places.sort();
    places.iter().map(|(file, line)| format!("{file}:{line}")).collect::<Vec<_>>().join(" ")
}

/// What a reconciliation says of the rows that are not plainly matched, in the words of the key.
fn said(result: &Reconciliation<'_>) -> BTreeSet<String> {
    let (l, r) = (&result.left, &result.right);
    let mut all = BTreeSet::new();
    for m in &result.matches {
        let what = match m.rule.as_str() {
            // One of a row and its copy; the key names the copy as the duplicate.
            _ if m.is_interchangeable && m.left.len() == 1 => continue,
            _ if m.is_interchangeable => "group",
            "correction" => "correction",
            "batch" => "batch",
            _ if m.days != 0 => "match",
            _ => continue,
        };
        all.insert(format!("{what}|{}|{}|{}", places(l, &m.left), places(r, &m.right), m.rule.as_str()));
    }
    for d in &result.differences {
        all.insert(format!("difference|{}|{}|{}", places(l, &d.left), places(r, &d.right), d.cause.as_str()));
    }
    for a in &result.ambiguous {
        all.insert(format!("ambiguous|{}|{}|", places(l, &a.left), places(r, &a.right)));
    }
    for item in &result.left_only {
        all.insert(format!("left_only|{}||{}", places(l, &[item.entry]), item.cause.as_str()));
    }
    for item in &result.right_only {
        all.insert(format!("right_only||{}|{}", places(r, &[item.entry]), item.cause.as_str()));
    }
    all
}

/// What the key says of one statement.
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

/// Balances of every account of every fund against those that the maker of the book added up.
fn balances_hold(folder: &Path, book: &Book) {
    let expected: BTreeSet<(String, String, i128)> = rows(&beside(folder, "-totals.csv"))
        .iter()
        .filter(|row| row["table"] == "balance" && row["value"] != "0")
        .map(|row| (row["key1"].clone(), row["key2"].clone(), row["value"].parse().unwrap()))
        .collect();
    let computed: BTreeSet<(String, String, i128)> = book
        .ledger
        .turnovers(None)
        .into_iter()
        .map(|((fund, account), turnover)| (fund.to_owned(), account.to_owned(), turnover.closing()))
        .filter(|row| row.2 != 0)
        .collect();
    assert!(expected.len() > 300);
    assert_eq!(computed, expected);
}

/// What the rules find against what was planted: the code, the place, and the other place where there is one.
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
        .findings
        .iter()
        .map(|finding| {
            let mut places: Vec<String> =
                std::iter::once(&finding.primary).chain(&finding.related).map(ToString::to_string).collect();
            places.sort_unstable();
            format!("{} {}", finding.code, places.join(" "))
        })
        .collect();
    assert_eq!(found, expected);
    // What the book has no facts or too few figures for; everything else was asked.
    let skipped: Vec<String> = report.skipped.iter().map(|skipped| skipped.code.to_string()).collect();
    let known = ["HB0501", "HB0502", "HB0904", "HB1101", "HB1102", "HB1103", "HB1104", "HB1105", "HB1106"];
    assert_eq!(skipped, known);
}

/// Counts and equation of one reconciliation against those that the maker of the book added up.
fn figures_hold(folder: &Path, statement: &str, result: &Reconciliation<'_>) {
    let (summary, equation) = (result.summary(), &result.equation);
    let count = |count: usize| i64::try_from(count).unwrap();
    let dong = |amount: Option<Vnd>| amount.unwrap().get();
    let computed = [
        ("left", count(summary.left)),
        ("right", count(summary.right)),
        ("matched_left", count(summary.matched_left)),
        ("matched_right", count(summary.matched_right)),
        ("ambiguous_left", count(summary.ambiguous_left)),
        ("ambiguous_right", count(summary.ambiguous_right)),
        ("differences", count(result.differences.len())),
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
    assert_eq!(book.diagnostics, [], "the journal reads clean");
    assert!(book.settings.statements.len() >= 3);
    balances_hold(folder, &book);
    findings_hold(folder, &book);
    let truth: BTreeSet<(String, String)> = rows(&beside(folder, "-pairs.csv"))
        .iter()
        .map(|row| (row["left"].clone(), row["right"].clone()))
        .collect();
    for spec in &book.settings.statements {
        let source = store::read_in_book(folder, &spec.file).unwrap();
        let input = Input::read(&[source], &ReadOptions::default()).unwrap();
        assert_eq!(input.diagnostics, [], "{} reads clean", spec.file);
        let Books::Statement(statement) = &input.books else { panic!("{} is no statement", spec.file) };
        let options = Options::default().for_statement(spec, statement);
        let left = Side::of_ledger(&book.ledger, &LedgerScope::of_statement(spec), options.period);
        let right = Side::of_statement(statement, options.period);
        let result = reconcile(left, right, &options);
        let (said, expected) = (said(&result), expected(folder, &spec.file));
        let too_much: Vec<_> = said.difference(&expected).collect();
        let missing: Vec<_> = expected.difference(&said).collect();
        assert!(
            too_much.is_empty() && missing.is_empty(),
            "{}\nsaid {too_much:#?}\nkey {missing:#?}",
            spec.file
        );
        for m in
            result.matches.iter().filter(|m| !m.is_interchangeable && m.left.len() == 1 && m.right.len() == 1)
        {
            let pair = (places(&result.left, &m.left), places(&result.right, &m.right));
            assert!(truth.contains(&pair), "{}: {pair:?} were never one movement", spec.file);
        }
        figures_hold(folder, &spec.file, &result);
        assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
        assert_eq!(result.findings, [], "{}", spec.file);
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
        xtask::fixtures::write(seed, &book).unwrap();
        println!("seed {seed}");
        holds(&book);
    }
}
