//! Runs the consistency rules on a [`Book`]. The rules themselves are in [`hocbong_check`].

use crate::book::Book;
pub use crate::book::{READER_CODES, SEAL_CODES};
pub use hocbong_check::{
    AwardPeriod, CheckOptions, CheckReport, CheckSettings, CheckedBook, Context, Disclosure, Fact, Field,
    FindingCount, Findings, Keep, Keeper, MAX_KEPT, Need, RULES, Rule, SkippedRule, StatementAccount, counts,
};

/// Runs every rule of the library on a book.
pub fn check(book: &Book, options: &CheckOptions) -> CheckReport {
    check_with(book, options, RULES)
}

/// Runs `rules`, which may include the caller's own.
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

/// Runs `rules` on a book, with the book of the year before if there is one.
pub fn check_after(
    book: &Book,
    previous: Option<&Book>,
    options: &CheckOptions,
    rules: &[&dyn Rule],
) -> CheckReport {
    check_keeping(book, previous, options, rules, &|_| Keep::AmongFirst)
}

/// Like [`check_after`], with `keeper` choosing which findings are listed.
pub(crate) fn check_keeping(
    book: &Book,
    previous: Option<&Book>,
    options: &CheckOptions,
    rules: &[&dyn Rule],
    keeper: Keeper<'_>,
) -> CheckReport {
    hocbong_check::check_with(book.checked(), previous.map(Book::checked), options, rules, keeper)
}
