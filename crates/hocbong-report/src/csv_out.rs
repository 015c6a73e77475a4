//! CSV output whose I/O errors keep their kind.

use hocbong_import::formula::neutral;
use std::io::{self, Write};

/// Who reads the CSV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvStyle {
    /// Programs: commas, no byte order mark.
    #[default]
    Plain,
    /// Vietnamese Excel: semicolons and a byte order mark.
    Excel,
}

/// Writes CSV records. I/O errors keep their kind, so that the caller can recognise a broken pipe.
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

    /// Writes a record. Texts that a spreadsheet would take for formulas, or that a terminal would act on,
    /// are marked as text; negative numbers are not.
    pub(crate) fn write_record<T: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(neutral(cell.as_ref()).as_bytes()).map_err(io_error)?;
        }
        self.0.write_record(None::<&[u8]>).map_err(io_error)
    }

    /// Writes a record whose texts are marked already.
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
