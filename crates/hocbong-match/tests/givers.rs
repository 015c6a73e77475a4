//! Copies of a line, the order of one giver's gifts, sums that are named by a place, and what differs.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test that panics has failed, as it should"
)]

use hocbong_match::{Item, Linkage, List, Settings, Sort, link};

/// Day, amount, party (of a line: its reference), memo. Payments in the books are of one voucher.
type Movement<'t> = (i32, i64, &'t str, &'t str);

fn list<'t>(sort: Sort, movements: &[Movement<'t>]) -> List<'t> {
    let mut texts = vec!["", "BN9"];
    let items = (0..).zip(movements).map(|(rank, (day, amount, first, memo))| {
        let mut text = |text: &'t str| {
            texts.push(text);
            if text.is_empty() { 0 } else { texts.len() as u32 - 1 }
        };
        let (first, memo) = (text(first), text(memo));
        let (party, reference) = if sort == Sort::Ledger { (first, 0) } else { (0, first) };
        // Equal texts have one number.
        let voucher = u32::from(sort == Sort::Ledger && *amount < 0);
        Item { amount: *amount, day: *day, party, memo, reference, voucher, rank, ..Item::default() }
    });
    let mut items: Vec<Item> = items.collect();
    let first = |text: u32| texts.iter().position(|own| *own == texts[text as usize]).unwrap() as u32;
    for item in &mut items {
        (item.party, item.memo, item.reference) =
            (first(item.party), first(item.memo), first(item.reference));
    }
    List { sort, texts, items }
}

fn linked(rows: &[Movement<'_>], lines: &[Movement<'_>]) -> Linkage {
    let settings = Settings { window: 3, threads: 1, ..Settings::default() };
    link(list(Sort::Ledger, rows), list(Sort::Statement, lines), &settings)
}

/// What is linked, in words.
fn said(rows: &[Movement<'_>], lines: &[Movement<'_>]) -> Vec<String> {
    let found = linked(rows, lines);
    let sorted = |places: &[u32]| {
        let mut places = places.to_vec();
        places.sort_unstable();
        places
    };
    let mut all: Vec<String> = Vec::new();
    for one in &found.matches {
        let how = if one.is_interchangeable { " as a group" } else { "" };
        all.push(format!("{:?} = {:?}{how}", sorted(&one.left), sorted(&one.right)));
    }
    all.extend(found.differences.iter().map(|one| format!("{} ~ {} {}", one.left, one.right, one.cause)));
    all.extend(
        found.ambiguous.iter().map(|one| format!("{:?} or {:?}", sorted(&one.left), sorted(&one.right))),
    );
    all.extend(
        found.proposals.iter().map(|one| format!("{:?} ? {:?}", sorted(&one.left), sorted(&one.right))),
    );
    all.extend(found.right_surplus.iter().map(|line| format!("too many {line}")));
    all.sort();
    all
}

#[test]
fn copies_of_a_line_are_not_gifts_of_two_givers() {
    let rows = [(12, 300, "Lê Mẫu Sáng", "góp quỹ"), (13, 300, "Phan Mẫu Cúc", "góp quỹ")];
    // The line has no name, but its reference is that of a single payment.
    let copy = (12, 300, "T88", "NOP TIEN GOP QUY");
    assert_eq!(said(&rows, &[copy, copy]), ["[0] = [0] as a group", "too many 1"]);
    // Without a number, the two may be two payments.
    let plain = (12, 300, "", "NOP TIEN GOP QUY");
    assert_eq!(said(&rows, &[plain, plain]), ["[0, 1] = [0, 1] as a group"]);
    // If nothing says whose the payment is, neither row is it.
    let rows = [(12, 300, "Lê Mẫu Sáng", "góp quỹ"), (12, 300, "Phan Mẫu Cúc", "góp quỹ")];
    assert_eq!(said(&rows, &[copy, copy]), ["[0, 1] or [0, 1]"]);
    // One giver's two gifts take both.
    let rows = [(12, 300, "Lê Mẫu Sáng", "góp quỹ"), (12, 300, "Lê Mẫu Sáng", "tặng sách")];
    assert_eq!(said(&rows, &[copy, copy]), ["[0, 1] = [0, 1] as a group"]);
}

