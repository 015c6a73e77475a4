//! The state of each transfer between the books.

use super::Member;
use crate::fund::association_of;
use crate::period::Period;
use crate::report::{SumOutOfRange, hold};
use crate::vnd::Vnd;
use chrono::{Days, NaiveDate};
use hocbong_check::transfers::{Evidence, MAX_WINDOW_DAYS, Movement, Pairing, Transfers};
use hocbong_core::parallel;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// What is known of a transfer at the end of the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum TransferState {
    /// Both ends entered it, with one amount.
    Matched,
    /// Both ends entered it, with different amounts.
    Disagrees,
    /// It arrived after the end of the period; or it was sent shortly before that and has not arrived.
    InTransit,
    /// It was sent long enough ago, and the receiver's book, which is here, has nothing.
    Unconfirmed,
    /// The receiver entered it, and the sender's book, which is here, has nothing.
    Unannounced,
    /// The other end is in a book that is not here, be it that of the year before.
    Outside,
}

impl TransferState {
    /// All states, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::Disagrees,
        Self::Unconfirmed,
        Self::Unannounced,
        Self::InTransit,
        Self::Outside,
        Self::Matched,
    ];

    /// Returns the word used in JSON and CSV.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Disagrees => "disagrees",
            Self::InTransit => "in_transit",
            Self::Unconfirmed => "unconfirmed",
            Self::Unannounced => "unannounced",
            Self::Outside => "outside",
        }
    }

    /// Whether it must be found out what happened.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Disagrees | Self::Unconfirmed | Self::Unannounced)
    }
}

/// One entry of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct End {
    /// Name of the book.
    pub book: String,
    /// File and line, e.g. `journal/2025-03.csv:31`.
    pub line: String,
    /// Day of the entry.
    pub date: NaiveDate,
    /// Voucher number; may be blank.
    pub voucher: String,
    /// Fund that it is entered in.
    pub fund: String,
    /// The other fund, as this entry names it; may be blank.
    pub counter_fund: String,
    /// Amount in đồng, with its corrections.
    pub amount: Vnd,
}

/// A transfer between two funds: up to one entry at each end, or several where one is their sum.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Transfer {
    /// What is known of it.
    pub state: TransferState,
    /// The sender's first entry.
    pub out: Option<End>,
    /// The receiver's first entry.
    #[cfg_attr(feature = "serde", serde(rename = "in"))]
    pub into: Option<End>,
    /// The sender's further entries.
    pub more_out: Vec<End>,
    /// The receiver's further entries.
    pub more_in: Vec<End>,
    /// Sum of the sender's entries.
    pub amount_out: Option<Vnd>,
    /// Sum of the receiver's entries.
    pub amount_in: Option<Vnd>,
    /// Days from the sender's first entry to the receiver's last.
    pub days: Option<i64>,
    /// Why it is in this state: `reference`, `funds`, `associations`, `sum` or `likeness` if both ends are known, or
    /// `goods` if only one of them entered goods; else `recent`, `missing`, `earlier` (sent before the sender's book
    /// begins), `elsewhere` or `unnamed`.
    pub why: &'static str,
    /// Whether another pairing of entries would do as well.
    pub is_unique: bool,
}

/// A transfer with the numbers of its entries.
pub(super) struct Judged {
    pub(super) transfer: Transfer,
    pub(super) outs: Vec<usize>,
    pub(super) ins: Vec<usize>,
    /// Whether an entry lies in the period, so that it is listed.
    is_listed: bool,
    /// Whether all entries lie in the period.
    is_within: bool,
    /// Whether it goes from one association to another, and not between funds of one.
    is_between: bool,
}

/// All transfers up to the end of the period.
pub(super) struct AllJudged(pub(super) Vec<Judged>);

impl AllJudged {
    /// The transfers of the period, in order of days.
    pub(super) fn into_listed(self) -> Vec<Transfer> {
        let mut listed: Vec<Transfer> =
            self.0.into_iter().filter(|judged| judged.is_listed).map(|judged| judged.transfer).collect();
        let key = |transfer: &Transfer| {
            let end = transfer.out.as_ref().or(transfer.into.as_ref());
            end.map(|end| {
                (end.date, end.fund.clone(), end.book.clone(), end.voucher.clone(), end.line.clone())
            })
        };
        listed.sort_by_cached_key(key);
        listed
    }

    fn sum(&self, state: TransferState, is_wanted: impl Fn(&Judged) -> bool) -> Result<Vnd, SumOutOfRange> {
        let own = self.0.iter().filter(|judged| judged.transfer.state == state && is_wanted(judged));
        let sum = own.filter_map(|judged| judged.transfer.amount_out).map(|amount| i128::from(amount.get()));
        hold(sum.sum(), state.as_str())
    }

    pub(super) fn eliminated(&self) -> Result<Vnd, SumOutOfRange> {
        self.sum(TransferState::Matched, |judged| judged.is_listed)
    }

