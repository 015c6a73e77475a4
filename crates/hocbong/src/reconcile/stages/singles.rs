//! One row against one: the same day and agreeing texts first, then everything within the window at once.

use super::{COST_OF_OTHER_REFERENCE, MARGIN, Undecided, cost_of_days, record};
use crate::reconcile::Rule;
use crate::reconcile::assign::Edge;
use crate::reconcile::candidates::{Candidate, Found, add_anybody, find};
use crate::reconcile::classes::{Class, Outcome, components, match_classes};
use crate::reconcile::evidence::{SILENT, rarity};
use crate::reconcile::work::Work;
use rustc_hash::{FxHashMap, FxHashSet};

/// So many pairs of rows that could be any are looked at; where there are more, nobody can decide them.
const MOST_PAIRS: usize = 6_000_000;

/// Matches rows of the same day whose texts agree, where nothing within the window competes. Gives what could be one
/// another of what is left.
pub(in crate::reconcile) fn exact(work: &mut Work<'_>) -> Found {
    let mut found = find(work);
    let costs = costs_of(work, &found);
    // The least and the next cost of each class.
    let mut least =
        [vec![(u32::MAX, u32::MAX); found.left.len()], vec![(u32::MAX, u32::MAX); found.right.len()]];
    for (pair, cost) in found.pairs.iter().zip(&costs) {
        for (list, class) in least.iter_mut().zip([pair.left, pair.right]) {
            if let Some((first, second)) = list.get_mut(class as usize) {
                if *cost < *first {
                    (*first, *second) = (*cost, *first);
                } else {
                    *second = (*second).min(*cost);
                }
            }
        }
    }
    let is_alone = |list: &[(u32, u32)], class: u32, cost: u32| {
        let known = list.get(class as usize);
        known.is_some_and(|(first, second)| *first == cost && *second >= cost.saturating_add(MARGIN))
    };
    let [of_left, of_right] = &least;
    let is_clear = |pair: &Candidate, cost: u32| {
        pair.days == 0
            && pair.comparison.agrees
            && is_alone(of_left, pair.left, cost)
            && is_alone(of_right, pair.right, cost)
    };
    let mut of_several = Vec::new();
    for (pair, cost) in found.pairs.iter().zip(costs).filter(|(pair, cost)| is_clear(pair, *cost)) {
        let left = found.left.get(pair.left as usize).map(|class| &*class.members);
        let right = found.right.get(pair.right as usize).map(|class| &*class.members);
        // No class is in two clear pairs, so that nothing is to be assigned where both have one row.
        if let (Some([left]), Some([right])) = (left, right) {
            work.record_pair(Rule::Exact, *left, *right, pair.comparison.distance);
        } else {
            of_several.push(edge(pair, cost));
        }
    }
    let outcome = match_classes(&found.left, &found.right, &of_several, work.joinable(), MARGIN);
    record(work, Rule::Exact, outcome, Undecided::Later);
    found.keep_open(work);
    found
}

/// Matches rows within the window whose texts do not speak against one another, over all rows at once.
pub(in crate::reconcile) fn window(work: &mut Work<'_>, found: Found) {
    window_of(work, found, MOST_PAIRS);
}

/// The same where `most` pairs of rows that could be any are looked at.
pub(in crate::reconcile) fn window_of(work: &mut Work<'_>, mut found: Found, most: usize) {
    found.keep_open(work);
    let chance = Chance::of(work, &found);
    chance.sift(work, &mut found);
    for (l, r) in clear_pairs(work, &found, &chance) {
        let (Some(mine), Some(theirs)) = (found.left.get(l), found.right.get(r)) else { continue };
        let is_several = mine.members.len() > 1;
        work.record_match(Rule::Window, &mine.members, &theirs.members, is_several);
    }
    found.keep_open(work);
    if add_anybody(work, &mut found, most) {
        chance.sift(work, &mut found);
    } else {
        // What could be any of too many rows is not decided, and takes no part in what is.
        let of = |classes: &[Class], list: &[u32]| -> Vec<u32> {
            let classes = list.iter().filter_map(|class| classes.get(*class as usize));
            classes.flat_map(|class| class.members.iter().copied()).collect()
        };
        let [lefts, rights] = &found.anybody;
        let (lefts, rights) = (of(&found.left, lefts), of(&found.right, rights));
        work.record_ambiguity(&lefts, &rights);
        found.keep_open(work);
    }
    let faint = chance.part(work, &mut found);
    let edges = edges_of(work, &found);
    let mut outcome = match_classes(&found.left, &found.right, &edges, work.joinable(), MARGIN);
    open_doubtful(&found, &edges, &faint, &mut outcome);
    record(work, Rule::Window, outcome, Undecided::Declare);
}

