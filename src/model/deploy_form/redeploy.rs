//! The form filled in with what an earlier deployment ran with, and what cannot be told of that. Pure.
//!
//! The service shows a deployment's source and variables, but neither the values of secret ones nor its commands,
//! options and image: those come from the stack's settings as they are now.

use api_types::Operation;
use api_types::deployment::{Deployment, GitSource};
use api_types::secret::SecretValue;
use api_types::settings::DeploymentSettings;

use super::request::SourceKind;
use super::words::{repository, revision, short_address};
use super::{DeployForm, StackSettings, VariableRow, choice, is_reserved};
use crate::model::format;

/// A form filled in, and what a person should know before they send it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refill {
    /// The form.
    pub form: DeployForm,
    /// Secret variables that the stack's settings have: they keep their values, which nobody can read.
    pub kept_secrets: Vec<String>,
    /// Secret variables that are nowhere now: they have to be filled in again.
    pub lost_secrets: Vec<String>,
    /// What is not as the stack's settings have it now.
    pub differences: Vec<String>,
    /// What the service did not keep.
    pub missing: Vec<String>,
}

/// Fills the form in.
#[must_use]
pub fn refill(deployment: &Deployment, settings: &StackSettings) -> Refill {
    let mut refill = Refill::default();
    let operation = deployment.pulumi_operation.as_ref().filter(|operation| {
        // A word that only newer services know cannot be asked for here.
        !matches!(operation, Operation::Unknown(_))
    });
    refill.form = DeployForm::new(operation.unwrap_or(&Operation::Update), settings);
    if operation.is_none() {
        refill.form.operation.clear();
        refill.missing.push("The service did not keep its operation: choose one.".to_owned());
    }
    let Some(configuration) = &deployment.configuration else {
        let text = "The service did not keep its source and variables: those of the stack's settings apply.";
        refill.missing.push(text.to_owned());
        return refill;
    };
    let source = configuration.source.as_ref();
    match (source.and_then(|source| source.git.as_ref()), source.and_then(|source| source.template.as_ref())) {
        (Some(git), _) => refill.git(git, settings),
        (None, Some(template)) => {
            let text = format!("It ran from the template {}: the source in the settings applies.", template.source_url);
            refill.missing.push(text);
        }
        (None, None) if *settings == StackSettings::None => choice::IMAGE.clone_into(&mut refill.form.source),
        (None, None) => {}
    }
    let known = settings.known();
    refill.variables(deployment, known);
    if let (Some(pool), Some(known)) = (&deployment.agent_pool, known)
        && !pool.id.is_empty()
        && known.agent_pool_id.as_ref() != Some(&pool.id)
    {
        refill.form.pool = format!("{}{}", choice::ID, pool.id);
        refill.differences.push(format!("Agent pool: {} ran it; the settings name another one or none.", pool.name));
    }
    refill
}

impl Refill {
    fn git(&mut self, git: &GitSource, settings: &StackSettings) {
        let known = settings.known();
        if *settings == StackSettings::None {
            git.repo_url.clone_into(&mut self.form.repo_url);
        } else if SourceKind::of(settings) == SourceKind::Template {
            let text = "It ran from a repository, the settings name a template now: the template applies.";
            self.missing.push(text.to_owned());
            return;
        }
        if let Some(now) = known.and_then(repository)
            && !short_address(&git.repo_url).ends_with(&now)
        {
            let before = short_address(&git.repo_url);
            self.differences.push(format!("Repository: {before} then, {now} now. The one of the settings applies."));
        }
        let now = known.and_then(revision);
        let or_none = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
        let filled = |value: &&String| !value.is_empty();
        if let Some(commit) = git.commit.as_ref().filter(filled) {
            choice::COMMIT.clone_into(&mut self.form.revision);
            commit.clone_into(&mut self.form.commit);
            let own = format::short_commit(commit);
            if known.is_some() && now.as_ref() != Some(&own) {
                self.differences.push(format!("Commit: {own} then, {} in the settings now.", or_none(now)));
            }
        } else if let Some(branch) = git.branch.as_ref().filter(filled) {
            choice::BRANCH.clone_into(&mut self.form.revision);
            branch.clone_into(&mut self.form.branch);
            let own = format::branch(branch);
            if known.is_some() && now.as_deref() != Some(own) {
                self.differences.push(format!("Branch: {own} then, {} in the settings now.", or_none(now)));
            }
            self.missing.push(format!("The commit is not kept: the newest of {own} is taken."));
        }
        if let Some(folder) = git.repo_dir.as_ref().filter(filled) {
            folder.clone_into(&mut self.form.repo_dir);
            let now = known.and_then(|known| known.source_context.as_ref()?.git.as_ref()?.repo_dir.clone());
            if known.is_some() && now.as_ref() != Some(folder) {
                self.differences.push(format!("Folder: {folder} then, {} in the settings now.", or_none(now)));
            }
        }
    }

    fn variables(&mut self, deployment: &Deployment, known: Option<&DeploymentSettings>) {
        let then = deployment.configuration.iter().flat_map(|configuration| &configuration.environment_variables);
        let then: Vec<_> = then.filter(|variable| !is_reserved(&variable.name)).collect();
        let now = known.and_then(|known| known.operation_context.as_ref());
        let now = now.map(|context| &context.environment_variables);
        for (key, variable) in (0..).zip(&then) {
            let name = &variable.name;
            let of_settings = now.and_then(|now| now.get(name));
            if variable.secret {
                let is_kept = of_settings.is_some_and(SecretValue::is_secret);
                let names = if is_kept { &mut self.kept_secrets } else { &mut self.lost_secrets };
                names.push(name.clone());
                continue;
            }
            let value = variable.value.clone().unwrap_or_default();
            match of_settings {
                Some(SecretValue::Plain(now)) if *now == value => {}
                Some(SecretValue::Plain(now)) => {
                    self.differences.push(format!(
                        "{name}: {} then, {} in the settings now.",
                        shown(&value),
                        shown(now)
                    ));
                }
                Some(SecretValue::Secret { .. }) => {
                    self.differences.push(format!("{name}: plain then, a secret in the settings now."));
                }
                None if now.is_some() => {
                    self.differences.push(format!("{name}: {} then, not in the settings now.", shown(&value)));
                }
                None => {}
            }
            self.form.variables.push(VariableRow { key, name: name.clone(), value, kind: choice::PLAIN.to_owned() });
        }
        let is_new = |name: &&String| !then.iter().any(|variable| variable.name == **name);
        for name in now.into_iter().flatten().map(|(name, _)| name).filter(is_new) {
            self.differences.push(format!("{name}: in the settings now, and it will apply; it was not there then."));
        }
    }
}

fn shown(value: &str) -> String {
    if value.is_empty() { "empty".to_owned() } else { value.to_owned() }
}
