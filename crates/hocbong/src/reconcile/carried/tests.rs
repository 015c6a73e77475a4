use super::*;
use crate::csv::ReadOptions;
use crate::input::Input;
use crate::reconcile::{LedgerScope, Options, Rule, reconcile};

const LIST: &str = "side,file,line,id,voucher,date,amount,party,memo,reference,status,cause\n\
    left,books.csv,9,,BN-9,2025-12-30,-300,Hùng,Học bổng,,left_only,outstanding\n\
    right,bank.csv,7,,,2025-12-31,200,,LAN GOP QUY,FT9,right_only,unknown\n\
    left,books.csv,8,,BC-8,2025-12-20,50,'=Mai,,,left_only,unknown\n";
const BOOKS: &str = "date,voucher,kind,fund,method,amount,party,memo,ref\n\
    2026-01-01,SD-1,opening,ST,bank,1750,,,\n\
    2026-01-05,BC-1,donation,ST,bank,200,Lan,Góp quỹ,FT9\n";
const BANK: &str = "date,ref,amount,balance,content\n2026-01-02,,-300,1900,HUNG HOC BONG\n";

fn input(name: &str, text: &str) -> Input {
    let input = Input::read(&[Source::new(name, text.as_bytes())], &ReadOptions::default()).unwrap();
    assert!(input.diagnostics.is_empty(), "{:?}", input.diagnostics);
    input
}

fn list(text: &str) -> Carried {
    let (carried, diagnostics) = Carried::read(&Source::new("open.csv", text.as_bytes()));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    carried
}

#[test]
fn carried_rows_take_part_and_no_balance_changes() {
    let (books, bank, carried) = (input("books.csv", BOOKS), input("bank.csv", BANK), list(LIST));
    let scope = LedgerScope::bank();
    let options = Options { window_days: 7, ..Options::default() };
    let sides = || (books.side(&scope, Period::ALL), bank.side(&scope, Period::ALL));
    let (left, right) = sides();
    let before = reconcile(left, right, &options);
    let (left, right) = sides();
    let texts = (carried.texts(true, &left), carried.texts(false, &right));
    let left = carried.join(true, left, texts.0.as_ref());
    let right = carried.join(false, right, texts.1.as_ref());
    let result = reconcile(left, right, &options);
    let line = |side: &Side<'_>, number: u32| {
        let entry = &side.entries[number as usize];
        format!("{}{}", if side.is_listed(entry) { "carried:" } else { "" }, entry.line)
    };
    let mut pairs: Vec<(Rule, String, String)> = result
        .matches
        .iter()
        .map(|m| (m.rule, line(&result.left, m.left[0]), line(&result.right, m.right[0])))
        .collect();
    pairs.sort();
    let carried = |left: &str, right: &str| (Rule::Carried, left.to_owned(), right.to_owned());
    assert_eq!(pairs, [carried("3", "carried:3"), carried("carried:2", "2")]);
    let [open] = result.left_only.as_slice() else { panic!("{:?}", result.left_only) };
    let entry = &result.left.entries[open.entry as usize];
    assert_eq!(
        (line(&result.left, open.entry).as_str(), result.left.text_of(entry).as_str()),
        ("carried:4", "=Mai")
    );
    assert_eq!(open.age_days, 16);
    // 1750 + 300 − 50 on the left, 2200 − 200 on the right.
    assert_eq!(result.equation.left_opening, Some(Vnd::new(2000)));
    assert_eq!(result.equation.right_opening, Some(Vnd::new(2000)));
    assert_eq!(result.equation.opening_difference, Some(Vnd::ZERO));
    assert_eq!(result.equation.left_balance, before.equation.left_balance);
    assert_eq!(result.equation.right_balance, before.equation.right_balance);
    assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
    assert!(result.findings.is_empty(), "{:?}", result.findings);
}

#[test]
fn an_unknown_opening_stays_unknown() {
    let bank = input("bank.csv", "date,ref,amount,content\n2026-01-02,,-300,A\n");
    let carried = list(LIST);
    let side = bank.side(&LedgerScope::bank(), Period::ALL);
    let texts = carried.texts(false, &side);
    let side = carried.join(false, side, texts.as_ref());
    assert_eq!((side.opening, side.movement, side.entries.len()), (None, -100, 2));
}

