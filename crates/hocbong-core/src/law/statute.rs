//! The limits that the law sets, as data.

use super::decree::{ACCOUNTING, FUNDS_2019, FUNDS_2026};
use super::{Limit, LimitKind, LimitValue};
use crate::level::AssociationLevel;
use crate::vnd::Vnd;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Days within which a cash gift goes to the bank. The decree names none; a book may set its own.
const DEPOSIT_DAYS: u32 = 30;
/// Days within which a quarter is published. The decree names none; a book may set its own.
const QUARTER_DAYS: u32 = 30;

/// Returns the limits set by law, as far as this crate knows them.
///
/// # Source
/// NĐ 93/2019/NĐ-CP until 28/02/2026: Đ.8.2.c (payout), Đ.8.2.g (contributions), Đ.8.2.i (yearly report, read
/// as before 31/12 of the year that it reports on), Đ.14 (founders' assets), Đ.34.3 (gifts through the bank),
/// Đ.37.2 (management costs), Đ.38.4 (each quarter). NĐ 03/2026/NĐ-CP from 01/03/2026: founders' assets, Đ.9.2
/// (contributions). Luật Kế toán 88/2015/QH13 Đ.29.3, Đ.31.3, Đ.32.3.
///
/// Not verified: under NĐ 03/2026 all but founders' assets and contributions, which are the figures of the
/// decree before it; and the days for deposits and quarters, which are this crate's own. There is no limit for
/// a cash gift, since the decree names no amount, and none for a district after 28/02/2026, since the level is
/// abolished.
pub fn limits() -> Vec<Limit> {
    use AssociationLevel::{Commune, District, Province};
    use LimitKind as Of;
    let percent = |percent: i64| LimitValue::Percent(Decimal::from(percent));
    let amount = |amount| LimitValue::Amount(Vnd::new(amount));
    let days = LimitValue::Days;
    let of = |decree: &super::Decree, what, value, source: &'static str| Limit {
        what,
        level: None,
        value,
        period: decree.period(),
        source: Cow::Borrowed(source),
        is_verified: true,
        line: None,
    };
    let then = |what, value, source| of(&FUNDS_2019, what, value, source);
    let now = |what, value, source| of(&FUNDS_2026, what, value, source);
    let accounting = |what, value, source| of(&ACCOUNTING, what, value, source);
    let at = |level, limit: Limit| Limit { level: Some(level), ..limit };
    let unverified = |limit: Limit| Limit { is_verified: false, ..limit };
    let founders = "NĐ 93/2019/NĐ-CP Đ.14";
    let founders_now = "NĐ 03/2026/NĐ-CP";
    let not_read = "NĐ 03/2026/NĐ-CP (chưa đối chiếu)";
    vec![
        then(Of::ManagementCost, percent(5), "NĐ 93/2019/NĐ-CP Đ.37.2"),
        unverified(now(Of::ManagementCost, percent(5), not_read)),
        then(Of::ManagementCeiling, percent(10), "NĐ 93/2019/NĐ-CP Đ.37.2"),
        unverified(now(Of::ManagementCeiling, percent(10), not_read)),
        at(Province, then(Of::FoundersAssets, amount(1_300_000_000), founders)),
        at(Province, now(Of::FoundersAssets, amount(1_600_000_000), founders_now)),
        at(District, then(Of::FoundersAssets, amount(130_000_000), founders)),
        at(Commune, then(Of::FoundersAssets, amount(25_000_000), founders)),
        at(Commune, now(Of::FoundersAssets, amount(100_000_000), founders_now)),
        unverified(then(
            Of::CashDeposited,
            days(DEPOSIT_DAYS),
            "NĐ 93/2019/NĐ-CP Đ.34.3 (nghị định không nêu số ngày)",
        )),
        unverified(now(Of::CashDeposited, days(DEPOSIT_DAYS), not_read)),
        then(Of::Payout, percent(5), "NĐ 93/2019/NĐ-CP Đ.8.2.c"),
        unverified(now(Of::Payout, percent(5), not_read)),
        then(Of::ContributionsPublished, LimitValue::Before(3, 31), "NĐ 93/2019/NĐ-CP Đ.8.2.g"),
        now(Of::ContributionsPublished, LimitValue::Before(3, 31), "NĐ 03/2026/NĐ-CP Đ.9.2"),
        unverified(then(
            Of::QuarterPublished,
            days(QUARTER_DAYS),
            "NĐ 93/2019/NĐ-CP Đ.38.4 (nghị định không nêu số ngày)",
        )),
        unverified(now(Of::QuarterPublished, days(QUARTER_DAYS), not_read)),
        then(Of::YearlyReport, LimitValue::BeforeInYear(12, 31), "NĐ 93/2019/NĐ-CP Đ.8.2.i"),
        unverified(now(Of::YearlyReport, LimitValue::BeforeInYear(12, 31), not_read)),
        accounting(Of::StatementsFiled, days(90), "Luật Kế toán 88/2015/QH13 Đ.29.3"),
        accounting(Of::StatementsPublished, days(30), "Luật Kế toán 88/2015/QH13 Đ.31.3, Đ.32.3"),
    ]
}
