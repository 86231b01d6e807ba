//! Nothing but what a person edited ever changes: random settings and random edits against the service's own rule for
//! merging, told here a second time and without any of the code that is tested.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::draft::{Draft, GITHUB, SourceKind, VCS};
use super::pointer::{child, set};

/// What settings say, by pointer: lists and secrets are one value each, and a secret is known by its text.
type Facts = BTreeMap<String, Value>;

const VARIABLES: &str = "/operationContext/environmentVariables";
const TEXTS: [&str; 13] = [
    "/sourceContext/git/repoDir",
    "/sourceContext/git/repoUrl",
    "/operationContext/options/shell",
    "/operationContext/role/id",
    "/operationContext/oidc/aws/roleArn",
    "/operationContext/oidc/aws/duration",
    "/operationContext/oidc/gcp/region",
    "/executorContext/executorImage/reference",
    "/executorContext/executorImage/credentials/username",
    "/executorContext/executorRootPath",
    "/agentPoolID",
    "/tag",
    "/gitHub/repository",
];
const FLAGS: [&str; 4] = [
    "/operationContext/options/deleteAfterDestroy",
    "/cacheOptions/enable",
    "/gitHub/deployCommits",
    "/operationContext/options/skipInstallDependencies",
];
const LISTS: [&str; 3] = ["/operationContext/preRunCommands", "/operationContext/oidc/aws/policyArns", "/gitHub/paths"];
const SECRETS: [&str; 3] = [
    "/sourceContext/git/gitAuth/accessToken",
    "/executorContext/executorImage/credentials/password",
    "/sourceContext/git/gitAuth/sshAuth/sshPrivateKey",
];
const NAMES: [&str; 5] = ["A", "B_SECRET", "PATH/WITH~SIGNS", "branch", "Z"];
/// As a newer service may send.
const UNKNOWN: [(&str, &str); 4] = [
    ("/sourceContext/git/sparse", r#"["a", "b"]"#),
    ("/beta", r#"{"deep": {"n": 1, "list": [{"x": null}]}}"#),
    ("/operationContext/options/retries", "3"),
    ("/vcsOptions/mode", r#""strict""#),
];

/// One thing that a person does.
#[derive(Clone, Debug)]
enum Edit {
    Text(&'static str, String),
    Flag(&'static str, bool),
    Clear(&'static str),
    Lines(&'static str, Vec<String>),
    Secret(&'static str, String),
    Revision(&'static str, String),
    Source(SourceKind),
    AddVariable(&'static str, String, bool),
    SetVariable(&'static str, String),
    RemoveVariable(&'static str),
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z]{1,4}", " [a-z]{1,2} ", "[\\PC]{1,3}"]
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = |pointers: &'static [&'static str]| proptest::sample::select(pointers);
    prop_oneof![
        (at(&TEXTS), word()).prop_map(|(at, text)| Edit::Text(at, text)),
        (at(&FLAGS), any::<bool>()).prop_map(|(at, is_on)| Edit::Flag(at, is_on)),
        prop_oneof![at(&TEXTS), at(&FLAGS), at(&LISTS), at(&SECRETS)].prop_map(Edit::Clear),
        (at(&LISTS), vec(word(), 0..4)).prop_map(|(at, lines)| Edit::Lines(at, lines)),
        (at(&SECRETS), "[a-z]{1,6}").prop_map(|(at, text)| Edit::Secret(at, text)),
        (at(&["branch", "commit", "tag"]), "[a-z]{1,4}").prop_map(|(key, text)| Edit::Revision(key, text)),
        proptest::sample::select(&SourceKind::ALL[..]).prop_map(Edit::Source),
        (at(&NAMES), word(), any::<bool>())
            .prop_map(|(name, text, is_secret)| Edit::AddVariable(name, text, is_secret)),
        (at(&NAMES), word()).prop_map(|(name, text)| Edit::SetVariable(name, text)),
        at(&NAMES).prop_map(Edit::RemoveVariable),
    ]
}

/// Settings as the service has stored them. Secrets are `enc:` and the text.
fn stored() -> impl Strategy<Value = Value> {
    let texts = btree_map(proptest::sample::select(&TEXTS[..]), "[a-z]{1,4}", 0..8);
    let flags = btree_map(proptest::sample::select(&FLAGS[..]), any::<bool>(), 0..3);
    let lists = btree_map(proptest::sample::select(&LISTS[..]), vec("[a-z]{1,3}", 1..3), 0..3);
    let secrets = btree_map(proptest::sample::select(&SECRETS[..]), "[a-z]{1,4}", 0..3);
    let variables = btree_map(proptest::sample::select(&NAMES[..]), ("[a-z]{0,4}", any::<bool>()), 0..4);
    let unknown = vec(proptest::sample::select(&UNKNOWN[..]), 0..4);
    let revision = prop_oneof![Just(None), Just(Some("branch")), Just(Some("commit"))];
    (texts, flags, lists, secrets, variables, unknown, revision, any::<bool>()).prop_map(
        |(texts, flags, lists, secrets, variables, unknown, revision, has_vcs)| {
            let mut settings = json!({"version": 3, "source": "console"});
            for (pointer, text) in texts {
                set(&mut settings, pointer, Some(text.into()));
            }
            for (pointer, is_on) in flags {
                set(&mut settings, pointer, Some(is_on.into()));
            }
            for (pointer, lines) in lists {
                set(&mut settings, pointer, Some(lines.into()));
            }
            for (pointer, text) in secrets {
                set(&mut settings, pointer, Some(sealed(&text)));
            }
            for (name, (text, is_secret)) in variables {
                let value = if is_secret { sealed(&text) } else { text.into() };
                set(&mut settings, &child(VARIABLES, name), Some(value));
            }
            for (pointer, json) in unknown {
                set(&mut settings, pointer, Some(serde_json::from_str(json).expect("the table above is JSON")));
            }
            if let Some(key) = revision {
                set(&mut settings, &child("/sourceContext/git", key), Some("main".into()));
            }
            if let (true, Some(map)) = (has_vcs, settings.as_object_mut())
                && let Some(Value::Object(mut triggers)) = map.shift_remove("gitHub")
            {
                triggers.insert("provider".to_owned(), "gitlab".into());
                triggers.insert("newer".to_owned(), json!({"kept": true}));
                map.insert("vcs".to_owned(), Value::Object(triggers));
            }
            settings
        },
    )
}

fn sealed(text: &str) -> Value {
    // Each read encrypts anew.
    use std::sync::atomic::{AtomicU32, Ordering};
    static N_SEALED: AtomicU32 = AtomicU32::new(0);
    json!({"ciphertext": format!("enc:{text}:{}", N_SEALED.fetch_add(1, Ordering::Relaxed))})
}

/// As the service merges: objects at every depth, `null` removes, everything else is replaced whole, and so is `vcs`;
/// an empty list or object changes nothing; a secret is encrypted.
fn service_merge(stored: &mut Value, patch: &Value, at: &str) {
    let (Value::Object(stored), Value::Object(patch)) = (stored, patch) else { return };
    for (key, value) in patch {
        let at = child(at, key);
        let is_object = |value: &Value| value.is_object() && value.get("ciphertext").is_none();
        match value {
            Value::Null => {
                stored.shift_remove(key);
            }
            Value::Array(items) if items.is_empty() => {}
            Value::Object(map) if map.is_empty() => {}
            Value::Object(map) if map.contains_key("secret") => {
                stored.insert(key.clone(), sealed(map.get("secret").and_then(Value::as_str).expect("a text")));
            }
            Value::Object(_) if at != "/vcs" && is_object(value) => {
                if !stored.get(key).is_some_and(is_object) {
                    stored.insert(key.clone(), json!({}));
                }
                service_merge(stored.entry(key.clone()).or_insert(Value::Null), value, &at);
            }
            other => {
                stored.insert(key.clone(), other.clone());
            }
        }
    }
}

/// Everything that settings say. What is empty says nothing, but a plain variable may be empty.
fn facts(settings: &Value) -> Facts {
    fn find(value: &Value, at: &str, found: &mut Facts) {
        match value {
            Value::Object(map) => match map.get("ciphertext").and_then(Value::as_str) {
                Some(ciphertext) => {
                    let text = ciphertext.strip_prefix("enc:").and_then(|rest| Some(rest.rsplit_once(':')?.0));
                    found.insert(at.to_owned(), json!({"is": text}));
                }
                None => map.iter().for_each(|(key, value)| find(value, &child(at, key), found)),
            },
            Value::Array(items) if items.is_empty() => {}
            Value::Null => {}
            other => {
                found.insert(at.to_owned(), other.clone());
            }
        }
    }
    let mut settings = settings.clone();
    if let Some(map) = settings.as_object_mut() {
        map.retain(|key, _| key != "version" && key != "source");
    }
    let mut found = Facts::new();
    find(&settings, "", &mut found);
    found
}

fn remove_within(facts: &mut Facts, ancestor: &str) {
    facts.retain(|pointer, _| !super::pointer::is_within(pointer, ancestor));
}

/// Where a trigger of the table stands: in `vcs` when the stack has that.
fn place(pointer: &str, is_vcs: bool) -> String {
    if is_vcs { pointer.replacen(GITHUB, VCS, 1) } else { pointer.to_owned() }
}

fn trimmed(lines: &[String]) -> Vec<Value> {
    lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).map(Value::from).collect()
}

/// Makes an edit to the draft, and says for itself what must become of the settings.
fn do_edit(draft: &mut Draft, wanted: &mut Facts, first: &Facts, edit: &Edit, is_vcs: bool) {
    let put = |wanted: &mut Facts, pointer: String, value: Option<Value>| {
        match value {
            Some(value) => wanted.insert(pointer, value),
            None => wanted.remove(&pointer),
        };
    };
    let row_of = |draft: &Draft, name: &str| {
        draft.variables().iter().find(|row| row.name == name).map(|row| (row.key, row.value.clone()))
    };
    match edit {
        Edit::Text(pointer, text) => {
            let pointer = place(pointer, is_vcs);
            draft.set_text(&pointer, text);
            let text = text.trim();
            put(wanted, pointer, (!text.is_empty()).then(|| text.into()));
        }
        Edit::Flag(pointer, is_on) => {
            let pointer = place(pointer, is_vcs);
            draft.set(&pointer, Some((*is_on).into()));
            put(wanted, pointer, Some((*is_on).into()));
        }
        Edit::Clear(pointer) => {
            let pointer = place(pointer, is_vcs);
            draft.set(&pointer, None);
            put(wanted, pointer, None);
        }
        Edit::Lines(pointer, lines) => {
            let pointer = place(pointer, is_vcs);
            draft.set_lines(&pointer, lines.clone());
            let lines = trimmed(lines);
            put(wanted, pointer, (!lines.is_empty()).then(|| lines.into()));
        }
        Edit::Secret(pointer, text) => {
            draft.set_secret(pointer, text);
            put(wanted, (*pointer).to_owned(), Some(json!({"is": text})));
        }
        Edit::Revision(key, text) => {
            draft.set_exclusive("/sourceContext/git", &["branch", "commit", "tag"], key, text);
            for other in ["branch", "commit", "tag"] {
                wanted.remove(&child("/sourceContext/git", other));
            }
            put(wanted, child("/sourceContext/git", key), Some(text.as_str().into()));
        }
        Edit::Source(kind) => {
            // A source that is there already is left as it is, one that comes back is the stored one.
            let pointer = kind.key().map(|key| child("/sourceContext", key));
            let is_there = pointer.as_ref().is_some_and(|pointer| draft.at(pointer).is_some());
            draft.convert_source(*kind);
            for other in ["git", "hg", "template"].into_iter().filter(|other| Some(*other) != kind.key()) {
                remove_within(wanted, &child("/sourceContext", other));
            }
            if let (Some(pointer), false) = (pointer, is_there) {
                let of_kind = first.iter().filter(|(other, _)| super::pointer::is_within(other, &pointer));
                wanted.extend(of_kind.map(|(pointer, value)| (pointer.clone(), value.clone())));
            }
        }
        Edit::AddVariable(name, text, is_secret) => {
            if row_of(draft, name).is_some() {
                return;
            }
            let key = draft.add_variable(name, "");
            if *is_secret {
                draft.set_variable_secret(key, true);
                // An empty new secret of that name is the stored one.
                draft.set_variable(key, text);
            } else {
                draft.set_variable(key, text);
            }
            let value = if *is_secret { json!({"is": text}) } else { text.as_str().into() };
            put(wanted, child(VARIABLES, name), Some(value));
        }
        Edit::SetVariable(name, text) => {
            let Some((key, value)) = row_of(draft, name) else { return };
            draft.set_variable(key, text);
            let value = if value.is_string() { text.as_str().into() } else { json!({"is": text}) };
            put(wanted, child(VARIABLES, name), Some(value));
        }
        Edit::RemoveVariable(name) => {
            let Some((key, _)) = row_of(draft, name) else { return };
            draft.remove_variable(key);
            put(wanted, child(VARIABLES, name), None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_save_changes_exactly_what_was_edited(stored in stored(), edits in vec(edit(), 0..7)) {
        let first = facts(&stored);
        let is_vcs = stored.get("vcs").is_some();
        let mut draft = Draft::new(Some(&stored));
        let mut wanted = first.clone();
        for edit in &edits {
            do_edit(&mut draft, &mut wanted, &first, edit, is_vcs);
        }
        let mut merged = stored.clone();
        if let Some(patch) = draft.patch() {
            service_merge(&mut merged, &draft.secrets.filled(&patch), "");
        }
        prop_assert_eq!(facts(&merged), wanted, "{:?}", draft.patch());
    }

    #[test]
    fn opening_and_saving_nothing_sends_nothing(stored in stored()) {
        prop_assert_eq!(Draft::new(Some(&stored)).patch(), None);
    }

    #[test]
    fn what_is_undone_was_never_edited(stored in stored(), edits in vec(edit(), 1..7)) {
        let is_vcs = stored.get("vcs").is_some();
        let mut draft = Draft::new(Some(&stored));
        let first = facts(&stored);
        for edit in &edits {
            do_edit(&mut draft, &mut Facts::new(), &first, edit, is_vcs);
        }
        for change in draft.changes() {
            draft.undo(&change.pointer);
        }
        prop_assert_eq!(draft.patch(), None);
    }

    #[test]
    fn a_draft_over_what_somebody_else_stored_changes_only_its_own(
        stored in stored(),
        theirs in vec(edit(), 0..4),
        mine in vec(edit(), 0..4),
    ) {
        let (first, is_vcs) = (facts(&stored), stored.get("vcs").is_some());
        let edited = |edits: &[Edit]| {
            let mut draft = Draft::new(Some(&stored));
            for edit in edits {
                do_edit(&mut draft, &mut Facts::new(), &first, edit, is_vcs);
            }
            draft
        };
        let (their_draft, my_draft) = (edited(&theirs), edited(&mine));
        // Typed secrets of two people are two secrets, whatever their numbers.
        let mut their_store = stored.clone();
        if let Some(patch) = their_draft.patch() {
            service_merge(&mut their_store, &their_draft.secrets.filled(&patch), "");
        }
        let theirs = super::document::read_stored(&their_store);
        let merge = super::change::merge(my_draft.stored(), &theirs, &my_draft.wanted());
        let merged = Draft::merged(&theirs, &merge, |_| false);
        let mut rebased = my_draft.clone();
        rebased.rebase(Some(&their_store), &merged);
        let touched: Vec<String> = rebased.changes().into_iter().map(|change| change.pointer).collect();
        let own: Vec<&str> = merge.mine.iter().map(|change| change.pointer.as_str()).collect();
        for pointer in &touched {
            prop_assert!(own.contains(&pointer.as_str()), "{pointer} of {own:?}");
        }
        if !merge.conflicts.is_empty() {
            let all_mine = Draft::merged(&theirs, &merge, |_| true);
            for conflict in &merge.conflicts {
                for change in &conflict.mine {
                    let is_there = all_mine.pointer(&change.pointer);
                    prop_assert_eq!(is_there, change.after.as_ref(), "{}", change.pointer);
                }
            }
        }
    }
}

/// A list that was emptied must be said as `null`, whatever stands around it.
#[test]
fn an_emptied_list_is_null() {
    let mut draft = Draft::new(Some(&json!({"operationContext": {"preRunCommands": ["make"], "x": 1}})));
    draft.set_lines("/operationContext/preRunCommands", vec![" ".to_owned()]);
    let mut wanted = Map::new();
    wanted.insert("operationContext".to_owned(), json!({"preRunCommands": null}));
    assert_eq!(draft.patch(), Some(Value::Object(wanted)));
}
