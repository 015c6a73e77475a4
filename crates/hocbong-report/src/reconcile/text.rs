//! A reconciliation as one screen of text: the answer, the proof, what to look at, what to do.

use super::words::{Report, shortened, why_ambiguous, why_proposed};
use super::{ReconciliationView, Which};
use crate::Catalogue;
use crate::table::{amount_text, flush_right, padded, width};
use hocbong::Vnd;
use hocbong::reconcile::{Item, MatchRule};
use hocbong_core::diagnostic::Message;
use hocbong_messages::one_line;
use std::collections::HashSet;
use std::io::{self, Write};

/// Most rows of each kind that are shown; the rest is counted.
const SHOWN: usize = 5;
/// Widest and narrowest text of a row, in screen columns; a longer text is cut.
const MAX_TEXT: usize = 46;
const MIN_TEXT: usize = 24;
/// Width of a paragraph's title, in screen columns.
const TITLE_CHARS: usize = 12;
/// Width of the labels of the reconciliation statement, in characters.
const LABEL_CHARS: usize = 62;

/// Writes the report of one reconciliation as text.
///
/// # Errors
/// When the output cannot be written.
pub fn write_reconciliation_text(
    out: &mut dyn Write,
    view: &ReconciliationView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let report = Report { view, catalogue };
    report.heading(out)?;
    report.answer(out)?;
    writeln!(out)?;
    report.read(out)?;
    report.matched(out)?;
    writeln!(out)?;
    report.statement(out)?;
    report.look_first(out)?;
    report.proposed(out)?;
    report.next(out)?;
    if view.detail.weights {
        report.weights(out)?;
    }
    report.inputs(out)
}

