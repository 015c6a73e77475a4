//! `hocbong report`: the papers of a year.

mod all;
mod vouchers;

use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::Globals;
use crate::read_args::ReadArgs;
use crate::values::{number, parse_uuid};
use crate::words::{Worded, Words};
use chrono::{Datelike, NaiveDate};
use clap::Args;
use hocbong::report::papers::{PaperData, PaperKind, PaperOptions};
use hocbong::report::scope::Scope;
use hocbong::report::top_givers::DEFAULT_TOP;
use hocbong::{Book, Period, Redact, Redactor};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::ReadSummary;
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::paper::{write_csv, write_html, write_text, write_xlsx};
use hocbong_report::papers::{PaperContext, paper, plain_paper, write_json};
use std::path::PathBuf;
use uuid::Uuid;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong report cash-book fixtures/soc-trang-2025 --month 3
  hocbong report donors so-2025 --quarter 1 --format html --output nha-hao-tam.html
  hocbong report disclosure so-2025 --previous so-2024 --format xlsx --output cong-khai.xlsx
  hocbong report voucher fixtures/soc-trang-2025 --voucher PT-0001 --association ST --lang vi
  hocbong report all so-2025 giay-to-2025")]
pub(crate) struct ReportArgs {
    #[arg(value_name = "KIND", value_parser = Words::<PaperArg>::new())]
    paper: PaperArg,
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "DATE", value_parser = crate::values::parse_day)]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = crate::values::parse_day)]
    to: Option<NaiveDate>,
    #[arg(long, value_name = "N", value_parser = number::<u32>(1, 4), conflicts_with_all = ["from", "to", "month"])]
    quarter: Option<u32>,
    #[arg(long, value_name = "N", value_parser = number::<u32>(1, 12), conflicts_with_all = ["from", "to"])]
    month: Option<u32>,
    #[arg(long, value_name = "CODE")]
    association: Option<String>,
    #[arg(long, value_name = "CODE", conflicts_with = "association")]
    subtree: Option<String>,
    #[arg(long, value_name = "PATH")]
    previous: Vec<PathBuf>,
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[arg(long, value_name = "NUMBER", conflicts_with = "id")]
    voucher: Option<String>,
    #[arg(long, value_name = "UUID", value_parser = parse_uuid)]
    id: Option<Uuid>,
    #[arg(long, value_name = "N", value_parser = number::<usize>(1, MAX_TOP))]
    top: Option<usize>,
    #[arg(long)]
    mask: bool,
    #[arg(long, conflicts_with = "mask")]
    no_mask: bool,
    #[command(flatten)]
    reading: ReadArgs,
}

/// A paper, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PaperArg {
    One(PaperKind),
    All,
}

impl Worded for PaperArg {
    const FLAG: &'static str = "paper";

    fn all() -> Vec<(Self, &'static str)> {
        let papers = PaperKind::ALL.iter().map(|kind| (Self::One(*kind), kind.as_str()));
        papers.chain([(Self::All, "all")]).collect()
    }
}

impl ReportArgs {
    /// Whether the papers go to a folder of their own.
    pub(crate) fn writes_folder(&self) -> bool {
        self.paper == PaperArg::All
    }

    /// Whether a paper is masked.
    fn masks(&self, kind: PaperKind) -> bool {
        self.mask || kind.leaves_office() && !self.no_mask
    }
}

/// What papers are made from.
struct Papers<'a> {
    args: &'a ReportArgs,
    book: &'a Book,
    previous: Vec<&'a Book>,
    scope: Scope,
    mask: &'a Redactor,
    no_mask: &'a Redactor,
    catalogue: Catalogue,
}

impl Papers<'_> {
    fn options(&self) -> PaperOptions<'_> {
        PaperOptions {
            previous: &self.previous,
            top: self.args.top.unwrap_or(DEFAULT_TOP),
            ..PaperOptions::new(&self.scope)
        }
    }

    fn context(&self, kind: PaperKind) -> PaperContext<'_> {
        PaperContext {
            book: self.book,
            scope: &self.scope,
            mask: if self.args.masks(kind) { self.mask } else { self.no_mask },
            has_previous: !self.previous.is_empty(),
        }
    }

    /// Computes a paper, redacted if it is to be.
    fn data(&self, kind: PaperKind, globals: &Globals) -> Result<PaperData, CliError> {
        let mut data = match kind {
            PaperKind::Voucher => vouchers::chosen(self, globals)?,
            kind => PaperData::new(kind, self.book, &self.options())?,
        };
        if self.args.masks(kind) {
            data.hide(self.mask);
        }
        Ok(data)
    }

    /// Writes a paper in a format.
    fn write(
        &self,
        out: &mut dyn Output,
        kind: PaperKind,
        data: &PaperData,
        format: Format,
        globals: &Globals,
    ) -> Result<(), CliError> {
        let context = self.context(kind);
        let drawn = || paper(kind, data, context, &self.catalogue);
        match format {
            Format::Text => write_text(out, &drawn())?,
            Format::Json => write_json(out, kind, data, context)?,
            Format::Csv => {
                let plain = plain_paper(kind, data, context, &self.catalogue);
                write_csv(out, &plain, globals.csv_style())?;
            }
            Format::Html => write_html(out, &drawn())?,
            Format::Xlsx => write_xlsx(out, &drawn())?,
        }
        Ok(())
    }
}

