//! Names of accounts in other programs.
//!
//! An account of ours is a code of the chart in a fund. Elsewhere it is one account of three parts, `Class:Account:Fund`,
//! e.g. `Assets:1121:ST/vuot-kho`, so that reports by class, by account and by fund need no more than its parts. No part is
//! ever left out: an account would otherwise be the parent of another, whose balance some programs add to its own.
//!
//! Every part is escaped so that the code can be read back from it. So no two funds and no two accounts ever share a name.

use crate::account::AccountClass;
use std::fmt::Write;

/// Characters that a program takes in a part of an account's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// Letters and digits of any script, `/`, `-` and `.`; anything else is `_HEX_`. For Ledger and hledger.
    Any,
    /// ASCII letters, digits and `-`, and a capital letter or a digit first; `/` is `--`, anything else is `-xHEX-`. For
    /// Beancount.
    Ascii,
}

/// What stands before a part that could not be the first letter of a name, or begins with this itself.
const MARK: &str = "X-";

/// Returns the name of an account in a fund. `class` is a function of the account code, so it need not be read back.
pub(super) fn account_name(
    charset: Charset,
    class: Option<AccountClass>,
    account: &str,
    fund: &str,
) -> String {
    let part = |code| match charset {
        Charset::Any => any_part(code),
        Charset::Ascii => ascii_part(code),
    };
    format!("{}:{}:{}", root(charset, class), part(account), part(fund))
}

/// Returns the first part of the names of a class. Beancount has no other roots than these five.
const fn root(charset: Charset, class: Option<AccountClass>) -> &'static str {
    match (class, charset) {
        (Some(AccountClass::Asset), _) => "Assets",
        (Some(AccountClass::Liability), _) => "Liabilities",
        (Some(AccountClass::NetAssets), _) | (None, Charset::Ascii) => "Equity",
        (Some(AccountClass::Income), _) => "Income",
        (Some(AccountClass::Expense), _) => "Expenses",
        (None, Charset::Any) => "Unclassified",
    }
}

fn any_part(code: &str) -> String {
    let mut part = String::with_capacity(code.len());
    // A blank part would be no part.
    if code.is_empty() {
        part.push('_');
    }
    for (at, c) in code.char_indices() {
        let is_plain = c.is_alphanumeric() || at > 0 && matches!(c, '/' | '-' | '.');
        push(&mut part, c, is_plain, ("_", "_"));
    }
    part
}

fn ascii_part(code: &str) -> String {
    let mut part = String::with_capacity(code.len());
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        match c {
            '/' => part.push_str("--"),
            // A hyphen that could be read as the beginning of something else is escaped as well.
            '-' => {
                let is_plain = next.is_none_or(|next| next.is_ascii_alphanumeric() && next != 'x');
                push(&mut part, c, is_plain, ("-x", "-"));
            }
            c => push(&mut part, c, c.is_ascii_alphanumeric(), ("-x", "-")),
        }
    }
    let is_first = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    if !part.starts_with(is_first) || part.starts_with(MARK) {
        part.insert_str(0, MARK);
    }
    part
}

fn push(part: &mut String, c: char, is_plain: bool, (start, end): (&str, &str)) {
    if is_plain {
        part.push(c);
    } else {
        // Writing to a string cannot fail.
        let _ = write!(part, "{start}{:x}{end}", u32::from(c));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hex(text: &str) -> char {
        char::from_u32(u32::from_str_radix(text, 16).unwrap()).unwrap()
    }

    fn read_any(part: &str) -> String {
        if part == "_" {
            return String::new();
        }
        let pieces = part.split('_').enumerate();
        pieces
            .map(|(at, piece)| if at % 2 == 1 { hex(piece).to_string() } else { piece.to_owned() })
            .collect()
    }

    fn read_ascii(part: &str) -> String {
        let mut rest = part.strip_prefix(MARK).unwrap_or(part);
        let mut code = String::new();
        while let Some(c) = rest.chars().next() {
            if let Some(escaped) = rest.strip_prefix("-x") {
                let (number, behind) = escaped.split_once('-').unwrap();
                code.push(hex(number));
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix("--") {
                code.push('/');
                rest = behind;
            } else {
                code.push(c);
                rest = rest.strip_prefix(c).unwrap();
            }
        }
        code
    }

    /// Codes of funds and accounts as people write them, and hostile ones.
    fn any_code() -> impl Strategy<Value = String> {
        prop_oneof![
            2 => "[A-Z]{1,3}(/[a-z]{1,5}(-[a-z]{1,3}){0,2})?",
            2 => "[Xx/\\-_a2]{0,6}",
            1 => "(vượt khó|ST|X-|-x2f-|_2f_|:|;|  |\t|\n|\\(|\\[|\u{202e}|\u{1b}|é|Ж|א){0,4}",
            1 => "\\PC{0,8}",
        ]
    }

    proptest! {
        #[test]
        fn a_code_is_read_back_from_its_part_so_no_two_codes_share_a_name(code in any_code()) {
            prop_assert_eq!(read_any(&any_part(&code)), code.clone());
            prop_assert_eq!(read_ascii(&ascii_part(&code)), code);
        }

        #[test]
        fn a_name_has_three_parts_of_allowed_characters(account in any_code(), fund in any_code()) {
            let class = Some(AccountClass::Asset);
            let name = account_name(Charset::Any, class, &account, &fund);
            prop_assert_eq!(name.split(':').count(), 3);
            prop_assert!(name.split(':').all(|part| part.starts_with(|c: char| c.is_alphanumeric() || c == '_')));
            prop_assert!(name.chars().all(|c| c.is_alphanumeric() || ":_-./".contains(c)), "{}", name);
            let name = account_name(Charset::Ascii, class, &account, &fund);
            prop_assert_eq!(name.split(':').count(), 3);
            let is_first = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            prop_assert!(name.split(':').all(|part| part.starts_with(is_first)), "{}", name);
            prop_assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || ":-".contains(c)), "{}", name);
        }
    }

    #[test]
    fn usual_codes_stay_readable() {
        let class = Some(AccountClass::Asset);
        assert_eq!(
            account_name(Charset::Any, class, "1121-VCB", "ST/vuot-kho"),
            "Assets:1121-VCB:ST/vuot-kho"
        );
        assert_eq!(
            account_name(Charset::Ascii, class, "1121-VCB", "ST/vuot-kho"),
            "Assets:1121-VCB:ST--vuot-kho"
        );
        assert_eq!(account_name(Charset::Any, None, "999", "ST"), "Unclassified:999:ST");
    }
}
