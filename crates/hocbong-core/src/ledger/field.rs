//! The fields of a transaction, and which of them the rows of a file provide.

use crate::diagnostic::Location;
use std::sync::Arc;

macro_rules! fields {
    ($($(#[$doc:meta])+ $variant:ident = $word:literal;)+) => {
        /// A field of a transaction, independent of what a file calls it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $($(#[$doc])+ $variant,)+
        }

        impl Field {
            /// All fields.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word used in messages and in the files that we write.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

fields! {
    /// Date of the transaction.
    Date = "date";
    /// Voucher number.
    Voucher = "voucher";
    /// Kind of transaction.
    Kind = "kind";
    /// Fund code.
    Fund = "fund";
    /// Method: cash, bank or in kind.
    Method = "method";
    /// Amount in đồng.
    Amount = "amount";
    /// Account debited, if a row names a pair.
    DebitAccount = "debit_account";
    /// Account credited, if a row names a pair.
    CreditAccount = "credit_account";
    /// Account of one posting, or accounts that replace those given by the kind.
    Account = "account";
    /// Account to which an account transfer goes.
    CounterAccount = "counter_account";
    /// The other fund of a transfer.
    CounterFund = "counter_fund";
    /// Amount of a posting that is a debit.
    Debit = "debit";
    /// Amount of a posting that is a credit.
    Credit = "credit";
    /// Name of the giver, receiver or other party.
    Party = "party";
    /// Purpose named by the giver.
    Purpose = "purpose";
    /// Free text.
    Memo = "memo";
    /// External reference.
    Reference = "ref";
    /// Id of the transaction.
    Id = "id";
    /// Id or voucher of the transaction that the row refers to.
    About = "about";
    /// Number of the decision that grants an award.
    Decision = "decision";
    /// Who prepared the voucher.
    Preparer = "preparer";
    /// Who approved the voucher.
    Approver = "approver";
    /// Bank account of the party.
    PartyAccount = "party_account";
    /// Date of birth of a pupil.
    BirthDate = "birth_date";
    /// Class of a pupil.
    SchoolClass = "school_class";
    /// School of a pupil.
    School = "school";
    /// Quantity of goods, or number of awards.
    Quantity = "quantity";
    /// Unit of the quantity.
    Unit = "unit";
    /// Sort of award.
    AwardType = "award_type";
    /// Sort of people who receive an award.
    RecipientType = "recipient_type";
    /// Currency of the foreign amount.
    Currency = "currency";
    /// Amount in the foreign currency.
    ForeignAmount = "foreign_amount";
    /// Exchange rate: đồng for one unit of the currency.
    Rate = "rate";
}

/// A field as one file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedField {
    /// The field that the column provides.
    pub field: Field,
    /// Column header as written in the file, e.g. `Số tiền`.
    pub name: Arc<str>,
    /// Column letters if the file is a sheet, e.g. `D`.
    pub letters: Option<Arc<str>>,
}

/// A file of the books: how many rows were read, and which fields they provide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFile {
    /// Name of the file.
    pub name: Arc<str>,
    /// Number of rows read.
    pub rows: u64,
    /// Fields in column order; `None` if the file is not a ledger.
    pub fields: Option<Vec<NamedField>>,
}

impl LedgerFile {
    /// Whether the rows of the file provide `field`.
    pub fn has(&self, field: Field) -> bool {
        self.find(field).is_some()
    }

    fn find(&self, field: Field) -> Option<&NamedField> {
        self.fields.iter().flatten().find(|named| named.field == field)
    }

    /// Narrows the place of a row to the column of the first of `fields` that the file provides; returns it
    /// unchanged if there is none.
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
