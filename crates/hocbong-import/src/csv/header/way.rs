//! Decides which way the figures of a column of amounts went if they have no signs: by words under any header, by
//! voucher numbers, by crosses, by what the title and the names of the columns speak of.
//!
//! Without any of these the amounts came in, as in the plain lists that treasurers keep. What looks like a direction in
//! words that we do not know is refused: every payment would be read as a receipt.

mod hints;

use super::balances::count_agreeing;
use super::{Columns, Meaning};
use crate::csv::cells::{figure_of, parse_date, trimmed};
use crate::csv::labels::{bare_label, control_of};
use crate::csv::profile::Profile;
use crate::csv::record::Record;
use crate::csv::vocabulary::{
    self, Value, begins_with, direction_of_cell, direction_of_name, ends_in, has_word, says, says_folded,
    speaks_of, status_of,
};
use hocbong_core::diagnostic::Message;
use hocbong_core::text::{fold, nfc};
use hocbong_core::transaction::Method;
use std::sync::Arc;

/// What gives the direction of an amount that stands in a single column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::csv) enum Way {
    /// The sign of the figure, or the word in the column of directions.
    #[default]
    Figure,
    /// Which cell of the row is filled: that with the first meaning if the money came in.
    Filled(Meaning, Meaning),
    /// The letters of the voucher number at this position: `PT01`, `PC01`. Where only receipts were seen, a row
    /// without a number is one (`is_in`).
    Numbers {
        /// Position of the column.
        at: usize,
        /// Whether a row without letters came in.
        is_in: bool,
    },
    /// All of it went out.
    Out,
    /// Only the balances show it, for each row by itself.
    Balances,
}

/// Direction of a row, as far as the row says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::csv) enum Side {
    /// Money came in.
    In,
    /// Money went out.
    Out,
    /// The row does not say.
    Unknown,
    /// The row says both.
    Both,
}

/// What is reported about the direction, and the column that it is about.
#[derive(Debug)]
pub(in crate::csv) struct WayNote {
    /// What was found.
    pub(in crate::csv) message: Message,
    /// What can be done.
    pub(in crate::csv) hint: Message,
    /// Name of the column.
    pub(in crate::csv) column: Arc<str>,
}

impl Way {
    /// Returns the direction of a row; `None` if its figure gives it.
    pub(in crate::csv) fn side_of(self, columns: &Columns, record: &Record) -> Option<Side> {
        match self {
            Self::Figure => None,
            Self::Out => Some(Side::Out),
            Self::Balances => Some(Side::Unknown),
            Self::Filled(into, out) => {
                let is_filled =
                    |meaning| columns.position(meaning).is_some_and(|at| is_filled(record.cell(at)));
                Some(match (is_filled(into), is_filled(out)) {
                    (true, false) => Side::In,
                    (false, true) => Side::Out,
                    (false, false) => Side::Unknown,
                    (true, true) => Side::Both,
                })
            }
            Self::Numbers { at, is_in } => Some(match side_of_number(record.cell(at)) {
                Some(Value::Out) => Side::Out,
                Some(_) => Side::In,
                None if is_in => Side::In,
                None => Side::Unknown,
            }),
        }
    }
}

