//! The documents of the repository, cut into prose and blocks.

use std::fs;
use std::path::Path;

/// Folders at the top that hold no documents of ours.
const NOT_OURS: [&str; 3] = ["target", ".git", "fuzz/target"];

/// A document: its path in the repository, with `/` between folders, and its text.
pub(crate) struct Document {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A block between fences.
pub(crate) struct Block<'t> {
    /// What follows the opening fence: the language, and the name of a file.
    pub(crate) head: &'t str,
    /// The line of the opening fence, 1-based.
    pub(crate) line: usize,
    pub(crate) lines: Vec<&'t str>,
}

/// The files below `root` whose name ends so, in order of their paths.
pub(crate) fn files(root: &Path, endings: &[&str]) -> Vec<Document> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if entry.file_type().unwrap().is_dir() {
                if !NOT_OURS.contains(&path.as_str()) {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| path.ends_with(ending)) {
                found.push(Document { text: fs::read_to_string(entry.path()).unwrap(), path });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// The blocks of a document.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut lines = text.lines().enumerate();
    let mut found = Vec::new();
    while let Some((number, line)) = lines.next() {
        let Some(head) = line.trim_start().strip_prefix("```") else { continue };
        let inside = lines.by_ref().map(|(_, line)| line);
        let lines = inside.take_while(|line| !line.trim_start().starts_with("```")).collect();
        found.push(Block { head: head.trim(), line: number + 1, lines });
    }
    found
}

/// A document with blank lines in place of its blocks, so that lines keep their numbers.
pub(crate) fn prose(text: &str) -> String {
    let mut is_inside = false;
    let outside = text.lines().map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_inside ^= is_fence;
        if is_inside || is_fence { "" } else { line }
    });
    outside.collect::<Vec<_>>().join("\n") + "\n"
}

/// What stands between backquotes in prose, in order; a line end within is a space.
pub(crate) fn code(prose: &str) -> impl Iterator<Item = String> {
    prose.split("\n\n").flat_map(|paragraph| {
        paragraph.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " ")).collect::<Vec<_>>()
    })
}

/// Prose with blanks in place of what stands between backquotes.
pub(crate) fn without_code(prose: &str) -> String {
    let paragraphs = prose.split("\n\n").map(|paragraph| {
        let mut is_code = false;
        let letters = paragraph.chars().map(|letter| {
            let was_code = is_code;
            is_code ^= letter == '`';
            if (was_code || is_code) && letter != '\n' { ' ' } else { letter }
        });
        letters.collect::<String>()
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_document_is_cut_into_prose_code_and_blocks() {
    let text = "# Một `--flag`\ntext `one\ntwo` text\n\n```console\n$ hocbong `x`\n```\nlast `three`\n";
    let block = &blocks(text)[0];
    assert_eq!((block.head, block.line, &*block.lines), ("console", 5, &["$ hocbong `x`"][..]));
    let outside = prose(text);
    assert_eq!(outside.lines().count(), text.lines().count());
    assert_eq!(code(&outside).collect::<Vec<_>>(), ["--flag", "one two", "three"]);
    assert_eq!(without_code("a `b\nc` d"), "a   \n   d");
}
