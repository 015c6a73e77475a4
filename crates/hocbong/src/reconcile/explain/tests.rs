use super::*;
use crate::reconcile::tests::{bank, books};
use crate::reconcile::{MatchRule, ReconcileOptions, reconcile};

const BOOKS: &str = "date,voucher,kind,fund,method,amount,party,memo,ref\n";
const BANK: &str = "date,ref,amount,content\n";

/// An explanation in words; candidates and changes are given by their lines.
struct Said {
    ending: String,
    compared: Vec<String>,
    remedies: Vec<String>,
    more: usize,
}

fn said(left: &str, right: &str, name: &str) -> Said {
    said_with(left, right, name, &ReconcileOptions::default())
}

fn said_with(left: &str, right: &str, name: &str, options: &ReconcileOptions) -> Said {
    let (left, right) = (books(&format!("{BOOKS}{left}")), bank(&format!("{BANK}{right}")));
    let result = reconcile(left.side(), right.side(), options);
    let row = find(&result, name).unwrap();
    let explanation = explain(&result, row).unwrap();
    let line = |row: Row| side_of(&result, row.is_left).entries[row.entry as usize].line;
    let place = |row: Row| format!("{}{}", if row.is_left { "l" } else { "r" }, line(row));
    let other = |entry: u32| line(Row { is_left: !row.is_left, entry });
    let ending = match explanation.ending {
        Ending::Matched(entry) => format!("matched {}", entry.rule.as_str()),
        Ending::Differs(entry) => format!("differs {}", entry.cause.as_str()),
        Ending::Undecided(entry) => format!("undecided {}:{}", entry.left.len(), entry.right.len()),
        Ending::Alone(item) => format!("alone {}", item.cause.as_str()),
    };
    let compared = explanation.compared.iter().map(|one| {
        let to = one.partners.iter().map(|p| line(Row { entry: p.entry, ..row }).to_string());
        let to = to.collect::<Vec<_>>().join("+");
        format!("{} {:?} {:?} [{to}]", other(one.entry), one.verdict, one.reference)
    });
    let remedies = explanation.remedies.iter().map(|remedy| match &remedy.change {
        Change::Amount { row, amount } => format!("{} amount {amount}", place(*row)),
        Change::Day { row, day } => format!("{} day {day}", place(*row)),
        Change::Reference { row, reference } => format!("{} reference {reference}", place(*row)),
        Change::Window { days } => format!("window {days}"),
        Change::Counterpart => "counterpart".to_owned(),
        Change::Decision { with } => format!("decision {}", other(*with)),
        Change::NoRejection { with } => format!("no rejection {}", other(*with)),
    });
    let compared = compared.collect();
    let remedies = remedies.collect();
    Said { ending, compared, remedies, more: explanation.more }
}

/// Two gifts of the same amount and day; one was written down with two digits swapped.
const SWAPPED: (&str, &str) = (
    "2025-03-05,BC-1,donation,ST,bank,2100000,Công ty Mẫu Sao,Ủng hộ học bổng,\n\
     2025-03-06,BC-2,donation,ST,bank,2100000,Trần Mẫu Hòa,Ủng hộ học bổng,\n",
    "2025-03-05,,1200000,CONG TY MAU SAO UNG HO HOC BONG\n2025-03-06,,2100000,TRAN MAU HOA UNG HO HOC BONG\n",
);

#[test]
fn a_difference_names_its_counterpart_and_whose_the_line_of_its_amount_is() {
    let said = said(SWAPPED.0, SWAPPED.1, "2");
    assert_eq!(said.ending, "differs digits_swapped");
    assert_eq!(said.compared, ["2 Together None []", "3 Contradicted None [3]"]);
    assert_eq!(said.remedies, ["l2 amount 1200000"]);
}

#[test]
fn the_banks_row_of_a_difference_is_explained_by_what_the_books_should_say() {
    let said = said(SWAPPED.0, SWAPPED.1, "right:2");
    assert_eq!(said.ending, "differs digits_swapped");
    assert_eq!(said.compared, ["2 Together None []"]);
    assert_eq!(said.remedies, ["l2 amount 1200000"]);
}

