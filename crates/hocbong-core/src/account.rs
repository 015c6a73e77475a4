//! Accounts, their roles, and the chart of accounts.

mod role;

pub use role::Role;

use std::collections::BTreeMap;
use std::ops::Bound;

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
    /// What the account is for; `None` if it takes the role of an account that it replaces or extends, or has
    /// none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub role: Option<Role>,
}

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

/// Where an account of a chart comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The default chart.
    BuiltIn,
    /// A list that states no role for it.
    Listed,
    /// A list that states its role.
    ListedWithRole,
}

/// The accounts that may be posted to, and their roles.
///
/// The default is the project's own chart, which accepts any sub-account of a listed account. A list that
/// gives an account a role takes that role away from the default chart, whose account for it then no longer
/// exists. So a list that names an account for each role replaces the default chart as a whole.
///
/// # Example
/// ```
/// use hocbong_core::account::{Account, AccountClass, Role};
/// use hocbong_core::ChartOfAccounts;
///
/// let mut chart = ChartOfAccounts::default();
/// assert_eq!(chart.account_for(Role::Bank), Some("112"));
/// let (code, name) = ("2-NH".to_owned(), "Ngân hàng".to_owned());
/// chart.insert(Account { code, name, class: AccountClass::Asset, role: Some(Role::Bank) });
/// assert_eq!(chart.account_for(Role::Bank), Some("2-NH"));
/// assert_eq!(chart.role("112"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartOfAccounts {
    by_code: BTreeMap<String, (Account, Origin)>,
    /// For each role the account that all other accounts in the role extend.
    by_role: BTreeMap<Role, String>,
    lists_sub_accounts: bool,
}

impl Default for ChartOfAccounts {
    fn default() -> Self {
        let account = |role: &Role| Account {
            code: role.default_code().to_owned(),
            name: role.default_name().to_owned(),
            class: role.class(),
            role: Some(*role),
        };
        let built_in = || Role::ALL.iter().filter(|role| !role.default_code().is_empty());
        Self {
            by_code: built_in()
                .map(account)
                .map(|account| (account.code.clone(), (account, Origin::BuiltIn)))
                .collect(),
            by_role: built_in().map(|role| (*role, role.default_code().to_owned())).collect(),
            lists_sub_accounts: false,
        }
    }
}

impl ChartOfAccounts {
    /// Adds an account, or replaces the one with the same code.
    ///
    /// From then on the chart accepts listed codes only, so that a mistyped sub-account is reported. The order
    /// in which accounts are added does not matter.
    pub fn insert(&mut self, mut account: Account) {
        self.lists_sub_accounts = true;
        let origin = if let Some(role) = account.role {
            self.by_code.retain(|_, (other, origin)| *origin != Origin::BuiltIn || other.role != Some(role));
            for (other, origin) in self.by_code.values_mut() {
                if *origin == Origin::Listed && other.role == Some(role) {
                    other.role = None;
                }
            }
            Origin::ListedWithRole
        } else {
            let replaced = self.by_code.get(&account.code).map(|(replaced, _)| replaced);
            account.role = replaced
                .filter(|replaced| replaced.class == account.class)
                .and_then(|replaced| replaced.role);
            Origin::Listed
        };
        self.by_code.insert(account.code.clone(), (account, origin));
        self.by_role = Role::ALL.iter().filter_map(|role| Some((*role, self.find_main(*role)?))).collect();
    }

    /// Finds the account in a role that all others in it extend.
    fn find_main(&self, role: Role) -> Option<String> {
        let mut codes = self.iter().filter(|account| account.role == Some(role)).map(|account| &account.code);
        // In code order an account comes before those that extend it.
        let first = codes.next()?;
        codes.all(|code| extends(code, first)).then(|| first.clone())
    }

    /// Returns the account that a role's postings go to unless a row names another: the only account in that
    /// role, or the one that all others in it extend.
    ///
    /// `None` if no account has the role, or several that have nothing in common.
    pub fn account_for(&self, role: Role) -> Option<&str> {
        self.by_role.get(&role).map(String::as_str)
    }

