//! Draws papers of a program's own as pages and workbooks: `cargo run -p hocbong-report --example own_paper -- FOLDER`.

use chrono::{Days, NaiveDate};
use hocbong::Vnd;
use hocbong_report::Language;
use hocbong_report::paper::{
    BarGroup, Block, Cell, Chart, Column, ColumnKind, Index, IndexGroup, IndexPaper, Paper, Row, RowRole,
    Sheet, Signature, Table, write_html, write_index, write_xlsx,
};
use rust_decimal::Decimal;
use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: own_paper FOLDER")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let papers = [cash_book(), receipts(), progress(), trial_balance()];
    let mut entries = Vec::new();
    for paper in &papers {
        let (page, workbook) = (format!("{}.html", paper.name), format!("{}.xlsx", paper.name));
        write_html(&mut BufWriter::new(File::create(folder.join(&page))?), paper)?;
        write_xlsx(&mut BufWriter::new(File::create(folder.join(&workbook))?), paper)?;
        let what = paper.sheets.first().map_or_else(String::new, |sheet| sheet.subtitle.join(", "));
        entries.push(IndexPaper { title: paper.title.clone(), what, page, files: vec![workbook] });
    }
    let (books, lists) = entries.split_at(2);
    let index = Index {
        title: "Hồ sơ quyết toán Quỹ Khuyến học Mẫu năm 2025".to_owned(),
        language: Language::Vi,
        charts: vec![months()],
        groups: vec![
            IndexGroup {
                heading: "Sổ sách và chứng từ".to_owned(),
                sentence: "Để thủ quỹ, kế toán đối chiếu và ký.".to_owned(),
                papers: books.to_vec(),
            },
            IndexGroup {
                heading: "Báo cáo cho Ban Thường vụ".to_owned(),
                sentence: "Để trình ký và công khai tại hội nghị tổng kết.".to_owned(),
                papers: lists.to_vec(),
            },
        ],
        notes: Vec::new(),
        origin: vec!["hocbong 0.1.0".to_owned()],
    };
    write_index(&mut BufWriter::new(File::create(folder.join("index.html"))?), &index)?;
    Ok(())
}

fn column(key: &'static str, label: &str, group: &str, kind: ColumnKind) -> Column {
    Column { key, label: label.to_owned(), group: group.to_owned(), kind }
}

fn amount(dong: i64) -> Cell {
    Cell::Amount(Vnd::new(dong))
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::default() + Days::new(20_089 + number)
}

fn issuer() -> Vec<String> {
    vec!["Hội Khuyến học tỉnh Mẫu".to_owned(), "Địa chỉ: 12 đường Mẫu, phường 1".to_owned()]
}

fn signatures(offices: &[(&str, &str)]) -> Vec<Signature> {
    let signature = |(office, name): &(&str, &str)| Signature {
        office: (*office).to_owned(),
        hint: "(ký, họ tên)".to_owned(),
        name: (*name).to_owned(),
    };
    offices.iter().map(signature).collect()
}

fn paper(name: &'static str, title: &str, sheets: Vec<Sheet>) -> Paper {
    Paper {
        name,
        title: title.to_owned(),
        language: Language::Vi,
        sheets,
        notes: vec!["Sổ không có địa chỉ của người nộp tiền; dòng để trống là để ghi tay.".to_owned()],
        origin: vec![
            "so-nhat-ky.csv: 1.204 dòng, SHA-256 9f2c4a61b0d5e7c83a11f4d29e6b7a50c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6".to_owned(),
            "hocbong 0.1.0".to_owned(),
        ],
        nothing: "Không có số liệu trong kỳ.".to_owned(),
    }
}

