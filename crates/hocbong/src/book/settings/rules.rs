//! `[check]`, `[[limit]]` and `[[disclosure]]`: what the consistency rules use in this book.

use super::{Context, day, string};
use crate::diagnostic::{Diagnostic, Severity};
use crate::law::{Limit, LimitKind, LimitValue};
use crate::level::AssociationLevel;
use crate::period::Period;
use crate::vnd::{Vnd, parse_amount};
use chrono::NaiveDate;
use hocbong_check::{AwardPeriod, CheckSettings, Disclosure};
use rust_decimal::Decimal;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// `[check]`.
pub(super) fn read_check(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> CheckSettings {
    let mut settings = CheckSettings::default();
    let DeValue::Table(table) = value.get_ref() else {
        diagnostics.push(context.bad(&value.span(), "HB0115.type", "check"));
        return settings;
    };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let mut figure = |slot: &mut u32| match number(value) {
            Some(number) => *slot = number,
            None => diagnostics.push(context.bad(&value.span(), "HB0115.type", name)),
        };
        let mut count = |slot: &mut usize| {
            let mut read = u32::try_from(*slot).unwrap_or(u32::MAX);
            figure(&mut read);
            *slot = read as usize;
        };
        match name {
            "near_percent" => figure(&mut settings.near_percent),
            "near_least" => count(&mut settings.near_least),
            "unidentified_days" => figure(&mut settings.unidentified_days),
            "back_dated_days" => figure(&mut settings.back_dated_days),
            "round_percent" => figure(&mut settings.round_percent),
            "round_least" => count(&mut settings.round_least),
            "digits_least" => count(&mut settings.digits_least),
            "benford_least" => count(&mut settings.benford_least),
            "finding_days" => {
                let mut days = 0;
                figure(&mut days);
                settings.finding_days = Some(days);
            }
            "approval" => match amount(value).filter(|amount| amount.is_positive()) {
                Some(amount) => settings.approval = Some(amount),
                None => diagnostics.push(context.bad(&value.span(), "HB0115.type", name)),
            },
            "award_period" => {
                let word = string(context, name, value, diagnostics);
                match word.as_deref().map(|word| (word, AwardPeriod::parse(word))) {
                    Some((_, Some(period))) => settings.award_period = period,
                    Some((word, None)) => {
                        diagnostics.push(context.bad(&value.span(), "HB0115.value", word));
                    }
                    None => {}
                }
            }
            "addressed_purposes" => match value.get_ref() {
                DeValue::Array(list) => {
                    let purposes = list.iter().filter_map(|one| string(context, name, one, diagnostics));
                    settings.addressed_purposes = purposes.collect();
                }
                _ => diagnostics.push(context.bad(&value.span(), "HB0115.type", name)),
            },
            other => diagnostics.push(unknown(context, key, other)),
        }
    }
    settings
}

/// `[[limit]]`: limits of this book, which replace those of the law.
pub(super) fn read_limits(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Limit> {
    let mut limits = Vec::new();
    for (span, table) in tables(context, "limit", value, diagnostics) {
        let (mut what, mut level, mut figure, mut source) = (None, None, None, None);
        let mut period = Period::ALL;
        let before = diagnostics.len();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "what" => what = regulated(context, name, value, LimitKind::is_for_books, diagnostics),
                "level" => {
                    let word = string(context, name, value, diagnostics).unwrap_or_default();
                    level = AssociationLevel::parse(&word);
                    if level.is_none() {
                        diagnostics.push(context.bad(&value.span(), "HB0115.level", &word));
                    }
                }
                "value" => figure = Some(value),
                "from" => period.from = day(context, name, value, diagnostics),
                "to" => period.to = day(context, name, value, diagnostics),
                "source" => source = string(context, name, value, diagnostics),
                other => diagnostics.push(unknown(context, key, other)),
            }
        }
        let read = what.zip(figure).map(|(what, value)| (what, value, figure_of(what, value)));
        match read {
            Some((what, _, Some(value))) => limits.push(Limit {
                what,
                level,
                value,
                period,
                source: Cow::Owned(source.unwrap_or_else(|| "hocbong.toml".to_owned())),
                is_verified: true,
                line: Some(context.line(&span)),
            }),
            Some((_, value, None)) => diagnostics.push(context.bad(&value.span(), "HB0115.type", "value")),
            None if diagnostics.len() == before => {
                let name = if what.is_none() { "what" } else { "value" };
                diagnostics.push(context.bad(&span, "HB0115.missing", name));
            }
            None => {}
        }
    }
    limits
}

