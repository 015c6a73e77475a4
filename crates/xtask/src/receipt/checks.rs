//! What a page of a receipt must do.

#![expect(clippy::indexing_slicing, reason = "a JSON value has null under a key that it lacks")]

use super::hand::{GIFT, HOSTILE, Hand, Said, public_pem, with_receipt};
use super::{failure, verifier};
use crate::browser::Scheme;
use crate::papers::Failure;
use data_encoding::BASE64;
use serde_json::Value;
use std::fs;
use std::io;

/// A failure if the page does not say this.
fn expect(check: &'static str, what: &str, said: &Said, state: &str, fault: &str) -> Option<Failure> {
    let is_said = said.state == state && said.fault == fault;
    (!is_said).then(|| failure(check, format!("{what}: {state} {fault}"), format!("{said:?}")))
}

pub(super) fn proved(hand: &mut Hand) -> io::Result<Vec<Failure>> {
    let mut failures = Vec::new();
    for language in ["vi", "en"] {
        let page = hand.page(GIFT, language)?;
        hand.open(&page)?;
        let said = hand.said()?;
        failures.extend(expect("proved", "the page as it is made", &said, "sound", ""));
        for text in [
            "Biên nhận tự nó khớp",
            "The receipt is sound in itself",
            "Chưa kiểm tra chữ ký",
            "Signatures were not checked",
        ] {
            if !said.text.contains(text) {
                failures.push(failure("proved", text, said.text.clone()));
            }
        }
        let facts = hand.text("document.getElementById('facts').innerText")?;
        for text in ["1.234.007 đồng", "Nguyễn Thị Mẫu 7", "2025-01-08", GIFT, "HB1-"] {
            if !facts.contains(text) {
                failures.push(failure("proved", format!("{text} among what is proved"), facts.clone()));
            }
        }
    }
    Ok(failures)
}

pub(super) fn head(hand: &mut Hand) -> io::Result<Vec<Failure>> {
    let receipt = hand.json(GIFT)?;
    let [code, whole] = ["code", "head"].map(|key| receipt[key].as_str().unwrap_or_default().to_owned());
    let other = hocbong::seal::Head::of_text("Mẫu");
    let mistyped = format!(
        "{}{}",
        code.get(..code.len() - 1).unwrap_or_default(),
        if code.ends_with('Q') { 'P' } else { 'Q' }
    );
    let page = hand.page(GIFT, "vi")?;
    hand.open(&page)?;
    let mut failures = Vec::new();
    let entered = [
        (code.clone(), "good", ""),
        (code.to_lowercase().replace('-', " "), "good", ""),
        (whole.to_uppercase(), "good", ""),
        (other.code(), "bad", "expected"),
        (other.to_string(), "bad", "expected"),
        (mistyped, "bad", "typed"),
        ("HB1".to_owned(), "bad", "typed"),
        (code, "good", ""),
        (String::new(), "sound", ""),
    ];
    for (typed, state, fault) in entered {
        let said = hand.enter("head", &typed)?;
        failures.extend(expect("head", &format!("`{typed}` entered"), &said, state, fault));
    }
    Ok(failures)
}

pub(super) fn key(hand: &mut Hand) -> io::Result<Vec<Failure>> {
    let page = hand.page(GIFT, "vi")?;
    hand.open(&page)?;
    let mut failures = Vec::new();
    let said = hand.enter("key", &public_pem(7))?;
    failures.extend(expect("key", "the key that has signed", &said, "sound", ""));
    // A browser that cannot verify signatures says so; the one that judges can.
    if !said.text.contains("The key has signed the seal.") {
        failures.push(failure("key", "the page says that the key has signed", said.text));
    }
    for (typed, fault) in [(public_pem(8), "unsigned"), ("Mẫu".to_owned(), "key")] {
        let said = hand.enter("key", &typed)?;
        failures.extend(expect("key", "another key", &said, "bad", fault));
    }
    Ok(failures)
}

/// Changes one digit of a digest.
fn turn(digest: &mut Value) {
    let text = digest.as_str().unwrap_or_default();
    let first = if text.starts_with('0') { '1' } else { '0' };
    *digest = Value::from(format!("{first}{}", text.get(1..).unwrap_or_default()));
}

