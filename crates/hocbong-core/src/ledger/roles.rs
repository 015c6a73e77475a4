//! The roles of the accounts that a ledger posts to.

use super::Line;
use crate::account::{ChartOfAccounts, Role};
use crate::text::{Interner, Symbol};

/// The role of each account that a ledger posts to, looked up in the chart once and not for each posting.
#[derive(Clone, Debug, Default)]
pub(super) struct AccountRoles(Vec<Option<Role>>);

impl AccountRoles {
    /// Looks up the accounts of `lines` in `chart`.
    pub(super) fn new(lines: &[Line], strings: &Interner, chart: &ChartOfAccounts) -> Self {
        let mut accounts: Vec<Symbol> = lines.iter().map(|line| line.account).collect();
        accounts.sort_unstable_by_key(|account| account.index());
        accounts.dedup();
        let mut roles = vec![None; accounts.last().map_or(0, |last| last.index() + 1)];
        for account in accounts {
            if let Some(role) = roles.get_mut(account.index()) {
                *role = chart.role(strings.get(account));
            }
        }
        Self(roles)
    }

    #[inline]
    pub(super) fn get(&self, account: Symbol) -> Option<Role> {
        self.0.get(account.index()).copied().flatten()
    }

    pub(super) fn has(&self, role: Role) -> bool {
        self.0.contains(&Some(role))
    }
}
