//! Which rows of one side each row of the other could be, found without comparing all with all.
//!
//! Rows of equal amounts within the window are compared where they are few. Where they are many, a row is compared
//! with those that have one of its rare words; what names no one is left for when the others have found their
//! partners.

use super::classes::Class;
use super::evidence::{Comparison, Probe};
use super::side::Entry;
use super::work::{Half, Work};
use chrono::{Days, NaiveDate};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// So many rows are compared one by one.
const FEW: usize = 48;
/// The rarest words of a text lead to so many candidates before commoner ones are left out.
const ENOUGH: usize = 192;

/// A possible pair of classes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) days: u32,
    pub(super) comparison: Comparison,
}

/// What the search for candidates found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Pairs whose texts do not speak against one another, in the order of their classes.
    pub(super) pairs: Vec<Candidate>,
    /// Classes that could be any of very many of the other side: of the left, and of the right.
    pub(super) anybody: [Vec<u32>; 2],
}

/// One side as it is looked through.
struct View<'w, 'a> {
    half: &'w Half<'a>,
    classes: &'w [Class],
    is_left: bool,
}

impl View<'_, '_> {
    fn entry(&self, class: u32) -> Option<&Entry> {
        self.half.entry(self.classes.get(class as usize)?.first())
    }

    fn date(&self, class: u32) -> NaiveDate {
        self.entry(class).map(|entry| entry.date).unwrap_or_default()
    }

    /// The part of a list in time order that lies within `window` days of `date`.
    fn around(&self, list: &[u32], date: NaiveDate, window: u64) -> Range<usize> {
        let from = date.checked_sub_days(Days::new(window)).unwrap_or(NaiveDate::MIN);
        let to = date.checked_add_days(Days::new(window)).unwrap_or(NaiveDate::MAX);
        let start = list.partition_point(|class| self.date(*class) < from);
        let rest = list.get(start..).unwrap_or_default();
        start..start + rest.partition_point(|class| self.date(*class) <= to)
    }
}

/// Classes of one side by amount, and in large amounts by word; each list in time order.
struct Index {
    by_amount: FxHashMap<i64, Vec<u32>>,
    by_word: FxHashMap<(i64, u32), Vec<u32>>,
    anonymous: FxHashMap<i64, Vec<u32>>,
}

impl Index {
    fn of(work: &Work<'_>, view: &View<'_, '_>) -> Self {
        let mut index = Self {
            by_amount: FxHashMap::default(),
            by_word: FxHashMap::default(),
            anonymous: FxHashMap::default(),
        };
        // Classes come in canonical order, which begins with the day.
        for (class, _) in (0_u32..).zip(view.classes) {
            if let Some(entry) = view.entry(class) {
                index.by_amount.entry(entry.amount).or_default().push(class);
            }
        }
        for (amount, list) in index.by_amount.iter().filter(|(_, list)| list.len() > FEW) {
            for class in list {
                let Some(entry) = view.entry(*class) else { continue };
                for word in work.evidence.telling_words(view.is_left, entry) {
                    index.by_word.entry((*amount, word)).or_default().push(*class);
                }
                if work.evidence.is_anonymous(view.is_left, entry) {
                    index.anonymous.entry(*amount).or_default().push(*class);
                }
            }
        }
        index
    }
}

/// Finds the pairs of classes with equal amounts within `window` days whose texts do not speak against one another.
/// `is_wanted` lets a pair through.
pub(super) fn find(
    work: &Work<'_>,
    left: &[Class],
    right: &[Class],
    window: u64,
    is_wanted: impl Fn(&Candidate) -> bool,
) -> Found {
    let views = [
        View { half: &work.left, classes: left, is_left: true },
        View { half: &work.right, classes: right, is_left: false },
    ];
    let mut found = Found::default();
    // The statement's rows look for the books' rows. Between two of one sort each side looks for the other.
    let directions: &[bool] = match work.joinable() {
        super::classes::Joinable::Left => &[true],
        super::classes::Joinable::Right => &[false],
        super::classes::Joinable::Neither => &[true, false],
    };
    for looks_from_left in directions {
        let [one, other] = &views;
        let (seeker, sought) = if *looks_from_left { (one, other) } else { (other, one) };
        seek(work, seeker, sought, window, &is_wanted, &mut found);
    }
    found.pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    found.pairs.dedup_by_key(|pair| (pair.left, pair.right));
    found
}

