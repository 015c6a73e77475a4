//! HB1102: one payment or gift split into several on one day.

use crate::context::shown_voucher;
use crate::facts::PAYMENTS;
use crate::rules::law::cash_gift::{Cash, limit_of};
use crate::{Context, Findings, Rule};
use chrono::NaiveDate;
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::law::LimitKind;
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::party::is_unnamed;
use hocbong_core::text::{Symbol, fold};
use hocbong_core::transaction::Kind;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Payments of one association to one party on one day, each below the amount that needs approval (`approval`
/// in the settings), do not reach that amount together. Cash gifts of one giver on one day, each within what
/// the book allows in cash (`[[limit]] what = "cash-gift"`), do not exceed it together.
///
/// # Source
/// None: a pattern worth a look.
///
/// # What it does not catch
/// Parts on several days or under several names; gifts of anonymous givers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SameDaySplit;

/// Most related places of a finding; further ones are not listed.
const MAX_PLACES: usize = 20;

/// What a row pays in cash, by bank or from an advance, in đồng; goods are no payment.
fn paid(row: &TransactionRef<'_>) -> i128 {
    const MONEY: [Role; 3] = [Role::Cash, Role::Bank, Role::Advance];
    let money = row
        .postings()
        .filter(|posting| posting.signed() < 0 && posting.role().is_some_and(|role| MONEY.contains(&role)));
    -money.map(|posting| i128::from(posting.signed())).sum::<i128>()
}

/// What distinguishes people with the same name, so that two pupils with one name are not taken for one.
fn details(row: &TransactionRef<'_>) -> String {
    row.party_details().map_or_else(String::new, |party| {
        let text = |text: &Option<String>| text.as_deref().map(fold).unwrap_or_default();
        let birth = party.birth_date.map(|day| day.to_string()).unwrap_or_default();
        [birth, text(&party.school_class), text(&party.school), text(&party.account)].join("\n")
    })
}

/// Rows by association, party and day, each in canonical order.
type Parts<'a> = BTreeMap<(&'a str, String, NaiveDate), Vec<TransactionRef<'a>>>;

/// Rows of `kinds` that name a party and are small by themselves, where there are at least two on a day.
fn parts<'a>(
    context: &Context<'a>,
    kinds: &[Kind],
    is_small: impl Fn(&TransactionRef<'a>) -> bool,
) -> Parts<'a> {
    // Names are folded once, and most have one row a day.
    let mut count: FxHashMap<(NaiveDate, Symbol), u32> = FxHashMap::default();
    let mut folded: FxHashMap<Symbol, String> = FxHashMap::default();
    let mut by_name: FxHashMap<(NaiveDate, String), u32> = FxHashMap::default();
    let rows: Vec<TransactionRef<'a>> =
        context.standing(kinds).filter(|row| !row.party().is_empty() && is_small(row)).collect();
    for row in &rows {
        *count.entry((row.date(), row.symbols().party)).or_default() += 1;
    }
    for ((day, party), rows) in count {
        let text = context.book().ledger.strings().get(party);
        // Blank for those who are not named.
        let shown = || if is_unnamed(text) { String::new() } else { fold(text) };
        let name = folded.entry(party).or_insert_with(shown);
        *by_name.entry((day, name.clone())).or_default() += rows;
    }
    by_name.retain(|(_, name), rows| *rows > 1 && !name.is_empty());
    let mut parts = Parts::new();
    for row in rows {
        let Some(name) = folded.get(&row.symbols().party) else { continue };
        let key = (row.date(), name.clone());
        if by_name.contains_key(&key) {
            let person = format!("{}\n{}", key.1, details(&row));
            parts.entry((row.association(), person, key.0)).or_default().push(row);
        }
    }
    parts.retain(|_, rows| rows.len() > 1);
    for rows in parts.values_mut() {
        rows.sort_by(TransactionRef::canonical_order);
    }
    parts
}

