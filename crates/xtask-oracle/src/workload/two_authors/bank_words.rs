//! How banks and senders word a statement.
//!
//! Placeholders of a wording, besides those of the treasurers: `{w}` what the sender typed, `{o}` the
//! association and `{a}` its place, `{x}` a foreign account and `{i}` its own, `{f}` the giver's given name,
//! a digit for that many digits, `{D}` `{H}` `{J}` the stamps of day, hour and Julian day.

/// The letters that a bank lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    Capitals,
    /// As typed, without tones.
    Toneless,
    AsTyped,
}

/// A bank's style.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bank {
    pub(super) letters: Letters,
    /// Maximum number of characters printed of the sender's words.
    pub(super) cut_words: usize,
    /// Maximum number of characters printed of the whole text.
    pub(super) cut: usize,
    /// Layouts of money in. Those without `{n}` do not show the owner of the paying account.
    pub(super) layouts: &'static [&'static str],
    /// Layouts of money out, around the words of the order.
    pub(super) orders: &'static [&'static str],
    pub(super) is_nameless: bool,
    pub(super) header: [&'static str; 6],
    /// The columns' places: day, reference, debit, credit, balance, text.
    pub(super) columns: [usize; 6],
    pub(super) date: &'static str,
    pub(super) separator: char,
    pub(super) reference: &'static str,
}

const USUAL: [usize; 6] = [0, 1, 2, 3, 4, 5];
const LONG: usize = 250;

