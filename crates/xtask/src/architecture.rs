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

    /// The circles that there are: crate, parent and children. It only shrinks: whoever mends one takes it out here,
    /// and no new one comes in.
    const KNOWN_CIRCLES: &[(&str, &str, &[&str])] = &[];

    #[test]
    fn no_circle_of_modules_is_new_and_none_that_was_mended_is_listed() {
        let mut found = Vec::new();
        for package in crates().unwrap() {
            let circles = package.circles().into_iter();
            found.extend(
                circles.map(|circle| (package.name.clone(), circle.parent.to_string(), circle.children)),
            );
        }
        let known: Vec<_> = KNOWN_CIRCLES
            .iter()
            .map(|(package, parent, children)| {
                let children: Vec<String> = children.iter().map(|child| (*child).to_owned()).collect();
                ((*package).to_owned(), (*parent).to_owned(), children)
            })
            .collect();
        let new: Vec<_> = found.iter().filter(|circle| !known.contains(circle)).collect();
        let gone: Vec<_> = known.iter().filter(|circle| !found.contains(circle)).collect();
        assert!(
            new.is_empty() && gone.is_empty(),
            "new: {new:#?}\nno longer there: {gone:#?}\n`cargo run -p xtask -- architecture` shows the arrows"
        );
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
