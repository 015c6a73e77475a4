//! HB1002 and HB1007: shortages, surpluses and how they were settled.

use super::context::{amount, shown_voucher, year_end};
use super::{Context, Rule};
use crate::csv::header::Meaning;
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::ledger::TransactionRef;
use crate::transaction::Kind;

/// A shortage or surplus is settled by the end of its year, once the year is over.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.40: what differs is settled before the annual statements.
///
/// # What it does not catch
/// A settlement with the wrong person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsettled;

/// A shortage or surplus is not settled for more than it was.
///
/// # Source
/// Arithmetic.
///
/// # What it does not catch
/// A settlement of the right amount about the wrong shortage.
#[derive(Clone, Copy, Debug)]
pub(super) struct SettledBeyond;

const FOUND: [Kind; 2] = [Kind::AuditShortage, Kind::AuditSurplus];

/// Each shortage and surplus with the settlements about it, in the books' own order.
fn settlements<'a>(context: &Context<'a>) -> Vec<(TransactionRef<'a>, Vec<TransactionRef<'a>>)> {
    let of = |row: TransactionRef<'a>| {
        let settled = context.about(&row).filter(|about| about.kind() == Kind::AuditSettle);
        let mut settled: Vec<_> = settled.collect();
        settled.sort_by(TransactionRef::canonical_order);
        (row, settled)
    };
    context.standing(&FOUND).map(of).collect()
}

impl Rule for Unsettled {
    fn code(&self) -> Code {
        Code::UNSETTLED
    }

    fn run(&self, context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
        for (row, settled) in settlements(context) {
            let end = year_end(row.date());
            if context.last_day().is_none_or(|last| last < end) {
                continue;
            }
            let in_time = settled.iter().filter(|settled| settled.date() <= end);
            let left = row.debit_total() - in_time.map(TransactionRef::debit_total).sum::<i128>();
            if left <= 0 {
                continue;
            }
            let is_short = row.kind() == Kind::AuditShortage;
            let key = if is_short { "HB1002.shortage" } else { "HB1002.surplus" };
            let message = Message::new(key)
                .with("association", row.association())
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("left", amount(left))
                .with("end", end);
            findings.push(Diagnostic::new(self.code(), message, context.place(&row, &[Meaning::Amount])));
        }
    }
}

impl Rule for SettledBeyond {
    fn code(&self) -> Code {
        Code::SETTLED_BEYOND
    }

    fn run(&self, context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
        for (row, settled) in settlements(context) {
            let mut left = row.debit_total();
            let beyond = settled.iter().find(|settled| {
                left -= settled.debit_total();
                left < 0
            });
            let Some(beyond) = beyond else { continue };
            let total: i128 = settled.iter().map(TransactionRef::debit_total).sum();
            let message = Message::new("HB1007")
                .with("voucher", shown_voucher(beyond))
                .with("day", beyond.date())
                .with("target", shown_voucher(&row))
                .with("amount", amount(row.debit_total()))
                .with("settled", amount(total))
                .with("over", amount(total - row.debit_total()));
            let place = context.place(beyond, &[Meaning::Amount]);
            findings.push(
                Diagnostic::new(self.code(), message, place)
                    .with_related(context.place(&row, &[Meaning::Amount])),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::check;

    const ROWS: &str = "date,voucher,kind,fund,method,amount,about\n\
         2025-02-01,PT-1,donation,ST,cash,100,\n\
         2025-02-01,KK-1,audit:shortage,ST,cash,10,\n\
         2025-02-01,KK-2,audit:surplus,ST,in-kind,20,\n\
         2025-03-01,KK-3,audit:settle,ST,cash,6,KK-1\n\
         2025-03-02,KK-4,audit:settle,ST,,4,KK-1\n\
         2025-12-31,KK-5,audit:settle,ST,,20,KK-2\n";

    #[test]
    fn what_is_open_at_the_years_end_is_named() {
        check(ROWS, &[]);
        let words = check(&ROWS.replace("ST,,4,KK-1", "ST,,3,KK-1"), &["HB1002:3"]);
        assert_eq!(
            words,
            ["HB1002.shortage(association=ST, voucher=KK-1, day=2025-02-01, left=1, end=2025-12-31)"]
        );
        check(
            &ROWS.replace("2025-12-31,KK-5", "2026-01-01,KK-5").replace(",KK-2\n", ",2025:KK-2\n"),
            &["HB1002:4"],
        );
    }

    #[test]
    fn a_year_that_is_not_over_is_not_asked() {
        check(
            "date,voucher,kind,fund,method,amount\n2026-01-01,PT-1,donation,ST,cash,100\n\
               2026-01-02,KK-1,audit:shortage,ST,cash,10\n",
            &[],
        );
    }

    #[test]
    fn no_more_is_settled_than_was_found() {
        let words = check(&ROWS.replace("ST,,4,KK-1", "ST,,5,KK-1"), &["HB1007:6"]);
        assert_eq!(
            words,
            ["HB1007(voucher=KK-4, day=2025-03-02, target=KK-1, amount=10, settled=11, over=1)"]
        );
    }
}
