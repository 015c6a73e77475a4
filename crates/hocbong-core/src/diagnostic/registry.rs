//! The permanent list of diagnostic codes.
//!
//! Codes are never renumbered and never reused; a code that is no longer raised stays in the list.

use super::Severity;
use std::fmt;
use std::str::FromStr;

/// The permanent number of a kind of diagnostic, written `HB0104`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

/// What a family of codes is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// 01: reading files.
    Reading,
    /// 02: names and the chart of accounts.
    Names,
    /// 03: transactions.
    Transactions,
    /// 04: funds and restrictions.
    Funds,
    /// 05: periods and seals.
    Periods,
    /// 06: vouchers.
    Vouchers,
    /// 07: awards.
    Awards,
    /// 08: statements.
    Statements,
    /// 09: law.
    Law,
    /// 10: audit.
    Audit,
    /// 11: patterns worth a look.
    Patterns,
    /// A number outside the catalogue.
    Other,
}

/// What the registry says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The number.
    pub code: Code,
    /// A short English name that never changes, for lists and file names: `unclosed-quote`.
    pub name: &'static str,
    /// The weight, unless the settings of a book say otherwise.
    pub severity: Severity,
    /// Where the rule comes from; none for rules of reading and arithmetic.
    pub source: Option<&'static str>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $constant:ident = $number:literal, $name:literal, $severity:ident, $source:expr;)+) => {
        impl Code {
            $($(#[$doc])* pub const $constant: Self = Self($number);)+
        }

        /// Every code there is, in the order of their numbers.
        pub const CODES: &[CodeInfo] = &[
            $(CodeInfo {
                code: Code::$constant,
                name: $name,
                severity: Severity::$severity,
                source: $source,
            },)+
        ];
    };
}

const VOUCHERS: Option<&str> = Some("Luật Kế toán 88/2015/QH13 Đ.16, Đ.18");
const RESTRICTED: Option<&str> = Some("NĐ 93/2019/NĐ-CP Đ.8.2.b");
const COUNTS: Option<&str> = Some("Luật Kế toán 88/2015/QH13 Đ.40");
const CORRECTIONS: Option<&str> = Some("Luật Kế toán 88/2015/QH13 Đ.27");

