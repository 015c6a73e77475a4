//! The words of diagnostics and reports, in Vietnamese and English.
//!
//! Turns a [`Message`], a key with values, into a sentence, using the catalogue of a [`Language`]
//! (`catalogue/{en,vi}/*.txt`). This crate knows the model that the values come from. It does not know how a
//! result was computed or where a sentence is printed.
//!
//! The catalogue has one message per line, `key: text`. `{name}` stands for a value; `{name|row|rows}` stands
//! for the first word if the value is one, and for the second otherwise.

mod words;

use hocbong_core::diagnostic::{Diagnostic, Message, Severity, Value};
use hocbong_core::{Kind, Vnd};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// Number of texts for which room is made.
const EXPECTED: usize = 4096;

/// Texts by key.
type Texts = FxHashMap<&'static str, &'static str>;

/// A language of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl Language {
    const fn files(self) -> [&'static str; 20] {
        match self {
            Self::En => [
                include_str!("../catalogue/en/reading.txt"),
                include_str!("../catalogue/en/receipt.txt"),
                include_str!("../catalogue/en/check.txt"),
                include_str!("../catalogue/en/audit.txt"),
                include_str!("../catalogue/en/auditor.txt"),
                include_str!("../catalogue/en/reconcile.txt"),
                include_str!("../catalogue/en/consolidate.txt"),
                include_str!("../catalogue/en/csv.txt"),
                include_str!("../catalogue/en/desk.txt"),
                include_str!("../catalogue/en/explain.txt"),
                include_str!("../catalogue/en/export.txt"),
                include_str!("../catalogue/en/help.txt"),
                include_str!("../catalogue/en/package.txt"),
                include_str!("../catalogue/en/paper.txt"),
                include_str!("../catalogue/en/recording.txt"),
                include_str!("../catalogue/en/seal.txt"),
                include_str!("../catalogue/en/transaction.txt"),
                include_str!("../catalogue/en/ui.txt"),
                include_str!("../catalogue/en/usage.txt"),
                include_str!("../catalogue/en/voucher.txt"),
            ],
            Self::Vi => [
                include_str!("../catalogue/vi/reading.txt"),
                include_str!("../catalogue/vi/receipt.txt"),
                include_str!("../catalogue/vi/check.txt"),
                include_str!("../catalogue/vi/audit.txt"),
                include_str!("../catalogue/vi/auditor.txt"),
                include_str!("../catalogue/vi/reconcile.txt"),
                include_str!("../catalogue/vi/consolidate.txt"),
                include_str!("../catalogue/vi/csv.txt"),
                include_str!("../catalogue/vi/desk.txt"),
                include_str!("../catalogue/vi/explain.txt"),
                include_str!("../catalogue/vi/export.txt"),
                include_str!("../catalogue/vi/help.txt"),
                include_str!("../catalogue/vi/package.txt"),
                include_str!("../catalogue/vi/paper.txt"),
                include_str!("../catalogue/vi/recording.txt"),
                include_str!("../catalogue/vi/seal.txt"),
                include_str!("../catalogue/vi/transaction.txt"),
                include_str!("../catalogue/vi/ui.txt"),
                include_str!("../catalogue/vi/usage.txt"),
                include_str!("../catalogue/vi/voucher.txt"),
            ],
        }
    }
}

/// The catalogue of one language.
#[derive(Clone, Debug)]
pub struct Catalogue {
    language: Language,
    /// Shared by all catalogues of the language but those with texts of their own.
    texts: Arc<Texts>,
}

impl Catalogue {
    /// Returns the catalogue of `language`, which is loaded at its first use.
    pub fn new(language: Language) -> Self {
        static LOADED: [OnceLock<Arc<Texts>>; 2] = [const { OnceLock::new() }; 2];
        let [vietnamese, english] = &LOADED;
        let loaded = match language {
            Language::Vi => vietnamese,
            Language::En => english,
        };
        let load = || {
            let mut all = Texts::with_capacity_and_hasher(EXPECTED, FxBuildHasher);
            all.extend(language.files().into_iter().flat_map(texts));
            Arc::new(all)
        };
        let texts = loaded.get_or_init(load);
        Self { language, texts: Arc::clone(texts) }
    }

    /// Adds texts of an embedding program, one `key: text` a line; a key that exists is replaced.
    ///
    /// # Example
    /// ```
    /// use hocbong_core::diagnostic::Message;
    /// use hocbong_messages::{Catalogue, Language};
    /// let words = Catalogue::new(Language::En).with_texts("HB9001: the memo of {voucher} is blank");
    /// assert_eq!(words.message(&Message::new("HB9001").with("voucher", "PT01")), "the memo of PT01 is blank");
    /// ```
    #[must_use]
    pub fn with_texts(mut self, lines: &'static str) -> Self {
        Arc::make_mut(&mut self.texts).extend(texts(lines));
        self
    }

    /// Returns its language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Returns the text under `key` with its placeholders unfilled, or the key itself if there is none.
    pub fn text(&self, key: &str) -> String {
        self.texts.get(key).map_or_else(|| key.to_owned(), |text| (*text).to_owned())
    }

