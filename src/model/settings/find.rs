//! Which settings a form has at the moment, and which of them a person means. Pure.

use super::draft::{Draft, SourceKind};
use super::fields::{Field, Section, is_known};
use super::pointer::is_within;

/// What only the service sets: shown where it is set, and nowhere asked for.
pub const SET_BY_SERVICE: [&str; 3] =
    ["/operationContext/role/name", "/operationContext/role/defaultIdentifier", "/operationContext/operation"];

/// What the service adds to the image that it chose itself.
const IMAGE_IS_DEFAULT: &str = "/executorContext/executorImage/isDefault";

/// Whether a setting can be filled in as the draft stands: those of another kind of source cannot.
#[must_use]
pub fn is_applicable(field: &Field, draft: &Draft) -> bool {
    match field.section {
        Section::Source => {
            let key = draft.source_kind().key();
            key.is_some_and(|key| is_within(field.pointer, &format!("/sourceContext/{key}")))
        }
        Section::Triggers => field.pointer == "/vcs/provider" || draft.triggers().is_some(),
        _ => !SET_BY_SERVICE.contains(&field.pointer) || draft.at(field.pointer).is_some(),
    }
}

/// Whether a variable is meant by what a person typed to find a setting.
#[must_use]
pub fn is_variable_found(name: &str, words: &str) -> bool {
    let text = format!("{name} {} variable", Section::Variables.title()).to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// Settings that a newer service has and this console does not know: they are kept as they are.
#[must_use]
pub fn unknown(draft: &Draft) -> Vec<String> {
    let document = draft.wanted();
    let leaves = super::document::leaves(&document).into_iter().map(|(pointer, _)| pointer);
    leaves.filter(|pointer| !pointer.is_empty() && pointer != IMAGE_IS_DEFAULT && !is_known(pointer)).collect()
}

/// The settings that an act would take away, and those that it carries along to another place.
#[must_use]
pub fn lost_and_moved(before: &Draft, after: &Draft) -> (Vec<String>, Vec<String>) {
    let changes = super::change::changes(&before.wanted(), &after.wanted());
    let last_key = |pointer: &str| super::pointer::keys(pointer).pop();
    let gone = changes.iter().filter(|change| change.after.is_none());
    let is_moved = |gone: &super::change::Change| {
        changes.iter().any(|change| change.after == gone.before && last_key(&change.pointer) == last_key(&gone.pointer))
    };
    let (moved, lost): (Vec<_>, Vec<_>) = gone.partition(|gone| is_moved(gone));
    let names = |changes: Vec<&super::change::Change>| -> Vec<String> {
        changes.into_iter().map(|change| change.pointer.clone()).collect()
    };
    (names(lost), names(moved))
}

/// The kinds of source, and what they are called.
#[must_use]
pub fn kind_name(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Git => "Git",
        SourceKind::Hg => "Mercurial",
        SourceKind::Template => "Template",
        SourceKind::None => "Inside the image",
    }
}

/// Whose version control the service works with, in its word, and what people call it.
pub const PROVIDERS: [(&str, &str); 5] = [
    ("github", "GitHub"),
    ("gitlab", "GitLab"),
    ("bitbucket", "Bitbucket"),
    ("azure_devops", "Azure DevOps"),
    ("custom", "Another, by webhook"),
];

/// What a provider is called; its own word when this console does not know it.
#[must_use]
pub fn provider_name(word: &str) -> &str {
    PROVIDERS.iter().find(|(own, _)| *own == word).map_or(word, |(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fields::FIELDS;
    use super::*;

    #[test]
    fn only_settings_of_the_chosen_kinds_can_be_filled_in() {
        let draft = Draft::new(Some(&json!({"sourceContext": {"hg": {"branch": "x"}}})));
        let has = |pointer: &str| FIELDS.iter().any(|field| field.pointer == pointer && is_applicable(field, &draft));
        assert!(has("/sourceContext/hg/revision") && !has("/sourceContext/git/branch"));
        assert!(has("/vcs/provider") && !has("/gitHub/paths"), "there is no provider yet");
        assert!(has("/tag") && !has("/operationContext/role/name"));
    }

    #[test]
    fn a_variable_is_found_by_its_name() {
        assert!(is_variable_found("AWS_REGION", "aws") && is_variable_found("A", "environment"));
        assert!(!is_variable_found("AWS_REGION", "azure"));
    }

    #[test]
    fn what_is_not_known_is_listed_and_what_the_service_adds_is_not() {
        let stored = json!({
            "sourceContext": {"git": {"branch": "main", "sparse": ["a"]}}, "beta": {"deep": 1},
            "executorContext": {"executorImage": {"reference": "x", "isDefault": true}},
        });
        assert_eq!(unknown(&Draft::new(Some(&stored))), ["/sourceContext/git/sparse", "/beta/deep"]);
    }

    #[test]
    fn another_provider_loses_some_and_carries_some_along() {
        let before = Draft::new(Some(&json!({"gitHub": {"repository": "a/b", "reviewStackLabels": ["x"]}})));
        let mut after = before.clone();
        after.convert_provider(Some("gitlab"));
        let (lost, moved) = lost_and_moved(&before, &after);
        assert_eq!(
            (lost, moved),
            (vec!["/gitHub/reviewStackLabels".to_owned()], vec!["/gitHub/repository".to_owned()])
        );
    }
}
