//! What is read in blocks equals the file, or is refused.

use super::testing::Shared;
use super::*;
use proptest::prelude::*;
use std::fs::File;
use std::io::Cursor;

/// Reads `bytes` in blocks of `size` bytes; `None` if they are not plain text.
fn text_of(bytes: &[u8], size: usize) -> Option<String> {
    let blocks = Blocks::new(Cursor::new(bytes.to_vec()), size).unwrap()?;
    assert_eq!(blocks.length(), bytes.len() as u64);
    let (mut texts, mut text) = (Texts::new(&blocks), String::new());
    while texts.push_next(&mut text).ok()? {}
    assert!(texts.is_done());
    assert_eq!(blocks.text().as_deref(), Ok(&*text));
    assert_eq!(blocks.bytes().unwrap(), bytes);
    assert_eq!(blocks.digest(), Ok(Sha256Digest::new(bytes)));
    assert!(!blocks.turn_whole() && blocks.whole().is_none() && !blocks.is_digesting());
    Some(text)
}

#[test]
fn only_plain_text_is_read_in_blocks() {
    for size in 1..12 {
        assert_eq!(text_of("Học bổng\n".as_bytes(), size).as_deref(), Some("Học bổng\n"));
        assert_eq!(text_of("\u{feff}Họ\n".as_bytes(), size).as_deref(), Some("Họ\n"));
        assert_eq!(text_of(b"", size).as_deref(), Some(""));
        let begun: [&[u8]; 4] = [b"ab\xe1\xbb", b"ab\xe1", b"\xe1bcd", b"\xe1\xbbcd"];
        let odd: [&[u8]; 5] =
            [b"a\0b", b"Vi\xd0t", b"a\n\xef\xbb\xbfb", b"\xff\xfea\0", b"a\x80\x80\x80\x80"];
        for bytes in begun.into_iter().chain(odd) {
            assert_eq!(text_of(bytes, size), None, "{bytes:?} in blocks of {size}");
        }
    }
}

/// Enough text to fill the beginning that is checked first, followed by `behind`.
fn with_behind(behind: &[u8]) -> Vec<u8> {
    let mut bytes = "Học bổng\n".repeat(START / 10).into_bytes();
    bytes.extend_from_slice(behind);
    bytes
}

#[test]
fn what_is_no_plain_text_further_down_is_read_whole() {
    for behind in [&b"a\0b"[..], b"Vi\xd0t", b"ab\xe1\xbb", b"\xef\xbb\xbfb", "xộ".as_bytes()] {
        let bytes = with_behind(behind);
        for size in [1009, 4096] {
            let blocks = Blocks::new(Cursor::new(bytes.clone()), size).unwrap().unwrap();
            assert!(!blocks.turn_whole());
            blocks.look_through();
            let is_text = behind == "xộ".as_bytes();
            assert_eq!(blocks.text().is_ok(), is_text, "{behind:?}");
            assert_eq!(blocks.turn_whole(), !is_text);
            assert!(!blocks.turn_whole(), "once");
            assert_eq!(blocks.whole(), if is_text { None } else { Some(&*bytes) });
            assert_eq!(blocks.digest(), Ok(Sha256Digest::new(&bytes)));
        }
    }
}

#[test]
fn a_file_longer_than_memory_is_no_panic() {
    struct Endless;
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(0);
            Ok(buffer.len())
        }
    }
    impl Seek for Endless {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(u64::MAX)
        }
    }
    impl Blockwise for Endless {}
    assert_eq!(Blocks::new(Endless, 1).err().map(|error| error.kind()), Some(io::ErrorKind::OutOfMemory));
}

/// A write to a part that was not read yet is noticed too.
#[test]
fn a_file_that_is_written_to_while_it_is_read_is_another() {
    let bytes = with_behind(b"row\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.csv");
    std::fs::write(&path, &bytes).unwrap();
    let open = || Blocks::new(File::open(&path).unwrap(), 4096).unwrap().unwrap();
    assert_eq!(open().digest(), Ok(Sha256Digest::new(&bytes)));
    let (blocks, done) = (open(), open());
    assert_eq!(done.digest(), Ok(Sha256Digest::new(&bytes)));
    let later = blocks.modified.unwrap() + std::time::Duration::from_secs(5);
    File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
    assert_eq!(blocks.digest(), Err(Changed));
    assert_eq!(done.digest(), Ok(Sha256Digest::new(&bytes)), "what is known is known");
}

#[test]
fn a_digest_is_of_the_bytes_that_were_read() {
    let bytes = with_behind(&b"row\n".repeat(5000));
    let at = bytes.len() - 3000;
    let changes: [fn(&mut Vec<u8>, usize); 4] = [
        |bytes, at| bytes[at] = b'?',
        |bytes, at| bytes.truncate(at),
        |bytes, _| bytes.push(b'\n'),
        |bytes, _| bytes.extend_from_slice(&[b'\n'; 5000]),
    ];
    for change in changes {
        let file = Shared::new(&bytes);
        let blocks = Blocks::new(file.clone(), 4096).unwrap().unwrap();
        // We read the end out of order, as a second reader does.
        let mut texts = Texts::new(&blocks).from(at - 5000);
        let mut text = String::new();
        while texts.push_next(&mut text).unwrap() {}
        assert_eq!(text.as_bytes(), &bytes[at - 5000..]);
        assert!(blocks.is_digesting());
        file.change(|bytes| change(bytes, at));
        assert_eq!(blocks.digest(), Err(Changed));
        assert_eq!(blocks.bytes(), Err(Changed));
        assert_eq!(blocks.text(), Err(Changed));
        // Once the old content is restored the file is accepted again.
        file.change(|now| now.clone_from(&bytes));
        assert_eq!(blocks.digest(), Ok(Sha256Digest::new(&bytes)));
    }
}

proptest! {
    #[test]
    fn blocks_are_the_text(text in "[aộ\n\u{1F600}]{0,60}", size in 1_usize..20) {
        prop_assert_eq!(text_of(text.as_bytes(), size), Some(text));
    }

    #[test]
    fn bytes_are_read_in_blocks_where_they_are_text(
        pieces in prop::collection::vec(0_usize..5, 0..20),
        size in 1_usize..20,
    ) {
        let piece = |number: usize| ["ộ".as_bytes(), b"a", b"\xe1", b"\xbb", b"\xf0\x9f"][number];
        let bytes: Vec<u8> = pieces.into_iter().flat_map(piece).copied().collect();
        prop_assert_eq!(text_of(&bytes, size), String::from_utf8(bytes).ok());
    }
}
