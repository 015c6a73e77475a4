//! Lists that are recorded with `add --from`: what the flags fill in, what is left out, and a list given twice.

use crate::hocbong_in;
use std::fs;
use std::path::Path;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A new book `so`, and a list of two gifts beside it.
fn book_and_list(folder: &Path) {
    let made = hocbong_in(
        folder,
        &["init", "so", "--code", "ST", "--name", "Hội Mẫu", "--level", "province", "--year", "2025"],
    );
    assert!(made.status.success(), "{}", text(&made.stderr));
    let funds = folder.join("so/funds.csv");
    fs::write(&funds, fs::read_to_string(&funds).unwrap() + "ST/xe,Quỹ xe đạp,purpose,Xe đạp,,\n").unwrap();
    let list =
        "STT,Họ và tên,Cỡ áo,Số tiền\n1,Lưu Mẫu Cúc,vừa,300.000\n2,Tạ Mẫu Đào,lớn,450.000\n,Cộng,,750.000\n";
    fs::write(folder.join("ds.csv"), list).unwrap();
}

fn add(folder: &Path, more: &[&str]) -> (i32, String, String) {
    let given = ["add", "so", "donation", "--from", "ds.csv", "--fund", "ST", "--method", "bank"];
    let given =
        given.iter().chain(&["--date", "2025-04-05", "--today", "2025-12-31", "--lang", "en"]).chain(more);
    let output = hocbong_in(folder, &given.copied().collect::<Vec<_>>());
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn flags_that_rows_share_fill_blank_cells_and_others_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    book_and_list(folder.path());
    let (code, out, err) =
        add(folder.path(), &["--purpose", "Vở viết", "--memo", "đợt đầu", "--preparer", "Mẫu Kế"]);
    assert_eq!(code, 0, "{out}{err}");
    let journal = fs::read_to_string(folder.path().join("so/journal/2025.csv")).unwrap();
    for row in journal.lines().skip(1) {
        assert!(row.contains("Vở viết") && row.contains("đợt đầu") && row.contains("Mẫu Kế"), "{row}");
    }
    // Money with a purpose is not unrestricted.
    let balance = text(&hocbong_in(folder.path(), &["balance", "so", "--lang", "en"]).stdout);
    assert!(balance.contains("5112") && !balance.contains("5111"), "{balance}");

    for flag in [
        "--party",
        "--ref",
        "--party-account",
        "--birth-date",
        "--quantity",
        "--currency",
        "--rate",
        "--amount",
    ] {
        let (code, out, err) = add(folder.path(), &[flag, "1"]);
        assert_eq!(code, 2, "{flag}: {out}{err}");
        assert!(err.contains(flag), "{flag}: {err}");
    }
}

#[test]
fn columns_and_rows_that_the_book_does_not_get_are_named() {
    let folder = tempfile::tempdir().unwrap();
    book_and_list(folder.path());
    let (code, _, err) = add(folder.path(), &[]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("columns with content that the book does not get: `Cỡ áo`"), "{err}");
    assert!(err.contains("1 row of the file is no transaction"), "{err}");
}

#[test]
fn a_list_that_is_in_the_book_already_is_refused_until_it_is_said_to_be_another() {
    let folder = tempfile::tempdir().unwrap();
    book_and_list(folder.path());
    assert_eq!(add(folder.path(), &[]).0, 0);
    let journal = folder.path().join("so/journal/2025.csv");
    let before = fs::read(&journal).unwrap();
    let (code, out, err) = add(folder.path(), &[]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(err.contains("HB0119") && err.contains("--again"), "{err}");
    assert!(err.contains("journal/2025.csv:2"), "{err}");
    assert_eq!(fs::read(&journal).unwrap(), before);
    // One of the two given once more is ordinary.
    fs::write(folder.path().join("ds.csv"), "STT,Họ và tên,Số tiền\n1,Lưu Mẫu Cúc,300.000\n").unwrap();
    assert_eq!(add(folder.path(), &[]).0, 0);
    fs::write(
        folder.path().join("ds.csv"),
        "STT,Họ và tên,Số tiền\n1,Lưu Mẫu Cúc,300.000\n2,Tạ Mẫu Đào,450.000\n",
    )
    .unwrap();
    assert_eq!(add(folder.path(), &[]).0, 1);
    assert_eq!(add(folder.path(), &["--again"]).0, 0);
}

#[test]
fn what_refers_to_a_voucher_needs_no_fund_and_gives_back_no_more_than_was_given() {
    let folder = tempfile::tempdir().unwrap();
    book_and_list(folder.path());
    let run = |arguments: &[&str]| {
        let given = ["add", "so"].iter().chain(arguments).chain(&["--today", "2025-12-31", "--lang", "en"]);
        let output = hocbong_in(folder.path(), &given.copied().collect::<Vec<_>>());
        (output.status.code().unwrap(), text(&output.stdout) + &text(&output.stderr))
    };
    let gift = ["--date", "2025-02-03", "--method", "cash", "--amount", "80.000", "--party", "Bà Mẫu"];
    let donation = ["donation", "--fund", "ST/xe", "--voucher", "PT-0001"];
    assert_eq!(run(&[&donation[..], &gift].concat()).0, 0);
    // The fund of the gift; which fund an expense is of cannot be known.
    let refund = ["refund", "--about", "pt 1", "--date", "2025-02-04", "--method", "cash"];
    let (code, said) = run(&[&refund[..], &["--amount", "80.001"]].concat());
    assert!(code == 1 && said.contains("HB1007"), "{said}");
    assert_eq!(run(&[&refund[..], &["--amount", "30.000"]].concat()).0, 0);
    let (code, said) = run(&["expense", "--method", "cash", "--amount", "1.000"]);
    assert!(code == 2 && said.contains("ST, ST/xe"), "{said}");
    assert_eq!(run(&["reversal", "--about", "PC-0001", "--date", "2025-02-05"]).0, 0);
    let journal = fs::read_to_string(folder.path().join("so/journal/2025.csv")).unwrap();
    assert_eq!(journal.matches(",ST/xe,").count(), 3, "{journal}");
}
