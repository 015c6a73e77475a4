//! HB0402: a bank account below zero at a day's end.

use crate::facts::money::below_zero;
use crate::{Context, Findings, Rule};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::Code;

/// No bank account (112 and its sub-accounts) of an association is below zero at the end of a day.
///
/// Each account is watched over all funds of the association. One finding for each run of days, at the
/// transaction that took the balance below zero.
///
/// # Source
/// Arithmetic: a scholarship fund has no overdraft facility.
///
/// # What it does not catch
/// An overdraft within a day; rows on plain 112 that belong to one of several accounts (`HB0207` warns of
/// them).
#[derive(Clone, Copy, Debug)]
pub(crate) struct BankNegative;

impl Rule for BankNegative {
    fn code(&self) -> Code {
        Code::BANK_NEGATIVE
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        below_zero(context, |role| role == Role::Bank, self.code(), "HB0402", findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn each_account_is_watched_alone() {
        let words = check(
            "date,voucher,kind,fund,method,amount,account\n\
             2025-01-01,DK-1,opening,ST,bank,900,1121-VCB\n\
             2025-02-01,BN-1,award,ST,bank,100,1121-BIDV\n\
             2025-02-02,BN-2,award,ST,bank,800,1121-VCB\n",
            &["HB0402:3"],
        );
        assert_eq!(
            words[0],
            "HB0402(association=ST, account=1121-BIDV, under=100, day=2025-02-01, voucher=BN-1, amount=100, left=0)"
        );
    }

    #[test]
    fn of_two_crossings_on_a_day_the_one_that_lasts_is_named() {
        check(
            "date,voucher,kind,fund,method,amount\n\
             2025-01-01,DK-1,opening,ST,cash,900\n\
             2025-02-01,A-1,withdrawal,ST,,100\n\
             2025-02-01,A-2,deposit,ST,,150\n\
             2025-02-01,A-3,withdrawal,ST,,60\n",
            &["HB0402:5"],
        );
    }
}
