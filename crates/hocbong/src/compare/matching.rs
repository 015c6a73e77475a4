//! Which row of the old state is which row of the new one.
//!
//! Rows are taken in passes, each over what the earlier ones left: rows that are equal; rows of one key that differ in
//! one cell; rows that differ in one cell whatever their key, so that a changed key is seen as such; rows of one key
//! whatever else they say; rows that agree in more than they differ in, where a rare value counts for more than a
//! common one. Every pass reads indexes, so the work grows with the number of rows and not with its square.

use super::rows::RawRow;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Maximum number of rows with one value among which candidates are looked for; a commoner value leads nowhere.
const MAX_CANDIDATES: usize = 32;
/// Maximum number of pairs that are weighed among rows of one key. Rows of a key with more are paired in file order.
const MAX_PAIRS_OF_KEY: usize = 4096;
/// How many places up and down, among the open rows of one gap, a partner is looked for.
const NEIGHBOURS: usize = 2;

/// On what two rows were taken for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum MatchedBy {
    /// They say the same.
    Equal,
    /// They state the same id, code or key.
    Id,
    /// They have the same voucher: association, year and number.
    Voucher,
    /// They agree in most of what they say.
    Content,
}

/// Two rows that are one, by their indices in the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub(super) old: usize,
    pub(super) new: usize,
    pub(super) by: MatchedBy,
}

/// Returns the pairs in the order of the old rows. A row that is in none was removed or added.
pub(super) fn pairs(old: &[RawRow], new: &[RawRow]) -> Vec<Pair> {
    let mut matcher = Matcher { old, new, partner: vec![None; old.len()], is_taken: vec![false; new.len()] };
    matcher.equal_rows();
    matcher.rows_of_key(MatchedBy::Id, |row| row.id, 1);
    matcher.rows_of_key(MatchedBy::Voucher, |row| row.voucher, 1);
    matcher.rows_but_one_cell();
    matcher.rows_of_key(MatchedBy::Id, |row| row.id, usize::MAX);
    matcher.rows_of_key(MatchedBy::Voucher, |row| row.voucher, usize::MAX);
    matcher.similar_rows();
    let partners = matcher.partner.iter().enumerate();
    partners.filter_map(|(old, partner)| partner.map(|(new, by)| Pair { old, new, by })).collect()
}

/// Marks the longest run of pairs that keep their order; the others were moved. `places` are the places of the new rows
/// in the order of the old ones.
pub(super) fn in_order(places: &[usize]) -> Vec<bool> {
    // For each length, the pair with the smallest last place that ends a run of that length.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let length = ends.partition_point(|(end, _)| end < place);
        before.push(length.checked_sub(1).and_then(|last| ends.get(last)).map(|(_, index)| *index));
        match ends.get_mut(length) {
            Some(end) => *end = (*place, index),
            None => ends.push((*place, index)),
        }
    }
    let mut keeps = vec![false; places.len()];
    let mut at = ends.last().map(|(_, index)| *index);
    while let Some(index) = at {
        if let Some(keep) = keeps.get_mut(index) {
            *keep = true;
        }
        at = before.get(index).copied().flatten();
    }
    keeps
}

struct Matcher<'r> {
    old: &'r [RawRow],
    new: &'r [RawRow],
    partner: Vec<Option<(usize, MatchedBy)>>,
    is_taken: Vec<bool>,
}

/// For each row, between which rows of its file that kept their order it stands.
struct Gaps {
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Matcher<'_> {
    fn is_open_old(&self, row: usize) -> bool {
        self.partner.get(row).is_some_and(Option::is_none)
    }

    fn is_open_new(&self, row: usize) -> bool {
        self.is_taken.get(row).is_some_and(|taken| !taken)
    }

    fn open_old(&self) -> impl Iterator<Item = (usize, &RawRow)> {
        self.old.iter().enumerate().filter(|(row, _)| self.is_open_old(*row))
    }

    fn open_new(&self) -> impl Iterator<Item = (usize, &RawRow)> {
        self.new.iter().enumerate().filter(|(row, _)| self.is_open_new(*row))
    }

    fn take(&mut self, old: usize, new: usize, by: MatchedBy) {
        if !self.is_open_old(old) || !self.is_open_new(new) {
            return;
        }
        if let (Some(partner), Some(taken)) = (self.partner.get_mut(old), self.is_taken.get_mut(new)) {
            *partner = Some((new, by));
            *taken = true;
        }
    }

    fn differing(&self, old: usize, new: usize) -> usize {
        match (self.old.get(old), self.new.get(new)) {
            (Some(old), Some(new)) => old.differing(new),
            _ => usize::MAX,
        }
    }

