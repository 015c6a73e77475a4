//! One row against one: the same day and agreeing texts first, then everything within the window at once.

use super::{COST_OF_OTHER_REFERENCE, MARGIN, Undecided, cost_of_days, record};
use crate::reconcile::Rule;
use crate::reconcile::assign::Edge;
use crate::reconcile::candidates::{Candidate, Found, add_anybody, find};
use crate::reconcile::classes::{Class, Joinable, match_classes};
use crate::reconcile::evidence::{SILENT, rarity};
use crate::reconcile::work::Work;
use rustc_hash::FxHashMap;

/// So many pairs of rows that could be any are looked at; where there are more, nobody can decide them.
const MOST_PAIRS: usize = 6_000_000;

/// Matches rows of the same day whose texts agree, where nothing within the window competes. Gives what could be one
/// another of what is left.
pub(in crate::reconcile) fn exact(work: &mut Work<'_>) -> Found {
    let mut found = find(work);
    let edges = edges_of(work, &found);
    // The least and the next cost of each class.
    let mut least =
        [vec![(u32::MAX, u32::MAX); found.left.len()], vec![(u32::MAX, u32::MAX); found.right.len()]];
    for edge in &edges {
        for (list, class) in least.iter_mut().zip([edge.left, edge.right]) {
            if let Some((first, second)) = list.get_mut(class) {
                if edge.cost < *first {
                    (*first, *second) = (edge.cost, *first);
                } else {
                    *second = (*second).min(edge.cost);
                }
            }
        }
    }
    let is_alone = |class: usize, side: usize, cost: u32| {
        let known = least.get(side).and_then(|list| list.get(class));
        known.is_some_and(|(first, second)| *first == cost && *second >= cost.saturating_add(MARGIN))
    };
    let clear: Vec<Edge> = edges
        .iter()
        .zip(&found.pairs)
        .filter(|(edge, pair)| {
            pair.days == 0
                && pair.comparison.agrees
                && is_alone(edge.left, 0, edge.cost)
                && is_alone(edge.right, 1, edge.cost)
        })
        .map(|(edge, _)| *edge)
        .collect();
    let outcome = match_classes(&found.left, &found.right, &clear, work.joinable(), MARGIN);
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
    if work.joinable() != Joinable::Neither {
        let edges = edges_of(work, &found);
        let is_left_seeking = work.joinable() == Joinable::Left;
        for (l, r) in clear_pairs(&found, &edges, is_left_seeking) {
            let (Some(mine), Some(theirs)) = (found.left.get(l), found.right.get(r)) else { continue };
            let is_several = mine.members.len() > 1;
            work.record_match(Rule::Window, &mine.members, &theirs.members, is_several);
        }
        found.keep_open(work);
    }
    if add_anybody(work, &mut found, most) {
        chance.sift(work, &mut found);
    } else {
        // What could be any of too many rows is not decided, and takes no part in what is.
        let of = |classes: &[Class], list: &[u32]| -> Vec<u32> {
            let members = |class: &u32| classes.get(*class as usize).map(|class| class.members.clone());
            list.iter().filter_map(members).flatten().collect()
        };
        let [lefts, rights] = &found.anybody;
        let (lefts, rights) = (of(&found.left, lefts), of(&found.right, rights));
        work.record_ambiguity(&lefts, &rights);
        found.keep_open(work);
    }
    let edges = edges_of(work, &found);
    let outcome = match_classes(&found.left, &found.right, &edges, work.joinable(), MARGIN);
    record(work, Rule::Window, outcome, Undecided::Declare);
}

/// How often rows of an amount stand side by side by chance, without being one movement.
///
/// Where half of all gifts are of one amount, a line that names nobody, two days away, is no evidence at all.
struct Chance {
    /// What the amount says for a pair of rows, for amounts that more than one row has.
    of_amount: FxHashMap<i64, i64>,
}

/// A pair may be so much less likely than chance and still be taken, as long as it is the only one.
const LEAST_EVIDENCE: i64 = -650;

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

    /// Takes out the pairs that chance explains.
    fn sift(&self, work: &Work<'_>, found: &mut Found) {
        let left = &found.left;
        found.pairs.retain(|pair| {
            let entry = left.get(pair.left as usize).and_then(|class| work.left.entry(class.first()));
            let of_amount = entry.and_then(|entry| self.of_amount.get(&entry.amount));
            of_amount.is_none_or(|of_amount| {
                let of_text = i64::from(SILENT) - i64::from(pair.comparison.cost);
                of_amount + of_text - i64::from(cost_of_days(pair.days)) >= LEAST_EVIDENCE
            })
        });
    }
}

