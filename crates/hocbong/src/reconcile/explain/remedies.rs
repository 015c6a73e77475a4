//! What would make a row match: proposed changes, each tried by reconciling again.

use super::compared::{Compared, Comparing, ReferenceEvidence, Verdict};
use super::{Ending, Endings, Row, side_of};
use crate::reconcile::side::{Item, Side};
use crate::reconcile::{Cause, Proposal, Reconciliation, reconcile};
use crate::text::{Interner, Symbol};
use chrono::NaiveDate;
use rustc_hash::FxHashMap;

/// Maximum number of changes tried, each at the cost of a reconciliation. Further ones are not proposed.
const MAX_TRIES: usize = 5;
/// Maximum number of remedies returned.
const MAX_REMEDIES: usize = 3;

/// A change to the input or the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The row has another amount.
    Amount {
        /// The row to change.
        row: Row,
        /// Its new amount, in đồng.
        amount: i64,
    },
    /// The row has another day.
    Day {
        /// The row to change.
        row: Row,
        /// Its new day.
        day: NaiveDate,
    },
    /// The row has another reference.
    Reference {
        /// The row to change.
        row: Row,
        /// Its new reference.
        reference: String,
    },
    /// The window is wider.
    Window {
        /// The new window in days.
        days: u32,
    },
    /// The other side gets a row like this one.
    Counterpart,
    /// A person decides that the row and one of the other side belong together. This is not tried, because a
    /// decision is always followed.
    Decision {
        /// The row of the other side.
        with: u32,
    },
    /// A person withdraws the decision that the row and one of the other side do not belong together. This is
    /// not tried.
    NoRejection {
        /// The row of the other side.
        with: u32,
    },
}

/// A change that alone makes the row match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The change.
    pub change: Change,
    /// The row of the other side with which it then matches; `None` if that row does not exist yet.
    pub with: Option<u32>,
}

/// Returns what would make an unmatched row match.
pub(super) fn of(
    comparing: &Comparing<'_, '_, '_>,
    ending: Ending<'_>,
    compared: &[Compared<'_>],
) -> Vec<Remedy> {
    let proposals = match ending {
        Ending::Matched(_) => return Vec::new(),
        Ending::Alone(item) => for_alone(comparing, item.cause, compared),
        Ending::Differs(_) | Ending::Undecided(_) => for_open(comparing, ending, compared),
    };
    let mut remedies: Vec<Remedy> = Vec::new();
    let mut tries = MAX_TRIES;
    for remedy in proposals {
        let is_only = remedy.change == Change::Counterpart;
        // Adding a row is the last resort.
        if remedies.len() >= MAX_REMEDIES || is_only && !remedies.is_empty() {
            break;
        }
        let is_decided = matches!(remedy.change, Change::Decision { .. } | Change::NoRejection { .. });
        if !is_decided {
            let Some(left) = tries.checked_sub(1) else { continue };
            tries = left;
            if !helps(comparing, &remedy) {
                continue;
            }
        }
        // One change of each sort is enough.
        let sort = std::mem::discriminant(&remedy.change);
        if remedies.iter().all(|known| std::mem::discriminant(&known.change) != sort) {
            remedies.push(remedy);
        }
    }
    remedies
}

/// Returns the row to correct and the other one. The row of the books is corrected; if both sides are of one
/// sort, the explained row.
fn correctable(comparing: &Comparing<'_, '_, '_>, candidate: u32) -> (Row, Row) {
    let own = comparing.row;
    let other = Row { is_left: !own.is_left, entry: candidate };
    if comparing.bank_is_left() == Some(own.is_left) { (other, own) } else { (own, other) }
}

fn amount(comparing: &Comparing<'_, '_, '_>, candidate: &Compared<'_>) -> Remedy {
    let (row, _) = correctable(comparing, candidate.entry);
    let amount = if row == comparing.row { candidate.amount } else { comparing.amount() };
    Remedy { change: Change::Amount { row, amount }, with: Some(candidate.entry) }
}

/// A decision that the row and a candidate are one movement.
const fn decision(candidate: &Compared<'_>) -> Remedy {
    Remedy { change: Change::Decision { with: candidate.entry }, with: Some(candidate.entry) }
}

/// Replaces the reference of the row to correct by that of the other row.
fn reference(comparing: &Comparing<'_, '_, '_>, candidate: &Compared<'_>) -> Option<Remedy> {
    if candidate.reference == ReferenceEvidence::Same {
        return None;
    }
    let (row, other) = correctable(comparing, candidate.entry);
    let side = side_of(comparing.result, other.is_left);
    let entry = side.entries.get(other.entry as usize)?;
    let reference = side.strings.get(entry.reference).to_owned();
    let change = Change::Reference { row, reference };
    (!entry.reference.is_empty()).then_some(Remedy { change, with: Some(candidate.entry) })
}

fn is_open(candidate: &Compared<'_>) -> bool {
    !matches!(candidate.ending, Ending::Matched(_))
}

/// Returns the nearest row of the same amount that is excluded only by its text.
fn contradicted<'c, 'r>(
    comparing: &Comparing<'_, '_, '_>,
    compared: &'c [Compared<'r>],
) -> Option<&'c Compared<'r>> {
    let window = u64::from(comparing.result.options.window_days);
    compared.iter().find(|candidate| {
        candidate.verdict == Verdict::Contradicted
            && candidate.amount == comparing.amount()
            && candidate.days.unsigned_abs() <= window
    })
}

