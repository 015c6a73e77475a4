//! The engine's view of the two sides: entries as engine items, and the evidence that two of them give.

use super::ReconcileOptions;
use super::side::{Side, SideSort};
use crate::transaction::Kind;
use chrono::Datelike;
use hocbong_match::{CodeOutcome, Conflict, Item, Linkage, List, Matcher, Settings, Sort, Weight};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Distance of two texts in thousandths; 0 if one says everything that the other says.
pub type TextDistance = u16;

/// Result of comparing two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// Distance in thousandths.
    pub(super) distance: TextDistance,
    /// Whether the texts agree.
    pub(super) agrees: bool,
    /// Whether one contradicts the other.
    pub(super) contradicts: bool,
    /// The agreement weight of each channel; `None` if the texts contradict.
    pub(super) weight: Option<Weight>,
}

/// What in the texts of two rows contradicts that they are the same movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// Another code, such as another pupil's, in the form used for comparison.
    Code(String),
    /// Another person; the name in the form used for comparison.
    Name(String),
    /// No single word: the texts have too little in common.
    Text,
}

/// Minimum weight of texts that agree, in hundredths of a natural logarithm.
const AGREES: i32 = 150;

/// Both sides as read by the engine.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    matcher: Matcher<'a>,
    has_key: bool,
}

impl<'a> Evidence<'a> {
    /// Reads the texts of both sides. Entries for which `is_open` is false take no part in linking, but their
    /// texts are read. What two sides of one sort have in common is read only if `reads_all` is set.
    pub(super) fn new(
        (left, is_left_open): (&Side<'a>, &dyn Fn(u32) -> bool),
        (right, is_right_open): (&Side<'a>, &dyn Fn(u32) -> bool),
        options: &ReconcileOptions,
        rejected: &BTreeSet<(u32, u32)>,
        reads_all: bool,
    ) -> Self {
        let codes = |text: &str| options.key.as_ref().map(|key| key.codes_in(text)).unwrap_or_default();
        let settings = Settings {
            window: options.window_days,
            codes: options.key.is_some().then_some(&codes),
            abbreviations: &options.abbreviations,
            rejected: Some(rejected),
            threads: options.threads,
            reads_all,
        };
        let origins = origins(left, right);
        let matcher =
            Matcher::new(list(left, &origins, is_left_open), list(right, &origins, is_right_open), &settings);
        Self { matcher, has_key: options.key.is_some() }
    }

    /// Returns the pairs that the engine claims.
    pub(super) fn link(&self) -> Linkage {
        self.matcher.link()
    }

    /// Compares the texts of a left and a right entry.
    pub(super) fn compare(&self, left: u32, right: u32) -> Comparison {
        let found = self.matcher.compare(left, right);
        let distance = 1_000_u16.saturating_sub(found.likeness);
        match found.weight {
            None => Comparison { distance, agrees: false, contradicts: true, weight: None },
            Some(weight) => Comparison {
                distance,
                agrees: weight.text() >= AGREES,
                contradicts: false,
                weight: Some(weight),
            },
        }
    }

    /// Returns the distance of the texts of a left and a right entry.
    pub(super) fn distance(&self, left: u32, right: u32) -> TextDistance {
        1_000_u16.saturating_sub(self.matcher.likeness(left, right))
    }

    /// Returns the margin by which a pair outweighs the likeliest other pair of either of its entries.
    pub(super) fn lead(&self, left: u32, right: u32) -> Option<i32> {
        self.matcher.lead(left, right)
    }

    /// Returns what contradicts a pair of a left and a right entry, if anything does.
    pub(super) fn against(&self, left: u32, right: u32) -> Option<Against> {
        let found = self.matcher.compare(left, right);
        if found.weight.is_some() {
            return None;
        }
        Some(match found.conflict {
            Some(Conflict::Code(codes)) => Against::Code(codes),
            Some(Conflict::Name(name)) => Against::Name(name),
            None => Against::Text,
        })
    }

    /// Whether both texts have the same code of the user's pattern.
    pub(super) fn share_key(&self, left: u32, right: u32) -> bool {
        self.has_key && self.matcher.share_code(left, right)
    }

    /// Whether a code is the only thing that two texts share.
    pub(super) fn is_by_code(&self, left: u32, right: u32) -> bool {
        self.has_key
            && self
                .matcher
                .compare(left, right)
                .outcomes
                .is_some_and(|found| matches!(found.code, CodeOutcome::Same | CodeOutcome::Some))
    }
}

/// Numbers the bank lines that entries are, or were made from, the same way for both sides.
fn origins(left: &Side<'_>, right: &Side<'_>) -> FxHashMap<Uuid, u32> {
    let mut numbers = FxHashMap::default();
    for (_, id) in left.line_ids.iter().chain(&right.line_ids) {
        let next = u32::try_from(numbers.len() + 1).unwrap_or(0);
        numbers.entry(*id).or_insert(next);
    }
    numbers
}

/// Converts the entries of a side to engine items.
fn list<'a>(side: &Side<'a>, origins: &FxHashMap<Uuid, u32>, is_open: &dyn Fn(u32) -> bool) -> List<'a> {
    let mut texts: Vec<&'a str> = side.strings.iter().map(|(_, text)| text).collect();
    // The words of the kinds stand after the texts of the side.
    let first_kind = texts.len();
    texts.extend(Kind::ALL.iter().filter_map(|kind| kind.vietnamese().first()));
    let number_of_kind = |kind: Option<Kind>| {
        let place = kind.and_then(|kind| Kind::ALL.iter().position(|other| *other == kind));
        place.and_then(|place| u32::try_from(first_kind + place).ok()).unwrap_or(0)
    };
    let text = |symbol: crate::text::Symbol| u32::try_from(symbol.index()).unwrap_or(0);
    let items = (0_u32..).zip(&side.entries).map(|(number, entry)| Item {
        amount: entry.amount,
        day: entry.date.num_days_from_ce(),
        party: text(entry.party),
        memo: text(entry.memo),
        kind: number_of_kind(entry.kind),
        reference: text(entry.reference),
        voucher: text(entry.voucher),
        rank: u64::from(entry.file) << 32 | u64::from(entry.line),
        origin: side.line_id(number).and_then(|id| origins.get(&id)).copied().unwrap_or(0),
        is_earlier: side.is_carried(entry),
        is_settled: !is_open(number),
    });
    let sort = match side.sort {
        SideSort::Ledger => Sort::Ledger,
        SideSort::Statement => Sort::Statement,
    };
    List { sort, texts, items: items.collect() }
}
