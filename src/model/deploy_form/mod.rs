//! The form for one deployment: what a person filled in, what is wrong with it, and the request that it stands for.
//! Pure.
//!
//! In reading order: this file has the form and its rules; [`request`] turns it into a merge patch over the stack's
//! settings; [`redeploy`] fills it in from an earlier deployment; [`json`] shows a request as it will go; [`words`]
//! says what operations do. It must not know what the form looks like, nor how the request is sent.

pub mod json;
pub mod redeploy;
pub mod request;
pub mod words;

use api_types::Operation;
use api_types::create::CreateDeploymentRequest;
use api_types::roles::Role;
use api_types::settings::DeploymentSettings;

/// What the fields with a choice hold. The empty one is everywhere "as in the settings", or "nothing" without them.
pub mod choice {
    /// Nothing is said about it.
    pub const KEEP: &str = "";
    /// A value that is typed beside the choice.
    pub const OWN: &str = "own";
    /// The settings' value is taken away.
    pub const NONE: &str = "none";
    /// A branch.
    pub const BRANCH: &str = "branch";
    /// A commit.
    pub const COMMIT: &str = "commit";
    /// A git repository.
    pub const GIT: &str = "git";
    /// The program is inside the executor's image.
    pub const IMAGE: &str = "image";
    /// An option is on.
    pub const ON: &str = "on";
    /// An option is off.
    pub const OFF: &str = "off";
    /// A variable that may be read.
    pub const PLAIN: &str = "plain";
    /// A variable that is kept encrypted.
    pub const SECRET: &str = "secret";
    /// Before the id of what was chosen from a list.
    pub const ID: &str = "id:";
}

/// The form as it stands: texts only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeployForm {
    /// The operation's word on the wire; empty when none is chosen.
    pub operation: String,
    /// Whether the stack's settings apply below what is filled in.
    pub inherits: bool,
    /// Without them: where the program is, [`choice::GIT`] or [`choice::IMAGE`].
    pub source: String,
    /// Without them: the repository.
    pub repo_url: String,
    /// Without them: what opens a private repository.
    pub repo_token: String,
    /// What is checked out: [`choice::KEEP`], [`choice::BRANCH`] or [`choice::COMMIT`].
    pub revision: String,
    /// The branch.
    pub branch: String,
    /// The commit.
    pub commit: String,
    /// The folder of the program.
    pub repo_dir: String,
    /// Variables, in the order of their rows.
    pub variables: Vec<VariableRow>,
    /// Commands before the operation: [`choice::KEEP`], [`choice::OWN`] or [`choice::NONE`].
    pub commands_choice: String,
    /// The commands, one a line.
    pub commands: String,
    /// The pool of agents: [`choice::KEEP`], [`choice::NONE`], [`choice::OWN`] or an id of the list.
    pub pool: String,
    /// The id of a pool, where no list is to be had.
    pub pool_id: String,
    /// The image: [`choice::KEEP`], [`choice::NONE`] or [`choice::OWN`].
    pub image_choice: String,
    /// The image's reference.
    pub image: String,
    /// What it runs as: [`choice::KEEP`], [`choice::NONE`], [`choice::OWN`] or an id of the list.
    pub role: String,
    /// The id of a role, where no list is to be had.
    pub role_id: String,
    /// [`choice::KEEP`], [`choice::ON`] or [`choice::OFF`].
    pub skip_install: String,
    /// The same.
    pub skip_intermediate: String,
    /// The same; only for a destroy.
    pub delete_after_destroy: String,
    /// The same; only for drift detection.
    pub remediate_drift: String,
    /// What commands run in.
    pub shell: String,
}

/// A row of the variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariableRow {
    /// Tells rows apart while they are typed.
    pub key: u32,
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// [`choice::PLAIN`], [`choice::SECRET`], or [`choice::NONE`] for one of the settings that is left out.
    pub kind: String,
}

impl VariableRow {
    /// An empty row.
    #[must_use]
    pub fn new(key: u32) -> Self {
        Self { key, kind: choice::PLAIN.to_owned(), ..Self::default() }
    }

    /// Whether nothing was typed: such a row is not sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.trim().is_empty() && self.value.is_empty() && self.kind != choice::NONE
    }
}

