//! How a file's bytes become text, and what divides its cells.
//!
//! Looks at bytes alone and knows nothing of headers or rows.

use encoding_rs::{UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// How a file's text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// The name in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }
}

/// What is between cells and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// How the text is encoded.
    pub encoding: Encoding,
    /// Whether a byte order mark stands at the beginning.
    pub has_bom: bool,
    /// What divides cells: `,` `;` tab or `|`.
    pub delimiter: u8,
}

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DialectError {
    /// The bytes are neither UTF-8 nor UTF-16.
    #[error("the byte at {at} is no UTF-8")]
    NotUtf8 {
        /// Where, counted from 0.
        at: usize,
    },
    /// NUL bytes: a binary file.
    #[error("a NUL byte at {at}")]
    Binary {
        /// Where, counted from 0.
        at: usize,
    },
}

/// The text of a file without its byte order mark, and its dialect. Borrows UTF-8 as it is.
///
/// # Errors
/// When the bytes are no text.
pub fn decode(bytes: &[u8], delimiter: Option<u8>) -> Result<(Dialect, Cow<'_, str>), DialectError> {
    let (encoding, has_bom, text) = decode_text(bytes)?;
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(DialectError::Binary { at });
    }
    let delimiter = delimiter.unwrap_or_else(|| find_delimiter(&text));
    Ok((Dialect { encoding, has_bom, delimiter }, text))
}

fn decode_text(bytes: &[u8]) -> Result<(Encoding, bool, Cow<'_, str>), DialectError> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return Ok((Encoding::Utf8, true, utf8(rest)?));
    }
    for (mark, encoding, decoder) in
        [(b"\xff\xfe", Encoding::Utf16Le, UTF_16LE), (b"\xfe\xff", Encoding::Utf16Be, UTF_16BE)]
    {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let (text, malformed) = decoder.decode_without_bom_handling(rest);
            return if malformed {
                Err(DialectError::Binary { at: 0 })
            } else {
                Ok((encoding, true, Cow::Owned(text.into_owned())))
            };
        }
    }
    Ok((Encoding::Utf8, false, utf8(bytes)?))
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, DialectError> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let at = error.valid_up_to();
        match memchr::memchr(0, bytes) {
            Some(nul) => DialectError::Binary { at: nul },
            None => DialectError::NotUtf8 { at },
        }
    })
}

/// How much of a file is looked at to find its delimiter.
const SAMPLE_BYTES: usize = 64 * 1024;

/// The delimiter that divides most lines into the same number of cells, quoted parts left out.
fn find_delimiter(text: &str) -> u8 {
    const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
    let sample = text.as_bytes().get(..SAMPLE_BYTES).unwrap_or(text.as_bytes());
    let mut counts = [0_usize; 4];
    let mut lines: Vec<[usize; 4]> = Vec::new();
    let mut quoted = false;
    for &byte in sample {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => lines.push(std::mem::take(&mut counts)),
            _ if quoted => {}
            _ => {
                for (candidate, count) in CANDIDATES.iter().zip(&mut counts) {
                    *count += usize::from(*candidate == byte);
                }
            }
        }
    }
    lines.push(counts);
    let score = |index: usize| {
        let mut found: Vec<usize> =
            lines.iter().filter_map(|line| line.get(index).copied()).filter(|count| *count > 0).collect();
        found.sort_unstable();
        found
            .chunk_by(|a, b| a == b)
            .map(|same| same.len() * same.first().copied().unwrap_or(0))
            .max()
            .unwrap_or(0)
    };
    let best = (0..CANDIDATES.len()).max_by_key(|index| (score(*index), std::cmp::Reverse(*index)));
    best.filter(|index| score(*index) > 0).and_then(|index| CANDIDATES.get(index).copied()).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_by_their_marks() {
        let read = |bytes: &[u8]| {
            decode(bytes, None).map(|(dialect, text)| (dialect.encoding, dialect.has_bom, text.into_owned()))
        };
        assert_eq!(read("a,b".as_bytes()), Ok((Encoding::Utf8, false, "a,b".to_owned())));
        assert_eq!(read(b"\xef\xbb\xbfa,b"), Ok((Encoding::Utf8, true, "a,b".to_owned())));
        assert_eq!(read(b"\xff\xfeN\x00\x1b\x01"), Ok((Encoding::Utf16Le, true, "Ně".to_owned())));
        assert_eq!(read(b"\xfe\xff\x00N\x01\x1b"), Ok((Encoding::Utf16Be, true, "Ně".to_owned())));
        assert_eq!(read(b"ab\xff"), Err(DialectError::NotUtf8 { at: 2 }));
        assert_eq!(read(b"ab\x00"), Err(DialectError::Binary { at: 2 }));
    }

    #[test]
    fn the_delimiter_divides_lines_evenly() {
        let delimiter = |text: &str| find_delimiter(text);
        assert_eq!(delimiter("a,b\n1,2\n"), b',');
        assert_eq!(delimiter("a;b\n\"1,5\";\"2,5,5,5\"\n"), b';');
        assert_eq!(delimiter("a;b;c\n1,000;2,000;x\n1,000;2;y\n"), b';');
        assert_eq!(delimiter("a\tb\n1\t2"), b'\t');
        assert_eq!(delimiter("a|b|c\n1|2|3"), b'|');
        assert_eq!(delimiter(""), b',');
    }
}
