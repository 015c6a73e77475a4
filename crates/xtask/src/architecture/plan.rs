//! Positions of the boxes in the picture: floors of crates, with passages for arrows that pass a floor.

use super::circles::Graph;
use super::floors::{raised, reduced};
use super::panel::{Panel, measure};
use std::collections::BTreeMap;

/// Minimum space between neighbours on a floor.
const GAP: f64 = 34.0;
/// Rounds in which each node moves towards the nodes that it is joined with. After a few rounds the positions
/// hardly change.
const ROUNDS: usize = 40;

/// A node on a floor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    Crate(String),
    /// Place where an arrow passes a floor; `floor` counts from the lowest.
    Passage {
        from: String,
        to: String,
        floor: usize,
    },
}

/// An arrow from a crate down to another, through the passages between them.
pub(crate) type Way = Vec<Node>;

/// The floors and the positions of their nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// The lowest floor first, each from left to right.
    pub(crate) floors: Vec<Vec<Node>>,
    pub(crate) ways: Vec<Way>,
    /// Horizontal middle of each node.
    pub(crate) middles: BTreeMap<Node, f64>,
    widths: BTreeMap<Node, f64>,
}

impl Plan {
    /// Plans a picture of this width, in which nodes keep at least `margin` from the edges.
    pub(crate) fn new(graph: &Graph, panels: &[Panel], width: f64, margin: f64) -> Self {
        let mut plan = Self::default();
        let floors = raised(graph);
        let floor_of = |name: &str| floors.iter().position(|floor| floor.iter().any(|other| other == name));
        for (from, names) in reduced(graph) {
            for to in names {
                let (Some(high), Some(low)) = (floor_of(&from), floor_of(&to)) else { continue };
                let passages = (low + 1..high).rev();
                let passages =
                    passages.map(|floor| Node::Passage { from: from.clone(), to: to.clone(), floor });
                let (first, last) = (Node::Crate(from.clone()), Node::Crate(to.clone()));
                plan.ways.push(std::iter::once(first).chain(passages).chain([last]).collect());
            }
        }
        for (at, floor) in floors.into_iter().enumerate() {
            let passages = plan.ways.iter().flatten();
            let passages =
                passages.filter(|node| matches!(node, Node::Passage { floor, .. } if *floor == at));
            plan.floors.push(floor.into_iter().map(Node::Crate).chain(passages.cloned()).collect());
        }
        plan.widths.extend(panels.iter().map(|panel| (Node::Crate(panel.name.clone()), panel.width)));
        plan.arrange();
        plan.settle(width, margin);
        plan
    }

    /// Returns the width of a node; 0 for a passage.
    pub(crate) fn width(&self, node: &Node) -> f64 {
        self.widths.get(node).copied().unwrap_or_default()
    }

    /// Returns the pairs of consecutive nodes of all arrows, the upper one first.
    fn steps(&self) -> impl Iterator<Item = (&Node, &Node)> {
        self.ways.iter().flat_map(|way| way.iter().zip(way.iter().skip(1)))
    }

    fn neighbours<'p>(&'p self, node: &'p Node) -> impl Iterator<Item = &'p Node> {
        self.steps().filter_map(move |(high, low)| match node {
            node if node == high => Some(low),
            node if node == low => Some(high),
            _ => None,
        })
    }

    /// Returns how often arrows cross, and how far they go sideways in positions on a floor.
    fn cost(&self) -> (usize, usize) {
        let places: BTreeMap<&Node, usize> = self
            .floors
            .iter()
            .flat_map(|floor| floor.iter().enumerate().map(|(at, node)| (node, at)))
            .collect();
        let place = |node: &Node| places.get(node).copied().unwrap_or_default();
        let floor_of = |node: &Node| self.floors.iter().position(|floor| floor.contains(node));
        let steps: Vec<_> =
            self.steps().map(|(high, low)| (floor_of(high), place(high), place(low))).collect();
        let crosses = |one: &(Option<usize>, usize, usize), other: &(Option<usize>, usize, usize)| {
            one.0 == other.0 && ((one.1 < other.1 && one.2 > other.2) || (one.1 > other.1 && one.2 < other.2))
        };
        let crossings =
            steps.iter().map(|one| steps.iter().filter(|other| crosses(one, other)).count()).sum();
        (crossings, steps.iter().map(|(_, high, low)| high.abs_diff(*low)).sum())
    }

    /// Finds an order in which few arrows cross.
    fn arrange(&mut self) {
        self.improve();
        loop {
            // To remove a crossing, an arrow may have to move on several floors at once.
            let moved = self
                .ways
                .iter()
                .flat_map(|way| [self.with_way_aside(way, true), self.with_way_aside(way, false)]);
            let best = moved
                .map(|mut plan| {
                    plan.improve();
                    plan
                })
                .min_by_key(Self::cost);
            match best.filter(|plan| plan.cost() < self.cost()) {
                Some(better) => *self = better,
                None => return,
            }
        }
    }

    /// Returns the plan with the passages and the lower end of an arrow moved to one side of their floors.
    fn with_way_aside(&self, way: &Way, is_left: bool) -> Self {
        let mut plan = self.clone();
        for floor in &mut plan.floors {
            let is_other = |node: &Node| !way.iter().skip(1).any(|other| other == node);
            floor.sort_by_key(|node| is_other(node) == is_left);
        }
        plan
    }

