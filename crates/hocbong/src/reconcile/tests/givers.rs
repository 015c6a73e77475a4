//! Copies, the order of one giver's gifts, sums that are named by a place, and what differs.

use super::*;

/// A row with voucher, kind and memo, on day 12.
fn row(voucher: &str, kind: &str, amount: i64, party: &str, memo: &str) -> String {
    format!("2025-03-12,{voucher},{kind},ST,bank,{amount},{party},{memo},\n")
}

fn found(left: &str, right: &str) -> Vec<String> {
    let (left, right) = (books(&format!("{BOOKS}{left}")), bank(&format!("{BANK}{right}")));
    let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    assert_eq!(result.equation.unexplained, Some(Vnd::ZERO));
    let mut proposed: Vec<String> = words(&result);
    proposed.extend(result.proposals.iter().map(|one| {
        let line = |side: &Side<'_>, list: &[u32]| side.entries[list[0] as usize].line;
        format!("proposed {}?{}", line(&result.left, &one.left), line(&result.right, &one.right))
    }));
    proposed
}

/// A line with a reference.
fn told(day: u32, reference: &str, amount: i64, text: &str) -> String {
    format!("2025-03-{day:02},{reference},{amount},{text}\n")
}

#[test]
fn copies_of_a_line_are_not_gifts_of_two_givers() {
    let rows = gift(12, 300, "Lê Mẫu Sáng", "góp quỹ") + &gift(13, 300, "Phan Mẫu Cúc", "góp quỹ");
    // The bank names nobody, but its number is that of one payment.
    let copy = told(12, "T88", 300, "NOP TIEN GOP QUY");
    let expected = ["exact 2=2", "left 3 in_transit", "right 3 duplicate"];
    assert_eq!(found(&rows, &copy.repeat(2)), expected);
    // Without a number, the two may be two payments.
    assert_eq!(found(&rows, &line(12, 300, "NOP TIEN GOP QUY").repeat(2)), ["window 2+3=2+3 (equal)"]);
    // Nor has another giver the copy of a line that names one.
    let rows = gift(12, 300, "Lê Mẫu Sáng", "góp quỹ") + &gift(13, 300, "Cô Cúc", "góp quỹ");
    assert_eq!(
        found(&rows, &line(12, 300, "LE MAU SANG GOP QUY").repeat(2)),
        ["exact 2=2", "left 3 in_transit", "right 3 surplus_of_equal",]
    );
    // One giver's two gifts take both.
    let rows = gift(12, 300, "Lê Mẫu Sáng", "góp quỹ") + &gift(12, 300, "Lê Mẫu Sáng", "tặng sách");
    assert_eq!(found(&rows, &copy.repeat(2)), ["exact 2+3=2+3 (equal)"]);
}

#[test]
fn gifts_of_one_giver_that_cross_are_one_group() {
    let rows = |one: &str, two: &str| {
        gift(17, 500, "Cơ sở Mẫu Tre Xanh", one) + &gift(19, 500, "Cơ sở Mẫu Tre Xanh", two)
    };
    let lines = |one: &str, two: &str| {
        line(16, 500, &format!("CO SO MAU TRE XANH {one}"))
            + &line(17, 500, &format!("CO SO MAU TRE XANH {two}"))
    };
    // By its words and its day the first row is the second line; in order it is the first.
    let crossed = found(&rows("tặng sách", "góp quỹ"), &lines("GUI CAC EM", "TANG SACH"));
    assert_eq!(crossed, ["window 2+3=2+3 (equal)"]);
    // In order, words may decide; and so may a code, even against the order.
    let straight = found(&rows("tặng sách", "góp quỹ"), &lines("TANG SACH", "GOP QUY"));
    assert_eq!(straight, ["window 2=2", "window 3=3"]);
    let coded = found(&rows("NE10001", "NE10002"), &lines("NE10002", "NE10001"));
    assert_eq!(coded, ["exact 2=3", "window 3=2"]);
}

#[test]
fn the_kind_of_a_fee_counts_as_much_as_a_days_lag() {
    let fee = |memo: &str| row("", "expense", 2_200, "", memo);
    let lines = line(12, -2_200, "THU PHI SMS") + &line(10, -2_200, "PHI CHUYEN TIEN");
    assert_eq!(found(&fee("Phí CK"), &lines), ["open 2?2+3"]);
    // Where the kinds agree too, the day decides.
    let lines = line(12, -2_200, "PHI CHUYEN TIEN") + &line(10, -2_200, "THU PHI SMS");
    assert_eq!(found(&fee("Phí CK"), &lines), ["exact 2=2", "right 3 bank_fee"]);
    let lines = line(11, -2_200, "PHI DICH VU NHDT") + &line(11, -2_200, "THU PHI SMS");
    let both = fee("Phí ngân hàng điện tử") + &fee("Phí tin nhắn");
    assert_eq!(found(&both, &lines), ["window 2=2", "window 3=3"]);
}

