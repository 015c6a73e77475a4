//! Finds what the columns of a header mean.
//!
//! Names are compared without case and diacritics, with line feeds folded, in English or Vietnamese or both
//! in one cell. If a name is not known, the cells below it may show what the column holds (`header::cells`).

mod balances;
mod cells;
mod layout;
mod sides;
mod way;

use crate::csv::form::Form;
use crate::csv::meaning::Meaning;
use crate::csv::profile::{ColumnName, Profile};
use crate::csv::record::Record;
use crate::csv::units::{Unit, fold_with_dong, split_unit, unit_of_header};
use crate::csv::vocabulary;
use hocbong_core::ledger::Field;
use hocbong_core::text::fold;
pub use layout::{Layout, bank_of};
pub(in crate::csv) use sides::{Minus, settle_marks, settle_sides};
use std::sync::Arc;
pub(in crate::csv) use way::{Side, Way, WayNote, is_of_other_side, settle_way};

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The header cell as written, in one line.
    pub name: Arc<str>,
    /// What the column holds.
    pub meaning: Meaning,
    /// Đồng per unit of its figures: 1000 for thousands.
    pub unit: i64,
    /// Whether its header names an amount although the column is not read as one.
    pub is_rival: bool,
}

/// The columns of a table, by position and by meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    list: Vec<Column>,
    index: [Option<u32>; Meaning::COUNT],
    layout: Layout,
    /// Whether a column is named like a bank's description, and not only like notes.
    has_description: bool,
    /// What a minus means where the column or a word already gives the direction.
    minus: Minus,
    /// Columns of fees and taxes whose figures all have a minus.
    negative_fees: Vec<Meaning>,
    /// Columns whose figures may end in `CR` or `DR`, which gives their sign.
    marked: Vec<Meaning>,
    /// What gives the direction of amounts in a single column.
    way: Way,
    /// The mark before a fraction of two zeros that every figure has.
    fraction: Option<char>,
    /// Whether a cell of the column of statuses is a word that we know.
    has_statuses: bool,
}

impl Columns {
    fn new(list: Vec<Column>) -> Self {
        let mut index = [None; Meaning::COUNT];
        for (at, column) in list.iter().enumerate().rev() {
            if let Some(slot) = index.get_mut(column.meaning as usize) {
                *slot = u32::try_from(at).ok();
            }
        }
        Self {
            list,
            index,
            layout: Layout::Plain,
            has_description: false,
            minus: Minus::default(),
            negative_fees: Vec::new(),
            marked: Vec::new(),
            way: Way::Figure,
            fraction: None,
            has_statuses: false,
        }
    }

    /// Columns of cells that carry the names of fields instead of standing below a header.
    pub(in crate::csv) fn of_fields(fields: impl Iterator<Item = Field>) -> Self {
        let column = |field: Field| Column {
            name: Arc::from(field.as_str()),
            meaning: Meaning::from(field),
            unit: 1,
            is_rival: false,
        };
        Self::new(fields.map(column).collect())
    }

    /// Adapts meanings to `form`. On a statement a voucher or an id is the bank's reference; the receipts of
    /// a cash book become credits and its payments debits.
    fn adapted_to(self, form: Form) -> Self {
        use Meaning as M;
        let (layout, has_description) = (self.layout, self.has_description);
        let lacks = |meaning| !self.has(meaning);
        let takes_voucher = form == Form::Statement && lacks(M::Reference);
        let takes_id = takes_voucher && lacks(M::Voucher);
        let has_converted = self.has(M::Converted);
        let adapt = |meaning| match meaning {
            M::Voucher if takes_voucher => M::Reference,
            M::Id if takes_id => M::Reference,
            M::Receipts if lacks(M::Credit) => M::Credit,
            M::Payments if lacks(M::Debit) => M::Debit,
            M::Converted => M::Amount,
            M::Amount if has_converted => M::ForeignAmount,
            // Lists do not say how a fee is booked.
            M::Fee | M::Tax if form.is_ledger() => M::Other,
            other => other,
        };
        let list = self.list.iter().map(|column| {
            let meaning = adapt(column.meaning);
            let is_rival = column.is_rival || meaning == M::Other && column.meaning != M::Other;
            Column { meaning, is_rival, ..column.clone() }
        });
        Self { layout, has_description, ..Self::new(list.collect()) }
    }

