//! What each outcome weighs, by weights that differ in every place.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test that panics has failed, as it should"
)]

use super::*;
use crate::qualifiers::Compared;
use proptest::prelude::*;

fn silent() -> Outcomes {
    Outcomes {
        qualifiers: Compared::default(),
        name: NameOutcome::BothSilent,
        shown: 0,
        choices: 3,
        code: CodeOutcome::None,
        codes: 0,
        shown_code: 0,
        purpose: PurposeOutcome::Absent,
        word: 0,
        share: 100,
        unexplained: 0,
    }
}

prop_compose! {
    /// Weights as they could be learned, each another number.
    fn weights()(
        idf in prop::array::uniform3(-50..1_500_i32),
        agreeing in prop::array::uniform9(-400..100_i32),
        silence in prop::array::uniform5(-800..100_i32),
        unexplained in prop::array::uniform3(-1_300..0_i32),
        code_other in prop::option::of(-900..-300_i32),
        (shared_word, names) in (0..400_i32, 0..5_000_usize),
        has_keys: bool,
        is_name_silent: bool,
    ) -> Weights {
        let [whole, owner, misspelt, tail, code_same, code_some, code_cut, purpose_all, purpose_some] = agreeing;
        let [line_silent, row_silent, row_code, line_code, purpose_none] = silence;
        Weights {
            name_idf: vec![idf[0]],
            code_idf: vec![idf[1]],
            word_idf: vec![idf[2]],
            whole, owner, misspelt, tail, code_same, code_some, code_cut, purpose_all, purpose_some,
            line_silent, row_silent, both_silent: 7, row_code, line_code,
            purpose_none: purpose_none.min(0),
            unexplained: [0, unexplained[0], unexplained[1], unexplained[2]],
            code_other, shared_word, names, has_keys, is_name_silent,
            ..Weights::stated()
        }
    }
}

const NAMES: [NameOutcome; 10] = [
    NameOutcome::Whole,
    NameOutcome::Owner,
    NameOutcome::Misspelt,
    NameOutcome::Tail(5),
    NameOutcome::Words,
    NameOutcome::OneLetter,
    NameOutcome::Other,
    NameOutcome::LineSilent,
    NameOutcome::RowSilent,
    NameOutcome::BothSilent,
];
const CODES: [CodeOutcome; 7] = [
    CodeOutcome::Same,
    CodeOutcome::Some,
    CodeOutcome::Cut,
    CodeOutcome::Other,
    CodeOutcome::RowOnly,
    CodeOutcome::LineOnly,
    CodeOutcome::None,
];

/// What a name weighs, in hundredths, by the table of the rules; `None` if it excludes the pair.
fn of_name(weights: &Weights, name: NameOutcome, code: CodeOutcome, payer: Option<i32>) -> Option<i32> {
    let (idf, word) = (weights.name_idf[0], weights.word_idf[0]);
    let is_another = matches!(name, NameOutcome::OneLetter | NameOutcome::Other);
    if weights.is_name_silent {
        return Some(0);
    }
    if is_another {
        return match code {
            CodeOutcome::Same if name == NameOutcome::OneLetter => Some(0),
            CodeOutcome::Same | CodeOutcome::Some if weights.has_keys => Some(-300),
            _ => payer,
        };
    }
    let within = |weight: i32, least: i32, most: i32| Some(weight.max(least).min(most));
    match name {
        NameOutcome::Whole => within(idf + weights.whole, 100, 1_200),
        NameOutcome::Owner => within(idf + weights.owner, 50, 1_200),
        NameOutcome::Misspelt => within(idf + weights.misspelt, 0, 1_200),
        NameOutcome::Tail(_) => {
            let names = f64::max(1.0, weights.names as f64);
            within(((names / 3.0).ln() * 100.0).round() as i32 + weights.tail, 0, 1_200)
        }
        NameOutcome::Words => within(word - 100, 0, 400),
        NameOutcome::LineSilent => Some(weights.line_silent),
        NameOutcome::RowSilent => Some(weights.row_silent),
        _ => Some(weights.both_silent),
    }
}

