//! Receipts of one transaction, as text and as a page for the giver.
//!
//! The page has the whole receipt in it, as JSON and as a QR picture, and verifies it by a script of its own, which is the
//! only one that its policy lets run. It loads nothing.

mod picture;

use crate::paper::markup::{Templates, script_json};
use crate::table::{amount_text, hanging, say, width};
use crate::{Catalogue, Ink, Language, Output};
use data_encoding::BASE64;
use hocbong::seal::{Proven, Receipt, ReceiptFault};
use hocbong::{Book, Kind, Vnd};
use hocbong_core::diagnostic::Message;
use hocbong_core::fund::association_of;
use hocbong_import::source::Sha256Digest;
use hocbong_messages::one_line;
use minijinja::context;
use minijinja::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

const STYLE: &str = include_str!("../templates/receipt/receipt.css");

/// The script, one module of these files in this order: each uses only what stands before it.
const SCRIPT: &str = concat!(
    include_str!("../templates/receipt/bytes.js"),
    include_str!("../templates/receipt/head.js"),
    include_str!("../templates/receipt/form.js"),
    include_str!("../templates/receipt/verify.js"),
    include_str!("../templates/receipt/page.js"),
);

const TEMPLATES: [(&str, &str); 1] = [("receipt", include_str!("../templates/receipt/receipt.html"))];

/// A receipt, and what the book calls the codes in it. The names are not part of what is proved.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptView<'a> {
    /// The receipt.
    pub receipt: &'a Receipt,
    /// Name of the association; blank if not known.
    pub association: &'a str,
    /// Name of the fund; blank if not known.
    pub fund: &'a str,
}

/// One line of what a receipt says.
struct Fact {
    /// The name of the sealed field that it repeats, or another word.
    key: &'static str,
    label: String,
    value: String,
}

impl<'a> ReceiptView<'a> {
    /// A receipt without the names of a book.
    pub const fn new(receipt: &'a Receipt) -> Self {
        Self { receipt, association: "", fund: "" }
    }

    /// A receipt of this book.
    pub fn of_book(receipt: &'a Receipt, book: &'a Book) -> Self {
        let fund = receipt.value("fund");
        let association = book.associations().get(association_of(fund));
        Self {
            receipt,
            association: association.map_or("", |association| &*association.name),
            fund: book.funds().get(fund).map_or("", |fund| &*fund.name),
        }
    }

    fn kind(&self) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.as_str() == self.receipt.value("kind"))
    }

    fn is_gift(&self) -> bool {
        self.kind() == Some(Kind::Donation)
    }

    fn amount(&self) -> Option<Vnd> {
        self.receipt.amount()
    }

    fn day(&self) -> String {
        let date = self.receipt.date();
        date.map_or_else(|| self.receipt.value("date").to_owned(), |date| date.format("%d/%m/%Y").to_string())
    }

    /// What the receipt says, in the words of a language; lines without a value are left out.
    fn facts(&self, catalogue: &Catalogue) -> Vec<Fact> {
        let value = |name: &str| one_line(self.receipt.value(name)).into_owned();
        let named = |code: &str, name: &str| {
            if name.is_empty() { code.to_owned() } else { format!("{code} · {}", one_line(name)) }
        };
        let party = match self.kind() {
            Some(Kind::Donation) => "receipt.giver",
            Some(Kind::Award) => "receipt.recipient",
            _ => "receipt.party",
        };
        let fund = value("fund");
        let amount = self.amount();
        let figures = amount.map(|amount| format!("{} đồng", amount_text(i128::from(amount.get()))));
        let kind = self.kind().map_or_else(|| value("kind"), |kind| catalogue.kind(kind).to_owned());
        let facts = [
            ("association", "receipt.association", named(association_of(&fund), self.association)),
            ("kind", "receipt.kind", kind),
            ("party", party, value("party")),
            ("amount", "receipt.amount", figures.unwrap_or_default()),
            (
                "words",
                "receipt.words",
                amount.map(|amount| catalogue.amount_in_words(amount)).unwrap_or_default(),
            ),
            ("date", "receipt.day", self.day()),
            ("fund", "receipt.fund", named(&fund, self.fund)),
            ("voucher", "receipt.voucher", value("voucher")),
            ("purpose", "receipt.purpose", value("purpose")),
            ("memo", "receipt.memo", value("memo")),
            ("id", "receipt.id", value("id")),
        ];
        facts
            .into_iter()
            .filter(|(.., value)| !value.is_empty())
            .map(|(key, label, value)| Fact { key, label: catalogue.text(label), value })
            .collect()
    }

    fn write_facts(&self, out: &mut dyn Output, catalogue: &Catalogue) -> io::Result<()> {
        let facts = self.facts(catalogue);
        let most = facts.iter().map(|fact| width(&fact.label)).max().unwrap_or_default();
        for Fact { label, value, .. } in &facts {
            let pad = " ".repeat(most - width(label));
            writeln!(out, "  {label}{pad}  {}", hanging(value, most + 4, most + 4, out.columns()))?;
        }
        Ok(())
    }

    /// A sentence about the seal.
    fn of_seal(&self, key: &'static str) -> Message {
        let message = Message::new(key);
        let Some(seal) = self.receipt.checkpoint() else { return message };
        message
            .with("count", seal.count)
            .with("through", seal.through)
            .with("seal", seal.sequence.to_string())
            .with("origin", seal.origin)
    }
}

