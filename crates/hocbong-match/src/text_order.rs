//! Sorts by key and texts, reading as few texts as possible.

use std::cmp::Ordering;

/// Sorts numbers by their keys, then by two texts of each, then as `rest` says. Returns them in this order.
///
/// Keys determine nearly all of the order, and the first letters of the texts nearly all of the rest, so that hardly
/// any text is read more than once.
pub fn sorted_by_text<'t, K: Ord>(
    mut keyed: Vec<(K, u32)>,
    texts: impl Fn(u32) -> [&'t str; 2],
    rest: impl Fn(u32, u32) -> Ordering,
) -> Vec<u32> {
    keyed.sort_unstable();
    let mut heads: Vec<((bool, u64), u32)> = Vec::new();
    for same in keyed.chunk_by_mut(|one, next| one.0 == next.0).filter(|same| same.len() > 1) {
        heads.clear();
        heads.extend(same.iter().map(|(_, number)| (head(texts(*number)), *number)));
        heads.sort_unstable_by(|(one_head, one), (other_head, other)| {
            one_head
                .cmp(other_head)
                .then_with(|| texts(*one).cmp(&texts(*other)))
                .then_with(|| rest(*one, *other))
                .then(one.cmp(other))
        });
        for ((_, slot), (_, number)) in same.iter_mut().zip(&heads) {
            *slot = *number;
        }
    }
    keyed.into_iter().map(|(_, number)| number).collect()
}

/// Orders two texts as far as their first letters do: whether there is a first text, and the first bytes of it or else
/// of the second.
fn head([first, second]: [&str; 2]) -> (bool, u64) {
    let mut bytes = [0; 8];
    let text = if first.is_empty() { second } else { first };
    bytes.iter_mut().zip(text.bytes()).for_each(|(slot, byte)| *slot = byte);
    (!first.is_empty(), u64::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_in_the_order_of_keys_texts_and_rest(
            things in prop::collection::vec((0..3_u8, "[a\0ộ]{0,10}", "[a\0ộ]{0,10}", 0..3_u8), 0..60),
        ) {
            let thing = |number: u32| &things[number as usize];
            let keyed = things.iter().zip(0..).map(|(thing, number)| (thing.0, number)).collect();
            let texts = |number| [thing(number).1.as_str(), thing(number).2.as_str()];
            let found = sorted_by_text(keyed, texts, |one, other| thing(one).3.cmp(&thing(other).3));
            let mut expected: Vec<u32> = found.clone();
            expected.sort_unstable();
            expected.sort_by_key(|number| thing(*number));
            prop_assert_eq!(found, expected);
        }
    }
}
