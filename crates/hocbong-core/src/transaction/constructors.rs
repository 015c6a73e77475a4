//! Typed constructors for transactions of each kind.
//!
//! Each returns a [`TransactionBuilder`], which sets the voucher, the party, the purpose and so on. Amounts
//! are in đồng and must be positive unless stated otherwise.

use super::{Kind, Method, Posting, Transaction, TransactionBuilder};
use crate::vnd::Vnd;
use chrono::NaiveDate;

fn by(
    kind: Kind,
    fund: impl Into<String>,
    date: NaiveDate,
    method: Method,
    amount: Vnd,
) -> TransactionBuilder {
    TransactionBuilder::new(kind, fund, date, amount).method(method)
}

/// Gifts, their refunds, and receipts from unknown senders.
#[derive(Clone, Copy, Debug)]
pub struct Donation;

impl Donation {
    /// A gift, credited to 5111, or to 5112 if it has a purpose; a gift in kind is credited to 5113.
    pub fn gift(fund: impl Into<String>, date: NaiveDate, method: Method, amount: Vnd) -> TransactionBuilder {
        by(Kind::Donation, fund, date, method, amount)
    }

    /// A gift that is promised. It posts nothing; the gifts that follow are about it.
    pub fn pledge(fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        TransactionBuilder::new(Kind::Pledge, fund, date, amount)
    }

    /// A gift returned to its giver, in cash or by bank.
    pub fn refund(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::Refund, fund, date, method, amount)
    }

    /// The refund, by bank, of a receipt whose sender was never identified.
    pub fn refund_of(receipt: &Transaction, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        by(Kind::Refund, receipt.fund(), date, Method::Bank, amount).about_transaction(receipt)
    }

    /// Money received at the bank from an unknown sender.
    pub fn unidentified(fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        by(Kind::Unidentified, fund, date, Method::Bank, amount)
    }

    /// The sender of `receipt` has been identified, and the money becomes a gift.
    pub fn identify(receipt: &Transaction, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        by(Kind::Identify, receipt.fund(), date, Method::Bank, amount).about_transaction(receipt)
    }
}

/// Scholarships.
#[derive(Clone, Copy, Debug)]
pub struct Award;

impl Award {
    /// A scholarship, in money or in kind.
    pub fn grant(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::Award, fund, date, method, amount)
    }

    /// A scholarship, or part of one, that was returned.
    pub fn returned(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::AwardReturned, fund, date, method, amount)
    }
}

/// Management costs, advances and other expenses.
#[derive(Clone, Copy, Debug)]
pub struct Expense;

impl Expense {
    /// A management cost.
    pub fn management(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::Expense, fund, date, method, amount)
    }

    /// Any other expense.
    pub fn other(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::OtherExpense, fund, date, method, amount)
    }

    /// An advance paid out.
    pub fn advance(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::Advance, fund, date, method, amount)
    }

    /// The unspent part of an advance is returned.
    pub fn advance_returned(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::AdvanceReturned, fund, date, method, amount)
    }

    /// An advance is settled: as awards, or as management costs with `.account("642")`.
    pub fn advance_settled(fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        TransactionBuilder::new(Kind::AdvanceSettled, fund, date, amount)
    }
}

/// Interest and other income.
#[derive(Clone, Copy, Debug)]
pub struct Income;

impl Income {
    /// Interest on a bank account.
    pub fn interest(fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        by(Kind::Interest, fund, date, Method::Bank, amount)
    }

    /// Any other income.
    pub fn other(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::OtherIncome, fund, date, method, amount)
    }
}

/// Opening balances and founders' assets.
#[derive(Clone, Copy, Debug)]
pub struct Opening;

impl Opening {
    /// The opening balance of `account`: an asset is debited against 421; a liability or 411 is credited
    /// against 421.
    pub fn balance(
        fund: impl Into<String>,
        date: NaiveDate,
        account: impl Into<String>,
        amount: Vnd,
    ) -> TransactionBuilder {
        TransactionBuilder::new(Kind::Opening, fund, date, amount).account(account)
    }

    /// Assets contributed by the founders.
    pub fn founding(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::Founding, fund, date, method, amount)
    }
}

/// Transfers of money and goods between associations and funds.
#[derive(Clone, Copy, Debug)]
pub struct Transfer;

impl Transfer {
    /// To fund `to`: of another association, or on another bank account.
    pub fn out(
        fund: impl Into<String>,
        to: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::TransferOut, fund, date, method, amount).counter_fund(to)
    }

    /// From fund `from`: of another association, or on another bank account.
    pub fn into_fund(
        fund: impl Into<String>,
        from: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::TransferIn, fund, date, method, amount).counter_fund(from)
    }

    /// Between two funds on the same account; the money itself does not move.
    pub fn reallocate(
        from: impl Into<String>,
        to: impl Into<String>,
        date: NaiveDate,
        method: Method,
        amount: Vnd,
    ) -> TransactionBuilder {
        by(Kind::Reallocate, from, date, method, amount).counter_fund(to)
    }
}

/// Movements between cash, bank accounts and deposits of one fund.
#[derive(Clone, Copy, Debug)]
pub struct Treasury;

impl Treasury {
    /// Cash deposited at the bank.
    pub fn deposit(fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        TransactionBuilder::new(Kind::Deposit, fund, date, amount)
    }

    /// Cash withdrawn from the bank.
    pub fn withdrawal(fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        TransactionBuilder::new(Kind::Withdrawal, fund, date, amount)
    }

