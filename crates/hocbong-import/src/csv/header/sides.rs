//! Decides how figures move the balance: which of two columns is money in, what a minus means in a column
//! that already gives the direction, and whether `CR` and `DR` follow the figures.
//!
//! The header's words are a habit: a bank's credit is the debit of one's own account sheet. The balances of the
//! file and the account that it names are evidence. A single wrong row must not turn a whole file round,
//! so balances alone do that only if hardly any of them speaks for the words.

use super::balances::count_agreeing;
use super::{Columns, Meaning, Side};
use crate::csv::account_lines::{code_behind, is_money_account, is_of_a_chart};
use crate::csv::book_titles::is_book_of_money;
use crate::csv::cells::{figure_of, marked_amount, trimmed};
use crate::csv::labels::{Control, control_of, value_of};
use crate::csv::profile::Profile;
use crate::csv::record::Record;
use crate::csv::vocabulary::{Value, direction_of_cell, has_word};
use hocbong_core::text::fold;
use hocbong_core::vnd::parse_amount;

/// What a minus means before a figure whose column, or the word beside it, already gives the direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::csv) enum Minus {
    /// Nothing decides.
    #[default]
    Unclear,
    /// It repeats that the money went out.
    Repeats,
    /// It takes the direction back: `-11.000` among debits is money in.
    Reverses,
}

/// Minimum number of balances that must agree before they outrank the header, and minimum number of them for each
/// that agrees with the header.
const MIN_STEPS: usize = 2;
const MIN_ODDS: usize = 4;

/// The figures of a row: of the column of money out, of that of money in, and the balance after it.
#[derive(Clone, Copy)]
struct Figures {
    out: i128,
    into: i128,
    balance: Option<i128>,
}

/// Finds the columns of a statement whose figures end in marks of their sides.
pub(in crate::csv) fn settle_marks(mut columns: Columns, below: &[&Record]) -> Columns {
    use Meaning as M;
    let is_marked = |meaning: &M| {
        let cells = || cells_under(&columns, below, *meaning);
        // A balance of `DR` is overdrawn at the bank, and the usual one in the books of its customer.
        let first = cells().find_map(marked_amount).map(|(_, is_in)| is_in);
        // A single letter is one of a pair: `500.000 D` alone may be in đồng.
        let ends = |mark: &str| cells().any(|cell| trimmed(cell).ends_with(mark));
        let is_pair = ends("R") || ends("r") || ends("R.") || ends("C") && ends("D");
        first.is_some_and(|is_in| is_in || *meaning != M::Balance) && is_pair
    };
    columns.marked = [M::Amount, M::Debit, M::Credit, M::Balance].into_iter().filter(is_marked).collect();
    columns
}

/// The cells with this meaning that are not blank.
fn cells_under<'r>(
    columns: &Columns,
    below: &[&'r Record],
    meaning: Meaning,
) -> impl Iterator<Item = &'r str> {
    let at = columns.position(meaning);
    below.iter().filter_map(move |record| Some(record.cell(at?))).filter(|cell| !cell.trim().is_empty())
}

/// Settles the directions of a statement's figures by the rows `above` and `below` its header. Returns whether
/// the columns of money in and out were exchanged because of the balances alone.
pub(in crate::csv) fn settle_sides(
    mut columns: Columns,
    above: &[Record],
    below: &[&Record],
    profile: &Profile,
) -> (Columns, bool) {
    use Meaning as M;
    columns.fraction = fraction_of(&columns, below);
    let is_negative = |meaning: &M| {
        let mut figures = cells_under(&columns, below, *meaning)
            .filter_map(figure_of)
            .filter(|figure| *figure != 0)
            .peekable();
        figures.peek().is_some() && figures.all(|figure| figure < 0)
    };
    columns.negative_fees = [M::Fee, M::Tax].into_iter().filter(is_negative).collect();

    let opening = above.iter().find_map(|record| {
        let (control, _) = control_of(record)?;
        value_of(record).filter(|_| control == Control::Opening).map(|value| i128::from(value.get()))
    });
    let has_pair = columns.has(M::Debit) && columns.has(M::Credit);
    let rows = || below.iter().filter_map(|record| figures_of(&columns, record));
    let agreeing = |change: &dyn Fn(Figures) -> i128| {
        let rows: Vec<(i128, Option<i128>)> = rows().map(|row| (change(row), row.balance)).collect();
        count_agreeing(opening, rows.iter()).max(count_agreeing(opening, rows.iter().rev()))
    };
    let as_named = agreeing(&|row| row.into - row.out).max(agreeing(&|row| row.into - row.out.abs()));
    let exchanged = agreeing(&|row| row.out - row.into);
    let outranks = |one: usize, other: usize| one >= MIN_STEPS && one >= other * MIN_ODDS;
    let is_named = profile.columns.iter().any(|(meaning, _)| matches!(meaning, M::Debit | M::Credit));
    let own = own_account(&columns, above, below);
    let is_exchanged = has_pair
        && !is_named
        && match own {
            Some(Witness::Account) => !outranks(as_named, exchanged),
            Some(Witness::CounterAccounts) => exchanged >= as_named,
            None => outranks(exchanged, as_named),
        };
    let read: Vec<Figures> = rows()
        .map(|row| if is_exchanged { Figures { out: row.into, into: row.out, ..row } } else { row })
        .collect();
    // A word beside each amount gives the direction even where no row has shown a minus yet.
    let is_worded = columns.has(M::Sign) && !has_pair;
    columns.minus = minus_of(&read, opening, is_worded);
    if is_exchanged { (columns.with_sides_swapped(), own.is_none()) } else { (columns, false) }
}

