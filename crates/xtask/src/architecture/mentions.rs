//! What the code of one module contains: its imports, its items and every path.

use std::collections::BTreeSet;
use syn::buffer::{Cursor, TokenBuffer};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, Token, UseTree};

/// A name that a `use` brings into a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// Its name in the module; `None` for everything (`*`).
    pub(crate) name: Option<String>,
    /// The path as written, without `*`.
    pub(crate) path: Vec<String>,
}

/// Imports, items and paths of one module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions {
    /// Imports; those in function bodies come after those of the module.
    pub(crate) imports: Vec<Import>,
    /// Names of the items that it defines, without child modules.
    pub(crate) items: BTreeSet<String>,
    /// Every path in its code, as written.
    pub(crate) paths: BTreeSet<Vec<String>>,
}

impl Mentions {
    /// Reads the items of a module, except child modules and code for tests.
    pub(crate) fn new(items: &[Item]) -> Self {
        let mut reader = Reader::default();
        let own =
            items.iter().filter(|item| !matches!(item, Item::Mod(_)) && !is_for_tests(attributes(item)));
        for item in own {
            reader.mentions.items.extend(defined(item));
            match item {
                Item::Use(item) => reader.visit_item_use(item),
                _ => reader.bodies.push(item),
            }
        }
        for item in std::mem::take(&mut reader.bodies) {
            reader.visit_item(item);
        }
        reader.mentions
    }
}

/// Whether an item with these attributes is compiled only for tests.
pub(crate) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            list.parse_args().is_ok_and(|meta| needs_test(&meta))
        }
        meta => meta.path().is_ident("test"),
    })
}

/// Whether a `cfg` condition holds only in test builds.
fn needs_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test") || path.is_ident("doctest"),
        Meta::List(list) => {
            let parts =
                list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).unwrap_or_default();
            let all = || parts.iter().any(needs_test);
            let any = || !parts.is_empty() && parts.iter().all(needs_test);
            (list.path.is_ident("all") && all()) || (list.path.is_ident("any") && any())
        }
        Meta::NameValue(_) => false,
    }
}

/// Returns the attributes of an item.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

#[derive(Default)]
struct Reader<'i> {
    mentions: Mentions,
    /// Items to be read after the imports of the module, which must come before those of functions.
    bodies: Vec<&'i Item>,
}

impl Reader<'_> {
    fn import(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| {
            let mut path = before.to_vec();
            path.push(name.to_string());
            path
        };
        let import = match tree {
            UseTree::Path(part) => return self.import(&with(&part.ident), &part.tree),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(before, tree);
                }
                return;
            }
            UseTree::Name(part) if part.ident == "self" => {
                Import { name: before.last().cloned(), path: before.to_vec() }
            }
            UseTree::Name(part) => Import { name: Some(part.ident.to_string()), path: with(&part.ident) },
            UseTree::Rename(part) => {
                let path = if part.ident == "self" { before.to_vec() } else { with(&part.ident) };
                Import { name: Some(part.rename.to_string()), path }
            }
            UseTree::Glob(_) => Import { name: None, path: before.to_vec() },
        };
        self.mentions.imports.push(import);
    }

    /// Reads the paths among the tokens of a macro, whose syntax only the macro knows.
    fn tokens(&mut self, mut at: Cursor<'_>) {
        // A word after a `::` that follows no word ends something longer, e.g. `V::<T>::new`, or belongs to
        // another crate.
        let mut is_start = true;
        while !at.eof() {
            let (mut path, begin) = (Vec::new(), at);
            while let Some((word, next)) = if path.is_empty() { at.ident() } else { word_after_colons(at) } {
                path.push(word.to_string());
                at = next;
            }
            if !path.is_empty() {
                if is_start {
                    self.mentions.paths.insert(path);
                }
                is_start = true;
            } else if let Some((inside, _, _, next)) = begin.any_group() {
                self.tokens(inside);
                (at, is_start) = (next, true);
            } else if let Some(next) = colons(begin) {
                (at, is_start) = (next, false);
            } else if let Some((_, next)) = begin.token_tree() {
                (at, is_start) = (next, true);
            } else {
                return;
            }
        }
    }
}

fn colons(at: Cursor<'_>) -> Option<Cursor<'_>> {
    colon(colon(at)?)
}

fn colon(at: Cursor<'_>) -> Option<Cursor<'_>> {
    let (mark, next) = at.punct()?;
    (mark.as_char() == ':').then_some(next)
}

fn word_after_colons(at: Cursor<'_>) -> Option<(syn::Ident, Cursor<'_>)> {
    colons(at)?.ident()
}

fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

impl<'a> Visit<'a> for Reader<'_> {
    // Attributes and visibilities also name modules, but do not depend on them.
    fn visit_attribute(&mut self, _: &'a Attribute) {}

    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}

    fn visit_item(&mut self, item: &'a Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        // A path that starts with `::` leads to another crate.
        if item.leading_colon.is_none() {
            self.import(&[], &item.tree);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        if path.leading_colon.is_none() {
            self.mentions.paths.insert(segments(path));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        visit::visit_macro(self, call);
        self.tokens(TokenBuffer::new2(call.tokens.clone()).begin());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(text: &str) -> Mentions {
        Mentions::new(&syn::parse_file(text).unwrap().items)
    }

    fn paths(text: &str) -> Vec<String> {
        mentions(text).paths.iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn trees_of_use_are_laid_out() {
        let text = "use a::{self, b as c, d::*, e::f}; use ::other::X; fn g() { use h::i; } use j;";
        let imports = mentions(text).imports;
        let told: Vec<_> = imports
            .iter()
            .map(|import| format!("{}={}", import.name.as_deref().unwrap_or("*"), import.path.join("::")))
            .collect();
        assert_eq!(told, ["a=a", "c=a::b", "*=a::d", "f=a::e::f", "j=j", "i=h::i"]);
    }

    #[test]
    fn types_expressions_patterns_and_macros_are_read() {
        let text = "fn f(x: a::T<b::U>) { let c::S { y } = d::g(x); }";
        assert_eq!(paths(text), ["a::T", "b::U", "c::S", "d::g", "x"]);
        let text = "fn f() { m!(\"{}\", a::b(1).c(), [d::E; 2], V::<e::T>::new, 0..f::N, ::g::h) }";
        assert_eq!(paths(text), ["V", "a::b", "c", "d::E", "e::T", "f::N", "m"]);
        assert_eq!(
            paths("macro_rules! m { ($x:expr) => { $crate::a::b($x) } }"),
            ["crate::a::b", "expr", "macro_rules", "x"]
        );
    }

    #[test]
    fn what_is_for_tests_alone_is_left_out() {
        for condition in ["test", "all(test, unix)", "any(test, doctest)"] {
            let text = format!("#[cfg({condition})] use a::b; #[cfg({condition})] fn f() {{ c::d() }}");
            let mentions = mentions(&text);
            assert!(mentions.imports.is_empty() && mentions.paths.is_empty(), "{condition}: {mentions:?}");
        }
        for condition in ["unix", "not(test)", "any(test, feature = \"x\")"] {
            assert_eq!(paths(&format!("#[cfg({condition})] fn f() {{ c::d() }}")), ["c::d"], "{condition}");
        }
        assert!(paths("impl T { #[cfg(test)] fn f() { c::d() } }") == ["T"]);
    }
}
