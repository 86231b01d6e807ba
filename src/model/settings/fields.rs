//! Every setting that the service documents: where it stands, what people call it, in which section of the editor,
//! and what to know when filling it in. One table, for the form, the filter, the differences and the comparison of
//! stacks. Pure.
//!
//! Limits and meanings are those of the REST API's reference ("Deployments", schema `DeploymentSettingsRequest`) and of
//! the documentation of deployment settings.

use super::document::VARIABLES;
use super::pointer::{is_within, keys};

/// A section of the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of the sections")]
pub enum Section {
    Source,
    Triggers,
    Operation,
    Variables,
    Oidc,
    Executor,
    Cache,
    AgentPool,
    Advanced,
}

impl Section {
    /// All, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Source,
        Self::Triggers,
        Self::Operation,
        Self::Variables,
        Self::Oidc,
        Self::Executor,
        Self::Cache,
        Self::AgentPool,
        Self::Advanced,
    ];

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Source => "Source",
            Self::Triggers => "Git triggers",
            Self::Operation => "Operation",
            Self::Variables => "Environment variables",
            Self::Oidc => "Cloud credentials (OIDC)",
            Self::Executor => "Executor image",
            Self::Cache => "Dependency cache",
            Self::AgentPool => "Agent pool",
            Self::Advanced => "Advanced",
        }
    }

    /// What it is about, in a few words.
    #[must_use]
    pub fn lead(self) -> &'static str {
        match self {
            Self::Source => "where the program comes from",
            Self::Triggers => "what a push or a pull request starts",
            Self::Operation => "what runs before it, and how",
            Self::Variables => "plain and secret",
            Self::Oidc => "signing in to clouds without stored keys",
            Self::Executor => "what it runs in",
            Self::Cache => "between deployments of the project",
            Self::AgentPool => "who runs it",
            Self::Advanced => "",
        }
    }

    /// Its anchor in the page's address.
    #[must_use]
    pub fn anchor(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Triggers => "triggers",
            Self::Operation => "operation",
            Self::Variables => "variables",
            Self::Oidc => "oidc",
            Self::Executor => "executor",
            Self::Cache => "cache",
            Self::AgentPool => "agent-pool",
            Self::Advanced => "advanced",
        }
    }
}

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where it stands.
    pub pointer: &'static str,
    /// Where it is edited.
    pub section: Section,
    /// What it is called.
    pub label: &'static str,
    /// What to know when filling it in.
    pub help: &'static str,
    /// How it is filled in.
    pub kind: Kind,
}

/// How a setting is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Text,
    /// A whole number.
    Number,
    /// On or off.
    Flag,
    /// Texts, one a line.
    Lines,
    /// A secret: never shown.
    Secret,
    /// A secret of several lines.
    LongSecret,
}

const fn field(pointer: &'static str, section: Section, kind: Kind, label: &'static str, help: &'static str) -> Field {
    Field { pointer, section, label, help, kind }
}

