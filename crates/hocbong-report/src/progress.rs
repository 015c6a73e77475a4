//! Progress against the targets as text, JSON and CSV.

use crate::Catalogue;
use crate::Output;
use crate::csv_out::{CsvOut, CsvStyle};
use crate::inputs::write_inputs;
use crate::table::{Align, amount_text, say, write_table};
use hocbong::report::progress::{
    AssociationProgress, LevelProgress, PreviousProgress, Progress, STUDY_MONTH,
};
use hocbong::{AssociationLevel, Book, IndicatorValue, Vnd};
use hocbong_core::diagnostic::Message;
use rust_decimal::Decimal;
use serde::Serialize;
use std::io::{self, Write};

/// What is shown of progress besides, or instead of, the tree of associations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgressLayout {
    /// The associations of each level in order of merit, instead of the tree.
    pub by_merit: bool,
    /// The months.
    pub by_month: bool,
}

/// The columns that depend on what there is to show.
#[derive(Clone, Copy)]
struct Columns {
    /// Whether some targets for awards are other than those for money raised.
    has_two_targets: bool,
    has_previous: bool,
    by_merit: bool,
}

/// A line of a table, of an association or a level.
struct Line<'a> {
    targets: [Option<Vnd>; 2],
    sums: [Vnd; 2],
    percents: [Option<Decimal>; 2],
    awards: String,
    subtree_percent: Option<Decimal>,
    previous: Option<&'a PreviousProgress>,
}

impl<'a> From<&'a AssociationProgress> for Line<'a> {
    fn from(row: &'a AssociationProgress) -> Self {
        Self {
            targets: [row.target, row.target_awarded],
            sums: [row.raised, row.awarded],
            percents: [row.raised_percent, row.awarded_percent],
            awards: counted(row.awards, row.uncounted),
            subtree_percent: row.raised_subtree_percent,
            previous: row.previous.as_ref(),
        }
    }
}

impl<'a> From<&'a LevelProgress> for Line<'a> {
    fn from(row: &'a LevelProgress) -> Self {
        Self {
            targets: [row.target, row.target_awarded],
            sums: [row.raised, row.awarded],
            percents: [row.raised_percent, row.awarded_percent],
            awards: counted(row.awards, row.uncounted),
            subtree_percent: None,
            previous: row.previous.as_ref(),
        }
    }
}

impl Columns {
    fn new(progress: &Progress, layout: ProgressLayout) -> Self {
        let differs = |row: &AssociationProgress| row.target != row.target_awarded;
        Self {
            has_two_targets: progress.associations.iter().any(differs),
            has_previous: progress.has_previous,
            by_merit: layout.by_merit,
        }
    }

