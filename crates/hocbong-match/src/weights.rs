//! Agreement weights: for each outcome of a channel the logarithm of m/u, where m is its probability between
//! two records of one movement and u between records of two. For a name, a code or a word, u is how often it
//! occurs (idf).
//!
//! This module holds the weights and weighs outcomes by them; `calibration` estimates them from the lists.
//! All weights are in hundredths of a natural logarithm.

#![expect(clippy::cast_precision_loss, reason = "counts of records and pairs are far below 2^52")]

use crate::outcomes::{CodeOutcome, NameOutcome, Outcomes, PurposeOutcome, Weight};

/// Lead over any alternative that a link needs: odds of some fifty to one. What falls short of it is not
/// linked.
pub(crate) const MARGIN: i32 = 400;
/// Highest weight of a name; a higher one is cut to it, as with the limits below.
const MAX_NAME: i32 = 1200;
/// Highest weight of a code.
const MAX_CODE: i32 = 900;
/// Highest weight of a purpose.
const MAX_PURPOSE: i32 = 600;
/// Highest weight of the words shared with a shortened name, or with a purpose of which fewer than half are
/// shared.
const MAX_WORD: i32 = 400;
/// Least idf of a word by which a shortened name is looked up.
const RARE_WORD: i32 = 350;
/// Weight of a number, a place or a nature that both texts state.
pub(crate) const QUALIFIER: i32 = 200;
/// Highest cost of all letters that nothing explains.
pub(crate) const MAX_UNEXPLAINED: i32 = 1200;

/// Weight of an amount that nothing else within the window has, where texts are soft; 3/8 of it where they
/// are not.
pub(crate) const RARE: i32 = 400;

/// Lags with a weight of their own, from 0 days; a longer lag weighs what the longest of these does.
pub(crate) const DAYS: usize = 8;

/// The natural logarithm of `part / whole`, in hundredths.
pub(crate) fn log_ratio(part: f64, whole: f64) -> i32 {
    let value = (part.max(1e-9) / whole.max(1e-9)).ln() * 100.0;
    #[expect(clippy::cast_possible_truncation, reason = "between −7,000 and 7,000 for any two counts")]
    let rounded = value.round() as i32;
    rounded
}

/// One outcome of a channel: its m and u probabilities, and its agreement weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Measure {
    /// Name of the outcome, e.g. `whole` or `line_silent`.
    pub outcome: &'static str,
    /// Days between the two records, for an outcome of the day channel; else 0.
    pub days: u8,
    /// Proved pairs with this outcome.
    pub proved: usize,
    /// m probability: its share among proved pairs, in ten-thousandths.
    pub m: u32,
    /// u probability: its share among pairs drawn by chance, in ten-thousandths. For days, as if spread
    /// evenly over the window.
    pub u: u32,
    /// Agreement weight in hundredths of a natural logarithm, to which the idf (inverse document frequency)
    /// of an agreeing name, code or word is added; `None` if the outcome excludes the pair.
    pub weight: Option<i32>,
}

/// A channel with the counts and weights of its outcomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Channel {
    /// Name of the channel: `amount`, `day`, `name`, `no_name`, `code`, `purpose`, `unexplained` or
    /// `reference`.
    pub name: &'static str,
    /// Proved pairs that could be compared by it.
    pub proved: usize,
    /// Whether it says nothing between these two lists.
    pub is_silent: bool,
    /// Whether the weights are the defaults: there are too few proved pairs, or the channel is never
    /// measured.
    pub is_default: bool,
    /// Its outcomes, in a fixed order.
    pub outcomes: Vec<Measure>,
}

