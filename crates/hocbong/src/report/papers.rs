//! The papers of a year, by name: what a treasurer hands over.

use super::SumOutOfRange;
use super::ageing::{Ageing, ageing};
use super::audit::{CountSheet, FindingList, count_sheet, finding_list};
use super::awards::{AwardTable, AwardTotals, PledgeTable, awards, pledges};
use super::gifts::{Confirmations, DonorList, confirmations, donor_list};
use super::ledgers::{LedgerKind, Ledgers, ledgers};
use super::progress::ProgressOptions;
use super::recipients::{RecipientLists, recipient_lists};
use super::scope::Scope;
use super::settlement::{Settlements, settlements};
use super::statements::{FundStatement, IncomeStatement, fund_statement, income_statement};
use super::summary::{Summary, summary};
use super::top_givers::{DEFAULT_TOP, TopGivers, top_givers};
use super::trial::{Assets, PeriodTrialBalance, assets, period_trial_balance};
use super::voucher::{Voucher, VoucherQuery, vouchers};
use crate::book::Book;
use crate::vnd::Vnd;
use chrono::NaiveDate;

macro_rules! kinds {
    ($($(#[$doc:meta])+ $variant:ident = $word:literal, $is_public:literal;)+) => {
        /// A paper, by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PaperKind {
            $($(#[$doc])+ $variant,)+
        }

        impl PaperKind {
            /// All papers, in the order in which a year is handed over.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word used in commands, file names and schemas, e.g. `cash-book`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Whether the paper leaves the office, so that it is redacted unless someone asks for it whole.
            pub const fn leaves_office(self) -> bool {
                match self {
                    $(Self::$variant => $is_public,)+
                }
            }
        }
    };
}

kinds! {
    /// Cash book of each cash account (sổ quỹ tiền mặt).
    CashBook = "cash-book", false;
    /// Bank book of each bank account (sổ tiền gửi ngân hàng).
    BankBook = "bank-book", false;
    /// General ledger of each account (sổ cái).
    GeneralLedger = "general-ledger", false;
    /// Ledger of each donor (sổ chi tiết nhà hảo tâm).
    DonorLedger = "donor-ledger", false;
    /// Ledger of each recipient (sổ chi tiết người nhận).
    RecipientLedger = "recipient-ledger", false;
    /// Trial balance of a period (bảng cân đối số phát sinh).
    TrialBalance = "trial-balance", false;
    /// Income and spending by item (tình hình thu, chi).
    Income = "income", false;
    /// What became of each fund (tình hình quỹ).
    FundStatement = "fund-statement", false;
    /// What each gift for a purpose was used for (quyết toán từng khoản tài trợ).
    Settlement = "settlement", false;
    /// Donors with money and goods (danh sách nhà hảo tâm).
    Donors = "donors", true;
    /// Recipients of each award, to sign (danh sách nhận học bổng).
    Recipients = "recipients", true;
    /// What is disclosed to the public (công khai tài chính).
    Disclosure = "disclosure", true;
    /// The report to the association above (báo cáo cấp trên).
    Summary = "summary", true;
    /// Confirmation of gifts to donors that are not single persons (biên bản xác nhận tài trợ).
    Confirmation = "confirmation", true;
    /// Awards by month, type and recipient.
    Awards = "awards", false;
    /// Pledges with what is owed.
    Pledges = "pledges", false;
    /// What is open by age (tuổi nợ).
    Ageing = "ageing", false;
    /// The largest donors (nhà hảo tâm lớn nhất).
    TopGivers = "top-givers", true;
    /// Counts beside the books (biên bản kiểm kê).
    CountSheet = "count-sheet", false;
    /// Audit findings and what became of them.
    Findings = "findings", false;
    /// Vouchers to print and sign (phiếu thu, phiếu chi).
    Voucher = "voucher", false;
}

/// What papers are made from.
#[derive(Clone, Copy, Debug)]
pub struct PaperOptions<'a> {
    /// Days and associations covered.
    pub scope: &'a Scope,
    /// Books of the year before, to compare with; empty for none.
    pub previous: &'a [&'a Book],
    /// Which vouchers, for [`PaperKind::Voucher`] alone.
    pub voucher: Option<&'a VoucherQuery<'a>>,
    /// How many givers [`PaperKind::TopGivers`] lists.
    pub top: usize,
}

impl<'a> PaperOptions<'a> {
    /// Days and associations, compared with no other year, with all vouchers.
    pub const fn new(scope: &'a Scope) -> Self {
        Self { scope, previous: &[], voucher: None, top: DEFAULT_TOP }
    }
}

/// The data of a paper.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
pub enum PaperData {
    /// A cash book, a bank book, the general ledger, or the ledgers of donors or recipients.
    Ledgers(Ledgers),
    /// A trial balance.
    TrialBalance(PeriodTrialBalance),
    /// Income and spending.
    Income(IncomeStatement),
    /// What became of each fund.
    Funds(FundStatement),
    /// The use of each gift.
    Settlement(Settlements),
    /// Donors.
    Donors(DonorList),
    /// Recipients.
    Recipients(RecipientLists),
    /// What is disclosed.
    Disclosure(Box<Disclosure>),
    /// The report to the association above.
    Summary(Summary),
    /// Confirmations to donors.
    Confirmations(Confirmations),
    /// Awards by month and sort.
    Awards(AwardTable),
    /// Pledges.
    Pledges(PledgeTable),
    /// What is open by age.
    Ageing(Ageing),
    /// The largest givers.
    TopGivers(TopGivers),
    /// Counts.
    Counts(CountSheet),
    /// Findings.
    Findings(FindingList),
    /// Vouchers.
    Vouchers {
        /// The vouchers by association, day and number.
        vouchers: Vec<Voucher>,
    },
}

/// What is disclosed to the public (công khai tài chính): donors, recipients, the settlement of each gift, income and
/// spending by item, assets.
///
/// # Source
/// Nghị định 93/2019/NĐ-CP Đ.38.4.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Disclosure {
    /// Income and spending by item.
    pub income: IncomeStatement,
    /// The use of each gift for a purpose.
    pub settlement: Settlements,
    /// Donors.
    pub donors: DonorList,
    /// Awards.
    pub recipients: DisclosedAwards,
    /// Assets and debts.
    pub assets: Assets,
    /// Sums over all of it.
    pub totals: DisclosureTotals,
}

