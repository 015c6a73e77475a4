//! What is open by age.

use super::{Builder, OF_LISTS, count};
use crate::paper::{Block, Cell, ColumnKind, Row, Sheet};
use hocbong::report::ageing::{Ageing, OpenRow, OpenSums};
use hocbong_core::diagnostic::Message;

impl Builder<'_> {
    pub(super) fn ageing(self, ageing: &Ageing) -> Sheet {
        let mut sheet = self.sheet(None, OF_LISTS);
        if let Some(at) = ageing.at {
            sheet.blocks.push(Block::Text(self.sentence(&Message::new("paper.age-at").with("day", at))));
        }
        let columns = self.columns([
            ("kind", "open-kind", ColumnKind::Text),
            ("items", "open-items", ColumnKind::Count),
            ("to_30", "to-30", ColumnKind::Amount),
            ("to_90", "to-90", ColumnKind::Amount),
            ("to_180", "to-180", ColumnKind::Amount),
            ("to_365", "to-365", ColumnKind::Amount),
            ("older", "older", ColumnKind::Amount),
            ("open", "open-amount", ColumnKind::Amount),
            ("balance", "open-balance", ColumnKind::Amount),
        ]);
        let sums = |sums: &OpenSums| {
            let mut cells = vec![self.word_of("paper.open", sums.kind.as_str()), count(sums.items)];
            cells.extend(sums.bands.list().map(Cell::Amount));
            cells.extend([Cell::Amount(sums.open), sums.balance.map_or(Cell::Blank, Cell::Amount)]);
            Row::entry(cells)
        };
        let rows = ageing.totals.iter().map(sums).collect();
        sheet.blocks.push(Block::Table(self.table("totals", "open-by-age", columns, rows)));
        let columns = self.columns([
            ("kind", "open-kind", ColumnKind::Text),
            ("fund", "fund", ColumnKind::Code),
            ("account", "account", ColumnKind::Code),
            ("date", "day", ColumnKind::Day),
            ("voucher", "voucher", ColumnKind::Code),
            ("party", "open-party", ColumnKind::Text),
            ("amount", "amount", ColumnKind::Amount),
            ("settled", "open-settled", ColumnKind::Amount),
            ("open", "open-amount", ColumnKind::Amount),
            ("age_days", "age-days", ColumnKind::Count),
            ("place", "open-place", ColumnKind::Text),
        ]);
        let row = |row: &OpenRow| {
            let place =
                if row.file.is_empty() { String::new() } else { format!("{}:{}", row.file, row.line) };
            Row::entry(vec![
                self.word_of("paper.open", row.kind.as_str()),
                Cell::text(&row.fund),
                Cell::text(&row.account),
                Cell::Day(row.date),
                Cell::text(&row.voucher),
                Cell::text(&row.party),
                Cell::Amount(row.amount),
                Cell::Amount(row.settled),
                Cell::Amount(row.open),
                Cell::Count(row.age_days),
                Cell::text(&place),
            ])
        };
        let rows = ageing.rows.iter().map(row).collect();
        sheet.blocks.push(Block::Table(self.table("rows", "open-list", columns, rows)));
        sheet
    }
}
