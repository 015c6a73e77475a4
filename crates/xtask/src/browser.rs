//! Chromium, driven through the pipes of its debugging protocol: it shows pages, presses keys and clicks in them.
//!
//! One process opens all pages: starting it takes a second or more, opening a page a few hundredths. The protocol
//! also reports what the flags `--dump-dom` and `--print-to-pdf` do not: each request and each console message.
//!
//! # Source
//! <https://chromedevtools.github.io/devtools-protocol/>; messages are JSON, each ended by a zero byte.

use data_encoding::BASE64;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Maximum time to wait for one answer; a browser that takes longer is taken for hung, and the command fails.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// Width and height of a screenshot, in CSS pixels.
const SCREEN: (u32, u32) = (1280, 1800);

/// Joins the standard streams to the descriptors 3 and 4, on which the browser reads and writes the protocol.
const PIPES: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >&2"#;

const FLAGS: [&str; 16] = [
    "--headless=new",
    // Chromium refuses to start as root otherwise; it opens only files that we made.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
];

/// A running browser with one page.
#[derive(Debug)]
pub(crate) struct Browser {
    child: Child,
    input: ChildStdin,
    replies: Receiver<io::Result<Value>>,
    session: Option<String>,
    /// Whether pages run scripts.
    has_scripts: bool,
    last_id: u64,
    /// Events since the page was opened.
    events: Vec<Value>,
    /// The browser's own folder, removed with it.
    _profile: TempDir,
}

