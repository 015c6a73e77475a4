//! The templates of pages, and the one way for text into them.

use hocbong_core::text::{is_hidden, printable};
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};
use serde::Serialize;
use std::io::{self, Write};

/// Templates of pages. What they write between braces is escaped, and hidden characters come out as numbers,
/// so that no template can forget to.
#[derive(Debug)]
pub(crate) struct Templates(Environment<'static>);

impl Templates {
    /// Creates templates from pairs of a name and a source.
    ///
    /// # Errors
    /// When a template is malformed, which the tests rule out.
    pub(crate) fn new(sources: &[(&'static str, &'static str)]) -> io::Result<Self> {
        let mut environment = Environment::empty();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_formatter(|out, _, value| {
            if value.is_safe() {
                return write!(out, "{value}").map_err(Error::from);
            }
            let mut escaped = String::new();
            match value.as_str() {
                Some(text) => push_escaped(&mut escaped, text),
                None => push_escaped(&mut escaped, &value.to_string()),
            }
            out.write_str(&escaped).map_err(Error::from)
        });
        for &(name, source) in sources {
            environment.add_template(name, source).map_err(io::Error::other)?;
        }
        Ok(Self(environment))
    }

    /// Writes a template filled with `context`.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub(crate) fn write(&self, out: &mut dyn Write, name: &str, context: Value) -> io::Result<()> {
        let template = self.0.get_template(name).map_err(io::Error::other)?;
        out.write_all(template.render(context).map_err(io::Error::other)?.as_bytes())
    }
}

/// Appends a text to markup: markup characters as entities, hidden characters as numbers.
pub(crate) fn push_escaped(markup: &mut String, text: &str) {
    let text = printable(text);
    let mut rest = &*text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (before, from) = rest.split_at(at);
        markup.push_str(before);
        markup.push_str(match from.as_bytes() {
            [b'&', ..] => "&amp;",
            [b'<', ..] => "&lt;",
            [b'>', ..] => "&gt;",
            [b'"', ..] => "&quot;",
            _ => "&#39;",
        });
        rest = from.get(1..).unwrap_or_default();
    }
    markup.push_str(rest);
}

/// Returns data as JSON for a script of a page, in which no text can end the script or hide: markup characters and hidden
/// characters are numbers.
///
/// # Errors
/// When the data cannot be serialized.
pub(crate) fn script_json(data: &impl Serialize) -> io::Result<String> {
    use std::fmt::Write as _;
    let json = serde_json::to_string(data)?;
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if matches!(c, '<' | '>' | '&') || is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    Ok(safe)
}

/// Returns the address of a file beside the page, with every character that a URL gives a meaning as a number,
/// so that no name leads elsewhere.
pub(super) fn relative_address(path: &str) -> String {
    use std::fmt::Write as _;
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                address.push(char::from(byte));
            }
            // At the beginning it would lead to another host or the root.
            b'/' if !address.is_empty() => address.push('/'),
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_of_a_file_leads_nowhere_else() {
        assert_eq!(relative_address("so-quy/ST 111.html"), "so-quy/ST%20111.html");
        assert_eq!(relative_address("//host/x"), "%2F/host/x");
        assert_eq!(relative_address("javascript:alert(1)"), "javascript%3Aalert%281%29");
    }

    proptest! {
        #[test]
        fn escaped_text_is_read_back_as_printable(text in "[a<>&\"'đ\u{202e}\u{1b}\n;#]{0,20}|\\PC{0,9}") {
            let mut markup = String::new();
            push_escaped(&mut markup, &text);
            prop_assert!(!markup.contains(['<', '>', '"', '\'']));
            let read = quick_xml::escape::unescape(&markup).unwrap();
            prop_assert_eq!(read.into_owned(), printable(&text).into_owned());
        }
    }
}
