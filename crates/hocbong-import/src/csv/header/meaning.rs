//! What a column of a table may hold.

use hocbong_core::ledger::Field;

macro_rules! meanings {
    ($($(#[$doc:meta])+ $variant:ident = $word:expr;)+) => {
        /// What a column holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Meaning {
            $($(#[$doc])+ $variant,)+
        }

        impl Meaning {
            /// Every meaning.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word used in reports and, for the columns of a ledger, in files.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

meanings! {
    /// The day.
    Date = Field::Date.as_str();
    /// The day and a document number in one cell.
    DateAndReference = "date and reference";
    /// The voucher's number.
    Voucher = Field::Voucher.as_str();
    /// The kind of transaction.
    Kind = Field::Kind.as_str();
    /// The fund's code.
    Fund = Field::Fund.as_str();
    /// Cash, bank or in kind.
    Method = Field::Method.as_str();
    /// An amount.
    Amount = Field::Amount.as_str();
    /// The sign of the amount.
    Sign = "sign";
    /// The account debited (pairs form).
    DebitAccount = Field::DebitAccount.as_str();
    /// The account credited (pairs form).
    CreditAccount = Field::CreditAccount.as_str();
    /// An account (journal form), or what replaces a kind's account (register form).
    Account = Field::Account.as_str();
    /// The account that an account transfer goes to.
    CounterAccount = Field::CounterAccount.as_str();
    /// The other fund of a transfer.
    CounterFund = Field::CounterFund.as_str();
    /// A debit; on a statement money out.
    Debit = Field::Debit.as_str();
    /// A credit; on a statement money in.
    Credit = Field::Credit.as_str();
    /// The balance behind the row.
    Balance = "balance";
    /// Giver, receiver or other party.
    Party = Field::Party.as_str();
    /// The purpose that the giver named.
    Purpose = Field::Purpose.as_str();
    /// Free text; on a statement the description.
    Memo = Field::Memo.as_str();
    /// The outside reference.
    Reference = Field::Reference.as_str();
    /// The transaction's id.
    Id = Field::Id.as_str();
    /// What names the transaction that the row is about.
    About = Field::About.as_str();
    /// The number of the decision behind an award.
    Decision = Field::Decision.as_str();
    /// Who made the voucher out.
    Preparer = Field::Preparer.as_str();
    /// Who approved it.
    Approver = Field::Approver.as_str();
    /// The party's bank account.
    PartyAccount = Field::PartyAccount.as_str();
    /// A pupil's day of birth.
    BirthDate = Field::BirthDate.as_str();
    /// A pupil's class.
    SchoolClass = Field::SchoolClass.as_str();
    /// A pupil's school.
    School = Field::School.as_str();
    /// How many goods.
    Quantity = Field::Quantity.as_str();
    /// What the quantity counts.
    Unit = Field::Unit.as_str();
    /// The currency of a foreign amount.
    Currency = Field::Currency.as_str();
    /// The foreign amount.
    ForeignAmount = Field::ForeignAmount.as_str();
    /// Đồng for one unit of the currency.
    Rate = Field::Rate.as_str();
    /// Money that came in, in a cash book.
    Receipts = "receipts";
    /// Money that went out, in a cash book.
    Payments = "payments";
    /// The number of a receipt voucher.
    ReceiptVoucher = "receipt voucher";
    /// The number of a payment voucher.
    PaymentVoucher = "payment voucher";
    /// A fee that the bank took beside the row's amount.
    Fee = "fee";
    /// A tax that the bank took beside the row's amount.
    Tax = "tax";
    /// Goods given, in đồng.
    Goods = "goods";
    /// An amount turned into đồng, beside the same amount in its own currency.
    Converted = "converted amount";
    /// Whom the debited account is with.
    DebitParty = "debit party";
    /// Whom the credited account is with.
    CreditParty = "credit party";
    /// Where giver or receiver live.
    Address = "address";
    /// The running number of a row.
    RowNumber = "row number";
    /// What one of the row's figures counts.
    MoneyUnit = "money unit";
    /// Whether the row's payment took place.
    Status = "status";
    /// One of two figures whose product is the amount.
    Factor = "factor";
    /// Anything else.
    Other = "other";
}

impl From<Field> for Meaning {
    /// The column in which a ledger has `field`.
    fn from(field: Field) -> Self {
        match field {
            Field::Date => Self::Date,
            Field::Voucher => Self::Voucher,
            Field::Kind => Self::Kind,
            Field::Fund => Self::Fund,
            Field::Method => Self::Method,
            Field::Amount => Self::Amount,
            Field::DebitAccount => Self::DebitAccount,
            Field::CreditAccount => Self::CreditAccount,
            Field::Account => Self::Account,
            Field::CounterAccount => Self::CounterAccount,
            Field::CounterFund => Self::CounterFund,
            Field::Debit => Self::Debit,
            Field::Credit => Self::Credit,
            Field::Party => Self::Party,
            Field::Purpose => Self::Purpose,
            Field::Memo => Self::Memo,
            Field::Reference => Self::Reference,
            Field::Id => Self::Id,
            Field::About => Self::About,
            Field::Decision => Self::Decision,
            Field::Preparer => Self::Preparer,
            Field::Approver => Self::Approver,
            Field::PartyAccount => Self::PartyAccount,
            Field::BirthDate => Self::BirthDate,
            Field::SchoolClass => Self::SchoolClass,
            Field::School => Self::School,
            Field::Quantity => Self::Quantity,
            Field::Unit => Self::Unit,
            Field::Currency => Self::Currency,
            Field::ForeignAmount => Self::ForeignAmount,
            Field::Rate => Self::Rate,
        }
    }
}

impl Meaning {
    pub(super) const COUNT: usize = Self::ALL.len();

    /// Whether the column holds money in đồng.
    pub(in crate::csv) const fn is_money(self) -> bool {
        matches!(
            self,
            Self::Amount
                | Self::Debit
                | Self::Credit
                | Self::Balance
                | Self::Fee
                | Self::Tax
                | Self::Goods
                | Self::Receipts
                | Self::Payments
                | Self::Converted
        )
    }

    /// Whether more than one column of a table may have it.
    pub(super) const fn may_be_several(self) -> bool {
        matches!(self, Self::Factor | Self::Other)
    }

    /// The field of a transaction that the column gives, if it gives one.
    pub fn field(self) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| Self::from(*field) == self)
    }

    /// The meaning with this word; `_` stands for a space.
    pub fn parse(word: &str) -> Option<Self> {
        let spaced = |text: &str| text.replace('_', " ");
        Self::ALL.iter().copied().find(|meaning| spaced(meaning.as_str()) == spaced(word))
    }
}
