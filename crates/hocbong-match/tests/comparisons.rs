//! Single rows and lines, compared channel by channel as a person would.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use hocbong_match::{
    CodeOutcome, Comparison, Item, List, Matcher, NameOutcome, PurposeOutcome, Settings, Sort,
};

const WINDOW: i32 = 3;

/// A row of the books: its party and memo.
type Row = (&'static str, &'static str);

fn settings() -> Settings<'static> {
    Settings { window: WINDOW.unsigned_abs(), threads: 1, ..Settings::default() }
}

/// Compares a row with a line, among other rows and lines that make names and words known.
fn compare(row: Row, line: &'static str) -> Comparison {
    compare_items(row, line, |_, _| {})
}

fn compare_items(row: Row, line: &'static str, change: impl FnOnce(&mut Item, &mut Item)) -> Comparison {
    let mut own = Item { amount: 500, day: 9, party: 0, memo: 1, ..Item::default() };
    let mut shown = Item { amount: 500, day: 9, memo: 1, ..Item::default() };
    change(&mut own, &mut shown);
    let books = List { sort: Sort::Ledger, texts: vec![row.0, row.1, "", "R1", "R2"], items: vec![own] };
    let bank = List { sort: Sort::Statement, texts: vec!["", line, "R1", "R2"], items: vec![shown] };
    Matcher::new(books, bank, &settings()).compare(0, 0)
}

/// The outcomes of a comparison: name, code, purpose, letters that nothing explains.
fn outcomes(row: Row, line: &'static str) -> (NameOutcome, CodeOutcome, PurposeOutcome, u8) {
    let found = compare(row, line).outcomes.unwrap();
    (found.name, found.code, found.purpose, found.unexplained)
}

#[test]
fn a_name_is_whole_misspelt_anothers_or_not_there() {
    use NameOutcome::{BothSilent, LineSilent, Misspelt, OneLetter, Other, RowSilent, Whole, Words};
    let company = "Công ty Mẫu Sao Mai Miền Tây";
    let cases: [(&'static str, &'static str, NameOutcome); 15] = [
        ("Trần Mẫu Hằng", "TRAN MAU HANG ung ho", Whole),
        ("Trần Mẫu Hằng", "TRAN MAU BANG ung ho", OneLetter),
        ("Trần Mẫu Hằng", "LE MAU SON ung ho", Other),
        ("Trần Mẫu Hằng", "CHUYEN TIEN", LineSilent),
        ("", "LE MAU SON ung ho", RowSilent),
        ("", "CHUYEN TIEN", BothSilent),
        ("Nguyễn Mẫu Quỳnh Trang", "NGUYEN MAU QUYNH TRAMG ung ho", Misspelt),
        // All words of a person's name in another order count if nothing stands between them.
        ("Nguyễn Mẫu Quỳnh Trang", "QUYNH TRANG NGUYEN MAU ung ho", Words),
        ("Nguyễn Mẫu Quỳnh Trang", "QUYNH TRANG ung ho NGUYEN MAU", Other),
        ("Nguyễn Mẫu Quỳnh Trang", "QUYNH TRANG NGUYEN ung ho", LineSilent),
        // Half of the words of an organisation's name, and at least two.
        (company, "SAO MAI MIEN TAY ung ho", Words),
        (company, "SAO MIEN ung ho", LineSilent),
        ("Công ty Mẫu Sao", "MAU SAO ung ho", Words),
        ("Công ty Mẫu Sao", "SAO ung ho", LineSilent),
        ("Công ty Mẫu Sao", "SAO SAO ung ho", LineSilent),
    ];
    for (party, line, name) in cases {
        assert_eq!(outcomes((party, ""), line).0, name, "{party}: {line}");
    }
}

