//! How many awards a transaction gives.
//!
//! Associations report the number of awards (suất). One row may be one award to a pupil, or a batch that a school
//! hands out; the books say which by `quantity`. Where they do not, the number is not guessed: such rows are
//! counted apart.

use super::{Ledger, TransactionRef};
use crate::account::Role;
use crate::party::is_one_person;
use crate::text::fold;
use crate::transaction::Kind;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// How many awards a transaction gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwardCount {
    /// It changes no award account.
    None,
    /// This many; negative if awards are taken back.
    Known(i64),
    /// It gives or takes back awards, and the books do not say how many.
    NotStated,
}

/// Returns how many awards a transaction gives.
///
/// It is the quantity, if its unit is blank or a word for awards or people; goods (`125 cuốn`) are not awards.
/// Without a quantity it is one if the other party is one person. A row about an award, be it a return, an adjustment or
/// a reversal, changes what is left of the award: nothing once all of its value is gone, however many rows took it;
/// else its number less those that rows say came back.
pub fn award_count(row: &TransactionRef<'_>) -> AwardCount {
    let net = net_on_awards(row);
    if net == 0 || row.is_of_closing() {
        return AwardCount::None;
    }
    if is_change(row.kind())
        && let Some(change) = row.award_changes().by_row.get(&row.index())
    {
        return *change;
    }
    if row.kind() == Kind::Reversal {
        // It reverses an award that is not in these books.
        return AwardCount::NotStated;
    }
    let sign = if net > 0 { 1 } else { -1 };
    if let Some(quantity) = quantity_of(row) {
        return whole(quantity).map_or(AwardCount::NotStated, |count| AwardCount::Known(sign * count));
    }
    let is_award = matches!(row.kind(), Kind::Award | Kind::AwardReturned);
    if is_award && is_one_person(row.party(), row.party_details()) {
        return AwardCount::Known(sign);
    }
    AwardCount::NotStated
}

/// Whether rows of this kind change earlier awards.
const fn is_change(kind: Kind) -> bool {
    matches!(kind, Kind::AwardReturned | Kind::AuditAdjust | Kind::Reversal)
}

fn net_on_awards(row: &TransactionRef<'_>) -> i128 {
    let on_awards = row.postings().filter(|posting| posting.role().is_some_and(Role::is_award));
    on_awards.map(|posting| i128::from(posting.signed())).sum()
}

/// The quantity of a row, if it is one of awards.
fn quantity_of(row: &TransactionRef<'_>) -> Option<Decimal> {
    let facts = row.facts()?;
    facts.quantity.filter(|_| counts_awards(facts.unit.as_deref().unwrap_or_default()))
}

/// By how many each row about an award changes the number of awards, by its index.
#[derive(Clone, Debug, Default)]
pub(crate) struct AwardChanges {
    by_row: FxHashMap<usize, AwardCount>,
}

/// What is left of an award after the rows about it.
struct Left {
    /// Index of the award.
    award: usize,
    /// Number of awards given; `None` if the books do not say.
    given: Option<i64>,
    value: i128,
    /// The changes, by row: value, and number of awards if the row says it.
    changes: BTreeMap<usize, (i128, i64)>,
    /// The reversals so far.
    reversals: BTreeSet<usize>,
    /// Number of reversals in force of each row.
    undone: BTreeMap<usize, usize>,
}

impl Left {
    fn is_undone(&self, row: usize) -> bool {
        self.undone.get(&row).is_some_and(|count| *count > 0)
    }

    /// The changes in force.
    fn in_force(&self) -> impl Iterator<Item = &(i128, i64)> {
        self.changes.iter().filter(|(row, _)| !self.is_undone(**row)).map(|(_, change)| change)
    }

    /// By how many the rows in force say that the number of awards changes.
    fn stated(&self) -> i64 {
        self.in_force().map(|change| change.1).sum()
    }

    /// Number of awards that are left; `None` if the books do not say.
    fn awards(&self) -> Option<i64> {
        let value: i128 = self.value + self.in_force().map(|change| change.0).sum::<i128>();
        if self.is_undone(self.award) || value <= 0 {
            return Some(0);
        }
        Some((self.given? + self.stated()).max(0))
    }
}

