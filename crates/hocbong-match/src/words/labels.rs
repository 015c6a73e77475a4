//! Words that qualify a movement: labels of numbers and places, and phrases that say what sort of movement it
//! is. Data only; `qualifiers` has the rules.

use crate::natures::{Class, Nature};

/// Labels of numbers and places, spelt with their tones (`quý`, not `quỹ`); the longest one at a place counts.
pub(crate) const LABELS: &[(Class, &[&str])] = &[
    (Class::Month, &["tháng"]),
    (Class::Quarter, &["quý"]),
    (Class::Year, &["năm"]),
    (Class::SchoolYear, &["năm học", "niên học", "nh"]),
    (Class::Term, &["học kỳ", "học kì", "hk"]),
    (Class::Instalment, &["đợt"]),
    (Class::Time, &["lần"]),
    (Class::Period, &["kỳ", "kì"]),
    (Class::Invoice, &["hóa đơn", "hoá đơn", "hđ"]),
    (Class::Decision, &["quyết định", "qđ"]),
    (Class::List, &["danh sách", "ds"]),
    (Class::Cohort, &["khóa", "khoá", "niên khóa", "niên khoá"]),
    (Class::Room, &["lớp"]),
    (Class::Hamlet, &["ấp", "thôn", "xóm"]),
    (Class::Quarters, &["khóm", "khu phố", "khu vực"]),
    (Class::Group, &["tổ", "tổ dân phố", "tổ nhân dân"]),
    (Class::Cell, &["chi bộ"]),
    (Class::Chapter, &["chi hội", "chi hội khuyến học"]),
    (Class::Commune, &["xã", "phường", "thị trấn"]),
    (Class::District, &["huyện", "quận", "thị xã"]),
    (Class::Branch, &["chi nhánh", "cn"]),
];

/// Labels of one or two letters that stand before a number without a space, or with a stop (`T5`, `K.98`).
pub(crate) const SHORT_LABELS: &[(Class, &str)] =
    &[(Class::Month, "t"), (Class::Quarter, "q"), (Class::Cohort, "k"), (Class::Instalment, "d")];

/// Words between a label and its number.
pub(crate) const BEFORE_NUMBER: [&[u8]; 3] = [b"so", b"thu", b"no"];

/// What is counted: the number before it is no label's.
pub(crate) const COUNTED: [&[u8]; 8] = [b"em", b"hs", b"sv", b"chau", b"nguoi", b"suat", b"hoc", b"ban"];

/// Words after a label that make another word of it (`xã hội`).
pub(crate) const NO_PLACE: [&[u8]; 6] = [b"hoi", b"nha", b"xoi", b"doi", b"minh", b"tren"];

/// Words before a label that make another word of it (`hợp tác xã`, `địa phương`).
pub(crate) const NO_LABEL: [(&[u8], &[u8]); 4] =
    [(b"tac", b"xa"), (b"dia", b"phuong"), (b"doi", b"phuong"), (b"da", b"phuong")];

/// What makes another place of one with the same name before it (`Mẫu Bình Đông`).
pub(crate) const PARTS: [&[u8]; 10] =
    [b"dong", b"tay", b"nam", b"bac", b"trung", b"thuong", b"ha", b"nhat", b"nhi", b"hai"];

/// The kinds of the books, each with the sorts of movement that it may be.
pub(crate) const KINDS: &[(&str, &[Nature])] = &[
    ("ủng hộ", &[Nature::Gift]),
    ("hoàn trả", &[Nature::Returned]),
    ("trao học bổng", &[Nature::Award]),
    ("hoàn học bổng", &[Nature::Returned]),
    ("hoàn tạm ứng", &[Nature::Returned]),
    ("chi quản lý", &[Nature::Expense]),
    ("lãi", &[Nature::Interest]),
    ("kinh phí nhà nước giao", &[Nature::State]),
    ("gửi ngân hàng", &[Nature::CashIn]),
    ("gửi đã đến", &[Nature::CashIn]),
    ("rút", &[Nature::CashOut]),
    ("gửi có kỳ hạn", &[Nature::TermDeposit]),
    ("tất toán tiền gửi", &[Nature::TermDeposit]),
];

