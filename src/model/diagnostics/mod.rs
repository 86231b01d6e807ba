//! What the console finds out about itself and its surroundings, judged and put into words: the connection to the API
//! ([`connection`]), the clocks ([`clock`]), and what the web server says about the page ([`headers`], [`policy`]).
//! Pure: what was found comes in.
//!
//! Nothing here is secret, as all of it is made to be sent to others: neither the token nor anything that was typed
//! comes here.

pub mod clock;
pub mod connection;
pub mod headers;
mod policy;

use super::words::{Icon, Look, Tone};

/// How good what was found is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// As it should be.
    Good,
    /// Neither good nor bad: a fact.
    Fact,
    /// It works, but could be better.
    Weak,
    /// It does not work, or leaves a door open.
    Bad,
    /// Not known: it could not be found out.
    Unknown,
    /// Being found out.
    Asking,
}

impl Finding {
    /// How it is shown.
    #[must_use]
    pub fn look(self) -> Look {
        match self {
            Self::Good => Look::new("Good", Icon::Check, Tone::Ok),
            Self::Fact => Look::new("Fact", Icon::Info, Tone::Mute),
            Self::Weak => Look::new("Weak", Icon::Warning, Tone::Warn),
            Self::Bad => Look::new("Bad", Icon::Cross, Tone::Bad),
            Self::Unknown => Look::new("Unknown", Icon::Unknown, Tone::Mute),
            Self::Asking => Look::new("Asking", Icon::Running, Tone::Run),
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub name: String,
    /// How good it is.
    pub finding: Finding,
    /// What was found.
    pub found: String,
    /// What to do about it, where there is something to do.
    pub advice: Option<String>,
    /// What to copy for that: a header, an origin.
    pub to_copy: Option<String>,
}

impl Check {
    /// Something that was looked at, and what was found.
    #[must_use]
    pub fn new(name: &str, finding: Finding, found: impl Into<String>) -> Self {
        Self { name: name.to_owned(), finding, found: found.into(), advice: None, to_copy: None }
    }

    /// A fact.
    #[must_use]
    pub fn fact(name: &str, found: impl Into<String>) -> Self {
        Self::new(name, Finding::Fact, found)
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// The same with something to copy for that.
    #[must_use]
    pub fn with_copy(mut self, text: impl Into<String>) -> Self {
        self.to_copy = Some(text.into());
        self
    }
}

/// Checks that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// What was looked at.
    pub checks: Vec<Check>,
}

/// All of it in a sentence: how much is not as it should be.
#[must_use]
pub fn summary(sections: &[Section]) -> String {
    let n_of =
        |finding| sections.iter().flat_map(|section| &section.checks).filter(|check| check.finding == finding).count();
    let (n_bad, n_weak, n_asked) = (n_of(Finding::Bad), n_of(Finding::Weak), n_of(Finding::Asking));
    match (n_bad, n_weak) {
        _ if n_asked > 0 => "Asking…".to_owned(),
        (0, 0) => "Everything is as it should be.".to_owned(),
        (0, weak) => format!("It works; {weak} could be better."),
        (bad, 0) => format!("{bad} not as it should be."),
        (bad, weak) => format!("{bad} not as it should be, {weak} could be better."),
    }
}

/// All of it as text, for a support ticket; `requests` are lines of the request log.
#[must_use]
pub fn as_text(made_at: &str, sections: &[Section], requests: &[String]) -> String {
    let mut text = format!("Slipway diagnostics, {made_at}\n{}\n", summary(sections));
    for section in sections {
        text.push_str(&format!("\n{}\n", section.title));
        for check in &section.checks {
            let word = check.finding.look().label.to_lowercase();
            text.push_str(&format!("  [{word}] {}: {}\n", check.name, one_line(&check.found)));
            if let Some(advice) = &check.advice {
                text.push_str(&format!("      {}\n", one_line(advice)));
            }
        }
    }
    text.push_str(&format!("\nLast requests, newest first ({})\n", requests.len()));
    for request in requests {
        text.push_str(&format!("  {}\n", one_line(request)));
    }
    text
}

/// What others wrote must not begin lines of its own.
fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_control()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections() -> Vec<Section> {
        let good = Check::new("API", Finding::Good, "answers");
        let weak = Check::new("Referrer-Policy", Finding::Weak, "origin").with_advice("Send no-referrer.");
        vec![
            Section { title: "Connection", checks: vec![good] },
            Section { title: "Page", checks: vec![weak, Check::fact("Browser", "A\nB")] },
        ]
    }

    #[test]
    fn a_ticket_reads_from_top_to_bottom() {
        let text = as_text("2026-11-24T10:00:00Z", &sections(), &["GET /api/user  200".to_owned()]);
        let expected = "Slipway diagnostics, 2026-11-24T10:00:00Z\nIt works; 1 could be better.\n\nConnection\n  \
                        [good] API: answers\n\nPage\n  [weak] Referrer-Policy: origin\n      Send no-referrer.\n  [fact] \
                        Browser: A B\n\nLast requests, newest first (1)\n  GET /api/user  200\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_summary_counts_what_is_wrong() {
        let of = |findings: &[Finding]| {
            let checks = findings.iter().map(|finding| Check::new("x", *finding, "")).collect();
            summary(&[Section { title: "x", checks }])
        };
        let cases: [(&[Finding], &str); 6] = [
            (&[], "Everything is as it should be."),
            (&[Finding::Good, Finding::Fact, Finding::Unknown], "Everything is as it should be."),
            (&[Finding::Weak, Finding::Weak], "It works; 2 could be better."),
            (&[Finding::Bad], "1 not as it should be."),
            (&[Finding::Bad, Finding::Weak], "1 not as it should be, 1 could be better."),
            (&[Finding::Bad, Finding::Asking], "Asking…"),
        ];
        for (findings, expected) in cases {
            assert_eq!(of(findings), expected);
        }
    }
}