    /// Where the table comes from, as far as its columns show.
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// Refines the layout by the title in the rows `above` the table.
    pub(in crate::csv) fn titled(self, above: &[Record]) -> Self {
        let cells = above.iter().flat_map(Record::cells);
        let layout = cells.fold(self.layout, Layout::with_title);
        Self { layout, ..self }
    }

    /// The columns in the order of the file.
    pub fn list(&self) -> &[Column] {
        &self.list
    }

    /// 0-based position of the column with this meaning.
    pub fn position(&self, meaning: Meaning) -> Option<usize> {
        self.index.get(meaning as usize).copied().flatten().map(|at| at as usize)
    }

    /// What a minus means where the column or a word already gives the direction.
    pub(in crate::csv) const fn minus(&self) -> Minus {
        self.minus
    }

    /// Whether all figures of this column of fees or taxes have a minus.
    pub(in crate::csv) fn has_negative_fees(&self, meaning: Meaning) -> bool {
        self.negative_fees.contains(&meaning)
    }

    /// Whether figures of the column with this meaning may end in `CR` or `DR`, which gives their sign.
    pub(in crate::csv) fn is_marked(&self, meaning: Meaning) -> bool {
        self.marked.contains(&meaning)
    }

    /// What gives the direction of amounts in a single column.
    pub(in crate::csv) const fn way(&self) -> Way {
        self.way
    }

    /// The mark before a fraction of two zeros that every figure has.
    pub(in crate::csv) const fn fraction(&self) -> Option<char> {
        self.fraction
    }

    /// Whether a cell of the column of statuses is a word that we know, so that others have to be known too.
    pub(in crate::csv) const fn has_statuses(&self) -> bool {
        self.has_statuses
    }

    /// Sets what gives the direction of amounts in a single column.
    fn going(self, way: Way) -> Self {
        Self { way, ..self }
    }

    /// Positions of the columns whose headers we do not know.
    pub(in crate::csv) fn unread(&self) -> impl Iterator<Item = usize> {
        let list = self.list.iter().enumerate();
        list.filter(|(_, column)| column.meaning == Meaning::Other).map(|(at, _)| at)
    }

    /// Sets the meaning of the column at `index`.
    fn meaning(mut self, index: usize, meaning: Meaning) -> Self {
        let mut list = std::mem::take(&mut self.list);
        if let Some(column) = list.get_mut(index) {
            column.meaning = meaning;
        }
        let Self { list, index, .. } = Self::new(list);
        Self { list, index, ..self }
    }

    /// Swaps debits and credits.
    fn with_sides_swapped(mut self) -> Self {
        let mut list = std::mem::take(&mut self.list);
        for column in &mut list {
            column.meaning = match column.meaning {
                Meaning::Debit => Meaning::Credit,
                Meaning::Credit => Meaning::Debit,
                other => other,
            };
        }
        let Self { list, index, .. } = Self::new(list);
        Self { list, index, ..self }
    }

    /// Đồng per unit of the figures in the column at `index`.
    pub(in crate::csv) fn unit_at(&self, index: usize) -> i64 {
        self.list.get(index).map_or(1, |column| column.unit)
    }

    /// Sets the unit of all columns of money to `unit` đồng, except those whose own header names a unit.
    pub(in crate::csv) fn counting(mut self, unit: i64) -> Self {
        let own = self
            .list
            .iter_mut()
            .filter(|column| column.meaning.is_money() && unit_of_header(&column.name).is_none());
        own.for_each(|column| column.unit = unit);
        self
    }

    /// Whether there is a column with this meaning.
    pub fn has(&self, meaning: Meaning) -> bool {
        self.position(meaning).is_some()
    }

    /// The header of the column with this meaning, or the meaning's own word if there is none.
    pub fn name(&self, meaning: Meaning) -> &str {
        self.position(meaning)
            .and_then(|at| self.list.get(at))
            .map_or(meaning.as_str(), |column| &column.name)
    }
}

/// Result of reading a row as a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderMatch {
    /// The row has every column that a form needs.
    Form(Form, Columns),
    /// The row looks like a header of this form but lacks columns.
    Incomplete {
        /// The closest form.
        form: Form,
        /// The columns that are missing.
        missing: Vec<Meaning>,
        /// The columns that are present.
        columns: Columns,
    },
    /// Two columns claim the same meaning with equal strength.
    Tie {
        /// The meaning.
        meaning: Meaning,
        /// The headers of both columns.
        names: [Arc<str>; 2],
    },
    /// The row is not a header.
    None,
}

