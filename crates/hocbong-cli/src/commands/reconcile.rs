//! `hocbong reconcile`: compares books with a statement or another ledger.

mod book;
mod explain;

use self::explain::Searched;
use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::{Claim, Format};
use crate::globals::Globals;
use crate::mask_args::MaskArgs;
use crate::output::report_width;
use crate::read_args::ReadArgs;
use crate::values::number;
use chrono::NaiveDate;
use clap::Args;
use hocbong::bank_drafts::{DraftContext, ids_of, rows_of, tell_lines};
use hocbong::book::StatementSpec;
use hocbong::pattern::PatternFault;
use hocbong::reconcile::{
    CarriedForward, Decisions, KeyPattern, KeyPatternError, LedgerScope, MAX_WINDOW_DAYS, ReconcileOptions,
    Reconciliation, Side, SideSort, reconcile_watched,
};
use hocbong::store::BookPlace;
use hocbong::{Book, Books, Diagnostic, Input, Ledger, Period, Redact, Redactor};
use hocbong_core::account::{ChartOfAccounts, Role};
use hocbong_core::diagnostic::Message;
use hocbong_core::statement::Statement;
use hocbong_import::csv::{ReadOptions, ReadSummary};
use hocbong_report::paper::write_xlsx;
use hocbong_report::reconcile::{
    Detail, ReconciliationView, SideFiles, reconciliation_paper, write_draft_csv, write_open_items_csv,
    write_proposals_csv, write_reconciliation_html, write_reconciliation_json, write_reconciliation_text,
    write_reconciliations_json, write_verdict_text,
};
use hocbong_report::{Catalogue, Language, Output};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use uuid::Uuid;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong reconcile fixtures/soc-trang-2025
  hocbong reconcile so-2025.csv sao-ke-2025.csv --window 5
  hocbong reconcile so-2025.csv sao-ke-2025.csv --key 'NE[0-9]{5}'
  hocbong reconcile so-2025.csv sao-ke-2025.csv --format json > doi-chieu.json
  hocbong reconcile so-2025.csv sao-ke-2025.csv --format csv > con-treo-2025.csv
  hocbong reconcile so-2026.csv sao-ke-2026.csv --carried con-treo-2025.csv
  hocbong reconcile so-2025.csv sao-ke-2025.csv --proposals quyet-dinh.csv
  hocbong reconcile so-2025.csv sao-ke-2025.csv --decisions quyet-dinh.csv
  hocbong reconcile so-2025.csv sao-ke-2025.csv --draft can-ghi-so.csv
  hocbong reconcile so-2025.csv sao-ke-2025.csv --mask --output gui-di.txt
  hocbong reconcile so-2025.csv sao-ke-2025.csv --explain 31
  hocbong reconcile fixtures/soc-trang-2025 --explain journal/2025-08.csv:174")]
pub(crate) struct ReconcileArgs {
    left: PathBuf,
    right: Option<PathBuf>,
    #[arg(long, value_name = "ACCOUNT")]
    account: Vec<String>,
    #[arg(long, value_name = "FUND")]
    fund: Vec<String>,
    #[arg(long, value_name = "DATE", value_parser = crate::values::parse_day)]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = crate::values::parse_day)]
    to: Option<NaiveDate>,
    #[arg(long, value_name = "DAYS", default_value_t = 3,
          value_parser = number::<u32>(0, i64::from(MAX_WINDOW_DAYS)))]
    window: u32,
    #[arg(long, value_name = "REGEX")]
    key: Option<String>,
    #[arg(long, value_name = "FILE")]
    carried: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with = "mask")]
    proposals: Option<PathBuf>,
    #[arg(long)]
    all: bool,
    #[arg(long, conflicts_with = "explain")]
    weights: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "mask")]
    draft: Option<PathBuf>,
    #[arg(long, value_name = "LINE", conflicts_with_all = ["draft", "proposals"])]
    explain: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

/// Open items carried forward from the last reconciliation, and a person's decisions.
#[derive(Default)]
struct Given {
    carried: CarriedForward,
    /// Whether an open item could not be read; it may carry money.
    has_unread: bool,
    diagnostics: Vec<Diagnostic>,
}