/// Every documented setting, in the order of the page. What stands in `gitHub` stands in `vcs` as well.
pub const FIELDS: &[Field] = {
    use Kind::{Flag, Lines, LongSecret, Number, Secret, Text};
    use Section::{Advanced, AgentPool, Cache, Executor, Oidc, Operation, Source, Triggers};
    &[
        field(
            "/sourceContext/git/repoUrl",
            Source,
            Text,
            "Repository",
            "The address to clone from. Leave it empty when Git triggers name the repository.",
        ),
        field(
            "/sourceContext/git/branch",
            Source,
            Text,
            "Branch",
            "main or refs/heads/main. Its newest commit is deployed.",
        ),
        field(
            "/sourceContext/git/commit",
            Source,
            Text,
            "Commit",
            "Its hash, in full: 40 digits and letters. Every deployment runs this one.",
        ),
        field(
            "/sourceContext/git/tag",
            Source,
            Text,
            "Tag",
            "The service sets it for a deployment that a tag started.",
        ),
        field(
            "/sourceContext/git/repoDir",
            Source,
            Text,
            "Directory",
            "Folder in the repository that holds Pulumi.yaml, such as infra/app. Empty: its root.",
        ),
        field(
            "/sourceContext/git/gitAuth/accessToken",
            Source,
            Secret,
            "Access token",
            "A token that may read the repository.",
        ),
        field(
            "/sourceContext/git/gitAuth/sshAuth/sshPrivateKey",
            Source,
            LongSecret,
            "SSH private key",
            "The whole key with its first and last line.",
        ),
        field(
            "/sourceContext/git/gitAuth/sshAuth/password",
            Source,
            Secret,
            "Password of the key",
            "Empty: the key has none.",
        ),
        field("/sourceContext/git/gitAuth/basicAuth/userName", Source, Text, "User name", ""),
        field("/sourceContext/git/gitAuth/basicAuth/password", Source, Secret, "Password", ""),
        field("/sourceContext/hg/repoUrl", Source, Text, "Repository", "The address to clone from."),
        field("/sourceContext/hg/branch", Source, Text, "Branch", "Its newest revision is deployed."),
        field("/sourceContext/hg/revision", Source, Text, "Revision", "Every deployment runs this one."),
        field(
            "/sourceContext/hg/repoDir",
            Source,
            Text,
            "Directory",
            "Folder in the repository that holds Pulumi.yaml, such as infra/app. Empty: its root.",
        ),
        field(
            "/sourceContext/hg/hgAuth/accessToken",
            Source,
            Secret,
            "Access token",
            "A token that may read the repository.",
        ),
        field(
            "/sourceContext/hg/hgAuth/sshAuth/sshPrivateKey",
            Source,
            LongSecret,
            "SSH private key",
            "The whole key with its first and last line.",
        ),
        field(
            "/sourceContext/hg/hgAuth/sshAuth/password",
            Source,
            Secret,
            "Password of the key",
            "Empty: the key has none.",
        ),
        field("/sourceContext/hg/hgAuth/basicAuth/userName", Source, Text, "User name", ""),
        field("/sourceContext/hg/hgAuth/basicAuth/password", Source, Secret, "Password", ""),
        field(
            "/sourceContext/template/sourceUrl",
            Source,
            Text,
            "Template",
            "registry://templates/source/publisher/name, with @version if need be, or an https address of a repository.",
        ),
        field(
            "/sourceContext/template/gitAuth/accessToken",
            Source,
            Secret,
            "Access token",
            "A token that may read the repository. Services of today use no other way with a template.",
        ),
        field(
            "/sourceContext/template/gitAuth/sshAuth/sshPrivateKey",
            Source,
            LongSecret,
            "SSH private key",
            "The whole key with its first and last line.",
        ),
        field(
            "/sourceContext/template/gitAuth/sshAuth/password",
            Source,
            Secret,
            "Password of the key",
            "Empty: the key has none.",
        ),
        field("/sourceContext/template/gitAuth/basicAuth/userName", Source, Text, "User name", ""),
        field("/sourceContext/template/gitAuth/basicAuth/password", Source, Secret, "Password", ""),
        field("/vcs/provider", Triggers, Text, "Provider", "Whose version control it is."),
        field("/gitHub/repository", Triggers, Text, "Repository", "As owner/repo on GitHub."),
        field("/gitHub/deployCommits", Triggers, Flag, "Deploy pushed commits", "A push to the branch runs an update."),
        field(
            "/gitHub/previewPullRequests",
            Triggers,
            Flag,
            "Preview pull requests",
            "A pull request against the branch runs a preview.",
        ),
        field(
            "/gitHub/pullRequestTemplate",
            Triggers,
            Flag,
            "Template for review stacks",
            "A pull request gets a stack of its own, made like this one.",
        ),
        field("/gitHub/deployTags", Triggers, Flag, "Deploy tags", "A pushed tag runs an update. Newer services only."),
        field(
            "/gitHub/paths",
            Triggers,
            Lines,
            "Path filters",
            "Globs for the whole path of a changed file, one a line: * within a folder, ** across folders, ! first to exclude. An exclude always wins, in any order. Empty: every push triggers. GitHub names only the first 300 files of a push.",
        ),
        field(
            "/gitHub/tagFilters",
            Triggers,
            Lines,
            "Tag filters",
            "Globs for the whole name, one a line: v*, or !*-rc* to exclude, which always wins. Empty: every tag triggers. Newer services only.",
        ),
        field(
            "/gitHub/reviewStackLabels",
            Triggers,
            Lines,
            "Labels of review stacks",
            "One a line, spelt exactly so. Only pull requests with one of them get a review stack. Newer services, GitHub only.",
        ),
        field(
            "/gitHub/deployPullRequest",
            Triggers,
            Number,
            "Pull request",
            "The number of the pull request that this stack is the review stack of. The service sets it.",
        ),
        field(
            "/gitHub/installationId",
            Triggers,
            Text,
            "Installation",
            "Of the provider's app; needed only where there are several.",
        ),
        field(
            "/operationContext/preRunCommands",
            Operation,
            Lines,
            "Commands before the operation",
            "One a line. They run in their order, each in a shell of its own, in the program's directory; one that fails ends the deployment.",
        ),
        field(
            "/operationContext/options/skipInstallDependencies",
            Operation,
            Flag,
            "Skip installing dependencies",
            "For an image or commands that bring them.",
        ),
        field(
            "/operationContext/options/skipIntermediateDeployments",
            Operation,
            Flag,
            "Skip intermediate deployments",
            "Of deployments that wait with the same operation only the newest runs.",
        ),
        field(
            "/operationContext/options/deleteAfterDestroy",
            Operation,
            Flag,
            "Delete the stack after a destroy",
            "Once its resources are gone the stack goes too, with its history.",
        ),
        field(
            "/operationContext/options/remediateIfDriftDetected",
            Operation,
            Flag,
            "Remediate drift that is found",
            "A check for drift that finds any runs an update at once.",
        ),
        field(
            "/operationContext/options/shell",
            Operation,
            Text,
            "Shell",
            "What commands run in. Empty: the service decides.",
        ),
        field(
            "/operationContext/role/id",
            Operation,
            Text,
            "Role",
            "What the deployment may do. Empty: what the person or the trigger that started it may do.",
        ),
        field("/operationContext/role/name", Operation, Text, "Role's name", "Set by the service."),
        field(
            "/operationContext/role/defaultIdentifier",
            Operation,
            Text,
            "Role's default identifier",
            "Set by the service.",
        ),
        field(
            "/operationContext/operation",
            Operation,
            Text,
            "Operation",
            "On old settings only; the service refuses it in new ones.",
        ),
        field(
            "/operationContext/oidc/aws/roleArn",
            Oidc,
            Text,
            "Role ARN",
            "arn:aws:iam::, the account's 12 digits, :role/ and the name.",
        ),
        field(
            "/operationContext/oidc/aws/sessionName",
            Oidc,
            Text,
            "Session name",
            "2 to 64 characters: letters, digits and _ + = , . @ -. Filled in are ${organization.name}, ${project.name}, ${stack.name}, ${operation}, ${deployment.version} and ${deployment.id}; names are cut to fit.",
        ),
        field(
            "/operationContext/oidc/aws/duration",
            Oidc,
            Text,
            "Session duration",
            "15m to 12h, such as 30m or 1h0m0s, and no more than the role allows. Empty: AWS decides.",
        ),
        field(
            "/operationContext/oidc/aws/policyArns",
            Oidc,
            Lines,
            "Policy ARNs",
            "One a line, 10 at most; they narrow what the role may do.",
        ),
        field("/operationContext/oidc/azure/clientId", Oidc, Text, "Client ID", "The application's UUID."),
        field("/operationContext/oidc/azure/tenantId", Oidc, Text, "Tenant ID", "The directory's UUID."),
        field("/operationContext/oidc/azure/subscriptionId", Oidc, Text, "Subscription ID", "The subscription's UUID."),
        field("/operationContext/oidc/gcp/projectId", Oidc, Text, "Project number", "The number, not the name."),
        field(
            "/operationContext/oidc/gcp/workloadPoolId",
            Oidc,
            Text,
            "Workload pool ID",
            "The last part of its name: 4 to 32 small letters, digits and -.",
        ),
        field(
            "/operationContext/oidc/gcp/providerId",
            Oidc,
            Text,
            "Identity provider ID",
            "Of the provider in that pool; the last part of its name.",
        ),
        field(
            "/operationContext/oidc/gcp/serviceAccount",
            Oidc,
            Text,
            "Service account",
            "Its address: name@project.iam.gserviceaccount.com.",
        ),
        field("/operationContext/oidc/gcp/region", Oidc, Text, "Region", "Empty: none is set."),
        field(
            "/operationContext/oidc/gcp/tokenLifetime",
            Oidc,
            Text,
            "Token lifetime",
            "Such as 30m or 1h0m0s. Over 1h, up to 12h, only where a policy of Google's organization allows it. Empty: Google decides.",
        ),
        field(
            "/executorContext/executorImage/reference",
            Executor,
            Text,
            "Image",
            "Such as registry.example.com/deploy:1. Empty: the service's own.",
        ),
        field(
            "/executorContext/executorImage/credentials/username",
            Executor,
            Text,
            "Registry user",
            "Only for an image that is not public.",
        ),
        field("/executorContext/executorImage/credentials/password", Executor, Secret, "Registry password", ""),
        field(
            "/executorContext/executorRootPath",
            Executor,
            Text,
            "Root path",
            "Where the executor keeps its program and works, such as /opt/app, for images that do not run as root.",
        ),
        field(
            "/cacheOptions/enable",
            Cache,
            Flag,
            "Cache dependencies",
            "Kept for all stacks of the project, and restored before dependencies are installed.",
        ),
        field(
            "/agentPoolID",
            AgentPool,
            Text,
            "Agent pool",
            "Empty: the organization's default pool, else the hosted one. A self-hosted service has no hosted pool.",
        ),
        field("/tag", Advanced, Text, "Tag", "A word of the service's own that names these settings."),
    ]
};

