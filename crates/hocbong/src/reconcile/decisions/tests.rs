use super::*;
use crate::csv::ReadOptions;
use crate::input::Input;
use crate::period::Period;
use crate::reconcile::{Cause, LedgerScope, MatchRule, ReconcileOptions, Reconciliation, reconcile};
use crate::vnd::Vnd;

const BOOKS: &str = "date,voucher,kind,fund,method,amount,party,memo,ref\n\
    2025-03-05,BC-1,donation,ST,bank,500,Lan,Góp quỹ,\n\
    2025-03-05,BC-2,donation,ST,bank,300,Hoa,Góp quỹ,\n\
    2025-03-20,BC-3,donation,ST,bank,800,Mai,Góp quỹ,\n\
    2025-03-20,BC-4,donation,ST,bank,700,Cúc,Góp quỹ,\n";
const BANK: &str = "date,ref,amount,content\n\
    2025-03-14,,800,NOP TIEN\n\
    2025-03-20,,800,MAI GOP QUY\n\
    2025-03-27,,711,CHUYEN TIEN\n";

fn input(name: &str, text: &str) -> Input {
    let input = Input::read(&[Source::new(name, text.as_bytes())], &ReadOptions::default()).unwrap();
    assert!(input.diagnostics.is_empty(), "{:?}", input.diagnostics);
    input
}

fn decisions(rows: &str) -> Decisions {
    let text = format!("left_line,right_line,decision,note\n{rows}");
    let (decisions, diagnostics) = Decisions::read(&Source::new("decisions.csv", text.as_bytes()));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    decisions
}

fn lines(side: &Side<'_>, numbers: &[u32]) -> Vec<u32> {
    let mut lines: Vec<u32> = numbers.iter().map(|number| side.entries[*number as usize].line).collect();
    lines.sort_unstable();
    lines
}

fn with(rows: &str, look: impl FnOnce(&Reconciliation<'_>)) {
    let (books, bank) = (input("books.csv", BOOKS), input("bank.csv", BANK));
    let options = ReconcileOptions { decisions: decisions(rows), ..ReconcileOptions::default() };
    let side = |input| Input::side(input, &LedgerScope::bank(), Period::ALL);
    look(&reconcile(side(&books), side(&bank), &options));
    // The same with the sides swapped.
    let swapped: Vec<Decision> = options
        .decisions
        .items()
        .iter()
        .map(|d| Decision { left: d.right.clone(), right: d.left.clone(), ..d.clone() })
        .collect();
    let other =
        ReconcileOptions { decisions: Decisions { items: swapped.into(), undecided: 0 }, ..options.clone() };
    let (one, two) =
        (reconcile(side(&books), side(&bank), &options), reconcile(side(&bank), side(&books), &other));
    let sides = |r: &Reconciliation<'_>| {
        let s = r.summary();
        [
            (s.matched_left, s.matched_right),
            (s.differences_left, s.differences_right),
            (s.left_only, s.right_only),
        ]
    };
    assert_eq!(sides(&one), sides(&two).map(|(left, right)| (right, left)));
    assert_eq!(one.findings.len(), two.findings.len());
}

fn findings(result: &Reconciliation<'_>) -> Vec<String> {
    let decisions = result.findings.iter().filter(|finding| finding.code == Code::DECISION);
    decisions.map(|f| format!("{} {}", f.primary, f.message.key)).collect()
}

#[test]
fn accepted_rows_are_a_match_whatever_the_stages_would_say() {
    for names in ["2+3,2", "3 2,bank.csv:2", "books.csv:2 + books.csv:3,2", "2 2 3,2"] {
        with(&format!("{names},accept,nộp một lần\n"), |result| {
            let found = result.matches.iter().find(|m| m.rule == MatchRule::Decision).unwrap();
            assert_eq!(lines(&result.left, &found.left), [2, 3]);
            assert_eq!(lines(&result.right, &found.right), [2]);
            assert_eq!((found.amount, found.is_unique()), (800, true));
            assert_eq!(findings(result), [""; 0]);
            assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
        });
    }
}

#[test]
fn accepted_rows_of_other_amounts_are_a_difference() {
    with("5,4,accept,\n", |result| {
        let [difference] = result.differences.as_slice() else { panic!("{:?}", result.differences) };
        assert_eq!((difference.left_amount, difference.right_amount), (700, 711));
        assert!(difference.by_decision && !difference.by_reference);
        assert_eq!(difference.cause, Cause::Unknown);
        assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
    });
}

#[test]
fn a_rejected_pair_is_never_matched() {
    with("", |result| assert_eq!(result.summary().matched_left, 1));
    with("4,3,reject,\n", |result| {
        assert_eq!(result.summary().matched_left, 0, "{:?}", result.matches);
        assert_eq!(findings(result), [""; 0]);
        assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
    });
}

