//! Statements that say each transaction in tags: OFX, and the bank's account message CAMT.053.
//!
//! They become a table like any other, so that everything that is known of tables holds for them: balances and totals against
//! the rows, currencies, what has not taken place. A row stands on the line of its transaction's tag, so that a place in the
//! table is a place in the file; in a file of fewer lines than transactions the rows are numbered instead.

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
    /// The file ends, or its tags cease to make sense, on this line.
    Malformed { line: u32 },
    /// It ends before its last tag is closed.
    CutShort { line: u32 },
    /// It does not say the currency of its account.
    NoCurrency,
    /// The account is in another currency.
    OtherCurrency { line: u32 },
    /// It is another message than a statement of account.
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
    /// Its own currency, where it is not that of the account.
    currency: String,
    status: &'static str,
    account: String,
}

/// What a file says: transactions, and figures about them under labels that tables use.
#[derive(Clone, Debug, Default)]
struct Said {
    entries: Vec<Entry>,
    controls: Vec<(u32, &'static str, String)>,
}

impl Said {
    /// The table, each row on its line as far as lines last.
    fn into_table(self) -> String {
        let Self { entries, controls } = self;
        let is_several = |of: fn(&Entry) -> &str| {
            entries.first().is_some_and(|first| entries.iter().any(|entry| of(entry) != of(first)))
        };
        let has_currency = entries.iter().any(|entry| !entry.currency.is_empty());
        let has_status =
            is_several(|entry| entry.status) || entries.iter().any(|entry| entry.status == PENDING);
        let has_account = is_several(|entry| &entry.account);
        let optional = |cells: [(&str, bool); 3]| -> Vec<String> {
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
            ]);
            (entry.line, own.into_iter().cloned().chain(more).collect())
        }));
        // Figures before the transactions on the same line.
        rows.sort_by_key(|(line, _)| *line);
        let header = ["date", "ref", "party", "memo", "amount"].map(str::to_owned);
        let more = optional([("currency", has_currency), ("status", has_status), ("account", has_account)]);
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

/// The status of a transaction that is booked, and of one that is not.
const BOOKED: &str = "booked";
const PENDING: &str = "pending";

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

/// The line of a place in a text, for places that come in order.
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

/// The text of `&amp;` and its like; that of another file's own definitions stays as it is written, and nothing is looked up.
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

/// An amount as tables write it: whole đồng without a fraction of zeros. Anything else stays as it is, and is refused.
fn plain_amount(text: &str) -> String {
    let text = text.trim();
    match text.replace(',', ".").parse::<Decimal>() {
        Ok(amount) if amount.fract().is_zero() => amount.trunc().to_string(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
