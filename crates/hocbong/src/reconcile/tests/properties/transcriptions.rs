//! Properties of one statement written in two layouts.

use super::super::*;
use super::config;
use std::fmt::Write;

/// A row of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    day: u32,
    amount: i64,
    reference: String,
    text: String,
}

/// Generates a statement in which either every row has a reference or none has. (If only some had one, a row
/// without would be as close to a row with a reference as to one without, and a choice would remain if either
/// is missing.)
fn any_statement(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let texts = ["LAN MAU GOP QUY", "TRAN VAN MAU HOA UNG HO", "CONG TY MAU SAO MAI", "CHUYEN TIEN", ""];
    let row = (
        1..29_u32,
        prop::sample::select(vec![50_000, 100_000, 200_000, -30_000]),
        1..5_u32,
        prop::sample::select(texts.to_vec()),
    )
        .prop_map(|(day, amount, reference, text)| Row {
            day,
            amount,
            reference: format!("FT00{reference}"),
            text: text.to_owned(),
        });
    (prop::collection::vec(row, 1..most), any::<bool>()).prop_map(|(mut rows, has_references)| {
        for row in rows.iter_mut().filter(|_| !has_references) {
            row.reference.clear();
        }
        rows
    })
}

/// What a transcriber did wrong with a row.
#[derive(Clone, Copy, Debug)]
enum Slip {
    LeftOut,
    Added,
    Amount,
}

fn any_slips(most: usize) -> impl Strategy<Value = Vec<(usize, Slip)>> {
    let slip = prop_oneof![Just(Slip::LeftOut), Just(Slip::Added), Just(Slip::Amount)];
    prop::collection::vec((0..64_usize, slip), 0..most)
}

/// Writes signed amounts, ISO dates and commas.
fn plain(rows: &[Row]) -> String {
    let mut text = BANK.to_owned();
    for row in rows {
        writeln!(text, "2025-03-{:02},{},{},{}", row.day, row.reference, row.amount, row.text).unwrap();
    }
    text
}

/// Writes the layout of banks: a preamble, debit and credit with grouped digits, and a running balance.
fn printed(rows: &[Row]) -> String {
    let grouped = |amount: i64| {
        let figures = amount.unsigned_abs().to_string();
        let mut out = String::new();
        for (at, figure) in figures.chars().enumerate() {
            if at > 0 && (figures.len() - at).is_multiple_of(3) {
                out.push('.');
            }
            out.push(figure);
        }
        out
    };
    let mut text =
        String::from("SAO KÊ TÀI KHOẢN;;;;;\nNgày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Số dư;Nội dung\n");
    let mut balance = 10_000_000;
    for row in rows {
        balance += row.amount;
        let (debit, credit) = if row.amount < 0 {
            (grouped(row.amount), String::new())
        } else {
            (String::new(), grouped(row.amount))
        };
        writeln!(
            text,
            "{:02}/03/2025;{};{debit};{credit};{};{}",
            row.day,
            row.reference,
            grouped(balance),
            row.text
        )
        .unwrap();
    }
    text
}

/// Returns the entries that a result does not match, as rows.
fn open_rows(result: &Reconciliation<'_>, is_left: bool) -> Vec<Row> {
    let side = if is_left { &result.left } else { &result.right };
    let mut matched = vec![false; side.entries.len()];
    for m in &result.matches {
        for number in if is_left { &m.left } else { &m.right } {
            matched[*number as usize] = true;
        }
    }
    let open = side.entries.iter().zip(matched).filter(|(_, is_matched)| !is_matched);
    let mut rows: Vec<Row> = open
        .map(|(entry, _)| Row {
            day: chrono::Datelike::day(&entry.date),
            amount: entry.amount,
            reference: side.strings.get(entry.reference).to_owned(),
            text: side.strings.get(entry.memo).to_owned(),
        })
        .collect();
    rows.sort();
    rows
}

/// Returns the rows of `one` that are not in `other`, as a difference of multisets.
fn without(one: &[Row], other: &[Row]) -> Vec<Row> {
    let mut other = other.to_vec();
    let mut rest: Vec<Row> = one
        .iter()
        .filter(|row| match other.iter().position(|theirs| theirs == *row) {
            Some(at) => {
                other.swap_remove(at);
                false
            }
            None => true,
        })
        .cloned()
        .collect();
    rest.sort();
    rest
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn two_layouts_of_one_statement_are_one_statement(rows in any_statement(16), seed: u64) {
        let (one, other) = (bank(&plain(&shuffled(&rows, seed))), bank(&printed(&rows)));
        let result = reconcile(one.side(), other.side(), &ReconcileOptions::default());
        prop_assert_eq!(open_rows(&result, true), vec![], "{:?}", words(&result));
        prop_assert_eq!(open_rows(&result, false), vec![]);
        prop_assert_eq!(result.summary().open_items, 0);
    }

    #[test]
    fn slips_of_a_transcription_are_what_stays_open(rows in any_statement(12), slips in any_slips(4), seed: u64) {
        let mut copy = rows.clone();
        for (number, (at, slip)) in slips.iter().enumerate() {
            if copy.is_empty() {
                break;
            }
            let at = at % copy.len();
            // Amounts that no row has. Otherwise the copy could equal another row of the statement.
            let amount = 1_234_567 + i64::try_from(number).unwrap() * 98_765;
            match slip {
                Slip::LeftOut => drop(copy.remove(at)),
                Slip::Amount => copy[at].amount = amount,
                Slip::Added => copy.push(Row { amount, ..copy[at].clone() }),
            }
        }
        prop_assume!(!copy.is_empty());
        // If no row of a copy has a text, a missing text proves nothing: the layout may have none.
        let has_text = |rows: &[Row]| rows.iter().any(|row| !row.text.is_empty());
        prop_assume!(has_text(&rows) == has_text(&copy));
        let (one, other) = (bank(&plain(&rows)), bank(&printed(&shuffled(&copy, seed))));
        let result = reconcile(one.side(), other.side(), &ReconcileOptions::default());
        prop_assert_eq!(open_rows(&result, true), without(&rows, &copy), "{:?}", words(&result));
        prop_assert_eq!(open_rows(&result, false), without(&copy, &rows), "{:?}", words(&result));
    }
}
