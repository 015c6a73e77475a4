//! How files were read, as text and as the JSON document `hocbong.inspect/1`.

use crate::Catalogue;
use crate::Output;
use crate::diagnostics::JsonDiagnostic;
use crate::inputs::row_counts;
use crate::table::{Align, amount_text, write_table};
use hocbong::Diagnostic;
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::header::{Layout, bank_of};
use hocbong_import::csv::meaning::Meaning;
use hocbong_import::csv::{ControlTotal, ReadSummary};
use hocbong_messages::one_line;
use serde::Serialize;
use std::cmp::Ordering;
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    files: Vec<File<'a>>,
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    sha256: String,
    encoding: Option<&'static str>,
    delimiter: Option<&'static str>,
    line_end: Option<&'static str>,
    header_line: Option<u32>,
    form: Option<&'static str>,
    layout: Option<&'static str>,
    bank: Option<&'static str>,
    columns: Vec<Column<'a>>,
    rows: u64,
    read: u64,
    set_aside: u64,
    in_error: u64,
    proven: u64,
    dates_repeated: u64,
    money_in: i128,
    money_out: i128,
    from: Option<String>,
    to: Option<String>,
    control_totals: Vec<Control>,
    balance_breaks: Vec<Break>,
}

#[derive(Serialize)]
struct Column<'a> {
    name: &'a str,
    /// `None` for a column that has content and is not read.
    meaning: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unread: bool,
    /// The share of rows in which an unread column is filled, as a decimal fraction with two places.
    #[serde(skip_serializing_if = "Option::is_none")]
    filled: Option<String>,
    /// How many đồng the unit of its figures is.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<i64>,
}

#[derive(Serialize)]
struct Control {
    name: String,
    line: u32,
    stated: i64,
    computed: Option<i64>,
    agrees: Option<bool>,
}

#[derive(Serialize)]
struct Break {
    line: u32,
    expected: i128,
    found: i128,
}

/// Writes how each file was read, as a JSON document `hocbong.inspect/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_inspect_json(
    out: &mut dyn Write,
    files: &[ReadSummary],
    diagnostics: &[Diagnostic],
    catalogue: &Catalogue,
) -> io::Result<()> {
    let document = Document {
        schema: "hocbong.inspect/1",
        files: files.iter().map(file).collect(),
        diagnostics: diagnostics.iter().map(|one| JsonDiagnostic::new(one, catalogue)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
    writeln!(out)
}

fn file(report: &ReadSummary) -> File<'_> {
    let control = |total: &'_ ControlTotal| Control {
        name: total.name.clone(),
        line: total.line,
        stated: total.stated.get(),
        computed: total.computed.map(hocbong::Vnd::get),
        agrees: total.computed.map(|_| total.agrees()),
    };
    // A sheet has no dialect of its own.
    let dialect = report.dialect.filter(|_| !report.is_sheet && report.tags.is_none());
    File {
        path: &report.name,
        sha256: report.sha256.to_string(),
        encoding: dialect.map(|dialect| dialect.encoding.as_str()),
        delimiter: dialect.map(|dialect| delimiter(dialect.delimiter)),
        line_end: report.line_ends.as_str().filter(|_| !report.is_sheet),
        header_line: report.header_line,
        form: report.form.map(hocbong_import::csv::Form::as_str),
        layout: report.form.map(|_| report.layout.as_str()),
        bank: bank(report),
        columns: report
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let filled = filled_share(report, index);
                Column {
                    name: &column.name,
                    meaning: filled.is_none().then(|| column.meaning.as_str()),
                    unread: filled.is_some(),
                    filled,
                    unit: Some(column.unit).filter(|unit| *unit != 1),
                }
            })
            .collect(),
        rows: report.rows,
        read: report.read,
        set_aside: report.set_aside,
        in_error: report.in_error,
        proven: report.proven,
        dates_repeated: report.dates_repeated,
        money_in: report.money_in,
        money_out: report.money_out,
        from: report.from.map(|day| day.to_string()),
        to: report.to.map(|day| day.to_string()),
        control_totals: report.control_totals.iter().map(control).collect(),
        balance_breaks: report
            .balance_breaks
            .iter()
            .map(|one| Break { line: one.line, expected: one.expected, found: one.found })
            .collect(),
    }
}

