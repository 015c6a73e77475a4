//! The rows of the other side with which a row was compared.

use super::{Against, Ending, Endings, MAX_COMPARED, Row, Units, side_of};
use crate::reconcile::Cause;
use crate::reconcile::cause::of_difference;
use crate::reconcile::causes::are_day_and_month_swapped;
use crate::reconcile::side::{BankSide, Item, Side};
use crate::reconcile::similarity::{Comparison, Evidence};
use crate::reconcile::{Proposal, Reconciliation, TextDistance, Weight};
use crate::text::fold;
use std::collections::BTreeSet;

/// Maximum number of partners of a candidate that are listed; the rest are only counted.
const MAX_PARTNERS: usize = 3;
/// Maximum number of partners compared to find the nearest; further ones are ignored.
const MAX_PARTNERS_COMPARED: usize = 50;
/// Number of days beyond the window within which a row of the same amount and text is still listed.
const DAYS_BEYOND: u64 = 31;
/// Ranks rows with the same reference first and contradicted rows last; in the unit of weights.
const OF_REFERENCE: i32 = 1_000;
const OF_CONTRADICTION: i32 = -3_000;
/// Deduction from the rank for a different amount.
const OF_OTHER_AMOUNT: i32 = -1_500;
/// Deduction from the rank for each day beyond the window.
const OF_A_DAY: i32 = -400;

/// What the references of two rows say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceEvidence {
    /// They are the same.
    Same,
    /// The reference or voucher of one is in the other's text.
    InText,
    /// Both texts have the same code of the user's pattern.
    Code,
    /// Each row has a reference, and they differ.
    Other,
    /// At least one row has no reference.
    None,
}

/// Result of comparing two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They ended together.
    Together,
    /// A person decided that they do not belong together.
    Rejected,
    /// The texts contradict.
    Contradicted,
    /// The days are further apart than the window.
    TooFar,
    /// The amounts differ. Holds the probable cause.
    OtherAmount(Cause),
    /// They may be a pair, but the other row fits another row better, or is needed elsewhere so that most
    /// rows match.
    Taken,
    /// They may be a pair, but the explained row has a better counterpart.
    Farther,
    /// The other row is one too many among rows of which the others were matched.
    Surplus,
    /// They are probably a pair, but the evidence is too weak to be sure.
    Likely,
    /// The evidence is no stronger than for rows that are near each other by chance.
    TooLittle,
}

/// A row with which a candidate ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partner {
    /// Index of the entry on the explained row's own side.
    pub entry: u32,
    /// Distance between the texts of partner and candidate.
    pub text_distance: TextDistance,
}

/// A row of the other side, compared with the explained one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared<'r> {
    /// Index of the entry.
    pub entry: u32,
    /// The amount with which it took part, in đồng.
    pub amount: i64,
    /// Its day less the explained row's day.
    pub days: i64,
    /// Distance between the texts.
    pub text_distance: TextDistance,
    /// Whether the texts agree.
    pub agrees: bool,
    /// The agreement weight of each channel; `None` if the texts contradict.
    pub weight: Option<Weight>,
    /// The margin by which the pair outweighs the likeliest other pair of either row, in hundredths of a
    /// natural logarithm; `None` if the two cannot be a pair.
    pub lead: Option<i32>,
    /// What the references say.
    pub reference: ReferenceEvidence,
    /// What in the texts contradicts the pair.
    pub against: Option<Against>,
    /// The outcome for this row.
    pub verdict: Verdict,
    /// Where this row ended itself.
    pub ending: Ending<'r>,
    /// A few rows of the explained row's side with which this row ended, nearest texts first; empty if it
    /// ended with the explained row.
    pub partners: Vec<Partner>,
    /// Number of rows of that side with which it ended; zero if it ended with the explained row.
    pub partner_count: usize,
}

