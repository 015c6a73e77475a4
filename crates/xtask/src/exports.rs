//! Reads the exports of `hocbong` in the programs that they are for, and compares every balance to the đồng.
//!
//! Each book is exported whole and by month; each program checks the file as strictly as it can and says what it makes of the
//! balance of every account of every fund. Then one assertion is changed by one đồng, which the program must notice.

mod hostile;
mod programs;

use programs::{PROGRAMS, Program, python};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Balances in đồng by fund and account.
type Balances = BTreeMap<(String, String), i128>;

/// What was judged, and what is wrong.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Number of balances that were compared.
    pub balances: usize,
    /// Number of changed assertions that were noticed.
    pub noticed: usize,
    /// What is wrong.
    pub failures: Vec<String>,
}

/// Judges the exports of the sample books, and of one whose texts try to be more than texts.
///
/// # Errors
/// If `hocbong` cannot be run, or a file cannot be written.
pub fn judge(hocbong: &Path) -> io::Result<Verdict> {
    let mut verdict = Verdict::default();
    verdict.failures.extend(programs::missing());
    if !verdict.failures.is_empty() {
        return Ok(verdict);
    }
    let folder = tempfile::tempdir()?;
    let hostile_book = folder.path().join("hostile");
    hostile::write(&hostile_book)?;
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let books = [fixtures.join("soc-trang-2025"), fixtures.join("can-tho-2025"), hostile_book];
    for (number, book) in books.iter().enumerate() {
        let place = folder.path().join(number.to_string());
        fs::create_dir(&place)?;
        judge_book(&Hocbong(hocbong), book, &place, &mut verdict)?;
    }
    Ok(verdict)
}

/// The program that is judged.
struct Hocbong<'a>(&'a Path);

impl Hocbong<'_> {
    /// Exports a book and returns the file that a program opens.
    fn export(&self, book: &Path, to: &str, flag: &str, target: &Path) -> io::Result<()> {
        let mut command = Command::new(self.0);
        command.arg("export").arg(book).args(["--to", to, "--quiet", flag]).arg(target);
        let output = command.output()?;
        // A book in which something is wrong is exported all the same.
        if matches!(output.status.code(), Some(0 | 1)) && target.exists() {
            return Ok(());
        }
        Err(io::Error::other(format!("export --to {to} {}: {}", book.display(), said(&output))))
    }

    fn json(&self, words: &[&str], book: &Path) -> io::Result<Value> {
        let output = Command::new(self.0).args(words).arg(book).args(["--lang", "en"]).output()?;
        serde_json::from_slice(&output.stdout)
            .map_err(|error| io::Error::other(format!("{words:?}: {error}: {}", said(&output))))
    }

    fn balances(&self, book: &Path) -> io::Result<Balances> {
        let document = self.json(&["balance", "--by", "fund", "--format", "json"], book)?;
        let rows = document.get("rows").and_then(Value::as_array).cloned().unwrap_or_default();
        let text =
            |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let closing = |row: &Value| row.get("closing").and_then(Value::as_i64).map_or(i128::MAX, i128::from);
        Ok(rows.iter().map(|row| ((text(row, "fund"), text(row, "account")), closing(row))).collect())
    }
}

fn said(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    texts.concat().chars().take(600).collect()
}

fn judge_book(hocbong: &Hocbong<'_>, book: &Path, place: &Path, verdict: &mut Verdict) -> io::Result<()> {
    let expected = hocbong.balances(book)?;
    if expected.is_empty() {
        return Err(io::Error::other(format!("{}: no balances", book.display())));
    }
    let name = book.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let counts = counts(&hocbong.json(&["export", "--to", "json", "--quiet"], book)?);
    for program in PROGRAMS {
        let to = program.format();
        let whole = place.join(format!("so.{to}"));
        hocbong.export(book, to, "--output", &whole)?;
        let months = place.join(to);
        hocbong.export(book, to, "--folder", &months)?;
        for file in [&whole, &months.join(format!("main.{to}"))] {
            let at = format!("{name}, {to}, {}", file.file_name().unwrap_or_default().to_string_lossy());
            verdict.failures.extend(program.complaints(file)?.map(|what| format!("{at}: {what}")));
            let found = program.balances(file)?;
            verdict.balances += found.len();
            verdict.failures.extend(differences(&expected, &found).map(|what| format!("{at}: {what}")));
        }
        let counted = program.counts(&whole)?;
        if counted != (counts.0, program.has_payees().then_some(counts.1)) {
            verdict.failures.push(format!("{name}, {to}: expected {counts:?}, found {counted:?}"));
        }
        change_assertions(program, &whole, &name, verdict)?;
    }
    let whole = place.join("so.parquet");
    hocbong.export(book, "parquet", "--output", &whole)?;
    let months = place.join("parquet");
    hocbong.export(book, "parquet", "--folder", &months)?;
    for file in [whole, months.join("*.parquet")] {
        let found = duckdb_balances(&file)?;
        verdict.balances += found.len();
        let at = format!("{name}, parquet, {}", file.file_name().unwrap_or_default().to_string_lossy());
        verdict.failures.extend(differences(&expected, &found).map(|what| format!("{at}: {what}")));
    }
    Ok(())
}

