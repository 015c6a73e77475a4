//! HB0202: a fund that the book does not have.

use crate::facts::sightings::in_fund_codes;
use crate::{CheckedBook, Context, Fact, Findings, Need, Rule};
use hocbong_core::Fund;
use hocbong_core::diagnostic::Code;
use hocbong_core::fund::association_of;
use std::collections::BTreeSet;

/// Every fund and counter fund of a row is listed. A code without `/` is the general fund of a listed
/// association and needs no line of its own. The other fund of a transfer may belong to an association that
/// keeps its own book.
///
/// One finding per code, at its first row in canonical order, with the number of rows.
///
/// # Source
/// None: what the money of an unknown fund may be spent on is unclear.
///
/// # What it does not catch
/// A row under the wrong fund, if that one exists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnknownFund;

/// Whether the book has the fund.
pub(crate) fn is_known(book: &CheckedBook<'_>, code: &str) -> bool {
    book.fund(code).is_some()
        || (!code.contains('/')
            && if book.knows(Fact::Associations) {
                book.associations.get(code).is_some()
            } else {
                // Without a list, the associations are the owners of the listed funds.
                book.funds.values().any(|fund| fund.association() == code)
            })
}

/// The associations whose funds the book lists or has entries in. The funds of others are in other books.
fn kept_associations<'a>(book: &CheckedBook<'a>) -> BTreeSet<&'a str> {
    let listed = book.funds.values().map(Fund::association);
    listed.chain(book.ledger.iter().map(|row| row.association())).collect()
}

impl Rule for UnknownFund {
    fn code(&self) -> Code {
        Code::UNKNOWN_FUND
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Funds)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let mut sightings = in_fund_codes(context, |fund| (!is_known(book, fund)).then_some(fund));
        let kept = kept_associations(book);
        sightings.drop_if(|fund, is_counter| is_counter && !kept.contains(association_of(fund)));
        let mut known: Vec<&str> = book.funds.keys().map(String::as_str).collect();
        if book.knows(Fact::Associations) {
            known.extend(book.associations.iter().map(|association| association.code.as_str()));
            known.sort_unstable();
            known.dedup();
        }
        sightings.report(context, self.code(), ("HB0202", "HB0202.hint"), &known, findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, files, report_of};
    use hocbong_import::source::Source;

    #[test]
    fn a_misspelt_fund_is_named_once_with_the_one_meant() {
        let journal = "date,voucher,kind,fund,method,amount,counter_fund\n\
             2025-03-01,PT-1,donation,ST/vuotkho,cash,100,\n\
             2025-03-02,PC-1,transfer-out,ST/vuot-kho,cash,100,ST/vuotkho\n\
             2025-03-02,PT-2,donation,ST/vuot-kho,cash,100,\n";
        let words = check(journal, &["HB0202:2"]);
        assert_eq!(words, ["HB0202(name=ST/vuotkho, rows=2)"]);
        let hint = report_of(&files(journal)).findings[0].hint.clone().unwrap();
        assert_eq!(hint.to_string(), "HB0202.hint(near=ST/vuot-kho)");
    }

    #[test]
    fn a_listed_association_has_a_general_fund() {
        let mut files = files(
            "date,voucher,kind,fund,method,amount\n\
             2025-03-01,PT-1,donation,MX,cash,100\n\
             2025-03-01,PC-1,transfer-out,MX,cash,100\n",
        );
        files.journal = vec![Source::new(
            "journal.csv",
            "date,voucher,kind,fund,method,amount\n2025-03-01,PT-1,donation,ST,cash,100\n",
        )];
        files.funds = Some(Source::new("funds.csv", "code,name\nST/vuot-kho,Vượt khó\n"));
        crate::testing::check_files(&files, &[]);
    }
}