/// A cash book with its own opening, total and closing rows.
fn cash_book() -> Paper {
    let columns = vec![
        column("date", "Ngày ghi sổ", "", ColumnKind::Day),
        column("receipt", "Thu", "Số hiệu chứng từ", ColumnKind::Code),
        column("payment", "Chi", "Số hiệu chứng từ", ColumnKind::Code),
        column("memo", "Diễn giải", "", ColumnKind::Text),
        column("in", "Thu", "Số tiền", ColumnKind::Amount),
        column("out", "Chi", "Số tiền", ColumnKind::Amount),
        column("balance", "Tồn", "Số tiền", ColumnKind::Amount),
    ];
    let sum = |role, name: &str, cells: [Cell; 3]| {
        let mut row = vec![Cell::Blank, Cell::Blank, Cell::Blank, Cell::text(name)];
        row.extend(cells);
        Row { role, cells: row }
    };
    let mut balance = 12_500_000;
    let mut rows = vec![sum(RowRole::Opening, "Số tồn đầu kỳ", [Cell::Blank, Cell::Blank, amount(balance)])];
    let (mut total_in, mut total_out) = (0, 0);
    for number in 1..=36_i64 {
        let is_in = number % 3 != 0;
        let dong = if is_in { 350_000 * number } else { 425_000 * number };
        let memo = if is_in {
            format!("Ông Nguyễn Văn Mẫu {number} ủng hộ Quỹ Học bổng vượt khó năm học 2025–2026")
        } else {
            format!("Trao học bổng cho {number} em học sinh Trường THCS Mẫu")
        };
        balance += if is_in { dong } else { -dong };
        let code = |prefix: &str, shows: bool| {
            if shows { Cell::text(&format!("{prefix}{number:03}/25")) } else { Cell::Blank }
        };
        let of = |shows: bool| if shows { amount(dong) } else { Cell::Blank };
        (total_in, total_out) =
            if is_in { (total_in + dong, total_out) } else { (total_in, total_out + dong) };
        rows.push(Row::entry(vec![
            Cell::Day(day(number.unsigned_abs() * 2)),
            code("PT", is_in),
            code("PC", !is_in),
            Cell::text(&memo),
            of(is_in),
            of(!is_in),
            amount(balance),
        ]));
    }
    rows.push(sum(
        RowRole::Total,
        "Cộng phát sinh trong kỳ",
        [amount(total_in), amount(total_out), Cell::Blank],
    ));
    rows.push(sum(RowRole::Closing, "Số tồn cuối kỳ", [Cell::Blank, Cell::Blank, amount(balance)]));
    let sheet = Sheet {
        keys: vec![("association", "ST".to_owned()), ("account", "111".to_owned())],
        label: "ST 111".to_owned(),
        issuer: issuer(),
        corner: vec!["Mẫu số S04a".to_owned(), "Tài khoản: 111".to_owned()],
        title: "Sổ quỹ tiền mặt".to_owned(),
        subtitle: vec!["Từ ngày 01/01/2025 đến ngày 31/03/2025".to_owned(), "Đơn vị tính: đồng".to_owned()],
        blocks: vec![Block::Table(Table { name: "cash-book", heading: String::new(), columns, rows })],
        place_and_date: "Sóc Trăng, ngày ..... tháng ..... năm 20.....".to_owned(),
        signatures: signatures(&[("Thủ quỹ", "Trần Thị Mẫu"), ("Kế toán trưởng", ""), ("Chủ tịch Hội", "")]),
        ..Sheet::default()
    };
    paper("cash-book", "Sổ quỹ tiền mặt", vec![sheet])
}

