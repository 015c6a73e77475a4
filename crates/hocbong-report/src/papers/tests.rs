use super::*;
use crate::paper::{write_csv, write_text};
use crate::table::width;
use hocbong::report::papers::PaperOptions;
use hocbong::{BookFiles, Period, ReadOptions, Redact, Source};

fn book(journal: &str) -> Book {
    let files = BookFiles { journal: vec![Source::new("a.csv", journal)], ..BookFiles::default() };
    Book::read(&files, &ReadOptions::default())
}

fn drawn(book: &Book, kind: PaperKind, mask: &Redactor, language: Language) -> String {
    let scope = Scope::from(Period::ALL);
    let mut data = PaperData::new(kind, book, &PaperOptions::new(&scope)).unwrap();
    data.hide(mask);
    let context = PaperContext { book, scope: &scope, mask, has_previous: false };
    let mut out = Vec::new();
    write_text(&mut out, &paper(kind, &data, context, &Catalogue::new(language))).unwrap();
    String::from_utf8(out).unwrap()
}

fn csv_of(book: &Book, kind: PaperKind) -> String {
    let (scope, mask) = (Scope::from(Period::ALL), Redactor::none());
    let data = PaperData::new(kind, book, &PaperOptions::new(&scope)).unwrap();
    let context = PaperContext { book, scope: &scope, mask: &mask, has_previous: false };
    let mut out = Vec::new();
    write_csv(
        &mut out,
        &plain_paper(kind, &data, context, &Catalogue::new(Language::En)),
        crate::CsvStyle::PLAIN,
    )
    .unwrap();
    String::from_utf8(out).unwrap()
}

const ROWS: &str = "date,voucher,kind,fund,method,amount,party,memo,purpose\n\
     2025-01-01,DK-1,opening,ST,cash,500,,,\n\
     2025-01-02,PT-1,donation,ST,cash,1000,Công ty Mẫu A,Ủng hộ,\n\
     2025-01-03,PT-2,donation,ST,cash,300,,Ủng hộ,Tết\n\
     2025-01-04,PC-1,award,ST,cash,200,Lê Thị Mẫu Lan,Học bổng,Tết\n";

#[test]
fn no_text_of_a_row_makes_a_voucher_wider() {
    let long = "dài ".repeat(60);
    let word = "d".repeat(200);
    let book = book(&format!(
        "date,voucher,kind,fund,method,amount,party,purpose,memo,ref,preparer,approver\n\
         2025-01-02,{word},donation,ST/{word},cash,1000,{long},{word},\"{long}\n{word}\",{word},{long},{word}\n\
         2025-01-03,PC-1,award,ST,cash,1000,{word},,{long},,,\n\
         2025-01-03,PC-1,award,ST/{word},bank,1000,{long},,{word},,,\n"
    ));
    for language in [Language::Vi, Language::En] {
        let text = drawn(&book, PaperKind::Voucher, &Redactor::none(), language);
        assert!(text.lines().count() > 60);
        for line in text.lines() {
            assert!(width(line) <= 80, "{line}");
        }
    }
}

#[test]
fn a_voucher_that_does_not_balance_cannot_be_taken_for_one_that_does() {
    let book = book(
        "id,date,voucher,kind,fund,account,debit,credit\n\
         ,2025-02-01,PK-1,entry,ST,642,100,\n,2025-02-01,PK-1,entry,ST,331,,90\n",
    );
    let text = drawn(&book, PaperKind::Voucher, &Redactor::none(), Language::Vi);
    assert!(text.contains("CHÚ Ý: Nợ và Có lệch nhau 10 đồng"), "{text}");
}

#[test]
fn the_programs_own_lines_stand_last() {
    let book = book(ROWS);
    for kind in PaperKind::ALL {
        let text = drawn(&book, *kind, &Redactor::none(), Language::Vi);
        let last: Vec<&str> = text.lines().rev().take(2).collect();
        assert!(last[0].starts_with("sha256 ") && last[1].contains("4 dòng"), "{last:?}");
        assert_eq!(text.matches("sha256").count(), 1);
    }
}

#[test]
fn a_cash_book_runs_from_opening_to_closing() {
    let text = drawn(&book(ROWS), PaperKind::CashBook, &Redactor::none(), Language::Vi);
    let line = |start: &str| {
        let line =
            text.lines().find(|line| line.contains(start)).unwrap_or_else(|| panic!("{start}: {text}"));
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(line("Số dư đầu kỳ").last().unwrap(), "500");
    assert_eq!(line("PT-1")[4..], ["Công", "ty", "Mẫu", "A", "1.000", "1.500"]);
    assert_eq!(line("PC-1").last().unwrap(), "1.600");
    assert_eq!(line("Cộng phát sinh")[3..], ["1.300", "200"]);
    assert_eq!(line("Số dư cuối kỳ").last().unwrap(), "1.600");
    assert!(text.contains("Sổ không có cột ngày chứng từ"), "{text}");
}

#[test]
fn what_the_books_lack_is_said_and_left_blank() {
    let donors = drawn(&book(ROWS), PaperKind::Donors, &Redactor::none(), Language::Vi);
    assert!(donors.contains("1 khoản không ghi tên.") && donors.contains("(không ghi tên)"), "{donors}");
    assert!(donors.contains("Một nghìn ba trăm đồng"), "{donors}");
    let recipients = drawn(&book(ROWS), PaperKind::Recipients, &Redactor::none(), Language::Vi);
    assert!(recipients.contains("1 dòng chưa ghi ngày sinh."), "{recipients}");
    let income = drawn(&book(ROWS), PaperKind::Income, &Redactor::none(), Language::En);
    assert!(income.contains("No book of the year before"), "{income}");
    let nothing = drawn(&book(ROWS), PaperKind::Findings, &Redactor::none(), Language::En);
    assert!(nothing.contains("nothing to show"), "{nothing}");
}

#[test]
fn rows_that_were_not_read_are_said_on_every_paper() {
    let broken = book(&format!("{ROWS}2025-01-05,PT-3,donation,ST,cash,12x,Công ty Mẫu B,,\n"));
    for kind in PaperKind::ALL {
        let text = drawn(&broken, *kind, &Redactor::none(), Language::Vi);
        assert!(text.contains("CHÚ Ý: 1 dòng của sổ không đọc được"), "{kind:?}");
        assert!(!drawn(&book(ROWS), *kind, &Redactor::none(), Language::Vi).contains("không đọc được"));
    }
}

#[test]
fn a_mask_hides_the_pupil_and_says_so() {
    let book = book(ROWS);
    let mask = Redactor::from_books([&book]);
    let text = drawn(&book, PaperKind::Recipients, &mask, Language::Vi);
    assert!(!text.contains("Mẫu Lan") && text.contains("L.T.M.L."), "{text}");
    assert!(text.contains("Đã che"), "{text}");
}

#[test]
fn sums_stand_on_papers_and_not_in_csv() {
    let book = book(ROWS);
    let donors = csv_of(&book, PaperKind::Donors);
    assert_eq!(donors.lines().count(), 3, "{donors}");
    let header = "association,date,voucher,donor,purpose,money,goods,quantity,unit,goods_value,raised";
    assert_eq!(donors.lines().next().unwrap(), header);
    let cash = csv_of(&book, PaperKind::CashBook);
    let rows: Vec<&str> = cash.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(rows, ["row", "opening", "entry", "entry", "entry", "closing"], "{cash}");
    let disclosure = csv_of(&book, PaperKind::Disclosure);
    assert!(disclosure.starts_with("table,row,") && disclosure.contains("\ndonors,entry,"), "{disclosure}");
}
