//! Every link and every path that a document or a comment names leads to something that exists.

use crate::markdown::{Document, files, prose, without_code};
use crate::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Addresses outside the repository. They are listed and not fetched, since a test needs no network.
const OUTSIDE: [&str; 7] = [
    "https://crates.io/crates/hocbong-cli",
    "https://docs.rs/hocbong",
    "https://docs.rs/hocbong-import",
    "https://docs.rs/hocbong-messages",
    "https://keepachangelog.com/en/1.1.0/",
    "https://rustup.rs",
    "https://semver.org/",
];

/// Where paths in comments and between backquotes begin.
const TOP: [&str; 5] = ["docs/", "crates/", "fixtures/", ".ci/", ".github/"];

/// The anchors of a document, as GitHub makes them of headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let prose = prose(text);
    let headings = prose.lines().filter_map(|line| {
        let rest = line.trim_start_matches('#');
        if rest.len() < line.len() { rest.strip_prefix(' ') } else { None }
    });
    let mut anchor = |heading: &str| {
        let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let anchor = kept.flat_map(char::to_lowercase).collect::<String>().replace(' ', "-");
        let earlier = count.entry(anchor.clone()).or_default();
        *earlier += 1;
        if *earlier == 1 { anchor } else { format!("{anchor}-{}", *earlier - 1) }
    };
    headings.map(&mut anchor).collect()
}

/// The targets of a document's links and pictures, each with its line.
fn targets(text: &str) -> Vec<(usize, String)> {
    let prose = without_code(&prose(text));
    let mut found = Vec::new();
    for (number, line) in prose.lines().enumerate() {
        for (before, after) in [("](", ')'), ("src=\"", '"'), ("href=\"", '"'), ("<https:", '>')] {
            for (at, _) in line.match_indices(before) {
                let rest = &line[at + before.len()..];
                let target = rest.split(after).next().unwrap_or_default();
                let target = target.split(' ').next().unwrap_or_default();
                let scheme = before.strip_prefix('<').unwrap_or_default();
                found.push((number + 1, format!("{scheme}{target}")));
            }
        }
    }
    found
}

/// A path in the repository without `.` and `..`; `None` if it leads out.
fn resolved(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What is wrong with the links of some documents, and the addresses that they name outside the repository.
fn judge(root: &Path, documents: &[Document]) -> (Vec<String>, BTreeSet<String>) {
    let (mut wrong, mut outside) = (Vec::new(), BTreeSet::new());
    for Document { path, text } in documents {
        for (line, target) in targets(text) {
            if target.contains(':') {
                outside.insert(target);
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let file = if file.is_empty() { Some(path.clone()) } else { resolved(folder, file) };
            let Some(file) = file.filter(|file| root.join(file).exists()) else {
                wrong.push(format!("{path}:{line}: {target}: no such file"));
                continue;
            };
            let has_anchor = || anchors(&fs::read_to_string(root.join(&file)).unwrap()).contains(anchor);
            if !anchor.is_empty() && !has_anchor() {
                wrong.push(format!("{path}:{line}: {target}: no such heading"));
            }
        }
    }
    (wrong, outside)
}

/// The paths that a text names from the top of the repository. What stands for many (`*`, `{a,b}`, `NAME`, `…`) is cut
/// off with its name, so that the folder remains.
fn paths(text: &str) -> Vec<String> {
    let is_of_path = |c: char| c.is_ascii_alphanumeric() || "_./-".contains(c);
    let mut found = Vec::new();
    for top in TOP {
        for (at, _) in text.match_indices(top) {
            if text[..at].ends_with(is_of_path) {
                continue;
            }
            let rest = &text[at..];
            let path = rest.split(|c| !is_of_path(c)).next().unwrap_or_default();
            let goes_on = rest[path.len()..].starts_with(['*', '{', '…', '<', '$']);
            let stands_for_many =
                |part: &&str| part.split(['-', '.']).any(|word| ["NAME", "KIND"].contains(&word));
            let parts: Vec<&str> = path.trim_end_matches('.').split('/').collect();
            let known = parts.iter().position(stands_for_many);
            let end = known.unwrap_or(if goes_on { parts.len() - 1 } else { parts.len() });
            found.push(parts[..end].join("/"));
        }
    }
    found
}

#[test]
fn every_link_of_the_documents_leads_to_what_exists() {
    let (wrong, outside) = judge(&root(), &files(&root(), &[".md"]));
    assert_eq!(wrong, Vec::<String>::new());
    let unlisted: Vec<&String> =
        outside.iter().filter(|address| !OUTSIDE.contains(&address.as_str())).collect();
    assert_eq!(unlisted, Vec::<&String>::new());
    assert!(outside.contains("https://semver.org/"), "{outside:?}");
}

#[test]
fn every_path_in_comments_and_documents_leads_to_what_exists() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for Document { path, text } in files(&root(), &[".md", ".rs", ".toml", ".yml", "/run"]) {
        for (number, line) in text.lines().enumerate() {
            let comment = match path.rsplit_once('.') {
                Some((_, "rs")) => line.trim_start().strip_prefix("//").unwrap_or_default(),
                _ => line,
            };
            for named in paths(comment) {
                seen += 1;
                if !root().join(&named).exists() {
                    wrong.push(format!("{path}:{}: {named}", number + 1));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(seen > 200, "{seen} paths: they are not found");
}

#[test]
fn broken_links_are_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("docs")).unwrap();
    let page = "# Cả năm\n## `--mask` hides\n## Cả năm\n[a](b.md) [b](#cả-năm-1) [c](#cả-năm-2) ![d](../d.png)\n\
        [e](#--mask-hides) `[f](g.md)` <https://a.test/> [h](../../x) [i](page.md#cả-năm \"title\")\n```\n[j](k.md)\n```\n";
    fs::write(folder.path().join("docs/page.md"), page).unwrap();
    let (wrong, outside) = judge(folder.path(), &files(folder.path(), &[".md"]));
    let at = |line: usize, what: &str| format!("docs/page.md:{line}: {what}");
    let expected = [
        at(4, "b.md: no such file"),
        at(4, "#cả-năm-2: no such heading"),
        at(4, "../d.png: no such file"),
        at(5, "../../x: no such file"),
    ];
    assert_eq!(wrong, expected);
    assert_eq!(outside, BTreeSet::from(["https://a.test/".to_owned()]));
    assert_eq!(
        paths("see docs/a.md, `crates/b/*.rs` and fixtures/errors/HB0605-SHORT-NAME/; not other-docs/x."),
        ["docs/a.md", "crates/b", "fixtures/errors"]
    );
}
