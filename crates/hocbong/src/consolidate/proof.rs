//! The proof: what the books hold, compared with what they took in and gave without the transfers.

use super::NamedBook;
use super::transfers::{AllJudged, TransferState};
use crate::account::AccountClass;
use crate::ledger::TransactionRef;
use crate::period::Period;
use crate::report::{SumOutOfRange, hold};
use crate::vnd::Vnd;
use hocbong_check::transfers::{AssetClass, ByClass, Movement, Transfers};

/// What a row of the proof is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum ProvenClass {
    /// Cash on hand.
    Cash,
    /// Money at banks.
    Bank,
    /// Donated goods.
    InKind,
    /// All other assets, less what is owed.
    Other,
    /// All classes together.
    Total,
}

/// A class of assets: `parts = consolidated − in_transit + disagreements + unexplained`.
///
/// # Units
/// Whole đồng, at the end of the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ProofRow {
    /// The class.
    pub class: ProvenClass,
    /// Balances of the books, added up.
    pub parts: Vnd,
    /// What the books took in less what they gave, from their first day on, with each transfer between them
    /// taken as completed.
    pub consolidated: Vnd,
    /// Sent and not yet arrived.
    pub in_transit: Vnd,
    /// What transfers have at one end only, or more at one end: positive if the receivers entered more.
    pub disagreements: Vnd,
    /// What is left of the equation; anything but zero means that a book does not balance.
    pub unexplained: Vnd,
}

/// Proves the balances of the books.
///
/// The balances come from the accounts of the books; what is consolidated comes from their income, spending and
/// openings, so that the two agree only if every entry balances and every transfer is accounted for.
pub(super) fn prove(
    books: &[NamedBook<'_>],
    paired: &Transfers<'_>,
    judged: &AllJudged,
    period: Period,
) -> Result<Vec<ProofRow>, SumOutOfRange> {
    let mut parts: ByClass = [0; 4];
    let mut flows: ByClass = [0; 4];
    for (number, named) in books.iter().enumerate() {
        for ((_, account), turnover) in named.book.ledger.turnovers(period.to) {
            if is_held(named, account) {
                let class = AssetClass::from_role(named.book.chart.role(account));
                add(&mut parts, class, turnover.closing());
            }
        }
        for row in named.book.ledger.iter().filter(|row| !period.is_before(row.date())) {
            if paired.includes(number, &row) {
                // Its effect is in its movement; here we only keep an imbalance in view.
                let imbalance: i128 = row.postings().map(|posting| i128::from(posting.signed())).sum();
                add(&mut flows, AssetClass::Other, -imbalance);
            } else {
                add_flows(&mut flows, named, &row);
            }
        }
    }
    let (mut in_transit, mut disagreements): (ByClass, ByClass) = ([0; 4], [0; 4]);
    for judged in &judged.0 {
        // Ends after the period have no effect in it yet.
        let mut effect = |numbers: &[usize]| {
            let mut sum: ByClass = [0; 4];
            for end in paired.ends(numbers).filter(|end| !period.is_before(end.date())) {
                let (effect, rest) = split(end);
                sum.iter_mut().zip(effect).for_each(|(sum, more)| *sum += more);
                flows.iter_mut().zip(rest).for_each(|(sum, more)| *sum += more);
            }
            sum
        };
        let (sent, arrived) = (effect(&judged.outs), effect(&judged.ins));
        for (place, (sent, arrived)) in sent.into_iter().zip(arrived).enumerate() {
            let slot = match judged.transfer.state {
                TransferState::InTransit => &mut in_transit,
                TransferState::Matched | TransferState::Outside => &mut flows,
                _ => &mut disagreements,
            };
            let sum = sent + arrived;
            let signed = if judged.transfer.state == TransferState::InTransit { -sum } else { sum };
            slot.get_mut(place).into_iter().for_each(|slot| *slot += signed);
        }
    }
    let row = |class, [parts, consolidated, in_transit, disagreements]: [i128; 4]| {
        let unexplained = parts - (consolidated - in_transit + disagreements);
        Ok(ProofRow {
            class,
            parts: hold(parts, "parts")?,
            consolidated: hold(consolidated, "consolidated")?,
            in_transit: hold(in_transit, "in transit")?,
            disagreements: hold(disagreements, "disagreements")?,
            unexplained: hold(unexplained, "unexplained")?,
        })
    };
    let classes = [ProvenClass::Cash, ProvenClass::Bank, ProvenClass::InKind, ProvenClass::Other];
    let columns = parts.into_iter().zip(flows).zip(in_transit.into_iter().zip(disagreements));
    let mut rows = Vec::new();
    let mut total = [0; 4];
    for (class, ((parts, flows), (in_transit, disagreements))) in classes.into_iter().zip(columns) {
        let sums = [parts, flows, in_transit, disagreements];
        total.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        rows.push(row(class, sums)?);
    }
    rows.push(row(ProvenClass::Total, total)?);
    Ok(rows)
}

/// Splits what an entry changed in assets into the transfer itself and the rest, such as a fee in one voucher
/// with it. The rest is taken from the class that changed most.
fn split(end: &Movement<'_>) -> (ByClass, ByClass) {
    let transfer = if end.is_out { -end.amount } else { end.amount };
    let rest = end.effect.iter().sum::<i128>() - transfer;
    let (mut effect, mut other): (ByClass, ByClass) = (end.effect, [0; 4]);
    let most = effect.iter_mut().zip(&mut other).max_by_key(|(effect, _)| effect.abs());
    if let Some((effect, other)) = most {
        *effect -= rest;
        *other = rest;
    }
    (effect, other)
}

/// Whether an account is an asset or a liability. One that the chart lacks counts as such, so that it stays in
/// view.
fn is_held(named: &NamedBook<'_>, account: &str) -> bool {
    matches!(named.book.chart.class(account), Some(AccountClass::Asset | AccountClass::Liability) | None)
}

fn add(sums: &mut ByClass, class: AssetClass, amount: i128) {
    sums.get_mut(class as usize).into_iter().for_each(|sum| *sum += amount);
}

/// Adds what a row changes in assets, by its postings to assets for the classes; what they lack towards its
/// income, spending and net assets goes to no class and so stays unexplained.
fn add_flows(flows: &mut ByClass, named: &NamedBook<'_>, row: &TransactionRef<'_>) {
    let mut held = 0;
    let mut own = 0;
    for posting in row.postings() {
        let signed = i128::from(posting.signed());
        if is_held(named, posting.account()) {
            held += signed;
            add(flows, AssetClass::from_role(posting.role()), signed);
        } else {
            own -= signed;
        }
    }
    add(flows, AssetClass::Other, own - held);
}
