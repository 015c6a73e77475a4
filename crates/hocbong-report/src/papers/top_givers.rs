//! The largest givers.

use super::{Builder, OF_LISTS, count};
use crate::paper::{Block, Cell, ColumnKind, Row, RowRole, Sheet};
use hocbong::report::top_givers::{GiverRow, OtherGivers, TopGivers};
use hocbong_core::diagnostic::Message;
use rust_decimal::Decimal;

impl Builder<'_> {
    pub(super) fn top_givers(self, list: &TopGivers) -> Sheet {
        let columns = self.columns([
            ("rank", "rank", ColumnKind::Count),
            ("donor", "party", ColumnKind::Text),
            ("gifts", "gifts", ColumnKind::Count),
            ("first_gift", "first-gift", ColumnKind::Day),
            ("last_gift", "last-gift", ColumnKind::Day),
            ("raised", "money-and-goods", ColumnKind::Amount),
            ("share", "share-of-gifts", ColumnKind::Percent),
            ("cumulative", "cumulative", ColumnKind::Percent),
        ]);
        let row = |row: &GiverRow| {
            Row::entry(vec![
                count(row.rank),
                Cell::text(&row.donor),
                count(row.gifts),
                Cell::Day(row.first_gift),
                Cell::Day(row.last_gift),
                Cell::Amount(row.raised),
                percent(row.share),
                percent(row.cumulative),
            ])
        };
        let others = |name: Cell, others: &OtherGivers| Row {
            role: RowRole::Detail,
            cells: vec![
                Cell::Blank,
                name,
                count(others.gifts),
                Cell::Blank,
                Cell::Blank,
                Cell::Amount(others.raised),
                percent(others.share),
                Cell::Blank,
            ],
        };
        let mut rows: Vec<Row> = list.rows.iter().map(row).collect();
        // Both rows stand there also when nothing is in them, so that it can be seen that the list is complete.
        let name = |word: &str, drawn: &Message| match self.catalogue {
            Some(_) => Cell::text(&self.sentence(drawn)),
            None => self.word_of("giver", word),
        };
        let other = Message::new("paper.other-givers").with("givers", list.others.givers);
        rows.push(others(name("others", &other), &list.others));
        rows.push(others(name("unnamed", &Message::new("paper.no-name")), &list.unnamed));
        let totals = [("gifts", count(list.totals.gifts)), ("raised", Cell::Amount(list.totals.raised))];
        rows.push(self.total(&columns, &totals));
        let mut sheet = self.sheet(None, OF_LISTS);
        sheet.blocks.push(Block::Table(self.table("givers", "", columns, rows)));
        let shown = |share: Option<Decimal>| percent(share).shown();
        let found = &list.concentration;
        if found.largest.is_some() {
            let message = Message::new("paper.concentration")
                .with("givers", list.totals.givers)
                .with("largest", shown(found.largest))
                .with("five", shown(found.five_largest))
                .with("ten", shown(found.ten_largest));
            sheet.blocks.push(Block::Text(self.sentence(&message)));
        }
        if let Some(half) = found.half {
            let message = Message::new("paper.half-of-gifts").with("givers", half);
            sheet.blocks.push(Block::Text(self.sentence(&message)));
        }
        sheet
    }
}

fn percent(share: Option<Decimal>) -> Cell {
    share.map_or(Cell::Blank, Cell::Percent)
}
