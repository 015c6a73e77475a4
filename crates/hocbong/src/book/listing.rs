//! Which files of a folder are journals, and what the others are.
//!
//! Goes by names alone. Every command lists a folder in this one way, so that none of them counts a file that another does
//! not see.

use crate::diagnostic::{Code, Diagnostic, Location, Message};
use std::sync::Arc;

/// What the name of a file ends in that holds a line set aside from a journal.
pub(crate) const SET_ASIDE: &str = ".dong-rach";
/// What the name of a file ends in that is being written.
pub(crate) const UNFINISHED: &str = ".ghi-do";
/// What the name of a file ends in that another program saved while rows were being recorded.
pub(crate) const DISPLACED: &str = ".ban-khac";

/// Extensions of tables that are read elsewhere, or by other programs, and never as a journal.
const OTHER_TABLES: [&str; 8] = ["xlsx", "xlsm", "xls", "xlsb", "ods", "tsv", "numbers", "gsheet"];
/// How the names of editors' backups and half-written copies end.
const BACKUP_ENDS: [&str; 9] = ["~", ".bak", ".orig", ".old", ".swp", ".tmp", ".part", ".crdownload", "#"];
/// A file beside the journals that may hold rows and is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrayFile {
    /// The file, as reports call it.
    pub name: String,
    /// What it is.
    pub sort: StraySort,
}

/// What a file beside the journals is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StraySort {
    /// It keeps a line that was taken out of a journal.
    SetAsideLine,
    /// It keeps what another program saved while rows were recorded.
    Displaced,
    /// A recording was interrupted while it was written.
    Unfinished,
    /// Its name begins with a dot.
    Hidden,
    /// An editor or a browser left it.
    Backup,
    /// A table, but not a CSV file.
    OtherTable,
    /// A folder, of which nothing is read.
    Folder,
}

/// The files of a folder, sorted by what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The names of the journals, in order.
    pub journals: Vec<String>,
    /// The files that a person should know of, in the order of their names.
    pub strays: Vec<StrayFile>,
}

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderEntry {
    /// Its name in the folder.
    pub name: String,
    /// Whether it is a folder itself.
    pub is_folder: bool,
}

impl Listing {
    /// Sorts the entries of a folder; names in the result begin with `prefix`.
    pub fn new(mut entries: Vec<FolderEntry>, prefix: &str) -> Self {
        entries.sort();
        let mut listing = Self::default();
        let mut stray = |name: &str, sort| {
            listing.strays.push(StrayFile { name: format!("{prefix}{name}"), sort });
        };
        let mut journals: Vec<&str> = Vec::new();
        for entry in &entries {
            match sort_of(entry) {
                Sort::Journal => journals.push(&entry.name),
                Sort::Stray(sort) => stray(&entry.name, sort),
                Sort::Nothing => {}
            }
        }
        listing.journals = journals.into_iter().map(|name| format!("{prefix}{name}")).collect();
        listing
    }
}

enum Sort {
    Journal,
    Stray(StraySort),
    /// Notes, and files that a desktop leaves: no rows are expected in them.
    Nothing,
}

