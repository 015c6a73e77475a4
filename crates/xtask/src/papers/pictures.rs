//! A picture of each paper, for `docs/papers`.

use super::tools::Tools;
use super::{Verdict, write_papers};
use crate::browser::{Browser, Scheme};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use xtask_oracle::fixtures::Sample;

/// Width and height of a picture in pixels.
const SIZE: (u32, u32) = (960, 960);

/// A list of pledges, and so of open items, which the sample book does not have at the end of its year.
const PLEDGES: &str = "date,voucher,kind,fund,method,amount,party,purpose,about\n\
     2025-10-05,CK-0001,pledge,ST,,50000000,Công ty Mẫu Sông Xanh,Vượt khó,\n\
     2025-11-05,PT-0001,donation,ST,cash,20000000,Công ty Mẫu Sông Xanh,Vượt khó,CK-0001\n\
     2025-11-20,CK-0002,pledge,ST,,5000000,Trần Mẫu Bình,,\n";

/// Draws the first page of each paper of an association's quarter, and writes the page that shows the pictures.
pub(super) fn run(tools: &Tools, hocbong: &Path, out: &Path) -> io::Result<Verdict> {
    let folder = tempfile::tempdir()?;
    let papers = folder.path().join("papers");
    let book = Sample::SocTrang.folder();
    let mut args: Vec<&OsStr> = vec!["report".as_ref(), "all".as_ref(), book.as_os_str(), papers.as_os_str()];
    args.extend(
        ["--lang", "vi", "--association", "ST", "--quarter", "4", "--format", "html"].map(OsStr::new),
    );
    write_papers(hocbong, &args)?;
    let list = folder.path().join("cam-ket.csv");
    fs::write(&list, PLEDGES)?;
    for kind in ["pledges", "ageing"] {
        let file = papers.join("office").join(format!("{kind}.html"));
        let mut args: Vec<&OsStr> = vec!["report".as_ref(), kind.as_ref(), list.as_os_str()];
        args.extend(["--lang", "vi", "--format", "html", "--output"].map(OsStr::new));
        args.push(file.as_os_str());
        write_papers(hocbong, &args)?;
    }
    fs::create_dir_all(out)?;
    let mut browser = Browser::start(&tools.chromium, &folder.path().join("chromium.log"))?;
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
            fs::write(out.join(format!("{stem}.png")), browser.picture(SIZE, Scheme::Light)?)?;
            write!(page, "\n## {title}\n![{title}]({stem}.png)\n").map_err(io::Error::other)?;
            verdict.pages += 1;
        }
    }
    fs::write(out.join("README.md"), page)?;
    verdict.pages += crate::guide::draw(hocbong, &tools.chromium)?;
    Ok(verdict)
}
