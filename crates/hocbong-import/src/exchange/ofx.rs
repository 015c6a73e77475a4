//! OFX. Version 1 is SGML, where values have no closing tags; version 2 is XML with the same names.

use super::{BOOKED, Entry, Lines, PENDING, Said, TagFault, plain_amount, text_of_reference};
use quick_xml::Reader;
use quick_xml::events::Event;

/// The currency of the accounts that we keep.
const CURRENCY: &str = "VND";

/// Reads the transactions of an OFX file into a table.
pub(crate) fn table_of(text: &str) -> Result<String, TagFault> {
    let upper = text.get(..text.len().min(1 << 14)).unwrap_or(text).to_ascii_uppercase();
    let begins = upper.find("<OFX>").unwrap_or(0);
    let mut reader = Reader::from_str(text.get(begins..).unwrap_or_default());
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut parser = Parser::default();
    let mut lines = Lines::new(text);
    loop {
        let event = reader.read_event();
        let line = lines.line_at(begins + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        match event {
            // A tag that was not closed hides the one that follows.
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.contains('<') => {
                return Err(TagFault::Malformed { line });
            }
            Ok(Event::Start(tag)) => parser.open(&tag.name().as_ref().to_ascii_uppercase(), line),
            Ok(Event::End(tag)) => parser.close(&tag.name().as_ref().to_ascii_uppercase()),
            Ok(Event::Text(value)) => parser.value.push_str(&value.xml10_content()),
            Ok(Event::CData(value)) => parser.value.push_str(&value.xml10_content()),
            Ok(Event::GeneralRef(reference)) => parser.value.push_str(&text_of_reference(&reference)),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(TagFault::Malformed { line }),
        }
    }
    parser.finish(lines.line)
}

/// What the tags read so far have said.
#[derive(Default)]
struct Parser {
    said: Said,
    /// The transaction being read.
    entry: Option<Entry>,
    /// The tag whose value follows.
    leaf: String,
    value: String,
    /// Whether the balance being read is the ledger balance (`LEDGERBAL`) and not another one.
    is_ledger_balance: bool,
    currency: Option<(String, u32)>,
    account: String,
    line: u32,
    is_closed: bool,
}

impl Parser {
    fn open(&mut self, name: &str, line: u32) {
        self.take_value();
        self.line = line;
        name.clone_into(&mut self.leaf);
        match name {
            "STMTTRN" | "STMTTRNP" => {
                // In SGML even a transaction may lack its closing tag.
                self.end_entry();
                let account = self.account.clone();
                let status = if name == "STMTTRN" { BOOKED } else { PENDING };
                self.entry = Some(Entry { line, status, account, ..Entry::default() });
            }
            "LEDGERBAL" => self.is_ledger_balance = true,
            "AVAILBAL" | "BAL" => self.is_ledger_balance = false,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        self.take_value();
        match name {
            "STMTTRN" | "STMTTRNP" | "BANKTRANLIST" | "BANKTRANLISTP" => self.end_entry(),
            "LEDGERBAL" => self.is_ledger_balance = false,
            "OFX" => self.is_closed = true,
            _ => {}
        }
    }

    fn end_entry(&mut self) {
        self.said.entries.extend(self.entry.take());
    }

    /// Takes the value of the last opened tag.
    fn take_value(&mut self) {
        let (leaf, value) = (std::mem::take(&mut self.leaf), std::mem::take(&mut self.value));
        let value = value.trim();
        if leaf.is_empty() || value.is_empty() {
            return;
        }
        let add = |text: &mut String| {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(value);
        };
        match (leaf.as_str(), &mut self.entry) {
            ("DTPOSTED" | "DTTRAN", Some(entry)) => entry.date = day_of(value),
            ("TRNTYPE", Some(entry)) => entry.word = value.to_ascii_lowercase(),
            ("TRNAMT", Some(entry)) => entry.amount = plain_amount(value),
            ("FITID", Some(entry)) => value.clone_into(&mut entry.reference),
            ("NAME", Some(entry)) => add(&mut entry.party),
            ("MEMO", Some(entry)) => add(&mut entry.memo),
            ("CURSYM", Some(entry)) if value != CURRENCY => value.clone_into(&mut entry.currency),
            ("CURDEF", None) => {
                let known = self.currency.as_ref().is_some_and(|(known, _)| known != CURRENCY);
                if !known {
                    self.currency = Some((value.to_owned(), self.line));
                }
            }
            ("ACCTID", None) => value.clone_into(&mut self.account),
            ("BALAMT", None) if self.is_ledger_balance => {
                self.said.controls.push((self.line, "Closing balance", plain_amount(value)));
            }
            _ => {}
        }
    }

    fn finish(mut self, line: u32) -> Result<String, TagFault> {
        if !self.is_closed {
            return Err(TagFault::CutShort { line });
        }
        self.end_entry();
        match self.currency.take() {
            None => Err(TagFault::NoCurrency),
            Some((currency, line)) if currency != CURRENCY => Err(TagFault::OtherCurrency { line }),
            Some(_) => Ok(self.said.into_table()),
        }
    }
}

/// Writes `20250304102030.000[+7:ICT]` as tables do. The day stays the bank's own.
fn day_of(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    match digits {
        8 | 12 => format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8)),
        14 => format!(
            "{}-{}-{} {}:{}:{}",
            part(0, 4),
            part(4, 6),
            part(6, 8),
            part(8, 10),
            part(10, 12),
            part(12, 14)
        ),
        _ => text.to_owned(),
    }
}
