//! A row of a side with its texts, as programs and JSON see it.

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
    /// The row with a number as matches, differences and open items give it, counted from 0.
    pub fn item(&self, number: u32) -> Option<ItemRef<'_>> {
        let item = self.entries.get(number as usize)?;
        Some(ItemRef { side: self, item, number })
    }

    /// The rows with these numbers.
    pub fn items<'s>(&'s self, numbers: &'s [u32]) -> impl Iterator<Item = ItemRef<'s>> {
        numbers.iter().filter_map(|number| self.item(*number))
    }
}

impl<'s> ItemRef<'s> {
    /// Its number among the rows of the side, counted from 0.
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// The file's name; blank if the side has none.
    pub fn file(&self) -> &'s str {
        self.side.files.get(usize::from(self.item.file)).map_or("", |name| name)
    }

    /// The line on which the row starts, counted from 1; its number among the transactions of a book in memory.
    pub const fn line(&self) -> u32 {
        self.item.line
    }

    /// The day.
    pub const fn date(&self) -> NaiveDate {
        self.item.date
    }

    /// The change in đồng, positive for money in.
    pub const fn amount(&self) -> Vnd {
        Vnd::new(self.item.amount)
    }

    /// Whom the money came from or went to; blank if no column of its own says so.
    pub fn party(&self) -> &'s str {
        self.side.strings.get(self.item.party)
    }

    /// The description.
    pub fn memo(&self) -> &'s str {
        self.side.strings.get(self.item.memo)
    }

    /// The outside reference, blank if there is none.
    pub fn reference(&self) -> &'s str {
        self.side.strings.get(self.item.reference)
    }

    /// The voucher's number, blank if there is none.
    pub fn voucher(&self) -> &'s str {
        self.side.strings.get(self.item.voucher)
    }
}