/// Returns the mark before the two zeros with which every figure of the table ends, if some of them have no other reading.
fn fraction_of(columns: &Columns, below: &[&Record]) -> Option<char> {
    let money: Vec<usize> = (0..columns.list().len())
        .filter(|at| columns.list().get(*at).is_some_and(|column| column.meaning.is_money()))
        .collect();
    let cells = || {
        let all = below.iter().flat_map(|record| money.iter().map(|at| trimmed(record.cell(*at))));
        all.filter(|cell| cell.bytes().any(|byte| byte.is_ascii_digit()))
    };
    let mark = |cell: &str| {
        cell.strip_suffix("00").and_then(|rest| rest.chars().next_back()).filter(|c| matches!(c, ',' | '.'))
    };
    let first = cells().find(|cell| *cell != "0").and_then(mark)?;
    let is_clear = |cell: &str| parse_amount(cell).is_ok_and(|parsed| !parsed.amount.is_zero());
    (cells().all(|cell| cell == "0" || mark(cell) == Some(first)) && cells().any(is_clear)).then_some(first)
}

/// Returns the figures of a row that is no total; `None` if it has neither a figure nor a balance.
fn figures_of(columns: &Columns, record: &Record) -> Option<Figures> {
    use Meaning as M;
    let figure = |meaning| columns.position(meaning).and_then(|at| figure_of(record.cell(at)));
    let balance = figure(M::Balance);
    if let Some((control, _)) = control_of(record) {
        let is_opening = control == Control::Opening && balance.is_some();
        return is_opening.then_some(Figures { out: 0, into: 0, balance });
    }
    let sign = columns.position(M::Sign).map_or("", |at| record.cell(at));
    let (out, into) = match (figure(M::Debit), figure(M::Credit), figure(M::Amount)) {
        (None, None, Some(amount)) if direction_of_cell(sign) == Some(Value::Out) => (amount, 0),
        (None, None, Some(amount)) if columns.way().side_of(columns, record) == Some(Side::Out) => {
            (amount, 0)
        }
        (None, None, Some(amount)) => (0, amount),
        (out, into, _) => (out.unwrap_or(0), into.unwrap_or(0)),
    };
    (out != 0 || into != 0 || balance.is_some()).then_some(Figures { out, into, balance })
}

/// Returns what a minus means, by the balances, or by all figures of money out having one.
fn minus_of(rows: &[Figures], opening: Option<i128>, is_worded: bool) -> Minus {
    let agreeing = |change: &dyn Fn(&Figures) -> i128| {
        let rows: Vec<(i128, Option<i128>)> = rows.iter().map(|row| (change(row), row.balance)).collect();
        count_agreeing(opening, rows.iter()).max(count_agreeing(opening, rows.iter().rev()))
    };
    let is_any = |figure: fn(&Figures) -> i128| rows.iter().any(|row| figure(row) < 0);
    let reversing = agreeing(&|row| row.into - row.out);
    let others = [
        (is_any(|row| row.out), agreeing(&|row| row.into - row.out.abs())),
        (is_any(|row| row.into), agreeing(&|row| row.into.abs() - row.out)),
    ];
    let mut others = others.into_iter().filter(|(is_any, _)| *is_any).map(|(_, count)| count).peekable();
    if others.peek().is_some() && others.all(|other| reversing > other) {
        return Minus::Reverses;
    }
    let is_all = !rows.iter().any(|row| row.out > 0) && (is_worded || is_any(|row| row.out));
    let repeating = agreeing(&|row| row.into - row.out.abs());
    if is_all && repeating >= reversing { Minus::Repeats } else { Minus::Unclear }
}

/// What shows that a table is the sheet of an own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Witness {
    /// The account itself, above the header or in a column.
    Account,
    /// The accounts on the other side.
    CounterAccounts,
}

/// Returns what shows that the table is the sheet of an own account of money, whose debits are money in: its
/// two columns are named debit and credit, and accounts of a chart are named beside them.
fn own_account(columns: &Columns, above: &[Record], below: &[&Record]) -> Option<Witness> {
    use Meaning as M;
    let is_side = |meaning, value| has_word(&fold(columns.name(meaning)), value);
    if !is_side(M::Debit, Value::Debit) || !is_side(M::Credit, Value::Credit) {
        return None;
    }
    let all = |meaning, is: fn(&str) -> bool| {
        // Forms cross out cells that a total does not have.
        let is_nothing = |cell: &str| matches!(cell.trim(), "" | "x" | "X" | "-");
        let cells = columns.position(meaning).map(|at| {
            let cells = below.iter().filter(|record| control_of(record).is_none()).map(move |r| r.cell(at));
            cells.filter(|cell| !is_nothing(cell)).map(str::trim).collect::<Vec<_>>()
        });
        cells.is_some_and(|cells| {
            !cells.is_empty() && cells.iter().filter(|cell| is(cell)).count() * 10 >= cells.len() * 8
        })
    };
    if above.iter().any(|line| names_own_account(line) || is_book_of_money(line))
        || all(M::Account, is_money_account)
    {
        return Some(Witness::Account);
    }
    all(M::CounterAccount, is_of_a_chart).then_some(Witness::CounterAccounts)
}

/// Whether a row above the header names an account of money by its number: `Số hiệu TK: 1121`.
fn names_own_account(record: &Record) -> bool {
    let line = record.cells().map(fold).collect::<Vec<_>>().join(" ");
    code_behind(&line, &["tk", "tai khoan", "account"]).is_some_and(is_money_account)
}