    /// Matched transfers between two associations of which every entry lies in the period. Those that began before it
    /// are not among them: their money is in what the period received and not in what it sent.
    pub(super) fn between_associations(&self) -> Result<Vnd, SumOutOfRange> {
        self.sum(TransferState::Matched, |judged| judged.is_within && judged.is_between)
    }

    /// What agrees between two associations and was sent before the period: only its arrival is in the figures.
    pub(super) fn sent_before(&self, period: Period) -> Result<Vnd, SumOutOfRange> {
        let listed = self.0.iter().filter(|judged| judged.is_listed && judged.is_between);
        let matched = listed.filter(|judged| judged.transfer.state == TransferState::Matched);
        let sent = matched.flat_map(|judged| judged.transfer.out.iter().chain(&judged.transfer.more_out));
        let before = sent.filter(|end| period.is_after(end.date));
        hold(before.map(|end| i128::from(end.amount.get())).sum(), TransferState::Matched.as_str())
    }

    pub(super) fn in_transit(&self) -> Result<Vnd, SumOutOfRange> {
        self.sum(TransferState::InTransit, |_| true)
    }
}

/// Decides the state of each transfer that has an entry up to the end of the period. `previous` are the books of the
/// year before, which may have what arrived in the first days.
pub(super) fn judge(
    books: &[Member<'_>],
    previous: &[Member<'_>],
    paired: &Transfers<'_>,
    period: Period,
    window: u32,
    threads: usize,
) -> Result<AllJudged, SumOutOfRange> {
    let kept: BTreeSet<&str> = books.iter().flat_map(|member| &member.kept).copied().collect();
    let window = window.min(MAX_WINDOW_DAYS);
    let judge =
        Judge { books, previous, paired, period, window, kept, threads, sent_before: OnceLock::new() };
    let pairs: Vec<&[Pairing]> = paired.pairings.chunks(AT_A_TIME).collect();
    let pairs = parallel::map(threads, &pairs, || (), |(), part| all_of(part, |pair| judge.pair(pair)));
    let unpaired: Vec<usize> = paired.unpaired().collect();
    let unpaired: Vec<&[usize]> = unpaired.chunks(AT_A_TIME).collect();
    let singles =
        parallel::map(threads, &unpaired, || (), |(), part| all_of(part, |number| judge.single(*number)));
    let mut judged = Vec::new();
    for part in pairs.into_iter().chain(singles) {
        judged.extend(part?);
    }
    Ok(AllJudged(judged))
}

fn all_of<T>(
    part: &[T],
    judge: impl Fn(&T) -> Result<Option<Judged>, SumOutOfRange>,
) -> Result<Vec<Judged>, SumOutOfRange> {
    part.iter().filter_map(|one| judge(one).transpose()).collect()
}

/// Number of transfers that a thread judges at a time.
const AT_A_TIME: usize = 256;

struct Judge<'j, 'a> {
    books: &'j [Member<'a>],
    paired: &'j Transfers<'a>,
    period: Period,
    window: u32,
    kept: BTreeSet<&'a str>,
    previous: &'j [Member<'a>],
    threads: usize,
    /// What arrived from a book of the year before, by number of ledger and row; found on first use.
    sent_before: OnceLock<BTreeSet<(usize, usize)>>,
}

impl Judge<'_, '_> {
    /// Whether money that arrived was sent before the sender's book begins. Without the book of the year before, what
    /// arrived within the window may have been.
    fn was_sent_earlier(&self, into: &Movement<'_>) -> bool {
        let sender = into.sender();
        let is_of_sender = |member: &&Member<'_>| member.kept.contains(sender);
        let first = self.books.iter().filter(is_of_sender).filter_map(|member| member.days?.from).min();
        let last = first.and_then(|first| first.checked_add_days(Days::new(u64::from(self.window))));
        if last.is_none_or(|last| into.date() >= last) {
            return false;
        }
        !self.previous.iter().any(|member| is_of_sender(&member))
            || self.sent_before().contains(&(into.ledger, into.row.index()))
    }

    fn sent_before(&self) -> &BTreeSet<(usize, usize)> {
        self.sent_before.get_or_init(|| {
            let books = self.books.iter().chain(self.previous);
            let ledgers: Vec<_> = books.map(|member| &member.book.ledger).collect();
            let all = Transfers::find(&ledgers, self.period.to, self.window, self.threads);
            let is_before = |end: &Movement<'_>| end.ledger >= self.books.len();
            let sum = |numbers: &[usize]| all.ends(numbers).map(|end| end.amount).sum::<i128>();
            let crosses = |pair: &&Pairing| {
                all.ends(&pair.outs).all(is_before)
                    && !all.ends(&pair.ins).any(is_before)
                    && sum(&pair.outs) == sum(&pair.ins)
            };
            let crossing = all.pairings.iter().filter(crosses);
            crossing.flat_map(|pair| all.ends(&pair.ins)).map(|end| (end.ledger, end.row.index())).collect()
        })
    }

    fn is_after(&self, end: &Movement<'_>) -> bool {
        self.period.is_before(end.date())
    }

