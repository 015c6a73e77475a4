//! Scores an answer against the key.
//!
//! Rows that no reader could distinguish are counted by their sort: a claim is right if the key pairs rows of
//! these sorts, and no pair of the key is counted twice. A claim of one row and one line must name the strict
//! sort of the row; a group of interchangeable rows may mix rows that differ only in what the bank never
//! shows.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::answer::{Answer, Claim};
use xtask_oracle::workload::{Key, Kind, Link};

/// A share, as two counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    /// The counted part.
    pub part: usize,
    /// The total.
    pub whole: usize,
}

impl Ratio {
    /// Returns the share in ten-thousandths, rounded down; `None` if the total is zero.
    pub fn floor(self) -> Option<usize> {
        (self.part * 10_000).checked_div(self.whole)
    }

    /// Returns the share in ten-thousandths, rounded up; `None` if the total is zero.
    pub fn ceil(self) -> Option<usize> {
        (self.whole > 0).then(|| (self.part * 10_000).div_ceil(self.whole))
    }
}

/// The figures of one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Right links among all claimed links.
    pub precision: Ratio,
    /// Determined single pairs that were found.
    pub singles: Ratio,
    /// Determined single pairs that were found or proposed.
    pub offered: Ratio,
    /// Right proposals among all proposals.
    pub proposals: Ratio,
    /// Determined batches that were found completely.
    pub batches: Ratio,
    /// Determined differences that were found with their causes.
    pub differences: Ratio,
    /// Rows without a partner that were given one.
    pub given: Ratio,
    /// Rows left ambiguous.
    pub ambiguous: Ratio,
    /// Claimed differences that are true, whatever their cause.
    pub true_differences: Ratio,
    /// Wrong pairs whose texts both contain a full name, but different ones, among all pairs whose texts both
    /// contain one.
    pub strangers: Ratio,
    /// Indices of claims that contain a wrong pair.
    pub wrong: Vec<usize>,
    /// Indices of determined links of the key that were missed.
    pub missed: Vec<usize>,
}

type Sorts = (Vec<u32>, Vec<u32>);

fn sorts_of(key: &Key, left: &[u32], right: &[u32]) -> Sorts {
    let mut sorts: Sorts = (
        left.iter().map(|line| key.left_sort(*line)).collect(),
        right.iter().map(|line| key.right_sort(*line)).collect(),
    );
    sorts.0.sort_unstable();
    sorts.1.sort_unstable();
    sorts
}

/// Scores an answer against the key.
pub fn score(key: &Key, answer: &Answer) -> Score {
    let mut pairs = Pairs::new(key);
    let mut score = Score {
        ambiguous: Ratio { part: answer.ambiguous, whole: answer.rows },
        given: given(key, answer),
        ..Score::default()
    };
    claims(key, answer, &mut pairs, &mut score);
    differences(key, answer, &mut score);
    recall_of_singles(key, &mut pairs, &mut score);
    proposals(key, answer, &mut score);
    score.strangers = strangers(key, answer, &score.wrong);
    score.missed.sort_unstable();
    score
}

/// A proposal is right if the key joins rows of these sorts, whatever their amounts.
fn proposals(key: &Key, answer: &Answer, score: &mut Score) {
    let of_link = |link: &Link| sorts_of(key, &link.left, &link.right);
    let joined = key.links.iter().filter(|link| !link.left.is_empty() && !link.right.is_empty());
    let joined: HashSet<Sorts> = joined.map(of_link).collect();
    let proposed: Vec<Sorts> =
        answer.proposals.iter().map(|claim| sorts_of(key, &claim.left, &claim.right)).collect();
    score.proposals = Ratio {
        part: proposed.iter().filter(|sorts| joined.contains(*sorts)).count(),
        whole: proposed.len(),
    };
    let proposed: HashSet<Sorts> = proposed.into_iter().collect();
    let missed = score.missed.iter().filter_map(|number| key.links.get(*number));
    let offered =
        missed.filter(|link| link.kind == Kind::Single && proposed.contains(&of_link(link))).count();
    score.offered = Ratio { part: score.singles.part + offered, whole: score.singles.whole };
}

fn strangers(key: &Key, answer: &Answer, wrong: &[usize]) -> Ratio {
    let name = |names: &[Option<u32>], line: u32| {
        (line as usize).checked_sub(2).and_then(|at| names.get(at)).copied().flatten()
    };
    let mut ratio = Ratio::default();
    for (number, claim) in answer.claims.iter().enumerate() {
        let ([row], [line]) = (claim.left.as_slice(), claim.right.as_slice()) else { continue };
        let (Some(one), Some(other)) = (name(&key.left_names, *row), name(&key.right_names, *line)) else {
            continue;
        };
        ratio.whole += 1;
        ratio.part += usize::from(one != other && wrong.binary_search(&number).is_ok());
    }
    ratio
}

