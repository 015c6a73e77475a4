//! Vouchers to print and sign. What the books do not have is a dotted line to be filled in by hand.

use super::{Builder, DOTS};
use crate::paper::{Block, Cell, ColumnKind, Row, Sheet, Signature, Table};
use crate::{Catalogue, Language};
use hocbong::DebitCredit;
use hocbong::report::voucher::{BankAdvice, Voucher, VoucherEntry, VoucherForm};
use hocbong_core::diagnostic::Message;
use serde::Serialize;

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

/// Class and school of an entry's party.
fn school(entry: &VoucherEntry) -> String {
    let parts = [&entry.party.school_class, &entry.party.school];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
}

impl Builder<'_> {
    /// One sheet for each voucher; for programs one table of their rows.
    pub(super) fn vouchers(self, vouchers: &[Voucher]) -> Vec<Sheet> {
        if self.catalogue.is_none() {
            let blocks = vec![Block::Table(self.voucher_rows(vouchers))];
            return vec![Sheet { blocks, ..Sheet::default() }];
        }
        vouchers.iter().map(|voucher| Page { builder: self, voucher, blocks: Vec::new() }.sheet()).collect()
    }

    /// The rows of the vouchers, each with the data of its voucher.
    fn voucher_rows(self, vouchers: &[Voucher]) -> Table {
        let columns = [
            "association",
            "voucher",
            "date",
            "form",
            "kind",
            "fund",
            "party",
            "purpose",
            "memo",
            "amount",
            "reference",
            "decision",
            "preparer",
            "approver",
            "about",
            "id",
        ];
        let kind = |key: &str| match key {
            "date" => ColumnKind::Day,
            "amount" => ColumnKind::Amount,
            _ => ColumnKind::Text,
        };
        let row = |voucher: &Voucher, entry: &VoucherEntry| {
            let text = |text: &str| Cell::text(text);
            Row::entry(vec![
                text(&voucher.association),
                text(&voucher.voucher),
                Cell::Day(voucher.date),
                self.word_of("voucher-form", voucher.form.as_str()),
                text(self.words.map_or(voucher.kind.as_str(), |words| words.kind(voucher.kind))),
                text(&entry.fund),
                text(&entry.party.name),
                text(&entry.purpose),
                text(&entry.memo),
                entry.amount.map_or(Cell::Blank, Cell::Amount),
                text(&entry.reference),
                text(&entry.decision),
                text(&entry.preparer),
                text(&entry.approver),
                text(entry.about.as_ref().map_or("", |about| &about.name)),
                Cell::Text(entry.id.to_string()),
            ])
        };
        let entries =
            vouchers.iter().flat_map(|voucher| voucher.entries.iter().map(move |entry| (voucher, entry)));
        let rows = entries.map(|(voucher, entry)| row(voucher, entry)).collect();
        self.table("rows", "", columns.map(|key| self.column(key, key, kind(key))).to_vec(), rows)
    }
}

/// A voucher that is being made block by block.
struct Page<'a> {
    builder: Builder<'a>,
    voucher: &'a Voucher,
    blocks: Vec<Block>,
}

