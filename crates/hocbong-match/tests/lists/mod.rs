//! Lists of one day and amount.

#![allow(clippy::cast_possible_truncation, reason = "a test that panics has failed, as it should")]

use hocbong_match::{Item, List, Sort};

/// A list of movements, each a party and a memo.
pub(crate) fn list<'t>(sort: Sort, amount: i64, movements: &[[&'t str; 2]]) -> List<'t> {
    let mut texts = vec![""];
    let mut items = Vec::new();
    for (rank, movement) in (0..).zip(movements) {
        let [party, memo] = movement.map(|text| {
            let known = texts.iter().position(|known| *known == text);
            known.unwrap_or_else(|| {
                texts.push(text);
                texts.len() - 1
            }) as u32
        });
        items.push(Item { amount, day: 12, party, memo, rank, ..Item::default() });
    }
    List { sort, texts, items }
}
