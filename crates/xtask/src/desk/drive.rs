//! A person at the desk: makes pages with the program, opens them, presses keys, and reads what is on the screen.

use crate::browser::{Browser, Noise};
use data_encoding::BASE64;
use hocbong_import::source::Sha256Digest;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest wait for a file that a page saves.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// A change of the page's script: what is replaced, and by what.
pub(crate) type Change = (&'static str, &'static str);

/// The browser, the program, and a folder for what they make.
pub(super) struct Desk {
    pub(super) browser: Browser,
    hocbong: PathBuf,
    folder: TempDir,
    /// A fault that is put into every page.
    pub(super) change: Option<Change>,
    page: PathBuf,
    noise: Vec<String>,
    pages: usize,
}

impl Desk {
    pub(super) fn new(browser: Browser, hocbong: &Path) -> io::Result<Self> {
        Ok(Self {
            browser,
            hocbong: hocbong.to_owned(),
            folder: tempfile::tempdir()?,
            change: None,
            page: PathBuf::new(),
            noise: Vec::new(),
            pages: 0,
        })
    }

    /// Forgets the messages of the last check.
    pub(super) fn begin(&mut self) {
        self.noise.clear();
    }

    /// Returns what pages said on the console and asked for since the check began.
    pub(super) fn noise(&mut self) -> Vec<String> {
        self.listen();
        std::mem::take(&mut self.noise)
    }

    fn listen(&mut self) {
        let heard = self.browser.noise(&self.page).unwrap_or_default();
        self.noise.extend(heard.into_iter().map(|noise| match noise {
            Noise::Console(text) => text,
            Noise::Request(address) => format!("request {address}"),
        }));
    }