#[test]
fn a_match_names_the_rivals_and_asks_for_nothing() {
    let said = said(SWAPPED.0, SWAPPED.1, "3");
    assert_eq!(said.ending, "matched exact");
    assert_eq!(said.compared, ["3 Together None []"]);
    assert!(said.remedies.is_empty());
    let far = "2025-03-05,BC-1,donation,ST,bank,500,Lan Mẫu,Góp quỹ,FT0009\n";
    let said = super::tests::said(far, "2025-03-06,FT0009,500,LAN MAU\n2025-03-05,,500,CHUYEN TIEN\n", "2");
    assert_eq!(said.ending, "matched reference");
    assert_eq!(said.compared, ["2 Together Same []", "3 Farther None []"]);
}

#[test]
fn rows_of_another_name_open_on_both_sides_would_match_if_a_person_said_so() {
    let left = "2025-03-05,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n";
    for name in ["2", "right:2"] {
        let said = said(left, "2025-03-05,,500,TRAN HOA UNG HO\n", name);
        assert!(said.ending.starts_with("alone"), "{}", said.ending);
        assert_eq!(said.compared, ["2 Contradicted None []"]);
        assert_eq!(said.remedies, ["decision 2"]);
    }
}

#[test]
fn what_speaks_against_a_pair_is_named() {
    let against = |left: &str, right: &str| {
        let (left, right) = (books(&format!("{BOOKS}{left}")), bank(&format!("{BANK}{right}")));
        let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
        explain(&result, Row { is_left: true, entry: 0 }).unwrap().compared[0].against.clone()
    };
    let named = "2025-03-05,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n";
    let name = against(named, "2025-03-05,,500,TRAN HOA UNG HO\n");
    assert_eq!(name, Some(Against::Name("tran hoa".to_owned())));
    let coded = "2025-03-05,BC-1,donation,ST,bank,500,Hạnh,NE12345 ủng hộ,\n";
    let code = against(coded, "2025-03-05,,500,HANH NE54321 UNG HO\n");
    assert_eq!(code, Some(Against::Code("ne54321".to_owned())));
    assert_eq!(against(named, "2025-03-05,,500,NGUYEN LAN UNG HO\n"), None);
}

#[test]
fn a_row_of_another_code_would_match_if_a_person_said_so() {
    let left = "2025-03-05,BC-1,donation,ST,bank,500,Hạnh,11a22 ủng hộ,\n";
    let key = Some(crate::reconcile::KeyPattern::new("[0-9]{2}[a-z][0-9]{2}").unwrap());
    let options = ReconcileOptions { key, ..ReconcileOptions::default() };
    let said = said_with(left, "2025-03-05,,500,HANH 11A23 UNG HO\n", "2", &options);
    assert_eq!(said.compared, ["2 Contradicted None []"]);
    assert_eq!(said.remedies, ["decision 2"]);
    let said = said_with(left, "2025-03-05,,700,11A22\n", "right:2", &options);
    assert_eq!(said.compared, ["2 Together Code []"]);
    let built_in = "2025-03-05,BC-1,donation,ST,bank,500,Hạnh,NE12345 ủng hộ,\n";
    let said = super::tests::said(built_in, "2025-03-05,,500,HANH NE54321 UNG HO\n", "2");
    assert_eq!(said.remedies, ["decision 2"]);
}

#[test]
fn an_undecided_row_names_all_it_could_be_and_what_would_settle_it() {
    let left = "2025-03-05,BC-1,donation,ST,bank,500,,Ủng hộ lần 1,\n2025-03-05,BC-2,donation,ST,bank,500,,Ủng hộ lần 2,\n";
    let said = said(left, "2025-03-05,FT0077,500,UNG HO\n", "right:2");
    assert_eq!(said.ending, "undecided 2:1");
    assert_eq!(said.compared, ["2 Together None []", "3 Together None []"]);
    assert_eq!(said.remedies, ["l2 reference FT0077", "decision 2"]);
}

#[test]
fn a_row_just_outside_the_window_says_how_wide_it_would_have_to_be() {
    let left = "2025-03-05,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n2025-03-20,BC-2,donation,ST,bank,7,Hoa,,F1\n";
    let said = said(left, "2025-03-10,,500,NGUYEN LAN UNG HO\n2025-03-20,F1,7,HOA\n", "2");
    assert_eq!(said.ending, "alone outside_period");
    assert_eq!(said.compared, ["2 TooFar None []"]);
    assert_eq!(said.remedies, ["window 5", "l2 day 2025-03-10"]);
}

