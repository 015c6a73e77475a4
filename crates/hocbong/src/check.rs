//! The consistency rules over a book: one rule, one file, one code.
//!
//! A rule sees a [`Context`] and adds what it finds; it decides nothing about wording, order or output. Rules do not
//! know of one another: what several need (the days, the series of vouchers, the reversals) is computed once by the
//! context. A rule whose facts are missing is listed as skipped, with the reason. What the readers and the ledger
//! found already stands in [`Book::diagnostics`] and becomes part of the report; no rule raises it again.

mod adjustment_without_finding;
mod award_without_decision;
mod awarded_twice;
mod back_dated;
mod bad_reversal;
mod bank_negative;
mod benford;
mod cash_gift;
mod cash_negative;
mod closed_period;
mod context;
mod count_differs;
mod daily;
mod digits;
mod disclosure_missed;
mod endowment_spent;
mod finding_open;
mod founders_assets;
mod future_date;
mod handover;
mod just_under;
mod last_digits;
mod late_correction;
mod lives;
mod management_cost;
mod money;
mod names;
mod not_emptied;
mod opening_differs;
mod other_purpose;
mod outside_fund_life;
mod outside_life;
mod overspent;
mod postings_of_kind;
mod round_share;
mod same_day_split;
mod self_approved;
mod series;
mod settled_beyond;
mod settlement;
mod shared_account;
mod unidentified_old;
mod unknown_account;
mod unknown_association;
mod unknown_fund;
mod unsettled;
mod voucher_gap;
mod voucher_missing;
mod voucher_order;
mod voucher_twice;
mod which_bank_account;

pub use crate::diagnostic::{FindingCount, Findings, MAX_KEPT};
pub(crate) use crate::diagnostic::{Keep, Keeper};
pub use context::Context;
pub(crate) use count_differs::counts;

use crate::book::{Book, Fact};
use crate::csv::header::Meaning;
use crate::diagnostic::{Code, Diagnostic, Message, sort_diagnostics};
use crate::parallel;
use crate::transaction::Kind;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What a rule cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The book says this.
    Fact(Fact),
    /// The caller says which day it is.
    Today,
    /// At least one ledger file has this column.
    Column(Meaning),
    /// At least one ledger file has one of these columns.
    AnyColumn(&'static [Meaning]),
    /// The caller has the book of the year before.
    Previous,
}

/// A consistency rule.
///
/// # Example
/// ```
/// use hocbong::check::{CheckOptions, Context, Findings, Rule, check_with};
/// use hocbong::diagnostic::Message;
/// use hocbong::{Book, Code, Diagnostic};
///
/// struct NoMemo;
///
/// impl Rule for NoMemo {
///     fn code(&self) -> Code {
///         Code::MISSING_VALUE
///     }
///
///     fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
///         for row in context.book().ledger.iter().filter(|row| row.memo().is_empty()) {
///             findings.push(Diagnostic::new(self.code(), Message::new("no-memo"), row.location()));
///         }
///     }
/// }
///
/// let book = Book::read(&Default::default(), &Default::default());
/// let report = check_with(&book, &CheckOptions::default(), &[&NoMemo]);
/// assert!(report.findings.is_empty());
/// ```
pub trait Rule: Sync {
    /// The code of everything that it finds.
    fn code(&self) -> Code;

    /// What it cannot do without.
    fn needs(&self) -> &'static [Need] {
        &[]
    }

    /// Adds what it finds, in any order. What it finds must not depend on the order of rows or files.
    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>);

    /// Computes what it has in common with other rules and takes long, so that it is begun before a rule
    /// waits for it. It is called before the first rule looks, or while others do.
    fn prepare(&self, _context: &Context<'_>) {}

    /// Why it says nothing about this book, although its facts are there: a setting that it goes by is missing, or there
    /// are too few rows for it to mean anything. It is listed as skipped then.
    fn not_applicable(&self, _context: &Context<'_>) -> Option<Message> {
        None
    }

    /// Why it could not look at some of the rows, although it ran.
    fn partly_skipped(&self, _context: &Context<'_>) -> Option<Message> {
        None
    }
}

