//! HB0905: cash gifts that did not reach the bank in time.

use crate::context::shown_voucher;
use crate::{Context, Findings, Need, Rule};
use chrono::{Datelike, NaiveDate};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::law::{Limit, LimitKind};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::transaction::Kind;
use std::collections::BTreeMap;

/// What a licensed fund received in cash gifts is in its bank account within the days of `[[limit]] what =
/// "cash-deposited"` (30 unless the book says otherwise).
///
/// Cash has no name on it, so gifts and deposits of an association are matched over all its funds, the oldest
/// gift first: whatever goes from cash to the bank counts as gifts for as long as there are any that wait, and
/// a deposit before a gift never covers it. A refund in cash takes back the gifts of the day that it is about,
/// else the oldest. Reversed rows and their reversals count for nothing. There is one finding for an
/// association, at the first gift that was late.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.34.3: all gifts in đồng go through the fund's bank account. It names no days. What NĐ
/// 03/2026/NĐ-CP says is not verified.
///
/// # What it does not catch
/// Gifts spent from the cash box, as long as other cash goes to the bank in their place, e.g. money that was
/// withdrawn before or the opening balance. A gift whose days end after the last year of the books: the
/// deposit may stand in the next year's. Founders' assets that came in cash.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CashNotDeposited;

/// What happens to the cash gifts of an association. Within a day the variants come in this order, which
/// favours the association: whatever reaches the bank on a day covers the gifts of that day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// The last day for the gifts of this day was yesterday.
    Overdue(NaiveDate),
    Gift,
    /// A refund of gifts of this day; `None` if it does not say.
    Refund(Option<NaiveDate>),
    Banked,
}

/// The cash gifts of a day, in đồng.
#[derive(Default)]
struct Lot {
    /// What has not reached the bank.
    left: i128,
    /// What had not on the last day.
    late: i128,
}

/// Amounts that a row moves each time its postings are made.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Moves {
    /// Cash received.
    cash: i128,
    /// Of the cash paid out, what went to the bank.
    banked: i128,
}

fn moves_of(row: &TransactionRef<'_>) -> Moves {
    let sum_of = |roles: &[Role]| -> i128 {
        let own =
            row.unit_postings().filter(|posting| posting.role().is_some_and(|role| roles.contains(&role)));
        own.map(|posting| i128::from(posting.signed())).sum()
    };
    let cash = sum_of(&[Role::Cash]);
    Moves { cash, banked: sum_of(&[Role::Bank, Role::InTransit]).min(-cash).max(0) }
}

type Events = BTreeMap<(NaiveDate, Event), i128>;

/// The events of each association, and the days on which its books may be called late.
fn events_of<'a>(context: &Context<'a>) -> BTreeMap<&'a str, Events> {
    let (ledger, alike, reversals) = (context.book().ledger, context.alike(), context.reversals());
    let moves: Vec<Moves> = alike.firsts(ledger).map(|row| moves_of(&row)).collect();
    let is_of_gift = |row: &TransactionRef<'_>| row.kind() == Kind::Donation;
    let moves_of =
        |row: &TransactionRef<'_>| moves.get(alike.group(row.index())).copied().unwrap_or_default();
    let is_meant = |row: TransactionRef<'a>| {
        let of_row = moves_of(&row);
        match row.kind() {
            Kind::Donation => of_row.cash > 0,
            Kind::Refund => of_row.cash < 0,
            Kind::Reversal | Kind::Closing | Kind::Opening => false,
            _ => of_row.banked > 0,
        }
    };
    let mut events: BTreeMap<&str, Events> = BTreeMap::new();
    for row in alike.rows_of(ledger, is_meant) {
        if reversals.is_reversed(row.index()) || !context.is_licensed(row.association()) {
            continue;
        }
        let (of_row, times) = (moves_of(&row), i128::from(row.times()));
        let own = events.entry(row.association()).or_default();
        let (event, amount) = match row.kind() {
            Kind::Donation => (Event::Gift, of_row.cash),
            Kind::Refund => match row.about_transaction() {
                Some(gift) if is_of_gift(&gift) && moves_of(&gift).cash <= 0 => continue,
                gift => (Event::Refund(gift.filter(is_of_gift).map(|gift| gift.date())), -of_row.cash),
            },
            _ => (Event::Banked, of_row.banked),
        };
        *own.entry((row.date(), event)).or_default() += amount * times;
    }
    events
}

