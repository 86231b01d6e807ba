//! What is written before the program is there: the machine, the executor, the credentials.

use rand::Rng;

use super::Brief;
use super::writer::{Writer, paint};

pub(crate) fn write_setup(writer: &mut Writer, brief: &Brief) {
    let minor = writer.rng.random_range(236..244);
    match &brief.agent_pool {
        Some(pool) => {
            let host = writer.rng.random_range(16..250);
            writer.line(format!("Picked up by agent runner-{host} (v1.4.2) of pool {pool}"));
        }
        None => writer.line("Preparing environment"),
    }
    writer.pause(40);
    let image = brief
        .settings
        .as_ref()
        .and_then(|settings| settings.executor_context.as_ref())
        .and_then(|executor| executor.executor_image.as_ref());
    match image {
        Some(image) => writer.line(format!("Pulling image {}", image.reference)),
        None => {
            writer.line(format!("Using runner default image with Pulumi version 3.{minor}.0 (pulumi/pulumi:latest)"))
        }
    }
    for _ in 0..writer.rng.random_range(3..7) {
        let layer: u64 = writer.rng.random_range(0x1000_0000_0000..0xffff_ffff_ffff);
        let size = writer.rng.random_range(2..96);
        let progress =
            [12, 37, 64, 91].map(|percent| format!("\r{layer:012x}: Downloading {percent:>3}% of {size} MB"));
        writer.line(format!("{}\r{layer:012x}: Pull complete              ", progress.concat()));
    }
    writer.line(format!("Deployment {} ({})", brief.version, brief.id));
    writer.line(paint("32", "Environment is ready"));
}

pub(crate) fn write_executor(writer: &mut Writer) {
    writer.line("  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current");
    writer.line("                                 Dload  Upload   Total   Spent    Left  Speed");
    let size: f64 = writer.rng.random_range(11.0..19.0);
    let speed: f64 = writer.rng.random_range(9.0..24.0);
    let mut progress = String::from("\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0");
    for percent in [8, 31, 57, 83, 100] {
        let got = size * f64::from(percent) / 100.0;
        progress.push_str(&format!(
            "\r{percent:>3} {size:.1}M  {percent:>3} {got:.1}M    0     0  {speed:.1}M      0 --:--:-- --:--:-- --:--:-- {speed:.1}M"
        ));
    }
    writer.pause(20);
    writer.line(progress);
    writer.line("/pulumi/pulumi-deploy-executor: OK");
}

pub(crate) fn write_oidc(writer: &mut Writer, brief: &Brief) {
    let oidc = brief.settings.as_ref().and_then(|settings| settings.at("/operationContext/oidc"));
    let providers = oidc.and_then(|oidc| oidc.as_object()).into_iter().flat_map(|map| map.keys());
    for provider in providers {
        writer.line(format!("Exchanging token for {provider} credentials"));
        writer.line(format!("Assumed session pulumi-{}-{} for 3600 s", brief.profile.project, brief.profile.stack));
    }
}
