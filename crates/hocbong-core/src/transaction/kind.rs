//! The kinds of transactions and their words.

use crate::text::fold;
use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])+ $variant:ident = $word:literal, [$($vietnamese:literal),+];)+) => {
        /// The kind of a transaction, which decides its postings.
        ///
        /// The postings of each kind are listed in `docs/formats.md`, "Kinds".
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])+ $variant,)+
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word used in files and JSON, e.g. `audit:count`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Returns its Vietnamese words, the usual one first.
            pub const fn vietnamese(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$($vietnamese),+],)+
                }
            }
        }
    };
}

kinds! {
    /// An opening balance.
    Opening = "opening", ["số dư đầu kỳ", "dư đầu kỳ"];
    /// Assets contributed by the founders.
    Founding = "founding", ["góp thành lập", "góp vốn thành lập"];
    /// A gift: cash, bank or in kind.
    Donation = "donation", ["ủng hộ", "tài trợ", "quyên góp"];
    /// A gift that was promised; posts nothing. Gifts about it fulfil it.
    Pledge = "pledge", ["cam kết", "cam kết ủng hộ", "đăng ký ủng hộ"];
    /// A gift returned to its giver.
    Refund = "refund", ["hoàn trả", "hoàn trả ủng hộ"];
    /// Money received from an unknown sender.
    Unidentified = "unidentified", ["chưa rõ", "chưa rõ người gửi"];
    /// The sender of an unidentified receipt has been identified.
    Identify = "identify", ["xác định", "xác định người gửi"];
    /// A scholarship given.
    Award = "award", ["trao học bổng", "học bổng"];
    /// A scholarship that was returned.
    AwardReturned = "award-returned", ["hoàn học bổng", "thu hồi học bổng"];
    /// A management cost.
    Expense = "expense", ["chi quản lý", "chi phí quản lý"];
    /// An advance paid out.
    Advance = "advance", ["tạm ứng"];
    /// The unspent part of an advance is returned.
    AdvanceReturned = "advance-returned", ["hoàn tạm ứng"];
    /// An advance is settled.
    AdvanceSettled = "advance-settled", ["thanh toán tạm ứng", "quyết toán tạm ứng"];
    /// Interest on a bank account.
    Interest = "interest", ["lãi", "lãi tiền gửi"];
    /// A fee that members pay.
    MembershipFee = "membership-fee", ["hội phí"];
    /// Money that the state gives for tasks that it orders.
    StateMoney = "state-money", ["kinh phí nhà nước giao", "kinh phí nhà nước"];
    /// Any other income.
    OtherIncome = "other-income", ["thu khác"];
    /// Any other expense.
    OtherExpense = "other-expense", ["chi khác"];
    /// Money or goods transferred to another association or fund.
    TransferOut = "transfer-out", ["chuyển đi"];
    /// Money or goods transferred from another association or fund.
    TransferIn = "transfer-in", ["chuyển đến"];
    /// Money moves between two funds on one account.
    Reallocate = "reallocate", ["điều chuyển", "điều chuyển quỹ"];
    /// Money moves between two bank accounts of one fund.
    AccountTransfer = "account-transfer", ["chuyển tài khoản"];
    /// Cash is deposited at the bank.
    Deposit = "deposit", ["gửi ngân hàng", "nộp ngân hàng"];
    /// Cash is withdrawn from the bank.
    Withdrawal = "withdrawal", ["rút", "rút tiền"];
    /// Cash is sent to the bank.
    DepositSent = "deposit-sent", ["gửi đang chuyển"];
    /// Cash in transit has reached the bank.
    DepositArrived = "deposit-arrived", ["gửi đã đến"];
    /// Money is placed on a term deposit.
    TermDeposit = "term-deposit", ["gửi có kỳ hạn"];
    /// A term deposit is paid back.
    TermDepositReturned = "term-deposit-returned", ["tất toán tiền gửi"];
    /// The reversal of an earlier transaction.
    Reversal = "reversal", ["đảo", "bút toán đảo"];
    /// What was counted at the end of a day; posts nothing.
    AuditCount = "audit:count", ["kiểm kê"];
    /// A count found less than the books show.
    AuditShortage = "audit:shortage", ["thiếu"];
    /// A count found more than the books show.
    AuditSurplus = "audit:surplus", ["thừa"];
    /// A shortage or surplus is settled.
    AuditSettle = "audit:settle", ["xử lý"];
    /// A correction with postings of its own.
    AuditAdjust = "audit:adjust", ["điều chỉnh", "bút toán điều chỉnh"];
    /// A finding of an audit; posts nothing.
    AuditFinding = "audit:finding", ["phát hiện"];
    /// A finding is resolved; posts nothing.
    AuditResolve = "audit:resolve", ["giải quyết", "khắc phục"];
    /// Income and expense of a year are closed to the accumulated surplus.
    Closing = "closing", ["kết chuyển"];
    /// Any balanced postings, stated explicitly.
    Entry = "entry", ["bút toán", "bút toán khác"];
}

