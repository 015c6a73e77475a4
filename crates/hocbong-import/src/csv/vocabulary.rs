//! The words that files use: names of columns and values of cells, read from `vocabulary/*.txt`.
//!
//! All words are kept here, in both languages. Texts are compared folded. In names of columns only letters
//! and digits count, without plural endings, so that `TransactionDetails` and `Transaction detail` are the
//! same name.

use super::meaning::Meaning;
use hocbong_core::text::fold;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// What a cell may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Value {
    /// Money came in.
    In,
    /// Money went out.
    Out,
    /// A word around a direction that means nothing by itself.
    Around,
    /// The debit side of an account.
    Debit,
    /// The credit side of an account.
    Credit,
    /// Letters in the number of a receipt's voucher.
    ReceiptNumber,
    /// Letters in the number of a payment's voucher.
    PaymentNumber,
    /// A payment took place.
    Done,
    /// A payment did not take place, or has not yet.
    NotDone,
    /// The currency đồng.
    Dong,
    /// Another currency.
    Foreign,
    /// A unit of this many đồng.
    Unit(i64),
    /// A Vietnamese surname.
    Surname,
    /// A title before a name.
    Title,
    /// Words about receipts.
    Receipts,
    /// Words about payments.
    Payments,
    /// Words about payments at the end of a name.
    PaymentsAtEnd,
    /// Words of which one, by itself, would be about receipts or payments.
    Homonym,
    /// The name of a column that gives a direction.
    Direction,
    /// The name of a column that gives a group.
    Group,
    /// How money was sent.
    Method,
    /// A cross.
    Cross,
    /// What a book is of, after the word for a book.
    BookOf,
    /// The title of a book.
    Book,
    /// The title of a paper of a bank.
    BankPaper,
    /// Figures that are no movement: what is left, owed, planned or allowed.
    Standing,
    /// A bank or a treasury, as the issuer of a paper.
    Issuer,
    /// A column of amounts named after how the money went, whichever way.
    Unsided,
    /// A heading of rows that moved no money.
    Pending,
    /// An account, as the heading of its rows.
    Section,
    /// How a text begins that says that money was paid.
    PaymentText,
    /// The code of another currency.
    CurrencyCode,
    /// An account of cash.
    CashAccount,
    /// Cash, or money at a bank.
    Money,
}

/// The words of both files.
struct Vocabulary {
    columns: FxHashMap<String, (Meaning, u8)>,
    values: FxHashMap<&'static str, Vec<Value>>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary {
    columns: read_columns(include_str!("../../vocabulary/columns.txt")),
    values: read_values(include_str!("../../vocabulary/values.txt")),
});

/// Returns the lines that are not comments, each as the text before its colon and the words after it.
pub(super) fn entries(
    text: &'static str,
) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": ")).map(|(head, words)| (head, words.split("; ")))
}

fn read_columns(text: &'static str) -> FxHashMap<String, (Meaning, u8)> {
    let mut columns = FxHashMap::default();
    for (head, names) in entries(text) {
        let (word, strength) = head.rsplit_once(' ').unwrap_or((head, "0"));
        let (Some(meaning), Ok(strength)) = (Meaning::parse(word), strength.parse()) else { continue };
        for name in names {
            columns.entry(key_of(name)).or_insert((meaning, strength));
        }
    }
    columns
}

/// Returns what a line of `values.txt` with this head is about.
fn value_of(head: &str) -> Option<Value> {
    Some(match head {
        "in" => Value::In,
        "out" => Value::Out,
        "around" => Value::Around,
        "debit" => Value::Debit,
        "credit" => Value::Credit,
        "receipt-number" => Value::ReceiptNumber,
        "payment-number" => Value::PaymentNumber,
        "done" => Value::Done,
        "open" => Value::NotDone,
        "dong" => Value::Dong,
        "foreign" => Value::Foreign,
        "surname" => Value::Surname,
        "title" => Value::Title,
        "receipts" => Value::Receipts,
        "payments" => Value::Payments,
        "payments-at-end" => Value::PaymentsAtEnd,
        "homonym" => Value::Homonym,
        "direction" => Value::Direction,
        "group" => Value::Group,
        "method" => Value::Method,
        "cross" => Value::Cross,
        "book-of" => Value::BookOf,
        "book" => Value::Book,
        "bank-paper" => Value::BankPaper,
        "standing" => Value::Standing,
        "issuer" => Value::Issuer,
        "unsided" => Value::Unsided,
        "pending" => Value::Pending,
        "section" => Value::Section,
        "payment-text" => Value::PaymentText,
        "currency-code" => Value::CurrencyCode,
        "cash-account" => Value::CashAccount,
        "money" => Value::Money,
        number => Value::Unit(number.parse().ok()?),
    })
}

