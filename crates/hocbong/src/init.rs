//! The files of a new book.
//!
//! This module only makes bytes; [`crate::store::create_book`] writes them into a folder.

use crate::book::{Book, BookFiles};
use crate::csv::Form;
use crate::csv::write::{WriteError, write_ledger};
use crate::level::AssociationLevel;
use crate::opening::{OpeningError, openings_after};
use crate::source::Source;
use hocbong_import::masters::write_table;
use toml_edit::{DocumentMut, value};

/// Why a book cannot be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The settings of the book that it would follow name no year.
    #[error("the book says no year")]
    NoYear,
    /// The settings of the book that it would follow cannot be read. Holds the explanation.
    #[error("the settings cannot be read: {0}")]
    Settings(String),
    /// The opening balances cannot be determined.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The association and year of a new book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBook<'a> {
    /// Code of the association, which is also the code of its general fund.
    pub code: &'a str,
    /// Full name of the association.
    pub name: &'a str,
    /// Level of the association.
    pub level: AssociationLevel,
    /// Year of the book.
    pub year: i32,
}

/// A file of a new book: its path in the book's folder, with `/` between names, and its bytes.
pub type NewFile = (String, Vec<u8>);

impl NewBook<'_> {
    /// Returns the files of a book without transactions: settings, one association and its general fund.
    ///
    /// # Errors
    /// If a table cannot be written.
    pub fn files(&self) -> Result<Vec<NewFile>, StartError> {
        let mut settings = DocumentMut::new();
        settings.insert("name", value(self.name));
        settings.insert("year", value(i64::from(self.year)));
        let level = self.level.as_str();
        let associations = write_table(&[
            &["code", "name", "level", "parent", "opened", "closed", "successors", "target", "regime"],
            &[self.code, self.name, level, "", "", "", "", "", ""],
        ])?;
        let funds = write_table(&[
            &["code", "name", "restriction", "purpose", "opened", "closed"],
            &[self.code, "Quỹ chung", "none", "", "", ""],
        ])?;
        Ok(vec![
            ("hocbong.toml".to_owned(), settings.to_string().into_bytes()),
            ("associations.csv".to_owned(), associations),
            ("funds.csv".to_owned(), funds),
        ])
    }
}

/// Returns the files of the book of the year after `book`.
///
/// The settings leave out statements and disclosures, which belong to the old year; the master files are
/// copied; the closing balances become opening transactions in `journal/`.
///
/// # Errors
/// If the old book names no year, its settings cannot be read, it has errors or is not closed, or a file
/// cannot be written.
pub fn next_year(files: &BookFiles, book: &Book) -> Result<Vec<NewFile>, StartError> {
    let year = book.settings.year.ok_or(StartError::NoYear)?;
    let openings = openings_after(book, year)?;
    let next = year.saturating_add(1);
    let mut made = Vec::new();
    if let Some(source) = &files.settings {
        made.push(("hocbong.toml".to_owned(), settings_of(source, next)?.into_bytes()));
    }
    let masters = [&files.associations, &files.funds, &files.accounts].into_iter().flatten();
    made.extend(masters.map(|source| (source.name().to_string(), source.bytes().to_vec())));
    let mut bytes = Vec::new();
    write_ledger(&mut bytes, Form::Journal, &book.chart, &openings)?;
    made.push((format!("journal/{next}-so-du-dau-ky.csv"), bytes));
    Ok(made)
}

/// Returns the settings with another year.
fn settings_of(source: &Source, year: i32) -> Result<String, StartError> {
    let unreadable = |error: String| StartError::Settings(error);
    let bytes = source.bytes();
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
        .map_err(|error| unreadable(error.to_string()))?;
    let mut settings: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| unreadable(error.message().to_owned()))?;
    settings.insert("year", value(i64::from(year)));
    // Both belong to months of the old year.
    settings.remove("statement");
    settings.remove("disclosure");
    // So do the targets of the old plan, but for tables that name their year, and the indicators.
    settings.remove("indicators");
    if let Some(targets) = settings.get_mut("targets").and_then(|item| item.as_table_like_mut()) {
        let of_old_plan: Vec<String> = targets
            .iter()
            .map(|(key, _)| key.to_owned())
            .filter(|key| AssociationLevel::parse(key).is_some())
            .collect();
        for key in of_old_plan {
            targets.remove(&key);
        }
        if targets.is_empty() {
            settings.remove("targets");
        }
    }
    Ok(settings.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_year_does_not_have_the_targets_of_the_last() {
        let next = |text: &str| settings_of(&Source::new("hocbong.toml", text), 2026).unwrap();
        assert_eq!(
            next("year = 2025\n[targets]\nxa = 1\ncommune = { raised = 2 }\n[targets.2026]\ncommune = 3\n"),
            "year = 2026\n[targets]\n[targets.2026]\ncommune = 3\n"
        );
        assert_eq!(
            next("year = 2025\n[targets]\nboard = 1\n[indicators]\n\"hội viên\" = 5\n"),
            "year = 2026\n"
        );
    }
}
