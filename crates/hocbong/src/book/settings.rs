//! The settings of a book, `hocbong.toml`.

mod drafts;
mod plan;
mod profiles;
mod rules;
mod syntax;

pub use drafts::{Direction, DraftRule, MAX_RULES};
use hocbong_check::{CheckSettings, Disclosure};
pub use plan::{Indicator, IndicatorValue, MAX_INDICATORS};

use crate::csv::cells::parse_date;
use crate::csv::profile::Profile;
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::law::Limit;
use crate::level::{AssociationLevel, Targets};
use crate::source::Source;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Maximum size of a settings file in bytes. A larger file is reported, and nothing of it is read.
pub const MAX_SETTINGS_BYTES: usize = 4 << 20;
/// Maximum number of `[[statement]]` entries: a hundred accounts by month for years. Further entries are
/// reported and ignored.
pub const MAX_STATEMENTS: usize = 5000;
/// Maximum number of `[profile.NAME]` tables. Further entries are reported and ignored.
pub const MAX_PROFILES: usize = 500;

/// A bank statement that belongs to a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementSpec {
    /// The file, relative to the book, with `/` between folders.
    pub file: String,
    /// The association that owns the account.
    pub association: Option<String>,
    /// The account; `None` for every bank account of the association.
    pub account: Option<String>,
    /// The funds whose money is on the account; empty for all funds of the association.
    pub funds: Vec<String>,
    /// First day of the statement, inclusive.
    pub from: Option<NaiveDate>,
    /// Last day of the statement, inclusive.
    pub to: Option<NaiveDate>,
    /// Name of the profile with which it is read.
    pub profile: Option<String>,
    /// Line of the settings on which the entry begins, 1-based.
    pub line: u32,
}

/// The settings of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Name of the book.
    pub name: Option<String>,
    /// Calendar year of the book.
    pub year: Option<i32>,
    /// Targets for one association of a level by year; they replace those of the known plan. The year is `None` if
    /// neither the table nor the book names one: they then are those of any year.
    pub targets: BTreeMap<(Option<i32>, AssociationLevel), Targets>,
    /// Figures that are not money, to be shown beside the progress of the book's year.
    pub indicators: Vec<Indicator>,
    /// The statements with which the bank accounts are reconciled.
    pub statements: Vec<StatementSpec>,
    /// Profiles for files that do not describe themselves well enough.
    pub profiles: Vec<NamedProfile>,
    /// Figures used by the consistency rules.
    pub check: CheckSettings,
    /// Abbreviations used in the book's texts besides the common ones, each with its meaning.
    pub abbreviations: Arc<[(String, String)]>,
    /// Limits that replace those of the law.
    pub limits: Vec<Limit>,
    /// What was filed or made public, and when.
    pub disclosures: Vec<Disclosure>,
    /// Proposals for lines of a bank statement; the first rule that fits is used.
    pub drafts: Vec<DraftRule>,
    /// The settings file.
    pub file: Option<Arc<str>>,
}

/// A named profile of the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedProfile {
    /// Name of the profile.
    pub name: String,
    /// Files of the book that are read with it unless another profile is given, with `/` between folders.
    pub files: Vec<String>,
    /// How the files are read.
    pub profile: Profile,
}

impl Settings {
    /// Returns the targets for an association of `level` in `year`, as far as the settings state them.
    pub fn targets_of(&self, level: AssociationLevel, year: i32) -> Targets {
        let of = |year| self.targets.get(&(year, level)).copied().unwrap_or_default();
        of(Some(year)).or(of(None))
    }

    /// Returns the profile called `name`.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == name).map(|profile| &profile.profile)
    }

    /// Returns the profile that lists `file` among its files.
    pub fn profile_of_file(&self, file: &str) -> Option<&Profile> {
        let is_for = |profile: &&NamedProfile| profile.files.iter().any(|own| own == file);
        self.profiles.iter().find(is_for).map(|profile| &profile.profile)
    }

    /// Returns the profile with which a statement is read: the one it names, otherwise the one that lists its
    /// file.
    pub fn profile_of_statement(&self, spec: &StatementSpec) -> Option<&Profile> {
        match &spec.profile {
            Some(name) => self.profile(name),
            None => self.profile_of_file(&spec.file),
        }
    }
}

