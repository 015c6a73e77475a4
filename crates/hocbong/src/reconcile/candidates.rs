//! Which rows of one side each row of the other could be, found without comparing all with all.
//!
//! Rows of equal amounts within the window are compared where they are few. Where they are many, a row is compared
//! with those that have its rarest name or one of its codes, and with those whose own names may all be in it: every
//! other row its text would speak against. What names no one, or what very many have, is left for when the others have
//! found their partners.

use super::classes::{Class, Joinable};
use super::evidence::{Comparison, Probe, Words};
use super::lists::Lists;
use super::work::{Half, Work};
use chrono::NaiveDate;
use rustc_hash::FxHashMap;

/// So many rows are compared one by one.
const FEW: usize = 48;
/// The rarest words of a text lead to so many candidates before commoner ones are left out.
const ENOUGH: usize = 192;
/// A text that so many rows could be says too little to be among the first to find its partner. A surname cut short
/// in a file of thousands of rows a day still leads to fewer.
const MOST: usize = 2000;

/// A possible pair of classes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) days: u32,
    pub(super) comparison: Comparison,
}

/// The classes of both sides that are open, and which of them could be one another.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) left: Vec<Class>,
    pub(super) right: Vec<Class>,
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
    /// The row that stands for a class, its amount and its day.
    fn row(&self, class: u32) -> Option<(u32, i64, NaiveDate)> {
        let row = self.classes.get(class as usize)?.first();
        self.half.entry(row).map(|entry| (row, entry.amount, entry.date))
    }

    fn members(&self, class: u32) -> &[u32] {
        self.classes.get(class as usize).map(|class| class.members.as_slice()).unwrap_or_default()
    }

    /// Every class with what is known of it.
    fn rows(&self) -> impl Iterator<Item = (u32, u32, i64, NaiveDate)> + '_ {
        let numbers = (0_u32..).zip(self.classes).map(|(class, _)| class);
        numbers.filter_map(|class| self.row(class).map(|(row, amount, day)| (class, row, amount, day)))
    }

    fn by_amount(&self) -> Lists<i64> {
        Lists::of(self.rows().map(|(class, _, amount, day)| (amount, day, class)).collect())
    }
}

/// Classes of one side by amount, and in large amounts by word.
struct Index {
    by_amount: Lists<i64>,
    /// By each name and code; between two of one sort by each telling word.
    by_word: Lists<(i64, u32)>,
    /// By the rarest name.
    by_rarest: Lists<(i64, u32)>,
    anonymous: Lists<i64>,
}

impl Index {
    fn of(work: &Work<'_>, view: &View<'_, '_>) -> Self {
        let by_amount = view.by_amount();
        let is_of_one_sort = work.joinable() == Joinable::Neither;
        let (mut words, mut rarest, mut anonymous) = (Vec::new(), Vec::new(), Vec::new());
        for (class, row, amount, day) in view.rows() {
            if by_amount.all(amount).len() <= FEW {
                continue;
            }
            let own = if is_of_one_sort {
                work.evidence.telling_words(view.is_left, row)
            } else {
                work.evidence.names_and_codes(view.is_left, row)
            };
            words.extend(own.into_iter().map(|word| ((amount, word), day, class)));
            let name = work.evidence.rarest_name(view.is_left, row);
            rarest.extend(name.map(|word| ((amount, word), day, class)));
            if work.evidence.is_anonymous(view.is_left, row) {
                anonymous.push((amount, day, class));
            }
        }
        Self {
            by_amount,
            by_word: Lists::of(words),
            by_rarest: Lists::of(rarest),
            anonymous: Lists::of(anonymous),
        }
    }

    /// The classes that a text could be about; none where they are too many.
    fn of_words(&self, words: &Words, amount: i64, day: NaiveDate, window: u32) -> Option<Vec<u32>> {
        let mut found: Vec<u32> = Vec::new();
        let classes =
            |list: &[(NaiveDate, u32)], found: &mut Vec<u32>| found.extend(list.iter().map(|row| row.1));
        if words.key.is_empty() {
            for word in &words.all {
                if found.len() >= ENOUGH {
                    break;
                }
                classes(self.by_word.around((amount, *word), day, window), &mut found);
            }
        } else {
            for word in words.key.iter().chain(&words.codes) {
                classes(self.by_word.around((amount, *word), day, window), &mut found);
            }
            for word in &words.all {
                classes(self.by_rarest.around((amount, *word), day, window), &mut found);
            }
        }
        (found.len() <= MOST).then_some(found)
    }
}

/// Finds the pairs of classes with equal amounts within the window whose texts do not speak against one another.
pub(super) fn find(work: &Work<'_>) -> Found {
    let (left, right) = (work.left.classes(), work.right.classes());
    let views = [
        View { half: &work.left, classes: &left, is_left: true },
        View { half: &work.right, classes: &right, is_left: false },
    ];
    let mut found = Found::default();
    // The statement's rows look for the books' rows. Between two of one sort each side looks for the other.
    let directions: &[bool] = match work.joinable() {
        Joinable::Left => &[true],
        Joinable::Right => &[false],
        Joinable::Neither => &[true, false],
    };
    for looks_from_left in directions {
        let [one, other] = &views;
        let (seeker, sought) = if *looks_from_left { (one, other) } else { (other, one) };
        seek(work, seeker, sought, &mut found);
    }
    found.pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    found.pairs.dedup_by_key(|pair| (pair.left, pair.right));
    (found.left, found.right) = (left, right);
    found
}

