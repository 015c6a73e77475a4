//! A person's decisions about rows: which belong together and which do not.
//!
//! Decisions name rows as reports do: by line, by file and line, or as carried rows. Reading them needs no
//! side; the entries are looked up when the reconciliation begins.

use super::side::{Item, Side};
use super::{NOTE_BETWEEN, Reconciliation};
use crate::csv::master::{ColumnSpec, MasterRow, read_list, read_titled_table};
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::source::Source;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Columns of a decision file.
const COLUMNS: [ColumnSpec; 4] = [
    ("left_line", &["left line", "dong trai", "dong ben trai", "ben trai"], true),
    ("right_line", &["right line", "dong phai", "dong ben phai", "ben phai"], true),
    ("decision", &["quyet dinh"], true),
    ("note", &["ghi chu", "dien giai"], false),
];

/// Words that accept, folded. They answer the question whether two rows are the same movement.
const ACCEPTING: [&str; 7] = ["accept", "x", "chap nhan", "dong y", "co", "dung", "yes"];
const REJECTING: [&str; 6] = ["reject", "tu choi", "khong dong y", "khong", "sai", "no"];

/// Word before the line number of a carried row, as in `carried:7`.
pub const CARRIED_PREFIX: &str = "carried";

/// A decision about rows of the two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The left rows, as named in the file.
    pub left: String,
    /// The right rows, as named in the file.
    pub right: String,
    /// Whether the rows belong together; otherwise they must not be matched.
    pub is_accepted: bool,
    /// Note on the rows. If it repeats what the rows said when they were proposed, the rows must still say
    /// it, or the decision is not followed.
    pub note: String,
    /// Place of the decision in its file.
    pub place: Location,
}

/// A decision that was followed, with the entries that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedDecision {
    pub(super) decision: Decision,
    pub(super) left: Vec<u32>,
    pub(super) right: Vec<u32>,
}

impl FollowedDecision {
    /// Returns the decision as its file states it.
    pub const fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Returns the numbers of the left entries.
    pub fn left(&self) -> &[u32] {
        &self.left
    }

    /// Returns the numbers of the right entries.
    pub fn right(&self) -> &[u32] {
        &self.right
    }
}

/// The decisions of one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    items: Arc<[Decision]>,
    undecided: usize,
}

impl Eq for Decisions {}

