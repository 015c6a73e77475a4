//! `hocbong add`: records transactions durably in a book, or refuses them.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use crate::read_args::TableArgs;
use crate::values::argument;
use crate::words::{self, Words};
use chrono::{NaiveDate, NaiveTime};
use clap::Args;
use hocbong::recording::{
    Batch, Change, FILLED, LeftOut, OlderFindings, Plan, RecordingError, RecordingOptions, Repair, TornLine,
    fund_of, plan,
};
use hocbong::store::{self, Disk, LockHolder, Recorder};
use hocbong::{Book, BookFiles, CheckOptions, Code, Diagnostic, Kind, Method};
use hocbong_core::diagnostic::Message;
use hocbong_core::ledger::Field;
use hocbong_import::csv::{Profile, ReadOptions};
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::recorded::{Recorded, references_of, write_recorded_json, write_recorded_text};
use std::path::{Path, PathBuf};
use uuid::Uuid;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong add so-2025 donation --fund ST --method cash --amount 500.000 --party \"Bà Mẫu B\"
  hocbong add so-2025 --from nhap.csv --dry-run", after_long_help = EXAMPLES)]
pub(crate) struct AddArgs {
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    #[arg(value_name = "KIND", value_parser = Words::<Kind>::new(), required_unless_present = "from")]
    kind: Option<Kind>,
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "amount", "voucher", "id", "party", "reference", "party_account", "birth_date", "quantity", "currency",
        "foreign_amount", "rate", "debit", "credit",
    ])]
    from: Option<PathBuf>,
    #[arg(long)]
    other_year: bool,
    #[arg(long)]
    again: bool,
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    row: RowArgs,
    #[command(flatten, next_help_heading = "The file of --from")]
    reading: TableArgs,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "The transaction")]
struct RowArgs {
    #[arg(long, value_name = "CODE")]
    fund: Option<String>,
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[arg(long, value_name = "METHOD")]
    method: Option<String>,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: Option<String>,
    #[arg(long, value_name = "NAME")]
    party: Option<String>,
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    #[arg(long, value_name = "TEXT")]
    memo: Option<String>,
    #[arg(long = "ref", value_name = "TEXT")]
    reference: Option<String>,
    #[arg(long, value_name = "NAME")]
    about: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    voucher: Option<String>,
    #[arg(long, value_name = "CODE")]
    counter_fund: Option<String>,
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    #[arg(long, value_name = "ACCOUNT")]
    counter_account: Option<String>,
    #[arg(long, value_name = "ACCOUNT", requires = "credit", conflicts_with_all = ["account", "counter_account", "method"])]
    debit: Option<String>,
    #[arg(long, value_name = "ACCOUNT", requires = "debit")]
    credit: Option<String>,
    #[arg(long, value_name = "TEXT")]
    decision: Option<String>,
    #[arg(long, value_name = "NAME")]
    preparer: Option<String>,
    #[arg(long, value_name = "NAME")]
    approver: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    party_account: Option<String>,
    #[arg(long, value_name = "DATE")]
    birth_date: Option<String>,
    #[arg(long, value_name = "TEXT")]
    school_class: Option<String>,
    #[arg(long, value_name = "TEXT")]
    school: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    quantity: Option<String>,
    #[arg(long, value_name = "TEXT")]
    unit: Option<String>,
    #[arg(long, value_name = "TYPE")]
    award_type: Option<String>,
    #[arg(long, value_name = "TYPE")]
    recipient_type: Option<String>,
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    foreign_amount: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    rate: Option<String>,
    #[arg(long, value_name = "UUID")]
    id: Option<String>,
}

/// The examples of `--help`, one for each kind. A test records each of them.
const EXAMPLES: &str = include_str!("add-examples.txt");

