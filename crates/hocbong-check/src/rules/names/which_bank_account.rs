//! HB0207: a bank row that does not say on which of several accounts it is.

use crate::context::shown_voucher;
use crate::{CheckedBook, Context, Findings, Rule};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::association_of;
use hocbong_core::ledger::{Field, PostingTemplates, TransactionRef};
use hocbong_core::transaction::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// If an association has two or more bank accounts (sub-accounts of 112 in its rows or in the statements that
/// the settings name), no row of it is on plain 112.
///
/// # Source
/// None: a statement covers one account, so such a row cannot be reconciled with any.
///
/// # What it does not catch
/// A row on the wrong bank account; a single sub-account used beside plain 112.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WhichBankAccount;

/// The bank accounts of each association that has more than one.
fn bank_accounts<'a>(
    book: &'a CheckedBook<'a>,
    alike: &PostingTemplates,
) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let vague = book.chart.account_for(Role::Bank);
    let is_bank = |account: &str| book.chart.has_role(account, Role::Bank) && Some(account) != vague;
    let mut accounts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for posting in alike.firsts(book.ledger).flat_map(|row| row.unit_postings()) {
        if is_bank(posting.account()) {
            accounts.entry(association_of(posting.fund())).or_default().insert(posting.account());
        }
    }
    let mut only = book.associations.iter().map(|association| association.code.as_str());
    let only = only.next().filter(|_| only.next().is_none());
    for statement in &book.statements {
        if let Some(association) = statement.association.or(only)
            && is_bank(statement.account)
        {
            accounts.entry(association).or_default().insert(statement.account);
        }
    }
    accounts.retain(|_, accounts| accounts.len() > 1);
    accounts
}

impl Rule for WhichBankAccount {
    fn code(&self) -> Code {
        Code::WHICH_BANK_ACCOUNT
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let accounts = bank_accounts(book, context.alike());
        if accounts.is_empty() {
            return;
        }
        let Some(vague) = book.chart.account_for(Role::Bank) else { return };
        let vague_in = |row: TransactionRef<'_>| {
            let mut posted = row.unit_postings().filter(|posting| posting.account() == vague);
            posted.find_map(|posting| accounts.get_key_value(association_of(posting.fund())))
        };
        // The counted account is in no posting.
        let is_concerned =
            |row: TransactionRef<'_>| row.kind() == Kind::AuditCount || vague_in(row).is_some();
        for row in context.alike().rows_of(book.ledger, is_concerned) {
            let counted = || row.counted().filter(|(account, _)| *account == vague);
            let association = vague_in(row)
                .map(|(association, _)| *association)
                .or_else(|| counted().map(|_| row.association()).filter(|code| accounts.contains_key(code)));
            let Some(association) = association else { continue };
            let list: Vec<&str> = accounts.get(association).into_iter().flatten().copied().collect();
            let message = Message::new("HB0207")
                .with("association", association)
                .with("accounts", list.join(", "))
                .with("voucher", shown_voucher(&row));
            let fields = [Field::Account, Field::DebitAccount, Field::Method];
            findings.push(Diagnostic::new(self.code(), message, context.place(&row, &fields)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::StatementAccount;
    use crate::testing::{check, check_files, files};

    #[test]
    fn plain_112_beside_two_accounts_is_vague() {
        let words = check(
            "date,voucher,kind,fund,method,amount,account\n\
             2025-02-01,BC-1,donation,ST,bank,500,1121-VCB\n\
             2025-02-01,BC-2,donation,ST/vuot-kho,bank,500,1121-BIDV\n\
             2025-02-01,BC-3,donation,ST/von,bank,500,\n\
             2025-02-01,BC-1,donation,MX,bank,500,\n\
             2025-06-30,BN-1,expense,MX,bank,500,\n",
            &["HB0207:4"],
        );
        assert_eq!(words, ["HB0207(association=ST, accounts=1121-BIDV, 1121-VCB, voucher=BC-3)"]);
    }

    #[test]
    fn accounts_that_only_the_settings_name_count() {
        let of = |account| StatementAccount { association: Some("ST"), account };
        let mut files = files("date,voucher,kind,fund,method,amount\n2025-02-01,BC-1,donation,ST,bank,500\n");
        files.statements = vec![of("1121-VCB")];
        check_files(&files, &[]);
        files.statements.push(of("1121-MB"));
        check_files(&files, &["HB0207:2"]);
    }
}
