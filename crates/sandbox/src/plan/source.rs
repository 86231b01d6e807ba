//! What `git` writes.

use rand::Rng;

use super::Brief;
use super::writer::{Writer, paint};

pub(crate) fn write(writer: &mut Writer, brief: &Brief, fails: bool) {
    let repository = repository(brief);
    let branch = brief.cause.branch.trim_start_matches("refs/heads/");
    writer.line("Cloning into '/deployment/source'...");
    if fails {
        writer.pause(30);
        writer.line(format!("warning: Could not find remote branch {branch} to clone."));
        writer.line(format!("{} Remote branch {branch} not found in upstream origin", paint("1;31", "fatal:")));
        writer.line("error: getting source: cloning repository: exit status 128");
        return;
    }
    let objects: u32 = writer.rng.random_range(900..9_000);
    writer.line(format!("remote: Enumerating objects: {objects}, done.        "));
    writer.line(progress("remote: Counting objects", objects, ", done.        "));
    let delta = objects / 3;
    writer.line(progress("remote: Compressing objects", delta, ", done.        "));
    writer.pause(12);
    let size = f64::from(objects) / 310.0;
    writer.line(progress("Receiving objects", objects, &format!(", {size:.2} MiB | 14.80 MiB/s, done.")));
    writer.line(progress("Resolving deltas", delta, ", done."));
    let commit = brief.cause.commit.get(..9).unwrap_or("a1b2c3d4e");
    writer.line(format!("Note: switching to '{commit}'."));
    writer.line("");
    writer.line("You are in 'detached HEAD' state. You can look around, make experimental");
    writer.line("changes and commit them, and you can discard any commits you make in this");
    writer.line("state without impacting any branches by switching back to a branch.");
    writer.line("");
    writer.line(format!("HEAD is now at {} {}", paint("33", commit), brief.cause.message));
    writer.line(format!("Successfully cloned: {repository}"));
}

/// The address that the settings name, or that of the repository on GitHub.
fn repository(brief: &Brief) -> String {
    let source = brief.settings.as_ref().and_then(|settings| settings.source_context.as_ref());
    let given = source.and_then(|source| source.git.as_ref()).and_then(|git| git.repo_url.clone());
    given.unwrap_or_else(|| format!("https://github.com/{}.git", brief.profile.repository))
}

/// One row that is written over and over, as git does.
fn progress(label: &str, whole: u32, end: &str) -> String {
    let steps = [3, 21, 48, 70, 96].map(|percent| {
        let done = whole * percent / 100;
        format!("{label}: {percent:>3}% ({done}/{whole})\r")
    });
    format!("{}{label}: 100% ({whole}/{whole}){end}", steps.concat())
}
