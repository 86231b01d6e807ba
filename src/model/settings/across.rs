//! The settings of two stacks beside each other, and what of one may become the other's.
//!
//! Secrets never go along: they are encrypted for their own stack, and nobody can read them. What signs in somewhere
//! (a repository's or a registry's credentials) stays with its stack as a whole, since a user without its password, or
//! with another's, is worse than none. Pure.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::change::{self, GROUPS};
use super::document::{VARIABLES, is_same, is_secret, leaves, tidy};
use super::draft::{GITHUB, VCS};
use super::fields::{FIELDS, Section, find, section_of};
use super::pointer::{child, is_within, keys, set};

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// They are the same.
    Same,
    /// They differ.
    Differs,
    /// Both are secrets: nobody can know.
    Unknown,
}

/// A setting on two stacks.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which.
    pub pointer: String,
    /// What this stack has.
    pub here: Option<Value>,
    /// What the other has.
    pub there: Option<Value>,
    /// How they compare.
    pub likeness: Likeness,
}

impl Row {
    /// Why the other stack's value cannot be taken; `None` when it can.
    #[must_use]
    pub fn why_not_taken(&self) -> Option<&'static str> {
        if self.there.as_ref().is_some_and(is_secret) {
            return Some("A secret is encrypted for its own stack: type it here.");
        }
        if self.likeness == Likeness::Same {
            return Some("Both have it already.");
        }
        is_sign_in(&self.pointer).then_some("Credentials belong together with their secret: set them here.")
    }
}

/// What every setting is on two stacks, in the order of the page.
#[must_use]
pub fn compare(here: &Value, there: &Value) -> Vec<Row> {
    let github = Value::from("github");
    let (mut here_leaves, mut there_leaves) = (leaves(here), leaves(there));
    if are_a_pair(here, there) {
        pair(&mut here_leaves, &github);
        pair(&mut there_leaves, &github);
    }
    let mut pointers: Vec<&str> = Vec::new();
    for (pointer, _) in here_leaves.iter().chain(&there_leaves) {
        if !pointer.is_empty() && !pointers.contains(&pointer.as_str()) {
            pointers.push(pointer);
        }
    }
    let find = |leaves: &[(String, &Value)], pointer: &str| {
        leaves.iter().find(|(other, _)| other == pointer).map(|(_, value)| (*value).clone())
    };
    let mut rows: Vec<Row> = pointers
        .into_iter()
        .map(|pointer| {
            let (here, there) = (find(&here_leaves, pointer), find(&there_leaves, pointer));
            let likeness = match (&here, &there) {
                (Some(one), Some(other)) if is_secret(one) && is_secret(other) => Likeness::Unknown,
                (Some(one), Some(other)) if is_same(one, other) => Likeness::Same,
                _ => Likeness::Differs,
            };
            Row { pointer: pointer.to_owned(), here, there, likeness }
        })
        .collect();
    rows.sort_by_cached_key(|row| place_of(&row.pointer));
    rows
}

/// Whether one of two stacks has its triggers under GitHub's own key, and the other under that of all providers.
fn are_a_pair(here: &Value, there: &Value) -> bool {
    let has = |settings: &Value| [GITHUB, VCS].map(|place| settings.pointer(place).is_some());
    matches!((has(here), has(there)), ([true, false], [false, true]) | ([false, true], [true, false]))
}

/// Puts GitHub's triggers where those of all providers are, as far as these know them, so that a setting which both
/// stacks have is one row.
fn pair<'a>(leaves: &mut Vec<(String, &'a Value)>, github: &'a Value) {
    let mut is_github = false;
    for (pointer, _) in leaves.iter_mut() {
        let Some(rest) = pointer.strip_prefix(GITHUB).filter(|rest| rest.starts_with('/')) else { continue };
        is_github = true;
        let paired = format!("{VCS}{rest}");
        if find(&paired).is_some() {
            *pointer = paired;
        }
    }
    if is_github {
        leaves.push((child(VCS, "provider"), github));
    }
}

