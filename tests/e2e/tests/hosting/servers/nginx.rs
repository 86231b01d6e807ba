//! nginx, and what a person edits for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{CREDENTIAL, Site, Way, copy_shipped, edit, find_program, guarded, is_root};

fn program() -> Option<PathBuf> {
    find_program(&["nginx"])
}

pub fn is_installed() -> bool {
    program().is_some_and(|program| brotli_module(&program).is_some())
}

/// Debian's packages put modules beside each other; nginx says where.
fn brotli_module(program: &Path) -> Option<PathBuf> {
    let outcome = Command::new(program).arg("-V").output().ok()?;
    let words = String::from_utf8_lossy(&outcome.stderr).into_owned();
    let folder = words.split_whitespace().find_map(|word| word.strip_prefix("--modules-path="))?;
    let module = Path::new(folder).join("ngx_http_brotli_static_module.so");
    module.is_file().then_some(module)
}

pub fn prepare(site: &Site, folder: &Path) -> Command {
    copy_files(site.way, folder);
    let port = site.port;
    edit(
        &folder.join("conf.d/slipway.conf"),
        &[
            ("server api.pulumi.com:443;", &format!("server {};", site.api)),
            ("listen 443 ssl http2;", &format!("listen 127.0.0.1:{port};")),
            ("    ssl_certificate /etc/ssl/slipway.pem;\n    ssl_certificate_key /etc/ssl/slipway.key;\n", ""),
            ("listen 80;", &format!("listen unix:{};", folder.join("other.sock").display())),
            ("set $slipway_root /srv/slipway;", &format!("set $slipway_root {};", folder.join("dist").display())),
            ("https://slipway_api;", "http://slipway_api;"),
            ("$slipway_api_host api.pulumi.com;", &format!("$slipway_api_host {};", site.api)),
            ("$slipway_connect \"'self'\";", &format!("$slipway_connect \"{}\";", site.connect())),
            ("$slipway_credential \"\";", &format!("$slipway_credential \"{CREDENTIAL}\";")),
        ],
    );
    if site.base != "/" {
        let base = site.base.trim_end_matches('/');
        let location = format!("location ~ ^{base}(?<slipway_path>/.*)?$");
        edit(&folder.join("conf.d/slipway.conf"), &[("location ~ ^(?<slipway_path>/.*)?$", &location)]);
    }
    if let Some(check) = site.check {
        let pass = format!(
            "proxy_pass http://{}/;\n    proxy_pass_request_body off;\n    proxy_set_header Content-Length \"\";",
            check.at,
        );
        edit(&folder.join("slipway/sso-check.conf"), &[("    return 403;", &format!("    {pass}"))]);
    }
    let program = program().unwrap();
    let mut command = guarded(&program);
    command.arg("-p").arg(folder).args(["-c", "nginx.conf"]);
    command
}

pub fn check(way: Way, folder: &Path, certificate: &Path, key: &Path) -> Command {
    copy_files(way, folder);
    let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
    edit(
        &folder.join("conf.d/slipway.conf"),
        &[
            ("/etc/ssl/slipway.pem", &certificate),
            ("/etc/ssl/slipway.key", &key),
            // The check resolves it, and machines that build may know no names of the outside.
            ("server api.pulumi.com:443;", "server 127.0.0.1:443;"),
        ],
    );
    let mut command = Command::new(program().unwrap());
    command.arg("-t").arg("-p").arg(folder).args(["-c", "nginx.conf"]);
    command
}

/// The shipped files and the machine's own part around them.
fn copy_files(way: Way, folder: &Path) {
    copy_shipped("nginx", &folder.join("conf.d"));
    copy_shipped("nginx/slipway", &folder.join("slipway"));
    let include = format!("include slipway/api-{}.conf;", way.name());
    edit(&folder.join("conf.d/slipway.conf"), &[("include slipway/api-same-origin.conf;", &include)]);
    let user = if is_root(folder) { "user root;" } else { "" };
    let module = brotli_module(&program().unwrap()).unwrap();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|name| format!("{name}_temp_path {};", folder.join(name).display()))
        .collect();
    let main = format!(
        "{user} daemon off; worker_processes 1; error_log stderr warn; pid {};\nload_module {};\n\
         events {{}}\nhttp {{ access_log off; {temporary} include conf.d/*.conf; }}\n",
        folder.join("pid").display(),
        module.display(),
    );
    fs::write(folder.join("nginx.conf"), main).unwrap();
}
