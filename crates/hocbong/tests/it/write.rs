//! Whatever a form can hold reads back unchanged.

use hocbong::{
    Audit, Award, Books, Donation, Entry, Expense, ForeignAmount, Income, Input, Method, NaiveDate, Opening,
    Party, Posting, Source, Transaction, Transfer, Treasury, Vnd,
};
use hocbong_core::transaction::TransactionBuilder;
use hocbong_import::csv::Form;
use hocbong_import::csv::ReadOptions;
use hocbong_import::csv::write::write_ledger;
use proptest::prelude::*;

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(u64::from(number % 365))
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "",
        "[A-Za-z ]{1,8}",
        "['=+@\\-0-9a. ]{1,6}",
        "(Ủng hộ|Thủy|a\"b|x,y|line\nfeed|=1\\+1|;|  rìa  ){1,3}"
    ]
}

fn any_builder() -> impl Strategy<Value = TransactionBuilder> {
    (0..24_usize, 1..5_000_000_i64, 0..400_u32, 0..3_usize).prop_map(|(what, dong, days, method)| {
        let (amount, date, method) = (Vnd::new(dong), day(days), Method::ALL[method]);
        let money = if method == Method::InKind { Method::Bank } else { method };
        let shortage = || Audit::shortage("ST", date, method, amount).build().unwrap();
        match what {
            0 => Opening::balance("ST", date, "1121-VCB", amount),
            1 => Opening::balance("ST", date, "331", amount),
            2 => Opening::founding("ST/von", date, method, amount),
            3 => Donation::gift("ST", date, method, amount),
            4 => Donation::gift("ST", date, Method::Bank, amount).account("1121-VCB"),
            5 => Donation::refund("ST", date, money, amount),
            6 => Donation::unidentified("ST", date, amount),
            7 => Award::grant("ST/vuot-kho", date, method, amount),
            8 => Award::returned("ST", date, method, amount),
            9 => Expense::management("ST", date, money, amount).account("6421"),
            10 => Expense::advance_settled("ST", date, amount),
            11 => Income::interest("ST", date, amount),
            12 => Transfer::out("ST", "MX", date, method, amount),
            13 => Transfer::reallocate("ST", "ST/a", date, method, amount),
            14 => Treasury::between_accounts("ST", date, "1121-VCB", "1122-BIDV", amount),
            15 => Treasury::deposit("ST", date, amount),
            16 => Audit::count("ST", date, method, amount),
            17 => Audit::settle(&shortage(), date, method, amount),
            18 => Audit::settle_without_return(&shortage(), date, amount),
            19 => Audit::reversal(&shortage(), date),
            20 => Audit::finding(&shortage(), date, "Thiếu biên bản"),
            21 => Audit::adjust(
                &shortage(),
                date,
                [Posting::debit("642", "ST", amount), Posting::credit("811", "ST", amount)],
            ),
            22 => Entry::postings(
                "ST",
                date,
                [
                    Posting::debit("111", "ST", amount),
                    Posting::credit("5111", "ST", amount),
                    Posting::debit("642", "MX", amount),
                    Posting::credit("111", "MX", amount),
                ],
            ),
            _ => Donation::gift("ST", date, Method::Bank, Vnd::new(2_535_000)).foreign(ForeignAmount {
                currency: "USD".to_owned(),
                amount: "100".parse().unwrap(),
                rate: "25350".parse().unwrap(),
            }),
        }
    })
}

fn any_transaction() -> impl Strategy<Value = Transaction> {
    (any_builder(), [any_text(), any_text(), any_text(), any_text(), any_text()], 0..3000_u32).prop_map(
        |(builder, [party, purpose, memo, reference, decision], number)| {
            let mut person = Party::named(party);
            person.school = Some(decision.clone());
            builder
                .voucher(format!("PT-{number}"))
                .party(person)
                .purpose(purpose)
                .memo(memo)
                .reference(reference)
                .facts(|facts| {
                    facts.decision = Some(decision);
                    facts.quantity = Some(rust_decimal::Decimal::new(i64::from(number), 3));
                })
                .build()
                .unwrap()
        },
    )
}

/// Writes and reads back; `None` if the form refuses.
fn through(form: Form, transactions: &[Transaction]) -> Option<Vec<Transaction>> {
    let mut bytes = Vec::new();
    write_ledger(&mut bytes, form, &hocbong::ChartOfAccounts::default(), transactions).ok()?;
    let input = Input::read(&[Source::new("x.csv", bytes.clone())], &ReadOptions::default()).unwrap();
    let errors: Vec<_> =
        input.diagnostics.iter().filter(|d| d.is_error() && d.message.key != "HB0308.missing").collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", String::from_utf8_lossy(&bytes));
    let Books::Ledger(ledger) = &input.books else { panic!("no ledger") };
    Some(ledger.iter().map(|transaction| transaction.to_transaction().unwrap()).collect())
}

proptest! {
    #[test]
    fn the_journal_form_holds_everything(transactions in prop::collection::vec(any_transaction(), 1..6)) {
        let mut unique = transactions;
        unique.sort_by_key(Transaction::id);
        unique.dedup_by_key(|transaction| transaction.id());
        let mut again = through(Form::Journal, &unique).unwrap();
        again.sort_by_key(Transaction::id);
        prop_assert_eq!(again, unique);
    }

    #[test]
    fn the_other_forms_hold_what_they_take(transaction in any_transaction()) {
        for form in [Form::Pairs, Form::Register] {
            if let Some(again) = through(form, std::slice::from_ref(&transaction)) {
                prop_assert_eq!(&again[..], std::slice::from_ref(&transaction), "{:?}", form);
            }
        }
    }
}

#[test]
fn forms_take_the_ordinary_kinds_and_refuse_what_they_cannot_hold() {
    let gift = Donation::gift("ST", day(3), Method::Bank, Vnd::new(5)).account("1121-VCB").build().unwrap();
    let entry = Entry::postings(
        "ST",
        day(3),
        [
            Posting::debit("111", "ST", Vnd::new(1)),
            Posting::debit("112", "ST", Vnd::new(2)),
            Posting::credit("5111", "ST", Vnd::new(3)),
        ],
    )
    .build()
    .unwrap();
    for form in [Form::Register, Form::Pairs, Form::Journal] {
        assert_eq!(through(form, std::slice::from_ref(&gift)), Some(vec![gift.clone()]), "{form:?}");
    }
    assert_eq!(through(Form::Register, std::slice::from_ref(&entry)), None);
    assert_eq!(through(Form::Pairs, std::slice::from_ref(&entry)), None);
    assert_eq!(through(Form::Journal, std::slice::from_ref(&entry)), Some(vec![entry]));
}
