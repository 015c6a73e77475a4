//! How much of what the books say stands in a bank's text, and what else stands there.

use super::lines::{CODE_ASIDE, Foreign, LineText, Reading};
use super::rows::{Places, RowText};
use super::vocabulary::Vocabulary;
use super::{Comparison, FULL_GAIN, MOST_GAIN, SILENT, tempered};
use crate::text::Symbol;
use rustc_hash::FxHashSet;

/// A silence that costs so much is rare.
pub(super) const LEAST_SILENCE: u32 = 100;
/// What a code of a giver costs that another row of theirs has.
const OWN_CODE: u32 = 40;
/// What a text costs in which there is a name or a code for a row of nobody in particular.
const NOBODY_NAMED: u32 = 300;
/// A giver's own words that say less of the name leave it to the owner of the account.
const LEAST_OWN: u32 = 300;
/// What a line of several codes costs for a row that has one of them.
const ONE_OF_SEVERAL: u32 = 300;
/// What it costs that someone else owns the account; one gift in thirty is paid from another's.
const OTHER_OWNER: u32 = 250;
/// The words that everyone writes are worth so much together at most; they come as one phrase.
pub(super) const MOST_OF_PHRASE: u32 = 150;
/// The same where a text names no one: what strangers write is no sign of one row.
const MOST_OF_BARE_PHRASE: u32 = 120;
/// What another purpose costs where the bank prints those of the books.
const OTHER_PURPOSE: u32 = 250;
/// A word with this weight or more is no phrase of everyone's.
const RARE: u32 = 350;
/// What a text that could not be cut off costs where the row's code is not in it.
const LACKS_CODE: u32 = 200;
/// A giver's words that were cut off are this long at least.
pub(super) const LEAST_CUT: u32 = 20;

/// What is known of both sides' texts beyond the words of the pair.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'c> {
    pub(super) vocabulary: &'c Vocabulary,
    /// Codes with the parties in whose rows they stand.
    pub(super) owners: &'c FxHashSet<(u32, Symbol)>,
    /// What it costs that a text names no one, where others do.
    pub(super) cost_of_silence: u32,
    /// Whether the bank prints what the books say the money is for, word by word.
    pub(super) has_purposes: bool,
    /// Whether the bank cuts off what givers write.
    pub(super) is_cut: bool,
}

/// What a part of a text says of someone else.
#[derive(Clone, Copy, Default)]
struct Others {
    letters: u32,
    has_name: bool,
}

/// What was found going through a bank's text.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "they do not depend on one another")]
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
    /// Whether a code of the row stands in the text to its end.
    whole_code: bool,
    /// In the giver's own words, and in the owner's name.
    own: Others,
    owner: Others,
    /// What the row's party in the giver's own words is worth.
    own_party: u32,
    /// Whether the word before was one of the row's party.
    is_in_name: bool,
    /// Whether a word could name someone.
    has_names: bool,
    /// The place of the word with which the giver's words break off.
    ends_with: Option<u32>,
    has_code: bool,
}

/// Of a pair that speaks against itself, where nothing else is asked.
const AGAINST: Comparison =
    Comparison { distance: 1000, agrees: false, contradicts: true, cost: SILENT + FULL_GAIN };

/// The places of the words for which something holds.
#[inline]
fn places(row: RowText<'_>, is_it: impl Fn(u32) -> bool) -> Places {
    let places = row.words.iter().enumerate().map(|(at, word)| Places::from(is_it(*word)) << at);
    places.fold(0, |all, place| all | place)
}

/// The words of a line that speak for someone or something else than a row.
#[derive(Clone, Debug, Default)]
pub(super) struct OtherWords {
    /// Codes, where none of the row stands beside them.
    pub(super) codes: Vec<u32>,
    /// Names: the giver's own words, or the owner of the account where the giver names no one.
    pub(super) names: Vec<u32>,
}

