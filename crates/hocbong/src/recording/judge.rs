//! What new rows do to a book.

use super::Change;
use crate::book::Book;
use crate::check::{CheckOptions, check};
use crate::diagnostic::{Code, Diagnostic, Family, Location};
use std::collections::{BTreeMap, BTreeSet};

/// Where and what a finding is, without its figures: those of an old one may change with new rows.
type Key = (Code, std::sync::Arc<str>, Option<u32>);

fn key(finding: &Diagnostic) -> Key {
    (finding.code, std::sync::Arc::clone(&finding.primary.file), finding.primary.line)
}

/// What the rules find in `after` and not in `before`.
///
/// What a book has wrong already does not keep anybody from recording, and neither does what moves: a gift that is entered
/// late may leave cash below zero from another row on. So a finding is new where it names one of the new rows, or where
/// there are more of its code than before.
pub(super) fn judge(before: &Book, after: &Book, change: &Change, options: &CheckOptions) -> Vec<Diagnostic> {
    let found = check(after, options).findings;
    if found.is_empty() {
        return found;
    }
    let earlier = check(before, options).findings;
    let known: BTreeSet<Key> = earlier.iter().map(key).collect();
    let count = |findings: &[Diagnostic]| {
        let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
        for finding in findings {
            *counts.entry(finding.code).or_default() += 1;
        }
        counts
    };
    let (had, has) = (count(&earlier), count(&found));
    let is_new_row = |place: &Location| change.row_at(&place.file, place.line).is_some();
    let is_new = |finding: &Diagnostic| {
        let names_new = is_new_row(&finding.primary) || finding.related.iter().any(is_new_row);
        let are_more = has.get(&finding.code) > had.get(&finding.code);
        names_new || are_more && !known.contains(&key(finding))
    };
    found.into_iter().filter(is_new).collect()
}

/// Whether a finding keeps rows from being recorded; warnings do where `is_strict`.
///
/// Rows that cannot be read, that name what the book does not know, do not balance, spend money that is not there or stand
/// in a closed year cannot be right. What the law, a count or an audit say of them is for people to settle: what has
/// happened must be recorded, also where it should not have. A number that is missing in a series, or out of its order, may be
/// that of a paper which is still to be entered.
pub fn is_refused(finding: &Diagnostic, is_strict: bool) -> bool {
    let cannot_be = matches!(
        finding.code.family(),
        Family::Reading
            | Family::Names
            | Family::Transactions
            | Family::Funds
            | Family::Periods
            | Family::Vouchers
    );
    let may_come = [Code::VOUCHER_GAP, Code::VOUCHER_ORDER].contains(&finding.code);
    is_strict || cannot_be && !may_come && finding.is_error()
}
