//! The part of a text that is held in memory to be split into records.

use crate::source::{Blocks, Changed, Texts, line_behind};

/// A text whose records are being read.
#[derive(Debug)]
pub(super) enum Held<'t> {
    /// Held whole.
    Whole(&'t str),
    /// Held in part, block by block.
    Part(Part<'t>),
}

/// The part of a text from the next record on.
#[derive(Debug)]
pub(super) struct Part<'t> {
    texts: Texts<'t>,
    held: String,
    /// Byte offset of the part in the text.
    start: usize,
    has_changed: bool,
}

impl<'t> Held<'t> {
    pub(super) fn in_blocks(blocks: &'t Blocks) -> Self {
        let texts = Texts::new(blocks);
        Self::Part(Part { texts, held: String::new(), start: 0, has_changed: false })
    }

    /// The same text from byte offset `at`, where a character must begin, and the position of `at` in the
    /// part that is held then.
    pub(super) fn from(&self, at: usize) -> (Self, usize) {
        match self {
            Self::Whole(text) => (Self::Whole(text), at),
            Self::Part(part) => {
                let texts = part.texts.from(at);
                (Self::Part(Part { texts, held: String::new(), start: at, has_changed: false }), 0)
            }
        }
    }

    /// Returns where a non-empty line begins soon after byte `at`; `None` if there is none within the same
    /// block.
    pub(super) fn line_behind(&self, at: usize) -> Option<usize> {
        match self {
            Self::Whole(text) => line_behind(text.as_bytes(), at),
            Self::Part(part) => part.texts.blocks().line_behind(at),
        }
    }

    /// The file, if it is read block by block.
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

    /// Byte offset of the held part in the text.
    pub(super) const fn start(&self) -> usize {
        match self {
            Self::Whole(_) => 0,
            Self::Part(part) => part.start,
        }
    }

    /// Whether a block has changed since it was first read. Then nothing is held any more.
    pub(super) const fn has_changed(&self) -> bool {
        matches!(self, Self::Part(part) if part.has_changed)
    }

    /// Drops what lies before `at` and reads on until twice the remaining length, or at least another block,
    /// is held. Returns `false`, and drops nothing, if the text has ended.
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
