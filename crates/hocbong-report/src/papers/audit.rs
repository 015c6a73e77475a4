//! The count sheet and the list of findings.

use super::{Builder, OF_LISTS};
use crate::paper::{Block, Cell, ColumnKind, Row, Sheet};
use hocbong::report::audit::{CountRow, CountSheet, FindingList, FindingRow, FindingStatus};

impl Builder<'_> {
    pub(super) fn counts(self, counts: &CountSheet) -> Sheet {
        let columns = self.columns([
            ("association", "association", ColumnKind::Code),
            ("account", "account", ColumnKind::Code),
            ("date", "day", ColumnKind::Day),
            ("voucher", "voucher", ColumnKind::Code),
            ("counted", "counted", ColumnKind::Amount),
            ("booked", "booked", ColumnKind::Amount),
            ("difference", "difference", ColumnKind::Amount),
            ("preparer", "preparer", ColumnKind::Text),
            ("approver", "approver", ColumnKind::Text),
        ]);
        let row = |row: &CountRow| {
            Row::entry(vec![
                Cell::text(&row.association),
                Cell::text(&row.account),
                Cell::Day(row.date),
                Cell::text(&row.voucher),
                Cell::Amount(row.counted),
                Cell::Amount(row.booked),
                Cell::Amount(row.difference),
                Cell::text(&row.preparer),
                Cell::text(&row.approver),
            ])
        };
        let mut rows: Vec<Row> = counts.rows.iter().map(row).collect();
        let totals = &counts.totals;
        let sums =
            [("counted", totals.counted), ("booked", totals.booked), ("difference", totals.difference)];
        rows.push(self.total(&columns, &sums.map(|(key, sum)| (key, Cell::Amount(sum)))));
        let mut sheet = self.sheet(None, &["cashier", "accountant", "head"]);
        sheet.blocks.push(Block::Table(self.table("counts", "", columns, rows)));
        sheet
    }

    pub(super) fn findings(self, findings: &FindingList) -> Sheet {
        let columns = self.columns([
            ("association", "association", ColumnKind::Code),
            ("date", "day", ColumnKind::Day),
            ("voucher", "voucher", ColumnKind::Code),
            ("about", "about", ColumnKind::Code),
            ("memo", "finding", ColumnKind::Text),
            ("status", "status", ColumnKind::Text),
            ("resolved", "resolved-on", ColumnKind::Day),
            ("how", "how", ColumnKind::Text),
            ("adjustments", "adjustments", ColumnKind::Code),
        ]);
        let row = |row: &FindingRow| {
            let status = match row.status {
                FindingStatus::Open => "open",
                FindingStatus::Resolved => "resolved",
            };
            Row::entry(vec![
                Cell::text(&row.association),
                Cell::Day(row.date),
                Cell::text(&row.voucher),
                Cell::text(&row.about),
                Cell::text(&row.memo),
                self.word_of("paper", status),
                row.resolved.map_or(Cell::Blank, Cell::Day),
                Cell::text(&row.how),
                Cell::text(&row.adjustments.join(" ")),
            ])
        };
        let rows = findings.rows.iter().map(row).collect();
        let mut sheet = self.sheet(None, OF_LISTS);
        sheet.blocks.push(Block::Table(self.table("findings", "", columns, rows)));
        sheet
    }
}