/// Phrases that say what sort of movement it is; `None` for phrases of which a part would say something else.
pub(crate) const NATURES: &[(Option<Nature>, &[&str])] = &[
    (
        None,
        &[
            "hoc phi",
            "kinh phi",
            "chi phi",
            "hoi phi",
            "vien phi",
            "tac phi",
            "le phi",
            "dang phi",
            "doan phi",
            "ck lai",
            "chuyen lai",
        ],
    ),
    (
        Some(Nature::CashOut),
        &[
            "rut tien mat",
            "rut tm",
            "rut tien",
            "rut sec",
            "linh tien mat",
            "linh tm",
            "cash withdrawal",
            "rut",
        ],
    ),
    (
        Some(Nature::CashIn),
        &[
            "nop tien mat",
            "nop tm",
            "gui tien mat",
            "cash deposit",
            "ntm",
            "nop tien vao tk",
            "nop tien vao tai khoan",
            "nop tien",
        ],
    ),
    (
        Some(Nature::Interest),
        &[
            "lai tien gui",
            "tra lai tien gui",
            "lai nhap von",
            "nhap lai",
            "nhap von",
            "nhap goc",
            "interest",
            "tra lai tk",
            "tra lai tai khoan",
            "tra lai so du",
            "tien lai",
            "lai ngan hang",
            "lai nh",
            "lai suat",
            "lai kkh",
            "lai khong ky han",
            "lai co ky han",
            "lai tiet kiem",
            "lai tgnh",
            "lai tg",
            "lai khong",
        ],
    ),
    (
        Some(Nature::Fee),
        &[
            "thu phi",
            "phi sms",
            "phi dich vu",
            "phi dv",
            "phi quan ly",
            "phi ql",
            "phi qltk",
            "phi duy tri",
            "phi chuyen",
            "phi ck",
            "phi in",
            "phi sao",
            "phi ngan hang",
            "phi nh",
            "phi bao",
            "phi ib",
            "phi internet",
            "phi phat",
            "phi the",
            "phi thuong nien",
            "phi kiem",
            "phi rut",
            "phi tin nhan",
            "phi nhan tin",
            "phi bsms",
            "phi tk",
            "phi tai khoan",
            "fee",
        ],
    ),
    (
        Some(Nature::Tax),
        &[
            "thue tncn",
            "thue tndn",
            "thue gtgt",
            "thue mon bai",
            "nop thue",
            "thue thu nhap",
            "nop nsnn",
            "nop ngan sach",
        ],
    ),
    (
        Some(Nature::Returned),
        &[
            "hoan tra",
            "hoan tien",
            "hoan lai",
            "tra lai",
            "chuyen tra",
            "sai so tk",
            "sai tk",
            "sai tai khoan",
            "chuyen tien sai",
            "thu hoi tam ung",
            "thu hoi tien",
            "thu hoi hb",
            "thu hoi hoc bong",
            "nop lai",
            "hoan ung",
            "hoan tam ung",
            "refund",
        ],
    ),
    (
        Some(Nature::TermDeposit),
        &[
            "tat toan",
            "gui tiet kiem",
            "so tiet kiem",
            "gui co ky han",
            "tien gui co ky han",
            "gui ky han",
            "tien gui ky han",
            "gui ckh",
            "tien gui ckh",
        ],
    ),
    (
        Some(Nature::State),
        &[
            "kbnn cap",
            "kho bac cap",
            "ngan sach cap",
            "nsnn cap",
            "kbnn cap kinh phi",
            "kho bac cap kinh phi",
        ],
    ),
    (Some(Nature::Award), &["hb", "hoc bong"]),
    (Some(Nature::Purchase), &["mua", "tien hang", "thanh toan tien", "tt tien", "hoa don"]),
    (
        Some(Nature::Allocation),
        &["ck kinh phi", "chuyen kinh phi", "cap kinh phi", "cap kp", "chuyen kp", "ck kp", "phan bo"],
    ),
    (
        Some(Nature::Gift),
        &["ung ho", "uh", "tai tro", "dong gop", "quyen gop", "gop quy", "donate", "donation", "tu thien"],
    ),
];

/// Pairs of sorts, of the books and of the bank, that may be one movement although they differ: a giver pays in
/// cash at the counter, and a management cost is a fee, a tax or a purchase.
pub(crate) const COMPATIBLE: &[(Nature, Nature)] = &[
    (Nature::Gift, Nature::CashIn),
    (Nature::Expense, Nature::Fee),
    (Nature::Expense, Nature::Tax),
    (Nature::Expense, Nature::Purchase),
    (Nature::Expense, Nature::Allocation),
    (Nature::Award, Nature::Allocation),
    (Nature::Allocation, Nature::Award),
];

/// Words that say which fee it is, each group with one meaning.
pub(crate) const FEES: &[&[&str]] = &[
    &["sms", "bsms", "tin nhan", "nhan tin"],
    &["qltk", "quan ly", "quan ly tk", "ql", "duy tri", "phi tk", "phi tai khoan", "maintenance"],
    &["chuyen tien", "chuyen khoan", "ck"],
    &["sao ke"],
    &["kiem dem"],
    &["phat hanh the", "thuong nien the"],
];
