//! What only the bank has, as rows of a register to complete: what the bank's text says is filled in, the rest is blank.

use super::{ReconciliationView, Which};
use crate::csv_out::{CsvOut, CsvStyle};
use hocbong::Kind;
use hocbong::reconcile::carried::neutral;
use hocbong::reconcile::{Cause, Entry, SideSort};
use std::io::{self, Write};

const HEADER: [&str; 10] =
    ["date", "voucher", "kind", "fund", "method", "amount", "party", "purpose", "memo", "ref"];

/// Writes the rows that the bank has and the books have not as rows of a register, and gives their number. Each report comes with the fund whose
/// money is on the account, where it is one.
///
/// # Errors
/// When the output cannot be written.
pub fn write_draft_csv<'a>(
    out: &mut dyn Write,
    reports: impl Iterator<Item = (ReconciliationView<'a>, Option<String>)>,
    style: CsvStyle,
) -> io::Result<usize> {
    let mut rows = 0;
    let mut writer = CsvOut::new(out, style)?;
    writer.write_record(HEADER)?;
    for (view, fund) in reports {
        let bank = [(Which::Left, &view.result.left_only), (Which::Right, &view.result.right_only)]
            .into_iter()
            .filter(|(which, _)| view.is_books_and_bank() && view.side(*which).sort == SideSort::Statement);
        for (which, items) in bank {
            for item in items {
                let Some(entry) = view.entry(which, item.entry) else { continue };
                rows += 1;
                let text = |symbol| neutral(view.side(which).strings.get(symbol));
                writer.write_record([
                    entry.date.to_string(),
                    String::new(),
                    kind_of(entry, item.cause).map_or("", Kind::as_str).to_owned(),
                    neutral(fund.as_deref().unwrap_or("")),
                    "bank".to_owned(),
                    entry.amount.unsigned_abs().to_string(),
                    text(entry.party),
                    String::new(),
                    text(entry.memo),
                    text(entry.reference),
                ])?;
            }
        }
    }
    writer.flush()?;
    Ok(rows)
}

/// What kind of transaction a row of the bank may be; none where only a person can know.
fn kind_of(entry: &Entry, cause: Cause) -> Option<Kind> {
    match cause {
        Cause::BankFee => Some(Kind::Expense),
        Cause::BankInterest => Some(Kind::Interest),
        _ if entry.amount < 0 => None,
        // Money whose sender the bank names is a gift until someone knows better.
        _ if entry.party.is_empty() => Some(Kind::Unidentified),
        _ => Some(Kind::Donation),
    }
}