/// Where a setting stands on the page.
fn place_of(pointer: &str) -> (Section, usize, String) {
    let field = find(pointer).map(|field| field.pointer);
    let place = FIELDS.iter().position(|other| Some(other.pointer) == field).unwrap_or(FIELDS.len());
    (section_of(pointer), place, pointer.to_owned())
}

/// Whether a setting is part of how something is signed in to.
fn is_sign_in(pointer: &str) -> bool {
    keys(pointer).iter().any(|key| ["gitAuth", "hgAuth", "credentials"].contains(&key.as_str()))
}

/// What belongs to one deployment or one review stack, and to no other.
fn is_own(pointer: &str) -> bool {
    ["/gitHub/deployPullRequest", "/vcs/deployPullRequest", "/operationContext/operation"].contains(&pointer)
}

/// Why settings of a section are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// The program comes from another kind of source.
    Kind,
    /// The repository has another provider.
    Provider,
    /// They are one choice, of which revision is used.
    Revision,
}

impl Together {
    /// Whether the section is taken as a whole or not at all.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self != Self::Revision
    }

    /// For people, who are about to take one of them.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Kind => {
                "The program comes from another kind of source there, so that this section is taken as a whole. What only the kind of this stack has is lost, its credentials too."
            }
            Self::Provider => {
                "The repository has another provider there, so that this section is taken as a whole. What only the provider of this stack has is lost."
            }
            Self::Revision => "What says which revision is used is one choice: it is taken together.",
        }
    }
}

/// Why the settings of a section are taken together; `None` when each can be taken alone.
#[must_use]
pub fn together(here: &Value, there: &Value, section: Section) -> Option<Together> {
    if kinds_differ(here, there, section) {
        return Some(if section == Section::Source { Together::Kind } else { Together::Provider });
    }
    let rows = compare(here, there);
    let differs = |pointer: &&&str| {
        let differs = |row: &Row| row.pointer == **pointer && row.likeness == Likeness::Differs;
        section_of(pointer) == section && rows.iter().any(differs)
    };
    let is_split = |group: &&[&str]| group.iter().filter(differs).count() > 1;
    GROUPS.iter().any(|group| is_split(&group)).then_some(Together::Revision)
}

/// The settings that go along when one is taken, itself among them.
fn one_choice(pointer: &str) -> Vec<String> {
    let group = GROUPS.into_iter().find(|group| group.contains(&pointer)).unwrap_or(&[]);
    group.iter().copied().chain([pointer]).map(str::to_owned).collect()
}

/// Whether the stacks have another kind of source, or another provider.
fn kinds_differ(here: &Value, there: &Value, section: Section) -> bool {
    let whole: &[&str] = match section {
        Section::Source => &["/sourceContext"],
        Section::Triggers => &[GITHUB, VCS],
        _ => return false,
    };
    [[here, there, there], [there, here, here]].into_iter().any(|documents| change::kinds_differ(whole, documents))
}

/// This stack's settings with some of the other's in them. What cannot be taken stays as it is.
#[must_use]
pub fn taken(here: &Value, there: &Value, pointers: &[String]) -> Value {
    let mut together: BTreeSet<String> = BTreeSet::new();
    let mut whole: BTreeSet<Section> = BTreeSet::new();
    for pointer in pointers {
        if kinds_differ(here, there, section_of(pointer)) {
            whole.insert(section_of(pointer));
        } else {
            together.extend(one_choice(pointer));
        }
    }
    let sections: Vec<Section> = whole.into_iter().collect();
    let mut wanted = if sections.is_empty() { here.clone() } else { copied(here, there, &sections).wanted };
    for pointer in together {
        let (old, new) = (here.pointer(&pointer), there.pointer(&pointer));
        // A secret that is stored here stays, unless the other has a plain value that was asked for by name.
        if new.is_some_and(is_secret)
            || is_sign_in(&pointer)
            || (new.is_none() && old.is_some_and(is_secret) && pointers.len() > 1)
        {
            continue;
        }
        set(&mut wanted, &pointer, new.cloned());
    }
    tidy(&wanted)
}

