//! Scores the links of a reconciliation, so that speed is not gained by wrong pairs.
//!
//! Rows that look the same to a reader of both files form one sort, and links are counted by sort: of the
//! links between two sorts, as many are right as the truth contains. So it does not matter which of two equal
//! rows a tool took.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use csv::{Reader, ReaderBuilder, StringRecord};
use serde::Deserialize;

use super::workloads::Label;

/// Columns that distinguish equal rows only within their own file.
const HIDDEN: [&str; 6] = ["id", "voucher", "fund", "Số GD", "Số tham chiếu", "Số dư"];

/// The true links of a workload.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    books: Sorts,
    bank: Sorts,
    /// Number of true links between each two sorts.
    links: HashMap<(u32, u32), usize>,
    total: usize,
}

/// The sort of the row that starts on each line of a file, and the line of each id or reference.
#[derive(Clone, Debug, Default)]
struct Sorts {
    of_line: Vec<u32>,
    line_of: HashMap<String, u32>,
}

impl Sorts {
    fn read(path: &Path, name: &str) -> io::Result<Self> {
        let mut reader = open(path)?;
        let header = reader.headers()?.clone();
        let shown: Vec<usize> = places(&header, |cell| !HIDDEN.contains(&cell));
        let named = places(&header, |cell| cell == name).first().copied();
        let (mut known, mut sorts) = (HashMap::new(), Self::default());
        let mut row = StringRecord::new();
        while reader.read_record(&mut row)? {
            let look: Vec<&str> = shown.iter().filter_map(|place| row.get(*place)).collect();
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            // A cell may contain line feeds, so the reader's line counts.
            let line = row.position().map_or(0, csv::Position::line);
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            sorts.of_line.resize(line as usize, u32::MAX);
            sorts.of_line.push(*known.entry(look.join("\u{1f}")).or_insert(next));
            if let Some(name) = named.and_then(|place| row.get(place)) {
                sorts.line_of.insert(name.to_owned(), line);
            }
        }
        Ok(sorts)
    }

    fn of(&self, line: u32) -> u32 {
        self.of_line.get(line as usize).copied().unwrap_or(u32::MAX)
    }
}

fn open(path: &Path) -> io::Result<Reader<File>> {
    let at = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    Ok(ReaderBuilder::new().from_reader(File::open(path).map_err(at)?))
}

fn places(header: &StringRecord, is_wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    header.iter().enumerate().filter(|(_, cell)| is_wanted(cell)).map(|(place, _)| place).collect()
}

/// Rows and lines that a tool claims to be the same movement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Link {
    pub(crate) left: Vec<u32>,
    pub(crate) right: Vec<u32>,
}

impl Link {
    /// Returns the number of single links: one row and one line; or a sum, with one link per part; or a group
    /// of as many links as rows.
    fn count(&self) -> usize {
        self.left.len().max(self.right.len())
    }
}

/// Counts of links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    /// Links claimed.
    pub(crate) told: usize,
    /// Claimed links that are true.
    pub(crate) right: usize,
    /// All true links.
    pub(crate) total: usize,
}

impl Score {
    /// Returns the share of right links among those claimed, e.g. `0.9997`, rounded down.
    pub(crate) fn precision(self) -> String {
        share(self.right, self.told)
    }

    /// Returns the share of true links that were claimed, rounded down.
    pub(crate) fn recall(self) -> String {
        share(self.right, self.total)
    }
}

/// Returns a share with four decimals, rounded down, so that `1.0000` means all.
pub(crate) fn share(part: usize, whole: usize) -> String {
    let Some(parts) = part.saturating_mul(10_000).checked_div(whole) else { return "–".to_owned() };
    format!("{}.{:04}", parts / 10_000, parts % 10_000)
}

