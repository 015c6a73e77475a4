mod code;
mod own_book;

use super::*;
use crate::csv::ReadOptions;
use crate::input::Input;
use crate::period::Period;
use crate::source::Source;
use proptest::prelude::*;

/// An input that sides of tests borrow from.
pub(super) struct Kept(Input);

impl Kept {
    pub(super) fn side(&self) -> Side<'_> {
        self.0.side(&LedgerScope::bank(), Period::ALL)
    }
}

fn keep(name: &str, text: &str) -> Kept {
    let input = Input::read(&[Source::new(name, text.as_bytes())], &ReadOptions::default()).unwrap();
    // Generated tables may cause warnings, e.g. about days or repeated rows, but no errors.
    assert!(!input.diagnostics.iter().any(crate::Diagnostic::is_error), "{:?}", input.diagnostics);
    Kept(input)
}

pub(super) fn books(text: &str) -> Kept {
    keep("books.csv", text)
}

pub(super) fn bank(text: &str) -> Kept {
    keep("bank.csv", text)
}

const BOOKS: &str = "date,voucher,kind,fund,method,amount,party,memo,ref\n";
const BANK: &str = "date,ref,amount,content\n";

/// Returns the result in words, one line for each item of its lists.
fn words(result: &Reconciliation<'_>) -> Vec<String> {
    let lines = |side: &Side<'_>, numbers: &[u32]| {
        let mut lines: Vec<u32> = numbers.iter().map(|number| side.entries[*number as usize].line).collect();
        lines.sort_unstable();
        lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
    };
    let (l, r) = (&result.left, &result.right);
    let mut all = Vec::new();
    for m in &result.matches {
        let how = if m.is_interchangeable { " (equal)" } else { "" };
        all.push(format!("{} {}={}{how}", m.rule.as_str(), lines(l, &m.left), lines(r, &m.right)));
    }
    for d in &result.differences {
        all.push(format!("differs {}:{} {}", lines(l, &d.left), lines(r, &d.right), d.cause.as_str()));
    }
    for a in &result.ambiguous {
        all.push(format!("open {}?{}", lines(l, &a.left), lines(r, &a.right)));
    }
    for item in &result.left_only {
        all.push(format!("left {} {}", lines(l, &[item.entry]), item.cause.as_str()));
    }
    for item in &result.right_only {
        all.push(format!("right {} {}", lines(r, &[item.entry]), item.cause.as_str()));
    }
    all
}

fn check(left: &str, right: &str, expected: &[&str]) {
    let (left, right) = (books(&format!("{BOOKS}{left}")), bank(&format!("{BANK}{right}")));
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    assert_eq!(words(&result), expected);
    assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
}

/// A gift in the books: its day, amount, party and memo.
fn gift(day: u32, amount: i64, party: &str, memo: &str) -> String {
    format!("2025-03-{day:02},,donation,ST,bank,{amount},{party},{memo},\n")
}

/// A bank line.
fn line(day: u32, amount: i64, text: &str) -> String {
    format!("2025-03-{day:02},,{amount},{text}\n")
}

/// Other givers, so that the name under test is rare.
const OTHERS: [&str; 6] =
    ["Trần Mẫu Cúc", "Kim Mẫu Sen", "Sơn Mẫu Mai", "Đỗ Mẫu Ly", "Vũ Mẫu Huệ", "Thạch Mẫu Hoa"];

#[test]
fn rows_of_one_giver_and_purpose_are_one_payment_whatever_their_codes() {
    // The day has a third row of the same giver and amount, so that the amounts alone allow three choices.
    let left = gift(5, 300, "Lê Thanh Dũng", "Hỗ trợ học phí NE10001")
        + &gift(5, 300, "Lê Thanh Dũng", "NE10002 Hỗ trợ học phí")
        + &gift(5, 300, "Lê Thanh Dũng", "Góp quỹ")
        + &OTHERS.map(|name| gift(5, 900, name, "Góp quỹ")).concat();
    let right = line(5, 600, "LE THANH DUNG")
        + &line(5, 300, "LE THANH DUNG GOP QUY")
        + &OTHERS.map(|name| line(5, 900, &format!("{} GOP QUY", crate::text::fold(name)))).concat();
    let (left, right) = (books(&format!("{BOOKS}{left}")), bank(&format!("{BANK}{right}")));
    let found = words(&reconcile(left.side(), right.side(), &ReconcileOptions::default()));
    assert!(found.len() == 8 && found.iter().any(|entry| entry == "batch 2+3=2"), "{found:?}");
}

