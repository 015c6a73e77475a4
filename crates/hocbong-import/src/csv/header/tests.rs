//! Which form and which columns a header is taken for.

use super::*;

fn read(header: &str) -> String {
    match read_header(header.split(','), &[], &Profile::default()) {
        HeaderMatch::Form(form, columns) => {
            let words: Vec<_> = columns.list().iter().map(|column| column.meaning.as_str()).collect();
            format!("{}: {}", form.as_str(), words.join(","))
        }
        HeaderMatch::Incomplete { form, missing, .. } => {
            let words: Vec<_> = missing.iter().map(|meaning| meaning.as_str()).collect();
            format!("{} without {}", form.as_str(), words.join(","))
        }
        HeaderMatch::Tie { meaning, names } => {
            format!("tie of {}: {}, {}", meaning.as_str(), names[0], names[1])
        }
        HeaderMatch::None => "none".to_owned(),
    }
}

#[test]
fn the_forms_are_told_apart_in_both_languages() {
    for (header, expected) in [
        ("date,kind,fund,amount", "register: date,kind,fund,amount"),
        ("Ngày,Số chứng từ,Loại,Quỹ,Hình thức,Số tiền", "register: date,voucher,kind,fund,method,amount"),
        ("NGAY,LOAI,QUY,TK Nợ,TK Có,Số tiền", "pairs: date,kind,fund,debit_account,credit_account,amount"),
        (
            "id,date,voucher,kind,fund,account,debit,credit",
            "journal: id,date,voucher,kind,fund,account,debit,credit",
        ),
        ("Ngày,Loại,Quỹ,Tài khoản,Nợ,Có", "journal: date,kind,fund,account,debit,credit"),
        ("date,fund,amount", "register without kind"),
        ("Họ tên,Địa chỉ", "none"),
        ("Sao kê tài khoản,,,", "none"),
    ] {
        assert_eq!(read(header), expected, "{header}");
    }
}

#[test]
fn statements_of_several_banks() {
    for (header, expected) in [
        (
            "STT\nNo.,Ngày/\nTNX Date/ Số CT/ Doc No,Số tiền ghi nợ/\nDebit,Số tiền ghi có/\nCredit,Số dư/\nBalance,Nội dung chi tiết/\nTransactions in detail",
            "statement: row number,date and reference,debit,credit,balance,memo",
        ),
        (
            "STT,Ngày giao dịch,Số tham chiếu,Thay đổi,Số tiền,Mô tả",
            "statement: row number,date,ref,sign,amount,memo",
        ),
        ("Ngày hiệu lực,Ghi nợ,Ghi có,Số dư,Mô tả", "statement: date,debit,credit,balance,memo"),
        (
            "Ngày hạch toán/Accounting date,Mô tả giao dịch/Transaction description,Nợ/ Debit,Có / Credit,Số dư TK/Account balance,Số giao dịch/Transaction number",
            "statement: date,memo,debit,credit,balance,ref",
        ),
        (
            "Ngày hạch toán/Posting date,Phát sinh nợ,Phát sinh có,Số dư,Nội dung",
            "statement: date,debit,credit,balance,memo",
        ),
        ("Ngày GD,Số GD,Ghi nợ,Ghi có,Số dư,Nội dung", "statement: date,ref,debit,credit,balance,memo"),
        ("date,money,content", "statement: date,amount,memo"),
        ("TNXDate,DocNo,Debit,Credit,Balance,Memo", "statement: date,ref,debit,credit,balance,memo"),
        ("Ngày,Số tiền,Số tiền (VND)", "tie of amount: Số tiền, Số tiền (VND)"),
    ] {
        assert_eq!(read(header), expected, "{header:?}");
    }
}

#[test]
fn the_word_of_each_meaning_is_a_name() {
    // The words of the contract are names themselves.
    for meaning in Meaning::ALL.iter().filter(|m| !matches!(m, Meaning::Other)) {
        assert_eq!(lookup(&clean(meaning.as_str())).map(|claim| claim.0), Some(*meaning), "{meaning:?}");
    }
}
