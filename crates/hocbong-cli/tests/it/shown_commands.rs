//! Every command that a document shows is run, or is listed here with the reason why it is not; and every command and
//! flag that a sentence names exists.
//!
//! `console` blocks are run by `golden` (README, the guide in Vietnamese) and `guide` (its pages), the pages of the codes
//! by `xtask codes`, Rust blocks by `cargo test`. The rest is here.

use crate::markdown::{Document, blocks, code, files, prose};
use crate::{hocbong, hocbong_in, root};
use hocbong::Source;
use hocbong::book::read_settings;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Shell commands of documents that no test runs: how each begins, and why.
const NOT_RUN: [(&str, &str); 13] = [
    ("cargo test", "this is one of its tests"),
    ("cargo bench", "measures; takes minutes"),
    ("cargo build", "needs the network for an empty cache; whatever runs this test has built it"),
    ("cargo install", "writes into the home folder; the crate that it names is built by this test"),
    ("cargo run --release -p xtask", "measures; takes minutes"),
    ("cargo run -p xtask", "needs browsers, shells, accounting programs; `.ci/run` does"),
    ("cargo package", "packs every crate; takes minutes"),
    ("cargo deny", "another program"),
    ("cargo +nightly fuzz", "another program, and another compiler"),
    ("python3 crates/xtask/", "takes hours"),
    ("ledger ", "another program; `xtask exports` calls it as shown"),
    ("hledger ", "another program; `xtask exports` calls it as shown"),
    ("bean-check ", "another program; `xtask exports` calls it as shown"),
];

/// Flags of other programs that sentences name.
const OF_OTHERS: [(&str, &str); 10] = [
    ("--test", "cargo"),
    ("--release", "cargo"),
    ("--path", "cargo"),
    ("--locked", "cargo"),
    ("--example", "cargo"),
    ("--check", "sha256sum"),
    ("--ignore-missing", "sha256sum"),
    ("--dump-dom", "Chromium"),
    ("--print-to-pdf", "Chromium"),
    ("--screenshot", "Chromium"),
];

/// How a command of the repository starts the program.
const STARTS: [&str; 2] = ["cargo run --release -p hocbong-cli -- ", "cargo run -p hocbong-cli -- "];

fn documents() -> Vec<Document> {
    files(&root(), &[".md"])
}

/// Whether the `console` blocks of a document are run by another test.
fn is_run(path: &str) -> bool {
    path == "README.md" || path == "docs/huong-dan.md" || path.starts_with("docs/guide/")
}

/// The flags that a text names.
fn flags(text: &str) -> BTreeSet<String> {
    let ends = |c: char| !c.is_ascii_lowercase() && c != '-';
    let words = text.split(|c: char| c.is_whitespace() || "[(,|/`".contains(c));
    let names = words.filter_map(|word| word.split(ends).next());
    names.filter(|name| name.starts_with("--") && !name.ends_with('-')).map(str::to_owned).collect()
}

/// The flags of each command, from its help; `None` for a word that is no command.
#[derive(Default)]
struct Commands(BTreeMap<String, Option<BTreeSet<String>>>);

impl Commands {
    fn flags_of(&mut self, name: &str) -> Option<&BTreeSet<String>> {
        let known = self.0.entry(name.to_owned()).or_insert_with(|| {
            let help = hocbong(&["help", name, "--lang", "en"]);
            help.status.success().then(|| flags(std::str::from_utf8(&help.stdout).unwrap()))
        });
        known.as_ref()
    }

    fn all_flags(&mut self) -> BTreeSet<String> {
        let help = hocbong(&["help", "--lang", "en"]);
        let text = String::from_utf8(help.stdout).unwrap();
        let list = text.split("Commands:\n").nth(1).unwrap();
        let names = list.lines().take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("    "));
        let names: Vec<&str> = names.map(|line| line.split_whitespace().next().unwrap()).collect();
        assert!(names.len() > 20, "{names:?}");
        names.into_iter().flat_map(|name| self.flags_of(name).unwrap().clone()).collect()
    }

    /// What is wrong with a call: words after `hocbong `.
    fn judge(&mut self, call: &str) -> Option<String> {
        let name = call.split_whitespace().next()?;
        if name.starts_with('-') || name.contains(|c: char| c.is_ascii_uppercase() || c == '…') {
            return None;
        }
        let Some(known) = self.flags_of(name) else { return Some(format!("no command `{name}`")) };
        let unknown = flags(call).into_iter().find(|flag| !known.contains(flag));
        unknown.map(|flag| format!("`{name}` has no {flag}"))
    }
}