fn edges_of(work: &Work<'_>, found: &Found) -> Vec<Edge> {
    let edge = |pair: &Candidate| {
        let (l, r) = (pair.left as usize, pair.right as usize);
        let mine = found.left.get(l).and_then(|class| work.left.entry(class.first()))?;
        let theirs = found.right.get(r).and_then(|class| work.right.entry(class.first()))?;
        let other = if work.have_other_references(mine, theirs) { COST_OF_OTHER_REFERENCE } else { 0 };
        Some(Edge { left: l, right: r, cost: pair.comparison.cost + cost_of_days(pair.days) + other })
    };
    found.pairs.iter().filter_map(edge).collect()
}

/// Pairs that every best assignment has, and none nearly as good lacks.
///
/// A row of the statement that can be one row of the books alone, and is by far the best that this one can be: were
/// it another's, exchanging the two would be cheaper by more than the margin. Taking these out leaves little to assign.
fn clear_pairs(found: &Found, edges: &[Edge], seeks_from_left: bool) -> Vec<(usize, usize)> {
    let (left, right) = (found.left.as_slice(), found.right.as_slice());
    let (seekers, sought) = if seeks_from_left { (left, right) } else { (right, left) };
    let ends = |edge: &Edge| if seeks_from_left { (edge.left, edge.right) } else { (edge.right, edge.left) };
    let mut of_seeker: Vec<Vec<u32>> = vec![Vec::new(); seekers.len()];
    let mut of_sought: Vec<Vec<u32>> = vec![Vec::new(); sought.len()];
    for (number, edge) in (0_u32..).zip(edges) {
        let (seeker, other) = ends(edge);
        if let (Some(mine), Some(theirs)) = (of_seeker.get_mut(seeker), of_sought.get_mut(other)) {
            mine.push(number);
            theirs.push(number);
        }
    }
    let mut is_vague = vec![false; seekers.len()];
    for class in found.anybody.get(usize::from(!seeks_from_left)).into_iter().flatten() {
        if let Some(slot) = is_vague.get_mut(*class as usize) {
            *slot = true;
        }
    }
    let edge = |number: u32| edges.get(number as usize).copied();
    let count = |classes: &[Class], class: usize| classes.get(class).map_or(0, |class| class.members.len());
    let mut is_taken = vec![false; sought.len()];
    let mut is_placed = vec![false; seekers.len()];
    let mut clear = Vec::new();
    let mut queue: Vec<usize> = (0..seekers.len()).rev().collect();
    while let Some(seeker) = queue.pop() {
        let is_out = |list: &[bool], class: usize| list.get(class).copied().unwrap_or(true);
        if is_out(&is_vague, seeker) || is_out(&is_placed, seeker) {
            continue;
        }
        let open =
            of_seeker.get(seeker).into_iter().flatten().filter_map(|number| Some((*number, edge(*number)?)));
        let mut open = open.filter(|(_, edge)| !is_out(&is_taken, ends(edge).1));
        let (Some((number, own)), None) = (open.next(), open.next()) else { continue };
        let (_, other) = ends(&own);
        let rivals = of_sought.get(other).into_iter().flatten().filter(|rival| **rival != number);
        let is_best = rivals
            .filter_map(|rival| edge(*rival))
            .all(|rival| is_out(&is_placed, ends(&rival).0) || rival.cost >= own.cost.saturating_add(MARGIN));
        if !is_best
            || own.cost.saturating_add(MARGIN) > SILENT
            || count(seekers, seeker) != count(sought, other)
        {
            continue;
        }
        clear.push((own.left, own.right));
        if let (Some(taken), Some(placed)) = (is_taken.get_mut(other), is_placed.get_mut(seeker)) {
            (*taken, *placed) = (true, true);
        }
        // What else could have been this one has one candidate less.
        let others = of_sought.get(other).into_iter().flatten().filter_map(|rival| edge(*rival));
        queue.extend(others.map(|rival| ends(&rival).0));
    }
    clear
}