/// The meaning that a header cell claims and the rank of the claim; 0 is the strongest.
type Claim = Option<(Meaning, u8)>;

/// Rank of a claim made by a profile, which is stronger than any name.
const NAMED: u8 = 0;
/// Rank that is added to claims from the vocabulary.
const FOUND: u8 = 1;

/// Reads a row of cells as a header. `below` are some of the rows below it.
pub fn read_header<'a>(
    cells: impl Iterator<Item = &'a str>,
    below: &[&Record],
    profile: &Profile,
) -> HeaderMatch {
    let cells: Vec<&str> = cells.collect();
    let claims = cells.iter().map(|cell| meaning_of(cell)).collect();
    let names: Vec<Arc<str>> = cells.iter().map(|cell| Arc::from(one_line(cell))).collect();
    match_columns(&names, claims, below, profile)
}

/// Reads two rows as one header: a row of groups, and below it the columns of each group.
pub fn read_double_header<'a>(
    groups: impl Iterator<Item = &'a str>,
    cells: impl Iterator<Item = &'a str>,
    below: &[&Record],
    profile: &Profile,
) -> HeaderMatch {
    let (groups, cells): (Vec<&str>, Vec<&str>) = (groups.collect(), cells.collect());
    let (mut names, mut claims): (Vec<Arc<str>>, Vec<Claim>) = (Vec::new(), Vec::new());
    let mut group = "";
    for at in 0..groups.len().max(cells.len()) {
        let own_group = groups.get(at).copied().unwrap_or_default();
        let cell = cells.get(at).copied().unwrap_or_default();
        if !own_group.trim().is_empty() {
            group = own_group;
        }
        if cell.trim().is_empty() {
            names.push(Arc::from(one_line(own_group)));
            claims.push(meaning_of(own_group));
            continue;
        }
        names.push(Arc::from(format!("{} {}", one_line(group), one_line(cell)).trim()));
        let is_voucher = matches!(meaning_of(group), Some((Meaning::Voucher, _)));
        let own = meaning_of(cell).or_else(|| meaning_of(names.last().map_or("", |name| name)));
        // Below `Số dư` (balance), `Nợ` is the balance that a money account has, and `Có` one that it should
        // never have.
        if matches!(meaning_of(group), Some((Meaning::Balance, _))) {
            claims.push(own.and_then(|(meaning, rank)| match meaning {
                Meaning::Debit => Some((Meaning::Balance, rank)),
                Meaning::Credit => None,
                _ => Some((meaning, rank)),
            }));
            continue;
        }
        claims.push(match (own, is_voucher) {
            (Some((Meaning::Receipts, _)), true) => Some((Meaning::ReceiptVoucher, FOUND)),
            (Some((Meaning::Payments, _)), true) => Some((Meaning::PaymentVoucher, FOUND)),
            (Some((Meaning::Date, rank)), true) => Some((Meaning::Date, rank + 1)),
            (Some(claim), _) => Some(claim),
            (None, _) => meaning_of(group),
        });
    }
    match_columns(&names, claims, below, profile)
}

/// Makes the columns of a file without a header, which `profile` identifies by position.
pub fn numbered_columns(width: usize, profile: &Profile) -> HeaderMatch {
    let names: Vec<Arc<str>> = (1..=width).map(|place| Arc::from(format!("#{place}"))).collect();
    match_columns(&names, vec![None; width], &[], profile)
}

