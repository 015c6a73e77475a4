use super::*;
use crate::csv::ReadOptions;
use crate::input::Input;
use crate::reconcile::{LedgerScope, MatchRule, ReconcileOptions, reconcile};
use std::fmt::Write;

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

fn list(text: &str) -> CarriedForward {
    let (carried, diagnostics) = CarriedForward::read(&Source::new("open.csv", text.as_bytes()));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    carried
}

#[test]
fn a_list_in_vietnamese_is_the_same_items() {
    let header = "Bên,Tệp,Dòng,Mã,Số chứng từ,Ngày,Số tiền,Đối tượng,Diễn giải,Số tham chiếu,Tình trạng,Nguyên nhân,\
        Số tiền suy ra\n";
    let mut english = LIST.lines().next().unwrap().to_owned() + ",proven\n";
    let mut vietnamese = header.to_owned();
    for (row, proven) in LIST.lines().skip(1).zip(["yes", "", ""]) {
        writeln!(english, "{row},{proven}").unwrap();
        let row = row
            .replace("left,", "bên trái,")
            .replace("right,", "Bên phải,")
            .replace("left_only", "chỉ có bên trái");
        writeln!(vietnamese, "{row},{}", proven.replace("yes", "có")).unwrap();
    }
    for (text, matched, side) in [(&mut english, "matched", "left"), (&mut vietnamese, "đã khớp", "bên trái")]
    {
        writeln!(text, "{side},books.csv,5,,BC-5,2025-12-20,70,,,,{matched},exact,").unwrap();
    }
    let (own, other) = (list(&english), list(&vietnamese));
    assert_eq!(own, other);
    assert_eq!(
        own.items.iter().map(|item| (item.is_left, item.is_proven)).collect::<Vec<_>>(),
        [(true, true), (false, false), (true, false)]
    );
    let masked = vietnamese.replace("suy ra\n", "suy ra,Đã che\n").replace(",có\n", ",có,có\n");
    let (read, found) = CarriedForward::read(&Source::new("open.csv", masked.as_bytes()));
    assert!(read.items.is_empty() && found.iter().any(|one| one.message.key == "HB0103.masked"), "{found:?}");
}

#[test]
fn carried_rows_take_part_and_no_balance_changes() {
    let (books, bank, carried) = (input("books.csv", BOOKS), input("bank.csv", BANK), list(LIST));
    let scope = LedgerScope::bank();
    let options = ReconcileOptions { window_days: 7, ..ReconcileOptions::default() };
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
    let mut pairs: Vec<(MatchRule, String, String)> = result
        .matches
        .iter()
        .map(|m| (m.rule, line(&result.left, m.left[0]), line(&result.right, m.right[0])))
        .collect();
    pairs.sort();
    let carried = |left: &str, right: &str| (MatchRule::Carried, left.to_owned(), right.to_owned());
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
    let (carried, diagnostics) = CarriedForward::read(&Source::new("open.csv", text.as_bytes()));
    let said: Vec<_> =
        diagnostics.iter().map(|d| (d.primary.line.unwrap(), d.primary.column.as_deref().unwrap())).collect();
    let expected = [(2, "side"), (3, "date"), (4, "amount"), (5, "side"), (6, "amount"), (7, "date")];
    assert_eq!(said, expected);
    assert!(diagnostics.iter().all(|d| d.is_error() && &*d.primary.file == "open.csv"));
    assert_eq!(carried.items.len(), 1);
    assert_eq!(carried.items[0].amount, 1000);
    let (none, diagnostics) =
        CarriedForward::read(&Source::new("open.csv", &b"date,amount\n2025-12-30,1\n"[..]));
    assert!(none.is_empty() && diagnostics[0].code == Code::HEADER);
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
    let options = |period| ReconcileOptions { period, ..ReconcileOptions::default() };
    let one = reconcile(books.side(&scope, first), january.side(&scope, first), &options(first));
    assert_eq!(one.summary().open_items, 2);
    let crate::input::Books::Ledger(ledger) = &books.books else { panic!() };
    let carried = CarriedForward::from_result(&one, (Some(ledger), None), days(2).from);
    assert_eq!(carried.items.len(), 2);
    assert!(!carried.items[0].id.is_empty() && carried.items[1].id.is_empty());
    let (left, right) = (books.side(&scope, days(2)), february.side(&scope, days(2)));
    let texts = (carried.texts(true, &left), carried.texts(false, &right));
    assert!(texts.0.is_none(), "the books have their own texts");
    let left = carried.join(true, left, texts.0.as_ref());
    let right = carried.join(false, right, texts.1.as_ref());
    let two = reconcile(left, right, &options(days(2)));
    assert_eq!(two.matches.len(), 1);
    assert_eq!(two.matches[0].rule, MatchRule::Carried);
    let fee = &two.right.entries[two.right_only[0].entry as usize];
    assert_eq!(
        (&*two.right.files[usize::from(fee.file)], fee.line, two.right.is_listed(fee)),
        ("jan.csv", 2, false)
    );
    assert_eq!(two.equation.opening_difference, Some(Vnd::ZERO));
    assert_eq!(two.equation.unexplained, Some(Vnd::ZERO));
    assert!(CarriedForward::from_result(&one, (Some(ledger), None), None).is_empty());
}

