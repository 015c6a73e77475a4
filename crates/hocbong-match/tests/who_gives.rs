//! Who gives: groups and offices, initials, and givers who leave their name out contradict another giver; the same giver
//! in fewer letters does not.

mod lists;

use hocbong_match::{Settings, Sort, link};
use lists::list;

/// Places of a row and a line.
type Pairs = Vec<(u32, u32)>;

/// What is linked, and what is proposed.
fn found(amount: i64, rows: &[[&str; 2]], lines: &[&str]) -> (Pairs, Pairs) {
    let lines: Vec<[&str; 2]> = lines.iter().map(|line| ["", *line]).collect();
    let settings = Settings { window: 3, threads: 1, ..Settings::default() };
    let (rows, lines) = (list(Sort::Ledger, amount, rows), list(Sort::Statement, amount, &lines));
    let found = link(rows, lines, &settings);
    let first = |places: &[u32]| places.first().copied().unwrap_or(u32::MAX);
    let mut linked: Pairs = found.matches.iter().map(|one| (first(&one.left), first(&one.right))).collect();
    linked.sort_unstable();
    (linked, found.proposals.iter().map(|one| (first(&one.left), first(&one.right))).collect())
}

/// The giver in the party column, and in the memo.
fn both_ways<'t>(giver: &'t str, memo: &'t str) -> [[&'t str; 2]; 2] {
    [[giver, "Ủng hộ học bổng"], ["", memo]]
}

#[test]
fn another_giver_is_proposed_and_not_linked() {
    for (giver, memo, line) in [
        ("Lưu Mẫu Nghi", "Lưu Mẫu Nghi ủng hộ", "CTY TNHH MAU RANG DONG ung ho"),
        ("Lưu Mẫu Nghi", "Lưu Mẫu Nghi ủng hộ", "nop quy HB tu CTCP MAU RANG DONG"),
        ("Lưu Mẫu Nghi", "Lưu Mẫu Nghi ủng hộ", "CHS khoa 1999-2002 THPT MAU RANG ung ho"),
        ("Lưu Mẫu Nghi", "Lưu Mẫu Nghi ủng hộ", "the 1234567890 tai KIENBANK. TH MAU RANG uh hb"),
        ("Lưu Mẫu Nghi", "Lưu Mẫu Nghi ủng hộ", "P.V.M.TRI uh hb"),
        ("Lưu Mẫu Nghi", "Lưu Mẫu Nghi ủng hộ", "mot nguoi an danh gui cac em"),
        ("Chùa Mẫu Quang", "Chùa Mẫu Quang ủng hộ", "P.V.M.TRI uh hb"),
        ("Chùa Mẫu Quang", "Chùa Mẫu Quang ủng hộ", "HPN XA MAU RANG ung ho"),
        ("Hội Phụ nữ xã Mẫu Rạng", "Hội Phụ nữ xã Mẫu Rạng ủng hộ", "HND XA MAU RANG ung ho"),
        ("Công đoàn Trường THCS Mẫu Rạng", "Công đoàn Trường THCS Mẫu Rạng góp", "DOAN TN THCS MAU RANG gop"),
        ("Ấp 2 xã Mẫu Rạng", "Ấp 2 xã Mẫu Rạng ủng hộ", "AP 7 XA MAU RANG ung ho"),
        ("Trường Tiểu học Mẫu Rạng 1", "Trường Tiểu học Mẫu Rạng 1 ủng hộ", "TH MAU RANG 3 ung ho"),
        ("Hội Khuyến học xã Mẫu Rạng", "Hội Khuyến học xã Mẫu Rạng nộp quỹ", "HKH PHUONG MAU RANG nop quy"),
        (
            "Cựu học sinh khóa 1990-1993 THPT Mẫu Rạng",
            "Cựu học sinh khóa 1990-1993 THPT Mẫu Rạng ủng hộ",
            "CHS khoa 1992-1995 THPT MAU RANG ung ho",
        ),
    ] {
        for row in both_ways(giver, memo) {
            let (linked, proposed) = found(7_000, &[row], &[line]);
            assert_eq!((linked, proposed), (Vec::new(), vec![(0, 0)]), "{row:?} {line}");
        }
    }
    let anonymous = ["Ẩn danh", "Ủng hộ học bổng"];
    assert_eq!(found(7_000, &[anonymous], &["LUU THI MAU NGHI ung ho"]).0, []);
    assert_eq!(found(7_000, &[anonymous], &["AN DANH ung ho"]).0, [(0, 0)]);
}

