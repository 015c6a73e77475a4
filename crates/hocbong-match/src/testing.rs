//! Short ways to write lists in tests.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use crate::items::Canonical;
use crate::{Item, List, Matcher, Settings, Sort};

/// Days that two records of one movement may be apart.
pub(crate) const WINDOW: i32 = 3;

/// A movement as a list says it; its texts are blank where a test says nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Movement {
    pub(crate) day: i32,
    pub(crate) amount: i64,
    pub(crate) party: String,
    pub(crate) memo: String,
    pub(crate) reference: String,
    pub(crate) voucher: String,
    pub(crate) is_earlier: bool,
}

impl Movement {
    /// A row of the books.
    pub(crate) fn row(day: i32, amount: i64, party: &str, memo: &str) -> Self {
        Self { day, amount, party: party.to_owned(), memo: memo.to_owned(), ..Self::default() }
    }

    /// A line of the bank.
    pub(crate) fn line(day: i32, amount: i64, text: &str) -> Self {
        Self::row(day, amount, "", text)
    }

    pub(crate) fn with_reference(self, reference: &str) -> Self {
        Self { reference: reference.to_owned(), ..self }
    }

    pub(crate) fn with_voucher(self, voucher: &str) -> Self {
        Self { voucher: voucher.to_owned(), ..self }
    }
}

/// Unrelated movements, long before all others. They enlarge the lists, so that names and codes in them are rarer.
pub(crate) fn others(count: usize) -> impl Iterator<Item = Movement> {
    (0..count).map(|number| {
        let amount = 7_000_000 + 1_000 * i64::try_from(number).unwrap();
        Movement::row(-1_000, amount, "", "Mua văn phòng phẩm")
    })
}

/// Writes movements as a list.
pub(crate) fn list(sort: Sort, movements: &[Movement]) -> List<'_> {
    let mut list = List { sort, texts: vec![""], items: Vec::new() };
    for movement in movements {
        let mut number = |text| {
            let known = list.texts.iter().position(|known| *known == text);
            let number = known.unwrap_or(list.texts.len());
            if known.is_none() {
                list.texts.push(text);
            }
            u32::try_from(number).unwrap()
        };
        let (party, memo) = (number(&movement.party), number(&movement.memo));
        let (reference, voucher) = (number(&movement.reference), number(&movement.voucher));
        list.items.push(Item {
            amount: movement.amount,
            day: movement.day,
            party,
            memo,
            reference,
            voucher,
            rank: list.items.len() as u64,
            is_earlier: movement.is_earlier,
            ..Item::default()
        });
    }
    list
}

/// Reads books and a statement.
pub(crate) fn matcher<'m>(rows: &'m [Movement], lines: &'m [Movement]) -> Matcher<'m> {
    matcher_of(list(Sort::Ledger, rows), list(Sort::Statement, lines))
}

/// Reads two lists of any sort.
pub(crate) fn matcher_of<'m>(left: List<'m>, right: List<'m>) -> Matcher<'m> {
    let window = WINDOW.unsigned_abs();
    Matcher::new(left, right, &Settings { window, threads: 1, ..Settings::default() })
}

/// The canonical number of the item at a place of the input.
pub(crate) fn number(side: &Canonical<'_>, place: usize) -> u32 {
    (0..side.len()).find(|number| side.place(*number) as usize == place).unwrap()
}
