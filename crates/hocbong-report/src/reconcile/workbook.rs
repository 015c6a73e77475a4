//! A reconciliation as a workbook in which a person decides: the decisions are read back from it.

use super::json::line;
use super::summary::grouped;
use super::words::{Report, why_ambiguous, why_differs, why_matched, why_proposed};
use super::{ReconciliationView, Which};
use crate::Catalogue;
use crate::inputs::digests;
use crate::paper::{Block, Cell, Column, ColumnKind, Paper, Row, Sheet, Table};
use hocbong::{Diagnostic, Vnd};
use hocbong_core::diagnostic::Message;

/// Most matches that are listed; the rest is counted.
const MAX_MATCHES: usize = 100_000;

/// Most pairs of an ambiguous entry that are offered one by one. A larger entry is offered as a whole.
const MAX_PAIRS: usize = 24;

/// Most rows that one decision may name, so that their names fit a cell. Larger entries are counted.
const MAX_NAMED: usize = 300;

/// Makes the workbook of one or more reconciliations: what the reports say, what there is to decide, the open rows, the
/// matched rows, the findings.
///
/// The decisions can be read back with [`Decisions::read_tables`](hocbong::reconcile::Decisions::read_tables).
pub fn reconciliation_paper(views: &[ReconciliationView<'_>], catalogue: &Catalogue) -> Paper {
    let book = Workbook { views, catalogue };
    let sheets = vec![book.overview(), book.to_decide(), book.open_rows(), book.matches(), book.findings()];
    Paper {
        name: "reconciliation",
        title: views.iter().find_map(|view| view.book.clone()).unwrap_or_else(|| book.word("title")),
        language: catalogue.language(),
        sheets,
        notes: Vec::new(),
        origin: book.origin(),
        nothing: String::new(),
    }
}

struct Workbook<'a> {
    views: &'a [ReconciliationView<'a>],
    catalogue: &'a Catalogue,
}

/// Rows of both sides that a person may join or part.
struct Pair<'a> {
    left: &'a [u32],
    right: &'a [u32],
    what: &'static str,
    odds: Cell,
    why: String,
}

impl<'a> Workbook<'a> {
    fn word(&self, key: &str) -> String {
        self.catalogue.text(&format!("workbook.{key}"))
    }

