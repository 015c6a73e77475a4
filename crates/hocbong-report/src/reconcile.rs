//! A reconciliation as JSON, text and CSV.

mod csv;
mod draft;
mod explain;
mod json;
mod proposals;
mod text;
mod weights;
mod words;

pub use self::csv::write_open_items_csv;
pub use draft::write_draft_csv;
pub use explain::{write_explanation_json, write_explanation_text};
pub use json::{write_reconciliation_json, write_reconciliations_json};
pub use proposals::write_proposals_csv;
pub use text::{write_reconciliation_text, write_verdict_text};

use hocbong::reconcile::{Item, Reconciliation, Side, SideSort};
use hocbong::{Diagnostic, NaiveDate, Redactor};
use hocbong_core::ledger::Ledger;
use hocbong_core::text::Symbol;
use hocbong_import::csv::ReadSummary;
use std::borrow::Cow;
use std::collections::HashMap;

/// One side's files, and the ledger that its entries come from.
#[derive(Clone, Copy, Debug)]
pub struct SideFiles<'a> {
    /// How each file was read.
    pub files: &'a [ReadSummary],
    /// Whether lines are written with their file, because the input is a folder or a book.
    pub is_qualified: bool,
    /// The ledger, where the side is one.
    pub ledger: Option<&'a Ledger>,
}

/// How much a report says, and in what width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail {
    /// How many columns a line of text may take.
    pub width: usize,
    /// Every row: in text all that are open, in CSV those that are matched too.
    pub all: bool,
    /// What each channel of evidence weighed.
    pub weights: bool,
}

impl Default for Detail {
    fn default() -> Self {
        Self { width: 120, all: false, weights: false }
    }
}

/// What a report of a reconciliation is made from.
#[derive(Clone, Debug)]
pub struct ReconciliationView<'a> {
    /// The book's name and year, where there is a book.
    pub book: Option<String>,
    /// Which account and which statement, where a book names them.
    pub subject: Option<String>,
    /// Which of how many statements.
    pub number: Option<(usize, usize)>,
    /// The result.
    pub result: &'a Reconciliation<'a>,
    /// The left side's files.
    pub left: SideFiles<'a>,
    /// The right side's files.
    pub right: SideFiles<'a>,
    /// What is wrong with the inputs and what the reconciliation found beside its rows.
    pub diagnostics: &'a [Diagnostic],
    /// What of the rows' texts is hidden. The diagnostics are the caller's to hide.
    pub mask: &'a Redactor,
    /// How much is said.
    pub detail: Detail,
}

/// Which side of a reconciliation.
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
    /// The exit code that the result stands for: 2 where a row could not be read, 1 where something is open.
    pub fn exit_code(&self) -> u8 {
        let in_error = |files: &SideFiles<'_>| files.files.iter().any(ReadSummary::has_unread_rows);
        if in_error(&self.left) || in_error(&self.right) { 2 } else { u8::from(!self.is_reconciled()) }
    }

    /// Whether nothing is open and nothing is wrong.
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

    /// What a row says, as it may be shown.
    fn text_of(&self, which: Which, entry: &Item) -> String {
        self.mask.text(&self.side(which).text_of(entry)).into_owned()
    }

    /// A row's party or memo, as it may be shown.
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

    /// The first day of the file's rows and the last.
    fn days(&self, which: Which) -> Option<(NaiveDate, NaiveDate)> {
        let files = self.files(which).files;
        let from = files.iter().filter_map(|file| file.from).min()?;
        let to = files.iter().filter_map(|file| file.to).max()?;
        Some((from, to))
    }

    /// The ids of the entries with these numbers; none on a statement.
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

    /// Whether the sides are books and a bank's statement of them; then they are called so.
    fn is_books_and_bank(&self) -> bool {
        self.result.left().sort() != self.result.right().sort()
    }

    fn is_ledger(&self, which: Which) -> bool {
        self.side(which).sort() == SideSort::Ledger
    }
}
