//! Cash book, bank book, general ledger, ledgers of donors and recipients, trial balance.

use super::{Builder, OF_BOOKS, if_any};
use crate::paper::{Block, Cell, Column, ColumnKind, Row, RowRole, Sheet, Table};
use hocbong::Vnd;
use hocbong::report::ledgers::{AccountLedger, LedgerEntry, Ledgers};
use hocbong::report::papers::PaperKind;
use hocbong::report::trial::{Assets, PeriodTrialBalance, TrialSums};
use hocbong_core::diagnostic::Message;

impl Builder<'_> {
    /// One sheet for each account or party, after a table of all of them if there are several.
    pub(super) fn ledgers(self, ledgers: &Ledgers) -> Vec<Sheet> {
        let mut sheets = Vec::with_capacity(ledgers.ledgers.len() + 1);
        // It carries the head and the signatures of ledgers that have none of their own.
        let has_list = ledgers.ledgers.len() > 1 || self.is_by_party() && !ledgers.ledgers.is_empty();
        if has_list && self.catalogue.is_some() {
            sheets.push(self.ledger_list(ledgers));
        }
        sheets.extend(ledgers.ledgers.iter().map(|ledger| self.ledger(ledger)));
        sheets
    }

    const fn is_money_book(self) -> bool {
        matches!(self.kind, PaperKind::CashBook | PaperKind::BankBook)
    }

    const fn is_by_party(self) -> bool {
        matches!(self.kind, PaperKind::DonorLedger | PaperKind::RecipientLedger)
    }

    fn ledger_list(self, ledgers: &Ledgers) -> Sheet {
        let mut columns = vec![self.column("association", "association", ColumnKind::Code)];
        if self.is_by_party() {
            columns.push(self.column("party", self.party_label(), ColumnKind::Text));
            // Donors have no class and school.
            if self.kind == PaperKind::RecipientLedger {
                columns.push(self.column("party_details", "party-details", ColumnKind::Text));
            }
        } else {
            columns.push(self.column("account", "account", ColumnKind::Code));
            columns.push(self.column("account_name", "account-name", ColumnKind::Text));
        }
        let [debit, credit] = self.sides();
        columns.push(self.column("opening", "opening", ColumnKind::Amount));
        columns.push(self.column("debit", debit, ColumnKind::Amount));
        columns.push(self.column("credit", credit, ColumnKind::Amount));
        columns.push(self.column("closing", "closing", ColumnKind::Amount));
        let row = |ledger: &AccountLedger| {
            let names: &[&String] = match self.kind {
                PaperKind::DonorLedger => &[&ledger.party],
                PaperKind::RecipientLedger => &[&ledger.party, &ledger.party_details],
                _ => &[&ledger.account, &ledger.account_name],
            };
            let words = std::iter::once(&ledger.association)
                .chain(names.iter().copied())
                .map(|text| Cell::text(text));
            let figures = [ledger.opening, ledger.debit, ledger.credit, ledger.closing];
            Row::entry(words.chain(figures.map(Cell::Amount)).collect())
        };
        let mut rows: Vec<Row> = ledgers.ledgers.iter().map(row).collect();
        let totals = &ledgers.totals;
        let sums = [
            ("opening", totals.opening),
            ("debit", totals.debit),
            ("credit", totals.credit),
            ("closing", totals.closing),
        ];
        rows.push(self.total(&columns, &sums.map(|(key, sum)| (key, Cell::Amount(sum)))));
        let mut sheet = self.sheet(None, OF_BOOKS);
        sheet.label = self.word("paper.overview");
        sheet.subtitle.insert(0, self.word("paper.overview"));
        sheet.blocks.push(Block::Table(self.table("overview", "", columns, rows)));
        sheet
    }

    /// The headers of what comes in and goes out.
    fn sides(self) -> [&'static str; 2] {
        match self.kind {
            PaperKind::CashBook => ["received-cash", "paid-cash"],
            PaperKind::BankBook => ["received-bank", "paid-bank"],
            _ => ["debit", "credit"],
        }
    }

    fn party_label(self) -> &'static str {
        if self.kind == PaperKind::DonorLedger { "party" } else { "recipient" }
    }

    fn ledger(self, ledger: &AccountLedger) -> Sheet {
        if self.is_by_party() {
            return self.party_ledger(ledger);
        }
        let signatures: &[&str] =
            if self.kind == PaperKind::CashBook { &["cashier", "accountant", "head"] } else { OF_BOOKS };
        let mut sheet = self.sheet(Some(&ledger.association), signatures);
        sheet.keys = vec![("association", ledger.association.clone()), ("account", ledger.account.clone())];
        sheet.label = format!("{} {}", ledger.association, ledger.account);
        let message = Message::new("paper.of-account").with("account", ledger.account.as_str());
        let about = self.sentence(&message.with("name", ledger.account_name.as_str()));
        sheet.subtitle.insert(0, about.trim_end_matches([' ', '–']).to_owned());
        sheet.blocks.push(Block::Table(self.ledger_table(ledger)));
        sheet
    }

    /// The ledger of a party, below the one before it: most have a line or two.
    fn party_ledger(self, ledger: &AccountLedger) -> Sheet {
        let name = if ledger.party.is_empty() { self.word("paper.no-name") } else { ledger.party.clone() };
        let parts = [name.clone(), ledger.party_details.clone(), ledger.association.clone()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Sheet {
            is_continued: true,
            keys: vec![
                ("association", ledger.association.clone()),
                ("party", ledger.party.clone()),
                ("party_details", ledger.party_details.clone()),
            ],
            label: format!("{} {name}", ledger.association),
            title: parts.join(" · "),
            blocks: vec![Block::Table(self.ledger_table(ledger))],
            ..Sheet::default()
        }
    }

    fn ledger_table(self, ledger: &AccountLedger) -> Table {
        let columns = self.ledger_columns();
        let opening = Cell::Amount(ledger.opening);
        let mut rows =
            vec![self.total_row(RowRole::Opening, "paper.opening-row", &columns, &[("balance", opening)])];
        rows.extend(ledger.entries.iter().map(|entry| self.ledger_entry(entry)));
        let sums = [("debit", Cell::Amount(ledger.debit)), ("credit", Cell::Amount(ledger.credit))];
        rows.push(self.total_row(RowRole::Total, "paper.total-row", &columns, &sums));
        let closing = Cell::Amount(ledger.closing);
        rows.push(self.total_row(RowRole::Closing, "paper.closing-row", &columns, &[("balance", closing)]));
        self.table("entries", "", columns, rows)
    }

    fn ledger_columns(self) -> Vec<Column> {
        let [debit, credit] = self.sides();
        let mut columns = if self.is_money_book() {
            vec![
                self.column("date", "posting-date", ColumnKind::Day),
                self.column("voucher_date", "voucher-date", ColumnKind::Day),
                self.grouped("receipt", "voucher-numbers", "receipt", ColumnKind::Code),
                self.grouped("payment", "voucher-numbers", "payment", ColumnKind::Code),
            ]
        } else {
            vec![
                self.column("date", "day", ColumnKind::Day),
                self.column("voucher", "voucher", ColumnKind::Code),
            ]
        };
        columns.push(self.column("memo", "memo", ColumnKind::Text));
        if !self.is_by_party() {
            columns.push(self.column("party", "counterparty", ColumnKind::Text));
        }
        if !self.is_money_book() {
            columns.push(self.column("contra", "contra", ColumnKind::Code));
        }
        columns.push(self.column("debit", debit, ColumnKind::Amount));
        columns.push(self.column("credit", credit, ColumnKind::Amount));
        let balance = if self.is_money_book() { "balance" } else { "running-balance" };
        columns.push(self.column("balance", balance, ColumnKind::Amount));
        columns
    }

    fn ledger_entry(self, entry: &LedgerEntry) -> Row {
        let mut cells = vec![Cell::Day(entry.date)];
        let voucher = Cell::text(&entry.voucher);
        if self.is_money_book() {
            let on = |amount: Vnd| if amount.is_zero() { Cell::Blank } else { voucher.clone() };
            cells.extend([Cell::Blank, on(entry.debit), on(entry.credit)]);
        } else {
            cells.push(voucher);
        }
        cells.push(Cell::text(&entry.memo));
        if !self.is_by_party() {
            cells.push(Cell::text(&entry.party));
        }
        if !self.is_money_book() {
            cells.push(Cell::text(&entry.contra.join(", ")));
        }
        cells.extend([if_any(entry.debit), if_any(entry.credit), Cell::Amount(entry.balance)]);
        Row::entry(cells)
    }

    pub(super) fn ledger_notes(self, ledgers: &Ledgers) -> Vec<String> {
        let mut notes = Vec::new();
        if self.is_money_book() {
            notes.push(self.word("paper.note.no-voucher-date"));
        }
        let unnamed = ledgers.ledgers.iter().filter(|ledger| ledger.party.is_empty());
        let unnamed: usize = unnamed.map(|ledger| ledger.entries.len()).sum();
        if self.is_by_party() && unnamed > 0 {
            notes.push(self.note("paper.note.no-party", unnamed as u64));
        }
        notes
    }

    pub(super) fn trial_balance(self, balance: &PeriodTrialBalance) -> Sheet {
        let pair = |debit, credit, group: &str| {
            [
                self.grouped(debit, group, "debit", ColumnKind::Amount),
                self.grouped(credit, group, "credit", ColumnKind::Amount),
            ]
        };
        let columns = self
            .columns([
                ("association", "association", ColumnKind::Code),
                ("account", "account", ColumnKind::Code),
                ("account_name", "account-name", ColumnKind::Text),
            ])
            .into_iter()
            .chain(pair("opening_debit", "opening_credit", "opening"))
            .chain(pair("debit", "credit", "turnover"))
            .chain(pair("closing_debit", "closing_credit", "closing"))
            .collect::<Vec<_>>();
        let figures = |sums: &TrialSums| {
            let opening = [if_any(sums.opening_debit), if_any(sums.opening_credit)];
            let turnover = [if_any(sums.debit), if_any(sums.credit)];
            let closing = [if_any(sums.closing_debit), if_any(sums.closing_credit)];
            opening.into_iter().chain(turnover).chain(closing)
        };
        let mut rows: Vec<Row> = balance
            .rows
            .iter()
            .map(|row| {
                let words = [&row.association, &row.account, &row.account_name].map(|text| Cell::text(text));
                Row::entry(words.into_iter().chain(figures(&row.sums)).collect())
            })
            .collect();
        let totals = &balance.totals;
        let sums = [
            ("opening_debit", totals.opening_debit),
            ("opening_credit", totals.opening_credit),
            ("debit", totals.debit),
            ("credit", totals.credit),
            ("closing_debit", totals.closing_debit),
            ("closing_credit", totals.closing_credit),
        ];
        rows.push(self.total(&columns, &sums.map(|(key, sum)| (key, Cell::Amount(sum)))));
        let mut sheet = self.sheet(None, OF_BOOKS);
        sheet.blocks.push(Block::Table(self.table("accounts", "", columns, rows)));
        sheet
    }

    pub(super) fn assets_table(self, assets: &Assets) -> Table {
        let columns = self.columns([
            ("association", "association", ColumnKind::Code),
            ("account", "account", ColumnKind::Code),
            ("account_name", "account-name", ColumnKind::Text),
            ("opening", "opening", ColumnKind::Amount),
            ("closing", "closing", ColumnKind::Amount),
        ]);
        let mut rows: Vec<Row> = assets
            .rows
            .iter()
            .map(|row| {
                let words = [&row.association, &row.account, &row.account_name].map(|text| Cell::text(text));
                let figures = [row.opening, row.closing].map(Cell::Amount);
                Row::entry(words.into_iter().chain(figures).collect())
            })
            .collect();
        let sums = [("opening", assets.totals.opening), ("closing", assets.totals.closing)];
        rows.push(self.total(&columns, &sums.map(|(key, sum)| (key, Cell::Amount(sum)))));
        self.table("assets", "assets", columns, rows)
    }
}
