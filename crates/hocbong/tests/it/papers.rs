//! Compares the papers of a year with the keys that the generator added up, for both sample books and twenty other seeds of each.

use hocbong::report::ledgers::{LedgerKind, Ledgers, ledgers};
use hocbong::report::papers::{PaperData, PaperKind, PaperOptions};
use hocbong::report::scope::Scope;
use hocbong::{Book, DebitCredit, NaiveDate, Period, ReadOptions, Vnd, store};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use xtask_oracle::fixtures::Sample;

/// Figures by association.
type Sums = BTreeMap<String, i128>;

/// The tables of a key, by table and second key.
struct Key(BTreeMap<(String, String), Sums>);

impl Key {
    fn read(folder: &Path, name: &str) -> Self {
        let mut tables: BTreeMap<(String, String), Sums> = BTreeMap::new();
        let path = folder.join(format!("{name}-totals.csv"));
        for row in csv::Reader::from_path(path).unwrap().deserialize() {
            let row: BTreeMap<String, String> = row.unwrap();
            let value: i128 = row["value"].parse().unwrap();
            // Balances are by fund; papers are by association.
            let association = row["key1"].split('/').next().unwrap().to_owned();
            let table = tables.entry((row["table"].clone(), row["key2"].clone())).or_default();
            *table.entry(association).or_default() += value;
        }
        tables.values_mut().for_each(without_zeros);
        Self(tables)
    }

    fn table(&self, table: &str, key: &str) -> Sums {
        self.0.get(&(table.to_owned(), key.to_owned())).cloned().unwrap_or_default()
    }

    /// Closing balances by association and account.
    fn balances(&self) -> BTreeMap<(String, String), i128> {
        let tables = self.0.iter().filter(|((table, _), _)| table == "balance");
        tables
            .flat_map(|((_, account), sums)| {
                sums.iter().map(|(association, sum)| ((association.clone(), account.clone()), *sum))
            })
            .collect()
    }
}

fn without_zeros(sums: &mut Sums) {
    sums.retain(|_, sum| *sum != 0);
}

fn wide(amount: Vnd) -> i128 {
    amount.get().into()
}

fn sums<'a>(rows: impl IntoIterator<Item = (&'a String, i128)>) -> Sums {
    let mut sums = Sums::new();
    for (association, amount) in rows {
        *sums.entry(association.clone()).or_default() += amount;
    }
    without_zeros(&mut sums);
    sums
}

/// Closing balances of ledgers, debit positive.
fn closings(ledgers: &Ledgers) -> BTreeMap<(String, String), i128> {
    let closing = |ledger: &hocbong::report::ledgers::AccountLedger| match ledger.side {
        DebitCredit::Debit => wide(ledger.closing),
        DebitCredit::Credit => -wide(ledger.closing),
    };
    let all =
        ledgers.ledgers.iter().map(|one| ((one.association.clone(), one.account.clone()), closing(one)));
    all.filter(|(_, closing)| *closing != 0).collect()
}

/// Each ledger's entries lead from its opening to its closing.
fn ledgers_run(ledgers: &Ledgers) {
    for ledger in &ledgers.ledgers {
        let sign = if ledger.side == DebitCredit::Debit { 1 } else { -1 };
        let mut balance = wide(ledger.opening);
        for entry in &ledger.entries {
            balance += sign * (wide(entry.debit) - wide(entry.credit));
            assert_eq!(balance, wide(entry.balance), "{} {}", ledger.association, ledger.account);
        }
        assert_eq!(balance, wide(ledger.closing));
        let days: Vec<NaiveDate> = ledger.entries.iter().map(|entry| entry.date).collect();
        assert!(days.is_sorted());
    }
}

