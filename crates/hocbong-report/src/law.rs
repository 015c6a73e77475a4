//! The limits in force on a day as text, JSON and CSV.

use crate::Catalogue;
use crate::Output;
use crate::csv_out::{CsvOut, CsvStyle};
use crate::table::{Align, say, write_table};
use hocbong::NaiveDate;
use hocbong_core::diagnostic::Message;
use hocbong_core::law::{Limit, LimitValue};
use serde::Serialize;
use std::io::{self, Write};

/// Writes the limits as text.
///
/// # Errors
/// When the output cannot be written.
pub fn write_law_text(
    out: &mut dyn Output,
    on: NaiveDate,
    limits: &[&Limit],
    catalogue: &Catalogue,
) -> io::Result<()> {
    writeln!(out, "{}\n", catalogue.message(&Message::new("law.title").with("day", on)))?;
    let header = ["law.what", "law.value", "law.from", "law.to", "law.source"];
    let header = header.map(|key| catalogue.text(key));
    let aligns = [Align::Left, Align::Right, Align::Left, Align::Left, Align::Left];
    let shown =
        |day: Option<NaiveDate>| day.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default();
    let rows: Vec<Vec<String>> = limits
        .iter()
        .map(|limit| {
            let level = limit.level.map(|level| catalogue.text(&format!("law.level.{}", level.as_str())));
            let what = catalogue.text(&format!("law.what.{}", limit.what.as_str()));
            // The note below the table says what is in parentheses behind an unverified source.
            let source = match limit.source.split_once(" (") {
                Some((source, _)) if !limit.is_verified => format!("{source} *"),
                _ => limit.source.to_string(),
            };
            vec![
                level.map_or_else(|| what.clone(), |level| format!("{what}: {level}")),
                value_in_words(limit.value, catalogue),
                shown(limit.period.from),
                shown(limit.period.to),
                source,
            ]
        })
        .collect();
    write_table(out, &header, &aligns, &rows)?;
    if limits.iter().any(|limit| !limit.is_verified) {
        writeln!(out)?;
        say(out, &catalogue.text("law.unverified"))?;
    }
    Ok(())
}

fn value_in_words(value: LimitValue, catalogue: &Catalogue) -> String {
    let on_day = |key, month: u32, day: u32| {
        catalogue.message(&Message::new(key).with("on", format!("{day:02}/{month:02}")))
    };
    match value {
        LimitValue::Percent(percent) => {
            catalogue.message(&Message::new("law.percent").with("percent", percent))
        }
        LimitValue::Amount(amount) => catalogue.message(&Message::new("law.amount").with("amount", amount)),
        LimitValue::Days(days) => catalogue.message(&Message::new("law.days").with("days", days)),
        LimitValue::Before(month, day) => on_day("law.before", month, day),
        LimitValue::BeforeInYear(month, day) => on_day("law.before-in-year", month, day),
    }
}

/// A limit as the JSON document and the CSV contain it.
#[derive(Serialize)]
struct Row<'a> {
    what: &'static str,
    level: Option<&'static str>,
    unit: &'static str,
    value: Figure,
    from: Option<String>,
    to: Option<String>,
    source: &'a str,
    verified: bool,
    /// Whether the book set it.
    own: bool,
}

/// Whole numbers are numbers; percentages and days of the year are strings.
#[derive(Serialize)]
#[serde(untagged)]
enum Figure {
    Number(i64),
    Text(String),
}

impl<'a> Row<'a> {
    fn new(limit: &'a Limit) -> Self {
        let of_year = |month: u32, day: u32| Figure::Text(format!("{month:02}-{day:02}"));
        let (unit, value) = match limit.value {
            LimitValue::Percent(percent) => ("percent", Figure::Text(percent.to_string())),
            LimitValue::Amount(amount) => ("dong", Figure::Number(amount.get())),
            LimitValue::Days(days) => ("days", Figure::Number(i64::from(days))),
            LimitValue::Before(month, day) => ("before-in-next-year", of_year(month, day)),
            LimitValue::BeforeInYear(month, day) => ("before-in-year", of_year(month, day)),
        };
        let shown = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        Self {
            what: limit.what.as_str(),
            level: limit.level.map(hocbong::AssociationLevel::as_str),
            unit,
            value,
            from: shown(limit.period.from),
            to: shown(limit.period.to),
            source: &limit.source,
            verified: limit.is_verified,
            own: limit.line.is_some(),
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    on: String,
    limits: Vec<Row<'a>>,
}

/// Writes the limits as a JSON document `hocbong.law/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_law_json(out: &mut dyn Write, on: NaiveDate, limits: &[&Limit]) -> io::Result<()> {
    let limits = limits.iter().map(|limit| Row::new(limit)).collect();
    let document = Document { schema: "hocbong.law/1", on: on.to_string(), limits };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes the limits as CSV.
///
/// # Errors
/// When the output cannot be written.
pub fn write_law_csv(out: &mut dyn Write, limits: &[&Limit], style: CsvStyle) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    writer
        .write_header("law", ["what", "level", "unit", "value", "from", "to", "source", "verified", "own"])?;
    for row in limits.iter().map(|limit| Row::new(limit)) {
        let value = match row.value {
            Figure::Number(number) => number.to_string(),
            Figure::Text(text) => text,
        };
        writer.write_record([
            &*writer.word("law.what.", row.what),
            &*row.level.map(|level| writer.word("law.level.", level)).unwrap_or_default(),
            &*writer.word("csv.unit.", row.unit),
            &value,
            row.from.as_deref().unwrap_or_default(),
            row.to.as_deref().unwrap_or_default(),
            row.source,
            &writer.yes_or_no(row.verified),
            &writer.yes_or_no(row.own),
        ])?;
    }
    writer.flush()
}
