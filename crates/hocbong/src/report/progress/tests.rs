use super::*;
use crate::book::BookFiles;
use crate::csv::ReadOptions;
use crate::source::Source;
use proptest::prelude::*;

const TREE: &str = "code,name,level,parent,target\nST,Tỉnh,province,,1000\nMX,Huyện,district,ST,0\n\
                    X1,Xã 1,commune,MX,300\nX2,Xã 2,commune,MX,\nB1,Ban,board,ST,200\n";

fn book(rows: &str) -> Book {
    let text = format!("date,kind,fund,method,amount,counter_fund\n{rows}");
    let files = BookFiles {
        associations: Some(Source::new("associations.csv", TREE)),
        journal: vec![Source::new("j.csv", text)],
        ..BookFiles::default()
    };
    let book = Book::read(&files, &ReadOptions::default());
    assert_eq!(book.diagnostics, []);
    book
}

fn year_of(book: &Book, year: i32) -> Result<Progress, SumOutOfRange> {
    progress(book, &ProgressOptions::of_year(year).unwrap())
}

fn days<'a>(from: &str, to: &str) -> ProgressOptions<'a> {
    ProgressOptions::new(from.parse().unwrap(), to.parse().unwrap())
}

fn of<'p>(progress: &'p Progress, code: &str) -> &'p AssociationProgress {
    progress.associations.iter().find(|row| row.code == code).unwrap()
}

#[test]
fn gifts_roll_up_and_transfers_do_not_count() {
    let book = book(
        "2025-02-01,donation,X1,cash,100,\n2025-02-02,transfer-out,X1,cash,100,ST\n\
         2025-02-02,transfer-in,ST,cash,100,X1\n2025-03-01,award,ST/a,cash,40,\n2025-03-02,donation,B1,in-kind,25,\n\
         2024-12-31,donation,X1,cash,999,\n2025-03-03,refund,X1,cash,1,\n",
    );
    let result = year_of(&book, 2025).unwrap();
    let row = |a: &AssociationProgress| {
        let amounts = [a.raised, a.awarded, a.raised_subtree, a.awarded_subtree].map(Vnd::get);
        format!("{}{} {amounts:?} {:?}", " ".repeat(a.depth), a.code, a.raised_percent.map(|p| p.to_string()))
    };
    assert_eq!(
        result.associations.iter().map(row).collect::<Vec<_>>(),
        [
            "ST [0, 40, 124, 40] Some(\"0.00\")",
            " B1 [25, 0, 25, 0] Some(\"12.50\")",
            " MX [0, 0, 99, 0] None",
            "  X1 [99, 0, 99, 0] Some(\"33.00\")",
            "  X2 [0, 0, 0, 0] Some(\"0.00\")",
        ]
    );
    let communes = result.levels.iter().find(|l| l.level == AssociationLevel::Commune).unwrap();
    assert_eq!((communes.associations, communes.target.map(Vnd::get)), (2, Some(300_000_300)));
}

#[test]
fn a_book_may_set_the_targets_of_levels() {
    let files = BookFiles {
        settings: Some(Source::new(
            "hocbong.toml",
            "year = 2025\n[targets]\ncommune = 400_000_000\nboard = \"25.000.000\"\nxom = 1\n",
        )),
        associations: Some(Source::new("associations.csv", TREE)),
        ..BookFiles::default()
    };
    let book = Book::read(&files, &ReadOptions::default());
    let wrong: Vec<String> = book.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(wrong, ["hocbong.toml:5: error[HB0115]: HB0115.level(name=xom)"]);
    let result = year_of(&book, 2025).unwrap();
    let target =
        |code: &str| result.associations.iter().find(|a| a.code == code).and_then(|a| a.target).map(Vnd::get);
    // X1 and B1 have targets of their own, X2 has that of its level.
    assert_eq!((target("X1"), target("X2"), target("B1")), (Some(300), Some(400_000_000), Some(200)));
}

