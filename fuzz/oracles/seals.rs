//! Seals: checkpoints and their notes, sealed books that were changed, and receipts.

use super::edited;
use hocbong::package::take_book_files;
use hocbong::seal::{
    Checkpoint, ProveOptions, Receipt, SEALS_FILE, SealFiles, SealOptions, Secret, SignedBy, SignedNote,
    SigningKey, VerifyOptions, prove, read_checkpoints, seal, sealed_fields, verify,
};
use hocbong::{Book, BookFiles, NaiveDate, ReadOptions, Source};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const FILES: [(&str, &str); 5] = [
    ("hocbong.toml", "name = \"Quỹ Mẫu\"\nyear = 2025\n"),
    ("associations.csv", "code,name,level,parent\nST,Hội Mẫu,province,\n"),
    ("funds.csv", "code,name,restriction\nST,Quỹ chung Mẫu,\nST/tet,Quỹ Tết Mẫu,purpose\n"),
    (
        "journal/2025.csv",
        "id,date,voucher,kind,fund,method,amount,party,memo\n\
         ,2025-01-05,PT-1,donation,ST,cash,500000,Nguyễn Văn Mẫu An,Ủng hộ\n\
         ,2025-01-06,,donation,ST,cash,100000,Ẩn danh Mẫu,\n\
         ,2025-01-06,,donation,ST,cash,100000,Ẩn danh Mẫu,\n\
         0190a6b2-0000-7000-8000-000000000001,2025-02-10,BC-1,donation,ST/tet,bank,2000000,Công ty Mẫu Sao,\"Quà Tết,\n\
         hai đợt\"\n\
         ,2025-03-31,PC-1,award,ST,cash,300000,Trần Thị Mẫu Bình,Học bổng\n",
    ),
    (
        "journal/2025-but-toan.csv",
        "date,voucher,kind,fund,account,debit,credit,memo\n\
         2025-04-02,PK-1,entry,ST,642,50000,,Văn phòng phẩm\n\
         2025-04-02,PK-1,entry,ST,111,,50000,Văn phòng phẩm\n",
    ),
];

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

type Folder = BTreeMap<String, Vec<u8>>;

fn read(folder: &Folder) -> (Book, BookFiles, SealFiles) {
    let mut sources: BTreeMap<String, Source> = folder
        .iter()
        .map(|(path, bytes)| (path.clone(), Source::new(path.as_str(), bytes.clone())))
        .collect();
    let seals = SealFiles::take_from(&mut sources);
    let files = take_book_files(&mut sources);
    (Book::read(&files, &ReadOptions::default()), files, seals)
}

/// A book that is sealed twice, through its last day.
fn folder() -> &'static Folder {
    static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
        let mut folder: Folder =
            FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        let key = key();
        for (number, through) in [(1, "2025-02-28"), (2, "2025-04-30")] {
            let (book, files, stored) = read(&folder);
            let options = SealOptions {
                through: through.parse().unwrap(),
                sealed_on: NaiveDate::from_ymd_opt(2026, 1, 10).unwrap(),
                findings: 0,
                secret: Secret::new([number; 32]),
                signing: Some((Some("hoikhuyenhoc/mau"), &key)),
                threads: 1,
            };
            let made = seal(&book, &files, &stored, &options).unwrap();
            folder.extend(made.files);
            folder.insert(SEALS_FILE.to_owned(), made.seals);
        }
        folder
    });
    &FOLDER
}

/// What a book says that was sealed, row by row.
fn said(book: &Book, through: NaiveDate) -> Vec<Vec<String>> {
    let rows: Vec<usize> = (0..book.ledger().len()).collect();
    let ids = book.ledger().ids(&rows);
    let sealed = book.ledger().iter().zip(ids).filter(|(row, _)| row.date() <= through);
    let mut all: Vec<Vec<String>> = sealed.map(|(row, id)| sealed_fields(id, &row)).collect();
    all.sort();
    all
}

/// The first byte says which file of a sealed book is changed (or removed), the rest how.
///
/// Only a book whose settings, lists and seals are the same bytes, whose journals begin with the sealed bytes or have new
/// open rows, which are listed, and whose sealed rows say the same is intact; and only then does its last head occur in it.
pub fn sealed(bytes: &[u8]) {
    let Some((which, changes)) = bytes.split_first() else { return };
    let intact = folder();
    let through: NaiveDate = "2025-04-30".parse().unwrap();
    let (own, files, stored) = read(intact);
    let options = VerifyOptions { threads: 1, ..VerifyOptions::default() };
    let verified = verify(&own, &files, &stored, &options);
    assert!(verified.is_intact(), "{verified:?}");
    let head = verified.last().unwrap().head;

    let paths: Vec<&String> = intact.keys().collect();
    let path = paths[usize::from(*which) % paths.len()];
    let mut other = intact.clone();
    if usize::from(*which) / paths.len() % 8 == 7 {
        other.remove(path);
    } else {
        other.insert(path.clone(), edited(&intact[path], changes));
    }
    let (book, files, stored) = read(&other);
    let expect =
        VerifyOptions { expect: Some(head.into()), key: Some(key().verifying_key()), ..options.clone() };
    let blind = verify(&book, &files, &stored, &options);
    let found = verify(&book, &files, &stored, &expect);
    assert!(!found.is_intact() || blind.is_intact());
    let _ = VerifyOptions { threads: 3, ..options };
    if found.is_intact() {
        for (path, was) in intact {
            let now = other.get(path).expect("a missing file was not noticed");
            if path.starts_with("journal/") {
                let is_listed = found.open_changes.iter().any(|place| *place.file == **path);
                assert!(now.starts_with(was) || is_listed, "{path} was changed unseen");
            } else {
                assert_eq!(now, was, "{path} was changed unseen");
            }
        }
        assert_eq!(said(&book, through), said(&own, through));
        assert_eq!(found.expected, Some(2));
    }
    if other == *intact {
        assert!(found.is_intact(), "{found:?}");
    }
}

