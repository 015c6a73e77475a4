//! Reads single cells: texts and decimals. (Dates are read by [`super::dates`], amounts by
//! [`hocbong_core::vnd`].)

use super::dates::is_blank;
pub use super::dates::{DateCell, DateError, parse_date};
use crate::formula::unmarked;
use hocbong_core::text::nfc;
pub use hocbong_core::text::trimmed;
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

/// Reads a decimal, such as an exchange rate, with either `.` or `,` as decimal point. `1.234` has both
/// readings, 1.234 and 1234; a cell that is not a decimal has none.
///
/// The caller takes the reading that its arithmetic proves.
pub fn decimal_readings(cell: &str) -> Vec<Decimal> {
    let cell = cell.trim_matches(is_blank);
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

    proptest! {
        #[test]
        fn no_cell_panics(cell in "\\PC*") {
            let _ = decimal_readings(&cell);
        }
    }
}
