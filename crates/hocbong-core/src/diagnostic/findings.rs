//! Collects the findings of one code: the first ones in full, the rest as a count.

use super::{Diagnostic, canonical_order, sort_diagnostics};
use std::cmp::Ordering;
use std::fmt;

/// The number of findings of one code that are kept in full: the first in [`canonical_order`]. The rest are
/// only counted; a book that is wrong in every row would otherwise need many times its own size in memory.
pub const MAX_KEPT: usize = 10_000;

/// What to do with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Keep it, without limit.
    Always,
    /// Keep it if it is among the first [`MAX_KEPT`] of its code.
    AmongFirst,
    /// Count it only.
    Counted,
}

/// Decides what to do with a finding. Several rules may call it at the same time.
pub type Keeper<'k> = &'k (dyn Fn(&Diagnostic) -> Keep + Sync);

/// The number of findings of one code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FindingCount {
    /// Errors, kept or not.
    pub errors: usize,
    /// Warnings, kept or not.
    pub warnings: usize,
    /// How many errors and warnings were only counted.
    pub left_out: usize,
}

/// Collects the findings of one code. The result does not depend on the order in which they arrive.
pub struct Findings<'k> {
    keeper: Keeper<'k>,
    first: Vec<Diagnostic>,
    /// How many items at the start of `first` are known to be the first ones so far and sorted; 0 until the
    /// list has overflowed once.
    sorted: usize,
    always: Vec<Diagnostic>,
    count: FindingCount,
}

impl<'k> Findings<'k> {
    /// Creates an empty collection; `keeper` decides which findings are kept.
    pub fn new(keeper: Keeper<'k>) -> Self {
        Self { keeper, first: Vec::new(), sorted: 0, always: Vec::new(), count: FindingCount::default() }
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        if finding.is_error() {
            self.count.errors += 1;
        } else {
            self.count.warnings += 1;
        }
        match (self.keeper)(&finding) {
            Keep::Always => self.always.push(finding),
            Keep::AmongFirst if self.may_be_first(&finding) => {
                self.first.push(finding);
                if self.first.len() >= 2 * MAX_KEPT {
                    self.leave_out();
                }
            }
            Keep::AmongFirst | Keep::Counted => self.count.left_out += 1,
        }
    }

    /// Whether `finding` sorts before the last of the first ones so far.
    fn may_be_first(&self, finding: &Diagnostic) -> bool {
        let last = self.sorted.checked_sub(1).and_then(|last| self.first.get(last));
        last.is_none_or(|last| canonical_order(finding, last) == Ordering::Less)
    }

    /// Reduces the list to the first [`MAX_KEPT`] findings and counts the rest.
    fn leave_out(&mut self) {
        if self.first.len() > MAX_KEPT {
            sort_diagnostics(&mut self.first);
            self.count.left_out += self.first.len() - MAX_KEPT;
            self.first.truncate(MAX_KEPT);
            self.sorted = MAX_KEPT;
        }
    }

    /// Merges another collection of the same code into this one.
    pub fn append(&mut self, other: Self) {
        self.count.errors += other.count.errors;
        self.count.warnings += other.count.warnings;
        self.count.left_out += other.count.left_out;
        self.always.extend(other.always);
        self.first.extend(other.first);
        self.leave_out();
    }

    /// Returns the kept findings, unsorted, and the counts.
    pub fn finish(mut self) -> (Vec<Diagnostic>, FindingCount) {
        self.leave_out();
        self.first.append(&mut self.always);
        (self.first, self.count)
    }
}

impl Extend<Diagnostic> for Findings<'_> {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

impl fmt::Debug for Findings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Findings").field("count", &self.count).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Location, Message};
    use std::sync::Arc;

    fn finding(line: usize) -> Diagnostic {
        let file: Arc<str> = Arc::from("a.csv");
        let place = Location::line(&file, u32::try_from(line).unwrap());
        Diagnostic::new(Code::VOUCHER_MISSING, Message::new("x"), place)
    }

    #[test]
    fn the_first_are_kept_in_whatever_order_they_come() {
        let total = 5 * MAX_KEPT + 7;
        let expected: Vec<Diagnostic> = (1..=MAX_KEPT).map(finding).collect();
        // 7919 is prime and does not divide the total, so each line occurs once.
        let orders: [fn(usize, usize) -> usize; 3] =
            [|at, _| at, |at, total| total - 1 - at, |at, total| at * 7919 % total];
        for order in orders {
            let mut findings = Findings::new(&|_| Keep::AmongFirst);
            findings.extend((0..total).map(|at| finding(order(at, total) + 1)));
            let (mut kept, count) = findings.finish();
            sort_diagnostics(&mut kept);
            assert!(kept == expected);
            assert_eq!(count.errors + count.warnings, total);
            assert_eq!(count.left_out, total - MAX_KEPT);
        }
    }

    #[test]
    fn some_are_kept_always_and_some_never() {
        let keep = |finding: &Diagnostic| match finding.primary.line {
            Some(line) if line > 30_000 => Keep::Always,
            Some(line) if line % 2 == 0 => Keep::Counted,
            _ => Keep::AmongFirst,
        };
        let mut findings = Findings::new(&keep);
        findings.extend((1..=30_010).map(finding));
        let mut more = Findings::new(&keep);
        more.extend((30_011..=30_020).map(finding));
        findings.append(more);
        let (kept, count) = findings.finish();
        assert_eq!(kept.len(), MAX_KEPT + 20);
        assert_eq!(count.left_out, 30_020 - MAX_KEPT - 20);
    }
}
