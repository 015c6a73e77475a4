//! Finds amounts that a row does not state but the file proves elsewhere.
//!
//! A row whose amount or sign is missing is in error. If the balances before and after it, or the totals
//! printed in the file, leave exactly one value, that value is proven. Nothing is guessed: if two values are
//! possible, the row stays open.

use hocbong_core::statement::RunningBalance;
use hocbong_core::vnd::Vnd;
use std::collections::BTreeMap;

/// The amount of a row that could not be read, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    pub(super) line: u32,
    /// The amount without sign, in đồng, if only the sign is missing.
    pub(super) size: Option<i64>,
}

/// The evidence for an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Witness {
    RunningBalance,
    ControlTotal,
}

/// An amount in đồng that a row does not state, positive for money in, with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) line: u32,
    pub(super) amount: i64,
    pub(super) witness: Witness,
}

/// What the totals of a file leave for the rows that could not be read; `None` if a total is not printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rest {
    pub(super) money_in: Option<i128>,
    pub(super) money_out: Option<i128>,
}

/// Returns the amounts that the running balances prove.
pub(super) fn by_balance(unread: &[Unread], running: &RunningBalance) -> Vec<Proof> {
    if !running.is_direction_known {
        return Vec::new();
    }
    let by_line: BTreeMap<u32, Unread> = unread.iter().map(|row| (row.line, *row)).collect();
    let find = |line: &u32| by_line.get(line).copied();
    let mut proofs = Vec::new();
    for gap in &running.gaps {
        let rows: Option<Vec<Unread>> = gap.lines.iter().map(find).collect();
        let amounts = rows.as_ref().and_then(|rows| solve(rows, |sum| sum == i128::from(gap.change.get())));
        let amounts = match (amounts, rows.as_deref()) {
            (Some(amounts), _) => amounts,
            (None, Some([Unread { size: None, .. }])) if !gap.change.is_zero() => vec![gap.change.get()],
            _ => continue,
        };
        proofs.extend(gap.lines.iter().zip(amounts).map(|(line, amount)| Proof {
            line: *line,
            amount,
            witness: Witness::RunningBalance,
        }));
    }
    proofs
}

/// Returns the amounts that the totals prove. `unread` must be all rows of the file whose amount is unknown.
pub(super) fn by_totals(unread: &[Unread], rest: Rest) -> Vec<Proof> {
    let fits = |sum_in: i128, sum_out: i128| {
        rest.money_in.is_none_or(|rest| rest == sum_in) && rest.money_out.is_none_or(|rest| rest == sum_out)
    };
    if rest.money_in.is_none() && rest.money_out.is_none() {
        return Vec::new();
    }
    let sizes: Option<i128> = unread.iter().map(|row| row.size.map(i128::from)).sum();
    let amounts = match (unread, sizes) {
        ([], _) => return Vec::new(),
        ([Unread { size: None, .. }], _) => match (rest.money_in, rest.money_out) {
            (Some(money_in), Some(0) | None) if money_in > 0 => {
                i64::try_from(money_in).ok().map(|amount| vec![amount])
            }
            (Some(0) | None, Some(out)) if out > 0 => i64::try_from(-out).ok().map(|amount| vec![amount]),
            _ => None,
        },
        (_, Some(all)) => solve(unread, |sum| {
            // `all` is money in plus money out, `sum` is money in minus money out.
            let sum_in = i128::midpoint(all, sum);
            fits(sum_in, all - sum_in)
        }),
        (_, None) => None,
    };
    let proofs = amounts.unwrap_or_default();
    unread
        .iter()
        .zip(proofs)
        .map(|(row, amount)| Proof { line: row.line, amount, witness: Witness::ControlTotal })
        .collect()
}

/// Maximum number of rows for which every combination of signs is tried. Beyond it only all in or all out is
/// decided.
const MAX_TRIED: usize = 16;

