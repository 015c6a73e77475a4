//! Movements that only the bank has, as rows of a register to complete: what the bank's text says is filled
//! in, the rest is blank.

use crate::csv_out::{CsvOut, CsvStyle};
use hocbong::bank_drafts::DraftRow;
use std::io::{self, Write};

const HEADER: [&str; 12] = [
    "date", "voucher", "kind", "fund", "method", "amount", "account", "party", "purpose", "memo", "ref", "id",
];

/// Writes draft rows as CSV in the form of a register.
///
/// # Errors
/// When the output cannot be written.
pub fn write_draft_csv(out: &mut dyn Write, rows: &[DraftRow], style: CsvStyle) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    writer.write_header("draft", HEADER)?;
    for row in rows {
        writer.write_record([
            row.date.to_string(),
            row.voucher.clone(),
            row.kind.map_or("", |kind| writer.kind(kind)).to_owned(),
            row.fund.clone(),
            writer.word("csv.method.", row.method.as_str()),
            row.amount.get().to_string(),
            row.account.clone(),
            row.party.clone(),
            row.purpose.clone(),
            row.memo.clone(),
            row.reference.clone(),
            row.id.to_string(),
        ])?;
    }
    writer.flush()
}