#[test]
fn per_cents_round_half_up() {
    let shown = |part, whole| percent(Vnd::new(part), Vnd::new(whole)).map(|p| p.to_string());
    assert_eq!(shown(1, 20_000), Some("0.01".to_owned()));
    assert_eq!(shown(1, 3), Some("33.33".to_owned()));
    assert_eq!(shown(2, 3), Some("66.67".to_owned()));
    assert_eq!(shown(5, 0), None);
    assert_eq!(shown(3_905_000_000, 5_000_000_000), Some("78.10".to_owned()));
}

proptest! {
    #[test]
    fn a_subtree_counts_each_gift_once(gifts in prop::collection::vec((0..5_usize, 1..1000_i64), 0..20)) {
        const CODES: [&str; 5] = ["ST", "MX", "X1", "X2", "B1"];
        let rows: Vec<String> =
            gifts.iter().map(|(at, dong)| format!("2025-02-01,donation,{},cash,{dong},\n", CODES[*at])).collect();
        let result = year_of(&book(&rows.concat()), 2025).unwrap();
        // The descendants, written out by hand.
        for (code, below) in [("ST", "ST MX X1 X2 B1"), ("MX", "MX X1 X2"), ("X1", "X1"), ("B1", "B1")] {
            let expected: i64 = gifts.iter().filter(|(at, _)| below.split(' ').any(|c| c == CODES[*at])).map(|g| g.1).sum();
            let found = result.associations.iter().find(|a| a.code == code).unwrap();
            prop_assert_eq!(found.raised_subtree, Vnd::new(expected));
        }
    }
}

const PLANS: &str =
    "year = 2025\n[targets]\ncommune = { raised = 300, awarded = 200 }\n[targets.2026]\nprovince = 4_000\n";

fn planned(settings: &str, associations: &str, rows: &str) -> Book {
    let text = format!("date,kind,fund,method,amount,quantity,party\n{rows}");
    let files = BookFiles {
        settings: Some(Source::new("hocbong.toml", settings)),
        associations: Some(Source::new("associations.csv", associations)),
        journal: vec![Source::new("j.csv", text)],
        ..BookFiles::default()
    };
    let book = Book::read(&files, &ReadOptions::default());
    assert_eq!(book.diagnostics, []);
    book
}

#[test]
fn each_year_has_its_own_plan_or_none() {
    let book = planned(
        PLANS,
        "code,name,level,parent,target,opened,closed\nST,Tỉnh,province,,,,\nMX,Huyện,district,ST,50,,2025-06-30\n\
         X1,Xã,commune,ST,,2025-07-01,\nX2,Xã,commune,ST,,2026-01-01,\nX3,Xã,commune,ST,,,2024-12-31\n",
        "",
    );
    let targets = |year| -> Vec<_> {
        let result = year_of(&book, year).unwrap();
        assert_eq!(result.has_plan, year != 2027 && year != 2024);
        let row = |row: &AssociationProgress| (row.target.map(Vnd::get), row.target_awarded.map(Vnd::get));
        ["ST", "MX", "X1", "X2", "X3"].map(|code| row(of(&result, code))).into()
    };
    let both = |amount| (Some(amount), Some(amount));
    // Open on any day of the year: the whole target. X2 is not yet, and X3 no longer.
    assert_eq!(
        targets(2025),
        [both(5_000_000_000), both(50), (Some(300), Some(200)), (None, None), (None, None)]
    );
    assert_eq!(targets(2026), [both(4000), (None, None), (None, None), (None, None), (None, None)]);
    assert_eq!(targets(2027), vec![(None, None); 5]);
    assert_eq!(targets(2024), vec![(None, None); 5]);
}

