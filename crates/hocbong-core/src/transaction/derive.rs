//! Derives the accounts that a kind posts to.
//!
//! This is the kind table of `docs/formats.md` in code, and the only place that knows it. It sees one row
//! and, if a kind depends on it, the kind of the transaction that the row refers to; it needs no book. As a
//! million rows go through here, a valid row allocates nothing, except that an opening looks up the class of
//! its account.

use super::kind::{Kind, Method};
use crate::account::{AccountClass, ChartOfAccounts, Role};
use crate::diagnostic::Message;

/// What is known of the transaction that a row refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The row refers to none.
    Absent,
    /// The row refers to one that has not been resolved yet.
    Unresolved,
    /// The row refers to one of this kind.
    Is(Kind),
}

/// The parts of a row that decide its postings.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// Kind of the row.
    pub kind: Kind,
    /// Method, if stated.
    pub method: Option<Method>,
    /// Whether the row names a purpose.
    pub has_purpose: bool,
    /// The column `account`; may hold several accounts, separated by spaces.
    pub account: &'a str,
    /// The column `counter_account`.
    pub counter_account: &'a str,
    /// Whether the row names a counter fund.
    pub has_counter_fund: bool,
    /// What the row refers to.
    pub about: About,
}

/// The postings derived for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived<'a> {
    /// One debit and one credit in the fund of the row.
    Pair {
        /// Account debited.
        debit: &'a str,
        /// Account credited.
        credit: &'a str,
    },
    /// A reallocation: `out`/`account` in the fund of the row, `account`/`into` in the counter fund.
    Reallocate {
        /// Account on which the money or goods stay.
        account: &'a str,
        /// Account of transfers made.
        out: &'a str,
        /// Account of transfers received.
        into: &'a str,
    },
    /// No postings; an `audit:count` states what was counted on this account, a pledge an amount on none.
    Statement {
        /// Account counted; blank for other kinds.
        account: &'a str,
    },
    /// The postings depend on the transaction that the row refers to, which must be resolved first.
    NeedsAbout,
}

/// Why the postings of a row cannot be derived.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeriveError {
    /// The kind allows several methods, and the row states none.
    #[error("kind `{0}` needs a method")]
    MethodMissing(Kind),
    /// The kind does not allow this method.
    #[error("kind `{0}` is never by `{1}`")]
    MethodDoesNotFit(Kind, Method),
    /// The kind needs a counter fund.
    #[error("kind `{0}` needs a counter fund")]
    CounterFundMissing(Kind),
    /// The counter fund is the fund itself.
    #[error("kind `{0}` moves money to another fund, not to the fund itself")]
    OwnFund(Kind),
    /// The kind needs an account and a counter account.
    #[error("kind `{0}` needs an account and a counter account")]
    CounterAccountMissing(Kind),
    /// The chart has no account in this role, or several, and the row names none.
    #[error("kind `{0}` posts to an account for {1}, of which the chart has none, or several")]
    AccountMissing(Kind, Role),
    /// The kind does not post to this account.
    #[error("account `{1}` does not fit kind `{0}`")]
    AccountDoesNotFit(Kind, String),
    /// The kind needs explicit postings.
    #[error("kind `{0}` needs its postings written out, in the pairs or the journal form")]
    PostingsMissing(Kind),
    /// The kind needs a reference to another transaction.
    #[error("kind `{0}` must name what it is about")]
    AboutMissing(Kind),
    /// The kind cannot refer to a transaction of that kind.
    #[error("kind `{0}` cannot be about a transaction of kind `{1}`")]
    AboutDoesNotFit(Kind, Kind),
}

