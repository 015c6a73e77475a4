//! Calibration from random counts: what is learned is the logarithm of m over u within its limits, and what is
//! counted too rarely stays as it is stated.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test that panics has failed, as it should"
)]

use super::*;
use proptest::prelude::*;

/// Weight of odds, in hundredths of a natural logarithm.
fn weight(odds: f64) -> i32 {
    (odds.ln() * 100.0).round() as i32
}

/// The share of outcome `at`, with half a pair added to each of `kinds` outcomes, so that none is impossible.
fn share(counts: &[usize], at: usize, kinds: usize) -> f64 {
    let total: usize = counts.iter().sum();
    (counts[at] as f64 + 0.5) / (total as f64 + kinds as f64 / 2.0)
}

fn sum(counts: &[usize]) -> usize {
    counts.iter().sum()
}

/// Whether at least two in a hundred pairs agree.
fn agrees(agreeing: &[usize], all: &[usize]) -> bool {
    50 * sum(agreeing) >= sum(all)
}

fn learned(yes: &Counts, no: &Counts, window: i32, has_direction: bool) -> Weights {
    let mut weights = Weights::stated();
    weights.learn(yes, no, window, has_direction);
    weights
}

fn channel<'w>(weights: &'w Weights, name: &str) -> &'w Channel {
    weights.channels.iter().find(|channel| channel.name == name).unwrap()
}

/// None, a few, some 50 or many.
fn count() -> impl Strategy<Value = usize> {
    prop_oneof![Just(0), 0..4_usize, 0..60_usize, 0..3_000_usize]
}

prop_compose! {
    fn counts()(
        name in prop::array::uniform8(count()),
        code in prop::array::uniform7(count()),
        purpose in prop::array::uniform4(count()),
        unexplained in prop::array::uniform4(count()),
        days in prop::array::uniform8(count()),
        early in prop::array::uniform8(count()),
        pairs in count(),
        shared in (0..100_000_i64, 0..300_i64),
    ) -> Counts {
        Counts { name, code, purpose, unexplained, days, early, pairs, shared, qualifiers: Default::default() }
    }
}

/// Names are weighed from 50 proved pairs of rows with a name, unless they hardly ever agree; rows without
/// one from 25.
fn check_names(found: &Weights, yes: &Counts, no: &Counts) -> Result<(), TestCaseError> {
    let stated = Weights::stated();
    let (p, d) = (&yes.name[..6], &no.name[..6]);
    let is_known = sum(p) >= 50;
    let is_silent = is_known && !agrees(&p[..4], p);
    prop_assert_eq!(found.is_name_silent, is_silent);
    if is_known && !is_silent {
        let m = |at| share(p, at, 6);
        prop_assert_eq!(found.whole, weight(m(0)).max(-200));
        prop_assert_eq!(found.owner, weight(m(1) / (m(0) + m(1))).clamp(-400, -100));
        prop_assert_eq!(found.another_payer, weight(m(4)).clamp(-700, -200));
    } else {
        prop_assert_eq!(
            (found.whole, found.owner, found.another_payer),
            (stated.whole, stated.owner, stated.another_payer)
        );
    }
    let silence = if is_known && !is_silent && sum(d) > 0 {
        weight(share(p, 5, 6) / share(d, 5, 6)).clamp(-800, 0)
    } else {
        stated.line_silent
    };
    prop_assert_eq!(found.line_silent, silence);
    let shown = channel(found, "name");
    prop_assert_eq!((shown.proved, shown.is_default, shown.is_silent), (sum(p), !is_known, is_silent));
    let (p, d) = (&yes.name[6..], &no.name[6..]);
    // Where texts are hard, fewer than 25 pairs count by how many they are.
    let counted = if sum(p) >= 25 { 100 } else { i32::try_from(4 * sum(p)).unwrap() };
    let (row, both) = if sum(d) > 0 && sum(p) > 0 && (counted == 100 || !found.is_soft) {
        let of = |at| weight(share(p, at, 2) / share(d, at, 2));
        let between = |stated: i32, measured: i32| stated + (measured - stated) * counted / 100;
        (between(stated.row_silent, of(0).clamp(-800, 0)), between(stated.both_silent, of(1).clamp(0, 300)))
    } else {
        (stated.row_silent, stated.both_silent)
    };
    prop_assert_eq!((found.row_silent, found.both_silent), (row, both));
    let shown = channel(found, "no_name");
    prop_assert_eq!((shown.proved, shown.is_default), (sum(p), sum(p) < 25));
    Ok(())
}

