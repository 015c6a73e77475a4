//! `hocbong import`: turns the lines of a statement that the books lack into draft rows to review and record.

use super::reconcile::{draft_context, explicit_ids};
use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::globals::Globals;
use crate::read_args::ReadArgs;
use clap::Args;
use hocbong::bank_drafts::{DraftRow, ids_of, rows_of, tell_lines};
use hocbong::book::StatementSpec;
use hocbong::reconcile::{Item, LedgerScope, ReconcileOptions, Reconciliation, Side, reconcile_watched};
use hocbong::{Book, BookFiles, Books, Diagnostic, Input, Method, Period, ReadOptions, Vnd, store};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::ReadSummary;
use hocbong_report::Output;
use hocbong_report::reconcile::write_draft_csv;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong import sao-ke-03.csv --book so-2025 --account 1121-VCB --output nhap.csv
  hocbong add so-2025 --from nhap.csv --dry-run")]
pub(crate) struct ImportArgs {
    #[arg(value_name = "STATEMENT")]
    statement: PathBuf,
    #[arg(long, value_name = "BOOK")]
    book: Option<PathBuf>,
    #[arg(long, value_name = "CODE")]
    association: Option<String>,
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[arg(long, value_name = "DAYS", value_parser = crate::values::parse_count, default_value_t = 3)]
    window: u32,
    #[command(flatten)]
    reading: ReadArgs,
}

impl ImportArgs {
    /// The book's settings for this statement, overridden by the flags.
    fn spec(&self, book: &Book) -> StatementSpec {
        let is_it = |spec: &&StatementSpec| {
            self.book
                .as_deref()
                .is_some_and(|folder| store::is_same_file(&folder.join(&spec.file), &self.statement))
        };
        let mut spec = book.settings().statements.iter().find(is_it).cloned().unwrap_or_default();
        spec.association = self.association.clone().or(spec.association);
        spec.account = self.account.clone().or(spec.account);
        spec
    }
}

