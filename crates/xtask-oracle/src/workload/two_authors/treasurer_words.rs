//! How treasurers word their books.
//!
//! Placeholders of a wording: `{n}` the party's name, `{T}` and `{t}` its title, `{b}` a remark in brackets,
//! `{v}` someone else's name, `{c}` a code, `{p}` a place, `{s}` a school, `{k}` a count, `{y}` `{m}` `{q}`
//! year, month and quarter, `{u}` the treasurer.

/// How a treasurer spells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dress {
    Plain,
    Capitals,
    /// Without tones.
    Toneless,
    /// With the abbreviations of [`SHORT`].
    Short,
}

/// A treasurer's style.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    /// Wordings of the party's column; empty where it stays blank.
    pub(super) party: &'static [&'static str],
    pub(super) gifts: &'static [&'static str],
    pub(super) coded: &'static [&'static str],
    pub(super) dress: Dress,
    pub(super) has_purpose: bool,
}

pub(super) const VOICES: [Voice; 9] = [
    Voice { party: &["{n}"], gifts: &TIDY, coded: &TIDY_CODED, dress: Dress::Plain, has_purpose: true },
    Voice { party: &["{n}"], gifts: &TERSE, coded: &TERSE_CODED, dress: Dress::Plain, has_purpose: false },
    Voice { party: &["{T} {n}"], gifts: &LONG, coded: &LONG_CODED, dress: Dress::Plain, has_purpose: true },
    Voice { party: &[], gifts: &SHORTENED, coded: &SHORTENED_CODED, dress: Dress::Short, has_purpose: false },
    Voice {
        party: &["{n}", "{T} {n}"],
        gifts: &TIDY,
        coded: &TIDY_CODED,
        dress: Dress::Capitals,
        has_purpose: false,
    },
    Voice { party: &BRACKETS, gifts: &TERSE, coded: &TERSE_CODED, dress: Dress::Plain, has_purpose: true },
    Voice { party: &[], gifts: &STORY, coded: &STORY_CODED, dress: Dress::Plain, has_purpose: false },
    Voice { party: &[], gifts: &STORY, coded: &STORY_CODED, dress: Dress::Toneless, has_purpose: false },
    Voice {
        party: &["{T} {n}", "{n}"],
        gifts: &SHORTENED_PLAIN,
        coded: &TIDY_CODED,
        dress: Dress::Short,
        has_purpose: true,
    },
];

const BRACKETS: [&str; 7] =
    ["{n} {b}", "{T} {n} {b}", "{n}", "{n} (con {t} {v})", "{T} {n} và gia đình", "{n} - {p}", "{T} {n} {b}"];
const TIDY: [&str; 9] = [
    "Ủng hộ quỹ Khuyến học năm {y}",
    "Đóng góp quỹ khuyến học - khuyến tài",
    "Tài trợ học bổng cho học sinh nghèo hiếu học",
    "Ủng hộ chương trình Tiếp bước đến trường",
    "Hỗ trợ mua sách vở, đồng phục cho HS khó khăn",
    "Tặng xe đạp cho học sinh vượt khó",
    "Ủng hộ tháng khuyến học",
    "Ủng hộ quỹ học bổng {p}",
    "Đóng góp xây dựng quỹ Hội",
];
const TIDY_CODED: [&str; 4] =
    ["Nhận đỡ đầu học sinh {c}", "Hỗ trợ học phí, {c}", "Ủng hộ theo {c}", "Học bổng đỡ đầu {c} năm {y}"];
const TERSE: [&str; 7] =
    ["Ủng hộ", "UH quỹ", "Góp quỹ", "Tài trợ", "Ủng hộ HS nghèo", "Đóng góp", "Quỹ KH {y}"];
