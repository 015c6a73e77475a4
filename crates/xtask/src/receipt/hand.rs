//! A person with a receipt: makes pages with the program, opens them, pastes and enters, and reads what the page says.

use crate::browser::{Browser, Noise};
use crate::desk::{Change, changed};
use data_encoding::BASE64;
use hocbong::seal::SigningKey;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest wait for the page to verify.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// The voucher of the gift that is proved.
pub(super) const GIFT: &str = "PT-0007";
/// The voucher of a gift whose texts would act on a page.
pub(super) const HOSTILE: &str = "PT-0008";
/// Number of transactions of the book.
const ROWS: usize = 300;

/// The browser, the program, and a sealed book.
pub(super) struct Hand {
    pub(super) browser: Browser,
    hocbong: PathBuf,
    folder: TempDir,
    /// A fault that is put into the script of every page.
    pub(super) change: Option<Change>,
    page: PathBuf,
    noise: Vec<String>,
    pages: usize,
}

/// What the page says: its state, the word of the fault, and its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) state: String,
    pub(super) fault: String,
    pub(super) text: String,
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// A key as PEM: the head of its form and its bytes.
fn pem(name: &str, form: &[u8], bytes: &[u8]) -> String {
    format!("-----BEGIN {name}-----\n{}\n-----END {name}-----\n", BASE64.encode(&[form, bytes].concat()))
}

/// A public key as `openssl pkey -pubout` writes it (RFC 8410).
pub(super) fn public_pem(secret: u8) -> String {
    let form = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    pem("PUBLIC KEY", &form, SigningKey::from_bytes(&[secret; 32]).verifying_key().as_bytes())
}

