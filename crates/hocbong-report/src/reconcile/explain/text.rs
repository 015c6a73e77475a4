//! An explanation as text.

use super::{percent_of, which};
use crate::Catalogue;
use crate::Output;
use crate::reconcile::ReconciliationView;
use crate::reconcile::words::{Report, shortened};
use crate::table::{amount_text, flush_right, padded, width};
use hocbong::reconcile::explain::{Compared, Ending, Explanation};
use hocbong_core::diagnostic::Message;
use hocbong_messages::one_line;
use std::io;

/// Width of a row's text, in screen columns; the rest is cut off.
const TEXT_CHARS: usize = 60;

/// Writes why one row has its outcome, as text: the answer, what the row was compared with, and what would
/// change the answer.
///
/// # Errors
/// When the output cannot be written.
pub fn write_explanation_text(
    out: &mut dyn Output,
    view: &ReconciliationView<'_>,
    explanation: &Explanation<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let report = Report { view, catalogue };
    if view.book.is_some() {
        report.heading(out)?;
        writeln!(out)?;
    }
    report.row_and_ending(out, explanation)?;
    report.comparisons(out, explanation)?;
    if !explanation.remedies.is_empty() {
        let changes: Vec<String> =
            explanation.remedies.iter().map(|remedy| report.remedy(explanation, remedy)).collect();
        let changes = changes.join(&format!(", {} ", report.text("explain.or")));
        writeln!(out)?;
        let would = report.say(&Message::new("explain.would").with("changes", changes));
        report.wrapped(out, &format!("{would}."), 2)?;
    }
    report.inputs(out)
}

