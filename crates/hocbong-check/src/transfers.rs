//! Transfers between funds: which entry of the sender belongs to which entry of the receiver.
//!
//! A transfer is entered twice, as `transfer-out` by the sender and as `transfer-in` by the receiver, each with
//! the other's fund. The two funds identify it, so nothing is estimated here: entries of the same two
//! associations are paired by reference, then by funds, amount and date, one to one; then one entry with
//! several; what is left and looks like one movement with two amounts is a disagreement. Of several equally
//! good pairings the one with the shortest ways is taken, and its pairs say that they are not the only choice.

mod pairing;

use chrono::NaiveDate;
use hocbong_core::account::Role;
use hocbong_core::fund::association_of;
use hocbong_core::ledger::{Ledger, PostingRef, TransactionRef};
use hocbong_core::parallel;
use hocbong_core::transaction::Kind;
use pairing::pair_group;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Days that a transfer may take from the sender's entry to the receiver's, unless the caller says otherwise.
pub const DEFAULT_WINDOW_DAYS: u32 = 10;

/// Most days that a transfer may take; a wider window is cut to this.
pub const MAX_WINDOW_DAYS: u32 = 400;

/// The sorts of assets that a transfer moves and a consolidation proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetClass {
    /// Cash on hand.
    Cash,
    /// Money at banks.
    Bank,
    /// Donated goods.
    InKind,
    /// All other assets, such as term deposits and advances, less what is owed.
    Other,
}

impl AssetClass {
    /// All classes, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Cash, Self::Bank, Self::InKind, Self::Other];

    /// Returns the word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Bank => "bank",
            Self::InKind => "in_kind",
            Self::Other => "other",
        }
    }

    /// Returns the class of an asset or liability account in this role.
    pub const fn from_role(role: Option<Role>) -> Self {
        match role {
            Some(Role::Cash) => Self::Cash,
            Some(Role::Bank) => Self::Bank,
            Some(Role::Goods) => Self::InKind,
            _ => Self::Other,
        }
    }
}

/// Amounts in đồng by [`AssetClass`], in the order of [`AssetClass::ALL`].
pub type ByClass = [i128; 4];

/// One end of a transfer: an entry with what corrections changed about it.
#[derive(Clone, Debug)]
pub struct Movement<'a> {
    /// Number of the ledger that it is in.
    pub ledger: usize,
    /// The entry.
    pub row: TransactionRef<'a>,
    /// Whether it is the sender's end.
    pub is_out: bool,
    /// Fund that it is entered in.
    pub fund: &'a str,
    /// The other fund; blank if the entry names none.
    pub counter_fund: &'a str,
    /// Amount in đồng, corrections included; positive unless they took away more than there was.
    pub amount: i128,
    /// What it changed in assets, corrections included, in đồng: negative for the sender.
    pub effect: ByClass,
}

impl<'a> Movement<'a> {
    /// Day of the entry.
    pub fn date(&self) -> NaiveDate {
        self.row.date()
    }

    /// What it changed in goods, in đồng: negative for the sender.
    pub fn goods(&self) -> i128 {
        self.effect.get(AssetClass::InKind as usize).copied().unwrap_or_default()
    }

    /// Code of the association that sends.
    pub fn sender(&self) -> &'a str {
        association_of(if self.is_out { self.fund } else { self.counter_fund })
    }

    /// Code of the association that receives.
    pub fn receiver(&self) -> &'a str {
        association_of(if self.is_out { self.counter_fund } else { self.fund })
    }
}

/// How two ends agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The same reference.
    Reference,
    /// The same two funds and the same amount.
    Funds,
    /// The same two associations and the same amount, in other funds of theirs.
    Associations,
    /// One amount is the sum of several.
    Sum,
    /// Amounts that differ in the way that slips make them differ.
    Likeness,
}

/// Ends of one transfer, by their numbers in the list of movements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// The sender's entries; several only if one arrival is their sum.
    pub outs: Vec<usize>,
    /// The receiver's entries; several only if one payment is their sum.
    pub ins: Vec<usize>,
    /// Why they belong together.
    pub evidence: Evidence,
    /// Whether another pairing would do as well.
    pub is_unique: bool,
}

