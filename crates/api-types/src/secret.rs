//! Values that may be secret: environment variables and credentials.
//!
//! A bare string is plain. An object with `secret` is a secret's text, on its way in; one with `ciphertext` is what a
//! read returns: the text itself never comes back. Newer services may write `{"isSecret": …, "value": …}` instead.
//! Source: the table in the CLI's `apitype/deployments_test.go`. The published schema differs from the wire.

use std::fmt;

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

/// A plain value, or a secret by its text, its ciphertext or both.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretValue {
    /// Not secret.
    Plain(String),
    /// Secret. At least one of the two is there.
    Secret {
        /// The text, when a client sends it.
        text: Option<String>,
        /// What a read returns. Each read encrypts anew: two ciphertexts of one secret differ.
        ciphertext: Option<String>,
    },
}

impl SecretValue {
    /// A secret by its text.
    #[must_use]
    pub fn from_secret_text(text: impl Into<String>) -> Self {
        Self::Secret { text: Some(text.into()), ciphertext: None }
    }

    /// Whether the value must not be shown.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Secret { .. })
    }
}

/// A secret's text never appears in debug output.
impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.debug_tuple("Plain").field(text).finish(),
            Self::Secret { .. } => f.write_str("Secret(..)"),
        }
    }
}

/// A credential that an answer shows once. Debug output hides it, there is no way to print it but [`Self::expose`], and
/// its memory is wiped when it is dropped.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// A credential.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The credential itself, to show or to send it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redacted(..)")
    }
}

impl Drop for Redacted {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Serialize for SecretValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(text) => serializer.serialize_str(text),
            Self::Secret { text, ciphertext } => {
                let mut map = serializer.serialize_map(None)?;
                if let Some(text) = text {
                    map.serialize_entry("secret", text)?;
                }
                if let Some(ciphertext) = ciphertext {
                    map.serialize_entry("ciphertext", ciphertext)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for SecretValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Text(String),
            Object(Fields),
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Fields {
            secret: Option<String>,
            ciphertext: Option<String>,
            is_secret: Option<bool>,
            value: Option<String>,
            plaintext: Option<String>,
        }
        let fields = match Wire::deserialize(deserializer) {
            Ok(Wire::Text(text)) => return Ok(Self::Plain(text)),
            Ok(Wire::Object(fields)) => fields,
            Err(_) => return Err(D::Error::custom("a value is a text or an object with a secret or a ciphertext")),
        };
        match fields {
            Fields { is_secret: Some(false), value, .. } => Ok(Self::Plain(value.unwrap_or_default())),
            Fields { secret: None, ciphertext: None, is_secret: None, plaintext: Some(text), .. } => {
                Ok(Self::Plain(text))
            }
            Fields { secret, ciphertext, value, .. } => {
                let text = secret.or(value);
                if text.is_none() && ciphertext.is_none() {
                    return Err(D::Error::custom("a secret has neither a text nor a ciphertext"));
                }
                Ok(Self::Secret { text, ciphertext })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_booleans_and_lists_are_refused() {
        for json in ["1", "true", "[]", "null", "{}", r#"{"secret":1}"#] {
            assert!(serde_json::from_str::<SecretValue>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn plaintext_of_the_newer_schema_is_read() {
        let value: SecretValue = serde_json::from_str(r#"{"plaintext":"a"}"#).expect("reads");
        assert_eq!(value, SecretValue::Plain("a".into()));
    }

    #[test]
    fn debug_output_hides_a_secret() {
        assert_eq!(format!("{:?}", SecretValue::from_secret_text("hunter2")), "Secret(..)");
    }
}
