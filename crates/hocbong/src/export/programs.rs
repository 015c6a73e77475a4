//! What the files of accounting programs have in common: declarations, transactions by day, assertions of balances.

use super::details::details;
use super::texts::count_lines;
use super::{Balance, Entry, Export};
use crate::account::Role;
use crate::book::Book;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// What the file declares before its transactions.
pub(super) struct Declarations<'e, 'a> {
    pub(super) book: &'a Book,
    /// First day of the transactions.
    pub(super) first: NaiveDate,
    pub(super) balances: &'e [Balance<'a>],
    /// Parties of transactions that post, sorted; blank for those that name none.
    pub(super) parties: BTreeSet<&'a str>,
    /// Names of the lines of fields that the transactions have.
    pub(super) tags: BTreeSet<String>,
}

/// How a program writes what every file has.
pub(super) trait Program: Sync {
    /// Writes the head of a file, and what must be known before its transactions.
    fn declare(&self, known: &Declarations<'_, '_>, out: &mut dyn Write) -> io::Result<()>;

    /// Writes a transaction that posts.
    fn post(&self, book: &Book, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()>;

    /// Writes a transaction that posts nothing, as what the program has for remarks.
    fn remark(&self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()>;

    /// Writes that another file is a part of this one. Its name needs no escapes.
    fn include(&self, file: &str, out: &mut dyn Write) -> io::Result<()>;

    /// Writes that the accounts have these balances at the end of the day `last`.
    fn assert(&self, last: NaiveDate, balances: &[Balance<'_>], out: &mut dyn Write) -> io::Result<()>;
}

/// Returns the name of a line of a text: the field's own, then `memo_2`, `memo_3`.
pub(super) fn line_name(field: &str, number: usize) -> String {
    if number == 0 { field.to_owned() } else { format!("{field}_{}", number + 1) }
}

/// Returns the full name of an account, and that of a fund.
pub(super) fn full_names<'a>(book: &'a Book, balance: &Balance<'_>) -> (Option<&'a str>, Option<&'a str>) {
    let account = book.chart().resolve(balance.account).map(|account| account.name.as_str());
    let fund = book.fund(balance.fund).filter(|fund| fund.name != fund.code).map(|fund| fund.name.as_str());
    (account.filter(|name| !name.is_empty()), fund.filter(|name| !name.is_empty()))
}

/// Whether an account holds money, which reports of cash flow count.
pub(super) fn holds_money(book: &Book, balance: &Balance<'_>) -> bool {
    book.chart().role(balance.account).is_some_and(Role::is_money)
}

/// Writes one file with everything.
pub(super) fn write_whole(program: &dyn Program, export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_around(program, export, out, |out| write_month(program, export, &export.entries, out))
}

/// Writes the transactions of a month.
pub(super) fn write_month(
    program: &dyn Program,
    export: &Export<'_>,
    entries: &[Entry<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    for entry in entries {
        if entry.posts_nothing() {
            program.remark(entry, out)?;
        } else {
            program.post(export.book, entry, out)?;
        }
    }
    Ok(())
}

/// Writes the file that includes others.
pub(super) fn write_main(
    program: &dyn Program,
    export: &Export<'_>,
    files: &[&str],
    out: &mut dyn Write,
) -> io::Result<()> {
    write_around(program, export, out, |out| {
        files.iter().try_for_each(|file| program.include(file, out))?;
        writeln!(out)
    })
}

fn write_around(
    program: &dyn Program,
    export: &Export<'_>,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let entries = &export.entries;
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(()) };
    let balances = export.balances(entries);
    let mut parties = BTreeSet::new();
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !entry.posts_nothing()) {
        parties.insert(entry.row.party());
        for (field, text) in details(entry) {
            let most = lines.entry(field).or_default();
            *most = count_lines(&text).max(*most);
        }
    }
    let tags =
        lines.iter().flat_map(|(field, most)| (0..*most).map(|number| line_name(field, number))).collect();
    let known =
        Declarations { book: export.book, first: first.row.date(), balances: &balances, parties, tags };
    program.declare(&known, out)?;
    write(out)?;
    program.assert(last.row.date(), &balances, out)
}
