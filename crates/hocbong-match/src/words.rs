//! Word lists of the domain, folded to lower-case letters without diacritics. Data only; the rules are
//! elsewhere.

mod compounds;
mod groups;
pub(crate) mod labels;

pub(crate) use compounds::COMPOUNDS;
pub(crate) use groups::{ANONYMOUS, ANYWHERE, BEFORE_GIVER, GROUPS, NUMBERED, PLACES, UNSORTED};

/// Family names. Some are ordinary words too (`ho`, `phi`, `tai`).
pub(crate) const SURNAMES: &str = "nguyen tran pham huynh hoang phan vu dang bui duong ngo dinh trinh quach thach lieu \
khuu vuu tram luu lu mac vuong thai tong doan nghiem khong vien pham phung trieu tieu giap bach banh bien buu cai cao \
chau cung dai dam dau dich diep dien dieu doan ha hinh hua huong kha khieu khuat khuc kieu kong lac lai lam lien loi \
luc luong ly ma mach mai man mang mau nghe nhan nhu nong ngac onn oong ong pho phong phu phuoc phuong quang que quan \
sam sau son su sung ta tang tao thi thieu thuy tiet tinh to ton tu tuong tong tra trang tri truong tuyen tuong ung uong \
van vi vien vong vo vu vuu xa y yen au an danh kim ho do le la cu ninh giang trac chu chung dao dong duong khau kien \
lo loc lang mong nham nhieu nhuan ninh phi ro sa sok thuong toan trung tuan uat vay viet xuan neang chanh chiem dinh \
du ke khong khu bang hang than lau lech liem linh long mao nga nghi nguu nhac ngoc o on pa pang phach quyen sang sin so tai tan te \
thanh thap thoi tieng tho thong trai tran tri trieu tung uy vang vinh";

/// Family names that are rarely another word in a memo: with a second syllable they are a person's name.
pub(crate) const CERTAIN_SURNAMES: &str = "nguyen tran pham huynh hoang phan vu dang bui duong ngo dinh trinh quach thach \
lieu khuu vuu tram luu vuong thai tong doan nghiem khong phung trieu tieu mac banh dam diep khuat luong lam vo le";

/// Middle names: syllables between a family name and a given name.
pub(crate) const MIDDLES: &str = "van thi huu duc minh ngoc thanh quoc hoang kim xuan thu my hong bich dinh cong trong \
phuoc tuan anh bao gia nhat phuong thuy kieu cam tuyet diem hoai khanh viet manh quang the hai chi tan trung dang ba \
si sy mong tieu nha lan mai huynh tri thien duy dai chanh nguyen mau hoa cao vinh phu tam hoa song thao truc yen y \
diep dong duc duong giang ha hien khac khoi lam le linh long luong ly nam ngan nghia nhu phi quynh sa ro so ra sok \
that nhut ut chon chan danh hung huy kien loc my nang nghi nguyet phat phung quyen sang son thai tho thuc to tra tu tuong uyen vi vu";

/// Titles and roles before a name, which are no part of it.
pub(crate) const TITLES: &[&str] = &[
    "ong",
    "ba",
    "co",
    "thay",
    "anh",
    "chi",
    "em",
    "chu",
    "bac",
    "cau",
    "mo",
    "di",
    "me",
    "cha",
    "bo",
    "con",
    "chau",
    "bs",
    "bsi",
    "bac si",
    "duoc si",
    "y si",
    "ths",
    "ts",
    "gs",
    "pgs",
    "ks",
    "ls",
    "luat su",
    "giao su",
    "tien si",
    "thac si",
    "ky su",
    "dc",
    "d c",
    "dong chi",
    "gd",
    "gia dinh",
    "gdinh",
    "su co",
    "dai duc",
    "thuong toa",
    "hoa thuong",
    "linh muc",
    "ni su",
    "thieu tuong",
    "trung tuong",
    "thuong tuong",
    "dai tuong",
    "dai ta",
    "thuong ta",
    "trung ta",
    "thieu ta",
    "dai uy",
    "thuong uy",
    "trung uy",
    "thieu uy",
    "thuong si",
    "trung si",
    "ngut",
    "ngnd",
    "nsut",
    "nsnd",
    "ttut",
    "ttnd",
    "nha giao uu tu",
    "con trai",
    "con gai",
    "mr",
    "mrs",
    "ms",
    "mr",
    "phu huynh",
    "ph",
    "hoc sinh",
    "hs",
    "cuu hoc sinh",
    "cuu hs",
    "sv",
    "sinh vien",
    "nha giao",
    "nghe si",
    "nha hao tam",
    "manh thuong quan",
    "mtq",
    "nguoi nop",
    "nguoi nhan",
    "ho ten",
    "vo chong",
    "vc",
    "gv",
    "giao vien",
    "chu tich",
    "ct",
    "pct",
    "bi thu",
    "hieu truong",
    "ht",
    "pht",
    "ke toan",
    "thu quy",
    "c",
    "kieu bao",
    "viet kieu",
    "nguoi",
    "thay giao",
    "co giao",
    "ong ba",
];

