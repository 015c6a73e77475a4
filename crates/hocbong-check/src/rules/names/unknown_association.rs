//! HB0201: an association that the book does not have.

use crate::facts::sightings::in_fund_codes;
use crate::{Context, Fact, Findings, Need, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use hocbong_core::fund::association_of;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The association that a fund code begins with is listed. This holds for the funds and counter funds of
/// rows, and for the funds that the book lists.
///
/// One finding per code, at its first row in canonical order, with the number of rows. If the code occurs only
/// as the other fund of transfers, it is a warning: the association may keep a book of its own, which this one
/// should list in `associations.csv` all the same.
///
/// # Source
/// None: without the association it is open whose row this is.
///
/// # What it does not catch
/// A row under the wrong association, if that one exists; codes in `hocbong.toml`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnknownAssociation;

impl Rule for UnknownAssociation {
    fn code(&self) -> Code {
        Code::UNKNOWN_ASSOCIATION
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Associations)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let is_unknown = |code: &str| book.associations.get(code).is_none();
        let sightings =
            in_fund_codes(context, |fund| Some(association_of(fund)).filter(|code| is_unknown(code)));
        let known: Vec<&str> =
            book.associations.iter().map(|association| association.code.as_str()).collect();
        // Associations of listed funds that no row uses.
        let mut listed: BTreeMap<&str, &str> = BTreeMap::new();
        if book.knows(Fact::Funds) {
            for fund in book.funds.values() {
                let association = fund.association();
                if is_unknown(association) && !sightings.has(association) {
                    listed.entry(association).or_insert(&fund.code);
                }
            }
        }
        for (name, fund) in listed {
            let place = Location::file(&Arc::from("funds.csv"));
            let message = Message::new("HB0201.listed").with("name", name).with("fund", fund);
            let mut finding = Diagnostic::new(self.code(), message, place);
            if let Some(near) = hocbong_core::text::nearest(name, known.iter().copied()) {
                finding = finding.with_hint(Message::new("HB0201.hint").with("near", near));
            }
            findings.push(finding);
        }
        sightings.report(context, self.code(), ("HB0201", "HB0201.hint"), &known, findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{FUNDS, check, check_files, files};
    use hocbong_import::source::Source;

    #[test]
    fn one_finding_a_name_with_the_number_of_rows() {
        let mut files = files(
            "date,voucher,kind,fund,method,amount\n\
             2025-03-02,PT-2,donation,SX,cash,100\n\
             2025-03-01,PT-1,donation,SX,cash,100\n",
        );
        files.funds = Some(Source::new("funds.csv", format!("{FUNDS}SX,Quỹ chung,none,,,\n")));
        assert_eq!(check_files(&files, &["HB0201:3"]), ["HB0201(name=SX, rows=2)"]);
    }

    #[test]
    fn a_counter_fund_and_a_listed_fund_belong_to_listed_associations() {
        let mut files = files(
            "date,voucher,kind,fund,method,amount,counter_fund\n\
             2025-03-01,PT-1,donation,ST,cash,100,\n\
             2025-03-02,PC-1,transfer-out,ST,cash,100,QQ/a\n",
        );
        files.funds = Some(Source::new("funds.csv", format!("{FUNDS}QQ/a,A,none,,,\nZZ/b,B,none,,,\n")));
        check_files(&files, &["HB0201:0", "HB0201:3"]);
    }

    #[test]
    fn known_names_and_unknown_facts_are_no_findings() {
        let journal = "date,voucher,kind,fund,method,amount\n2025-03-01,PT-1,donation,ST/vuot-kho,cash,100\n";
        check(journal, &[]);
        let mut bare = files(&journal.replace("ST/", "QQ/"));
        (bare.associations, bare.funds) = (None, None);
        check_files(&bare, &[]);
    }
}
