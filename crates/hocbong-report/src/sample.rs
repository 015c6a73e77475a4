//! An auditor's sample as a working paper, and as JSON.

use crate::paper::{Block, Cell, Column, ColumnKind, Paper, Row, RowRole, Sheet, Signature, Table};
use crate::papers::{days, origin};
use crate::{Catalogue, Language};
use hocbong::report::scope::Scope;
use hocbong::sample::{Interval, Population, Sample, SampleItem, SampleSize};
use hocbong::{Book, NaiveDate, Redactor, Vnd};
use hocbong_core::diagnostic::Message;
use serde::Serialize;
use std::io::{self, Write};

/// A line to be filled in by hand.
const DOTS: &str = "..............................";

/// A sample with what its paper is made from.
#[derive(Clone, Copy, Debug)]
pub struct SampleView<'a> {
    /// The book that it was drawn from.
    pub book: &'a Book,
    /// Days and associations covered.
    pub scope: &'a Scope,
    /// The mask with which it was redacted.
    pub mask: &'a Redactor,
    /// The sample.
    pub sample: &'a Sample,
}

/// Makes the working paper: how the sample was drawn, from what, and its rows with room for what the auditor finds.
///
pub fn sample_paper(view: SampleView<'_>, catalogue: &Catalogue) -> Paper {
    drawn(Builder { view, catalogue: Some(catalogue), words: Some(catalogue) }, catalogue.language())
}

/// Makes the rows of a sample for CSV: labels are keys. The words in its cells are those of the catalogue, in English those of
/// the JSON, which programs read.
pub fn plain_sample_paper(view: SampleView<'_>, catalogue: &Catalogue) -> Paper {
    let words = Some(catalogue).filter(|catalogue| catalogue.language() != Language::En);
    drawn(Builder { view, catalogue: None, words }, catalogue.language())
}

fn drawn(paper: Builder<'_>, language: Language) -> Paper {
    let view = paper.view;
    let mut notes = Vec::new();
    if view.mask.hides() {
        notes.push(paper.word("paper.masked"));
    }
    Paper {
        name: "sample",
        title: paper.word("sample.title"),
        language,
        sheets: vec![paper.sheet()],
        notes,
        origin: origin(view.book, language),
        nothing: String::new(),
    }
}

#[derive(Clone, Copy)]
struct Builder<'a> {
    view: SampleView<'a>,
    /// The words of labels and sentences; `None` for CSV, which has keys instead.
    catalogue: Option<&'a Catalogue>,
    /// Our words in cells; `None` for programs.
    words: Option<&'a Catalogue>,
}

