use super::*;
use crate::book::{Book, BookFiles};
use crate::csv::ReadOptions;
use crate::diagnostic::{Code, Diagnostic, Excerpt, Location, Message};
use crate::source::Source;
use crate::vnd::Vnd;
use proptest::prelude::*;
use std::sync::Arc;
use xtask_oracle::planted::{Planted, Secret, plain, planted, survives};

fn shown(text: &str) -> String {
    Redactor::from_names(["Nguyễn Thị Mẫu Lan", "Trần Mẫu Bé (lớp 3A), Lê Mẫu Chi", "Mai"])
        .text(text)
        .into_owned()
}

#[test]
fn phones_and_accounts_are_hidden_however_they_are_divided() {
    for (text, hidden) in [
        ("0912345678", "*******678"),
        ("LH 0912.345.678.", "LH ****.***.678."),
        ("+84 912 345 678", "+** *** *** 678"),
        ("(0299) 3 821 234", "(****) * *** 234"),
        ("(0299) 3821234", "(****) ****234"),
        ("0299-3821-234 ung ho", "****-****-234 ung ho"),
        ("CT tu 1903000111222 toi 0071000999", "CT tu **********222 toi *******999"),
        ("STK 123456 VCB", "STK ***456 VCB"),
        ("tài khoản số 1122334", "tài khoản số ****334"),
        ("tk: 05092025", "tk: *****025"),
        ("TK VCB 1234 567", "TK VCB **** 567"),
        ("1903 0001 1122 33", "**** **** ***2 33"),
        ("9704-3600-1122-3344", "****-****-****-*344"),
        ("ND:0987654321-UNGHO", "ND:*******321-UNGHO"),
        ("FT0912345678", "FT*******678"),
        ("0912,345,678", "****,***,678"),
        ("0912/345/678", "****/***/678"),
        ("0912\u{a0}345\u{a0}678", "****\u{a0}***\u{a0}678"),
        ("STK 123.456.789", "STK ***.***.789"),
        ("TK 1903 2001 1122 33", "TK **** **** ***2 33"),
        ("0071.000.999.888 ck", "****.***.***.888 ck"),
        ("1903.0001.1122.33", "****.****.***2.33"),
        ("CT den 1903000111222 DONG GOP QUY", "CT den **********222 DONG GOP QUY"),
        ("12345678 Dong Thap", "*****678 Dong Thap"),
        ("0071000999 đồng hành", "*******999 đồng hành"),
        ("０９１２３４５６７８", "*******678"),
        ("0912345678.txt", "*******678.txt"),
        ("0912*345*678", "*********678"),
        ("0912_345_678", "****_***_678"),
        ("0 9 1 2 3 4 5 6 7 8", "* * * * * * * 6 7 8"),
        ("+84 (912) 345 678", "+** (***) *** 678"),
        ("84.912.345.678", "**.***.***.678"),
        ("0912\u{200b}345\u{ad}678", "****\u{200b}***\u{ad}678"),
        ("1903·0001·1122", "****·****·*122"),
        ("1903 / 0001 / 1122 33", "**** / **** / ***2 33"),
        ("0912     345\n678", "****     ***\n678"),
        ("٠٩١٢٣٤٥٦٧٨ 𝟎𝟗𝟏𝟐", "********** *𝟗𝟏𝟐"),
        ("o9l2 345 678 và HB1903OOl2233", "**** *** 678 và HB********233"),
        ("PC-0912345678", "PC-*******678"),
        ("190.300.011.122", "***.***.***.122"),
    ] {
        assert_eq!(shown(text), hidden, "{text}");
    }
}

#[test]
fn days_amounts_ids_and_files_stay() {
    for text in [
        "05/09/2025 05-09-2025 05.09.2025 05092025 20250905 2025-09-05",
        "1.500.000 đ, 12.345.678.900, 150000000 VND, 20000000đ, 1,234,567,890",
        "50000000₫ VND 50000000 50000000.00 50000000 đồng, 12000000 dong.",
        "09/09/2025 10:00, PC20259001 PT-20259002",
        "020197.011025.093015.UNG HO",
        "năm học 2024-2025, 2.985 em",
        "01890a5d-ac96-774b-bcce-b302099a8057",
        "FT25123456789012 MBVCB.1234567890.UNG HO",
        "chuyển từ TK 1121 sang 1122",
        "PT-0001 BC-000123 PT-2025-0001, PC-0145, 0146, 0147",
        "năm 2023, 2024, 2025; tháng 1, 2, 3, 4, 5, 6, 7, 8, 9",
        "Họp 09/09/2025 10:00-11:30, 01/01/2025 - 31/12/2025",
        "2 * 500.000 = 1.000.000, TK 1121 1.450.000, 12 suất",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ] {
        assert_eq!(shown(text), text);
    }
}

