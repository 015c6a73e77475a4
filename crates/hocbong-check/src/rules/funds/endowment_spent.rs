//! HB0405: principal of an endowment spent.

use crate::context::daily::overdrafts;
use crate::context::shown_voucher;
use crate::rules::funds::overspent::OwnMoney;
use crate::{Context, Fact, Findings, Need, Rule};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::Restriction;
use hocbong_core::ledger::Field;
use hocbong_core::text::Symbol;
use rustc_hash::FxHashMap;

/// The net assets of an endowment fund cover its principal at every day's end.
///
/// The principal is 411 and the gifts of the open year (5111–5113, which `closing` moves to 411); net assets
/// are 411, 421 and income less expense. So the remainder, 421 and the other income less the expenses, must
/// not fall below zero.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.8.2.b; the gift's own terms.
///
/// # What it does not catch
/// Principal moved away by a written-out posting that debits 411 or a gift account itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndowmentSpent;

impl Rule for EndowmentSpent {
    fn code(&self) -> Code {
        Code::ENDOWMENT_SPENT
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Funds)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let endowments: Vec<&str> = book
            .funds
            .values()
            .filter(|fund| fund.restriction == Restriction::Endowment)
            .map(|fund| fund.code.as_str())
            .collect();
        if endowments.is_empty() {
            return;
        }
        let mut own_money = OwnMoney::new(book);
        let mut slots: FxHashMap<(Symbol, Symbol), Option<u32>> = FxHashMap::default();
        let overdrafts = overdrafts(context, |_, posting| {
            let slot = *slots.entry((posting.fund_symbol(), posting.account_symbol())).or_insert_with(|| {
                let is_gift = posting.role().is_some_and(Role::is_gift);
                if is_gift || !own_money.includes(posting) {
                    return None;
                }
                let number = endowments.binary_search(&posting.fund()).ok()?;
                u32::try_from(number).ok()
            });
            slot.map(|slot| (slot, posting.signed().saturating_neg()))
        });
        for overdraft in overdrafts {
            let Some(fund) = endowments.get(overdraft.slot as usize).copied() else { continue };
            let message = Message::new("HB0405")
                .with("fund", fund)
                .with("over", overdraft.under)
                .with("day", overdraft.day)
                .with("voucher", shown_voucher(&overdraft.transaction))
                .with("amount", overdraft.taken)
                .with("left", overdraft.left);
            let place = context.place(&overdraft.transaction, &[Field::Amount, Field::Debit]);
            findings
                .push(Diagnostic::new(self.code(), message, place).with_hint(Message::new("HB0405.hint")));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const JOURNAL: &str = "date,voucher,kind,fund,method,amount,account\n\
         2025-01-01,DK-1,opening,ST/von,bank,1000,\n\
         2025-01-01,DK-2,opening,ST/von,,900,411\n\
         2025-02-01,BC-1,donation,ST/von,bank,500,\n\
         2025-03-01,BC-2,interest,ST/von,bank,50,\n\
         2025-04-01,BN-1,award,ST/von,bank,120,\n\
         2025-05-01,BN-2,award,ST/von,bank,40,\n";

    #[test]
    fn only_the_remainder_may_be_spent() {
        let words = check(JOURNAL, &["HB0405:7"]);
        assert_eq!(
            words[0],
            "HB0405(fund=ST/von, over=10, day=2025-05-01, voucher=BN-2, amount=40, left=30)"
        );
        check(&JOURNAL.replace(",40,", ",30,"), &[]);
    }
}
