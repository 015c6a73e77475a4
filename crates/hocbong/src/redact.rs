//! Hiding what lists that leave the office must not show: phone numbers, bank accounts, the names of minors.
//!
//! A [`Redactor`] is made from the books, because only they say who is a pupil. It hides texts for people; amounts, days,
//! vouchers, ids and digests stay, so that a masked list can still be held against the books. What is computed is never
//! masked before it is computed: hidden names are equal where the names are not.
//!
//! Where it is not certain, it hides: a long number that is no account is hidden with those that are.

mod data;
mod names;
mod numbers;

pub use data::Redact;

use crate::account::{codes, extends};
use crate::ledger::{Ledger, PostingRef, TransactionRef};
use crate::text::nfc;
use crate::transaction::Kind;
use chrono::Datelike;
use names::Names;
use std::borrow::Cow;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// From this age on a person is no minor.
///
/// # Source
/// Bộ luật Dân sự 91/2015/QH13 Đ.20–21.
const FULL_AGE: i32 = 18;

/// What is to be hidden.
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
    /// Hides nothing.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Hides numbers, and the names of whom these books give awards to, but for those of whom they prove full age.
    pub fn from_ledgers<'a>(ledgers: impl IntoIterator<Item = &'a Ledger>) -> Self {
        let rows = ledgers.into_iter().flat_map(Ledger::iter);
        let names: BTreeSet<&str> = rows.filter(may_be_of_minor).map(|row| row.party()).collect();
        Self::from_names(names)
    }

    /// Hides numbers and these names, each of which may be a list of several.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Some(Names::new(names)))
    }

    /// Whether it hides anything.
    pub const fn hides(&self) -> bool {
        self.0.is_some()
    }

    /// A text as it may be shown.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.hidden(text, numbers::Sort::PhonesAndAccounts)
    }

    /// The outside reference of a movement, which is a long number by itself: only what is a phone number without doubt
    /// is hidden in it.
    pub fn reference<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.hidden(text, numbers::Sort::Phones)
    }

    /// A text that is an account as a whole.
    pub fn account(&self, text: &str) -> String {
        if self.hides() { numbers::whole(text) } else { text.to_owned() }
    }

    /// A text of a row that could not be read, or of a cell of which it is not known what it is: whatever could be a name is
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

    /// Words that name someone, in whatever order: their first letters.
    pub fn words(&self, text: &str) -> String {
        if self.hides() { names::initials(text) } else { text.to_owned() }
    }

    /// A value of a message of the program: as [`Redactor::text`], but that names of files stay.
    fn value<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.hidden(text, numbers::Sort::InMessage)
    }

    fn hidden<'t>(&self, text: &'t str, sort: numbers::Sort) -> Cow<'t, str> {
        let Some(names) = &self.0 else { return Cow::Borrowed(text) };
        // Letters and figures of full width are those of half the width.
        let is_wide = text.contains(|c: char| ('\u{ff01}'..='\u{ff5e}').contains(&c));
        let composed = if is_wide { Cow::Owned(text.nfkc().collect()) } else { nfc(text) };
        let without_names = names.hide(&composed);
        let left = without_names.as_deref().unwrap_or(&composed);
        numbers::hide(left, sort).or(without_names).map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

/// Whether a row gives to someone of whom it does not prove full age.
fn may_be_of_minor(row: &TransactionRef<'_>) -> bool {
    // A general journal has no kinds; there the account tells.
    let is_award = |posting: &PostingRef<'_>| {
        [codes::AWARDS, codes::AWARDS_IN_KIND].iter().any(|award| extends(posting.account(), award))
    };
    let is_of_pupil = matches!(row.kind(), Kind::Award | Kind::AwardReturned)
        || row.unit_postings().any(|posting| is_award(&posting))
        || row.party_details().is_some_and(|party| party.school_class.is_some() || party.school.is_some());
    if !is_of_pupil || row.kind() == Kind::Closing {
        return false;
    }
    let born = row.party_details().and_then(|party| party.birth_date);
    let of_age = born.and_then(|day| {
        // Who was born on 29 February is of age on 1 March of a common year.
        day.with_year(day.year() + FULL_AGE).or_else(|| day.succ_opt()?.with_year(day.year() + FULL_AGE))
    });
    of_age.is_none_or(|day| row.date() < day)
}

#[cfg(test)]
mod tests;