/// What a form depends on beside itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surroundings {
    /// The stack's settings.
    pub settings: StackSettings,
    /// The roles to choose from; empty when there is no list.
    pub roles: Vec<Role>,
}

/// What is known of a stack's settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum StackSettings {
    /// They could not be read, so nothing is known of what applies below the form.
    #[default]
    Unknown,
    /// The stack has none.
    None,
    /// These.
    Known(Box<DeploymentSettings>),
}

impl StackSettings {
    /// The settings, when there are any to be seen.
    #[must_use]
    pub fn known(&self) -> Option<&DeploymentSettings> {
        match self {
            Self::Known(settings) => Some(settings),
            Self::Unknown | Self::None => None,
        }
    }
}

/// A field, to put a problem where it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of the form's fields")]
pub enum Field {
    Operation,
    RepoUrl,
    RepoToken,
    Branch,
    Commit,
    RepoDir,
    /// The name in the row of that key.
    VariableName(u32),
    /// The value in the row of that key.
    VariableValue(u32),
    Commands,
    Pool,
    Image,
    Role,
    Shell,
    /// The stack's name, typed before something is destroyed.
    Confirmation,
}

impl Field {
    /// The id of its input on the page.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Operation => "deploy-operation".to_owned(),
            Self::RepoUrl => "deploy-repo-url".to_owned(),
            Self::RepoToken => "deploy-repo-token".to_owned(),
            Self::Branch => "deploy-branch".to_owned(),
            Self::Commit => "deploy-commit".to_owned(),
            Self::RepoDir => "deploy-repo-dir".to_owned(),
            Self::VariableName(key) => format!("deploy-variable-{key}-name"),
            Self::VariableValue(key) => format!("deploy-variable-{key}-value"),
            Self::Commands => "deploy-commands".to_owned(),
            Self::Pool => "deploy-pool-id".to_owned(),
            Self::Image => "deploy-image".to_owned(),
            Self::Role => "deploy-role-id".to_owned(),
            Self::Shell => "deploy-shell".to_owned(),
            Self::Confirmation => "deploy-confirmation".to_owned(),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Operation => "Operation",
            Self::RepoUrl => "Repository",
            Self::RepoToken => "Access token of the repository",
            Self::Branch => "Branch",
            Self::Commit => "Commit",
            Self::RepoDir => "Folder",
            Self::VariableName(_) => "Name of a variable",
            Self::VariableValue(_) => "Value of a variable",
            Self::Commands => "Commands",
            Self::Pool => "Agent pool",
            Self::Image => "Image",
            Self::Role => "Role",
            Self::Shell => "Shell",
            Self::Confirmation => "Confirmation",
        }
    }
}

/// Something that is wrong, or doubtful, about a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub field: Field,
    /// What, in a sentence.
    pub text: String,
}

impl Problem {
    fn new(field: Field, text: impl Into<String>) -> Self {
        Self { field, text: text.into() }
    }
}

/// A request that may be sent: only [`DeployForm::validate`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Valid(CreateDeploymentRequest);

impl Valid {
    /// The request.
    #[must_use]
    pub fn request(&self) -> &CreateDeploymentRequest {
        &self.0
    }
}

impl DeployForm {
    /// A form in which nothing is filled in but the operation.
    #[must_use]
    pub fn new(operation: &Operation, settings: &StackSettings) -> Self {
        Self {
            operation: operation.as_str().to_owned(),
            inherits: *settings != StackSettings::None,
            source: choice::GIT.to_owned(),
            ..Self::default()
        }
    }

    /// The operation, as far as one is chosen.
    #[must_use]
    pub fn operation(&self) -> Operation {
        Operation::from(self.operation.as_str())
    }