/// Settles the direction of the amounts of a statement by the rows `above` and `below` its header.
///
/// # Errors
/// A note if the direction is stated in a way that is not understood. The rows must not be read then.
pub(in crate::csv) fn settle_way(
    columns: Columns,
    above: &[Record],
    below: &[&Record],
    profile: &Profile,
) -> Result<(Columns, Option<WayNote>), WayNote> {
    use Meaning as M;
    let is_given = |(meaning, _): &(M, _)| matches!(meaning, M::Debit | M::Credit | M::Sign);
    let Some(amounts) = columns.position(M::Amount) else { return Ok((columns, None)) };
    if profile.columns.iter().any(is_given) {
        return Ok((columns, None));
    }
    if columns.has(M::Sign) {
        return match same_words(&columns, below) {
            Some(note) => Err(note),
            None => Ok((columns, None)),
        };
    }
    let is_dated = |record: &Record| {
        columns.position(M::Date).is_some_and(|at| parse_date(record.cell(at), None).is_ok())
    };
    let rows: Vec<&Record> = below
        .iter()
        .copied()
        .filter(|record| figure_of(record.cell(amounts)).is_some_and(|figure| figure != 0))
        .filter(|record| is_dated(record) || control_of(record).is_none())
        .collect();
    if rows.is_empty() || columns.is_marked(M::Amount) {
        return Ok((columns, None));
    }
    if let Some((into, out)) = crosses(&columns, &rows) {
        let columns = [(into, M::ReceiptMark), (out, M::PaymentMark)]
            .into_iter()
            .fold(columns, |columns, (at, meaning)| {
                at.map_or(columns.clone(), |at| columns.meaning(at, meaning))
            });
        return Ok((columns.going(Way::Filled(M::ReceiptMark, M::PaymentMark)), None));
    }
    if columns.has(M::Debit) && columns.has(M::Credit) {
        return Ok((columns, None));
    }
    if let Some(side) = [M::Debit, M::Credit].into_iter().find(|side| columns.has(*side)) {
        return beside_one_side(columns, side, &rows);
    }
    let is_signed = |record: &&Record| {
        trimmed(record.cell(amounts)).starts_with('+')
            || figure_of(record.cell(amounts)).is_some_and(|f| f < 0)
    };
    let has_signs = rows.iter().any(is_signed);
    // Signs that say the same leave nothing to decide.
    let agrees = |side: &dyn Fn(&Record) -> Option<Side>| {
        let is_out = |record: &Record| figure_of(record.cell(amounts)).is_some_and(|figure| figure < 0);
        has_signs
            && rows.iter().all(|record| side(record).is_none_or(|side| (side == Side::Out) == is_out(record)))
    };
    if let Some(at) = words(&columns, &rows) {
        let side = |record: &Record| match direction_of_cell(record.cell(at)) {
            Some(Value::Out) => Some(Side::Out),
            Some(_) => Some(Side::In),
            None => None,
        };
        return Ok((if agrees(&side) { columns } else { columns.meaning(at, M::Sign) }, None));
    }
    if let Some(way) = numbers(&columns, &rows) {
        let side = |record: &Record| way.side_of(&columns, record).filter(|side| *side != Side::Unknown);
        return Ok((if agrees(&side) { columns } else { columns.going(way) }, None));
    }
    let has_balance =
        columns.position(M::Balance).is_some_and(|at| rows.iter().any(|r| is_filled(r.cell(at))));
    // Headings between the rows say more than the balances and texts of each.
    let has_headings = below.iter().any(|record| is_heading(record));
    if let Some(way) = by_balances(&columns, amounts, &rows)
        .filter(|way| has_balance && !has_signs && !(has_headings && *way == Way::Balances))
    {
        return Ok((columns.going(way), None));
    }
    if has_signs || has_balance {
        return Ok((columns, None));
    }
    if let Some((column, values)) = unknown_words(&columns, &rows) {
        let message = Message::new("HB0122.way").with("column", &*column).with("values", values);
        return Err(WayNote { message, hint: hint(&columns), column });
    }
    if let Some(note) = hints::of_both_ways(&columns, above, &rows) {
        return Err(note);
    }
    let column = Arc::from(columns.name(M::Amount));
    if let Some(text) = payments_alone(&columns, above).or_else(|| unsided(&columns, above, &rows)) {
        let message =
            Message::new("HB0122.way-out").with("column", columns.name(M::Amount)).with("text", text);
        let note = WayNote { message, hint: hint(&columns), column };
        return Ok((columns.going(Way::Out), Some(note)));
    }
    if columns.has(M::Factor) && !speaks_of_receipts(&columns, above) {
        let message = Message::new("HB0122.way-goods").with("column", columns.name(M::Amount));
        return Err(WayNote { message, hint: hint(&columns), column });
    }
    // Columns of accounts say more than texts.
    let has_accounts = columns.has(M::PartyAccount) || columns.has(M::Account);
    if let Some(text) = text_of_payment(&columns, &rows).filter(|_| !has_accounts && !has_headings) {
        let message =
            Message::new("HB0122.way-text").with("column", columns.name(M::Amount)).with("text", text);
        return Err(WayNote { message, hint: hint(&columns), column });
    }
    Ok((columns, None))
}

