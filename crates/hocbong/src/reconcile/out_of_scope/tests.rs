use crate::csv::ReadOptions;
use crate::input::Input;
use crate::period::Period;
use crate::reconcile::{LedgerScope, ReconcileOptions, Reconciliation, reconcile};
use crate::source::Source;
use crate::vnd::Vnd;

const BOOKS: &str = "date,voucher,kind,fund,method,amount,party,memo,ref\n";
const BANK: &str = "date,ref,amount,content\n";

fn input(name: &str, text: &str) -> Input {
    Input::read(&[Source::new(name, text.as_bytes())], &ReadOptions::default()).unwrap()
}

/// Returns the open rows with their causes, left and right.
fn causes(result: &Reconciliation<'_>) -> Vec<String> {
    let left = result.left_only.iter().map(|item| ("left", &result.left, item));
    let right = result.right_only.iter().map(|item| ("right", &result.right, item));
    let row = |(word, side, item): (&str, &crate::reconcile::Side<'_>, &crate::reconcile::OpenItem)| {
        format!("{word} {} {}", side.entries[item.entry as usize].line, item.cause.as_str())
    };
    left.chain(right).map(row).collect()
}

/// Reconciles the part of the books in `scope` with a bank, also with the sides swapped.
fn check(scope: &LedgerScope, left: &str, right: &str, expected: &[&str]) {
    let (books, bank) =
        (input("books.csv", &format!("{BOOKS}{left}")), input("bank.csv", &format!("{BANK}{right}")));
    let sides = || (books.side(scope, Period::ALL), bank.side(scope, Period::ALL));
    let (left, right) = sides();
    let result = reconcile(left, right, &ReconcileOptions::default());
    assert_eq!(causes(&result), expected);
    assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
    let (left, right) = sides();
    let mut swapped = reconcile(right, left, &ReconcileOptions::default());
    std::mem::swap(&mut swapped.left, &mut swapped.right);
    std::mem::swap(&mut swapped.left_only, &mut swapped.right_only);
    assert_eq!(causes(&swapped), expected);
}

fn fund(name: &str) -> LedgerScope {
    LedgerScope { funds: vec![name.to_owned()], ..LedgerScope::bank() }
}

fn association(code: &str) -> LedgerScope {
    LedgerScope { association: Some(code.to_owned()), ..LedgerScope::bank() }
}

const ONE_GIFT: &str = "2025-03-04,BC-1,donation,ST/a,bank,700,Trần Hoa,Góp,\n";
const ONE_LINE: &str = "2025-03-04,,700,TRAN HOA GOP\n";

#[test]
fn a_line_that_is_in_another_fund_is_so() {
    let books = format!("{ONE_GIFT}2025-03-05,BC-2,donation,ST/b,bank,500,Nguyễn Lan,Ủng hộ,FT2\n");
    let near = |row: &str| format!("{ONE_LINE}{row}");
    let by_text = near("2025-03-06,,500,NGUYEN LAN UNG HO\n");
    check(&fund("ST/a"), &books, &by_text, &["right 3 wrong_fund"]);
    check(&fund("ST/a"), &books, &near("2025-03-08,FT2,500,CHUYEN TIEN\n"), &["right 3 wrong_fund"]);
    // Another amount, another giver, the opposite direction, a day too far, cash: nothing points to that row.
    for row in [
        "2025-03-05,FT2,501,NGUYEN LAN UNG HO\n",
        "2025-03-05,FT3,500,LE SON UNG HO\n",
        "2025-03-05,FT2,-500,NGUYEN LAN UNG HO\n",
    ] {
        check(&fund("ST/a"), &books, &near(row), &["right 3 unknown"]);
    }
    check(
        &fund("ST/a"),
        &books,
        &near("2025-03-09,FT2,500,NGUYEN LAN UNG HO\n"),
        &["right 3 outside_period"],
    );
    check(&fund("ST/a"), &books.replace("ST/b,bank", "ST/b,cash"), &by_text, &["right 3 unknown"]);
    // With both funds in scope, the line has its row.
    let both = LedgerScope { funds: vec!["ST/a".to_owned(), "ST/b".to_owned()], ..LedgerScope::bank() };
    check(&both, &books, &by_text, &[]);
    check(&LedgerScope::bank(), &books, &by_text, &[]);
}