#[test]
fn what_was_paid_at_once_is_not_recorded_over_days() {
    let found = |left: &str, right: &str| {
        let left = format!("{BOOKS}{left}{}", OTHERS.map(|name| gift(5, 900, name, "Góp quỹ")).concat());
        let right =
            format!("{BANK}{right}{}", OTHERS.map(|name| line(5, 900, &crate::text::fold(name))).concat());
        let (left, right) = (books(&left), bank(&right));
        let found = words(&reconcile(left.side(), right.side(), &ReconcileOptions::default()));
        found.iter().any(|entry| entry.starts_with("batch"))
    };
    let (one, other) = (gift(5, 300, "Lê Thanh Dũng", "Góp quỹ"), gift(5, 400, "Lê Thanh Dũng", "Hỗ trợ"));
    assert!(found(&(one.clone() + &other), &line(7, 700, "LE THANH DUNG")));
    let later = gift(7, 400, "Lê Thanh Dũng", "Hỗ trợ");
    assert!(!found(&(one + &later), &line(7, 700, "LE THANH DUNG")));
    // A gift may come in parts over days.
    let parts = line(5, 300, "LE THANH DUNG LAN 1") + &line(7, 400, "LE THANH DUNG LAN 2");
    assert!(found(&gift(5, 700, "Lê Thanh Dũng", "Góp quỹ"), &parts));
}

#[test]
fn a_reference_joins_rows_within_the_window() {
    check(
        "2025-03-05,BC-1,donation,ST,bank,500,Lan,,FT001\n2025-03-05,BC-2,donation,ST,bank,500,Hoa,,FT002\n",
        "2025-03-06,FT002,500,X\n2025-03-05,FT001,500,Y\n",
        &["reference 3=2", "reference 2=3"],
    );
}

#[test]
fn a_reference_or_voucher_may_stand_in_the_text() {
    check(
        "2025-03-05,BC-1,donation,ST,bank,500,Lan,,FT25034001\n2025-03-05,BC-0002,donation,ST,bank,500,Hoa,,\n",
        "2025-03-06,,500,CK FT25034001\n2025-03-05,,500,theo BC-0002 ngay 5\n",
        &["reference 3=3", "reference 2=2"],
    );
}

#[test]
fn the_same_reference_with_another_amount_is_a_difference() {
    check(
        "2025-03-05,BC-1,donation,ST,bank,2100000,Lan,,FT001\n",
        "2025-03-05,FT001,1200000,LAN\n",
        &["differs 2:2 digits_swapped"],
    );
    check(
        "2025-03-05,BC-1,donation,ST,bank,300,Lan,,FT1\n2025-03-05,BC-2,donation,ST,bank,200,Hoa,,FT1\n",
        "2025-03-05,FT1,500,GOP\n",
        &["batch 3+2=2".replace("3+2", "2+3").as_str()],
    );
}

#[test]
fn a_line_of_many_rare_words_is_a_batch_in_any_order_of_the_rows() {
    let rows = [
        "2025-03-01,,donation,ST,bank,100,Nguyễn Thị Mẫu Lan,,\n",
        "2025-03-01,,donation,ST,bank,100,Trần Văn Mẫu Hoa,Góp quỹ,\n",
    ];
    let line = "2025-03-02,,200,NGUYEN THI MAU LAN TRAN VAN MAU HOA\n";
    check(&rows.concat(), line, &["batch 2+3=2"]);
    check(&[rows[1], rows[0]].concat(), line, &["batch 2+3=2"]);
}

