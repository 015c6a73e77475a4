//! What a reconciliation takes besides its two sides (carried rows, decisions), and the draft that it
//! returns.

use super::{hocbong_in, root};
use std::fs;
use std::path::Path;

const BOOKS: &str = "date,voucher,kind,fund,method,amount,party,memo,ref\n\
    2026-01-01,SD-1,opening,ST,bank,10600000,,Số dư,\n\
    2026-01-04,BC-1,expense,ST,bank,22000,,Phí quản lý tài khoản,FT0904\n";
const BANK: &str =
    "date,ref,amount,balance,content\n2026-01-02,FT1001,1000000,9678000,LY MAU HOA UNG HO HOC BONG\n";

fn json(place: &Path, arguments: &[&str]) -> serde_json::Value {
    let all: Vec<&str> = arguments.iter().copied().chain(["--format", "json", "--lang", "en"]).collect();
    let output = hocbong_in(place, &all);
    let document = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let schema = fs::read_to_string(root().join("docs/schema/reconcile.schema.json")).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let wrong: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
    document
}

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for name in ["so-quy.csv", "sao-ke.csv"] {
        fs::copy(root().join("fixtures/first-look").join(name), place.path().join(name)).unwrap();
    }
    fs::write(place.path().join("so-2026.csv"), BOOKS).unwrap();
    fs::write(place.path().join("sao-ke-2026.csv"), BANK).unwrap();
    place
}

#[test]
fn open_items_of_one_year_are_found_in_the_next() {
    let place = place();
    for excel in [None, Some("--excel")] {
        let write: Vec<&str> =
            ["reconcile", "so-quy.csv", "sao-ke.csv", "--format", "csv"].into_iter().chain(excel).collect();
        fs::write(place.path().join("open.csv"), hocbong_in(place.path(), &write).stdout).unwrap();
        let next =
            ["reconcile", "so-2026.csv", "sao-ke-2026.csv", "--carried", "open.csv", "--window", "200"];
        let document = json(place.path(), &next);
        let matches = document["matches"].as_array().unwrap();
        assert_eq!(matches.len(), 2, "{document:#}");
        assert!(matches.iter().all(|m| m["rule"] == "carried"), "{document:#}");
        let named = |line: &serde_json::Value| line.as_str().is_some_and(|line| line.starts_with("carried:"));
        let sides = |m: &serde_json::Value| named(&m["left"][0]) != named(&m["right"][0]);
        assert!(matches.iter().all(sides), "{document:#}");
        assert_eq!(document["equation"]["unexplained"], 0);
        assert_eq!(document["equation"]["left_opening"], 7_500_000);
        assert_eq!(document["equation"]["opening_difference"], 0);
        // The two rows with different amounts are still one difference.
        assert_eq!(document["differences"][0]["cause"], "digits_swapped", "{document:#}");
        for (language, word) in [("en", "carried 2"), ("vi", "dòng treo 2")] {
            let text: Vec<&str> = next.into_iter().chain(["--lang", language]).collect();
            let text = String::from_utf8(hocbong_in(place.path(), &text).stdout).unwrap();
            assert!(text.contains(word), "{text}");
        }
    }
}

#[test]
fn a_carried_row_that_cannot_be_read_is_said_and_stops_nothing() {
    let place = place();
    fs::write(place.path().join("open.csv"), "side,date,amount\nleft,2025-12-30,1.45\nleft,2025-12-30,5\n")
        .unwrap();
    let call = ["reconcile", "so-2026.csv", "sao-ke-2026.csv", "--carried", "open.csv", "--lang", "en"];
    let output = hocbong_in(place.path(), &call);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("open.csv:2") && said.contains("`amount`"), "{said}");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(json(place.path(), &call[..5])["summary"]["left"], 2);
}

