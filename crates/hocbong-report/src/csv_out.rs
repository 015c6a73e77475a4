//! CSV in the language of the call, whose I/O errors keep their kind.

use crate::{Catalogue, Language};
use hocbong_core::Kind;
use hocbong_import::formula::neutral;
use std::io::{self, Write};

/// Who reads the CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvStyle {
    /// For Vietnamese Excel: semicolons and a byte order mark. Else commas and no mark.
    pub is_excel: bool,
    /// The language of headers and of the program's own words. Programs read English, which does not change.
    pub language: Language,
}

impl CsvStyle {
    /// For programs: commas, no byte order mark, English.
    pub const PLAIN: Self = Self { is_excel: false, language: Language::En };
    /// For Vietnamese Excel, with English words.
    pub const EXCEL: Self = Self { is_excel: true, language: Language::En };

    /// Returns the style with the words of `language`.
    #[must_use]
    pub const fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }
}

impl Default for CsvStyle {
    fn default() -> Self {
        Self::PLAIN
    }
}

/// Writes CSV records. I/O errors keep their kind, so that the caller can recognise a broken pipe.
pub(crate) struct CsvOut<W: Write> {
    writer: csv::Writer<W>,
    /// `None` in English, whose words are the names that the code has for them.
    words: Option<Catalogue>,
}

impl<W: Write> CsvOut<W> {
    pub(crate) fn new(mut out: W, style: CsvStyle) -> io::Result<Self> {
        let mut builder = csv::WriterBuilder::new();
        if style.is_excel {
            out.write_all("\u{feff}".as_bytes())?;
            builder.delimiter(b';');
        }
        let words = (style.language != Language::En).then(|| Catalogue::new(style.language));
        Ok(Self { writer: builder.from_writer(out), words })
    }

    /// Writes the header of a table of this sort. A column is called by the text under `csv.SORT.COLUMN`, else by the one
    /// under `csv.column.COLUMN`, else by its English name.
    pub(crate) fn write_header<T: AsRef<str>>(
        &mut self,
        sort: &str,
        columns: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        let Some(words) = self.words.take() else { return self.write_record(columns) };
        let text = |column: T| {
            let column = column.as_ref();
            let own = words.find(&format!("csv.{sort}.{column}"));
            own.or_else(|| words.find(&format!("csv.column.{column}"))).unwrap_or(column).to_owned()
        };
        let header: Vec<String> = columns.into_iter().map(text).collect();
        self.words = Some(words);
        self.write_record(header)
    }

    /// Returns a word of ours in the language of the file: the text under `prefix` and the word, else the word
    /// itself.
    pub(crate) fn word(&self, prefix: &str, word: &str) -> String {
        let own = self.words.as_ref().and_then(|words| words.find(&format!("{prefix}{word}")));
        own.unwrap_or(word).to_owned()
    }

    /// Returns `true` or `false` in the language of the file.
    pub(crate) fn yes_or_no(&self, is_so: bool) -> String {
        self.word("csv.truth.", if is_so { "true" } else { "false" })
    }

    /// Returns the word for a kind of transaction, which commands read in either language.
    pub(crate) fn kind(&self, kind: Kind) -> &'static str {
        self.words.as_ref().map_or(kind.as_str(), |words| words.kind(kind))
    }

    /// Writes a record. Texts that a spreadsheet would take for formulas, or that a terminal would act on,
    /// are marked as text; negative numbers are not.
    pub(crate) fn write_record<T: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(neutral(cell.as_ref()).as_bytes()).map_err(io_error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    /// Writes a record whose texts are marked already.
    pub(crate) fn write_as_is(&mut self, record: &csv::StringRecord) -> io::Result<()> {
        self.writer.write_record(record).map_err(io_error)
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn io_error(error: csv::Error) -> io::Error {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other(text),
    }
}
