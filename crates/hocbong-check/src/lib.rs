//! The consistency rules over a book: one rule, one file, one code.
//!
//! [`check`] runs them over a [`CheckedBook`], which a program fills with a ledger of [`hocbong_core`] and
//! what it knows of associations, funds and accounts. This crate knows the books and the law. It does not
//! know how files look, what a message says, or how anything is printed: a rule asks for a [`Field`], never
//! for a column.
//!
//! A rule reads a [`Context`] and adds findings; it decides nothing about wording, order or output. Rules do
//! not know of one another: the context computes once what several of them need (the days, the voucher
//! series, the reversals). A rule whose facts are missing is listed as skipped, with the reason. Findings of
//! the readers and the ledger come in through [`CheckedBook::diagnostics`] and go into the report as they
//! are; no rule raises them again.

mod checked_book;
mod context;
mod facts;
mod rules;
mod settings;
#[cfg(test)]
mod testing;
pub mod transfers;

pub use checked_book::{CheckedBook, Fact, StatementAccount};
pub use context::Context;
pub use hocbong_core::diagnostic::{FindingCount, Findings, Keep, Keeper, MAX_KEPT};
pub use hocbong_core::ledger::Field;
pub use rules::RULES;
pub use rules::audit::count_differs::counts;
pub use settings::{AwardPeriod, CheckSettings, Disclosure};

use chrono::NaiveDate;
use hocbong_core::diagnostic::{Code, Diagnostic, Message, sort_diagnostics};
use hocbong_core::parallel;
use std::collections::{BTreeMap, BTreeSet};

/// A precondition of a rule. A rule with an unmet one is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The book states this fact; it was not inferred from the rows.
    Fact(Fact),
    /// The book says of at least one association how its money is kept.
    Regime,
    /// The caller passes today's date.
    Today,
    /// At least one file of the ledger has this field.
    Field(Field),
    /// At least one file of the ledger has one of these fields.
    AnyField(&'static [Field]),
    /// The caller passes the book of the year before.
    Previous,
}

/// A consistency rule.
///
/// # Example
/// ```
/// use hocbong_check::{CheckOptions, CheckedBook, Context, Findings, Keep, Rule, check_with};
/// use hocbong_core::diagnostic::Message;
/// use hocbong_core::{ChartOfAccounts, Code, Diagnostic, Donation, LedgerBuilder, Method, Vnd};
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
/// let chart = ChartOfAccounts::default();
/// let mut builder = LedgerBuilder::new(&chart);
/// let day = hocbong_core::NaiveDate::from_ymd_opt(2025, 9, 3).ok_or("no such day")?;
/// builder.push(&Donation::gift("ST", day, Method::Bank, Vnd::new(500_000)).build()?);
/// let (ledger, ..) = builder.finish();
/// let (associations, funds, settings, missing) = Default::default();
/// let book = CheckedBook::new(&ledger, &associations, &funds, &chart, &settings, &missing);
/// let report = check_with(book, None, &CheckOptions::default(), &[&NoMemo], &|_| Keep::AmongFirst);
/// assert_eq!(report.findings().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Rule: Sync {
    /// The code of all its findings.
    fn code(&self) -> Code;

    /// Its preconditions. It is skipped, with the reason, if one of them is not met.
    fn needs(&self) -> &'static [Need] {
        &[]
    }

    /// Adds its findings, in any order. They must not depend on the order of rows or files.
    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>);

    /// Computes shared facts that take long, so that their computation starts before a rule has to wait for
    /// it. Called before the first rule runs, or while others run.
    fn prepare(&self, _context: &Context<'_>) {}

    /// Why the rule says nothing about this book although its preconditions are met: a setting is missing, or
    /// there are too few rows for the result to mean anything. The rule is then listed as skipped.
    fn not_applicable(&self, _context: &Context<'_>) -> Option<Message> {
        None
    }

    /// Why the rule could not look at some of the rows, although it ran.
    fn partly_skipped(&self, _context: &Context<'_>) -> Option<Message> {
        None
    }
}