impl AwardChanges {
    /// Follows each award of a ledger through the rows about it, in order of days.
    pub(crate) fn new(ledger: &Ledger) -> Self {
        let mut rows: BTreeMap<usize, Vec<(usize, TransactionRef<'_>)>> = BTreeMap::new();
        for row in ledger.iter().filter(|row| is_change(row.kind())) {
            if let Some((award, steps)) = award_of(&row) {
                rows.entry(award.index()).or_default().push((steps, row));
            }
        }
        let mut by_row = FxHashMap::default();
        for (award, mut rows) in rows {
            let Some(award) = ledger.get(award) else { continue };
            // On one day, what reverses a row follows that row.
            rows.sort_by(|(one_steps, one), (other_steps, other)| {
                let days = one.date().cmp(&other.date());
                days.then(one_steps.cmp(other_steps)).then_with(|| one.canonical_order(other))
            });
            let given = match award_count(&award) {
                AwardCount::Known(count) => Some(count),
                AwardCount::None | AwardCount::NotStated => None,
            };
            let mut left = Left {
                award: award.index(),
                given,
                value: net_on_awards(&award),
                changes: BTreeMap::new(),
                reversals: BTreeSet::new(),
                undone: BTreeMap::new(),
            };
            for (_, row) in rows {
                let (before, stated) = (left.awards(), left.stated());
                left.take(&row);
                let change = match (before, left.awards()) {
                    (Some(before), Some(after)) => AwardCount::Known(after - before),
                    // The number of the award itself is not known, but the change may be.
                    (None, None) => AwardCount::Known(left.stated() - stated),
                    _ => AwardCount::NotStated,
                };
                by_row.insert(row.index(), change);
            }
        }
        Self { by_row }
    }
}

impl Left {
    /// Takes a row about the award into account.
    fn take(&mut self, row: &TransactionRef<'_>) {
        if row.kind() == Kind::Reversal {
            self.reverse(row);
            return;
        }
        let value = net_on_awards(row);
        let stated = quantity_of(row).and_then(whole).unwrap_or_default();
        self.changes.insert(row.index(), (value, if value < 0 { -stated } else { stated }));
    }

    /// Takes a reversal into account: its target is undone, what that one undid is in force again, and so on.
    fn reverse(&mut self, row: &TransactionRef<'_>) {
        self.reversals.insert(row.index());
        if self.is_undone(row.index()) {
            return;
        }
        let mut undoes = true;
        for reversal in row.chain().take_while(|row| row.kind() == Kind::Reversal) {
            let Some(target) = reversal.about_transaction() else { return };
            // One with a later day has undone nothing yet.
            if !self.reversals.contains(&reversal.index()) {
                return;
            }
            let was_undone = self.is_undone(target.index());
            let count = self.undone.entry(target.index()).or_default();
            *count = if undoes { *count + 1 } else { count.saturating_sub(1) };
            if was_undone == (*count > 0) {
                return;
            }
            undoes = !undoes;
        }
    }
}

/// The award that a row changes in the end, and the number of rows from one to the other: a reversal changes that of its
/// target, an adjustment also that of a finding.
fn award_of<'a>(row: &TransactionRef<'a>) -> Option<(TransactionRef<'a>, usize)> {
    let leads_on = |kind: Kind| is_change(kind) || kind == Kind::AuditFinding;
    let (steps, found) = row.chain().enumerate().find(|(_, row)| !leads_on(row.kind()))?;
    let gives = found.kind() != Kind::Closing && net_on_awards(&found) > 0;
    gives.then_some((found, steps))
}

/// Whether a unit counts awards or the people who receive them.
fn counts_awards(unit: &str) -> bool {
    matches!(
        fold(unit).as_str(),
        "" | "suat"
            | "suat hoc bong"
            | "hoc bong"
            | "em"
            | "hoc sinh"
            | "hs"
            | "sinh vien"
            | "sv"
            | "nguoi"
            | "award"
            | "awards"
            | "person"
            | "persons"
            | "people"
            | "pupil"
            | "pupils"
            | "student"
            | "students"
    )
}