/// The agreement weights for two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the two lists")]
pub struct Weights {
    /// Weight of an equal amount within the window, before anything else is compared.
    pub base: i32,
    /// Every channel with its counts and weights, for reports.
    pub channels: Vec<Channel>,
    pub(crate) other_reference: i32,
    pub(crate) days: [i32; DAYS],
    /// The same for a line that is earlier than its row.
    pub(crate) early: [i32; DAYS],
    pub(crate) is_name_silent: bool,
    /// Added to the idf of a name, by how the line shows it: whole, as the owner, misspelt, cut off.
    pub(crate) whole: i32,
    pub(crate) owner: i32,
    pub(crate) misspelt: i32,
    pub(crate) tail: i32,
    /// Weight of another name where someone else may have paid.
    pub(crate) another_payer: i32,
    pub(crate) line_silent: i32,
    pub(crate) row_silent: i32,
    pub(crate) both_silent: i32,
    /// Added to the idf of a code, by how the line shows it.
    pub(crate) code_same: i32,
    pub(crate) code_some: i32,
    pub(crate) code_cut: i32,
    /// Weight of another code; `None` if it excludes the pair.
    pub(crate) code_other: Option<i32>,
    pub(crate) row_code: i32,
    pub(crate) line_code: i32,
    pub(crate) purpose_all: i32,
    pub(crate) purpose_some: i32,
    pub(crate) purpose_none: i32,
    /// Mean idf of the rarest word that two texts share by chance.
    pub(crate) shared_word: i32,
    /// For 0, 1 to 3, 4 to 7, and 8 or more unexplained letters.
    pub(crate) unexplained: [i32; 4],
    /// idf of each name, in hundredths of a natural logarithm.
    pub(crate) name_idf: Vec<i32>,
    pub(crate) code_idf: Vec<i32>,
    /// idf of each word among lines.
    pub(crate) word_idf: Vec<i32>,
    pub(crate) names: usize,
    /// How many records use each name, and each code; `records` is the number of all records.
    pub(crate) name_uses: Vec<u32>,
    pub(crate) code_uses: Vec<u32>,
    pub(crate) records: u32,
    /// Whether texts are so loose that a rare amount must count for more: names are silent, fewer than 50
    /// proved pairs are known, or fewer than nine in ten of them explain all letters.
    pub is_soft: bool,
    /// Whether texts distinguish nothing at all: names, codes and purposes hardly ever agree on proved pairs.
    pub is_blind: bool,
    /// Whether the user gave a pattern for codes, which then identify a movement whatever name is shown.
    pub has_keys: bool,
    /// Classes of qualifiers that say nothing between these two lists, as a set of bits.
    pub(crate) silent_qualifiers: u32,
    /// Weight added if nothing else within the window has the amount; half of it if a side has two such
    /// items.
    pub rare: i32,
}

/// The index in [`Weights::unexplained`] for a number of letters.
pub(crate) const fn bucket_of(letters: u8) -> usize {
    match letters {
        0 => 0,
        1..=3 => 1,
        4..=7 => 2,
        _ => 3,
    }
}

impl Weights {
    /// The default weights, before anything is known of the lists. They assume that differing words say
    /// nothing.
    pub(crate) fn stated() -> Self {
        Self {
            base: 750,
            other_reference: -200,
            days: [0, -410, -700, -850, -900, -950, -1_000, -1_050],
            early: [0, -410, -700, -850, -900, -950, -1_000, -1_050],
            whole: 0,
            owner: -150,
            misspelt: -350,
            tail: -50,
            another_payer: -400,
            line_silent: -150,
            row_silent: -150,
            both_silent: 0,
            code_same: 0,
            code_some: -200,
            code_cut: -300,
            code_other: None,
            row_code: -100,
            line_code: -100,
            purpose_all: 0,
            purpose_some: 0,
            shared_word: 100,
            purpose_none: 0,
            unexplained: [0; 4],
            is_soft: true,
            rare: RARE,
            ..Self::default()
        }
    }

    /// Weight of a lag in days, negative if the line is earlier than the row.
    pub(crate) fn days(&self, lag: i32) -> i32 {
        let weights = if lag < 0 { &self.early } else { &self.days };
        let last = weights.last().copied().unwrap_or(0);
        weights.get(lag.unsigned_abs() as usize).copied().unwrap_or(last)
    }

    /// Whether so few lines have a word that sharing it with a shortened name is evidence.
    pub(crate) fn is_rare_word(&self, word: u32) -> bool {
        self.word_idf.get(word as usize).is_some_and(|idf| *idf >= RARE_WORD)
    }

    /// The higher of the two weights for a pair of which one record has no name.
    pub(crate) const fn silence(&self) -> i32 {
        if self.line_silent > self.row_silent { self.line_silent } else { self.row_silent }
    }

    /// idf of a name, not counting `records` of the records that have it.
    pub(crate) fn name_beside(&self, name: u32, records: usize) -> i32 {
        self.beside(&self.name_uses, name, records).min(MAX_NAME)
    }

    /// idf of a code, not counting `records` of the records that have it.
    pub(crate) fn code_beside(&self, code: u32, records: usize) -> i32 {
        self.beside(&self.code_uses, code, records).min(MAX_CODE)
    }

    /// The weight of a shared code, not counting `records` of the records that have it.
    pub(crate) fn shared_code(&self, found: &Outcomes, records: usize) -> i32 {
        let idf = self.code_beside(found.shown_code, records);
        match found.code {
            CodeOutcome::Same => (idf + self.code_same).clamp(100, MAX_CODE),
            _ => (idf + self.code_some).clamp(50, MAX_CODE),
        }
    }

    fn beside(&self, uses: &[u32], number: u32, records: usize) -> i32 {
        let uses = uses.get(number as usize).copied().unwrap_or(0) as usize;
        let others = u32::try_from(uses.saturating_sub(records)).unwrap_or(u32::MAX);
        log_ratio(f64::from(self.records) + 20.0, f64::from(others) + 0.1)
    }

