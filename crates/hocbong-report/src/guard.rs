//! The one way for text to leave the program: no control character reaches a terminal except our own colours.
//!
//! Renderers write what cells, file names and settings say as it is. Their output goes through a [`Guard`],
//! which writes hidden characters as numbers, so that no renderer can forget to. Colours do not come as text:
//! a renderer asks for them with [`Output::paint`].

use hocbong_core::text::find_hidden;
use std::io::{self, BufWriter, Write};

/// Screen columns of text that does not go to a terminal, or to one that does not say its width.
pub const COLUMNS: usize = 120;

/// Size of the buffer in bytes; the filter looks at its content when it is full or flushed.
const BUFFER: usize = 1 << 16;

/// A style that a report may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The place of a finding.
    Place,
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// A hint: what to do.
    Hint,
    /// A good answer.
    Good,
}

impl Ink {
    const fn codes(self) -> &'static str {
        match self {
            Self::Place => "\x1b[1m",
            Self::Error => "\x1b[1;31m",
            Self::Warning => "\x1b[1;33m",
            Self::Hint => "\x1b[1;36m",
            Self::Good => "\x1b[1;32m",
        }
    }
}

/// An output for reports that may have colours.
pub trait Output: Write {
    /// Writes text in a colour, or without colour if the output has none.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn paint(&mut self, ink: Ink, text: &str) -> io::Result<()>;

    /// How many screen columns text may take.
    fn columns(&self) -> usize;
}

/// Text in memory: without colours, in [`COLUMNS`] columns.
impl Output for Vec<u8> {
    fn paint(&mut self, _: Ink, text: &str) -> io::Result<()> {
        self.write_all(text.as_bytes())
    }

    fn columns(&self) -> usize {
        COLUMNS
    }
}

/// How hidden characters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escapes {
    /// For text and CSV: `\u{202e}`.
    Text,
    /// For JSON, so that a program reads the original character: `\u202e`.
    Json,
}

/// A buffered output that writes hidden characters as numbers.
///
/// # Example
/// ```
/// use hocbong_report::{Escapes, Guard};
/// use std::io::Write;
/// let mut out = Guard::new(Vec::new(), Escapes::Text);
/// write!(out, "Mẫu\u{1b}[2J").unwrap();
/// assert_eq!(out.finish().unwrap(), "Mẫu\\u{1b}[2J".as_bytes());
/// ```
#[derive(Debug)]
pub struct Guard<W: Write> {
    buffer: BufWriter<Filter<W>>,
    is_coloured: bool,
    columns: usize,
}

impl<W: Write> Guard<W> {
    /// An output without colours.
    pub fn new(inner: W, escapes: Escapes) -> Self {
        let filter = Filter { inner, escapes, allows_mark: false, broken: Vec::new() };
        Self { buffer: BufWriter::with_capacity(BUFFER, filter), is_coloured: false, columns: COLUMNS }
    }

    /// The same output, with colours if `is_coloured`.
    #[must_use]
    pub const fn with_colours(mut self, is_coloured: bool) -> Self {
        self.is_coloured = is_coloured;
        self
    }

    /// The same output, for text in this many screen columns.
    #[must_use]
    pub const fn with_columns(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }

    /// The same output; if `is_allowed`, a byte order mark may come first, by which Excel recognises UTF-8.
    #[must_use]
    pub fn with_byte_order_mark(mut self, is_allowed: bool) -> Self {
        self.buffer.get_mut().allows_mark = is_allowed;
        self
    }

    /// Flushes the buffer and returns the inner output.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(self) -> io::Result<W> {
        let mut filter = self.buffer.into_inner().map_err(io::IntoInnerError::into_error)?;
        filter.flush()?;
        Ok(filter.inner)
    }

    /// Writes our own bytes, bypassing the filter.
    fn write_own(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.flush()?;
        self.buffer.get_mut().inner.write_all(bytes)
    }
}

impl<W: Write> Write for Guard<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.buffer.flush()
    }
}

impl<W: Write> Output for Guard<W> {
    fn paint(&mut self, ink: Ink, text: &str) -> io::Result<()> {
        if !self.is_coloured {
            return self.write_all(text.as_bytes());
        }
        self.write_own(ink.codes().as_bytes())?;
        self.write_all(text.as_bytes())?;
        self.write_own(b"\x1b[0m")
    }

    fn columns(&self) -> usize {
        self.columns
    }
}

/// Writes hidden characters as numbers.
#[derive(Debug)]
struct Filter<W> {
    inner: W,
    escapes: Escapes,
    /// Whether a byte order mark may come next.
    allows_mark: bool,
    /// The beginning of a character whose other bytes have not come yet.
    broken: Vec<u8>,
}