/// Writes the overall result of several reports as text; nothing for fewer than two.
///
/// # Errors
/// When the output cannot be written.
pub fn write_verdict_text(
    out: &mut dyn Write,
    views: &[ReconciliationView<'_>],
    catalogue: &Catalogue,
) -> io::Result<()> {
    if views.len() < 2 {
        return Ok(());
    }
    let summaries: Vec<_> = views.iter().map(|view| view.result.summary()).collect();
    let reconciled = views.iter().filter(|view| view.is_reconciled()).count();
    let key =
        if reconciled == views.len() { "reconcile.all-reconciled" } else { "reconcile.some-reconciled" };
    let mut line = catalogue.message(
        &Message::new(key)
            .with("reconciled", reconciled)
            .with("total", views.len())
            .with("items", summaries.iter().map(|summary| summary.open_items).sum::<usize>()),
    );
    let proposals: usize = summaries.iter().map(|summary| summary.proposals).sum();
    if proposals > 0 {
        line.push_str("; ");
        line.push_str(&catalogue.message(&Message::new("reconcile.proposals").with("count", proposals)));
    }
    writeln!(out, "{line}.\n")
}

/// One line of the reconciliation statement: label, number of rows, amount in đồng.
struct Line {
    label: String,
    rows: Option<usize>,
    amount: Option<i128>,
}

impl Report<'_> {
    fn answer(&self, out: &mut dyn Write) -> io::Result<()> {
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
        self.wrapped(out, &format!("{answer}."), 2)?;
        let in_error: u64 = self.files().map(|file| file.in_error).sum();
        if in_error > 0 {
            writeln!(out, "{}.", self.say(&Message::new("reconcile.in-error").with("count", in_error)))?;
        }
        Ok(())
    }

    fn files(&self) -> impl Iterator<Item = &hocbong_import::csv::ReadSummary> {
        self.view.left.files.iter().chain(self.view.right.files)
    }

    fn read(&self, out: &mut dyn Write) -> io::Result<()> {
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
        self.titled(out, "reconcile.read", &sides.join(" · "))?;
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
        if !proofs.is_empty() {
            self.wrapped(out, &format!("{:<TITLE_CHARS$}{}", "", proofs.join(" · ")), TITLE_CHARS)?;
        }
        Ok(())
    }

    fn matched(&self, out: &mut dyn Write) -> io::Result<()> {
        let (result, summary) = (self.view.result, self.view.result.summary());
        let mut rules = Vec::new();
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
                .filter(|m| m.rule() == rule)
                .map(|m| m.left().len().max(m.right().len()))
                .sum();
            if count > 0 {
                let message =
                    Message::new(key).with("count", count).with("days", result.options().window_days);
                rules.push(self.say(&message));
            }
        }
        let counts = format!(
            "{} {} ↔ {} {}",
            self.side_name(Which::Left),
            grouped(summary.matched_left),
            self.side_name(Which::Right),
            grouped(summary.matched_right)
        );
        let line = format!("{counts}   {}", rules.join(" · "));
        self.titled(out, "reconcile.matched", line.trim_end())?;
        let groups: Vec<_> = result.matches().iter().filter(|m| m.is_interchangeable()).collect();
        if !groups.is_empty() {
            let message = Message::new("reconcile.groups")
                .with("count", groups.len())
                .with("left", groups.iter().map(|m| m.left().len()).sum::<usize>())
                .with("right", groups.iter().map(|m| m.right().len()).sum::<usize>());
            self.wrapped(out, &format!("{:<TITLE_CHARS$}{}", "", self.say(&message)), TITLE_CHARS)?;
        }
        Ok(())
    }

    /// Writes a paragraph after its title.
    fn titled(&self, out: &mut dyn Write, title: &'static str, text: &str) -> io::Result<()> {
        let title = padded(&self.text(title), TITLE_CHARS);
        self.wrapped(out, &format!("{title}{text}"), TITLE_CHARS)
    }

    /// Writes the reconciliation statement in its classical form.
    fn statement(&self, out: &mut dyn Write) -> io::Result<()> {
        let (result, equation) = (self.view.result, self.view.result.equation());
        let title = match result.until() {
            Some(day) => self.say(&Message::new("statement.title").with("day", day)),
            None => self.text("statement.title-undated"),
        };
        let (rows, dong) = (self.text("statement.rows"), self.text("statement.amount"));
        writeln!(out, "{title:<LABEL_CHARS$}{rows:>9}{dong:>20}")?;
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
        for line in lines {
            let rows = line.rows.map(grouped).unwrap_or_default();
            let label = format!("  {}", line.label);
            let amount = line.amount.map_or_else(|| "?".to_owned(), amount_text);
            writeln!(out, "{label:<LABEL_CHARS$}{rows:>9}{amount:>20}")?;
        }
        let rest = match equation.unexplained {
            Some(rest) => amount_text(i128::from(rest.get())),
            None => self.text("statement.too-large"),
        };
        writeln!(out, "  {}: {rest}", self.text("statement.unexplained"))
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

    /// Most rows of each kind that are shown.
    const fn most(&self) -> usize {
        if self.view.detail.all { usize::MAX } else { SHOWN }
    }

    /// Writes the rows that need a person, the first few of each kind, as a table. Proposed rows have a table
    /// of their own.
    fn look_first(&self, out: &mut dyn Write) -> io::Result<()> {
        let result = self.view.result;
        let mut looks: Vec<Look> = Vec::new();
        let mut shown = 0;
        for difference in result.differences().iter().take(self.most()) {
            let first = looks.len();
            self.rows("look.differs", Which::Left, difference.left(), &mut looks);
            self.rows("look.differs", Which::Right, difference.right(), &mut looks);
            note_last(&mut looks, first, self.difference(difference));
            shown += 1;
        }
        for ambiguity in result.ambiguous().iter().take(self.most()) {
            let first = looks.len();
            self.rows("look.ambiguous", Which::Left, ambiguity.left(), &mut looks);
            self.rows("look.ambiguous", Which::Right, ambiguity.right(), &mut looks);
            let counts = Message::new("look.could-be")
                .with("left", ambiguity.left().len())
                .with("right", ambiguity.right().len());
            let mut note = self.say(&counts);
            if ambiguity.is_too_large() {
                note = format!("{note}: {}", self.text(why_ambiguous(ambiguity)));
            }
            note_last(&mut looks, first, note);
            shown += 1;
        }
        let mut open = result.differences().len() + result.ambiguous().len();
        for (which, items) in [(Which::Right, result.right_only()), (Which::Left, result.left_only())] {
            let proposed = self.rows_proposed(which);
            let items: Vec<_> = items.iter().filter(|item| !proposed.contains(&item.entry())).collect();
            open += items.len();
            for item in items.into_iter().take(self.most()) {
                let first = looks.len();
                self.rows("look.only", which, &[item.entry()], &mut looks);
                note_last(&mut looks, first, self.cause(item.cause(), item.age_days()));
                shown += 1;
            }
        }
        if looks.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.text("look.title"))?;
        self.write_looks(out, &looks)?;
        if open > shown {
            writeln!(out, "  {}", self.say(&Message::new("look.more").with("count", open - shown)))?;
        }
        Ok(())
    }

    /// The rows of a side that take part in a proposal.
    fn rows_proposed(&self, which: Which) -> HashSet<u32> {
        let proposals = self.view.result.proposals().iter();
        let rows = proposals.flat_map(|proposal| match which {
            Which::Left => proposal.left(),
            Which::Right => proposal.right(),
        });
        rows.copied().collect()
    }

    /// Writes the proposed pairs, the likeliest first.
    fn proposed(&self, out: &mut dyn Write) -> io::Result<()> {
        let proposals = self.view.result.proposals();
        if proposals.is_empty() {
            return Ok(());
        }
        let mut looks: Vec<Look> = Vec::new();
        for proposal in proposals.iter().take(self.most()) {
            let first = looks.len();
            self.rows("look.odds", Which::Left, proposal.left(), &mut looks);
            self.rows("look.odds", Which::Right, proposal.right(), &mut looks);
            let odds = (proposal.odds_tenths() + 5) / 10;
            let odds = Message::new("look.odds").with("odds", u64::from(odds));
            if let Some(look) = looks.get_mut(first) {
                look.kind = self.say(&odds);
            }
            note_last(&mut looks, first, self.say(&why_proposed(self.view, proposal)));
        }
        writeln!(out, "\n{}", self.text("look.proposed"))?;
        self.write_looks(out, &looks)?;
        if proposals.len() > self.most() {
            let more = Message::new("look.more").with("count", proposals.len() - self.most());
            writeln!(out, "  {}", self.say(&more))?;
        }
        Ok(())
    }

    /// Adds the first few rows of one side of an entry to `looks`.
    fn rows(&self, key: &'static str, which: Which, numbers: &[u32], looks: &mut Vec<Look>) {
        for number in numbers.iter().take(SHOWN) {
            if let Some(entry) = self.view.entry(which, *number) {
                looks.push(self.row(key, which, entry));
            }
        }
        if let Some(last) = looks.last_mut() {
            last.has_more = numbers.len() > SHOWN;
        }
    }

    /// A row as a line to look at.
    fn row(&self, key: &'static str, which: Which, entry: &Item) -> Look {
        Look {
            kind: self.text(key),
            side: self.side_name(which),
            place: self.place(which, entry),
            day: entry.date().format("%d/%m/%Y").to_string(),
            voucher: one_line(self.view.voucher_of(which, entry)).into_owned(),
            amount: amount_text(i128::from(entry.amount())),
            text: self.view.text_of(which, entry),
            has_more: false,
            note: if entry.is_proven() { self.text("look.proven") } else { String::new() },
        }
    }

    fn next(&self, out: &mut dyn Write) -> io::Result<()> {
        let summary = self.view.result.summary();
        let bank_only = if self.view.is_ledger(Which::Left) { summary.right_only } else { summary.left_only };
        let is_books = self.view.is_books_and_bank();
        let mut steps = Vec::new();
        if summary.proposals > 0 {
            steps.push(self.text("next.proposals"));
        }
        if is_books && (bank_only > 0 || !self.view.result.differences().is_empty()) {
            steps.push(self.text("next.books"));
        }
        if steps.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        self.wrapped(out, &format!("{}: {}.", self.text("next.title"), steps.join("; ")), 2)
    }

    /// Writes rows as a table that fits the width. Texts are shortened first; a note that still does not fit
    /// goes below its row.
    fn write_looks(&self, out: &mut dyn Write, looks: &[Look]) -> io::Result<()> {
        let widest = |cell: fn(&Look) -> &str| looks.iter().map(|look| width(cell(look))).max().unwrap_or(0);
        let (kind, side, place) = (widest(|l| &l.kind), widest(|l| &l.side), widest(|l| &l.place));
        let (voucher, amount) = (widest(|l| &l.voucher), widest(|l| &l.amount));
        // A margin, a date of ten columns, and two spaces between columns.
        let fixed = 2 + kind + side + place + 10 + voucher + amount + 2 * 6;
        let room = self.view.detail.width.saturating_sub(fixed);
        // A note that does not fit beside even the shortest text goes below its row and needs no room.
        let notes = looks.iter().map(|look| width(&look.note) + 2);
        let note = notes.filter(|note| note + MIN_TEXT <= room).max().unwrap_or(0);
        let most = room.saturating_sub(note).clamp(MIN_TEXT, MAX_TEXT);
        let text = |look: &Look| {
            // Cut texts and left-out rows are marked, and the mark needs room too.
            let most = if look.has_more { most - 2 } else { most };
            let is_whole = width(&look.text) <= most;
            let short = shortened(&look.text, if is_whole { most } else { most - 1 });
            if look.has_more { format!("{short} …") } else { short }
        };
        let texts: Vec<String> = looks.iter().map(text).collect();
        let text_width = texts.iter().map(|text| width(text)).max().unwrap_or(0);
        for (look, text) in looks.iter().zip(&texts) {
            let line = format!(
                "  {}  {}  {}  {}  {}  {}  {}",
                padded(&look.kind, kind),
                padded(&look.side, side),
                padded(&look.place, place),
                look.day,
                padded(&look.voucher, voucher),
                flush_right(&look.amount, amount),
                padded(text, text_width),
            );
            let is_below = width(&line) + 2 + width(&look.note) > self.view.detail.width;
            if is_below || look.note.is_empty() {
                writeln!(out, "{}", line.trim_end())?;
            } else {
                writeln!(out, "{line}  {}", look.note)?;
            }
            if is_below && !look.note.is_empty() {
                let indent = kind + 4;
                self.wrapped(out, &format!("{}{}", " ".repeat(indent), look.note), indent)?;
            }
        }
        Ok(())
    }
}

/// One row of a table of rows to look at.
struct Look {
    kind: String,
    side: String,
    place: String,
    day: String,
    voucher: String,
    amount: String,
    text: String,
    /// Whether further rows of the entry are not shown.
    has_more: bool,
    note: String,
}

/// Puts the note on the last of the rows from `first` on, and keeps the kind on the first only.
fn note_last(looks: &mut [Look], first: usize, note: String) {
    for look in looks.iter_mut().skip(first + 1) {
        look.kind.clear();
    }
    if let Some(last) = looks.last_mut() {
        last.note = note;
    }
}

fn grouped(count: usize) -> String {
    amount_text(i128::try_from(count).unwrap_or(i128::MAX))
}
