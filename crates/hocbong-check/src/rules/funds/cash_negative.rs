//! HB0401: cash below zero at a day's end.

use crate::facts::money::below_zero;
use crate::{Context, Findings, Rule};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::Code;

/// No cash account (111 and its sub-accounts) of an association is below zero at the end of a day.
///
/// Each account is watched over all funds of the association, so one fund may use another's notes; what a
/// fund may spend is checked by `HB0403`. One finding for each run of days, at the transaction that took the
/// balance below zero.
///
/// # Source
/// Arithmetic: a cash box cannot hold less than nothing.
///
/// # What it does not catch
/// Cash that was short during a day and made up by its end; money missing from a box that still holds some,
/// which only a count finds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CashNegative;

impl Rule for CashNegative {
    fn code(&self) -> Code {
        Code::CASH_NEGATIVE
    }

    fn prepare(&self, context: &Context<'_>) {
        context.day_sums();
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        below_zero(context, |role| role == Role::Cash, self.code(), "HB0401", findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn one_finding_a_spell_at_the_transaction_that_went_below() {
        let words = check(
            "date,voucher,kind,fund,method,amount\n\
             2025-01-01,DK-1,opening,ST,bank,9000\n\
             2025-02-01,PT-1,donation,ST,cash,100\n\
             2025-02-02,PC-1,deposit,ST,,60\n\
             2025-02-02,PC-2,deposit,ST,,60\n\
             2025-02-02,PC-3,deposit,ST,,60\n\
             2025-02-03,PC-4,deposit,ST,,10\n\
             2025-02-04,PT-2,donation,ST/von,cash,500\n\
             2025-02-05,PC-5,deposit,ST,,500\n",
            &["HB0401:5", "HB0401:9"],
        );
        assert_eq!(
            words[0],
            "HB0401(association=ST, account=111, under=80, day=2025-02-02, voucher=PC-2, amount=60, left=40)"
        );
    }

    #[test]
    fn a_day_counts_by_its_end_and_funds_count_together() {
        check(
            "date,voucher,kind,fund,method,amount\n\
             2025-01-01,DK-1,opening,ST,bank,9000\n\
             2025-02-01,A-1,deposit,ST,,100\n\
             2025-02-01,B-1,donation,ST/von,cash,100\n",
            &[],
        );
    }
}