/// Reports a column of directions with two words that both say the same, as `Nhận` and `Gửi` do: beside `Nhận`, what is
/// sent went out. The balances say it if there are any.
fn same_words(columns: &Columns, below: &[&Record]) -> Option<WayNote> {
    let (sign, balance) = (columns.position(Meaning::Sign)?, columns.position(Meaning::Balance));
    let is_proven = balance.is_some_and(|at| below.iter().any(|record| is_filled(record.cell(at))));
    let cells = below.iter().map(|record| trimmed(record.cell(sign))).filter(|cell| !cell.is_empty());
    let mut words: Vec<&str> = cells.collect();
    words.sort_unstable_by_key(|word| fold(word));
    words.dedup_by_key(|word| fold(word));
    let [one, other] = words.as_slice() else { return None };
    let (first, second) = (direction_of_cell(one)?, direction_of_cell(other)?);
    let is_like = fold(one).contains(&fold(other)) || fold(other).contains(&fold(one));
    if first != second || is_proven || is_like {
        return None;
    }
    let column: Arc<str> = Arc::from(columns.name(Meaning::Sign));
    let values = format!("`{one}`, `{other}`");
    let message = Message::new("HB0122.way-same").with("column", &*column).with("values", values);
    Some(WayNote { message, hint: hint(columns), column })
}

/// Whether a row is a single cell that states a direction: `Phần thu`.
fn is_heading(record: &Record) -> bool {
    let mut filled = record.cells().filter(|cell| !cell.trim().is_empty());
    matches!((filled.next(), filled.next()), (Some(text), None) if direction_of_name(&bare_label(text)).is_some())
}

/// Returns the way that balances show beside amounts without signs that did not all come in: all of them went out, or
/// each row went its own way.
fn by_balances(columns: &Columns, amounts: usize, rows: &[&Record]) -> Option<Way> {
    let balance = columns.position(Meaning::Balance)?;
    let figures: Vec<(i128, Option<i128>)> = rows
        .iter()
        .map(|record| (figure_of(record.cell(amounts)).unwrap_or(0), figure_of(record.cell(balance))))
        .collect();
    let agreeing = |sign: i128| {
        let rows: Vec<(i128, Option<i128>)> =
            figures.iter().map(|(amount, balance)| (sign * amount, *balance)).collect();
        count_agreeing(None, rows.iter()).max(count_agreeing(None, rows.iter().rev()))
    };
    let (into, out) = (agreeing(1), agreeing(-1));
    // Where every step is an amount, with one sign or the other, the balances are those after the rows.
    let steps = || figures.iter().zip(figures.iter().skip(1));
    let are_steps = |is: &dyn Fn(i128, i128) -> i128| {
        steps().all(|(one, next)| {
            one.1.zip(next.1).is_some_and(|(before, after)| (after - before).abs() == is(one.0, next.0))
        })
    };
    let is_each = || figures.len() > 2 && (are_steps(&|_, next| next) || are_steps(&|one, _| one));
    match (into, out) {
        (0, 1..) => Some(Way::Out),
        // Equal amounts that all came in fit read backwards, too.
        (1.., 1..) if into + 1 < figures.len() && is_each() => Some(Way::Balances),
        _ => None,
    }
}