/// The pairs of the key by sorts, with the number of each that is still to be claimed.
struct Pairs {
    partner: HashMap<u32, u32>,
    left: HashMap<(u32, u32), usize>,
    found: HashMap<(u32, u32), usize>,
    by_sort: HashMap<u32, Vec<u32>>,
    by_look: HashMap<u32, Vec<(u32, u32)>>,
}

fn single(link: &Link) -> Option<(u32, u32)> {
    match (link.kind, link.left.as_slice(), link.right.as_slice()) {
        (Kind::Single | Kind::Difference(_), [row], [paid]) => Some((*row, *paid)),
        _ => None,
    }
}

impl Pairs {
    fn new(key: &Key) -> Self {
        let mut pairs = Self {
            partner: HashMap::new(),
            left: HashMap::new(),
            found: HashMap::new(),
            by_sort: HashMap::new(),
            by_look: HashMap::new(),
        };
        for (row, line) in key.links.iter().filter_map(single) {
            pairs.partner.insert(row, line);
            let pair = (key.left_sort(row), key.right_sort(line));
            let count = pairs.left.entry(pair).or_insert(0);
            *count += 1;
            if *count == 1 {
                pairs.by_sort.entry(pair.0).or_default().push(pair.1);
                pairs.by_look.entry(key.left_look(row)).or_default().push(pair);
            }
        }
        pairs
    }

    fn take(&mut self, pair: (u32, u32)) -> bool {
        match self.left.get_mut(&pair).filter(|left| **left > 0) {
            Some(left) => {
                *left -= 1;
                *self.found.entry(pair).or_insert(0) += 1;
                true
            }
            None => false,
        }
    }
}

/// Rows and lines of a claim that are not the key's own pairs.
struct Rest {
    number: usize,
    rows: Vec<u32>,
    lines: Vec<u32>,
}

fn claims(key: &Key, answer: &Answer, pairs: &mut Pairs, score: &mut Score) {
    let mut batches: HashMap<Sorts, Vec<usize>> = HashMap::new();
    for (number, link) in key.links.iter().enumerate().filter(|(_, link)| link.kind == Kind::Batch) {
        batches.entry(sorts_of(key, &link.left, &link.right)).or_default().push(number);
    }
    // Determined links must be found first; `pop` takes the last.
    for numbers in batches.values_mut() {
        numbers.sort_by_key(|number| key.links.get(*number).is_some_and(|link| link.is_determined));
    }
    let mut rests = Vec::new();
    for (number, claim) in answer.claims.iter().enumerate() {
        if !is_of_singles(claim) {
            score.precision.whole += 1;
            let sorts = sorts_of(key, &claim.left, &claim.right);
            match batches.get_mut(&sorts).and_then(Vec::pop) {
                Some(link) => {
                    score.precision.part += 1;
                    let is_determined = key.links.get(link).is_some_and(|link| link.is_determined);
                    score.batches.part += usize::from(is_determined);
                }
                None => score.wrong.push(number),
            }
            continue;
        }
        score.precision.whole += claim.left.len();
        let lines: HashSet<u32> = claim.right.iter().copied().collect();
        let mut taken = HashSet::new();
        let mut rest = Rest { number, rows: Vec::new(), lines: Vec::new() };
        for row in &claim.left {
            let own = pairs.partner.get(row).copied().filter(|line| lines.contains(line));
            match own {
                Some(line) if pairs.take((key.left_sort(*row), key.right_sort(line))) => {
                    score.precision.part += 1;
                    taken.insert(line);
                }
                _ => rest.rows.push(*row),
            }
        }
        rest.lines.extend(claim.right.iter().filter(|line| !taken.contains(line)));
        if !rest.rows.is_empty() {
            rests.push(rest);
        }
    }
    for rest in rests {
        let (right, all) =
            by_sort(key, pairs, &rest, answer.claims.get(rest.number).is_some_and(|c| c.is_group));
        score.precision.part += right;
        if right < all {
            score.wrong.push(rest.number);
        }
    }
    for (number, link) in key.links.iter().enumerate() {
        score.batches.whole += usize::from(link.kind == Kind::Batch && link.is_determined);
        let missed = batches.get(&sorts_of(key, &link.left, &link.right));
        if link.is_determined && missed.is_some_and(|numbers| numbers.contains(&number)) {
            score.missed.push(number);
        }
    }
    score.wrong.sort_unstable();
}

fn is_of_singles(claim: &Claim) -> bool {
    claim.left.len() == claim.right.len() && (claim.is_group || claim.left.len() == 1)
}

/// The pairs of sorts for which a row could be counted.
type Wanted<'a> = dyn Fn(&Pairs, u32) -> Vec<(u32, u32)> + 'a;

