//! The ledger against a plain list of the rows that it was given.

mod dropped;
mod inherited;
mod parts;
mod reversals;

use super::*;
use crate::account::{ChartOfAccounts, extends};
use crate::diagnostic::{Code, Message};
use crate::transaction::{Audit, Donation, Method, Transfer};
use proptest::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;

const FUNDS: [&str; 3] = ["ST/vuot-kho", "ST/tai-nang", "ST/vuot"];
const ACCOUNTS: [&str; 6] = ["111", "1111", "112", "5111", "642", "421"];
const PARTIES: [&str; 3] = ["", "Trần Mẫu Hằng", "Công ty Mẫu Sao Mai"];
const PURPOSES: [&str; 3] = ["", "Vượt khó", "Tài năng"];

/// What one row says, and what it must post.
#[derive(Clone, Debug)]
struct Said {
    row: LedgerRow<'static>,
    /// Account, fund and signed amount.
    posts: Vec<(String, String, i64)>,
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 3, number).unwrap()
}

fn blank(line: u32, kind: Kind, fund: &'static str, body: RowBody<'static>) -> LedgerRow<'static> {
    let no = || Cow::Borrowed("");
    LedgerRow {
        line,
        id: None,
        date: day(1),
        voucher: no(),
        kind,
        fund: Cow::Borrowed(fund),
        party: no(),
        purpose: no(),
        memo: no(),
        reference: no(),
        about: no(),
        counter_fund: no(),
        details: None,
        body,
    }
}

fn amount_by(amount: Option<i64>, method: Option<Method>) -> RowBody<'static> {
    let (account, counter_account) = (Cow::Borrowed(""), Cow::Borrowed(""));
    RowBody::Amount { amount: amount.map(Vnd::new), method, account, counter_account }
}

/// Amounts of which many are equal, so that rows share what they post.
fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![Just(200_000_i64), 1..50_i64, 1..=i64::MAX]
}

fn postings() -> impl Strategy<Value = Vec<(usize, usize, i64)>> {
    let signed = prop_oneof![Just(5_i64), Just(-5_i64), Just(0_i64), -1_000_000..1_000_000_i64];
    prop_oneof![
        2 => prop::collection::vec((0..ACCOUNTS.len(), 0..FUNDS.len(), signed), 1..5),
        // A pair in one fund, as nearly every row is.
        3 => (0..ACCOUNTS.len(), 0..ACCOUNTS.len(), 0..FUNDS.len(), amount())
            .prop_map(|(debit, credit, fund, amount)| vec![(debit, fund, amount), (credit, fund, -amount)]),
    ]
}

#[derive(Clone, Debug)]
enum Money {
    /// A gift, in cash or by bank.
    Gift(i64, bool),
    /// Explicit postings, of an opening balance or not.
    Explicit(Vec<(usize, usize, i64)>, bool),
}

prop_compose! {
    /// One row: a gift or explicit postings, on one of four days.
    fn said()(
        fund in 0..FUNDS.len(),
        date in 1..5_u32,
        (party, purpose) in (0..PARTIES.len(), 0..PURPOSES.len()),
        texts in prop::array::uniform3("|[a-c]{1,2}"),
        id in prop_oneof![3 => Just(None), 1 => (0..6_u128).prop_map(|id| Some(Uuid::from_u128(id << 70 | id)))],
        has_preparer: bool,
        money in prop_oneof![
            (amount(), any::<bool>()).prop_map(|(amount, is_cash)| Money::Gift(amount, is_cash)),
            (postings(), any::<bool>()).prop_map(|(postings, is_opening)| Money::Explicit(postings, is_opening)),
        ],
    ) -> Said {
        let (kind, body, posts) = match money {
            Money::Gift(amount, is_cash) => {
                let (own, method) = if is_cash { ("111", Method::Cash) } else { ("112", Method::Bank) };
                let income = if PURPOSES[purpose].is_empty() { "5111" } else { "5112" };
                let line = |account: &str, signed| (account.to_owned(), FUNDS[fund].to_owned(), signed);
                let posts = vec![line(own, amount), line(income, -amount)];
                (Kind::Donation, amount_by(Some(amount), Some(method)), posts)
            }
            Money::Explicit(list, is_opening) => {
                let posts: Vec<(String, String, i64)> = list
                    .iter()
                    .map(|(account, fund, signed)| (ACCOUNTS[*account].to_owned(), FUNDS[*fund].to_owned(), *signed))
                    .collect();
                let own = |(account, fund, signed): &(String, String, i64)| RowPosting {
                    account: Cow::Owned(account.clone()),
                    fund: Cow::Owned(fund.clone()),
                    signed: *signed,
                };
                let body = RowBody::Postings(posts.iter().map(own).collect());
                (if is_opening { Kind::Opening } else { Kind::Entry }, body, posts)
            }
        };
        let [voucher, memo, reference] = texts.map(Cow::Owned);
        let facts = Facts { preparer: Some("Lê Mẫu Sơn".to_owned()), ..Facts::default() };
        let details = has_preparer.then(|| Box::new(RowDetails { facts, ..RowDetails::default() }));
        let row = LedgerRow {
            id,
            date: day(date),
            party: Cow::Borrowed(PARTIES[party]),
            purpose: Cow::Borrowed(PURPOSES[purpose]),
            voucher,
            memo,
            reference,
            details,
            ..blank(0, kind, FUNDS[fund], body)
        };
        Said { row, posts }
    }
}