#[test]
fn names_are_hidden_however_they_are_spelt() {
    for (text, hidden) in [
        ("Nguyễn Thị Mẫu Lan", "N.T.M.L."),
        ("NGUYEN THI MAU LAN chuyen khoan", "N.T.M.L. chuyen khoan"),
        ("HBTRANMAUBE9A", "HBT.M.B.9A"),
        ("hb nguyenthimaulan9A", "hb N.T.M.L.9A"),
        ("CK NGUYEN THI MAU L AN", "CK N.T.M.L."),
        ("Tran Mau Be, LE MAU CHI", "T.M.B., L.M.C."),
        ("ba Tran Mau Beo", "ba T.M.B.o"),
        ("LETRANMAUBE", "LET.M.B."),
        ("Trần Mẫu", "T.M."),
        ("Trần Mẫu cảm ơn", "Trần Mẫu cảm ơn"),
        ("CK NGUYEN THI MAU L", "CK N.T.M.L."),
        ("CK NGUYEN THI MA", "CK N.T.M."),
        ("Lan Mẫu Thị Nguyễn", "L.M.T.N."),
        ("MAU LAN NGUYEN THI ck", "M.L.N.T. ck"),
        ("Nguyễn T. M. Lan, lớp 5A", "N.T.M.L., lớp 5A"),
        (
            "N.T.Mẫu Lan; NGUYEN T M LAN; Ng. Thị Mẫu Lan; N.T.M. Lan",
            "N.T.M.L.; N.T.M.L.; N.T.M.L.; N.T.M.L.",
        ),
        ("Nguyễn Lan và Lan Nguyễn", "N.L. và L.N."),
        ("Trường THCS Nguyễn Lan", "Trường THCS Nguyễn Lan"),
        ("N g u y ễ n  T h ị  M ẫ u  L a n", "N.T.M.L."),
        ("Ngu\u{200b}yễn Thị\u{2060} Mẫu La\u{ad}n", "N.T.M.L."),
        ("Nguyên\u{303} Thi\u{323} Mâu\u{303} Lan", "N.T.M.L."),
        ("nguyen_thi-mau.lan", "N.T.M.L."),
        ("Le\u{302}\u{301} Mâ\u{303}u Chi", "L.M.C."),
        ("MAI", "M."),
        ("ngay mai", "ngay mai"),
        ("thưởng cho em Lan, lớp 3A", "thưởng cho em L., lớp 3A"),
        ("học sinh Phạm Mẫu Dũng vượt khó", "học sinh P.M.D. vượt khó"),
        ("UNG HO EM NGHEO VUOT KHO", "UNG HO EM NGHEO VUOT KHO"),
        ("Nguyễn Thị Mẫu Lan", "N.T.M.L."),
        ("EM MAI LOP 5", "EM M. LOP 5"),
        ("em T", "em T."),
        ("em T. và em Lan M. ở lớp 5", "em T. và em L. M. ở lớp 5"),
        ("cháu Ý, em Lan. Trường Tiểu học", "cháu Ý., em L.. Trường Tiểu học"),
        ("ＬＥ ＭＡＵ ＣＨＩ", "L.M.C."),
        ("HBLEMAUCHI9A", "HBL.M.C.9A"),
    ] {
        assert_eq!(shown(text), hidden, "{text}");
    }
    // Whatever else a cell says is not part of the name.
    let cells = [
        "Phạm Mẫu Lan 5A",
        "1. Hồ Mẫu Khánh",
        "Em Bùi Mẫu Bình",
        "học sinh Tô Mẫu Phú - THCS Mẫu Một",
        "VŨ MẪU HOA VÀ ÐỖ MẪU ÍCH",
        "Mai Mẫu Nga (trường tiểu học Mẫu) | Võ Mẫu Quân: con bà Cao Mẫu Oanh 0912345678",
        "Phạm Mẫu Trung Tâm",
        "Trường THCS Mẫu Hai",
        "Học sinh nghèo",
    ];
    let mask = Redactor::from_names(cells);
    let all = "PHAM MAU LAN; HO MAU KHANH; BUI MAU BINH; TO MAU PHU; VU MAU HOA; DO MAU ICH; MAI MAU NGA; VO MAU QUAN; \
               CAO MAU OANH; PHAM MAU TRUNG TAM; THCS MAU MOT; THCS MAU HAI; HOC SINH NGHEO";
    let hidden = "P.M.L.; H.M.K.; B.M.B.; T.M.P.; V.M.H.; D.M.I.; M.M.N.; V.M.Q.; C.M.O.; P.M.T.T.; THCS MAU MOT; THCS MAU HAI; \
                  HOC SINH NGHEO";
    assert_eq!(mask.text(all), hidden);
    // Where two names overlap, nothing of either is left.
    let mask = Redactor::from_names(["Lê Mẫu An", "Mẫu An Bình"]);
    assert_eq!(mask.text("ông Lê Mẫu An Bình."), "ông L.M.A.B..");
}