/// What settings become when sections of another stack are copied into them.
#[derive(Clone, Debug, PartialEq)]
pub struct Copied {
    /// The settings.
    pub wanted: Value,
    /// Secrets that the other has in these sections and this one lacks: they must be typed.
    pub left_out: Vec<String>,
}

/// Copies sections: every setting of theirs becomes as it is in `from`, but secrets and credentials stay as they are.
#[must_use]
pub fn copied(target: &Value, from: &Value, sections: &[Section]) -> Copied {
    let mut wanted = target.clone();
    let mut left_out = Vec::new();
    for section in sections {
        if kinds_differ(target, from, *section) {
            // Two kinds beside each other are refused, so that the old one goes with all that is in it.
            let roots: &[&str] = if *section == Section::Source {
                &["/sourceContext/git", "/sourceContext/hg", "/sourceContext/template"]
            } else {
                &["/gitHub", "/vcs"]
            };
            let keeps = |root: &str| from.pointer(root).is_some() && root != "/vcs";
            for root in roots.iter().filter(|root| !keeps(root)) {
                set(&mut wanted, root, None);
            }
        }
        let is_copied = |pointer: &str| section_of(pointer) == *section && !is_sign_in(pointer) && !is_own(pointer);
        let before = wanted.clone();
        for (pointer, value) in leaves(&before) {
            // A variable that is secret there has no value to copy: what stands here is better than nothing.
            let is_secret_there = from.pointer(&pointer).is_some_and(is_secret);
            if is_copied(&pointer) && !is_secret(value) && !is_secret_there {
                set(&mut wanted, &pointer, None);
            }
        }
        for (pointer, value) in leaves(from) {
            if section_of(&pointer) != *section || is_own(&pointer) {
                continue;
            }
            if is_secret(value) {
                if wanted.pointer(&pointer).is_none() {
                    left_out.push(pointer);
                }
            } else if !is_sign_in(&pointer) && !wanted.pointer(&pointer).is_some_and(is_secret) {
                set(&mut wanted, &pointer, Some(value.clone()));
            }
        }
    }
    Copied { wanted: in_order(&tidy(&wanted), target, from), left_out }
}

/// Keys in the order of the stack's own settings, then of the other's: a value that was taken away and put back is in
/// its place.
fn in_order(wanted: &Value, target: &Value, from: &Value) -> Value {
    let mut ordered = json!({});
    for (pointer, _) in leaves(target).into_iter().chain(leaves(from)) {
        if let Some(value) = wanted.pointer(&pointer)
            && !pointer.is_empty()
        {
            set(&mut ordered, &pointer, Some(value.clone()));
        }
    }
    ordered
}

/// First settings for a stack that has none, made from another's: all of them but what belongs to that stack alone.
#[must_use]
pub fn started_from(from: &Value) -> Copied {
    copied(&json!({}), from, &Section::ALL)
}

/// Whether a secret that was left out is a variable: those can be listed to be filled in.
#[must_use]
pub fn is_variable(pointer: &str) -> bool {
    is_within(pointer, VARIABLES)
}

#[cfg(test)]
mod tests {
    use super::super::patch::patch;
    use super::*;

    fn secret() -> Value {
        json!({"ciphertext": "x"})
    }

