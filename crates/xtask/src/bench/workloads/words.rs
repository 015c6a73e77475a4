//! Made-up names, funds and memos, each also in the bank's spelling.

use super::shape::Shape;
use xtask_oracle::fixtures::rng::Rng;
use xtask_oracle::fixtures::text::fold;

const FAMILIES: [&str; 16] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Lý", "Thạch", "Sơn", "Kim", "Danh",
    "Lâm", "Hồ",
];
const MIDDLES: [&str; 10] = ["Văn", "Thị", "Ngọc", "Minh", "Hữu", "Thị Mỹ", "Quốc", "Đức", "Thanh", "Hoàng"];
const GIVEN: &str = "An Bình Châu Dũng Đào Giang Hạnh Hương Khôi Lan Loan Mẫn Nghĩa Oanh Phượng Quyên Sương \
                     Thắng Thủy Trí Tuấn Uyên Vũ Xuân Yến Út";
/// An association with its funds.
const FUNDS: [(&str, &str); 6] = [
    ("ST", "TX-MyXuyen H-KeSach H-LongPhu H-TranDe TX-NgaNam TX-VinhChau H-CuLaoDung TP-SocTrang"),
    ("CT", "Q-NinhKieu Q-CaiRang H-PhongDien H-CoDo H-VinhThanh"),
    ("AG", "TP-LongXuyen H-TriTon TX-TinhBien H-AnPhu H-ChoMoi"),
    ("TV", "H-CauNgang H-TraCu H-CangLong TP-TraVinh"),
    ("BL", "H-HongDan H-PhuocLong TX-GiaRai"),
    ("CM", "H-NamCan H-NgocHien H-UMinh TP-CaMau"),
];

/// What a row of the books is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Business {
    Opening,
    CashOpening,
    Donation,
    Award,
    Expense,
    /// Cash on its way to a bank; it never reaches the account of this statement.
    Transfer,
}

impl Business {
    /// Returns the name of the kind in our ledger.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Opening | Self::CashOpening => "opening",
            Self::Donation => "donation",
            Self::Award => "award",
            Self::Expense => "expense",
            Self::Transfer => "deposit-sent",
        }
    }

    /// Returns the accounts debited and credited.
    pub(super) fn codes(self) -> (u16, u16) {
        match self {
            Self::Opening => (112, 421),
            Self::CashOpening => (111, 421),
            Self::Donation => (112, 5111),
            Self::Award => (6111, 112),
            Self::Expense => (642, 112),
            Self::Transfer => (113, 111),
        }
    }

    /// Returns the accounts in plain-text accounting.
    pub(super) fn accounts(self) -> (&'static str, &'static str) {
        match self {
            Self::Opening => ("Assets:Bank", "Equity:Opening"),
            Self::CashOpening => ("Assets:Cash", "Equity:Opening"),
            Self::Donation => ("Assets:Bank", "Income:Donation"),
            Self::Award => ("Expenses:Award", "Assets:Bank"),
            Self::Expense => ("Expenses:Admin", "Assets:Bank"),
            Self::Transfer => ("Assets:Transit", "Assets:Cash"),
        }
    }

    /// Returns wordings; `{}` stands for a month or a term. A few contain a comma, so that cells are quoted.
    fn wordings(self) -> &'static [&'static str] {
        match self {
            Self::Opening | Self::CashOpening => &["Số dư đầu kỳ"],
            Self::Donation => &[
                "Ủng hộ quỹ học bổng",
                "Đóng góp quỹ khuyến học",
                "Góp quỹ, tháng {}",
                "Mạnh thường quân ủng hộ",
            ],
            Self::Award => {
                &["Trao học bổng học kỳ {}", "Học bổng vượt khó tháng {}", "Hỗ trợ học phí, học kỳ {}"]
            }
            Self::Expense => {
                &["Mua vở và sách giáo khoa", "In giấy khen", "Chi phí xe đi trao học bổng", "Phí ngân hàng"]
            }
            Self::Transfer => &["Nộp tiền mặt vào ngân hàng"],
        }
    }

    /// Returns round amounts in thousands, many of which coincide.
    pub(super) fn round_thousands(self) -> &'static [i64] {
        match self {
            Self::Donation => {
                &[50, 100, 100, 200, 200, 300, 500, 500, 500, 1_000, 1_000, 2_000, 5_000, 10_000]
            }
            Self::Award => &[500, 1_000, 1_000, 1_500, 2_000, 2_000, 3_000],
            Self::Expense => &[50, 120, 250, 400, 700, 1_100],
            Self::Opening | Self::CashOpening | Self::Transfer => &[1_000, 2_000, 5_000, 10_000, 20_000],
        }
    }
}

