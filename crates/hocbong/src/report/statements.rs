//! Income and spending by item, and what became of each fund: statements for a period.

use super::progress::percent;
use super::scope::Scope;
use super::trial::name_of;
use super::{SumOutOfRange, hold};
use crate::account::{AccountClass, Role};
use crate::book::Book;
use crate::fund::association_of;
use crate::period::Period;
use crate::text::{Symbol, fold};
use crate::transaction::Kind;
use crate::vnd::Vnd;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// One item of income or spending of an association.
///
/// # Units
/// Whole đồng; income and spending are both positive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ItemRow {
    /// Code of the association.
    pub association: String,
    /// Account code.
    pub account: String,
    /// Name of the account; blank if the chart has none.
    pub account_name: String,
    /// Income or expense.
    pub class: AccountClass,
    /// Amount earned or spent on the account in the period.
    pub amount: Vnd,
    /// Amount in the same days a year earlier; `None` without a book of those days that keeps the association.
    pub previous: Option<Vnd>,
    /// Per cent of the association's income or of its spending; `None` if that is not positive.
    pub share: Option<Decimal>,
}

/// Income and spending by item (báo cáo thu, chi).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct IncomeStatement {
    /// Days covered, inclusive.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub period: Period,
    /// The items, by association and account.
    pub rows: Vec<ItemRow>,
    /// Income, spending and result of each association.
    pub totals: Vec<IncomeTotal>,
}

/// Totals of an association's income and spending.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct IncomeTotal {
    /// Code of the association.
    pub association: String,
    /// Total income.
    pub income: Vnd,
    /// Total spending.
    pub spending: Vnd,
    /// `income − spending`.
    pub result: Vnd,
}

/// What became of a fund's net assets under one purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FundRow {
    /// Fund code.
    pub fund: String,
    /// Purpose; blank for unrestricted money.
    pub purpose: String,
    /// The figures.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub sums: FundSums,
}

/// What became of the net assets of one or more funds.
///
/// `opening + raised + founded + received − awarded − managed − given + other = closing`.
///
/// # Units
/// Whole đồng; outflows are positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FundSums {
    /// Balance before the first day, including `opening` transactions within the period.
    pub opening: Vnd,
    /// Gifts.
    pub raised: Vnd,
    /// Given by founders.
    pub founded: Vnd,
    /// Received from other associations and funds.
    pub received: Vnd,
    /// Scholarships.
    pub awarded: Vnd,
    /// Management costs.
    pub managed: Vnd,
    /// Given to other associations and funds.
    pub given: Vnd,
    /// Interest and other income less other expense, and direct postings to net assets.
    pub other: Vnd,
    /// Balance at the end.
    pub closing: Vnd,
}

/// What became of every fund (báo cáo tình hình quỹ).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FundStatement {
    /// Days covered, inclusive.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub period: Period,
    /// The funds by code, with one row for each purpose within a fund.
    pub rows: Vec<FundRow>,
    /// Column sums.
    pub totals: FundSums,
}

/// Returns income and spending of a period by association and account, without the effect of `closing`
/// transactions, beside the same days in the books of the year before.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn income_statement(
    book: &Book,
    scope: impl Into<Scope>,
    previous: &[&Book],
) -> Result<IncomeStatement, SumOutOfRange> {
    let scope = scope.into();
    let mut items = items_of(book, &scope);
    let (mut before, mut kept) = (BTreeMap::new(), BTreeSet::new());
    let earlier = scope.in_period(scope.period.year_before());
    for book in previous.iter().filter(|book| book.days().is_some_and(|days| days.overlaps(earlier.period))) {
        kept.extend(book.kept_associations());
        for ((association, account), (class, amount)) in items_of(book, &earlier) {
            *before.entry((association, account)).or_insert(0) += amount;
            // An item of last year alone has a row with nothing in this year.
            items.entry((association, account)).or_insert((class, 0));
        }
    }
    let mut totals = BTreeMap::<&str, [i128; 2]>::new();
    for ((association, _), (class, amount)) in &items {
        let [income, spending] = totals.entry(association).or_default();
        *(if *class == AccountClass::Income { income } else { spending }) += amount;
    }
    let row = |((association, account), (class, amount)): ((&str, &str), (AccountClass, i128))| {
        let [income, spending] = totals.get(association).copied().unwrap_or_default();
        let whole = hold(if class == AccountClass::Income { income } else { spending }, association)?;
        let amount = hold(amount, account)?;
        let before = before.get(&(association, account)).copied();
        Ok(ItemRow {
            association: association.to_owned(),
            account: account.to_owned(),
            account_name: name_of(book, account),
            class,
            amount,
            previous: before
                .or_else(|| kept.contains(association).then_some(0))
                .map(|sum| hold(sum, account))
                .transpose()?,
            share: percent(amount, whole),
        })
    };
    let rows = items.into_iter().map(row).collect::<Result<_, _>>()?;
    let total = |(association, [income, spending]): (&&str, &[i128; 2])| {
        Ok(IncomeTotal {
            association: (*association).to_owned(),
            income: hold(*income, association)?,
            spending: hold(*spending, association)?,
            result: hold(income - spending, association)?,
        })
    };
    let totals = totals.iter().map(total).collect::<Result<_, _>>()?;
    Ok(IncomeStatement { period: scope.period, rows, totals })
}

