//! The run-time configuration: `config.json` beside `index.html`, read once at start. Pure: what fetched the file, and
//! what shows its problems, stand elsewhere.
//!
//! The API's address comes from there and never from the address bar or from data, since the token goes to it. So a
//! file that is there but cannot be read is no reason to go on with defaults.

mod address;
mod environment;
mod parse;
mod problem;

use std::time::Duration;

use api_types::OrgName;

pub use environment::{Environment, EnvironmentColor};
pub use parse::parse;
pub use problem::{Broken, Problem};

/// What the file is called, beside the page.
pub const FILE: &str = "config.json";

/// A file with every key, to be shown to those whose own is wrong.
pub const EXAMPLE: &str = include_str!("example.json");

/// How long nobody may be there before the console locks itself, where the file does not say.
const IDLE_LOCK: Duration = Duration::from_secs(15 * 60);

/// What `config.json` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The API's origin without a slash at its end; empty for the origin that serves the console.
    pub api_url: String,
    /// Who signs the requests.
    pub authentication: Authentication,
    /// What this installation is called, and its colour.
    pub environment: Option<Environment>,
    /// Whether the console may only look.
    pub read_only: bool,
    /// The organization that the start page leads to.
    pub default_organization: Option<OrgName>,
    /// The vendor's own console, without a slash at its end; without it no page links there.
    pub vendor_console_url: Option<String>,
    /// How long nobody may be there before the console locks itself; never without it.
    pub idle_lock: Option<Duration>,
}

/// Who signs the requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authentication {
    /// The console, with an access token that a person gave it.
    #[default]
    Token,
    /// A proxy on the way, which knows the person already. The console never asks for a token.
    Proxy,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            api_url: String::new(),
            authentication: Authentication::default(),
            environment: None,
            read_only: false,
            default_organization: None,
            vendor_console_url: None,
            idle_lock: Some(IDLE_LOCK),
        }
    }
}

impl Config {
    /// The title of the browser's tab for a page; the environment stands first, as tabs are cut at their end.
    #[must_use]
    pub fn tab_title(&self, page: &str) -> String {
        let title = if page.is_empty() { "Slipway".to_owned() } else { format!("{page} · Slipway") };
        match &self.environment {
            Some(environment) => format!("[{}] {title}", environment.label),
            None => title,
        }
    }
}

/// What came when the file was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Its text.
    Text(Vec<u8>),
    /// It is not there (404).
    Missing,
    /// Another answer that is no success.
    Refused(u16),
    /// No answer.
    NoAnswer,
}

/// Reads what came. Only a file that is certainly not there means the defaults.
///
/// # Errors
/// All that is wrong with it, for people.
pub fn read(fetched: &Fetched) -> Result<Config, Broken> {
    match fetched {
        Fetched::Missing => Ok(Config::default()),
        Fetched::Text(text) => parse(text).map_err(Broken::Wrong),
        Fetched::Refused(status) => Err(Broken::Unread(format!("The web server answered {status}."))),
        Fetched::NoAnswer => {
            Err(Broken::Unread("The web server did not answer, or sent the browser elsewhere.".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missing_file_means_the_defaults() {
        assert_eq!(read(&Fetched::Missing), Ok(Config::default()));
        assert_eq!(read(&Fetched::Text(b"{}".to_vec())), Ok(Config::default()));
        for unread in [Fetched::Refused(500), Fetched::Refused(403), Fetched::NoAnswer] {
            assert!(matches!(read(&unread), Err(Broken::Unread(_))), "{unread:?}");
        }
        assert!(matches!(read(&Fetched::Text(Vec::new())), Err(Broken::Wrong(_))));
    }

    #[test]
    fn the_example_is_right_and_has_every_key() {
        let config = parse(EXAMPLE.as_bytes()).expect("the example is right");
        assert!(config.environment.is_some() && config.default_organization.is_some());
        for key in parse::KEYS {
            assert!(EXAMPLE.contains(&format!("\"{key}\"")), "{key}");
        }
    }

    #[test]
    fn the_environment_begins_the_title() {
        let plain = Config::default();
        assert_eq!([plain.tab_title(""), plain.tab_title("Stacks of acme")], ["Slipway", "Stacks of acme · Slipway"]);
        let environment = Environment { label: "Production".to_owned(), color: EnvironmentColor::Red };
        let production = Config { environment: Some(environment), ..plain };
        assert_eq!(production.tab_title("Sign in"), "[Production] Sign in · Slipway");
    }
}