/// All ends of transfers in some ledgers, and how they were paired.
#[derive(Clone, Debug, Default)]
pub struct Transfers<'a> {
    /// The ends in canonical order: by day, fund and amount, then as the ledgers order them.
    pub movements: Vec<Movement<'a>>,
    /// The ends that belong together; each end is in at most one.
    pub pairings: Vec<Pairing>,
    /// For each ledger, the row numbers of all entries that movements consist of, corrections included, in ascending
    /// order.
    rows: Vec<Vec<usize>>,
}

impl<'a> Transfers<'a> {
    /// Finds the transfers in `ledgers` and pairs their ends. Entries after `until` are paired too, so that what
    /// arrived late is known; corrections after that day are not taken into account. The result does not depend on
    /// the number of threads.
    pub fn find(ledgers: &[&'a Ledger], until: Option<NaiveDate>, window: u32, threads: usize) -> Self {
        let numbered: Vec<(usize, &'a Ledger)> = ledgers.iter().copied().enumerate().collect();
        let of_ledger =
            |(): &mut (), (number, ledger): &(usize, &'a Ledger)| movements_of(*number, ledger, until);
        let (found, rows): (Vec<_>, Vec<_>) =
            parallel::map(threads, &numbered, || (), of_ledger).into_iter().unzip();
        let mut movements: Vec<Movement<'a>> = found.into_iter().flatten().collect();
        movements.sort_by(|left, right| {
            let key = |one: &Movement<'a>| (one.date(), one.fund, one.counter_fund, one.amount, one.is_out);
            key(left)
                .cmp(&key(right))
                .then_with(|| left.row.canonical_order(&right.row))
                .then_with(|| (left.ledger, left.row.index()).cmp(&(right.ledger, right.row.index())))
        });
        let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (number, movement) in movements.iter().enumerate() {
            if !movement.counter_fund.is_empty() && movement.amount > 0 {
                groups.entry((movement.sender(), movement.receiver())).or_default().push(number);
            }
        }
        let window = i64::from(window.min(MAX_WINDOW_DAYS));
        let mut pairings: Vec<Pairing> = Vec::new();
        for group in groups.into_values() {
            pairings.extend(pair_group(&movements, &group, window));
        }
        pairings.sort_by(|left, right| left.outs.cmp(&right.outs));
        Self { movements, pairings, rows }
    }

    /// Whether a row of a ledger is an entry of a transfer, or corrects one.
    pub fn includes(&self, ledger: usize, row: &TransactionRef<'_>) -> bool {
        self.rows.get(ledger).is_some_and(|rows| rows.binary_search(&row.index()).is_ok())
    }

    /// Returns the numbers of the ends that have no other end.
    pub fn unpaired(&self) -> impl Iterator<Item = usize> {
        let mut is_paired = vec![false; self.movements.len()];
        for number in self.pairings.iter().flat_map(|pairing| pairing.outs.iter().chain(&pairing.ins)) {
            is_paired.get_mut(*number).into_iter().for_each(|paired| *paired = true);
        }
        is_paired.into_iter().enumerate().filter(|(_, paired)| !paired).map(|(number, _)| number)
    }

    /// Returns the ends with these numbers.
    pub fn ends<'t>(&'t self, numbers: &'t [usize]) -> impl Iterator<Item = &'t Movement<'a>> {
        numbers.iter().filter_map(|number| self.movements.get(*number))
    }
}

/// Returns the ends of transfers in one ledger, without those that corrections took back, and the numbers of all
/// rows that they consist of, in ascending order.
fn movements_of<'a>(
    number: usize,
    ledger: &'a Ledger,
    until: Option<NaiveDate>,
) -> (Vec<Movement<'a>>, Vec<usize>) {
    let mut rows: Vec<usize> = Vec::new();
    let mut found: Vec<Movement<'a>> = Vec::new();
    let mut places: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    let mut corrections: Vec<TransactionRef<'a>> = Vec::new();
    for row in ledger.rows_posting(is_of_transfers).filter(moves_on_transfers) {
        rows.push(row.index());
        if is_correction(&row) {
            corrections.push(row);
            continue;
        }
        for (fund, sums) in sums_by_fund(&row) {
            // What the row changed in assets counts once, though it may be both ends of a transfer.
            let mut effect = sums.effect;
            for (is_out, amount) in [(true, sums.out), (false, sums.into)] {
                if amount != 0 {
                    places.entry(row.index()).or_default().push(found.len());
                    let (counter_fund, effect) = (row.counter_fund(), std::mem::take(&mut effect));
                    found.push(Movement { ledger: number, row, is_out, fund, counter_fund, amount, effect });
                }
            }
        }
    }
    // A correction of a correction counts for the entry at the root.
    for row in corrections {
        let root = row.chain().find(|row| !is_correction(row)).unwrap_or(row);
        let is_late = until.is_some_and(|until| row.date() > until);
        for (fund, sums) in sums_by_fund(&row) {
            let mut effect = sums.effect;
            for (is_out, amount) in [(true, sums.out), (false, sums.into)] {
                if amount == 0 {
                    continue;
                }
                let own = || places.get(&root.index()).into_iter().flatten().copied();
                let of_fund = |place: &usize| found.get(*place).is_some_and(|one| one.fund == fund);
                let of_side = |place: &usize| found.get(*place).is_some_and(|one| one.is_out == is_out);
                let same = own().find(|place| of_fund(place) && of_side(place));
                match same.or_else(|| own().find(of_fund)).and_then(|place| found.get_mut(place)) {
                    Some(_) if is_late => {}
                    Some(movement) => {
                        movement.amount += if movement.is_out == is_out { amount } else { -amount };
                        let effect = std::mem::take(&mut effect);
                        movement.effect.iter_mut().zip(effect).for_each(|(sum, more)| *sum += more);
                    }
                    // It corrects something else and puts it on a transfer account: a movement of its own.
                    None => {
                        let (counter_fund, effect) = (row.counter_fund(), std::mem::take(&mut effect));
                        found.push(Movement {
                            ledger: number,
                            row,
                            is_out,
                            fund,
                            counter_fund,
                            amount,
                            effect,
                        });
                    }
                }
            }
        }
    }
    found.retain(|movement| movement.amount != 0 || movement.effect != [0; 4]);
    (found, rows)
}

/// Whether a row corrects another one of the ledger.
fn is_correction(row: &TransactionRef<'_>) -> bool {
    matches!(row.kind(), Kind::Reversal | Kind::AuditAdjust) && row.about_transaction().is_some()
}

/// Whether a posting is to transfers made or received.
fn is_of_transfers(posting: &PostingRef<'_>) -> bool {
    matches!(posting.role(), Some(Role::TransfersOut | Role::TransfersIn))
}

/// Whether a row that posts to transfers does not post to both, as a reallocation does.
fn moves_on_transfers(row: &TransactionRef<'_>) -> bool {
    !row.is_of_closing() && row.kind() != Kind::Reallocate && !is_reversed_reallocation(row)
}

fn is_reversed_reallocation(row: &TransactionRef<'_>) -> bool {
    row.kind() == Kind::Reversal
        && row.about_transaction().is_some_and(|target| target.kind() == Kind::Reallocate)
}

/// What a row posts in one fund, in đồng.
#[derive(Clone, Copy, Debug, Default)]
struct FundSums {
    /// Debits less credits on transfers made.
    out: i128,
    /// Credits less debits on transfers received.
    into: i128,
    effect: ByClass,
}

/// Sums a row by fund, for the funds in which it posts to transfers.
fn sums_by_fund<'a>(row: &TransactionRef<'a>) -> BTreeMap<&'a str, FundSums> {
    let mut funds: BTreeMap<&str, FundSums> = BTreeMap::new();
    for posting in row.postings() {
        let sums = funds.entry(posting.fund()).or_default();
        let signed = i128::from(posting.signed());
        match posting.role() {
            Some(Role::TransfersOut) => sums.out += signed,
            Some(Role::TransfersIn) => sums.into -= signed,
            role => {
                let class = AssetClass::from_role(role) as usize;
                sums.effect.get_mut(class).into_iter().for_each(|sum| *sum += signed);
            }
        }
    }
    funds.retain(|_, sums| sums.out != 0 || sums.into != 0);
    funds
}

#[cfg(test)]
mod tests;