fn seek(
    work: &Work<'_>,
    seeker: &View<'_, '_>,
    sought: &View<'_, '_>,
    window: u64,
    is_wanted: &impl Fn(&Candidate) -> bool,
    found: &mut Found,
) {
    let index = Index::of(work, sought);
    let nothing: Vec<u32> = Vec::new();
    for (class, _) in (0_u32..).zip(seeker.classes) {
        let Some(entry) = seeker.entry(class) else { continue };
        let Some(all) = index.by_amount.get(&entry.amount) else { continue };
        let around = sought.around(all, entry.date, window);
        let mut candidates: Vec<u32> = Vec::new();
        if around.len() <= FEW {
            candidates.extend_from_slice(all.get(around).unwrap_or_default());
        } else {
            let words = match work.evidence.probe(seeker.is_left, entry) {
                Probe::Words(words) => words,
                Probe::Nobody => Vec::new(),
                Probe::Anybody => {
                    if let Some(list) = found.anybody.get_mut(usize::from(!seeker.is_left)) {
                        list.push(class);
                    }
                    continue;
                }
            };
            for word in words {
                if candidates.len() >= ENOUGH {
                    break;
                }
                let list = index.by_word.get(&(entry.amount, word)).unwrap_or(&nothing);
                let around = sought.around(list, entry.date, window);
                candidates.extend_from_slice(list.get(around).unwrap_or_default());
            }
            let list = index.anonymous.get(&entry.amount).unwrap_or(&nothing);
            candidates
                .extend_from_slice(list.get(sought.around(list, entry.date, window)).unwrap_or_default());
            candidates.sort_unstable();
            candidates.dedup();
        }
        for candidate in candidates {
            let pair = if seeker.is_left { (class, candidate) } else { (candidate, class) };
            let entries = if seeker.is_left {
                seeker.entry(pair.0).zip(sought.entry(pair.1))
            } else {
                sought.entry(pair.0).zip(seeker.entry(pair.1))
            };
            let (one, other) = if seeker.is_left { (seeker, sought) } else { (sought, seeker) };
            if !is_rejected(work, (one, other), pair) {
                found.pairs.extend(entries.and_then(|(l, r)| compare(work, pair, l, r)).filter(is_wanted));
            }
        }
    }
}

/// Whether a person has said that rows of the two classes are not the same movement.
fn is_rejected(
    work: &Work<'_>,
    (one, other): (&View<'_, '_>, &View<'_, '_>),
    (left, right): (u32, u32),
) -> bool {
    let classes = || one.classes.get(left as usize).zip(other.classes.get(right as usize));
    !work.rejected.is_empty()
        && classes().is_some_and(|(left, right)| work.has_rejected(&left.members, &right.members))
}

/// The pair, unless the texts speak against it.
fn compare(work: &Work<'_>, (left, right): (u32, u32), l: &Entry, r: &Entry) -> Option<Candidate> {
    let comparison = work.evidence.compare(l, r);
    let days = u32::try_from(super::classes::days_between(l, r).unsigned_abs()).unwrap_or(u32::MAX);
    (!comparison.contradicts).then_some(Candidate { left, right, days, comparison })
}

/// Pairs of every class in `anybody` with each class of the other side that is left; none where they are more than
/// `most`.
pub(super) fn with_anybody(
    work: &Work<'_>,
    left: &[Class],
    right: &[Class],
    anybody: &[Vec<u32>; 2],
    window: u64,
    most: usize,
) -> Option<Vec<Candidate>> {
    let one = View { half: &work.left, classes: left, is_left: true };
    let other = View { half: &work.right, classes: right, is_left: false };
    let mut pairs = Vec::new();
    for (list, seeker, sought) in
        anybody.iter().zip([(&one, &other), (&other, &one)]).map(|(l, (a, b))| (l, a, b))
    {
        if list.is_empty() {
            continue;
        }
        let mut by_amount: FxHashMap<i64, Vec<u32>> = FxHashMap::default();
        for (class, _) in (0_u32..).zip(sought.classes) {
            if let Some(entry) = sought.entry(class) {
                by_amount.entry(entry.amount).or_default().push(class);
            }
        }
        for class in list {
            let Some(entry) = seeker.entry(*class) else { continue };
            let Some(all) = by_amount.get(&entry.amount) else { continue };
            for candidate in all.get(sought.around(all, entry.date, window)).unwrap_or_default() {
                let pair = if seeker.is_left { (*class, *candidate) } else { (*candidate, *class) };
                let (Some(l), Some(r)) = (one.entry(pair.0), other.entry(pair.1)) else { continue };
                if !is_rejected(work, (&one, &other), pair) {
                    pairs.extend(compare(work, pair, l, r));
                }
                if pairs.len() > most {
                    return None;
                }
            }
        }
    }
    Some(pairs)
}