/// Sums up income and expense accounts by association and account; both classes are positive.
fn items_of<'a>(book: &'a Book, scope: &Scope) -> BTreeMap<(&'a str, &'a str), (AccountClass, i128)> {
    let mut sums: FxHashMap<(Symbol, Symbol), (&str, &str, i128)> = FxHashMap::default();
    let rows = book.ledger.iter();
    let rows = rows.filter(|row| !row.is_of_closing() && scope.period.contains(row.date()));
    for posting in rows.flat_map(|row| row.postings()) {
        let symbols = (posting.fund_symbol(), posting.account_symbol());
        let sum =
            sums.entry(symbols).or_insert_with(|| (association_of(posting.fund()), posting.account(), 0));
        sum.2 += i128::from(posting.signed());
    }
    let mut items = BTreeMap::new();
    for (association, account, sum) in sums.into_values().filter(|(code, ..)| scope.includes(code)) {
        let (class, amount) = match book.chart.class(account) {
            Some(class @ AccountClass::Income) => (class, -sum),
            Some(class @ AccountClass::Expense) => (class, sum),
            _ => continue,
        };
        items.entry((association, account)).or_insert((class, 0)).1 += amount;
    }
    items
}

/// The columns of a fund's row, in 128 bits.
#[derive(Clone, Copy, Default)]
struct Sums {
    opening: i128,
    raised: i128,
    founded: i128,
    received: i128,
    awarded: i128,
    managed: i128,
    given: i128,
    other: i128,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.opening += other.opening;
        self.raised += other.raised;
        self.founded += other.founded;
        self.received += other.received;
        self.awarded += other.awarded;
        self.managed += other.managed;
        self.given += other.given;
        self.other += other.other;
    }

    fn hold(&self, what: &str) -> Result<FundSums, SumOutOfRange> {
        let Self { opening, raised, founded, received, awarded, managed, given, other } = *self;
        let closing = opening + raised + founded + received + awarded + managed + given + other;
        let hold = |sum| hold(sum, what);
        Ok(FundSums {
            opening: hold(opening)?,
            raised: hold(raised)?,
            founded: hold(founded)?,
            received: hold(received)?,
            awarded: hold(-awarded)?,
            managed: hold(-managed)?,
            given: hold(-given)?,
            other: hold(other)?,
            closing: hold(closing)?,
        })
    }
}

/// Returns the column of a posting.
fn column_of(role: Option<Role>, class: AccountClass) -> fn(&mut Sums) -> &mut i128 {
    match (role, class) {
        (Some(Role::Founding), _) => |sums| &mut sums.founded,
        (Some(Role::TransfersIn), _) => |sums| &mut sums.received,
        (Some(role), AccountClass::Income) if role.is_gift() => |sums| &mut sums.raised,
        (Some(Role::Awards | Role::AwardsInKind), _) => |sums| &mut sums.awarded,
        (Some(Role::Management), _) => |sums| &mut sums.managed,
        (Some(Role::TransfersOut), _) => |sums| &mut sums.given,
        _ => |sums| &mut sums.other,
    }
}