    /// Heads of the columns after the first, which is that of names.
    fn heads(self) -> Vec<&'static str> {
        let mut heads = vec!["progress.target", "progress.raised", "progress.percent"];
        if self.by_merit {
            heads.push("progress.subtree-percent");
        }
        if self.has_previous {
            heads.push("progress.raised-before");
        }
        heads.push("progress.awards");
        if self.has_two_targets {
            heads.push("progress.target-awarded");
        }
        heads.extend(["progress.awarded", "progress.percent"]);
        if self.has_previous {
            heads.push("progress.awarded-before");
        }
        heads
    }

    fn cells(self, line: &Line<'_>) -> Vec<String> {
        let [target, target_awarded] = line.targets.map(amount);
        let [raised, awarded] = line.sums.map(|sum| sum.to_string());
        let [raised_percent, awarded_percent] = line.percents.map(shown);
        let before = |sum: fn(&PreviousProgress) -> Vnd| amount(line.previous.map(sum));
        let mut cells = vec![target, raised, raised_percent];
        if self.by_merit {
            cells.push(shown(line.subtree_percent));
        }
        if self.has_previous {
            cells.push(before(|previous| previous.raised));
        }
        cells.push(line.awards.clone());
        if self.has_two_targets {
            cells.push(target_awarded);
        }
        cells.extend([awarded, awarded_percent]);
        if self.has_previous {
            cells.push(before(|previous| previous.awarded));
        }
        cells
    }

    /// Writes a table: the column of names, those of figures, and a bar if one is given.
    fn write(
        self,
        out: &mut dyn Output,
        first: &[&str],
        rows: &[(Vec<String>, Line<'_>, Option<String>)],
        catalogue: &Catalogue,
    ) -> io::Result<()> {
        let heads = self.heads();
        let mut header: Vec<String> = first.iter().chain(&heads).map(|key| catalogue.text(key)).collect();
        let mut aligns = vec![Align::Right; first.len().saturating_sub(1)];
        aligns.push(Align::Left);
        aligns.extend(std::iter::repeat_n(Align::Right, heads.len()));
        if rows.iter().any(|(.., bar)| bar.is_some()) {
            header.push(String::new());
            aligns.push(Align::Left);
        }
        let cells = |(names, line, bar): &(Vec<String>, Line<'_>, Option<String>)| {
            names.iter().cloned().chain(self.cells(line)).chain(bar.clone()).collect()
        };
        write_table(out, &header, &aligns, &rows.iter().map(cells).collect::<Vec<Vec<String>>>())
    }
}

/// Writes progress against the targets as text: the associations as a tree or in order of merit, the levels, the
/// months.
///
/// # Errors
/// When the output cannot be written.
pub fn write_progress_text(
    out: &mut dyn Output,
    book: &Book,
    progress: &Progress,
    layout: ProgressLayout,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let title = Message::new("progress.title")
        .with("from", progress.period.from.unwrap_or_default())
        .with("to", progress.period.to.unwrap_or_default())
        .with("year", progress.year.to_string());
    let sum = |amount: fn(&AssociationProgress) -> Vnd| -> i128 {
        progress.associations.iter().map(|association| i128::from(amount(association).get())).sum()
    };
    let answer =
        Message::new("progress.answer").with("raised", sum(|a| a.raised)).with("awarded", sum(|a| a.awarded));
    writeln!(out, "{}\n{}", catalogue.message(&title), catalogue.message(&answer))?;
    if !progress.has_plan {
        let message = Message::new("progress.no-plan").with("year", progress.year.to_string());
        say(out, &catalogue.message(&message))?;
    }
    writeln!(out)?;
    let columns = Columns::new(progress, layout);
    if layout.by_merit {
        write_merit(out, progress, columns, catalogue)?;
    } else {
        let rows: Vec<_> = progress
            .associations
            .iter()
            .map(|row| {
                let name = format!("{}{}", "  ".repeat(row.depth), name_of(row, catalogue));
                (vec![name], Line::from(row), Some(bar(row.raised_percent)))
            })
            .collect();
        columns.write(out, &["progress.association"], &rows, catalogue)?;
        writeln!(out)?;
    }
    if !progress.levels.is_empty() {
        let columns = Columns { by_merit: false, ..columns };
        let rows: Vec<_> = progress
            .levels
            .iter()
            .map(|level| (vec![level_name(level, catalogue)], Line::from(level), None))
            .collect();
        columns.write(out, &["progress.level"], &rows, catalogue)?;
    }
    if layout.by_month {
        write_months(out, progress, catalogue)?;
    }
    write_indicators(out, progress, catalogue)?;
    writeln!(out)?;
    say(out, &catalogue.text("progress.note"))?;
    let uncounted: u64 = progress.associations.iter().map(|association| association.uncounted).sum();
    if uncounted > 0 {
        let message = Message::new("progress.uncounted").with("rows", uncounted);
        say(out, &catalogue.message(&message))?;
    }
    write_inputs(out, book.files(), catalogue)
}

/// Writes a table for each level, with the ranks.
fn write_merit(
    out: &mut dyn Output,
    progress: &Progress,
    columns: Columns,
    catalogue: &Catalogue,
) -> io::Result<()> {
    for level in AssociationLevel::ALL.into_iter().map(Some).chain([None]) {
        let rows: Vec<_> = progress
            .by_merit(level)
            .into_iter()
            .map(|row| {
                let rank = row.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string());
                (vec![rank, name_of(row, catalogue)], Line::from(row), Some(bar(row.raised_percent)))
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        if let Some(level) = progress.levels.iter().find(|row| Some(row.level) == level) {
            writeln!(out, "{}", level_name(level, catalogue))?;
        }
        columns.write(out, &["progress.rank", "progress.association"], &rows, catalogue)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Writes the months with their sum, then the study month.
fn write_months(out: &mut dyn Output, progress: &Progress, catalogue: &Catalogue) -> io::Result<()> {
    let line = |name: String, raised: i128, awards: String, awarded: i128| {
        vec![name, amount_text(raised), awards, amount_text(awarded)]
    };
    let wide = |amount: Vnd| i128::from(amount.get());
    let mut rows: Vec<Vec<String>> = progress
        .months
        .iter()
        .map(|one| {
            let mut name = format!("{:02}/{}", one.month.month, one.month.year);
            if one.month.month == STUDY_MONTH {
                name = format!("{name} ({})", catalogue.text("progress.study-month"));
            }
            line(name, wide(one.raised), counted(one.awards, one.uncounted), wide(one.awarded))
        })
        .collect();
    rows.push(Vec::new());
    rows.push(line(
        catalogue.text("progress.total"),
        progress.months.iter().map(|one| wide(one.raised)).sum(),
        amount_text(progress.months.iter().map(|one| i128::from(one.awards)).sum()),
        progress.months.iter().map(|one| wide(one.awarded)).sum(),
    ));
    let header = ["progress.month", "progress.raised", "progress.awards", "progress.awarded"]
        .map(|key| catalogue.text(key));
    writeln!(out)?;
    write_table(out, &header, &[Align::Left, Align::Right, Align::Right, Align::Right], &rows)?;
    if let Some(study) = &progress.study_month {
        let message = Message::new("progress.study-month-sum")
            .with("from", study.from)
            .with("to", study.to)
            .with("raised", study.raised)
            .with("awards", amount_text(i128::from(study.awards)))
            .with("awarded", study.awarded);
        say(out, &catalogue.message(&message))?;
    }
    Ok(())
}

fn write_indicators(out: &mut dyn Output, progress: &Progress, catalogue: &Catalogue) -> io::Result<()> {
    if progress.indicators.is_empty() {
        return Ok(());
    }
    let value = |value: &IndicatorValue| match value {
        IndicatorValue::Number(number) => amount_text(i128::from(*number)),
        IndicatorValue::Text(text) => text.clone(),
    };
    let rows: Vec<Vec<String>> =
        progress.indicators.iter().map(|one| vec![one.name.clone(), value(&one.value)]).collect();
    let header = ["progress.indicator", "progress.value"].map(|key| catalogue.text(key));
    writeln!(out)?;
    write_table(out, &header, &[Align::Left, Align::Right], &rows)
}

fn name_of(row: &AssociationProgress, catalogue: &Catalogue) -> String {
    let name = format!("{} {}", row.code, row.name);
    let Some(closed) = row.closed else { return name };
    let until = Message::new("progress.until").with("day", closed);
    format!("{name} ({})", catalogue.message(&until))
}

fn level_name(level: &LevelProgress, catalogue: &Catalogue) -> String {
    catalogue.message(&Message::new(level_key(level.level)).with("count", level.associations))
}

pub(crate) const fn level_key(level: AssociationLevel) -> &'static str {
    match level {
        AssociationLevel::Province => "level.province",
        AssociationLevel::District => "level.district",
        AssociationLevel::Commune => "level.commune",
        AssociationLevel::Board => "level.board",
    }
}

fn amount(amount: Option<Vnd>) -> String {
    amount.map_or_else(|| "–".to_owned(), |amount| amount.to_string())
}

/// A number of awards, marked if some rows do not state theirs.
fn counted(awards: i64, uncounted: u64) -> String {
    let awards = amount_text(i128::from(awards));
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

/// Writes the associations as CSV, in order of merit if the layout asks for it; or the months, if it asks for those.
/// Amounts are in đồng as plain numbers.
///
/// # Errors
/// When the output cannot be written.
pub fn write_progress_csv(
    out: &mut dyn Write,
    progress: &Progress,
    layout: ProgressLayout,
    style: CsvStyle,
) -> io::Result<()> {
    const COLUMNS: [&str; 23] = [
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
        "target_awarded",
        "target_subtree",
        "target_awarded_subtree",
        "raised_subtree_percent",
        "awarded_subtree_percent",
        "rank",
        "previous_raised",
        "previous_awarded",
        "previous_awards",
    ];
    let mut writer = CsvOut::new(out, style)?;
    if layout.by_month {
        writer.write_header("progress", ["month", "raised", "awarded", "awards", "uncounted"])?;
        for one in &progress.months {
            writer.write_record([
                one.month.to_string(),
                one.raised.get().to_string(),
                one.awarded.get().to_string(),
                one.awards.to_string(),
                one.uncounted.to_string(),
            ])?;
        }
        return writer.flush();
    }
    writer.write_header("progress", COLUMNS)?;
    let levels = AssociationLevel::ALL.into_iter().map(Some).chain([None]);
    let rows: Vec<&AssociationProgress> = if layout.by_merit {
        levels.flat_map(|level| progress.by_merit(level)).collect()
    } else {
        progress.associations.iter().collect()
    };
    for row in rows {
        let percent =
            |percent: Option<Decimal>| percent.map(|percent| percent.to_string()).unwrap_or_default();
        let amount = |amount: Option<Vnd>| amount.map(|amount| amount.get().to_string()).unwrap_or_default();
        let before = row.previous.as_ref();
        writer.write_record([
            row.code.clone(),
            row.name.clone(),
            row.level.map(|level| writer.word("law.level.", level.as_str())).unwrap_or_default(),
            row.parent.clone().unwrap_or_default(),
            amount(row.target),
            row.raised.get().to_string(),
            row.awarded.get().to_string(),
            row.awards.to_string(),
            row.uncounted.to_string(),
            row.raised_subtree.get().to_string(),
            row.awarded_subtree.get().to_string(),
            row.awards_subtree.to_string(),
            percent(row.raised_percent),
            percent(row.awarded_percent),
            amount(row.target_awarded),
            amount(row.target_subtree),
            amount(row.target_awarded_subtree),
            percent(row.raised_subtree_percent),
            percent(row.awarded_subtree_percent),
            row.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            amount(before.map(|before| before.raised)),
            amount(before.map(|before| before.awarded)),
            before.map(|before| before.awards.to_string()).unwrap_or_default(),
        ])?;
    }
    writer.flush()
}
