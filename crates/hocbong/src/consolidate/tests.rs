use super::*;
use crate::book::BookFiles;
use crate::csv::ReadOptions;
use crate::source::Source;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const HEAD: &str = "date,voucher,kind,fund,method,amount,counter_fund,party,quantity,ref,about\n";

fn book(code: &str, associations: &str, rows: &str) -> Book {
    let files = BookFiles {
        settings: Some(Source::new("hocbong.toml", "year = 2025\n")),
        associations: Some(Source::new("associations.csv", associations.to_owned())),
        funds: Some(Source::new("funds.csv", format!("code,name\n{code},Quỹ chung\n"))),
        journal: vec![Source::new("journal/2025.csv", format!("{HEAD}{rows}"))],
        ..BookFiles::default()
    };
    Book::read(&files, &ReadOptions::default())
}

const TREE: &str = "code,name,level,parent\nST,Hội tỉnh,province,\nX1,Hội xã 1,commune,ST\nX2,Hội xã 2,commune,ST\n\
     NGOAI,Hội nơi khác,commune,\n";

/// Three books with one transfer in each state and one fault of each sort.
fn planted() -> [(&'static str, Book); 3] {
    let st = "2025-01-01,DK-1,opening,ST,bank,90000000,,,,,\n\
         2025-03-01,C1,transfer-out,ST,bank,8000000,X1,,,,\n\
         2025-04-01,C2,transfer-out,ST,bank,6000000,X2,,,,\n\
         2025-05-01,C3,transfer-out,ST,cash,5000000,X1,,,,\n\
         2025-12-28,C4,transfer-out,ST,bank,3000000,X2,,,,\n\
         2025-06-01,C5,transfer-out,ST,bank,2000000,NGOAI,,,,\n\
         2025-12-30,C6,transfer-out,ST,bank,1000000,X1,,,,\n";
    let x1 = "2025-03-04,T1,transfer-in,X1,bank,8000000,ST,,,,\n\
         2025-09-01,T9,transfer-in,X1,bank,700000,X2,,,,\n\
         2026-01-03,T6,transfer-in,X1,bank,1000000,ST,,,,\n\
         2025-09-05,PC1,award,X1,bank,2100000,,Trường Mẫu,21,,\n";
    let x2 = "2025-04-02,T2,transfer-in,X2,bank,5000000,ST,,,,\n";
    [("so/st", book("ST", TREE, st)), ("so/x1", book("X1", TREE, x1)), ("so/x2", book("X2", TREE, x2))]
}

fn run(books: &[(&str, Book)], options: &ConsolidateOptions) -> Consolidation {
    let named: Vec<_> = books.iter().map(|(name, book)| NamedBook { name, book, seals: None }).collect();
    consolidate(&named, &[], options).unwrap()
}

fn year() -> ConsolidateOptions {
    let day = |text: &str| Some(text.parse().unwrap());
    ConsolidateOptions { from: day("2025-01-01"), to: day("2025-12-31"), ..ConsolidateOptions::default() }
}

fn states(result: &Consolidation) -> Vec<String> {
    let end = |end: &Option<End>| end.as_ref().map_or_else(|| "–".to_owned(), |end| end.voucher.clone());
    let of = |t: &Transfer| format!("{} {} {}", end(&t.out), end(&t.into), t.state.as_str());
    result.transfers.iter().map(of).collect()
}

#[test]
fn each_state_is_found_and_every_dong_explained() {
    let result = run(&planted(), &year());
    assert_eq!(
        states(&result),
        [
            "C1 T1 matched",
            "C2 T2 disagrees",
            "C3 – unconfirmed",
            "C5 – outside",
            "– T9 unannounced",
            "C4 – in_transit",
            "C6 T6 in_transit",
        ]
    );
    assert!(result.is_proved() && !result.is_clear());
    let total = result.proof.last().unwrap();
    let figures = [total.parts, total.consolidated, total.in_transit, total.disagreements].map(Vnd::get);
    // 90 − 2 to outside − 2.1 awarded is what there should be; 4 are on their way, 5 and 1 lacking, 0.7 too many.
    assert_eq!(figures, [76_600_000, 85_900_000, 4_000_000, -5_300_000]);
    assert_eq!((result.eliminated.get(), result.in_transit.get()), (8_000_000, 4_000_000));
    assert_eq!((result.totals.awards, result.totals.awarded.get()), (21, 2_100_000));
    // 25 were sent and 13.7 received, 8 of each between the books; C6 arrived only in the next year.
    let totals = [result.between, result.totals.sent, result.totals.received].map(Vnd::get);
    assert_eq!(totals, [8_000_000, 17_000_000, 5_700_000]);
}

#[test]
fn goods_that_arrive_as_cash_are_to_be_clarified() {
    let sent = "2025-02-01,PN-1,donation,ST,in-kind,2500000,,,,,\n2025-03-01,PX-1,transfer-out,ST,in-kind,2500000,X1,,,,\n";
    let entered = |method: &str| format!("2025-03-03,PN-1,transfer-in,X1,{method},2500000,ST,,,,\n");
    let run = |method: &str| {
        let books = [("so/st", book("ST", TREE, sent)), ("so/x1", book("X1", TREE, &entered(method)))];
        run(&books, &year())
    };
    assert!(run("in-kind").is_clear());
    let result = run("cash");
    assert_eq!(states(&result), ["PX-1 PN-1 disagrees"]);
    assert_eq!(result.transfers[0].why, "goods");
    let proof: Vec<(i64, i64)> =
        result.proof.iter().map(|row| (row.disagreements.get(), row.unexplained.get())).collect();
    // Cash, bank, goods, other, together: nothing is unexplained, and cash is where goods should be.
    assert_eq!(proof, [(2_500_000, 0), (0, 0), (-2_500_000, 0), (0, 0), (0, 0)]);
}

#[test]
fn what_arrives_after_the_period_is_on_its_way_in_it() {
    let to = Some("2025-03-02".parse().unwrap());
    let result = run(&planted(), &ConsolidateOptions { to, ..year() });
    assert_eq!(states(&result), ["C1 T1 in_transit"]);
    assert!(result.is_clear());
    // Sent before the period, arrived in it.
    let from = Some("2025-03-03".parse().unwrap());
    let to = Some("2025-03-31".parse().unwrap());
    let result = run(&planted(), &ConsolidateOptions { from, to, ..year() });
    assert_eq!(states(&result), ["C1 T1 matched"]);
    assert!(result.is_clear());
}

#[test]
fn books_that_do_not_fit_are_named_in_pairs() {
    let mut books = planted().to_vec();
    books.push(("so/x1-ban-sao", book("X1", TREE, "2025-02-01,PT-1,donation,X1,cash,1,,,,,\n")));
    let other = TREE.replace("X2,Hội xã 2,commune,ST", "X2,Hội xã 2,board,ST");
    books.push(("so/xa", book("NGOAI", &other, "")));
    let mut old = book(
        "NGOAI2",
        "code,name,level\nNGOAI2,Hội cũ,commune\n",
        "2019-02-01,PT-1,donation,NGOAI2,cash,1,,,,,\n",
    );
    old.settings.year = None;
    books.push(("so/2019", old));
    let result = run(&books, &year());
    let found: Vec<String> = result.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "so/2019: error[HB0214]: HB0214.period(book=so/2019, from=2019-02-01, to=2019-02-01, \
             period_from=2025-01-01, period_to=2025-12-31)",
            "so/x1-ban-sao: error[HB0213]: HB0213(name=X1, book=so/x1, other=so/x1-ban-sao)",
            "so/xa: error[HB0215]: HB0215(name=X2, what=level, value=commune, book=so/st, other_value=board, \
             other=so/xa)",
        ]
    );
}

