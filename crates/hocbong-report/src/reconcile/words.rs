//! What the text reports of a reconciliation have in common: names of sides and rows, causes, inputs.

use super::{ReconciliationView, Which};
use crate::Catalogue;
use crate::Output;
use crate::table::{hanging, width};
use hocbong::reconcile::{Ambiguity, Cause, Difference, Item, Match, MatchRule, Proposal, Reason};
use hocbong_core::diagnostic::Message;
use hocbong_messages::one_line;
use std::io;

/// A report that is being written.
pub(super) struct Report<'a> {
    pub(super) view: &'a ReconciliationView<'a>,
    pub(super) catalogue: &'a Catalogue,
}

impl Report<'_> {
    pub(super) fn say(&self, message: &Message) -> String {
        self.catalogue.message(message)
    }

    pub(super) fn text(&self, key: &'static str) -> String {
        self.catalogue.text(key)
    }

    pub(super) fn side_name(&self, which: Which) -> String {
        self.text(match (self.view.is_books_and_bank(), which) {
            (true, which) if self.view.is_ledger(which) => "side.books",
            (true, which) if self.view.is_cash_book(which) => "side.cash-book",
            (true, _) => "side.bank",
            (false, Which::Left) => "side.left",
            (false, Which::Right) => "side.right",
        })
    }

    pub(super) fn heading(&self, out: &mut dyn Output) -> io::Result<()> {
        if let Some(book) = &self.view.book {
            write!(out, "{}", one_line(book))?;
            if let Some(number) = self.number() {
                write!(out, " · {number}")?;
            }
            writeln!(out, "\n")?;
        }
        self.wrapped(out, &self.subject(), 2)
    }

    /// Which of a book's statements it is, in words; `None` without a book.
    pub(super) fn number(&self) -> Option<String> {
        let (number, total) = self.view.number?;
        let of = Message::new("reconcile.statement-of").with("number", number).with("total", total);
        Some(self.say(&of))
    }

    /// What is reconciled: the account and the statement or both files, and the days.
    pub(super) fn subject(&self) -> String {
        let mut subject = match &self.view.subject {
            Some(subject) => subject.clone(),
            None => format!("{} ↔ {}", self.paths(Which::Left), self.paths(Which::Right)),
        };
        let period = self.view.result.options().period;
        if let Some((from, to)) = period.from.zip(period.to).or_else(|| self.view.days(Which::Right)) {
            subject = format!("{subject} · {} – {}", from.format("%d/%m/%Y"), to.format("%d/%m/%Y"));
        }
        one_line(&subject).into_owned()
    }

    fn paths(&self, which: Which) -> String {
        match self.view.files(which).files {
            [only] => only.name.to_string(),
            [first, rest @ ..] => format!("{} + {}", first.name, rest.len()),
            [] => String::new(),
        }
    }

    pub(super) fn cause(&self, cause: Cause, age_days: i64) -> String {
        self.say(&cause.message(age_days))
    }

    /// What may have happened to rows whose amounts differ.
    pub(super) fn difference(&self, difference: &Difference) -> String {
        self.say(&difference.message())
    }

    /// Writes a line within the width of the report; what does not fit continues on further lines, indented
    /// by `indent` spaces.
    pub(super) fn wrapped(&self, out: &mut dyn Output, line: &str, indent: usize) -> io::Result<()> {
        writeln!(out, "{}", hanging(line, 0, indent, self.view.detail.width))
    }

    /// The place of a row: its line, with the file if there are several, or its line in the list carried
    /// forward.
    pub(super) fn place(&self, which: Which, entry: &Item) -> String {
        let (side, files) = (self.view.side(which), self.view.files(which));
        let in_file = || format!("{}:{}", one_line(self.view.file_name(which, entry)), entry.line());
        if side.is_carried(entry) {
            let line = if side.is_listed(entry) { entry.line().to_string() } else { in_file() };
            self.say(&Message::new("look.carried").with("line", line))
        } else if files.is_qualified && files.files.len() > 1 {
            in_file()
        } else {
            self.say(&Message::new("look.line").with("line", entry.line().to_string()))
        }
    }

    pub(super) fn inputs(&self, out: &mut dyn Output) -> io::Result<()> {
        writeln!(out)?;
        for which in [Which::Left, Which::Right] {
            let files = self.view.files(which).files;
            let counts = crate::inputs::row_counts(files, self.catalogue);
            let digests = crate::inputs::digests(files);
            let (counts, digests) =
                (format!("{}: {counts}", self.side_name(which)), format!("sha256 {digests}"));
            if width(&counts) + 3 + width(&digests) <= self.view.detail.width {
                writeln!(out, "{counts} · {digests}")?;
            } else {
                self.wrapped(out, &counts, 4)?;
                self.wrapped(out, &format!("    {digests}"), 4)?;
            }
        }
        writeln!(
            out,
            "{} · hocbong {}",
            self.say(&Message::new("reconcile.window").with("days", self.view.result.options().window_days)),
            env!("CARGO_PKG_VERSION")
        )
    }
}

/// A text on one line, cut to `most` screen columns. A cut is marked with `…`, which comes on top.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut places = 0;
    let fits = |c: &char| {
        places += width(c.encode_utf8(&mut [0; 4]));
        places <= most
    };
    let mut short: String = text.chars().take_while(fits).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The message key for why rows are matched; `by_line` if the row of the books was made from the
/// bank's line.
pub(super) const fn why_matched(found: &Match, by_line: bool) -> &'static str {
    match found.rule() {
        MatchRule::Reference if by_line => "why.line",
        MatchRule::Correction => "why.correction",
        MatchRule::Reference => "why.reference",
        MatchRule::Code => "why.code",
        MatchRule::Exact => "why.exact",
        MatchRule::Window if found.days() == 0 => "why.same-day",
        MatchRule::Window => "why.window",
        MatchRule::Batch => "why.batch",
        MatchRule::Decision => "why.decision",
        MatchRule::Carried => "why.carried",
    }
}

/// The message key for why a choice remains.
pub(super) const fn why_ambiguous(ambiguity: &Ambiguity) -> &'static str {
    if ambiguity.is_too_large() { "why.ambiguous-large" } else { "why.ambiguous" }
}

/// The message for why rows may be one movement and were not matched.
pub(super) fn why_proposed(view: &ReconciliationView<'_>, proposal: &Proposal) -> Message {
    let is_paid_out = proposal.left_amount() < 0;
    match &proposal.reason() {
        Reason::AnotherPayer(name) if name.is_empty() || view.mask.hides() => Message::new(if is_paid_out {
            "why.proposed-payee-unnamed"
        } else {
            "why.proposed-payer-unnamed"
        }),
        Reason::AnotherPayer(name) => {
            Message::new(if is_paid_out { "why.proposed-payee" } else { "why.proposed-payer" })
                // Single words: the mask would not find them as it finds a whole name.
                .with("name", view.mask.words(name).to_uppercase())
        }
        Reason::Contradiction => Message::new("why.proposed-contradiction"),
        Reason::Sum => Message::new("why.proposed-sum"),
        Reason::Unsure if proposal.left_amount() != proposal.right_amount() => {
            Message::new("why.proposed-difference")
        }
        Reason::Unsure => Message::new("why.proposed"),
    }
}

/// The message key for why rows are one movement although their amounts differ.
pub(super) const fn why_differs(difference: &Difference) -> &'static str {
    if difference.by_decision() {
        "why.differs-decision"
    } else if difference.by_code() {
        "why.differs-code"
    } else if difference.by_reference() {
        "why.differs-reference"
    } else {
        "why.differs-text"
    }
}