    /// Pairs open rows of one key in file order, key by key.
    fn in_turn<K: std::hash::Hash + Eq>(&mut self, by: MatchedBy, key: impl Fn(usize, bool, &RawRow) -> K) {
        let mut waiting: FxHashMap<K, Vec<usize>> = FxHashMap::default();
        for (index, row) in self.open_old() {
            waiting.entry(key(index, true, row)).or_default().push(index);
        }
        for rows in waiting.values_mut() {
            rows.reverse();
        }
        let mut found = Vec::new();
        for (index, row) in self.open_new() {
            if let Some(old) = waiting.get_mut(&key(index, false, row)).and_then(Vec::pop) {
                found.push((old, index));
            }
        }
        for (old, new) in found {
            self.take(old, new, by);
        }
    }

    fn equal_rows(&mut self) {
        let mut contents: FxHashMap<&[(u32, u32)], usize> = FxHashMap::default();
        let (rows_old, rows_new) = (self.old, self.new);
        let mut numbers = Vec::with_capacity(rows_old.len() + rows_new.len());
        for row in rows_old.iter().chain(rows_new) {
            let next = contents.len();
            numbers.push(*contents.entry(&row.cells).or_insert(next));
        }
        let new = numbers.split_off(rows_old.len());
        let old = numbers;
        let of = |index: usize, is_old: bool| {
            let list = if is_old { &old } else { &new };
            list.get(index).copied().unwrap_or(usize::MAX)
        };
        // Rows that a file contains once are anchors. Of rows that it contains several times, those between the same
        // anchors belong together.
        let mut counts: FxHashMap<(usize, u32), (usize, usize)> = FxHashMap::default();
        for (index, row) in self.old.iter().enumerate() {
            counts.entry((of(index, true), row.file)).or_default().0 += 1;
        }
        for (index, row) in self.new.iter().enumerate() {
            counts.entry((of(index, false), row.file)).or_default().1 += 1;
        }
        let mut anchors: FxHashMap<(usize, u32), usize> = FxHashMap::default();
        for (index, row) in self.new.iter().enumerate() {
            let key = (of(index, false), row.file);
            if counts.get(&key) == Some(&(1, 1)) {
                anchors.insert(key, index);
            }
        }
        let pairs: Vec<(usize, usize)> = self
            .old
            .iter()
            .enumerate()
            .filter_map(|(index, row)| Some((index, *anchors.get(&(of(index, true), row.file))?)))
            .collect();
        let gaps = self.gaps(&pairs);
        self.in_turn(MatchedBy::Equal, |index, is_old, row| {
            (of(index, is_old), row.file, gaps.of(index, is_old))
        });
        self.in_turn(MatchedBy::Equal, |index, is_old, row| (of(index, is_old), row.file));
        self.in_turn(MatchedBy::Equal, |index, is_old, _| of(index, is_old));
    }

    /// Numbers the gaps between pairs of one file that keep their order; `pairs` are in the order of the old rows.
    fn gaps(&self, pairs: &[(usize, usize)]) -> Gaps {
        let file = |row: usize| self.old.get(row).map(|row| row.file);
        let in_file = |pair: &&(usize, usize)| file(pair.0) == self.new.get(pair.1).map(|row| row.file);
        let pairs: Vec<(usize, usize)> = pairs.iter().filter(in_file).copied().collect();
        let (mut is_old_anchor, mut is_new_anchor) =
            (vec![false; self.old.len()], vec![false; self.new.len()]);
        for of_file in pairs.chunk_by(|one, next| file(one.0) == file(next.0)) {
            let places: Vec<usize> = of_file.iter().map(|pair| pair.1).collect();
            for (pair, keeps) in of_file.iter().zip(in_order(&places)) {
                if let (true, Some(old), Some(new)) =
                    (keeps, is_old_anchor.get_mut(pair.0), is_new_anchor.get_mut(pair.1))
                {
                    (*old, *new) = (true, true);
                }
            }
        }
        Gaps { old: numbered(self.old, &is_old_anchor), new: numbered(self.new, &is_new_anchor) }
    }