fn rows() -> impl Strategy<Value = Vec<Said>> {
    prop::collection::vec(said(), 0..30).prop_map(|mut rows| {
        for (line, said) in (2..).zip(&mut rows) {
            said.row.line = line;
        }
        rows
    })
}

fn read(rows: &[LedgerRow<'static>]) -> (Ledger, Vec<LateFault>, Vec<crate::diagnostic::Diagnostic>) {
    let chart = ChartOfAccounts::default();
    let mut builder = LedgerBuilder::new(&chart);
    builder.start_file(&Arc::from("journal/2025.csv"));
    for row in rows {
        builder.take(row.clone()).unwrap();
    }
    builder.finish()
}

fn ledger_of(rows: &[Said]) -> Ledger {
    read(&rows.iter().map(|said| said.row.clone()).collect::<Vec<_>>()).0
}

fn posted(row: &TransactionRef<'_>) -> Vec<(String, String, i64)> {
    let line =
        |posting: PostingRef<'_>| (posting.account().to_owned(), posting.fund().to_owned(), posting.signed());
    row.postings().map(line).collect()
}

proptest! {
    #[test]
    fn every_row_is_kept_as_it_was_said(rows in rows()) {
        let ledger = ledger_of(&rows);
        prop_assert_eq!(ledger.len(), rows.len());
        prop_assert_eq!(ledger.is_empty(), rows.is_empty());
        prop_assert!(ledger.get(rows.len()).is_none());
        for (at, (found, said)) in ledger.iter().zip(&rows).enumerate() {
            let row = &said.row;
            prop_assert_eq!(found.index(), at);
            prop_assert_eq!((found.date(), found.kind(), found.line()), (row.date, row.kind, row.line));
            prop_assert_eq!(found.fund(), &*row.fund);
            prop_assert_eq!(found.association(), "ST");
            prop_assert_eq!(
                [found.voucher(), found.party(), found.purpose(), found.memo(), found.reference(), found.about_text()],
                [&*row.voucher, &*row.party, &*row.purpose, &*row.memo, &*row.reference, ""]
            );
            let shown = if row.voucher.is_empty() { "–" } else { &*row.voucher };
            prop_assert_eq!(found.shown_voucher(), shown);
            prop_assert_eq!(found.explicit_id(), row.id);
            prop_assert_eq!(found.facts(), row.details.as_ref().map(|details| &details.facts));
            prop_assert_eq!(posted(&found), said.posts.clone());
            let debits: i128 = said.posts.iter().map(|line| i128::from(line.2.max(0))).sum();
            prop_assert_eq!(found.debit_total(), debits);
            let record = found.to_record();
            prop_assert_eq!(&record.party.map_or(String::new(), |party| party.name), &*row.party);
            prop_assert_eq!(crate::transaction::canonical_bytes(&found.to_record()), found.canonical_bytes());
        }
    }

    #[test]
    fn balances_are_the_sums_of_the_postings(rows in rows(), at in prop::option::of(0..6_u32)) {
        let ledger = ledger_of(&rows);
        let at = at.and_then(|number| NaiveDate::from_ymd_opt(2025, 3, number));
        let mut turnovers: BTreeMap<(&str, &str), balances::Turnover> = BTreeMap::new();
        let mut purposes: BTreeMap<(&str, &str, &str), i128> = BTreeMap::new();
        for said in rows.iter().filter(|said| at.is_none_or(|at| said.row.date <= at)) {
            for (account, fund, signed) in &said.posts {
                let (turnover, signed) = (turnovers.entry((fund, account)).or_default(), i128::from(*signed));
                if said.row.kind == Kind::Opening {
                    turnover.opening += signed;
                } else {
                    turnover.debit += signed.max(0);
                    turnover.credit += (-signed).max(0);
                }
                *purposes.entry((fund, account, &said.row.purpose)).or_default() += signed;
            }
        }
        let found = ledger.turnovers(at);
        prop_assert_eq!(&found, &turnovers);
        for ((fund, account), turnover) in &found {
            let net: i128 = purposes.iter().filter(|(key, _)| (key.0, key.1) == (*fund, *account)).map(|(_, sum)| sum).sum();
            prop_assert_eq!(turnover.closing(), net);
            let figures = [turnover.opening, turnover.debit, turnover.credit];
            prop_assert_eq!(turnover.is_nothing(), figures == [0; 3]);
        }
        let mut sums: BTreeMap<(&str, &str, &str), i128> = BTreeMap::new();
        for (fund, account, purpose, sum) in ledger.sums_by_purpose(at) {
            prop_assert!(sums.insert((fund, account, purpose), sum).is_none());
        }
        prop_assert_eq!(sums, purposes);
        // The figures of all accounts together, added one by one.
        let mut all = balances::Turnover::default();
        for turnover in found.values() {
            all.add(turnover);
        }
        prop_assert_eq!(all.opening, found.values().map(|turnover| turnover.opening).sum::<i128>());
        prop_assert_eq!(all.debit, found.values().map(|turnover| turnover.debit).sum::<i128>());
        prop_assert_eq!(all.credit, found.values().map(|turnover| turnover.credit).sum::<i128>());
    }

    #[test]
    fn what_is_named_is_known_and_nothing_else(rows in rows()) {
        let ledger = ledger_of(&rows);
        let chart = ChartOfAccounts::default();
        let lines = || rows.iter().flat_map(|said| &said.posts);
        let funds: BTreeSet<&str> =
            rows.iter().map(|said| &*said.row.fund).chain(lines().map(|line| line.1.as_str())).collect();
        prop_assert_eq!(ledger.funds(), funds);
        for fund in FUNDS {
            prop_assert_eq!(ledger.has_fund(fund), lines().any(|line| line.1 == fund));
        }
        for account in ACCOUNTS.into_iter().chain(["5112", "11", "9"]) {
            prop_assert_eq!(ledger.has_account(account), lines().any(|line| extends(&line.0, account)));
            let found = ledger.rows_posting(|posting| extends(posting.account(), account));
            let posts = |said: &Said| said.posts.iter().any(|line| extends(&line.0, account));
            let posting = rows.iter().filter(|said| posts(said)).map(|said| said.row.line);
            prop_assert!(found.map(|row| row.line()).eq(posting));
        }
        for role in Role::ALL {
            prop_assert_eq!(ledger.has_role(*role), lines().any(|line| chart.has_role(&line.0, *role)));
        }
        for posting in ledger.iter().flat_map(|row| row.postings().collect::<Vec<_>>()) {
            let role = chart.role(posting.account());
            prop_assert_eq!(posting.role(), role);
            prop_assert!(Role::ALL.iter().all(|other| posting.is_on(*other) == (role == Some(*other))));
        }
    }

    #[test]
    fn days_hold_their_rows_in_an_order_that_files_do_not_decide(rows in rows()) {
        let ledger = ledger_of(&rows);
        let mut count = 0;
        for (date, of_day) in ledger.by_day() {
            prop_assert!(!of_day.is_empty() && of_day.iter().all(|row| row.date() == date));
            prop_assert!(of_day.is_sorted_by(|one, next| one.canonical_order(next).is_lt()));
            count += of_day.len();
        }
        prop_assert_eq!(count, rows.len());
        let back: Vec<Said> = rows.iter().rev().cloned().collect();
        let lines = |ledger: &Ledger| -> Vec<u32> { ledger.in_order().iter().map(TransactionRef::line).collect() };
        prop_assert_eq!(lines(&ledger), lines(&ledger_of(&back)));
    }

    #[test]
    fn ids_are_the_stated_ones_or_are_made_and_never_meet(rows in rows()) {
        let ledger = ledger_of(&rows);
        let all: Vec<usize> = (0..rows.len()).collect();
        let ids = ledger.ids(&all);
        prop_assert_eq!(ids.len(), rows.len());
        let mut made = BTreeSet::new();
        let mut stated: HashMap<Uuid, usize> = HashMap::new();
        for (id, said) in ids.iter().zip(&rows) {
            match said.row.id {
                Some(own) => {
                    prop_assert_eq!(*id, own);
                    *stated.entry(own).or_default() += 1;
                }
                None => prop_assert!(made.insert(*id) && *id != Uuid::nil()),
            }
        }
        for (at, id) in ids.iter().enumerate() {
            prop_assert_eq!(&ledger.ids(&[at]), &[*id]);
        }
        // These ids differ in their halves too, so the answer is exact.
        for (id, count) in &stated {
            prop_assert_eq!(ledger.own_ids().may_repeat(*id), *count > 1);
        }
        let repeats = stated.values().any(|count| *count > 1);
        prop_assert_eq!(ledger.own_ids().may_repeat_any(), repeats);
        let vouchers: Vec<&str> = ledger.iter().map(|row| row.voucher()).collect();
        let stated: BTreeSet<&str> = vouchers.iter().copied().filter(|voucher| !voucher.is_empty()).collect();
        let blank = vouchers.iter().filter(|voucher| voucher.is_empty()).count();
        let repeats_vouchers = stated.len() + blank < rows.len();
        prop_assert_eq!(ledger.repeats_vouchers(), repeats_vouchers);
        let is_apart = made.is_empty() && !repeats || blank == 0 && !repeats_vouchers;
        prop_assert_eq!(ledger.tells_rows_apart(2), is_apart);
        prop_assert_eq!(ledger.has_references(), ledger.iter().any(|row| !row.reference().is_empty()));
    }

    #[test]
    fn each_row_that_does_not_balance_is_named_with_its_difference(rows in rows()) {
        let (_, late, found) = read(&rows.iter().map(|said| said.row.clone()).collect::<Vec<_>>());
        prop_assert!(late.is_empty());
        let mut expected: Vec<(Option<u32>, Code, String)> = Vec::new();
        for said in &rows {
            let mut by_fund: BTreeMap<&str, i128> = BTreeMap::new();
            for (_, fund, signed) in &said.posts {
                *by_fund.entry(fund).or_default() += i128::from(*signed);
            }
            let total: i128 = by_fund.values().sum();
            let in_fund = by_fund.values().find(|sum| **sum != 0);
            if total != 0 {
                let message = Message::new("HB0301").with("difference", total);
                expected.push((Some(said.row.line), Code::UNBALANCED, format!("{message:?}")));
            } else if let Some(difference) = in_fund {
                let fund = by_fund.iter().find(|(_, sum)| *sum == difference).unwrap().0;
                let message = Message::new("HB0302").with("fund", *fund).with("difference", *difference);
                expected.push((Some(said.row.line), Code::UNBALANCED_FUND, format!("{message:?}")));
            }
        }
        let found: Vec<_> =
            found.iter().map(|one| (one.primary.line, one.code, format!("{:?}", one.message))).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn rows_read_by_their_shape_are_as_rows_read_in_full(rows in rows()) {
        let chart = ChartOfAccounts::default();
        let (mut full, mut short) = (LedgerBuilder::new(&chart), LedgerBuilder::new(&chart));
        full.start_file(&Arc::from("a.csv"));
        short.start_file(&Arc::from("a.csv"));
        // Only gifts of one fund, purpose and preparer are alike but for what `LikeRow` has.
        let mut shapes: HashMap<(String, String, bool, bool), RowShape> = HashMap::new();
        for said in &rows {
            let row = &said.row;
            let change: i128 = said
                .posts
                .iter()
                .filter(|line| chart.role(&line.0).is_some_and(Role::is_money))
                .map(|line| i128::from(line.2))
                .sum();
            prop_assert_eq!(full.would_change(row).unwrap(), change);
            prop_assert_eq!(full.take(row.clone()).unwrap(), change);
            let gift = match &row.body {
                RowBody::Amount { amount: Some(amount), method, .. } => {
                    Some((amount.get(), *method == Some(Method::Cash)))
                }
                _ => None,
            };
            let key = gift.map(|(_, is_cash)| {
                (row.fund.to_string(), row.purpose.to_string(), is_cash, row.details.is_some())
            });
            let shape = key.as_ref().and_then(|key| shapes.get(key)).copied();
            let taken = gift.zip(shape).and_then(|((amount, _), shape)| {
                short.take_like(shape, LikeRow {
                    line: row.line,
                    id: row.id,
                    date: row.date,
                    amount,
                    voucher: &row.voucher,
                    party: &row.party,
                    memo: &row.memo,
                    reference: &row.reference,
                })
            });
            if let (Some((amount, _)), Some(_)) = (gift, shape) {
                prop_assert_eq!(taken.is_some(), amount != i64::MAX);
            }
            if let Some(taken) = taken {
                prop_assert_eq!(taken, change);
                continue;
            }
            prop_assert_eq!(short.take(row.clone()).unwrap(), change);
            if let (Some(key), Some(shape)) = (key, short.shape()) {
                shapes.insert(key, shape);
            }
        }
        let (full, short) = (full.finish().0, short.finish().0);
        prop_assert_eq!(full.len(), short.len());
        for (one, other) in full.iter().zip(short.iter()) {
            prop_assert_eq!(one.to_record(), other.to_record());
            prop_assert_eq!(one.line(), other.line());
        }
        prop_assert_eq!(full.turnovers(None), short.turnovers(None));
    }

    #[test]
    fn groups_hold_exactly_the_rows_that_post_alike(rows in rows()) {
        let ledger = ledger_of(&rows);
        let groups = PostingTemplates::new(&ledger);
        prop_assert_eq!(groups.is_empty(), rows.is_empty());
        prop_assert_eq!(groups.firsts(&ledger).count(), groups.len());
        let distinct: BTreeSet<usize> = (0..rows.len()).map(|at| groups.group(at)).collect();
        prop_assert_eq!(distinct, (0..groups.len()).collect());
        prop_assert_eq!(groups.group(rows.len()), usize::MAX);
        for row in ledger.iter() {
            let first = groups.firsts(&ledger).nth(groups.group(row.index())).unwrap();
            prop_assert!(first.index() <= row.index());
            prop_assert_eq!((row.kind(), row.fund(), row.purpose()), (first.kind(), first.fund(), first.purpose()));
            let unit = |row: &TransactionRef<'_>| -> Vec<_> {
                row.unit_postings().map(|line| (line.account().to_owned(), line.fund().to_owned(), line.signed())).collect()
            };
            prop_assert_eq!(unit(&row), unit(&first));
            let times: Vec<_> =
                unit(&row).into_iter().map(|(account, fund, signed)| (account, fund, signed * row.times())).collect();
            prop_assert_eq!(times, posted(&row));
        }
        let gifts: Vec<usize> = groups.rows_of(&ledger, |first| first.kind() == Kind::Donation).map(|row| row.index()).collect();
        let expected: Vec<usize> =
            ledger.iter().filter(|row| row.kind() == Kind::Donation).map(|row| row.index()).collect();
        prop_assert_eq!(gifts, expected);
    }

    #[test]
    fn an_owned_row_says_what_the_borrowed_one_said(said in said()) {
        prop_assert_eq!(said.row.clone().into_owned(), said.row);
    }
}

#[test]
fn a_transaction_that_is_pushed_comes_back_equal() {
    let gift = |amount| {
        Donation::gift("ST/vuot-kho", day(3), Method::Bank, Vnd::new(amount))
            .voucher("BC-0001")
            .party("Trần Mẫu Hằng")
            .purpose("Vượt khó")
            .memo("ủng hộ")
            .reference("FT1")
    };
    let plain = gift(2_000_000).build().unwrap();
    let with_facts = gift(3).facts(|facts| facts.preparer = Some("Lê Mẫu Sơn".to_owned())).build().unwrap();
    let moved = Transfer::reallocate("ST/vuot-kho", "ST/tai-nang", day(4), Method::Bank, Vnd::new(5))
        .build()
        .unwrap();
    let count = Audit::count("ST/vuot-kho", day(4), Method::Cash, Vnd::new(7)).build().unwrap();
    let back = Audit::reversal(&plain, day(5)).build().unwrap();
    let chart = ChartOfAccounts::default();
    let mut builder = LedgerBuilder::new(&chart);
    let all = [plain, with_facts, moved, count, back];
    for transaction in &all {
        builder.push(transaction);
    }
    let (ledger, late, diagnostics) = builder.finish();
    assert!(late.is_empty() && diagnostics.is_empty(), "{diagnostics:?}");
    for (at, (row, transaction)) in ledger.iter().zip(&all).enumerate() {
        assert_eq!(row.to_transaction().as_ref(), Ok(transaction));
        assert_eq!(row.line() as usize, at + 1);
        // The other fund is a column of its own.
        assert_eq!(row.counter_fund(), transaction.record().facts.counter_fund.as_deref().unwrap_or(""));
        assert_eq!(row.facts().is_some(), at == 1);
    }
    assert_eq!(ledger.get(3).and_then(|row| row.counted()), Some(("111", Vnd::new(7))));
}

#[test]
fn a_count_and_the_details_of_a_party_are_kept_each_without_the_other() {
    let counted = RowBody::Counted { account: Cow::Borrowed("111"), amount: Vnd::new(7) };
    let party = Party { name: String::new(), school: Some("THCS Mẫu".to_owned()), ..Party::default() };
    let details = RowDetails { party: party.clone(), ..RowDetails::default() };
    let gift = || blank(3, Kind::Donation, FUNDS[0], amount_by(Some(9), Some(Method::Cash)));
    let rows = [
        blank(2, Kind::AuditCount, FUNDS[0], counted),
        LedgerRow { details: Some(Box::new(details)), party: Cow::Borrowed("Trần Mẫu Hằng"), ..gift() },
        gift(),
    ];
    let (ledger, ..) = read(&rows);
    let rows: Vec<TransactionRef<'_>> = ledger.iter().collect();
    assert_eq!(rows[0].counted(), Some(("111", Vnd::new(7))));
    assert_eq!(rows[1].party_details(), Some(&party));
    assert_eq!(rows[1].to_record().party, Some(Party { name: "Trần Mẫu Hằng".to_owned(), ..party }));
    assert_eq!((rows[2].counted(), rows[2].party_details(), rows[2].to_record().party), (None, None, None));
}

#[test]
fn a_count_and_a_pledge_state_an_amount_that_is_not_posted() {
    let on = |account, amount, method| RowBody::Amount {
        amount: Some(Vnd::new(amount)),
        method,
        account: Cow::Borrowed(account),
        counter_account: Cow::Borrowed(""),
    };
    let rows = [
        blank(2, Kind::AuditCount, FUNDS[0], on("", 7, Some(Method::Cash))),
        blank(3, Kind::AuditCount, FUNDS[0], on("1111", 8, Some(Method::Cash))),
        blank(4, Kind::Pledge, FUNDS[0], on("", 9, None)),
        blank(5, Kind::Donation, FUNDS[0], on("", 10, Some(Method::Cash))),
    ];
    let (ledger, ..) = read(&rows);
    let found: Vec<Option<(&str, Vnd)>> = ledger.iter().map(|row| row.counted()).collect();
    let states = |account, amount| Some((account, Vnd::new(amount)));
    assert_eq!(found, [states("111", 7), states("1111", 8), states("", 9), None]);
    assert!(ledger.iter().take(3).all(|row| posted(&row).is_empty()));
}

#[test]
fn only_a_row_that_stands_for_itself_gives_a_shape_to_those_like_it() {
    let chart = ChartOfAccounts::default();
    let mut builder = LedgerBuilder::new(&chart);
    builder.start_file(&Arc::from("a.csv"));
    assert_eq!(builder.shape(), None);
    let gift = || blank(2, Kind::Donation, FUNDS[0], amount_by(Some(9), Some(Method::Cash)));
    let about = Cow::Borrowed("V1");
    let facts = Facts { preparer: Some("Lê Mẫu Sơn".to_owned()), ..Facts::default() };
    let prepared = Some(Box::new(RowDetails { facts, ..RowDetails::default() }));
    let pupil = Party { school: Some("Trường Mẫu".to_owned()), ..Party::default() };
    let of_pupil = Some(Box::new(RowDetails { party: pupil, ..RowDetails::default() }));
    let counted = RowBody::Counted { account: Cow::Borrowed("111"), amount: Vnd::new(7) };
    let rows = [
        (true, gift()),
        (true, LedgerRow { party: Cow::Borrowed(PARTIES[1]), purpose: Cow::Borrowed(PURPOSES[1]), ..gift() }),
        (false, LedgerRow { about: about.clone(), ..gift() }),
        (true, LedgerRow { details: prepared, ..gift() }),
        (false, LedgerRow { details: of_pupil, ..gift() }),
        (false, LedgerRow { about, ..blank(3, Kind::Reversal, FUNDS[0], amount_by(None, None)) }),
        (false, blank(4, Kind::AuditCount, FUNDS[0], counted)),
    ];
    for (is_like, row) in rows {
        builder.take(row.clone()).unwrap();
        assert_eq!(builder.shape().is_some(), is_like, "{row:?}");
    }
}

#[test]
fn a_row_without_an_amount_is_kept_apart_with_what_one_dong_would_change() {
    let chart = ChartOfAccounts::default();
    let mut builder = LedgerBuilder::new(&chart);
    builder.start_file(&Arc::from("a.csv"));
    let row = blank(7, Kind::Donation, FUNDS[0], amount_by(Some(1), Some(Method::Bank)));
    builder.note_blank(LedgerRow { voucher: Cow::Borrowed("BC-0001"), ..row });
    let (ledger, ..) = builder.finish();
    assert!(ledger.is_empty());
    let [blank] = ledger.blanks() else { panic!("{:?}", ledger.blanks()) };
    assert_eq!((blank.line, blank.date, ledger.strings().get(blank.voucher)), (7, day(1), "BC-0001"));
    let on = |code: &str| blank.net(|account, _| ledger.strings().get(account) == code);
    assert_eq!((on("112"), on("5111"), on("111"), blank.net(|_, _| true)), (1, -1, 0, 0));
}

#[test]
fn only_a_reallocation_may_leave_an_account_blank() {
    let line = |account: &'static str, fund, signed| RowPosting {
        account: Cow::Borrowed(account),
        fund: Cow::Borrowed(fund),
        signed,
    };
    for (kind, received) in [(Kind::Reallocate, "516"), (Kind::Entry, "")] {
        let postings = vec![
            line("616", FUNDS[0], 5),
            line("112", FUNDS[0], -5),
            line("112", FUNDS[1], 5),
            line("", FUNDS[1], -5),
        ];
        let row = blank(2, kind, FUNDS[0], RowBody::Postings(postings));
        let (ledger, ..) = read(&[LedgerRow { counter_fund: Cow::Borrowed(FUNDS[1]), ..row }]);
        let accounts: Vec<String> = posted(&ledger.get(0).unwrap()).into_iter().map(|line| line.0).collect();
        assert_eq!(accounts, ["616", "112", "112", received]);
    }
}

