//! A printed page: the size of its paper, and whether every word came onto it.

use super::{Failure, Paper, Reading};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use unicode_normalization::UnicodeNormalization as _;

/// Shorter and longer side of A4, in points of a 72nd of an inch.
const A4: (f64, f64) = (595.28, 841.89);

/// How far a side may differ from A4, in points. Browsers round the paper to whole pixels.
const MAX_DIFFERENCE: f64 = 2.0;

/// How far the box of a word may lie outside of the paper, in points: boxes are somewhat larger than letters.
const MAX_OUTSIDE: f64 = 1.0;

/// Minimum height of the box of an ordinary word, in points. A page that is wider than its paper is printed smaller,
/// and below this size a treasurer cannot read it.
const MIN_HEIGHT: f64 = 6.0;

/// Maximum length of a word that is put together from pieces, in letters; a longer one must be printed whole.
const MAX_PIECED: usize = 400;

/// A page of a PDF.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sheet {
    /// Width and height, in points.
    pub(crate) size: (f64, f64),
    pub(crate) words: Vec<Word>,
}

/// A word of a PDF with its box, in points from the upper left corner.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Word {
    pub(crate) text: String,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// Reads what `pdftotext -bbox` writes.
pub(crate) fn sheets(xml: &str) -> io::Result<Vec<Sheet>> {
    let mut reader = Reader::from_str(xml);
    let mut sheets: Vec<Sheet> = vec![];
    let mut word: Option<Word> = None;
    loop {
        match reader.read_event().map_err(io::Error::other)? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "page" => {
                let size = (number(&tag, "width")?, number(&tag, "height")?);
                sheets.push(Sheet { size, words: vec![] });
            }
            Event::Start(tag) if tag.local_name().as_ref() == "word" => {
                word = Some(Word {
                    text: String::new(),
                    left: number(&tag, "xMin")?,
                    top: number(&tag, "yMin")?,
                    right: number(&tag, "xMax")?,
                    bottom: number(&tag, "yMax")?,
                });
            }
            Event::Text(text) => {
                if let Some(word) = &mut word {
                    word.text.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(name) => {
                if let Some(word) = &mut word {
                    word.text.push_str(&entity(&name.xml10_content())?);
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "word" => {
                if let (Some(sheet), Some(word)) = (sheets.last_mut(), word.take()) {
                    sheet.words.push(word);
                }
            }
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

fn entity(name: &str) -> io::Result<String> {
    quick_xml::escape::unescape(&format!("&{name};")).map(Cow::into_owned).map_err(io::Error::other)
}

fn number(tag: &BytesStart<'_>, name: &str) -> io::Result<f64> {
    let missing = || io::Error::other(format!("pdftotext wrote a box without {name}"));
    let attribute = tag.try_get_attribute(name).map_err(io::Error::other)?.ok_or_else(missing)?;
    attribute.value.parse().map_err(|_| missing())
}

/// Judges the paper: A4, and nothing over its edge or too small to read.
pub(crate) fn check_sheets(paper: &Paper, reading: &Reading) -> Vec<Failure> {
    let mut failures = vec![];
    if reading.sheets.is_empty() {
        failures.push(paper.failure("print-paper", "a printed page", "none"));
    }
    for (index, sheet) in reading.sheets.iter().enumerate() {
        let place = format!("page {}", index + 1);
        let (short, long) = (sheet.size.0.min(sheet.size.1), sheet.size.0.max(sheet.size.1));
        if (short - A4.0).abs() > MAX_DIFFERENCE || (long - A4.1).abs() > MAX_DIFFERENCE {
            let found = format!("{place} of {} × {} points", sheet.size.0, sheet.size.1);
            failures.push(paper.failure("print-paper", "A4", found));
        }
        let outside: Vec<String> = sheet
            .words
            .iter()
            .filter(|word| !word.is_within(sheet.size))
            .map(|word| word.text.clone())
            .collect();
        if !outside.is_empty() {
            let found = format!("outside of {place}: {}", super::listed(&outside));
            failures.push(paper.failure("print-edge", "every word within the paper", found));
        }
    }
    // Half of the words are ordinary ones, whatever titles and charts do.
    let mut heights: Vec<f64> =
        reading.sheets.iter().flat_map(|sheet| &sheet.words).map(|word| word.bottom - word.top).collect();
    heights.sort_by(f64::total_cmp);
    if let Some(height) = heights.get(heights.len() / 2).filter(|height| **height < MIN_HEIGHT) {
        let found = format!("half of the words within {height:.1}");
        failures.push(paper.failure("print-size", format!("words at least {MIN_HEIGHT} points high"), found));
    }
    failures
}

impl Word {
    fn is_within(&self, size: (f64, f64)) -> bool {
        self.left >= -MAX_OUTSIDE
            && self.top >= -MAX_OUTSIDE
            && self.right <= size.0 + MAX_OUTSIDE
            && self.bottom <= size.1 + MAX_OUTSIDE
    }
}

/// Judges whether every word of the page is on the printed sheets.
pub(crate) fn check_words(paper: &Paper, reading: &Reading) -> Vec<Failure> {
    let mut failures = vec![];
    let cells = reading.printed.cells.iter().map(String::as_str);
    let printed = reading.sheets.iter().flat_map(|sheet| &sheet.words).map(|word| word.text.as_str());
    let missing = missing(cells.chain([reading.printed.rest.as_str()]), printed);
    if !missing.is_empty() {
        let found = format!("not printed: {}", super::listed(&missing));
        failures.push(paper.failure("print-words", "every word of the page", found));
    }
    if !reading.printed.hidden.is_empty() {
        let found = format!("cut in print: {}", super::listed(&reading.printed.hidden));
        failures.push(paper.failure("print-boxes", "boxes as large as their words", found));
    }
    failures
}

/// A word as it is compared: small letters in NFC, without marks of where it may be broken.
fn folded(word: &str) -> String {
    let is_break = |letter: &char| matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    word.nfc().filter(|letter| !is_break(letter)).flat_map(char::to_lowercase).collect()
}

fn counted<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in texts.flat_map(str::split_whitespace).map(folded).filter(|word| !word.is_empty()) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// Returns the words of `texts` that are not among the printed words, each as often as in the texts. A word that was
/// broken over lines is put together from pieces that no other word needs.
fn missing<'a>(texts: impl Iterator<Item = &'a str>, printed: impl Iterator<Item = &'a str>) -> Vec<String> {
    let needed = counted(texts);
    let mut left = counted(printed);
    let mut broken = vec![];
    for (word, count) in needed {
        let have = left.get(&word).copied().unwrap_or_default();
        if have > count {
            left.insert(word, have - count);
            continue;
        }
        left.remove(&word);
        broken.extend(std::iter::repeat_n(word, count - have));
    }
    broken.retain(|word| !take_pieces(word, &mut left));
    broken
}

/// Takes pieces that together make the word; returns whether there are such pieces.
fn take_pieces(word: &str, left: &mut BTreeMap<String, usize>) -> bool {
    let ends: Vec<usize> = word.char_indices().map(|(at, letter)| at + letter.len_utf8()).collect();
    if ends.len() > MAX_PIECED {
        return false;
    }
    // The pieces tried so far, by where they end; of each, the next shorter end to try.
    let mut pieces: Vec<(usize, usize)> = vec![];
    let mut dead: BTreeSet<usize> = BTreeSet::new();
    let mut start = 0;
    let mut candidates = ends.len();
    loop {
        if start == word.len() {
            return true;
        }
        let found = ends.iter().take(candidates).enumerate().rev().find_map(|(index, end)| {
            let piece = word.get(start..*end).filter(|piece| !piece.is_empty())?;
            (!dead.contains(end) && left.contains_key(piece)).then_some((index, *end))
        });
        if let Some((index, end)) = found {
            change(left, word.get(start..end).unwrap_or_default(), false);
            pieces.push((start, index));
            start = end;
            candidates = ends.len();
            continue;
        }
        dead.insert(start);
        let Some((earlier, index)) = pieces.pop() else { return false };
        change(left, word.get(earlier..start).unwrap_or_default(), true);
        start = earlier;
        candidates = index;
    }
}

fn change(left: &mut BTreeMap<String, usize>, piece: &str, is_back: bool) {
    let count = left.get(piece).copied().unwrap_or_default();
    match if is_back { count + 1 } else { count.saturating_sub(1) } {
        0 => left.remove(piece),
        count => left.insert(piece.to_owned(), count),
    };
}

/// Judges whether the head of a table is on each sheet with a row of it. The second print carries marks.
pub(crate) fn check_heads(paper: &Paper, reading: &Reading) -> Vec<Failure> {
    let mut failures = vec![];
    for (index, has_head) in reading.printed.heads.iter().enumerate() {
        let pages_of = |mark: &str| -> Vec<usize> {
            let has = |sheet: &Sheet| sheet.words.iter().any(|word| word.text.contains(mark));
            let pages = reading.marked_sheets.iter().enumerate();
            pages.filter(|(_, sheet)| has(sheet)).map(|(page, _)| page + 1).collect()
        };
        let (heads, rows) = (pages_of(&format!("zqh{index}qz")), pages_of(&format!("zqr{index}qz")));
        if rows.len() < 2 {
            continue;
        }
        let bare: Vec<String> =
            rows.iter().filter(|page| !heads.contains(page)).map(ToString::to_string).collect();
        if !has_head || !bare.is_empty() {
            failures.push(paper.failure(
                "print-heads",
                format!("the head of table {} on each page with rows", index + 1),
                format!("none on pages {}", super::listed(&bare)),
            ));
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOXES: &str = r#"<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Mẫu</title></head><body><doc>
  <page width="594.960000" height="841.920000">
    <word xMin="28.5" yMin="30.0" xMax="60.0" yMax="42.0">Mẫu</word>
    <word xMin="62.5" yMin="30.0" xMax="90.0" yMax="42.0">A&amp;B&#39;</word>
  </page>
  <page width="841.920000" height="594.960000">
  </page>
</doc></body></html>"#;

    fn judged(sheets: Vec<Sheet>) -> Vec<String> {
        let reading = Reading { sheets, ..Reading::default() };
        let failures = check_sheets(&Paper::sample("a", None), &reading);
        failures.into_iter().map(|failure| failure.to_string()).collect()
    }

    #[test]
    fn words_and_boxes_are_read() {
        let read = sheets(BOXES).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].words[1].text, "A&B'");
        assert_eq!(judged(read), Vec::<String>::new());
        assert!(sheets(r#"<page width="a" height="1"/>"#).is_err());
    }

    #[test]
    fn other_paper_words_over_the_edge_and_small_letters_are_found() {
        let good = sheets(BOXES).unwrap();
        assert_eq!(judged(vec![]).len(), 1);
        let mut letter = good.clone();
        letter[1].size = (612.0, 792.0);
        assert_eq!(judged(letter).len(), 1);
        for change in [-90.0, 540.0] {
            let mut over = good.clone();
            over[0].words[1].left += change;
            over[0].words[1].right += change;
            assert_eq!(judged(over).len(), 1);
        }
        let mut small = good;
        for word in &mut small[0].words {
            word.bottom = word.top + 4.0;
        }
        assert_eq!(judged(small).len(), 1);
    }

    fn words_missing(texts: &[&str], printed: &[&str]) -> Vec<String> {
        missing(texts.iter().copied(), printed.iter().copied())
    }

    #[test]
    fn a_word_is_missing_as_often_as_it_is_not_printed() {
        let none = Vec::<String>::new();
        assert_eq!(words_missing(&["Mẫu An 1.000", "1.000"], &["MẪU", "1.000", "An", "1.000"]), none);
        assert_eq!(words_missing(&["Mẫu An 1.000", "1.000"], &["Mẫu", "1.000", "An"]), ["1.000"]);
        assert_eq!(words_missing(&["Mẫu"], &["Mẫ"]), ["mẫu"]);
    }

    #[test]
    fn a_broken_word_is_put_together_once() {
        let pieces = ["PT-", "0001", "abc", "d"];
        assert_eq!(words_missing(&["PT-0001 abcd"], &pieces), Vec::<String>::new());
        assert_eq!(words_missing(&["PT-0001 PT-0001 abcd"], &pieces), ["pt-0001"]);
        // The longest first piece leads nowhere here.
        assert_eq!(words_missing(&["abcd"], &["abc", "ab", "cd"]), Vec::<String>::new());
        assert_eq!(words_missing(&["abcd"], &["abc", "ab", "c"]), ["abcd"]);
    }

    #[test]
    fn a_head_that_is_not_repeated_is_found() {
        let sheet = |words: &[&str]| Sheet {
            words: words.iter().map(|text| Word { text: (*text).to_owned(), ..Word::default() }).collect(),
            ..Sheet::default()
        };
        let judged = |marked_sheets: Vec<Sheet>| {
            let mut reading = Reading { marked_sheets, ..Reading::default() };
            reading.printed.heads = vec![true];
            check_heads(&Paper::sample("a", None), &reading).len()
        };
        let (both, row) = (sheet(&["zqh0qzSTT", "zqr0qz1"]), sheet(&["zqr0qz2"]));
        assert_eq!(judged(vec![both.clone(), both.clone()]), 0);
        assert_eq!(judged(vec![both, row.clone()]), 1);
        assert_eq!(judged(vec![row, sheet(&[])]), 0);
    }

    proptest! {
        #[test]
        fn words_broken_anywhere_are_all_found(cuts in proptest::collection::vec((1_usize..7, 0_usize..7), 1..20)) {
            // Each word has a letter of its own, so that no piece fits two words.
            let words: Vec<String> =
                ('a'..='z').zip(&cuts).map(|(letter, (length, _))| letter.to_string().repeat(*length)).collect();
            let pieces = words.iter().zip(&cuts).flat_map(|(word, (_, cut))| {
                let (first, second) = word.split_at((*cut).min(word.len()));
                [first, second]
            });
            prop_assert!(missing(words.iter().map(String::as_str), pieces).is_empty());
        }

        #[test]
        fn a_word_left_out_is_never_made_up(words in proptest::collection::vec("[a-z]{1,5}", 1..12), which in 0_usize..12) {
            let mut printed: Vec<&str> = words.iter().map(String::as_str).collect();
            printed.remove(which % words.len());
            let text = words.join(" ");
            prop_assert!(!words_missing(&[&text], &printed).is_empty());
        }
    }
}
