//! The header of a table: where it stands, and what its columns mean.
//!
//! Names are compared with case and diacritics ignored, line feeds folded, in English or Vietnamese or both in one
//! cell. Knows the names of columns and which of them each form needs, nothing of what the cells hold.

mod synonyms;

use crate::csv::file_report::Form;
use crate::text::fold;
use std::sync::Arc;
pub use synonyms::NAMES;

macro_rules! meanings {
    ($($(#[$doc:meta])+ $variant:ident = $word:literal;)+) => {
        /// What a column holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Meaning {
            $($(#[$doc])+ $variant,)+
        }

        impl Meaning {
            /// Every meaning.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word used in reports and, for the columns of a ledger, in files.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

meanings! {
    /// The day.
    Date = "date";
    /// The day and a document number in one cell.
    DateAndReference = "date and reference";
    /// The voucher's number.
    Voucher = "voucher";
    /// The kind of transaction.
    Kind = "kind";
    /// The fund's code.
    Fund = "fund";
    /// Cash, bank or in kind.
    Method = "method";
    /// An amount.
    Amount = "amount";
    /// The sign of the amount.
    Sign = "sign";
    /// The account debited (pairs form).
    DebitAccount = "debit_account";
    /// The account credited (pairs form).
    CreditAccount = "credit_account";
    /// An account (journal form), or what replaces a kind's account (register form).
    Account = "account";
    /// The account that an account transfer goes to.
    CounterAccount = "counter_account";
    /// The other fund of a transfer.
    CounterFund = "counter_fund";
    /// A debit; on a statement money out.
    Debit = "debit";
    /// A credit; on a statement money in.
    Credit = "credit";
    /// The balance behind the row.
    Balance = "balance";
    /// Giver, receiver or other party.
    Party = "party";
    /// The purpose that the giver named.
    Purpose = "purpose";
    /// Free text; on a statement the description.
    Memo = "memo";
    /// The outside reference.
    Reference = "ref";
    /// The transaction's id.
    Id = "id";
    /// What names the transaction that the row is about.
    About = "about";
    /// The number of the decision behind an award.
    Decision = "decision";
    /// Who made the voucher out.
    Preparer = "preparer";
    /// Who approved it.
    Approver = "approver";
    /// The party's bank account.
    PartyAccount = "party_account";
    /// A pupil's day of birth.
    BirthDate = "birth_date";
    /// A pupil's class.
    SchoolClass = "school_class";
    /// A pupil's school.
    School = "school";
    /// How many goods.
    Quantity = "quantity";
    /// What the quantity counts.
    Unit = "unit";
    /// The currency of a foreign amount.
    Currency = "currency";
    /// The foreign amount.
    ForeignAmount = "foreign_amount";
    /// Đồng for one unit of the currency.
    Rate = "rate";
    /// The running number of a row.
    RowNumber = "row number";
    /// Anything else.
    Other = "other";
}

impl Meaning {
    const COUNT: usize = Self::ALL.len();
}

/// One column of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The header cell as written, in one line.
    pub name: Arc<str>,
    /// What the column holds.
    pub meaning: Meaning,
}

/// The columns of a table by their meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    list: Vec<Column>,
    index: [Option<u32>; Meaning::COUNT],
}

impl Columns {
    fn new(list: Vec<Column>) -> Self {
        let mut index = [None; Meaning::COUNT];
        for (at, column) in list.iter().enumerate().rev() {
            if let Some(slot) = index.get_mut(column.meaning as usize) {
                *slot = u32::try_from(at).ok();
            }
        }
        Self { list, index }
    }

    /// The columns in the order of the file.
    pub fn list(&self) -> &[Column] {
        &self.list
    }

    /// Where the column with this meaning stands.
    pub fn position(&self, meaning: Meaning) -> Option<usize> {
        self.index.get(meaning as usize).copied().flatten().map(|at| at as usize)
    }

    /// Whether there is a column with this meaning.
    pub fn has(&self, meaning: Meaning) -> bool {
        self.position(meaning).is_some()
    }

    /// The header of the column with this meaning, or the meaning's own word.
    pub fn name(&self, meaning: Meaning) -> &str {
        self.position(meaning)
            .and_then(|at| self.list.get(at))
            .map_or(meaning.as_str(), |column| &column.name)
    }
}

/// What a row of cells is as a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderMatch {
    /// It has every column that a form needs.
    Form(Form, Columns),
    /// It looks like a header of this form but lacks columns.
    Incomplete {
        /// The form that it is nearest to.
        form: Form,
        /// The columns that it lacks.
        missing: Vec<Meaning>,
        /// The columns that it has.
        columns: Columns,
    },
    /// Two columns claim one meaning.
    Tie {
        /// The meaning.
        meaning: Meaning,
        /// The headers of both.
        names: [Arc<str>; 2],
    },
    /// It is no header.
    None,
}

/// Reads a row of cells as a header.
pub fn read_header<'a>(cells: impl Iterator<Item = &'a str>) -> HeaderMatch {
    let cells: Vec<&str> = cells.collect();
    let found: Vec<Option<(Meaning, u8)>> = cells.iter().map(|cell| meaning_of(cell)).collect();
    let mut best: [Option<(usize, u8)>; Meaning::COUNT] = [None; Meaning::COUNT];
    let mut tie = None;
    for (at, claim) in found.iter().enumerate() {
        let Some((meaning, rank)) = claim else { continue };
        let Some(slot) = best.get_mut(*meaning as usize) else { continue };
        match slot {
            Some((other, other_rank)) if *other_rank == *rank && *meaning != Meaning::Other => {
                tie.get_or_insert((*meaning, *other, at));
            }
            Some((_, other_rank)) if *other_rank < *rank => {}
            _ => *slot = Some((at, *rank)),
        }
    }
    let recognised = best.iter().flatten().count();
    if recognised < 2 {
        return HeaderMatch::None;
    }
    let name = |at: usize| -> Arc<str> { Arc::from(one_line(cells.get(at).copied().unwrap_or_default())) };
    let list: Vec<Column> = found
        .iter()
        .enumerate()
        .map(|(at, claim)| {
            let meaning = match claim {
                Some((meaning, _))
                    if best.get(*meaning as usize).copied().flatten().is_some_and(|b| b.0 == at) =>
                {
                    *meaning
                }
                _ => Meaning::Other,
            };
            Column { name: name(at), meaning }
        })
        .collect();
    let columns = adapt_to_statement(Columns::new(list));
    let (form, missing) = nearest_form(&columns);
    if let (Some((meaning, first, second)), true) = (tie, missing.is_empty()) {
        return HeaderMatch::Tie { meaning, names: [name(first), name(second)] };
    }
    if missing.is_empty() {
        HeaderMatch::Form(form, columns)
    } else if missing.len() < form.required().len() {
        HeaderMatch::Incomplete { form, missing, columns }
    } else {
        HeaderMatch::None
    }
}

/// A header cell in one line, in NFC.
pub fn one_line(cell: &str) -> String {
    let text = crate::text::nfc(crate::text::trimmed(cell));
    text.split(['\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The form that `columns` are nearest to, and what they lack for it.
fn nearest_form(columns: &Columns) -> (Form, Vec<Meaning>) {
    let is_ledger = columns.has(Meaning::Kind)
        || columns.has(Meaning::Fund)
        || columns.has(Meaning::DebitAccount) && columns.has(Meaning::CreditAccount);
    let form = if !is_ledger {
        Form::Statement
    } else if columns.has(Meaning::DebitAccount) || columns.has(Meaning::CreditAccount) {
        Form::Pairs
    } else if columns.has(Meaning::Debit) || columns.has(Meaning::Credit) {
        Form::Journal
    } else {
        Form::Register
    };
    let mut missing: Vec<Meaning> =
        form.required().iter().copied().filter(|meaning| !columns.has(*meaning)).collect();
    if form == Form::Statement {
        let has_day = columns.has(Meaning::Date) || columns.has(Meaning::DateAndReference);
        let has_pair = columns.has(Meaning::Debit) && columns.has(Meaning::Credit);
        missing.retain(|meaning| match meaning {
            Meaning::Date => !has_day,
            Meaning::Amount => !has_pair,
            _ => true,
        });
    }
    (form, missing)
}

/// On a statement a voucher number is the bank's reference.
fn adapt_to_statement(columns: Columns) -> Columns {
    if nearest_form(&columns).0 != Form::Statement || columns.has(Meaning::Reference) {
        return columns;
    }
    let list = columns
        .list
        .into_iter()
        .map(|column| match column.meaning {
            Meaning::Voucher => Column { meaning: Meaning::Reference, ..column },
            _ => column,
        })
        .collect();
    Columns::new(list)
}

/// What a header cell means, and how strong a claim that is (0 the strongest).
fn meaning_of(cell: &str) -> Option<(Meaning, u8)> {
    let whole = clean(&fold(cell));
    if whole.is_empty() {
        return None;
    }
    // `Nợ` and `No.` fold alike; only the diacritic tells them apart.
    if whole == "no" {
        let is_debit = crate::text::nfc(cell).to_lowercase().contains('ợ');
        return Some(if is_debit { (Meaning::Debit, 0) } else { (Meaning::RowNumber, 0) });
    }
    if let Some(claim) = lookup(&whole) {
        return Some(claim);
    }
    let folded = fold(&cell.replace(['\r', '\n'], "/"));
    let parts: Vec<String> =
        folded.split(['/', '(', ')', '|']).map(clean).filter(|part| !part.is_empty()).collect();
    let claims: Vec<(Meaning, u8)> = parts.iter().filter_map(|part| lookup(part)).collect();
    let has = |meaning| claims.iter().any(|claim| claim.0 == meaning);
    if has(Meaning::Date) && (has(Meaning::Reference) || has(Meaning::Voucher)) {
        return Some((Meaning::DateAndReference, 0));
    }
    let first = claims.first()?;
    if claims.iter().all(|claim| claim.0 == first.0) {
        claims.iter().min_by_key(|claim| claim.1).copied()
    } else {
        None
    }
}

/// A folded name without the marks that forms put around it.
fn clean(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | ':' | '.' | '(' | ')'))
        .replace('_', " ")
}

fn lookup(name: &str) -> Option<(Meaning, u8)> {
    NAMES.iter().find(|(names, ..)| names.contains(&name)).map(|(_, meaning, rank)| (*meaning, *rank))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> String {
        match read_header(header.split(',')) {
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
            (
                "NGAY,LOAI,QUY,TK Nợ,TK Có,Số tiền",
                "pairs: date,kind,fund,debit_account,credit_account,amount",
            ),
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
    fn every_name_is_folded_and_has_one_meaning() {
        let mut seen = std::collections::BTreeMap::new();
        for (names, meaning, _) in NAMES {
            for name in *names {
                assert_eq!(clean(&fold(name)), *name);
                assert_eq!(seen.insert(*name, *meaning), None, "{name} stands twice");
            }
        }
        // The words of the contract are names themselves.
        for meaning in Meaning::ALL.iter().filter(|m| !matches!(m, Meaning::Other)) {
            assert_eq!(lookup(&clean(meaning.as_str())).map(|claim| claim.0), Some(*meaning), "{meaning:?}");
        }
    }
}
