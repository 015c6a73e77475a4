//! Shows wrong and missed links and wrong differences with their rows, for those who improve the matching.

use std::fmt::Write as _;

use super::answer::{Answer, Difference};
use super::score::score;
use xtask_oracle::workload::Workload;

/// Lists the first wrong claims, wrong differences and missed determined links of a workload, at most `count` of each.
pub(super) fn tell(condition: &str, workload: &Workload, answer: &Answer, count: usize) -> String {
    let score = score(&workload.key, answer);
    let books: Vec<&str> = workload.books.lines().collect();
    let bank: Vec<&str> = workload.statement.lines().collect();
    let mut out = String::new();
    // Writing to a string cannot fail.
    let mut rows = |title: &str, left: &[u32], right: &[u32]| {
        let _ = writeln!(out, "{title}");
        for (file, name, lines) in [(&books, "books", left), (&bank, "bank ", right)] {
            for line in lines.iter().take(12) {
                let text = file.get((*line as usize).saturating_sub(1)).copied().unwrap_or_default();
                let _ = writeln!(out, "  {name} {line}: {text}");
            }
        }
    };
    let is_link = |told: &&Difference| {
        workload.key.links.iter().any(|link| link.left == told.left && link.right == told.right)
    };
    let claims = score.wrong.iter().take(count).filter_map(|number| answer.claims.get(*number));
    let claims = claims.map(|claim| ("match", &claim.left, &claim.right));
    let differences = answer.differences.iter().filter(|told| !is_link(told)).take(count);
    let differences = differences.map(|told| (told.cause, &told.left, &told.right));
    for (said, left, right) in claims.chain(differences) {
        rows(&format!("{condition}: wrong {said}"), left, right);
        for link in &workload.key.links {
            let is_touched = link.left.iter().any(|line| left.contains(line))
                || link.right.iter().any(|line| right.contains(line));
            if is_touched && left.len() <= 4 {
                rows(&format!("  the key says {:?}", link.kind), &link.left, &link.right);
            }
        }
    }
    for link in score.missed.iter().take(count).filter_map(|number| workload.key.links.get(*number)) {
        rows(&format!("{condition}: missed {:?}", link.kind), &link.left, &link.right);
    }
    out
}