impl DeriveError {
    /// Returns the sentence for people, which the catalogue has in both languages.
    pub fn message(&self) -> Message {
        let (key, kind) = match self {
            Self::MethodMissing(kind) => ("HB0112.method", kind),
            Self::MethodDoesNotFit(kind, _) => ("HB0112.method-fit", kind),
            Self::CounterFundMissing(kind) => ("HB0112.counter-fund", kind),
            Self::OwnFund(kind) => ("HB0112.own-fund", kind),
            Self::CounterAccountMissing(kind) => ("HB0112.counter-account", kind),
            Self::AccountMissing(kind, _) => ("HB0112.account-of-role", kind),
            Self::AccountDoesNotFit(kind, _) => ("HB0112.account-fit", kind),
            Self::PostingsMissing(kind) => ("HB0112.postings", kind),
            Self::AboutMissing(kind) => ("HB0112.about", kind),
            Self::AboutDoesNotFit(kind, _) => ("HB0308.kind", kind),
        };
        let message = Message::new(key).with("kind", kind.as_str());
        match self {
            Self::MethodDoesNotFit(_, method) => message.with("method", method.as_str()),
            Self::AccountMissing(_, role) => message.with("role", role.as_str()),
            Self::AccountDoesNotFit(_, account) => message.with("account", account.as_str()),
            Self::AboutDoesNotFit(_, other) => message.with("other", other.as_str()),
            _ => message,
        }
    }
}

/// One side of a kind's pair: the role posted to by default, and others that the row may choose by naming an
/// account.
#[derive(Clone, Copy)]
struct Leg {
    usual: Role,
    choices: &'static [Role],
}

impl Leg {
    const fn one(usual: Role, choices: &'static [Role]) -> Self {
        Self { usual, choices }
    }

    fn takes(self, account: &str, chart: &ChartOfAccounts) -> bool {
        chart.role(account).is_some_and(|role| role == self.usual || self.choices.contains(&role))
    }

    /// Returns the account to post to if the row names none.
    fn account(self, kind: Kind, chart: &ChartOfAccounts) -> Result<&str, DeriveError> {
        account_for(kind, self.usual, chart)
    }
}

fn account_for(kind: Kind, role: Role, chart: &ChartOfAccounts) -> Result<&str, DeriveError> {
    chart.account_for(role).ok_or(DeriveError::AccountMissing(kind, role))
}

const fn fixed(role: Role) -> Leg {
    Leg::one(role, &[])
}

/// Derives the postings of a row from its kind.
///
/// `chart` names the account of each role.
///
/// # Errors
/// [`DeriveError`] if the row lacks something or something does not fit its kind.
pub fn derive<'a>(choice: &Choice<'a>, chart: &'a ChartOfAccounts) -> Result<Derived<'a>, DeriveError> {
    use Kind as K;
    let kind = choice.kind;
    match kind {
        K::AuditFinding | K::AuditResolve | K::Pledge => return Ok(Derived::Statement { account: "" }),
        K::AuditAdjust | K::Closing | K::Entry => return Err(DeriveError::PostingsMissing(kind)),
        K::Reversal => {
            return match choice.about {
                About::Absent => Err(DeriveError::AboutMissing(kind)),
                _ => Ok(Derived::NeedsAbout),
            };
        }
        K::Opening => return derive_opening(choice, chart),
        K::AccountTransfer => return derive_account_transfer(choice, chart),
        K::AuditCount => {
            let money = money_leg(choice, &Method::ALL, chart)?;
            return Ok(Derived::Statement { account: single(choice, money, chart)? });
        }
        K::Reallocate => {
            let money = money_leg(choice, &Method::ALL, chart)?;
            if !choice.has_counter_fund {
                return Err(DeriveError::CounterFundMissing(kind));
            }
            return Ok(Derived::Reallocate {
                account: single(choice, money, chart)?,
                out: account_for(kind, Role::TransfersOut, chart)?,
                into: account_for(kind, Role::TransfersIn, chart)?,
            });
        }
        K::TransferOut | K::TransferIn if !choice.has_counter_fund => {
            return Err(DeriveError::CounterFundMissing(kind));
        }
        _ => {}
    }
    match legs(choice, chart)? {
        Some((debit, credit)) => pair(choice, debit, credit, chart),
        None => Ok(Derived::NeedsAbout),
    }
}

