//! The text of a receipt's QR picture: its bytes without what follows from them, in Base32.
//!
//! Numbers are LEB128. A text is its length in bytes and its UTF-8, a digest is its 32 bytes. The bytes are: the number
//! of fields and the fields; salt; number of the leaf; number of nodes and the nodes; then the checkpoint: origin, number
//! of leaves, root, number of the seal, last day, day of sealing, files, findings, unread rows, 0 or 1 and the head of
//! the seal before; number of signatures, and for each its name and its bytes. Nothing may follow. A QR picture stores
//! capital letters and digits in 5.5 bits each, so that Base32 costs a tenth, and people can copy it as text.

use super::{Receipt, fields};
use crate::checkpoint::Hash;
use crate::checkpoint::Head;
use crate::checkpoint::{Checkpoint, SignedNote};
use crate::seal::leaf::{LEAF_FORM, put_field, put_number};
use data_encoding::{BASE32_NOPAD, BASE64};

/// What the text of a QR picture begins with.
pub const QR_PREFIX: &str = "HOCBONG1:";

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, number: u64) {
        put_number(&mut self.0, number);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        put_field(&mut self.0, bytes);
    }

    fn hash(&mut self, hash: &Hash) {
        self.0.extend_from_slice(hash);
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let low = u64::from(byte & 0x7f);
            // The tenth byte has one bit left.
            if shift == 63 && low > 1 {
                return None;
            }
            number |= low << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn length(&mut self) -> Option<usize> {
        // Everything counted takes at least a byte.
        self.number().and_then(|number| usize::try_from(number).ok()).filter(|length| *length <= self.0.len())
    }

    fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = self.length()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<String> {
        std::str::from_utf8(self.bytes()?).ok().map(str::to_owned)
    }

    fn hash(&mut self) -> Option<Hash> {
        let (hash, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*hash)
    }
}

impl Receipt {
    /// The receipt as the text of a QR picture. `None` if it cannot be read back from it: only a receipt that
    /// somebody has altered.
    pub fn to_compact(&self) -> Option<String> {
        let mut to = Writer::default();
        to.number(self.fields.len() as u64);
        for field in &self.fields {
            to.bytes(field.value.as_bytes());
        }
        to.hash(&self.salt);
        to.number(self.index);
        to.number(self.path.len() as u64);
        for node in &self.path {
            to.hash(node);
        }
        let note = SignedNote::read(&self.note)?;
        let Checkpoint {
            origin,
            count,
            root,
            sequence,
            through,
            sealed_on,
            files,
            findings,
            unread,
            previous,
        } = Checkpoint::from_text(&note.text)?;
        to.bytes(origin.as_bytes());
        to.number(count);
        to.hash(&root);
        to.number(u64::from(sequence));
        to.bytes(through.to_string().as_bytes());
        to.bytes(sealed_on.to_string().as_bytes());
        to.hash(&files);
        to.number(findings);
        to.number(unread);
        to.number(u64::from(previous.is_some()));
        if let Some(previous) = previous {
            to.hash(previous.as_bytes());
        }
        to.number(note.signatures.len() as u64);
        for line in &note.signatures {
            let (name, encoded) = line.strip_prefix("— ")?.rsplit_once(' ')?;
            to.bytes(name.as_bytes());
            to.bytes(&BASE64.decode(encoded.as_bytes()).ok()?);
        }
        let text = format!("{QR_PREFIX}{}", BASE32_NOPAD.encode(&to.0));
        // What the text leaves out must follow from it.
        (decode(&to.0).as_ref() == Some(self)).then_some(text)
    }

    /// Reads the text of a QR picture, in any case and with spaces anywhere; `None` if it is none.
    pub(super) fn from_compact(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.to_ascii_uppercase();
        let bytes = BASE32_NOPAD.decode(plain.strip_prefix(QR_PREFIX)?.as_bytes()).ok()?;
        let receipt = decode(&bytes)?;
        // A number has longer forms, which nothing writes.
        (receipt.to_compact()? == plain).then_some(receipt)
    }
}

