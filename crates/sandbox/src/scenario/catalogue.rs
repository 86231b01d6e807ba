//! Who and what there is: organizations, people, projects, stacks and their settings.

use std::sync::Arc;

use api_types::time::Timestamp;
use serde_json::json;

use super::{fixtures, others};
use crate::db::{Db, Org, Person, Stack};
use crate::engine::World;
use crate::merge::merge_patch;
use crate::permissions::{Access, Role};
use crate::plan::{Cloud, Profile, Runtime};
use crate::plans::Plan;
use crate::settings::{Context, Settings};
use crate::table::Id;
use crate::vault::Vault;

/// Login, name, whether an avatar is set. The first two own the tokens.
const PEOPLE: &[(&str, &str, bool)] = &[
    ("mara", "Mara Lindqvist", true),
    ("jun", "Jun Kobayashi", true),
    ("adaeze", "Adaeze Okonkwo", false),
    ("tomasz", "Tomasz Wójcik", true),
    ("leila-h", "Leila Haddad", false),
    ("rob", "", false),
    ("ines", "Inês Carvalho da Silva Albuquerque", true),
    ("viktor", "Viktor Sørensen", false),
];

/// The account in whose name schedules run.
pub(crate) const ORG_LOGIN: &str = "acme";

/// The member who may not act everywhere: the owner of the member's token.
const RESTRICTED_LOGIN: &str = "jun";

/// Where that member may do less.
const RESTRICTED_PROJECTS: &[(&str, Access)] = &[("payments", Access::Read), ("identity", Access::Hidden)];

/// A project with its stacks: name and size.
pub(super) struct Project {
    pub(super) name: &'static str,
    pub(super) runtime: Runtime,
    pub(super) cloud: Cloud,
    pub(super) stacks: &'static [(&'static str, i64)],
}

const PROJECTS: &[Project] = &[
    Project {
        name: "webshop",
        runtime: Runtime::Node,
        cloud: Cloud::Aws,
        stacks: &[("dev", 64), ("staging", 118), ("prod", 214), ("prod-eu", 187), ("pr-1187", 41), ("pr-1192", 41)],
    },
    Project {
        name: "payments",
        runtime: Runtime::Go,
        cloud: Cloud::Aws,
        stacks: &[("dev", 38), ("staging", 71), ("prod", 132), ("prod-eu", 129)],
    },
    Project {
        name: "data-lake",
        runtime: Runtime::Python,
        cloud: Cloud::Aws,
        stacks: &[("dev", 52), ("prod", 340), ("prod-eu", 298)],
    },
    Project {
        name: "platform-network",
        runtime: Runtime::Go,
        cloud: Cloud::Aws,
        stacks: &[("dev", 88), ("prod", 264), ("prod-eu", 251)],
    },
    Project { name: "edge-cdn", runtime: Runtime::Node, cloud: Cloud::Aws, stacks: &[("staging", 29), ("prod", 47)] },
    Project {
        name: "identity",
        runtime: Runtime::Node,
        cloud: Cloud::Gcp,
        stacks: &[("dev", 33), ("staging", 58), ("prod", 96)],
    },
    Project {
        name: "observability",
        runtime: Runtime::Python,
        cloud: Cloud::Kubernetes,
        stacks: &[("dev", 77), ("prod", 163), ("prod-eu", 158)],
    },
    Project {
        name: "k8s-clusters",
        runtime: Runtime::Go,
        cloud: Cloud::Kubernetes,
        stacks: &[("dev", 45), ("staging", 92), ("prod", 184), ("prod-us", 179)],
    },
    Project {
        name: "ml-training",
        runtime: Runtime::Python,
        cloud: Cloud::Gcp,
        stacks: &[("dev", 24), ("prod", 83), ("gpu-nightly", 31)],
    },
    Project {
        name: "mobile-backend",
        runtime: Runtime::Node,
        cloud: Cloud::Gcp,
        stacks: &[("dev", 49), ("staging", 87), ("prod", 141), ("pr-311", 36)],
    },
    Project { name: "docs-site", runtime: Runtime::Node, cloud: Cloud::Aws, stacks: &[("prod", 17), ("pr-88", 14)] },
    Project {
        name: "dns-zones",
        runtime: Runtime::Go,
        cloud: Cloud::Aws,
        stacks: &[("global", 112), ("internal", 64)],
    },
    Project {
        name: crate::handlers::logs::UNTYPED_PROJECT,
        runtime: Runtime::Node,
        cloud: Cloud::Aws,
        stacks: &[("prod", 58)],
    },
    Project {
        name: crate::handlers::logs::STREAM_ONLY_PROJECT,
        runtime: Runtime::Python,
        cloud: Cloud::Aws,
        stacks: &[("dev", 12)],
    },
];

