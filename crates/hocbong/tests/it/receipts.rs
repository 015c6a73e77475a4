//! Receipts: one is verified with its head alone, no change of it stays unseen, and it shows nothing else of the book.

use data_encoding::{BASE64, HEXLOWER};
use hocbong::book::BookFiles;
use hocbong::seal::{
    ExpectedHead, Head, ProofError, ProveOptions, QR_PREFIX, Receipt, ReceiptFault, ReceiptUnreadable,
    SEALS_FILE, SealFiles, SealOptions, Secret, SignedNote, SigningKey, prove, seal,
};
use hocbong::{Book, Kind, NaiveDate, ReadOptions, Source, TransactionRef, store};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

const SETTINGS: &str = "name = \"Quỹ Mẫu\"\nyear = 2025\n";
const ASSOCIATIONS: &str = "code,name,level,parent\nST,Hội Mẫu,province,\nMX,Hội Mẫu X,district,ST\n";
const FUNDS: &str = "code,name,restriction\nST,Quỹ chung Mẫu,free\nMX,Quỹ Mẫu X,free\n";
/// A voucher of two associations, one of two years, a row of several postings' facts, and one that is not sealed.
const REGISTER: &str = "\
id,date,voucher,kind,fund,method,amount,party,memo,decision,award_type
0190a6b2-0000-7000-8000-000000000001,2025-01-05,PT-1,donation,ST,cash,500000,Nguyễn Văn Mẫu An,Ủng hộ,,
0190a6b2-0000-7000-8000-000000000002,2025-01-06,PT-1,donation,MX,cash,100000,Ẩn danh Mẫu,,,
0190a6b2-1111-7000-8000-000000000003,2025-02-10,BC-1,donation,ST,bank,2000000,Công ty Mẫu Sao,\"Quà Tết,
hai đợt\",,
,2025-03-31,PC-1,award,ST,cash,300000,Trần Thị Mẫu Bình,Học bổng,QĐ-1 Mẫu,học bổng
,2025-04-02,BC-2,donation,ST,bank,700000,Lê Văn Mẫu Cúc,,,
,2025-05-20,BC-9,donation,ST,bank,900000,Lê Văn Mẫu Dần,,,
";

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn files(register: &str) -> BookFiles {
    let source = |name: &str, text: &str| Source::new(name, text.as_bytes().to_vec());
    BookFiles {
        settings: Some(source("hocbong.toml", SETTINGS)),
        associations: Some(source("associations.csv", ASSOCIATIONS)),
        funds: Some(source("funds.csv", FUNDS)),
        journal: vec![source("journal/2025.csv", register)],
        ..BookFiles::default()
    }
}

fn read(files: &BookFiles) -> Book {
    Book::read(files, &ReadOptions::default())
}

/// Seals a book through these days, with the signature of the key, and returns the files of the seals.
fn sealed(files: &BookFiles, days: &[&str]) -> SealFiles {
    let (book, mut stored, key) = (read(files), SealFiles::default(), key());
    for (number, through) in (1..).zip(days) {
        let options = SealOptions {
            through: through.parse().unwrap(),
            sealed_on: NaiveDate::from_ymd_opt(2027, 1, 1).unwrap(),
            findings: 0,
            secret: Secret::new([number; 32]),
            signing: Some((Some("hoikhuyenhoc/mau"), &key)),
            threads: 1,
        };
        let made = seal(&book, files, &stored, &options).unwrap();
        for (path, bytes) in made.files.into_iter().chain([(SEALS_FILE.to_owned(), made.seals)]) {
            stored.0.insert(path.clone(), Source::new(path.as_str(), bytes));
        }
    }
    stored
}

const DAYS: [&str; 2] = ["2025-03-31", "2025-04-30"];

fn proved(which: &str) -> Result<Receipt, ProofError> {
    let files = files(REGISTER);
    prove(&read(&files), &sealed(&files, &DAYS), which, &ProveOptions::default())
}

