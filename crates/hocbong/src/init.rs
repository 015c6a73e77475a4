//! Starting a book: the files of a new one.
//!
//! Makes bytes; [`crate::store::create_book`] makes the folder of them.

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
    /// The book that it would follow does not say which year it keeps.
    #[error("the book says no year")]
    NoYear,
    /// The book that it would follow has settings that cannot be read.
    #[error("the settings cannot be read: {0}")]
    Settings(String),
    /// What the year before has left is not known.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// The openings cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// What a new book is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBook<'a> {
    /// The association's code.
    pub code: &'a str,
    /// Its full name.
    pub name: &'a str,
    /// Its level.
    pub level: AssociationLevel,
    /// The year that the book keeps.
    pub year: i32,
}

/// A file of a new book: its name in the book, and its bytes.
pub type NewFile = (String, Vec<u8>);

impl NewBook<'_> {
    /// The files of a book without a transaction: its settings, its one association and that one's general fund.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn files(&self) -> Result<Vec<NewFile>, StartError> {
        let mut settings = DocumentMut::new();
        settings.insert("name", value(self.name));
        settings.insert("year", value(i64::from(self.year)));
        let level = self.level.as_str();
        let associations = write_table(&[
            &["code", "name", "level", "parent", "opened", "closed", "successors", "target"],
            &[self.code, self.name, level, "", "", "", "", ""],
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

/// The files of the book that follows `book` in the next year: its settings without the statements and disclosures of the
/// old year, its master files as they are, and the balances that it has left.
///
/// # Errors
/// When the old book says no year, or is not closed.
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
    write_ledger(&mut bytes, Form::Journal, &openings)?;
    made.push((format!("journal/{next}-so-du-dau-ky.csv"), bytes));
    Ok(made)
}

/// The settings for another year.
fn settings_of(source: &Source, year: i32) -> Result<String, StartError> {
    let unreadable = |error: String| StartError::Settings(error);
    let bytes = source.bytes();
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
        .map_err(|error| unreadable(error.to_string()))?;
    let mut settings: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| unreadable(error.message().to_owned()))?;
    settings.insert("year", value(i64::from(year)));
    // They are of the old year's months.
    settings.remove("statement");
    settings.remove("disclosure");
    Ok(settings.to_string())
}
