//! Amounts in words.
//!
//! Knows how each language reads a number of đồng, but not what the number is for. The grammars differ, so
//! they are code and not lines of the catalogue.

use super::Language;
use hocbong_core::Vnd;

/// Writes an amount in words, as documents state it.
///
/// The text begins with a capital, ends in the unit, and says `âm` (`minus`) before a negative amount. There
/// is one form only. Vietnamese uses `linh`, `nghìn`, `tỷ`; `mốt`, `tư` and `lăm` after `mươi`, `lăm` after
/// `mười`; it says `không trăm` after a larger group; and it never adds `chẵn`, since no unit is smaller than
/// a đồng.
pub(super) fn amount_in_words(amount: Vnd, language: Language) -> String {
    let number = amount.get().unsigned_abs();
    let mut words = Vec::new();
    let (minus, unit) = match language {
        Language::Vi => {
            vietnamese(number, &mut words);
            ("âm", "đồng")
        }
        Language::En => {
            english(number, &mut words);
            ("minus", "đồng")
        }
    };
    if amount.is_negative() {
        words.insert(0, minus.to_owned());
    }
    words.push(unit.to_owned());
    capitalised(&words.join(" "))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Returns the word at this index of a list.
fn word(list: &[&str], number: u64) -> String {
    let found = usize::try_from(number).ok().and_then(|at| list.get(at));
    found.copied().unwrap_or_default().to_owned()
}

const VIETNAMESE_DIGITS: [&str; 10] =
    ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/// The number of tỷ is itself read as a number, so any size has words: nghìn tỷ, triệu tỷ, tỷ tỷ.
fn vietnamese(number: u64, words: &mut Vec<String>) {
    if number == 0 {
        return words.push(word(&VIETNAMESE_DIGITS, 0));
    }
    let (billions, rest) = (number / 1_000_000_000, number % 1_000_000_000);
    if billions > 0 {
        vietnamese(billions, words);
        words.push("tỷ".to_owned());
    }
    let mut has_larger = billions > 0;
    for (group, name) in [(rest / 1_000_000, "triệu"), (rest / 1000 % 1000, "nghìn"), (rest % 1000, "")] {
        if group > 0 {
            vietnamese_group(group, has_larger, words);
            words.extend((!name.is_empty()).then(|| name.to_owned()));
            has_larger = true;
        }
    }
}

/// Reads a number from 1 to 999. After a larger group its hundreds are said even if they are zero.
fn vietnamese_group(group: u64, has_larger: bool, words: &mut Vec<String>) {
    let digit = |number| word(&VIETNAMESE_DIGITS, number);
    let (hundreds, tens, units) = (group / 100, group / 10 % 10, group % 10);
    if hundreds > 0 || has_larger {
        words.extend([digit(hundreds), "trăm".to_owned()]);
    }
    match tens {
        0 if units > 0 && (hundreds > 0 || has_larger) => words.push("linh".to_owned()),
        0 => {}
        1 => words.push("mười".to_owned()),
        _ => words.extend([digit(tens), "mươi".to_owned()]),
    }
    match (tens, units) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt".to_owned()),
        (2.., 4) => words.push("tư".to_owned()),
        (1.., 5) => words.push("lăm".to_owned()),
        _ => words.push(digit(units)),
    }
}

const ENGLISH_BELOW_TWENTY: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const ENGLISH_TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Sizes and names of the groups of the short scale, largest first.
const ENGLISH_GROUPS: [(u64, &str); 7] = [
    (1_000_000_000_000_000_000, "quintillion"),
    (1_000_000_000_000_000, "quadrillion"),
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1000, "thousand"),
    (1, ""),
];

fn english(number: u64, words: &mut Vec<String>) {
    if number == 0 {
        return words.push(word(&ENGLISH_BELOW_TWENTY, 0));
    }
    for (size, name) in ENGLISH_GROUPS {
        let group = number / size % 1000;
        if group == 0 {
            continue;
        }
        if group >= 100 {
            words.extend([word(&ENGLISH_BELOW_TWENTY, group / 100), "hundred".to_owned()]);
        }
        match (group % 100, group % 10) {
            (0, _) => {}
            (below @ 1..20, _) => words.push(word(&ENGLISH_BELOW_TWENTY, below)),
            (tens, 0) => words.push(word(&ENGLISH_TENS, tens / 10)),
            (tens, units) => words.push(format!(
                "{}-{}",
                word(&ENGLISH_TENS, tens / 10),
                word(&ENGLISH_BELOW_TWENTY, units)
            )),
        }
        words.extend((!name.is_empty()).then(|| name.to_owned()));
    }
}
