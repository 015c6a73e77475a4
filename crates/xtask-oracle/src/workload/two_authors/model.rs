//! Rows, lines, and what a reader can understand of their texts.

use std::collections::BTreeMap;

use super::super::key::Kind;
use crate::fixtures::text::fold;

/// A kind of movement that is recognisable by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sort {
    Fee(Fee),
    Interest,
    Withdrawal,
    /// Cash paid in at the counter.
    Deposit,
    /// A payment that came back.
    Returned,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Fee {
    /// The text does not say which.
    Any,
    Account,
    Messages,
    Transfer,
}

/// A piece of a name, in folded capitals.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Part {
    /// The beginning of a name that continues.
    Start(String),
    /// The name's last words.
    End(String),
}

/// What a text says about those who gave or received the money.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Facts {
    /// Keys of those who are named whole.
    pub(super) names: Vec<String>,
    pub(super) parts: Vec<Part>,
    /// Codes of pupils, numbers of receipts and invoices, in one spelling.
    pub(super) codes: Vec<String>,
    pub(super) sort: Option<Sort>,
}

/// What a piece of a text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Mark {
    #[default]
    None,
    /// A whole name, by its key.
    Name(String),
    /// The last words of a name.
    End(String),
    /// The letters of a name that a cut left.
    Start,
    Code(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) mark: Mark,
}

impl Piece {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::None }
    }

    pub(super) fn name(text: impl Into<String>, key: String) -> Self {
        Self { text: text.into(), mark: Mark::Name(key) }
    }
}

/// Minimum number of letters of a name that identify anything.
const LETTERS: usize = 6;

/// The first `limit` characters, with single spaces between words.
pub(super) fn cut(pieces: &[Piece], limit: usize) -> Vec<Piece> {
    let mut room = limit;
    let mut has_space = true;
    let mut shown = Vec::new();
    for piece in pieces {
        let mut text = String::new();
        let mut is_cut = false;
        for c in piece.text.chars() {
            if c == ' ' && has_space {
                continue;
            }
            if room == 0 {
                is_cut = true;
                break;
            }
            text.push(c);
            has_space = c == ' ';
            room -= 1;
        }
        let mark = match &piece.mark {
            Mark::Code(code) if !is_cut => Mark::Code(code.clone()),
            // A name that ends where the text is cut may be incomplete.
            mark @ (Mark::Name(_) | Mark::End(_)) if !is_cut && room > 0 => mark.clone(),
            Mark::Name(_) | Mark::Start if text.trim().len() >= LETTERS => Mark::Start,
            _ => Mark::None,
        };
        shown.push(Piece { text, mark });
    }
    shown
}

/// The text of the pieces; what they say is added to `facts`.
pub(super) fn read(pieces: &[Piece], facts: &mut Facts) -> String {
    let mut text = String::new();
    for piece in cut(pieces, usize::MAX) {
        text.push_str(&piece.text);
        match piece.mark {
            Mark::None => {}
            Mark::Name(key) => add(&mut facts.names, key),
            Mark::End(words) => add(&mut facts.parts, Part::End(words)),
            Mark::Start => add(&mut facts.parts, Part::Start(fold(piece.text.trim()))),
            Mark::Code(code) => add(&mut facts.codes, code),
        }
    }
    text.trim_end().to_owned()
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}

/// A row of the books.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) link: usize,
    pub(super) day: i64,
    /// What the movement is; some kinds are printed as others.
    pub(super) kind: &'static str,
    /// Positive for money in.
    pub(super) amount: i64,
    pub(super) party: String,
    pub(super) purpose: String,
    pub(super) memo: String,
    pub(super) reference: String,
    pub(super) facts: Facts,
    /// The party of the row, if it is named in full.
    pub(super) main: Option<String>,
}

/// A line of the statement.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) link: usize,
    pub(super) day: i64,
    pub(super) amount: i64,
    pub(super) text: String,
    pub(super) reference: String,
    pub(super) facts: Facts,
}

/// Linked rows and lines, by index.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    pub(super) kind: Kind,
    pub(super) rows: Vec<usize>,
    pub(super) lines: Vec<usize>,
    /// The bank names another payer than the books.
    pub(super) is_paid_by_other: bool,
}

/// A year of an account, in the order of both files.
#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    pub(super) year: i32,
    pub(super) rows: Vec<Row>,
    pub(super) lines: Vec<Line>,
    pub(super) links: Vec<Joint>,
    /// Pairs of open links, each pair of two unrelated people.
    pub(super) strangers: Vec<(usize, usize)>,
    /// The bank prints no names.
    pub(super) is_nameless: bool,
}

impl Made {
    /// Adds what belongs together and returns its number.
    pub(super) fn add(&mut self, kind: Kind, rows: Vec<Row>, lines: Vec<Line>) -> usize {
        let link = self.links.len();
        self.links.push(Joint { kind, rows: Vec::new(), lines: Vec::new(), is_paid_by_other: false });
        self.rows.extend(rows.into_iter().map(|row| Row { link, ..row }));
        self.lines.extend(lines.into_iter().map(|line| Line { link, ..line }));
        link
    }

    /// Fills the links once rows and lines are in their places.
    pub(super) fn index(&mut self) {
        for (index, row) in self.rows.iter().enumerate() {
            if let Some(link) = self.links.get_mut(row.link) {
                link.rows.push(index);
            }
        }
        for (index, line) in self.lines.iter().enumerate() {
            if let Some(link) = self.links.get_mut(line.link) {
                link.lines.push(index);
            }
        }
    }
}

/// Indices by amount, in order of days.
pub(super) fn by_amount(items: impl Iterator<Item = (i64, i64)>) -> BTreeMap<i64, Vec<usize>> {
    let mut all: BTreeMap<i64, Vec<(i64, usize)>> = BTreeMap::new();
    for (index, (amount, day)) in items.enumerate() {
        all.entry(amount).or_default().push((day, index));
    }
    all.into_iter()
        .map(|(amount, mut found)| {
            found.sort_unstable();
            (amount, found.into_iter().map(|(_, index)| index).collect())
        })
        .collect()
}