/// Receipts, each on a page of its own.
fn receipts() -> Paper {
    let field = |label: &str, value: &str| Block::Field { label: label.to_owned(), value: value.to_owned() };
    let sheet = |number: u64| {
        let table = Table {
            name: "postings",
            heading: "Định khoản".to_owned(),
            columns: vec![
                column("account", "Tài khoản", "", ColumnKind::Code),
                column("debit", "Nợ", "", ColumnKind::Amount),
                column("credit", "Có", "", ColumnKind::Amount),
            ],
            rows: vec![
                Row::entry(vec![Cell::text("111"), amount(5_000_000), Cell::Blank]),
                Row::entry(vec![Cell::text("4311"), Cell::Blank, amount(5_000_000)]),
            ],
        };
        Sheet {
            label: format!("PT{number:03}/25"),
            issuer: issuer(),
            corner: vec![
                "Mẫu số C40-BB".to_owned(),
                format!("Số: PT{number:03}/25"),
                "Quyển số: 01".to_owned(),
            ],
            title: "Phiếu thu".to_owned(),
            subtitle: vec![format!("Ngày {} ", day(number).format("%d/%m/%Y"))],
            blocks: vec![
                field("Họ và tên người nộp tiền", "Nguyễn Thị Mẫu Lan"),
                field("Địa chỉ", ""),
                field("Lý do nộp", "Ủng hộ Quỹ Học bổng vượt khó"),
                field("Số tiền", "5.000.000 đồng"),
                field("Viết bằng chữ", "Năm triệu đồng"),
                field("Kèm theo", ""),
                Block::Table(table),
            ],
            place_and_date: "Ngày ..... tháng ..... năm 20.....".to_owned(),
            signatures: signatures(&[
                ("Chủ tịch Hội", ""),
                ("Kế toán trưởng", ""),
                ("Người lập", ""),
                ("Người nộp", "Nguyễn Thị Mẫu Lan"),
                ("Thủ quỹ", ""),
            ]),
            ..Sheet::default()
        }
    };
    paper("receipts", "Phiếu thu quý I năm 2025", (1..=14).map(sheet).collect())
}

/// How far the associations are, as chart and table.
fn progress() -> Paper {
    let names = [
        "Thành phố Mẫu",
        "Huyện Mẫu Tú",
        "Huyện Mẫu Xuyên",
        "Thị xã Mẫu Châu có tên gọi đầy đủ rất dài và khó viết hết",
        "Huyện Kế Mẫu",
        "Huyện Long Mẫu",
        "Huyện Cù Lao Mẫu",
        "Huyện Thạnh Mẫu",
        "Huyện Trần Mẫu",
        "Thị xã Ngã Mẫu",
        "Huyện Châu Mẫu",
    ];
    let (mut groups, mut rows) = (Vec::new(), Vec::new());
    for (number, name) in (1_i64..).zip(names) {
        let (target, raised) = (150_000_000 * number, 137_450_000 * (12 - number));
        let percent = Decimal::from(raised) * Decimal::from(100) / Decimal::from(target);
        let shown = format!("{percent:.2} %").replace('.', ",");
        let values = vec![Some(Vnd::new(target)), Some(Vnd::new(raised))];
        groups.push(BarGroup { label: name.to_owned(), values, note: shown });
        rows.push(Row::entry(vec![Cell::text(name), amount(target), amount(raised), Cell::Percent(percent)]));
        rows.push(Row {
            role: RowRole::Detail,
            cells: vec![Cell::text("trong đó doanh nghiệp"), Cell::Blank, amount(raised / 3), Cell::Blank],
        });
    }
    rows.push(Row {
        role: RowRole::Total,
        cells: vec![
            Cell::text("Cộng"),
            amount(9_900_000_000),
            amount(9_071_700_000),
            Cell::Percent(Decimal::new(9163, 2)),
        ],
    });
    let chart = Chart {
        title: "Vận động so với chỉ tiêu".to_owned(),
        alternative: "Thành phố Mẫu dẫn đầu; năm hội chưa đạt chỉ tiêu.".to_owned(),
        series: vec!["Chỉ tiêu".to_owned(), "Vận động được".to_owned()],
        groups,
        is_horizontal: true,
    };
    let balances = Chart {
        title: "Số dư các quỹ".to_owned(),
        alternative: "Quỹ Vượt khó còn 812.350.000 đồng, Quỹ Nhà ở âm 45.000.000 đồng.".to_owned(),
        series: vec!["Số dư".to_owned()],
        groups: [
            ("ST/vuot-kho", 812_350_000),
            ("ST/tai-nang", 96_400_000),
            ("MX/nha-o", -45_000_000),
            ("ST/doc-sach", 0),
        ]
        .map(|(name, dong)| BarGroup {
            label: name.to_owned(),
            values: vec![Some(Vnd::new(dong))],
            note: String::new(),
        })
        .to_vec(),
        is_horizontal: true,
    };
    let table = Table {
        name: "progress",
        heading: "Theo hội".to_owned(),
        columns: vec![
            column("association", "Hội", "", ColumnKind::Text),
            column("target", "Chỉ tiêu", "", ColumnKind::Amount),
            column("raised", "Vận động được", "", ColumnKind::Amount),
            column("percent", "Tỷ lệ (%)", "", ColumnKind::Percent),
        ],
        rows,
    };
    let sheet = Sheet {
        issuer: issuer(),
        title: "Tiến độ vận động".to_owned(),
        subtitle: vec!["Năm 2025".to_owned()],
        blocks: vec![
            Block::Chart(chart),
            Block::Table(table),
            Block::Chart(balances),
            Block::Chart(months()),
        ],
        ..Sheet::default()
    };
    paper("progress", "Tiến độ vận động năm 2025", vec![sheet])
}