/// An award as it is disclosed: without day of birth and class, which with the school identify a pupil.
///
/// # Units
/// Whole đồng. A blank text is missing in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DisclosedAward {
    /// Code of the association.
    pub association: String,
    /// Day of the award.
    pub date: NaiveDate,
    /// Voucher number.
    pub voucher: String,
    /// Who received it.
    pub recipient: String,
    /// School.
    pub school: String,
    /// Type of award, e.g. `scholarship`.
    pub award_type: String,
    /// Number of awards; `None` if the books do not say.
    pub awards: Option<i64>,
    /// Amount, in money and in kind.
    pub amount: Vnd,
}

/// The awards of a disclosure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DisclosedAwards {
    /// The awards by association, day and voucher.
    pub rows: Vec<DisclosedAward>,
    /// Column sums.
    pub totals: AwardTotals,
}

impl From<RecipientLists> for DisclosedAwards {
    fn from(lists: RecipientLists) -> Self {
        let mut rows = Vec::new();
        for list in lists.lists {
            rows.extend(list.rows.into_iter().map(|row| DisclosedAward {
                association: list.association.clone(),
                date: list.date,
                voucher: list.voucher.clone(),
                recipient: row.recipient,
                school: row.school,
                award_type: row.award_type,
                awards: row.awards,
                amount: row.amount,
            }));
        }
        Self { rows, totals: lists.totals }
    }
}