impl Kind {
    /// Parses a kind in English or Vietnamese, ignoring case and diacritics.
    ///
    /// # Example
    /// ```
    /// use hocbong_core::Kind;
    /// assert_eq!(Kind::parse("Ủng hộ"), Some(Kind::Donation));
    /// assert_eq!(Kind::parse("audit:count"), Some(Kind::AuditCount));
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        // Most files use the plain words, which need no folding.
        if let Some(kind) = Self::ALL.iter().find(|kind| kind.as_str() == text) {
            return Some(*kind);
        }
        let folded = fold(text);
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == folded || kind.vietnamese().iter().any(|word| fold(word) == folded))
    }

    /// Whether it states something and has no postings.
    pub const fn posts_nothing(self) -> bool {
        matches!(self, Self::AuditCount | Self::AuditFinding | Self::AuditResolve | Self::Pledge)
    }

    /// Whether it states an amount that it does not post: what was counted, or pledged.
    pub const fn states_amount(self) -> bool {
        matches!(self, Self::AuditCount | Self::Pledge)
    }

    /// Whether it moves money to or from the counter fund.
    pub const fn is_transfer(self) -> bool {
        matches!(self, Self::TransferOut | Self::TransferIn | Self::Reallocate)
    }

    /// Whether it settles, returns or corrects a part of the transaction that it is about, so that its purpose, party
    /// and sort of award are those of that one unless it says otherwise.
    pub const fn is_part_of_target(self) -> bool {
        matches!(
            self,
            Self::Refund
                | Self::AwardReturned
                | Self::AdvanceReturned
                | Self::Identify
                | Self::AuditSettle
                | Self::AuditAdjust
        )
    }

    /// Whether its money is that of the transaction that it is about, and so must be in the same fund. An adjustment
    /// may move it.
    pub const fn is_of_targets_fund(self) -> bool {
        matches!(self, Self::AdvanceSettled) || self.is_part_of_target() && !matches!(self, Self::AuditAdjust)
    }

    /// Whether it is one of the `audit:` kinds.
    pub const fn is_audit(self) -> bool {
        matches!(
            self,
            Self::AuditCount
                | Self::AuditShortage
                | Self::AuditSurplus
                | Self::AuditSettle
                | Self::AuditAdjust
                | Self::AuditFinding
                | Self::AuditResolve
        )
    }

    /// Whether its postings must be stated explicitly, because the kind alone does not determine them.
    pub const fn needs_explicit_postings(self) -> bool {
        matches!(self, Self::AuditAdjust | Self::Closing | Self::Entry)
    }

    /// Whether a row of this kind may leave the amount blank.
    pub const fn may_lack_amount(self) -> bool {
        matches!(self, Self::AuditFinding | Self::AuditResolve | Self::Reversal)
    }

    /// Whether it must refer to another transaction.
    pub const fn needs_about(self) -> bool {
        matches!(
            self,
            Self::Reversal | Self::Identify | Self::AuditSettle | Self::AuditAdjust | Self::AuditResolve
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&word)
            .ok_or_else(|| serde::de::Error::custom(format_args!("`{word}` is no kind of transaction")))
    }
}

/// How money or goods were given or received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Method {
    /// In cash: account 111.
    Cash,
    /// Through a bank: account 112.
    Bank,
    /// As goods: account 152.
    InKind,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 3] = [Self::Cash, Self::Bank, Self::InKind];

    /// Returns the word used in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Bank => "bank",
            Self::InKind => "in-kind",
        }
    }

    /// Parses a method in English or Vietnamese, ignoring case and diacritics.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "cash" => return Some(Self::Cash),
            "bank" => return Some(Self::Bank),
            _ => {}
        }
        match fold(text).as_str() {
            "cash" | "tien mat" | "tm" => Some(Self::Cash),
            "bank" | "chuyen khoan" | "ngan hang" | "ck" | "nh" | "tgnh" | "transfer" | "bank transfer" => {
                Some(Self::Bank)
            }
            "in-kind" | "in kind" | "hien vat" | "hv" => Some(Self::InKind),
            _ => None,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_names_one_kind() {
        let mut words: Vec<String> = Vec::new();
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
            words.push(fold(kind.as_str()));
            for word in kind.vietnamese() {
                assert_eq!(Kind::parse(word), Some(*kind));
                assert_eq!(Kind::parse(&word.to_uppercase()), Some(*kind));
                words.push(fold(word));
            }
        }
        let count = words.len();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), count, "a word stands for two kinds");
        assert_eq!(Kind::parse(""), None);
    }
}
