//! Amounts in words, compared with a table written by hand and parsed back by code that is independent of the
//! writer.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use hocbong_core::Vnd;
use hocbong_messages::{Catalogue, Language};
use proptest::prelude::*;
use std::sync::LazyLock;

const TABLE: &str = include_str!("words/vi.txt");

const UNITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

fn words(language: Language, dong: i64) -> String {
    static BOTH: LazyLock<[Catalogue; 2]> =
        LazyLock::new(|| [Language::Vi, Language::En].map(Catalogue::new));
    let own = BOTH.iter().find(|catalogue| catalogue.language() == language).unwrap();
    own.amount_in_words(Vnd::new(dong))
}

/// Returns the words without the capital and the unit.
fn bare(language: Language, dong: i64) -> String {
    let text = words(language, dong);
    let first = text.chars().next().unwrap();
    assert!(first.is_uppercase(), "{text}");
    let rest = text.strip_prefix(first).unwrap().strip_suffix(" đồng").unwrap();
    format!("{}{rest}", first.to_lowercase())
}

#[test]
fn every_line_of_the_table_is_said_word_for_word() {
    let mut lines = 0;
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let (number, words) = line.split_once('\t').unwrap();
        assert_eq!(bare(Language::Vi, number.parse().unwrap()), words, "{number}");
        lines += 1;
    }
    assert!(lines > 190, "only {lines} lines");
}

/// Parses Vietnamese words; an error says why they are not written as a Vietnamese would.
fn read_vietnamese(text: &str) -> Result<i128, String> {
    let tokens: Vec<&str> = text.split(' ').collect();
    match tokens.split_first() {
        Some((&"âm", rest)) => Ok(-of_billions(rest, false)?),
        Some((&"không", [])) => Ok(0),
        _ => of_billions(&tokens, false),
    }
}

/// Splits at the last `tỷ`: what precedes it is a number of its own.
fn of_billions(tokens: &[&str], follows: bool) -> Result<i128, String> {
    let Some(at) = tokens.iter().rposition(|token| *token == "tỷ") else {
        return of_groups(tokens, follows, 1_000_000, "triệu");
    };
    let (before, after) = (tokens.get(..at).unwrap(), tokens.get(at + 1..).unwrap());
    let rest = if after.is_empty() { 0 } else { of_billions(after, true)? };
    Ok(of_billions(before, follows)? * 1_000_000_000 + rest)
}

fn of_groups(tokens: &[&str], follows: bool, size: i128, name: &str) -> Result<i128, String> {
    let below = |tokens: &[&str], follows| match size {
        1_000_000 => of_groups(tokens, follows, 1000, "nghìn"),
        _ => of_hundreds(tokens, follows),
    };
    let Some(at) = tokens.iter().position(|token| *token == name) else { return below(tokens, follows) };
    let (before, after) = (tokens.get(..at).unwrap(), tokens.get(at + 1..).unwrap());
    let group = of_hundreds(before, follows)?;
    let rest = if after.is_empty() { 0 } else { below(after, true)? };
    Ok(group * size + rest)
}

fn unit(token: &str) -> Option<i128> {
    UNITS.iter().position(|word| *word == token).map(|at| i128::try_from(at).unwrap())
}

/// Parses 1 to 999; after a larger group, the hundreds must be said.
fn of_hundreds(tokens: &[&str], follows: bool) -> Result<i128, String> {
    let wrong = || format!("`{}` is no group", tokens.join(" "));
    let (hundreds, rest) = match tokens {
        [digit, "trăm", rest @ ..] => (unit(digit).ok_or_else(wrong)?, rest),
        _ if follows => return Err(wrong()),
        _ => {
            let below = of_tens(tokens).ok_or_else(wrong)?;
            return if below > 0 { Ok(below) } else { Err(wrong()) };
        }
    };
    let below = match rest {
        [] => 0,
        ["linh", digit] => unit(digit).filter(|digit| *digit > 0).ok_or_else(wrong)?,
        _ => of_tens(rest).filter(|below| *below >= 10).ok_or_else(wrong)?,
    };
    if hundreds + below == 0 || hundreds == 0 && !follows { Err(wrong()) } else { Ok(hundreds * 100 + below) }
}

