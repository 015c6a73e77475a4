//! A shop's till book and its bank account: what was paid in by card, what by transfer, and what the bank kept.
//!
//! `cargo run -p hocbong --example engine`

use hocbong_match::{Item, List, Matcher, Reason, Settings, Sort};

/// Day, amount in the smallest unit, customer, what for.
const TILL: [(i32, i64, &str, &str); 7] = [
    (2, 4500, "Anna Muster", "Order 1041"),
    (2, 4500, "Ben Beispiel", "Order 1042"),
    (3, 12000, "Café Muster", "Beans and filters"),
    (4, 1850, "Carla Muster", "Order 1047"),
    (5, 3100, "", "Shop sale"),
    (5, 3100, "", "Gift card"),
    (6, -990, "Bank", "Account fee"),
];

/// Day, amount, what the bank printed.
const BANK: [(i32, i64, &str); 6] = [
    (2, 4500, "BEN BEISPIEL ORDER 1042"),
    (3, 4500, "A MUSTER ORDER 1041"),
    (3, 12000, "CAFE MUSTER INV BEANS"),
    (4, 1850, "ORDER 1047"),
    (5, 3100, "CARD PAYMENT"),
    (6, -990, "FEE"),
];

/// Puts a text where items find it by its number; nothing is 0.
fn number<'t>(texts: &mut Vec<&'t str>, text: &'t str) -> u32 {
    if !texts.contains(&text) {
        texts.push(text);
    }
    texts.iter().position(|known| *known == text).and_then(|at| u32::try_from(at).ok()).unwrap_or(0)
}

fn main() {
    let (mut till_texts, mut bank_texts) = (vec![""], vec![""]);
    let till = TILL.map(|(day, amount, party, memo)| {
        let (party, memo) = (number(&mut till_texts, party), number(&mut till_texts, memo));
        Item { day, amount, party, memo, ..Item::default() }
    });
    let bank = BANK.map(|(day, amount, memo)| {
        let memo = number(&mut bank_texts, memo);
        Item { day, amount, memo, ..Item::default() }
    });
    let till = List { sort: Sort::Ledger, texts: till_texts, items: till.to_vec() };
    let bank = List { sort: Sort::Statement, texts: bank_texts, items: bank.to_vec() };
    let matcher = Matcher::new(till, bank, &Settings { window: 3, threads: 1, ..Settings::default() });
    let linkage = matcher.link();
    let mut report = String::new();
    let mut say = |words: &str, left: &[u32], right: &[u32]| {
        let rows: Vec<_> = left.iter().filter_map(|row| TILL.get(*row as usize)).collect();
        let lines: Vec<_> = right.iter().filter_map(|line| BANK.get(*line as usize)).collect();
        report = format!("{report}{words}: {rows:?} = {lines:?}\n");
    };
    for found in &linkage.matches {
        say("matched", &found.left, &found.right);
    }
    for found in &linkage.ambiguous {
        say("undecided", &found.left, &found.right);
    }
    for found in &linkage.proposals {
        let words = match &found.reason {
            Reason::AnotherPayer(name) => format!("ask whether {name} paid"),
            Reason::Unsure | Reason::Contradiction | Reason::Sum => "ask".to_owned(),
        };
        say(&words, &found.left, &found.right);
    }
    // The example is a program for a terminal.
    #[expect(clippy::print_stdout, reason = "what an example shows")]
    {
        print!("{report}");
    }
}