fn papers_agree(book: &Book, key: &Key) {
    let scope = Scope::from(Period::year(2025).unwrap());
    let options = PaperOptions::new(&scope);
    let data = |kind| PaperData::new(kind, book, &options).unwrap();
    let total = |sums: &Sums| sums.values().sum::<i128>();
    let (raised, awarded) = (key.table("raised", ""), key.table("awarded", ""));
    assert!(total(&raised) > 1_000_000_000);

    let PaperData::Donors(donors) = data(PaperKind::Donors) else { panic!() };
    assert_eq!(sums(donors.rows.iter().map(|row| (&row.association, wide(row.raised)))), raised);
    assert_eq!(wide(donors.totals.raised), total(&raised));
    assert_eq!(wide(donors.totals.money) + wide(donors.totals.goods_value), total(&raised));

    let PaperData::Recipients(recipients) = data(PaperKind::Recipients) else { panic!() };
    let lists = || recipients.lists.iter();
    assert_eq!(sums(lists().map(|list| (&list.association, wide(list.amount)))), awarded);
    assert_eq!(sums(lists().map(|list| (&list.association, list.awards.into()))), key.table("awards", ""));
    assert_eq!(
        sums(lists().map(|list| (&list.association, list.uncounted.into()))),
        key.table("uncounted", "")
    );
    assert_eq!(wide(recipients.totals.amount), total(&awarded));
    for list in lists() {
        assert_eq!(list.rows.iter().map(|row| wide(row.amount)).sum::<i128>(), wide(list.amount));
    }

    let balances = key.balances();
    let PaperData::TrialBalance(trial) = data(PaperKind::TrialBalance) else { panic!() };
    let rows = trial.rows.iter().map(|row| {
        let closing = wide(row.sums.closing_debit) - wide(row.sums.closing_credit);
        ((row.association.clone(), row.account.clone()), closing)
    });
    assert_eq!(rows.filter(|(_, closing)| *closing != 0).collect::<BTreeMap<_, _>>(), balances);
    let totals = &trial.totals;
    assert_eq!(totals.opening_debit, totals.opening_credit);
    assert_eq!(totals.debit, totals.credit);
    assert_eq!(totals.closing_debit, totals.closing_credit);

    let PaperData::Ledgers(general) = data(PaperKind::GeneralLedger) else { panic!() };
    assert_eq!(closings(&general), balances);
    assert_eq!([general.totals.opening, general.totals.closing], [Vnd::ZERO; 2]);
    assert_eq!([general.totals.debit, general.totals.credit], [totals.debit, totals.credit]);
    for (kind, class) in [(PaperKind::CashBook, "cash"), (PaperKind::BankBook, "bank")] {
        let PaperData::Ledgers(books) = data(kind) else { panic!() };
        let closing = closings(&books);
        let closing = closing.iter().map(|((association, _), sum)| (association, *sum));
        assert_eq!(sums(closing), key.table("closing", class), "{class}");
        ledgers_run(&books);
    }
    let PaperData::Ledgers(of_donors) = data(PaperKind::DonorLedger) else { panic!() };
    let given = of_donors.ledgers.iter().map(|one| (&one.association, wide(one.credit) - wide(one.debit)));
    assert_eq!(sums(given), raised);
    let PaperData::Ledgers(of_recipients) = data(PaperKind::RecipientLedger) else { panic!() };
    let received =
        of_recipients.ledgers.iter().map(|one| (&one.association, wide(one.debit) - wide(one.credit)));
    assert_eq!(sums(received), awarded);
    [&general, &of_donors, &of_recipients].into_iter().for_each(ledgers_run);

    summary_agrees(book, key, &scope);
    let PaperData::Disclosure(disclosure) = data(PaperKind::Disclosure) else { panic!() };
    assert_eq!(disclosure.donors, donors);
    let rows = || disclosure.recipients.rows.iter();
    assert_eq!(sums(rows().map(|row| (&row.association, wide(row.amount)))), awarded);
    assert_eq!(disclosure.recipients.totals, recipients.totals);
    assert_eq!(wide(disclosure.totals.raised), total(&raised));
    assert_eq!(wide(disclosure.totals.awarded), total(&awarded));
    let classes = ["cash", "bank", "in_kind", "other"].map(|class| total(&key.table("closing", class)));
    assert_eq!(wide(disclosure.totals.balance), classes.iter().sum::<i128>());
    let settled = &disclosure.settlement.totals;
    assert_eq!(wide(settled.amount), wide(settled.used) + wide(settled.left));
}