/// Compares one row with all rows of the other side.
pub(super) struct Comparing<'e, 'r, 'a> {
    pub(super) result: &'r Reconciliation<'a>,
    endings: &'e Endings<'r>,
    own_units: &'e Units,
    other_units: &'e Units,
    evidence: Evidence<'a>,
    pub(super) row: Row,
    /// The row with the amount with which it took part.
    own: Item,
    ending: Ending<'r>,
    /// The rows of the other side with which it ended.
    partners_of_row: BTreeSet<u32>,
}

/// A candidate during ranking.
struct Candidate {
    number: u32,
    entry: Item,
    comparison: Comparison,
    reference: ReferenceEvidence,
    is_partner: bool,
    rank: i64,
}

impl<'e, 'r, 'a> Comparing<'e, 'r, 'a> {
    pub(super) fn new(
        result: &'r Reconciliation<'a>,
        endings: &'e Endings<'r>,
        (left_units, right_units): (&'e Units, &'e Units),
        row: Row,
    ) -> Option<Self> {
        let (own_units, other_units) =
            if row.is_left { (left_units, right_units) } else { (right_units, left_units) };
        Some(Self {
            result,
            endings,
            own_units,
            other_units,
            evidence: Evidence::new(
                (&result.left, &|_| true),
                (&result.right, &|_| true),
                &result.options,
                &result.rejected,
                true,
            ),
            row,
            own: own_units.whole(side_of(result, row.is_left), row.entry)?,
            partners_of_row: endings.get(row)?.rows(!row.is_left).iter().copied().collect(),
            ending: endings.get(row)?,
        })
    }

    pub(super) fn amount(&self) -> i64 {
        self.own.amount
    }

    pub(super) fn own_entry(&self) -> &Item {
        &self.own
    }

    /// Returns the sum of the corrections of a row on either side.
    pub(super) fn correction_of(&self, row: Row) -> i128 {
        let units = if row.is_left == self.row.is_left { self.own_units } else { self.other_units };
        units.correction_of(side_of(self.result, row.is_left), row.entry)
    }

    pub(super) fn own_side(&self) -> &'r Side<'a> {
        side_of(self.result, self.row.is_left)
    }

    pub(super) fn other_side(&self) -> &'r Side<'a> {
        side_of(self.result, !self.row.is_left)
    }

    /// Whether the left side is the bank's; `None` unless exactly one side is.
    pub(super) fn bank_is_left(&self) -> Option<bool> {
        self.bank().map(|bank| bank == BankSide::Left)
    }

    const fn bank(&self) -> Option<BankSide> {
        BankSide::new(&self.result.left, &self.result.right)
    }

    /// Returns the explained row and another one in the order left, right.
    fn in_order<T>(&self, own: T, other: T) -> (T, T) {
        if self.row.is_left { (own, other) } else { (other, own) }
    }

    fn compare(&self, own: u32, other: u32) -> Comparison {
        let (left, right) = self.in_order(own, other);
        self.evidence.compare(left, right)
    }

    fn is_within(&self, other: &Item, more: u64) -> bool {
        let window = u64::from(self.result.options.window_days).saturating_add(more);
        days_between(&self.own, other).unsigned_abs() <= window
    }

    /// Returns the candidates to list, and the number of further ones.
    pub(super) fn compared(&self) -> (Vec<Compared<'r>>, usize) {
        let references = References::new(self.own_side(), &self.own);
        let mut candidates: Vec<Candidate> = (0_u32..)
            .zip(&self.other_side().entries)
            .filter_map(|(number, _)| self.candidate(number, &references))
            .collect();
        let side = self.other_side();
        candidates.sort_by(|a, b| {
            (!a.is_partner, -a.rank)
                .cmp(&(!b.is_partner, -b.rank))
                .then_with(|| side.canonical_order(&a.entry, &b.entry))
        });
        let more = candidates.len().saturating_sub(MAX_COMPARED);
        candidates.truncate(MAX_COMPARED);
        (candidates.into_iter().filter_map(|candidate| self.judge(&candidate)).collect(), more)
    }

