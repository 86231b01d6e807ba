//! Deployment settings as they are read. Keys that this version does not know are kept in `extra`, so that nothing a
//! newer service says is lost.
//!
//! Keys are matched in every documented spelling: the service decodes them without regard to case, and `repoURL`,
//! `repoUrl`, `agentPoolID` and `agentPoolId` are all in use.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::integrations::VcsProvider;
use crate::open_enum::open_enum;
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
    /// The repository on GitHub, and what is triggered by it.
    #[serde(rename = "gitHub", alias = "github", skip_serializing_if = "Option::is_none")]
    pub github: Option<GitHubSettings>,
    /// The same for any provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vcs: Option<VcsSettings>,
    /// The cache of dependencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_options: Option<CacheOptions>,
    /// The pool of agents; absent: the organization's default, else the hosted one.
    #[serde(rename = "agentPoolID", alias = "agentPoolId", skip_serializing_if = "Option::is_none")]
    pub agent_pool_id: Option<String>,
    /// A word whose use is not documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Counts the changes; read only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What made the last change; read only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SettingsSource>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

open_enum! {
    /// What made the last change of settings.
    SettingsSource {
        /// The vendor's console.
        Console = "console",
        /// A client of the API.
        Api = "api",
        /// The provider for Pulumi itself.
        Provider = "provider",
        /// A review stack of a pull request on GitHub.
        GitHubReviewStack = "github-review-stack",
        /// The same on Azure DevOps.
        AzureDevOpsReviewStack = "azure-devops-review-stack",
        /// The same on GitLab.
        GitLabReviewStack = "gitlab-review-stack",
        /// The same on Bitbucket.
        BitbucketReviewStack = "bitbucket-review-stack",
        /// A file in the repository.
        GitHubGitops = "github-gitops",
    }
}

/// Where the program comes from: one of these, or none when it is inside the image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceContext {
    /// A git repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<SourceGit>,
    /// A Mercurial repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hg: Option<SourceHg>,
    /// A template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<SourceTemplate>,
    /// Everything else, as it came.
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
    /// Excludes `commit` and `tag`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Excludes `branch` and `tag`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Set by the service for a deployment that a tag triggered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
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

/// A Mercurial repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SourceHg {
    /// The address.
    #[serde(rename = "repoUrl", alias = "repoURL", skip_serializing_if = "Option::is_none")]
    pub repo_url: Option<String>,
    /// Excludes `revision`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Excludes `branch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The folder of the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repo_dir: Option<String>,
    /// Absent: a public repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hg_auth: Option<GitAuth>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SourceTemplate {
    /// `registry://templates/…` or an https address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    /// Absent: a public repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git_auth: Option<GitAuth>,
    /// Everything else, as it came: the read-only `projectSourceUrl`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a push or a pull request triggers, on GitHub.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GitHubSettings {
    /// `owner/repo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// A push to the branch runs an update.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deploy_commits: Option<bool>,
    /// A pull request runs a preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview_pull_requests: Option<bool>,
    /// Whether pull requests get stacks of their own, made like this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pull_request_template: Option<bool>,
    /// The pull request that a review stack belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deploy_pull_request: Option<i64>,
    /// Globs of changed files; a leading `!` excludes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paths: Option<Vec<String>>,
    /// The installation of the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installation_id: Option<String>,
    /// A pushed tag runs an update; newer services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deploy_tags: Option<bool>,
    /// Globs of tags; newer services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_filters: Option<Vec<String>>,
    /// Labels that make a review stack; newer services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_stack_labels: Option<Vec<String>>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The same for any provider. A patch replaces it whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VcsSettings {
    /// Whose version control it is.
    pub provider: VcsProvider,
    /// What is triggered.
    #[serde(flatten)]
    pub triggers: GitHubSettings,
}

/// The cache of dependencies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CacheOptions {
    /// Whether it is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable: Option<bool>,
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
    /// How to sign in to clouds without stored credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc: Option<Oidc>,
    /// What to leave out or add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<OperationOptions>,
    /// What it runs as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<DeploymentRole>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How to sign in to clouds without stored credentials.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Oidc {
    /// Amazon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws: Option<AwsOidc>,
    /// Microsoft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azure: Option<AzureOidc>,
    /// Google.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gcp: Option<GcpOidc>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Amazon. Durations are written as Go writes them: `1h0m0s`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AwsOidc {
    /// The role.
    #[serde(deserialize_with = "null_as_default")]
    pub role_arn: String,
    /// At most 64 characters; may hold placeholders such as `${stack.name}`.
    #[serde(deserialize_with = "null_as_default")]
    pub session_name: String,
    /// How long a session lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// Policies that narrow the role.
    #[serde(rename = "policyArns", skip_serializing_if = "Option::is_none")]
    pub policy_arns: Option<Vec<String>>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Microsoft.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AzureOidc {
    /// The application.
    #[serde(deserialize_with = "null_as_default")]
    pub client_id: String,
    /// The tenant.
    #[serde(deserialize_with = "null_as_default")]
    pub tenant_id: String,
    /// The subscription.
    #[serde(deserialize_with = "null_as_default")]
    pub subscription_id: String,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Google.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GcpOidc {
    /// The project's number.
    #[serde(deserialize_with = "null_as_default")]
    pub project_id: String,
    /// The workload pool.
    #[serde(deserialize_with = "null_as_default")]
    pub workload_pool_id: String,
    /// The provider in it.
    #[serde(deserialize_with = "null_as_default")]
    pub provider_id: String,
    /// The service account.
    #[serde(deserialize_with = "null_as_default")]
    pub service_account: String,
    /// The region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// How long a token lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_lifetime: Option<String>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What to leave out or add.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OperationOptions {
    /// Dependencies are not installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_install_dependencies: Option<bool>,
    /// Of queued deployments of one operation only the newest runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_intermediate_deployments: Option<bool>,
    /// The stack is removed after a destroy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete_after_destroy: Option<bool>,
    /// Drift that is found is remediated at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediate_if_drift_detected: Option<bool>,
    /// What commands run in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shell: Option<String>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a deployment runs as. Ids come from `GET /api/orgs/{org}/roles`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentRole {
    /// The role.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name of a role that every organization has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_identifier: Option<String>,
}

/// The image that a deployment runs in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExecutorContext {
    /// Absent: the default image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executor_image: Option<DockerImage>,
    /// The folder that the executor works in, for images that do not run as root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executor_root_path: Option<String>,
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