#[test]
fn a_receipt_is_found_by_its_id_the_beginning_of_it_or_its_voucher() {
    let id = "0190a6b2-1111-7000-8000-000000000003";
    for name in [id, "0190a6b21111", "0190A6B2-1111", "BC-1", "2025:BC-1", " 2025: BC-1"] {
        assert_eq!(proved(name).unwrap().value("id"), id, "{name}");
    }
    let receipt = proved("PC-1").unwrap();
    let said = ["date", "voucher", "kind", "fund", "party", "memo", "decision", "award_type"];
    let said: Vec<&str> = said.iter().map(|name| receipt.value(name)).collect();
    assert_eq!(
        said,
        ["2025-03-31", "PC-1", "award", "ST", "Trần Thị Mẫu Bình", "Học bổng", "QĐ-1 Mẫu", "học bổng"]
    );
    assert_eq!(receipt.amount().unwrap().get(), 300_000);
    let of_mx = ProveOptions { association: Some("MX"), threads: 0 };
    let files = files(REGISTER);
    let receipt = prove(&read(&files), &sealed(&files, &DAYS), "PT-1", &of_mx).unwrap();
    assert_eq!(receipt.value("party"), "Ẩn danh Mẫu");
}

#[test]
fn what_cannot_be_proved_has_an_error_of_its_own() {
    let several = |which: &str| match proved(which) {
        Err(ProofError::Several(found)) => {
            found.iter().map(|one| one.association.clone()).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(several("PT-1"), ["ST", "MX"]);
    assert_eq!(several("0190a6b2"), ["ST", "MX", "ST"]);
    for which in ["0190a6b", "BC-7", "2024:BC-1", "", "0190a6b2-ffff-7000-8000-000000000001"] {
        assert!(matches!(proved(which), Err(ProofError::Unknown)), "{which}");
    }
    assert!(matches!(proved("BC-9"), Err(ProofError::NotSealed { found, .. }) if found.voucher == "BC-9"));
    let unsealed = prove(&read(&files(REGISTER)), &SealFiles::default(), "BC-1", &ProveOptions::default());
    assert!(matches!(unsealed, Err(ProofError::NoSeals)));
}

#[test]
fn no_receipt_is_made_of_what_changed_and_others_are_not_hindered() {
    let stored = sealed(&files(REGISTER), &DAYS);
    let prove_in = |register: String, which: &str| {
        prove(&read(&files(&register)), &stored, which, &ProveOptions::default())
    };
    let id = "0190a6b2-1111-7000-8000-000000000003";
    let edits = [
        ("2000000", "2000001"),
        ("2025-02-10", "2025-05-10"),
        ("2025-02-10", "2025-02-11"),
        ("hai đợt", "ba đợt"),
        ("Mẫu Sao", "Mẫu Sáo"),
    ];
    for (from, to) in edits {
        let register = REGISTER.replacen(from, to, 1);
        assert!(register != REGISTER);
        for which in [id, "BC-1"] {
            let refused = prove_in(register.clone(), which);
            assert!(
                matches!(refused, Err(ProofError::Changed { .. })),
                "{from} → {to}, {which}: {refused:?}"
            );
        }
        let other = prove_in(register, "PC-1").unwrap();
        assert!(other.verify(None, None).is_ok());
    }
    // A row without an id of its own gets another id when it changes.
    let old = proved("PC-1").unwrap().value("id").to_owned();
    let changed = REGISTER.replacen("300000", "300001", 1);
    assert!(matches!(prove_in(changed.clone(), &old), Err(ProofError::Changed { .. })));
    assert!(matches!(prove_in(changed, "PC-1"), Err(ProofError::Changed { .. })));
    // Gone, and put in later.
    let row = REGISTER.lines().find(|line| line.contains("MX")).unwrap();
    let gone = REGISTER.replacen(&format!("{row}\n"), "", 1);
    assert!(matches!(
        prove_in(gone, "0190a6b2-0000-7000-8000-000000000002"),
        Err(ProofError::Changed { .. })
    ));
    let added = format!("{REGISTER},2025-01-07,PT-7,donation,ST,cash,1000,,,,\n");
    assert!(matches!(prove_in(added, "PT-7"), Err(ProofError::Changed { .. })));
    // The seals themselves.
    let mut broken = stored.clone();
    let text = String::from_utf8(broken.0["seals/0001/leaves.csv"].bytes().to_vec()).unwrap();
    let path = "seals/0001/leaves.csv";
    broken.0.insert(path.to_owned(), Source::new(path, text.replacen(",2,", ",3,", 1).into_bytes()));
    let refused = prove(&read(&files(REGISTER)), &broken, "BC-1", &ProveOptions::default());
    assert!(matches!(refused, Err(ProofError::Broken(found)) if !found.is_empty()));
}

#[test]
fn a_receipt_is_verified_by_the_head_and_the_key() {
    let receipt = proved("BC-1").unwrap();
    let proven = receipt.verify(None, None).unwrap();
    assert_eq!((proven.is_expected, proven.is_signed, proven.signatures), (false, false, 1));
    assert_eq!((proven.checkpoint.count, proven.checkpoint.sequence), (5, 2));
    let expect: ExpectedHead = receipt.code().parse().unwrap();
    let proven = receipt.verify(Some(expect), Some(&key().verifying_key())).unwrap();
    assert!(proven.is_expected && proven.is_signed);
    let other = ExpectedHead::from(Head::of_text("Mẫu"));
    assert_eq!(receipt.verify(Some(other), None), Err(ReceiptFault::NotExpected));
    let other = SigningKey::from_bytes(&[4; 32]).verifying_key();
    assert_eq!(receipt.verify(None, Some(&other)), Err(ReceiptFault::Unsigned));
}

#[test]
fn a_receipt_is_read_from_its_json_a_page_and_its_picture() {
    let receipt = proved("BC-1").unwrap();
    let json = receipt.to_json();
    assert_eq!(Receipt::read(json.as_bytes()), Ok(receipt.clone()));
    let compact = receipt.to_compact().unwrap();
    assert!(compact.starts_with(QR_PREFIX));
    let lines: Vec<String> =
        compact.to_lowercase().chars().collect::<Vec<_>>().chunks(60).map(String::from_iter).collect();
    for text in [format!("  {compact}\n"), lines.join("\r\n")] {
        assert_eq!(Receipt::read(text.as_bytes()), Ok(receipt.clone()), "{text}");
    }
    assert_eq!(Receipt::read(compact.as_bytes()), Ok(receipt.clone()));
    let page = format!("<!doctype html><script type=\"application/json\" id=\"receipt\">{json}</script>");
    assert_eq!(Receipt::read(page.as_bytes()), Ok(receipt));
    let unreadable = |text: &str| Receipt::read(text.as_bytes()).unwrap_err();
    assert_eq!(unreadable(&json.replace("hocbong.receipt/1", "hocbong.receipt/2")), ReceiptUnreadable::Newer);
    assert_eq!(unreadable(&compact[..compact.len() - 1]), ReceiptUnreadable::Compact);
    assert_eq!(unreadable(&format!("{compact}A")), ReceiptUnreadable::Compact);
    assert_eq!(Receipt::read(b"\xff"), Err(ReceiptUnreadable::NotText));
    assert_eq!(Receipt::read(&vec![b' '; 5 << 20]), Err(ReceiptUnreadable::TooLarge));
    for text in ["", "{}", "[]", "<html></html>", &format!("{json}{json}"), &format!("{json}x"), &json[..99]]
    {
        assert_eq!(unreadable(text), ReceiptUnreadable::NotAReceipt, "{text}");
    }
}

/// The receipt as JSON, edited.
fn edited(edit: impl FnOnce(&mut Value)) -> Result<Receipt, ReceiptUnreadable> {
    let mut json: Value = serde_json::from_str(&proved("BC-1").unwrap().to_json()).unwrap();
    edit(&mut json);
    Receipt::read(json.to_string().as_bytes())
}

#[test]
fn each_fault_is_named() {
    let fault = |edit: &dyn Fn(&mut Value)| edited(edit).unwrap().verify(None, None).unwrap_err();
    assert_eq!(
        fault(&|json| json["leaf_form"] = "x".into()),
        ReceiptFault::LeafForm { form: "x".to_owned() }
    );
    assert_eq!(fault(&|json| json["fields"][16]["value"] = "3".into()), ReceiptFault::Fields);
    assert_eq!(fault(&|json| json["fields"][16]["value"] = "02".into()), ReceiptFault::Fields);
    assert_eq!(fault(&|json| json["fields"][3]["name"] = "Kind".into()), ReceiptFault::Fields);
    assert_eq!(fault(&|json| json["fields"].as_array_mut().unwrap().truncate(20)), ReceiptFault::Fields);
    assert_eq!(fault(&|json| json["fields"] = Value::Array(vec![])), ReceiptFault::Fields);
    assert_eq!(fault(&|json| json["checkpoint"] = "x".into()), ReceiptFault::Checkpoint);
    assert_eq!(fault(&|json| json["head"] = "0".repeat(64).into()), ReceiptFault::Head);
    assert_eq!(fault(&|json| json["code"] = "HB1-".into()), ReceiptFault::ShortCode);
    assert_eq!(fault(&|json| json["count"] = 6.into()), ReceiptFault::Count { count: 6, sealed: 5 });
    assert_eq!(fault(&|json| json["index"] = 5.into()), ReceiptFault::Index { index: 5, count: 5 });
    assert_eq!(
        fault(&|json| json["index"] = u64::MAX.into()),
        ReceiptFault::Index { index: u64::MAX, count: 5 }
    );
    let longer = |json: &mut Value| {
        let node = json["path"][0].clone();
        json["path"].as_array_mut().unwrap().push(node);
    };
    assert_eq!(fault(&longer), ReceiptFault::PathLength { found: 4, needed: 3 });
    let shorter = |json: &mut Value| drop(json["path"].as_array_mut().unwrap().pop());
    assert_eq!(fault(&shorter), ReceiptFault::PathLength { found: 2, needed: 3 });
    assert_eq!(fault(&|json| json["path"].as_array_mut().unwrap().swap(0, 1)), ReceiptFault::Root);
    assert_eq!(fault(&|json| json["index"] = 1.into()), ReceiptFault::Root);
    assert_eq!(fault(&|json| json["fields"][5]["value"] = "Mẫu".into()), ReceiptFault::Root);
    assert_eq!(fault(&|json| json["salt"] = "0".repeat(64).into()), ReceiptFault::Root);
    let unreadable = |edit: &dyn Fn(&mut Value)| edited(edit).unwrap_err();
    for (name, value) in
        [("salt", Value::from("00")), ("path", "x".into()), ("index", 0.5.into()), ("more", 1.into())]
    {
        assert_eq!(unreadable(&|json| json[name] = value.clone()), ReceiptUnreadable::NotAReceipt, "{name}");
    }
}

#[test]
fn a_forged_signature_is_found_only_with_the_key() {
    let key = key().verifying_key();
    let forged = edited(|json| {
        let note = json["checkpoint"].as_str().unwrap().to_owned();
        let (text, signature) = note.trim_end().rsplit_once(' ').unwrap();
        let mut bytes = BASE64.decode(signature.as_bytes()).unwrap();
        bytes[20] ^= 1;
        json["checkpoint"] = format!("{text} {}\n", BASE64.encode(&bytes)).into();
    })
    .unwrap();
    assert!(forged.verify(None, None).is_ok());
    assert_eq!(forged.verify(None, Some(&key)), Err(ReceiptFault::Signature));
}

/// All texts and numbers of a document, by path.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaves(value, &format!("{path}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| leaves(value, &format!("{path}/{at}"), found));
        }
        _ => found.push(path.to_owned()),
    }
}

