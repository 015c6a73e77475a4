//! Matches classes of items of one amount along weighted edges.

use crate::assignment::{ALONE, Assignment, Edge as Flow, assign};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A class of items that nothing distinguishes, in canonical order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Class {
    pub(crate) members: Vec<u32>,
    /// Whether its items differ in something that is not weighed.
    pub(crate) is_loose: bool,
    /// Day of its items.
    pub(crate) day: i32,
    /// Giver of its rows: one more than the number of the name, or 0 if they name none.
    pub(crate) giver: u32,
    /// Whether its lines, all equal, are of one giver: they name somebody, or have one reference.
    pub(crate) is_of_one: bool,
}

impl Class {
    pub(crate) fn first(&self) -> u32 {
        self.members.first().copied().unwrap_or(u32::MAX)
    }
}

/// A candidate pair of classes with its match weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(crate) weight: i32,
    /// The part of the weight that names, codes and references give.
    pub(crate) identity: i32,
}

impl Edge {
    /// A pair of which no part of the weight is of interest.
    pub(crate) const fn new(left: u32, right: u32, weight: i32) -> Self {
        Self { left, right, weight, identity: 0 }
    }
}

/// Left and right items matched together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub(crate) left: Vec<u32>,
    pub(crate) right: Vec<u32>,
    /// Whether the items come from classes of several, so that nothing says which belongs to which.
    pub(crate) is_interchangeable: bool,
    /// Least weight of its pairs.
    pub(crate) weight: i32,
}

/// Result of matching classes.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) groups: Vec<Group>,
    pub(crate) ambiguous: Vec<(Vec<u32>, Vec<u32>)>,
    /// Left and right items of which too many pairs are candidates to decide between them.
    pub(crate) too_large: Vec<(Vec<u32>, Vec<u32>)>,
    pub(crate) left_surplus: Vec<u32>,
    pub(crate) right_surplus: Vec<u32>,
}

/// Which side's classes may be joined if they have the same weight to every candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joinable {
    Right,
    Neither,
}

/// Edges up to which a connected component of classes is decided; a larger one is declared too large.
const MAX_EDGES: usize = 2_000_000;

fn root(parent: &mut [u32], mut node: u32) -> u32 {
    while let Some(up) = parent.get(node as usize).copied().filter(|up| *up != node) {
        let above = parent.get(up as usize).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(node as usize) {
            *slot = above;
        }
        node = above;
    }
    node
}

fn unite(parent: &mut [u32], one: u32, other: u32) {
    let (a, b) = (root(parent, one), root(parent, other));
    if let Some(slot) = parent.get_mut(a.max(b) as usize) {
        *slot = a.min(b);
    }
}

/// Sorts edges by connected component; returns them, and where each component ends.
fn components(left: u32, right: u32, edges: &[Edge]) -> (Vec<Edge>, Vec<usize>) {
    let mut parent: Vec<u32> = (0..left + right).collect();
    for edge in edges {
        unite(&mut parent, edge.left, left + edge.right);
    }
    let mut of_set: Vec<(u32, Edge)> =
        edges.iter().map(|edge| (root(&mut parent, edge.left), *edge)).collect();
    of_set.sort_by_key(|(set, edge)| (*set, edge.left, edge.right));
    let mut ends = Vec::new();
    for set in of_set.chunk_by(|one, next| one.0 == next.0) {
        ends.push(ends.last().copied().unwrap_or(0) + set.len());
    }
    (of_set.into_iter().map(|(_, edge)| edge).collect(), ends)
}

/// Matches classes along `edges`, one connected component at a time.
pub(crate) fn match_classes(
    left: &[Class],
    right: &[Class],
    edges: &[Edge],
    joinable: Joinable,
    margin: i32,
    outcome: &mut Outcome,
) {
    let count = |classes: &[Class]| u32::try_from(classes.len()).unwrap_or(u32::MAX);
    let (edges, ends) = components(count(left), count(right), edges);
    let mut from = 0;
    for to in ends {
        if let Some(set) = edges.get(from..to) {
            match_set(left, right, set, joinable, margin, outcome);
        }
        from = to;
    }
}

/// A node of a component: a class, or several joined ones that have the same weight to every candidate.
#[derive(Debug, Default)]
struct Node {
    members: Vec<u32>,
    /// Whether all members are equal: it is one class, and not a loose one.
    is_strict: bool,
    /// Day, giver and `is_of_one` of the class; of several joined ones, of the first.
    day: i32,
    giver: u32,
    is_of_one: bool,
}

