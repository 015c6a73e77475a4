//! What programs build about another transaction, against the same row of a file.

use super::*;
use crate::transaction::{Award, Expense, Facts, Posting, Transaction, TransactionBuilder, canonical_bytes};

const AMOUNT: Vnd = Vnd::new(700);

/// A transaction with all that a row about it may take from it.
fn full(builder: TransactionBuilder) -> Transaction {
    let party =
        Party { name: "Lâm Mẫu Thu".to_owned(), school_class: Some("8B".to_owned()), ..Party::default() };
    let of_award = |facts: &mut Facts| {
        facts.award_type = Some("học bổng".to_owned());
        facts.recipient_type = Some("học sinh".to_owned());
    };
    builder.voucher("CT-1").party(party).purpose("Tài năng").facts(of_award).build().unwrap()
}

/// The row of a file that says no more than `built` was told: its kind, money and reference.
fn row_of(built: &Transaction, method: Option<Method>) -> LedgerRow<'_> {
    let record = built.record();
    let postings = || record.postings.iter();
    let amount: i64 =
        postings().filter(|posting| posting.signed() > 0).map(|posting| posting.amount.get()).sum();
    let body = if built.kind().needs_explicit_postings() {
        let posting = |posting: &Posting| RowPosting {
            account: posting.account.clone().into(),
            fund: posting.fund.clone().into(),
            signed: i64::try_from(posting.signed()).unwrap(),
        };
        RowBody::Postings(postings().map(posting).collect())
    } else {
        amount_by(Some(amount), method)
    };
    LedgerRow { date: record.date, about: record.about.as_str().into(), ..blank(2, record.kind, "ST", body) }
}

fn read_after(target: &Transaction, row: LedgerRow<'_>) -> Ledger {
    let chart = ChartOfAccounts::default();
    let mut builder = LedgerBuilder::new(&chart);
    builder.push(target);
    builder.take(row).unwrap();
    let (ledger, late, found) = builder.finish();
    assert!(late.is_empty() && found.is_empty(), "{late:?} {found:?}");
    ledger
}

#[test]
fn a_program_and_a_file_say_the_same_about_another_transaction() {
    let cash = Some(Method::Cash);
    let gift = || Donation::gift("ST", day(1), Method::Bank, AMOUNT);
    let restricted = gift().account("5112").party("Công ty Mẫu Sao").build().unwrap();
    let advance = full(Expense::advance("ST", day(1), Method::Cash, AMOUNT));
    let award = full(Award::grant("ST", day(1), Method::Cash, AMOUNT));
    let unknown = full(Donation::unidentified("ST", day(1), AMOUNT));
    let shortage = full(Audit::shortage("ST", day(1), Method::Cash, AMOUNT));
    let postings = [Posting::debit("111", "ST", AMOUNT), Posting::credit("6111", "ST", AMOUNT)];
    let refund = |of: &Transaction| Donation::refund_of(of, day(2), AMOUNT);
    let about = |builder: TransactionBuilder, of: &Transaction| builder.about_transaction(of);
    let cases = [
        (&restricted, refund(&restricted), Some(Method::Bank)),
        (&unknown, refund(&unknown), Some(Method::Bank)),
        (&unknown, Donation::identify(&unknown, day(2), AMOUNT), Some(Method::Bank)),
        (&award, about(Award::returned("ST", day(2), Method::Cash, AMOUNT), &award), cash),
        (&advance, about(Expense::advance_returned("ST", day(2), Method::Cash, AMOUNT), &advance), cash),
        (&shortage, Audit::settle(&shortage, day(2), Method::Cash, AMOUNT), cash),
        (&award, Audit::adjust(&award, day(2), postings), None),
        (&award, Audit::reversal(&award, day(2)), None),
    ];
    let mut kinds: Vec<Kind> = Vec::new();
    for (target, builder, method) in cases {
        let built = builder.build().unwrap();
        kinds.push(built.kind());
        let ledger = read_after(target, row_of(&built, method));
        let row = ledger.get(1).unwrap();
        assert_eq!(row.to_record().postings, built.record().postings, "{}", built.kind());
        assert_eq!(row.canonical_bytes(), canonical_bytes(built.record()), "{}", built.kind());
        assert_eq!(ledger.ids(&[1]), [built.id()], "{}", built.kind());
    }
    assert!(Kind::ALL.iter().all(|kind| !kind.is_part_of_target() || kinds.contains(kind)));
}

#[test]
fn a_refund_posts_where_the_gift_did_and_an_identified_sender_is_not_guessed() {
    let gift = |account: &str| {
        let gift = Donation::gift("ST", day(1), Method::Bank, AMOUNT).account(account);
        let refund = Donation::refund_of(&gift.build().unwrap(), day(2), AMOUNT).build().unwrap();
        refund.postings().iter().map(|posting| posting.account.clone()).collect::<Vec<_>>()
    };
    assert_eq!(gift("5112"), ["5112", "112"]);
    assert_eq!(gift("5111"), ["5111", "112"]);
    let unknown = full(Donation::unidentified("ST", day(1), AMOUNT));
    let known = Donation::identify(&unknown, day(2), AMOUNT).build().unwrap();
    let refund = Donation::refund_of(&known, day(3), AMOUNT).build().unwrap();
    assert_eq!((known.party(), refund.party()), (None, None));
    let chart = ChartOfAccounts::default();
    let mut builder = LedgerBuilder::new(&chart);
    for transaction in [&unknown, &known] {
        builder.push(transaction);
    }
    builder.take(row_of(&refund, Some(Method::Bank))).unwrap();
    let ledger = builder.finish().0;
    assert_eq!(ledger.get(2).unwrap().party(), "");
    // What was sent by an unknown sender goes back to whom the bank names.
    let back = Donation::refund_of(&unknown, day(2), AMOUNT).build().unwrap();
    assert_eq!(back.party(), unknown.party());
}
