//! What a copy of sections would do to one stack: what it sends, what stands in its way, and what it leaves out. Pure.

use serde_json::{Value, json};

use super::across::copied;
use super::change::{Change, changes};
use super::document::read_stored;
use super::fields::Section;
use super::patch::patch;
use super::rules::{Problem, blocking, problems};
use super::secrets::Secrets;
use super::warnings::{Warning, warnings};

/// What a copy would do to one stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What the stack had when it was read.
    pub stored: Value,
    /// Whether it had settings at all.
    pub is_stored: bool,
    /// What differs afterwards.
    pub changes: Vec<Change>,
    /// What is sent; `None` when nothing differs.
    pub patch: Option<Value>,
    /// Secrets that the copied sections have and this stack lacks.
    pub left_out: Vec<String>,
    /// What keeps it from being sent.
    pub blocking: Vec<Problem>,
    /// Traps.
    pub warnings: Vec<Warning>,
}

impl Plan {
    /// The copy of sections of `from` into what was read of a stack; `None` when it has no settings.
    #[must_use]
    pub fn new(read: Option<&Value>, from: &Value, sections: &[Section], stack: &str) -> Self {
        let stored = read.map_or_else(|| json!({}), read_stored);
        let copied = copied(&stored, from, sections);
        let changes = changes(&stored, &copied.wanted);
        let found = problems(&copied.wanted, &Secrets::default());
        Self {
            blocking: if changes.is_empty() { Vec::new() } else { blocking(&found, &stored, &changes) },
            warnings: warnings(&stored, &copied.wanted, &changes, stack),
            patch: patch(&stored, &copied.wanted),
            left_out: copied.left_out,
            is_stored: read.is_some(),
            changes,
            stored,
        }
    }

    /// Whether there is something to send, and nothing in its way.
    #[must_use]
    pub fn can_be_sent(&self) -> bool {
        self.patch.is_some() && self.blocking.is_empty()
    }

    /// Whether the stack still has what the plan was made from.
    #[must_use]
    pub fn still_holds(&self, read: Option<&Value>) -> bool {
        let stored = read.map_or_else(|| json!({}), read_stored);
        read.is_some() == self.is_stored && changes(&self.stored, &stored).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from() -> Value {
        json!({"gitHub": {"repository": "a/b"}, "sourceContext": {"git": {"branch": "next"}}, "cacheOptions": {"enable": true}})
    }

    #[test]
    fn a_plan_says_what_is_sent_and_what_stands_in_its_way() {
        let read = json!({"cacheOptions": {"enable": false}, "version": 3});
        let plan = Plan::new(Some(&read), &from(), &[Section::Cache], "dev");
        assert_eq!(plan.patch, Some(json!({"cacheOptions": {"enable": true}})));
        assert!(plan.can_be_sent() && plan.is_stored);
        let own = json!({"sourceContext": {"git": {"repoUrl": "https://x.example/a", "branch": "main"}}});
        let plan = Plan::new(Some(&own), &from(), &[Section::Triggers], "dev");
        let pointers: Vec<&str> = plan.blocking.iter().map(|problem| problem.pointer.as_str()).collect();
        assert_eq!((pointers, plan.can_be_sent()), (vec!["/sourceContext/git/repoUrl"], false));
    }

    #[test]
    fn a_plan_without_a_change_sends_nothing() {
        let plan = Plan::new(Some(&from()), &from(), &Section::ALL, "dev");
        assert_eq!((plan.patch.clone(), plan.can_be_sent()), (None, false));
        assert!(!Plan::new(None, &from(), &Section::ALL, "dev").is_stored);
    }

    #[test]
    fn a_plan_holds_until_somebody_changes_the_stack() {
        let read = json!({"operationContext": {"environmentVariables": {"S": {"ciphertext": "x"}}}, "version": 3});
        let plan = Plan::new(Some(&read), &from(), &[Section::Cache], "dev");
        let again = json!({"operationContext": {"environmentVariables": {"S": {"ciphertext": "other"}}}, "version": 3});
        assert!(plan.still_holds(Some(&again)), "a ciphertext differs with each read");
        assert!(!plan.still_holds(Some(&json!({"tag": "t"}))) && !plan.still_holds(None));
    }
}