#[test]
fn a_name_is_read_however_it_is_written() {
    use NameOutcome::{LineSilent, Other, Whole};
    let cases: [(&'static str, &'static str, NameOutcome); 18] = [
        // What follows a name in the cell takes nothing from it.
        ("Ông Vũ Mẫu Tiến ở ấp 9", "VU MAU TIEN chuyen tien", Whole),
        ("Ông Vũ Mẫu Tiến ở ấp 9", "BUI THI MAU LAM chuyen tien", Other),
        ("B. Vũ Mẫu Tiến", "BUI THI MAU LAM chuyen tien", Other),
        // The bank lost the spaces.
        ("Võ Mẫu Giang", "guitienVoMauGiang", Whole),
        ("Phạm Mẫu Thủy", "guitienVoMauGiang", Other),
        ("Phạm Mẫu Thủy", "VOMAUGIANGCK", Other),
        ("Phạm Mẫu Thủy", "CHUYENKHOANUNGHO", LineSilent),
        ("Lâm Hữu Mẫu Danh", "LAM HUUMAUDANHHOC BONG", Whole),
        ("Lý Mẫu Nam Lộc", "tienLy MauNam LocFT6754457390", LineSilent),
        ("Lý Mẫu Nam Lộc", "tienLe MauNam LocFT6754457390", Other),
        // A title and a given name.
        ("Chị Mẫu Thu", "CHI MAU HA UNG HO", Other),
        ("Chị Mẫu Thu", "CHI MAU THU UNG HO", Whole),
        ("Đặng Thị Mẫu Hà", "CHI MAU HA UNG HO", LineSilent),
        ("Chị Mẫu Thu", "CHI LE PHI", LineSilent),
        // A letter beside a number is another class, not a slip.
        ("Lớp 8A trường Mẫu", "LOP 8C TRUONG MAU", Other),
        // `Ông` may be taken for a family name, and `Châu` for a title.
        ("Châu Kim Mẫu Anh", "CHAU KIM MAU ANH ck", Whole),
        ("Ông Sầm Văn Mẫu Tấn", "SAM VAN MAU TAN ck", Whole),
        ("Sầm Văn Mẫu Tấn", "ONG SAM VAN MAU TAN ck", Whole),
    ];
    for (party, line, name) in cases {
        assert_eq!(outcomes((party, "ủng hộ"), line).0, name, "{party}: {line}");
    }
}

/// The last word of a cut-off text may begin anything, but does not outweigh a name before it.
#[test]
fn a_cut_off_line_that_names_someone_else_contradicts() {
    use NameOutcome::{Other, Tail};
    let name = |party: &'static str, line: &'static str| {
        let filling = [
            "UNG HO QUY KHUYEN HOC XA MAU",
            "GOP QUY HOC BONG NAM HOC MOI",
            "TANG QUA CHO HOC SINH NGHEO NAY",
        ];
        let more = ["DONG QUY CHI HOI KHUYEN HOC NAM", "CHUYEN TIEN GIUP HOC SINH NGHEO"];
        let texts: Vec<&str> = ["", line]
            .into_iter()
            .chain(filling.into_iter().chain(more).map(|text| &text[..line.len()]))
            .collect();
        let item = |at: u32| Item {
            amount: 500 + i64::from(at),
            day: 9,
            memo: at,
            rank: at.into(),
            ..Item::default()
        };
        let bank = List { sort: Sort::Statement, texts, items: (1..=6).map(item).collect() };
        let own = Item { amount: 501, day: 9, party: 1, ..Item::default() };
        let books = List {
            sort: Sort::Ledger,
            texts: vec!["", party, "Mẫu Hòa"],
            items: vec![own, Item { party: 2, amount: 9, rank: 1, ..own }],
        };
        Matcher::new(books, bank, &settings()).compare(0, 0).outcomes.unwrap().name
    };
    assert_eq!(name("Trần Mẫu Hằng", "PHAN MAU SON CHUYEN T"), Other);
    assert_eq!(name("Trần Mẫu Hằng", "MUNG TUOI CAC CHAU TR"), Tail(2));
    // `MAU` alone may begin `Mẫu Hòa`, but ends another name here.
    assert_eq!(name("Trịnh Hoàng Mẫu Lộc", "CHUYEN TIEN MAI BICH MAU"), Other);
}

/// In books that are a bank book too, both texts are read for names.
#[test]
fn a_whole_name_in_both_texts_is_no_contradiction() {
    let weight = |one: &'static str, other: &'static str| {
        let list = |text| List {
            sort: Sort::Statement,
            texts: vec!["", text],
            items: vec![Item { amount: 500, day: 9, memo: 1, ..Item::default() }],
        };
        Matcher::new(list(one), list(other), &settings()).compare(0, 0).weight
    };
    for (one, other) in [
        ("Ông Vũ Hữu Mẫu Tiến ủng hộ quỹ", "VU HUU MAU TIEN CHUYEN KHOAN"),
        ("Đỗ Hữu Mẫu Bách góp quỹ HB", "CON ONG BA DO HUU MAU BACH"),
        ("Bùi Mẫu Đông Hoàn trả tiền gửi nhầm", "HOAN TRA TIEN CK NHAM BUI MAU DONG"),
        ("Trần Minh Mẫu Lộc Mừng tuổi em", "TRAN MINH MAU LOC HO TRO HOC PHI"),
    ] {
        assert!(weight(one, other).is_some(), "{one}: {other}");
    }
    for (one, other) in [
        ("Ông Vũ Hữu Mẫu Tiến ủng hộ quỹ", "VO HUU MAU TIEP CHUYEN KHOAN"),
        ("Nguyễn Thị Mẫu Thanh Hoa ủng hộ", "LE THI MAU THANH UNG HO"),
    ] {
        assert!(weight(one, other).is_none(), "{one}: {other}");
    }
}

