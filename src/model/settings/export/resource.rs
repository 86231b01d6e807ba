//! Settings as a `DeploymentSettings` resource of the `pulumiservice` provider, in Pulumi YAML and in TypeScript.
//! Secrets are read from the program's configuration. What the provider cannot express is named in a comment.
//!
//! The properties are those of the provider's schema (pulumi/pulumi-pulumiservice at dc76a01,
//! `provider/cmd/pulumi-resource-pulumiservice/schema.json`), which are not all called as in the API. Interpolation in
//! Pulumi YAML is that of pulumi/pulumi-yaml at 3ace8d0, `pkg/pulumiyaml/ast/interpolation.go`: `$$` is one `$`. Pure.

use api_types::StackRef;
use serde_json::Value;

use super::named;
use crate::model::settings::document::{VARIABLES, is_secret, leaves};
use crate::model::settings::pointer::{is_within, keys};
use crate::model::settings::text::yaml;

/// What the provider calls a setting, where that is another name or another place than the API's.
const RENAMED: [(&str, &str); 7] = [
    ("/agentPoolID", "agentPoolId"),
    ("/executorContext/executorImage/reference", "executorContext/executorImage"),
    ("/executorContext/executorImage/credentials/username", "executorContext/credentials/username"),
    ("/executorContext/executorImage/credentials/password", "executorContext/credentials/password"),
    ("/sourceContext/git/gitAuth/basicAuth/userName", "sourceContext/git/gitAuth/basicAuth/username"),
    ("/operationContext/oidc/aws/roleArn", "operationContext/oidc/aws/roleARN"),
    ("/operationContext/oidc/aws/policyArns", "operationContext/oidc/aws/policyARNs"),
];

/// What the provider knows under the API's name, with all that is in it where that is a list.
const SAME: [&str; 31] = [
    "/cacheOptions/enable",
    "/sourceContext/git/repoUrl",
    "/sourceContext/git/branch",
    "/sourceContext/git/commit",
    "/sourceContext/git/repoDir",
    "/sourceContext/git/gitAuth/sshAuth/sshPrivateKey",
    "/sourceContext/git/gitAuth/sshAuth/password",
    "/sourceContext/git/gitAuth/basicAuth/password",
    "/operationContext/preRunCommands",
    "/operationContext/options/skipInstallDependencies",
    "/operationContext/options/skipIntermediateDeployments",
    "/operationContext/options/deleteAfterDestroy",
    "/operationContext/options/shell",
    "/operationContext/oidc/aws/duration",
    "/operationContext/oidc/aws/sessionName",
    "/operationContext/oidc/azure/clientId",
    "/operationContext/oidc/azure/tenantId",
    "/operationContext/oidc/azure/subscriptionId",
    "/operationContext/oidc/gcp/projectId",
    "/operationContext/oidc/gcp/workloadPoolId",
    "/operationContext/oidc/gcp/providerId",
    "/operationContext/oidc/gcp/serviceAccount",
    "/operationContext/oidc/gcp/region",
    "/operationContext/oidc/gcp/tokenLifetime",
    "/vcs/provider",
    "/vcs/installationId",
    "/vcs/deployPullRequest",
    "/vcs/repository",
    "/vcs/deployCommits",
    "/vcs/previewPullRequests",
    "/vcs/pullRequestTemplate",
];

/// What `github` has of the triggers; `vcs` has more.
const OF_GITHUB: [&str; 5] = ["repository", "deployCommits", "previewPullRequests", "pullRequestTemplate", "paths"];

/// A value in a program.
enum Expression {
    /// A text, a number, on or off.
    Plain(Value),
    /// Texts.
    List(Vec<Value>),
    /// Properties in their order.
    Map(Vec<(String, Self)>),
    /// A secret, by its name in the configuration.
    Config(String),
}

/// What the settings are as a resource.
struct Resource {
    properties: Vec<(String, Expression)>,
    /// Names in the configuration, with the pointers of what they stand for.
    config: Vec<(String, String)>,
    /// The pointers of what could not be expressed.
    left_out: Vec<String>,
}

