//! `hocbong reconcile`: books against a statement or another ledger.

use crate::cli::{Format, Globals};
use crate::error::CliError;
use crate::exit::Exit;
use crate::read_args::ReadArgs;
use chrono::NaiveDate;
use clap::Args;
use hocbong::book::StatementSpec;
use hocbong::csv::ReadOptions;
use hocbong::diagnostic::Message;
use hocbong::reconcile::{LedgerScope, Options, Reconciliation, Side, SideSort, reconcile};
use hocbong::{Book, Books, Diagnostic, Input, Ledger, Period, store};
use hocbong_report::Catalogue;
use hocbong_report::reconcile::{
    ReconciliationView, SideFiles, write_open_items_csv, write_reconciliation_json,
    write_reconciliation_text, write_reconciliations_json,
};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Reconcile books (or any ledger or statement) with a statement or another ledger.
///
/// LEFT alone is a book folder; it is reconciled with every statement that its `hocbong.toml` names.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hocbong reconcile fixtures/soc-trang-2025
  hocbong reconcile so-2025.csv sao-ke-2025.csv --window 5
  hocbong reconcile so-2025.csv sao-ke-2025.csv --format json > doi-chieu.json")]
pub(crate) struct ReconcileArgs {
    /// A book folder, a ledger, a statement, or a folder of CSV files.
    left: PathBuf,
    /// What it is held against.
    right: Option<PathBuf>,
    /// Reconcile this account and those that extend it (may be repeated; default 112, between two ledgers 111 and 112).
    #[arg(long, value_name = "ACCOUNT")]
    account: Vec<String>,
    /// Reconcile the money of this fund alone (may be repeated).
    #[arg(long, value_name = "FUND")]
    fund: Vec<String>,
    /// The first day; earlier rows count in the opening.
    #[arg(long, value_name = "DATE", value_parser = crate::cli::parse_day)]
    from: Option<NaiveDate>,
    /// The last day; later rows are left out.
    #[arg(long, value_name = "DATE", value_parser = crate::cli::parse_day)]
    to: Option<NaiveDate>,
    /// How many days the rows of one movement may be apart.
    #[arg(long, value_name = "DAYS", default_value_t = 3)]
    window: u32,
    #[command(flatten)]
    reading: ReadArgs,
}

/// Runs the command.
pub(crate) fn run(args: &ReconcileArgs, globals: &Globals, out: &mut dyn Write) -> Result<Exit, CliError> {
    let options = Options { window_days: args.window, period: Period { from: args.from, to: args.to } };
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(CliError::usage("cli.from-after-to"));
    }
    match &args.right {
        Some(right) => two_inputs(args, right, &options, globals, out),
        None if store::is_book(&args.left) => book(args, &options, globals, out),
        None => Err(CliError::usage("cli.one-path")),
    }
}

/// How files are read. The one fund that is reconciled is that of rows in a list which names none.
fn read_options(args: &ReconcileArgs) -> Result<ReadOptions, CliError> {
    let fund = match args.fund.as_slice() {
        [fund] => Some(fund.as_str()),
        _ => None,
    };
    let paths = std::iter::once(&args.left).chain(&args.right);
    let book = paths.into_iter().find(|path| store::is_book(path)).map(PathBuf::as_path);
    args.reading.options(fund, book)
}

/// One side as it was read: a book's ledger, or files.
enum Loaded {
    Book(Box<Book>),
    Files(Box<Input>),
}

impl Loaded {
    fn read(path: &Path, options: &ReadOptions, globals: &Globals) -> Result<Self, CliError> {
        if store::is_book(path) {
            let book = Book::read(&store::read_book(path)?, options);
            CliError::refuse_binary(&book.files, &book.diagnostics, globals)?;
            return Ok(Self::Book(Box::new(book)));
        }
        let input = Input::read(&store::read_input(path)?, options).map_err(CliError::input)?;
        CliError::refuse_binary(&input.files, &input.diagnostics, globals)?;
        Ok(Self::Files(Box::new(input)))
    }

    fn sort(&self) -> SideSort {
        match self {
            Self::Book(_) => SideSort::Ledger,
            Self::Files(input) => input.sort(),
        }
    }

    fn side(&self, scope: &LedgerScope, period: Period) -> Side<'_> {
        match self {
            Self::Book(book) => Side::of_ledger(&book.ledger, scope, period),
            Self::Files(input) => input.side(scope, period),
        }
    }

    fn files(&self, is_qualified: bool) -> SideFiles<'_> {
        match self {
            Self::Book(book) => {
                SideFiles { files: &book.files, is_qualified: true, ledger: Some(&book.ledger) }
            }
            Self::Files(input) => SideFiles { files: &input.files, is_qualified, ledger: self.ledger() },
        }
    }

    fn ledger(&self) -> Option<&Ledger> {
        match self {
            Self::Book(book) => Some(&book.ledger),
            Self::Files(input) => match &input.books {
                Books::Ledger(ledger) => Some(ledger),
                Books::Statement(_) => None,
            },
        }
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Book(book) => &book.diagnostics,
            Self::Files(input) => &input.diagnostics,
        }
    }
}

fn two_inputs(
    args: &ReconcileArgs,
    right: &Path,
    options: &Options,
    globals: &Globals,
    out: &mut dyn Write,
) -> Result<Exit, CliError> {
    let (left_path, right_path) = (&args.left, right);
    let reading = read_options(args)?;
    let left = Loaded::read(left_path, &reading, globals)?;
    let right = Loaded::read(right_path, &reading, globals)?;
    let between_ledgers = left.sort() == SideSort::Ledger && right.sort() == SideSort::Ledger;
    let mut scope = if between_ledgers { LedgerScope::cash_and_bank() } else { LedgerScope::bank() };
    let mut options = options.clone();
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
    let result = reconcile(left.side(&scope, options.period), right.side(&scope, options.period), &options);
    let diagnostics = all_diagnostics(&[left.diagnostics(), right.diagnostics(), &result.findings]);
    let view = ReconciliationView {
        book: None,
        subject: None,
        number: None,
        result: &result,
        left: left.files(left_path.is_dir()),
        right: right.files(right_path.is_dir()),
        diagnostics: &diagnostics,
    };
    write_reports(&[view], false, globals, out)
}