impl Node {
    fn new(class: &Class) -> Self {
        let Class { day, giver, is_of_one, .. } = *class;
        Self { members: class.members.clone(), is_strict: !class.is_loose, day, giver, is_of_one }
    }

    fn count(&self) -> u32 {
        u32::try_from(self.members.len()).unwrap_or(u32::MAX)
    }
}

fn match_set(
    left: &[Class],
    right: &[Class],
    edges: &[Edge],
    joinable: Joinable,
    margin: i32,
    outcome: &mut Outcome,
) {
    if let [edge] = edges
        && let (Some(mine), Some(theirs)) = (left.get(edge.left as usize), right.get(edge.right as usize))
        && mine.members.len() == 1
        && theirs.members.len() == 1
    {
        let (one, other) = (mine.first(), theirs.first());
        if edge.weight >= margin {
            outcome.groups.push(Group {
                left: vec![one],
                right: vec![other],
                is_interchangeable: false,
                weight: edge.weight,
            });
        }
        return;
    }
    let (left_nodes, right_nodes, mut edges) = nodes_of(left, right, edges, joinable);
    if edges.len() > MAX_EDGES {
        let all =
            |nodes: &[Node]| nodes.iter().flat_map(|node| node.members.iter().copied()).collect::<Vec<_>>();
        outcome.too_large.push((all(&left_nodes), all(&right_nodes)));
        return;
    }
    let counts = |nodes: &[Node]| nodes.iter().map(Node::count).collect::<Vec<_>>();
    let (left_counts, right_counts) = (counts(&left_nodes), counts(&right_nodes));
    // A lead of the margin is sure, so an alternative is at most one less than that dearer.
    let nearly = margin.unsigned_abs().saturating_sub(1);
    let mut found = loop {
        let cost = |edge: &Edge| u32::try_from(ALONE - i64::from(edge.weight)).unwrap_or(0);
        let flow =
            |edge: &Edge| Flow { left: edge.left as usize, right: edge.right as usize, cost: cost(edge) };
        let flows: Vec<Flow> = edges.iter().map(flow).collect();
        let mut found = assign(&left_counts, &right_counts, &flows, nearly);
        let others = of_other_givers(&left_nodes, &right_nodes, &edges, &mut found, margin);
        if others.is_empty() {
            break found;
        }
        edges.retain(|edge| !others.contains(&(edge.left, edge.right)));
    };
    // A weight below the margin is no match.
    for (edge, flow) in edges.iter().zip(&mut found.flow) {
        if edge.weight < margin {
            *flow = 0;
        }
    }
    close_over(&edges, &mut found);
    collect(&left_nodes, &right_nodes, &edges, &found, margin, outcome);
}

/// Lines that are copies of one line are not gifts of several givers. Returns the pairs of such lines with
/// rows of other givers than the one that fits best by the margin; opens them if none does.
fn of_other_givers(
    left: &[Node],
    right: &[Node],
    edges: &[Edge],
    found: &mut Assignment,
    margin: i32,
) -> FxHashSet<(u32, u32)> {
    // The best weight of each giver of a right node that rows of several would take.
    let mut best: BTreeMap<u32, BTreeMap<u32, i32>> = BTreeMap::new();
    let giver_of = |edge: &Edge| left.get(edge.left as usize).map_or(0, |node| node.giver);
    let is_of_one = |edge: &Edge| right.get(edge.right as usize).is_some_and(|node| node.is_of_one);
    let used = edges.iter().zip(&found.flow).filter(|(edge, flow)| **flow > 0 && is_of_one(edge));
    for (edge, _) in used.filter(|(edge, _)| giver_of(edge) != 0) {
        let weight = best.entry(edge.right).or_default().entry(giver_of(edge)).or_insert(edge.weight);
        *weight = edge.weight.max(*weight);
    }
    let mut others = FxHashSet::default();
    for (number, givers) in best.into_iter().filter(|(_, givers)| givers.len() > 1) {
        let mut ranked: Vec<(i32, u32)> = givers.into_iter().map(|(giver, weight)| (weight, giver)).collect();
        ranked.sort_unstable_by(|one, next| next.cmp(one));
        let is_own = |edge: &&Edge| edge.right == number;
        if let [(first, giver), (second, _), ..] = ranked.as_slice()
            && first - second >= margin
        {
            let is_other = |edge: &&Edge| is_own(edge) && ![0, *giver].contains(&giver_of(edge));
            others.extend(edges.iter().filter(is_other).map(|edge| (edge.left, edge.right)));
        } else {
            set(&mut found.is_right_open, number);
        }
    }
    others
}