#[test]
fn a_line_that_is_in_another_association_is_so() {
    let books = format!("{ONE_GIFT}2025-03-05,BC-2,donation,MX,bank,500,Nguyễn Lan,Ủng hộ,\n");
    let bank = format!("{ONE_LINE}2025-03-05,,500,NGUYEN LAN UNG HO\n");
    check(&association("ST"), &books, &bank, &["right 3 wrong_association"]);
    check(&fund("ST/a"), &books, &bank, &["right 3 wrong_association"]);
    check(&association("ST"), &books, &bank.replace("LAN", "HUNG"), &["right 3 unknown"]);
    // Another fund of the same association is nearer than another association.
    let own = format!("{books}2025-03-06,BC-3,donation,ST/b,bank,500,Nguyễn Lan,Ủng hộ,\n");
    check(&fund("ST/a"), &own, &bank, &["right 3 wrong_fund"]);
    // If the row is present, another row of the same kind has nothing wrong with it.
    check(&association("ST"), &own, &bank, &[]);
}

#[test]
fn between_two_ledgers_the_scope_is_looked_beyond_too() {
    let one = input("one.csv", &format!("{BOOKS}{ONE_GIFT}2025-03-05,BC-2,donation,ST/a,bank,500,Lan,,F\n"));
    let other =
        input("other.csv", &format!("{BOOKS}{ONE_GIFT}2025-03-05,BC-2,donation,ST/b,bank,500,Lan,,F\n"));
    let scope = fund("ST/a");
    let result = reconcile(
        one.side(&scope, Period::ALL),
        other.side(&scope, Period::ALL),
        &ReconcileOptions::default(),
    );
    assert_eq!(causes(&result), ["left 3 wrong_fund"]);
}

#[test]
fn a_row_of_the_books_without_an_amount_is_the_line() {
    let row = |fund: &str, party: &str| {
        format!("{ONE_GIFT}2025-03-05,BC-2,donation,{fund},bank,,{party},Ủng hộ,FT2\n")
    };
    let line = |day: u32, amount: i64, reference: &str, text: &str| {
        format!("{ONE_LINE}2025-03-{day:02},{reference},{amount},{text}\n")
    };
    let books = row("ST/a", "Nguyễn Lan");
    let scope = LedgerScope::bank();
    check(&scope, &books, &line(5, 500, "", "NGUYEN LAN UNG HO"), &["right 3 blank_amount"]);
    check(&scope, &books, &line(7, 500, "FT2", "CHUYEN TIEN"), &["right 3 blank_amount"]);
    // Another day without the reference, another giver, the opposite direction, another fund.
    check(&scope, &books, &line(6, 500, "", "NGUYEN LAN UNG HO"), &["right 3 unknown"]);
    check(&scope, &books, &line(9, 500, "FT2", "NGUYEN LAN UNG HO"), &["right 3 outside_period"]);
    check(&scope, &row("ST/a", "Lê Sơn"), &line(5, 500, "", "NGUYEN LAN UNG HO"), &["right 3 unknown"]);
    check(&scope, &books, &line(5, -500, "", "NGUYEN LAN UNG HO"), &["right 3 unknown"]);
    check(
        &fund("ST/a"),
        &row("ST/b", "Nguyễn Lan"),
        &line(5, 500, "", "NGUYEN LAN UNG HO"),
        &["right 3 unknown"],
    );
}

#[test]
fn a_line_of_the_bank_without_an_amount_is_the_row() {
    let books = format!("{ONE_GIFT}2025-03-05,BC-2,donation,ST/a,bank,500,Nguyễn Lan,Ủng hộ,FT2\n");
    let blank = |text: &str| format!("{ONE_LINE}2025-03-05,,,{text}\n");
    let scope = LedgerScope::bank();
    check(&scope, &books, &blank("NGUYEN LAN UNG HO"), &["left 3 blank_amount"]);
    check(&scope, &books, &blank("LE SON UNG HO"), &["left 3 in_transit"]);
    // A cell that is not an amount is not blank, and may be anything.
    let unclear = format!("{ONE_LINE}2025-03-05,,5oo,NGUYEN LAN UNG HO\n");
    check(&scope, &books, &unclear, &["left 3 in_transit"]);
}

#[test]
fn an_amount_that_the_file_proves_is_no_blank_one() {
    let books =
        input("books.csv", &format!("{BOOKS}2025-03-05,BC-2,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n"));
    let text = "date,ref,debit,credit,balance,content\n2025-03-04,,,700,700,TRAN HOA\n2025-03-05,,,,1200,NGUYEN LAN UNG HO\n";
    let sources = [Source::new("bank.csv", text.as_bytes())];
    let scope = LedgerScope::bank();
    let said = |accept_proven| {
        let options = ReadOptions { accept_proven, ..ReadOptions::default() };
        let bank = Input::read(&sources, &options).unwrap();
        let sides = (books.side(&scope, Period::ALL), bank.side(&scope, Period::ALL));
        causes(&reconcile(sides.0, sides.1, &ReconcileOptions::default()))
    };
    assert_eq!(said(false), ["left 2 blank_amount", "right 2 unknown"]);
    assert_eq!(said(true), ["right 2 unknown"]);
}
