//! `hocbong init`: starts a new book.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::globals::Globals;
use crate::values::parse_year;
use crate::words::Words;
use chrono::Datelike;
use clap::Args;
use hocbong::init::{NewBook, StartError, next_year};
use hocbong::opening::OpeningError;
use hocbong::store::{BookPlace, SETTINGS_FILE};
use hocbong::{AssociationLevel, Book, store};
use hocbong_core::diagnostic::Message;
use hocbong_report::{Catalogue, Language, Output};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong init so-2025 --code ST --name \"Hội Khuyến học tỉnh Sóc Trăng\" --level province --year 2025
  hocbong init so-2026 --from so-2025")]
pub(crate) struct InitArgs {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[arg(long, value_name = "CODE", required_unless_present = "from")]
    code: Option<String>,
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[arg(long, value_name = "LEVEL", value_parser = Words::<AssociationLevel>::new(), required_unless_present = "from")]
    level: Option<AssociationLevel>,
    #[arg(long, value_name = "YYYY", value_parser = parse_year)]
    year: Option<i32>,
    #[arg(long, value_name = "BOOK", conflicts_with_all = ["code", "name", "level", "year"])]
    from: Option<PathBuf>,
}

/// Runs `init`.
pub(crate) fn run(args: &InitArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let mut has_old_targets = false;
    let files = match &args.from {
        Some(from) => {
            files::require_book(from)?;
            let old = files::read_book(from, globals)?;
            files::sound_settings(old.settings.as_ref(), globals)?;
            let book = Book::read(&old, &globals.read_options());
            CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
            if let Some(year) = book.settings().year.filter(|year| globals.today().year() <= *year) {
                return Err(CliError::Usage(Message::new("close.not-over").with("year", year.to_string())));
            }
            let book = crate::load::verified(book, &BookPlace::Folder(from.clone()), globals)?;
            globals.report_diagnostics(book.diagnostics().iter().filter(|found| found.is_error()))?;
            let mut associations = book.associations().iter();
            has_old_targets = associations.any(|own| own.target.is_some() || own.target_awarded.is_some());
            next_year(&old, &book).map_err(refused)?
        }
        None => {
            let code = args.code.as_deref().unwrap_or_default();
            if !is_code(code) {
                return Err(CliError::Usage(Message::new("init.bad-code").with("code", code)));
            }
            let new = NewBook {
                code,
                name: args.name.as_deref().unwrap_or(code),
                level: args.level.unwrap_or(AssociationLevel::Province),
                year: args.year.unwrap_or_else(|| globals.today().year()),
            };
            let mut files = new.files().map_err(refused)?;
            if let Some((_, settings)) = files.iter_mut().find(|(name, _)| name == SETTINGS_FILE) {
                settings.extend(examples(globals.language()).as_bytes());
            }
            files
        }
    };
    store::create_book(&args.folder, &files)?;
    let catalogue = Catalogue::new(globals.language());
    let message = Message::new("init.done").with("path", args.folder.display().to_string());
    writeln!(out, "{}", catalogue.message(&message))?;
    for (name, _) in &files {
        writeln!(out, "  {name}")?;
    }
    if has_old_targets {
        writeln!(out, "{}", catalogue.message(&Message::new("init.targets")))?;
    }
    writeln!(out, "{}", catalogue.message(&Message::new("init.next")))?;
    Ok(Exit::Clean)
}

/// Settings that a book may have, as comments.
const fn examples(language: Language) -> &'static str {
    match language {
        Language::Vi => include_str!("init/vi.toml"),
        Language::En => include_str!("init/en.toml"),
    }
}

/// Whether a text can be an association's code. Funds are named `CODE/NAME` and lists of codes are separated
/// by spaces, so neither character is allowed.
fn is_code(code: &str) -> bool {
    !code.is_empty() && code.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn refused(error: StartError) -> CliError {
    CliError::Usage(match error {
        StartError::NoYear => Message::new("init.no-year"),
        StartError::Opening(OpeningError::NotClosed { fund, account }) => {
            Message::new("init.not-closed").with("fund", fund).with("account", account)
        }
        StartError::Opening(OpeningError::Unsound { errors, first }) => {
            Message::new("close.unsound").with("errors", errors).with("place", first.to_string())
        }
        StartError::Opening(OpeningError::OutOfRange { fund, account }) => {
            Message::new("cli.too-large").with("what", format!("{fund} {account}"))
        }
        StartError::Settings(_) => Message::new("init.settings"),
        _ => Message::new("init.failed"),
    })
}

#[cfg(test)]
mod tests {
    use super::{Language, examples};
    use hocbong::Source;
    use hocbong::book::read_settings;

    #[test]
    fn the_examples_are_settings_that_a_book_may_have() {
        for language in [Language::Vi, Language::En] {
            // The first comment is a sentence.
            let uncommented = |line: &'static str| line.strip_prefix("# ");
            let text: Vec<&str> = examples(language).lines().skip(2).filter_map(uncommented).collect();
            let mut found = Vec::new();
            let settings = read_settings(&Source::new("hocbong.toml", text.join("\n")), &mut found);
            assert!(found.is_empty(), "{found:?}");
            assert_eq!(
                (settings.statements.len(), settings.drafts.len(), settings.disclosures.len()),
                (1, 1, 1)
            );
            assert!(!settings.abbreviations.is_empty());
            let sections = examples(language).matches("\n# [").count();
            assert_eq!(sections, 6);
        }
    }
}
