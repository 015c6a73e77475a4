//! One-to-many linkage: one item that is the sum of several of the other side.
//!
//! A sum alone is no evidence: what the parts share (a voucher, a code, a name, a purpose) must be in the
//! text of the one, and nothing else may fit as well.

mod groups;
mod weighing;

use crate::codes;
use crate::items::{Canonical, Item};
use crate::lines::Grade;
use crate::linkage::LinkRule;
use crate::parallel;
use crate::postings::{Postings, keys_of_line, keys_of_row, words_of_line, words_of_row};
use crate::similarity::{Roles, Texts};
use crate::state::LinkState;
use crate::subsets::{Part, Subsets};
use groups::by_groups;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// How much evidence a sum needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    /// Enough to be linked before single pairs.
    Strong,
    /// Enough once single pairs are linked.
    Weak,
}

impl Strength {
    const fn least(self) -> i32 {
        match self {
            Self::Strong => 550,
            Self::Weak => 350,
        }
    }

    /// Least weight of a candidate; one that is too light to be linked may still be proposed.
    const fn least_likely(self) -> i32 {
        match self {
            Self::Strong => self.least(),
            Self::Weak => 150,
        }
    }
}

/// Possible parts up to which a subset sum is searched; an item with more gets none.
const MAX_PARTS: usize = 24;
/// Names that may complete a cut-off one; if there are more, it is not used.
const MAX_TAILS: u32 = 4;
/// Weight of texts and days from which a pair counts as likely by itself, so that it goes before a sum.
const OWN_PARTNER: i32 = 200;
/// Weight from which a sum is kept although its parts may have partners of their own.
const MIN_UNASKED: i32 = 1_200;

/// A candidate sum: several items of one side (the parts), and the item of the other side that they add up
/// to.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) many: Vec<u32>,
    pub(crate) one: u32,
    pub(crate) weight: i32,
    /// Whether the parts are all items of a day with one voucher, code or purpose, so that none was picked to
    /// make the sum.
    pub(crate) is_listed: bool,
}

impl Candidate {
    /// Its items, each with whether it is a left one.
    pub(crate) fn items(&self, many: Many) -> impl Iterator<Item = (bool, u32)> {
        let is_left = many == Many::Left;
        self.many.iter().map(move |item| (is_left, *item)).chain([(!is_left, self.one)])
    }
}

/// Items by key (whether it is a code, its number) and amount.
type Index = FxHashMap<(bool, u32, i64), Vec<u32>>;

/// Which side the parts are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Many {
    Left,
    Right,
}

/// Links sums with the parts on either side; returns all candidates, heaviest first.
pub(crate) fn one_to_many(work: &mut LinkState<'_>, strength: Strength) -> Vec<(Many, Candidate)> {
    let mut found: Vec<(Many, Candidate)> = Vec::new();
    for many in [Many::Left, Many::Right] {
        let view = View { work, many };
        found.extend(view.candidates(strength).into_iter().map(|candidate| (many, candidate)));
    }
    found.sort_by(|(m, a), (n, b)| {
        (b.weight, *m == Many::Right, a.one, &a.many).cmp(&(a.weight, *n == Many::Right, b.one, &b.many))
    });
    let sure = found.partition_point(|(_, candidate)| candidate.weight >= strength.least());
    settle(work, found.get(..sure).unwrap_or_default());
    found
}

/// The items of the candidates of which all items are open, each with whether it is a left one.
pub(crate) fn open_items(work: &LinkState<'_>, found: &[(Many, Candidate)]) -> FxHashSet<(bool, u32)> {
    let is_open = |(is_left, item): &(bool, u32)| {
        if *is_left { work.is_left_open(*item) } else { work.is_right_open(*item) }
    };
    let items = found.iter().map(|(many, candidate)| candidate.items(*many).collect::<Vec<_>>());
    items.filter(|items| items.iter().all(is_open)).flatten().collect()
}

