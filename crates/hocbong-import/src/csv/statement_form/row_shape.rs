//! What a row looks like, whatever it means: its date, its money, its labels.

use crate::csv::cells::trimmed;
use crate::csv::dates::{DateCell, days_in, parse_date};
use crate::csv::header::Column;
use crate::csv::labels::{Carry, Control, bare_label, begins_label, carry_of, control_of_cell, is_all_label};
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use crate::csv::table::{Table, are_words_alone};
use crate::csv::vocabulary::{Value, says};
use chrono::Datelike;
use hocbong_core::text::fold;
use hocbong_core::vnd::{Vnd, parse_amount};

/// Whether a table is a ledger whose rows name kinds or accounts, and not a list.
pub(super) fn is_own_ledger(table: &Table<'_>) -> bool {
    table.form().is_ledger() && !table.columns().layout().is_list_without_accounts()
}

/// Whether a row has a number or a reference of its own. Then it is data, whatever its text says.
pub(super) fn is_named(table: &Table<'_>, record: &Record) -> bool {
    let own = [Meaning::Reference, Meaning::Voucher, Meaning::Id];
    is_numbered(table, record)
        || own.into_iter().any(|meaning| {
            has_figure(table, record, meaning) && !begins_label(table.raw_cell(record, meaning))
        })
}

/// Returns the control that a row states. `Cộng` in the column of the direction means that money came in.
pub(super) fn control_in(table: &Table<'_>, record: &Record) -> Option<(Control, String)> {
    let sign = table.columns().position(Meaning::Sign).filter(|_| has_day(table, record));
    let is_direction = |at: usize, cell: &str| sign == Some(at) && says(cell, Value::In);
    let has_money = has_money(table, record);
    // Behind the row's own text, another one says nothing of the row: it may belong to a summary beside the
    // table.
    let is_own_text = |at: usize, cell: &str| {
        let meaning = table.columns().list().get(at).map(|column| column.meaning);
        has_money
            && matches!(meaning, Some(Meaning::Memo | Meaning::Party))
            && cell.contains(char::is_alphabetic)
    };
    for (at, cell) in own_cells(table, record).enumerate() {
        if is_direction(at, cell) {
            continue;
        }
        let control = control_of_cell(record, cell);
        if control.is_some() || is_own_text(at, cell) {
            return control;
        }
    }
    None
}

/// The cells of a row in the columns of the table: up to the last one that has a name, unless only those behind
/// it are filled.
pub(super) fn own_cells<'r>(table: &Table<'_>, record: &'r Record) -> impl Iterator<Item = &'r str> {
    let columns = table.columns().list();
    let width = columns.iter().rposition(|column| !column.name.is_empty()).map_or(columns.len(), |at| at + 1);
    let is_beside = record.cells().take(width).all(|cell| cell.trim().is_empty());
    record.cells().take(if is_beside { usize::MAX } else { width })
}

/// Whether a row has neither text nor number, although its table has columns for them.
pub(super) fn is_wordless(table: &Table<'_>, record: &Record) -> bool {
    const OWN: [Meaning; 8] = [
        Meaning::Memo,
        Meaning::Party,
        Meaning::Reference,
        Meaning::Voucher,
        Meaning::ReceiptVoucher,
        Meaning::PaymentVoucher,
        Meaning::RowNumber,
        Meaning::PartyAccount,
    ];
    let is_blank = |meaning| table.trimmed_cell(record, meaning).is_empty();
    table.columns().has(Meaning::Memo)
        && OWN.into_iter().all(is_blank)
        && !is_own_ledger(table)
        && table.columns().list().iter().zip(record.cells()).all(|(column, cell)| {
            column.meaning.is_money()
                || matches!(column.meaning, Meaning::Date | Meaning::DateAndReference)
                || cell.trim().is_empty()
        })
}

/// Whether every text of a row, apart from dates and money, is a label.
pub(super) fn are_labels_alone(table: &Table<'_>, record: &Record) -> bool {
    let is_figure = |meaning: Meaning| {
        meaning.is_money()
            || matches!(meaning, Meaning::Date | Meaning::DateAndReference | Meaning::RowNumber)
    };
    let mut texts = record
        .cells()
        .enumerate()
        .filter(|(at, _)| !table.columns().list().get(*at).is_some_and(|column| is_figure(column.meaning)))
        .map(|(_, cell)| bare_label(cell))
        .filter(|text| !text.is_empty());
    texts.all(|text| is_all_label(&text))
}

/// Whether the first row of a table is the balance carried over, written as if it had come in: its text says
/// so, and its balance is its amount. Without a balance the text has to say more.
pub(super) fn is_carried_over(table: &Table<'_>, record: &Record) -> bool {
    let label = own_cells(table, record).find_map(|cell| Some((carry_of(cell)?, cell)));
    let Some((carry, label)) = label else { return false };
    let come_in = [Meaning::Credit, Meaning::Amount].into_iter().find_map(|m| figure_in(table, record, m));
    let Some(come_in) = come_in.filter(|value| !value.is_zero()) else { return false };
    let is_proven = match figure_in(table, record, Meaning::Balance) {
        Some(balance) => balance == come_in,
        None => carry == Carry::Balance || names_time_before(table, record, label),
    };
    is_proven
        && figure_in(table, record, Meaning::Debit).is_none_or(Vnd::is_zero)
        && !is_own_ledger(table)
        && !is_named(table, record)
        && are_labels_alone(table, record)
}

