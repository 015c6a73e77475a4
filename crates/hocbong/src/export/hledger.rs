//! Journals of hledger: <https://hledger.org/hledger.html>.
//!
//! A voucher number is the code of its transaction, the party its payee and the memo its note. Other fields are tags of the
//! transaction, never of a posting, where hledger reads dates in brackets. A comma ends the value of a tag.

use super::details::details;
use super::names::{Charset, account_name};
use super::programs::{Declarations, Program, full_names, holds_money, line_name};
use super::texts::{Special, count_lines, lines, on_one_line, payee};
use super::{Balance, Entry};
use crate::account::AccountClass;
use crate::book::Book;
use crate::ledger::Field;
use chrono::NaiveDate;
use std::io::{self, Write};

/// What begins a comment, or divides payee and note.
const IN_LINE: Special = Special { escaped: ";|", has_commas: false };
const IN_CODE: Special = Special { escaped: ";()", has_commas: false };
const IN_TAG: Special = Special { escaped: "[", has_commas: true };

/// The payee of the transaction that asserts balances.
pub(super) const ASSERTIONS: &str = "hocbong";

pub(super) struct Hledger;

pub(super) fn name_of(balance: &Balance<'_>) -> String {
    account_name(Charset::Any, balance.class, balance.account, balance.fund)
}

/// Writes the postings of a transaction; Ledger has them in the same form.
pub(super) fn write_postings(book: &Book, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
    for posting in entry.postings() {
        let class = book.chart().class(posting.account());
        let name = account_name(Charset::Any, class, posting.account(), posting.fund());
        writeln!(out, "    {name}  {} VND", posting.signed())?;
    }
    writeln!(out)
}

/// Writes the fields of a transaction as tags, each line after `indent`, without those that stand elsewhere.
pub(super) fn write_tags(
    entry: &Entry<'_>,
    indent: &str,
    special: Special,
    is_elsewhere: impl Fn(&str) -> bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (field, text) in details(entry) {
        if !is_elsewhere(field) {
            write_lines(field, &text, indent, special, out)?;
        }
    }
    Ok(())
}

/// Writes a text as tags, one for each of its lines; nothing if it is blank.
pub(super) fn write_lines(
    field: &str,
    text: &str,
    indent: &str,
    special: Special,
    out: &mut dyn Write,
) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut lines = lines(text, special).enumerate();
    lines.try_for_each(|(number, line)| writeln!(out, "{indent}{}: {line}", line_name(field, number)))
}

/// Writes a transaction that posts nothing as a comment.
pub(super) fn write_remark(entry: &Entry<'_>, special: Special, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "; {} {}", entry.row.date(), entry.row.kind())?;
    write_tags(entry, ";   ", special, |field| field == Field::Kind.as_str(), out)?;
    writeln!(out)
}

/// Writes the transaction that asserts the balances; Ledger has it in the same form.
pub(super) fn write_assertions(
    last: NaiveDate,
    balances: &[Balance<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    if balances.is_empty() {
        return Ok(());
    }
    writeln!(out, "{last} * {ASSERTIONS}")?;
    balances
        .iter()
        .try_for_each(|balance| writeln!(out, "    {}  0 VND = {} VND", name_of(balance), balance.closing))
}

/// Returns the voucher number in brackets, if it fits into the first line of its transaction.
pub(super) fn code(entry: &Entry<'_>) -> String {
    let voucher = entry.row.voucher();
    let is_code = !voucher.is_empty() && count_lines(voucher) == 1;
    if is_code { format!("({}) ", on_one_line(voucher, IN_CODE)) } else { String::new() }
}

impl Program for Hledger {
    fn declare(&self, known: &Declarations<'_, '_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "; hocbong export --to hledger\n\ncommodity 1,000. VND\n")?;
        known.tags.iter().try_for_each(|tag| writeln!(out, "tag {tag}"))?;
        writeln!(out)?;
        for balance in known.balances {
            let sort = match balance.class {
                Some(AccountClass::Asset) if holds_money(known.book, balance) => "  ; type: C",
                Some(AccountClass::Asset) => "  ; type: A",
                Some(AccountClass::Liability) => "  ; type: L",
                Some(AccountClass::NetAssets) => "  ; type: E",
                Some(AccountClass::Income) => "  ; type: R",
                Some(AccountClass::Expense) => "  ; type: X",
                None => "",
            };
            writeln!(out, "account {}{sort}", name_of(balance))?;
            let (account, fund) = full_names(known.book, balance);
            for (field, text) in [(Field::Account, account), (Field::Fund, fund)] {
                write_lines(field.as_str(), text.unwrap_or_default(), "    ; ", IN_TAG, out)?;
            }
        }
        writeln!(out)?;
        let mut payees: Vec<_> = known.parties.iter().map(|party| payee(party, IN_LINE).name).collect();
        payees.push(ASSERTIONS.into());
        payees.sort_unstable();
        payees.dedup();
        payees.iter().try_for_each(|payee| writeln!(out, "payee {payee}"))?;
        writeln!(out)
    }

    fn post(&self, book: &Book, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (party, memo) = (payee(entry.row.party(), IN_LINE), entry.row.memo());
        let has_note = !memo.is_empty() && count_lines(memo) == 1;
        let code = code(entry);
        write!(out, "{} * {code}{}", entry.row.date(), party.name)?;
        if has_note {
            write!(out, " | {}", on_one_line(memo, IN_LINE))?;
        }
        writeln!(out)?;
        let is_elsewhere = |field: &str| {
            field == Field::Party.as_str() && !party.is_cut
                || field == Field::Memo.as_str() && has_note
                || field == Field::Voucher.as_str() && !code.is_empty()
        };
        write_tags(entry, "    ; ", IN_TAG, is_elsewhere, out)?;
        write_postings(book, entry, out)
    }

    fn remark(&self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        write_remark(entry, IN_TAG, out)
    }

    fn include(&self, file: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "include {file}")
    }

    fn assert(&self, last: NaiveDate, balances: &[Balance<'_>], out: &mut dyn Write) -> io::Result<()> {
        write_assertions(last, balances, out)
    }
}
