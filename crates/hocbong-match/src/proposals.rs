//! Proposes likely partners of what is left open: too unsure to be linked, sure enough to ask about.

use crate::differences;
use crate::items::Canonical;
use crate::lines::shown_names;
use crate::linkage::{Proposal, Reason};
use crate::one_to_many::{Candidate, Many};
use crate::outcomes::{NameOutcome, Outcomes};
use crate::parallel;
use crate::state::LinkState;
use crate::weights::log_ratio;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;

/// Open candidates of a left item; if it has more, none stands out, and nothing is proposed for it.
const MAX_CANDIDATES: usize = 64;
/// Sums proposed for an item; less likely ones are left out.
const MAX_SUMS: u32 = 3;

/// Proposes partners for the items that no stage has linked: at most one pair for an item, sums that fell short,
/// and pairs of different amounts whose texts agree.
pub(crate) fn proposals(
    work: &mut LinkState<'_>,
    sums: &[(Many, Candidate)],
    differences: &[differences::Candidate],
) {
    let mut found = pairs(work);
    let mut paired = FxHashSet::default();
    for pair in &found {
        paired.extend(pair.left.iter().map(|item| (true, *item)));
        paired.extend(pair.right.iter().map(|item| (false, *item)));
    }
    found.extend(likely_sums(work, sums, &paired));
    for sum in &found {
        paired.extend(sum.left.iter().map(|item| (true, *item)));
        paired.extend(sum.right.iter().map(|item| (false, *item)));
    }
    found.extend(likely_differences(work, differences, &paired));
    found.sort_by(|one, other| {
        (Reverse(one.odds), &one.left, &one.right).cmp(&(Reverse(other.odds), &other.left, &other.right))
    });
    work.found.proposals = found;
}

/// A left and a right item with their match weight.
struct Pair {
    left: u32,
    right: u32,
    weight: i32,
}

/// Pairs of open items that are the best candidate of one another, at better than even odds.
fn pairs(work: &LinkState<'_>) -> Vec<Proposal> {
    let mut buckets = work.buckets();
    let surplus: FxHashSet<(bool, u32)> = (work.found.left_surplus.iter().map(|item| (true, *item)))
        .chain(work.found.right_surplus.iter().map(|item| (false, *item)))
        .collect();
    for (left, right) in &mut buckets {
        left.retain(|item| !surplus.contains(&(true, *item)));
        right.retain(|item| !surplus.contains(&(false, *item)));
    }
    let found = parallel::each(work.threads, &buckets, |(left, right)| of_amount(work, left, right));
    found.into_iter().flatten().collect()
}

fn of_amount(work: &LinkState<'_>, left: &[u32], right: &[u32]) -> Vec<Proposal> {
    let evidence = work.evidence;
    let day = |item: Option<&crate::Item>| item.map_or(0, |item| item.day);
    let mut pairs: Vec<Pair> = Vec::new();
    for one in left {
        let at = day(evidence.left.item(*one));
        let from = right.partition_point(|other| day(evidence.right.item(*other)) < at - evidence.window);
        let near = right.get(from..).unwrap_or_default().iter();
        let near: Vec<u32> = near
            .take_while(|other| day(evidence.right.item(**other)) <= at + evidence.window)
            .take(MAX_CANDIDATES + 1)
            .copied()
            .collect();
        if near.len() > MAX_CANDIDATES {
            continue;
        }
        let weighed = near.into_iter().filter(|other| !work.is_rejected(*one, *other)).filter_map(|other| {
            let weight = evidence.likely(*one, other)?.total() + idf(work, *one, other);
            (weight > 0).then_some(Pair { left: *one, right: other, weight })
        });
        pairs.extend(weighed);
    }
    let mut best: FxHashMap<(bool, u32), [i32; 2]> = FxHashMap::default();
    for pair in &pairs {
        for end in [(true, pair.left), (false, pair.right)] {
            let known = best.entry(end).or_default();
            if pair.weight > known[0] {
                *known = [pair.weight, known[0]];
            } else if pair.weight > known[1] {
                known[1] = pair.weight;
            }
        }
    }
    let likely = pairs.iter().filter_map(|pair| {
        let ends = [(true, pair.left), (false, pair.right)].map(|end| best.get(&end).copied());
        let [Some(mine), Some(theirs)] = ends else { return None };
        let is_best = mine[0] == pair.weight && theirs[0] == pair.weight;
        let odds = pair.weight - mine[1].max(theirs[1]);
        (is_best && odds > 0).then(|| Proposal {
            left: vec![pair.left],
            right: vec![pair.right],
            // A surer pair would have been linked, if nothing spoke against it.
            odds: odds.min(work.margin - 1),
            reason: reason(work, pair.left, pair.right),
        })
    });
    likely.collect()
}

/// Weight of a rare amount, positive if nothing else around the pair has it; negative the more others have
/// it, as two of a crowd meet by chance.
fn idf(work: &LinkState<'_>, left: u32, right: u32) -> i32 {
    let evidence = work.evidence;
    let items = evidence.left.item(left).zip(evidence.right.item(right));
    let Some((mine, theirs)) = items else { return 0 };
    let count = |side: &Canonical<'_>, day: i32| {
        u32::try_from(side.of_amount(mine.amount, day, evidence.window).count()).unwrap_or(u32::MAX)
    };
    let most = count(&evidence.left, theirs.day).max(count(&evidence.right, mine.day));
    if most > 1 { log_ratio(1.0, f64::from(most)) } else { evidence.weights.rare }
}

