//! HB0309: written-out postings that do not fit the kind.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use hocbong_core::account::{ChartOfAccounts, Role};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{AboutTarget, Field, PostingRef, TransactionRef};
use hocbong_core::transaction::derive::{About, Choice, Derived, derive, role_of_method};
use hocbong_core::transaction::{Kind, Method};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Postings that a row writes out (pairs or journal form) are on the accounts that its kind posts to, by any
/// of the kind's methods.
///
/// Every debited account must fit one of the credited ones and the other way round, so a voucher may mix cash
/// and bank. The kinds `entry`, `closing`, `audit:adjust` and `reversal` are free, and so is a row with an
/// account that the chart lacks (`HB0203`).
///
/// # Source
/// None: reports read meaning from kinds and from accounts, so the two must agree.
///
/// # What it does not catch
/// A kind that fits the accounts but not the facts; an amount split wrongly between accounts that fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PostingsOfKind;

const FREE: [Kind; 4] = [Kind::Entry, Kind::Closing, Kind::AuditAdjust, Kind::Reversal];

/// The kind of what a row is about, as far as the accounts of its kind depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Target {
    Absent,
    Is(Kind),
    /// A transaction of a year that is not here; it may be of any kind.
    Elsewhere,
}

impl Target {
    fn of(row: &TransactionRef<'_>) -> Self {
        match row.about() {
            Some(AboutTarget::OtherYear(_)) => Self::Elsewhere,
            _ => row.about_transaction().map_or(Self::Absent, |target| Self::Is(target.kind())),
        }
    }

    /// Whether one of the kinds that it may be of fits.
    fn fits(self, fits: impl Fn(About) -> bool) -> bool {
        match self {
            Self::Absent => fits(About::Absent),
            Self::Is(kind) => fits(About::Is(kind)),
            Self::Elsewhere => Kind::ALL.iter().any(|kind| fits(About::Is(*kind))),
        }
    }
}

/// Whether the kind posts `debit`/`credit` by one of its methods.
fn is_pair_of(kind: Kind, debit: &str, credit: &str, about: About, chart: &ChartOfAccounts) -> bool {
    let both = format!("{debit} {credit}");
    let (account, counter_account) = match kind {
        // An opening names the account other than the accumulated surplus.
        Kind::Opening if chart.has_role(debit, Role::NetAssets) => (credit, ""),
        Kind::Opening => (debit, ""),
        Kind::AccountTransfer => (credit, debit),
        _ => (both.as_str(), ""),
    };
    let methods = [None, Some(Method::Cash), Some(Method::Bank), Some(Method::InKind)];
    methods.into_iter().any(|method| {
        let choice = Choice {
            kind,
            method,
            has_purpose: false,
            account,
            counter_account,
            has_counter_fund: true,
            about,
        };
        match derive(&choice, chart) {
            Ok(Derived::Pair { debit: expected_debit, credit: expected_credit }) => {
                // Where no account is named, `derive` returns the role's own; its sub-accounts fit as well.
                let fits = |account: &str, expected: &str| {
                    account.starts_with(expected)
                        || chart.role(account).is_some_and(|role| chart.has_role(expected, role))
                };
                fits(debit, expected_debit) && fits(credit, expected_credit)
            }
            _ => false,
        }
    })
}

/// Whether a reallocation debits transfers made and credits money in its own fund, and debits money and credits
/// transfers received in other funds.
fn is_reallocation(row: &TransactionRef<'_>) -> bool {
    row.postings().all(|posting| {
        let Some(role) = posting.role() else { return false };
        let is_value = Method::ALL.iter().any(|method| role_of_method(*method) == role);
        match (posting.fund() == row.fund(), posting.signed() >= 0) {
            (true, true) => role == Role::TransfersOut,
            (false, false) => role == Role::TransfersIn,
            _ => is_value,
        }
    })
}