    /// Whether the texts state different numbers, places or natures.
    pub(crate) const fn differs(&self, found: &Outcomes) -> bool {
        found.qualifiers.differ & !self.silent_qualifiers != 0
    }

    /// Whether the texts state the same number, place or nature.
    pub(crate) const fn agrees(&self, found: &Outcomes) -> bool {
        found.qualifiers.agree & !self.silent_qualifiers != 0
    }

    fn name_idf(&self, name: u32) -> i32 {
        self.name_idf.get(name as usize).copied().unwrap_or(0)
    }

    /// The weight of the texts; `None` if they contradict one another.
    pub(crate) fn of(&self, found: &Outcomes) -> Option<Weight> {
        self.weigh(found, None)
    }

    /// Like [`of`](Self::of), but another name only weighs against the pair, as someone else may have paid.
    pub(crate) fn of_any_payer(&self, found: &Outcomes) -> Option<Weight> {
        self.weigh(found, Some(self.another_payer))
    }

    /// The weight of the texts. Names of two people weigh `another_payer`; if that is `None`, they contradict
    /// one another.
    fn weigh(&self, found: &Outcomes, another_payer: Option<i32>) -> Option<Weight> {
        let name = match found.name {
            _ if self.is_name_silent => 0,
            // One letter off is another person, unless the codes agree.
            NameOutcome::OneLetter if found.code == CodeOutcome::Same => 0,
            // With the user's pattern the code counts, not who pays.
            NameOutcome::OneLetter | NameOutcome::Other
                if self.has_keys && matches!(found.code, CodeOutcome::Same | CodeOutcome::Some) =>
            {
                -300
            }
            NameOutcome::OneLetter | NameOutcome::Other => another_payer?,
            NameOutcome::Whole => (self.name_idf(found.shown) + self.whole).clamp(100, MAX_NAME),
            NameOutcome::Owner => (self.name_idf(found.shown) + self.owner).clamp(50, MAX_NAME),
            NameOutcome::Misspelt => (self.name_idf(found.shown) + self.misspelt).clamp(0, MAX_NAME),
            NameOutcome::Tail(_) => {
                let idf = log_ratio(self.names.max(1) as f64, f64::from(found.choices.max(1)));
                (idf + self.tail).clamp(0, MAX_NAME)
            }
            NameOutcome::Words => {
                (self.word_idf.get(found.shown as usize).copied().unwrap_or(0) - 100).clamp(0, MAX_WORD)
            }
            NameOutcome::LineSilent => self.line_silent,
            NameOutcome::RowSilent => self.row_silent,
            NameOutcome::BothSilent => self.both_silent,
        };
        let against = if self.differs(found) { another_payer? } else { 0 };
        let idf = self.code_idf.get(found.shown_code as usize).copied().unwrap_or(MAX_CODE);
        let code = match found.code {
            CodeOutcome::Same => (idf + self.code_same).clamp(100, MAX_CODE),
            CodeOutcome::Some => (idf + self.code_some).clamp(50, MAX_CODE),
            CodeOutcome::Cut => (idf + self.code_cut).clamp(0, 300),
            CodeOutcome::Other => self.code_other?,
            // A line that says nothing is penalised once, not for each channel.
            CodeOutcome::RowOnly if found.name == NameOutcome::LineSilent => {
                (self.row_code - self.line_silent).min(0)
            }
            CodeOutcome::RowOnly => self.row_code,
            CodeOutcome::LineOnly => self.line_code,
            CodeOutcome::None => 0,
        };
        let word = self.word_idf.get(found.word as usize).copied().unwrap_or(0);
        let purpose = match found.purpose {
            PurposeOutcome::All => (word + self.purpose_all).clamp(0, MAX_PURPOSE),
            PurposeOutcome::Some => {
                // A shared word weighs by how much rarer it is than words shared by chance.
                let most = if found.share >= 50 { MAX_PURPOSE } else { MAX_WORD };
                (word - self.shared_word + self.purpose_some)
                    .clamp(self.purpose_none, most.max(self.purpose_none))
            }
            PurposeOutcome::None => self.purpose_none,
            PurposeOutcome::Absent => 0,
        };
        let purpose = (purpose + against).min(MAX_PURPOSE) + if self.agrees(found) { QUALIFIER } else { 0 };
        let unexplained = self.unexplained.get(bucket_of(found.unexplained)).copied().unwrap_or(0);
        let unexplained = unexplained.max(-100 * i32::from(found.unexplained)).max(-MAX_UNEXPLAINED);
        Some(Weight { name, code, purpose, unexplained, ..Weight::default() })
    }
}

#[cfg(test)]
mod tests;
