use super::*;
use proptest::prelude::*;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 9, 5).unwrap()
}

fn accounts(transaction: &Transaction) -> Vec<String> {
    transaction
        .postings()
        .iter()
        .map(|p| format!("{} {} {:?} {}", p.fund, p.account, p.side, p.amount.get()))
        .collect()
}

#[test]
fn a_reversal_swaps_the_sides_and_keeps_the_rest() {
    let gift = Donation::gift("ST", day(), Method::Bank, Vnd::new(500))
        .account("1121-VCB")
        .party("Công ty Mẫu A")
        .purpose("Vượt khó")
        .build()
        .unwrap();
    let reversal = Audit::reversal(&gift, day()).voucher("PK-0001").build().unwrap();
    assert_eq!(accounts(&gift), ["ST 1121-VCB Debit 500", "ST 5112 Credit 500"]);
    assert_eq!(accounts(&reversal), ["ST 5112 Debit 500", "ST 1121-VCB Credit 500"]);
    assert_eq!(reversal.purpose(), "Vượt khó");
    assert_eq!(reversal.party(), gift.party());
    assert_eq!(reversal.about(), gift.id().to_string());
}

#[test]
fn a_reallocation_balances_in_both_funds() {
    let moved = Transfer::reallocate("ST", "ST/vuot-kho", day(), Method::Cash, Vnd::new(9)).build().unwrap();
    assert_eq!(
        accounts(&moved),
        ["ST 616 Debit 9", "ST 111 Credit 9", "ST/vuot-kho 111 Debit 9", "ST/vuot-kho 516 Credit 9"]
    );
}

#[test]
fn a_transfer_goes_to_another_fund() {
    let to = |fund: &str| {
        let (cash, sum) = (Method::Cash, Vnd::new(9));
        let transfers = [
            Transfer::reallocate("ST", fund, day(), cash, sum),
            Transfer::out("ST", fund, day(), cash, sum),
            Transfer::into_fund("ST", fund, day(), cash, sum),
        ];
        transfers.map(|transfer| transfer.build().is_ok())
    };
    assert_eq!(to("ST/vuot-kho"), [true; 3]);
    assert_eq!(to("ST"), [false; 3]);
}

#[test]
fn audit_transactions_state_or_post_what_they_should() {
    let count = Audit::count("ST", day(), Method::Cash, Vnd::ZERO).build().unwrap();
    assert_eq!(count.counted().map(|c| (c.account.as_str(), c.amount)), Some(("111", Vnd::ZERO)));
    assert!(count.postings().is_empty());
    let shortage = Audit::shortage("ST", day(), Method::Cash, Vnd::new(7)).build().unwrap();
    let good = Audit::settle(&shortage, day(), Method::Cash, Vnd::new(7)).build().unwrap();
    assert_eq!(accounts(&good), ["ST 111 Debit 7", "ST 1381 Credit 7"]);
    let off = Audit::settle_without_return(&shortage, day(), Vnd::new(7)).build().unwrap();
    assert_eq!(accounts(&off), ["ST 811 Debit 7", "ST 1381 Credit 7"]);
    let finding = Audit::finding(&shortage, day(), "Thiếu biên bản").build().unwrap();
    let resolved = Audit::resolve(&finding, day(), "Đã bổ sung").build().unwrap();
    assert_eq!(resolved.about(), finding.id().to_string());
}

