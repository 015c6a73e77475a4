//! The figures as a Markdown table: one column per condition, with the counts of all seeds pooled.

use std::fmt::Write as _;

use super::score::{Ratio, Score};

/// A figure of a score that the table shows.
#[derive(Clone, Copy)]
struct Figure {
    name: &'static str,
    of: fn(&Score) -> Ratio,
    is_better_high: bool,
}

const FIGURES: [Figure; 10] = [
    Figure { name: "precision", of: |score| score.precision, is_better_high: true },
    Figure { name: "determined pairs found", of: |score| score.singles, is_better_high: true },
    Figure { name: "pairs found or proposed", of: |score| score.offered, is_better_high: true },
    Figure { name: "proposals that are right", of: |score| score.proposals, is_better_high: true },
    Figure { name: "determined batches found", of: |score| score.batches, is_better_high: true },
    Figure { name: "determined differences found", of: |score| score.differences, is_better_high: true },
    Figure {
        name: "differences told that are true",
        of: |score| score.true_differences,
        is_better_high: true,
    },
    Figure { name: "partnerless rows given a partner", of: |score| score.given, is_better_high: false },
    Figure { name: "strangers joined", of: |score| score.strangers, is_better_high: false },
    Figure { name: "rows left ambiguous", of: |score| score.ambiguous, is_better_high: false },
];

/// The scores of one condition.
#[derive(Clone, Debug)]
pub(super) struct Column {
    name: &'static str,
    library: Vec<Score>,
    baseline: Vec<Score>,
}

impl Column {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, library: Vec::new(), baseline: Vec::new() }
    }

    pub(super) fn add(&mut self, library: &Score, baseline: &Score) {
        self.library.push(library.clone());
        self.baseline.push(baseline.clone());
    }
}

/// Pools the counts. Shares are rounded to the worse side, so that `1.0000` means all.
fn pooled(figure: Figure, scores: &[Score]) -> String {
    let all = scores.iter().map(figure.of).fold(Ratio::default(), |sum, next| Ratio {
        part: sum.part + next.part,
        whole: sum.whole + next.whole,
    });
    let share = if figure.is_better_high { all.floor() } else { all.ceil() };
    share.map_or_else(|| "–".to_owned(), |share| format!("{}.{:04}", share / 10_000, share % 10_000))
}

pub(super) fn render(columns: &[Column]) -> String {
    // Writing to a string cannot fail.
    let mut out = String::from("| |");
    for column in columns {
        let _ = write!(out, " {} |", column.name);
    }
    out.push_str("\n|---|");
    out.push_str(&"---|".repeat(columns.len()));
    out.push('\n');
    for figure in FIGURES {
        for (who, is_library) in [("", true), (", plain join", false)] {
            let _ = write!(out, "| {}{who} |", figure.name);
            for column in columns {
                let scores = if is_library { &column.library } else { &column.baseline };
                let _ = write!(out, " {} |", pooled(figure, scores));
            }
            out.push('\n');
        }
    }
    out
}
