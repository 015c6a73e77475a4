//! Matches items that have the same text in two lists of one kind, before texts are read.

use crate::classes::{Class, Edge, Group, Joinable, Outcome, match_classes};
use crate::fold::{START, fold_into};
use crate::items::Canonical;
use crate::outcomes::Weight;
use crate::parallel;
use crate::weights::MARGIN;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

/// Length, in letters, from which a cut-off text matches the one that it begins; fewer letters say too
/// little. The hash of a head covers as many.
const MIN_LETTERS: usize = 24;
/// Heads per block of work.
const BLOCK: usize = 1_024;
/// Weight of texts that have the same letters.
const SAME: i32 = 1_500;
/// Weight added if they are equal but for their spaces.
const EXACT: i32 = 500;
/// Weight of texts of which one is the beginning of the other.
const CUT: i32 = 1_100;

/// Two lists whose items with the same text are to be matched.
pub(crate) struct SameText<'t, 'a> {
    pub(crate) left: &'t Canonical<'a>,
    pub(crate) right: &'t Canonical<'a>,
    /// Pairs that must not be linked.
    pub(crate) rejected: &'t FxHashSet<(u32, u32)>,
    /// How many threads may work at once.
    pub(crate) threads: usize,
}

impl SameText<'_, '_> {
    /// Matches items of one day and amount whose texts have the same letters, or of which one is the
    /// beginning of the other: as many as both sides have. What is ambiguous is left to the later stages.
    pub(crate) fn matched(&self) -> Outcome {
        let of = |side: &Canonical<'_>| heads(side, |_| true);
        let (left, right) = parallel::join(self.threads, || of(self.left), || of(self.right));
        let mut groups: Vec<(&Headed, &Headed)> = Vec::new();
        let mut rights = right.chunk_by(|one, next| one.0 == next.0).peekable();
        for mine in left.chunk_by(|one, next| one.0 == next.0) {
            let Some((key, _)) = mine.first() else { continue };
            let is_before = |group: &&Headed| group.first().is_some_and(|other| other.0 < *key);
            while rights.next_if(is_before).is_some() {}
            let is_same = |group: &&Headed| group.first().is_some_and(|other| other.0 == *key);
            if let Some(theirs) = rights.next_if(is_same) {
                groups.push((mine, theirs));
            }
        }
        let blocks: Vec<_> = groups.chunks(BLOCK).collect();
        let settled = parallel::each(self.threads, &blocks, |block| {
            let numbers = |group: &Headed| group.iter().map(|(_, number)| *number).collect();
            let mut outcome = Outcome::default();
            for (mine, theirs) in *block {
                match (mine, theirs) {
                    ([(_, one)], [(_, other)]) if self.rejected.is_empty() => {
                        outcome.groups.extend(self.pair(*one, *other));
                    }
                    _ => self.settle(numbers(mine), numbers(theirs), &mut outcome),
                }
            }
            outcome
        });
        let mut outcome = Outcome::default();
        for block in settled {
            outcome.groups.extend(block.groups);
            outcome.left_surplus.extend(block.left_surplus);
            outcome.right_surplus.extend(block.right_surplus);
        }
        outcome
    }

    /// Matches the one left and the one right item of a head as [`Self::settle`] would.
    fn pair(&self, one: u32, other: u32) -> Option<Group> {
        let keys = (self.left.item(one)?, self.right.item(other)?);
        let keys = (self.left.reference_key(keys.0), self.right.reference_key(keys.1));
        let (mine, theirs) = (letters_of(self.left, one), letters_of(self.right, other));
        let (less, more) = if mine.len() <= theirs.len() { (&mine, &theirs) } else { (&theirs, &mine) };
        let weight = if keys.0 != 0 && keys.0 == keys.1 {
            SAME
        } else if mine == theirs {
            SAME + if squeezed(self.left, one).eq(squeezed(self.right, other)) { EXACT } else { 0 }
        } else if more.starts_with(less) && less.len() >= MIN_LETTERS {
            CUT
        } else {
            return None;
        };
        Some(Group { left: vec![one], right: vec![other], is_interchangeable: false, weight })
    }
}

