//! Which module of a crate names which other, following re-exports.

use super::mentions::Mentions;
use super::tree::{Place, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Pairs of a module and one that it names, with the paths as written.
pub(crate) type Arrows = BTreeMap<(Place, Place), BTreeSet<String>>;

/// Something that a path leads to or passes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(Place),
    /// An item that this module defines or re-exports.
    ItemOf(Place),
}

impl Target {
    fn place(&self) -> &Place {
        match self {
            Self::Module(place) | Self::ItemOf(place) => place,
        }
    }
}

/// What a name means in a module.
#[derive(Clone, Copy, Debug)]
enum Binding<'t> {
    Child,
    Item,
    Import(&'t [String]),
}

/// Resolves the paths of a crate.
struct Resolver<'t> {
    tree: &'t Tree,
}

/// The imports that are being followed. None is followed again within itself: `pub use check::check` beside
/// `mod check` would otherwise not end.
type Trail<'t> = Vec<(Place, &'t [String])>;

impl<'t> Resolver<'t> {
    fn mentions(&self, place: &Place) -> Option<&'t Mentions> {
        self.tree.modules.get(place).map(|module| &module.mentions)
    }

    /// Returns every meaning of a name in a module. Types and values are not distinguished, because a `use`
    /// may import both.
    fn bindings(&self, place: &Place, name: &str) -> Vec<Binding<'t>> {
        let Some(module) = self.tree.modules.get(place) else { return Vec::new() };
        let child = module.children.iter().any(|child| child == name).then_some(Binding::Child);
        let item = module.mentions.items.contains(name).then_some(Binding::Item);
        let imports = module.mentions.imports.iter().filter(|import| import.name.as_deref() == Some(name));
        child.into_iter().chain(item).chain(imports.map(|import| Binding::Import(&import.path))).collect()
    }

    /// Returns the modules that a path written in the module `from` leads to or passes, without `from`
    /// itself.
    fn places(&self, from: &Place, path: &[String]) -> BTreeSet<Place> {
        let mut found = BTreeSet::new();
        self.follow(from, path, &mut Trail::new(), &mut found);
        found.iter().map(Target::place).filter(|place| *place != from).cloned().collect()
    }

    fn follow(&self, from: &Place, path: &[String], trail: &mut Trail<'t>, found: &mut BTreeSet<Target>) {
        let (mut place, mut rest) = (from.clone(), path);
        while let Some((name, after)) = rest.split_first() {
            place = match name.as_str() {
                "crate" => Place::default(),
                "self" => place,
                "super" => place.parent().unwrap_or_default(),
                _ => break,
            };
            rest = after;
        }
        let is_ours = rest.len() < path.len();
        if !self.walk(&place, rest, trail, found) && is_ours {
            // We do not see what macros define, but the path says which module it belongs to.
            found.insert(Target::ItemOf(place));
        }
    }

    /// Adds the targets of a path that starts in a module. Returns whether the module knows the first name.
    fn walk(
        &self,
        place: &Place,
        path: &[String],
        trail: &mut Trail<'t>,
        found: &mut BTreeSet<Target>,
    ) -> bool {
        let Some((name, rest)) = path.split_first() else {
            found.insert(Target::Module(place.clone()));
            return true;
        };
        let bindings = self.bindings(place, name);
        for binding in &bindings {
            match binding {
                Binding::Item => _ = found.insert(Target::ItemOf(place.clone())),
                Binding::Child => {
                    let child = place.child(name);
                    if !self.walk(&child, rest, trail, found) {
                        found.insert(Target::ItemOf(child));
                    }
                }
                Binding::Import(path) => {
                    found.insert(Target::ItemOf(place.clone()));
                    let step = (place.clone(), *path);
                    if !trail.contains(&step) {
                        trail.push(step);
                        self.follow(place, &[path, rest].concat(), trail, found);
                        trail.pop();
                    }
                }
            }
        }
        !bindings.is_empty() || self.walk_globs(place, path, trail, found)
    }

    /// Looks for the first name in the modules that a module imports with `*`.
    fn walk_globs(
        &self,
        place: &Place,
        path: &[String],
        trail: &mut Trail<'t>,
        found: &mut BTreeSet<Target>,
    ) -> bool {
        let imports = self.mentions(place).into_iter().flat_map(|mentions| &mentions.imports);
        let mut is_known = false;
        for import in imports.filter(|import| import.name.is_none()) {
            let step = (place.clone(), import.path.as_slice());
            if trail.contains(&step) {
                continue;
            }
            trail.push(step);
            let mut all_of = BTreeSet::new();
            self.follow(place, &import.path, trail, &mut all_of);
            for target in all_of {
                if let Target::Module(all_of) = target {
                    is_known |= self.walk(&all_of, path, trail, found);
                }
            }
            trail.pop();
        }
        is_known
    }
}