static RECEIPTS: LazyLock<Vec<String>> =
    LazyLock::new(|| ["BC-1", "PC-1"].map(|which| proved(which).unwrap().to_json()).to_vec());
static COMPACT: LazyLock<String> = LazyLock::new(|| proved("BC-1").unwrap().to_compact().unwrap());

fn is_proved(document: &str) -> bool {
    let key = key().verifying_key();
    let head: ExpectedHead = proved_head();
    Receipt::read(document.as_bytes()).is_ok_and(|read| read.verify(Some(head), Some(&key)).is_ok())
}

fn proved_head() -> ExpectedHead {
    static HEAD: LazyLock<ExpectedHead> = LazyLock::new(|| proved("BC-1").unwrap().code().parse().unwrap());
    *HEAD
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn any_changed_character_of_a_value_is_found(
        which: prop::sample::Index, at: prop::sample::Index, position: prop::sample::Index, c in "[0-9a-f]|\\PC|\n", what in 0..3,
    ) {
        let mut json: Value = serde_json::from_str(which.get::<String>(&RECEIPTS)).unwrap();
        let mut paths = Vec::new();
        leaves(&json, "", &mut paths);
        let value = json.pointer_mut(at.get::<String>(&paths)).unwrap();
        let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        let mut characters: Vec<char> = text.chars().collect();
        let position = position.index(characters.len() + 1);
        let c = c.chars().next().unwrap();
        match what {
            0 => characters.insert(position, c),
            1 if position < characters.len() => characters[position] = c,
            _ if position < characters.len() => { characters.remove(position); }
            _ => {}
        }
        let changed: String = characters.into_iter().collect();
        prop_assume!(changed != text);
        let is_number = value.is_number();
        // What JSON does not tell apart is the same number.
        let new = if is_number { serde_json::from_str(&changed).unwrap_or(Value::Null) } else { changed.into() };
        prop_assume!(new != *value);
        *value = new;
        prop_assert!(!is_proved(&json.to_string()), "{json}");
    }

    #[test]
    fn any_changed_byte_of_a_document_is_found_or_means_the_same(which: prop::sample::Index, at: prop::sample::Index, byte: u8) {
        let document = which.get::<String>(&RECEIPTS);
        let mut bytes = document.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let Ok(changed) = String::from_utf8(bytes) else { return Ok(()) };
        let same = |text: &str| serde_json::from_str::<Value>(text).ok();
        prop_assert!(!is_proved(&changed) || same(&changed) == same(document), "byte {at}");
    }

    #[test]
    fn any_changed_character_of_a_picture_is_found(at: prop::sample::Index, c in "[A-Z2-7]") {
        let at = at.index(COMPACT.len());
        let mut text = COMPACT.clone();
        text.replace_range(at..=at, &c);
        prop_assert!(text == *COMPACT || !is_proved(&text));
    }

    #[test]
    fn no_bytes_make_reading_fail_otherwise(bytes: Vec<u8>, text in "HOCBONG1:[A-Z2-7]{0,300}|[{<]\\PC{0,60}") {
        let _ = Receipt::read(&bytes);
        let _ = Receipt::read(text.as_bytes());
    }
}

