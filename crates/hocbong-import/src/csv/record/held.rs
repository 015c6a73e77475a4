//! The part of a text that records are cut from.

use crate::source::{Blocks, Changed, Texts, line_behind};

/// A text of which records are read.
#[derive(Debug)]
pub(super) enum Held<'t> {
    /// Held whole.
    Whole(&'t str),
    /// Held in part, as blocks come.
    Part(Part<'t>),
}

/// The part of a text from the record that is read next on.
#[derive(Debug)]
pub(super) struct Part<'t> {
    texts: Texts<'t>,
    held: String,
    /// Where the part begins in the text.
    start: usize,
    has_changed: bool,
}

impl<'t> Held<'t> {
    pub(super) fn in_blocks(blocks: &'t Blocks) -> Self {
        let texts = Texts::new(blocks);
        Self::Part(Part { texts, held: String::new(), start: 0, has_changed: false })
    }

    /// The same text, held anew from the byte `at` on, where a character begins; and where `at` is in what is held.
    pub(super) fn from(&self, at: usize) -> (Self, usize) {
        match self {
            Self::Whole(text) => (Self::Whole(text), at),
            Self::Part(part) => {
                let texts = part.texts.from(at);
                (Self::Part(Part { texts, held: String::new(), start: at, has_changed: false }), 0)
            }
        }
    }

    /// Where a line that is not empty begins, soon behind the byte `at`; none where that is not found at once.
    pub(super) fn line_behind(&self, at: usize) -> Option<usize> {
        match self {
            Self::Whole(text) => line_behind(text.as_bytes(), at),
            Self::Part(part) => part.texts.blocks().line_behind(at),
        }
    }

    /// The file, where it is read block by block.
    pub(super) const fn blocks(&self) -> Option<&'t Blocks> {
        match self {
            Self::Whole(_) => None,
            Self::Part(part) => Some(part.texts.blocks()),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Whole(text) => text,
            Self::Part(part) => &part.held,
        }
    }

    /// Where the part that is held begins in the text.
    pub(super) const fn start(&self) -> usize {
        match self {
            Self::Whole(_) => 0,
            Self::Part(part) => part.start,
        }
    }

    /// Whether a block is no longer the one that it was, so that nothing is held any more.
    pub(super) const fn has_changed(&self) -> bool {
        matches!(self, Self::Part(part) if part.has_changed)
    }

    /// Lets go of what lies before `at`, and holds twice as much as is left, or another block; false where that is all there
    /// is, and nothing is let go of.
    pub(super) fn go_on_from(&mut self, at: usize) -> bool {
        let Self::Part(part) = self else { return false };
        if part.texts.is_done() {
            return false;
        }
        part.held.drain(..at);
        part.start += at;
        let enough = part.held.len() * 2;
        loop {
            match part.texts.push_next(&mut part.held) {
                Ok(true) if part.held.len() < enough => {}
                Ok(_) => return true,
                Err(Changed) => {
                    part.held.clear();
                    part.has_changed = true;
                    return true;
                }
            }
        }
    }
}