/// Links the candidates that have no rival; they must come heaviest first.
fn settle(work: &mut LinkState<'_>, found: &[(Many, Candidate)]) {
    // Equal items count as one, so that equal sums of them are no rivals.
    let look = |work: &LinkState<'_>, many: Many, candidate: &Candidate| {
        let view = View { work, many };
        let mut parts: Vec<u32> = candidate.many.iter().map(|item| view.first_same(true, *item)).collect();
        parts.sort_unstable();
        (many == Many::Left, parts, view.first_same(false, candidate.one))
    };
    let mut best: FxHashMap<(bool, u32), Vec<(usize, i32)>> = FxHashMap::default();
    let looks: Vec<_> = found.iter().map(|(many, candidate)| look(work, *many, candidate)).collect();
    for (number, (many, candidate)) in found.iter().enumerate() {
        let is_left = *many == Many::Left;
        for item in &candidate.many {
            best.entry((is_left, *item)).or_default().push((number, candidate.weight));
        }
        best.entry((!is_left, candidate.one)).or_default().push((number, candidate.weight));
    }
    for (number, (many, candidate)) in found.iter().enumerate() {
        let is_left = *many == Many::Left;
        let items = candidate.many.iter().map(|item| (is_left, *item)).chain([(!is_left, candidate.one)]);
        let is_open = |(is_left, item): (bool, u32)| {
            if is_left { work.is_left_open(item) } else { work.is_right_open(item) }
        };
        if !items.clone().all(is_open) {
            continue;
        }
        let has_rival = items.clone().any(|item| {
            best.get(&item).into_iter().flatten().any(|(other, weight)| {
                *other != number
                    && looks.get(*other) != looks.get(number)
                    && *weight > candidate.weight - work.margin / 2
            })
        });
        if has_rival {
            continue;
        }
        let one = [candidate.one];
        let (left, right): (&[u32], &[u32]) =
            if is_left { (&candidate.many, &one) } else { (&one, &candidate.many) };
        work.claim(LinkRule::Batch, left, right, false, candidate.weight);
    }
}

/// The two sides of a search: one has the parts, the other their sum. `is_many` selects the side with the
/// parts.
struct View<'v, 'w> {
    work: &'v LinkState<'w>,
    many: Many,
}

impl View<'_, '_> {
    fn item(&self, is_many: bool, number: u32) -> Option<&Item> {
        self.side(is_many).item(number)
    }

    fn is_open(&self, is_many: bool, number: u32) -> bool {
        if is_many == (self.many == Many::Left) {
            self.work.is_left_open(number)
        } else {
            self.work.is_right_open(number)
        }
    }

