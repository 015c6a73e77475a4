//! Finds out what columns hold from their cells, if their headers are not known.

use super::{Claim, Columns, NAMED};
use crate::csv::cells::{figure_of, trimmed};
use crate::csv::dates::parse_date;
use crate::csv::form::Form;
use crate::csv::looks::{Look, are_like_different_names, is_like_amount, look_of};
use crate::csv::meaning::Meaning;
use crate::csv::profile::Profile;
use crate::csv::record::Record;
use crate::csv::units::{Unit, unit_of_header};
use crate::csv::vocabulary::{
    self, Value, direction_of_cell, direction_of_name, names_money_out, side_and_rest, speaks_of, status_of,
};
use chrono::NaiveDate;
use hocbong_core::text::fold;
use hocbong_core::transaction::Kind;
use hocbong_core::vnd::parse_amount;
use std::sync::Arc;

/// Rank of a claim made by cells, which is weaker than any name.
const BY_CELLS: u8 = 9;

/// Returns the only position for which `is` holds; `None` if there are several.
fn only(places: impl Iterator<Item = usize>, is: impl Fn(usize) -> bool) -> Option<usize> {
    let mut found = places.filter(|at| is(*at));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn cells_at<'r>(below: &'r [&Record], at: usize) -> impl Iterator<Item = &'r str> + Clone {
    below.iter().map(move |record| record.cell(at))
}

/// Lets cells claim the date, the party and the amount if no header does. Without them the form cannot be
/// determined.
pub(super) fn claim_by_cells(names: &[Arc<str>], claims: &mut [Claim], below: &[&Record], profile: &Profile) {
    const MONEY: [Meaning; 7] = [
        Meaning::Amount,
        Meaning::Debit,
        Meaning::Credit,
        Meaning::Receipts,
        Meaning::Payments,
        Meaning::Converted,
        Meaning::Goods,
    ];
    const DAYS: [Meaning; 2] = [Meaning::Date, Meaning::DateAndReference];
    const PARTIES: [Meaning; 3] = [Meaning::Party, Meaning::DebitParty, Meaning::CreditParty];
    // `Receipt` may be the number of a receipt as well as the money that came in.
    for (at, claim) in claims.iter_mut().enumerate() {
        // And `Đã nhận` may be a yes or no.
        let is_done = || names.get(at).is_some_and(|name| fold(name).starts_with("da "));
        let is_weak = matches!(claim, Some((Meaning::Receipts | Meaning::Payments, _)))
            || matches!(claim, Some((Meaning::Amount, _))) && is_done();
        let mut filled = cells_at(below, at).filter(|cell| !cell.trim().is_empty()).peekable();
        let is_text = |cell: &str| cell.chars().any(char::is_alphabetic) && parse_amount(cell).is_err();
        // Figures of money are no words for a status: `Kết quả` beside `Chỉ tiêu` is what was collected.
        let is_status = matches!(claim, Some((Meaning::Status | Meaning::Sign, rank)) if *rank != NAMED);
        if filled.peek().is_some()
            && (is_weak && filled.clone().all(is_text) || is_status && filled.all(is_like_amount))
        {
            *claim = None;
        }
    }
    let lacks = |claims: &[Claim], list: &[Meaning]| {
        !claims.iter().flatten().any(|(meaning, _)| list.contains(meaning))
    };
    settle_products(claims, below);
    let is_list =
        profile.kind.is_some() || profile.fund.is_some() || !lacks(claims, &[Meaning::Kind, Meaning::Fund]);
    claim_sides(names, claims, below, is_list);
    // `Loại: Thu, Chi` beside receipts and payments is a direction, not a kind. A header with kind and fund is that of
    // a register, whatever its first rows say.
    let is_register = !lacks(claims, &[Meaning::Kind]) && !lacks(claims, &[Meaning::Fund]);
    for (at, claim) in claims.iter_mut().enumerate().filter(|_| !is_register) {
        let is_kind = || cells_at(below, at).any(|cell| Kind::parse(trimmed(cell)).is_some());
        let is_direction = look_of(cells_at(below, at)) == Some(Look::Directions);
        if matches!(claim, Some((Meaning::Kind | Meaning::Fund, _))) && is_direction && !is_kind() {
            *claim = Some((Meaning::Sign, BY_CELLS));
        }
    }
    let unknown_days = (0..names.len()).filter(|at| claims.get(*at).is_some_and(Option::is_none));
    let day = only(unknown_days, |at| are_days_of_rows(cells_at(below, at)));
    if let Some(claim) =
        day.filter(|_| profile.date.is_none() && lacks(claims, &DAYS)).and_then(|at| claims.get_mut(at))
    {
        *claim = Some((Meaning::Date, BY_CELLS));
    }
    for (look, meaning, list) in
        [(Look::Names, Meaning::Party, &PARTIES[..]), (Look::Amounts, Meaning::Amount, &MONEY[..])]
    {
        if !lacks(claims, list) {
            continue;
        }
        // A name that says another currency, or money out, is not that of an amount that comes in.
        let is_against = |at: &usize| {
            let name = names.get(*at).map_or("", |name| name);
            let is_out = || !is_list && names_money_out(&fold(name));
            meaning == Meaning::Amount && (unit_of_header(name) == Some(Unit::Foreign) || is_out())
        };
        let unknown = || {
            let unknown = (0..names.len()).filter(|at| claims.get(*at).is_some_and(Option::is_none));
            // Behind the last name, texts may be those of a summary beside the table.
            let width = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
            let is_beside = move |at: usize| look == Look::Names && at >= width;
            unknown.filter(move |at| !is_beside(*at)).filter(|at| !is_against(at))
        };
        let by_look = only(unknown(), |at| look_of(cells_at(below, at)) == Some(look));
        // The person who took in the money has the same name in every row.
        let by_difference =
            || only(unknown(), |at| look == Look::Names && are_like_different_names(cells_at(below, at)));
        // What is left or planned is no movement, though it may look like the only amounts.
        let is_standing = |at: &usize| {
            let name = names.get(*at).map_or("", |name| name);
            meaning == Meaning::Amount && speaks_of(&fold(name), Value::Standing)
        };
        let place = by_look.or_else(by_difference).filter(|at| !is_standing(at));
        if let Some(claim) = place.and_then(|at| claims.get_mut(at)) {
            *claim = Some((meaning, BY_CELLS));
        }
    }
}