fn decode(bytes: &[u8]) -> Option<Receipt> {
    let mut from = Reader(bytes);
    let count = from.length()?;
    let values: Option<Vec<String>> = (0..count).map(|_| from.text()).collect();
    let fields = fields::named(values?)?;
    let salt = from.hash()?;
    let index = from.number()?;
    let nodes = from.length()?;
    let path: Option<Vec<Hash>> = (0..nodes).map(|_| from.hash()).collect();
    let checkpoint = Checkpoint {
        origin: from.text()?,
        count: from.number()?,
        root: from.hash()?,
        sequence: from.number()?.try_into().ok()?,
        through: from.text()?.parse().ok()?,
        sealed_on: from.text()?.parse().ok()?,
        files: from.hash()?,
        findings: from.number()?,
        unread: from.number()?,
        previous: match from.number()? {
            0 => None,
            1 => Some(Head::from_bytes(from.hash()?)),
            _ => return None,
        },
    };
    let mut note = SignedNote::new(checkpoint.text());
    let signatures = from.length()?;
    for _ in 0..signatures {
        let name = from.text()?;
        note.signatures.push(format!("— {name} {}", BASE64.encode(from.bytes()?)));
    }
    let head = checkpoint.head();
    from.0.is_empty().then_some(Receipt {
        leaf_form: LEAF_FORM.to_owned(),
        fields,
        salt,
        index,
        count: checkpoint.count,
        path: path?,
        note: note.write(),
        code: head.code(),
        head,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The bytes of a number, seven bits a byte and the lowest first, by division.
    fn seven_bits_a_byte(number: u64) -> Vec<u8> {
        let mut groups = vec![number % 128];
        let mut rest = number / 128;
        while rest > 0 {
            groups.push(rest % 128);
            rest /= 128;
        }
        let last = groups.len() - 1;
        let byte = |(at, group): (usize, u64)| u8::try_from(group).unwrap() + if at < last { 128 } else { 0 };
        groups.into_iter().enumerate().map(byte).collect()
    }

    /// What a reader makes of these bytes, and what it leaves.
    fn number_of(bytes: &[u8]) -> Option<(u64, &[u8])> {
        let mut from = Reader(bytes);
        from.number().map(|number| (number, from.0))
    }

    #[track_caller]
    fn assert_is_read_back(number: u64) {
        let bytes = seven_bits_a_byte(number);
        let mut to = Writer::default();
        to.number(number);
        assert_eq!(to.0, bytes, "{number}");
        let followed = [&bytes[..], &[0x80, 7]].concat();
        assert_eq!(number_of(&followed), Some((number, &[0x80, 7][..])), "{number}");
        for end in 0..bytes.len() {
            assert_eq!(number_of(&bytes[..end]), None, "the first {end} bytes of {number}");
        }
    }

    #[test]
    fn numbers_are_read_back_at_each_border_of_their_length() {
        for bits in 0..64 {
            let border = 1_u64 << bits;
            [border - 1, border, border + 1].into_iter().for_each(assert_is_read_back);
        }
        assert_is_read_back(u64::MAX);
    }

    #[test]
    fn a_number_that_needs_more_than_64_bits_is_refused() {
        let tenth = |byte: u8| [&[0xff; 9][..], &[byte]].concat();
        assert_eq!(number_of(&tenth(1)), Some((u64::MAX, &[][..])));
        assert_eq!(number_of(&tenth(0)), Some((u64::MAX >> 1, &[][..])));
        for byte in 2..=255 {
            let bytes = [&tenth(byte)[..], &[0]].concat();
            assert_eq!(number_of(&bytes), None, "the tenth byte is {byte}");
        }
        assert_eq!(number_of(&[0x80; 30]), None);
    }

    #[test]
    fn a_length_of_more_than_is_left_is_refused() {
        let bytes = |length: u64, left: usize| [seven_bits_a_byte(length), vec![b'a'; left]].concat();
        for left in [0, 1, 127, 128, 300] {
            let exact = bytes(left as u64, left);
            assert_eq!(Reader(&exact).length(), Some(left));
            assert_eq!(Reader(&exact).bytes(), Some(&vec![b'a'; left][..]));
            for more in [left as u64 + 1, u64::from(u32::MAX), u64::MAX] {
                let short = bytes(more, left);
                assert_eq!(Reader(&short).length(), None, "{more} of {left}");
                assert_eq!(Reader(&short).bytes(), None, "{more} of {left}");
            }
        }
        let cut = [7; 31];
        assert_eq!(Reader(&cut).hash(), None);
    }

    #[test]
    fn a_text_that_is_not_utf8_is_refused() {
        assert_eq!(Reader(b"\x05\xe1\xba\xabuX").text().as_deref(), Some("ẫuX"));
        assert_eq!(Reader(b"\x02\xe1\xba\xab").text(), None);
        assert_eq!(Reader(b"\x01\xff").text(), None);
    }

    /// A part of a receipt.
    #[derive(Clone, Debug)]
    enum Part {
        Number(u64),
        Text(String),
        Digest(Hash),
    }

    fn parts() -> impl Strategy<Value = Vec<Part>> {
        let part = prop_oneof![
            (any::<u64>(), 0..64_u32).prop_map(|(number, shift)| Part::Number(number >> shift)),
            "\\PC{0,80}".prop_map(Part::Text),
            any::<Hash>().prop_map(Part::Digest),
        ];
        prop::collection::vec(part, 1..12)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_and_nothing_of_it_if_it_is_cut(parts in parts(), cut: prop::sample::Index) {
            let mut to = Writer::default();
            for part in &parts {
                match part {
                    Part::Number(number) => to.number(*number),
                    Part::Text(text) => to.bytes(text.as_bytes()),
                    Part::Digest(digest) => to.hash(digest),
                }
            }
            let is_read = |bytes: &[u8]| {
                let mut from = Reader(bytes);
                let is_same = parts.iter().all(|part| match part {
                    Part::Number(number) => from.number() == Some(*number),
                    Part::Text(text) => from.text().as_ref() == Some(text),
                    Part::Digest(digest) => from.hash() == Some(*digest),
                });
                is_same && from.0.is_empty()
            };
            prop_assert!(is_read(&to.0));
            prop_assert!(!is_read(&to.0[..cut.index(to.0.len())]));
        }
    }
}
