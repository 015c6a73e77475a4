//! Files whose parts are read at the same time, compared with the same files read from first to last.

use super::*;

/// What a file says in one row.
#[derive(Clone, Debug)]
enum Step {
    Row(LedgerRow<'static>),
    /// Only the amount is missing.
    Blank(LedgerRow<'static>),
}

impl Step {
    fn row(&mut self) -> &mut LedgerRow<'static> {
        match self {
            Self::Row(row) | Self::Blank(row) => row,
        }
    }
}

/// Rows with what parts must carry over besides: counts, rows without an amount, and reversals of rows that are
/// in this part, in another, or nowhere.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    (rows(), prop::collection::vec((0..8_u8, 0..40_usize), 30)).prop_map(|(rows, more)| {
        let vouchers: Vec<Cow<'static, str>> = rows.iter().map(|said| said.row.voucher.clone()).collect();
        let mut steps = Vec::new();
        for (said, (sort, other)) in rows.into_iter().zip(more) {
            let fund = FUNDS[other % FUNDS.len()];
            let voucher = said.row.voucher.clone();
            steps.push(Step::Row(said.row));
            let row = match sort {
                0 => Step::Row(LedgerRow {
                    about: vouchers
                        .get(other)
                        .filter(|own| !own.is_empty())
                        .unwrap_or(&Cow::Borrowed("V-0"))
                        .clone(),
                    ..blank(0, Kind::Reversal, fund, amount_by(None, None))
                }),
                1 => {
                    let account = Cow::Borrowed(ACCOUNTS[other % 3]);
                    let counted = RowBody::Counted { account, amount: Vnd::new(7) };
                    Step::Row(blank(0, Kind::AuditCount, fund, counted))
                }
                2 => {
                    let gift = blank(0, Kind::Donation, fund, amount_by(Some(1), Some(Method::Bank)));
                    Step::Blank(LedgerRow { voucher, memo: Cow::Borrowed("Mẫu"), ..gift })
                }
                _ => continue,
            };
            steps.push(row);
        }
        for (line, step) in (2..).zip(&mut steps) {
            step.row().line = line;
        }
        steps
    })
}

fn take(builder: &mut LedgerBuilder<'_>, steps: &[Step]) {
    for step in steps {
        match step {
            Step::Row(row) => {
                builder.take(row.clone()).unwrap();
            }
            Step::Blank(row) => builder.note_blank(row.clone()),
        }
    }
}

proptest! {
    #[test]
    fn parts_that_are_joined_are_the_file_read_from_first_to_last(
        steps in steps(),
        cuts in prop::collection::btree_set(0..40_usize, 0..4),
    ) {
        let chart = ChartOfAccounts::default();
        let (mut whole, mut joined) = (LedgerBuilder::new(&chart), LedgerBuilder::new(&chart));
        for builder in [&mut whole, &mut joined] {
            builder.start_file(&Arc::from("journal/2024.csv"));
            builder.start_file(&Arc::from("journal/2025.csv"));
        }
        take(&mut whole, &steps);
        let mut from = 0;
        for to in cuts.into_iter().filter(|to| *to < steps.len()).chain([steps.len()]) {
            // The header is line 1, and a part counts its own lines.
            let lines = u32::try_from(from + 1).unwrap();
            let mut own = steps[from..to].to_vec();
            for step in &mut own {
                step.row().line -= lines;
            }
            let mut part = joined.part();
            take(&mut part, &own);
            joined.append(part, lines);
            from = to;
        }
        let (whole, joined) = (whole.finish(), joined.finish());
        prop_assert_eq!(format!("{:?}", joined.1), format!("{:?}", whole.1));
        prop_assert_eq!(format!("{:?}", joined.2), format!("{:?}", whole.2));
        let (whole, joined) = (whole.0, joined.0);
        prop_assert_eq!(joined.len(), whole.len());
        for (one, other) in joined.iter().zip(whole.iter()) {
            prop_assert_eq!(one.to_record(), other.to_record());
            prop_assert_eq!((one.line(), one.location()), (other.line(), other.location()));
            prop_assert_eq!((one.counted(), one.about()), (other.counted(), other.about()));
            prop_assert_eq!(posted(&one), posted(&other));
        }
        prop_assert_eq!(format!("{:?}", joined.blanks()), format!("{:?}", whole.blanks()));
        prop_assert_eq!(joined.turnovers(None), whole.turnovers(None));
        let texts = |ledger: &Ledger| -> Vec<(String, Symbol)> {
            let of = ledger.iter().flat_map(|row| [row.voucher(), row.party(), row.memo(), row.fund()].map(str::to_owned));
            of.filter_map(|text| ledger.strings().find(&text).map(|number| (text, number))).collect()
        };
        prop_assert_eq!(texts(&joined), texts(&whole), "texts keep their numbers");
    }
}
