use super::*;
use hocbong::reconcile::{Decisions, LedgerScope, ReconcileOptions, Reconciliation, reconcile};
use hocbong::{Books, Input, Period, Redactor, Source};
use hocbong_core::text::is_hidden;
use hocbong_import::csv::ReadOptions;

const BOOKS: &str = "date,voucher,kind,fund,method,amount,party,memo\n\
    2025-11-03,BC-1,donation,ST,bank,5000000,Lê Mẫu Hằng,Ủng hộ học bổng\n\
    2025-11-10,BC-4,donation,ST,bank,2450000,Phạm Mẫu Yến,Ủng hộ học bổng\n\
    2025-11-14,BC-5,donation,ST,bank,630000,Lớp 9A Mẫu,Quyên góp heo đất\n\
    2025-11-14,BC-6,donation,ST,bank,415000,Lớp 9B Mẫu,Quyên góp heo đất\n\
    2025-11-20,BN-7,expense,ST,bank,77000,,</script><b>Mẫu\u{202e}&\n";
const BANK: &str = "date,amount,content\n2025-11-03,5000000,TRAN MAU SON CHUYEN TIEN HOC BONG\n\
    2025-11-13,2450000,NOP TIEN\n2025-11-14,1045000,NOP TIEN HEO DAT\n2025-11-21,-1,PHI MAU\n";

fn input(name: &str, text: &str) -> Input {
    Input::read(&[Source::new(name, text.as_bytes().to_vec())], &ReadOptions::default()).unwrap()
}

/// Calls `with` with a reconciliation after these decisions, and its files.
fn reconciled<T>(decisions: &str, with: impl FnOnce(&ReconciliationView<'_>) -> T) -> T {
    let (books, bank) = (input("so.csv", BOOKS), input("sao ke:1+2.csv", BANK));
    let source = Source::new("decisions.csv", decisions.as_bytes().to_vec());
    let decisions = if decisions.is_empty() { Decisions::default() } else { Decisions::read(&source).0 };
    let options = ReconcileOptions { decisions, ..ReconcileOptions::default() };
    let scope = LedgerScope::bank();
    let result: Reconciliation<'_> =
        reconcile(books.side(&scope, Period::default()), bank.side(&scope, Period::default()), &options);
    let Books::Ledger(ledger) = &books.books else { panic!("no ledger") };
    let view = ReconciliationView {
        book: None,
        subject: None,
        number: None,
        is_carried_on: false,
        result: &result,
        left: super::super::SideFiles { files: &books.files, is_qualified: true, ledger: Some(ledger) },
        right: super::super::SideFiles { files: &bank.files, is_qualified: true, ledger: None },
        diagnostics: &[],
        mask: &Redactor::none(),
        detail: super::super::Detail::default(),
    };
    with(&view)
}

fn page(view: &ReconciliationView<'_>, language: Language) -> String {
    let mut out = Vec::new();
    let views = std::iter::once(view.clone());
    write_reconciliation_html(&mut out, views, &Catalogue::new(language), CsvStyle::PLAIN).unwrap();
    String::from_utf8(out).unwrap()
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap();
    rest.split_once(to).unwrap().0
}

fn data(page: &str) -> serde_json::Value {
    serde_json::from_str(between(page, "<script type=\"application/json\" id=\"data\">", "</script>"))
        .unwrap()
}

/// The note that the script makes of rows.
fn joined(data: &serde_json::Value, item: &serde_json::Value) -> String {
    let side = |rows: usize, key: &str| {
        let indexes = item[key].as_array().unwrap().iter();
        let note = |index: &serde_json::Value| {
            let index = usize::try_from(index.as_u64().unwrap()).unwrap();
            data["sections"][0]["rows"][rows][index]["n"].as_str().unwrap().to_owned()
        };
        indexes.map(note).collect::<Vec<_>>().join(data["and"].as_str().unwrap())
    };
    format!("{}{}{}", side(0, "l"), data["between"].as_str().unwrap(), side(1, "r"))
}

#[test]
fn notes_joined_from_rows_are_those_by_which_decisions_are_recognised() {
    reconciled("", |view| {
        let data = data(&page(view, Language::Vi));
        let items = data["sections"][0]["items"].as_array().unwrap();
        let proposals: Vec<_> = items.iter().filter(|item| item["k"] == "proposal").collect();
        assert_eq!(proposals.len(), view.result.proposals().len());
        assert!(proposals.iter().any(|item| item["l"].as_array().unwrap().len() == 2));
        for (item, proposal) in proposals.into_iter().zip(view.result.proposals()) {
            assert_eq!(joined(&data, item), view.result.note_of(proposal.left(), proposal.right()));
        }
    });
}

#[test]
fn each_open_row_is_an_item_of_its_own_once() {
    reconciled("", |view| {
        let data = data(&page(view, Language::En));
        let items = data["sections"][0]["items"].as_array().unwrap();
        let count = |kind: &str| items.iter().filter(|item| item["k"] == kind).count();
        assert_eq!(count("left"), view.result.left_only().len());
        assert_eq!(count("right"), view.result.right_only().len());
        for side in [0, 1] {
            let rows = data["sections"][0]["rows"][side].as_array().unwrap();
            let names: BTreeSet<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
            assert_eq!(names.len(), rows.len());
        }
    });
}

#[test]
fn the_policy_lets_run_the_script_of_the_page_and_no_text_of_a_file() {
    reconciled("", |view| {
        let page = page(view, Language::Vi);
        let script = between(&page, "<script type=\"module\">", "</script>");
        let digest = BASE64.encode(Sha256Digest::new(script.as_bytes()).as_bytes());
        assert!(page.contains(&format!("script-src 'sha256-{digest}'")));
        assert_eq!(page.matches("</script>").count(), 2);
        assert!(!page.contains("<b>"));
        assert!(!page.chars().any(|c| c != '\n' && is_hidden(c)));
        let rows = &data(&page)["sections"][0]["rows"][0];
        assert!(rows.as_array().unwrap().iter().any(|row| row["t"] == "</script><b>Mẫu\u{202e}&"), "{rows}");
    });
}

#[test]
fn the_script_is_strict_about_its_globals_and_holds_no_words() {
    // A module is strict by itself; a letter beyond ASCII in a string would be a word outside of the catalogue.
    let is_sign = |c: char| "−✓✗↷◐⚠—↔·đĐ⁵³".contains(c);
    for line in SCRIPT.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])) {
        let foreign: String = line.chars().filter(|c| !c.is_ascii() && !is_sign(*c)).collect();
        assert_eq!(foreign, "", "{line}");
    }
    assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("eval("));
}

