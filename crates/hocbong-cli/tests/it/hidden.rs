//! No output of the program has characters that a terminal acts on or shows nothing of, whatever the input
//! says.

use crate::hocbong_in;
use hocbong_core::text::is_hidden;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Sequences that rewrite a screen, marks that reverse the direction of text, invisible letters.
const NASTY: [&str; 24] = [
    "\u{1b}[2J",
    "\u{1b}]0;x\u{7}",
    "\u{9b}31m",
    "\u{8}\u{8}\u{8}",
    "\u{b}",
    "\u{c}",
    "\u{7f}",
    "\u{85}x",
    "\u{ad}",
    "\u{61c}",
    "\u{180e}",
    "\u{200b}x",
    "\u{200d}",
    "\u{200e}",
    "\u{202e}321",
    "\u{2028}x",
    "\u{2029}x",
    "\u{2066}",
    "\u{2069}",
    "\u{2060}",
    "\u{feff}x",
    "\u{fff9}",
    "\u{e0041}",
    "\u{e007f}",
];

/// No line of a report may begin with this text; otherwise an input could pass its text off as ours.
const FORGED: &str = "BỊA ĐẶT";

/// Pseudorandom numbers, the same on each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    /// A text with hidden characters.
    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(3) {
            text.push_str(["Mẫu", "FT", "Đỗ ", "a=1", "'"][self.below(5)]);
            text.push_str(NASTY[self.below(NASTY.len())]);
        }
        text.push('x');
        text
    }

    /// Such a text with line ends, as a CSV cell.
    fn cell(&mut self) -> String {
        let text = format!("{}\n{FORGED}\r\n{FORGED}{}", self.text(), self.text());
        format!("\"{}\"", text.replace('"', "\"\""))
    }
}

fn toml(text: &str) -> String {
    text.chars().fold(String::new(), |mut toml, c| {
        write!(toml, "\\U{:08x}", u32::from(c)).unwrap();
        toml
    })
}

