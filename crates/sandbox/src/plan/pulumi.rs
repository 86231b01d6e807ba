//! What the engine writes: the rows of `pulumi update` and its like. The numbers in it are those of the run's update.

use std::time::Duration;

use api_types::Operation;
use rand::Rng;
use rand::seq::IndexedRandom;

use super::timeline::{Timeline, UpdatePlan};
use super::writer::{Writer, paint};
use super::{Brief, Cloud};
use crate::random;

const AWS: &[&str] = &[
    "aws:ecs:Service",
    "aws:lambda:Function",
    "aws:s3:BucketV2",
    "aws:iam:RolePolicy",
    "aws:ec2:SecurityGroup",
    "aws:rds:Instance",
    "aws:lb:TargetGroup",
    "aws:cloudwatch:MetricAlarm",
    "aws:route53:Record",
    "aws:sqs:Queue",
];
const GCP: &[&str] = &[
    "gcp:cloudrunv2:Service",
    "gcp:storage:Bucket",
    "gcp:bigquery:Table",
    "gcp:pubsub:Subscription",
    "gcp:projects:IAMMember",
    "gcp:sql:DatabaseInstance",
    "gcp:compute:Firewall",
    "gcp:dns:RecordSet",
];
const KUBERNETES: &[&str] = &[
    "kubernetes:apps/v1:Deployment",
    "kubernetes:core/v1:Service",
    "kubernetes:core/v1:ConfigMap",
    "kubernetes:helm.sh/v3:Release",
    "kubernetes:networking.k8s.io/v1:Ingress",
    "kubernetes:batch/v1:CronJob",
];
const NAMES: &[&str] = &[
    "api",
    "web",
    "worker",
    "cart",
    "search",
    "billing",
    "events",
    "orders",
    "sessions",
    "gateway",
    "reports",
    "thumbnails",
    "audit",
    "ledger",
    "mailer",
    "cdn",
];
const PARTS: &[&str] = &["blue", "eu-1", "eu-2", "us-1", "primary", "replica", "logs", "cache", "edge", "jobs"];
const DIFFS: &[&str] = &[
    "~desiredCount",
    "~tags,tagsAll",
    "~environment",
    "~memorySize",
    "+ingress",
    "~image",
    "-lifecycleRules",
    "~spec",
    "~policy",
    "~schedule,~timeZone",
];

/// A name for a resource; the same number gives the same name.
pub(crate) fn resource_name(number: u64) -> String {
    let pick = |list: &[&'static str], number: u64| {
        usize::try_from(number).ok().and_then(|at| list.get(at % list.len())).copied().unwrap_or("api")
    };
    format!("{}-{}", pick(NAMES, number % 1_009), pick(PARTS, (number >> 12) % 1_013))
}

/// How many resources change side by side.
const AT_ONCE: usize = 5;

/// The words of an engine operation: sign with its colour, present, past.
struct Verb {
    sign: &'static str,
    colour: &'static str,
    doing: &'static str,
    done: &'static str,
    preview: &'static str,
}

fn verb(operation: &str) -> Verb {
    match operation {
        "create" => Verb { sign: "+ ", colour: "32", doing: "creating", done: "created", preview: "create" },
        "delete" => Verb { sign: "- ", colour: "31", doing: "deleting", done: "deleted", preview: "delete" },
        "replace" => Verb { sign: "+-", colour: "35", doing: "replacing", done: "replaced", preview: "replace" },
        _ => Verb { sign: "~ ", colour: "33", doing: "updating", done: "updated", preview: "update" },
    }
}