/// Finds the line of a problem in the file.
struct Context<'s> {
    source: &'s Source,
    /// Offsets of the line feeds, so that a line number need not be counted anew.
    line_ends: Vec<usize>,
}

impl<'s> Context<'s> {
    fn new(source: &'s Source, text: &str) -> Self {
        Self { source, line_ends: memchr::memchr_iter(b'\n', text.as_bytes()).collect() }
    }

    fn line(&self, span: &Range<usize>) -> u32 {
        let before = self.line_ends.partition_point(|end| *end < span.start);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }

    /// Returns the first `most` entries of a list. Further entries are reported at the first of them.
    fn at_most<'l, 'd>(
        &self,
        list: &'l [Spanned<DeValue<'d>>],
        most: usize,
        name: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> &'l [Spanned<DeValue<'d>>] {
        let Some((list, beyond)) = list.split_at_checked(most) else { return list };
        if let Some(first) = beyond.first() {
            diagnostics.push(self.too_many(&first.span(), most, name));
        }
        list
    }

    fn too_many(&self, span: &Range<usize>, most: usize, name: &str) -> Diagnostic {
        let mut found = self.bad(span, "HB0115.too-many", name);
        found.message = found.message.with("most", most);
        found
    }

    fn bad(&self, span: &Range<usize>, key: &'static str, name: &str) -> Diagnostic {
        let place = Location::line(self.source.name(), self.line(span));
        Diagnostic::new(Code::SETTINGS, Message::new(key).with("name", name), place)
    }
}

/// The place of a span in its line, in letters from 1.
fn column_of(text: &str, span: &Range<usize>) -> u64 {
    let before = text.get(..span.start).unwrap_or(text);
    before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1
}

/// Reads the settings. What cannot be understood is reported and left at its default.
pub fn read(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Settings {
    let mut settings = Settings { file: Some(Arc::clone(source.name())), ..Settings::default() };
    let bytes = source.bytes();
    let Ok(text) = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) else {
        let place = Location::file(source.name());
        diagnostics.push(Diagnostic::new(
            Code::NOT_TEXT,
            Message::new("HB0102").with("at", 1_u32).with("encoding", "UTF-8"),
            place,
        ));
        return settings;
    };
    let context = Context::new(source, text);
    if text.len() > MAX_SETTINGS_BYTES {
        diagnostics.push(context.bad(&(0..0), "HB0115.too-large", &(MAX_SETTINGS_BYTES >> 20).to_string()));
        return settings;
    }
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let rest = text.get(span.start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let mut diagnostic = context.bad(&span, "HB0115.syntax", "");
            diagnostic.message =
                syntax::message(error.message(), rest).with("column", column_of(text, &span));
            diagnostics.push(diagnostic);
            return settings;
        }
    };
    let mut targets = Vec::new();
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "name" => settings.name = string(&context, "name", value, diagnostics),
            "year" => settings.year = integer(&context, "year", value, diagnostics),
            "statement" => match value.get_ref() {
                DeValue::Array(list) => {
                    for entry in context.at_most(list, MAX_STATEMENTS, "statement", diagnostics) {
                        settings.statements.extend(read_statement(&context, entry, diagnostics));
                    }
                }
                _ => diagnostics.push(context.bad(&value.span(), "HB0115.type", "statement")),
            },
            "profile" => settings.profiles = profiles::read(&context, value, diagnostics),
            "check" => settings.check = rules::read_check(&context, value, diagnostics),
            "abbreviations" => {
                settings.abbreviations = read_abbreviations(&context, value, diagnostics);
            }
            "rule" => settings.drafts = drafts::read(&context, value, diagnostics),
            "limit" => settings.limits = rules::read_limits(&context, value, diagnostics),
            "disclosure" => settings.disclosures = rules::read_disclosures(&context, value, diagnostics),
            "targets" => targets = plan::read_targets(&context, value, diagnostics),
            "indicators" => settings.indicators = plan::read_indicators(&context, value, diagnostics),
            other => {
                let mut unknown = context.bad(&key.span(), "HB0115.unknown", other);
                unknown.severity = crate::diagnostic::Severity::Warning;
                diagnostics.push(unknown);
            }
        }
    }
    // What a table of the year states counts before what the plain form states for the book's year.
    targets.sort_by_key(|(year, ..)| year.is_none());
    for (year, level, own) in targets {
        let of_level: &mut Targets = settings.targets.entry((year.or(settings.year), level)).or_default();
        *of_level = of_level.or(own);
    }
    settings
}

