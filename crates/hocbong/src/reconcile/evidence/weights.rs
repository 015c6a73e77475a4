//! How much it says that two texts share a word.

/// The natural logarithm of `all / count`, in hundredths; what it is worth to meet again a word that `count` of `all`
/// rows have.
pub(in crate::reconcile) fn rarity(all: u32, count: u32) -> u32 {
    let bits = log2(u64::from(all) + 1).saturating_sub(log2(u64::from(count.max(1))));
    // ln 2 is 0,693147; logarithms have eight bits behind the point.
    u32::try_from(bits * 69_315 / (256 * 1000)).unwrap_or(u32::MAX)
}

/// The binary logarithm with eight bits behind the point, rounded down.
fn log2(number: u64) -> u64 {
    let whole = number.max(1).ilog2();
    let mut result = u64::from(whole) << 8;
    // The number as a fraction from 1 to 2 with 31 bits behind the point.
    let mut fraction = (u128::from(number.max(1)) << 31) >> whole;
    for bit in (0..8).rev() {
        fraction = (fraction * fraction) >> 31;
        if fraction >= 1 << 32 {
            fraction >>= 1;
            result |= 1 << bit;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rarity_is_a_logarithm() {
        assert_eq!(rarity(199_999, 1), 1220);
        assert_eq!(rarity(199_999, 100_000), 69);
        assert_eq!(rarity(9, 10), 0);
        assert_eq!(rarity(0, 0), 0);
        for (number, expected) in [(1, 0), (2, 256), (3, 405), (1024, 2560), (u64::MAX, 64 * 256 - 1)] {
            assert_eq!(log2(number), expected, "{number}");
        }
    }
}