/// Every text of a document that is not proved to be a digest.
fn texts(json: &str) -> Vec<String> {
    let json: Value = serde_json::from_str(json).unwrap();
    let mut texts: Vec<String> = json["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["value"].as_str().unwrap().to_owned())
        .collect();
    let note = SignedNote::read(json["checkpoint"].as_str().unwrap()).unwrap();
    // Three lines of the checkpoint are digests, and so is what follows their words.
    let is_digest =
        |word: &str| BASE64.decode(word.as_bytes()).is_ok_and(|bytes| [32, 68].contains(&bytes.len()));
    texts.extend(note.text.split_whitespace().filter(|word| !is_digest(word)).map(str::to_owned));
    let digests = json["path"].as_array().unwrap().iter().chain([&json["salt"], &json["head"]]);
    for digest in digests {
        assert_eq!(HEXLOWER.decode(digest.as_str().unwrap().as_bytes()).unwrap().len(), 32);
    }
    let known =
        ["schema", "leaf_form", "fields", "salt", "index", "count", "path", "checkpoint", "head", "code"];
    let names: BTreeSet<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, known.into_iter().collect());
    texts
}

#[test]
fn a_receipt_shows_nothing_else_of_the_book() {
    const MIN_GIFTS: usize = 60;
    for name in ["soc-trang-2025", "can-tho-2025"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
        let (files, _) = store::open_book(&folder).unwrap();
        let book = read(&files);
        let stored = sealed(&files, &["2025-06-30", "2025-12-31"]);
        // Everything that could be betrayed, by row: long enough not to be part of something else by chance.
        let indices: Vec<usize> = (0..book.ledger().len()).collect();
        let ids = book.ledger().ids(&indices);
        let rows: Vec<(String, Vec<String>)> = book
            .ledger()
            .iter()
            .zip(ids)
            .map(|(row, id)| {
                let id = id.to_string();
                let mut said = vec![row.party(), row.memo(), row.voucher(), row.reference(), row.purpose()];
                said.retain(|text| text.chars().count() >= 4);
                let said = said.into_iter().map(str::to_owned).chain([id.clone()]);
                (id, said.collect())
            })
            .collect();
        let all: BTreeSet<&str> = rows.iter().flat_map(|(_, said)| said).map(String::as_str).collect();
        let is_gift = |(_, row): &(_, TransactionRef<'_>)| row.kind() == Kind::Donation;
        let gifts: Vec<_> =
            rows.iter().zip(book.ledger().iter()).filter(is_gift).map(|(row, _)| row).collect();
        assert!(gifts.len() >= MIN_GIFTS, "{name}: {} gifts", gifts.len());
        // Each receipt takes a tenth of a second: a part of the gifts, from all over the year.
        for (id, own) in gifts.iter().step_by(gifts.len() / MIN_GIFTS) {
            let receipt = prove(&book, &stored, id, &ProveOptions::default()).unwrap();
            receipt.verify(None, Some(&key().verifying_key())).unwrap();
            let texts = texts(&receipt.to_json());
            let compact = receipt.to_compact().unwrap();
            assert_eq!(Receipt::read(compact.as_bytes()).as_ref(), Ok(&receipt));
            for text in texts.iter().filter(|text| all.contains(text.as_str())) {
                assert!(own.contains(text), "{name}: the receipt of {id} says {text}");
            }
            let joined = texts.join("\n");
            for other in &all {
                let is_own =
                    own.iter().any(|own| own.contains(other)) || receipt.value("about").contains(other);
                assert!(is_own || !joined.contains(other), "{name}: the receipt of {id} says {other}");
            }
        }
    }
}
