use super::*;
use hocbong_core::LedgerBuilder;
use hocbong_core::account::ChartOfAccounts;
use hocbong_import::csv::ReadOptions;
use hocbong_import::csv::ledger_form::{finish_ledger, read_ledger_source};
use hocbong_import::source::Source;
use proptest::prelude::*;
use std::fmt::Write as _;

fn ledger(rows: &str) -> Ledger {
    let text = format!("date,voucher,kind,fund,method,amount,counter_fund,ref,about\n{rows}");
    let chart = ChartOfAccounts::default();
    let mut builder = LedgerBuilder::new(&chart);
    let source = Source::new("j.csv", text);
    builder.start_file(source.name());
    let mut diagnostics = Vec::new();
    let summary = read_ledger_source(&source, &ReadOptions::default(), &mut builder, &mut diagnostics);
    let ledger = finish_ledger(builder, &mut [summary], &mut diagnostics);
    assert_eq!(diagnostics, []);
    ledger
}

/// The pairs by vouchers, and the ends left over.
fn paired(transfers: &Transfers<'_>) -> Vec<String> {
    let names = |numbers: &[usize]| {
        let names: Vec<&str> = transfers.ends(numbers).map(|end| end.row.voucher()).collect();
        names.join("+")
    };
    let of = |pairing: &Pairing| {
        let sure = if pairing.is_unique { "" } else { " or another" };
        format!("{} = {} by {:?}{sure}", names(&pairing.outs), names(&pairing.ins), pairing.evidence)
    };
    let open = transfers.unpaired().map(|number| names(&[number]));
    transfers.pairings.iter().map(of).chain(open).collect()
}

fn found(rows: &str) -> Vec<String> {
    let ledger = ledger(rows);
    paired(&Transfers::find(&[&ledger], None, DEFAULT_WINDOW_DAYS, 1))
}

#[test]
fn equal_sums_month_by_month_are_told_apart_by_their_days() {
    assert_eq!(
        found(
            "2025-03-03,C1,transfer-out,ST,bank,5000000,MX,,\n2025-03-05,T1,transfer-in,MX,bank,5000000,ST,,\n\
             2025-04-03,C2,transfer-out,ST,bank,5000000,MX,,\n2025-04-06,T2,transfer-in,MX,bank,5000000,ST,,\n\
             2025-04-09,C3,transfer-out,ST,bank,5000000,MX,,\n"
        ),
        ["C1 = T1 by Funds", "C2 = T2 by Funds", "C3"]
    );
}

#[test]
fn a_payment_that_could_be_either_of_two_is_declared() {
    assert_eq!(
        found(
            "2025-03-03,C1,transfer-out,ST,bank,5000000,MX,,\n2025-03-04,C2,transfer-out,ST,bank,5000000,MX,,\n\
             2025-03-06,T1,transfer-in,MX,bank,5000000,ST,,\n"
        ),
        ["C2 = T1 by Funds or another", "C1"]
    );
}

#[test]
fn a_reference_comes_before_amounts_and_days() {
    assert_eq!(
        found(
            "2025-03-03,C1,transfer-out,ST,bank,8000000,MX,FT 01,\n2025-03-03,C2,transfer-out,ST,bank,7000000,MX,,\n\
             2025-03-04,T1,transfer-in,MX,bank,7000000,ST,ft01,\n2025-03-05,T2,transfer-in,MX,bank,7000000,ST,,\n"
        ),
        ["C2 = T2 by Funds", "C1 = T1 by Reference"]
    );
}

#[test]
fn one_payment_may_arrive_in_parts_and_in_another_fund() {
    assert_eq!(
        found(
            "2025-03-03,C1,transfer-out,ST,bank,10000000,MX,,\n2025-03-04,T1,transfer-in,MX/a,cash,4000000,ST,,\n\
             2025-03-05,T2,transfer-in,MX/b,bank,6000000,ST,,\n2025-03-06,C3,transfer-out,ST/a,bank,300,KS,,\n\
             2025-03-07,T3,transfer-in,KS/x,bank,300,ST,,\n"
        ),
        ["C1 = T1+T2 by Sum", "C3 = T3 by Associations"]
    );
    // Two choices add up, so neither is taken.
    assert_eq!(
        found(
            "2025-03-03,C1,transfer-out,ST,bank,10,MX,,\n2025-03-04,T1,transfer-in,MX,cash,4,ST,,\n\
             2025-03-04,T2,transfer-in,MX,bank,6,ST,,\n2025-03-05,T3,transfer-in,MX,bank,6,ST,,\n"
        )
        .first()
        .map(String::as_str),
        Some("C1 = T2 by Likeness or another")
    );
}

