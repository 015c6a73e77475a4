//! Links items that an earlier reconciliation left open and that clear weeks later.

use crate::classes::Joinable;
use crate::classes::{Edge, Outcome, match_classes};
use crate::lines::Grade;
use crate::one_to_one::classes;
use crate::state::LinkState;
use rustc_hash::FxHashMap;

/// Least weight of the texts, as the days say nothing here.
const MIN_TEXT: i32 = 400;

/// Matches earlier items that are still open with later ones of their amount whose texts agree strongly, up
/// to [`MAX_WINDOW_DAYS`](crate::MAX_WINDOW_DAYS) later. Runs after the stages of the window, so that near
/// partners go first.
pub(crate) fn clearing(work: &mut LinkState<'_>) {
    let evidence = work.evidence;
    let has_earlier = evidence.left.items().chain(evidence.right.items()).any(|(_, item)| item.is_earlier);
    if !has_earlier {
        return;
    }
    let keys = |is_left: bool, number: u32| -> Vec<(bool, u32)> {
        let texts = if is_left { &evidence.left_texts } else { &evidence.right_texts };
        let (row, line) = (texts.row(number), texts.line(number));
        let names = row
            .names
            .iter()
            .copied()
            .chain(line.names.iter().filter(|hit| hit.grade != Grade::Tail).map(|hit| hit.name));
        let codes = row.codes.iter().copied().chain(line.codes.iter().map(|hit| hit.code));
        names.map(|name| (false, name)).chain(codes.map(|code| (true, code))).collect()
    };
    for (left, right) in work.buckets() {
        let is_earlier = |item: Option<&crate::Item>| item.is_some_and(|item| item.is_earlier);
        let some = left.iter().any(|item| is_earlier(evidence.left.item(*item)))
            || right.iter().any(|item| is_earlier(evidence.right.item(*item)));
        if !some {
            continue;
        }
        let (left, right) = (classes(&evidence.left, &left), classes(&evidence.right, &right));
        let mut by_key: FxHashMap<(bool, u32), Vec<u32>> = FxHashMap::default();
        for (number, class) in (0_u32..).zip(&right) {
            for key in keys(false, class.first()) {
                by_key.entry(key).or_default().push(number);
            }
        }
        let mut edges = Vec::new();
        for (number, class) in (0_u32..).zip(&left) {
            let found = keys(true, class.first());
            let mut others: Vec<u32> =
                found.iter().filter_map(|key| by_key.get(key)).flatten().copied().collect();
            others.sort_unstable();
            others.dedup();
            for other in others {
                let Some(theirs) = right.get(other as usize).map(crate::classes::Class::first) else {
                    continue;
                };
                let mine = class.first();
                let items = (evidence.left.item(mine), evidence.right.item(theirs));
                let (Some(one), Some(two)) = items else { continue };
                let differ = one.reference != 0 && two.reference != 0 && !evidence.same_reference(one, two);
                let clears = (one.is_earlier || two.is_earlier) && evidence.are_near(one, two) && !differ;
                let text = evidence.text(mine, theirs).map_or(0, |weight| weight.text());
                if clears && text >= MIN_TEXT && !work.is_rejected(mine, theirs) {
                    edges.push(Edge::new(number, other, evidence.weights.base + text));
                }
            }
        }
        let mut outcome = Outcome::default();
        match_classes(&left, &right, &edges, Joinable::Neither, work.margin, &mut outcome);
        work.settle_singles(outcome);
    }
}