/// Every rule of the library, in the order of the codes.
pub static RULES: &[&dyn Rule] = &[
    &unknown_association::UnknownAssociation,
    &unknown_fund::UnknownFund,
    &unknown_account::UnknownAccount,
    &outside_life::OutsideLife,
    &not_emptied::NotEmptied,
    &which_bank_account::WhichBankAccount,
    &outside_fund_life::OutsideFundLife,
    &handover::Handover,
    &future_date::FutureDate,
    &bad_reversal::BadReversal,
    &postings_of_kind::PostingsOfKind,
    &cash_negative::CashNegative,
    &bank_negative::BankNegative,
    &overspent::Overspent,
    &other_purpose::OtherPurpose,
    &endowment_spent::EndowmentSpent,
    &closed_period::ClosedPeriod,
    &opening_differs::OpeningDiffers,
    &voucher_missing::VoucherMissing,
    &voucher_twice::VoucherTwice,
    &voucher_gap::VoucherGap,
    &voucher_order::VoucherOrder,
    &awarded_twice::AwardedTwice,
    &award_without_decision::AwardWithoutDecision,
    &shared_account::SharedAccount,
    &self_approved::SelfApproved,
    &management_cost::ManagementCost,
    &cash_gift::CashGift,
    &founders_assets::FoundersAssets,
    &disclosure_missed::DisclosureMissed,
    &count_differs::CountDiffers,
    &unsettled::Unsettled,
    &adjustment_without_finding::AdjustmentWithoutFinding,
    &finding_open::FindingOpen,
    &unidentified_old::UnidentifiedOld,
    &late_correction::LateCorrection,
    &settled_beyond::SettledBeyond,
    &just_under::JustUnder,
    &same_day_split::SameDaySplit,
    &round_share::RoundShare,
    &last_digits::LastDigits,
    &benford::Benford,
    &back_dated::BackDated,
];

/// The kinds by which money leaves an association for somebody.
const PAYMENTS: [Kind; 4] = [Kind::Award, Kind::Expense, Kind::Advance, Kind::OtherExpense];

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
    Code::ASSOCIATION_TREE,
    Code::DUPLICATE_CODE,
    Code::UNBALANCED,
    Code::UNBALANCED_FUND,
    Code::AMOUNT_NOT_POSITIVE,
    Code::DUPLICATE_ID,
    Code::DUPLICATE_TRANSACTION,
    Code::ABOUT,
];

/// What to check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// The day it is, for rules that ask.
    pub today: Option<NaiveDate>,
    /// Nothing but these codes; every code where it is empty.
    pub only: BTreeSet<Code>,
    /// Not these codes.
    pub skip: BTreeSet<Code>,
    /// How many threads may work; the result is the same for any number.
    pub threads: usize,
}

impl CheckOptions {
    /// Whether findings with this code are asked for.
    pub fn wants(&self, code: Code) -> bool {
        (self.only.is_empty() || self.only.contains(&code)) && !self.skip.contains(&code)
    }
}

/// A rule that was not run, or not on every row.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SkippedRule {
    /// Its code.
    pub code: Code,
    /// Why.
    pub reason: Message,
}

/// What the rules found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckReport {
    /// What is wrong or worth a look, by place; what reading the book found is among it. Of each code the first
    /// [`MAX_KEPT`].
    pub findings: Vec<Diagnostic>,
    /// How many findings there are of each code that has some.
    pub counts: BTreeMap<Code, FindingCount>,
    /// The rules that could not be run, or not on every row, in the order of the codes.
    pub skipped: Vec<SkippedRule>,
    /// The codes that were looked for, those of the readers included, in their order. One that was looked for on
    /// some rows only stands among the skipped ones too.
    pub rules_run: Vec<Code>,
}

impl CheckReport {
    /// How many findings are errors, those that are not listed included.
    pub fn errors(&self) -> usize {
        self.counts.values().map(|count| count.errors).sum()
    }

    /// How many findings are warnings, those that are not listed included.
    pub fn warnings(&self) -> usize {
        self.counts.values().map(|count| count.warnings).sum()
    }

    /// How many findings of a code there are.
    pub(crate) fn number_of(&self, code: Code) -> usize {
        self.counts.get(&code).map_or(0, |count| count.errors + count.warnings)
    }