fn of_tens(tokens: &[&str]) -> Option<i128> {
    match tokens {
        [digit] if *digit != "mười" => unit(digit),
        ["mười"] => Some(10),
        ["mười", "lăm"] => Some(15),
        ["mười", digit] => unit(digit).filter(|digit| !matches!(digit, 0 | 5)).map(|digit| 10 + digit),
        [tens, "mươi", rest @ ..] => {
            let tens = unit(tens).filter(|tens| *tens >= 2)? * 10;
            match rest {
                [] => Some(tens),
                ["mốt"] => Some(tens + 1),
                ["tư"] => Some(tens + 4),
                ["lăm"] => Some(tens + 5),
                [digit] => {
                    unit(digit).filter(|digit| !matches!(digit, 0 | 1 | 4 | 5)).map(|digit| tens + digit)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Parses English words.
fn read_english(text: &str) -> Result<i128, String> {
    const SMALL: &str = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
                         sixteen seventeen eighteen nineteen";
    const TENS: &str = "twenty thirty forty fifty sixty seventy eighty ninety";
    const NAMES: &str = "thousand million billion trillion quadrillion quintillion";
    let place = |list: &str, word: &str| {
        list.split_whitespace().position(|one| one == word).map(|at| i128::try_from(at).unwrap())
    };
    let (sign, rest) = text.strip_prefix("minus ").map_or((1, text), |rest| (-1, rest));
    let (mut total, mut group, mut last_size) = (0, 0, i128::MAX);
    for word in rest.split([' ', '-']) {
        if word == "hundred" && (1..10).contains(&group) {
            group *= 100;
        } else if let Some(tens) = place(TENS, word).filter(|_| group % 100 == 0) {
            group += (tens + 2) * 10;
        } else if let Some(small) = place(SMALL, word).filter(|small| {
            group % 100 == 0 || group % 100 >= 20 && group % 10 == 0 && (1..10).contains(small)
        }) {
            group += small;
        } else if let Some(name) = place(NAMES, word) {
            let size = 1000_i128.pow(u32::try_from(name).unwrap() + 1);
            if size >= last_size || !(1..1000).contains(&group) {
                return Err(format!("`{word}` is out of place in `{text}`"));
            }
            total += group * size;
            (group, last_size) = (0, size);
        } else {
            return Err(format!("`{word}` is out of place in `{text}`"));
        }
    }
    Ok(sign * (total + group))
}

fn is_read_back(dong: i64) {
    assert_eq!(read_vietnamese(&bare(Language::Vi, dong)), Ok(i128::from(dong)));
    assert_eq!(read_english(&bare(Language::En, dong)), Ok(i128::from(dong)));
}

#[test]
fn every_number_below_ten_thousand_is_read_back() {
    (-100..10_000).for_each(is_read_back);
    // Each number alone, with each larger unit, and after a larger group.
    for size in [1000_i64, 1_000_000, 1_000_000_000, 1_000_000_000_000, 1_000_000_000_000_000] {
        (1..1000).for_each(|number| {
            is_read_back(number * size);
            is_read_back(1000 * size + number);
        });
    }
    [i64::MIN, i64::MIN + 1, i64::MAX].into_iter().for_each(is_read_back);
}

#[test]
fn the_reader_knows_what_is_not_vietnamese() {
    for wrong in [
        "hai mươi một",
        "hai mươi năm",
        "hai mươi bốn",
        "mười năm",
        "mười mốt",
        "một trăm linh tư",
        "một trăm linh lăm",
        "một trăm năm",
        "một nghìn năm",
        "một nghìn linh năm",
        "một triệu không nghìn",
        "không trăm linh năm",
        "một mươi",
        "không tỷ",
        "",
    ] {
        assert!(read_vietnamese(wrong).is_err(), "{wrong}");
    }
    for wrong in ["twenty ten", "one thousand million", "hundred", "five six", "zero thousand"] {
        assert!(read_english(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn english_amounts_are_said_as_usual() {
    for (dong, words) in [
        (0, "Zero đồng"),
        (21, "Twenty-one đồng"),
        (115, "One hundred fifteen đồng"),
        (2_100_000, "Two million one hundred thousand đồng"),
        (-1_000_005, "Minus one million five đồng"),
        (5_000_000_000, "Five billion đồng"),
    ] {
        assert_eq!(self::words(Language::En, dong), words);
    }
}

proptest! {
    #[test]
    fn any_amount_is_read_back(dong: i64, digits in 1_u32..19) {
        is_read_back(dong);
        // Numbers with few digits and numbers with many zeros, which random choice would hardly give.
        let small = dong % 10_i64.pow(digits);
        is_read_back(small);
        is_read_back(small / 1000 * 1000);
        is_read_back(dong / 10_i64.pow(digits) * 10_i64.pow(digits));
    }
}
