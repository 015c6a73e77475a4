//! Income and spending by item, and what became of each fund.

use super::{Builder, OF_LISTS, some};
use crate::paper::{Block, Cell, ColumnKind, Row, Sheet, Table};
use hocbong::report::statements::{FundStatement, FundSums, IncomeStatement, IncomeTotal, ItemRow};

impl Builder<'_> {
    pub(super) fn income(self, statement: &IncomeStatement) -> Sheet {
        let mut sheet = self.sheet(None, OF_LISTS);
        sheet.blocks.extend(self.income_tables(statement, "").into_iter().map(Block::Table));
        sheet
    }

    pub(super) fn income_tables(self, statement: &IncomeStatement, heading: &str) -> Vec<Table> {
        let columns = self.columns([
            ("association", "association", ColumnKind::Code),
            ("class", "class", ColumnKind::Code),
            ("account", "account", ColumnKind::Code),
            ("account_name", "account-name", ColumnKind::Text),
            ("amount", "this-period", ColumnKind::Amount),
            ("previous", "previous-period", ColumnKind::Amount),
            ("share", "share", ColumnKind::Percent),
        ]);
        let row = |row: &ItemRow| {
            Row::entry(vec![
                Cell::text(&row.association),
                match self.words {
                    Some(words) => Cell::text(&words.text(&format!("paper.class-{}", row.class.as_str()))),
                    None => Cell::text(row.class.as_str()),
                },
                Cell::text(&row.account),
                Cell::text(&row.account_name),
                Cell::Amount(row.amount),
                some(row.previous),
                row.share.map_or(Cell::Blank, Cell::Percent),
            ])
        };
        let items = self.table("items", heading, columns, statement.rows.iter().map(row).collect());
        if self.catalogue.is_none() {
            return vec![items];
        }
        let columns = self.columns([
            ("association", "association", ColumnKind::Text),
            ("income", "class-income", ColumnKind::Amount),
            ("spending", "class-expense", ColumnKind::Amount),
            ("result", "difference", ColumnKind::Amount),
        ]);
        let row = |total: &IncomeTotal| {
            let figures = [total.income, total.spending, total.result].map(Cell::Amount);
            let name = Cell::text(&self.association(&total.association));
            Row::entry(std::iter::once(name).chain(figures).collect())
        };
        let results = self.table("results", "results", columns, statement.totals.iter().map(row).collect());
        vec![items, results]
    }

    pub(super) fn income_notes(self, statement: &IncomeStatement) -> Vec<String> {
        if !self.context.has_previous {
            return vec![self.word("paper.note.no-previous")];
        }
        let missing = statement.rows.iter().filter(|row| row.previous.is_none()).count() as u64;
        if missing == 0 { Vec::new() } else { vec![self.note("paper.note.not-kept-before", missing)] }
    }

    pub(super) fn funds(self, statement: &FundStatement) -> Sheet {
        let columns = self.columns([
            ("fund", "fund", ColumnKind::Code),
            ("purpose", "purpose", ColumnKind::Text),
            ("opening", "opening", ColumnKind::Amount),
            ("raised", "raised", ColumnKind::Amount),
            ("founded", "founded", ColumnKind::Amount),
            ("received", "received", ColumnKind::Amount),
            ("awarded", "awarded", ColumnKind::Amount),
            ("managed", "managed", ColumnKind::Amount),
            ("given", "given", ColumnKind::Amount),
            ("other", "other", ColumnKind::Amount),
            ("closing", "closing", ColumnKind::Amount),
        ]);
        let figures = |sums: &FundSums| {
            [
                ("opening", sums.opening),
                ("raised", sums.raised),
                ("founded", sums.founded),
                ("received", sums.received),
                ("awarded", sums.awarded),
                ("managed", sums.managed),
                ("given", sums.given),
                ("other", sums.other),
                ("closing", sums.closing),
            ]
            .map(|(key, sum)| (key, Cell::Amount(sum)))
        };
        let mut rows: Vec<Row> = statement
            .rows
            .iter()
            .map(|row| {
                let words = [&row.fund, &row.purpose].map(|text| Cell::text(text));
                Row::entry(words.into_iter().chain(figures(&row.sums).map(|(_, cell)| cell)).collect())
            })
            .collect();
        rows.push(self.total(&columns, &figures(&statement.totals)));
        let mut sheet = self.sheet(None, OF_LISTS);
        sheet.blocks.push(Block::Table(self.table("funds", "", columns, rows)));
        sheet
    }
}
