//! Text of which characters may lie across the ends of blocks.

/// Bytes as text, where characters may lie across the ends of blocks.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// The beginning of a character that is not whole yet.
    begun: Vec<u8>,
}

impl Pieces {
    /// The character that lies across the beginning of a block and is whole with it, and the text behind it, but for a
    /// character that is not whole yet; none where it is no text.
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

    /// Whether no character is begun.
    pub(super) const fn is_whole(&self) -> bool {
        self.begun.is_empty()
    }
}

/// How many bytes a character has that begins with this one.
const fn width(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

/// Where the characters end that are whole; behind that stands the beginning of one.
fn end_of_characters(bytes: &[u8]) -> usize {
    let begins = bytes.iter().rev().take(3).position(|byte| *byte >= 0xc0);
    let begins = begins.map(|behind| bytes.len() - behind - 1);
    let is_begun = |at: &usize| bytes.get(*at).is_some_and(|first| at + width(*first) > bytes.len());
    begins.filter(is_begun).unwrap_or(bytes.len())
}