/// Reconciles carried rows and books with a bank; returns the pairs of lines by the rule `carried`, and the
/// open lines of both sides.
fn carried_pairs(
    carried: &str,
    books: &str,
    bank: &str,
    options: &ReconcileOptions,
) -> (Vec<String>, Vec<String>) {
    let (books, bank) = (input("books.csv", books), input("bank.csv", bank));
    let carried =
        list(&format!("side,file,line,id,voucher,date,amount,party,memo,reference,status,cause\n{carried}"));
    let scope = LedgerScope::bank();
    let (left, right) = (books.side(&scope, options.period), bank.side(&scope, options.period));
    let texts = (carried.texts(true, &left), carried.texts(false, &right));
    let left = carried.join(true, left, texts.0.as_ref());
    let right = carried.join(false, right, texts.1.as_ref());
    let result = reconcile(left, right, options);
    let lines = |side: &Side<'_>, numbers: &[u32]| {
        let line = |number: &u32| {
            let entry = &side.entries[*number as usize];
            format!("{}{}", if side.is_listed(entry) { "c" } else { "" }, entry.line)
        };
        numbers.iter().map(line).collect::<Vec<_>>().join("+")
    };
    let (l, r) = (&result.left, &result.right);
    let of_carried = result.matches.iter().filter(|m| m.rule == MatchRule::Carried);
    let pairs = of_carried.map(|m| format!("{}={}", lines(l, &m.left), lines(r, &m.right))).collect();
    let mut open: Vec<String> =
        result.ambiguous.iter().map(|a| format!("{}?{}", lines(l, &a.left), lines(r, &a.right))).collect();
    open.extend(result.left_only.iter().map(|item| format!("left {}", lines(l, &[item.entry]))));
    open.extend(result.right_only.iter().map(|item| format!("right {}", lines(r, &[item.entry]))));
    assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
    (pairs, open)
}

/// Books and a bank with many givers, so that a name identifies a person; the rows under test come after line
/// 13.
fn among_others(books: &str, bank: &str) -> (String, String) {
    let names = ["Đinh Mẫu Một", "Phan Mẫu Hai", "Vũ Mẫu Ba", "Lý Mẫu Bốn", "Hồ Mẫu Năm", "Đỗ Mẫu Sáu"];
    let mut all = (
        String::from("date,voucher,kind,fund,method,amount,party,memo,ref\n"),
        String::from("date,ref,amount,content\n"),
    );
    for (day, name) in (1..).zip(names.iter().chain(&names)) {
        writeln!(all.0, "2026-02-{day:02},,donation,ST,bank,1{day:02},{name},Ủng hộ,").unwrap();
        let printed = crate::text::fold(name).to_uppercase();
        writeln!(all.1, "2026-02-{day:02},,1{day:02},{printed} UNG HO").unwrap();
    }
    (all.0 + books, all.1 + bank)
}