/// Lets names that state a direction claim the columns of money out and in, such as `Dr` and `Cr`, if no
/// column holds the amount and the cells are figures. Money in alone can be read as an amount; money out
/// alone cannot.
fn claim_sides(names: &[Arc<str>], claims: &mut [Claim], below: &[&Record], is_list: bool) {
    use Meaning as M;
    let has = |list: &[M]| claims.iter().flatten().any(|(meaning, _)| list.contains(meaning));
    if has(&[M::Amount, M::Converted]) {
        return;
    }
    let is_figure =
        |cell: &str| matches!(cell, "" | "-" | "\u{2013}" | "\u{2014}") || figure_of(cell).is_some();
    let find = |value, known: &[M]| {
        let is_of_side = |at: usize| {
            names.get(at).is_some_and(|name| {
                direction_of_name(&fold(name)) == Some(value) && unit_of_header(name) != Some(Unit::Foreign)
            }) && cells_at(below, at).all(|cell| is_figure(trimmed(cell)))
        };
        let unknown = (0..names.len()).filter(|at| claims.get(*at).is_some_and(Option::is_none));
        only(unknown, is_of_side).filter(|_| !has(known))
    };
    let (mut out, mut into) =
        (find(Value::Out, &[M::Debit, M::Payments]), find(Value::In, &[M::Credit, M::Receipts]));
    let is_of_figures = |at: usize| cells_at(below, at).all(|cell| is_figure(trimmed(cell)));
    if !has(&[M::Debit, M::Payments, M::Credit, M::Receipts])
        && let Some((receipts, payments)) = twins(names, claims, is_of_figures)
    {
        (into, out) = (Some(receipts), Some(payments));
    }
    let is_pair = (out.is_some() || has(&[M::Debit, M::Payments]))
        && (into.is_some() || has(&[M::Credit, M::Receipts]));
    // The empty side may be a zero or a dash.
    let is_nothing =
        |cell: &str| figure_of(cell) == Some(0) || matches!(trimmed(cell), "-" | "\u{2013}" | "\u{2014}");
    let is_money =
        |at: usize| look_of(cells_at(below, at).filter(|cell| !is_nothing(cell))) == Some(Look::Amounts);
    let is_any = [out, into].into_iter().flatten().any(is_money);
    let found = [(out, M::Debit, is_pair || !is_list), (into, M::Credit, is_pair)];
    // `Chuyển khoản` says how the money went; alone it is no side.
    let is_unsided = |at: usize| names.get(at).is_some_and(|name| speaks_of(&fold(name), Value::Unsided));
    for (at, meaning, is_wanted) in found {
        let is_alone = |at: &usize| meaning == M::Debit && !is_pair && is_unsided(*at);
        let meaning = if at.as_ref().is_some_and(is_alone) { M::Amount } else { meaning };
        if let Some(claim) = at.filter(|_| is_any && is_wanted).and_then(|at| claims.get_mut(at)) {
            *claim = Some((meaning, BY_CELLS));
        }
    }
}

