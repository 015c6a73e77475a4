//! Rows that nothing tells apart, and the matching of such classes.

use super::assign::{Edge, assign};
use super::members::Members;
use super::side::{Entry, Side};
use std::collections::{BTreeMap, HashMap};

/// Rows of one side that are equal in everything that the file shows: amount, date, reference and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    /// The entries, in canonical order.
    pub(super) members: Members,
}

impl Class {
    /// An entry that stands for all.
    pub(super) fn first(&self) -> u32 {
        self.members.first().copied().unwrap_or(0)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.members.len()).unwrap_or(u32::MAX)
    }
}

/// What came of matching classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Rows matched with one another, as many on both sides.
    pub(super) groups: Vec<Group>,
    /// Rows among which a choice remains, left and right.
    pub(super) ambiguous: Vec<(Vec<u32>, Vec<u32>)>,
    /// Rows of a matched left class that are too many.
    pub(super) left_surplus: Vec<u32>,
    /// Rows of a matched right class that are too many.
    pub(super) right_surplus: Vec<u32>,
}

/// Rows matched with one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) left: Members,
    pub(super) right: Members,
    /// Whether the rows come from classes of several, so that nothing says which is whose.
    pub(super) is_interchangeable: bool,
}

/// The strict classes of entries of `side`, which come in canonical order; so do the classes and their members.
pub(super) fn strict_classes(side: &Side<'_>, entries: impl Iterator<Item = u32>) -> Vec<Class> {
    let mut classes: Vec<Class> = Vec::new();
    let mut last = None;
    for number in entries {
        let Some(entry) = side.entries.get(number as usize) else { continue };
        // Equal entries stand together in canonical order.
        let key = (entry.amount, entry.date, entry.reference, entry.party, entry.memo);
        match classes.last_mut().filter(|_| last == Some(key)) {
            Some(class) => class.members.push(number),
            None => classes.push(Class { members: Members::One(number) }),
        }
        last = Some(key);
    }
    classes
}

/// Which classes may be joined where they say the same to every candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joinable {
    /// The left ones are a statement's, set against a ledger.
    Left,
    /// The right ones are.
    Right,
    /// Neither: the inputs are of one sort.
    Neither,
}

/// How large a connected set of classes may be and still be decided.
const MOST_EDGES: usize = 400_000;

/// Matches classes along `edges`, connected set by connected set.
pub(super) fn match_classes(
    left: &[Class],
    right: &[Class],
    edges: &[Edge],
    joinable: Joinable,
    margin: u32,
) -> Outcome {
    let mut outcome = Outcome::default();
    for component in components(left.len(), right.len(), edges).iter() {
        match_component(left, right, component, joinable, margin, &mut outcome);
    }
    outcome
}

/// Edges by the connected set of classes that they belong to.
pub(super) struct Components {
    edges: Vec<Edge>,
    /// Where the edges of each set end.
    ends: Vec<usize>,
}

impl Components {
    /// The edges of each set.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Edge]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.edges.get(start..*end))
    }
}