#[test]
fn the_two_targets_have_per_cents_of_their_own() {
    let book = planned(
        "year = 2025\n[targets]\ndistrict = { raised = 300, awarded = 200 }\ncommune = { raised = 300, awarded = 200 }\n",
        "code,name,level,parent\nST,Tỉnh,province,\nX1,Huyện,district,ST\nX2,Xã 2,commune,X1\n",
        "2025-02-01,donation,X1,cash,150,,\n2025-02-02,award,X1,cash,50,,Lâm Văn Mẫu Dũng\n2025-02-03,donation,X2,cash,60,,\n",
    );
    let result = year_of(&book, 2025).unwrap();
    let shown = |percent: Option<Decimal>| percent.map(|percent| percent.to_string()).unwrap_or_default();
    let row = of(&result, "X1");
    let percents =
        [row.raised_percent, row.awarded_percent, row.raised_subtree_percent, row.awarded_subtree_percent];
    assert_eq!(percents.map(shown), ["50.00", "25.00", "35.00", "12.50"]);
    assert_eq!((row.target_subtree, row.target_awarded_subtree), (Some(Vnd::new(600)), Some(Vnd::new(400))));
    let [province, district, commune] = result.levels.as_slice() else { panic!("{:?}", result.levels) };
    assert_eq!(province.target, Some(Vnd::new(5_000_000_000)));
    assert_eq!((district.target, district.target_awarded), (Some(Vnd::new(300)), Some(Vnd::new(200))));
    assert_eq!([district.raised_percent, district.awarded_percent].map(shown), ["50.00", "25.00"]);
    assert_eq!([commune.raised_percent, commune.awarded_percent].map(shown), ["20.00", "0.00"]);
}

#[test]
fn merit_goes_by_per_cent_then_amount_then_code() {
    let book = planned(
        "year = 2025\n",
        "code,name,level,target\nA,Xã,commune,100\nB,Xã,commune,200\nC,Xã,commune,100\nD,Xã,commune,0\n\
         E,Xã,commune,1000\nF,Ban,board,10\n",
        "2025-02-01,donation,A,cash,50,,\n2025-02-01,donation,B,cash,100,,\n2025-02-01,donation,C,cash,50,,\n\
         2025-02-01,donation,D,cash,999,,\n2025-02-01,donation,E,cash,400,,\n",
    );
    let result = year_of(&book, 2025).unwrap();
    let order: Vec<_> = result
        .by_merit(Some(AssociationLevel::Commune))
        .iter()
        .map(|row| (row.code.as_str(), row.rank))
        .collect();
    assert_eq!(order, [("B", Some(1)), ("A", Some(2)), ("C", Some(3)), ("E", Some(4)), ("D", None)]);
    assert_eq!(of(&result, "F").rank, Some(1));
}

#[test]
fn months_without_entries_are_listed_and_september_stands_apart() {
    let rows = "2025-03-01,donation,A,cash,5,,\n2025-09-01,donation,A,cash,10,,\n2025-09-30,donation,A,cash,20,,\n\
                2025-10-01,donation,A,cash,40,,\n";
    let book = planned("", "code,name,level\nA,Xã,commune\n", rows);
    let months = |options| {
        let result = progress(&book, &options).unwrap();
        let months: Vec<_> =
            result.months.iter().map(|one| format!("{} {}", one.month, one.raised.get())).collect();
        let study = result.study_month.map(|one| format!("{} {} {}", one.from, one.to, one.raised.get()));
        (months.join(", "), study.unwrap_or_default())
    };
    let (shown, study) = months(days("2025-02-10", "2025-09-15"));
    assert_eq!(
        shown,
        "2025-02 0, 2025-03 5, 2025-04 0, 2025-05 0, 2025-06 0, 2025-07 0, 2025-08 0, 2025-09 10"
    );
    assert_eq!(study, "2025-09-01 2025-09-15 10");
    let (shown, study) = months(days("0001-01-01", "9999-12-31"));
    assert!(shown.starts_with("2025-01 0, ") && shown.ends_with(", 2025-12 0"));
    assert_eq!(study, "9999-09-01 9999-09-30 0");
    assert_eq!(months(days("2025-07-01", "2026-03-01")).1, "2025-09-01 2025-09-30 30");
    assert_eq!(months(days("2025-01-01", "2025-08-31")).1, "");
}