#[test]
fn what_does_not_balance_cannot_be_built() {
    let entry = |postings: Vec<Posting>| Entry::postings("ST", day(), postings).build();
    let (one, two) = (Vnd::new(1), Vnd::new(2));
    assert_eq!(
        entry(vec![Posting::debit("111", "ST", one), Posting::credit("5111", "ST", two)]),
        Err(TransactionError::Unbalanced { difference: -1 })
    );
    assert_eq!(
        entry(vec![Posting::debit("111", "ST", one), Posting::credit("5111", "MX", one)]),
        Err(TransactionError::UnbalancedFund { fund: "MX".to_owned(), difference: -1 })
    );
    assert_eq!(entry(vec![]), Err(TransactionError::PostingsOfKind(Kind::Entry)));
    assert!(matches!(
        Donation::gift("ST", day(), Method::Cash, Vnd::ZERO).build(),
        Err(TransactionError::AmountNotPositive { .. })
    ));
    assert_eq!(
        Expense::management("ST", day(), Method::InKind, one).build(),
        Err(TransactionError::Derive(DeriveError::MethodDoesNotFit(Kind::Expense, Method::InKind)))
    );
}

#[test]
fn foreign_money_must_give_the_amount() {
    let foreign = |rate| ForeignAmount {
        currency: "USD".to_owned(),
        amount: Decimal::new(10_050, 2),
        rate: Decimal::new(rate, 1),
    };
    let gift =
        |rate| Donation::gift("ST", day(), Method::Bank, Vnd::new(2_547_675)).foreign(foreign(rate)).build();
    assert!(gift(253_500).is_ok());
    assert_eq!(gift(253_600), Err(TransactionError::ForeignAmount));
}

#[test]
fn ids_come_from_contents_or_from_the_caller() {
    let gift =
        |memo: &str| Donation::gift("ST", day(), Method::Cash, Vnd::new(5)).memo(memo).build().unwrap();
    assert_eq!(gift("a").id(), gift("a").id());
    assert_ne!(gift("a").id(), gift("b").id());
    assert_eq!(gift("Thủy").id(), gift("Thu\u{309}y").id(), "NFC and NFD are one text");
    assert_eq!(gift("a").id().get_version_num(), 5);
    assert_eq!(new_id(1_760_000_000_000, [7; 10]).get_version_num(), 7);
}

fn any_posting() -> impl Strategy<Value = Posting> {
    (0..3_usize, 0..3_usize, any::<bool>(), 1..5_i64).prop_map(|(fund, account, debit, amount)| Posting {
        fund: ["ST", "ST/a", "MX"][fund].to_owned(),
        account: ["111", "112", "5111"][account].to_owned(),
        side: if debit { DebitCredit::Debit } else { DebitCredit::Credit },
        amount: Vnd::new(amount),
    })
}

#[test]
fn each_posting_names_an_account() {
    for account in ["", " \n"] {
        let postings =
            [Posting::debit(account, "ST", Vnd::new(5)), Posting::credit("5111", "ST", Vnd::new(5))];
        assert_eq!(Entry::postings("ST", day(), postings).build(), Err(TransactionError::NoAccount));
    }
}

proptest! {
    #[test]
    fn every_accepted_transaction_balances_per_fund(postings in prop::collection::vec(any_posting(), 0..6)) {
        // The rule stated the slow way: in every fund, debits and credits are summed separately and are
        // equal.
        let balanced = ["ST", "ST/a", "MX"].iter().all(|fund| {
            let sum = |side| postings.iter().filter(|p| p.fund == *fund && p.side == side).map(|p| p.amount.get()).sum::<i64>();
            sum(DebitCredit::Debit) == sum(DebitCredit::Credit)
        });
        let built = Entry::postings("ST", day(), postings.clone()).build();
        prop_assert_eq!(built.is_ok(), balanced && !postings.is_empty());
    }
}

#[cfg(feature = "serde")]
#[test]
fn json_cannot_smuggle_in_an_unbalanced_transaction() {
    let gift = Donation::gift("ST", day(), Method::Cash, Vnd::new(5)).voucher("PT-1").build().unwrap();
    let json = serde_json::to_string(&gift).unwrap();
    assert_eq!(serde_json::from_str::<Transaction>(&json).unwrap(), gift);
    let forged = json.replacen("\"amount\":5", "\"amount\":6", 1);
    assert_ne!(json, forged);
    assert!(serde_json::from_str::<Transaction>(&forged).is_err());
}