impl RowArgs {
    /// The fields that the flags give, with what was typed.
    fn fields(&self, kind: Kind, today: NaiveDate) -> Vec<(Field, String)> {
        // A word that no list has is refused as a cell.
        let method = self.method.as_ref().map(|text| {
            words::parse::<Method>(text).map_or_else(|| text.clone(), |method| method.as_str().to_owned())
        });
        let given: [(Field, &Option<String>); 28] = [
            (Field::Fund, &self.fund),
            (Field::Method, &method),
            (Field::Amount, &self.amount),
            (Field::Party, &self.party),
            (Field::Purpose, &self.purpose),
            (Field::Memo, &self.memo),
            (Field::Reference, &self.reference),
            (Field::About, &self.about),
            (Field::Voucher, &self.voucher),
            (Field::CounterFund, &self.counter_fund),
            (Field::Account, &self.account),
            (Field::CounterAccount, &self.counter_account),
            (Field::DebitAccount, &self.debit),
            (Field::CreditAccount, &self.credit),
            (Field::Decision, &self.decision),
            (Field::Preparer, &self.preparer),
            (Field::Approver, &self.approver),
            (Field::PartyAccount, &self.party_account),
            (Field::BirthDate, &self.birth_date),
            (Field::SchoolClass, &self.school_class),
            (Field::School, &self.school),
            (Field::Quantity, &self.quantity),
            (Field::Unit, &self.unit),
            (Field::AwardType, &self.award_type),
            (Field::RecipientType, &self.recipient_type),
            (Field::Currency, &self.currency),
            (Field::ForeignAmount, &self.foreign_amount),
            (Field::Rate, &self.rate),
        ];
        let date = self.date.clone().unwrap_or_else(|| today.to_string());
        let head = [(Field::Date, date), (Field::Kind, kind.as_str().to_owned())];
        let given = given.into_iter().filter_map(|(name, cell)| Some((name, cell.clone()?)));
        let id = self.id.clone().map(|id| (Field::Id, id));
        head.into_iter().chain(given).chain(id).collect()
    }
}

impl AddArgs {
    /// The transactions to record: those of a file, or the one that the flags say.
    fn batch(
        &self,
        book: &Book,
        files: &BookFiles,
        options: &ReadOptions,
        globals: &Globals,
    ) -> Result<Result<(Batch, Vec<Diagnostic>), RecordingError>, CliError> {
        if let Some(path) = &self.from {
            let source = files::read_one(path, options, globals)?;
            // Date, kind, fund and method are part of how the file is read.
            let given = self.row.fields(self.kind.unwrap_or(Kind::Entry), globals.today());
            let given: Vec<_> = given.into_iter().filter(|(field, _)| FILLED.contains(field)).collect();
            return Ok(Batch::read_given(&source, options, &given, book.chart()));
        }
        let mut fields = self.row.fields(self.kind.unwrap_or(Kind::Entry), globals.today());
        if self.row.fund.is_none() {
            let fund = only_fund(book).or_else(|| {
                // What refers to another transaction is of its fund.
                let about = self.row.about.as_ref()?;
                fund_of(&Book::read(files, &globals.read_options()), about).map(str::to_owned)
            });
            let funds = || book.funds().keys().cloned().collect::<Vec<_>>().join(", ");
            let fund =
                fund.ok_or_else(|| CliError::Usage(Message::new("add.no-fund").with("funds", funds())))?;
            fields.push((Field::Fund, fund));
        }
        Ok(Batch::typed(&"hocbong add".into(), &fields, book.settings().year, book.chart()))
    }

    fn options(&self, book: &Book, globals: &Globals) -> Result<ReadOptions, CliError> {
        let dated = ReadOptions::with_year(book.settings().year);
        if self.from.is_none() {
            if self.reading != TableArgs::default() {
                return Err(CliError::usage("add.reading-without-file"));
            }
            return Ok(dated);
        }
        let date = match &self.row.date {
            Some(text) => Some(crate::values::parse_day(text).map_err(|cause| {
                let cause = Catalogue::new(globals.language()).message(cause.message());
                CliError::Usage(Message::new("add.bad-date").with("text", text.as_str()).with("cause", cause))
            })?),
            None => None,
        };
        let method = match &self.row.method {
            Some(text) => {
                let unknown = || CliError::Usage(Message::new("add.bad-method").with("text", text.as_str()));
                Some(words::parse::<Method>(text).ok_or_else(unknown)?)
            }
            None => None,
        };
        let own =
            Profile { date, kind: self.kind, fund: self.row.fund.clone(), method, ..Profile::default() };
        let profile = own.over(&self.reading.profile(Some(&self.book), globals)?);
        let accept_proven = self.reading.accepts_proven();
        Ok(ReadOptions { profile: profile.over(&dated.profile), accept_proven, ..dated })
    }
}

/// The fund of a book that has exactly one.
fn only_fund(book: &Book) -> Option<String> {
    let mut funds = book.funds().keys();
    let only = funds.next()?;
    funds.next().is_none().then(|| only.clone())
}

/// Reads the files of a book and locks it for recording. With `is_dry` nothing is touched, and there is no
/// recorder.
pub(crate) fn open_book(
    folder: &Path,
    is_dry: bool,
    globals: &Globals,
) -> Result<(BookFiles, Option<Recorder<Disk>>), CliError> {
    files::refuse_package(folder, "package.unpack-first")?;
    if !store::is_book(folder) {
        let message = Message::new("cli.not-a-book").with("path", folder.display().to_string());
        return Err(CliError::Usage(message));
    }
    if is_dry {
        return Ok((files::read_held_book(folder, globals)?, None));
    }
    globals.outputs.read(folder)?;
    let recorder = open_recorder(folder, globals)?;
    Ok((recorder.files()?, Some(recorder)))
}

