//! Files of any sort: tables, and statements that mark up their rows with tags.

use hocbong::{ReadOptions, Reading, Source};
use hocbong_import::csv::{Parting, ReadSummary};
use std::io::Cursor;

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
pub fn statement(bytes: &[u8]) {
    let source = Source::new("x.csv", bytes);
    for accept_proven in [false, true] {
        let options = ReadOptions { accept_proven, ..ReadOptions::with_year(Some(2025)) };
        let reading = Reading::from_sources(&[(&source, options.clone())]);
        let report = &reading.files[0];
        assert_eq!(report.rows, report.read + report.set_aside + report.in_error);
        if !reading.statement.rows.is_empty() {
            // A fee in a column of its own is a row of its own.
            assert!(reading.statement.rows.len() as u64 >= report.read);
        }
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

/// What was read, to the last detail.
fn told(source: &Source, parting: Parting) -> String {
    let options = ReadOptions { parting, ..ReadOptions::with_year(Some(2025)) };
    format!("{:?}", Reading::from_sources(&[(source, options)]))
}

/// A file is read in the same way whole, in blocks as large files are, and in parts by several threads.
pub fn blocks(bytes: &[u8]) {
    let source = Source::new("x.csv", bytes);
    let whole = told(&source, Parting::default());
    let parting = Parting::on(3).no_shorter_than(48);
    assert_eq!(told(&source, parting), whole);
    for size in [16, 64] {
        if let Ok(Some(source)) = Source::in_blocks("x.csv", Cursor::new(bytes.to_vec()), size) {
            assert_eq!(told(&source, Parting::default()), whole, "blocks of {size} bytes");
            assert_eq!(told(&source, parting), whole, "blocks of {size} bytes, in parts");
        }
    }
}

/// Every transaction of a statement with tags becomes a row, or an error says that the file is not read. What holds
/// for tables holds for it as well.
pub fn exchange(bytes: &[u8]) {
    statement(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let source = Source::new("x.xml", bytes);
    let reading = Reading::from_sources(&[(&source, ReadOptions::default())]);
    let report = &reading.files[0];
    // What a comment or CDATA quotes is no tag.
    if report.tags.is_none() || text.contains("<!") || text.contains("<?") {
        return;
    }
    let tags = |name: &str| {
        let upper = text.to_ascii_uppercase();
        upper
            .match_indices(name)
            .filter(|(at, _)| upper[at + name.len()..].starts_with(['>', ' ', '/', '\n', '\r', '\t']))
            .count()
    };
    let transactions = match report.tags {
        Some("OFX") => tags("<STMTTRN"),
        _ => text.match_indices("<Ntry>").count(),
    };
    let is_whole = reading.diagnostics.iter().all(|found| !found.is_error());
    if is_whole {
        assert!(report.rows >= transactions as u64, "{} of {transactions}", report.rows);
    }
}