/// What begins after a person's name and is no part of it: where they live, whose child they are, what they
/// were.
pub(crate) const ADDITIONS: &[&str] = &[
    "ap",
    "khom",
    "lop",
    "xom",
    "o ap",
    "o xa",
    "o khom",
    "o to",
    "o tp",
    "o phuong",
    "o thon",
    "o my",
    "o uc",
    "cuu hoc sinh",
    "cuu hs",
    "viet kieu",
    "kieu bao",
    "con ong",
    "con ba",
    "con co",
    "vo ong",
    "chong ba",
    "truong thcs",
    "truong thpt",
    "truong th",
    "truong tieu hoc",
    "truong mam non",
    "mot suat",
    "hai suat",
];

/// Words before a number that belong to it, with their tones, which tell them from names (`phường 5`, `Phượng`).
pub(crate) const UNITS: &[&str] =
    &["ấp", "khóm", "lớp", "xóm", "xã", "tổ", "thôn", "phường", "quận", "khu", "đường", "số", "hẻm", "ngõ"];

/// Words at which a person's name ends, with their tones, which tell some of them from names (`lần`, `Lan`). A text
/// without tones is compared with the folded words.
pub(crate) const STOPS: &str = "ủng hộ góp quỹ chuyển tiền khoản ck nộp tt gửi gởi cho tài trợ đóng học bổng khuyến mua trả \
toán nội dung nd ct từ đến ngày lần đợt số tk stk hd ref gd bank ngân hàng nhận rút cấp tặng phí lãi thuế thuê kinh theo \
hóa đơn danh sách qua vở sách giấy trong năm hk kì kỳ về vào và với của là có được cùng để trao nhập xuất chi xã phường \
huyện tỉnh ấp khóm quận thị thành thanh phố trường lớp hs sv tm hb ckhoan chuyenkhoan ft trace transfer from napas ibft mbvcb qr \
vnd đồng tại atm pos internet mobile banking ubnd thpt thcs cty công ty miền nam bắc trung hội lương thương thưởng thường \
điện nước";

/// Those of the words above that are given names too, without tones (`Lan`, `Hằng`, `Quý`).
pub(crate) const GIVEN: &str = "ho quy tien khoan tai dong hoc bong tra toan dung tu lai lan ngan hang nhan phi kinh hoa danh \
trong nam ky ki chi phuong huyen tinh quan thi thanh truong cong mien bac trung hoi luong thuong dien ung";

/// Words after a name that begin a purpose and are no names, beside [`STOPS`].
pub(crate) const VERBS: &str = "xin giup moi da se ngu o uh stk biet kem nguoi nham";

/// Phrases of two words that begin what a giver wishes, and are no end of a name.
pub(crate) const WISHES: &[&str] = &[
    "tiep suc",
    "tiep buoc",
    "giup cac",
    "giup em",
    "giup hoc",
    "giup do",
    "giup chau",
    "tang cac",
    "tang em",
    "tang chau",
    "tang hoc",
    "tang qua",
    "tang quy",
    "gui cac",
    "gui quy",
    "gui tang",
    "cho cac",
    "den truong",
    "chung tay",
    "chung suc",
    "chia se",
    "gop chut",
    "gop suc",
    "mot chut",
    "chut long",
    "cam on",
    "kinh tang",
    "than tang",
    "cac chau",
    "cac em",
];

/// Ways by which a transfer reached the bank; `tại` before one is no given name.
pub(crate) const CHANNELS: &str = "ipay mb app napas vcb bidv ctg vietinbank vietcombank agribank mbbank techcombank tcb acb stb sacombank vpbank tpbank hdbank shb ocb vib quay pgd atm pos internet mobile ebank smartbanking nh chi cn";

