//! Papers as pages: one file that needs no network and no script, to be read on a screen or printed on A4.

use super::charts::svgs;
use super::layout::{self, Fit};
use super::markup::{Templates, push_escaped, relative_address};
use super::{Block, Cell, Chart, ColumnKind, Paper, RowRole, Sheet, Signature, Table};
use crate::table::width;
use hocbong_core::diagnostic::Message;
use hocbong_messages::{Catalogue, Language};
use minijinja::context;
use minijinja::value::Value;
use std::io::{self, Write};

/// Most rows of a table on a page, beyond which a browser takes seconds to lay it out. A sentence in the last
/// row says how many there are.
pub const MAX_ROWS: usize = 20_000;
/// Most sheets that a page shows; the rest is counted.
pub const MAX_SHEETS: usize = 5_000;

/// Most links that stand above the sheets; more are folded.
const MAX_OPEN_LINKS: usize = 12;

/// The style of all pages.
const STYLE: &str = include_str!("../../templates/page.css");

const TEMPLATES: [(&str, &str); 4] = [
    ("top", include_str!("../../templates/top.html")),
    ("paper", include_str!("../../templates/paper.html")),
    ("index", include_str!("../../templates/index.html")),
    ("end", include_str!("../../templates/end.html")),
];

/// A page that leads to the papers of a folder.
#[derive(Clone, Debug)]
pub struct Index {
    /// Title, e.g. the name of the book and the period.
    pub title: String,
    /// The language of all its words.
    pub language: Language,
    /// Charts above the groups.
    pub charts: Vec<Chart>,
    /// The papers by what they are for.
    pub groups: Vec<IndexGroup>,
    /// Sentences after the last group.
    pub notes: Vec<String>,
    /// The program's own lines, printed small at the end.
    pub origin: Vec<String>,
}

/// Papers that serve one purpose.
#[derive(Clone, Debug, Default)]
pub struct IndexGroup {
    /// Heading.
    pub heading: String,
    /// A sentence on what they are for; blank for none.
    pub sentence: String,
    /// The papers in order.
    pub papers: Vec<IndexPaper>,
}

/// A paper of a folder.
#[derive(Clone, Debug, Default)]
pub struct IndexPaper {
    /// Title of the paper.
    pub title: String,
    /// One line that says what it is; blank for none.
    pub what: String,
    /// Path of the page relative to the index; blank for none.
    pub page: String,
    /// Paths of its other files relative to the index, e.g. `cash-book.xlsx`.
    pub files: Vec<String>,
}

/// Writes a paper as an HTML page.
///
/// Each figure and day has `data-key`, the key of its column, and `data-value`, the cell as a program reads
/// it; `data-table` and `data-row` say what a table and a row are.
///
/// # Errors
/// When the output cannot be written.
pub fn write_html(out: &mut dyn Write, paper: &Paper) -> io::Result<()> {
    let templates = Templates::new(&TEMPLATES)?;
    let catalogue = Catalogue::new(paper.language);
    let is_alone = matches!(paper.sheets.as_slice(), [sheet] if sheet.title == paper.title);
    let is_landscape = tables(paper).any(|table| Fit::of(table).is_landscape);
    let shown = paper.sheets.get(..MAX_SHEETS).unwrap_or(&paper.sheets);
    let labels: Vec<String> = if shown.len() > 1 {
        shown.iter().map(|sheet| first_of(&sheet.label, &sheet.title)).collect()
    } else {
        Vec::new()
    };
    let page = Top { title: &paper.title, kind: "paper", is_landscape, is_quiet: is_alone, labels };
    page.write(out, &templates, &catalogue)?;
    let mut numbers = Numbers::default();
    for (index, sheet) in shown.iter().enumerate() {
        let view = view_of_sheet(sheet, &section_id(index), &catalogue, &mut numbers);
        templates.write(out, "paper", view)?;
    }
    let nothing = if paper.sheets.is_empty() { paper.nothing.as_str() } else { "" };
    let mut notes = paper.notes.clone();
    if shown.len() < paper.sheets.len() {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let message = Message::new("paper.cut-sheets").with("sheets", count(paper.sheets.len()));
        notes.insert(0, catalogue.message(&message.with("shown", count(shown.len()))));
    }
    templates.write(out, "end", context! { nothing, notes, origin => paper.origin.clone() })
}

