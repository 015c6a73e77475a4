//! The roles that accounts have, so that rules and reports do not depend on the codes of one chart.

use super::AccountClass;
use std::fmt;

macro_rules! roles {
    ($($(#[$doc:meta])+ $variant:ident = $word:literal, $code:literal, $class:ident, $name:literal;)+) => {
        /// What an account is for. Kinds of transactions post to roles, and the chart names their accounts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $($(#[$doc])+ $variant,)+
        }

        impl Role {
            /// All roles, in the order of their codes in the default chart.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word used in `accounts.csv` and JSON, e.g. `restricted-gifts`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Returns the code of its account in the default chart; blank if that has none.
            pub const fn default_code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// Returns the class that an account in this role must have.
            pub const fn class(self) -> AccountClass {
                match self {
                    $(Self::$variant => AccountClass::$class,)+
                }
            }

            /// Returns the name of its account in the default chart.
            pub(super) const fn default_name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

roles! {
    /// Cash on hand.
    Cash = "cash", "111", Asset, "Tiền mặt";
    /// Money at banks.
    Bank = "bank", "112", Asset, "Tiền gửi ngân hàng";
    /// Cash on its way to a bank.
    InTransit = "in-transit", "113", Asset, "Tiền đang chuyển";
    /// Term deposits.
    TermDeposit = "term-deposit", "128", Asset, "Tiền gửi có kỳ hạn";
    /// Shortages found by a count and not yet settled.
    Shortage = "shortage", "1381", Asset, "Tài sản thiếu chờ xử lý";
    /// Advances not yet accounted for.
    Advance = "advance", "141", Asset, "Tạm ứng";
    /// Donated goods.
    Goods = "goods", "152", Asset, "Hiện vật tài trợ";
    /// Owed to suppliers.
    Payable = "payable", "331", Liability, "Phải trả người bán";
    /// Surpluses found by a count and not yet settled.
    Surplus = "surplus", "3381", Liability, "Tài sản thừa chờ xử lý";
    /// Receipts whose sender is not yet known.
    Unidentified = "unidentified", "3388", Liability, "Tiền nhận chưa rõ người gửi";
    /// Founders' assets.
    Founding = "founding", "411", NetAssets, "Tài sản góp thành lập";
    /// Accumulated surplus.
    NetAssets = "net-assets", "421", NetAssets, "Thặng dư lũy kế";
    /// Gifts without a purpose.
    Gifts = "gifts", "5111", Income, "Ủng hộ không điều kiện";
    /// Gifts for a purpose.
    RestrictedGifts = "restricted-gifts", "5112", Income, "Ủng hộ có mục đích";
    /// Gifts in kind.
    GiftsInKind = "gifts-in-kind", "5113", Income, "Ủng hộ hiện vật";
    /// Money that the state gives for tasks that it orders.
    StateMoney = "state-money", "514", Income, "Kinh phí nhà nước giao";
    /// Bank interest.
    Interest = "interest", "515", Income, "Lãi tiền gửi";
    /// Transfers received from another association or fund.
    TransfersIn = "transfers-in", "516", Income, "Nhận từ hội khác hoặc quỹ khác";
    /// Fees of members. The default chart has no account for them, so they go to other income.
    MembershipFees = "membership-fees", "", Income, "";
    /// Scholarships in money.
    Awards = "awards", "6111", Expense, "Học bổng bằng tiền";
    /// Scholarships in kind.
    AwardsInKind = "awards-in-kind", "6112", Expense, "Học bổng hiện vật";
    /// Transfers made to another association or fund.
    TransfersOut = "transfers-out", "616", Expense, "Chuyển cho hội khác hoặc quỹ khác";
    /// Management costs.
    Management = "management", "642", Expense, "Chi quản lý";
    /// Any other income.
    OtherIncome = "other-income", "711", Income, "Thu khác";
    /// Any other expense.
    OtherExpense = "other-expense", "811", Expense, "Chi khác";
}

impl Role {
    /// Returns the role with this word, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = crate::text::fold(text).replace([' ', '_'], "-");
        Self::ALL.iter().copied().find(|role| role.as_str() == folded)
    }

    /// Whether gifts of any sort are booked to accounts in this role.
    pub const fn is_gift(self) -> bool {
        matches!(self, Self::Gifts | Self::RestrictedGifts | Self::GiftsInKind)
    }

    /// Whether awards, in money or in kind, are booked to accounts in this role.
    pub const fn is_award(self) -> bool {
        matches!(self, Self::Awards | Self::AwardsInKind)
    }

    /// Whether accounts in this role hold cash or money at a bank.
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Cash | Self::Bank)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Role {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Role {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&word)
            .ok_or_else(|| serde::de::Error::custom(format_args!("`{word}` is no role of an account")))
    }
}
