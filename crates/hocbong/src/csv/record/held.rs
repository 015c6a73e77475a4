//! The part of a text that records are cut from.

use crate::source::{Blocks, Changed, Texts};

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
