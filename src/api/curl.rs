//! A request as the `curl` command that does the same. Pure. The token is named, never written out.

use api_types::endpoint::{ACCEPT, Endpoint, template};

/// The command, for a POSIX shell. `api_url` is the API's full address.
#[must_use]
pub fn command(api_url: &str, endpoint: &Endpoint, body: Option<&str>) -> String {
    let mut parts = vec![
        format!("curl -X {} {}", endpoint.method, quoted(&format!("{api_url}{}", endpoint.path))),
        format!("-H \"Authorization: token ${}\"", variable(endpoint)),
        format!("-H {}", quoted(&format!("Accept: {ACCEPT}"))),
    ];
    if let Some(body) = body {
        parts.push("-H 'Content-Type: application/json'".to_owned());
        parts.push(format!("-d {}", quoted(body)));
    }
    parts.join(" \\\n  ")
}

/// The variable that is to hold the token. What agents ask takes the token of their pool, never a person's.
fn variable(endpoint: &Endpoint) -> &'static str {
    let of_agents = [template::POLL, template::EXECUTOR].contains(&endpoint.path.as_str())
        || endpoint.path.starts_with(before_parameter(template::DEPLOYMENT_STATUS));
    if of_agents { "PULUMI_AGENT_TOKEN" } else { "PULUMI_ACCESS_TOKEN" }
}

fn before_parameter(template: &str) -> &str {
    template.split('{').next().unwrap_or(template)
}

/// The command that puts a file where a presigned address leads. The address is a secret of its own.
#[must_use]
pub fn upload(url: &str, file_name: &str) -> String {
    format!("curl -T {} {}", quoted(file_name), quoted(url))
}

/// The command that saves what is at a presigned address.
#[must_use]
pub fn download(url: &str, file_name: &str) -> String {
    format!("curl -o {} {}", quoted(file_name), quoted(url))
}

/// A single-quoted word, in which a shell changes nothing.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use api_types::endpoint;
    use api_types::{DeploymentId, StackRef};

    use super::*;

    #[test]
    fn agents_have_a_token_of_their_own() {
        let id = DeploymentId("1".into());
        for endpoint in
            [endpoint::poll_deployments_queue(), endpoint::get_executor(), endpoint::get_deployment_status(&id)]
        {
            let command = command("", &endpoint, None);
            assert!(command.contains("token $PULUMI_AGENT_TOKEN"), "{command}");
        }
    }

    #[test]
    fn a_presigned_address_goes_without_a_token() {
        assert_eq!(upload("https://a/k?s=1", "it's.tgz"), r"curl -T 'it'\''s.tgz' 'https://a/k?s=1'");
        assert_eq!(download("https://a/k?s=1", "k.tgz"), "curl -o 'k.tgz' 'https://a/k?s=1'");
    }

    #[test]
    fn the_token_is_named_and_quotes_are_kept() {
        let stack = StackRef::parse("acme", "webshop", "prod").expect("valid");
        let endpoint = endpoint::cancel_deployment(&stack, &DeploymentId("1".into()));
        let expected = "curl -X POST 'https://api.example.com/api/stacks/acme/webshop/prod/deployments/1/cancel' \\
  -H \"Authorization: token $PULUMI_ACCESS_TOKEN\" \\
  -H 'Accept: application/vnd.pulumi+8' \\
  -H 'Content-Type: application/json' \\
  -d '{\"a\":\"it'\\''s\"}'";
        assert_eq!(command("https://api.example.com", &endpoint, Some(r#"{"a":"it's"}"#)), expected);
    }
}