#[test]
fn gifts_of_one_giver_that_cross_are_one_group() {
    let giver = "Cơ sở Mẫu Tre Xanh";
    // By its words and its day the first row is the second line; in order it is the first.
    let rows = [(17, 500, giver, "tặng sách"), (19, 500, giver, "góp quỹ")];
    let crossed = [(16, 500, "", "CO SO MAU TRE XANH GUI"), (17, 500, "", "CO SO MAU TRE XANH TANG SACH")];
    assert_eq!(said(&rows, &crossed), ["[0, 1] = [0, 1] as a group"]);
    // In order, words may decide.
    let straight =
        [(17, 500, "", "CO SO MAU TRE XANH TANG SACH"), (19, 500, "", "CO SO MAU TRE XANH GOP QUY")];
    assert_eq!(said(&rows, &straight), ["[0] = [0]", "[1] = [1]"]);
    // A code decides against the order.
    let rows = [(17, 500, giver, "NE10001"), (19, 500, giver, "NE10002")];
    let coded = [(17, 500, "", "CO SO MAU TRE XANH NE10002"), (19, 500, "", "CO SO MAU TRE XANH NE10001")];
    assert_eq!(said(&rows, &coded), ["[0] = [1]", "[1] = [0]"]);
}

#[test]
fn another_kind_of_fee_is_another_fee() {
    let fee = [(12, -2_200, "", "Phí CK")];
    let late = [(12, -2_200, "", "THU PHI SMS"), (10, -2_200, "", "PHI CHUYEN TIEN")];
    assert_eq!(said(&fee, &late), ["[0] = [1]"]);
    let same = [(12, -2_200, "", "PHI CHUYEN TIEN"), (10, -2_200, "", "THU PHI SMS")];
    assert_eq!(said(&fee, &same), ["[0] = [0]"]);
}

#[test]
fn a_sum_may_be_named_by_a_place_like_a_person() {
    let names = ["Lê Mẫu An", "Trần Thị Mẫu Bé", "Sơn Mẫu Chi"];
    for (memo, shown) in [
        ("Quà đợt 2 xã Mẫu Lai Hạ", "CHI QUA DOT 2 XA MAU LAI HA 3 EM"),
        ("Quà đợt 2 Trường THCS Trần Mẫu Quyền", "CHI QUA DOT 2 THCS TRAN MAU QUYEN 3 EM"),
        ("Quà đợt 2 ấp Mẫu Phú Lợi", "CHI QUA DOT 2 AP MAU PHU LOI 3 EM"),
    ] {
        let rows = names.map(|name| (12, -500, name, memo));
        assert_eq!(said(&rows, &[(12, -1_500, "", shown)]), ["[0, 1, 2] = [0]"], "{shown}");
    }
    // Another school is another school, though the sum is right.
    let rows = names.map(|name| (12, -500, name, "Quà đợt 2 Trường THCS Trần Mẫu Quyền"));
    let other = linked(&rows, &[(12, -1_500, "", "CHI QUA DOT 2 THCS LE MAU QUYET 3 EM")]);
    assert!(other.matches.is_empty(), "{other:?}");
}

#[test]
fn what_differs_on_another_day_is_a_difference_or_proposed() {
    let rows = [(13, 1_350_000, "Quách Mẫu Tường", "ủng hộ"), (15, 5_300_000, "Tạ Mẫu Nghi", "ủng hộ")];
    let lines = [(12, 1_250_000, "", "QUACH MAU TUONG UNG HO"), (14, 3_500_000, "", "TA MAU NGHI CK")];
    // Exchanged digits are a known slip; a mistyped one is not.
    assert_eq!(said(&rows, &lines), ["1 ~ 1 digits_swapped", "[0] ? [0]"]);
    // Of two that fit as well, neither is proposed.
    let two = [lines[0], lines[1], (12, 1_450_000, "", "QUACH MAU TUONG UNG HO")];
    assert_eq!(said(&rows, &two), ["1 ~ 1 digits_swapped"]);
    // Nor is another person's.
    let other = [(12, 1_250_000, "", "QUACH MAU TOAN UNG HO"), lines[1]];
    assert_eq!(said(&rows, &other), ["1 ~ 1 digits_swapped"]);
}

