//! The flags that say how files are to be read.

use crate::error::CliError;
use crate::files;
use crate::globals::Globals;
use crate::values::{parse_column, parse_count, parse_day, parse_year};
use crate::words::{Delimiter, Words};
use chrono::NaiveDate;
use clap::Args;
use hocbong::{Kind, Method, store};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::dates::DateOrder;
use hocbong_import::csv::dialect::{Encoding, Given, Quote};
use hocbong_import::csv::meaning::Meaning;
use hocbong_import::csv::{ColumnName, Form, Parting, Profile, ReadOptions};
use std::path::Path;

#[derive(Args, Debug)]
#[command(next_help_heading = "Reading files")]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) table: TableArgs,
    #[arg(long, value_name = "KIND", value_parser = Words::<Kind>::new(), hide_possible_values = true)]
    kind: Option<Kind>,
    #[arg(long, value_name = "METHOD", value_parser = Words::<Method>::new())]
    method: Option<Method>,
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    date: Option<NaiveDate>,
}

#[derive(Args, Debug, Default, PartialEq, Eq)]
pub(crate) struct TableArgs {
    #[arg(long, value_name = "YYYY", value_parser = parse_year)]
    pub(crate) year: Option<i32>,
    #[arg(long, value_name = "ORDER", value_parser = Words::<DateOrder>::new())]
    date_order: Option<DateOrder>,
    #[arg(long, value_name = "NAME", value_parser = Words::<Encoding>::new())]
    encoding: Option<Encoding>,
    #[arg(long, value_name = "CHAR", value_parser = Words::<Delimiter>::new())]
    delimiter: Option<Delimiter>,
    #[arg(long, value_name = "WORD", value_parser = Words::<Quote>::new())]
    quote: Option<Quote>,
    #[arg(long, value_name = "[FILE:]SHEET")]
    sheet: Vec<String>,
    #[arg(long, value_name = "LINE", value_parser = parse_count)]
    header_line: Option<u32>,
    #[arg(long, value_name = "FORM", value_parser = Words::<Form>::new())]
    form: Option<Form>,
    #[arg(long, value_name = "MEANING=HEADER", value_parser = parse_column)]
    column: Vec<(Meaning, ColumnName)>,
    #[arg(long, value_name = "KIND", value_parser = Words::<Kind>::new(), hide_possible_values = true)]
    kind_out: Option<Kind>,
    #[arg(long, value_name = "[FILE:]NAME")]
    profile: Option<String>,
    #[arg(long)]
    accept_proven: bool,
}

impl TableArgs {
    /// The profile that the flags make; `book` is the folder whose settings define named profiles.
    pub(crate) fn profile(&self, book: Option<&Path>, globals: &Globals) -> Result<Profile, CliError> {
        let own = Profile {
            dialect: Given {
                encoding: self.encoding,
                delimiter: self.delimiter.map(|delimiter| delimiter.0),
                quote: self.quote,
            },
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
