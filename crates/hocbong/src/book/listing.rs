//! Which files of a folder are journals, and what the others are.
//!
//! The decision depends on names alone. Every command lists folders this way, so that no command counts a
//! file that another does not see.

use crate::diagnostic::{Code, Diagnostic, Location, Message};
use std::sync::Arc;

/// Suffix, before a number, of a file that keeps a line set aside from a journal.
pub(crate) const SET_ASIDE: &str = ".dong-rach";
/// Suffix of a file that is still being written.
pub(crate) const UNFINISHED: &str = ".ghi-do";
/// Suffix, before a number, of a file that keeps what another program saved during recording.
pub(crate) const DISPLACED: &str = ".ban-khac";

/// Extensions of tables that are read elsewhere or by other programs, and never as a journal.
const OTHER_TABLES: [&str; 8] = ["xlsx", "xlsm", "xls", "xlsb", "ods", "tsv", "numbers", "gsheet"];
/// Endings of editors' backups and incomplete copies.
const BACKUP_ENDS: [&str; 9] = ["~", ".bak", ".orig", ".old", ".swp", ".tmp", ".part", ".crdownload", "#"];
/// Files that desktops write into folders, in lower case; those of other desktops are hidden.
const DESKTOP_FILES: [&str; 2] = ["thumbs.db", "desktop.ini"];
/// A file beside the journals that may contain rows and is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrayFile {
    /// File name as used in reports.
    pub name: String,
    /// Why the file is not read.
    pub sort: StraySort,
}

/// What a file beside the journals is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StraySort {
    /// Keeps a line that was removed from a journal.
    SetAsideLine,
    /// Keeps what another program saved during recording.
    Displaced,
    /// A file that was being written when a recording was interrupted.
    Unfinished,
    /// A hidden CSV file: its name begins with `.`, `~$` or `#`.
    Hidden,
    /// A backup left by an editor or a browser.
    Backup,
    /// A table, but not a CSV file.
    OtherTable,
    /// A folder; nothing in it is read.
    Folder,
}

/// The files of a folder, classified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Names of the journals, in order.
    pub journals: Vec<String>,
    /// Files that a person should know about, in name order.
    pub strays: Vec<StrayFile>,
}

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderEntry {
    /// Its name within the folder.
    pub name: String,
    /// Whether it is a folder itself.
    pub is_folder: bool,
}

impl Listing {
    /// Classifies the entries of a folder. `prefix` is put before the names in the result, e.g. `journal/`.
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

    /// Whether a file with this name, beside the journals, is a journal.
    pub fn is_journal(name: &str) -> bool {
        matches!(sort_of(&FolderEntry { name: name.to_owned(), is_folder: false }), Sort::Journal)
    }

    /// Whether a file with this name is left by a program and not meant to be kept: hidden, an editor's
    /// backup, an interrupted recording, a desktop's list of pictures.
    pub fn is_leftover(name: &str) -> bool {
        let lower = name.to_lowercase();
        let is_kept_aside = |mark: &str| lower.contains(&format!("{mark}-"));
        lower.starts_with(['.', '#'])
            || lower.starts_with("~$")
            || BACKUP_ENDS.iter().any(|end| lower.ends_with(end))
            || [SET_ASIDE, DISPLACED].into_iter().any(is_kept_aside)
            || DESKTOP_FILES.contains(&lower.as_str())
    }
}

enum Sort {
    Journal,
    Stray(StraySort),
    /// Notes, and files left by a desktop: they are not expected to contain rows.
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
    // `2025.csv.bak`, `2025.csv~` and `.2025.csv.swp` are tables; `notes.txt~` is not.
    let names_table =
        || lower.contains(".csv") || OTHER_TABLES.iter().any(|other| lower.contains(&format!(".{other}")));
    let is_hidden = lower.starts_with('.') || lower.starts_with("~$") || lower.starts_with('#');
    // A folder with the extension `csv` is refused when it is read, rather than skipped.
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
    /// Returns the diagnostic that reports this file.
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
    fn statements_are_kept_and_leftovers_are_not() {
        for kept in ["vcb-2025.csv", "vcb.xlsx", "vcb.ofx", "giấy báo.pdf", "2025"] {
            assert!(!Listing::is_leftover(kept), "{kept}");
        }
        let leftovers =
            [".vcb.csv.swp", ".DS_Store", "~$vcb.xlsx", "vcb.csv~", "vcb.csv.bak", "Thumbs.db", "#vcb.csv#"];
        for leftover in leftovers.into_iter().chain(["a.csv.dong-rach-1", "a.csv.ban-khac-2"]) {
            assert!(Listing::is_leftover(leftover), "{leftover}");
        }
        assert!(Listing::is_journal("2025.csv") && !Listing::is_journal("2025.csv~"));
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
