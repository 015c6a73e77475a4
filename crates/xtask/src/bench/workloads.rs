//! The workloads that are timed: made-up books, the statement of their bank account, and the true links.
//!
//! Each is made from a seed and its size alone. The ordinary workload imitates a province's year; every worst
//! case changes one thing about it, so that its cost can be attributed to that thing.

mod books;
mod formats;
mod province;
mod shape;
mod sums;
#[cfg(test)]
mod tests;
mod words;

pub use books::Planted;
pub use shape::{Amounts, BankText, Shape};

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use xtask_oracle::workload::{Kind, Workload};

/// Seed of every timed workload.
pub const SEED: u64 = 2026;

/// How a workload is made.
#[derive(Clone, Copy, Debug)]
enum Maker {
    Shaped(fn(&mut Shape)),
    /// Also writes the books for other tools.
    ForAllTools,
    /// Lines that are sums of rows, where many sums are equal.
    Sums,
    /// A condition of the labelled workloads.
    Labelled,
}

/// A workload by name.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Name on the command line and of the folder.
    pub name: &'static str,
    /// What is special about it.
    pub about: &'static str,
    /// Divides the number of rows, since one of its rows has as many bytes as several ordinary rows.
    rows_divisor: usize,
    maker: Maker,
}

const fn shaped(name: &'static str, about: &'static str, change: fn(&mut Shape)) -> Recipe {
    Recipe { name, about, rows_divisor: 1, maker: Maker::Shaped(change) }
}

/// Five years of 34 funds.
pub const ORDINARY: Recipe =
    Recipe { name: "ordinary", about: "five years of 34 funds", rows_divisor: 1, maker: Maker::ForAllTools };

/// The ordinary workload without the books for other tools, which would fill the disk at large sizes.
pub const GROWTH: Recipe = shaped("growth", "the ordinary workload in several sizes", |_| ());

/// Texts as banks transmit them, from the workloads used to measure quality.
pub const TEXTS: [Recipe; 3] = [
    Recipe {
        name: "cut",
        about: "donors' own words, cut after 25 letters; 110 rows a day",
        rows_divisor: 1,
        maker: Maker::Labelled,
    },
    Recipe { name: "crowded", about: "the same, 4,000 rows a day", rows_divisor: 1, maker: Maker::Labelled },
    Recipe {
        name: "transcriptions",
        about: "one statement, copied out twice; a fifth of the rows",
        rows_divisor: 5,
        maker: Maker::Labelled,
    },
];

/// Workloads that are hard for one part of the work.
pub const WORST: [Recipe; 8] = [
    shaped("equal-amounts", "every amount is 100,000", |shape| shape.amounts = Amounts::Equal),
    shaped("one-day", "every row is of one day", |shape| shape.days = 1),
    shaped("one-giver", "every row names one person and one purpose", |shape| {
        shape.names = 1;
        shape.memos = 1;
    }),
    shaped("interchangeable", "every row is the same gift", |shape| {
        shape.amounts = Amounts::Equal;
        shape.days = 1;
        shape.names = 1;
        shape.memos = 1;
        shape.gifts_only = true;
        shape.has_faults = false;
    }),
    Recipe {
        name: "long-texts",
        about: "memos of 4 kB, a fortieth of the rows",
        rows_divisor: 40,
        maker: Maker::Shaped(|shape| shape.memo_bytes = 4_096),
    },
    shaped("many-funds", "10,000 funds", |shape| shape.funds = 10_000),
    shaped("cut-crowded", "ten amounts, 20,000 rows a day, texts cut after 10 letters", |shape| {
        shape.amounts = Amounts::Ten;
        shape.days = shape.rows.div_ceil(20_000);
        shape.bank_text = BankText::Cut(10);
    }),
    Recipe {
        name: "equal-sums",
        about: "lines that are sums of twenty of forty rows near powers of two, the rest not at the bank",
        rows_divisor: 1,
        maker: Maker::Sums,
    },
];

/// Returns the workload with this name.
pub fn recipe(name: &str) -> Option<Recipe> {
    std::iter::once(ORDINARY).chain(TEXTS).chain(WORST).find(|recipe| recipe.name == name)
}

