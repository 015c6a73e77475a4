//! Vouchers as pages to print and sign, and as JSON.
//!
//! A page is at most 80 columns wide, so that two fit on a sheet. What the books do not have is a dotted line
//! to be filled in by hand.

use crate::inputs::write_inputs;
use crate::table::{padded, width};
use crate::{Catalogue, Language};
use hocbong::report::voucher::{BankAdvice, Voucher, VoucherEntry, VoucherForm};
use hocbong::{Book, DebitCredit, NaiveDate, Period};
use hocbong_core::diagnostic::Message;
use hocbong_messages::one_line;
use serde::Serialize;
use std::io::{self, Write};

/// Width of a page in screen columns.
const WIDTH: usize = 80;
/// Length of a line to be filled in by hand, in dots.
const DOTS: usize = 30;
/// Blank lines left for a signature.
const SIGNATURE: usize = 3;

/// Writes each voucher as a page, with a line to cut along between pages.
pub(crate) fn write_pages(
    out: &mut dyn Write,
    book: &Book,
    vouchers: &[Voucher],
    catalogue: &Catalogue,
) -> io::Result<()> {
    if vouchers.is_empty() {
        writeln!(out, "{}", catalogue.text("paper.nothing"))?;
    }
    for (index, voucher) in vouchers.iter().enumerate() {
        if index > 0 {
            writeln!(out, "\n{}\n", "- ".repeat(WIDTH / 2).trim_end())?;
        }
        Page { voucher, catalogue, lines: Vec::new() }.write(out)?;
    }
    write_inputs(out, book.files(), catalogue)
}

/// A page that is being built line by line.
struct Page<'a> {
    voucher: &'a Voucher,
    catalogue: &'a Catalogue,
    lines: Vec<String>,
}

fn dots(count: usize) -> String {
    ".".repeat(count)
}

/// What the rows say in one field, each text once, in the order of the rows.
fn distinct<'a>(entries: &'a [VoucherEntry], text: impl Fn(&'a VoucherEntry) -> &'a str) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for text in entries.iter().map(text) {
        if !text.is_empty() && !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join("; ")
}