#[test]
fn an_amount_that_may_be_part_of_a_sum_is_not_proposed() {
    let rows = [(13, 3_000_000, "Quách Mẫu Tường", "ủng hộ")];
    for amount in [1_000_000, 2_000_000, 1_500_000] {
        let found = linked(&rows, &[(13, amount, "", "CK TU QUACH MAU TUONG"), (1, 5, "", "LAI")]);
        assert!(found.proposals.is_empty(), "{amount}: {found:?}");
    }
}

#[test]
fn a_shop_is_known_by_the_last_words_of_its_name() {
    let shop = "Tiệm vàng Mẫu Gia Trí";
    // One row is paid in three lines, not all of which show the whole name.
    let rows = [(10, 600_000, shop, "ủng hộ")];
    // Unrelated lines, among which its words are rare.
    let among_others = |lines: &[Movement<'static>]| -> Vec<Movement<'static>> {
        let others = (0..200).map(|at| (-100 - at, 9_000 + i64::from(at), "", "LAI TIEN GUI"));
        lines.iter().copied().chain(others).collect()
    };
    let parts = [
        (10, 100_000, "", "TIEM VANG MAU GIA TRI chuyen khoan"),
        (10, 300_000, "", "MAU GIA TRI gui quy"),
        (11, 200_000, "", "MAU GIA TRI gop chut tam long"),
    ];
    assert_eq!(said(&rows, &among_others(&parts)), ["[0] = [0, 1, 2]"]);
    // A known slip is a difference.
    let flipped = [(10, -600_000, shop, "ủng hộ")];
    let whole = [(10, 600_000, "", "MAU GIA TRI gui quy")];
    assert_eq!(said(&flipped, &among_others(&whole)), ["0 ~ 0 sign_flipped"]);
    // With another last word it is another shop.
    let other = [(10, 600_000, "", "TIEM VANG MAU GIA gui quy")];
    assert!(linked(&flipped, &among_others(&other)).differences.is_empty());
}

#[test]
fn the_holder_of_the_account_is_not_another_person() {
    // The bank prints the holder's name on what it pays, and no row has it; the place looks like a person.
    let holder = "HOI KHUYEN HOC PHUONG MAU TUONG VY";
    let texts: Vec<String> = (0..12).map(|at| format!("{holder} TT DON HANG {at}")).collect();
    let mut lines: Vec<Movement<'_>> = (0..12).map(|at| (at, -7_000 - i64::from(at), "", "")).collect();
    for (line, text) in lines.iter_mut().zip(&texts) {
        line.3 = text;
    }
    let paid = format!("{holder} CHI THEO DS04");
    lines.push((40, -1_500, "", &paid));
    let names = ["Lê Mẫu An", "Trần Thị Mẫu Bé", "Sơn Mẫu Chi"];
    let rows = names.map(|name| (40, -500, name, "Trao quà, DS 04"));
    assert!(said(&rows, &lines).contains(&"[0, 1, 2] = [12]".to_owned()), "{:?}", said(&rows, &lines));
    // Nor if one row mentions the holder.
    let mut more = rows.to_vec();
    more.push((80, -9_000, "Hội Khuyến học phường Mẫu Tường Vy", "nộp lại"));
    assert!(said(&more, &lines).contains(&"[0, 1, 2] = [12]".to_owned()), "{:?}", said(&more, &lines));
    // On one line alone it is somebody.
    let alone = [(40, -1_500, "", paid.as_str())];
    assert!(linked(&rows, &alone).matches.is_empty());
}
