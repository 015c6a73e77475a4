//! With `--mask` nothing that must be hidden is in any list, whatever the command, format and language.

use crate::hocbong_in;
use hocbong_core::text::fold;
use std::fs;
use std::path::Path;

const SETTINGS: &str = "name = \"Quỹ em Lê Mẫu Chi 0912345678\"\nyear = 2025\n\n[[statement]]\nfile = \"statements/sk.csv\"\nassociation = \"ST\"\n\
    account = \"1121\"\n";
const ASSOCIATIONS: &str = "code,name,level,parent\nST,Hội Khuyến học Lê Mẫu Chi 0912345678,province,\n";
const FUNDS: &str = "code,name,restriction,purpose\nST,Quỹ chung,none,\n\
    ST/em,Quỹ của em Lê Mẫu Chi,purpose,Học bổng Lê Mẫu Chi\n";

/// Pupils in every column, twice, in other spellings, on one account, in rows that cannot be read.
const JOURNAL: &str = "date,voucher,kind,fund,method,amount,account,party,purpose,memo,ref,about,decision,preparer,approver,party_account,birth_date,school_class,school\n\
2025-01-01,DK-1,opening,ST,bank,500000000,1121,,,,,,,,,,,,\n\
2025-01-01,DK-2,opening,ST,cash,50000000,,,,,,,,,,,,,\n\
2025-02-03,BC-1,donation,ST,bank,2000000,1121,Hồ Mẫu Giang 0912 345 678,,Nhờ trao Nguyễn Thị Mẫu Lan,FT1,,,,,,,,\n\
2025-02-04,BC-2,donation,ST/em,bank,3000000,1121,Hồ Mẫu Giang,Học bổng Lê Mẫu Chi,gọi 0912.345.678,FT2,,,,,,,,\n\
2025-02-05,BN-1,award,ST,bank,1000000,1121,Nguyễn Thị Mẫu Lan,,Trao em Nguyễn Thị Mẫu Lan TK 1903000111222,FT3,,QĐ-1,Mẫu Thư,Mẫu Duyệt,1903000111222,01/05/2014,5A,Trường Tiểu học Mẫu\n\
2025-02-05,BN-1,award,ST,bank,1000000,1121,Trần Mẫu Bé,,Trao học bổng,FT4,,QĐ-1,Mẫu Thư,Mẫu Duyệt,1903000111222,02/05/2014,5A,Trường Tiểu học Mẫu\n\
2025-02-06,BN-2,award,ST,bank,1000000,1121,NGUYEN THI MAU LAN,,NGUYEN THI MAU LAN,FT5,,,Mẫu Thư,Mẫu Thư,1903000111222,01/05/2014,5A,Trường Tiểu học Mẫu\n\
2025-02-07,BN-3,award,ST/em,bank,4000000,1121,1. Lê Mẫu Chi 5A - THCS Mẫu,Học bổng Lê Mẫu Chi,cho Lê Mẫu Chi,,,QĐ em Lê Mẫu Chi,Trần Mẫu Bé,Đỗ Mẫu Ích,,,Lê Mẫu Chi 5A,TH Lê Mẫu Chi\n\
2025-02-08,PC-1,award,ST,cash,12x,,Vũ Mẫu Hoa,,Vũ Mẫu Hoa 0987654321,,,QĐ-3,,,,,,\n\
Vũ Mẫu Hoa,PC-2,award,ST,cash,500000,,Vũ Mẫu Hoa,,,,,QĐ-3,,,,,,\n\
2025-02-09,PC-3,Vũ Mẫu Hoa,ST,cash,500000,,Vũ Mẫu Hoa,,,,,QĐ-3,,,,,,\n\
2025-02-10,PC-4,award,ST,cash,500000,,Đỗ Mẫu Ích,,,,,QĐ-3,,,,,,,thêm,Vũ Mẫu Hoa\n\
2025-02-11,PC-5,award,ST,cash,300000,,Đỗ Mẫu Ích,Lê Mẫu Chi,,,,QĐ-3,Mẫu Thư,Mẫu Duyệt,,,,\n\
2025-02-11,PC-6,award-returned,ST,cash,300000,,Đỗ Mẫu Ích,Lê Mẫu Chi,Đỗ Mẫu Ích trả lại,,PC-5,,Mẫu Thư,Mẫu Duyệt,,,,\n\
2025-02-12,KK-1,audit:count,ST,cash,49000000,1111,,,Có mặt Đỗ Mẫu Ích 0987654321,,,,Mẫu Thư,Mẫu Duyệt,,,,\n\
2025-02-13,PH-1,audit:finding,ST,,,,,,Chưa có chữ ký của Trần Mẫu Bé,,BN-1,,Mẫu Thư,Mẫu Duyệt,,,,\n\
2025-02-14,GQ-1,audit:resolve,ST,,,,,,Trần Mẫu Bé đã ký 0987-654-321,,PH-1,,Mẫu Thư,Mẫu Duyệt,,,,\n\
2025-02-14,BN-4,award,ST,bank,700000,1121,Trần Mẫu Bé,,trả lần hai,,,QĐ-2,Mẫu Thư,Mẫu Duyệt,,02/05/2014,5A,Trường Tiểu học Mẫu\n";

