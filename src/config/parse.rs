//! Reads the text of `config.json`. It goes through all keys, so that one look at the console tells everything that is
//! wrong with them.

use std::time::Duration;

use api_types::OrgName;
use serde_json::{Map, Value};

use super::problem::nearest;
use super::{Authentication, Config, Environment, EnvironmentColor, Problem, address, environment};
use crate::model::links;

/// The keys that there are.
pub(super) const KEYS: [&str; 7] = [
    "apiUrl",
    "authentication",
    "environment",
    "readOnly",
    "defaultOrganization",
    "vendorConsoleUrl",
    "idleLockMinutes",
];

const ENVIRONMENT_KEYS: [&str; 2] = ["label", "color"];

/// A day.
const LONGEST_IDLE_MINUTES: u64 = 24 * 60;

/// Reads the text of `config.json`.
///
/// # Errors
/// All that is wrong with it.
pub fn parse(text: &[u8]) -> Result<Config, Vec<Problem>> {
    let object = object_of(text).map_err(|problem| vec![problem])?;
    let mut reader = Reader { object: &object, place: "", problems: Vec::new() };
    reader.refuse_others(&KEYS);
    let api_url = reader.text("apiUrl", address::api_url).unwrap_or_default();
    let authentication = reader.text("authentication", authentication).unwrap_or_default();
    let environment = reader.environment();
    let read_only = reader.boolean("readOnly").unwrap_or_default();
    let default_organization = reader.text("defaultOrganization", organization);
    let vendor_console_url = match reader.text("vendorConsoleUrl", address::vendor_console_url) {
        Some(chosen) => chosen,
        None => links::vendor_console(&api_url),
    };
    let idle_lock = match reader.minutes("idleLockMinutes") {
        Some(minutes) => (minutes > 0).then(|| Duration::from_secs(60 * minutes)),
        None => Config::default().idle_lock,
    };
    let config =
        Config { api_url, authentication, environment, read_only, default_organization, vendor_console_url, idle_lock };
    let config = reader.with_proxy(config);
    if reader.problems.is_empty() { Ok(config) } else { Err(reader.problems) }
}

/// The outermost object, or why there is none.
fn object_of(text: &[u8]) -> Result<Map<String, Value>, Problem> {
    if text.starts_with(b"\xef\xbb\xbf") {
        return Err(Problem::of_file("The file begins with a byte order mark. Save it as UTF-8 without one."));
    }
    let Ok(text) = std::str::from_utf8(text) else {
        return Err(Problem::of_file("The file is not UTF-8. Save it in that encoding, without a byte order mark."));
    };
    let trimmed = text.trim_start();
    if trimmed.is_empty() {
        return Err(Problem::of_file("The file is empty. Where there is nothing to set, it says {}."));
    }
    if trimmed.starts_with('<') {
        return Err(Problem::of_file(
            "What came is a page of HTML, not the file. The web server or a proxy answers with a page where the file \
             should be: put the file there, or have it answer 404.",
        ));
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(Problem::of_file(format!("The file must be an object in braces, and is {}.", kind(&other)))),
        Err(problem) if is_at_comment(text, &problem) => {
            Err(Problem::of_file(format!("There is a comment in line {}. JSON has none: take it out.", problem.line())))
        }
        Err(problem) => Err(Problem::of_file(format!("The file is no JSON: {problem}."))),
    }
}

