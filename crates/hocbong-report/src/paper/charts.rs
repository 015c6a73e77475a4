//! Charts as SVG: bars with names, a value axis and a legend, readable in black and white.
//!
//! All lengths are whole tenths of a pixel, so that the bytes are the same on every machine.

mod scale;

use super::layout::line;
use super::{BarGroup, Chart};
use hocbong::Vnd;
use hocbong_messages::Catalogue;
use scale::Scale;
use std::ops::Range;
use svg::Node;
use svg::node::element::{Definitions, Element, Group, Line, Pattern, Rectangle, SVG};
use unicode_width::UnicodeWidthChar;

/// Width of a chart.
const WIDTH: i64 = 7_200;
/// Room at the edges.
const EDGE: i64 = 40;
/// Size of letters in pixels.
const LETTER: i64 = 13;
/// Height of a line of words.
const LINE: i64 = 190;
/// How far below the middle of a line its letters stand.
const BASELINE: i64 = 45;
/// Most room for the names of groups at the left.
const MAX_NAMES: i64 = 2_300;
/// Most room for names below standing bars.
const MAX_BELOW: i64 = 1_100;
/// Room between words and what they belong to.
const GAP: i64 = 70;
/// Height of the bars in a chart that has them stand.
const STANDING: i64 = 2_600;
/// Most groups of lying bars in one drawing, which has to fit on a page.
const MAX_LYING: usize = 24;
/// Number of groups from which a chart of lying bars has its axis above them, too.
const MIN_GROUPS_FOR_TWO_AXES: usize = 16;

/// Returns a chart as SVG elements, one below the other: several if it has more groups than a page has room for.
/// `id` begins the ids within, and has to be unique on a page.
///
/// Each bar has its exact value as title; names that are too long end with `…`, with the name as title.
pub(super) fn svgs(chart: &Chart, id: &str, catalogue: &Catalogue) -> Vec<String> {
    let scale =
        Scale::of(chart.groups.iter().flat_map(|group| &group.values).flatten().map(|value| value.get()));
    let count = chart.groups.len();
    let parts = if chart.is_horizontal { count.div_ceil(MAX_LYING).max(1) } else { 1 };
    let part = |part: usize| {
        // Parts are equally long, but for one group.
        let groups = count * part / parts..count * (part + 1) / parts;
        let (id, title) = if parts == 1 {
            (id.to_owned(), line(&chart.title))
        } else {
            (format!("{id}-{}", part + 1), format!("{} ({}/{parts})", line(&chart.title), part + 1))
        };
        Drawing { chart, groups, id: &id, catalogue, scale }.svg(&title)
    };
    (0..parts).map(part).collect()
}

/// A chart, or some of its groups, while it is drawn.
#[derive(Debug)]
struct Drawing<'a> {
    chart: &'a Chart,
    groups: Range<usize>,
    id: &'a str,
    catalogue: &'a Catalogue,
    scale: Scale,
}

/// The area of bars.
#[derive(Clone, Copy, Debug)]
struct Plot {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Drawing<'_> {
    fn svg(&self, title: &str) -> String {
        let mut root = Vec::new();
        let top = self.legend(&mut root);
        let height =
            if self.chart.is_horizontal { self.lying(&mut root, top) } else { self.standing(&mut root, top) };
        let id = self.id;
        let document = SVG::new()
            .set("viewBox", format!("0 0 {} {}", tenths(WIDTH), tenths(height)))
            .set("width", tenths(WIDTH))
            .set("height", tenths(height))
            .set("role", "img")
            .set("aria-labelledby", format!("{id}-title {id}-text"))
            .set("font-family", "sans-serif")
            .set("font-size", LETTER)
            .add(words("title", title, &[("id", format!("{id}-title"))]))
            .add(words("desc", &line(&self.chart.alternative), &[("id", format!("{id}-text"))]))
            .add(Definitions::new().add(self.hatching()));
        root.into_iter().fold(document, SVG::add).to_string()
    }

