//! The pages of `docs/codes`: one page per code, made from the registry, the catalogue and the fixtures.

use hocbong::Severity;
use hocbong_core::diagnostic::{CODES, CodeInfo};
use hocbong_core::law::with_days;
use hocbong_report::{Catalogue, Language};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Maximum size in bytes of an example file that a page shows; of a longer one it gives the number of lines.
const LONGEST: usize = 1_500;

/// Returns the folder of the pages.
pub fn folder() -> PathBuf {
    crate::page::docs().join("codes")
}

/// Returns the folder of a code's fixture.
fn fixture(info: &CodeInfo) -> PathBuf {
    crate::page::docs().join("../fixtures/errors").join(format!("{}-{}", info.code, info.name))
}

/// Returns every page by file name.
///
/// # Errors
/// If a fixture cannot be read.
pub fn pages() -> io::Result<BTreeMap<String, String>> {
    let (en, vi) = (Catalogue::new(Language::En), Catalogue::new(Language::Vi));
    let mut pages = BTreeMap::new();
    let mut index = "# Codes\n\n\
         What `hocbong` finds has a code that never changes. `hocbong explain CODE` says the same as the page; \
         `hocbong check --list` lists them all.\n\
         `cargo run -p xtask -- codes` writes these pages from the registry, the catalogue and `fixtures/errors`.\n\n\
         | code | | what is wrong | điều sai |\n|---|---|---|---|\n"
        .to_owned();
    for info in CODES {
        let code = info.code;
        let (title, own) = (en.text(&format!("{code}.title")), vi.text(&format!("{code}.title")));
        let severity = severity(info);
        let _ = writeln!(index, "| [{code}]({code}.md) | {severity} | {title} | {own} |");
        pages.insert(format!("{code}.md"), page(info, &en, &vi)?);
    }
    pages.insert("README.md".to_owned(), index);
    Ok(pages)
}

/// Writes every page, deletes pages of codes that no longer exist, and returns the number of pages.
///
/// # Errors
/// If a fixture cannot be read or a page cannot be written.
pub fn write() -> io::Result<usize> {
    let (folder, pages) = (folder(), pages()?);
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !pages.contains_key(&name) {
            fs::remove_file(path)?;
        }
    }
    for (name, text) in &pages {
        fs::write(folder.join(name), text)?;
    }
    Ok(pages.len())
}

const fn severity(info: &CodeInfo) -> &'static str {
    match info.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn page(info: &CodeInfo, en: &Catalogue, vi: &Catalogue) -> io::Result<String> {
    let code = info.code;
    let mut text = format!("# {code} · {}\n\n", info.name);
    let _ = writeln!(
        text,
        "*{}* · {}\n",
        severity(info),
        with_days(code).as_deref().unwrap_or("no source but the files themselves")
    );
    for catalogue in [en, vi] {
        let _ = writeln!(text, "## {}\n", sentence(&catalogue.text(&format!("{code}.title"))));
        let _ = writeln!(text, "{}\n", catalogue.text(&format!("{code}.help")));
    }
    let folder = fixture(info);
    let command = fs::read_to_string(folder.join("command.txt"))
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?;
    let _ = writeln!(text, "## Example\n");
    let near_misses = [folder.join("near-miss.csv"), folder.join("near-miss")];
    let mut files = Vec::new();
    collect(&folder, &folder, &mut files)?;
    files.sort();
    let is_near = |path: &Path| near_misses.iter().any(|near| path.starts_with(near));
    for path in files.iter().filter(|path| !is_near(path)) {
        show(&mut text, &folder, path)?;
    }
    let shown = command.lines().next().unwrap_or_default();
    for (language, name) in [("en", "expected.en.txt"), ("vi", "expected.vi.txt")] {
        let said = fs::read_to_string(folder.join(name)).unwrap_or_default();
        let _ = writeln!(text, "`hocbong {shown} --lang {language}`\n```text\n{}\n```\n", said.trim_end());
    }
    let mut near: Vec<&PathBuf> = files.iter().filter(|path| is_near(path)).collect();
    if !near.is_empty() {
        // A near miss may have a command of its own.
        let own = folder.join("near-miss/command.txt");
        let own = near.iter().position(|path| **path == own).map(|at| near.remove(at));
        let command = own.map(fs::read_to_string).transpose()?;
        let _ = match command.as_deref().and_then(|command| command.lines().next()) {
            Some(command) => writeln!(text, "## Near miss\n\nNothing is found by `hocbong {command}`.\n"),
            None => writeln!(text, "## Near miss\n\nNothing is found in:\n"),
        };
        for path in near {
            // A file that is identical to the example's is not shown again.
            let twin = path.strip_prefix(folder.join("near-miss")).map(|name| folder.join("book").join(name));
            let is_same = twin.is_ok_and(|twin| fs::read(twin).ok() == fs::read(path).ok());
            if !is_same {
                show(&mut text, &folder, path)?;
            }
        }
    }
    Ok(text.trim_end().to_owned() + "\n")
}

fn sentence(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Collects the files of an example, without those that hold its command and expected output.
fn collect(top: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(top, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension != "txt") || folder != top {
            files.push(path);
        }
    }
    Ok(())
}

fn show(text: &mut String, folder: &Path, path: &Path) -> io::Result<()> {
    let name = path.strip_prefix(folder).unwrap_or(path).components();
    let name: Vec<String> = name.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let bytes = fs::read(path)?;
    match String::from_utf8(bytes) {
        Ok(content) if content.len() <= LONGEST && !content.contains('\0') => {
            let _ = writeln!(text, "`{}`\n```text\n{}\n```\n", name.join("/"), content.trim_end());
        }
        Ok(content) => {
            let _ = writeln!(
                text,
                "`{}`: {} lines, in `fixtures/errors`\n",
                name.join("/"),
                content.lines().count()
            );
        }
        Err(_) => {
            let _ = writeln!(text, "`{}`: no UTF-8, in `fixtures/errors`\n", name.join("/"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_what_registry_catalogue_and_fixtures_say() {
        let pages = pages().unwrap();
        let mut there: Vec<String> = fs::read_dir(folder())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        there.sort();
        assert_eq!(there, pages.keys().cloned().collect::<Vec<_>>());
        for (name, text) in &pages {
            let page = fs::read_to_string(folder().join(name)).unwrap();
            assert!(page == *text, "docs/codes/{name}: run `cargo run -p xtask -- codes`");
            let is_shown = name == "README.md" || text.contains("```text\n");
            assert!(is_shown, "{name} shows no example");
        }
        assert_eq!(pages.len(), CODES.len() + 1);
    }
}