    #[test]
    fn two_stacks_are_compared_in_the_order_of_the_page() {
        let here = json!({"agentPoolID": "p", "operationContext": {"environmentVariables": {"B": secret(), "A": "1"}},
            "sourceContext": {"git": {"branch": "main", "repoDir": "x"}}});
        let there = json!({"sourceContext": {"git": {"branch": "next", "repoDir": "x"}},
            "operationContext": {"environmentVariables": {"B": {"ciphertext": "y"}, "C": secret()}}});
        let rows = compare(&here, &there);
        let found: Vec<(&str, Likeness, bool)> =
            rows.iter().map(|row| (row.pointer.as_str(), row.likeness, row.why_not_taken().is_none())).collect();
        let variable = |name: &str| super::super::pointer::child(VARIABLES, name);
        let (a, b, c) = (variable("A"), variable("B"), variable("C"));
        let wanted = [
            ("/sourceContext/git/branch", Likeness::Differs, true),
            ("/sourceContext/git/repoDir", Likeness::Same, false),
            (a.as_str(), Likeness::Differs, true),
            (b.as_str(), Likeness::Unknown, false),
            (c.as_str(), Likeness::Differs, false),
            ("/agentPoolID", Likeness::Differs, true),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn one_setting_is_taken_with_what_it_excludes() {
        let here = json!({"sourceContext": {"git": {"branch": "main", "repoDir": "x"}}, "tag": "t"});
        let there = json!({"sourceContext": {"git": {"commit": "da39a3e", "repoDir": "y"}}});
        let take = |pointer: &str| taken(&here, &there, &[pointer.to_owned()]);
        let wanted = json!({"sourceContext": {"git": {"repoDir": "x", "commit": "da39a3e"}}, "tag": "t"});
        assert_eq!(take("/sourceContext/git/commit"), wanted);
        assert_eq!(take("/sourceContext/git/branch"), wanted);
        let without_tag = json!({"sourceContext": {"git": {"branch": "main", "repoDir": "x"}}});
        assert_eq!(take("/tag"), without_tag, "what the other has not is taken away");
        assert_eq!(together(&here, &there, Section::Source), Some(Together::Revision));
        assert_eq!(together(&here, &there, Section::Advanced), None);
        let other_branch = json!({"sourceContext": {"git": {"branch": "next", "repoDir": "y"}}});
        assert_eq!(together(&here, &other_branch, Section::Source), None, "only one of the choice differs");
    }

    #[test]
    fn another_kind_is_taken_whole() {
        let here = json!({"gitHub": {"repository": "a/b", "deployCommits": true}});
        let there = json!({"vcs": {"provider": "gitlab", "repository": "a/b", "paths": ["x"]}});
        let wanted = there.clone();
        assert_eq!(taken(&here, &there, &["/vcs/paths".to_owned()]), wanted);
        assert_eq!(together(&here, &there, Section::Triggers), Some(Together::Provider));
        let git = json!({"sourceContext": {"git": {"branch": "main", "gitAuth": {"accessToken": secret()}}}});
        let template = json!({"sourceContext": {"template": {"sourceUrl": "u", "gitAuth": {"accessToken": secret()}}}});
        assert_eq!(together(&git, &template, Section::Source), Some(Together::Kind));
        assert_eq!(together(&json!({}), &git, Section::Source), Some(Together::Kind), "a kind where there is none");
        let found = copied(&git, &template, &[Section::Source]);
        assert_eq!(found.wanted, json!({"sourceContext": {"template": {"sourceUrl": "u"}}}));
        assert_eq!(found.left_out, ["/sourceContext/template/gitAuth/accessToken"]);
    }

    #[test]
    fn a_setting_of_two_providers_is_one_row() {
        let here = json!({"gitHub": {"repository": "a/b", "deployCommits": true, "reviewStackLabels": ["x"]}});
        let there = json!({"vcs": {"provider": "gitlab", "repository": "a/c", "deployCommits": true}});
        let rows = |here: &Value, there: &Value| -> Vec<(String, Likeness)> {
            compare(here, there).into_iter().map(|row| (row.pointer, row.likeness)).collect()
        };
        let wanted = [
            ("/vcs/deployCommits", Likeness::Same),
            ("/vcs/provider", Likeness::Differs),
            ("/vcs/repository", Likeness::Differs),
            ("/vcs/reviewStackLabels", Likeness::Differs),
        ]
        .map(|(pointer, likeness)| (pointer.to_owned(), likeness));
        for (here, there) in [(&here, &there), (&there, &here)] {
            let mut found = rows(here, there);
            found.sort_by(|one, other| one.0.cmp(&other.0));
            assert_eq!(found, wanted);
        }
        let github = json!({"vcs": {"provider": "github", "repository": "a/b", "deployCommits": true}});
        let differs: Vec<String> = rows(&here, &github)
            .into_iter()
            .filter(|(_, likeness)| *likeness == Likeness::Differs)
            .map(|(pointer, _)| pointer)
            .collect();
        assert_eq!(differs, ["/vcs/reviewStackLabels"], "GitHub is GitHub, under either key");
    }

    #[test]
    fn secrets_and_credentials_stay_with_their_stack() {
        let from = json!({
            "sourceContext": {"git": {"branch": "next", "gitAuth": {"basicAuth": {"userName": "me", "password": secret()}}}},
            "executorContext": {"executorImage": {"reference": "b", "credentials": {"username": "me", "password": secret()}}},
            "operationContext": {"environmentVariables": {"PLAIN": "2", "BOTH": secret(), "NEW": secret(), "MINE": "plain"}},
            "agentPoolID": "q",
        });
        let target = json!({
            "sourceContext": {"git": {"branch": "main", "gitAuth": {"accessToken": {"ciphertext": "mine"}}}},
            "executorContext": {"executorImage": {"reference": "a"}},
            "operationContext": {"environmentVariables": {
                "PLAIN": "1", "GONE": "1", "BOTH": "was plain", "MINE": {"ciphertext": "mine"}, "KEPT": {"ciphertext": "mine"},
            }},
            "agentPoolID": "p",
        });
        let sections = [Section::Source, Section::Variables, Section::Executor];
        let found = copied(&target, &from, &sections);
        let wanted = json!({
            "sourceContext": {"git": {"branch": "next", "gitAuth": {"accessToken": {"ciphertext": "mine"}}}},
            "executorContext": {"executorImage": {"reference": "b"}},
            "operationContext": {"environmentVariables": {
                "PLAIN": "2", "BOTH": "was plain", "MINE": {"ciphertext": "mine"}, "KEPT": {"ciphertext": "mine"},
            }},
            "agentPoolID": "p",
        });
        assert_eq!(found.wanted, wanted);
        let names: Vec<&str> = found.left_out.iter().filter_map(|pointer| pointer.rsplit('/').next()).collect();
        assert_eq!(names, ["password", "NEW", "password"]);
        let request = patch(&target, &found.wanted).map(|patch| patch.to_string()).unwrap_or_default();
        assert!(!request.contains("ciphertext"), "{request}");
    }

    #[test]
    fn a_copy_onto_the_same_is_no_change() {
        let settings = json!({"gitHub": {"repository": "a/b", "paths": ["x"], "deployPullRequest": 7}, "beta": {"x": 1},
            "operationContext": {"environmentVariables": {"S": secret(), "A": ""}, "options": {"shell": "bash"}}});
        let found = copied(&settings, &settings, &Section::ALL);
        assert_eq!((patch(&settings, &found.wanted), found.left_out), (None, Vec::new()));
    }

    #[test]
    fn a_stack_starts_from_a_sibling_without_its_secrets() {
        let from = json!({
            "gitHub": {"repository": "a/b", "deployPullRequest": 7},
            "operationContext": {"environmentVariables": {"S": secret(), "A": "1"}, "oidc": {"aws": {"roleArn": "r"}}},
            "beta": {"x": 1},
        });
        let found = started_from(&from);
        let wanted = json!({"gitHub": {"repository": "a/b"}, "beta": {"x": 1},
            "operationContext": {"environmentVariables": {"A": "1"}, "oidc": {"aws": {"roleArn": "r"}}}});
        assert_eq!(found.wanted, wanted);
        assert!(found.left_out.iter().all(|pointer| is_variable(pointer)) && found.left_out.len() == 1);
    }
}
