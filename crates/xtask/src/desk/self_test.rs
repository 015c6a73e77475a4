//! Judges the judge: pages whose script has one fault each, which a check must find.

use super::drive::{Change, Desk};
use super::{CHECKS, Check, Verdict, failure, judged};
use std::io::{self, Write};

/// A fault, and the check that must find it.
const FAULTS: [(&str, Change, &str); 12] = [
    ("j stays where it is", ("j: () => this.#list.move(1)", "j: () => this.#list.move(0)"), "keys"),
    (
        "the filter of differences shows all",
        ("else if (kind !== filter.kind) return false", "else if (kind !== filter.kind) return true"),
        "filters",
    ),
    ("searching sees diacritics", ("normalize('NFD').replace(/\\p{M}/gu, '')", "normalize('NFC')"), "search"),
    ("amounts are sorted upwards", ("(entry) => -size(entry)", "(entry) => size(entry)"), "order"),
    (
        "undo does nothing",
        ("this.#set(change.key, change.before);\n    this.#undone", "this.#undone"),
        "undo",
    ),
    (
        "a click accepts for reject",
        ("this.#decide(entry, act === 'accept')", "this.#decide(entry, true)"),
        "mouse",
    ),
    (
        "notes are of the other side",
        ("side.map((row) => row.n)", "side.map((row) => row.t + row.n)"),
        "round-trip",
    ),
    (
        "given decisions are not saved again",
        ("for (const decision of given) this.#set", "for (const decision of []) this.#set"),
        "round-trip",
    ),
    ("a choice takes the whole group", ("k === 'ambiguous' && isAccepted", "false && isAccepted"), "choice"),
    ("nothing is kept", ("localStorage.setItem(this.#key, JSON", "String(this.#key, JSON"), "reload"),
    ("hidden characters are shown", ("text.replace(HIDDEN, numberOf);", "text;"), "hostile"),
    ("a warning on the console", ("new Desk(", "console.warn('Mẫu'); new Desk("), "counts"),
];

/// Judges a good page, which must have no failure, and each faulty one, which must have some.
pub(super) fn run(desk: &mut Desk, log: &mut dyn Write) -> io::Result<Verdict> {
    let mut verdict = Verdict::default();
    for (what, change, name) in FAULTS {
        let Some((name, check)) = named(name) else {
            return Err(io::Error::other(format!("there is no check {name}")));
        };
        desk.change = Some(change);
        let found = judged(desk, name, check);
        desk.change = None;
        verdict.checks += 1;
        for failure in &found {
            writeln!(log, "found {failure}")?;
        }
        if found.is_empty() {
            verdict.failures.push(failure("self-test", format!("a failure of {name}: {what}"), "none"));
        }
    }
    Ok(verdict)
}

fn named(name: &str) -> Option<(&'static str, Check)> {
    CHECKS.into_iter().find(|(own, _)| *own == name)
}