/// The edges of each connected set of classes, in the order of its first left class.
pub(super) fn components(left: usize, right: usize, edges: &[Edge]) -> Components {
    let mut parent: Vec<usize> = if edges.is_empty() { Vec::new() } else { (0..left + right).collect() };
    for edge in edges {
        let (a, b) = (root(&mut parent, edge.left), root(&mut parent, left + edge.right));
        if let Some(slot) = parent.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
    let of_set = edges.iter().enumerate().map(|(number, edge)| (root(&mut parent, edge.left), number));
    let mut of_set: Vec<(usize, usize)> = of_set.collect();
    of_set.sort_unstable();
    let mut ends = Vec::new();
    for set in of_set.chunk_by(|one, next| one.0 == next.0) {
        ends.push(ends.last().copied().unwrap_or(0) + set.len());
    }
    let edges = of_set.iter().filter_map(|(_, number)| edges.get(*number).copied()).collect();
    Components { edges, ends }
}

/// The number that stands for a node's set.
fn root(parent: &mut [usize], mut node: usize) -> usize {
    while let Some(up) = parent.get(node).copied().filter(|up| *up != node) {
        let above = parent.get(up).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(node) {
            *slot = above;
        }
        node = above;
    }
    node
}

/// A node of one connected set: a class, or several that say the same to every candidate of the other side.
struct Node {
    members: Members,
    /// Whether it is one class.
    is_strict: bool,
}

impl Node {
    fn count(&self) -> u32 {
        u32::try_from(self.members.len()).unwrap_or(u32::MAX)
    }
}

fn match_component(
    left: &[Class],
    right: &[Class],
    edges: &[Edge],
    joinable: Joinable,
    margin: u32,
    outcome: &mut Outcome,
) {
    if let [edge] = edges
        && let (Some(mine), Some(theirs)) = (left.get(edge.left), right.get(edge.right))
    {
        // Nearly every component is one pair.
        if mine.count() == 1 && theirs.count() == 1 {
            outcome.groups.push(Group {
                left: mine.members.clone(),
                right: theirs.members.clone(),
                is_interchangeable: false,
            });
            return;
        }
    }
    let (left_nodes, right_nodes, edges) = nodes_of(left, right, edges, joinable);
    // Asked once those that say the same are one: of a million equal gifts with a bank's own numbers little is left.
    let is_too_large = edges.len() > MOST_EDGES;
    let all = |nodes: &[Node]| nodes.iter().flat_map(|node| node.members.iter().copied()).collect::<Vec<_>>();
    if is_too_large {
        outcome.ambiguous.push((all(&left_nodes), all(&right_nodes)));
        return;
    }
    let counts = |nodes: &[Node]| nodes.iter().map(Node::count).collect::<Vec<_>>();
    let mut found = assign(&counts(&left_nodes), &counts(&right_nodes), &edges, margin);
    open_uneven_joined(&left_nodes, &right_nodes, &edges, &mut found);
    close_over(&edges, &mut found);
    collect(&left_nodes, &right_nodes, &edges, &found, outcome);
}

/// The classes of one component by number, joined where that is allowed and they say the same.
fn nodes_of(
    left: &[Class],
    right: &[Class],
    edges: &[Edge],
    joinable: Joinable,
) -> (Vec<Node>, Vec<Node>, Vec<Edge>) {
    let mut left_edges: BTreeMap<usize, Vec<(usize, u32)>> = BTreeMap::new();
    let mut right_edges: BTreeMap<usize, Vec<(usize, u32)>> = BTreeMap::new();
    for edge in edges {
        left_edges.entry(edge.left).or_default().push((edge.right, edge.cost));
        right_edges.entry(edge.right).or_default().push((edge.left, edge.cost));
    }
    let join = |classes: &[Class], by_class: BTreeMap<usize, Vec<(usize, u32)>>, may_join: bool| {
        let mut nodes: Vec<Node> = Vec::new();
        let mut node_of: BTreeMap<usize, usize> = BTreeMap::new();
        let mut same: HashMap<Vec<(usize, u32)>, usize> = HashMap::new();
        for (number, mut says) in by_class {
            let Some(class) = classes.get(number) else { continue };
            says.sort_unstable();
            let at = if may_join { same.get(&says).copied() } else { None };
            let at = match at {
                Some(at) => {
                    if let Some(node) = nodes.get_mut(at) {
                        node.members.extend(class.members.iter().copied());
                        node.is_strict = false;
                    }
                    at
                }
                None => {
                    nodes.push(Node { members: class.members.clone(), is_strict: true });
                    nodes.len() - 1
                }
            };
            same.insert(says, at);
            node_of.insert(number, at);
        }
        (nodes, node_of)
    };
    let (left_nodes, left_number) = join(left, left_edges, joinable == Joinable::Left);
    let (right_nodes, right_number) = join(right, right_edges, joinable == Joinable::Right);
    let mut joined: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for edge in edges {
        if let (Some(l), Some(r)) = (left_number.get(&edge.left), right_number.get(&edge.right)) {
            joined.insert((*l, *r), edge.cost);
        }
    }
    let edges = joined.into_iter().map(|((left, right), cost)| Edge { left, right, cost }).collect();
    (left_nodes, right_nodes, edges)
}

/// Of rows that only say the same, but are not equal, nobody can name the ones that are too many.
fn open_uneven_joined(left: &[Node], right: &[Node], edges: &[Edge], found: &mut super::assign::Assignment) {
    let mut used_left = vec![0_u32; left.len()];
    let mut used_right = vec![0_u32; right.len()];
    for (edge, flow) in edges.iter().zip(&found.flow) {
        if let Some(slot) = used_left.get_mut(edge.left) {
            *slot += flow;
        }
        if let Some(slot) = used_right.get_mut(edge.right) {
            *slot += flow;
        }
    }
    let uneven = |node: &Node, used: u32| !node.is_strict && used > 0 && used < node.count();
    for ((node, used), open) in left.iter().zip(used_left).zip(&mut found.is_left_open) {
        *open |= uneven(node, used);
    }
    for ((node, used), open) in right.iter().zip(used_right).zip(&mut found.is_right_open) {
        *open |= uneven(node, used);
    }
}

/// A class that is matched with an open one is open itself.
fn close_over(edges: &[Edge], found: &mut super::assign::Assignment) {
    loop {
        let mut changed = false;
        for (edge, _) in edges.iter().zip(&found.flow).filter(|(_, flow)| **flow > 0) {
            let is_open = |list: &[bool], at: usize| list.get(at).copied().unwrap_or(false);
            let (l, r) = (is_open(&found.is_left_open, edge.left), is_open(&found.is_right_open, edge.right));
            if l != r {
                changed = true;
                if let Some(slot) = found.is_left_open.get_mut(edge.left) {
                    *slot = true;
                }
                if let Some(slot) = found.is_right_open.get_mut(edge.right) {
                    *slot = true;
                }
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
    found: &super::assign::Assignment,
    outcome: &mut Outcome,
) {
    let is_open = |list: &[bool], at: usize| list.get(at).copied().unwrap_or(false);
    let mut taken_left = vec![0_usize; left.len()];
    let mut taken_right = vec![0_usize; right.len()];
    let take = |nodes: &[Node], taken: &mut [usize], at: usize, count: u32| -> Vec<u32> {
        let (Some(node), Some(from)) = (nodes.get(at), taken.get_mut(at)) else { return Vec::new() };
        let rows = node.members.iter().skip(*from).take(count as usize).copied().collect();
        *from += count as usize;
        rows
    };
    // Rows that go through a class of several cannot be told apart there: they are one group.
    let several = |nodes: &[Node], at: usize| nodes.get(at).is_some_and(|node| node.count() > 1);
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    let mut parent: Vec<usize> = (0..left.len() + right.len() + edges.len()).collect();
    let used = || {
        let all = (0..).zip(edges.iter().zip(&found.flow));
        all.filter(|(_, (edge, flow))| **flow > 0 && !is_open(&found.is_left_open, edge.left))
    };
    let nodes = left.len() + right.len();
    for (number, (edge, _)) in used() {
        let of_left = several(left, edge.left).then_some(edge.left);
        let of_right = several(right, edge.right).then_some(left.len() + edge.right);
        for node in [of_left, of_right].into_iter().flatten() {
            let (a, b) = (root(&mut parent, node), root(&mut parent, nodes + number));
            if let Some(slot) = parent.get_mut(a.max(b)) {
                *slot = a.min(b);
            }
        }
    }
    for (number, (edge, flow)) in used() {
        let rows =
            (take(left, &mut taken_left, edge.left, *flow), take(right, &mut taken_right, edge.right, *flow));
        let group = groups.entry(root(&mut parent, nodes + number)).or_insert_with(|| Group {
            left: Members::default(),
            right: Members::default(),
            is_interchangeable: several(left, edge.left) || several(right, edge.right),
        });
        group.left.extend(rows.0);
        group.right.extend(rows.1);
    }
    outcome.groups.extend(groups.into_values());
    let surplus = |nodes: &[Node], taken: &[usize]| -> Vec<u32> {
        nodes
            .iter()
            .zip(taken)
            .filter(|(_, taken)| **taken > 0)
            .flat_map(|(node, taken)| node.members.iter().skip(*taken).copied())
            .collect()
    };
    outcome.left_surplus.extend(surplus(left, &taken_left));
    outcome.right_surplus.extend(surplus(right, &taken_right));
    // Open classes that candidates join are one entry.
    let open_edges: Vec<Edge> = edges
        .iter()
        .filter(|edge| is_open(&found.is_left_open, edge.left) && is_open(&found.is_right_open, edge.right))
        .copied()
        .collect();
    for set in components(left.len(), right.len(), &open_edges).iter() {
        let members = |nodes: &[Node], mut numbers: Vec<usize>| -> Vec<u32> {
            numbers.sort_unstable();
            numbers.dedup();
            numbers
                .iter()
                .filter_map(|at| nodes.get(*at))
                .flat_map(|node| node.members.iter().copied())
                .collect()
        };
        outcome.ambiguous.push((
            members(left, set.iter().map(|edge| edge.left).collect()),
            members(right, set.iter().map(|edge| edge.right).collect()),
        ));
    }
}

/// The days from one entry to another, positive where the second is later.
pub(super) fn days_between(left: &Entry, right: &Entry) -> i64 {
    (right.date - left.date).num_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seven days of equal gifts, the bank's with numbers of its own: each line could be any of them.
    #[test]
    fn classes_that_say_the_same_are_joined_before_they_are_counted() {
        let (days, lines) = (7_u32, 9_000_u32);
        let several = |day: u32| (day * lines..(day + 1) * lines).collect();
        let left: Vec<Class> =
            (0..days).map(|day| Class { members: Members::Several(Box::new(several(day))) }).collect();
        let right: Vec<Class> = (0..days * lines).map(|line| Class { members: Members::One(line) }).collect();
        let edge = |left: u32, right: u32| Edge {
            left: left as usize,
            right: right as usize,
            cost: 1000 + 410 * left.abs_diff(right / lines),
        };
        let edges: Vec<Edge> =
            (0..days).flat_map(|day| (0..days * lines).map(move |line| edge(day, line))).collect();
        assert!(edges.len() > MOST_EDGES);
        let outcome = match_classes(&left, &right, &edges, Joinable::Right, 400);
        assert!(outcome.ambiguous.is_empty() && outcome.right_surplus.is_empty());
        let of_day = |group: &Group, side: &Members| {
            assert!(group.is_interchangeable);
            let mut days: Vec<u32> = side.iter().map(|row| row / lines).collect();
            days.dedup();
            (days, side.len())
        };
        let groups = outcome.groups.iter();
        let mut of_days: Vec<_> =
            groups.map(|group| (of_day(group, &group.left), of_day(group, &group.right))).collect();
        of_days.sort();
        let wanted: Vec<_> = (0..days).map(|day| ((vec![day], 9_000), (vec![day], 9_000))).collect();
        assert_eq!(of_days, wanted);
    }
}