/// Returns debit and credit of a kind that posts one pair; `None` if they depend on a transaction that has
/// not been resolved yet.
fn legs(choice: &Choice<'_>, chart: &ChartOfAccounts) -> Result<Option<(Leg, Leg)>, DeriveError> {
    use Kind as K;
    const CASH_OR_BANK: [Method; 2] = [Method::Cash, Method::Bank];
    let kind = choice.kind;
    let any = || money_leg(choice, &Method::ALL, chart);
    let money = || money_leg(choice, &CASH_OR_BANK, chart);
    let bank = || money_leg(choice, &[Method::Bank], chart);
    Ok(Some(match kind {
        K::Founding => (any()?, fixed(Role::Founding)),
        K::Donation => {
            let value = any()?;
            (value, if value.usual == Role::Goods { fixed(Role::GiftsInKind) } else { gifts(choice) })
        }
        K::Refund => match choice.about {
            About::Unresolved => return Ok(None),
            About::Is(K::Unidentified) => (fixed(Role::Unidentified), bank()?),
            _ => (
                Leg::one(gifts(choice).usual, &[Role::Gifts, Role::RestrictedGifts, Role::Unidentified]),
                money()?,
            ),
        },
        K::Unidentified => (bank()?, fixed(Role::Unidentified)),
        K::Identify => {
            bank()?;
            match choice.about {
                About::Absent => return Err(DeriveError::AboutMissing(kind)),
                About::Unresolved => return Ok(None),
                About::Is(K::Unidentified) => (fixed(Role::Unidentified), gifts(choice)),
                About::Is(other) => return Err(DeriveError::AboutDoesNotFit(kind, other)),
            }
        }
        K::Award | K::AwardReturned => {
            let value = any()?;
            let award = fixed(if value.usual == Role::Goods { Role::AwardsInKind } else { Role::Awards });
            if kind == K::Award { (award, value) } else { (value, award) }
        }
        K::Expense => (fixed(Role::Management), money()?),
        K::Advance => (fixed(Role::Advance), money()?),
        K::AdvanceReturned => (money()?, fixed(Role::Advance)),
        K::AdvanceSettled => match choice.method {
            Some(method) => return Err(DeriveError::MethodDoesNotFit(kind, method)),
            None => (Leg::one(Role::Awards, &[Role::Management]), fixed(Role::Advance)),
        },
        K::Interest => (bank()?, fixed(Role::Interest)),
        K::MembershipFee => {
            let has_own = chart.account_for(Role::MembershipFees).is_some();
            let income = if has_own { Role::MembershipFees } else { Role::OtherIncome };
            (money()?, Leg::one(income, &[Role::OtherIncome]))
        }
        K::StateMoney => (money()?, fixed(Role::StateMoney)),
        K::OtherIncome => (money()?, fixed(Role::OtherIncome)),
        K::OtherExpense => (fixed(Role::OtherExpense), money()?),
        K::TransferOut => (fixed(Role::TransfersOut), any()?),
        K::TransferIn => (any()?, fixed(Role::TransfersIn)),
        K::Deposit => (no_goods(choice, Role::Bank)?, fixed(Role::Cash)),
        K::Withdrawal => (no_goods(choice, Role::Cash)?, fixed(Role::Bank)),
        K::DepositSent => (no_goods(choice, Role::InTransit)?, fixed(Role::Cash)),
        K::DepositArrived => (no_goods(choice, Role::Bank)?, fixed(Role::InTransit)),
        K::TermDeposit => (no_goods(choice, Role::TermDeposit)?, fixed(Role::Bank)),
        K::TermDepositReturned => (no_goods(choice, Role::Bank)?, fixed(Role::TermDeposit)),
        K::AuditShortage => (fixed(Role::Shortage), any()?),
        K::AuditSurplus => (any()?, fixed(Role::Surplus)),
        K::AuditSettle => return settle_legs(choice, chart),
        _ => return Err(DeriveError::PostingsMissing(kind)),
    }))
}