fn for_open(comparing: &Comparing<'_, '_, '_>, ending: Ending<'_>, compared: &[Compared<'_>]) -> Vec<Remedy> {
    let mut all = Vec::new();
    let together = || compared.iter().filter(|candidate| candidate.verdict == Verdict::Together);
    match ending {
        Ending::Undecided(_) => {
            all.extend(together().find_map(|candidate| reference(comparing, candidate)));
            let with = together().find(|candidate| candidate.amount == comparing.amount());
            all.extend(with.map(decision));
        }
        _ => all.extend(together().take(1).map(|candidate| amount(comparing, candidate))),
    }
    all
}

fn for_alone(comparing: &Comparing<'_, '_, '_>, cause: Cause, compared: &[Compared<'_>]) -> Vec<Remedy> {
    let mut all = Vec::new();
    let of = |verdict: Verdict| compared.iter().filter(move |candidate| candidate.verdict == verdict);
    all.extend(of(Verdict::Rejected).take(1).map(|candidate| Remedy {
        change: Change::NoRejection { with: candidate.entry },
        with: Some(candidate.entry),
    }));
    if let Some(candidate) = of(Verdict::TooFar).find(|candidate| is_open(candidate)) {
        let days = u32::try_from(candidate.days.unsigned_abs()).unwrap_or(u32::MAX);
        let with = Some(candidate.entry);
        let (row, other) = correctable(comparing, candidate.entry);
        let day = side_of(comparing.result, other.is_left).entries.get(other.entry as usize).map(|e| e.date);
        let of_day = day.map(|day| Remedy { change: Change::Day { row, day }, with });
        let of_window = Remedy { change: Change::Window { days }, with };
        if cause == Cause::DayMonthSwapped {
            all.extend(of_day);
        } else {
            all.push(of_window);
            all.extend(of_day);
        }
    }
    let slip = compared.iter().find(|candidate| {
        matches!(candidate.verdict, Verdict::OtherAmount(_)) && candidate.agrees && is_open(candidate)
    });
    all.extend(slip.map(|candidate| amount(comparing, candidate)));
    if let Some(candidate) = of(Verdict::Likely).chain(of(Verdict::TooLittle)).next() {
        all.extend(reference(comparing, candidate));
        all.push(decision(candidate));
    }
    // A candidate that is already matched would only be taken from its counterpart.
    let stranger = contradicted(comparing, compared).filter(|candidate| is_open(candidate));
    all.extend(stranger.map(decision));
    // What the other side has already, with other rows or another amount, would be recorded twice.
    if !is_proposed(comparing) && !adds_up(comparing) {
        all.push(Remedy { change: Change::Counterpart, with: None });
    }
    all
}

fn is_proposed(comparing: &Comparing<'_, '_, '_>) -> bool {
    let own = |proposal: &Proposal| {
        let rows = if comparing.row.is_left { &proposal.left } else { &proposal.right };
        rows.contains(&comparing.row.entry)
    };
    comparing.result.proposals.iter().any(own)
}

/// Whether the row is the sum of open rows of the other side that share a day and a voucher, or is one of such
/// rows that add up to an open one of the other side.
fn adds_up(comparing: &Comparing<'_, '_, '_>) -> bool {
    let result = comparing.result;
    let window = i64::from(result.options.window_days);
    let open = |is_left: bool| {
        let only = if is_left { &result.left_only } else { &result.right_only };
        let entries = &side_of(result, is_left).entries;
        only.iter().filter_map(|item| Some((item.entry, entries.get(item.entry as usize)?)))
    };
    // Sums by day, voucher and direction, each with its rows.
    let sums = |is_left: bool| {
        let mut sums: FxHashMap<(NaiveDate, Symbol, bool), (i128, Vec<u32>)> = FxHashMap::default();
        for (number, entry) in open(is_left).filter(|(_, entry)| !entry.voucher.is_empty()) {
            let sum = sums.entry((entry.date, entry.voucher, entry.amount > 0)).or_default();
            sum.0 += i128::from(entry.amount);
            sum.1.push(number);
        }
        sums.into_iter().filter(|(_, (_, rows))| rows.len() > 1)
    };
    let is_near = |one: NaiveDate, other: NaiveDate| (one - other).num_days().abs() <= window;
    let own = comparing.row;
    let (amount, day) = (i128::from(comparing.amount()), comparing.own_entry().date);
    sums(!own.is_left).any(|((date, ..), (sum, _))| sum == amount && is_near(date, day))
        || sums(own.is_left).any(|((date, ..), (sum, rows))| {
            let is_sum = |other: &Item| i128::from(other.amount) == sum && is_near(other.date, date);
            rows.contains(&own.entry) && open(!own.is_left).any(|(_, other)| is_sum(other))
        })
}

