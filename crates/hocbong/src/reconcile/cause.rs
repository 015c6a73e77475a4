//! The probable reasons why rows do not match.

use super::side::BankSide;
use crate::diagnostic::Message;

/// Maximum fee in đồng that a bank deducts from a transfer. A larger difference is not explained as a fee.
const MAX_FEE: u64 = 66_000;

/// The probable reason why a row does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Cause {
    /// Recently received in the books, not yet at the bank.
    InTransit,
    /// Recently paid in the books, not yet at the bank.
    Outstanding,
    /// A fee charged by the bank.
    BankFee,
    /// Interest paid by the bank.
    BankInterest,
    /// The bank deducted a fee from the amount.
    FeeDeducted,
    /// The same movement is on its side twice.
    Duplicate,
    /// One too many among rows that nothing distinguishes.
    SurplusOfEqual,
    /// The same amount with the opposite sign.
    SignFlipped,
    /// Two digits of the amount are swapped.
    DigitsSwapped,
    /// The amount is a thousand times too large or too small.
    Factor1000,
    /// Day and month of the date are swapped.
    DayMonthSwapped,
    /// Too far outside the days of the other side to be found there.
    OutsidePeriod,
    /// Recorded in another fund.
    WrongFund,
    /// Recorded in another association.
    WrongAssociation,
    /// The counterpart has no amount.
    BlankAmount,
    /// No cause was found.
    Unknown,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 16] = [
        Self::InTransit,
        Self::Outstanding,
        Self::BankFee,
        Self::BankInterest,
        Self::FeeDeducted,
        Self::Duplicate,
        Self::SurplusOfEqual,
        Self::SignFlipped,
        Self::DigitsSwapped,
        Self::Factor1000,
        Self::DayMonthSwapped,
        Self::OutsidePeriod,
        Self::WrongFund,
        Self::WrongAssociation,
        Self::BlankAmount,
        Self::Unknown,
    ];

    /// Returns the word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InTransit => "in_transit",
            Self::Outstanding => "outstanding",
            Self::BankFee => "bank_fee",
            Self::BankInterest => "bank_interest",
            Self::FeeDeducted => "fee_deducted",
            Self::Duplicate => "duplicate",
            Self::SurplusOfEqual => "surplus_of_equal",
            Self::SignFlipped => "sign_flipped",
            Self::DigitsSwapped => "digits_swapped",
            Self::Factor1000 => "factor_1000",
            Self::DayMonthSwapped => "day_month_swapped",
            Self::OutsidePeriod => "outside_period",
            Self::WrongFund => "wrong_fund",
            Self::WrongAssociation => "wrong_association",
            Self::BlankAmount => "blank_amount",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the message that explains it, for a row `age_days` old; a negative age counts as 0.
    pub fn message(self, age_days: i64) -> Message {
        let key = match self {
            Self::InTransit => "cause.in_transit",
            Self::Outstanding => "cause.outstanding",
            Self::BankFee => "cause.bank_fee",
            Self::BankInterest => "cause.bank_interest",
            Self::FeeDeducted => "cause.fee_deducted",
            Self::Duplicate => "cause.duplicate",
            Self::SurplusOfEqual => "cause.surplus_of_equal",
            Self::SignFlipped => "cause.sign_flipped",
            Self::DigitsSwapped => "cause.digits_swapped",
            Self::Factor1000 => "cause.factor_1000",
            Self::DayMonthSwapped => "cause.day_month_swapped",
            Self::OutsidePeriod => "cause.outside_period",
            Self::WrongFund => "cause.wrong_fund",
            Self::WrongAssociation => "cause.wrong_association",
            Self::BlankAmount => "cause.blank_amount",
            Self::Unknown => "cause.unknown",
        };
        Message::new(key).with("days", u64::try_from(age_days).unwrap_or(0))
    }
}

/// Returns the probable reason why two amounts of one movement differ; amounts in đồng.
pub(super) fn of_difference(left: i64, right: i64, bank_side: Option<BankSide>) -> Cause {
    let times_1000 = |a: i64, b: i64| a.checked_mul(1000) == Some(b);
    let (books, bank) = if bank_side == Some(BankSide::Left) { (right, left) } else { (left, right) };
    if left.checked_neg() == Some(right) {
        Cause::SignFlipped
    } else if times_1000(left, right) || times_1000(right, left) {
        Cause::Factor1000
    } else if are_digits_swapped(left, right) {
        Cause::DigitsSwapped
    } else if bank_side.is_some()
        && bank < books
        && books.abs_diff(bank) <= MAX_FEE
        && books.signum() == bank.signum()
    {
        // Less came in, or more went out, than the books say.
        Cause::FeeDeducted
    } else {
        Cause::Unknown
    }
}

/// Whether one amount becomes the other by swapping exactly two digits.
fn are_digits_swapped(left: i64, right: i64) -> bool {
    let (mine, theirs) = (left.unsigned_abs().to_string(), right.unsigned_abs().to_string());
    if mine.len() != theirs.len() || left.signum() != right.signum() {
        return false;
    }
    let apart: Vec<(u8, u8)> = mine.bytes().zip(theirs.bytes()).filter(|(a, b)| a != b).collect();
    matches!(apart.as_slice(), [(a, b), (c, d)] if a == d && b == c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_of_differences() {
        let cause = |left, right| of_difference(left, right, Some(BankSide::Right));
        assert_eq!(cause(2_100_000, 1_200_000), Cause::DigitsSwapped);
        assert_eq!(cause(500_000, -500_000), Cause::SignFlipped);
        assert_eq!(cause(500_000, 500), Cause::Factor1000);
        assert_eq!(cause(500, 500_000), Cause::Factor1000);
        assert_eq!(cause(500_000, 489_000), Cause::FeeDeducted);
        assert_eq!(cause(-500_000, -511_000), Cause::FeeDeducted);
        assert_eq!(cause(500_000, 511_000), Cause::Unknown);
        assert_eq!(cause(500_000, 700_000), Cause::Unknown);
        assert_eq!(of_difference(489_000, 500_000, Some(BankSide::Left)), Cause::FeeDeducted);
    }
}
