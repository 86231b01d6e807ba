//! Deployment settings as the service keeps them: a JSON object, so that a key that this version does not know is not
//! lost, with every secret in ciphertext.
//!
//! In reading order: `shape` knows the keys and what stands under them; `rules` knows which values go together; this
//! file changes and shows settings. It must not know who asks, nor which deployments use them.

mod rules;
mod shape;

use std::ops::Deref;

use api_types::error::RequestProblem;
use api_types::settings::DeploymentSettings;
use serde_json::{Map, Value, json};

use crate::merge::merge_patch;
use crate::vault::Vault;

/// Who last changed settings, in the word of the service: always a client of this API.
const SOURCE: &str = "console";

/// Settings that obey the rules.
#[derive(Debug)]
pub(crate) struct Settings {
    json: Map<String, Value>,
    /// The same, as far as the contract has types for it.
    typed: DeploymentSettings,
    /// How often they were changed; 0 for those of one deployment.
    version: i64,
}

/// What readers want is mostly the typed side.
impl Deref for Settings {
    type Target = DeploymentSettings;

    fn deref(&self) -> &DeploymentSettings {
        &self.typed
    }
}

/// What settings depend on beside themselves.
pub(crate) struct Context<'a> {
    pub(crate) vault: &'a Vault,
    /// Whether the organization has an agent pool of that id.
    pub(crate) has_agent_pool: &'a dyn Fn(&str) -> bool,
}

/// Everything that is wrong with a request.
pub(crate) type Problems = Vec<RequestProblem>;

/// Adds a problem with an attribute, named by its path.
fn report(problems: &mut Problems, attribute: &str, error_type: &str, message: impl Into<String>) {
    problems.push(RequestProblem {
        resource: "deploymentSettings".to_owned(),
        attribute: attribute.to_owned(),
        error_type: error_type.to_owned(),
        custom_message: Some(message.into()),
    });
}

impl Settings {
    /// Settings with a patch over them: absent keys stay, `null` removes, objects merge at every depth, everything
    /// else is replaced whole. `vcs` is an exception: it is replaced whole although it is an object.
    pub(crate) fn patched(
        before: Option<&Self>,
        patch: Map<String, Value>,
        context: &Context,
    ) -> Result<Self, Problems> {
        let version = before.map_or(0, |before| before.version) + 1;
        let json = before.map(|before| before.json.clone()).unwrap_or_default();
        Self::build(json, patch, version, context)
    }

    /// Settings in the place of all that were there.
    pub(crate) fn replaced(
        before: Option<&Self>,
        settings: Map<String, Value>,
        context: &Context,
    ) -> Result<Self, Problems> {
        let version = before.map_or(0, |before| before.version) + 1;
        Self::build(Map::new(), settings, version, context)
    }

    /// Settings of one deployment: those of its request over the inherited ones.
    pub(crate) fn of_deployment(
        inherited: Option<&Self>,
        request: Map<String, Value>,
        context: &Context,
    ) -> Result<Self, Problems> {
        let json = inherited.map(|inherited| inherited.json.clone()).unwrap_or_default();
        Self::build(json, request, 0, context)
    }

