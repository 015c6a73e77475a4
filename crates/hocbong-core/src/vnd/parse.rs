//! Strict parsing of an amount in đồng.
//!
//! `2.000` is two thousand, and text that could be read two ways is an error. The rules are those of
//! `docs/formats.md`, "Amounts".
//!
//! It is in the core because books, settings and readers must read amounts alike. It sees one text, never a cell, a column or
//! a file.

use super::Vnd;
use crate::text::nfc;

/// The separator that groups the digits of an amount in threes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grouping {
    /// No separator: `1450000`.
    None,
    /// Dot: `1.450.000`.
    Dot,
    /// Comma: `1,450,000`.
    Comma,
    /// Space, including no-break spaces: `1 450 000`.
    Space,
}

/// A parsed amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsedAmount {
    /// The value in đồng.
    pub amount: Vnd,
    /// How the digits were grouped. A column that mixes two groupings is suspicious.
    pub grouping: Grouping,
}

/// Why a text is not an amount in whole đồng.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountError {
    /// The text is blank.
    #[error("the amount is blank")]
    Blank,
    /// The text has a character that no amount has, or is malformed.
    #[error("not an amount")]
    NotANumber,
    /// Digits after a separator could be a fraction or a group: `1.45`, `1,5`, `1.00`.
    #[error("the amount can be read two ways")]
    Ambiguous,
    /// The amount has a fraction of a đồng other than zero: `1.000,50`.
    #[error("the amount has a fraction of a đồng")]
    Fraction,
    /// The amount is out of the range of [`Vnd`].
    #[error("the amount is out of range")]
    OutOfRange,
}

/// Parses an amount in whole đồng.
///
/// Accepts digits, with `.`, `,` or a space only between well-formed groups of three; `đ`, `₫`, `VND` or
/// `VNĐ` before or after; a `-` before or after, a leading `+`, or parentheses for a negative amount; a fraction only of
/// zeros, not three of them, and only after well-formed groups with another separator or after at least four ungrouped
/// digits.
/// Zero is accepted with any separators, e.g. `0.00`.
///
/// # Errors
/// [`AmountError`] with the first reason why the text is not such an amount.
///
/// # Example
/// ```
/// use hocbong_core::vnd::{AmountError, Vnd, parse_amount};
/// assert_eq!(parse_amount("2.000").map(|p| p.amount), Ok(Vnd::new(2_000)));
/// assert_eq!(parse_amount("(1,000.00) VND").map(|p| p.amount), Ok(Vnd::new(-1_000)));
/// assert_eq!(parse_amount("1.45"), Err(AmountError::Ambiguous));
/// ```
pub fn parse_amount(text: &str) -> Result<ParsedAmount, AmountError> {
    match parse_plain(text.as_bytes()) {
        Some(parsed) => Ok(parsed),
        None => parse_any(text),
    }
}

/// Fast path: digits, ungrouped or in threes with one separator, and at most a leading minus, which covers
/// nearly every amount. `None` does not mean that the text is not an amount.
fn parse_plain(text: &[u8]) -> Option<ParsedAmount> {
    /// Any amount with at most this many digits is in range.
    const MAX_DIGITS: usize = 18;
    /// Bytes of the groups after the first, each a separator and three digits.
    const MAX_GROUPED: usize = (MAX_DIGITS - 3) / 3 * 4;
    if let Some(amount) = Some(text).filter(|text| text.len() <= MAX_DIGITS).and_then(digits_alone) {
        return Some(ParsedAmount { amount: Vnd::new(amount), grouping: Grouping::None });
    }
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let head = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = |digits: &[u8], before: i64| {
        digits.iter().fold(before, |value, digit| value * 10 + i64::from(digit.wrapping_sub(b'0')))
    };
    let (head, tail) = digits.split_at_checked(head)?;
    if head.len() > MAX_DIGITS || tail.len() > MAX_GROUPED {
        return None;
    }
    let mut value = number(head, 0);
    let grouping = match (head, tail) {
        ([], _) => return None,
        (_, []) => Grouping::None,
        ([b'0', ..] | [_, _, _, _, ..], _) => return None,
        (_, [b'.', ..]) => Grouping::Dot,
        (_, [b',', ..]) => Grouping::Comma,
        _ => return None,
    };
    let sign = tail.first();
    for group in tail.chunks(4) {
        let [first, digits @ ..] = group else { return None };
        if sign != Some(first) || digits.len() != 3 || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        value = number(digits, value);
    }
    Some(ParsedAmount { amount: Vnd::new(if is_negative { -value } else { value }), grouping })
}