codes! {
    /// A quote is opened and never closed, so that the rest of the file cannot be read.
    UNCLOSED_QUOTE = 101, "unclosed-quote", Error, None;
    /// The file's bytes are no text that can be read.
    NOT_TEXT = 102, "not-text", Error, None;
    /// No line names the columns, or a required column is missing.
    HEADER = 103, "header", Error, None;
    /// What should be an amount is none, or can be read two ways.
    AMOUNT = 104, "amount", Error, None;
    /// What should be a date is none, or can be read two ways.
    DATE = 105, "date", Error, None;
    /// A column mixes two ways of grouping digits.
    MIXED_GROUPING = 106, "mixed-grouping", Warning, None;
    /// A row has fewer or more values than there are columns.
    RAGGED_ROW = 107, "ragged-row", Error, None;
    /// The amount or its sign is blank.
    BLANK_AMOUNT = 108, "blank-amount", Error, None;
    /// A word or number that its column does not know.
    CELL = 109, "cell", Error, None;
    /// A quote stands where no quote can.
    STRAY_QUOTE = 110, "stray-quote", Error, None;
    /// The rows of one transaction contradict one another.
    ROWS_DISAGREE = 111, "rows-disagree", Error, None;
    /// A value that the kind of transaction needs is missing or does not fit.
    MISSING_VALUE = 112, "missing-value", Error, None;
    /// An amount or a sum is too large to be held.
    OVERFLOW = 113, "overflow", Error, None;
    /// A file that is the same, byte for byte, as another input.
    REPEATED_FILE = 114, "repeated-file", Error, None;
    /// A settings file cannot be understood.
    SETTINGS = 115, "settings", Error, None;
    /// A record that is longer than any row of a ledger can be.
    TOO_LONG = 116, "too-long", Error, None;
    /// Rows without a date that took that of the row above.
    DATE_FROM_ABOVE = 117, "date-from-above", Warning, None;
    /// More is wrong with a file than is listed one by one.
    TOO_MANY = 118, "too-many", Error, None;
    /// A block of a ledger's rows that stands there twice.
    REPEATED_ROWS = 119, "repeated-rows", Error, None;
    /// A piece of a line was set aside when something was recorded, and waits for a person.
    SET_ASIDE_LINE = 120, "set-aside-line", Error, None;
    /// A file of a folder that may hold rows and is not read.
    NOT_READ = 121, "not-read", Warning, None;
    /// A column that is not known holds what looks like money, a direction, a status, a currency or names.
    UNREAD_COLUMN = 122, "unread-column", Warning, None;
    /// The figures of a column count thousands or millions of đồng.
    UNIT = 123, "unit", Warning, None;
    /// Money of another currency without its value in đồng.
    CURRENCY = 124, "currency", Error, None;
    /// Payments that did not take place were set aside.
    NOT_COMPLETED = 125, "not-completed", Warning, None;
    /// The days of a file contradict its balance, or the period that it prints.
    DAYS_CONTRADICT = 126, "days-contradict", Warning, None;
    /// A table that seems to hold the rows of several accounts.
    SEVERAL_ACCOUNTS = 127, "several-accounts", Warning, None;
    /// A row to be recorded in a book is of another year than the book.
    OTHER_YEAR = 128, "other-year", Error, None;

    /// A fund names an association that the book does not have.
    UNKNOWN_ASSOCIATION = 201, "unknown-association", Error, None;
    /// A fund that the book does not have.
    UNKNOWN_FUND = 202, "unknown-fund", Error, None;
    /// An account that the chart does not have.
    UNKNOWN_ACCOUNT = 203, "unknown-account", Error, None;
    /// The tree of associations does not hold together.
    ASSOCIATION_TREE = 204, "association-tree", Error, None;
    /// A transaction outside the life of its association.
    OUTSIDE_LIFE = 205, "outside-life", Error, Some("NĐ 93/2019/NĐ-CP Đ.39");
    /// A closed association still holds something on the day it closed.
    NOT_EMPTIED = 206, "not-emptied", Error, Some("NĐ 93/2019/NĐ-CP Đ.39, Đ.42.1");
    /// A bank row that does not say which of several bank accounts it is on.
    WHICH_BANK_ACCOUNT = 207, "which-bank-account", Warning, None;
    /// A code that a master file lists twice.
    DUPLICATE_CODE = 208, "duplicate-code", Error, None;
    /// A transaction outside the life of its fund.
    OUTSIDE_FUND_LIFE = 209, "outside-fund-life", Error, None;
    /// What a closed association handed over is not what its successors received.
    HANDOVER = 210, "handover", Error, Some("NĐ 93/2019/NĐ-CP Đ.39, Đ.42.1");

    /// Debits and credits of a transaction differ.
    UNBALANCED = 301, "unbalanced", Error, None;
    /// A transaction balances as a whole but not in each fund.
    UNBALANCED_FUND = 302, "unbalanced-fund", Error, None;
    /// An amount of nothing or less than nothing.
    AMOUNT_NOT_POSITIVE = 303, "amount-not-positive", Error, None;
    /// Two transactions have the same id.
    DUPLICATE_ID = 304, "duplicate-id", Error, None;
    /// A transaction is recorded twice.
    DUPLICATE_TRANSACTION = 305, "duplicate-transaction", Error, Some("Luật Kế toán 88/2015/QH13 Đ.18");
    /// A transaction is dated after today.
    FUTURE_DATE = 306, "future-date", Error, None;
    /// A reversal of nothing, or a second reversal of the same transaction.
    BAD_REVERSAL = 307, "bad-reversal", Error, CORRECTIONS;
    /// What `about` names cannot be found, or is more than one.
    ABOUT = 308, "about", Error, None;
    /// The postings are not those of the kind.
    POSTINGS_OF_KIND = 309, "postings-of-kind", Warning, None;

    /// Cash is below zero at the end of a day.
    CASH_NEGATIVE = 401, "cash-negative", Error, None;
    /// A bank account is below zero at the end of a day.
    BANK_NEGATIVE = 402, "bank-negative", Error, None;
    /// More restricted money was spent than was given.
    OVERSPENT = 403, "overspent", Error, RESTRICTED;
    /// Restricted money was used for another purpose.
    OTHER_PURPOSE = 404, "other-purpose", Error, RESTRICTED;
    /// The principal of an endowment was spent.
    ENDOWMENT_SPENT = 405, "endowment-spent", Error, RESTRICTED;

    /// A row in a closed period that was recorded after it was closed.
    CLOSED_PERIOD = 501, "closed-period", Error, Some("Luật Kế toán 88/2015/QH13 Đ.26, Đ.27");
    /// Openings that are not the closing of the year before.
    OPENING_NOT_CLOSING = 502, "opening-not-closing", Error, Some("Luật Kế toán 88/2015/QH13 Đ.26");

    /// A transaction without a voucher number.
    VOUCHER_MISSING = 601, "voucher-missing", Error, VOUCHERS;
    /// A voucher number that stands on two different vouchers.
    VOUCHER_TWICE = 602, "voucher-twice", Error, VOUCHERS;
    /// A number is missing in a series of vouchers.
    VOUCHER_GAP = 603, "voucher-gap", Error, VOUCHERS;
    /// A voucher is dated before one with a smaller number.
    VOUCHER_ORDER = 604, "voucher-order", Warning, Some("Luật Kế toán 88/2015/QH13 Đ.26");

    /// One pupil awarded twice in a period.
    AWARDED_TWICE = 701, "awarded-twice", Warning, None;
    /// An award that names no decision.
    AWARD_WITHOUT_DECISION = 702, "award-without-decision", Error, Some("NĐ 253/2026/NĐ-CP Đ.30");
    /// Awards to several people on one bank account.
    SHARED_ACCOUNT = 703, "shared-account", Warning, None;
    /// A voucher approved by whoever made it out.
    SELF_APPROVED = 704, "self-approved", Warning, Some("Luật Kế toán 88/2015/QH13 Đ.16.1, Đ.19.3");

    /// A running balance does not follow from the one before.
    BALANCE_BREAK = 801, "balance-break", Error, None;
    /// A total printed in the file is not the total of its rows.
    CONTROL_TOTAL = 802, "control-total", Error, None;
    /// A block of a statement's rows that stands there twice.
    REPEATED_STATEMENT_ROWS = 803, "repeated-statement-rows", Error, None;
    /// The opening balances of the two sides differ.
    OPENING_DIFFERS = 804, "opening-differs", Error, None;
    /// A closing balance printed in a file is not the one computed.
    STATED_GAP = 805, "stated-gap", Error, None;
    /// An amount or sign that was taken because the file's own balances or totals prove it.
    PROVEN_AMOUNT = 806, "proven-amount", Warning, None;
    /// A decision about rows that cannot be followed.
    DECISION = 807, "decision", Warning, None;
    /// A pattern for codes that tells no row from another.
    NO_CODE = 808, "no-code", Warning, None;
    /// Texts that are longer than what is compared of them.
    LONG_TEXT = 809, "long-text", Warning, None;

    /// Management costs of a year above the cap.
    MANAGEMENT_COST = 901, "management-cost", Error, Some("NĐ 93/2019/NĐ-CP Đ.37.2");
    /// A gift in cash that the law wants to go through the bank.
    CASH_GIFT = 902, "cash-gift", Warning, Some("NĐ 93/2019/NĐ-CP Đ.34.3");
    /// Founders' assets under the minimum of their level.
    FOUNDERS_ASSETS = 903, "founders-assets", Error, Some("NĐ 93/2019/NĐ-CP Đ.14; NĐ 03/2026/NĐ-CP");
    /// A day by which a year had to be filed or made public was missed.
    DISCLOSURE_MISSED = 904, "disclosure-missed", Error,
        Some("NĐ 93/2019/NĐ-CP Đ.38.4; NĐ 03/2026/NĐ-CP Đ.9.2; Luật Kế toán 88/2015/QH13 Đ.29.3, Đ.32");

    /// A count that is not what the books say.
    COUNT_DIFFERS = 1001, "count-differs", Error, COUNTS;
    /// A shortage or surplus that is not settled at the end of its year.
    UNSETTLED = 1002, "unsettled", Warning, COUNTS;
    /// An adjustment of something that no finding speaks of.
    ADJUSTMENT_WITHOUT_FINDING = 1003, "adjustment-without-finding", Warning, CORRECTIONS;
    /// A finding that nobody resolved in time.
    FINDING_OPEN = 1004, "finding-open", Warning, None;
    /// A receipt whose sender has not been found for long.
    UNIDENTIFIED_OLD = 1005, "unidentified-old", Warning, None;
    /// A correction in the wrong year, or without a word.
    LATE_CORRECTION = 1006, "late-correction", Error, CORRECTIONS;
    /// A shortage or surplus settled for more than it was.
    SETTLED_BEYOND = 1007, "settled-beyond", Error, None;

    /// Many payments just under the amount that needs approval.
    JUST_UNDER = 1101, "just-under", Warning, None;
    /// One payment or gift parted into several of one day.
    SAME_DAY_SPLIT = 1102, "same-day-split", Warning, None;
    /// Most costs are in whole millions.
    ROUND_SHARE = 1103, "round-share", Warning, None;
    /// Last digits of costs are not spread evenly.
    LAST_DIGITS = 1104, "last-digits", Warning, None;
    /// First digits of costs are not spread as Benford's law has them.
    BENFORD = 1105, "benford", Warning, None;
    /// A row that was recorded long after its date.
    BACK_DATED = 1106, "back-dated", Warning, Some("Luật Kế toán 88/2015/QH13 Đ.26");
}

