//! Judges the page of a receipt in Chromium: opened from the disk without a network, it says that it is proved; with any
//! planted fault it says that it is not, and so does `hocbong verify-proof`.
//!
//! The pages are made with `hocbong` from a book that is made here and sealed. `--self-test` breaks the page's script in one
//! place at a time and demands that a check sees it.

mod checks;
mod hand;
mod self_test;

use crate::browser::{Browser, Scheme};
use crate::desk::{Plan, Verdict};
use crate::page;
use crate::papers::{Failure, tools};
use hand::Hand;
use hocbong_report::receipt::write_receipt_html;
use hocbong_report::{Catalogue, Language};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A check: works on pages, and returns what is not as it should be.
type Check = fn(&mut Hand) -> io::Result<Vec<Failure>>;

/// The checks, by name, in their order.
const CHECKS: [(&str, Check); 8] = [
    ("proved", checks::proved),
    ("head", checks::head),
    ("key", checks::key),
    ("faults", checks::faults),
    ("shown", checks::shown),
    ("pasted", checks::pasted),
    ("picture", checks::picture),
    ("hostile", checks::hostile),
];

/// Windows: of a desk, and of a telephone.
const WINDOWS: [(u32, u32); 2] = [(1100, 1500), (390, 1900)];

/// Judges what the plan says, and writes to `log` what was judged.
///
/// # Errors
/// If a program is missing or does not run, or a file cannot be read or written. What is wrong with pages is in the verdict.
pub fn run(plan: &Plan, log: &mut dyn Write) -> io::Result<Verdict> {
    let hocbong = plan.hocbong.canonicalize()?;
    let out = plan.out.clone().unwrap_or_else(|| PathBuf::from("target/receipt"));
    fs::create_dir_all(&out)?;
    let browser = Browser::start(&tools::chromium()?, &out.join("chromium.log"))?;
    let mut hand = Hand::new(browser, &hocbong)?;
    if plan.is_self_test {
        return self_test::run(&mut hand, log);
    }
    let mut verdict = Verdict::default();
    for (name, check) in CHECKS {
        let failures = judged(&mut hand, name, check);
        writeln!(log, "{name}: {} failures", failures.len())?;
        verdict.checks += 1;
        verdict.failures.extend(failures);
    }
    take_pictures(&mut hand, &out)?;
    writeln!(log, "screenshots and prints are in {}", out.display())?;
    Ok(verdict)
}

/// Makes one check. A check that cannot go on has failed: the page did not do what the check built on.
fn judged(hand: &mut Hand, name: &'static str, check: Check) -> Vec<Failure> {
    hand.begin();
    let mut failures = match check(hand) {
        Ok(failures) => failures,
        Err(error) => vec![failure(name, "the check runs to its end", error.to_string())],
    };
    failures.extend(hand.noise().into_iter().map(|noise| failure("noise", "no message, no request", noise)));
    failures
}

fn failure(check: &'static str, expected: impl Into<String>, found: impl Into<String>) -> Failure {
    Failure { file: "receipt.html".to_owned(), check, expected: expected.into(), found: found.into() }
}

fn take_pictures(hand: &mut Hand, out: &Path) -> io::Result<()> {
    for language in ["vi", "en"] {
        let page = hand.page(hand::GIFT, language)?;
        hand.open(&page)?;
        for window in WINDOWS {
            for scheme in Scheme::ALL {
                let png = hand.browser.picture(window, scheme)?;
                fs::write(out.join(format!("receipt-{language}-{}-{}.png", window.0, scheme.name())), png)?;
            }
        }
        fs::write(out.join(format!("receipt-{language}.pdf")), hand.browser.print()?)?;
    }
    hand.open(&verifier())?;
    let png = hand.browser.picture(WINDOWS[0], Scheme::Light)?;
    fs::write(out.join("verify-receipt.png"), png)
}

/// The page that verifies any receipt, for the web site of an association.
pub fn verifier() -> PathBuf {
    page::docs().join("verify-receipt.html")
}

/// What that page is.
///
/// # Errors
/// If it cannot be drawn.
pub fn draw_verifier() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    write_receipt_html(&mut page, None, &Catalogue::new(Language::Vi))?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_the_documentation_is_the_one_that_is_drawn() {
        let kept = fs::read(verifier()).unwrap();
        assert!(kept == draw_verifier().unwrap(), "run `cargo run -p xtask -- verify-receipt`");
    }
}
