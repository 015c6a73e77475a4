//! The accounting programs that exports are for: how each checks a file and says its balances.

use super::{Balances, said};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

/// An accounting program.
pub(super) trait Program: Sync {
    /// The word of `--to`.
    fn format(&self) -> &'static str;

    /// Returns what the program has against a file, read as strictly as it can.
    fn complaints(&self, file: &Path) -> io::Result<Option<String>>;

    /// Returns the balances by fund and account.
    fn balances(&self, file: &Path) -> io::Result<Balances>;

    /// Returns the number of postings that are no assertion, and of payees if the program has them.
    fn counts(&self, file: &Path) -> io::Result<(usize, Option<usize>)>;

    /// Whether payees are declared.
    fn has_payees(&self) -> bool;

    /// Divides a line that asserts a balance before the number.
    fn split_assertion<'a>(&self, line: &'a str) -> Option<(&'a str, i128)>;
}

pub(super) const PROGRAMS: [&dyn Program; 3] = [&Ledger, &Hledger, &Beancount];

/// Returns which programs are missing, with the package that brings each.
pub(super) fn missing() -> Vec<String> {
    let is_there = |program: &str, words: &[&str]| {
        Command::new(program).args(words).output().is_ok_and(|output| output.status.success())
    };
    let mut missing = Vec::new();
    for (program, package) in [
        ("ledger", "ledger"),
        ("hledger", "hledger"),
        ("bean-check", "beancount"),
        ("bean-query", "beancount"),
    ] {
        if !is_there(program, &["--version"]) {
            missing.push(format!("`{program}` is missing: apt-get install {package}"));
        }
    }
    if !is_there(&python(), &["-c", "import duckdb"]) {
        missing.push(format!("`{}` has no module `duckdb`: pip install duckdb", python()));
    }
    missing
}

/// The Python that has the module `duckdb`, as `PYTHON` names it.
pub(super) fn python() -> String {
    std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

fn run(program: &str, words: &[&str], file: &Path) -> io::Result<Output> {
    let words = words.iter().map(|word| if *word == "FILE" { file.as_os_str() } else { word.as_ref() });
    Command::new(program).args(words).output()
}

fn complaint(output: &Output) -> Option<String> {
    let is_well = output.status.success() && output.stderr.is_empty();
    (!is_well).then(|| said(output))
}

/// Reads a list of account and amount as balances. A name is read back by the rules of `docs/adr/0039-exports.md`, with no
/// code of ours.
fn read_balances<'a>(
    rows: impl Iterator<Item = (&'a str, &'a str)>,
    part: fn(&str) -> Option<String>,
) -> io::Result<Balances> {
    let mut balances = BTreeMap::new();
    for (name, amount) in rows {
        let wrong = || io::Error::other(format!("{name}: {amount}"));
        let parts: Vec<&str> = name.trim().split(':').collect();
        let [_, account, fund] = parts.as_slice() else { return Err(wrong()) };
        let key = (part(fund).ok_or_else(wrong)?, part(account).ok_or_else(wrong)?);
        let amount = amount.trim().trim_end_matches(" VND").parse().map_err(|_| wrong())?;
        if balances.insert(key, amount).is_some() {
            return Err(wrong());
        }
    }
    Ok(balances)
}

fn character(number: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(number, 16).ok()?)
}

fn any_part(part: &str) -> Option<String> {
    let pieces = part.split('_').enumerate();
    let piece = |(at, piece): (usize, &str)| {
        if at % 2 == 1 { Some(character(piece)?.to_string()) } else { Some(piece.to_owned()) }
    };
    pieces.map(piece).collect()
}

fn ascii_part(part: &str) -> Option<String> {
    let mut rest = part.strip_prefix("X-").unwrap_or(part);
    let mut code = String::new();
    while let Some(c) = rest.chars().next() {
        if let Some(escaped) = rest.strip_prefix("-x") {
            let (number, behind) = escaped.split_once('-')?;
            code.push(character(number)?);
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("--") {
            code.push('/');
            rest = behind;
        } else {
            code.push(c);
            rest = rest.strip_prefix(c)?;
        }
    }
    Some(code)
}

fn split_after<'a>(line: &'a str, mark: &str) -> Option<(&'a str, i128)> {
    let at = line.rfind(mark)? + mark.len();
    let (start, amount) = line.split_at_checked(at)?;
    Some((start, amount.strip_suffix(" VND")?.parse().ok()?))
}

/// Every posting of an assertion is of nothing.
const IN_ASSERTION: &str = "  0 VND = ";

struct Ledger;