/// Returns the first text of a row that begins like that of a payment and does not speak of a receipt.
fn text_of_payment(columns: &Columns, rows: &[&Record]) -> Option<String> {
    let memo = columns.position(Meaning::Memo)?;
    let is_of_payment = |cell: &&str| {
        let folded = fold(cell);
        // `Chị` is somebody.
        let spelt = nfc(cell).to_lowercase();
        let is_somebody = spelt.starts_with("chị");
        let has_minus =
            spelt.strip_prefix('(').is_some_and(|rest| rest.starts_with(['-', '\u{2013}', '\u{2212}']));
        has_minus
            || begins_with(&folded, Value::PaymentText)
                && !is_somebody
                && !speaks_of(&folded, Value::Receipts)
    };
    rows.iter().map(|record| trimmed(record.cell(memo))).find(is_of_payment).map(str::to_owned)
}

/// Returns the name of the column of amounts if it is named after how the money went, unless a name, the title or most
/// texts of the rows speak of receipts.
fn unsided(columns: &Columns, above: &[Record], rows: &[&Record]) -> Option<String> {
    let name = columns.name(Meaning::Amount);
    let is_of_receipt = |record: &&&Record| {
        let says = |value| record.cells().any(|cell| speaks_of(&fold(cell), value));
        says(Value::Receipts) && !says(Value::Payments)
    };
    let is_unsided = direction_of_name(&fold(name)) == Some(Value::Out)
        && speaks_of(&fold(name), Value::Unsided)
        && !speaks_of_receipts(columns, above);
    (is_unsided && rows.iter().filter(is_of_receipt).count() * 2 < rows.len()).then(|| name.to_owned())
}

/// An amount beside a column of money out, or in, alone: `Số tiền` and `Thực chi`. If both are equal in every row, the
/// second gives the direction; otherwise either may be what was paid.
fn beside_one_side(
    columns: Columns,
    side: Meaning,
    rows: &[&Record],
) -> Result<(Columns, Option<WayNote>), WayNote> {
    let (Some(amounts), Some(own)) = (columns.position(Meaning::Amount), columns.position(side)) else {
        return Ok((columns, None));
    };
    let figure = |record: &Record, at: usize| figure_of(record.cell(at)).unwrap_or(0);
    if rows.iter().all(|record| figure(record, own) == 0) {
        return Ok((columns, None));
    }
    if rows.iter().all(|record| figure(record, own) == figure(record, amounts)) {
        return Ok((columns.meaning(amounts, Meaning::Other), None));
    }
    let message = Message::new("HB0122.way-two")
        .with("first", columns.name(Meaning::Amount))
        .with("second", columns.name(side));
    let flag = format!("--column {}=\"{}\"", side.as_str(), columns.name(side));
    let hint = Message::new("HB0103.hint-tie").with("flags", flag);
    Err(WayNote { message, hint, column: Arc::from(columns.name(side)) })
}

fn hint(columns: &Columns) -> Message {
    Message::new("HB0122.hint-way").with("column", columns.name(Meaning::Amount))
}

/// Whether a cell holds a number or a cross, and not what says that there is none.
fn is_filled(cell: &str) -> bool {
    let cell = trimmed(cell);
    !(matches!(cell, "" | "-" | "0" | "\u{2013}" | "\u{2014}")
        || cell.eq_ignore_ascii_case("false")
        || cell.eq_ignore_ascii_case("no"))
}

/// Returns the columns named after money in and out whose cells are crosses: each row has one of them.
fn crosses(columns: &Columns, rows: &[&Record]) -> Option<(Option<usize>, Option<usize>)> {
    use Meaning as M;
    let find = |value: Value| {
        let is_of_side = |at: &usize| {
            let Some(column) = columns.list().get(*at) else { return false };
            let may_be =
                matches!(column.meaning, M::Other | M::Credit | M::Debit | M::Receipts | M::Payments);
            let mut filled =
                rows.iter().map(|record| trimmed(record.cell(*at))).filter(|cell| is_filled(cell)).peekable();
            may_be
                && direction_of_name(&fold(&column.name)) == Some(value)
                && filled.peek().is_some()
                && filled.all(|cell| says(cell, Value::Cross))
        };
        (0..columns.list().len()).find(is_of_side)
    };
    let (into, out) = (find(Value::In), find(Value::Out));
    (into.is_some() || out.is_some()).then_some((into, out))
}

