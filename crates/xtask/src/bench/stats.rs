//! Medians and ratios of measurements taken in turn.

use std::time::Duration;

/// Returns the median.
pub(crate) fn median(figures: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = figures.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(sorted.len() / 2 - 1)?;
    Some(f64::midpoint(lower, upper))
}

/// Returns the median over all rounds of the time divided by the floor's time in the same round.
///
/// Times are divided within a round because a machine that slows down slows both: a ratio of two medians
/// could compare a fast round of one with a slow round of the other.
pub(crate) fn ratio(times: &[Duration], floor: &[Duration]) -> Option<f64> {
    let of_round = |(time, floor): (&Duration, &Duration)| {
        let floor = floor.as_secs_f64();
        (floor > 0.0).then(|| time.as_secs_f64() / floor)
    };
    median(times.iter().zip(floor).filter_map(of_round))
}

/// Returns the factor by which doubling the rows multiplies the time, if `rows` times as many rows took
/// `time` times as long.
pub(crate) fn per_doubling(rows: f64, time: f64) -> f64 {
    time.powf(1.0 / rows.log2())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(all: &[u64]) -> Vec<Duration> {
        all.iter().map(|one| Duration::from_millis(*one)).collect()
    }

    fn is_near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-9)
    }

    #[test]
    fn a_median_is_the_middle_whatever_the_order() {
        assert!(is_near(median([3.0, 1.0, 2.0]), 2.0));
        assert!(is_near(median([4.0, 1.0, 3.0, 2.0]), 2.5));
        assert!(is_near(median([7.0]), 7.0));
        assert_eq!(median([]), None);
    }

    #[test]
    fn one_slow_round_does_not_move_a_ratio() {
        assert!(is_near(ratio(&millis(&[20, 200, 22]), &millis(&[10, 100, 11])), 2.0));
        assert!(is_near(ratio(&millis(&[20, 900, 20]), &millis(&[10, 10, 10])), 2.0));
    }

    #[test]
    fn a_tool_that_ran_less_often_is_held_against_the_rounds_it_ran_in() {
        assert!(is_near(ratio(&millis(&[50]), &millis(&[10, 99, 99])), 5.0));
        assert_eq!(ratio(&[], &millis(&[10])), None);
        assert_eq!(ratio(&millis(&[10]), &[Duration::ZERO]), None);
    }

    #[test]
    fn ten_times_the_rows_in_ten_times_the_time_double_in_two() {
        assert!((per_doubling(10.0, 10.0) - 2.0).abs() < 1e-9);
        assert!((per_doubling(2.0, 2.2) - 2.2).abs() < 1e-9);
        assert!(per_doubling(10.0, 20.0) > 2.2);
    }
}