/// Parses a text that has digits only and is short enough not to overflow.
fn digits_alone(text: &[u8]) -> Option<i64> {
    let mut value = 0;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    (!text.is_empty()).then_some(value)
}

fn parse_any(text: &str) -> Result<ParsedAmount, AmountError> {
    let text = text.trim_matches(is_space);
    if text.is_empty() {
        return Err(AmountError::Blank);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(ParsedAmount { amount: digits_value(text, false)?, grouping: Grouping::None });
    }
    let (negative, body) = strip_sign(text)?;
    let (digits, grouping) = strip_separators(body)?;
    Ok(ParsedAmount { amount: digits_value(&digits, negative)?, grouping })
}

/// Spaces that spreadsheets and banks put around and inside amounts, and a stray byte order mark.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2009}' | '\u{feff}')
}

/// Removes sign, parentheses and currency, each at most once, and returns whether the amount is negative.
fn strip_sign(text: &str) -> Result<(bool, &str), AmountError> {
    let mut rest = strip_currency(text);
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(') {
        rest = strip_currency(inner.strip_suffix(')').ok_or(AmountError::NotANumber)?.trim_matches(is_space));
        negative = true;
    } else if let Some(inner) = rest.strip_prefix(['-', '\u{2212}']) {
        rest = strip_currency(inner.trim_start_matches(is_space));
        negative = true;
    } else if let Some(inner) = rest.strip_suffix(['-', '\u{2212}']) {
        rest = strip_currency(inner.trim_end_matches(is_space));
        negative = true;
    } else if let Some(inner) = rest.strip_prefix('+') {
        rest = strip_currency(inner.trim_start_matches(is_space));
    }
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        Ok((negative, rest))
    } else {
        Err(AmountError::NotANumber)
    }
}

/// Removes one currency mark at the start or end.
fn strip_currency(text: &str) -> &str {
    // `500.000đ.` at the end of a sentence.
    let text = match text.strip_suffix('.') {
        Some(rest) if rest.ends_with(is_of_mark) => rest,
        _ => text,
    };
    let before = text.trim_end_matches(is_of_mark);
    if text.get(before.len()..).is_some_and(is_currency) {
        return before.trim_end_matches(is_space);
    }
    let after = text.trim_start_matches(is_of_mark);
    if text.get(..text.len() - after.len()).is_some_and(is_currency) {
        return after.trim_start_matches(is_space);
    }
    text
}

/// Whether a character may be part of a currency mark, combining diacritics included.
fn is_of_mark(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '₫' | '\u{300}'..='\u{36f}')
}

/// Whether a text is a currency mark, composed or decomposed, in capitals or small letters. A `d` is none: it may stand
/// for a debit.
fn is_currency(mark: &str) -> bool {
    !mark.is_empty() && matches!(&*nfc(mark).to_lowercase(), "đ" | "₫" | "đồng" | "dong" | "vnđ" | "vnd")
}

