//! Drops the names of who pays for another.

use super::{Line, PERSONAL, mask};
use crate::fold::Word;
use crate::split::Split;
use crate::vocabulary::LISTS;

/// First words of the phrases before the name of who gives.
const HEADS: [&[u8]; 7] = [b"nop", b"ck", b"chuyen", b"gui", b"dong", b"tien", b"thay"];

/// Drops the names of who pays from a line that goes on with the giver's (`LE MAU AN NOP HO TRAN MAU THU`).
pub(super) fn drop_payer(split: &Split, line: &mut Line) {
    let phrase = |at: usize, count: usize| -> Word {
        (at..at + count).flat_map(|at| split.token(at)).copied().collect()
    };
    let is_between = |at: &usize| split.token(*at) == b"cho" || PERSONAL.contains(&split.token(*at));
    let mut begun = (1..split.tokens.len()).filter(|at| HEADS.contains(&split.token(*at)));
    let giver = begun.find_map(|at| {
        let count = (2..=3).find(|count| LISTS.on_behalf.contains(&phrase(at, *count)))?;
        let first = at + count + (at + count..).take(2).take_while(is_between).count();
        let (from, _) = split.tokens.get(first)?;
        let is_hit = line.names.iter().any(|hit| usize::from(hit.from) == *from);
        let begins = |name: &[Word]| {
            name.len() > 1
                && (first..).zip(name.iter().take(2)).all(|(at, word)| word.as_slice() == split.token(at))
        };
        (is_hit || line.strangers.iter().any(|(name, _)| begins(name))).then_some(*from)
    });
    let Some(giver) = giver else { return };
    let Line { names, formula, .. } = line;
    names.retain(|hit| {
        let is_payer = usize::from(hit.from) < giver;
        if is_payer {
            *formula |= mask(usize::from(hit.from), usize::from(hit.to));
        }
        !is_payer
    });
}
