//! What each association took in, gave and kept, month by month: the figures from which progress, the report of
//! awards and the consolidation are made.

use crate::account::{AccountClass, Role};
use crate::book::Book;
use crate::fund::association_of;
use crate::ledger::{PostingTemplates, TransactionRef};
use crate::period::Period;
use crate::text::Symbol;
use crate::transaction::Kind;
use chrono::{Datelike, NaiveDate};
use hocbong_check::transfers::{AssetClass, ByClass};
use hocbong_core::award::{award_sort, recipient_sort};
use hocbong_core::ledger::{AwardCount, award_count};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Calendar year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
}

impl From<NaiveDate> for Month {
    fn from(day: NaiveDate) -> Self {
        Self { year: day.year(), month: day.month() }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// Awards of one sort.
///
/// # Units
/// Đồng; awards are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AwardSums {
    /// Awards in money and in kind, less what was returned.
    pub amount: i128,
    /// Number of awards, as far as the books state it.
    pub awards: i64,
    /// Rows that give awards and do not state how many.
    pub uncounted: u64,
}

impl AwardSums {
    /// Adds the awards of another sort, month or association.
    pub fn add(&mut self, other: &Self) {
        self.amount += other.amount;
        self.awards += other.awards;
        self.uncounted += other.uncounted;
    }
}

/// The sort of an award: its type and the type of its recipients, as [`award_sort`] and [`recipient_sort`] name
/// them; blank if the books do not say.
pub type AwardSort = (String, String);

/// What an association took in and gave in a month or a period.
///
/// # Units
/// Đồng; what goes out is positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Gifts, less what was refunded.
    pub raised: i128,
    /// Given by the founders.
    pub founded: i128,
    /// Received from other associations.
    pub received: i128,
    /// All other income, and direct changes of net assets.
    pub other_income: i128,
    /// Management costs.
    pub management: i128,
    /// Passed on to other associations.
    pub sent: i128,
    /// All other expense.
    pub other_expense: i128,
    /// Net of transfers between the association's own funds; not zero if one end is missing.
    pub between_own_funds: i128,
    /// Awards by sort.
    pub awards: BTreeMap<AwardSort, AwardSums>,
}

impl Activity {
    /// Returns the awards of all sorts together.
    pub fn all_awards(&self) -> AwardSums {
        let mut all = AwardSums::default();
        self.awards.values().for_each(|sums| all.add(sums));
        all
    }

    /// Returns by how much net assets grew.
    pub fn result(&self) -> i128 {
        self.raised + self.founded + self.received + self.other_income + self.between_own_funds
            - self.all_awards().amount
            - self.management
            - self.sent
            - self.other_expense
    }

    /// Adds the figures of another month or association.
    pub fn add(&mut self, other: &Self) {
        self.raised += other.raised;
        self.founded += other.founded;
        self.received += other.received;
        self.other_income += other.other_income;
        self.management += other.management;
        self.sent += other.sent;
        self.other_expense += other.other_expense;
        self.between_own_funds += other.between_own_funds;
        for (sort, sums) in &other.awards {
            self.awards.entry(sort.clone()).or_default().add(sums);
        }
    }
}

/// The activity of one association, and what it had before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssociationActivity {
    /// Assets less liabilities before the period, opening balances included, in đồng.
    pub opening: i128,
    /// Assets less liabilities at the end of the period by class, in đồng.
    pub closing: ByClass,
    /// Figures of each month of the period in which there are any.
    pub months: BTreeMap<Month, Activity>,
}

impl AssociationActivity {
    /// Returns the figures of the whole period.
    pub fn whole(&self) -> Activity {
        let mut whole = Activity::default();
        self.months.values().for_each(|month| whole.add(month));
        whole
    }
}

/// What a posting is a part of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Assets(AssetClass),
    Raised,
    Founded,
    Received,
    OtherIncome,
    Award,
    Management,
    Sent,
    OtherExpense,
}

fn part_of(role: Option<Role>, class: Option<AccountClass>) -> Part {
    match (role, class) {
        (Some(role), _) if role.is_gift() => Part::Raised,
        (Some(role), _) if role.is_award() => Part::Award,
        (Some(Role::Founding), _) => Part::Founded,
        (Some(Role::TransfersIn), _) => Part::Received,
        (Some(Role::TransfersOut), _) => Part::Sent,
        (Some(Role::Management), _) => Part::Management,
        (_, Some(AccountClass::Income | AccountClass::NetAssets)) => Part::OtherIncome,
        (_, Some(AccountClass::Expense)) => Part::OtherExpense,
        // An account that the chart lacks is reported by a rule; its balance is kept in view here.
        (role, _) => Part::Assets(AssetClass::from_role(role)),
    }
}