/// Returns the digits of the whole đồng without separators, and their grouping.
fn strip_separators(body: &str) -> Result<(String, Grouping), AmountError> {
    let mut groups: Vec<(Option<Grouping>, String)> = vec![(None, String::new())];
    for c in body.chars() {
        let separator = match c {
            '0'..='9' => {
                if let Some((_, digits)) = groups.last_mut() {
                    digits.push(c);
                }
                continue;
            }
            '.' => Grouping::Dot,
            ',' => Grouping::Comma,
            c if is_space(c) => Grouping::Space,
            _ => return Err(AmountError::NotANumber),
        };
        groups.push((Some(separator), String::new()));
    }
    if groups.iter().any(|(_, digits)| digits.is_empty()) {
        return Err(AmountError::NotANumber);
    }
    let Some(((_, head), tail)) = groups.split_first() else { return Err(AmountError::Blank) };
    match tail {
        [] => Ok((head.clone(), Grouping::None)),
        // Zero is zero however its separators are read; banks print `0.00` for an empty side.
        _ if head == "0" && tail.iter().all(|(_, digits)| is_zeros(digits)) => {
            Ok((head.clone(), Grouping::None))
        }
        [(Some(first), _), ..] => {
            let grouped =
                tail.iter().take_while(|(sign, digits)| *sign == Some(*first) && digits.len() == 3).count();
            let head_is_group = head.len() <= 3 && !head.starts_with('0');
            if grouped == tail.len() && head_is_group {
                return Ok((join(head, tail), *first));
            }
            let (fraction_behind_groups, whole) = match tail.split_last() {
                // Three digits may be a group of a slip as well: `1.500,000` between two neighbouring keys, `1500.000` for
                // a separator that was left out.
                Some(((Some(sign), fraction), whole)) => (
                    !whole.is_empty()
                        && fraction.len() != 3
                        && *sign != *first
                        && *sign != Grouping::Space
                        && whole.len() == grouped
                        && head_is_group,
                    whole,
                ),
                _ => (false, tail),
            };
            let ungrouped = head.len() >= 4
                && *first != Grouping::Space
                && matches!(tail, [(_, fraction)] if fraction.len() != 3);
            if !(fraction_behind_groups || ungrouped) {
                return Err(AmountError::Ambiguous);
            }
            if !tail.last().is_some_and(|(_, digits)| is_zeros(digits)) {
                return Err(AmountError::Fraction);
            }
            let grouping = if ungrouped { Grouping::None } else { *first };
            Ok((join(head, whole_groups(ungrouped, whole)), grouping))
        }
        [(None, _), ..] => Err(AmountError::NotANumber),
    }
}

/// Whether every digit is a zero.
fn is_zeros(digits: &str) -> bool {
    digits.bytes().all(|digit| digit == b'0')
}

fn whole_groups(ungrouped: bool, whole: &[(Option<Grouping>, String)]) -> &[(Option<Grouping>, String)] {
    if ungrouped { &[] } else { whole }
}

fn join(head: &str, tail: &[(Option<Grouping>, String)]) -> String {
    let mut digits = head.to_owned();
    for (_, group) in tail {
        digits.push_str(group);
    }
    digits
}

