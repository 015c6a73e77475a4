//! What lines of text above and among the rows of a statement say of these rows: the account to which they
//! belong.

use crate::csv::account_lines::NamedAccount;
use crate::csv::form::Form;
use crate::csv::labels::bare_label;
use crate::csv::meaning::Meaning;
use crate::csv::read_summary::ReadSummary;
use crate::csv::record::Record;
use crate::csv::table::Table;
use crate::csv::vocabulary::{Value, begins_with};
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};

/// What lines of text beside the rows of a file say.
#[derive(Clone, Debug, Default)]
pub(super) struct TextLines {
    /// The accounts that the lines above the header name.
    accounts: Vec<NamedAccount>,
    /// The first heading among the rows that names an account by words, the first other one, and the number of rows
    /// before it.
    section: Option<NamedAccount>,
    other_section: Option<(NamedAccount, u64)>,
    /// The first account that a line among the rows names and those above do not, and the number of rows
    /// before it.
    other: Option<(NamedAccount, u64)>,
}

impl TextLines {
    /// Notes what a line above the header says.
    pub(super) fn note_above(&mut self, record: &Record) {
        self.accounts.extend(NamedAccount::of_row(record).or_else(|| NamedAccount::of_title(record)));
    }

    /// Notes what a line of text among the rows says.
    pub(super) fn note_among(&mut self, record: &Record, report: &ReadSummary) {
        self.note_section(record, report);
        if self.other.is_none() && !self.accounts.is_empty() {
            let is_other =
                |account: &NamedAccount| self.accounts.iter().all(|own| own.number != account.number);
            self.other = NamedAccount::of_row(record).filter(is_other).map(|account| (account, report.read));
        }
    }

    /// Notes a heading that names an account by words: `Ngân hàng Mẫu A`, `TÀI KHOẢN 2`.
    fn note_section(&mut self, record: &Record, report: &ReadSummary) {
        const MAX_WORDS: usize = 8;
        let text = record.joined();
        let filled = record.cells().filter(|cell| !cell.trim().is_empty()).count();
        let is_heading = filled == 1 && text.split_whitespace().count() <= MAX_WORDS;
        if !is_heading || !begins_with(&bare_label(&text), Value::Section) {
            return;
        }
        let section = NamedAccount { number: text, line: record.line() };
        match &self.section {
            None => self.section = Some(section),
            Some(first) if self.other_section.is_none() && first.number != section.number => {
                self.other_section = Some((section, report.read));
            }
            Some(_) => {}
        }
    }

    /// Reports lines that show that the rows of a statement belong to several accounts, or to one that holds
    /// no money.
    pub(super) fn diagnose(&self, table: &Table<'_>, report: &ReadSummary) -> Vec<Diagnostic> {
        if table.form() != Form::Statement {
            return Vec::new();
        }
        let at = |line: u32| Location::line(table.name(), line);
        let of = |key: &'static str, account: &NamedAccount| {
            let message = Message::new(key).with("account", account.number.as_str());
            (message, at(account.line))
        };
        let has_rows_below = |rows: u64| report.read > rows;
        let has_counter = table.columns().has(Meaning::CounterAccount);
        let is_without_money = |account: &&NamedAccount| {
            account.is_of_a_chart()
                && !account.is_money_of_a_chart()
                && (has_counter || account.number.len() < 5)
        };
        let is_bank = self.accounts.iter().any(|account| !account.is_of_a_chart());
        let sheet = self.accounts.iter().filter(|_| !is_bank).find(is_without_money).map(|account| {
            let (message, place) = of("HB0127.sheet", account);
            Diagnostic::new(Code::SEVERAL_ACCOUNTS, message, place)
                .with_hint(Message::new("HB0127.hint-sheet"))
        });
        let other = self.other.as_ref().filter(|(_, rows)| has_rows_below(*rows));
        let other = other.zip(self.accounts.first()).map(|((other, _), first)| {
            let (message, place) = of("HB0127.lines", other);
            let message = message.with("first", first.number.as_str());
            Diagnostic::new(Code::SEVERAL_ACCOUNTS, message, place)
        });
        let sections = self.section.as_ref().zip(self.other_section.as_ref());
        let sections = sections.filter(|(_, (_, rows))| other.is_none() && has_rows_below(*rows));
        let sections = sections.map(|(first, (section, _))| {
            let (message, place) = of("HB0127.lines", section);
            let message = message.with("first", first.number.as_str());
            Diagnostic::new(Code::SEVERAL_ACCOUNTS, message, place)
        });
        sheet.into_iter().chain(sections).chain(other).collect()
    }
}