fn match_columns(
    names: &[Arc<str>],
    mut claims: Vec<Claim>,
    below: &[&Record],
    profile: &Profile,
) -> HeaderMatch {
    for (meaning, wanted) in &profile.columns {
        let place = match wanted {
            ColumnName::Place(place) => (*place as usize).checked_sub(1).filter(|at| *at < names.len()),
            ColumnName::Header(header) => names.iter().position(|name| fold(name) == fold(header)),
        };
        let Some(place) = place else { return HeaderMatch::None };
        if let Some(claim) = claims.get_mut(place) {
            *claim = Some((*meaning, NAMED));
        }
    }
    for (claim, name) in claims.iter_mut().zip(names) {
        *claim = claim.and_then(|claim| in_dong(claim, name));
    }
    // A title or a unit above the table is a single cell of its row. It is not a header, whatever is below
    // it.
    let filled = names.iter().filter(|name| !name.is_empty()).count();
    if claims.iter().flatten().count() > 0 && filled * 2 > names.len() {
        cells::claim_by_cells(names, &mut claims, below, profile);
    }
    let mut best: [Option<(usize, u8)>; Meaning::COUNT] = [None; Meaning::COUNT];
    let mut tie = None;
    for (at, claim) in claims.iter().enumerate() {
        let Some((meaning, rank)) = claim else { continue };
        let Some(slot) = best.get_mut(*meaning as usize) else { continue };
        match slot {
            Some((other, other_rank)) if *other_rank == *rank && !meaning.may_be_several() => {
                tie.get_or_insert((*meaning, *rank, *other, at));
            }
            Some((_, other_rank)) if *other_rank < *rank => {}
            _ => *slot = Some((at, *rank)),
        }
    }
    if best.iter().flatten().count() < 2 {
        return HeaderMatch::None;
    }
    // Two weak claims are not a tie if a stronger one beats both.
    let tie = tie.filter(|(meaning, rank, ..)| {
        best.get(*meaning as usize).copied().flatten().is_some_and(|(_, best_rank)| best_rank == *rank)
    });
    let has_description = matches!(best.get(Meaning::Memo as usize), Some(Some((_, NAMED | FOUND))));
    let list: Vec<Column> = claims
        .iter()
        .zip(names)
        .enumerate()
        .map(|(at, (claim, name))| {
            let is_best = |meaning: &Meaning| {
                let best = best.get(*meaning as usize).copied().flatten();
                meaning.may_be_several() || best.is_some_and(|best| best.0 == at)
            };
            let claimed = claim.map(|(meaning, _)| meaning);
            let meaning = claimed.filter(is_best).unwrap_or(Meaning::Other);
            let is_rival = meaning == Meaning::Other
                && claimed.is_some_and(|claimed| claimed.is_money() && claimed != Meaning::Balance);
            let unit = match unit_of_header(name) {
                Some(Unit::Dong(unit)) if meaning.is_money() => unit,
                _ => 1,
            };
            Column { name: Arc::clone(name), meaning, unit, is_rival }
        })
        .collect();
    let columns = Columns { has_description, ..Columns::new(list) };
    let layout = Layout::new(&columns);
    let (form, missing, columns) = nearest_form(columns, layout, profile);
    if let (Some((meaning, _, first, second)), true) = (tie, missing.is_empty()) {
        let name = |at: usize| names.get(at).map_or_else(|| Arc::from(""), Arc::clone);
        return HeaderMatch::Tie { meaning, names: [name(first), name(second)] };
    }
    if missing.is_empty() {
        let columns = cells::settle_by_cells(columns, form, below, profile);
        HeaderMatch::Form(form, columns)
    } else if missing.len() < form.required().len() {
        HeaderMatch::Incomplete { form, missing, columns }
    } else {
        HeaderMatch::None
    }
}

/// Adapts a claim to hold money if the header says that the figures are in another currency.
fn in_dong(claim: (Meaning, u8), name: &str) -> Claim {
    if !claim.0.is_money() || unit_of_header(name) != Some(Unit::Foreign) {
        return Some(claim);
    }
    (claim.0 == Meaning::Amount).then_some((Meaning::ForeignAmount, claim.1))
}

