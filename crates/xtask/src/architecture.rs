//! Draws the crates and their modules from the code, and finds modules that name each other in a circle.

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

/// Maximum width of a box in the picture, in SVG units; rows of modules break there. Longer names make it
/// wider.
const WIDEST: f64 = 400.0;

/// Returns the path of the picture.
pub fn file() -> PathBuf {
    crate::page::docs().join("architecture.svg")
}

fn crates() -> io::Result<Vec<Package>> {
    workspace::read(&crate::page::docs().join("../crates"))
}

/// Returns the picture of the crates and their modules as SVG.
///
/// # Errors
/// If the code cannot be read.
pub fn picture() -> io::Result<String> {
    let crates = crates()?;
    let graph: Graph = crates.iter().map(|package| (package.name.clone(), package.uses.clone())).collect();
    let panels: Vec<Panel> = crates.iter().map(Package::panel).collect();
    Ok(drawing::draw(&graph, &panels))
}

/// Writes the picture.
///
/// # Errors
/// If the code cannot be read or the picture cannot be written.
pub fn write() -> io::Result<()> {
    fs::write(file(), picture()?)
}

/// Circles found among the modules.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Number of circles.
    pub circles: usize,
    /// Each circle with its arrows, and the files and paths that cause them.
    pub text: String,
}

/// Finds the circles in every crate.
///
/// # Errors
/// If the code cannot be read.
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
