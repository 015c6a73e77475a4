//! HB0901: management costs of a year above the cap, or a cap of the book above what the law allows.

use crate::context::shown_voucher;
use crate::{CheckedBook, Context, Findings, Need, Rule};
use chrono::{Datelike, NaiveDate};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use hocbong_core::fund::association_of;
use hocbong_core::law::{Limit, LimitKind};
use hocbong_core::ledger::{Field, Ledger, PostingRef, PostingTemplates, TransactionRef};
use hocbong_core::text::{Symbol, fold};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The management costs (642) of a licensed fund in a year that is over do not exceed the share of the year's
/// income that the law or the book's own `[[limit]]` allows, plus what earlier years in the books left
/// unspent. The book's own share does not go beyond what a board may decide; if it does, that is a finding at
/// its line in the settings, and the costs are judged by what a board may decide.
///
/// Income is credits less debits on 5111, 5112, 515 and 711, and on 516 what came in money from other
/// associations. Gifts in kind and founders' assets do not count, nor do gifts for the settings'
/// `addressed_purposes`, which name amount and receiver. The limit in force at the year's end applies. The
/// finding is at the first cost beyond what was allowed.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.37.2: 5 %, up to 10 % by decision of the board. Under NĐ 03/2026/NĐ-CP the figure is
/// not verified, so the finding is a warning.
///
/// # What it does not catch
/// Management costs on other accounts. State money for ordered tasks is no income if it is on an account of its
/// own, or if its purpose is among the addressed ones; otherwise it counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ManagementCost;

/// How a posting counts towards the cap.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Income,
    /// A transfer from another association, or from another fund of the same one.
    Received,
    Cost,
    Nothing,
}

#[derive(Default)]
struct Year {
    income: i128,
    cost: i128,
}

/// How many times the rows of each group make the group's postings, year by year.
fn times_by_year<'a>(ledger: &'a Ledger, alike: &PostingTemplates) -> Vec<(TransactionRef<'a>, i32, i128)> {
    // The rows of a group mostly come year by year.
    let mut years: Vec<(i32, i128)> = vec![(0, 0); alike.len()];
    let mut sums: Vec<(usize, i32, i128)> = Vec::new();
    // A reversal of a closing is in a group with other reversals, so each row is asked.
    for row in ledger.iter().filter(|row| !row.is_of_closing()) {
        let (group, year) = (alike.group(row.index()), row.date().year());
        let Some((last, times)) = years.get_mut(group) else { continue };
        if *last != year {
            sums.push((group, *last, std::mem::take(times)));
            *last = year;
        }
        *times += i128::from(row.times());
    }
    sums.extend(years.into_iter().enumerate().map(|(group, (year, times))| (group, year, times)));
    let firsts: Vec<TransactionRef<'_>> = alike.firsts(ledger).collect();
    let of_row = |(group, year, times)| Some((*firsts.get(group)?, year, times));
    sums.into_iter().filter(|(_, _, times)| *times != 0).filter_map(of_row).collect()
}

/// Adds up the income and costs of each association and year.
fn add_years<'a>(
    book: &'a CheckedBook<'a>,
    alike: &PostingTemplates,
    addressed: &FxHashSet<String>,
    years: &mut BTreeMap<(&'a str, i32), Year>,
) {
    let mut parts: FxHashMap<(Symbol, Symbol), (Part, &str)> = FxHashMap::default();
    let mut inner: FxHashMap<(&str, &str), bool> = FxHashMap::default();
    let mut is_addressed: FxHashMap<(Symbol, &str), bool> = FxHashMap::default();
    for (row, year, times) in times_by_year(book.ledger, alike) {
        for posting in row.unit_postings() {
            let symbols = (posting.fund_symbol(), posting.account_symbol());
            let of = || (part_of(posting.role()), association_of(posting.fund()));
            let (part, association) = *parts.entry(symbols).or_insert_with(of);
            let credit = -i128::from(posting.signed()) * times;
            match part {
                Part::Nothing => continue,
                Part::Cost => {
                    years.entry((association, year)).or_default().cost -= credit;
                    continue;
                }
                // Transfers between funds of one association are no income of it; goods are none either.
                Part::Received => {
                    let is_inner = *inner
                        .entry((row.fund(), row.counter_fund()))
                        .or_insert_with(|| association_of(row.fund()) == association_of(row.counter_fund()));
                    if is_inner || row.unit_postings().any(|posting| posting.is_on(Role::Goods)) {
                        continue;
                    }
                }
                Part::Income => {}
            }
            let is_out = !addressed.is_empty()
                && *is_addressed.entry((posting.fund_symbol(), row.purpose())).or_insert_with(|| {
                    let fund = book.fund(posting.fund());
                    let purpose = fund.map_or(row.purpose(), |fund| fund.effective_purpose(row.purpose()));
                    addressed.contains(&fold(purpose))
                });
            if !is_out {
                years.entry((association, year)).or_default().income += credit;
            }
        }
    }
}