/// The account of a gift, which depends on whether it has a purpose.
fn gifts(choice: &Choice<'_>) -> Leg {
    Leg::one(
        if choice.has_purpose { Role::RestrictedGifts } else { Role::Gifts },
        &[Role::Gifts, Role::RestrictedGifts],
    )
}

/// Returns the account of cash, bank or goods. Without a method, it is the only one that the kind allows, or
/// that of the named account.
fn money_leg(choice: &Choice<'_>, allowed: &[Method], chart: &ChartOfAccounts) -> Result<Leg, DeriveError> {
    let kind = choice.kind;
    let method = match (choice.method, allowed) {
        (Some(method), _) if allowed.contains(&method) => method,
        (Some(method), _) => return Err(DeriveError::MethodDoesNotFit(kind, method)),
        (None, [only]) => *only,
        (None, _) => choice
            .account
            .split_whitespace()
            .find_map(|account| {
                allowed.iter().copied().find(|method| chart.has_role(account, role_of_method(*method)))
            })
            .ok_or(DeriveError::MethodMissing(kind))?,
    };
    Ok(fixed(role_of_method(method)))
}

/// Returns the account of a kind with fixed accounts. The row may state cash or bank as its method, but not
/// in kind.
fn no_goods(choice: &Choice<'_>, role: Role) -> Result<Leg, DeriveError> {
    match choice.method {
        Some(Method::InKind) => Err(DeriveError::MethodDoesNotFit(choice.kind, Method::InKind)),
        _ => Ok(fixed(role)),
    }
}

/// Returns the role of the account that a method moves.
pub const fn role_of_method(method: Method) -> Role {
    match method {
        Method::Cash => Role::Cash,
        Method::Bank => Role::Bank,
        Method::InKind => Role::Goods,
    }
}

/// A shortage that is made good or written off, or a surplus that is handed over or kept.
fn settle_legs(choice: &Choice<'_>, chart: &ChartOfAccounts) -> Result<Option<(Leg, Leg)>, DeriveError> {
    let kind = choice.kind;
    let names = |role| choice.account.split_whitespace().any(|account| chart.has_role(account, role));
    let of_shortage = match choice.about {
        About::Is(Kind::AuditShortage) => true,
        About::Is(Kind::AuditSurplus) => false,
        _ if names(Role::Shortage) => true,
        _ if names(Role::Surplus) => false,
        About::Unresolved => return Ok(None),
        About::Is(other) => return Err(DeriveError::AboutDoesNotFit(kind, other)),
        About::Absent => return Err(DeriveError::AboutMissing(kind)),
    };
    let value = match choice.method {
        Some(method) => fixed(role_of_method(method)),
        None if of_shortage => fixed(Role::OtherExpense),
        None => fixed(Role::OtherIncome),
    };
    Ok(Some(match (of_shortage, choice.method) {
        (true, _) => (value, fixed(Role::Shortage)),
        (false, _) => (fixed(Role::Surplus), value),
    }))
}

/// Builds the pair, using the accounts that the row names instead of those that they extend.
fn pair<'a>(
    choice: &Choice<'a>,
    debit: Leg,
    credit: Leg,
    chart: &'a ChartOfAccounts,
) -> Result<Derived<'a>, DeriveError> {
    let (mut debit_account, mut credit_account): (Option<&str>, Option<&str>) = (None, None);
    for account in choice.account.split_whitespace() {
        if debit_account.is_none() && debit.takes(account, chart) {
            debit_account = Some(account);
        } else if credit_account.is_none() && credit.takes(account, chart) {
            credit_account = Some(account);
        } else {
            return Err(DeriveError::AccountDoesNotFit(choice.kind, account.to_owned()));
        }
    }
    let or_usual =
        |named: Option<&'a str>, leg: Leg| named.map_or_else(|| leg.account(choice.kind, chart), Ok);
    Ok(Derived::Pair { debit: or_usual(debit_account, debit)?, credit: or_usual(credit_account, credit)? })
}