impl Recipe {
    /// Returns the number of rows of its books when ordinary books have `rows`.
    pub fn rows(&self, rows: usize) -> usize {
        (rows / self.rows_divisor).max(1)
    }

    /// Writes `books.csv`, `statement.csv` and `truth.csv` into a folder. The ordinary workload also gets the
    /// books in the formats of other tools; `checked`, a whole book with vouchers in which no rule finds
    /// anything; and `province`, a hundred books with half as many rows in all.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, rows: usize, dir: &Path) -> io::Result<Planted> {
        fs::create_dir_all(dir)?;
        let rows = self.rows(rows);
        match self.maker {
            Maker::Shaped(change) => {
                let mut shape = Shape::ordinary(rows, SEED);
                change(&mut shape);
                books::write(&shape, dir, false)
            }
            Maker::ForAllTools => {
                province::write(rows / 2, SEED, dir)?;
                books::write(&Shape::ordinary(rows, SEED), dir, true)
            }
            Maker::Sums => sums::write(rows, SEED, dir),
            Maker::Labelled => {
                let workload = crate::quality::workload(self.name, rows, SEED)
                    .ok_or_else(|| io::Error::other(format!("no condition `{}`", self.name)))?;
                write_labelled(&workload, dir)
            }
        }
    }
}

/// Writes a labelled workload. Its rows have no ids, so the truth refers to lines.
fn write_labelled(workload: &Workload, dir: &Path) -> io::Result<Planted> {
    fs::write(dir.join("books.csv"), &workload.books)?;
    fs::write(dir.join("statement.csv"), &workload.statement)?;
    let mut truth = Truth::create(dir)?;
    for link in &workload.key.links {
        let label = match link.kind {
            Kind::Single => Label::Ok,
            Kind::Batch => Label::Batch,
            Kind::Difference(_) => Label::Amount,
            Kind::Open(_) if link.right.is_empty() => Label::Missing,
            Kind::Open(_) => Label::Extra,
        };
        match (link.left.as_slice(), link.right.as_slice()) {
            ([], lines) => lines.iter().try_for_each(|line| truth.row(None, Some(*line), label))?,
            (rows, []) => rows.iter().try_for_each(|row| truth.row(Some(*row), None, label))?,
            (rows, lines) => {
                for row in rows {
                    for line in lines {
                        truth.row(Some(*row), Some(*line), label)?;
                    }
                }
            }
        }
    }
    truth.finish()
}

/// What happened to a row on its way to the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Nothing.
    Ok,
    /// The bank has another day.
    Shift,
    /// The bank has another amount.
    Amount,
    /// The bank has it as part of a sum.
    Batch,
    /// Only the bank has it.
    Extra,
    /// Only the books have it.
    Missing,
}

impl Label {
    /// Returns its name in `truth.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Shift => "shift",
            Self::Amount => "amount",
            Self::Batch => "batch",
            Self::Extra => "extra",
            Self::Missing => "missing",
        }
    }

    /// Returns the label with this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Ok, Self::Shift, Self::Amount, Self::Batch, Self::Extra, Self::Missing]
            .into_iter()
            .find(|label| label.as_str() == name)
    }
}

/// Writes `truth.csv`: `books_line,bank_line,label`, with a row for each pair and for each row without a
/// partner.
#[derive(Debug)]
struct Truth {
    out: BufWriter<File>,
    planted: Planted,
}

impl Truth {
    fn create(dir: &Path) -> io::Result<Self> {
        let mut out = BufWriter::new(File::create(dir.join("truth.csv"))?);
        out.write_all(b"books_line,bank_line,label\n")?;
        Ok(Self { out, planted: Planted::default() })
    }

    fn row(&mut self, books: Option<u32>, bank: Option<u32>, label: Label) -> io::Result<()> {
        self.planted.count(label);
        let cell = |line: Option<u32>| line.map_or_else(String::new, |line| line.to_string());
        writeln!(self.out, "{},{},{}", cell(books), cell(bank), label.as_str())
    }

    fn finish(mut self) -> io::Result<Planted> {
        self.out.flush()?;
        Ok(self.planted)
    }
}
