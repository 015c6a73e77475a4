//! A plot of lines with logarithmic axes, as SVG without scripts or embedded fonts.

use std::fmt::Write as _;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 460.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 190.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 58.0;
/// Minimum vertical distance of two line names.
const NAME_GAP: f64 = 17.0;
/// Distinguishable also with colour blindness; the first is the floor's.
const COLOURS: [&str; 6] = ["#6b7280", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"];

/// A line of points; both coordinates must be positive.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) points: Vec<(f64, f64)>,
}

/// The contents of a plot.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    pub(crate) title: &'static str,
    pub(crate) x: &'static str,
    pub(crate) y: &'static str,
    pub(crate) lines: Vec<Line>,
}

/// A range of whole powers of ten, mapped to an axis.
#[derive(Clone, Copy, Debug)]
struct Axis {
    low: i32,
    high: i32,
    start: f64,
    end: f64,
}

impl Axis {
    fn new(values: impl Iterator<Item = f64>, start: f64, end: f64) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| *value > 0.0) {
            low = low.min(value.log10());
            high = high.max(value.log10());
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let (low, high) = (power(low.floor()), power(high.ceil()));
        Self { low, high: high.max(low + 1), start, end }
    }

    fn place(self, value: f64) -> f64 {
        let (low, high) = (f64::from(self.low), f64::from(self.high));
        self.start + (value.log10() - low) / (high - low) * (self.end - self.start)
    }

    fn powers(self) -> impl Iterator<Item = i32> {
        self.low..=self.high
    }
}

/// Converts a float that is a small whole number.
fn power(whole: f64) -> i32 {
    (-30..=30).find(|power| (f64::from(*power) - whole).abs() < 0.5).unwrap_or(0)
}

