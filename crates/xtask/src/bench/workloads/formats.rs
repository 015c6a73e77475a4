//! The same books in the formats of several tools.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use super::words::Business;
use xtask_oracle::fixtures::text::group;

/// A row of the books.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    pub(super) id: u128,
    /// `yyyy-mm-dd`
    pub(super) date: &'a str,
    pub(super) fund: &'a str,
    pub(super) business: Business,
    pub(super) amount: i64,
    pub(super) party: &'a str,
    pub(super) memo: &'a str,
}

type File8 = BufWriter<File>;

fn create(path: &Path) -> io::Result<File8> {
    Ok(BufWriter::with_capacity(1 << 18, File::create(path)?))
}

/// Formats a number as a UUID of version 4.
pub(super) struct Uuid(pub(super) u128);

impl std::fmt::Display for Uuid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hex = format!("{:032x}", self.0);
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        write!(f, "{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }
}

/// A cell, quoted if it contains a comma.
struct Cell<'a>(&'a str);

impl std::fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quote = if self.0.contains(',') { "\"" } else { "" };
        write!(f, "{quote}{}{quote}", self.0)
    }
}

/// Our own format, in the form of pairs.
#[derive(Debug)]
pub(super) struct Pairs(File8);

impl Pairs {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut out = create(path)?;
        out.write_all(b"id,date,fund,kind,debit_account,credit_account,amount,party,memo\n")?;
        Ok(Self(out))
    }

    pub(super) fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        let (debit, credit) = row.business.codes();
        let Row { id, date, fund, business, amount, party, memo } = row;
        let (id, kind, memo) = (Uuid(*id), business.kind(), Cell(memo));
        writeln!(self.0, "{id},{date},{fund},{kind},{debit},{credit},{amount},{party},{memo}")
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The books for the tools compared with ours, and a whole book of ours with vouchers.
#[derive(Debug)]
pub(super) struct Others {
    /// For ledger and hledger.
    ledger: File8,
    /// For beancount and rustledger.
    beancount: File8,
    tackler: File8,
    vouched: File8,
    vouchers: Vouchers,
}

impl Others {
    pub(super) fn create(dir: &Path, funds: &[String], first_day: &str) -> io::Result<Self> {
        let mut ledger = create(&dir.join("books.ledger"))?;
        ledger.write_all(b"commodity VND\n\n")?;
        let mut beancount = create(&dir.join("books.beancount"))?;
        for account in [
            "Assets:Bank",
            "Assets:Cash",
            "Assets:Transit",
            "Equity:Opening",
            "Expenses:Admin",
            "Expenses:Award",
            "Income:Donation",
        ] {
            for fund in funds {
                writeln!(beancount, "{first_day} open {account}:{} VND", fund.replace('/', ":"))?;
            }
        }
        let checked = dir.join("checked");
        write_masters(&checked, funds)?;
        let mut vouched = create(&checked.join("journal").join("books.csv"))?;
        vouched.write_all(
            b"id,date,voucher,fund,kind,debit_account,credit_account,amount,party,purpose,memo\n",
        )?;
        let tackler = create(&dir.join("books.txn"))?;
        Ok(Self { ledger, beancount, tackler, vouched, vouchers: Vouchers::default() })
    }

    pub(super) fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        let (debit, credit) = row.business.accounts();
        let Row { date, party, memo, amount, .. } = row;
        let (id, fund) = (Uuid(row.id), row.fund.replace('/', ":"));
        writeln!(
            self.ledger,
            "{date} * ({id}) {party} | {memo}\n    {debit}:{fund}  {amount} VND\n    {credit}:{fund}  -{amount} VND\n"
        )?;
        writeln!(
            self.beancount,
            "{date} * \"{party}\" \"{memo}\"\n  txn-id: \"{id}\"\n  {debit}:{fund}  {amount} VND\n  {credit}:{fund}  -{amount} VND\n"
        )?;
        writeln!(
            self.tackler,
            "{date} '{party} | {memo}\n # uuid: {id}\n {debit}:{fund}  {amount} VND\n {credit}:{fund}  -{amount} VND\n"
        )?;
        let voucher = self.vouchers.next(row);
        let (debit, credit) = row.business.codes();
        let (fund, kind, memo) = (row.fund, row.business.kind(), Cell(memo));
        writeln!(
            self.vouched,
            "{id},{date},{voucher},{fund},{kind},{debit},{credit},{amount},{party},,{memo}"
        )
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        for out in [&mut self.ledger, &mut self.beancount, &mut self.tackler, &mut self.vouched] {
            out.flush()?;
        }
        Ok(())
    }
}

/// The books are clean: the limit allows their management costs.
const SETTINGS: &str =
    "name = \"Made up to be timed\"\nyear = 2021\n\n[[limit]]\nwhat = \"management-cost\"\nvalue = 25\n";

/// Writes the settings, associations and funds of a whole book.
fn write_masters(dir: &Path, funds: &[String]) -> io::Result<()> {
    fs::create_dir_all(dir.join("journal"))?;
    fs::write(dir.join("hocbong.toml"), SETTINGS)?;
    let mut associations: Vec<&str> = funds.iter().filter_map(|fund| fund.split('/').next()).collect();
    associations.dedup();
    let mut out = create(&dir.join("associations.csv"))?;
    writeln!(out, "code,name,level,parent,opened,closed,successors,target")?;
    for code in associations {
        writeln!(out, "{code},Hội Khuyến học {code},province,,,,,")?;
    }
    out.flush()?;
    let mut out = create(&dir.join("funds.csv"))?;
    writeln!(out, "code,name,restriction,purpose,opened,closed")?;
    for fund in funds {
        writeln!(out, "{fund},Quỹ {fund},none,,,")?;
    }
    out.flush()
}

/// Numbers the vouchers of each association, kind and year without gaps.
#[derive(Debug, Default)]
struct Vouchers(std::collections::HashMap<(String, &'static str), u32>);

impl Vouchers {
    fn next(&mut self, row: &Row<'_>) -> String {
        let series = match row.business {
            Business::Opening | Business::CashOpening => "DK",
            Business::Donation => "BC",
            Business::Award | Business::Expense => "BN",
            Business::Transfer => "PC",
        };
        let association = row.fund.split('/').next().unwrap_or_default();
        let year = row.date.get(..4).unwrap_or_default();
        let number = self.0.entry((format!("{association} {year}"), series)).or_default();
        *number += 1;
        format!("{series}-{number:06}")
    }
}

/// Writes the bank's statement.
#[derive(Debug)]
pub(super) struct Statement {
    out: File8,
    balance: i64,
    lines: u32,
}

impl Statement {
    pub(super) fn create(path: &Path, opening: i64) -> io::Result<Self> {
        let mut out = create(path)?;
        out.write_all("Ngày GD,Số GD,Ghi nợ,Ghi có,Số dư,Nội dung\n".as_bytes())?;
        Ok(Self { out, balance: opening, lines: 0 })
    }

    /// Writes a line and returns its line number in the file. Money in is positive.
    pub(super) fn line(&mut self, day: usize, date: &str, amount: i64, text: &str) -> io::Result<u32> {
        self.lines += 1;
        self.balance += amount;
        let cell = group(amount.abs(), '.');
        let (debit, credit) = if amount > 0 { ("", cell.as_str()) } else { (cell.as_str(), "") };
        let (number, balance) = (self.lines, group(self.balance, '.'));
        writeln!(self.out, "{date},FT{day:04}{number:08},{debit},{credit},{balance},{text}")?;
        Ok(self.lines + 1)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}
