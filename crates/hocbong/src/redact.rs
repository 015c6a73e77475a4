//! Redaction of lists that leave the office: phone numbers, bank accounts, e-mail addresses and the names of minors.
//!
//! A [`Redactor`] is built from the books, because only they say who is a pupil. It hides parts of texts
//! meant for people; amounts, days, vouchers, ids and digests stay, so that a redacted list can still be
//! compared with the books. Redaction comes last, after every computation: equal names stay equal when
//! redacted.
//!
//! When in doubt, it hides: a long number that is not an account is hidden as well.

mod compare;
mod data;
mod digits;
mod emails;
mod names;
mod numbers;
mod papers;

pub use data::Redact;

use crate::account::Role;
use crate::book::Book;
use crate::csv::ReadSummary;
use crate::ledger::{Ledger, PostingRef, TransactionRef};
use crate::text::{fold, nfc};
use crate::transaction::Kind;
use chrono::Datelike;
use hocbong_core::party::is_one_person;
use names::Names;
use std::borrow::Cow;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// Age in years from which a person is no longer a minor.
///
/// # Source
/// Bộ luật Dân sự 91/2015/QH13 Đ.20–21.
const FULL_AGE: i32 = 18;

/// Hides phone numbers, account numbers, e-mail addresses and the names it was given.
///
/// # Example
/// ```
/// use hocbong::redact::Redactor;
/// let mask = Redactor::from_names(["Nguyễn Thị Mẫu Lan"]);
/// let text = "NGUYEN THI MAU LAN 0912 345 678 CK hoc bong tu TK 1903000111222";
/// assert_eq!(mask.text(text), "N.T.M.L. **** *** 678 CK hoc bong tu TK **********222");
/// assert_eq!(Redactor::none().text(text), text);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Redactor(Option<Names>);

impl Redactor {
    /// Returns a redactor that hides nothing.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Hides numbers and addresses, and the names of the people to whom these books give awards, except those
    /// whom the books prove to be of full age. Whoever may have received an award by a row that could not be
    /// read is hidden too.
    pub fn from_books<'a>(books: impl IntoIterator<Item = &'a Book>) -> Self {
        let (ledgers, files): (Vec<_>, Vec<_>) =
            books.into_iter().map(|book| (book.ledger(), book.files())).unzip();
        Self::from_ledgers(ledgers, files.into_iter().flatten())
    }

    /// As [`Redactor::from_books`], from ledgers and the summaries of the files from which they were read.
    pub fn from_ledgers<'a>(
        ledgers: impl IntoIterator<Item = &'a Ledger>,
        files: impl IntoIterator<Item = &'a ReadSummary>,
    ) -> Self {
        let rows = ledgers.into_iter().flat_map(Ledger::iter);
        let mut cells: BTreeSet<&str> = rows.filter(may_be_of_minor).map(|row| row.party()).collect();
        let mut passages: BTreeSet<&str> = BTreeSet::new();
        for names in files.into_iter().map(ReadSummary::names_in_error) {
            cells.extend(names.parties());
            passages.extend(names.passages());
        }
        Self(Some(Names::new(cells, passages)))
    }

    /// Hides numbers and the given names. Each name may be a cell that lists several people.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Some(Names::new(names, [])))
    }

    /// Whether this redactor hides anything; false for [`Redactor::none`].
    pub const fn hides(&self) -> bool {
        self.0.is_some()
    }

    /// Returns `text` with names, addresses, phone numbers and possible account numbers hidden.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.hidden(text, numbers::Sort::PhonesAndAccounts)
    }

    /// Redacts the name of a giver. The law has givers published, and most share two words with some pupil, so the name of
    /// one person is hidden only if it may be a pupil's whole name, and that of an organisation only if three words in a row
    /// may be. All else that stands for a giver is redacted as a [`text`](Self::text).
    ///
    /// # Example
    /// ```
    /// use hocbong::redact::Redactor;
    /// let mask = Redactor::from_names(["Nguyễn Thị Mẫu Lan"]);
    /// assert_eq!(mask.giver("Nguyễn Thị Mẫu Hoa"), "Nguyễn Thị Mẫu Hoa");
    /// assert_eq!(mask.giver("Nguyễn Mẫu Lan"), "N.M.L.");
    /// assert_eq!(mask.giver("Công ty Mẫu Lan"), "Công ty Mẫu Lan");
    /// assert_eq!(mask.giver("Bà Hoa gửi Nguyễn Thị Mẫu Lan"), "Bà Hoa gửi N.T.M.L.");
    /// ```
    pub fn giver<'t>(&self, name: &'t str) -> Cow<'t, str> {
        let Some(names) = &self.0 else { return Cow::Borrowed(name) };
        let composed = nfc(name);
        if !is_one_person(&composed, None) {
            let words: Vec<&str> = composed.split_whitespace().collect();
            let is_named = || words.windows(3).any(|words| names.may_be(&words.join(" ")));
            if !is_organisation(&composed) || is_named() {
                return self.text(name);
            }
            let without_emails = emails::hide(&composed, false);
            let left = without_emails.as_deref().unwrap_or(&composed);
            let hidden = numbers::hide(left, numbers::Sort::PhonesAndAccounts).or(without_emails);
            return hidden.map_or(Cow::Borrowed(name), Cow::Owned);
        }
        if names.may_be(&composed) { Cow::Owned(names::initials(&composed)) } else { Cow::Borrowed(name) }
    }

    /// Redacts the outside reference of a movement. A reference is itself a long number, so only names,
    /// addresses and unmistakable phone numbers are hidden in it.
    pub fn reference<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.hidden(text, numbers::Sort::Phones)
    }

    /// Redacts a text that as a whole is an account number: all but the last digits become asterisks.
    pub fn account(&self, text: &str) -> String {
        if self.hides() { numbers::whole(text) } else { text.to_owned() }
    }

    /// Redacts the text of an unreadable row, or of a cell with unknown meaning: whatever could be a name is
    /// hidden too.
    pub fn unread<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.hides() {
            return Cow::Borrowed(text);
        }
        match names::hide_any(&nfc(text)) {
            Some(hidden) => Cow::Owned(self.text(&hidden).into_owned()),
            None => self.text(text),
        }
    }

    /// Shortens words that name someone, in any order, to their initials.
    pub fn words(&self, text: &str) -> String {
        if self.hides() { names::initials(text) } else { text.to_owned() }
    }

    /// Redacts a value of one of the program's own messages: like [`Redactor::text`], but file names stay.
    fn value<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.hidden(text, numbers::Sort::InMessage)
    }

    fn hidden<'t>(&self, text: &'t str, sort: numbers::Sort) -> Cow<'t, str> {
        let Some(names) = &self.0 else { return Cow::Borrowed(text) };
        // NFKC turns full-width letters and digits into ordinary ones.
        let is_wide = text.contains(|c: char| ('\u{ff01}'..='\u{ff5e}').contains(&c));
        let composed = if is_wide { Cow::Owned(text.nfkc().collect()) } else { nfc(text) };
        let has_files = sort == numbers::Sort::InMessage;
        let without_emails = emails::hide(&composed, has_files);
        let left = without_emails.as_deref().unwrap_or(&composed);
        let without_names = names.hide(left);
        let left = without_names.as_deref().unwrap_or(left);
        let hidden = numbers::hide(left, sort).or(without_names).or(without_emails);
        hidden.map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

