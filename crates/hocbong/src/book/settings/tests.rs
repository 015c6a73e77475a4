use super::{MAX_PROFILES, MAX_RULES, MAX_SETTINGS_BYTES, MAX_STATEMENTS, Settings, read};
use crate::diagnostic::Diagnostic;
use crate::source::Source;

fn read_text(text: String) -> (Settings, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let settings = read(&Source::new("hocbong.toml", text), &mut diagnostics);
    (settings, diagnostics)
}

#[test]
fn more_entries_than_are_read_are_reported_at_the_first_of_them() {
    type Count = fn(&Settings) -> usize;
    let cases: [(&str, usize, Count); 3] = [
        ("[[rule]]\nmatch = \"a\"\n", MAX_RULES, |settings| settings.drafts.len()),
        ("[[statement]]\nfile = \"a.csv\"\n", MAX_STATEMENTS, |settings| settings.statements.len()),
        ("[profile.p#]\nyear = 2025\n", MAX_PROFILES, |settings| settings.profiles.len()),
    ];
    for (entry, most, count) in cases {
        let text = |entries: usize| {
            (0..entries).map(|number| entry.replace('#', &format!("{number:05}"))).collect::<String>()
        };
        let (settings, diagnostics) = read_text(text(most));
        assert_eq!((count(&settings), diagnostics.len()), (most, 0), "{entry}");
        let (settings, diagnostics) = read_text(text(most + 1000));
        assert_eq!(count(&settings), most, "{entry}");
        let [found] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
        assert_eq!(found.message.key, "HB0115.too-many");
        assert_eq!(found.primary.line, Some(u32::try_from(most * 2 + 1).unwrap()), "{entry}");
        assert!(found.is_error());
    }
}

#[test]
fn a_settings_file_that_is_too_large_is_not_read() {
    let (settings, diagnostics) = read_text(format!("year = 2025\n#{}\n", "x".repeat(MAX_SETTINGS_BYTES)));
    assert_eq!(settings.year, None);
    assert_eq!(diagnostics[0].message.key, "HB0115.too-large");
}

#[test]
fn abbreviations_are_read_in_the_order_of_their_letters() {
    let (settings, diagnostics) =
        read_text("[abbreviations]\nTQ = \"thủ quỹ\"\n\"B.D\" = \"bồi dưỡng\"\n".to_owned());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let own: Vec<(&str, &str)> =
        settings.abbreviations.iter().map(|(short, long)| (short.as_str(), long.as_str())).collect();
    assert_eq!(own, [("B.D", "bồi dưỡng"), ("TQ", "thủ quỹ")]);
    for (text, line) in
        [("abbreviations = 1\n", 1), ("[abbreviations]\nTQ = 5\n", 2), ("[abbreviations]\nTQ = \" \"\n", 2)]
    {
        let (settings, diagnostics) = read_text(text.to_owned());
        assert!(settings.abbreviations.is_empty(), "{text}");
        let [found] = diagnostics.as_slice() else { panic!("{text}: {diagnostics:?}") };
        assert_eq!((found.message.key, found.primary.line), ("HB0115.type", Some(line)), "{text}");
    }
}

#[test]
fn a_path_as_windows_writes_it_is_the_path_that_every_system_reads() {
    let own = |file: &str| {
        let settings = format!("[[statement]]\nfile = {file}\n[profile.p]\nfiles = [{file}]\nyear = 2024\n");
        let (settings, diagnostics) = read_text(settings);
        assert!(diagnostics.is_empty(), "{file}: {diagnostics:?}");
        settings
    };
    let plain = own("\"statements/2025/vcb.csv\"");
    assert_eq!(plain.statements[0].file, "statements/2025/vcb.csv");
    assert!(plain.profile_of_statement(&plain.statements[0]).is_some());
    assert_eq!(own(r"'statements\2025\vcb.csv'"), plain);
    assert_eq!(own(r#""statements\\2025/vcb.csv""#), plain);
}