/// Returns the signed amounts if exactly one combination of signs gives a sum that `fits`. All in and all out
/// are the only combinations with their sums, so they can be decided for any number of rows.
fn solve(rows: &[Unread], fits: impl Fn(i128) -> bool) -> Option<Vec<i64>> {
    let sizes: Vec<i64> = rows.iter().map(|row| row.size.filter(|size| *size > 0)).collect::<Option<_>>()?;
    let all: i128 = sizes.iter().map(|size| i128::from(*size)).sum();
    if fits(all) && !fits(-all) {
        return Some(sizes);
    }
    if fits(-all) && !fits(all) {
        return sizes.into_iter().map(i64::checked_neg).collect();
    }
    if sizes.is_empty() || sizes.len() > MAX_TRIED {
        return None;
    }
    let is_out = |choice: u32, at: usize| choice >> at & 1 == 1;
    let signed = |choice: u32| {
        sizes.iter().enumerate().map(move |(at, size)| if is_out(choice, at) { -size } else { *size })
    };
    let mut fitting = (0..1_u32 << sizes.len()).filter(|choice| fits(signed(*choice).map(i128::from).sum()));
    match (fitting.next(), fitting.next()) {
        (Some(choice), None) => Some(signed(choice).collect()),
        _ => None,
    }
}

/// Returns the money in and the money out of proofs, both positive.
pub(super) fn money(proofs: &[Proof]) -> (i128, i128) {
    proofs.iter().fold((0, 0), |(money_in, money_out), proof| match i128::from(proof.amount) {
        amount if amount >= 0 => (money_in + amount, money_out),
        amount => (money_in, money_out - amount),
    })
}

impl Proof {
    pub(super) const fn amount(&self) -> Vnd {
        Vnd::new(self.amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(sizes: &[i64]) -> Vec<Unread> {
        (2..).zip(sizes).map(|(line, size)| Unread { line, size: (*size > 0).then_some(*size) }).collect()
    }

    fn amounts(proofs: &[Proof]) -> Vec<i64> {
        proofs.iter().map(|proof| proof.amount).collect()
    }

    fn rest(money_in: impl Into<Option<i128>>, money_out: impl Into<Option<i128>>) -> Rest {
        Rest { money_in: money_in.into(), money_out: money_out.into() }
    }

    #[test]
    fn totals_prove_blank_signs() {
        assert_eq!(amounts(&by_totals(&rows(&[5, 7, 7]), rest(19, 0))), [5, 7, 7]);
        assert_eq!(amounts(&by_totals(&rows(&[5, 7, 7]), rest(19, None))), [5, 7, 7]);
        assert_eq!(amounts(&by_totals(&rows(&[5, 7, 7]), rest(None, 19))), [-5, -7, -7]);
        assert_eq!(amounts(&by_totals(&rows(&[5, 7, 8]), rest(13, 7))), [5, -7, 8]);
        // Either of the two equal amounts could be the one that went out.
        assert_eq!(amounts(&by_totals(&rows(&[5, 7, 7]), rest(12, 7))), [0; 0]);
        assert_eq!(amounts(&by_totals(&rows(&[5, 7]), rest(1, 2))), [0; 0]);
        assert_eq!(amounts(&by_totals(&rows(&[5, 7]), rest(None, None))), [0; 0]);
    }

    #[test]
    fn totals_prove_one_blank_amount_and_no_second() {
        assert_eq!(amounts(&by_totals(&rows(&[0]), rest(19, 0))), [19]);
        assert_eq!(amounts(&by_totals(&rows(&[0]), rest(0, 19))), [-19]);
        assert_eq!(amounts(&by_totals(&rows(&[0]), rest(5, 19))), [0; 0]);
        assert_eq!(amounts(&by_totals(&rows(&[0]), rest(0, 0))), [0; 0]);
        assert_eq!(amounts(&by_totals(&rows(&[0, 5]), rest(19, 0))), [0; 0]);
    }

    proptest! {
        #[test]
        fn what_is_proven_is_what_was_there(signed in prop::collection::vec(prop_oneof![-9..0_i64, 1..10_i64], 1..7)) {
            let unread: Vec<Unread> =
                (2..).zip(&signed).map(|(line, amount)| Unread { line, size: Some(amount.abs()) }).collect();
            let sum = |is_in: bool| signed.iter().filter(|a| (**a > 0) == is_in).map(|a| i128::from(a.abs())).sum::<i128>();
            let proofs = by_totals(&unread, rest(sum(true), sum(false)));
            prop_assert!(proofs.is_empty() || amounts(&proofs) == signed);
        }
    }
}