/// Locks a book, waiting for another process if need be.
fn open_recorder(folder: &Path, globals: &Globals) -> Result<Recorder<Disk>, CliError> {
    let mut waits = |holder: &LockHolder| {
        let path = folder.display().to_string();
        let message = match (holder.process, &holder.machine) {
            (Some(process), Some(machine)) => Message::new("record.waits-for")
                .with("path", path)
                .with("process", process.to_string())
                .with("machine", machine.as_str()),
            _ => Message::new("record.waits").with("path", path),
        };
        // A wait is worth a message, but a message that cannot be written is no reason to stop.
        let _ = globals.note(&message);
    };
    Ok(Recorder::open(Disk::at(folder), folder, &mut waits)?)
}

/// Puts a change into the book, and reports what an interrupted recording had left. It does so even with
/// `--quiet`, because somebody's rows are concerned.
pub(crate) fn record(
    recorder: &Recorder<Disk>,
    change: &Change,
    torn: &[TornLine],
    globals: &Globals,
) -> Result<Vec<Repair>, CliError> {
    let repairs = recorder.record(change, torn)?;
    for repair in &repairs {
        globals.warn(&hocbong_report::recorded::repair(repair))?;
    }
    Ok(repairs)
}

/// Runs `add`.
pub(crate) fn run(args: &AddArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let (book, recorder) = open_book(&args.book, args.dry_run, globals)?;
    files::sound_settings(book.settings.as_ref(), globals)?;
    // For now we need the names, accounts and year of the book only; its transactions are read when the rows
    // are checked against them.
    let masters = BookFiles {
        settings: book.settings.clone(),
        associations: book.associations.clone(),
        funds: book.funds.clone(),
        accounts: book.accounts.clone(),
        ..BookFiles::default()
    };
    let masters = Book::read(&masters, &globals.read_options());
    let options = args.options(&masters, globals)?;
    let catalogue = Catalogue::new(globals.language());
    let (is_strict, today) = (globals.strict, Some(globals.today()));
    let check = CheckOptions { today, threads: globals.threads(), ..CheckOptions::default() };
    let recording =
        RecordingOptions { check, is_strict, allows_other_year: args.other_year, allows_repeats: args.again };
    let mut left_out = LeftOut::default();
    let planned = args.batch(&masters, &book, &options, globals)?.and_then(|(batch, seen)| {
        left_out.clone_from(batch.left_out());
        let planned = plan(book, batch, &mut || new_id(globals), &recording)?;
        Ok((planned, seen))
    });
    let (planned, seen) = match planned {
        Ok(planned) => planned,
        Err(error) => return refuse(error, args, globals, out),
    };
    let repairs = match &recorder {
        Some(recorder) => record(recorder, &planned.change, &planned.torn, globals)?,
        None => Vec::new(),
    };
    // Files that wait for a person to deal with them are named every time.
    let waits = |found: &&Diagnostic| [Code::SET_ASIDE_LINE, Code::NOT_READ].contains(&found.code);
    let waiting: Vec<Diagnostic> = planned.book.diagnostics().iter().filter(waits).cloned().collect();
    // Rows that are not recorded have no place in the journal.
    let place = |found: &Diagnostic| if args.dry_run { planned.as_given(found) } else { found.clone() };
    let brought: Vec<Diagnostic> = seen.into_iter().chain(planned.findings.iter().map(place)).collect();
    let findings = [brought.as_slice(), &waiting].concat();
    let outcome = Recorded {
        file: Some(planned.change.name.as_str()),
        transactions: planned.transactions().collect(),
        references: references_of(&planned),
        findings: &findings,
        older: planned.older,
        repairs: &repairs,
        is_dry: args.dry_run,
        seal: None,
    };
    // First what was done, then what remains, so that the one is not taken for the other.
    show(&outcome, &planned, globals, &catalogue, out)?;
    out.flush()?;
    report_left_out(&left_out, globals)?;
    report_remaining(&brought, &waiting, &planned, args, globals)?;
    Ok(Exit::Clean)
}

/// Says what the file has and the book does not get.
fn report_left_out(left_out: &LeftOut, globals: &Globals) -> Result<(), CliError> {
    if !left_out.columns.is_empty() {
        let columns = left_out.columns.join("`, `");
        globals.note(&Message::new("record.columns-left-out").with("columns", columns))?;
    }
    if left_out.rows > 0 {
        globals.note(&Message::new("record.rows-left-out").with("count", left_out.rows))?;
    }
    Ok(())
}

