//! Closing a year: moves income and expense of each fund and purpose to net assets (421) or, for gifts to an
//! endowment, to 411.

use crate::account::{AccountClass, Role};
use crate::book::Book;
use crate::check::{CheckOptions, check};
use crate::diagnostic::{Diagnostic, Location};
use crate::fund::{association_of, closes_to};
use crate::text::fold;
use crate::transaction::{Entry, Posting, Transaction, TransactionError};
use crate::vnd::Vnd;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// Why a year cannot be closed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ClosingError {
    /// The calendar has no such year.
    #[error("there is no year {0}")]
    NoSuchYear(i32),
    /// Something in the files could not be read or does not balance, so the sums would not be complete.
    #[error("the books have {errors} errors, the first at {first}")]
    Unsound {
        /// Number of errors.
        errors: usize,
        /// Place of the first error.
        first: Location,
    },
    /// The rules find errors, or with [`ClosingOptions::is_strict`] warnings, and
    /// [`ClosingOptions::despite_errors`] was not asked for.
    #[error("the rules find {errors} errors and {warnings} warnings")]
    Findings {
        /// Number of errors.
        errors: usize,
        /// Number of warnings.
        warnings: usize,
        /// What stops the closing, at most [`MAX_SHOWN`] of it, the first places first.
        first: Vec<Diagnostic>,
    },
    /// Every income and expense account is at zero at the end of the year.
    #[error("nothing is left to close in {0}")]
    Nothing(i32),
    /// A sum does not fit into [`Vnd`].
    #[error("the sum of account `{account}` in fund `{fund}` is too large to be held")]
    OutOfRange {
        /// Code of the fund.
        fund: String,
        /// Code of the account.
        account: String,
    },
    /// The chart has no single account for what is left.
    #[error("the chart names no single account for {0}")]
    NoAccount(Role),
    /// A transaction cannot be built.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
}

/// Maximum number of findings that a refused closing lists; the others are counted.
pub const MAX_SHOWN: usize = 5;

/// How a year is closed.
#[derive(Clone, Debug, Default)]
pub struct ClosingOptions {
    /// Today's date, for rules that need it, and the number of threads.
    pub check: CheckOptions,
    /// Whether the year is closed although the rules find errors; the entries then say how many.
    pub despite_errors: bool,
    /// Whether warnings stop the closing as errors do.
    pub is_strict: bool,
}

/// A year's closing entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The entries, as [`close`] returns them.
    pub transactions: Vec<Transaction>,
    /// Number of errors in the book despite which they were made.
    pub errors: usize,
}

/// Returns the transactions that close `year` if the rules find no errors in the book.
///
/// With [`ClosingOptions::despite_errors`] the memo of each entry says how many errors there were, so that it is
/// still seen when the years' books are read. Rows that cannot be read, or are counted twice, are refused even so:
/// the sums would be wrong.
///
/// # Errors
/// As [`close`], and [`ClosingError::Findings`].
pub fn close_checked(book: &Book, year: i32, options: &ClosingOptions) -> Result<Closing, ClosingError> {
    // What cannot be closed at all is reported first.
    let transactions = close(book, year)?;
    let report = check(book, &options.check);
    let (errors, warnings) = (report.errors(), report.warnings());
    let stops = errors > 0 || options.is_strict && warnings > 0;
    if stops && !options.despite_errors {
        let stops = |found: &&Diagnostic| options.is_strict || found.is_error();
        let first = report.findings().iter().filter(stops).take(MAX_SHOWN).cloned().collect();
        return Err(ClosingError::Findings { errors, warnings, first });
    }
    let transactions = if errors > 0 { entries(book, year, errors)? } else { transactions };
    Ok(Closing { transactions, errors })
}

/// What is closed together: one purpose in one fund. The purpose may be spelt in several ways.
#[derive(Default)]
struct Part<'a> {
    purpose: &'a str,
    /// Balances in đồng by account, positive for debits.
    balances: BTreeMap<&'a str, i128>,
}