/// Colours that a person has asked their system for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub(crate) const ALL: [Self; 2] = [Self::Light, Self::Dark];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Browser {
    /// Starts the browser; what it prints goes to the file `log`.
    pub(crate) fn start(program: &Path, log: &Path) -> io::Result<Self> {
        let profile = tempfile::tempdir()?;
        let mut child = Command::new("sh")
            .args(["-c", PIPES])
            .arg(program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "Asia/Ho_Chi_Minh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(log)?)
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the pipes of the browser are missing"));
        };
        let (sender, replies) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            loop {
                let mut message = Vec::new();
                let read = output.read_until(0, &mut message);
                if message.pop() != Some(0) {
                    let error = read.err().unwrap_or_else(|| io::Error::other("the browser has ended"));
                    // The receiver may be gone already.
                    let _ = sender.send(Err(error));
                    return;
                }
                if sender.send(serde_json::from_slice(&message).map_err(io::Error::other)).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self {
            child,
            input,
            replies,
            session: None,
            has_scripts: true,
            last_id: 0,
            events: vec![],
            _profile: profile,
        };
        browser.attach()?;
        Ok(browser)
    }

    fn attach(&mut self) -> io::Result<()> {
        let target = self.call("Target.createTarget", &json!({"url": "about:blank"}))?;
        let target = json!({"targetId": text(&target, "targetId")?, "flatten": true});
        let session = self.call("Target.attachToTarget", &target)?;
        self.session = Some(text(&session, "sessionId")?.to_owned());
        for domain in ["Page", "Runtime", "Log", "Network", "Inspector"] {
            self.call(&format!("{domain}.enable"), &json!({}))?;
        }
        Ok(())
    }

    /// Opens the file as a page at the width of a screen, and waits until it has settled.
    pub(crate) fn open(&mut self, page: &Path) -> io::Result<()> {
        self.resize(SCREEN.0, SCREEN.1)?;
        self.emulate("", Scheme::Light)?;
        self.events.clear();
        let address = address(page)?;
        let reply = self.call("Page.navigate", &json!({"url": address}))?;
        if let Some(error) = reply.get("errorText").and_then(Value::as_str) {
            return Err(io::Error::other(format!("{}: {error}", page.display())));
        }
        let deadline = Instant::now() + MAX_WAIT;
        while !self.events.iter().any(|event| method(event) == "Page.loadEventFired") {
            let message = self.receive(deadline)?;
            self.keep(message);
        }
        if !self.has_scripts {
            // Nothing tells when the page has settled, and nothing in it can change.
            thread::sleep(Duration::from_millis(200));
            return Ok(());
        }
        self.evaluate(SETTLED).map(|_| ())
    }

    /// Opens the page again, as a person reloads it.
    pub(crate) fn reload(&mut self) -> io::Result<()> {
        self.events.clear();
        self.call("Page.reload", &json!({}))?;
        let deadline = Instant::now() + MAX_WAIT;
        while !self.events.iter().any(|event| method(event) == "Page.loadEventFired") {
            let message = self.receive(deadline)?;
            self.keep(message);
        }
        self.evaluate(SETTLED).map(|_| ())
    }

    /// Presses and releases a key, given by its name, e.g. `a`, `ArrowDown`. `with_control` holds the control key.
    pub(crate) fn press(&mut self, key: &str, with_control: bool) -> io::Result<()> {
        let is_letter = key.chars().count() == 1;
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            " " => 32,
            _ => 0,
        };
        let mut event = json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code,
            "modifiers": if with_control { 2 } else { 0 }});
        if is_letter
            && !with_control
            && let Some(fields) = event.as_object_mut()
        {
            fields.insert("text".to_owned(), Value::from(key));
        }
        self.call("Input.dispatchKeyEvent", &event)?;
        let event = json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code});
        self.call("Input.dispatchKeyEvent", &event).map(|_| ())
    }

    /// Types a text that no single key types, e.g. letters with diacritics.
    pub(crate) fn insert(&mut self, text: &str) -> io::Result<()> {
        self.call("Input.insertText", &json!({"text": text})).map(|_| ())
    }

    /// Moves the mouse to the middle of the first element of a selector, and clicks.
    pub(crate) fn click(&mut self, selector: &str) -> io::Result<()> {
        let place = format!(
            "(() => {{ const found = document.querySelector({}); if (!found) return null; \
             found.scrollIntoView({{block: 'center'}}); const box = found.getBoundingClientRect(); \
             return [box.left + box.width / 2, box.top + box.height / 2] }})()",
            Value::from(selector)
        );
        let place = self.evaluate(&place)?;
        let at = |index: usize| place.get(index).and_then(Value::as_f64);
        let (Some(x), Some(y)) = (at(0), at(1)) else {
            return Err(io::Error::other(format!("nothing to click: {selector}")));
        };
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": x, "y": y, "button": if kind == "mouseMoved" { "none" } else { "left" },
                "clickCount": i32::from(kind != "mouseMoved")});
            self.call("Input.dispatchMouseEvent", &event)?;
        }
        Ok(())
    }

    /// Lets pages run scripts, or not.
    pub(crate) fn allow_scripts(&mut self, are_allowed: bool) -> io::Result<()> {
        self.has_scripts = are_allowed;
        self.call("Emulation.setScriptExecutionDisabled", &json!({"value": !are_allowed})).map(|_| ())
    }

    /// Runs a script in every page before its own, from now on. Returns its name for [`Browser::no_longer_first`].
    pub(crate) fn run_first(&mut self, script: &str) -> io::Result<String> {
        let reply = self.call("Page.addScriptToEvaluateOnNewDocument", &json!({"source": script}))?;
        Ok(text(&reply, "identifier")?.to_owned())
    }

    /// Takes back what [`Browser::run_first`] began.
    pub(crate) fn no_longer_first(&mut self, name: &str) -> io::Result<()> {
        self.call("Page.removeScriptToEvaluateOnNewDocument", &json!({"identifier": name})).map(|_| ())
    }

    /// Puts what pages save into a folder.
    pub(crate) fn save_to(&mut self, folder: &Path) -> io::Result<()> {
        let folder = folder.to_str().ok_or_else(|| io::Error::other("a path that is not UTF-8"))?;
        // A command to the browser, not to its page.
        let session = self.session.take();
        let params = json!({"behavior": "allow", "downloadPath": folder});
        let done = self.call("Browser.setDownloadBehavior", &params);
        self.session = session;
        done.map(|_| ())
    }

    /// Returns the value of a JavaScript expression in the page.
    pub(crate) fn evaluate(&mut self, expression: &str) -> io::Result<Value> {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let reply = self.call("Runtime.evaluate", &params)?;
        if let Some(thrown) = reply.get("exceptionDetails") {
            return Err(io::Error::other(format!("a script failed in the page: {thrown}")));
        }
        Ok(reply.pointer("/result/value").cloned().unwrap_or_default())
    }

    /// Sets the size of the window, in CSS pixels.
    pub(crate) fn resize(&mut self, width: u32, height: u32) -> io::Result<()> {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size).map(|_| ())
    }

    /// Sets the medium (`print`, or blank for the screen) and the colours asked for.
    pub(crate) fn emulate(&mut self, media: &str, scheme: Scheme) -> io::Result<()> {
        let colours = json!([{"name": "prefers-color-scheme", "value": scheme.name()}]);
        self.call("Emulation.setEmulatedMedia", &json!({"media": media, "features": colours})).map(|_| ())
    }

    /// Prints the page as PDF, on the paper that the page asks for.
    pub(crate) fn print(&mut self) -> io::Result<Vec<u8>> {
        let params =
            json!({"printBackground": true, "preferCSSPageSize": true, "displayHeaderFooter": false});
        let reply = self.call("Page.printToPDF", &params)?;
        decode(&reply)
    }

    /// Returns a picture of the page's beginning, as PNG.
    pub(crate) fn screenshot(&mut self, scheme: Scheme) -> io::Result<Vec<u8>> {
        self.picture(SCREEN, scheme)
    }

    /// Returns a picture of the page's beginning in a window of this size, as PNG.
    pub(crate) fn picture(&mut self, (width, height): (u32, u32), scheme: Scheme) -> io::Result<Vec<u8>> {
        self.resize(width, height)?;
        self.emulate("", scheme)?;
        let reply = self.call("Page.captureScreenshot", &json!({"format": "png"}))?;
        decode(&reply)
    }

    /// Returns what the page did since it was opened that a paper must not do: messages on the console, requests.
    pub(crate) fn noise(&self, page: &Path) -> io::Result<Vec<Noise>> {
        let address = address(page)?;
        Ok(self.events.iter().filter_map(|event| noise(event, &address)).collect())
    }

    /// Sends a command and waits for its answer; events on the way are kept.
    fn call(&mut self, command: &str, params: &Value) -> io::Result<Value> {
        self.last_id += 1;
        let mut message = json!({"id": self.last_id, "method": command, "params": params});
        if let (Some(session), Some(fields)) = (&self.session, message.as_object_mut()) {
            fields.insert("sessionId".to_owned(), Value::from(session.as_str()));
        }
        self.input.write_all(format!("{message}\0").as_bytes())?;
        self.input.flush()?;
        let deadline = Instant::now() + MAX_WAIT;
        loop {
            let mut message = self.receive(deadline)?;
            if message.get("id").and_then(Value::as_u64) != Some(self.last_id) {
                self.keep(message);
            } else if let Some(error) = message.get("error") {
                return Err(io::Error::other(format!("the browser refused {command}: {error}")));
            } else {
                return Ok(message.get_mut("result").map(Value::take).unwrap_or_default());
            }
        }
    }

    fn receive(&mut self, deadline: Instant) -> io::Result<Value> {
        match self.replies.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Ok(message)) if method(&message) == "Inspector.targetCrashed" => {
                Err(io::Error::other("the page crashed in the browser"))
            }
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => {
                Err(io::Error::new(io::ErrorKind::TimedOut, "the browser does not answer"))
            }
            Err(RecvTimeoutError::Disconnected) => Err(io::Error::other("the browser has ended")),
        }
    }

    fn keep(&mut self, message: Value) {
        if message.get("method").is_some() {
            self.events.push(message);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A browser that is asked to close ends its helpers too. Errors mean that it has ended already.
        self.session = None;
        let _ = self.call("Browser.close", &json!({}));
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Resolves after fonts are there, two frames are drawn, and what the page does a little later is done.
const SETTLED: &str = "document.fonts.ready.then(() => new Promise(done => \
     requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60)))))";

/// What a paper must not do while it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Noise {
    /// A warning or error on the console, or an exception that no script catches.
    Console(String),
    /// An address that was asked for, beside the page itself.
    Request(String),
}

/// Returns the noise of an event while the page at `address` is open.
fn noise(event: &Value, address: &str) -> Option<Noise> {
    let at = |path: &str| event.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    match method(event) {
        "Runtime.consoleAPICalled" => {
            let level = at("/params/type");
            let is_bad = matches!(level.as_str(), "warning" | "error" | "assert");
            is_bad.then(|| Noise::Console(format!("{level}: {}", at("/params/args/0/value"))))
        }
        "Runtime.exceptionThrown" => {
            let (text, description) =
                (at("/params/exceptionDetails/text"), at("/params/exceptionDetails/exception/description"));
            Some(Noise::Console(format!("{text} {description}")))
        }
        "Log.entryAdded" => {
            let level = at("/params/entry/level");
            let is_bad = matches!(level.as_str(), "warning" | "error");
            let place = at("/params/entry/url");
            is_bad.then(|| Noise::Console(format!("{level}: {} {place}", at("/params/entry/text"))))
        }
        "Network.requestWillBeSent" => {
            let url = at("/params/request/url");
            let is_own =
                url == address || ["data:", "about:", "blob:"].iter().any(|scheme| url.starts_with(scheme));
            (!is_own).then_some(Noise::Request(url))
        }
        _ => None,
    }
}

fn method(message: &Value) -> &str {
    message.get("method").and_then(Value::as_str).unwrap_or_default()
}

fn text<'a>(reply: &'a Value, key: &str) -> io::Result<&'a str> {
    let missing = || io::Error::other(format!("the browser's answer lacks {key}: {reply}"));
    reply.get(key).and_then(Value::as_str).ok_or_else(missing)
}