fn sort_of(entry: &FolderEntry) -> Sort {
    let lower = entry.name.to_lowercase();
    let is_numbered = |mark: &str| {
        lower.rsplit_once('-').is_some_and(|(stem, number)| {
            stem.ends_with(mark) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
    // `2025.csv.bak`, `2025.csv~` and `.2025.csv.swp` are tables; `notes.txt~` is none.
    let names_table =
        || lower.contains(".csv") || OTHER_TABLES.iter().any(|other| lower.contains(&format!(".{other}")));
    let is_hidden = lower.starts_with('.') || lower.starts_with("~$") || lower.starts_with('#');
    // What is called a CSV file and is none is refused when it is read, not passed over.
    if entry.is_folder && extension != "csv" {
        return if is_hidden { Sort::Nothing } else { Sort::Stray(StraySort::Folder) };
    }
    if is_numbered(SET_ASIDE) {
        Sort::Stray(StraySort::SetAsideLine)
    } else if is_numbered(DISPLACED) {
        Sort::Stray(StraySort::Displaced)
    } else if is_hidden && lower.ends_with(UNFINISHED) {
        Sort::Stray(StraySort::Unfinished)
    } else if BACKUP_ENDS.iter().any(|end| lower.ends_with(end)) {
        if names_table() { Sort::Stray(StraySort::Backup) } else { Sort::Nothing }
    } else if is_hidden {
        if extension == "csv" { Sort::Stray(StraySort::Hidden) } else { Sort::Nothing }
    } else if extension == "csv" {
        Sort::Journal
    } else if OTHER_TABLES.contains(&extension) {
        Sort::Stray(StraySort::OtherTable)
    } else {
        Sort::Nothing
    }
}

impl StrayFile {
    /// What a person is told of it.
    pub fn diagnostic(&self) -> Diagnostic {
        let file: Arc<str> = Arc::from(self.name.as_str());
        let of = |code, key, hint| {
            Diagnostic::new(code, Message::new(key), Location::file(&file)).with_hint(Message::new(hint))
        };
        match self.sort {
            StraySort::SetAsideLine => of(Code::SET_ASIDE_LINE, "HB0120", "HB0120.hint"),
            StraySort::Displaced => of(Code::SET_ASIDE_LINE, "HB0120.displaced", "HB0120.displaced.hint"),
            StraySort::Unfinished => of(Code::NOT_READ, "HB0121.unfinished", "HB0121.unfinished.hint"),
            StraySort::Hidden => of(Code::NOT_READ, "HB0121.hidden", "HB0121.hint"),
            StraySort::Backup => of(Code::NOT_READ, "HB0121.backup", "HB0121.hint"),
            StraySort::OtherTable => of(Code::NOT_READ, "HB0121.table", "HB0121.table.hint"),
            StraySort::Folder => of(Code::NOT_READ, "HB0121.folder", "HB0121.hint"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(names: &[&str]) -> Listing {
        let entry = |name: &&str| FolderEntry {
            name: name.trim_end_matches('/').to_owned(),
            is_folder: name.ends_with('/'),
        };
        Listing::new(names.iter().map(entry).collect(), "journal/")
    }

    #[test]
    fn what_could_hold_rows_and_is_not_read_is_said() {
        let found = listed(&[
            ".2025.csv",
            "._2025.csv",
            ".2025.csv.ghi-do",
            ".2025.csv.swp",
            ".DS_Store",
            "2024/",
            "2025.csv",
            "2025.csv.ban-khac-1",
            "2025.csv.bak",
            "2025.csv.dong-rach-1",
            "2025.csv~",
            "2025.tsv",
            "2025.xlsx",
            "doc.txt",
            "~$2025.xlsx",
        ]);
        assert_eq!(found.journals, ["journal/2025.csv"]);
        let strays: Vec<(&str, &StraySort)> = found
            .strays
            .iter()
            .map(|stray| (stray.name.trim_start_matches("journal/"), &stray.sort))
            .collect();
        let expected = [
            (".2025.csv", &StraySort::Hidden),
            (".2025.csv.ghi-do", &StraySort::Unfinished),
            (".2025.csv.swp", &StraySort::Backup),
            ("._2025.csv", &StraySort::Hidden),
            ("2024", &StraySort::Folder),
            ("2025.csv.bak", &StraySort::Backup),
            ("2025.csv.ban-khac-1", &StraySort::Displaced),
            ("2025.csv.dong-rach-1", &StraySort::SetAsideLine),
            ("2025.csv~", &StraySort::Backup),
            ("2025.tsv", &StraySort::OtherTable),
            ("2025.xlsx", &StraySort::OtherTable),
        ];
        assert_eq!(strays, expected);
    }
}
