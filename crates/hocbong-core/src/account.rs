//! Accounts and the chart of accounts.

use std::collections::BTreeMap;

/// The class of an account: what its balance means and which side increases it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum AccountClass {
    /// Owned or receivable (tài sản); increased by debits.
    Asset,
    /// Owed to others (nợ phải trả); increased by credits.
    Liability,
    /// Net assets (tài sản thuần); increased by credits.
    NetAssets,
    /// Received or earned (thu); increased by credits.
    Income,
    /// Given or spent (chi); increased by debits.
    Expense,
}

impl AccountClass {
    /// Returns the word used in files and JSON, e.g. `net-assets`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Liability => "liability",
            Self::NetAssets => "net-assets",
            Self::Income => "income",
            Self::Expense => "expense",
        }
    }

    /// Parses a class name in English or Vietnamese, ignoring case and diacritics.
    pub fn parse(text: &str) -> Option<Self> {
        match crate::text::fold(text).replace([' ', '_'], "-").as_str() {
            "asset" | "assets" | "tai-san" => Some(Self::Asset),
            "liability" | "liabilities" | "no-phai-tra" => Some(Self::Liability),
            "net-assets" | "netassets" | "equity" | "tai-san-thuan" | "nguon-von" => Some(Self::NetAssets),
            "income" | "thu" | "doanh-thu" => Some(Self::Income),
            "expense" | "expenses" | "chi" | "chi-phi" => Some(Self::Expense),
            _ => None,
        }
    }

    /// Whether debits increase the balance: assets and expenses.
    pub const fn grows_by_debit(self) -> bool {
        matches!(self, Self::Asset | Self::Expense)
    }
}

/// An account listed in a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Account {
    /// Account code, e.g. `112`; a sub-account extends its parent's code, e.g. `1121-VCB`.
    pub code: String,
    /// Full name for display.
    pub name: String,
    /// What the balance means.
    pub class: AccountClass,
}

/// Codes of the default chart that built-in rules refer to.
pub mod codes {
    /// Cash on hand.
    pub const CASH: &str = "111";
    /// Money at banks.
    pub const BANK: &str = "112";
    /// Cash on its way to a bank.
    pub const IN_TRANSIT: &str = "113";
    /// Term deposits.
    pub const TERM_DEPOSIT: &str = "128";
    /// Shortages found by a count and not yet settled.
    pub const SHORTAGE: &str = "1381";
    /// Advances not yet accounted for.
    pub const ADVANCE: &str = "141";
    /// Donated goods.
    pub const GOODS: &str = "152";
    /// Surpluses found by a count and not yet settled.
    pub const SURPLUS: &str = "3381";
    /// Receipts whose sender is not yet known.
    pub const UNIDENTIFIED: &str = "3388";
    /// Founders' assets.
    pub const FOUNDING: &str = "411";
    /// Accumulated surplus.
    pub const NET_ASSETS: &str = "421";
    /// Gifts without a purpose.
    pub const GIFTS: &str = "5111";
    /// Gifts for a purpose.
    pub const RESTRICTED_GIFTS: &str = "5112";
    /// Gifts in kind.
    pub const GIFTS_IN_KIND: &str = "5113";
    /// Bank interest.
    pub const INTEREST: &str = "515";
    /// Transfers received from another association or fund.
    pub const TRANSFERS_IN: &str = "516";
    /// Scholarships in money.
    pub const AWARDS: &str = "6111";
    /// Scholarships in kind.
    pub const AWARDS_IN_KIND: &str = "6112";
    /// Transfers made to another association or fund.
    pub const TRANSFERS_OUT: &str = "616";
    /// Management costs.
    pub const MANAGEMENT: &str = "642";
    /// Other income.
    pub const OTHER_INCOME: &str = "711";
    /// Other expense.
    pub const OTHER_EXPENSE: &str = "811";
}