/// Weight and similarity (in thousandths) of two items by the letters of their texts alone, for items whose
/// texts were not read.
pub(crate) fn weight_of_letters(left: (&Canonical<'_>, u32), right: (&Canonical<'_>, u32)) -> (Weight, u16) {
    let texts = left.0.texts_of(left.1);
    let has_letters = texts.iter().any(|text| text.bytes().any(|byte| byte.is_ascii_alphanumeric()));
    if has_letters && texts == right.0.texts_of(right.1) {
        return (Weight { purpose: SAME, ..Weight::default() }, 1_000);
    }
    let (mine, theirs) = (letters_of(left.0, left.1), letters_of(right.0, right.1));
    let (less, more) = if mine.len() <= theirs.len() { (&mine, &theirs) } else { (&theirs, &mine) };
    let purpose = match (mine == theirs, more.starts_with(less) && less.len() >= MIN_LETTERS) {
        (true, _) => SAME,
        (_, true) => CUT,
        _ => 0,
    };
    let likeness = match purpose {
        0 => 0,
        _ => less.len() * 1_000 / more.len().max(1),
    };
    (Weight { purpose, ..Weight::default() }, u16::try_from(likeness).unwrap_or(1_000))
}

/// Amount, day, and the hash of the first letters of the texts: a blocking key.
pub(crate) type Head = (i64, i32, u64);

/// Items with their heads.
type Headed = [(Head, u32)];

fn letters_of(side: &Canonical<'_>, item: u32) -> Vec<u8> {
    let mut letters = Vec::new();
    for text in side.texts_of(item) {
        fold_into(text, &mut letters);
    }
    for letter in &mut letters {
        *letter &= !START;
    }
    letters
}

/// All of an item's texts without spaces.
fn squeezed<'a>(side: &Canonical<'a>, item: u32) -> impl Iterator<Item = u8> + 'a {
    side.texts_of(item).into_iter().flat_map(str::split_whitespace).flat_map(str::bytes)
}

/// Whether an item's texts have at least [`MIN_LETTERS`] letters.
pub(crate) fn has_head(side: &Canonical<'_>, item: u32) -> bool {
    letters_of(side, item).len() >= MIN_LETTERS
}

/// The items that are not settled and that `takes_part` accepts, sorted by head.
pub(crate) fn heads(side: &Canonical<'_>, takes_part: impl Fn(u32) -> bool) -> Vec<(Head, u32)> {
    let mut known: FxHashMap<(u32, u32), u64> = FxHashMap::default();
    let mut found = Vec::new();
    for (number, item) in side.items().filter(|(number, item)| !item.is_settled && takes_part(*number)) {
        let head = known.entry((item.party, item.memo)).or_insert_with(|| {
            let letters = letters_of(side, number);
            let mut hasher = FxHasher::default();
            letters.get(..MIN_LETTERS.min(letters.len())).hash(&mut hasher);
            hasher.finish()
        });
        found.push(((item.amount, item.day, *head), number));
    }
    found.sort_unstable();
    found
}

/// A text as it is compared: its letters, and all of it without spaces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Text {
    letters: Vec<u8>,
    exact: String,
}

impl SameText<'_, '_> {
    /// Matches the items of one head.
    fn settle(&self, mut left: Vec<u32>, mut right: Vec<u32>, outcome: &mut Outcome) {
        for (one, other) in self.same_references(&left, &right) {
            left.retain(|item| *item != one);
            right.retain(|item| *item != other);
            outcome.groups.push(Group {
                left: vec![one],
                right: vec![other],
                is_interchangeable: false,
                weight: SAME,
            });
        }
        let (left_texts, left) = self.by_text(true, left);
        let (right_texts, right) = self.by_text(false, right);
        // A text without letters says little: matched only if both sides have as many items.
        let is_silent = left_texts.iter().all(|text| !text.letters.iter().any(u8::is_ascii_alphabetic));
        let count = |classes: &[Class]| classes.iter().map(|class| class.members.len()).sum::<usize>();
        if is_silent && count(&left) != count(&right) {
            return;
        }
        let edges = self.edges((&left_texts, &left), (&right_texts, &right));
        match_classes(&left, &right, &edges, Joinable::Neither, MARGIN, outcome);
    }