fn resource(document: &Value, stack: &StackRef) -> Resource {
    let mut resource = Resource { properties: Vec::new(), config: Vec::new(), left_out: Vec::new() };
    for (name, value) in
        [("organization", stack.org().as_str()), ("project", stack.project()), ("stack", stack.stack())]
    {
        resource.properties.push((name.to_owned(), Expression::Plain(value.into())));
    }
    let has_image = document.pointer("/executorContext/executorImage/reference").is_some();
    for (pointer, value) in leaves(document).into_iter().filter(|(pointer, _)| !pointer.is_empty()) {
        // The provider needs the image where it has the credentials.
        let is_lost = is_within(&pointer, "/executorContext") && !has_image;
        let expression = if is_lost { None } else { resource.expression(&pointer, value) };
        match (path_of(&pointer), expression) {
            (Some(path), Some(expression)) => put(&mut resource.properties, &path, expression),
            _ => resource.left_out.push(pointer),
        }
    }
    resource
}

impl Resource {
    fn expression(&mut self, pointer: &str, value: &Value) -> Option<Expression> {
        path_of(pointer)?;
        match value {
            secret if is_secret(secret) => Some(Expression::Config(self.name_of(pointer))),
            Value::Array(items) => Some(Expression::List(items.clone())).filter(|_| items.iter().all(Value::is_string)),
            Value::Object(_) | Value::Null => None,
            plain => Some(Expression::Plain(plain.clone())),
        }
    }

    /// A name in the configuration: what the setting is called, in letters that every language takes for a name.
    fn name_of(&mut self, pointer: &str) -> String {
        let keys = keys(pointer);
        let words: Vec<&str> = match keys.as_slice() {
            [.., name] if is_within(pointer, VARIABLES) => vec![name],
            [.., group, name] => vec![group, name],
            _ => Vec::new(),
        };
        let mut name = String::new();
        for (number, word) in words.iter().enumerate() {
            let word: String = word.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
            let mut letters = word.chars();
            match letters.next() {
                Some(first) if number > 0 => name.extend(first.to_uppercase().chain(letters)),
                _ => name.push_str(&word),
            }
        }
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            name.insert_str(0, "secret");
        }
        let is_taken = |name: &str| self.config.iter().any(|(other, _)| other == name);
        let free = (2..).map(|number| format!("{name}{number}"));
        let name = std::iter::once(name.clone()).chain(free).find(|name| !is_taken(name)).unwrap_or_default();
        self.config.push((name.clone(), pointer.to_owned()));
        name
    }

    /// The lines of the comment at the top.
    fn comment(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.config.is_empty() {
            lines.push("Set each secret with: pulumi config set --secret NAME".to_owned());
            lines.extend(self.config.iter().map(|(name, pointer)| format!("  {name}: {}", named(pointer))));
        }
        if !self.left_out.is_empty() {
            lines.push("The provider cannot express these settings, so they are not here:".to_owned());
            lines.extend(self.left_out.iter().map(|pointer| format!("  {}", named(pointer))));
        }
        lines
    }
}

/// Where the provider has a setting; `None` when it does not know it.
fn path_of(pointer: &str) -> Option<Vec<String>> {
    if is_within(pointer, VARIABLES) && keys(pointer).len() == 3 {
        return Some(keys(pointer));
    }
    if let Some((_, path)) = RENAMED.iter().find(|(from, _)| *from == pointer) {
        return Some(path.split('/').map(str::to_owned).collect());
    }
    if let Some(name) = pointer.strip_prefix("/gitHub/") {
        return OF_GITHUB.contains(&name).then(|| vec!["github".to_owned(), name.to_owned()]);
    }
    (SAME.contains(&pointer) || pointer == "/vcs/paths").then(|| keys(pointer))
}