    /// Returns the row of the other side with this number as a candidate, if it is worth listing.
    fn candidate(&self, number: u32, references: &References) -> Option<Candidate> {
        let is_partner = self.partners_of_row.contains(&number);
        if self.other_units.original_of(number).is_some() {
            return None;
        }
        let entry = self.other_units.whole(self.other_side(), number)?;
        let (is_near, is_equal) = (self.is_within(&entry, 0), entry.amount == self.own.amount);
        let reference = references.beside(self.other_side(), &entry, is_near || is_partner);
        let (left, right) = self.in_order(self.row.entry, number);
        let has_reference = matches!(reference, ReferenceEvidence::Same | ReferenceEvidence::InText);
        let reference = if !has_reference && self.evidence.share_key(left, right) {
            ReferenceEvidence::Code
        } else {
            reference
        };
        let is_joined = !matches!(reference, ReferenceEvidence::Other | ReferenceEvidence::None);
        let is_alone = matches!(self.ending, Ending::Alone(_));
        let may_be_far = is_alone && is_equal;
        if !(is_partner || is_joined || is_near || may_be_far) {
            return None;
        }
        let comparison = self.compare(self.row.entry, number);
        let is_same_text = comparison.agrees;
        let is_far_twin = may_be_far
            && is_same_text
            && (self.is_within(&entry, DAYS_BEYOND)
                || are_day_and_month_swapped(self.own.date, entry.date, self.result.options.window_days));
        if !(is_partner || is_joined || is_near && (is_equal || is_same_text) || is_far_twin) {
            return None;
        }
        let beyond = if is_near { 0 } else { days_between(&self.own, &entry).saturating_abs() };
        let mut rank = i64::from(comparison.weight.map_or(OF_CONTRADICTION, |weight| weight.total()));
        rank += i64::from(OF_A_DAY).saturating_mul(beyond);
        if !is_equal {
            rank += i64::from(OF_OTHER_AMOUNT);
        }
        if is_joined {
            rank += i64::from(OF_REFERENCE);
        }
        Some(Candidate { number, entry, comparison, reference, is_partner, rank })
    }

    fn judge(&self, candidate: &Candidate) -> Option<Compared<'r>> {
        let Candidate { number, entry, comparison, reference, is_partner, .. } = candidate;
        let ending = self.endings.get(Row { is_left: !self.row.is_left, entry: *number })?;
        let (left, right) = self.in_order(&self.own, entry);
        let pair = self.in_order(self.row.entry, *number);
        let verdict = if *is_partner {
            Verdict::Together
        } else if self.result.rejected.contains(&pair) {
            Verdict::Rejected
        } else if comparison.contradicts {
            Verdict::Contradicted
        } else if self.is_proposed(pair) {
            Verdict::Likely
        } else if entry.amount != self.own.amount {
            Verdict::OtherAmount(of_difference(left.amount, right.amount, self.bank()))
        } else if !self.is_within(entry, 0) {
            Verdict::TooFar
        } else if !matches!(ending, Ending::Alone(_)) {
            Verdict::Taken
        } else if is_surplus(ending) && !matches!(self.ending, Ending::Alone(_)) {
            Verdict::Surplus
        } else if matches!(self.ending, Ending::Alone(_)) {
            Verdict::TooLittle
        } else {
            Verdict::Farther
        };
        let rows = ending.rows(self.row.is_left);
        Some(Compared {
            entry: *number,
            amount: entry.amount,
            days: days_between(&self.own, entry),
            text_distance: comparison.distance,
            agrees: comparison.agrees,
            weight: comparison.weight,
            lead: self.evidence.lead(pair.0, pair.1),
            reference: *reference,
            against: self.evidence.against(pair.0, pair.1),
            verdict,
            ending,
            partners: if *is_partner { Vec::new() } else { self.partners(rows, *number) },
            partner_count: if *is_partner { 0 } else { rows.len() },
        })
    }

    /// Whether a left and a right entry are proposed to a person.
    fn is_proposed(&self, (left, right): (u32, u32)) -> bool {
        let has = |proposal: &Proposal| proposal.left.contains(&left) && proposal.right.contains(&right);
        self.result.proposals.iter().any(has)
    }

    /// Returns those of `rows`, on the explained row's side, whose texts are nearest to the candidate's.
    fn partners(&self, rows: &[u32], candidate: u32) -> Vec<Partner> {
        let side = self.own_side();
        let entry = |number: u32| side.entries.get(number as usize);
        let mut partners: Vec<(Partner, &Item)> = rows
            .iter()
            .take(MAX_PARTNERS_COMPARED)
            .filter_map(|number| Some((*number, entry(*number)?)))
            .map(|(number, own)| {
                let text_distance = self.compare(number, candidate).distance;
                (Partner { entry: number, text_distance }, own)
            })
            .collect();
        partners.sort_by(|(a, one), (b, other)| {
            a.text_distance.cmp(&b.text_distance).then_with(|| side.canonical_order(one, other))
        });
        partners.into_iter().take(MAX_PARTNERS).map(|(partner, _)| partner).collect()
    }
}

