//! One row against one: the same day and agreeing texts first, then everything within the window at once.

use super::{COST_OF_OTHER_REFERENCE, MARGIN, Undecided, cost_of_days, record};
use crate::reconcile::Rule;
use crate::reconcile::assign::Edge;
use crate::reconcile::candidates::{Candidate, find, with_anybody};
use crate::reconcile::classes::{Class, Joinable, match_classes};
use crate::reconcile::evidence::{SILENT, rarity};
use crate::reconcile::work::Work;
use rustc_hash::{FxHashMap, FxHashSet};

/// So many pairs of rows that could be any are looked at; where there are more, nobody can decide them.
const MOST_PAIRS: usize = 6_000_000;

/// Matches rows of the same day whose texts agree, where nothing within the window competes.
pub(in crate::reconcile) fn exact(work: &mut Work<'_>) {
    let (left, right) = (work.left.classes(|_| true), work.right.classes(|_| true));
    let found = find(work, &left, &right, u64::from(work.options.window_days), |_| true);
    let edges = edges_of(work, &left, &right, &found.pairs);
    // The least and the next cost of each class.
    let mut least = [vec![(u32::MAX, u32::MAX); left.len()], vec![(u32::MAX, u32::MAX); right.len()]];
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
    let outcome = match_classes(&left, &right, &clear, work.joinable(), MARGIN);
    record(work, Rule::Exact, outcome, Undecided::Later);
}

/// Matches rows within the window whose texts do not speak against one another, over all rows at once.
pub(in crate::reconcile) fn window(work: &mut Work<'_>) {
    window_of(work, MOST_PAIRS);
}

/// The same where `most` pairs of rows that could be any are looked at.
pub(in crate::reconcile) fn window_of(work: &mut Work<'_>, most: usize) {
    let window = u64::from(work.options.window_days);
    let (mut left, mut right) = (work.left.classes(|_| true), work.right.classes(|_| true));
    let chance = Chance::of(work, &left, &right);
    let is_likely = |pair: &Candidate| chance.is_beaten_by(work, &left, pair);
    let mut found = find(work, &left, &right, window, is_likely);
    if work.joinable() != Joinable::Neither {
        let edges = edges_of(work, &left, &right, &found.pairs);
        let clear = clear_pairs(&left, &right, &edges, &found.anybody, work.joinable() == Joinable::Left);
        let mut is_taken = (vec![false; left.len()], vec![false; right.len()]);
        for (l, r) in clear {
            let (Some(mine), Some(theirs)) = (left.get(l), right.get(r)) else { continue };
            let is_several = mine.members.len() > 1;
            work.record_match(Rule::Window, &mine.members, &theirs.members, is_several);
            if let (Some(l), Some(r)) = (is_taken.0.get_mut(l), is_taken.1.get_mut(r)) {
                (*l, *r) = (true, true);
            }
        }
        let left_numbers = keep(&mut left, &is_taken.0);
        let right_numbers = keep(&mut right, &is_taken.1);
        let renumber = |numbers: &[Option<u32>], class: u32| numbers.get(class as usize).copied().flatten();
        found.pairs.retain_mut(|pair| {
            match (renumber(&left_numbers, pair.left), renumber(&right_numbers, pair.right)) {
                (Some(l), Some(r)) => {
                    (pair.left, pair.right) = (l, r);
                    true
                }
                _ => false,
            }
        });
        for (list, numbers) in found.anybody.iter_mut().zip([&left_numbers, &right_numbers]) {
            *list = list.iter().filter_map(|class| renumber(numbers, *class)).collect();
        }
    }
    match with_anybody(work, &left, &right, &found.anybody, window, most) {
        Some(more) => {
            let is_likely = |pair: &Candidate| chance.is_beaten_by(work, &left, pair);
            found.pairs.extend(more.into_iter().filter(is_likely));
        }
        None => {
            // What could be any of too many rows is not decided, and takes no part in what is.
            let of = |classes: &[Class], list: &[u32]| -> Vec<u32> {
                let members = |class: &u32| classes.get(*class as usize).map(|class| class.members.clone());
                list.iter().filter_map(members).flatten().collect()
            };
            let [lefts, rights] = &found.anybody;
            let (lefts, rights) = (of(&left, lefts), of(&right, rights));
            work.record_ambiguity(&lefts, &rights);
            let [lefts, rights] = found.anybody.each_ref().map(|list| list.iter().collect::<FxHashSet<_>>());
            found.pairs.retain(|pair| !lefts.contains(&pair.left) && !rights.contains(&pair.right));
        }
    }
    found.pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    found.pairs.dedup_by_key(|pair| (pair.left, pair.right));
    let edges = edges_of(work, &left, &right, &found.pairs);
    let outcome = match_classes(&left, &right, &edges, work.joinable(), MARGIN);
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
    fn of(work: &Work<'_>, left: &[Class], right: &[Class]) -> Self {
        let mut counts: FxHashMap<i64, [u64; 2]> = FxHashMap::default();
        let sides = [(&work.left, left), (&work.right, right)];
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

    fn is_beaten_by(&self, work: &Work<'_>, left: &[Class], pair: &Candidate) -> bool {
        let amount = left.get(pair.left as usize).and_then(|class| work.left.entry(class.first()));
        let Some(of_amount) = amount.and_then(|entry| self.of_amount.get(&entry.amount)) else { return true };
        let of_text = i64::from(SILENT) - i64::from(pair.comparison.cost);
        of_amount + of_text - i64::from(cost_of_days(pair.days)) >= LEAST_EVIDENCE
    }
}

fn edges_of(work: &Work<'_>, left: &[Class], right: &[Class], pairs: &[Candidate]) -> Vec<Edge> {
    let edge = |pair: &Candidate| {
        let (l, r) = (pair.left as usize, pair.right as usize);
        let mine = left.get(l).and_then(|class| work.left.entry(class.first()))?;
        let theirs = right.get(r).and_then(|class| work.right.entry(class.first()))?;
        let other = if work.have_other_references(mine, theirs) { COST_OF_OTHER_REFERENCE } else { 0 };
        Some(Edge { left: l, right: r, cost: pair.comparison.cost + cost_of_days(pair.days) + other })
    };
    pairs.iter().filter_map(edge).collect()
}

/// Pairs that every best assignment has, and none nearly as good lacks.
///
/// A row of the statement that can be one row of the books alone, and is by far the best that this one can be: were
/// it another's, exchanging the two would be cheaper by more than the margin. Taking these out leaves little to assign.
fn clear_pairs(
    left: &[Class],
    right: &[Class],
    edges: &[Edge],
    anybody: &[Vec<u32>; 2],
    seeks_from_left: bool,
) -> Vec<(usize, usize)> {
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
    for class in anybody.get(usize::from(!seeks_from_left)).into_iter().flatten() {
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

/// Takes classes out; gives the new number of each that is left.
fn keep(classes: &mut Vec<Class>, is_taken: &[bool]) -> Vec<Option<u32>> {
    let mut numbers = Vec::with_capacity(classes.len());
    let mut next = 0;
    for is_taken in is_taken {
        numbers.push((!is_taken).then_some(next));
        next += u32::from(!is_taken);
    }
    let mut at = 0;
    classes.retain(|_| {
        at += 1;
        !is_taken.get(at - 1).copied().unwrap_or(false)
    });
    numbers
}
