//! Decodes UTF-8 that is cut into blocks at arbitrary bytes.

/// A decoder for characters that may be split between blocks.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// First bytes of a character whose rest is in the next block.
    begun: Vec<u8>,
}

impl Pieces {
    /// Decodes a block. Returns the character that was split between the previous block and this one, and the
    /// text after it up to a character that is incomplete at the end. Returns `None` if the bytes are not
    /// UTF-8.
    pub(super) fn texts<'b>(&mut self, block: &'b [u8]) -> Option<(Option<char>, &'b str)> {
        let mut rest = block;
        let mut across = None;
        if let Some(first) = self.begun.first() {
            let lacking = width(*first).saturating_sub(self.begun.len());
            let (more, behind) = block.split_at(lacking.min(block.len()));
            self.begun.extend_from_slice(more);
            if more.len() < lacking {
                return Some((None, ""));
            }
            across = std::str::from_utf8(&self.begun).ok()?.chars().next();
            self.begun.clear();
            rest = behind;
        }
        let (whole, begun) = rest.split_at(end_of_characters(rest));
        self.begun.extend_from_slice(begun);
        Some((across, simdutf8::basic::from_utf8(whole).ok()?))
    }

    /// Whether no incomplete character is pending.
    pub(super) const fn is_whole(&self) -> bool {
        self.begun.is_empty()
    }
}

/// Length in bytes of the character that begins with `first`.
const fn width(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

/// Returns where the last complete character ends; an incomplete one may follow.
fn end_of_characters(bytes: &[u8]) -> usize {
    let begins = bytes.iter().rev().take(3).position(|byte| *byte >= 0xc0);
    let begins = begins.map(|behind| bytes.len() - behind - 1);
    let is_begun = |at: &usize| bytes.get(*at).is_some_and(|first| at + width(*first) > bytes.len());
    begins.filter(is_begun).unwrap_or(bytes.len())
}
