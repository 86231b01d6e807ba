//! What the tabs of one console tell each other. Pure: how it gets from tab to tab is the session's business.
//!
//! No message has a token, a name or anything else of a session in it: whoever else listens on this origin learns that
//! a console is in use, and no more. Whoever else speaks there can end a session or say that somebody is there, but
//! never begin one.

use serde::{Deserialize, Serialize};

/// A message. Anything that is not exactly one of these is not for us.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "slipway", rename_all = "kebab-case")]
pub enum TabMessage {
    /// Somebody touched a tab that is signed in.
    Active {
        /// When, in milliseconds since 1970.
        at_ms: f64,
    },
    /// A person signed out.
    SignedOut,
    /// A person locked the console.
    Locked,
}

impl TabMessage {
    /// The longest text that is looked at.
    const MAX_BYTES: usize = 200;

    /// Reads what came; `None` for everything else that is said on the same channel.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let message: Self = if text.len() <= Self::MAX_BYTES { serde_json::from_str(text).ok()? } else { return None };
        let is_moment = !matches!(message, Self::Active { at_ms } if at_ms < 0.0);
        // Another spelling, or a key more, is not ours either.
        (is_moment && message.write() == text).then_some(message)
    }

    /// What is sent.
    #[must_use]
    pub fn write(self) -> String {
        // A number and two words always become JSON.
        serde_json::to_string(&self).unwrap_or_default()
    }
}

/// The name of the channel: two consoles of one origin under different paths are two consoles.
#[must_use]
pub fn channel_name(base_path: &str) -> String {
    format!("slipway {base_path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let cases = [
            (TabMessage::Active { at_ms: 1_795_000_000_000.0 }, r#"{"slipway":"active","at_ms":1795000000000.0}"#),
            (TabMessage::SignedOut, r#"{"slipway":"signed-out"}"#),
            (TabMessage::Locked, r#"{"slipway":"locked"}"#),
        ];
        for (message, text) in cases {
            assert_eq!(message.write(), text);
            assert_eq!(TabMessage::read(text), Some(message));
        }
    }

    #[test]
    fn everything_else_is_not_for_us() {
        let long = format!(r#"{{"slipway":"locked"{}}}"#, " ".repeat(300));
        let cases = [
            "",
            "signed-out",
            "null",
            "[]",
            r#"{"slipway":"sign-in"}"#,
            r#"{"slipway":"signed-out","token":"pul-1"}"#,
            r#"{"slipway":"active"}"#,
            r#"{"slipway":"active","at_ms":"now"}"#,
            r#"{"slipway":"active","at_ms":-1.0}"#,
            r#"{"slipway": "locked"}"#,
            r#"{"slipway":"active","at_ms":1e999}"#,
            r#"{"type":"signed-out"}"#,
            &long,
        ];
        for text in cases {
            assert_eq!(TabMessage::read(text), None, "{text}");
        }
    }

    #[test]
    fn two_paths_are_two_channels() {
        assert_ne!(channel_name("/"), channel_name("/tools/slipway/"));
    }
}
