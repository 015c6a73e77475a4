use super::*;
use crate::Language;
use crate::paper::samples::any_chart;
use hocbong_core::text::is_hidden;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeSet;

/// An element of a drawing: its name, attributes, and the text directly in it.
#[derive(Debug, Default)]
struct Drawn {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Drawn {
    fn number(&self, name: &str) -> f64 {
        let value = self.attributes.iter().find(|(key, _)| key == name);
        value.unwrap_or_else(|| panic!("{name} of {self:?}")).1.parse().unwrap()
    }
}

/// Reads a drawing; fails if it is not well-formed.
fn read(svg: &str) -> Vec<Drawn> {
    let mut reader = Reader::from_str(svg);
    let (mut all, mut open): (Vec<Drawn>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().unwrap();
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                let attribute = |attribute: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
                    let attribute = attribute.unwrap();
                    (attribute.key.as_ref().to_owned(), attribute.value.to_string())
                };
                let attributes = tag.attributes().map(attribute).collect();
                let name = tag.name().as_ref().to_owned();
                if matches!(event, Event::Start(_)) {
                    open.push(all.len());
                }
                all.push(Drawn { name, attributes, text: String::new() });
            }
            Event::Text(text) => {
                if let Some(last) = open.last() {
                    all[*last].text.push_str(text);
                }
            }
            Event::GeneralRef(entity) => {
                let entity = format!("&{};", &**entity);
                let last = open.last().unwrap();
                all[*last].text.push_str(&quick_xml::escape::unescape(&entity).unwrap());
            }
            Event::End(_) => {
                open.pop().unwrap();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    all
}

fn group(label: &str, values: &[i64]) -> BarGroup {
    let values = values.iter().map(|value| Some(Vnd::new(*value))).collect();
    BarGroup { label: label.to_owned(), values, note: String::new() }
}

/// Returns all drawings of a chart as one text.
fn drawn(chart: &Chart, id: &str, catalogue: &Catalogue) -> String {
    svgs(chart, id, catalogue).join("\n")
}

fn chart(groups: Vec<BarGroup>, is_horizontal: bool) -> Chart {
    Chart {
        title: "Số dư mẫu".to_owned(),
        alternative: "Quỹ Mẫu có nhiều nhất.".to_owned(),
        series: vec!["Số dư".to_owned()],
        groups,
        is_horizontal,
    }
}

fn bars(drawn: &[Drawn]) -> Vec<&Drawn> {
    let has_class =
        |drawn: &&Drawn| drawn.attributes.iter().any(|(key, value)| key == "class" && value == "dark");
    drawn.iter().filter(has_class).collect()
}

#[test]
fn bars_run_from_zero_in_proportion_to_their_values() {
    let svg = drawn(
        &chart(vec![group("A", &[3_000_000]), group("B", &[-1_000_000]), group("C", &[1_500_000])], true),
        "c1",
        &Catalogue::new(Language::Vi),
    );
    let elements = read(&svg);
    let bars = bars(&elements);
    let [a, b, c] = bars.as_slice() else { panic!("{} bars", bars.len()) };
    let (length, left) = (|bar: &Drawn| bar.number("width"), |bar: &Drawn| bar.number("x"));
    assert!((length(a) - 2.0 * length(c)).abs() < 0.3, "{svg}");
    assert!((length(a) - 3.0 * length(b)).abs() < 0.4, "{svg}");
    assert!((left(b) + length(b) - left(a)).abs() < 0.2, "a negative bar ends at zero: {svg}");
}

#[test]
fn standing_bars_go_up_and_negative_ones_down() {
    let svg = drawn(
        &chart(vec![group("01/2025", &[4_000]), group("02/2025", &[-2_000])], false),
        "c1",
        &Catalogue::new(Language::En),
    );
    let elements = read(&svg);
    let bars = bars(&elements);
    let [up, down] = bars.as_slice() else { panic!("{} bars", bars.len()) };
    assert!((up.number("y") + up.number("height") - down.number("y")).abs() < 0.2);
    assert!((up.number("height") - 2.0 * down.number("height")).abs() < 0.3);
}

#[test]
fn a_long_name_is_shortened_and_stands_whole_in_its_title() {
    let name = "Hội Khuyến học xã Mẫu có tên gọi rất dài ".repeat(4);
    let svg = drawn(&chart(vec![group(&name, &[1])], true), "c1", &Catalogue::new(Language::Vi));
    let elements = read(&svg);
    assert!(
        elements
            .iter()
            .any(|drawn| drawn.name == "text" && drawn.text.starts_with("Hội") && drawn.text.ends_with('…'))
    );
    assert!(elements.iter().any(|drawn| drawn.name == "title" && drawn.text == name));
}

#[test]
fn many_groups_are_drawn_in_parts_of_one_scale() {
    let groups = (0..60_i64).map(|n| group(&format!("Hội Mẫu {n}"), &[1_000_000 * (n + 1)])).collect();
    let drawings = svgs(&chart(groups, true), "c1", &Catalogue::new(Language::Vi));
    let counts: Vec<usize> = drawings.iter().map(|drawing| bars(&read(drawing)).len()).collect();
    assert_eq!(counts, [20, 20, 20]);
    let longest =
        |drawing: &String| bars(&read(drawing)).iter().map(|bar| bar.number("width")).fold(0.0, f64::max);
    assert!((longest(&drawings[2]) - 3.0 * longest(&drawings[0])).abs() < 0.4);
    assert!(drawings[1].contains("Số dư mẫu (2/3)"));
}

proptest! {
    #[test]
    fn any_chart_is_well_formed_and_has_every_value(chart in any_chart()) {
        let catalogue = Catalogue::new(Language::Vi);
        let svg = drawn(&chart, "c7", &catalogue);
        prop_assert!(!svg.chars().any(is_hidden));
        prop_assert_eq!(&svg, &drawn(&chart, "c7", &catalogue));
        let elements = read(&svg);
        let ids: Vec<&String> = elements.iter().flat_map(|d| &d.attributes).filter(|(key, _)| key == "id").map(|(_, id)| id).collect();
        prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        prop_assert!(ids.iter().all(|id| id.starts_with("c7-")));
        let titles: Vec<&String> = elements.iter().filter(|d| d.name == "title").map(|d| &d.text).collect();
        for group in &chart.groups {
            for value in group.values.iter().take(chart.series.len()).flatten() {
                let wanted = format!(": {value}");
                prop_assert!(titles.iter().any(|title| title.contains(&wanted)), "{} in {:?}", wanted, titles);
            }
        }
    }

    #[test]
    fn nothing_is_drawn_outside_the_picture(chart in any_chart()) {
        for drawing in svgs(&chart, "c1", &Catalogue::new(Language::Vi)) {
            let elements = read(&drawing);
            let (right, bottom) = (elements[0].number("width"), elements[0].number("height"));
            for element in &elements {
                match element.name.as_str() {
                    "rect" if element.attributes.iter().any(|(key, _)| key == "x") => {
                        let (x, y) = (element.number("x"), element.number("y"));
                        prop_assert!(x >= 0.0 && x + element.number("width") <= right, "{:?}", element);
                        prop_assert!(y >= 0.0 && y + element.number("height") <= bottom, "{:?}", element);
                    }
                    "text" => {
                        let length = f64::from(u32::try_from(width(&element.text)).unwrap()) / 10.0;
                        let anchor = &element.attributes.iter().find(|(key, _)| key == "text-anchor").unwrap().1;
                        let is_turned = !chart.is_horizontal && anchor == "end" && element.number("y") > 280.0;
                        let x = element.number("x");
                        let (from, until) = match anchor.as_str() {
                            "start" => (x, x + length),
                            "end" => (x - length, x),
                            _ => (x - length / 2.0, x + length / 2.0),
                        };
                        prop_assert!(is_turned || from >= 0.0, "{:?}", element);
                        prop_assert!(until <= right, "{:?}", element);
                        prop_assert!((5.0..=bottom).contains(&element.number("y")), "{:?}", element);
                    }
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn what_is_shortened_fits(text in "\\PC{0,40}", room in 200_i64..3_000) {
        let short = shortened(&text, room);
        prop_assert!(short == text || short.ends_with('…'));
        prop_assert!(width(&short) <= room);
    }
}
