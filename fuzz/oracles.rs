//! What must hold for any input. The fuzz targets run these on generated input, the ordinary tests on the
//! corpus.

#![allow(
    dead_code,
    clippy::indexing_slicing,
    reason = "each target uses one of them, and a failed oracle panics"
)]

use hocbong::package::{Package, pack};
use hocbong::{ReadOptions, Reading, Source};
use hocbong_core::vnd::parse_amount;
use hocbong_import::csv::ReadSummary;
use hocbong_import::csv::cells::parse_date;
use hocbong_import::csv::dialect::{Encoding, Given, decode};

/// Decoding returns text without NUL bytes, or an error; UTF-8 is returned unchanged.
pub(super) fn dialect(bytes: &[u8]) {
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
pub(super) fn amount(bytes: &[u8]) {
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
pub(super) fn date(bytes: &[u8]) {
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

/// Returns the same table with an extra column of money under a meaningless header. A reader that does not
/// report the column has lost it.
fn with_money(text: &str, report: &ReadSummary) -> Option<String> {
    let (delimiter, header) = (char::from(report.dialect?.delimiter), report.header_line?);
    if text.contains(['"', '\'', '\r', '\u{feff}']) {
        return None;
    }
    let mut more = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        let cell = match number.cmp(&header) {
            std::cmp::Ordering::Less => "",
            std::cmp::Ordering::Equal => "Qzkdbgm",
            std::cmp::Ordering::Greater => ["25.000", "1.300.000", "7.000"][number as usize % 3],
        };
        more.push_str(line);
        if !cell.is_empty() {
            more.push(delimiter);
            more.push_str(cell);
        }
        more.push('\n');
    }
    Some(more)
}

/// Every row of a file is read, set aside or in error, with and without proven amounts; the money is that of
/// the rows; and an extra column of money is never ignored silently.
pub(super) fn statement(bytes: &[u8]) {
    let source = Source::new("x.csv", bytes);
    for accept_proven in [false, true] {
        let options = ReadOptions { accept_proven, ..ReadOptions::with_year(Some(2025)) };
        let reading = Reading::from_sources(&[(&source, options.clone())]);
        let report = &reading.files[0];
        assert_eq!(report.rows, report.read + report.set_aside + report.in_error);
        let sum: i128 = reading.statement.rows.iter().map(|row| i128::from(row.amount)).sum();
        if reading.ledger.is_empty() {
            assert_eq!(sum, report.money_in - report.money_out);
        }
        if report.in_error > 0 || report.form.is_none() {
            assert!(reading.diagnostics.iter().any(hocbong::Diagnostic::is_error));
        }
        if let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| reading.diagnostics.is_empty())
            && report.read > 4
            && let Some(more) = with_money(text, report)
        {
            let reading = Reading::from_sources(&[(&Source::new("x.csv", &*more), options)]);
            assert!(!reading.diagnostics.is_empty(), "{more}");
        }
    }
}

/// A package that is accepted has the files that its manifest names, and can be packed again.
pub(super) fn package(bytes: &[u8]) {
    let Ok(package) = Package::read(bytes) else { return };
    let content = |package: &Package| -> Vec<(String, Vec<u8>)> {
        package.files().map(|source| (source.name().to_string(), source.bytes().to_vec())).collect()
    };
    let named = package.manifest().files();
    assert_eq!(package.files().count(), named.len());
    for (source, file) in package.files().zip(named) {
        assert_eq!(**source.name(), *file.path);
        assert_eq!((source.length(), source.sha256()), (file.bytes, file.sha256));
    }
    let again = pack(package.files(), package.manifest().about());
    let again = again.and_then(|bytes| Package::read(&bytes));
    assert_eq!(again.map(|again| content(&again)), Ok(content(&package)));
}