/// Returns the arrows between the modules of a crate.
pub(crate) fn arrows(tree: &Tree) -> Arrows {
    let resolver = Resolver { tree };
    let mut arrows = Arrows::new();
    for (from, module) in &tree.modules {
        let mut add = |to: BTreeSet<Place>, path: String| {
            for to in to {
                arrows.entry((from.clone(), to)).or_default().insert(path.clone());
            }
        };
        for import in &module.mentions.imports {
            let end = if import.name.is_none() { "::*" } else { "" };
            add(resolver.places(from, &import.path), import.path.join("::") + end);
        }
        for path in &module.mentions.paths {
            let Some((head, rest)) = path.split_first() else { continue };
            let is_bound = !resolver.bindings(from, head).is_empty();
            let mut to = resolver.places(from, path);
            if is_bound {
                // An imported name already counts where it is imported. Alone it may also be the name of a
                // variable.
                let head = resolver.places(from, std::slice::from_ref(head));
                to = if rest.is_empty() { BTreeSet::new() } else { to.difference(&head).cloned().collect() };
            }
            add(to, path.join("::"));
        }
    }
    arrows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the arrows of a crate as `from -> to: paths`, except those between a module and its ancestors.
    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let arrows = arrows(&Tree::parse(&files, "lib.rs").unwrap());
        let is_beside = |from: &Place, to: &Place| from.part_of(to).is_none() && to.part_of(from).is_none();
        arrows
            .into_iter()
            .filter(|((from, to), _)| is_beside(from, to))
            .map(|((from, to), paths)| format!("{from} -> {to}: {}", Vec::from_iter(paths).join(", ")))
            .collect()
    }

    #[test]
    fn a_name_re_exported_by_the_root_is_that_of_its_module() {
        let root = "pub mod a; mod b; pub use a::{X as Y, f}; pub use b::*;";
        let files =
            [("lib.rs", root), ("a.rs", "pub struct X; pub fn f() {} type T = crate::Z;"), ("b.rs", "")];
        assert!(told(&files).is_empty());
        let b = "pub struct Z; use crate::Y; fn g() { crate::f() }";
        let files = [files[0], files[1], ("b.rs", b)];
        assert_eq!(
            told(&files),
            ["crate::a -> crate::b: crate::Z", "crate::b -> crate::a: crate::Y, crate::f"]
        );
    }

    #[test]
    fn a_name_that_the_parent_imports_is_that_of_its_module() {
        let files = [
            ("lib.rs", "mod a; mod c;"),
            ("a.rs", "mod b; use crate::c::X; use super::c;"),
            ("a/b.rs", "use super::X; fn f() { super::c::g() }"),
            ("c.rs", "pub struct X; pub fn g() {}"),
        ];
        let expected =
            ["crate::a -> crate::c: crate::c::X, super::c", "crate::a::b -> crate::c: super::X, super::c::g"];
        assert_eq!(told(&files), expected);
    }

    #[test]
    fn a_name_re_exported_by_another_module_is_of_both() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::X;"),
            ("b.rs", "pub use crate::c::X;"),
            ("c.rs", "pub struct X;"),
        ];
        let expected = [
            "crate::a -> crate::b: crate::b::X",
            "crate::a -> crate::c: crate::b::X",
            "crate::b -> crate::c: crate::c::X",
        ];
        assert_eq!(told(&files), expected);
    }

    #[test]
    fn an_imported_module_is_followed_to_what_it_re_exports() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b; fn f() { b::h(); b::g() }"),
            ("b.rs", "pub use super::c::g; pub fn h() {}"),
            ("c.rs", "pub fn g() {}"),
        ];
        let expected = [
            "crate::a -> crate::b: crate::b",
            "crate::a -> crate::c: b::g",
            "crate::b -> crate::c: super::c::g",
        ];
        assert_eq!(told(&files), expected);
    }

    #[test]
    fn a_star_brings_names_of_other_modules() {
        let files = [
            ("lib.rs", "mod a; mod c; use c::X;"),
            ("a.rs", "use super::*; fn f(x: X) -> Y { String::new() }"),
            ("c.rs", "pub struct X;"),
        ];
        assert_eq!(told(&files), ["crate::a -> crate::c: X"]);
    }

    #[test]
    fn other_crates_and_variables_are_no_modules() {
        let files = [
            ("lib.rs", "mod a; mod csv; pub use check::check; mod check;"),
            ("a.rs", "use csv::Reader; fn f(check: u8) { ::csv::g(check) }"),
            ("csv.rs", ""),
            ("check.rs", "pub fn check() {}"),
        ];
        assert!(told(&files).is_empty());
    }

    #[test]
    fn imports_of_one_another_come_to_an_end() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub use crate::b::X; pub use crate::b::*; fn f() { Y::new() }"),
            ("b.rs", "pub use crate::a::X; pub use crate::a::*;"),
        ];
        let pairs = told(&files);
        assert!(pairs.iter().all(|pair| !pair.contains('Y')), "{pairs:?}");
    }

    #[test]
    fn macros_are_read_on_both_sides() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            (
                "a.rs",
                "macro_rules! m { () => { $crate::b::f() } } fn g() { println!(\"{}\", super::b::f()) }",
            ),
            ("b.rs", "pub fn f() {}"),
        ];
        assert_eq!(told(&files), ["crate::a -> crate::b: crate::b::f, super::b::f"]);
    }
}
