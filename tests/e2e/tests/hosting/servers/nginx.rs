//! nginx, and what a person edits for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{AUTHORITIES, CREDENTIAL, Site, Way, copy_shipped, edit, edit_certificate, find_program, guarded, is_root};
use crate::tls::Certificate;

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
    let file = folder.join("conf.d/slipway.conf");
    if let Some(certificate) = &site.certificate {
        edit(&file, &[("listen 443 ssl", &format!("listen 127.0.0.1:{port} ssl"))]);
        edit_certificate(&file, certificate);
    } else {
        let files = "    ssl_certificate /etc/ssl/slipway.pem;\n    ssl_certificate_key /etc/ssl/slipway.key;\n";
        edit(&file, &[("listen 443 ssl http2;", &format!("listen 127.0.0.1:{port};")), (files, "")]);
    }
    if let Some((_, authority)) = &site.api_tls {
        edit(&folder.join("slipway/proxy.conf"), &[(AUTHORITIES, &authority.display().to_string())]);
    }
    // By its address: nginx alone asks no file of this machine what it calls itself.
    let api = format!("{}://{}", if site.api_tls.is_some() { "https" } else { "http" }, site.api);
    edit(
        &file,
        &[
            ("$slipway_api https://api.pulumi.com;", &format!("$slipway_api {api};")),
            ("listen 80;", &format!("listen unix:{};", folder.join("other.sock").display())),
            ("set $slipway_root /srv/slipway;", &format!("set $slipway_root {};", folder.join("dist").display())),
            ("$slipway_api_host api.pulumi.com;", &format!("$slipway_api_host {};", site.api_host())),
            ("$slipway_connect \"'self'\";", &format!("$slipway_connect \"{}\";", site.connect())),
            ("$slipway_credential \"\";", &format!("$slipway_credential \"{CREDENTIAL}\";")),
        ],
    );
    if site.base != "/" {
        let base = site.base.trim_end_matches('/');
        let location = format!("location ~ ^{base}(?<slipway_path>/.*)?\\z");
        edit(&file, &[("location ~ ^(?<slipway_path>/.*)?\\z", &location)]);
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

pub fn check(way: Way, folder: &Path, certificate: &Certificate) -> Command {
    copy_files(way, folder);
    edit_certificate(&folder.join("conf.d/slipway.conf"), certificate);
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
