//! The one-to-one assignment of greatest weight, and which others are nearly as good.
//!
//! Items come as classes with a count; two assignments differ only if their counts between classes differ.
//! Knows nothing of amounts or texts: weights are given, as costs below [`ALONE`].
//!
//! The algorithm is sparse minimum-cost flow by successive shortest paths with potentials. All of it is in
//! integers, so the result does not depend on the machine.

mod alternatives;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A candidate match of a left and a right class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    /// Number of the left class.
    pub(crate) left: usize,
    /// Number of the right class.
    pub(crate) right: usize,
    /// Cost of matching one item of each.
    pub(crate) cost: u32,
}

/// The best assignment of a connected component of classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// How many items each edge matches, in the order of the edges.
    pub(crate) flow: Vec<u32>,
    /// For each left class, whether some nearly as good assignment uses it otherwise.
    pub(crate) is_left_open: Vec<bool>,
    /// For each right class, whether some nearly as good assignment uses it otherwise.
    pub(crate) is_right_open: Vec<bool>,
}

/// Cost of leaving an item without a partner; an edge costs this minus its weight.
pub(crate) const ALONE: i64 = 100_000;

/// The residual network of an assignment.
///
/// Nodes are the left classes, the right ones, and the end. Every left item goes to the end, through a right
/// class or alone. Potentials keep every reduced cost from falling below zero, so that each search ends near
/// where it begins.
struct Network<'e> {
    edges: &'e [Edge],
    /// The edges of each left class, and of each right one (`of_right`).
    of_left: Lists,
    of_right: Lists,
    flow: Vec<u32>,
    left: Vec<u32>,
    right: Vec<u32>,
    /// How many items of each left class are matched, and of each right one (`right_used`).
    left_used: Vec<u32>,
    right_used: Vec<u32>,
    /// How many items of each left class stay without a partner.
    alone: Vec<u32>,
    potential: Vec<i64>,
}

/// Adjacency lists: the edges of each node, in one block of memory.
struct Lists {
    ends: Vec<usize>,
    edges: Vec<u32>,
}

impl Lists {
    /// Lists the edges of each node, of those that `keep` accepts.
    fn new(
        nodes: usize,
        edges: &[Edge],
        node_of: impl Fn(&Edge) -> usize,
        keep: impl Fn(&Edge) -> bool,
    ) -> Self {
        let mut ends = vec![0_usize; nodes];
        for edge in edges.iter().filter(|edge| keep(edge)) {
            if let Some(end) = ends.get_mut(node_of(edge)) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum - *end;
        }
        let mut list = vec![0_u32; sum];
        for (number, edge) in (0_u32..).zip(edges).filter(|(_, edge)| keep(edge)) {
            if let Some(end) = ends.get_mut(node_of(edge)) {
                if let Some(slot) = list.get_mut(*end) {
                    *slot = number;
                }
                *end += 1;
            }
        }
        Self { ends, edges: list }
    }

    fn of(&self, node: usize) -> &[u32] {
        let start = node.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(node).copied().unwrap_or(start);
        self.edges.get(start..end).unwrap_or_default()
    }
}

/// Distances of one search. Entries of an earlier search have another number, so that nothing need be
/// cleared.
struct Search {
    number: u32,
    seen: Vec<u32>,
    distance: Vec<i64>,
    came_by: Vec<u32>,
    is_final: Vec<u32>,
}

impl Search {
    fn new(nodes: usize) -> Self {
        let none = || vec![0; nodes];
        Self { number: 0, seen: none(), distance: vec![0; nodes], came_by: none(), is_final: none() }
    }

    const fn begin(&mut self) {
        self.number += 1;
    }

    fn distance(&self, node: usize) -> Option<i64> {
        (self.seen.get(node) == Some(&self.number)).then(|| self.distance.get(node).copied())?
    }

    /// Records a path to `node`; returns false if one at least as short is known.
    fn relax(&mut self, node: usize, distance: i64, by: u32) -> bool {
        if self.distance(node).is_some_and(|known| known <= distance) {
            return false;
        }
        if let (Some(seen), Some(slot), Some(came)) =
            (self.seen.get_mut(node), self.distance.get_mut(node), self.came_by.get_mut(node))
        {
            (*seen, *slot, *came) = (self.number, distance, by);
        }
        true
    }