fn strs(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

#[test]
fn what_was_outstanding_clears_weeks_later() {
    let check = |carried: &str, books: &str, bank: &str, pairs: &[&str], open: &[&str]| {
        let (books, bank) = among_others(books, bank);
        let found = carried_pairs(carried, &books, &bank, &ReconcileOptions::default());
        assert_eq!((strs(&found.0), strs(&found.1)), (pairs.to_vec(), open.to_vec()));
    };
    let row = "left,b.csv,9,,CK-000012,2025-12-30,-300,Trịnh Thị Quyên,Trao học bổng,FT900001,left_only,outstanding\n";
    // By name, by reference, by the voucher in the text.
    let late = "2026-02-20,,-300,TRINH THI QUYEN TRAO HOC BONG\n";
    check(row, "", late, &["c2=14"], &[]);
    check(row, "", "2026-02-20,FT900001,-300,CHUYEN TIEN\n", &["c2=14"], &[]);
    check(row, "", "2026-02-20,,-300,CHI THEO CK-000012\n", &["c2=14"], &[]);
    // After weeks the amount alone proves nothing, and neither does another name, number or amount.
    for other in [
        "2026-02-20,,-300,CHUYEN TIEN\n",
        "2026-02-20,,-300,DINH MAU MOT TRAO HOC BONG\n",
        "2026-02-20,FT900002,-300,TRINH THI QUYEN TRAO HOC BONG\n",
        "2026-02-20,,-301,TRINH THI QUYEN TRAO HOC BONG\n",
    ] {
        check(row, "", other, &[], &["left c2", "right 14"]);
    }
    // After more than 400 days it no longer clears, and never before its own day.
    check(&row.replace("2025-12-30", "2025-01-15"), "", late, &[], &["left c2", "right 14"]);
    check(&row.replace("2025-12-30", "2025-01-16"), "", late, &["c2=14"], &[]);
    check(&row.replace("2025-12-30", "2026-03-30"), "", late, &[], &["left c2", "right 14"]);
    // A nearby row of the new books has priority.
    let own = "2026-02-19,,expense,ST,bank,300,Trịnh Thị Quyên,Trao học bổng,\n";
    check(row, own, late, &[], &["left c2"]);
    // Which of the two lines it is remains open.
    check(row, "", &format!("{late}{}", late.replace("02-20", "02-25")), &[], &["c2?14+15"]);
    // The bank's line of last year comes into the books late.
    let line = "right,k.csv,7,,,2025-12-31,300,,TRINH THI QUYEN TRA LAI HOC BONG,,right_only,unknown\n";
    let entered = "2026-02-19,,donation,ST,bank,300,Trịnh Thị Quyên,Trả lại học bổng,\n";
    check(line, entered, "", &["14=c2"], &[]);
}

#[test]
fn a_correction_of_a_carried_row_joins_it() {
    let books = "date,voucher,kind,fund,method,amount,party,memo,ref,about\n\
        2025-12-20,BC-8,donation,ST,bank,500,Lan,Góp,,\n\
        2026-01-10,PK-1,reversal,ST,,,,,,2025:BC-8\n\
        2026-01-05,BC-2,donation,ST,bank,70,Hoa,Góp,,\n";
    let bank = "date,ref,amount,content\n2026-01-05,,70,HOA GOP\n";
    let period = Period { from: NaiveDate::from_ymd_opt(2026, 1, 1), to: None };
    let options = ReconcileOptions { period, ..ReconcileOptions::default() };
    let row = |voucher: &str, date: &str| {
        format!("left,b.csv,9,,{voucher},{date},500,Lan,Góp,,left_only,in_transit\n")
    };
    assert_eq!(
        carried_pairs(&row("BC-8", "2025-12-20"), books, bank, &options),
        (vec!["c2+3=".to_owned()], vec![])
    );
    // With another voucher, another day, or two possible rows it stays as it is.
    for other in [row("BC-9", "2025-12-20"), row("BC-8", "2025-12-21"), row("BC-8", "2025-12-20").repeat(2)] {
        let (pairs, open) = carried_pairs(&other, books, bank, &options);
        assert!(pairs.is_empty() && open.contains(&"left 3".to_owned()), "{pairs:?} {open:?}");
    }
    // The id alone is enough.
    let ledger = input("books.csv", books);
    let crate::input::Books::Ledger(ledger) = &ledger.books else { panic!() };
    let id = ledger.ids(&[0])[0];
    let by_id = format!("left,b.csv,9,{id},,2025-12-20,500,Lan,Góp,,left_only,in_transit\n");
    assert_eq!(carried_pairs(&by_id, books, bank, &options).0, ["c2+3="]);
    let other = by_id.replace(&id.to_string(), "00000000-0000-7000-8000-000000000000");
    assert!(carried_pairs(&other, books, bank, &options).0.is_empty());
}