/// Returns the transactions that close `year`: one for each fund and purpose with income or expense, sorted
/// by association, day, fund and purpose.
///
/// Each moves the income and expense accounts to 421; in an endowment fund gifts (5111–5113) go to 411
/// instead. They are dated on the last day of the year, or on the last day of the association or fund if it
/// was closed earlier in that year. They are numbered from `KC-0001`, or after the last number of the
/// association's series. Ids are made from contents, so closing the same books twice gives the same bytes.
///
/// # Errors
/// Returns a [`ClosingError`] if reading the books found errors, nothing is left to close, a sum is too large, or the
/// calendar has no such year.
pub fn close(book: &Book, year: i32) -> Result<Vec<Transaction>, ClosingError> {
    entries(book, year, 0)
}

/// The closing entries of a year, whose memo states the number of errors in the book.
fn entries(book: &Book, year: i32, standing_errors: usize) -> Result<Vec<Transaction>, ClosingError> {
    let end = NaiveDate::from_ymd_opt(year, 12, 31).ok_or(ClosingError::NoSuchYear(year))?;
    let mut errors = book.unsound();
    if let Some(first) = errors.next() {
        return Err(ClosingError::Unsound { errors: 1 + errors.count(), first: first.primary.clone() });
    }
    let mut numbers = Numbers::new(book, year);
    let mut transactions = Vec::new();
    let memo = match standing_errors {
        0 => format!("Kết chuyển thu chi năm {year}"),
        errors => format!("Kết chuyển thu chi năm {year}; khi khóa sổ còn {errors} lỗi chưa xử lý"),
    };
    // The numbers of a series must follow the days.
    let mut parts: Vec<_> = parts(book, end).into_iter().collect();
    parts.sort_by_key(|((fund, _), _)| (association_of(fund), last_day(book, fund, end)));
    for ((fund, _), part) in parts {
        let postings = postings(book, fund, &part)?;
        if postings.is_empty() {
            continue;
        }
        let association = association_of(fund);
        let transaction = Entry::closing(fund, last_day(book, fund, end), postings)
            .voucher(numbers.next(association))
            .purpose(part.purpose)
            .memo(memo.as_str())
            .build()?;
        transactions.push(transaction);
    }
    if transactions.is_empty() { Err(ClosingError::Nothing(year)) } else { Ok(transactions) }
}

/// Returns the balances of income and expense accounts at the end of a day, by fund and folded purpose.
fn parts(book: &Book, end: NaiveDate) -> BTreeMap<(&str, String), Part<'_>> {
    let mut parts: BTreeMap<(&str, String), Part<'_>> = BTreeMap::new();
    for (fund, account, purpose, sum) in book.ledger.sums_by_purpose(Some(end)) {
        let is_result =
            matches!(book.chart.class(account), Some(AccountClass::Income | AccountClass::Expense));
        if !is_result {
            continue;
        }
        let own = book.fund(fund).map_or(purpose, |fund| fund.effective_purpose(purpose));
        let part = parts.entry((fund, fold(own))).or_default();
        // If a purpose is spelt in several ways, the first in sort order is written.
        if part.balances.is_empty() || own < part.purpose {
            part.purpose = own;
        }
        *part.balances.entry(account).or_default() += sum;
    }
    parts
}

/// Returns the postings that bring the accounts of a part to zero.
fn postings(book: &Book, fund: &str, part: &Part<'_>) -> Result<Vec<Posting>, ClosingError> {
    let mut postings = Vec::new();
    let mut post = |account: &str, signed: i128| {
        let out_of_range = || ClosingError::OutOfRange { fund: fund.to_owned(), account: account.to_owned() };
        let size = Vnd::from_wide(signed.abs()).ok_or_else(out_of_range)?;
        match signed.signum() {
            1 => postings.push(Posting::debit(account, fund, size)),
            -1 => postings.push(Posting::credit(account, fund, size)),
            _ => {}
        }
        Ok::<(), ClosingError>(())
    };
    let (mut to_founding, mut to_net_assets) = (0, 0);
    for (account, balance) in &part.balances {
        let is_kept = closes_to(book.fund(fund), book.chart.role(account)) == Role::Founding;
        *(if is_kept { &mut to_founding } else { &mut to_net_assets }) += balance;
        post(account, -balance)?;
    }
    for (role, sum) in [(Role::Founding, to_founding), (Role::NetAssets, to_net_assets)] {
        if sum != 0 {
            post(book.chart.account_for(role).ok_or(ClosingError::NoAccount(role))?, sum)?;
        }
    }
    Ok(postings)
}