/// Returns what became of every fund in a period, with restricted money on separate rows.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn fund_statement(book: &Book, scope: impl Into<Scope>) -> Result<FundStatement, SumOutOfRange> {
    type Column = Option<fn(&mut Sums) -> &mut i128>;
    let scope = scope.into();
    let period = scope.period;
    let mut columns: FxHashMap<Symbol, Column> = FxHashMap::default();
    let mut keys: FxHashMap<(Symbol, &str), (&str, String)> = FxHashMap::default();
    let mut spellings: BTreeMap<(&str, String), &str> = BTreeMap::new();
    let mut sums: BTreeMap<(&str, String), Sums> = BTreeMap::new();
    for row in book.ledger.iter() {
        // Skip what is after the period, and closing entries, which only move money within a fund and
        // purpose.
        if period.is_before(row.date()) || row.is_of_closing() {
            continue;
        }
        let is_before = period.is_after(row.date()) || row.kind() == Kind::Opening;
        for posting in row.postings() {
            let column = *columns.entry(posting.account_symbol()).or_insert_with(|| {
                let class = book.chart.class(posting.account())?;
                let is_own = !matches!(class, AccountClass::Asset | AccountClass::Liability);
                is_own.then(|| column_of(book.chart.role(posting.account()), class))
            });
            let Some(column) = column else { continue };
            let purpose = row.purpose();
            let key = keys.entry((posting.fund_symbol(), purpose)).or_insert_with(|| {
                let own = book.fund(posting.fund()).map_or(purpose, |fund| fund.effective_purpose(purpose));
                let key = (posting.fund(), fold(own));
                let spelling = spellings.entry(key.clone()).or_insert(own);
                *spelling = own.min(spelling);
                key
            });
            let sums = sums.entry((key.0, key.1.clone())).or_default();
            let credit = -i128::from(posting.signed());
            *(if is_before { &mut sums.opening } else { column(sums) }) += credit;
        }
    }
    sums.retain(|(fund, _), _| scope.includes_fund(fund));
    let mut total = Sums::default();
    for sums in sums.values() {
        total.add(sums);
    }
    let row = |((fund, folded), sums): ((&str, String), Sums)| {
        let purpose = spellings.get(&(fund, folded)).copied().unwrap_or_default();
        Ok(FundRow { fund: fund.to_owned(), purpose: purpose.to_owned(), sums: sums.hold(fund)? })
    };
    let rows = sums.into_iter().map(row).collect::<Result<_, _>>()?;
    Ok(FundStatement { period, rows, totals: total.hold("total")? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::source::Source;

    fn book(rows: &str) -> Book {
        let journal = format!("date,voucher,kind,fund,method,amount,purpose,counter_fund\n{rows}");
        let files = BookFiles { journal: vec![Source::new("a.csv", journal)], ..BookFiles::default() };
        Book::read(&files, &ReadOptions::default())
    }

    const ROWS: &str = "2025-01-01,DK-1,opening,ST,cash,100,,\n\
         2025-01-01,DK-2,opening,ST,cash,40,Tết,\n\
         2025-02-01,PT-1,donation,ST,cash,30,,\n\
         2025-02-02,PT-2,donation,ST,cash,7,TẾT,\n\
         2025-02-03,PC-1,award,ST,cash,20,Tết,\n\
         2025-02-04,PC-2,expense,ST,cash,3,,\n\
         2025-02-05,PC-3,transfer-out,ST,cash,5,,MX\n\
         2025-02-05,PT-1,transfer-in,MX,cash,5,,ST\n\
         2025-02-06,PC-4,other-expense,ST,cash,1,,\n\
         2025-02-07,PT-3,founding,ST,cash,50,,\n\
         2025-02-08,BC-1,interest,ST,bank,9,,\n\
         2025-03-01,PT-4,donation,ST,cash,1000,,\n";

    #[test]
    fn a_funds_row_adds_up_with_restricted_money_apart() {
        let march = Period { to: "2025-02-28".parse().ok(), ..Period::ALL };
        let statement = fund_statement(&book(ROWS), march).unwrap();
        let shown: Vec<String> = statement
            .rows
            .iter()
            .map(|row| {
                let figures = [
                    row.sums.opening,
                    row.sums.raised,
                    row.sums.founded,
                    row.sums.received,
                    row.sums.awarded,
                    row.sums.managed,
                    row.sums.given,
                    row.sums.other,
                    row.sums.closing,
                ];
                let figures: Vec<String> = figures.iter().map(ToString::to_string).collect();
                format!("{} {:?} {}", row.fund, row.purpose, figures.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "MX \"\" 0 0 0 5 0 0 0 0 5",
                "ST \"\" 100 30 50 0 0 3 5 8 180",
                "ST \"TẾT\" 40 7 0 0 20 0 0 0 27",
            ]
        );
        // Amounts before the period go into its opening balance.
        let later = Period { from: "2025-03-01".parse().ok(), ..Period::ALL };
        let statement = fund_statement(&book(ROWS), later).unwrap();
        assert_eq!(statement.rows[1].sums.opening, Vnd::new(180));
        assert_eq!(statement.rows[1].sums.closing, Vnd::new(1180));
    }

    #[test]
    fn items_are_by_association_and_account() {
        let statement = income_statement(&book(ROWS), Period::ALL, &[]).unwrap();
        let shown: Vec<String> = statement
            .rows
            .iter()
            .map(|row| format!("{} {} {}", row.association, row.account, row.amount))
            .collect();
        assert_eq!(
            shown,
            [
                "MX 516 5",
                "ST 5111 1.030",
                "ST 5112 7",
                "ST 515 9",
                "ST 6111 20",
                "ST 616 5",
                "ST 642 3",
                "ST 811 1"
            ]
        );
        let total = &statement.totals[1];
        assert_eq!([total.income, total.spending, total.result].map(Vnd::get), [1046, 29, 1017]);
    }
}