impl Program for Ledger {
    fn format(&self) -> &'static str {
        "ledger"
    }

    fn complaints(&self, file: &Path) -> io::Result<Option<String>> {
        let words = ["--file", "FILE", "--strict", "--pedantic", "--check-payees", "balance"];
        Ok(complaint(&run("ledger", &words, file)?))
    }

    fn balances(&self, file: &Path) -> io::Result<Balances> {
        let format = "%(account)\t%(quantity(scrub(display_total)))\n";
        let words = ["--file", "FILE", "balance", "--flat", "--empty", "--no-total", "--format", format];
        let output = run("ledger", &words, file)?;
        let text = String::from_utf8_lossy(&output.stdout);
        read_balances(text.lines().filter_map(|line| line.split_once('\t')), any_part)
    }

    fn counts(&self, file: &Path) -> io::Result<(usize, Option<usize>)> {
        let words = ["--file", "FILE", "register", "--empty", "--format", "%(quantity(amount))\n"];
        let postings = run("ledger", &words, file)?;
        let postings = String::from_utf8_lossy(&postings.stdout).lines().filter(|line| *line != "0").count();
        let payees = run("ledger", &["--file", "FILE", "payees"], file)?;
        // The payee of the assertions, which post nothing, is not listed.
        Ok((postings, Some(String::from_utf8_lossy(&payees.stdout).lines().count())))
    }

    fn has_payees(&self) -> bool {
        true
    }

    fn split_assertion<'a>(&self, line: &'a str) -> Option<(&'a str, i128)> {
        split_after(line, IN_ASSERTION)
    }
}

struct Hledger;

impl Program for Hledger {
    fn format(&self) -> &'static str {
        "hledger"
    }

    fn complaints(&self, file: &Path) -> io::Result<Option<String>> {
        let checks = ["accounts", "commodities", "payees", "ordereddates", "balancednoautoconversion"];
        let words = [&["check", "--strict", "--file", "FILE"][..], &checks].concat();
        Ok(complaint(&run("hledger", &words, file)?))
    }

    fn balances(&self, file: &Path) -> io::Result<Balances> {
        let words =
            ["balance", "--file", "FILE", "--flat", "--empty", "--no-total", "--output-format", "csv"];
        let output = run("hledger", &words, file)?;
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let rows: Vec<(String, String)> = reader.deserialize().collect::<Result<_, _>>()?;
        read_balances(rows.iter().map(|(name, amount)| (name.as_str(), amount.as_str())), any_part)
    }

    fn counts(&self, file: &Path) -> io::Result<(usize, Option<usize>)> {
        let output = run("hledger", &["register", "--file", "FILE", "--output-format", "csv"], file)?;
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
        let postings =
            rows.iter().filter(|row| row.get(5) != Some("0 VND") && row.get(5) != Some("0")).count();
        let payees = run("hledger", &["payees", "--file", "FILE"], file)?;
        // One payee is that of the assertions.
        Ok((postings, Some(String::from_utf8_lossy(&payees.stdout).lines().count().saturating_sub(1))))
    }

    fn has_payees(&self) -> bool {
        true
    }

    fn split_assertion<'a>(&self, line: &'a str) -> Option<(&'a str, i128)> {
        split_after(line, IN_ASSERTION)
    }
}

struct Beancount;

impl Program for Beancount {
    fn format(&self) -> &'static str {
        "beancount"
    }

    fn complaints(&self, file: &Path) -> io::Result<Option<String>> {
        Ok(complaint(&run("bean-check", &["FILE"], file)?))
    }

    fn balances(&self, file: &Path) -> io::Result<Balances> {
        let query = "SELECT account, sum(number) AS total GROUP BY account";
        let output = run("bean-query", &["--format", "csv", "FILE", query], file)?;
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let rows: Vec<(String, String)> = reader.deserialize().collect::<Result<_, _>>()?;
        read_balances(rows.iter().map(|(name, amount)| (name.as_str(), amount.as_str())), ascii_part)
    }

    fn counts(&self, file: &Path) -> io::Result<(usize, Option<usize>)> {
        let output = run("bean-query", &["--format", "csv", "FILE", "SELECT count(account) AS all"], file)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let count = text.lines().nth(1).and_then(|line| line.trim().parse().ok());
        Ok((count.ok_or_else(|| io::Error::other(said(&output)))?, None))
    }

    fn has_payees(&self) -> bool {
        false
    }

    fn split_assertion<'a>(&self, line: &'a str) -> Option<(&'a str, i128)> {
        if line.contains(" balance ") { split_after(line, "  ") } else { None }
    }
}
