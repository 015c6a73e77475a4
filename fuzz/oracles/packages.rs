//! Packages: a book as one file.

use super::{edited, parts};
use hocbong::package::{About, Package, pack};
use hocbong::{Book, Period, ReadOptions, Source};

type Content = Vec<(String, Vec<u8>)>;

fn content(package: &Package) -> Content {
    package.files().map(|source| (source.name().to_string(), source.bytes().to_vec())).collect()
}

/// The first byte says how the rest is read: as a package, as changes of an intact one, or, if the input begins with
/// `--- `, as the files to pack.
///
/// A package that is accepted has the files that its manifest names, and can be packed again. Whatever is changed in
/// one, it is refused or has the same files. Files that can be packed are unpacked as they were, whatever their order.
pub fn package(bytes: &[u8]) {
    if bytes.starts_with(b"--- ") {
        return packed(&parts(bytes));
    }
    if let Some(changes) = bytes.strip_prefix(b"*") {
        return changed(changes);
    }
    let Ok(package) = Package::read(bytes) else { return };
    let named = package.manifest().files();
    assert_eq!(package.files().count(), named.len());
    for (source, file) in package.files().zip(named) {
        assert_eq!(**source.name(), *file.path);
        assert_eq!((source.length(), source.sha256()), (file.bytes, file.sha256));
    }
    let again = pack(package.files(), package.manifest().about());
    let again = again.and_then(|bytes| Package::read(&bytes));
    assert_eq!(again.map(|again| content(&again)), Ok(content(&package)));
}

fn about() -> About {
    About::new(&Book::read(&hocbong::BookFiles::default(), &ReadOptions::default()), Period::ALL)
}

fn packed(files: &[(String, Vec<u8>)]) {
    let sources: Vec<Source> =
        files.iter().map(|(path, bytes)| Source::new(path.as_str(), &bytes[..])).collect();
    let Ok(bytes) = pack(&sources, &about()) else { return };
    assert_eq!(pack(sources.iter().rev(), &about()).as_ref(), Ok(&bytes));
    let package = Package::read(&bytes).expect("what was packed is read");
    let mut files = files.to_vec();
    files.sort();
    assert_eq!(content(&package), files);
}

fn changed(changes: &[u8]) {
    let files = [
        ("hocbong.toml", "name = \"Quỹ Mẫu\"\nyear = 2025\n"),
        ("associations.csv", "code,name,level,parent\nST,Hội Mẫu,province,\n"),
        ("journal/2025.csv", "date,kind,fund,method,amount\n2025-01-05,donation,ST,cash,500000\n"),
    ];
    let sources = files.map(|(path, text)| Source::new(path, text));
    let intact = pack(&sources, &about()).unwrap();
    let bytes = edited(&intact, changes);
    if let Ok(package) = Package::read(&bytes) {
        let mut expected: Content =
            files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        expected.sort();
        assert_eq!(content(&package), expected);
        let own = Package::read(&intact).unwrap();
        assert_eq!(package.manifest(), own.manifest());
    }
}
