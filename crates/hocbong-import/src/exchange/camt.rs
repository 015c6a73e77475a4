//! CAMT.053, the account statement message of ISO 20022, in any version.

use super::{BOOKED, Entry, Lines, PENDING, Said, TagFault, plain_amount, text_of_reference};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The currency of the accounts that we keep.
const CURRENCY: &str = "VND";
/// Maximum depth of nested tags, which no message reaches. Beyond it a file is refused as malformed.
const DEEPEST: usize = 64;

/// Reads the entries of a message into a table.
pub(crate) fn table_of(text: &str) -> Result<String, TagFault> {
    let mut reader = Reader::from_str(text);
    let mut lines = Lines::new(text);
    let mut parser = Parser::default();
    loop {
        let event = reader.read_event();
        let line = lines.line_at(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        match event {
            Ok(Event::Start(tag)) => parser.open(&tag, line)?,
            Ok(Event::Empty(tag)) => {
                parser.open(&tag, line)?;
                parser.close();
            }
            Ok(Event::End(_)) => parser.close(),
            Ok(Event::Text(value)) => parser.value.push_str(&value.xml10_content()),
            Ok(Event::CData(value)) => parser.value.push_str(&value.xml10_content()),
            Ok(Event::GeneralRef(reference)) => parser.value.push_str(&text_of_reference(&reference)),
            // A message needs no definitions of its own, and they can expand a small file into a very large
            // one.
            Ok(Event::DocType(_)) | Err(_) => return Err(TagFault::Malformed { line }),
            Ok(Event::Eof) => break,
            Ok(_) => {}
        }
    }
    parser.finish(lines.line)
}

/// The entry being read.
#[derive(Debug, Default)]
struct Open {
    entry: Entry,
    is_debit: bool,
    value_date: String,
    /// Names of the two parties to the payment.
    debtor: String,
    creditor: String,
    addition: String,
}

/// The balance being read.
#[derive(Debug, Default)]
struct Balance {
    line: u32,
    code: String,
    amount: String,
    is_debit: bool,
}

/// What the tags read so far have said.
#[derive(Debug, Default)]
struct Parser {
    said: Said,
    /// Names of the open tags, without prefixes.
    path: Vec<String>,
    value: String,
    entry: Option<Open>,
    balance: Option<Balance>,
    /// Line of the first figure in another currency than the account's.
    other_currency: Option<u32>,
    has_currency: bool,
    account: String,
    statements: usize,
    line: u32,
}

impl Parser {
    fn open(&mut self, tag: &BytesStart<'_>, line: u32) -> Result<(), TagFault> {
        if self.path.len() >= DEEPEST {
            return Err(TagFault::Malformed { line });
        }
        self.path.push(tag.local_name().as_ref().to_owned());
        self.line = line;
        self.value.clear();
        match self.path.last().map_or("", String::as_str) {
            "Stmt" => self.statements += 1,
            "Ntry" => {
                let account = self.account.clone();
                let entry = Entry { line, status: BOOKED, account, ..Entry::default() };
                self.entry = Some(Open { entry, ..Open::default() });
            }
            "Bal" => self.balance = Some(Balance { line, ..Balance::default() }),
            "Amt" if self.ends_with(&["Ntry", "Amt"]) || self.ends_with(&["Bal", "Amt"]) => {
                let currency = tag.try_get_attribute("Ccy").ok().flatten();
                let currency = currency.map(|attribute| attribute.value.trim().to_owned());
                self.note_currency(currency.as_deref());
            }
            _ => {}
        }
        Ok(())
    }

    fn note_currency(&mut self, currency: Option<&str>) {
        match currency {
            Some(CURRENCY) => self.has_currency = true,
            Some(_) => {
                self.other_currency.get_or_insert(self.line);
            }
            None => {}
        }
    }

    fn ends_with(&self, tail: &[&str]) -> bool {
        self.path.len() >= tail.len()
            && self.path.iter().rev().zip(tail.iter().rev()).all(|(own, name)| own == name)
    }

    fn close(&mut self) {
        let value = std::mem::take(&mut self.value);
        let value = value.trim();
        self.take_value(value);
        match self.path.pop().as_deref() {
            Some("Ntry") => self.end_entry(),
            Some("Bal") => self.end_balance(),
            _ => {}
        }
    }

    /// Takes the value of the tag that is being closed.
    fn take_value(&mut self, value: &str) {
        if value.is_empty() {
            return;
        }
        let path: Vec<&str> = self.path.iter().rev().take(4).map(String::as_str).collect();
        if let Some(open) = &mut self.entry {
            return open.take(&path, value);
        }
        match (path.as_slice(), &mut self.balance) {
            (["Cd", "CdOrPrtry", ..], Some(balance)) => value.clone_into(&mut balance.code),
            (["Amt", "Bal", ..], Some(balance)) => balance.amount = plain_amount(value),
            (["CdtDbtInd", "Bal", ..], Some(balance)) => balance.is_debit = value == "DBIT",
            (["IBAN", "Id", "Acct", "Stmt"] | ["Id", "Othr", "Id", "Acct"], None) => {
                value.clone_into(&mut self.account);
            }
            (["Ccy", "Acct", ..], None) => self.note_currency(Some(value)),
            (["Sum", "TtlCdtNtries", ..], None) => self.state("Total credit", value),
            (["Sum", "TtlDbtNtries", ..], None) => self.state("Total debit", value),
            (["NbOfNtries", "TtlNtries", ..], None) => self.state("Number of transactions", value),
            _ => {}
        }
    }

    fn state(&mut self, label: &'static str, value: &str) {
        self.said.controls.push((self.line, label, plain_amount(value)));
    }

    fn end_balance(&mut self) {
        let Some(Balance { line, code, amount, is_debit }) = self.balance.take() else { return };
        let label = match code.as_str() {
            "OPBD" | "PRCD" => "Opening balance",
            "CLBD" => "Closing balance",
            _ => return,
        };
        let sign = if is_debit { "-" } else { "" };
        self.said.controls.push((line, label, format!("{sign}{amount}")));
    }

    fn end_entry(&mut self) {
        let Some(mut open) = self.entry.take() else { return };
        let entry = &mut open.entry;
        entry.party = if open.is_debit { open.creditor } else { open.debtor };
        if entry.date.is_empty() {
            entry.date = open.value_date;
        }
        if entry.memo.is_empty() {
            entry.memo = open.addition;
        }
        if open.is_debit {
            entry.amount.insert(0, '-');
        } else if entry.amount.starts_with('-') {
            // The message gives amounts no sign. Two signs are no amount, so that the row is refused.
            entry.amount.insert(0, '+');
        }
        self.said.entries.push(open.entry);
    }

    fn finish(mut self, line: u32) -> Result<String, TagFault> {
        if !self.path.is_empty() {
            return Err(TagFault::CutShort { line });
        }
        if self.statements == 0 {
            return Err(TagFault::OtherMessage);
        }
        if let Some(line) = self.other_currency {
            return Err(TagFault::OtherCurrency { line });
        }
        if !self.has_currency {
            return Err(TagFault::NoCurrency);
        }
        if self.statements > 1 {
            // Each statement has balances of its own, which say nothing about all rows together.
            self.said.controls.clear();
        }
        Ok(self.said.into_table())
    }
}

impl Open {
    /// Takes a value. `path` names its tag and the tags around it, innermost first.
    fn take(&mut self, path: &[&str], value: &str) {
        let entry = &mut self.entry;
        let add = |text: &mut String| {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(value);
        };
        match path {
            ["Amt", "Ntry", ..] => entry.amount = plain_amount(value),
            ["CdtDbtInd", "Ntry", ..] => self.is_debit = value == "DBIT",
            ["Sts", "Ntry", ..] | ["Cd", "Sts", "Ntry", ..] if value != "BOOK" => entry.status = PENDING,
            ["Dt" | "DtTm", "BookgDt", ..] => entry.date = day_of(value),
            ["Dt" | "DtTm", "ValDt", ..] => self.value_date = day_of(value),
            ["AcctSvcrRef", "Ntry", ..] => value.clone_into(&mut entry.reference),
            ["NtryRef", "Ntry", ..] | ["AcctSvcrRef" | "EndToEndId", "Refs", ..]
                if entry.reference.is_empty() && value != "NOTPROVIDED" =>
            {
                value.clone_into(&mut entry.reference);
            }
            ["Nm", "Dbtr", ..] | ["Nm", "Pty", "Dbtr", ..] => add(&mut self.debtor),
            ["Nm", "Cdtr", ..] | ["Nm", "Pty", "Cdtr", ..] => add(&mut self.creditor),
            ["Ustrd", ..] => add(&mut entry.memo),
            ["AddtlNtryInf", ..] => add(&mut self.addition),
            _ => {}
        }
    }
}

/// The day of `2025-03-04` or `2025-03-04T10:20:30+07:00`, without conversion to another time zone.
fn day_of(text: &str) -> String {
    text.split('T').next().unwrap_or_default().trim_end_matches('Z').to_owned()
}
