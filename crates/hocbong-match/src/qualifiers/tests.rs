use super::*;
use crate::fold::fold;

fn compared(row: &str, line: &str, kind: &str, is_in: bool) -> Compared {
    let said = |text: &str| of_words(text, &words_of(&fold(text)));
    said(row).compare(of_kind(kind), &said(line), is_in)
}

#[test]
fn numbers_with_another_value_contradict() {
    for (row, line) in [
        ("Góp quỹ tháng 5/2025", "gop quy thang 6"),
        ("Góp quỹ tháng 5", "GOP QUY T6/25"),
        ("Tặng năm 2023", "tang nam 2024"),
        ("Năm học 2023-2024", "NH 24-25"),
        ("Đóng quý 1", "dong quy 2"),
        ("Đóng quý I", "dong Q2"),
        ("Học bổng HK1", "HB HK2"),
        ("Học bổng học kỳ II", "hb hki"),
        ("Tài trợ đợt 2", "tai tro dot 3"),
        ("Tài trợ lần 1", "tai tro lan 2"),
        ("Mua vở HĐ 00123", "TT HD 124"),
        ("Theo QĐ 19/QĐ-HKH", "THEO QD 20/QD-HKH"),
        ("Theo quyết định số 19", "QD 20"),
        ("Cựu học sinh khóa 1998-2001", "CHS K99-02"),
        ("Học sinh lớp 9A1", "lop 7B2"),
        ("Học sinh lớp 9A1", "lop 9 A2"),
        ("Ấp 3 xã Mẫu Lâm", "AP 4 XA MAU LAM"),
        ("Chi bộ 1", "CHI BO 2"),
        ("Tổ 5 khóm 2", "TO 6 KHOM 2"),
        ("Ngân hàng Mẫu - Chi nhánh Sóc Trăng", "NH MAU CN CA MAU ung ho"),
        ("Lê Mẫu Tân (xã Mẫu Lâm)", "LE MAU TAN xa Mau Sơn ck"),
        ("Hội xã Mẫu Lâm A", "HOI XA MAU LAM"),
        ("Hội xã Mẫu Lâm Đông", "CK XA MAU LAM TAY"),
    ] {
        assert_ne!(compared(row, line, "", true).differ, 0, "{row} | {line}");
    }
}

#[test]
fn numbers_with_the_same_value_agree() {
    for (row, line) in [
        ("Góp quỹ tháng 5/2025", "gop quy T5/25"),
        ("Góp quỹ tháng 5", "thang 05 nam 2025"),
        ("Góp quỹ tháng 1-6", "thang 3"),
        ("Cựu học sinh khóa 1998-2001", "CHS K98-01"),
        ("Cựu học sinh khóa 1998-2001", "CHS khoa 2001"),
        ("Năm học 2024-2025", "NH2024-2025"),
        ("Đợt 1, 2", "dot 2"),
        ("Theo QĐ 19/QĐ-HKH", "qd so 19"),
        ("Học sinh lớp 9A1", "LOP 9 A1 GOP"),
        ("HĐ 00123", "hd 123"),
        ("Hội xã Mẫu Lâm A", "HOI XA MAU LAM A CK"),
    ] {
        let found = compared(row, line, "", true);
        assert!(found.differ == 0 && found.agree != 0, "{row} | {line}: {found:?}");
    }
}

#[test]
fn what_only_one_text_states_says_nothing() {
    for (row, line) in [
        ("Góp quỹ", "gop quy thang 6"),
        ("Góp quỹ tháng 5", "gop quy ngay 12/06"),
        ("Góp quỹ tháng 5", "gop quy ngay 12 thang 6 nam 2025"),
        ("Tháng 5", "thang 5 nam 2024"),
        ("Học sinh lớp 9", "lop 9a1"),
        ("Danh sách 12", "DS 4 EM"),
        ("Trần Phương Mẫu, phường 5", "tran phuong mau"),
        ("Hội xã Mẫu Lâm", "hoi xa LM"),
        ("Bảo trợ xã hội", "xa Mau Lam"),
        ("Quỹ 2", "dong quy 1"),
        ("Ấp Mẫu Phú", "AP MAU PHU 3 EM"),
    ] {
        assert_eq!(compared(row, line, "", true).differ, 0, "{row} | {line}");
    }
}

#[test]
fn two_natures_contradict() {
    for (kind, row, line, is_in) in [
        ("rút", "Rút tiền về quỹ", "HB VUOT KHO EM LE MAU TAN", false),
        ("lãi", "Lãi tiền gửi", "LE MAU TAN ung ho", true),
        ("ủng hộ", "Ủng hộ học bổng", "HOAN TRA LENH CHUYEN TIEN SAI SO TK", true),
        ("ủng hộ", "Ủng hộ học bổng", "LAI NHAP VON", true),
        ("chi quản lý", "Phí SMS", "PHI QUAN LY TAI KHOAN", false),
        ("chi quản lý", "Mua tập vở", "RUT TIEN MAT", false),
        ("trao học bổng", "Trao học bổng", "NOP NSNN THUE TNCN", false),
        ("gửi ngân hàng", "Nộp tiền mặt", "TRA LAI TIEN GUI", true),
    ] {
        assert_ne!(compared(row, line, kind, is_in).differ, 0, "{row} | {line}");
    }
    for (kind, row, line, is_in) in [
        ("ủng hộ", "Ủng hộ học bổng", "LE MAU TAN NOP TM", true),
        ("rút", "Rút tiền gửi về quỹ", "CASH WITHDRAWAL", false),
        ("chi quản lý", "Phí chuyển tiền", "PHI CK NGOAI HE THONG", false),
        ("chi quản lý", "Phí ngân hàng", "FEE COLLECTION", false),
        ("chi quản lý", "In băng rôn lễ trao học bổng", "TT LE MAU TAN", false),
        ("trao học bổng", "Hỗ trợ học phí", "hoc phi ck", false),
        ("lãi", "Lãi tháng 5", "NHAP VON T5", true),
        ("chi khác", "Phân bổ học bổng về xã", "CK KINH PHI HB XA MAU LAM", false),
    ] {
        assert_eq!(compared(row, line, kind, is_in).differ, 0, "{row} | {line}");
    }
}

#[test]
fn a_cooperative_is_no_commune_and_shared_words_go_before_the_kind() {
    for (row, line, kind) in [
        ("Hợp tác xã Mẫu Sen 7", "HOP TAC XA MAU SEN 7 IN GIAY KHEN", "chi quản lý"),
        ("Quà cho địa phương Mẫu Lâm", "QUA CHO DIA PHUONG MAU SON", ""),
        ("Trả lại học bổng", "TRA LAI HOC BONG", "ủng hộ"),
        ("In giấy khen thưởng", "IN GIAY KHEN THUONG", "chi quản lý"),
    ] {
        let found = compared(row, line, kind, kind == "ủng hộ");
        assert_eq!(found.differ, 0, "{row} | {line}: {found:?}");
    }
}
