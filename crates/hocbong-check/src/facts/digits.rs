//! How the digits of amounts are distributed, for the rules that look at patterns of figures.
//!
//! All counts are whole numbers. A distribution is compared with the expected one by Pearson's χ².

/// Whether an amount in đồng was not rounded: no multiple of 10,000, and at least 100,000. Smaller amounts
/// are left out because bank fees, which repeat the same figure, are among them.
pub(crate) const fn is_unrounded(amount: u64) -> bool {
    amount >= 100_000 && !amount.is_multiple_of(10_000)
}

/// The first decimal digit of an amount; `None` for 0.
pub(crate) fn first_digit(amount: u64) -> Option<usize> {
    let digit = amount.checked_div(10_u64.pow(amount.checked_ilog10()?))?;
    usize::try_from(digit).ok()
}

/// χ² in thousandths of the counts `seen`, where `expected` gives each share in ten-thousandths.
pub(crate) fn chi_square(seen: &[u64], expected: &[u64]) -> u128 {
    let all: u128 = seen.iter().map(|count| u128::from(*count)).sum();
    let terms = seen.iter().zip(expected).filter(|(_, share)| **share > 0).map(|(count, share)| {
        let should = all * u128::from(*share);
        let gap = (u128::from(*count) * 10_000).abs_diff(should);
        // gap² / (10,000 · should), in thousandths.
        gap.saturating_mul(gap).saturating_mul(1_000) / (10_000 * should).max(1)
    });
    terms.fold(0, u128::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_digits_are_those_written_first() {
        let of = |amount| first_digit(amount);
        assert_eq!([of(0), of(7), of(10), of(987_654)], [None, Some(7), Some(1), Some(9)]);
        assert_eq!(of(u64::MAX), Some(1));
    }

    #[test]
    fn chi_square_is_what_it_is() {
        // (60-50)²/50 + (40-50)²/50 = 4
        assert_eq!(chi_square(&[60, 40], &[5_000, 5_000]), 4_000);
        assert_eq!(chi_square(&[50, 50], &[5_000, 5_000]), 0);
        assert_eq!(chi_square(&[0, 0], &[5_000, 5_000]), 0);
        // No overflow with as many rows as a ledger can number.
        assert!(chi_square(&[u64::from(u32::MAX), 0], &[1, 9_999]) > 0);
    }
}