impl Truth {
    /// Reads the truth from a workload's folder.
    pub(crate) fn read(dir: &Path) -> io::Result<Self> {
        let mut truth = Self {
            books: Sorts::read(&dir.join("books.csv"), "id")?,
            bank: Sorts::read(&dir.join("statement.csv"), "Số GD")?,
            ..Self::default()
        };
        for row in open(&dir.join("truth.csv"))?.deserialize() {
            let (books, bank, label): (Option<u32>, Option<u32>, String) = row?;
            if Label::parse(&label).is_none() {
                return Err(io::Error::other(format!("no label `{label}`")));
            }
            if let (Some(books), Some(bank)) = (books, bank) {
                *truth.links.entry((truth.books.of(books), truth.bank.of(bank))).or_default() += 1;
                truth.total += 1;
            }
        }
        Ok(truth)
    }

    /// Scores links against the truth.
    pub(crate) fn score<'a>(&self, links: impl IntoIterator<Item = &'a Link>) -> Score {
        let mut left_over = self.links.clone();
        let mut score = Score { total: self.total, ..Score::default() };
        for link in links {
            score.told += link.count();
            score.right += self.right(link, &mut left_over);
        }
        score
    }

    /// Counts the true links of two sorts that were not claimed before.
    fn right(&self, link: &Link, left_over: &mut HashMap<(u32, u32), usize>) -> usize {
        let counts = |sorts: &Sorts, lines: &[u32]| {
            let mut counts = BTreeMap::<u32, usize>::new();
            for line in lines {
                *counts.entry(sorts.of(*line)).or_default() += 1;
            }
            counts
        };
        let (mut left, mut right) = (counts(&self.books, &link.left), counts(&self.bank, &link.right));
        // In a sum the whole is linked to each part, so it may be used as often.
        let is_sum = link.left.len() == 1 || link.right.len() == 1;
        let mut found = 0;
        for (books, rows) in &mut left {
            for (bank, lines) in &mut right {
                let Some(free) = left_over.get_mut(&(*books, *bank)) else { continue };
                let most = if is_sum { (*rows).max(*lines) } else { (*rows).min(*lines) };
                let taken = most.min(*free);
                *free -= taken;
                found += taken;
                if !is_sum {
                    *rows -= taken;
                    *lines -= taken;
                }
            }
        }
        found
    }

    /// Reads links as the scripts write them: `id,ref`, blank for a missing partner.
    pub(crate) fn links_of_script(&self, path: &Path) -> io::Result<Vec<Link>> {
        let mut links = Vec::new();
        for row in open(path)?.deserialize() {
            let (id, reference): (String, String) = row?;
            if id.is_empty() || reference.is_empty() {
                continue;
            }
            let unknown = || io::Error::other(format!("no row `{id}` or no line `{reference}`"));
            let left = *self.books.line_of.get(&id).ok_or_else(unknown)?;
            let right = *self.bank.line_of.get(&reference).ok_or_else(unknown)?;
            links.push(Link { left: vec![left], right: vec![right] });
        }
        Ok(links)
    }
}

/// The parts of the output of `reconcile --format json` that are scored.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Answer {
    pub(crate) summary: Summary,
    matches: Vec<Link>,
    differences: Vec<Link>,
}

/// Numbers of rows by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Summary {
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) matched_left: usize,
    pub(crate) matched_right: usize,
    pub(crate) ambiguous_left: usize,
    pub(crate) ambiguous_right: usize,
}

impl Summary {
    /// Matched rows of both sides.
    pub(crate) fn matched(self) -> usize {
        self.matched_left + self.matched_right
    }

    /// Ambiguous rows of both sides.
    pub(crate) fn ambiguous(self) -> usize {
        self.ambiguous_left + self.ambiguous_right
    }

    /// Rows of both sides.
    pub(crate) fn rows(self) -> usize {
        self.left + self.right
    }
}