    /// Returns the role of `code`: that of the listed account with the longest code that it equals or extends,
    /// or, if that account has none, of the next shorter one of the same class.
    pub fn role(&self, code: &str) -> Option<Role> {
        let class = self.resolve(code)?.class;
        self.extended_by(code).take_while(|account| account.class == class).find_map(|account| account.role)
    }

    /// Whether `code` is in this role.
    pub fn has_role(&self, code: &str, role: Role) -> bool {
        self.role(code) == Some(role)
    }

    /// Returns the account with exactly this code.
    pub fn get(&self, code: &str) -> Option<&Account> {
        self.by_code.get(code).map(|(account, _)| account)
    }

    /// Returns the listed account that `code` equals or extends; of several, the one with the longest code.
    pub fn resolve<'a>(&'a self, code: &str) -> Option<&'a Account> {
        self.extended_by(code).next()
    }

    /// Iterates over the listed accounts that `code` equals or extends, the longest code first.
    fn extended_by<'a, 'c>(&'a self, code: &'c str) -> impl Iterator<Item = &'a Account> + use<'a, 'c> {
        let before = (Bound::Unbounded, Bound::Included(code));
        let accounts = self.by_code.range::<str, _>(before).rev().map(|(_, (account, _))| account);
        accounts.filter(move |account| extends(code, &account.code))
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
        self.by_code.values().map(|(account, _)| account)
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
            role: None,
        });
        assert!(chart.is_known("1121-VCB"));
        assert!(chart.is_known("112"));
        assert!(!chart.is_known("1121-VBC"));
    }

    fn account(code: &str, class: AccountClass, role: Option<Role>) -> Account {
        Account { code: code.to_owned(), name: String::new(), class, role }
    }

    #[test]
    fn sub_accounts_take_the_role_of_what_they_extend() {
        let mut chart = ChartOfAccounts::default();
        assert_eq!(chart.role("1121-VCB"), Some(Role::Bank));
        assert_eq!(chart.role("51121"), Some(Role::RestrictedGifts));
        assert_eq!(chart.role("999"), None);
        chart.insert(account("1121-VCB", AccountClass::Asset, None));
        // Money that the bank lends is not money at the bank.
        chart.insert(account("112-VAY", AccountClass::Liability, None));
        assert_eq!(chart.role("1121-VCB"), Some(Role::Bank));
        assert_eq!(chart.role("112-VAY"), None);
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(*role));
            if role.default_code().is_empty() {
                continue;
            }
            assert_eq!(chart.account_for(*role), Some(role.default_code()));
            assert!(chart.has_role(role.default_code(), *role));
        }
    }

    #[test]
    fn a_role_moves_to_the_account_that_is_listed_for_it() {
        let listed = [
            account("112", AccountClass::Asset, None),
            account("20", AccountClass::Asset, Some(Role::Bank)),
            account("201", AccountClass::Asset, Some(Role::Bank)),
            account("10", AccountClass::Asset, Some(Role::Cash)),
            account("30", AccountClass::Asset, Some(Role::Goods)),
            account("31", AccountClass::Asset, Some(Role::Goods)),
            account("141", AccountClass::Asset, None),
        ];
        let mut forwards = ChartOfAccounts::default();
        listed.iter().cloned().for_each(|account| forwards.insert(account));
        let mut backwards = ChartOfAccounts::default();
        listed.iter().rev().cloned().for_each(|account| backwards.insert(account));
        assert_eq!(forwards, backwards);
        assert_eq!(forwards.account_for(Role::Bank), Some("20"));
        // `112` is listed, but no longer for the bank; `111` was for cash alone.
        assert_eq!((forwards.role("112"), forwards.is_known("112")), (None, true));
        assert_eq!((forwards.role("111"), forwards.is_known("111")), (None, false));
        // Two accounts for goods have nothing in common: a row must say which.
        assert_eq!((forwards.account_for(Role::Goods), forwards.role("31")), (None, Some(Role::Goods)));
        assert_eq!(forwards.account_for(Role::Advance), Some("141"));
    }
}
