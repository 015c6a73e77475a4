//! A row of a side with its texts, for programs and JSON.

use super::side::{Item, Side};
use crate::vnd::Vnd;
use chrono::NaiveDate;

/// One row of a side; see [`Side::item`].
#[derive(Clone, Copy, Debug)]
pub struct ItemRef<'s> {
    side: &'s Side<'s>,
    item: &'s Item,
    number: u32,
}

impl Side<'_> {
    /// Returns the row with this number, as given in matches, differences and open items; counted from 0.
    /// `None` if there is no such row.
    pub fn item(&self, number: u32) -> Option<ItemRef<'_>> {
        let item = self.entries.get(number as usize)?;
        Some(ItemRef { side: self, item, number })
    }

    /// Returns the rows with these numbers, leaving out numbers that do not exist.
    pub fn items<'s>(&'s self, numbers: &'s [u32]) -> impl Iterator<Item = ItemRef<'s>> {
        numbers.iter().filter_map(|number| self.item(*number))
    }
}

impl<'s> ItemRef<'s> {
    /// Returns its number among the rows of the side, counted from 0.
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Returns the name of its file; blank if the side has none.
    pub fn file(&self) -> &'s str {
        self.side.files.get(usize::from(self.item.file)).map_or("", |name| name)
    }

    /// Returns the 1-based line on which the row starts. In a book built in memory it is the number of the
    /// transaction.
    pub const fn line(&self) -> u32 {
        self.item.line
    }

    /// Returns the date.
    pub const fn date(&self) -> NaiveDate {
        self.item.date
    }

    /// Returns the change of the balance, positive for money in.
    pub const fn amount(&self) -> Vnd {
        Vnd::new(self.item.amount)
    }

    /// Returns the giver or receiver; blank if no column of its own states it.
    pub fn party(&self) -> &'s str {
        self.side.strings.get(self.item.party)
    }

    /// Returns the description.
    pub fn memo(&self) -> &'s str {
        self.side.strings.get(self.item.memo)
    }

    /// Returns the external reference, such as the bank's; blank if there is none.
    pub fn reference(&self) -> &'s str {
        self.side.strings.get(self.item.reference)
    }

    /// Returns the voucher number; blank if there is none.
    pub fn voucher(&self) -> &'s str {
        self.side.strings.get(self.item.voucher)
    }
}