    /// Marks `node` as done; returns false if it was already.
    fn settle(&mut self, node: usize) -> bool {
        match self.is_final.get_mut(node) {
            Some(slot) if *slot != self.number => {
                *slot = self.number;
                true
            }
            _ => false,
        }
    }
}

fn at<T: Copy + Default>(list: &[T], index: usize) -> T {
    list.get(index).copied().unwrap_or_default()
}

fn add<T: std::ops::AddAssign>(list: &mut [T], index: usize, value: T) {
    if let Some(slot) = list.get_mut(index) {
        *slot += value;
    }
}

impl<'e> Network<'e> {
    fn new(left: &[u32], right: &[u32], edges: &'e [Edge]) -> Self {
        let nodes = left.len() + right.len() + 1;
        Self {
            edges,
            of_left: Lists::new(left.len(), edges, |edge| edge.left, |_| true),
            of_right: Lists::new(right.len(), edges, |edge| edge.right, |_| true),
            flow: vec![0; edges.len()],
            left: left.to_vec(),
            right: right.to_vec(),
            left_used: vec![0; left.len()],
            right_used: vec![0; right.len()],
            alone: vec![0; left.len()],
            potential: vec![0; nodes],
        }
    }

    /// Drops the edges that no assignment at most `margin` dearer can use: their reduced cost alone exceeds
    /// it.
    fn keep_within(&mut self, margin: i64) {
        let keep = |edge: &Edge| self.reduced(*edge) <= margin;
        let left = Lists::new(self.left.len(), self.edges, |edge| edge.left, keep);
        let right = Lists::new(self.right.len(), self.edges, |edge| edge.right, keep);
        (self.of_left, self.of_right) = (left, right);
    }

    const fn end_node(&self) -> usize {
        self.left.len() + self.right.len()
    }

    fn edge(&self, number: u32) -> Edge {
        self.edges.get(number as usize).copied().unwrap_or(Edge { left: 0, right: 0, cost: 0 })
    }

    /// The reduced cost of an edge from left to right.
    fn reduced(&self, edge: Edge) -> i64 {
        let (from, to) = (at(&self.potential, edge.left), at(&self.potential, self.left.len() + edge.right));
        i64::from(edge.cost) + from - to
    }

    /// Finds partners for the items of `left`, and new ones for the items that it takes them from.
    fn place(&mut self, left: usize, search: &mut Search) {
        let count = at(&self.left, left);
        while at(&self.left_used, left) + at(&self.alone, left) < count {
            if at(&self.left_used, left) + at(&self.alone, left) == 0 {
                let best = self.of_left.of(left).iter().map(|number| {
                    let edge = self.edge(*number);
                    at(&self.potential, self.left.len() + edge.right) - i64::from(edge.cost)
                });
                let best = best.max().unwrap_or(-ALONE).max(-ALONE);
                if let Some(slot) = self.potential.get_mut(left) {
                    *slot = best;
                }
            }
            let (end, length, visited) = self.nearest_end(left, search);
            for node in visited {
                let distance = search.distance(node).unwrap_or(length);
                if distance < length {
                    add(&mut self.potential, node, distance - length);
                }
            }
            self.send(left, end, search);
        }
    }

    /// Finds the nearest place where an item can end: a right class with an item to spare, or the end node
    /// (alone). Returns it with its distance and the nodes that were visited.
    fn nearest_end(&self, start: usize, search: &mut Search) -> (usize, i64, Vec<usize>) {
        search.begin();
        search.relax(start, 0, u32::MAX);
        let mut heap = BinaryHeap::from([Reverse((0_i64, start))]);
        let mut visited = Vec::new();
        let mut best: Option<(i64, usize)> = None;
        while let Some(Reverse((so_far, node))) = heap.pop() {
            if best.is_some_and(|(length, _)| length <= so_far) {
                break;
            }
            if !search.settle(node) {
                continue;
            }
            visited.push(node);
            if let Some(right) = node.checked_sub(self.left.len()) {
                for number in self.of_right.of(right) {
                    let edge = self.edge(*number);
                    // Going back along a matched edge costs nothing.
                    if at(&self.flow, *number as usize) > 0 && search.relax(edge.left, so_far, *number) {
                        heap.push(Reverse((so_far, edge.left)));
                    }
                }
                continue;
            }
            let alone = so_far + ALONE + at(&self.potential, node) - at(&self.potential, self.end_node());
            if best.is_none_or(|(length, _)| alone < length)
                && search.relax(self.end_node(), alone, index_of(node))
            {
                best = Some((alone, self.end_node()));
            }
            for number in self.of_left.of(node) {
                let edge = self.edge(*number);
                let (distance, to) = (so_far + self.reduced(edge), self.left.len() + edge.right);
                if best.is_some_and(|(length, _)| length <= distance) || !search.relax(to, distance, *number)
                {
                    continue;
                }
                if at(&self.right_used, edge.right) < at(&self.right, edge.right) {
                    best = Some((distance, to));
                } else {
                    heap.push(Reverse((distance, to)));
                }
            }
        }
        let (length, end) = best.unwrap_or((ALONE, self.end_node()));
        (end, length, visited)
    }