impl Answer {
    /// Reads a report.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_reader(BufReader::new(File::open(path)?))?)
    }

    /// Returns matches and differences; both say that rows are the same movement.
    pub(crate) fn links(&self) -> impl Iterator<Item = &Link> {
        self.matches.iter().chain(&self.differences)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Lines 2 and 3 of the books are equal, 4 differs, 5 and 6 are one line of the bank; 2 and 3 are equal
    /// there too.
    fn truth() -> (tempfile::TempDir, Truth) {
        let dir = tempfile::tempdir().unwrap();
        let books = "id,date,fund,amount,party\n\
                     a,2021-01-01,ST,100,Lan\nb,2021-01-01,CT,100,Lan\nc,2021-01-01,ST,200,Hoa\n\
                     d,2021-01-02,ST,300,Mai\ne,2021-01-02,ST,400,Mai\n";
        let bank = "Ngày GD,Số GD,Ghi nợ,Ghi có,Số dư,Nội dung\n\
                    01/01/2021,F1,,100,100,LAN\n01/01/2021,F2,,100,200,LAN\n\
                    01/01/2021,F3,,200,400,HOA\n02/01/2021,F4,,700,1.100,MAI\n02/01/2021,F5,,5,1.105,BE\n";
        let links = "books_line,bank_line,label\n2,3,ok\n3,2,ok\n4,4,ok\n5,5,batch\n6,5,batch\n,6,extra\n";
        for (name, text) in [("books.csv", books), ("statement.csv", bank), ("truth.csv", links)] {
            fs::write(dir.path().join(name), text).unwrap();
        }
        let truth = Truth::read(dir.path()).unwrap();
        (dir, truth)
    }

    fn link(left: &[u32], right: &[u32]) -> Link {
        Link { left: left.to_vec(), right: right.to_vec() }
    }

    fn scored(links: &[Link]) -> (usize, usize, usize) {
        let score = truth().1.score(links);
        (score.told, score.right, score.total)
    }

    #[test]
    fn equal_rows_may_be_exchanged_but_not_taken_twice() {
        assert_eq!(scored(&[link(&[2], &[2]), link(&[3], &[3])]), (2, 2, 5));
        assert_eq!(scored(&[link(&[2, 3], &[2, 3])]), (2, 2, 5));
        assert_eq!(scored(&[link(&[2], &[2]), link(&[2], &[2]), link(&[2], &[2])]), (3, 2, 5));
    }

    #[test]
    fn a_wrong_partner_is_told_but_not_right() {
        assert_eq!(scored(&[link(&[4], &[2])]), (1, 0, 5));
        assert_eq!(scored(&[link(&[4], &[4]), link(&[3], &[6])]), (2, 1, 5));
        assert_eq!(scored(&[link(&[2, 4], &[2, 6])]), (2, 1, 5));
    }

    #[test]
    fn each_part_of_a_sum_is_a_link() {
        assert_eq!(scored(&[link(&[5, 6], &[5])]), (2, 2, 5));
        assert_eq!(scored(&[link(&[4, 5, 6], &[5])]), (3, 2, 5));
        assert_eq!(scored(&[link(&[5], &[5])]), (1, 1, 5));
    }

    #[test]
    fn a_script_names_rows_by_id_and_reference() {
        let (dir, truth) = truth();
        let path = dir.path().join("links.csv");
        fs::write(&path, "id,ref\nc,F3\na,\n,F5\n").unwrap();
        assert_eq!(truth.links_of_script(&path).unwrap(), [link(&[4], &[4])]);
        fs::write(&path, "id,ref\nz,F3\n").unwrap();
        assert!(truth.links_of_script(&path).is_err());
    }

    #[test]
    fn a_report_gives_matches_and_differences() {
        let text = r#"{"schema":"hocbong.reconcile/1","summary":{"left":3,"right":2,"matched_left":2,
            "matched_right":2,"ambiguous_left":0,"ambiguous_right":0,"groups":0},
            "matches":[{"rule":"exact","left":[2],"right":[3]}],"differences":[{"left":[4],"right":[4]}]}"#;
        let answer: Answer = serde_json::from_str(text).unwrap();
        assert_eq!(answer.links().cloned().collect::<Vec<_>>(), [link(&[2], &[3]), link(&[4], &[4])]);
        assert_eq!((answer.summary.rows(), answer.summary.matched(), answer.summary.ambiguous()), (5, 4, 0));
    }

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!(share(99_999, 100_000), "0.9999");
        assert_eq!(share(3, 3), "1.0000");
        assert_eq!(share(0, 0), "–");
    }
}
