//! `reconcile --explain` says of a row what the reconciliation says of it.

use super::{hocbong, hocbong_in, root};
use serde_json::Value;
use std::fs;

const BOOK: &str = "fixtures/soc-trang-2025";

fn validated(output: &std::process::Output) -> Value {
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let schema = fs::read_to_string(root().join("docs/schema/explain.schema.json")).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    document
}

fn explained(name: &str) -> Value {
    validated(&hocbong(&["reconcile", BOOK, "--explain", name, "--format", "json", "--lang", "en"]))
}

#[test]
fn an_explanation_says_of_every_kind_of_row_what_the_reconciliation_says() {
    let all = hocbong(&["reconcile", BOOK, "--format", "json", "--lang", "en"]);
    let all: Value = serde_json::from_slice(&all.stdout).unwrap();
    let report = &all["reports"][0];
    let mut seen = 0;
    for (list, status) in [("matches", "match"), ("differences", "difference"), ("ambiguous", "ambiguous")] {
        for entry in report[list].as_array().unwrap().iter().rev().take(6) {
            for (side, prefix) in [("left", "left:"), ("right", "right:")] {
                let Some(line) = entry[side][0].as_str() else { continue };
                let document = explained(&format!("{prefix}{line}"));
                assert_eq!(document["ending"]["status"], status, "{document:#}");
                assert_eq!(document["row"]["line"], line);
                for key in ["left", "right"] {
                    assert_eq!(document["ending"][key], entry[key], "{document:#}");
                }
                for key in ["rule", "cause"] {
                    assert_eq!(document["ending"][key], entry[key], "{document:#}");
                }
                seen += 1;
            }
        }
    }
    for list in ["left_only", "right_only"] {
        for item in report[list].as_array().unwrap() {
            let document = explained(item["line"].as_str().unwrap());
            assert_eq!(document["ending"]["status"], list, "{document:#}");
            assert_eq!(document["ending"]["cause"], item["cause"]);
            assert_eq!(document["row"]["id"], item["id"]);
            assert!(!document["remedies"].as_array().unwrap().is_empty(), "{document:#}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn a_carried_row_is_explained_where_it_was_carried_to() {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
    write("open.csv", "side,date,amount,party,memo\nright,2025-12-30,500,,LAN MAU GOP QUY\n");
    write(
        "books.csv",
        "date,kind,fund,method,amount,party,memo\n2026-01-02,donation,ST,bank,500,Lan Mẫu,Góp quỹ\n",
    );
    write("bank.csv", "date,amount,content\n2026-01-05,7,X\n");
    let call =
        ["reconcile", "books.csv", "bank.csv", "--carried", "open.csv", "--format", "json", "--explain"];
    let of = |name: &str| {
        let arguments: Vec<&str> = call.into_iter().chain([name]).collect();
        validated(&hocbong_in(place.path(), &arguments))
    };
    let document = of("carried:2");
    assert_eq!(document["row"]["line"], "carried:2");
    assert_eq!(document["row"]["side"], "right");
    assert_eq!(document["ending"]["rule"], "carried");
    assert_eq!(document["compared"][0]["line"], 2);
    assert_eq!(of("2")["compared"][0]["line"], "carried:2");
}

#[test]
fn what_is_open_in_one_statement_and_found_in_the_next_is_explained_there() {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
    for folder in ["journal", "statements"] {
        fs::create_dir(place.path().join(folder)).unwrap();
    }
    let statement = |file: &str, account: &str| {
        format!("[[statement]]\nfile = \"statements/{file}\"\naccount = \"{account}\"\n")
    };
    write(
        "hocbong.toml",
        &format!(
            "name = \"Mẫu\"\nyear = 2026\n{}{}{}",
            statement("jan.csv", "1121"),
            statement("feb.csv", "1121"),
            statement("other.csv", "1122")
        ),
    );
    write(
        "associations.csv",
        "code,name,level,parent,opened,closed,successors,target\nST,Mẫu,province,,,,,\n",
    );
    write("funds.csv", "code,name,restriction,purpose,opened,closed\nST,Quỹ,none,,,\n");
    write(
        "journal/2026.csv",
        "date,voucher,kind,fund,method,amount,account,counter_account,party,memo,ref\n\
         2026-01-01,SD-1,opening,ST,bank,1000,1121,,,,\n\
         2026-01-31,BC-1,donation,ST,bank,200,1121,,Lan,Góp quỹ,\n\
         2026-02-03,CK-1,account-transfer,ST,bank,50,1121,1122,,Chuyển,\n",
    );
    write("statements/jan.csv", "date,amount,balance,content\n2026-01-05,10,1010,X\n2026-01-31,-30,980,Y\n");
    write(
        "statements/feb.csv",
        "date,amount,balance,content\n2026-02-02,200,1180,LAN GOP QUY\n2026-02-03,-50,1130,CHUYEN\n",
    );
    write("statements/other.csv", "date,amount,balance,content\n2026-02-03,50,50,CHUYEN\n");
    let of =
        |name: &str| hocbong_in(place.path(), &["reconcile", ".", "--format", "json", "--explain", name]);
    let document = validated(&of("journal/2026.csv:3"));
    assert_eq!(document["ending"]["rule"], "carried", "{document:#}");
    assert_eq!(document["ending"]["right"][0], "statements/feb.csv:2");
    // A transfer between two accounts is a row of both, so the call must say which is meant.
    let both = of("journal/2026.csv:4");
    let said = String::from_utf8_lossy(&both.stderr).into_owned();
    assert_eq!(both.status.code(), Some(2), "{said}");
    assert!(said.contains("1121") && said.contains("1122") && said.contains("--account"), "{said}");
    let arguments =
        ["reconcile", ".", "--account", "1122", "--explain", "journal/2026.csv:4", "--format", "json"];
    let document = validated(&hocbong_in(place.path(), &arguments));
    assert_eq!(document["row"]["amount"], 50);
    assert_eq!(of("journal/2026.csv:2").status.code(), Some(2));
}

#[test]
fn an_explanation_does_not_go_with_a_draft() {
    let arguments = ["reconcile", BOOK, "--explain", "2", "--draft", "draft.csv"];
    assert_eq!(hocbong(&arguments).status.code(), Some(2));
    assert!(!root().join("draft.csv").exists());
}

#[test]
fn a_file_is_found_as_windows_writes_its_path() {
    let of = |line: &str| {
        let files = ["fixtures/explain/so-quy.csv", "fixtures/explain/sao-ke.csv"];
        let output = hocbong(&["reconcile", files[0], files[1], "--explain", line]);
        assert_eq!(output.status.code(), Some(1), "{line}: {output:?}");
        output.stdout
    };
    let plain = of("2");
    for line in
        [r"fixtures\explain\so-quy.csv:2", r"explain\so-quy.csv:2", "explain/so-quy.csv:2", "so-quy.csv:2"]
    {
        assert_eq!(of(line), plain, "{line}");
    }
    let unknown = [
        "reconcile",
        "fixtures/explain/so-quy.csv",
        "fixtures/explain/sao-ke.csv",
        "--explain",
        r"a\so-quy.csv:2",
    ];
    assert_eq!(hocbong(&unknown).status.code(), Some(2));
}
