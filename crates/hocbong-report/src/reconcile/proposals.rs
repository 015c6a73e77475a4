//! Proposed pairs as a file of decisions, which a person completes and passes back.

use super::json::line;
use super::{ReconciliationView, Which};
use crate::csv_out::{CsvOut, CsvStyle};
use std::io::{self, Write};

const HEADER: [&str; 4] = ["left_line", "right_line", "decision", "note"];

/// Writes the proposals of `reports` with the decision left blank. The note states days, amounts and texts of
/// the rows, by which the decision is recognised when it is read back.
///
/// # Errors
/// When the output cannot be written.
pub fn write_proposals_csv<'a>(
    out: &mut dyn Write,
    reports: impl Iterator<Item = ReconciliationView<'a>>,
    style: CsvStyle,
) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    writer.write_header("decisions", HEADER)?;
    for view in reports {
        let names = |which, numbers: &[u32]| {
            let rows = numbers.iter().filter_map(|number| line(&view, which, *number));
            rows.map(|line| line.to_string()).collect::<Vec<_>>().join(" ")
        };
        for proposal in view.result.proposals() {
            writer.write_record([
                names(Which::Left, proposal.left()),
                names(Which::Right, proposal.right()),
                String::new(),
                view.result.note_of(proposal.left(), proposal.right()),
            ])?;
        }
    }
    writer.flush()
}