#[test]
fn a_purpose_and_the_same_giver_contradict_nobody() {
    for (giver, memo, line) in [
        ("Lưu Mẫu Nghi", "Lưu Mẫu Nghi ủng hộ", "ung ho hb"),
        ("Lưu Mẫu Nghi", "Lưu Mẫu Nghi ủng hộ", "UNG HO QUY HKH"),
        ("Chùa Mẫu Quang", "Chùa Mẫu Quang ủng hộ", "CK"),
        (
            "Hội Khuyến học thị trấn Mẫu Rạng",
            "Hội Khuyến học thị trấn Mẫu Rạng nộp",
            "HKH TT MAU RANG nop tien",
        ),
        ("Đoàn Thanh niên Mẫu Rạng", "Đoàn Thanh niên Mẫu Rạng ủng hộ", "DOAN TN MAU RANG ung ho"),
        (
            "Ban đại diện cha mẹ học sinh Mẫu Rạng",
            "Ban đại diện cha mẹ học sinh Mẫu Rạng góp",
            "BDD CMHS MAU RANG gop",
        ),
        (
            "Công ty TNHH MTV TM DV Mẫu Rạng Đông",
            "Công ty TNHH MTV TM DV Mẫu Rạng Đông góp",
            "CTY MAU RANG DONG gop",
        ),
        ("Công đoàn Mẫu Rạng", "Công đoàn Mẫu Rạng góp", "CD MAU RANG gop quy"),
        (
            "Cựu học sinh khóa 1990-1993 THPT Mẫu Rạng",
            "Cựu học sinh khóa 1990-1993 THPT Mẫu Rạng ủng hộ",
            "chs k90-93 thpt MAU RANG ung ho",
        ),
    ] {
        for row in both_ways(giver, memo) {
            assert_eq!(found(7_000, &[row], &[line]).0, [(0, 0)], "{row:?} {line}");
        }
    }
    // A class that the memo mentions pays for its pupils, and on what is paid out the bank names who receives.
    let pupil = ["Lưu Mẫu Nghi", "Lớp 8A2 THCS Mẫu Rạng ủng hộ"];
    assert_eq!(found(7_000, &[pupil], &["LOP 8A2 THCS MAU RANG nop tien"]).0, [(0, 0)]);
    let award = ["Lưu Mẫu Nghi", "Học bổng vượt khó"];
    assert_eq!(found(-7_000, &[award], &["THCS MAU RANG NHAN HB"]).0, [(0, 0)]);
}

#[test]
fn initials_and_other_short_names_find_their_row() {
    for (giver, line) in [
        ("Phan Văn Mẫu Trí", "P.V.M.TRI uh hb"),
        ("Phan Văn Mẫu Trí", "P V M TRI uh hb"),
        ("Phan Văn Mẫu Trí", "PH V MAU TRI uh hb"),
        ("Phan Văn Mẫu Trí", "P VAN MAU TRI giup cac em"),
        ("Phan Văn Mẫu Trí", "PHAN VAN TRI tiep suc den truong"),
        ("Phan Văn Mẫu Trí", "TRI PHAN VAN MAU tiep suc"),
        ("Phan Văn Mẫu Trí", "PHAN VAN MAU TRI; tai iPay"),
        ("Thiếu tá Phan Văn Mẫu Trí", "PHAN VAN MAU TRI ung ho"),
        ("NGƯT Phan Văn Mẫu Trí", "PHAN VAN MAU TRI ung ho"),
        ("Con gái cô Phan Thị Mẫu Trí", "gop quy con gai cua co Phan Thi Mau Tri"),
    ] {
        let rows = [[giver, "Ủng hộ học bổng"], ["Lưu Thị Mẫu Hoàng", "Ủng hộ học bổng"]];
        assert_eq!(found(7_000, &rows, &[line]).0, [(0, 0)], "{giver} {line}");
        // Without the right row, it is no one else's.
        assert_eq!(found(7_000, &rows[1..], &[line]).0, [], "{line}");
    }
    // Initials of two do not tell them apart.
    let rows = [["Phan Văn Mẫu Trí", "góp quỹ"], ["Phạm Văn Mẫu Trí", "góp quỹ"]];
    assert_eq!(found(7_000, &rows, &["P.V.M.TRI gop quy"]).0, []);
}

#[test]
fn the_treasury_pays_for_others() {
    let row = ["UBND xã Mẫu Rạng", "cấp kinh phí"];
    assert_eq!(found(7_000, &[row], &["KBNN MAU CHUYEN KP"]).0, [(0, 0)]);
}
