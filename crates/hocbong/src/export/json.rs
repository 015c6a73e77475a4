//! One JSON document, `hocbong.export/1` (`docs/schema/export.schema.json`), written transaction by transaction.

use super::{Balance, Entry};
use crate::account::AccountClass;
use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::text::find_hidden;
use crate::transaction::TransactionRecord;
use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};
use std::io::{self, Write};

/// Escapes characters that a terminal acts on or does not show, so that the document can be shown on one; a program reads the
/// original character.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = find_hidden(rest.as_bytes()) {
            let (before, behind) = rest.split_at(at);
            out.write_all(before.as_bytes())?;
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))?;
            rest = behind.get(c.len_utf8()..).unwrap_or_default();
        }
        out.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        CompactFormatter.write_char_escape(out, escape)
    }
}

#[derive(Serialize)]
struct AccountView<'a> {
    fund: &'a str,
    account: &'a str,
    class: Option<AccountClass>,
    /// In đồng, positive for a debit balance. As wide as the sum is.
    balance: i128,
}

#[derive(Serialize)]
struct TransactionView<'a> {
    #[serde(flatten)]
    record: TransactionRecord,
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct FindingView<'a> {
    code: Code,
    severity: Severity,
    file: &'a str,
    line: Option<u32>,
}

/// Writes the entries as a document. `balances` are those at the end of its last day.
pub(super) fn write(
    book: &Book,
    entries: &[Entry<'_>],
    balances: &[Balance<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let day = |entry: Option<&Entry<'_>>| entry.map(|entry| entry.row.date());
    let (from, through) = (day(entries.first()), day(entries.last()));
    out.write_all(b"{\"schema\":\"hocbong.export/1\",\"from\":")?;
    write_value(&from, out)?;
    out.write_all(b",\"through\":")?;
    write_value(&through, out)?;
    let accounts = balances.iter().map(|balance| AccountView {
        fund: balance.fund,
        account: balance.account,
        class: balance.class,
        balance: balance.closing,
    });
    write_list("accounts", accounts, out)?;
    let transactions = entries.iter().map(|entry| TransactionView {
        record: TransactionRecord { id: entry.id, ..entry.row.to_record() },
        file: entry.row.file(),
        line: entry.row.line(),
    });
    write_list("transactions", transactions, out)?;
    let findings = book.diagnostics().iter().map(|found: &Diagnostic| FindingView {
        code: found.code,
        severity: found.severity,
        file: &found.primary.file,
        line: found.primary.line,
    });
    write_list("findings", findings, out)?;
    out.write_all(b"}\n")
}

/// Writes a list, one element on a line.
fn write_list(
    name: &str,
    elements: impl Iterator<Item = impl Serialize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    for (at, element) in elements.enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        write_value(&element, out)?;
    }
    out.write_all(b"]")
}

fn write_value(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, Escaping);
    value.serialize(&mut serializer).map_err(io::Error::from)
}