const TERSE_CODED: [&str; 3] = ["{c}", "UH {c}", "Ủng hộ ({c})"];
const LONG: [&str; 6] = [
    "Nhận tiền {t} {n} ở {p} ủng hộ Quỹ Khuyến học, khuyến tài năm {y} qua tài khoản ngân hàng",
    "{T} {n} {b} chuyển khoản ủng hộ học sinh có hoàn cảnh đặc biệt khó khăn trên địa bàn",
    "Thu tiền đóng góp tự nguyện của {t} {n} để trao học bổng dịp khai giảng",
    "Nhà hảo tâm {t} {n}, ngụ {p}, giúp đỡ các em học sinh mồ côi",
    "Ghi nhận tấm lòng vàng của {t} {n} dành cho con em nghèo hiếu học",
    "Nhận qua ngân hàng tiền của {t} {n} hưởng ứng thư vận động của Hội",
];
const LONG_CODED: [&str; 2] = [
    "{T} {n} nhận đỡ đầu một em học sinh theo danh sách của Hội, {c}",
    "Thu tiền của {t} {n} theo giấy báo {c} đã gửi nhà tài trợ",
];
const SHORTENED: [&str; 8] = [
    "{T} {n} ủng hộ quỹ khuyến học",
    "Nhận ủng hộ: {n}",
    "{n} ủng hộ học sinh nghèo",
    "Thu ủng hộ {t} {n}",
    "{n} ({p}) ủng hộ",
    "{n} đóng góp quỹ khuyến học {y}",
    "Chuyển khoản - {n} ủng hộ học bổng",
    "{T} {n} + vợ ủng hộ",
];
const SHORTENED_CODED: [&str; 3] = ["{n} ủng hộ {c}", "{T} {n}, {c}", "Thu {n} - {c}"];
const SHORTENED_PLAIN: [&str; 6] = [
    "Ủng hộ quỹ khuyến học qua ngân hàng",
    "Ủng hộ học bổng năm học {y}",
    "Tài trợ giáo dục",
    "Ủng hộ học sinh nghèo dịp Tết",
    "Chuyển khoản ủng hộ",
    "Quỹ học bổng",
];
const STORY: [&str; 11] = [
    "{T} {n} {b} ủng hộ",
    "{T} {n} ủng hộ quỹ",
    "{n} - {p} - giúp học sinh nghèo",
    "Tiền {t} {n} gửi về giúp các cháu",
    "{T} {n} và vợ cho quỹ",
    "{n} (con {t} {v}) gửi tặng học bổng",
    "Nhận của {t} {n} {b}",
    "{T} {n} trao học bổng tháng {m}",
    "{n} đóng tiền hỗ trợ bữa ăn trưa cho trẻ",
    "Cảm ơn {t} {n} đã góp quỹ",
    "{T} {n} ủng hộ mua cặp sách",
];
const STORY_CODED: [&str; 3] =
    ["{T} {n} đỡ đầu em {c}", "{n} gửi tiền nuôi em {c} ăn học", "{T} {n} ủng hộ ({c})"];

pub(super) const REMARKS: [&str; 12] = [
    "(cựu học sinh)",
    "(Việt kiều Úc)",
    "(TP.HCM)",
    "(ấp 3)",
    "(phụ huynh lớp 5A)",
    "(giáo viên hưu)",
    "(mạnh thường quân)",
    "(Cần Thơ)",
    "(chợ trên)",
    "(đi lao động Hàn Quốc)",
    "(tổ 7, khóm 2)",
    "(Hoa Kỳ)",
];
pub(super) const UNKNOWN: [&str; 5] = [
    "Chưa rõ người gửi",
    "Tiền vào TK chưa xác định được nhà tài trợ",
    "Không rõ nội dung, chờ tra soát",
    "Tạm thu chờ xử lý",
    "Mạnh thường quân giấu tên",
];
pub(super) const ACCOUNT_FEES: [&str; 7] = [
    "Phí quản lý tài khoản T{m}",
    "Phí duy trì TK tháng {m}/{y}",
    "Trả phí QLTK",
    "NH thu phí tài khoản hằng tháng",
    "Phí TK tháng {m}",
    "Ngân hàng trừ phí quản lý TK",
    "Phí quản lý tài khoản",
];
pub(super) const MESSAGE_FEES: [&str; 6] = [
    "Phí báo tin nhắn T{m}",
    "Phí SMS tháng {m}",
    "Phí tin nhắn biến động số dư",
    "Trả phí SMS Banking",
    "Phí dịch vụ nhắn tin",
    "Phí tin nhắn tháng {m}/{y}",
];
pub(super) const TRANSFER_FEES: [&str; 5] = [
    "Phí chuyển tiền",
    "Phí CK học bổng",
    "Trả phí chuyển khoản cho NH",
    "Phí chuyển khoản ngoài hệ thống",
    "Phí UNC",
];
pub(super) const ANY_FEES: [&str; 4] =
    ["Phí ngân hàng", "Trả phí dịch vụ NH", "NH trừ phí", "Phí NH tháng {m}"];
pub(super) const INTEREST: [&str; 8] = [
    "Lãi tiền gửi quý {q}",
    "Lãi không kỳ hạn tháng {m}",
    "Thu lãi NH",
    "Ngân hàng trả lãi T{m}/{y}",
    "Lãi nhập gốc",
    "Lãi TGNH",
    "Tiền lời ngân hàng tháng {m}",
    "Lãi tài khoản thanh toán",
];
pub(super) const WITHDRAWALS: [&str; 8] = [
    "Rút tiền mặt về quỹ",
    "Rút TGNH nhập quỹ tiền mặt",
    "Rút tiền chi học bổng dịp Tết",
    "Rút tiền phát thưởng HS giỏi",
    "{u} rút tiền ngân hàng",
    "Rút về chi hoạt động tháng {m}",
    "Thủ quỹ rút TM",
    "Rút séc nhập quỹ",
];
pub(super) const DEPOSITS: [&str; 7] = [
    "Nộp tiền mặt vào tài khoản",
    "Nộp tiền quyên góp tháng khuyến học vào NH",
    "Gửi TM tồn quỹ vào NH",
    "Nộp tiền mặt thu từ các chi hội",
    "{u} nộp tiền mặt",
    "Nộp quỹ heo đất khuyến học vào TK",
    "Gửi tiền mặt vào ngân hàng",
];
pub(super) const AWARDS_NAMED: [&str; 7] = [
    "Học bổng em {n} lớp {l}",
    "Chi HB cho em {n}, {s}",
    "Hỗ trợ em {n} mồ côi",
    "Trao học bổng SV {n}",
    "Cấp học bổng đỡ đầu {n} tháng {m}",
    "Chuyển tiền HB em {n} trường {s}",
    "Giúp em {n} đóng học phí",
];
pub(super) const AWARDS: [&str; 6] = [
    "Học bổng HK{h} năm học {y}",
    "Học bổng Tiếp sức đến trường",
    "Trợ cấp học sinh mồ côi tháng {m}",
    "Thưởng học sinh giỏi cấp tỉnh",
    "Học bổng tân sinh viên",
    "Hỗ trợ học phí, {s}",
];
pub(super) const PAY_LISTS: [&str; 4] =
    ["Học bổng theo {c}", "Trao HB {s}, {c}", "Cấp học bổng HK{h} ({c})", "Chi thưởng HS giỏi, {c}"];
