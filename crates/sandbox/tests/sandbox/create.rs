//! Asking for a deployment with settings of its own.

use api_types::create::CreateDeploymentResponse;
use api_types::deployment::{Deployment, EnvironmentVariable};
use api_types::{DeploymentId, StackRef, endpoint};
use axum::http::StatusCode;
use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{empty, post, problems, stack, wrong_attribute};

async fn create(sandbox: &Sandbox, stack: &StackRef, body: Value) -> Deployment {
    let answer = post(sandbox, &endpoint::create_deployment(stack).path, body).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    let DeploymentId(id) = answer.json::<CreateDeploymentResponse>().id;
    sandbox.deployment(&DeploymentId(id)).unwrap()
}

/// The variables that settings gave it.
fn variables(made: Deployment) -> Vec<EnvironmentVariable> {
    let variables = made.configuration.unwrap().environment_variables.into_iter();
    let is_own = |variable: &EnvironmentVariable| {
        !["CI_", "ACCESS_", "BACKEND_"].iter().any(|part| variable.name.starts_with(&format!("PULUMI_{part}")))
    };
    variables.filter(is_own).collect()
}

#[tokio::test]
async fn settings_are_inherited_unless_the_request_says_otherwise() {
    let sandbox = empty();
    let dev = stack("webshop", "dev");
    let stored = sandbox.settings_of(&dev);
    let plain = json!({"operation": "preview"});
    let inherited = variables(create(&sandbox, &dev, plain.clone()).await);
    assert!(inherited.len() > 3);
    for inherits in [json!(true), json!(null)] {
        let mut request = plain.clone();
        request["inheritSettings"] = inherits;
        assert_eq!(variables(create(&sandbox, &dev, request).await), inherited);
    }
    let own = json!({
        "operation": "preview",
        "operationContext": {"environmentVariables": {"LOG_LEVEL": null, "AWS_REGION": "eu-north-1"}},
    });
    let merged = variables(create(&sandbox, &dev, own.clone()).await);
    assert_eq!(merged.len(), inherited.len() - 1, "null takes one away");
    assert!(merged.iter().any(|variable| variable.value.as_deref() == Some("eu-north-1")));
    let mut alone = own;
    alone["inheritSettings"] = json!(false);
    alone["sourceContext"] = json!({"git": {"repoUrl": "https://github.com/acme/x.git", "branch": "main"}});
    let alone = variables(create(&sandbox, &dev, alone).await);
    let expected = EnvironmentVariable { name: "AWS_REGION".into(), value: Some("eu-north-1".into()), secret: false };
    assert_eq!(alone, [expected]);
    assert_eq!(sandbox.settings_of(&dev), stored, "the stack's own settings stay as they are");
}

#[tokio::test]
async fn a_deployment_shows_where_its_program_comes_from() {
    let sandbox = empty();
    let zones = stack("dns-zones", "global");
    let url = "https://github.com/acme/zones.git";
    let git = |git: Value| json!({"operation": "update", "sourceContext": {"git": git}});
    let made = create(&sandbox, &zones, git(json!({"repoUrl": url, "commit": "abc123", "repoDir": "zones"}))).await;
    let source = made.configuration.unwrap().source.unwrap().git.unwrap();
    assert_eq!((source.repo_url.as_str(), source.commit.as_deref(), source.branch), (url, Some("abc123"), None));
    let made = create(&sandbox, &zones, git(json!({"repoURL": url, "branch": "main"}))).await;
    let source = made.configuration.unwrap().source.unwrap().git.unwrap();
    assert_eq!((source.repo_url.as_str(), source.branch.as_deref()), (url, Some("main")));
    let address = "registry://templates/source/pulumi/aws-typescript";
    let template = json!({"operation": "update", "sourceContext": {"template": {"sourceUrl": address}}});
    let source = create(&sandbox, &zones, template).await.configuration.unwrap().source.unwrap();
    assert_eq!((source.template.unwrap().source_url.as_str(), source.git), (address, None));
    let image = json!({"operation": "update", "executorContext": {"executorImage": "acme/with-program:1"}});
    let made = create(&sandbox, &zones, image).await;
    assert_eq!(made.configuration.unwrap().source, None);
    assert_eq!(made.initiator.as_deref(), Some("console"));
}

#[tokio::test]
async fn a_request_that_says_nothing_of_the_program_is_refused() {
    let sandbox = empty();
    let (zones, dev) = (stack("dns-zones", "global"), stack("webshop", "dev"));
    let variables = json!({"environmentVariables": {"A": "b"}});
    for (stack, body) in [
        (&zones, json!({"operation": "update"})),
        (&zones, json!({"operation": "update", "operationContext": variables})),
        (&zones, json!({"operation": "update", "sourceContext": {"git": null}})),
        (&dev, json!({"operation": "update", "inheritSettings": false})),
        (&dev, json!({"operation": "update", "inheritSettings": false, "operationContext": variables})),
    ] {
        let answer = post(&sandbox, &endpoint::create_deployment(stack).path, body.clone()).await;
        assert_eq!(wrong_attribute(&answer), "sourceContext", "{body}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_its_settings_is_named() {
    let sandbox = empty();
    let dev = stack("webshop", "dev");
    let n_before = sandbox.deployments_of(&dev).len();
    let template = json!({"template": {"sourceUrl": "https://github.com/pulumi/templates"}});
    let pinned = json!({"git": {"commit": "abc"}});
    for (settings, attribute) in [
        (json!({"sourceContext": template}), "sourceContext"),
        (json!({"sourceContext": pinned}), "sourceContext.git"),
        (json!({"agentPoolID": "nothing"}), "agentPoolID"),
        (json!({"operationContext": {"role": {"id": ""}}}), "operationContext.role.id"),
        (
            json!({"operationContext": {"environmentVariables": {"A": ["b"]}}}),
            "operationContext.environmentVariables.A",
        ),
    ] {
        let mut body = settings.clone();
        body["operation"] = json!("update");
        let answer = post(&sandbox, &endpoint::create_deployment(&dev).path, body).await;
        let attributes: Vec<_> = problems(&answer).into_iter().map(|(attribute, _)| attribute).collect();
        assert_eq!(attributes, [attribute], "{settings}");
    }
    for body in [
        json!({"operation": "update", "inheritSettings": "no"}),
        json!({"operation": "update", "operationContext": {"operation": "update"}}),
        json!({"operation": "explode"}),
        json!({}),
    ] {
        let answer = post(&sandbox, &endpoint::create_deployment(&dev).path, body.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
    assert_eq!(sandbox.deployments_of(&dev).len(), n_before, "nothing was created");
}