impl Rule for PostingsOfKind {
    fn code(&self) -> Code {
        Code::POSTINGS_OF_KIND
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let mut memory = FxHashMap::default();
        let mut known = FxHashMap::default();
        let mut is_wrong = |row: &TransactionRef<'_>| {
            let kind = row.kind();
            if kind.posts_nothing() || FREE.contains(&kind) {
                return false;
            }
            let mut fits = |debit: &PostingRef<'_>, credit: &PostingRef<'_>| {
                let target = Target::of(row);
                let key = (kind, debit.account_symbol(), credit.account_symbol(), target);
                *memory.entry(key).or_insert_with(|| {
                    target
                        .fits(|about| is_pair_of(kind, debit.account(), credit.account(), about, book.chart))
                })
            };
            let is_fit = if kind == Kind::Reallocate {
                is_reallocation(row)
            } else {
                let mut postings = row.postings();
                match (postings.next(), postings.next(), postings.next()) {
                    (Some(one), Some(other), None) if one.signed() >= 0 && other.signed() < 0 => {
                        fits(&one, &other)
                    }
                    (Some(one), Some(other), None) if one.signed() < 0 && other.signed() >= 0 => {
                        fits(&other, &one)
                    }
                    _ => {
                        let (debits, credits) = distinct_sides(row);
                        debits.iter().all(|debit| credits.iter().any(|credit| fits(debit, credit)))
                            && credits.iter().all(|credit| debits.iter().any(|debit| fits(debit, credit)))
                    }
                }
            };
            let mut is_known = |posting: PostingRef<'_>| {
                *known
                    .entry(posting.account_symbol())
                    .or_insert_with(|| book.chart.is_known(posting.account()))
            };
            !is_fit && row.postings().len() > 0 && row.postings().all(&mut is_known)
        };
        // Alike rows fit or misfit together, except rows about another transaction: there that transaction
        // decides.
        let ledger = book.ledger;
        let suspects = context.alike().rows_of(ledger, |row| !row.about_text().is_empty() || is_wrong(&row));
        let suspects: Vec<TransactionRef<'_>> = suspects.collect();
        for row in suspects.into_iter().filter(|row| row.about_text().is_empty() || is_wrong(row)) {
            let kind = row.kind();
            let side = |is_debit: bool| {
                let accounts: BTreeSet<&str> = row
                    .postings()
                    .filter(|posting| (posting.signed() >= 0) == is_debit)
                    .map(|posting| posting.account())
                    .collect();
                accounts.into_iter().collect::<Vec<_>>().join(" ")
            };
            let message = Message::new("HB0309")
                .with("kind", kind.as_str())
                .with("debit", side(true))
                .with("credit", side(false))
                .with("voucher", shown_voucher(&row));
            let place = context.place(&row, &[Field::Kind]);
            findings
                .push(Diagnostic::new(self.code(), message, place).with_hint(Message::new("HB0309.hint")));
        }
    }
}

