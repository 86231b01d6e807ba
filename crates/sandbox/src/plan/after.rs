//! What is written in the steps that may come after the operation: drift that is remedied at once, and a stack that is
//! removed when its resources are gone.

use super::changes::Changes;
use super::timeline::UpdatePlan;
use super::writer::{Writer, paint};
use super::{Brief, pulumi};

pub(crate) fn write_remediation(writer: &mut Writer, brief: &Brief, update: &UpdatePlan, changes: &Changes) {
    let profile = &brief.profile;
    let title = format!("{}/{}/{}", profile.org, profile.project, profile.stack);
    let count = update.n_changed();
    writer.line(format!("Drift was found in {count} resources and is remedied, as the settings say"));
    writer.line(paint("1;35", &format!("Updating ({title})")));
    writer.line("");
    let link = format!("https://app.pulumi.com/{title}/updates/{}", brief.update_version);
    writer.line(format!("{} {link}", paint("1", "View Live:")));
    writer.line("");
    for change in &changes.changed {
        writer.pause(4);
        writer.line(pulumi::row(change, &paint("1;33", &format!("updated ({}s)", change.seconds))));
    }
    writer.line(paint("1;35", "Resources:"));
    writer.line(format!("    {} {}", paint("33", "~"), paint("1", &format!("{count} updated"))));
    writer.line(format!("    {} unchanged", update.count("same")));
}

pub(crate) fn write_removal(writer: &mut Writer, brief: &Brief) {
    let profile = &brief.profile;
    writer.line(format!("Removing stack {}/{}/{}", profile.org, profile.project, profile.stack));
    writer.pause(6);
    writer.line(format!("Stack '{}/{}' has been removed!", profile.project, profile.stack));
}
