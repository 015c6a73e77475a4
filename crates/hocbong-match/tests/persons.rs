//! Where a person's name begins and ends: one word more, or another given name, is another person.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

mod lists;

use hocbong_match::{Settings, Sort, link};
use lists::list;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// Given names; many are also words of the trade, without or with their tones.
const GIVEN: &str = "An Anh Ánh Bảo Bích Bình Chi Châu Cúc Cường Danh Diễm Diệu Dung Dũng Duy Đào Đạt Điệp Đông Đức Giang Hà Hải Hạnh \
Hằng Hậu Hiền Hiếu Hoa Hòa Hoàng Hồ Hồng Học Hội Huệ Hùng Huy Huyền Hương Khánh Khoa Kiên Kiều Kim Kỳ Lan Lâm Lệ Liên Linh \
Loan Lộc Lợi Luân Lực Lý Mai Mạnh Minh My Mỹ Nam Nga Ngân Nghĩa Ngọc Nguyên Nguyệt Nhàn Nhân Nhi Như Nhung Oanh Phát Phi Phong Phú \
Phúc Phương Phượng Quân Quang Quý Quyên Quỳnh Sang Sơn Tâm Tân Thái Thanh Thành Thảo Thắng Thi Thịnh Thoa Thơ Thu Thủy Thúy Thư \
Tiên Tiến Toàn Trang Trâm Trí Trinh Trung Trúc Trường Tú Tuấn Tuyền Tuyết Uyên Vân Vinh Vũ Vy Xuân Xuyến Yến";
const SURNAMES: [&str; 12] =
    ["Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đặng", "Lý", "Hồ", "Kim", "Danh", "Sơn", "Thạch"];
const MIDDLES: [&str; 5] = ["Mẫu", "Thị Mẫu", "Văn Mẫu", "Mẫu Ngọc", "Hữu Mẫu"];
const PURPOSES: [&str; 8] =
    ["UNG HO", "UH QUY KH", "CK", "CT TU", "CHUYEN KHOAN", "GOP QUY KHUYEN HOC", "NOP", "TAI TRO HOC BONG"];

fn plain(text: &str) -> String {
    let letters = text.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    letters.map(|c| if c == 'đ' || c == 'Đ' { 'D' } else { c.to_ascii_uppercase() }).collect()
}

fn given() -> impl Iterator<Item = &'static str> {
    GIVEN.split_ascii_whitespace()
}

/// Which rows, each a party and a memo, go with which lines.
fn linked(rows: &[[&str; 2]], lines: &[&str]) -> Vec<(Vec<u32>, Vec<u32>)> {
    let lines: Vec<[&str; 2]> = lines.iter().map(|line| ["", *line]).collect();
    let settings = Settings { window: 3, threads: 1, ..Settings::default() };
    let found = link(list(Sort::Ledger, 4_000, rows), list(Sort::Statement, 4_000, &lines), &settings);
    let mut all: Vec<_> = found.matches.iter().map(|one| (one.left.to_vec(), one.right.to_vec())).collect();
    all.sort();
    all
}

fn is_linked(row: [&str; 2], line: &str) -> bool {
    !linked(&[row], &[line]).is_empty()
}

#[test]
fn a_name_that_goes_on_is_another_persons() {
    for more in given() {
        let row = ["Trần Mẫu Thu", "quà Tết"];
        let line = format!("TRAN MAU THU {}", plain(more));
        assert!(!is_linked(row, &line), "{line}");
        for purpose in PURPOSES {
            let line = format!("{line} {purpose}");
            // `ĐÓNG GÓP` is a word of two syllables.
            assert!(line.contains("DONG GOP") || !is_linked(row, &line), "{line}");
        }
    }
    for line in [
        "UNG HO TRAN MAU THU YEN",
        "TRAN MAU THU YEN O AP 3",
        "TRANMAUTHUYEN UNG HO",
        "TRAN MAU THU YEN LE VAN MAU SANG UNG HO",
    ] {
        assert!(!is_linked(["Trần Mẫu Thu", "góp quỹ"], line), "{line}");
    }
}