fn months() -> Chart {
    let group = |month: i64| BarGroup {
        label: format!("{month:02}/2025"),
        values: vec![Some(Vnd::new(95_000_000 * month)), (month % 4 == 0).then(|| Vnd::new(260_000_000))],
        note: String::new(),
    };
    Chart {
        title: "Vận động và trao học bổng theo tháng".to_owned(),
        alternative: "Vận động tăng đều; học bổng trao vào tháng 4, 8 và 12.".to_owned(),
        series: vec!["Vận động".to_owned(), "Trao học bổng".to_owned()],
        groups: (1..=12).map(group).collect(),
        is_horizontal: false,
    }
}

/// A trial balance: many columns on the long side.
fn trial_balance() -> Paper {
    let mut columns = vec![
        column("account", "Tài khoản", "", ColumnKind::Code),
        column("name", "Tên tài khoản", "", ColumnKind::Text),
    ];
    for (group, debit, credit) in [
        ("Số dư đầu kỳ", "opening_debit", "opening_credit"),
        ("Phát sinh trong kỳ", "debit", "credit"),
        ("Luỹ kế từ đầu năm", "year_debit", "year_credit"),
        ("Số dư cuối kỳ", "closing_debit", "closing_credit"),
    ] {
        columns.push(column(debit, "Nợ", group, ColumnKind::Amount));
        columns.push(column(credit, "Có", group, ColumnKind::Amount));
    }
    let row = |(code, name): (&str, &str)| {
        let mut cells = vec![Cell::text(code), Cell::text(name)];
        cells.extend(
            (1..=8).map(|number| if number % 3 == 0 { Cell::Blank } else { amount(1_234_567_890 * number) }),
        );
        Row::entry(cells)
    };
    let accounts = [
        ("111", "Tiền mặt"),
        ("112", "Tiền gửi Ngân hàng, Kho bạc"),
        ("138", "Phải thu khác"),
        ("431", "Các quỹ"),
        ("642", "Chi phí quản lý của đơn vị sự nghiệp và hoạt động khác"),
    ];
    let sheet = |label: &str| Sheet {
        label: label.to_owned(),
        issuer: issuer(),
        corner: vec!["Mẫu số S05-H".to_owned()],
        title: "Bảng cân đối số phát sinh".to_owned(),
        subtitle: vec![format!("{label} năm 2025")],
        blocks: vec![Block::Table(Table {
            name: "trial-balance",
            heading: String::new(),
            columns: columns.clone(),
            rows: accounts.into_iter().map(row).collect(),
        })],
        signatures: signatures(&[("Người lập biểu", ""), ("Kế toán trưởng", ""), ("Chủ tịch Hội", "")]),
        ..Sheet::default()
    };
    paper("trial-balance", "Bảng cân đối số phát sinh", vec![sheet("Quý I"), sheet("Quý II")])
}