pub(super) const BANKS: [Bank; 9] = [
    Bank {
        letters: Letters::Toneless,
        cut_words: 100,
        cut: LONG,
        layouts: &[
            "MBVCB.{10}.{6}.{w}.CT tu {x} {n} toi {i} {o}",
            "{6}.{D}.{H}.{w}",
            "IBVCB.{10}.{w}.CT tu {x} {n} toi {i} {o}",
            "{w}.CT tu {x} {n} toi {i} {o}.Trace{6}",
        ],
        orders: &["IBVCB.{10}.{w}", "{w}"],
        is_nameless: false,
        header: ["Ngày giao dịch", "Số tham chiếu", "Số tiền ghi nợ", "Số tiền ghi có", "Số dư", "Mô tả"],
        columns: USUAL,
        date: "%d/%m/%Y",
        separator: ',',
        reference: "{4} - {5}",
    },
    Bank {
        letters: Letters::Capitals,
        cut_words: 60,
        cut: 110,
        layouts: &["{n} {w}", "REM B/O: {n} F/O: {o} DTLS: {w}", "CK DEN: {n}/{w}", "{n} NOP VAO TK: {w}"],
        orders: &["{o} {w}", "UNC {3}: {w}", "{w}"],
        is_nameless: false,
        header: ["Ngày", "Số bút toán", "Phát sinh nợ", "Phát sinh có", "Số dư", "Nội dung"],
        columns: [0, 5, 1, 2, 3, 4],
        date: "%d/%m/%Y",
        separator: '.',
        reference: "74{2}IBT{8}",
    },
    Bank {
        letters: Letters::Toneless,
        cut_words: 90,
        cut: 190,
        layouts: &[
            "TKThe :{x}, tai NHTMCP. {w} -CTLNHIDI0000{9}-1/1-CRE-002",
            "REM Tfr Ac: {x} O@L_{6}_{w}",
            "{w} FROM {x} {n}",
            "BO: {n}. Remark: {w}",
        ],
        orders: &["TKThe :{x}, tai NHTMCP. {w} -CTLNHIDO000{9}-1/1-PMT-002", "REM {w}"],
        is_nameless: false,
        header: ["Ngày hiệu lực", "Số chứng từ", "Ghi nợ", "Ghi có", "Số dư", "Diễn giải"],
        columns: [0, 1, 2, 3, 4, 5],
        date: "%d-%m-%Y",
        separator: ',',
        reference: "{3}{J}{4}",
    },
    Bank {
        letters: Letters::Toneless,
        cut_words: 80,
        cut: 140,
        layouts: &[
            "CT DEN:{12} {w}",
            "CT DEN:{12} {n} {w}; thoi gian GD:{H}",
            "{w}; tai iPay; {n}",
            "{n} chuyen khoan; ND: {w}",
        ],
        orders: &["CT DI:{12} {w}", "{w}; tai efast"],
        is_nameless: false,
        header: ["Ngày GD", "Mã giao dịch", "Nợ", "Có", "Số dư", "Nội dung giao dịch"],
        columns: [0, 2, 3, 4, 5, 1],
        date: "%d/%m/%Y",
        separator: ',',
        reference: "{2}S{7}",
    },
    Bank {
        letters: Letters::AsTyped,
        cut_words: 120,
        cut: LONG,
        layouts: &["{w}- Ma giao dich/ Trace {6}", "{n} {w}. TU: {n}", "{w}/{n}/FT{J}{9}", "{w}"],
        orders: &["{w}- Ma giao dich/ Trace {6}", "{o} {w}"],
        is_nameless: false,
        header: ["Ngày giao dịch", "Mã giao dịch", "Phát sinh nợ", "Phát sinh có", "Số dư", "Nội dung"],
        columns: USUAL,
        date: "%d/%m/%Y",
        separator: ',',
        reference: "FT{J}{9}",
    },
    Bank {
        letters: Letters::Capitals,
        cut_words: 40,
        cut: 40,
        layouts: &[
            "CHUYEN KHOAN DEN",
            "NHAN CHUYEN KHOAN TU NH KHAC",
            "NOP TIEN VAO TK TGTT",
            "CREDIT TRANSFER {6}",
        ],
        orders: &["CHI CHUYEN KHOAN", "UY NHIEM CHI {3}", "TRICH TK THEO LENH CHI"],
        is_nameless: true,
        header: ["Ngày", "Số chứng từ", "Rút ra", "Gửi vào", "Số dư", "Diễn giải"],
        columns: USUAL,
        date: "%d/%m/%Y",
        separator: '.',
        reference: "QT{7}",
    },
    Bank {
        letters: Letters::Capitals,
        cut_words: 35,
        cut: 35,
        layouts: &["{w}", "{w}", "CK {w}"],
        orders: &["{w}", "CT {w}"],
        is_nameless: false,
        header: ["Ngày hạch toán", "Số CT", "Ghi nợ", "Ghi có", "Số dư", "Nội dung"],
        columns: [0, 1, 3, 4, 5, 2],
        date: "%d/%m/%Y",
        separator: '.',
        reference: "{9}",
    },
    Bank {
        letters: Letters::Toneless,
        cut_words: 70,
        cut: 105,
        layouts: &["{n} chuyen FT{J}{9} {w}", "{w} \\BNB\\{n}", "{w} - {n}", "NAPAS {6} {w}"],
        orders: &["{w} FT{J}{9}", "Thanh toan: {w}"],
        is_nameless: false,
        header: ["Ngày giao dịch", "Số tham chiếu", "Nợ", "Có", "Số dư", "Diễn giải"],
        columns: [0, 1, 5, 4, 3, 2],
        date: "%d/%m/%Y",
        separator: ',',
        reference: "FT{J}{6}",
    },
    Bank {
        letters: Letters::Capitals,
        cut_words: 50,
        cut: 72,
        layouts: &["IBFT {w} {n}", "{n}:{w}", "TT24/7 {n} {w}", "{w}"],
        orders: &["IB {w}", "{o}:{w}"],
        is_nameless: false,
        header: ["Ngày", "Số tham chiếu", "Ghi nợ", "Ghi có", "Số dư", "Nội dung chi tiết"],
        columns: [0, 1, 3, 2, 4, 5],
        date: "%d/%m/%Y",
        separator: '.',
        reference: "{3}P{2}{7}",
    },
];

