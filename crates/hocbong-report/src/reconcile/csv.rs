//! The open items of a reconciliation as CSV, one line per row of an item, as `--carried` reads them back; on
//! request the matched rows too.

use super::{ReconciliationView, Which};
use crate::csv_out::{CsvOut, CsvStyle};
use std::collections::HashMap;
use std::io::{self, Write};

const HEADER: [&str; 13] = [
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
    "entry",
];

/// Writes the open rows of `reports` under one header, and the matched ones where
/// [`Detail::all`](super::Detail::all) says so.
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
    // The column for proven amounts is only there if an amount was taken as proven.
    let has_proven = reports.iter().any(|view| {
        [Which::Left, Which::Right]
            .into_iter()
            .any(|which| view.files(which).files.iter().any(|f| f.proven > 0))
    });
    // A masked list says so, so that it is not carried into the next reconciliation.
    let has_hidden = reports.iter().any(|view| view.mask.hides());
    let yes = writer.word("csv.truth.", "yes");
    writer.write_header(
        "open-items",
        HEADER.into_iter().chain(has_proven.then_some("proven")).chain(has_hidden.then_some("masked")),
    )?;
    for view in reports {
        for which in [Which::Left, Which::Right] {
            let side = writer.word("side.", which.as_str());
            let rows = rows_of(&view, which);
            let ids = view.ids(which, &rows.iter().map(|row| row.number).collect::<Vec<_>>());
            for Row { number, status, cause, joined } in rows {
                let Some(entry) = view.entry(which, number) else { continue };
                let cells = [
                    &*side,
                    view.file_name(which, entry),
                    &entry.line().to_string(),
                    ids.get(&number).map_or("", String::as_str),
                    view.voucher_of(which, entry),
                    &entry.date().to_string(),
                    &entry.amount().to_string(),
                    &view.shown(which, entry.party()),
                    &view.shown(which, entry.memo()),
                    &view.reference_of(which, entry),
                    &writer.word("csv.status.", status),
                    &writer.word("csv.cause.", cause),
                    &joined,
                ];
                let mark = has_proven.then_some(if entry.is_proven() { &*yes } else { "" });
                writer.write_record(cells.into_iter().chain(mark).chain(has_hidden.then_some(&*yes)))?;
            }
        }
    }
    writer.flush()
}

/// A row with its outcome.
struct Row {
    number: u32,
    status: &'static str,
    cause: &'static str,
    /// The name of its entry, which the other rows of the entry share; for a row alone, those of its
    /// proposals.
    joined: String,
}

/// The rows of a side: matched, differing, ambiguous, alone.
fn rows_of(view: &ReconciliationView<'_>, which: Which) -> Vec<Row> {
    let result = view.result;
    let (only, status) = match which {
        Which::Left => (result.left_only(), "left_only"),
        Which::Right => (result.right_only(), "right_only"),
    };
    let mut rows = Vec::new();
    let mut put = |left: &[u32], right: &[u32], status, cause, joined: String| {
        let numbers = match which {
            Which::Left => left,
            Which::Right => right,
        };
        let row = |number: &u32| Row { number: *number, status, cause, joined: joined.clone() };
        rows.extend(numbers.iter().map(row));
    };
    let prefix = view.number.map_or_else(String::new, |(number, _)| format!("{number}-"));
    let name = |sort: char, number: usize| format!("{prefix}{sort}{}", number + 1);
    if view.detail.all {
        for (number, found) in result.matches().iter().enumerate() {
            put(found.left(), found.right(), "matched", found.rule().as_str(), name('m', number));
        }
    }
    if view.is_carried_on {
        return rows;
    }
    for (number, found) in result.differences().iter().enumerate() {
        put(found.left(), found.right(), "difference", found.cause().as_str(), name('d', number));
    }
    for (number, found) in result.ambiguous().iter().enumerate() {
        put(found.left(), found.right(), "ambiguous", "unknown", name('a', number));
    }
    let mut proposed: HashMap<u32, String> = HashMap::new();
    for (number, proposal) in result.proposals().iter().enumerate() {
        let numbers = match which {
            Which::Left => proposal.left(),
            Which::Right => proposal.right(),
        };
        for row in numbers {
            let names = proposed.entry(*row).or_default();
            if !names.is_empty() {
                names.push(' ');
            }
            names.push_str(&name('p', number));
        }
    }
    rows.extend(only.iter().map(|item| Row {
        number: item.entry(),
        status,
        cause: item.cause().as_str(),
        joined: proposed.remove(&item.entry()).unwrap_or_default(),
    }));
    rows
}