impl Decisions {
    /// Reads a decision file. A row that cannot be understood is an error; a row without a decision changes
    /// nothing.
    pub fn read(source: &Source) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let rows = read_list(source, &COLUMNS, &mut diagnostics);
        (Self::from_rows(rows, &mut diagnostics), diagnostics)
    }

    /// Reads the decisions of a workbook's sheets, whose tables may have titles. Sheets without a table of decisions are
    /// ignored; a workbook without any is an error. A row without a decision changes nothing, whatever else it says, and is
    /// not counted: workbooks list matches too, which wait for no decision.
    pub fn read_tables(sources: &[Source]) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let tables: Vec<Vec<MasterRow>> = (sources.iter())
            .filter_map(|source| read_titled_table(source, &COLUMNS, &mut diagnostics))
            .collect();
        if let (true, Some(first)) = (tables.is_empty(), sources.first()) {
            return Self::read(first);
        }
        let read = Self::from_rows(tables.into_iter().flatten().collect(), &mut diagnostics);
        (Self { undecided: 0, ..read }, diagnostics)
    }

    fn from_rows(rows: Vec<MasterRow>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut items = Vec::new();
        let mut undecided = 0;
        for row in rows {
            match decision(&row) {
                Ok(Some(decision)) => items.push(decision),
                Ok(None) => undecided += 1,
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
        Self { items: items.into(), undecided }
    }

    /// Number of rows in the file without a decision.
    pub const fn undecided(&self) -> usize {
        self.undecided
    }

    /// Returns every decision, in the order of the file.
    pub fn items(&self) -> &[Decision] {
        &self.items
    }

    /// Whether there are no decisions.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

fn decision(row: &MasterRow) -> Result<Option<Decision>, Box<Diagnostic>> {
    let word = crate::text::fold(row.get("decision"));
    let is_accepted = match word.as_str() {
        "" => return Ok(None),
        word if ACCEPTING.contains(&word) => true,
        word if REJECTING.contains(&word) => false,
        _ => return Err(Box::new(row.bad_cell(Code::CELL, "HB0109.decision", "decision"))),
    };
    for column in ["left_line", "right_line"] {
        if row.get(column).is_empty() {
            return Err(Box::new(row.bad_cell(Code::MISSING_VALUE, "HB0112.blank", column)));
        }
    }
    Ok(Some(Decision {
        left: row.get("left_line").to_owned(),
        right: row.get("right_line").to_owned(),
        is_accepted,
        note: row.get("note").split_whitespace().collect::<Vec<_>>().join(" "),
        place: row.place().clone(),
    }))
}

/// Whether a note starts with a day and an amount and has the form written with proposals.
pub(super) fn tells_rows(note: &str) -> bool {
    let mut words = note.split(' ');
    let day = words.next().is_some_and(|word| chrono::NaiveDate::parse_from_str(word, "%d/%m/%Y").is_ok());
    let amount =
        words.next().is_some_and(|word| word.chars().all(|c| c.is_ascii_digit() || "-.".contains(c)));
    day && amount && note.contains(NOTE_BETWEEN.trim())
}

/// Finds the entries of a side by their names.
pub(super) struct Lines<'s, 'a> {
    side: &'s Side<'a>,
    by_place: HashMap<(u16, u32), u32>,
    /// Names of the files, longest first, because one name may be a prefix of another.
    names: Vec<(&'s str, u16)>,
}

impl<'s, 'a> Lines<'s, 'a> {
    pub(super) fn new(side: &'s Side<'a>) -> Self {
        let mut by_place = HashMap::with_capacity(side.entries.len());
        for (number, entry) in (0_u32..).zip(&side.entries) {
            by_place.entry((entry.file, entry.line)).or_insert(number);
        }
        let mut names: Vec<(&str, u16)> =
            (0_u16..).zip(&side.files).map(|(file, name)| (&**name, file)).collect();
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        Self { side, by_place, names }
    }

    /// Returns the sorted entries that a cell names, or as an error the first word that names none.
    pub(super) fn find(&self, cell: &str) -> Result<Vec<u32>, String> {
        let is_between = |c: char| c.is_whitespace() || c == '+';
        let mut rest = cell.trim_start_matches(is_between);
        let mut found = Vec::new();
        while !rest.is_empty() {
            let (number, behind) =
                self.first(rest).ok_or_else(|| rest.split(is_between).next().unwrap_or(rest).to_owned())?;
            found.push(number);
            rest = behind.trim_start_matches(is_between);
        }
        let entry = |number: &u32| self.side.entries.get(*number as usize);
        found.sort_by(|a, b| match (entry(a), entry(b)) {
            (Some(a), Some(b)) => self.side.canonical_order(a, b),
            _ => a.cmp(b),
        });
        found.dedup();
        if found.is_empty() { Err(cell.to_owned()) } else { Ok(found) }
    }

    /// Returns the entry whose name the text starts with, and the rest of the text.
    fn first<'t>(&self, text: &'t str) -> Option<(u32, &'t str)> {
        if let Some((line, rest)) = text.strip_prefix(CARRIED_PREFIX).and_then(line_behind) {
            let file = self.side.carried.as_ref().and_then(|carried| carried.listed);
            return file.and_then(|file| self.by_place.get(&(file, line))).map(|number| (*number, rest));
        }
        // File names may contain anything, so the known names decide where a name ends.
        for (name, file) in &self.names {
            if let Some((line, rest)) = text.strip_prefix(name).and_then(line_behind)
                && let Some(number) = self.by_place.get(&(*file, line))
            {
                return Some((*number, rest));
            }
        }
        let (line, rest) = leading_number(text)?;
        let own = self.side.own_files();
        let mut candidates = (0..own).filter_map(|file| self.by_place.get(&(file, line)));
        match (candidates.next(), candidates.next()) {
            (Some(number), None) => Some((*number, rest)),
            // A line number alone is ambiguous if several files have it.
            _ => None,
        }
    }

    pub(super) fn amount(&self, numbers: &[u32]) -> i128 {
        let entry = |number: &u32| self.side.entries.get(*number as usize);
        numbers.iter().filter_map(entry).map(|entry: &Item| i128::from(entry.amount)).sum()
    }
}

/// Reads the number after a colon, up to the next row or the end.
fn line_behind(text: &str) -> Option<(u32, &str)> {
    leading_number(text.strip_prefix(':')?)
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let ends = rest.chars().next().is_none_or(|c| c.is_whitespace() || c == '+');
    digits.parse().ok().filter(|_| ends).map(|line| (line, rest))
}

/// Reports that a decision is not followed, and why.
pub(super) fn finding(decision: &Decision, key: &'static str, column: &str, text: &str) -> Diagnostic {
    let message = Message::new(key).with("text", text).with("column", column);
    Diagnostic::new(Code::DECISION, message, decision.place.clone().in_column(column))
}

/// Keeps the finding that a decision names no row (HB0807) only if no result has its row, and then with the last result.
///
/// One list of decisions serves all statements of a book, but a row belongs to one of them.
pub fn report_unfollowed_once(results: &mut [Reconciliation<'_>]) {
    let is_missing =
        |finding: &&Diagnostic| finding.code == Code::DECISION && finding.message.key == "HB0807";
    let lines = |result: &Reconciliation<'_>| -> BTreeSet<Option<u32>> {
        result.findings.iter().filter(is_missing).map(|finding| finding.primary.line).collect()
    };
    let everywhere = results.iter().map(lines).reduce(|all, more| &all & &more).unwrap_or_default();
    let last = results.len().saturating_sub(1);
    for (number, result) in results.iter_mut().enumerate() {
        result.findings.retain(|finding| {
            !is_missing(&finding) || number == last && everywhere.contains(&finding.primary.line)
        });
    }
}

#[cfg(test)]
mod tests;