impl Page<'_> {
    fn word(&self, key: &str) -> String {
        self.builder.word(&format!("voucher.{key}"))
    }

    /// The word for this form.
    fn word_of_form(&self, key: &str) -> String {
        self.word(&format!("{key}-{}", self.voucher.form.as_str()))
    }

    fn sheet(mut self) -> Sheet {
        self.party();
        self.content();
        self.money();
        self.papers();
        let voucher = self.voucher;
        let name = voucher.association_name.clone().unwrap_or_else(|| DOTS.to_owned());
        // In the source a number may be on two lines of its cell.
        let number = voucher.voucher.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = if number.is_empty() { "..........".to_owned() } else { number.clone() };
        let day = Message::new("voucher.date")
            .with("day", voucher.date.format("%d").to_string())
            .with("month", voucher.date.format("%m").to_string())
            .with("year", voucher.date.format("%Y").to_string());
        let mut corner = vec![format!("{}: {shown}", self.word("number"))];
        if self.is_one_pair() {
            corner.extend(voucher.postings.iter().map(|posting| {
                let side = if posting.side == DebitCredit::Debit { "debit" } else { "credit" };
                format!("{}: {}", self.word(side), posting.account)
            }));
        }
        let received_in_full = matches!(voucher.form, VoucherForm::CashReceipt | VoucherForm::CashPayment);
        let field = Block::Field { label: self.word("received-in-full"), value: String::new() };
        Sheet {
            is_continued: false,
            keys: Vec::new(),
            label: format!("{} {}", voucher.association, if number.is_empty() { "–" } else { &number }),
            issuer: vec![
                format!("{}: {name} ({})", self.word("association"), voucher.association),
                format!("{}: {DOTS}", self.word("address")),
                format!("{}: {}", self.word("fund"), self.funds()),
            ],
            corner,
            title: self.word_of_form("title"),
            subtitle: vec![self.builder.sentence(&day)],
            place_and_date: String::new(),
            signatures: self.signatures(),
            below: if received_in_full { vec![field] } else { Vec::new() },
            origin: self.origin(),
            blocks: self.blocks,
        }
    }

    fn funds(&self) -> String {
        let fund = |entry: &VoucherEntry| match &entry.fund_name {
            Some(name) => format!("{name} ({})", entry.fund),
            None => entry.fund.clone(),
        };
        let mut seen: Vec<String> = Vec::new();
        for fund in self.voucher.entries.iter().map(fund) {
            if !seen.contains(&fund) {
                seen.push(fund);
            }
        }
        seen.join("; ")
    }

    /// Adds `label: value`; a blank value is a dotted line.
    fn field(&mut self, label: String, value: &str) {
        self.blocks.push(Block::Field { label, value: value.to_owned() });
    }

    /// Adds `label: value`; nothing if there is no value, because not every voucher has one.
    fn extra(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.field(self.word(key), value);
        }
    }

    fn text(&mut self, text: String) {
        self.blocks.push(Block::Text(text));
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
            let list = self.builder.sentence(&Message::new("voucher.as-listed").with("rows", rows));
            return self.field(label, &list);
        };
        let party = &entry.party;
        let is_internal = matches!(self.voucher.form, VoucherForm::Accounting | VoucherForm::Record);
        // What stays within the books has neither giver nor receiver.
        if is_internal && self.voucher.bank_advice.is_none() && party.name.is_empty() {
            return;
        }
        self.field(label, &party.name);
        self.field(self.word("party-address"), "");
        self.extra("school", &school(entry));
        let born = party.birth_date.map(|day| day.format("%d/%m/%Y").to_string());
        self.extra("birth-date", &born.unwrap_or_default());
        self.extra("party-account", party.account.as_deref().unwrap_or_default());
    }

    /// Adds what it was for and what it is about.
    fn content(&mut self) {
        let entries = &self.voucher.entries;
        let kind = Message::new("voucher.kind").with("kind", self.voucher.kind.as_str());
        self.text(self.builder.sentence(&kind));
        self.field(self.word_of_form("reason"), &distinct(entries, |entry| &entry.memo));
        self.extra("purpose", &distinct(entries, |entry| &entry.purpose));
        self.extra("counter-fund", &distinct(entries, |entry| &entry.counter_fund));
        self.extra("decision", &distinct(entries, |entry| &entry.decision));
        let mut abouts: Vec<String> = Vec::new();
        for about in entries.iter().filter_map(|entry| entry.about.as_ref()) {
            let text = match (&about.voucher, about.date) {
                (Some(voucher), Some(day)) if !voucher.is_empty() => {
                    let found = Message::new("voucher.about-found").with("voucher", voucher.as_str());
                    self.builder.sentence(&found.with("day", day))
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
                let text = self.builder.sentence(&text);
                self.extra("foreign", &text);
            }
        } else {
            self.list();
        }
        if let Some(amount) = self.voucher.amount {
            let figures = self.builder.sentence(&Message::new("voucher.figures").with("amount", amount));
            self.field(self.word_of_form("amount"), &figures);
            self.blocks.push(self.builder.in_words(amount));
        }
        if !self.voucher.postings.is_empty() && !self.is_one_pair() {
            self.postings();
        }
        if !self.voucher.difference.is_zero() {
            let message = Message::new("voucher.unbalanced").with("difference", self.voucher.difference);
            self.text(self.builder.sentence(&message));
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
        self.field(self.word("quantity"), quantity.trim_end());
        let price = entry.unit_price.map(|price| Message::new("voucher.figures").with("amount", price));
        let price = price.map(|price| self.builder.sentence(&price)).unwrap_or_default();
        self.field(self.word("unit-price"), &price);
    }

    /// Adds the list of rows of a voucher with several.
    fn list(&mut self) {
        let column = |key, label: &str, kind| crate::paper::Column {
            label: self.word(label),
            ..self.builder.column(key, "amount", kind)
        };
        let columns = vec![
            column("number", "list-number", ColumnKind::Code),
            column("party", "list-party", ColumnKind::Text),
            column("school", "school", ColumnKind::Text),
            column("memo", "list-memo", ColumnKind::Text),
            column("amount", "list-amount", ColumnKind::Amount),
        ];
        let row = |(number, entry): (i64, &VoucherEntry)| {
            let quantity =
                entry.quantity.map(|quantity| format!(" ({})", format!("{quantity} {}", entry.unit).trim()));
            let name = if entry.party.name.is_empty() { DOTS } else { &entry.party.name };
            Row::entry(vec![
                Cell::text(&number.to_string()),
                Cell::text(name),
                Cell::text(&school(entry)),
                Cell::text(format!("{}{}", entry.memo, quantity.unwrap_or_default()).trim()),
                entry.amount.map_or(Cell::Blank, Cell::Amount),
            ])
        };
        let rows = (1..).zip(&self.voucher.entries).map(row).collect();
        self.blocks.push(Block::Table(self.builder.table("rows", "", columns, rows)));
    }

    /// Adds the debits and credits of a voucher that has more than one of each.
    fn postings(&mut self) {
        let columns = self.builder.columns([
            ("account", "account", ColumnKind::Code),
            ("fund", "fund", ColumnKind::Code),
            // On either side it is the amount of a posting.
            ("amount", "debit", ColumnKind::Amount),
            ("amount", "credit", ColumnKind::Amount),
        ]);
        let row = |posting: &hocbong::Posting| {
            let amount = Cell::Amount(posting.amount);
            let (debit, credit) = match posting.side {
                DebitCredit::Debit => (amount, Cell::Blank),
                DebitCredit::Credit => (Cell::Blank, amount),
            };
            Row::entry(vec![Cell::text(&posting.account), Cell::text(&posting.fund), debit, credit])
        };
        let rows = self.voucher.postings.iter().map(row).collect();
        let table = Table { name: "postings", heading: self.word("postings"), columns, rows };
        self.blocks.push(Block::Table(table));
    }

    /// Adds the papers that belong to it.
    fn papers(&mut self) {
        let reference = distinct(&self.voucher.entries, |entry| &entry.reference);
        match self.voucher.bank_advice {
            Some(BankAdvice::Credit) => self.field(self.word("bank-credit"), &reference),
            Some(BankAdvice::Debit) => self.field(self.word("bank-debit"), &reference),
            None => self.extra("reference", &reference),
        }
        let attached = Message::new("voucher.attached").with("dots", DOTS);
        self.text(self.builder.sentence(&attached));
    }

    /// The signatures: names where the books have them.
    fn signatures(&self) -> Vec<Signature> {
        let offices: &[&str] = match self.voucher.form {
            VoucherForm::CashReceipt => &["head", "accountant", "payer", "preparer", "cashier"],
            VoucherForm::CashPayment => &["head", "accountant", "cashier", "preparer", "payee"],
            VoucherForm::GoodsReceipt => &["head", "accountant", "deliverer", "preparer", "storekeeper"],
            VoucherForm::GoodsIssue => &["head", "accountant", "storekeeper", "preparer", "receiver"],
            VoucherForm::Accounting => &["head", "accountant", "preparer"],
            VoucherForm::Record => &["head", "preparer"],
        };
        let entries = &self.voucher.entries;
        let name = |office: &str| match office {
            "head" => distinct(entries, |entry| &entry.approver),
            "preparer" => distinct(entries, |entry| &entry.preparer),
            _ => String::new(),
        };
        offices.iter().map(|office| self.builder.signature(office, &name(office))).collect()
    }

    /// Where the voucher is in the books.
    fn origin(&self) -> Vec<String> {
        let Some(first) = self.voucher.entries.first() else { return Vec::new() };
        let origin = Message::new("voucher.origin")
            .with("place", format!("{}:{}", first.file, first.line))
            .with("rows", u64::try_from(self.voucher.entries.len()).unwrap_or(u64::MAX));
        let id = Message::new("voucher.id").with("id", first.id.to_string());
        [origin, id].iter().map(|message| self.builder.sentence(message)).collect()
    }
}

/// The vouchers with their amounts in words, as the JSON document has them.
pub(super) fn document(vouchers: &[Voucher]) -> impl Serialize + use<'_> {
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
    struct Vouchers<'a> {
        vouchers: Vec<One<'a>>,
    }
    let [vi, en] = [Language::Vi, Language::En].map(Catalogue::new);
    let words = |amount| Words { vi: vi.amount_in_words(amount), en: en.amount_in_words(amount) };
    Vouchers {
        vouchers: vouchers
            .iter()
            .map(|voucher| One { voucher, amount_in_words: voucher.amount.map(words) })
            .collect(),
    }
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