/// Codes are weighed from 50 proved pairs in which both have one. Another code excludes a pair, unless more
/// than one proved pair in a hundred is such a pair.
fn check_codes(found: &Weights, yes: &Counts, no: &Counts) -> Result<(), TestCaseError> {
    let stated = Weights::stated();
    let (p, d) = (&yes.code, &no.code);
    let both = sum(&p[..4]);
    let is_known = both >= 50;
    let other = (is_known && 100 * p[3] > both).then(|| weight(p[3] as f64 / both as f64).min(-300));
    prop_assert_eq!(found.code_other, other);
    let (row, line) = if is_known {
        let alone = |p: &[usize], at: usize, d: &[usize]| {
            let share = |of: &[usize]| (of[at] as f64 + 0.5) / (sum(of) as f64 + 1.0);
            weight(share(p) / share(d)).clamp(-700, 0)
        };
        (alone(&p[..5], 4, &d[..5]), alone(&p[5..], 0, &d[5..]))
    } else {
        (stated.row_code, stated.line_code)
    };
    prop_assert_eq!((found.row_code, found.line_code), (row, line));
    prop_assert_eq!(channel(found, "code").is_default, !is_known);
    Ok(())
}

fn check_purposes(found: &Weights, yes: &Counts, no: &Counts) -> Result<(), TestCaseError> {
    let stated = Weights::stated();
    let (p, d) = (&yes.purpose[..3], &no.purpose[..3]);
    let is_known = sum(p) >= 50 && sum(d) > 0;
    let (all, some, none, word) = if is_known {
        let of = |at| weight(share(p, at, 3) / share(d, at, 3));
        let word = no
            .shared
            .0
            .checked_div(no.shared.1)
            .map_or(stated.shared_word, |idf| i32::try_from(idf).unwrap());
        (weight(share(p, 0, 3)), of(1).clamp(-600, 200), of(2).clamp(-600, 0), word)
    } else {
        (stated.purpose_all, stated.purpose_some, stated.purpose_none, stated.shared_word)
    };
    prop_assert_eq!(
        (found.purpose_all, found.purpose_some, found.purpose_none, found.shared_word),
        (all, some, none, word)
    );
    prop_assert_eq!(channel(found, "purpose").is_default, !is_known);
    Ok(())
}

/// Unexplained letters weigh against a pair by the share of true pairs that have at least as many of them.
fn check_unexplained(found: &Weights, yes: &Counts) -> Result<(), TestCaseError> {
    let p = &yes.unexplained;
    let mut expected = [0; 4];
    if sum(p) >= 50 {
        let m = |at| share(p, at, 4);
        let best = f64::max(m(0), 0.25);
        for (at, slot) in expected.iter_mut().enumerate().skip(1) {
            let beyond: f64 = (at..4).map(m).sum();
            *slot = (weight(beyond / best) + 100).clamp(-1_200, 0);
        }
    }
    prop_assert_eq!(found.unexplained, expected);
    prop_assert!(found.unexplained.is_sorted_by(|fewer, more| fewer >= more));
    prop_assert_eq!(channel(found, "unexplained").is_default, sum(p) < 50);
    Ok(())
}

/// How common each lag is, before any pair is counted, as if 40 pairs had been seen.
const PRIOR: [f64; 8] = [0.95, 0.035, 0.006, 0.004, 0.002, 0.001, 0.001, 0.001];

fn check_days(found: &Weights, yes: &Counts, window: i32, has_direction: bool) -> Result<(), TestCaseError> {
    let total = sum(&yes.days) + sum(&yes.early);
    let (seen, of) = if total >= 50 { (1.0, total as f64) } else { (0.0, 0.0) };
    // Without a direction, a lag is both ahead and behind: it is twice as likely by chance.
    let ways = if has_direction { 1.0 } else { 2.0 };
    let even = 1.0 / f64::from(2 * window + 1);
    let of_lag = |counted: usize, prior: f64, by_chance: f64| {
        weight((seen * counted as f64 + 40.0 * prior) / (of + 40.0) / by_chance)
    };
    let same = of_lag(yes.days[0], PRIOR[0], even);
    for (counts, weights) in [(&yes.days, &found.days), (&yes.early, &found.early)] {
        let mut above = 0;
        for at in 1..DAYS {
            let own = of_lag(counts[at], PRIOR[at] * ways / 2.0, even * ways) - same;
            above = own.min(-410).min(above).max(-1_050);
            prop_assert_eq!(weights[at], above, "lag {}", at);
        }
    }
    let day = channel(found, "day");
    let permyriad = |part: usize, whole: usize| {
        let share = if whole == 0 { 0.0 } else { 10_000.0 * part as f64 / whole as f64 };
        (share + 0.5).floor() as u32
    };
    let chance = permyriad(1, (2 * window + 1) as usize);
    prop_assert_eq!((day.proved, day.is_default), (total, total < 50));
    let sides: u32 = if has_direction { 2 } else { 1 };
    prop_assert_eq!(day.outcomes.len(), 1 + sides as usize * (window as usize).min(DAYS - 1));
    for measure in &day.outcomes {
        let at = usize::from(measure.days);
        let counts = if measure.outcome == "before" { &yes.early } else { &yes.days };
        prop_assert_eq!(measure.proved, counts[at]);
        prop_assert_eq!(measure.m, permyriad(counts[at], total));
        let once = at == 0 || has_direction;
        prop_assert_eq!(measure.u, if once { chance } else { 2 * chance });
    }
    Ok(())
}