/// Goods, state money and founders' assets are no part of the base.
const fn part_of(role: Option<Role>) -> Part {
    match role {
        Some(
            Role::Gifts | Role::RestrictedGifts | Role::Interest | Role::OtherIncome | Role::MembershipFees,
        ) => Part::Income,
        Some(Role::TransfersIn) => Part::Received,
        Some(Role::Management) => Part::Cost,
        _ => Part::Nothing,
    }
}

impl Rule for ManagementCost {
    fn code(&self) -> Code {
        Code::MANAGEMENT_COST
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Regime]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        findings.extend(limits_beyond(context));
        let Some(last_day) = context.last_day() else { return };
        let addressed: FxHashSet<String> =
            context.settings().addressed_purposes.iter().map(|purpose| fold(purpose)).collect();
        let mut years: BTreeMap<(&str, i32), Year> = BTreeMap::new();
        if let Some(previous) = context.previous() {
            add_years(previous, &PostingTemplates::new(previous.ledger), &addressed, &mut years);
        }
        let before = years.keys().map(|(_, year)| *year).max();
        add_years(context.book(), context.alike(), &addressed, &mut years);
        // What a year was allowed to spend and did not is carried to the next.
        let mut left: FxHashMap<&str, i128> = FxHashMap::default();
        let mut rows_of_costs = None;
        for ((association, year), sums) in years {
            if !context.is_licensed(association) {
                continue;
            }
            let Some(end) = NaiveDate::from_ymd_opt(year, 12, 31).filter(|end| *end <= last_day) else {
                continue;
            };
            let Some(limit) = context.limit(LimitKind::ManagementCost, association, end) else { continue };
            let ceiling = context.limit(LimitKind::ManagementCeiling, association, end);
            let limit = ceiling.filter(|ceiling| ceiling.percent() < limit.percent()).unwrap_or(limit);
            let Some(share) = limit.share_of(sums.income) else { continue };
            let carried = left.entry(association).or_default();
            let allowed = share + *carried;
            *carried = (allowed - sums.cost).max(0);
            // Findings of the year before belong to its own book.
            if sums.cost > allowed && before.is_none_or(|before| before < year) {
                let rows = rows_of_costs.get_or_insert_with(|| RowsOfCosts::of(context));
                findings.extend(finding(context, rows, (association, year), &sums, allowed, limit));
            }
        }
    }
}

/// The book's own limits beyond what a board may decide at the end of a year of the ledger, for associations
/// that are licensed.
fn limits_beyond(context: &Context<'_>) -> Vec<Diagnostic> {
    let book = context.book();
    let own = book.limits.iter().filter(|limit| limit.what == LimitKind::ManagementCost);
    let is_for = |limit: &Limit| {
        let mut licensed = book.associations.iter().filter(|association| association.is_licensed());
        licensed.any(|association| limit.level.is_none() || limit.level == association.level)
    };
    let own: Vec<&Limit> = own.filter(|limit| is_for(limit)).collect();
    if own.is_empty() {
        return Vec::new();
    }
    let years: BTreeSet<i32> = book.ledger.dates().iter().map(Datelike::year).collect();
    let ends: Vec<NaiveDate> =
        years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, 12, 31)).collect();
    let beyond = |limit: &&Limit| {
        let mut ends = ends.iter().filter(|end| limit.period.contains(**end));
        ends.find_map(|end| {
            let ceiling = context.law().limit(LimitKind::ManagementCeiling, limit.level, *end)?;
            (ceiling.percent()? < limit.percent()?).then_some((*end, ceiling))
        })
    };
    let found = own.into_iter().filter_map(|limit| Some((limit, beyond(&limit)?)));
    found
        .filter_map(|(limit, (end, ceiling))| {
            let message = Message::new("HB0901.limit")
                .with("percent", limit.percent()?)
                .with("ceiling", ceiling.percent()?)
                .with("source", ceiling.source.as_ref());
            let file = book.settings_file.map_or_else(|| Arc::from("hocbong.toml"), Arc::clone);
            let place = Location::line(&file, limit.line.unwrap_or(0));
            let mut finding = Diagnostic::new(Code::MANAGEMENT_COST, message, place).on(end);
            if !ceiling.is_verified {
                finding.severity = Severity::Warning;
            }
            Some(finding)
        })
        .collect()
}

