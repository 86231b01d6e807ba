//! Deployment settings over their routes: what a patch keeps, what it takes away, what it refuses, and that no secret
//! ever comes back.

use api_types::{StackRef, endpoint};
use axum::http::StatusCode;
use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Answer, call, empty, get, post, problems, stack, succeeds, wrong_attribute};

fn path(stack: &StackRef) -> String {
    endpoint::get_deployment_settings(stack).path
}

/// A stack without settings.
fn unset() -> StackRef {
    stack("dns-zones", "global")
}

async fn patch(sandbox: &Sandbox, stack: &StackRef, body: Value) -> Value {
    let answer = post(sandbox, &path(stack), body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn refused(sandbox: &Sandbox, stack: &StackRef, body: Value) -> Vec<(String, String)> {
    let before = sandbox.settings_of(stack);
    let answer = post(sandbox, &path(stack), body).await;
    let problems = problems(&answer);
    assert_eq!(sandbox.settings_of(stack), before, "nothing is stored of a refused patch");
    problems
}

/// Settings without what the service says of them.
fn plain(mut settings: Value) -> Value {
    let map = settings.as_object_mut().unwrap();
    map.remove("version");
    map.remove("source");
    settings
}

#[tokio::test]
async fn the_documented_case_of_a_patch() {
    let case = json!({
        "before": {
            "sourceContext": {"git": {
                "repoURL": "https://github.com/pulumi/deploy-demos.git",
                "branch": "refs/heads/demo",
                "repoDir": "pulumi-programs/aws-ts-s3",
            }},
            "operationContext": {
                "preRunCommands": ["echo \"hello world\""],
                "environmentVariables": {
                    "AWS_REGION": "us-west-2",
                    "AWS_ACCESS_KEY_ID": "$AWS_ACCESS_KEY_ID",
                    "AWS_SECRET_ACCESS_KEY": "$AWS_SECRET_ACCESS_KEY",
                    "AWS_SESSION_TOKEN": "$AWS_SESSION_TOKEN",
                },
            },
        },
        "patch": {
            "sourceContext": {"git": {"repoURL": null}},
            "operationContext": {
                "preRunCommands": ["echo \"bonjour\""],
                "environmentVariables": {
                    "AWS_ACCESS_KEY_ID": null,
                    "AWS_SECRET_ACCESS_KEY": null,
                    "AWS_SESSION_TOKEN": null,
                },
                "oidc": {"aws": {"roleArn": "my-role-arn", "sessionName": "pulumi-deploy"}},
            },
            "gitHub": {"repository": "pulumi/deploy-demos"},
        },
        "after": {
            "sourceContext": {"git": {"branch": "refs/heads/demo", "repoDir": "pulumi-programs/aws-ts-s3"}},
            "operationContext": {
                "preRunCommands": ["echo \"bonjour\""],
                "environmentVariables": {"AWS_REGION": "us-west-2"},
                "oidc": {"aws": {"roleArn": "my-role-arn", "sessionName": "pulumi-deploy"}},
            },
            "gitHub": {"repository": "pulumi/deploy-demos"},
        },
    });
    let sandbox = empty();
    let zones = unset();
    patch(&sandbox, &zones, case["before"].clone()).await;
    let after = patch(&sandbox, &zones, case["patch"].clone()).await;
    assert_eq!((after["version"].clone(), after["source"].clone()), (json!(2), json!("console")));
    assert_eq!(plain(after), case["after"]);
    let read: Value = get(&sandbox, &path(&zones)).await.json();
    assert_eq!(plain(read), case["after"]);
}

#[tokio::test]
async fn settings_come_into_being_change_and_go() {
    let sandbox = empty();
    let zones = unset();
    assert_eq!(get(&sandbox, &path(&zones)).await.status, StatusCode::NOT_FOUND);
    let delete = async || call(&sandbox, "DELETE", &path(&zones), Value::Null).await;
    assert_eq!(delete().await.status, StatusCode::NOT_FOUND);
    let source = json!({"git": {"repoUrl": "https://github.com/acme/zones.git", "branch": "main"}});
    let made = patch(&sandbox, &zones, json!({"sourceContext": source, "beta": {"of": ["a newer", "service"]}})).await;
    assert_eq!((made["version"].clone(), made["beta"]["of"][1].clone()), (json!(1), json!("service")));
    for version in 2..5 {
        assert_eq!(patch(&sandbox, &zones, json!({"tag": "x"})).await["version"], version);
    }
    let put = call(&sandbox, "PUT", &path(&zones), json!({"sourceContext": source})).await;
    assert_eq!(put.status, StatusCode::OK);
    assert_eq!(put.json::<Value>(), json!({"sourceContext": source, "version": 5, "source": "console"}));
    let gone = delete().await;
    assert_eq!((gone.status, gone.text().as_str()), (StatusCode::OK, "true"));
    assert_eq!(sandbox.settings_of(&zones), None);
    assert_eq!(get(&sandbox, &path(&zones)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn secrets_are_encrypted_anew_at_each_read_and_never_come_back() {
    let sandbox = empty();
    let zones = unset();
    let secret = "correct horse battery staple";
    let written = patch(
        &sandbox,
        &zones,
        json!({
            "sourceContext": {"git": {
                "repoUrl": "https://github.com/acme/zones.git",
                "branch": "main",
                "gitAuth": {"basicAuth": {"userName": "bot", "password": {"secret": secret}}},
            }},
            "operationContext": {"environmentVariables": {
                "A": {"secret": secret},
                "B": {"isSecret": true, "value": secret},
                "C": {"isSecret": false, "value": "open"},
                "D": "open",
            }},
            "executorContext": {"executorImage": {
                "reference": "acme/runner:1",
                "credentials": {"username": "bot", "password": {"secret": secret}},
            }},
            "beta": [{"secret": secret}],
        }),
    )
    .await;
    let read = get(&sandbox, &path(&zones)).await;
    assert!(!read.text().contains(secret) && !written.to_string().contains(secret));
    let read: Value = read.json();
    for pointer in [
        "/sourceContext/git/gitAuth/basicAuth/password",
        "/operationContext/environmentVariables/A",
        "/operationContext/environmentVariables/B",
        "/executorContext/executorImage/credentials/password",
        "/beta/0",
    ] {
        let (one, other) = (written.pointer(pointer).unwrap(), read.pointer(pointer).unwrap());
        assert!(one["ciphertext"].is_string() && one["secret"].is_null(), "{pointer}: {one}");
        assert_ne!(one, other, "{pointer}: each read encrypts anew");
        assert_eq!(sandbox.settings_of(&zones).unwrap().pointer(pointer), Some(&json!({"secret": secret})));
    }
    let variables = &read["operationContext"]["environmentVariables"];
    assert_eq!((variables["C"].clone(), variables["D"].clone()), (json!("open"), json!("open")));

    // What a read gave may be sent back, here under another name, and means the same.
    let ciphertext = variables["A"].clone();
    let back = json!({"operationContext": {"environmentVariables": {"E": ciphertext, "A": null}}});
    patch(&sandbox, &zones, back).await;
    assert_eq!(sandbox.secret_of(&zones, "E").as_deref(), Some(secret));
    assert_eq!(sandbox.secret_of(&zones, "A"), None);
    assert_eq!(sandbox.secret_of(&zones, "B").as_deref(), Some(secret), "others stay");
    let whole: Value = get(&sandbox, &path(&zones)).await.json();
    let before = sandbox.settings_of(&zones).unwrap();
    patch(&sandbox, &zones, whole).await;
    assert_eq!(plain(sandbox.settings_of(&zones).unwrap()), plain(before), "a whole read, sent back, changes nothing");
}

#[tokio::test]
async fn a_secret_that_looks_like_one_is_kept_as_one() {
    let sandbox = empty();
    let zones = unset();
    let variables = json!({
        "GITHUB_TOKEN": "ghp_9fK2mQ7xLw0Zt4Rb8VdY",
        "API_TOKEN": "todo",
        "REGION": "ghp_9fK2mQ7xLw0Zt4Rb8VdY",
    });
    let read = patch(&sandbox, &zones, json!({"operationContext": {"environmentVariables": variables}})).await;
    let read = &read["operationContext"]["environmentVariables"];
    assert!(read["GITHUB_TOKEN"]["ciphertext"].is_string());
    assert_eq!((&read["API_TOKEN"], &read["REGION"]), (&variables["API_TOKEN"], &variables["REGION"]));
    assert_eq!(sandbox.secret_of(&zones, "GITHUB_TOKEN").as_deref(), Some("ghp_9fK2mQ7xLw0Zt4Rb8VdY"));
}

#[tokio::test]
async fn a_value_is_encrypted_for_later() {
    let sandbox = empty();
    let zones = unset();
    let path = format!("{}/encrypt", path(&zones));
    let answer = post(&sandbox, &path, json!({"secret": "hunter2"})).await;
    assert_eq!(answer.status, StatusCode::OK);
    let value: Value = answer.json();
    patch(&sandbox, &zones, json!({"operationContext": {"environmentVariables": {"A": value}}})).await;
    assert_eq!(sandbox.secret_of(&zones, "A").as_deref(), Some("hunter2"));
    for body in [json!({"secret": ""}), json!({}), json!({"secret": 1})] {
        assert_eq!(wrong_attribute(&post(&sandbox, &path, body).await), "secret");
    }
    assert_eq!(wrong_attribute(&post(&sandbox, &path, Value::Null).await), "body");
    let missing = "/api/stacks/acme/webshop/nothing/deployments/settings/encrypt";
    assert_eq!(post(&sandbox, missing, json!({"secret": "x"})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn vcs_is_replaced_whole_and_github_takes_its_place() {
    let sandbox = empty();
    let zones = unset();
    let vcs = json!({"provider": "gitlab", "repository": "acme/zones", "deployCommits": true, "paths": ["infra/**"]});
    patch(&sandbox, &zones, json!({"vcs": vcs})).await;
    let replaced = json!({"provider": "gitlab", "repository": "acme/zones", "previewPullRequests": true});
    let read = patch(&sandbox, &zones, json!({"vcs": replaced})).await;
    assert_eq!(read["vcs"], replaced, "what the patch left out is gone");
    let read = patch(&sandbox, &zones, json!({"gitHub": {}})).await;
    assert!(read.get("vcs").is_none(), "the repository is lost");
    assert_eq!(read["gitHub"], json!({}));
    let read = patch(&sandbox, &zones, json!({"vcs": replaced})).await;
    assert!(read.get("gitHub").is_none());
    let both = json!({"vcs": replaced, "gitHub": {"repository": "acme/zones"}});
    assert_eq!(refused(&sandbox, &zones, both).await, [("vcs".to_owned(), "custom".to_owned())]);
}

#[tokio::test]
async fn an_image_keeps_its_credentials_only_as_an_object() {
    let sandbox = empty();
    let zones = unset();
    let image = |image: Value| json!({"executorContext": {"executorImage": image}});
    let credentials = json!({"username": "bot", "password": {"secret": "pw"}});
    patch(&sandbox, &zones, image(json!({"reference": "acme/runner:1", "credentials": credentials}))).await;
    patch(&sandbox, &zones, image(json!({"reference": "acme/runner:2"}))).await;
    let stored = sandbox.settings_of(&zones).unwrap();
    let expected = json!({"reference": "acme/runner:2", "credentials": credentials});
    assert_eq!(stored["executorContext"]["executorImage"], expected);
    let read = patch(&sandbox, &zones, image(json!("acme/runner:3"))).await;
    assert_eq!(read["executorContext"]["executorImage"], "acme/runner:3", "the credentials are lost");
    let read = patch(&sandbox, &zones, image(json!({"reference": "acme/runner:4"}))).await;
    assert_eq!(read["executorContext"]["executorImage"], "acme/runner:4", "without credentials it is a bare text");
    let read = patch(&sandbox, &zones, image(Value::Null)).await;
    assert_eq!(read["executorContext"], json!({}));
}

#[tokio::test]
async fn only_null_empties_a_list() {
    let sandbox = empty();
    let zones = unset();
    let operation = |change: Value| json!({"operationContext": change});
    patch(&sandbox, &zones, operation(json!({"preRunCommands": ["make"], "environmentVariables": {"A": "b"}}))).await;
    let read = patch(&sandbox, &zones, operation(json!({"preRunCommands": [], "environmentVariables": {}}))).await;
    let expected = json!({"preRunCommands": ["make"], "environmentVariables": {"A": "b"}});
    assert_eq!(read["operationContext"], expected, "empty ones change nothing");
    let nulls = operation(json!({"preRunCommands": null, "environmentVariables": null}));
    assert_eq!(patch(&sandbox, &zones, nulls).await["operationContext"], json!({}));
}

#[tokio::test]
async fn branch_commit_and_tag_exclude_each_other() {
    let sandbox = empty();
    let zones = unset();
    let git = |git: Value| json!({"sourceContext": {"git": git}});
    patch(&sandbox, &zones, git(json!({"repoUrl": "https://github.com/acme/zones.git", "branch": "main"}))).await;
    for other in ["commit", "tag"] {
        let problem = [("sourceContext.git".to_owned(), "custom".to_owned())];
        assert_eq!(refused(&sandbox, &zones, git(json!({other: "abc"}))).await, problem);
    }
    let read = patch(&sandbox, &zones, git(json!({"commit": "abc", "branch": null, "tag": null}))).await;
    assert_eq!(read["sourceContext"]["git"]["commit"], "abc");
    assert!(read["sourceContext"]["git"].get("branch").is_none());
}

#[tokio::test]
async fn a_pool_of_the_organization_can_be_chosen_and_left() {
    let sandbox = empty();
    let zones = unset();
    let pool = sandbox.settings_of(&stack("edge-cdn", "prod")).unwrap()["agentPoolID"].clone();
    // In either spelling.
    for key in ["agentPoolID", "agentPoolId"] {
        assert_eq!(patch(&sandbox, &zones, json!({key: pool})).await["agentPoolID"], pool);
        assert!(patch(&sandbox, &zones, json!({key: null})).await.get("agentPoolID").is_none());
    }
    let problem = [("agentPoolID".to_owned(), "not_found".to_owned())];
    assert_eq!(refused(&sandbox, &zones, json!({"agentPoolID": "nothing"})).await, problem);
}

#[tokio::test]
async fn what_is_wrong_is_named_attribute_by_attribute() {
    let sandbox = empty();
    let dev = stack("webshop", "dev");
    let template = json!({"sourceUrl": "registry://templates/source/pulumi/aws-typescript"});
    for (body, attribute, error_type) in [
        (json!({"sourceContext": {"template": template}}), "sourceContext", "custom"),
        (json!({"sourceContext": {"hg": {"repoUrl": "https://hg.example/x"}}}), "sourceContext", "custom"),
        (json!({"sourceContext": {"git": {"commit": "abc"}}}), "sourceContext.git", "custom"),
        (
            json!({"sourceContext": {"git": {"repoUrl": "https://github.com/acme/webshop.git"}}}),
            "sourceContext.git.repoUrl",
            "custom",
        ),
        (
            json!({"gitHub": null, "sourceContext": {"git": {"repoUrl": "javascript:alert(1)"}}}),
            "sourceContext.git.repoUrl",
            "invalid",
        ),
        (json!({"operationContext": {"role": {"id": ""}}}), "operationContext.role.id", "required"),
        (json!({"operationContext": {"role": {"name": "x"}}}), "operationContext.role.id", "required"),
        (
            json!({"operationContext": {"oidc": {"aws": {"duration": "an hour"}}}}),
            "operationContext.oidc.aws.duration",
            "invalid",
        ),
        (
            json!({"operationContext": {"oidc": {"aws": {"roleArn": null}}}}),
            "operationContext.oidc.aws.roleArn",
            "required",
        ),
        (json!({"vcs": {"repository": "a/b"}}), "vcs.provider", "required"),
        (json!({"vcs": {"provider": "sourceforge"}}), "vcs.provider", "invalid"),
        (json!({"cacheOptions": {"enable": "yes"}}), "cacheOptions.enable", "invalid"),
        (
            json!({"operationContext": {"environmentVariables": {"A": 1}}}),
            "operationContext.environmentVariables.A",
            "invalid",
        ),
        (
            json!({"operationContext": {"environmentVariables": {"A": {"ciphertext": "AAAA"}}}}),
            "operationContext.environmentVariables.A",
            "invalid",
        ),
    ] {
        let expected = [(attribute.to_owned(), error_type.to_owned())];
        assert_eq!(refused(&sandbox, &dev, body.clone()).await, expected, "{body}");
    }
    let several = json!({"agentPoolID": "x", "operationContext": {"role": {"id": ""}, "preRunCommands": "make"}});
    let attributes: Vec<_> =
        refused(&sandbox, &dev, several).await.into_iter().map(|(attribute, _)| attribute).collect();
    assert_eq!(attributes, ["operationContext.preRunCommands", "operationContext.role.id", "agentPoolID"]);
    for body in [json!([]), json!("x"), json!(null), json!(1)] {
        assert_eq!(wrong_attribute(&post(&sandbox, &path(&dev), body.clone()).await), "body", "{body}");
    }
    assert_eq!(problems_of_put(&sandbox, &dev).await, ["agentPoolID"]);
    let missing = path(&stack("webshop", "nothing"));
    for method in ["GET", "POST", "PUT", "DELETE"] {
        assert_eq!(call(&sandbox, method, &missing, json!({})).await.status, StatusCode::NOT_FOUND, "{method}");
    }
}

async fn problems_of_put(sandbox: &Sandbox, stack: &StackRef) -> Vec<String> {
    let answer: Answer = call(sandbox, "PUT", &path(stack), json!({"agentPoolID": "x"})).await;
    problems(&answer).into_iter().map(|(attribute, _)| attribute).collect()
}

#[tokio::test]
async fn a_deployment_runs_with_what_was_saved() {
    let sandbox = empty();
    let dev = stack("webshop", "dev");
    let change = json!({
        "sourceContext": {"git": {"branch": "release"}},
        "operationContext": {
            "preRunCommands": ["make"],
            "environmentVariables": {"COLOUR": "green", "PASSPHRASE": {"secret": "hunter2"}},
        },
    });
    patch(&sandbox, &dev, change).await;
    let id = sandbox.create(&dev, api_types::Operation::Update, succeeds(30));
    patch(&sandbox, &dev, json!({"operationContext": {"environmentVariables": {"COLOUR": "red"}}})).await;
    let made = sandbox.deployment(&id).unwrap();
    let names: Vec<_> = made.jobs[0].steps.iter().map(|step| step.name.as_str()).collect();
    assert!(names.contains(&"Pre-run command 1") && !names.contains(&"Pre-run command 2"));
    let variables = made.configuration.unwrap().environment_variables;
    let value = |name: &str| variables.iter().find(|variable| variable.name == name).unwrap().clone();
    assert_eq!(value("COLOUR").value.as_deref(), Some("green"), "as the settings were when it was asked for");
    assert_eq!((value("PASSPHRASE").value, value("PASSPHRASE").secret), (None, true));
    assert!(!sandbox.full_log_text(&id).contains("hunter2"));
}
