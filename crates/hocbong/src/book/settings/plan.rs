//! `[targets]` and `[indicators]`: what a plan asks for, and figures beside it.

use super::Context;
use crate::diagnostic::{Diagnostic, Severity};
use crate::level::{AssociationLevel, Targets};
use crate::text::nfc;
use crate::vnd::{Vnd, parse_amount};
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Maximum number of entries in `[indicators]`. Further entries are reported and ignored.
pub const MAX_INDICATORS: usize = 500;

/// A figure that is not money: members, models of learning, grades of boards.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Indicator {
    /// Its name, as the book writes it.
    pub name: String,
    /// Its value.
    pub value: IndicatorValue,
}

/// The value of an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
pub enum IndicatorValue {
    /// A whole number.
    Number(i64),
    /// A text, or a number with decimals as the book writes it.
    Text(String),
}

type Key<'d> = Spanned<Cow<'d, str>>;

/// Targets of a level; the year is that of the table they are in, `None` for the plain form.
type LevelTargets = (Option<i32>, AssociationLevel, Targets);

/// `[targets]`: đồng per year, by level; `[targets.2026]`: those of a year.
pub(super) fn read_targets(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<LevelTargets> {
    let mut found = Vec::new();
    let Some(table) = table_of(context, "targets", value, diagnostics) else { return found };
    for (key, value) in table {
        let Some(year) = year_of(key.get_ref()) else {
            read_level(context, None, (key, value), &mut found, diagnostics);
            continue;
        };
        if let Some(of_year) = table_of(context, key.get_ref(), value, diagnostics) {
            for entry in of_year {
                read_level(context, Some(year), entry, &mut found, diagnostics);
            }
        }
    }
    found
}

/// A key of four digits names a year.
fn year_of(key: &str) -> Option<i32> {
    (key.len() == 4 && key.bytes().all(|byte| byte.is_ascii_digit())).then(|| key.parse().ok())?
}

fn table_of<'v, 't>(
    context: &Context<'_>,
    name: &str,
    value: &'v Spanned<DeValue<'t>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<&'v DeTable<'t>> {
    if let DeValue::Table(table) = value.get_ref() {
        return Some(table);
    }
    diagnostics.push(context.bad(&value.span(), "HB0115.type", name));
    None
}

/// `commune = 300_000_000`, for both, or `commune = { raised = …, awarded = … }`.
fn read_level(
    context: &Context<'_>,
    year: Option<i32>,
    (key, value): (&Key<'_>, &Spanned<DeValue<'_>>),
    found: &mut Vec<LevelTargets>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let name = key.get_ref().as_ref();
    let Some(level) = AssociationLevel::parse(name) else {
        diagnostics.push(context.bad(&key.span(), "HB0115.level", name));
        return;
    };
    let DeValue::Table(table) = value.get_ref() else {
        match amount(value) {
            Some(amount) => found.push((year, level, Targets::both(Some(amount)))),
            None => diagnostics.push(context.bad(&value.span(), "HB0115.type", name)),
        }
        return;
    };
    let mut targets = Targets::default();
    for (key, value) in table {
        let part = match key.get_ref().as_ref() {
            "raised" => &mut targets.raised,
            "awarded" => &mut targets.awarded,
            other => {
                let mut unknown = context.bad(&key.span(), "HB0115.unknown", other);
                unknown.severity = Severity::Warning;
                diagnostics.push(unknown);
                continue;
            }
        };
        *part = amount(value);
        if part.is_none() {
            diagnostics.push(context.bad(&value.span(), "HB0115.type", key.get_ref()));
        }
    }
    found.push((year, level, targets));
}

fn amount(value: &Spanned<DeValue<'_>>) -> Option<Vnd> {
    let amount = match value.get_ref() {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(Vnd::new),
        DeValue::String(text) => parse_amount(text).ok().map(|parsed| parsed.amount),
        _ => None,
    };
    amount.filter(|amount| !amount.is_negative())
}

/// `[indicators]`: numbers and texts, in the order of the file.
pub(super) fn read_indicators(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Indicator> {
    let Some(table) = table_of(context, "indicators", value, diagnostics) else { return Vec::new() };
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    if let Some((key, _)) = entries.get(MAX_INDICATORS) {
        diagnostics.push(context.too_many(&key.span(), MAX_INDICATORS, "indicators"));
    }
    let mut found = Vec::with_capacity(entries.len().min(MAX_INDICATORS));
    for (key, value) in entries.into_iter().take(MAX_INDICATORS) {
        let number = |text: &str, radix| i64::from_str_radix(text, radix).ok().map(IndicatorValue::Number);
        let read = match value.get_ref() {
            DeValue::Integer(digits) => number(digits.as_str(), digits.radix()),
            DeValue::Float(digits) => Some(IndicatorValue::Text(digits.as_str().to_owned())),
            DeValue::String(text) => Some(IndicatorValue::Text(nfc(text).into_owned())),
            _ => None,
        };
        match read {
            Some(value) => found.push(Indicator { name: nfc(key.get_ref()).into_owned(), value }),
            None => diagnostics.push(context.bad(&value.span(), "HB0115.type", key.get_ref())),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, read};
    use super::*;
    use crate::source::Source;

    fn settings(text: &str) -> (Settings, Vec<String>) {
        let mut diagnostics = Vec::new();
        let settings = read(&Source::new("hocbong.toml", text), &mut diagnostics);
        (settings, diagnostics.iter().map(|found| found.message.to_string()).collect())
    }

    fn targets(settings: &Settings, year: i32) -> (Option<i64>, Option<i64>) {
        let found = settings.targets_of(AssociationLevel::Commune, year);
        (found.raised.map(Vnd::get), found.awarded.map(Vnd::get))
    }

    #[test]
    fn the_plain_form_is_of_the_books_year_and_a_table_of_its_own() {
        let (read, found) = settings(
            "[targets]\nxa = 100\n[targets.2026]\ncommune = { raised = 300, awarded = \"2.000\" }\n\
             [targets.2027]\ncommune = { awarded = 7 }\n",
        );
        assert_eq!(found, Vec::<String>::new());
        // A book without a year has the plain form in every year for which it states nothing else.
        assert_eq!(targets(&read, 2025), (Some(100), Some(100)));
        assert_eq!(targets(&read, 2026), (Some(300), Some(2000)));
        let (read, _) = settings("[targets]\nxa = 100\n[targets.2026]\nxa = { awarded = 7 }\n");
        assert_eq!(targets(&read, 2026), (Some(100), Some(7)));
        let (read, _) = settings("year = 2026\n[targets]\nxa = 100\n[targets.2026]\nxa = { awarded = 7 }\n");
        assert_eq!(targets(&read, 2025), (None, None));
        assert_eq!(targets(&read, 2026), (Some(100), Some(7)));
    }

    #[test]
    fn what_is_not_a_target_is_reported() {
        let (read, found) = settings(
            "[targets]\nxom = 1\nboard = -1\n2026 = 5\n20261 = 5\ncommune = { raised = [], gifts = 1, awarded = 4 }\n",
        );
        assert_eq!(targets(&read, 2025), (None, Some(4)));
        let mut found = found;
        found.sort();
        assert_eq!(
            found,
            [
                "HB0115.level(name=20261)",
                "HB0115.level(name=xom)",
                "HB0115.type(name=2026)",
                "HB0115.type(name=board)",
                "HB0115.type(name=raised)",
                "HB0115.unknown(name=gifts)",
            ]
        );
    }

    #[test]
    fn indicators_keep_the_order_of_the_file() {
        let (read, found) = settings(
            "[indicators]\n\"hội viên\" = 12_500\n\"gia đình học tập\" = \"đạt 70 %\"\n\"tỷ lệ\" = 62.50\n\"ban\" = []\n",
        );
        let shown: Vec<_> = read.indicators.iter().map(|one| (one.name.as_str(), &one.value)).collect();
        let text = |text: &str| IndicatorValue::Text(text.to_owned());
        assert_eq!(
            shown,
            [
                ("hội viên", &IndicatorValue::Number(12_500)),
                ("gia đình học tập", &text("đạt 70 %")),
                ("tỷ lệ", &text("62.50")),
            ]
        );
        assert_eq!(found, ["HB0115.type(name=ban)"]);
        let many: Vec<String> = (0..=MAX_INDICATORS).map(|number| format!("a{number} = 1\n")).collect();
        let many = many.concat();
        let (read, found) = settings(&format!("[indicators]\n{many}"));
        assert_eq!(read.indicators.len(), MAX_INDICATORS);
        assert_eq!(found.len(), 1);
    }
}
