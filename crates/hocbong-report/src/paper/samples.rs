//! Papers for tests.

use super::{BarGroup, Block, Cell, Chart, Column, ColumnKind, Paper, Row, RowRole, Sheet, Signature, Table};
use crate::Language;
use chrono::{Days, NaiveDate};
use hocbong::Vnd;
use proptest::prelude::*;
use rust_decimal::Decimal;

pub(super) fn column(key: &'static str, group: &str, kind: ColumnKind) -> Column {
    Column { group: group.to_owned(), ..Column::new(key, format!("Cột {key}"), kind) }
}

/// A column of each kind.
pub(super) fn columns() -> Vec<Column> {
    vec![
        column("day", "", ColumnKind::Day),
        column("code", "", ColumnKind::Code),
        column("memo", "", ColumnKind::Text),
        column("debit", "Số tiền", ColumnKind::Amount),
        column("credit", "Số tiền", ColumnKind::Amount),
        column("count", "", ColumnKind::Count),
        column("quantity", "", ColumnKind::Quantity),
        column("percent", "", ColumnKind::Percent),
        column("signature", "", ColumnKind::Signature),
    ]
}

/// A paper of one sheet with one table.
pub(super) fn paper(rows: Vec<Row>) -> Paper {
    let table = Table { name: "sample", heading: String::new(), columns: columns(), rows };
    let sheet = Sheet {
        label: "ST 111".to_owned(),
        issuer: vec!["Hội Khuyến học Mẫu".to_owned()],
        corner: vec!["Mẫu số S04a".to_owned()],
        title: "Sổ mẫu".to_owned(),
        subtitle: vec!["Năm 2025".to_owned()],
        blocks: vec![Block::Table(table)],
        ..Sheet::default()
    };
    Paper {
        name: "sample",
        title: "Sổ mẫu".to_owned(),
        language: Language::Vi,
        sheets: vec![sheet],
        notes: vec!["Ghi chú mẫu.".to_owned()],
        origin: vec!["hocbong mẫu".to_owned()],
        nothing: "Không có số liệu.".to_owned(),
    }
}

/// A text that a careless writer would take for markup, a formula or a command.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "=1+1",
            "@SUM(A1)",
            "+84 900",
            "{{ title }}{% raw %}",
            "&amp;&lt;",
            "]]></style></title>",
            "Mẫu\u{1b}[2J\u{202e}gnp",
            "_x0041_",
            "a\u{0}b\u{fffe}\u{ffff}",
            "hai\r\ndòng",
            "https://mau.example",
        ])
        .prop_map(str::to_owned),
        "\\PC{1,12}",
        prop::collection::vec(any::<char>(), 1..8).prop_map(|letters| letters.into_iter().collect()),
    ]
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..40_000).prop_map(|days| NaiveDate::default() + Days::new(days))
}

/// A cell of any sort in a column of any sort: builders decide, not the writers.
pub(super) fn any_row() -> impl Strategy<Value = Row> {
    let role = prop::sample::select(vec![
        RowRole::Entry,
        RowRole::Detail,
        RowRole::Opening,
        RowRole::Total,
        RowRole::Closing,
    ]);
    let cell = prop_oneof![
        Just(Cell::Blank),
        any_text().prop_map(|text| Cell::text(&text)),
        any_day().prop_map(Cell::Day),
        any::<i64>().prop_map(|dong| Cell::Amount(Vnd::new(dong))),
        (-9_999_999_999_i64..9_999_999_999).prop_map(|dong| Cell::Amount(Vnd::new(dong))),
        any::<i64>().prop_map(Cell::Count),
        (any::<i32>(), 0_u32..5)
            .prop_map(|(number, scale)| Cell::Quantity(Decimal::new(number.into(), scale))),
        (any::<i32>(), 0_u32..5)
            .prop_map(|(number, scale)| Cell::Percent(Decimal::new(number.into(), scale))),
    ];
    (role, prop::collection::vec(cell, 0..11)).prop_map(|(role, cells)| Row { role, cells })
}

/// A paper of any content, with texts that must not be taken for anything else.
pub(super) fn any_paper() -> impl Strategy<Value = Paper> {
    let texts = prop::collection::vec(any_text(), 12);
    let chart = any_chart();
    (texts, prop::collection::vec(any_row(), 0..6), chart, 0_usize..4).prop_map(
        |(texts, rows, chart, sheets)| {
            let text = |index: usize| texts[index].clone();
            let mut paper = paper(rows);
            let sheet = &mut paper.sheets[0];
            sheet.label = text(0);
            sheet.issuer = vec![text(1)];
            sheet.corner = vec![text(2)];
            sheet.title = text(3);
            sheet.subtitle = vec![text(4)];
            sheet.keys = vec![("association", text(5))];
            sheet.place_and_date = text(6);
            sheet.signatures = vec![Signature { office: text(7), hint: text(1), name: text(8) }];
            sheet.blocks.push(Block::Field { label: text(9), value: text(10) });
            sheet.blocks.push(Block::Field { label: text(10), value: String::new() });
            sheet.blocks.push(Block::Text(text(11)));
            sheet.blocks.push(Block::Chart(chart));
            if let Block::Table(table) = &mut sheet.blocks[0] {
                table.heading = text(9);
                table.columns[2].label = text(8);
                table.columns[3].group = text(7);
            }
            let sheet = sheet.clone();
            paper.sheets = vec![sheet; sheets];
            paper.title = text(2);
            paper.notes = vec![text(1)];
            paper.origin = vec![text(0)];
            paper.nothing = text(4);
            paper
        },
    )
}

/// A chart of any values.
pub(super) fn any_chart() -> impl Strategy<Value = Chart> {
    let value = || {
        prop::option::of(
            prop_oneof![any::<i64>(), -2_000_000_000_i64..9_000_000_000, Just(0)].prop_map(Vnd::new),
        )
    };
    let group =
        (any_text(), prop::collection::vec(value(), 1..3), prop_oneof![Just(String::new()), any_text()])
            .prop_map(|(label, values, note)| BarGroup { label, values, note });
    let series = prop::collection::vec(any_text(), 1..3);
    (any_text(), any_text(), series, prop::collection::vec(group, 0..40), any::<bool>()).prop_map(
        |(title, alternative, series, groups, is_horizontal)| Chart {
            title,
            alternative,
            series,
            groups,
            is_horizontal,
        },
    )
}