/// Matches of one giver that cross, the earlier row with the later line and the later row with the earlier
/// line, though both rows fit both lines. A treasurer books in order, and neither other words nor days prove
/// the contrary: they are one group.
fn crossed(
    left: &[Node],
    right: &[Node],
    edges: &[Edge],
    found: &Assignment,
    margin: i32,
) -> Vec<(u32, u32)> {
    let giver = |edge: &Edge| left.get(edge.left as usize).map_or(0, |node| node.giver);
    let matched = || (0_u32..).zip(edges.iter().zip(&found.flow)).filter(|(_, (_, flow))| **flow > 0);
    let mut gifts: FxHashMap<u32, u32> = FxHashMap::default();
    for (_, (edge, _)) in matched() {
        *gifts.entry(giver(edge)).or_default() += 1;
    }
    let is_among_several =
        |edge: &Edge| giver(edge) != 0 && gifts.get(&giver(edge)).is_some_and(|count| *count > 1);
    let mut of_left: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut of_right: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (number, (edge, _)) in matched().filter(|(_, (edge, _))| is_among_several(edge)) {
        of_left.entry(edge.left).or_default().push(number);
        of_right.entry(edge.right).or_default().push(number);
    }
    let fitting: FxHashMap<(u32, u32), &Edge> = edges
        .iter()
        .filter(|edge| of_left.contains_key(&edge.left) && of_right.contains_key(&edge.right))
        .map(|edge| ((edge.left, edge.right), edge))
        .collect();
    let days = |edge: &Edge| {
        let (row, line) = (left.get(edge.left as usize)?, right.get(edge.right as usize)?);
        Some((i64::from(row.day), i64::from(line.day)))
    };
    let is_crossed = |one: &Edge, other: &Edge, over: &Edge| {
        let (Some(mine), Some(theirs), Some(back)) =
            (days(one), days(other), fitting.get(&(other.left, one.right)))
        else {
            return false;
        };
        let lead = one.identity + other.identity - over.identity - back.identity;
        giver(one) == giver(other) && (mine.0 - theirs.0) * (mine.1 - theirs.1) < 0 && lead < margin
    };
    let mut all = Vec::new();
    for over in edges.iter().filter(|edge| fitting.contains_key(&(edge.left, edge.right))) {
        let of = |lists: &FxHashMap<u32, Vec<u32>>, at: u32| lists.get(&at).cloned().unwrap_or_default();
        for one in of(&of_left, over.left) {
            for other in of(&of_right, over.right).into_iter().filter(|other| one < *other) {
                let (mine, theirs) = (edges.get(one as usize), edges.get(other as usize));
                if let (Some(mine), Some(theirs)) = (mine, theirs)
                    && is_crossed(mine, theirs, over)
                {
                    all.push((one, other));
                }
            }
        }
    }
    all
}

/// The nodes of a component and the edges between them. Classes are joined if that is allowed and they have
/// the same weight to every candidate.
fn nodes_of(
    left: &[Class],
    right: &[Class],
    edges: &[Edge],
    joinable: Joinable,
) -> (Vec<Node>, Vec<Node>, Vec<Edge>) {
    let mut left_edges: BTreeMap<u32, Vec<(u32, i32)>> = BTreeMap::new();
    let mut right_edges: BTreeMap<u32, Vec<(u32, i32)>> = BTreeMap::new();
    for edge in edges {
        left_edges.entry(edge.left).or_default().push((edge.right, edge.weight));
        right_edges.entry(edge.right).or_default().push((edge.left, edge.weight));
    }
    let join = |classes: &[Class], by_class: BTreeMap<u32, Vec<(u32, i32)>>, may_join: bool| {
        let mut nodes: Vec<Node> = Vec::new();
        let mut node_of: FxHashMap<u32, u32> = FxHashMap::default();
        let mut same: FxHashMap<Vec<(u32, i32)>, u32> = FxHashMap::default();
        for (number, mut says) in by_class {
            let Some(class) = classes.get(number as usize) else { continue };
            let known = if may_join {
                says.sort_unstable();
                same.get(&says).copied()
            } else {
                None
            };
            let at = match known {
                Some(at) => {
                    if let Some(node) = nodes.get_mut(at as usize) {
                        node.members.extend(class.members.iter().copied());
                        (node.is_strict, node.is_of_one) = (false, false);
                    }
                    at
                }
                None => {
                    nodes.push(Node::new(class));
                    let at = u32::try_from(nodes.len() - 1).unwrap_or(u32::MAX);
                    if may_join {
                        same.insert(says, at);
                    }
                    at
                }
            };
            node_of.insert(number, at);
        }
        (nodes, node_of)
    };
    let (left_nodes, left_number) = join(left, left_edges, false);
    let (right_nodes, right_number) = join(right, right_edges, joinable == Joinable::Right);
    let mut joined: BTreeMap<(u32, u32), Edge> = BTreeMap::new();
    for edge in edges {
        if let (Some(l), Some(r)) = (left_number.get(&edge.left), right_number.get(&edge.right)) {
            joined.insert((*l, *r), Edge { left: *l, right: *r, ..*edge });
        }
    }
    let edges = joined.into_values().collect();
    (left_nodes, right_nodes, edges)
}

