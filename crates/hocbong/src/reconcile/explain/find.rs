//! Finds the row that a person means.

use super::{Item, Reconciliation, Side, side_of};
use crate::reconcile::decisions::CARRIED_PREFIX;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A row of one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Whether it belongs to the left side.
    pub is_left: bool,
    /// Index among the side's entries.
    pub entry: u32,
}

/// Why a name does not stand for a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoRow {
    /// The name has none of the known forms.
    #[error("`{0}` is none of LINE, FILE:LINE and carried:LINE")]
    NotALine(String),
    /// No file has this name.
    #[error("no file is `{file}`; there are {}", files.join(", "))]
    UnknownFile {
        /// The name as given.
        file: String,
        /// The existing files.
        files: Vec<String>,
    },
    /// The side has several files, and the name does not say which one.
    #[error("the rows are of several files; on this line starts {}", places.join(", "))]
    Several {
        /// The rows that start on this line, as `FILE:LINE`.
        places: Vec<String>,
    },
    /// No such row was carried. Holds the line.
    #[error("no row `carried:{0}` was carried")]
    NotCarried(u32),
    /// No row of the reconciliation starts on this line.
    #[error("no row starts on line {line}")]
    NoEntry {
        /// The side that was searched.
        is_left: bool,
        /// The file that was searched.
        file: Arc<str>,
        /// The line that was searched for.
        line: u32,
        /// Line of the last row before it in this file.
        before: Option<u32>,
        /// Line of the first row after it in this file.
        after: Option<u32>,
    },
}

/// A name in its parts.
enum Name<'n> {
    Line(u32),
    InFile(&'n str, u32),
    CarriedForward(u32),
}

/// Finds the row that a name stands for: `LINE` on the left, `right:LINE` on the right; `FILE:LINE`, or
/// `carried:LINE` for a row of the carried list of open items, on whichever side has it. Any of them may be
/// prefixed with `left:` or `right:`.
///
/// # Errors
/// If no row, or more than one, has this name.
pub fn find(result: &Reconciliation<'_>, name: &str) -> Result<Row, NoRow> {
    let (is_left, rest) = match (name.strip_prefix("left:"), name.strip_prefix("right:")) {
        (Some(rest), _) => (Some(true), rest),
        (_, Some(rest)) => (Some(false), rest),
        _ => (None, name),
    };
    let parsed = parse(rest).ok_or_else(|| NoRow::NotALine(name.to_owned()))?;
    let on = |is_left| find_on(side_of(result, is_left), is_left, &parsed);
    match (is_left, &parsed) {
        (Some(is_left), _) => on(is_left),
        (None, Name::Line(_)) => on(true),
        (None, _) => match (on(true), on(false)) {
            (Ok(row), _) | (Err(_), Ok(row)) => Ok(row),
            // An error about a file that exists says more than the other side's lack of that file.
            (Err(NoRow::UnknownFile { file, mut files }), Err(right)) => match right {
                NoRow::UnknownFile { files: more, .. } => {
                    files.extend(more);
                    Err(NoRow::UnknownFile { file, files })
                }
                right => Err(right),
            },
            (Err(left), Err(_)) => Err(left),
        },
    }
}

fn parse(text: &str) -> Option<Name<'_>> {
    let number = |digits: &str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { digits.parse().ok() } else { None }
    };
    if let Some(line) = number(text) {
        return Some(Name::Line(line));
    }
    let (file, line) = text.rsplit_once(':')?;
    let line = number(line)?;
    Some(if file == CARRIED_PREFIX { Name::CarriedForward(line) } else { Name::InFile(file, line) })
}

fn find_on(side: &Side<'_>, is_left: bool, name: &Name<'_>) -> Result<Row, NoRow> {
    let (files, line) = match name {
        Name::Line(line) if side.own_files() > 1 => return Err(several(side, *line)),
        Name::Line(line) => (vec![0], *line),
        Name::InFile(file, line) => (files_of(side, file)?, *line),
        Name::CarriedForward(line) => {
            let list = side.carried.as_ref().and_then(|carried| carried.listed);
            (vec![list.ok_or(NoRow::NotCarried(*line))?], *line)
        }
    };
    let entries = || (0_u32..).zip(&side.entries).filter(|(_, entry)| files.contains(&entry.file));
    if let Some((entry, _)) = entries().find(|(_, entry)| entry.line == line) {
        return Ok(Row { is_left, entry });
    }
    if matches!(name, Name::CarriedForward(_)) {
        return Err(NoRow::NotCarried(line));
    }
    let lines = || entries().map(|(_, entry)| entry.line);
    let nowhere: Arc<str> = Arc::from("");
    Err(NoRow::NoEntry {
        is_left,
        file: Arc::clone(
            files.first().and_then(|file| side.files.get(usize::from(*file))).unwrap_or(&nowhere),
        ),
        line,
        before: lines().filter(|own| *own < line).max(),
        after: lines().filter(|own| *own > line).min(),
    })
}

/// Reports that a line number alone is ambiguous with several files.
fn several(side: &Side<'_>, line: u32) -> NoRow {
    let own = |entry: &&Item| entry.line == line && !side.is_carried(entry);
    let files: BTreeSet<u16> = side.entries.iter().filter(own).map(|entry| entry.file).collect();
    let names = files.iter().filter_map(|file| side.files.get(usize::from(*file)));
    NoRow::Several { places: names.map(|name| format!("{name}:{line}")).collect() }
}

/// Returns the files with this name, otherwise the one whose path ends in it; `/` and `\` are one. A file from
/// which rows were carried is listed a second time.
fn files_of(side: &Side<'_>, name: &str) -> Result<Vec<u16>, NoRow> {
    let own: Vec<String> = side.files.iter().map(|own| own.replace('\\', "/")).collect();
    let of = |full: &str| {
        (0_u16..).zip(&own).filter(|(_, own)| **own == *full).map(|(file, _)| file).collect::<Vec<_>>()
    };
    let wanted = name.replace('\\', "/");
    let named = of(&wanted);
    if !named.is_empty() {
        return Ok(named);
    }
    let ends_in_it = |own: &&str| own.strip_suffix(&*wanted).is_some_and(|folder| folder.ends_with('/'));
    let full: BTreeSet<&str> = own.iter().map(String::as_str).filter(ends_in_it).collect();
    match (full.first(), full.len()) {
        (Some(full), 1) => Ok(of(full)),
        _ => Err(NoRow::UnknownFile {
            file: name.to_owned(),
            files: side.files.iter().map(ToString::to_string).collect(),
        }),
    }
}