/// Takes `amount` from the lots, the oldest first.
fn take(lots: &mut BTreeMap<NaiveDate, Lot>, amount: &mut i128) {
    for lot in lots.values_mut() {
        let taken = lot.left.min(*amount);
        lot.left -= taken;
        *amount -= taken;
    }
}

impl Rule for CashNotDeposited {
    fn code(&self) -> Code {
        Code::CASH_NOT_DEPOSITED
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Regime]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let Some(last_day) = context.last_day() else { return };
        // A deposit after the last year of the books may stand in the books of the next.
        let years = context.book().ledger.dates().iter().filter(|day| **day <= last_day);
        let Some(last_year) = years.map(Datelike::year).max() else { return };
        for (association, mut events) in events_of(context) {
            let gifts: Vec<NaiveDate> =
                events.keys().filter(|(_, event)| *event == Event::Gift).map(|(day, _)| *day).collect();
            let mut limits: BTreeMap<NaiveDate, &Limit> = BTreeMap::new();
            for day in gifts {
                let Some(limit) = context.limit(LimitKind::CashDeposited, association, day) else { continue };
                let last = limit.last_day(day).filter(|last| *last < last_day && last.year() <= last_year);
                if let Some(overdue) = last.and_then(|last| last.succ_opt()) {
                    limits.insert(day, limit);
                    events.insert((overdue, Event::Overdue(day)), 0);
                }
            }
            let mut lots: BTreeMap<NaiveDate, Lot> = BTreeMap::new();
            // Lots that are empty are never filled again, so each is looked at once more at most.
            let mut waiting: BTreeMap<NaiveDate, Lot> = BTreeMap::new();
            for ((day, event), mut amount) in events {
                match event {
                    Event::Gift => {
                        waiting.insert(day, Lot { left: amount, late: 0 });
                    }
                    Event::Overdue(of) => {
                        if let Some(lot) = waiting.get_mut(&of) {
                            lot.late = lot.left;
                        }
                    }
                    Event::Refund(of) => {
                        if let Some(lot) = of.and_then(|of| waiting.get_mut(&of)) {
                            let taken = lot.left.min(amount);
                            lot.left -= taken;
                            amount -= taken;
                        }
                        take(&mut waiting, &mut amount);
                    }
                    Event::Banked => take(&mut waiting, &mut amount),
                }
                while let Some(lot) = waiting.first_entry().filter(|lot| lot.get().left == 0) {
                    let (day, lot) = lot.remove_entry();
                    lots.insert(day, lot);
                }
            }
            lots.append(&mut waiting);
            findings.extend(finding(context, association, &lots, &limits));
        }
    }
}

