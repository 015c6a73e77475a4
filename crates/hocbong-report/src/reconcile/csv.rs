//! The open items of a reconciliation as CSV, one row an item's row: what `--carried` takes back.

use super::{ReconciliationView, Which};
use crate::csv_out::{CsvOut, CsvStyle};
use std::io::{self, Write};

const HEADER: [&str; 12] = [
    "side",
    "file",
    "line",
    "id",
    "voucher",
    "date",
    "amount",
    "party",
    "memo",
    "reference",
    "status",
    "cause",
];

/// Writes the open rows of `reports` under one header.
///
/// # Errors
/// When the output cannot be written.
pub fn write_open_items_csv<'a>(
    out: &mut dyn Write,
    reports: impl Iterator<Item = ReconciliationView<'a>>,
    style: CsvStyle,
) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    let reports: Vec<ReconciliationView<'_>> = reports.collect();
    // Only where an amount was taken as proven is there a column that says of which rows.
    let has_proven = reports.iter().any(|view| {
        [Which::Left, Which::Right]
            .into_iter()
            .any(|which| view.files(which).files.iter().any(|f| f.proven > 0))
    });
    let proven = |word: &'static str| has_proven.then_some(word);
    // A list with hidden texts says so, so that no one begins the next reconciliation with it.
    let has_hidden = reports.iter().any(|view| view.mask.hides());
    let masked = |word: &'static str| has_hidden.then_some(word);
    writer.write_record(HEADER.into_iter().chain(proven("proven")).chain(masked("masked")))?;
    for view in reports {
        for which in [Which::Left, Which::Right] {
            let rows = open_rows(&view, which);
            let ids = view.ids(which, &rows.iter().map(|row| row.0).collect::<Vec<_>>());
            for (number, status, cause) in rows {
                let Some(entry) = view.entry(which, number) else { continue };
                let cells = [
                    which.as_str(),
                    view.file_name(which, entry),
                    &entry.line.to_string(),
                    ids.get(&number).map_or("", String::as_str),
                    view.voucher_of(which, entry),
                    &entry.date.to_string(),
                    &entry.amount.to_string(),
                    &view.shown(which, entry.party),
                    &view.shown(which, entry.memo),
                    &view.reference_of(which, entry),
                    status,
                    cause,
                ];
                let mark = proven(if entry.is_proven { "yes" } else { "" });
                writer.write_record(cells.into_iter().chain(mark).chain(masked("yes")))?;
            }
        }
    }
    writer.flush()
}

/// The open rows of a side with where they ended, in the order of the lists.
fn open_rows(view: &ReconciliationView<'_>, which: Which) -> Vec<(u32, &'static str, &'static str)> {
    let pick = |left: &[u32], right: &[u32]| match which {
        Which::Left => left.to_vec(),
        Which::Right => right.to_vec(),
    };
    let result = view.result;
    let only = match which {
        Which::Left => (&result.left_only, "left_only"),
        Which::Right => (&result.right_only, "right_only"),
    };
    let mut rows = Vec::new();
    for difference in &result.differences {
        let numbers = pick(&difference.left, &difference.right);
        rows.extend(numbers.into_iter().map(|number| (number, "difference", difference.cause.as_str())));
    }
    for ambiguity in &result.ambiguous {
        let numbers = pick(&ambiguity.left, &ambiguity.right);
        rows.extend(numbers.into_iter().map(|number| (number, "ambiguous", "unknown")));
    }
    rows.extend(only.0.iter().map(|item| (item.entry, only.1, item.cause.as_str())));
    rows
}