/// Whether a row carries out what is left: its text says so, it has a figure of money out, and its balance is 0. It
/// moves nothing if that figure is the balance before it.
pub(super) fn is_carried_out(table: &Table<'_>, record: &Record) -> bool {
    let is_dash =
        matches!(table.trimmed_cell(record, Meaning::Balance), "-" | "\u{2013}" | "\u{2014}" | "\u{2212}");
    if !is_dash && figure_in(table, record, Meaning::Balance).is_none_or(|left| !left.is_zero()) {
        return false;
    }
    figure_in(table, record, Meaning::Debit).is_some_and(|out| !out.is_zero())
        && !is_named(table, record)
        && !is_own_ledger(table)
        && own_cells(table, record).any(|cell| carry_of(cell).is_some_and(|carry| carry != Carry::Left))
        && are_labels_alone(table, record)
}

/// Whether a label names a day or a year before that of its row.
fn names_time_before(table: &Table<'_>, record: &Record, label: &str) -> bool {
    let Ok(DateCell { date, .. }) = table.date(record, day_column(table)) else { return false };
    let folded = fold(label);
    let mut years = folded.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    days_in(&folded, table.dates()).iter().any(|day| *day < date)
        || years.any(|year| year.starts_with("20") && year.parse().is_ok_and(|year: i32| year < date.year()))
}

/// Whether a row has figures of money in and of money out, and no balance.
pub(super) fn has_both_sides(table: &Table<'_>, record: &Record) -> bool {
    let is_filled = |meaning| figure_in(table, record, meaning).is_some_and(|figure| !figure.is_zero());
    is_filled(Meaning::Debit) && is_filled(Meaning::Credit) && !is_filled(Meaning::Balance)
}

/// Returns the figure in the cell with this meaning, in đồng.
pub(super) fn figure_in(table: &Table<'_>, record: &Record, meaning: Meaning) -> Option<Vnd> {
    let at = table.columns().position(meaning)?;
    table.in_dong(at, parse_amount(record.cell(at)).ok()?.amount)
}

pub(super) fn day_column(table: &Table<'_>) -> Meaning {
    if table.columns().has(Meaning::Date) { Meaning::Date } else { Meaning::DateAndReference }
}

pub(super) fn has_day(table: &Table<'_>, record: &Record) -> bool {
    table.date(record, day_column(table)).is_ok()
}

/// Whether the cell with this meaning contains a digit, other than in the date on which a list was signed.
fn has_figure(table: &Table<'_>, record: &Record, meaning: Meaning) -> bool {
    let cell = table.raw_cell(record, meaning);
    cell.bytes().any(|byte| byte.is_ascii_digit()) && !is_day_of_signing(cell)
}

pub(super) fn has_money(table: &Table<'_>, record: &Record) -> bool {
    let money =
        [Meaning::Debit, Meaning::Credit, Meaning::Amount, Meaning::Goods, Meaning::Fee, Meaning::Tax];
    money.into_iter().any(|meaning| has_figure(table, record, meaning))
}

/// Whether a row without money is only text, and not a row of data whose cells have moved.
pub(super) fn is_note(table: &Table<'_>, record: &Record) -> bool {
    let columns = record.cells().zip(table.columns().list());
    let is_number =
        |cell: &str, column: &Column| column.meaning == Meaning::RowNumber && is_short_number(cell);
    let texts = columns.filter(|(cell, column)| !is_number(cell, column)).map(|(cell, _)| cell);
    !has_figure(table, record, Meaning::Balance) && are_words_alone(texts)
}

/// Whether a cell is the place and date at which a list was signed: `Xã Mẫu, ngày 5 tháng 9 năm 2025`, `Mẫu,
/// 5/9/2025`.
fn is_day_of_signing(cell: &str) -> bool {
    cell.len() > 12 && {
        let folded = fold(cell);
        let is_day = |(place, day): (&str, &str)| {
            let day = day.trim().trim_start_matches("ngay ");
            place.contains(char::is_alphabetic)
                && parse_date(day, None).is_ok_and(|cell| cell.rest.is_empty())
        };
        ["ngay ", "thang ", "nam "].iter().all(|word| folded.contains(word))
            || folded.rsplit_once(',').is_some_and(is_day)
    }
}

/// Whether a cell belongs above the signatures below a table.
pub(super) fn begins_signatures(cell: &str) -> bool {
    const WORDS: [&str; 16] = [
        "nguoi lap",
        "ke toan",
        "thu truong",
        "chu tich",
        "thu quy",
        "ky, ho ten",
        "ky ten",
        "prepared by",
        "approved by",
        "nguoi nhan",
        "truong ban",
        "xac nhan",
        "giao dich vien",
        "kiem soat vien",
        "teller",
        "supervisor",
    ];
    let folded = fold(cell);
    let folded = folded.trim_start_matches(['(', '-', ' ']);
    is_day_of_signing(cell) || WORDS.iter().any(|word| folded.starts_with(word))
}

/// Whether a row has a running number.
pub(super) fn is_numbered(table: &Table<'_>, record: &Record) -> bool {
    let number = trimmed(table.raw_cell(record, Meaning::RowNumber));
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether only the running number of a row is filled.
pub(super) fn is_only_number(table: &Table<'_>, record: &Record) -> bool {
    record.cells().zip(table.columns().list()).all(|(cell, column)| {
        cell.trim().is_empty() || column.meaning == Meaning::RowNumber && is_short_number(cell)
    })
}

/// Whether a cell may be a running number in digits or letters (`VIII`), and not a text that begins in its
/// column.
pub(super) fn is_short_number(cell: &str) -> bool {
    cell.chars().filter(|c| c.is_alphabetic()).count() <= 4
}
