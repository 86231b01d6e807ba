//! Settings as files for use elsewhere: the CLI's file, JSON, the body of a request, and a resource of the
//! `pulumiservice` provider ([`resource`]). What a person typed as a secret leaves the page in none of them; ciphertexts
//! stand only in the CLI's file, which holds them too. Pure.

pub mod resource;

use api_types::StackRef;
use serde_json::{Value, json};

use super::document::{VARIABLES, is_secret, leaves, typed_secret};
use super::fields::{find, full_label_of};
use super::pointer::{is_within, keys, set};
use super::text::{file_yaml, json_of};
use crate::model::json_lines::PLACEHOLDER;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The CLI's file, `Pulumi.<stack>.deploy.yaml`.
    DeployYaml,
    /// As the API has them.
    Json,
    /// A request, as a command.
    Curl,
    /// A resource in a Pulumi program in YAML.
    PulumiYaml,
    /// A resource in a Pulumi program in TypeScript.
    TypeScript,
}

impl Format {
    /// All, in the order of the list.
    pub const ALL: [Self; 5] = [Self::DeployYaml, Self::Json, Self::Curl, Self::PulumiYaml, Self::TypeScript];

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::DeployYaml => "Pulumi CLI (deploy.yaml)",
            Self::Json => "JSON",
            Self::Curl => "curl command",
            Self::PulumiYaml => "Pulumi YAML resource",
            Self::TypeScript => "TypeScript resource",
        }
    }

    /// A word for it in an address or a choice.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::DeployYaml => "deploy-yaml",
            Self::Json => "json",
            Self::Curl => "curl",
            Self::PulumiYaml => "pulumi-yaml",
            Self::TypeScript => "typescript",
        }
    }

    /// What to know about it.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::DeployYaml => {
                "For “pulumi deployment settings push”. Stored secrets are in it as ciphertext, which only this service can read."
            }
            Self::Json => "As the REST API has them, without the secrets.",
            Self::Curl => {
                "Merges all of this into a stack's settings. Write the secrets and your token in before you run it."
            }
            Self::PulumiYaml => {
                "A DeploymentSettings resource of the pulumiservice provider. Secrets come from the configuration."
            }
            Self::TypeScript => {
                "A DeploymentSettings resource of the pulumiservice provider. Secrets come from the configuration."
            }
        }
    }

    /// What the file is called.
    #[must_use]
    pub fn file_name(self, stack: &StackRef) -> String {
        let name = stack.stack();
        match self {
            Self::DeployYaml => format!("Pulumi.{name}.deploy.yaml"),
            Self::Json => format!("{name}.deployment-settings.json"),
            Self::Curl => format!("{name}.deployment-settings.sh"),
            Self::PulumiYaml => format!("{name}.deployment-settings.yaml"),
            Self::TypeScript => format!("{name}.deployment-settings.ts"),
        }
    }
}

/// The file, of settings in the form of [`super::document::tidy`]. A command needs the API's address too, so of
/// [`Format::Curl`] it is only the body.
#[must_use]
pub fn file(format: Format, document: &Value, stack: &StackRef) -> String {
    match format {
        Format::DeployYaml => deploy_yaml(document),
        Format::Json => json_of(document),
        Format::Curl => to_fill_in(document).to_string(),
        Format::PulumiYaml => resource::yaml(document, stack),
        Format::TypeScript => resource::typescript(document, stack),
    }
}

/// The CLI's file: with ciphertexts, and with what was typed left out and named.
fn deploy_yaml(document: &Value) -> String {
    let mut rest = document.clone();
    let mut head = String::new();
    for (pointer, _) in leaves(document).into_iter().filter(|(_, value)| typed_secret(value).is_some()) {
        set(&mut rest, &pointer, None);
        if head.is_empty() {
            head.push_str("# Secrets that were typed and are not saved yet are not in this file:\n");
        }
        head.push_str(&format!("#   {}\n", named(&pointer)));
    }
    let unread = leaves(&rest).into_iter().filter(|(pointer, _)| !pointer.is_empty() && !is_read_by_cli(pointer));
    for (number, (pointer, _)) in unread.enumerate() {
        if number == 0 {
            head.push_str("# The CLI does not read these settings:\n");
        }
        head.push_str(&format!("#   {}\n", named(&pointer)));
    }
    head + &file_yaml(&rest)
}

/// Whether `apitype.DeploymentSettings` has a setting (pulumi/pulumi at 1b59498, `sdk/go/common/apitype/deployments.go`).
/// The CLI passes over all others in the file without a word.
fn is_read_by_cli(pointer: &str) -> bool {
    const GIT: [&str; 5] = ["repoUrl", "branch", "commit", "repoDir", "gitAuth"];
    const OPERATION: [&str; 4] = ["oidc", "preRunCommands", "environmentVariables", "options"];
    const UNREAD: [&str; 4] =
        ["/gitHub/deployTags", "/gitHub/tagFilters", "/gitHub/installationId", "/gitHub/reviewStackLabels"];
    let keys = keys(pointer);
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    find(pointer).is_some_and(|_| !UNREAD.contains(&pointer))
        && match keys.as_slice() {
            ["sourceContext", "git", key, ..] => GIT.contains(key),
            ["operationContext", key, ..] => OPERATION.contains(key),
            [first, ..] => ["tag", "executorContext", "gitHub", "agentPoolID"].contains(first),
            [] => false,
        }
        || is_within(pointer, VARIABLES)
}

/// The settings with a word to be replaced where a secret is.
fn to_fill_in(value: &Value) -> Value {
    if is_secret(value) {
        return json!({"secret": PLACEHOLDER});
    }
    match value {
        Value::Object(map) => Value::Object(map.iter().map(|(key, value)| (key.clone(), to_fill_in(value))).collect()),
        Value::Array(items) => Value::Array(items.iter().map(to_fill_in).collect()),
        other => other.clone(),
    }
}

/// A setting in a comment, which must not go on in a line that is none.
fn named(pointer: &str) -> String {
    let is_break = |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    format!("{} ({pointer})", full_label_of(pointer)).replace(is_break, " ")
}

#[cfg(test)]
mod tests;