pub(crate) fn write(writer: &mut Writer, brief: &Brief, timeline: &Timeline, span: (Duration, Duration)) {
    let Some(update) = &timeline.update else { return };
    let profile = &brief.profile;
    let title = format!("{}/{}/{}", profile.org, profile.project, profile.stack);
    let (opening, heartbeat) = match brief.operation {
        Operation::Preview => ("Previewing update", "previewing update"),
        Operation::DetectDrift => ("Previewing refresh", "previewing refresh"),
        Operation::Refresh => ("Refreshing", "refreshing"),
        Operation::Destroy => ("Destroying", "destroying"),
        _ => ("Updating", "updating"),
    };
    writer.line(paint("1;35", &format!("{opening} ({title})")));
    writer.line("");
    let place = if update.kind.is_preview() {
        format!("previews/{}", random::uuid(brief.seed, &[&brief.id.0, "update"]))
    } else {
        format!("updates/{}", brief.update_version)
    };
    writer.line(format!("{} https://app.pulumi.com/{title}/{place}", paint("1", "View Live:")));
    writer.line("");
    if brief.operation == Operation::RemediateDrift {
        writer.line("Refreshing before the update to find what has drifted");
    }
    write_heartbeat(writer, heartbeat);
    let root = format!("pulumi:pulumi:Stack {}-{}", profile.project, profile.stack);
    writer.line(format!("    {root} {} ", paint("2", "running")));
    write_resources(writer, brief, update, heartbeat);
    let n_warnings = writer.rng.random_range(0..3);
    let warned = match n_warnings {
        0 => String::new(),
        1 => "1 warning".to_owned(),
        _ => format!("{n_warnings} warnings"),
    };
    let failed = if timeline.succeeds { String::new() } else { paint("31", " **failed** 1 error") };
    writer.line(format!("    {root} {warned}{failed}"));
    write_diagnostics(writer, brief, timeline, &root, n_warnings);
    write_end(writer, brief, timeline, update, span);
}

/// `@ updating....`: every dot is a row of its own, since the engine writes one whenever a while has gone by.
fn write_heartbeat(writer: &mut Writer, word: &str) {
    writer.part(format!("\u{1b}[95m@ {word}"));
    for _ in 0..writer.rng.random_range(2..7) {
        writer.pause(3);
        writer.part(".");
    }
    writer.part("\u{1b}[0m\n");
}

/// A resource that the engine changes.
struct Change {
    verb: Verb,
    kind: &'static str,
    name: String,
    diff: String,
    seconds: u32,
}

impl Change {
    fn row(&self, words: &str) -> String {
        format!(" {} {} {} {words}{}", paint(self.verb.colour, self.verb.sign), self.kind, self.name, self.diff)
    }
}

fn write_resources(writer: &mut Writer, brief: &Brief, update: &UpdatePlan, heartbeat: &str) {
    let types = match brief.profile.cloud {
        Cloud::Aws => AWS,
        Cloud::Gcp => GCP,
        Cloud::Kubernetes => KUBERNETES,
    };
    let changed = update.changes.iter().filter(|(operation, _)| **operation != "same");
    let changed = changed.flat_map(|(operation, count)| (0..*count).map(|index| (*operation, index)));
    let changes: Vec<Change> = changed
        .map(|(operation, index)| {
            let diff = DIFFS.choose(&mut writer.rng).copied().unwrap_or("~tags");
            Change {
                verb: verb(operation),
                kind: types.choose(&mut writer.rng).copied().unwrap_or("aws:sqs:Queue"),
                name: format!("{}-{index}", resource_name(writer.rng.random())),
                diff: match operation {
                    "create" | "delete" => String::new(),
                    _ => format!(" {}", paint("33", &format!("[diff: {diff}]"))),
                },
                seconds: writer.rng.random_range(2..14),
            }
        })
        .collect();
    if update.kind.is_preview() {
        for change in &changes {
            writer.line(change.row(&paint(change.verb.colour, change.verb.preview)));
        }
        return;
    }
    for wave in changes.chunks(AT_ONCE) {
        write_wave(writer, wave);
        if writer.rng.random_bool(0.6) {
            write_heartbeat(writer, heartbeat);
        }
    }
}

