//! Diagnostics about a file that has been read: columns that were not understood, units, payments that did
//! not take place.

use super::form::Form;
use super::header::{Column, Layout};
use super::looks::{Look, look_of};
use super::meaning::Meaning;
use super::read_summary::{ReadSummary, UnreadColumn};
use super::vocabulary;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use hocbong_core::text::fold;
use hocbong_core::transaction::Method;
use hocbong_core::vnd::parse_amount;

/// Reports what users of the file's figures must know.
pub(super) fn diagnose(report: &ReadSummary, diagnostics: &mut Vec<Diagnostic>) {
    let place = |column: Option<&Column>| {
        let line = report.header_line.filter(|line| *line > 0);
        let place =
            line.map_or_else(|| Location::file(&report.name), |line| Location::line(&report.name, line));
        match column {
            Some(column) => place.in_column(&column.name),
            None => place,
        }
    };
    for unread in &report.unread {
        let look = look_of(unread.sample.iter().map(String::as_str))
            .or_else(|| is_sign_of_its_own(unread, report).then_some(Look::Directions));
        let Some(column) = report.columns.get(unread.index).filter(|_| unread.filled > 0) else { continue };
        let is_nothing = |cell: &String| parse_amount(cell).is_ok_and(|parsed| parsed.amount.is_zero());
        let is_rival = column.is_rival && !unread.sample.iter().all(is_nothing);
        let Some(look) = look.or(is_rival.then_some(Look::Amounts)) else { continue };
        let Some(severity) = weight_of(look, report) else { continue };
        let is_second_balance = look == Look::Amounts
            && report.columns.iter().any(|own| own.meaning == Meaning::Balance)
            && matches!(vocabulary::column(&fold(&column.name)), Some((Meaning::Balance, _)));
        if is_second_balance {
            continue;
        }
        let is_code =
            fold(&column.name).split(' ').any(|word| matches!(word, "ma" | "code" | "id" | "no" | "so"));
        let is_digits = |cell: &String| cell.bytes().all(|byte| byte.is_ascii_digit());
        if look == Look::Amounts && is_code && unread.sample.iter().all(is_digits) {
            continue;
        }
        let key = match look {
            Look::Amounts => "HB0122.amounts",
            Look::Directions => "HB0122.directions",
            Look::Statuses => "HB0122.statuses",
            Look::Currencies => "HB0122.currencies",
            Look::Names => "HB0122.names",
            Look::Units => "HB0122.units",
            Look::Days => continue,
        };
        // `--column` takes the number of a column as well.
        let name =
            if column.name.is_empty() { format!("#{}", unread.index + 1) } else { column.name.to_string() };
        let example = unread.sample.first().map_or("", String::as_str);
        let message = Message::new(key)
            .with("column", name.as_str())
            .with("rows", unread.filled)
            .with("example", example);
        let hint = match look {
            Look::Amounts => "HB0122.hint-amounts",
            Look::Names => "HB0122.hint-names",
            Look::Directions => "HB0122.hint-directions",
            Look::Statuses | Look::Currencies | Look::Units | Look::Days => "HB0122.hint",
        };
        let has = |meaning| report.columns.iter().any(|column| column.meaning == meaning);
        let meaning = match (has(Meaning::Debit), has(Meaning::Credit)) {
            (true, false) => Meaning::Credit,
            (false, true) => Meaning::Debit,
            _ => Meaning::Amount,
        };
        let hint = Message::new(hint).with("column", name.as_str()).with("meaning", meaning.as_str());
        let mut found = Diagnostic::new(Code::UNREAD_COLUMN, message, place(Some(column))).with_hint(hint);
        found.severity = severity;
        diagnostics.push(found);
    }
    if report.form == Some(Form::Statement) {
        diagnostics.extend(several_accounts(report, &place));
        diagnostics.extend(cash_and_bank(report, &place));
        diagnostics.extend(payer_and_payee(report, &place));
        if report.rows == 0 {
            let mut found = Diagnostic::new(Code::HEADER, Message::new("HB0103.no-rows"), place(None));
            found.severity = Severity::Warning;
            diagnostics.push(found);
        }
    }
    if let Some(column) = report.columns.iter().find(|column| column.unit != 1) {
        let unit = u64::try_from(column.unit).unwrap_or(0);
        let message = Message::new("HB0123").with("column", &*column.name).with("unit", unit);
        diagnostics.push(Diagnostic::new(Code::UNIT, message, place(Some(column))));
    }
    if let Some(line) = report.first_not_done {
        let message = Message::new("HB0125").with("rows", report.aside.not_done);
        let column = report.columns.iter().find(|column| column.meaning == Meaning::Status);
        let mut place = Location::line(&report.name, line);
        if let Some(column) = column {
            place = place.in_column(&column.name);
        }
        diagnostics.push(Diagnostic::new(Code::NOT_COMPLETED, message, place));
    }
}

/// Whether nothing gives the direction of the amounts of a statement, or proves it: they have no sign, and all
/// came in.
fn is_open(report: &ReadSummary) -> bool {
    let has = |meaning| report.columns.iter().any(|column| column.meaning == meaning);
    report.form == Some(Form::Statement)
        && has(Meaning::Amount)
        && !has(Meaning::Sign)
        && !(has(Meaning::Debit) && has(Meaning::Credit))
        && !report.has_balance
        && report.money_out == 0
}