/// Most donors that a list of the largest may have.
const MAX_TOP: i64 = 1_000_000;

/// Runs `report`.
pub(crate) fn run(args: &ReportArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(CliError::usage("cli.from-after-to"));
    }
    let flags = [("--voucher", args.voucher.is_some()), ("--id", args.id.is_some())];
    if args.paper != PaperArg::One(PaperKind::Voucher)
        && let Some((flag, _)) = flags.iter().find(|(_, is_given)| *is_given)
    {
        return Err(CliError::Usage(Message::new("cli.voucher-flags").with("flag", *flag)));
    }
    if args.top.is_some() && !matches!(args.paper, PaperArg::One(PaperKind::TopGivers) | PaperArg::All) {
        return Err(CliError::usage("cli.top-flag"));
    }
    let (paths, folder) = match (args.paper, args.paths.as_slice()) {
        (PaperArg::All, [paths @ .., folder]) if !paths.is_empty() => (paths, Some(folder)),
        (PaperArg::All, _) => return Err(CliError::usage("cli.papers-no-folder")),
        (PaperArg::One(_), paths) => (paths, None),
    };
    let options = args.reading.options(args.fund.as_deref(), crate::load::book_among(paths), globals)?;
    let mut book = crate::load::book(paths, &options, globals)?;
    let mut loaded =
        super::consolidate::load_all(&args.previous, "consolidate.previous-unreadable", globals)?;
    let needs_mask = match args.paper {
        PaperArg::One(kind) => args.masks(kind),
        PaperArg::All => !args.no_mask,
    };
    let mask = if needs_mask {
        Redactor::from_books(loaded.books.iter().map(|(_, book)| book).chain([&book]))
    } else {
        Redactor::none()
    };
    // `all` prints its findings unmasked: they go to the office, not into the papers.
    if needs_mask && (args.mask || args.paper != PaperArg::All) {
        book.hide(&mask);
        loaded.books.iter_mut().for_each(|(_, book)| book.hide(&mask));
    }
    let of_previous = loaded.books.iter().flat_map(|(_, book)| book.diagnostics());
    globals.report_diagnostics(book.diagnostics().iter().chain(of_previous))?;
    let previous: Vec<&Book> = loaded.books.iter().map(|(_, book)| book).collect();
    let is_unread = !loaded.missing.is_empty()
        || previous.iter().any(|book| book.files().iter().any(ReadSummary::has_unread_rows));
    let scope = scope(args, &book)?;
    let catalogue = Catalogue::new(globals.language());
    let papers =
        Papers { args, book: &book, previous, scope, mask: &mask, no_mask: &Redactor::none(), catalogue };
    match (args.paper, folder) {
        (PaperArg::One(kind), _) => {
            let data = papers.data(kind, globals)?;
            papers.write(out, kind, &data, globals.format(), globals)?;
        }
        (PaperArg::All, Some(folder)) => all::write(&papers, folder, globals, out)?,
        (PaperArg::All, None) => return Err(CliError::usage("cli.papers-no-folder")),
    }
    Ok(if is_unread { Exit::Unreadable } else { Exit::of_book(&book, book.diagnostics(), globals.strict) })
}

/// The days and associations that the flags name.
fn scope(args: &ReportArgs, book: &Book) -> Result<Scope, CliError> {
    // An id names one row, whatever its year.
    let has_days = args.from.is_some() || args.to.is_some() || args.quarter.is_some() || args.month.is_some();
    let is_whole = args.id.is_some() && !has_days && args.reading.table.year.is_none();
    let period = if is_whole { Period::ALL } else { period(args, book)? };
    let scope = Scope::from(period);
    let is_known = |code: &str| {
        book.associations().get(code).is_some() || book.ledger().iter().any(|row| row.association() == code)
    };
    let named = [("--association", &args.association), ("--subtree", &args.subtree)];
    for (flag, code) in named {
        if let Some(code) = code.as_ref().filter(|code| !is_known(code)) {
            let message = Message::new("cli.selects-nothing").with("flag", flag);
            return Err(CliError::Usage(message.with("name", code.as_str())));
        }
    }
    Ok(match (&args.association, &args.subtree) {
        (Some(code), _) => scope.of_association(code),
        (None, Some(code)) => scope.of_subtree(book.associations(), code),
        (None, None) => scope,
    })
}

/// The period given, else the year given, else the book's year, else that of the last row.
fn period(args: &ReportArgs, book: &Book) -> Result<Period, CliError> {
    if args.from.is_some() || args.to.is_some() {
        return Ok(Period { from: args.from, to: args.to });
    }
    let last_year = || book.ledger().iter().map(|row| row.date().year()).max();
    let year = args.reading.table.year.or(book.settings().year).or_else(last_year);
    let months = match (args.quarter, args.month) {
        (Some(quarter), _) => Some((3 * quarter - 2, 3 * quarter)),
        (None, month) => month.map(|month| (month, month)),
    };
    let Some((first, last)) = months else { return Ok(year.and_then(Period::year).unwrap_or(Period::ALL)) };
    let period = year.and_then(|year| {
        let from = NaiveDate::from_ymd_opt(year, first, 1)?;
        let next = NaiveDate::from_ymd_opt(if last == 12 { year + 1 } else { year }, last % 12 + 1, 1)?;
        Some(Period::new(from, next.pred_opt()?))
    });
    period.ok_or_else(|| CliError::usage("cli.papers-no-year"))
}
