//! The run-time configuration: `config.json` beside `index.html`, read once at start. The API's address comes from
//! there and never from the address bar or from data, since the token goes to it.

use serde::Deserialize;

/// What `config.json` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The API's origin without a slash at its end; empty for the origin that serves the console.
    pub api_url: String,
}

/// Reads the text of `config.json`. A missing file is the default: the same origin.
///
/// # Errors
/// A sentence for people that says what is wrong with the file.
pub fn parse(text: Option<&[u8]>) -> Result<Config, String> {
    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct File {
        api_url: String,
    }
    let Some(text) = text else { return Ok(Config::default()) };
    let file: File =
        serde_json::from_slice(text).map_err(|problem| format!("config.json cannot be read: {problem}."))?;
    let api_url = file.api_url.trim();
    let api_url = api_url.strip_suffix('/').unwrap_or(api_url);
    let has_host = |rest: &str| !rest.is_empty() && !rest.contains(['@', '?', '#', ' ']);
    // The token goes there: without encryption only to this machine.
    let is_own_machine = |rest: &str| {
        ["127.0.0.1", "localhost", "[::1]"]
            .iter()
            .any(|host| rest.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])))
    };
    let is_safe = api_url.strip_prefix("https://").is_some_and(has_host)
        || api_url.strip_prefix("http://").is_some_and(|rest| has_host(rest) && is_own_machine(rest));
    if api_url.is_empty() || is_safe {
        Ok(Config { api_url: api_url.to_owned() })
    } else {
        Err(format!(
            "config.json: apiUrl must be empty or an https address such as https://api.example.com, not {api_url:?}."
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_address_is_checked() {
        let read = |text: &str| parse(Some(text.as_bytes())).map(|config| config.api_url);
        assert_eq!(parse(None), Ok(Config::default()));
        assert_eq!(read("{}").as_deref(), Ok(""));
        assert_eq!(read(r#"{"apiUrl": "https://api.example.com/"}"#).as_deref(), Ok("https://api.example.com"));
        assert_eq!(read(r#"{"apiUrl": "http://127.0.0.1:8080"}"#).as_deref(), Ok("http://127.0.0.1:8080"));
        for bad in [
            r#"{"apiUrl":"http://api.example.com"}"#,
            r#"{"apiUrl":"http://localhost.example.com"}"#,
            r#"{"apiUrl":"javascript:1"}"#,
            r#"{"apiUrl":"//x"}"#,
            r#"{"apiUrl":"https://a@b"}"#,
            "",
            "[1]",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
