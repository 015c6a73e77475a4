//! Money in whole đồng.
//!
//! This module knows how an amount is stored, added, written and parsed. It knows nothing of files, columns
//! or accounts: [`parse_amount`] sees the text of a single amount.

mod parse;

pub use parse::{AmountError, Grouping, ParsedAmount, parse_amount};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::fmt;
use std::str::FromStr;

/// An amount of money in whole đồng.
///
/// It has no arithmetic operators: every sum is checked, so an overflow is a value that the caller must
/// handle and never wraps or panics.
///
/// # Units
/// Whole đồng (VND has no minor unit in use); negative values are allowed.
///
/// # Example
/// ```
/// use hocbong_core::Vnd;
/// let gift: Vnd = "1.450.000".parse()?;
/// assert_eq!(gift, Vnd::new(1_450_000));
/// assert_eq!(gift.to_string(), "1.450.000");
/// assert_eq!(gift.checked_add(Vnd::MAX), None);
/// # Ok::<(), hocbong_core::vnd::AmountError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Vnd(i64);

impl Vnd {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// The largest amount that can be stored: about 9.2 tỷ tỷ đồng.
    pub const MAX: Self = Self(i64::MAX);
    /// The smallest amount that can be stored.
    pub const MIN: Self = Self(i64::MIN);

    /// Creates an amount of `dong` whole đồng.
    pub const fn new(dong: i64) -> Self {
        Self(dong)
    }

    /// Returns the amount in đồng.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Returns `self + other`, or `None` if that is out of range.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// Returns `self − other`, or `None` if that is out of range.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// Returns the amount with the opposite sign, or `None` for [`Vnd::MIN`].
    #[must_use]
    pub const fn checked_neg(self) -> Option<Self> {
        match self.0.checked_neg() {
            Some(negated) => Some(Self(negated)),
            None => None,
        }
    }

    /// Returns the sum of `amounts`, or `None` if the total is out of range.
    ///
    /// The order of the amounts does not matter, as they are first added in a wider integer.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        let total: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        Self::from_wide(total)
    }

    /// Converts a total in đồng that was added up in a wider integer; `None` if it is out of range.
    pub fn from_wide(total: i128) -> Option<Self> {
        i64::try_from(total).ok().map(Self)
    }

    /// Whether the amount is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether the amount is above zero.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

impl fmt::Display for Vnd {
    /// Writes the amount in Vietnamese grouping, e.g. `-1.450.000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_grouped(i128::from(self.0), f)
    }
}

/// Writes a whole number in Vietnamese grouping, e.g. `-1.450.000`.
pub(crate) fn fmt_grouped(number: i128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    f.pad_integral(number >= 0, "", &text)
}

impl FromStr for Vnd {
    type Err = AmountError;

    /// Parses an amount by the strict rules of [`parse_amount`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_amount(text).map(|parsed| parsed.amount)
    }
}

impl From<Vnd> for Decimal {
    fn from(amount: Vnd) -> Self {
        Self::from(amount.0)
    }
}

/// Why a decimal number is not an amount in whole đồng.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FromDecimalError {
    /// It has a fraction of a đồng.
    #[error("the number has a fraction of a đồng")]
    Fraction,
    /// It is out of the range of [`Vnd`].
    #[error("the number is out of range")]
    OutOfRange,
}

impl TryFrom<Decimal> for Vnd {
    type Error = FromDecimalError;

    fn try_from(number: Decimal) -> Result<Self, Self::Error> {
        if !number.fract().is_zero() {
            return Err(FromDecimalError::Fraction);
        }
        number.to_i64().map(Self).ok_or(FromDecimalError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn display_groups_by_three_and_pads() {
        let cases: [(i64, &str); 8] = [
            (0, "0"),
            (7, "7"),
            (999, "999"),
            (1000, "1.000"),
            (-1000, "-1.000"),
            (123_456, "123.456"),
            (5_000_000_000, "5.000.000.000"),
            (i64::MIN, "-9.223.372.036.854.775.808"),
        ];
        for (dong, text) in cases {
            assert_eq!(Vnd::new(dong).to_string(), text);
        }
        assert_eq!(format!("{:>8}", Vnd::new(1000)), "   1.000");
    }

    #[test]
    fn decimals_with_a_fraction_or_out_of_range_are_no_amounts() {
        assert_eq!(Vnd::try_from(Decimal::new(15, 1)), Err(FromDecimalError::Fraction));
        assert_eq!(Vnd::try_from(Decimal::MAX), Err(FromDecimalError::OutOfRange));
        assert_eq!(Vnd::try_from(Decimal::new(1500, 2)), Ok(Vnd::new(15)));
    }

    /// Any amount, often one where arithmetic turns: about zero and at the ends of the range.
    fn amount() -> impl Strategy<Value = i64> {
        prop_oneof![any::<i64>(), -2..=2_i64, Just(i64::MIN), Just(i64::MAX)]
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_whole_numbers_or_refused(one in amount(), other in amount()) {
            let (a, b) = (Vnd::new(one), Vnd::new(other));
            let (one, other) = (i128::from(one), i128::from(other));
            prop_assert_eq!(a.checked_add(b), Vnd::from_wide(one + other));
            prop_assert_eq!(a.checked_sub(b), Vnd::from_wide(one - other));
            prop_assert_eq!(a.checked_neg(), Vnd::from_wide(-one));
            prop_assert_eq!(Vnd::from_wide(one).map(|amount| i128::from(amount.get())), Some(one));
        }

        #[test]
        fn an_amount_has_exactly_one_sign(dong in amount()) {
            let amount = Vnd::new(dong);
            let signs = (amount.is_negative(), amount.is_zero(), amount.is_positive());
            prop_assert_eq!(signs, match dong.signum() {
                -1 => (true, false, false),
                0 => (false, true, false),
                _ => (false, false, true),
            });
        }

        #[test]
        fn decimal_and_back_is_exact(dong: i64) {
            prop_assert_eq!(Vnd::try_from(Decimal::from(Vnd::new(dong))), Ok(Vnd::new(dong)));
        }

        #[test]
        fn reading_what_was_written_gives_the_same(dong: i64) {
            prop_assert_eq!(Vnd::new(dong).to_string().parse::<Vnd>(), Ok(Vnd::new(dong)));
        }

        #[test]
        fn sums_do_not_depend_on_order(mut amounts: Vec<i64>) {
            let forward = Vnd::checked_sum(amounts.iter().copied().map(Vnd::new));
            amounts.reverse();
            prop_assert_eq!(forward, Vnd::checked_sum(amounts.into_iter().map(Vnd::new)));
        }
    }
}
