//! Lists of recipients, and awards by month and sort.

use super::{Builder, OF_LISTS, count, sort_cell};
use crate::paper::{Block, Cell, ColumnKind, Row, Sheet, Table};
use hocbong::report::awards::AwardTable;
use hocbong::report::papers::{DisclosedAward, DisclosedAwards};
use hocbong::report::recipients::{RecipientList, RecipientLists, RecipientRow};
use hocbong_core::diagnostic::Message;

impl Builder<'_> {
    /// One sheet for each list, after a table of all of them if there are several.
    pub(super) fn recipients(self, lists: &RecipientLists) -> Vec<Sheet> {
        let mut sheets = Vec::with_capacity(lists.lists.len() + 1);
        if lists.lists.len() > 1 && self.catalogue.is_some() {
            let mut sheet = self.sheet(None, OF_LISTS);
            sheet.label = self.word("paper.overview");
            sheet.subtitle.insert(0, self.word("paper.overview"));
            sheet.blocks.push(Block::Table(self.award_vouchers(lists, "")));
            sheet.blocks.push(self.in_words(lists.totals.amount));
            sheets.push(sheet);
        }
        sheets.extend(lists.lists.iter().map(|list| self.recipient_list(list)));
        sheets
    }

    fn award_vouchers(self, lists: &RecipientLists, heading: &str) -> Table {
        let columns = self.columns([
            ("association", "association", ColumnKind::Code),
            ("date", "day", ColumnKind::Day),
            ("voucher", "voucher", ColumnKind::Code),
            ("fund", "fund", ColumnKind::Code),
            ("decision", "decision", ColumnKind::Text),
            ("awards", "number-of-awards", ColumnKind::Count),
            ("amount", "amount", ColumnKind::Amount),
        ]);
        let row = |list: &RecipientList| {
            Row::entry(vec![
                Cell::text(&list.association),
                Cell::Day(list.date),
                Cell::text(&list.voucher),
                Cell::text(&list.fund),
                Cell::text(&list.decision),
                Cell::Count(list.awards),
                Cell::Amount(list.amount),
            ])
        };
        let mut rows: Vec<Row> = lists.lists.iter().map(row).collect();
        let totals = &lists.totals;
        let sums = [("awards", Cell::Count(totals.awards)), ("amount", Cell::Amount(totals.amount))];
        rows.push(self.total(&columns, &sums));
        self.table("lists", heading, columns, rows)
    }

    fn recipient_list(self, list: &RecipientList) -> Sheet {
        let mut sheet =
            self.sheet(Some(&list.association), &["list-preparer", "cashier", "accountant", "head"]);
        let voucher = list.voucher.split_whitespace().collect::<Vec<_>>().join(" ");
        sheet.label = format!("{} {} {}", list.association, voucher, list.date.format("%d-%m-%Y"));
        sheet.keys = vec![
            ("association", list.association.clone()),
            ("date", list.date.to_string()),
            ("voucher", list.voucher.clone()),
            ("fund", list.fund.clone()),
            ("decision", list.decision.clone()),
        ];
        let of = Message::new("paper.of-voucher").with("voucher", voucher).with("day", list.date);
        // The days of the whole paper say less than the day of the list.
        sheet.subtitle = vec![self.sentence(&of), self.word("paper.unit")];
        let field =
            |label: &str, value: &str| Block::Field { label: self.word(label), value: value.to_owned() };
        sheet.blocks.push(field("voucher.fund", &list.fund));
        sheet.blocks.push(field("voucher.decision", &list.decision));
        if !list.purpose.is_empty() {
            sheet.blocks.push(field("voucher.purpose", &list.purpose));
        }
        sheet.blocks.push(Block::Table(self.recipients_table(list)));
        sheet.blocks.push(self.in_words(list.amount));
        sheet
    }

    fn recipients_table(self, list: &RecipientList) -> Table {
        let columns = self.columns([
            ("number", "list-number", ColumnKind::Count),
            ("recipient", "full-name", ColumnKind::Text),
            ("birth_date", "birth-date", ColumnKind::Day),
            ("school_class", "school-class", ColumnKind::Code),
            ("school", "school", ColumnKind::Text),
            ("award_type", "award-type", ColumnKind::Text),
            ("recipient_type", "recipient-type", ColumnKind::Text),
            ("awards", "number-of-awards", ColumnKind::Count),
            ("amount", "amount", ColumnKind::Amount),
            ("signature", "signature", ColumnKind::Signature),
        ]);
        let row = |row: &RecipientRow| {
            Row::entry(vec![
                count(row.number),
                Cell::text(&row.recipient),
                row.birth_date.map_or(Cell::Blank, Cell::Day),
                Cell::text(&row.school_class),
                Cell::text(&row.school),
                sort_cell(self, "award-type", &row.award_type),
                sort_cell(self, "recipient-type", &row.recipient_type),
                row.awards.map_or(Cell::Blank, Cell::Count),
                Cell::Amount(row.amount),
                Cell::Blank,
            ])
        };
        let mut rows: Vec<Row> = list.rows.iter().map(row).collect();
        let sums = [("awards", Cell::Count(list.awards)), ("amount", Cell::Amount(list.amount))];
        rows.push(self.total(&columns, &sums));
        self.table("recipients", "", columns, rows)
    }

    /// The awards that are disclosed, with their vouchers, without room to sign.
    pub(super) fn disclosed_awards(self, awards: &DisclosedAwards) -> Table {
        let columns = self.columns([
            ("association", "association", ColumnKind::Code),
            ("date", "day", ColumnKind::Day),
            ("voucher", "voucher", ColumnKind::Code),
            ("recipient", "full-name", ColumnKind::Text),
            ("school", "school", ColumnKind::Text),
            ("award_type", "award-type", ColumnKind::Text),
            ("awards", "number-of-awards", ColumnKind::Count),
            ("amount", "amount", ColumnKind::Amount),
        ]);
        let row = |row: &DisclosedAward| {
            Row::entry(vec![
                Cell::text(&row.association),
                Cell::Day(row.date),
                Cell::text(&row.voucher),
                Cell::text(&row.recipient),
                Cell::text(&row.school),
                sort_cell(self, "award-type", &row.award_type),
                row.awards.map_or(Cell::Blank, Cell::Count),
                Cell::Amount(row.amount),
            ])
        };
        let mut rows: Vec<Row> = awards.rows.iter().map(row).collect();
        let totals = &awards.totals;
        let sums = [("awards", Cell::Count(totals.awards)), ("amount", Cell::Amount(totals.amount))];
        rows.push(self.total(&columns, &sums));
        self.table("recipients", "", columns, rows)
    }

    pub(super) fn recipient_notes(self, lists: &RecipientLists) -> Vec<String> {
        let mut notes = self.uncounted(lists.totals.uncounted);
        let rows = || lists.lists.iter().flat_map(|list| &list.rows);
        let count = |is_meant: fn(&&RecipientRow) -> bool| rows().filter(is_meant).count() as u64;
        let missing = [
            // What the mask took away is not missing in the books.
            (
                "paper.note.no-birth-date",
                if self.context.mask.hides() { 0 } else { count(|row| row.birth_date.is_none()) },
            ),
            ("paper.note.no-school", count(|row| row.school_class.is_empty() && row.school.is_empty())),
            ("paper.note.no-recipient", count(|row| row.recipient.is_empty())),
        ];
        let missing = missing.into_iter().filter(|(_, rows)| *rows > 0);
        notes.extend(missing.map(|(key, rows)| self.note(key, rows)));
        notes
    }

    pub(super) fn awards(self, table: &AwardTable) -> Sheet {
        let columns = self.columns([
            ("association", "association", ColumnKind::Code),
            ("month", "month", ColumnKind::Code),
            ("award_type", "award-type", ColumnKind::Text),
            ("recipient_type", "recipient-type", ColumnKind::Text),
            ("awards", "number-of-awards", ColumnKind::Count),
            ("uncounted", "uncounted", ColumnKind::Count),
            ("amount", "amount", ColumnKind::Amount),
        ]);
        let mut rows: Vec<Row> = table
            .rows
            .iter()
            .map(|row| {
                Row::entry(vec![
                    Cell::text(&row.association),
                    Cell::text(&row.month),
                    sort_cell(self, "award-type", &row.award_type),
                    sort_cell(self, "recipient-type", &row.recipient_type),
                    Cell::Count(row.awards),
                    if row.uncounted == 0 { Cell::Blank } else { count(row.uncounted) },
                    Cell::Amount(row.amount),
                ])
            })
            .collect();
        let totals = &table.totals;
        let sums = [
            ("awards", Cell::Count(totals.awards)),
            ("uncounted", if totals.uncounted == 0 { Cell::Blank } else { count(totals.uncounted) }),
            ("amount", Cell::Amount(totals.amount)),
        ];
        rows.push(self.total(&columns, &sums));
        let mut sheet = self.sheet(None, OF_LISTS);
        sheet.blocks.push(Block::Table(self.table("awards", "", columns, rows)));
        sheet
    }
}