/// Says what remains to be settled although the rows were recorded: what they brought, in full, and how much
/// the book had before, of which only `waiting` is listed.
fn report_remaining(
    brought: &[Diagnostic],
    waiting: &[Diagnostic],
    planned: &Plan,
    args: &AddArgs,
    globals: &Globals,
) -> Result<(), CliError> {
    if !brought.is_empty() {
        let errors = brought.iter().filter(|finding| finding.is_error()).count();
        let message = Message::new(if args.dry_run { "record.brings-dry" } else { "record.brings" })
            .with("count", planned.indices.len())
            .with("errors", errors)
            .with("warnings", brought.len() - errors);
        globals.note(&message)?;
        globals.report_diagnostics(brought.iter())?;
    }
    let OlderFindings { errors, warnings } = planned.older;
    if errors + warnings > 0 {
        let message = Message::new("record.older")
            .with("errors", errors)
            .with("warnings", warnings)
            .with("path", argument(&args.book));
        globals.note(&message)?;
    }
    globals.report_diagnostics(waiting.iter())
}

/// A new id of version 7. Its time tells when the row was recorded, so it follows `--today`.
fn new_id(globals: &Globals) -> Uuid {
    let now = Uuid::now_v7();
    let Some(today) = globals.today else { return now };
    let millis = today.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    let mut random = [0; 10];
    for (to, from) in random.iter_mut().zip(now.as_bytes().iter().skip(6)) {
        *to = *from;
    }
    hocbong_core::transaction::new_id(u64::try_from(millis).unwrap_or(0), random)
}

fn show(
    recorded: &Recorded<'_>,
    planned: &Plan,
    globals: &Globals,
    catalogue: &Catalogue,
    out: &mut dyn Output,
) -> Result<(), CliError> {
    match globals.format() {
        Format::Json => write_recorded_json(out, recorded, catalogue)?,
        _ => write_recorded_text(out, planned, recorded.is_dry, catalogue)?,
    }
    Ok(())
}

/// Reports why nothing was recorded.
fn refuse(
    error: RecordingError,
    args: &AddArgs,
    globals: &Globals,
    out: &mut dyn Output,
) -> Result<Exit, CliError> {
    let name = args.from.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let (key, findings, exit) = match error {
        RecordingError::Unreadable(found) => ("record.unreadable", found, Exit::Unreadable),
        RecordingError::Refused(found) if found.iter().all(Diagnostic::is_error) => {
            ("record.refused", found, Exit::Findings)
        }
        RecordingError::Refused(found) => ("record.refused-strict", found, Exit::Findings),
        RecordingError::NoNumber { line, date, last, candidates } => {
            let how = line.map_or_else(|| "--voucher".to_owned(), |line| format!("{name}:{line} voucher"));
            let key = if candidates.is_empty() { "record.no-number" } else { "record.no-number-among" };
            let message = Message::new(key)
                .with("voucher", last)
                .with("date", date)
                .with("vouchers", candidates.join("`, `"))
                .with("how", how);
            return Err(CliError::Usage(message));
        }
        RecordingError::Statement => {
            return Err(CliError::Usage(Message::new("record.statement").with("file", name)));
        }
        RecordingError::Empty => {
            return Err(CliError::Usage(Message::new("record.empty").with("file", name)));
        }
        RecordingError::Damaged(found) => ("record.damaged", found, Exit::Unreadable),
        RecordingError::Doubled(found) => ("record.doubled", found, Exit::Findings),
        RecordingError::NotReadBack { file } => {
            return Err(CliError::Usage(Message::new("record.not-read-back").with("file", file)));
        }
        other => return Err(CliError::Output(std::io::Error::other(other))),
    };
    let catalogue = Catalogue::new(globals.language());
    let place = findings.first().map(|first| first.primary.to_string()).unwrap_or_default();
    if globals.format() == Format::Json {
        let recorded = Recorded {
            file: None,
            transactions: Vec::new(),
            references: Vec::new(),
            findings: &findings,
            older: OlderFindings::default(),
            repairs: &[],
            is_dry: args.dry_run,
            seal: None,
        };
        write_recorded_json(out, &recorded, &catalogue)?;
    } else {
        let message = Message::new(key).with("place", place).with("count", findings.len());
        writeln!(out, "{}", catalogue.message(&message))?;
    }
    // First that nothing was done, then why.
    out.flush()?;
    globals.report_always(findings.iter())?;
    Ok(exit)
}
