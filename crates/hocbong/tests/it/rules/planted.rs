//! Faults planted in a clean book: `check` reports exactly those, at their rows.
//!
//! Each fault is in an association of its own, so that no two faults interact; half of the time a near miss
//! of it is there too. The rows are shuffled and spread over a random number of files.

use super::books::today;
use hocbong::check::{CheckOptions, check};
use hocbong::{Book, BookFiles, ReadOptions, Source};
use hocbong_core::transaction::new_id;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const COLUMNS: [&str; 20] = [
    "date",
    "voucher",
    "kind",
    "fund",
    "method",
    "amount",
    "account",
    "party",
    "purpose",
    "memo",
    "ref",
    "id",
    "about",
    "counter_fund",
    "decision",
    "preparer",
    "approver",
    "party_account",
    "birth_date",
    "school_class",
];

/// Builds a row from its filled cells: `date voucher kind fund method amount`, then `column=value`, with `_`
/// for blank and `~` for a space.
fn row(of: &str, text: &str) -> String {
    let mut cells = [const { String::new() }; COLUMNS.len()];
    let mut place = 0;
    for word in text.split_whitespace() {
        let value = |value: &str| value.replace('@', of).replace('~', " ");
        match word.split_once('=') {
            Some((column, filled)) => {
                let at = COLUMNS.iter().position(|own| *own == column).unwrap();
                cells[at] = value(filled);
            }
            None => {
                cells[place] = if word == "_" { String::new() } else { value(word) };
                place += 1;
            }
        }
    }
    if cells[2] == "award" && cells[14].is_empty() {
        cells[14].push_str("01/QĐ");
    }
    if cells[14] == "-" {
        cells[14] = String::new();
    }
    cells.join(",")
}

/// A fault: its code, the rows with the faulty ones marked by `!`, the words that the near miss replaces, and
/// how the association is listed if that matters.
struct Fault {
    code: &'static str,
    rows: &'static [&'static str],
    near: &'static [(&'static str, &'static str)],
    funds: &'static str,
    life: &'static str,
}

const fn fault(
    code: &'static str,
    rows: &'static [&'static str],
    near: &'static [(&'static str, &'static str)],
) -> Fault {
    Fault { code, rows, near, funds: "", life: ",,," }
}

/// The law names no amount for a gift in cash.
const LIMITS: &str = "[[limit]]\nwhat = \"cash-gift\"\nvalue = 20_000_000\n";

const BANK: &str = "2025-01-01 DK-1 opening @ bank 9000000";

