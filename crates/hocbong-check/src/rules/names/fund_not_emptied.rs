//! HB0217: a closed fund that still holds or owes something.

use crate::facts::emptied::rests;
use crate::{Context, Fact, Findings, Need, Rule};
use chrono::NaiveDate;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::{Fund, association_of};
use hocbong_core::ledger::{Field, TransactionRef};
use std::collections::BTreeMap;

/// On the last day of a fund's life its assets come to nothing, and so do its debts: what was left was spent,
/// returned or moved to another fund. The rule looks at a fund once its last day is reached: by today's date, or by
/// the ledger's last date if today is unknown.
///
/// One finding for what it holds and one for what it owes, at the last row that touched either.
///
/// # Source
/// None: the life of a fund comes from the book's own list. What is left after it cannot be used, since rows after
/// the last day are errors (`HB0209`).
///
/// # What it does not catch
/// A fund that closes with or after its association, which is judged as a whole (`HB0206`); money that was moved to
/// a fund that may not use it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FundNotEmptied;

impl Rule for FundNotEmptied {
    fn code(&self) -> Code {
        Code::FUND_NOT_EMPTIED
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Funds)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let last_day = context.last_day();
        let goes_on = |code: &str, closed: NaiveDate| {
            let association = book.associations.get(association_of(code));
            association.and_then(|association| association.closed).is_none_or(|end| end > closed)
        };
        // In order of their codes.
        let closed: Vec<(&Fund, NaiveDate)> = book
            .funds
            .values()
            .filter_map(|fund| Some((fund, fund.life().to?)))
            .filter(|(fund, closed)| last_day >= Some(*closed) && goes_on(&fund.code, *closed))
            .collect();
        let days: Vec<NaiveDate> = closed.iter().map(|(_, day)| *day).collect();
        let closed_of = |code: &str| {
            let fund = book.fund(code)?;
            closed.binary_search_by(|(closed, _)| closed.code.cmp(&fund.code)).ok()
        };
        // A fund may pay from the cash box what it received at the bank, so its accounts count together.
        let mut left: BTreeMap<(usize, bool), (i128, TransactionRef<'_>)> = BTreeMap::new();
        for rest in rests(context, &days, closed_of) {
            let (sum, last) = left.entry((rest.closed, rest.is_owed)).or_insert((0, rest.last));
            *sum += rest.amount;
            if last.canonical_order(&rest.last).is_lt() {
                *last = rest.last;
            }
        }
        for ((at, is_owed), (amount, last)) in left {
            let Some((fund, closed)) = closed.get(at).filter(|_| amount != 0) else { continue };
            let message = Message::new(if is_owed { "HB0217.owes" } else { "HB0217.holds" })
                .with("name", fund.code.as_str())
                .with("closed", *closed)
                .with("amount", amount);
            let place = context.place(&last, &[Field::Amount]);
            let hint = Message::new("HB0217.hint");
            findings.push(Diagnostic::new(self.code(), message, place).with_hint(hint).on(*closed));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const LEFT: &str = "date,voucher,kind,fund,method,amount,counter_fund\n\
         2025-06-01,BC-1,donation,ST/he,bank,500,\n\
         2025-08-31,PK-1,reallocate,ST/he,bank,400,ST\n";

    #[test]
    fn what_is_left_in_a_closed_fund_is_named() {
        assert_eq!(check(LEFT, &["HB0217:3"]), ["HB0217.holds(name=ST/he, closed=2025-08-31, amount=100)"]);
        check(&LEFT.replace("400", "500"), &[]);
        // What came in at the bank may go out in cash.
        let cash = "2025-01-01,DK-1,opening,ST,cash,900,\n2025-08-31,PK-1,reallocate,ST/he,cash,500,ST\n";
        let at = LEFT.rfind("2025-08-31").unwrap_or_default();
        check(&format!("{}{cash}", LEFT.get(..at).unwrap_or_default()), &[]);
        check(&LEFT.replace("ST/he", "ST/von").replace("2025-08-31", "2025-08-30"), &["HB0405:3"]);
    }

    #[test]
    fn debts_are_left_too() {
        let words = check(
            "date,voucher,kind,fund,debit_account,credit_account,amount\n\
             2025-07-01,PK-1,entry,ST/he,642,331,70\n",
            &["HB0217:2", "HB0403:2"],
        );
        assert_eq!(words[0], "HB0217.owes(name=ST/he, closed=2025-08-31, amount=70)");
    }
}
