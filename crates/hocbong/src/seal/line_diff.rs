//! Where two lists of lines differ, by their checksums.

use std::collections::HashMap;

/// What became of the lines of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LineDiff {
    /// Lines that have other bytes now: old and new index.
    pub(super) changed: Vec<(usize, usize)>,
    /// Old lines that are gone.
    pub(super) removed: Vec<usize>,
    /// New lines between old ones.
    pub(super) added: Vec<usize>,
    /// Lines that are now elsewhere among the others: old and new index.
    pub(super) moved: Vec<(usize, usize)>,
}

/// Compares the lines of a file with those that it had. Lines after the last old one are no difference.
///
/// Equal lines are paired from the top; the longest run of pairs in their old order stands still, and the
/// others were moved. Within a gap, lines that are gone and lines that are new are changed lines, in order.
pub(super) fn diff(old: &[u64], new: &[u64]) -> LineDiff {
    let same = |(one, other): &(&u64, &u64)| one == other;
    let start = old.iter().zip(new).take_while(same).count();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(same).count();
    let old_middle = old_rest.get(..old_rest.len() - end).unwrap_or_default();
    let new_middle = new_rest.get(..new_rest.len() - end).unwrap_or_default();

    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, check) in new_middle.iter().enumerate().rev() {
        places.entry(*check).or_default().push(at);
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, check) in old_middle.iter().enumerate() {
        if let Some(place) = places.get_mut(check).and_then(Vec::pop) {
            pairs.push((at, place));
        }
    }
    let still = longest_rising(&pairs);
    let mut found = LineDiff::default();
    let mut is_paired = (vec![false; old_middle.len()], vec![false; new_middle.len()]);
    for (number, (one, other)) in pairs.iter().enumerate() {
        for (flags, at) in [(&mut is_paired.0, *one), (&mut is_paired.1, *other)] {
            if let Some(flag) = flags.get_mut(at) {
                *flag = true;
            }
        }
        if still.binary_search(&number).is_err() {
            found.moved.push((start + one, start + other));
        }
    }
    // The gaps between lines that stand still, the last of which reaches the end of the middle.
    let mut from = (0, 0);
    let anchors = still.iter().filter_map(|number| pairs.get(*number).copied());
    for (one, other) in anchors.chain([(old_middle.len(), new_middle.len())]) {
        let unpaired = |flags: &[bool], range: std::ops::Range<usize>| -> Vec<usize> {
            let range = range.filter(|at| flags.get(*at) == Some(&false));
            range.map(|at| start + at).collect()
        };
        let gone = unpaired(&is_paired.0, from.0..one);
        let come = unpaired(&is_paired.1, from.1..other);
        let both = gone.len().min(come.len());
        found.changed.extend(gone.iter().copied().zip(come.iter().copied()));
        found.removed.extend(gone.into_iter().skip(both));
        found.added.extend(come.into_iter().skip(both));
        from = (one + 1, other + 1);
    }
    // What stands after everything that was there has been appended.
    let appended_from = new.len() - end;
    if end == 0 {
        let last_kept = found.changed.iter().chain(&found.moved).map(|(_, new)| *new);
        let last_still = still.last().and_then(|number| pairs.get(*number)).map(|(_, new)| start + new);
        let after = last_kept.chain(last_still).max().map_or(start, |last| last + 1);
        found.added.retain(|at| *at < after.min(appended_from));
    }
    found
}

/// Returns the numbers of the pairs of a longest sequence whose new places rise, in order.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<usize> {
    // `ends[n]` is the pair with the smallest new place that ends a rising sequence of `n + 1` pairs.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let place = |number: &usize| pairs.get(*number).map_or(0, |(_, new)| *new);
    for (number, (_, new)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| place(end) < *new);
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = number,
            None => ends.push(number),
        }
    }
    let mut sequence = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(number) = next {
        sequence.push(number);
        next = before.get(number).copied().flatten();
    }
    sequence.reverse();
    sequence
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_edit_of_each_sort_is_named() {
        let old = [1, 2, 3, 4, 5];
        let changed = |list: &[u64]| diff(&old, list);
        assert_eq!(changed(&[1, 2, 3, 4, 5]), LineDiff::default());
        assert_eq!(changed(&[1, 2, 3, 4, 5, 6, 7]), LineDiff::default());
        assert_eq!(changed(&[1, 2, 9, 4, 5]), LineDiff { changed: vec![(2, 2)], ..LineDiff::default() });
        assert_eq!(changed(&[1, 2, 4, 5]), LineDiff { removed: vec![2], ..LineDiff::default() });
        assert_eq!(changed(&[1, 2, 3]), LineDiff { removed: vec![3, 4], ..LineDiff::default() });
        assert_eq!(changed(&[1, 9, 2, 3, 4, 5]), LineDiff { added: vec![1], ..LineDiff::default() });
        assert_eq!(changed(&[2, 3, 4, 1, 5]), LineDiff { moved: vec![(0, 3)], ..LineDiff::default() });
        assert_eq!(
            changed(&[1, 9, 2, 3, 4, 5, 6]),
            LineDiff { added: vec![1], ..LineDiff::default() },
            "and one was appended"
        );
        assert_eq!(changed(&[1, 2, 3, 4, 9, 6]), LineDiff { changed: vec![(4, 4)], ..LineDiff::default() });
    }

    proptest! {
        /// Undoing what the difference says gives the old lines back.
        #[test]
        fn every_line_is_accounted_for(
            old in proptest::collection::vec(0_u64..12, 0..30),
            new in proptest::collection::vec(0_u64..12, 0..30),
        ) {
            let found = diff(&old, &new);
            let mut left: Vec<u64> = new.clone();
            let mut taken: Vec<usize> = found.added.clone();
            taken.extend(found.changed.iter().map(|(_, new)| *new));
            taken.sort_unstable();
            for at in taken.into_iter().rev() {
                left.remove(at);
            }
            let mut kept: Vec<u64> = Vec::new();
            let gone: Vec<usize> =
                found.removed.iter().copied().chain(found.changed.iter().map(|(old, _)| *old)).collect();
            kept.extend((0..old.len()).filter(|at| !gone.contains(at)).map(|at| old[at]));
            // What is left begins with what was kept, in some order, and the rest was appended.
            let appended = left.split_off(kept.len());
            prop_assert!(appended.iter().rev().eq(new.iter().rev().take(appended.len())));
            if found.moved.is_empty() {
                prop_assert_eq!(left, kept);
            } else {
                left.sort_unstable();
                kept.sort_unstable();
                prop_assert_eq!(left, kept);
            }
            let is_equal = found == LineDiff::default();
            prop_assert_eq!(is_equal, new.starts_with(&old));
        }
    }
}
