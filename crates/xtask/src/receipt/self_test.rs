//! Judges the judge: pages whose script has one fault each, which a check must find.

use super::hand::Hand;
use super::{CHECKS, failure, judged};
use crate::desk::{Change, Verdict};
use std::io::{self, Write};

/// A fault, and the check that must find it.
const FAULTS: [(&str, Change, &str); 12] = [
    ("roots are not compared", ("need(areEqual(root, checkpoint.root), 'root')", ""), "faults"),
    ("heads are not compared", ("need(areEqual(head, receipt.head), 'head')", ""), "faults"),
    ("short codes are not compared", ("need(codeOf(head) === receipt.code, 'code')", ""), "faults"),
    ("counts are not compared", ("need(receipt.count === checkpoint.count, 'count')", ""), "faults"),
    ("names of fields are not compared", ("name === receipt.fields[at].name", "true"), "faults"),
    ("more fields are allowed", ("Object.keys(read).length === KEYS.length &&", ""), "faults"),
    ("signatures are not verified", ("fault = 'signature'", "return 'signed'"), "faults"),
    ("any head is expected", ("need(expected === null || expected.is(head), 'expected')", ""), "head"),
    ("check characters do not matter", ("|| checksum(values) !== BECH32M", ""), "head"),
    ("what is shown does not matter", ("need(isOther || isShown(receipt), 'shown')", ""), "shown"),
    ("pictures are not read", ("if (/^hocbong1:/i.test(text))", "if (false)"), "picture"),
    ("a message on the console", ("let turn = 0", "let turn = 0; console.warn('Mẫu')"), "proved"),
];

/// Judges each faulty page, which must have some failure.
pub(super) fn run(hand: &mut Hand, log: &mut dyn Write) -> io::Result<Verdict> {
    let mut verdict = Verdict::default();
    for (what, change, name) in FAULTS {
        let Some((name, check)) = CHECKS.into_iter().find(|(own, _)| *own == name) else {
            return Err(io::Error::other(format!("there is no check {name}")));
        };
        hand.change = Some(change);
        let found = judged(hand, name, check);
        hand.change = None;
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
