//! Diagnoses files whose bytes are not text, and texts with damaged letters.

use crate::csv::dialect::DialectError;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use std::sync::Arc;

/// Whether a text is UTF-8 that was decoded in another encoding and encoded again: Vietnamese letters have
/// become pairs that occur in no language.
pub(super) fn is_encoded_twice(start: &str) -> bool {
    const PAIRS: [&str; 4] = ["á»", "áº", "Æ°", "Ä‘"];
    let bytes = start.as_bytes();
    let ends_pair = |at: usize| {
        let pair = at.checked_sub(2).and_then(|before| bytes.get(before..)).unwrap_or_default();
        PAIRS.iter().any(|known| pair.starts_with(known.as_bytes()))
    };
    // The first letters of the pairs have two bytes; the second ones begin with bytes that are rare in Vietnamese.
    memchr::memchr2_iter(0xc2, 0xe2, bytes).filter(|at| ends_pair(*at)).take(3).count() > 2
}

/// Whether a program replaced letters that it could not write by `?`: `Nguy?n V?n`.
pub(super) fn has_lost_letters(start: &str) -> bool {
    const MAX_BYTES: usize = 1 << 13;
    let cut = start.char_indices().map(|(at, _)| at).take_while(|at| *at <= MAX_BYTES).last().unwrap_or(0);
    let start = start.get(..cut).filter(|start| start.contains('?')).unwrap_or_default();
    let words = start.split(|c: char| !(c.is_alphabetic() || c == '?'));
    // `mau.vn/gop?ma=12` and questions do not contain words that begin with a capital and have a `?` inside.
    let is_lost = |word: &&str| {
        word.len() <= 12
            && word.chars().next().is_some_and(char::is_uppercase)
            && word.trim_end_matches('?').contains('?')
    };
    words.filter(is_lost).count() > 2
}

/// Whether the bytes begin like a workbook: a ZIP archive or an OLE container.
fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// Makes the diagnostic that says why a file's bytes are not text, and what to do.
pub(in crate::csv) fn not_text(name: &Arc<str>, bytes: &[u8], error: DialectError) -> Diagnostic {
    let at_line = |at: usize| {
        let before = bytes.get(..at).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        Location::line(name, u32::try_from(line).unwrap_or(u32::MAX))
    };
    if is_workbook(bytes) {
        return Diagnostic::new(Code::NOT_TEXT, Message::new("HB0102.workbook"), Location::file(name))
            .with_hint(Message::new("HB0102.hint-binary"));
    }
    let (message, place, hint) = match error {
        DialectError::Malformed { encoding, at } => {
            let message = Message::new("HB0102").with("at", at + 1).with("encoding", encoding.as_str());
            (message, at_line(at), "HB0102.hint")
        }
        DialectError::Binary { at } => {
            (Message::new("HB0102.binary").with("at", at + 1), at_line(at), "HB0102.hint-binary")
        }
        DialectError::Legacy(legacy) => {
            let message = Message::new("HB0102.legacy").with("encoding", legacy.as_str());
            (message, Location::file(name), "HB0102.hint-legacy")
        }
        DialectError::Undecided { at } => {
            (Message::new("HB0102.undecided").with("at", at + 1), at_line(at), "HB0102.hint-undecided")
        }
    };
    Diagnostic::new(Code::NOT_TEXT, message, place).with_hint(Message::new(hint))
}
