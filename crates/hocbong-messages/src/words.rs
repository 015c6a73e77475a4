//! Numbers in words.
//!
//! Knows how each language reads a number of đồng, and nothing of what the number is for. The grammars differ, so they
//! are code beside the catalogue and no lines in it.

use super::Language;
use hocbong_core::Vnd;

/// An amount as a document writes it out.
///
/// It begins with a capital, ends in the unit, and says `âm` (`minus`) before what is less than nothing. There is one
/// form: Vietnamese says `linh`, `nghìn`, `tỷ`; `mốt`, `tư` and `lăm` behind `mươi`, `lăm` behind `mười`; a hundred of
/// nothing where a larger group stands before; and never `chẵn`, for there is nothing smaller than a đồng to be left.
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

/// The word with this number in a list.
fn word(list: &[&str], number: u64) -> String {
    let found = usize::try_from(number).ok().and_then(|at| list.get(at));
    found.copied().unwrap_or_default().to_owned()
}

const VIETNAMESE_DIGITS: [&str; 10] =
    ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/// How many tỷ there are is itself read as a number, so that there are words for any size: nghìn tỷ, triệu tỷ, tỷ tỷ.
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

/// A number of 1 to 999; behind a larger group its hundreds are said though there is none.
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

/// Groups by their names, the largest first; the short scale.
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