/// `[abbreviations]`: the meaning of each abbreviation.
fn read_abbreviations(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Arc<[(String, String)]> {
    let DeValue::Table(table) = value.get_ref() else {
        diagnostics.push(context.bad(&value.span(), "HB0115.type", "abbreviations"));
        return Arc::default();
    };
    let mut found = Vec::with_capacity(table.len());
    for (key, value) in table {
        let short = key.get_ref().as_ref();
        match string(context, short, value, diagnostics) {
            Some(long) if long.trim().is_empty() || short.trim().is_empty() => {
                diagnostics.push(context.bad(&value.span(), "HB0115.type", short));
            }
            long => found.extend(long.map(|long| (short.to_owned(), long))),
        }
    }
    // Sorted, so that nothing depends on the order in the file.
    found.sort();
    found.into()
}

fn read_statement(
    context: &Context<'_>,
    entry: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<StatementSpec> {
    let DeValue::Table(table) = entry.get_ref() else {
        diagnostics.push(context.bad(&entry.span(), "HB0115.type", "statement"));
        return None;
    };
    let mut spec = StatementSpec { line: context.line(&entry.span()), ..StatementSpec::default() };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match name {
            "file" => spec.file = file_name(context, name, value, diagnostics)?,
            "association" => spec.association = string(context, name, value, diagnostics),
            "account" => spec.account = string(context, name, value, diagnostics),
            "profile" => spec.profile = string(context, name, value, diagnostics),
            "from" => spec.from = day(context, name, value, diagnostics),
            "to" => spec.to = day(context, name, value, diagnostics),
            "funds" => match value.get_ref() {
                DeValue::Array(list) => {
                    spec.funds =
                        list.iter().filter_map(|fund| string(context, name, fund, diagnostics)).collect();
                }
                _ => diagnostics.push(context.bad(&value.span(), "HB0115.type", name)),
            },
            other => {
                let mut unknown = context.bad(&key.span(), "HB0115.unknown", other);
                unknown.severity = crate::diagnostic::Severity::Warning;
                diagnostics.push(unknown);
            }
        }
    }
    if spec.file.is_empty() {
        diagnostics.push(context.bad(&entry.span(), "HB0115.missing", "file"));
        return None;
    }
    Some(spec)
}

fn string(
    context: &Context<'_>,
    name: &str,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    if let DeValue::String(text) = value.get_ref() {
        Some(crate::text::nfc(text).into_owned())
    } else {
        diagnostics.push(context.bad(&value.span(), "HB0115.type", name));
        None
    }
}

/// The name of a file of the book, with `/` between folders. Windows writes `\`, and a book is read on any system.
fn file_name(
    context: &Context<'_>,
    name: &str,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    string(context, name, value, diagnostics).map(|file| file.replace('\\', "/"))
}

fn integer(
    context: &Context<'_>,
    name: &str,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<i32> {
    let number = match value.get_ref() {
        DeValue::Integer(number) => i32::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    };
    if number.is_none() {
        diagnostics.push(context.bad(&value.span(), "HB0115.type", name));
    }
    number
}

/// Reads a day, given as a text in any usual format or as a TOML date.
fn day(
    context: &Context<'_>,
    name: &str,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NaiveDate> {
    let text = match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(day) => day.to_string(),
        _ => String::new(),
    };
    match parse_date(&text, None) {
        Ok(parsed) => Some(parsed.date),
        Err(_) => {
            diagnostics.push(context.bad(&value.span(), "HB0115.type", name));
            None
        }
    }
}

#[cfg(test)]
mod tests;