#[test]
fn texts_decide_among_equal_amounts() {
    check(
        "2025-03-05,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n2025-03-05,BC-2,donation,ST,bank,500,Trần Hoa,Ủng hộ,\n",
        "2025-03-05,,500,TRAN HOA UNG HO\n2025-03-05,,500,NGUYEN LAN UNG HO\n",
        &["exact 2=3", "exact 3=2"],
    );
    check(
        "2025-03-05,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n",
        "2025-03-05,,500,TRAN HOA UNG HO\n",
        &["left 2 in_transit", "right 2 unknown"],
    );
    check(
        "2025-03-05,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n",
        "2025-03-07,,500,NGUYEN LAN UNG HO\n",
        &["window 2=2"],
    );
}

#[test]
fn equal_rows_match_by_number_and_the_surplus_is_named() {
    let gift = |voucher: u32| format!("2025-03-05,BC-{voucher},donation,ST,bank,50,Ẩn danh,Ủng hộ,\n");
    let row = "2025-03-05,,50,AN DANH UNG HO\n";
    let gifts = |count: u32| (1..=count).map(gift).collect::<String>();
    check(&gifts(3), &row.repeat(3), &["window 2+3+4=2+3+4 (equal)"]);
    check(&gifts(3), &row.repeat(2), &["window 2+3=2+3 (equal)", "left 4 surplus_of_equal"]);
    check(&gifts(2), &row.repeat(3), &["window 2+3=2+3 (equal)", "right 4 surplus_of_equal"]);
}

/// Returns books and statement with `a_day` equal gifts on each of `days` days and `text` in both. On the
/// first day the bank has only `on_first` of them.
fn equal_gifts(days: u32, a_day: usize, on_first: usize, text: &str) -> [String; 2] {
    let mut files = [BOOKS.to_owned(), BANK.to_owned()];
    let [books, bank] = &mut files;
    let line = |day, number| format!("2025-03-{day:02},FT{day:03}{number:05},100000,{text}\n");
    for day in 1..=days {
        for number in 0..a_day {
            books.push_str(&gift(day, 100_000, "", text));
            if day > 1 || number < on_first {
                bank.push_str(&line(day, number));
            }
        }
    }
    files
}

#[test]
fn equal_gifts_are_matched_as_many_as_there_are_however_many() {
    for text in ["Ung ho quy", ""] {
        for (days, a_day) in [(1, 5), (1, 20), (1, 300), (28, 10)] {
            for missing in [0, 1, 3] {
                let [left, right] = equal_gifts(days, a_day, a_day - missing, text);
                let (left, right) = (books(&left), bank(&right));
                let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
                let summary = result.summary();
                let all = days as usize * a_day;
                assert_eq!(
                    (summary.matched_left, summary.matched_right, summary.left_only, summary.ambiguous_left),
                    (all - missing, all - missing, missing, 0),
                    "{a_day} a day on {days} days, {missing} missing, {text:?}"
                );
                assert!(result.left_only.iter().all(|item| item.cause == Cause::SurplusOfEqual));
                let mirror = reconcile(right.side(), left.side(), &ReconcileOptions::default());
                assert_eq!(mirror.summary().matched_left, summary.matched_right);
                assert_eq!(mirror.summary().right_only, summary.left_only);
            }
        }
    }
}

#[test]
fn rows_that_differ_only_in_what_proves_nothing_stay_open() {
    check(
        "2025-03-05,BC-1,donation,ST,bank,500,,Ủng hộ lần 1,\n2025-03-05,BC-2,donation,ST,bank,500,,Ủng hộ lần 2,\n",
        "2025-03-05,,500,UNG HO\n",
        &["open 2+3?2"],
    );
    // Three bank rows with different references for two equal gifts: we cannot know which bank row is extra.
    check(
        "2025-03-05,BC-1,donation,ST,bank,50,Ẩn danh,,\n2025-03-05,BC-2,donation,ST,bank,50,Ẩn danh,,\n",
        "2025-03-05,A1,50,AN DANH\n2025-03-05,A2,50,AN DANH\n2025-03-05,A3,50,AN DANH\n",
        &["open 2+3?2+3+4"],
    );
}