#[test]
fn every_word_that_the_script_asks_for_is_in_the_catalogue() {
    let words: BTreeMap<_, _> = Catalogue::new(Language::En).texts_under("desk.").collect();
    let keys = |before: &'static str, start: &'static str| {
        let parts = SCRIPT.split(before).skip(1);
        parts.map(move |part| format!("{start}{}", part.split_once('\'').unwrap().0))
    };
    let asked: BTreeSet<String> = keys("#say('", "").chain(keys("'said-", "said-")).collect();
    for key in &asked {
        assert!(words.contains_key(key.as_str()), "{key}");
    }
    assert!(asked.len() > 40, "only {} words were found", asked.len());
}

#[test]
fn given_decisions_are_there_to_be_saved_again_and_those_not_followed_too() {
    let first = "left_line,right_line,decision,note\nso.csv:2,sao ke:1+2.csv:2,accept,\n\
        so.csv:3,sao ke:1+2.csv:3,reject,\nso.csv:99,sao ke:1+2.csv:4,accept,Mẫu\n";
    reconciled(first, |view| {
        let data = data(&page(view, Language::Vi));
        let given = data["sections"][0]["given"].as_array().unwrap();
        let verdicts: Vec<bool> = given.iter().map(|one| one["a"].as_bool().unwrap()).collect();
        assert_eq!(verdicts, [true, false]);
        let row = |rows: usize, one: &serde_json::Value, key: &str| {
            let index = usize::try_from(one[key][0].as_u64().unwrap()).unwrap();
            data["sections"][0]["rows"][rows][index]["id"].as_str().unwrap().to_owned()
        };
        let names: Vec<_> = given.iter().map(|one| (row(0, one, "l"), row(1, one, "r"))).collect();
        let name = |left: &str, right: &str| (left.to_owned(), right.to_owned());
        assert_eq!(names, [name("so.csv:2", "sao ke:1+2.csv:2"), name("so.csv:3", "sao ke:1+2.csv:3")]);
        let kept = &data["kept"];
        assert_eq!(kept.as_array().unwrap().len(), 1);
        assert_eq!((&kept[0]["left"], &kept[0]["note"]), (&"so.csv:99".into(), &"Mẫu".into()));
        let none = reconciled("", |other| self::data(&page(other, Language::Vi))["base"].clone());
        assert_ne!(data["base"], none);
    });
}