#[test]
fn references_keep_the_numbers_of_the_bank() {
    let mask = Redactor::from_names(["Nguyễn Thị Mẫu Lan"]);
    assert_eq!(mask.reference("1903000111222"), "1903000111222");
    assert_eq!(mask.reference("0912345678 NGUYEN THI MAU LAN"), "*******678 N.T.M.L.");
    assert_eq!(mask.account("VCB 1903.000"), "*** ****.000");
    assert_eq!(mask.account("1234"), "****");
    assert_eq!(Redactor::none().account("1234"), "1234");
}

#[test]
fn whatever_could_be_a_name_is_hidden_in_a_cell_that_was_not_read() {
    let mask = Redactor::from_names([]);
    for (cell, hidden) in [
        ("vũ mẫu hoa", "V.M.H."),
        ("Vũ Mẫu Hoa (5A)", "V.M.H. (5A)"),
        ("500000 Vũ Mẫu Hoa", "500000 V.M.H."),
        ("VuMauHoa", "V."),
        ("12x", "12x"),
        ("abc", "abc"),
        ("1.45O", "1.45O"),
    ] {
        assert_eq!(mask.unread(cell), hidden, "{cell}");
        assert_eq!(Redactor::none().unread(cell), cell);
    }
}

#[test]
fn addresses_are_hidden() {
    for (text, hidden) in [
        ("thư mau.lan@vidu.test.", "thư ***@***."),
        ("mau lan (at) vidu.test", "***@***"),
        ("Gửi về mau_lan7 @ thu . vidu . test, lớp 5A", "Gửi về ***@***, lớp 5A"),
        ("m a u l a n @ v i d u . t e s t", "***@***"),
        ("LH:mau\u{200b}.lan@vi\u{ad}du.test ủng hộ", "LH:***@*** ủng hộ"),
        ("maulan[at]vidu[dot]test", "***@***"),
        ("CK mau.lan@vidu", "CK ***@***"),
        ("CK mau.lan@", "CK ***@***"),
        ("MAU.LAN＠VIDU.TEST", "***@***"),
        ("0912345678@vidu.test", "***@***"),
        ("2 suất @ 500.000 đ, họp @ 8.30", "2 suất @ 500.000 đ, họp @ 8.30"),
        ("@ và (at), mua 5 cái @ cửa hàng", "@ và (at), mua 5 cái @ cửa hàng"),
    ] {
        assert_eq!(shown(text), hidden, "{text}");
        assert_eq!(shown(hidden), hidden);
    }
    assert_eq!(Redactor::from_names([]).reference("mau.lan@vidu.test"), "***@***");
}

/// A mask that knows the planted pupils, and only those.
fn mask_of(planted: &[Planted]) -> Redactor {
    let names = planted.iter().filter_map(|one| match &one.secret {
        Secret::Name { full } => Some(full.as_str()),
        Secret::Number(_) | Secret::Email(_) => None,
    });
    Redactor::from_names(names)
}

#[test]
fn nothing_planted_survives_however_it_is_spelt() {
    for seed in 0..40 {
        let all = planted(seed, 200);
        let mask = mask_of(&all);
        for Planted { text, secret } in &all {
            let hidden = mask.text(text);
            assert!(!survives(secret, &hidden), "seed {seed}: {text:?} became {hidden:?}");
        }
    }
}

#[test]
fn what_is_no_secret_stays_readable_beside_many_names() {
    let mask = mask_of(&planted(1, 20_000));
    for text in plain(1, 5_000) {
        assert_eq!(mask.text(&text), text);
    }
}

