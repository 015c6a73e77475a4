//! Lines that are sums of rows, where many other subsets have nearly or exactly the same sum.
//!
//! A collector hands in forty gifts of one day. Their amounts are powers of two with a little noise, each
//! twice, so that two of one size equal one of the next and the number of equal sums grows without bound. The
//! bank shows one line with the sum of twenty of them; the other twenty have not reached it.

use std::io;
use std::path::Path;

use super::books::{Dates, Planted, id, opening};
use super::formats::{Pairs, Row, Statement};
use super::words::{Business, Spelt, names};
use super::{Label, Truth};
use xtask_oracle::fixtures::rng::Rng;

/// Number of gifts that one collector hands in.
const GIFTS: usize = 40;
/// Number of collectors per day. The same one does not return within the matching window.
const COLLECTORS: usize = 10;
/// The smallest power in đồng; the noise stays far below it.
const UNIT: i64 = 64_000;
const FUND: &str = "ST";

pub(super) fn write(rows: usize, seed: u64, dir: &Path) -> io::Result<Planted> {
    let collections = rows.div_ceil(GIFTS);
    let dates = Dates::new(collections.div_ceil(COLLECTORS));
    let (mut rng, names) = (Rng::new(seed), names());
    let mut books = Pairs::create(&dir.join("books.csv"))?;
    let mut bank = Statement::create(&dir.join("statement.csv"), opening(rows))?;
    let mut truth = Truth::create(dir)?;
    let first = Row {
        id: id(&mut rng),
        date: dates.iso(0),
        fund: FUND,
        business: Business::Opening,
        amount: opening(rows),
        party: "",
        memo: "Số dư đầu kỳ",
    };
    books.row(&first)?;
    let mut next_line = 3;
    let memo = Spelt::new("Góp quỹ khuyến học".to_owned());
    for collection in 0..collections {
        let day = collection / COLLECTORS;
        let Some(collector) = names.get(collection % names.len().max(1)) else { continue };
        let mut gifts: Vec<(u32, i64)> = Vec::new();
        for gift in 0..GIFTS.min(rows - collection * GIFTS) {
            let amount = (UNIT << (gift / 2)) + rng.range(0, 3) * 1_000;
            let (party, memo) = (collector.books.as_str(), memo.books.as_str());
            let business = Business::Donation;
            books.row(&Row {
                id: id(&mut rng),
                date: dates.iso(day),
                fund: FUND,
                business,
                amount,
                party,
                memo,
            })?;
            gifts.push((next_line, amount));
            next_line += 1;
        }
        rng.shuffle(&mut gifts);
        let text = format!("{} {}", collector.bank, memo.bank);
        let (summed, kept) = gifts.split_at(gifts.len() / 2);
        let sum: i64 = summed.iter().map(|gift| gift.1).sum();
        if sum > 0 {
            let line = bank.line(day, dates.bank(day), sum, &text)?;
            summed.iter().try_for_each(|gift| truth.row(Some(gift.0), Some(line), Label::Batch))?;
        }
        kept.iter().try_for_each(|gift| truth.row(Some(gift.0), None, Label::Missing))?;
    }
    books.finish()?;
    bank.finish()?;
    truth.finish()
}