const FAULTS: &[Fault] = &[
    fault("HB0202", &["!2025-02-01 PT-1 donation @/khac cash 10"], &[("@/khac", "@")]),
    Fault {
        life: ",2025-02-02,,",
        ..fault("HB0205", &["!2025-02-01 PT-1 donation @ cash 10"], &[("2025-02-01", "2025-02-02")])
    },
    Fault {
        life: ",2025-01-01,2025-06-30,ST",
        ..fault(
            "HB0206",
            &[
                "2025-02-01 PT-1 donation @ cash 10",
                "!2025-06-30 PC-1 transfer-out @ cash 9 counter_fund=ST",
                "2025-06-30 PT-@x transfer-in ST cash 9 counter_fund=@",
            ],
            &[("cash 9", "cash 10")],
        )
    },
    fault(
        "HB0207",
        &[
            "2025-02-01 BC-1 donation @ bank 10 account=1121-A",
            "2025-02-01 BC-2 donation @ bank 10 account=1121-B",
            "!2025-02-02 BC-3 donation @ bank 10",
        ],
        &[("BC-3 donation @ bank 10", "BC-3 donation @ bank 10 account=1121-B")],
    ),
    Fault {
        funds: "@/he,Hè,none,,2025-06-01,\n",
        ..fault("HB0209", &["!2025-05-31 PT-1 donation @/he cash 10"], &[("2025-05-31", "2025-06-01")])
    },
    Fault {
        life: ",2025-01-01,2025-06-30,ST",
        ..fault(
            "HB0210",
            &[
                "2025-02-01 PT-1 donation @ cash 10",
                "2025-06-30 PC-1 transfer-out @ cash 10 counter_fund=ST",
                "!2025-06-30 PT-@x transfer-in ST cash 9 counter_fund=@",
            ],
            &[("ST cash 9", "ST cash 10")],
        )
    },
    Fault {
        funds: "@/he,Hè,none,,2025-06-01,2025-08-31\n",
        ..fault(
            "HB0217",
            &[
                "2025-06-02 BC-1 donation @/he bank 10",
                "!2025-08-31 PK-1 reallocate @/he bank 9 counter_fund=@",
            ],
            &[("bank 9", "bank 10")],
        )
    },
    fault("HB0303", &["!2025-02-01 PT-1 donation @ cash 0"], &[("cash 0", "cash 1")]),
    fault(
        "HB0305",
        &[
            "2025-02-01 BC-1 donation @ bank 10 party=An~@ ref=FT@",
            "!2025-02-01 BC-2 donation @ bank 10 party=An~@ ref=FT@",
        ],
        &[("BC-2 donation @ bank 10 party=An~@ ref=FT@", "BC-2 donation @ bank 10 party=An~@ ref=FU@")],
    ),
    fault("HB0306", &["!2026-02-01 PT-1 donation @ cash 10"], &[("2026-02-01", "2026-01-31")]),
    fault(
        "HB0307",
        &[
            "2025-01-01 DK-1 opening @ cash 900",
            "2025-02-01 PT-1 donation @ cash 10",
            "2025-02-02 PK-1 reversal @ _ _ about=PT-1 memo=Nhầm",
            "!2025-02-03 PK-2 reversal @ _ _ about=PT-1 memo=Nhầm",
        ],
        &[("PK-2 reversal @ _ _ about=PT-1", "PK-2 reversal @ _ _ about=PK-1")],
    ),
    fault(
        "HB0310",
        &[
            "2025-02-01 BC-1 donation @ bank 10 party=An~@ ref=FT12345@",
            "!2025-02-02 BC-2 donation @ bank 10 party=An~@ ref=FT12345@",
        ],
        &[(
            "BC-2 donation @ bank 10 party=An~@ ref=FT12345@",
            "BC-2 donation @ bank 10 party=An~@ ref=FU12345@",
        )],
    ),
    fault(
        "HB0401",
        &[BANK, "2025-02-01 PT-1 donation @ cash 10", "!2025-02-02 PC-1 deposit @ _ 11"],
        &[("_ 11", "_ 10")],
    ),
    fault(
        "HB0402",
        &[
            "2025-01-01 DK-1 opening @ cash 900",
            "2025-02-01 BC-1 donation @ bank 10",
            "!2025-02-02 BN-1 withdrawal @ _ 11",
        ],
        &[("_ 11", "_ 10")],
    ),
    fault(
        "HB0403",
        &[
            BANK,
            "2025-02-01 BC-1 donation @ bank 10 purpose=Tết",
            "!2025-02-02 BN-1 award @ bank 11 purpose=Tết",
        ],
        &[("bank 11", "bank 10")],
    ),
    Fault {
        funds: "@/vk,Vượt khó,purpose,Vượt khó,,\n",
        ..fault(
            "HB0404",
            &["2025-02-01 BC-1 donation @/vk bank 10", "!2025-02-02 BN-1 award @/vk bank 5 purpose=Nhà"],
            &[("purpose=Nhà", "purpose=vuot~kho")],
        )
    },
    Fault {
        funds: "@/von,Vốn,endowment,,,\n",
        ..fault(
            "HB0405",
            &[
                "2025-02-01 BC-1 donation @/von bank 100",
                "2025-02-02 BC-2 interest @/von bank 5",
                "!2025-02-03 BN-1 award @/von bank 6",
            ],
            &[("bank 6", "bank 5")],
        )
    },
    fault(
        "HB0406",
        &[
            "2025-01-01 DK-1 opening @ cash 900",
            "2025-02-01 PC-1 advance @ cash 10 party=An~@",
            "!2025-02-02 PT-1 advance-returned @ cash 11 party=An~@",
        ],
        &[("cash 11", "cash 10")],
    ),
    fault(
        "HB0509",
        &[BANK, "!2025-06-15 DK-2 opening @ bank 5"],
        &[("DK-2 opening @ bank 5", "BC-1 donation @ bank 5")],
    ),
    fault("HB0601", &["!2025-02-01 _ donation @ cash 10"], &[("_ donation", "PT-1 donation")]),
    fault(
        "HB0602",
        &["2025-02-01 PT-1 donation @ cash 10", "!2025-02-02 PT-1 donation @ cash 20"],
        &[("2025-02-02 PT-1", "2025-02-02 PT-2")],
    ),
    fault(
        "HB0603",
        &["2025-02-01 PT-1 donation @ cash 10", "!2025-02-02 PT-3 donation @ cash 20"],
        &[("PT-3", "PT-2")],
    ),
    fault(
        "HB0701",
        &[
            BANK,
            "2025-02-01 BN-1 award @ bank 10 party=Nguyễn~Mẫu~An~@ birth_date=2012-05-01",
            "!2025-09-01 BN-2 award @ bank 10 party=NGUYEN~MAU~AN~@ birth_date=2012-05-01 school_class=6A",
        ],
        &[("birth_date=2012-05-01 school_class=6A", "birth_date=2012-05-02 school_class=6A")],
    ),
    fault("HB0702", &[BANK, "!2025-02-01 BN-1 award @ bank 10 decision=-"], &[("decision=-", "")]),
    fault(
        "HB0703",
        &[
            BANK,
            "2025-02-01 BN-1 award @ bank 10 party=An~@ party_account=0123456-@",
            "!2025-02-02 BN-2 award @ bank 10 party=Ba~@ party_account=0123456~@",
        ],
        &[("party_account=0123456~@", "party_account=0223456~@")],
    ),
    fault(
        "HB0704",
        &["!2025-02-01 PT-1 donation @ cash 10 preparer=Lê~Mẫu~Chi approver=LE~MAU~CHI"],
        &[("approver=LE~MAU~CHI", "approver=LE~MAU~CHU")],
    ),
    fault(
        "HB0901",
        &[
            "2025-02-01 BC-1 donation @ bank 1000",
            "2025-02-02 BN-1 expense @ bank 30",
            "!2025-02-03 BN-2 expense @ bank 21",
        ],
        &[("bank 21", "bank 20")],
    ),
    fault("HB0902", &["!2025-02-01 PT-1 donation @ cash 20000001"], &[("20000001", "20000000")]),
    fault("HB0903", &["!2025-02-01 BC-1 founding @ bank 24999999"], &[("24999999", "25000000")]),
    fault(
        "HB0905",
        &[
            "!2025-02-01 PT-1 donation @ cash 10",
            "2025-03-03 GN-1 deposit @ _ 9",
            "2025-03-04 GN-2 deposit @ _ 1",
        ],
        &[
            ("2025-03-03 GN-1 deposit @ _ 9", "2025-03-03 GN-1 deposit @ _ 10"),
            ("2025-03-04 GN-2 deposit @ _ 1", "2025-03-04 GN-2 donation @ bank 1"),
        ],
    ),
    Fault {
        funds: "@/von,Vốn,endowment,,,\n",
        ..fault(
            "HB0906",
            &["!2025-01-01 DK-1 opening @/von bank 1000", "2025-02-02 BN-1 award @/von bank 49"],
            &[("bank 49", "bank 50")],
        )
    },
    fault(
        "HB1001",
        &["2025-02-01 PT-1 donation @ cash 10", "!2025-02-01 KK-1 audit:count @ cash 9"],
        &[("@ cash 9", "@ cash 10")],
    ),
    fault(
        "HB1002",
        &[
            "2025-02-01 PT-1 donation @ cash 10",
            "!2025-02-01 KK-1 audit:shortage @ cash 5",
            "2025-12-31 KK-2 audit:settle @ cash 4 about=KK-1",
        ],
        &[("cash 4", "cash 5")],
    ),
    fault(
        "HB1004",
        &[
            "2025-02-01 PT-1 donation @ cash 10",
            "!2025-02-02 PH-1 audit:finding @ _ _ about=PT-1 memo=Thiếu",
            "2026-01-01 PH-2 audit:resolve @ _ _ about=2025:PH-1",
        ],
        &[("2026-01-01 PH-2", "2025-12-31 PH-2")],
    ),
    fault("HB1005", &["!2025-11-01 BC-1 unidentified @ bank 10"], &[("2025-11-01", "2025-11-02")]),
    fault(
        "HB1006",
        &["2025-02-01 PT-1 donation @ cash 10", "!2026-01-02 PK-1 reversal @ _ _ about=2025:PT-1"],
        &[("about=2025:PT-1", "about=2025:PT-1 memo=Nhầm")],
    ),
    fault(
        "HB1007",
        &[
            "2025-02-01 PT-1 donation @ cash 10",
            "2025-02-01 KK-1 audit:shortage @ cash 5",
            "!2025-12-31 KK-2 audit:settle @ cash 6 about=KK-1",
        ],
        &[("cash 6", "cash 5")],
    ),
    fault(
        "HB1102",
        &[
            "2025-02-01 PT-1 donation @ cash 15000000 party=An~@",
            "!2025-02-01 PT-2 donation @ cash 5000001 party=AN~@",
        ],
        &[("5000001", "5000000")],
    ),
    fault("HB1106", &["!2025-02-28 PT-1 donation @ cash 10 id=LATE"], &[("id=LATE", "id=SOON")]),
];

