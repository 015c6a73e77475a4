//! The findings of the rules as a paper: how many of each code with what sum, then each finding with its row.

use crate::Catalogue;
use crate::paper::{Block, Cell, Column, ColumnKind, Paper, Row, RowRole, Sheet, Signature, Table};
use crate::papers::origin;
use hocbong::check::CheckReport;
use hocbong::{Book, Code, Diagnostic, NaiveDate, Redactor, Severity, Vnd};
use hocbong_core::diagnostic::{Location, Message};
use hocbong_core::law::sources_of;
use hocbong_core::ledger::TransactionRef;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A check report with what its paper is made from.
#[derive(Clone, Copy, Debug)]
pub struct CheckView<'a> {
    /// The book that was checked.
    pub book: &'a Book,
    /// The findings, redacted with `mask`.
    pub report: &'a CheckReport,
    /// The day that counted as today.
    pub today: Option<NaiveDate>,
    /// The mask, for the parties of rows.
    pub mask: &'a Redactor,
}

/// Makes the paper of a check: the errors first, then by code and place.
pub fn check_paper(view: CheckView<'_>, catalogue: &Catalogue) -> Paper {
    let rows = view.book.ledger().iter();
    let by_place = rows.map(|row| ((&**row.file(), row.line()), row)).collect();
    let builder = Builder { view, catalogue, by_place };
    let mut notes: Vec<String> = view
        .report
        .skipped()
        .iter()
        .map(|skipped| {
            let title = catalogue.text(&format!("{}.title", skipped.code));
            let message = Message::new("check-paper.skipped")
                .with("code", skipped.code.to_string())
                .with("title", title)
                .with("reason", catalogue.message(&skipped.reason));
            catalogue.message(&message)
        })
        .collect();
    if let Some(today) = view.today {
        notes.push(catalogue.message(&Message::new("check.today").with("day", today)));
    }
    if view.mask.hides() {
        notes.push(catalogue.text("paper.masked"));
    }
    Paper {
        name: "check",
        title: catalogue.text("check-paper.title"),
        language: catalogue.language(),
        sheets: vec![builder.summary(), builder.findings()],
        notes,
        origin: origin(view.book, catalogue.language()),
        nothing: String::new(),
    }
}

struct Builder<'a> {
    view: CheckView<'a>,
    catalogue: &'a Catalogue,
    /// Transactions by file and line.
    by_place: HashMap<(&'a str, u32), TransactionRef<'a>>,
}

/// What the findings of one code come to.
#[derive(Default)]
struct OfCode<'a> {
    findings: usize,
    /// Places of their rows, each once.
    rows: BTreeSet<(&'a str, u32)>,
}

impl<'a> Builder<'a> {
    fn word(&self, key: &str) -> String {
        self.catalogue.text(&format!("check-paper.{key}"))
    }

    fn column(&self, key: &'static str, kind: ColumnKind) -> Column {
        Column::new(key, self.word(&key.replace('_', "-")), kind)
    }

    fn severity(&self, severity: Severity) -> Cell {
        Cell::text(&self.catalogue.severity(severity))
    }

    fn sheet(&self, label: &str, blocks: Vec<Block>) -> Sheet {
        let name = self.view.book.settings().name.as_deref().unwrap_or_default();
        let name = self.view.mask.text(name);
        Sheet {
            label: self.word(label),
            issuer: vec![format!("{}: {name}", self.catalogue.text("voucher.association"))],
            title: self.word(label),
            blocks,
            ..Sheet::default()
        }
    }

