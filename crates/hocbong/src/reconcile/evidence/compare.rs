//! How much of what the books say stands in a bank's text, and what else stands there.

use super::lines::{Foreign, LineText, Reading};
use super::rows::{Places, RowText};
use super::vocabulary::Vocabulary;
use super::{Comparison, FULL_GAIN, SILENT, tempered};
use crate::text::Symbol;
use rustc_hash::FxHashSet;

/// A silence that costs so much is rare.
const LEAST_SILENCE: u32 = 100;
/// What a code of a giver costs that another row of theirs has.
const OWN_CODE: u32 = 40;
/// What a code costs that a row of nobody in particular lacks, more than another row.
const NOBODY_WITH_CODE: u32 = 150;
/// What it costs that someone else owns the account; one gift in thirty is paid from another's.
const OTHER_OWNER: u32 = 250;
/// The words that everyone writes are worth so much together at most; they come as one phrase.
const MOST_OF_PHRASE: u32 = 350;
/// A word with this weight or more is no phrase of everyone's.
const RARE: u32 = 350;
/// What a text that could not be cut off costs where the row's code is not in it.
const LACKS_CODE: u32 = 200;
/// A giver's words that were cut off are this long at least.
const LEAST_CUT: u32 = 20;

/// What is known of both sides' texts beyond the words of the pair.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'c> {
    pub(super) vocabulary: &'c Vocabulary,
    /// Codes with the parties in whose rows they stand.
    pub(super) owners: &'c FxHashSet<(u32, Symbol)>,
    /// What it costs that a text names no one, where others do.
    pub(super) cost_of_silence: u32,
}

/// What a part of a text says of someone else.
#[derive(Clone, Copy, Default)]
struct Others {
    letters: u32,
    has_name: bool,
}

/// What was found going through a bank's text.
#[derive(Default)]
struct Tally {
    /// Places of the row's words that the text has.
    found: Places,
    of_party: u32,
    of_codes: u32,
    of_rare: u32,
    of_phrase: u32,
    dearest_of_phrase: u32,
    penalty: u32,
    other_code: bool,
    code_aside: bool,
    /// In the giver's own words, and in the owner's name.
    own: Others,
    owner: Others,
    own_found: Places,
    /// The place of the word with which the giver's words break off.
    ends_with: Option<u32>,
    has_code: bool,
}

