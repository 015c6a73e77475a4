//! Chains of reversals, compared with a fate that is worked out row by row.

use super::*;

/// Gifts and reversals, by number: each reversal refers to the voucher of a row, or to none that exists.
fn chains() -> impl Strategy<Value = Vec<(Option<usize>, Option<i64>)>> {
    let about = prop_oneof![1 => Just(None), 3 => (0..9_usize).prop_map(Some)];
    prop::collection::vec(
        (about, prop_oneof![2 => Just(None), 1 => Just(Some(0)), 2 => (99..104_i64).prop_map(Some)]),
        1..8,
    )
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Its postings cannot be known.
    LeftOut,
    /// It reverses a row that is left out.
    Unknown,
    /// It posts the amount of the gift at the root of its chain, times 1 or −1.
    Posts(i64),
}

fn fate_of(rows: &[(Option<usize>, Option<i64>)], at: usize, depth: usize) -> Fate {
    let Some(about) = rows[at].0 else { return Fate::Posts(1) };
    // Missing, itself, or in a circle.
    if about >= rows.len() || about == at || depth > rows.len() {
        return Fate::LeftOut;
    }
    match fate_of(rows, about, depth + 1) {
        Fate::LeftOut if is_in_circle(rows, at) => Fate::LeftOut,
        Fate::LeftOut | Fate::Unknown => Fate::Unknown,
        Fate::Posts(sign) => {
            let is_stated = rows[at].1.is_none_or(|stated| stated == amount_of(rows, at) || stated == 0);
            if is_stated { Fate::Posts(-sign) } else { Fate::LeftOut }
        }
    }
}

fn is_in_circle(rows: &[(Option<usize>, Option<i64>)], at: usize) -> bool {
    let mut next = at;
    for _ in 0..=rows.len() {
        match rows.get(next).and_then(|row| row.0) {
            Some(about) if about < rows.len() && about != next => next = about,
            _ => return false,
        }
    }
    true
}

/// The amount of the gift at the root of the chain.
fn amount_of(rows: &[(Option<usize>, Option<i64>)], at: usize) -> i64 {
    rows[at].0.map_or(100 + i64::try_from(at % 3).unwrap(), |about| amount_of(rows, about))
}

/// Whether a reversal that is not reversed itself undoes the transaction.
fn is_reversed(ledger: &Ledger, number: usize) -> bool {
    ledger.iter().any(|row| {
        row.about_transaction().is_some_and(|target| target.index() == number)
            && !is_reversed(ledger, row.index())
    })
}

proptest! {
    #[test]
    fn a_reversal_posts_the_opposite_or_is_left_out(rows in chains()) {
        let said: Vec<LedgerRow<'static>> = (0..)
            .zip(&rows)
            .map(|(at, (about, stated))| LedgerRow {
                voucher: Cow::Owned(format!("V{at}")),
                party: Cow::Owned(format!("Mẫu {at}")),
                about: about.map_or(Cow::Borrowed(""), |about| Cow::Owned(format!("V{about}"))),
                ..match about {
                    Some(_) => blank(at + 2, Kind::Reversal, FUNDS[1], amount_by(*stated, None)),
                    None => {
                        let amount = amount_of(&rows, at as usize);
                        blank(at + 2, Kind::Donation, FUNDS[0], amount_by(Some(amount), Some(Method::Bank)))
                    }
                }
            })
            .collect();
        let (ledger, late, _) = read(&said);
        let fates: Vec<Fate> = (0..rows.len()).map(|at| fate_of(&rows, at, 0)).collect();
        // The reversal of a row that is left out depends on the order in which both are found out.
        prop_assume!(!fates.contains(&Fate::Unknown));
        let kept: Vec<String> = ledger.iter().map(|row| row.voucher().to_owned()).collect();
        let expected: Vec<usize> = (0..rows.len()).filter(|at| fates[*at] != Fate::LeftOut).collect();
        prop_assert_eq!(kept, expected.iter().map(|at| format!("V{at}")).collect::<Vec<_>>());
        let left_out: Vec<u32> = (2..).zip(&fates).filter(|(_, fate)| **fate == Fate::LeftOut).map(|(line, _)| line).collect();
        prop_assert_eq!(late.iter().map(|fault| fault.diagnostic.primary.line.unwrap()).collect::<Vec<_>>(), left_out);
        for fault in &late {
            let at = fault.diagnostic.primary.line.unwrap() as usize - 2;
            prop_assert_eq!(&fault.party, &format!("Mẫu {at}"));
            let is_known = rows[at].0.is_some_and(|about| matches!(fates.get(about), Some(Fate::Posts(_))));
            prop_assert_eq!(fault.diagnostic.code == Code::BAD_REVERSAL, is_known);
        }
        for (row, at) in ledger.iter().zip(expected) {
            let Fate::Posts(sign) = fates[at] else { panic!("row {at} is kept") };
            let amount = sign * amount_of(&rows, at);
            let line = |account: &str, signed| (account.to_owned(), FUNDS[0].to_owned(), signed);
            prop_assert_eq!(posted(&row), vec![line("112", amount), line("5111", -amount)]);
            let target = row.about_transaction().map(|target| target.voucher().to_owned());
            prop_assert_eq!(target, rows[at].0.map(|about| format!("V{about}")));
            prop_assert_eq!(row.fund(), FUNDS[0]);
        }
        let reversals = Reversals::new(&ledger);
        for number in 0..ledger.len() {
            prop_assert_eq!(reversals.is_reversed(number), is_reversed(&ledger, number));
            let named = reversals.iter().any(|(target, by)| target as usize == number && !by.is_empty());
            prop_assert_eq!(named, is_reversed(&ledger, number));
        }
    }
}
