//! A reconciliation as text, JSON, CSV, and a page to decide on.

mod csv;
mod desk;
mod draft;
mod explain;
mod json;
mod proposals;
mod summary;
mod text;
mod weights;
mod words;
mod workbook;

pub use self::csv::write_open_items_csv;
pub use desk::{MAX_DIAGNOSTICS, MAX_MATCHES, write_reconciliation_html};
pub use draft::write_draft_csv;
pub use explain::{write_explanation_json, write_explanation_text};
pub use json::{write_reconciliation_json, write_reconciliations_json};
pub use proposals::write_proposals_csv;
pub use text::{write_reconciliation_text, write_verdict_text};
pub use workbook::reconciliation_paper;

use hocbong::reconcile::{Item, Reconciliation, Side, SideSort};
use hocbong::{Diagnostic, NaiveDate, Redactor};
use hocbong_core::ledger::Ledger;
use hocbong_core::text::Symbol;
use hocbong_core::transaction::Method;
use hocbong_import::csv::ReadSummary;
use std::borrow::Cow;
use std::collections::HashMap;

/// The files of one side, and its ledger if it has one.
#[derive(Clone, Copy, Debug)]
pub struct SideFiles<'a> {
    /// How each file was read.
    pub files: &'a [ReadSummary],
    /// Whether lines are written with their file, because the input is a folder or a book.
    pub is_qualified: bool,
    /// The ledger that the side's items come from; `None` for a statement.
    pub ledger: Option<&'a Ledger>,
}

/// How much a report says, and how wide it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The width of text in screen columns.
    pub width: usize,
    /// Whether text lists all open rows, and CSV also the matched ones.
    pub all: bool,
    /// Whether the agreement weights of each channel are written.
    pub weights: bool,
}

impl Default for Detail {
    fn default() -> Self {
        Self { width: 120, all: false, weights: false }
    }
}

/// The data of a reconciliation report.
#[derive(Clone, Debug)]
pub struct ReconciliationView<'a> {
    /// The book's name and year, if there is a book.
    pub book: Option<String>,
    /// The account and the statement, if a book names them.
    pub subject: Option<String>,
    /// The number of this statement among those of the book, and how many there are.
    pub number: Option<(usize, usize)>,
    /// Whether a later statement of the account carries its open items on, so that lists of what is open leave them out
    /// here.
    pub is_carried_on: bool,
    /// The result of the reconciliation.
    pub result: &'a Reconciliation<'a>,
    /// The files of the left side.
    pub left: SideFiles<'a>,
    /// The files of the right side.
    pub right: SideFiles<'a>,
    /// What is wrong with the inputs, and what the reconciliation found beyond its rows. Written as they are:
    /// the caller masks them.
    pub diagnostics: &'a [Diagnostic],
    /// What is masked in the texts of rows. It is not applied to `diagnostics`.
    pub mask: &'a Redactor,
    /// How much the report says.
    pub detail: Detail,
}

/// One of the two sides of a reconciliation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Left,
    Right,
}

impl Which {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

impl ReconciliationView<'_> {
    /// The exit code for the result: 2 if a row could not be read, else 1 if anything is open or wrong, else
    /// 0.
    pub fn exit_code(&self) -> u8 {
        let in_error = |files: &SideFiles<'_>| files.files.iter().any(ReadSummary::has_unread_rows);
        if in_error(&self.left) || in_error(&self.right) { 2 } else { u8::from(!self.is_reconciled()) }
    }

    /// Whether nothing is open and no diagnostic is an error.
    fn is_reconciled(&self) -> bool {
        self.result.is_reconciled() && !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    fn side(&self, which: Which) -> &Side<'_> {
        match which {
            Which::Left => self.result.left(),
            Which::Right => self.result.right(),
        }
    }

    const fn files(&self, which: Which) -> &SideFiles<'_> {
        match which {
            Which::Left => &self.left,
            Which::Right => &self.right,
        }
    }

    fn entry(&self, which: Which, number: u32) -> Option<&Item> {
        self.side(which).entries().get(number as usize)
    }

    /// The text of a row, masked.
    fn text_of(&self, which: Which, entry: &Item) -> String {
        self.mask.text(&self.side(which).text_of(entry)).into_owned()
    }

    /// A party or memo, masked.
    fn shown(&self, which: Which, text: Symbol) -> Cow<'_, str> {
        self.mask.text(self.side(which).strings().get(text))
    }

    fn reference_of(&self, which: Which, entry: &Item) -> Cow<'_, str> {
        self.mask.reference(self.side(which).strings().get(entry.reference()))
    }

    fn voucher_of(&self, which: Which, entry: &Item) -> &str {
        self.side(which).strings().get(entry.voucher())
    }

    fn file_name(&self, which: Which, entry: &Item) -> &str {
        self.side(which).files().get(usize::from(entry.file())).map_or("", |name| name)
    }

    /// The earliest first day and the latest last day of a side's files.
    fn days(&self, which: Which) -> Option<(NaiveDate, NaiveDate)> {
        let files = self.files(which).files;
        let from = files.iter().filter_map(|file| file.from).min()?;
        let to = files.iter().filter_map(|file| file.to).max()?;
        Some((from, to))
    }

    /// The ids of the items with these numbers; items of a statement have none.
    fn ids(&self, which: Which, numbers: &[u32]) -> HashMap<u32, String> {
        let side = self.side(which);
        let entries = numbers.iter().filter_map(|number| Some((*number, self.entry(which, *number)?)));
        let (carried, own): (Vec<_>, Vec<_>) = entries.partition(|(_, entry)| side.is_carried(entry));
        let mut ids = HashMap::with_capacity(numbers.len());
        if let Some(ledger) = self.files(which).ledger {
            let rows: Vec<usize> = own.iter().map(|(_, entry)| entry.source() as usize).collect();
            let own = own.iter().map(|(number, _)| *number);
            ids.extend(own.zip(ledger.ids(&rows).iter().map(ToString::to_string)));
        }
        let carried = carried.into_iter().map(|(number, entry)| (number, side.carried_id(entry).to_owned()));
        ids.extend(carried.filter(|(_, id)| !id.is_empty()));
        ids
    }

    /// Whether one side is the books and the other a bank statement, so that they are named like that.
    fn is_books_and_bank(&self) -> bool {
        self.result.left().sort() != self.result.right().sort()
    }

    /// Whether a side is a cash book of one's own, which no bank printed.
    fn is_cash_book(&self, which: Which) -> bool {
        let files = self.files(which).files;
        !files.is_empty() && files.iter().all(|file| file.layout.method() == Some(Method::Cash))
    }

    fn is_ledger(&self, which: Which) -> bool {
        self.side(which).sort() == SideSort::Ledger
    }
}
