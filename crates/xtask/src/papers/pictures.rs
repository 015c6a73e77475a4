//! A picture of each paper, for `docs/papers`.

use super::browser::{Browser, Scheme};
use super::tools::Tools;
use super::{Verdict, write_papers};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use xtask_oracle::fixtures::Sample;

/// Width and height of a picture in pixels: about a page of A4 across.
const SIZE: (u32, u32) = (1000, 720);

/// Draws the first page of each paper of an association's quarter, and writes the page that shows the pictures.
pub(super) fn run(tools: &Tools, hocbong: &Path, out: &Path) -> io::Result<Verdict> {
    let folder = tempfile::tempdir()?;
    let papers = folder.path().join("papers");
    let book = Sample::SocTrang.folder();
    let mut args: Vec<&OsStr> = vec!["report".as_ref(), "all".as_ref(), book.as_os_str(), papers.as_os_str()];
    args.extend(
        ["--lang", "vi", "--association", "ST", "--quarter", "2", "--format", "html"].map(OsStr::new),
    );
    write_papers(hocbong, &args)?;
    fs::create_dir_all(out)?;
    let mut browser = Browser::start(&tools.chromium, &folder.path().join("chromium.log"))?;
    browser.resize(SIZE.0, SIZE.1)?;
    let mut verdict = Verdict::default();
    let mut page = String::from(
        "# The papers of a year\n\n\
         What `hocbong report all BOOK DIR` writes, from the made-up book `fixtures/soc-trang-2025`: one association, one\n\
         quarter. Drawn by `cargo run -p xtask -- papers --pictures --hocbong PATH`.\n",
    );
    for place in [".", "public", "office"] {
        let mut names: Vec<String> = fs::read_dir(papers.join(place))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
            .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        for name in names {
            let file = papers.join(place).join(&name);
            browser.open(&file)?;
            let title = browser.evaluate("document.querySelector('h1').textContent")?;
            let title = title.as_str().and_then(|title| title.split(" · ").next()).unwrap_or_default();
            let stem = name.trim_end_matches(".html");
            browser.evaluate("document.documentElement.style.overflow = 'hidden'; true")?;
            fs::write(out.join(format!("{stem}.png")), browser.screenshot(Scheme::Light)?)?;
            write!(page, "\n## {title}\n![{title}]({stem}.png)\n").map_err(io::Error::other)?;
            verdict.pages += 1;
        }
    }
    fs::write(out.join("README.md"), page)?;
    Ok(verdict)
}
