//! Reads single cells: texts and decimals. (Dates are read by [`super::dates`], amounts by
//! [`hocbong_core::vnd`].)

use super::dates::is_blank;
pub use super::dates::{DateCell, DateError, parse_date};
use super::meaning::Meaning;
use super::vocabulary::{Value, says};
use crate::formula::unmarked;
use hocbong_core::text::nfc;
pub use hocbong_core::text::trimmed;
use hocbong_core::vnd::{ParsedAmount, parse_amount};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Returns the text of a cell in NFC, without surrounding white space and without the mark that keeps a
/// spreadsheet from running it as a formula. Every writer puts that mark back, so it is neither doubled nor
/// lost.
pub fn text(cell: &str) -> Cow<'_, str> {
    match unmarked(trimmed(cell)) {
        Cow::Borrowed(text) => nfc(text),
        Cow::Owned(text) => Cow::Owned(nfc(&text).into_owned()),
    }
}

/// A cell names several accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeveralAccounts;

/// Returns the code in the cell of an account: without `TK` before it, a name after it (`1121 - Tiền gửi`), or
/// the decimals that a spreadsheet gave it (`1121.0`). Any other text is a code as it stands.
pub(super) fn account_code(cell: Cow<'_, str>) -> Result<Cow<'_, str>, SeveralAccounts> {
    let is_code =
        |text: &str| (3..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    // True for nearly every cell.
    if cell.is_empty() || is_code(&cell) {
        return Ok(cell);
    }
    let is_several = [',', ';', '/', '+', '&'].into_iter().any(|mark| {
        let parts: Vec<&str> = cell.split(mark).map(str::trim).collect();
        parts.len() > 1 && parts.iter().all(|part| is_code(part))
    });
    if is_several {
        return Err(SeveralAccounts);
    }
    let bare = ["TK", "Tk", "tk", "Tài khoản", "tài khoản"].iter().find_map(|label| cell.strip_prefix(label));
    let bare = bare.map_or(&*cell, |rest| rest.trim_start_matches([' ', '.', ':']));
    let end = bare.find(|c: char| !c.is_ascii_digit()).unwrap_or(bare.len());
    let (code, rest) = bare.split_at(end);
    let is_name = || {
        let name = rest.trim_start_matches([' ', '-', '\u{2013}', '\u{2014}', ':', '(']);
        rest.starts_with([' ', ':', '('])
            && name.starts_with(char::is_alphabetic)
            && name.contains(char::is_lowercase)
    };
    let is_of_a_number = || rest.strip_prefix('.').is_some_and(|zeros| matches!(zeros, "0" | "00"));
    if is_code(code) && (rest.is_empty() || is_of_a_number() || is_name()) {
        return Ok(Cow::Owned(code.to_owned()));
    }
    Ok(cell)
}

/// Reads an amount that ends in `CR` or `DR`, or in a capital `C` or `D`, and whether it is money in; `None` for any other
/// cell.
pub(super) fn marked_amount(cell: &str) -> Option<(ParsedAmount, bool)> {
    let cell = trimmed(cell).trim_end_matches('.');
    let figure = cell.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let mark = cell.get(figure.len()..).filter(|mark| mark.len() == 2 || matches!(*mark, "C" | "D"))?;
    let is_in = says(mark, Value::In);
    let is_side = mark.len() == 1 || says(mark, Value::Debit) || says(mark, Value::Credit);
    let parsed = parse_amount(figure).ok().filter(|parsed| is_side && !parsed.amount.is_negative())?;
    Some((parsed, is_in))
}

/// Reads a figure that ends in the mark of a side. In a column of money in or out the mark must agree with it.
pub(super) fn signed_by_mark(cell: &str, meaning: Meaning) -> Option<ParsedAmount> {
    let (parsed, is_in) = marked_amount(cell)?;
    let amount = match (meaning, is_in) {
        (Meaning::Amount | Meaning::Balance, false) => parsed.amount.checked_neg()?,
        (Meaning::Amount | Meaning::Balance | Meaning::Credit, true) | (Meaning::Debit, false) => {
            parsed.amount
        }
        _ => return None,
    };
    Some(ParsedAmount { amount, ..parsed })
}

/// Reads a figure with a fraction of zeros like every figure of its column, which takes away its other reading: `550,00`.
pub(super) fn with_fraction(cell: &str, mark: char) -> Option<ParsedAmount> {
    let whole = trimmed(cell).strip_suffix("00")?.strip_suffix(mark)?;
    parse_amount(whole).ok()
}

/// Returns the figure of a cell in the unit of its column, negative after a mark of money out; `None` if it is none.
pub(super) fn figure_of(cell: &str) -> Option<i128> {
    if let Ok(parsed) = parse_amount(cell) {
        return Some(i128::from(parsed.amount.get()));
    }
    let (parsed, is_in) = marked_amount(cell)?;
    let figure = i128::from(parsed.amount.get());
    Some(if is_in { figure } else { -figure })
}

/// Reads a decimal, such as an exchange rate, with either `.` or `,` as decimal point. `1.234` has both
/// readings, 1.234 and 1234; a cell that is not a decimal has none.
///
/// The caller takes the reading that its arithmetic proves.
pub fn decimal_readings(cell: &str) -> Vec<Decimal> {
    let cell = cell.trim_matches(is_blank);
    // Most are a few digits, which both points read alike.
    if cell.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(number) = cell.parse::<u64>()
    {
        return vec![Decimal::from(number)];
    }
    let mut readings: Vec<Decimal> = [('.', ','), (',', '.')]
        .into_iter()
        .filter_map(|(point, group)| decimal_with(cell, point, group))
        .collect();
    readings.dedup();
    readings
}

fn decimal_with(cell: &str, point: char, group: char) -> Option<Decimal> {
    let (whole, fraction) = match cell.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (cell, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_some_and(|fraction| !digits(fraction)) {
        return None;
    }
    let mut groups = whole.split(group);
    let head = groups.next().filter(|head| digits(head))?;
    let rest: Vec<&str> = groups.collect();
    if !rest.is_empty() && (head.len() > 3 || rest.iter().any(|part| part.len() != 3 || !digits(part))) {
        return None;
    }
    let plain = format!("{head}{}.{}", rest.concat(), fraction.unwrap_or("0"));
    plain.parse::<Decimal>().ok().map(|number| number.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_give_every_reading_that_is_well_formed() {
        let read = |cell: &str| decimal_readings(cell).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(read("25350"), ["25350"]);
        assert_eq!(read("100,50"), ["100.5"]);
        assert_eq!(read("25.350"), ["25.35", "25350"]);
        assert_eq!(read("1,234.50"), ["1234.5"]);
        assert_eq!(read("1_000"), Vec::<String>::new());
        assert_eq!(read("1e3"), Vec::<String>::new());
        assert_eq!(read("5."), Vec::<String>::new());
    }

    #[test]
    fn accounts_are_read_by_their_codes() {
        for (cell, code) in [
            ("1121", "1121"),
            ("1121 - Tiền gửi Mẫu", "1121"),
            ("1121 (Tiền gửi)", "1121"),
            ("TK 1121", "1121"),
            ("Tài khoản: 1121", "1121"),
            ("1121.0", "1121"),
            // A treasurer's own codes.
            ("1121-VCB", "1121-VCB"),
            ("1121.01", "1121.01"),
            ("1121 VCB", "1121 VCB"),
            ("112/VCB", "112/VCB"),
            ("TKN", "TKN"),
            ("6111/2", "6111/2"),
        ] {
            assert_eq!(account_code(Cow::Borrowed(cell)).as_deref(), Ok(code), "{cell}");
        }
        for cell in ["6111, 642", "6111/642", "6111+642", "111;112"] {
            assert_eq!(account_code(Cow::Borrowed(cell)), Err(SeveralAccounts), "{cell}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_panics(cell in "\\PC*") {
            let _ = decimal_readings(&cell);
            let _ = account_code(Cow::Borrowed(&cell));
        }
    }
}
