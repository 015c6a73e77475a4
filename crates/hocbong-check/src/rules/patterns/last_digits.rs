//! HB1104: digits of costs that are not distributed as those of prices are.

use crate::facts::digits::{chi_square, is_unrounded};
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use rust_decimal::Decimal;

/// The ten-thousands digits of an association's unrounded costs are evenly distributed: people who invent
/// figures prefer some digits. Unrounded are amounts of at least 100,000 đồng that are no multiple of 10,000.
/// The rule applies where there are enough of them (`digits_least`).
///
/// The distribution is compared with an even one by χ² with 9 degrees of freedom. Above 27.88, which chance
/// exceeds once in a thousand times, a finding names the commonest digit.
///
/// # Source
/// None: a pattern worth a look.
///
/// # What it does not catch
/// A small number of invented figures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LastDigits;

const EVEN: [u64; 10] = [1_000; 10];
/// χ² that 9 degrees of freedom exceed once in a thousand times, in thousandths.
const MOST: u128 = 27_877;

fn unrounded<'a>(costs: &[(TransactionRef<'a>, u64)]) -> Vec<(TransactionRef<'a>, u64)> {
    costs.iter().copied().filter(|(_, amount)| is_unrounded(*amount)).collect()
}

impl Rule for LastDigits {
    fn code(&self) -> Code {
        Code::LAST_DIGITS
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let least = context.settings().digits_least;
        let most = context.costs().values().map(|costs| unrounded(costs).len()).max().unwrap_or(0);
        (most < least)
            .then(|| Message::new("skip.too-few-unrounded").with("count", most).with("least", least))
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for (association, costs) in context.costs() {
            let costs = unrounded(costs);
            if costs.len() < context.settings().digits_least {
                continue;
            }
            let mut seen = [0_u64; 10];
            let digit_of = |amount: u64| usize::try_from(amount / 10_000 % 10).unwrap_or(0);
            for (_, amount) in &costs {
                if let Some(slot) = seen.get_mut(digit_of(*amount)) {
                    *slot += 1;
                }
            }
            let spread = chi_square(&seen, &EVEN);
            // Of equally common digits the smallest is named.
            let common = seen.iter().enumerate().rev().max_by_key(|(_, count)| **count);
            let Some((digit, count)) = common.filter(|_| spread > MOST) else { continue };
            let with_digit =
                costs.iter().filter(|(_, amount)| digit_of(*amount) == digit).map(|(row, _)| row);
            let Some(first) = with_digit.min_by(|left, right| left.canonical_order(right)) else { continue };
            let message = Message::new("HB1104")
                .with("association", *association)
                .with("count", costs.len())
                .with("digit", digit)
                .with("times", *count)
                .with("expected", costs.len() / 10)
                .with("spread", Decimal::new(i64::try_from(spread / 10).unwrap_or(i64::MAX), 2));
            let place = context.place(first, &[Field::Amount, Field::Debit]);
            findings.push(Diagnostic::new(self.code(), message, place));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Files, check_files, files};
    use std::fmt::Write as _;

    fn book(amounts: impl Iterator<Item = u64>) -> Files {
        let mut rows =
            "date,voucher,kind,fund,method,amount\n2026-01-01,DK-1,opening,ST,bank,9999000000\n".to_owned();
        for (number, amount) in (1..).zip(amounts) {
            writeln!(rows, "2026-01-02,BN-{number:03},expense,ST,bank,{amount}").unwrap();
        }
        let mut files = files(&rows);
        files.settings.digits_least = 100;
        files
    }

    #[test]
    fn a_digit_that_somebody_likes_is_named() {
        check_files(&book((0..100).map(|number| 1_001_000 + number * 10_000)), &[]);
        let liked = |number: u64| if number < 30 { 1_071_000 } else { 1_001_000 + number * 10_000 };
        let words = check_files(&book((0..100).map(liked)), &["HB1104:3"]);
        assert_eq!(
            words,
            ["HB1104(association=ST, count=100, digit=7, times=37, expected=10, spread=81.00)"]
        );
        check_files(&book((0..99).map(liked)), &[]);
    }
}