    fn report(&self, view: &'a ReconciliationView<'a>) -> Report<'a> {
        Report { view, catalogue: self.catalogue }
    }

    fn sheet(&self, key: &str, blocks: Vec<Block>) -> Sheet {
        Sheet { label: self.word(key), title: self.word(key), blocks, ..Sheet::default() }
    }

    fn column(&self, key: &'static str, kind: ColumnKind) -> Column {
        Column::new(key, self.word(key), kind)
    }

    /// What the column of a side is called, e.g. `Ngày (sổ)`, by the first report: all of a book have the same sides.
    fn column_of(&self, which: Which, key: &'static str, label: &'static str, kind: ColumnKind) -> Column {
        let side = self.views.first().map(|view| self.report(view).side_name(which)).unwrap_or_default();
        Column::new(key, self.catalogue.message(&Message::new(label).with("side", side)), kind)
    }

    /// The answer and the statement of each report.
    fn overview(&self) -> Sheet {
        let mut blocks = Vec::new();
        for view in self.views {
            let report = self.report(view);
            blocks.push(Block::Text(report.subject()));
            blocks.extend(report.answers().into_iter().map(Block::Text));
            let lines = report.sides_read().into_iter().chain(report.proofs());
            let field = |key: &'static str, value: String| Block::Field { label: report.text(key), value };
            blocks.push(field("reconcile.read", lines.collect::<Vec<_>>().join(" · ")));
            let matched = [report.rows_matched()].into_iter().chain(report.groups());
            blocks.push(field("reconcile.matched", matched.collect::<Vec<_>>().join(" · ")));
            blocks.push(Block::Table(statement(&report)));
            blocks.push(Block::Text(report.unexplained()));
        }
        self.sheet("overview", blocks)
    }

    /// Pairs that may be one movement, the likeliest first; then entries with several ways, and differences.
    fn to_decide(&self) -> Sheet {
        let mut columns = self.decision_columns();
        columns.insert(3, self.column("what", ColumnKind::Code));
        columns.insert(4, self.column("odds", ColumnKind::Quantity));
        let mut rows = Vec::new();
        let mut left_out = 0_usize;
        for view in self.views {
            for pair in self.pairs(view) {
                if pair.left.len() + pair.right.len() > MAX_NAMED {
                    left_out += 1;
                    continue;
                }
                let mut cells = decision_cells(view, pair.left, pair.right, &pair.why);
                cells.insert(3, Cell::text(&self.word(pair.what)));
                cells.insert(4, pair.odds);
                rows.push(Row::entry(cells));
            }
        }
        let mut blocks = vec![Block::Text(self.word("how"))];
        if rows.is_empty() {
            blocks.push(Block::Text(self.word("nothing-to-decide")));
        }
        if left_out > 0 {
            let message = Message::new("workbook.left-out").with("count", left_out).with("most", MAX_NAMED);
            blocks.push(Block::Text(self.catalogue.message(&message)));
        }
        blocks.push(Block::Table(Table { name: "decisions", heading: String::new(), columns, rows }));
        self.sheet("decide", blocks)
    }

    fn pairs(&self, view: &'a ReconciliationView<'a>) -> Vec<Pair<'a>> {
        let result = view.result;
        let mut pairs: Vec<Pair<'a>> = Vec::new();
        for proposal in result.proposals() {
            pairs.push(Pair {
                left: proposal.left(),
                right: proposal.right(),
                what: "proposal",
                odds: count(usize::try_from((proposal.odds_tenths() + 5) / 10).unwrap_or(usize::MAX)),
                why: self.catalogue.message(&why_proposed(view, proposal)),
            });
        }
        for entry in result.ambiguous() {
            let pair = |left: &'a [u32], right: &'a [u32]| Pair {
                left,
                right,
                what: "ambiguous",
                odds: Cell::Blank,
                why: self.catalogue.text(why_ambiguous(entry)),
            };
            if entry.left().len() * entry.right().len() <= MAX_PAIRS {
                for left in entry.left().chunks(1) {
                    pairs.extend(entry.right().chunks(1).map(|right| pair(left, right)));
                }
            } else {
                pairs.push(pair(entry.left(), entry.right()));
            }
        }
        pairs.extend(result.differences().iter().map(|difference| Pair {
            left: difference.left(),
            right: difference.right(),
            what: "difference",
            odds: Cell::Blank,
            why: self.catalogue.text(why_differs(difference)),
        }));
        pairs
    }

    /// The columns of a table whose rows are decided.
    fn decision_columns(&self) -> Vec<Column> {
        let decision = Column {
            choices: vec![self.word("accept"), self.word("reject")],
            ..self.column("decision", ColumnKind::Code)
        };
        let mut columns = vec![
            self.column("left_line", ColumnKind::Code),
            self.column("right_line", ColumnKind::Code),
            decision,
        ];
        for (which, [date, amount, text]) in [
            (Which::Left, ["left_date", "left_amount", "left_text"]),
            (Which::Right, ["right_date", "right_amount", "right_text"]),
        ] {
            columns.push(self.column_of(which, date, "workbook.date-of", ColumnKind::Day));
            columns.push(self.column_of(which, amount, "workbook.amount-of", ColumnKind::Amount));
            columns.push(self.column_of(which, text, "workbook.text-of", ColumnKind::Text));
        }
        columns.push(self.column("why", ColumnKind::Text));
        columns.push(self.column("note", ColumnKind::Text));
        columns
    }

    /// All open rows of both sides.
    fn open_rows(&self) -> Sheet {
        let columns = vec![
            self.column("side", ColumnKind::Code),
            self.column("line", ColumnKind::Code),
            self.column("date", ColumnKind::Day),
            self.column("voucher", ColumnKind::Code),
            self.column("reference", ColumnKind::Code),
            self.column("amount", ColumnKind::Amount),
            self.column("text", ColumnKind::Text),
            self.column("status", ColumnKind::Code),
            self.column("cause", ColumnKind::Text),
        ];
        let mut rows = Vec::new();
        for view in self.views {
            let report = self.report(view);
            let result = view.result;
            for (which, items) in [(Which::Left, result.left_only()), (Which::Right, result.right_only())] {
                let mut put = |number: u32, status: &str, cause: String| {
                    let Some(entry) = view.entry(which, number) else { return };
                    rows.push(Row::entry(vec![
                        Cell::text(&report.side_name(which)),
                        names(view, which, &[number]),
                        Cell::Day(entry.date()),
                        Cell::text(view.voucher_of(which, entry)),
                        Cell::text(&view.reference_of(which, entry)),
                        Cell::Amount(Vnd::new(entry.amount())),
                        Cell::text(&view.text_of(which, entry)),
                        Cell::text(&self.word(status)),
                        Cell::text(&cause),
                    ]));
                };
                for item in items {
                    put(item.entry(), "only", report.cause(item.cause(), item.age_days()));
                }
                for entry in result.ambiguous() {
                    let numbers = if which == Which::Left { entry.left() } else { entry.right() };
                    for number in numbers {
                        put(*number, "ambiguous", self.catalogue.text(why_ambiguous(entry)));
                    }
                }
                for difference in result.differences() {
                    let numbers = if which == Which::Left { difference.left() } else { difference.right() };
                    for number in numbers {
                        put(*number, "difference", report.difference(difference));
                    }
                }
            }
        }
        self.sheet("open", vec![Block::Table(Table { name: "open", heading: String::new(), columns, rows })])
    }

    /// The matches, which a person may part again.
    fn matches(&self) -> Sheet {
        let mut columns = self.decision_columns();
        if let Some(decision) = columns.get_mut(2) {
            decision.choices.remove(0);
        }
        let all: usize = self.views.iter().map(|view| view.result.matches().len()).sum();
        let mut rows = Vec::new();
        for view in self.views {
            let shown = MAX_MATCHES.saturating_sub(rows.len());
            for found in view.result.matches().iter().take(shown) {
                let mut why = self.catalogue.text(why_matched(found, view.result.is_by_line(found)));
                if found.is_interchangeable() {
                    why = format!("{why}; {}", self.catalogue.text("why.interchangeable"));
                }
                rows.push(Row::entry(decision_cells(view, found.left(), found.right(), &why)));
            }
        }
        let mut blocks = vec![Block::Text(self.word("how-matched"))];
        if rows.len() < all {
            let message =
                Message::new("workbook.cut").with("shown", grouped(rows.len())).with("all", grouped(all));
            blocks.push(Block::Text(self.catalogue.message(&message)));
        }
        blocks.push(Block::Table(Table { name: "matches", heading: String::new(), columns, rows }));
        self.sheet("matched", blocks)
    }

    /// What is wrong with the inputs or was noticed in them.
    fn findings(&self) -> Sheet {
        let columns = vec![
            self.column("code", ColumnKind::Code),
            self.column("severity", ColumnKind::Code),
            self.column("file", ColumnKind::Code),
            self.column("line", ColumnKind::Count),
            self.column("message", ColumnKind::Text),
            self.column("hint", ColumnKind::Text),
        ];
        let mut seen = std::collections::BTreeSet::new();
        let all = self.views.iter().flat_map(|view| view.diagnostics);
        let rows = all.filter(|found| seen.insert(found.to_string())).map(|found| self.finding(found));
        let rows = rows.collect();
        self.sheet(
            "findings",
            vec![Block::Table(Table { name: "findings", heading: String::new(), columns, rows })],
        )
    }

    fn finding(&self, found: &Diagnostic) -> Row {
        let hint = found.hint.as_ref().map(|hint| self.catalogue.message(hint)).unwrap_or_default();
        Row::entry(vec![
            Cell::text(&found.code.to_string()),
            Cell::text(&self.catalogue.severity(found.severity)),
            Cell::text(&found.primary.file),
            found.primary.line.map_or(Cell::Blank, |line| Cell::Count(i64::from(line))),
            Cell::text(&self.catalogue.message(&found.message)),
            Cell::text(&hint),
        ])
    }

    fn origin(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for view in self.views {
            for which in [Which::Left, Which::Right] {
                let line = format!("sha256 {}", digests(view.files(which).files));
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
        lines.push(format!("hocbong {}", env!("CARGO_PKG_VERSION")));
        lines
    }
}

/// The statement of a report as a table.
fn statement(report: &Report<'_>) -> Table {
    let columns = vec![
        Column::new("label", report.statement_title(), ColumnKind::Text),
        Column::new("rows", report.text("statement.rows"), ColumnKind::Count),
        Column::new("amount", report.text("statement.amount"), ColumnKind::Amount),
    ];
    let rows = report.statement_lines().into_iter().map(|line| {
        let rows = line.rows.map_or(Cell::Blank, count);
        let amount = match line.amount {
            Some(amount) => sum(amount),
            None => Cell::text("?"),
        };
        Row::entry(vec![Cell::text(&line.label), rows, amount])
    });
    Table { name: "statement", heading: String::new(), columns, rows: rows.collect() }
}

/// The cells of a row that is decided, with the decision left blank.
fn decision_cells(view: &ReconciliationView<'_>, left: &[u32], right: &[u32], why: &str) -> Vec<Cell> {
    let mut cells = vec![names(view, Which::Left, left), names(view, Which::Right, right), Cell::Blank];
    for (which, numbers) in [(Which::Left, left), (Which::Right, right)] {
        let entries: Vec<_> = numbers.iter().filter_map(|number| view.entry(which, *number)).collect();
        let texts: Vec<String> = entries.iter().map(|entry| view.text_of(which, entry)).collect();
        cells.push(entries.iter().map(|entry| entry.date()).min().map_or(Cell::Blank, Cell::Day));
        cells.push(sum(entries.iter().map(|entry| i128::from(entry.amount())).sum()));
        cells.push(Cell::text(&texts.join(" + ")));
    }
    cells.push(Cell::text(why));
    // What is hidden in the texts would stand in the note.
    let note = if view.mask.hides() { String::new() } else { view.result.note_of(left, right) };
    cells.push(Cell::text(&note));
    cells
}

/// The names of rows, as a decision gives them.
fn names(view: &ReconciliationView<'_>, which: Which, numbers: &[u32]) -> Cell {
    let names = numbers.iter().filter_map(|number| line(view, which, *number)).map(|line| line.to_string());
    Cell::text(&names.collect::<Vec<_>>().join(" + "))
}

/// A sum, in words of figures if it is too large for an amount.
fn sum(amount: i128) -> Cell {
    i64::try_from(amount)
        .map_or_else(|_| Cell::text(&amount.to_string()), |amount| Cell::Amount(Vnd::new(amount)))
}

fn count(number: usize) -> Cell {
    Cell::Count(i64::try_from(number).unwrap_or(i64::MAX))
}
