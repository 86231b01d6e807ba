//! The form as a request: a merge patch over the stack's settings that holds what was filled in and nothing else.
//!
//! Absent keys stay as the settings have them, `null` takes a key away, objects merge, and everything else, lists too,
//! is replaced whole. So a `null` goes with whatever would otherwise stand beside what excludes it.

use api_types::create::CreateDeploymentRequest;
use api_types::settings::{DeploymentSettings, SourceContext};
use api_types::{Operation, secret::SecretValue};
use serde_json::{Map, Value, json};

use super::{DeployForm, StackSettings, Surroundings, choice};

/// Where settings say that the program is, as far as the form must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A git repository, or one that is named elsewhere.
    Git,
    /// A Mercurial repository.
    Mercurial,
    /// A template: it has neither branches nor commits.
    Template,
}

impl SourceKind {
    /// That of a stack. Most are git, so that is what an unknown one is taken for.
    #[must_use]
    pub fn of(settings: &StackSettings) -> Self {
        let source = settings.known().and_then(|settings| settings.source_context.as_ref());
        match source {
            Some(SourceContext { template: Some(_), .. }) => Self::Template,
            Some(SourceContext { hg: Some(_), .. }) => Self::Mercurial,
            _ => Self::Git,
        }
    }
}

impl DeployForm {
    /// The request as the form stands, whether or not it may be sent.
    #[must_use]
    pub fn draft(&self, around: &Surroundings) -> CreateDeploymentRequest {
        let mut settings = Map::new();
        let source = if self.inherits { self.source_patch(&around.settings) } else { self.own_source() };
        put_object(&mut settings, "sourceContext", source);
        put_object(&mut settings, "operationContext", self.operation_context(around));
        let mut executor = Map::new();
        if let Some(image) = self.image() {
            executor.insert("executorImage".to_owned(), image);
        }
        put_object(&mut settings, "executorContext", executor);
        if let Some(pool) = self.chosen(&self.pool, &self.pool_id) {
            settings.insert("agentPoolID".to_owned(), pool.map_or(Value::Null, Value::from));
        }
        CreateDeploymentRequest {
            operation: self.operation(),
            inherit_settings: (!self.inherits).then_some(false),
            settings,
        }
    }

    /// Branch or commit, and folder, over those of the settings.
    fn source_patch(&self, settings: &StackSettings) -> Map<String, Value> {
        let kind = SourceKind::of(settings);
        let (key, commit_key) = match kind {
            SourceKind::Git => ("git", "commit"),
            SourceKind::Mercurial => ("hg", "revision"),
            // Nothing of a repository goes with a template.
            SourceKind::Template => return Map::new(),
        };
        let mut repository = Map::new();
        let revision = match self.revision.as_str() {
            choice::BRANCH => Some(("branch", self.branch.trim(), commit_key)),
            choice::COMMIT => Some((commit_key, self.commit.trim(), "branch")),
            _ => None,
        };
        if let Some((own, value, other)) = revision {
            repository.insert(own.to_owned(), value.into());
            for excluded in [other, "tag"] {
                if may_be_set(settings, kind, excluded) {
                    repository.insert(excluded.to_owned(), Value::Null);
                }
            }
        }
        put_text(&mut repository, "repoDir", &self.repo_dir);
        let mut source = Map::new();
        put_object(&mut source, key, repository);
        source
    }

    /// The whole source, when nothing is inherited.
    fn own_source(&self) -> Map<String, Value> {
        let mut source = Map::new();
        if self.source == choice::IMAGE {
            return source;
        }
        let mut git = Map::new();
        put_text(&mut git, "repoUrl", &self.repo_url);
        match self.revision.as_str() {
            choice::BRANCH => put_text(&mut git, "branch", &self.branch),
            choice::COMMIT => put_text(&mut git, "commit", &self.commit),
            _ => {}
        }
        put_text(&mut git, "repoDir", &self.repo_dir);
        let token = self.repo_token.trim();
        if !token.is_empty() {
            git.insert("gitAuth".to_owned(), json!({ "accessToken": SecretValue::from_secret_text(token) }));
        }
        put_object(&mut source, "git", git);
        source
    }

    fn operation_context(&self, around: &Surroundings) -> Map<String, Value> {
        let mut context = Map::new();
        match self.commands_choice.as_str() {
            choice::OWN => {
                let commands: Vec<&str> = command_lines(&self.commands).collect();
                context.insert("preRunCommands".to_owned(), json!(commands));
            }
            choice::NONE if self.inherits => {
                context.insert("preRunCommands".to_owned(), json!([]));
            }
            _ => {}
        }
        let mut variables = Map::new();
        for row in self.variables.iter().filter(|row| !row.is_empty()) {
            let value = match row.kind.as_str() {
                choice::NONE if !self.inherits => continue,
                choice::NONE => Value::Null,
                choice::SECRET => json!(SecretValue::from_secret_text(row.value.clone())),
                _ => Value::from(row.value.clone()),
            };
            variables.insert(row.name.trim().to_owned(), value);
        }
        put_object(&mut context, "environmentVariables", variables);
        put_object(&mut context, "options", self.options());
        if let Some(role) = self.role(around) {
            context.insert("role".to_owned(), role);
        }
        context
    }