/// Writes what a receipt proves, and how to write it for the giver.
///
/// # Errors
/// When the output cannot be written.
pub fn write_receipt_text(
    out: &mut dyn Output,
    view: &ReceiptView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    say(out, &catalogue.message(&view.of_seal("receipt.made")))?;
    writeln!(out)?;
    view.write_facts(out, catalogue)?;
    writeln!(out)?;
    let head = Message::new("receipt.head").with("code", view.receipt.code());
    out.paint(Ink::Good, &catalogue.message(&head))?;
    writeln!(out)?;
    say(out, &catalogue.text("receipt.where-head"))?;
    writeln!(out)?;
    say(out, &catalogue.text("receipt.how-given"))
}

/// How a receipt was verified.
#[derive(Clone, Copy, Debug)]
pub struct VerifiedView<'a> {
    /// The receipt.
    pub receipt: &'a Receipt,
    /// What came of it.
    pub result: &'a Result<Proven, ReceiptFault>,
}

/// Writes whether a receipt proves its transaction.
///
/// # Errors
/// When the output cannot be written.
pub fn write_verified_text(
    out: &mut dyn Output,
    view: VerifiedView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let receipt = ReceiptView::new(view.receipt);
    let proven = match view.result {
        Err(fault) => {
            out.paint(Ink::Error, &catalogue.text("receipt.not-proved"))?;
            writeln!(out)?;
            say(out, &catalogue.message(&fault.message()))?;
            return say(out, &catalogue.text("receipt.not-proved-hint"));
        }
        Ok(proven) => proven,
    };
    let verdict = if proven.is_expected { "receipt.proved" } else { "receipt.proved-by-itself" };
    let verdict = catalogue.message(&receipt.of_seal(verdict));
    let verdict = hanging(&verdict, 0, 2, out.columns());
    out.paint(Ink::Good, &verdict)?;
    writeln!(out, "\n")?;
    receipt.write_facts(out, catalogue)?;
    writeln!(out)?;
    let head = Message::new("receipt.head").with("code", view.receipt.code());
    say(out, &catalogue.message(&head))?;
    let about_head = if proven.is_expected { "receipt.expected" } else { "receipt.no-expect" };
    say(out, &catalogue.text(about_head))?;
    if proven.is_signed {
        say(out, &catalogue.text("receipt.signed"))?;
    } else if proven.signatures > 0 {
        let message = Message::new("receipt.not-checked").with("signatures", proven.signatures);
        say(out, &catalogue.message(&message))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Verified<'a> {
    schema: &'static str,
    proved: bool,
    fault: Option<String>,
    head: String,
    code: &'a str,
    expected: bool,
    signed: bool,
}

/// Writes the document `hocbong.verify-proof/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_verified_json(
    out: &mut dyn Write,
    view: VerifiedView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let document = Verified {
        schema: "hocbong.verify-proof/1",
        proved: view.result.is_ok(),
        fault: view.result.as_ref().err().map(|fault| catalogue.message(&fault.message())),
        head: view.receipt.head().to_string(),
        code: view.receipt.code(),
        expected: view.result.as_ref().is_ok_and(|proven| proven.is_expected),
        signed: view.result.as_ref().is_ok_and(|proven| proven.is_signed),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes a receipt as a page that verifies itself; without a receipt, the page that verifies any.
///
/// # Errors
/// When the output cannot be written.
pub fn write_receipt_html(
    out: &mut dyn Write,
    view: Option<&ReceiptView<'_>>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let templates = Templates::new(&TEMPLATES)?;
    // The page answers in both languages, as it is not known who will open it.
    let words: BTreeMap<&str, BTreeMap<&str, &str>> = [("vi", Language::Vi), ("en", Language::En)]
        .into_iter()
        .map(|(name, language)| (name, page_words(&Catalogue::new(language))))
        .collect();
    let own = catalogue.texts_under("receipt.").collect::<BTreeMap<_, _>>();
    let title = match view {
        Some(view) if view.is_gift() => "receipt.title-gift",
        Some(_) => "receipt.title-other",
        None => "receipt.title-verify",
    };
    let facts: Vec<Value> = view
        .map(|view| view.facts(catalogue))
        .unwrap_or_default()
        .into_iter()
        .filter(|fact| fact.key != "association")
        .map(|Fact { key, label, value }| context! { key, label, value })
        .collect();
    let compact = view.and_then(|view| view.receipt.to_compact());
    let picture = compact.as_deref().and_then(picture::draw);
    let json = match view {
        Some(view) => {
            let json: serde_json::Value = serde_json::from_str(&view.receipt.to_json())?;
            Some(script_json(&json)?)
        }
        None => None,
    };
    let page = context! {
        lang => match catalogue.language() { Language::Vi => "vi", Language::En => "en" },
        title => catalogue.text(title),
        css => Value::from_safe_string(STYLE.to_owned()),
        digest => BASE64.encode(Sha256Digest::new(SCRIPT.as_bytes()).as_bytes()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        words => Value::from_safe_string(script_json(&words)?),
        w => own,
        both => words,
        facts,
        association => view.map(|view| if view.association.is_empty() { association_of(view.receipt.value("fund")) } else { view.association }),
        sealed => view.map(|view| catalogue.message(&view.of_seal("receipt.sealed"))),
        code => view.map(|view| view.receipt.code()),
        picture => picture.map(|picture| context! { markup => Value::from_safe_string(picture.markup), pixels => picture.pixels, millimetres => picture.millimetres }),
        receipt => json.map(Value::from_safe_string),
    };
    templates.write(out, "receipt", page)
}

/// The words that the page says in every language.
fn page_words(catalogue: &Catalogue) -> BTreeMap<&'static str, &'static str> {
    let all = catalogue.texts_under("receipt.");
    all.filter_map(|(key, text)| Some((key.strip_prefix("page-")?, text))).collect()
}

#[cfg(test)]
mod tests;
