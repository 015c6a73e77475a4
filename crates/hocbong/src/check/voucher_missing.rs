//! HB0601: a transaction without a voucher.

use super::{Context, Findings, Need, Rule};
use crate::csv::file_report::Form;
use crate::csv::header::Meaning;
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use rustc_hash::FxHashSet;

/// Every transaction has a voucher number. A file without a voucher column is reported once, as a whole.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.16, Đ.18: one voucher for each transaction, with a number.
///
/// # What it does not catch
/// A number that stands on no paper.
#[derive(Clone, Copy, Debug)]
pub(super) struct VoucherMissing;

impl Rule for VoucherMissing {
    fn code(&self) -> Code {
        Code::VOUCHER_MISSING
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Column(Meaning::Voucher)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let mut without_column: FxHashSet<&str> = FxHashSet::default();
        for report in book.files.iter().filter(|report| report.form.is_some_and(Form::is_ledger)) {
            let has_column = report.columns.iter().any(|column| column.meaning == Meaning::Voucher);
            if !has_column && report.read > 0 {
                without_column.insert(&report.name);
                let message = Message::new("HB0601.column").with("rows", report.read);
                findings.push(Diagnostic::new(self.code(), message, Location::file(&report.name)));
            }
        }
        for row in book.ledger.iter().filter(|row| row.symbols().voucher.is_empty()) {
            if without_column.contains(&**row.file()) {
                continue;
            }
            let message = Message::new("HB0601").with("kind", row.kind().as_str()).with("day", row.date());
            findings.push(Diagnostic::new(self.code(), message, context.place(&row, &[Meaning::Voucher])));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{check, check_files, files, report_of};
    use crate::diagnostic::Family;
    use crate::source::Source;

    #[test]
    fn a_row_without_a_number_and_a_file_without_the_column() {
        let mut files = files(
            "date,voucher,kind,fund,method,amount\n\
             2025-02-01,PT-1,donation,ST,cash,100\n\
             2025-02-02,,donation,ST,cash,100\n",
        );
        files
            .journal
            .push(Source::new("k.csv", "date,kind,fund,method,amount\n2025-02-01,donation,ST,cash,100\n"));
        check_files(&files, &["HB0601:3", "HB0601:0"]);
    }

    #[test]
    fn where_no_file_has_the_column_the_rules_are_skipped_by_name() {
        let journal = "date,kind,fund,method,amount\n2025-02-01,donation,ST,cash,100\n";
        check(journal, &[]);
        let skipped = report_of(&files(journal)).skipped;
        let skipped: Vec<_> =
            skipped.into_iter().filter(|skipped| skipped.code.family() == Family::Vouchers).collect();
        let codes: Vec<String> = skipped.iter().map(|skipped| skipped.code.to_string()).collect();
        assert_eq!(codes, ["HB0601", "HB0602", "HB0603", "HB0604"]);
        assert_eq!(skipped[0].reason.to_string(), "skip.no-column(column=voucher)");
    }
}
