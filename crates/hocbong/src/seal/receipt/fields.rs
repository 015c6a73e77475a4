//! The names of the sealed fields, which follow from the number of postings.

use std::borrow::Cow;

/// A sealed field of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedField {
    /// What the field means, e.g. `voucher`; the fields of each posting have the same four names.
    pub name: Cow<'static, str>,
    /// What was sealed; blank if the row has no such cell.
    pub value: String,
}

/// The fields before the postings; the last says how many postings follow.
const BEFORE: [&str; 17] = [
    "id",
    "date",
    "voucher",
    "kind",
    "fund",
    "party",
    "party_account",
    "birth_date",
    "school_class",
    "school",
    "purpose",
    "memo",
    "reference",
    "about",
    "counted_account",
    "counted_amount",
    "postings",
];
/// The fields of each posting.
const POSTING: [&str; 4] = ["posting_fund", "posting_side", "posting_account", "posting_amount"];
/// The fields after the postings.
const AFTER: [&str; 9] = [
    "decision",
    "preparer",
    "approver",
    "quantity",
    "unit",
    "currency",
    "foreign_amount",
    "rate",
    "counter_fund",
];
/// Two more, only if one of them is not blank.
const LAST: [&str; 2] = ["award_type", "recipient_type"];

/// Returns the names of these values, in their order; `None` if their number is not what the field `postings` says.
pub(super) fn names_of(values: &[&str]) -> Option<Vec<&'static str>> {
    let stated = values.get(BEFORE.len() - 1)?;
    let postings: usize = stated.parse().ok().filter(|number: &usize| number.to_string() == **stated)?;
    let least = postings.checked_mul(POSTING.len())?.checked_add(BEFORE.len() + AFTER.len())?;
    let later: &[&str] = match values.len().checked_sub(least)? {
        0 => &[],
        2 => &LAST,
        _ => return None,
    };
    let mut names = Vec::with_capacity(values.len());
    names.extend(BEFORE);
    names.extend(POSTING.iter().cycle().take(postings * POSTING.len()));
    names.extend(AFTER);
    names.extend(later);
    Some(names)
}

/// Returns the fields with these values; `None` as [`names_of`].
pub(super) fn named(values: Vec<String>) -> Option<Vec<SealedField>> {
    let texts: Vec<&str> = values.iter().map(String::as_str).collect();
    let names = names_of(&texts)?;
    Some(
        names.into_iter().zip(values).map(|(name, value)| SealedField { name: name.into(), value }).collect(),
    )
}

/// The fields of each posting.
pub(super) fn postings(fields: &[SealedField]) -> impl Iterator<Item = &[SealedField]> {
    let end = fields.len().saturating_sub(AFTER.len());
    fields.get(BEFORE.len()..end).unwrap_or_default().chunks_exact(POSTING.len())
}