impl Given {
    fn read(
        args: &ReconcileArgs,
        options: &mut ReconcileOptions,
        globals: &Globals,
    ) -> Result<Self, CliError> {
        let mut given = Self::default();
        if let Some(path) = &args.carried {
            (given.carried, given.diagnostics) = CarriedForward::read(&files::read_text(path, globals)?);
            given.has_unread = given.diagnostics.iter().any(Diagnostic::is_error);
        }
        if let Some(path) = &args.decisions {
            let (decisions, diagnostics) = match files::read_any_sheet(path, globals)?.as_slice() {
                [file] if file.sheet().is_none() => Decisions::read(file),
                sheets => Decisions::read_tables(sheets),
            };
            if decisions.undecided() > 0 {
                let path = path.to_string_lossy().into_owned();
                let count = decisions.undecided();
                globals.note(&Message::new("cli.undecided").with("path", path).with("count", count))?;
            }
            options.decisions = decisions;
            given.diagnostics.extend(diagnostics);
        }
        for path in [&args.draft, &args.proposals].into_iter().flatten() {
            Claim::refuse_other(path, Format::Csv, globals.language())?;
            globals.outputs.check(path, globals.force)?;
        }
        Ok(given)
    }

    fn least_code(&self) -> u8 {
        if self.has_unread { 2 } else { 0 }
    }
}

/// A result with what is known of its bank account.
type Drafted<'a> = (&'a Reconciliation<'a>, DraftContext);

/// What is known of the bank account of a statement; with it the ids of the statement's lines are derived
/// again.
pub(crate) fn draft_context(
    scope: &LedgerScope,
    ledger: Option<&Ledger>,
    chart: &ChartOfAccounts,
) -> DraftContext {
    let account = match scope.accounts.as_slice() {
        [account] if chart.account_for(Role::Bank) != Some(account) => account.clone(),
        _ => String::new(),
    };
    DraftContext {
        is_cash: chart.has_role(&account, Role::Cash),
        association: scope.association.clone().unwrap_or_default(),
        account,
        fund: ledger.and_then(|ledger| scope.only_fund(ledger)),
        kinds: [None, None],
        is_own_book: false,
    }
}

fn write_draft(
    args: &ReconcileArgs,
    book: Option<&Book>,
    drafts: &[Drafted<'_>],
    globals: &Globals,
) -> Result<(), CliError> {
    let Some(path) = &args.draft else { return Ok(()) };
    if drafts.iter().any(|(result, _)| result.left().sort() == result.right().sort()) {
        return Err(CliError::usage("cli.draft-needs-both"));
    }
    let known = book.map(|book| explicit_ids(book.ledger())).unwrap_or_default();
    let rules = book.map_or(&[][..], |book| &book.settings().drafts);
    let mut rows = Vec::new();
    for (result, context) in drafts {
        let statement =
            [result.left(), result.right()].into_iter().find(|side| side.sort() == SideSort::Statement);
        let ids = statement.map(|side| ids_of(side, context)).unwrap_or_default();
        rows.extend(rows_of(result, &ids, rules, context, &known));
    }
    let mut bytes = Vec::new();
    write_draft_csv(&mut bytes, &rows, globals.csv_style())?;
    globals.outputs.write(path, &bytes, globals.force)?;
    let path = path.to_string_lossy().into_owned();
    globals.note(&Message::new("cli.draft-written").with("path", path).with("rows", rows.len()))
}

fn write_proposals(
    args: &ReconcileArgs,
    views: &[ReconciliationView<'_>],
    globals: &Globals,
) -> Result<(), CliError> {
    let Some(path) = &args.proposals else { return Ok(()) };
    let mut bytes = Vec::new();
    let last = || views.iter().filter(|view| !view.is_carried_on);
    write_proposals_csv(&mut bytes, last().cloned(), globals.csv_style())?;
    globals.outputs.write(path, &bytes, globals.force)?;
    let path = path.to_string_lossy().into_owned();
    let count: usize = last().map(|view| view.result.proposals().len()).sum();
    globals.note(&Message::new("cli.proposals-written").with("path", path).with("count", count))
}

impl ReconcileArgs {
    /// The formats of the result.
    pub(crate) const fn formats(&self) -> &'static [Format] {
        if self.explain.is_some() { Format::TEXT_JSON } else { Format::ALL }
    }

    /// How much the report says, and how wide it may be.
    fn detail(&self, globals: &Globals) -> Detail {
        Detail { width: report_width(globals), all: self.all, weights: self.weights }
    }
}

/// The ids that the rows of a ledger state.
pub(crate) fn explicit_ids(ledger: &Ledger) -> BTreeSet<Uuid> {
    ledger.iter().filter_map(|row| row.explicit_id()).collect()
}

/// Runs `reconcile`.
pub(crate) fn run(args: &ReconcileArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let period = Period { from: args.from, to: args.to };
    let threads = globals.threads();
    let mut options =
        ReconcileOptions { window_days: args.window, period, threads, ..ReconcileOptions::default() };
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(CliError::usage("cli.from-after-to"));
    }
    options.key = args.key.as_deref().map(|source| key_pattern(source, globals.language())).transpose()?;
    let given = Given::read(args, &mut options, globals)?;
    match &args.right {
        Some(right) => two_inputs(args, right, &options, &given, globals, out),
        None if files::is_book(&args.left) => book::run(args, &options, &given, globals, out),
        None => Err(CliError::usage("cli.one-path")),
    }
}

