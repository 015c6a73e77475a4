//! Decodes a file's bytes into text and finds what separates its cells.
//!
//! This module looks only at bytes and knows nothing of headers or rows.

mod legacy;

pub use legacy::Legacy;

use encoding_rs::{DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use legacy::{Guess, VIETNAMESE};
use std::borrow::Cow;

/// Replaces a character of which the file contains only the first bytes, at its end.
pub const CUT_CHARACTER: char = char::REPLACEMENT_CHARACTER;

/// Encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1258, the Vietnamese code page.
    Windows1258,
    /// Windows-1252, the Western code page.
    Windows1252,
}

impl Encoding {
    /// Every encoding that can be read.
    pub const ALL: [Self; 5] =
        [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1258, Self::Windows1252];

    /// Name in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1258 => "windows-1258",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// Returns the encoding of this name; case is ignored, and `latin-1` is read as Windows-1252.
    pub fn parse(name: &str) -> Option<Self> {
        let plain: String = name.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        match plain.as_str() {
            "utf8" => Some(Self::Utf8),
            "utf16" | "utf16le" => Some(Self::Utf16Le),
            "utf16be" => Some(Self::Utf16Be),
            "windows1258" | "cp1258" => Some(Self::Windows1258),
            "windows1252" | "cp1252" | "latin1" | "iso88591" => Some(Self::Windows1252),
            _ => None,
        }
    }
}

/// What is known of a file's dialect beforehand. The rest is detected from its content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Encoding, if known.
    pub encoding: Option<Encoding>,
    /// Delimiter, if known.
    pub delimiter: Option<u8>,
    /// Quote, if known.
    pub quote: Option<Quote>,
}

/// The character that quotes cells which contain delimiters or line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Quote {
    /// `"`
    #[default]
    Double,
    /// `'`
    Single,
    /// None: every quote is plain text.
    None,
}

impl Quote {
    /// The word in flags and profiles.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Single => "single",
            Self::None => "none",
        }
    }

    /// Returns the quote with this word, as [`Quote::as_str`] gives it.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Double, Self::Single, Self::None].into_iter().find(|quote| quote.as_str() == word)
    }

    /// The quote as a byte; `None` for [`Quote::None`].
    pub const fn byte(self) -> Option<u8> {
        match self {
            Self::Double => Some(b'"'),
            Self::Single => Some(b'\''),
            Self::None => None,
        }
    }
}

/// Parses a delimiter: the character itself, or `comma`, `semicolon`, `tab` or `pipe`.
pub fn parse_delimiter(text: &str) -> Option<u8> {
    match text {
        "," | "comma" => Some(b','),
        ";" | "semicolon" => Some(b';'),
        "\t" | "\\t" | "tab" => Some(b'\t'),
        "|" | "pipe" => Some(b'|'),
        _ => None,
    }
}

/// Encoding, delimiter and quote of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Encoding of the text.
    pub encoding: Encoding,
    /// Whether the file begins with a byte order mark.
    pub has_bom: bool,
    /// Delimiter between cells: `,`, `;`, tab or `|`.
    pub delimiter: u8,
    /// Quote around cells.
    pub quote: Quote,
}

impl Dialect {
    /// Returns the delimiters with which to read `text`, which is in this dialect: its own, then the others that occur.
    /// They are searched for only if the first does not do.
    pub(super) fn delimiters(self, text: &str) -> impl Iterator<Item = u8> {
        let all = std::iter::once_with(move || delimiters_by_likelihood(text, self.quote)).flatten();
        std::iter::once(self.delimiter).chain(all.filter(move |delimiter| *delimiter != self.delimiter))
    }
}

/// Why bytes are not accepted as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DialectError {
    /// The bytes are invalid in their encoding.
    #[error("the byte at {at} is no {}", encoding.as_str())]
    Malformed {
        /// The encoding.
        encoding: Encoding,
        /// Byte offset of the first invalid byte.
        at: usize,
    },
    /// There are NUL bytes: a binary file.
    #[error("a NUL byte at {at}")]
    Binary {
        /// Byte offset of the NUL.
        at: usize,
    },
    /// The text is in a pre-Unicode encoding that we do not read.
    #[error("the text is written in {}", .0.as_str())]
    Legacy(Legacy),
    /// More than one encoding would give words.
    #[error("the encoding cannot be told")]
    Undecided {
        /// Byte offset of the first byte that is not UTF-8.
        at: usize,
    },
}

