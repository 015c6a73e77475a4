//! Text, amounts, days, and amounts in words.

use hocbong::{Catalogue, Language, Vnd};
use hocbong_core::vnd::parse_amount;
use hocbong_import::csv::cells::parse_date;
use hocbong_import::csv::dialect::{Encoding, Given, decode};
use std::sync::LazyLock;

/// Decoding returns text without NUL bytes, or an error; UTF-8 is returned unchanged.
pub fn dialect(bytes: &[u8]) {
    if let Ok((dialect, text)) = decode(bytes, Given::default()) {
        assert!(!text.contains('\0'));
        if dialect.encoding == Encoding::Utf8 && !dialect.has_bom && !text.contains('\u{feff}') {
            let joined = String::from_utf8_lossy(bytes).replace("\n\u{feff}", "\n");
            assert_eq!(text, joined);
        }
    }
    for encoding in Encoding::ALL {
        let _ = decode(bytes, Given { encoding: Some(encoding), ..Given::default() });
    }
}

/// An amount that was read has the digits of its text, apart from a fraction of zeros.
pub fn amount(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(parsed) = parse_amount(text) {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let own = parsed.amount.get().unsigned_abs().to_string();
        assert!(digits.trim_start_matches('0').starts_with(own.trim_start_matches('0')), "{text}: {own}");
        let written = parsed.amount.to_string();
        assert_eq!(parse_amount(&written).map(|again| again.amount), Ok(parsed.amount), "{written}");
    }
}

/// A date that was read is contained in its text, with the day before the month.
pub fn date(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for year in [None, Some(2025)] {
        if let Ok(cell) = parse_date(text, year) {
            let written = cell.date.to_string();
            assert_eq!(parse_date(&written, None).map(|cell| cell.date), Ok(cell.date));
            assert!(
                text.ends_with(cell.rest)
                    || text
                        .trim_end_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
                        .ends_with(cell.rest)
            );
        }
    }
}

/// The words of an amount, in either language, say the amount and no other.
pub fn words(bytes: &[u8]) {
    static BOTH: LazyLock<[Catalogue; 2]> =
        LazyLock::new(|| [Language::Vi, Language::En].map(Catalogue::new));
    let Some(number) = bytes.first_chunk::<8>() else { return };
    let number = i64::from_le_bytes(*number);
    // Shifted, so that small numbers occur as often as large ones.
    for shift in 0..64 {
        for catalogue in &*BOTH {
            let amount = number >> shift;
            let said = catalogue.amount_in_words(Vnd::new(amount));
            assert_eq!(number_of(&said), Some(i128::from(amount)), "{amount}: {said}");
        }
    }
}

/// The number that words say; `None` if one of them is no word of a number.
fn number_of(said: &str) -> Option<i128> {
    let said = said.to_lowercase().replace('-', " ");
    let words: Vec<&str> = said.strip_suffix(" đồng")?.split(' ').collect();
    match words.split_first()? {
        (&"âm" | &"minus", rest) => Some(-number_of_words(rest)?),
        _ => number_of_words(&words),
    }
}

fn number_of_words(words: &[&str]) -> Option<i128> {
    // What is before the last `tỷ` is a number of its own.
    if let Some(at) = words.iter().rposition(|word| *word == "tỷ") {
        return Some(number_of_words(&words[..at])? * 1_000_000_000 + number_of_words(&words[at + 1..])?);
    }
    let (mut sum, mut group, mut last) = (0, 0, 0);
    for word in words {
        let units = [
            "không zero",
            "một mốt one",
            "hai two",
            "ba three",
            "bốn tư four",
            "năm lăm five",
            "sáu six",
            "bảy seven",
            "tám eight",
            "chín nine",
            "mười ten",
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
        let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
        let at = |list: &[&str]| list.iter().position(|all| all.split(' ').any(|one| one == *word));
        let size = match *word {
            "nghìn" | "thousand" => 1_000,
            "triệu" | "million" => 1_000_000,
            "billion" => 1_000_000_000,
            "trillion" => 1_000_000_000_000,
            "quadrillion" => 1_000_000_000_000_000,
            "quintillion" => 1_000_000_000_000_000_000,
            _ => 0,
        };
        if let Some(unit) = at(&units).or_else(|| at(&tens).map(|ten| (ten + 2) * 10)) {
            last = i128::try_from(unit).ok()?;
            group += last;
        } else if let Some(factor) = match *word {
            "trăm" | "hundred" => Some(100),
            "mươi" => Some(10),
            _ => None,
        } {
            group += last * (factor - 1);
        } else if size > 0 {
            sum += group * size;
            group = 0;
        } else if *word != "linh" {
            return None;
        }
    }
    Some(sum + group)
}