/// What is wrong with a pattern, as a key of the catalogue.
fn why_refused(error: &KeyPatternError) -> &'static str {
    match PatternFault::from_explanation(&error.to_string()) {
        PatternFault::Unclosed => "pattern.unclosed",
        PatternFault::Unopened => "pattern.unopened",
        PatternFault::Repetition => "pattern.repetition",
        PatternFault::Escape => "pattern.escape",
        PatternFault::Unsupported => "pattern.unsupported",
        PatternFault::Range => "pattern.range",
        PatternFault::TooLarge => "pattern.too-large",
        _ => "pattern.other",
    }
}

fn key_pattern(source: &str, language: Language) -> Result<KeyPattern, CliError> {
    KeyPattern::new(source).map_err(|error| {
        CliError::Usage(match error {
            KeyPatternError::TooLong => {
                Message::new("cli.key-long").with("most", hocbong::pattern::MAX_PATTERN_BYTES)
            }
            KeyPatternError::Empty => Message::new("cli.key-empty").with("pattern", source),
            error => {
                let why = Catalogue::new(language).text(why_refused(&error));
                Message::new("cli.key").with("pattern", source).with("why", why)
            }
        })
    })
}

/// How files are read. If exactly one fund is reconciled, it is the fund of rows in a list that names none.
fn read_options(args: &ReconcileArgs, globals: &Globals) -> Result<ReadOptions, CliError> {
    let fund = match args.fund.as_slice() {
        [fund] => Some(fund.as_str()),
        _ => None,
    };
    let paths = std::iter::once(&args.left).chain(&args.right);
    let book = paths.into_iter().find(|path| files::is_book(path)).map(PathBuf::as_path);
    args.reading.options(fund, book, globals)
}

/// One side as read: a book, or files.
enum Loaded {
    Book(Box<Book>, BookPlace),
    Files(Box<Input>),
}

impl Loaded {
    fn read(path: &Path, options: &ReadOptions, globals: &Globals) -> Result<Self, CliError> {
        let progress = &globals.progress;
        if files::is_book(path) {
            let (book, place) = crate::load::open_book(path, options, globals)?;
            return Ok(Self::Book(Box::new(book), place));
        }
        let input = Input::read(&progress.watch(files::read_input(path, options, globals)?), options)
            .map_err(CliError::input)?;
        Ok(Self::Files(Box::new(input)))
    }

    /// Reads both sides, in parallel if there are two threads. If both fail, the error of the left side is
    /// returned.
    fn read_both(
        [left, right]: [&Path; 2],
        options: &ReadOptions,
        globals: &Globals,
    ) -> Result<[Self; 2], CliError> {
        let read = |path| Self::read(path, options, globals);
        let (left, right) = if globals.threads() > 1 {
            std::thread::scope(|scope| {
                let right = scope.spawn(|| read(right));
                let left = read(left);
                (left, right.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            })
        } else {
            (read(left), read(right))
        };
        let refuse = |loaded: Self| {
            CliError::refuse_binary(loaded.file_reports(), loaded.diagnostics(), globals.language())
                .map(|()| loaded)
        };
        Ok([refuse(left?)?, refuse(right?)?])
    }

    fn file_reports(&self) -> &[ReadSummary] {
        match self {
            Self::Book(book, _) => book.files(),
            Self::Files(input) => &input.files,
        }
    }

    fn sort(&self) -> SideSort {
        match self {
            Self::Book(..) => SideSort::Ledger,
            Self::Files(input) => input.sort(),
        }
    }

    fn side(&self, scope: &LedgerScope, period: Period) -> Side<'_> {
        match self {
            Self::Book(book, _) => Side::from_ledger(book.ledger(), scope, period),
            Self::Files(input) => input.side(scope, period),
        }
    }