/// Returns a positive whole number.
fn whole(quantity: Decimal) -> Option<i64> {
    quantity.normalize().to_i64().filter(|count| *count > 0 && Decimal::from(*count) == quantity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::ChartOfAccounts;
    use crate::ledger::LedgerBuilder;
    use crate::transaction::{Audit, Award, Method, Posting, Transaction, TransactionBuilder};
    use crate::vnd::Vnd;
    use chrono::NaiveDate;

    fn award(method: Method) -> TransactionBuilder {
        let day = NaiveDate::from_ymd_opt(2025, 9, 5).unwrap();
        Award::grant("ST", day, method, Vnd::new(21_000_000))
    }

    fn counts(transactions: &[Transaction]) -> Vec<AwardCount> {
        let chart = ChartOfAccounts::default();
        let mut builder = LedgerBuilder::new(&chart);
        for transaction in transactions {
            builder.push(transaction);
        }
        builder.finish().0.iter().map(|row| award_count(&row)).collect()
    }

    #[test]
    fn a_batch_counts_its_quantity_and_goods_count_as_one() {
        let of = |award: TransactionBuilder, quantity: Decimal, unit: &str| {
            let unit = Some(unit.to_owned());
            award.facts(|facts| (facts.quantity, facts.unit) = (Some(quantity), unit))
        };
        let school = || award(Method::Bank).party("Trường Tiểu học Mẫu 7");
        let batch = |unit: &str| of(school(), Decimal::from(21), unit);
        let books = of(award(Method::InKind).party("Lâm Văn Mẫu Dũng"), Decimal::from(125), "cuốn");
        let half = of(school(), Decimal::new(5, 1), "suất");
        let built =
            [batch("suất"), batch(""), batch("cuốn"), books, half].map(|award| award.build().unwrap());
        assert_eq!(
            counts(&built),
            [
                AwardCount::Known(21),
                AwardCount::Known(21),
                AwardCount::NotStated,
                AwardCount::Known(1),
                AwardCount::NotStated
            ]
        );
    }

    #[test]
    fn a_number_is_never_guessed() {
        let to = |party: &str| award(Method::Cash).party(party).build().unwrap();
        let given = to("Trần Thị Mẫu Lan");
        let back = |amount| {
            let builder = Award::returned("ST", given.date(), Method::Cash, Vnd::new(amount));
            builder.party("Trần Thị Mẫu Lan").about_transaction(&given).build().unwrap()
        };
        let (returned, part) = (back(21_000_000), back(1_000_000));
        let list = to("Danh sách 21 em");
        assert_eq!(
            counts(&[given, returned, part, list]),
            [AwardCount::Known(1), AwardCount::Known(-1), AwardCount::Known(0), AwardCount::NotStated]
        );
    }

    #[test]
    fn reversals_take_back_and_give_again_what_was_counted() {
        let given = award(Method::Cash).party("Trường Tiểu học Mẫu 7");
        let given = given.facts(|facts| facts.quantity = Some(Decimal::from(10))).build().unwrap();
        let day = given.date();
        let returned = Award::returned("ST", day, Method::Cash, Vnd::new(21_000_000));
        let returned = returned.about_transaction(&given).build().unwrap();
        let undo = |of: &Transaction| Audit::reversal(of, day).build().unwrap();
        // Each row reverses the one before it.
        let mut rows = vec![given, returned];
        for _ in 0..4 {
            let next = undo(rows.last().unwrap());
            rows.push(next);
        }
        let expected = [10, -10, 10, -10, 10, -10].map(AwardCount::Known);
        assert_eq!(counts(&rows), expected);
    }

    #[test]
    fn an_award_reversed_twice_stays_reversed_until_both_are_undone() {
        let on = |day: u32| NaiveDate::from_ymd_opt(2025, 9, day).unwrap();
        let given = award(Method::Cash).party("Trường Tiểu học Mẫu 7");
        let given = given.facts(|facts| facts.quantity = Some(Decimal::from(10))).build().unwrap();
        let undo = |of: &Transaction, day: u32| Audit::reversal(of, on(day)).build().unwrap();
        let known = |counts: &[i64]| counts.iter().map(|count| AwardCount::Known(*count)).collect::<Vec<_>>();
        let (first, mistaken) = (undo(&given, 6), undo(&given, 7));
        let cure = undo(&mistaken, 8);
        let rows = [given.clone(), first.clone(), mistaken, cure.clone()];
        assert_eq!(counts(&rows), known(&[10, -10, 0, 0]));
        let rows = rows.into_iter().chain([undo(&first, 9), undo(&cure, 10)]);
        assert_eq!(counts(&rows.collect::<Vec<_>>()), known(&[10, -10, 0, 0, 10, -10]));
        // A reversal that is undone twice is in force again only when both of these are undone.
        let (once, twice) = (undo(&first, 7), undo(&first, 8));
        let rows = [given.clone(), first, once, twice.clone(), undo(&twice, 9), undo(&given, 10)];
        assert_eq!(counts(&rows), known(&[10, -10, 10, 0, 0, -10]));
        // So does a return of a part.
        let back = Award::returned("ST", on(6), Method::Cash, Vnd::new(4_000_000)).about_transaction(&given);
        let back = back.facts(|facts| facts.quantity = Some(Decimal::from(2))).build().unwrap();
        let (first, mistaken) = (undo(&back, 7), undo(&back, 8));
        let rows = [given, back, first, mistaken.clone(), undo(&mistaken, 9)];
        assert_eq!(counts(&rows), known(&[10, -2, 2, 0, 0]));
    }

    #[test]
    fn an_award_is_gone_once_all_of_it_came_back() {
        let on = |day: u32| NaiveDate::from_ymd_opt(2025, 9, day).unwrap();
        let given = |count: i64, party: &str| {
            let award = Award::grant("ST", on(1), Method::Cash, Vnd::new(1_500)).party(party);
            award
                .facts(|facts| facts.quantity = Some(Decimal::from(count)).filter(|_| count > 0))
                .build()
                .unwrap()
        };
        let back = |of: &Transaction, day: u32, amount: i64, count: Option<i64>| {
            let back = Award::returned("ST", on(day), Method::Cash, Vnd::new(amount)).about_transaction(of);
            back.facts(|facts| facts.quantity = count.map(Decimal::from)).build().unwrap()
        };
        let undo = |of: &Transaction, day: u32| Audit::reversal(of, on(day)).build().unwrap();
        let known = |counts: &[i64]| counts.iter().map(|count| AwardCount::Known(*count)).collect::<Vec<_>>();

        let one = given(0, "Trần Mẫu Dũng");
        let (first, second) = (back(&one, 2, 600, None), back(&one, 3, 900, None));
        let again = undo(&first, 4);
        // The rows may stand in any order in the files.
        assert_eq!(counts(&[second, first, one, again]), known(&[-1, 0, 1, 1]));

        let three = given(3, "Trường Mẫu");
        let (two, rest) = (back(&three, 2, 700, Some(2)), back(&three, 3, 800, None));
        assert_eq!(counts(&[three.clone(), two, rest]), known(&[3, -2, -1]));
        let whole = back(&three, 2, 1_500, None);
        assert_eq!(counts(&[three.clone(), whole, undo(&three, 3)]), known(&[3, -3, 0]));

        let many = given(0, "Trường Mẫu");
        let (part, rest) = (back(&many, 2, 700, None), back(&many, 3, 800, None));
        let unknown = AwardCount::NotStated;
        assert_eq!(counts(&[many, part, rest]), [unknown, AwardCount::Known(0), unknown]);
    }

    #[test]
    fn an_adjustment_changes_the_amount_of_an_award_and_not_the_number() {
        let given = award(Method::Cash).party("Trần Mẫu Dũng").build().unwrap();
        let adjust = |amount: i64| {
            let amount = Vnd::new(amount);
            let postings = [Posting::debit("111", "ST", amount), Posting::credit("6111", "ST", amount)];
            Audit::adjust(&given, given.date(), postings).build().unwrap()
        };
        assert_eq!(counts(&[given.clone(), adjust(50)]), [AwardCount::Known(1), AwardCount::Known(0)]);
        assert_eq!(
            counts(&[given.clone(), adjust(21_000_000)]),
            [AwardCount::Known(1), AwardCount::Known(-1)]
        );
    }
}