/// Returns a header cell in one line, in NFC.
pub fn one_line(cell: &str) -> String {
    let text = hocbong_core::text::nfc(hocbong_core::text::trimmed(cell));
    text.split(['\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns the form closest to `columns`, the columns missing for it, and the columns adapted to it.
fn nearest_form(columns: Columns, layout: Layout, profile: &Profile) -> (Form, Vec<Meaning>, Columns) {
    use Meaning as M;
    let may_be_given =
        layout.is_list() || profile.form.is_some() || columns.has(M::Kind) || columns.has(M::Fund);
    let is_given = |meaning| may_be_given && profile.gives(meaning);
    let is_ledger = columns.has(M::Kind)
        || columns.has(M::Fund)
        || matches!(layout, Layout::GeneralJournal | Layout::DonationList | Layout::AwardList)
        || is_given(M::Kind) && is_given(M::Fund);
    let found = if !is_ledger {
        Form::Statement
    } else if columns.has(M::DebitAccount) || columns.has(M::CreditAccount) {
        Form::Pairs
    } else if columns.has(M::Debit) || columns.has(M::Credit) {
        Form::Journal
    } else {
        Form::Register
    };
    let form = profile.form.unwrap_or(found);
    let columns = Columns { layout, ..columns }.adapted_to(form);
    let has_pair = columns.has(M::Debit) && columns.has(M::Credit);
    let has_side = columns.has(M::Debit) || columns.has(M::Credit);
    let has_day = columns.has(M::Date) || columns.has(M::DateAndReference);
    let mut missing: Vec<Meaning> = form
        .required()
        .iter()
        .copied()
        .filter(|meaning| match meaning {
            M::Date => !(has_day || is_given(M::Date)),
            M::Amount => {
                // A statement of payments alone needs no column for receipts.
                let in_two_columns = has_pair && form != Form::Pairs || has_side && form == Form::Statement;
                !(columns.has(M::Amount) || in_two_columns || form == Form::Register && columns.has(M::Goods))
            }
            meaning => !columns.has(*meaning) && !is_given(*meaning),
        })
        .collect();
    // In the project's own lists each row that needs a method names one.
    let names_method = columns.has(M::Method) || layout.method().is_some() || profile.gives(M::Method);
    if form == Form::Register && layout.is_list() && !names_method {
        missing.push(M::Method);
    }
    (form, missing, columns)
}

/// Returns the claim of a header cell.
fn meaning_of(cell: &str) -> Claim {
    let whole = clean(&fold(cell));
    if whole.is_empty() {
        return None;
    }
    // `Nợ` (debit) and `No.` are equal when folded; the diacritic distinguishes them, or a unit of money.
    let spelt = clean(&fold_with_dong(cell));
    let unit = split_unit(&spelt);
    if whole == "no" || unit.is_some_and(|(rest, _)| rest == "no") {
        let is_debit = unit.is_some() || hocbong_core::text::nfc(cell).to_lowercase().contains('ợ');
        let meaning = if is_debit { Meaning::Debit } else { Meaning::RowNumber };
        return Some((meaning, FOUND));
    }
    // `Còn` (left) and `Con` (child) likewise.
    if whole == "con" && hocbong_core::text::nfc(cell).to_lowercase().contains('ò') {
        return Some((Meaning::Balance, FOUND));
    }
    let bare: String = whole.chars().filter(|c| !matches!(c, '(' | ')' | '*')).collect();
    let without_unit = || unit.and_then(|(rest, _)| lookup(rest));
    if let Some(claim) = lookup(&whole).or_else(|| lookup(&bare)).or_else(without_unit) {
        return Some(claim);
    }
    let folded = fold(&cell.replace(['\r', '\n'], "/"));
    let parts: Vec<String> =
        folded.split(['/', '(', ')', '|', '-']).map(clean).filter(|part| !part.is_empty()).collect();
    let claims: Vec<(Meaning, u8)> = parts.iter().filter_map(|part| lookup(part)).collect();
    let has = |meaning| claims.iter().any(|claim| claim.0 == meaning);
    if has(Meaning::Date) && (has(Meaning::Reference) || has(Meaning::Voucher)) {
        return Some((Meaning::DateAndReference, FOUND));
    }
    // `Thu (gửi vào)` names the same direction twice.
    for side in [[Meaning::Receipts, Meaning::Credit], [Meaning::Payments, Meaning::Debit]] {
        let is_of_side = |claim: &&(Meaning, u8)| side.contains(&claim.0);
        if !claims.is_empty() && claims.iter().all(|claim| is_of_side(&claim)) {
            return claims.iter().min_by_key(|claim| side.iter().position(|own| *own == claim.0)).copied();
        }
    }
    let first = claims.first()?;
    // A cell in two languages is as strong as the weaker of them: `Ngày phát sinh/Transaction date` yields to
    // `Ngày hạch toán/Accounting date`.
    if claims.iter().all(|claim| claim.0 == first.0) {
        claims.iter().max_by_key(|claim| claim.1).copied()
    } else {
        None
    }
}

/// Removes the punctuation that forms put around a folded name.
fn clean(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | ':' | '.' | '(' | ')'))
        .replace('_', " ")
        .replace([',', '.'], "")
}

fn lookup(name: &str) -> Claim {
    vocabulary::column(name).map(|(meaning, rank)| (meaning, FOUND + rank))
}

#[cfg(test)]
mod tests;
