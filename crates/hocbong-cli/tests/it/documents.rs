//! JSON for programs validates against the schema in `docs/`, and its figures add up.

use super::{hocbong, root};
use serde_json::Value;
use std::process::{Command, Stdio};

/// The schema of this name in `docs/schema`.
fn schema_of(name: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join(format!("docs/schema/{name}.schema.json"))).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// Fails unless a document has the form that its schema describes.
fn is_valid_as(name: &str, document: &Value) {
    let errors: Vec<String> =
        schema_of(name).iter_errors(document).take(5).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

fn json(arguments: &[&str], code: i32) -> Value {
    let output = hocbong(arguments);
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn inspections_of_every_layout_validate() {
    let schema = schema_of("inspect");
    let mut documents = 0;
    for folder in super::folders("formats") {
        // This one asks which of its tables is meant and writes no document.
        if folder.ends_with("sheet-xlsx-several") {
            continue;
        }
        let path = super::input_of(&folder);
        let sheet: &[&str] = if folder.ends_with("sheet-xlsx-named") { &["--sheet", "T4"] } else { &[] };
        let output = hocbong(
            &[&["inspect", path.to_str().unwrap(), "--format", "json", "--year", "2025"], sheet].concat(),
        );
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", folder.display());
        documents += 1;
    }
    assert!(documents > 40);
    let of_book = json(&["inspect", "fixtures/soc-trang-2025", "--format", "json"], 0);
    assert!(schema.is_valid(&of_book));
    assert!(of_book["files"].as_array().unwrap().iter().any(|file| file["form"] == "statement"));
}

fn is_valid(document: &Value) {
    is_valid_as("reconcile", document);
}

#[test]
fn reconciliations_validate_and_add_up() {
    let document = json(&["reconcile", "fixtures/soc-trang-2025", "--format", "json"], 1);
    is_valid(&document);
    assert_eq!(document["schema"], "hocbong.reconciliations/1");
    let reports = document["reports"].as_array().unwrap();
    assert!(reports.len() >= 3);
    for report in reports {
        let number = |path: &str| report.pointer(path).unwrap().as_i64().unwrap();
        let length = |list: &str| i64::try_from(report[list].as_array().unwrap().len()).unwrap();
        assert_eq!(number("/equation/unexplained"), 0);
        let explained = number("/equation/left_balance") - number("/equation/left_only_sum")
            + number("/equation/right_only_sum")
            + number("/equation/difference_sum")
            + number("/equation/opening_difference");
        assert_eq!(explained, number("/equation/right_balance"));
        let parts = ["matched_left", "ambiguous_left", "differences_left", "left_only"];
        assert_eq!(
            number("/summary/left"),
            parts.iter().map(|part| number(&format!("/summary/{part}"))).sum::<i64>()
        );
        let open = ["differences", "ambiguous", "left_only", "right_only"].map(length);
        assert_eq!(number("/summary/open_items"), open.iter().sum::<i64>());
        for input in report["inputs"].as_array().unwrap() {
            let count = |key: &str| input[key].as_i64().unwrap();
            assert_eq!(count("rows"), count("read") + count("set_aside") + count("in_error"));
        }
    }
}

#[test]
fn consolidations_validate_and_add_up() {
    let schema = schema_of("consolidation");
    let (city, twice) = ("fixtures/can-tho-2025", "fixtures/errors/HB0213-kept-twice/book");
    for (arguments, code) in [
        (vec![city], 0),
        (vec![city, "--to", "2025-06-30"], 0),
        (vec![city, "--from", "2025-07-01", "--previous", city], 0),
        (vec!["fixtures/soc-trang-2025"], 1),
        (vec![twice], 1),
    ] {
        let document = json(&[&["consolidate", "--format", "json"], &arguments[..]].concat(), code);
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
        for row in document["proof"].as_array().unwrap() {
            let of = |key: &str| row[key].as_i64().unwrap();
            let explained = of("consolidated") - of("in_transit") + of("disagreements") + of("unexplained");
            assert_eq!(of("parts"), explained, "{arguments:?}: {row}");
        }
        for key in ["received", "sent"] {
            let levels = document["levels"].as_array().unwrap().iter();
            let sum: i64 = levels.map(|level| level[key].as_i64().unwrap()).sum();
            let total = document["totals"][key].as_i64().unwrap();
            assert_eq!(sum - document["between"].as_i64().unwrap(), total, "{arguments:?}: {key}");
        }
    }
}

#[test]
fn two_files_give_one_document_with_plain_lines() {
    let files = ["fixtures/first-look/so-quy.csv", "fixtures/first-look/sao-ke.csv"];
    let document = json(&["reconcile", files[0], files[1], "--format", "json"], 1);
    is_valid(&document);
    assert_eq!(document["differences"][0]["left"], serde_json::json!([3]));
    assert_eq!(document["left_only"][0]["voucher"], "BC-0003");
    assert!(document["left_only"][0]["id"].is_string());
    assert!(document["right_only"][0]["id"].is_null());
    // Each side may be books or a statement.
    let mirrored = json(&["reconcile", files[1], files[0], "--format", "json"], 1);
    is_valid(&mirrored);
    assert_eq!(mirrored["summary"]["left_only"], document["summary"]["right_only"]);
    assert_eq!(mirrored["equation"]["left_balance"], document["equation"]["right_balance"]);
}

#[test]
fn a_row_in_error_gives_a_document_all_the_same_and_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.csv");
    std::fs::write(&bad, "date,amount,content\n2025-09-03,1.45,LAN\n").unwrap();
    let document =
        json(&["reconcile", "fixtures/first-look/so-quy.csv", bad.to_str().unwrap(), "--format", "json"], 2);
    is_valid(&document);
    assert_eq!(document["diagnostics"][0]["code"], "HB0104");
    assert_eq!(document["diagnostics"][0]["line"], 2);
}

#[test]
fn a_file_that_cannot_be_read_gives_no_document() {
    let output = hocbong(&["reconcile", "no-such.csv", "fixtures/first-look/sao-ke.csv", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no-such.csv"));
}

#[test]
fn progress_balance_and_check_have_the_keys_of_the_contract() {
    // One of its transactions is recorded twice, which is an error in every command.
    let book = "fixtures/soc-trang-2025";
    let progress = json(&["progress", book, "--format", "json"], 1);
    assert_eq!(
        (progress["schema"].as_str(), progress["year"].as_i64()),
        (Some("hocbong.progress/1"), Some(2025))
    );
    let province = &progress["associations"][0];
    for key in [
        "code",
        "name",
        "level",
        "parent",
        "target",
        "raised",
        "awarded",
        "raised_subtree",
        "awarded_subtree",
    ] {
        assert!(province.get(key).is_some(), "{key}");
    }
    assert_eq!(province["target"], 5_000_000_000_i64);
    assert!(province["raised_percent"].as_str().unwrap().split('.').nth(1).unwrap().len() == 2);
    let sum: i64 =
        progress["associations"].as_array().unwrap().iter().map(|a| a["raised"].as_i64().unwrap()).sum();
    assert_eq!(province["raised_subtree"].as_i64(), Some(sum), "each gift is counted once");

    let balance = json(&["balance", book, "--format", "json", "--at", "2025-06-30"], 1);
    assert_eq!(
        (balance["schema"].as_str(), balance["at"].as_str()),
        (Some("hocbong.balance/1"), Some("2025-06-30"))
    );
    is_valid_as("balance", &balance);
    is_valid_as("balance", &json(&["balance", book, "--format", "json", "--by", "role"], 1));
    assert_eq!(balance["totals"]["debit"], balance["totals"]["credit"]);
    for row in balance["rows"].as_array().unwrap() {
        let of = |key: &str| row[key].as_i64().unwrap();
        assert_eq!(of("closing"), of("opening") + of("debit") - of("credit"));
    }

    let check = json(&["check", book, "--format", "json", "--today", "2026-01-15"], 1);
    assert_eq!(check["schema"], "hocbong.check/1");
    is_valid_as("check", &check);
    let findings = check["findings"].as_array().unwrap();
    let errors = findings.iter().filter(|finding| finding["severity"] == "error").count();
    assert_eq!(check["summary"]["errors"].as_u64(), Some(errors as u64));
    assert!(check["summary"]["skipped_rules"].is_array());
}

#[test]
fn codes_validate_alone_and_together() {
    let all = json(&["check", "--list", "--format", "json"], 0);
    is_valid_as("codes", &all);
    let codes = all["codes"].as_array().unwrap();
    assert!(codes.len() > 70);
    for code in codes {
        let one = json(&["explain", code["code"].as_str().unwrap(), "--format", "json"], 0);
        is_valid_as("codes", &one);
        assert_eq!(one["codes"].as_array().unwrap(), std::slice::from_ref(code));
    }
}

#[test]
fn progress_validates_for_any_days() {
    let book = "fixtures/soc-trang-2025";
    let document = |flags: &[&str]| {
        let document = json(&[&["progress", book, "--format", "json"], flags].concat(), 1);
        is_valid_as("progress", &document);
        document
    };
    let half = document(&["--at", "2025-06-30", "--previous", book]);
    assert_eq!(half["period"], serde_json::json!({"from": "2025-01-01", "to": "2025-06-30"}));
    assert_eq!((half["months"].as_array().unwrap().len(), &half["study_month"]), (6, &Value::Null));
    // The book is of no day of 2024.
    assert!(half["associations"].as_array().unwrap().iter().all(|row| row["previous"].is_null()));
    let next = document(&["--from", "2026-01-01", "--to", "2026-03-31", "--previous", book]);
    assert_eq!(next["year"], 2026);
    assert!(next["associations"].as_array().unwrap().iter().all(|row| row["target"].is_null()));
    let first_quarter = document(&["--from", "2025-01-01", "--to", "2025-03-31"]);
    let figures = |document: &Value, at: &str| -> Vec<Value> {
        let rows = document["associations"].as_array().unwrap().iter();
        rows.map(|row| row.pointer(at).cloned().unwrap_or_default()).collect()
    };
    for key in ["raised", "awarded", "awards"] {
        let previous = figures(&next, &format!("/previous/{key}"));
        assert_eq!(previous, figures(&first_quarter, &format!("/{key}")), "{key}");
    }
}

#[test]
fn days_of_progress_that_contradict_each_other_are_refused() {
    let run = |flags: &[&str]| hocbong(&[&["progress", "fixtures/first-look/so-quy.csv"], flags].concat());
    for flags in [
        &["--from", "2025-07-01", "--to", "2025-06-30"][..],
        &["--at", "2025-06-30", "--from", "2025-01-01"],
        &["--at", "2025-06-30", "--to", "2025-12-31"],
    ] {
        let output = run(flags);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{flags:?}");
    }
    let text = String::from_utf8(run(&["--at", "2026-03-31", "--lang", "vi"]).stdout).unwrap();
    assert!(text.contains("chưa có kế hoạch năm 2026"), "{text}");
}

#[test]
fn vouchers_validate_and_add_up() {
    let schema = schema_of("voucher");
    let book = "fixtures/soc-trang-2025";
    let document = json(&["report", "voucher", book, "--format", "json"], 1);
    let errors: Vec<String> = schema.iter_errors(&document).take(5).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let vouchers = document["vouchers"].as_array().unwrap();
    assert!(vouchers.len() > 4000);
    for voucher in vouchers {
        let sum = |side: &str| -> i64 {
            let postings = voucher["postings"].as_array().unwrap().iter();
            postings.filter(|one| one["side"] == side).map(|one| one["amount"].as_i64().unwrap()).sum()
        };
        assert_eq!(sum("debit"), sum("credit"), "{voucher}");
        let entries = voucher["entries"].as_array().unwrap().iter();
        let amounts: Vec<i64> = entries.filter_map(|entry| entry["amount"].as_i64()).collect();
        let total = (!amounts.is_empty()).then(|| amounts.iter().sum::<i64>());
        assert_eq!(voucher["amount"].as_i64(), total, "{voucher}");
        assert_eq!(voucher["amount_in_words"].is_null(), total.is_none());
    }
}

#[test]
fn a_page_is_at_most_eighty_places_wide_and_has_all_that_the_law_asks_for() {
    for (language, contents) in [
        (
            "vi",
            [
                "Đơn vị: ",
                "Số: ",
                "Địa chỉ: ",
                "Ngày ",
                "Nghiệp vụ: ",
                "Viết bằng chữ: ",
                "Thủ trưởng",
                "Người lập",
            ],
        ),
        (
            "en",
            [
                "Association: ",
                "No.: ",
                "Address: ",
                "/2025",
                "Transaction: ",
                "In words: ",
                "Head",
                "Prepared by",
            ],
        ),
    ] {
        let output = hocbong(&["report", "voucher", "fixtures/soc-trang-2025", "--lang", language]);
        let text = String::from_utf8(output.stdout).unwrap();
        let pages: Vec<&str> = text.split("\n- - - ").collect();
        assert!(pages.len() > 4000);
        for page in pages {
            // The last page ends with the digests of the books.
            for line in page.lines().filter(|line| !line.starts_with("sha256")) {
                assert!(line.chars().count() <= 80, "{line}");
            }
            for content in contents {
                // A finding has no amount.
                let is_finding = ["phát hiện", "giải quyết", "audit:finding", "audit:resolve"]
                    .iter()
                    .any(|kind| page.contains(&format!(": {kind}\n")));
                assert!(page.contains(content) || is_finding, "{content}: {page}");
            }
        }
    }
}

#[test]
fn a_books_own_statement_given_by_its_path_is_reconciled_as_the_settings_say() {
    let book = "fixtures/soc-trang-2025";
    let all = json(&["reconcile", book, "--format", "json"], 1);
    let file = format!("{book}/statements/bidv-2025.csv");
    let one = json(&["reconcile", book, &file, "--format", "json"], 1);
    let same = all["reports"].as_array().unwrap().iter().find(|report| {
        report["inputs"].as_array().unwrap().iter().any(|input| input["path"] == "statements/bidv-2025.csv")
    });
    let same = same.unwrap();
    assert_eq!(one["summary"], same["summary"]);
    assert_eq!(one["equation"], same["equation"]);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for format in ["text", "json", "csv"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hocbong"))
            .args(["reconcile", "fixtures/soc-trang-2025", "--quiet", "--format", format])
            .current_dir(root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn an_output_file_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.json");
    let path = file.to_str().unwrap();
    let output =
        hocbong(&["balance", "fixtures/first-look/so-quy.csv", "--format", "json", "--output", path]);
    assert_eq!(output.status.code(), Some(0));
    let whole: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(whole["schema"], "hocbong.balance/1");
    let failed = hocbong(&["balance", "no-such.csv", "--output", path, "--force"]);
    assert_eq!(failed.status.code(), Some(2));
    assert_eq!(serde_json::from_slice::<Value>(&std::fs::read(&file).unwrap()).unwrap(), whole);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "a part was left behind");
}

#[test]
fn csv_for_excel_has_a_byte_order_mark_and_semicolons_and_the_same_cells() {
    for command in [
        &["balance", "fixtures/soc-trang-2025"][..],
        &["progress", "fixtures/soc-trang-2025"],
        &["check", "fixtures/soc-trang-2025", "--today", "2026-01-15"],
        &["reconcile", "fixtures/soc-trang-2025"],
    ] {
        let run = |more: &[&str]| {
            String::from_utf8(hocbong(&[command, &["--format", "csv"], more].concat()).stdout).unwrap()
        };
        let cells = |text: &str, delimiter| -> Vec<csv::StringRecord> {
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .has_headers(false)
                .from_reader(text.as_bytes());
            reader.records().map(Result::unwrap).collect()
        };
        let (plain, excel) = (run(&[]), run(&["--excel"]));
        let body = excel.strip_prefix('\u{feff}').unwrap();
        assert!(cells(&plain, b',').len() > 1);
        assert_eq!(cells(body, b';'), cells(&plain, b','));
    }
}

#[test]
fn the_limits_of_the_law_validate_on_every_day() {
    let schema = schema_of("law");
    let mut sources = Vec::new();
    for on in ["2019-12-31", "2025-06-30", "2026-02-28", "2026-03-01", "2030-01-01"] {
        let document = json(&["law", "--format", "json", "--on", on], 0);
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{on}: {errors:#?}");
        let limits = document["limits"].as_array().unwrap();
        assert!(limits.iter().all(|limit| limit["own"] == false));
        let of_2019 = |limit: &Value| limit["source"].as_str().unwrap().starts_with("NĐ 93/2019");
        sources.push((limits.len(), limits.iter().filter(|limit| of_2019(limit)).count()));
    }
    // Before the decree only the accounting law is known; the district level ends with it.
    assert_eq!(sources, [(2, 0), (12, 10), (12, 10), (11, 0), (11, 0)]);
    let today = json(&["law", "--format", "json", "--today", "2025-05-01"], 0);
    assert_eq!(today["on"], "2025-05-01");
    let own =
        json(&["law", "fixtures/errors/HB0902-cash-gift/book", "--format", "json", "--on", "2025-05-01"], 0);
    assert!(schema.is_valid(&own));
    assert_eq!(own["limits"][0]["own"], true);
    assert_eq!(own["limits"][0]["value"], 20_000_000);
}