    /// The codes of which not every finding is listed, and how many are not.
    pub fn left_out(&self) -> impl Iterator<Item = (Code, usize)> {
        let counts = self.counts.iter().map(|(code, count)| (*code, count.left_out));
        counts.filter(|(_, left_out)| *left_out > 0)
    }
}

/// Runs every rule of the library.
pub fn check(book: &Book, options: &CheckOptions) -> CheckReport {
    check_with(book, options, RULES)
}

/// Runs `rules`, which may be others than the library's.
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

/// The same, where somebody else says which findings are kept.
pub(crate) fn check_keeping(
    book: &Book,
    previous: Option<&Book>,
    options: &CheckOptions,
    rules: &[&dyn Rule],
    keeper: Keeper<'_>,
) -> CheckReport {
    let context = Context::new(book, options.today).after(previous);
    let mut report = CheckReport {
        rules_run: READER_CODES.iter().copied().filter(|code| options.wants(*code)).collect(),
        ..CheckReport::default()
    };
    let mut found: BTreeMap<Code, Findings<'_>> = BTreeMap::new();
    for finding in book.diagnostics.iter().filter(|finding| options.wants(finding.code)) {
        found.entry(finding.code).or_insert_with(|| Findings::new(keeper)).push(finding.clone());
    }
    for code in READER_CODES.iter().filter(|code| options.skip.contains(code)) {
        report.skipped.push(SkippedRule { code: *code, reason: Message::new("skip.asked") });
    }
    // Rules know nothing of one another, so that several may look at once.
    let will_run = |rule: &&&dyn Rule| {
        options.wants(rule.code()) && rule.needs().iter().all(|need| context.lacks(*need).is_none())
    };
    let prepared = rules.iter().filter(will_run).map(|rule| Job::Prepare(*rule));
    let jobs: Vec<Job<'_>> = prepared.chain(rules.iter().map(|rule| Job::Look(*rule))).collect();
    let looked = parallel::map(
        options.threads,
        &jobs,
        || (),
        |(), job| match job {
            Job::Prepare(rule) => {
                rule.prepare(&context);
                None
            }
            Job::Look(rule) => Some(look(*rule, &context, options, keeper)),
        },
    );
    let looked = looked.into_iter().flatten();
    for (rule, looked) in rules.iter().zip(looked) {
        let code = rule.code();
        if looked.has_run {
            report.rules_run.push(code);
        }
        if let Some(findings) = looked.findings {
            found.entry(code).or_insert_with(|| Findings::new(keeper)).append(findings);
        }
        report.skipped.extend(looked.skipped.map(|reason| SkippedRule { code, reason }));
    }
    for (code, findings) in found {
        let (kept, count) = findings.finish();
        report.findings.extend(kept);
        if count != FindingCount::default() {
            report.counts.insert(code, count);
        }
    }
    sort_diagnostics(&mut report.findings);
    report.rules_run.sort_unstable();
    report.rules_run.dedup();
    report.skipped.sort_by_key(|skipped| skipped.code);
    report
}

/// What is to be done for a rule.
enum Job<'r> {
    Prepare(&'r dyn Rule),
    Look(&'r dyn Rule),
}

/// What came of one rule.
#[derive(Default)]
struct Looked<'k> {
    findings: Option<Findings<'k>>,
    has_run: bool,
    skipped: Option<Message>,
}

fn look<'k>(
    rule: &dyn Rule,
    context: &Context<'_>,
    options: &CheckOptions,
    keeper: Keeper<'k>,
) -> Looked<'k> {
    let mut looked = Looked::default();
    if !options.wants(rule.code()) {
        looked.skipped = options.skip.contains(&rule.code()).then(|| Message::new("skip.asked"));
        return looked;
    }
    let missing = rule.needs().iter().find_map(|need| context.lacks(*need));
    looked.skipped = missing.or_else(|| rule.not_applicable(context));
    if looked.skipped.is_none() {
        rule.run(context, looked.findings.insert(Findings::new(keeper)));
        looked.has_run = true;
        looked.skipped = rule.partly_skipped(context);
    }
    looked
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
