//! Deployment settings as they are read. Keys that this version does not know are kept in `extra`, so that nothing a
//! newer service says is lost.
//!
//! Keys are matched in every documented spelling: the service decodes them without regard to case, and `repoURL`,
//! `repoUrl`, `agentPoolID` and `agentPoolId` are all in use.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::paging::null_as_default;
use crate::secret::SecretValue;
use crate::status::Operation;

/// The settings of a stack.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentSettings {
    /// Where the program comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_context: Option<SourceContext>,
    /// What runs around the operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_context: Option<OperationContext>,
    /// The image that it runs in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executor_context: Option<ExecutorContext>,
    /// The pool of agents; absent: the organization's default, else the hosted one.
    #[serde(rename = "agentPoolID", alias = "agentPoolId", skip_serializing_if = "Option::is_none")]
    pub agent_pool_id: Option<String>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Where the program comes from: one of these, or none when it is inside the image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceContext {
    /// A git repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<SourceGit>,
    /// Everything else, as it came: `hg`, `template`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A git repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SourceGit {
    /// The address; left out when `gitHub` or `vcs` names the repository.
    #[serde(rename = "repoUrl", alias = "repoURL", skip_serializing_if = "Option::is_none")]
    pub repo_url: Option<String>,
    /// Excludes `commit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Excludes `branch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The folder of the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repo_dir: Option<String>,
    /// Absent: a public repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git_auth: Option<GitAuth>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How to sign in to a git repository. Where several are set, ssh wins, then the token, then basic.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GitAuth {
    /// An access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<SecretValue>,
    /// A key and its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssh_auth: Option<SshAuth>,
    /// A name and a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basic_auth: Option<BasicAuth>,
}

/// A key and its password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SshAuth {
    /// The private key.
    pub ssh_private_key: SecretValue,
    /// Its password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretValue>,
}

/// A name and a password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BasicAuth {
    /// A value that may be secret too; often a bare text.
    pub user_name: SecretValue,
    /// The password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretValue>,
}

/// What runs around the operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OperationContext {
    /// Only on old data; refused in a create request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// Commands before the operation.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub pre_run_commands: Vec<String>,
    /// Variables, plain and secret.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub environment_variables: BTreeMap<String, SecretValue>,
    /// Everything else, as it came: `oidc`, `options`, `role`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The image that a deployment runs in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExecutorContext {
    /// Absent: the default image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executor_image: Option<DockerImage>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An image: a bare text on the wire when there are no credentials, an object otherwise; both ways are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DockerImage {
    /// `image:tag`.
    pub reference: String,
    /// How to sign in to the registry.
    pub credentials: Option<DockerCredentials>,
    /// Whether it is the service's default image.
    pub is_default: bool,
}

/// How to sign in to an image registry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DockerCredentials {
    /// The name.
    pub username: String,
    /// The password. A bare text would be stored in plain text.
    pub password: SecretValue,
}

impl Serialize for DockerImage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Object<'a> {
            reference: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            credentials: &'a Option<DockerCredentials>,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            is_default: bool,
        }
        if self.credentials.is_none() && !self.is_default {
            return serializer.serialize_str(&self.reference);
        }
        Object { reference: &self.reference, credentials: &self.credentials, is_default: self.is_default }
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DockerImage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Text(String),
            #[serde(rename_all = "camelCase")]
            Object {
                reference: String,
                credentials: Option<DockerCredentials>,
                #[serde(default)]
                is_default: bool,
            },
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Text(reference) => Self { reference, ..Self::default() },
            Wire::Object { reference, credentials, is_default } => Self { reference, credentials, is_default },
        })
    }
}