fn is_cost(posting: &PostingRef<'_>) -> bool {
    posting.is_on(Role::Management)
}

/// The rows that book management costs, by association and year, in file order.
struct RowsOfCosts<'a>(FxHashMap<(&'a str, i32), Vec<u32>>);

impl<'a> RowsOfCosts<'a> {
    fn of(context: &Context<'a>) -> Self {
        let (ledger, alike) = (context.book().ledger, context.alike());
        let associations_of = |row: TransactionRef<'a>| -> Vec<&'a str> {
            let costs = row.unit_postings().filter(is_cost);
            let mut associations: Vec<&str> = costs.map(|posting| association_of(posting.fund())).collect();
            associations.sort_unstable();
            associations.dedup();
            associations
        };
        let of_group: Vec<Vec<&str>> = alike.firsts(ledger).map(associations_of).collect();
        let mut rows: FxHashMap<(&str, i32), Vec<u32>> = FxHashMap::default();
        let costs = alike.rows_of(ledger, |row| !associations_of(row).is_empty());
        for row in costs.filter(|row| !row.is_of_closing()) {
            for association in of_group.get(alike.group(row.index())).into_iter().flatten() {
                let own = rows.entry((*association, row.date().year())).or_default();
                own.push(u32::try_from(row.index()).unwrap_or(u32::MAX));
            }
        }
        Self(rows)
    }
}

fn finding(
    context: &Context<'_>,
    rows: &RowsOfCosts<'_>,
    (association, year): (&str, i32),
    sums: &Year,
    allowed: i128,
    limit: &Limit,
) -> Option<Diagnostic> {
    let is_own = |posting: &PostingRef<'_>| association_of(posting.fund()) == association && is_cost(posting);
    let cost_of = |row: &TransactionRef<'_>| -> i128 {
        row.postings().filter(is_own).map(|posting| i128::from(posting.signed())).sum()
    };
    // Canonical order is only needed for the one day on which the cap is exceeded.
    let mut by_day: BTreeMap<NaiveDate, Vec<u32>> = BTreeMap::new();
    for index in rows.0.get(&(association, year))? {
        by_day.entry(context.row(*index)?.date()).or_default().push(*index);
    }
    let mut spent = 0;
    let (_, day) = by_day.into_iter().find(|(_, rows)| {
        let of_day: i128 = rows.iter().filter_map(|row| context.row(*row)).map(|row| cost_of(&row)).sum();
        let is_beyond = spent + of_day > allowed;
        spent += if is_beyond { 0 } else { of_day };
        is_beyond
    })?;
    let mut rows = context.in_order(day).into_iter();
    let row = rows.find(|row| {
        spent += cost_of(row);
        spent > allowed
    })?;
    let key = if limit.is_verified { "HB0901" } else { "HB0901.unverified" };
    let message = Message::new(key)
        .with("association", association)
        .with("year", year.to_string())
        .with("cost", sums.cost)
        .with("allowed", allowed)
        .with("over", sums.cost - allowed)
        .with("income", sums.income)
        .with("source", limit.source.as_ref())
        .with("voucher", shown_voucher(&row))
        .with("day", row.date());
    let mut finding = Diagnostic::new(Code::MANAGEMENT_COST, message, context.place(&row, &[Field::Amount]));
    if !limit.is_verified {
        finding.severity = Severity::Warning;
    }
    Some(finding.with_hint(Message::new("HB0901.hint")))
}

