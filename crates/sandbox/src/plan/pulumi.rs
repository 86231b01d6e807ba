//! What the engine writes: the rows of `pulumi update` and its like. The numbers in it are those of the run's update.

use std::time::Duration;

use api_types::Operation;
use rand::Rng;

use super::Brief;
use super::changes::{AT_ONCE, Change, Changes, warning};
use super::resources::Resource;
use super::timeline::{StepKind, Timeline, UpdatePlan};
use super::writer::{Writer, paint};
use crate::random;

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
    let Some((update, changes)) = timeline.update.as_ref().zip(Changes::settle(brief, timeline, StepKind::Operation))
    else {
        return;
    };
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
    let root = Resource::root(profile);
    let root = format!("{} {}", root.kind, root.name);
    writer.line(format!("    {root} {} ", paint("2", "running")));
    write_resources(writer, update, &changes.changed, heartbeat);
    let n_warnings = changes.n_warnings;
    let warned = match n_warnings {
        0 => String::new(),
        1 => "1 warning".to_owned(),
        _ => format!("{n_warnings} warnings"),
    };
    let failed = if timeline.succeeds { String::new() } else { paint("31", " **failed** 1 error") };
    writer.line(format!("    {root} {warned}{failed}"));
    write_diagnostics(writer, brief, &changes, &root);
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

/// The row of a change.
pub(super) fn row(change: &Change, words: &str) -> String {
    let verb = verb(change.operation);
    let Resource { kind, name } = &change.resource;
    let diff = match change.diff {
        "" => String::new(),
        diff => format!(" {}", paint("33", &format!("[diff: {diff}]"))),
    };
    format!(" {} {kind} {name} {words}{diff}", paint(verb.colour, verb.sign))
}

fn write_resources(writer: &mut Writer, update: &UpdatePlan, changes: &[Change], heartbeat: &str) {
    if update.kind.is_preview() {
        for change in changes {
            let verb = verb(change.operation);
            writer.line(row(change, &paint(verb.colour, verb.preview)));
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
            let Verb { colour, doing, done, .. } = verb(change.operation);
            let words = match second {
                0 => format!("{} (0s)", paint(colour, doing)),
                _ if second == change.seconds => paint(&format!("1;{colour}"), &format!("{done} ({second}s)")),
                _ if change.resource.kind.starts_with("kubernetes:apps") => {
                    let ready = second * 4 / change.seconds;
                    format!(
                        "{doing} ({second}s) [1/2] Waiting for app ReplicaSet be available ({ready}/4 Pods available)"
                    )
                }
                _ => format!("{doing} ({second}s)"),
            };
            writer.line(row(change, &words));
        }
    }
}

fn write_diagnostics(writer: &mut Writer, brief: &Brief, changes: &Changes, root: &str) {
    if changes.n_warnings == 0 && changes.failed.is_none() {
        return;
    }
    let (kind, name) = root.split_once(' ').unwrap_or((root, ""));
    writer.line(paint("1;31", "Diagnostics:"));
    if changes.n_warnings > 0 {
        writer.line(format!("  {kind} ({}):", paint("1", name)));
        for number in 0..changes.n_warnings {
            writer.line(format!("    {} {}", paint("33", "warning:"), warning(number)));
        }
        writer.line("");
    }
    if let Some(failure) = &changes.failed {
        let error = paint("1;31", "error:");
        let (Resource { kind, name }, reason) = (&failure.resource, failure.reason);
        writer.line(format!("  {kind} ({name}):"));
        writer.line(format!("    {error}   sdk-v2/provider2.go:572: sdk.helper_schema: {reason}"));
        writer.line(format!("    {error} 1 error occurred:"));
        writer.line(format!("    \t* updating {}: {reason}", failure.resource.urn(&brief.profile)));
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
