//! What a sandbox is started with. Values that can be wrong are checked when they are made, so that a sandbox itself
//! always starts.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::clock::ClockMode;
use crate::hostile::HostileText;
use crate::scenario::Scenario;

/// What a sandbox is started with. `Config::default()` is what the program does without flags.
#[derive(Clone, Debug)]
pub struct Config {
    /// What is there at the start and what happens by itself.
    pub scenario: Scenario,
    /// What all chance is drawn from: two sandboxes of one seed are alike.
    pub seed: u64,
    /// Which clock to go by.
    pub clock: ClockMode,
    /// How much faster than real time deployments run. Time stamps stay real: waits and durations get shorter.
    pub speed: f64,
    /// The log of the newest finished deployment of `acme/webshop/prod`, line for line.
    pub log_file: Option<LogText>,
    /// The share of requests to the API that go wrong by chance. `None`: what the scenario has.
    pub fault_rate: Option<f64>,
    /// How long each answer of the API is held back.
    pub latency: Duration,
    /// How long the organization `slow` holds back its answers.
    pub slow_delay: Duration,
    /// The built console to serve; without one a short page stands at `/`.
    pub console: Option<ConsoleDir>,
    /// Where the console stands on this server. The API always stands at `/api`.
    pub base_path: BasePath,
    /// What `config.json` says instead of the console's own file: the address of another API.
    pub api_url: Option<String>,
    /// The whole `config.json` in place of the console's own, right or wrong.
    pub console_config: Option<String>,
    /// Whether the API stands behind a proxy that signs people in: it sees the administrator's token, whatever a request
    /// brings along.
    pub proxy_auth: bool,
    /// Hostile texts in place of those that people would write; without it the answers are what they are.
    pub hostile_text: Option<HostileText>,
    /// Origins whose pages may read answers; `*` for all. Without any, no CORS header is sent.
    pub allow_origins: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            scenario: Scenario::default(),
            seed: 1,
            clock: ClockMode::default(),
            speed: 1.0,
            log_file: None,
            fault_rate: None,
            latency: Duration::ZERO,
            slow_delay: Duration::from_secs(8),
            console: None,
            base_path: BasePath::default(),
            api_url: None,
            console_config: None,
            proxy_auth: false,
            hostile_text: None,
            allow_origins: Vec::new(),
        }
    }
}

/// A text that stands in for a log, with an index of its lines. Clones share the text.
#[derive(Clone)]
pub struct LogText(Arc<Lines>);

struct Lines {
    text: String,
    /// Where each line ends, its line end included.
    ends: Vec<usize>,
}

impl LogText {
    /// Reads a file. Bytes that are no UTF-8 become replacement characters.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = String::from_utf8(std::fs::read(path)?)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Ok(Self::from(text))
    }

    /// How many lines there are. A text without a final line end has one line more than it has line ends.
    #[must_use]
    pub fn n_lines(&self) -> usize {
        self.0.ends.len()
    }

    /// A line, its line end included. Past the last line it is empty.
    #[must_use]
    pub fn line(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(Some(0), |before| self.0.ends.get(before).copied());
        let end = self.0.ends.get(index).copied();
        start.zip(end).and_then(|(start, end)| self.0.text.get(start..end)).unwrap_or_default()
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.text
    }
}

impl From<String> for LogText {
    fn from(text: String) -> Self {
        let mut ends: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).collect();
        if !text.is_empty() && !text.ends_with('\n') {
            ends.push(text.len());
        }
        Self(Arc::new(Lines { text, ends }))
    }
}

impl From<&str> for LogText {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Debug for LogText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogText({} lines)", self.n_lines())
    }
}

/// A folder with a built console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleDir(PathBuf);

impl ConsoleDir {
    /// Checks that the folder has an `index.html`.
    ///
    /// # Errors
    /// When it has none: the console was not built.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, String> {
        let path = path.into();
        if path.join("index.html").is_file() {
            Ok(Self(path))
        } else {
            Err(format!("{} has no index.html: build the console first", path.display()))
        }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Where the console stands: `/`, or a path that starts and ends with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasePath(String);

impl Default for BasePath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl BasePath {
    /// Reads `x`, `/x` or `/x/`.
    ///
    /// # Errors
    /// When a character stands in it that would have to be encoded in an address or in HTML.
    pub fn parse(text: &str) -> Result<Self, String> {
        let trimmed = text.trim_matches('/');
        let is_plain = |segment: &str| {
            !segment.is_empty()
                && segment != "."
                && segment != ".."
                && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
        };
        match trimmed {
            "" => Ok(Self::default()),
            _ if trimmed.split('/').all(is_plain) => Ok(Self(format!("/{trimmed}/"))),
            _ => Err(format!("{text:?} is no path of letters, digits, '-', '.', '_', '~' and '/'")),
        }
    }

    /// The path, from its first to its last slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_ends() {
        let cases: [(&str, &[&str]); 6] = [
            ("", &[]),
            ("a", &["a"]),
            ("a\n", &["a\n"]),
            ("a\nb", &["a\n", "b"]),
            ("\n\n", &["\n", "\n"]),
            ("a\r\nb\rc\r\n", &["a\r\n", "b\rc\r\n"]),
        ];
        for (text, lines) in cases {
            let log = LogText::from(text);
            let read: Vec<&str> = (0..log.n_lines()).map(|index| log.line(index)).collect();
            assert_eq!(read, lines, "{text:?}");
            assert_eq!(read.concat(), text);
            assert_eq!(log.line(log.n_lines()), "");
        }
    }

    #[test]
    fn a_base_path_has_both_slashes() {
        for (text, expected) in [("/", "/"), ("", "/"), ("x", "/x/"), ("/x", "/x/"), ("/a/b/", "/a/b/")] {
            assert_eq!(BasePath::parse(text).map(|base| base.0), Ok(expected.to_owned()), "{text:?}");
        }
        for text in ["/a b/", "/<x>/", "/a//b/", "/../x/", "/a?b/"] {
            assert!(BasePath::parse(text).is_err(), "{text:?}");
        }
    }
}
