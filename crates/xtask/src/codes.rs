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
    for language in [Language::En, Language::Vi] {
        fs::write(examples_file(language), examples(language)?)?;
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
    let example = Example::read(info)?;
    let _ = writeln!(text, "## Example\n");
    example.files.iter().for_each(|file| file.as_markdown(&mut text));
    for (language, said) in &example.said {
        let _ = writeln!(text, "`hocbong {} --lang {language}`\n```text\n{said}\n```\n", example.command);
    }
    if let Some(near) = &example.near_miss {
        let _ = match &near.command {
            Some(command) => writeln!(text, "## Near miss\n\nNothing is found by `hocbong {command}`.\n"),
            None => writeln!(text, "## Near miss\n\nNothing is found in:\n"),
        };
        near.files.iter().for_each(|file| file.as_markdown(&mut text));
    }
    Ok(text.trim_end().to_owned() + "\n")
}

/// Returns the examples of all codes as `hocbong explain` prints them: after a line `=== CODE`, the text of each.
///
/// # Errors
/// If a fixture cannot be read.
pub fn examples(language: Language) -> io::Result<String> {
    let catalogue = Catalogue::new(language);
    let own = if language == Language::Vi { "vi" } else { "en" };
    let mut text = String::new();
    for info in CODES {
        let example = Example::read(info)?;
        let _ = writeln!(text, "=== {}", info.code);
        example.files.iter().for_each(|file| file.as_text(&mut text));
        let _ = writeln!(text, "  $ hocbong {}", example.command);
        let said = example.said.iter().find(|(language, _)| *language == own).map_or("", |(_, said)| said);
        indented(&mut text, said);
        if let Some(near) = &example.near_miss {
            let _ = writeln!(text, "\n{}", catalogue.text("explain.near-miss"));
            near.files.iter().for_each(|file| file.as_text(&mut text));
            if let Some(command) = &near.command {
                let _ = writeln!(text, "  $ hocbong {command}");
            }
        }
    }
    Ok(text)
}

/// Returns the place of the examples in a language.
pub fn examples_file(language: Language) -> PathBuf {
    let name = if language == Language::Vi { "vi.txt" } else { "en.txt" };
    crate::page::docs().join("../crates/hocbong-report/examples").join(name)
}

/// The fixture of a code.
struct Example {
    command: String,
    files: Vec<File>,
    /// What the command says, by language.
    said: Vec<(&'static str, String)>,
    near_miss: Option<NearMiss>,
}

/// Files in which nothing is found.
struct NearMiss {
    /// If it is another command than the example's.
    command: Option<String>,
    files: Vec<File>,
}

/// A file of an example.
struct File {
    name: String,
    content: Content,
}

enum Content {
    Text(String),
    /// Number of lines of a text that is too long.
    Long(usize),
    NotText,
}

impl Example {
    fn read(info: &CodeInfo) -> io::Result<Self> {
        let folder = fixture(info);
        let command = fs::read_to_string(folder.join("command.txt"))
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?;
        let first = |command: String| command.lines().next().unwrap_or_default().to_owned();
        let near_misses = [folder.join("near-miss.csv"), folder.join("near-miss")];
        let mut files = Vec::new();
        collect(&folder, &folder, &mut files)?;
        files.sort();
        let is_near = |path: &PathBuf| near_misses.iter().any(|near| path.starts_with(near));
        let (mut near, files): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(is_near);
        let read = |paths: &[PathBuf]| -> io::Result<Vec<File>> {
            paths.iter().map(|path| File::read(&folder, path)).collect()
        };
        let said = [("en", "expected.en.txt"), ("vi", "expected.vi.txt")].map(|(language, name)| {
            let said = fs::read_to_string(folder.join(name)).unwrap_or_default();
            (language, said.trim_end().to_owned())
        });
        let near_miss = if near.is_empty() {
            None
        } else {
            // A near miss may have a command of its own.
            let own = folder.join("near-miss/command.txt");
            let own = near.iter().position(|path| *path == own).map(|at| near.remove(at));
            // A file that is identical to the example's is not shown again.
            near.retain(|path| {
                let twin = path.strip_prefix(folder.join("near-miss"));
                let twin = twin.map(|name| folder.join("book").join(name));
                !twin.is_ok_and(|twin| fs::read(twin).ok() == fs::read(path).ok())
            });
            Some(NearMiss {
                command: own.map(fs::read_to_string).transpose()?.map(first),
                files: read(&near)?,
            })
        };
        Ok(Self { command: first(command), files: read(&files)?, said: said.into(), near_miss })
    }
}

impl File {
    fn read(folder: &Path, path: &Path) -> io::Result<Self> {
        let name = path.strip_prefix(folder).unwrap_or(path).components();
        let name: Vec<String> = name.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let content = match String::from_utf8(fs::read(path)?) {
            Ok(text) if text.len() <= LONGEST && !text.contains('\0') => {
                Content::Text(text.trim_end().to_owned())
            }
            Ok(text) => Content::Long(text.lines().count()),
            Err(_) => Content::NotText,
        };
        Ok(Self { name: name.join("/"), content })
    }

    fn as_markdown(&self, text: &mut String) {
        let name = &self.name;
        let _ = match &self.content {
            Content::Text(content) => writeln!(text, "`{name}`\n```text\n{content}\n```\n"),
            Content::Long(lines) => writeln!(text, "`{name}`: {lines} lines, in `fixtures/errors`\n"),
            Content::NotText => writeln!(text, "`{name}`: no UTF-8, in `fixtures/errors`\n"),
        };
    }

    fn as_text(&self, text: &mut String) {
        let name = &self.name;
        match &self.content {
            Content::Text(content) => {
                let _ = writeln!(text, "  {name}");
                indented(text, content);
            }
            Content::Long(_) | Content::NotText => {
                let _ = writeln!(text, "  {name} …");
            }
        }
    }
}

fn indented(text: &mut String, lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(text, "{}", format!("    {line}").trim_end());
    }
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
        for language in [Language::En, Language::Vi] {
            let written = fs::read_to_string(examples_file(language)).unwrap();
            assert!(written == examples(language).unwrap(), "run `cargo run -p xtask -- codes`");
        }
    }
}