    /// Whether the form has a field at the moment: what is not chosen is not shown, and not sent.
    #[must_use]
    pub fn shows(&self, field: &Field) -> bool {
        let is_own_git = !self.inherits && self.source != choice::IMAGE;
        match field {
            Field::RepoUrl | Field::RepoToken => is_own_git,
            Field::Branch => (self.inherits || is_own_git) && self.revision == choice::BRANCH,
            Field::Commit => (self.inherits || is_own_git) && self.revision == choice::COMMIT,
            Field::RepoDir => self.inherits || is_own_git,
            Field::Commands => self.commands_choice == choice::OWN,
            Field::Pool => self.pool == choice::OWN,
            Field::Image => self.image_choice == choice::OWN || (!self.inherits && self.source == choice::IMAGE),
            Field::Role => self.role == choice::OWN,
            Field::VariableName(key) => self.variables.iter().any(|row| row.key == *key),
            Field::VariableValue(key) => self.variables.iter().any(|row| row.key == *key && row.kind != choice::NONE),
            Field::Operation | Field::Shell | Field::Confirmation => true,
        }
    }

    /// The request, or everything that is wrong.
    ///
    /// # Errors
    /// The problems in the order of the fields.
    pub fn validate(&self, around: &Surroundings) -> Result<Valid, Vec<Problem>> {
        let problems = self.problems();
        if problems.is_empty() { Ok(Valid(self.draft(around))) } else { Err(problems) }
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut check = |field: Field, problem: Option<&str>| {
            if let Some(text) = problem.filter(|_| self.shows(&field)) {
                problems.push(Problem::new(field, text));
            }
        };
        let is_known = Operation::KNOWN.iter().any(|known| known.as_str() == self.operation);
        check(Field::Operation, (!is_known).then_some("Choose an operation."));
        check(Field::RepoUrl, repo_url_problem(self.repo_url.trim()));
        check(Field::Branch, branch_problem(self.branch.trim()));
        check(Field::Commit, commit_problem(self.commit.trim()));
        check(Field::RepoDir, repo_dir_problem(self.repo_dir.trim()));
        for row in &self.variables {
            let name = row.name.trim();
            let is_repeated = self
                .variables
                .iter()
                .take_while(|other| other.key != row.key)
                .any(|earlier| !name.is_empty() && earlier.name.trim() == name);
            let of_name = if row.is_empty() {
                None
            } else if is_repeated {
                Some("An earlier row has this name already.")
            } else {
                variable_name_problem(name)
            };
            check(Field::VariableName(row.key), of_name);
            let lacks_secret = row.kind == choice::SECRET && row.value.is_empty() && !row.is_empty();
            check(Field::VariableValue(row.key), lacks_secret.then_some("A secret needs a value."));
        }
        let has_commands = request::command_lines(&self.commands).next().is_some();
        check(Field::Commands, (!has_commands).then_some("Write a command, or choose to run none."));
        check(Field::Image, word_problem(self.image.trim(), "Name the image, such as registry.example.com/deploy:1."));
        check(Field::Pool, word_problem(self.pool_id.trim(), "Give the pool's id."));
        check(Field::Role, word_problem(self.role_id.trim(), "Give the role's id."));
        problems
    }

    /// What is allowed, but may not do what was meant.
    #[must_use]
    pub fn warnings(&self) -> Vec<Problem> {
        let of_row = |row: &VariableRow| {
            let name = row.name.trim();
            if is_reserved(name) {
                let text = "Pulumi Deployments sets this itself: your value may be overwritten.";
                return Some(Problem::new(Field::VariableName(row.key), text));
            }
            let is_plain = row.kind == choice::PLAIN && !row.value.is_empty();
            (is_plain && sounds_secret(name)).then(|| {
                let text = "This sounds like a secret: a plain value can be read by everyone who sees the stack.";
                Problem::new(Field::VariableName(row.key), text)
            })
        };
        self.variables.iter().filter_map(of_row).collect()
    }

