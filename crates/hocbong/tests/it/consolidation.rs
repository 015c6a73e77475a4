//! Compares consolidations of both sample books, whole and divided into a book for each association, with the
//! keys that the generator added up.

use chrono::NaiveDate;
use hocbong::consolidate::{ConsolidateOptions, Consolidation, NamedBook, Transfer, consolidate};
use hocbong::report::activity::activity;
use hocbong::report::awards::awards;
use hocbong::report::progress::{ProgressOptions, progress};
use hocbong::{Book, BookFiles, Period, Source, Vnd, store};
use hocbong_import::csv::write::write_ledger;
use hocbong_import::csv::{Form, ReadOptions};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use xtask_oracle::fixtures::Sample;

const BOOKS: [&str; 2] = ["soc-trang-2025", "can-tho-2025"];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

/// The tables of the key that a consolidation or a progress report states.
type Key = BTreeMap<(String, String, String), i128>;

fn key_of(folder: &Path, name: &str) -> Key {
    let table = |row: BTreeMap<String, String>| {
        let value = row["value"].parse().unwrap();
        ((row["table"].clone(), row["key1"].clone(), row["key2"].clone()), value)
    };
    let all = rows(&folder.join(format!("{name}-totals.csv"))).into_iter().map(table);
    all.filter(|((table, ..), value)| table != "balance" && *value != 0).collect()
}

/// What the library says, in the words of the key.
fn said(book: &Book, result: &Consolidation) -> Key {
    let mut said = Key::new();
    let mut put = |table: &str, one: &str, two: &str, value: i128| {
        if value != 0 {
            *said.entry((table.to_owned(), one.to_owned(), two.to_owned())).or_default() += value;
        }
    };
    let wide = |amount: Vnd| i128::from(amount.get());
    for association in result.associations.iter().filter(|association| association.is_kept) {
        let (code, own) = (association.code.as_str(), &association.own);
        put("raised", code, "", wide(own.raised));
        put("awarded", code, "", wide(own.awarded));
        put("awards", code, "", i128::from(own.awards));
        put("uncounted", code, "", i128::from(own.uncounted));
        put("received", code, "", wide(own.received));
        put("sent", code, "", wide(own.sent));
        put("management", code, "", wide(own.management));
        for sort in &own.awards_by_sort {
            let word = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
            let sorts = format!("{}/{}", word(&sort.award_type), word(&sort.recipient_type));
            put("awards-type", code, &sorts, i128::from(sort.awards));
            put("awarded-type", code, &sorts, wide(sort.amount));
        }
    }
    for level in &result.levels {
        let (word, figures) = (level.level.as_str(), &level.figures);
        put("level-raised", word, "", wide(figures.raised));
        put("level-awarded", word, "", wide(figures.awarded));
        put("level-awards", word, "", i128::from(figures.awards));
    }
    for (code, own) in activity(book, Period::year(2025).unwrap()) {
        for (month, figures) in &own.months {
            let awards = figures.all_awards();
            put("raised-month", code, &month.to_string(), figures.raised);
            put("awarded-month", code, &month.to_string(), awards.amount);
            put("awards-month", code, &month.to_string(), i128::from(awards.awards));
        }
    }
    said
}

/// What the report of awards says, in the words of the key.
fn awards_said(book: &Book) -> Key {
    let mut said = Key::new();
    let word = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    for row in awards(book, Period::year(2025).unwrap()).unwrap().rows {
        let sorts = format!("{}/{}", word(&row.award_type), word(&row.recipient_type));
        let (count, amount) = (i128::from(row.awards), i128::from(row.amount.get()));
        for (table, key, value) in [
            ("awards", "", count),
            ("awards-month", row.month.as_str(), count),
            ("awarded-month", row.month.as_str(), amount),
            ("awards-type", sorts.as_str(), count),
            ("awarded-type", sorts.as_str(), amount),
            ("uncounted", "", i128::from(row.uncounted)),
        ] {
            *said.entry((table.to_owned(), row.association.clone(), key.to_owned())).or_default() += value;
        }
    }
    said.retain(|_, value| *value != 0);
    said
}

/// The closing balances by class.
fn closing(result: &Consolidation) -> Key {
    let mut said = Key::new();
    for association in result.associations.iter().filter(|association| association.is_kept) {
        let own = &association.own;
        let classes =
            [("cash", own.cash), ("bank", own.bank), ("in_kind", own.in_kind), ("other", own.other_assets)];
        for (class, amount) in classes.into_iter().filter(|(_, amount)| !amount.is_zero()) {
            said.insert(
                ("closing".to_owned(), association.code.clone(), class.to_owned()),
                amount.get().into(),
            );
        }
    }
    said
}