/// Writes the page that leads to the papers of a folder.
///
/// # Errors
/// When the output cannot be written.
pub fn write_index(out: &mut dyn Write, index: &Index) -> io::Result<()> {
    let templates = Templates::new(&TEMPLATES)?;
    let catalogue = Catalogue::new(index.language);
    let labels: Vec<String> = if index.groups.len() > 1 {
        index.groups.iter().map(|group| group.heading.clone()).collect()
    } else {
        Vec::new()
    };
    let page = Top { title: &index.title, kind: "index", is_landscape: false, is_quiet: false, labels };
    page.write(out, &templates, &catalogue)?;
    let mut numbers = Numbers::default();
    let charts: Vec<Value> =
        index.charts.iter().map(|chart| view_of_chart(chart, &catalogue, &mut numbers)).collect();
    let groups: Vec<Value> = (index.groups.iter().enumerate())
        .map(|(at, group)| {
            let entries: Vec<Value> = group.papers.iter().map(view_of_entry).collect();
            let (heading, sentence) = (group.heading.as_str(), group.sentence.as_str());
            context! { id => section_id(at), heading, sentence, entries }
        })
        .collect();
    templates.write(out, "index", context! { charts, groups })?;
    templates.write(
        out,
        "end",
        context! { nothing => "", notes => index.notes.clone(), origin => index.origin.clone() },
    )
}

/// Numbers given to the tables and charts of a page, from which their ids are made.
#[derive(Debug, Default)]
struct Numbers {
    tables: usize,
    charts: usize,
}

/// What stands above the sheets or groups.
#[derive(Debug)]
struct Top<'a> {
    title: &'a str,
    kind: &'static str,
    is_landscape: bool,
    /// Whether the title is for screen readers only, since the sheet repeats it.
    is_quiet: bool,
    /// A label for each link; empty for no contents.
    labels: Vec<String>,
}

impl Top<'_> {
    fn write(&self, out: &mut dyn Write, templates: &Templates, catalogue: &Catalogue) -> io::Result<()> {
        let link =
            |(index, label): (usize, &String)| context! { id => section_id(index), label => label.as_str() };
        let links: Vec<Value> = self.labels.iter().enumerate().map(link).collect();
        let count = u64::try_from(self.labels.len()).unwrap_or(u64::MAX);
        let view = context! {
            lang => match catalogue.language() { Language::Vi => "vi", Language::En => "en" },
            title => self.title,
            css => Value::from_safe_string(STYLE.to_owned()),
            kind => self.kind,
            is_landscape => self.is_landscape,
            is_quiet => self.is_quiet,
            is_folded => links.len() > MAX_OPEN_LINKS,
            links,
            skip => catalogue.text("paper.skip"),
            contents => catalogue.text("paper.contents"),
            contents_count => catalogue.message(&Message::new("paper.contents-count").with("count", count)),
        };
        templates.write(out, "top", view)
    }
}

/// Returns the id of a section by its position.
fn section_id(index: usize) -> String {
    format!("s{}", index + 1)
}

fn tables(paper: &Paper) -> impl Iterator<Item = &Table> {
    paper.sheets.iter().flat_map(|sheet| &sheet.blocks).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    })
}

fn first_of(text: &str, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text.to_owned() }
}

fn view_of_sheet(sheet: &Sheet, id: &str, catalogue: &Catalogue, numbers: &mut Numbers) -> Value {
    let keys: Vec<String> = sheet.keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let signature = |signature: &Signature| {
        context! {
            office => signature.office.as_str(),
            hint => signature.hint.as_str(),
            name => signature.name.as_str(),
        }
    };
    context! {
        id,
        keys => keys.join("; "),
        is_continued => sheet.is_continued,
        issuer => sheet.issuer.clone(),
        corner => sheet.corner.clone(),
        title => sheet.title.as_str(),
        subtitle => sheet.subtitle.clone(),
        blocks => view_of_blocks(&sheet.blocks, &sheet.title, catalogue, numbers),
        place_and_date => sheet.place_and_date.as_str(),
        signatures => sheet.signatures.iter().map(signature).collect::<Vec<Value>>(),
        below => view_of_blocks(&sheet.below, &sheet.title, catalogue, numbers),
        origin => sheet.origin.clone(),
    }
}

/// Returns blocks of a sheet, with neighbouring fields as one list.
fn view_of_blocks(blocks: &[Block], title: &str, catalogue: &Catalogue, numbers: &mut Numbers) -> Vec<Value> {
    let mut views = Vec::new();
    let mut fields: Vec<Value> = Vec::new();
    for block in blocks {
        if let Block::Field { label, value } = block {
            fields.push(context! { label => label.as_str(), value => value.as_str() });
            continue;
        }
        if !fields.is_empty() {
            views.push(context! { kind => "fields", fields => std::mem::take(&mut fields) });
        }
        views.push(match block {
            Block::Table(table) => view_of_table(table, title, catalogue, numbers),
            Block::Chart(chart) => view_of_chart(chart, catalogue, numbers),
            Block::Text(text) => context! { kind => "text", text => text.as_str() },
            Block::Field { .. } => continue,
        });
    }
    if !fields.is_empty() {
        views.push(context! { kind => "fields", fields });
    }
    views
}

