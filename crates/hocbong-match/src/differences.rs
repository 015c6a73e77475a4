//! Links items that are one movement recorded with different amounts.

use crate::codes::Part;
use crate::linkage::LinkRule;
use crate::outcomes::{CodeOutcome, NameOutcome};
use crate::parallel;
use crate::postings::{Postings, codes_of_line, keys_of_line, keys_of_row, words_of_line, words_of_row};
use crate::same_text::{has_head, heads, weight_of_letters};
use crate::similarity::Roles;
use crate::state::LinkState;
use crate::weights::Weights;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Lines of one amount per block of work.
const BLOCK: usize = 256;
/// Highest fee, in đồng, that a bank keeps back from a transfer; a larger difference is no fee.
const LARGEST_FEE: u64 = 66_000;
/// Least weight of texts and days for a difference to be linked before single pairs.
const MIN_SURE: i32 = 500;
/// Weight of an equal amount over a different one: one movement in two hundred is recorded with another
/// amount.
const SAME_AMOUNT: i32 = 530;
/// Items of the same amount that are compared; further ones are ignored.
const MAX_OWN: usize = 3_000;
/// Names that may complete a cut-off one; if there are more, it is not used.
const MAX_TAILS: u32 = 20;
/// Least weight of texts and days of two items of different amounts, if a known slip explains the amounts.
const MIN_TEXT: i32 = 300;
/// Least weight of texts and days if nothing explains the amounts.
const MIN_UNEXPLAINED: i32 = 600;

/// A left and a right item of different amounts that may be one movement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) left: u32,
    pub(crate) right: u32,
    /// Weight of texts and days.
    pub(crate) weight: i32,
    /// The slip that explains the amounts, or `unknown`.
    cause: &'static str,
    /// Whether it weighs enough to be linked, if it has no rival.
    is_enough: bool,
    /// Whether it may be proposed if it is not linked: a known slip or one mistyped digit explains the amounts. An
    /// amount that nothing explains is more often a part of a sum.
    pub(crate) is_likely: bool,
}

impl Candidate {
    /// Whether a known slip explains the amounts.
    fn is_explained(&self) -> bool {
        self.cause != "unknown"
    }
}

/// The slip that made one amount of the other: `sign_flipped`, `factor_1000`, `digits_swapped`, or
/// `fee_deducted` if `is_bank_known`. Blank if none is known.
pub(crate) fn slip(books: i64, bank: i64, is_bank_known: bool) -> &'static str {
    let times_1000 = |one: i64, other: i64| one.checked_mul(1_000) == Some(other);
    if books.checked_neg() == Some(bank) {
        "sign_flipped"
    } else if times_1000(books, bank) || times_1000(bank, books) {
        "factor_1000"
    } else if are_digits_swapped(books, bank) {
        "digits_swapped"
    } else if is_bank_known && bank < books && is_fee(books.abs_diff(bank)) && books.signum() == bank.signum()
    {
        "fee_deducted"
    } else {
        ""
    }
}

/// Whether an amount may be a bank's fee: a multiple of 500, or of 550, as most tariffs have a tenth of tax
/// on top.
const fn is_fee(amount: u64) -> bool {
    amount <= LARGEST_FEE && (amount.is_multiple_of(550) || amount.is_multiple_of(500))
}

/// Whether two amounts differ in one digit, not the first: in that they differ as parts of a sum do, too.
fn is_digit_mistyped(one: i64, other: i64) -> bool {
    let (mine, theirs) = (one.unsigned_abs().to_string(), other.unsigned_abs().to_string());
    let apart = mine.bytes().zip(theirs.bytes()).filter(|(a, b)| a != b).count();
    one.signum() == other.signum()
        && mine.len() == theirs.len()
        && mine.as_bytes().first() == theirs.as_bytes().first()
        && apart == 1
}

fn are_digits_swapped(one: i64, other: i64) -> bool {
    // Numbers of the same digits leave the same remainder modulo 9.
    if one % 9 != other % 9 {
        return false;
    }
    let (mine, theirs) = (one.unsigned_abs().to_string(), other.unsigned_abs().to_string());
    if mine.len() != theirs.len() || one.signum() != other.signum() {
        return false;
    }
    let apart: Vec<(u8, u8)> = mine.bytes().zip(theirs.bytes()).filter(|(a, b)| a != b).collect();
    matches!(apart.as_slice(), [(a, b), (c, d)] if a == d && b == c)
}