fn read(files: &BookFiles) -> Book {
    Book::read(files, &ReadOptions::default())
}

fn run(books: &[(String, Book)], to: &str) -> Consolidation {
    let named: Vec<_> = books.iter().map(|(name, book)| NamedBook { name, book, seals: None }).collect();
    let day = |text: &str| Some(text.parse().unwrap());
    let options =
        ConsolidateOptions { from: day("2025-01-01"), to: day(to), ..ConsolidateOptions::default() };
    consolidate(&named, &[], &options).unwrap()
}

/// Divides a book into one for each association that has entries.
fn divided(whole: &Book, files: &BookFiles) -> Vec<(String, Book)> {
    let codes: BTreeSet<&str> = whole.ledger().iter().map(|row| row.association()).collect();
    codes
        .into_iter()
        .map(|code| {
            let own: Vec<_> = whole
                .ledger()
                .iter()
                .filter(|row| row.association() == code)
                .map(|row| row.to_transaction().unwrap())
                .collect();
            let mut journal = Vec::new();
            write_ledger(&mut journal, Form::Journal, whole.chart(), &own).unwrap();
            let mut funds = String::from("code,name,restriction,purpose\n");
            for fund in whole.funds().values().filter(|fund| fund.association() == code) {
                let purpose = fund.purpose.as_deref().unwrap_or_default();
                let restriction = fund.restriction.as_str();
                writeln!(funds, "{},{},{restriction},{purpose}", fund.code, fund.name).unwrap();
            }
            let files = BookFiles {
                settings: Some(Source::new("hocbong.toml", "year = 2025\n")),
                associations: files.associations.clone(),
                accounts: files.accounts.clone(),
                funds: Some(Source::new("funds.csv", funds)),
                journal: vec![Source::new("journal/2025.csv", String::from_utf8(journal).unwrap())],
                ..BookFiles::default()
            };
            (code.to_owned(), read(&files))
        })
        .collect()
}

/// The transfers between two associations in the words of the key.
fn transfers(result: &Consolidation) -> BTreeSet<String> {
    let association = |fund: &str| fund.split('/').next().unwrap_or_default().to_owned();
    let is_between = |transfer: &&Transfer| {
        let end = transfer.out.as_ref().or(transfer.into.as_ref()).unwrap();
        association(&end.fund) != association(&end.counter_fund)
    };
    let end = |end: &Option<hocbong::consolidate::End>, other: &Option<hocbong::consolidate::End>| match end {
        Some(end) => format!("{},{},{},{}", association(&end.fund), end.voucher, end.date, end.amount.get()),
        None => {
            let counter = other.as_ref().map(|other| association(&other.counter_fund)).unwrap_or_default();
            format!("{counter},,,")
        }
    };
    let of = |t: &Transfer| format!("{},{},{}", end(&t.out, &t.into), end(&t.into, &t.out), t.state.as_str());
    result.transfers.iter().filter(is_between).map(of).collect()
}

#[test]
fn totals_are_those_of_the_key_whole_and_divided() {
    for name in BOOKS {
        let files = store::read_book(&fixtures().join(name)).unwrap();
        let book = read(&files);
        let mut key = key_of(&fixtures(), name);
        let result = run(&[(name.to_owned(), book.clone())], "2025-12-31");
        let balances: Key = key.extract_if(.., |(table, ..), _| table == "closing").collect();
        assert!(key.len() > 500 && balances.len() > 50);
        assert_eq!(said(&book, &result), key, "{name}");
        let listed = awards_said(&book);
        let tables: BTreeSet<&String> = listed.keys().map(|(table, ..)| table).collect();
        let of_awards = key.iter().filter(|((table, ..), _)| tables.contains(table));
        assert_eq!(listed, of_awards.map(|(key, value)| (key.clone(), *value)).collect(), "{name}");
        assert_eq!(closing(&result), balances, "{name}");
        assert!(result.is_proved(), "{name}");
        let parts = divided(&book, &files);
        assert!(parts.len() > 40);
        let together = run(&parts, "2025-12-31");
        assert!(together.is_proved(), "{name}");
        for (own, whole) in together.associations.iter().zip(&result.associations) {
            assert_eq!(
                (&own.code, &own.own, &own.subtree),
                (&whole.code, &whole.own, &whole.subtree),
                "{name}"
            );
        }
        assert_eq!(transfers(&together), transfers(&result), "{name}");
        assert_eq!(together.totals, result.totals);
        let shown = progress(&book, &ProgressOptions::of_year(2025).unwrap()).unwrap();
        for (own, progress) in result.associations.iter().zip(&shown.associations) {
            assert_eq!(
                (&own.code, own.own.raised, own.own.awards),
                (&progress.code, progress.raised, progress.awards)
            );
        }
    }
}