#[test]
fn what_is_left_has_a_cause() {
    check(
        "2025-03-05,BC-1,donation,ST,bank,700,Lan Mẫu,Góp,FT9\n2025-03-05,BC-2,donation,ST,bank,700,Lan Mẫu,Góp,FT9\n\
         2025-01-02,BC-3,donation,ST,bank,900,Hoa Mẫu,Góp,\n2025-03-31,BC-4,donation,ST,bank,8,Hoa Mẫu,,F8\n",
        "2025-03-05,FT9,700,LAN MAU GOP\n2025-03-06,P1,-22000,PHI QUAN LY TAI KHOAN\n2025-03-31,L1,1234,LAI TIEN GUI\n\
         2025-03-20,Z1,5000,CONG TY LA\n2025-03-31,F8,8,HOA MAU\n",
        &[
            "reference 2=2 (equal)",
            "reference 5=6",
            "left 4 outside_period",
            "left 3 duplicate",
            "right 3 bank_fee",
            "right 5 unknown",
            "right 4 bank_interest",
        ],
    );
    check(
        "2025-03-05,BC-1,donation,ST,bank,700,Lan Mẫu,Góp,FT9\n2025-05-02,BC-2,donation,ST,bank,1,Hoa,,F1\n",
        "2025-05-03,FT9,700,LAN MAU GOP\n2025-03-05,F2,9,KHAC\n2025-05-02,F1,1,HOA\n",
        &["reference 3=4", "left 2 day_month_swapped", "right 3 unknown", "right 2 day_month_swapped"],
    );
    // The bank is also a day late, and either side may have swapped day and month.
    for (books, bank) in [("2025-03-05", "2025-05-04"), ("2025-03-05", "2025-06-03")] {
        check(
            &format!(
                "{books},BC-1,donation,ST,bank,700,Lan Mẫu,Góp,\n2025-05-02,BC-2,donation,ST,bank,1,Hoa,,F1\n"
            ),
            &format!("{bank},F9,700,LAN MAU GOP\n2025-05-02,F1,1,HOA\n"),
            &["reference 3=3", "left 2 day_month_swapped", "right 2 day_month_swapped"],
        );
    }
    check(
        "2025-03-05,BC-1,donation,ST,bank,700,Lan Mẫu,Góp,\n2025-05-02,BC-2,donation,ST,bank,1,Hoa,,F1\n",
        "2025-05-07,F9,700,LAN MAU GOP\n2025-05-02,F1,1,HOA\n",
        &["reference 3=3", "left 2 outside_period", "right 2 outside_period"],
    );
}

#[test]
fn a_reference_may_name_the_first_of_several_parts() {
    let parts = "2025-03-05,A1,500000,LAN MAU GOP\n2025-03-06,A2,400000,LAN MAU LAN 2\n";
    let row = |amount: u32| format!("2025-03-05,BC-1,donation,ST,bank,{amount},Lan Mẫu,Góp,A1\n");
    check(&row(900_000), parts, &["batch 2=2+3"]);
    // If the parts do not add up, it is a difference of one reference.
    check(&row(800_000), parts, &["differs 2:2 unknown", "right 3 unknown"]);
    // An amount with the opposite sign is not a part.
    check(&row(500_000), "2025-03-05,A1,-500000,LAN MAU GOP\n", &["differs 2:2 sign_flipped"]);
}

#[test]
fn a_banks_own_numbers_tell_gifts_apart() {
    // The second line differs from the first only in the bank's number, so it is another gift, not a
    // duplicate.
    check(
        "2025-03-05,BC-1,donation,ST,bank,700,Lan Mẫu,Góp,\n",
        "2025-03-05,A1,700,LAN MAU GOP 123456789\n2025-03-05,A2,700,LAN MAU GOP 987654321\n",
        &["open 2?2+3"],
    );
    check(
        "2025-03-05,BC-1,donation,ST,bank,700,Lan Mẫu,Góp,A1\n",
        "2025-03-05,A1,700,LAN MAU GOP 123456789\n2025-03-05,A2,700,LAN MAU GOP 987654321\n",
        &["reference 2=2", "right 3 unknown"],
    );
    check(
        "2025-03-05,BC-1,donation,ST,bank,700,Lan Mẫu,Góp,A1\n",
        "2025-03-05,A1,700,LAN MAU GOP 123456789\n2025-03-05,A2,700,LAN MAU GOP 123456789\n",
        &["reference 2=2", "right 3 duplicate"],
    );
}