/// Returns the activity of each association that has entries up to the end of `period`, by code. Entries that
/// close a year are left out: they move money within a fund.
pub fn activity(book: &Book, period: Period) -> BTreeMap<&str, AssociationActivity> {
    let ledger = &book.ledger;
    let templates = PostingTemplates::new(ledger);
    let gives_awards: Vec<bool> = templates.firsts(ledger).map(|row| gives_awards(&row)).collect();
    let mut sums = SumsByFund::default();
    let mut awards = AwardsByFund::default();
    // Most rows post as another one of their month did, so that one sum stands for many.
    let mut last: Vec<Option<PostedAlike<'_>>> = vec![None; LAST];
    for row in ledger.iter() {
        if period.is_before(row.date()) || row.is_of_closing() {
            continue;
        }
        let template = templates.group(row.index());
        let posted = PostedAlike {
            row,
            template,
            month: Month::from(row.date()),
            is_before: period.is_after(row.date()) || row.kind() == Kind::Opening,
            times: i128::from(row.times()),
        };
        if !posted.is_before && gives_awards.get(template).copied().unwrap_or_default() {
            awards.add(&row, posted.month);
        }
        match last.get_mut(template % LAST) {
            Some(Some(other)) if other.is_like(&posted) => other.times += posted.times,
            Some(slot) => slot.replace(posted).into_iter().for_each(|other| sums.add(book, &other)),
            None => sums.add(book, &posted),
        }
    }
    last.iter().flatten().for_each(|posted| sums.add(book, posted));
    let SumsByFund { opening, closing, inner, sums, .. } = sums;
    let association = |fund: Symbol| association_of(ledger.strings().get(fund));
    let mut all: BTreeMap<&str, AssociationActivity> = BTreeMap::new();
    awards.add_to(book, &mut all);
    for (fund, sum) in opening {
        all.entry(association(fund)).or_default().opening += sum;
    }
    for (fund, sums) in closing {
        let own = all.entry(association(fund)).or_default();
        own.closing.iter_mut().zip(sums).for_each(|(sum, more)| *sum += more);
    }
    for ((fund, month), sum) in inner {
        month_of(&mut all, association(fund), month).between_own_funds += sum;
    }
    for ((fund, month, part), sum) in sums {
        let own = month_of(&mut all, association(fund), month);
        match part {
            Part::Raised => own.raised -= sum,
            Part::Founded => own.founded -= sum,
            Part::Received => own.received -= sum,
            Part::OtherIncome => own.other_income -= sum,
            Part::Management => own.management += sum,
            Part::Sent => own.sent += sum,
            Part::OtherExpense => own.other_expense += sum,
            Part::Award | Part::Assets(_) => {}
        }
    }
    all
}

fn month_of<'f, 'a>(
    found: &'f mut BTreeMap<&'a str, AssociationActivity>,
    association: &'a str,
    month: Month,
) -> &'f mut Activity {
    found.entry(association).or_default().months.entry(month).or_default()
}

/// Number of slots in the cache of running sums, which is indexed by template.
const LAST: usize = 1 << 8;

/// Rows of one template and month, as one.
#[derive(Clone, Copy)]
struct PostedAlike<'a> {
    /// One of them.
    row: TransactionRef<'a>,
    template: usize,
    month: Month,
    /// Whether they come before the period.
    is_before: bool,
    /// How often their postings of one đồng are posted.
    times: i128,
}

impl PostedAlike<'_> {
    fn is_like(&self, other: &Self) -> bool {
        let key = |one: &Self| (one.template, one.month, one.is_before);
        key(self) == key(other)
    }
}

/// What a book posts, summed by fund.
#[derive(Default)]
struct SumsByFund {
    /// What the postings to each account are a part of.
    parts: FxHashMap<Symbol, Part>,
    opening: FxHashMap<Symbol, i128>,
    closing: FxHashMap<Symbol, ByClass>,
    /// Transfers between own funds.
    inner: FxHashMap<(Symbol, Month), i128>,
    /// All other parts but assets and awards.
    sums: FxHashMap<(Symbol, Month, Part), i128>,
}

impl SumsByFund {
    fn add(&mut self, book: &Book, posted: &PostedAlike<'_>) {
        let PostedAlike { row, month, is_before, times, .. } = *posted;
        for posting in row.unit_postings() {
            let (fund, change) = (posting.fund_symbol(), i128::from(posting.signed()) * times);
            let part = *self
                .parts
                .entry(posting.account_symbol())
                .or_insert_with(|| part_of(posting.role(), book.chart.class(posting.account())));
            if let Part::Assets(class) = part {
                let own = self.closing.entry(fund).or_default();
                own.get_mut(class as usize).into_iter().for_each(|sum| *sum += change);
                if is_before {
                    *self.opening.entry(fund).or_default() += change;
                }
            } else if !is_before {
                let is_transfer = matches!(part, Part::Received | Part::Sent);
                if is_transfer && is_between_own_funds(&row) {
                    *self.inner.entry((fund, month)).or_default() -= change;
                } else if part != Part::Award {
                    *self.sums.entry((fund, month, part)).or_default() += change;
                }
            }
        }
    }
}

/// Whether a row posts to accounts of awards.
fn gives_awards(row: &TransactionRef<'_>) -> bool {
    row.unit_postings().any(|posting| posting.role().is_some_and(Role::is_award))
}

