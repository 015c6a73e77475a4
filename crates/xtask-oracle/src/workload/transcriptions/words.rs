//! What people write on gifts to a public account.
//!
//! Placeholders of a wording: `{n}` the giver's name, a digit for that many digits.

/// Texts that thousands of people write alike.
pub(super) const ALIKE: [&str; 24] = [
    "ung ho",
    "ung ho",
    "ung ho",
    "Ung ho",
    "UNG HO",
    "chuyen tien",
    "ung ho dong bao",
    "uh",
    "ung ho ba con vung lu",
    "Ung ho dong bao bi thien tai",
    "quyen gop",
    "gop chut suc nho",
    "CHUYEN KHOAN",
    "Ung ho mien Bac",
    "ck",
    "ung ho bao lut",
    "Ung ho khac phuc hau qua bao so 3",
    "ung ho tre em ngheo",
    "gui ba con",
    "mong ba con binh an",
    "Ung ho quy",
    "tuong than tuong ai",
    "ung ho nguoi dan vung bao",
    "mot chut tam long",
];
/// Texts with a name.
pub(super) const NAMED: [&str; 20] = [
    "{n} ung ho",
    "{n} chuyen tien",
    "{n} chuyen tien ung ho dong bao bi lu lut",
    "{n} UH",
    "{n} chuyen khoan",
    "gia dinh {n} ung ho ba con",
    "{n} ung ho dong bao mien Bac khac phuc hau qua con bao so 3",
    "ung ho. {n}",
    "{n} gui ba con mong som on dinh cuoc song va cac chau duoc den truong",
    "{n} xin gop mot phan nho be cung ca nuoc huong ve dong bao vung lu",
    "be {n} tiet kiem tien an sang ung ho cac ban",
    "Em {n} xin ung ho",
    "{n} quyen gop ung ho nhan dan vung thien tai theo loi keu goi",
    "{n} ung ho bao so 3",
    "Vo chong {n} ung ho dong bao",
    "{n} - tap the phong ke toan ung ho dong bao bi anh huong boi con bao",
    "cua it long nhieu {n}",
    "{n} ung ho 1 phan nho",
    "{n} va cac con ung ho ba con vung bi lu quet, cau mong moi nguoi binh an",
    "UNG HO {n}",
];
/// Stamps around a text, `{w}`.
pub(super) const STAMPS: [&str; 12] = [
    "{w}",
    "{w}",
    "{w}",
    "MBVCB.{10}.{w}.CT tu {10} toi 1090000000017",
    "{6}.{6}.{6}.{w}",
    "MBVCB.{10}.{6}.{w}.CT tu {13} {n} toi 1090000000017 QUY CUU TRO",
    "IBVCB.{10}.{w}",
    "{w} FT{14}",
    "{w}-{6}-{14}",
    "PARTNER.DIRECT_DEBITS_VCB.MSE.{11}.{14}.{w}",
    "{w}. TU: {n}",
    "SHGD:{8}.DD:{6}.BO:{n}.Remark:{w}",
];
/// Header words of the second transcriber: day, number, money out, money in, text.
pub(super) const HEADERS: [[&str; 5]; 3] = [
    ["Ngày", "Số CT", "Nợ", "Có", "Nội dung"],
    ["Ngày GD", "Số chứng từ", "Phát sinh nợ", "Phát sinh có", "Diễn giải"],
    ["Ngày giao dịch", "Mã giao dịch", "Ghi nợ", "Ghi có", "Nội dung giao dịch"],
];