#[test]
fn commands_of_shell_blocks_run() {
    let usage = fs::read_to_string(root().join("crates/xtask/src/main.rs")).unwrap();
    let mut commands = Commands::default();
    let mut run = 0;
    for Document { path, text } in documents() {
        for block in blocks(&text).iter().filter(|block| ["", "sh", "powershell"].contains(&block.head)) {
            let lines =
                block.lines.iter().map(|line| line.split("  #").next().unwrap_or_default().trim_end());
            for command in lines.flat_map(|line| line.split(" && ")).filter(|line| !line.is_empty()) {
                // A rule of arithmetic in a record of decisions.
                if path.starts_with("docs/adr/") && !command.contains("cargo") {
                    continue;
                }
                let at = format!("{path}:{}: {command}", block.line);
                if let Some(call) = STARTS.iter().find_map(|start| command.strip_prefix(start)) {
                    let words: Vec<&str> = call.split(' ').collect();
                    let output = hocbong(&words);
                    assert!(matches!(output.status.code(), Some(0 | 1)), "{at}\n{output:?}");
                    run += 1;
                    continue;
                }
                if let Some(call) = command.strip_prefix("hocbong ") {
                    assert_eq!(commands.judge(call), None, "{at}");
                    continue;
                }
                assert!(NOT_RUN.iter().any(|(start, _)| command.starts_with(start)), "{at}: nothing runs it");
                if let Some((_, task)) = command.split_once("-p xtask -- ") {
                    let task = task.split(' ').next().unwrap();
                    assert!(usage.contains(&format!("-p xtask -- {task}")), "{at}: no such task");
                    let unknown: Vec<String> =
                        flags(command).into_iter().filter(|flag| !usage.contains(flag.as_str())).collect();
                    assert_eq!(unknown, Vec::<String>::new(), "{at}");
                }
            }
        }
    }
    assert!(run >= 2, "{run} commands were run");
}

#[test]
fn console_blocks_stand_where_they_are_run() {
    let mut seen = 0;
    for Document { path, text } in documents() {
        for block in blocks(&text) {
            let is_console = block.head == "console" || block.lines.iter().any(|line| line.starts_with("$ "));
            assert!(!is_console || is_run(&path), "{path}:{}: nothing runs it", block.line);
            seen += usize::from(is_console);
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn every_command_and_flag_that_a_sentence_names_exists() {
    let mut commands = Commands::default();
    let mut known = commands.all_flags();
    known.extend(OF_OTHERS.map(|(flag, _)| flag.to_owned()));
    for program in ["crates/xtask/src/main.rs", "crates/xtask/mutants.py"] {
        known.extend(flags(&fs::read_to_string(root().join(program)).unwrap()));
    }
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for Document { path, text } in documents() {
        for span in code(&prose(&text)) {
            if let Some(call) = span.strip_prefix("hocbong ") {
                seen += 1;
                wrong.extend(commands.judge(call).map(|fault| format!("{path}: `{span}`: {fault}")));
            } else if let Some(flag) = flags(&span).into_iter().find(|flag| !known.contains(flag)) {
                wrong.push(format!("{path}: `{span}`: nothing has {flag}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(seen > 80, "{seen}");
}

#[test]
fn settings_in_documents_are_understood() {
    let mut seen = 0;
    for Document { path, text } in documents() {
        for block in blocks(&text).iter().filter(|block| block.head.split(' ').next() == Some("toml")) {
            let mut found = Vec::new();
            read_settings(&Source::new("hocbong.toml", block.lines.join("\n")), &mut found);
            let found: Vec<String> =
                found.iter().map(|found| format!("{path}:{}: {found}", block.line)).collect();
            assert_eq!(found, Vec::<String>::new());
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}

#[test]
fn the_chart_that_the_formats_show_is_accepted() {
    let text = fs::read_to_string(root().join("docs/formats.md")).unwrap();
    let blocks = blocks(&text);
    let chart = blocks.iter().find(|block| block.lines.first() == Some(&"code,name,class,role")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let init = ["init", "so", "--code", "XM", "--name", "Hội Khuyến học xã Mẫu", "--level", "commune"];
    assert!(hocbong_in(folder.path(), &init).status.success());
    fs::write(folder.path().join("so/accounts.csv"), chart.lines.join("\n") + "\n").unwrap();
    let gift = [
        "add", "so", "donation", "--fund", "XM", "--method", "bank", "--amount", "50.000", "--format", "json",
    ];
    let added = hocbong_in(folder.path(), &gift);
    assert!(added.status.success(), "{added:?}");
    // Of several accounts of the bank the one that all others extend.
    assert!(std::str::from_utf8(&added.stdout).unwrap().contains("\"account\": \"112\""), "{added:?}");
}

#[test]
fn what_does_not_exist_is_found() {
    let mut commands = Commands::default();
    assert_eq!(commands.judge("balance so --at 2025-06-30"), None);
    assert_eq!(commands.judge("bao-cao so-quy --quarter 1"), None);
    assert_eq!(commands.judge("balanse so"), Some("no command `balanse`".to_owned()));
    assert_eq!(commands.judge("balance so --window 3"), Some("`balance` has no --window".to_owned()));
    assert_eq!(
        flags("[--a-b|--c] --d=1, -e --- x--f `--g`").into_iter().collect::<Vec<_>>(),
        ["--a-b", "--c", "--d", "--g"]
    );
}
