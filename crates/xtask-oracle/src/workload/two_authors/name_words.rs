//! Words from which names are composed.

/// Families, the commonest first.
pub(super) const COMMON: [&str; 14] =
    ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"];
/// Kinh families that are met seldom.
pub(super) const RARE: [&str; 34] = [
    "Tống", "Doãn", "Nghiêm", "Ninh", "Cù", "Khổng", "Viên", "Lương", "Mạc", "Phùng", "Quản", "Tạ", "Thân",
    "Tiêu", "Tô", "Trương", "Từ", "Ứng", "Văn", "Vi", "Vương", "Yên", "Bành", "Cao", "Chử", "Đàm", "Đoàn",
    "Giáp", "Hứa", "Kiều", "Lại", "Lục", "Mai", "Nhâm",
];
pub(super) const KHMER: [&str; 9] = ["Thạch", "Sơn", "Kim", "Châu", "Liêu", "Tăng", "Lâm", "Danh", "Kiên"];
pub(super) const HOA: [&str; 18] = [
    "Quách", "Trịnh", "Mã", "Ong", "Trầm", "Khưu", "La", "Âu", "Vưu", "Lưu", "Tào", "Triệu", "Thái", "Tiết",
    "Hàng", "Khấu", "Bàng", "Ngũ",
];
pub(super) const MALE_MIDDLES: [&str; 16] = [
    "Văn", "Hữu", "Minh", "Đức", "Quốc", "Thanh", "Trọng", "Công", "Tấn", "Chí", "Hoàng", "Mẫu", "Xuân",
    "Phước", "Duy", "Thế",
];
pub(super) const FEMALE_MIDDLES: [&str; 15] = [
    "Thị",
    "Thị",
    "Thị",
    "Thị Kim",
    "Thị Ngọc",
    "Thị Bích",
    "Thị Mỹ",
    "Ngọc",
    "Kim",
    "Thị Hồng",
    "Thùy",
    "Thị Cẩm",
    "Bảo",
    "Thị Thu",
    "Tuyết",
];
pub(super) const MALE: [&str; 44] = [
    "Dũng", "Hùng", "Thành", "Bằng", "Toàn", "Tuấn", "Khanh", "Lâm", "Sang", "Sơn", "Minh", "Hiếu", "Nghĩa",
    "Lợi", "Phát", "Tài", "Đạt", "Khoa", "Kiệt", "Trung", "Cường", "Hải", "Quang", "Vinh", "Thịnh", "Khải",
    "Bảo", "Đông", "Tây", "Lực", "Chiến", "Thắng", "Lập", "Hậu", "Tòng", "Nhựt", "Giàu", "Mẫn", "Cảnh",
    "Diệp", "Quý", "Tường", "Rạng", "Luân",
];
pub(super) const FEMALE: [&str; 42] = [
    "Hằng",
    "Hạnh",
    "Oanh",
    "Lan",
    "Loan",
    "Hoa",
    "Tâm",
    "Thanh",
    "Nga",
    "Ngà",
    "Yến",
    "Liên",
    "Diệu",
    "Hiền",
    "Huệ",
    "Hường",
    "Mai",
    "Nhung",
    "Phượng",
    "Thảo",
    "Trang",
    "Trinh",
    "Tuyền",
    "Vân",
    "Xuyến",
    "Kiều",
    "Nương",
    "Thắm",
    "Út",
    "Bé",
    "Lài",
    "Sen",
    "Cúc",
    "Đào",
    "Quyên",
    "Quỳnh",
    "Thơ",
    "Thu",
    "Tiên",
    "Uyên",
    "Vy",
    "Ánh",
];
pub(super) const KHMER_GIVEN: [&str; 14] = [
    "Phol", "Rinh", "Sa Rây", "Kha", "Nol", "Đa Ra", "Sa Rone", "Thia", "Sóc Kha", "Rương", "Xuone", "Ry",
    "Si Na", "Mone",
];
pub(super) const HOA_GIVEN: [&str; 10] =
    ["Muội", "Hên", "Gia", "Hưng", "Xiếu", "Phấn", "Tỷ", "Chánh", "Khiêm", "Lầu"];