/// Opens matches that are hardly better than a pair of which one row found no other: that pair was too faint to be
/// taken, but not to be a rival.
fn open_doubtful(found: &Found, edges: &[Edge], faint: &[Edge], outcome: &mut Outcome) {
    let first = |classes: &[Class], class: usize| classes.get(class).map_or(0, Class::first);
    let rows = |edge: &Edge| (first(&found.left, edge.left), first(&found.right, edge.right));
    // The pairs that were taken, by either row; rows that are in the outcome otherwise are no one's rivals.
    let of_pair: FxHashMap<(u32, u32), &Edge> = edges.iter().map(|edge| (rows(edge), edge)).collect();
    let mut of_left: FxHashMap<u32, Option<&Edge>> = FxHashMap::default();
    let mut of_right: FxHashMap<u32, Option<&Edge>> = FxHashMap::default();
    for group in &outcome.groups {
        let pair = match (&*group.left, &*group.right) {
            ([mine], [theirs]) => of_pair.get(&(*mine, *theirs)).copied(),
            _ => None,
        };
        of_left.extend(group.left.iter().map(|row| (*row, pair)));
        of_right.extend(group.right.iter().map(|row| (*row, pair)));
    }
    for (left, right) in &outcome.ambiguous {
        of_left.extend(left.iter().map(|row| (*row, None)));
        of_right.extend(right.iter().map(|row| (*row, None)));
    }
    let mut doubtful: Vec<Edge> = Vec::new();
    for edge in faint {
        let (left, right) = rows(edge);
        let ends = (of_left.get(&left), of_right.get(&right));
        let ((Some(Some(pair)), None) | (None, Some(Some(pair)))) = ends else { continue };
        if edge.cost < pair.cost.saturating_add(MARGIN) {
            doubtful.extend([**pair, *edge]);
        }
    }
    let is_open: FxHashSet<u32> = doubtful.iter().map(|edge| rows(edge).0).collect();
    outcome.groups.retain(|group| match &*group.left {
        [mine] => !(is_open.contains(mine) && of_left.get(mine).is_some_and(Option::is_some)),
        _ => true,
    });
    for set in components(found.left.len(), found.right.len(), &doubtful).iter() {
        let members = |classes: &[Class], mut numbers: Vec<usize>| -> Vec<u32> {
            numbers.sort_unstable();
            numbers.dedup();
            let classes = numbers.iter().filter_map(|class| classes.get(*class));
            classes.flat_map(|class| class.members.iter().copied()).collect()
        };
        outcome.ambiguous.push((
            members(&found.left, set.iter().map(|edge| edge.left).collect()),
            members(&found.right, set.iter().map(|edge| edge.right).collect()),
        ));
    }
}

/// How often rows of an amount stand side by side by chance, without being one movement.
///
/// Where half of all gifts are of one amount, a line that names nobody, two days away, is no evidence at all.
struct Chance {
    /// What the amount says for a pair of rows, for amounts that more than one row has.
    of_amount: FxHashMap<i64, i64>,
}

/// What an amount says that no other row has.
const MOST_OF_AMOUNT: i64 = 1200;
/// What one more pair of rows that show the same says: one row in fifty has no partner.
const OF_ONE_MORE: i64 = 391;
/// Beyond so many of them nothing is left to say.
const MOST_OF_NUMBER: i64 = 1000;
/// A pair that is so much less likely than chance is no rival of others.
const FAINT_EVIDENCE: i64 = -900;
/// A pair must be so much more likely than chance to be taken, be it the only one.
const LEAST_EVIDENCE: i64 = 75;