/// Returns the rows of an association with a fault, and which of them are faulty.
fn planted(of: &str, number: usize, fault: &Fault, is_near: bool) -> (Vec<String>, Vec<String>) {
    let (mut rows, mut faulty) = (Vec::new(), Vec::new());
    for text in fault.rows {
        let (is_faulty, text) = text.strip_prefix('!').map_or((false, *text), |rest| (true, rest));
        let mut text = text.to_owned();
        for (from, to) in fault.near.iter().filter(|_| is_near) {
            text = text.replace(from, to);
        }
        // 2025-03-31T16:59:59.999Z is the last moment of March in Vietnam.
        let last_moment = 1_743_440_399_999;
        let salt = (number as u64).to_be_bytes();
        let salt: [u8; 10] = std::array::from_fn(|at| salt.get(at).copied().unwrap_or(7));
        text = text.replace("LATE", &new_id(last_moment + 1, salt).to_string());
        text = text.replace("SOON", &new_id(last_moment, salt).to_string());
        let row = row(of, &text);
        if is_faulty && !is_near {
            faulty.push(row.clone());
        }
        rows.push(row);
    }
    (rows, faulty)
}

/// Returns rows of an association without a fault: gifts, and awards and costs within them.
fn clean(of: &str, gifts: &[(u32, i64)]) -> Vec<String> {
    let mut rows = Vec::new();
    for (number, (month, amount)) in (1..).zip(gifts) {
        let amount = amount * 1_000;
        let text = format!(
            "2025-{month:02}-01 BC{number}x donation @ bank {amount} party=Người~{number}~@ purpose=Mục~{number}"
        );
        rows.push(row(of, &text));
        let text = format!(
            "2025-{month:02}-02 BN{number}x award @ bank {} party=Em~{number}~@ purpose=Mục~{number} birth_date=2012-05-01",
            amount / 2
        );
        rows.push(row(of, &text));
        let text =
            format!("2025-{month:02}-03 BQ{number}x expense @ bank {} purpose=Mục~{number}", amount / 20);
        rows.push(row(of, &text));
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn exactly_what_was_planted_is_reported(
        faults in prop::collection::vec((prop::sample::select((0..FAULTS.len()).collect::<Vec<_>>()), any::<bool>()), 0..12),
        gifts in prop::collection::vec(prop::collection::vec((1..12_u32, 100..5_000_i64), 0..6), 0..4),
        order in any::<u64>(),
        files in 1..4_usize,
    ) {
        let mut associations = "code,name,level,parent,opened,closed,successors,regime\nST,Tỉnh,province,,,,,host\n".to_owned();
        let mut funds = "code,name,restriction,purpose,opened,closed\nST,Quỹ chung,none,,,\n".to_owned();
        let (mut rows, mut expected) = (Vec::new(), BTreeSet::new());
        for (number, gifts) in gifts.iter().enumerate() {
            let of = format!("C{number}");
            writeln!(associations, "{of},Xã,commune,ST,,,,licensed").unwrap();
            writeln!(funds, "{of},Quỹ chung,none,,,").unwrap();
            rows.extend(clean(&of, gifts));
        }
        for (number, (at, is_near)) in faults.iter().enumerate() {
            let (of, fault) = (format!("F{number}"), &FAULTS[*at]);
            // The other faults are in cash that never sees a bank, or in money that founds nothing.
            let regime = if fault.code.starts_with("HB09") && fault.code != "HB0902" { "licensed" } else { "host" };
            writeln!(associations, "{of},Xã,commune,ST{},{regime}", fault.life).unwrap();
            write!(funds, "{of},Quỹ chung,none,,,\n{}", fault.funds.replace('@', &of)).unwrap();
            let (own, faulty) = planted(&of, number, fault, *is_near && !fault.near.is_empty());
            rows.extend(own);
            expected.extend(faulty.into_iter().map(|row| (fault.code.to_owned(), row)));
        }
        // A shuffle that depends only on the seed.
        let mut state = order | 1;
        rows.sort_by_cached_key(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 16
        });
        let header = COLUMNS.join(",");
        let parts: Vec<&[String]> = rows.chunks(rows.len().div_ceil(files).max(1)).collect();
        let journal = parts.iter().enumerate().map(|(number, rows)| {
            Source::new(format!("{number}.csv"), format!("{header}\n{}\n", rows.join("\n")))
        });
        let book = Book::read(
            &BookFiles {
                associations: Some(Source::new("associations.csv", associations)),
                funds: Some(Source::new("funds.csv", funds)),
                journal: journal.collect(),
                settings: Some(Source::new("hocbong.toml", LIMITS)),
                ..BookFiles::default()
            },
            &ReadOptions::default(),
        );
        let report = check(&book, &CheckOptions { today: Some(today()), ..CheckOptions::default() });
        for finding in report.findings() {
            let has_law = finding.code.info().is_some_and(|info| !info.sources.is_empty());
            prop_assert!(!has_law || finding.day.is_some(), "{} names no day that was judged", finding.code);
        }
        let text_of = |finding: &hocbong::Diagnostic| {
            let file: usize = finding.primary.file.trim_end_matches(".csv").parse().unwrap();
            parts[file][finding.primary.line.unwrap() as usize - 2].clone()
        };
        let found: Vec<(String, String)> =
            report.findings().iter().map(|finding| (finding.code.to_string(), text_of(finding))).collect();
        let once: BTreeSet<(String, String)> = found.iter().cloned().collect();
        prop_assert_eq!(&once, &expected, "{:#?}", report.findings().iter().map(ToString::to_string).collect::<Vec<_>>());
        prop_assert_eq!(found.len(), once.len());
    }
}

/// Checks the list above: each code occurs once, a row is marked as faulty, and each near miss changes
/// something.
#[test]
fn every_fault_has_a_near_miss() {
    let mut codes: Vec<&str> = FAULTS.iter().map(|fault| fault.code).collect();
    let count = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), count);
    assert!(codes.is_sorted());
    for fault in FAULTS {
        assert!(fault.rows.iter().any(|row| row.starts_with('!')), "{}", fault.code);
        let text = fault.rows.join("\n");
        assert!(fault.near.iter().all(|(from, to)| from != to && text.contains(from)), "{}", fault.code);
    }
}
