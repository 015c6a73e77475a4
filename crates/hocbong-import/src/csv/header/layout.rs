//! Recognises where a table comes from by its columns: banks, cash books and lists.

use super::{Column, Columns};
use crate::csv::meaning::Meaning;
use hocbong_core::text::fold;
use hocbong_core::transaction::Method;

/// Where a table comes from, as far as its columns show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// A table of the project's own, or of a sort without a name.
    Plain,
    /// A bank statement.
    Bank,
    /// A cash book: receipts, payments and the balance.
    CashBook,
    /// A book of one's own money at a bank, with the columns of a cash book.
    BankBook,
    /// A list of gifts.
    DonationList,
    /// A list of awards.
    AwardList,
    /// The general journal of an accounting program.
    GeneralJournal,
}

impl Layout {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Bank => "bank",
            Self::CashBook => "cash-book",
            Self::BankBook => "bank-book",
            Self::DonationList => "donation-list",
            Self::AwardList => "award-list",
            Self::GeneralJournal => "general-journal",
        }
    }

    /// Whether it is a list that lacks kind and fund, so that a profile may give them.
    pub(super) const fn is_list(self) -> bool {
        !matches!(self, Self::Plain | Self::Bank)
    }

    /// Whether its rows have neither accounts nor kinds by which they could be recognised as rows.
    pub(in crate::csv) const fn is_list_without_accounts(self) -> bool {
        matches!(self, Self::CashBook | Self::BankBook | Self::DonationList | Self::AwardList)
    }

    /// How money came and went, in a book of one's own money; `None` for any other table.
    pub const fn method(self) -> Option<Method> {
        match self {
            Self::CashBook => Some(Method::Cash),
            Self::BankBook => Some(Method::Bank),
            Self::Plain | Self::Bank | Self::DonationList | Self::AwardList | Self::GeneralJournal => None,
        }
    }

    /// Refines the layout by the title above the table: a book of receipts and payments may be that of a bank
    /// account.
    pub(super) fn with_title(self, title: &str) -> Self {
        let folded = fold(title);
        let is_of_a_bank = ["tien gui", "ngan hang", "bank"].iter().any(|word| folded.contains(word));
        if self == Self::CashBook && is_of_a_bank { Self::BankBook } else { self }
    }

    pub(super) fn new(columns: &Columns) -> Self {
        use Meaning as M;
        let has = |meaning| columns.has(meaning);
        let any = |list: &[Meaning]| list.iter().any(|meaning| has(*meaning));
        let is_own = has(M::Kind) && has(M::Fund);
        let has_pair = has(M::Debit) && has(M::Credit);
        match () {
            () if is_own => Self::Plain,
            () if has(M::DebitAccount) && has(M::CreditAccount) => Self::GeneralJournal,
            () if has(M::Receipts) && has(M::Payments) => {
                // `Thu (gửi vào)`: paid in at the bank.
                let is_of_a_bank =
                    |name: &str| ["gui", "rut", "deposit", "withdraw"].iter().any(|w| name.contains(w));
                let of_both = [M::Receipts, M::Payments].map(|meaning| fold(columns.name(meaning)));
                if of_both.iter().any(|name| is_of_a_bank(name)) { Self::BankBook } else { Self::CashBook }
            }
            () if has_pair || any(&[M::Sign, M::Balance, M::Reference, M::DateAndReference]) => Self::Bank,
            () if !any(&[M::Amount, M::Goods]) => Self::Plain,
            () if any(&[M::BirthDate, M::SchoolClass, M::School]) => Self::AwardList,
            () if any(&[M::Party, M::Goods, M::Address]) && !columns.has_description => Self::DonationList,
            () => Self::Plain,
        }
    }
}

/// Words (folded) in the headers of banks' exports that show a person whose export it is. The first entry
/// whose words all occur wins. Nothing is read differently because of it.
const BANKS: &[(&str, &[&str])] = &[
    ("Vietcombank A", &["tnx date", "doc no", "so du"]),
    ("Vietcombank A", &["tnxdate", "docno", "balance"]),
    ("Vietcombank B", &["so tham chieu", "so tien ghi no", "so tien ghi co"]),
    ("Vietcombank B", &["so tham chieu", "thay doi", "so tien"]),
    ("VietinBank", &["accounting date", "transaction description"]),
    ("VietinBank", &["mo ta giao dich", "so du tk"]),
    ("MB", &["phat sinh no", "phat sinh co"]),
    ("BIDV", &["ngay hieu luc", "ghi no", "ghi co"]),
    ("Techcombank", &["no tktt", "co tktt"]),
    ("Techcombank", &["remitter", "debit", "credit"]),
    ("Agribank", &["ref. no", "debit", "credit"]),
];

/// Returns the bank whose export the header looks like.
pub fn bank_of(columns: &[Column]) -> Option<&'static str> {
    let names: Vec<String> = columns.iter().map(|column| fold(&column.name)).collect();
    let has = |word: &&str| names.iter().any(|name| name.contains(word));
    BANKS.iter().find(|(_, words)| words.iter().all(&has)).map(|(bank, _)| *bank)
}
