use serde_json::json;

use super::*;
use crate::model::settings::document::{read, tidy};
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::FIELDS;
use crate::model::settings::text::{self, Form, Strays};

fn stack() -> StackRef {
    StackRef::parse("acme", "webshop", "prod").expect("valid")
}

/// Every setting that is known, with a stored secret wherever one can be.
fn everything() -> Value {
    let mut document = json!({});
    for field in FIELDS {
        use crate::model::settings::fields::Kind;
        let value = match field.kind {
            Kind::Flag => json!(true),
            Kind::Number => json!(7),
            Kind::Lines => json!(["one", "two"]),
            Kind::Text => json!("text"),
            Kind::Secret | Kind::LongSecret => json!({"ciphertext": "CIPHER"}),
        };
        set(&mut document, field.pointer, Some(value.clone()));
        if let Some(rest) = field.pointer.strip_prefix("/gitHub/") {
            set(&mut document, &format!("/vcs/{rest}"), Some(value));
        }
    }
    set(&mut document, &format!("{VARIABLES}/PLAIN"), Some(json!("a ${b} $$ `c` \"d\" \\ \u{2028}")));
    set(&mut document, &format!("{VARIABLES}/SECRET"), Some(json!({"ciphertext": "CIPHER"})));
    set(&mut document, &format!("{VARIABLES}/TYPED"), Some(json!({"secret": 1})));
    set(&mut document, "/beta/new\nline", Some(json!("*/ x")));
    tidy(&document)
}

#[test]
fn only_the_clis_file_has_ciphertexts() {
    for format in Format::ALL {
        let file = file(format, &everything(), &stack());
        assert_eq!(file.contains("CIPHER"), format == Format::DeployYaml, "{file}");
        assert!(!file.contains("new\nline"), "{file}");
    }
}

#[test]
fn the_clis_file_is_read_back_without_what_was_typed() {
    let document = everything();
    let file = file(Format::DeployYaml, &document, &stack());
    assert!(
        file.contains("#   Environment variables / TYPED (/operationContext/environmentVariables/TYPED)\n"),
        "{file}"
    );
    assert!(file.contains("(/cacheOptions/enable)\n"), "the CLI does not read it: {file}");
    assert!(!file.contains("(/sourceContext/git/branch)") && !file.contains("PLAIN)"), "{file}");
    let reading = text::read(Form::Yaml, &file, &Draft::new(None), Strays::Refuse).expect("it is read");
    let mut wanted = document;
    set(&mut wanted, &format!("{VARIABLES}/TYPED"), None);
    assert_eq!(reading.document, wanted);
}

#[test]
fn the_body_of_a_command_has_words_to_replace() {
    let file = file(Format::Curl, &everything(), &stack());
    let body: Value = serde_json::from_str(&file).expect("it is JSON");
    assert_eq!(body.pointer(&format!("{VARIABLES}/TYPED")), Some(&json!({"secret": PLACEHOLDER})));
    assert_eq!(body.pointer("/sourceContext/git/gitAuth/accessToken"), Some(&json!({"secret": PLACEHOLDER})));
}

/// A whole example, with what the provider calls otherwise and what it cannot express.
fn example() -> Value {
    let wire = json!({
        "agentPoolID": "pool", "cacheOptions": {"enable": true}, "tag": "t",
        "executorContext": {
            "executorRootPath": "/tmp",
            "executorImage": {"reference": "r/i:1", "credentials": {"username": "u", "password": {"ciphertext": "C"}}},
        },
        "gitHub": {"repository": "a/b", "paths": ["x/**"], "deployTags": true},
        "operationContext": {
            "preRunCommands": ["echo \"${HOME}\""],
            "environmentVariables": {"A-B": "plain", "TOKEN": {"ciphertext": "C"}, "9": {"ciphertext": "C"}},
            "oidc": {"aws": {"roleArn": "arn:aws:iam::1:role/x", "sessionName": "${stack.name}", "policyArns": ["p"]}},
        },
        "sourceContext": {"git": {"branch": "main", "gitAuth": {
            "basicAuth": {"userName": "me", "password": {"ciphertext": "C"}},
        }}},
    });
    tidy(&read(&wire, &mut |_| json!({"secret": 1})))
}