/// Whether a name begins as that of a firm, an office or a group.
fn is_organisation(name: &str) -> bool {
    const BEGINNINGS: [&str; 24] = [
        "cong ty",
        "doanh nghiep",
        "dntn",
        "nha hang",
        "cua hang",
        "co so",
        "ngan hang",
        "hop tac xa",
        "htx",
        "tap doan",
        "khach san",
        "nha sach",
        "nha xe",
        "nha may",
        "xi nghiep",
        "benh vien",
        "phong kham",
        "trung tam",
        "uy ban",
        "ubnd",
        "hoi",
        "chi hoi",
        "cau lac bo",
        "quy",
    ];
    let folded = fold(name);
    let mut beginnings = BEGINNINGS.iter().filter_map(|beginning| folded.strip_prefix(beginning));
    beginnings.any(|rest| rest.starts_with(' '))
}

/// Whether a row gives to someone whom it does not prove to be of full age.
fn may_be_of_minor(row: &TransactionRef<'_>) -> bool {
    // A general journal has no kinds; there the account shows that it is an award.
    let is_award = |posting: &PostingRef<'_>| posting.role().is_some_and(Role::is_award);
    let is_of_pupil = matches!(row.kind(), Kind::Award | Kind::AwardReturned)
        || row.unit_postings().any(|posting| is_award(&posting))
        || row.party_details().is_some_and(|party| party.school_class.is_some() || party.school.is_some());
    if !is_of_pupil || row.is_of_closing() {
        return false;
    }
    let born = row.party_details().and_then(|party| party.birth_date);
    let of_age = born.and_then(|day| {
        // A person born on 29 February comes of age on 1 March of a common year.
        day.with_year(day.year() + FULL_AGE).or_else(|| day.succ_opt()?.with_year(day.year() + FULL_AGE))
    });
    of_age.is_none_or(|day| row.date() < day)
}

#[cfg(test)]
mod tests;