/// Links the surest differences, before single pairs: those of one reference, and those that a known slip
/// explains.
pub(crate) fn sure(work: &mut LinkState<'_>) {
    if work.evidence.roles == Roles::Both {
        // A long text that both have, and a known slip: nothing else explains the two as well.
        let mut found = alike(work);
        found.retain(|pair| pair.is_explained() && has_head(&work.evidence.left, pair.left));
        take(work, found, false);
    }
    for (left, right) in crate::keyed::by_reference(work).into_values() {
        if let ([one], [other]) = (left.as_slice(), right.as_slice())
            && let (Some(mine), Some(theirs)) =
                (work.evidence.left.item(*one), work.evidence.right.item(*other))
            && mine.amount != theirs.amount
            && work.evidence.are_near(mine, theirs)
            && !work.is_rejected(*one, *other)
        {
            let cause = cause(work, *one, *other);
            work.differ(LinkRule::Reference, *one, *other, cause);
        }
    }
    // Pairs that a known slip explains, if neither item has a partner of its own amount that comes near.
    let mut slips = candidates(work, true);
    slips.retain(|pair| pair.weight >= MIN_SURE);
    take(work, slips, true);
}

/// Whether a row or a line has an open partner of its own amount with which texts and days weigh more than
/// `most`.
fn has_own_partner(work: &LinkState<'_>, row: u32, line: u32, most: i32) -> bool {
    let evidence = work.evidence;
    let (Some(mine), Some(theirs)) = (evidence.left.item(row), evidence.right.item(line)) else {
        return false;
    };
    let is_likelier = |left: u32, right: u32| {
        evidence.pair(left, right).is_some_and(|weight| weight.text() + weight.day > most)
    };
    let of_row = evidence.right.of_amount(mine.amount, mine.day, evidence.window);
    let mut of_row = of_row.filter(|other| work.is_right_open(*other)).take(MAX_OWN);
    let of_line = evidence.left.of_amount(theirs.amount, theirs.day, evidence.window);
    let mut of_line = of_line.filter(|other| work.is_left_open(*other)).take(MAX_OWN);
    // Having no partner weighs 0, which is more than a negative `most`.
    most < 0 || of_row.any(|other| is_likelier(row, other)) || of_line.any(|other| is_likelier(other, line))
}