fn summary_agrees(book: &Book, key: &Key, scope: &Scope) {
    let data = PaperData::new(PaperKind::Summary, book, &PaperOptions::new(scope)).unwrap();
    let PaperData::Summary(summary) = data else { panic!() };
    let rows = || summary.associations.iter();
    assert_eq!(sums(rows().map(|row| (&row.association, wide(row.sums.raised)))), key.table("raised", ""));
    assert_eq!(sums(rows().map(|row| (&row.association, wide(row.sums.awarded)))), key.table("awarded", ""));
    assert_eq!(sums(rows().map(|row| (&row.association, row.sums.awards.into()))), key.table("awards", ""));
    for (class, amount) in [
        ("cash", (|sums| sums.cash) as fn(&hocbong::report::summary::SummarySums) -> Vnd),
        ("bank", |sums| sums.bank),
        ("in_kind", |sums| sums.in_kind),
        ("other", |sums| sums.other),
    ] {
        let own = rows().map(|row| (&row.association, wide(amount(&row.sums))));
        assert_eq!(sums(own), key.table("closing", class), "{class}");
    }
    let total = |table: &str| key.table(table, "").values().sum::<i128>();
    assert_eq!(wide(summary.totals.raised), total("raised"));
    assert_eq!(wide(summary.totals.awarded), total("awarded"));
    let sorts = summary.awards.iter();
    assert_eq!(sorts.clone().map(|sort| i128::from(sort.awards)).sum::<i128>(), total("awards"));
    assert_eq!(sorts.map(|sort| wide(sort.awarded)).sum::<i128>(), total("awarded"));
    assert_eq!(summary.months.iter().map(|month| wide(month.raised)).sum::<i128>(), total("raised"));
    let levels = || summary.levels.iter();
    let by_level =
        levels().filter_map(|level| Some((level.level?.as_str().to_owned(), wide(level.sums.raised))));
    let by_level: Sums = by_level.filter(|(_, sum)| *sum != 0).collect();
    assert_eq!(by_level, key.table("level-raised", ""));
    assert_eq!(levels().map(|level| wide(level.sums.balance)).sum::<i128>(), wide(summary.totals.balance));
}

/// The parts of a scope add up to the whole, and quarters to the year.
fn scopes_add_up(book: &Book) {
    let year = Scope::from(Period::year(2025).unwrap());
    let raised = |scope: &Scope| {
        let data = PaperData::new(PaperKind::Donors, book, &PaperOptions::new(scope)).unwrap();
        let PaperData::Donors(donors) = data else { panic!() };
        wide(donors.totals.raised)
    };
    let whole = raised(&year);
    let each = book.associations().iter().map(|one| raised(&year.clone().of_association(&one.code)));
    assert_eq!(each.sum::<i128>(), whole);
    let roots = book.associations().roots();
    let trees = roots.map(|root| raised(&year.clone().of_subtree(book.associations(), &root.code)));
    assert_eq!(trees.sum::<i128>(), whole);
    let day = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
    let quarters = [(1, 3, 31), (4, 6, 30), (7, 9, 30), (10, 12, 31)];
    let quarters = quarters.map(|(first, last, end)| Period::new(day(first, 1), day(last, end)));
    assert_eq!(quarters.map(|quarter| raised(&year.in_period(quarter))).iter().sum::<i128>(), whole);
    // The closing balances of a quarter are the openings of the next.
    let cash = |period| {
        let cash = ledgers(book, &year.in_period(period), LedgerKind::Cash).unwrap();
        (cash.totals.opening, cash.totals.closing)
    };
    for pair in quarters.map(cash).windows(2) {
        assert_eq!(pair[0].1, pair[1].0);
    }
}

fn read(folder: &Path) -> Book {
    Book::read(&store::read_book(folder).unwrap(), &ReadOptions::default())
}

#[test]
fn papers_of_the_sample_books_agree_with_their_keys() {
    let fixtures: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    for name in ["soc-trang-2025", "can-tho-2025"] {
        let book = read(&fixtures.join(name));
        papers_agree(&book, &Key::read(&fixtures, name));
        scopes_add_up(&book);
    }
}

#[test]
fn papers_of_other_seeds_agree_with_their_keys() {
    for seed in 701..721 {
        for (sample, name) in [(Sample::SocTrang, "soc-trang-2025"), (Sample::CanTho, "can-tho-2025")] {
            let folder = tempfile::tempdir().unwrap();
            let place = folder.path().join(name);
            xtask_oracle::fixtures::write(sample, seed, &place).unwrap();
            papers_agree(&read(&place), &Key::read(folder.path(), name));
        }
    }
}