/// The finding about the gifts that were late; `None` if there are none.
fn finding(
    context: &Context<'_>,
    association: &str,
    lots: &BTreeMap<NaiveDate, Lot>,
    limits: &BTreeMap<NaiveDate, &Limit>,
) -> Option<Diagnostic> {
    let mut late = lots.iter().filter(|(_, lot)| lot.late > 0);
    let (first, _) = late.clone().next()?;
    let last = late.next_back().map_or(first, |(day, _)| day);
    let sum = |of: fn(&Lot) -> i128| -> i128 { lots.values().filter(|lot| lot.late > 0).map(of).sum() };
    let limit = limits.get(first)?;
    let days = limit.last_day(*first)?.signed_duration_since(*first).num_days();
    let gifts = context
        .standing(&[Kind::Donation])
        .filter(|row| row.date() == *first && row.association() == association && moves_of(row).cash > 0);
    let row = gifts.min_by(TransactionRef::canonical_order)?;
    let left = sum(|lot| lot.left.min(lot.late));
    let key = match (first == last, left == 0) {
        (true, false) => "HB0905",
        (false, false) => "HB0905.several",
        (true, true) => "HB0905.late",
        (false, true) => "HB0905.several-late",
    };
    let message = Message::new(key)
        .with("association", association)
        .with("amount", sum(|lot| lot.late))
        .with("days", u64::try_from(days).unwrap_or_default())
        .with("day", *first)
        .with("voucher", shown_voucher(&row))
        .with("last", *last)
        .with("left", left)
        .with("source", limit.source.as_ref());
    let place = context.place(&row, &[Field::Amount, Field::Debit]);
    Some(Diagnostic::new(Code::CASH_NOT_DEPOSITED, message, place))
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestBook, day, files, found, limit};
    use crate::{CheckOptions, check};
    use hocbong_core::Code;
    use hocbong_core::law::{LimitKind, LimitValue};
    use proptest::prelude::*;
    use std::fmt::Write as _;

    fn run(rows: &str, today: Option<&str>) -> (Vec<String>, Vec<String>) {
        with_days(rows, today, None)
    }

    fn with_days(rows: &str, today: Option<&str>, days: Option<u32>) -> (Vec<String>, Vec<String>) {
        let mut files = files(&format!("date,voucher,kind,fund,method,amount,about\n{rows}"));
        files.limits.extend(days.map(|days| limit(LimitKind::CashDeposited, LimitValue::Days(days))));
        let only = [Code::CASH_NOT_DEPOSITED].into();
        let options = CheckOptions { today: today.map(day), only, ..CheckOptions::default() };
        let report = check(TestBook::read(&files).checked(), &options);
        (found(&report), report.findings().iter().map(|finding| finding.message.to_string()).collect())
    }

    #[track_caller]
    fn assert_found(rows: &str, expected: &[&str]) {
        assert_eq!(run(rows, Some("2026-01-31")).0, expected);
    }

    const GIFT: &str = "2025-03-01,PT-1,donation,ST,cash,5000000,\n";

    #[test]
    fn a_gift_that_never_reached_the_bank_is_named() {
        let (found, words) = run(GIFT, Some("2026-01-31"));
        assert_eq!(found, ["HB0905:2"]);
        assert_eq!(
            words,
            [
                "HB0905(association=ST, amount=5.000.000, days=30, day=2025-03-01, voucher=PT-1, last=2025-03-01, \
              left=5.000.000, source=NĐ 93/2019/NĐ-CP Đ.34.3 (nghị định không nêu số ngày))"
            ]
        );
        for deposit in
            ["2025-03-10,GN-1,deposit,ST,,5000000,\n", "2025-03-31,GN-1,deposit-sent,ST,,5000000,\n"]
        {
            assert_found(&format!("{GIFT}{deposit}"), &[]);
        }
    }

    #[test]
    fn a_day_too_late_is_late() {
        let (found, words) =
            run(&format!("{GIFT}2025-04-01,GN-1,deposit,ST,,5000000,\n"), Some("2026-01-31"));
        assert_eq!(found, ["HB0905:2"]);
        assert!(words[0].starts_with("HB0905.late(") && words[0].contains("left=0"), "{words:?}");
        assert_found(&format!("{GIFT}2025-03-10,GN-1,deposit,ST,,4999999,\n"), &["HB0905:2"]);
    }

    #[test]
    fn the_oldest_gift_is_covered_first_and_all_late_ones_are_one_finding() {
        let second = "2025-03-05,PT-2,donation,ST/he,cash,1000000,\n";
        let deposit = "2025-03-10,GN-1,deposit,ST,,5000000,\n";
        assert_found(&format!("{GIFT}{second}{deposit}"), &["HB0905:3"]);
        let (_, words) = run(&format!("{GIFT}{second}"), Some("2026-01-31"));
        assert_eq!(words.len(), 1);
        assert!(words[0].starts_with("HB0905.several(association=ST, amount=6.000.000"), "{words:?}");
    }

    #[test]
    fn a_deposit_before_the_gift_does_not_cover_it() {
        let before = "2025-02-01,GN-1,deposit,ST,,5000000,\n";
        assert_found(&format!("{before}{GIFT}"), &["HB0905:3"]);
        let reversed = "2025-03-10,GN-1,deposit,ST,,5000000,\n2025-03-11,PK-1,reversal,ST,,,GN-1\n";
        assert_found(&format!("{GIFT}{reversed}"), &["HB0905:2"]);
        // To reverse a withdrawal is no deposit.
        let withdrawn = "2025-03-02,RT-1,withdrawal,ST,,5000000,\n2025-03-11,PK-1,reversal,ST,,,RT-1\n";
        assert_found(&format!("{GIFT}{withdrawn}"), &["HB0905:2"]);
    }

    #[test]
    fn what_was_given_back_or_reversed_need_not_go_to_the_bank() {
        assert_found(&format!("{GIFT}2025-03-05,PC-1,refund,ST,cash,5000000,PT-1\n"), &[]);
        assert_found(&format!("{GIFT}2025-03-05,PK-1,reversal,ST,,,PT-1\n"), &[]);
        let bank = "2025-03-01,BC-1,donation,ST,bank,5000000,\n2025-03-05,PC-1,refund,ST,cash,5000000,BC-1\n";
        assert_found(&format!("{GIFT}{bank}"), &["HB0905:2"]);
    }

    #[test]
    fn awards_from_the_cash_box_cover_no_gift() {
        assert_found(&format!("{GIFT}2025-03-05,PC-1,award,ST,cash,5000000,\n"), &["HB0905:2"]);
    }

    #[test]
    fn a_gift_is_not_judged_before_its_days_are_over_or_beyond_the_books() {
        assert_eq!(run(GIFT, Some("2025-03-31")).0, [""; 0]);
        assert_eq!(run(GIFT, Some("2025-04-01")).0, ["HB0905:2"]);
        // Without a day the ledger's last one counts.
        assert_eq!(run(GIFT, None).0, [""; 0]);
        let later = "2025-04-01,BC-1,donation,ST,bank,1,\n";
        assert_eq!(run(&format!("{GIFT}{later}"), None).0, ["HB0905:2"]);
        // The deposit may stand in the books of 2026.
        assert_found(&GIFT.replace("2025-03-01", "2025-12-02"), &[]);
        assert_found(&GIFT.replace("2025-03-01", "2025-12-01"), &["HB0905:2"]);
    }

    #[test]
    fn a_book_sets_its_own_days_and_only_licensed_funds_are_looked_at() {
        let rows = format!("{GIFT}2025-03-10,GN-1,deposit,ST,,5000000,\n");
        assert_eq!(with_days(&rows, None, Some(8)).0, ["HB0905:2"]);
        assert_eq!(with_days(&rows, None, Some(9)).0, [""; 0]);
        assert_found(&GIFT.replace(",ST,", ",BAN,"), &[]);
    }

    proptest! {
        /// Compared with a plain count of what each day's money did.
        #[test]
        fn what_is_late_is_what_a_plain_queue_says(
            moves in prop::collection::vec((0_u32..120, any::<bool>(), 1_i64..9), 0..25),
        ) {
            let start = day("2025-01-01");
            let mut rows = String::new();
            for (number, (after, is_gift, amount)) in moves.iter().enumerate() {
                let on = start + chrono::Days::new(u64::from(*after));
                let kind = if *is_gift { "donation,ST,cash" } else { "deposit,ST," };
                writeln!(rows, "{on},A{number}x,{kind},{amount},").unwrap();
            }
            // Each đồng of gifts and the day on which it reached the bank.
            let mut gifts: Vec<(u32, Option<u32>)> = Vec::new();
            let mut in_order = moves.clone();
            in_order.sort_by_key(|(after, is_gift, _)| (*after, !*is_gift));
            for (after, is_gift, amount) in in_order {
                for _ in 0..amount {
                    if is_gift {
                        gifts.push((after, None));
                    } else if let Some(oldest) = gifts.iter_mut().find(|(_, banked)| banked.is_none()) {
                        oldest.1 = Some(after);
                    }
                }
            }
            let late = gifts.iter().filter(|(given, banked)| banked.is_none_or(|banked| banked > given + 30));
            let (late, left) = (late.clone().count(), late.filter(|(_, banked)| banked.is_none()).count());
            let (found, words) = run(&rows, Some("2025-12-31"));
            prop_assert_eq!(found.len(), usize::from(late > 0));
            if let Some(words) = words.first() {
                prop_assert!(words.contains(&format!(" amount={late},")), "{} {}", words, late);
                prop_assert!(words.contains(&format!(" left={left},")), "{} {}", words, left);
            }
        }
    }
}
