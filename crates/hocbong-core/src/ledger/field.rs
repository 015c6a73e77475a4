//! The fields of a transaction, and which of them the rows of a file give.

use crate::diagnostic::Location;
use std::sync::Arc;

macro_rules! fields {
    ($($(#[$doc:meta])+ $variant:ident = $word:literal;)+) => {
        /// A field of a transaction, as the books keep it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $($(#[$doc])+ $variant,)+
        }

        impl Field {
            /// Every field.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word used in messages and in the files that we write.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

fields! {
    /// The day.
    Date = "date";
    /// The voucher's number.
    Voucher = "voucher";
    /// The kind of transaction.
    Kind = "kind";
    /// The fund's code.
    Fund = "fund";
    /// Cash, bank or in kind.
    Method = "method";
    /// An amount.
    Amount = "amount";
    /// The account debited, where a row names a pair.
    DebitAccount = "debit_account";
    /// The account credited, where a row names a pair.
    CreditAccount = "credit_account";
    /// The account of one posting, or what replaces an account that the kind gives.
    Account = "account";
    /// The account that an account transfer goes to.
    CounterAccount = "counter_account";
    /// The other fund of a transfer.
    CounterFund = "counter_fund";
    /// The amount of a posting that debits.
    Debit = "debit";
    /// The amount of a posting that credits.
    Credit = "credit";
    /// Giver, receiver or other party.
    Party = "party";
    /// The purpose that the giver named.
    Purpose = "purpose";
    /// Free text.
    Memo = "memo";
    /// The outside reference.
    Reference = "ref";
    /// The transaction's id.
    Id = "id";
    /// What names the transaction that the row is about.
    About = "about";
    /// The number of the decision on which an award rests.
    Decision = "decision";
    /// Who made the voucher out.
    Preparer = "preparer";
    /// Who approved it.
    Approver = "approver";
    /// The party's bank account.
    PartyAccount = "party_account";
    /// A pupil's day of birth.
    BirthDate = "birth_date";
    /// A pupil's class.
    SchoolClass = "school_class";
    /// A pupil's school.
    School = "school";
    /// The quantity of goods.
    Quantity = "quantity";
    /// What the quantity counts.
    Unit = "unit";
    /// The currency of a foreign amount.
    Currency = "currency";
    /// The foreign amount.
    ForeignAmount = "foreign_amount";
    /// Đồng for one unit of the currency.
    Rate = "rate";
}

/// A field as one file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedField {
    /// The field.
    pub field: Field,
    /// What the file calls it, e.g. `Số tiền`.
    pub name: Arc<str>,
    /// The letters of its column where the file is a sheet, e.g. `D`.
    pub letters: Option<Arc<str>>,
}

/// A file of the books: how much of it was read, and which fields its rows give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFile {
    /// The file.
    pub name: Arc<str>,
    /// How many of its rows were read.
    pub rows: u64,
    /// The fields in the order of the file; `None` if the file is no ledger.
    pub fields: Option<Vec<NamedField>>,
}

impl LedgerFile {
    /// Whether the rows of the file give `field`.
    pub fn has(&self, field: Field) -> bool {
        self.find(field).is_some()
    }

    fn find(&self, field: Field) -> Option<&NamedField> {
        self.fields.iter().flatten().find(|named| named.field == field)
    }

    /// The place of a row, narrowed to the first of `fields` that the file gives.
    pub fn narrow(&self, row: Location, fields: &[Field]) -> Location {
        match fields.iter().find_map(|field| self.find(*field)) {
            Some(NamedField { name, letters, .. }) => {
                let place = row.in_column(name);
                match letters {
                    Some(letters) => place.in_sheet_column(letters),
                    None => place,
                }
            }
            None => row,
        }
    }
}
