//! Items that are one movement with another amount.

use crate::linkage::LinkRule;
use crate::parallel;
use crate::postings::{Postings, keys_of_line, keys_of_row};
use crate::same_text::{has_head, heads, weight_of_letters};
use crate::similarity::{CodeOutcome, NameOutcome, Roles};
use crate::state::LinkState;
use crate::weights::Weights;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// How many lines of one amount are compared at a time.
const BLOCK: usize = 256;
/// What a bank keeps of a transfer at most.
const LARGEST_FEE: u64 = 66_000;
/// What texts must weigh for a difference to go before single pairs.
const MIN_SURE: i32 = 500;
/// What an equal amount is worth beside another one: one movement in two hundred is written down with another amount.
const SAME_AMOUNT: i32 = 530;
/// At most this many items of the same amount are compared.
const MAX_OWN: usize = 3_000;
/// A cut-off name is used only while at most this many names complete it.
const MAX_TAILS: u32 = 20;
/// What the texts of two items of different amounts must weigh, where a known slip explains the amounts.
const MIN_TEXT: i32 = 300;
/// What they must weigh where nothing explains them.
const MIN_UNEXPLAINED: i32 = 600;

/// What happened to an amount on its way; blank where nothing is known.
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

/// Whether a bank may have kept so much: fees are tariffs, most of them with a tenth of tax on top.
const fn is_fee(amount: u64) -> bool {
    amount <= LARGEST_FEE && (amount.is_multiple_of(550) || amount.is_multiple_of(500))
}

fn are_digits_swapped(one: i64, other: i64) -> bool {
    // Two numbers of the same digits leave the same remainder.
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

/// Differences of one reference.
pub(crate) fn sure(work: &mut LinkState<'_>) {
    if work.evidence.roles == Roles::Both {
        // A long text that both have, and a slip that is known: nothing else explains the two as well.
        let mut found = alike(work);
        found.retain(|(left, _, _, cause)| *cause != "unknown" && has_head(&work.evidence.left, *left));
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
    // What a known slip explains, where neither has a partner of its own amount that comes near.
    let mut slips = candidates(work, true);
    slips.retain(|(_, _, weight, _)| *weight >= MIN_SURE);
    take(work, slips, true);
}

/// Whether an open row or an open line has a partner of its own amount beside which texts and days weigh more than `most`.
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
    // A partner that weighs nothing is as likely as none.
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

/// Differences by what the texts say, among what is left.
pub(crate) fn rest(work: &mut LinkState<'_>) {
    let mut found = candidates(work, false);
    if work.evidence.roles == Roles::Both {
        found.extend(alike(work));
    }
    take(work, found, false);
}

/// Open items of two lists of one sort that are written alike on one day, with another amount.
fn alike(work: &LinkState<'_>) -> Vec<(u32, u32, i32, &'static str)> {
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
            // A few words that many write say nothing, unless the amounts do.
            let is_telling = has_head(left, item) || cause != "unknown";
            if is_other && is_telling && weight.total() > 0 && !work.is_rejected(item, other) {
                found.push((item, other, weight.total(), cause));
            }
        }
    }
    found
}

/// Takes the candidates that nothing rivals.
fn take(work: &mut LinkState<'_>, mut found: Vec<(u32, u32, i32, &'static str)>, before_singles: bool) {
    found.sort_by_key(|(left, right, weight, _)| (-weight, *left, *right));
    let mut best: [FxHashMap<u32, Vec<(u32, i32)>>; 2] = Default::default();
    let [lefts, rights] = &mut best;
    for (left, right, weight, _) in &found {
        lefts.entry(*left).or_default().push((*right, *weight));
        rights.entry(*right).or_default().push((*left, *weight));
    }
    for (left, right, weight, cause) in found {
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

/// Pairs of other amounts that share a name or a code; only those that a known slip explains where `is_slip` says so.
fn candidates(work: &LinkState<'_>, is_slip: bool) -> Vec<(u32, u32, i32, &'static str)> {
    let evidence = work.evidence;
    let rows = evidence.left.items().filter(|(number, _)| work.is_left_open(*number));
    let postings = Postings::of(rows.flat_map(|(number, item)| {
        keys_of_row(evidence.left_texts.row(number)).map(move |key| (key, item.day, number))
    }));
    // Lines of one amount have the same slips, and stand together.
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
        let near = |(_, line): &(i64, u32)| candidates_of(work, *line, &postings, slips.as_deref());
        block.iter().flat_map(near).collect::<Vec<_>>()
    });
    found.into_iter().flatten().collect()
}

/// The numbers of the rows whose amounts a known slip makes `bank` of, in order; `amounts` are those of all rows with their
/// numbers.
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

/// The same of one line, `among` these rows if that is said; `postings` has the open rows.
fn candidates_of(
    work: &LinkState<'_>,
    number: u32,
    postings: &Postings,
    among: Option<&[Range<u32>]>,
) -> Vec<(u32, u32, i32, &'static str)> {
    let evidence = work.evidence;
    let Some(item) = evidence.right.item(number) else { return Vec::new() };
    let line = evidence.right_texts.line(number);
    let mut near: Vec<u32> = Vec::new();
    for key in keys_of_line(&evidence.known, line, MAX_TAILS) {
        match among {
            None => near.extend(postings.near(key, item.day, evidence.window)),
            Some(rows) => near.extend(postings.near_among(key, item.day, evidence.window, rows)),
        }
    }
    near.sort_unstable();
    near.dedup();
    let weighed = near.into_iter().filter_map(|row| {
        evidence.left.item(row).filter(|other| other.amount != item.amount)?;
        let cause = cause(work, row, number);
        Some((row, number, weigh(work, row, number, cause)?, cause))
    });
    weighed.collect()
}

/// What texts and days of a row and a line of another amount weigh; `None` if that is too little.
fn weigh(work: &LinkState<'_>, left: u32, right: u32, cause: &'static str) -> Option<i32> {
    let evidence = work.evidence;
    if work.is_rejected(left, right) {
        return None;
    }
    let found = evidence.outcomes(left, right);
    let weight = evidence.text_of(&found, Weights::of)?;
    let says = found.iter().flatten().any(|found| {
        matches!(
            found.name,
            NameOutcome::Whole | NameOutcome::Owner | NameOutcome::Misspelt | NameOutcome::Tail(8..)
        ) || matches!(found.code, CodeOutcome::Same)
    });
    let lag = evidence.right.item(right)?.day - evidence.left.item(left)?.day;
    let total = weight.text() + evidence.weights.days(lag);
    // A code of the user's pattern says which movement it is.
    let is_keyed =
        evidence.weights.has_keys && found.iter().flatten().any(|found| found.code == CodeOutcome::Same);
    let least = match cause {
        _ if is_keyed => i32::MIN,
        "unknown" => MIN_UNEXPLAINED,
        _ => MIN_TEXT,
    };
    let is_cut = evidence.right_texts.line(right).is_cut;
    // Where nothing explains the amounts, the day must be the same, and no word may be lost.
    let is_candidate = says && total >= least && (cause != "unknown" || is_keyed || lag == 0 && !is_cut);
    is_candidate.then_some(total)
}
