//! The report to the association above, with charts.

use super::{Builder, OF_LISTS, some, sort_cell};
use crate::paper::{BarGroup, Block, Cell, Chart, Column, ColumnKind, Row, Sheet, Table};
use hocbong::Vnd;
use hocbong::report::summary::{Summary, SummaryLevel, SummaryMonth, SummaryRow, SummarySums};
use hocbong_core::diagnostic::Message;
use rust_decimal::prelude::ToPrimitive;
use std::cmp::Reverse;

/// Most associations that a chart shows; the table has them all.
const MAX_BARS: usize = 40;

/// What a table of the summary shows of each association or level.
#[derive(Clone, Copy)]
enum View {
    Activity,
    Balances,
}

impl Builder<'_> {
    pub(super) fn summary(self, summary: &Summary) -> Sheet {
        let mut sheet = self.sheet(None, OF_LISTS);
        if self.catalogue.is_none() {
            // One table for programs: the associations with all their figures.
            let columns = self.column_of_names().into_iter();
            let columns =
                columns.chain(self.figure_columns(View::Activity)).chain(self.figure_columns(View::Balances));
            let row = |row: &SummaryRow| {
                let names = [Cell::text(&row.association), Cell::text(&row.name)];
                let figures =
                    figures(View::Activity, &row.sums).into_iter().chain(figures(View::Balances, &row.sums));
                Row::entry(names.into_iter().chain(figures).collect())
            };
            let rows = summary.associations.iter().map(row).collect();
            sheet.blocks = vec![Block::Table(self.table("associations", "", columns.collect(), rows))];
            return sheet;
        }
        for view in [View::Activity, View::Balances] {
            sheet.blocks.push(Block::Table(self.levels_table(summary, view)));
        }
        sheet.blocks.push(Block::Table(self.sorts_table(summary)));
        sheet.blocks.push(Block::Table(self.months_table(summary)));
        for view in [View::Activity, View::Balances] {
            sheet.blocks.push(Block::Table(self.associations_table(summary, view)));
        }
        sheet.blocks.extend(self.charts(summary).into_iter().map(Block::Chart));
        sheet
    }

    fn column_of_names(self) -> Vec<Column> {
        vec![
            self.column("association", "association", ColumnKind::Code),
            self.column("name", "association-name", ColumnKind::Text),
        ]
    }

    fn figure_columns(self, view: View) -> Vec<Column> {
        match view {
            View::Activity => vec![
                self.column("target", "target", ColumnKind::Amount),
                self.column("raised", "raised", ColumnKind::Amount),
                self.column("raised_percent", "percent-of-target", ColumnKind::Percent),
                self.column("raised_before", "raised-before", ColumnKind::Amount),
                self.column("awards", "number-of-awards", ColumnKind::Count),
                self.column("awards_before", "awards-before", ColumnKind::Count),
                self.column("awarded", "awarded", ColumnKind::Amount),
                self.column("awarded_before", "awarded-before", ColumnKind::Amount),
            ],
            View::Balances => vec![
                self.column("cash", "cash", ColumnKind::Amount),
                self.column("bank", "bank", ColumnKind::Amount),
                self.column("in_kind", "in-kind", ColumnKind::Amount),
                self.column("other", "other-assets", ColumnKind::Amount),
                self.column("balance", "total-balance", ColumnKind::Amount),
            ],
        }
    }

    fn associations_table(self, summary: &Summary, view: View) -> Table {
        let columns: Vec<Column> =
            self.column_of_names().into_iter().chain(self.figure_columns(view)).collect();
        let row = |row: &SummaryRow| {
            let name = format!("{}{}", "\u{2003}".repeat(row.depth), row.name);
            let names = [Cell::text(&row.association), Cell::text(&name)];
            Row::entry(names.into_iter().chain(figures(view, &row.sums)).collect())
        };
        let mut rows: Vec<Row> = summary.associations.iter().map(row).collect();
        rows.push(self.total_of(&columns, 2, view, &summary.totals));
        let heading = match view {
            View::Activity => "by-association",
            View::Balances => "balance-by-association",
        };
        self.table("associations", heading, columns, rows)
    }

    fn levels_table(self, summary: &Summary, view: View) -> Table {
        let columns: Vec<Column> = [
            self.column("level", "level", ColumnKind::Text),
            self.column("associations", "number-of-associations", ColumnKind::Count),
        ]
        .into_iter()
        .chain(self.figure_columns(view))
        .collect();
        let row = |level: &SummaryLevel| {
            let names = [Cell::text(&self.level(level)), super::count(level.associations)];
            Row::entry(names.into_iter().chain(figures(view, &level.sums)).collect())
        };
        let mut rows: Vec<Row> = summary.levels.iter().map(row).collect();
        rows.push(self.total_of(&columns, 2, view, &summary.totals));
        let heading = match view {
            View::Activity => "by-level",
            View::Balances => "balance-by-level",
        };
        self.table("levels", heading, columns, rows)
    }

    fn total_of(self, columns: &[Column], names: usize, view: View, totals: &SummarySums) -> Row {
        let figures = columns.iter().skip(names).map(|column| column.key).zip(figures(view, totals));
        self.total(columns, &figures.collect::<Vec<_>>())
    }

    fn level(self, level: &SummaryLevel) -> String {
        let word = level.level.map_or("unknown", |level| level.as_str());
        self.cell_word(&format!("paper.level-{word}"))
    }

    fn sorts_table(self, summary: &Summary) -> Table {
        let columns = self.columns([
            ("award_type", "award-type", ColumnKind::Text),
            ("recipient_type", "recipient-type", ColumnKind::Text),
            ("awards", "number-of-awards", ColumnKind::Count),
            ("awarded", "amount", ColumnKind::Amount),
        ]);
        let not_stated = |cell: Cell| {
            if cell == Cell::Blank { Cell::text(&self.cell_word("paper.not-stated")) } else { cell }
        };
        let mut rows: Vec<Row> = summary
            .awards
            .iter()
            .map(|row| {
                Row::entry(vec![
                    not_stated(sort_cell(self, "award-type", &row.award_type)),
                    not_stated(sort_cell(self, "recipient-type", &row.recipient_type)),
                    Cell::Count(row.awards),
                    Cell::Amount(row.awarded),
                ])
            })
            .collect();
        let totals = &summary.totals;
        let sums = [("awards", Cell::Count(totals.awards)), ("awarded", Cell::Amount(totals.awarded))];
        rows.push(self.total(&columns, &sums));
        self.table("awards", "by-sort", columns, rows)
    }

    fn months_table(self, summary: &Summary) -> Table {
        let columns = self.columns([
            ("month", "month", ColumnKind::Text),
            ("raised", "raised", ColumnKind::Amount),
            ("awarded", "awarded", ColumnKind::Amount),
        ]);
        let row = |month: &SummaryMonth| {
            let figures = [month.raised, month.awarded].map(Cell::Amount);
            Row::entry(std::iter::once(Cell::text(&month.month)).chain(figures).collect())
        };
        let mut rows: Vec<Row> = summary.months.iter().map(row).collect();
        let sums = [("raised", summary.totals.raised), ("awarded", summary.totals.awarded)];
        rows.push(self.total(&columns, &sums.map(|(key, sum)| (key, Cell::Amount(sum)))));
        self.table("months", "by-month", columns, rows)
    }

    /// Progress of associations, raised and awarded by month, balance by level.
    pub(super) fn charts(self, summary: &Summary) -> Vec<Chart> {
        let mut charts = Vec::new();
        let mut planned: Vec<&SummaryRow> =
            summary.associations.iter().filter(|row| row.sums.target.is_some()).collect();
        let is_cut = planned.len() > MAX_BARS;
        if is_cut {
            let mut order: Vec<_> =
                planned.iter().map(|row| Reverse((row.sums.target, &row.association))).collect();
            order.sort_unstable();
            let last = order.get(MAX_BARS - 1).map(|Reverse(last)| *last);
            // The order of the tree stays.
            planned.retain(|row| Some((row.sums.target, &row.association)) >= last);
        }
        if !planned.is_empty() {
            // Targets of a province and of a board are of very different sizes, so the bars are per cents.
            let percent = |row: &SummaryRow| row.sums.raised_percent.unwrap_or_default();
            let group = |row: &&SummaryRow| BarGroup {
                label: row.name.clone(),
                values: vec![percent(row).round().to_i64().map(Vnd::new)],
                note: format!("{} %", Cell::Percent(percent(row)).shown()),
            };
            let title = if is_cut { "paper.chart-progress-cut" } else { "paper.chart-progress" };
            let title = Message::new(title).with("shown", MAX_BARS as u64);
            charts.push(Chart {
                title: self.sentence(&title),
                alternative: self.totals_sentence(summary),
                series: vec![self.word("paper.percent-of-target")],
                groups: planned.iter().map(group).collect(),
                is_horizontal: true,
            });
        }
        if summary.months.len() > 1 {
            let group = |month: &SummaryMonth| BarGroup {
                label: month.month.clone(),
                values: vec![Some(month.raised), Some(month.awarded)],
                note: String::new(),
            };
            charts.push(Chart {
                title: self.word("paper.chart-months"),
                alternative: self.totals_sentence(summary),
                series: vec![self.word("paper.raised"), self.word("paper.awarded")],
                groups: summary.months.iter().map(group).collect(),
                is_horizontal: false,
            });
        }
        if !summary.levels.is_empty() {
            let group = |level: &SummaryLevel| BarGroup {
                label: self.level(level),
                values: vec![Some(level.sums.balance)],
                note: Cell::Amount(level.sums.balance).shown(),
            };
            let total = Message::new("paper.chart-balance-total").with("balance", summary.totals.balance);
            charts.push(Chart {
                title: self.word("paper.chart-balance"),
                alternative: self.sentence(&total),
                series: vec![self.word("paper.total-balance")],
                groups: summary.levels.iter().map(group).collect(),
                is_horizontal: true,
            });
        }
        charts
    }

    fn totals_sentence(self, summary: &Summary) -> String {
        let totals = &summary.totals;
        let message = Message::new("paper.chart-totals")
            .with("raised", totals.raised)
            .with("awarded", totals.awarded)
            .with("target", totals.target.map_or_else(|| "–".to_owned(), |target| target.to_string()));
        self.sentence(&message)
    }

    pub(super) fn summary_notes(self, summary: &Summary) -> Vec<String> {
        let mut notes = Vec::new();
        if summary.totals.target.is_none() {
            notes.push(self.word("paper.note.no-plan"));
        }
        if !self.context.has_previous {
            notes.push(self.word("paper.note.no-previous"));
        }
        notes.extend(self.uncounted(summary.totals.uncounted));
        notes.push(self.word("paper.note.own-figures"));
        notes
    }
}

/// The figures of a view, in the order of its columns.
fn figures(view: View, sums: &SummarySums) -> Vec<Cell> {
    let count = |count: Option<i64>| count.map_or(Cell::Blank, Cell::Count);
    match view {
        View::Activity => vec![
            some(sums.target),
            Cell::Amount(sums.raised),
            sums.raised_percent.map_or(Cell::Blank, Cell::Percent),
            some(sums.raised_before),
            Cell::Count(sums.awards),
            count(sums.awards_before),
            Cell::Amount(sums.awarded),
            some(sums.awarded_before),
        ],
        View::Balances => {
            [sums.cash, sums.bank, sums.in_kind, sums.other, sums.balance].map(Cell::Amount).to_vec()
        }
    }
}
