//! HB0906: an endowment that raises nothing and grants too little.

use crate::{Context, Fact, Findings, Need, Rule};
use chrono::{Datelike, NaiveDate};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::{Restriction, association_of};
use hocbong_core::law::LimitKind;
use hocbong_core::ledger::{Field, PostingRef, TransactionRef};
use hocbong_core::period::Period;
use hocbong_core::text::Symbol;
use hocbong_core::transaction::Kind;
use hocbong_core::{AccountClass, Association};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// An endowment fund of a licensed association that received no gift in a full year grants at least the share
/// of its assets that the law asks for.
///
/// The assets are those at the beginning of the year. Granted is what went out as awards (6111, 6112) and to
/// other funds and associations (616), since the earnings of an endowment are often awarded by another fund.
/// A year counts if the fund had assets at its beginning, existed to its end, and it is over.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.8.2.c. What NĐ 03/2026/NĐ-CP says is not verified.
///
/// # What it does not catch
/// Whether the endowment comes from a bequest, which the books do not say; money that moved to another fund and
/// stayed there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payout;

/// The sums of a fund in a year, in đồng.
#[derive(Default)]
struct Year {
    /// What the openings of the year bring in assets.
    opened: i128,
    /// What the other rows change in assets.
    change: i128,
    given: i128,
    granted: i128,
    rows: Vec<u32>,
}

/// How a posting counts.
#[derive(Clone, Copy)]
enum Part {
    Asset,
    Gift,
    Grant,
    Nothing,
}

fn part_of(context: &Context<'_>, posting: &PostingRef<'_>) -> Part {
    match posting.role() {
        Some(role) if role.is_gift() => Part::Gift,
        Some(role) if role.is_award() || role == Role::TransfersOut => Part::Grant,
        _ if context.book().chart.class(posting.account()) == Some(AccountClass::Asset) => Part::Asset,
        _ => Part::Nothing,
    }
}

impl Rule for Payout {
    fn code(&self) -> Code {
        Code::PAYOUT
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Regime, Need::Fact(Fact::Funds)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let (book, Some(last_day)) = (context.book(), context.last_day()) else { return };
        let is_meant = |fund: &str| {
            book.fund(fund).is_some_and(|fund| fund.restriction == Restriction::Endowment)
                && context.is_licensed(association_of(fund))
        };
        if !book.funds.keys().any(|fund| is_meant(fund)) {
            return;
        }
        let stands = |row: &TransactionRef<'_>| {
            row.kind() != Kind::Reversal && !context.reversals().is_reversed(row.index())
        };
        let mut years: BTreeMap<(&str, i32), Year> = BTreeMap::new();
        let mut parts: FxHashMap<(Symbol, Symbol), Option<Part>> = FxHashMap::default();
        for row in book.ledger.iter().filter(|row| !row.is_of_closing()) {
            for posting in row.postings() {
                let of = || is_meant(posting.fund()).then(|| part_of(context, &posting));
                let symbols = (posting.fund_symbol(), posting.account_symbol());
                let Some(part) = *parts.entry(symbols).or_insert_with(of) else { continue };
                let year = years.entry((posting.fund(), row.date().year())).or_default();
                let signed = i128::from(posting.signed());
                match part {
                    Part::Asset if row.kind() == Kind::Opening => year.opened += signed,
                    Part::Asset => year.change += signed,
                    // A refund leaves a gift that was given; a reversal says that there was none.
                    Part::Gift if stands(&row) => year.given += (-signed).max(0),
                    Part::Grant => year.granted += signed,
                    Part::Gift | Part::Nothing => {}
                }
                year.rows.push(u32::try_from(row.index()).unwrap_or(u32::MAX));
            }
        }
        let mut before: BTreeMap<&str, i128> = BTreeMap::new();
        for ((fund, number), year) in years {
            let assets = before.get(fund).copied().unwrap_or_default() + year.opened;
            before.insert(fund, assets + year.change);
            let Some(Period { from: Some(first), to: Some(end) }) = Period::year(number) else { continue };
            if assets <= 0 || year.given > 0 || end > last_day || !exists(context, fund, first, end) {
                continue;
            }
            let Some(limit) = context.limit(LimitKind::Payout, association_of(fund), end) else { continue };
            let Some(least) = limit.share_of(assets).filter(|least| year.granted < *least) else { continue };
            let Some(row) = context.first(year.rows) else { continue };
            let key = if limit.is_verified { "HB0906" } else { "HB0906.unverified" };
            let message = Message::new(key)
                .with("fund", fund)
                .with("year", number.to_string())
                .with("amount", year.granted)
                .with("least", least)
                .with("assets", assets)
                .with("source", limit.source.as_ref());
            let place = context.place(&row, &[Field::Fund]);
            findings.push(Diagnostic::new(self.code(), message, place).on(end));
        }
    }
}