impl Builder<'_> {
    fn word(&self, key: &str) -> String {
        self.catalogue.map_or_else(|| key.to_owned(), |catalogue| catalogue.text(key))
    }

    fn sentence(&self, message: &Message) -> String {
        self.catalogue.map(|catalogue| catalogue.message(message)).unwrap_or_default()
    }

    fn column(&self, key: &'static str, label: &str, kind: ColumnKind) -> Column {
        Column::new(key, if self.catalogue.is_some() { self.word(label) } else { key.to_owned() }, kind)
    }

    fn sheet(&self) -> Sheet {
        let sample = self.view.sample;
        let settings = self.view.book.settings();
        let issuer = self.view.mask.text(settings.name.as_deref().unwrap_or_default()).into_owned();
        let issuer = if issuer.is_empty() { DOTS.to_owned() } else { issuer };
        let subtitle = self.catalogue.map(|catalogue| days(self.view.scope, catalogue)).unwrap_or_default();
        let mut subtitle = vec![subtitle];
        subtitle.retain(|line| !line.is_empty());
        subtitle.push(self.word("paper.unit"));
        let mut blocks = self.how();
        if self.catalogue.is_some() {
            blocks.push(Block::Table(self.population(&sample.population)));
        }
        blocks.push(Block::Table(self.items()));
        let signature = |office: &str| Signature {
            office: self.word(office),
            hint: self.word("voucher.sign"),
            name: String::new(),
        };
        Sheet {
            label: self.word("sample.title"),
            issuer: vec![format!("{}: {issuer}", self.word("voucher.association"))],
            title: self.word("sample.title"),
            subtitle,
            blocks,
            place_and_date: self.word("paper.place-and-date"),
            signatures: vec![signature("sample.auditor"), signature("sample.reviewer")],
            ..Sheet::default()
        }
    }

    /// How the sample was drawn, so that another auditor can draw it again.
    fn how(&self) -> Vec<Block> {
        let sample = self.view.sample;
        let field = |label: &str, value: String| Block::Field { label: self.word(label), value };
        let (key, size) = match sample.size {
            SampleSize::Count(size) => ("sample.by-count", size),
            SampleSize::ByAmount(size) => ("sample.by-amount", size),
        };
        let mut lines = vec![
            field("sample.method", self.sentence(&Message::new(key).with("size", size))),
            field("sample.seed", self.view.mask.text(&sample.seed).into_owned()),
        ];
        if let Some(interval) = sample.interval {
            let message = Message::new("sample.interval-is")
                .with("dong", amount(interval.dong))
                .with("rest", amount(interval.rest))
                .with("parts", interval.parts);
            lines.push(field("sample.interval", self.sentence(&message)));
            let start = Message::new("sample.start-is")
                .with("start", amount(interval.start))
                .with("parts", interval.parts);
            lines.push(field("sample.start", self.sentence(&start)));
        }
        let key = if sample.interval.is_some() { "sample.drawn" } else { "sample.drawn-count" };
        let drawn = Message::new(key)
            .with("items", sample.items.len())
            .with("amount", amount(sample.amount))
            .with("certain", sample.certain);
        lines.push(Block::Text(self.sentence(&drawn)));
        if let SampleSize::Count(size) = sample.size
            && size > sample.population.sampled
        {
            lines.push(Block::Text(self.word("sample.whole")));
        }
        lines
    }

    fn population(&self, population: &Population) -> Table {
        let columns = vec![
            self.column("what", "sample.what", ColumnKind::Text),
            self.column("rows", "sample.rows", ColumnKind::Count),
            self.column("amount", "paper.amount", ColumnKind::Amount),
        ];
        let row = |role, label: &str, rows: u64, amount: Option<i128>| Row {
            role,
            cells: vec![Cell::text(&self.word(label)), count(rows), amount.map_or(Cell::Blank, wide)],
        };
        let rows = vec![
            row(RowRole::Entry, "sample.transactions", population.transactions, None),
            row(RowRole::Detail, "sample.outside", population.outside, None),
            row(RowRole::Detail, "sample.of-year", population.of_year, None),
            row(RowRole::Detail, "sample.without-amount", population.without_amount, None),
            row(RowRole::Total, "sample.sampled", population.sampled, Some(population.amount)),
            row(RowRole::Detail, "sample.in-error", population.in_error, None),
        ];
        let heading = self.word("sample.population");
        Table { name: "population", heading, columns, rows }
    }

    fn items(&self) -> Table {
        let columns = vec![
            self.column("number", "sample.number", ColumnKind::Count),
            self.column("place", "sample.place", ColumnKind::Text),
            self.column("date", "paper.day", ColumnKind::Day),
            self.column("voucher", "paper.voucher", ColumnKind::Code),
            self.column("kind", "sample.kind", ColumnKind::Text),
            self.column("fund", "paper.fund", ColumnKind::Code),
            self.column("party", "sample.party", ColumnKind::Text),
            self.column("purpose", "sample.purpose", ColumnKind::Text),
            self.column("amount", "paper.amount", ColumnKind::Amount),
            self.column("hits", "sample.hits", ColumnKind::Count),
            self.column("certain", "sample.certain", ColumnKind::Code),
            self.column("checked_by", "sample.checked-by", ColumnKind::Signature),
            self.column("result", "sample.result", ColumnKind::Signature),
        ];
        let row = |(number, item): (usize, &SampleItem)| {
            let kind = match self.words {
                Some(words) => words.kind(item.kind),
                None => item.kind.as_str(),
            };
            let purpose = if item.purpose.is_empty() { &item.memo } else { &item.purpose };
            let certain = self.words.map_or_else(|| "true".to_owned(), |words| words.text("sample.yes"));
            Row::entry(vec![
                Cell::Count(i64::try_from(number + 1).unwrap_or(i64::MAX)),
                Cell::text(&format!("{}:{}", item.file, item.line)),
                Cell::Day(item.date),
                Cell::text(&item.voucher),
                Cell::text(kind),
                Cell::text(&item.fund),
                Cell::text(&item.party),
                Cell::text(purpose),
                Cell::Amount(item.amount),
                count(item.hits),
                if item.is_certain { Cell::text(&certain) } else { Cell::Blank },
                Cell::Blank,
                Cell::Blank,
            ])
        };
        let sample = self.view.sample;
        let mut rows: Vec<Row> = sample.items.iter().enumerate().map(row).collect();
        let mut cells = vec![Cell::Blank; columns.len()];
        let hits = sample.items.iter().map(|item| item.hits).sum();
        for (key, cell) in [
            ("party", Cell::text(&self.word("paper.total"))),
            ("amount", wide(sample.amount)),
            ("hits", count(hits)),
        ] {
            let at = columns.iter().position(|column| column.key == key);
            if let Some(own) = at.and_then(|at| cells.get_mut(at)) {
                *own = cell;
            }
        }
        rows.push(Row { role: RowRole::Total, cells });
        Table { name: "sample", heading: self.word("sample.items"), columns, rows }
    }
}

fn amount(amount: i128) -> String {
    crate::table::amount_text(amount)
}

fn count(number: u64) -> Cell {
    Cell::Count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A sum as a cell; as text if it is too large for an amount.
fn wide(sum: i128) -> Cell {
    Vnd::from_wide(sum).map_or_else(|| Cell::Text(amount(sum)), Cell::Amount)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    method: &'static str,
    size: u64,
    seed: &'a str,
    generator: &'static str,
    population: &'a Population,
    interval: Option<Interval>,
    certain: u64,
    amount: i128,
    items: &'a [SampleItem],
}

/// Writes a sample as a JSON document `hocbong.sample/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_sample_json(out: &mut dyn Write, view: SampleView<'_>) -> io::Result<()> {
    let sample = view.sample;
    let (method, size) = match sample.size {
        SampleSize::Count(size) => ("count", size),
        SampleSize::ByAmount(size) => ("by-amount", size),
    };
    let document = Document {
        schema: "hocbong.sample/1",
        from: view.scope.period.from,
        to: view.scope.period.to,
        method,
        size,
        seed: &sample.seed,
        generator: "sha256-counter/1",
        population: &sample.population,
        interval: sample.interval,
        certain: sample.certain,
        amount: sample.amount,
        items: &sample.items,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