/// Runs `import`.
pub(crate) fn run(args: &ImportArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    if let Some(book) = &args.book {
        // The draft is meant to be recorded in this book.
        files::refuse_package(book, "package.unpack-first")?;
    }
    let options = args.reading.options(None, args.book.as_deref(), globals)?;
    let book_files = match &args.book {
        Some(folder) if store::is_book(folder) => files::read_book(folder, globals)?,
        Some(folder) => {
            let message = Message::new("cli.not-a-book").with("path", folder.display().to_string());
            return Err(CliError::Usage(message));
        }
        None => BookFiles::default(),
    };
    // If a rule were left out, the rules after it would take its lines, and the draft would look right and be
    // wrong.
    files::sound_settings(book_files.settings.as_ref(), globals)?;
    let book = Book::read(&globals.progress.watch_book(book_files), &globals.read_options());
    CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
    let mut spec = args.spec(&book);
    let own = book.settings().profile_of_statement(&spec).cloned().unwrap_or_default();
    let mut options = options.or(&own).or(&ReadOptions::with_year(book.settings().year).profile);
    // Kinds and fund are for the draft: with them a cash book would be read as a ledger that needs no draft.
    let kinds = [options.profile.kind.take(), options.profile.kind_out.take()];
    let fund = options.profile.fund.take();
    let sources = globals.progress.watch(files::read_input(&args.statement, &options, globals)?);
    let input = Input::read(&sources, &options).map_err(CliError::input)?;
    CliError::refuse_binary(&input.files, &input.diagnostics, globals.language())?;
    let Books::Statement(statement) = &input.books else {
        let name = args.statement.display().to_string();
        return Err(CliError::Usage(Message::new("import.not-a-statement").with("file", name)));
    };
    globals.report_diagnostics(input.diagnostics.iter().chain(book.diagnostics()))?;
    let is_cash = |file: &ReadSummary| file.layout.method() == Some(Method::Cash);
    let is_cash = match options.profile.method {
        Some(method) => method == Method::Cash,
        None => !input.files.is_empty() && input.files.iter().all(is_cash),
    };
    if spec.account.is_none() && is_cash {
        spec.account = book.chart().account_for(Role::Cash).map(str::to_owned);
    }
    let scope = LedgerScope::from_statement(&spec, book.chart());
    let mut context = draft_context(&scope, Some(book.ledger()), book.chart());
    context.fund = args.fund.clone().or(fund).or(context.fund).or_else(|| only_fund(&book, &scope));
    context.kinds = kinds;
    context.is_own_book = input.files.iter().all(|file| file.layout.method().is_some());

    // We compare both in full: a line recorded on another day than the statement's is in the books too.
    let period = Period::default();
    let mut bank = Side::from_statement(statement, period);
    let mut books = Side::from_ledger(book.ledger(), &scope, period);
    let lines = bank.entries().len();
    let ids = ids_of(&bank, &context);
    tell_lines(&mut books, &mut bank, &context);
    let matching = ReconcileOptions {
        window_days: args.window,
        threads: globals.threads(),
        abbreviations: book.settings().abbreviations.clone(),
        ..ReconcileOptions::default()
    };
    let result = reconcile_watched(books, bank, &matching, &globals.progress.meter);
    let known = explicit_ids(book.ledger());
    let mut rows = rows_of(&result, &ids, &book.settings().drafts, &context, &known);
    let sealed = take_sealed(&book, &mut rows);
    write_draft_csv(out, &rows, globals.csv_style())?;

    let open = undecided(&result);
    for entry in &open {
        let file = result.right().files().get(usize::from(entry.file())).map(ToString::to_string);
        let message = Message::new("import.left")
            .with("file", file.unwrap_or_default())
            .with("line", entry.line())
            .with("date", entry.date())
            .with("amount", Vnd::new(entry.amount()));
        globals.note(&message)?;
    }
    for row in &sealed {
        let message = Message::new("import.sealed").with("date", row.date).with("amount", row.amount);
        globals.note(&message.with("text", row.memo.as_str()))?;
    }
    let counts = Message::new("import.counts")
        .with("lines", lines)
        .with("known", lines.saturating_sub(rows.len() + open.len() + sealed.len()))
        .with("drafted", rows.len())
        .with("open", open.len() + sealed.len());
    globals.note(&counts)?;
    let is_unread = |files: &[ReadSummary]| files.iter().any(ReadSummary::has_unread_rows);
    let unread =
        [(is_unread(&input.files), "import.unread"), (is_unread(book.files()), "import.book-unread")];
    for (_, key) in unread.iter().filter(|(is_unread, _)| *is_unread) {
        globals.note(&Message::new(key))?;
    }
    if unread.iter().any(|(is_unread, _)| *is_unread) {
        return Ok(Exit::Unreadable);
    }
    let has_errors = input.diagnostics.iter().any(Diagnostic::is_error);
    let is_clean = open.is_empty() && sealed.is_empty() && !has_errors;
    Ok(if is_clean { Exit::Clean } else { Exit::Findings })
}

/// Takes the rows that are dated in a sealed period out of the draft: `add` would refuse all of it for them.
fn take_sealed(book: &Book, rows: &mut Vec<DraftRow>) -> Vec<DraftRow> {
    let Some(through) = book.sealed_through() else { return Vec::new() };
    let (sealed, open) = std::mem::take(rows).into_iter().partition(|row| row.date <= through);
    *rows = open;
    sealed
}

/// Lines of the bank that may already be in the books, or are there with another amount.
fn undecided(result: &Reconciliation<'_>) -> Vec<Item> {
    let ambiguous = result.ambiguous().iter().flat_map(|found| found.right().iter().copied());
    let differing = result.differences().iter().flat_map(|found| found.right().iter().copied());
    let mut numbers: Vec<u32> = ambiguous.chain(differing).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().filter_map(|number| result.right().entries().get(number as usize).copied()).collect()
}

/// The fund of the association, if it has exactly one.
fn only_fund(book: &Book, scope: &LedgerScope) -> Option<String> {
    let mut funds = book.funds().values().filter(|fund| {
        scope.association.as_deref().is_none_or(|association| fund.association() == association)
    });
    let only = funds.next()?;
    funds.next().is_none().then(|| only.code.clone())
}
