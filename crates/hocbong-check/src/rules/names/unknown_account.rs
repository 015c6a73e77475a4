//! HB0203: an account that the chart does not have.

use crate::facts::sightings::Sightings;
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::Code;
use hocbong_core::ledger::{Field, PostingRef, TransactionRef};
use hocbong_core::text::Symbol;
use hocbong_core::transaction::Kind;
use rustc_hash::FxHashMap;

/// Every account that is posted to or counted is in the chart. As long as the book lists no accounts of its
/// own, an account that extends one of the default chart counts as known too.
///
/// One finding per account, at its first row in canonical order, with the number of rows.
///
/// # Source
/// None: what a balance on an unknown account means is unclear, and no report shows it.
///
/// # What it does not catch
/// A posting to the wrong account, if that account exists (`HB0309` finds some of these); a misspelt
/// sub-account, if the book has no chart of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnknownAccount;

impl Rule for UnknownAccount {
    fn code(&self) -> Code {
        Code::UNKNOWN_ACCOUNT
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let chart = &context.book().chart;
        let ledger = context.book().ledger;
        let mut known: FxHashMap<Symbol, bool> = FxHashMap::default();
        let mut is_known = |posting: &PostingRef<'_>| {
            let of = || chart.is_known(posting.account());
            *known.entry(posting.account_symbol()).or_insert_with(of)
        };
        // The counted account is in no posting.
        let is_concerned = |row: TransactionRef<'_>| {
            row.kind() == Kind::AuditCount || !row.unit_postings().all(|posting| is_known(&posting))
        };
        let rows: Vec<TransactionRef<'_>> = context.alike().rows_of(ledger, is_concerned).collect();
        let mut sightings = Sightings::new();
        for row in rows {
            sightings.next_row();
            for posting in row.postings() {
                if !is_known(&posting) {
                    let fields: &[Field] = if posting.signed() >= 0 {
                        &[Field::DebitAccount, Field::Account]
                    } else {
                        &[Field::CreditAccount, Field::Account]
                    };
                    sightings.note(posting.account(), row, fields);
                }
            }
            if let Some((account, _)) = row.counted()
                && !chart.is_known(account)
            {
                sightings.note(account, row, &[Field::DebitAccount, Field::Account]);
            }
        }
        let listed: Vec<&str> = chart.iter().map(|account| account.code.as_str()).collect();
        sightings.report(context, self.code(), ("HB0203", "HB0203.hint"), &listed, findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_files, files};
    use hocbong_import::source::Source;

    #[test]
    fn one_finding_an_account() {
        let words = check(
            "date,voucher,kind,fund,debit_account,credit_account,amount\n\
             2025-03-01,PT-1,donation,ST,111,9111,100\n\
             2025-03-02,PT-2,donation,ST,111,9111,100\n\
             2025-03-03,PT-3,donation,ST,111,5111,100\n",
            &["HB0203:2"],
        );
        assert_eq!(words, ["HB0203(name=9111, rows=2)"]);
    }

    #[test]
    fn sub_accounts_are_known_until_the_book_lists_its_own() {
        let journal = "date,voucher,kind,fund,method,amount,account\n\
             2025-03-01,BC-1,donation,ST,bank,100,1121-VCB\n\
             2025-03-01,KK-1,audit:count,ST,bank,0,1121-VCC\n";
        check(journal, &[]);
        let mut files = files(journal);
        files.accounts = Some(Source::new("accounts.csv", "code,name,class\n1121-VCB,Vietcombank,asset\n"));
        check_files(&files, &["HB0203:3"]);
    }
}