    /// Draws what each bar of a group is; returns the height taken.
    fn legend(&self, root: &mut Vec<Element>) -> i64 {
        if self.chart.series.len() < 2 {
            return EDGE;
        }
        let (mut x, mut y) = (EDGE, EDGE + LINE / 2);
        for (index, name) in self.chart.series.iter().enumerate() {
            let name = shortened(&line(name), WIDTH / 2);
            let needed = 140 + GAP + width(&name);
            if x > EDGE && x + needed > WIDTH - EDGE {
                (x, y) = (EDGE, y + LINE);
            }
            root.push(self.bar(index, [x, y - 55, 140, 110]).into());
            root.push(label(x + 140 + GAP, y + BASELINE, "start", &name));
            x += needed + 3 * GAP;
        }
        y + LINE
    }

    /// Draws bars from left to right; returns the height.
    fn lying(&self, root: &mut Vec<Element>, top: i64) -> i64 {
        let ticks = self.ticks();
        let half_tick = ticks.iter().map(|(_, words)| width(words)).max().unwrap_or(0) / 2;
        let names: Vec<String> = self.chart.groups.iter().map(|group| line(&group.label)).collect();
        let notes: Vec<String> = self.chart.groups.iter().map(Self::note).collect();
        let room_for = |texts: &[String], most: i64| {
            texts
                .iter()
                .map(|text| width(text))
                .max()
                .filter(|widest| *widest > 0)
                .map_or(0, |w| w.min(most) + GAP)
        };
        let has_two_axes = self.groups.len() >= MIN_GROUPS_FOR_TWO_AXES;
        let bars = i64::try_from(self.chart.series.len().max(1)).unwrap_or(1);
        let (bar, space) = if bars == 1 { (150, 90) } else { (110, 110) };
        let step = bar * bars + space;
        let top = if has_two_axes { top + LINE } else { top };
        let plot = Plot {
            left: EDGE + room_for(&names, MAX_NAMES).max(half_tick),
            top,
            right: WIDTH - EDGE - room_for(&notes, MAX_NAMES).max(half_tick),
            bottom: top + step * i64::try_from(self.groups.len()).unwrap_or(0) + space / 2,
        };
        let at = |value: i64| plot.left + self.scale.part(value, plot.right - plot.left);
        let every = labels_that_fit(&ticks, plot.right - plot.left);
        for (index, (value, words)) in ticks.iter().enumerate() {
            root.push(grid(*value == 0, [at(*value), plot.top, at(*value), plot.bottom]).into());
            if index % every == 0 {
                root.push(label(at(*value), plot.bottom + LINE - BASELINE, "middle", words));
                if has_two_axes {
                    root.push(label(at(*value), plot.top - BASELINE, "middle", words));
                }
            }
        }
        let zero = at(0);
        let mut y = plot.top + space * 3 / 4;
        let groups = self.chart.groups.iter().zip(&names).zip(&notes);
        for ((group, name), note) in groups.skip(self.groups.start).take(self.groups.len()) {
            let middle = y + bar * bars / 2 + BASELINE;
            root.push(Self::name(plot.left - GAP, middle, "end", name, MAX_NAMES));
            let mut end = zero;
            for (index, value) in group.values.iter().enumerate().take(self.chart.series.len().max(1)) {
                let Some(value) = value else { continue };
                let tip = at(value.get());
                let (from, length) = span(zero, tip, !value.is_zero());
                let lane = y + bar * i64::try_from(index).unwrap_or(0);
                let drawn = self.bar(index, [from, lane, length, bar - 10]);
                root.push(drawn.add(words("title", &self.title(group, index, *value), &[])).into());
                end = end.max(from + length);
            }
            if !note.is_empty() {
                let note = shortened(note, MAX_NAMES);
                root.push(noted(end + GAP, middle, "start", &note));
            }
            y += step;
        }
        plot.bottom + LINE + EDGE
    }