    /// Makes both sides, in parallel if there are two threads.
    fn sides<'l>(
        [left, right]: [&'l Self; 2],
        scope: &LedgerScope,
        options: &ReconcileOptions,
    ) -> [Side<'l>; 2] {
        let side = |loaded: &'l Self| loaded.side(scope, options.period);
        if options.threads < 2 {
            return [left, right].map(side);
        }
        std::thread::scope(|threads| {
            let right = threads.spawn(|| side(right));
            [side(left), right.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))]
        })
    }

    fn files(&self, is_qualified: bool) -> SideFiles<'_> {
        match self {
            Self::Book(book, _) => {
                SideFiles { files: book.files(), is_qualified: true, ledger: Some(book.ledger()) }
            }
            Self::Files(input) => SideFiles { files: &input.files, is_qualified, ledger: self.ledger() },
        }
    }

    fn book(&self) -> Option<&Book> {
        match self {
            Self::Book(book, _) => Some(book),
            Self::Files(_) => None,
        }
    }

    fn ledger(&self) -> Option<&Ledger> {
        match self {
            Self::Book(book, _) => Some(book.ledger()),
            Self::Files(input) => match &input.books {
                Books::Ledger(ledger) => Some(ledger),
                Books::Statement(_) => None,
            },
        }
    }

    fn statement(&self) -> Option<&Statement> {
        match self {
            Self::Files(input) => statement_of(input),
            Self::Book(..) => None,
        }
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Book(book, _) => book.diagnostics(),
            Self::Files(input) => &input.diagnostics,
        }
    }
}

fn statement_of(input: &Input) -> Option<&Statement> {
    match &input.books {
        Books::Statement(statement) => Some(statement),
        Books::Ledger(_) => None,
    }
}

fn two_inputs(
    args: &ReconcileArgs,
    right: &Path,
    options: &ReconcileOptions,
    given: &Given,
    globals: &Globals,
    out: &mut dyn Output,
) -> Result<Exit, CliError> {
    let (left_path, right_path) = (&args.left, right);
    let reading = read_options(args, globals)?;
    let [left, right] = Loaded::read_both([left_path, right_path], &reading, globals)?;
    let between_ledgers = left.sort() == SideSort::Ledger && right.sort() == SideSort::Ledger;
    let book_given = [&left, &right].into_iter().find_map(Loaded::book);
    let chart = book_given.map_or_else(ChartOfAccounts::default, |book| book.chart().clone());
    let roles: &[Role] = if between_ledgers { &[Role::Cash, Role::Bank] } else { &[Role::Bank] };
    let mut scope = LedgerScope::with_roles(&chart, roles);
    let mut options = options.clone();
    if let Some(book) = book_given {
        options.abbreviations = book.settings().abbreviations.clone();
    }
    if let Some((own_scope, own_options)) = settings_of(&left, left_path, &right, right_path, &options) {
        (scope, options) = (own_scope, own_options);
    }
    if !args.account.is_empty() {
        scope.accounts.clone_from(&args.account);
    }
    if !args.fund.is_empty() {
        scope.funds.clone_from(&args.fund);
    }
    for (flag, wanted) in [("--account", &args.account), ("--fund", &args.fund)] {
        for name in wanted {
            let ledgers = [&left, &right].map(Loaded::ledger);
            let mut ledgers = ledgers.iter().flatten().peekable();
            let is_known = |ledger: &&Ledger| {
                if flag == "--fund" { ledger.has_fund(name) } else { ledger.has_account(name) }
            };
            if ledgers.peek().is_none() || !ledgers.any(is_known) {
                return Err(CliError::Usage(
                    Message::new("cli.selects-nothing").with("flag", flag).with("name", name.as_str()),
                ));
            }
        }
    }
    let carried = &given.carried;
    let [mut left_side, mut right_side] = Loaded::sides([&left, &right], &scope, &options);
    tell_lines(&mut left_side, &mut right_side, &draft_context(&scope, None, &chart));
    let texts = (carried.texts(true, &left_side), carried.texts(false, &right_side));
    let left_side = carried.join(true, left_side, texts.0.as_ref());
    let right_side = carried.join(false, right_side, texts.1.as_ref());
    let result = reconcile_watched(left_side, right_side, &options, &globals.progress.meter);
    let mask = args.masking.of_ledgers(
        [&left, &right].into_iter().filter_map(Loaded::ledger),
        [&left, &right].into_iter().flat_map(Loaded::file_reports),
    );
    let lists = [left.diagnostics(), right.diagnostics(), &given.diagnostics, result.findings()];
    let diagnostics = all_diagnostics(&lists, &mask);
    let view = ReconciliationView {
        book: None,
        subject: None,
        number: None,
        is_carried_on: false,
        result: &result,
        left: left.files(left_path.is_dir()),
        right: right.files(right_path.is_dir()),
        diagnostics: &diagnostics,
        mask: &mask,
        detail: args.detail(globals),
    };
    if let Some(name) = &args.explain {
        let report =
            Searched { view, statements: [left.statement(), right.statement()], scope: &scope, account: 0 };
        return explain::run(name, &[report], given.least_code(), globals, out);
    }
    if args.draft.is_some() {
        let context = draft_context(&scope, left.ledger().or(right.ledger()), &chart);
        write_draft(args, book_given, &[(&result, context)], globals)?;
    }
    let views = [view];
    write_proposals(args, &views, globals)?;
    write_reports(&views, false, given.least_code(), globals, out)
}

