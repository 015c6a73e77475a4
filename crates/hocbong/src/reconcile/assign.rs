//! The assignment: most rows first, then least cost, and whether another assignment is nearly as good.
//!
//! Rows come as classes with a count; two assignments differ only if their counts between classes differ. Knows
//! nothing of amounts or texts: costs are given. Sparse minimum-cost flow by successive shortest paths with
//! potentials; all in integers, so the result does not depend on the machine.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// A possible match between a left and a right class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// The number of the left class.
    pub(super) left: usize,
    /// The number of the right class.
    pub(super) right: usize,
    /// What matching one row of each costs.
    pub(super) cost: u32,
}

/// The best assignment of one connected set of classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    /// How many rows each edge matches, in the order of the edges.
    pub(super) flow: Vec<u32>,
    /// Whether some nearly as good assignment uses a left class otherwise.
    pub(super) is_left_open: Vec<bool>,
    /// Whether some nearly as good assignment uses a right class otherwise.
    pub(super) is_right_open: Vec<bool>,
}

#[derive(Clone, Copy)]
struct Arc {
    to: usize,
    free: u32,
    cost: i64,
}

/// The residual network: the arc at `index ^ 1` is the reverse of the one at `index`.
struct Network {
    arcs: Vec<Arc>,
    from: Vec<Vec<usize>>,
    potential: Vec<i64>,
}

impl Network {
    fn new(nodes: usize) -> Self {
        Self { arcs: Vec::new(), from: vec![Vec::new(); nodes], potential: vec![0; nodes] }
    }

    fn connect(&mut self, from: usize, to: usize, capacity: u32, cost: u32) -> usize {
        let index = self.arcs.len();
        self.arcs.push(Arc { to, free: capacity, cost: i64::from(cost) });
        self.arcs.push(Arc { to: from, free: 0, cost: -i64::from(cost) });
        if let Some(list) = self.from.get_mut(from) {
            list.push(index);
        }
        if let Some(list) = self.from.get_mut(to) {
            list.push(index + 1);
        }
        index
    }

    fn potential_of(&self, node: usize) -> i64 {
        self.potential.get(node).copied().unwrap_or(0)
    }

    fn reduced(&self, from: usize, arc: &Arc) -> i64 {
        arc.cost + self.potential_of(from) - self.potential_of(arc.to)
    }

    /// The arcs that leave `node` with room on them, with their reduced costs.
    fn leaving(&self, node: usize) -> impl Iterator<Item = (usize, usize, i64)> {
        self.from.get(node).into_iter().flatten().filter_map(move |index| {
            let arc = self.arcs.get(*index)?;
            (arc.free > 0).then(|| (*index, arc.to, self.reduced(node, arc)))
        })
    }

    /// The arcs that reach `node` with room on them.
    fn reaching(&self, node: usize) -> impl Iterator<Item = (usize, usize, i64)> {
        self.from.get(node).into_iter().flatten().filter_map(move |index| {
            let back = self.arcs.get(*index)?;
            let arc = self.arcs.get(index ^ 1)?;
            (arc.free > 0).then(|| (index ^ 1, back.to, self.reduced(back.to, arc)))
        })
    }

    /// Sends as much as possible from `source` to `sink`, the cheapest way first.
    fn fill(&mut self, source: usize, sink: usize) {
        let nodes = self.from.len();
        loop {
            let mut distance: Vec<Option<i64>> = vec![None; nodes];
            let mut came_by: Vec<Option<usize>> = vec![None; nodes];
            let mut heap = BinaryHeap::from([Reverse((0_i64, source, None::<usize>))]);
            while let Some(Reverse((so_far, node, by))) = heap.pop() {
                match distance.get_mut(node) {
                    Some(slot @ None) => *slot = Some(so_far),
                    _ => continue,
                }
                if let Some(slot) = came_by.get_mut(node) {
                    *slot = by;
                }
                for (index, to, cost) in self.leaving(node) {
                    if distance.get(to).copied().flatten().is_none() {
                        heap.push(Reverse((so_far + cost, to, Some(index))));
                    }
                }
            }
            let Some(length) = distance.get(sink).copied().flatten() else { return };
            for (slot, distance) in self.potential.iter_mut().zip(&distance) {
                *slot += distance.map_or(length, |distance| distance.min(length));
            }
            self.push_along(&came_by, sink);
        }
    }