    fn side(&self, is_many: bool) -> &Canonical<'_> {
        let evidence = &self.work.evidence;
        if is_many == (self.many == Many::Left) { &evidence.left } else { &evidence.right }
    }

    fn first_same(&self, is_many: bool, number: u32) -> u32 {
        self.side(is_many).first_same(number)
    }

    fn order(&self, many: u32, one: u32) -> (u32, u32) {
        if self.many == Many::Left { (many, one) } else { (one, many) }
    }

    /// The open items of a side.
    fn open(&self, is_many: bool) -> impl Iterator<Item = (u32, &Item)> {
        self.side(is_many).items().filter(move |(number, _)| self.is_open(is_many, *number))
    }

    /// What the texts of a side say.
    fn texts(&self, is_many: bool) -> &Texts {
        let evidence = &self.work.evidence;
        if is_many == (self.many == Many::Left) { &evidence.left_texts } else { &evidence.right_texts }
    }

    /// Whether the parts are read as rows rather than as lines.
    fn are_rows(&self) -> bool {
        match self.work.evidence.roles {
            Roles::LeftRows => self.many == Many::Left,
            Roles::Both => true,
        }
    }

    fn candidates(&self, strength: Strength) -> Vec<Candidate> {
        let mut found = if self.are_rows() { by_groups(self, strength) } else { Vec::new() };
        let open = |is_many| self.open(is_many).map(|(number, item)| (number, *item)).collect();
        let (many, ones): (Vec<_>, Vec<_>) = (open(true), open(false));
        self.by_sums(&many, &ones, strength, &mut found);
        let mut seen = BTreeSet::new();
        found.retain(|candidate| seen.insert((candidate.one, candidate.many.clone())));
        // Only items of these amounts can be single partners of the items in the sums.
        let mut amounts: FxHashSet<i64> = FxHashSet::default();
        for candidate in &found {
            let parts = candidate.many.iter().filter_map(|number| self.item(true, *number));
            amounts.extend(parts.chain(self.item(false, candidate.one)).map(|item| item.amount));
        }
        let (many_of, ones_of) = (self.index(true, &many, &amounts), self.index(false, &ones, &amounts));
        // A likely single pair goes first, unless the sum weighs far more.
        let threads = self.work.threads;
        let may_choose = |candidate: &&Candidate| !candidate.is_listed && candidate.weight < MIN_UNASKED;
        let members =
            distinct(found.iter().filter(may_choose).flat_map(|candidate| candidate.many.iter().copied()));
        let most = found.iter().map(|candidate| candidate.many.len()).max().unwrap_or(0);
        let rivals = parallel::map(threads, &members, |number| {
            self.rivals_of_partners(*number, (&ones_of, &many_of), most)
        });
        let sums = distinct(found.iter().map(|candidate| candidate.one));
        let likely = parallel::map(threads, &sums, |one| {
            let near = self.sharing(false, *one, &many_of).into_iter();
            near.filter_map(|other| self.single(false, *one, other)).max().unwrap_or(0)
        });
        let of = |list: &[u32], number: u32| list.binary_search(&number).ok();
        let is_kept = |candidate: &Candidate| {
            let has_own = |number: &u32| {
                let partners = of(&members, *number).and_then(|at| rivals.get(at)).into_iter().flatten();
                partners.into_iter().any(|rivals| rivals.iter().all(|rival| candidate.many.contains(rival)))
            };
            let of_one = of(&sums, candidate.one).and_then(|at| likely.get(at)).copied().unwrap_or(0);
            (of_one < OWN_PARTNER || candidate.weight >= of_one + self.work.margin)
                && !(may_choose(&candidate) && candidate.many.iter().any(has_own))
        };
        let kept = parallel::map(threads, &found, is_kept);
        found.into_iter().zip(kept).filter(|(_, is_kept)| *is_kept).map(|(candidate, _)| candidate).collect()
    }

    /// Adds candidates by subset sum: items that share a name or a code with one item, and of which some add
    /// up to it.
    fn by_sums(
        &self,
        many: &[(u32, Item)],
        ones: &[(u32, Item)],
        strength: Strength,
        found: &mut Vec<Candidate>,
    ) {
        let evidence = &self.work.evidence;
        let one_texts = self.texts(false);
        let (by_key, by_word) = (self.by_key(many), self.by_word(many));
        let weighed = parallel::map(self.work.threads, ones, |(one, item)| {
            let mut found = Vec::new();
            let mut keys: Vec<(bool, u32)> = Vec::new();
            if self.are_rows() {
                let line = one_texts.line(*one);
                let whole = line
                    .codes
                    .iter()
                    .filter(|hit| matches!(hit.part, codes::Part::Whole | codes::Part::Most));
                keys.extend(whole.map(|hit| (true, hit.code)));
                for hit in line.codes.iter().filter(|hit| hit.part == codes::Part::Cut) {
                    keys.extend(
                        (hit.code..hit.to_code)
                            .take(50)
                            .filter_map(|place| evidence.known.codes.at(place))
                            .map(|code| (true, code)),
                    );
                }
                keys.extend(
                    line.names.iter().filter(|hit| hit.grade != Grade::Tail).map(|hit| (false, hit.name)),
                );
            } else {
                let row = one_texts.row(*one);
                keys.extend(row.names.iter().map(|name| (false, *name)));
                keys.extend(row.codes.iter().map(|code| (true, *code)));
            }
            let (mut parts, mut coded): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
            let smaller = [self.side(true).smaller(item.amount)];
            for key in keys {
                let before = parts.len();
                let fitting = by_key.near_among(key, item.day, evidence.window, &smaller);
                parts.extend(fitting.take(MAX_PARTS + 1));
                let fitting = parts.get(before..).unwrap_or_default();
                if fitting.len() > MAX_PARTS {
                    return found;
                }
                if key.0 {
                    coded.extend(fitting);
                }
            }
            if !self.are_rows() {
                // Lines that show an organisation by some words of its name.
                let mut shown: Vec<u32> = Vec::new();
                for word in words_of_row(evidence, one_texts.row(*one)) {
                    let before = shown.len();
                    let fitting = by_word.near_among((false, word), item.day, evidence.window, &smaller);
                    shown.extend(fitting.take(MAX_PARTS + 1));
                    if shown.len() - before > MAX_PARTS {
                        shown.truncate(before);
                    }
                }
                // Several words of the name may be on one line.
                shown.sort_unstable();
                shown.dedup();
                shown.retain(|part| !parts.contains(part) && self.shows_words(*part, *one));
                parts.append(&mut shown);
            }
            parts.sort_unstable();
            parts.dedup();
            if parts.len() < 2 || parts.len() > MAX_PARTS {
                return found;
            }
            for sum in self.sums(&parts, &coded, item.amount) {
                if let Some(weight) =
                    self.weigh(&sum, *one, false, false).filter(|weight| *weight >= strength.least_likely())
                {
                    found.push(Candidate { many: sum, one: *one, weight, is_listed: false });
                }
            }
            found
        });
        found.extend(weighed.into_iter().flatten());
    }

    /// Indexes the possible parts by blocking key: their names and codes, or for lines those that stand on
    /// them.
    fn by_key(&self, many: &[(u32, Item)]) -> Postings {
        let evidence = &self.work.evidence;
        let many_texts = self.texts(true);
        if self.are_rows() {
            let of = |number: u32| keys_of_row(many_texts.row(number));
            Postings::of(
                many.iter().flat_map(|(number, item)| of(*number).map(|key| (key, item.day, *number))),
            )
        } else {
            let of = |number: u32| keys_of_line(&evidence.known, many_texts.line(number), MAX_TAILS);
            Postings::of(
                many.iter().flat_map(|(number, item)| of(*number).map(|key| (key, item.day, *number))),
            )
        }
    }

    /// Indexes the possible parts by the rare words of lines; empty if the parts are rows.
    fn by_word(&self, many: &[(u32, Item)]) -> Postings {
        let lines = if self.are_rows() { &[] } else { many };
        Postings::of(lines.iter().flat_map(|(number, item)| {
            let words = words_of_line(self.work.evidence, self.texts(true).line(*number));
            words.map(|word| ((false, word), item.day, *number))
        }))
    }

    /// The subsets of `parts` that add up to `amount`; empty if there are too many to try. Rows must be of
    /// one day, as what belongs to one payment is recorded on one day, or all be in `coded`: the line shows
    /// their codes.
    fn sums(&self, parts: &[u32], coded: &[u32], amount: i64) -> Vec<Vec<u32>> {
        let rows: Vec<(i32, Part)> = parts
            .iter()
            .filter_map(|number| {
                let item = self.item(true, *number)?;
                let class = self.first_same(true, *number);
                Some((item.day, Part { number: *number, amount: item.amount.saturating_abs(), class }))
            })
            .collect();
        let mut subsets = Subsets::default();
        let mut search = |is_among: &dyn Fn(i32, &Part) -> bool| {
            let rows = rows.iter().filter(|(day, part)| is_among(*day, part)).map(|(_, part)| *part);
            subsets.search(&rows.collect::<Vec<_>>(), amount.saturating_abs());
        };
        if self.are_rows() {
            let days: BTreeSet<i32> = rows.iter().map(|(day, _)| *day).collect();
            for own in days {
                search(&|day, _| day == own);
            }
            // Rows whose codes the line shows may be recorded on several days.
            search(&|_, part| coded.contains(&part.number));
        } else {
            search(&|_, _| true);
        }
        subsets.found()
    }

    /// The keys of an item: the names and codes of a row, or those that stand on a line.
    fn keys(&self, is_many: bool, number: u32) -> Vec<(bool, u32)> {
        let texts = self.texts(is_many);
        let (row, line) = (texts.row(number), texts.line(number));
        let mut keys: Vec<(bool, u32)> = row.names.iter().map(|name| (false, *name)).collect();
        keys.extend(row.codes.iter().map(|code| (true, *code)));
        keys.extend(line.names.iter().filter(|hit| hit.grade != Grade::Tail).map(|hit| (false, hit.name)));
        keys.extend(
            line.codes
                .iter()
                .filter(|hit| matches!(hit.part, codes::Part::Whole | codes::Part::Most))
                .map(|hit| (true, hit.code)),
        );
        keys
    }

    /// Indexes open items of one side by key and amount, for the given amounts.
    fn index(&self, is_many: bool, items: &[(u32, Item)], amounts: &FxHashSet<i64>) -> Index {
        let mut index = Index::default();
        for (number, item) in items.iter().filter(|(_, item)| amounts.contains(&item.amount)) {
            for (is_code, key) in self.keys(is_many, *number) {
                index.entry((is_code, key, item.amount)).or_default().push(*number);
            }
        }
        index
    }

    /// For each likely single partner of a part, the other items on the side of the parts that are at least
    /// as likely for it, up to `most` and one more.
    fn rivals_of_partners(
        &self,
        number: u32,
        (partners, own): (&Index, &Index),
        most: usize,
    ) -> Vec<Vec<u32>> {
        let partners = self.sharing(true, number, partners).into_iter();
        let likely = partners.filter_map(|other| {
            let weight = self.single(true, number, other).filter(|weight| *weight >= OWN_PARTNER)?;
            Some((other, weight))
        });
        let rivals = likely.map(|(other, weight)| {
            let rivals = self.sharing(false, other, own).into_iter().filter(|rival| *rival != number);
            let as_likely = |rival: &u32| self.single(true, *rival, other).is_some_and(|own| own >= weight);
            rivals.filter(as_likely).take(most + 1).collect()
        });
        rivals.collect()
    }

    /// The items of the other side that share a key and the amount with an item.
    fn sharing(&self, is_many: bool, number: u32, index: &Index) -> Vec<u32> {
        let Some(item) = self.item(is_many, number) else { return Vec::new() };
        let keys = self.keys(is_many, number).into_iter();
        let mut found: Vec<u32> = keys
            .filter_map(|(is_code, key)| index.get(&(is_code, key, item.amount)))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The weight of texts and days of a single pair; `None` if it cannot be a pair.
    fn single(&self, is_many: bool, number: u32, other: u32) -> Option<i32> {
        let (left, right) = if is_many { self.order(number, other) } else { self.order(other, number) };
        let weight = self.work.evidence.pair(left, right)?;
        (!self.work.is_rejected(left, right)).then(|| weight.text() + weight.day)
    }
}

/// Sorts numbers and drops duplicates.
fn distinct(all: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = all.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests;
