//! Finds which classes other, nearly as good assignments use otherwise: those on cheap cycles of the residual
//! network.
//!
//! The end is connected with everything, so a cycle through it is searched in two parts: the path to the end,
//! and the path from it.

use super::{ALONE, Assignment, Edge, Network, Search, at};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

impl Assignment {
    /// The nodes of the open left classes, then of the open right ones.
    fn open_nodes(&self) -> impl Iterator<Item = usize> {
        let all = self.is_left_open.iter().chain(&self.is_right_open).enumerate();
        all.filter(|(_, is_open)| **is_open).map(|(node, _)| node)
    }
}

impl Network<'_> {
    /// Returns the assignment, with those classes open that another one, at most `margin` dearer, uses
    /// otherwise.
    pub(super) fn alternatives(&self, margin: i64, search: &mut Search) -> Assignment {
        let mut result = Assignment {
            flow: self.flow.clone(),
            is_left_open: vec![false; self.left.len()],
            is_right_open: vec![false; self.right.len()],
        };
        // A match that weighs no more than the margin is none, so its alternatives alone do not matter.
        let is_telling = |number: u32| {
            at(&self.flow, number as usize) > 0 && i64::from(self.edge(number).cost) + margin < ALONE
        };
        self.mark_spare(margin, &is_telling, search, &mut result);
        let spare: Vec<usize> = result.open_nodes().collect();
        let mut telling: Vec<usize> = Vec::new();
        for (number, edge) in (0_u32..).zip(self.edges) {
            if at(&self.flow, number as usize) > 0 && self.has_alternative(number, margin, search) {
                result.is_left_open.get_mut(edge.left).into_iter().for_each(|open| *open = true);
                result.is_right_open.get_mut(edge.right).into_iter().for_each(|open| *open = true);
                telling.extend(is_telling(number).then_some(edge.left));
            }
        }
        self.keep_joined(telling, &spare, &mut result);
        result
    }

    /// Calls `visit` with the classes one residual arc away from `node` (or, if `backwards`, one arc before
    /// it) and the reduced cost of the arc. Leaves out the edge `without`, and the end, which is no class.
    fn neighbours(&self, node: usize, without: u32, backwards: bool, mut visit: impl FnMut(usize, i64)) {
        let lefts = self.left.len();
        let (list, is_left) = match node.checked_sub(lefts) {
            None => (self.of_left.of(node), true),
            Some(right) => (self.of_right.of(right), false),
        };
        for number in list.iter().filter(|number| **number != without) {
            let edge = self.edge(*number);
            let to = if is_left { lefts + edge.right } else { edge.left };
            let flow = at(&self.flow, *number as usize);
            if is_left != backwards {
                // If the edge takes all items of its left class, there is no arc forward, only back.
                if flow < at(&self.left, edge.left) {
                    visit(to, self.reduced(edge));
                }
            } else if flow > 0 {
                visit(to, -self.reduced(edge));
            }
        }
    }

    /// Reduced cost of the arc from a class to the end: a left class leaves one matched item alone, a right
    /// class takes one more item. `None` if it cannot.
    fn leaving(&self, node: usize) -> Option<i64> {
        let potential = at(&self.potential, node);
        match node.checked_sub(self.left.len()) {
            None => (at(&self.left_used, node) > 0).then_some(ALONE + potential),
            Some(right) => (at(&self.right_used, right) < at(&self.right, right)).then_some(potential),
        }
    }

    /// Reduced cost of the arc from the end to a class: a left class has one item less alone, a right class
    /// gives up one item. `None` if it cannot.
    fn entering(&self, node: usize) -> Option<i64> {
        let potential = at(&self.potential, node);
        match node.checked_sub(self.left.len()) {
            None => (at(&self.alone, node) > 0).then_some(-ALONE - potential),
            Some(right) => (at(&self.right_used, right) > 0).then_some(-potential),
        }
    }

    /// Walks from `starts` on paths that do not pass the end, nearest node first (Dijkstra). Calls `visit`
    /// with each node and its distance; it returns how far to go on, or `None` to stop.
    fn walk(
        &self,
        starts: impl Iterator<Item = (usize, i64)>,
        without: u32,
        backwards: bool,
        search: &mut Search,
        mut visit: impl FnMut(usize, i64) -> Option<i64>,
    ) {
        search.begin();
        let mut heap = BinaryHeap::new();
        for (node, distance) in starts {
            if search.relax(node, distance, 0) {
                heap.push(Reverse((distance, node)));
            }
        }
        while let Some(Reverse((so_far, node))) = heap.pop() {
            if !search.settle(node) {
                continue;
            }
            let Some(most) = visit(node, so_far).filter(|most| so_far <= *most) else { return };
            self.neighbours(node, without, backwards, |to, cost| {
                let distance = so_far + cost;
                if distance <= most && search.relax(to, distance, 0) {
                    heap.push(Reverse((distance, to)));
                }
            });
        }
    }

    /// Whether one item of an edge can be matched otherwise at a cost of at most `margin`.
    fn has_alternative(&self, number: u32, margin: i64, search: &mut Search) -> bool {
        let edge = self.edge(number);
        let (from, to) = (edge.left, self.left.len() + edge.right);
        // Taking the item back costs the reverse arc; the rest may be spent on the way round.
        let limit = margin + self.reduced(edge);
        let beyond = limit + 1;
        // Least cost of the first step; for most matches it alone exceeds the limit.
        let mut first = self.leaving(from).unwrap_or(beyond);
        self.neighbours(from, number, false, |_, cost| first = first.min(cost));
        if first > limit {
            return false;
        }
        let mut by_end = beyond;
        self.walk(std::iter::once((to, 0)), number, true, search, |node, distance| {
            let enter = self.entering(node).filter(|_| node != from);
            by_end = by_end.min(enter.map_or(beyond, |step| step + distance));
            // A node farther off has no shorter way from the end, or none that fits beside the first step.
            Some(by_end.min(limit - first))
        });
        let mut is_found = false;
        self.walk(std::iter::once((from, 0)), number, false, search, |node, distance| {
            let leave = self.leaving(node).filter(|_| node != to);
            is_found |= node == to || leave.is_some_and(|step| distance + step + by_end <= limit);
            (!is_found).then_some(limit)
        });
        is_found
    }

    /// Leaves open only the classes in `spare`, and those that open classes connect with `telling`.
    fn keep_joined(&self, telling: Vec<usize>, spare: &[usize], result: &mut Assignment) {
        let lefts = self.left.len();
        let is_open = |node: usize| match node.checked_sub(lefts) {
            None => result.is_left_open.get(node) == Some(&true),
            Some(right) => result.is_right_open.get(right) == Some(&true),
        };
        let mut is_kept = vec![false; self.end_node()];
        for node in telling.iter().chain(spare) {
            is_kept.get_mut(*node).into_iter().for_each(|kept| *kept = true);
        }
        let mut next = telling;
        while let Some(node) = next.pop() {
            let edges = match node.checked_sub(lefts) {
                None => self.of_left.of(node),
                Some(right) => self.of_right.of(right),
            };
            for number in edges {
                let edge = self.edge(*number);
                let other = if node < lefts { lefts + edge.right } else { edge.left };
                if let Some(kept) = is_kept.get_mut(other).filter(|kept| !**kept && is_open(other)) {
                    *kept = true;
                    next.push(other);
                }
            }
        }
        let (left, right) = is_kept.split_at(lefts.min(is_kept.len()));
        (result.is_left_open, result.is_right_open) = (left.to_vec(), right.to_vec());
    }

    /// Opens classes with an item to spare that could take the partner of a match that `is_telling`, directly
    /// or through a chain of exchanges, at a cost of at most `margin`.
    fn mark_spare(
        &self,
        margin: i64,
        is_telling: &dyn Fn(u32) -> bool,
        search: &mut Search,
        result: &mut Assignment,
    ) {
        let lefts = self.left.len();
        for backwards in [true, false] {
            let step = |node: usize| if backwards { self.leaving(node) } else { self.entering(node) };
            let starts = (0..self.end_node()).filter_map(|node| Some((node, step(node)?)));
            let starts = starts.filter(|(_, step)| *step <= margin);
            // The distance to the end, then the distance by way of such a match.
            let to_end = self.distances(starts, margin, backwards, search);
            let matches = (0_u32..).zip(self.edges).filter(|(number, _)| is_telling(*number));
            let ends = matches.filter_map(|(_, edge)| {
                let (from, to) = (edge.left, lefts + edge.right);
                let (near, far) = if backwards { (to, from) } else { (from, to) };
                Some((near, at(&to_end, far)?))
            });
            let by_match = self.distances(ends, margin, backwards, search);
            // Left classes are searched backwards from the end, right ones forwards.
            let (own, open) = if backwards {
                (0..lefts, &mut result.is_left_open)
            } else {
                (lefts..self.end_node(), &mut result.is_right_open)
            };
            for (node, slot) in own.zip(open) {
                let Some(spare) = (if backwards { self.entering(node) } else { self.leaving(node) }) else {
                    continue;
                };
                let (edges, other): (_, fn(&Edge) -> usize) = match node.checked_sub(lefts) {
                    None => (self.of_left.of(node), |edge| edge.right),
                    Some(right) => (self.of_right.of(right), |edge| edge.left),
                };
                let far = |edge: &Edge| other(edge) + if backwards { lefts } else { 0 };
                // An item without a partner takes none from another item of its class.
                let free = edges.iter().filter(|number| at(&self.flow, **number as usize) == 0);
                let ways = free.map(|number| self.edge(*number));
                let ways = ways.filter_map(|edge| Some(self.reduced(edge) + at(&by_match, far(&edge))?));
                let least = ways.min().unwrap_or(margin + 1);
                *slot |= spare + least <= margin;
            }
        }
    }

    /// The distance of every node from the nearest of `starts`, up to `most`.
    fn distances(
        &self,
        starts: impl Iterator<Item = (usize, i64)>,
        most: i64,
        backwards: bool,
        search: &mut Search,
    ) -> Vec<Option<i64>> {
        let mut distances = vec![None; self.end_node()];
        self.walk(starts, u32::MAX, backwards, search, |node, distance| {
            distances.get_mut(node).into_iter().for_each(|slot| *slot = Some(distance));
            Some(most)
        });
        distances
    }
}
