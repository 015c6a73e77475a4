//! HB0403: more spent for a purpose than was given for it.

use crate::context::daily::overdrafts;
use crate::context::shown_voucher;
use crate::{CheckedBook, Context, Fact, Findings, Rule};
use hocbong_core::account::{AccountClass, Role};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::{Fund, Restriction};
use hocbong_core::ledger::{Field, PostingRef};
use hocbong_core::text::{Symbol, fold};
use rustc_hash::FxHashMap;

/// What was given to a fund for a purpose covers what was spent on it, at every day's end.
///
/// The balance of (fund, purpose) is credits − debits on 421, income and expense accounts over the fund's
/// postings in transactions with that purpose; spellings that fold alike are one purpose. Money without a
/// purpose is watched in the same way. `closing` moves income and expense to 421 in the same fund and
/// purpose, so it changes nothing here.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.8.2.b: restricted gifts are spent exactly as the giver asked.
///
/// # What it does not catch
/// Money without a purpose in an endowment fund (`HB0405` watches it); another purpose in a fund restricted
/// to one (`HB0404`); funds missing from the book's list of funds (`HB0202`), because it is unclear how their
/// money is restricted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overspent;

/// Decides which accounts make up a fund's own money to spend: 421, income and expense.
pub(crate) struct OwnMoney<'c> {
    book: &'c CheckedBook<'c>,
    known: FxHashMap<Symbol, bool>,
}

impl<'c> OwnMoney<'c> {
    pub(crate) fn new(book: &'c CheckedBook<'c>) -> Self {
        Self { book, known: FxHashMap::default() }
    }

    pub(crate) fn includes(&mut self, posting: &PostingRef<'_>) -> bool {
        *self.known.entry(posting.account_symbol()).or_insert_with(|| {
            let class = self.book.chart.class(posting.account());
            posting.is_on(Role::NetAssets)
                || matches!(class, Some(AccountClass::Income | AccountClass::Expense))
        })
    }
}

/// Whether this rule watches money of `fund` under `purpose`, going by the fund's restriction.
fn is_watched(book: &CheckedBook<'_>, fund: Option<&Fund>, code: &str, folded_purpose: &str) -> bool {
    match fund {
        None => !book.knows(Fact::Funds) || crate::rules::names::unknown_fund::is_known(book, code),
        Some(Fund { restriction: Restriction::None, .. }) => true,
        Some(Fund { restriction: Restriction::Endowment, .. }) => !folded_purpose.is_empty(),
        Some(Fund { restriction: Restriction::Purpose, purpose, .. }) => {
            purpose.as_deref().is_none_or(|own| fold(own) == folded_purpose)
        }
    }
}

impl Rule for Overspent {
    fn code(&self) -> Code {
        Code::OVERSPENT
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let mut own_money = OwnMoney::new(book);
        let mut slots: FxHashMap<(Symbol, &str), Option<u32>> = FxHashMap::default();
        let mut numbers: FxHashMap<(&str, String), u32> = FxHashMap::default();
        let mut funds: Vec<&str> = Vec::new();
        let overdrafts = overdrafts(context, |transaction, posting| {
            if !own_money.includes(posting) {
                return None;
            }
            let slot = *slots.entry((posting.fund_symbol(), transaction.purpose())).or_insert_with(|| {
                let code = posting.fund();
                let fund = book.fund(code);
                let purpose = transaction.purpose();
                let folded = fold(fund.map_or(purpose, |fund| fund.effective_purpose(purpose)));
                if !is_watched(book, fund, code, &folded) {
                    return None;
                }
                Some(*numbers.entry((code, folded)).or_insert_with(|| {
                    funds.push(code);
                    u32::try_from(funds.len() - 1).unwrap_or(u32::MAX)
                }))
            });
            slot.map(|slot| (slot, posting.signed().saturating_neg()))
        });
        for overdraft in overdrafts {
            let Some(code) = funds.get(overdraft.slot as usize).copied() else { continue };
            let fund = book.fund(code);
            let purpose = overdraft.transaction.purpose();
            let purpose = fund.map_or(purpose, |fund| fund.effective_purpose(purpose));
            let is_restricted = fund.is_some_and(|fund| fund.restriction == Restriction::Purpose);
            let key = match (purpose.is_empty(), is_restricted) {
                (false, _) => "HB0403",
                (true, true) => "HB0403.fund",
                (true, false) => "HB0403.unrestricted",
            };
            let mut message = Message::new(key).with("fund", code);
            if !purpose.is_empty() {
                message = message.with("purpose", purpose);
            }
            let message = message
                .with("over", overdraft.under)
                .with("day", overdraft.day)
                .with("voucher", shown_voucher(&overdraft.transaction))
                .with("amount", overdraft.taken)
                .with("left", overdraft.left);
            let place = context.place(&overdraft.transaction, &[Field::Amount, Field::Debit]);
            let hint = if purpose.is_empty() { "HB0403.hint-unrestricted" } else { "HB0403.hint" };
            findings.push(Diagnostic::new(self.code(), message, place).with_hint(Message::new(hint)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_files, files};

    const JOURNAL: &str = "date,voucher,kind,fund,method,amount,purpose\n\
         2025-01-01,DK-1,opening,ST,cash,90000,\n\
         2025-02-01,PT-1,donation,ST/vuot-kho,cash,16,Vượt khó\n\
         2025-02-02,PC-1,award,ST/vuot-kho,cash,10,VUOT KHO\n\
         2025-02-03,PC-2,award,ST/vuot-kho,cash,10,\n\
         2025-02-04,PC-3,award,ST,cash,10,Nhà ở\n";

    #[test]
    fn spellings_of_a_purpose_are_one_and_none_means_the_funds_own() {
        let words = check(JOURNAL, &["HB0403:5", "HB0403:6"]);
        assert_eq!(
            words[0],
            "HB0403(fund=ST/vuot-kho, purpose=Vượt khó, over=4, day=2025-02-03, voucher=PC-2, amount=10, left=6)"
        );
        assert!(words[1].starts_with("HB0403(fund=ST, purpose=Nhà ở, over=10"), "{words:?}");
        check(&JOURNAL.replace(",16,", ",20,").replace("Nhà ở", ""), &[]);
    }

    #[test]
    fn money_without_a_purpose_is_watched_where_funds_are_unknown_too() {
        let mut files = files(
            "date,voucher,kind,fund,method,amount\n\
             2025-01-01,DK-1,founding,ST,cash,100\n\
             2025-02-01,PC-1,expense,ST,cash,10\n",
        );
        let unrestricted =
            "HB0403.unrestricted(fund=ST, over=10, day=2025-02-01, voucher=PC-1, amount=10, left=0)";
        assert_eq!(check_files(&files, &["HB0403:3"]), [unrestricted]);
        (files.funds, files.associations) = (None, None);
        assert_eq!(check_files(&files, &["HB0403:3"]), [unrestricted]);
    }

    #[test]
    fn closing_and_loans_change_nothing() {
        check(
            "date,voucher,kind,fund,debit_account,credit_account,amount\n\
             2025-02-01,PT-1,donation,ST,111,5111,100\n\
             2025-02-02,PC-1,award,ST,6111,111,100\n\
             2025-12-31,PK-1,closing,ST,5111,421,100\n\
             2025-12-31,PK-2,closing,ST,421,6111,100\n\
             2025-12-31,PK-3,entry,ST,141,331,100\n",
            &[],
        );
    }
}