/// Whether the change makes the row match with what the remedy says.
pub(super) fn helps(comparing: &Comparing<'_, '_, '_>, remedy: &Remedy) -> bool {
    let texts = Texts::new(comparing, &remedy.change);
    let Some(result) = tried(comparing, &remedy.change, &texts) else { return false };
    let endings = Endings::new(&result);
    let Some(ending @ Ending::Matched(matched)) = endings.get(comparing.row) else { return false };
    let partners = ending.rows(!comparing.row.is_left);
    let added = u32::try_from(comparing.other_side().entries.len()).unwrap_or(u32::MAX);
    partners.contains(&remedy.with.unwrap_or(added)) && !matched.is_interchangeable
        || remedy.with.is_none() && matched.is_interchangeable && !partners.is_empty()
}

/// The texts of the two sides, with those that a change adds.
struct Texts {
    left: Option<Interner>,
    right: Option<Interner>,
    /// Party, memo and reference of the changed row.
    party: Symbol,
    memo: Symbol,
    reference: Symbol,
}

impl Texts {
    fn new(comparing: &Comparing<'_, '_, '_>, change: &Change) -> Self {
        let mut texts = Self {
            left: None,
            right: None,
            party: Symbol::EMPTY,
            memo: Symbol::EMPTY,
            reference: Symbol::EMPTY,
        };
        let (is_left, [party, memo, reference]) = match change {
            Change::Reference { row, reference } => {
                let side = side_of(comparing.result, row.is_left);
                let Some(own) = side.entries.get(row.entry as usize) else { return texts };
                let text = |symbol| side.strings.get(symbol).to_owned();
                (row.is_left, [text(own.party), text(own.memo), reference.clone()])
            }
            Change::Counterpart => {
                let (side, own) = (comparing.own_side(), comparing.own_entry());
                let text = |symbol| side.strings.get(symbol).to_owned();
                (!comparing.row.is_left, [text(own.party), text(own.memo), text(own.reference)])
            }
            _ => return texts,
        };
        let mut all = side_of(comparing.result, is_left).strings.clone();
        texts.party = all.intern(&party);
        texts.memo = all.intern(&memo);
        texts.reference = all.intern(&reference);
        *if is_left { &mut texts.left } else { &mut texts.right } = Some(all);
        texts
    }
}

/// Returns the result of reconciling with one change.
fn tried<'t>(
    comparing: &Comparing<'_, 't, 't>,
    change: &Change,
    texts: &'t Texts,
) -> Option<Reconciliation<'t>> {
    let mut options = comparing.result.options.clone();
    let mut left: Side<'t> = comparing.result.left.clone();
    let mut right: Side<'t> = comparing.result.right.clone();
    if let Some(all) = &texts.left {
        left.strings = all;
    }
    if let Some(all) = &texts.right {
        right.strings = all;
    }
    let entry_of = |left: &mut Side<'t>, right: &mut Side<'t>, row: Row, edit: &dyn Fn(&mut Item)| {
        let side = if row.is_left { left } else { right };
        let entry = side.entries.get_mut(row.entry as usize)?;
        let before = entry.amount;
        edit(entry);
        let after = entry.amount;
        side.movement += i128::from(after) - i128::from(before);
        Some(())
    };
    match change {
        Change::Amount { row, amount } => {
            let own = i64::try_from(i128::from(*amount) - comparing.correction_of(*row)).ok()?;
            entry_of(&mut left, &mut right, *row, &|entry| entry.amount = own)?;
        }
        Change::Day { row, day } => entry_of(&mut left, &mut right, *row, &|entry| entry.date = *day)?,
        Change::Reference { row, .. } => {
            entry_of(&mut left, &mut right, *row, &|entry| {
                (entry.party, entry.memo, entry.reference) = (texts.party, texts.memo, texts.reference);
            })?;
        }
        Change::Window { days } => options.window_days = *days,
        Change::Counterpart => {
            let other = if comparing.row.is_left { &mut right } else { &mut left };
            other.entries.push(Item {
                file: 0,
                line: 0,
                source: 0,
                voucher: Symbol::EMPTY,
                party: texts.party,
                memo: texts.memo,
                reference: texts.reference,
                ..*comparing.own_entry()
            });
            other.movement += i128::from(comparing.amount());
        }
        Change::Decision { .. } | Change::NoRejection { .. } => return None,
    }
    Some(reconcile(left, right, &options))
}
