//! Serialises a reconciliation. Rows include their texts, so that a consumer needs neither file.
//!
//! This form is for programs that embed the library. The documents of the command line have their own
//! schemas, in `hocbong-report`.

use super::{
    Ambiguity, Cause, Difference, ItemRef, Match, MatchRule, OpenItem, Proposal, Reason, Reconciliation,
    ReconciliationStatement, Side, SideSort, Summary,
};
use crate::diagnostic::Diagnostic;
use crate::vnd::Vnd;
use serde::{Serialize, Serializer};

#[derive(Serialize)]
struct ReconciliationView<'r> {
    left: SideView<'r>,
    right: SideView<'r>,
    summary: Summary,
    statement: &'r ReconciliationStatement,
    matches: Vec<MatchView<'r>>,
    differences: Vec<DifferenceView<'r>>,
    ambiguous: Vec<SumsView<'r>>,
    left_only: Vec<OpenView<'r>>,
    right_only: Vec<OpenView<'r>>,
    proposals: Vec<ProposalView<'r>>,
    findings: &'r [Diagnostic],
}

#[derive(Serialize)]
struct SideView<'r> {
    sort: SideSort,
    files: Vec<&'r str>,
    opening: Option<Vnd>,
    stated: Option<Vnd>,
}

#[derive(Serialize)]
struct Rows<'r> {
    left: Vec<ItemRef<'r>>,
    right: Vec<ItemRef<'r>>,
}

#[derive(Serialize)]
struct MatchView<'r> {
    rule: MatchRule,
    #[serde(flatten)]
    rows: Rows<'r>,
    amount: i64,
    days: i64,
    unique: bool,
    interchangeable: bool,
}

#[derive(Serialize)]
struct DifferenceView<'r> {
    cause: Cause,
    #[serde(flatten)]
    sums: SumsView<'r>,
}

#[derive(Serialize)]
struct SumsView<'r> {
    #[serde(flatten)]
    rows: Rows<'r>,
    left_amount: i64,
    right_amount: i64,
}

#[derive(Serialize)]
struct OpenView<'r> {
    row: Option<ItemRef<'r>>,
    cause: Cause,
    age_days: i64,
}

#[derive(Serialize)]
struct ProposalView<'r> {
    #[serde(flatten)]
    sums: SumsView<'r>,
    days: i64,
    odds_tenths: u32,
    reason: &'r Reason,
}

impl<'r> SideView<'r> {
    fn new(side: &'r Side<'_>) -> Self {
        let files = side.files.iter().map(AsRef::as_ref).collect();
        Self { sort: side.sort, files, opening: side.opening, stated: side.stated }
    }
}

impl<'r> ReconciliationView<'r> {
    fn new(result: &'r Reconciliation<'_>) -> Self {
        let rows = |left: &'r [u32], right: &'r [u32]| Rows {
            left: result.left.items(left).collect(),
            right: result.right.items(right).collect(),
        };
        let sums = |(left, left_amount): (&'r [u32], i64), (right, right_amount): (&'r [u32], i64)| {
            SumsView { rows: rows(left, right), left_amount, right_amount }
        };
        let matched = |found: &'r Match| MatchView {
            rule: found.rule,
            rows: rows(&found.left, &found.right),
            amount: found.amount,
            days: found.days,
            unique: found.is_unique(),
            interchangeable: found.is_interchangeable,
        };
        let differs = |found: &'r Difference| DifferenceView {
            cause: found.cause,
            sums: sums((&found.left, found.left_amount), (&found.right, found.right_amount)),
        };
        let ambiguous =
            |found: &'r Ambiguity| sums((&found.left, found.left_amount), (&found.right, found.right_amount));
        let proposed = |found: &'r Proposal| ProposalView {
            sums: sums((&found.left, found.left_amount), (&found.right, found.right_amount)),
            days: found.days,
            odds_tenths: found.odds_tenths(),
            reason: &found.reason,
        };
        let open = |side: &'r Side<'_>, items: &'r [OpenItem]| -> Vec<OpenView<'r>> {
            let view = |item: &OpenItem| OpenView {
                row: side.item(item.entry),
                cause: item.cause,
                age_days: item.age_days,
            };
            items.iter().map(view).collect()
        };
        Self {
            left: SideView::new(&result.left),
            right: SideView::new(&result.right),
            summary: result.summary(),
            statement: &result.equation,
            matches: result.matches.iter().map(matched).collect(),
            differences: result.differences.iter().map(differs).collect(),
            ambiguous: result.ambiguous.iter().map(ambiguous).collect(),
            left_only: open(&result.left, &result.left_only),
            right_only: open(&result.right, &result.right_only),
            proposals: result.proposals.iter().map(proposed).collect(),
            findings: &result.findings,
        }
    }
}

impl Serialize for Reconciliation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ReconciliationView::new(self).serialize(serializer)
    }
}

#[derive(Serialize)]
struct ItemView<'r> {
    file: &'r str,
    line: u32,
    date: String,
    amount: Vnd,
    party: &'r str,
    memo: &'r str,
    reference: &'r str,
    voucher: &'r str,
}

impl Serialize for ItemRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ItemView {
            file: self.file(),
            line: self.line(),
            date: self.date().to_string(),
            amount: self.amount(),
            party: self.party(),
            memo: self.memo(),
            reference: self.reference(),
            voucher: self.voucher(),
        }
        .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use crate::reconcile::{LedgerScope, ReconcileOptions, Side, reconcile};
    use crate::transaction::{Award, Donation, Method};
    use crate::{Book, NaiveDate, Period, Statement, StatementLine, Vnd};
    use serde_json::json;

    #[test]
    fn every_row_stands_in_the_document_with_its_texts() {
        let day = |day| NaiveDate::from_ymd_opt(2025, 9, day).unwrap();
        let gift =
            Donation::gift("ST", day(3), Method::Bank, Vnd::new(5_000_000)).party("Công ty Mẫu Sao Mai");
        let award = Award::grant("ST", day(9), Method::Bank, Vnd::new(2_000_000)).party("Trần Văn Mẫu Hùng");
        let book = Book::builder().transactions([gift.build().unwrap(), award.build().unwrap()]).build();
        let bank = Statement::builder("bank")
            .line(
                StatementLine::new(day(3), Vnd::new(5_000_000))
                    .text("CT MAU SAO MAI ung ho")
                    .reference("FT1"),
            )
            .line(StatementLine::new(day(30), Vnd::new(1_700)).text("lai tien gui"))
            .build();
        let books = Side::from_ledger(book.ledger(), &LedgerScope::bank(), Period::ALL);
        let result = reconcile(books, Side::from_statement(&bank, Period::ALL), &ReconcileOptions::default());
        let document = serde_json::to_value(&result).unwrap();
        let matched = &document["matches"][0];
        assert_eq!((&matched["rule"], &matched["amount"]), (&json!("exact"), &json!(5_000_000)));
        assert_eq!(matched["left"][0]["party"], "Công ty Mẫu Sao Mai");
        assert_eq!(matched["right"][0]["reference"], "FT1");
        let open = &document["left_only"][0]["row"];
        assert_eq!((&open["file"], &open["line"]), (&json!("book"), &json!(2)));
        assert_eq!(document["right_only"][0]["row"]["memo"], "lai tien gui");
        assert_eq!(document["statement"]["unexplained"], 0);
    }
}