proptest! {
    #[test]
    fn each_outcome_weighs_what_was_learned_for_it_within_its_limits(
        weights in weights(),
        name in prop::sample::select(NAMES.to_vec()),
        code in prop::sample::select(CODES.to_vec()),
        (share, unexplained) in (0..=100_u8, prop_oneof![0..10_u8, any::<u8>()]),
        payer in prop::option::of(-700..-200_i32),
    ) {
        let weights = Weights { another_payer: payer.unwrap_or(-400), ..weights };
        let word = weights.word_idf[0];
        let within = |weight: i32, least: i32, most: i32| weight.max(least).min(most);
        let of_code = match code {
            CodeOutcome::Same => Some(within(weights.code_idf[0] + weights.code_same, 100, 900)),
            CodeOutcome::Some => Some(within(weights.code_idf[0] + weights.code_some, 50, 900)),
            CodeOutcome::Cut => Some(within(weights.code_idf[0] + weights.code_cut, 0, 300)),
            CodeOutcome::Other => weights.code_other,
            // Silence of the line is counted once.
            CodeOutcome::RowOnly if name == NameOutcome::LineSilent => {
                Some((weights.row_code - weights.line_silent).min(0))
            }
            CodeOutcome::RowOnly => Some(weights.row_code),
            CodeOutcome::LineOnly => Some(weights.line_code),
            CodeOutcome::None => Some(0),
        };
        let most = if share < 50 { 400 } else { 600 };
        let purposes = [
            (PurposeOutcome::All, within(word + weights.purpose_all, 0, 600)),
            (PurposeOutcome::Some, within(word + weights.purpose_some - weights.shared_word, weights.purpose_none, most)),
            (PurposeOutcome::None, weights.purpose_none),
            (PurposeOutcome::Absent, 0),
        ];
        let letters = i32::from(unexplained);
        let learned = match letters {
            0 => 0,
            1..4 => weights.unexplained[1],
            4..8 => weights.unexplained[2],
            _ => weights.unexplained[3],
        };
        // No more than one for each letter, nor than the limit.
        let of_letters = learned.max(-100 * letters).max(-1_200);
        for (purpose, weight) in purposes {
            let found = Outcomes { name, code, purpose, share, unexplained, ..silent() };
            let expected = |name: Option<i32>| {
                let (name, code) = (name?, of_code?);
                Some(Weight { name, code, purpose: weight, unexplained: of_letters, ..Weight::default() })
            };
            prop_assert_eq!(weights.of(&found), expected(of_name(&weights, name, code, None)));
            let payer = Some(weights.another_payer);
            prop_assert_eq!(weights.of_any_payer(&found), expected(of_name(&weights, name, code, payer)));
        }
    }

    #[test]
    fn a_name_is_rarer_the_fewer_other_records_have_it(records in 1..100_000_u32, uses in 0..1_000_u32, own in 0..3_usize) {
        let weights = Weights { name_uses: vec![uses], records, ..Weights::stated() };
        let others = f64::from(uses.saturating_sub(u32::try_from(own).unwrap()));
        let expected = (((f64::from(records) + 20.0) / (others + 0.1)).ln() * 100.0).round() as i32;
        prop_assert_eq!(weights.name_beside(0, own), expected.min(1_200));
        prop_assert!(weights.name_beside(0, own + 1) >= weights.name_beside(0, own));
    }

    #[test]
    fn a_weight_is_the_logarithm_of_odds(part in 1..1_000_000_u32, whole in 1..1_000_000_u32) {
        let (part, whole) = (f64::from(part), f64::from(whole));
        let odds = (f64::from(log_ratio(part, whole)) / 100.0).exp();
        prop_assert!((odds / (part / whole) - 1.0).abs() < 0.006);
        prop_assert_eq!(log_ratio(part, whole), -log_ratio(whole, part));
    }
}

#[test]
fn what_is_stated_prefers_the_same_day_and_more_agreement() {
    let stated = Weights::stated();
    for days in [stated.days, stated.early] {
        assert_eq!(days[0], 0);
        assert!(days.is_sorted_by(|shorter, longer| shorter > longer) && days[1] < -MARGIN);
    }
    assert_eq!((stated.days(2), stated.days(-2)), (stated.days[2], stated.early[2]));
    assert_eq!((stated.days(7), stated.days(8), stated.days(-99)), (-1_050, -1_050, -1_050));
    let descending = |weights: &[i32]| weights.is_sorted_by(|more, less| more > less);
    assert!(descending(&[stated.whole, stated.tail, stated.owner, stated.misspelt]));
    assert!(descending(&[stated.code_same, stated.row_code, stated.code_some, stated.code_cut]));
    // Silence speaks a little against a pair, another name more, and another reference between.
    for silence in [stated.line_silent, stated.row_silent, stated.row_code, stated.line_code] {
        assert!(descending(&[0, silence, stated.other_reference, stated.another_payer]));
    }
    assert_eq!(stated.silence(), stated.line_silent.max(stated.row_silent));
    assert!(stated.base > MARGIN && stated.is_soft && stated.code_other.is_none());
}
