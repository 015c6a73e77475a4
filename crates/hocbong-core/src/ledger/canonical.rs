//! The canonical bytes of a row, read from the columns, and the order that they give.

use super::{PostingRef, TransactionRef};
use crate::transaction::{CanonicalFields, CanonicalPosting, DebitCredit, put_field};

impl<'a> TransactionRef<'a> {
    /// Passes each of its canonical fields, in NFC, to `put`, in their fixed order; see
    /// [`canonical_bytes`](crate::transaction::canonical_bytes).
    pub fn each_canonical_field(&self, put: impl FnMut(&str)) {
        let posting = |posting: PostingRef<'a>| CanonicalPosting {
            fund: posting.fund(),
            side: if posting.signed() >= 0 { DebitCredit::Debit } else { DebitCredit::Credit },
            account: posting.account(),
            amount: posting.signed().saturating_abs(),
        };
        let mut fields = CanonicalFields {
            date: self.date(),
            voucher: self.voucher(),
            kind: self.kind().as_str(),
            fund: self.fund(),
            party: self.party(),
            party_details: self.party_details(),
            purpose: self.purpose(),
            memo: self.memo(),
            reference: self.reference(),
            about: self.about_text(),
            counted: self.counted(),
            postings: self.postings().map(posting).collect(),
            facts: self.facts(),
            counter_fund: self.counter_fund(),
        };
        fields.each(put);
    }

    /// Returns its canonical bytes, without its id; those of [`TransactionRef::to_record`].
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(384);
        self.each_canonical_field(|text| put_field(&mut bytes, text));
        bytes
    }

    /// Compares by date, fund, voucher, kind, texts and postings. File and line come last and only order rows
    /// that are otherwise equal.
    #[inline]
    pub fn canonical_order(&self, other: &Self) -> std::cmp::Ordering {
        self.date()
            .cmp(&other.date())
            .then_with(|| self.fund().cmp(other.fund()))
            .then_with(|| self.voucher().cmp(other.voucher()))
            .then_with(|| self.kind().cmp(&other.kind()))
            .then_with(|| self.party().cmp(other.party()))
            .then_with(|| self.memo().cmp(other.memo()))
            .then_with(|| self.reference().cmp(other.reference()))
            .then_with(|| self.purpose().cmp(other.purpose()))
            .then_with(|| {
                let key = |t: &Self| {
                    let mut postings: Vec<_> =
                        t.postings().map(|p| (p.account(), p.fund(), p.signed())).collect();
                    // The order of postings in a journal carries no meaning.
                    postings.sort_unstable();
                    postings
                };
                key(self).cmp(&key(other))
            })
            .then_with(|| self.about_text().cmp(other.about_text()))
            .then_with(|| self.counter_fund().cmp(other.counter_fund()))
            .then_with(|| {
                let is_plain = |row: &Self| row.rare().is_none() && row.facts().is_none();
                if is_plain(self) && is_plain(other) {
                    return std::cmp::Ordering::Equal;
                }
                // Compares the rarely used columns.
                self.canonical_bytes().cmp(&other.canonical_bytes())
            })
            .then_with(|| self.explicit_id().cmp(&other.explicit_id()))
            .then_with(|| self.file().cmp(other.file()))
            .then_with(|| self.line().cmp(&other.line()))
    }
}

#[cfg(test)]
mod tests {
    use crate::account::ChartOfAccounts;
    use crate::ledger::{LedgerBuilder, LedgerRow, RowBody, RowDetails, RowSink};
    use crate::party::Party;
    use crate::text::nfc;
    use crate::transaction::{Facts, Kind, canonical_bytes};
    use crate::vnd::Vnd;
    use chrono::NaiveDate;

    #[test]
    fn decomposed_texts_of_a_reader_are_passed_composed() {
        const TEXT: &str = "Thu\u{309}y";
        let given = || Some(TEXT.to_owned());
        let row = LedgerRow {
            line: 2,
            id: None,
            date: NaiveDate::from_ymd_opt(2025, 3, 9).unwrap(),
            voucher: TEXT.into(),
            kind: Kind::Donation,
            fund: "ST".into(),
            party: TEXT.into(),
            purpose: TEXT.into(),
            memo: TEXT.into(),
            reference: TEXT.into(),
            about: "".into(),
            counter_fund: "".into(),
            details: Some(Box::new(RowDetails {
                facts: Facts { decision: given(), preparer: given(), approver: given(), ..Facts::default() },
                party: Party { account: given(), school_class: given(), school: given(), ..Party::default() },
            })),
            body: RowBody::Amount {
                amount: Some(Vnd::new(5_000)),
                method: None,
                account: "111".into(),
                counter_account: "".into(),
            },
        };
        let chart = ChartOfAccounts::default();
        let mut builder = LedgerBuilder::new(&chart);
        builder.take(row).unwrap();
        let ledger = builder.finish().0;
        let row = ledger.get(0).unwrap();
        let mut composed = 0;
        row.each_canonical_field(|field| {
            assert_eq!(nfc(field), field);
            composed += usize::from(field == "Thủy");
        });
        assert_eq!(composed, 11, "each text that was given");
        assert_eq!(row.canonical_bytes(), canonical_bytes(&row.to_record()));
    }
}