/// What a book's settings say of a statement of its own that is given by its path.
fn settings_of(
    left: &Loaded,
    left_path: &Path,
    right: &Loaded,
    right_path: &Path,
    options: &Options,
) -> Option<(LedgerScope, Options)> {
    let (book, folder, input, file) = match (left, right) {
        (Loaded::Book(book), Loaded::Files(input)) => (book, left_path, input, right_path),
        (Loaded::Files(input), Loaded::Book(book)) => (book, right_path, input, left_path),
        _ => return None,
    };
    let Books::Statement(statement) = &input.books else { return None };
    let is_it = |spec: &&StatementSpec| store::is_same_file(&folder.join(&spec.file), file);
    let spec = book.settings.statements.iter().find(is_it)?;
    Some((LedgerScope::of_statement(spec), options.for_statement(spec, statement)))
}

fn all_diagnostics(lists: &[&[Diagnostic]]) -> Vec<Diagnostic> {
    let mut all = lists.concat();
    hocbong::diagnostic::sort_diagnostics(&mut all);
    all
}

fn book(
    args: &ReconcileArgs,
    options: &Options,
    globals: &Globals,
    out: &mut dyn Write,
) -> Result<Exit, CliError> {
    let folder = &args.left;
    let reading = read_options(args)?;
    let book = Book::read(&store::read_book(folder)?, &reading);
    CliError::refuse_binary(&book.files, &book.diagnostics, globals)?;
    let mut specs = book.settings.statements.clone();
    if !args.account.is_empty() {
        specs.retain(|spec| spec.account.as_ref().is_some_and(|account| args.account.contains(account)));
    }
    if specs.is_empty() {
        globals.report_diagnostics(book.diagnostics.iter())?;
        return Err(CliError::usage("cli.no-statement"));
    }
    let dated = ReadOptions::with_year(book.settings.year).profile;
    let mut inputs = Vec::new();
    for spec in &specs {
        let source = store::read_in_book(folder, &spec.file)?;
        let profile = book.settings.profile_of_statement(spec).cloned().unwrap_or_default();
        let read = reading.or(&profile).or(&dated);
        let input = Input::read(&[source], &read).map_err(CliError::input)?;
        CliError::refuse_binary(&input.files, &input.diagnostics, globals)?;
        inputs.push(input);
    }
    let mut results: Vec<(Reconciliation<'_>, Vec<Diagnostic>)> = Vec::new();
    for (spec, input) in specs.iter().zip(&inputs) {
        let options = match &input.books {
            Books::Statement(statement) => options.for_statement(spec, statement),
            Books::Ledger(_) => options.clone(),
        };
        let mut scope = LedgerScope::of_statement(spec);
        if !args.fund.is_empty() {
            scope.funds.clone_from(&args.fund);
        }
        let left = Side::of_ledger(&book.ledger, &scope, options.period);
        let result = reconcile(left, input.side(&scope, options.period), &options);
        let diagnostics = all_diagnostics(&[&book.diagnostics, &input.diagnostics, &result.findings]);
        results.push((result, diagnostics));
    }
    let title = match (&book.settings.name, book.settings.year) {
        (Some(name), Some(year)) => format!("{name} · {year}"),
        (Some(name), None) => name.clone(),
        (None, _) => folder.to_string_lossy().into_owned(),
    };
    let total = results.len();
    let views: Vec<ReconciliationView<'_>> = results
        .iter()
        .zip(specs.iter().zip(&inputs))
        .enumerate()
        .map(|(index, ((result, diagnostics), (spec, input)))| ReconciliationView {
            book: Some(title.clone()),
            subject: Some(
                [spec.association.as_deref(), spec.account.as_deref(), Some(spec.file.as_str())]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" · "),
            ),
            number: Some((index + 1, total)),
            result,
            left: SideFiles { files: &book.files, is_qualified: true, ledger: Some(&book.ledger) },
            right: SideFiles { files: &input.files, is_qualified: true, ledger: None },
            diagnostics,
        })
        .collect();
    write_reports(&views, true, globals, out)
}

fn write_reports(
    views: &[ReconciliationView<'_>],
    is_book: bool,
    globals: &Globals,
    out: &mut dyn Write,
) -> Result<Exit, CliError> {
    let catalogue = Catalogue::new(globals.language());
    match globals.format() {
        Format::Json if is_book => write_reconciliations_json(out, views.iter().cloned(), &catalogue)?,
        Format::Json => {
            for view in views {
                write_reconciliation_json(out, view, &catalogue)?;
            }
        }
        Format::Csv => write_open_items_csv(out, views.iter().cloned(), globals.csv_style())?,
        Format::Text => {
            globals.report_diagnostics(views.iter().flat_map(|view| view.diagnostics))?;
            for (index, view) in views.iter().enumerate() {
                if index > 0 {
                    writeln!(out, "\n{}\n", "─".repeat(100))?;
                }
                write_reconciliation_text(out, view, &catalogue)?;
            }
        }
    }
    let code = views.iter().map(ReconciliationView::exit_code).max().unwrap_or(0);
    let warnings = views.iter().any(|view| !view.diagnostics.is_empty());
    Ok(Exit::from_code(code, globals.strict && warnings))
}