/// What a book's settings say of a statement that is given by its path.
fn settings_of(
    left: &Loaded,
    left_path: &Path,
    right: &Loaded,
    right_path: &Path,
    options: &ReconcileOptions,
) -> Option<(LedgerScope, ReconcileOptions)> {
    let (book, place, input, path) = match (left, right) {
        (Loaded::Book(book, place), Loaded::Files(input)) => (book, place, input, right_path),
        (Loaded::Files(input), Loaded::Book(book, place)) => (book, place, input, left_path),
        _ => return None,
    };
    let (Books::Statement(statement), [file, ..]) = (&input.books, input.files.as_slice()) else {
        return None;
    };
    let is_it = |spec: &&StatementSpec| place.is_file(&spec.file, path, file.sha256);
    let spec = book.settings().statements.iter().find(is_it)?;
    Some((LedgerScope::from_statement(spec, book.chart()), options.for_statement(spec, statement)))
}

fn all_diagnostics(lists: &[&[Diagnostic]], mask: &Redactor) -> Vec<Diagnostic> {
    let mut all = lists.concat();
    hocbong_core::diagnostic::sort_diagnostics(&mut all);
    all.hide(mask);
    all
}

fn write_reports(
    views: &[ReconciliationView<'_>],
    is_book: bool,
    least_code: u8,
    globals: &Globals,
    out: &mut dyn Output,
) -> Result<Exit, CliError> {
    let catalogue = Catalogue::new(globals.language());
    match globals.format() {
        Format::Json if is_book => write_reconciliations_json(out, views.iter().cloned(), &catalogue)?,
        Format::Json => {
            for view in views {
                write_reconciliation_json(out, view, &catalogue)?;
            }
        }
        Format::Csv => {
            globals.report_diagnostics(views.iter().flat_map(|view| view.diagnostics))?;
            write_open_items_csv(out, views.iter().cloned(), globals.csv_style())?;
        }
        Format::Xlsx => write_xlsx(out, &reconciliation_paper(views, &catalogue))?,
        Format::Html => {
            write_reconciliation_html(out, views.iter().cloned(), &catalogue, globals.csv_style())?;
        }
        Format::Text => {
            globals.report_diagnostics(views.iter().flat_map(|view| view.diagnostics))?;
            write_verdict_text(out, views, &catalogue)?;
            for (index, view) in views.iter().enumerate() {
                if index > 0 {
                    writeln!(out, "\n{}\n", "─".repeat(100))?;
                }
                write_reconciliation_text(out, view, &catalogue)?;
            }
        }
    }
    let code = views.iter().map(ReconciliationView::exit_code).max().unwrap_or(0).max(least_code);
    let warnings = views.iter().any(|view| !view.diagnostics.is_empty());
    Ok(Exit::from_code(code, globals.strict && warnings))
}
