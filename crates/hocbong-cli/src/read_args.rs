//! The flags that say how files are to be read.

use crate::error::CliError;
use crate::files;
use crate::globals::Globals;
use chrono::NaiveDate;
use clap::Args;
use hocbong::{Kind, Method, store};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::dates::DateOrder;
use hocbong_import::csv::dialect::{Encoding, Given, Quote, parse_delimiter};
use hocbong_import::csv::meaning::Meaning;
use hocbong_import::csv::{ColumnName, Form, Parting, Profile, ReadOptions};
use std::path::Path;

/// What the content of files does not say, or says in words that are not known.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading files")]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) table: TableArgs,
    /// The kind of rows in a list that names none; in a cash book, of its receipts.
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    kind: Option<Kind>,
    /// How money came or went in a list that does not say: cash, bank or in-kind.
    #[arg(long, value_name = "METHOD", value_parser = parse_method)]
    method: Option<Method>,
    /// The day of rows in a list without a column for it.
    #[arg(long, value_name = "DATE", value_parser = crate::globals::parse_day)]
    date: Option<NaiveDate>,
}

/// How a table is written, and what its columns hold.
#[derive(Args, Debug, Default, PartialEq, Eq)]
pub(crate) struct TableArgs {
    /// The year of dates that are written without one.
    #[arg(long, value_name = "YYYY")]
    pub(crate) year: Option<i32>,
    /// What dates with the year last name first: day-first or month-first [default: what the file shows, else the day].
    #[arg(long, value_name = "ORDER", value_parser = parse_date_order)]
    date_order: Option<DateOrder>,
    /// The encoding: utf-8, utf-16le, utf-16be, windows-1258, windows-1252 [default: found].
    #[arg(long, value_name = "NAME", value_parser = parse_encoding)]
    encoding: Option<Encoding>,
    /// What divides cells: `,` `;` `|` or tab [default: found].
    #[arg(long, value_name = "CHAR", value_parser = parse_delimiter_flag)]
    delimiter: Option<u8>,
    /// What quotes cells: double, single or none [default: double].
    #[arg(long, value_name = "WORD", value_parser = parse_quote)]
    quote: Option<Quote>,
    /// The sheet of a workbook, `FILE:SHEET` for one workbook of several, or `all` for every sheet of one form (may be
    /// repeated) [default: the one with a table].
    #[arg(long, value_name = "[FILE:]SHEET")]
    sheet: Vec<String>,
    /// The line of the header, 0 for a file without one [default: found].
    #[arg(long, value_name = "LINE")]
    header_line: Option<u32>,
    /// What sort of table it is: register, pairs, journal or statement [default: found].
    #[arg(long, value_name = "FORM", value_parser = parse_form)]
    form: Option<Form>,
    /// What a column holds, by its header or its place: `date=Ngày GD`, `amount=#3` (may be repeated).
    #[arg(long, value_name = "MEANING=HEADER", value_parser = parse_column)]
    column: Vec<(Meaning, ColumnName)>,
    /// The kind of a cash book's payments.
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    kind_out: Option<Kind>,
    /// A profile of the book's settings, or `FILE:NAME` for one of another settings file.
    #[arg(long, value_name = "[FILE:]NAME")]
    profile: Option<String>,
    /// Take amounts and signs that a file's own balances or totals prove, and mark them.
    #[arg(long)]
    accept_proven: bool,
}

pub(crate) fn parse_encoding(text: &str) -> Result<Encoding, String> {
    let known = || Encoding::ALL.map(Encoding::as_str).join(", ");
    Encoding::parse(text).ok_or_else(|| format!("known are {}", known()))
}

pub(crate) fn parse_delimiter_flag(text: &str) -> Result<u8, String> {
    parse_delimiter(text).ok_or_else(|| "known are `,` `;` `|` and tab".to_owned())
}

fn parse_date_order(text: &str) -> Result<DateOrder, String> {
    DateOrder::parse(text).ok_or_else(|| "known are day-first and month-first".to_owned())
}

