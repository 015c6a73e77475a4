//! What a transaction says besides its day and postings, by the names of our fields.

use super::Entry;
use crate::ledger::Field;
use std::borrow::Cow;

/// The name of the place of a row, which is no field of it.
pub(super) const PLACE: &str = "place";

/// Returns every field that is not blank, in the same order for all transactions. The amount and account of a count or a
/// pledge are among them, as they are not postings.
pub(super) fn details<'a>(entry: &Entry<'a>) -> Vec<(&'static str, Cow<'a, str>)> {
    let row = entry.row;
    let mut found: Vec<(&'static str, Cow<'a, str>)> = Vec::with_capacity(12);
    let mut add = |field: Field, text: Cow<'a, str>| {
        if !text.is_empty() {
            found.push((field.as_str(), text));
        }
    };
    add(Field::Kind, Cow::Borrowed(row.kind().as_str()));
    add(Field::Fund, Cow::Borrowed(row.fund()));
    add(Field::Voucher, Cow::Borrowed(row.voucher()));
    add(Field::Party, Cow::Borrowed(row.party()));
    add(Field::Purpose, Cow::Borrowed(row.purpose()));
    add(Field::Memo, Cow::Borrowed(row.memo()));
    add(Field::Reference, Cow::Borrowed(row.reference()));
    add(Field::About, Cow::Borrowed(row.about_text()));
    add(Field::CounterFund, Cow::Borrowed(row.counter_fund()));
    if let Some((account, amount)) = row.counted() {
        add(Field::Account, Cow::Borrowed(account));
        add(Field::Amount, Cow::Owned(amount.get().to_string()));
    }
    let text = |text: &'a Option<String>| Cow::Borrowed(text.as_deref().unwrap_or_default());
    if let Some(party) = row.party_details() {
        add(Field::PartyAccount, text(&party.account));
        let day = party.birth_date.map(|day| day.to_string());
        add(Field::BirthDate, Cow::Owned(day.unwrap_or_default()));
        add(Field::SchoolClass, text(&party.school_class));
        add(Field::School, text(&party.school));
    }
    if let Some(facts) = row.facts() {
        add(Field::Decision, text(&facts.decision));
        add(Field::Preparer, text(&facts.preparer));
        add(Field::Approver, text(&facts.approver));
        let quantity = facts.quantity.map(|quantity| quantity.to_string());
        add(Field::Quantity, Cow::Owned(quantity.unwrap_or_default()));
        add(Field::Unit, text(&facts.unit));
        add(Field::AwardType, text(&facts.award_type));
        add(Field::RecipientType, text(&facts.recipient_type));
        if let Some(foreign) = &facts.foreign {
            add(Field::Currency, Cow::Borrowed(foreign.currency.as_str()));
            add(Field::ForeignAmount, Cow::Owned(foreign.amount.to_string()));
            add(Field::Rate, Cow::Owned(foreign.rate.to_string()));
        }
    }
    add(Field::Id, Cow::Owned(entry.id.to_string()));
    let file = row.file();
    if !file.is_empty() {
        found.push((PLACE, Cow::Owned(format!("{file}:{}", row.line()))));
    }
    found
}