#[test]
fn the_year_before_is_that_of_its_books() {
    let list = "code,name,level\nA,Xã,commune\nB,Xã,commune\n";
    let rows = |year: &str, amount: u32| {
        format!("{year}-03-01,donation,A,cash,{amount},,\n{year}-07-01,award,A,cash,{amount},2,\n")
    };
    let now = planned("year = 2025\n", list, &rows("2025", 10));
    let earlier = planned("year = 2024\n", list, &rows("2024", 7));
    let older = planned("year = 2023\n", list, &rows("2023", 3));
    let before = |previous: &[&Book], to: &str| {
        let options = ProgressOptions { previous, ..days("2025-01-01", to) };
        let result = progress(&now, &options).unwrap();
        assert_eq!(of(&result, "B").previous, None);
        assert_eq!(result.levels[0].previous, of(&result, "A").previous);
        of(&result, "A").previous.clone().map(|sums| (sums.raised.get(), sums.awarded.get(), sums.awards))
    };
    assert_eq!(before(&[&earlier], "2025-12-31"), Some((7, 7, 2)));
    assert_eq!(before(&[&older, &earlier], "2025-06-30"), Some((7, 0, 0)));
    assert_eq!(before(&[&older], "2025-12-31"), None);
    assert_eq!(before(&[], "2025-12-31"), None);
}

proptest! {
    #[test]
    fn months_and_parts_add_up_to_the_period(
        gifts in prop::collection::vec((0..5_usize, 0..800_u64, 1..1000_i64, any::<bool>()), 0..30),
        from in 0..800_u64,
        lengths in (0..500_u64, 1..500_u64),
    ) {
        const CODES: [&str; 5] = ["ST", "MX", "X1", "X2", "B1"];
        let first: NaiveDate = "2024-06-15".parse().unwrap();
        let day = |number| first + chrono::Days::new(number);
        let rows: Vec<String> = gifts
            .iter()
            .map(|(at, on, dong, is_gift)| {
                let kind = if *is_gift { "donation" } else { "award" };
                format!("{},{kind},{},cash,{dong},\n", day(*on), CODES[*at])
            })
            .collect();
        let book = book(&rows.concat());
        let (start, middle, end) = (day(from), day(from + lengths.0), day(from + lengths.0 + lengths.1));
        let part = |from, to| progress(&book, &ProgressOptions::new(from, to)).unwrap();
        let (whole, one, two) =
            (part(start, end), part(start, middle), part(middle + chrono::Days::new(1), end));
        let figures = |row: &AssociationProgress| {
            [row.raised.get(), row.awarded.get(), row.awards, row.raised_subtree.get(), row.awarded_subtree.get()]
        };
        for ((all, one), two) in whole.associations.iter().zip(&one.associations).zip(&two.associations) {
            let (first, second) = (figures(one), figures(two));
            prop_assert_eq!(figures(all), std::array::from_fn(|at| first[at] + second[at]));
        }
        for result in [&whole, &one, &two] {
            let sum = |of: fn(&AssociationProgress) -> i64| result.associations.iter().map(of).sum::<i64>();
            let by_month = |of: fn(&MonthProgress) -> i64| result.months.iter().map(of).sum::<i64>();
            prop_assert_eq!(by_month(|month| month.raised.get()), sum(|row| row.raised.get()));
            prop_assert_eq!(by_month(|month| month.awarded.get()), sum(|row| row.awarded.get()));
            prop_assert_eq!(by_month(|month| month.awards), sum(|row| row.awards));
            prop_assert!(result.months.is_sorted_by_key(|month| month.month));
        }
        let oracle: i64 = gifts
            .iter()
            .filter(|(_, on, _, is_gift)| *is_gift && (start..=end).contains(&day(*on)))
            .map(|gift| gift.2)
            .sum();
        prop_assert_eq!(whole.associations[0].raised_subtree.get(), oracle);
    }
}