const STATEMENT: &str = "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n\
03/02/2025,FT1,,2000000,HO MAU GIANG 0912345678 nho trao NGUYEN THI MAU LAN\n\
04/02/2025,FT2,,3500000,HO MAU GIANG SDT 0912345678 UNG HO LE MAU CHI\n\
05/02/2025,FT3,1000000,,CT toi 1903000111222 NGUYEN THI MAU L AN\n\
07/02/2025,FT9,900000,,TRAN MAU BE tra lai 1903-0001-1122-2\n\
07/02/2025,FT10,700000,,TRAN MAU BE\n\
07/02/2025,FT11,700000,,TRAN MAU BE\n\
12/02/2025,FT12,,800000,dtdd 84912345678 UNG HO EM TRANMAUBE9A va do mau ich\n\
30/02/2025,FT13,,900000,Vũ Mẫu Hoa\n\
Tổng cộng TK 1903000111222 em Lê Mẫu Chi,,0,3000000,\n\
vũ mẫu hoa,FT14,,900000,\"Vũ Mẫu Hoa\"\n\
13/02/2025,FT15,,100000,VU MAU HOA mau.hoa@vidu.test 0987*654*321\n\
14/02/2025,FT16,,100000,Hoa Mẫu Vũ; T.M. BÉ; 1903_0001_1122_2; CK NGUYEN THI MAU LA\n";

/// What must not be readable anywhere: folded, without separators.
const HIDDEN: [&str; 12] = [
    "mauhoavidutest",
    "hoamauvu",
    "nguyenthimaula",
    "nguyenthimaulan",
    "tranmaube",
    "lemauchi",
    "domauich",
    "vumauhoa",
    "0912345678",
    "84912345678",
    "0987654321",
    "1903000111222",
];