#[test]
fn a_fee_is_known_by_the_memo_whoever_the_party_is() {
    let left = books(&format!("{BOOKS}2025-03-05,BC-1,donation,ST,bank,7,Lan,,F1\n"));
    let right = bank(
        "date,ref,amount,content,party\n2025-03-05,F1,7,LAN,\n2025-03-06,P1,-22000,PHI QUAN LY TAI KHOAN,NGAN HANG MAU\n",
    );
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    assert_eq!(words(&result), ["reference 2=2", "right 3 bank_fee"]);
}

#[test]
fn a_correction_joins_what_it_corrects() {
    let header = "date,voucher,kind,fund,method,amount,party,memo,ref,about\n";
    let left = books(&format!(
        "{header}2025-03-05,BC-1,donation,ST,bank,500,Lan,,,\n2025-03-20,PK-1,reversal,ST,,,,,,BC-1\n\
         2025-03-06,BC-2,donation,ST,bank,70,Hoa,,,\n"
    ));
    let right = bank(&format!("{BANK}2025-03-06,,70,HOA\n"));
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    assert_eq!(words(&result), ["correction 2+3=", "exact 4=2"]);
    assert_eq!(result.summary().matched_left, 3);
    assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
    // If the bank has both, each is matched with its own row.
    let right = bank(&format!("{BANK}2025-03-05,,500,LAN\n2025-03-20,,-500,HOAN TRA\n2025-03-06,,70,HOA\n"));
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    assert_eq!(words(&result), ["exact 2=2", "exact 4=4", "window 3=3"]);
}

#[test]
fn openings_and_printed_balances_are_held_against_the_sums() {
    let left = books(&format!(
        "{BOOKS}2025-01-01,DK-1,opening,ST,bank,1000,,,\n2025-01-05,BC-1,donation,ST,bank,5,A,,\n"
    ));
    let right = bank("date,content,debit,credit,balance\n2025-01-05,A,,5,1105\n");
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    let equation = &result.equation;
    assert_eq!((equation.left_opening, equation.right_opening), (Some(Vnd::new(1000)), Some(Vnd::new(1100))));
    assert_eq!(equation.opening_difference, Some(Vnd::new(100)));
    assert_eq!(equation.unexplained, Some(Vnd::ZERO));
    assert_eq!(result.findings.len(), 1);
    // Without a printed balance the bank's opening is unknown, so only movements are compared.
    let right = bank(&format!("{BANK}2025-01-05,,5,A\n"));
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    assert_eq!((result.equation.left_opening, result.equation.opening_difference), (None, Some(Vnd::ZERO)));
    assert!(result.is_reconciled());
}

#[test]
fn the_rows_that_a_balance_is_off_by_are_named() {
    let hints = |books_rows: &str, bank_rows: &str| -> Vec<String> {
        let left = books(&format!("{BOOKS}2025-01-01,DK-1,opening,ST,bank,1000,,,\n{books_rows}"));
        let text = format!("date,content,debit,credit,balance\n{bank_rows}");
        let right =
            Input::read(&[Source::new("bank.csv", text.as_bytes())], &ReadOptions::default()).unwrap();
        let right = right.side(&LedgerScope::bank(), Period::ALL);
        let result = reconcile(left.side(), right, &ReconcileOptions::default());
        let hint = |finding: &Diagnostic| {
            format!(
                "{} {}",
                finding.code,
                finding.hint.as_ref().map_or_else(String::new, ToString::to_string)
            )
        };
        result.findings.iter().map(hint).collect()
    };
    // The bank's first line is already in the opening of the books.
    let rows = "2025-01-05,,donation,ST,bank,5,A,,\n2025-01-06,,donation,ST,bank,70,B,,\n";
    assert_eq!(
        hints(rows, "2025-01-04,C,,400,1000\n2025-01-05,A,,5,1005\n2025-01-06,B,,70,1075\n"),
        ["HB0804 hint.gap-row(lines=bank.csv:2, amount=400)"]
    );
    // No rows add up to the gap.
    assert_eq!(hints(rows, "2025-01-05,A,,5,1011\n2025-01-06,B,,70,1081\n"), ["HB0804 HB0804.hint"]);
}