    /// Returns the path of a file in the check's folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the check's folder.
    pub(super) fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.path(name);
        fs::write(&path, text)?;
        Ok(path)
    }

    /// Runs `hocbong reconcile`.
    pub(super) fn reconcile(&self, arguments: &[&str]) -> io::Result<Output> {
        let output =
            Command::new(&self.hocbong).arg("reconcile").args(arguments).env("LANG", "C").output()?;
        match output.status.code() {
            Some(0..=1) => Ok(output),
            _ => Err(io::Error::other(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)))),
        }
    }

    /// Returns the JSON of a reconciliation as a list of reports.
    pub(super) fn reports(&self, inputs: &[&str]) -> io::Result<Vec<Value>> {
        let arguments: Vec<&str> = inputs.iter().copied().chain(["--format", "json"]).collect();
        let document: Value = serde_json::from_slice(&self.reconcile(&arguments)?.stdout)?;
        Ok(match document.get("reports").and_then(Value::as_array) {
            Some(reports) => reports.clone(),
            None => vec![document],
        })
    }

    /// Makes the page of a reconciliation and returns its path.
    pub(super) fn make(&mut self, arguments: &[&str]) -> io::Result<PathBuf> {
        let all: Vec<&str> = arguments.iter().copied().chain(["--format", "html"]).collect();
        let page = String::from_utf8(self.reconcile(&all)?.stdout).map_err(io::Error::other)?;
        let page = match self.change {
            Some(change) => changed(&page, change)?,
            None => page,
        };
        self.pages += 1;
        self.write(&format!("desk-{}.html", self.pages), &page)
    }

    /// Makes the page of a reconciliation and opens it, with nothing kept from other visits.
    pub(super) fn open(&mut self, arguments: &[&str]) -> io::Result<()> {
        let page = self.make(arguments)?;
        self.open_afresh(&page)
    }

    /// Opens a page that was made, with nothing kept from other visits.
    pub(super) fn open_afresh(&mut self, page: &Path) -> io::Result<()> {
        // A page keeps its state while it is left, so another one must forget it. Pages from disk share their storage.
        let blank = self.write("blank.html", "<!doctype html><title>Mẫu</title>")?;
        self.open_page(&blank)?;
        self.browser.evaluate("localStorage.clear()")?;
        self.open_page(page)
    }

    /// Opens a page that was made.
    pub(super) fn open_page(&mut self, page: &Path) -> io::Result<()> {
        if self.page.exists() {
            self.listen();
        }
        page.clone_into(&mut self.page);
        self.browser.open(page)
    }

    /// Presses keys one after the other: single letters, or names such as `ArrowDown`.
    pub(super) fn press(&mut self, keys: &[&str]) -> io::Result<()> {
        keys.iter().try_for_each(|key| self.browser.press(key, false))
    }

    /// Types a text.
    pub(super) fn enter(&mut self, text: &str) -> io::Result<()> {
        text.chars().try_for_each(|c| {
            let mut bytes = [0; 4];
            let letter = c.encode_utf8(&mut bytes);
            if c.is_ascii() { self.browser.press(letter, false) } else { self.browser.insert(letter) }
        })
    }

    pub(super) fn value(&mut self, expression: &str) -> io::Result<Value> {
        self.browser.evaluate(expression)
    }

    pub(super) fn text(&mut self, expression: &str) -> io::Result<String> {
        Ok(self.value(expression)?.as_str().unwrap_or_default().to_owned())
    }

    pub(super) fn number(&mut self, expression: &str) -> io::Result<f64> {
        Ok(self.value(expression)?.as_f64().unwrap_or(-1.0))
    }

    /// What the page says it has done.
    pub(super) fn status(&mut self) -> io::Result<String> {
        self.text("document.getElementById('status').textContent")
    }

    /// The number of items that the filter shows.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of elements")]
    pub(super) fn shown(&mut self) -> io::Result<usize> {
        let count = "Number(document.querySelector('.card')?.getAttribute('aria-setsize') ?? 0)";
        Ok(self.number(count)?.max(0.0) as usize)
    }

    /// The number of the current item.
    pub(super) fn current(&mut self) -> io::Result<String> {
        self.text("document.activeElement.closest('.card')?.dataset.item ?? ''")
    }

    /// The classes of the first card of a selector: its kind and its state.
    pub(super) fn classes(&mut self, selector: &str) -> io::Result<BTreeSet<String>> {
        let classes =
            self.text(&format!("document.querySelector({})?.className ?? ''", Value::from(selector)))?;
        Ok(classes.split_whitespace().map(ToOwned::to_owned).collect())
    }

    /// The texts of the elements of a selector.
    pub(super) fn texts(&mut self, selector: &str) -> io::Result<Vec<String>> {
        let all =
            format!("[...document.querySelectorAll({})].map(one => one.textContent)", Value::from(selector));
        Ok(strings(&self.value(&all)?))
    }

    /// Saves the decisions with the key, and returns the file.
    pub(super) fn save(&mut self) -> io::Result<String> {
        let folder = tempfile::tempdir_in(self.folder.path())?;
        self.browser.save_to(folder.path())?;
        self.press(&["s"])?;
        let file = folder.path().join("decisions.csv");
        let deadline = Instant::now() + MAX_WAIT;
        while !file.exists() {
            if Instant::now() > deadline {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "no decisions.csv was saved"));
            }
            thread::sleep(Duration::from_millis(20));
        }
        fs::read_to_string(file)
    }
}

/// Returns the strings of a JSON array.
pub(super) fn strings(value: &Value) -> Vec<String> {
    let all = value.as_array().map_or(&[][..], Vec::as_slice);
    all.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
}

/// Returns the page with a change of its script, which its policy lets run.
pub(crate) fn changed(page: &str, (from, to): Change) -> io::Result<String> {
    const BEGIN: &str = "<script type=\"module\">";
    let none = || io::Error::other(format!("the page's script lacks {from}"));
    let start = page.find(BEGIN).ok_or_else(none)? + BEGIN.len();
    let end = page.rfind("</script>").ok_or_else(none)?;
    let script = page.get(start..end).ok_or_else(none)?;
    if !script.contains(from) {
        return Err(none());
    }
    let new = script.replacen(from, to, 1);
    let digest = |script: &str| BASE64.encode(Sha256Digest::new(script.as_bytes()).as_bytes());
    Ok(page.replacen(script, &new, 1).replacen(&digest(script), &digest(&new), 1))
}
