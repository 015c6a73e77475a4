//! Donors, the settlement of gifts, pledges, confirmations.

use super::{Builder, DOTS, OF_LISTS, if_any};
use crate::paper::{Block, Cell, ColumnKind, Row, RowRole, Sheet, Table};
use hocbong::report::awards::PledgeTable;
use hocbong::report::gifts::{Confirmation, Confirmations, DonorList, GiftRow};
use hocbong::report::settlement::Settlements;

impl Builder<'_> {
    pub(super) fn donors(self, list: &DonorList) -> Sheet {
        let mut sheet = self.sheet(None, OF_LISTS);
        sheet.blocks.push(Block::Table(self.donors_table(list, "")));
        sheet.blocks.push(self.in_words(list.totals.raised));
        sheet
    }

    pub(super) fn donors_table(self, list: &DonorList, heading: &str) -> Table {
        let mut columns = self.columns([
            ("association", "association", ColumnKind::Code),
            ("date", "day", ColumnKind::Day),
            ("voucher", "voucher", ColumnKind::Code),
            ("donor", "party", ColumnKind::Text),
            ("purpose", "purpose", ColumnKind::Text),
            ("money", "money", ColumnKind::Amount),
        ]);
        columns.extend([
            self.grouped("goods", "in-kind", "goods", ColumnKind::Text),
            self.grouped("quantity", "in-kind", "quantity", ColumnKind::Quantity),
            self.grouped("unit", "in-kind", "unit-of-goods", ColumnKind::Code),
            self.grouped("goods_value", "in-kind", "value", ColumnKind::Amount),
        ]);
        columns.push(self.column("raised", "money-and-goods", ColumnKind::Amount));
        let row = |row: &GiftRow| {
            Row::entry(vec![
                Cell::text(&row.association),
                Cell::Day(row.date),
                Cell::text(&row.voucher),
                self.name_or(&row.donor),
                Cell::text(&row.purpose),
                if_any(row.money),
                Cell::text(&row.goods),
                row.quantity.map_or(Cell::Blank, Cell::Quantity),
                Cell::text(&row.unit),
                if_any(row.goods_value),
                Cell::Amount(row.raised),
            ])
        };
        let mut rows: Vec<Row> = list.rows.iter().map(row).collect();
        let totals = &list.totals;
        let sums = [("money", totals.money), ("goods_value", totals.goods_value), ("raised", totals.raised)];
        rows.push(self.total(&columns, &sums.map(|(key, sum)| (key, Cell::Amount(sum)))));
        self.table("donors", heading, columns, rows)
    }

    /// A name, or words that there is none.
    fn name_or(self, name: &str) -> Cell {
        let no_name =
            || if self.catalogue.is_some() { Cell::text(&self.word("paper.no-name")) } else { Cell::Blank };
        if name.is_empty() { no_name() } else { Cell::text(name) }
    }

    pub(super) fn donor_notes(self, list: &DonorList) -> Vec<String> {
        let mut notes = Vec::new();
        let count = |is_meant: fn(&&GiftRow) -> bool| list.rows.iter().filter(is_meant).count() as u64;
        let unnamed = count(|row| row.donor.is_empty());
        if unnamed > 0 {
            notes.push(self.note("paper.note.no-party", unnamed));
        }
        let goods = count(|row| !row.goods_value.is_zero() && row.quantity.is_none());
        if goods > 0 {
            notes.push(self.note("paper.note.no-quantity", goods));
        }
        notes
    }

    pub(super) fn settlement(self, settled: &Settlements) -> Sheet {
        let mut sheet = self.sheet(None, OF_LISTS);
        sheet.blocks.extend(self.settlement_tables(settled, "").into_iter().map(Block::Table));
        sheet
    }

    pub(super) fn settlement_tables(self, settled: &Settlements, heading: &str) -> Vec<Table> {
        let columns = self.columns([
            ("fund", "fund", ColumnKind::Code),
            ("purpose", "purpose", ColumnKind::Text),
            ("date", "day", ColumnKind::Day),
            ("voucher", "voucher", ColumnKind::Code),
            ("party", "giver-or-use", ColumnKind::Text),
            ("amount", "given-amount", ColumnKind::Amount),
            ("used", "used", ColumnKind::Amount),
            ("left", "left", ColumnKind::Amount),
        ]);
        let mut rows = Vec::new();
        for one in &settled.contributions {
            rows.push(Row::entry(vec![
                Cell::text(&one.fund),
                Cell::text(&one.purpose),
                Cell::Day(one.date),
                Cell::text(&one.voucher),
                Cell::text(&one.party),
                Cell::Amount(one.amount),
                Cell::Amount(one.used),
                Cell::Amount(one.left),
            ]));
            rows.extend(one.uses.iter().map(|used| Row {
                role: RowRole::Detail,
                cells: vec![
                    // A person sees above to which gift a use belongs; a program reads each row by itself.
                    if self.catalogue.is_some() { Cell::Blank } else { Cell::text(&one.fund) },
                    if self.catalogue.is_some() { Cell::Blank } else { Cell::text(&one.purpose) },
                    Cell::Day(used.date),
                    Cell::text(&used.voucher),
                    Cell::text(&used.party),
                    Cell::Blank,
                    Cell::Amount(used.amount),
                    Cell::Blank,
                ],
            }));
        }
        let totals = &settled.totals;
        let sums = [("amount", totals.amount), ("used", totals.used), ("left", totals.left)];
        rows.push(self.total(&columns, &sums.map(|(key, sum)| (key, Cell::Amount(sum)))));
        let mut tables = vec![self.table("contributions", heading, columns, rows)];
        if !settled.uncovered.is_empty() {
            let columns = self.columns([
                ("fund", "fund", ColumnKind::Code),
                ("purpose", "purpose", ColumnKind::Text),
                ("amount", "uncovered-amount", ColumnKind::Amount),
            ]);
            let row = |one: &hocbong::report::settlement::Uncovered| {
                Row::entry(vec![Cell::text(&one.fund), Cell::text(&one.purpose), Cell::Amount(one.amount)])
            };
            let mut rows: Vec<Row> = settled.uncovered.iter().map(row).collect();
            rows.push(self.total(&columns, &[("amount", Cell::Amount(totals.uncovered))]));
            tables.push(self.table("uncovered", "uncovered", columns, rows));
        }
        tables
    }

    pub(super) fn pledges(self, table: &PledgeTable) -> Sheet {
        let columns = self.columns([
            ("fund", "fund", ColumnKind::Code),
            ("date", "day", ColumnKind::Day),
            ("voucher", "voucher", ColumnKind::Code),
            ("party", "party", ColumnKind::Text),
            ("purpose", "purpose", ColumnKind::Text),
            ("pledged", "pledged", ColumnKind::Amount),
            ("given", "given-amount", ColumnKind::Amount),
            ("owed", "owed", ColumnKind::Amount),
        ]);
        let mut rows: Vec<Row> = table
            .rows
            .iter()
            .map(|row| {
                Row::entry(vec![
                    Cell::text(&row.fund),
                    Cell::Day(row.date),
                    Cell::text(&row.voucher),
                    Cell::text(&row.party),
                    Cell::text(&row.purpose),
                    Cell::Amount(row.pledged),
                    Cell::Amount(row.given),
                    Cell::Amount(row.owed),
                ])
            })
            .collect();
        let totals = &table.totals;
        let sums = [("pledged", totals.pledged), ("given", totals.given), ("owed", totals.owed)];
        rows.push(self.total(&columns, &sums.map(|(key, sum)| (key, Cell::Amount(sum)))));
        let mut sheet = self.sheet(None, OF_LISTS);
        sheet.blocks.push(Block::Table(self.table("pledges", "", columns, rows)));
        sheet
    }

    pub(super) fn confirmations(self, confirmations: &Confirmations) -> Vec<Sheet> {
        confirmations.confirmations.iter().map(|one| self.confirmation(one)).collect()
    }

    fn confirmation(self, one: &Confirmation) -> Sheet {
        let mut sheet = self.sheet(Some(&one.association), &["donor-side", "association-side"]);
        sheet.keys = vec![("association", one.association.clone()), ("donor", one.donor.clone())];
        sheet.label = format!("{} {}", one.association, one.donor);
        let field =
            |label: &str, value: &str| Block::Field { label: self.word(label), value: value.to_owned() };
        sheet.blocks.push(Block::Text(self.word("paper.confirmation-opening")));
        sheet.blocks.push(field("paper.donor-side", &one.donor));
        sheet.blocks.push(field("paper.tax-code", ""));
        sheet.blocks.push(field("voucher.address", ""));
        sheet.blocks.push(field("paper.association-side", &self.association(&one.association)));
        sheet.blocks.push(field("paper.tax-code", ""));
        sheet.blocks.push(Block::Text(self.word("paper.confirmation-of")));
        let columns = self.columns([
            ("date", "day", ColumnKind::Day),
            ("voucher", "voucher", ColumnKind::Code),
            ("purpose", "purpose", ColumnKind::Text),
            ("goods", "in-kind", ColumnKind::Text),
            ("quantity", "quantity", ColumnKind::Quantity),
            ("unit", "unit-of-goods", ColumnKind::Code),
            ("raised", "amount", ColumnKind::Amount),
        ]);
        let row = |row: &GiftRow| {
            Row::entry(vec![
                Cell::Day(row.date),
                Cell::text(&row.voucher),
                Cell::text(&row.purpose),
                Cell::text(&row.goods),
                row.quantity.map_or(Cell::Blank, Cell::Quantity),
                Cell::text(&row.unit),
                Cell::Amount(row.raised),
            ])
        };
        let mut rows: Vec<Row> = one.rows.iter().map(row).collect();
        rows.push(self.total(&columns, &[("raised", Cell::Amount(one.raised))]));
        sheet.blocks.push(Block::Table(self.table("gifts", "", columns, rows)));
        sheet.blocks.push(self.in_words(one.raised));
        sheet.blocks.push(Block::Text(self.word("paper.confirmation-end").replace("{dots}", DOTS)));
        sheet
    }
}
