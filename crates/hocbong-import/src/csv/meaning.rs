//! What the columns of tables may hold.

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
    /// Date of the row.
    Date = Field::Date.as_str();
    /// Date and document number in one cell.
    DateAndReference = "date and reference";
    /// Voucher number.
    Voucher = Field::Voucher.as_str();
    /// Kind of transaction.
    Kind = Field::Kind.as_str();
    /// Fund code.
    Fund = Field::Fund.as_str();
    /// Method: cash, bank or in kind.
    Method = Field::Method.as_str();
    /// Amount.
    Amount = Field::Amount.as_str();
    /// Direction of the amount.
    Sign = "sign";
    /// Debited account (pairs form).
    DebitAccount = Field::DebitAccount.as_str();
    /// Credited account (pairs form).
    CreditAccount = Field::CreditAccount.as_str();
    /// Account (journal form), or the account used instead of the kind's own (register form).
    Account = Field::Account.as_str();
    /// Account that an account transfer goes to.
    CounterAccount = Field::CounterAccount.as_str();
    /// Other fund of a transfer.
    CounterFund = Field::CounterFund.as_str();
    /// Debit; money out on a statement.
    Debit = Field::Debit.as_str();
    /// Credit; money in on a statement.
    Credit = Field::Credit.as_str();
    /// Balance after the row.
    Balance = "balance";
    /// Giver, receiver or other party.
    Party = Field::Party.as_str();
    /// Purpose named by the giver.
    Purpose = Field::Purpose.as_str();
    /// Free text; the description on a statement.
    Memo = Field::Memo.as_str();
    /// Outside reference.
    Reference = Field::Reference.as_str();
    /// Id of the transaction.
    Id = Field::Id.as_str();
    /// What identifies the transaction that this row refers to.
    About = Field::About.as_str();
    /// Number of the decision that grants an award.
    Decision = Field::Decision.as_str();
    /// Person who made out the voucher.
    Preparer = Field::Preparer.as_str();
    /// Person who approved the voucher.
    Approver = Field::Approver.as_str();
    /// Bank account of the party.
    PartyAccount = Field::PartyAccount.as_str();
    /// Date of birth of a pupil.
    BirthDate = Field::BirthDate.as_str();
    /// Class of a pupil.
    SchoolClass = Field::SchoolClass.as_str();
    /// School of a pupil.
    School = Field::School.as_str();
    /// Quantity of goods.
    Quantity = Field::Quantity.as_str();
    /// Unit of the quantity.
    Unit = Field::Unit.as_str();
    /// Sort of award.
    AwardType = Field::AwardType.as_str();
    /// Sort of people who receive an award.
    RecipientType = Field::RecipientType.as_str();
    /// Currency of the foreign amount.
    Currency = Field::Currency.as_str();
    /// Amount in a foreign currency.
    ForeignAmount = Field::ForeignAmount.as_str();
    /// Exchange rate: đồng per unit of the currency.
    Rate = Field::Rate.as_str();
    /// Money in, in a cash book.
    Receipts = "receipts";
    /// Money out, in a cash book.
    Payments = "payments";
    /// Number of a receipt voucher.
    ReceiptVoucher = "receipt voucher";
    /// Number of a payment voucher.
    PaymentVoucher = "payment voucher";
    /// Cross beside money that came in.
    ReceiptMark = "receipt mark";
    /// Cross beside money that went out.
    PaymentMark = "payment mark";
    /// Fee that the bank took in addition to the row's amount.
    Fee = "fee";
    /// Tax that the bank took in addition to the row's amount.
    Tax = "tax";
    /// Value of goods given, in đồng.
    Goods = "goods";
    /// Amount converted to đồng, beside the same amount in its own currency.
    Converted = "converted amount";
    /// Party of the debited account.
    DebitParty = "debit party";
    /// Party of the credited account.
    CreditParty = "credit party";
    /// Address of the giver or receiver.
    Address = "address";
    /// Running number of the row.
    RowNumber = "row number";
    /// Unit of the row's figures.
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
            Field::AwardType => Self::AwardType,
            Field::RecipientType => Self::RecipientType,
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

    /// Whether several columns of a table may have this meaning.
    pub(super) const fn may_be_several(self) -> bool {
        matches!(self, Self::Factor | Self::Other)
    }

    /// The transaction field that the column gives, if any.
    pub fn field(self) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| Self::from(*field) == self)
    }

    /// Returns the meaning with this word; `_` and a space are equal.
    pub fn parse(word: &str) -> Option<Self> {
        let spaced = |text: &str| text.replace('_', " ");
        Self::ALL.iter().copied().find(|meaning| spaced(meaning.as_str()) == spaced(word))
    }
}