/// The share of rows in which an unread column is filled; `None` if the column is read or blank.
fn filled_share(report: &ReadSummary, index: usize) -> Option<String> {
    let unread = report.unread.iter().find(|unread| unread.index == index && unread.filled > 0)?;
    let rows = (report.read + report.in_error).max(unread.filled);
    let hundredths = unread.filled * 100 / rows;
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

const fn delimiter(byte: u8) -> &'static str {
    match byte {
        b';' => ";",
        b'\t' => "\t",
        b'|' => "|",
        _ => ",",
    }
}

fn bank(report: &ReadSummary) -> Option<&'static str> {
    if report.layout == Layout::Bank { bank_of(&report.columns) } else { None }
}

/// Writes how each file was read, as text.
///
/// # Errors
/// When the output cannot be written.
pub fn write_inspect_text(
    out: &mut dyn Output,
    files: &[ReadSummary],
    catalogue: &Catalogue,
) -> io::Result<()> {
    for (index, report) in files.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        Screen { report, catalogue }.write(out)?;
    }
    Ok(())
}

/// Most balance breaks, and most control totals, that are shown; the rest is counted.
const SHOWN: usize = 10;

struct Screen<'a> {
    report: &'a ReadSummary,
    catalogue: &'a Catalogue,
}

impl Screen<'_> {
    fn text(&self, key: &str) -> String {
        self.catalogue.text(key)
    }

    fn say(&self, message: &Message) -> String {
        self.catalogue.message(message)
    }

    fn write(&self, out: &mut dyn Output) -> io::Result<()> {
        let report = self.report;
        writeln!(out, "{}", one_line(&report.name))?;
        writeln!(out, "  {}", self.understood())?;
        writeln!(out, "  {}", row_counts(std::slice::from_ref(report), self.catalogue))?;
        for note in self.notes() {
            writeln!(out, "  {note}")?;
        }
        if report.form.is_some() {
            writeln!(out)?;
            self.money(out)?;
            self.columns(out)?;
        }
        writeln!(out, "\n  sha256 {}", report.sha256)
    }

    /// Form, layout, dialect and header, on one line.
    fn understood(&self) -> String {
        let report = self.report;
        let form = report.form.map_or_else(
            || self.text("form.none"),
            |form| {
                let whose = match bank(report) {
                    Some(bank) => Some(bank.to_owned()),
                    None if matches!(report.layout, Layout::Plain | Layout::Bank) => None,
                    None => Some(self.text(&format!("inspect.layout.{}", report.layout.as_str()))),
                };
                let form = self.text(&format!("form.{}", form.as_str()));
                whose.map_or(form.clone(), |whose| format!("{form} ({whose})"))
            },
        );
        let mut parts = vec![form];
        if report.is_sheet {
            parts.push(self.text("inspect.sheet"));
        } else if let Some(tags) = report.tags {
            parts.push(tags.to_owned());
        } else if let Some(dialect) = report.dialect {
            let mark = if dialect.has_bom { format!(" {}", self.text("inspect.bom")) } else { String::new() };
            let delimiter = match dialect.delimiter {
                b';' => "inspect.semicolon",
                b'\t' => "inspect.tab",
                b'|' => "inspect.pipe",
                _ => "inspect.comma",
            };
            let ends = report.line_ends.as_str().map(|ends| format!(", {ends}")).unwrap_or_default();
            parts.push(format!("{}{mark}, {}{ends}", dialect.encoding.as_str(), self.text(delimiter)));
        }
        if report.tags.is_none() {
            parts.push(match report.header_line {
                Some(line) => self.say(&Message::new("inspect.header").with("line", line.to_string())),
                None => self.text("inspect.no-header"),
            });
        }
        parts.join(" · ")
    }

    /// What the rows set aside are, and how many rows were read in a way that needs mentioning.
    fn notes(&self) -> Vec<String> {
        let (report, aside) = (self.report, self.report.aside);
        let parts: Vec<String> = [
            ("inspect.aside.preamble", aside.preamble),
            ("inspect.aside.headers", aside.headers),
            ("inspect.aside.totals", aside.totals),
            ("inspect.aside.blank", aside.blank),
            ("inspect.aside.notes", aside.notes),
            ("inspect.aside.nothing", aside.nothing),
            ("inspect.aside.not-done", aside.not_done),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| self.say(&Message::new(key).with("count", count)))
        .collect();
        let mut notes = Vec::new();
        if !parts.is_empty() {
            notes.push(self.say(&Message::new("inspect.aside").with("parts", parts.join(", "))));
        }
        for (key, count) in
            [("inspect.proven", report.proven), ("inspect.dates-repeated", report.dates_repeated)]
        {
            if count > 0 {
                notes.push(self.say(&Message::new(key).with("count", count)));
            }
        }
        notes
    }

    fn money(&self, out: &mut dyn Output) -> io::Result<()> {
        let report = self.report;
        let labels = ["inspect.money-in", "inspect.money-out"].map(|key| self.text(key));
        let amounts = [report.money_in, report.money_out].map(amount_text);
        let width = |list: &[String; 2]| list.iter().map(|text| text.chars().count()).max().unwrap_or(0);
        let (label_width, amount_width) = (width(&labels), width(&amounts));
        for (label, amount) in labels.iter().zip(&amounts) {
            writeln!(out, "  {label:<label_width$}  {amount:>amount_width$}")?;
        }
        for total in report.control_totals.iter().take(SHOWN) {
            let name = if total.name.is_empty() {
                Message::new("inspect.control-unnamed")
            } else {
                Message::new("inspect.control").with("name", total.name.as_str())
            };
            let verdict = match total.computed {
                None => self.text("inspect.not-compared"),
                Some(_) if total.agrees() => self.text("inspect.agrees"),
                Some(computed) => self.say(&Message::new("inspect.differs").with("computed", computed)),
            };
            let name = self.say(&name.with("line", total.line.to_string()));
            writeln!(out, "  {name}: {} — {verdict}", amount_text(i128::from(total.stated.get())))?;
        }
        self.more(out, report.control_totals.len())?;
        let mut facts = Vec::new();
        if let (Some(from), Some(to)) = (report.from, report.to) {
            facts.push(self.say(&Message::new("inspect.days").with("from", from).with("to", to)));
        }
        match report.ends.map(|(first, last)| first.cmp(&last)) {
            Some(Ordering::Less) => facts.push(self.text("inspect.oldest-first")),
            Some(Ordering::Greater) => facts.push(self.text("inspect.newest-first")),
            Some(Ordering::Equal) | None => {}
        }
        let breaks = report.balance_breaks.len();
        facts.push(match breaks {
            0 if report.has_balance => self.text("inspect.balance-agrees"),
            0 => self.text("inspect.no-balance"),
            breaks => self.say(&Message::new("inspect.balance-breaks").with("count", breaks)),
        });
        writeln!(out, "  {}", facts.join(" · "))?;
        for one in report.balance_breaks.iter().take(SHOWN) {
            let message = Message::new("inspect.break")
                .with("line", one.line.to_string())
                .with("expected", one.expected)
                .with("found", one.found);
            writeln!(out, "    {}", self.say(&message))?;
        }
        self.more(out, breaks)
    }

    fn more(&self, out: &mut dyn Output, all: usize) -> io::Result<()> {
        match all.checked_sub(SHOWN).filter(|more| *more > 0) {
            Some(more) => {
                writeln!(out, "    {}", self.say(&Message::new("inspect.more").with("count", more)))
            }
            None => Ok(()),
        }
    }

    fn columns(&self, out: &mut dyn Output) -> io::Result<()> {
        let header = ["inspect.column", "inspect.meaning", "inspect.example"].map(|key| self.text(key));
        let rows: Vec<Vec<String>> = self
            .report
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let example = self.report.examples.get(at).cloned().unwrap_or_default();
                let meaning = match column.meaning {
                    Meaning::Other if filled_share(self.report, at).is_some() => self.text("inspect.unread"),
                    Meaning::Other => "–".to_owned(),
                    meaning => self.text(&format!("meaning.{}", meaning.as_str().replace(' ', "_"))),
                };
                vec![column.name.to_string(), meaning, example]
            })
            .collect();
        writeln!(out)?;
        let [column, meaning, example] = header;
        write_table(out, &[column, meaning, example], &[Align::Left; 3], &rows)
    }
}