fn parse_quote(text: &str) -> Result<Quote, String> {
    Quote::parse(text).ok_or_else(|| "known are double, single and none".to_owned())
}

fn parse_form(text: &str) -> Result<Form, String> {
    Form::parse(text).ok_or_else(|| "known are register, pairs, journal and statement".to_owned())
}

pub(crate) fn parse_kind(text: &str) -> Result<Kind, String> {
    Kind::parse(text).ok_or_else(|| "docs/formats.md lists the kinds, such as donation and award".to_owned())
}

fn parse_method(text: &str) -> Result<Method, String> {
    Method::parse(text).ok_or_else(|| "known are cash, bank and in-kind".to_owned())
}

fn parse_column(text: &str) -> Result<(Meaning, ColumnName), String> {
    let (meaning, name) = text.split_once('=').ok_or("write MEANING=HEADER, for instance `date=Ngày GD`")?;
    let meaning = Meaning::parse(meaning.trim())
        .ok_or_else(|| format!("`{meaning}` is no meaning of a column; docs/formats.md lists them"))?;
    let place = name.trim().strip_prefix('#').and_then(|place| place.parse().ok()).filter(|place| *place > 0);
    Ok((meaning, place.map_or_else(|| ColumnName::Header(name.trim().to_owned()), ColumnName::Place)))
}

impl TableArgs {
    /// The profile that the flags make; `book` is the folder whose settings define named profiles.
    pub(crate) fn profile(&self, book: Option<&Path>, globals: &Globals) -> Result<Profile, CliError> {
        let own = Profile {
            dialect: Given { encoding: self.encoding, delimiter: self.delimiter, quote: self.quote },
            sheets: self.sheet.clone(),
            header_line: self.header_line,
            form: self.form,
            columns: self.column.clone(),
            year: self.year,
            date_order: self.date_order,
            kind_out: self.kind_out,
            ..Profile::default()
        };
        match &self.profile {
            Some(name) => Ok(own.over(&find_profile(name, book, globals)?)),
            None => Ok(own),
        }
    }

    /// Whether amounts that a file proves are accepted.
    pub(crate) const fn accepts_proven(&self) -> bool {
        self.accept_proven
    }
}

impl ReadArgs {
    /// The options that the flags make. `fund` is the fund of rows in a list that names none; `book` is the
    /// folder whose settings define named profiles.
    pub(crate) fn options(
        &self,
        fund: Option<&str>,
        book: Option<&Path>,
        globals: &Globals,
    ) -> Result<ReadOptions, CliError> {
        let own = Profile {
            date: self.date,
            kind: self.kind,
            fund: fund.map(str::to_owned),
            method: self.method,
            ..Profile::default()
        };
        let profile = own.over(&self.table.profile(book, globals)?);
        let accept_proven = self.table.accepts_proven();
        Ok(ReadOptions { profile, accept_proven, parting: Parting::on(globals.threads()) })
    }
}

/// The profile `NAME` in the settings of `book`, or `FILE:NAME` in those of another file.
fn find_profile(name: &str, book: Option<&Path>, globals: &Globals) -> Result<Profile, CliError> {
    let (path, name) = match (name.rsplit_once(':'), book) {
        (Some((file, name)), _) => (Path::new(file).to_owned(), name),
        (None, Some(book)) => (book.join(store::SETTINGS_FILE), name),
        (None, None) => return Err(CliError::usage("cli.no-settings")),
    };
    let of_package = match book {
        Some(book) if path.starts_with(book) && store::is_package(book) => {
            files::read_book(book, globals)?.settings
        }
        _ => None,
    };
    let source = of_package.map_or_else(|| files::read_text(&path, globals), Ok)?;
    let shown = path.display().to_string();
    let settings = files::sound_settings(Some(&source), globals)?;
    settings
        .profile(name)
        .cloned()
        .ok_or_else(|| CliError::Usage(Message::new("cli.no-profile").with("name", name).with("path", shown)))
}
