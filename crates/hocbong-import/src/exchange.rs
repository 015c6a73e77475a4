//! Statements that mark up each transaction with tags: OFX, and CAMT.053, the bank's account statement
//! message.
//!
//! We turn them into a table like any other, so that everything that works on tables works on them: balances
//! and totals against the rows, currencies, payments that have not taken place. A row stands on the line of
//! its transaction's tag, so that a place in the table is a place in the file. If a line holds several
//! transactions, the rows after the first move down.

mod camt;
mod ofx;

use memchr::memchr_iter;
use quick_xml::events::BytesRef;
use rust_decimal::Decimal;

pub(crate) use camt::table_of as camt_table;
pub(crate) use ofx::table_of as ofx_table;

/// Why a file of tags is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TagFault {
    /// The tags cannot be parsed on this line, or are nested too deeply.
    Malformed { line: u32 },
    /// The file ends before its last tag is closed.
    CutShort { line: u32 },
    /// The file does not name the currency of its account.
    NoCurrency,
    /// The account, or an amount of it, is in another currency.
    OtherCurrency { line: u32 },
    /// The message is not a statement of account.
    OtherMessage,
}

/// One transaction.
#[derive(Clone, Debug, Default)]
struct Entry {
    line: u32,
    date: String,
    reference: String,
    party: String,
    memo: String,
    amount: String,
    /// Currency of the transaction, if it is not that of the account.
    currency: String,
    status: &'static str,
    account: String,
    /// What the file calls the transaction; only `credit` and `debit` say more than the amount's sign.
    word: String,
}

impl Entry {
    /// The direction by the word, or by the sign of the amount.
    fn direction(&self) -> &str {
        match &*self.word {
            word @ (CREDIT | DEBIT) => word,
            _ if self.amount.starts_with('-') => DEBIT,
            _ => CREDIT,
        }
    }
}

/// What a file says: transactions, and balances and totals under labels that tables use.
#[derive(Clone, Debug, Default)]
struct Said {
    entries: Vec<Entry>,
    controls: Vec<(u32, &'static str, String)>,
}

impl Said {
    /// Makes the table. Each row stands on its line if that line is still free, or on the next free one.
    fn into_table(self) -> String {
        let Self { entries, controls } = self;
        let is_several = |of: fn(&Entry) -> &str| {
            entries.first().is_some_and(|first| entries.iter().any(|entry| of(entry) != of(first)))
        };
        let has_currency = entries.iter().any(|entry| !entry.currency.is_empty());
        let has_status =
            is_several(|entry| entry.status) || entries.iter().any(|entry| entry.status == PENDING);
        let has_account = is_several(|entry| &entry.account);
        // Amounts carry their sign; a word that contradicts one is shown for all, to be read beside it.
        let has_sign = entries.iter().any(|entry| {
            let is_out = entry.amount.starts_with('-');
            entry.direction() != if is_out { DEBIT } else { CREDIT }
        });
        let optional = |cells: [(&str, bool); 4]| -> Vec<String> {
            cells.iter().filter(|(_, is_there)| *is_there).map(|(cell, _)| (*cell).to_owned()).collect()
        };
        let mut rows: Vec<(u32, Vec<String>)> = controls
            .into_iter()
            .map(|(line, label, value)| {
                let blank = String::new;
                (line, vec![blank(), blank(), blank(), label.to_owned(), value])
            })
            .collect();
        rows.extend(entries.iter().map(|entry| {
            let own = [&entry.date, &entry.reference, &entry.party, &entry.memo, &entry.amount];
            let more = optional([
                (&entry.currency, has_currency),
                (entry.status, has_status),
                (&entry.account, has_account),
                (entry.direction(), has_sign),
            ]);
            (entry.line, own.into_iter().cloned().chain(more).collect())
        }));
        // The sort is stable: balances and totals come before the transactions of the same line.
        rows.sort_by_key(|(line, _)| *line);
        let header = ["date", "ref", "party", "memo", "amount"].map(str::to_owned);
        let more = optional([
            ("currency", has_currency),
            ("status", has_status),
            ("account", has_account),
            ("sign", has_sign),
        ]);
        let header: Vec<String> = header.into_iter().chain(more).collect();
        let mut table = String::new();
        push_row(&mut table, &header);
        let mut at: u32 = 2;
        for (line, cells) in rows {
            while at < line {
                table.push('\n');
                at += 1;
            }
            push_row(&mut table, &cells);
            at += 1;
        }
        table
    }
}

/// Status of a transaction that is booked, and of one that is not.
const BOOKED: &str = "booked";
const PENDING: &str = "pending";

/// The words for the direction of a transaction.
const CREDIT: &str = "credit";
const DEBIT: &str = "debit";

fn push_row(table: &mut String, cells: &[String]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            table.push(',');
        }
        table.push('"');
        for c in cell.chars() {
            match c {
                '"' => table.push_str("\"\""),
                c if c.is_control() => table.push(' '),
                c => table.push(c),
            }
        }
        table.push('"');
    }
    table.push('\n');
}

/// Counts the line of byte offsets that come in ascending order.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    const fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    fn line_at(&mut self, place: usize) -> u32 {
        let place = place.min(self.text.len());
        let between = self.text.as_bytes().get(self.at..place).unwrap_or_default();
        let more = memchr_iter(b'\n', between).count();
        self.line = self.line.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        self.at = place.max(self.at);
        self.line
    }
}

/// Returns the text of `&amp;` and the like. Entities that the file would have to define itself stay as
/// written; we resolve nothing.
fn text_of_reference(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    let name = reference.xml10_content();
    match &*name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        "nbsp" => " ".to_owned(),
        other => format!("&{other};"),
    }
}

/// Writes an amount as tables do: whole đồng, without zeros after the point. Anything else stays as it is and
/// is refused later.
fn plain_amount(text: &str) -> String {
    let text = text.trim();
    match text.replace(',', ".").parse::<Decimal>() {
        Ok(amount) if amount.fract().is_zero() => amount.trunc().to_string(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
