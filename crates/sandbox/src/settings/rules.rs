//! Which values of settings go together, and which texts are no good: what the service would refuse with 400.
//!
//! It must not know where the settings came from.

use serde_json::{Map, Value};

use super::{Problems, report};

/// What `vcs.provider` may be.
const PROVIDERS: [&str; 5] = ["github", "gitlab", "bitbucket", "azure_devops", "custom"];

/// What may not stand together in one request.
pub(super) fn check_patch(patch: &Map<String, Value>, problems: &mut Problems) {
    if ["gitHub", "vcs"].into_iter().all(|key| patch.get(key).is_some_and(Value::is_object)) {
        report(problems, "vcs", "custom", "only one of 'gitHub' and 'vcs' may be set");
    }
}

/// What may not stand together in settings, and values that are no good.
pub(super) fn check(settings: &Value, has_agent_pool: &dyn Fn(&str) -> bool, problems: &mut Problems) {
    let mut checker = Checker { settings, problems };
    checker.source();
    checker.repository();
    checker.oidc();
    checker.image();
    if checker.object("/operationContext/role").is_some() {
        checker.require("operationContext.role", &["id"]);
    }
    if let Some(id) = checker.text("/agentPoolID").filter(|id| !has_agent_pool(id)) {
        checker.report("agentPoolID", "not_found", format!("agent pool '{id}' not found"));
    }
}

struct Checker<'a> {
    settings: &'a Value,
    problems: &'a mut Problems,
}

impl<'a> Checker<'a> {
    fn at(&self, pointer: &str) -> Option<&'a Value> {
        self.settings.pointer(pointer).filter(|value| !value.is_null())
    }

    fn text(&self, pointer: &str) -> Option<&'a str> {
        self.at(pointer)?.as_str()
    }

    fn object(&self, pointer: &str) -> Option<&'a Map<String, Value>> {
        self.at(pointer)?.as_object()
    }

    fn report(&mut self, attribute: &str, error_type: &str, message: impl Into<String>) {
        report(self.problems, attribute, error_type, message);
    }

    /// Reports which of the keys of an object are missing or empty.
    fn require(&mut self, attribute: &str, keys: &[&str]) {
        let pointer = format!("/{}", attribute.replace('.', "/"));
        for key in keys {
            if self.text(&format!("{pointer}/{key}")).unwrap_or_default().trim().is_empty() {
                let attribute = format!("{attribute}.{key}");
                self.report(&attribute, "required", format!("'{attribute}' is required"));
            }
        }
    }

    /// Reports keys of an object that exclude each other. An empty text counts as none.
    fn exclude(&mut self, attribute: &str, keys: &[&str]) {
        let pointer = format!("/{}", attribute.replace('.', "/"));
        let is_set = |key: &&&str| {
            let value = self.at(&format!("{pointer}/{key}"));
            value.is_some_and(|value| value.as_str() != Some(""))
        };
        let set: Vec<&str> = keys.iter().filter(is_set).copied().collect();
        if set.len() > 1 {
            let message = format!("only one of '{}' may be set, not '{}'", keys.join("', '"), set.join("' and '"));
            self.report(attribute, "custom", message);
        }
    }

    fn source(&mut self) {
        self.exclude("sourceContext", &["git", "hg", "template"]);
        self.exclude("sourceContext.git", &["branch", "commit", "tag"]);
        self.exclude("sourceContext.hg", &["branch", "revision"]);
        for attribute in ["sourceContext.git.repoUrl", "sourceContext.hg.repoUrl"] {
            let url = self.text(&format!("/{}", attribute.replace('.', "/")));
            if let Some(url) = url.filter(|url| !is_repository_address(url)) {
                self.report(attribute, "invalid", format!("'{url}' is no address of a repository"));
            }
        }
        if let Some(url) = self.text("/sourceContext/template/sourceUrl")
            && !url.starts_with("registry://templates/")
            && !url.starts_with("https://")
        {
            let message = format!("'{url}' is neither a template of the registry nor an https address");
            self.report("sourceContext.template.sourceUrl", "invalid", message);
        }
    }

    fn repository(&mut self) {
        let named = ["gitHub", "vcs"].into_iter().find(|key| self.text(&format!("/{key}/repository")).is_some());
        if let (Some(key), Some(_)) = (named, self.text("/sourceContext/git/repoUrl")) {
            let message = format!("'repoUrl' must be left out when '{key}' names the repository");
            self.report("sourceContext.git.repoUrl", "custom", message);
        }
        if self.object("/vcs").is_some() {
            self.require("vcs", &["provider"]);
        }
        if let Some(word) = self.text("/vcs/provider").filter(|word| !word.is_empty() && !PROVIDERS.contains(word)) {
            let message = format!("'{word}' is none of {}", PROVIDERS.join(", "));
            self.report("vcs.provider", "invalid", message);
        }
    }

    fn oidc(&mut self) {
        for (cloud, keys) in [
            ("aws", ["roleArn", "sessionName"].as_slice()),
            ("gcp", &["projectId", "workloadPoolId", "providerId", "serviceAccount"]),
        ] {
            if self.object(&format!("/operationContext/oidc/{cloud}")).is_some() {
                self.require(&format!("operationContext.oidc.{cloud}"), keys);
            }
        }
        for attribute in ["operationContext.oidc.aws.duration", "operationContext.oidc.gcp.tokenLifetime"] {
            let duration = self.text(&format!("/{}", attribute.replace('.', "/")));
            if let Some(text) = duration.filter(|text| !is_duration(text)) {
                self.report(attribute, "invalid", format!("'{text}' is no duration such as 1h30m0s"));
            }
        }
    }

    fn image(&mut self) {
        let attribute = "executorContext.executorImage";
        match self.at("/executorContext/executorImage") {
            Some(Value::Object(image)) => {
                self.require(attribute, &["reference"]);
                if image.get("credentials").is_some_and(Value::is_object) {
                    self.require(&format!("{attribute}.credentials"), &["username"]);
                    if self.at("/executorContext/executorImage/credentials/password").is_none() {
                        let attribute = format!("{attribute}.credentials.password");
                        self.report(&attribute, "required", format!("'{attribute}' is required"));
                    }
                }
            }
            Some(Value::String(text)) if text.trim().is_empty() => {
                self.report(attribute, "invalid", "an image must have a name");
            }
            _ => {}
        }
    }
}

