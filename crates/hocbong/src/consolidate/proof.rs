//! The proof: what the books hold, compared with what they took in and gave without the transfers.

use super::Member;
use super::transfers::{AllJudged, TransferState};
use crate::account::AccountClass;
use crate::book::Book;
use crate::period::Period;
use crate::report::{SumOutOfRange, hold};
use crate::vnd::Vnd;
use hocbong_check::transfers::{AssetClass, ByClass, Movement, Transfers};
use hocbong_core::ledger::PostingTemplates;
use hocbong_core::parallel;

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
    books: &[Member<'_>],
    paired: &Transfers<'_>,
    judged: &AllJudged,
    period: Period,
    threads: usize,
) -> Result<Vec<ProofRow>, SumOutOfRange> {
    let numbered: Vec<(usize, &Member<'_>)> = books.iter().enumerate().collect();
    let of_books = parallel::map(
        threads,
        &numbered,
        || (),
        |(), (number, member)| (parts_of(member, period), flows_of(*number, member, paired, period)),
    );
    let (mut parts, mut flows): (ByClass, ByClass) = ([0; 4], [0; 4]);
    for (own_parts, own_flows) in of_books {
        parts.iter_mut().zip(own_parts).for_each(|(sum, more)| *sum += more);
        flows.iter_mut().zip(own_flows).for_each(|(sum, more)| *sum += more);
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

fn add(sums: &mut ByClass, class: AssetClass, amount: i128) {
    sums.get_mut(class as usize).into_iter().for_each(|sum| *sum += amount);
}

/// Returns the class in which an account is held: that of its role if it is an asset or a liability. An account that
/// the chart lacks counts as such, so that it stays in view.
fn held_as(book: &Book, account: &str) -> Option<AssetClass> {
    let is_held =
        matches!(book.chart.class(account), Some(AccountClass::Asset | AccountClass::Liability) | None);
    is_held.then(|| AssetClass::from_role(book.chart.role(account)))
}

/// Returns the balances of a book's accounts.
fn parts_of(member: &Member<'_>, period: Period) -> ByClass {
    let mut parts = [0; 4];
    for ((_, account), turnover) in member.book.ledger.turnovers(period.to) {
        if let Some(class) = held_as(member.book, account) {
            add(&mut parts, class, turnover.closing());
        }
    }
    parts
}

/// Returns what the rows of a book change in assets, by their postings to assets for the classes; what they lack
/// towards its income, spending and net assets goes to no class and so stays unexplained.
fn flows_of(number: usize, member: &Member<'_>, paired: &Transfers<'_>, period: Period) -> ByClass {
    let ledger = &member.book.ledger;
    let templates = PostingTemplates::new(ledger);
    // How often each template is posted by entries of transfers, whose effect is in their movements, and by others.
    let mut posted = vec![(0_i128, 0_i128); templates.len()];
    for row in ledger.iter().filter(|row| !period.is_before(row.date())) {
        if let Some((of_transfers, of_others)) = posted.get_mut(templates.group(row.index())) {
            *if paired.includes(number, &row) { of_transfers } else { of_others } += i128::from(row.times());
        }
    }
    let mut flows = [0; 4];
    for (row, (of_transfers, of_others)) in templates.firsts(ledger).zip(posted) {
        let mut own = 0;
        for posting in row.unit_postings() {
            let signed = i128::from(posting.signed());
            // Of a transfer, only an imbalance is kept in view here.
            own -= signed * (of_transfers + of_others);
            if let Some(class) = held_as(member.book, posting.account()) {
                add(&mut flows, class, signed * of_others);
            }
        }
        add(&mut flows, AssetClass::Other, own);
    }
    flows
}