impl Chance {
    fn of(work: &Work<'_>, found: &Found) -> Self {
        let mut counts: FxHashMap<i64, [u64; 2]> = FxHashMap::default();
        let sides = [(&work.left, &found.left), (&work.right, &found.right)];
        for (at, (half, classes)) in sides.into_iter().enumerate() {
            for class in classes {
                let Some(entry) = half.entry(class.first()) else { continue };
                if let Some(count) = counts.entry(entry.amount).or_default().get_mut(at) {
                    *count += class.members.len() as u64;
                }
            }
        }
        let days = [&work.left, &work.right].into_iter().filter_map(|half| half.side.days());
        let span = days.map(|(from, to)| (to - from).num_days().unsigned_abs() + 1).max().unwrap_or(1);
        let width = u64::from(work.options.window_days) * 2 + 1;
        let of_amount = counts
            .into_iter()
            .filter(|(_, count)| count.iter().max() > Some(&1))
            .map(|(amount, count)| {
                // One row in fifty has no partner and could be taken for another's.
                let others = (count.iter().max().copied().unwrap_or(1) - 1) * width;
                let clamp = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
                let more = i64::from(rarity(clamp(others), clamp(span * 50)));
                let less = i64::from(rarity(clamp(span * 50), clamp(others)));
                (amount, less - more)
            })
            .collect();
        Self { of_amount }
    }

    /// How much more likely each pair is than chance; none where the amount stands alone.
    fn evidence(&self, work: &Work<'_>, found: &Found) -> Vec<Option<i64>> {
        let numbers = of_numbers(found);
        let of = |(pair, of_number): (&Candidate, i64)| {
            let entry = found.left.get(pair.left as usize).and_then(|class| work.left.entry(class.first()));
            let of_amount = self.of_amount.get(&entry?.amount)?;
            let of_text = i64::from(SILENT) - i64::from(pair.comparison.cost);
            Some(of_amount + of_text - i64::from(cost_of_days(pair.days)) + of_number)
        };
        found.pairs.iter().zip(numbers).map(of).collect()
    }

    /// The evidence for a pair of this amount and cost beyond the least that is needed.
    fn worth(&self, amount: i64, cost: u32) -> u32 {
        let of_amount = self.of_amount.get(&amount).copied().unwrap_or(MOST_OF_AMOUNT);
        let evidence = of_amount + i64::from(SILENT) - i64::from(cost);
        u32::try_from(evidence - LEAST_EVIDENCE).unwrap_or(0)
    }

    /// What a pair is worth at most with a row that could be anybody's, by amount: such a row of the left, of the right.
    fn vague(&self, work: &Work<'_>, found: &Found) -> FxHashMap<i64, [u32; 2]> {
        let mut vague: FxHashMap<i64, [u32; 2]> = FxHashMap::default();
        let sides = [(&work.left, &found.left), (&work.right, &found.right)];
        for (at, ((half, classes), list)) in sides.into_iter().zip(&found.anybody).enumerate() {
            for class in list {
                let entry = classes.get(*class as usize).and_then(|class| half.entry(class.first()));
                let Some(amount) = entry.map(|entry| entry.amount) else { continue };
                if let Some(slot) = vague.entry(amount).or_default().get_mut(at) {
                    *slot = self.worth(amount, SILENT);
                }
            }
        }
        vague
    }

    /// Takes out the pairs that chance explains by far.
    fn sift(&self, work: &Work<'_>, found: &mut Found) {
        let mut evidence = self.evidence(work, found).into_iter();
        let mut is_kept = || evidence.next().flatten().is_none_or(|evidence| evidence >= FAINT_EVIDENCE);
        found.pairs.retain(|_| is_kept());
    }

