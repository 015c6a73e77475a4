//! An auditor's sample of transactions for a test of details: random, or by monetary unit.
//!
//! A sample is a matter of arithmetic alone: the same books and the same seed give the same sample, in any order of files,
//! with any program that follows the rules below.
//!
//! # How it is drawn
//! The population is put in canonical order ([`TransactionRef::canonical_order`]), which does not depend on files. Random
//! numbers come from SHA-256 ([`Draws`]).
//!
//! - *By count*: `n` of `N` transactions without replacement; each choice of `n` is equally likely. For i = 0, 1, … n−1 a
//!   number j below `N − i` is drawn, and the transactions at places `i` and `i + j` change places; the first `n` are
//!   the sample.
//! - *By amount*: `n` hits in the sum `T` of all amounts, at a fixed interval `T / n` from a random start. To stay in
//!   whole numbers, amounts are counted in parts of which a đồng has `n`: the start `s` is drawn below `T`, and the hits
//!   are the parts `s`, `s + T`, `s + 2T`, … Each đồng is hit with the same chance, exactly `n / T`. A transaction of
//!   at least an interval is certain to be hit; one that is hit several times is in the sample once, with its hits.

use crate::book::Book;
use crate::ledger::TransactionRef;
use crate::report::scope::Scope;
use crate::source::Sha256Digest;
use crate::text::nfc;
use crate::transaction::Kind;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Random numbers from a seed, fixed for all versions of the program.
///
/// Block `k` is the SHA-256 of the UTF-8 bytes `hocbong.sample/1`, line feed, the seed in NFC, line feed, `k` in decimal;
/// k = 0, 1, … A number below `n` is the first 16 bytes of the next block, as a big-endian integer, modulo `n`. If the
/// integer is not below the largest multiple of `n` that 2^128 holds, the block is passed over, so that no number is
/// likelier than another.
#[derive(Clone, Debug)]
pub struct Draws {
    head: String,
    next: u64,
}

impl Draws {
    /// Starts with block 0 of a seed.
    pub fn new(seed: &str) -> Self {
        Self { head: format!("hocbong.sample/1\n{}\n", nfc(seed)), next: 0 }
    }

    /// Draws a number below `limit`; 0 if `limit` is 0.
    pub fn below(&mut self, limit: u128) -> u128 {
        if limit == 0 {
            return 0;
        }
        // 2^128 modulo `limit`, in 128 bits.
        let surplus = (u128::MAX % limit + 1) % limit;
        loop {
            let block = Sha256Digest::new(format!("{}{}", self.head, self.next).as_bytes());
            self.next += 1;
            let number =
                block.as_bytes().iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
            if surplus == 0 || number <= u128::MAX - surplus {
                return number % limit;
            }
        }
    }
}

/// How the sample is drawn, and how large it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum SampleSize {
    /// Number of transactions to draw; each is equally likely.
    Count(u64),
    /// Number of hits, each on a đồng chosen with equal probability.
    ByAmount(u64),
}

/// What is sampled.
#[derive(Clone, Debug)]
pub struct SampleOptions<'a> {
    /// Days and associations covered.
    pub scope: &'a Scope,
    /// Codes of the funds; empty for all.
    pub funds: &'a [String],
    /// Kinds; empty for all but openings and closings, which are no transactions with anyone.
    pub kinds: &'a [Kind],
    /// Size of the sample.
    pub size: SampleSize,
    /// Seed, which the auditor notes down.
    pub seed: &'a str,
}

/// The rows of the books, by what became of them; they add up to all rows that were read.
///
/// # Units
/// Rows, and whole đồng of `amount`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Population {
    /// Transactions that were read.
    pub transactions: u64,
    /// Those outside the days, associations, funds and kinds asked for.
    pub outside: u64,
    /// Those that open or close a year, unless their kind was asked for.
    pub of_year: u64,
    /// Those that post no amount, e.g. findings and counts.
    pub without_amount: u64,
    /// Those among which the sample was drawn.
    pub sampled: u64,
    /// Sum of their amounts.
    pub amount: i128,
    /// Rows that could not be read, among which nothing could be drawn.
    pub in_error: u64,
}

