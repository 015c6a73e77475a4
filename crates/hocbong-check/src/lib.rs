//! The consistency rules over a book: one rule, one file, one code.
//!
//! [`check`] runs them over a [`CheckedBook`], which a program fills with a ledger of [`hocbong_core`] and what it
//! knows of associations, funds and accounts. This crate knows the books and the law; it does not know how files look,
//! what a message says, or how anything is printed. A rule asks for a [`Field`], never for a column.
//!
//! A rule sees a [`Context`] and adds what it finds; it decides nothing about wording, order or output. Rules do not
//! know of one another: what several need (the days, the series of vouchers, the reversals) is computed once by the
//! context. A rule whose facts are missing is listed as skipped, with the reason. What the readers and the ledger
//! found already stands in [`CheckedBook::diagnostics`] and becomes part of the report; no rule raises it again.

mod checked_book;
mod context;
mod facts;
mod rules;
mod settings;
#[cfg(test)]
mod testing;

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

/// What a rule cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The book says this.
    Fact(Fact),
    /// The caller says which day it is.
    Today,
    /// At least one file of the ledger gives this field.
    Field(Field),
    /// At least one file of the ledger gives one of these fields.
    AnyField(&'static [Field]),
    /// The caller has the book of the year before.
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
/// assert_eq!(report.findings.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
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
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) counts: BTreeMap<Code, FindingCount>,
    pub(crate) skipped: Vec<SkippedRule>,
    pub(crate) rules_run: Vec<Code>,
}

impl CheckReport {
    /// What is wrong or worth a look, by place; what reading the book found is among it. Of each code the first
    /// [`MAX_KEPT`].
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// The findings, for a caller that changes what they say, e.g. redacts it.
    pub fn findings_mut(&mut self) -> &mut [Diagnostic] {
        &mut self.findings
    }

    /// How many findings there are of each code that has some.
    pub const fn counts(&self) -> &BTreeMap<Code, FindingCount> {
        &self.counts
    }

    /// The rules that could not be run, or not on every row, in the order of the codes.
    pub fn skipped(&self) -> &[SkippedRule] {
        &self.skipped
    }

    /// The skipped rules, for a caller that changes what they say.
    pub fn skipped_mut(&mut self) -> &mut [SkippedRule] {
        &mut self.skipped
    }

    /// The codes that were looked for, those of the readers included, in their order. One that was looked for on
    /// some rows only stands among the skipped ones too.
    pub fn rules_run(&self) -> &[Code] {
        &self.rules_run
    }
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
    pub fn number_of(&self, code: Code) -> usize {
        self.counts.get(&code).map_or(0, |count| count.errors + count.warnings)
    }

    /// The codes of which not every finding is listed, and how many are not.
    pub fn left_out(&self) -> impl Iterator<Item = (Code, usize)> {
        let counts = self.counts.iter().map(|(code, count)| (*code, count.left_out));
        counts.filter(|(_, left_out)| *left_out > 0)
    }
}

/// Runs every rule of the library.
pub fn check(book: CheckedBook<'_>, options: &CheckOptions) -> CheckReport {
    check_with(book, None, options, RULES, &|_| Keep::AmongFirst)
}

/// Runs `rules`, which may be others than the library's, over a book and the one of the year before; `keeper` says
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
