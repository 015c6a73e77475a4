//! Profiles say what a file does not: from a book's settings, from a settings file, and by flags.

use super::hocbong_in;
use std::fs;
use std::path::Path;

const SETTINGS: &str = r#"
name = "Mau"
year = 2025

[[statement]]
file = "statements/unknown.csv"
account = "112"
profile = "unknown"

[profile.unknown]
header_line = 2
delimiter = ";"

[profile.unknown.columns]
date = "Ngay nop"
amount = 3
memo = "cai gi"

[profile.misa]
files = ["journal/misa.csv"]
kind = "entry"
fund = "ST"
"#;

fn book(folder: &Path) {
    fs::create_dir_all(folder.join("journal")).unwrap();
    fs::create_dir_all(folder.join("statements")).unwrap();
    fs::write(folder.join("hocbong.toml"), SETTINGS).unwrap();
    let statement = "tieu de;;\nNgay nop;cai gi;bao nhieu\n05/01;NGUOI MAU A;2.000.000\n";
    fs::write(folder.join("statements/unknown.csv"), statement).unwrap();
    let journal = "Ngày hạch toán (*),Số chứng từ (*),Diễn giải,TK Nợ (*),TK Có (*),Số tiền\n\
                   05/01/2025,BC1,Nguoi Mau A,112,5111,2.000.000\n";
    fs::write(folder.join("journal/misa.csv"), journal).unwrap();
}

#[test]
fn a_book_reads_its_files_by_its_profiles() {
    let place = tempfile::tempdir().unwrap();
    book(place.path());
    let code = |arguments: &[&str]| hocbong_in(place.path(), arguments).status.code();
    assert_eq!(code(&["reconcile", "."]), Some(0));
    assert_eq!(code(&["inspect", "."]), Some(0));
    // Without them neither file can be read.
    assert_eq!(code(&["inspect", "statements/unknown.csv"]), Some(2));
    assert_eq!(code(&["balance", "journal/misa.csv"]), Some(2));
    assert_eq!(code(&["balance", "journal/misa.csv", "--profile", "hocbong.toml:misa"]), Some(0));
    assert_eq!(code(&["balance", "journal/misa.csv", "--kind", "entry", "--fund", "ST"]), Some(0));
    let flags = ["--column", "date=Ngay nop", "--column", "amount=#3", "--year", "2025"];
    assert_eq!(code(&[&["inspect", "statements/unknown.csv"], &flags[..]].concat()), Some(0));
}

#[test]
fn what_a_profile_says_wrongly_is_named_with_its_line() {
    let place = tempfile::tempdir().unwrap();
    book(place.path());
    let wrong =
        SETTINGS.replace("\"entry\"", "\"entri\"").replace("profile = \"unknown\"", "profile = \"gone\"");
    fs::write(place.path().join("hocbong.toml"), wrong).unwrap();
    let output = hocbong_in(place.path(), &["balance", ".", "--lang", "en"]);
    let err = String::from_utf8(output.stderr).unwrap();
    for part in ["hocbong.toml:5: error[HB0115]: profile `gone`", "hocbong.toml:21: error[HB0115]: `entri`"] {
        assert!(err.contains(part), "{err}");
    }
    // Nothing is read with a profile from settings that have errors.
    let by_profile = |name: &str| {
        let profile = format!("hocbong.toml:{name}");
        hocbong_in(place.path(), &["inspect", "journal/misa.csv", "--profile", &profile])
    };
    let output = by_profile("misa");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("`entri`"));
    fs::write(place.path().join("hocbong.toml"), SETTINGS).unwrap();
    let output = by_profile("gone");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("gone"));
}