    /// Draws standing bars; returns the height.
    fn standing(&self, root: &mut Vec<Element>, top: i64) -> i64 {
        let ticks = self.ticks();
        let axis = ticks.iter().map(|(_, words)| width(words)).max().unwrap_or(0);
        let (top, bottom) = (top + LINE, top + LINE + STANDING);
        let plot = Plot { left: EDGE + axis + GAP, top, right: WIDTH - EDGE, bottom };
        let at = |value: i64| plot.bottom - self.scale.part(value, STANDING);
        for (value, words) in &ticks {
            root.push(grid(*value == 0, [plot.left, at(*value), plot.right, at(*value)]).into());
            root.push(label(plot.left - GAP, at(*value) + BASELINE, "end", words));
        }
        let count = i64::try_from(self.chart.groups.len()).unwrap_or(i64::MAX).max(1);
        let band = ((plot.right - plot.left) / count).max(1);
        let bars = i64::try_from(self.chart.series.len().max(1)).unwrap_or(1);
        let bar = (band * 3 / 4 / bars).clamp(1, 400);
        let names: Vec<String> = self.chart.groups.iter().map(|group| line(&group.label)).collect();
        let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
        let is_slanted = widest + GAP > band;
        // Names that slant are a line's height apart at least.
        let every =
            if is_slanted { usize::try_from((LINE + band - 1) / band).unwrap_or(1).max(1) } else { 1 };
        let zero = at(0);
        for (index, (group, name)) in self.chart.groups.iter().zip(&names).enumerate() {
            let left = plot.left + band * i64::try_from(index).unwrap_or(0);
            let middle = left + band / 2;
            let mut tip = zero;
            for (series, value) in group.values.iter().enumerate().take(self.chart.series.len().max(1)) {
                let Some(value) = value else { continue };
                let (from, length) = span(zero, at(value.get()), !value.is_zero());
                let x = middle - bar * bars / 2 + bar * i64::try_from(series).unwrap_or(0);
                let drawn = self.bar(series, [x, from, (bar - 10).max(5), length]);
                root.push(drawn.add(words("title", &self.title(group, series, *value), &[])).into());
                tip = tip.min(from);
            }
            let note = line(&group.note);
            if !note.is_empty() && width(&note) <= band {
                root.push(noted(middle, tip - BASELINE, "middle", &note));
            }
            if index % every != 0 {
                continue;
            }
            let under = plot.bottom + LINE;
            if is_slanted {
                let turn = format!("rotate(-40 {} {})", tenths(middle), tenths(under - BASELINE));
                let name = Self::name(middle, under - BASELINE, "end", name, MAX_BELOW);
                root.push(Group::new().set("transform", turn).add(name).into());
            } else {
                root.push(Self::name(middle, under, "middle", name, band));
            }
        }
        // A slanting name is at most about two thirds as high as it is long.
        let below = if is_slanted { widest.min(MAX_BELOW) * 2 / 3 + LINE } else { LINE };
        plot.bottom + below + EDGE
    }

    /// Returns the values of the axis with their words.
    fn ticks(&self) -> Vec<(i64, String)> {
        self.scale.ticks().into_iter().map(|value| (value, scale::short(value, self.catalogue))).collect()
    }

    /// Returns the words at the end of a group's bars: its note, or the value of the only bar.
    fn note(group: &BarGroup) -> String {
        match group.values.as_slice() {
            [Some(value)] if group.note.is_empty() => value.to_string(),
            _ => line(&group.note),
        }
    }

    /// Returns the exact value of a bar, with its names.
    fn title(&self, group: &BarGroup, series: usize, value: Vnd) -> String {
        let mut title = line(&group.label);
        if let Some(series) = self.chart.series.get(series).filter(|series| !series.is_empty()) {
            title.push_str(" – ");
            title.push_str(&line(series));
        }
        title.push_str(": ");
        title.push_str(&value.to_string());
        if !group.note.is_empty() {
            title.push_str(" (");
            title.push_str(&line(&group.note));
            title.push(')');
        }
        title
    }

    /// Returns the name of a group, shortened if there is not the room for it.
    fn name(x: i64, y: i64, anchor: &str, name: &str, room: i64) -> Element {
        let short = shortened(name, room);
        let text = label(x, y, anchor, &short);
        if short == name {
            return text;
        }
        // The title does not count as words of the text.
        Group::new().add(words("title", name, &[])).add(text).into()
    }