#[test]
fn what_cannot_be_followed_is_said_with_its_line() {
    with("99,2,accept,\n2+3,carried:2,accept,\nother.csv:2,7,reject,\n", |result| {
        let gone = ["decisions.csv:2 HB0807", "decisions.csv:3 HB0807", "decisions.csv:4 HB0807"];
        assert_eq!(findings(result), [gone[0], gone[1], gone[2], gone[2]]);
        assert!(result.matches.iter().all(|m| m.rule != MatchRule::Decision));
    });
    with("2+3,2,accept,\n3+2,2,accept,again\n", |result| {
        assert_eq!(findings(result), ["decisions.csv:3 HB0807.twice"]);
        assert!(result.matches.iter().any(|m| m.rule == MatchRule::Decision));
    });
    for rows in ["2+3,2,accept,\n3,4,accept,\n", "3,4,accept,\n2+3,2,accept,\n", "4,3,accept,\n4,3,reject,\n"]
    {
        with(rows, |result| {
            let both = ["decisions.csv:2 HB0807.conflict", "decisions.csv:3 HB0807.conflict"];
            assert_eq!(findings(result), both, "{rows}");
            assert!(result.matches.iter().all(|m| m.rule != MatchRule::Decision));
        });
    }
}

#[test]
fn cells_that_are_not_understood_are_errors_with_line_and_column() {
    let text = "left_line;right_line;decision\n2;3;maybe\n;3;accept\n2;3;ACCEPT\n";
    let (decisions, diagnostics) = Decisions::read(&Source::new("d.csv", text.as_bytes()));
    let said: Vec<_> = diagnostics.iter().map(|d| (d.primary.line, d.primary.column.as_deref())).collect();
    assert_eq!(said, [(Some(2), Some("decision")), (Some(3), Some("left_line"))]);
    assert_eq!(decisions.items().len(), 1);
}

#[test]
fn names_of_files_may_hold_anything() {
    let text = "date,ref,amount,content\n2025-03-14,,800,A\n2025-03-15,,900,B\n";
    let statement = input("sao ke+1:2.csv", text);
    let side = statement.side(&LedgerScope::bank(), Period::ALL);
    let found = Lines::new(&side).find("sao ke+1:2.csv:3 + 2").unwrap();
    assert_eq!(lines(&side, &found), [2, 3]);
    for wrong in ["", "+", "2:3", "2x", "4294967296", "sao ke+1:2.csv:", "carried:2", "-2"] {
        assert!(Lines::new(&side).find(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn decisions_are_written_in_either_language() {
    let read = |text: &str| Decisions::read(&Source::new("decisions.csv", text.as_bytes()));
    let (decisions, diagnostics) = read(
        "Dòng trái,Dòng phải,Quyết định,Ghi chú\n2,2,Chấp nhận,\n3,3,X,\n4,4,từ chối,hỏi lại\n5,5,,\n6,6,Có,\n7,7,không,\n",
    );
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let accepted: Vec<(&str, bool)> =
        decisions.items().iter().map(|decision| (&*decision.left, decision.is_accepted)).collect();
    assert_eq!(accepted, [("2", true), ("3", true), ("4", false), ("6", true), ("7", false)]);
    assert_eq!(decisions.undecided(), 1);
    let (decisions, diagnostics) = read("left_line,right_line,decision,note\n2,2,maybe,\n");
    assert!(decisions.is_empty());
    let [only] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    assert_eq!((only.message.key, only.primary.line), ("HB0109.decision", Some(2)));
}

#[test]
fn a_decision_about_rows_that_have_changed_is_not_followed() {
    let (books, bank) = (input("books.csv", BOOKS), input("bank.csv", BANK));
    let decided = |note: &str| {
        let options = ReconcileOptions {
            decisions: decisions(&format!("3,2,accept,\"{note}\"\n")),
            ..ReconcileOptions::default()
        };
        let side = |input| Input::side(input, &LedgerScope::bank(), Period::ALL);
        let result = reconcile(side(&books), side(&bank), &options);
        (findings(&result), result.differences.iter().filter(|found| found.by_decision).count())
    };
    let followed = (Vec::new(), 1);
    assert_eq!(decided("05/03/2025 300 Hoa, Góp quỹ ↔ 14/03/2025 800 NOP TIEN"), followed);
    assert_eq!(decided("05/03/2025 300 Hoa, Góp quỹ ↔ 14/03/2025 800 NOP TIEN  (đã hỏi)"), followed);
    // A free note says nothing about the rows.
    assert_eq!(decided("đã hỏi ngân hàng ngày 14/03/2025"), followed);
    let changed = (vec!["decisions.csv:2 HB0807.changed".to_owned()], 0);
    assert_eq!(decided("05/03/2025 400 Hoa, Góp quỹ ↔ 14/03/2025 800 NOP TIEN"), changed);
    assert_eq!(decided("05/03/2025 300 Hoa, Góp quỹ ↔ 15/03/2025 800 NOP TIEN"), changed);
}