/// Given names that are easily taken for one another and differ even without tones.
pub(super) const CLOSE: [(&str, &str); 35] = [
    ("Hằng", "Bằng"),
    ("Dũng", "Hùng"),
    ("Hạnh", "Oanh"),
    ("Lan", "Loan"),
    ("Tâm", "Lâm"),
    ("Thanh", "Khanh"),
    ("Tuấn", "Toàn"),
    ("Minh", "Ninh"),
    ("Sơn", "Sang"),
    ("Nga", "Ngân"),
    ("Hoa", "Hòe"),
    ("Hiếu", "Hiền"),
    ("Đạt", "Đoạt"),
    ("Khải", "Hải"),
    ("Trang", "Trâm"),
    ("Trinh", "Trân"),
    ("Thảo", "Thoa"),
    ("Nhung", "Hưng"),
    ("Quyên", "Uyên"),
    ("Thu", "Thúy"),
    ("Yến", "Tuyến"),
    ("Liên", "Kiên"),
    ("Phát", "Phúc"),
    ("Tài", "Thái"),
    ("Thắng", "Thông"),
    ("Tiên", "Thiên"),
    ("Hậu", "Hân"),
    ("Diệu", "Diện"),
    ("Cúc", "Trúc"),
    ("Mai", "Mơ"),
    ("Lập", "Lộc"),
    ("Nghĩa", "Nhã"),
    ("Vân", "Vy"),
    ("Luân", "Lân"),
    ("Tường", "Trường"),
];
/// First and second words of places; no commune in particular.
pub(super) const TOWN_FIRST: [&str; 14] = [
    "Tân",
    "Vĩnh",
    "Long",
    "Phú",
    "Mỹ",
    "An",
    "Hòa",
    "Bình",
    "Thạnh",
    "Đông",
    "Trường",
    "Lương",
    "Thuận",
    "Hưng",
];
pub(super) const TOWN_SECOND: [&str; 14] = [
    "Lộc", "Thới", "Hậu", "Nghĩa", "Khê", "Quới", "Trạch", "Điền", "Sơn", "Thủy", "Khánh", "Lễ", "Tín",
    "Phong",
];
pub(super) const FIRM_FIRST: [&str; 22] = [
    "Minh",
    "Hưng",
    "Đại",
    "Phú",
    "Kim",
    "Trường",
    "Nam",
    "Thiên",
    "Hoàng",
    "Tín",
    "Việt",
    "Gia",
    "Song",
    "Vạn",
    "Tân",
    "Ngọc",
    "Thanh",
    "Hải",
    "Đức",
    "Quang",
    "Bảo",
    "Thái",
];
pub(super) const FIRM_SECOND: [&str; 20] = [
    "Lợi", "Phát", "Thịnh", "Vinh", "Hưng", "Nghĩa", "Tín", "Thành", "Đạt", "Long", "Khang", "Hòa", "Vượng",
    "An", "Sáng", "Mẫn", "Trí", "Cát", "Phúc", "Mậu",
];
pub(super) const FIRM_THIRD: [&str; 14] = [
    "Mê Kông",
    "Cửu Long",
    "Đồng Bằng",
    "Ba Miền",
    "Hậu Giang Xanh",
    "Hoa Lúa",
    "Phù Sa",
    "Sao Hôm",
    "Bến Nước",
    "Lá Dừa",
    "Trầu Cau",
    "Ruộng Vàng",
    "Xóm Chợ",
    "Vàm Rạch",
];
/// A firm's form in full and as banks shorten it.
pub(super) const FIRM_FORMS: [[&str; 3]; 9] = [
    ["Công ty TNHH", "Cty TNHH", "CTY TNHH"],
    ["Công ty TNHH MTV", "Cty TNHH MTV", "CONG TY TNHH MTV"],
    ["Công ty Cổ phần", "Cty CP", "CTCP"],
    ["Doanh nghiệp tư nhân", "DNTN", "DNTN"],
    ["Công ty", "CTY", "CONG TY"],
    ["Cơ sở", "CS", "CO SO"],
    ["Hợp tác xã", "HTX", "HTX"],
    ["Tiệm vàng", "TV", "TIEM VANG"],
    ["Vật tư nông nghiệp", "VTNN", "CH VTNN"],
];
/// Shops that sell to an association.
pub(super) const SHOP_FORMS: [[&str; 3]; 6] = [
    ["Nhà sách", "NS", "NHA SACH"],
    ["Cửa hàng VPP", "CH VPP", "CUA HANG VPP"],
    ["Cơ sở in", "CS in", "CO SO IN"],
    ["Công ty TNHH TM DV", "Cty TNHH TMDV", "CTY TNHH TM DV"],
    ["Hộ kinh doanh", "HKD", "HKD"],
    ["Cửa hàng xe đạp", "CH xe đạp", "CH XE DAP"],
];
pub(super) const AGENCY_FORMS: [[&str; 3]; 10] = [
    ["Công đoàn cơ sở xã", "CĐCS xã", "CDCS XA"],
    ["Hội Liên hiệp Phụ nữ xã", "Hội LHPN xã", "HOI LHPN XA"],
    ["Ban Trị sự chùa", "BTS chùa", "CHUA"],
    ["Đoàn Thanh niên xã", "Đoàn TN xã", "DOAN TN XA"],
    ["Hội Cựu giáo chức huyện", "Hội CGC huyện", "HOI CUU GIAO CHUC HUYEN"],
    ["Chi bộ ấp", "CB ấp", "CHI BO AP"],
    ["Trạm Y tế xã", "TYT xã", "TRAM Y TE XA"],
    ["Hội Nông dân xã", "HND xã", "HOI NONG DAN XA"],
    ["Ủy ban MTTQ xã", "UBMTTQ xã", "UBMTTQ XA"],
    ["Phòng Giáo dục huyện", "PGD huyện", "PHONG GD DT HUYEN"],
];
