//! The rules by subject; each has its own file and code.

/// 02: names and the chart of accounts.
pub(crate) mod names {
    pub(crate) mod fund_not_emptied;
    pub(crate) mod handover;
    pub(crate) mod not_emptied;
    pub(crate) mod outside_fund_life;
    pub(crate) mod outside_life;
    pub(crate) mod transfer_differs;
    pub(crate) mod transfer_unrecorded;
    pub(crate) mod unknown_account;
    pub(crate) mod unknown_association;
    pub(crate) mod unknown_fund;
    pub(crate) mod which_bank_account;
}

/// 03: transactions.
pub(crate) mod transactions {
    pub(crate) mod bad_reversal;
    pub(crate) mod future_date;
    pub(crate) mod postings_of_kind;
    pub(crate) mod reference_again;
}

/// 04: funds and restrictions.
pub(crate) mod funds {
    pub(crate) mod asset_negative;
    pub(crate) mod bank_negative;
    pub(crate) mod cash_negative;
    pub(crate) mod endowment_spent;
    pub(crate) mod other_purpose;
    pub(crate) mod overspent;
}

/// 05: periods and seals.
pub(crate) mod periods {
    pub(crate) mod closed_period;
    pub(crate) mod opened_again;
    pub(crate) mod opening_differs;
    pub(crate) mod outside_year;
}

/// 06: vouchers.
pub(crate) mod vouchers {
    pub(crate) mod voucher_gap;
    pub(crate) mod voucher_missing;
    pub(crate) mod voucher_order;
    pub(crate) mod voucher_twice;
}

/// 07: awards.
pub(crate) mod awards {
    pub(crate) mod award_without_decision;
    pub(crate) mod awarded_twice;
    pub(crate) mod self_approved;
    pub(crate) mod shared_account;
}

/// 09: law.
pub(crate) mod law {
    pub(crate) mod cash_gift;
    pub(crate) mod cash_not_deposited;
    pub(crate) mod disclosure_missed;
    pub(crate) mod founders_assets;
    pub(crate) mod management_cost;
    pub(crate) mod payout;
}

/// 10: audit.
pub(crate) mod audit {
    pub(crate) mod adjustment_without_finding;
    pub(crate) mod count_differs;
    pub(crate) mod finding_open;
    pub(crate) mod late_correction;
    pub(crate) mod settled_beyond;
    pub(crate) mod unidentified_old;
    pub(crate) mod unsettled;
}

/// 11: patterns worth a look.
pub(crate) mod patterns {
    pub(crate) mod back_dated;
    pub(crate) mod benford;
    pub(crate) mod just_under;
    pub(crate) mod last_digits;
    pub(crate) mod round_share;
    pub(crate) mod same_day_split;
}

use crate::Rule;

/// Every rule of the library, in the order of the codes.
pub static RULES: &[&dyn Rule] = &[
    &names::unknown_association::UnknownAssociation,
    &names::unknown_fund::UnknownFund,
    &names::unknown_account::UnknownAccount,
    &names::outside_life::OutsideLife,
    &names::not_emptied::NotEmptied,
    &names::which_bank_account::WhichBankAccount,
    &names::outside_fund_life::OutsideFundLife,
    &names::handover::Handover,
    &names::transfer_differs::TransferDiffers,
    &names::transfer_unrecorded::TransferUnrecorded,
    &names::fund_not_emptied::FundNotEmptied,
    &transactions::future_date::FutureDate,
    &transactions::bad_reversal::BadReversal,
    &transactions::postings_of_kind::PostingsOfKind,
    &transactions::reference_again::ReferenceAgain,
    &funds::cash_negative::CashNegative,
    &funds::bank_negative::BankNegative,
    &funds::overspent::Overspent,
    &funds::other_purpose::OtherPurpose,
    &funds::endowment_spent::EndowmentSpent,
    &funds::asset_negative::AssetNegative,
    &periods::closed_period::ClosedPeriod,
    &periods::opening_differs::OpeningDiffers,
    &periods::outside_year::OutsideYear,
    &periods::opened_again::OpenedAgain,
    &vouchers::voucher_missing::VoucherMissing,
    &vouchers::voucher_twice::VoucherTwice,
    &vouchers::voucher_gap::VoucherGap,
    &vouchers::voucher_order::VoucherOrder,
    &awards::awarded_twice::AwardedTwice,
    &awards::award_without_decision::AwardWithoutDecision,
    &awards::shared_account::SharedAccount,
    &awards::self_approved::SelfApproved,
    &law::management_cost::ManagementCost,
    &law::cash_gift::CashGift,
    &law::founders_assets::FoundersAssets,
    &law::disclosure_missed::DisclosureMissed,
    &law::cash_not_deposited::CashNotDeposited,
    &law::payout::Payout,
    &audit::count_differs::CountDiffers,
    &audit::unsettled::Unsettled,
    &audit::adjustment_without_finding::AdjustmentWithoutFinding,
    &audit::finding_open::FindingOpen,
    &audit::unidentified_old::UnidentifiedOld,
    &audit::late_correction::LateCorrection,
    &audit::settled_beyond::SettledBeyond,
    &patterns::just_under::JustUnder,
    &patterns::same_day_split::SameDaySplit,
    &patterns::round_share::RoundShare,
    &patterns::last_digits::LastDigits,
    &patterns::benford::Benford,
    &patterns::back_dated::BackDated,
];