const BOOK: &str = "date,voucher,kind,fund,method,amount,party,birth_date,memo\n\
     2025-01-01,DK-1,opening,ST,cash,9000,,,\n\
     2025-02-01,PC-1,award,ST,cash,40,Lê Mẫu Chi,01/03/2007,\n\
     2025-03-01,PC-2,award,ST,cash,40,Phạm Mẫu Dũng,01/03/2007,\n\
     2025-03-02,PC-3,award,ST,cash,40,Trần Mẫu Én,,\n\
     2025-03-03,PC-4,award,ST,cash,40,Trường THCS Mẫu Một,,\n\
     2025-03-04,PT-1,donation,ST,cash,40,Hồ Mẫu Giang,,\n\
     2025-03-05,PC-5,advance-settled,ST,,40,Kim Mẫu Khoa,,\n";

#[test]
fn minors_are_whom_awards_go_to_and_who_are_not_proved_to_be_of_age() {
    let journal = vec![Source::new("so.csv", BOOK)];
    let book = Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default());
    let mask = Redactor::from_books([&book]);
    let all = "Lê Mẫu Chi; Phạm Mẫu Dũng; Trần Mẫu Én; Trường THCS Mẫu Một; Hồ Mẫu Giang; Kim Mẫu Khoa";
    assert_eq!(mask.text(all), "L.M.C.; Phạm Mẫu Dũng; T.M.É.; Trường THCS Mẫu Một; Hồ Mẫu Giang; K.M.K.");
    assert!(mask.hides() && !Redactor::none().hides());
}

fn book_of(journal: &str) -> Book {
    let journal = vec![Source::new("so.csv", journal)];
    Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default())
}

#[test]
fn pupils_of_rows_in_error_are_hidden_too() {
    let head = "date,voucher,kind,fund,method,amount,party,memo\n2025-01-01,DK-1,opening,ST,cash,9000,,\n";
    for row in [
        "2025-02-01,PC-1,award,ST,cash,12x,Vũ Mẫu Hoa,",
        "hôm qua,PC-1,award,ST,cash,40,Vũ Mẫu Hoa,",
        "2025-02-01,PC-1,phần thưởng,ST,cash,40,Vũ Mẫu Hoa,",
        "2025-02-01,PC-1,award,ST,cash,,Vũ Mẫu Hoa,",
        "2025-02-01,PC-1,award,ST,séc,40,\"1. Vũ Mẫu Hoa (5A)\",",
        // Rows that are no rows of cells.
        "2025-02-01,PC-1,award,ST,cash,40,Vũ Mẫu Hoa,học bổng,thêm,Vũ Mẫu Hoa",
        "2025-02-01,PC-1,award,ST,Trao học bổng cho em Vũ Mẫu Hoa",
        "2025-02-01,PC-1,award,ST,cash,40,Vũ Mẫu Hoa,\"không đóng",
        "Ngày,Số,Loại,Quỹ,Cách,Số tiền,Tên\n2025-02-01,PC-1,award,ST,cash,40,Vũ Mẫu Hoa",
    ] {
        let book = book_of(&format!("{head}{row}\n"));
        assert_eq!(book.ledger.len(), 1, "{row}");
        let mask = Redactor::from_books([&book]);
        assert_eq!(mask.text("CK VU MAU HOA học bổng"), "CK V.M.H. học bổng", "{row}");
        // Masks are made of books whose diagnostics are hidden already.
        let mut hidden = book.clone();
        hidden.hide(&mask);
        assert_eq!(Redactor::from_books([&hidden]).text("Vũ Mẫu Hoa"), "V.M.H.", "{row}");
    }
    for row in [
        "2025-02-01,PT-1,donation,ST,cash,12x,Vũ Mẫu Hoa,",
        "2025-02-01,PT-1,donation,ST,cash,12,Vũ Mẫu Hoa,",
    ] {
        let book = book_of(&format!("{head}{row}\n"));
        assert_eq!(Redactor::from_books([&book]).text("Vũ Mẫu Hoa"), "Vũ Mẫu Hoa", "{row}");
    }
}