/// The stack that is paused at the start.
pub(crate) const PAUSED_STACK: (&str, &str) = ("platform-network", "prod");

pub(crate) fn fill(db: &mut Db, seed: u64, vault: &Vault, now: Timestamp) {
    let people = PEOPLE.iter().enumerate().map(|(index, (login, name, has_avatar))| Person {
        login: (*login).to_owned(),
        name: (*name).to_owned(),
        email: format!("{login}@acme.example"),
        avatar_url: if *has_avatar {
            format!("https://avatars.example.com/u/{}?v=4", 40_000 + index)
        } else {
            String::new()
        },
    });
    let members: Vec<_> = people.map(|person| db.people.insert(person)).collect();
    db.people.insert(Person {
        login: ORG_LOGIN.to_owned(),
        name: "Acme Corporation".to_owned(),
        email: "platform@acme.example".to_owned(),
        avatar_url: String::new(),
    });
    let roles = members.iter().enumerate();
    let roles = roles.map(|(index, id)| (*id, if index == 0 { Role::Admin } else { Role::Member })).collect();
    let acme = db.orgs.insert(org("acme", "Acme Corporation", 5, roles));
    if let Some(member) = db.person_named(RESTRICTED_LOGIN) {
        let restricted = RESTRICTED_PROJECTS.iter().map(|(project, access)| (member, (*project).to_owned(), *access));
        db.orgs[acme].restricted = restricted.collect();
    }
    fixtures::add_pools(db, acme, seed, now);
    for project in PROJECTS {
        for (name, n_resources) in project.stacks {
            db.insert_stack(stack(acme, "acme", project, name, *n_resources, seed, vault));
        }
    }
    if let Some(admin) = members.first() {
        others::fill(db, *admin, seed, vault);
    }
}

pub(crate) fn pause_one_stack(world: &mut World) {
    let (project, name) = PAUSED_STACK;
    let stack = world.db.org_named("acme").and_then(|org| world.db.stack_named(org, project, name));
    if let Some(stack) = stack {
        world.set_stack_paused(stack, true);
    }
}

pub(super) fn org(name: &str, title: &str, concurrency: usize, members: Vec<(Id<Person>, Role)>) -> Org {
    Org {
        name: name.to_owned(),
        title: title.to_owned(),
        concurrency,
        paused: false,
        queue: Default::default(),
        active: Vec::new(),
        deployments: Vec::new(),
        stacks: Vec::new(),
        members,
        restricted: Vec::new(),
        plan: Plan::BusinessCritical,
    }
}

pub(super) fn stack(
    org: Id<Org>,
    org_name: &str,
    project: &Project,
    name: &str,
    n_resources: i64,
    seed: u64,
    vault: &Vault,
) -> Stack {
    let profile = Profile {
        org: org_name.to_owned(),
        project: project.name.to_owned(),
        stack: name.to_owned(),
        runtime: project.runtime,
        cloud: project.cloud,
        repository: format!("{org_name}/{}", project.name),
        n_resources,
    };
    let settings = settings(org_name, project, name, fixtures::pool_of(seed, project.name, name), vault);
    Stack {
        org,
        project: project.name.to_owned(),
        name: name.to_owned(),
        tags: fixtures::tags(&profile),
        profile: Arc::new(profile),
        // Zones are deployed by hand: the one project whose deployments were never set up.
        settings: (project.name != "dns-zones").then(|| Arc::new(settings)),
        paused: false,
        active: None,
        deployments: Vec::new(),
        update_version: 0,
        n_resources: 0,
        last_update: None,
        n_drifted: 0,
        drift_runs: Vec::new(),
        is_removed: false,
    }
}

