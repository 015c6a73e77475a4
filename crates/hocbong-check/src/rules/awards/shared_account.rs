//! HB0703: awards to several people on one bank account.

use crate::context::shown_voucher;
use crate::{Context, Findings, Need, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::text::fold;
use hocbong_core::transaction::Kind;
use std::collections::BTreeMap;

/// All awards to one bank account are to one person, by folded name. Reversed awards are left out.
///
/// One finding per account, at the first award under a second name, with the first award under every other
/// name as related place.
///
/// # Source
/// None: several names on one account may be siblings, or somebody's account put in place of theirs.
///
/// # What it does not catch
/// Different accounts of one person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedAccount;

/// Fewest digits of an account number; shorter texts are not taken for one. No bank's numbers are shorter.
const MIN_DIGITS: usize = 6;
/// Most related places of a finding; further ones are not listed.
const MAX_PLACES: usize = 20;

impl Rule for SharedAccount {
    fn code(&self) -> Code {
        Code::SHARED_ACCOUNT
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Field(Field::PartyAccount)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let mut by_account: BTreeMap<String, Vec<TransactionRef<'_>>> = BTreeMap::new();
        for row in context.standing(&[Kind::Award]).filter(|row| !row.party().is_empty()) {
            let account = row.party_details().and_then(|party| party.account.as_deref()).unwrap_or_default();
            // The bank's name may be in the same cell, and a word for "none" has no digits.
            let digits: String = account.chars().filter(char::is_ascii_digit).collect();
            if digits.len() >= MIN_DIGITS {
                by_account.entry(digits).or_default().push(row);
            }
        }
        for (account, rows) in by_account.into_iter().filter(|(_, rows)| rows.len() > 1) {
            let numbers = rows.iter().map(|row| u32::try_from(row.index()).unwrap_or(u32::MAX));
            let rows = context.in_order(numbers);
            // Each name with its first row.
            let mut first_of: BTreeMap<String, usize> = BTreeMap::new();
            for (at, row) in rows.iter().enumerate() {
                first_of.entry(fold(row.party())).or_insert(at);
            }
            let mut firsts: Vec<usize> = first_of.into_values().collect();
            firsts.sort_unstable();
            let named: Vec<&TransactionRef<'_>> = firsts.iter().filter_map(|at| rows.get(*at)).collect();
            let [first, second, ..] = named.as_slice() else { continue };
            let message = Message::new("HB0703")
                .with("account", account)
                .with("names", named.len())
                .with("first", first.party())
                .with("party", second.party())
                .with("voucher", shown_voucher(second))
                .with("day", second.date())
                .with("awards", rows.len())
                .with("amount", rows.iter().map(TransactionRef::debit_total).sum::<i128>());
            let fields = [Field::PartyAccount];
            let mut finding = Diagnostic::new(self.code(), message, context.place(second, &fields));
            let others = named.iter().filter(|row| row.index() != second.index()).take(MAX_PLACES);
            finding.related = others.map(|row| context.place(row, &fields)).collect();
            findings.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ROWS: &str = "date,voucher,kind,fund,method,amount,party,party_account\n\
         2025-01-01,DK-1,opening,ST,bank,9000,,\n\
         2025-02-01,BN-1,award,ST,bank,40,Nguyễn Mẫu An,0123 456 789\n\
         2025-02-02,BN-2,award,ST,bank,50,NGUYEN MAU AN,0123456789\n\
         2025-02-03,BN-3,award,ST,bank,60,Trần Mẫu Ba,VCB 0123.456.789\n\
         2025-02-04,BN-4,award,ST,bank,70,Trần Mẫu Ba,0123456780\n\
         2025-02-05,BN-5,expense,ST,bank,70,Nhà in Mẫu,0123456789\n";

    #[test]
    fn one_account_is_one_person() {
        let words = check(ROWS, &["HB0703:5"]);
        assert_eq!(
            words,
            ["HB0703(account=0123456789, names=2, first=Nguyễn Mẫu An, party=Trần Mẫu Ba, voucher=BN-3, \
              day=2025-02-03, awards=3, amount=150)"]
        );
        check(&ROWS.replace("0123.456.789", "0123.456.788"), &[]);
    }
}