impl Context<'_> {
    /// Compares a row of the books with a line of the bank. `voucher` is the word for the row's voucher, where some
    /// line has it.
    ///
    /// Where one speaks against the other and `is_brief`, how far they are apart is not worked out.
    pub(super) fn compare(
        &self,
        row: RowText<'_>,
        line: LineText<'_>,
        voucher: Option<u32>,
        is_brief: bool,
    ) -> Comparison {
        let mut tally = Tally::default();
        for reading in line.readings() {
            self.take(&mut tally, row, line, reading, voucher);
        }
        self.judge(&tally, row, line, is_brief)
    }

    /// Which words of a line [`Context::compare`] holds against a row.
    pub(super) fn others(&self, row: RowText<'_>, line: LineText<'_>, voucher: Option<u32>) -> OtherWords {
        let mut tally = Tally::default();
        let mut words = OtherWords::default();
        let mut owner: Vec<u32> = Vec::new();
        for reading in line.readings() {
            let (own_letters, owner_letters) = (tally.own.letters, tally.owner.letters);
            tally.other_code = false;
            self.take(&mut tally, row, line, reading, voucher);
            if tally.other_code {
                words.codes.push(reading.word);
            } else if tally.own.letters > own_letters {
                words.names.push(reading.word);
            } else if tally.owner.letters > owner_letters {
                owner.push(reading.word);
            }
        }
        if tally.whole_code {
            words.codes.clear();
        }
        if words.names.is_empty() {
            words.names = owner;
        }
        words
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
        tally.has_names |= reading.may_be_name || reading.is_code || reading.sort > 0;
        if reading.is_code && voucher == Some(reading.word) {
            tally.of_codes += reading.worth.max(self.vocabulary.weight(reading.word));
            tally.whole_code = true;
            return;
        }
        let (places, worth) = self.find(row, line, reading, tally.found);
        // A word that names no one is part of a name where the name leads up to it.
        let places = if reading.is_noise && !tally.is_in_name { places & !row.of_party } else { places };
        if places != 0 {
            let new = places & !tally.found;
            tally.found |= places;
            tally.is_in_name = places & row.of_party != 0;
            if new != 0 {
                if places & row.of_party != 0 {
                    tally.of_party += worth;
                    tally.own_party += if reading.is_owner { 0 } else { worth };
                } else if places & row.codes != 0 {
                    tally.of_codes += worth;
                    tally.whole_code |= reading.is_code;
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
        let goes_on = tally.is_in_name && reading.is_end && reading.may_be_name;
        tally.is_in_name = false;
        let others = if reading.is_owner { &mut tally.owner } else { &mut tally.own };
        match reading.foreign {
            // A name that goes on with another word than the row's.
            Foreign::Aside(_) if goes_on => {
                others.letters += 3;
                others.has_name = true;
            }
            Foreign::Aside(cost) => tally.penalty += cost,
            Foreign::Letters(letters) => others.letters += letters,
            Foreign::Name(letters) => {
                others.letters += letters.max(3);
                others.has_name = true;
            }
            Foreign::OtherCode if self.owners.contains(&(reading.word, row.party)) => {
                tally.penalty += if self.has_purposes { OTHER_PURPOSE } else { OWN_CODE };
                tally.code_aside |= self.has_code_of(row, reading.sort);
                tally.other_code |= self.has_code_of(row, reading.sort);
            }
            Foreign::OtherCode => tally.other_code = true,
            Foreign::Code => {
                tally.code_aside = true;
                if self.has_code_of(row, reading.sort) {
                    tally.other_code = true;
                } else {
                    tally.penalty += CODE_ASIDE;
                }
            }
        }
    }

    /// Whether a row has a code of this sort, or any code where the sort is not known.
    fn has_code_of(&self, row: RowText<'_>, sort: u32) -> bool {
        row.codes != 0
            && (sort == 0 || row.at(row.codes).any(|code| self.vocabulary.sort_of_code(code) == sort))
    }

    /// Where the row has what a word of the bank's text stands for, and what that is worth.
    fn find(&self, row: RowText<'_>, line: LineText<'_>, reading: &Reading, found: Places) -> (Places, u32) {
        let same = places(row, |word| word == reading.word);
        if same != 0 {
            return (same, reading.worth);
        }
        let near = line.near(reading);
        if !near.is_empty() {
            let slips = places(row, |word| near.contains(&word));
            if slips != 0 {
                // A slip may as well be another name.
                let word = row.at(slips).next().unwrap_or(0);
                return (slips, (self.vocabulary.weight(word) / 2).saturating_sub(50));
            }
        }
        if !reading.beginning.is_empty() {
            let range = &reading.beginning;
            let begun = places(row, |word| range.contains(&self.vocabulary.rank(word)));
            // The beginning of a code is one of a code alone.
            let begun = if reading.sort > 0 && begun & row.codes != 0 { begun & row.codes } else { begun };
            // What stands in the text already does not begin again.
            let begun = begun & !found;
            if begun != 0 {
                let first = 1 << begun.trailing_zeros();
                return (first, self.vocabulary.worth_of(range));
            }
        }
        (0, 0)
    }

    fn judge(&self, tally: &Tally, row: RowText<'_>, line: LineText<'_>, is_brief: bool) -> Comparison {
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
        let party_share = || self.share(row, row.naming, found);
        // The owner of the account is asked only where the giver's own words name no one.
        let is_own_silent = tally.own_party < LEAST_OWN && tally.own.letters == 0;
        let mut others = tally.own;
        let mut penalty = tally.penalty;
        if is_own_silent {
            others.letters += tally.owner.letters;
            others.has_name |= tally.owner.has_name;
        } else if tally.owner.has_name && !is_whole {
            penalty += OTHER_OWNER;
        }
        let says_other = others.has_name || others.letters > 2 && party_share().unwrap_or(0) < 700;
        let is_unasked = !is_named && others.has_name;
        // Where the bank's lines nearly always name the giver, a line that names one is not of a giver unknown.
        let is_unknown_giver = is_unasked && row.of_party > 0 && self.cost_of_silence >= LEAST_SILENCE;
        let is_of_other_code = tally.other_code && !tally.whole_code;
        let is_of_other = is_unknown_giver || is_named && !is_whole && says_other;
        let contradicts = is_of_other_code || is_of_other && !code_found;
        if contradicts && is_brief {
            return AGAINST;
        }
        let (party_share, memo_share) = (party_share(), self.share(row, row.of_memo(), found));
        if tally.other_code && !contradicts {
            penalty += ONE_OF_SEVERAL;
        }
        let is_silent = !has_kept && missing != 0 && !code_found && others.letters <= 2;
        if is_silent || is_unasked {
            penalty += self.cost_of_silence;
        }
        // Of whom the books name nobody, the bank had mostly no name either.
        if !is_named && row.of_party != 0 && tally.has_names && self.cost_of_silence > 0 {
            penalty += NOBODY_NAMED;
        }
        if others.letters > 2 {
            penalty += 100;
        }
        if !is_whole && !is_cut && has_kept {
            penalty += 60;
        }
        let may_be_cut = self.is_cut && line.letters >= LEAST_CUT;
        if row.codes != 0 && !tally.has_code && !may_be_cut && self.cost_of_silence > 0 && has_kept {
            penalty += LACKS_CODE;
        }
        let phrase = if self.has_purposes {
            tally.of_phrase
        } else {
            let others = tally.of_phrase - tally.dearest_of_phrase;
            let is_bare = tally.of_party + tally.of_codes + tally.of_rare == 0;
            let most = if is_bare { MOST_OF_BARE_PHRASE } else { MOST_OF_PHRASE };
            (tally.dearest_of_phrase + others / 4).min(most)
        };
        if self.has_purposes && memo_share.is_some_and(|share| share < 500) {
            penalty += OTHER_PURPOSE;
        }
        let gain = tempered(tally.of_party + tally.of_codes + tally.of_rare) + phrase;
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
        let cost = SILENT + penalty.min(FULL_GAIN) - gain.min(MOST_GAIN);
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
