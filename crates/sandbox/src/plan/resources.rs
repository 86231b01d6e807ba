//! The resources of a stack. They are worked out from their number: the same number of the same stack is always the
//! same resource, in logs, in events and in overviews.

use super::{Cloud, Profile};
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

fn pick(list: &[&'static str], number: u64) -> &'static str {
    let length = (list.len() as u64).max(1);
    usize::try_from(number % length).ok().and_then(|at| list.get(at)).copied().unwrap_or("api")
}

/// A name for a resource; the same number gives the same name.
pub(crate) fn resource_name(number: u64) -> String {
    format!("{}-{}", pick(NAMES, number % 1_009), pick(PARTS, (number >> 12) % 1_013))
}

/// A resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    /// Such as `aws:sqs:Queue`.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

impl Resource {
    pub(crate) fn numbered(seed: u64, profile: &Profile, number: usize) -> Self {
        let types = match profile.cloud {
            Cloud::Aws => AWS,
            Cloud::Gcp => GCP,
            Cloud::Kubernetes => KUBERNETES,
        };
        let drawn = random::derive(seed, &["resource", &profile.project, &number.to_string()]);
        Self { kind: pick(types, drawn >> 40), name: format!("{}-{number}", resource_name(drawn)) }
    }

    /// The stack itself, which is the parent of all others.
    pub(crate) fn root(profile: &Profile) -> Self {
        Self { kind: "pulumi:pulumi:Stack", name: format!("{}-{}", profile.project, profile.stack) }
    }

    pub(crate) fn is_root(&self) -> bool {
        self.kind == "pulumi:pulumi:Stack"
    }

    /// The name by which the engine knows it.
    pub(crate) fn urn(&self, profile: &Profile) -> String {
        format!("urn:pulumi:{}::{}::{}::{}", profile.stack, profile.project, self.kind, self.name)
    }

    /// What its provider calls it.
    pub(crate) fn provider_id(&self) -> String {
        format!("{}-{:08x}", self.name, random::derive(0, &[self.kind, &self.name]) >> 32)
    }

    /// Its provider, as it stands in events: the provider's own name and id.
    pub(crate) fn provider(&self, profile: &Profile) -> String {
        if self.is_root() {
            return String::new();
        }
        let package = self.kind.split(':').next().unwrap_or_default();
        format!(
            "urn:pulumi:{}::{}::pulumi:providers:{package}::default::04da6b54-80e4-46f7-96ec-b56ff0331ba9",
            profile.stack, profile.project
        )
    }
}