/// Common words of transfers, which name no one and distinguish no movement.
pub(crate) const TRANSFER: &str = "ung ho gop dong chuyen tien khoan ck nop tt gui cho tai tro quy hoc bong khuyen hb hkh \
chuyenkhoan noi dung nd ct tu den ngay vnd toi kinh nhan ngan hang tk stk gd qua mobile internet banking ib app transfer payment \
mbvcb ibvcb vcb bidv ctg agribank mbbank mb techcombank tcb napas ft ibft ref trace qr rem tfr ac bo fo dd cua theo va la";

/// Stamps of banks and channels around the payer's own words.
pub(crate) const STAMPS: &str = "mbvcb ibvcb ibft napas ft ref trace fttrf tfr vnpay vcbpay atm mbct mbft ebank smartbanking \
247 acb bidv ctg vcb agribank mbbank techcombank tcb sacombank stb vpbank tpbank hdbank msb shb ocb vib eib scb pos qr";

/// Phrases for cash paid in or drawn. The person named beside them need not be the giver.
pub(crate) const CASH: &[&str] = &[
    "nop tm",
    "nop tien mat",
    "rut tm",
    "rut tien mat",
    "rut tien",
    "nop tien vao tk",
    "nop tien vao tai khoan",
    "gui tien mat",
    "linh tien",
    "ntm",
    "nop vao tk tien mat",
    "nguoi nop",
    "cash deposit",
    "cash withdrawal",
    "rut sec",
    "sec tm",
    "rut sec tm",
];

/// Phrases for money that comes back. What a row says with the other sign is not what was sent back.
pub(crate) const REFUNDS: &[&str] = &["hoan tra", "hoan tien", "hoan lai", "tra lai", "refund"];

/// Phrases between the name of who pays and that of the giver.
pub(crate) const ON_BEHALF: &[&str] = &[
    "nop ho",
    "nop thay",
    "nop giup",
    "nop gium",
    "nop dum",
    "nop cho",
    "ck ho",
    "ck thay",
    "ck giup",
    "ck gium",
    "ck dum",
    "chuyen ho",
    "chuyen thay",
    "chuyen giup",
    "chuyen gium",
    "chuyen khoan ho",
    "chuyen khoan thay",
    "chuyen khoan giup",
    "chuyen khoan gium",
    "chuyen tien ho",
    "chuyen tien giup",
    "gui ho",
    "gui thay",
    "gui giup",
    "gui gium",
    "dong ho",
    "dong thay",
    "dong giup",
    "nop tien ho",
    "nop tien giup",
    "tien cua",
    "thay mat",
];

/// Parties that identify no one, such as *anonymous* or *a benefactor*.
pub(crate) const NOBODY: &[&str] = &[
    "nha hao tam",
    "manh thuong quan",
    "mtq",
    "an danh",
    "khong ten",
    "khong ro",
    "chua ro",
    "giau ten",
    "nhieu nguoi",
    "vo danh",
    "khach",
    "khach hang",
    "ngan hang",
    "thu quy",
    "ke toan",
    "hoi khuyen hoc",
    "hoi khuyen",
    "hkh",
    "noi bo",
    "ban than",
    "nha tai tro",
    "cac nha hao tam",
    "cac manh thuong quan",
    "khong",
    "nhieu nha hao tam",
    "quy khuyen hoc",
    "quy khuyen tai",
    "quy hoc bong",
    "quy tien mat",
    "quy tien gui ngan hang",
];