/// Changes the last signature of a note.
fn forge(note: &mut Value) {
    let text = note.as_str().unwrap_or_default();
    let Some((start, encoded)) = text.trim_end().rsplit_once(' ') else { return };
    let mut bytes = BASE64.decode(encoded.as_bytes()).unwrap_or_default();
    if let Some(byte) = bytes.get_mut(30) {
        *byte ^= 1;
    }
    *note = Value::from(format!("{start} {}\n", BASE64.encode(&bytes)));
}

/// Replaces a text in the value of a field.
fn edit(receipt: &mut Value, name: &str, from: &str, to: &str) {
    let fields = receipt["fields"].as_array_mut().into_iter().flatten();
    for field in fields.filter(|field| field["name"] == name) {
        field["value"] = Value::from(field["value"].as_str().unwrap_or_default().replace(from, to));
    }
}

type Fault = (&'static str, fn(&mut Value), &'static str);

/// Faults of a receipt, and the word with which the page must name each.
const FAULTS: [Fault; 14] = [
    ("a digit of the amount", |json| edit(json, "posting_amount", "1234007", "1234008"), "root"),
    ("a letter of the name", |json| edit(json, "party", "Thị", "Thi"), "root"),
    ("a name in other letters", |json| edit(json, "party", "ễ", "e\u{302}\u{303}"), "root"),
    ("the salt", |json| turn(&mut json["salt"]), "root"),
    ("a node of the path", |json| turn(&mut json["path"][2]), "root"),
    ("the number of the leaf", |json| json["index"] = 8.into(), "root"),
    ("the number of leaves", |json| json["count"] = 301.into(), "count"),
    ("the head", |json| turn(&mut json["head"]), "head"),
    ("the short code", |json| json["code"] = "HB1-QQQQQ".into(), "code"),
    (
        "what the seal states",
        |json| {
            json["checkpoint"] =
                json["checkpoint"].as_str().unwrap_or_default().replace("findings ", "findings 1").into();
        },
        "head",
    ),
    ("a node less", |json| drop(json["path"].as_array_mut().and_then(Vec::pop)), "path"),
    ("a field less", |json| drop(json["fields"].as_array_mut().and_then(Vec::pop)), "fields"),
    ("a name of a field", |json| json["fields"][5]["name"] = "memo".into(), "fields"),
    ("something more", |json| json["more"] = 1.into(), "unreadable"),
];

pub(super) fn faults(hand: &mut Hand) -> io::Result<Vec<Failure>> {
    let good = hand.html(GIFT, "vi")?;
    let mut failures = Vec::new();
    for (what, fault, word) in FAULTS {
        let bad = with_receipt(&good, fault)?;
        let page = hand.keep(&bad)?;
        hand.open(&page)?;
        failures.extend(expect("faults", what, &hand.said()?, "bad", word));
        if hand.is_proved(&bad, false)? {
            failures.push(failure("faults", format!("{what}: not proved by verify-proof"), "proved"));
        }
    }
    let forged = with_receipt(&good, |json| forge(&mut json["checkpoint"]))?;
    let page = hand.keep(&forged)?;
    hand.open(&page)?;
    let said = hand.enter("key", &public_pem(7))?;
    failures.extend(expect("faults", "the signature", &said, "bad", "signature"));
    if hand.is_proved(&forged, true)? || !hand.is_proved(&good, true)? {
        failures.push(failure("faults", "verify-proof tells the forged signature", "it does not"));
    }
    Ok(failures)
}

pub(super) fn shown(hand: &mut Hand) -> io::Result<Vec<Failure>> {
    let good = hand.html(GIFT, "vi")?;
    let mut failures = Vec::new();
    for (from, to) in [
        (">1.234.007 đồng<", ">9.234.007 đồng<"),
        (">Nguyễn Thị Mẫu 7<", ">Nguyễn Thị Mẫu 8<"),
        (">08/01/2025<", ">08/02/2025<"),
    ] {
        let bad = good.replacen(from, to, 1);
        if bad == good {
            failures.push(failure("shown", from, "it is not on the page"));
        }
        let page = hand.keep(&bad)?;
        hand.open(&page)?;
        failures.extend(expect("shown", to, &hand.said()?, "bad", "shown"));
    }
    Ok(failures)
}

