//! Seals, recomputed by another program.
//!
//! Every book and every ledger file of the fixtures is sealed in a folder of its own, in up to three steps.
//! `docs/verify_seal.py`, which shares no code with the library, must find the same heads in what
//! `export --to canonical` writes, and must find a fault in each of a list of faults. OpenSSL makes a key, and must
//! verify the signature of a seal.

#![expect(clippy::indexing_slicing, reason = "a JSON value has null under a key that it lacks")]

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Days through which the books are sealed; the first two of a book that has no rows until then are left out.
const DAYS: [&str; 3] = ["2025-03-31", "2025-08-31", "2026-12-31"];
/// The day on which they are sealed.
const TODAY: &str = "2027-01-15";

/// Seals all fixtures and recomputes their heads. Returns what is wrong, and prints what was done.
///
/// # Errors
/// If a program or a file is missing.
pub fn judge(hocbong: &Path, root: &Path) -> Result<Vec<String>, String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut judge = Judge { hocbong, root, wrong: Vec::new(), heads: 0 };
    let (mut sealed, mut refused) = (0, 0);
    for (number, fixture) in fixtures(&root.join("fixtures"))?.into_iter().enumerate() {
        let book = place.path().join(format!("{number}"));
        make_book(&fixture, &book)?;
        if judge.seal_and_compare(&book, &fixture)? {
            sealed += 1;
        } else {
            refused += 1;
        }
    }
    let texts = place.path().join("long-texts.csv");
    fs::write(&texts, long_texts()).map_err(|error| error.to_string())?;
    let book = place.path().join("long-texts");
    make_book(&texts, &book)?;
    if !judge.seal_and_compare(&book, &texts)? {
        judge.wrong.push("the book of long texts could not be sealed".to_owned());
    }
    let book = place.path().join("faults");
    make_book(&root.join("fixtures/can-tho-2025"), &book)?;
    if judge.seal_and_compare(&book, Path::new("can-tho-2025"))? {
        judge.plant_faults(&book)?;
    }
    let book = place.path().join("signed");
    make_book(&root.join("fixtures/can-tho-2025"), &book)?;
    judge.sign(&book, place.path())?;
    writeln!(
        io::stdout(),
        "{sealed} fixtures sealed, {refused} not sealable, {} heads recomputed in Python",
        judge.heads
    )
    .map_err(|error| error.to_string())?;
    if sealed < 50 {
        judge.wrong.push(format!("only {sealed} fixtures could be sealed"));
    }
    Ok(judge.wrong)
}

struct Judge<'a> {
    hocbong: &'a Path,
    root: &'a Path,
    wrong: Vec<String>,
    heads: usize,
}