impl Report<'_> {
    fn row_and_ending(&self, out: &mut dyn Output, explanation: &Explanation<'_>) -> io::Result<()> {
        let (own, facing) = (which(explanation.row.is_left), which(!explanation.row.is_left));
        if let Some(entry) = self.view.entry(own, explanation.row.entry) {
            let mut parts = vec![
                self.name_of(own, explanation.row.entry),
                entry.date().format("%d/%m/%Y").to_string(),
                amount_text(i128::from(entry.amount())),
            ];
            let known = [self.view.voucher_of(own, entry), &*self.view.reference_of(own, entry)];
            parts.extend(known.into_iter().filter(|text| !text.is_empty()).map(str::to_owned));
            let text = shortened(&self.view.text_of(own, entry), usize::MAX);
            parts.extend((!text.is_empty()).then_some(text));
            writeln!(out, "{}", one_line(&parts.join(" · ")))?;
        }
        let amount = amount_text(i128::from(explanation.amount));
        if let Some(original) = explanation.counted_with {
            let message = Message::new("explain.counted-with").with("row", self.name_of(own, original));
            writeln!(out, "{}", self.say(&message.with("amount", amount)))?;
        } else if !explanation.corrections.is_empty() {
            let rows = self.names_of(own, &explanation.corrections);
            let message = Message::new("explain.corrected").with("rows", rows).with("amount", amount);
            writeln!(out, "{}", self.say(&message))?;
        }
        let theirs = explanation.ending.rows(facing == super::Which::Left);
        let names = self.names_of(facing, theirs);
        let answer = match explanation.ending {
            Ending::Matched(_) if theirs.is_empty() => Message::new("explain.cancelled"),
            Ending::Matched(_) => Message::new("explain.match").with("rows", names),
            Ending::Differs(entry) => {
                Message::new("explain.difference").with("rows", names).with("cause", self.difference(entry))
            }
            Ending::Undecided(_) if theirs.is_empty() => Message::new("explain.undecided"),
            Ending::Undecided(_) => Message::new("explain.ambiguous").with("rows", names),
            Ending::Alone(item) => Message::new("explain.only")
                .with("side", self.side_name(own))
                .with("cause", self.cause(item.cause(), item.age_days())),
        };
        writeln!(out, "{}: {}", self.text("explain.ended"), self.say(&answer))?;
        if matches!(explanation.ending, Ending::Matched(_) | Ending::Undecided(_)) {
            writeln!(out, "{}: {}", self.text("explain.why"), self.why(explanation.ending))?;
        }
        let stands_for = explanation.counted_with.unwrap_or(explanation.row.entry);
        let rows = explanation.ending.rows(explanation.row.is_left).iter().copied();
        let companions: Vec<u32> = rows
            .filter(|number| *number != stands_for && *number != explanation.row.entry)
            .filter(|number| !explanation.corrections.contains(number))
            .collect();
        if !companions.is_empty() {
            let is_undecided = matches!(explanation.ending, Ending::Undecided(_));
            let key = if is_undecided { "explain.rivals" } else { "explain.together" };
            let sum = self.sum_of(own, explanation.ending.rows(explanation.row.is_left));
            let sum = sum.map_or_else(|| "?".to_owned(), |sum| amount_text(i128::from(sum.get())));
            let message = Message::new(key).with("rows", self.names_of(own, &companions)).with("sum", sum);
            writeln!(out, "{}", self.say(&message))?;
        }
        Ok(())
    }

    /// The compared rows: a line with the evidence and the verdict, then lines with what the row says.
    fn comparisons(&self, out: &mut dyn Output, explanation: &Explanation<'_>) -> io::Result<()> {
        if explanation.compared.is_empty() {
            // For rows that cancel out no candidates were searched.
            if matches!(explanation.ending, Ending::Matched(_)) {
                return Ok(());
            }
            return writeln!(out, "\n{}", self.text("explain.nothing"));
        }
        writeln!(out)?;
        let facing = which(!explanation.row.is_left);
        let mut rows: Vec<[String; 6]> = vec![[
            self.text("explain.compared"),
            self.text("explain.days"),
            self.text("explain.amount"),
            self.text("explain.text"),
            self.text("explain.reference"),
            self.text("explain.verdict"),
        ]];
        rows.extend(explanation.compared.iter().map(|compared| {
            [
                format!("  {}", self.name_of(facing, compared.entry)),
                day_text(compared.days),
                amount_text(i128::from(compared.amount)),
                percent_of(compared.text_distance),
                self.reference_evidence(compared.reference),
                self.verdict(explanation, compared),
            ]
        }));
        let widest = |at: usize| {
            let cells = rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| width(cell)).max().unwrap_or(0)
        };
        let [place, days, amount, text, reference] = [widest(0), widest(1), widest(2), widest(3), widest(4)];
        let mut details = vec![Vec::new()];
        details.extend(explanation.compared.iter().map(|compared| self.details(explanation, compared)));
        for (row, details) in rows.iter().zip(details) {
            let [own_place, own_days, own_amount, own_text, own_reference, verdict] = row;
            writeln!(
                out,
                "{}  {}  {}  {}  {}  {verdict}",
                padded(own_place, place),
                flush_right(own_days, days),
                flush_right(own_amount, amount),
                flush_right(own_text, text),
                padded(own_reference, reference)
            )?;
            for detail in details {
                self.wrapped(out, &format!("      {detail}"), 8)?;
            }
        }
        if explanation.more > 0 {
            let message = Message::new("explain.more-compared").with("count", explanation.more);
            writeln!(out, "  {}", self.say(&message))?;
        }
        Ok(())
    }

    /// What a candidate says, the weights of its channels, and its own outcome.
    fn details(&self, explanation: &Explanation<'_>, compared: &Compared<'_>) -> Vec<String> {
        let facing = which(!explanation.row.is_left);
        let entry = self.view.entry(facing, compared.entry);
        let text = entry.map(|entry| {
            let text = shortened(&self.view.text_of(facing, entry), TEXT_CHARS);
            format!("{}  {text}", entry.date().format("%d/%m/%Y"))
        });
        let fate = self.fate(explanation, compared).map(|fate| format!("→ {fate}"));
        text.into_iter().chain(self.evidence(compared)).chain(fate).collect()
    }
}

/// A difference in days with its sign, with a true minus.
fn day_text(days: i64) -> String {
    if days > 0 { format!("+{days}") } else { amount_text(i128::from(days)) }
}