/// Returns the account of a kind that touches only one.
fn single<'a>(choice: &Choice<'a>, leg: Leg, chart: &'a ChartOfAccounts) -> Result<&'a str, DeriveError> {
    let mut named = choice.account.split_whitespace();
    match (named.next(), named.next()) {
        (None, _) => leg.account(choice.kind, chart),
        (Some(account), None) if leg.takes(account, chart) => Ok(account),
        (Some(account), None) | (Some(_), Some(account)) => {
            Err(DeriveError::AccountDoesNotFit(choice.kind, account.to_owned()))
        }
    }
}

/// Debits an asset against the accumulated surplus; credits a liability or the founders' assets.
fn derive_opening<'a>(choice: &Choice<'a>, chart: &'a ChartOfAccounts) -> Result<Derived<'a>, DeriveError> {
    let mut named = choice.account.split_whitespace();
    let account = match (named.next(), named.next()) {
        (None, _) => money_leg(choice, &Method::ALL, chart)?.account(choice.kind, chart)?,
        (Some(account), None) => account,
        (Some(_), Some(second)) => {
            return Err(DeriveError::AccountDoesNotFit(choice.kind, second.to_owned()));
        }
    };
    if let Some(method) = choice.method
        && !chart.has_role(account, role_of_method(method))
    {
        return Err(DeriveError::AccountDoesNotFit(choice.kind, account.to_owned()));
    }
    let surplus = account_for(choice.kind, Role::NetAssets, chart)?;
    match class_or_guess(chart, account) {
        Some(AccountClass::Asset) => Ok(Derived::Pair { debit: account, credit: surplus }),
        Some(AccountClass::Liability) => Ok(Derived::Pair { debit: surplus, credit: account }),
        Some(AccountClass::NetAssets) if !chart.has_role(account, Role::NetAssets) => {
            Ok(Derived::Pair { debit: surplus, credit: account })
        }
        _ => Err(DeriveError::AccountDoesNotFit(choice.kind, account.to_owned())),
    }
}

/// Returns the class of an account. For one that is not in the chart it is guessed from the first digit by
/// the national numbering (1, 2 assets; 3 liabilities; 4 net assets), so that an unknown account is reported
/// only once, as unknown.
fn class_or_guess(chart: &ChartOfAccounts, account: &str) -> Option<AccountClass> {
    chart.class(account).or(match account.bytes().next() {
        Some(b'1' | b'2') => Some(AccountClass::Asset),
        Some(b'3') => Some(AccountClass::Liability),
        Some(b'4') => Some(AccountClass::NetAssets),
        _ => None,
    })
}