#[test]
fn an_id_made_from_contents_finds_a_row_that_refers_to_none() {
    let said = |line, kind, about: String| LedgerRow {
        about: Cow::Owned(about),
        ..blank(line, kind, FUNDS[0], RowBody::Nothing)
    };
    let gift = blank(2, Kind::Donation, FUNDS[0], amount_by(Some(9), Some(Method::Cash)));
    let gift = LedgerRow { voucher: Cow::Borrowed("V1"), ..gift };
    let finding = said(3, Kind::AuditFinding, "V1".to_owned());
    let (ledger, ..) = read(&[gift.clone(), finding.clone()]);
    let [of_gift, of_finding] = ledger.ids(&[0, 1])[..] else { panic!("two ids") };
    let target = |id: Uuid| {
        let (ledger, ..) =
            read(&[gift.clone(), finding.clone(), said(4, Kind::AuditResolve, id.to_string())]);
        ledger.get(2).unwrap().about().cloned()
    };
    assert_eq!(target(of_gift), Some(AboutTarget::Found(0)));
    // Its own id may still change while references are resolved.
    assert_eq!(target(of_finding), Some(AboutTarget::Missing));
}

#[test]
fn a_file_knows_the_columns_that_it_has() {
    let column = |field, name: &str| NamedField { field, name: Arc::from(name), letters: None };
    let fields = vec![column(Field::Date, "Ngày"), column(Field::Amount, "Số tiền")];
    let file = LedgerFile { name: Arc::from("a.csv"), rows: 1, fields: Some(fields) };
    assert!(file.has(Field::Amount) && file.has(Field::Date) && !file.has(Field::Memo));
    let place = || Location::line(&file.name, 2);
    assert_eq!(file.narrow(place(), &[Field::Memo, Field::Amount]), place().in_column("Số tiền"));
    assert_eq!(file.narrow(place(), &[Field::Memo]), place());
}
