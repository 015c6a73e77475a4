//! `[profile.NAME]`: how to read files that do not describe themselves well enough.

use super::{Context, MAX_PROFILES, NamedProfile, day, file_name, integer, string};
use crate::csv::Form;
use crate::csv::dates::DateOrder;
use crate::csv::dialect::{Encoding, Quote, parse_delimiter};
use crate::csv::meaning::Meaning;
use crate::csv::profile::ColumnName;
use crate::diagnostic::{Diagnostic, Severity};
use crate::transaction::{Kind, Method};
use toml::Spanned;
use toml::de::DeValue;

pub(super) fn read(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<NamedProfile> {
    let DeValue::Table(table) = value.get_ref() else {
        diagnostics.push(context.bad(&value.span(), "HB0115.type", "profile"));
        return Vec::new();
    };
    if let Some((beyond, _)) = table.iter().nth(MAX_PROFILES) {
        diagnostics.push(context.too_many(&beyond.span(), MAX_PROFILES, "profile"));
    }
    table
        .iter()
        .take(MAX_PROFILES)
        .filter_map(|(name, value)| read_profile(context, name.get_ref(), value, diagnostics))
        .collect()
}

fn read_profile(
    context: &Context<'_>,
    name: &str,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NamedProfile> {
    let DeValue::Table(table) = value.get_ref() else {
        diagnostics.push(context.bad(&value.span(), "HB0115.type", name));
        return None;
    };
    let mut named = NamedProfile { name: crate::text::nfc(name).into_owned(), ..NamedProfile::default() };
    let profile = &mut named.profile;
    for (key, value) in table {
        let key_name = key.get_ref().as_ref();
        // A word from a fixed list.
        let word = |diagnostics: &mut Vec<Diagnostic>, is_known: &mut dyn FnMut(&str) -> bool| {
            if let Some(text) = string(context, key_name, value, diagnostics)
                && !is_known(&text)
            {
                diagnostics.push(context.bad(&value.span(), "HB0115.value", &text));
            }
        };
        match key_name {
            "encoding" => word(diagnostics, &mut |text| {
                profile.dialect.encoding = Encoding::parse(text);
                profile.dialect.encoding.is_some()
            }),
            "delimiter" => word(diagnostics, &mut |text| {
                profile.dialect.delimiter = parse_delimiter(text);
                profile.dialect.delimiter.is_some()
            }),
            "quote" => word(diagnostics, &mut |text| {
                profile.dialect.quote = Quote::parse(text);
                profile.dialect.quote.is_some()
            }),
            "date_order" => word(diagnostics, &mut |text| {
                profile.date_order = DateOrder::parse(text);
                profile.date_order.is_some()
            }),
            "form" => word(diagnostics, &mut |text| {
                profile.form = Form::parse(text);
                profile.form.is_some()
            }),
            "kind" => word(diagnostics, &mut |text| {
                profile.kind = Kind::parse(text);
                profile.kind.is_some()
            }),
            "kind_out" => word(diagnostics, &mut |text| {
                profile.kind_out = Kind::parse(text);
                profile.kind_out.is_some()
            }),
            "method" => word(diagnostics, &mut |text| {
                profile.method = Method::parse(text);
                profile.method.is_some()
            }),
            "fund" => profile.fund = string(context, key_name, value, diagnostics),
            "year" => profile.year = integer(context, key_name, value, diagnostics),
            "date" => profile.date = day(context, key_name, value, diagnostics),
            "header_line" => {
                let line = integer(context, key_name, value, diagnostics);
                profile.header_line = line.and_then(|line| u32::try_from(line).ok());
            }
            "files" => match value.get_ref() {
                DeValue::Array(list) => {
                    let name = |file| file_name(context, key_name, file, diagnostics);
                    named.files = list.iter().filter_map(name).collect();
                }
                _ => diagnostics.push(context.bad(&value.span(), "HB0115.type", key_name)),
            },
            "sheet" => profile.sheets = read_sheets(context, value, diagnostics),
            "columns" => profile.columns = read_columns(context, value, diagnostics),
            other => {
                let mut unknown = context.bad(&key.span(), "HB0115.unknown", other);
                unknown.severity = Severity::Warning;
                diagnostics.push(unknown);
            }
        }
    }
    Some(named)
}

/// `sheet = "NAME"`, or a list of names.
fn read_sheets(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<String> {
    match value.get_ref() {
        DeValue::Array(list) => {
            list.iter().filter_map(|sheet| string(context, "sheet", sheet, diagnostics)).collect()
        }
        _ => string(context, "sheet", value, diagnostics).into_iter().collect(),
    }
}

/// `[profile.NAME.columns]`: meaning = "header", or meaning = position.
fn read_columns(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Meaning, ColumnName)> {
    let DeValue::Table(table) = value.get_ref() else {
        diagnostics.push(context.bad(&value.span(), "HB0115.type", "columns"));
        return Vec::new();
    };
    let mut columns = Vec::new();
    for (key, value) in table {
        let Some(meaning) = Meaning::parse(key.get_ref()) else {
            diagnostics.push(context.bad(&key.span(), "HB0115.meaning", key.get_ref()));
            continue;
        };
        let name = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix())
                .ok()
                .filter(|place| *place > 0)
                .map(ColumnName::Place),
            DeValue::String(header) => Some(ColumnName::Header(header.as_ref().to_owned())),
            _ => None,
        };
        match name {
            Some(name) => columns.push((meaning, name)),
            None => diagnostics.push(context.bad(&value.span(), "HB0115.type", key.get_ref())),
        }
    }
    columns
}
