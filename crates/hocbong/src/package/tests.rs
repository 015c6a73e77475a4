use super::manifest::Manifest;
use super::*;
use crate::source::Sha256Digest;
use crate::{Book, NaiveDate, Period, ReadOptions};
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const SETTINGS: &str = "name = \"Quỹ Mẫu\"\nyear = 2025\n\n[[statement]]\nfile = \"sao-kê/vcb.csv\"\n";
const JOURNAL: &str = "date,voucher,kind,fund,method,amount\n2025-03-01,PT01,donation,ST,cash,500000\n\
                       2025-09-30,PC01,award,ST,cash,200000\n";

fn book() -> Vec<Source> {
    [
        ("hocbong.toml", SETTINGS),
        ("associations.csv", "code,name,level\nST,Hội Mẫu,province\nMX,Hội Mẫu hai,district\n"),
        ("funds.csv", "code,name,restriction\nST,Quỹ Mẫu,none\n"),
        ("journal/2025-03.csv", JOURNAL),
        ("journal/2025-09.csv", ""),
        ("sao-kê/vcb.csv", "date,reference,description,amount\n"),
        ("statements/giấy báo.pdf", "%PDF-1.4 \0\u{1}\u{2}"),
        ("seals.csv", "sequence\n"),
    ]
    .map(|(name, text)| Source::new(name, text))
    .to_vec()
}

fn about() -> About {
    let files = take_book_files(&mut by_path(book()));
    About::new(&Book::read(&files, &ReadOptions::default()), Period::ALL)
}

fn by_path(files: Vec<Source>) -> BTreeMap<String, Source> {
    files.into_iter().map(|source| (source.name().to_string(), source)).collect()
}

fn packed() -> Vec<u8> {
    pack(&book(), &about()).unwrap()
}

fn content(package: &Package) -> Vec<(String, Vec<u8>)> {
    package.files().map(|source| (source.name().to_string(), source.bytes().to_vec())).collect()
}

/// A package of these files with an intact manifest, whatever their names.
fn of_files(files: &[(&str, &[u8])]) -> Vec<u8> {
    let sources: Vec<Source> = files.iter().map(|(name, bytes)| Source::new(*name, *bytes)).collect();
    let manifest = Manifest::new(&About::default(), sources.iter());
    archive::write(&manifest, sources.iter()).unwrap()
}

