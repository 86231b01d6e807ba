//! Caddy, and what a person edits for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use e2e::setup::workspace;

use super::{CREDENTIAL, Site, Way, copy_shipped, edit, find_program, guarded};

fn program() -> Option<PathBuf> {
    find_program(&["caddy"])
}

pub fn is_installed() -> bool {
    program().is_some()
}

pub fn prepare(site: &Site, folder: &Path) -> Command {
    copy_files(site.way, folder);
    edit(
        &folder.join("slipway.env"),
        &[
            ("SLIPWAY_SITE=slipway.example.com", &format!("SLIPWAY_SITE={}", site.origin())),
            ("SLIPWAY_ROOT=/srv/slipway", &format!("SLIPWAY_ROOT={}", folder.join("dist").display())),
            ("SLIPWAY_BASE=/", &format!("SLIPWAY_BASE={}", site.base)),
            ("SLIPWAY_API=https://api.pulumi.com", &format!("SLIPWAY_API={}", site.api_url())),
            ("SLIPWAY_API_HOST=api.pulumi.com", &format!("SLIPWAY_API_HOST={}", site.api_host())),
            ("SLIPWAY_CONNECT=\"'self'\"", &format!("SLIPWAY_CONNECT=\"{}\"", site.connect())),
            ("SLIPWAY_CREDENTIAL=", &format!("SLIPWAY_CREDENTIAL={CREDENTIAL}")),
        ],
    );
    if let Some(check) = site.check {
        let check = format!(
            "forward_auth {} {{\n\turi /\n\tcopy_headers X-Auth-Request-User>X-Slipway-Person\n}}\n",
            check.at,
        );
        edit(&folder.join("slipway/sso-check.caddy"), &[("\nerror 403\n", &format!("\n{check}"))]);
    }
    let mut command = guarded(&program().unwrap());
    command.args(["run", "--adapter", "caddyfile"]);
    with_files(&mut command, folder);
    if let Some((_, authority)) = &site.api_tls {
        command.env("SSL_CERT_FILE", authority);
    }
    command
}

pub fn check(way: Way, folder: &Path) -> Command {
    copy_files(way, folder);
    // "validate" of this version takes no file of variables, but a start of a shell does.
    let mut command = Command::new("sh");
    let script = "set -a; . \"$1/slipway.env\"; exec \"$2\" validate --adapter caddyfile --config \"$1/main\"";
    command.args(["-c", script, "sh"]).arg(folder).arg(program().unwrap());
    command.env("XDG_DATA_HOME", folder.join("data")).env("XDG_CONFIG_HOME", folder.join("config"));
    command
}

/// What the container's settings come to, as Caddy reads them.
pub fn of_container(folder: &Path) -> String {
    copy_shipped("caddy", folder);
    copy_shipped("caddy/slipway", &folder.join("slipway"));
    fs::copy(workspace().join("deploy/container/Caddyfile"), folder.join("container")).unwrap();
    let script = "set -a; . \"$1/slipway.env\"; exec \"$2\" adapt --adapter caddyfile --config \"$1/container\"";
    let outcome = Command::new("sh").args(["-c", script, "sh"]).arg(folder).arg(program().unwrap()).output().unwrap();
    assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
    String::from_utf8(outcome.stdout).unwrap()
}

fn with_files(command: &mut Command, folder: &Path) {
    command.arg("--config").arg(folder.join("main")).arg("--envfile").arg(folder.join("slipway.env"));
    // All that it keeps stays in the test's folder.
    command.env("XDG_DATA_HOME", folder.join("data")).env("XDG_CONFIG_HOME", folder.join("config"));
}

/// The shipped files and the machine's own part around them: many run here at once, and only one could have the port
/// that Caddy is usually administered at, or port 80. Of its own certificates this machine is told nothing.
fn copy_files(way: Way, folder: &Path) {
    copy_shipped("caddy", folder);
    copy_shipped("caddy/slipway", &folder.join("slipway"));
    edit(&folder.join("slipway.env"), &[("SLIPWAY_WAY=same-origin", &format!("SLIPWAY_WAY={}", way.name()))]);
    fs::write(
        folder.join("main"),
        "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\nimport Caddyfile\n",
    )
    .unwrap();
}
