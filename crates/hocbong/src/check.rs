//! The consistency rules over a [`Book`]; the rules themselves are in [`hocbong_check`].

use crate::book::Book;
pub use hocbong_check::{
    AwardPeriod, CheckOptions, CheckReport, CheckSettings, CheckedBook, Context, Disclosure, Fact, Field,
    FindingCount, Findings, Keep, Keeper, MAX_KEPT, Need, RULES, Rule, SkippedRule, StatementAccount, counts,
};
use hocbong_core::diagnostic::Code;

/// The codes that reading a book raises; a report holds them too.
pub const READER_CODES: &[Code] = &[
    Code::UNCLOSED_QUOTE,
    Code::NOT_TEXT,
    Code::HEADER,
    Code::AMOUNT,
    Code::DATE,
    Code::MIXED_GROUPING,
    Code::RAGGED_ROW,
    Code::BLANK_AMOUNT,
    Code::CELL,
    Code::STRAY_QUOTE,
    Code::ROWS_DISAGREE,
    Code::MISSING_VALUE,
    Code::OVERFLOW,
    Code::REPEATED_FILE,
    Code::SETTINGS,
    Code::TOO_LONG,
    Code::DATE_FROM_ABOVE,
    Code::TOO_MANY,
    Code::REPEATED_ROWS,
    Code::SET_ASIDE_LINE,
    Code::NOT_READ,
    Code::UNREAD_COLUMN,
    Code::UNIT,
    Code::CURRENCY,
    Code::NOT_COMPLETED,
    Code::DAYS_CONTRADICT,
    Code::SEVERAL_ACCOUNTS,
    Code::ASSOCIATION_TREE,
    Code::DUPLICATE_CODE,
    Code::UNBALANCED,
    Code::UNBALANCED_FUND,
    Code::AMOUNT_NOT_POSITIVE,
    Code::DUPLICATE_ID,
    Code::DUPLICATE_TRANSACTION,
    Code::ABOUT,
];

/// Runs every rule of the library.
pub fn check(book: &Book, options: &CheckOptions) -> CheckReport {
    check_with(book, options, RULES)
}

/// Runs `rules`, which may be others than the library's.
///
/// # Example
/// ```
/// use hocbong::check::{CheckOptions, RULES, check_with};
/// use hocbong::{Book, Code};
///
/// let rules: Vec<_> = RULES.iter().copied().filter(|rule| rule.code() != Code::CASH_GIFT).collect();
/// let book = Book::read(&Default::default(), &Default::default());
/// assert!(check_with(&book, &CheckOptions::default(), &rules).findings().is_empty());
/// ```
pub fn check_with(book: &Book, options: &CheckOptions, rules: &[&dyn Rule]) -> CheckReport {
    check_after(book, None, options, rules)
}

/// Runs `rules` over a book that follows another: the one of the year before.
pub fn check_after(
    book: &Book,
    previous: Option<&Book>,
    options: &CheckOptions,
    rules: &[&dyn Rule],
) -> CheckReport {
    check_keeping(book, previous, options, rules, &|_| Keep::AmongFirst)
}

/// The same, where `keeper` says which findings are listed.
pub(crate) fn check_keeping(
    book: &Book,
    previous: Option<&Book>,
    options: &CheckOptions,
    rules: &[&dyn Rule],
    keeper: Keeper<'_>,
) -> CheckReport {
    hocbong_check::check_with(book.checked(), previous.map(Book::checked), options, rules, keeper)
}
