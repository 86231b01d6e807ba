//! Differences between settings, one setting at a time, and what becomes of them when two people changed the same
//! settings. Pure.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{is_same, leaves};
use super::pointer::{is_within, set};

/// One setting that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which.
    pub pointer: String,
    /// What was there.
    pub before: Option<Value>,
    /// What is there now.
    pub after: Option<Value>,
}

/// What differs, in the order of `after`, then what is gone. Both documents are in the form of
/// [`super::document::tidy`].
#[must_use]
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let (old, new) = (leaves(before), leaves(after));
    let find = |leaves: &[(String, &Value)], pointer: &str| {
        leaves.iter().find(|(other, _)| other == pointer).map(|(_, value)| (*value).clone())
    };
    let set = new.iter().filter_map(|(pointer, value)| {
        let before = find(&old, pointer);
        let is_kept = before.as_ref().is_some_and(|before| is_same(before, value));
        (!is_kept).then(|| Change { pointer: pointer.clone(), before, after: Some((*value).clone()) })
    });
    let gone = old.iter().filter(|(pointer, _)| find(&new, pointer).is_none()).map(|(pointer, value)| Change {
        pointer: pointer.clone(),
        before: Some((*value).clone()),
        after: None,
    });
    set.chain(gone).filter(|change| !change.pointer.is_empty()).collect()
}

/// Makes the changes to another document.
pub fn apply(document: &mut Value, changes: &[Change]) {
    // What goes makes room first: a kind of source for another.
    let (gone, set_anew): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|change| change.after.is_none());
    for change in gone.into_iter().chain(set_anew) {
        set(document, &change.pointer, change.after.clone());
    }
}

/// Settings that are one choice: to have some from one person and some from another would be nobody's.
pub(super) const GROUPS: [&[&str]; 2] = [
    &["/sourceContext/git/branch", "/sourceContext/git/commit", "/sourceContext/git/tag"],
    &["/sourceContext/hg/branch", "/sourceContext/hg/revision"],
];

/// What has to be taken back together with what was changed at a pointer, that one included.
#[must_use]
pub fn undone_with(pointer: &str, before: &Value, after: &Value) -> Vec<String> {
    unit_of(pointer, [before, after, after])
}

/// What both people changed, differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The setting, or all settings of the choice or what holds them.
    pub pointers: Vec<String>,
    /// What this person changed.
    pub mine: Vec<Change>,
    /// What the other one changed.
    pub theirs: Vec<Change>,
}

/// What came of two people's changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merge {
    /// What only the other one changed, or both in the same way: it is stored already.
    pub theirs: Vec<Change>,
    /// What only this one changed.
    pub mine: Vec<Change>,
    /// What has to be decided.
    pub conflicts: Vec<Conflict>,
}

/// Compares what became of `base` here (`mine`) and in the store (`theirs`).
#[must_use]
pub fn merge(base: &Value, theirs: &Value, mine: &Value) -> Merge {
    let unit = |pointer: &str| unit_of(pointer, [base, theirs, mine]);
    let (their_changes, my_changes) = (changes(base, theirs), changes(base, mine));
    let units: BTreeSet<Vec<String>> = my_changes.iter().map(|change| unit(&change.pointer)).collect();
    let mut merge = Merge::default();
    for pointers in &units {
        let of_unit = |all: &[Change]| -> Vec<Change> {
            all.iter().filter(|change| unit(&change.pointer) == *pointers).cloned().collect()
        };
        let (mine, theirs) = (of_unit(&my_changes), of_unit(&their_changes));
        if theirs.is_empty() {
            merge.mine.extend(mine);
        } else if !is_same_outcome(&mine, &theirs) {
            merge.conflicts.push(Conflict { pointers: pointers.clone(), mine, theirs });
        }
    }
    let is_in_conflict = |change: &Change| merge.conflicts.iter().any(|conflict| conflict.theirs.contains(change));
    merge.theirs = their_changes.iter().filter(|change| !is_in_conflict(change)).cloned().collect();
    merge
}

fn is_same_outcome(mine: &[Change], theirs: &[Change]) -> bool {
    mine.len() == theirs.len()
        && mine.iter().all(|change| {
            theirs.iter().any(|other| {
                other.pointer == change.pointer
                    && match (&other.after, &change.after) {
                        (Some(one), Some(other)) => is_same(one, other),
                        (one, other) => one.is_none() && other.is_none(),
                    }
            })
        })
}

/// The choice that a setting belongs to: all that is decided together.
fn unit_of(pointer: &str, documents: [&Value; 3]) -> Vec<String> {
    let owned = |pointers: &[&str]| pointers.iter().map(|pointer| (*pointer).to_owned()).collect();
    for whole in [&["/sourceContext"][..], &["/gitHub", "/vcs"]] {
        let is_in = whole.iter().any(|whole| is_within(pointer, whole));
        if is_in && kinds_differ(whole, documents) {
            return owned(whole);
        }
    }
    owned(GROUPS.into_iter().find(|group| group.contains(&pointer)).unwrap_or(&[pointer]))
}