    /// Sends an item along the path that the search found.
    fn send(&mut self, start: usize, end: usize, search: &Search) {
        let mut node = end;
        if end == self.end_node() {
            node = at(&search.came_by, end) as usize;
            add(&mut self.alone, node, 1);
            if node != start {
                // It gives up a partner that the path leads through.
                add(&mut self.left_used, start, 1);
                if let Some(slot) = self.left_used.get_mut(node) {
                    *slot -= 1;
                }
            }
        } else {
            add(&mut self.right_used, end - self.left.len(), 1);
            add(&mut self.left_used, start, 1);
        }
        while node != start {
            let number = at(&search.came_by, node);
            let edge = self.edge(number);
            let Some(flow) = self.flow.get_mut(number as usize) else { return };
            if node < self.left.len() {
                *flow -= 1;
                node = self.left.len() + edge.right;
            } else {
                *flow += 1;
                node = edge.left;
            }
        }
    }
}

fn index_of(node: usize) -> u32 {
    u32::try_from(node).unwrap_or(u32::MAX)
}

/// Finds the assignment of least cost, and the classes that an assignment at most `margin` dearer uses
/// otherwise.
pub(crate) fn assign(left: &[u32], right: &[u32], edges: &[Edge], margin: u32) -> Assignment {
    let mut network = Network::new(left, right, edges);
    let nodes = left.len() + right.len() + 1;
    let mut search = Search::new(nodes);
    for node in 0..left.len() {
        network.place(node, &mut search);
    }
    network.keep_within(i64::from(margin));
    network.alternatives(i64::from(margin), &mut search)
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
        // A greedy choice takes the free pair 0–0 and leaves one item on each side.
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
        // Two items want one: which one stays without a partner is open.
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

    /// Every assignment, by brute force: its flow, the number of items matched, and the cost.
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
            // Every other assignment of as many items, at most the margin dearer, takes an item from an edge
            // between open classes.
            for (flow, rows, cost) in &every {
                if *rows == most && *cost <= least + margin && *flow != found.flow {
                    let is_open = edges.iter().zip(flow.iter().zip(&found.flow)).any(|(edge, (other, own))| {
                        other < own && found.is_left_open[edge.left] && found.is_right_open[edge.right]
                    });
                    prop_assert!(is_open, "{:?} is as good as {:?}", flow, found.flow);
                }
            }
            // An open class is used otherwise by one of these, or matched with a class that is.
            let nearly = every.iter().filter(|(_, rows, cost)| *rows == most && *cost <= least + margin);
            let changed: Vec<bool> = (0..edges.len())
                .map(|at| nearly.clone().any(|(flow, ..)| flow[at] != found.flow[at]))
                .collect();
            for (number, is_open) in found.is_left_open.iter().enumerate().filter(|(_, is_open)| **is_open) {
                let own = || (0..edges.len()).filter(|at| edges[*at].left == number);
                let is_single = left.iter().chain(&right).all(|count| *count == 1);
                let is_used = !is_single || own().any(|at| changed[at])
                    || own().filter(|at| found.flow[*at] > 0).any(|at| {
                        (0..edges.len()).any(|other| edges[other].right == edges[at].right && changed[other])
                    });
                prop_assert!(is_used, "left {} {} is not used otherwise: {:?}", number, is_open, found);
            }
        }
    }
}
