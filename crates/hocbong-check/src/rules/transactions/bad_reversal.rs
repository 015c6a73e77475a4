//! HB0307: a reversal that reverses nothing, or a second reversal of the same transaction.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{AboutTarget, Field, TransactionRef};
use hocbong_core::text::Symbol;
use hocbong_core::transaction::Kind;
use std::collections::HashMap;

/// A reversal names a transaction that posts something, is not dated before it, undoes exactly its postings,
/// and is its only reversal in force.
///
/// A reversal that was itself reversed is not in force, so an original can be undone, restored and undone
/// again.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.27.4: books are corrected by adjusting vouchers only.
///
/// # What it does not catch
/// A reference that leads to no transaction or to several (`HB0308`); a reversal of the wrong transaction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BadReversal;

/// Whether the two transactions together leave every account of every fund unchanged.
fn cancel_out(left: &TransactionRef<'_>, right: &TransactionRef<'_>) -> bool {
    let mut sums: HashMap<(Symbol, Symbol), i128> = HashMap::new();
    for posting in left.postings().chain(right.postings()) {
        *sums.entry((posting.fund_symbol(), posting.account_symbol())).or_default() +=
            i128::from(posting.signed());
    }
    sums.values().all(|sum| *sum == 0)
}

impl BadReversal {
    fn finding(
        self,
        context: &Context<'_>,
        row: &TransactionRef<'_>,
        target: &TransactionRef<'_>,
        key: &'static str,
    ) -> Diagnostic {
        let message = Message::new(key)
            .with("voucher", shown_voucher(row))
            .with("day", row.date())
            .with("target", shown_voucher(target))
            .with("target_day", target.date());
        Diagnostic::new(self.code(), message, context.place(row, &[Field::About]))
            .with_related(target.location())
    }
}

impl Rule for BadReversal {
    fn code(&self) -> Code {
        Code::BAD_REVERSAL
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for row in context.book().ledger.iter().filter(|row| row.kind() == Kind::Reversal) {
            if row.about_text().is_empty() {
                let message = Message::new("HB0307.nothing").with("voucher", shown_voucher(&row));
                findings.push(Diagnostic::new(self.code(), message, row.location()).on(row.date()));
            }
            let Some(target) = row.about_transaction() else { continue };
            if target.postings().len() == 0 {
                findings.push(self.finding(context, &row, &target, "HB0307.no-postings"));
                continue;
            }
            if row.date() < target.date() {
                findings.push(self.finding(context, &row, &target, "HB0307.before"));
            }
            if !cancel_out(&row, &target) {
                findings.push(self.finding(context, &row, &target, "HB0307.postings"));
            }
        }
        for (target, reversals) in context.reversals().iter().filter(|(_, reversals)| reversals.len() > 1) {
            let Some(target) = context.row(target) else { continue };
            let in_order = context.in_order(reversals.iter().copied());
            let Some((first, others)) = in_order.split_first() else { continue };
            for row in others {
                let finding = self.finding(context, row, &target, "HB0307.twice");
                findings.push(finding.with_related(first.location()));
            }
        }
    }

    fn partly_skipped(&self, context: &Context<'_>) -> Option<Message> {
        let is_elsewhere = |row: &TransactionRef<'_>| {
            row.kind() == Kind::Reversal && matches!(row.about(), Some(AboutTarget::OtherYear(_)))
        };
        let rows = context.book().ledger.iter().filter(is_elsewhere).count();
        (rows > 0).then(|| Message::new("skip.other-year").with("rows", rows))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const COLUMNS: &str = "date,voucher,kind,fund,method,amount,about\n";

    #[test]
    fn a_second_reversal_undoes_too_much() {
        let words = check(
            &format!(
                "{COLUMNS}2025-02-01,PT-1,donation,ST,cash,900,\n\
                 2025-02-01,PT-2,donation,ST,cash,500,\n\
                 2025-02-02,PK-1,reversal,ST,,,PT-2\n\
                 2025-02-03,PK-2,reversal,ST,,,PT-2\n"
            ),
            &["HB0307:5"],
        );
        assert_eq!(
            words[0],
            "HB0307.twice(voucher=PK-2, day=2025-02-03, target=PT-2, target_day=2025-02-01)"
        );
    }

    #[test]
    fn an_original_may_be_restored_and_undone_again() {
        check(
            &format!(
                "{COLUMNS}2025-02-01,PT-1,donation,ST,cash,500,\n\
                 2025-02-02,PK-1,reversal,ST,,,PT-1\n\
                 2025-02-03,PK-2,reversal,ST,,,PK-1\n\
                 2025-02-04,PK-3,reversal,ST,,,PT-1\n"
            ),
            &[],
        );
    }

    #[test]
    fn there_must_be_something_to_undo_and_it_must_be_earlier() {
        let words = check(
            &format!(
                "{COLUMNS}2025-02-01,KK-1,audit:count,ST,cash,0,\n\
                 2025-02-01,PT-1,donation,ST,cash,500,\n\
                 2025-02-02,PK-1,reversal,ST,,,KK-1\n\
                 2025-02-03,PK-2,reversal,ST,,,PT-2\n\
                 2025-02-04,PT-2,donation,ST,cash,400,\n"
            ),
            &["HB0307:4", "HB0307:5"],
        );
        assert!(words[0].starts_with("HB0307.no-postings"), "{words:?}");
        assert!(words[1].starts_with("HB0307.before"), "{words:?}");
    }

    #[test]
    fn written_out_postings_must_undo_the_original() {
        let words = check(
            "date,voucher,kind,fund,debit_account,credit_account,amount,about\n\
             2025-02-01,PT-1,donation,ST,111,5111,500,\n\
             2025-02-02,PT-2,donation,ST,111,5111,500,\n\
             2025-02-03,PK-1,reversal,ST,5111,111,400,PT-1\n\
             2025-02-03,PK-2,reversal,ST,5111,111,500,PT-2\n\
             2025-02-03,PK-3,reversal,ST,5111,111,5,\n",
            &["HB0307:4", "HB0307:6"],
        );
        assert!(words[0].starts_with("HB0307.postings"), "{words:?}");
        assert_eq!(words[1], "HB0307.nothing(voucher=PK-3)");
    }
}