impl<W: Write> Filter<W> {
    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while let Some((at, c)) = find_hidden(rest) {
            self.inner.write_all(rest.get(..at).unwrap_or_default())?;
            let is_mark = c == '\u{feff}' && at == 0 && self.allows_mark;
            self.allows_mark = false;
            if is_mark {
                self.inner.write_all("\u{feff}".as_bytes())?;
            } else {
                self.write_number(c)?;
            }
            rest = rest.get(at + c.len_utf8()..).unwrap_or_default();
        }
        self.allows_mark &= rest.is_empty();
        self.inner.write_all(rest)
    }

    fn write_number(&mut self, c: char) -> io::Result<()> {
        match self.escapes {
            Escapes::Text => write!(self.inner, "\\u{{{:x}}}", u32::from(c)),
            Escapes::Json => {
                c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(self.inner, "\\u{unit:04x}"))
            }
        }
    }
}

impl<W: Write> Write for Filter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        // The buffer may split a character in two.
        while !self.broken.is_empty()
            && let [first, behind @ ..] = rest
        {
            self.broken.push(*first);
            rest = behind;
            if broken_tail(&self.broken) == 0 {
                let whole = std::mem::take(&mut self.broken);
                self.pass(&whole)?;
            }
        }
        let (whole, broken) = rest.split_at(rest.len() - broken_tail(rest));
        if !whole.is_empty() {
            self.pass(whole)?;
        }
        self.broken.extend_from_slice(broken);
        Ok(bytes.len())
    }

    /// Keeps back a character whose other bytes have not come.
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The number of bytes at the end that begin an incomplete character.
fn broken_tail(bytes: &[u8]) -> usize {
    let is_begun = |count: &usize| {
        let first = bytes.len().checked_sub(*count).and_then(|at| bytes.get(at));
        first.is_some_and(|first| match first {
            0xc0..=0xdf => *count < 2,
            0xe0..=0xef => *count < 3,
            0xf0..=0xff => *count < 4,
            _ => false,
        })
    };
    (1..=3).find(is_begun).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hocbong_core::text::{is_hidden, printable};
    use proptest::prelude::*;

    #[test]
    fn only_our_own_colours_pass() {
        let mut out = Guard::new(Vec::new(), Escapes::Text).with_colours(true);
        write!(out, "a\u{1b}[31mb ").unwrap();
        out.paint(Ink::Error, "c\u{1b}[0md").unwrap();
        writeln!(out, "!").unwrap();
        let expected = "a\\u{1b}[31mb \u{1b}[1;31mc\\u{1b}[0md\u{1b}[0m!\n";
        assert_eq!(String::from_utf8(out.finish().unwrap()).unwrap(), expected);
        let mut plain = Guard::new(Vec::new(), Escapes::Text);
        plain.paint(Ink::Hint, "đ").unwrap();
        assert_eq!(plain.finish().unwrap(), "đ".as_bytes());
    }

    #[test]
    fn a_byte_order_mark_passes_at_the_beginning_where_it_is_allowed() {
        let written = |is_allowed, text: &str| {
            let mut out = Guard::new(Vec::new(), Escapes::Text).with_byte_order_mark(is_allowed);
            write!(out, "{text}").unwrap();
            String::from_utf8(out.finish().unwrap()).unwrap()
        };
        assert_eq!(written(true, "\u{feff}a\u{feff}"), "\u{feff}a\\u{feff}");
        assert_eq!(written(true, "\u{feff}\u{feff}"), "\u{feff}\\u{feff}");
        assert_eq!(written(true, "a\u{1}\u{feff}"), "a\\u{1}\\u{feff}");
        assert_eq!(written(false, "\u{feff}a"), "\\u{feff}a");
    }

    fn any_text() -> impl Strategy<Value = String> {
        let letter = prop_oneof![
            4 => prop::sample::select(vec!['a', 'đ', 'ộ', '…', '₫', '\n', '𝄞']),
            1 => prop::char::any(),
            3 => prop::sample::select(vec!['\u{1b}', '\u{9b}', '\u{202e}', '\u{e0041}', '\u{feff}', '\t', '\u{7f}']),
        ];
        prop::collection::vec(letter, 0..60).prop_map(|letters| letters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn nothing_hidden_passes_however_the_bytes_come(text in any_text(), cuts in prop::collection::vec(1_usize..9, 1..9)) {
            let mut filter = Filter { inner: Vec::new(), escapes: Escapes::Text, allows_mark: false, broken: Vec::new() };
            let (mut rest, mut cuts) = (text.as_bytes(), cuts.iter().cycle());
            while !rest.is_empty() {
                let (part, behind) = rest.split_at(rest.len().min(*cuts.next().unwrap()));
                filter.write_all(part).unwrap();
                rest = behind;
            }
            prop_assert_eq!(String::from_utf8(filter.inner).unwrap(), printable(&text));
        }

        #[test]
        fn json_means_what_it_meant(text in any_text()) {
            let mut out = Guard::new(Vec::new(), Escapes::Json);
            serde_json::to_writer(&mut out, &text).unwrap();
            let written = String::from_utf8(out.finish().unwrap()).unwrap();
            prop_assert!(!written.chars().any(is_hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