impl Judge<'_> {
    fn hocbong(&self, arguments: &[&str]) -> Result<Output, String> {
        let output =
            Command::new(self.hocbong).args(arguments).args(["--today", TODAY, "--lang", "en"]).output();
        output.map_err(|error| format!("{}: {error}", self.hocbong.display()))
    }

    /// Runs the Python program; returns its lines and whether it is content.
    fn python(&self, book: &Path) -> Result<(Vec<String>, bool), String> {
        let canonical = book.with_extension("jsonl");
        let (book_text, canonical_text) = (book.to_string_lossy(), canonical.to_string_lossy());
        let exported = self.hocbong(&[
            "export",
            "--to",
            "canonical",
            &book_text,
            "--output",
            &canonical_text,
            "--force",
        ])?;
        if !canonical.is_file() {
            return Err(format!("{book_text}: {}", String::from_utf8_lossy(&exported.stderr)));
        }
        let script = self.root.join("docs/verify_seal.py");
        let output = Command::new("python3").arg(script).arg(book).arg(&canonical).output();
        let output = output.map_err(|error| format!("python3 (Debian package python3): {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok((said.lines().map(str::to_owned).collect(), output.status.success()))
    }

    /// Seals a book and compares the heads. Returns `false` if the book cannot be sealed.
    fn seal_and_compare(&mut self, book: &Path, fixture: &Path) -> Result<bool, String> {
        let text = book.to_string_lossy().into_owned();
        let mut heads = Vec::new();
        for day in DAYS {
            let made = self.hocbong(&["seal", &text, "--through", day, "--format", "json"])?;
            if let Ok(document) = serde_json::from_slice::<serde_json::Value>(&made.stdout) {
                heads.extend(document["head"].as_str().map(str::to_owned));
            }
        }
        if heads.is_empty() {
            return Ok(false);
        }
        let (lines, is_content) = self.python(book)?;
        let recomputed: Vec<&str> = lines.iter().filter_map(|line| line.split(' ').nth(3)).collect();
        let recomputed = recomputed.get(..heads.len()).unwrap_or_default();
        if !is_content || recomputed != heads {
            self.wrong.push(format!("{}: {heads:?}, in Python {lines:?}", fixture.display()));
        }
        self.heads += heads.len();
        let verified = self.hocbong(&["verify", &text, "--format", "json"])?;
        let document: serde_json::Value =
            serde_json::from_slice(&verified.stdout).map_err(|error| format!("{text}: {error}"))?;
        if document["intact"] != true {
            self.wrong.push(format!("{}: sealed and not intact: {document}", fixture.display()));
        }
        Ok(true)
    }

    /// Signs a seal with a key of OpenSSL's, which verifies the signature; another key's verdict is another.
    fn sign(&mut self, book: &Path, place: &Path) -> Result<(), String> {
        let at = |name: &str| place.join(name).to_string_lossy().into_owned();
        for name in ["key", "other"] {
            let (secret, public) = (format!("{name}.pem"), format!("{name}.pub"));
            let is_made = openssl(place, &["genpkey", "-algorithm", "ed25519", "-out", &secret])?
                && openssl(place, &["pkey", "-in", &secret, "-pubout", "-out", &public])?;
            if !is_made {
                return Err("openssl makes no Ed25519 key".to_owned());
            }
        }
        let text = book.to_string_lossy();
        self.hocbong(&["seal", &text, "--through", DAYS[1], "--sign-key", &at("key.pem")])?;
        for (key, expected) in [("key.pub", "valid"), ("other.pub", "missing")] {
            let verified = self.hocbong(&["verify", &text, "--key", &at(key), "--format", "json"])?;
            let document: serde_json::Value =
                serde_json::from_slice(&verified.stdout).map_err(|error| format!("{key}: {error}"))?;
            if document["seals"][0]["signed"] != expected {
                self.wrong.push(format!("{key}: {} instead of {expected}", document["seals"][0]["signed"]));
            }
        }
        let note =
            fs::read_to_string(book.join("seals/0001/checkpoint.txt")).map_err(|error| error.to_string())?;
        let (signed, line) = note.split_once("\n\n").ok_or("the checkpoint is no note")?;
        let encoded = line.trim_end().rsplit(' ').next().unwrap_or_default();
        let signature =
            data_encoding::BASE64.decode(encoded.as_bytes()).map_err(|error| error.to_string())?;
        let write =
            |name: &str, bytes: &[u8]| fs::write(place.join(name), bytes).map_err(|error| error.to_string());
        write("signature", signature.get(4..).unwrap_or_default())?;
        let verify = [
            "pkeyutl",
            "-verify",
            "-rawin",
            "-pubin",
            "-inkey",
            "key.pub",
            "-in",
            "text",
            "-sigfile",
            "signature",
        ];
        for (text, expected) in [(format!("{signed}\n"), true), (format!("{signed}\n\n"), false)] {
            write("text", text.as_bytes())?;
            if openssl(place, &verify)? != expected {
                self.wrong.push(format!("openssl does not say {expected} of the signature"));
            }
        }
        Ok(())
    }

    /// Changes one thing at a time; the Python program must notice each.
    fn plant_faults(&mut self, book: &Path) -> Result<(), String> {
        let faults: [(&str, &str, &str); 6] = [
            ("journal/2025-01.csv", "2025", "2024"),
            ("seals.csv", ",2025-08-31,", ",2025-08-30,"),
            ("seals/0002/salt.txt", "\n", "0\n"),
            ("seals/0002/files.csv", "bytes", "Bytes"),
            ("seals/0001/checkpoint.txt", "seal 1", "seal 7"),
            ("seals.csv", "hocbong/", "hocbong-"),
        ];
        for (path, from, to) in faults {
            let path = book.join(path);
            let before = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let text = String::from_utf8_lossy(&before).into_owned();
            let changed = text.replacen(from, to, 1);
            fs::write(&path, &changed).map_err(|error| error.to_string())?;
            let is_content = self.python(book).is_ok_and(|(_, is_content)| is_content);
            if changed == text || is_content {
                self.wrong.push(format!("{}: Python does not notice `{from}` → `{to}`", path.display()));
            }
            fs::write(&path, before).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

/// Runs OpenSSL in a folder.
fn openssl(folder: &Path, arguments: &[&str]) -> Result<bool, String> {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output();
    let output = output.map_err(|error| format!("openssl (Debian package openssl): {error}"))?;
    Ok(output.status.success())
}

/// A journal with texts whose lengths take one, two and three bytes in a leaf.
fn long_texts() -> String {
    let mut journal = "date,voucher,kind,fund,method,amount,party,memo\n".to_owned();
    for length in [127, 128, 16_383, 16_384] {
        let memo = "x".repeat(length);
        // Writing to a string cannot fail.
        let _ = writeln!(journal, "2025-03-01,PT-{length},donation,MX,cash,1000,Bà Mẫu An,{memo}");
    }
    journal
}

/// The books (folders with settings) and the ledger files beneath a folder, in order.
fn fixtures(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.join("hocbong.toml").is_file() {
            found.push(path);
        } else if path.is_dir() {
            found.extend(fixtures(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
    Ok(found)
}

/// Copies a book without its seals, or makes one of a single file.
fn make_book(fixture: &Path, book: &Path) -> Result<(), String> {
    let make = || -> std::io::Result<()> {
        if fixture.is_dir() {
            return copy(fixture, book);
        }
        fs::create_dir_all(book.join("journal"))?;
        fs::write(book.join("hocbong.toml"), "name = \"Sổ Mẫu\"\nyear = 2025\n")?;
        fs::copy(fixture, book.join("journal/so.csv")).map(|_| ())
    };
    make().map_err(|error| format!("{}: {error}", fixture.display()))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if name == "seals" || name == "seals.csv" {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
