//! What must hold of the books as a set before they can be added up.

use super::Member;
use crate::account::Role;
use crate::association::{Association, AssociationTree};
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::period::Period;
use hocbong_check::Fact;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// The roles that a consolidation asks for.
const NEEDED: [Role; 8] = [
    Role::Cash,
    Role::Bank,
    Role::Goods,
    Role::Gifts,
    Role::TransfersIn,
    Role::Awards,
    Role::TransfersOut,
    Role::Management,
];

/// Returns what is wrong with the books as a set, at the second of the two books that do not fit.
pub(super) fn faults(books: &[Member<'_>], period: Period) -> Vec<Diagnostic> {
    let mut found = kept_twice(books);
    found.extend(apart(books, period));
    found.extend(roles_missing(books));
    found.extend(trees_differ(books));
    found
}

fn at(member: &Member<'_>, code: Code, message: Message) -> Diagnostic {
    Diagnostic::new(code, message, Location::file(&Arc::from(member.name)))
}

fn kept_twice(books: &[Member<'_>]) -> Vec<Diagnostic> {
    let mut keepers: BTreeMap<&str, Vec<&Member<'_>>> = BTreeMap::new();
    let mut found = Vec::new();
    for member in books {
        for code in member.kept.iter().copied() {
            let before = keepers.entry(code).or_default();
            let is_same_time = |other: &&&Member<'_>| match other.days.zip(member.days) {
                Some((days, own)) => days.overlaps(own),
                None => true,
            };
            if let Some(other) = before.iter().find(is_same_time) {
                let message = Message::new("HB0213")
                    .with("name", code)
                    .with("book", other.name)
                    .with("other", member.name);
                let mut fault = at(member, Code::KEPT_TWICE, message);
                fault.related = vec![Location::file(&Arc::from(other.name))];
                found.push(fault);
            }
            before.push(member);
        }
    }
    found
}

/// Finds books that no day joins to the others, or that have no day of the period.
fn apart(books: &[Member<'_>], period: Period) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let in_period = |member: &Member<'_>| member.days.filter(|days| days.overlaps(period));
    let first = books.iter().find_map(|member| Some((member, in_period(member)?)));
    for member in books {
        let Some(days) = member.days else { continue };
        if !days.overlaps(period) {
            let message =
                with_days(Message::new("HB0214.period").with("book", member.name), days, "from", "to");
            let message = with_days(message, period, "period_from", "period_to");
            found.push(at(member, Code::YEARS_APART, message));
            continue;
        }
        let Some((other, other_days)) = first else { continue };
        // Even books of one association: the openings of the second carry what the first closes with.
        if !days.overlaps(other_days) {
            let message = Message::new("HB0214").with("book", other.name).with("other", member.name);
            let message = with_days(message, other_days, "from", "to");
            let message = with_days(message, days, "other_from", "other_to");
            let mut fault = at(member, Code::YEARS_APART, message);
            fault.related = vec![Location::file(&Arc::from(other.name))];
            found.push(fault);
        }
    }
    found
}

fn with_days(mut message: Message, days: Period, from: &'static str, to: &'static str) -> Message {
    for (name, day) in [(from, days.from), (to, days.to)] {
        message = match day {
            Some(day) => message.with(name, day),
            None => message.with(name, "–"),
        };
    }
    message
}

fn roles_missing(books: &[Member<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for member in books {
        for role in NEEDED {
            if member.book.chart.iter().all(|account| account.role != Some(role)) {
                let message = Message::new("HB0216").with("book", member.name).with("role", role.as_str());
                found.push(at(member, Code::ROLE_MISSING, message));
            }
        }
    }
    found
}

/// What a book says of an association, without what it leaves open.
fn traits(association: &Association) -> [(&'static str, Option<String>); 5] {
    let successors = {
        let mut successors = association.successors.clone();
        successors.sort();
        (!successors.is_empty()).then(|| successors.join(" "))
    };
    [
        ("level", association.level.map(|level| level.as_str().to_owned())),
        ("parent", association.parent.clone()),
        ("opened", association.opened.map(|day| day.to_string())),
        ("closed", association.closed.map(|day| day.to_string())),
        ("successors", successors),
    ]
}

fn trees_differ(books: &[Member<'_>]) -> Vec<Diagnostic> {
    let mut firsts: BTreeMap<&str, &Association> = BTreeMap::new();
    let mut known: BTreeMap<(&str, &'static str), (&str, String)> = BTreeMap::new();
    let mut found = Vec::new();
    let listing = books.iter().filter(|member| member.book.knows(Fact::Associations));
    for member in listing.filter(|member| !member.repeats_list) {
        for association in member.book.associations.iter() {
            match firsts.entry(&*association.code) {
                // The first book that lists it says the same.
                Entry::Occupied(first) if *first.get() == association => continue,
                entry => entry.or_insert(association),
            };
            for (what, value) in traits(association) {
                let Some(value) = value else { continue };
                let (book, first) =
                    known.entry((&association.code, what)).or_insert_with(|| (member.name, value.clone()));
                if *first != value {
                    let message = Message::new("HB0215")
                        .with("name", &*association.code)
                        .with("what", what)
                        .with("value", first.as_str())
                        .with("book", *book)
                        .with("other_value", value)
                        .with("other", member.name);
                    let mut fault = at(member, Code::TREES_DIFFER, message);
                    fault.related = vec![Location::file(&Arc::from(*book))];
                    found.push(fault);
                }
            }
        }
    }
    found
}

/// Merges the lists of associations. The book that keeps an association knows best; what it leaves open is
/// taken from the first book that says it.
pub(super) fn tree_of(books: &[Member<'_>]) -> AssociationTree {
    let mut merged: BTreeMap<&str, Association> = BTreeMap::new();
    for member in books {
        let kept = member.kept.iter().filter_map(|code| member.book.associations.get(code));
        kept.for_each(|association| merge(&mut merged, association));
    }
    for member in books.iter().filter(|member| !member.repeats_list) {
        member.book.associations.iter().for_each(|association| merge(&mut merged, association));
    }
    AssociationTree::new(merged.into_values())
}

/// Takes from an association what is left open so far.
fn merge<'a>(merged: &mut BTreeMap<&'a str, Association>, association: &'a Association) {
    let own = merged.entry(&association.code).or_insert_with(|| association.clone());
    let is_bare = own.name == own.code;
    own.level = own.level.or(association.level);
    own.parent = own.parent.take().or_else(|| association.parent.clone());
    own.opened = own.opened.or(association.opened);
    own.closed = own.closed.or(association.closed);
    own.target = own.target.or(association.target);
    own.target_awarded = own.target_awarded.or(association.target_awarded);
    if own.successors.is_empty() {
        own.successors.clone_from(&association.successors);
    }
    if is_bare {
        own.name.clone_from(&association.name);
    }
}
