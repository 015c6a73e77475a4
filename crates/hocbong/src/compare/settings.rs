//! Settings as rows: one for each key, and one for each entry of a list of tables such as `[[statement]]`.

use super::rows::{RawRow, Texts};
use super::tables::Rows;
use crate::source::Source;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Keys by which an entry of a list of tables is known.
const NAMES: [&str; 4] = ["file", "name", "code", "what"];

/// Reads settings as rows, by list: the keys outside of lists under a blank name, the entries of each list under its
/// name. `None` if the file is not TOML.
pub(super) fn read(source: &Source, file: u32, texts: &mut Texts) -> Option<Vec<(String, Rows)>> {
    let bytes = source.bytes();
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()?;
    let table = DeTable::parse(text).ok()?;
    let mut reader = Reader { text, file, texts, lists: vec![(String::new(), Rows::default())] };
    for (path, value) in flat(table.get_ref()) {
        reader.value(&path, value);
    }
    Some(reader.lists)
}

struct Reader<'t> {
    text: &'t str,
    file: u32,
    texts: &'t mut Texts,
    lists: Vec<(String, Rows)>,
}

impl Reader<'_> {
    fn line(&self, value: &Spanned<DeValue<'_>>) -> u32 {
        let before = self.text.get(..value.span().start).unwrap_or_default();
        u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
    }

    fn value(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        let line = self.line(value);
        if let DeValue::Array(entries) = value.get_ref()
            && !entries.is_empty()
            && entries.iter().all(|entry| matches!(entry.get_ref(), DeValue::Table(_)))
        {
            let rows = entries.iter().map(|entry| self.entry(entry)).collect();
            self.lists.push((path.to_owned(), Rows { columns: Vec::new(), rows }));
            return;
        }
        let (column, number) = (self.texts.number("value"), self.texts.number(&shown(value.get_ref())));
        let key = self.texts.number(path);
        // The key is a cell too: two keys with one value are two things.
        let of_key = self.texts.number("key");
        let row = RawRow {
            id: Some(key),
            ..RawRow::new(self.file, line, vec![(column, number, number), (of_key, key, key)])
        };
        if let Some((_, rows)) = self.lists.first_mut() {
            rows.rows.push(row);
        }
    }

    fn entry(&mut self, entry: &Spanned<DeValue<'_>>) -> RawRow {
        let line = self.line(entry);
        let DeValue::Table(table) = entry.get_ref() else { return RawRow::default() };
        let (mut cells, mut id) = (Vec::new(), None);
        for (path, value) in flat(table) {
            let number = self.texts.number(&shown(value.get_ref()));
            if id.is_none() && NAMES.contains(&path.as_str()) {
                id = Some(number);
            }
            cells.push((self.texts.number(&path), number, number));
        }
        RawRow { id, ..RawRow::new(self.file, line, cells) }
    }
}

/// The values of a table by path, such as `targets.province`; tables within it are taken apart.
fn flat<'v, 'd>(table: &'v DeTable<'d>) -> Vec<(String, &'v Spanned<DeValue<'d>>)> {
    let mut found = Vec::new();
    for (key, value) in table {
        let key = key.get_ref().as_ref();
        let key = if key.contains(['.', ' ']) { format!("\"{key}\"") } else { key.to_owned() };
        match value.get_ref() {
            DeValue::Table(inner) if !inner.is_empty() => {
                let inner = flat(inner).into_iter();
                found.extend(inner.map(|(path, value)| (format!("{key}.{path}"), value)));
            }
            _ => found.push((key, value)),
        }
    }
    found
}

/// A value in one way of writing. Texts have quotes, so that `"5"` is not `5`.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.as_str().to_owned(), |number| number.to_string()),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(is_so) => is_so.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(list) => {
            let list: Vec<String> = list.iter().map(|one| shown(one.get_ref())).collect();
            format!("[{}]", list.join(", "))
        }
        DeValue::Table(table) => {
            let list = flat(table).into_iter();
            let list: Vec<String> =
                list.map(|(path, value)| format!("{path} = {}", shown(value.get_ref()))).collect();
            format!("{{{}}}", list.join(", "))
        }
    }
}