    /// Takes out and gives the pairs that chance explains too well for them to be taken.
    fn part(&self, work: &Work<'_>, found: &mut Found) -> Vec<Edge> {
        let all = edges_of(work, found);
        let evidence = self.evidence(work, found);
        let is_faint = |evidence: &Option<i64>| evidence.is_some_and(|evidence| evidence < LEAST_EVIDENCE);
        let faint = all.into_iter().zip(&evidence).filter(|(_, evidence)| is_faint(evidence));
        let faint = faint.map(|(edge, _)| edge).collect();
        let mut kept = evidence.iter().map(|evidence| !is_faint(evidence));
        found.pairs.retain(|_| kept.next().unwrap_or(true));
        faint
    }
}

/// What it says for each pair that its row is one of several equal ones, and as many rows of the other side could be
/// them equally well on the same day, and nothing else: that none of them has a partner would be one chance for each.
/// Rows that differ in what the other side does not show are no such sort; of them each could be missing alone.
fn of_numbers(found: &Found) -> Vec<i64> {
    let mut of_left: FxHashMap<(u32, u32), usize> = FxHashMap::default();
    let mut of_right: FxHashMap<(u32, u32), usize> = FxHashMap::default();
    let count =
        |classes: &[Class], class: u32| classes.get(class as usize).map_or(0, |class| class.members.len());
    for pair in found.pairs.iter().filter(|pair| pair.days == 0) {
        let cost = pair.comparison.cost;
        *of_left.entry((pair.left, cost)).or_default() += count(&found.right, pair.right);
        *of_right.entry((pair.right, cost)).or_default() += count(&found.left, pair.left);
    }
    let of = |pair: &Candidate| {
        let lines = of_left.get(&(pair.left, pair.comparison.cost)).filter(|_| pair.days == 0)?;
        let rows = of_right.get(&(pair.right, pair.comparison.cost))?;
        let is_one_class =
            count(&found.left, pair.left) == *rows || count(&found.right, pair.right) == *lines;
        let more = i64::try_from(lines.min(rows).saturating_sub(1)).unwrap_or(i64::MAX);
        is_one_class.then(|| more.min(MOST_OF_NUMBER) * OF_ONE_MORE)
    };
    found.pairs.iter().map(|pair| of(pair).unwrap_or(0)).collect()
}

/// What it costs to take each pair for one movement.
fn costs_of(work: &Work<'_>, found: &Found) -> Vec<u32> {
    let first = |classes: &[Class], class: u32| classes.get(class as usize).map(Class::first);
    let have_other_references = |pair: &Candidate| {
        let mine = first(&found.left, pair.left).and_then(|row| work.left.entry(row));
        let theirs = first(&found.right, pair.right).and_then(|row| work.right.entry(row));
        mine.zip(theirs).is_some_and(|(mine, theirs)| work.have_other_references(mine, theirs))
    };
    let has_references = [&work.left, &work.right]
        .map(|half| half.side.entries.iter().any(|entry| !entry.reference.is_empty()));
    let cost = |pair: &Candidate| {
        let is_other = has_references == [true, true] && have_other_references(pair);
        let other = if is_other { COST_OF_OTHER_REFERENCE } else { 0 };
        pair.comparison.cost + cost_of_days(pair.days) + other
    };
    found.pairs.iter().map(cost).collect()
}

const fn edge(pair: &Candidate, cost: u32) -> Edge {
    Edge { left: pair.left as usize, right: pair.right as usize, cost }
}

fn edges_of(work: &Work<'_>, found: &Found) -> Vec<Edge> {
    found.pairs.iter().zip(costs_of(work, found)).map(|(pair, cost)| edge(pair, cost)).collect()
}

