//! Layers of a graph, called floors, and the arrows that longer paths do not imply.

use super::circles::{Graph, groups, reached};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the groups of a graph in floors, the lowest first. Each name is above all names that it leads to,
/// except that a circle shares one floor. Within a floor, circles come first; otherwise groups are sorted.
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
            // Some name leads to one that is not in the graph. We put the rest on one floor.
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

/// Returns the floors of a graph without circles, the lowest first, each sorted. Each name is directly below
/// the lowest name that leads to it, so that arrows are short.
pub(crate) fn raised(graph: &Graph) -> Vec<Vec<String>> {
    let floors: Vec<Vec<String>> = floors(graph).into_iter().map(|floor| floor.concat()).collect();
    let mut floor_of: BTreeMap<&str, usize> = BTreeMap::new();
    // From the top down, so that all names that lead to a name already have their floor.
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

/// Returns the graph without the arrows that a longer path implies (transitive reduction).
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