/// What is read as a checkpoint, a note or a list of seals is exactly what is written for it.
pub fn notes(bytes: &[u8]) {
    let seals = read_checkpoints(&Source::new(SEALS_FILE, bytes));
    for pair in seals.windows(2) {
        let _ = pair[1].follows(Some(&pair[0]));
    }
    for checkpoint in &seals {
        assert_eq!(Checkpoint::from_text(&checkpoint.text()).as_ref(), Some(checkpoint));
        let code = checkpoint.head().code();
        assert!(code.parse::<hocbong::seal::ExpectedHead>().unwrap().is(&checkpoint.head()));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = text.parse::<hocbong::seal::ExpectedHead>();
    let _ = (hocbong::seal::read_signing_key(text), hocbong::seal::read_verifying_key(text));
    if let Some(checkpoint) = Checkpoint::from_text(text) {
        assert_eq!(checkpoint.text(), text);
    }
    if let Some(note) = SignedNote::read(text) {
        assert_eq!(SignedNote::read(&note.write()).as_ref(), Some(&note));
        let signed = folder().iter().filter(|(path, _)| path.ends_with("checkpoint.txt"));
        if note.signed_by(&key().verifying_key()) == SignedBy::Valid {
            let own = |bytes: &Vec<u8>| SignedNote::read(std::str::from_utf8(bytes).unwrap()).unwrap().text;
            assert!(signed.map(|(_, bytes)| own(bytes)).any(|own| own == note.text), "{text}");
        }
    }
}

/// The receipts of every sealed row, the last by its QR text as well.
fn receipts() -> &'static [Receipt] {
    static RECEIPTS: LazyLock<Vec<Receipt>> = LazyLock::new(|| {
        let (book, _, stored) = read(folder());
        let prove = |name: &str| prove(&book, &stored, name, &ProveOptions::default()).unwrap();
        ["PT-1", "0190a6b2-0000-7000-8000-000000000001", "PC-1", "PK-1"].map(prove).to_vec()
    });
    &RECEIPTS
}

/// A document that is read as a receipt is written and read back. With the head, it is verified only if it says what was
/// sealed. An input that begins with `*` and a digit is changes of an intact document.
pub fn receipt(bytes: &[u8]) {
    let all = receipts();
    let document = match bytes {
        [b'*', which, changes @ ..] => {
            let receipt = &all[usize::from(*which) / 4 % all.len()];
            let compact = || receipt.to_compact().unwrap();
            match which % 4 {
                0 => edited(receipt.to_json().as_bytes(), changes),
                1 => edited(compact().as_bytes(), changes),
                2 => {
                    // The bytes of the picture, so that a change is not always in a character of Base32.
                    let text = compact();
                    let bytes = data_encoding::BASE32_NOPAD.decode(text.as_bytes().split_at(9).1).unwrap();
                    let text = data_encoding::BASE32_NOPAD.encode(&edited(&bytes, changes));
                    format!("HOCBONG1:{text}").into_bytes()
                }
                _ => {
                    let page = format!(
                        "<html><script type=\"application/json\" id=\"receipt\">{}</script></html>",
                        receipt.to_json()
                    );
                    edited(page.as_bytes(), changes)
                }
            }
        }
        _ => bytes.to_vec(),
    };
    let Ok(read) = Receipt::read(&document) else { return };
    assert_eq!(Receipt::read(read.to_json().as_bytes()).as_ref(), Ok(&read));
    if let Some(text) = read.to_compact() {
        assert_eq!(Receipt::read(text.as_bytes()).as_ref(), Ok(&read));
    }
    let _ = (read.date(), read.amount(), read.checkpoint(), read.code().len());
    let head = *all[0].head();
    let is_sealed = |read: &Receipt| all.iter().any(|own| own.fields() == read.fields());
    for key in [None, Some(key().verifying_key())] {
        if let Ok(proven) = read.verify(Some(head.into()), key.as_ref()) {
            assert!(is_sealed(&read), "{read:?}");
            assert_eq!((proven.head, proven.is_expected, proven.is_signed), (head, true, key.is_some()));
            assert_eq!(read.checkpoint(), Some(proven.checkpoint));
        }
    }
    if let Ok(proven) = read.verify(None, None) {
        // Nothing but what was sealed leads to the root of a checkpoint.
        assert!(is_sealed(&read) || proven.head != head, "{read:?}");
    }
}