/// Pairs that speak for themselves: what else their rows could be is worth less, all together and by the margin, than
/// the pair alone. No better assignment gives them up, and none that is nearly as good. Taking these out leaves little
/// to assign.
///
/// Worth is evidence beyond the least that a pair needs: two pairs that chance explains nearly as well do not outweigh
/// one that it does not explain at all. Of a pair whose texts say nothing the days alone would speak, and days are what
/// the assignment of most rows weighs.
fn clear_pairs(work: &Work<'_>, found: &Found, chance: &Chance) -> Vec<(usize, usize)> {
    let edges = edges_of(work, found);
    let amount = |edge: &Edge| {
        let class = found.left.get(edge.left);
        class.and_then(|class| work.left.entry(class.first())).map_or(0, |entry| entry.amount)
    };
    // What the amount says is the same for all pairs of a row.
    let worth: Vec<u32> = edges.iter().map(|edge| chance.worth(amount(edge), edge.cost)).collect();
    let vague = chance.vague(work, found);
    let mut of_left: Vec<Vec<u32>> = vec![Vec::new(); found.left.len()];
    let mut of_right: Vec<Vec<u32>> = vec![Vec::new(); found.right.len()];
    for (number, edge) in (0_u32..).zip(&edges) {
        if let (Some(mine), Some(theirs)) = (of_left.get_mut(edge.left), of_right.get_mut(edge.right)) {
            mine.push(number);
            theirs.push(number);
        }
    }
    let mut is_gone = [vec![false; found.left.len()], vec![false; found.right.len()]];
    let edge = |number: u32| edges.get(number as usize).copied();
    let worth_of = |number: u32| worth.get(number as usize).copied().unwrap_or(0);
    let says_something =
        |number: u32| found.pairs.get(number as usize).is_some_and(|pair| pair.comparison.cost < SILENT);
    let count = |classes: &[Class], class: usize| classes.get(class).map_or(0, |class| class.members.len());
    let is_out = |gone: &[Vec<bool>; 2], edge: &Edge| {
        let [left, right] = gone;
        left.get(edge.left).copied().unwrap_or(true) || right.get(edge.right).copied().unwrap_or(true)
    };
    let mut clear = Vec::new();
    let mut queue: Vec<usize> = (0..found.left.len()).rev().collect();
    let mut is_queued = vec![true; found.left.len()];
    while let Some(class) = queue.pop() {
        if let Some(slot) = is_queued.get_mut(class) {
            *slot = false;
        }
        let open = |list: Option<&Vec<u32>>, gone: &[Vec<bool>; 2]| -> Vec<(u32, u32)> {
            let numbers = list.into_iter().flatten().copied();
            let open = numbers.filter(|number| edge(*number).is_some_and(|edge| !is_out(gone, &edge)));
            open.map(|number| (worth_of(number), number)).collect()
        };
        let mine = open(of_left.get(class), &is_gone);
        let Some((own, number)) =
            mine.iter().max_by_key(|(worth, number)| (*worth, u32::MAX - *number)).copied()
        else {
            continue;
        };
        let Some(pair) = edge(number) else { continue };
        let theirs = open(of_right.get(pair.right), &is_gone);
        let rival = |list: &[(u32, u32)], vague: u32| {
            let others = list.iter().filter(|(_, other)| *other != number);
            others.map(|(worth, _)| *worth).max().unwrap_or(0).max(vague)
        };
        let of_amount = vague.get(&amount(&pair)).copied().unwrap_or_default();
        let rivals = rival(&mine, of_amount[1]).saturating_add(rival(&theirs, of_amount[0]));
        let is_clear = says_something(number) && own >= rivals.saturating_add(MARGIN);
        if !is_clear || count(&found.left, pair.left) != count(&found.right, pair.right) {
            continue;
        }
        clear.push((pair.left, pair.right));
        let [left, right] = &mut is_gone;
        if let (Some(left), Some(right)) = (left.get_mut(pair.left), right.get_mut(pair.right)) {
            (*left, *right) = (true, true);
        }
        // What else the two could have been has one rival less, and so have the rows next to that.
        let beside = mine.iter().filter_map(|(_, other)| of_right.get(edge(*other)?.right)).flatten();
        let next = theirs.iter().map(|(_, other)| other).chain(beside);
        for class in next.filter_map(|next| Some(edge(*next)?.left)) {
            if let Some(slot) = is_queued.get_mut(class).filter(|slot| !**slot) {
                *slot = true;
                queue.push(class);
            }
        }
    }
    clear
}
