//! Tests of matching by the codes of a pattern.

use super::*;
use crate::reconcile::decisions::Decisions;
use std::fmt::Write;

fn keyed() -> ReconcileOptions {
    ReconcileOptions { key: Some(KeyPattern::new(r"NE\d{5}").unwrap()), ..ReconcileOptions::default() }
}

fn result_of(left: &str, right: &str, options: &ReconcileOptions) -> Vec<String> {
    let (left, right) = (books(&format!("{BOOKS}{left}")), bank(&format!("{BANK}{right}")));
    let result = reconcile(left.side(), right.side(), options);
    assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
    words(&result)
}

fn check_keyed(left: &str, right: &str, expected: &[&str]) {
    assert_eq!(result_of(left, right, &keyed()), expected);
}

#[test]
fn a_code_joins_rows_whoever_pays() {
    let left = gift(5, 500, "Hạnh Mẫu", "NE12345") + &gift(5, 500, "Hoa Mẫu", "NE54321");
    let right = line(6, 500, "TRAN VAN B NOP ne 54321ck") + &line(7, 500, "LE THI C GOP NE-12345");
    check_keyed(&left, &right, &["code 3=2", "code 2=3"]);
    // Without the pattern the names contradict.
    assert!(
        result_of(&left, &right, &ReconcileOptions::default()).iter().all(|line| !line.starts_with("code"))
    );
}

#[test]
fn a_code_alone_joins_no_other_amount_and_nothing_outside_the_window() {
    check_keyed(
        &gift(5, 500, "Hạnh Mẫu", "NE12345"),
        &line(9, 500, "HANH MAU NE12345"),
        &["left 2 outside_period", "right 2 outside_period"],
    );
    check_keyed(&gift(5, 500, "Hạnh Mẫu", "NE12345"), &line(6, 700, "NE12345"), &["differs 2:2 unknown"]);
}

#[test]
fn a_code_that_repeats_is_matched_by_day_or_left_open() {
    let left = gift(5, 500, "", "NE12345") + &gift(20, 500, "", "NE12345");
    check_keyed(&left, &(line(20, 500, "NE12345") + &line(6, 500, "NE12345")), &["code 2=3", "code 3=2"]);
    // Two lines within the window of one gift: nothing says which one it is.
    let found = result_of(
        &gift(5, 500, "", "NE12345"),
        &(line(4, 500, "NE12345 A") + &line(6, 500, "NE12345 B")),
        &keyed(),
    );
    assert!(found.iter().all(|line| !line.starts_with("code")), "{found:?}");
    let equal = gift(5, 500, "", "NE12345").repeat(2);
    check_keyed(&equal, &line(5, 500, "NE12345").repeat(2), &["code 2+3=2+3 (equal)"]);
}

#[test]
fn another_code_speaks_against_a_pair_in_every_stage() {
    // Only the code distinguishes these.
    for (code, expected) in [
        ("NE54321", vec!["left 2 in_transit", "right 2 unknown"]),
        ("NE12345", vec!["code 2=2"]),
        ("", vec!["exact 2=2"]),
    ] {
        let left = gift(5, 500, "Nguyễn Lan", "NE12345 góp quỹ");
        check_keyed(&left, &line(5, 500, &format!("NGUYEN LAN {code} GOP QUY")), &expected);
    }
    // This form is a code only by the user's pattern.
    let options = ReconcileOptions {
        key: Some(KeyPattern::new(r"\d{2}[a-z]\d{2}").unwrap()),
        ..ReconcileOptions::default()
    };
    let (left, right) = (gift(5, 500, "Nguyễn Lan", "11a22 góp"), line(5, 500, "NGUYEN LAN 11A23 GOP"));
    assert_eq!(result_of(&left, &right, &options), ["left 2 in_transit", "right 2 unknown"]);
    assert_eq!(result_of(&left, &right, &ReconcileOptions::default()), ["exact 2=2"]);
    // Another amount does not make it a difference.
    let other = line(5, 510, "NGUYEN LAN 11A23 GOP");
    assert_eq!(result_of(&left, &other, &options), ["left 2 in_transit", "right 2 unknown"]);
}

#[test]
fn a_line_that_names_several_is_their_sum() {
    let left = gift(5, 300, "Hạnh Mẫu", "NE12345")
        + &gift(6, 200, "Hoa Mẫu", "NE54321")
        + &gift(6, 200, "Lan Mẫu", "NE11111");
    check_keyed(&left, &line(6, 500, "NOP HO NE12345NE54321"), &["batch 2+3=2", "left 4 in_transit"]);
    check_keyed(
        &left,
        &line(6, 510, "NOP HO NE12345 NE54321"),
        &["left 2 in_transit", "left 3 in_transit", "left 4 in_transit", "right 2 unknown"],
    );
    // If a pupil gave twice, one row for each code is taken.
    let twice = left + &gift(7, 250, "Hạnh Mẫu", "NE12345");
    check_keyed(
        &twice,
        &line(6, 450, "NE12345 NE54321"),
        &["batch 3+5=2", "left 2 in_transit", "left 4 in_transit"],
    );
    // Two choices add up to the amount, so none is taken.
    let same = gift(6, 300, "A", "NE12345") + &gift(6, 300, "B", "NE12345") + &gift(6, 200, "C", "NE54321");
    let found = result_of(&same, &line(6, 500, "NE12345 NE54321"), &keyed());
    assert!(!found.iter().any(|line| line.starts_with("batch")), "{found:?}");
}

