use super::*;
use hocbong::book::BookFiles;
use hocbong::seal::{SEALS_FILE, SealFiles, SealOptions, Secret, SigningKey, prove, seal};
use hocbong::{ReadOptions, Source};
use std::fmt::Write;

const HOSTILE: &str = "Mẫu <b>&\"'</script><script>alert(1)</script>\u{202e}";

fn book_files(rows: usize) -> BookFiles {
    let source = |name: &str, text: String| Source::new(name, text.into_bytes());
    let mut journal = "date,voucher,kind,fund,method,amount,party,memo\n".to_owned();
    journal.push_str("2025-01-05,PT-1,donation,ST,cash,2000000,Nguyễn Văn Mẫu An,\"Ủng hộ,\nhai đợt\"\n");
    let hostile = HOSTILE.replace('"', "\"\"");
    writeln!(journal, "2025-01-06,PT-2,donation,ST,bank,500,\"{hostile}\",Mẫu").unwrap();
    writeln!(journal, "2025-01-07,PT-3,donation,ST,bank,500,Mẫu,{}", "dài ".repeat(1500)).unwrap();
    for number in 0..rows {
        writeln!(journal, "2025-02-01,PT-1{number},donation,ST,cash,{},Mẫu,", number + 1).unwrap();
    }
    BookFiles {
        settings: Some(source("hocbong.toml", "name = \"Quỹ Mẫu\"\nyear = 2025\n".to_owned())),
        associations: Some(source(
            "associations.csv",
            format!("code,name,level,parent\nST,\"{}\",province,\n", HOSTILE.replace('"', "\"\"")),
        )),
        funds: Some(source("funds.csv", "code,name,restriction\nST,Quỹ Mẫu,free\n".to_owned())),
        journal: vec![source("journal/2025.csv", journal)],
        ..BookFiles::default()
    }
}

fn receipt_of(which: &str, rows: usize) -> (Book, Receipt) {
    let files = book_files(rows);
    let book = Book::read(&files, &ReadOptions::default());
    let key = SigningKey::from_bytes(&[3; 32]);
    let day = |text: &str| text.parse().unwrap();
    let options = SealOptions {
        through: day("2025-12-31"),
        sealed_on: day("2026-01-05"),
        findings: 0,
        secret: Secret::new([1; 32]),
        signing: Some((Some("hoikhuyenhoc/mau"), &key)),
        threads: 1,
    };
    let made = seal(&book, &files, &SealFiles::default(), &options).unwrap();
    let mut stored = SealFiles::default();
    for (path, bytes) in made.files.into_iter().chain([(SEALS_FILE.to_owned(), made.seals)]) {
        stored.0.insert(path.clone(), Source::new(path.as_str(), bytes));
    }
    let receipt = prove(&book, &stored, which, &hocbong::seal::ProveOptions::default()).unwrap();
    (book, receipt)
}

fn page_of(which: &str, language: Language) -> (String, Receipt) {
    let (book, receipt) = receipt_of(which, 5);
    let mut page = Vec::new();
    let view = ReceiptView::of_book(&receipt, &book);
    write_receipt_html(&mut page, Some(&view), &Catalogue::new(language)).unwrap();
    (String::from_utf8(page).unwrap(), receipt)
}

/// Reads the picture of a page, module by module.
fn decoded(page: &str) -> String {
    let (_, rest) = page.split_once("fill=\"#000\" d=\"").unwrap();
    let (path, _) = rest.split_once('"').unwrap();
    let side: usize =
        page.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let mut dark = vec![false; side * side];
    for run in path.split('M').skip(1) {
        let numbers: Vec<usize> = run
            .split(|c: char| !c.is_ascii_digit())
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().unwrap())
            .collect();
        let [x, y, length, ..] = numbers[..] else { panic!("{run}") };
        dark[y * side + x..y * side + x + length].fill(true);
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * 4, side * 4, |x, y| {
        if dark[y / 4 * side + x / 4] { 0 } else { 255 }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn the_page_and_its_picture_hold_the_receipt() {
    for language in [Language::Vi, Language::En] {
        let (page, receipt) = page_of("PT-1", language);
        assert_eq!(Receipt::read(page.as_bytes()).as_ref(), Ok(&receipt));
        let text = decoded(&page);
        assert_eq!(Receipt::read(text.as_bytes()).as_ref(), Ok(&receipt));
        assert_eq!(Some(text), receipt.to_compact());
        for shown in ["Nguyễn Văn Mẫu An", "2.000.000 đồng", "05/01/2025", receipt.code()] {
            assert!(page.contains(&format!(">{shown}</")), "{shown}");
        }
    }
    // The receipts of a large book have longer paths.
    let (_, receipt) = receipt_of("PT-1", 5000);
    let compact = receipt.to_compact().unwrap();
    let picture = picture::draw(&compact).unwrap();
    assert_eq!(decoded(&picture.markup), compact);
    assert!(picture.millimetres <= 70, "{} characters, {} mm", compact.len(), picture.millimetres);
}

#[test]
fn a_receipt_too_long_for_a_picture_has_a_page_without_one() {
    let (page, receipt) = page_of("PT-3", Language::En);
    assert!(!page.contains("<svg"));
    assert!(page.contains(&Catalogue::new(Language::En).text("receipt.no-picture")));
    assert_eq!(Receipt::read(page.as_bytes()), Ok(receipt));
}

#[test]
fn texts_of_the_book_are_no_markup() {
    let (page, receipt) = page_of("PT-2", Language::Vi);
    assert!(!page.contains("<b>") && !page.contains("alert(1)</script>") && !page.contains('\u{202e}'));
    assert_eq!(page.matches("</script>").count(), 3);
    assert_eq!(receipt.value("party"), HOSTILE);
    assert_eq!(Receipt::read(page.as_bytes()), Ok(receipt));
}

#[test]
fn the_page_for_any_receipt_has_none() {
    let mut page = Vec::new();
    write_receipt_html(&mut page, None, &Catalogue::new(Language::Vi)).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(page.matches("</script>").count() == 2 && !page.contains("<svg"));
    assert!(Receipt::read(page.as_bytes()).is_err());
}

/// The words that the script asks for are in the catalogue.
#[test]
fn every_fault_of_the_script_has_words() {
    let words = page_words(&Catalogue::new(Language::En));
    let words: BTreeMap<&str, &str> =
        words.into_iter().filter_map(|(key, text)| Some((key.strip_prefix("fault-")?, text))).collect();
    let mut asked: Vec<&str> = Vec::new();
    for (at, _) in SCRIPT.match_indices("need(") {
        let line = SCRIPT[at..].split(")\n").next().unwrap();
        asked.extend(line.rsplit('\'').nth(1).filter(|_| line.ends_with('\'')));
    }
    asked.extend(["unreadable", "unsigned", "signature"]);
    for fault in &asked {
        assert!(words.contains_key(fault), "{fault}");
    }
    for fault in words.keys() {
        assert!(asked.contains(fault), "{fault} is never said");
    }
}