/// `[[disclosure]]`: what was filed or made public, and when.
pub(super) fn read_disclosures(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Disclosure> {
    let mut disclosures = Vec::new();
    for (span, table) in tables(context, "disclosure", value, diagnostics) {
        let (mut what, mut year, mut quarter, mut on, mut association) = (None, None, None, None, None);
        let before = diagnostics.len();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "what" => what = regulated(context, name, value, LimitKind::is_disclosure, diagnostics),
                "year" => year = super::integer(context, name, value, diagnostics),
                "quarter" => match number(value).and_then(|number| u8::try_from(number).ok()) {
                    Some(number @ 1..=4) => quarter = Some(number),
                    _ => diagnostics.push(context.bad(&value.span(), "HB0115.type", name)),
                },
                "on" => on = day(context, name, value, diagnostics),
                "association" => association = string(context, name, value, diagnostics),
                other => diagnostics.push(unknown(context, key, other)),
            }
        }
        let is_of_quarter = what == Some(LimitKind::QuarterPublished);
        match (what, year, on) {
            (Some(what), Some(year), Some(on)) if is_of_quarter == quarter.is_some() => {
                let line = context.line(&span);
                disclosures.push(Disclosure { what, year, quarter, on, association, line });
            }
            _ if diagnostics.len() > before => {}
            (Some(_), Some(_), Some(_)) if !is_of_quarter => {
                diagnostics.push(context.bad(&span, "HB0115.quarter", "quarter"));
            }
            _ => {
                let missing = [
                    ("what", what.is_none()),
                    ("year", year.is_none()),
                    ("quarter", is_of_quarter && quarter.is_none()),
                    ("on", on.is_none()),
                ];
                let name = missing.iter().find(|(_, is_missing)| *is_missing).map_or("on", |(name, _)| name);
                diagnostics.push(context.bad(&span, "HB0115.missing", name));
            }
        }
    }
    disclosures
}