impl Hand {
    pub(super) fn new(browser: Browser, hocbong: &Path) -> io::Result<Self> {
        let hand = Self {
            browser,
            hocbong: hocbong.to_owned(),
            folder: tempfile::tempdir()?,
            change: None,
            page: PathBuf::new(),
            noise: Vec::new(),
            pages: 0,
        };
        let mut journal = "date,voucher,kind,fund,method,amount,party,purpose,memo\n".to_owned();
        for row in 0..ROWS {
            let party = match row {
                8 => "Mẫu <img src=x onerror='window.hacked=1'></script><script>window.hacked=1</script> \u{202e}gnồđ".to_owned(),
                _ => format!("Nguyễn Thị Mẫu {row}"),
            };
            let day = format!("2025-{:02}-{:02}", 1 + row / 28, 1 + row % 28);
            // Writing to a string cannot fail.
            let _ = writeln!(
                journal,
                "{day},PT-{row:04},donation,ST,bank,{},{party},,Ủng hộ Mẫu {row}{}",
                1_234_000 + row,
                // A length that takes two bytes in a leaf.
                if row == 8 { " học bổng".repeat(12) } else { String::new() }
            );
        }
        fs::create_dir_all(hand.path("so/journal"))?;
        hand.write("so/hocbong.toml", "name = \"Quỹ Mẫu\"\nyear = 2025\n")?;
        hand.write("so/associations.csv", "code,name,level,parent\nST,Hội Khuyến học Mẫu,province,\n")?;
        hand.write("so/funds.csv", "code,name,restriction\nST,Quỹ khuyến học Mẫu,free\n")?;
        hand.write("so/journal/2025.csv", &journal)?;
        // The head of a secret key in PKCS#8 (RFC 8410).
        let form =
            [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        hand.write("khoa.pem", &pem("PRIVATE KEY", &form, &key().to_bytes()))?;
        let key = hand.path("khoa.pem");
        let key = key.to_string_lossy();
        for through in ["2025-06-30", "2025-12-31"] {
            hand.run(&["seal", "so", "--through", through, "--sign-key", &key, "--today", "2026-01-05"])?;
        }
        Ok(hand)
    }

    /// Runs the program in the folder of the book; a failure is an error.
    fn run(&self, arguments: &[&str]) -> io::Result<Output> {
        let output = Command::new(&self.hocbong)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("LANG", "C")
            .output()?;
        if output.status.success() {
            return Ok(output);
        }
        Err(io::Error::other(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr))))
    }

    /// Whether the program proves a receipt.
    pub(super) fn is_proved(&self, receipt: &str, with_key: bool) -> io::Result<bool> {
        self.write("bien-nhan.txt", receipt)?;
        self.write("cong-khai.pem", &public_pem(7))?;
        let mut arguments = vec!["verify-proof", "bien-nhan.txt"];
        if with_key {
            arguments.extend(["--key", "cong-khai.pem"]);
        }
        let output = Command::new(&self.hocbong).args(&arguments).current_dir(self.folder.path()).output()?;
        Ok(output.status.success())
    }

    pub(super) fn begin(&mut self) {
        self.noise.clear();
    }

    /// Returns what pages said on the console and asked for since the check began.
    pub(super) fn noise(&mut self) -> Vec<String> {
        self.listen();
        std::mem::take(&mut self.noise)
    }

    fn listen(&mut self) {
        if !self.page.exists() {
            return;
        }
        let heard = self.browser.noise(&self.page).unwrap_or_default();
        self.noise.extend(heard.into_iter().map(|noise| match noise {
            Noise::Console(text) => text,
            Noise::Request(address) => format!("request {address}"),
        }));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.path(name);
        fs::write(&path, text)?;
        Ok(path)
    }

    /// Writes a page, with the fault of the script if there is one, and returns its path.
    pub(super) fn keep(&mut self, page: &str) -> io::Result<PathBuf> {
        let page = match self.change {
            Some(change) => changed(page, change)?,
            None => page.to_owned(),
        };
        self.pages += 1;
        self.write(&format!("bien-nhan-{}.html", self.pages), &page)
    }

    /// The page of a receipt as the program writes it.
    pub(super) fn html(&self, voucher: &str, language: &str) -> io::Result<String> {
        let output = self.run(&["prove", "so", voucher, "--format", "html", "--lang", language])?;
        String::from_utf8(output.stdout).map_err(io::Error::other)
    }

    /// The JSON of a receipt.
    pub(super) fn json(&self, voucher: &str) -> io::Result<Value> {
        Ok(serde_json::from_slice(&self.run(&["prove", "so", voucher, "--format", "json"])?.stdout)?)
    }

    /// Makes the page of a receipt and returns its path.
    pub(super) fn page(&mut self, voucher: &str, language: &str) -> io::Result<PathBuf> {
        let page = self.html(voucher, language)?;
        self.keep(&page)
    }

    /// Opens a page and waits until it has verified.
    pub(super) fn open(&mut self, page: &Path) -> io::Result<()> {
        self.listen();
        page.clone_into(&mut self.page);
        self.browser.open(page)?;
        self.said().map(|_| ())
    }

    /// Puts a text into a field of the page, as a person pastes it, in the place of what is there.
    pub(super) fn enter(&mut self, field: &str, text: &str) -> io::Result<Said> {
        let select = format!(
            "document.getElementById('{field}').focus(); document.getElementById('{field}').select()"
        );
        self.browser.evaluate(&select)?;
        if text.is_empty() {
            let clear = format!(
                "document.getElementById('{field}').value = ''; \
                 document.getElementById('{field}').dispatchEvent(new Event('input'))"
            );
            self.browser.evaluate(&clear)?;
        } else {
            self.browser.insert(text)?;
        }
        self.said()
    }

    pub(super) fn text(&mut self, expression: &str) -> io::Result<String> {
        Ok(self.browser.evaluate(expression)?.as_str().unwrap_or_default().to_owned())
    }

    /// What the page says once it has verified.
    pub(super) fn said(&mut self) -> io::Result<Said> {
        let deadline = Instant::now() + MAX_WAIT;
        loop {
            let state = self.text("document.getElementById('verdict').dataset.state")?;
            if state != "checking" {
                let fault = self.text("document.getElementById('verdict').dataset.fault ?? ''")?;
                let text = self.text("document.getElementById('verdict').innerText")?;
                return Ok(Said { state, fault, text });
            }
            if Instant::now() > deadline {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the page does not verify"));
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Returns the page with another receipt in it.
pub(super) fn with_receipt(page: &str, edit: impl FnOnce(&mut Value)) -> io::Result<String> {
    const BEGIN: &str = "<script type=\"application/json\" id=\"receipt\">";
    let none = || io::Error::other("the page has no receipt");
    let start = page.find(BEGIN).ok_or_else(none)? + BEGIN.len();
    let json = page.get(start..).and_then(|rest| rest.split("</script>").next()).ok_or_else(none)?;
    let mut receipt: Value = serde_json::from_str(json)?;
    edit(&mut receipt);
    Ok(page.replacen(json, &receipt.to_string(), 1))
}