    /// The field that an attribute of a refusal belongs to, if the form shows it at the moment.
    #[must_use]
    pub fn field_of(&self, attribute: &str) -> Option<Field> {
        let variable = |name: &str| {
            let row = self.variables.iter().find(|row| row.name.trim() == name)?;
            Some(if row.kind == choice::NONE { Field::VariableName(row.key) } else { Field::VariableValue(row.key) })
        };
        let field = match attribute {
            "operation" => Field::Operation,
            "sourceContext" | "sourceContext.git.repoUrl" | "sourceContext.git.repoURL" if !self.inherits => {
                if self.source == choice::IMAGE { Field::Image } else { Field::RepoUrl }
            }
            "sourceContext.git.gitAuth" | "sourceContext.git.gitAuth.accessToken" => Field::RepoToken,
            "sourceContext.git" | "sourceContext.hg" if self.revision == choice::COMMIT => Field::Commit,
            "sourceContext.git" | "sourceContext.hg" => Field::Branch,
            "sourceContext.git.branch" | "sourceContext.hg.branch" => Field::Branch,
            "sourceContext.git.commit" | "sourceContext.hg.revision" => Field::Commit,
            "sourceContext.git.repoDir" | "sourceContext.hg.repoDir" => Field::RepoDir,
            "operationContext.preRunCommands" => Field::Commands,
            "operationContext.options.shell" => Field::Shell,
            "operationContext.role" | "operationContext.role.id" => Field::Role,
            "executorContext" | "executorContext.executorImage" => Field::Image,
            "agentPoolID" => Field::Pool,
            other => variable(other.strip_prefix("operationContext.environmentVariables.")?)?,
        };
        // The lists of pools and roles show a problem of what was chosen in them as well.
        let is_choice = match field {
            Field::Pool => self.pool.starts_with(choice::ID),
            Field::Role => self.role.starts_with(choice::ID),
            _ => false,
        };
        Some(field).filter(|field| is_choice || self.shows(field))
    }
}

/// Variables that the service sets itself (Pulumi docs, "Environment variables").
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    let names = ["PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL", "PULUMI_DEPLOY_OIDC_CONFIG", "GITHUB_TOKEN"];
    names.contains(&name) || name.starts_with("PULUMI_CI_")
}

fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PRIVATE_KEY", "API_KEY", "ACCESS_KEY"].iter().any(|w| name.contains(w))
}

fn repo_url_problem(url: &str) -> Option<&'static str> {
    if url.is_empty() {
        return Some("Give the repository's address.");
    }
    let is_url = ["https://", "http://", "ssh://"].iter().any(|scheme| {
        let rest = url.strip_prefix(scheme).unwrap_or_default();
        rest.split_once('/').is_some_and(|(host, path)| !host.is_empty() && !path.is_empty())
    });
    let is_scp_like = !url.contains("://")
        && url
            .split_once('@')
            .and_then(|(_, rest)| rest.split_once(':'))
            .is_some_and(|(host, path)| !host.is_empty() && !path.is_empty());
    let is_good = !url.contains(char::is_whitespace) && (is_url || is_scp_like);
    (!is_good).then_some("Write it as https://host/path or git@host:path.")
}

/// The rules of `git check-ref-format`, as far as people break them.
fn branch_problem(branch: &str) -> Option<&'static str> {
    if branch.is_empty() {
        return Some("Name the branch, such as main.");
    }
    let has_bad = branch.chars().any(|c| c.is_whitespace() || c.is_control() || "~^:?*[\\".contains(c));
    let is_bad = has_bad
        || branch.starts_with(['-', '/'])
        || branch.ends_with(['/', '.'])
        || ["..", "//", "@{"].iter().any(|part| branch.contains(part));
    is_bad.then_some("This cannot be the name of a branch.")
}

fn commit_problem(commit: &str) -> Option<&'static str> {
    if commit.is_empty() {
        return Some("Give the commit's hash.");
    }
    let is_hash = (7..=64).contains(&commit.len()) && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    (!is_hash).then_some("A commit is a hash of 7 to 64 hexadecimal digits.")
}

fn repo_dir_problem(folder: &str) -> Option<&'static str> {
    if folder.split(['/', '\\']).any(|part| part == "..") {
        return Some("The folder must lie inside the repository.");
    }
    folder.chars().any(char::is_control).then_some("This cannot be a folder.")
}

fn variable_name_problem(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("Name the variable.");
    }
    let is_name = !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (!is_name).then_some("A name has letters, digits and _, and begins with no digit.")
}

fn word_problem(word: &str, when_empty: &'static str) -> Option<&'static str> {
    if word.is_empty() {
        return Some(when_empty);
    }
    word.contains(char::is_whitespace).then_some("It cannot hold blanks.")
}

#[cfg(test)]
mod tests;