/// A text in the spelling of the books and of the bank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spelt {
    pub(super) books: String,
    pub(super) bank: String,
}

impl Spelt {
    pub(super) fn new(books: String) -> Self {
        let bank = fold(&books).replace(',', "");
        Self { books, bank }
    }
}

/// All texts of a workload.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) funds: Vec<String>,
    pub(super) names: Vec<Spelt>,
    memos: [Vec<Spelt>; 4],
}

impl Words {
    pub(super) fn of(shape: &Shape) -> Self {
        let mut rng = Rng::new(shape.seed ^ 0x5EED);
        let memos = [Business::Donation, Business::Award, Business::Expense, Business::Transfer]
            .map(|business| memos(business, shape, &mut rng));
        let mut names = names();
        names.truncate(shape.names.max(1));
        Self { funds: funds(shape.funds), names, memos }
    }

    pub(super) fn memos(&self, business: Business) -> &[Spelt] {
        let [donations, awards, expenses, transfers] = &self.memos;
        match business {
            Business::Donation => donations,
            Business::Award => awards,
            Business::Expense => expenses,
            Business::Opening | Business::CashOpening | Business::Transfer => transfers,
        }
    }
}

/// Returns fund codes `ASSOCIATION/NAME`: those of the list, then numbered ones up to `count`.
fn funds(count: usize) -> Vec<String> {
    let listed = FUNDS
        .into_iter()
        .flat_map(|(association, names)| names.split(' ').map(move |name| format!("{association}/{name}")));
    let numbered = (0..).map(|number| format!("H{:03}/Q-{:03}", number / 100, number % 100));
    listed.chain(numbered).take(count.max(1)).collect()
}

pub(super) fn names() -> Vec<Spelt> {
    let mut all = Vec::new();
    for family in FAMILIES {
        for middle in MIDDLES {
            for given in GIVEN.split_whitespace() {
                all.push(Spelt::new(format!("{family} {middle} {given}")));
            }
        }
    }
    all
}

fn memos(business: Business, shape: &Shape, rng: &mut Rng) -> Vec<Spelt> {
    let mut all = Vec::new();
    for wording in business.wordings() {
        let last = match *wording {
            wording if wording.contains("tháng {}") => 12,
            wording if wording.contains("{}") => 2,
            _ => 1,
        };
        for number in 1..=last {
            all.push(wording.replace("{}", &number.to_string()));
        }
    }
    all.truncate(shape.memos.max(1));
    if shape.memo_bytes > 0 {
        all = (0..LONG_MEMOS).map(|_| long_memo(shape.memo_bytes, rng)).collect();
    }
    all.into_iter().map(Spelt::new).collect()
}

/// Number of different long memos; hardly two rows of a bucket share one.
const LONG_MEMOS: usize = 500;

fn long_memo(bytes: usize, rng: &mut Rng) -> String {
    let given: Vec<&str> = GIVEN.split_whitespace().collect();
    let mut memo = "Ủng hộ của lớp".to_owned();
    while memo.len() < bytes {
        memo.push(' ');
        memo.push_str(rng.pick(&given));
    }
    memo
}