    /// Sends what fits along the path that `came_by` describes.
    fn push_along(&mut self, came_by: &[Option<usize>], sink: usize) {
        let mut path = Vec::new();
        let mut node = sink;
        while let Some(index) = came_by.get(node).copied().flatten() {
            path.push(index);
            match self.arcs.get(index ^ 1) {
                Some(back) => node = back.to,
                None => break,
            }
        }
        let room =
            path.iter().filter_map(|index| self.arcs.get(*index)).map(|arc| arc.free).min().unwrap_or(0);
        for index in path {
            if let Some(arc) = self.arcs.get_mut(index) {
                arc.free -= room;
            }
            if let Some(back) = self.arcs.get_mut(index ^ 1) {
                back.free += room;
            }
        }
    }

    /// How far every node within `limit` is from `start` (or `start` from it, walking backwards), the arc `without`
    /// and its reverse left out.
    fn within(&self, start: usize, limit: i64, without: usize, backwards: bool) -> BTreeMap<usize, i64> {
        let mut distance: BTreeMap<usize, i64> = BTreeMap::new();
        let mut heap = BinaryHeap::from([Reverse((0_i64, start))]);
        while let Some(Reverse((so_far, node))) = heap.pop() {
            if so_far > limit || distance.contains_key(&node) {
                continue;
            }
            distance.insert(node, so_far);
            let mut visit = |(index, to, cost): (usize, usize, i64)| {
                if index | 1 != without | 1 && !distance.contains_key(&to) {
                    heap.push(Reverse((so_far + cost, to)));
                }
            };
            if backwards {
                self.reaching(node).for_each(&mut visit);
            } else {
                self.leaving(node).for_each(&mut visit);
            }
        }
        distance
    }
}

/// Finds the assignment of most rows and, among those, least cost, and the classes that an assignment at most
/// `margin` dearer uses otherwise.
pub(super) fn assign(left: &[u32], right: &[u32], edges: &[Edge], margin: u32) -> Assignment {
    let (source, sink) = (left.len() + right.len(), left.len() + right.len() + 1);
    let mut network = Network::new(sink + 1);
    for (node, count) in left.iter().enumerate() {
        network.connect(source, node, *count, 0);
    }
    for (node, count) in right.iter().enumerate() {
        network.connect(left.len() + node, sink, *count, 0);
    }
    let count = |counts: &[u32], class: usize| counts.get(class).copied().unwrap_or(0);
    let arcs: Vec<usize> = edges
        .iter()
        .map(|edge| {
            let room = count(left, edge.left).min(count(right, edge.right));
            network.connect(edge.left, left.len() + edge.right, room, edge.cost)
        })
        .collect();
    network.fill(source, sink);
    let flow: Vec<u32> =
        arcs.iter().map(|arc| network.arcs.get(arc ^ 1).map_or(0, |back| back.free)).collect();
    let mut result =
        Assignment { flow, is_left_open: vec![false; left.len()], is_right_open: vec![false; right.len()] };
    for ((edge, arc), _) in edges.iter().zip(&arcs).zip(result.flow.clone()).filter(|(_, flow)| *flow > 0) {
        mark_alternatives(&network, *edge, *arc, i64::from(margin), left.len(), &mut result);
    }
    result
}