#[test]
fn what_follows_a_name_and_is_none_leaves_it_whole() {
    let of = |party| move |line| is_linked([party, "góp quỹ"], line);
    for line in [
        "TRAN MAU THU CT TU",
        "TRAN MAU THU CT TU 0123456789",
        "TRAN MAU THU TU TK 0123456789",
        "TRAN MAU THU",
        "TRAN MAU THU LAN 2",
        "TRAN MAU THU NAM 2025",
        "TRAN MAU THU THANH TOAN",
        "TRAN MAU THU TAI TRO",
        "TRAN MAU THU DONG GOP QUY",
        "TRAN MAU THU HOI KHUYEN HOC",
        "TRAN MAU THU LE VAN MAU AN UNG HO",
        "TRAN MAU THU O AP 3 XA MAU",
        "TRAN MAU THU XIN GUI",
        "TRAN MAU THU MUNG SINH NHAT HOI",
        "TRAN MAU THU NHAN HOC BONG",
        "TRAN MAU THU AN QUOI UNG HO",
        "TRAN MAU THU DO LE VAN MAU AN NOP",
        "TRAN MAU THU HUONG UNG NGAY KHUYEN HOC",
        "TRANMAUTHU UNG HO",
    ] {
        assert!(of("Trần Mẫu Thu")(line), "{line}");
    }
    assert!(of("Lê Văn Mẫu An")("LE VAN MAU AN UNG HO"));
    assert!(of("Nguyễn Mẫu Lan")("NGUYEN MAU LAN CHUYEN KHOAN"));
    // What the books say elsewhere begins no name either.
    let rows = [["Trần Mẫu Thu", ""], ["Lê Mẫu Hùng", "In giấy khen"]];
    assert_eq!(linked(&rows, &["TRAN MAU THU IN GIAY KHEN"]), [(vec![0], vec![0])]);
    assert!(!of("Trần Mẫu Thu")("TRAN MAU THU IN GIAY KHEN"));
    // What the row's own memo says is no name.
    assert!(is_linked(["Trần Mẫu Thu", "mừng thọ"], "TRAN MAU THU MUNG THO"));
}

#[test]
fn the_giver_with_the_longer_name_takes_the_line() {
    let rows = [["Trần Mẫu Thu", "góp quỹ"], ["Trần Mẫu Thu Yến", "góp quỹ"]];
    assert_eq!(linked(&rows, &["TRAN MAU THU YEN UNG HO"]), [(vec![1], vec![0])]);
    assert_eq!(linked(&rows, &["TRAN MAU THU UNG HO"]), [(vec![0], vec![0])]);
}

#[test]
fn a_word_that_a_name_has_twice_counts_twice() {
    let rows = [["Mai Mẫu Ngọc Mai", "góp quỹ"], ["Mai Mẫu Ngọc", "góp quỹ"]];
    assert_eq!(linked(&rows, &["MAI MAU NGOC UNG HO"]), [(vec![1], vec![0])]);
    assert!(!is_linked(rows[0], "MAI MAU NGOC UNG HO"));
    assert!(is_linked(rows[0], "MAI MAU NGOC MAI UNG HO"));
    assert!(is_linked(["Mai Mẫu Ngọc Hà", "góp quỹ"], "MAU NGOC HA MAI UNG HO"));
}

#[test]
fn another_given_name_is_another_person() {
    for memo in [", ủng hộ", " góp quỹ", " (lớp cũ) tặng quỹ"] {
        for own in given() {
            let text = format!("Phạm Thị Mẫu {own}{memo}");
            let row = ["", text.as_str()];
            let line = |given: &str| format!("PHAM THI MAU {} UNG HO", plain(given));
            assert!(is_linked(row, &line(own)), "{text}");
            for other in given().skip(own.len() % 7).step_by(7).filter(|other| plain(other) != plain(own)) {
                assert!(!is_linked(row, &line(other)), "{text} {other}");
            }
        }
    }
    // Inside a name a word is part of it.
    assert!(!is_linked(["", "Đinh Thị Mẫu Trọng Lợi, tặng quỹ"], "DINH THI MAU YEN GOP QUY"));
    assert!(is_linked(["", "Đinh Thị Mẫu Trọng Lợi, tặng quỹ"], "DINH THI MAU TRONG LOI GOP QUY"));
}

#[test]
fn the_right_one_of_two_givers_is_found_whatever_their_names_mean() {
    let rows = [["", "Phạm Thị Mẫu Lan, tặng quỹ"], ["", "Phạm Thị Mẫu Hằng, ủng hộ"]];
    assert_eq!(linked(&rows, &["PHAM THI MAU HANG GOP QUY KHUYEN HOC"]), [(vec![1], vec![0])]);
    assert_eq!(linked(&rows, &["PHAM THI MAU LAN GOP QUY KHUYEN HOC"]), [(vec![0], vec![0])]);
}

#[test]
fn a_short_family_name_with_a_given_name_that_is_a_word_is_a_person() {
    for line in ["LY MAU QUY UH QUY KH", "KIM MAU TAI UH QKH", "HO MAU DONG CK", "KIM MAU HO CK"] {
        assert!(!is_linked(["Võ Mẫu Hữu Tâm", "góp quỹ"], line), "{line}");
    }
    for line in ["UH QUY KH", "NOP QUY KHUYEN HOC", "HO TRO HOC BONG"] {
        assert!(is_linked(["Võ Mẫu Hữu Tâm", "góp quỹ"], line), "{line}");
    }
}

