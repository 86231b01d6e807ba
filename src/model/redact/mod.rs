//! Secrets in text that other programs wrote: where they stand and what kind each is, so that a log can be shown,
//! copied and saved without them. Pure.
//!
//! It guards against accidents, such as a tool that prints its environment. A program that wants to print a secret can
//! always write it in a form that nobody knows.
//!
//! A [`Scanner`] is given a text line by line, without escapes. It goes over each line once, and stops only at
//! characters that a secret may have inside or before it; what stands around is then compared by hand. Each rule looks
//! at a bounded number of characters, or at those that it hides and that are passed over then: the work grows with the
//! length of the line and never with its square. It is written by hand rather than in patterns, because nearly all
//! lines have no secret and must cost next to nothing, and because rules such as "not in a sentence" are no patterns.
//!
//! The rules, in reading order: [`known`] has what a person typed or sent as a secret here; [`shapes`] what is known by
//! its form; [`assigned`] what follows a name such as `password`; [`address`] what addresses hold; [`private_key`] what
//! goes over several lines. Each says what it leaves alone: a log that is all bars helps nobody.
//!
//! This module must not know where a text comes from, what it is shown in, or how lines are stored.

mod address;
mod assigned;
mod known;
mod line;
mod private_key;
mod shapes;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

pub use known::KnownSecrets;

use line::Line;
use private_key::PrivateKey;

/// What a secret is, as far as its form or its surroundings tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "`words` says what each is")]
pub enum Kind {
    ApiKey,
    Authorization,
    AwsKey,
    AzureSecret,
    GitHub,
    GitLab,
    GoogleKey,
    JsonWebToken,
    Key,
    Known,
    Npm,
    Password,
    PasswordInAddress,
    PrivateKey,
    Pulumi,
    PyPi,
    Secret,
    SignatureInAddress,
    Slack,
    Stripe,
    Token,
    Vault,
}

impl Kind {
    /// What it is called.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ApiKey => "API key",
            Self::Authorization => "authorization",
            Self::AwsKey => "AWS key",
            Self::AzureSecret => "Azure secret",
            Self::GitHub => "GitHub token",
            Self::GitLab => "GitLab token",
            Self::GoogleKey => "Google key",
            Self::JsonWebToken => "JSON web token",
            Self::Key => "key",
            Self::Known => "typed in Slipway",
            Self::Npm => "npm token",
            Self::Password => "password",
            Self::PasswordInAddress => "password in an address",
            Self::PrivateKey => "private key",
            Self::Pulumi => "Pulumi token",
            Self::PyPi => "PyPI token",
            Self::Secret => "secret",
            Self::SignatureInAddress => "signature in an address",
            Self::Slack => "Slack token",
            Self::Stripe => "Stripe key",
            Self::Token => "token",
            Self::Vault => "Vault token",
        }
    }

    /// Whether it is known by the name that stands before it.
    fn has_name(self) -> bool {
        matches!(self, Self::Password | Self::Secret | Self::Token | Self::Key)
    }

    /// What stands in its place, wherever the text is shown, copied or saved. It says nothing of the secret's length.
    #[must_use]
    pub fn placeholder(self) -> String {
        format!("••••• ({})", self.words())
    }
}

/// A secret in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The bytes to hide.
    pub range: Range<usize>,
    /// What they are.
    pub kind: Kind,
    /// It goes on with a secret of an earlier line, and is not counted again.
    pub continues: bool,
}

impl Part {
    fn new(range: Range<usize>, kind: Kind) -> Self {
        Self { range, kind, continues: false }
    }
}

/// What a look at a line came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// All of it was looked at.
    Through,
    /// A control character stands in it, so what a reader sees is another text: that one is to be looked at instead.
    AtControl,
}

/// Goes through a text line by line.
#[derive(Clone, Debug, Default)]
pub struct Scanner {
    known: Arc<KnownSecrets>,
    private_key: PrivateKey,
}

impl Scanner {
    /// For a text that begins.
    #[must_use]
    pub fn new(known: Arc<KnownSecrets>) -> Self {
        Self { known, private_key: PrivateKey::default() }
    }

    /// Knows these values from the next line on.
    pub fn know(&mut self, known: &Arc<KnownSecrets>) {
        if !Arc::ptr_eq(&self.known, known) {
            self.known = Arc::clone(known);
        }
    }

    /// Another text begins: what went over several lines ends.
    pub fn restart(&mut self) {
        self.private_key = PrivateKey::default();
    }

    /// Adds the secrets of the next line to `found`, in order. After [`Looked::AtControl`] nothing was added, and the
    /// same line is to be given once more, as it is seen.
    pub fn find(&mut self, line: &str, found: &mut Vec<Part>) -> Looked {
        let n_before = found.len();
        let mut private_key = self.private_key;
        let looked = private_key.find(Line::whole(line), &self.known, found);
        match looked {
            Looked::Through => self.private_key = private_key,
            Looked::AtControl => found.truncate(n_before),
        }
        looked
    }