/// Whether somebody changed the kind of the source, or the provider of the repository.
pub(super) fn kinds_differ(whole: &[&str], documents: [&Value; 3]) -> bool {
    let kinds = |document: &Value| -> Vec<String> {
        match whole {
            [single] => {
                let map = document.pointer(single).and_then(Value::as_object);
                map.into_iter().flat_map(|map| map.keys().cloned()).collect()
            }
            several => {
                let of = |pointer: &&&str| document.pointer(pointer).is_some();
                let provider = document.pointer("/vcs/provider").map(Value::to_string);
                several.iter().filter(of).map(|pointer| (*pointer).to_owned()).chain(provider).collect()
            }
        }
    };
    let [base, theirs, mine] = documents.map(kinds);
    // A kind that was not there at all is no choice that could be mixed up.
    [&theirs, &mine].into_iter().any(|kinds| *kinds != base && !base.is_empty()) || (theirs != mine && base.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointers(changes: &[Change]) -> Vec<&str> {
        changes.iter().map(|change| change.pointer.as_str()).collect()
    }

    #[test]
    fn changes_are_listed_by_setting() {
        let before = json!({"a": {"b": 1, "list": [1]}, "s": {"ciphertext": "x"}, "gone": {"deep": true}});
        let after = json!({"a": {"b": 2, "list": [1, 2]}, "s": {"ciphertext": "y"}, "new": {"secret": 1}});
        assert_eq!(pointers(&changes(&before, &after)), ["/a/b", "/a/list", "/new", "/gone/deep"]);
        let mut document = before.clone();
        apply(&mut document, &changes(&before, &after));
        assert!(changes(&document, &after).is_empty(), "{document}");
    }

    #[test]
    fn what_two_people_changed_is_merged_by_setting() {
        let base = json!({"a": 1, "b": 1, "c": 1, "d": 1, "same": 1});
        let theirs = json!({"a": 2, "b": 1, "c": 2, "same": 2});
        let mine = json!({"a": 1, "b": 3, "c": 3, "d": 3, "same": 2});
        let merge = merge(&base, &theirs, &mine);
        assert_eq!(pointers(&merge.theirs), ["/a", "/same"]);
        assert_eq!(pointers(&merge.mine), ["/b"]);
        let conflicts: Vec<&str> =
            merge.conflicts.iter().flat_map(|conflict| &conflict.pointers).map(String::as_str).collect();
        assert_eq!(conflicts, ["/c", "/d"], "changed by both; taken away by one and changed by the other");
    }

    #[test]
    fn a_branch_and_a_commit_are_one_choice() {
        let git = |git: Value| json!({"sourceContext": {"git": git}});
        let merge =
            merge(&git(json!({"branch": "main"})), &git(json!({"commit": "abc"})), &git(json!({"branch": "next"})));
        assert!(merge.mine.is_empty() && merge.theirs.is_empty());
        let [conflict] = merge.conflicts.as_slice() else { panic!("one conflict: {merge:?}") };
        assert_eq!(pointers(&conflict.mine), ["/sourceContext/git/branch"]);
        assert_eq!(pointers(&conflict.theirs), ["/sourceContext/git/commit", "/sourceContext/git/branch"]);
    }

    #[test]
    fn another_kind_of_source_is_one_choice_with_all_that_is_in_it() {
        let base = json!({"sourceContext": {"git": {"branch": "main", "repoDir": "a"}}});
        let theirs = json!({"sourceContext": {"git": {"branch": "main", "repoDir": "b"}}});
        let mine = json!({"sourceContext": {"template": {"sourceUrl": "https://x.example/t"}}});
        let merge = merge(&base, &theirs, &mine);
        assert_eq!(merge.conflicts.len(), 1, "{merge:?}");
        assert!(merge.mine.is_empty() && merge.theirs.is_empty());
    }

    #[test]
    fn parts_of_one_choice_are_taken_back_together() {
        let before = json!({"sourceContext": {"git": {"branch": "main"}}, "gitHub": {"repository": "a/b"}, "a b": 1});
        let after = json!({"sourceContext": {"git": {"commit": "abc"}}, "vcs": {"provider": "gitlab"}, "a b": 2});
        for (pointer, together) in [
            ("/sourceContext/git/commit", GROUPS[0]),
            ("/vcs/provider", &["/gitHub", "/vcs"]),
            ("/sourceContext/git/repoDir", &["/sourceContext/git/repoDir"]),
            ("/a b", &["/a b"]),
        ] {
            assert_eq!(undone_with(pointer, &before, &after), together, "{pointer}");
        }
        let after = json!({"sourceContext": {"template": {}}});
        assert_eq!(undone_with("/sourceContext/git/branch", &before, &after), ["/sourceContext"]);
    }

    #[test]
    fn another_provider_is_one_choice_with_its_triggers() {
        let base = json!({"gitHub": {"repository": "a/b", "deployCommits": true}});
        let theirs = json!({"gitHub": {"repository": "a/b", "deployCommits": false}});
        let mine = json!({"vcs": {"provider": "gitlab", "repository": "a/b"}});
        assert_eq!(merge(&base, &theirs, &mine).conflicts.len(), 1);
    }
}