/// One row for many payments.
pub(super) const SUMMED_LISTS: [&str; 4] = [
    "Trao học bổng {k} em trường {s}",
    "Chuyển khoản học bổng cho {k} em HS",
    "Chi HB tháng {m} ({k} suất)",
    "Chuyển tiền cho {k} sinh viên nghèo",
];
pub(super) const PURCHASES: [&str; 10] = [
    "Chi mua {k} phần quà Tết cho HS nghèo",
    "Mua {k} quyển tập",
    "Mua tập sách phát thưởng",
    "In giấy khen và khung",
    "Mua xe đạp tặng HS đi học xa",
    "Văn phòng phẩm quý {q}",
    "In băng rôn Đại hội",
    "Thuê âm thanh, bàn ghế lễ trao học bổng",
    "Mua cặp sách, đồng phục",
    "Nước uống hội nghị tổng kết",
];
pub(super) const STATE: [&str; 5] = [
    "Kinh phí hoạt động quý {q}",
    "Ngân sách hỗ trợ Hội năm {y}",
    "Kinh phí hội đặc thù",
    "KP tổ chức tổng kết năm học",
    "Cấp bổ sung kinh phí",
];
pub(super) const TRANSFERS_IN: [&str; 4] = [
    "Hội cấp trên chuyển học bổng về",
    "Tỉnh hội cấp HB năm {y}",
    "Nhận kinh phí từ Hội KH cấp trên",
    "Quỹ học bổng phân bổ về cơ sở",
];
pub(super) const TRANSFERS_OUT: [&str; 4] = [
    "Nộp quỹ về Hội cấp trên",
    "Trích nộp 20% hội phí",
    "Chuyển học bổng về Hội KH cơ sở",
    "Nộp quỹ khuyến học cấp trên năm {y}",
];
pub(super) const RETURNED: [&str; 4] = [
    "NH trả lại tiền học bổng (sai số TK)",
    "Hoàn lại HB không chuyển được",
    "Học bổng bị trả về do sai tên",
    "Thu hồi học bổng trả lại",
];
pub(super) const DUES: [&str; 4] =
    ["Hội phí năm {y}", "Nộp hội phí chi hội {p}", "Hội phí {k} hội viên", "Thu hội phí đợt {h}"];
pub(super) const OTHER_IN: [&str; 3] =
    ["Thanh lý bàn ghế cũ", "Hoàn tạm ứng lễ tổng kết", "Thu lại tiền vé xe thừa"];
pub(super) const OTHER_OUT: [&str; 4] =
    ["Phụ cấp thủ quỹ tháng {m}", "Công tác phí tập huấn", "Viếng tang hội viên", "Tạm ứng tổ chức Đại hội"];
pub(super) const CATEGORIES: [(&str, &str); 7] = [
    ("donation", "Quỹ khuyến học"),
    ("award", "Học bổng"),
    ("expense", "Chi hoạt động"),
    ("interest", "Lãi"),
    ("state-money", "Ngân sách"),
    ("membership-fee", "Hội phí"),
    ("transfer-in", "Điều chuyển"),
];
/// Abbreviations; longer words come before their parts.
pub(super) const SHORT: [(&str, &str); 17] = [
    ("Nguyễn ", "Ng. "),
    ("khuyến học", "KH"),
    ("Khuyến học", "KH"),
    ("học sinh", "HS"),
    ("Học bổng", "HB"),
    ("học bổng", "HB"),
    ("Ủng hộ", "UH"),
    ("ủng hộ", "UH"),
    ("tiền mặt", "TM"),
    ("tài khoản", "TK"),
    ("ngân hàng", "NH"),
    ("Ngân hàng", "NH"),
    ("tháng ", "T"),
    ("Chuyển khoản", "CK"),
    ("chuyển khoản", "CK"),
    ("Gia đình", "GĐ"),
    ("sinh viên", "SV"),
];
/// How the number of an invoice, a list, a receipt or a pupil is written.
pub(super) const INVOICES: [&str; 4] = ["HĐ {c}", "hóa đơn số {c}", "HĐ số {c}", "theo HĐ{c}"];