#[test]
fn codes_are_the_same_some_others_or_on_one_side() {
    let cases: [(&'static str, &'static str, CodeOutcome, u8); 7] = [
        ("NE12345 góp quỹ", "NE12345 GOP QUY", CodeOutcome::Same, 0),
        ("NE12345 NE67890 góp quỹ", "NE67890 NE12345 GOP QUY", CodeOutcome::Same, 0),
        ("NE12345 NE67890 góp quỹ", "NE12345 GOP QUY", CodeOutcome::Some, 0),
        ("NE12345 góp quỹ", "NE12345 NE67890 GOP QUY", CodeOutcome::Some, 7),
        ("NE12345 góp quỹ", "NE54321 GOP QUY", CodeOutcome::Other, 7),
        ("NE12345 góp quỹ", "GOP QUY", CodeOutcome::RowOnly, 0),
        ("góp quỹ", "GOP QUY", CodeOutcome::None, 0),
    ];
    for (memo, line, code, unexplained) in cases {
        let found = outcomes(("", memo), line);
        assert_eq!((found.1, found.3), (code, unexplained), "{memo}: {line}");
        assert_eq!(compare(("", memo), line).weight.is_none(), code == CodeOutcome::Other, "{memo}: {line}");
    }
}

#[test]
fn a_purpose_weighs_by_the_share_of_its_words() {
    let memo = "Bồi dưỡng trọng tài giải bóng";
    let cases: [(&'static str, PurposeOutcome, u16); 5] = [
        ("BOI DUONG TRONG TAI GIAI BONG", PurposeOutcome::All, 1_000),
        ("BOI DUONG TRONG TAI", PurposeOutcome::Some, 660),
        // A word that is said twice is one word of the purpose.
        ("BOI DUONG BOI DUONG", PurposeOutcome::Some, 330),
        ("TRONG TAI TRONG TAI BONG BONG", PurposeOutcome::Some, 500),
        ("CHUYEN KHOAN", PurposeOutcome::None, 0),
    ];
    let mut last = i32::MAX;
    for (line, purpose, likeness) in cases {
        let found = compare(("", memo), line);
        assert_eq!((found.outcomes.unwrap().purpose, found.likeness), (purpose, likeness), "{line}");
        let weight = found.weight.unwrap().purpose;
        assert!(weight <= last, "{line} weighs {weight}, less of it {last}");
        if likeness != 500 {
            last = weight;
        }
        assert_eq!(weight > 0, likeness > 0, "{line} weighs {weight}");
    }
    assert_eq!(outcomes(("", ""), "BOI DUONG").2, PurposeOutcome::Absent);
}

#[test]
fn an_equal_amount_within_the_window_weighs_and_nothing_beyond_it() {
    let row = ("Trần Mẫu Hằng", "");
    let line = "TRAN MAU HANG ung ho";
    let at = |days: i32, amount: i64| {
        compare_items(row, line, |_, shown| {
            shown.day += days;
            shown.amount = amount;
        })
        .weight
        .unwrap()
    };
    let same = at(0, 500);
    assert!(same.base > 0 && same.day == 0 && same.name > 0);
    assert_eq!(same.total(), same.base + same.name);
    for days in [-WINDOW, -1, 1, WINDOW] {
        let apart = at(days, 500);
        assert_eq!(apart.base, same.base);
        assert!(apart.day < -400, "{days} days weigh {}", apart.day);
    }
    for days in [-WINDOW - 1, WINDOW + 1] {
        let apart = at(days, 500);
        assert_eq!((apart.base, apart.day, apart.name), (0, 0, same.name), "{days} days");
    }
    assert_eq!(at(0, 501).base, 0);
    assert!(at(-3, 500).day <= at(-1, 500).day && at(3, 500).day <= at(1, 500).day);
}

#[test]
fn another_reference_weighs_against_a_pair_and_the_same_one_does_not() {
    let with = |of_row: u32, of_line: u32| {
        compare_items(("Trần Mẫu Hằng", ""), "TRAN MAU HANG ung ho", |own, shown| {
            own.reference = of_row;
            shown.reference = of_line;
        })
        .weight
        .unwrap()
        .reference
    };
    // `R1` and `R2` are the texts 3 and 4 of the books, 2 and 3 of the bank.
    assert_eq!((with(3, 2), with(4, 3), with(3, 0), with(0, 3), with(0, 0)), (0, 0, 0, 0, 0));
    assert!(with(3, 3) < 0 && with(4, 2) < 0);
}

/// Two lists of one kind are read both ways, and weigh what both readings weigh on average.
#[test]
fn two_statements_are_compared_both_ways_and_alike() {
    let compared = |one: &'static str, other: &'static str| {
        let list = |text, amount| List {
            sort: Sort::Statement,
            texts: vec!["", text],
            items: vec![Item { amount, day: 9, memo: 1, ..Item::default() }],
        };
        Matcher::new(list(one, 500), list(other, 501), &settings()).compare(0, 0)
    };
    let (long, short) = ("BOI DUONG TRONG TAI GIAI BONG NE12345", "BOI DUONG TRONG TAI NE12345");
    let (forth, back) = (compared(long, short), compared(short, long));
    assert_eq!((forth.weight, forth.likeness), (back.weight, back.likeness));
    let weight = forth.weight.unwrap();
    assert!(weight.purpose > 0 && weight.code > 0, "{weight:?}");
    assert_eq!(compared(long, "CHUYEN KHOAN").weight.unwrap().purpose, 0);
}

/// Of two lists of one kind, what both have alike is set apart first, and is compared in the same way in both
/// calls.
#[test]
fn a_comparison_and_a_likeness_say_the_same() {
    let list = |other: &'static str| {
        let item = |memo, rank| Item { amount: 500, day: 9, memo, rank, ..Item::default() };
        let texts = vec!["", "TRAN MAU HANG UNG HO", other];
        List { sort: Sort::Statement, texts, items: vec![item(1, 0), item(2, 1)] }
    };
    let matcher = Matcher::new(list("LE MAU SON UNG HO"), list("HANG UNG HO QUY"), &settings());
    for (left, right) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        assert_eq!(matcher.likeness(left, right), matcher.compare(left, right).likeness, "{left} {right}");
    }
}