fn decode(reply: &Value) -> io::Result<Vec<u8>> {
    BASE64.decode(text(reply, "data")?.as_bytes()).map_err(io::Error::other)
}

/// Returns the `file://` address of a path.
pub(crate) fn address(path: &Path) -> io::Result<String> {
    let path = path.canonicalize()?;
    let path = path.to_str().ok_or_else(|| io::Error::other("a path that is not UTF-8"))?;
    let mut address = "file://".to_owned();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_errors_and_exceptions_are_noise_and_a_log_is_not() {
        let called = |level: &str| {
            let args = json!([{"type": "string", "value": "Mẫu"}]);
            json!({"method": "Runtime.consoleAPICalled", "params": {"type": level, "args": args}})
        };
        assert_eq!(noise(&called("log"), "file:///a"), None);
        for level in ["warning", "error", "assert"] {
            let expected = Noise::Console(format!("{level}: Mẫu"));
            assert_eq!(noise(&called(level), "file:///a"), Some(expected));
        }
        let entry = |level: &str| json!({"method": "Log.entryAdded", "params": {"entry": {"level": level, "text": "Mẫu", "url": "x"}}});
        assert_eq!(noise(&entry("info"), "file:///a"), None);
        assert_eq!(noise(&entry("error"), "file:///a"), Some(Noise::Console("error: Mẫu x".to_owned())));
        let thrown = json!({"method": "Runtime.exceptionThrown", "params": {"exceptionDetails":
            {"text": "Uncaught", "exception": {"description": "Error: Mẫu"}}}});
        assert!(matches!(noise(&thrown, "file:///a"), Some(Noise::Console(_))));
    }

    #[test]
    fn each_address_but_that_of_the_page_is_a_request() {
        let sent =
            |url: &str| json!({"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}});
        assert_eq!(noise(&sent("file:///a"), "file:///a"), None);
        assert_eq!(noise(&sent("data:image/png;base64,"), "file:///a"), None);
        for other in ["file:///b", "http://mau.example/", "https://mau.example/a.css"] {
            assert_eq!(noise(&sent(other), "file:///a"), Some(Noise::Request(other.to_owned())));
        }
    }

    #[test]
    fn an_address_escapes_what_an_address_cannot_hold() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("Sổ #1 100%.html");
        std::fs::write(&path, "").unwrap();
        assert!(address(&path).unwrap().ends_with("/S%E1%BB%95%20%231%20100%25.html"));
    }
}
