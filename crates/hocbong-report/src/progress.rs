//! Progress against the targets as text, JSON and CSV.

use crate::Catalogue;
use crate::csv_out::{CsvOut, CsvStyle};
use crate::inputs::write_inputs;
use crate::table::{Align, write_table};
use hocbong::report::progress::{AssociationProgress, Progress, percent};
use hocbong::{AssociationLevel, Book, Vnd};
use hocbong_core::diagnostic::Message;
use rust_decimal::Decimal;
use serde::Serialize;
use std::io::{self, Write};

/// Writes progress against the targets as text: the associations as a tree, then the levels.
///
/// # Errors
/// When the output cannot be written.
pub fn write_progress_text(
    out: &mut dyn Write,
    book: &Book,
    progress: &Progress,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let title = Message::new("progress.title").with("year", progress.year.to_string());
    let sum = |amount: fn(&AssociationProgress) -> Vnd| -> i128 {
        progress.associations.iter().map(|association| i128::from(amount(association).get())).sum()
    };
    let answer =
        Message::new("progress.answer").with("raised", sum(|a| a.raised)).with("awarded", sum(|a| a.awarded));
    writeln!(out, "{}\n{}\n", catalogue.message(&title), catalogue.message(&answer))?;
    let header = |first: &str| -> Vec<String> {
        let mut cells = vec![catalogue.text(first)];
        cells.extend(
            [
                "progress.target",
                "progress.raised",
                "progress.percent",
                "progress.awards",
                "progress.awarded",
                "progress.percent",
            ]
            .map(|key| catalogue.text(key)),
        );
        cells
    };
    let mut columns = header("progress.association");
    columns.push(String::new());
    let mut aligns = vec![Align::Left];
    aligns.extend([Align::Right; 6]);
    aligns.push(Align::Left);
    let rows: Vec<Vec<String>> = progress
        .associations
        .iter()
        .map(|association| {
            let mut name =
                format!("{}{} {}", "  ".repeat(association.depth), association.code, association.name);
            if let Some(closed) = association.closed {
                let until = Message::new("progress.until").with("day", closed);
                name = format!("{name} ({})", catalogue.message(&until));
            }
            vec![
                name,
                association.target.to_string(),
                association.raised.to_string(),
                shown(association.raised_percent),
                counted(association.awards, association.uncounted),
                association.awarded.to_string(),
                shown(association.awarded_percent),
                bar(association.raised_percent),
            ]
        })
        .collect();
    write_table(out, &columns, &aligns, &rows)?;
    writeln!(out)?;
    let levels: Vec<Vec<String>> = progress
        .levels
        .iter()
        .map(|level| {
            let name = Message::new(level_key(level.level)).with("count", level.associations);
            vec![
                catalogue.message(&name),
                level.target.to_string(),
                level.raised.to_string(),
                shown(percent(level.raised, level.target)),
                counted(level.awards, 0),
                level.awarded.to_string(),
                shown(percent(level.awarded, level.target)),
            ]
        })
        .collect();
    if !levels.is_empty() {
        write_table(out, &header("progress.level"), aligns.get(..7).unwrap_or_default(), &levels)?;
    }
    writeln!(out, "\n{}", catalogue.text("progress.note"))?;
    let uncounted: u64 = progress.associations.iter().map(|association| association.uncounted).sum();
    if uncounted > 0 {
        let message = Message::new("progress.uncounted").with("rows", uncounted);
        writeln!(out, "{}", catalogue.message(&message))?;
    }
    write_inputs(out, book.files(), catalogue)
}

pub(crate) const fn level_key(level: AssociationLevel) -> &'static str {
    match level {
        AssociationLevel::Province => "level.province",
        AssociationLevel::District => "level.district",
        AssociationLevel::Commune => "level.commune",
        AssociationLevel::Board => "level.board",
    }
}

/// A number of awards, marked if some rows do not state theirs.
fn counted(awards: i64, uncounted: u64) -> String {
    let awards = crate::table::amount_text(i128::from(awards));
    if uncounted > 0 { format!("{awards} *") } else { awards }
}

/// A percentage with a decimal comma, which the report uses in both languages; a dash if there is none.
fn shown(percent: Option<Decimal>) -> String {
    percent.map_or_else(|| "–".to_owned(), |percent| percent.to_string().replace('.', ","))
}

/// A bar of ten boxes for 100 %.
fn bar(percent: Option<Decimal>) -> String {
    let Some(percent) = percent else { return String::new() };
    let tenths = (0..10_i64).filter(|box_number| percent >= Decimal::from((box_number + 1) * 10)).count();
    format!("{}{}", "█".repeat(tenths), "·".repeat(10 - tenths))
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    #[serde(flatten)]
    progress: &'a Progress,
}

/// Writes progress as a JSON document `hocbong.progress/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_progress_json(out: &mut dyn Write, progress: &Progress) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document { schema: "hocbong.progress/1", progress })?;
    writeln!(out)
}

/// Writes the associations as CSV, with amounts in đồng as plain numbers.
///
/// # Errors
/// When the output cannot be written.
pub fn write_progress_csv(out: &mut dyn Write, progress: &Progress, style: CsvStyle) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    writer.write_record([
        "code",
        "name",
        "level",
        "parent",
        "target",
        "raised",
        "awarded",
        "awards",
        "uncounted",
        "raised_subtree",
        "awarded_subtree",
        "awards_subtree",
        "raised_percent",
        "awarded_percent",
    ])?;
    for row in &progress.associations {
        let percent =
            |percent: Option<Decimal>| percent.map(|percent| percent.to_string()).unwrap_or_default();
        writer.write_record([
            row.code.clone(),
            row.name.clone(),
            row.level.map(|level| level.to_string()).unwrap_or_default(),
            row.parent.clone().unwrap_or_default(),
            row.target.get().to_string(),
            row.raised.get().to_string(),
            row.awarded.get().to_string(),
            row.awards.to_string(),
            row.uncounted.to_string(),
            row.raised_subtree.get().to_string(),
            row.awarded_subtree.get().to_string(),
            row.awards_subtree.to_string(),
            percent(row.raised_percent),
            percent(row.awarded_percent),
        ])?;
    }
    writer.flush()
}