fn put(map: &mut Vec<(String, Expression)>, path: &[String], value: Expression) {
    let Some((key, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        map.push((key.clone(), value));
        return;
    }
    if let Some((_, Expression::Map(inner))) = map.iter_mut().find(|(other, _)| other == key) {
        put(inner, rest, value);
        return;
    }
    let mut inner = Vec::new();
    put(&mut inner, rest, value);
    map.push((key.clone(), Expression::Map(inner)));
}

/// The resource in Pulumi YAML.
#[must_use]
pub fn yaml(document: &Value, stack: &StackRef) -> String {
    let resource = resource(document, stack);
    let mut head = vec!["For a Pulumi.yaml with the runtime yaml.".to_owned()];
    head.extend(resource.comment());
    let mut program = serde_json::Map::new();
    if !resource.config.is_empty() {
        let secret = serde_json::json!({"type": "string", "secret": true});
        let config = resource.config.iter().map(|(name, _)| (name.clone(), secret.clone()));
        program.insert("config".to_owned(), Value::Object(config.collect()));
    }
    let properties = yaml_map(&resource.properties);
    let settings = serde_json::json!({"type": "pulumiservice:index:DeploymentSettings", "properties": properties});
    program.insert("resources".to_owned(), serde_json::json!({"deploymentSettings": settings}));
    comment_lines("#", &head) + &yaml::write(&program)
}

fn comment_lines(sign: &str, lines: &[String]) -> String {
    lines.iter().map(|line| format!("{sign} {line}\n")).collect()
}

fn yaml_map(map: &[(String, Expression)]) -> Value {
    Value::Object(map.iter().map(|(key, value)| (key.clone(), yaml_value(value))).collect())
}

fn yaml_value(value: &Expression) -> Value {
    let text = |value: &Value| match value {
        Value::String(text) => uninterpolated(text).into(),
        other => other.clone(),
    };
    match value {
        Expression::Plain(value) => text(value),
        Expression::List(items) => Value::Array(items.iter().map(text).collect()),
        Expression::Map(map) => yaml_map(map),
        Expression::Config(name) => format!("${{{name}}}").into(),
    }
}

/// A text in which nothing is taken for a reference.
fn uninterpolated(text: &str) -> String {
    if text.contains("${") || text.contains("$$") { text.replace('$', "$$") } else { text.to_owned() }
}

/// The resource in TypeScript.
#[must_use]
pub fn typescript(document: &Value, stack: &StackRef) -> String {
    let resource = resource(document, stack);
    let mut text = comment_lines("//", &resource.comment());
    if !resource.config.is_empty() {
        text.push_str("import * as pulumi from \"@pulumi/pulumi\";\n");
    }
    text.push_str("import * as pulumiservice from \"@pulumi/pulumiservice\";\n\n");
    if !resource.config.is_empty() {
        text.push_str("const config = new pulumi.Config();\n\n");
    }
    text.push_str("export const deploymentSettings = new pulumiservice.DeploymentSettings(\"deploymentSettings\", ");
    write_map(&mut text, &resource.properties, 0);
    text.push_str(");\n");
    text
}

fn write_map(text: &mut String, map: &[(String, Expression)], depth: usize) {
    text.push_str("{\n");
    for (key, value) in map {
        text.push_str(&"    ".repeat(depth + 1));
        text.push_str(&property_name(key));
        text.push_str(": ");
        match value {
            Expression::Plain(value) => text.push_str(&literal(value)),
            Expression::List(items) => {
                let items: Vec<String> = items.iter().map(literal).collect();
                text.push_str(&format!("[{}]", items.join(", ")));
            }
            Expression::Map(inner) => write_map(text, inner, depth + 1),
            Expression::Config(name) => text.push_str(&format!("config.requireSecret(\"{name}\")")),
        }
        text.push_str(",\n");
    }
    text.push_str(&"    ".repeat(depth));
    text.push('}');
}

/// JSON is TypeScript, but for two characters that end a line in older versions.
fn literal(value: &Value) -> String {
    value.to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn property_name(key: &str) -> String {
    let is_word = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    match key {
        // As a plain name it would set the object's prototype.
        "__proto__" => "[\"__proto__\"]".to_owned(),
        word if is_word => word.to_owned(),
        other => literal(&other.into()),
    }
}