#[test]
fn transfers_over_the_merger_have_the_states_of_the_key() {
    let files = store::read_book(&fixtures().join("can-tho-2025")).unwrap();
    let book = read(&files);
    let key = rows(&fixtures().join("can-tho-2025-transfers.csv"));
    assert!(key.len() > 300);
    for (to, column) in [("2025-12-31", "state_year"), ("2025-06-30", "state_h1")] {
        let expected: BTreeSet<String> = key
            .iter()
            .filter(|row| !row[column].is_empty())
            .map(|row| {
                let columns = [
                    "out_association",
                    "out_voucher",
                    "out_date",
                    "amount_out",
                    "in_association",
                    "in_voucher",
                    "in_date",
                    "amount_in",
                    column,
                ];
                columns.map(|column| row[column].as_str()).join(",")
            })
            .collect();
        let result = run(&[("can-tho".to_owned(), book.clone())], to);
        let found = transfers(&result);
        let difference: Vec<_> = found.symmetric_difference(&expected).take(10).collect();
        assert_eq!(difference, Vec::<&String>::new(), "{to}");
        assert!(result.is_proved() && result.is_clear());
        assert!(run(&divided(&book, &files), to).is_clear());
    }
}

#[test]
fn books_from_other_seeds_agree_with_their_keys() {
    for (sample, name) in [(Sample::SocTrang, "soc-trang"), (Sample::CanTho, "can-tho")] {
        for seed in [101, 102, 103] {
            let folder = tempfile::tempdir().unwrap();
            xtask_oracle::fixtures::write(sample, seed, &folder.path().join(name)).unwrap();
            let book = read(&store::read_book(&folder.path().join(name)).unwrap());
            let mut key = key_of(folder.path(), name);
            let balances: Key = key.extract_if(.., |(table, ..), _| table == "closing").collect();
            let result = run(&[(name.to_owned(), book.clone())], "2025-12-31");
            assert_eq!(said(&book, &result), key, "{name} {seed}");
            assert_eq!(closing(&result), balances, "{name} {seed}");
            assert!(result.is_proved(), "{name} {seed}");
        }
    }
}

#[test]
fn progress_of_any_days_adds_up_the_months_of_the_key() {
    for name in BOOKS {
        let book = read(&store::read_book(&fixtures().join(name)).unwrap());
        let key = key_of(&fixtures(), name);
        let sum = |table: &str, code: Option<&str>, months: &dyn Fn(&str) -> bool| -> i64 {
            let of = |((own, one, two), _): &(&(String, String, String), &i128)| {
                own == table && code.is_none_or(|code| code == one) && months(two)
            };
            key.iter().filter(of).map(|(_, value)| i64::try_from(*value).unwrap()).sum()
        };
        for (first, last) in [(1, 12), (1, 6), (7, 12), (9, 9), (2, 10)] {
            let from = NaiveDate::from_ymd_opt(2025, first, 1).unwrap();
            let to = from + chrono::Months::new(last - first + 1) - chrono::Days::new(1);
            let result = progress(&book, &ProgressOptions::new(from, to)).unwrap();
            let words: Vec<String> = (first..=last).map(|month| format!("2025-{month:02}")).collect();
            let is_in = |month: &str| words.iter().any(|word| word == month);
            for row in &result.associations {
                let own = |table| sum(table, Some(&row.code), &is_in);
                assert_eq!(
                    (row.raised.get(), row.awarded.get(), row.awards),
                    (own("raised-month"), own("awarded-month"), own("awards-month")),
                    "{name} {} {first} {last}",
                    row.code
                );
            }
            assert_eq!(result.months.iter().map(|one| one.month.to_string()).collect::<Vec<_>>(), words);
            for month in &result.months {
                let own = |table| sum(table, None, &|word| word == month.month.to_string());
                assert_eq!(
                    (month.raised.get(), month.awarded.get(), month.awards),
                    (own("raised-month"), own("awarded-month"), own("awards-month")),
                    "{name} {}",
                    month.month
                );
            }
            let september = result.study_month.map(|one| (one.raised.get(), one.awarded.get(), one.awards));
            let own = |table| sum(table, None, &|word| word == "2025-09");
            let expected =
                is_in("2025-09").then(|| (own("raised-month"), own("awarded-month"), own("awards-month")));
            assert_eq!(september, expected);
        }
    }
}
