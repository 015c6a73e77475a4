//! Finds the account that a line of text beside a table names: `Số tài khoản: 0011 0002 2233`, `Account: 1121`.

use super::labels::bare_label;
use super::record::Record;

/// The number of an account, without the marks between its digits, and the line that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::csv) struct NamedAccount {
    pub(in crate::csv) number: String,
    pub(in crate::csv) line: u32,
}

impl NamedAccount {
    /// Returns the account that a row names, if one of its cells begins with the label of a number.
    pub(in crate::csv) fn of_row(record: &Record) -> Option<Self> {
        let mut cells = record.cells().filter(|cell| !cell.trim().is_empty());
        while let Some(cell) = cells.next() {
            let label = bare_label(cell);
            let Some(rest) = behind_label(&label) else { continue };
            // The number may be in the next cell.
            let number = if rest.is_empty() {
                cells.next().map(bare_label).and_then(|cell| leading_number(&cell))
            } else {
                leading_number(rest)
            };
            if let Some(number) = number {
                return Some(Self { number, line: record.line() });
            }
        }
        None
    }

    /// Whether the number is one of a chart of accounts, and not that of a bank's account.
    pub(in crate::csv) fn is_of_a_chart(&self) -> bool {
        is_of_a_chart(&self.number)
    }

    /// Whether the number is that of a chart's account for cash, money at banks, money in transit or deposits.
    pub(in crate::csv) fn is_money_of_a_chart(&self) -> bool {
        ["111", "112", "113", "128"].iter().any(|money| self.number.starts_with(money))
    }
}

/// Whether a text is the code of an account of a chart: three to five digits that are not a year.
pub(in crate::csv) fn is_of_a_chart(text: &str) -> bool {
    (3..=5).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0')
        && !(text.len() == 4 && is_year(text))
}

/// Whether four digits are a year.
fn is_year(text: &str) -> bool {
    text.starts_with("19") || text.starts_with("20")
}

/// Whether a text is the code of a chart's account of cash, money at a bank or money on its way.
pub(in crate::csv) fn is_money_account(text: &str) -> bool {
    is_of_a_chart(text) && ["111", "112", "113"].iter().any(|own| text.starts_with(own))
}

/// Returns the code of a chart's account that follows one of these labels in a folded line: `so hieu tk: 1121`.
pub(in crate::csv) fn code_behind<'t>(line: &'t str, labels: &[&str]) -> Option<&'t str> {
    let mut begins =
        labels.iter().flat_map(|label| line.match_indices(label).map(|(at, _)| at + label.len()));
    begins.find_map(|at| {
        let mut rest = line.get(at..)?.trim_start_matches(is_mark);
        for word in ["so ", "hieu ", "no", "number"] {
            rest = rest.strip_prefix(word).unwrap_or(rest).trim_start_matches(is_mark);
        }
        leading_code(rest)
    })
}

fn is_mark(c: char) -> bool {
    !c.is_alphanumeric()
}

/// Returns the code with which a text begins, unless it goes on as the longer number of a bank's account, which banks
/// print in groups: `1121 0045 6789`.
fn leading_code(text: &str) -> Option<&str> {
    const MIN_BANK_DIGITS: usize = 8;
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (code, behind) = text.split_at_checked(end)?;
    let is_whole = !behind.starts_with(['/', ',']) && !behind.starts_with(char::is_alphanumeric);
    let is_year = |group: &str| group.len() == 4 && is_year(group);
    let is_longer = leading_number(text).is_some_and(|number| {
        number.len() >= MIN_BANK_DIGITS && !number.get(code.len()..).is_some_and(is_year)
    });
    (is_whole && !is_longer && is_of_a_chart(code)).then_some(code)
}

/// Returns the rest of a folded text that begins with the label of an account's number.
pub(in crate::csv) fn behind_label(text: &str) -> Option<&str> {
    const LABELS: [&str; 12] = [
        "so hieu tai khoan",
        "so tai khoan",
        "tai khoan so",
        "so hieu tk",
        "tai khoan",
        "account number",
        "account no",
        "account",
        "so tk",
        "stk",
        "a/c",
        "tk",
    ];
    let rest = LABELS.iter().find_map(|label| text.strip_prefix(label))?;
    let bare = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    (bare.is_empty() || bare.len() < rest.len()).then_some(bare)
}

/// Returns the digits at the beginning of a text: three or more, perhaps in groups.
fn leading_number(text: &str) -> Option<String> {
    let mut number = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_between = matches!(c, ' ' | '.' | '-') && chars.peek().is_some_and(char::is_ascii_digit);
        match c {
            '0'..='9' => number.push(c),
            _ if is_between && !number.is_empty() => {}
            // `2025/QĐ`, `112A` and dates are none.
            '/' | 'a'..='z' => return None,
            _ => break,
        }
    }
    (number.len() > 2).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_name_accounts() {
        let number = |cells: &[&str]| {
            NamedAccount::of_row(&Record::typed(cells.iter().copied())).map(|found| found.number)
        };
        for (cells, named) in [
            (&["Số tài khoản: 0011 0002 2233"][..], Some("001100022233")),
            (&["", "Account No.:", "0011000222"][..], Some("0011000222")),
            (&["TK 5111 - Ủng hộ Mẫu; từ ngày 01/03/2025"][..], Some("5111")),
            (&["Tài khoản: 1121"][..], Some("1121")),
            (&["Tài khoản của Hội Mẫu"][..], None),
            (&["Tài khoản từ 01/03/2025"][..], None),
            (&["Tài khoản: 12/2025"][..], None),
            (&["Tkachenko Mẫu 0011000222"][..], None),
        ] {
            assert_eq!(number(cells).as_deref(), named, "{cells:?}");
        }
    }

    #[test]
    fn codes_of_a_chart_are_no_numbers_of_banks() {
        for (line, code) in [
            ("so hieu tk: 1121", Some("1121")),
            ("tk 1121.01 - tien gui", Some("1121")),
            ("tai khoan so 111 nam 2025", Some("111")),
            ("tk 1121 2025", Some("1121")),
            ("tk: 1110 2222 3333", None),
            ("tk 1112 0456", None),
            ("tk 111.0002.2233", None),
            ("so tk 111 2025 0099 (vnd)", None),
            ("account no. 1120-456-789", None),
            ("tai khoan 2025", None),
        ] {
            assert_eq!(code_behind(line, &["tk", "tai khoan", "account"]), code, "{line}");
        }
    }
}
