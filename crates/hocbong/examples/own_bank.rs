//! A bank layout of one's own: a file whose headers the library does not know, read by a profile.
//!
//! `cargo run -p hocbong --example own_bank`

#![allow(clippy::print_stdout, reason = "an example prints")]

use hocbong::reading::{ColumnName, Form, Meaning};
use hocbong::{Books, Catalogue, Input, Language, Profile, ReadOptions, Source};

/// As the bank writes it: the amount in one column, what it is in words of the bank's own.
const FILE: &str = "\
Tag;Betrag;Richtung;Text;Beleg
03/09/2025;5000000;C;CT MAU SAO MAI ung ho hoc bong;FT001
09/09/2025;2000000;D;trao hoc bong TRAN VAN MAU HUNG;FT002
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let column = |meaning, header: &str| (meaning, ColumnName::Header(header.to_owned()));
    let profile = Profile {
        form: Some(Form::Statement),
        columns: vec![
            column(Meaning::Date, "Tag"),
            column(Meaning::Amount, "Betrag"),
            column(Meaning::Sign, "Richtung"),
            column(Meaning::Memo, "Text"),
            column(Meaning::Reference, "Beleg"),
        ],
        ..Profile::default()
    };
    let options = ReadOptions { profile, ..ReadOptions::default() };
    let input = Input::read(&[Source::new("bank.csv", FILE.as_bytes())], &options)?;
    let words = Catalogue::new(Language::En);
    for finding in &input.diagnostics {
        println!("{}", words.diagnostic(finding));
    }
    let Books::Statement(statement) = &input.books else { return Err("not read as a statement".into()) };
    for row in statement.rows.iter() {
        let text = |symbol| statement.strings.get(symbol);
        println!("{} {:>10} {} {}", row.date, row.amount, text(row.reference), text(row.text));
    }
    Ok(())
}