/// Whether the fund and its association exist from the first to the last of these days.
fn exists(context: &Context<'_>, fund: &str, first: NaiveDate, last: NaiveDate) -> bool {
    let book = context.book();
    let association = book.associations.get(association_of(fund)).map(Association::life);
    let own = book.fund(fund).map(|fund| Period { from: fund.opened, to: fund.closed });
    [association, own].into_iter().flatten().all(|life| life.contains(first) && life.contains(last))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_files_by_law, files};
    use hocbong_import::source::Source;

    /// 1,000,000 at the beginning, some of it goods; 50,000 are to be granted.
    const ROWS: &str = "date,voucher,kind,fund,method,amount,account,counter_fund\n\
         2025-01-01,DK-1,opening,ST/von,bank,900000,,\n\
         2025-01-01,DK-2,opening,ST/von,in-kind,100000,,\n\
         2025-01-01,DK-3,opening,ST/von,,900000,411,\n\
         2025-02-01,BC-1,interest,ST/von,bank,80000,,\n\
         2025-03-01,BN-1,award,ST/von,bank,40000,,\n\
         2025-03-02,BN-2,reallocate,ST/von,bank,9999,,ST\n";

    #[track_caller]
    fn check(rows: &str, expected: &[&str]) -> Vec<String> {
        check_files_by_law(&files(rows), expected)
    }

    #[test]
    fn too_small_a_grant_is_named() {
        let words = check(ROWS, &["HB0906:2"]);
        assert_eq!(
            words,
            ["HB0906(fund=ST/von, year=2025, amount=49.999, least=50.000, assets=1.000.000, \
              source=NĐ 93/2019/NĐ-CP Đ.8.2.c)"]
        );
        check(&ROWS.replace("9999", "10000"), &[]);
    }

    #[test]
    fn a_fund_that_raises_a_year_that_is_not_over_and_other_funds_are_left_alone() {
        check(&format!("{ROWS}2025-06-01,BC-2,donation,ST/von,bank,1,,\n"), &[]);
        check(
            &ROWS.replace("2025-", "2026-").replace("2026-03", "2026-01").replace("2026-02", "2026-01"),
            &[],
        );
        check(&ROWS.replace(",,ST\n", ",,ST/vuot-kho\n").replace("ST/von", "ST"), &[]);
        let unlicensed = files(&ROWS.replace("ST/von", "BAN/von").replace(",ST\n", ",BAN\n"));
        check_files_by_law(&unlicensed, &[]);
    }

    #[test]
    fn a_gift_that_was_reversed_raises_nothing() {
        let mut with = files(&format!("{ROWS}2025-06-01,BC-2,donation,ST/von,bank,1,,\n"));
        let reversal = "date,voucher,kind,fund,method,amount,about\n2025-06-02,PK-1,reversal,ST/von,,,BC-2\n";
        with.journal.push(Source::new("reversal.csv", reversal));
        check_files_by_law(&with, &["HB0906:2"]);
        let refund = reversal.replace("reversal,ST/von,,", "refund,ST/von,bank,1");
        with.journal[1] = Source::new("reversal.csv", refund);
        check_files_by_law(&with, &[]);
    }

    #[test]
    fn the_next_year_begins_with_what_this_one_left() {
        let earlier = ROWS.replace("2025-", "2024-");
        let later = "2025-05-01,BN-3,award,ST/von,bank,51499,,\n";
        let enough = earlier.replace("9999", "10000");
        // 1,000,000 + 80,000 − 50,000 = 1,030,000.
        check(&format!("{enough}{later}"), &["HB0906:8"]);
        check(&format!("{enough}{}", later.replace("51499", "51500")), &[]);
    }
}