/// Returns the number of postings, and of different parties of transactions that post, in a JSON export.
fn counts(document: &Value) -> (usize, usize) {
    let all = document.get("transactions").and_then(Value::as_array).cloned().unwrap_or_default();
    let postings = |one: &Value| one.get("postings").and_then(Value::as_array).map_or(0, Vec::len);
    let party = |one: &Value| {
        let name = one.get("party").and_then(|party| party.get("name")).and_then(Value::as_str);
        name.unwrap_or_default().to_owned()
    };
    let posting: Vec<&Value> = all.iter().filter(|one| postings(one) > 0).collect();
    let parties: std::collections::BTreeSet<String> = posting.iter().map(|one| party(one)).collect();
    (posting.iter().map(|one| postings(one)).sum(), parties.len())
}

fn differences<'a>(expected: &'a Balances, found: &'a Balances) -> impl Iterator<Item = String> + 'a {
    let keys = expected.keys().chain(found.keys().filter(|key| !expected.contains_key(*key)));
    keys.filter(|key| expected.get(*key) != found.get(*key)).map(|key| {
        format!("{} {}: expected {:?}, found {:?}", key.0, key.1, expected.get(key), found.get(key))
    })
}

/// Changes the first and the last assertion by one đồng, and the first of a zero balance; the program must notice each.
fn change_assertions(
    program: &dyn Program,
    file: &Path,
    name: &str,
    verdict: &mut Verdict,
) -> io::Result<()> {
    let text = fs::read_to_string(file)?;
    let lines: Vec<&str> = text.lines().collect();
    let assertions: Vec<(usize, &str, i128)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| {
            let (start, balance) = program.split_assertion(line)?;
            Some((at, start, balance))
        })
        .collect();
    let zero = assertions.iter().find(|(_, _, balance)| *balance == 0);
    let chosen = assertions.first().into_iter().chain(assertions.last()).chain(zero);
    let mut changed = 0;
    for (at, start, balance) in chosen {
        let wrong = format!("{start}{} VND", balance + 1);
        let mut copy = lines.clone();
        if let Some(line) = copy.get_mut(*at) {
            *line = &wrong;
        }
        let broken: PathBuf = file.with_file_name(format!("broken.{}", program.format()));
        fs::write(&broken, copy.join("\n") + "\n")?;
        if program.complaints(&broken)?.is_none() {
            verdict.failures.push(format!("{name}, {}: {wrong} is not noticed", program.format()));
        }
        changed += 1;
    }
    if changed < 2 {
        verdict.failures.push(format!("{name}, {}: no assertions", program.format()));
    }
    verdict.noticed += changed;
    Ok(())
}

/// The balances that `DuckDB` makes of Parquet files.
fn duckdb_balances(files: &Path) -> io::Result<Balances> {
    const SCRIPT: &str = "\
import duckdb, json, sys
rows = duckdb.execute(
    'SELECT fund, account, sum(signed_amount) FROM read_parquet(?) WHERE account IS NOT NULL GROUP BY ALL',
    [sys.argv[1]]).fetchall()
print(json.dumps([[fund, account, str(total)] for fund, account, total in rows]))";
    let output = Command::new(python()).args(["-c", SCRIPT]).arg(files).output()?;
    let rows: Vec<(String, String, String)> = serde_json::from_slice(&output.stdout)
        .map_err(|error| io::Error::other(format!("DuckDB: {error}: {}", said(&output))))?;
    let balance = |(fund, account, total): (String, String, String)| {
        let total = total.parse().map_err(io::Error::other)?;
        Ok(((fund, account), total))
    };
    rows.into_iter().map(balance).collect()
}