#[cfg(test)]
mod tests {
    use super::ManagementCost;
    use crate::CheckOptions;
    use crate::testing::{Files, TestBook, check_after, day, found, limit, report_of, today};
    use crate::testing::{check_by_law as check, check_files_by_law as check_files, files};
    use hocbong_core::AssociationLevel;
    use hocbong_core::law::{Limit, LimitKind, LimitValue};
    use hocbong_core::period::Period;
    use hocbong_import::source::Source;

    /// 1,000 of income besides the founders' assets and goods.
    const ROWS: &str = "date,voucher,kind,fund,method,amount,purpose,counter_fund\n\
         2025-01-01,DK-1,founding,ST,cash,1300000000,,\n\
         2025-01-02,BC-1,donation,ST,bank,600,,\n\
         2025-01-03,PT-2,donation,ST,in-kind,5000,,\n\
         2025-01-04,BC-2,donation,ST,bank,400,Đích danh,\n\
         2025-01-05,PK-1,reallocate,ST,cash,300,,ST/von\n\
         2025-02-01,PC-1,expense,ST,cash,30,,\n\
         2025-03-01,PC-2,expense,ST,cash,15,,\n\
         2025-04-01,PC-3,expense,ST,cash,5,,\n";

    #[test]
    fn the_first_cost_beyond_the_cap_is_named() {
        check(ROWS, &[]);
        let words = check(&ROWS.replace("cash,5,,", "cash,6,,"), &["HB0901:9"]);
        assert_eq!(
            words[0],
            "HB0901(association=ST, year=2025, cost=51, allowed=50, over=1, income=1.000, \
             source=NĐ 93/2019/NĐ-CP Đ.37.2, voucher=PC-3, day=2025-04-01)"
        );
    }

    #[test]
    fn a_closing_that_was_reversed_is_neither_income_nor_cost() {
        let form = "date,voucher,kind,fund,debit_account,credit_account,amount\n";
        let closing = |voucher: &str| {
            format!(
                "2025-12-31,{voucher}-1,closing,ST,5111,421,1000\n2025-12-31,{voucher}-2,closing,ST,421,642,50\n"
            )
        };
        let closings = format!("{form}{}{}", closing("KC"), closing("KD"));
        let reversals = "date,voucher,kind,fund,method,amount,about\n2025-12-31,PK-6,reversal,ST,,,KC-1\n\
             2025-12-31,PK-7,reversal,ST,,,KC-2\n";
        let mut with = files(ROWS);
        with.journal.push(Source::new("closings.csv", closings));
        with.journal.push(Source::new("reversals.csv", reversals));
        let costs = |files: &Files| {
            let mut found = found(&report_of(files));
            found.retain(|finding| finding.starts_with("HB0901"));
            found
        };
        assert_eq!(costs(&with), [""; 0]);
        with.journal[0] = Source::new("journal.csv", ROWS.replace("cash,5,,", "cash,6,,"));
        assert_eq!(costs(&with), ["HB0901:9"]);
    }

    #[test]
    fn what_is_not_spent_carries_over() {
        let late = "2026-01-02,PC-4,expense,ST,cash,7,,\n";
        let before = ROWS.replace("2025-", "2024-");
        check(&format!("{before}{}", late.replace("2026", "2025")), &["HB0901:10"]);
        check(&format!("{}{}", before.replace("cash,15,,", "cash,8,,"), late.replace("2026", "2025")), &[]);
        // The year is not over.
        check(&format!("{ROWS}{late}"), &[]);
    }