/// Decodes a file. Returns its dialect and its text without byte order mark. Valid UTF-8 is borrowed, not
/// copied, unless byte order marks have to be removed from the beginning of later lines, where files were
/// joined.
///
/// # Errors
/// If the bytes are not text, or in an encoding that we do not read.
pub fn decode(bytes: &[u8], given: Given) -> Result<(Dialect, Cow<'_, str>), DialectError> {
    let (encoding, has_bom, text) = decode_text(bytes, given.encoding)?;
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(DialectError::Binary { at });
    }
    let text = match memchr::memmem::find(text.as_bytes(), "\n\u{feff}".as_bytes()) {
        Some(_) => Cow::Owned(text.replace("\n\u{feff}", "\n")),
        None => text,
    };
    if encoding == Encoding::Utf8
        && given.encoding.is_none()
        && let Some(legacy) = legacy::mistaken(sample_of(&text, LETTERS_SAMPLE))
    {
        return Err(DialectError::Legacy(legacy));
    }
    let quote = given.quote.unwrap_or_default();
    let delimiter =
        given.delimiter.or_else(|| delimiters_by_likelihood(&text, quote).first().copied()).unwrap_or(b',');
    Ok((Dialect { encoding, has_bom, delimiter, quote }, text))
}

type Decoded<'b> = (Encoding, bool, Cow<'b, str>);

fn decode_text(bytes: &[u8], given: Option<Encoding>) -> Result<Decoded<'_>, DialectError> {
    for (mark, encoding) in [
        (&b"\xef\xbb\xbf"[..], Encoding::Utf8),
        (b"\xff\xfe", Encoding::Utf16Le),
        (b"\xfe\xff", Encoding::Utf16Be),
    ] {
        if let Some(rest) = bytes.strip_prefix(mark)
            && given.is_none_or(|given| given == encoding)
        {
            return Ok((encoding, true, decode_as(rest, encoding)?));
        }
    }
    if let Some(encoding) = given {
        return Ok((encoding, false, decode_as(bytes, encoding)?));
    }
    let at = match utf8(bytes) {
        Ok(text) => {
            return match unmarked_utf16(bytes) {
                Some(encoding) => Ok((encoding, false, decode_as(bytes, encoding)?)),
                None => Ok((Encoding::Utf8, false, Cow::Borrowed(text))),
            };
        }
        Err(at) => at,
    };
    if let Some(text) = utf8_but_the_end(bytes, at) {
        return Ok((Encoding::Utf8, false, Cow::Owned(text)));
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return Ok((encoding, false, decode_as(bytes, encoding)?));
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(DialectError::Binary { at });
    }
    if is_damaged_utf8(bytes) {
        return Err(DialectError::Malformed { encoding: Encoding::Utf8, at });
    }
    let encoding = match legacy::guess(bytes) {
        Guess::Windows1258 => Encoding::Windows1258,
        Guess::Windows1252 => Encoding::Windows1252,
        Guess::Legacy(legacy) => return Err(DialectError::Legacy(legacy)),
        Guess::Undecided => return Err(DialectError::Undecided { at }),
    };
    Ok((encoding, false, decode_as(bytes, encoding)?))
}

/// The bytes as UTF-8, or the offset of the first byte that is not.
fn utf8(bytes: &[u8]) -> Result<&str, usize> {
    simdutf8::compat::from_utf8(bytes).map_err(|error| error.valid_up_to())
}

/// Decodes a file that ends in the middle of a character but is UTF-8 otherwise, with at least one complete
/// character beyond ASCII. [`CUT_CHARACTER`] replaces the incomplete one, so that the reader can report its
/// row.
fn utf8_but_the_end(bytes: &[u8], valid_up_to: usize) -> Option<String> {
    let (valid, rest) = bytes.split_at_checked(valid_up_to)?;
    let is_incomplete = std::str::from_utf8(rest).is_err_and(|error| error.error_len().is_none());
    let text = std::str::from_utf8(valid).ok().filter(|text| is_incomplete && !text.is_ascii())?;
    Some(format!("{text}{CUT_CHARACTER}"))
}

fn decode_as(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, DialectError> {
    let decoder = match encoding {
        Encoding::Utf8 => {
            return match utf8(bytes) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(at) => utf8_but_the_end(bytes, at)
                    .map(Cow::Owned)
                    .ok_or(DialectError::Malformed { encoding, at }),
            };
        }
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
        Encoding::Windows1258 => WINDOWS_1258,
        Encoding::Windows1252 => WINDOWS_1252,
    };
    decode_in_pieces(bytes, encoding, decoder).map(Cow::Owned)
}