/// The fixed interval of a sample by amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Interval {
    /// Whole đồng of the interval.
    pub dong: i128,
    /// The fraction of a đồng beyond that, in parts; a đồng has `parts`.
    pub rest: i128,
    /// Parts of a đồng, equal to the number of hits.
    pub parts: u64,
    /// The part at which the first hit is.
    pub start: i128,
}

/// A transaction in the sample.
///
/// # Units
/// Whole đồng. A blank text is missing in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SampleItem {
    /// File of its row.
    pub file: Arc<str>,
    /// 1-based line of its row.
    pub line: u32,
    /// Id that the row states.
    pub id: Option<Uuid>,
    /// Date.
    pub date: NaiveDate,
    /// Voucher number.
    pub voucher: String,
    /// Kind.
    pub kind: Kind,
    /// Fund code.
    pub fund: String,
    /// Party.
    pub party: String,
    /// Purpose that the giver named.
    pub purpose: String,
    /// Free text.
    pub memo: String,
    /// Amount: the sum of its debits.
    pub amount: Vnd,
    /// How many hits it has; 1 in a sample by count.
    pub hits: u64,
    /// Whether it is as large as the interval, so that it was certain to be in the sample.
    pub is_certain: bool,
}

/// A sample with what it was drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Sample {
    /// Seed as given, in NFC.
    pub seed: String,
    /// Size asked for.
    pub size: SampleSize,
    /// What the sample was drawn from.
    pub population: Population,
    /// The interval of a sample by amount; `None` for one by count, or if there is no amount.
    pub interval: Option<Interval>,
    /// The transactions in canonical order.
    pub items: Vec<SampleItem>,
    /// Number of items that were certain to be in the sample.
    pub certain: u64,
    /// Sum of the amounts of all items.
    pub amount: i128,
}

