//! The books of a hundred associations, with a transfer from the province to each of the others every month.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use xtask_oracle::fixtures::rng::Rng;

/// Number of books.
const BOOKS: usize = 100;

/// Writes `province/NNN`, a book in each folder, with `rows` rows in all.
pub(super) fn write(rows: usize, seed: u64, dir: &Path) -> io::Result<()> {
    let codes: Vec<String> =
        (0..BOOKS).map(|book| if book == 0 { "T".into() } else { format!("X{book:02}") }).collect();
    let mut tree = String::from("code,name,level,parent\n");
    for (book, code) in codes.iter().enumerate() {
        let (level, parent) = if book == 0 { ("province", "") } else { ("commune", "T") };
        // Writing to a string cannot fail.
        let _ = writeln!(tree, "{code},Hội Mẫu {code},{level},{parent}");
    }
    let mut rng = Rng::new(seed);
    let mut journals: Vec<Vec<(u64, String)>> = vec![Vec::new(); BOOKS];
    for (book, code) in codes.iter().enumerate().skip(1) {
        for month in 1..=12_u64 {
            let (sent, amount) = (1 + rng.next_word() % 20, (1 + rng.next_word() % 90) * 100_000);
            let arrived = sent + rng.next_word() % 6;
            let row = |day: u64, kind: &str, fund: &str, other: &str| {
                (month * 100 + day, format!("{kind},{fund},bank,{amount},{other},,,Chuyển quỹ học bổng"))
            };
            let ends =
                [(0, row(sent, "transfer-out", "T", code)), (book, row(arrived, "transfer-in", code, "T"))];
            for (place, row) in ends {
                journals.get_mut(place).into_iter().for_each(|journal| journal.push(row.clone()));
            }
        }
    }
    for (code, journal) in codes.iter().zip(&mut journals) {
        while journal.len() < rows / BOOKS {
            let day = (1 + rng.next_word() % 12) * 100 + 1 + rng.next_word() % 28;
            let word = rng.next_word();
            let (giver, amount) = (word % 997, (1 + word % 50) * 100_000);
            let row = match word % 10 {
                0 | 1 => {
                    format!("award,{code},cash,{amount},,Trường Mẫu {giver},{},Trao học bổng", 1 + word % 9)
                }
                2..=5 => format!("donation,{code},cash,{amount},,Người cho Mẫu {giver},,Ủng hộ học bổng"),
                _ => format!("donation,{code},bank,{amount},,Người cho Mẫu {giver},,Ủng hộ học bổng"),
            };
            journal.push((day, row));
        }
        journal.sort();
        let folder = dir.join("province").join(code);
        fs::create_dir_all(folder.join("journal"))?;
        fs::write(folder.join("hocbong.toml"), format!("name = \"Quỹ Mẫu {code}\"\nyear = 2025\n"))?;
        fs::write(folder.join("associations.csv"), &tree)?;
        fs::write(folder.join("funds.csv"), format!("code,name\n{code},Quỹ chung\n"))?;
        let mut text =
            String::from("date,voucher,kind,fund,method,amount,counter_fund,party,quantity,memo\n");
        for (number, (day, row)) in journal.iter().enumerate() {
            let _ = writeln!(text, "2025-{:02}-{:02},CT-{number:05},{row}", day / 100, day % 100);
        }
        fs::write(folder.join("journal").join("2025.csv"), text)?;
    }
    Ok(())
}