#[test]
fn rows_that_are_not_understood_are_errors_with_line_and_column() {
    let text = "side,date,amount,party\nup,2025-12-30,1,\nleft,2025-13-45,1,\nright,2025-12-30,1.45,\n\
        ,2025-12-30,5,\nleft,2025-12-30,,\nleft,2025-12-30 x,5,\nleft,30/12/2025,1.000,A\n";
    let (carried, diagnostics) = Carried::read(&Source::new("open.csv", text.as_bytes()));
    let said: Vec<_> =
        diagnostics.iter().map(|d| (d.primary.line.unwrap(), d.primary.column.as_deref().unwrap())).collect();
    let expected = [(2, "side"), (3, "date"), (4, "amount"), (5, "side"), (6, "amount"), (7, "date")];
    assert_eq!(said, expected);
    assert!(diagnostics.iter().all(|d| d.is_error() && &*d.primary.file == "open.csv"));
    assert_eq!(carried.items.len(), 1);
    assert_eq!(carried.items[0].amount, 1000);
    let (none, diagnostics) = Carried::read(&Source::new("open.csv", &b"date,amount\n2025-12-30,1\n"[..]));
    assert!(none.is_empty() && diagnostics[0].code == Code::HEADER);
}

#[test]
fn marks_against_formulas_come_and_go_in_pairs() {
    for text in ["", "Lan", "=1+1", "+84", "-5", "@a", "'=1", "''-2", "'", "'Lan", "''"] {
        assert_eq!(plain(&neutral(text)), text);
        assert!(!neutral(text).starts_with(['=', '+', '-', '@']));
    }
}

#[test]
fn statements_of_one_account_take_turns_by_their_days() {
    let spec = |account: &str, file: &str| StatementSpec {
        file: file.to_owned(),
        association: Some("ST".to_owned()),
        account: Some(account.to_owned()),
        funds: vec!["B".to_owned(), "A".to_owned()],
        from: None,
        to: None,
        profile: None,
        line: 1,
    };
    let day = |month| NaiveDate::from_ymd_opt(2025, month, 1).unwrap();
    let month = |number| Period::new(day(number), day(number + 1));
    let (a, b, mut c, d) = (spec("1121", "a"), spec("1122", "b"), spec("1121", "c"), spec("1121", "d"));
    c.funds.reverse();
    let all = [(&a, month(5)), (&b, month(1)), (&c, month(2)), (&d, month(3))];
    assert_eq!(turns(&all), [vec![2, 3, 0], vec![1]]);
}

#[test]
fn what_one_statement_leaves_open_the_next_one_finds() {
    let books = input(
        "books.csv",
        "date,voucher,kind,fund,method,amount,party,memo,ref\n\
         2026-01-01,SD-1,opening,ST,bank,1000,,,\n\
         2026-01-30,BC-1,donation,ST,bank,200,Lan,Góp quỹ,\n\
         2026-02-27,BC-2,donation,ST,bank,70,Hoa,Góp quỹ,\n",
    );
    let days = |m| {
        Period::new(
            NaiveDate::from_ymd_opt(2026, m, 1).unwrap(),
            NaiveDate::from_ymd_opt(2026, m, 28).unwrap(),
        )
    };
    let first = Period { to: NaiveDate::from_ymd_opt(2026, 1, 31), ..days(1) };
    let january = input("jan.csv", "date,ref,amount,balance,content\n2026-01-05,,-30,970,PHI QUAN LY\n");
    let february = input("feb.csv", "date,ref,amount,balance,content\n2026-02-02,,200,1170,LAN GOP QUY\n");
    let scope = LedgerScope::bank();
    let options = |period| Options { period, ..Options::default() };
    let one = reconcile(books.side(&scope, first), january.side(&scope, first), &options(first));
    assert_eq!(one.summary().open_items, 2);
    let crate::input::Books::Ledger(ledger) = &books.books else { panic!() };
    let carried = Carried::of(&one, (Some(ledger), None), days(2).from);
    assert_eq!(carried.items.len(), 2);
    assert!(!carried.items[0].id.is_empty() && carried.items[1].id.is_empty());
    let (left, right) = (books.side(&scope, days(2)), february.side(&scope, days(2)));
    let texts = (carried.texts(true, &left), carried.texts(false, &right));
    assert!(texts.0.is_none(), "the books have their own texts");
    let left = carried.join(true, left, texts.0.as_ref());
    let right = carried.join(false, right, texts.1.as_ref());
    let two = reconcile(left, right, &options(days(2)));
    assert_eq!(two.matches.len(), 1);
    assert_eq!(two.matches[0].rule, Rule::Carried);
    let fee = &two.right.entries[two.right_only[0].entry as usize];
    assert_eq!(
        (&*two.right.files[usize::from(fee.file)], fee.line, two.right.is_listed(fee)),
        ("jan.csv", 2, false)
    );
    assert_eq!(two.equation.opening_difference, Some(Vnd::ZERO));
    assert_eq!(two.equation.unexplained, Some(Vnd::ZERO));
    assert!(Carried::of(&one, (Some(ledger), None), None).is_empty());
}