/// Returns how many of the rows can be paired as the key pairs their sorts.
fn by_sort(key: &Key, pairs: &mut Pairs, rest: &Rest, is_group: bool) -> (usize, usize) {
    let mut lines: BTreeMap<u32, usize> = BTreeMap::new();
    for line in &rest.lines {
        *lines.entry(key.right_sort(*line)).or_insert(0) += 1;
    }
    let mut right = 0;
    let mut rows = rest.rows.clone();
    let mut pass = |pairs: &mut Pairs, wanted: &Wanted<'_>| {
        rows.retain(|row| {
            for pair in wanted(pairs, *row) {
                let has_line = lines.get(&pair.1).is_some_and(|count| *count > 0);
                if has_line && pairs.take(pair) {
                    lines.entry(pair.1).and_modify(|count| *count -= 1);
                    right += 1;
                    return false;
                }
            }
            true
        });
    };
    pass(pairs, &|pairs, row| {
        let sort = key.left_sort(row);
        pairs.by_sort.get(&sort).into_iter().flatten().map(|line| (sort, *line)).collect()
    });
    if is_group {
        pass(pairs, &|pairs, row| pairs.by_look.get(&key.left_look(row)).cloned().unwrap_or_default());
    }
    (right, rest.rows.len())
}

fn recall_of_singles(key: &Key, pairs: &mut Pairs, score: &mut Score) {
    for (number, link) in key.links.iter().enumerate() {
        let (Kind::Single, true, Some((row, line))) = (link.kind, link.is_determined, single(link)) else {
            continue;
        };
        score.singles.whole += 1;
        let pair = (key.left_sort(row), key.right_sort(line));
        match pairs.found.get_mut(&pair).filter(|found| **found > 0) {
            Some(found) => {
                *found -= 1;
                score.singles.part += 1;
            }
            None => score.missed.push(number),
        }
    }
}

fn differences(key: &Key, answer: &Answer, score: &mut Score) {
    let mut claimed: HashMap<Sorts, Vec<&'static str>> = HashMap::new();
    for difference in &answer.differences {
        claimed.entry(sorts_of(key, &difference.left, &difference.right)).or_default().push(difference.cause);
    }
    score.true_differences.whole = answer.differences.len();
    for (number, link) in key.links.iter().enumerate() {
        let Kind::Difference(cause) = link.kind else { continue };
        let causes = claimed.get_mut(&sorts_of(key, &link.left, &link.right));
        let found = causes.and_then(|causes| {
            let place = causes.iter().position(|known| *known == cause).unwrap_or(0);
            (place < causes.len()).then(|| causes.swap_remove(place))
        });
        score.true_differences.part += usize::from(found.is_some());
        // A date that is far off leaves both rows without a partner, each with that cause.
        let is_named = |only: &BTreeMap<u32, &'static str>, lines: &[u32]| {
            lines.iter().all(|line| only.get(line) == Some(&cause))
        };
        let is_found = found == Some(cause)
            || (is_named(&answer.left_only, &link.left) && is_named(&answer.right_only, &link.right));
        if link.is_determined {
            score.differences.whole += 1;
            score.differences.part += usize::from(is_found);
            if !is_found {
                score.missed.push(number);
            }
        }
    }
}

/// Of the rows of one sort, as many have a partner as in the key; any more that are given one are wrong.
fn given(key: &Key, answer: &Answer) -> Ratio {
    let mut partnered: [HashMap<u32, usize>; 2] = Default::default();
    let mut open: [HashMap<u32, usize>; 2] = Default::default();
    let [left, right] = &mut partnered;
    let [open_left, open_right] = &mut open;
    for link in &key.links {
        let (left, right) = match link.kind {
            Kind::Open(_) => (&mut *open_left, &mut *open_right),
            _ => (&mut *left, &mut *right),
        };
        for line in &link.left {
            *left.entry(key.left_sort(*line)).or_insert(0) += 1;
        }
        for line in &link.right {
            *right.entry(key.right_sort(*line)).or_insert(0) += 1;
        }
    }
    let mut claimed: [HashMap<u32, usize>; 2] = Default::default();
    let [claimed_left, claimed_right] = &mut claimed;
    let of_claims = answer.claims.iter().map(|claim| (&claim.left, &claim.right));
    let of_differences = answer.differences.iter().map(|claim| (&claim.left, &claim.right));
    for (rows, lines) in of_claims.chain(of_differences) {
        for line in rows {
            *claimed_left.entry(key.left_sort(*line)).or_insert(0) += 1;
        }
        for line in lines {
            *claimed_right.entry(key.right_sort(*line)).or_insert(0) += 1;
        }
    }
    let mut ratio = Ratio::default();
    for ((open, partnered), claimed) in open.iter().zip(&partnered).zip(&claimed) {
        let count = |map: &HashMap<u32, usize>, sort: u32| map.get(&sort).copied().unwrap_or(0);
        for (sort, open) in open {
            ratio.whole += open;
            ratio.part += count(claimed, *sort).saturating_sub(count(partnered, *sort)).min(*open);
        }
    }
    ratio
}