fn read_values(text: &'static str) -> FxHashMap<&'static str, Vec<Value>> {
    let mut values: FxHashMap<&'static str, Vec<Value>> = FxHashMap::default();
    for (head, words) in entries(text) {
        if let Some(value) = value_of(head) {
            words.for_each(|word| values.entry(word).or_default().push(value));
        }
    }
    values
}

/// Returns what counts in a folded name of a column: its letters and digits without plural endings, or the
/// name itself if it has neither.
fn key_of(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let singular = |word: &'_ str| -> String {
        let is_plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
        let end = word.len() - usize::from(is_plural);
        word.get(..end).unwrap_or(word).to_owned()
    };
    let key: String = words.map(singular).collect();
    if key.is_empty() { name.trim().to_owned() } else { key }
}

/// Returns what a column with this folded name holds, and the rank of that claim; 0 is the strongest.
pub(super) fn column(name: &str) -> Option<(Meaning, u8)> {
    VOCABULARY.columns.get(&key_of(name)).copied()
}

/// Whether a cell says `value`.
pub(super) fn says(cell: &str, value: Value) -> bool {
    let folded = fold(cell);
    says_folded(folded.trim_end_matches(['.', ':', '!']).trim(), value)
}

/// Whether a folded text says `value`.
pub(super) fn says_folded(text: &str, value: Value) -> bool {
    VOCABULARY.values.get(text).is_some_and(|values| values.contains(&value))
}

/// Words of a name or heading that are compared; longer texts are no names.
const MAX_WORDS: usize = 8;

