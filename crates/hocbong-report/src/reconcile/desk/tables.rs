//! The open rows of a reconciliation as tables, for reading without the script and for print.

use super::super::Which;
use super::super::words::Report;
use super::data::{Item, Kind, Row, Section};
use crate::paper::markup::push_escaped;
use crate::table::{amount_text, decimal_text};
use hocbong_core::diagnostic::Message;
use hocbong_messages::one_line;
use std::fmt::Write as _;

/// Returns the tables of a section as markup.
pub(super) fn tables(report: &Report<'_>, section: &Section) -> String {
    let mut page = Page { report, section, markup: String::new() };
    if section.items.iter().all(|item| item.kind == Kind::Matched) {
        page.element("p", "nothing", &report.text("desk.nothing-open"));
    }
    page.groups(Kind::Proposal, "desk.proposals");
    page.groups(Kind::Ambiguous, "desk.ambiguous");
    page.groups(Kind::Difference, "desk.differences");
    page.rows(Kind::Right, Which::Right);
    page.rows(Kind::Left, Which::Left);
    page.markup
}

/// Tables that are being written. Writing to a string cannot fail.
struct Page<'a> {
    report: &'a Report<'a>,
    section: &'a Section,
    markup: String,
}

impl Page<'_> {
    fn items(&self, kind: Kind) -> impl Iterator<Item = &Item> + use<'_> {
        self.section.items.iter().filter(move |item| item.kind == kind)
    }

    fn element(&mut self, name: &str, class: &str, text: &str) {
        let _ = write!(self.markup, "<{name} class=\"{class}\">");
        push_escaped(&mut self.markup, text);
        let _ = writeln!(self.markup, "</{name}>");
    }

    fn cell(&mut self, class: &str, text: &str) {
        let _ = write!(self.markup, "<td class=\"{class}\">");
        push_escaped(&mut self.markup, &one_line(text));
        self.markup.push_str("</td>");
    }

    fn heads(&mut self, caption: &str, heads: &[(&'static str, &str)]) {
        self.markup.push_str("<div class=\"scroll\"><table>");
        self.element("caption", "", caption);
        self.markup.push_str("<thead><tr>");
        for (key, class) in heads {
            let _ = write!(self.markup, "<th scope=\"col\" class=\"{class}\">");
            let text = self.report.text(key);
            push_escaped(&mut self.markup, &text);
            self.markup.push_str("</th>");
        }
        self.markup.push_str("</tr></thead>\n");
    }

    fn row(&mut self, row: &Row) {
        self.cell("place", &row.place);
        self.cell("d", &day_text(&row.date));
        let numbers = [row.voucher.as_str(), row.reference.as_str()];
        let numbers: Vec<&str> = numbers.into_iter().filter(|text| !text.is_empty()).collect();
        self.cell("v", &numbers.join(" · "));
        self.cell("n", &decimal_text(&row.amount));
        self.cell("t", &row.text);
    }

    /// Writes items of several rows as a table with a head for each item.
    fn groups(&mut self, kind: Kind, key: &'static str) {
        if self.items(kind).next().is_none() {
            return;
        }
        let (report, section) = (self.report, self.section);
        self.heads(
            &report.text(key),
            &[
                ("desk.side", "side"),
                ("desk.place", ""),
                ("desk.day", "d"),
                ("desk.voucher", ""),
                ("desk.amount", "n"),
                ("desk.text", ""),
            ],
        );
        for (number, item) in section.items.iter().filter(|item| item.kind == kind).enumerate() {
            self.markup.push_str("<tbody class=\"group\"><tr><th colspan=\"6\" scope=\"rowgroup\">");
            let mut head = format!("{}. ", number + 1);
            if let Some(odds) = item.odds {
                let odds = Message::new("look.odds").with("odds", u64::from((odds + 5) / 10));
                let _ = write!(head, "{} · ", report.say(&odds));
            }
            head.push_str(&item.why);
            push_escaped(&mut self.markup, &head);
            self.markup.push_str("</th></tr>\n");
            let [left, right] = &section.rows;
            for (which, indexes, rows) in
                [(Which::Left, &item.left, left), (Which::Right, &item.right, right)]
            {
                for row in indexes.iter().filter_map(|index| rows.get(*index)) {
                    self.markup.push_str("<tr>");
                    self.cell("side", &report.side_name(which));
                    self.row(row);
                    self.markup.push_str("</tr>\n");
                }
            }
            self.markup.push_str("</tbody>\n");
        }
        self.markup.push_str("</table></div>\n");
        if kind == Kind::Proposal {
            self.element("p", "note", &report.text("desk.proposals-note"));
        }
    }

    /// Writes the rows of one side only, with their sum.
    fn rows(&mut self, kind: Kind, which: Which) {
        if self.items(kind).next().is_none() {
            return;
        }
        let (report, section) = (self.report, self.section);
        let caption = Message::new("desk.only").with("side", report.side_name(which));
        self.heads(
            &report.say(&caption),
            &[
                ("desk.place", ""),
                ("desk.day", "d"),
                ("desk.voucher", ""),
                ("desk.amount", "n"),
                ("desk.text", ""),
                ("desk.cause", ""),
            ],
        );
        self.markup.push_str("<tbody>\n");
        let [left, right] = &section.rows;
        let mut total: i128 = 0;
        for item in section.items.iter().filter(|item| item.kind == kind) {
            let row = match which {
                Which::Left => item.left.first().and_then(|index| left.get(*index)),
                Which::Right => item.right.first().and_then(|index| right.get(*index)),
            };
            let Some(row) = row else { continue };
            total += row.amount.parse::<i128>().unwrap_or_default();
            self.markup.push_str("<tr>");
            self.row(row);
            self.cell("y", &item.why);
            self.markup.push_str("</tr>\n");
        }
        self.markup.push_str("<tr class=\"total\"><th scope=\"row\" colspan=\"3\">");
        push_escaped(&mut self.markup, &report.text("desk.total"));
        self.markup.push_str("</th>");
        self.cell("n", &amount_text(total));
        self.markup.push_str("<td colspan=\"2\"></td></tr>\n</tbody></table></div>\n");
    }
}

/// A day as people write it.
fn day_text(day: &str) -> String {
    day.rsplit('-').collect::<Vec<_>>().join("/")
}
