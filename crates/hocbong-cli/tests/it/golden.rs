//! What a person sees, word for word: the README, the guide in Vietnamese, and small cases.

use super::root;

#[test]
fn what_the_documents_and_cases_show_is_what_the_program_prints() {
    // The cases name their files relative to the workspace root. No other test of this binary depends on the
    // current directory.
    std::env::set_current_dir(root()).unwrap();
    trycmd::TestCases::new()
        .env("LANG", "C")
        .case("README.md")
        .case("docs/huong-dan.md")
        .case("crates/hocbong-cli/tests/cases/*.trycmd");
}

#[test]
fn the_files_that_the_documents_show_are_those_in_the_repository() {
    for (document, file) in [
        ("README.md", "fixtures/first-look/so-quy.csv"),
        ("README.md", "fixtures/first-look/sao-ke.csv"),
        ("docs/huong-dan.md", "fixtures/first-look/so-quy.csv"),
        ("docs/huong-dan.md", "fixtures/first-look/sao-ke.csv"),
    ] {
        let read = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
        assert!(read(document).contains(read(file).trim_end()), "{document} shows another {file}");
    }
}