/// The setting at a pointer, wherever it stands: triggers are the same in `gitHub` and `vcs`.
#[must_use]
pub fn find(pointer: &str) -> Option<&'static Field> {
    let of_vcs = pointer.strip_prefix("/vcs/").map(|rest| format!("/gitHub/{rest}"));
    FIELDS.iter().find(|field| field.pointer == pointer).or_else(|| {
        let of_vcs = of_vcs?;
        FIELDS.iter().find(|field| field.pointer == of_vcs)
    })
}

/// The section that a setting is edited in; what the console does not know is in the last one.
#[must_use]
pub fn section_of(pointer: &str) -> Section {
    if is_within(pointer, VARIABLES) {
        return Section::Variables;
    }
    if let Some(field) = find(pointer) {
        return field.section;
    }
    for (ancestor, section) in [
        ("/sourceContext", Section::Source),
        ("/gitHub", Section::Triggers),
        ("/vcs", Section::Triggers),
        ("/operationContext/oidc", Section::Oidc),
        ("/operationContext", Section::Operation),
        ("/executorContext", Section::Executor),
        ("/cacheOptions", Section::Cache),
    ] {
        if is_within(pointer, ancestor) {
            return section;
        }
    }
    Section::Advanced
}

/// What people call a setting: its label, a variable's name, or the last part of its path when it is not known.
#[must_use]
pub fn label_of(pointer: &str) -> String {
    if let Some(field) = find(pointer) {
        return cloud_of(pointer).map_or_else(|| field.label.to_owned(), |cloud| format!("{cloud}: {}", field.label));
    }
    keys(pointer).pop().unwrap_or_default()
}