/// Decodes piece by piece: to decode everything at once we would have to reserve three bytes for each byte of
/// the file.
fn decode_in_pieces(
    bytes: &[u8],
    encoding: Encoding,
    decoder: &'static encoding_rs::Encoding,
) -> Result<String, DialectError> {
    const PIECE: usize = 1 << 16;
    let mut decoder = decoder.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() / 4 * 5);
    let mut at = 0;
    loop {
        let piece = bytes.get(at..bytes.len().min(at + PIECE)).unwrap_or_default();
        let is_last = at + piece.len() == bytes.len();
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(piece.len()).unwrap_or(4 * PIECE));
        let (result, read) = decoder.decode_to_string_without_replacement(piece, &mut text, is_last);
        at += read;
        match result {
            DecoderResult::Malformed(length, behind) => {
                let broken = usize::from(length) + usize::from(behind);
                return Err(DialectError::Malformed { encoding, at: at.saturating_sub(broken) });
            }
            DecoderResult::InputEmpty if is_last => return Ok(text),
            DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
        }
    }
}

/// Detects UTF-16 without a byte order mark: most characters of a table are digits and ASCII signs, so that
/// every second byte is NUL.
fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    const SAMPLE: usize = 4 * 1024;
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let count = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (count(0), count(1), sample.len() / 2);
    match () {
        () if half == 0 || !bytes.len().is_multiple_of(2) => None,
        () if odd * 2 >= half && even * 10 <= half => Some(Encoding::Utf16Le),
        () if even * 2 >= half && odd * 10 <= half => Some(Encoding::Utf16Be),
        () => None,
    }
}

/// Whether it is UTF-8 with some damage: most bytes above 127 form characters, or three of them a letter like `ầ`,
/// which no text in another encoding happens to contain.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        if chunk.valid().contains(|c| VIETNAMESE.contains(&c)) {
            return true;
        }
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken
}

/// Number of bytes at the beginning of a text that are examined for its delimiter; later ones are ignored.
const SAMPLE_BYTES: usize = 16 * 1024;

/// Number of bytes at the beginning of a text whose letters are examined, which takes more time.
const LETTERS_SAMPLE: usize = 16 * 1024;

fn sample_of(text: &str, bytes: usize) -> &str {
    // A character has at most four bytes.
    (0..4).find_map(|back| text.get(..bytes - back)).unwrap_or(text)
}

