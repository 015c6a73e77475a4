//! Every example runs and prints what its file in `examples/expected` has; `UPDATE_EXPECTED=1` renews these files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The examples with their arguments; a file in `examples` that is not listed here fails the test.
const EXAMPLES: [(&str, &[&str]); 7] = [
    ("donor_letter", &["fixtures/soc-trang-2025", "Công ty Mẫu Biển"]),
    ("engine", &[]),
    ("first_book", &[]),
    ("nightly", &["fixtures/soc-trang-2025"]),
    ("own_bank", &[]),
    ("own_rule", &[]),
    ("web_handler", &[]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_example_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, EXAMPLES.map(|(name, _)| name));
}

#[test]
fn every_example_prints_what_it_should() {
    // `cargo test` builds the examples beside the tests: target/debug/examples and target/debug/deps. With `--test it`
    // alone it does not, and this runs what was built before.
    let programs = env::current_exe().unwrap().ancestors().nth(2).unwrap().join("examples");
    for (name, arguments) in EXAMPLES {
        let program = programs.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        assert!(program.is_file(), "`cargo build -p hocbong --examples` makes {}", program.display());
        let output = Command::new(&program).args(arguments).current_dir(root()).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(errors, "", "{name}");
        let printed = String::from_utf8(output.stdout).unwrap();
        let expected = root().join("crates/hocbong/examples/expected").join(format!("{name}.txt"));
        if env::var_os("UPDATE_EXPECTED").is_some() {
            fs::create_dir_all(expected.parent().unwrap()).unwrap();
            fs::write(&expected, &printed).unwrap();
        }
        let known = fs::read_to_string(&expected).unwrap_or_default();
        assert!(printed == known, "{name} prints:\n{printed}\nand should print:\n{known}");
    }
}
