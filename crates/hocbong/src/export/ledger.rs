//! Journals of Ledger: <https://ledger-cli.org/doc/ledger3.html>.
//!
//! A voucher number is the code of its transaction and the party its payee; other fields are metadata. Ledger has no place
//! for the names of accounts and funds but notes. It reads lines of up to 4095 bytes, and dates in brackets in any comment.

use super::hledger::{ASSERTIONS, code, name_of, write_assertions, write_postings, write_remark, write_tags};
use super::programs::{Declarations, Program, full_names};
use super::texts::{Special, lines, payee};
use super::{Balance, Entry};
use crate::book::Book;
use crate::ledger::Field;
use chrono::NaiveDate;
use std::io::{self, Write};

/// What begins a comment.
const IN_LINE: Special = Special { escaped: ";", has_commas: false };
const IN_COMMENT: Special = Special { escaped: "[", has_commas: false };

pub(super) struct Ledger;

impl Program for Ledger {
    fn declare(&self, known: &Declarations<'_, '_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "; hocbong export --to ledger\n\ncommodity VND\n    format 1,000 VND\n")?;
        known.tags.iter().try_for_each(|tag| writeln!(out, "tag {tag}"))?;
        writeln!(out)?;
        for balance in known.balances {
            let (account, fund) = full_names(known.book, balance);
            writeln!(out, "account {}", name_of(balance))?;
            // Only a note of one line is a note of the account.
            let note: Vec<&str> = [account, fund].into_iter().flatten().collect();
            if !note.is_empty() {
                let note = note.join(" · ");
                let mut lines = lines(&note, IN_COMMENT);
                writeln!(out, "    note {}", lines.next().unwrap_or_default())?;
                lines.try_for_each(|line| writeln!(out, "    ; {line}"))?;
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
        let party = payee(entry.row.party(), IN_LINE);
        let code = code(entry);
        writeln!(out, "{} * {code}{}", entry.row.date(), party.name)?;
        let is_elsewhere = |field: &str| {
            field == Field::Party.as_str() && !party.is_cut
                || field == Field::Voucher.as_str() && !code.is_empty()
        };
        write_tags(entry, "    ; ", IN_COMMENT, is_elsewhere, out)?;
        write_postings(book, entry, out)
    }

    fn remark(&self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        write_remark(entry, IN_COMMENT, out)
    }

    fn include(&self, file: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "include {file}")
    }

    fn assert(&self, last: NaiveDate, balances: &[Balance<'_>], out: &mut dyn Write) -> io::Result<()> {
        write_assertions(last, balances, out)
    }
}
