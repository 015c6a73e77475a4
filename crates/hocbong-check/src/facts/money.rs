//! Asset accounts that fall below zero, for the rules that watch them.

use crate::context::daily::overdrafts;
use crate::context::shown_voucher;
use crate::{Context, Fact, Findings};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::association_of;
use hocbong_core::ledger::Field;
use hocbong_core::text::Symbol;
use rustc_hash::FxHashMap;

/// Reports every run of days at whose ends an account in a role that `is_watched` is below zero, per association
/// and account, over all funds of the association.
///
/// An association that the book does not list is left out: it is unclear whose money it is, and `HB0201`
/// reports the code.
pub(crate) fn below_zero(
    context: &Context<'_>,
    is_watched: impl Fn(Role) -> bool,
    code: Code,
    key: &'static str,
    findings: &mut Findings<'_>,
) {
    let book = context.book();
    let mut slots: FxHashMap<(Symbol, Symbol), Option<u32>> = FxHashMap::default();
    let mut numbers: FxHashMap<(&str, &str), u32> = FxHashMap::default();
    let mut names: Vec<(&str, &str)> = Vec::new();
    let overdrafts = overdrafts(context, |_, posting| {
        let slot = *slots.entry((posting.fund_symbol(), posting.account_symbol())).or_insert_with(|| {
            if !posting.role().is_some_and(&is_watched) {
                return None;
            }
            let (association, account) = (association_of(posting.fund()), posting.account());
            let is_stranger = book.knows(Fact::Associations) && book.associations.get(association).is_none();
            if is_stranger {
                return None;
            }
            Some(*numbers.entry((association, account)).or_insert_with(|| {
                names.push((association, account));
                u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
            }))
        });
        slot.map(|slot| (slot, posting.signed()))
    });
    for overdraft in overdrafts {
        let Some((association, account)) = names.get(overdraft.slot as usize) else { continue };
        let message = Message::new(key)
            .with("association", *association)
            .with("account", *account)
            .with("under", overdraft.under)
            .with("day", overdraft.day)
            .with("voucher", shown_voucher(&overdraft.transaction))
            .with("amount", overdraft.taken)
            .with("left", overdraft.left);
        let place = context.place(&overdraft.transaction, &[Field::Amount, Field::Credit]);
        findings.push(Diagnostic::new(code, message, place));
    }
}