fn book(folder: &Path) {
    for (name, text) in [
        ("so/hocbong.toml", SETTINGS),
        ("so/associations.csv", ASSOCIATIONS),
        ("so/funds.csv", FUNDS),
        ("so/journal/2025.csv", JOURNAL),
        ("so/statements/sk.csv", STATEMENT),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// All output of a command, without what separates letters and digits.
fn written(folder: &Path, arguments: &[&str]) -> String {
    let output = hocbong_in(folder, &[arguments, &["--today", "2026-03-01"]].concat());
    let all = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(all).unwrap();
    assert!(
        output.status.code().is_some_and(|code| code <= 2) && !text.contains("Usage:"),
        "{arguments:?}: {text}"
    );
    fold(&text).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn no_list_shows_what_is_hidden() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    book(folder);
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["check", "so"],
        vec!["check", "so/journal/2025.csv", "--previous", "so"],
        vec!["reconcile", "so"],
        vec!["reconcile", "so/journal/2025.csv", "so/statements/sk.csv"],
        vec!["reconcile", "so/journal/2025.csv", "so/journal/2025.csv"],
        vec!["inspect", "so/journal/2025.csv", "so/statements/sk.csv"],
        vec!["inspect", "so"],
        vec!["balance", "so"],
        vec!["progress", "so"],
    ];
    commands.push(vec!["sample", "so", "--count", "50", "--seed", "1"]);
    commands.push(vec!["compare", "so/journal/2025.csv", "so"]);
    for kind in ["fund-statement", "income", "settlement", "ageing", "count-sheet", "findings", "voucher"] {
        commands.push(vec!["report", kind, "so"]);
    }
    let rows: Vec<String> = (2..=20).map(|line| format!("journal/2025.csv:{line}")).collect();
    let lines: Vec<String> = (2..=13).map(|line| format!("statements/sk.csv:{line}")).collect();
    for row in rows.iter().chain(&lines) {
        commands.push(vec!["reconcile", "so", "--explain", row]);
    }
    let mut shown_unmasked = String::new();
    for command in &commands {
        // The language changes words only; we try both except where the list is a single row.
        let languages: &[&str] = if command.contains(&"--explain") { &["vi"] } else { &["vi", "en"] };
        for (format, language) in ["text", "json", "csv"].iter().zip(languages.iter().cycle()) {
            let all = [&command[..], &["--format", format, "--lang", language]].concat();
            shown_unmasked.push_str(&written(folder, &all));
            let masked = written(folder, &[&all[..], &["--mask"]].concat());
            for hidden in HIDDEN {
                assert!(!masked.contains(hidden), "{all:?} shows {hidden}");
            }
        }
    }
    for hidden in HIDDEN {
        assert!(shown_unmasked.contains(hidden), "{hidden} is shown nowhere: the test hides nothing");
    }
}

#[test]
fn amounts_places_and_counts_stay() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    book(folder);
    let numbers = |arguments: &[&str]| {
        let output =
            hocbong_in(folder, &[arguments, &["--today", "2026-03-01", "--format", "json"]].concat());
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut kept = Vec::new();
        keep_plain(&document, &mut kept);
        (output.status.code(), kept)
    };
    for command in [vec!["check", "so"], vec!["reconcile", "so"], vec!["report", "settlement", "so"]] {
        let plain = numbers(&command);
        assert!(plain.1.len() > 20, "{command:?}");
        assert_eq!(plain, numbers(&[&command[..], &["--mask"]].concat()), "{command:?}");
    }
}

/// Every value of a document except its texts for people.
fn keep_plain(value: &serde_json::Value, kept: &mut Vec<String>) {
    const TEXTS: [&str; 7] = ["message", "hint", "text", "party", "purpose", "memo", "why"];
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| !TEXTS.contains(&name.as_str())) {
                kept.push(name.clone());
                keep_plain(member, kept);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|one| keep_plain(one, kept)),
        plain => kept.push(plain.to_string()),
    }
}

#[test]
fn what_is_masked_is_not_taken_back() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    book(folder);
    let reconcile = ["reconcile", "so/journal/2025.csv", "so/statements/sk.csv"];
    let run = |more: &[&str]| hocbong_in(folder, &[&reconcile[..], more].concat());
    run(&["--format", "csv", "--mask", "--output", "con-treo.csv"]);
    let list = fs::read_to_string(folder.join("con-treo.csv")).unwrap();
    assert!(list.lines().all(|line| line.ends_with(",masked") || line.ends_with(",yes")), "{list}");
    let output = run(&["--carried", "con-treo.csv"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("con-treo.csv: error[HB0103]: texts are masked in this list"), "{said}");
    // Rows to record keep their texts, so the two flags exclude each other.
    let output = run(&["--draft", "nhap.csv", "--mask"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.join("nhap.csv").exists());
}