    /// Cash sent to the bank that arrives on another day.
    pub fn deposit_sent(fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        TransactionBuilder::new(Kind::DepositSent, fund, date, amount)
    }

    /// Cash in transit that has reached the bank.
    pub fn deposit_arrived(fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        TransactionBuilder::new(Kind::DepositArrived, fund, date, amount)
    }

    /// Money placed on a term deposit.
    pub fn term_deposit(fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        TransactionBuilder::new(Kind::TermDeposit, fund, date, amount)
    }

    /// A term deposit that is paid back; its interest is a separate transaction.
    pub fn term_deposit_returned(
        fund: impl Into<String>,
        date: NaiveDate,
        amount: Vnd,
    ) -> TransactionBuilder {
        TransactionBuilder::new(Kind::TermDepositReturned, fund, date, amount)
    }

    /// From one bank account to another; `from` and `to` are account codes that extend 112.
    pub fn between_accounts(
        fund: impl Into<String>,
        date: NaiveDate,
        from: impl Into<String>,
        to: impl Into<String>,
        amount: Vnd,
    ) -> TransactionBuilder {
        TransactionBuilder::new(Kind::AccountTransfer, fund, date, amount).account(from).counter_account(to)
    }
}

/// Counts, shortages, surpluses, corrections and findings.
#[derive(Clone, Copy, Debug)]
pub struct Audit;

impl Audit {
    /// The amount found at the end of the day, which may be zero. Posts nothing.
    pub fn count(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        counted: Vnd,
    ) -> TransactionBuilder {
        by(Kind::AuditCount, fund, date, method, counted)
    }

    /// Something recorded in the books was missing.
    pub fn shortage(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        missing: Vnd,
    ) -> TransactionBuilder {
        by(Kind::AuditShortage, fund, date, method, missing)
    }

    /// Something was found that is not in the books.
    pub fn surplus(
        fund: impl Into<String>,
        date: NaiveDate,
        method: Method,
        extra: Vnd,
    ) -> TransactionBuilder {
        by(Kind::AuditSurplus, fund, date, method, extra)
    }

    /// A shortage is made good, or a surplus handed over; `of` is the shortage or surplus.
    pub fn settle(of: &Transaction, date: NaiveDate, method: Method, amount: Vnd) -> TransactionBuilder {
        by(Kind::AuditSettle, of.fund(), date, method, amount).about_transaction(of)
    }

    /// A shortage is written off to 811, or a surplus kept as income in 711.
    pub fn settle_without_return(of: &Transaction, date: NaiveDate, amount: Vnd) -> TransactionBuilder {
        TransactionBuilder::new(Kind::AuditSettle, of.fund(), date, amount).about_transaction(of)
    }

    /// A correction of `of` with postings of its own.
    ///
    /// # Source
    /// Luật Kế toán 88/2015/QH13 Đ.27.4: electronic books are corrected by adjusting vouchers only.
    pub fn adjust(
        of: &Transaction,
        date: NaiveDate,
        postings: impl IntoIterator<Item = Posting>,
    ) -> TransactionBuilder {
        TransactionBuilder::new(Kind::AuditAdjust, of.fund(), date, Vnd::ZERO)
            .postings(postings)
            .about_transaction(of)
    }

    /// The reversal of `of`: the same postings with sides swapped, and the same fund, purpose and party.
    pub fn reversal(of: &Transaction, date: NaiveDate) -> TransactionBuilder {
        let mut reversal = TransactionBuilder::new(Kind::Reversal, of.fund(), date, Vnd::ZERO)
            .purpose(of.purpose())
            .about_transaction(of);
        if let Some(party) = of.party() {
            reversal = reversal.party(party.clone());
        }
        if let Some(counter_fund) = &of.facts().counter_fund {
            reversal = reversal.counter_fund(counter_fund);
        }
        reversal
    }

    /// An audit finding about `of`, described in the memo. Posts nothing.
    pub fn finding(of: &Transaction, date: NaiveDate, what: impl Into<String>) -> TransactionBuilder {
        TransactionBuilder::new(Kind::AuditFinding, of.fund(), date, Vnd::ZERO)
            .memo(what)
            .about_transaction(of)
    }

    /// The resolution of `finding`, described in the memo. Posts nothing.
    pub fn resolve(finding: &Transaction, date: NaiveDate, how: impl Into<String>) -> TransactionBuilder {
        TransactionBuilder::new(Kind::AuditResolve, finding.fund(), date, Vnd::ZERO)
            .memo(how)
            .about_transaction(finding)
    }
}

/// Explicit postings.
#[derive(Clone, Copy, Debug)]
pub struct Entry;

impl Entry {
    /// Any balanced postings.
    pub fn postings(
        fund: impl Into<String>,
        date: NaiveDate,
        postings: impl IntoIterator<Item = Posting>,
    ) -> TransactionBuilder {
        TransactionBuilder::new(Kind::Entry, fund, date, Vnd::ZERO).postings(postings)
    }

    /// The closing entry of a year: income and expense go to the accumulated surplus.
    pub fn closing(
        fund: impl Into<String>,
        date: NaiveDate,
        postings: impl IntoIterator<Item = Posting>,
    ) -> TransactionBuilder {
        TransactionBuilder::new(Kind::Closing, fund, date, Vnd::ZERO).postings(postings)
    }
}