fn settings(org_name: &str, project: &Project, stack: &str, agent_pool: Option<String>, vault: &Vault) -> Settings {
    let commands: &[&str] = match project.runtime {
        Runtime::Node if project.name == "webshop" => &["npm run build", "npm test -- --reporter spec"],
        Runtime::Node => &["npm run lint"],
        Runtime::Python => &["pytest -q checks/"],
        Runtime::Go => &[],
    };
    let region = if stack.ends_with("-eu") { "eu-central-1" } else { "us-west-2" };
    let oidc = match project.cloud {
        Cloud::Aws => json!({"aws": {
            "roleArn": format!("arn:aws:iam::123456789012:role/{}-deploy", project.name),
            "sessionName": "pulumi-${project.name}-${stack.name}",
            "duration": "1h0m0s",
        }}),
        Cloud::Gcp => json!({"gcp": {
            "projectId": "842193007741",
            "workloadPoolId": "pulumi",
            "providerId": "pulumi-oidc",
            "serviceAccount": "deploy@acme-platform.iam.gserviceaccount.com",
        }}),
        Cloud::Kubernetes => serde_json::Value::Null,
    };
    let mut settings = json!({
        "sourceContext": {"git": {"branch": "refs/heads/main", "repoDir": format!("infra/{}", project.name)}},
        "operationContext": {
            "preRunCommands": commands,
            "environmentVariables": {
                "AWS_REGION": region,
                "LOG_LEVEL": "info",
                "NODE_OPTIONS": "--max-old-space-size=4096",
                "DATADOG_API_KEY": {"secret": "not-a-real-key"},
                "SLACK_WEBHOOK": {"secret": "https://hooks.example.com/T000/B000"},
            },
        },
        "gitHub": {
            "repository": format!("{org_name}/{}", project.name),
            "deployCommits": !stack.starts_with("pr-"),
            "previewPullRequests": true,
            "pullRequestTemplate": stack == "dev",
            "paths": [format!("infra/{}/**", project.name), "!**/*.md"],
        },
    });
    if let Some(pool) = agent_pool {
        merge_patch(&mut settings, json!({"agentPoolID": pool}));
    }
    // `null` where there is none, which leaves the key out.
    merge_patch(&mut settings, json!({"operationContext": {"oidc": oidc}}));
    if project.name == "webshop" {
        merge_patch(&mut settings, json!({"cacheOptions": {"enable": true}}));
    }
    merge_patch(&mut settings, own_ways(org_name, project.name));
    if stack.starts_with("prod") {
        let refreshes = json!({"environmentVariables": {"PULUMI_OPTION_REFRESH": "true"}});
        merge_patch(&mut settings, json!({"operationContext": refreshes}));
    }
    let settings = settings.as_object().cloned().unwrap_or_default();
    let context = Context { vault, has_agent_pool: &|_| true };
    Settings::replaced(None, settings, &context).expect("the settings above obey the rules")
}

/// What some projects do in another way: not every program is in a git repository on GitHub, and not every image is the
/// service's.
fn own_ways(org_name: &str, project: &str) -> serde_json::Value {
    match project {
        "edge-cdn" => json!({
            "gitHub": null,
            "vcs": {
                "provider": "gitlab",
                "repository": format!("{org_name}/edge/edge-cdn"),
                "deployCommits": true,
                "previewPullRequests": true,
                "paths": ["infra/edge-cdn/**"],
            },
        }),
        "docs-site" => json!({
            "gitHub": null,
            "sourceContext": {
                "git": null,
                "template": {"sourceUrl": format!("registry://templates/source/{org_name}/static-site@2.1.0")},
            },
        }),
        "mobile-backend" => json!({
            "executorContext": {
                "executorImage": {
                    "reference": "registry.example.com/platform/deploy:2026.10",
                    "credentials": {"username": "deploy-robot", "password": {"secret": "r3gistry-pass"}},
                },
                "executorRootPath": "/opt/deploy",
            },
        }),
        crate::handlers::logs::UNTYPED_PROJECT => json!({
            "gitHub": null,
            "sourceContext": {
                "git": null,
                "hg": {
                    "repoUrl": "https://hg.example.com/legacy-billing",
                    "branch": "default",
                    "hgAuth": {"basicAuth": {"userName": "billing", "password": {"secret": "hg-pass"}}},
                },
            },
        }),
        _ => json!({}),
    }
}
