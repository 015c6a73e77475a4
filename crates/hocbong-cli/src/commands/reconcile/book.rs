//! `hocbong reconcile BOOK`: reconciles every statement of a book, those of one account one after the other.

use super::explain::Searched;
use super::{
    Given, ReconcileArgs, all_diagnostics, draft_context, read_options, statement_of, write_draft,
    write_proposals, write_reports,
};
use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::globals::Globals;
use hocbong::bank_drafts::tell_lines;
use hocbong::book::StatementSpec;
use hocbong::reconcile::carried_forward::turns;
use hocbong::reconcile::decisions::report_unfollowed_once;
use hocbong::reconcile::{
    CarriedForward, LedgerScope, ReconcileOptions, Reconciliation, Side, reconcile_watched,
};
use hocbong::store::BookPlace;
use hocbong::{Book, Books, Diagnostic, Input, Redact, Redactor};
use hocbong_core::text::Interner;
use hocbong_import::csv::ReadOptions;
use hocbong_import::meter::Meter;
use hocbong_report::Output;
use hocbong_report::reconcile::{ReconciliationView, SideFiles};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::Path;

/// Reconciles a book with every statement that its settings name.
pub(super) fn run(
    args: &ReconcileArgs,
    options: &ReconcileOptions,
    given: &Given,
    globals: &Globals,
    out: &mut dyn Output,
) -> Result<Exit, CliError> {
    let path = &args.left;
    let reading = read_options(args, globals)?;
    let (mut book, place) = crate::load::open_book(path, &reading, globals)?;
    CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
    let options =
        &ReconcileOptions { abbreviations: book.settings().abbreviations.clone(), ..options.clone() };
    let mut specs = book.settings().statements.clone();
    if !args.account.is_empty() {
        specs.retain(|spec| spec.account.as_ref().is_some_and(|account| args.account.contains(account)));
    }
    if specs.is_empty() {
        book.hide(&args.masking.of([&book]));
        globals.report_diagnostics(book.diagnostics().iter())?;
        return Err(CliError::usage("cli.no-statement"));
    }
    let inputs = read_statements(&book, &place, &specs, &reading, globals)?;
    let scopes: Vec<LedgerScope> = specs.iter().map(|spec| scope_of(spec, args, &book)).collect();
    let all_options: Vec<ReconcileOptions> = specs
        .iter()
        .zip(&inputs)
        .map(|(spec, input)| match &input.books {
            Books::Statement(statement) => options.for_statement(spec, statement),
            Books::Ledger(_) => options.clone(),
        })
        .collect();
    let periods: Vec<_> = specs.iter().zip(all_options.iter().map(|options| options.period)).collect();
    let turns = turns(&periods);
    if args.carried.is_some() && turns.len() > 1 {
        return Err(CliError::usage("cli.carried-several"));
    }
    // The texts of carried rows must outlive the results that refer to them.
    let texts: Vec<[OnceCell<Option<Interner>>; 2]> = specs.iter().map(|_| Default::default()).collect();
    let jobs: Vec<Job<'_>> = inputs
        .iter()
        .zip(scopes.iter().zip(&all_options))
        .zip(&texts)
        .map(|((input, (scope, options)), texts)| Job { input, scope, options, texts })
        .collect();
    let mut results = in_turns(&book, &given.carried, &turns, &jobs, &globals.progress.meter);
    report_unfollowed_once(&mut results);
    let mask = args.masking.of([&book]);
    let results: Vec<(Reconciliation<'_>, Vec<Diagnostic>)> = results
        .into_iter()
        .zip(&inputs)
        .map(|(result, input)| {
            let lists = [book.diagnostics(), &input.diagnostics, &given.diagnostics, result.findings()];
            let diagnostics = all_diagnostics(&lists, &mask);
            (result, diagnostics)
        })
        .collect();
    let title = mask.text(&title_of(&book, path)).into_owned();
    let total = results.len();
    let is_carried_on =
        |index: usize| turns.iter().any(|turn| turn.contains(&index) && turn.last() != Some(&index));
    let views: Vec<ReconciliationView<'_>> = results
        .iter()
        .zip(specs.iter().zip(&inputs))
        .enumerate()
        .map(|(index, ((result, diagnostics), (spec, input)))| ReconciliationView {
            book: Some(title.clone()),
            subject: Some(shown_subject(spec, &mask)),
            number: Some((index + 1, total)),
            is_carried_on: is_carried_on(index),
            result,
            left: SideFiles { files: book.files(), is_qualified: true, ledger: Some(book.ledger()) },
            right: SideFiles { files: &input.files, is_qualified: true, ledger: None },
            diagnostics,
            mask: &mask,
            detail: args.detail(globals),
        })
        .collect();
    if let Some(name) = &args.explain {
        let account = |number: usize| turns.iter().position(|turn| turn.contains(&number)).unwrap_or(number);
        let reports: Vec<Searched<'_>> = views
            .into_iter()
            .zip(inputs.iter().zip(&scopes))
            .enumerate()
            .map(|(number, (view, (input, scope)))| Searched {
                view,
                statements: [None, statement_of(input)],
                scope,
                account: account(number),
            })
            .collect();
        return super::explain::run(name, &reports, given.least_code(), globals, out);
    }
    if args.draft.is_some() {
        let contexts = scopes.iter().map(|scope| draft_context(scope, Some(book.ledger()), book.chart()));
        // The draft of an account's last statement has what the earlier ones left open.
        let drafts = results.iter().map(|(result, _)| result).zip(contexts).enumerate();
        let drafts: Vec<_> =
            drafts.filter(|(index, _)| !is_carried_on(*index)).map(|(_, draft)| draft).collect();
        write_draft(args, Some(&book), &drafts, globals)?;
    }
    write_proposals(args, &views, globals)?;
    write_reports(&views, true, given.least_code(), globals, out)
}

/// Returns the rows of the book that a statement is compared with.
fn scope_of(spec: &StatementSpec, args: &ReconcileArgs, book: &Book) -> LedgerScope {
    let mut scope = LedgerScope::from_statement(spec, book.chart());
    if !args.fund.is_empty() {
        scope.funds.clone_from(&args.fund);
    }
    scope
}

/// Reads the statements, each with the profile that the settings give it.
fn read_statements(
    book: &Book,
    place: &BookPlace,
    specs: &[StatementSpec],
    reading: &ReadOptions,
    globals: &Globals,
) -> Result<Vec<Input>, CliError> {
    let dated = ReadOptions::with_year(book.settings().year).profile;
    let read = |spec: &StatementSpec| {
        let profile = book.settings().profile_of_statement(spec).cloned().unwrap_or_default();
        let options = reading.or(&profile).or(&dated);
        let sources = files::read_in_book(place, &spec.file, &options, globals)?;
        let input = Input::read(&sources, &options).map_err(CliError::input)?;
        CliError::refuse_binary(&input.files, &input.diagnostics, globals.language())?;
        Ok(input)
    };
    specs.iter().map(read).collect()
}

fn title_of(book: &Book, path: &Path) -> String {
    match (&book.settings().name, book.settings().year) {
        (Some(name), Some(year)) => format!("{name} · {year}"),
        (Some(name), None) => name.clone(),
        (None, _) => path.to_string_lossy().into_owned(),
    }
}

fn shown_subject(spec: &StatementSpec, mask: &Redactor) -> String {
    let shown = |text: &Option<String>| text.as_deref().map(|text| mask.text(text).into_owned());
    let parts = [shown(&spec.association), shown(&spec.account), Some(spec.file.clone())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// One statement of a book to reconcile.
struct Job<'a> {
    input: &'a Input,
    scope: &'a LedgerScope,
    options: &'a ReconcileOptions,
    /// Where the texts of carried rows are kept, left and right.
    texts: &'a [OnceCell<Option<Interner>>; 2],
}

/// Reconciles the statements of each account in the order of their days, each with what the one before left
/// open. The results are in the order of `jobs`.
fn in_turns<'a>(
    book: &'a Book,
    given: &CarriedForward,
    turns: &[Vec<usize>],
    jobs: &[Job<'a>],
    meter: &Meter,
) -> Vec<Reconciliation<'a>> {
    let mut by_number: BTreeMap<usize, Reconciliation<'_>> = BTreeMap::new();
    for turn in turns {
        let mut carried = given.clone();
        for (place, number) in turn.iter().enumerate() {
            let Some(Job { input, scope, options, texts: [left_texts, right_texts] }) = jobs.get(*number)
            else {
                continue;
            };
            let mut left = Side::from_ledger(book.ledger(), scope, options.period);
            let mut right = input.side(scope, options.period);
            tell_lines(&mut left, &mut right, &draft_context(scope, None, book.chart()));
            let left_texts = left_texts.get_or_init(|| carried.texts(true, &left)).as_ref();
            let right_texts = right_texts.get_or_init(|| carried.texts(false, &right)).as_ref();
            let left = carried.join(true, left, left_texts);
            let right = carried.join(false, right, right_texts);
            let result = reconcile_watched(left, right, options, meter);
            let next = turn.get(place + 1).and_then(|next| jobs.get(*next));
            let from = next.and_then(|next| next.options.period.from);
            carried = CarriedForward::from_result(&result, (Some(book.ledger()), None), from);
            by_number.insert(*number, result);
        }
    }
    by_number.into_values().collect()
}