impl Page<'_> {
    fn word(&self, key: &str) -> String {
        self.catalogue.text(&format!("voucher.{key}"))
    }

    /// The word for this form.
    fn word_of_form(&self, key: &str) -> String {
        self.word(&format!("{key}-{}", self.voucher.form.as_str()))
    }

    fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        self.head();
        self.party();
        self.content();
        self.money();
        self.papers();
        self.signatures();
        self.origin();
        for line in &self.lines {
            writeln!(out, "{}", one_line(line).trim_end())?;
        }
        Ok(())
    }

    fn blank(&mut self) {
        self.lines.push(String::new());
    }

    fn centred(&mut self, text: &str) {
        for line in wrapped(text, WIDTH) {
            self.lines.push(centred(&line, WIDTH));
        }
    }

    /// Adds `label: value`, with a dotted line if there is no value.
    fn field(&mut self, label: &str, value: &str) {
        let value = if value.is_empty() { &dots(WIDTH.saturating_sub(width(label) + 2)) } else { value };
        let text = format!("{label}: {value}");
        self.lines.extend(wrapped(&text, WIDTH));
    }

    /// Adds `label: value`; nothing if there is no value, because not every voucher has one.
    fn extra(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.field(&self.word(key), value);
        }
    }

    /// Adds a line with a left and a right part, or separate lines if they do not fit on one.
    fn sides(&mut self, left: &str, right: &str) {
        let [left, right] = &[left, right].map(one_line);
        let gap = WIDTH.saturating_sub(width(left) + width(right));
        if gap >= 2 {
            self.lines.push(format!("{left}{}{right}", " ".repeat(gap)));
        } else {
            self.lines.extend(wrapped(left, WIDTH));
            let right = wrapped(right, WIDTH);
            let flush = |line: &String| format!("{}{line}", " ".repeat(WIDTH.saturating_sub(width(line))));
            self.lines.extend(right.iter().map(flush));
        }
    }

    /// Adds the issuer's name and address, the number and accounts, the fund, the title and the date.
    fn head(&mut self) {
        let voucher = self.voucher;
        let code = format!("({})", voucher.association);
        let name = voucher.association_name.clone().unwrap_or_else(|| dots(DOTS));
        // In the source a number may be on two lines of its cell.
        let number = voucher.voucher.split_whitespace().collect::<Vec<_>>().join(" ");
        let number = if number.is_empty() { dots(10) } else { number };
        let issuer = format!("{}: {name} {code}", self.word("association"));
        self.sides(&issuer, &format!("{}: {number}", self.word("number")));
        let mut accounts = Vec::new();
        if self.is_one_pair() {
            for posting in &voucher.postings {
                let side = if posting.side == DebitCredit::Debit { "debit" } else { "credit" };
                accounts.push(format!("{}: {}", self.word(side), posting.account));
            }
        }
        let right = |at: usize| accounts.get(at).cloned().unwrap_or_default();
        let address = format!("{}: {}", self.word("address"), dots(DOTS));
        self.sides(&address, &right(0));
        let fund = |entry: &VoucherEntry| match &entry.fund_name {
            Some(name) => format!("{name} ({})", entry.fund),
            None => entry.fund.clone(),
        };
        let funds: Vec<String> = voucher.entries.iter().map(fund).collect();
        let mut seen: Vec<&str> = Vec::new();
        for fund in &funds {
            if !seen.contains(&fund.as_str()) {
                seen.push(fund);
            }
        }
        self.sides(&format!("{}: {}", self.word("fund"), seen.join("; ")), &right(1));
        self.blank();
        self.centred(&self.word_of_form("title"));
        let day = Message::new("voucher.date")
            .with("day", voucher.date.format("%d").to_string())
            .with("month", voucher.date.format("%m").to_string())
            .with("year", voucher.date.format("%Y").to_string());
        self.centred(&self.catalogue.message(&day));
        self.blank();
    }

    /// Whether the voucher is one debit and one credit.
    fn is_one_pair(&self) -> bool {
        let mut sides = self.voucher.postings.iter().map(|posting| posting.side);
        self.voucher.postings.len() == 2 && sides.next() != sides.next()
    }

    /// Adds the giver or receiver, or a reference to the list of them.
    fn party(&mut self) {
        let label = self.word_of_form("party");
        let [entry] = self.voucher.entries.as_slice() else {
            let rows = u64::try_from(self.voucher.entries.len()).unwrap_or(u64::MAX);
            let list = Message::new("voucher.as-listed").with("rows", rows);
            return self.field(&label, &self.catalogue.message(&list));
        };
        let party = &entry.party;
        let is_internal = matches!(self.voucher.form, VoucherForm::Accounting | VoucherForm::Record);
        // What stays within the books has neither giver nor receiver.
        if is_internal && self.voucher.bank_advice.is_none() && party.name.is_empty() {
            return;
        }
        self.field(&label, &party.name);
        self.field(&self.word("party-address"), "");
        let school: Vec<&str> =
            [&party.school_class, &party.school].into_iter().flatten().map(String::as_str).collect();
        self.extra("school", &school.join(", "));
        self.extra("birth-date", &party.birth_date.map(shown_day).unwrap_or_default());
        self.extra("party-account", party.account.as_deref().unwrap_or_default());
    }

    /// Adds what it was for and what it is about.
    fn content(&mut self) {
        let entries = &self.voucher.entries;
        let kind = Message::new("voucher.kind").with("kind", self.voucher.kind.as_str());
        let kind = self.catalogue.message(&kind);
        self.lines.extend(wrapped(&kind, WIDTH));
        self.field(&self.word_of_form("reason"), &distinct(entries, |entry| &entry.memo));
        self.extra("purpose", &distinct(entries, |entry| &entry.purpose));
        self.extra("counter-fund", &distinct(entries, |entry| &entry.counter_fund));
        self.extra("decision", &distinct(entries, |entry| &entry.decision));
        let mut abouts: Vec<String> = Vec::new();
        for about in entries.iter().filter_map(|entry| entry.about.as_ref()) {
            let text = match (&about.voucher, about.date) {
                (Some(voucher), Some(day)) if !voucher.is_empty() => {
                    let found = Message::new("voucher.about-found").with("voucher", voucher.as_str());
                    self.catalogue.message(&found.with("day", day))
                }
                _ => about.name.clone(),
            };
            if !abouts.contains(&text) {
                abouts.push(text);
            }
        }
        self.extra("about", &abouts.join("; "));
        self.extra("counted-account", &distinct(entries, |entry| &entry.counted_account));
    }

    /// Adds the rows, goods, foreign money, and the total in figures and words.
    fn money(&mut self) {
        if let [entry] = self.voucher.entries.as_slice() {
            self.quantity(entry);
            if let Some(foreign) = &entry.foreign {
                let text = Message::new("voucher.foreign-value")
                    .with("amount", foreign.amount)
                    .with("currency", foreign.currency.as_str())
                    .with("rate", foreign.rate);
                let text = self.catalogue.message(&text);
                self.extra("foreign", &text);
            }
        } else {
            self.list();
        }
        if let Some(amount) = self.voucher.amount {
            let figures = Message::new("voucher.figures").with("amount", amount);
            let figures = self.catalogue.message(&figures);
            self.field(&self.word_of_form("amount"), &figures);
            let words = self.catalogue.amount_in_words(amount);
            self.field(&self.word("in-words"), &words);
        }
        if !self.voucher.postings.is_empty() && !self.is_one_pair() {
            self.postings();
        }
        if !self.voucher.difference.is_zero() {
            let message = Message::new("voucher.unbalanced").with("difference", self.voucher.difference);
            let text = self.catalogue.message(&message);
            self.lines.extend(wrapped(&text, WIDTH));
        }
    }

    /// Adds quantity and unit price. A voucher for goods has both fields even if they are blank.
    fn quantity(&mut self, entry: &VoucherEntry) {
        let is_goods = matches!(self.voucher.form, VoucherForm::GoodsReceipt | VoucherForm::GoodsIssue);
        if !is_goods && entry.quantity.is_none() {
            return;
        }
        let quantity =
            entry.quantity.map(|quantity| format!("{quantity} {}", entry.unit)).unwrap_or_default();
        self.field(&self.word("quantity"), quantity.trim_end());
        let price = entry.unit_price.map(|price| Message::new("voucher.figures").with("amount", price));
        let price = price.map(|price| self.catalogue.message(&price)).unwrap_or_default();
        self.field(&self.word("unit-price"), &price);
    }

    /// Adds the list of rows of a voucher with several.
    fn list(&mut self) {
        const NAME: usize = 28;
        const MEMO: usize = 28;
        self.blank();
        let header = ["list-number", "list-party", "list-memo", "list-amount"].map(|key| self.word(key));
        let [number, party, memo, amount] = &header;
        self.lines.push(format!("{number:<4}{party:<NAME$}{memo:<MEMO$}{amount:>20}"));
        self.lines.push("─".repeat(WIDTH));
        for (index, entry) in self.voucher.entries.iter().enumerate() {
            let school: Vec<&str> = [&entry.party.school_class, &entry.party.school]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect();
            let name = if entry.party.name.is_empty() { dots(NAME - 2) } else { entry.party.name.clone() };
            let mut names = wrapped(&name, NAME - 2);
            names.extend(wrapped(&school.join(", "), NAME - 2));
            let quantity = entry.quantity.map(|quantity| format!(" ({quantity} {})", entry.unit));
            let memos = wrapped(&format!("{}{}", entry.memo, quantity.unwrap_or_default()), MEMO - 2);
            for line in 0..names.len().max(memos.len()).max(1) {
                let at = |list: &[String]| list.get(line).cloned().unwrap_or_default();
                let is_first = line == 0;
                let number = if is_first { (index + 1).to_string() } else { String::new() };
                let amount = entry.amount.filter(|_| is_first).map(|amount| amount.to_string());
                self.lines.push(format!(
                    "{number:<4}{}{}{:>20}",
                    padded(&at(&names), NAME),
                    padded(&at(&memos), MEMO),
                    amount.unwrap_or_default()
                ));
            }
        }
        self.lines.push("─".repeat(WIDTH));
    }

    /// Adds the debits and credits of a voucher that has more than one of each.
    fn postings(&mut self) {
        self.lines.push(format!("{}:", self.word("postings")));
        for posting in &self.voucher.postings {
            let side = self.word(if posting.side == DebitCredit::Debit { "debit" } else { "credit" });
            let left = format!("  {side} {} {}", padded(&posting.account, 12), posting.fund);
            self.sides(&left, &posting.amount.to_string());
        }
    }

    /// Adds the papers that belong to it.
    fn papers(&mut self) {
        let reference = distinct(&self.voucher.entries, |entry| &entry.reference);
        match self.voucher.bank_advice {
            Some(BankAdvice::Credit) => self.field(&self.word("bank-credit"), &reference),
            Some(BankAdvice::Debit) => self.field(&self.word("bank-debit"), &reference),
            None => self.extra("reference", &reference),
        }
        let attached = Message::new("voucher.attached").with("dots", dots(DOTS));
        self.lines.push(self.catalogue.message(&attached));
        self.blank();
    }

    /// Adds the signatures in columns: names where the books have them, lines for the others.
    fn signatures(&mut self) {
        let roles: &[&str] = match self.voucher.form {
            VoucherForm::CashReceipt => &["head", "accountant", "payer", "preparer", "cashier"],
            VoucherForm::CashPayment => &["head", "accountant", "cashier", "preparer", "payee"],
            VoucherForm::GoodsReceipt => &["head", "accountant", "deliverer", "preparer", "storekeeper"],
            VoucherForm::GoodsIssue => &["head", "accountant", "storekeeper", "preparer", "receiver"],
            VoucherForm::Accounting => &["head", "accountant", "preparer"],
            VoucherForm::Record => &["head", "preparer"],
        };
        let column = WIDTH / roles.len().max(1);
        let titles: Vec<String> = roles.iter().map(|role| self.word(&format!("role-{role}"))).collect();
        self.columns(&titles, column);
        let hints: Vec<String> = roles
            .iter()
            .map(|role| self.word(if *role == "head" { "sign-approve" } else { "sign" }))
            .collect();
        self.columns(&hints, column);
        (0..SIGNATURE).for_each(|_| self.blank());
        let names: Vec<String> = roles
            .iter()
            .map(|role| match *role {
                "head" => distinct(&self.voucher.entries, |entry| &entry.approver),
                "preparer" => distinct(&self.voucher.entries, |entry| &entry.preparer),
                _ => String::new(),
            })
            .map(|name| if name.is_empty() { dots(column.min(DOTS) - 4) } else { name })
            .collect();
        self.columns(&names, column);
        if matches!(self.voucher.form, VoucherForm::CashReceipt | VoucherForm::CashPayment) {
            self.blank();
            self.field(&self.word("received-in-full"), "");
        }
    }

    /// Adds texts side by side, each centred in its column.
    fn columns(&mut self, texts: &[String], column: usize) {
        let cells: Vec<Vec<String>> = texts.iter().map(|text| balanced(text, column - 1)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let at = |cell: &Vec<String>| cell.get(line).cloned().unwrap_or_default();
            let row: String = cells.iter().map(|cell| padded(&centred(&at(cell), column), column)).collect();
            self.lines.push(row);
        }
    }

    /// Adds where the voucher is in the books.
    fn origin(&mut self) {
        let Some(first) = self.voucher.entries.first() else { return };
        let origin = Message::new("voucher.origin")
            .with("place", format!("{}:{}", first.file, first.line))
            .with("rows", u64::try_from(self.voucher.entries.len()).unwrap_or(u64::MAX));
        let id = Message::new("voucher.id").with("id", first.id.to_string());
        self.blank();
        for message in [origin, id] {
            let text = self.catalogue.message(&message);
            self.lines.extend(wrapped(&text, WIDTH));
        }
    }
}