#[test]
fn exchanged_day_and_month_are_found_however_far_apart() {
    let left = "2025-05-02,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n2025-02-05,BC-2,donation,ST,bank,7,Hoa,,F1\n\
         2025-05-02,BC-3,donation,ST,bank,8,Hoa,,F2\n";
    let right = "2025-02-05,,500,NGUYEN LAN UNG HO\n2025-02-05,F1,7,HOA\n2025-05-02,F2,8,HOA\n";
    let said = said(left, right, "2");
    assert_eq!(said.ending, "alone day_month_swapped");
    assert_eq!(said.compared, ["2 TooFar None []"]);
    assert_eq!(said.remedies, ["l2 day 2025-02-05"]);
}

#[test]
fn a_row_like_no_other_wants_a_counterpart() {
    let left = "2025-03-05,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n";
    let said = said(left, "2025-03-05,,-22000,PHI QUAN LY\n", "right:2");
    assert_eq!(said.ending, "alone bank_fee");
    assert!(said.compared.is_empty());
    assert_eq!(said.remedies, ["counterpart"]);
}

#[test]
fn a_row_of_a_batch_names_the_line_of_the_sum() {
    let left =
        "2025-03-05,BC-1,donation,ST,bank,300,Lan,,FT1\n2025-03-05,BC-2,donation,ST,bank,200,Hoa,,FT1\n";
    let said = said(left, "2025-03-05,FT1,500,GOP\n", "3");
    assert_eq!(said.ending, "matched batch");
    assert_eq!(said.compared, ["2 Together Same []"]);
}

#[test]
fn a_correction_is_explained_with_what_it_corrects() {
    let header = "date,voucher,kind,fund,method,amount,party,memo,ref,about\n";
    let left = books(&format!(
        "{header}2025-03-05,BC-1,donation,ST,bank,500,Lan Mẫu,,,\n\
         2025-03-20,PK-1,reversal,ST,,,,,,BC-1\n2025-03-20,,donation,ST,bank,7,Hoa,,,\n"
    ));
    let right = bank(&format!("{BANK}2025-03-20,,7,HOA\n"));
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    let of = |name: &str| explain(&result, find(&result, name).unwrap()).unwrap();
    assert_eq!((of("2").amount, of("2").counted_with, of("2").corrections.len()), (0, None, 1));
    assert_eq!((of("3").amount, of("3").counted_with), (0, Some(0)));
    let Ending::Matched(matched) = of("3").ending else { panic!("{:?}", of("3").ending) };
    assert_eq!(matched.rule, MatchRule::Correction);
    assert_eq!((of("4").counted_with, of("4").corrections.len()), (None, 0));
}

fn decided(decision: &str) -> ReconcileOptions {
    let text = format!("left_line,right_line,decision,note\n{decision}\n");
    let source = crate::source::Source::new("decisions.csv", text.as_bytes());
    let (decisions, wrong) = crate::reconcile::Decisions::read(&source);
    assert!(wrong.is_empty(), "{wrong:?}");
    ReconcileOptions { decisions, ..ReconcileOptions::default() }
}

#[test]
fn what_a_decision_holds_back_is_not_said_to_help() {
    // The decision holds the line with that amount, whatever the line says.
    let said = said_with(SWAPPED.0, SWAPPED.1, "2", &decided("3,3,accept,"));
    assert_eq!(said.compared, ["2 Together None []", "3 Contradicted None [3]"]);
    assert_eq!(said.remedies, ["l2 amount 1200000"]);
}

#[test]
fn a_rejected_pair_is_said_to_be_rejected() {
    let options = decided("2,2,reject,");
    let left = "2025-03-05,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n";
    let said = said_with(left, "2025-03-05,,500,NGUYEN LAN UNG HO\n", "2", &options);
    assert_eq!(said.compared, ["2 Rejected None []"]);
    assert_eq!(said.remedies, ["no rejection 2"]);
}

#[test]
fn what_adds_up_is_not_to_be_recorded_and_rows_without_a_voucher_do_not() {
    let options = decided("2,2,reject,\n3,2,reject,");
    let rows = |voucher: &str| {
        format!(
            "2025-03-05,{voucher},donation,ST,bank,300,Hội Mẫu Lan,,\n\
             2025-03-05,{voucher},donation,ST,bank,200,Hội Mẫu Hoa,,\n"
        )
    };
    let counterparts = |voucher: &str| {
        let of = |name: &str| {
            let said = said_with(&rows(voucher), "2025-03-05,,500,GOP QUY\n", name, &options);
            said.remedies.iter().any(|remedy| remedy == "counterpart")
        };
        [of("2"), of("right:2")]
    };
    assert_eq!(counterparts("BC-7"), [false, false]);
    assert_eq!(counterparts(""), [true, true]);
}

