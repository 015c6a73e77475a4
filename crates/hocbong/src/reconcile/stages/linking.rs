//! What the engine claims of the rows that are still open.

use crate::diagnostic::{Code, Diagnostic, Message};
use crate::reconcile::Rule;
use crate::reconcile::evidence::Evidence;
use crate::reconcile::side::Entry;
use crate::reconcile::work::Work;
use hocbong_match as engine;

/// Says where the user's pattern finds no code on a whole side: it is mistyped, or the files do not have what it looks for.
fn report_silence(work: &mut Work<'_>) {
    let Some(pattern) = &work.options.key else { return };
    for side in [&work.left.side, &work.right.side] {
        let has_code = |entry: &Entry| {
            let texts = [entry.party, entry.memo].map(|text| side.strings.get(text));
            texts.iter().any(|text| !pattern.codes_in(text).is_empty())
        };
        if side.entries.is_empty() || side.entries.iter().any(has_code) {
            continue;
        }
        let message =
            Message::new("HB0808").with("pattern", pattern.as_str()).with("count", side.entries.len());
        work.findings.push(Diagnostic::new(Code::NO_CODE, message, side.place()));
    }
}

/// Reads both sides and puts what the engine claims into the lists.
pub(in crate::reconcile) fn linking(work: &mut Work<'_>) {
    report_silence(work);
    let evidence = Evidence::new(
        (&work.left.side, &|number| work.left.is_open(number)),
        (&work.right.side, &|number| work.right.is_open(number)),
        &work.options,
        &work.rejected,
    );
    let linkage = evidence.link();
    for found in linkage.matches {
        let rule = match (found.rule, found.left.as_slice(), found.right.as_slice()) {
            (engine::Rule::Reference, ..) => Rule::Reference,
            (engine::Rule::Batch, ..) => Rule::Batch,
            (_, [left, ..], [right, ..]) if evidence.is_by_code(*left, *right) => Rule::Code,
            (engine::Rule::Exact, ..) => Rule::Exact,
            (engine::Rule::Window | engine::Rule::Code, ..) => Rule::Window,
        };
        work.record_match(rule, &found.left, &found.right, found.is_interchangeable);
    }
    for found in linkage.differences {
        let by_reference = found.rule == engine::Rule::Reference;
        if !by_reference && evidence.is_by_code(found.left, found.right) {
            work.record_code_difference(found.left, found.right);
        } else {
            work.record_difference(found.left, found.right, by_reference);
        }
    }
    for found in linkage.ambiguous {
        work.record_ambiguity(&found.left, &found.right);
    }
    work.left.surplus.extend(linkage.left_surplus);
    work.right.surplus.extend(linkage.right_surplus);
    work.evidence = Some(evidence);
}