    /// Pairs rows with the same key that differ in at most `most` cells, those first that differ in least.
    fn rows_of_key(&mut self, by: MatchedBy, key: impl Fn(&RawRow) -> Option<u32>, most: usize) {
        let mut groups: BTreeMap<u32, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, row) in self.open_old() {
            if let Some(key) = key(row) {
                groups.entry(key).or_default().0.push(index);
            }
        }
        for (index, row) in self.open_new() {
            if let Some(group) = key(row).and_then(|key| groups.get_mut(&key)) {
                group.1.push(index);
            }
        }
        for (old, new) in groups.into_values() {
            if old.len().saturating_mul(new.len()) > MAX_PAIRS_OF_KEY {
                for (old, new) in old.into_iter().zip(new) {
                    if self.differing(old, new) <= most {
                        self.take(old, new, by);
                    }
                }
                continue;
            }
            let every = old.iter().flat_map(|old| new.iter().map(move |new| (*old, *new)));
            let mut every: Vec<(usize, usize, usize)> =
                every.map(|(old, new)| (self.differing(old, new), old, new)).collect();
            every.sort_unstable();
            for (differing, old, new) in every {
                if differing <= most {
                    self.take(old, new, by);
                }
            }
        }
    }

    /// Pairs rows that are equal but for one cell. Each row is looked up by what it says without one of its cells, for
    /// each cell, and by all it says.
    fn rows_but_one_cell(&mut self) {
        let gaps = self.gaps(&self.equal_pairs());
        let mut index: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
        for (row, cells) in self.open_old() {
            for hash in cells.hashes_but_one() {
                let rows = index.entry(hash).or_default();
                if rows.len() < MAX_CANDIDATES {
                    rows.push(row);
                }
            }
        }
        let mut found: Vec<(bool, bool, usize, usize)> = Vec::new();
        for (new, cells) in self.open_new() {
            let mut candidates: Vec<usize> =
                cells.hashes_but_one().filter_map(|hash| index.get(&hash)).flatten().copied().collect();
            candidates.sort_unstable();
            candidates.dedup();
            for old in candidates {
                if self.differing(old, new) <= 1 {
                    let is_elsewhere = self.old.get(old).map(|row| row.file) != Some(cells.file);
                    found.push((is_elsewhere, gaps.of(old, true) != gaps.of(new, false), old, new));
                }
            }
        }
        found.sort_unstable();
        for (_, _, old, new) in found {
            self.take(old, new, MatchedBy::Content);
        }
    }

    fn equal_pairs(&self) -> Vec<(usize, usize)> {
        let equal = |(old, partner): (usize, &Option<(usize, MatchedBy)>)| {
            partner.filter(|(_, by)| *by == MatchedBy::Equal).map(|(new, _)| (old, new))
        };
        self.partner.iter().enumerate().filter_map(equal).collect()
    }

    /// Pairs rows that agree in more than they differ in.
    fn similar_rows(&mut self) {
        let mut counts: FxHashMap<(u32, u32), u64> = FxHashMap::default();
        for cell in self.old.iter().chain(self.new).flat_map(|row| &row.cells) {
            *counts.entry(*cell).or_default() += 1;
        }
        let all = (self.old.len() + self.new.len()) as u64;
        // The bits by which a value narrows the rows down.
        let weight = |cell: &(u32, u32)| {
            let count = counts.get(cell).copied().unwrap_or(1).max(1);
            u64::from((all / count).max(1).ilog2()) + 1
        };
        let gaps = self.gaps(&self.equal_pairs());
        let mut by_cell: FxHashMap<(u32, u32), Vec<usize>> = FxHashMap::default();
        let mut by_gap: FxHashMap<(u32, usize), Vec<usize>> = FxHashMap::default();
        for (index, row) in self.open_new() {
            for cell in &row.cells {
                by_cell.entry(*cell).or_default().push(index);
            }
            by_gap.entry((row.file, gaps.of(index, false))).or_default().push(index);
        }
        let mut place_in_gap: FxHashMap<(u32, usize), usize> = FxHashMap::default();
        let mut found: Vec<(Reverse<i64>, bool, usize, usize)> = Vec::new();
        for (old, row) in self.open_old() {
            let of_cells = row.cells.iter().filter_map(|cell| by_cell.get(cell));
            let mut candidates: Vec<usize> =
                of_cells.filter(|rows| rows.len() <= MAX_CANDIDATES).flatten().copied().collect();
            let gap = (row.file, gaps.of(old, true));
            let place = place_in_gap.entry(gap).or_default();
            let near = by_gap.get(&gap).into_iter().flatten();
            candidates.extend(near.skip(place.saturating_sub(NEIGHBOURS)).take(2 * NEIGHBOURS + 1));
            *place += 1;
            candidates.sort_unstable();
            candidates.dedup();
            for new in candidates {
                let Some(other) = self.new.get(new) else { continue };
                let gain = row.agreement(other, weight);
                if gain > 0 {
                    found.push((Reverse(gain), row.file != other.file, old, new));
                }
            }
        }
        found.sort_unstable();
        for (_, _, old, new) in found {
            self.take(old, new, MatchedBy::Content);
        }
    }
}

impl Gaps {
    fn of(&self, row: usize, is_old: bool) -> usize {
        let list = if is_old { &self.old } else { &self.new };
        list.get(row).copied().unwrap_or(usize::MAX)
    }
}

/// For each row, how many anchors of its file stand before it.
fn numbered(rows: &[RawRow], is_anchor: &[bool]) -> Vec<usize> {
    let (mut file, mut count) = (None, 0);
    let number = |(row, is_anchor): (&RawRow, &bool)| {
        if file != Some(row.file) {
            (file, count) = (Some(row.file), 0);
        }
        count += usize::from(*is_anchor);
        count
    };
    rows.iter().zip(is_anchor).map(number).collect()
}