#[test]
fn two_origins_and_items_left_open_earlier_are_no_pair_of_this_window() {
    let base = |days: i32, origins: (u32, u32), is_earlier: bool| {
        compare_items(("Trần Mẫu Hằng", ""), "TRAN MAU HANG ung ho", |own, shown| {
            own.is_earlier = is_earlier;
            shown.day += days;
            (own.origin, shown.origin) = origins;
        })
        .weight
        .unwrap()
        .base
    };
    let pair = base(0, (0, 0), false);
    assert!(pair > 0);
    assert_eq!((base(1, (1, 1), false), base(1, (0, 2), false), base(0, (1, 2), false)), (pair, pair, pair));
    assert_eq!((base(1, (1, 2), false), base(20, (0, 0), true)), (0, 0));
}

/// What two texts share by chance is seen in pairs of different amounts.
#[test]
fn how_often_strangers_agree_is_estimated_from_the_lists() {
    let memos = ["Bồi dưỡng trọng tài", "Giải bóng chuyền"];
    let items = || -> Vec<Item> {
        let item = |rank: u32| Item {
            amount: 1_000 + i64::from(rank),
            day: 9,
            // Without a period, as pairs are drawn by strides.
            memo: 1 + (rank.wrapping_mul(2_654_435_761) >> 16) % 2,
            rank: rank.into(),
            ..Item::default()
        };
        (0..200).map(item).collect()
    };
    let texts = vec!["", memos[0], memos[1]];
    let books = List { sort: Sort::Ledger, texts: texts.clone(), items: items() };
    let bank = List { sort: Sort::Statement, texts, items: items() };
    let matcher = Matcher::new(books, bank, &settings());
    let purpose = matcher.weights().channels.iter().find(|channel| channel.name == "purpose").unwrap();
    let all = purpose.outcomes.iter().find(|measure| measure.outcome == "all").unwrap();
    assert_eq!((purpose.proved, all.m), (200, 10_000));
    assert!((4_000..6_000).contains(&all.u), "{} of 10,000", all.u);
}