/// Whether the reader stumbled over a comment.
fn is_at_comment(text: &str, problem: &serde_json::Error) -> bool {
    let line = text.lines().nth(problem.line().saturating_sub(1)).unwrap_or_default();
    let from = line.char_indices().map(|(at, _)| at).take_while(|at| *at < problem.column()).last().unwrap_or_default();
    line.get(from..).is_some_and(|rest| rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#'))
}

/// Reads one object, and notes what is wrong. A key that is wrong then counts as absent, so that the next ones are
/// looked at as well.
struct Reader<'a> {
    object: &'a Map<String, Value>,
    /// What comes before its keys: empty, or `environment.`.
    place: &'static str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn note(&mut self, key: &str, text: impl Into<String>) {
        self.problems.push(Problem::of(&format!("{}{key}", self.place), text));
    }

    /// Unknown keys are refused: one that is misspelt would be without effect, and nobody would know.
    fn refuse_others(&mut self, known: &[&str]) {
        for key in self.object.keys().filter(|key| !known.contains(&key.as_str())) {
            let text = match nearest(key, known) {
                Some(nearest) => format!("is unknown. Is {}{nearest} meant?", self.place),
                None => format!("is unknown. There are {}.", listed(known)),
            };
            self.note(key, text);
        }
    }

    fn text<T>(&mut self, key: &str, check: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let outcome = match self.object.get(key)? {
            Value::String(text) => check(text),
            other => Err(format!("must be a text in quotes, and is {}.", kind(other))),
        };
        outcome.map_err(|why| self.note(key, why)).ok()
    }

    fn boolean(&mut self, key: &str) -> Option<bool> {
        match self.object.get(key)? {
            Value::Bool(is_on) => Some(*is_on),
            other => {
                self.note(key, format!("must be true or false without quotes, and is {}.", kind(other)));
                None
            }
        }
    }

    fn minutes(&mut self, key: &str) -> Option<u64> {
        let value = self.object.get(key)?;
        let minutes = value.as_u64().filter(|minutes| *minutes <= LONGEST_IDLE_MINUTES);
        if minutes.is_none() {
            let found = kind(value);
            self.note(key, format!("must be a whole number from 0 to {LONGEST_IDLE_MINUTES}, and is {found}."));
        }
        minutes
    }

    fn environment(&mut self) -> Option<Environment> {
        let object = match self.object.get("environment")? {
            Value::Object(object) => object,
            other => {
                self.note("environment", format!("must be an object with a label, and is {}.", kind(other)));
                return None;
            }
        };
        let mut reader = Reader { object, place: "environment.", problems: Vec::new() };
        reader.refuse_others(&ENVIRONMENT_KEYS);
        if !object.contains_key("label") {
            reader.note("label", "is missing: an environment needs a name.");
        }
        let label = reader.text("label", environment::label);
        let color = reader.text("color", color).unwrap_or_default();
        self.problems.append(&mut reader.problems);
        label.map(|label| Environment { label, color })
    }

    /// What goes with a proxy that signs people in: it stands on the console's own origin, as its session does; and it
    /// decides itself how long that lasts.
    fn with_proxy(&mut self, config: Config) -> Config {
        if config.authentication == Authentication::Token {
            return config;
        }
        if !config.api_url.is_empty() {
            self.note(
                "apiUrl",
                "must be empty where authentication is \"proxy\": the proxy stands on the console's own origin.",
            );
        }
        if self.object.contains_key("idleLockMinutes") && config.idle_lock.is_some() {
            self.note(
                "idleLockMinutes",
                "must be 0 or absent where authentication is \"proxy\": the proxy ends its own sessions.",
            );
        }
        Config { idle_lock: None, ..config }
    }
}

fn authentication(word: &str) -> Result<Authentication, String> {
    match word {
        "token" => Ok(Authentication::Token),
        "proxy" => Ok(Authentication::Proxy),
        _ => Err(not_one_of(word, &["token", "proxy"])),
    }
}

fn color(word: &str) -> Result<EnvironmentColor, String> {
    let found = EnvironmentColor::ALL.into_iter().find(|color| color.name() == word);
    found.ok_or_else(|| not_one_of(word, &EnvironmentColor::ALL.map(EnvironmentColor::name)))
}

fn organization(name: &str) -> Result<OrgName, String> {
    OrgName::parse(name).map_err(|why| format!("must be the name of an organization as it stands in addresses: {why}."))
}

fn not_one_of(word: &str, allowed: &[&str]) -> String {
    match nearest(word, allowed) {
        Some(nearest) => format!("is {word:?}. Is {nearest:?} meant?"),
        None => format!("must be one of {}, and is {word:?}.", listed(allowed)),
    }
}

fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a value is, for people.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(is_on) => is_on.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("the text {text:?}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let problems = parse(text.as_bytes()).expect_err(text);
        problems.iter().map(Problem::to_string).collect()
    }

    fn right(text: &str) -> Config {
        parse(text.as_bytes()).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
    }

    #[test]
    fn every_key_is_optional_and_read() {
        assert_eq!(right("{}"), Config::default());
        let all = right(super::super::EXAMPLE);
        assert_eq!(all.api_url, "https://api.pulumi.com");
        assert_eq!(all.environment, Some(Environment { label: "Production".into(), color: EnvironmentColor::Red }));
        assert_eq!(all.default_organization.as_ref().map(OrgName::as_str), Some("acme"));
        assert_eq!(all.vendor_console_url.as_deref(), Some("https://app.pulumi.com"));
        assert_eq!(all.idle_lock, Some(Duration::from_secs(900)));
        assert!(right(r#"{"readOnly": true}"#).read_only);
        assert_eq!(right(r#"{"idleLockMinutes": 0}"#).idle_lock, None);
        assert_eq!(right(r#"{"idleLockMinutes": 1440}"#).idle_lock, Some(Duration::from_secs(86_400)));
        let grey = right(r#"{"environment": {"label": " Lab "}}"#).environment;
        assert_eq!(grey, Some(Environment { label: "Lab".into(), color: EnvironmentColor::Grey }));
    }

    #[test]
    fn the_vendors_console_follows_from_the_api_unless_it_is_named() {
        let cases = [
            ("{}", None),
            (r#"{"apiUrl": "https://api.pulumi.com"}"#, Some("https://app.pulumi.com")),
            (r#"{"apiUrl": "https://api.pulumi.example.com"}"#, Some("https://app.pulumi.example.com")),
            (r#"{"apiUrl": "https://pulumi.example.com"}"#, None),
            (r#"{"apiUrl": "http://localhost:8080"}"#, None),
            (r#"{"apiUrl": "https://api.pulumi.com", "vendorConsoleUrl": ""}"#, None),
            (r#"{"vendorConsoleUrl": "https://app.pulumi.com/"}"#, Some("https://app.pulumi.com")),
        ];
        for (text, expected) in cases {
            assert_eq!(right(text).vendor_console_url.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_proxy_ends_its_own_sessions() {
        let config = right(r#"{"authentication": "proxy", "idleLockMinutes": 0}"#);
        assert_eq!((config.authentication, config.idle_lock), (Authentication::Proxy, None));
        assert_eq!(right(r#"{"authentication": "proxy"}"#).idle_lock, None);
        let told = told(r#"{"authentication": "proxy", "apiUrl": "https://api.pulumi.com", "idleLockMinutes": 5}"#);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().all(|text| text.contains("\"proxy\"")), "{told:?}");
    }

    #[test]
    fn each_problem_names_its_key_and_what_would_be_right() {
        let cases = [
            (r#"{"apiURL": ""}"#, "apiURL is unknown. Is apiUrl meant?"),
            (
                r#"{"token": "x"}"#,
                "token is unknown. There are apiUrl, authentication, environment, readOnly, defaultOrganization, \
                 vendorConsoleUrl and idleLockMinutes.",
            ),
            (r#"{"apiUrl": null}"#, "apiUrl must be a text in quotes, and is null."),
            (r#"{"readOnly": "true"}"#, "readOnly must be true or false without quotes, and is the text \"true\"."),
            (r#"{"idleLockMinutes": 1.5}"#, "idleLockMinutes must be a whole number from 0 to 1440, and is 1.5."),
            (r#"{"idleLockMinutes": 1441}"#, "idleLockMinutes must be a whole number from 0 to 1440, and is 1441."),
            (r#"{"idleLockMinutes": -1}"#, "idleLockMinutes must be a whole number from 0 to 1440, and is -1."),
            (r#"{"authentication": "Proxy"}"#, "authentication is \"Proxy\". Is \"proxy\" meant?"),
            (r#"{"authentication": "oidc"}"#, "authentication must be one of token and proxy, and is \"oidc\"."),
            (r#"{"environment": "prod"}"#, "environment must be an object with a label, and is the text \"prod\"."),
            (r#"{"environment": {}}"#, "environment.label is missing: an environment needs a name."),
            (
                r#"{"environment": {"label": "a", "colour": "red"}}"#,
                "environment.colour is unknown. Is environment.color meant?",
            ),
            (
                r##"{"environment": {"label": "a", "color": "#f00"}}"##,
                "environment.color must be one of red, orange, yellow, green, blue, purple and grey, and is \"#f00\".",
            ),
            (r#"{"environment": {"label": " "}}"#, "environment.label must have at least one visible character."),
            (r#"{"vendorConsoleUrl": false}"#, "vendorConsoleUrl must be a text in quotes, and is false."),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), [expected], "{text}");
        }
        let organization = told(r#"{"defaultOrganization": "a/b"}"#);
        assert!(organization.concat().starts_with("defaultOrganization must be the name of an organization"));
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let text = r#"{"apiUrl": 1, "readonly": true, "environment": {"color": "pink"}, "idleLockMinutes": "5"}"#;
        let keys: Vec<String> =
            parse(text.as_bytes()).expect_err("all wrong").into_iter().map(|problem| problem.key).collect();
        assert_eq!(keys, ["readonly", "apiUrl", "environment.label", "environment.color", "idleLockMinutes"]);
    }

    #[test]
    fn what_is_no_file_of_ours_is_called_by_its_name() {
        let cases: [(&[u8], &str); 11] = [
            (b"", "The file is empty."),
            (b" \n", "The file is empty."),
            (b"\xef\xbb\xbf{}", "The file begins with a byte order mark."),
            (b"\xff\xfe{\0}\0", "The file is not UTF-8."),
            (b"<!DOCTYPE html><html>", "What came is a page of HTML, not the file."),
            (b"\n  <html>", "What came is a page of HTML, not the file."),
            (b"[1]", "The file must be an object in braces, and is a list."),
            (b"null", "The file must be an object in braces, and is null."),
            (b"{\n  // the API\n  \"apiUrl\": \"\"\n}", "There is a comment in line 2."),
            (b"{\"apiUrl\": \"\" /* own */}", "There is a comment in line 1."),
            (b"{\"apiUrl\": \"\",}", "The file is no JSON: trailing comma at line 1"),
        ];
        for (text, expected) in cases {
            let problems = parse(text).expect_err(expected);
            let [problem] = problems.as_slice() else { panic!("{problems:?}") };
            assert!(problem.key.is_empty() && problem.text.starts_with(expected), "{text:?}: {problem}");
        }
        // An address has slashes as well.
        assert_eq!(right(r#"{"apiUrl": "https://api.example.com"}"#).api_url, "https://api.example.com");
    }
}
