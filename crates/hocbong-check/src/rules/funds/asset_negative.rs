//! HB0406: an asset other than cash and bank money below zero at a day's end.

use crate::facts::money::below_zero;
use crate::{Context, Findings, Rule};
use hocbong_core::account::{AccountClass, Role};
use hocbong_core::diagnostic::Code;

/// Money on its way (113), term deposits (128), advances (141) and donated goods (152) of an association are not
/// below zero at the end of a day: only what was sent, placed, advanced or received can arrive, be returned or be
/// given. Whatever comes out of nothing here is too much on the other account of its row.
///
/// Each account is watched over all funds of the association. One finding for each run of days, at the transaction
/// that took the balance below zero.
///
/// # Source
/// Arithmetic. A warning, because the opening balance of the account may be all that is missing.
///
/// # What it does not catch
/// Shortages (1381), which are compared voucher by voucher (`HB1007`); accounts that the chart gives no role, such
/// as depreciation, which is below zero by its nature; more taken than there was within a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AssetNegative;

/// Whether an account in this role holds something that cannot be less than nothing, and no other rule watches it.
fn is_watched(role: Role) -> bool {
    role.class() == AccountClass::Asset && !matches!(role, Role::Cash | Role::Bank | Role::Shortage)
}

impl Rule for AssetNegative {
    fn code(&self) -> Code {
        Code::ASSET_NEGATIVE
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        below_zero(context, is_watched, self.code(), "HB0406", findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    /// Each half of a pair of kinds, the first of which must come first.
    const PAIRS: [(&str, &str); 4] = [
        ("deposit-sent,ST,", "deposit-arrived,ST,"),
        ("term-deposit,ST,bank", "term-deposit-returned,ST,bank"),
        ("advance,ST,cash", "advance-returned,ST,cash"),
        ("donation,ST,in-kind", "award,ST,in-kind"),
    ];

    #[test]
    fn what_was_not_sent_placed_advanced_or_received_does_not_come_back() {
        for (first, second) in PAIRS {
            let rows = |one: &str, other: &str| {
                format!(
                    "date,voucher,kind,fund,method,amount\n\
                     2025-01-01,DK-1,opening,ST,cash,9000\n\
                     2025-01-01,DK-2,opening,ST,bank,9000\n\
                     2025-02-01,A-1,{one},700\n\
                     2025-02-02,B-1,{other},701\n\
                     2025-02-03,A-2,{first},1\n"
                )
            };
            check(&rows(first, second), &["HB0406:5"]);
            check(&rows(first, second).replace(",701", ",700"), &[]);
            check(&rows(second, first), &["HB0406:4"]);
        }
    }

    #[test]
    fn the_account_and_what_was_left_are_named() {
        let words = check(
            "date,voucher,kind,fund,method,amount,party\n\
             2025-01-01,DK-1,opening,ST,cash,9000,\n\
             2025-02-01,PC-1,advance,ST,cash,300,Cô Mẫu Thơ\n\
             2025-02-02,PT-1,advance-returned,ST,cash,400,Cô Mẫu Thơ\n",
            &["HB0406:4"],
        );
        assert_eq!(
            words,
            [
                "HB0406(association=ST, account=141, under=100, day=2025-02-02, voucher=PT-1, amount=400, left=300)"
            ]
        );
    }
}
