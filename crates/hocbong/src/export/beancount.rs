//! Files of Beancount: <https://beancount.github.io/docs/beancount_language_syntax.html>.
//!
//! The party is the payee of its transaction and the memo its narration; other fields are metadata. What posts nothing is a
//! `custom` directive with the same metadata. Beancount asserts a balance at the beginning of a day.

use super::details::details;
use super::names::{Charset, account_name};
use super::programs::{Declarations, Program, full_names};
use super::{Balance, Entry};
use crate::book::Book;
use crate::ledger::Field;
use crate::text::{is_hidden, push_number};
use chrono::NaiveDate;
use std::io::{self, Write};

pub(super) struct Beancount;

fn name_of(balance: &Balance<'_>) -> String {
    account_name(Charset::Ascii, balance.class, balance.account, balance.fund)
}

/// Returns a text as a string of Beancount. Characters that are not shown become `\u{HEX}` and a backslash two, before the
/// escapes of Beancount itself.
fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push('"');
    for c in text.chars() {
        match c {
            '"' => shown.push_str("\\\""),
            '\\' => shown.push_str("\\\\\\\\"),
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            c if is_hidden(c) => {
                // The number begins with a backslash, which Beancount would take for its own.
                shown.push('\\');
                push_number(&mut shown, c);
            }
            c => shown.push(c),
        }
    }
    shown.push('"');
    shown
}

/// Writes the fields as metadata, without those that stand elsewhere.
fn write_metadata(entry: &Entry<'_>, elsewhere: &[Field], out: &mut dyn Write) -> io::Result<()> {
    let is_elsewhere = |name: &str| elsewhere.iter().any(|field| field.as_str() == name);
    for (name, text) in details(entry) {
        if !is_elsewhere(name) {
            writeln!(out, "  {name}: {}", quoted(&text))?;
        }
    }
    Ok(())
}

impl Program for Beancount {
    fn declare(&self, known: &Declarations<'_, '_>, out: &mut dyn Write) -> io::Result<()> {
        let first = known.first;
        writeln!(out, "; hocbong export --to beancount\n")?;
        if let Some(name) = known.book.settings().name.as_deref().filter(|name| !name.is_empty()) {
            writeln!(out, "option \"title\" {}", quoted(name))?;
        }
        writeln!(out, "option \"operating_currency\" \"VND\"\n\n{first} commodity VND\n")?;
        for balance in known.balances {
            let (account, fund) = full_names(known.book, balance);
            writeln!(out, "{first} open {} VND", name_of(balance))?;
            writeln!(out, "  account: {}\n  fund: {}", quoted(balance.account), quoted(balance.fund))?;
            for (name, text) in [("account_name", account), ("fund_name", fund)] {
                if let Some(text) = text {
                    writeln!(out, "  {name}: {}", quoted(text))?;
                }
            }
        }
        writeln!(out)
    }

    fn post(&self, book: &Book, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (party, memo) = (quoted(entry.row.party()), quoted(entry.row.memo()));
        writeln!(out, "{} * {party} {memo}", entry.row.date())?;
        write_metadata(entry, &[Field::Party, Field::Memo], out)?;
        for posting in entry.postings() {
            let class = book.chart().class(posting.account());
            let name = account_name(Charset::Ascii, class, posting.account(), posting.fund());
            writeln!(out, "  {name}  {} VND", posting.signed())?;
        }
        writeln!(out)
    }

    fn remark(&self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        let kind = quoted(entry.row.kind().as_str());
        writeln!(out, "{} custom {kind} {}", entry.row.date(), quoted(entry.row.fund()))?;
        write_metadata(entry, &[Field::Kind, Field::Fund], out)?;
        writeln!(out)
    }

    fn include(&self, file: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "include {}", quoted(file))
    }

    fn assert(&self, last: NaiveDate, balances: &[Balance<'_>], out: &mut dyn Write) -> io::Result<()> {
        // An export with a day that has none after it is refused.
        let day = last.succ_opt().unwrap_or(last);
        balances.iter().try_for_each(|balance| {
            writeln!(out, "{day} balance {}  {} VND", name_of(balance), balance.closing)
        })
    }
}