    fn row_at(&self, place: &'a Location) -> Option<&TransactionRef<'a>> {
        self.by_place.get(&(&*place.file, place.line?))
    }

    fn summary(&self) -> Sheet {
        let report = self.view.report;
        let mut codes: BTreeMap<(Severity, Code), OfCode<'_>> = BTreeMap::new();
        for finding in report.findings() {
            let own = codes.entry((finding.severity, finding.code)).or_default();
            own.findings += 1;
            if let Some(line) = finding.primary.line.filter(|_| self.row_at(&finding.primary).is_some()) {
                own.rows.insert((&finding.primary.file, line));
            }
        }
        for (code, count) in report.left_out() {
            codes.entry((code.severity(), code)).or_default().findings += count;
        }
        let columns = vec![
            self.column("severity", ColumnKind::Code),
            self.column("code", ColumnKind::Code),
            self.column("rule", ColumnKind::Text),
            self.column("findings", ColumnKind::Count),
            self.column("rows", ColumnKind::Count),
            self.column("amount", ColumnKind::Amount),
        ];
        let amount_of = |place: &(&str, u32)| {
            self.by_place.get(place).and_then(TransactionRef::amount).unwrap_or_default()
        };
        let mut rows = Vec::new();
        for ((severity, code), own) in &codes {
            rows.push(Row::entry(vec![
                self.severity(*severity),
                Cell::text(&code.to_string()),
                Cell::text(&self.catalogue.text(&format!("{code}.title"))),
                count(own.findings),
                if own.rows.is_empty() { Cell::Blank } else { count(own.rows.len()) },
                if own.rows.is_empty() { Cell::Blank } else { wide(own.rows.iter().map(amount_of).sum()) },
            ]));
        }
        // Amounts of several codes are not added up: one row may be found by several rules.
        let found = codes.values().map(|own| own.findings).sum();
        rows.push(Row {
            role: RowRole::Total,
            cells: vec![
                Cell::Blank,
                Cell::Blank,
                Cell::text(&self.catalogue.text("paper.total")),
                count(found),
                Cell::Blank,
                Cell::Blank,
            ],
        });
        let key = if codes.is_empty() { "check.clean" } else { "check.counts" };
        let counts = Message::new(key)
            .with("errors", report.errors())
            .with("warnings", report.warnings())
            .with("rules", report.rules_run().len())
            .with("skipped", report.skipped().len());
        let table = Table { name: "codes", heading: String::new(), columns, rows };
        let blocks = vec![Block::Text(self.catalogue.message(&counts)), Block::Table(table)];
        self.sheet("summary", blocks)
    }

    fn findings(&self) -> Sheet {
        let columns = vec![
            self.column("severity", ColumnKind::Code),
            self.column("code", ColumnKind::Code),
            self.column("place", ColumnKind::Text),
            self.column("message", ColumnKind::Text),
            self.column("date", ColumnKind::Day),
            self.column("voucher", ColumnKind::Code),
            self.column("party", ColumnKind::Text),
            self.column("amount", ColumnKind::Amount),
            self.column("source", ColumnKind::Text),
            self.column("hint", ColumnKind::Text),
            self.column("related", ColumnKind::Text),
        ];
        let mut findings: Vec<&'a Diagnostic> = self.view.report.findings().iter().collect();
        // The report has them by place, which decides within a code.
        findings.sort_by_key(|finding| (finding.severity, finding.code));
        let mut rows: Vec<Row> = findings.into_iter().map(|finding| self.finding(finding)).collect();
        for (code, left_out) in self.view.report.left_out() {
            let message =
                Message::new("check.left-out").with("count", left_out).with("code", code.to_string());
            let mut cells = vec![Cell::Blank; columns.len()];
            let own = [
                self.severity(code.severity()),
                Cell::text(&code.to_string()),
                Cell::Blank,
                Cell::text(&self.catalogue.message(&message)),
            ];
            cells.iter_mut().zip(own).for_each(|(cell, own)| *cell = own);
            rows.push(Row { role: RowRole::Detail, cells });
        }
        let table = Table { name: "findings", heading: String::new(), columns, rows };
        let signature = |office: &str| Signature {
            office: self.catalogue.text(office),
            hint: self.catalogue.text("voucher.sign"),
            name: String::new(),
        };
        Sheet {
            place_and_date: self.catalogue.text("paper.place-and-date"),
            signatures: vec![signature("sample.auditor"), signature("voucher.role-accountant")],
            ..self.sheet("list", vec![Block::Table(table)])
        }
    }

    fn finding(&self, finding: &'a Diagnostic) -> Row {
        let row = self.row_at(&finding.primary);
        let related: Vec<String> = finding.related.iter().map(ToString::to_string).collect();
        let hint = finding.hint.as_ref().map(|hint| self.catalogue.message(hint)).unwrap_or_default();
        Row::entry(vec![
            self.severity(finding.severity),
            Cell::text(&finding.code.to_string()),
            Cell::text(&shown(&finding.primary)),
            Cell::text(&self.catalogue.message(&finding.message)),
            row.map_or(Cell::Blank, |row| Cell::Day(row.date())),
            row.map_or(Cell::Blank, |row| Cell::text(row.voucher())),
            row.map_or(Cell::Blank, |row| Cell::text(&self.view.mask.text(row.party()))),
            row.and_then(TransactionRef::amount).map_or(Cell::Blank, wide),
            Cell::text(&sources_of(finding)),
            Cell::text(&hint),
            Cell::text(&related.join("; ")),
        ])
    }
}

/// A place as `file:line: column`.
fn shown(place: &Location) -> String {
    let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
    let column = place.column.as_deref().map(|column| format!(": {column}")).unwrap_or_default();
    format!("{}{line}{column}", place.file)
}

fn count(number: usize) -> Cell {
    Cell::Count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A sum as a cell; as text if it is too large for an amount.
fn wide(sum: i128) -> Cell {
    Vnd::from_wide(sum).map_or_else(|| Cell::Text(crate::table::amount_text(sum)), Cell::Amount)
}