fn derive_account_transfer<'a>(
    choice: &Choice<'a>,
    chart: &ChartOfAccounts,
) -> Result<Derived<'a>, DeriveError> {
    let (from, to) = (choice.account.trim(), choice.counter_account.trim());
    if let Some(method) = choice.method.filter(|method| *method != Method::Bank) {
        return Err(DeriveError::MethodDoesNotFit(choice.kind, method));
    }
    if from.is_empty() || to.is_empty() {
        return Err(DeriveError::CounterAccountMissing(choice.kind));
    }
    for account in [from, to] {
        if !chart.has_role(account, Role::Bank) || account.contains(char::is_whitespace) {
            return Err(DeriveError::AccountDoesNotFit(choice.kind, account.to_owned()));
        }
    }
    if from == to {
        return Err(DeriveError::AccountDoesNotFit(choice.kind, to.to_owned()));
    }
    Ok(Derived::Pair { debit: to, credit: from })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Kind as K;
    use Method::{Bank, Cash, InKind};

    fn row(kind: Kind, method: Option<Method>) -> Choice<'static> {
        Choice {
            kind,
            method,
            has_purpose: false,
            account: "",
            counter_account: "",
            has_counter_fund: true,
            about: About::Absent,
        }
    }

    fn accounts(choice: Choice<'_>) -> String {
        let chart = ChartOfAccounts::default();
        match derive(&choice, &chart) {
            Ok(Derived::Pair { debit, credit }) => format!("{debit}/{credit}"),
            Ok(Derived::Reallocate { account, out, into }) => format!("{out}/{account} {account}/{into}"),
            Ok(Derived::Statement { account }) => format!("states {account}"),
            Ok(Derived::NeedsAbout) => "needs about".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_table_of_kinds() {
        let table: [(Kind, [&str; 3]); 25] = [
            (K::Opening, ["111/421", "112/421", "152/421"]),
            (K::Founding, ["111/411", "112/411", "152/411"]),
            (K::Donation, ["111/5111", "112/5111", "152/5113"]),
            (K::Refund, ["5111/111", "5111/112", "-"]),
            (K::Unidentified, ["-", "112/3388", "-"]),
            (K::Award, ["6111/111", "6111/112", "6112/152"]),
            (K::AwardReturned, ["111/6111", "112/6111", "152/6112"]),
            (K::Expense, ["642/111", "642/112", "-"]),
            (K::Advance, ["141/111", "141/112", "-"]),
            (K::AdvanceReturned, ["111/141", "112/141", "-"]),
            (K::AdvanceSettled, ["-", "-", "-"]),
            (K::Interest, ["-", "112/515", "-"]),
            (K::OtherIncome, ["111/711", "112/711", "-"]),
            (K::OtherExpense, ["811/111", "811/112", "-"]),
            (K::TransferOut, ["616/111", "616/112", "616/152"]),
            (K::TransferIn, ["111/516", "112/516", "152/516"]),
            (K::Reallocate, ["616/111 111/516", "616/112 112/516", "616/152 152/516"]),
            (K::Deposit, ["112/111", "112/111", "-"]),
            (K::Withdrawal, ["111/112", "111/112", "-"]),
            (K::DepositSent, ["113/111", "113/111", "-"]),
            (K::DepositArrived, ["112/113", "112/113", "-"]),
            (K::TermDeposit, ["128/112", "128/112", "-"]),
            (K::TermDepositReturned, ["112/128", "112/128", "-"]),
            (K::AuditShortage, ["1381/111", "1381/112", "1381/152"]),
            (K::AuditSurplus, ["111/3381", "112/3381", "152/3381"]),
        ];
        for (kind, expected) in table {
            for (method, expected) in [Cash, Bank, InKind].into_iter().zip(expected) {
                let got = accounts(row(kind, Some(method)));
                if expected == "-" {
                    assert_eq!(got, format!("kind `{kind}` is never by `{method}`"));
                } else {
                    assert_eq!(got, expected, "{kind} by {method}");
                }
            }
        }
        assert_eq!(accounts(row(K::AdvanceSettled, None)), "6111/141");
        assert_eq!(accounts(row(K::AuditCount, Some(InKind))), "states 152");
        assert_eq!(accounts(row(K::AuditFinding, None)), "states ");
    }

    #[test]
    fn a_purpose_and_what_a_row_is_about_choose_the_account() {
        let purpose = |kind| Choice { has_purpose: true, ..row(kind, Some(Bank)) };
        assert_eq!(accounts(purpose(K::Donation)), "112/5112");
        assert_eq!(accounts(purpose(K::Refund)), "5112/112");
        let about = |kind, method, about| Choice { about, ..row(kind, method) };
        let identify = |about| accounts(Choice { about, ..purpose(K::Identify) });
        assert_eq!(identify(About::Is(K::Unidentified)), "3388/5112");
        assert_eq!(identify(About::Absent), "kind `identify` must name what it is about");
        assert_eq!(
            identify(About::Is(K::Donation)),
            "kind `identify` cannot be about a transaction of kind `donation`"
        );
        assert_eq!(accounts(about(K::Identify, Some(Bank), About::Is(K::Unidentified))), "3388/5111");
        assert_eq!(accounts(about(K::Refund, Some(Bank), About::Is(K::Unidentified))), "3388/112");
        assert_eq!(accounts(about(K::Refund, Some(Bank), About::Is(K::Donation))), "5111/112");
        assert_eq!(accounts(about(K::Refund, Some(Bank), About::Unresolved)), "needs about");
        let settle = |method, kind| accounts(about(K::AuditSettle, method, About::Is(kind)));
        assert_eq!(settle(Some(Cash), K::AuditShortage), "111/1381");
        assert_eq!(settle(Some(Cash), K::AuditSurplus), "3381/111");
        assert_eq!(settle(None, K::AuditShortage), "811/1381");
        assert_eq!(settle(None, K::AuditSurplus), "3381/711");
        assert_eq!(
            settle(None, K::Donation),
            "kind `audit:settle` cannot be about a transaction of kind `donation`"
        );
        assert_eq!(accounts(row(K::AuditSettle, None)), "kind `audit:settle` must name what it is about");
        assert_eq!(accounts(row(K::Reversal, None)), "kind `reversal` must name what it is about");
    }

    #[test]
    fn an_account_replaces_the_one_it_extends() {
        let with = |kind, method, account| accounts(Choice { account, ..row(kind, method) });
        assert_eq!(with(K::Donation, Some(Bank), "1121-VCB"), "1121-VCB/5111");
        assert_eq!(with(K::Donation, None, "1121-VCB"), "1121-VCB/5111");
        assert_eq!(with(K::Donation, Some(Bank), "1121-VCB 5112"), "1121-VCB/5112");
        assert_eq!(with(K::AdvanceSettled, None, "6421"), "6421/141");
        assert_eq!(with(K::Refund, Some(Bank), "3388"), "3388/112");
        assert_eq!(
            with(K::Donation, Some(Cash), "1121-VCB"),
            "account `1121-VCB` does not fit kind `donation`"
        );
        assert_eq!(with(K::Donation, Some(Bank), "1121 1122"), "account `1122` does not fit kind `donation`");
        assert_eq!(with(K::Donation, None, ""), "kind `donation` needs a method");
        assert_eq!(with(K::Interest, None, ""), "112/515");
        assert_eq!(with(K::Opening, None, "128"), "128/421");
        assert_eq!(with(K::Opening, None, "331"), "421/331");
        assert_eq!(with(K::Opening, None, "411"), "421/411");
        assert_eq!(with(K::Opening, None, "421"), "account `421` does not fit kind `opening`");
        assert_eq!(with(K::Opening, None, "5111"), "account `5111` does not fit kind `opening`");
    }

    #[test]
    fn transfers_need_their_other_end() {
        let between = |account, counter_account| {
            accounts(Choice { account, counter_account, ..row(K::AccountTransfer, None) })
        };
        assert_eq!(between("1121-VCB", "1122-BIDV"), "1122-BIDV/1121-VCB");
        assert_eq!(between("1121-VCB", ""), "kind `account-transfer` needs an account and a counter account");
        assert_eq!(between("1121-VCB", "111"), "account `111` does not fit kind `account-transfer`");
        let alone = |kind| accounts(Choice { has_counter_fund: false, ..row(kind, Some(Bank)) });
        assert_eq!(alone(K::TransferOut), "kind `transfer-out` needs a counter fund");
        assert_eq!(alone(K::Reallocate), "kind `reallocate` needs a counter fund");
    }
}
