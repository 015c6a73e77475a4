//! One row against one: the same day and agreeing texts first, then everything within the window at once.

use super::{COST_OF_OTHER_REFERENCE, MARGIN, Undecided, cost_of_days, record};
use crate::reconcile::Rule;
use crate::reconcile::assign::Edge;
use crate::reconcile::candidates::{Candidate, find, with_anybody};
use crate::reconcile::classes::{Class, Joinable, match_classes};
use crate::reconcile::evidence::SILENT;
use crate::reconcile::work::Work;

/// So many pairs of rows that could be any are looked at; where there are more, nobody can decide them.
const MOST_PAIRS: usize = 6_000_000;

/// Matches rows of the same day whose texts agree, where nothing competes.
pub(in crate::reconcile) fn exact(work: &mut Work<'_>) {
    let (left, right) = (work.left.classes(|_| true), work.right.classes(|_| true));
    let found = find(work, &left, &right, 0, |pair| pair.days == 0 && pair.comparison.agrees);
    let edges = edges_of(work, &left, &right, &found.pairs);
    let outcome = match_classes(&left, &right, &edges, work.joinable(), MARGIN);
    record(work, Rule::Exact, outcome, Undecided::Later);
}

/// Matches rows within the window whose texts do not speak against one another, over all rows at once.
pub(in crate::reconcile) fn window(work: &mut Work<'_>) {
    let window = u64::from(work.options.window_days);
    let (mut left, mut right) = (work.left.classes(|_| true), work.right.classes(|_| true));
    let mut found = find(work, &left, &right, window, |_| true);
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
    match with_anybody(work, &left, &right, &found.anybody, window, MOST_PAIRS) {
        Some(more) => found.pairs.extend(more),
        None => {
            // What could be any of too many rows is not decided; it is open, and so are the rows that it could be.
            let of = |classes: &[Class], list: &[u32]| -> Vec<u32> {
                let members = |class: &u32| classes.get(*class as usize).map(|class| class.members.clone());
                list.iter().filter_map(members).flatten().collect()
            };
            let [lefts, rights] = &found.anybody;
            let (lefts, rights) = (of(&left, lefts), of(&right, rights));
            work.record_ambiguity(&lefts, &rights);
        }
    }
    found.pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    found.pairs.dedup_by_key(|pair| (pair.left, pair.right));
    let edges = edges_of(work, &left, &right, &found.pairs);
    let outcome = match_classes(&left, &right, &edges, work.joinable(), MARGIN);
    record(work, Rule::Window, outcome, Undecided::Declare);
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