fn words_of(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// Returns the direction that a folded name states, besides words that may stand around it: `Value::In` for
/// `so tien bao co`, `Value::Out` for `tien rut ra`.
pub(super) fn direction_of_name(name: &str) -> Option<Value> {
    let words = Some(words_of(name)).filter(|words| words.len() <= MAX_WORDS)?;
    let is_around =
        |words: Option<&[&str]>| words.is_some_and(|w| w.iter().all(|word| says_folded(word, Value::Around)));
    let direction = |(at, inside): (usize, &[&str])| {
        let is_alone = is_around(words.get(..at)) && is_around(words.get(at + inside.len()..));
        let said = is_alone.then(|| inside.join(" "))?;
        [Value::In, Value::Out].into_iter().find(|value| says_folded(&said, *value))
    };
    (1..=words.len()).rev().find_map(|count| words.windows(count).enumerate().find_map(direction))
}

/// Returns whether a cell says that a payment took place, or that it did not: `chưa` and `không` negate any word. `None`
/// if its words are not known, or if it negates that the payment did not take place: it may be on its way or done.
pub(super) fn status_of(cell: &str) -> Option<Value> {
    let folded = fold(cell);
    let text = folded.trim_end_matches(['.', ':', '!']).trim();
    let known = [Value::Done, Value::NotDone].into_iter().find(|value| says_folded(text, *value));
    let is_negated = || {
        let rest = ["chua ", "khong ", "not "].iter().find_map(|no| text.strip_prefix(no));
        rest.is_some_and(|rest| !ends_in(rest, Value::NotDone))
            || text.strip_prefix("un").is_some_and(|rest| says_folded(rest, Value::Done))
    };
    known.or_else(|| is_negated().then_some(Value::NotDone))
}

/// Returns the direction that a folded name states in some of its words, and the rest of them without those that mean
/// nothing by themselves: `quy` for `thu vao quy` and for `chi tu quy`.
pub(super) fn side_and_rest(name: &str) -> Option<(Value, String)> {
    const BETWEEN: [&str; 4] = ["tu", "from", "to", "of"];
    let words = Some(words_of(name)).filter(|words| words.len() <= MAX_WORDS)?;
    let side = |(at, inside): (usize, &[&str])| {
        let said = inside.join(" ");
        let value = [Value::In, Value::Out].into_iter().find(|value| says_folded(&said, *value))?;
        let before = words.get(..at).into_iter().flatten();
        let behind = words.get(at + inside.len()..).into_iter().flatten();
        let rest = before.chain(behind).copied();
        let rest = rest.filter(|word| !says_folded(word, Value::Around) && !BETWEEN.contains(word));
        let rest = rest.collect::<Vec<_>>().join(" ");
        // Figures in another currency are no amounts of the account.
        let is_foreign =
            says_folded(&rest, Value::Foreign) || matches!(column(&rest), Some((Meaning::ForeignAmount, _)));
        (!is_foreign).then_some((value, rest))
    };
    (1..=words.len()).rev().find_map(|count| words.windows(count).enumerate().find_map(side))
}

/// Returns the direction that a cell states: a word, a word among others that mean nothing by themselves (`Tiền
/// rút`), or a sign before a currency (`+VND`).
pub(super) fn direction_of_cell(cell: &str) -> Option<Value> {
    const MAX_BYTES: usize = 60;
    if cell.len() > MAX_BYTES {
        return None;
    }
    let folded = fold(cell);
    let text = folded.trim_end_matches(['.', ':', '!']).trim();
    let said = |text: &str| [Value::In, Value::Out].into_iter().find(|value| says_folded(text, *value));
    let sign = || {
        let rest = text.trim_start_matches(['+', '-', '\u{2212}']).trim();
        let sign = text.get(..text.len() - rest.len())?.trim();
        says_folded(rest, Value::Dong).then(|| said(sign)).flatten()
    };
    // `Chuyển khoản` is how money was sent, whichever way.
    let name = || if text.contains("chuyen") { None } else { direction_of_name(text) };
    said(text).or_else(sign).or_else(name)
}

/// Whether a folded name contains that of a column of money out: `ke hoach chi`.
pub(super) fn names_money_out(name: &str) -> bool {
    let words = words_of(name);
    let is_out =
        |part: &[&str]| matches!(column(&part.join(" ")), Some((Meaning::Debit | Meaning::Payments, _)));
    words.len() <= MAX_WORDS && (1..=words.len()).any(|count| words.windows(count).any(is_out))
}

/// Whether a word of a folded name says `value`.
pub(super) fn has_word(name: &str, value: Value) -> bool {
    words_of(name).into_iter().any(|word| says_folded(word, value))
}

/// Maximum number of words that say one thing.
const MAX_PHRASE: usize = 3;

/// Whether words of a folded text, one after another, say `value`, and none of them is part of a homonym.
pub(super) fn speaks_of(text: &str, value: Value) -> bool {
    let words = words_of(text);
    let phrases = |value| -> Vec<Range<usize>> {
        let says =
            |at: &Range<usize>| words.get(at.clone()).is_some_and(|part| says_folded(&part.join(" "), value));
        let starts = 0..words.len();
        starts.flat_map(|at| (at + 1..=at + MAX_PHRASE).map(move |end| at..end)).filter(says).collect()
    };
    let said = phrases(value);
    if said.is_empty() {
        return false;
    }
    let others = phrases(Value::Homonym);
    said.iter().any(|one| !others.iter().any(|other| one.start < other.end && other.start < one.end))
}

/// Whether a folded text begins with words that say `value`.
pub(super) fn begins_with(text: &str, value: Value) -> bool {
    let words = words_of(text);
    (1..=MAX_PHRASE).filter_map(|count| words.get(..count)).any(|start| says_folded(&start.join(" "), value))
}

/// Whether a folded text ends in words that say `value`.
pub(super) fn ends_in(text: &str, value: Value) -> bool {
    let words = words_of(text);
    let ends = |count| words.len().checked_sub(count).and_then(|at| words.get(at..));
    (1..=MAX_PHRASE).filter_map(ends).any(|end| says_folded(&end.join(" "), value))
}

/// Returns how many đồng the unit is worth that a folded word names.
pub(super) fn unit_of_word(word: &str) -> Option<i64> {
    VOCABULARY.values.get(word)?.iter().find_map(|value| match value {
        Value::Unit(unit) => Some(*unit),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_understood() {
        let columns = include_str!("../../vocabulary/columns.txt");
        for (head, names) in entries(columns) {
            let (word, _) = head.rsplit_once(' ').unwrap();
            let meaning = Meaning::parse(word).unwrap_or_else(|| panic!("{word} is no meaning"));
            for name in names {
                assert_eq!(fold(name), name, "{name} is not folded");
                assert_eq!(column(name).map(|found| found.0), Some(meaning), "{name} stands twice");
            }
        }
        for (head, words) in entries(include_str!("../../vocabulary/values.txt")) {
            assert!(value_of(head).is_some(), "{head}");
            for word in words {
                assert_eq!(fold(word), word, "{word} is not folded");
            }
        }
        let lines =
            |text: &str| text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(entries(columns).count(), lines(columns));
    }

    #[test]
    fn nothing_says_both_of_two_things() {
        let pairs = [
            (Value::In, Value::Out),
            (Value::Done, Value::NotDone),
            (Value::Dong, Value::Foreign),
            (Value::In, Value::Done),
            (Value::Out, Value::NotDone),
            (Value::Debit, Value::Credit),
        ];
        for (one, other) in pairs {
            for (word, values) in &VOCABULARY.values {
                assert!(!(values.contains(&one) && values.contains(&other)), "{word}: {one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn names_of_columns_state_a_direction() {
        for (name, direction) in [
            ("tien rut ra", Some(Value::Out)),
            ("so tien trich no", Some(Value::Out)),
            ("phat sinh no trong ky", Some(Value::Out)),
            ("dr amount", Some(Value::Out)),
            ("doanh so co", Some(Value::In)),
            ("i phan thu", None),
            ("cac khoan thu", Some(Value::In)),
            ("so tien", None),
            ("ke hoach chi", None),
            ("thu quy", None),
            ("", None),
        ] {
            assert_eq!(direction_of_name(name), direction, "{name}");
        }
        assert!(names_money_out("ke hoach chi") && !names_money_out("so tien gop"));
    }

    #[test]
    fn cells_state_a_direction() {
        for (cell, direction) in [
            ("Tiền rút", Some(Value::Out)),
            ("Tiền gửi", Some(Value::In)),
            ("+VND", Some(Value::In)),
            ("\u{2212}VND", Some(Value::Out)),
            ("BN", Some(Value::Out)),
            ("Chuyển khoản", None),
            ("VND", None),
            ("Mẫu Thu", None),
            ("", None),
        ] {
            assert_eq!(direction_of_cell(cell), direction, "{cell}");
        }
    }

    #[test]
    fn cells_state_whether_a_payment_was_made() {
        for (cell, status) in [
            ("Thành công", Some(Value::Done)),
            ("Chưa ghi sổ", Some(Value::NotDone)),
            ("Không duyệt", Some(Value::NotDone)),
            ("unpaid", Some(Value::NotDone)),
            ("NOK", Some(Value::NotDone)),
            ("Chưa cấp kinh phí", Some(Value::NotDone)),
            ("Thành công một phần", None),
            ("Không lỗi", None),
            ("Không có lỗi", None),
            ("Chưa hủy", None),
            ("Not cancelled", None),
            ("Not yet refunded", None),
            ("Universal", None),
        ] {
            assert_eq!(status_of(cell), status, "{cell}");
        }
    }

    #[test]
    fn names_of_two_sides_have_one_rest() {
        for (receipts, payments) in [
            ("thu quy", "chi quy"),
            ("thu vao quy", "chi tu quy"),
            ("tong thu", "tong chi"),
            ("money received", "money paid"),
        ] {
            let (one, other) = (side_and_rest(receipts).unwrap(), side_and_rest(payments).unwrap());
            assert_eq!((one.0, other.0), (Value::In, Value::Out), "{receipts}, {payments}");
            assert_eq!(one.1, other.1, "{receipts}, {payments}");
        }
        assert_ne!(side_and_rest("thu hoi phi").unwrap().1, side_and_rest("chi quy").unwrap().1);
        assert_eq!(side_and_rest("noi dung"), None);
        for foreign in ["so tien no nguyen te", "thu (ngoai te)", "tien vao usd"] {
            assert_eq!(side_and_rest(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn titles_speak_of_payments_unless_the_words_are_others() {
        for (title, is_payments) in [
            ("bang ke chi tien mat", true),
            ("danh sach em nhan hoc bong", true),
            ("bang ke chi tiet", false),
            ("theo dia chi tien ich", false),
            ("thu quy", false),
        ] {
            assert_eq!(speaks_of(title, Value::Payments), is_payments, "{title}");
        }
        assert!(speaks_of("thu, chi quy", Value::Receipts) && !speaks_of("nguoi thu huong", Value::Receipts));
        assert!(ends_in("noi dung chi", Value::PaymentsAtEnd) && !ends_in("chi", Value::PaymentsAtEnd));
        assert!(
            begins_with("tien gui ngan hang", Value::BookOf) && !begins_with("phu tien gui", Value::BookOf)
        );
    }

    #[test]
    fn names_are_compared_by_their_letters() {
        for name in
            ["transactiondetails", "transaction detail", "transaction_details", "transaction-details."]
        {
            assert_eq!(column(name), Some((Meaning::Memo, 0)), "{name}");
        }
        assert_eq!(column("+/-"), Some((Meaning::Sign, 0)));
    }
}
