//! Weighs a sum: what its parts share with the one that they add up to.

use super::{Many, View};
use crate::fold::bare_into;
use crate::keyed::Tokens;
use crate::names::Name;
use crate::outcomes::{CodeOutcome, NameOutcome, Outcomes, PurposeOutcome, Weight};
use crate::similarity::Evidence;
use std::collections::BTreeMap;

/// Least weight of a full name that the line shows whole.
const MIN_NAME: i32 = 400;
/// Highest weight of all names, of all codes, and of one code.
const MAX_NAMES: i32 = 1_200;
const MAX_CODES: i32 = 1_500;
const MAX_CODE: i32 = 600;
/// Weight of a number, a place or a nature that the line states as every part does.
const QUALIFIED: i32 = 200;
/// Weight of the beginnings of codes.
const CUT_CODE: i32 = 150;

/// What the one shows of the parts.
#[derive(Default)]
struct Shown {
    /// Weight of each name.
    names: BTreeMap<u32, i32>,
    /// Weight of the words by which lines show a row's name.
    words: Option<i32>,
    /// Each code, and how many parts share it.
    codes: BTreeMap<u32, (Outcomes, usize)>,
    has_cut_code: bool,
    purpose: i32,
    /// Parts whose name is not shown.
    silent: usize,
    /// Parts of which only one of the two texts has a code.
    uncovered: usize,
    has_other_code: bool,
    /// Parts whose numbers, places or nature the line states too.
    qualified: usize,
    is_cut: bool,
}

impl Shown {
    /// Adds the name of one of `parts` parts, if the outcome shows it; returns whether it does.
    fn add_name(&mut self, evidence: &Evidence<'_>, found: &Outcomes, text: Weight, parts: usize) -> bool {
        let weights = &evidence.weights;
        let loss = match found.name {
            NameOutcome::Whole => 0,
            NameOutcome::Owner => 150,
            NameOutcome::Misspelt | NameOutcome::Tail(_) => 350,
            _ => return false,
        };
        let rare = match found.name {
            NameOutcome::Tail(_) => text.name,
            _ => weights.name_beside(found.shown, parts + 1) - loss,
        };
        // A common name weighs this much too, as its other rows have lines of their own.
        let is_whole = evidence.known.names.name(found.shown).is_some_and(Name::is_whole);
        let rare = if loss == 0 && is_whole { rare.max(MIN_NAME) } else { rare };
        let known = self.names.entry(found.shown).or_default();
        *known = (*known).max(if weights.is_name_silent { 0 } else { rare });
        true
    }

    fn add_code(&mut self, found: &Outcomes) {
        match found.code {
            CodeOutcome::Same | CodeOutcome::Some => {
                self.codes.entry(found.shown_code).or_insert((*found, 0)).1 += 1;
            }
            CodeOutcome::Cut => self.has_cut_code = true,
            CodeOutcome::Other => self.has_other_code = true,
            CodeOutcome::RowOnly | CodeOutcome::LineOnly => self.uncovered += 1,
            CodeOutcome::None => {}
        }
    }

    /// A purpose may have a list's number or a class: what counts is how rare the shared words are.
    fn add_purpose(&mut self, evidence: &Evidence<'_>, found: &Outcomes) {
        let rare = evidence.weights.word_idf.get(found.word as usize).copied().unwrap_or(0);
        self.purpose = self.purpose.max(match found.purpose {
            PurposeOutcome::All => rare,
            PurposeOutcome::Some if found.share >= 50 => rare,
            PurposeOutcome::Some => rare / 2,
            PurposeOutcome::None | PurposeOutcome::Absent => 0,
        });
    }

    fn has_code(&self) -> bool {
        self.has_cut_code || !self.codes.is_empty()
    }

    /// Whether what is shown contradicts the sum.
    fn is_against(&self) -> bool {
        // A cut-off line may have lost the codes of the last parts.
        let may_be_lost = self.is_cut && self.has_code() && !self.names.is_empty();
        // The line shows the names of some parts and not of others.
        let is_half = !self.names.is_empty() && self.silent > 0 && !self.has_code();
        self.has_other_code && !may_be_lost || is_half
    }

    fn weight_of_names(&self, evidence: &Evidence<'_>) -> i32 {
        match self.words.filter(|_| self.names.is_empty()) {
            Some(_) if evidence.weights.is_name_silent => 0,
            Some(words) => words,
            None => self.names.values().copied().sum::<i32>().min(MAX_NAMES),
        }
    }