/// Texts are loose if names are silent, or not nine in ten of at least 50 pairs explain all letters; they
/// distinguish nothing if nothing agrees on 50 proved pairs.
fn check_flags(found: &Weights, yes: &Counts) -> Result<(), TestCaseError> {
    let (hard, of) = (yes.unexplained[0], sum(&yes.unexplained));
    let is_soft = found.is_name_silent || of < 50 || 10 * hard < 9 * of;
    prop_assert_eq!(found.is_soft, is_soft);
    prop_assert_eq!(found.rare, if is_soft { 400 } else { 150 });
    let says = [(&yes.name[..6], 4), (&yes.purpose[..3], 2), (&yes.code[..5], 3)]
        .iter()
        .any(|(counts, agreeing)| sum(counts) >= 50 && agrees(&counts[..*agreeing], counts));
    prop_assert_eq!(found.is_blind, yes.pairs >= 50 && !says);
    Ok(())
}

/// Reports show each outcome's shares among proved and among drawn pairs, in ten-thousandths.
fn check_shares(found: &Weights, yes: &Counts, no: &Counts) -> Result<(), TestCaseError> {
    let all: [(&str, &[usize], &[usize]); 5] = [
        ("name", &yes.name[..6], &no.name[..6]),
        ("no_name", &yes.name[6..], &no.name[6..]),
        ("code", &yes.code, &no.code),
        ("purpose", &yes.purpose[..3], &no.purpose[..3]),
        ("unexplained", &yes.unexplained, &no.unexplained),
    ];
    for (name, p, d) in all {
        let shown = channel(found, name);
        prop_assert_eq!(shown.outcomes.len(), p.len());
        for (at, measure) in shown.outcomes.iter().enumerate() {
            prop_assert_eq!(measure.proved, p[at]);
            for (share, counts) in [(measure.m, p), (measure.u, d)] {
                let exact = 10_000.0 * counts[at] as f64 / sum(counts).max(1) as f64;
                prop_assert!((f64::from(share) - exact).abs() <= 0.5, "{} of {:?}", share, counts);
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn weights_are_logarithms_of_odds_within_their_limits(
        yes in counts(),
        no in counts(),
        window in 0..=45_i32,
        has_direction: bool,
    ) {
        let found = learned(&yes, &no, window, has_direction);
        check_names(&found, &yes, &no)?;
        check_codes(&found, &yes, &no)?;
        check_purposes(&found, &yes, &no)?;
        check_unexplained(&found, &yes)?;
        check_days(&found, &yes, window, has_direction)?;
        check_flags(&found, &yes)?;
        check_shares(&found, &yes, &no)?;
    }

    #[test]
    fn another_day_costs_more_than_the_margin_and_a_longer_lag_never_less(
        yes in counts(),
        window in 0..=45_i32,
        has_direction: bool,
    ) {
        let found = learned(&yes, &Counts::default(), window, has_direction);
        for days in [found.days, found.early] {
            prop_assert_eq!(days[0], 0);
            prop_assert!(days[1] < -crate::weights::MARGIN);
            prop_assert!(days.is_sorted_by(|shorter, longer| shorter >= longer));
        }
    }
}

/// Every limit of the rule, met exactly: 49 or 50 pairs, one in fifty, one in a hundred, nine in ten.
#[test]
fn what_is_counted_just_often_enough_is_learned() {
    for pairs in [24, 25, 49, 50] {
        for agreeing in [0, 1] {
            let yes = Counts {
                name: [agreeing, 0, 0, 0, pairs - agreeing, 0, pairs, 0],
                code: [agreeing, 0, 0, pairs - agreeing, 0, 0, 0],
                purpose: [agreeing, 0, pairs - agreeing, 0],
                unexplained: [pairs / 10 * 9, pairs - pairs / 10 * 9, 0, 0],
                pairs,
                ..Counts::default()
            };
            for drawn in [0, 1] {
                let no =
                    Counts { name: [drawn; 8], code: [drawn; 7], purpose: [drawn; 4], ..Counts::default() };
                let found = learned(&yes, &no, 3, true);
                check_names(&found, &yes, &no).unwrap();
                check_codes(&found, &yes, &no).unwrap();
                check_purposes(&found, &yes, &no).unwrap();
                check_unexplained(&found, &yes).unwrap();
                check_flags(&found, &yes).unwrap();
            }
        }
    }
    for others in [1, 2, 3] {
        let yes = Counts { code: [200 - others, 0, 0, others, 0, 0, 0], ..Counts::default() };
        let found = learned(&yes, &Counts::default(), 3, true);
        assert_eq!(found.code_other.is_some(), others > 2, "{others} of 200");
    }
}
