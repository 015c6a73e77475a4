//! The crates and their modules as the code has them: a picture, and the circles that there should not be.

mod arrows;
mod circles;
mod drawing;
mod floors;
mod mentions;
mod panel;
mod plan;
mod tree;
mod workspace;

use circles::{Circle, Graph};
use panel::Panel;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::PathBuf;
use tree::Place;
use workspace::Package;

/// How wide a row of modules may be in the picture.
const WIDEST: f64 = 400.0;

/// The picture's file.
pub fn file() -> PathBuf {
    crate::page::docs().join("architecture.svg")
}

fn crates() -> io::Result<Vec<Package>> {
    workspace::read(&crate::page::docs().join("../crates"))
}

/// The picture of the crates and their modules.
///
/// # Errors
/// When the code cannot be read.
pub fn picture() -> io::Result<String> {
    let crates = crates()?;
    let graph: Graph = crates.iter().map(|package| (package.name.clone(), package.uses.clone())).collect();
    let panels: Vec<Panel> = crates.iter().map(Package::panel).collect();
    Ok(drawing::draw(&graph, &panels))
}

/// Writes the picture.
///
/// # Errors
/// When the code cannot be read or the picture not written.
pub fn write() -> io::Result<()> {
    fs::write(file(), picture()?)
}

/// What is found among the modules.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many circles there are.
    pub circles: usize,
    /// Each with its arrows, the files and the names in them.
    pub text: String,
}

/// Finds the circles in every crate.
///
/// # Errors
/// When the code cannot be read.
pub fn report() -> io::Result<Report> {
    let mut report = Report::default();
    for package in crates()? {
        for circle in package.circles() {
            report.circles += 1;
            describe(&mut report.text, &package.name, &circle);
        }
    }
    Ok(report)
}

fn describe(text: &mut String, package: &str, circle: &Circle) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{package}, {}: {}", circle.parent, circle.children.join(", "));
    for arrow in &circle.arrows {
        let _ = writeln!(text, "  {} -> {}", arrow.from, arrow.to);
        for (from, to, names) in &arrow.evidence {
            let _ = writeln!(text, "    {from} -> {to}: {}", names.join(", "));
        }
    }
}

impl Package {
    fn panel(&self) -> Panel {
        let modules = circles::children(&self.tree, &arrows::arrows(&self.tree), &Place::default());
        Panel::new(&self.name, &floors::floors(&modules), WIDEST)
    }

    fn circles(&self) -> Vec<Circle> {
        circles::circles(&self.tree, &arrows::arrows(&self.tree))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_modules_form_a_circle() {
        let report = report().unwrap();
        assert_eq!(report.circles, 0, "{}", report.text);
    }

    #[test]
    fn the_picture_is_what_the_code_gives() {
        let drawn = fs::read_to_string(file()).unwrap();
        assert!(
            drawn == picture().unwrap(),
            "docs/architecture.svg: run `cargo run -p xtask -- architecture`"
        );
    }
}