/// Returns the last day of the year on which the fund and its association exist.
fn last_day(book: &Book, fund: &str, end: NaiveDate) -> NaiveDate {
    let association = book.associations.get(association_of(fund)).and_then(|association| association.closed);
    let own = book.fund(fund).and_then(|fund| fund.closed);
    let ends = [association, own].into_iter().flatten().filter(|day| day.year() == end.year());
    ends.min().unwrap_or(end)
}

/// The last number of the closing vouchers of each association.
struct Numbers<'a> {
    last: BTreeMap<&'a str, u32>,
}

impl<'a> Numbers<'a> {
    const SERIES: &'static str = "KC-";

    fn new(book: &'a Book, year: i32) -> Self {
        let mut last: BTreeMap<&str, u32> = BTreeMap::new();
        for row in book.ledger.iter().filter(|row| row.date().year() == year) {
            let number =
                row.voucher().strip_prefix(Self::SERIES).and_then(|digits| digits.parse::<u32>().ok());
            if let Some(number) = number {
                let slot = last.entry(row.association()).or_default();
                *slot = number.max(*slot);
            }
        }
        Self { last }
    }

    fn next(&mut self, association: &'a str) -> String {
        let last = self.last.entry(association).or_default();
        *last = last.saturating_add(1);
        format!("{}{last:04}", Self::SERIES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::check::{CheckOptions, check};
    use crate::csv::write::write_ledger;
    use crate::csv::{Form, ReadOptions};
    use crate::period::Period;
    use crate::report;
    use crate::report::scope::Scope;
    use crate::source::Source;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    const FUNDS: &str = "code,name,restriction,purpose\nST,Quỹ chung,none,\nST/vk,Vượt khó,purpose,Vượt khó\n\
         ST/von,Quỹ vốn,endowment,\nMX,Quỹ huyện,none,\n";
    const ASSOCIATIONS: &str = "code,name,level,parent,opened,closed,successors\nST,Tỉnh,province,,,,\n\
         MX,Huyện,district,ST,,2025-06-30,ST\n";

    fn book(journals: &[&str]) -> Book {
        let files = BookFiles {
            associations: Some(Source::new("associations.csv", ASSOCIATIONS)),
            funds: Some(Source::new("funds.csv", FUNDS)),
            journal: (0..)
                .zip(journals)
                .map(|(n, text)| Source::new(format!("{n}.csv"), (*text).to_owned()))
                .collect(),
            ..BookFiles::default()
        };
        Book::read(&files, &ReadOptions::default())
    }

    fn written(transactions: &[Transaction]) -> String {
        let mut out = Vec::new();
        write_ledger(&mut out, Form::Journal, &crate::account::ChartOfAccounts::default(), transactions)
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    fn lines(transactions: &[Transaction]) -> Vec<String> {
        let show = |posting: &Posting| format!("{:?} {} {}", posting.side, posting.account, posting.amount);
        transactions
            .iter()
            .map(|transaction| {
                let postings: Vec<String> = transaction.postings().iter().map(show).collect();
                let (day, voucher) = (transaction.date(), transaction.voucher());
                format!(
                    "{day} {voucher} {} {:?} {}",
                    transaction.fund(),
                    transaction.purpose(),
                    postings.join(", ")
                )
            })
            .collect()
    }

    const ROWS: &str = "date,voucher,kind,fund,method,amount,purpose\n\
         2025-02-01,PT-1,donation,ST,cash,100,\n\
         2025-02-02,PT-2,donation,ST,cash,70,TẾT\n\
         2025-02-03,PC-1,award,ST,cash,30,Tết\n\
         2025-02-04,PT-3,donation,ST/vk,cash,50,\n\
         2025-02-05,BC-1,donation,ST/von,bank,500,\n\
         2025-02-06,BC-2,interest,ST/von,bank,9,\n\
         2025-02-07,KC-7,expense,ST,cash,1,\n\
         2025-03-01,PT-1,donation,MX,cash,5,\n\
         2026-01-02,PT-1,donation,ST,cash,3,\n";

    #[test]
    fn a_closing_that_was_reversed_changes_no_report() {
        let form = "date,voucher,kind,fund,debit_account,credit_account,amount\n";
        let closing = |voucher: &str| {
            format!(
                "2025-12-31,{voucher}-1,closing,ST,5111,421,100\n2025-12-31,{voucher}-2,closing,ST,421,6111,30\n\
                 2025-12-31,{voucher}-3,closing,ST,421,642,1\n"
            )
        };
        let closings = format!("{form}{}{}", closing("KC"), closing("KD"));
        let reversals = "date,voucher,kind,fund,method,amount,about\n2025-12-31,PK-1,reversal,ST,,,KC-1\n\
             2025-12-31,PK-2,reversal,ST,,,KC-2\n2025-12-31,PK-3,reversal,ST,,,KC-3\n";
        let rows = "date,voucher,kind,fund,method,amount,purpose,party\n\
             2025-02-01,PT-1,donation,ST,cash,100,Vượt khó,Công ty Mẫu\n\
             2025-02-03,PC-1,award,ST,cash,30,Vượt khó,Lâm Văn Mẫu Dũng\n2025-02-07,PC-2,expense,ST,cash,1,,\n";
        let (open, closed) = (book(&[rows]), book(&[rows, &closings, reversals]));
        assert_eq!(closed.diagnostics, []);
        let figures = |book: &Book| {
            let scope = Scope::from(Period::ALL);
            let statement = report::statements::income_statement(book, Period::ALL, &[]).unwrap();
            let givers = report::ledgers::ledgers(book, &scope, report::ledgers::LedgerKind::Donors).unwrap();
            let lists = report::recipients::recipient_lists(book, &scope).unwrap();
            let gifts = report::gifts::donor_list(book, &scope).unwrap();
            [
                format!("{:#?}", report::activity::activity(book, Period::ALL)),
                format!("{statement:#?}"),
                format!("{:#?}", report::statements::fund_statement(book, Period::ALL).unwrap()),
                format!("{givers:#?}"),
                format!("{lists:#?}"),
                format!("{gifts:#?}"),
                format!("{:#?}", report::settlement::settlements(book, Period::ALL).unwrap()),
            ]
        };
        for (left, right) in figures(&open).iter().zip(figures(&closed)) {
            assert_eq!(*left, right);
        }
    }

    #[test]
    fn every_fund_and_purpose_is_closed_by_its_own_rules() {
        let closed = close(&book(&[ROWS]), 2025).unwrap();
        assert_eq!(
            lines(&closed),
            [
                "2025-06-30 KC-0001 MX \"\" Debit 5111 5, Credit 421 5",
                "2025-12-31 KC-0008 ST \"\" Debit 5111 100, Credit 421 99, Credit 642 1",
                "2025-12-31 KC-0009 ST \"TẾT\" Debit 5112 70, Credit 421 40, Credit 6111 30",
                "2025-12-31 KC-0010 ST/vk \"Vượt khó\" Debit 5111 50, Credit 421 50",
                "2025-12-31 KC-0011 ST/von \"\" Debit 5111 500, Debit 515 9, Credit 411 500, Credit 421 9",
            ]
        );
    }

    #[test]
    fn books_that_are_not_sound_are_not_closed() {
        let unread = ROWS.replace("cash,100,", "cash,1.5,");
        assert!(matches!(close(&book(&[&unread]), 2025), Err(ClosingError::Unsound { errors: 1, .. })));
        assert_eq!(close(&book(&[ROWS]), 2024), Err(ClosingError::Nothing(2024)));
        assert_eq!(close(&book(&[ROWS]), i32::MAX), Err(ClosingError::NoSuchYear(i32::MAX)));
    }

    #[test]
    fn errors_of_the_rules_stop_a_closing_unless_it_is_asked_for_and_then_says_so() {
        // A payment on a day without money.
        let journal = format!("{ROWS}2025-01-05,PC-9,award,MX,cash,9,\n");
        let book = book(&[&journal]);
        let options = ClosingOptions::default();
        let Err(ClosingError::Findings { errors, first, .. }) = close_checked(&book, 2025, &options) else {
            panic!("not refused")
        };
        assert!(errors > 0 && first.iter().all(Diagnostic::is_error) && first.len() == errors.min(MAX_SHOWN));
        let despite = ClosingOptions { despite_errors: true, ..options.clone() };
        let closing = close_checked(&book, 2025, &despite).unwrap();
        assert_eq!(closing.errors, errors);
        let says_so = |own: &Transaction| own.memo().contains(&format!("còn {errors} lỗi"));
        assert!(closing.transactions.iter().all(says_so));
        assert_eq!(lines(&closing.transactions), lines(&close(&book, 2025).unwrap()));
        // What cannot be read is not closed in any case.
        let unread = self::book(&[&journal.replace("cash,100,", "cash,1.5,")]);
        assert!(matches!(close_checked(&unread, 2025, &despite), Err(ClosingError::Unsound { .. })));
    }

    #[test]
    fn warnings_stop_a_closing_only_where_they_count() {
        let journal = "date,voucher,kind,fund,method,amount\n2025-02-01,PT-1,donation,ST,cash,100\n\
            2025-02-02,PT-2,donation,ST,cash,100\n2025-02-01,PT-3,donation,ST,cash,50\n";
        let book = book(&[journal]);
        let only: std::collections::BTreeSet<_> = [crate::Code::VOUCHER_ORDER].into();
        let check = CheckOptions { only, ..CheckOptions::default() };
        let options = ClosingOptions { check, ..ClosingOptions::default() };
        let closing = close_checked(&book, 2025, &options).unwrap();
        assert_eq!((closing.errors, closing.transactions), (0, close(&book, 2025).unwrap()));
        let strict = ClosingOptions { is_strict: true, ..options };
        assert!(matches!(
            close_checked(&book, 2025, &strict),
            Err(ClosingError::Findings { errors: 0, warnings: 1, .. })
        ));
    }

    proptest! {
        #[test]
        fn a_closed_year_has_no_result_left_and_the_same_money(
            rows in prop::collection::vec((0..4_usize, 0..5_usize, 1..1000_i64, 0..3_usize, 1..29_u32), 1..30),
        ) {
            let mut text = "date,voucher,kind,fund,method,amount,purpose\n".to_owned();
            for (number, (fund, kind, amount, purpose, day)) in rows.iter().enumerate() {
                let fund = ["ST", "ST/vk", "ST/von", "MX"][*fund];
                let kind = ["donation", "award", "expense", "interest", "other-income"][*kind];
                let purpose = ["", "Tết", "tet"][*purpose];
                writeln!(text, "2025-02-{day:02},V{number}x,{kind},{fund},bank,{amount},{purpose}").unwrap();
            }
            let open = book(&[&text]);
            let closing = close(&open, 2025).unwrap();
            let file = written(&closing);
            let closed = book(&[&text, &file]);
            prop_assert_eq!(&closed.diagnostics, &[]);
            prop_assert_eq!(close(&closed, 2025), Err(ClosingError::Nothing(2025)));
            let (before, after) = (open.ledger.turnovers(None), closed.ledger.turnovers(None));
            for ((fund, account), turnover) in &after {
                let class = closed.chart.class(account).unwrap();
                if matches!(class, AccountClass::Income | AccountClass::Expense) {
                    prop_assert_eq!(turnover.closing(), 0, "{} {}", fund, account);
                } else if class == AccountClass::Asset {
                    prop_assert_eq!(turnover, &before[&(*fund, *account)]);
                }
            }
            let only = [crate::Code::CLOSED_PERIOD].into_iter().collect();
            let report = check(&closed, &CheckOptions { only, ..CheckOptions::default() });
            prop_assert_eq!(report.findings(), []);
        }
    }
}