#[test]
fn one_row_of_the_books_may_be_several_lines() {
    check_keyed(
        &gift(6, 500, "Nhóm Mẫu", "NE12345 và NE54321"),
        &(line(5, 300, "NE12345") + &line(6, 200, "NE54321")),
        &["batch 2=2+3"],
    );
}

#[test]
fn a_line_with_one_code_more_is_taken_after_the_batches() {
    let left = gift(5, 500, "Hạnh Mẫu", "NE12345");
    check_keyed(&left, &line(5, 500, "NE12345 NE99999"), &["code 2=2"]);
}

/// Rows that often coincide, like those of `books_of`, with codes instead of references.
fn books_with_codes(rows: &[(u32, i64, usize, usize)]) -> String {
    let mut text = BOOKS.to_owned();
    for (day, amount, name, code) in rows {
        let kind = if *amount > 0 { "donation" } else { "expense" };
        let (name, code) = (NAMES[*name], CODES[*code]);
        writeln!(text, "2025-03-{day:02},,{kind},ST,bank,{},{name},Ủng hộ {code},", amount.abs()).unwrap();
    }
    text
}

fn bank_with_codes(rows: &[(u32, i64, usize, usize)]) -> String {
    let mut text = BANK.to_owned();
    for (day, amount, name, code) in rows {
        let folded = crate::text::fold(NAMES[*name]).to_uppercase();
        writeln!(text, "2025-03-{day:02},,{amount},{folded} UNG HO {}", CODES[*code]).unwrap();
    }
    text
}

const CODES: [&str; 4] = ["", "NE10001", "NE10002", "NE10003"];

#[test]
fn a_rejected_sum_stays_open() {
    let left = gift(5, 300, "", "NE12345") + &gift(5, 400, "", "NE54321");
    let right = line(5, 700, "NE12345 NE54321");
    check_keyed(&left, &right, &["batch 2+3=2"]);
    let rejection = Source::new("decisions.csv", b"left_line,right_line,decision,note\n2,2,reject,\n");
    let (decisions, diagnostics) = Decisions::read(&rejection);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let found = result_of(&left, &right, &ReconcileOptions { decisions, ..keyed() });
    assert!(found.iter().all(|line| !line.starts_with("batch")), "{found:?}");
}

#[test]
fn a_pattern_that_finds_nothing_on_a_side_is_reported() {
    let reported = |books: &str, bank: &str| -> Vec<String> {
        let (a, b) = (self::books(&format!("{BOOKS}{books}")), self::bank(&format!("{BANK}{bank}")));
        let result = reconcile(a.side(), b.side(), &keyed());
        result.findings.iter().map(|finding| format!("{} {}", finding.code, finding.primary.file)).collect()
    };
    let (coded, bare) = (gift(5, 100, "Vũ Mẫu Sen", "NE99999"), gift(5, 100, "Vũ Mẫu Sen", ""));
    let (line_coded, line_bare) = (line(5, 100, "VU MAU SEN NE99999"), line(5, 100, "VU MAU SEN"));
    let none: [&str; 0] = [];
    assert_eq!(reported(&coded, &line_coded), none);
    assert_eq!(reported(&coded, &line_bare), ["HB0808 bank.csv"]);
    assert_eq!(reported(&bare, &line_coded), ["HB0808 books.csv"]);
    assert_eq!(reported(&bare, &line_bare), ["HB0808 books.csv", "HB0808 bank.csv"]);
    assert_eq!(reported("", ""), none);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_pair_with_a_code_of_its_own_adds_one_row_matched_on_each_side(left in any_rows(12), right in any_rows(12), day in 1..9_u32, more in 0..4_u32) {
        // Two more rows that belong together only by their code; with different codes they do not.
        let with = |code: &str| {
            let own = gift(day, 777, "Vũ Mẫu Sen", "NE99999");
            let theirs = line((day + more).min(9), 777, &format!("DO MAU LY {code}"));
            let (a, b) = (books(&(books_with_codes(&left) + &own)), bank(&(bank_with_codes(&right) + &theirs)));
            let result = reconcile(a.side(), b.side(), &keyed());
            let summary = result.summary();
            (summary.matched_left, summary.matched_right, words(&result))
        };
        let (before, after) = (with("NE88888"), with("NE99999"));
        prop_assert_eq!((before.0 + 1, before.1 + 1), (after.0, after.1), "{:?} {:?}", before.2, after.2);
    }

    #[test]
    fn with_codes_too_neither_order_nor_side_changes_anything(left in any_rows(12), right in any_rows(12), seed: u64) {
        let (a, b) = (books(&books_with_codes(&left)), bank(&bank_with_codes(&right)));
        let (c, d) = (books(&books_with_codes(&shuffled(&left, seed))), bank(&bank_with_codes(&shuffled(&right, seed.wrapping_add(77)))));
        let given = reconcile(a.side(), b.side(), &keyed());
        prop_assert_eq!(given.equation.unexplained, Some(Vnd::ZERO));
        prop_assert_eq!(meaning(&given), meaning(&reconcile(c.side(), d.side(), &keyed())));
        prop_assert_eq!(meaning(&given), mirrored(&reconcile(b.side(), a.side(), &keyed())));
    }
}