/// Returns two columns of figures whose names differ in nothing but the side, receipts first: `Thu quỹ` and `Chi quỹ`,
/// `Tổng thu` and `Tổng chi`.
fn twins(
    names: &[Arc<str>],
    claims: &[Claim],
    is_of_figures: impl Fn(usize) -> bool,
) -> Option<(usize, usize)> {
    let unknown = (0..names.len()).filter(|at| claims.get(*at).is_some_and(Option::is_none));
    let sides: Vec<(usize, Value, String)> = unknown
        .filter(|at| is_of_figures(*at))
        .filter(|at| names.get(*at).is_some_and(|name| unit_of_header(name) != Some(Unit::Foreign)))
        .filter_map(|at| {
            let (value, rest) = side_and_rest(&fold(names.get(at)?))?;
            Some((at, value, rest))
        })
        .collect();
    let of = |wanted: Value| sides.iter().filter(move |(_, value, _)| *value == wanted);
    let mut pairs = of(Value::In)
        .flat_map(|one| of(Value::Out).filter(|other| other.2 == one.2).map(|other| (one.0, other.0)));
    pairs.next().filter(|_| pairs.next().is_none())
}

/// Whether cells are dates of transactions and not of birth: they are in order and not far apart.
fn are_days_of_rows<'c>(cells: impl Iterator<Item = &'c str> + Clone) -> bool {
    const LONGEST: i64 = 400;
    let days: Vec<NaiveDate> =
        cells.clone().filter_map(|cell| parse_date(cell, None).ok()).map(|cell| cell.date).collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return false };
    days.len() > 2
        && look_of(cells) == Some(Look::Days)
        && (days.is_sorted() || days.iter().rev().is_sorted())
        && (*last - *first).num_days().abs() <= LONGEST
}

/// If one column of money is the product of two others in every row, it is the amount, and the others are the
/// number and the amount for one: `Số suất × Mức = Thành tiền`.
fn settle_products(claims: &mut [Claim], below: &[&Record]) {
    let figure = |record: &Record, at: usize| {
        parse_amount(record.cell(at)).ok().map(|parsed| i128::from(parsed.amount.get()))
    };
    let may_be = |at: &usize| {
        let claim = claims.get(*at).copied().flatten();
        let is_open = |(meaning, rank): (Meaning, u8)| {
            rank != NAMED && (meaning.is_money() || meaning == Meaning::Quantity)
        };
        claim.is_none_or(is_open) && below.iter().any(|record| figure(record, *at).is_some())
    };
    let places: Vec<usize> = (0..claims.len()).filter(may_be).collect();
    let is_product = |one: usize, other: usize, of: usize| {
        let rows = || below.iter().filter_map(|r| Some((figure(r, one)?, figure(r, other)?, figure(r, of)?)));
        // A column of ones proves nothing.
        rows().all(|(one, other, product)| one.checked_mul(other) == Some(product))
            && rows().filter(|(one, other, _)| *one > 1 && *other > 1).count() > 1
    };
    for of in &places {
        for one in &places {
            for other in places.iter().filter(|other| *other > one) {
                if [one, other].contains(&of) || !is_product(*one, *other, *of) {
                    continue;
                }
                for (at, meaning) in [(of, Meaning::Amount), (one, Meaning::Factor), (other, Meaning::Factor)]
                {
                    if let Some(claim) = claims.get_mut(*at) {
                        *claim = Some((meaning, BY_CELLS));
                    }
                }
                return;
            }
        }
    }
}