#[test]
fn what_a_proposal_asks_about_is_not_to_be_recorded() {
    let left = "2025-03-05,BC-1,donation,ST,bank,613000,Nguyễn Mẫu Lan,Ủng hộ,\n";
    let remedies = |line: &str| said(left, &format!("{line}\n"), "2").remedies;
    assert_eq!(remedies("2025-03-08,,613000,CHUYEN TIEN"), ["decision 2"]);
    assert_eq!(remedies("2025-03-08,,631000,CHUYEN TIEN"), ["counterpart"]);
}

#[test]
fn many_candidates_are_counted() {
    let row = |number: u32| format!("2025-03-05,BC-{number},donation,ST,bank,50,Ẩn danh,Ủng hộ,\n");
    let left: String = (0..20).map(row).collect();
    let said = said(&left, &"2025-03-05,,50,AN DANH UNG HO\n".repeat(20), "2");
    assert_eq!(said.ending, "matched window");
    assert_eq!((said.compared.len(), said.more), (MAX_COMPARED, 8));
}

#[test]
fn names_that_stand_for_no_row_are_refused_with_what_is_near() {
    let (left, right) = (books(&format!("{BOOKS}{}", SWAPPED.0)), bank(&format!("{BANK}{}", SWAPPED.1)));
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    let of = |name: &str| find(&result, name);
    assert_eq!(of("3"), Ok(Row { is_left: true, entry: 1 }));
    assert_eq!(of("right:3"), Ok(Row { is_left: false, entry: 1 }));
    assert_eq!(of("bank.csv:3"), of("right:3"));
    assert_eq!(of("left:books.csv:3"), of("3"));
    for name in ["", "x", "2x", "-2", "right:", "books.csv:", "4294967296"] {
        assert_eq!(of(name), Err(NoRow::NotALine(name.to_owned())), "{name}");
    }
    let file = "other.csv".to_owned();
    let files = vec!["books.csv".to_owned(), "bank.csv".to_owned()];
    assert_eq!(of("other.csv:3"), Err(NoRow::UnknownFile { file, files }));
    let Err(NoRow::NoEntry { is_left: true, line: 1, before: None, after: Some(2), .. }) = of("1") else {
        panic!("{:?}", of("1"));
    };
    let Err(NoRow::NoEntry { is_left: false, line: 9, before: Some(3), after: None, .. }) = of("right:9")
    else {
        panic!("{:?}", of("right:9"));
    };
    assert_eq!(of("carried:2"), Err(NoRow::NotCarried(2)));
}

#[test]
fn only_what_helps_is_said_to_help() {
    let (left, right) = (books(&format!("{BOOKS}{}", SWAPPED.0)), bank(&format!("{BANK}{}", SWAPPED.1)));
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    let (endings, row) = (Endings::new(&result), Row { is_left: true, entry: 0 });
    let none = Units::default();
    let comparing = Comparing::new(&result, &endings, (&none, &none), row).unwrap();
    let helps = |change: Change, with: u32| remedies::helps(&comparing, &Remedy { change, with: Some(with) });
    assert!(helps(Change::Amount { row, amount: 1_200_000 }, 0));
    assert!(!helps(Change::Amount { row, amount: 1_200_000 }, 1));
    assert!(!helps(Change::Amount { row, amount: 1_200_001 }, 0));
    assert!(!helps(Change::Window { days: 30 }, 0));
}

#[test]
fn what_each_channel_weighs_is_what_the_engine_matched_by() {
    let left = "2025-03-05,BC-1,donation,ST,bank,500,Nguyễn Lan,Ủng hộ,\n2025-03-06,BC-2,donation,ST,bank,500,,Ủng hộ,\n";
    let (left, right) =
        (books(&format!("{BOOKS}{left}")), bank(&format!("{BANK}2025-03-05,,500,NGUYEN LAN UNG HO\n")));
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    let explanation = explain(&result, Row { is_left: false, entry: 0 }).unwrap();
    let [own, other] = explanation.compared.as_slice() else { panic!("{:?}", explanation.compared) };
    let (weight, rival) = (own.weight.unwrap(), other.weight.unwrap());
    assert!(weight.name > 0 && weight.day == 0 && rival.day < 0, "{weight:?} {rival:?}");
    assert_eq!(own.lead, Some(weight.total() - rival.total().max(0)));
    assert_eq!(other.lead, Some(rival.total() - weight.total()));
}