impl Code {
    /// The code with this number, if there is one.
    pub fn find(number: u16) -> Option<Self> {
        CODES.iter().map(|info| info.code).find(|code| code.0 == number)
    }

    /// What the registry says of it.
    pub fn info(self) -> Option<&'static CodeInfo> {
        CODES.binary_search_by_key(&self, |info| info.code).ok().and_then(|index| CODES.get(index))
    }

    /// The weight that the registry gives it.
    pub fn severity(self) -> Severity {
        self.info().map_or(Severity::Error, |info| info.severity)
    }

    /// What its family is about.
    pub const fn family(self) -> Family {
        match self.0 / 100 {
            1 => Family::Reading,
            2 => Family::Names,
            3 => Family::Transactions,
            4 => Family::Funds,
            5 => Family::Periods,
            6 => Family::Vouchers,
            7 => Family::Awards,
            8 => Family::Statements,
            9 => Family::Law,
            10 => Family::Audit,
            11 => Family::Patterns,
            _ => Family::Other,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HB{:04}", self.0)
    }
}

/// A text that is no known code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no code of the catalogue")]
pub struct UnknownCode(pub String);

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim().strip_prefix("HB").or_else(|| text.trim().strip_prefix("hb"));
        digits
            .filter(|digits| digits.len() == 4)
            .and_then(|digits| digits.parse().ok())
            .and_then(Self::find)
            .ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_unique_and_sorted() {
        for pair in CODES.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} before {}", pair[0].code, pair[1].code);
        }
        let mut names: Vec<_> = CODES.iter().map(|info| info.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CODES.len());
    }

    #[test]
    fn a_code_reads_back_what_it_writes() {
        for info in CODES {
            assert_eq!(info.code.to_string().parse(), Ok(info.code));
            assert_ne!(info.code.family(), Family::Other);
        }
        assert!("HB9999".parse::<Code>().is_err());
        assert!("HB104".parse::<Code>().is_err());
    }
}
