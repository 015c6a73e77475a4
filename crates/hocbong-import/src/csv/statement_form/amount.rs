//! Reads the money of a statement's row: debit and credit, sign and amount, fee and tax.

use crate::csv::cells::marked_amount;
use crate::csv::header::{Minus, Side};
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use crate::csv::table::Table;
use crate::csv::vocabulary::{Value, direction_of_cell};
use hocbong_core::diagnostic::{Code, Diagnostic};
use hocbong_core::vnd::Vnd;

/// The amount of a row.
pub(super) enum Amount {
    Known(i64),
    /// Not stated, or not readable; its size if only the sign is missing.
    Missing(Option<i64>),
    /// Contents that are not a single signed amount.
    Unclear,
}

/// Returns the amount with this meaning: `None` if it cannot be read, `Some(None)` if it is blank or zero.
#[expect(clippy::option_option, reason = "unreadable and blank are two things")]
fn read_filled(
    table: &mut Table<'_>,
    record: &Record,
    meaning: Meaning,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Option<Vnd>> {
    match table.amount(record, meaning) {
        Ok(amount) => Some(amount.filter(|amount| !amount.is_zero())),
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            None
        }
    }
}

/// Returns fees and taxes in columns of their own, as negative amounts; `None` if one cannot be read.
pub(super) fn read_deductions(
    table: &mut Table<'_>,
    record: &Record,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<(Meaning, i64)>> {
    let mut list = Vec::new();
    for meaning in [Meaning::Fee, Meaning::Tax] {
        if !table.columns().has(meaning) {
            continue;
        }
        match read_filled(table, record, meaning, diagnostics)? {
            Some(amount) if amount.is_positive() => list.push((meaning, -amount.get())),
            // Money out once, not twice.
            Some(amount) if table.columns().has_negative_fees(meaning) => list.push((meaning, amount.get())),
            Some(_) => {
                diagnostics.push(table.cell_diagnostic(Code::CELL, "HB0109.negative-side", record, meaning));
                return None;
            }
            None => {}
        }
    }
    Some(list)
}

/// Returns the change that the row makes: a debit or a credit, an amount with a sign column, or a signed
/// amount. A row that has only a fee (`stands_alone`) has a change of 0.
pub(super) fn read_amount(
    table: &mut Table<'_>,
    record: &Record,
    stands_alone: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Amount {
    let has = |meaning| table.columns().has(meaning);
    let (has_debit, has_credit) = (has(Meaning::Debit), has(Meaning::Credit));
    let minus = table.columns().minus();
    // One column of the two is enough if no other holds the amount.
    let in_sides = has_debit && has_credit || (has_debit || has_credit) && !has(Meaning::Amount);
    let (code, key, meaning, amount) = if in_sides {
        let own = if has_credit { Meaning::Credit } else { Meaning::Debit };
        let debit = read_filled(table, record, Meaning::Debit, diagnostics);
        let credit = read_filled(table, record, Meaning::Credit, diagnostics);
        let (Some(debit), Some(credit)) = (debit, credit) else { return Amount::Missing(None) };
        // Two zeros that are written out are a movement of 0; two blanks may be anything.
        let is_zero = |meaning| table.cell(record, meaning).bytes().any(|byte| byte.is_ascii_digit());
        let is_nothing = (!has_debit || is_zero(Meaning::Debit)) && (!has_credit || is_zero(Meaning::Credit));
        match (debit, credit) {
            (None, None) if is_nothing => return Amount::Known(0),
            (None, None) if stands_alone => return Amount::Known(0),
            (None, None) => (Code::BLANK_AMOUNT, "HB0108", own, Amount::Missing(None)),
            (Some(_), Some(_)) => (Code::CELL, "HB0109.both-sides", Meaning::Credit, Amount::Unclear),
            // A minus in a column that already shows the direction can mean two things.
            (Some(debit), None) if debit.is_negative() && minus == Minus::Repeats => {
                return Amount::Known(debit.get());
            }
            (Some(debit), None) if debit.is_negative() && minus == Minus::Unclear => {
                (Code::CELL, "HB0109.negative-side", Meaning::Debit, Amount::Unclear)
            }
            (None, Some(credit)) if credit.is_negative() && minus != Minus::Reverses => {
                (Code::CELL, "HB0109.negative-side", Meaning::Credit, Amount::Unclear)
            }
            (Some(debit), None) => return Amount::Known(-debit.get()),
            (None, Some(credit)) => return Amount::Known(credit.get()),
        }
    } else {
        match read_filled(table, record, Meaning::Amount, diagnostics) {
            None => return Amount::Missing(None),
            Some(None) if stands_alone => return Amount::Known(0),
            Some(None) => (Code::BLANK_AMOUNT, "HB0108", Meaning::Amount, Amount::Missing(None)),
            // Among figures with `CR` and `DR` one without gives no direction.
            Some(Some(amount))
                if table.columns().is_marked(Meaning::Amount)
                    && !table.columns().has(Meaning::Sign)
                    && marked_amount(table.raw_cell(record, Meaning::Amount)).is_none() =>
            {
                (Code::BLANK_AMOUNT, "HB0108.sign", Meaning::Amount, Amount::Missing(Some(amount.get())))
            }
            Some(Some(amount)) if !table.columns().has(Meaning::Sign) => {
                let side = table.columns().way().side_of(table.columns(), record);
                match (side, amount.is_negative()) {
                    (None, _) | (Some(Side::In), false) => return Amount::Known(amount.get()),
                    (Some(Side::Out), false) => return Amount::Known(-amount.get()),
                    (Some(_), true) => (Code::CELL, "HB0109.negative-side", Meaning::Amount, Amount::Unclear),
                    (Some(Side::Unknown), false) => {
                        let missing = Amount::Missing(Some(amount.get()));
                        (Code::BLANK_AMOUNT, "HB0108.way", Meaning::Amount, missing)
                    }
                    (Some(Side::Both), false) => (Code::CELL, "HB0109.way", Meaning::Amount, Amount::Unclear),
                }
            }
            Some(Some(amount)) => match (table.cell(record, Meaning::Sign).as_ref(), amount.is_negative()) {
                (sign, false) if is_sign_in(sign) => return Amount::Known(amount.get()),
                (sign, false) if is_sign_out(sign) => return Amount::Known(-amount.get()),
                // The minus repeats what the word says, or takes it back.
                (sign, true) if is_sign_out(sign) && minus == Minus::Repeats => {
                    return Amount::Known(amount.get());
                }
                (sign, true) if is_sign_out(sign) && minus == Minus::Reverses => {
                    return Amount::Known(-amount.get());
                }
                (sign, true) if is_sign_in(sign) && minus == Minus::Reverses => {
                    return Amount::Known(amount.get());
                }
                ("", false) => {
                    (Code::BLANK_AMOUNT, "HB0108.sign", Meaning::Sign, Amount::Missing(Some(amount.get())))
                }
                (_, true) => (Code::CELL, "HB0109.negative-side", Meaning::Amount, Amount::Unclear),
                _ => (Code::CELL, "HB0109.sign", Meaning::Sign, Amount::Unclear),
            },
        }
    };
    diagnostics.push(table.cell_diagnostic(code, key, record, meaning));
    amount
}

/// Whether a cell of a sign column says that money came in.
fn is_sign_in(sign: &str) -> bool {
    direction_of_cell(sign) == Some(Value::In)
}

/// Whether a cell of a sign column says that money went out.
fn is_sign_out(sign: &str) -> bool {
    direction_of_cell(sign) == Some(Value::Out)
}