/// Rows with so few days, amounts, names and references that they often coincide.
fn any_rows(most: usize) -> impl Strategy<Value = Vec<(u32, i64, usize, usize)>> {
    prop::collection::vec(
        (1..9_u32, prop::sample::select(vec![100, 200, -100, 300]), 0..5_usize, 0..4_usize),
        0..most,
    )
}

const NAMES: [&str; 5] = ["", "Nguyễn Lan", "Trần Hoa", "Ẩn danh", "Công ty Mẫu"];
const REFERENCES: [&str; 4] = ["", "", "FT0001", "FT0002"];

fn books_of(rows: &[(u32, i64, usize, usize)]) -> String {
    use std::fmt::Write;
    let mut text = BOOKS.to_owned();
    for (day, amount, name, reference) in rows {
        let kind = if *amount > 0 { "donation" } else { "expense" };
        writeln!(
            text,
            "2025-03-{day:02},,{kind},ST,bank,{},{},Ủng hộ,{}",
            amount.abs(),
            NAMES[*name],
            REFERENCES[*reference]
        )
        .unwrap();
    }
    text
}

fn bank_of(rows: &[(u32, i64, usize, usize)]) -> String {
    use std::fmt::Write;
    let mut text = BANK.to_owned();
    for (day, amount, name, reference) in rows {
        let folded = crate::text::fold(NAMES[*name]).to_uppercase();
        writeln!(text, "2025-03-{day:02},{},{amount},{folded} UNG HO", REFERENCES[*reference]).unwrap();
    }
    text
}

/// Returns the result in words, with the content of rows instead of their lines.
fn meaning(result: &Reconciliation<'_>) -> Vec<String> {
    let row = |side: &Side<'_>, number: u32| {
        let entry = &side.entries[number as usize];
        format!(
            "{} {} {} [{}]",
            entry.date,
            entry.amount,
            side.text_of(entry),
            side.strings.get(entry.reference)
        )
    };
    let rows = |side: &Side<'_>, numbers: &[u32]| {
        let mut rows: Vec<String> = numbers.iter().map(|number| row(side, *number)).collect();
        rows.sort();
        rows.join(" & ")
    };
    let (l, r) = (&result.left, &result.right);
    let mut all = Vec::new();
    all.extend(result.matches.iter().map(|m| {
        format!(
            "{} {} {} {} = {}",
            m.rule.as_str(),
            m.is_unique(),
            m.amount,
            rows(l, &m.left),
            rows(r, &m.right)
        )
    }));
    all.extend(
        result
            .differences
            .iter()
            .map(|d| format!("differs {} {} : {}", d.cause.as_str(), rows(l, &d.left), rows(r, &d.right))),
    );
    all.extend(result.ambiguous.iter().map(|a| format!("open {} ? {}", rows(l, &a.left), rows(r, &a.right))));
    all.extend(result.left_only.iter().map(|i| format!("left {} {}", i.cause.as_str(), row(l, i.entry))));
    all.extend(result.right_only.iter().map(|i| format!("right {} {}", i.cause.as_str(), row(r, i.entry))));
    all.sort();
    all
}

/// Returns [`meaning`] with the sides swapped.
fn mirrored(result: &Reconciliation<'_>) -> Vec<String> {
    let mut swapped = result.clone();
    std::mem::swap(&mut swapped.left, &mut swapped.right);
    std::mem::swap(&mut swapped.left_only, &mut swapped.right_only);
    for m in &mut swapped.matches {
        std::mem::swap(&mut m.left, &mut m.right);
    }
    for d in &mut swapped.differences {
        std::mem::swap(&mut d.left, &mut d.right);
    }
    for a in &mut swapped.ambiguous {
        std::mem::swap(&mut a.left, &mut a.right);
    }
    meaning(&swapped)
}

