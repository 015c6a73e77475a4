//! What every report of a reconciliation says first: the answer, what was read and matched, the statement.

use super::Which;
use super::words::Report;
use crate::table::amount_text;
use hocbong::Vnd;
use hocbong::reconcile::{Match, MatchRule};
use hocbong_core::diagnostic::Message;

/// One line of the reconciliation statement: label, number of rows, amount in đồng.
pub(super) struct Line {
    pub(super) label: String,
    pub(super) rows: Option<usize>,
    pub(super) amount: Option<i128>,
}

impl Report<'_> {
    /// The answer in a sentence, and a second one if rows could not be read.
    pub(super) fn answers(&self) -> Vec<String> {
        let (result, summary) = (self.view.result, self.view.result.summary());
        let rows = summary.left_only
            + summary.right_only
            + summary.ambiguous_left
            + summary.ambiguous_right
            + summary.differences_left
            + summary.differences_right;
        let errors = self.view.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        let answer = match result.equation().unexplained {
            Some(rest) if !rest.is_zero() => Message::new("reconcile.no-unexplained").with("amount", rest),
            _ if summary.open_items > 0 => {
                Message::new("reconcile.no").with("items", summary.open_items).with("rows", rows)
            }
            _ if errors > 0 => Message::new("reconcile.no-findings").with("count", errors),
            _ => Message::new("reconcile.yes"),
        };
        let mut answer = self.say(&answer);
        if summary.proposals > 0 {
            let proposals = Message::new("reconcile.proposals").with("count", summary.proposals);
            answer = format!("{answer}; {}", self.say(&proposals));
        }
        let mut answers = vec![format!("{answer}.")];
        let in_error: u64 = self.files().map(|file| file.in_error).sum();
        if in_error > 0 {
            answers
                .push(format!("{}.", self.say(&Message::new("reconcile.in-error").with("count", in_error))));
        }
        answers
    }

    /// The files of both sides.
    fn files(&self) -> impl Iterator<Item = &hocbong_import::csv::ReadSummary> {
        self.view.left.files.iter().chain(self.view.right.files)
    }

    /// How many rows of each side were read, and what became of the others.
    pub(super) fn sides_read(&self) -> Vec<String> {
        let mut sides = Vec::new();
        for which in [Which::Left, Which::Right] {
            let (side, files) = (self.view.side(which), self.view.files(which).files);
            let message = Message::new("reconcile.read-side")
                .with("side", self.side_name(which))
                .with("rows", side.entries().len());
            let mut notes = Vec::new();
            let sum =
                |count: fn(&hocbong_import::csv::ReadSummary) -> u64| files.iter().map(count).sum::<u64>();
            for (key, count) in [
                ("reconcile.set-aside", sum(|file| file.set_aside)),
                ("reconcile.error-rows", sum(|file| file.in_error)),
                ("reconcile.earlier", side.earlier()),
                ("reconcile.left-out", side.later()),
            ] {
                if count > 0 {
                    notes.push(self.say(&Message::new(key).with("count", count)));
                }
            }
            let notes = if notes.is_empty() { String::new() } else { format!(" (+ {})", notes.join(", ")) };
            sides.push(format!("{}{notes}", self.say(&message)));
        }
        sides
    }

    /// What the files' own balances and totals prove.
    pub(super) fn proofs(&self) -> Vec<String> {
        let mut proofs = Vec::new();
        if self.files().any(|file| file.has_balance) {
            let breaks: usize = self.files().map(|file| file.balance_breaks.len()).sum();
            proofs.push(match breaks {
                0 => self.text("reconcile.balance-agrees"),
                breaks => self.say(&Message::new("reconcile.balance-breaks").with("count", breaks)),
            });
        }
        if self.files().any(|file| !file.control_totals.is_empty()) {
            let wrong =
                self.files().flat_map(|file| &file.control_totals).filter(|total| !total.agrees()).count();
            proofs.push(match wrong {
                0 => self.text("reconcile.totals-agree"),
                wrong => self.say(&Message::new("reconcile.totals-differ").with("count", wrong)),
            });
        }
        let proven: u64 = self.files().map(|file| file.proven).sum();
        if proven > 0 {
            proofs.push(self.say(&Message::new("reconcile.proven").with("count", proven)));
        }
        proofs
    }

    /// How many rows are matched, in all and by each rule.
    pub(super) fn rows_matched(&self) -> String {
        format!("{}   {}", self.counts_matched(), self.rules_matched().join(" · ")).trim_end().to_owned()
    }

    /// How many rows of each side are matched.
    pub(super) fn counts_matched(&self) -> String {
        let summary = self.view.result.summary();
        format!(
            "{} {} ↔ {} {}",
            self.side_name(Which::Left),
            grouped(summary.matched_left),
            self.side_name(Which::Right),
            grouped(summary.matched_right)
        )
    }

    /// How many rows each rule matched.
    pub(super) fn rules_matched(&self) -> Vec<String> {
        let result = self.view.result;
        let mut rules = Vec::new();
        // Pairs of one day are counted as such, whatever their texts say.
        let by_day = |found: &Match| match found.rule() {
            MatchRule::Window if found.days() == 0 => MatchRule::Exact,
            rule => rule,
        };
        for (rule, key) in [
            (MatchRule::Reference, "rule.reference"),
            (MatchRule::Code, "rule.code"),
            (MatchRule::Exact, "rule.exact"),
            (MatchRule::Window, "rule.window"),
            (MatchRule::Batch, "rule.batch"),
            (MatchRule::Correction, "rule.correction"),
            (MatchRule::Decision, "rule.decision"),
            (MatchRule::Carried, "rule.carried"),
        ] {
            let count: usize = result
                .matches()
                .iter()
                .filter(|m| by_day(m) == rule)
                .map(|m| m.left().len().max(m.right().len()))
                .sum();
            if count > 0 {
                let message =
                    Message::new(key).with("count", count).with("days", result.options().window_days);
                rules.push(self.say(&message));
            }
        }
        rules
    }

    /// How many entries are matched by count alone, if any.
    pub(super) fn groups(&self) -> Option<String> {
        let matches = self.view.result.matches().iter();
        let groups: Vec<_> = matches.filter(|m| m.is_interchangeable()).collect();
        let message = Message::new("reconcile.groups")
            .with("count", groups.len())
            .with("left", groups.iter().map(|m| m.left().len()).sum::<usize>())
            .with("right", groups.iter().map(|m| m.right().len()).sum::<usize>());
        (!groups.is_empty()).then(|| self.say(&message))
    }

    /// The heading of the reconciliation statement.
    pub(super) fn statement_title(&self) -> String {
        match self.view.result.until() {
            Some(day) => self.say(&Message::new("statement.title").with("day", day)),
            None => self.text("statement.title-undated"),
        }
    }

    /// What the equation leaves, in words.
    pub(super) fn unexplained(&self) -> String {
        format!("{}: {}", self.text("statement.unexplained"), self.unexplained_amount())
    }

    /// What the equation leaves, in đồng, or why that is not known.
    pub(super) fn unexplained_amount(&self) -> String {
        match self.view.result.equation().unexplained {
            Some(rest) => amount_text(i128::from(rest.get())),
            None => self.text("statement.too-large"),
        }
    }

    /// The reconciliation statement in its classical form, from one balance to the other and what files print of them.
    pub(super) fn statement_lines(&self) -> Vec<Line> {
        let equation = self.view.result.equation();
        let balance =
            if equation.left_opening.is_some() { "statement.balance" } else { "statement.movement" };
        let of = |which| self.say(&Message::new(balance).with("side", self.side_name(which)));
        let amount = |amount: Option<Vnd>| amount.map(|amount| i128::from(amount.get()));
        let mut lines =
            vec![Line { label: of(Which::Left), rows: None, amount: amount(equation.left_balance) }];
        lines.extend(self.terms());
        let opening = amount(equation.opening_difference);
        if opening != Some(0) {
            lines.push(Line { label: self.text("statement.opening"), rows: None, amount: opening });
        }
        lines.push(Line { label: of(Which::Right), rows: None, amount: amount(equation.right_balance) });
        for (which, stated) in [(Which::Left, equation.left_stated), (Which::Right, equation.right_stated)] {
            if let Some(stated) = stated {
                let label = self.say(&Message::new("statement.stated").with("side", self.side_name(which)));
                lines.push(Line { label, rows: None, amount: Some(i128::from(stated.get())) });
            }
        }
        lines
    }

    /// The lines that lead from one balance to the other.
    fn terms(&self) -> Vec<Line> {
        let result = self.view.result;
        let mut lines = Vec::new();
        let both = |key: &'static str| {
            let left = self.side_name(Which::Left);
            self.say(&Message::new(key).with("left", left).with("right", self.side_name(Which::Right)))
        };
        for (which, items, sign) in
            [(Which::Right, result.right_only(), 1_i128), (Which::Left, result.left_only(), -1)]
        {
            for money_in in [true, false] {
                let amounts: Vec<i128> = items
                    .iter()
                    .filter_map(|item| self.view.entry(which, item.entry()))
                    .map(|entry| i128::from(entry.amount()))
                    .filter(|amount| (*amount > 0) == money_in)
                    .collect();
                let key = match (which, money_in) {
                    (Which::Right, true) => "statement.right-in",
                    (Which::Right, false) => "statement.right-out",
                    (Which::Left, true) => "statement.left-in",
                    (Which::Left, false) => "statement.left-out",
                };
                if !amounts.is_empty() {
                    let amount = sign * amounts.iter().sum::<i128>();
                    lines.push(Line { label: both(key), rows: Some(amounts.len()), amount: Some(amount) });
                }
            }
        }
        if !result.differences().is_empty() {
            let differ = |d: &hocbong::reconcile::Difference| {
                i128::from(d.right_amount()) - i128::from(d.left_amount())
            };
            lines.push(Line {
                label: both("statement.differences"),
                rows: Some(result.differences().len()),
                amount: Some(result.differences().iter().map(differ).sum()),
            });
        }
        let open = |which, sign: i128, rows: usize, amount: i128| {
            let label = self.say(&Message::new("statement.ambiguous").with("side", self.side_name(which)));
            (rows > 0).then(|| Line { label, rows: Some(rows), amount: Some(sign * amount) })
        };
        let ambiguous = result.ambiguous();
        lines.extend(open(
            Which::Left,
            -1,
            ambiguous.iter().map(|a| a.left().len()).sum(),
            ambiguous.iter().map(|a| i128::from(a.left_amount())).sum(),
        ));
        lines.extend(open(
            Which::Right,
            1,
            ambiguous.iter().map(|a| a.right().len()).sum(),
            ambiguous.iter().map(|a| i128::from(a.right_amount())).sum(),
        ));
        lines
    }
}

/// A number of rows, grouped.
pub(super) fn grouped(count: usize) -> String {
    amount_text(i128::try_from(count).unwrap_or(i128::MAX))
}