/// Whether a row moves money between funds of one association.
fn is_between_own_funds(row: &TransactionRef<'_>) -> bool {
    let other = row.counter_fund();
    !other.is_empty() && association_of(other) == row.association()
}

/// The awards of a book, summed by fund, so that few sums are brought to associations.
#[derive(Default)]
struct AwardsByFund<'a> {
    sums: FxHashMap<(Symbol, Month, usize), AwardSums>,
    /// The pairs of texts that rows have for the type of award and of recipient, each with its number.
    sorts: FxHashMap<(Option<&'a str>, Option<&'a str>), usize>,
}

impl<'a> AwardsByFund<'a> {
    /// Adds the awards that a row gives.
    fn add(&mut self, row: &TransactionRef<'a>, month: Month) {
        // A reversal has no columns of its own; it takes back or gives again an award of the sort that it is about.
        let facts = row.origin().map_or(*row, |(origin, _)| origin).facts();
        let award = facts.and_then(|facts| facts.award_type.as_deref());
        let recipient = facts.and_then(|facts| facts.recipient_type.as_deref());
        let next = self.sorts.len();
        let sort = *self.sorts.entry((award, recipient)).or_insert(next);
        // The number belongs to the row's own association; others can only have a share of the money.
        let mut count = Some(award_count(row));
        for posting in row.postings().filter(|posting| posting.role().is_some_and(Role::is_award)) {
            let sums = self.sums.entry((posting.fund_symbol(), month, sort)).or_default();
            sums.amount += i128::from(posting.signed());
            if association_of(posting.fund()) == row.association() {
                match count.take() {
                    Some(AwardCount::Known(awards)) => sums.awards += awards,
                    Some(AwardCount::NotStated) => sums.uncounted += 1,
                    Some(AwardCount::None) | None => {}
                }
            }
        }
    }

    /// Adds the sums to those of the associations.
    fn add_to(self, book: &'a Book, found: &mut BTreeMap<&'a str, AssociationActivity>) {
        let text = |text: Option<&str>, sort: fn(&str) -> String| text.map(sort).unwrap_or_default();
        let named = |((award, recipient), number)| {
            (number, (text(award, award_sort), text(recipient, recipient_sort)))
        };
        let sorts: FxHashMap<usize, AwardSort> = self.sorts.into_iter().map(named).collect();
        for ((fund, month, sort), sums) in self.sums {
            let association = association_of(book.ledger.strings().get(fund));
            let sort = sorts.get(&sort).cloned().unwrap_or_default();
            month_of(found, association, month).awards.entry(sort).or_default().add(&sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::source::Source;

    fn book(rows: &str) -> Book {
        let head = "date,voucher,kind,fund,method,amount,counter_fund,party,quantity,unit,award_type,recipient_type,about\n";
        let journal = vec![Source::new("j.csv", format!("{head}{rows}"))];
        let book = Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default());
        assert_eq!(book.diagnostics, []);
        book
    }

    #[test]
    fn figures_close_for_each_association() {
        let book = book(
            "2025-01-01,DK-1,opening,ST,bank,500,,,,,,,\n\
             2025-01-02,PT-1,donation,ST,cash,100,,,,,,,\n\
             2025-02-02,PC-1,award,ST,bank,63,,Trường Mẫu,21,suất,học bổng,học sinh,\n\
             2025-02-03,PC-2,award,ST,bank,5,,Lâm Văn Mẫu Dũng,,,,,\n\
             2025-02-04,PC-3,award,ST,bank,7,,Trường Mẫu,,,hỗ trợ,,\n\
             2025-02-05,PC-4,transfer-out,ST,bank,40,MX,,,,,,\n\
             2025-02-05,PT-4,transfer-in,MX,bank,40,ST,,,,,,\n\
             2025-02-06,PK-1,reallocate,ST,bank,9,ST/a,,,,,,\n\
             2025-03-01,PK-2,reversal,ST,,,,,,,,,PC-1\n\
             2025-12-31,PC-9,interest,ST,bank,3,,,,,,,\n",
        );
        let period = Period::new("2025-01-01".parse().unwrap(), "2025-06-30".parse().unwrap());
        let found = activity(&book, period);
        let st = &found["ST"];
        let whole = st.whole();
        assert_eq!((st.opening, whole.raised, whole.sent, whole.between_own_funds), (500, 100, 40, 0));
        assert_eq!(whole.all_awards(), AwardSums { amount: 12, awards: 1, uncounted: 1 });
        let sort = (String::from("scholarship"), String::from("pupil"));
        assert_eq!(whole.awards[&sort], AwardSums::default());
        let february = st.months[&Month { year: 2025, month: 2 }].all_awards();
        assert_eq!(february, AwardSums { amount: 75, awards: 22, uncounted: 1 });
        for own in found.values() {
            assert_eq!(own.opening + own.whole().result(), own.closing.iter().sum::<i128>());
        }
        assert_eq!(found["MX"].closing, [0, 40, 0, 0]);
    }
}