#[test]
fn parts_that_two_payments_claim_are_not_the_only_choice() {
    let rows = "2025-03-03,C1,transfer-out,ST,bank,100,MX,,\n2025-03-03,C2,transfer-out,ST,bank,100,MX,,\n\
         2025-03-04,T1,transfer-in,MX,cash,40,ST,,\n2025-03-05,T2,transfer-in,MX,bank,60,ST,,\n";
    assert_eq!(found(rows), ["C1 = T1+T2 by Sum or another", "C2"]);
    // Those that arrived before the second payment are of the first.
    let rows = "2025-03-03,C1,transfer-out,ST,bank,100,MX,,\n2025-03-04,T1,transfer-in,MX,cash,40,ST,,\n\
         2025-03-04,T2,transfer-in,MX,bank,60,ST,,\n2025-03-06,C2,transfer-out,ST,bank,100,MX,,\n\
         2025-03-07,T3,transfer-in,MX,cash,40,ST,,\n2025-03-07,T4,transfer-in,MX,bank,60,ST,,\n";
    assert_eq!(found(rows), ["C1 = T1+T2 by Sum", "C2 = T3+T4 by Sum"]);
}

#[test]
fn a_row_that_is_both_ends_changes_assets_once() {
    let form = "id,date,voucher,kind,fund,account,debit,credit,counter_fund,about\n";
    let both = ",2025-03-03,K1,entry,ST,616,100,,MX,\n,2025-03-03,K1,entry,ST,516,,30,MX,\n\
         ,2025-03-03,K1,entry,ST,112,,70,MX,\n";
    let read = |rows: &str, more: &str| {
        let chart = ChartOfAccounts::default();
        let mut builder = LedgerBuilder::new(&chart);
        let mut diagnostics = Vec::new();
        let reversal = format!("date,voucher,kind,fund,method,amount,counter_fund,ref,about\n{more}");
        let mut summaries = Vec::new();
        for (name, text) in [("j.csv", format!("{form}{rows}")), ("k.csv", reversal)] {
            let source = Source::new(name, text);
            builder.start_file(source.name());
            let read = read_ledger_source(&source, &ReadOptions::default(), &mut builder, &mut diagnostics);
            summaries.push(read);
        }
        let ledger = finish_ledger(builder, &mut summaries, &mut diagnostics);
        assert_eq!(diagnostics, []);
        ledger
    };
    let shown = |ledger: &Ledger| -> Vec<(bool, i128, ByClass)> {
        let found = Transfers::find(&[ledger], None, DEFAULT_WINDOW_DAYS, 2);
        found.movements.iter().map(|one| (one.is_out, one.amount, one.effect)).collect()
    };
    let kept = read(both, "2025-03-04,PC-1,expense,ST,bank,5,,,\n");
    assert_eq!(shown(&kept), [(false, 30, [0; 4]), (true, 100, [0, -70, 0, 0])]);
    assert_eq!(shown(&read(both, "2025-03-04,K2,reversal,ST,,,,,K1\n")), []);
}

#[test]
fn amounts_that_are_nothing_like_each_other_are_two_transfers() {
    let rows = |arrived: &str| {
        format!(
            "2025-03-03,C1,transfer-out,ST,bank,8000000,MX,,\n2025-03-04,T1,transfer-in,MX,bank,{arrived},ST,,\n"
        )
    };
    for like in ["7000000", "800000", "8000", "16000000"] {
        assert_eq!(found(&rows(like)), ["C1 = T1 by Likeness"], "{like}");
    }
    assert_eq!(found(&rows("300000")), ["C1", "T1"]);
    // Money does not arrive before it is sent.
    assert_eq!(found(&rows("8000000").replace("03-04", "03-02")), ["T1", "C1"]);
}

