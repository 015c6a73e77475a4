//! References to rows that are left out because their postings cannot be derived.

use super::*;

#[test]
fn references_tell_how_many_of_their_targets_are_left() {
    let named = |line, kind, voucher: &'static str, about: &'static str| {
        let body = if kind == Kind::Reversal {
            amount_by(None, None)
        } else {
            amount_by(Some(100), Some(Method::Cash))
        };
        let (voucher, about) = (Cow::Borrowed(voucher), Cow::Borrowed(about));
        LedgerRow { voucher, about, ..blank(line, kind, "ST", body) }
    };
    let (ledger, late, _) = read(&[
        named(2, Kind::Reversal, "PT-1", "?"),
        named(3, Kind::Donation, "PT-1", ""),
        named(4, Kind::Reversal, "PT-2", "?"),
        named(5, Kind::Reversal, "PT-2", "?"),
        named(6, Kind::Donation, "PT-3", "PT-1"),
        named(7, Kind::Donation, "PT-4", "PT-2"),
        named(8, Kind::Donation, "PT-5", ""),
        named(9, Kind::Donation, "PT-5", ""),
        named(10, Kind::Donation, "PT-6", "PT-5"),
    ]);
    assert_eq!(late.len(), 3);
    let about: Vec<_> = ledger.iter().filter_map(|row| row.about().cloned()).collect();
    let wanted = [AboutTarget::Found(0), AboutTarget::Missing, AboutTarget::Several(vec![3, 4])];
    assert_eq!(about, wanted);
}