/// The same with the section before it, for lists of settings from everywhere.
#[must_use]
pub fn full_label_of(pointer: &str) -> String {
    format!("{} / {}", section_of(pointer).title(), label_of(pointer))
}

/// Whether this console knows the setting.
#[must_use]
pub fn is_known(pointer: &str) -> bool {
    find(pointer).is_some() || (is_within(pointer, VARIABLES) && keys(pointer).len() == 3)
}

fn cloud_of(pointer: &str) -> Option<&'static str> {
    [("aws", "AWS"), ("azure", "Azure"), ("gcp", "Google Cloud")]
        .into_iter()
        .find(|(key, _)| is_within(pointer, &format!("/operationContext/oidc/{key}")))
        .map(|(_, name)| name)
}

/// Where its input has its id on the page.
#[must_use]
pub fn id_of(pointer: &str) -> String {
    format!("setting{}", pointer.replace('/', "-"))
}

/// Whether a setting is meant by what a person typed to find it: by its label, help, path or section.
#[must_use]
pub fn is_found(field: &Field, words: &str) -> bool {
    let text = format!("{} {} {} {}", field.label, field.help, field.pointer, field.section.title()).to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_name_in_its_place() {
        for (pointer, label) in [
            ("/vcs/paths", "Git triggers / Path filters"),
            ("/operationContext/environmentVariables/AWS_REGION", "Environment variables / AWS_REGION"),
            ("/operationContext/oidc/aws/duration", "Cloud credentials (OIDC) / AWS: Session duration"),
            ("/sourceContext/git/sparse", "Source / sparse"),
            ("/beta/deep", "Advanced / deep"),
        ] {
            assert_eq!(full_label_of(pointer), label);
        }
        assert!(is_known("/vcs/paths") && is_known("/operationContext/environmentVariables/A"));
        assert!(!is_known("/sourceContext/git/sparse"));
    }

    #[test]
    fn a_setting_is_found_by_any_of_its_words() {
        let found = |words: &str| FIELDS.iter().filter(|field| is_found(field, words)).count();
        assert_eq!((found("session name"), found("agentpoolid"), found("no such thing")), (1, 1, 0));
        assert!(found("") == FIELDS.len());
    }
}
