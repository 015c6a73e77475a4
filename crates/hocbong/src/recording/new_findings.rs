//! Which findings the new rows of a recording cause.

use super::Change;
use crate::book::Book;
use crate::check::{CheckOptions, CheckReport, Keep, Keeper, RULES, check_keeping};
use crate::diagnostic::{Code, Diagnostic, Family, Location};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Codes and places of a book's findings, without their figures, since new rows may change the figures of an
/// old finding. It holds every finding, without a limit on their number.
#[derive(Default)]
struct Known {
    files: BTreeMap<Arc<str>, u32>,
    places: BTreeSet<(Code, u32, Option<u32>)>,
}

impl Known {
    fn insert(&mut self, finding: &Diagnostic) {
        let next = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let file = *self.files.entry(Arc::clone(&finding.primary.file)).or_insert(next);
        self.places.insert((finding.code, file, finding.primary.line));
    }

    fn contains(&self, finding: &Diagnostic) -> bool {
        let file = self.files.get(&finding.primary.file);
        file.is_some_and(|file| self.places.contains(&(finding.code, *file, finding.primary.line)))
    }
}

/// How many findings a book has that its new rows did not cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OlderFindings {
    /// Number of errors.
    pub errors: usize,
    /// Number of warnings.
    pub warnings: usize,
}

/// Returns what the rules find in `after` and not in `before`, and how much else they find in `after`.
///
/// Existing faults of a book do not prevent recording, and neither does a fault that moves: a gift that is
/// entered late may shift the row from which cash is below zero. So a finding is new if it names one of the
/// new rows, or if it is at a new place and there are more findings of its code than before.
pub(super) fn judge(
    before: &Book,
    after: &Book,
    change: &Change,
    options: &CheckOptions,
) -> (Vec<Diagnostic>, OlderFindings) {
    let check = |book: &Book, keeper: Keeper<'_>| check_keeping(book, None, options, RULES, keeper);
    let is_new_row = |place: &Location| change.row_at(&place.file, place.line).is_some();
    let names_new =
        |finding: &Diagnostic| is_new_row(&finding.primary) || finding.related.iter().any(is_new_row);
    let with_new = |finding: &Diagnostic| if names_new(finding) { Keep::Always } else { Keep::AmongFirst };
    let mut found: CheckReport = check(after, &with_new);
    if found.findings().is_empty() {
        return (Vec::new(), OlderFindings::default());
    }
    let known = Mutex::new(Known::default());
    let earlier = check(before, &|finding| {
        // The set is consistent even if a thread panicked.
        known.lock().unwrap_or_else(PoisonError::into_inner).insert(finding);
        Keep::Counted
    });
    let known = known.into_inner().unwrap_or_else(PoisonError::into_inner);
    if found.left_out().next().is_some() {
        // The number of findings kept is limited; old ones must not displace new ones.
        found = check(after, &|finding| {
            if known.contains(finding) && !names_new(finding) { Keep::Counted } else { with_new(finding) }
        });
    }
    let is_new = |finding: &Diagnostic| {
        let are_more = found.number_of(finding.code) > earlier.number_of(finding.code);
        names_new(finding) || are_more && !known.contains(finding)
    };
    let new: Vec<Diagnostic> = found.findings().iter().filter(|finding| is_new(finding)).cloned().collect();
    let errors = new.iter().filter(|finding| finding.is_error()).count();
    let older = OlderFindings {
        errors: found.errors().saturating_sub(errors),
        warnings: found.warnings().saturating_sub(new.len() - errors),
    };
    (new, older)
}

/// Findings that rows still to be entered may settle.
const MAY_COME: [Code; 4] =
    [Code::VOUCHER_GAP, Code::VOUCHER_ORDER, Code::TRANSFER_DIFFERS, Code::TRANSFER_UNRECORDED];