fn seek(work: &Work<'_>, seeker: &View<'_, '_>, sought: &View<'_, '_>, found: &mut Found) {
    let index = Index::of(work, sought);
    let window = work.options.window_days;
    // Rows of one day and amount stand together; those whose texts say the same lead to the same.
    let mut alike: FxHashMap<u32, Option<Vec<u32>>> = FxHashMap::default();
    let mut last = None;
    for (class, row, amount, day) in seeker.rows() {
        if last != Some((amount, day)) {
            alike.clear();
            last = Some((amount, day));
        }
        let around = index.by_amount.around(amount, day, window);
        if around.len() <= FEW {
            for (_, candidate) in around {
                push(work, seeker, sought, (class, row), *candidate, found);
            }
            continue;
        }
        let text = work.evidence.text_number(seeker.is_left, row);
        let candidates = alike.entry(text).or_insert_with(|| {
            let mut candidates = match work.evidence.probe(seeker.is_left, row) {
                Probe::Words(words) => index.of_words(&words, amount, day, window)?,
                Probe::Nobody => Vec::new(),
                Probe::Anybody => return None,
            };
            let anonymous = index.anonymous.around(amount, day, window);
            candidates.extend(anonymous.iter().map(|row| row.1));
            candidates.sort_unstable();
            candidates.dedup();
            Some(candidates)
        });
        match candidates {
            Some(candidates) => {
                for candidate in candidates {
                    push(work, seeker, sought, (class, row), *candidate, found);
                }
            }
            None => {
                if let Some(list) = found.anybody.get_mut(usize::from(!seeker.is_left)) {
                    list.push(class);
                }
            }
        }
    }
}

/// Puts a pair into the list, unless the texts or a person speak against it.
fn push(
    work: &Work<'_>,
    seeker: &View<'_, '_>,
    sought: &View<'_, '_>,
    (class, row): (u32, u32),
    candidate: u32,
    found: &mut Found,
) {
    let Some((other, _, other_day)) = sought.row(candidate) else { return };
    let day = seeker.half.entry(row).map(|entry| entry.date).unwrap_or_default();
    let days = u32::try_from((other_day - day).num_days().unsigned_abs()).unwrap_or(u32::MAX);
    let ((left, right), rows) =
        if seeker.is_left { ((class, candidate), (row, other)) } else { ((candidate, class), (other, row)) };
    let Some(comparison) = work.evidence.compatible(rows.0, rows.1) else { return };
    let (lefts, rights) = if seeker.is_left {
        (seeker.members(class), sought.members(candidate))
    } else {
        (sought.members(candidate), seeker.members(class))
    };
    if !work.has_rejected(lefts, rights) {
        found.pairs.push(Candidate { left, right, days, comparison });
    }
}

/// Adds the pairs of every class that could be anybody with each class of the other side. Where they are more than
/// `most`, nothing is added, and the answer is `false`.
#[must_use]
pub(super) fn add_anybody(work: &Work<'_>, found: &mut Found, most: usize) -> bool {
    let window = work.options.window_days;
    let (left, right) = (std::mem::take(&mut found.left), std::mem::take(&mut found.right));
    let one = View { half: &work.left, classes: &left, is_left: true };
    let other = View { half: &work.right, classes: &right, is_left: false };
    let (before, mut tried) = (found.pairs.len(), 0_usize);
    for (at, (seeker, sought)) in [(&one, &other), (&other, &one)].into_iter().enumerate() {
        let list = found.anybody.get(at).cloned().unwrap_or_default();
        if list.is_empty() {
            continue;
        }
        let by_amount = sought.by_amount();
        for class in list {
            let Some((row, amount, day)) = seeker.row(class) else { continue };
            let around = by_amount.around(amount, day, window);
            tried += around.len();
            if tried > most {
                break;
            }
            for (_, candidate) in around {
                push(work, seeker, sought, (class, row), *candidate, found);
            }
        }
    }
    let is_done = tried <= most;
    if !is_done {
        found.pairs.truncate(before);
    }
    found.pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    found.pairs.dedup_by_key(|pair| (pair.left, pair.right));
    (found.left, found.right) = (left, right);
    is_done
}

impl Found {
    /// Leaves the rows that are still open, and the classes and pairs that have any.
    pub(super) fn keep_open(&mut self, work: &Work<'_>) {
        let left = keep(&mut self.left, |row| work.left.is_open(row));
        let right = keep(&mut self.right, |row| work.right.is_open(row));
        let renumber = |numbers: &[Option<u32>], class: u32| numbers.get(class as usize).copied().flatten();
        self.pairs.retain_mut(|pair| match (renumber(&left, pair.left), renumber(&right, pair.right)) {
            (Some(l), Some(r)) => {
                (pair.left, pair.right) = (l, r);
                true
            }
            _ => false,
        });
        for (list, numbers) in self.anybody.iter_mut().zip([&left, &right]) {
            *list = list.iter().filter_map(|class| renumber(numbers, *class)).collect();
        }
    }
}

/// Takes rows out of classes; gives the new number of each class that has any left.
fn keep(classes: &mut Vec<Class>, is_open: impl Fn(u32) -> bool) -> Vec<Option<u32>> {
    let mut numbers = Vec::with_capacity(classes.len());
    let mut next = 0;
    classes.retain_mut(|class| {
        class.members.retain(|row| is_open(*row));
        let is_left = !class.members.is_empty();
        numbers.push(is_left.then_some(next));
        next += u32::from(is_left);
        is_left
    });
    numbers
}
