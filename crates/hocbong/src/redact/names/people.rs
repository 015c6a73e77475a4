//! The people that a cell names.

use crate::text::fold;

/// Words before a name that are not part of it, folded.
const BEFORE: [&str; 16] = [
    "em", "chau", "be", "hs", "sv", "ong", "ba", "co", "thay", "me", "bo", "cha", "con", "anh", "chi", "gui",
];
/// Folded words; a cell made only of these contains no name.
const NOBODY: [&str; 25] = [
    "hoc", "sinh", "vien", "ngheo", "vuot", "kho", "gioi", "bong", "tien", "qua", "nhieu", "cac", "nhung",
    "em", "chau", "danh", "sach", "theo", "lop", "truong", "nguoi", "khac", "tap", "the", "doan",
];
/// Further words that end a name in a row that could not be split into cells: as spelt with diacritics, and
/// folded words that are in no name.
const SPELT: [&str; 30] = [
    "tặng",
    "năm",
    "kỳ",
    "đợt",
    "quỹ",
    "ủng",
    "hộ",
    "hỗ",
    "trợ",
    "thưởng",
    "nộp",
    "tiền",
    "mặt",
    "chuyển",
    "khoản",
    "ngân",
    "hàng",
    "của",
    "các",
    "và",
    "quyết",
    "định",
    "số",
    "học",
    "bổng",
    "nghèo",
    "vượt",
    "khó",
    "trường",
    "lớp",
];
const BARE: [&str; 17] = [
    "trao", "cho", "dot", "tro", "khen", "nop", "chuyen", "khoan", "theo", "hoc", "bong", "award",
    "donation", "expense", "cash", "bank", "opening",
];
/// Folded words with which the name of a school or an office begins.
const SCHOOLS: [&str; 13] = [
    "thcs",
    "thpt",
    "ptdt",
    "ptth",
    "tieu hoc",
    "mam non",
    "mau giao",
    "dai hoc",
    "hoi khuyen hoc",
    "ubnd",
    "phong gd",
    "so gd",
    "lop",
];

/// Returns the people that a cell names. A cell may list several, with further details.
pub(super) fn people(cell: &str) -> Vec<String> {
    // What stands in brackets is a class, a school or a parent.
    const MARKS: [char; 16] =
        [',', ';', '/', '&', '+', '\n', '\r', '(', ')', '[', ']', '-', '–', '|', ':', '_'];
    let mut all = Vec::new();
    for part in cell.split(MARKS) {
        let mut name: Vec<&str> = Vec::new();
        for word in part.split_whitespace() {
            // A class, a number or `và` ends a name.
            let is_end = word.contains(|c: char| c.is_ascii_digit()) || matches!(fold(word).as_str(), "va");
            if is_end {
                all.extend(name_of(&std::mem::take(&mut name)));
            } else {
                name.push(word);
            }
        }
        all.extend(name_of(&name));
    }
    all
}

/// Returns the name among the words of one part of a cell, if there is one.
fn name_of(words: &[&str]) -> Option<String> {
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let begins_school = |at: usize| {
        let rest = folded.get(at..).unwrap_or_default().join(" ");
        SCHOOLS
            .iter()
            .any(|school| rest.strip_prefix(school).is_some_and(|end| end.is_empty() || end.starts_with(' ')))
    };
    let end = (0..words.len()).find(|at| begins_school(*at)).unwrap_or(words.len());
    let is_before = |word: &&String| BEFORE.contains(&word.as_str());
    let mut start = folded.iter().take(end).take_while(is_before).count();
    if matches!(folded.get(start..start + 2), Some([hoc, sinh]) if hoc == "hoc" && matches!(sinh.as_str(), "sinh" | "vien"))
    {
        start += 2;
    }
    // A name may consist of such words only; then nothing is cut off in front.
    let start = if start >= end { 0 } else { start };
    let name = words.get(start..end).unwrap_or_default();
    let of_nobody =
        folded.get(start..end).unwrap_or_default().iter().all(|word| NOBODY.contains(&word.as_str()));
    (!name.is_empty() && !of_nobody).then(|| name.join(" "))
}

/// Returns who may be named in the words of a row that could not be split into cells: what is left without
/// ordinary words.
pub(super) fn passage(words: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut name: Vec<&str> = Vec::new();
    for word in words.split_whitespace() {
        let is_ordinary =
            BARE.contains(&fold(word).as_str()) || SPELT.contains(&word.to_lowercase().as_str());
        if is_ordinary {
            all.extend(name_of(&std::mem::take(&mut name)));
        } else {
            name.push(word);
        }
    }
    all.extend(name_of(&name));
    // A single word of such a row may mean anything.
    all.retain(|name| name.contains(' '));
    all
}