fn shown_day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn centred(text: &str, within: usize) -> String {
    format!("{}{text}", " ".repeat(within.saturating_sub(width(text)) / 2))
}

/// Breaks a text between words into lines of at most `most` columns; a longer word is cut. Line feeds count
/// as spaces.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let long = width(word);
        if used > 0 && used + 1 + long > most {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if used + long <= most {
            line.push_str(word);
            used += long;
            continue;
        }
        for letter in word.chars() {
            let place = width(letter.encode_utf8(&mut [0; 4]));
            if used + place > most {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(letter);
            used += place;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks a text into as few lines as [`wrapped`] does, of widths as even as possible.
fn balanced(text: &str, most: usize) -> Vec<String> {
    let lines = wrapped(text, most);
    let longest = text.split_whitespace().map(width).max().unwrap_or(0);
    let even = (longest..most).map(|most| wrapped(text, most)).find(|even| even.len() == lines.len());
    even.unwrap_or(lines)
}

/// Writes the vouchers as a JSON document `hocbong.voucher/1`.
pub(crate) fn write_json(out: &mut dyn Write, vouchers: &[Voucher], period: Period) -> io::Result<()> {
    #[derive(Serialize)]
    struct Words {
        vi: String,
        en: String,
    }
    #[derive(Serialize)]
    struct One<'a> {
        #[serde(flatten)]
        voucher: &'a Voucher,
        amount_in_words: Option<Words>,
    }
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
        vouchers: Vec<One<'a>>,
    }
    let [vi, en] = [Language::Vi, Language::En].map(Catalogue::new);
    let words = |amount| Words { vi: vi.amount_in_words(amount), en: en.amount_in_words(amount) };
    let vouchers =
        vouchers.iter().map(|voucher| One { voucher, amount_in_words: voucher.amount.map(words) }).collect();
    let document = Document { schema: "hocbong.voucher/1", from: period.from, to: period.to, vouchers };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// The vouchers that a query may mean, one per line: association, number, date, kind, amount, id.
///
/// Shown to a person who has to choose between them.
pub fn candidates(vouchers: &[Voucher], catalogue: &Catalogue) -> String {
    /// Most vouchers that are listed; the rest is counted.
    const SHOWN: usize = 10;
    let line = |voucher: &Voucher| {
        let amount = voucher.amount.map(|amount| amount.to_string()).unwrap_or_default();
        let id = voucher.entries.first().map(|entry| entry.id.to_string()).unwrap_or_default();
        let message = Message::new("voucher.candidate")
            .with("association", voucher.association.as_str())
            .with("voucher", voucher.voucher.as_str())
            .with("day", voucher.date)
            .with("kind", voucher.kind.as_str())
            .with("amount", amount)
            .with("id", id);
        format!("\n  {}", catalogue.message(&message))
    };
    let mut text: String = vouchers.iter().take(SHOWN).map(line).collect();
    if let Some(more) = vouchers.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let more = Message::new("voucher.more").with("more", u64::try_from(more).unwrap_or(u64::MAX));
        text.push_str("\n  ");
        text.push_str(&catalogue.message(&more));
    }
    text
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]
mod tests {
    use super::*;
    use hocbong::report::voucher::{VoucherQuery, vouchers};
    use hocbong::{BookFiles, ReadOptions, Source};

    fn page(voucher: &Voucher, language: Language) -> Vec<String> {
        let (mut out, catalogue) = (Vec::new(), Catalogue::new(language));
        Page { voucher, catalogue: &catalogue, lines: Vec::new() }.write(&mut out).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn no_text_of_a_row_makes_a_page_wider() {
        let long = "dài ".repeat(60);
        let word = "d".repeat(200);
        let journal = format!(
            "date,voucher,kind,fund,method,amount,party,purpose,memo,ref,preparer,approver\n\
             2025-01-02,{word},donation,ST/{word},cash,1000,{long},{word},\"{long}\n{word}\",{word},{long},{word}\n\
             2025-01-03,PC-1,award,ST,cash,1000,{word},,{long},,,\n\
             2025-01-03,PC-1,award,ST/{word},bank,1000,{long},,{word},,,\n"
        );
        let files =
            BookFiles { journal: vec![Source::new("a.csv", journal.as_str())], ..BookFiles::default() };
        let book = Book::read(&files, &ReadOptions::default());
        let query = VoucherQuery { number: None, id: None, association: None, period: Period::ALL };
        let found = vouchers(&book, &query).unwrap();
        assert_eq!(found.len(), 2);
        for language in [Language::Vi, Language::En] {
            for voucher in &found {
                for line in page(voucher, language) {
                    assert!(width(&line) <= WIDTH, "{line}");
                }
            }
        }
    }

    #[test]
    fn a_voucher_that_does_not_balance_cannot_be_taken_for_one_that_does() {
        let journal = "id,date,voucher,kind,fund,account,debit,credit\n\
                       ,2025-02-01,PK-1,entry,ST,642,100,\n,2025-02-01,PK-1,entry,ST,331,,90\n";
        let files = BookFiles { journal: vec![Source::new("a.csv", journal)], ..BookFiles::default() };
        let book = Book::read(&files, &ReadOptions::default());
        let query = VoucherQuery { number: Some("PK-1"), id: None, association: None, period: Period::ALL };
        let found = vouchers(&book, &query).unwrap();
        let text = page(&found[0], Language::Vi).join("\n");
        assert!(text.contains("CHÚ Ý: Nợ và Có lệch nhau 10 đồng"), "{text}");
    }

    #[test]
    fn lines_are_broken_between_words_and_no_letter_is_lost() {
        assert_eq!(wrapped("một hai  ba\nbốn", 7), ["một hai", "ba bốn"]);
        assert_eq!(wrapped("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert!(wrapped(" ", 3).is_empty());
        assert_eq!(balanced("Thủ trưởng đơn vị", 15), ["Thủ trưởng", "đơn vị"]);
        assert_eq!(balanced("Kế toán", 15), ["Kế toán"]);
    }
}
