//! What the engine claims about the rows that are still open.

use crate::diagnostic::{Code, Diagnostic, Message};
use crate::reconcile::MatchRule;
use crate::reconcile::side::Item;
use crate::reconcile::similarity::Evidence;
use crate::reconcile::state::MatchState;
use hocbong_match as engine;
use std::collections::{BTreeSet, HashMap};

/// Minimum number of rows of a side before a pattern is reported as finding the same everywhere.
const MIN_ROWS: usize = 10;

/// Reports a pattern of the user that does not distinguish rows: it finds nothing on a whole side, because it
/// is mistyped or the file lacks such codes; or it finds the same code, or the whole text, in most rows.
fn report_pattern(work: &mut MatchState<'_>) {
    let Some(pattern) = &work.options.key else { return };
    for side in [&work.left.side, &work.right.side] {
        let rows = side.entries.len();
        let mut whole = 0;
        let mut uses: HashMap<String, usize> = HashMap::new();
        for entry in &side.entries {
            let texts = [entry.party, entry.memo].map(|text| side.strings.get(text));
            let codes: BTreeSet<String> = texts.iter().flat_map(|text| pattern.codes_in(text)).collect();
            whole += usize::from(texts.iter().any(|text| pattern.is_all_of(text)));
            for code in codes {
                *uses.entry(code).or_default() += 1;
            }
        }
        let is_most = |count: usize| rows >= MIN_ROWS && count * 2 > rows;
        let (key, count) = match uses.values().copied().max().unwrap_or(0).max(whole) {
            _ if rows == 0 => continue,
            0 => ("HB0808", rows),
            most if is_most(most) => ("HB0808.everything", most),
            _ => continue,
        };
        let message = Message::new(key).with("pattern", pattern.as_str()).with("count", count);
        work.findings.push(Diagnostic::new(Code::NO_CODE, message, side.place()));
    }
}

/// Reports how many rows of a side have a text that is longer than what is compared.
fn report_long_texts(work: &mut MatchState<'_>) {
    for side in [&work.left.side, &work.right.side] {
        let is_long = |entry: &&Item| {
            let texts = [entry.party, entry.memo].map(|text| side.strings.get(text));
            !texts.iter().all(|text| engine::is_compared_whole(text))
        };
        let mut long = side.entries.iter().filter(is_long);
        let Some(first) = long.next() else { continue };
        let place = side.place_of(first);
        let message =
            Message::new("HB0809").with("count", 1 + long.count()).with("most", engine::MAX_LETTERS);
        work.findings.push(Diagnostic::new(Code::LONG_TEXT, message, place));
    }
}

/// Runs the engine on both sides and adds its claims to the results.
pub(in crate::reconcile) fn linking(work: &mut MatchState<'_>) {
    report_pattern(work);
    report_long_texts(work);
    let evidence = Evidence::new(
        (&work.left.side, &|number| work.left.is_open(number)),
        (&work.right.side, &|number| work.right.is_open(number)),
        &work.options,
        &work.rejected,
        false,
    );
    let linkage = evidence.link();
    for found in linkage.matches {
        let rule = match (found.rule, found.left.as_slice(), found.right.as_slice()) {
            (engine::LinkRule::Reference, ..) => MatchRule::Reference,
            (engine::LinkRule::Batch, ..) => MatchRule::Batch,
            (_, [left, ..], [right, ..]) if evidence.is_by_code(*left, *right) => MatchRule::Code,
            (engine::LinkRule::Exact, ..) => MatchRule::Exact,
            (engine::LinkRule::Window, ..) => MatchRule::Window,
        };
        let distance = 1_000_u16.saturating_sub(found.likeness);
        work.record_link(rule, &found.left, &found.right, found.is_interchangeable, distance);
    }
    for found in linkage.differences {
        let by_reference = found.rule == engine::LinkRule::Reference;
        if !by_reference && evidence.is_by_code(found.left, found.right) {
            work.record_code_difference(found.left, found.right);
        } else {
            work.record_difference(found.left, found.right, by_reference);
        }
    }
    for found in linkage.ambiguous {
        work.record_ambiguity(&found.left, &found.right, found.is_too_large);
    }
    for found in linkage.proposals {
        work.record_proposal(&found.left, &found.right, found.odds, found.reason);
    }
    work.weights = linkage.weights.channels;
    work.left.surplus.extend(linkage.left_surplus);
    work.right.surplus.extend(linkage.right_surplus);
    work.evidence = Some(evidence);
}