    /// Returns a bar of a series at `[x, y, width, height]`.
    fn bar(&self, series: usize, [x, y, width, height]: [i64; 4]) -> Rectangle {
        let (class, fill) = match series {
            0 if self.chart.series.len() > 1 => ("hatched", format!("url(#{}-hatching)", self.id)),
            0 | 1 => ("dark", "#1f4e79".to_owned()),
            _ => ("middle", "#8796a5".to_owned()),
        };
        Rectangle::new()
            .set("class", class)
            .set("fill", fill)
            .set("stroke", "#1f4e79")
            .set("x", tenths(x))
            .set("y", tenths(y))
            .set("width", tenths(width))
            .set("height", tenths(height))
    }

    /// Returns the pattern of light bars.
    fn hatching(&self) -> Pattern {
        let ground =
            Rectangle::new().set("class", "ground").set("width", 5).set("height", 5).set("fill", "#dbe6f1");
        let stroke = Line::new()
            .set("class", "hatch")
            .set("y2", 5)
            .set("stroke", "#1f4e79")
            .set("stroke-width", "1.5");
        Pattern::new()
            .set("id", format!("{}-hatching", self.id))
            .set("patternUnits", "userSpaceOnUse")
            .set("width", 5)
            .set("height", 5)
            .set("patternTransform", "rotate(45)")
            .add(ground)
            .add(stroke)
    }
}

/// Returns where a bar begins and how long it is; a bar with a value can always be seen.
fn span(zero: i64, tip: i64, has_value: bool) -> (i64, i64) {
    let length = (tip - zero).abs().max(if has_value { 10 } else { 0 });
    (zero.min(tip), length)
}

/// Returns of how many labels of an axis one is drawn, so that none touches the next.
fn labels_that_fit(ticks: &[(i64, String)], room: i64) -> usize {
    let widest = ticks.iter().map(|(_, words)| width(words)).max().unwrap_or(0) + 2 * GAP;
    let spaces = i64::try_from(ticks.len()).unwrap_or(1).saturating_sub(1).max(1);
    usize::try_from((widest * spaces + room - 1) / room.max(1)).unwrap_or(1).max(1)
}

fn grid(is_zero: bool, [x1, y1, x2, y2]: [i64; 4]) -> Line {
    Line::new()
        .set("class", if is_zero { "zero" } else { "grid" })
        .set("stroke", if is_zero { "#3b4148" } else { "#b9bfc6" })
        .set("x1", tenths(x1))
        .set("y1", tenths(y1))
        .set("x2", tenths(x2))
        .set("y2", tenths(y2))
}

/// Returns words that start, end or have their middle at `x`.
fn label(x: i64, y: i64, anchor: &str, text: &str) -> Element {
    words("text", text, &[("x", tenths(x)), ("y", tenths(y)), ("text-anchor", anchor.to_owned())])
}

/// Returns words that lines of the grid may run behind.
fn noted(x: i64, y: i64, anchor: &str, text: &str) -> Element {
    let mut label = label(x, y, anchor, text);
    label.assign("class", "note");
    label
}

/// Returns an element that holds nothing but words.
fn words(name: &str, text: &str, attributes: &[(&str, String)]) -> Element {
    let mut element = Element::new(name);
    for (name, value) in attributes {
        element.assign(*name, value.as_str());
    }
    element.append(svg::node::Text::new(text));
    element
}

/// Returns a length as pixels.
fn tenths(length: i64) -> String {
    let sign = if length < 0 { "-" } else { "" };
    match (length.abs() / 10, length.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

/// Returns about how wide a text is, in letters that are wider than most.
fn width(text: &str) -> i64 {
    let hundredths = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | ' ' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' | '(' | ')' => 38,
        'm' | 'w' | 'M' | 'W' | '%' | '—' | '…' => 100,
        'A'..='Z' => 74,
        c => match c.width() {
            Some(0) | None => 0,
            Some(1) => 64,
            Some(_) => 110,
        },
    };
    text.chars().map(hundredths).sum::<i64>() * LETTER / 10
}

/// Returns the text, or its beginning with `…` if it is wider than `room`.
fn shortened(text: &str, room: i64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        short.push('…');
        let fits = width(&short) <= room;
        short.pop();
        if !fits {
            short.pop();
            break;
        }
    }
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests;
