//! HB0305: a transaction recorded twice.

use super::context::shown_voucher;
use super::{Context, Rule};
use crate::csv::header::Meaning;
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::ledger::{Alike, TransactionRef};
use crate::transaction::is_id_of_bank_line;
use crate::twins::repeated;
use crate::vnd::Vnd;
use rustc_hash::FxHasher;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// No transaction is recorded twice: equal in date, kind, fund, postings, party, purpose, memo and a reference that
/// is not blank, whatever the vouchers; or equal in absolutely everything, the voucher (not blank) included.
///
/// Two rows made from two lines of a bank are two, however equal.
///
/// One finding for each further one; the first in the books' own order is named beside it. Rows that share an id of
/// their own are `HB0304`'s.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.18: one voucher for each transaction, made once.
///
/// # What it does not catch
/// A second recording in other words, on another day, or without reference under another voucher: that is what equal
/// gifts look like too.
#[derive(Clone, Copy, Debug)]
pub(super) struct DuplicateTransaction;

/// What goes into the keys of rows that are alike, found once for all of them.
struct Keys<'c> {
    alike: &'c Alike,
    /// Of each group a hash of what its rows have in common, and the sum of what each of them posts so many times.
    groups: Vec<(u64, u64)>,
}

impl<'c> Keys<'c> {
    fn of(context: &'c Context<'_>) -> Self {
        let of_group = |row: TransactionRef<'_>| {
            // Equal texts have equal symbols.
            let texts = row.symbols();
            let mut hasher = FxHasher::default();
            (row.kind(), row.fund_symbol(), texts.purpose, texts.counter_fund).hash(&mut hasher);
            // The order of the postings must not matter.
            let amounts = row.unit_postings().map(|posting| posting.signed().unsigned_abs());
            (hasher.finish(), amounts.fold(0, u64::wrapping_add))
        };
        let alike = context.alike();
        Self { alike, groups: alike.firsts(&context.book().ledger).map(of_group).collect() }
    }

    /// A hash of what twins have in common; none for a row that can have no twin.
    fn key_of(&self, row: &TransactionRef<'_>) -> Option<u64> {
        let texts = row.symbols();
        if texts.reference.is_empty() && texts.voucher.is_empty() {
            return None;
        }
        let (group, posted) = self.groups.get(self.alike.group(row.index()))?;
        let mut hasher = FxHasher::default();
        (group, row.date(), texts.party, texts.memo, texts.about, texts.reference).hash(&mut hasher);
        if texts.reference.is_empty() {
            texts.voucher.hash(&mut hasher);
        }
        posted.wrapping_mul(row.times().unsigned_abs()).hash(&mut hasher);
        Some(hasher.finish())
    }
}

fn sorted_postings<'a>(row: &TransactionRef<'a>) -> Vec<(&'a str, &'a str, i64)> {
    let mut postings: Vec<_> =
        row.postings().map(|posting| (posting.fund(), posting.account(), posting.signed())).collect();
    postings.sort_unstable();
    postings
}

/// Whether two rows were made from two lines of a bank, which are told apart by their ids: the bank has two of them itself.
fn are_two_bank_lines(left: &TransactionRef<'_>, right: &TransactionRef<'_>) -> bool {
    let is_of_line = |row: &TransactionRef<'_>| row.explicit_id().is_some_and(|id| is_id_of_bank_line(&id));
    is_of_line(left) && is_of_line(right) && left.explicit_id() != right.explicit_id()
}

/// Whether two rows record one transaction.
fn are_twins(left: &TransactionRef<'_>, right: &TransactionRef<'_>) -> bool {
    let have_one_id = left.explicit_id().is_some() && left.explicit_id() == right.explicit_id();
    let say_the_same = left.date() == right.date()
        && left.kind() == right.kind()
        && left.fund() == right.fund()
        && left.party() == right.party()
        && left.purpose() == right.purpose()
        && left.memo() == right.memo()
        && left.reference() == right.reference()
        && left.about_text() == right.about_text()
        && left.counter_fund() == right.counter_fund()
        && left.counted() == right.counted()
        && sorted_postings(left) == sorted_postings(right);
    if have_one_id || !say_the_same || are_two_bank_lines(left, right) {
        return false;
    }
    let parties = (left.party_details(), right.party_details());
    if left.reference().is_empty() {
        left.voucher() == right.voucher() && left.facts() == right.facts() && parties.0 == parties.1
    } else {
        // Two pupils of one name are two people where class or birthday tell them apart.
        parties.0.zip(parties.1).is_none_or(|(left, right)| left == right)
    }
}