/// Settles direction, status, currency and similar columns by their cells.
pub(super) fn settle_by_cells(
    mut columns: Columns,
    form: Form,
    below: &[&Record],
    profile: &Profile,
) -> Columns {
    use Meaning as M;
    let is_statement = form == Form::Statement;
    // `Loại giao dịch` is a direction at one bank and a channel at the next.
    let is_named = profile.columns.iter().any(|(meaning, _)| *meaning == M::Sign);
    if let Some(sign) = columns.position(M::Sign).filter(|_| !is_named) {
        let filled: Vec<&str> = cells_at(below, sign).filter(|cell| !cell.trim().is_empty()).collect();
        let known = filled.iter().filter(|cell| direction_of_cell(cell).is_some()).count();
        if !filled.is_empty() && known * 2 < filled.len() {
            columns = columns.meaning(sign, M::Other);
        }
    }
    if is_statement && !columns.has(M::Balance) {
        let unknown: Vec<usize> = columns.unread().collect();
        if let Some(at) = only(unknown.into_iter(), |at| is_balance(&columns, below, at)) {
            columns = columns.meaning(at, M::Balance);
        }
    }
    if let Some(fee) = columns.position(M::Fee).filter(|_| is_statement && is_net(&columns, below)) {
        columns = columns.meaning(fee, M::Other);
    }
    let needs_sign = is_statement
        && columns.has(M::Amount)
        && !columns.has(M::Sign)
        && !(columns.has(M::Debit) && columns.has(M::Credit));
    // `ĐVT` is the unit of goods if they are counted, otherwise that of the figures.
    let units: Vec<usize> = if columns.has(M::Quantity) {
        Vec::new()
    } else {
        columns.unread().chain(columns.position(M::Unit)).collect()
    };
    if let Some(at) = only(units.into_iter(), |at| look_of(cells_at(below, at)) == Some(Look::Units)) {
        columns = columns.meaning(at, M::MoneyUnit);
    }
    let gold = columns.position(M::Unit).filter(|_| !columns.has(M::Quantity) && !columns.has(M::Currency));
    if let Some(at) = gold.filter(|at| look_of(cells_at(below, *at)) == Some(Look::Currencies)) {
        columns = columns.meaning(at, M::Currency);
    }
    // What is in a ledger was recorded, whatever a column of the user's own says about its status.
    let may_be_open = is_statement || columns.layout().is_list();
    if let Some(status) = columns.position(M::Status).filter(|_| !may_be_open) {
        columns = columns.meaning(status, M::Other);
    }
    let wanted = [
        (Look::Directions, M::Sign, is_statement && !columns.has(M::Sign)),
        (Look::Statuses, M::Status, may_be_open && !columns.has(M::Status)),
        (Look::Currencies, M::Currency, !columns.has(M::Currency)),
    ];
    // `Bút toán` is a number at most banks, and `Tăng` or `Giảm` in people's own lists.
    let numbers = columns.position(M::Reference).filter(|_| needs_sign);
    if let Some(at) = numbers.filter(|at| look_of(cells_at(below, *at)) == Some(Look::Directions)) {
        columns = columns.meaning(at, M::Sign);
    }
    for (look, meaning, _) in wanted.into_iter().filter(|wanted| wanted.2) {
        // Notes are free text unless they say it of every row.
        let is_note = |at: &usize| {
            let name = columns.list().get(*at).map(|column| fold(&column.name));
            let is_memo = name.is_some_and(|name| matches!(vocabulary::column(&name), Some((M::Memo, _))));
            meaning == M::Status && is_memo && {
                let filled = cells_at(below, *at).filter(|cell| !cell.trim().is_empty()).count();
                filled * 10 < below.iter().filter(|record| !record.is_blank()).count() * 8
            }
        };
        let unknown: Vec<usize> = columns.unread().filter(|at| !is_note(at)).collect();
        let is_there = columns.has(meaning);
        if let Some(at) = only(unknown.into_iter(), |at| look_of(cells_at(below, at)) == Some(look))
            && !is_there
        {
            columns = columns.meaning(at, meaning);
        }
    }
    columns.has_statuses = columns
        .position(M::Status)
        .is_some_and(|at| cells_at(below, at).any(|cell| status_of(cell).is_some()));
    columns
}