/// What a giver types who gives a name.
pub(super) const NAMED: [&str; 22] = [
    "{n} ủng hộ quỹ khuyến học",
    "{n} chuyển tiền",
    "{n} chuyen khoan",
    "{n} ck",
    "{n} uh",
    "{n} gửi tặng các em học sinh nghèo",
    "GĐ {n} ủng hộ",
    "ủng hộ học bổng - {n}",
    "{n} kính gửi quỹ khuyến học {a}",
    "{n} chuyen FT",
    "uh hs ngheo {n}",
    "{n} gop chut tam long",
    "tien hoc bong {n} gui",
    "{n} chs ung ho",
    "{n} UH QUY KH",
    "Con {n} gui co chu giup may em",
    "{n} tai tro hoc bong nam {y}",
    "ho tro giao duc {n} chuyen",
    "{n} {p} ung ho",
    "QUY KHUYEN HOC {n}",
    "{n} giup hs kk",
    "chuyen tien tu thien.{n}",
];
/// What a giver types who gives no name.
pub(super) const SILENT: [&str; 18] = [
    "chuyển tiền",
    "ủng hộ",
    "ck",
    "góp quỹ",
    "ủng hộ học sinh nghèo",
    "tiep suc den truong",
    "uh",
    "gui quy KH",
    "ung ho quy khuyen hoc {a}",
    "chut tam long gui cac em",
    "hb",
    "mua tap sach cho hs",
    "tu thien",
    "ho tro hs mo coi",
    "chuyen tien nhanh 247",
    "UNG HO HOC BONG",
    "tam long vang T{m}",
    "CK qua QR",
];
pub(super) const CODED: [&str; 8] = [
    "{n} {c}",
    "{c} {n} ủng hộ",
    "ung ho {c}",
    "{n} do dau {c}",
    "{c}",
    "{c} hoc phi {n}",
    "ck theo {c} {n}",
    "{n} nop {c} nam {y}",
];
/// What someone else types who pays for the giver: the first three name no one, the others the giver.
pub(super) const FOR_OTHERS: [&str; 8] = [
    "chuyen dum {f}",
    "ck ho",
    "{n} chuyen tien",
    "{n} chuyen khoan ho",
    "ung ho giup {v}",
    "{v} ung ho",
    "ck thay {v}",
    "{n} nop thay {v}",
];
pub(super) const COUNTER: [&str; 5] =
    ["{n} NOP TM", "NOP TIEN MAT {n}", "{n} nop tien vao TK", "NTM:{n}", "Nop tien mat. Nguoi nop: {n}"];