    fn end(&self, movement: &Movement<'_>) -> Result<End, SumOutOfRange> {
        let book = self.books.get(movement.ledger).map(|member| member.name).unwrap_or_default();
        let file = movement.row.file();
        Ok(End {
            book: book.to_owned(),
            line: format!("{file}:{}", movement.row.line()),
            date: movement.date(),
            voucher: movement.row.voucher().to_owned(),
            fund: movement.fund.to_owned(),
            counter_fund: movement.counter_fund.to_owned(),
            amount: hold(movement.amount, movement.fund)?,
        })
    }

    fn judged(
        &self,
        (outs, ins): (&[usize], &[usize]),
        state: TransferState,
        why: &'static str,
        is_unique: bool,
    ) -> Result<Judged, SumOutOfRange> {
        let ends = |numbers: &[usize]| -> Result<Vec<End>, SumOutOfRange> {
            self.paired.ends(numbers).map(|movement| self.end(movement)).collect()
        };
        let sum = |ends: &[End]| {
            let sum = ends.iter().map(|end| i128::from(end.amount.get())).sum();
            (!ends.is_empty()).then(|| hold(sum, state.as_str())).transpose()
        };
        let (mut sent, mut arrived) = (ends(outs)?, ends(ins)?);
        let (amount_out, amount_in) = (sum(&sent)?, sum(&arrived)?);
        let days = sent.first().zip(arrived.last()).map(|(out, into)| (into.date - out.date).num_days());
        let is_listed = sent.iter().chain(&arrived).any(|end| self.period.contains(end.date));
        let is_within = sent.iter().chain(&arrived).all(|end| self.period.contains(end.date));
        let is_between = sent
            .iter()
            .chain(&arrived)
            .all(|end| association_of(&end.fund) != association_of(&end.counter_fund));
        let first = |ends: &mut Vec<End>| (!ends.is_empty()).then(|| ends.remove(0));
        let (out, into) = (first(&mut sent), first(&mut arrived));
        let transfer = Transfer {
            state,
            out,
            into,
            more_out: sent,
            more_in: arrived,
            amount_out,
            amount_in,
            days,
            why,
            is_unique,
        };
        Ok(Judged { transfer, outs: outs.to_vec(), ins: ins.to_vec(), is_listed, is_within, is_between })
    }

    /// Judges a transfer of which both ends are known. `None` if it lies after the period as a whole.
    fn pair(&self, pairing: &Pairing) -> Result<Option<Judged>, SumOutOfRange> {
        let (outs, ins) = (pairing.outs.as_slice(), pairing.ins.as_slice());
        let mut out_ends = self.paired.ends(outs);
        let mut in_ends = self.paired.ends(ins);
        let (sent_late, arrived_late) =
            (out_ends.any(|end| self.is_after(end)), in_ends.any(|end| self.is_after(end)));
        if sent_late && self.paired.ends(ins).all(|end| self.is_after(end)) {
            return Ok(None);
        }
        let sum = |numbers: &[usize]| self.paired.ends(numbers).map(|end| end.amount).sum::<i128>();
        // Money may leave the bank and arrive as cash; goods arrive as goods.
        let goods_differ =
            self.paired.ends(outs).chain(self.paired.ends(ins)).map(Movement::goods).sum::<i128>() != 0;
        let state = match sum(outs) == sum(ins) && !goods_differ {
            _ if arrived_late && !sent_late => TransferState::InTransit,
            true => TransferState::Matched,
            false => TransferState::Disagrees,
        };
        let why = match pairing.evidence {
            _ if goods_differ => "goods",
            Evidence::Reference => "reference",
            Evidence::Funds => "funds",
            Evidence::Associations => "associations",
            Evidence::Sum => "sum",
            Evidence::Likeness => "likeness",
        };
        self.judged((outs, ins), state, why, pairing.is_unique).map(Some)
    }

    /// Judges an entry without another end. `None` if it lies after the period.
    fn single(&self, number: usize) -> Result<Option<Judged>, SumOutOfRange> {
        let Some(movement) = self.paired.movements.get(number) else { return Ok(None) };
        if self.is_after(movement) {
            return Ok(None);
        }
        let is_here = self.kept.contains(association_of(movement.counter_fund));
        let since = self.period.to.and_then(|to| to.checked_sub_days(Days::new(u64::from(self.window))));
        let is_recent = since.is_some_and(|since| movement.date() >= since);
        let (state, why) = match (movement.is_out, is_here) {
            _ if movement.counter_fund.is_empty() => (TransferState::Outside, "unnamed"),
            (_, false) => (TransferState::Outside, "elsewhere"),
            (true, true) if is_recent => (TransferState::InTransit, "recent"),
            (true, true) => (TransferState::Unconfirmed, "missing"),
            (false, true) if self.was_sent_earlier(movement) => (TransferState::Outside, "earlier"),
            (false, true) => (TransferState::Unannounced, "missing"),
        };
        let number = [number];
        let ends: (&[usize], &[usize]) = if movement.is_out { (&number, &[]) } else { (&[], &number) };
        self.judged(ends, state, why, true).map(Some)
    }
}