impl Rule for DuplicateTransaction {
    fn code(&self) -> Code {
        Code::DUPLICATE_TRANSACTION
    }

    fn run(&self, context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
        let keys = Keys::of(context);
        let mut by_key: BTreeMap<u64, Vec<TransactionRef<'_>>> = BTreeMap::new();
        let mut of_day: Vec<u64> = Vec::new();
        // Twins are of one day, and the keys of a day are few enough to be at hand.
        for (_, rows) in context.days() {
            let rows = || rows.iter().filter_map(|row| context.row(*row));
            of_day.clear();
            of_day.extend(rows().filter_map(|row| keys.key_of(&row)));
            let twice = repeated(&of_day);
            if twice.is_empty() {
                continue;
            }
            for row in rows() {
                if let Some(key) = keys.key_of(&row).filter(|key| twice.contains(key)) {
                    by_key.entry(key).or_default().push(row);
                }
            }
        }
        for mut rows in by_key.into_values() {
            rows.sort_by(TransactionRef::canonical_order);
            // The first of each set of twins; nearly always there is one set.
            let mut firsts: Vec<TransactionRef<'_>> = Vec::new();
            for row in rows {
                let Some(first) = firsts.iter().find(|first| are_twins(first, &row)) else {
                    firsts.push(row);
                    continue;
                };
                let key = if row.reference().is_empty() { "HB0305" } else { "HB0305.reference" };
                let mut message = Message::new(key)
                    .with("voucher", shown_voucher(&row))
                    .with("first", shown_voucher(first))
                    .with("day", row.date())
                    .with("amount", Vnd::from_wide(row.debit_total()).unwrap_or(Vnd::MAX));
                if !row.reference().is_empty() {
                    message = message.with("reference", row.reference());
                }
                let place = context.place(&row, &[Meaning::Reference, Meaning::Voucher]);
                findings.push(
                    Diagnostic::new(self.code(), message, place)
                        .with_related(first.location())
                        .with_hint(Message::new("HB0305.hint")),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::check;

    const HEADER: &str = "date,voucher,kind,fund,method,amount,party,memo,ref,school_class\n";

    #[test]
    fn a_reference_makes_two_equal_rows_one_transaction() {
        let words = check(
            &format!(
                "{HEADER}2025-02-01,BC-1,donation,ST,bank,500,An,Ủng hộ,FT1,\n\
                 2025-02-01,BC-2,donation,ST,bank,500,An,Ủng hộ,FT1,\n\
                 2025-02-01,BC-3,donation,ST,bank,500,An,Ủng hộ,FT2,\n\
                 2025-02-01,BC-4,donation,ST,bank,600,An,Ủng hộ,FT1,\n\
                 2025-02-01,BC-5,donation,ST,bank,500,An,Ủng hộ,FT1,3A\n\
                 2025-02-01,BC-6,donation,ST,bank,500,An,Ủng hộ,FT1,3B\n"
            ),
            &["HB0305:3", "HB0305:6", "HB0305:7"],
        );
        assert_eq!(
            words[0],
            "HB0305.reference(voucher=BC-2, first=BC-1, day=2025-02-01, amount=500, reference=FT1)"
        );
    }

    #[test]
    fn pupils_that_their_classes_tell_apart_are_two() {
        check(
            &format!(
                "{HEADER}2025-01-01,BC-1,donation,ST,bank,1000,An,,,\n\
                 2025-02-01,BN-1,award,ST,bank,500,An,Học bổng,FT1,3A\n\
                 2025-02-01,BN-2,award,ST,bank,500,An,Học bổng,FT1,3B\n"
            ),
            &[],
        );
    }

    #[test]
    fn without_reference_only_the_same_voucher_twice() {
        check(
            &format!(
                "{HEADER}2025-02-01,PT-1,donation,ST,cash,500,An,Ủng hộ,,\n\
                 2025-02-01,PT-2,donation,ST,cash,500,An,Ủng hộ,,\n\
                 2025-02-01,PT-3,donation,ST,cash,500,An,Ủng hộ,,\n\
                 2025-02-01,PT-3,donation,ST,cash,500,An,Ủng hộ,,\n\
                 2025-02-01,PT-3,donation,ST,cash,500,Ba,Ủng hộ,,\n"
            ),
            &["HB0305:5"],
        );
    }
}
