//! The user's own abbreviations, beside the built-in ones.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use hocbong_match::{Item, List, Matcher, PurposeOutcome, Settings, Sort};

fn purpose(memo: &str, text: &str, abbreviations: &[(String, String)]) -> PurposeOutcome {
    let item = Item { amount: 500, day: 1, memo: 1, ..Item::default() };
    let books = List { sort: Sort::Ledger, texts: vec!["", memo], items: vec![item] };
    let bank = List { sort: Sort::Statement, texts: vec!["", text], items: vec![item] };
    let settings = Settings { window: 3, abbreviations, threads: 1, ..Settings::default() };
    Matcher::new(books, bank, &settings).compare(0, 0).outcomes.unwrap().purpose
}

#[test]
fn an_abbreviation_of_ones_own_is_what_it_stands_for() {
    let own = [("B.D".to_owned(), "Bồi dưỡng".to_owned())];
    let of =
        |abbreviations: &[(String, String)]| purpose("Bồi dưỡng trọng tài", "BD TRONG TAI", abbreviations);
    assert_eq!(of(&own), PurposeOutcome::All);
    assert_eq!(of(&[]), PurposeOutcome::Some);
    // It takes precedence over a built-in one.
    let other = [("HB".to_owned(), "hòa bình".to_owned())];
    assert_eq!(purpose("Chi học bổng", "CHI HB", &[]), PurposeOutcome::All);
    assert_eq!(purpose("Chi học bổng", "CHI HB", &other), PurposeOutcome::Some);
    assert_eq!(purpose("Chi trại hòa bình", "CHI TRAI HB", &other), PurposeOutcome::All);
}

#[test]
fn what_stands_for_nothing_is_passed_over() {
    let nothing = [
        (String::new(), "học bổng".to_owned()),
        ("--".to_owned(), "x".to_owned()),
        ("HB".to_owned(), " ".to_owned()),
    ];
    assert_eq!(purpose("Chi học bổng", "CHI HB", &nothing), PurposeOutcome::All);
}