/// Why a likely pair was not linked.
fn reason(work: &LinkState<'_>, left: u32, right: u32) -> Reason {
    let evidence = work.evidence;
    let [forth, back] = evidence.outcomes(left, right);
    let names_another = |found: &Option<Outcomes>| {
        found.is_some_and(|found| matches!(found.name, NameOutcome::Other | NameOutcome::OneLetter))
    };
    let (of_left, of_right) = (&evidence.left_texts, &evidence.right_texts);
    let (row, line) = match (names_another(&forth), names_another(&back)) {
        (true, _) => (of_left.row(left), of_right.line(right)),
        (_, true) => (of_right.row(right), of_left.line(left)),
        _ if [&forth, &back].into_iter().flatten().any(|found| evidence.weights.differs(found)) => {
            return Reason::Contradiction;
        }
        _ => return Reason::Unsure,
    };
    Reason::AnotherPayer(shown_names(&evidence.known, row, line))
}

/// The sums that no stage has linked, of items that are still open and not in a proposed pair.
fn likely_sums(
    work: &LinkState<'_>,
    sums: &[(Many, Candidate)],
    paired: &FxHashSet<(bool, u32)>,
) -> Vec<Proposal> {
    let items = |(many, sum): &(Many, Candidate)| sum.items(*many).collect::<Vec<_>>();
    let is_open = |(is_left, item): &(bool, u32)| {
        if *is_left { work.is_left_open(*item) } else { work.is_right_open(*item) }
    };
    let open: Vec<&(Many, Candidate)> = sums
        .iter()
        .filter(|sum| items(sum).iter().all(|item| is_open(item) && !paired.contains(item)))
        .collect();
    let mut by_item: FxHashMap<(bool, u32), Vec<i32>> = FxHashMap::default();
    for sum in &open {
        for item in items(sum) {
            by_item.entry(item).or_default().push(sum.1.weight);
        }
    }
    for weights in by_item.values_mut() {
        weights.sort_unstable_by_key(|weight| Reverse(*weight));
    }
    let mut uses: FxHashMap<(bool, u32), u32> = FxHashMap::default();
    let mut found = Vec::new();
    // Sums come heaviest first.
    for sum in open {
        let own = items(sum);
        let rivals = own.iter().filter_map(|item| by_item.get(item));
        // The heaviest sum of an item has the next one as its rival, any other the heaviest.
        let rival = rivals.filter_map(|weights| match weights.as_slice() {
            [first, next, ..] if *first == sum.1.weight => Some(*next),
            [first, ..] if *first != sum.1.weight => Some(*first),
            _ => None,
        });
        let odds = sum.1.weight - rival.max().unwrap_or(0);
        if odds < 0 || own.iter().any(|item| uses.get(item).is_some_and(|count| *count >= MAX_SUMS)) {
            continue;
        }
        for item in own {
            *uses.entry(item).or_default() += 1;
        }
        let (several, one) = (sum.1.many.clone(), vec![sum.1.one]);
        let (left, right) = if sum.0 == Many::Left { (several, one) } else { (one, several) };
        found.push(Proposal { left, right, odds: odds.min(work.margin - 1), reason: Reason::Sum });
    }
    found
}

/// Likely pairs of open items with different amounts, neither of them proposed otherwise, that are the best candidate of
/// one another.
fn likely_differences(
    work: &LinkState<'_>,
    found: &[differences::Candidate],
    paired: &FxHashSet<(bool, u32)>,
) -> Vec<Proposal> {
    let ends = |pair: &differences::Candidate| [(true, pair.left), (false, pair.right)];
    let is_free = |pair: &&differences::Candidate| {
        work.is_left_open(pair.left)
            && work.is_right_open(pair.right)
            && !ends(pair).iter().any(|end| paired.contains(end))
    };
    let mut best: FxHashMap<(bool, u32), Vec<(u32, i32)>> = FxHashMap::default();
    for pair in found.iter().filter(is_free) {
        best.entry((true, pair.left)).or_default().push((pair.right, pair.weight));
        best.entry((false, pair.right)).or_default().push((pair.left, pair.weight));
    }
    let likely = found.iter().filter(|pair| pair.is_likely && is_free(pair)).filter_map(|pair| {
        let others = [((true, pair.left), pair.right), ((false, pair.right), pair.left)];
        let others = others.iter().flat_map(|(end, own)| {
            best.get(end)
                .into_iter()
                .flatten()
                .filter(move |(other, _)| other != own)
                .map(|(_, weight)| *weight)
        });
        let rival = others.max().unwrap_or(0).max(0);
        let odds = pair.weight - rival;
        (odds > 0).then(|| Proposal {
            left: vec![pair.left],
            right: vec![pair.right],
            odds: odds.min(work.margin - 1),
            reason: Reason::Unsure,
        })
    });
    likely.collect()
}