    fn build(
        before: Map<String, Value>,
        patch: Map<String, Value>,
        version: i64,
        context: &Context,
    ) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let patch = shape::read(patch, context.vault, &mut problems);
        rules::check_patch(&patch, &mut problems);
        let mut json = Value::Object(before);
        switch_provider(&mut json, &patch);
        merge_patch(&mut json, Value::Object(patch));
        rules::check(&json, context.has_agent_pool, &mut problems);
        let Value::Object(json) = json else { return Err(problems) };
        if !problems.is_empty() {
            return Err(problems);
        }
        match serde_json::from_value(Value::Object(json.clone())) {
            Ok(typed) => Ok(Self { json, typed, version }),
            Err(error) => {
                report(&mut problems, "settings", "invalid", error.to_string());
                Err(problems)
            }
        }
    }

    /// As a read gives them: every secret encrypted anew, and an image without credentials as a bare text.
    pub(crate) fn shown(&self, vault: &Vault) -> Value {
        let mut shown = Value::Object(self.json.clone());
        shape::for_each_secret(
            &mut shown,
            &mut |ciphertext| json!({"ciphertext": vault.seal(&vault.open(ciphertext).unwrap_or_default())}),
        );
        if let Some(image) = shown.pointer_mut("/executorContext/executorImage")
            && image.as_object().is_some_and(|image| image.keys().eq(["reference"]))
        {
            *image = image.get("reference").cloned().unwrap_or_default();
        }
        if let Some(map) = shown.as_object_mut() {
            map.insert("version".to_owned(), self.version.into());
            map.insert("source".to_owned(), SOURCE.into());
        }
        shown
    }

    /// As they are kept, with every secret as `{"secret": text}`.
    pub(crate) fn revealed(&self, vault: &Vault) -> Value {
        let mut revealed = Value::Object(self.json.clone());
        shape::for_each_secret(&mut revealed, &mut |ciphertext| json!({"secret": vault.open(ciphertext)}));
        if let Some(map) = revealed.as_object_mut() {
            map.insert("version".to_owned(), self.version.into());
        }
        revealed
    }

    /// What stands at a place, such as `/operationContext/role/id`.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Value> {
        let (first, rest) = pointer.strip_prefix('/')?.split_once('/').map_or((pointer.get(1..)?, ""), |parts| parts);
        let value = self.json.get(first)?;
        if rest.is_empty() { Some(value) } else { value.pointer(&format!("/{rest}")) }
    }

    fn has_option(&self, name: &str) -> bool {
        self.at(&format!("/operationContext/options/{name}")) == Some(&Value::Bool(true))
    }

    pub(crate) fn has_oidc(&self) -> bool {
        self.at("/operationContext/oidc").and_then(Value::as_object).is_some_and(|clouds| !clouds.is_empty())
    }

    pub(crate) fn skips_dependencies(&self) -> bool {
        self.has_option("skipInstallDependencies")
    }

    /// Of queued deployments of one operation only the newest stays.
    pub(crate) fn skips_intermediate_deployments(&self) -> bool {
        self.has_option("skipIntermediateDeployments")
    }

    /// A stack whose resources are gone goes too.
    pub(crate) fn deletes_after_destroy(&self) -> bool {
        self.has_option("deleteAfterDestroy")
    }

    /// Drift that is found is remedied at once.
    pub(crate) fn remediates_drift(&self) -> bool {
        self.has_option("remediateIfDriftDetected")
    }

    /// Whether an update refreshes first, as the engine's own variable for it says.
    pub(crate) fn refreshes(&self) -> bool {
        self.at("/operationContext/environmentVariables/PULUMI_OPTION_REFRESH") == Some(&Value::from("true"))
    }

    /// Whether dependencies are kept between deployments.
    pub(crate) fn caches(&self) -> bool {
        self.at("/cacheOptions/enable") == Some(&Value::Bool(true))
    }

    /// Whether anything says where the program is.
    pub(crate) fn has_source(&self) -> bool {
        let is_there = |pointer| self.at(pointer).is_some_and(|value| !value.is_null());
        let source = self.at("/sourceContext").and_then(Value::as_object);
        source.is_some_and(|source| source.values().any(|kind| kind.as_object().is_some_and(|kind| !kind.is_empty())))
            || ["/gitHub/repository", "/vcs/repository", "/executorContext/executorImage"].into_iter().any(is_there)
    }
}

/// A stack has one provider of its repository: to name another one takes the first away, whole, with no way back.
fn switch_provider(settings: &mut Value, patch: &Map<String, Value>) {
    let Some(settings) = settings.as_object_mut() else { return };
    if patch.get("vcs").is_some_and(Value::is_object) {
        settings.remove("vcs");
        settings.remove("gitHub");
    }
    if patch.get("gitHub").is_some_and(Value::is_object) {
        settings.remove("vcs");
    }
}