pub(super) fn pasted(hand: &mut Hand) -> io::Result<Vec<Failure>> {
    let empty = fs::read_to_string(verifier())?;
    let (page, json) = (hand.html(GIFT, "vi")?, hand.json(GIFT)?);
    let mut bad = json.clone();
    edit(&mut bad, "posting_amount", "1234007", "2234007");
    let path = hand.keep(&empty)?;
    hand.open(&path)?;
    let mut failures: Vec<Failure> =
        expect("pasted", "nothing yet", &hand.said()?, "empty", "").into_iter().collect();
    let documents = [
        (json.to_string(), "sound", ""),
        (bad.to_string(), "bad", "root"),
        (page, "sound", ""),
        ("Mẫu".to_owned(), "bad", "unreadable"),
        ("HOCBONG1:MAU".to_owned(), "bad", "unreadable"),
        (String::new(), "empty", ""),
    ];
    for (number, (document, state, fault)) in documents.iter().enumerate() {
        let said = hand.enter("other", document)?;
        failures.extend(expect("pasted", &format!("document {number}"), &said, state, fault));
    }
    hand.enter("other", &json.to_string())?;
    let said = hand.enter("head", json["code"].as_str().unwrap_or_default())?;
    failures.extend(expect("pasted", "the head entered", &said, "good", ""));
    Ok(failures)
}

pub(super) fn picture(hand: &mut Hand) -> io::Result<Vec<Failure>> {
    let page = hand.page(GIFT, "vi")?;
    hand.open(&page)?;
    let png = hand.browser.picture((1100, 1500), Scheme::Light)?;
    let text = decoded(&png)?;
    let mut failures = Vec::new();
    if !hand.is_proved(&text, true)? {
        failures.push(failure("picture", "verify-proof proves the text of the picture", "it does not"));
    }
    let path = hand.keep(&fs::read_to_string(verifier())?)?;
    hand.open(&path)?;
    let said = hand.enter("other", &text)?;
    failures.extend(expect("picture", "the text of the picture", &said, "sound", ""));
    let facts = hand.text("document.getElementById('facts').innerText")?;
    if !facts.contains("1.234.007 đồng") {
        failures.push(failure("picture", "the amount of the picture", facts));
    }
    let broken = text.replacen('A', "B", 1);
    let said = hand.enter("other", &broken)?;
    if said.state != "bad" {
        failures.push(failure("picture", "a wrong letter is found", format!("{said:?}")));
    }
    Ok(failures)
}

/// Reads the QR picture on a screenshot.
fn decoded(png: &[u8]) -> io::Result<String> {
    let mut decoder = png::Decoder::new(io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(io::Error::other)?;
    let size = reader.output_buffer_size().ok_or_else(|| io::Error::other("too large a picture"))?;
    let mut pixels = vec![0; size];
    let info = reader.next_frame(&mut pixels).map_err(io::Error::other)?;
    let (width, samples) = (info.width as usize, info.color_type.samples());
    let light = |x: usize, y: usize| pixels.get((y * width + x) * samples).copied().unwrap_or(u8::MAX);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, info.height as usize, light);
    let grids = image.detect_grids();
    let grid = grids.first().ok_or_else(|| io::Error::other("no QR picture on the screen"))?;
    Ok(grid.decode().map_err(io::Error::other)?.1)
}

pub(super) fn hostile(hand: &mut Hand) -> io::Result<Vec<Failure>> {
    let page = hand.page(HOSTILE, "en")?;
    hand.open(&page)?;
    let mut failures: Vec<Failure> =
        expect("hostile", "a page of hostile texts", &hand.said()?, "sound", "").into_iter().collect();
    if hand.text("String(window.hacked)")? != "undefined" {
        failures.push(failure("hostile", "no text runs", "it did"));
    }
    let shown = hand.text("document.body.innerText")?;
    if shown.contains('\u{202e}') || !shown.contains("\\u{202e}") {
        failures.push(failure("hostile", "hidden characters are numbers", shown));
    }
    Ok(failures)
}