    #[test]
    fn the_board_may_allow_more_and_gifts_may_not_count() {
        let with = |limits: Vec<Limit>| {
            let mut files = files(&ROWS.replace("cash,5,,", "cash,30,,"));
            files.limits = limits;
            files
        };
        let share = |text: &str| limit(LimitKind::ManagementCost, LimitValue::Percent(text.parse().unwrap()));
        check_files(&with(vec![]), &["HB0901:9"]);
        check_files(&with(vec![share("10")]), &[]);
        let alike = |limits: Vec<Limit>| check_files(&with(limits), &["HB0901:1"]);
        assert_eq!(
            alike(vec![share("10.01")]),
            ["HB0901.limit(percent=10.01, ceiling=10, source=NĐ 93/2019/NĐ-CP Đ.37.2)"]
        );
        let period = Period { to: Some(day("2025-12-31")), ..Period::ALL };
        check_files(&with(vec![Limit { period, ..share("7.5") }]), &[]);
        check_files(&with(vec![share("7.4")]), &["HB0901:9"]);
        // Of 600, 10 % are less than the 75 spent, and 12 % are not allowed.
        let mut addressed = with(vec![share("12")]);
        addressed.settings.addressed_purposes = vec!["ĐÍCH DANH".to_owned()];
        let words = check_files(&addressed, &["HB0901:1", "HB0901:9"]);
        assert!(words[1].contains("allowed=60"), "{words:?}");
    }

    #[test]
    fn a_share_that_a_board_may_not_decide_is_a_finding_where_it_binds() {
        let rows = "date,voucher,kind,fund,method,amount\n2025-01-02,BC-1,donation,ST,bank,600\n";
        let with = |rows: &str, limits: Vec<Limit>, expected: &[&str]| {
            let mut files = files(rows);
            files.limits = limits;
            check_files(&files, expected)
        };
        let much = limit(LimitKind::ManagementCost, LimitValue::Percent("11".parse().unwrap()));
        with(rows, vec![much.clone()], &["HB0901:1"]);
        // The levels of the licensed associations, and the years of the book.
        let of = |level| vec![Limit { level: Some(level), ..much.clone() }];
        with(rows, of(AssociationLevel::Province), &["HB0901:1"]);
        with(rows, of(AssociationLevel::Commune), &[]);
        let until = |to| vec![Limit { period: Period { to: Some(day(to)), ..Period::ALL }, ..much.clone() }];
        with(rows, until("2025-12-31"), &["HB0901:1"]);
        with(rows, until("2025-12-30"), &[]);
        // What the new decree says is not verified.
        let of_new = with(&rows.replace("2025-", "2026-"), vec![much.clone()], &["HB0901:1"]);
        assert_eq!(
            of_new,
            ["HB0901.limit(percent=11, ceiling=10, source=NĐ 03/2026/NĐ-CP (chưa đối chiếu))"]
        );
    }

    #[test]
    fn only_licensed_funds_have_a_cap() {
        let rows = ROWS.replace("cash,5,,", "cash,6,,").replace(",ST,", ",BAN,").replace("ST/von", "BAN/von");
        check(&rows, &[]);
    }

    #[test]
    fn what_moves_within_the_association_is_no_income() {
        let rows = |more: &str| {
            format!(
                "{}{more}",
                ROWS.replace("counter_fund\n", "counter_fund,about\n").replace(",,\n", ",,,\n")
            )
        };
        let rows =
            |more: &str| rows(more).replace("ST/von\n", "ST/von,\n").replace("Đích danh,\n", "Đích danh,,\n");
        // Reversing the reallocation changes nothing, and neither does moving the money by transfers.
        check(&rows("2025-05-01,PK-2,reversal,ST,,,,,PK-1\n"), &[]);
        let moved = "2025-05-01,PC-4,transfer-out,ST,cash,300,,ST/von,\n\
             2025-05-01,PT-3,transfer-in,ST/von,cash,300,,ST,\n2025-05-02,PC-5,expense,ST,cash,1,,,\n";
        check(&rows(moved), &["HB0901:12"]);
    }

    #[test]
    fn last_year_may_have_left_something() {
        let read = |rows: &str| TestBook::read(&files(rows));
        let more = read(&ROWS.replace("cash,5,,", "cash,30,,"));
        let before = read(
            &ROWS
                .replace("2025-", "2024-")
                .replace("cash,30,,", "cash,1,,")
                .replace("cash,15,,", "cash,1,,")
                .replace("cash,5,,", "cash,1,,"),
        );
        let options = CheckOptions { today: Some(today()), ..CheckOptions::default() };
        let codes = |previous| found(&check_after(&more, previous, &options, &[&ManagementCost]));
        assert_eq!(codes(None), ["HB0901:9"]);
        assert_eq!(codes(Some(&before)), [""; 0]);
    }
}