/// `https://host/path`, `ssh://…` or `git@host:path`, without spaces.
fn is_repository_address(text: &str) -> bool {
    let is_url = ["https://", "http://", "ssh://", "git://"].into_iter().any(|scheme| {
        let rest = text.strip_prefix(scheme).unwrap_or_default();
        rest.split_once('/').is_some_and(|(host, path)| !host.is_empty() && !path.is_empty())
    });
    let is_scp_like = !text.contains("://")
        && text
            .split_once('@')
            .and_then(|(user, rest)| Some((user, rest.split_once(':')?)))
            .is_some_and(|(user, (host, path))| !user.is_empty() && !host.is_empty() && !path.is_empty());
    !text.contains(char::is_whitespace) && (is_url || is_scp_like)
}

/// A duration as Go writes it, such as `1h30m0s`, `1.5h` or `0`. An empty text stands for none.
fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text.is_empty() || text == "0" {
        return true;
    }
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(rest.len());
        let (digits, after) = rest.split_at(number);
        let is_number = digits.bytes().any(|byte| byte.is_ascii_digit()) && digits.matches('.').count() <= 1;
        let unit = ["ns", "us", "µs", "ms", "s", "m", "h"].into_iter().rev().find(|unit| {
            // `ms` is no `m`: the longest unit counts.
            after.strip_prefix(unit).is_some_and(|next| !next.starts_with(|char: char| char.is_alphabetic()))
        });
        let Some(unit) = unit.filter(|_| is_number) else { return false };
        rest = after.strip_prefix(unit).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_gos() {
        for text in ["", "0", "0s", "30m", "1h0m0s", "1.5h", "250ms", "1h30m", "-5m", "10µs"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["x", "5", "1 h", "1d", "h", "1h5", "1..5h", "PT1H", "5mm"] {
            assert!(!is_duration(text), "{text}");
        }
    }

    #[test]
    fn repositories_have_addresses() {
        for text in [
            "https://github.com/pulumi/examples.git",
            "http://git.example/a",
            "ssh://git@host/path.git",
            "git@github.com:pulumi/examples.git",
        ] {
            assert!(is_repository_address(text), "{text}");
        }
        for text in ["", "pulumi/examples", "https://", "https://host", "javascript:alert(1)", "https://a b/c", "@:"] {
            assert!(!is_repository_address(text), "{text}");
        }
    }
}
