//! The value axis of a chart.

use hocbong_core::diagnostic::Message;
use hocbong_messages::{Catalogue, Language};

/// Most steps from one end of the axis to zero or the other end.
const MAX_STEPS: i128 = 5;

/// An axis that holds zero and all values, with round numbers at its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// The numbers at the ends.
    low: i128,
    high: i128,
    /// From one number to the next: 1, 2 or 5 followed by zeros.
    step: i128,
}

impl Scale {
    /// Creates the axis for values in whole đồng.
    pub(super) fn of(values: impl Iterator<Item = i64>) -> Self {
        let (low, high) = values.fold((0, 0), |(low, high), value| (value.min(low), value.max(high)));
        let (low, high) = (i128::from(low), i128::from(high));
        let step = round_step(high - low);
        let ends = Self { low: low.div_euclid(step) * step, high: -(-high).div_euclid(step) * step, step };
        if ends.low == ends.high { Self { high: step, ..ends } } else { ends }
    }

    /// Returns how far a value lies from the lower end, if the whole axis is `length` long.
    pub(super) fn part(self, value: i64, length: i64) -> i64 {
        let part = (i128::from(value) - self.low) * i128::from(length) / (self.high - self.low);
        i64::try_from(part).unwrap_or(length)
    }

    /// Returns the numbers of the axis in order.
    pub(super) fn ticks(self) -> Vec<i64> {
        let count = (self.high - self.low) / self.step;
        // A number beyond the largest amount has no value beside it.
        (0..=count).filter_map(|index| i64::try_from(self.low + index * self.step).ok()).collect()
    }
}

/// Returns the least of 1, 2, 5, 10, 20 … by which `range` has at most [`MAX_STEPS`] steps.
fn round_step(range: i128) -> i128 {
    let mut power = 1_i128;
    loop {
        for factor in [1, 2, 5] {
            if power * factor * MAX_STEPS >= range {
                return power * factor;
            }
        }
        power *= 10;
    }
}

/// Returns an amount in short words, e.g. `1,5 tỷ`, `300 tr`; exact, with as many decimals as it needs.
pub(super) fn short(amount: i64, catalogue: &Catalogue) -> String {
    const UNITS: [(u64, &str, usize); 3] =
        [(1_000_000_000, "paper.billion", 9), (1_000_000, "paper.million", 6), (1_000, "paper.thousand", 3)];
    let (group, point) = match catalogue.language() {
        Language::Vi => ('.', ','),
        Language::En => (',', '.'),
    };
    let size = amount.unsigned_abs();
    let sign = if amount < 0 { "-" } else { "" };
    let Some((unit, key, digits)) = UNITS.into_iter().find(|(unit, ..)| size >= *unit) else {
        return format!("{sign}{size}");
    };
    let mut number = format!("{sign}{}", grouped(size / unit, group));
    let fraction = format!("{:0digits$}", size % unit);
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        number.push(point);
        number.push_str(fraction);
    }
    catalogue.message(&Message::new(key).with("number", number))
}

fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_short_in_the_words_of_the_language() {
        let (vi, en) = (Catalogue::new(Language::Vi), Catalogue::new(Language::En));
        let texts = |amount| (short(amount, &vi), short(amount, &en));
        let both = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
        assert_eq!(texts(1_500_000_000), both("1,5 tỷ", "1.5 bn"));
        assert_eq!(texts(-300_000_000), both("-300 tr", "-300 m"));
        assert_eq!(texts(20_000), both("20 nghìn", "20 k"));
        assert_eq!(texts(1_234_000_000_000), both("1.234 tỷ", "1,234 bn"));
        assert_eq!(texts(0), both("0", "0"));
    }

    proptest! {
        #[test]
        fn the_axis_holds_zero_and_all_values(values in prop::collection::vec(any::<i64>(), 0..5), shift in 0_u32..60) {
            let values: Vec<i64> = values.into_iter().map(|value| value >> shift).collect();
            let scale = Scale::of(values.iter().copied());
            let ticks = scale.ticks();
            prop_assert!(ticks.contains(&0));
            prop_assert!(ticks.len() <= 8, "{:?}", ticks);
            for value in values {
                let part = scale.part(value, 1_000);
                prop_assert!((0..=1_000).contains(&part), "{} of {:?}", value, scale);
            }
        }
    }
}