/// Returns the tables of an array of tables, each with its place.
fn tables<'v, 't>(
    context: &Context<'_>,
    name: &str,
    value: &'v Spanned<DeValue<'t>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(std::ops::Range<usize>, &'v DeTable<'t>)> {
    let DeValue::Array(list) = value.get_ref() else {
        diagnostics.push(context.bad(&value.span(), "HB0115.type", name));
        return Vec::new();
    };
    let mut tables = Vec::new();
    for entry in list {
        match entry.get_ref() {
            DeValue::Table(table) => tables.push((entry.span(), table)),
            _ => diagnostics.push(context.bad(&entry.span(), "HB0115.type", name)),
        }
    }
    tables
}

fn unknown(context: &Context<'_>, key: &Spanned<Cow<'_, str>>, name: &str) -> Diagnostic {
    let mut unknown = context.bad(&key.span(), "HB0115.unknown", name);
    unknown.severity = Severity::Warning;
    unknown
}

fn regulated(
    context: &Context<'_>,
    name: &str,
    value: &Spanned<DeValue<'_>>,
    may_be: fn(LimitKind) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<LimitKind> {
    let word = string(context, name, value, diagnostics)?;
    let what = LimitKind::parse(&word).filter(|what| may_be(*what));
    if what.is_none() {
        diagnostics.push(context.bad(&value.span(), "HB0115.value", &word));
    }
    what
}

fn number(value: &Spanned<DeValue<'_>>) -> Option<u32> {
    match value.get_ref() {
        DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    }
}

fn amount(value: &Spanned<DeValue<'_>>) -> Option<Vnd> {
    match value.get_ref() {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(Vnd::new),
        DeValue::String(text) => parse_amount(text).ok().map(|parsed| parsed.amount),
        _ => None,
    }
}

/// Reads the figure of a limit of this sort: per cent as a number or `"7.5"`, an amount, days, or `"31/03"`
/// for a yearly deadline.
fn figure_of(what: LimitKind, value: &Spanned<DeValue<'_>>) -> Option<LimitValue> {
    match what {
        LimitKind::ManagementCost | LimitKind::ManagementCeiling | LimitKind::Payout => {
            let text = match value.get_ref() {
                DeValue::Integer(number) => number.as_str(),
                DeValue::String(text) => text,
                _ => return None,
            };
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let percent = text.parse::<Decimal>().ok().filter(|_| is_plain)?;
            (percent <= Decimal::ONE_HUNDRED).then_some(LimitValue::Percent(percent))
        }
        LimitKind::FoundersAssets | LimitKind::CashGift => {
            amount(value).filter(|amount| !amount.is_negative()).map(LimitValue::Amount)
        }
        LimitKind::CashDeposited => number(value).map(LimitValue::Days),
        LimitKind::ContributionsPublished
        | LimitKind::QuarterPublished
        | LimitKind::YearlyReport
        | LimitKind::StatementsFiled
        | LimitKind::StatementsPublished => {
            if let DeValue::String(text) = value.get_ref() {
                let (day, month) = text.split_once('/')?;
                let (day, month) = (day.parse().ok()?, month.parse().ok()?);
                NaiveDate::from_ymd_opt(2025, month, day).map(|_| match what {
                    // The law's own yearly report is due within the year.
                    LimitKind::YearlyReport => LimitValue::BeforeInYear(month, day),
                    _ => LimitValue::Before(month, day),
                })
            } else {
                number(value).map(LimitValue::Days)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::read_settings;
    use crate::source::Source;

    fn read(text: &str) -> (super::super::Settings, Vec<String>) {
        let mut diagnostics = Vec::new();
        let settings = read_settings(&Source::new("hocbong.toml", text), &mut diagnostics);
        crate::diagnostic::sort_diagnostics(&mut diagnostics);
        let found = diagnostics.iter().map(|found| format!("{}:{}", found.primary, found.message)).collect();
        (settings, found)
    }

    #[test]
    fn figures_limits_and_disclosures_are_read() {
        let (settings, found) = read(
            "[check]\napproval = \"20.000.000 đ\"\nnear_percent = 3\naward_period = \"quý\"\nfinding_days = 60\n\
             addressed_purposes = [\"Đích danh\"]\n\
             [[limit]]\nwhat = \"management-cost\"\nlevel = \"tỉnh\"\nvalue = \"7.5\"\nfrom = 2025-01-01\n\
             to = \"31/12/2025\"\nsource = \"NQ 01\"\n\
             [[limit]]\nwhat = \"contributions-published\"\nvalue = \"31/03\"\n\
             [[disclosure]]\nwhat = \"statements-filed\"\nyear = 2025\non = 2026-03-20\n",
        );
        assert_eq!(found, [""; 0]);
        assert_eq!(settings.check.approval, Some(Vnd::new(20_000_000)));
        assert_eq!((settings.check.near_percent, settings.check.finding_days), (3, Some(60)));
        assert_eq!(settings.check.award_period, AwardPeriod::Quarter);
        assert_eq!(settings.check.addressed_purposes, ["Đích danh"]);
        assert_eq!(settings.limits[0].value, LimitValue::Percent(Decimal::new(75, 1)));
        assert_eq!(settings.limits[0].level, Some(AssociationLevel::Province));
        assert_eq!(settings.limits[0].period, Period::year(2025).unwrap());
        assert_eq!(settings.limits[1].value, LimitValue::Before(3, 31));
        assert_eq!(settings.disclosures[0].what, LimitKind::StatementsFiled);
        assert_eq!(settings.disclosures[0].line, 17);
    }

    #[test]
    fn what_cannot_be_understood_is_said_with_its_line() {
        let (settings, found) = read(
            "[check]\napproval = 0\nnear_percent = \"many\"\naward_period = \"week\"\nother = 1\n\
             [[limit]]\nwhat = \"management-cost\"\nvalue = \"1e2\"\n\
             [[limit]]\nvalue = 5\n\
             [[disclosure]]\nwhat = \"statements-filed\"\nyear = 2025\n",
        );
        assert_eq!(
            found,
            [
                "hocbong.toml:2:HB0115.type(name=approval)",
                "hocbong.toml:3:HB0115.type(name=near_percent)",
                "hocbong.toml:4:HB0115.value(name=week)",
                "hocbong.toml:5:HB0115.unknown(name=other)",
                "hocbong.toml:8:HB0115.type(name=value)",
                "hocbong.toml:9:HB0115.missing(name=what)",
                "hocbong.toml:11:HB0115.missing(name=on)",
            ]
        );
        assert_eq!(settings.limits, []);
        assert_eq!(settings.check, CheckSettings::default());
    }

    #[test]
    fn a_quarter_belongs_to_what_is_published_each_quarter() {
        let (settings, found) = read(
            "[[disclosure]]\nwhat = \"quarter-published\"\nyear = 2025\nquarter = 3\non = 2025-10-20\n\
             [[limit]]\nwhat = \"quarter-published\"\nvalue = 20\n\
             [[limit]]\nwhat = \"yearly-report\"\nvalue = \"15/12\"\n",
        );
        assert_eq!(found, [""; 0]);
        assert_eq!(settings.disclosures[0].quarter, Some(3));
        assert_eq!((settings.limits[0].value, settings.limits[0].line), (LimitValue::Days(20), Some(6)));
        assert_eq!(settings.limits[1].value, LimitValue::BeforeInYear(12, 15));
        let of = |what: &str, quarter: &str| {
            let entry = format!("[[disclosure]]\nwhat = \"{what}\"\nyear = 2025\n{quarter}on = 2025-10-20\n");
            let (settings, found) = read(&entry);
            assert_eq!(settings.disclosures, []);
            found
        };
        assert_eq!(of("quarter-published", ""), ["hocbong.toml:1:HB0115.missing(name=quarter)"]);
        assert_eq!(of("quarter-published", "quarter = 5\n"), ["hocbong.toml:4:HB0115.type(name=quarter)"]);
        assert_eq!(of("yearly-report", "quarter = 1\n"), ["hocbong.toml:1:HB0115.quarter(name=quarter)"]);
    }

    #[test]
    fn a_book_sets_no_ceiling_and_discloses_only_what_has_a_deadline() {
        let (settings, found) = read(
            "[[limit]]\nwhat = \"management-ceiling\"\nvalue = 20\n\
             [[disclosure]]\nwhat = \"cash-deposited\"\nyear = 2025\non = 2025-10-20\n",
        );
        assert_eq!(
            found,
            [
                "hocbong.toml:2:HB0115.value(name=management-ceiling)",
                "hocbong.toml:5:HB0115.value(name=cash-deposited)",
            ]
        );
        assert_eq!((settings.limits, settings.disclosures), (Vec::new(), Vec::new()));
    }

    #[test]
    fn spans_follow_one_another() {
        let of = |period: AwardPeriod, text: &str| period.number_of(text.parse().unwrap());
        assert_eq!(of(AwardPeriod::Year, "2025-01-01"), of(AwardPeriod::Year, "2025-12-31"));
        assert_eq!(of(AwardPeriod::Year, "2025-12-31") + 1, of(AwardPeriod::Year, "2026-01-01"));
        assert_eq!(of(AwardPeriod::HalfYear, "2025-06-30") + 1, of(AwardPeriod::HalfYear, "2025-07-01"));
        assert_eq!(of(AwardPeriod::Quarter, "2025-03-31") + 1, of(AwardPeriod::Quarter, "2025-04-01"));
        assert_eq!(of(AwardPeriod::Month, "2025-12-31") + 1, of(AwardPeriod::Month, "2026-01-31"));
    }
}