impl Rule for SameDaySplit {
    fn code(&self) -> Code {
        Code::SAME_DAY_SPLIT
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        if let Some(approval) = context.settings().approval {
            let approval = i128::from(approval.get());
            let is_small = |row: &TransactionRef<'_>| (1..approval).contains(&paid(row));
            for rows in parts(context, &PAYMENTS, is_small).into_values() {
                let sum = rows.iter().map(paid).sum();
                if sum >= approval {
                    findings.extend(finding(context, &rows, "HB1102", sum, approval));
                }
            }
        }
        let most = |row: &TransactionRef<'_>| limit_of(context, row).map(|(most, _)| i128::from(most.get()));
        let cash = Cash::of(context);
        let is_small = |row: &TransactionRef<'_>| {
            let cash = cash.of_row(row);
            cash > 0 && most(row).is_some_and(|most| cash <= most)
        };
        for rows in parts(context, &[Kind::Donation], is_small).into_values() {
            let Some(most) = rows.first().and_then(&most) else { continue };
            let sum = rows.iter().map(|row| cash.of_row(row)).sum();
            if sum > most {
                findings.extend(finding(context, &rows, "HB1102.gift", sum, most));
            }
        }
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let limits_cash = context.law().limits().iter().any(|limit| limit.what == LimitKind::CashGift);
        let has_none = context.settings().approval.is_none() && !limits_cash;
        has_none.then(|| Message::new("skip.no-setting").with("setting", "approval"))
    }

    fn partly_skipped(&self, context: &Context<'_>) -> Option<Message> {
        let has_none = context.settings().approval.is_none();
        has_none.then(|| Message::new("skip.partly-no-setting").with("setting", "approval"))
    }
}

fn finding(
    context: &Context<'_>,
    rows: &[TransactionRef<'_>],
    key: &'static str,
    sum: i128,
    limit: i128,
) -> Option<Diagnostic> {
    let (last, others) = rows.split_last()?;
    let fields = [Field::Amount, Field::Debit];
    let message = Message::new(key)
        .with("party", last.party())
        .with("association", last.association())
        .with("day", last.date())
        .with("count", rows.len())
        .with("amount", sum)
        .with("limit", limit)
        .with("voucher", shown_voucher(last));
    let mut finding = Diagnostic::new(Code::SAME_DAY_SPLIT, message, context.place(last, &fields));
    finding.related = others.iter().take(MAX_PLACES).map(|row| context.place(row, &fields)).collect();
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_files, files, limit};
    use hocbong_core::Vnd;
    use hocbong_core::law::{LimitKind, LimitValue};

    const ROWS: &str = "date,voucher,kind,fund,method,amount,party\n\
         2025-01-01,DK-1,opening,ST,bank,900000000,\n\
         2025-02-01,BN-1,expense,ST,bank,400,Nhà in Mẫu\n\
         2025-02-01,BN-2,expense,ST,bank,600,NHA IN MAU\n\
         2025-02-02,BN-3,expense,ST,bank,600,Nhà in Mẫu\n\
         2025-02-02,BN-4,expense,ST,bank,399,Nhà in Mẫu\n\
         2025-02-02,BN-5,expense,ST,bank,5000,Nhà in Mẫu\n\
         2025-02-03,PT-1,donation,ST,cash,15000000,Công ty Mẫu\n\
         2025-02-03,PT-2,donation,ST,cash,5000000,Công ty Mẫu\n\
         2025-02-04,PT-3,donation,ST,cash,15000000,Công ty Mẫu\n\
         2025-02-04,PT-4,donation,ST/von,cash,5000001,Công ty Mẫu\n";

    #[test]
    fn parts_of_one_day_are_added_up() {
        let mut files = files(ROWS);
        check_files(&files, &[]);
        files.limits = vec![limit(LimitKind::CashGift, LimitValue::Amount(Vnd::new(20_000_000)))];
        check_files(&files, &["HB1102:11"]);
        files.settings.approval = Some(Vnd::new(1000));
        let words = check_files(&files, &["HB1102:4", "HB1102:11"]);
        assert_eq!(
            words,
            [
                "HB1102(party=NHA IN MAU, association=ST, day=2025-02-01, count=2, amount=1.000, limit=1.000, \
                 voucher=BN-2)",
                "HB1102.gift(party=Công ty Mẫu, association=ST, day=2025-02-04, count=2, amount=20.000.001, \
                 limit=20.000.000, voucher=PT-4)",
            ]
        );
    }
}
