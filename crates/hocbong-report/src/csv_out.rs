//! CSV output whose errors stay those of the output.

use hocbong_import::formula::neutral;
use std::io::{self, Write};

/// For whom CSV is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvStyle {
    /// For programs: commas, no byte order mark.
    #[default]
    Plain,
    /// For Vietnamese Excel: a byte order mark and semicolons.
    Excel,
}

/// Writes records; a reader that has gone away is told by the kind of the error.
pub(crate) struct CsvOut<W: Write>(csv::Writer<W>);

impl<W: Write> CsvOut<W> {
    pub(crate) fn new(mut out: W, style: CsvStyle) -> io::Result<Self> {
        let mut builder = csv::WriterBuilder::new();
        if style == CsvStyle::Excel {
            out.write_all("\u{feff}".as_bytes())?;
            builder.delimiter(b';');
        }
        Ok(Self(builder.from_writer(out)))
    }

    /// Texts that a spreadsheet would take for formulas, or a terminal would act on, are marked as texts; numbers below zero
    /// are none.
    pub(crate) fn write_record<T: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(neutral(cell.as_ref()).as_bytes()).map_err(io_error)?;
        }
        self.0.write_record(None::<&[u8]>).map_err(io_error)
    }

    /// A record whose texts are marked already.
    pub(crate) fn write_as_is(&mut self, record: &csv::StringRecord) -> io::Result<()> {
        self.0.write_record(record).map_err(io_error)
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn io_error(error: csv::Error) -> io::Error {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other(text),
    }
}
