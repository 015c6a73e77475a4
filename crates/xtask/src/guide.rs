//! Pictures for the guide, of the pages that its own commands write from its own files.

use crate::browser::{Browser, Scheme};
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

/// A picture of a page.
struct Picture {
    /// The page of the guide.
    guide: &'static str,
    /// The file that one of its commands writes.
    output: &'static str,
    /// Keys pressed before the picture is taken.
    keys: &'static [&'static str],
    /// Name of the picture in `docs/guide/pictures`.
    name: &'static str,
}

/// Width and height of a picture, in CSS pixels.
const SIZE: (u32, u32) = (1280, 1100);

const PICTURES: [Picture; 4] = [
    Picture { guide: "ban-doi-chieu.md", output: "ban.html", keys: &["a"], name: "ban-doi-chieu.png" },
    Picture { guide: "the-desk.md", output: "desk.html", keys: &["a"], name: "the-desk.png" },
    Picture { guide: "nguoi-kiem-tra.md", output: "kiem-tra.html", keys: &[], name: "kiem-tra.png" },
    Picture { guide: "for-auditors.md", output: "findings.html", keys: &[], name: "findings.png" },
];

/// Draws the pictures of the guide again. Returns how many there are.
///
/// # Errors
/// If a page of the guide cannot be read, a command fails, or the browser does.
pub(crate) fn draw(hocbong: &Path, chromium: &Path) -> io::Result<usize> {
    let guide = crate::page::docs().join("guide");
    let folder = tempfile::tempdir()?;
    let mut browser = Browser::start(chromium, &folder.path().join("chromium.log"))?;
    fs::create_dir_all(guide.join("pictures"))?;
    for picture in PICTURES {
        let place = tempfile::tempdir()?;
        follow(&fs::read_to_string(guide.join(picture.guide))?, place.path(), picture.output, hocbong)?;
        browser.open(&place.path().join(picture.output))?;
        browser.resize(SIZE.0, SIZE.1)?;
        picture.keys.iter().try_for_each(|key| browser.press(key, false))?;
        browser.evaluate("document.documentElement.style.overflow = 'hidden'; true")?;
        fs::write(guide.join("pictures").join(picture.name), browser.picture(SIZE, Scheme::Light)?)?;
    }
    Ok(PICTURES.len())
}

/// Writes the files of a page of the guide and runs its commands, until one has written `output`.
fn follow(page: &str, folder: &Path, output: &str, hocbong: &Path) -> io::Result<()> {
    let language = if page.contains("*English: ") { "vi" } else { "en" };
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(head) = line.strip_prefix("```").filter(|head| !head.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some((_, name)) = head.split_once(' ') {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(path, block.join("\n") + "\n")?;
        }
        for command in block.iter().filter_map(|line| line.strip_prefix("$ hocbong ")) {
            let words = command.split_whitespace();
            Command::new(hocbong)
                .args(words)
                .args(["--lang", language, "--today", "2025-12-31", "--quiet"])
                .current_dir(folder)
                .output()?;
            if folder.join(output).exists() {
                return Ok(());
            }
        }
    }
    Err(io::Error::other(format!("no command of the page writes {output}")))
}