    fn weight_of_codes(&self, evidence: &Evidence<'_>, are_rows: bool) -> i32 {
        // The parts themselves do not make their code common.
        let weight =
            |(found, parts): &(Outcomes, usize)| evidence.weights.shared_code(found, parts + 1).min(MAX_CODE);
        let cut = if self.has_cut_code { CUT_CODE } else { 0 };
        let shared = (self.codes.values().map(weight).sum::<i32>() + cut).min(MAX_CODES);
        let is_nameless = self.names.is_empty() && self.words.is_none();
        let uncovered = if self.uncovered > 0 && is_nameless { -100 } else { 0 };
        // Two rows of one code, while the line shows several codes: a code shown once hardly means both.
        let has_twin = self.codes.values().any(|(_, parts)| *parts > 1);
        let has_several = self.codes.len() + usize::from(self.has_cut_code) > 1;
        let twins = if has_twin && has_several && are_rows { -300 } else { 0 };
        shared + uncovered + twins
    }
}

impl View<'_, '_> {
    /// The weight of `many` adding up to `one`; `None` if something contradicts it. `has_voucher` says that
    /// the parts share a voucher, `is_listed` that they are all of a voucher or a code.
    pub(super) fn weigh(&self, many: &[u32], one: u32, has_voucher: bool, is_listed: bool) -> Option<i32> {
        let evidence = &self.work.evidence;
        let the_one = self.item(false, one)?;
        let has_reference = self.side(false).reference_key(the_one) != 0
            && many.iter().any(|number| {
                let (left, right) = self.order(*number, one);
                let items = evidence.left.item(left).zip(evidence.right.item(right));
                items.is_some_and(|(mine, theirs)| evidence.same_reference(mine, theirs))
            });
        let voucher = has_reference || has_voucher && self.shows_voucher(many, one);
        let mut shown = Shown::default();
        let mut lag = 0_i32;
        for number in many {
            let item = self.item(true, *number)?;
            let (left, right) = self.order(*number, one);
            if self.work.is_rejected(left, right) {
                return None;
            }
            let (mine, theirs) = (evidence.left.item(left)?, evidence.right.item(right)?);
            if !evidence.are_near(mine, theirs) {
                return None;
            }
            let days = evidence.lag(mine, theirs);
            if days.abs() > lag.abs() || item.day == the_one.day && lag == 0 {
                lag = days;
            }
            for (found, is_line_cut) in evidence.outcomes_with_cut(left, right).into_iter().flatten() {
                shown.is_cut |= is_line_cut;
                let text = evidence.weights.of(&Outcomes { code: CodeOutcome::None, ..found });
                let Some(text) = text else {
                    if voucher {
                        continue;
                    }
                    return None;
                };
                if !shown.add_name(evidence, &found, text, many.len()) {
                    let is_by_words = found.name == NameOutcome::Words && !self.are_rows();
                    if is_by_words && evidence.shows_words(left, right) {
                        let words = evidence.words_beside(found.shown, many.len());
                        shown.words = shown.words.max(Some(words));
                    } else {
                        shown.silent += 1;
                    }
                }
                shown.add_code(&found);
                shown.add_purpose(evidence, &found);
                shown.qualified += usize::from(evidence.weights.agrees(&found));
            }
        }
        if !voucher && shown.is_against() {
            return None;
        }
        // Where texts distinguish nothing, it must do that the ledger lists the parts together on that day.
        let voucher = if voucher || is_listed && evidence.weights.is_blind && lag == 0 { 600 } else { 0 };
        let texts = shown.weight_of_names(evidence) + shown.weight_of_codes(evidence, self.are_rows());
        let qualified = if shown.qualified >= many.len() { QUALIFIED } else { 0 };
        Some(texts + shown.purpose + qualified + voucher + evidence.weights.days(lag) / 4)
    }

    /// Whether a line shows words of a row's name.
    pub(super) fn shows_words(&self, many: u32, one: u32) -> bool {
        let (left, right) = self.order(many, one);
        self.work.evidence.shows_words(left, right)
    }

    fn shows_voucher(&self, many: &[u32], one: u32) -> bool {
        let evidence = &self.work.evidence;
        let (side, other) = if self.many == Many::Left {
            (&evidence.left, &evidence.right)
        } else {
            (&evidence.right, &evidence.left)
        };
        let Some(item) = many.first().and_then(|number| side.item(*number)) else { return false };
        let mut key = Vec::new();
        bare_into(side.text(item.voucher), &mut key);
        let mut is_shown = false;
        if let Some(item) = other.item(one).filter(|_| key.len() >= 4) {
            Tokens::default().of(other.text(item.memo), |token| is_shown |= token == key);
        }
        is_shown
    }
}