/// Whether a column may give the direction in words or signs that we do not know, such as `←` and `→`, `T` and
/// `C`, or `Nhận từ` beside a known one: two different cells, one in every row, that are single characters
/// or of which one states a direction.
fn is_sign_of_its_own(unread: &UnreadColumn, report: &ReadSummary) -> bool {
    let mut signs: Vec<&str> = unread.sample.iter().map(|cell| cell.trim()).collect();
    signs.sort_unstable();
    signs.dedup();
    let is_direction = |sign: &&str| vocabulary::direction_of_cell(sign).is_some();
    is_open(report)
        && signs.len() == 2
        && (signs.iter().all(|sign| sign.chars().count() == 1) || signs.iter().any(is_direction))
        && unread.filled >= report.rows_below()
}

/// Whether a cell is an account number of a bank.
fn is_bank_account(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let is_code = cell.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_code && cell.len() >= 6 && digits >= 5 && digits * 10 >= cell.len() * 6
}

/// Reports two columns of accounts, payer and payee, that have an account in common: it is that of the file,
/// and which column it is in is the direction of the money.
fn payer_and_payee(report: &ReadSummary, place: &dyn Fn(Option<&Column>) -> Location) -> Option<Diagnostic> {
    let is_of_accounts = |column: &&UnreadColumn| {
        !column.sample.is_empty() && column.sample.iter().all(|cell| is_bank_account(cell.trim()))
    };
    let columns: Vec<&UnreadColumn> = report
        .accounts
        .iter()
        .chain(&report.unread)
        .filter(is_of_accounts)
        .filter(|_| is_open(report))
        .collect();
    let is_shared =
        |one: &UnreadColumn, other: &UnreadColumn| one.sample.iter().any(|a| other.sample.contains(a));
    let (first, second) = columns.iter().enumerate().find_map(|(at, one)| {
        let other = columns.iter().skip(at + 1).find(|other| is_shared(one, other))?;
        Some((*one, *other))
    })?;
    let first = report.columns.get(first.index.min(second.index))?;
    let second = columns.iter().filter_map(|c| report.columns.get(c.index)).find(|c| c.name != first.name)?;
    let message = Message::new("HB0122.accounts").with("first", &*first.name).with("second", &*second.name);
    let hint = Message::new("HB0122.hint-accounts");
    Some(Diagnostic::new(Code::UNREAD_COLUMN, message, place(Some(first))).with_hint(hint))
}

/// Reports a column of account numbers, one in every row, if it shows that the file mixes several accounts:
/// two or three in turn, or several of a chart in a column that is named so or in rows that balance.
fn several_accounts(report: &ReadSummary, place: &dyn Fn(Option<&Column>) -> Location) -> Option<Diagnostic> {
    let is_of_any_chart = |cell: &String| {
        (3..=5).contains(&cell.len())
            && cell.bytes().all(|byte| byte.is_ascii_digit())
            && !cell.starts_with('0')
    };
    let does_balance = report.money_in == report.money_out && report.money_in != 0 && report.in_error == 0;
    let is_account = |cell: &String| {
        let is_of_a_chart = (3..=4).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit());
        is_bank_account(cell) || is_of_a_chart && cell.starts_with(['1', '3', '4', '5', '6'])
    };
    report.accounts.iter().chain(&report.unread).find_map(|column| {
        let rows = report.rows_below();
        let mut distinct: Vec<&String> = column.sample.iter().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let is_in_turn = (2..=3).contains(&distinct.len()) && distinct.len() * 2 <= column.sample.len();
        let is_in_all = column.filled >= rows;
        let is_all = is_in_all && column.sample.iter().all(is_account);
        let named = report.columns.get(column.index)?;
        // Rows of both postings balance; a file of tags names the account of every row.
        let is_certain = named.meaning == Meaning::Account && report.tags.is_some()
            || (named.meaning == Meaning::Account || does_balance)
                && column.sample.iter().all(is_of_any_chart);
        let is_mixed = is_in_turn && is_all || distinct.len() > 1 && is_in_all && is_certain;
        if !is_mixed {
            return None;
        }
        let message = Message::new("HB0127").with("column", &*named.name).with("count", distinct.len());
        Some(Diagnostic::new(Code::SEVERAL_ACCOUNTS, message, place(Some(named))))
    })
}

/// Reports a cash book whose column of methods says that some of its rows went through a bank.
fn cash_and_bank(report: &ReadSummary, place: &dyn Fn(Option<&Column>) -> Location) -> Option<Diagnostic> {
    let methods = report.accounts.iter().find_map(|sampled| {
        let named = report.columns.get(sampled.index)?;
        (named.meaning == Meaning::Method).then_some((named, &sampled.sample))
    });
    let (named, sample) = methods.filter(|_| report.layout == Layout::CashBook)?;
    let says = |method: Method| sample.iter().any(|cell| Method::parse(cell) == Some(method));
    let message = Message::new("HB0127.methods").with("column", &*named.name);
    (says(Method::Cash) && says(Method::Bank))
        .then(|| Diagnostic::new(Code::SEVERAL_ACCOUNTS, message, place(Some(named))))
}

/// Returns the severity of not having read a column that looks like this; `None` if it does not matter, or if
/// other columns give the same information.
fn weight_of(look: Look, report: &ReadSummary) -> Option<Severity> {
    let has = |meaning| report.columns.iter().any(|column| column.meaning == meaning);
    let is_ledger = report.form.is_some_and(Form::is_ledger);
    match look {
        // Two columns or a sign already give the direction.
        Look::Directions if has(Meaning::Sign) || has(Meaning::Debit) && has(Meaning::Credit) => None,
        Look::Amounts | Look::Directions | Look::Statuses | Look::Currencies | Look::Units => {
            Some(Severity::Warning)
        }
        // Dates of birth, of booking, of a decision: the date of the row is known.
        Look::Days => None,
        Look::Names if !is_ledger => None,
        Look::Names if has(Meaning::Party) => Some(Severity::Warning),
        Look::Names => Some(Severity::Error),
    }
}