#[test]
fn corrections_belong_to_the_entry_that_they_correct() {
    let rows = "2025-03-03,C1,transfer-out,ST,bank,8000000,MX,,\n2025-03-04,K1,reversal,ST,,,,,C1\n\
         2025-03-05,C2,transfer-out,ST,bank,7000000,MX,,\n2025-03-06,T2,transfer-in,MX,bank,7000000,ST,,\n\
         2025-07-05,K2,reversal,ST,,,,,C2\n";
    let ledger = ledger(rows);
    let at = |day: &str| Transfers::find(&[&ledger], Some(day.parse().unwrap()), DEFAULT_WINDOW_DAYS, 1);
    assert_eq!(paired(&at("2025-06-30")), ["C2 = T2 by Funds"]);
    assert_eq!(paired(&at("2025-12-31")), ["T2"]);
    let row = |number| ledger.get(number).unwrap();
    assert!((0..5).all(|number| at("2025-06-30").includes(0, &row(number))));
}

#[test]
fn corrections_of_corrections_belong_to_it_too_however_many() {
    let reversed = |count: u32| {
        let mut rows = "2025-03-03,K0,transfer-out,ST,bank,4300000,MX,,\n".to_owned();
        for number in 1..=count {
            writeln!(rows, "2025-03-04,K{number},reversal,ST,,,,,K{}", number - 1).unwrap();
        }
        found(&rows)
    };
    assert_eq!(reversed(24), ["K0"]);
    assert_eq!(reversed(25), [""; 0]);
}

#[test]
fn a_reallocation_is_whole_in_itself() {
    assert_eq!(found("2025-03-03,K1,reallocate,ST,bank,8000000,ST/a,,\n"), [""; 0]);
}

#[test]
fn many_equal_transfers_are_paired_one_by_one() {
    let mut rows = String::new();
    for number in 0..20_000 {
        let day = 1 + number % 20;
        writeln!(rows, "2025-03-{day:02},C{number},transfer-out,ST,bank,1000,MX,,").unwrap();
        writeln!(rows, "2025-03-{:02},T{number},transfer-in,MX,bank,1000,ST,,", day + 2).unwrap();
    }
    let ledger = ledger(&rows);
    let transfers = Transfers::find(&[&ledger], None, DEFAULT_WINDOW_DAYS, 1);
    assert_eq!((transfers.pairings.len(), transfers.unpaired().count()), (20_000, 0));
}

/// Tries all pairings of entries of one amount: the most pairs, then the shortest ways in sum.
fn best(outs: &[i64], ins: &[i64], window: i64) -> (usize, i64) {
    fn go(outs: &[i64], ins: &[i64], used: &mut Vec<bool>, window: i64) -> (usize, i64) {
        let Some((out, rest)) = outs.split_first() else { return (0, 0) };
        let mut best = go(rest, ins, used, window);
        for (place, into) in ins.iter().enumerate() {
            if !used[place] && (0..=window).contains(&(into - out)) {
                used[place] = true;
                let (pairs, days) = go(rest, ins, used, window);
                used[place] = false;
                let own = (pairs + 1, days + into - out);
                if own.0 > best.0 || own.0 == best.0 && own.1 < best.1 {
                    best = own;
                }
            }
        }
        best
    }
    go(outs, ins, &mut vec![false; ins.len()], window)
}

proptest! {
    #[test]
    fn as_many_as_can_be_are_paired_over_the_shortest_ways(
        outs in prop::collection::vec(1_i64..28, 0..7),
        ins in prop::collection::vec(1_i64..28, 0..7),
        window in 0_u32..12,
    ) {
        let row = |(number, day): (usize, &i64), kind: &str, fund: &str, other: &str| {
            format!("2025-03-{day:02},{kind}{number},{kind},{fund},bank,1000,{other},,\n")
        };
        let rows: Vec<String> = outs.iter().enumerate().map(|out| row(out, "transfer-out", "ST", "MX"))
            .chain(ins.iter().enumerate().map(|into| row(into, "transfer-in", "MX", "ST"))).collect();
        let ledger = ledger(&rows.concat());
        let transfers = Transfers::find(&[&ledger], None, window, 1);
        let days = |pairing: &Pairing| {
            let day = |numbers: &[usize]| transfers.movements[numbers[0]].date();
            (day(&pairing.ins) - day(&pairing.outs)).num_days()
        };
        prop_assert!(transfers.pairings.iter().all(|pairing| (0..=i64::from(window)).contains(&days(pairing))));
        let found = (transfers.pairings.len(), transfers.pairings.iter().map(days).sum::<i64>());
        prop_assert_eq!(found, best(&outs, &ins, i64::from(window)));
    }
}