#[test]
fn a_payment_for_several_rows_may_be_named_by_a_place_like_a_person() {
    let names = ["Lê Mẫu An", "Trần Thị Mẫu Bé", "Sơn Mẫu Chi"];
    let rows = |place: &str| {
        names.map(|name| row("BN9", "award", 500_000, name, &format!("Quà đợt 2 {place}"))).concat()
    };
    for (place, shown) in [
        ("xã Mẫu Lai Hạ", "XA MAU LAI HA"),
        ("Trường THCS Trần Mẫu Quyền", "THCS TRAN MAU QUYEN"),
        ("ấp Mẫu Phú Lợi", "AP MAU PHU LOI"),
    ] {
        let bank = line(12, -1_500_000, &format!("CHI QUA DOT 2 {shown} 3 EM"));
        assert_eq!(found(&rows(place), &bank), ["batch 2+3+4=2"], "{place}");
    }
    // Another school is another school, though the sum is right.
    let other =
        found(&rows("Trường THCS Trần Mẫu Quyền"), &line(12, -1_500_000, "CHI QUA DOT 2 THCS LE MAU QUYET"));
    assert!(!other.iter().any(|entry| entry.starts_with("batch")), "{other:?}");
}

#[test]
fn what_differs_on_another_day_is_a_difference_or_proposed() {
    let rows =
        gift(13, 1_350_000, "Quách Mẫu Tường", "ủng hộ") + &gift(15, 5_300_000, "Tạ Mẫu Nghi", "ủng hộ");
    let lines = line(12, 1_250_000, "QUACH MAU TUONG ung ho") + &line(14, 3_500_000, "TA MAU NGHI CK");
    // Exchanged digits are a known slip; a mistyped one is not.
    let expected = ["differs 3:3 digits_swapped", "left 2 in_transit", "right 2 unknown", "proposed 2?2"];
    assert_eq!(found(&rows, &lines), expected);
    // Of two that fit as well, neither is proposed.
    let two = lines.clone() + &line(12, 1_450_000, "QUACH MAU TUONG ung ho");
    let more = found(&rows, &two);
    assert!(!more.iter().any(|entry| entry.starts_with("proposed 2")), "{more:?}");
}

#[test]
fn a_part_of_an_exact_sum_is_no_difference() {
    let list = row(
        "",
        "award",
        2_400_000,
        "xã Mẫu Tâm",
        "Trao quà đợt 1 xã Mẫu Tâm (Hà Mẫu Trang; Lý Mẫu Lộc; Mai Mẫu Dung)",
    );
    let line = |name: &str| line(12, -800_000, &format!("QUA DOT 1 XA MAU TAM {name}"));
    let lines = line("HA MAU TRANG") + &line("LY MAU LOC") + &line("MAI MAU DUNG");
    let whole = found(&list, &lines);
    assert!(!whole.iter().any(|entry| entry.starts_with("differs")), "{whole:?}");
}

#[test]
fn a_book_of_receipts_and_payments_is_the_books() {
    let left = bank(
        "Ngày,Số CT,Diễn giải,Thu,Chi\n\
         12/05/2025,BN1,Quà đợt 1 trường THCS Mẫu Hòa Tú em Lê Mẫu An,,500000\n\
         12/05/2025,BN1,Quà đợt 1 trường THCS Mẫu Hòa Tú em Sơn Mẫu Chi,,500000\n\
         13/05/2025,BC1,Đinh Mẫu Kha ủng hộ,700000,\n\
         14/05/2025,BC2,Tạ Mẫu Nghi ủng hộ,800000,\n\
         14/05/2025,BN2,Mua tập vở,,90000\n",
    );
    let right = bank(
        "Ngày,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n\
         12/05/2025,FT1,1000000,,CHI QUA DOT 1 THCS MAU HOA TU 2 EM\n\
         13/05/2025,FT2,,694500,DINH MAU KHA ung ho\n",
    );
    let options = ReconcileOptions::default();
    let expected = ["batch 2+3=2", "differs 4:3 fee_deducted", "left 5 in_transit", "left 6 outstanding"];
    let result = reconcile(left.side(), right.side(), &options);
    let mut all = words(&result);
    all.sort();
    assert_eq!(all, expected);
    let turned = reconcile(right.side(), left.side(), &options);
    assert!(words(&turned).iter().any(|entry| entry == "right 5 in_transit"), "{:?}", words(&turned));
    // Two such books are two lists.
    let same = reconcile(left.side(), left.side(), &options);
    assert!(same.left.sort == same.right.sort && same.left_only.is_empty());
}