fn cause(work: &LinkState<'_>, left: u32, right: u32) -> &'static str {
    let amounts = work.evidence.left.item(left).zip(work.evidence.right.item(right));
    let Some((mine, theirs)) = amounts else { return "unknown" };
    match slip(mine.amount, theirs.amount, work.evidence.roles != Roles::Both) {
        "" => "unknown",
        known => known,
    }
}

/// Links differences by their texts, among the items that are left. Returns all candidates. An item that exactly
/// adds up with others, as `is_part` says, has no other amount that nothing explains.
pub(crate) fn rest(work: &mut LinkState<'_>, is_part: impl Fn(bool, u32) -> bool) -> Vec<Candidate> {
    let mut found = candidates(work, false);
    if work.evidence.roles == Roles::Both {
        found.extend(alike(work));
    }
    found.retain(|pair| pair.is_explained() || !is_part(true, pair.left) && !is_part(false, pair.right));
    take(work, found.clone(), false);
    found
}

/// Open items of two lists of one kind with the same text on one day and different amounts.
fn alike(work: &LinkState<'_>) -> Vec<Candidate> {
    let (left, right) = (&work.evidence.left, &work.evidence.right);
    let mut rights: FxHashMap<(i32, u64), Vec<u32>> = FxHashMap::default();
    for ((_, day, head), item) in heads(right, |item| work.is_right_open(item)) {
        rights.entry((day, head)).or_default().push(item);
    }
    let mut found = Vec::new();
    for ((amount, day, head), item) in heads(left, |item| work.is_left_open(item)) {
        for other in rights.get(&(day, head)).into_iter().flatten().copied() {
            let is_other = right.item(other).is_some_and(|theirs| theirs.amount != amount);
            let (weight, _) = weight_of_letters((left, item), (right, other));
            let cause = cause(work, item, other);
            // A short text proves nothing, unless a known slip explains the amounts.
            let is_telling = has_head(left, item) || cause != "unknown";
            if is_other && is_telling && weight.total() > 0 && !work.is_rejected(item, other) {
                let (weight, is_likely) = (weight.total(), cause != "unknown");
                found.push(Candidate { left: item, right: other, weight, cause, is_enough: true, is_likely });
            }
        }
    }
    found
}

/// Links the candidates that have no rival; with `before_singles`, a partner of its own amount is one.
fn take(work: &mut LinkState<'_>, mut found: Vec<Candidate>, before_singles: bool) {
    found.retain(|pair| pair.is_enough);
    found.sort_by_key(|pair| (-pair.weight, pair.left, pair.right));
    let mut best: [FxHashMap<u32, Vec<(u32, i32)>>; 2] = Default::default();
    let [lefts, rights] = &mut best;
    for pair in &found {
        lefts.entry(pair.left).or_default().push((pair.right, pair.weight));
        rights.entry(pair.right).or_default().push((pair.left, pair.weight));
    }
    for Candidate { left, right, weight, cause, .. } in found {
        if !work.is_left_open(left) || !work.is_right_open(right) {
            continue;
        }
        let has_rival = |list: Option<&Vec<(u32, i32)>>, own: u32| {
            list.into_iter()
                .flatten()
                .any(|(other, rival)| *other != own && *rival > weight - work.margin / 2)
        };
        let is_rivalled = has_rival(best[0].get(&left), right)
            || has_rival(best[1].get(&right), left)
            || before_singles && has_own_partner(work, left, right, weight - SAME_AMOUNT);
        if !is_rivalled {
            work.differ(LinkRule::Exact, left, right, cause);
        }
    }
}

/// Pairs of different amounts that share a name or a code. If `is_slip`, only those that a known slip explains.
fn candidates(work: &LinkState<'_>, is_slip: bool) -> Vec<Candidate> {
    let evidence = work.evidence;
    let rows = || evidence.left.items().filter(|(number, _)| work.is_left_open(*number));
    let keys = Postings::of(rows().flat_map(|(number, item)| {
        keys_of_row(evidence.left_texts.row(number)).map(move |key| (key, item.day, number))
    }));
    let words = Postings::of(rows().flat_map(|(number, item)| {
        let words = words_of_row(evidence, evidence.left_texts.row(number));
        words.map(move |word| ((false, word), item.day, number))
    }));
    // Lines of one amount have the same slips, and are adjacent.
    let lines: Vec<(i64, u32)> = evidence
        .right
        .items()
        .filter(|(line, _)| work.is_right_open(*line))
        .map(|(line, item)| (item.amount, line))
        .collect();
    let blocks: Vec<&[(i64, u32)]> =
        lines.chunk_by(|one, next| one.0 == next.0).flat_map(|same| same.chunks(BLOCK)).collect();
    let is_bank_known = evidence.roles != Roles::Both;
    let amounts = if is_slip { evidence.left.amounts() } else { Vec::new() };
    let found = parallel::each(work.threads, &blocks, |block| {
        let slips =
            block.first().filter(|_| is_slip).map(|(amount, _)| slips(*amount, &amounts, is_bank_known));
        let near = |(_, line): &(i64, u32)| candidates_of(work, *line, (&keys, &words), slips.as_deref());
        block.iter().flat_map(near).collect::<Vec<_>>()
    });
    found.into_iter().flatten().collect()
}

/// The ranges of rows whose amounts a known slip turns into `bank`, in order. `amounts` has the range of rows
/// of each amount.
fn slips(bank: i64, amounts: &[(i64, Range<u32>)], is_bank_known: bool) -> Vec<Range<u32>> {
    let from = |least: i64| amounts.partition_point(|(amount, _)| *amount < least);
    let of = |amount: i64| amounts.get(from(amount)).filter(|(own, _)| *own == amount);
    let mut likely: Vec<i64> = bank.checked_neg().into_iter().chain(bank.checked_mul(1_000)).collect();
    likely.push(bank / 1_000);
    let digits = bank.unsigned_abs().to_string().into_bytes();
    for at in 0..digits.len() {
        for other in at + 1..digits.len() {
            let mut swapped = digits.clone();
            swapped.swap(at, other);
            let swapped = String::from_utf8(swapped).ok().and_then(|digits| digits.parse::<i64>().ok());
            likely.extend(swapped.map(|amount| amount * bank.signum()));
        }
    }
    let more = amounts.get(from(bank)..).unwrap_or_default();
    let more = more.iter().take_while(|(amount, _)| amount.abs_diff(bank) <= LARGEST_FEE);
    let all = likely.into_iter().filter_map(of).chain(more);
    let mut found: Vec<Range<u32>> = all
        .filter(|(books, _)| !slip(*books, bank, is_bank_known).is_empty())
        .map(|(_, rows)| rows.clone())
        .collect();
    found.sort_unstable_by_key(|rows| rows.start);
    found.dedup();
    found
}

/// The candidates of one line; `keys` and `words` have the open rows, and `among` limits them.
fn candidates_of(
    work: &LinkState<'_>,
    number: u32,
    (keys, words): (&Postings, &Postings),
    among: Option<&[Range<u32>]>,
) -> Vec<Candidate> {
    let evidence = work.evidence;
    let Some(item) = evidence.right.item(number) else { return Vec::new() };
    let line = evidence.right_texts.line(number);
    let around = |postings: &Postings, key, near: &mut Vec<u32>| match among {
        None => near.extend(postings.near(key, item.day, evidence.window)),
        Some(rows) => near.extend(postings.near_among(key, item.day, evidence.window, rows)),
    };
    let mut near: Vec<u32> = Vec::new();
    // Words of a name and parts of a code say enough only if something explains the amounts.
    words_of_line(evidence, line).for_each(|word| around(words, (false, word), &mut near));
    codes_of_line(line, Part::Most).for_each(|key| around(keys, key, &mut near));
    near.retain(|row| cause(work, *row, number) != "unknown");
    keys_of_line(&evidence.known, line, MAX_TAILS).for_each(|key| around(keys, key, &mut near));
    near.sort_unstable();
    near.dedup();
    let weighed = near.into_iter().filter_map(|row| {
        evidence.left.item(row).filter(|other| other.amount != item.amount)?;
        weigh(work, row, number, cause(work, row, number))
    });
    weighed.collect()
}

/// Weighs a row and a line of different amounts; `None` if their texts contradict one another, or say nothing.
fn weigh(work: &LinkState<'_>, left: u32, right: u32, cause: &'static str) -> Option<Candidate> {
    let evidence = work.evidence;
    if work.is_rejected(left, right) {
        return None;
    }
    let (row, line) = (evidence.left_texts.row(left), evidence.right_texts.line(right));
    let says = |word: &[u8]| {
        let number = evidence.known.vocabulary.get(word);
        number.is_some_and(|number| evidence.known.purposes.words(row.phrase).contains(&number))
    };
    if cause == "sign_flipped" && line.is_refund && ![&b"hoan"[..], b"lai", b"refund"].into_iter().any(says) {
        return None;
    }
    let found = evidence.outcomes(left, right);
    let text = evidence.text_of(&found, Weights::of)?.text();
    let says = found.iter().flatten().any(|found| {
        let is_named = match found.name {
            NameOutcome::Whole | NameOutcome::Owner | NameOutcome::Misspelt | NameOutcome::Tail(8..) => true,
            NameOutcome::Words => cause != "unknown" && evidence.shows_words(left, right),
            _ => false,
        };
        is_named || found.code == CodeOutcome::Same
    });
    let lag = evidence.right.item(right)?.day - evidence.left.item(left)?.day;
    let days = evidence.weights.days(lag);
    // A code of the user's pattern identifies the movement.
    let is_keyed =
        evidence.weights.has_keys && found.iter().flatten().any(|found| found.code == CodeOutcome::Same);
    let is_enough = match cause {
        _ if is_keyed => true,
        // If nothing explains the amounts, the day must be the same, and the line not cut off.
        "unknown" => lag == 0 && !evidence.right_texts.line(right).is_cut && text + days >= MIN_UNEXPLAINED,
        // The lag of a slip says as little as that of a sum.
        _ => text + days / 4 >= MIN_TEXT,
    };
    let amounts = (evidence.left.item(left)?.amount, evidence.right.item(right)?.amount);
    let is_likely = cause != "unknown"
        || is_digit_mistyped(amounts.0, amounts.1) && !evidence.right_texts.line(right).is_cut;
    says.then_some(Candidate { left, right, weight: text + days, cause, is_enough, is_likely })
}