impl Context<'_> {
    /// Compares a row of the books with a line of the bank. `voucher` is the word for the row's voucher, where some
    /// line has it.
    pub(super) fn compare(&self, row: RowText<'_>, line: LineText<'_>, voucher: Option<u32>) -> Comparison {
        let mut tally = Tally::default();
        for reading in line.readings {
            self.take(&mut tally, row, line, reading, voucher);
        }
        self.judge(&tally, row, line)
    }

    fn take(
        &self,
        tally: &mut Tally,
        row: RowText<'_>,
        line: LineText<'_>,
        reading: &Reading,
        voucher: Option<u32>,
    ) {
        tally.has_code |= reading.is_code || reading.sort > 0;
        if reading.is_code && voucher == Some(reading.word) {
            tally.of_codes += reading.worth.max(self.vocabulary.weight(reading.word));
            return;
        }
        let (places, worth) = self.find(row, line, reading);
        if places != 0 {
            let new = places & !tally.found;
            tally.found |= places;
            tally.own_found |= if reading.is_owner { 0 } else { places };
            if new != 0 {
                if places & row.of_party != 0 {
                    tally.of_party += worth;
                } else if places & row.codes != 0 {
                    tally.of_codes += worth;
                } else if worth >= RARE {
                    tally.of_rare += worth;
                } else {
                    tally.of_phrase += worth;
                    tally.dearest_of_phrase = tally.dearest_of_phrase.max(worth);
                }
            }
            if reading.is_end && !reading.is_owner {
                tally.ends_with = Some(places.trailing_zeros());
            }
            return;
        }
        let others = if reading.is_owner { &mut tally.owner } else { &mut tally.own };
        match reading.foreign {
            Foreign::Aside(cost) => tally.penalty += cost,
            Foreign::Letters(letters) => others.letters += letters,
            Foreign::Name(letters) => {
                others.letters += letters.max(3);
                others.has_name = true;
            }
            Foreign::OtherCode if self.owners.contains(&(reading.word, row.party)) => {
                tally.penalty += OWN_CODE;
                tally.code_aside |= self.has_code_of(row, reading.sort);
                tally.other_code |= self.has_code_of(row, reading.sort);
            }
            Foreign::OtherCode => tally.other_code = true,
            Foreign::Code => {
                tally.code_aside = true;
                if self.has_code_of(row, reading.sort) {
                    tally.other_code = true;
                } else {
                    tally.penalty += Foreign::code_aside();
                }
            }
        }
    }

    /// Whether a row has a code of this sort, or any code where the sort is not known.
    fn has_code_of(&self, row: RowText<'_>, sort: u16) -> bool {
        row.codes != 0
            && (sort == 0 || row.at(row.codes).any(|code| self.vocabulary.sort_of_code(code) == sort))
    }

    /// Where the row has what a word of the bank's text stands for, and what that is worth.
    fn find(&self, row: RowText<'_>, line: LineText<'_>, reading: &Reading) -> (Places, u32) {
        let places = |is_it: &dyn Fn(u32) -> bool| -> Places {
            let mut places = 0;
            for (at, word) in row.words.iter().enumerate() {
                places |= Places::from(is_it(*word)) << at;
            }
            places
        };
        let same = places(&|word| word == reading.word);
        if same != 0 {
            return (same, reading.worth);
        }
        let near = line.near(reading);
        if !near.is_empty() {
            let slips = places(&|word| near.contains(&word));
            if slips != 0 {
                // A slip may as well be another name.
                let word = row.at(slips).next().unwrap_or(0);
                return (slips, (self.vocabulary.weight(word) / 2).saturating_sub(50));
            }
        }
        if !reading.beginning.is_empty() {
            let range = &reading.beginning;
            let begun = places(&|word| range.contains(&self.vocabulary.rank(word)));
            // The beginning of a code is one of a code alone.
            let begun = if reading.sort > 0 && begun & row.codes != 0 { begun & row.codes } else { begun };
            if begun != 0 {
                let first = 1 << begun.trailing_zeros();
                return (first, self.vocabulary.worth_of(range));
            }
        }
        (0, 0)
    }

    fn judge(&self, tally: &Tally, row: RowText<'_>, line: LineText<'_>) -> Comparison {
        let found = tally.found;
        let code_found = tally.of_codes > 0;
        let missing = row.naming & !found;
        let is_named = row.naming != 0;
        let is_whole = is_named && missing == 0;
        let has_kept = row.naming & found != 0;
        // The name breaks off where the text does: what is missing stands behind what was found.
        let last_kept = 63 - (row.naming & found).leading_zeros().min(63);
        let is_cut = has_kept
            && missing != 0
            && missing.trailing_zeros() > last_kept
            && tally.ends_with == Some(last_kept);
        let party_share = self.share(row, row.naming, found);
        let memo_share = self.share(row, row.of_memo(), found);
        // The owner of the account is asked only where the giver's own words name no one.
        let is_own_silent = tally.own_found & row.naming == 0 && tally.own.letters == 0;
        let mut others = tally.own;
        let mut penalty = tally.penalty;
        if is_own_silent {
            others.letters += tally.owner.letters;
            others.has_name |= tally.owner.has_name;
        } else if tally.owner.has_name && !is_whole {
            penalty += OTHER_OWNER;
        }
        let says_other = others.has_name || others.letters > 2 && party_share.unwrap_or(0) < 700;
        let is_unasked = !is_named && others.has_name;
        // Where the bank's lines nearly always name the giver, a line that names one is not of a giver unknown.
        let is_unknown_giver = is_unasked && row.of_party > 0 && self.cost_of_silence >= LEAST_SILENCE;
        let contradicts =
            !code_found && (tally.other_code || is_unknown_giver || is_named && !is_whole && says_other);
        let is_silent = !has_kept && missing != 0 && !code_found && others.letters <= 2;
        if is_silent || is_unasked {
            penalty += self.cost_of_silence;
        }
        if !is_named && tally.code_aside && self.cost_of_silence > 0 {
            penalty += NOBODY_WITH_CODE;
        }
        if others.letters > 2 {
            penalty += 100;
        }
        if !is_whole && !is_cut && has_kept {
            penalty += 60;
        }
        if row.codes != 0
            && !tally.has_code
            && line.letters < LEAST_CUT
            && self.cost_of_silence > 0
            && has_kept
        {
            penalty += LACKS_CODE;
        }
        let phrase = tally.dearest_of_phrase + (tally.of_phrase - tally.dearest_of_phrase) / 4;
        let gain = tally.of_party + tally.of_codes + tally.of_rare + phrase.min(MOST_OF_PHRASE);
        let agrees = !contradicts
            && (is_whole
                || is_cut && tally.of_party >= 400
                || code_found && gain >= 400
                || !is_named
                    && memo_share.is_some_and(|share| share >= 750)
                    && others.letters <= 2
                    && !tally.code_aside);
        let share = match (party_share.filter(|_| row.of_party > 0), memo_share) {
            (Some(party), Some(memo)) => (party * 7 + memo * 3) / 10,
            (Some(share), None) | (None, Some(share)) => share,
            (None, None) => 500,
        };
        let cost = SILENT + penalty.min(FULL_GAIN) - tempered(gain);
        Comparison { distance: 1000 - share, agrees, contradicts, cost }
    }

    /// Which share of the words at `places` was found, by weight, in thousandths; none where there are none.
    fn share(&self, row: RowText<'_>, places: Places, found: Places) -> Option<u16> {
        let weight =
            |places: Places| -> u32 { row.at(places).map(|word| 1 + self.vocabulary.weight(word)).sum() };
        let total = weight(places);
        (total > 0).then(|| {
            let share = u64::from(weight(places & found)) * 1000 / u64::from(total);
            u16::try_from(share).unwrap_or(1000)
        })
    }
}