#[test]
fn a_draft_is_a_register_that_never_replaces_a_file() {
    let place = place();
    let bank = "date,ref,amount,content\n2025-09-30,FT1,-22000,PHI QUAN LY\n2025-09-30,FT2,900,TRA LAI TIEN GUI\n\
        2025-09-30,=FT3,700,+84 KHONG RO\n2025-09-29,FT4,-500,RUT TIEN\n";
    fs::write(place.path().join("bank.csv"), bank).unwrap();
    let call = ["reconcile", "so-quy.csv", "bank.csv", "--draft", "draft.csv", "--lang", "en"];
    let output = hocbong_in(place.path(), &call);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("hocbong: draft.csv: 4 draft rows written"), "{said}");
    let draft = fs::read_to_string(place.path().join("draft.csv")).unwrap();
    let mut rows: Vec<&str> = draft.lines().skip(1).collect();
    rows.sort_unstable();
    let expected = [
        "2025-09-29,,,ST,bank,500,,,,RUT TIEN,FT4,b53b4b2d-e0a6-8e21-af54-97ef6def0e75",
        "2025-09-30,,expense,ST,bank,22000,,,,PHI QUAN LY,FT1,7d167be2-c151-8215-880e-55fc570bd126",
        "2025-09-30,,interest,ST,bank,900,,,,TRA LAI TIEN GUI,FT2,d2e221d1-a58a-8569-a0ad-9f1fee3ad052",
        "2025-09-30,,unidentified,ST,bank,700,,,,'+84 KHONG RO,'=FT3,6f386132-c0fe-8272-bd57-36abe1b59ca1",
    ];
    assert_eq!(rows, expected);
    let inspected = hocbong_in(place.path(), &["inspect", "draft.csv", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&inspected.stdout).unwrap();
    let file = &document["files"][0];
    assert_eq!((&file["form"], &file["read"], &file["in_error"]), (&"register".into(), &3.into(), &1.into()));
    let again = hocbong_in(place.path(), &call);
    assert_eq!((again.status.code(), again.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8(again.stderr).unwrap().contains("already exists"));
    assert_eq!(fs::read_to_string(place.path().join("draft.csv")).unwrap(), draft);
    let both = ["reconcile", "bank.csv", "sao-ke.csv", "--draft", "other.csv"];
    assert_eq!(hocbong_in(place.path(), &both).status.code(), Some(2));
    let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(left.len(), 6, "{left:?}");
}

#[test]
fn the_statements_of_an_account_carry_what_is_open() {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
    for folder in ["journal", "statements"] {
        fs::create_dir(place.path().join(folder)).unwrap();
    }
    let statement = |file: &str| format!("[[statement]]\nfile = \"statements/{file}\"\naccount = \"1121\"\n");
    // February is named first: reports follow the order of the settings, the work follows the days.
    write(
        "hocbong.toml",
        &format!("name = \"Mẫu\"\nyear = 2026\n{}{}", statement("feb.csv"), statement("jan.csv")),
    );
    write(
        "associations.csv",
        "code,name,level,parent,opened,closed,successors,target\nST,Mẫu,province,,,,,\n",
    );
    write("funds.csv", "code,name,restriction,purpose,opened,closed\nST,Quỹ,none,,,\n");
    write(
        "journal/2026.csv",
        "date,voucher,kind,fund,method,amount,account,party,memo,ref\n\
         2026-01-01,SD-1,opening,ST,bank,1000,1121,,,\n\
         2026-01-31,BC-1,donation,ST,bank,200,1121,Lan,Góp quỹ,\n\
         2026-02-02,BC-2,expense,ST,bank,30,1121,,Phí quản lý,FT1\n",
    );
    write(
        "statements/jan.csv",
        "date,ref,amount,balance,content\n2026-01-05,FT0,10,1010,X\n2026-01-31,FT1,-30,980,PHI QUAN LY\n",
    );
    write("statements/feb.csv", "date,ref,amount,balance,content\n2026-02-02,FT2,200,1180,LAN GOP QUY\n");
    write(
        "decisions.csv",
        "left_line,right_line,decision,note\njournal/2026.csv:9,statements/jan.csv:2,reject,\n\
        journal/2026.csv:3,statements/feb.csv:2,accept,\n",
    );
    let document = json(place.path(), &["reconcile", "."]);
    let reports = document["reports"].as_array().unwrap();
    assert_eq!(reports[0]["matches"].as_array().unwrap().len(), 2, "{document:#}");
    assert!(reports[0]["matches"].as_array().unwrap().iter().all(|m| m["rule"] == "carried"));
    assert_eq!(reports[0]["equation"]["opening_difference"], 0);
    assert_eq!(reports[0]["right_only"][0]["line"], "statements/jan.csv:2");
    assert_eq!(reports[1]["inputs"][1]["path"], "statements/jan.csv");
    let decided = json(place.path(), &["reconcile", ".", "--decisions", "decisions.csv"]);
    let findings: Vec<&serde_json::Value> = decided["reports"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|r| r["diagnostics"].as_array().unwrap())
        .collect();
    let lines: Vec<&serde_json::Value> =
        findings.iter().filter(|d| d["code"] == "HB0807").map(|d| &d["line"]).collect();
    assert_eq!(lines, [&serde_json::json!(2)], "{decided:#}");
    assert!(decided["reports"][0]["matches"].as_array().unwrap().iter().any(|m| m["rule"] == "decision"));
}

#[test]
fn proposals_come_back_as_decisions() {
    let place = tempfile::tempdir().unwrap();
    for name in ["so-quy.csv", "sao-ke.csv"] {
        fs::copy(root().join("fixtures/proposals").join(name), place.path().join(name)).unwrap();
    }
    let reconcile = |more: &[&'static str]| -> Vec<&'static str> {
        ["reconcile", "so-quy.csv", "sao-ke.csv"].iter().chain(more).copied().collect()
    };
    let document = json(place.path(), &reconcile(&["--proposals", "decisions.csv", "--weights"]));
    let proposals = document["proposals"].as_array().unwrap();
    assert_eq!(document["summary"]["proposals"], 3, "{document:#}");
    assert!(proposals[0]["why"].as_str().unwrap().contains("TRAN MAU SON"), "{document:#}");
    assert_eq!(proposals[1]["left"], serde_json::json!([5]), "{document:#}");
    assert_eq!(proposals[2]["left"], serde_json::json!([6, 7]), "{document:#}");
    assert!(!document["weights"].as_array().unwrap().is_empty());
    let text = fs::read_to_string(place.path().join("decisions.csv")).unwrap();
    assert_eq!(text.lines().count(), 4, "{text}");
    // An existing file is not overwritten.
    let again = hocbong_in(place.path(), &reconcile(&["--proposals", "decisions.csv"]));
    assert_eq!(again.status.code(), Some(2));
    // Nothing is decided yet, and the command says so.
    let blank = hocbong_in(place.path(), &reconcile(&["--decisions", "decisions.csv", "--lang", "en"]));
    assert!(String::from_utf8_lossy(&blank.stderr).contains("3 rows have no decision yet"));
    let completed = text.replace("2,2,,", "2,2,chấp nhận,").replace("5,5,,", "5,5,X,");
    let completed = completed.replace("6 7,6,,", "6 7,6,có,");
    fs::write(place.path().join("decisions.csv"), completed).unwrap();
    let document = json(place.path(), &reconcile(&["--decisions", "decisions.csv"]));
    assert_eq!(document["summary"]["open_items"], 0, "{document:#}");
    // If the books have changed since, a decision does not apply to the rows that are now on its lines.
    let books = fs::read_to_string(place.path().join("so-quy.csv")).unwrap();
    fs::write(place.path().join("so-quy.csv"), books.replace("Lê Mẫu Hằng", "Lê Mẫu Bích")).unwrap();
    let document = json(place.path(), &reconcile(&["--decisions", "decisions.csv"]));
    assert_eq!(document["diagnostics"][0]["code"], "HB0807", "{document:#}");
    assert_eq!(document["summary"]["open_items"], 2, "{document:#}");
}

#[test]
fn a_window_beyond_a_year_and_a_month_is_refused() {
    let place = place();
    for (window, code) in [("400", Some(1)), ("401", Some(2)), ("-1", Some(2))] {
        let window = format!("--window={window}");
        let output = hocbong_in(place.path(), &["reconcile", "so-quy.csv", "sao-ke.csv", &window]);
        assert_eq!(output.status.code(), code, "{window}");
    }
}