fn shuffled<T: Clone>(rows: &[T], seed: u64) -> Vec<T> {
    let (mut rows, mut state) = (rows.to_vec(), seed | 1);
    for index in (1..rows.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        rows.swap(index, (state >> 33) as usize % (index + 1));
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_entry_is_in_exactly_one_list_and_the_sums_close(left in any_rows(14), right in any_rows(14)) {
        let (books, bank) = (books(&books_of(&left)), bank(&bank_of(&right)));
        let result = reconcile(books.side(), bank.side(), &ReconcileOptions::default());
        let seen = |lists: Vec<Vec<u32>>| { let mut all = lists.concat(); all.sort_unstable(); all };
        let lefts = seen([
            result.matches.iter().map(|m| m.left.to_vec()).collect::<Vec<_>>(),
            result.differences.iter().map(|d| d.left.clone()).collect(),
            result.ambiguous.iter().map(|a| a.left.clone()).collect(),
            result.left_only.iter().map(|i| vec![i.entry]).collect(),
        ].concat());
        prop_assert_eq!(lefts, (0..u32::try_from(left.len()).unwrap()).collect::<Vec<_>>());
        let rights = seen([
            result.matches.iter().map(|m| m.right.to_vec()).collect::<Vec<_>>(),
            result.differences.iter().map(|d| d.right.clone()).collect(),
            result.ambiguous.iter().map(|a| a.right.clone()).collect(),
            result.right_only.iter().map(|i| vec![i.entry]).collect(),
        ].concat());
        prop_assert_eq!(rights, (0..u32::try_from(right.len()).unwrap()).collect::<Vec<_>>());
        // Computed from the raw rows, not from the result.
        let sum = |rows: &[(u32, i64, usize, usize)]| rows.iter().map(|row| row.1).sum::<i64>();
        let equation = &result.equation;
        prop_assert_eq!(equation.left_balance, Some(Vnd::new(sum(&left))));
        prop_assert_eq!(equation.right_balance, Some(Vnd::new(sum(&right))));
        prop_assert_eq!(equation.unexplained, Some(Vnd::ZERO));
        let summary = result.summary();
        prop_assert_eq!(summary.left, summary.matched_left + summary.ambiguous_left + summary.differences_left + summary.left_only);
        for m in &result.matches {
            let of = |side: &Side<'_>, numbers: &[u32]| numbers.iter().map(|n| side.entries[*n as usize].amount).sum::<i64>();
            prop_assert_eq!(of(&result.left, &m.left), of(&result.right, &m.right));
        }
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing(left in any_rows(12), right in any_rows(12), seed: u64) {
        let (a, b) = (books(&books_of(&left)), bank(&bank_of(&right)));
        let (c, d) = (books(&books_of(&shuffled(&left, seed))), bank(&bank_of(&shuffled(&right, seed.wrapping_add(77)))));
        let given = reconcile(a.side(), b.side(), &ReconcileOptions::default());
        let again = reconcile(c.side(), d.side(), &ReconcileOptions::default());
        prop_assert_eq!(meaning(&given), meaning(&again));
        prop_assert_eq!(given.equation, again.equation);
    }

    #[test]
    fn swapping_the_sides_mirrors_the_result(left in any_rows(12), right in any_rows(12)) {
        let (a, b) = (books(&books_of(&left)), bank(&bank_of(&right)));
        let given = reconcile(a.side(), b.side(), &ReconcileOptions::default());
        let swapped = reconcile(b.side(), a.side(), &ReconcileOptions::default());
        prop_assert_eq!(meaning(&given).len(), meaning(&swapped).len());
        // Both sides of a match have the same amount, so the left amount needs no swapping.
        prop_assert_eq!(meaning(&given), mirrored(&swapped));
    }

    #[test]
    fn a_side_against_itself_has_no_open_rows(rows in any_rows(14)) {
        let (a, b) = (bank(&bank_of(&rows)), bank(&bank_of(&rows)));
        let result = reconcile(a.side(), b.side(), &ReconcileOptions::default());
        prop_assert_eq!(result.summary().matched_left, rows.len(), "{:?}", words(&result));
    }
}

mod properties;
