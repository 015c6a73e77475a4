//! HB1105: first digits of costs that do not follow Benford's law.

use crate::facts::digits::{chi_square, first_digit, is_unrounded};
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use rust_decimal::Decimal;

/// The first digits of an association's unrounded costs follow Benford's law. Unrounded are amounts of at
/// least 100,000 đồng that are no multiple of 10,000. The rule applies where there are enough of them
/// (`benford_least`) and they span three powers of ten.
///
/// The distribution is compared by χ² with 8 degrees of freedom. Above 26.12, which chance exceeds once in a
/// thousand times, a finding names the digit whose count is furthest above the expected one.
///
/// # Source
/// None: a pattern worth a look. Accountants' handbooks warn that few sets of figures follow the law.
///
/// # What it does not catch
/// Anything in books with few costs, or with costs of one size: the rule is then listed as skipped.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Benford;

/// Amounts out of ten thousand that begin with 1, 2, … 9.
const LAW: [u64; 9] = [3_010, 1_761, 1_249, 969, 792, 669, 580, 512, 458];
/// χ² that 8 degrees of freedom exceed once in a thousand times, in thousandths.
const MOST: u128 = 26_124;
/// Least ratio of the largest amount to the smallest; below it the law cannot be expected to hold.
const SPAN: u64 = 1_000;

fn fitting<'a>(context: &Context<'a>) -> Vec<(&'a str, Vec<(TransactionRef<'a>, u64)>)> {
    let costs = context.costs().iter().map(|(association, costs)| {
        let unrounded = costs.iter().copied().filter(|(_, amount)| is_unrounded(*amount));
        (*association, unrounded.collect::<Vec<_>>())
    });
    let spans = |costs: &[(TransactionRef<'_>, u64)]| {
        let amounts = || costs.iter().map(|(_, amount)| *amount);
        amounts().min().zip(amounts().max()).is_some_and(|(least, most)| most / SPAN >= least)
    };
    costs.filter(|(_, costs)| costs.len() >= context.settings().benford_least && spans(costs)).collect()
}

impl Rule for Benford {
    fn code(&self) -> Code {
        Code::BENFORD
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let least = context.settings().benford_least;
        fitting(context).is_empty().then(|| {
            let unrounded = |costs: &Vec<(TransactionRef<'_>, u64)>| {
                costs.iter().filter(|(_, amount)| is_unrounded(*amount)).count()
            };
            let most = context.costs().values().map(unrounded).max().unwrap_or(0);
            let key = if most < least { "skip.too-few-unrounded" } else { "skip.too-narrow" };
            Message::new(key).with("count", most).with("least", least)
        })
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for (association, costs) in fitting(context) {
            let mut seen = [0_u64; 9];
            for (_, amount) in &costs {
                let slot = first_digit(*amount).and_then(|digit| seen.get_mut(digit.checked_sub(1)?));
                if let Some(slot) = slot {
                    *slot += 1;
                }
            }
            let spread = chi_square(&seen, &LAW);
            if spread <= MOST {
                continue;
            }
            let all = costs.len() as u64;
            let too_many = |(at, count): &(usize, &u64)| {
                i128::from(**count) * 10_000
                    - i128::from(all) * i128::from(LAW.get(*at).copied().unwrap_or(0))
            };
            let Some((at, times)) = seen.iter().enumerate().rev().max_by_key(too_many) else { continue };
            let digit = at + 1;
            let with_digit =
                costs.iter().filter(|(_, amount)| first_digit(*amount) == Some(digit)).map(|(row, _)| row);
            let Some(first) = with_digit.min_by(|left, right| left.canonical_order(right)) else { continue };
            let message = Message::new("HB1105")
                .with("association", association)
                .with("count", costs.len())
                .with("digit", digit)
                .with("times", *times)
                .with("expected", all * LAW.get(at).copied().unwrap_or(0) / 10_000)
                .with("spread", Decimal::new(i64::try_from(spread / 10).unwrap_or(i64::MAX), 2));
            let place = context.place(first, &[Field::Amount, Field::Debit]);
            findings.push(Diagnostic::new(self.code(), message, place));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Files, check_files, files, report_of};
    use std::fmt::Write as _;

    fn book(amounts: &[u64]) -> Files {
        let mut rows =
            "date,voucher,kind,fund,method,amount\n2026-01-01,DK-1,opening,ST,bank,999999000000\n".to_owned();
        for (number, amount) in (1..).zip(amounts) {
            writeln!(rows, "2026-01-02,BN-{number:03},expense,ST,bank,{amount}").unwrap();
        }
        let mut files = files(&rows);
        (files.settings.benford_least, files.settings.digits_least) = (200, 100_000);
        files
    }

    /// Amounts that grow by a tenth each, which follow the law.
    fn lawful() -> Vec<u64> {
        let mut amounts = Vec::new();
        let mut amount = 100_001_u64;
        for _ in 0..200 {
            amounts.push(if amount.is_multiple_of(10_000) { amount + 1 } else { amount });
            amount += amount / 10;
            if amount > 900_000_000 {
                amount /= 9_001;
            }
        }
        amounts
    }

    #[test]
    fn figures_that_grow_follow_the_law_and_invented_ones_do_not() {
        check_files(&book(&lawful()), &[]);
        let mut invented = lawful();
        for (number, amount) in (0_u64..).zip(invented.iter_mut().skip(100)) {
            *amount = 700_001 + number * 370;
        }
        let words = check_files(&book(&invented), &["HB1105:24"]);
        assert!(words[0].starts_with("HB1105(association=ST, count=200, digit=7, times="), "{words:?}");
    }

    #[test]
    fn where_it_is_not_applicable_it_says_why() {
        let reason = |amounts: &[u64]| {
            let report = report_of(&book(amounts));
            report.skipped.iter().find(|s| s.code.to_string() == "HB1105").map(|s| s.reason.to_string())
        };
        assert_eq!(reason(&lawful()[..199]).unwrap(), "skip.too-few-unrounded(count=199, least=200)");
        assert_eq!(reason(&[1_234_567; 200]).unwrap(), "skip.too-narrow(count=200, least=200)");
        assert_eq!(reason(&lawful()), None);
    }
}