fn add(list: &mut [u32], at: u32, value: u32) {
    if let Some(slot) = list.get_mut(at as usize) {
        *slot += value;
    }
}

fn set(list: &mut [bool], at: u32) {
    if let Some(slot) = list.get_mut(at as usize) {
        *slot = true;
    }
}

/// For each node, whether some but not all of its members have found a partner although they are not equal:
/// nothing says which ones have none.
fn uneven(nodes: &[Node], edges: &[Edge], found: &Assignment, end: impl Fn(&Edge) -> u32) -> Vec<bool> {
    let mut used = vec![0; nodes.len()];
    for (edge, flow) in edges.iter().zip(&found.flow) {
        add(&mut used, end(edge), *flow);
    }
    nodes.iter().zip(used).map(|(node, used)| !node.is_strict && used > 0 && used < node.count()).collect()
}

/// Opens every class that is matched with an open one.
fn close_over(edges: &[Edge], found: &mut Assignment) {
    let is_open = |list: &[bool], at: u32| list.get(at as usize).copied().unwrap_or(false);
    loop {
        let mut changed = false;
        for (edge, _) in edges.iter().zip(&found.flow).filter(|(_, flow)| **flow > 0) {
            if is_open(&found.is_left_open, edge.left) != is_open(&found.is_right_open, edge.right) {
                changed = true;
                set(&mut found.is_left_open, edge.left);
                set(&mut found.is_right_open, edge.right);
            }
        }
        if !changed {
            return;
        }
    }
}

