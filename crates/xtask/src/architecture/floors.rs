//! What stands on what: the floors of a graph, and the arrows that say something which longer ways do not.

use super::circles::{Graph, groups, reached};
use std::collections::{BTreeMap, BTreeSet};

/// The names of a graph in floors, the lowest first: each stands above all that it leads to, save where they lead
/// to one another, which puts them on one floor. Sorted within each, circles first.
pub(crate) fn floors(graph: &Graph) -> Vec<Vec<Vec<String>>> {
    let mut open = groups(graph);
    let mut built: BTreeSet<String> = BTreeSet::new();
    let mut floors = Vec::new();
    while !open.is_empty() {
        let stands = |group: &Vec<String>| {
            let below = group.iter().filter_map(|name| graph.get(name)).flatten();
            below.into_iter().all(|name| built.contains(name) || group.contains(name))
        };
        let (mut floor, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(stands);
        if floor.is_empty() {
            // A name that is led to and does not stand in the graph.
            floor.extend(rest);
            floors.push(floor);
            break;
        }
        floor.sort_by_key(|group| std::cmp::Reverse(group.len()));
        built.extend(floor.iter().flatten().cloned());
        floors.push(floor);
        open = rest;
    }
    floors
}

/// The floors of a graph without circles, where each name stands right below the lowest that leads to it, so that
/// arrows are short. The lowest floor first, each sorted.
pub(crate) fn raised(graph: &Graph) -> Vec<Vec<String>> {
    let floors: Vec<Vec<String>> = floors(graph).into_iter().map(|floor| floor.concat()).collect();
    let mut floor_of: BTreeMap<&str, usize> = BTreeMap::new();
    // From the top down, so that all that leads to a name has its floor already.
    for (floor, name) in
        floors.iter().enumerate().rev().flat_map(|(at, floor)| floor.iter().map(move |name| (at, name)))
    {
        let above = graph.iter().filter(|(_, names)| names.contains(name));
        let lowest = above.filter_map(|(above, _)| floor_of.get(above.as_str())).min();
        floor_of.insert(name, lowest.map_or(floor, |lowest| lowest.saturating_sub(1)));
    }
    let on = |at: usize| {
        floor_of.iter().filter(move |(_, floor)| **floor == at).map(|(name, _)| (*name).to_owned())
    };
    (0..floors.len()).map(|at| on(at).collect()).collect()
}

/// The graph without those arrows that a longer way implies.
pub(crate) fn reduced(graph: &Graph) -> Graph {
    let without_implied = |names: &BTreeSet<String>| {
        let by_way: BTreeMap<&String, BTreeSet<String>> =
            names.iter().map(|name| (name, reached(graph, name))).collect();
        let is_implied =
            |name: &String| by_way.iter().any(|(way, names)| *way != name && names.contains(name));
        names.iter().filter(|name| !is_implied(name)).cloned().collect()
    };
    graph.iter().map(|(from, names)| (from.clone(), without_implied(names))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(arrows: &[(&str, &[&str])]) -> Graph {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        arrows.iter().map(|(from, to)| ((*from).to_owned(), names(to))).collect()
    }

    #[test]
    fn each_stands_above_what_it_leads_to() {
        let graph = graph(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[]), ("d", &[])]);
        let told: Vec<Vec<String>> = floors(&graph).into_iter().map(|floor| floor.concat()).collect();
        assert_eq!(told, [vec!["c", "d"], vec!["b"], vec!["a"]]);
    }

    #[test]
    fn circles_stand_together() {
        let graph = graph(&[("a", &["c"]), ("b", &["a", "d"]), ("c", &["b"]), ("d", &[]), ("e", &["c"])]);
        let told: Vec<Vec<String>> = floors(&graph).into_iter().map(|floor| floor.concat()).collect();
        assert_eq!(told, [vec!["d"], vec!["a", "b", "c"], vec!["e"]]);
    }

    #[test]
    fn what_is_used_high_up_alone_stands_there() {
        let graph = graph(&[("a", &["b", "d"]), ("b", &["c"]), ("c", &[]), ("d", &[]), ("e", &[])]);
        assert_eq!(raised(&graph), [vec!["c", "e"], vec!["b", "d"], vec!["a"]]);
    }

    #[test]
    fn what_a_longer_way_implies_is_left_out() {
        let reduced = reduced(&graph(&[("a", &["b", "c", "d"]), ("b", &["c"]), ("c", &[]), ("d", &[])]));
        assert_eq!(reduced, graph(&[("a", &["b", "d"]), ("b", &["c"]), ("c", &[]), ("d", &[])]));
    }
}
