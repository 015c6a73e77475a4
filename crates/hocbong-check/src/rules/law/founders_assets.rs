//! HB0903: founders' assets below the minimum.

use crate::{Context, Fact, Findings, Need, Rule};
use hocbong_core::account::{codes, extends};
use hocbong_core::diagnostic::{Code, Diagnostic, Message, Severity};
use hocbong_core::fund::{Restriction, association_of};
use hocbong_core::law::LimitKind;
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::text::Symbol;
use hocbong_core::transaction::Kind;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What the founders gave to an association's funds (411) reaches the legal minimum for its level on the
/// ledger's last day. For an association that has closed by then we compare the most that it ever had with
/// the minimum of its closing day. Only associations whose books show founders' assets are looked at: those
/// with a `founding` row, or with an opening on 411 of a fund that is no endowment.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.14; NĐ 03/2026/NĐ-CP from 01/03/2026, which has no districts.
///
/// # What it does not catch
/// Assets that were promised and never came, if the books show them; a minimum that was missed for a while
/// and is met now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundersAssets;

struct Given<'a> {
    now: i128,
    most: i128,
    last: TransactionRef<'a>,
}

impl Rule for FoundersAssets {
    fn code(&self) -> Code {
        Code::FOUNDERS_ASSETS
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Associations)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        if !book.ledger.has_account(codes::FOUNDING) {
            return;
        }
        let mut is_founding: FxHashMap<Symbol, bool> = FxHashMap::default();
        let mut founding: Vec<u32> = Vec::new();
        for row in book.ledger.iter() {
            let mut touches = row.postings().map(|posting| {
                let of = || extends(posting.account(), codes::FOUNDING);
                *is_founding.entry(posting.account_symbol()).or_insert_with(of)
            });
            if touches.any(|is_founding| is_founding) {
                founding.push(u32::try_from(row.index()).unwrap_or(u32::MAX));
            }
        }
        let mut given: BTreeMap<&str, Given<'_>> = BTreeMap::new();
        // Closing rows are left out: what they add to 411 was not given by the founders.
        let asked: BTreeSet<&str> = context.of_kind(Kind::Founding).map(|row| row.association()).collect();
        for row in context.in_order(founding) {
            if row.kind() == Kind::Closing {
                continue;
            }
            for posting in row.postings().filter(|posting| extends(posting.account(), codes::FOUNDING)) {
                let of = association_of(posting.fund());
                if !asked.contains(of) && !is_opening_of_founders(context, &row, posting.fund()) {
                    continue;
                }
                let given = given.entry(of).or_insert(Given { now: 0, most: 0, last: row });
                given.now -= i128::from(posting.signed());
                given.last = row;
                given.most = given.most.max(given.now);
            }
        }
        // The books say nothing of the days after their last row, and a wrong date in the future must not
        // count as one.
        let Some(last_row) = book.ledger.iter().map(|row| row.date()).max() else { return };
        let last_day = context.today().map_or(last_row, |today| today.min(last_row));
        for (code, given) in given {
            let Some(association) = book.associations.get(code) else { continue };
            let closed = association.closed.filter(|closed| *closed <= last_day);
            let (day, has) = closed.map_or((last_day, given.now), |closed| (closed, given.most));
            let Some(limit) = context.law().limit(LimitKind::FoundersAssets, association.level, day) else {
                continue;
            };
            let Some(least) = limit.amount().filter(|least| has < i128::from(least.get())) else { continue };
            let message = Message::new("HB0903")
                .with("association", code)
                .with("amount", has)
                .with("least", least)
                .with("short", i128::from(least.get()) - has)
                .with("day", day)
                .with("source", limit.source.as_ref());
            let place = context.place(&given.last, &[Field::Amount, Field::Credit]);
            let mut finding = Diagnostic::new(self.code(), message, place);
            if !limit.is_verified {
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
        }
    }
}

/// Whether a row brings forward founders' assets: an opening on 411 of a fund that is no endowment. On 411 of
/// an endowment there are gifts too.
fn is_opening_of_founders(context: &Context<'_>, row: &TransactionRef<'_>, fund: &str) -> bool {
    let restriction = context.book().fund(fund).map(|fund| fund.restriction);
    row.kind() == Kind::Opening && restriction != Some(Restriction::Endowment)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_by_law as check;

    const ROWS: &str = "date,voucher,kind,fund,method,amount\n\
         2025-02-01,BC-1,founding,ST,bank,1000000000\n\
         2025-02-02,BC-2,founding,ST/von,bank,299999999\n";

    #[test]
    fn the_least_is_that_of_level_and_day() {
        let words = check(ROWS, &["HB0903:3"]);
        assert_eq!(
            words,
            ["HB0903(association=ST, amount=1.299.999.999, least=1.300.000.000, short=1, day=2025-02-02, \
              source=NĐ 93/2019/NĐ-CP Đ.14)"]
        );
        check(&ROWS.replace("299999999", "300000000"), &[]);
    }

    #[test]
    fn an_association_that_closed_is_asked_for_the_day_it_had_most() {
        // The founders' assets become the association's own before they are handed over.
        let closed = "date,voucher,kind,fund,debit_account,credit_account,amount\n\
             2025-02-01,BC-1,founding,MX,112,411,130000000\n\
             2025-06-30,PK-1,entry,MX,411,421,130000000\n\
             2025-06-30,BN-1,transfer-out,MX,616,112,130000000\n\
             2025-06-30,BC-3,transfer-in,ST,112,516,130000000\n";
        check(closed, &[]);
        check(&closed.replace("130000000", "129999999"), &["HB0903:3"]);
    }

    #[test]
    fn gifts_to_an_endowment_are_not_the_founders() {
        // Closing moves them to 411, where the next year opens with them.
        check(
            "id,date,voucher,kind,fund,account,debit,credit\n\
             ,2025-02-01,BC-1,donation,ST/von,112,500,\n,2025-02-01,BC-1,donation,ST/von,5111,,500\n\
             ,2025-12-31,KC-1,closing,ST/von,5111,500,\n,2025-12-31,KC-1,closing,ST/von,411,,500\n",
            &[],
        );
        let opening = "date,voucher,kind,fund,method,amount,account\n\
             2026-01-01,DK-1,opening,ST/von,bank,500,\n2026-01-01,DK-2,opening,ST/von,,500,411\n";
        check(opening, &[]);
        check(&opening.replace("ST/von", "ST"), &["HB0903:3"]);
    }
}
