//! Sibling modules that name each other, directly or through others.

use super::arrows::Arrows;
use super::tree::{Place, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// A graph of names: each name with those that it leads to. No name leads to itself.
pub(crate) type Graph = BTreeMap<String, BTreeSet<String>>;

/// Children of one module that can all be reached from each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Circle {
    /// Their parent module.
    pub(crate) parent: Place,
    /// Their names, sorted.
    pub(crate) children: Vec<String>,
    /// The arrows among them.
    pub(crate) arrows: Vec<ChildArrow>,
}

/// An arrow: one child names another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChildArrow {
    pub(crate) from: String,
    pub(crate) to: String,
    /// The naming file, the named file, and the paths as written.
    pub(crate) evidence: Vec<(String, String, Vec<String>)>,
}

/// Returns the graph of a module's children; an arrow means that code in one names something in the other.
pub(crate) fn children(tree: &Tree, arrows: &Arrows, parent: &Place) -> Graph {
    let names = tree.modules.get(parent).into_iter().flat_map(|module| &module.children);
    let mut graph: Graph = names.map(|name| (name.clone(), BTreeSet::new())).collect();
    for (from, to) in arrows.keys() {
        let (Some(from), Some(to)) = (from.part_of(parent), to.part_of(parent)) else { continue };
        if from != to {
            graph.entry(from.to_owned()).or_default().insert(to.to_owned());
        }
    }
    graph
}

/// Returns all names that can be reached from a name; the name itself only if it is in a circle.
pub(crate) fn reached(graph: &Graph, from: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        for next in graph.get(name).into_iter().flatten() {
            if found.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    found
}

/// Returns the names of a graph in groups, sorted by their first name. Names of a circle form one group;
/// every other name is alone.
pub(crate) fn groups(graph: &Graph) -> Vec<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<String>> =
        graph.keys().map(|name| (name.as_str(), reached(graph, name))).collect();
    let is_mutual = |one: &str, other: &str| {
        let leads = |from: &str, to: &str| reached.get(from).is_some_and(|names| names.contains(to));
        one == other || (leads(one, other) && leads(other, one))
    };
    let mut groups: Vec<Vec<String>> = Vec::new();
    for name in graph.keys() {
        let group = groups.iter_mut().find(|group| group.iter().all(|other| is_mutual(name, other)));
        match group {
            Some(group) => group.push(name.clone()),
            None => groups.push(vec![name.clone()]),
        }
    }
    groups
}

/// Returns every circle of a crate, from the root down.
pub(crate) fn circles(tree: &Tree, arrows: &Arrows) -> Vec<Circle> {
    let mut circles = Vec::new();
    for parent in tree.modules.keys() {
        let graph = children(tree, arrows, parent);
        for children in groups(&graph).into_iter().filter(|group| group.len() > 1) {
            let arrows = among(tree, arrows, parent, &graph, &children);
            circles.push(Circle { parent: parent.clone(), children, arrows });
        }
    }
    circles
}

fn among(
    tree: &Tree,
    arrows: &Arrows,
    parent: &Place,
    graph: &Graph,
    children: &[String],
) -> Vec<ChildArrow> {
    let pairs = graph.iter().flat_map(|(from, to)| to.iter().map(move |to| (from, to)));
    let pairs = pairs.filter(|(from, to)| children.contains(from) && children.contains(to));
    let file = |place: &Place| tree.modules.get(place).map(|module| module.file.clone()).unwrap_or_default();
    let between = |from: &str, to: &str| {
        let is_between = |places: &(Place, Place)| {
            places.0.part_of(parent) == Some(from) && places.1.part_of(parent) == Some(to)
        };
        let arrows = arrows.iter().filter(|(places, _)| is_between(places));
        arrows.map(|((from, to), paths)| (file(from), file(to), paths.iter().cloned().collect())).collect()
    };
    pairs
        .map(|(from, to)| ChildArrow { from: from.clone(), to: to.clone(), evidence: between(from, to) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::arrows::arrows;
    use super::*;

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let tree = Tree::parse(&files, "lib.rs").unwrap();
        let circles = circles(&tree, &arrows(&tree));
        circles.iter().map(|circle| format!("{}: {}", circle.parent, circle.children.join(" "))).collect()
    }

    #[test]
    fn a_parent_and_its_child_may_name_each_other() {
        let files = [
            ("lib.rs", "pub mod a; pub use a::X; pub struct Y;"),
            ("a.rs", "pub mod b; pub struct X; use b::Z; use crate::Y;"),
            ("a/b.rs", "pub struct Z; use super::X; use crate::Y;"),
        ];
        assert!(told(&files).is_empty());
    }

    #[test]
    fn a_circle_stands_where_its_ways_part() {
        let files = [
            ("lib.rs", "mod a; mod c; mod d;"),
            ("a.rs", "mod b; mod e;"),
            ("a/b.rs", "use crate::c::X; use super::e;"),
            ("a/e.rs", "use super::b;"),
            ("c.rs", "pub struct X; use crate::d::Y;"),
            ("d.rs", "pub struct Y; fn f() { crate::a::g() }"),
        ];
        assert_eq!(told(&files), ["crate: a c d", "crate::a: b e"]);
        let files = [files[0], files[1], files[2], ("a/e.rs", ""), files[4], ("d.rs", "pub struct Y;")];
        assert!(told(&files).is_empty());
    }

    #[test]
    fn the_arrows_of_a_circle_say_which_file_names_what() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "mod inner;"),
            ("a/inner.rs", "use crate::b::{X, Y}; use crate::c;"),
            ("b.rs", "pub struct X; pub struct Y; use super::a;"),
            ("c.rs", ""),
        ];
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let tree = Tree::parse(&files, "lib.rs").unwrap();
        let arrow = |from: &str, to: &str, files: (&str, &str), names: &[&str]| ChildArrow {
            from: from.to_owned(),
            to: to.to_owned(),
            evidence: vec![(
                files.0.to_owned(),
                files.1.to_owned(),
                names.iter().map(|name| (*name).to_owned()).collect(),
            )],
        };
        let expected = [
            arrow("a", "b", ("a/inner.rs", "b.rs"), &["crate::b::X", "crate::b::Y"]),
            arrow("b", "a", ("b.rs", "a.rs"), &["super::a"]),
        ];
        assert_eq!(circles(&tree, &arrows(&tree))[0].arrows, expected);
    }
}