fn write_book(folder: &Path, dice: &mut Dice) {
    let mut settings = format!("name = \"{}\"\nyear = 2025\n", toml(&format!("{}\n{FORGED}", dice.text())));
    settings
        .push_str("[[statement]]\nfile = \"statements/sk.csv\"\nassociation = \"ST\"\naccount = \"1121\"\n");
    let names: [String; 5] = std::array::from_fn(|_| dice.cell());
    let [association, fund, purpose, other, unknown] = names;
    let mut journal = String::from(
        "date,voucher,kind,fund,method,amount,account,party,purpose,memo,ref,about,decision,preparer,approver,\
         party_account,school_class,school,unit,currency\n\
         2025-01-01,DK-1,opening,ST,bank,500000000,1121,,,,,,,,,,,,,\n",
    );
    for (number, kind) in
        ["donation", "award", "award", "audit:finding", "audit:count", "expense", "fee", "donation"]
            .iter()
            .enumerate()
    {
        let texts: [String; 13] = std::array::from_fn(|_| dice.cell());
        let [
            voucher,
            party,
            memo,
            reference,
            about,
            decision,
            preparer,
            approver,
            account,
            class,
            school,
            unit,
            currency,
        ] = texts;
        let (amount, fund) = match number {
            3 => ("", "ST"),
            7 => ("12x", "ST"),
            _ => ("1000000", if number == 5 { unknown.as_str() } else { "ST/em" }),
        };
        let day = 3 + number / 3;
        let (purpose, about) =
            (if number == 2 { &other } else { &purpose }, if number == 3 { about } else { String::new() });
        let currency = if number == 1 { currency } else { String::new() };
        let bank = if number == 4 { "1111" } else { "1121" };
        writeln!(
            journal,
            "2025-02-0{day},{voucher},{kind},{fund},bank,{amount},{bank},{party},{purpose},{memo},{reference},{about},{decision},\
             {preparer},{approver},{account},{class},{school},{unit},{currency}"
        )
        .unwrap();
    }
    writeln!(journal, "{},{},donation,ST,bank,5,1121,{}", dice.cell(), dice.cell(), dice.cell()).unwrap();
    let mut statement = format!("Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung,{}\n", dice.cell());
    for (day, debit, credit) in
        [("03/02/2025", "", "1000000"), ("04/02/2025", "1000000", ""), ("05/02/2025", "", "777000")]
    {
        writeln!(statement, "{day},{},{debit},{credit},{},{}", dice.cell(), dice.cell(), dice.cell())
            .unwrap();
    }
    writeln!(statement, "30/02/2025,{},,900000,{},", dice.cell(), dice.cell()).unwrap();
    for (name, text) in [
        ("hocbong.toml", settings),
        ("associations.csv", format!("code,name,level,parent\nST,{association},province,\n")),
        (
            "funds.csv",
            format!("code,name,restriction,purpose\nST,{fund},none,\nST/em,{fund},purpose,{purpose}\n"),
        ),
        ("journal/2025.csv", journal.clone()),
        ("statements/sk.csv", statement.clone()),
        (&format!("{}\n{FORGED}.csv", dice.text().replace('/', "")), statement),
        ("so.csv", journal),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Runs a command in each format and language, and looks at every byte of the output.
fn assert_nothing_hidden(folder: &Path, command: &[&str]) {
    let formats: &[&[&str]] = if command.contains(&"--format") {
        &[&[]]
    } else {
        &[&[], &["--format", "json"], &["--format", "csv"]]
    };
    for format in formats {
        for language in ["vi", "en"] {
            let arguments =
                [command, format, &["--lang", language, "--today", "2025-03-01", "--color", "never"]]
                    .concat();
            let output = hocbong_in(folder, &arguments);
            for bytes in [&output.stdout, &output.stderr] {
                let text = std::str::from_utf8(bytes).unwrap();
                let found = text.char_indices().find(|(_, c)| is_hidden(*c));
                let around = found.map(|(at, _)| text[..at].chars().rev().take(60).collect::<String>());
                let around = around.map(|text| text.chars().rev().collect::<String>());
                assert_eq!(found, None, "{arguments:?} after {around:?}");
            }
            // CSV keeps line ends within quotes, and a paper wraps lines between words.
            let is_paper = ["report", "sample"].contains(&command[0]);
            let has_lines_of_inputs = arguments.contains(&"csv") || command[0] == "import" || is_paper;
            let texts: &[&[u8]] =
                if has_lines_of_inputs { &[&output.stderr] } else { &[&output.stdout, &output.stderr] };
            for text in texts {
                let forged = std::str::from_utf8(text)
                    .unwrap()
                    .lines()
                    // A line that goes on is indented.
                    .find(|line| line.starts_with(FORGED));
                assert_eq!(forged, None, "{arguments:?}: {}", String::from_utf8_lossy(text));
            }
            if arguments.contains(&"json") && output.stdout.starts_with(b"{") {
                serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
            }
        }
    }
}

#[test]
fn control_characters_never_reach_a_terminal() {
    for seed in 0..3 {
        let mut dice = Dice(seed);
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        write_book(folder, &mut dice);
        let nasty_file = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .find(|name| name.contains(FORGED))
            .unwrap();
        let text = dice.text();
        for command in [
            &["balance", "."][..],
            &["check", "."],
            &["check", "so.csv", "--mask"],
            &["progress", "."],
            &["inspect", "."],
            &["inspect", &nasty_file],
            &["reconcile", "."],
            &["reconcile", "so.csv", &nasty_file],
            &["reconcile", "so.csv", &nasty_file, "--format", "html"],
            &["reconcile", &nasty_file, "statements/sk.csv"],
            &["reconcile", "so.csv", &nasty_file, "--explain", "right:2"],
            &["reconcile", "so.csv", &nasty_file, "--explain", "7"],
            &["report", "fund-statement", "."],
            &["report", "income", "."],
            &["report", "settlement", "."],
            &["report", "count-sheet", "."],
            &["report", "findings", "."],
            &["report", "ageing", "."],
            &["report", "top-givers", "."],
            &["compare", "so.csv", &nasty_file],
            &["compare", ".", "so.csv"],
            &["sample", ".", "--count", "50", "--seed", &text],
            &["report", "voucher", "."],
            &["report", "voucher", ".", "--voucher", &text],
            &["report", "voucher", ".", "--association", &text],
            &["import", &nasty_file, "--book", "."],
            &["import", "so.csv"],
            &["add", ".", "donation", "--fund", &text, "--amount", "1", "--dry-run"],
            &["add", ".", "donation", "--fund", "ST", "--amount", "1", "--party", &text, "--dry-run"],
            &["add", ".", "donation", "--fund", "ST", "--amount", &text, "--dry-run"],
            &["add", ".", "--from", "so.csv", "--dry-run"],
            &["balance", &text],
            &["balance", "so.csv", "--fund", &text],
            &["balance", "so.csv", "--format", &text],
            &["balance", "so.csv", &format!("--{text}")],
            &[&text],
            &["explain", &text],
            &["reconcile", "so.csv", &nasty_file, "--key", &format!("({text}")],
            &["reconcile", "so.csv", &nasty_file, "--fund", &text],
            &["reconcile", "so.csv", &nasty_file, "--decisions", &nasty_file],
            &["reconcile", "so.csv", &nasty_file, "--carried", &nasty_file],
            &["inspect", &nasty_file, "--column", &format!("date={text}")],
            &["inspect", &nasty_file, "--profile", &text],
            &["init", &nasty_file],
            &["close", ".", "2025"],
        ] {
            assert_nothing_hidden(folder, command);
        }
    }
}

#[test]
fn colours_are_ours_and_files_are_guarded_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_book(folder, &mut Dice(7));
    let output = hocbong_in(folder, &["check", ".", "--color", "always", "--output", "ra.txt"]);
    let written =
        fs::read_to_string(folder.join("ra.txt")).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(written.contains("\u{1b}[1;31m"));
    let mut without = written;
    for ours in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[1;31m", "\u{1b}[1;33m", "\u{1b}[1;36m"] {
        without = without.replace(ours, "");
    }
    assert_eq!(without.chars().find(|c| is_hidden(*c)), None);
}

/// A bank's text comes back unchanged through drafts, the journal and open items.
#[test]
fn what_is_written_to_be_read_again_reads_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let memo = "=ủng\u{202e} hộ\u{1b}[2J \\u{1b} a\tb\r\nc";
    fs::write(folder.join("hocbong.toml"), "name = \"Sổ\"\nyear = 2025\n").unwrap();
    fs::write(folder.join("associations.csv"), "code,name,level,parent\nST,Hội,province,\n").unwrap();
    fs::write(folder.join("funds.csv"), "code,name,restriction,purpose\nST,Quỹ,none,\n").unwrap();
    let statement = |row: &str| format!("Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n{row}");
    fs::write(folder.join("sk.csv"), statement(&format!("03/02/2025,FT1,,1000,\"{memo}\"\n"))).unwrap();
    let json = |arguments: &[&str]| {
        let output = hocbong_in(folder, &[arguments, &["--format", "json"]].concat());
        serde_json::from_slice::<serde_json::Value>(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
    };
    let draft = hocbong_in(folder, &["import", "sk.csv", "--book", ".", "--fund", "ST"]).stdout;
    assert_eq!(std::str::from_utf8(&draft).unwrap().chars().find(|c| is_hidden(*c)), None);
    fs::write(folder.join("nhap.csv"), &draft).unwrap();
    let added = hocbong_in(folder, &["add", ".", "donation", "--from", "nhap.csv", "--today", "2025-03-01"]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let vouchers = json(&["report", "voucher", "."]);
    assert_eq!(vouchers["vouchers"][0]["entries"][0]["memo"], memo);
    let journal = fs::read_to_string(folder.join("journal/2025.csv")).unwrap();
    assert_eq!(journal.chars().find(|c| is_hidden(*c)), None, "{journal:?}");

    fs::write(folder.join("so.csv"), "date,kind,fund,method,amount\n2025-02-03,donation,ST,bank,5\n")
        .unwrap();
    let open = hocbong_in(folder, &["reconcile", "so.csv", "sk.csv", "--format", "csv"]).stdout;
    assert_eq!(std::str::from_utf8(&open).unwrap().chars().find(|c| is_hidden(*c)), None);
    fs::write(folder.join("treo.csv"), &open).unwrap();
    fs::write(folder.join("sk-3.csv"), statement("04/03/2025,FT2,,77,khác\n")).unwrap();
    let carried = json(&["reconcile", "so.csv", "sk-3.csv", "--carried", "treo.csv"]);
    let texts: Vec<&str> =
        carried["right_only"].as_array().unwrap().iter().map(|row| row["text"].as_str().unwrap()).collect();
    assert!(texts.contains(&memo), "{texts:?}");
}
