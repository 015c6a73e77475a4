//! Rows of tables as numbers that can be compared: what each cell means, and how it is written.

use rustc_hash::FxHashMap;

/// Texts by number; equal texts have one number in both states.
#[derive(Debug, Default)]
pub(super) struct Texts {
    numbers: FxHashMap<String, u32>,
    texts: Vec<String>,
}

impl Texts {
    /// Number of a text.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        // Memory ends before there are that many texts.
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }

    /// Text with a number.
    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }
}

/// A row, without its blank cells.
#[derive(Clone, Debug, Default)]
pub(super) struct RawRow {
    /// Index in the list of files that both states share.
    pub(super) file: u32,
    /// 1-based line on which it starts.
    pub(super) line: u32,
    /// Column and meaning of each cell, in the order of the columns' numbers.
    pub(super) cells: Vec<(u32, u32)>,
    /// How each cell is written.
    pub(super) written: Vec<u32>,
    /// Id, code or key that it states.
    pub(super) id: Option<u32>,
    /// Its voucher, with association and year.
    pub(super) voucher: Option<u32>,
}

/// A column in which two rows differ: its number, and how the cell is written in each; `None` is blank.
pub(super) type Difference = (u32, Option<u32>, Option<u32>);

impl RawRow {
    /// Makes a row of cells: column, meaning, writing. Blank meanings must be left out.
    pub(super) fn new(file: u32, line: u32, mut cells: Vec<(u32, u32, u32)>) -> Self {
        cells.sort_unstable();
        cells.dedup_by_key(|cell| cell.0);
        Self {
            file,
            line,
            cells: cells.iter().map(|cell| (cell.0, cell.1)).collect(),
            written: cells.iter().map(|cell| cell.2).collect(),
            id: None,
            voucher: None,
        }
    }

    /// The cells with how they are written.
    pub(super) fn written(&self) -> impl Iterator<Item = (u32, u32)> {
        self.cells.iter().zip(&self.written).map(|(cell, written)| (cell.0, *written))
    }

    /// Number of columns in which two rows differ.
    pub(super) fn differing(&self, other: &Self) -> usize {
        let mut count = 0;
        self.walk(other, |one, two| count += usize::from(meaning(one) != meaning(two)));
        count
    }

    /// Columns in which two rows differ.
    pub(super) fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        self.walk(other, |one, two| {
            if meaning(one) != meaning(two) {
                let column = one.or(two).map_or(0, |cell| cell.0.0);
                found.push((column, one.map(|cell| cell.1), two.map(|cell| cell.1)));
            }
        });
        found
    }

    /// Number of cells that mean the same and are written in another way.
    pub(super) fn rewritten(&self, other: &Self) -> u64 {
        let mut count = 0;
        self.walk(other, |one, two| {
            let is_rewritten =
                meaning(one) == meaning(two) && one.map(|cell| cell.1) != two.map(|cell| cell.1);
            count += u64::from(is_rewritten);
        });
        count
    }

    /// The weight of the cells in which two rows agree less that of the cells in which they differ.
    pub(super) fn agreement(&self, other: &Self, weight: impl Fn(&(u32, u32)) -> u64) -> i64 {
        let (mut agree, mut differ) = (0_u64, 0_u64);
        self.walk(other, |one, two| {
            let heavier = [one, two].into_iter().flatten().map(|cell| weight(&cell.0)).max().unwrap_or(0);
            let sum = if meaning(one) == meaning(two) { &mut agree } else { &mut differ };
            *sum += heavier;
        });
        i64::try_from(agree).unwrap_or(i64::MAX) - i64::try_from(differ).unwrap_or(i64::MAX)
    }

    /// Numbers that two rows share if they are equal but for one cell.
    pub(super) fn hashes_but_one(&self) -> impl Iterator<Item = u64> {
        let all = self.cells.iter().fold(0_u64, |sum, cell| sum.wrapping_add(mixed(*cell)));
        let without = self.cells.iter().map(move |cell| all.wrapping_sub(mixed(*cell)));
        std::iter::once(all).chain(without)
    }

    /// Visits the columns that either row fills.
    fn walk(&self, other: &Self, mut visit: impl FnMut(Option<Filled>, Option<Filled>)) {
        let filled =
            |row: &Self, at: usize| -> Option<Filled> { Some((*row.cells.get(at)?, *row.written.get(at)?)) };
        let (mut one, mut two) = (0, 0);
        loop {
            let (left, right) = (filled(self, one), filled(other, two));
            match (left, right) {
                (None, None) => return,
                (Some(cell), Some(with)) if cell.0.0 == with.0.0 => {
                    visit(left, right);
                    (one, two) = (one + 1, two + 1);
                }
                (Some(cell), with) if with.is_none_or(|with| cell.0.0 < with.0.0) => {
                    visit(left, None);
                    one += 1;
                }
                _ => {
                    visit(None, right);
                    two += 1;
                }
            }
        }
    }
}

/// A cell that is not blank: column and meaning, and how it is written.
type Filled = ((u32, u32), u32);

fn meaning(cell: Option<Filled>) -> Option<u32> {
    cell.map(|cell| cell.0.1)
}

/// A cell as a number with well-mixed bits (`SplitMix64`).
fn mixed((column, meaning): (u32, u32)) -> u64 {
    let mut bits = (u64::from(column) << 32 | u64::from(meaning)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