/// Formats a power of ten.
fn label(power: i32) -> String {
    match u32::try_from(power) {
        Ok(power) => super::table::count(10_usize.saturating_pow(power)),
        Err(_) => format!("{:.*}", usize::try_from(-power).unwrap_or(0), 10_f64.powi(power)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Plot {
    /// Draws the plot.
    pub(crate) fn to_svg(&self) -> String {
        let points = || self.lines.iter().flat_map(|line| line.points.iter());
        let x = Axis::new(points().map(|point| point.0), LEFT, WIDTH - RIGHT);
        let y = Axis::new(points().map(|point| point.1), HEIGHT - BOTTOM, TOP);
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             font-family=\"system-ui, sans-serif\" font-size=\"13\">\n<title>{0}</title>\n\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n\
             <text x=\"{LEFT}\" y=\"28\" font-size=\"16\" font-weight=\"600\" fill=\"#111827\">{0}</text>",
            escaped(self.title)
        );
        Self::grid(&mut out, x, y);
        self.names_of_axes(&mut out);
        let ends = self.draw_lines(&mut out, x, y);
        Self::names(&mut out, ends);
        out.push_str("</svg>\n");
        out
    }

    fn grid(out: &mut String, x: Axis, y: Axis) {
        let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        let _ = writeln!(out, "<g stroke=\"#d1d5db\" stroke-width=\"1\">");
        for at in x.powers().map(|power| x.place(10_f64.powi(power))) {
            let _ = writeln!(out, "<line x1=\"{at:.1}\" y1=\"{TOP}\" x2=\"{at:.1}\" y2=\"{bottom}\"/>");
        }
        for at in y.powers().map(|power| y.place(10_f64.powi(power))) {
            let _ = writeln!(out, "<line x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{right}\" y2=\"{at:.1}\"/>");
        }
        let _ = writeln!(out, "</g>\n<g fill=\"#374151\">");
        for power in x.powers() {
            let (at, below) = (x.place(10_f64.powi(power)), bottom + 20.0);
            let _ = writeln!(
                out,
                "<text x=\"{at:.1}\" y=\"{below}\" text-anchor=\"middle\">{}</text>",
                label(power)
            );
        }
        for power in y.powers() {
            let (at, before) = (y.place(10_f64.powi(power)) + 4.0, LEFT - 8.0);
            let _ = writeln!(
                out,
                "<text x=\"{before}\" y=\"{at:.1}\" text-anchor=\"end\">{}</text>",
                label(power)
            );
        }
        let _ = writeln!(out, "</g>");
    }

    fn names_of_axes(&self, out: &mut String) {
        let (middle, below) = (f64::midpoint(LEFT, WIDTH - RIGHT), HEIGHT - 14.0);
        let half = f64::midpoint(TOP, HEIGHT - BOTTOM);
        let _ = writeln!(
            out,
            "<text x=\"{middle}\" y=\"{below}\" text-anchor=\"middle\" fill=\"#111827\">{}</text>\n\
             <text x=\"18\" y=\"{half}\" text-anchor=\"middle\" fill=\"#111827\" transform=\"rotate(-90 18 {half})\">{}</text>",
            escaped(self.x),
            escaped(self.y)
        );
    }

    /// Draws the lines and returns where their names belong.
    fn draw_lines(&self, out: &mut String, x: Axis, y: Axis) -> Vec<(f64, f64, &'static str, &'static str)> {
        let mut ends = Vec::new();
        for (line, colour) in self.lines.iter().zip(COLOURS.into_iter().cycle()) {
            let places: Vec<(f64, f64)> =
                line.points.iter().map(|point| (x.place(point.0), y.place(point.1))).collect();
            let path: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            let _ = writeln!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\"/>",
                path.join(" ")
            );
            for (x, y) in &places {
                let _ = writeln!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{colour}\"/>");
            }
            if let Some((x, y)) = places.last() {
                ends.push((*x, *y, line.name, colour));
            }
        }
        ends
    }

    /// Writes each name beside the end of its line, moved down if it would overlap another.
    fn names(out: &mut String, mut ends: Vec<(f64, f64, &'static str, &'static str)>) {
        ends.sort_by(|one, other| one.1.total_cmp(&other.1));
        let mut free = f64::NEG_INFINITY;
        for (x, y, name, colour) in ends {
            let (x, y) = (x + 10.0, (y + 4.0).max(free));
            free = y + NAME_GAP;
            let _ =
                writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" fill=\"{colour}\">{}</text>", escaped(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> Plot {
        let line = |name, factor: f64| Line {
            name,
            points: [1e4, 1e5, 1e6].into_iter().map(|rows| (rows, rows * factor)).collect(),
        };
        Plot {
            title: "Time <over> rows & more",
            x: "rows",
            y: "seconds",
            lines: vec![line("floor", 3e-7), line("one", 3.1e-7), line("other", 2e-5)],
        }
    }

    /// Asserts that tags are closed in order, every `&` starts an entity and every attribute is quoted.
    fn assert_is_well_formed(text: &str) {
        let mut open = Vec::new();
        for part in text.split('<').skip(1) {
            let (tag, words) = part.split_once('>').expect(part);
            assert!(!words.contains('>'), "{part}");
            for (at, _) in words.match_indices('&') {
                assert!(
                    ["&amp;", "&lt;", "&gt;", "&quot;"].iter().any(|entity| words[at..].starts_with(entity))
                );
            }
            assert!(tag.matches('"').count() % 2 == 0, "{tag}");
            let name = tag.trim_start_matches('/').split_whitespace().next().unwrap().trim_end_matches('/');
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name));
            } else if !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn the_picture_is_well_formed() {
        assert_is_well_formed(&plot().to_svg());
        assert_is_well_formed(&Plot { lines: Vec::new(), ..plot() }.to_svg());
    }

    #[test]
    fn axes_are_labelled_in_powers_of_ten() {
        let svg = plot().to_svg();
        for words in [">10,000<", ">1,000,000<", ">0.001<", ">100<", ">rows<", ">seconds<", ">other<"] {
            assert!(svg.contains(words), "{words}\n{svg}");
        }
    }

    #[test]
    fn a_tenfold_value_is_one_power_further() {
        let axis = Axis::new([1e4, 1e6].into_iter(), 0.0, 200.0);
        assert!((axis.place(1e5) - 100.0).abs() < 1e-9);
        assert!((axis.place(1e6) - 200.0).abs() < 1e-9);
    }

    #[test]
    fn names_do_not_stand_on_one_another() {
        let svg = plot().to_svg();
        let place = |name: &str| {
            let line = svg.lines().find(|line| line.contains(&format!(">{name}<"))).unwrap();
            line.split("y=\"").nth(1).unwrap().split('"').next().unwrap().parse::<f64>().unwrap()
        };
        assert!((place("floor") - place("one")).abs() >= NAME_GAP - 0.1);
    }
}