    /// Returns the text under `key` with its placeholders unfilled; `None` if there is none.
    pub fn find(&self, key: &str) -> Option<&'static str> {
        self.texts.get(key).copied()
    }

    /// Returns the texts whose keys start with `prefix`, without it, in the order of the keys. Placeholders are unfilled.
    ///
    /// # Example
    /// ```
    /// use hocbong_messages::{Catalogue, Language};
    /// let words = Catalogue::new(Language::En);
    /// assert_eq!(words.texts_under("severity.").next(), Some(("error", "error")));
    /// ```
    pub fn texts_under(&self, prefix: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let under = self.texts.iter().filter_map(|(key, text)| Some((key.strip_prefix(prefix)?, *text)));
        let mut under: Vec<_> = under.collect();
        under.sort_unstable();
        under.into_iter()
    }

    /// Returns the word for a kind of transaction.
    pub fn kind(&self, kind: Kind) -> &'static str {
        match self.language {
            Language::Vi => kind.vietnamese().first().copied().unwrap_or(kind.as_str()),
            Language::En => kind.as_str(),
        }
    }

    /// Returns an amount in words, as vouchers for money require.
    ///
    /// # Source
    /// Luật Kế toán 88/2015/QH13 Đ.16.1: the total of a voucher for a receipt or payment is written in
    /// figures and in words.
    ///
    /// # Example
    /// ```
    /// use hocbong_core::Vnd;
    /// use hocbong_messages::{Catalogue, Language};
    /// let words = |language| Catalogue::new(language).amount_in_words(Vnd::new(2_024_005));
    /// assert_eq!(words(Language::Vi), "Hai triệu không trăm hai mươi tư nghìn không trăm linh năm đồng");
    /// assert_eq!(words(Language::En), "Two million twenty-four thousand five đồng");
    /// ```
    pub fn amount_in_words(&self, amount: Vnd) -> String {
        words::amount_in_words(amount, self.language)
    }

    /// Returns the word for a severity.
    pub fn severity(&self, severity: Severity) -> String {
        self.text(match severity {
            Severity::Error => "severity.error",
            Severity::Warning => "severity.warning",
        })
    }

    /// Returns a diagnostic as one line: place, severity, code and sentence.
    ///
    /// # Example
    /// ```
    /// use hocbong_core::diagnostic::{Location, Message};
    /// use hocbong_core::{Code, Diagnostic};
    /// use hocbong_messages::{Catalogue, Language};
    /// let place = Location::line(&"so.csv".into(), 3);
    /// let found = Diagnostic::new(Code::UNCLOSED_QUOTE, Message::new("HB0101"), place);
    /// let line = Catalogue::new(Language::En).diagnostic(&found);
    /// assert!(line.starts_with("so.csv:3: error[HB0101]: "), "{line}");
    /// ```
    pub fn diagnostic(&self, diagnostic: &Diagnostic) -> String {
        let (severity, message) = (self.severity(diagnostic.severity), self.message(&diagnostic.message));
        format!("{}: {severity}[{}]: {message}", one_line(&diagnostic.primary.to_string()), diagnostic.code)
    }

    /// Returns the sentence of a message with its values filled in; key and values if the catalogue has no
    /// such text.
    pub fn message(&self, message: &Message) -> String {
        match self.texts.get(message.key) {
            Some(text) => fill(text, &message.values, self.language),
            None => message.to_string(),
        }
    }
}

/// Splits the lines of a catalogue into keys and texts; lines that start with `#` are comments.
fn texts(lines: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = lines.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).filter_map(|line| {
        let (key, text) = line.split_once(':')?;
        Some((key, text.strip_prefix(' ')?))
    })
}

/// Replaces line breaks by spaces, so that a cell or file name of several lines cannot look like lines of the
/// report.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        Cow::Owned(text.replace("\r\n", " ").replace('\n', " "))
    } else {
        Cow::Borrowed(text)
    }
}

fn fill(template: &str, values: &[(&'static str, Value)], language: Language) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, inside)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((slot, after)) = inside.split_once('}') else {
            filled.push('{');
            rest = inside;
            continue;
        };
        let mut parts = slot.split('|');
        let name = parts.next().unwrap_or_default();
        let value = values.iter().find(|(own, _)| *own == name).map(|(_, value)| value);
        match (value, parts.next(), parts.next()) {
            (Some(value), Some(one), Some(many)) => {
                filled.push_str(if matches!(value, Value::Count(1)) { one } else { many });
            }
            (Some(value), ..) => filled.push_str(&shown(name, value, language)),
            (None, ..) => {
                filled.push('{');
                filled.push_str(slot);
                filled.push('}');
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Formats a value: Vietnamese grouping and day before month in both languages; kinds of transaction in the
/// words of the language.
fn shown(name: &str, value: &Value, language: Language) -> String {
    match value {
        Value::Text(word) if language == Language::Vi && name.ends_with("kind") => {
            let own = Kind::parse(word).and_then(|kind| kind.vietnamese().first());
            own.map_or_else(|| word.clone(), |own| (*own).to_owned())
        }
        Value::Date(day) => day.format("%d/%m/%Y").to_string(),
        Value::Count(count) => {
            i64::try_from(*count).map_or_else(|_| count.to_string(), |n| Vnd::new(n).to_string())
        }
        // A value called `lines` is written by the program, e.g. a list of messages, and keeps its line
        // breaks.
        Value::Text(text) if name != "lines" => one_line(text).into_owned(),
        other => other.to_string(),
    }
}