#[test]
fn pupils_of_a_broken_transaction_are_hidden_too() {
    let journal = "date,voucher,kind,fund,account,debit,credit,party\n\
        2025-02-01,PC-1,award,ST,6111,40,,Vũ Mẫu Hoa\n\
        2025-02-01,PC-1,award,ST,1111,,40,Đỗ Mẫu Ích\n\
        2025-02-01,PC-2,award,ST,6111,4x,,Lê Mẫu Chi\n";
    let book = book_of(journal);
    assert_eq!(book.ledger.len(), 0);
    let mask = Redactor::from_books([&book]);
    assert_eq!(mask.text("VU MAU HOA, DO MAU ICH, LE MAU CHI"), "V.M.H., D.M.I., L.M.C.");
}

#[test]
fn of_a_row_that_was_not_read_only_the_cell_meant_is_left() {
    let excerpt = Excerpt { text: "1,Vũ Mẫu Hoa,0912345678,12x".to_owned(), start: 24, length: 3 };
    let mut place = Location::line(&Arc::from("20250101123.csv"), 3).in_column("Số tiền");
    place.excerpt = Some(excerpt);
    let message = Message::new("HB0104").with("text", "Vũ Mẫu Hoa").with("amount", Vnd::new(1_234_567_890));
    let mut diagnostic = Diagnostic::new(Code::AMOUNT, message, place);
    let before = diagnostic.clone();
    diagnostic.hide(&Redactor::none());
    assert_eq!(diagnostic, before);
    diagnostic.hide(&Redactor::from_names([]));
    assert_eq!(diagnostic.message.to_string(), "HB0104(text=V.M.H., amount=1.234.567.890)");
    let left = diagnostic.primary.excerpt.clone().unwrap();
    assert_eq!((left.text.as_str(), left.start, left.length), ("… 12x …", 2, 3));
    assert_eq!(diagnostic.primary.line, before.primary.line);
}

#[test]
fn a_message_about_a_voucher_keeps_the_numbers_and_hides_the_pupil() {
    let mask = Redactor::from_names(["Nguyễn Thị Mẫu Lan"]);
    let message = Message::new("HB0602")
        .with("voucher", "PC-1903000111222")
        .with("first", "PC-1903000111222")
        .with("party", "Nguyễn Thị Mẫu Lan");
    let place = Location::line(&Arc::from("so.csv"), 3);
    let mut diagnostic = Diagnostic::new(Code::VOUCHER_TWICE, message, place);
    diagnostic.hide(&mask);
    let said = diagnostic.message.to_string();
    assert!(said.contains("voucher=PC-1903000111222, first=PC-1903000111222"), "{said}");
    assert!(!said.contains("Lan"), "{said}");
}

#[test]
fn a_text_of_any_length_takes_no_longer_than_it_must() {
    // A quarter of a mebibyte each; examining the whole text for every number would take minutes.
    for piece in [
        "1",
        "1-",
        "123 ",
        "123.",
        "0912 ",
        "a1",
        "em A ",
        "Trần Mẫu ",
        "- ",
        "tk ",
        "x",
        "@",
        "a@b",
        "a . ",
        "(at)",
        "o1",
        "N.",
        "1\u{200b}",
        "1,",
        "PC-1,",
        "1:",
        "2020-",
        "l",
        "\u{200b}",
        "Lan",
    ] {
        let text = piece.repeat((1 << 18) / piece.len());
        assert!(shown(&text).len() <= 2 * text.len(), "{piece}");
    }
}

/// Filler around names and numbers.
const FILLING: &str = "[A-Z ]{0,12}";

proptest! {
    #[test]
    fn whatever_stands_around_it_no_number_and_no_name_is_left(
        (before, between, after) in (FILLING, " [a-z]{1,8} ", FILLING),
        number in "0[39][2-9][0-9]{7}|1903[0-9]{9}",
    ) {
        let text = format!("{before} NGUYEN THI MAU LAN{between}{number} {after}");
        let hidden = shown(&text);
        prop_assert!(!hidden.contains("NGUYEN THI MAU LAN"), "{}", hidden);
        prop_assert!(!hidden.contains(&number[..number.len() - 3]), "{}", hidden);
        prop_assert!(hidden.contains(&number[number.len() - 3..]), "{}", hidden);
    }

    #[test]
    fn hiding_twice_hides_nothing_more_and_any_text_can_be_hidden(text in "\\PC{0,60}") {
        let once = shown(&text);
        prop_assert_eq!(shown(&once), once);
    }

    #[test]
    fn texts_of_numbers_can_be_hidden(text in "[0-9 .,\\-+()aNguyễThịMẫuL]{0,60}") {
        let once = shown(&text);
        prop_assert_eq!(shown(&once), once);
    }
}
