//! Texts of one sort: two books, or two statements.

use super::rows::RowText;
use super::vocabulary::Vocabulary;
use super::{Comparison, FULL_GAIN, NOTHING, SILENT, distinct, tempered};

/// What it costs that two texts of one sort are not the same.
const COST_OF_OTHER_TEXT: u32 = 250;
/// What it costs that they share nothing.
const COST_OF_DISTANCE: u32 = 500;

/// A row without a text, in a file that has texts, against one with a text: not the same text, and nothing to tell how
/// far it is apart. It is rather the other file's row without one, though nothing speaks against this.
pub(super) const SILENT_BESIDE_TEXT: Comparison =
    Comparison { cost: SILENT + COST_OF_OTHER_TEXT + COST_OF_DISTANCE / 2, ..NOTHING };

/// How much of what both say is the same.
pub(super) fn compare(vocabulary: &Vocabulary, left: RowText<'_>, right: RowText<'_>) -> Comparison {
    let has = |text: RowText<'_>, word: u32| text.all.contains(&word);
    let weight = |word: &u32| 1 + vocabulary.weight(*word);
    let share = |text: RowText<'_>, other: RowText<'_>| {
        let all: u32 = text.all.iter().map(weight).sum();
        let common: u32 = text.all.iter().filter(|word| has(other, **word)).map(weight).sum();
        u16::try_from(u64::from(common) * 1000 / u64::from(all.max(1))).unwrap_or(1000)
    };
    let (there, here) = (share(left, right), share(right, left));
    let squeezed =
        |text: RowText<'_>| -> String { text.all.iter().map(|word| vocabulary.word(*word)).collect() };
    let (mine, theirs) = (squeezed(left), squeezed(right));
    // One of them may be cut, or parted in other places.
    let is_cut =
        mine.len().min(theirs.len()) >= 12 && (mine.starts_with(&theirs) || theirs.starts_with(&mine));
    let share = if is_cut { there.max(here).max(900) } else { there.midpoint(here) };
    let gain: u32 =
        distinct(left.all).filter(|word| has(right, *word)).map(|word| vocabulary.weight(word)).sum();
    let gain = if is_cut { FULL_GAIN / 2 } else { tempered(gain) };
    let distance = 1000 - share;
    Comparison {
        distance,
        agrees: share >= 750,
        contradicts: share < 300,
        cost: SILENT + COST_OF_OTHER_TEXT + u32::from(distance) * COST_OF_DISTANCE / 1000 - gain,
    }
}
