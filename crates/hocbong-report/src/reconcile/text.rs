//! A reconciliation as one screen of text: the answer, the proof, what to look at, what to do.

use super::summary::grouped;
use super::words::{Report, shortened, why_ambiguous, why_proposed};
use super::{ReconciliationView, Which};
use crate::Catalogue;
use crate::table::{amount_text, flush_right, hanging, padded, width};
use crate::{Ink, Output};
use hocbong::reconcile::Item;
use hocbong_core::diagnostic::Message;
use hocbong_messages::one_line;
use std::collections::HashSet;
use std::io;

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
    out: &mut dyn Output,
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
    out: &mut dyn Output,
    views: &[ReconciliationView<'_>],
    catalogue: &Catalogue,
) -> io::Result<()> {
    if views.len() < 2 {
        return Ok(());
    }
    // What is carried on is open in a later statement.
    let last = views.iter().filter(|view| !view.is_carried_on);
    let summaries: Vec<_> = last.map(|view| view.result.summary()).collect();
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
    let ink = if reconciled == views.len() { Ink::Good } else { Ink::Error };
    out.paint(ink, &hanging(&format!("{line}."), 0, 2, out.columns()))?;
    writeln!(out, "\n")
}

impl Report<'_> {
    fn answer(&self, out: &mut dyn Output) -> io::Result<()> {
        let ink = if self.view.is_reconciled() { Ink::Good } else { Ink::Error };
        for sentence in self.answers() {
            out.paint(ink, &hanging(&sentence, 0, 2, self.view.detail.width))?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn read(&self, out: &mut dyn Output) -> io::Result<()> {
        self.titled(out, "reconcile.read", &self.sides_read().join(" · "))?;
        let proofs = self.proofs();
        if !proofs.is_empty() {
            self.wrapped(out, &format!("{:<TITLE_CHARS$}{}", "", proofs.join(" · ")), TITLE_CHARS)?;
        }
        Ok(())
    }

    fn matched(&self, out: &mut dyn Output) -> io::Result<()> {
        self.titled(out, "reconcile.matched", &self.rows_matched())?;
        if let Some(groups) = self.groups() {
            self.wrapped(out, &format!("{:<TITLE_CHARS$}{groups}", ""), TITLE_CHARS)?;
        }
        Ok(())
    }

    /// Writes a paragraph after its title.
    fn titled(&self, out: &mut dyn Output, title: &'static str, text: &str) -> io::Result<()> {
        let title = padded(&self.text(title), TITLE_CHARS);
        self.wrapped(out, &format!("{title}{text}"), TITLE_CHARS)
    }

    /// Writes the reconciliation statement in its classical form.
    fn statement(&self, out: &mut dyn Output) -> io::Result<()> {
        let title = self.statement_title();
        let (rows, dong) = (self.text("statement.rows"), self.text("statement.amount"));
        writeln!(out, "{title:<LABEL_CHARS$}{rows:>9}{dong:>20}")?;
        for line in self.statement_lines() {
            let rows = line.rows.map(grouped).unwrap_or_default();
            let label = format!("  {}", line.label);
            let amount = line.amount.map_or_else(|| "?".to_owned(), amount_text);
            writeln!(out, "{label:<LABEL_CHARS$}{rows:>9}{amount:>20}")?;
        }
        writeln!(out, "  {}", self.unexplained())
    }

    /// Most rows of each kind that are shown.
    const fn most(&self) -> usize {
        if self.view.detail.all { usize::MAX } else { SHOWN }
    }

    /// Writes the rows that need a person, the first few of each kind, as a table. Proposed rows have a table
    /// of their own.
    fn look_first(&self, out: &mut dyn Output) -> io::Result<()> {
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
    fn proposed(&self, out: &mut dyn Output) -> io::Result<()> {
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

    fn next(&self, out: &mut dyn Output) -> io::Result<()> {
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
    fn write_looks(&self, out: &mut dyn Output, looks: &[Look]) -> io::Result<()> {
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