/// Returns the column whose cells say which way the money went, whatever its header says.
fn words(columns: &Columns, rows: &[&Record]) -> Option<usize> {
    use Meaning as M;
    let says_way = |at: &usize| {
        let Some(column) = columns.list().get(*at).filter(|column| may_hold_words(column.meaning)) else {
            return false;
        };
        let cells: Vec<&str> =
            rows.iter().map(|r| trimmed(r.cell(*at))).filter(|cell| !cell.is_empty()).collect();
        // A status is one, even if it is `paid`.
        let is_other = |cell: &str| match column.meaning {
            M::Method => Method::parse(cell).is_some() || fold(cell).contains("chuyen"),
            M::Status => status_of(cell).is_some(),
            _ => false,
        };
        let said: Option<Vec<Value>> =
            cells.iter().map(|cell| direction_of_cell(cell).filter(|_| !is_other(cell))).collect();
        let Some(said) = said.filter(|said| said.len() * 10 >= rows.len() * 8) else { return false };
        let is_both = said.contains(&Value::In) && said.contains(&Value::Out);
        let is_plain = |cell: &&str| {
            let folded = fold(cell);
            ["thu", "chi", "tien vao", "tien ra", "phieu"].iter().any(|word| folded.starts_with(word))
        };
        let is_text = matches!(column.meaning, M::Party | M::Memo);
        is_both || !is_text && cells.iter().all(is_plain)
    };
    (0..columns.list().len()).find(says_way)
}

const fn may_hold_words(meaning: Meaning) -> bool {
    use Meaning as M;
    !meaning.is_money()
        && !matches!(
            meaning,
            M::Date
                | M::DateAndReference
                | M::RowNumber
                | M::Currency
                | M::MoneyUnit
                | M::BirthDate
                | M::Quantity
                | M::Factor
                | M::Rate
                | M::ForeignAmount
                | M::PartyAccount
                | M::ReceiptVoucher
                | M::PaymentVoucher
        )
}

/// Returns the way that the voucher numbers show: two columns of them, or the letters of one.
fn numbers(columns: &Columns, rows: &[&Record]) -> Option<Way> {
    use Meaning as M;
    let has =
        |meaning| columns.position(meaning).is_some_and(|at| rows.iter().any(|r| is_filled(r.cell(at))));
    if has(M::PaymentVoucher) {
        return Some(Way::Filled(M::ReceiptVoucher, M::PaymentVoucher));
    }
    (0..columns.list().len()).find_map(|at| {
        let meaning = columns.list().get(at)?.meaning;
        if !matches!(meaning, M::Reference | M::Voucher | M::Id | M::Other) {
            return None;
        }
        let filled: Vec<&str> =
            rows.iter().map(|r| trimmed(r.cell(at))).filter(|cell| !cell.is_empty()).collect();
        let said: Vec<Value> = filled.iter().filter_map(|cell| side_of_number(cell)).collect();
        let has_out = said.contains(&Value::Out);
        // The letters of a bank's own references are chance.
        let is_most = if has_out { said.len() * 2 > filled.len() } else { said.len() == filled.len() };
        (!said.is_empty() && is_most && filled.len() * 2 >= rows.len())
            .then_some(Way::Numbers { at, is_in: !has_out })
    })
}

/// Returns the direction that the letters of a voucher number say: `PT01`, `01/PC-2025`.
fn side_of_number(cell: &str) -> Option<Value> {
    if cell.len() > 40 || !cell.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let folded = fold(cell);
    let mut said = folded.split(|c: char| !c.is_alphabetic()).filter_map(|word| {
        let is = |value| says_folded(word, value);
        if is(Value::ReceiptNumber) {
            Some(Value::In)
        } else {
            is(Value::PaymentNumber).then_some(Value::Out)
        }
    });
    let first = said.next()?;
    said.all(|next| next == first).then_some(first)
}

