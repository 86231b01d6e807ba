//! Names and ids. Names that stand in a path are checked when they are made, so that no address built from them can
//! leave its place (Grafana CVE-2025-4123 and CVE-2025-6023 are what happens otherwise).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text cannot be a segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentError {
    /// The text that was refused.
    pub text: String,
}

impl fmt::Display for SegmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} cannot stand in an address", self.text)
    }
}

impl std::error::Error for SegmentError {}

/// Accepts a text that is one segment whatever decodes it: not empty, no dot segment, no separator, plain or encoded.
fn check_segment(text: &str) -> Result<(), SegmentError> {
    let lower = text.to_ascii_lowercase();
    let is_hostile = text.trim().is_empty()
        || text == "."
        || text == ".."
        || text.contains(['/', '\\'])
        || text.chars().any(char::is_control)
        || ["%2f", "%5c", "%2e", "%00"].iter().any(|encoded| lower.contains(encoded));
    if is_hostile { Err(SegmentError { text: text.to_owned() }) } else { Ok(()) }
}

/// Percent-encodes one segment: everything but the unreserved characters of RFC 3986.
///
/// A dot segment has no encoding that address parsers leave alone (`%2e%2e` goes up as well), so its dots are encoded
/// twice: the service then sees a name that does not exist.
#[must_use]
pub fn encode_segment(text: &str) -> String {
    let is_dots = text == "." || text == "..";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'.' if is_dots => encoded.push_str("%252E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// An organization's name: its login, as it stands in addresses.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrgName(String);

impl OrgName {
    /// Checks a name.
    ///
    /// # Errors
    /// When it cannot stand in an address.
    pub fn parse(name: &str) -> Result<Self, SegmentError> {
        check_segment(name).map(|()| Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrgName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A stack: organization, project and stack name together. It rules out that two of the three change places.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StackRef {
    org: OrgName,
    project: String,
    stack: String,
}

impl StackRef {
    /// Checks the three names.
    ///
    /// # Errors
    /// When one cannot stand in an address.
    pub fn new(org: OrgName, project: &str, stack: &str) -> Result<Self, SegmentError> {
        check_segment(project)?;
        check_segment(stack)?;
        Ok(Self { org, project: project.to_owned(), stack: stack.to_owned() })
    }

    /// Checks the three names as texts.
    ///
    /// # Errors
    /// When one cannot stand in an address.
    pub fn parse(org: &str, project: &str, stack: &str) -> Result<Self, SegmentError> {
        Self::new(OrgName::parse(org)?, project, stack)
    }

    /// The organization.
    #[must_use]
    pub fn org(&self) -> &OrgName {
        &self.org
    }

    /// The project.
    #[must_use]
    pub fn project(&self) -> &str {
        &self.project
    }

    /// The stack's own name.
    #[must_use]
    pub fn stack(&self) -> &str {
        &self.stack
    }
}

impl fmt::Display for StackRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.org, self.project, self.stack)
    }
}

/// Declares an id that is opaque to a client.
macro_rules! opaque_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use opaque_id;

/// A deployment's id: a UUID in examples, opaque to a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeploymentId(pub String);

impl fmt::Display for DeploymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A deployment's number on its stack, from 1: what people see as `#42`. Not an update's version, nor the settings'.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeploymentVersion(pub i64);

impl DeploymentVersion {
    /// Reads `42` or `#42`, as the CLI does.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        digits.parse().ok().filter(|number| *number > 0).map(Self)
    }
}

impl fmt::Display for DeploymentVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hostile_names_are_refused() {
        for name in ["", " ", ".", "..", "a/b", "a\\b", "a%2fb", "a%2Fb", "%2e%2e", "a\nb", "a\0"] {
            assert!(OrgName::parse(name).is_err(), "{name:?}");
            assert!(StackRef::parse("acme", name, "dev").is_err(), "{name:?}");
        }
        for name in ["acme", "data-lake", "pr_12", "v1.2", "Ümlaut", "a b"] {
            assert!(OrgName::parse(name).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn versions_are_read_as_the_cli_reads_them() {
        assert_eq!(DeploymentVersion::parse("#9410"), Some(DeploymentVersion(9410)));
        assert_eq!(DeploymentVersion::parse("34"), Some(DeploymentVersion(34)));
        for text in ["", "#", "0", "-1", "3x"] {
            assert_eq!(DeploymentVersion::parse(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn an_encoded_segment_is_one_segment(text in any::<String>()) {
            let encoded = encode_segment(&text);
            prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            prop_assert!(encoded != "." && encoded != "..");
        }
    }
}
