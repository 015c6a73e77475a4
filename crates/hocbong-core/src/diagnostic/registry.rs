//! The permanent list of diagnostic codes.
//!
//! Codes are never renumbered and never reused; a code that is no longer raised stays in the list.

use super::Severity;
use std::fmt;
use std::str::FromStr;

/// The permanent number of a kind of diagnostic, written `HB0104`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

/// The subject of a family of codes, given by the digits before the last two.
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
    /// A number that belongs to no family.
    Other,
}

/// The registry's entry for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code itself.
    pub code: Code,
    /// Short English name for lists and file names, which never changes, e.g. `unclosed-quote`.
    pub name: &'static str,
    /// Default severity; the settings of a book may override it.
    pub severity: Severity,
    /// The provisions that the rule rests on, of all times; which of them are in force on a day is said by
    /// [`sources_on`](crate::law::sources_on). Empty for rules of reading and arithmetic.
    pub sources: &'static [&'static str],
}

macro_rules! codes {
    ($($(#[$doc:meta])* $constant:ident = $number:literal, $name:literal, $severity:ident, $source:expr;)+) => {
        impl Code {
            $($(#[$doc])* pub const $constant: Self = Self($number);)+
        }

        /// All codes, in numeric order.
        pub const CODES: &[CodeInfo] = &[
            $(CodeInfo {
                code: Code::$constant,
                name: $name,
                severity: Severity::$severity,
                sources: $source,
            },)+
        ];
    };
}

const NO_LAW: &[&str] = &[];
/// What NĐ 03/2026 says in place of a provision of NĐ 93/2019, where we have not read it.
const NOT_READ: &str = "NĐ 03/2026/NĐ-CP (chưa đối chiếu)";
const VOUCHERS: &[&str] = &["Luật Kế toán 88/2015/QH13 Đ.16, Đ.18"];
const TIME_ORDER: &[&str] = &["Luật Kế toán 88/2015/QH13 Đ.26"];
const SEALED: &[&str] = &["Luật Kế toán 88/2015/QH13 Đ.26, Đ.27"];
const COUNTS: &[&str] = &["Luật Kế toán 88/2015/QH13 Đ.40"];
const CORRECTIONS: &[&str] = &["Luật Kế toán 88/2015/QH13 Đ.27"];
const RESTRICTED: &[&str] = &["NĐ 93/2019/NĐ-CP Đ.8.2.b", NOT_READ];
const SUCCESSION: &[&str] = &["NĐ 93/2019/NĐ-CP Đ.39, Đ.42.1", NOT_READ];

codes! {
    /// A quote is opened but never closed, so the rest of the file cannot be read.
    UNCLOSED_QUOTE = 101, "unclosed-quote", Error, NO_LAW;
    /// The bytes of a file are not readable text.
    NOT_TEXT = 102, "not-text", Error, NO_LAW;
    /// No line has the column headers, or a required column is missing.
    HEADER = 103, "header", Error, NO_LAW;
    /// An amount cannot be read, or can be read two ways.
    AMOUNT = 104, "amount", Error, NO_LAW;
    /// A date cannot be read, or can be read two ways.
    DATE = 105, "date", Error, NO_LAW;
    /// A column mixes two ways of grouping digits.
    MIXED_GROUPING = 106, "mixed-grouping", Warning, NO_LAW;
    /// A row has fewer or more cells than there are columns.
    RAGGED_ROW = 107, "ragged-row", Error, NO_LAW;
    /// The amount or its sign is blank.
    BLANK_AMOUNT = 108, "blank-amount", Error, NO_LAW;
    /// A word or number is not valid in its column.
    CELL = 109, "cell", Error, NO_LAW;
    /// A quote is in a position where none is allowed.
    STRAY_QUOTE = 110, "stray-quote", Error, NO_LAW;
    /// The rows of one transaction contradict one another.
    ROWS_DISAGREE = 111, "rows-disagree", Error, NO_LAW;
    /// A value that the kind of transaction needs is missing or does not fit.
    MISSING_VALUE = 112, "missing-value", Error, NO_LAW;
    /// An amount or sum is out of range.
    OVERFLOW = 113, "overflow", Error, NO_LAW;
    /// A file is byte for byte the same as another input.
    REPEATED_FILE = 114, "repeated-file", Error, NO_LAW;
    /// A settings file cannot be understood.
    SETTINGS = 115, "settings", Error, NO_LAW;
    /// A record is longer than any ledger row can be.
    TOO_LONG = 116, "too-long", Error, NO_LAW;
    /// Rows without a date were given the date of the row above.
    DATE_FROM_ABOVE = 117, "date-from-above", Warning, NO_LAW;
    /// A file has more faults than are listed one by one.
    TOO_MANY = 118, "too-many", Error, NO_LAW;
    /// A block of ledger rows is repeated.
    REPEATED_ROWS = 119, "repeated-rows", Error, NO_LAW;
    /// A torn line, or another program's version of a journal, was set aside during recording and needs a look.
    SET_ASIDE_LINE = 120, "set-aside-line", Error, NO_LAW;
    /// A file in the folder may hold rows but is not read.
    NOT_READ = 121, "not-read", Warning, NO_LAW;
    /// An unknown column appears to hold money, a direction, a status, a currency or names.
    UNREAD_COLUMN = 122, "unread-column", Warning, NO_LAW;
    /// The figures of a column are in thousands or millions of đồng.
    UNIT = 123, "unit", Warning, NO_LAW;
    /// A foreign amount has no value in đồng.
    CURRENCY = 124, "currency", Error, NO_LAW;
    /// Payments that were not completed were set aside.
    NOT_COMPLETED = 125, "not-completed", Warning, NO_LAW;
    /// The dates of a file contradict its balance or its printed period.
    DAYS_CONTRADICT = 126, "days-contradict", Warning, NO_LAW;
    /// A table appears to hold the rows of several accounts.
    SEVERAL_ACCOUNTS = 127, "several-accounts", Warning, NO_LAW;
    /// A row to be recorded belongs to another year than the book.
    OTHER_YEAR = 128, "other-year", Error, NO_LAW;
    /// A sheet hides rows or columns that are read, or strikes them through.
    NOT_SHOWN = 129, "not-shown", Warning, NO_LAW;

    /// A fund names an association that is not in the book.
    UNKNOWN_ASSOCIATION = 201, "unknown-association", Error, NO_LAW;
    /// A fund is not in the book.
    UNKNOWN_FUND = 202, "unknown-fund", Error, NO_LAW;
    /// An account is not in the chart.
    UNKNOWN_ACCOUNT = 203, "unknown-account", Error, NO_LAW;
    /// The tree of associations is inconsistent.
    ASSOCIATION_TREE = 204, "association-tree", Error, NO_LAW;
    /// A transaction is dated outside the days on which its association exists.
    OUTSIDE_LIFE = 205, "outside-life", Error, &["NĐ 93/2019/NĐ-CP Đ.39", NOT_READ];
    /// A closed association still has balances on its closing day.
    NOT_EMPTIED = 206, "not-emptied", Error, SUCCESSION;
    /// A bank row does not say which of several bank accounts it is on.
    WHICH_BANK_ACCOUNT = 207, "which-bank-account", Warning, NO_LAW;
    /// A master file lists a code twice.
    DUPLICATE_CODE = 208, "duplicate-code", Error, NO_LAW;
    /// A transaction is dated outside the days on which its fund is used.
    OUTSIDE_FUND_LIFE = 209, "outside-fund-life", Error, NO_LAW;
    /// What a closed association handed over differs from what its successors received.
    HANDOVER = 210, "handover", Error, SUCCESSION;
    /// The sender and the receiver of a transfer entered different amounts.
    TRANSFER_DIFFERS = 211, "transfer-differs", Error, NO_LAW;
    /// A transfer was entered by one of its ends only.
    TRANSFER_UNRECORDED = 212, "transfer-unrecorded", Error, NO_LAW;
    /// An association is kept in two books over the same days.
    KEPT_TWICE = 213, "kept-twice", Error, NO_LAW;
    /// Books that are consolidated have no day in common.
    YEARS_APART = 214, "years-apart", Error, NO_LAW;
    /// Two books say different things about an association.
    TREES_DIFFER = 215, "trees-differ", Error, NO_LAW;
    /// A chart has no account for a role that a consolidation needs.
    ROLE_MISSING = 216, "role-missing", Error, NO_LAW;
    /// A closed fund still has balances on its closing day.
    FUND_NOT_EMPTIED = 217, "fund-not-emptied", Warning, NO_LAW;

    /// Debits and credits of a transaction differ in total.
    UNBALANCED = 301, "unbalanced", Error, NO_LAW;
    /// A transaction balances in total but not in every fund.
    UNBALANCED_FUND = 302, "unbalanced-fund", Error, NO_LAW;
    /// An amount is zero or negative.
    AMOUNT_NOT_POSITIVE = 303, "amount-not-positive", Error, NO_LAW;
    /// Two transactions have the same id.
    DUPLICATE_ID = 304, "duplicate-id", Error, NO_LAW;
    /// A transaction is recorded twice.
    DUPLICATE_TRANSACTION = 305, "duplicate-transaction", Error, &["Luật Kế toán 88/2015/QH13 Đ.18"];
    /// A transaction is dated after today.
    FUTURE_DATE = 306, "future-date", Error, NO_LAW;
    /// A reversal has no target with postings, predates it, does not undo its postings, or is a second one.
    BAD_REVERSAL = 307, "bad-reversal", Error, CORRECTIONS;
    /// The `about` reference cannot be resolved, or matches several transactions.
    ABOUT = 308, "about", Error, NO_LAW;
    /// The postings differ from those of the kind.
    POSTINGS_OF_KIND = 309, "postings-of-kind", Warning, NO_LAW;
    /// One bank reference is on rows of several days.
    REFERENCE_AGAIN = 310, "reference-again", Warning, NO_LAW;

    /// Cash is negative at the end of a day.
    CASH_NEGATIVE = 401, "cash-negative", Error, NO_LAW;
    /// A bank account is negative at the end of a day.
    BANK_NEGATIVE = 402, "bank-negative", Error, NO_LAW;
    /// More restricted money was spent than was received.
    OVERSPENT = 403, "overspent", Error, RESTRICTED;
    /// Restricted money was used for another purpose.
    OTHER_PURPOSE = 404, "other-purpose", Error, RESTRICTED;
    /// The principal of an endowment was spent.
    ENDOWMENT_SPENT = 405, "endowment-spent", Error, RESTRICTED;
    /// Money on its way, deposits, advances or goods are negative at the end of a day.
    ASSET_NEGATIVE = 406, "asset-negative", Warning, NO_LAW;

    /// A row in a closed period was recorded after the period was closed.
    CLOSED_PERIOD = 501, "closed-period", Error, &["Luật Kế toán 88/2015/QH13 Đ.26, Đ.27"];
    /// Opening balances differ from the closing balances of the year before.
    OPENING_NOT_CLOSING = 502, "opening-not-closing", Error, TIME_ORDER;

    /// A sealed transaction was changed or removed, or one was inserted into a sealed period.
    SEALED_ROW = 503, "sealed-row", Error, SEALED;
    /// A file with sealed transactions has other bytes, and they say what they said.
    SEALED_BYTES = 504, "sealed-bytes", Error, SEALED;
    /// A master file or the settings differ from the last seal.
    SEALED_MASTER = 505, "sealed-master", Warning, SEALED;
    /// The records of the seals are not intact.
    SEALS_BROKEN = 506, "seals-broken", Error, SEALED;
    /// A row to be recorded is dated in a sealed period.
    SEALED_PERIOD = 507, "sealed-period", Error, SEALED;
    /// Rows are dated outside the year of the book.
    OUTSIDE_YEAR = 508, "outside-year", Warning, &["Luật Kế toán 88/2015/QH13 Đ.26"];
    /// Opening balances were entered twice, or after the beginning.
    OPENED_AGAIN = 509, "opened-again", Warning, &["Luật Kế toán 88/2015/QH13 Đ.26"];

    /// A transaction has no voucher number.
    VOUCHER_MISSING = 601, "voucher-missing", Error, VOUCHERS;
    /// Two different vouchers have the same number.
    VOUCHER_TWICE = 602, "voucher-twice", Error, VOUCHERS;
    /// A number is missing from a voucher series.
    VOUCHER_GAP = 603, "voucher-gap", Error, VOUCHERS;
    /// A voucher is dated earlier than one with a smaller number.
    VOUCHER_ORDER = 604, "voucher-order", Warning, TIME_ORDER;

    /// A pupil was awarded twice in a period.
    AWARDED_TWICE = 701, "awarded-twice", Warning, NO_LAW;
    /// An award names no decision.
    AWARD_WITHOUT_DECISION = 702, "award-without-decision", Error,
        &["Luật Kế toán 88/2015/QH13 Đ.16", "NĐ 253/2026/NĐ-CP Đ.28.3"];
    /// Awards to several people went to one bank account.
    SHARED_ACCOUNT = 703, "shared-account", Warning, NO_LAW;
    /// A voucher was approved by its preparer.
    SELF_APPROVED = 704, "self-approved", Warning, &["Luật Kế toán 88/2015/QH13 Đ.16.1, Đ.19.3"];

    /// A running balance does not follow from the previous one.
    BALANCE_BREAK = 801, "balance-break", Error, NO_LAW;
    /// A total printed in the file differs from the sum of its rows.
    CONTROL_TOTAL = 802, "control-total", Error, NO_LAW;
    /// A block of statement rows is repeated.
    REPEATED_STATEMENT_ROWS = 803, "repeated-statement-rows", Error, NO_LAW;
    /// The opening balances of the two sides differ.
    OPENING_DIFFERS = 804, "opening-differs", Error, NO_LAW;
    /// A closing balance printed in a file differs from the computed one.
    STATED_GAP = 805, "stated-gap", Error, NO_LAW;
    /// An amount or sign was inferred because the file's own balances or totals prove it.
    PROVEN_AMOUNT = 806, "proven-amount", Warning, NO_LAW;
    /// A recorded decision about rows cannot be followed.
    DECISION = 807, "decision", Warning, NO_LAW;
    /// A configured code pattern distinguishes no rows.
    NO_CODE = 808, "no-code", Warning, NO_LAW;
    /// Texts are longer than the part that is compared.
    LONG_TEXT = 809, "long-text", Warning, NO_LAW;

    /// Management costs of a year, or the share that the book allows for them, exceed the cap.
    MANAGEMENT_COST = 901, "management-cost", Error, &["NĐ 93/2019/NĐ-CP Đ.37.2", NOT_READ];
    /// A cash gift exceeds the amount that the book sets.
    CASH_GIFT = 902, "cash-gift", Warning, NO_LAW;
    /// Founders' assets are below the minimum of the level.
    FOUNDERS_ASSETS = 903, "founders-assets", Warning, &["NĐ 93/2019/NĐ-CP Đ.14", "NĐ 03/2026/NĐ-CP"];
    /// The deadline for filing or publishing a year's accounts was missed.
    DISCLOSURE_MISSED = 904, "disclosure-missed", Error, &[
        "NĐ 93/2019/NĐ-CP Đ.8.2.g, Đ.8.2.i, Đ.38.4",
        "NĐ 03/2026/NĐ-CP Đ.9.2",
        "Luật Kế toán 88/2015/QH13 Đ.29.3, Đ.31.3, Đ.32.3",
    ];
    /// Cash gifts did not reach the bank in time.
    CASH_NOT_DEPOSITED = 905, "cash-not-deposited", Warning, &["NĐ 93/2019/NĐ-CP Đ.34.3", NOT_READ];
    /// An endowment that raises nothing granted too little of its assets.
    PAYOUT = 906, "payout", Warning, &["NĐ 93/2019/NĐ-CP Đ.8.2.c", NOT_READ];

    /// A count differs from the books.
    COUNT_DIFFERS = 1001, "count-differs", Error, COUNTS;
    /// A shortage or surplus is not settled by the end of its year.
    UNSETTLED = 1002, "unsettled", Warning, COUNTS;
    /// An adjustment corrects something for which there is no finding.
    ADJUSTMENT_WITHOUT_FINDING = 1003, "adjustment-without-finding", Warning, CORRECTIONS;
    /// A finding was not resolved in time.
    FINDING_OPEN = 1004, "finding-open", Warning, NO_LAW;
    /// A receipt has remained without a known sender for too long.
    UNIDENTIFIED_OLD = 1005, "unidentified-old", Warning, NO_LAW;
    /// A correction is in the wrong year, or has no explanation.
    LATE_CORRECTION = 1006, "late-correction", Error, CORRECTIONS;
    /// More of a voucher was settled, identified, refunded or returned than its amount.
    SETTLED_BEYOND = 1007, "settled-beyond", Error, NO_LAW;

    /// Many payments are just below the amount that needs approval.
    JUST_UNDER = 1101, "just-under", Warning, NO_LAW;
    /// One payment or gift was split into several on the same day.
    SAME_DAY_SPLIT = 1102, "same-day-split", Warning, NO_LAW;
    /// Most costs are in whole millions.
    ROUND_SHARE = 1103, "round-share", Warning, NO_LAW;
    /// The last digits of costs are not evenly distributed.
    LAST_DIGITS = 1104, "last-digits", Warning, NO_LAW;
    /// The first digits of costs do not follow Benford's law.
    BENFORD = 1105, "benford", Warning, NO_LAW;
    /// A row was recorded long after its date.
    BACK_DATED = 1106, "back-dated", Warning, TIME_ORDER;
}

impl Code {
    /// Returns the code with this number, if it exists.
    pub fn find(number: u16) -> Option<Self> {
        CODES.iter().map(|info| info.code).find(|code| code.0 == number)
    }

    /// Returns a code for the rules of an embedding program, e.g. `Code::of_program(9001)`; `None` unless
    /// `number` is between 9000 and 9999. We never assign these numbers.
    pub const fn of_program(number: u16) -> Option<Self> {
        if matches!(number, 9000..=9999) { Some(Self(number)) } else { None }
    }

    /// Returns the registry's entry for the code.
    pub fn info(self) -> Option<&'static CodeInfo> {
        CODES.binary_search_by_key(&self, |info| info.code).ok().and_then(|index| CODES.get(index))
    }

    /// Returns the default severity.
    pub fn severity(self) -> Severity {
        self.info().map_or(Severity::Error, |info| info.severity)
    }

    /// Returns the family of the code.
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

/// The error of parsing a text that is not a known code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no code of the catalogue")]
pub struct UnknownCode(pub String);

impl FromStr for Code {
    type Err = UnknownCode;

    /// Parses a code as a person writes it: `HB0403`, `hb403`, `403`, `HB-0403`, `[HB0403]`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && !"[]-.:`".contains(*c)).collect();
        let digits = match plain.get(..2) {
            Some(letters) if letters.eq_ignore_ascii_case("HB") => plain.get(2..).unwrap_or_default(),
            _ => &plain,
        };
        let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = if is_number { digits.parse().ok() } else { None };
        number.and_then(Self::find).ok_or_else(|| UnknownCode(text.to_owned()))
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
        for text in ["HB0104", "hb0104", "HB104", "104", "0104", " Hb-0104 ", "[HB0104]:"] {
            assert_eq!(text.parse::<Code>(), Ok(Code::AMOUNT), "{text}");
        }
        for text in ["", "HB", "HB00104", "1O4", "B0104", "HB01 04x", "-"] {
            assert!(text.parse::<Code>().is_err(), "{text}");
        }
    }
}