    /// The same for a line whose end has not come yet: what may become a secret at its end is one until more is known.
    pub fn find_in_unfinished(&self, line: &str, found: &mut Vec<Part>) -> Looked {
        let n_before = found.len();
        let mut private_key = self.private_key;
        let looked = private_key.find(Line::unfinished(line), &self.known, found);
        if looked == Looked::AtControl {
            found.truncate(n_before);
        }
        looked
    }

    /// The secrets of a text that stands for itself, such as the address of a link.
    pub fn find_alone(&self, text: &str, found: &mut Vec<Part>) {
        scan(Line::whole(text).with_controls(), &self.known, found);
    }
}

/// A text without its secrets, of several lines or one.
#[must_use]
pub fn redacted(text: &str, known: &Arc<KnownSecrets>) -> String {
    let mut scanner = Scanner::new(Arc::clone(known));
    let (mut shown, mut found) = (String::with_capacity(text.len()), Vec::new());
    for line in text.split_inclusive('\n') {
        found.clear();
        if scanner.find(line, &mut found) == Looked::AtControl {
            scanner.find_alone(line, &mut found);
        }
        let mut from = 0;
        for part in &found {
            shown.push_str(line.get(from..part.range.start).unwrap_or_default());
            shown.push_str(&part.kind.placeholder());
            from = part.range.end;
        }
        shown.push_str(line.get(from..).unwrap_or_default());
    }
    shown
}

/// What the look over one line has come to.
struct Scanned {
    looked: Looked,
    /// A private key has begun and its end has not come.
    opens_key: bool,
}

/// Looks at each place of a line where a secret may be.
fn scan(line: Line<'_>, known: &KnownSecrets, found: &mut Vec<Part>) -> Scanned {
    let mut scanned = Scanned { looked: Looked::Through, opens_key: false };
    let mut free_from = 0;
    for (at, byte) in line.bytes().iter().enumerate() {
        let stop = known.stop_at(*byte);
        if stop.is_none() || at < free_from {
            continue;
        }
        if stop.is_control() && line.stops_at_control(at) {
            scanned.looked = Looked::AtControl;
            return scanned;
        }
        let known_here = if stop.may_be_known() { known.found_at(line, at) } else { None };
        let is_anchor = stop.is_anchor() && is_worth_a_look(line, at, *byte);
        let part = known_here.or_else(|| if is_anchor { found_at(line, at, *byte, &mut scanned) } else { None });
        if let Some(part) = part.filter(|part| part.range.end > at) {
            let second = if part.kind.has_name() { assigned::replacement_after(line, &part) } else { None };
            let start = part.range.start.max(free_from);
            found.push(Part { range: start..part.range.end, ..part });
            found.extend(second);
            free_from = found.last().map_or(at, |last| last.range.end);
        }
    }
    scanned
}

/// Rules out most places by their neighbours alone: a usual line has twenty.
fn is_worth_a_look(line: Line<'_>, at: usize, byte: u8) -> bool {
    let (before, after) = (line.before(at).unwrap_or(b' '), line.get(at + 1).unwrap_or(b' '));
    match byte {
        b'I' => matches!(before, b'A' | b'K' | b'S'),
        b'J' => before == b'y',
        b'~' => before == b'Q',
        b'-' if before == b'-' || after == b'-' => true,
        b'-' | b'_' | b'.' => shapes::may_end_prefix(line, at),
        b':' if after == b'/' => true,
        b':' => matches!(after, b' ' | b'\t' | b'"' | b'\'' | b'`' | b'\\') && assigned::may_end_name(before),
        b'=' => before == b'g' || before == b'e' || assigned::may_end_name(before),
        _ => true,
    }
}

/// The rules, by the character that stands inside or before what they find.
fn found_at(line: Line<'_>, at: usize, byte: u8, scanned: &mut Scanned) -> Option<Part> {
    match byte {
        b'-' => {
            if let Some(begun) = private_key::begun_at(line, at) {
                scanned.opens_key = begun.is_open;
                return begun.part;
            }
            shapes::prefixed(line, at).or_else(|| assigned::flag(line, at))
        }
        b'_' | b'.' => shapes::prefixed(line, at),
        b'I' => shapes::cloud_key(line, at),
        b'J' => shapes::json_web_token(line, at),
        b'~' => shapes::azure_secret(line, at),
        b':' if line.starts_with(at, b"://") => address::user_info(line, at),
        b'=' | b':' => address::signature(line, at).or_else(|| assigned::value(line, at)),
        _ => None,
    }
}