    fn options(&self) -> Map<String, Value> {
        let operation = self.operation();
        let flags = [
            ("skipInstallDependencies", &self.skip_install, true),
            ("skipIntermediateDeployments", &self.skip_intermediate, true),
            ("deleteAfterDestroy", &self.delete_after_destroy, operation == Operation::Destroy),
            ("remediateIfDriftDetected", &self.remediate_drift, operation == Operation::DetectDrift),
        ];
        let mut options = Map::new();
        for (name, choice, _) in flags.into_iter().filter(|(_, _, applies)| *applies) {
            if let Some(flag) = flag(choice) {
                options.insert(name.to_owned(), flag.into());
            }
        }
        put_text(&mut options, "shell", &self.shell);
        options
    }

    fn image(&self) -> Option<Value> {
        match self.image_choice.as_str() {
            _ if !self.inherits && self.source == choice::IMAGE => Some(self.image.trim().into()),
            choice::OWN => Some(self.image.trim().into()),
            choice::NONE if self.inherits => Some(Value::Null),
            _ => None,
        }
    }

    /// What a field with a list stands for: `None` says nothing, `Some(None)` takes the settings' value away.
    fn chosen(&self, choice: &str, typed: &str) -> Option<Option<String>> {
        match choice {
            choice::KEEP => None,
            choice::NONE => self.inherits.then_some(None),
            choice::OWN => Some(Some(typed.trim().to_owned())),
            other => Some(Some(other.strip_prefix(choice::ID).unwrap_or(other).to_owned())),
        }
    }

    /// A role replaces the settings' one whole: its name must not stay behind under another id.
    fn role(&self, around: &Surroundings) -> Option<Value> {
        let Some(id) = self.chosen(&self.role, &self.role_id)? else { return Some(Value::Null) };
        let of_list = around.roles.iter().find(|role| role.id == id);
        let before = around.settings.known().filter(|_| self.inherits);
        let before = before.and_then(|settings| settings.operation_context.as_ref()?.role.as_ref());
        let mut role = Map::new();
        role.insert("id".to_owned(), id.into());
        let parts = [
            ("name", of_list.map(|role| role.name.clone()), before.is_some_and(|role| role.name.is_some())),
            (
                "defaultIdentifier",
                of_list.and_then(|role| role.default_identifier.clone()),
                before.is_some_and(|role| role.default_identifier.is_some()),
            ),
        ];
        for (key, value, had_one) in parts {
            match value.filter(|value| !value.is_empty()) {
                Some(value) => {
                    role.insert(key.to_owned(), value.into());
                }
                None if had_one => {
                    role.insert(key.to_owned(), Value::Null);
                }
                None => {}
            }
        }
        Some(Value::Object(role))
    }
}

/// The commands of a text: its lines without those that are blank.
pub fn command_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn flag(choice: &str) -> Option<bool> {
    match choice {
        choice::ON => Some(true),
        choice::OFF => Some(false),
        _ => None,
    }
}

/// Whether the settings say something under a key of their repository that excludes what the form says. Where nothing
/// is known, they may.
fn may_be_set(settings: &StackSettings, kind: SourceKind, key: &str) -> bool {
    let settings: &DeploymentSettings = match settings {
        // A tag is set by the service for single deployments only.
        StackSettings::Unknown => return key != "tag",
        StackSettings::None => return false,
        StackSettings::Known(settings) => settings,
    };
    let Some(source) = &settings.source_context else { return false };
    let value = match (kind, key) {
        (SourceKind::Git, "branch") => source.git.as_ref().and_then(|git| git.branch.as_ref()),
        (SourceKind::Git, "commit") => source.git.as_ref().and_then(|git| git.commit.as_ref()),
        (SourceKind::Git, "tag") => source.git.as_ref().and_then(|git| git.tag.as_ref()),
        (SourceKind::Mercurial, "branch") => source.hg.as_ref().and_then(|hg| hg.branch.as_ref()),
        (SourceKind::Mercurial, "revision") => source.hg.as_ref().and_then(|hg| hg.revision.as_ref()),
        _ => None,
    };
    value.is_some_and(|value| !value.is_empty())
}

fn put_text(object: &mut Map<String, Value>, key: &str, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        object.insert(key.to_owned(), text.into());
    }
}

fn put_object(object: &mut Map<String, Value>, key: &str, value: Map<String, Value>) {
    if !value.is_empty() {
        object.insert(key.to_owned(), value.into());
    }
}