fn view_of_chart(chart: &Chart, catalogue: &Catalogue, numbers: &mut Numbers) -> Value {
    numbers.charts += 1;
    let drawings = svgs(chart, &format!("c{}", numbers.charts), catalogue);
    context! { kind => "chart", title => chart.title.as_str(), svg => Value::from_safe_string(drawings.join("\n")) }
}

fn view_of_entry(paper: &IndexPaper) -> Value {
    let file = |path: &String| {
        let ending = path.rsplit_once('.').map_or(path.as_str(), |(_, ending)| ending);
        context! { address => relative_address(path), label => ending.to_uppercase() }
    };
    context! {
        title => paper.title.as_str(),
        what => paper.what.as_str(),
        page => relative_address(&paper.page),
        files => paper.files.iter().map(file).collect::<Vec<Value>>(),
    }
}

fn view_of_table(table: &Table, title: &str, catalogue: &Catalogue, numbers: &mut Numbers) -> Value {
    numbers.tables += 1;
    let class = |index: usize| table.columns.get(index).map_or("t", |column| class_of(column.kind));
    let upper = layout::upper_headers(table);
    let view_of_upper = |header: &layout::Header<'_>| {
        let (label, columns, is_group) = (header.label, header.columns, header.is_group);
        context! { label, columns, is_group, class => class(header.first) }
    };
    let lower: Vec<Value> = (table.columns.iter())
        .filter(|column| !column.group.is_empty())
        .map(|column| context! { label => column.label.as_str(), class => class_of(column.kind) })
        .collect();
    let keys: Vec<&str> = table.columns.iter().map(|column| column.key).collect();
    context! {
        kind => "table",
        id => format!("t{}", numbers.tables),
        name => table.name,
        keys => keys.join(" "),
        caption => first_of(&table.heading, title),
        is_unnamed => table.heading.is_empty(),
        step => Fit::of(table).step,
        upper => upper.iter().map(view_of_upper).collect::<Vec<Value>>(),
        lower,
        rows => Value::from_safe_string(rows(table, catalogue)),
    }
}

/// Returns the class of the cells of a column, which decides alignment and wrapping.
const fn class_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "t",
        ColumnKind::Code => "c",
        ColumnKind::Day => "d",
        ColumnKind::Signature => "g",
        ColumnKind::Amount | ColumnKind::Count | ColumnKind::Quantity | ColumnKind::Percent => "n",
    }
}

/// Returns the rows of a table as markup. There may be very many cells, so they are not left to a template.
fn rows(table: &Table, catalogue: &Catalogue) -> String {
    let mut html = String::new();
    for row in table.rows.iter().take(MAX_ROWS) {
        html.push_str("<tr data-row=\"");
        html.push_str(row.role.as_str());
        html.push_str("\">");
        let is_sum = !matches!(row.role, RowRole::Entry | RowRole::Detail);
        let mut is_named = false;
        for (column, cell) in layout::cells(table, &row.cells) {
            // The first words of a sum name the row.
            let is_head = is_sum && !is_named && matches!(cell, Cell::Text(_));
            is_named |= is_head;
            html.push_str(if is_head { "<th scope=\"row\" class=\"" } else { "<td class=\"" });
            html.push_str(class_of(column.kind));
            if column.kind != ColumnKind::Text
                && matches!(cell, Cell::Text(text) if width(text) > layout::MAX_CODE)
            {
                html.push_str(" long");
            }
            html.push_str("\" data-key=\"");
            html.push_str(layout::key_of(column, row.role));
            if !matches!(cell, Cell::Blank | Cell::Text(_)) {
                html.push_str("\" data-value=\"");
                html.push_str(&cell.plain());
            }
            html.push_str("\">");
            match cell {
                Cell::Text(text) => push_escaped(&mut html, text),
                _ => html.push_str(&cell.shown()),
            }
            html.push_str(if is_head { "</th>" } else { "</td>" });
        }
        html.push_str("</tr>\n");
    }
    if table.rows.len() > MAX_ROWS {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let message =
            Message::new("paper.cut").with("rows", count(table.rows.len())).with("shown", count(MAX_ROWS));
        html.push_str("<tr class=\"cut\"><td colspan=\"");
        html.push_str(&table.columns.len().to_string());
        html.push_str("\">");
        push_escaped(&mut html, &catalogue.message(&message));
        html.push_str("</td></tr>\n");
    }
    html
}

#[cfg(test)]
mod tests;