fn digits_value(digits: &str, negative: bool) -> Result<Vnd, AmountError> {
    let mut value: i64 = 0;
    for digit in digits.bytes() {
        let digit = i64::from(digit - b'0');
        let next = value.checked_mul(10);
        let next = if negative {
            next.and_then(|value| value.checked_sub(digit))
        } else {
            next.and_then(|value| value.checked_add(digit))
        };
        value = next.ok_or(AmountError::OutOfRange)?;
    }
    Ok(Vnd::new(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn read(text: &str) -> Result<i64, AmountError> {
        parse_amount(text).map(|parsed| parsed.amount.get())
    }

    /// The rule of `docs/formats.md` for digits that separators part, stated once more: groups of three with one
    /// separator; then, or after at least four digits, a fraction of zeros.
    fn rule(head: &str, tail: &[(char, String)]) -> Result<(i64, Grouping), AmountError> {
        let is_zeros = |digits: &str| digits.chars().all(|digit| digit == '0');
        let value = |groups: &[(char, String)]| -> i64 {
            let tail: String = groups.iter().map(|(_, digits)| digits.as_str()).collect();
            format!("{head}{tail}").parse().unwrap()
        };
        let Some(((first, _), (last, fraction))) = tail.first().zip(tail.last()) else {
            return Ok((value(tail), Grouping::None));
        };
        let grouping = match first {
            '.' => Grouping::Dot,
            ',' => Grouping::Comma,
            _ => Grouping::Space,
        };
        let are_groups = |groups: &[(char, String)]| {
            let is_head = (1..=3).contains(&head.len()) && !head.starts_with('0');
            is_head && groups.iter().all(|(sign, digits)| sign == first && digits.len() == 3)
        };
        let whole = &tail[..tail.len() - 1];
        let is_fraction_of_groups =
            !whole.is_empty() && are_groups(whole) && last != first && fraction.len() != 3;
        let is_fraction_of_digits = whole.is_empty() && head.len() >= 4 && fraction.len() != 3;
        if head == "0" && tail.iter().all(|(_, digits)| is_zeros(digits)) {
            Ok((0, Grouping::None))
        } else if are_groups(tail) {
            Ok((value(tail), grouping))
        } else if *last == ' ' || !(is_fraction_of_groups || is_fraction_of_digits) {
            Err(AmountError::Ambiguous)
        } else if !is_zeros(fraction) {
            Err(AmountError::Fraction)
        } else {
            Ok((value(whole), if is_fraction_of_groups { grouping } else { Grouping::None }))
        }
    }

    #[test]
    fn amounts_that_have_one_reading() {
        let cases: [(&str, i64); 32] = [
            ("0", 0),
            ("500.000đ.", 500_000),
            ("500.000 ₫.", 500_000),
            ("500.000 VND.", 500_000),
            ("\u{feff}500.000", 500_000),
            ("2.000", 2_000),
            ("2,985", 2_985),
            ("1.450.000", 1_450_000),
            ("1,450,000", 1_450_000),
            ("1 450 000", 1_450_000),
            ("1\u{a0}450\u{a0}000", 1_450_000),
            ("1.450.000 đ", 1_450_000),
            ("1.450.000₫", 1_450_000),
            ("1,450,000.00 VND", 1_450_000),
            ("VND 1.450.000", 1_450_000),
            ("500.000VNĐ", 500_000),
            ("150000.0", 150_000),
            ("1.000,00", 1_000),
            ("1,000.00", 1_000),
            ("(1.000)", -1_000),
            ("-1.000", -1_000),
            ("- 1.000", -1_000),
            ("+1.000", 1_000),
            ("11,000.00-", -11_000),
            ("1.000- đ", -1_000),
            ("(1.000 đ)", -1_000),
            ("  12 ", 12),
            ("0,00", 0),
            ("0.000", 0),
            ("1234.00", 1_234),
            ("9223372036854775807", i64::MAX),
            ("-9.223.372.036.854.775.808", i64::MIN),
        ];
        for (text, dong) in cases {
            assert_eq!(read(text), Ok(dong), "{text}");
        }
    }

    #[test]
    fn the_currency_may_be_written_in_any_way() {
        for mark in
            ["đ", "Đ", "₫", "vnd", "Vnd", "VND", "vnĐ", "VNđ", "VNĐ", "dong", "Dong", "DONG", "đồng", "ĐỒNG"]
        {
            for mark in [mark.to_owned(), mark.nfd().collect()] {
                for text in
                    [format!("500.000{mark}"), format!("500.000 {mark}."), format!("({mark} 500.000)")]
                {
                    let wanted = if text.starts_with('(') { -500_000 } else { 500_000 };
                    assert_eq!(read(&text), Ok(wanted), "{text}");
                }
            }
        }
        for text in ["500.000 D", "500.000d", "500.000 đóng", "500.000 usd", "đ", "Đồng"] {
            assert_eq!(read(text), Err(AmountError::NotANumber), "{text}");
        }
    }

    #[test]
    fn amounts_that_must_be_refused() {
        use AmountError::{Ambiguous, Blank, Fraction, NotANumber, OutOfRange};
        let cases: [(&str, AmountError); 35] = [
            ("", Blank),
            (".500", NotANumber),
            ("-.500", NotANumber),
            (",500.000", NotANumber),
            ("500.", NotANumber),
            ("500.000.", NotANumber),
            (" \u{a0}", Blank),
            ("1.00", Ambiguous),
            ("1.45", Ambiguous),
            ("1,5", Ambiguous),
            ("0.500", Ambiguous),
            ("00.500", Ambiguous),
            ("1.0000", Ambiguous),
            ("1500.000", Ambiguous),
            ("1500,000", Ambiguous),
            ("1.000.00", Ambiguous),
            ("1.500,000", Ambiguous),
            ("1,500,000.000", Ambiguous),
            ("1.000,000,00", Ambiguous),
            ("1.000 000", Ambiguous),
            ("12.34.567", Ambiguous),
            ("1_000", NotANumber),
            ("1e3", NotANumber),
            ("5.", NotANumber),
            (".5", NotANumber),
            ("1..000", NotANumber),
            ("--5", NotANumber),
            ("-", NotANumber),
            ("(5", NotANumber),
            ("- $21.59", NotANumber),
            ("#VALUE!", NotANumber),
            ("١٢٣", NotANumber),
            ("26550,33", Fraction),
            ("1.000,50", Fraction),
            ("9223372036854775808", OutOfRange),
        ];
        for (text, error) in cases {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }

    #[test]
    fn the_grouping_is_told() {
        let cases = [
            ("1000", Grouping::None),
            ("1.000", Grouping::Dot),
            ("1,000", Grouping::Comma),
            ("1 000", Grouping::Space),
        ];
        for (text, grouping) in cases {
            assert_eq!(parse_amount(text).map(|parsed| parsed.grouping), Ok(grouping), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_reads_as_the_long_one(text in "-?[0-9]{1,3}([.,]?[0-9]{3}){0,6}[.,0 ]{0,2}|[-+0-9., đ]{0,20}") {
            if let Some(parsed) = parse_plain(text.as_bytes()) {
                prop_assert_eq!(Ok(parsed), parse_any(&text));
            }
        }

        #[test]
        fn what_cells_are_made_of_is_read_the_short_way(amount in -1_000_000_000_000_000..=9_000_000_000_000_000_i64) {
            let plain = |text: &str| parse_plain(text.as_bytes()).map(|parsed| (parsed.amount.get(), parsed.grouping));
            prop_assert_eq!(plain(&amount.to_string()), Some((amount, Grouping::None)));
        }

        #[test]
        fn grouped_amounts_are_read_the_short_way(
            amount in prop_oneof![1_000..1_000_000_000_000_000_000_i64, 1_000..10_000_000_i64],
            is_negative: bool,
        ) {
            let amount = if is_negative { -amount } else { amount };
            let plain = |text: &str| parse_plain(text.as_bytes()).map(|parsed| (parsed.amount.get(), parsed.grouping));
            let grouped = Vnd::new(amount).to_string();
            prop_assert_eq!(plain(&grouped), Some((amount, Grouping::Dot)));
            prop_assert_eq!(plain(&grouped.replace('.', ",")), Some((amount, Grouping::Comma)));
        }

        #[test]
        fn separated_digits_are_read_by_the_rule(
            head in "0|[0-9]{1,5}",
            tail in prop::collection::vec(("[., ]", "[0-9]{3}|[0-9]{1,4}|0{1,3}"), 0..5),
            is_uniform: bool,
        ) {
            let first = tail.first().map_or(' ', |(sign, _)| char::from(sign.as_bytes()[0]));
            let last = tail.len().saturating_sub(1);
            // Most random separators differ; a group has one, and perhaps another before a fraction.
            let tail: Vec<(char, String)> = (0..).zip(tail).map(|(at, (sign, digits))| {
                let own = char::from(sign.as_bytes()[0]);
                (if is_uniform && at < last { first } else { own }, digits)
            }).collect();
            let text: String = tail.iter().fold(head.clone(), |text, (sign, digits)| format!("{text}{sign}{digits}"));
            let found = parse_amount(&text).map(|parsed| (parsed.amount.get(), parsed.grouping));
            prop_assert_eq!(found, rule(&head, &tail), "{}", text);
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = parse_amount(&text);
        }

        #[test]
        fn what_is_read_is_what_the_digits_say(text in "[-(]?[0-9]{1,3}([., ][0-9]{1,4}){0,3}\\)?") {
            // An independent statement of the rule: the value is what remains without separators, possibly
            // with a fraction of zeros cut off, and nothing else.
            if let Ok(value) = read(&text) {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                let all: i64 = digits.parse().unwrap();
                let size = value.abs();
                let cut = (1..=4).any(|zeros| size.checked_mul(10_i64.pow(zeros)) == Some(all));
                prop_assert!(size == all || cut, "{} -> {}", text, value);
                if size != all {
                    prop_assert!(text.contains(['.', ',']));
                }
            }
        }
    }
}