/// Marks the classes on every way of replacing one unit of an edge that costs at most `margin` more.
fn mark_alternatives(
    network: &Network,
    edge: Edge,
    arc: usize,
    margin: i64,
    left_count: usize,
    result: &mut Assignment,
) {
    let (from, to) = (edge.left, left_count + edge.right);
    // Taking the unit back costs what the reverse arc says; the rest is for the way round.
    let Some(back) = network.arcs.get(arc ^ 1) else { return };
    let limit = margin - network.reduced(to, back);
    let ahead = network.within(from, limit, arc, false);
    if !ahead.contains_key(&to) {
        return;
    }
    let behind = network.within(to, limit, arc, true);
    for (node, distance) in ahead {
        if behind.get(&node).is_some_and(|rest| distance + rest <= limit) {
            let (list, index) = match node.checked_sub(left_count) {
                None => (&mut result.is_left_open, node),
                Some(index) => (&mut result.is_right_open, index),
            };
            // The source and the sink lie behind the right classes and are no class.
            if let Some(slot) = list.get_mut(index) {
                *slot = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edge(left: usize, right: usize, cost: u32) -> Edge {
        Edge { left, right, cost }
    }

    #[test]
    fn most_rows_come_before_least_cost() {
        // Greedy takes the free pair 0–0 and leaves one row on each side.
        let found = assign(&[1, 1], &[1, 1], &[edge(0, 0, 0), edge(0, 1, 9), edge(1, 0, 9)], 3);
        assert_eq!(found.flow, [0, 1, 1]);
        assert_eq!(found.is_left_open, [false, false]);
    }

    #[test]
    fn equal_alternatives_are_open_and_dear_ones_are_not() {
        let cross = |cost| {
            assign(&[1, 1], &[1, 1], &[edge(0, 0, 0), edge(1, 1, 0), edge(0, 1, cost), edge(1, 0, cost)], 9)
        };
        assert_eq!(cross(5).is_left_open, [false, false]);
        assert_eq!(cross(4).is_left_open, [true, true]);
        assert_eq!(cross(4).is_right_open, [true, true]);
        // Two rows want one: which of them stays without is open.
        let rivals = |cost| assign(&[1, 1], &[1], &[edge(0, 0, 0), edge(1, 0, cost)], 9);
        assert_eq!(rivals(9).is_left_open, [true, true]);
        assert_eq!(rivals(10).is_left_open, [false, false]);
    }

    #[test]
    fn rows_of_one_class_are_no_alternatives() {
        let found = assign(&[3], &[2], &[edge(0, 0, 7)], 9);
        assert_eq!(found.flow, [2]);
        assert_eq!((found.is_left_open, found.is_right_open), (vec![false], vec![false]));
    }

    /// Every assignment, tried one after the other.
    fn all(left: &[u32], right: &[u32], edges: &[Edge]) -> Vec<(Vec<u32>, u32, u32)> {
        fn go(
            at: usize,
            left: &mut [u32],
            right: &mut [u32],
            edges: &[Edge],
            flow: &mut Vec<u32>,
            all: &mut Vec<(Vec<u32>, u32, u32)>,
        ) {
            let Some(edge) = edges.get(at) else {
                let rows = flow.iter().sum();
                let cost = flow.iter().zip(edges).map(|(flow, edge)| flow * edge.cost).sum();
                all.push((flow.clone(), rows, cost));
                return;
            };
            for units in 0..=left[edge.left].min(right[edge.right]) {
                left[edge.left] -= units;
                right[edge.right] -= units;
                flow.push(units);
                go(at + 1, left, right, edges, flow, all);
                flow.pop();
                left[edge.left] += units;
                right[edge.right] += units;
            }
        }
        let mut found = Vec::new();
        go(0, &mut left.to_vec(), &mut right.to_vec(), edges, &mut Vec::new(), &mut found);
        found
    }

    proptest! {
        #[test]
        fn rows_cost_and_uniqueness_are_those_of_brute_force(
            left in prop::collection::vec(1..3_u32, 1..4),
            right in prop::collection::vec(1..3_u32, 1..4),
            costs in prop::collection::vec(prop::option::weighted(0.6, 0..12_u32), 9),
            margin in 0..6_u32,
        ) {
            let edges: Vec<Edge> = costs.iter().enumerate().filter_map(|(index, cost)| {
                let (l, r) = (index / 3, index % 3);
                (l < left.len() && r < right.len()).then_some(())?;
                cost.map(|cost| edge(l, r, cost))
            }).collect();
            let found = assign(&left, &right, &edges, margin);
            let every = all(&left, &right, &edges);
            let most = every.iter().map(|(_, rows, _)| *rows).max().unwrap();
            let least = every.iter().filter(|(_, rows, _)| *rows == most).map(|(.., cost)| *cost).min().unwrap();
            prop_assert_eq!(found.flow.iter().sum::<u32>(), most);
            prop_assert_eq!(found.flow.iter().zip(&edges).map(|(f, e)| f * e.cost).sum::<u32>(), least);
            // A class that is not open is used the same way by every assignment of as many rows that differs in one
            // exchange and costs at most the margin more.
            for (flow, rows, cost) in &every {
                if *rows == most && *cost <= least + margin && *flow != found.flow {
                    let is_open = edges.iter().zip(flow.iter().zip(&found.flow)).any(|(edge, (other, own))| {
                        other < own && found.is_left_open[edge.left] && found.is_right_open[edge.right]
                    });
                    prop_assert!(is_open, "{:?} is as good as {:?}", flow, found.flow);
                }
            }
        }
    }
}