#[test]
fn a_resource_in_yaml() {
    let wanted = r##"# For a Pulumi.yaml with the runtime yaml.
# Set each secret with: pulumi config set --secret NAME
#   credentialsPassword: Executor image / Registry password (/executorContext/executorImage/credentials/password)
#   TOKEN: Environment variables / TOKEN (/operationContext/environmentVariables/TOKEN)
#   secret9: Environment variables / 9 (/operationContext/environmentVariables/9)
#   basicAuthPassword: Source / Password (/sourceContext/git/gitAuth/basicAuth/password)
# The provider cannot express these settings, so they are not here:
#   Advanced / Tag (/tag)
#   Executor image / Root path (/executorContext/executorRootPath)
#   Git triggers / Deploy tags (/gitHub/deployTags)
config:
  credentialsPassword:
    type: string
    secret: true
  TOKEN:
    type: string
    secret: true
  secret9:
    type: string
    secret: true
  basicAuthPassword:
    type: string
    secret: true
resources:
  deploymentSettings:
    type: pulumiservice:index:DeploymentSettings
    properties:
      organization: acme
      project: webshop
      stack: prod
      agentPoolId: pool
      cacheOptions:
        enable: true
      executorContext:
        executorImage: r/i:1
        credentials:
          username: u
          password: "${credentialsPassword}"
      github:
        repository: a/b
        paths:
          - x/**
      operationContext:
        preRunCommands:
          - "echo \"$${HOME}\""
        environmentVariables:
          A-B: plain
          TOKEN: "${TOKEN}"
          "9": "${secret9}"
        oidc:
          aws:
            roleARN: arn:aws:iam::1:role/x
            sessionName: "$${stack.name}"
            policyARNs:
              - p
      sourceContext:
        git:
          branch: main
          gitAuth:
            basicAuth:
              username: me
              password: "${basicAuthPassword}"
"##;
    assert_eq!(file(Format::PulumiYaml, &example(), &stack()), wanted);
}

#[test]
fn a_resource_in_typescript() {
    let file = file(Format::TypeScript, &example(), &stack());
    let (head, program) = file.split_once("import * as pulumi from").expect("it has secrets");
    assert!(head.lines().all(|line| line.starts_with("// ")) && head.contains("(/gitHub/deployTags)"), "{head}");
    let wanted = r#" "@pulumi/pulumi";
import * as pulumiservice from "@pulumi/pulumiservice";

const config = new pulumi.Config();

export const deploymentSettings = new pulumiservice.DeploymentSettings("deploymentSettings", {
    organization: "acme",
    project: "webshop",
    stack: "prod",
    agentPoolId: "pool",
    cacheOptions: {
        enable: true,
    },
    executorContext: {
        executorImage: "r/i:1",
        credentials: {
            username: "u",
            password: config.requireSecret("credentialsPassword"),
        },
    },
    github: {
        repository: "a/b",
        paths: ["x/**"],
    },
    operationContext: {
        preRunCommands: ["echo \"${HOME}\""],
        environmentVariables: {
            "A-B": "plain",
            TOKEN: config.requireSecret("TOKEN"),
            "9": config.requireSecret("secret9"),
        },
        oidc: {
            aws: {
                roleARN: "arn:aws:iam::1:role/x",
                sessionName: "${stack.name}",
                policyARNs: ["p"],
            },
        },
    },
    sourceContext: {
        git: {
            branch: "main",
            gitAuth: {
                basicAuth: {
                    username: "me",
                    password: config.requireSecret("basicAuthPassword"),
                },
            },
        },
    },
});
"#;
    assert_eq!(program, wanted);
}

#[test]
fn nothing_is_dropped_in_silence() {
    for format in [Format::PulumiYaml, Format::TypeScript] {
        let file = file(format, &everything(), &stack());
        for pointer in [
            "/sourceContext/hg/branch",
            "/sourceContext/template/sourceUrl",
            "/operationContext/role/id",
            "/vcs/tagFilters",
            "/beta/new line",
        ] {
            assert!(file.contains(&format!("({pointer})")), "{pointer}: {file}");
        }
        assert!(!file.contains("(/vcs/paths)") && !file.contains("(/gitHub/repository)"), "{file}");
    }
}

#[test]
fn a_program_keeps_texts_as_they_are() {
    let document = json!({"operationContext": {"environmentVariables": {"__proto__": "${a} `b` \"c\" \\ \u{2028}", "$x": "a $ b", "d": "$$"}}});
    let typescript = file(Format::TypeScript, &document, &stack());
    assert!(typescript.contains("[\"__proto__\"]: \"${a} `b` \\\"c\\\" \\\\ \\u2028\",\n"), "{typescript}");
    assert!(!typescript.contains("pulumi.Config"), "no secret, no configuration: {typescript}");
    let yaml = file(Format::PulumiYaml, &document, &stack());
    assert!(yaml.contains("__proto__: \"$${a} `b` \\\"c\\\" \\\\ \\u2028\"\n"), "{yaml}");
    assert!(yaml.contains("\"$x\": a $ b\n") && yaml.contains("d: \"$$$$\"\n"), "{yaml}");
}