/// Abbreviations, each with what it stands for. If one is listed twice, the first entry counts.
pub(crate) const ABBREVIATIONS: &[(&str, &str)] = &[
    ("tm", "tien mat"),
    ("ck", "chuyen khoan"),
    ("ckhoan", "chuyen khoan"),
    ("tk", "tai khoan"),
    ("stk", "tai khoan"),
    ("tgnh", "tien gui ngan hang"),
    ("tg", "tien gui"),
    ("hb", "hoc bong"),
    ("kh", "khuyen hoc"),
    ("qkh", "quy khuyen hoc"),
    ("hkh", "hoi khuyen hoc"),
    ("ql", "quan ly"),
    ("qltk", "quan ly tai khoan"),
    ("kp", "kinh phi"),
    ("kbnn", "kho bac nha nuoc"),
    ("cty", "cong ty"),
    ("ctcp", "cong ty co phan"),
    ("nh", "ngan hang"),
    ("nhdt", "ngan hang dien tu"),
    ("hs", "hoc sinh"),
    ("sv", "sinh vien"),
    ("uh", "ung ho"),
    ("tt", "thanh toan"),
    ("hd", "hoa don"),
    ("ds", "danh sach"),
    ("th", "tieu hoc"),
    ("mn", "mam non"),
    ("mg", "mau giao"),
    ("thcs", "trung hoc co so"),
    ("thpt", "trung hoc pho thong"),
    ("ubnd", "uy ban nhan dan"),
    ("mttq", "mat tran to quoc"),
    ("tnhh", "trach nhiem huu han"),
    ("mtv", "mot thanh vien"),
    ("cp", "co phan"),
    ("dv", "dich vu"),
    ("dntn", "doanh nghiep tu nhan"),
    ("htx", "hop tac xa"),
    ("cn", "chi nhanh"),
    ("hk", "hoc ky"),
    ("vpp", "van phong pham"),
    ("sgk", "sach giao khoa"),
    ("nsnn", "ngan sach nha nuoc"),
    ("ns", "ngan sach"),
    ("clb", "cau lac bo"),
    ("ch", "cua hang"),
    ("cs", "co so"),
    ("bts", "ban tri su"),
    ("cgc", "cuu giao chuc"),
    ("pgd", "phong giao duc"),
    ("gd", "giao duc"),
    ("gddt", "giao duc dao tao"),
    ("dt", "dao tao"),
    ("cb", "can bo"),
    ("gv", "giao vien"),
    ("nv", "nhan vien"),
    ("cd", "cong doan"),
    ("cdcs", "cong doan co so"),
    ("chs", "cuu hoc sinh"),
    ("cmhs", "cha me hoc sinh"),
    ("bdd", "ban dai dien"),
    ("hnd", "hoi nong dan"),
    ("dtn", "doan thanh nien"),
    ("ccb", "cuu chien binh"),
    ("hccb", "hoi cuu chien binh"),
    ("nct", "nguoi cao tuoi"),
    ("pgddt", "phong giao duc dao tao"),
    ("hpn", "hoi phu nu"),
    ("pn", "phu nu"),
    ("vtnn", "vat tu nong nghiep"),
    ("vlxd", "vat lieu xay dung"),
    ("xd", "xay dung"),
    ("sx", "san xuat"),
    ("tmdv", "thuong mai dich vu"),
    ("xnk", "xuat nhap khau"),
    ("tn", "thien nguyen"),
    ("db", "dai bieu"),
    ("bhyt", "bao hiem y te"),
    ("hp", "hoc phi"),
    ("cm", "chuc mung"),
    ("tw", "trung uong"),
    ("bv", "benh vien"),
    ("dh", "dai hoc"),
    ("gdinh", "gia dinh"),
];

/// Abbreviations that mean something else after the last word of some organisations: the words before, the abbreviation,
/// what it stands for there (`HKH TT MAU` is in a `thị trấn`, `TT HOC PHI` pays).
pub(crate) const AFTER: &[(&str, &str, &str)] = &[
    ("doan", "tn", "thanh nien"),
    (
        "hoc kh hkh nu hpn dan hnd ubnd doan nien tn uy bo cd thcs thpt th mn non duc hoi chs tri binh",
        "tt",
        "thi tran",
    ),
    (
        "hoc kh hkh nu hpn dan hnd ubnd doan nien tn uy bo cd thcs thpt th mn non duc hoi chs tri binh",
        "tx",
        "thi xa",
    ),
];

/// Phrases with one meaning; each is read as the first of its group.
pub(crate) const SYNONYMS: &[&[&str]] = &[
    &["lai", "nhap von", "tra lai", "interest", "lai nhap von", "lai tien gui", "nhap goc"],
    &["phi", "le phi", "fee", "charge"],
    &["sms", "tin nhan", "nhan tin"],
    &["rut", "linh", "withdrawal"],
    &["nop", "deposit"],
    &["ung ho", "tai tro", "dong gop", "gop", "quyen gop", "donate", "giup do", "tu thien"],
    &["trao", "tang", "phat", "cap"],
    &["kho bac nha nuoc", "kho bac"],
    &["ngan sach nha nuoc", "ngan sach"],
    &["quan ly", "duy tri"],
    &["chuyen khoan", "chuyen tien"],
];

/// Legal forms and lines of business of firms. With or without them, in full or shortened, the firm is the
/// same.
pub(crate) const FORMS: &[&str] = &[
    "trach nhiem huu han",
    "tnhh",
    "mot thanh vien",
    "mtv",
    "co phan",
    "cp",
    "thuong mai",
    "dich vu",
    "tmdv",
    "tm dv",
    "tm",
    "dv",
    "san xuat",
    "sx",
    "xuat nhap khau",
    "xnk",
    "xay dung",
    "xd",
    "dau tu",
    "dt",
];