#[test]
fn a_rare_family_name_and_a_foreign_given_name_make_another_person() {
    for (row, other, own) in [
        // A family name that is not listed, before the middle and given name of somebody whom the books know.
        ("Trịnh Mẫu Khải", "DEO MAU KHAI chs ung ho", "TRINH MAU KHAI chs ung ho"),
        ("Trịnh Hữu Mẫu Khải", "CK DEO HUU MAU KHAI", "CK TRINH HUU MAU KHAI"),
        // Given names that are no Vietnamese syllables.
        ("Danh Mẫu Rithy", "DANH XUAN PHOL uh quy kh", "DANH MAU RITHY uh quy kh"),
        ("Kim Thế Mẫu", "THACH MAU SOPHEAK ung ho", "KIM THE MAU ung ho"),
        ("Sơn Mẫu Phol", "SON THI PHOL CHUYEN TIEN", "SON MAU PHOL CHUYEN TIEN"),
        // A title that is not listed, before a family name that may be another word.
        ("Nữ hộ sinh Văn Thị Mẫu Lan", "TIET THI MAU LAN CHUYEN KHOAN", "VAN THI MAU LAN CHUYEN KHOAN"),
        ("Mai Thị Mẫu", "MAI THI LAI ung ho", "MAI THI MAU ung ho"),
    ] {
        for row in [[row, "quà Tết"], ["", &format!("Nhận của {row}")]] {
            assert!(!is_linked(row, other), "{row:?} {other}");
            assert!(is_linked(row, own), "{row:?} {own}");
        }
    }
    // What the giver writes twice is one name, and an office after `TU` is none.
    assert!(is_linked(["Kiên Mẫu Phol", "quà Tết"], "KIEN MAU PHOL kien mau phol chs ung ho"));
    let office = ["Ủy ban MTTQ xã Mẫu Phong", "quà Tết"];
    assert!(is_linked(office, "UBMTTQ XA MAU PHONG tiep suc den truong. TU: UBMTTQ XA MAU PHONG"));
}

#[test]
fn the_giver_is_whoever_is_paid_for() {
    let rows = [["Quách Văn Mẫu Sáng", "góp quỹ"], ["Huỳnh Văn Mẫu Danh", "góp quỹ"]];
    for between in ["NOP HO", "NOP THAY CHO", "CK GIUM", "NOP HO BA"] {
        let line = format!("QUACH VAN MAU SANG {between} HUYNH VAN MAU DANH");
        assert_eq!(linked(&rows, &[&line]), [(vec![1], vec![0])], "{line}");
        assert!(!is_linked(rows[0], &line), "{line}");
    }
    assert!(is_linked(rows[0], "QUACH VAN MAU SANG NOP HO TRO QUY"));
}

#[test]
fn a_number_after_a_school_makes_another_school() {
    let row = ["Trường TH Mẫu Lộc", "góp quỹ"];
    for line in ["TH MAU LOC 2 UNG HO", "TRUONG TH MAU LOC 3", "TRUONG TIEU HOC MAU LOC 2 NOP"] {
        assert!(!is_linked(row, line), "{line}");
    }
    for line in ["TH MAU LOC UNG HO", "TRUONG TH MAU LOC 2 SUAT", "TH MAU LOC 20 11", "TH MAU LOC 2025"] {
        assert!(is_linked(row, line), "{line}");
    }
    assert!(is_linked(["Trường TH Mẫu Lộc 2", "góp quỹ"], "TH MAU LOC 2 UNG HO"));
    assert!(!is_linked(["Trường TH Mẫu Lộc 1", "góp quỹ"], "TH MAU LOC 2 UNG HO"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_given_name_more_never_matches_and_the_name_itself_does(
        (surname, middle) in (prop::sample::select(&SURNAMES[..]), prop::sample::select(&MIDDLES[..])),
        names in (prop::sample::select(given().collect::<Vec<_>>()), prop::sample::select(given().collect::<Vec<_>>())),
        purpose in prop::sample::select(&["UNG HO", "CHUYEN KHOAN", "CT TU", ""][..]),
    ) {
        let (own, more) = names;
        let name = format!("{surname} {middle} {own}");
        let row = [name.as_str(), "quà Tết"];
        let line = format!("{} {purpose}", plain(&name));
        prop_assert!(is_linked(row, &line), "{}", line);
        let longer = format!("{} {} {purpose}", plain(&name), plain(more));
        // `LINH TIEN` may say that Linh Tiên gave, or that Linh drew money (lĩnh tiền).
        prop_assert!(longer.contains("LINH TIEN") || !is_linked(row, &longer), "{}", longer);
    }
}