    /// Pairs that share a reference which only one item of each side has.
    fn same_references(&self, left: &[u32], right: &[u32]) -> Vec<(u32, u32)> {
        let only = |side: &Canonical<'_>, items: &[u32]| {
            let mut owners: FxHashMap<u32, Option<u32>> = FxHashMap::default();
            for item in items {
                let key = side.item(*item).map_or(0, |found| side.reference_key(found));
                owners.entry(key).and_modify(|owner| *owner = None).or_insert(Some(*item));
            }
            owners.remove(&0);
            owners
        };
        let theirs = only(self.right, right);
        let mut pairs: Vec<(u32, u32)> = only(self.left, left)
            .into_iter()
            .filter_map(|(key, mine)| Some((mine?, (*theirs.get(&key)?)?)))
            .filter(|(one, other)| !self.rejected.contains(&(*one, *other)))
            .collect();
        pairs.sort_unstable();
        pairs
    }

    /// Whether an item is part of a rejected pair.
    fn is_rejected(&self, is_left: bool, item: u32) -> bool {
        self.rejected.iter().any(|(left, right)| if is_left { *left == item } else { *right == item })
    }

    /// Groups items into classes of one text, sorted by text. An item of a rejected pair is a class by
    /// itself.
    fn by_text(&self, is_left: bool, items: Vec<u32>) -> (Vec<Text>, Vec<Class>) {
        let side = if is_left { self.left } else { self.right };
        let mut known: FxHashMap<(u32, u32), Text> = FxHashMap::default();
        let mut all: Vec<(Text, bool, u32, u32)> = Vec::with_capacity(items.len());
        for number in items {
            let Some(item) = side.item(number) else { continue };
            let text = known.entry((item.party, item.memo)).or_insert_with(|| {
                let words = side.texts_of(number).into_iter().flat_map(str::split_whitespace);
                Text { letters: letters_of(side, number), exact: words.collect() }
            });
            let alone = if self.is_rejected(is_left, number) { number + 1 } else { 0 };
            all.push((text.clone(), item.is_earlier, alone, number));
        }
        all.sort_unstable();
        let mut texts = Vec::new();
        let mut classes = Vec::new();
        for class in all.chunk_by(|one, next| (&one.0, one.1, one.2) == (&next.0, next.1, next.2)) {
            let members: Vec<u32> = class.iter().map(|(.., number)| *number).collect();
            let first = members.first().copied().unwrap_or(u32::MAX);
            let is_loose = members.iter().any(|item| !side.is_same(first, *item));
            texts.extend(class.first().map(|(text, ..)| text.clone()));
            classes.push(Class { members, is_loose, ..Class::default() });
        }
        (texts, classes)
    }

    /// Pairs of classes whose texts have the same letters, or of which one is the beginning of the other.
    fn edges(
        &self,
        (left_texts, left): (&[Text], &[Class]),
        (right_texts, right): (&[Text], &[Class]),
    ) -> Vec<Edge> {
        /// The indices of the texts that begin with the letters of `text`; they are adjacent.
        fn beginning<'t>(texts: &'t [Text], text: &'t Text) -> impl Iterator<Item = usize> + 't {
            let from = texts.partition_point(|other| other.letters < text.letters);
            let rest = texts.get(from..).unwrap_or_default().iter();
            (from..).zip(rest.take_while(|other| other.letters.starts_with(&text.letters))).map(|(at, _)| at)
        }
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (at, text) in left_texts.iter().enumerate() {
            pairs.extend(beginning(right_texts, text).map(|other| (at, other)));
        }
        for (at, text) in right_texts.iter().enumerate() {
            pairs.extend(beginning(left_texts, text).map(|other| (other, at)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let edge = |(one, other): (usize, usize)| {
            let (mine, theirs) = (left_texts.get(one)?, right_texts.get(other)?);
            let weight = match (mine.letters == theirs.letters, mine.exact == theirs.exact) {
                (true, true) => SAME + EXACT,
                (true, false) => SAME,
                _ => CUT,
            };
            let is_telling = weight != CUT || mine.letters.len().min(theirs.letters.len()) >= MIN_LETTERS;
            let is_rejected = self.rejected.contains(&(left.get(one)?.first(), right.get(other)?.first()));
            (is_telling && !is_rejected).then(|| Edge::new(number(one), number(other), weight))
        };
        pairs.into_iter().filter_map(edge).collect()
    }
}