/// Returns the delimiters that occur, those first that split most lines into the same number of cells. Quoted
/// parts are ignored. A first line `sep=;`, as Excel writes it, decides alone.
fn delimiters_by_likelihood(text: &str, quote: Quote) -> Vec<u8> {
    const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
    if let Some([b's', b'e', b'p', b'=', delimiter, b'\r' | b'\n', ..]) = text.as_bytes().get(..6)
        && CANDIDATES.contains(delimiter)
    {
        return vec![*delimiter];
    }
    let mut counts = [0_usize; 4];
    let mut lines: Vec<[usize; 4]> = Vec::new();
    let mut quoted = false;
    let place = |byte: u8| CANDIDATES.iter().position(|candidate| *candidate == byte);
    let mut is_sign = [false; 256];
    for byte in CANDIDATES.into_iter().chain([b'\n', b'\r']).chain(quote.byte()) {
        if let Some(is_sign) = is_sign.get_mut(usize::from(byte)) {
            *is_sign = true;
        }
    }
    // Few bytes are of interest.
    let is_sign = |byte: &&u8| is_sign.get(usize::from(**byte)).copied().unwrap_or_default();
    for &byte in sample_of(text, SAMPLE_BYTES).as_bytes().iter().filter(is_sign) {
        match byte {
            byte if Some(byte) == quote.byte() => quoted = !quoted,
            _ if quoted => {}
            b'\n' | b'\r' => lines.push(std::mem::take(&mut counts)),
            _ => {
                if let Some(count) = place(byte).and_then(|place| counts.get_mut(place)) {
                    *count += 1;
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
    let mut scored: Vec<(usize, u8)> =
        CANDIDATES.iter().enumerate().map(|(index, byte)| (score(index), *byte)).collect();
    scored.retain(|(score, _)| *score > 0);
    // The sort is stable: the first candidate wins a tie.
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, byte)| byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Ngày;Số tiền;Nội dung\n05/03/2025;1.000;Nguyễn Thị Mẫu ủng hộ quỹ khuyến học\n";

    fn read(bytes: &[u8]) -> Result<(Encoding, bool, String), DialectError> {
        decode(bytes, Given::default()).map(|(dialect, text)| {
            (dialect.encoding, dialect.has_bom, hocbong_core::text::nfc(&text).into_owned())
        })
    }

    fn utf16(text: &str, is_big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if is_big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn encodings_are_told_by_their_marks_and_by_their_content() {
        assert_eq!(read("a,b".as_bytes()), Ok((Encoding::Utf8, false, "a,b".to_owned())));
        assert_eq!(read(b"\xef\xbb\xbfa,b"), Ok((Encoding::Utf8, true, "a,b".to_owned())));
        assert_eq!(read(b"\xff\xfeN\x00\x1b\x01"), Ok((Encoding::Utf16Le, true, "Ně".to_owned())));
        assert_eq!(read(b"\xfe\xff\x00N\x01\x1b"), Ok((Encoding::Utf16Be, true, "Ně".to_owned())));
        assert_eq!(read(&utf16(TEXT, false)), Ok((Encoding::Utf16Le, false, TEXT.to_owned())));
        assert_eq!(read(&utf16(TEXT, true)), Ok((Encoding::Utf16Be, false, TEXT.to_owned())));
        assert_eq!(read(&legacy::tests::to_1258(TEXT)), Ok((Encoding::Windows1258, false, TEXT.to_owned())));
        assert_eq!(read(b"caf\xe9,b"), Ok((Encoding::Windows1252, false, "café,b".to_owned())));
    }

    #[test]
    fn a_letter_of_three_bytes_outweighs_any_damage() {
        let damaged = |text: &str, bytes: usize| [text.as_bytes(), &vec![0xff; bytes]].concat();
        let error = Err(DialectError::Malformed { encoding: Encoding::Utf8, at: "Trần".len() });
        assert_eq!(read(&damaged("Trần", 11)), error);
        assert_eq!(read(&damaged("Trần", 1_000)), error);
        // One accent of two bytes may be a chance of another encoding.
        assert_eq!(read(&damaged("é", 11)).map(|found| found.0), Ok(Encoding::Windows1252));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let refused = |bytes: &[u8]| read(bytes).unwrap_err();
        assert_eq!(refused(&legacy::tests::to_tcvn3(TEXT)), DialectError::Legacy(Legacy::Tcvn3));
        assert_eq!(refused(&legacy::tests::to_vni(TEXT)), DialectError::Legacy(Legacy::Vni));
        assert_eq!(
            refused(&[TEXT.as_bytes(), b"\xff\n"].concat()),
            DialectError::Malformed { encoding: Encoding::Utf8, at: TEXT.len() }
        );
        assert_eq!(refused(b"ab\x00"), DialectError::Binary { at: 2 });
        assert_eq!(
            refused(b"\xff\xfeN\x00\x1b"),
            DialectError::Malformed { encoding: Encoding::Utf16Le, at: 2 }
        );
        assert_eq!(refused(b"\x81\x8d,x"), DialectError::Undecided { at: 0 });
    }

    #[test]
    fn what_is_given_is_not_guessed() {
        let given = Given { encoding: Some(Encoding::Windows1252), ..Given::default() };
        let (dialect, text) = decode(b"\xd2,1", given).unwrap();
        assert_eq!((dialect.encoding, &*text), (Encoding::Windows1252, "Ò,1"));
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::parse(encoding.as_str()), Some(encoding));
        }
    }

    #[test]
    fn marks_where_files_were_joined_are_taken_out() {
        let (_, text) = decode("\u{feff}a,b\n\u{feff}\"c\",d".as_bytes(), Given::default()).unwrap();
        assert_eq!(text, "a,b\n\"c\",d");
    }

    #[test]
    fn the_delimiter_divides_lines_evenly() {
        let delimiter = |text: &str| decode(text.as_bytes(), Given::default()).unwrap().0.delimiter;
        assert_eq!(delimiter("a,b\n1,2\n"), b',');
        assert_eq!(delimiter("a;b\n\"1,5\";\"2,5,5,5\"\n"), b';');
        assert_eq!(delimiter("a;b;c\n1,000;2,000;x\n1,000;2;y\n"), b';');
        assert_eq!(delimiter("sep=;\na,b,c;d\n"), b';');
        assert_eq!(delimiter("a\tb\n1\t2"), b'\t');
        assert_eq!(delimiter("a|b|c\n1|2|3"), b'|');
        assert_eq!(delimiter(""), b',');
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes, Given::default());
        }

        #[test]
        fn text_in_utf8_and_utf16_is_read_as_it_is(text in "[a-zà-ỹ0-9,;\n]{1,60}") {
            prop_assert_eq!(read(text.as_bytes()).map(|read| read.2), Ok(hocbong_core::text::nfc(&text).into_owned()));
            let marked = [&b"\xff\xfe"[..], &utf16(&text, false)].concat();
            prop_assert_eq!(read(&marked).map(|read| read.2), Ok(hocbong_core::text::nfc(&text).into_owned()));
        }
    }
}