/// One planted transfer: its state, between which associations, and its amount.
type Plan = (TransferState, usize, usize, i64);

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    use TransferState as S;
    let state = prop::sample::select(vec![
        S::Matched,
        S::Disagrees,
        S::InTransit,
        S::Unconfirmed,
        S::Unannounced,
        S::Outside,
    ]);
    let plan = (state, 0_usize..4, 1_usize..4, 1_i64..1_000_000)
        .prop_map(|(state, from, step, amount)| (state, from, (from + step) % 4, amount * 1000));
    prop::collection::vec(plan, 0..10)
}

const CODES: [&str; 4] = ["ST", "X1", "X2", "B1"];

/// Writes the entries of the plans, each in days of its own, and returns the rows of each association.
fn entries(plans: &[Plan]) -> [String; 4] {
    let mut rows: [String; 4] = Default::default();
    for (number, (state, from, to, amount)) in plans.iter().enumerate() {
        let month = number + 1;
        let mut put = |at: usize, kind: &str, day: &str, other: &str, amount: i64| {
            writeln!(rows[at], "{day},{kind}{number},{kind},{},bank,{amount},{other},,,,", CODES[at])
                .unwrap();
        };
        let day = |day: u32| format!("2025-{month:02}-{day:02}");
        let (sent, arrived) = match state {
            TransferState::InTransit => {
                ("2025-12-27".to_owned(), (number % 2 == 0).then(|| "2026-01-02".to_owned()))
            }
            TransferState::Unconfirmed | TransferState::Outside => (day(15), None),
            // What arrives in the first days of the year may have been sent before.
            _ => (day(15), Some(day(15 + u32::try_from(number).unwrap()))),
        };
        let other = if *state == TransferState::Outside { "NGOAI" } else { CODES[*to] };
        if *state != TransferState::Unannounced {
            put(*from, "transfer-out", &sent, other, *amount);
        }
        let booked = if *state == TransferState::Disagrees { amount - amount / 4 } else { *amount };
        if let Some(arrived) = arrived {
            put(*to, "transfer-in", &arrived, CODES[*from], booked);
        }
    }
    rows
}

