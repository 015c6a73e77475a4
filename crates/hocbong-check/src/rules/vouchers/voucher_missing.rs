//! HB0601: a transaction without a voucher.

use crate::{Context, Findings, Need, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use hocbong_core::ledger::Field;
use rustc_hash::FxHashSet;

/// Every transaction has a voucher number. A file without a voucher column is reported once, as a whole.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.16, Đ.18: one voucher for each transaction, with a number.
///
/// # What it does not catch
/// A number that is on no paper.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VoucherMissing;

impl Rule for VoucherMissing {
    fn code(&self) -> Code {
        Code::VOUCHER_MISSING
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Field(Field::Voucher)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let mut without_field: FxHashSet<&str> = FxHashSet::default();
        for file in book.files.iter().filter(|file| file.fields.is_some()) {
            if !file.has(Field::Voucher) && file.rows > 0 {
                without_field.insert(&file.name);
                let message = Message::new("HB0601.column").with("rows", file.rows);
                findings.push(Diagnostic::new(self.code(), message, Location::file(&file.name)));
            }
        }
        for row in book.ledger.iter().filter(|row| row.symbols().voucher.is_empty()) {
            if without_field.contains(&**row.file()) {
                continue;
            }
            let message = Message::new("HB0601").with("kind", row.kind().as_str()).with("day", row.date());
            findings.push(Diagnostic::new(self.code(), message, context.place(&row, &[Field::Voucher])));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_files, files, report_of};
    use hocbong_core::diagnostic::Family;
    use hocbong_import::source::Source;

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
