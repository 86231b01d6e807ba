//! What the operations do, in sentences, and what a stack's settings say in a few words. Pure.

use api_types::metadata::StackDeploymentsMetadata;
use api_types::organization::OrganizationFeatures;
use api_types::settings::DeploymentSettings;
use api_types::{Operation, StackRef};

use crate::model::format;

/// What a person picks an operation by: a line of the card.
#[must_use]
pub fn summary(operation: &Operation, settings: Option<&DeploymentSettings>) -> String {
    match operation {
        Operation::Update => match settings.and_then(revision) {
            Some(revision) => format!("Deploy the program from {revision}"),
            None => "Deploy the program".to_owned(),
        },
        Operation::Preview => "Show what an update would change".to_owned(),
        Operation::Refresh => "Read the real state into the stack".to_owned(),
        Operation::DetectDrift => "Compare without changing anything".to_owned(),
        Operation::RemediateDrift => "Put drifted resources back as declared".to_owned(),
        Operation::Destroy => "Delete all resources of the stack".to_owned(),
        Operation::Unknown(word) => word.clone(),
    }
}

/// What will happen: for somebody who is about to confirm it.
#[must_use]
pub fn effect(operation: &Operation) -> &'static str {
    match operation {
        Operation::Update => {
            "Runs the program and makes, changes and deletes resources until they are as it declares them."
        }
        Operation::Preview => "Runs the program and shows what an update would change. Nothing is changed.",
        Operation::Refresh => {
            "Reads what is really there and writes it into the stack's state. No resource is changed."
        }
        Operation::DetectDrift => {
            "Compares what is really there with the stack's state and records a drift run. Nothing is changed, neither \
             resources nor state."
        }
        Operation::RemediateDrift => {
            "Refreshes the stack's state, then makes, changes and deletes resources until they are as the program \
             declares them. Whatever was changed outside of the program since is undone."
        }
        Operation::Destroy => {
            "Deletes all resources of the stack, with the data that is in them. This cannot be undone."
        }
        Operation::Unknown(_) => "This console does not know what this operation does.",
    }
}

/// The act and its thing, for a button or, with a longer name, a heading: `Destroy prod`.
#[must_use]
pub fn act_on(operation: &Operation, name: &str) -> String {
    match operation {
        Operation::Update => format!("Update {name}"),
        Operation::Preview => format!("Preview {name}"),
        Operation::Refresh => format!("Refresh {name}"),
        Operation::Destroy => format!("Destroy {name}"),
        Operation::DetectDrift => format!("Detect drift of {name}"),
        Operation::RemediateDrift => format!("Remediate drift of {name}"),
        Operation::Unknown(_) => format!("Deploy {name}"),
    }
}

/// A stack as it is called inside its organization.
#[must_use]
pub fn short_name(stack: &StackRef) -> String {
    format!("{}/{}", stack.project(), stack.stack())
}

/// How long what is asked for now will wait, if a pause is on.
#[must_use]
pub fn pause(metadata: &StackDeploymentsMetadata) -> Option<&'static str> {
    match (metadata.stack_paused, metadata.organization_paused) {
        (true, true) => Some("The stack and its organization are paused: it waits until both are resumed."),
        (true, false) => Some("The stack is paused: it waits until the stack is resumed."),
        (false, true) => Some("The organization is paused: it waits until the organization is resumed."),
        (false, false) => metadata.paused.then_some("Deployments are paused: it waits until they are resumed."),
    }
}

/// Why the plan does not allow an operation, as far as the service says what the plan includes.
#[must_use]
pub fn outside_plan(operation: &Operation, features: &OrganizationFeatures) -> Option<&'static str> {
    if features.deploy_enabled == Some(false) {
        return Some("The organization's plan does not include deployments.");
    }
    match operation {
        Operation::DetectDrift if features.drift_detection_enabled == Some(false) => {
            Some("The organization's plan does not include drift detection.")
        }
        Operation::RemediateDrift if features.drift_remediation_enabled == Some(false) => {
            Some("The organization's plan does not include drift remediation.")
        }
        _ => None,
    }
}

/// Whether it can destroy what people rely on, so that the stack's name has to be typed.
#[must_use]
pub fn is_dangerous(operation: &Operation) -> bool {
    matches!(operation, Operation::Destroy | Operation::RemediateDrift | Operation::Unknown(_))
}

/// Where the program comes from: `acme/webshop @ main`.
#[must_use]
pub fn source(settings: &DeploymentSettings) -> String {
    let Some(repository) = repository(settings) else { return "the program inside the executor's image".to_owned() };
    match revision(settings) {
        Some(revision) => format!("{repository} @ {revision}"),
        None => repository,
    }
}

/// The repository or template, without scheme and ending.
#[must_use]
pub fn repository(settings: &DeploymentSettings) -> Option<String> {
    let named = settings.github.as_ref().or(settings.vcs.as_ref().map(|vcs| &vcs.triggers));
    let named = named.and_then(|triggers| triggers.repository.clone());
    let source = settings.source_context.as_ref();
    let by_address = || {
        let source = source?;
        let git = source.git.as_ref().and_then(|git| git.repo_url.as_ref());
        let hg = source.hg.as_ref().and_then(|hg| hg.repo_url.as_ref());
        let template = source.template.as_ref().and_then(|template| template.source_url.as_ref());
        git.or(hg).or(template).map(|address| short_address(address))
    };
    named.or_else(by_address).filter(|name| !name.is_empty())
}

/// The branch, tag or commit that settings name.
#[must_use]
pub fn revision(settings: &DeploymentSettings) -> Option<String> {
    let source = settings.source_context.as_ref()?;
    let branch = source.git.as_ref().and_then(|git| git.branch.as_ref());
    let branch = branch.or(source.hg.as_ref().and_then(|hg| hg.branch.as_ref()));
    let commit = source.git.as_ref().and_then(|git| git.commit.as_ref());
    let commit = commit.or(source.hg.as_ref().and_then(|hg| hg.revision.as_ref()));
    let filled = |value: &&String| !value.is_empty();
    let branch = branch.filter(filled).map(|branch| format::branch(branch).to_owned());
    branch.or_else(|| commit.filter(filled).map(|commit| format::short_commit(commit)))
}

/// An address without its scheme and `.git`.
pub(super) fn short_address(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.trim_end_matches('/').trim_end_matches(".git").to_owned()
}