proptest! {
    #[test]
    fn random_faults_get_exactly_their_states(
        mut plans in plans(),
        gifts in prop::collection::vec((0_usize..4, 1_u32..13, 1_i64..9_000_000), 0..20),
        order in Just((0_usize..4).collect::<Vec<_>>()).prop_shuffle(),
        subset in prop::collection::vec(any::<bool>(), 4),
    ) {
        // What is on its way at the year's end lies in the same days, so no two may look like one another.
        let mut on_their_way: Vec<i64> = Vec::new();
        plans.retain(|(state, .., amount)| {
            let is_like = on_their_way.iter().any(|other| amount * 2 >= *other && other * 2 >= *amount);
            if *state == TransferState::InTransit && !is_like { on_their_way.push(*amount) }
            *state != TransferState::InTransit || !is_like
        });
        let mut rows = entries(&plans);
        for (number, (at, month, amount)) in gifts.iter().enumerate() {
            let kind = if number % 3 == 0 { "award" } else { "donation" };
            writeln!(rows[*at], "2025-{month:02}-10,G{number},{kind},{},cash,{amount},,,3,,", CODES[*at]).unwrap();
        }
        let tree = format!("{TREE}B1,Ban,board,X1\n");
        let books: Vec<(&str, Book)> =
            order.iter().map(|at| (CODES[*at], book(CODES[*at], &tree, &rows[*at]))).collect();
        let result = run(&books, &year());
        let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
        for (state, ..) in &plans {
            *expected.entry(state.as_str()).or_default() += 1;
        }
        for state in TransferState::ALL {
            prop_assert_eq!(result.count(state), expected.get(state.as_str()).copied().unwrap_or(0), "{}", state.as_str());
        }
        prop_assert!(result.is_proved(), "{:?}", result.proof);
        let mut turned = books.clone();
        turned.reverse();
        prop_assert_eq!(format!("{result:?}"), format!("{:?}", run(&turned, &year())));
        // The order of rows changes nothing but their lines.
        let backwards = |rows: &str| rows.lines().rev().flat_map(|row| [row, "\n"]).collect::<String>();
        let turned: Vec<(&str, Book)> =
            order.iter().map(|at| (CODES[*at], book(CODES[*at], &tree, &backwards(&rows[*at])))).collect();
        let turned = run(&turned, &year());
        let without_lines = |result: &Consolidation| {
            let mut listed = result.transfers.clone();
            for transfer in &mut listed {
                let ends = [&mut transfer.out, &mut transfer.into].into_iter().flatten();
                ends.for_each(|end| end.line.clear());
            }
            format!("{listed:?} {:?} {:?}", result.associations, result.proof)
        };
        prop_assert_eq!(without_lines(&turned), without_lines(&result));
        // What some of the books report is what they report among all.
        let some: Vec<(&str, Book)> =
            books.iter().zip(&subset).filter(|(_, is_in)| **is_in).map(|(book, _)| book.clone()).collect();
        let part = run(&some, &year());
        prop_assert!(part.is_proved());
        for own in part.associations.iter().filter(|own| own.is_kept) {
            let whole = result.associations.iter().find(|whole| whole.code == own.code).unwrap();
            prop_assert_eq!(&own.own, &whole.own);
            let f = &own.own;
            let net = [f.opening, f.raised, f.founded, f.received, f.other_income, f.between_own_funds];
            let spent = [f.awarded, f.sent, f.management, f.other_expense];
            let sum = |amounts: &[Vnd]| amounts.iter().map(|amount| amount.get()).sum::<i64>();
            prop_assert_eq!(sum(&net) - sum(&spent), f.closing.get());
            prop_assert_eq!(sum(&[f.cash, f.bank, f.in_kind, f.other_assets]), f.closing.get());
        }
        let sum = |amount: fn(&AssociationFigures) -> Vnd| -> i64 {
            part.associations.iter().map(|own| amount(own).get()).sum()
        };
        let between = part.between.get();
        prop_assert_eq!(part.totals.received.get(), sum(|own| own.own.received) - between);
        prop_assert_eq!(part.totals.sent.get(), sum(|own| own.own.sent) - between);
        prop_assert_eq!(between, part.eliminated.get());
        let raised: i64 = part.associations.iter().map(|own| own.own.raised.get()).sum();
        prop_assert_eq!(raised, part.totals.raised.get());
    }
}