/// Sums of a disclosure.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DisclosureTotals {
    /// Gifts received.
    pub raised: Vnd,
    /// Awards given.
    pub awarded: Vnd,
    /// Assets less debts at the end.
    pub balance: Vnd,
}

impl PaperData {
    /// Computes a paper.
    ///
    /// # Errors
    /// If a sum does not fit into [`Vnd`].
    pub fn new(kind: PaperKind, book: &Book, options: &PaperOptions<'_>) -> Result<Self, SumOutOfRange> {
        let PaperOptions { scope, previous, voucher, top } = *options;
        let of_ledgers = |kind| ledgers(book, scope, kind).map(Self::Ledgers);
        Ok(match kind {
            PaperKind::CashBook => of_ledgers(LedgerKind::Cash)?,
            PaperKind::BankBook => of_ledgers(LedgerKind::Bank)?,
            PaperKind::GeneralLedger => of_ledgers(LedgerKind::General)?,
            PaperKind::DonorLedger => of_ledgers(LedgerKind::Donors)?,
            PaperKind::RecipientLedger => of_ledgers(LedgerKind::Recipients)?,
            PaperKind::TrialBalance => Self::TrialBalance(period_trial_balance(book, scope)?),
            PaperKind::Income => Self::Income(income_statement(book, scope, previous)?),
            PaperKind::FundStatement => Self::Funds(fund_statement(book, scope)?),
            PaperKind::Settlement => Self::Settlement(settlements(book, scope)?),
            PaperKind::Donors => Self::Donors(donor_list(book, scope)?),
            PaperKind::Recipients => Self::Recipients(recipient_lists(book, scope)?),
            PaperKind::Disclosure => Self::Disclosure(Box::new(disclosure(book, options)?)),
            PaperKind::Summary => {
                let (from, to) = (scope.period.from, scope.period.to);
                let options = ProgressOptions {
                    from: from.unwrap_or(NaiveDate::MIN),
                    to: to.unwrap_or_else(|| last_day(book)),
                    previous,
                };
                Self::Summary(summary(book, scope, &options)?)
            }
            PaperKind::Confirmation => Self::Confirmations(confirmations(book, scope)?),
            PaperKind::Awards => Self::Awards(awards(book, scope)?),
            PaperKind::Pledges => Self::Pledges(pledges(book, scope)?),
            PaperKind::Ageing => Self::Ageing(ageing(book, scope)?),
            PaperKind::TopGivers => Self::TopGivers(top_givers(book, scope, top)?),
            PaperKind::CountSheet => Self::Counts(count_sheet(book, scope)?),
            PaperKind::Findings => Self::Findings(finding_list(book, scope)),
            PaperKind::Voucher => {
                let all = VoucherQuery { number: None, id: None, association: None, period: scope.period };
                let mut vouchers = vouchers(book, voucher.unwrap_or(&all))?;
                vouchers.retain(|voucher| scope.includes(&voucher.association));
                Self::Vouchers { vouchers }
            }
        })
    }
}

/// The last day of the book's entries, whose year's targets an open period is compared with.
fn last_day(book: &Book) -> NaiveDate {
    book.ledger.dates().iter().max().copied().unwrap_or(NaiveDate::MAX)
}

fn disclosure(book: &Book, options: &PaperOptions<'_>) -> Result<Disclosure, SumOutOfRange> {
    let scope = options.scope;
    let donors = donor_list(book, scope)?;
    let recipients = DisclosedAwards::from(recipient_lists(book, scope)?);
    let assets = assets(book, scope)?;
    let totals = DisclosureTotals {
        raised: donors.totals.raised,
        awarded: recipients.totals.amount,
        balance: assets.totals.closing,
    };
    Ok(Disclosure {
        income: income_statement(book, scope, options.previous)?,
        settlement: settlements(book, scope)?,
        donors,
        recipients,
        assets,
        totals,
    })
}