fn collect(
    left: &[Node],
    right: &[Node],
    edges: &[Edge],
    found: &Assignment,
    margin: i32,
    outcome: &mut Outcome,
) {
    let is_open = |list: &[bool], at: u32| list.get(at as usize).copied().unwrap_or(false);
    let (mut taken_left, mut taken_right) = (vec![0_u32; left.len()], vec![0_u32; right.len()]);
    let take = |nodes: &[Node], taken: &mut [u32], at: u32, count: u32| -> Vec<u32> {
        let (Some(node), Some(from)) = (nodes.get(at as usize), taken.get_mut(at as usize)) else {
            return Vec::new();
        };
        let items = node.members.iter().skip(*from as usize).take(count as usize).copied().collect();
        *from += count;
        items
    };
    // Items matched through a class of several cannot be told apart there: they are one group.
    let several = |nodes: &[Node], at: u32| nodes.get(at as usize).is_some_and(|node| node.count() > 1);
    let size = |nodes: &[Node]| u32::try_from(nodes.len()).unwrap_or(u32::MAX);
    let nodes = size(left) + size(right);
    let mut parent: Vec<u32> = (0..nodes + u32::try_from(edges.len()).unwrap_or(0)).collect();
    let used = || {
        let all = (0_u32..).zip(edges.iter().zip(&found.flow));
        all.filter(|(_, (edge, flow))| **flow > 0 && !is_open(&found.is_left_open, edge.left))
    };
    let mut choice = parent.clone();
    for (number, (edge, _)) in used() {
        let of_left = several(left, edge.left).then_some(edge.left);
        let of_right = several(right, edge.right).then_some(size(left) + edge.right);
        for node in [of_left, of_right].into_iter().flatten() {
            unite(&mut parent, node, nodes + number);
        }
    }
    for (one, other) in crossed(left, right, edges, found, margin) {
        unite(&mut parent, nodes + one, nodes + other);
    }
    // All matches through an uneven class form one ambiguity: it is known how many match, not which.
    let left_uneven = uneven(left, edges, found, |edge| edge.left);
    let right_uneven = uneven(right, edges, found, |edge| edge.right);
    let mut choices: BTreeMap<u32, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    let mut groups: BTreeMap<u32, Group> = BTreeMap::new();
    let mut choice_of: FxHashMap<u32, u32> = FxHashMap::default();
    for (number, (edge, _)) in used() {
        let ends = [
            is_open(&left_uneven, edge.left).then_some(edge.left),
            is_open(&right_uneven, edge.right).then_some(size(left) + edge.right),
        ];
        for end in ends.into_iter().flatten() {
            let first = *choice_of.entry(end).or_insert(nodes + number);
            unite(&mut choice, first, nodes + number);
        }
    }
    for (number, (edge, flow)) in used() {
        if is_open(&left_uneven, edge.left) || is_open(&right_uneven, edge.right) {
            let entry = choices.entry(root(&mut choice, nodes + number)).or_default();
            entry.0.extend(take(left, &mut taken_left, edge.left, *flow));
            entry.1.extend(take(right, &mut taken_right, edge.right, *flow));
            continue;
        }
        let mine = take(left, &mut taken_left, edge.left, *flow);
        let theirs = take(right, &mut taken_right, edge.right, *flow);
        let group = groups.entry(root(&mut parent, nodes + number)).or_insert_with(|| Group {
            is_interchangeable: several(left, edge.left) || several(right, edge.right),
            weight: i32::MAX,
            ..Group::default()
        });
        group.left.extend(mine);
        group.right.extend(theirs);
        group.weight = group.weight.min(edge.weight);
    }
    for (is_left, nodes_of_side, uneven, taken) in
        [(true, left, &left_uneven, &mut taken_left), (false, right, &right_uneven, &mut taken_right)]
    {
        for (number, node) in (0_u32..).zip(nodes_of_side).filter(|(number, _)| is_open(uneven, *number)) {
            let end = if is_left { number } else { size(left) + number };
            let Some(first) = choice_of.get(&end) else { continue };
            let Some(entry) = choices.get_mut(&root(&mut choice, *first)) else { continue };
            let from = taken.get(number as usize).copied().unwrap_or(0);
            let rest = node.members.iter().skip(from as usize).copied();
            if is_left {
                entry.0.extend(rest);
            } else {
                entry.1.extend(rest);
            }
            if let Some(slot) = taken.get_mut(number as usize) {
                *slot = node.count();
            }
        }
    }
    outcome.ambiguous.extend(choices.into_values());
    let groups = groups.into_values();
    outcome.groups.extend(groups.map(|group| {
        let is_interchangeable = group.is_interchangeable || group.left.len() > 1;
        Group { is_interchangeable, ..group }
    }));
    let surplus = |nodes: &[Node], taken: &[u32]| -> Vec<u32> {
        let of = nodes.iter().zip(taken).filter(|(_, taken)| **taken > 0);
        of.flat_map(|(node, taken)| node.members.iter().skip(*taken as usize).copied()).collect()
    };
    outcome.left_surplus.extend(surplus(left, &taken_left));
    outcome.right_surplus.extend(surplus(right, &taken_right));
    collect_open(left, right, edges, found, outcome);
}

/// Adds the open classes as ambiguities, one for each connected component.
fn collect_open(left: &[Node], right: &[Node], edges: &[Edge], found: &Assignment, outcome: &mut Outcome) {
    let is_open = |list: &[bool], at: u32| list.get(at as usize).copied().unwrap_or(false);
    let size = |nodes: &[Node]| u32::try_from(nodes.len()).unwrap_or(u32::MAX);
    let open: Vec<Edge> = edges
        .iter()
        .filter(|edge| is_open(&found.is_left_open, edge.left) && is_open(&found.is_right_open, edge.right))
        .copied()
        .collect();
    let (open, ends) = components(size(left), size(right), &open);
    let mut from = 0;
    for to in ends {
        let set = open.get(from..to).unwrap_or_default();
        from = to;
        let members = |nodes: &[Node], mut numbers: Vec<u32>| -> Vec<u32> {
            numbers.sort_unstable();
            numbers.dedup();
            let nodes = numbers.iter().filter_map(|at| nodes.get(*at as usize));
            nodes.flat_map(|node| node.members.iter().copied()).collect()
        };
        outcome.ambiguous.push((
            members(left, set.iter().map(|edge| edge.left).collect()),
            members(right, set.iter().map(|edge| edge.right).collect()),
        ));
    }
}