/// Whether a finding keeps rows from being recorded; with `is_strict` warnings do too.
///
/// Rows cannot be right if they are unreadable, name something unknown to the book, do not balance, spend
/// money that is not there, return more than was given or lie in a closed year. What the law, a count or an audit says about them is for
/// people to settle: what has happened must be recorded, even if it should not have happened. A missing or
/// out-of-order number in a series may belong to a voucher that is still to be entered, and so may the other end
/// of a transfer.
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
    let may_come = MAY_COME.contains(&finding.code);
    let cannot_be = cannot_be || finding.code == Code::SETTLED_BEYOND;
    is_strict || cannot_be && !may_come && finding.is_error()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::check::{MAX_KEPT, check};
    use crate::csv::ReadOptions;
    use crate::source::Source;
    use std::fmt::Write;

    /// Awards without a decision.
    fn journal(rows: usize) -> String {
        let mut text = String::from("date,voucher,kind,fund,method,amount,party,decision\n");
        for row in 0..rows {
            writeln!(text, "2025-01-02,PC-{row},award,ST,cash,1000,Mẫu {row},").unwrap();
        }
        text
    }

    fn book(journal: &str) -> Book {
        let files =
            BookFiles { journal: vec![Source::new("journal/2025.csv", journal)], ..BookFiles::default() };
        Book::read(&files, &ReadOptions::default())
    }

    #[test]
    fn what_names_a_new_row_is_told_however_much_was_wrong_before() {
        let rows = 2 * MAX_KEPT + 10;
        let before = journal(rows);
        let after = format!("{before}2025-01-03,PC-{rows},award,ST,cash,1000,Mẫu mới,\n");
        let line = u32::try_from(rows).unwrap() + 2;
        let mut change = Change::new_file("journal/2025.csv", after.clone().into_bytes());
        (change.lines_before, change.row_lines) = (line - 1, vec![line]);
        let options = CheckOptions { only: [Code::AWARD_WITHOUT_DECISION].into(), ..CheckOptions::default() };
        let (before, after) = (book(&before), book(&after));
        let (found, _) = judge(&before, &after, &change, &options);
        let lines: Vec<Option<u32>> = found.iter().map(|found| found.primary.line).collect();
        assert_eq!(lines, [Some(line)]);
        let report = check(&after, &options);
        assert_eq!(report.findings().len(), MAX_KEPT);
        assert_eq!(report.errors() + report.warnings(), rows + 1);
        assert_eq!(
            report.left_out().collect::<Vec<_>>(),
            [(Code::AWARD_WITHOUT_DECISION, rows + 1 - MAX_KEPT)]
        );
        assert!(
            report
                .findings()
                .iter()
                .all(|found| found.primary.line <= Some(u32::try_from(MAX_KEPT).unwrap() + 1))
        );
        for threads in [1, 4] {
            assert!(
                check(&after, &CheckOptions { threads, ..options.clone() }).findings() == report.findings()
            );
        }
    }

    #[test]
    fn what_is_new_elsewhere_is_told_however_much_was_wrong_before() {
        let rows = 2 * MAX_KEPT + 10;
        let before = journal(rows);
        let after = before.replace(
            &format!("PC-{0},award,ST,cash,1000,Mẫu {0},\n", rows - 1),
            &format!(
                "PC-{0},award,ST,cash,1000,Mẫu {0},\n2025-01-02,PC-x,award,ST,cash,1000,Mẫu,\n",
                rows - 1
            ),
        );
        // Neither place is one of a new row.
        let change = Change::new_file("journal/other.csv", Vec::new());
        let options = CheckOptions { only: [Code::AWARD_WITHOUT_DECISION].into(), ..CheckOptions::default() };
        let (found, _) = judge(&book(&before), &book(&after), &change, &options);
        let lines: Vec<Option<u32>> = found.iter().map(|found| found.primary.line).collect();
        assert_eq!(lines, [Some(u32::try_from(rows).unwrap() + 2)]);
    }
}
