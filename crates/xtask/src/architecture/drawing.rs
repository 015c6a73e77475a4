//! Draws the picture as SVG, without scripts or embedded fonts.

use super::circles::Graph;
use super::panel::{CELL, LETTER_SIZE, NAME_SIZE, PADDING, Panel};
use super::plan::{Node, Plan, Way};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const WIDTH: f64 = 1200.0;
const MARGIN: f64 = 24.0;
/// Height of the title with its notes.
const TOP: f64 = 108.0;
/// Space between floors, where the arrows bend.
const TURN: f64 = 64.0;
/// Minimum distance of an arrow's ends from the corners of a box.
const INSET: f64 = 16.0;
/// Length and width of an arrowhead.
const HEAD: (f64, f64) = (9.0, 8.0);

/// Light colours, and dark ones for dark colour schemes. Lines and text distinguish everything without
/// colour.
const STYLE: &str = "\
.ground { fill: #ffffff }
.box { fill: #f3f4f6; stroke: #1f2937; stroke-width: 1.5 }
.cell { fill: #ffffff; stroke: #9ca3af }
.round { stroke: #1f2937; stroke-dasharray: 4 3 }
.title { font: 600 20px system-ui, sans-serif; fill: #111827 }
.note { font: 13px system-ui, sans-serif; fill: #374151 }
.name { font-family: system-ui, sans-serif; font-weight: 600; fill: #111827 }
.word { font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #111827 }
.arrow { fill: none; stroke: #4b5563; stroke-width: 1.75 }
.head { fill: #4b5563 }
@media (prefers-color-scheme: dark) {
.ground { fill: #0d1117 }
.box { fill: #161b22; stroke: #c9d1d9 }
.cell { fill: #21262d; stroke: #6e7681 }
.round { stroke: #e6edf3 }
.title, .name, .word { fill: #f0f6fc }
.note { fill: #c9d1d9 }
.arrow { stroke: #9da7b3 }
.head { fill: #9da7b3 }
}
";

/// Top and bottom of a floor, which is as high as its highest box.
#[derive(Clone, Copy, Debug)]
struct Storey {
    top: f64,
    bottom: f64,
}

struct Drawing<'p> {
    plan: Plan,
    panels: BTreeMap<Node, &'p Panel>,
    /// The lowest first, as in the plan.
    storeys: Vec<Storey>,
    height: f64,
}

/// Draws crates, and arrows to the crates that they are built from.
pub(crate) fn draw(graph: &Graph, panels: &[Panel]) -> String {
    let plan = Plan::new(graph, panels, WIDTH, MARGIN);
    let panels: BTreeMap<Node, &Panel> =
        panels.iter().map(|panel| (Node::Crate(panel.name.clone()), panel)).collect();
    let (mut storeys, mut top) = (Vec::new(), TOP);
    for floor in plan.floors.iter().rev() {
        let heights = floor.iter().filter_map(|node| panels.get(node)).map(|panel| panel.height);
        let bottom = top + heights.fold(0.0, f64::max);
        storeys.push(Storey { top, bottom });
        top = bottom + TURN;
    }
    storeys.reverse();
    Drawing { plan, panels, storeys, height: top - TURN + MARGIN }.to_svg()
}

impl Drawing<'_> {
    fn to_svg(&self) -> String {
        let (mut out, height) = (String::new(), self.height);
        // Writing to a string cannot fail. Names of crates and modules contain no characters that SVG would
        // need escaped.
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             aria-labelledby=\"title desc\">\n<title id=\"title\">The crates of hocbong and their modules</title>\n\
             <desc id=\"desc\">{}</desc>\n<style>\n{STYLE}</style>\n\
             <rect class=\"ground\" width=\"{WIDTH}\" height=\"{height}\"/>",
            self.description()
        );
        self.draw_words(&mut out);
        for way in &self.plan.ways {
            self.draw_way(&mut out, way);
        }
        for (node, panel) in &self.panels {
            self.draw_panel(&mut out, node, panel);
        }
        out.push_str("</svg>\n");
        out
    }

    fn description(&self) -> String {
        let mut uses: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for way in &self.plan.ways {
            if let (Some(Node::Crate(from)), Some(Node::Crate(to))) = (way.first(), way.last()) {
                uses.entry(from).or_default().push(to);
            }
        }
        let uses: Vec<String> =
            uses.iter().map(|(from, to)| format!("{from} uses {}", to.join(", "))).collect();
        format!("{}.", uses.join("; "))
    }

    fn draw_words(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "<text class=\"title\" x=\"{MARGIN}\" y=\"38\">The crates of hocbong and their modules</text>\n\
             <text class=\"note\" x=\"{MARGIN}\" y=\"61\">An arrow leads from a crate to one that it is built from; \
             what follows from others is left out. In a box, each module stands above those that it names.</text>"
        );
        if self.panels.values().any(|panel| panel.cells.iter().any(|cell| cell.is_round)) {
            let _ = writeln!(
                out,
                "<rect class=\"cell round\" x=\"{MARGIN}.5\" y=\"71.5\" width=\"24\" height=\"14\" rx=\"3\"/>\n\
                 <text class=\"note\" x=\"{}\" y=\"83\">modules that name each other in a circle</text>",
                MARGIN + 33.0
            );
        }
    }

    /// Returns the leftmost and rightmost position of an arrow's end at a node: its edges less [`INSET`].
    fn reach(&self, node: &Node) -> (f64, f64) {
        let middle = self.plan.middles.get(node).copied().unwrap_or_default();
        let half = (self.plan.width(node) / 2.0 - INSET).max(0.0);
        (middle - half, middle + half)
    }

    /// Returns where an arrow leaves the upper node and meets the lower one; the same position if they
    /// overlap horizontally, so that the arrow is straight.
    fn ports(&self, high: &Node, low: &Node) -> (f64, f64) {
        let (high, low) = (self.reach(high), self.reach(low));
        let common = (high.0.max(low.0), high.1.min(low.1));
        if common.0 <= common.1 {
            let middle = f64::midpoint(common.0, common.1).round();
            return (middle, middle);
        }
        if high.1 < low.0 { (high.1.round(), low.0.round()) } else { (high.0.round(), low.1.round()) }
    }

    fn storey(&self, node: &Node) -> Option<Storey> {
        let floor = self.plan.floors.iter().position(|floor| floor.contains(node))?;
        self.storeys.get(floor).copied()
    }

    /// Returns top and bottom of a node: a box is centred on its floor, and a passage takes its whole height.
    fn edges(&self, node: &Node, storey: Storey) -> Storey {
        let Some(panel) = self.panels.get(node) else { return storey };
        let top = (f64::midpoint(storey.top, storey.bottom) - panel.height / 2.0).round();
        Storey { top, bottom: top + panel.height }
    }

    fn draw_way(&self, out: &mut String, way: &Way) {
        let mut path = String::new();
        let mut end = (0.0, 0.0);
        for (high, low) in way.iter().zip(way.iter().skip(1)) {
            let (Some(above), Some(below)) = (self.storey(high), self.storey(low)) else { return };
            let (from, to) = self.ports(high, low);
            if path.is_empty() {
                let _ = write!(path, "M{from} {}", self.edges(high, above).bottom);
            }
            let _ = write!(path, " V{}", above.bottom);
            // The last part is straight, for the arrowhead.
            let turned = below.top - HEAD.0 - 2.0;
            let half = f64::midpoint(above.bottom, turned);
            if (from - to).abs() > 0.5 {
                let _ = write!(path, " C{from} {half} {to} {half} {to} {turned}");
            }
            end = (to, self.edges(low, below).top);
        }
        let ((x, y), (long, wide)) = (end, HEAD);
        let (neck, left, right) = (y - long, x - wide / 2.0, x + wide / 2.0);
        let _ = writeln!(
            out,
            "<path class=\"arrow\" d=\"{path} V{}\"/>\n<path class=\"head\" d=\"M{x} {y} L{left} {neck} H{right} Z\"/>",
            neck + 1.0
        );
    }

    fn draw_panel(&self, out: &mut String, node: &Node, panel: &Panel) {
        let (Some(storey), Some(middle)) = (self.storey(node), self.plan.middles.get(node)) else { return };
        let (left, top) = ((middle - panel.width / 2.0).round(), self.edges(node, storey).top);
        let _ = writeln!(
            out,
            "<g transform=\"translate({left} {top})\">\n\
             <rect class=\"box\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n\
             <text class=\"name\" font-size=\"{NAME_SIZE}\" x=\"{PADDING}\" y=\"24\">{}</text>",
            panel.width, panel.height, panel.name
        );
        for cell in &panel.cells {
            let class = if cell.is_round { "cell round" } else { "cell" };
            let (middle, base) = (cell.x + cell.width / 2.0, cell.y + CELL / 2.0 + 4.0);
            let _ = writeln!(
                out,
                "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{CELL}\" rx=\"3\"/>\n\
                 <text class=\"word\" font-size=\"{LETTER_SIZE}\" x=\"{middle}\" y=\"{base}\" text-anchor=\"middle\">{}</text>",
                cell.x, cell.y, cell.width, cell.name
            );
        }
        out.push_str("</g>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph() -> Graph {
        let arrows: [(&str, &[&str]); 4] =
            [("a", &["b", "c", "d"]), ("b", &["c"]), ("c", &["d"]), ("d", &[])];
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        arrows.iter().map(|(from, to)| ((*from).to_owned(), names(to))).collect()
    }

    fn picture(floors: &[Vec<Vec<String>>]) -> String {
        let panels: Vec<Panel> = graph().keys().map(|name| Panel::new(name, floors, 300.0)).collect();
        draw(&graph(), &panels)
    }

    #[test]
    fn arrows_that_longer_ways_imply_are_not_drawn() {
        let svg = picture(&[]);
        assert_eq!(svg.matches("class=\"arrow\"").count(), 3);
        assert!(svg.contains("<desc id=\"desc\">a uses b; b uses c; c uses d.</desc>"), "{svg}");
    }

    #[test]
    fn circles_are_dashed_and_explained_where_there_are_any() {
        let group = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (flat, round) = (picture(&[vec![group(&["m"])]]), picture(&[vec![group(&["m", "n"])]]));
        assert!(!flat.contains("cell round") && !flat.contains("circle"));
        assert!(round.contains("cell round") && round.contains("in a circle"));
    }

    #[test]
    fn the_same_crates_give_the_same_bytes() {
        assert_eq!(picture(&[]), picture(&[]));
    }
}