/// An archive with this manifest, whose digest is right, and these entries.
fn of_entries(json: &[u8], entries: &[(&str, &[u8], CompressionMethod)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let comment = format!("hocbong.package/1 sha256 {}", Sha256Digest::new(json));
    archive.set_raw_comment(comment.into_bytes().into()).unwrap();
    for (name, bytes, method) in [(MANIFEST, json, CompressionMethod::Stored)].iter().chain(entries) {
        archive.start_file(*name, SimpleFileOptions::default().compression_method(*method)).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn error(bytes: &[u8]) -> PackageError {
    Package::read(bytes).map(|package| content(&package)).unwrap_err()
}

/// Where the headers of an entry begin: its own, and that in the central directory.
fn headers(bytes: &[u8], name: &str) -> (usize, usize) {
    let mut names = memchr::memmem::find_iter(bytes, name.as_bytes());
    let local = names.find(|at| bytes[at - 30..].starts_with(b"PK\x03\x04")).unwrap() - 30;
    let central = names.find(|at| bytes[at - 46..].starts_with(b"PK\x01\x02")).unwrap() - 46;
    (local, central)
}

#[test]
fn a_package_gives_back_what_was_packed() {
    let package = Package::read(&packed()).unwrap();
    let expected: Vec<(String, Vec<u8>)> =
        by_path(book()).into_iter().map(|(path, source)| (path, source.bytes().to_vec())).collect();
    assert_eq!(content(&package), expected);
    let manifest = package.manifest();
    assert_eq!(manifest.files().len(), expected.len());
    assert_eq!(Manifest::from_json(&manifest.to_json()).unwrap(), *manifest);
    let day = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
    let about = About {
        name: Some("Quỹ Mẫu".to_owned()),
        year: Some(2025),
        period: Some((day(3, 1), day(9, 30))),
        associations: vec!["ST".to_owned()],
    };
    assert_eq!(*manifest.about(), about, "an association that is only listed is not kept");
}

#[test]
fn a_book_without_rows_has_the_period_of_its_year() {
    let mut files = by_path(book());
    files.retain(|path, _| !path.starts_with("journal/"));
    let book = Book::read(&take_book_files(&mut files), &ReadOptions::default());
    let year = Period::year(2025).unwrap();
    assert_eq!(About::new(&book, Period::ALL).period, year.from.zip(year.to));
    assert_eq!(About::new(&Book::builder().build(), Period::ALL).period, None);
    let days = Period::year(2024).unwrap();
    assert_eq!(About::new(&book, days).period, days.from.zip(days.to));
}

#[test]
fn the_same_files_give_the_same_bytes_in_any_order() {
    let mut files = book();
    files.reverse();
    assert_eq!(pack(&files, &about()).unwrap(), packed());
    // What other readers see: no time, the same permissions everywhere.
    let bytes = packed();
    for file in book() {
        let (local, central) = headers(&bytes, file.name());
        assert_eq!(bytes[local + 10..local + 14], [0, 0, 0x21, 0], "1980-01-01");
        assert_eq!(bytes[central + 5], 3, "made on a Unix system");
        assert_eq!(bytes[central + 38..central + 42], (0o10_0644_u32 << 16).to_le_bytes());
    }
}

#[test]
fn files_are_taken_as_from_a_folder() {
    let mut package = Package::read(&packed()).unwrap();
    let files = package.take_book_files();
    let names: Vec<&str> = files.journal.iter().map(|source| &**source.name()).collect();
    assert_eq!(names, ["journal/2025-03.csv", "journal/2025-09.csv"]);
    assert!(files.settings.is_some() && files.associations.is_some() && files.funds.is_some());
    assert!(package.source("hocbong.toml").is_some(), "the settings can be asked for again");
    // As the settings may spell it: in another normal form, with needless parts.
    let decomposed: String = "sao-kê//vcb.csv".nfd().collect();
    assert_eq!(&**package.source(&decomposed).unwrap().name(), decomposed);
    assert!(package.source("../sao-kê/vcb.csv").is_none());
}

#[test]
fn what_does_not_belong_to_a_book_is_not_packed() {
    let with = |name: &str| {
        let mut files = book();
        files.push(Source::new(name, *b"x"));
        pack(&files, &about()).unwrap_err()
    };
    let fault = |name: &str| match with(name) {
        PackageError::Path { path, fault } if path == name => fault,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(fault("notes.txt"), PathFault::NotOfBook);
    assert_eq!(fault("journal/2025.csv.bak"), PathFault::NotOfBook);
    assert_eq!(fault("journal/old/2025.csv"), PathFault::NotOfBook);
    assert_eq!(fault("statements/old.hocbong"), PathFault::NotOfBook);
    assert_eq!(fault("statements/vcb.csv~"), PathFault::NotOfBook);
    assert_eq!(fault("journal/aux.csv"), PathFault::Reserved);
    assert_eq!(fault("journal/2025:03.csv"), PathFault::Reserved);
    let twice = with("journal/2025-03.csv");
    assert!(matches!(twice, PackageError::SameName { .. }), "{twice:?}");
    assert_eq!(pack(&[], &about()), Err(PackageError::NoSettings));
}

#[test]
fn no_path_leads_out_or_is_two_files_on_another_system() {
    let settings: &[u8] = b"";
    let of = |names: &[&str]| {
        let files: Vec<(&str, &[u8])> = [("hocbong.toml", settings)]
            .into_iter()
            .chain(names.iter().map(|name| (*name, &b"x"[..])))
            .collect();
        error(&of_files(&files))
    };
    let expected = [
        ("../hocbong.toml", PathFault::LeadsOut),
        ("/etc/passwd.csv", PathFault::LeadsOut),
        ("journal/../../x.csv", PathFault::LeadsOut),
        ("journal//x.csv", PathFault::LeadsOut),
        ("journal/./x.csv", PathFault::LeadsOut),
        ("journal\\x.csv", PathFault::LeadsOut),
        ("C:x.csv", PathFault::LeadsOut),
        ("c:/x.csv", PathFault::LeadsOut),
        ("journal/con.csv", PathFault::Reserved),
        ("journal/LPT1", PathFault::Reserved),
        ("journal/com¹.csv", PathFault::Reserved),
        ("journal/nul .csv", PathFault::Reserved),
        ("journal/x.csv.", PathFault::Reserved),
        ("journal /x.csv", PathFault::Reserved),
        ("journal/x?.csv", PathFault::Reserved),
        ("journal/x\n.csv", PathFault::Reserved),
        ("journal/.x.csv", PathFault::Hidden),
        (".hocbong.lock", PathFault::Hidden),
        ("journal/x\u{202e}vsc.csv", PathFault::Hidden),
        ("journal/so\u{302}.csv", PathFault::NotNfc),
        ("run.exe", PathFault::NotOfBook),
        ("journal/x.xlsx", PathFault::NotOfBook),
    ];
    for (name, fault) in expected {
        assert_eq!(of(&[name]), PackageError::Path { path: name.to_owned(), fault }, "{name:?}");
    }
    let long = format!("journal/{}.csv", "x".repeat(MAX_PATH_BYTES));
    assert!(matches!(
        of(&[&long]),
        PackageError::Path { fault: PathFault::TooLong, .. } | PackageError::Damaged
    ));
    for [path, other] in [
        ["journal/a.csv", "journal/A.csv"],
        ["journal/ß.csv", "journal/SS.csv"],
        ["Journal/b.csv", "journal/a.csv"],
        ["journal", "journal/a.csv"],
        ["journal/đ.csv", "journal/Đ.csv"],
    ] {
        let found = of(&[path, other]);
        assert!(matches!(found, PackageError::SameName { .. }), "{path} {other}: {found:?}");
    }
}

#[test]
fn a_statement_that_the_settings_name_may_lie_anywhere_in_the_book() {
    let settings = b"[[statement]]\nfile = \"bank/2025/vcb.csv\"\n[[statement]]\nfile = \"../out.csv\"\n";
    assert!(Package::read(&of_files(&[("bank/2025/vcb.csv", b"x"), ("hocbong.toml", settings)])).is_ok());
    let other = of_files(&[("bank/2025/bidv.csv", b"x"), ("hocbong.toml", settings)]);
    let fault = PathFault::NotOfBook;
    assert_eq!(error(&other), PackageError::Path { path: "bank/2025/bidv.csv".to_owned(), fault });
}

#[test]
fn what_is_no_package_is_named_so() {
    let bytes = packed();
    assert_eq!(error(b""), PackageError::NotAPackage);
    assert_eq!(error(b"date,kind\n"), PackageError::NotAPackage);
    let mut other = ZipWriter::new(Cursor::new(Vec::new()));
    other.start_file("hocbong.toml", SimpleFileOptions::default()).unwrap();
    let other = other.finish().unwrap().into_inner();
    assert_eq!(error(&other), PackageError::NotAPackage);
    assert!(is_package(&bytes) && is_package(&bytes[..HEAD_BYTES]) && !is_package(&bytes[..HEAD_BYTES - 1]));
    assert_eq!(error(&of_files(&[("funds.csv", b"")])), PackageError::NoSettings);
}

#[test]
fn a_cut_package_is_refused_wherever_it_is_cut() {
    let bytes = packed();
    for end in 4..bytes.len() {
        assert_eq!(error(&bytes[..end]), PackageError::CutShort, "{end} of {}", bytes.len());
    }
}

#[test]
fn every_sort_of_edit_has_its_name() {
    let bytes = packed();
    let patched = |at: usize, with: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + with.len()].copy_from_slice(with);
        bytes
    };
    let path = || "seals.csv".to_owned();
    let (local, central) = headers(&bytes, "seals.csv");
    // `seals.csv` is so short that it is stored as it is.
    assert_eq!(error(&patched(local + 39, b"S")), PackageError::FileChanged { path: path() });

    let both = |offset: usize, with: &[u8]| {
        let mut bytes = patched(local + offset, with);
        bytes[central + offset + 2..central + offset + 2 + with.len()].copy_from_slice(with);
        bytes
    };
    assert_eq!(error(&both(6, &[1, 0])), PackageError::Encrypted { path: path() });
    assert_eq!(error(&both(8, &[12, 0])), PackageError::Method { path: path() });
    let link = (0o12_0777_u32 << 16).to_le_bytes();
    assert_eq!(error(&patched(central + 38, &link)), PackageError::NotAFile { path: path() });
    let mut not_utf8 = bytes.clone();
    for name in [local + 30, central + 46] {
        not_utf8[name] = 0xff;
    }
    let found = error(&not_utf8);
    assert!(matches!(found, PackageError::Path { fault: PathFault::NotUtf8, .. }), "{found:?}");
    // The two lists of the archive disagree.
    assert_eq!(error(&patched(local + 30, b"SEALS")), PackageError::Damaged);
    for junk in [[&b"#!/bin/sh\n"[..], &bytes].concat(), [&bytes[..], b"junk"].concat()] {
        let found = error(&junk);
        assert!(matches!(found, PackageError::NotAPackage | PackageError::Damaged), "{found:?}");
    }

    let mut twice = of_files(&[("hocbong.toml", b""), ("journal/a.csv", b"x"), ("journal/b.csv", b"y")]);
    let (local, central) = headers(&twice, "journal/b.csv");
    twice[local + 38] = b'a';
    twice[central + 54] = b'a';
    assert_eq!(error(&twice), PackageError::Repeated);
}

#[test]
fn the_manifest_is_held_by_its_digest_and_holds_the_files() {
    let bytes = packed();
    let package = Package::read(&bytes).unwrap();
    let json = String::from_utf8(package.manifest().to_json()).unwrap();
    let sources = by_path(book());
    let entries: Vec<(&str, &[u8], CompressionMethod)> = sources
        .iter()
        .map(|(path, source)| (path.as_str(), source.bytes(), CompressionMethod::Deflated))
        .collect();
    let read = |json: &str, entries: &[(&str, &[u8], CompressionMethod)]| {
        Package::read(&of_entries(json.as_bytes(), entries)).map(|package| content(&package))
    };
    assert_eq!(read(&json, &entries), Ok(content(&package)), "another program may write packages");

    let path = || "funds.csv".to_owned();
    let without: Vec<_> = entries.iter().copied().filter(|(name, ..)| *name != path()).collect();
    assert_eq!(read(&json, &without), Err(PackageError::FileMissing { path: path() }));
    let added = [&entries[..], &[("accounts.csv", &b"code\n"[..], CompressionMethod::Stored)]].concat();
    assert_eq!(read(&json, &added), Err(PackageError::FileAdded { path: "accounts.csv".to_owned() }));
    let mut other = entries.clone();
    for entry in &mut other {
        if entry.0 == path() {
            entry.1 = b"code,name,restriction\nST,Qu\xe1\xbb\xb9 M\xe1\xba\xabu,nonE\n";
        }
    }
    assert_eq!(read(&json, &other), Err(PackageError::FileChanged { path: path() }));
    for entry in &mut other {
        if entry.0 == path() {
            entry.1 = b"code";
        }
    }
    let expected = sources["funds.csv"].length();
    assert_eq!(read(&json, &other), Err(PackageError::FileSize { path: path(), expected }));
    let mut reversed = entries.clone();
    reversed.reverse();
    assert_eq!(read(&json, &reversed), Err(PackageError::Damaged), "files in another order");

    let newer = json.replace("hocbong.package/1", "hocbong.package/2");
    assert_eq!(read(&newer, &entries), Err(PackageError::Newer { version: 2 }));
    let at = memchr::memmem::rfind(&bytes, b"package/1 ").unwrap();
    let mut newer = bytes.clone();
    newer[at + 8] = b'7';
    assert_eq!(error(&newer), PackageError::Newer { version: 7 });
    let mut other_digest = bytes.clone();
    let last = other_digest.len() - 1;
    other_digest[last] = if other_digest[last] == b'0' { b'1' } else { b'0' };
    assert_eq!(error(&other_digest), PackageError::ManifestChanged);
    for bad in [
        "",
        "{}",
        "{\"schema\":1}",
        "{\"schema\":\"other/1\"}",
        "[[[[",
        "{\"schema\":\"hocbong.package/01\"}",
    ] {
        assert!(matches!(read(bad, &entries), Err(PackageError::Manifest { .. })), "{bad}");
    }
    for (from, to) in [
        ("\"year\": 2025", "\"year\": 2025, \"more\": 1"),
        ("2025-03-01", "2025-13-01"),
        ("\"sha256\": \"", "\"sha256\": \"0"),
        ("\"path\": \"associations.csv\"", "\"path\": \"z.csv\""),
    ] {
        let bad = json.replacen(from, to, 1);
        assert_ne!(bad, json);
        assert!(matches!(read(&bad, &entries), Err(PackageError::Manifest { .. })), "{to}");
    }
}

#[test]
fn an_archive_that_blows_up_is_refused_before_it_does() {
    let zeros = vec![0_u8; 4 << 20];
    let settings = Source::new("hocbong.toml", *b"");
    let entries = |size: u64, digest: &str| {
        format!(
            "{{\"schema\":\"hocbong.package/1\",\"program\":\"x\",\"name\":null,\"year\":null,\"period\":null,\
             \"associations\":[],\"files\":[{{\"path\":\"hocbong.toml\",\"bytes\":0,\"sha256\":\"{}\"}},\
             {{\"path\":\"journal/a.csv\",\"bytes\":{size},\"sha256\":\"{digest}\"}}]}}",
            settings.sha256()
        )
    };
    let digest = Sha256Digest::new(&zeros).to_string();
    let of = |size: u64| {
        let files = [
            ("hocbong.toml", &b""[..], CompressionMethod::Stored),
            ("journal/a.csv", &zeros, CompressionMethod::Deflated),
        ];
        of_entries(entries(size, &digest).as_bytes(), &files)
    };
    let path = || "journal/a.csv".to_owned();
    let large = |limit, path| PackageError::TooLarge { limit, path };
    assert_eq!(error(&of(zeros.len() as u64)), large(Limit::Ratio, Some(path())));
    assert_eq!(error(&of(MAX_FILE_BYTES + 1)), large(Limit::File, Some(path())));
    // Headers and manifest lie about the size: no more than it is unpacked.
    for size in [0, 100, MIN_BYTES_FOR_RATIO] {
        let mut bytes = of(size);
        let (local, central) = headers(&bytes, "journal/a.csv");
        let claimed = u32::try_from(size).unwrap().to_le_bytes();
        bytes[local + 22..local + 26].copy_from_slice(&claimed);
        bytes[central + 24..central + 28].copy_from_slice(&claimed);
        let found = error(&bytes);
        let is_it = matches!(found, PackageError::FileSize { .. } | PackageError::FileChanged { .. });
        assert!(is_it, "{found:?}");
    }
    // What compresses so well is stored as it is, and read again.
    let settings = Source::new("hocbong.toml", *b"");
    let zeros = Source::new("journal/a.csv", zeros);
    let bytes = pack([&settings, &zeros], &About::default()).unwrap();
    assert_eq!(content(&Package::read(&bytes).unwrap())[1].1, zeros.bytes());

    let names: Vec<String> = (0..=MAX_FILES).map(|number| format!("journal/{number:05}.csv")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(error(&of_files(&many)), large(Limit::Files, None));
    let too_many: Vec<Source> = names.iter().map(|name| Source::new(name.as_str(), *b"")).collect();
    let too_many: Vec<&Source> = too_many.iter().chain([&settings]).collect();
    assert_eq!(pack(too_many, &About::default()), Err(large(Limit::Files, None)));
}

#[test]
fn the_limit_of_all_files_counts_every_file() {
    let files: Vec<String> = (0..3)
        .map(|number| {
            format!(
                "{{\"path\":\"journal/{number}.csv\",\"bytes\":{},\"sha256\":\"{}\"}}",
                MAX_FILE_BYTES,
                Sha256Digest::new(b"")
            )
        })
        .collect();
    let json = format!(
        "{{\"schema\":\"hocbong.package/1\",\"program\":\"x\",\"name\":null,\"year\":null,\"period\":null,\
         \"associations\":[],\"files\":[{}]}}",
        files.join(",")
    );
    let entries: Vec<(String, &[u8], CompressionMethod)> =
        (0..3).map(|n| (format!("journal/{n}.csv"), &b""[..], CompressionMethod::Stored)).collect();
    let entries: Vec<_> =
        entries.iter().map(|(name, bytes, method)| (name.as_str(), *bytes, *method)).collect();
    let expected = PackageError::TooLarge { limit: Limit::Unpacked, path: None };
    assert_eq!(error(&of_entries(json.as_bytes(), &entries)), expected);
}

/// A change that a disk, a mail server or a person could make.
#[derive(Clone, Debug)]
enum Edit {
    Flip(prop::sample::Index, u8),
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Delete(prop::sample::Index, usize),
    Truncate(prop::sample::Index),
    /// Copies a part of the package to another place in it.
    Splice(prop::sample::Index, prop::sample::Index, usize),
}

impl Edit {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        if length == 0 {
            return;
        }
        match self {
            Self::Flip(at, bit) => bytes[at.index(length)] ^= 1 << (bit % 8),
            Self::Set(at, byte) => bytes[at.index(length)] = *byte,
            Self::Insert(at, more) => {
                let at = at.index(length + 1);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Delete(at, count) => {
                let at = at.index(length);
                bytes.drain(at..(at + count).min(length));
            }
            Self::Truncate(at) => bytes.truncate(at.index(length)),
            Self::Splice(from, to, count) => {
                let from = from.index(length);
                let part = bytes[from..(from + count).min(length)].to_vec();
                let to = to.index(length);
                let end = (to + part.len()).min(length);
                bytes.splice(to..end, part);
            }
        }
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        2 => (at(), prop_oneof![Just(0), Just(0xff), any::<u8>()]).prop_map(|(at, byte)| Edit::Set(at, byte)),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, more)| Edit::Insert(at, more)),
        1 => (at(), 1_usize..60).prop_map(|(at, count)| Edit::Delete(at, count)),
        1 => at().prop_map(Edit::Truncate),
        2 => (at(), at(), 1_usize..120).prop_map(|(from, to, count)| Edit::Splice(from, to, count)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    /// Whatever becomes of a package on its way, it is refused or says what it said.
    #[test]
    fn an_edited_package_is_refused_or_changes_nothing(edits in prop::collection::vec(edit(), 1..4)) {
        let original = packed();
        let mut bytes = original.clone();
        for edit in &edits {
            edit.apply(&mut bytes);
        }
        if let Ok(package) = Package::read(&bytes) {
            let expected = Package::read(&original).unwrap();
            prop_assert_eq!(content(&package), content(&expected));
            prop_assert_eq!(package.manifest(), expected.manifest());
        }
    }

    #[test]
    fn bytes_of_any_kind_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let head = &packed()[..HEAD_BYTES];
        prop_assert!(Package::read(&bytes).is_err());
        prop_assert!(Package::read(&[head, &bytes].concat()).is_err());
    }
}

#[test]
fn every_bit_of_a_package_may_flip() {
    let original = packed();
    let expected = content(&Package::read(&original).unwrap());
    let mut accepted = 0;
    for at in 0..original.len() {
        for bit in 0..8 {
            let mut bytes = original.clone();
            bytes[at] ^= 1 << bit;
            if let Ok(package) = Package::read(&bytes) {
                assert_eq!(content(&package), expected, "bit {bit} of byte {at}");
                accepted += 1;
            }
        }
    }
    // What no file depends on: time, permissions, version, which a reader may ignore.
    assert!(accepted < original.len(), "{accepted} of {} bits", original.len() * 8);
}