    /// Moves nodes within their floors for as long as that lowers the cost.
    fn improve(&mut self) {
        let mut cost = self.cost();
        loop {
            let mut best = None;
            for floor in 0..self.floors.len() {
                let size = self.floors.get(floor).map_or(0, Vec::len);
                for (from, to) in (0..size).flat_map(|from| (0..size).map(move |to| (from, to))) {
                    let mut other = self.clone();
                    let Some(nodes) = other.floors.get_mut(floor) else { continue };
                    let node = nodes.remove(from);
                    nodes.insert(to, node);
                    let other_cost = other.cost();
                    if other_cost < cost {
                        (cost, best) = (other_cost, Some(other));
                    }
                }
            }
            let Some(better) = best else { return };
            *self = better;
        }
    }

    /// Moves each node towards the mean position of the nodes that it is joined with, and then centres the
    /// whole.
    fn settle(&mut self, width: f64, margin: f64) {
        for floor in self.floors.clone() {
            let middles = self.spread(&floor, |_| width / 2.0, width, margin);
            self.middles.extend(middles);
        }
        for round in 0..ROUNDS {
            let mut floors = self.floors.clone();
            if round % 2 == 0 {
                floors.reverse();
            }
            for floor in floors {
                let wanted = |node: &Node| {
                    let joined: Vec<f64> =
                        self.neighbours(node).filter_map(|other| self.middles.get(other)).copied().collect();
                    if joined.is_empty() {
                        width / 2.0
                    } else {
                        joined.iter().sum::<f64>() / measure(joined.len())
                    }
                };
                let middles = self.spread(&floor, wanted, width, margin);
                self.middles.extend(middles);
            }
        }
        let edges = || self.middles.iter().map(|(node, middle)| (middle, self.width(node) / 2.0));
        let left = edges().map(|(middle, half)| middle - half).fold(width, f64::min);
        let right = edges().map(|(middle, half)| middle + half).fold(0.0, f64::max);
        let aside = (f64::midpoint(width - right, -left)).round();
        self.middles.values_mut().for_each(|middle| *middle += aside);
    }

    /// Returns the positions nearest to the wanted ones that keep the order of a floor and its gaps.
    fn spread(
        &self,
        floor: &[Node],
        wanted: impl Fn(&Node) -> f64,
        width: f64,
        margin: f64,
    ) -> Vec<(Node, f64)> {
        // After subtracting the widths and gaps to its left, each position must only be no less than that of
        // its left neighbour. Neighbours that want the opposite share the mean of their positions (isotonic
        // regression).
        let (mut blocks, mut taken): (Vec<(f64, usize)>, f64) = (Vec::new(), 0.0);
        for node in floor {
            let mut block = (wanted(node) - self.width(node) / 2.0 - taken, 1);
            while let Some(last) = blocks.pop_if(|last| last.0 / measure(last.1) > block.0 / measure(block.1))
            {
                block = (last.0 + block.0, last.1 + block.1);
            }
            blocks.push(block);
            taken += self.width(node) + GAP;
        }
        let most = (width - margin - (taken - GAP)).max(margin);
        let lefts = blocks
            .into_iter()
            .flat_map(|(sum, count)| std::iter::repeat_n((sum / measure(count)).clamp(margin, most), count));
        let mut taken = 0.0;
        let middles = floor.iter().zip(lefts).map(|(node, left)| {
            let middle = left + taken + self.width(node) / 2.0;
            taken += self.width(node) + GAP;
            (node.clone(), middle.round())
        });
        middles.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(arrows: &[(&str, &[&str])]) -> Plan {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let graph: Graph = arrows.iter().map(|(from, to)| ((*from).to_owned(), names(to))).collect();
        let panels: Vec<Panel> = graph.keys().map(|name| Panel::new(name, &[], 300.0)).collect();
        Plan::new(&graph, &panels, 600.0, 20.0)
    }

    #[test]
    fn an_arrow_past_a_floor_has_a_passage_there() {
        let plan = plan(&[("a", &["b", "d"]), ("b", &["c"]), ("c", &["e"]), ("d", &["e"]), ("e", &[])]);
        let way = plan.ways.iter().find(|way| way.len() == 3).unwrap();
        assert_eq!(way[1], Node::Passage { from: "d".to_owned(), to: "e".to_owned(), floor: 1 });
        assert!(plan.floors[1].contains(&way[1]));
    }

    #[test]
    fn places_are_changed_until_no_arrows_cross() {
        let plan = plan(&[("a", &["d"]), ("b", &["c"]), ("c", &[]), ("d", &[])]);
        assert_eq!(plan.cost().0, 0, "{:?}", plan.floors);
    }

    #[test]
    fn nothing_on_a_floor_stands_on_another_or_over_the_edge() {
        let plan = plan(&[("a", &["e"]), ("b", &["e"]), ("c", &["e"]), ("d", &["e"]), ("e", &[])]);
        for floor in &plan.floors {
            let mut free = 20.0;
            for node in floor {
                let left = plan.middles[node] - plan.width(node) / 2.0;
                assert!(left >= free - 1.0, "{node:?} at {left}, free from {free}");
                free = left + plan.width(node) + GAP;
            }
            assert!(free - GAP <= 581.0);
        }
    }
}
