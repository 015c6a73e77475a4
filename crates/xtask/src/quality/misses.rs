//! Shows wrong and missed links with their rows, for those who improve the matching.

use std::fmt::Write as _;

use super::answer::Answer;
use super::score::score;
use xtask_oracle::workload::Workload;

/// Lists the first wrong claims and the first missed determined links, at most `count` of each.
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
    for claim in score.wrong.iter().take(count).filter_map(|number| answer.claims.get(*number)) {
        rows(&format!("{condition}: wrong"), &claim.left, &claim.right);
        for link in &workload.key.links {
            let is_touched = link.left.iter().any(|line| claim.left.contains(line))
                || link.right.iter().any(|line| claim.right.contains(line));
            if is_touched && claim.left.len() <= 4 {
                rows(&format!("  the key says {:?}", link.kind), &link.left, &link.right);
            }
        }
    }
    for link in score.missed.iter().take(count).filter_map(|number| workload.key.links.get(*number)) {
        rows(&format!("{condition}: missed {:?}", link.kind), &link.left, &link.right);
    }
    out
}