/// Resources that change side by side: a row each at the start, every second, and at the end.
fn write_wave(writer: &mut Writer, wave: &[Change]) {
    let last = wave.iter().map(|change| change.seconds).max().unwrap_or(0);
    for second in 0..=last {
        writer.pause(2);
        for change in wave.iter().filter(|change| second <= change.seconds) {
            let Verb { colour, doing, done, .. } = change.verb;
            let words = match second {
                0 => format!("{} (0s)", paint(colour, doing)),
                _ if second == change.seconds => paint(&format!("1;{colour}"), &format!("{done} ({second}s)")),
                _ if change.kind.starts_with("kubernetes:apps") => {
                    let ready = second * 4 / change.seconds;
                    format!(
                        "{doing} ({second}s) [1/2] Waiting for app ReplicaSet be available ({ready}/4 Pods available)"
                    )
                }
                _ => format!("{doing} ({second}s)"),
            };
            writer.line(change.row(&words));
        }
    }
}

fn write_diagnostics(writer: &mut Writer, brief: &Brief, timeline: &Timeline, root: &str, n_warnings: u32) {
    if n_warnings == 0 && timeline.succeeds {
        return;
    }
    let (kind, name) = root.split_once(' ').unwrap_or((root, ""));
    writer.line(paint("1;31", "Diagnostics:"));
    if n_warnings > 0 {
        writer.line(format!("  {kind} ({}):", paint("1", name)));
        for number in 0..n_warnings {
            writer.line(format!(
                "    {} tag policy {number}: key \"cost-centre\" is deprecated, use \"costCenter\"",
                paint("33", "warning:")
            ));
        }
        writer.line("");
    }
    if !timeline.succeeds {
        let name = resource_name(writer.rng.random());
        let error = paint("1;31", "error:");
        let (kind, reason) = match brief.profile.cloud {
            Cloud::Aws => ("aws:ecs:Service", "waiting for ECS Service to reach steady state: timeout after 10m0s"),
            Cloud::Gcp => ("gcp:cloudrunv2:Service", "Error 403: Permission 'run.services.update' denied on resource"),
            Cloud::Kubernetes => (
                "kubernetes:apps/v1:Deployment",
                "6 errors occurred: CrashLoopBackOff: back-off restarting failed container",
            ),
        };
        writer.line(format!("  {kind} ({name}):"));
        writer.line(format!("    {error}   sdk-v2/provider2.go:572: sdk.helper_schema: {reason}"));
        writer.line(format!("    {error} 1 error occurred:"));
        writer.line(format!(
            "    \t* updating urn:pulumi:{}::{}::{kind}::{name}: {reason}",
            brief.profile.stack, brief.profile.project
        ));
        writer.line("");
    }
}

fn write_end(
    writer: &mut Writer,
    brief: &Brief,
    timeline: &Timeline,
    update: &UpdatePlan,
    (start, end): (Duration, Duration),
) {
    if timeline.succeeds && matches!(brief.operation, Operation::Update | Operation::RemediateDrift) {
        writer.line(paint("1;35", "Outputs:"));
        writer.line(format!("    endpoint: \"https://{}.{}.example.com\"", brief.profile.project, brief.profile.stack));
        writer.line("    password: [secret]");
        writer.line(format!("    revision: \"{}\"", brief.cause.commit.get(..7).unwrap_or("unknown")));
        writer.line("");
    }
    writer.line(paint("1;35", "Resources:"));
    for operation in ["create", "update", "delete", "replace"] {
        let count = update.count(operation);
        if count > 0 {
            let verb = verb(operation);
            let word = if update.kind.is_preview() { format!("to {}", verb.preview) } else { verb.done.to_owned() };
            writer.line(format!(
                "    {} {}",
                paint(verb.colour, verb.sign.trim_end()),
                paint("1", &format!("{count} {word}"))
            ));
        }
    }
    if update.n_changed() > 0 {
        writer.line(format!("    {} unchanged", update.count("same")));
    } else {
        writer.line(format!("    {} unchanged, nothing to do", update.count("same")));
    }
    writer.line("");
    let seconds = (end - start).as_secs();
    writer.line(format!("{} {}m{}s", paint("1;35", "Duration:"), seconds / 60, seconds % 60));
    if !timeline.succeeds {
        writer.line(format!("{} {} failed", paint("1;31", "error:"), brief.operation));
    }
}
