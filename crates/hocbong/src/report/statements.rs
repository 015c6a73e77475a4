//! Income and spending by item, and what became of each fund: statements for a period.

use super::{SumOutOfRange, hold};
use crate::account::{AccountClass, Role};
use crate::book::Book;
use crate::fund::association_of;
use crate::period::Period;
use crate::text::{Symbol, fold};
use crate::transaction::Kind;
use crate::vnd::Vnd;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

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
    /// Income or expense.
    pub class: AccountClass,
    /// Amount earned or spent on the account in the period.
    pub amount: Vnd,
}

/// Income and spending by item (báo cáo thu, chi).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct IncomeStatement {
    /// Days covered, inclusive.
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
///
/// `opening + raised + founded + received − awarded − managed − given + other = closing`.
///
/// # Units
/// Whole đồng; outflows are positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FundRow {
    /// Fund code.
    pub fund: String,
    /// Purpose; blank for unrestricted money.
    pub purpose: String,
    /// Balance before the first day, including `opening` transactions within the period.
    pub opening: Vnd,
    /// Gifts, interest and other income.
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
    /// Other expense, negative, and direct postings to net assets.
    pub other: Vnd,
    /// Balance at the end.
    pub closing: Vnd,
}

/// What became of every fund (báo cáo tình hình quỹ).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FundStatement {
    /// Days covered, inclusive.
    pub period: Period,
    /// The funds by code, with one row for each purpose within a fund.
    pub rows: Vec<FundRow>,
}

/// Returns income and spending of a period by association and account, without the effect of `closing`
/// transactions.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn income_statement(book: &Book, period: Period) -> Result<IncomeStatement, SumOutOfRange> {
    let mut sums: FxHashMap<(Symbol, Symbol), (&str, &str, i128)> = FxHashMap::default();
    let rows = book.ledger.iter().filter(|row| row.kind() != Kind::Closing && period.contains(row.date()));
    for posting in rows.flat_map(|row| row.postings()) {
        let symbols = (posting.fund_symbol(), posting.account_symbol());
        let sum =
            sums.entry(symbols).or_insert_with(|| (association_of(posting.fund()), posting.account(), 0));
        sum.2 += i128::from(posting.signed());
    }
    let mut items: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    for (association, account, sum) in sums.into_values() {
        *items.entry((association, account)).or_default() += sum;
    }
    let (mut rows, mut totals) = (Vec::new(), BTreeMap::<&str, [i128; 2]>::new());
    for ((association, account), sum) in items {
        let (class, amount, slot) = match book.chart.class(account) {
            Some(class @ AccountClass::Income) => (class, -sum, 0),
            Some(class @ AccountClass::Expense) => (class, sum, 1),
            _ => continue,
        };
        if let Some(total) = totals.entry(association).or_default().get_mut(slot) {
            *total += amount;
        }
        rows.push(ItemRow {
            association: association.to_owned(),
            account: account.to_owned(),
            class,
            amount: hold(amount, account)?,
        });
    }
    let total = |(association, [income, spending]): (&str, [i128; 2])| {
        Ok(IncomeTotal {
            association: association.to_owned(),
            income: hold(income, association)?,
            spending: hold(spending, association)?,
            result: hold(income - spending, association)?,
        })
    };
    let totals = totals.into_iter().map(total).collect::<Result<_, _>>()?;
    Ok(IncomeStatement { period, rows, totals })
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

/// Returns the column of a posting.
fn column_of(role: Option<Role>, class: AccountClass) -> fn(&mut Sums) -> &mut i128 {
    match (role, class) {
        (Some(Role::Founding), _) => |sums| &mut sums.founded,
        (Some(Role::TransfersIn), _) => |sums| &mut sums.received,
        (_, AccountClass::Income) => |sums| &mut sums.raised,
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
pub fn fund_statement(book: &Book, period: Period) -> Result<FundStatement, SumOutOfRange> {
    type Column = Option<fn(&mut Sums) -> &mut i128>;
    let mut columns: FxHashMap<Symbol, Column> = FxHashMap::default();
    let mut keys: FxHashMap<(Symbol, &str), (&str, String)> = FxHashMap::default();
    let mut spellings: BTreeMap<(&str, String), &str> = BTreeMap::new();
    let mut sums: BTreeMap<(&str, String), Sums> = BTreeMap::new();
    for row in book.ledger.iter() {
        // Skip what is after the period, and closing entries, which only move money within a fund and
        // purpose.
        if period.is_before(row.date()) || row.kind() == Kind::Closing {
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
    let row = |((fund, folded), sums): ((&str, String), Sums)| {
        let purpose = spellings.get(&(fund, folded)).copied().unwrap_or_default();
        let Sums { opening, raised, founded, received, awarded, managed, given, other } = sums;
        let closing = opening + raised + founded + received + awarded + managed + given + other;
        Ok(FundRow {
            fund: fund.to_owned(),
            purpose: purpose.to_owned(),
            opening: hold(opening, fund)?,
            raised: hold(raised, fund)?,
            founded: hold(founded, fund)?,
            received: hold(received, fund)?,
            awarded: hold(-awarded, fund)?,
            managed: hold(-managed, fund)?,
            given: hold(-given, fund)?,
            other: hold(other, fund)?,
            closing: hold(closing, fund)?,
        })
    };
    let rows = sums.into_iter().map(row).collect::<Result<_, _>>()?;
    Ok(FundStatement { period, rows })
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
                    row.opening,
                    row.raised,
                    row.founded,
                    row.received,
                    row.awarded,
                    row.managed,
                    row.given,
                    row.other,
                    row.closing,
                ];
                let figures: Vec<String> = figures.iter().map(ToString::to_string).collect();
                format!("{} {:?} {}", row.fund, row.purpose, figures.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "MX \"\" 0 0 0 5 0 0 0 0 5",
                "ST \"\" 100 30 50 0 0 3 5 -1 171",
                "ST \"TẾT\" 40 7 0 0 20 0 0 0 27",
            ]
        );
        // Amounts before the period go into its opening balance.
        let later = Period { from: "2025-03-01".parse().ok(), ..Period::ALL };
        let statement = fund_statement(&book(ROWS), later).unwrap();
        assert_eq!(statement.rows[1].opening, Vnd::new(171));
        assert_eq!(statement.rows[1].closing, Vnd::new(1171));
    }

    #[test]
    fn items_are_by_association_and_account() {
        let statement = income_statement(&book(ROWS), Period::ALL).unwrap();
        let shown: Vec<String> = statement
            .rows
            .iter()
            .map(|row| format!("{} {} {}", row.association, row.account, row.amount))
            .collect();
        assert_eq!(
            shown,
            ["MX 516 5", "ST 5111 1.030", "ST 5112 7", "ST 6111 20", "ST 616 5", "ST 642 3", "ST 811 1"]
        );
        let total = &statement.totals[1];
        assert_eq!([total.income, total.spending, total.result].map(Vnd::get), [1037, 29, 1008]);
    }
}
