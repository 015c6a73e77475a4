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

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of a transaction that states this many postings and has this many values more than those before them.
    fn values(stated: &str, later: usize) -> Vec<String> {
        let before = (0..BEFORE.len() - 1).map(|at| format!("trước {at}"));
        let later = (0..later).map(|at| format!("sau {at}"));
        before.chain([stated.to_owned()]).chain(later).collect()
    }

    #[test]
    fn the_number_of_postings_decides_how_many_values_there_are() {
        for count in 0..6 {
            for later in 0..40 {
                let named = named(values(&count.to_string(), later));
                // Nine fields follow four for each posting; the sorts of award and recipient are there together.
                let is_complete = later == 4 * count + 9 || later == 4 * count + 11;
                assert_eq!(named.is_some(), is_complete, "{later} values after {count} postings");
            }
        }
        for stated in ["", "-1", "+2", "02", "2 ", "hai", "18446744073709551615", "99999999999999999999"] {
            assert_eq!(named(values(stated, 17)), None, "{stated}");
        }
        assert_eq!(named(vec!["0".to_owned(); BEFORE.len() - 1]), None);
    }

    #[test]
    fn each_posting_has_its_own_four_fields() {
        for count in 0..6 {
            for later in [9, 11] {
                let fields = named(values(&count.to_string(), 4 * count + later)).unwrap();
                let said: Vec<Vec<&str>> = postings(&fields)
                    .map(|posting| posting.iter().map(|field| field.value.as_str()).collect())
                    .collect();
                let number = |at: usize| format!("sau {at}");
                let expected: Vec<Vec<String>> =
                    (0..count).map(|posting| (4 * posting..4 * posting + 4).map(number).collect()).collect();
                assert_eq!(said, expected);
                for posting in postings(&fields) {
                    let names: Vec<&str> = posting.iter().map(|field| &*field.name).collect();
                    assert_eq!(names, POSTING);
                }
                let after: Vec<&str> = fields[17 + 4 * count..].iter().map(|field| &*field.name).collect();
                assert_eq!((after[0], after[8], after.len()), ("decision", "counter_fund", later));
                assert_eq!(
                    after.get(9..),
                    [&[][..], &LAST[..]].into_iter().find(|last| last.len() == later - 9)
                );
            }
        }
    }
}