/// One posting for each debited account, and one for each credited account.
fn distinct_sides<'a>(row: &TransactionRef<'a>) -> (Vec<PostingRef<'a>>, Vec<PostingRef<'a>>) {
    let side = |is_debit: bool| {
        let mut seen = rustc_hash::FxHashSet::default();
        row.postings()
            .filter(|posting| (posting.signed() >= 0) == is_debit)
            .filter(|posting| seen.insert(posting.account_symbol()))
            .collect()
    };
    (side(true), side(false))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use std::fmt::Write as _;

    #[test]
    fn postings_of_another_kind_are_named() {
        let words = check(
            "date,voucher,kind,fund,debit_account,credit_account,amount,about,counter_fund\n\
             2025-01-01,DK-1,opening,ST,1121-VCB,421,1000,,\n\
             2025-01-01,DK-2,opening,ST,421,331,10,,\n\
             2025-02-01,BC-1,donation,ST,1121-VCB,5112,500,,\n\
             2025-02-01,BC-2,donation,ST,1121-VCB,515,500,,\n\
             2025-02-01,BC-3,transfer-in,ST,112,516,5,,MX\n\
             2025-02-02,PK-1,entry,ST,331,1121-VCB,10,,\n\
             2025-02-02,PK-2,account-transfer,ST,112,1121-VCB,50,,\n\
             2025-02-02,PK-3,audit:shortage,ST,1381,1121-VCB,50,,\n\
             2025-02-03,PK-4,audit:settle,ST,811,1381,50,PK-3,\n\
             2025-02-03,PK-5,reallocate,ST,616,1121-VCB,50,,ST/von\n\
             2025-02-03,PK-6,advance,ST,111,141,50,,\n",
            &["HB0309:5", "HB0309:12", "HB0406:12"],
        );
        assert_eq!(words[0], "HB0309(kind=donation, debit=1121-VCB, credit=515, voucher=BC-2)");
    }

    #[test]
    fn what_is_about_another_year_states_its_postings() {
        let rows = |identify: &str, refund: &str, settle: &str| {
            format!(
                "date,voucher,kind,fund,debit_account,credit_account,amount,about\n\
                 2026-01-01,DK-1,opening,ST,112,421,900,\n\
                 2026-01-02,PK-1,identify,ST,{identify},70,2025:BC-1\n\
                 2026-01-02,BN-1,refund,ST,{refund},70,2025:BC-2\n\
                 2026-01-02,KK-1,audit:settle,ST,{settle},70,2025:KK-1\n"
            )
        };
        let found = |rows: &str| {
            let report = crate::testing::report_of(&crate::testing::files(rows));
            report.number_of(crate::Code::POSTINGS_OF_KIND)
        };
        assert_eq!(found(&rows("3388,5111", "3388,112", "811,1381")), 0);
        assert_eq!(found(&rows("3388,515", "331,112", "642,1381")), 3);
        // Without postings the row cannot be read, and its finding says what to write.
        let words = check(
            "date,voucher,kind,fund,method,amount,about\n2026-01-02,PK-1,identify,ST,,70,2025:BC-1\n",
            &["HB0308:2"],
        );
        assert_eq!(words, ["HB0308.postings-elsewhere(year=2025, about=2025:BC-1)"]);
    }

    #[test]
    fn a_transfer_onto_its_own_fund_is_no_transfer() {
        let words = check(
            "date,voucher,kind,fund,method,amount,counter_fund\n\
             2025-01-01,DK-1,opening,ST,bank,900,\n\
             2025-02-01,PK-1,reallocate,ST,bank,100,ST\n\
             2025-02-02,PK-2,transfer-out,ST,bank,100,ST\n",
            &["HB0112:3", "HB0112:4"],
        );
        assert_eq!(words[0], "HB0112.own-fund(kind=reallocate)");
    }

    #[test]
    fn a_voucher_may_mix_methods() {
        check(
            "date,voucher,kind,fund,account,debit,credit\n\
             2025-02-01,PT-1,donation,ST,111,500,\n\
             2025-02-01,PT-1,donation,ST,152,70,\n\
             2025-02-01,PT-1,donation,ST,5111,,500\n\
             2025-02-01,PT-1,donation,ST,5113,,70\n\
             2025-02-02,PT-2,donation,ST,111,70,\n\
             2025-02-02,PT-2,donation,ST,5113,,70\n",
            &["HB0309:6"],
        );
    }

    #[test]
    fn the_register_form_always_fits() {
        let kinds = "opening founding donation award award-returned expense advance advance-returned interest \
             other-income other-expense deposit withdrawal deposit-sent deposit-arrived term-deposit \
             term-deposit-returned audit:shortage audit:surplus unidentified reallocate transfer-in transfer-out";
        let mut journal = "date,voucher,kind,fund,method,amount,counter_fund\n".to_owned();
        let mut number = 0;
        for kind in kinds.split_whitespace() {
            for method in ["cash", "bank", "in-kind"] {
                number += 1;
                writeln!(journal, "2025-02-01,A-{number},{kind},ST,{method},1,ST/von").unwrap();
            }
        }
        let report = crate::testing::report_of(&crate::testing::files(&journal));
        assert!(report.findings.iter().all(|finding| finding.code != crate::Code::POSTINGS_OF_KIND));
    }
}