/// Which rules to run, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// Today's date. Rules that need it are skipped if it is `None`.
    pub today: Option<NaiveDate>,
    /// Only these codes; empty means all.
    pub only: BTreeSet<Code>,
    /// Leaves out these codes, even those in `only`.
    pub skip: BTreeSet<Code>,
    /// The number of threads; 0 counts as 1. The result is the same for any number.
    pub threads: usize,
}

impl CheckOptions {
    /// Whether findings with this code are wanted.
    pub fn wants(&self, code: Code) -> bool {
        (self.only.is_empty() || self.only.contains(&code)) && !self.skip.contains(&code)
    }
}

/// A rule that was not run, or not on every row.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SkippedRule {
    /// The rule's code.
    pub code: Code,
    /// Why it was skipped.
    pub reason: Message,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckReport {
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) counts: BTreeMap<Code, FindingCount>,
    pub(crate) skipped: Vec<SkippedRule>,
    pub(crate) rules_run: Vec<Code>,
}

impl CheckReport {
    /// The findings, those of the readers included, sorted by place. Of each code at most [`MAX_KEPT`] are
    /// listed.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// The findings, for a caller that changes what they say, e.g. redacts it.
    pub fn findings_mut(&mut self) -> &mut [Diagnostic] {
        &mut self.findings
    }

    /// The number of findings of each code that has any.
    pub const fn counts(&self) -> &BTreeMap<Code, FindingCount> {
        &self.counts
    }

    /// The rules that were not run, or not on every row, sorted by code.
    pub fn skipped(&self) -> &[SkippedRule] {
        &self.skipped
    }

    /// The skipped rules, for a caller that changes what they say.
    pub fn skipped_mut(&mut self) -> &mut [SkippedRule] {
        &mut self.skipped
    }

    /// The codes that were looked for, those of the readers included, in order. A rule that could not look at
    /// some rows is listed here and in `skipped`.
    pub fn rules_run(&self) -> &[Code] {
        &self.rules_run
    }
}

impl CheckReport {
    /// The number of errors, those not listed included.
    pub fn errors(&self) -> usize {
        self.counts.values().map(|count| count.errors).sum()
    }

    /// The number of warnings, those not listed included.
    pub fn warnings(&self) -> usize {
        self.counts.values().map(|count| count.warnings).sum()
    }

    /// The number of findings with this code, those not listed included.
    pub fn number_of(&self, code: Code) -> usize {
        self.counts.get(&code).map_or(0, |count| count.errors + count.warnings)
    }

    /// The codes of which not every finding is listed, with the number left out.
    pub fn left_out(&self) -> impl Iterator<Item = (Code, usize)> {
        let counts = self.counts.iter().map(|(code, count)| (*code, count.left_out));
        counts.filter(|(_, left_out)| *left_out > 0)
    }
}

/// Runs [`RULES`] over a book.
pub fn check(book: CheckedBook<'_>, options: &CheckOptions) -> CheckReport {
    check_with(book, None, options, RULES, &|_| Keep::AmongFirst)
}

/// Runs `rules`, which need not be the library's, over a book and that of the year before. `keeper` decides
/// which findings are listed.
pub fn check_with(
    book: CheckedBook<'_>,
    previous: Option<CheckedBook<'_>>,
    options: &CheckOptions,
    rules: &[&dyn Rule],
    keeper: Keeper<'_>,
) -> CheckReport {
    let (diagnostics, reader_codes) = (book.diagnostics, book.reader_codes);
    let context = Context::new(book, options.today).after(previous);
    let mut report = CheckReport {
        rules_run: reader_codes.iter().copied().filter(|code| options.wants(*code)).collect(),
        ..CheckReport::default()
    };
    let mut found: BTreeMap<Code, Findings<'_>> = BTreeMap::new();
    for finding in diagnostics.iter().filter(|finding| options.wants(finding.code)) {
        found.entry(finding.code).or_insert_with(|| Findings::new(keeper)).push(finding.clone());
    }
    for code in reader_codes.iter().filter(|code| options.skip.contains(code)) {
        report.skipped.push(SkippedRule { code: *code, reason: Message::new("skip.asked") });
    }
    // Rules know nothing of one another, so several may run at once.
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

/// One unit of work for the threads.
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