#[test]
fn what_arrives_in_the_first_days_may_have_been_sent_the_year_before() {
    fn named<'a>(books: &'a [(&'a str, Book)]) -> Vec<NamedBook<'a>> {
        books.iter().map(|(name, book)| NamedBook { name, book, seals: None }).collect()
    }
    let st = |rows: &str| book("ST", TREE, &format!("2025-01-01,DK-1,opening,ST,bank,90000000,,,,,\n{rows}"));
    let x1 = |day: &str| book("X1", TREE, &format!("{day},T1,transfer-in,X1,bank,4000000,ST,,,FT1,\n"));
    let before = |amount: u32| {
        let files = BookFiles {
            settings: Some(Source::new("hocbong.toml", "year = 2024\n")),
            funds: Some(Source::new("funds.csv", "code,name\nST,Quỹ chung\n")),
            journal: vec![Source::new(
                "journal/2024.csv",
                format!("{HEAD}2024-12-30,C1,transfer-out,ST,bank,{amount},X1,,,FT1,\n"),
            )],
            ..BookFiles::default()
        };
        Book::read(&files, &ReadOptions::default())
    };
    let judged = |into: Book, previous: &[(&str, Book)]| {
        let books = [("so/st", st("")), ("so/x1", into)];
        let result = consolidate(&named(&books), &named(previous), &year()).unwrap();
        assert!(result.is_proved());
        result.transfers.iter().map(|own| (own.state, own.why)).collect::<Vec<_>>()
    };
    let (earlier, missing) = ((TransferState::Outside, "earlier"), (TransferState::Unannounced, "missing"));
    assert_eq!(judged(x1("2025-01-03"), &[("truoc/st", before(4_000_000))]), [earlier]);
    assert_eq!(judged(x1("2025-01-03"), &[("truoc/st", before(3_000_000))]), [missing]);
    // Without the book of the year before, it may have been sent then.
    assert_eq!(judged(x1("2025-01-10"), &[]), [earlier]);
    assert_eq!(judged(x1("2025-01-11"), &[]), [missing]);
}

#[test]
fn what_was_sent_before_the_period_and_agrees_is_added_up() {
    let sent_before = |from: &str| {
        let from = Some(from.parse().unwrap());
        run(&planted(), &ConsolidateOptions { from, ..year() }).sent_before.get()
    };
    // C1 of 8 million arrived on 4 March as it was sent; C2 arrived with another amount.
    assert_eq!(["2025-03-02", "2025-03-04", "2025-04-02"].map(sent_before), [8_000_000, 8_000_000, 0]);
    assert_eq!(["2025-03-01", "2025-03-05"].map(sent_before), [0, 0]);
    // What moves between funds of one association is no transfer between two.
    let own = "2025-03-01,C1,transfer-out,ST,bank,500,ST/von,,,,\n2025-03-04,T1,transfer-in,ST/von,bank,500,ST,,,,\n";
    let from = Some("2025-03-02".parse().unwrap());
    let result = run(&[("so/st", book("ST", TREE, own))], &ConsolidateOptions { from, ..year() });
    assert_eq!((result.transfers.len(), result.sent_before.get()), (1, 0));
}

#[test]
fn a_period_that_ends_before_its_books_begin_is_an_error() {
    let to = Some("2024-12-31".parse().unwrap());
    let result = run(&planted(), &ConsolidateOptions { to, ..ConsolidateOptions::default() });
    assert!(result.diagnostics.iter().filter(|found| found.code == Code::YEARS_APART).count() == 3);
}