/// Draws a sample.
pub fn sample(book: &Book, options: &SampleOptions<'_>) -> Sample {
    let mut population = Population {
        transactions: book.ledger.len() as u64,
        in_error: book.files().iter().map(|file| file.in_error).sum(),
        ..Population::default()
    };
    let funds: BTreeSet<&str> = options.funds.iter().map(String::as_str).collect();
    let mut rows: Vec<(TransactionRef<'_>, Vnd)> = Vec::new();
    for row in book.ledger.in_order() {
        let is_outside = !options.scope.period.contains(row.date())
            || !options.scope.includes(row.association())
            || !funds.is_empty() && !funds.contains(row.fund())
            || !options.kinds.is_empty() && !options.kinds.contains(&row.kind());
        let is_of_year = options.kinds.is_empty() && (row.kind() == Kind::Opening || row.is_of_closing());
        let posted = row.amount().filter(|_| !row.kind().posts_nothing()).unwrap_or_default();
        // The debits of a transaction are no more than what its cells hold.
        let amount = Vnd::from_wide(posted).unwrap_or(Vnd::MAX);
        let count = if is_outside {
            &mut population.outside
        } else if is_of_year {
            &mut population.of_year
        } else if !amount.is_positive() {
            &mut population.without_amount
        } else {
            population.amount += i128::from(amount.get());
            rows.push((row, amount));
            &mut population.sampled
        };
        *count += 1;
    }
    let mut draws = Draws::new(options.seed);
    let (hits, interval) = match options.size {
        SampleSize::Count(count) => (chosen(rows.len(), count, &mut draws), None),
        SampleSize::ByAmount(count) => {
            let amounts: Vec<i128> = rows.iter().map(|(_, amount)| i128::from(amount.get())).collect();
            hits(&amounts, count, &mut draws)
        }
    };
    let items: Vec<SampleItem> = rows
        .iter()
        .zip(hits)
        .filter(|(_, hits)| *hits > 0)
        .map(|((row, amount), hits)| {
            let is_certain = interval.is_some_and(|interval: Interval| {
                i128::from(amount.get()) * i128::from(interval.parts) >= population.amount
            });
            item(row, *amount, hits, is_certain)
        })
        .collect();
    Sample {
        seed: nfc(options.seed).into_owned(),
        size: options.size,
        population,
        interval,
        certain: items.iter().filter(|item| item.is_certain).count() as u64,
        amount: items.iter().map(|item| i128::from(item.amount.get())).sum(),
        items,
    }
}

fn item(row: &TransactionRef<'_>, amount: Vnd, hits: u64, is_certain: bool) -> SampleItem {
    SampleItem {
        file: Arc::clone(row.file()),
        line: row.line(),
        id: row.explicit_id(),
        date: row.date(),
        voucher: row.shown_voucher().to_owned(),
        kind: row.kind(),
        fund: row.fund().to_owned(),
        party: row.party().to_owned(),
        purpose: row.purpose().to_owned(),
        memo: row.memo().to_owned(),
        amount,
        hits,
        is_certain,
    }
}

/// Chooses `count` of `all` places; all of them if there are no more.
fn chosen(all: usize, count: u64, draws: &mut Draws) -> Vec<u64> {
    let mut places: Vec<usize> = (0..all).collect();
    let count = usize::try_from(count).unwrap_or(usize::MAX).min(all);
    for at in 0..count {
        let other = at + usize::try_from(draws.below((all - at) as u128)).unwrap_or(0);
        places.swap(at, other);
    }
    let mut hits = vec![0; all];
    for place in places.into_iter().take(count) {
        hits.get_mut(place).into_iter().for_each(|hits| *hits = 1);
    }
    hits
}

/// Counts the hits of each amount. Amounts are positive.
fn hits(amounts: &[i128], count: u64, draws: &mut Draws) -> (Vec<u64>, Option<Interval>) {
    let total: i128 = amounts.iter().sum();
    if total <= 0 || count == 0 {
        return (vec![0; amounts.len()], None);
    }
    let parts = i128::from(count);
    let start = i128::try_from(draws.below(total.unsigned_abs())).unwrap_or(0);
    // How many hits are below a place: those at `start`, `start + total`, …
    let hits_below = |place: i128| if place <= start { 0 } else { (place - start - 1) / total + 1 };
    let mut sum = 0;
    let of_each = amounts.iter().map(|amount| {
        let before = hits_below(sum * parts);
        sum += amount;
        u64::try_from(hits_below(sum * parts) - before).unwrap_or(0)
    });
    let interval = Interval { dong: total / parts, rest: total % parts, parts: count, start };
    (of_each.collect(), Some(interval))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far counts are from what is expected, in the sense of Pearson: Σ (found − expected)² / expected.
    fn chi_square(found: &[f64], expected: &[f64]) -> f64 {
        found.iter().zip(expected).map(|(found, expected)| (found - expected).powi(2) / expected).sum()
    }

    fn hits_over_seeds(
        amounts: &[i128],
        seeds: u32,
        draw: impl Fn(&[i128], &mut Draws) -> Vec<u64>,
    ) -> Vec<f64> {
        let mut sums = vec![0.0; amounts.len()];
        for seed in 0..seeds {
            let hits = draw(amounts, &mut Draws::new(&seed.to_string()));
            sums.iter_mut().zip(hits).for_each(|(sum, hits)| *sum += f64::from(u32::try_from(hits).unwrap()));
        }
        sums
    }

    #[test]
    fn numbers_are_those_that_the_rule_gives() {
        // printf 'hocbong.sample/1\n2025\n0' | sha256sum, the first 16 bytes modulo 1000.
        let block = Sha256Digest::new(b"hocbong.sample/1\n2025\n0").to_string();
        let number = u128::from_str_radix(&block[..32], 16).unwrap();
        assert_eq!(Draws::new("2025").below(1000), number % 1000);
        // Fixed for all versions: an auditor's working papers must stay reproducible.
        let mut draws = Draws::new("2025");
        let numbers: Vec<u128> = (0..6).map(|_| draws.below(1000)).collect();
        assert_eq!(numbers, FIRST_NUMBERS);
        assert_eq!(Draws::new("Mẫu").below(1 << 100), Draws::new("Ma\u{302}\u{303}u").below(1 << 100));
        assert_eq!((Draws::new("x").below(0), Draws::new("x").below(1)), (0, 0));
    }

    const FIRST_NUMBERS: [u128; 6] = [274, 779, 269, 472, 847, 703];

    #[test]
    fn each_dong_has_the_same_chance() {
        // 200 rows whose amounts differ by a factor of 400, and 30 hits in each of 2,000 samples.
        let amounts: Vec<i128> = (1..=200).map(|row| (row * 7919) % 397 + 1).collect();
        let total: i128 = amounts.iter().sum();
        let share = |amount: &i128| {
            f64::from(i32::try_from(*amount).unwrap()) / f64::from(i32::try_from(total).unwrap())
        };
        let expected: Vec<f64> = amounts.iter().map(|amount| 60_000.0 * share(amount)).collect();
        let found = hits_over_seeds(&amounts, 2_000, |amounts, draws| hits(amounts, 30, draws).0);
        // 199 degrees of freedom: beyond 290 lies one right sampler in a hundred thousand. Systematic sampling spreads
        // its hits more evenly than independent draws, so it stays below.
        let distance = chi_square(&found, &expected);
        assert!(distance < 290.0, "{distance}");
        // A sampler that gives each row the same chance is far outside.
        let of_rows = hits_over_seeds(&amounts, 2_000, |amounts, draws| chosen(amounts.len(), 30, draws));
        assert!(chi_square(&of_rows, &expected) > 10_000.0);
        // One that always starts at the same place is far outside too.
        let unstarted =
            hits_over_seeds(&amounts, 2_000, |amounts, _| hits(amounts, 30, &mut Draws::new("1")).0);
        assert!(chi_square(&unstarted, &expected) > 10_000.0);
    }

    #[test]
    fn each_part_of_each_dong_is_hit_by_exactly_one_start() {
        // Over all starts, an amount is hit as often as it has parts: this is what makes each đồng equal.
        let (amounts, count) = ([3_i128, 1, 10, 2], 5_u64);
        let total: i128 = amounts.iter().sum();
        let mut sums = [0_u64; 4];
        for start in 0..total {
            let below = |place: i128| if place <= start { 0 } else { (place - start - 1) / total + 1 };
            let mut sum = 0;
            for (amount, hits) in amounts.iter().zip(&mut sums) {
                let before = below(sum * 5);
                sum += amount;
                *hits += u64::try_from(below(sum * 5) - before).unwrap();
            }
        }
        assert_eq!(sums, [3, 1, 10, 2].map(|amount| amount * count));
    }

    #[test]
    fn each_choice_of_rows_is_equally_likely() {
        // The ten choices of 2 out of 5, in 20,000 samples; 9 degrees of freedom.
        let mut found = std::collections::BTreeMap::new();
        for seed in 0..20_000 {
            *found.entry(chosen(5, 2, &mut Draws::new(&seed.to_string()))).or_insert(0.0) += 1.0;
        }
        let found: Vec<f64> = found.into_values().collect();
        assert_eq!(found.len(), 10);
        let distance = chi_square(&found, &[2_000.0; 10]);
        assert!(distance < 40.0, "{distance}");
    }

    #[test]
    fn sizes_at_the_edges_are_taken() {
        let draws = || Draws::new("1");
        assert_eq!(chosen(3, 0, &mut draws()), [0, 0, 0]);
        assert_eq!(chosen(3, 9, &mut draws()), [1, 1, 1]);
        assert!(chosen(0, 9, &mut draws()).is_empty());
        assert_eq!(hits(&[5, 6], 0, &mut draws()), (vec![0, 0], None));
        assert_eq!(hits(&[], 4, &mut draws()), (Vec::new(), None));
        // One huge amount takes nearly all hits; none is lost.
        let (found, interval) = hits(&[1, i128::from(i64::MAX), 1], 10, &mut draws());
        assert_eq!(found.iter().sum::<u64>(), 10);
        assert!(found[1] >= 9 && interval.unwrap().parts == 10);
        // More hits than đồng.
        assert_eq!(hits(&[1, 2], 9, &mut draws()).0, [3, 6]);
    }

    #[test]
    fn an_amount_of_an_interval_is_always_hit() {
        let amounts: Vec<i128> = (1..=50).map(|row| row * row).collect();
        let total: i128 = amounts.iter().sum();
        for seed in 0..500 {
            let (found, _) = hits(&amounts, 40, &mut Draws::new(&seed.to_string()));
            assert_eq!(found.iter().sum::<u64>(), 40);
            for (amount, hits) in amounts.iter().zip(found) {
                assert!(amount * 40 < total || hits > 0, "{amount} of {total}");
            }
        }
    }
}