/// Whether the amounts are what is left of an unread column of figures after the fees, in every row, so that the fees are
/// not money out beside them. A further column may be a part of the fees, such as their tax.
fn is_net(columns: &Columns, below: &[&Record]) -> bool {
    use Meaning as M;
    let (Some(amount), Some(fee)) = (columns.position(M::Amount), columns.position(M::Fee)) else {
        return false;
    };
    let tax = columns.position(M::Tax);
    let unread: Vec<usize> = columns.unread().collect();
    let is_difference = |whole: usize, other: Option<usize>| {
        let figure = |record: &Record, at: usize| figure_of(record.cell(at)).unwrap_or(0);
        let mut rows = below.iter().filter(|record| figure(record, amount) != 0).peekable();
        let taken = |record: &Record| {
            let others = [Some(fee), tax, other].into_iter().flatten();
            others.map(|at| figure(record, at).abs()).sum::<i128>()
        };
        rows.peek().is_some()
            && below.iter().any(|record| figure(record, fee) != 0)
            && rows.all(|record| figure(record, whole) - taken(record) == figure(record, amount))
    };
    let others = || unread.iter().copied().map(Some).chain([None]);
    unread.iter().any(|whole| others().any(|other| other != Some(*whole) && is_difference(*whole, other)))
}

/// Whether a folded name is that of a balance before the row's change.
fn names_balance_before(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "truoc" | "before" | "dau" | "opening" | "cu" | "previous" | "prior"))
}

/// Whether the figures in the column at `at` follow from the rows' amounts, as a running balance does. Where the days
/// show the order of the rows, the balances must follow in it: a balance before each row follows in the other.
fn is_balance(columns: &Columns, below: &[&Record], at: usize) -> bool {
    use Meaning as M;
    let figure = |record: &Record, at: usize| figure_of(record.cell(at));
    let under = |record: &Record, meaning| columns.position(meaning).and_then(|at| figure(record, at));
    if columns.list().get(at).is_some_and(|column| names_balance_before(&fold(&column.name))) {
        return false;
    }
    let days = columns.position(M::Date).map(|date| {
        let days = cells_at(below, date).filter_map(|cell| parse_date(cell, None).ok()).map(|cell| cell.date);
        days.collect::<Vec<NaiveDate>>()
    });
    let goes = |is: fn(&NaiveDate, &NaiveDate) -> bool| {
        days.as_ref()
            .is_some_and(|days| days.iter().zip(days.iter().skip(1)).any(|(one, next)| is(one, next)))
    };
    let (ascends, descends) = (goes(|one, next| one < next), goes(|one, next| one > next));
    let rows: Vec<(i128, i128)> = below
        .iter()
        .filter_map(|record| {
            let sides =
                under(record, M::Credit).unwrap_or(0).abs() + under(record, M::Debit).unwrap_or(0).abs();
            let change = under(record, M::Amount).map_or(sides, i128::abs);
            // A row without a change may be the opening balance from which the first row starts.
            Some((change, figure(record, at)?))
        })
        .collect();
    let pairs = rows.iter().zip(rows.iter().skip(1)).filter(|(one, next)| one.0 != 0 || next.0 != 0);
    let follows = pairs.clone().filter(|(one, next)| {
        let step = (next.1 - one.1).abs();
        let (is_after, is_newest_first) = (step == next.0, step == one.0);
        step != 0 && (is_after && (ascends || !descends) || is_newest_first && (descends || !ascends))
    });
    let (all, right) = (pairs.count(), follows.count());
    all > 1 && right * 10 >= all * 8
}