/// Whether a row is one too many among rows of which the others were matched.
fn is_surplus(ending: Ending<'_>) -> bool {
    matches!(ending, Ending::Alone(item) if matches!(item.cause, Cause::SurplusOfEqual | Cause::Duplicate))
}

/// The references of a row, and the parts of its text that may refer to another.
struct References {
    own: String,
    /// Its reference and voucher, if they are distinctive enough to be searched for in a text.
    telling: Vec<String>,
    tokens: Vec<String>,
}

impl References {
    fn new(side: &Side<'_>, entry: &Item) -> Self {
        let own = key_of_text(side.strings.get(entry.reference));
        let voucher = fold(side.strings.get(entry.voucher));
        let memo = fold(side.strings.get(entry.memo));
        let telling = [own.clone(), voucher].into_iter().filter(|key| is_telling(key)).collect();
        Self { own, telling, tokens: tokens_of(&memo).map(str::to_owned).collect() }
    }

    /// Compares the references of the row and another one; searches the texts only if `with_text` is set.
    fn beside(&self, side: &Side<'_>, other: &Item, with_text: bool) -> ReferenceEvidence {
        let theirs = if other.reference.is_empty() {
            String::new()
        } else {
            key_of_text(side.strings.get(other.reference))
        };
        if !theirs.is_empty() && theirs == self.own {
            return ReferenceEvidence::Same;
        }
        if with_text {
            let memo = fold(side.strings.get(other.memo));
            let is_named = tokens_of(&memo).any(|token| self.telling.iter().any(|own| own == token));
            let voucher = fold(side.strings.get(other.voucher));
            let names = self.tokens.iter().any(|token| {
                is_telling(&theirs) && *token == theirs || is_telling(&voucher) && *token == voucher
            });
            if is_named || names {
                return ReferenceEvidence::InText;
            }
        }
        if theirs.is_empty() || self.own.is_empty() {
            ReferenceEvidence::None
        } else {
            ReferenceEvidence::Other
        }
    }
}

/// Returns a reference in the form in which it is compared: folded, without spaces that line breaks put into
/// it.
fn key_of_text(reference: &str) -> String {
    if reference.is_empty() { String::new() } else { fold(reference).replace(' ', "") }
}

/// Returns the parts of a folded text that may be a reference.
fn tokens_of(folded: &str) -> impl Iterator<Item = &str> {
    let pieces = folded.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')'));
    pieces.map(|token| token.trim_matches('.')).filter(|token| is_telling(token))
}

/// Whether a reference is distinctive enough to be searched for in a text.
fn is_telling(token: &str) -> bool {
    token.len() >= 6 && token.bytes().any(|byte| byte.is_ascii_digit())
}

/// Returns the days from one entry to another, positive if the second is later.
fn days_between(left: &Item, right: &Item) -> i64 {
    (right.date - left.date).num_days()
}