pub(super) const MACHINE: [&str; 3] = ["NOP TIEN MAT CDM {6}", "NOP TM", "GUI TIEN MAT VAO TK"];
pub(super) const ABROAD: [&str; 4] = [
    "CK TU NUOC NGOAI {n} GIFT",
    "INWARD REMITTANCE B/O {n} USD",
    "KIEU HOI {n} CHARITY",
    "IR{8} {n} FAMILY SUPPORT",
];
pub(super) const ACCOUNT_FEES: [&str; 6] = [
    "Thu phi QLTK thang {m}/{y}",
    "PHI QUAN LY TAI KHOAN",
    "PHI DUY TRI DV TK {m}/{y}",
    "ACCOUNT MAINTENANCE FEE {m}{y}",
    "Thu phi tai khoan to chuc T{m}",
    "TRICH THU PHI QLTK KHDN",
];
pub(super) const MESSAGE_FEES: [&str; 6] = [
    "PHI BSMS T{m}/{y}",
    "Thu phi DV SMS Banking",
    "PHI DICH VU NHAN TIN THANG {m}",
    "SMS FEE {m}/{y}",
    "Phi thong bao so du qua SMS",
    "THU PHI SMS CA",
];
pub(super) const TRANSFER_FEES: [&str; 5] = [
    "PHI CHUYEN TIEN",
    "Thu phi GD IBFT {6}",
    "PHI CK LIEN NGAN HANG",
    "PHI UNC NGOAI HT",
    "TRANSFER CHARGE {6}",
];
pub(super) const INTEREST: [&str; 7] = [
    "LAI NHAP VON",
    "TRA LAI TK TGTT T{m}",
    "INTEREST PAYMENT",
    "Tra lai tien gui KKH",
    "LAI TIEN GUI {m}/{y}",
    "Ghi co lai {i}",
    "CREDIT INTEREST CAPITALIZED",
];
pub(super) const WITHDRAWALS: [&str; 7] = [
    "{o} RUT TM",
    "RUT TIEN MAT {n}",
    "CHI TIEN MAT SEC {6}",
    "RUT TM TAI QUAY",
    "{n} RUT TIEN",
    "Rut tien mat tu TKTT",
    "CASH WITHDRAWAL SEC {7}",
];
pub(super) const AWARDS: [&str; 8] = [
    "CHI HOC BONG CHO EM {n}",
    "CHUYEN TIEN HB {n}",
    "{n} nhan hoc bong HKH",
    "HOI KH CHUYEN HB NAM {y} {n}",
    "HB {n}",
    "TRO CAP HS {n} T{m}",
    "CHI HB THEO UNC",
    "hoc bong cho {n} lop {l}",
];
pub(super) const PAY_LISTS: [&str; 5] = [
    "CHI HB THEO {c}",
    "CHI LUONG THEO DS {k} MON {c}",
    "TT HB {c} CHO {k} EM",
    "CHI HO {k} MON",
    "BATCH PAYMENT {c}",
];
pub(super) const PURCHASES: [&str; 6] = [
    "THANH TOAN TIEN HANG CHO {n}",
    "TT TIEN {n}",
    "{n} TT MUA HANG",
    "CHUYEN TIEN MUA TAP SACH {n}",
    "TRA TIEN HANG T{m}",
    "CK {n} TIEN IN AN",
];
pub(super) const INVOICES: [&str; 5] = [
    "THANH TOAN TIEN HANG THEO HD {c}",
    "TT HD {c} {n}",
    "CK TIEN HANG HD SO {c}",
    "{n} HD{c}",
    "TT HOA DON {c} NGAY {d}",
];
pub(super) const STATE: [&str; 5] = [
    "{n} CHUYEN KP HOAT DONG HOI THEO QD {3}",
    "{n}: CHI NGAN SACH HO TRO HOI DAC THU",
    "LKB {6} {n} KP QUY {q}",
    "{n} TT KP HOI KHUYEN HOC CHUONG 8{2}",
    "{n} - {v} CAP KP NAM {y}",
];
pub(super) const TRANSFERS: [&str; 5] = [
    "{n} CHUYEN HOC BONG",
    "{n} CK KINH PHI NAM {y}",
    "CHUYEN KP {n}",
    "TRICH NOP QUY {n}",
    "{n} PHAN BO QUY HB",
];
pub(super) const RETURNED: [&str; 5] = [
    "HOAN TRA LENH CHUYEN TIEN {6} SAI TEN {n}",
    "TRA LAI LCT: TK KHONG TON TAI {n}",
    "HOAN TIEN GD {6}",
    "REVERSAL {8} SAI SO TK",
    "HOAN TRA DO SAI TK {n}",
];
pub(super) const DUES: [&str; 4] =
    ["{n} NOP HOI PHI", "hoi phi {n}", "{n} dong hoi phi chi hoi {p} nam {y}", "NOP HOI PHI {p}"];
pub(super) const OTHER_IN: [&str; 3] = ["{n} hoan tien", "{n} tra lai tien tam ung", "hoan ung"];
pub(super) const OTHER_OUT: [&str; 4] =
    ["CHI TIEN {n}", "CHUYEN TIEN CHO {n}", "TT PHU CAP T{m} {n}", "CHI KHAC"];
