//! What is written in the steps that may come after the operation: drift that is remedied at once, and a stack that is
//! removed when its resources are gone.

use rand::Rng;

use super::Brief;
use super::timeline::UpdatePlan;
use super::writer::{Writer, paint};

pub(crate) fn write_remediation(writer: &mut Writer, brief: &Brief, update: &UpdatePlan) {
    let profile = &brief.profile;
    let title = format!("{}/{}/{}", profile.org, profile.project, profile.stack);
    let count = update.n_changed();
    writer.line(format!("Drift was found in {count} resources and is remedied, as the settings say"));
    writer.line(paint("1;35", &format!("Updating ({title})")));
    writer.line("");
    let link = format!("https://app.pulumi.com/{title}/updates/{}", brief.update_version);
    writer.line(format!("{} {link}", paint("1", "View Live:")));
    writer.line("");
    for number in 1..=count {
        let seconds: u32 = writer.rng.random_range(2..14);
        writer.pause(4);
        writer.line(format!(" {} resource {number} of {count} updated ({seconds}s)", paint("33", "~ ")));
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