/// The default chart, following the national numbering pattern. It is this project's own and does not claim
/// to be an annex of Thông tư 41/2022/TT-BTC.
const DEFAULT: [(&str, &str, AccountClass); 23] = [
    (codes::CASH, "Tiền mặt", AccountClass::Asset),
    (codes::BANK, "Tiền gửi ngân hàng", AccountClass::Asset),
    (codes::IN_TRANSIT, "Tiền đang chuyển", AccountClass::Asset),
    (codes::TERM_DEPOSIT, "Tiền gửi có kỳ hạn", AccountClass::Asset),
    (codes::SHORTAGE, "Tài sản thiếu chờ xử lý", AccountClass::Asset),
    (codes::ADVANCE, "Tạm ứng", AccountClass::Asset),
    (codes::GOODS, "Hiện vật tài trợ", AccountClass::Asset),
    ("331", "Phải trả người bán", AccountClass::Liability),
    (codes::SURPLUS, "Tài sản thừa chờ xử lý", AccountClass::Liability),
    (codes::UNIDENTIFIED, "Tiền nhận chưa rõ người gửi", AccountClass::Liability),
    (codes::FOUNDING, "Tài sản góp thành lập", AccountClass::NetAssets),
    (codes::NET_ASSETS, "Thặng dư lũy kế", AccountClass::NetAssets),
    (codes::GIFTS, "Ủng hộ không điều kiện", AccountClass::Income),
    (codes::RESTRICTED_GIFTS, "Ủng hộ có mục đích", AccountClass::Income),
    (codes::GIFTS_IN_KIND, "Ủng hộ hiện vật", AccountClass::Income),
    (codes::INTEREST, "Lãi tiền gửi", AccountClass::Income),
    (codes::TRANSFERS_IN, "Nhận từ hội khác hoặc quỹ khác", AccountClass::Income),
    (codes::AWARDS, "Học bổng bằng tiền", AccountClass::Expense),
    (codes::AWARDS_IN_KIND, "Học bổng hiện vật", AccountClass::Expense),
    (codes::TRANSFERS_OUT, "Chuyển cho hội khác hoặc quỹ khác", AccountClass::Expense),
    (codes::MANAGEMENT, "Chi quản lý", AccountClass::Expense),
    (codes::OTHER_INCOME, "Thu khác", AccountClass::Income),
    (codes::OTHER_EXPENSE, "Chi khác", AccountClass::Expense),
];

/// Whether `code` is the account `base` or one of its sub-accounts: `code` starts with `base`, which is not
/// blank.
///
/// # Example
/// ```
/// use hocbong_core::account::extends;
/// assert!(extends("1121-VCB", "112"));
/// assert!(!extends("111", "112"));
/// ```
#[inline]
pub fn extends(code: &str, base: &str) -> bool {
    !base.is_empty() && code.starts_with(base)
}

/// The accounts that may be posted to.
///
/// The default is the project's own chart, which accepts any sub-account of a listed account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartOfAccounts {
    by_code: BTreeMap<String, Account>,
    lists_sub_accounts: bool,
}

impl Default for ChartOfAccounts {
    fn default() -> Self {
        let account = |(code, name, class): (&str, &str, AccountClass)| Account {
            code: code.to_owned(),
            name: name.to_owned(),
            class,
        };
        Self {
            by_code: DEFAULT.into_iter().map(|row| (row.0.to_owned(), account(row))).collect(),
            lists_sub_accounts: false,
        }
    }
}

impl ChartOfAccounts {
    /// Adds an account, or replaces the one with the same code.
    ///
    /// From then on the chart accepts listed codes only, so that a mistyped sub-account is reported.
    pub fn insert(&mut self, account: Account) {
        self.lists_sub_accounts = true;
        self.by_code.insert(account.code.clone(), account);
    }

    /// Returns the account with exactly this code.
    pub fn get(&self, code: &str) -> Option<&Account> {
        self.by_code.get(code)
    }

    /// Returns the listed account that `code` equals or extends; of several, the one with the longest code.
    pub fn resolve(&self, code: &str) -> Option<&Account> {
        self.by_code
            .range(..=code.to_owned())
            .rev()
            .map(|(_, account)| account)
            .find(|account| extends(code, &account.code))
    }

    /// Returns the class of `code`, or `None` if it extends no listed account.
    pub fn class(&self, code: &str) -> Option<AccountClass> {
        self.resolve(code).map(|account| account.class)
    }

    /// Whether `code` may be posted to: it is listed, or, as long as nothing was [inserted](Self::insert), it
    /// extends a listed account.
    pub fn is_known(&self, code: &str) -> bool {
        if self.lists_sub_accounts { self.get(code).is_some() } else { self.resolve(code).is_some() }
    }

    /// Iterates over the listed accounts in code order.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.by_code.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sub_accounts_take_the_class_of_the_longest_account_they_extend() {
        let chart = ChartOfAccounts::default();
        assert_eq!(chart.class("1121-VCB"), Some(AccountClass::Asset));
        assert_eq!(chart.resolve("33881").map(|a| a.code.as_str()), Some("3388"));
        assert_eq!(chart.class("51121"), Some(AccountClass::Income));
        assert_eq!(chart.class("999"), None);
        assert_eq!(chart.class(""), None);
    }

    #[test]
    fn a_chart_that_lists_sub_accounts_knows_no_others() {
        let mut chart = ChartOfAccounts::default();
        assert!(chart.is_known("1121-VBC"));
        chart.insert(Account {
            code: "1121-VCB".to_owned(),
            name: "Vietcombank".to_owned(),
            class: AccountClass::Asset,
        });
        assert!(chart.is_known("1121-VCB"));
        assert!(chart.is_known("112"));
        assert!(!chart.is_known("1121-VBC"));
    }
}