/// Returns a column that seems to give the direction in words that we do not know, and its values: it is filled in
/// every row and has two values like signs, or few of which one says that money went out.
fn unknown_words(columns: &Columns, rows: &[&Record]) -> Option<(Arc<str>, String)> {
    use Meaning as M;
    const MAX_VALUES: usize = 6;
    let values_of = |at: usize| -> Option<Vec<&str>> {
        let mut cells: Vec<&str> = rows.iter().map(|record| trimmed(record.cell(at))).collect();
        let all = cells.len();
        cells.sort_unstable();
        cells.dedup();
        let is_few = cells.len() == 2 || (3..=MAX_VALUES).contains(&cells.len()) && cells.len() * 2 <= all;
        (is_few && !cells.contains(&"") && cells.iter().all(|cell| cell.chars().count() <= 24))
            .then_some(cells)
    };
    columns.list().iter().enumerate().find_map(|(at, column)| {
        if !matches!(column.meaning, M::Other | M::Method | M::Purpose) {
            return None;
        }
        let values = values_of(at)?;
        let name = fold(&column.name);
        let is_direction = |value: &&str| direction_of_cell(value).is_some();
        let is_method =
            |value: &&str| Method::parse(value).is_some() || speaks_of(&fold(value), Value::Method);
        let is_letter =
            |value: &&str| value.chars().count() == 1 && !value.chars().all(|c| c.is_ascii_digit());
        let is_named =
            matches!(vocabulary::column(&name), Some((M::Sign, _))) || has_word(&name, Value::Direction);
        let is_pair = values.len() == 2
            && column.meaning == M::Other
            && (values.iter().all(is_letter) && !has_word(&name, Value::Group)
                || is_named && !values.iter().any(is_method));
        let is_open = values.iter().any(is_direction)
            && (values.len() == 2 && column.meaning == M::Other
                || values.iter().any(|value| direction_of_cell(value) == Some(Value::Out)))
            && !values.iter().any(is_method);
        let shown = || values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        (is_pair || is_open).then(|| (Arc::clone(&column.name), shown()))
    })
}

/// Returns the name of a column, or the title, if they speak of payments and of no receipts.
fn payments_alone(columns: &Columns, above: &[Record]) -> Option<String> {
    if speaks_of_receipts(columns, above) {
        return None;
    }
    let names = columns.list().iter().map(|column| column.name.to_string());
    let of_names = names.filter(|name| side_of_name(&fold(name)) == Some(Value::Out));
    let lines = above.iter().map(Record::joined);
    let of_lines = lines.filter(|line| speaks_of(&fold(line), Value::Payments));
    of_names.chain(of_lines).next()
}

/// Whether a name or the title speaks of receipts, with or without payments.
fn speaks_of_receipts(columns: &Columns, above: &[Record]) -> bool {
    columns.list().iter().any(|column| side_of_name(&fold(&column.name)) == Some(Value::In))
        || above.iter().any(|record| speaks_of(&fold(&record.joined()), Value::Receipts))
}

/// Returns the side that the folded name of a column speaks of: `noi dung chi`, `ngay thu`. `None` if it speaks of
/// both or of neither.
fn side_of_name(name: &str) -> Option<Value> {
    match (speaks_of(name, Value::Receipts), ends_in(name, Value::PaymentsAtEnd)) {
        (true, _) => Some(Value::In),
        (false, true) => Some(Value::Out),
        (false, false) => None,
    }
}

/// Whether two headers of one meaning speak of different sides: `Ngày thu` and `Ngày chi`.
pub(in crate::csv) fn is_of_other_side(own: &Columns, other: &Columns) -> bool {
    let side = |columns: &Columns| {
        let names = || columns.list().iter().filter_map(|column| side_of_name(&fold(&column.name)));
        let is_any = |value| names().any(|side| side == value);
        (is_any(Value::In), is_any(Value::Out))
    };
    side(own) != side(other) && (side(own).1 || side(other).1)
}
