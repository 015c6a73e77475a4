//! Transactions outside the life of what they belong to, for the two rules that ask.

use crate::context::shown_voucher;
use crate::{Context, Findings};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::period::Period;
use rustc_hash::FxHashMap;

/// The fund of a row and the funds that it posts to.
fn funds_of(row: TransactionRef<'_>) -> impl Iterator<Item = &str> {
    let fund = row.fund();
    let others = row.postings().map(|posting| posting.fund()).filter(move |other| *other != fund);
    std::iter::once(fund).chain(others)
}

/// Reports every date of a row that is outside the life of a name, once per row and name. `life_of` returns
/// name and life for a fund code.
pub(crate) fn outside<'a>(
    context: &Context<'a>,
    life_of: impl Fn(&'a str) -> Option<(&'a str, Period)>,
    code: Code,
    (before, after): (&'static str, &'static str),
    findings: &mut Findings<'_>,
) {
    let mut lives: FxHashMap<&'a str, Option<(&'a str, Period)>> = FxHashMap::default();
    let mut life_of = |fund: &'a str| {
        *lives.entry(fund).or_insert_with(|| life_of(fund).filter(|(_, life)| *life != Period::ALL))
    };
    let mut reported: Vec<&str> = Vec::new();
    let ledger = context.book().ledger;
    let is_bounded = |row: TransactionRef<'a>| funds_of(row).any(|fund| life_of(fund).is_some());
    let rows: Vec<TransactionRef<'a>> = context.alike().rows_of(ledger, is_bounded).collect();
    for row in rows {
        reported.clear();
        for fund in funds_of(row) {
            let Some((name, life)) = life_of(fund) else { continue };
            let day = row.date();
            let message = match (life.from, life.to) {
                (Some(opened), _) if day < opened => Message::new(before).with("opened", opened),
                (_, Some(closed)) if day > closed => Message::new(after).with("closed", closed),
                _ => continue,
            };
            if reported.contains(&name) {
                continue;
            }
            reported.push(name);
            let message = message.with("name", name).with("day", day).with("voucher", shown_voucher(&row));
            findings.push(Diagnostic::new(code, message, context.place(&row, &[Field::Date])));
        }
    }
}
