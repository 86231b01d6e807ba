//! Apache httpd, and what a person edits for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{AUTHORITIES, CREDENTIAL, Site, Way, copy_shipped, edit, edit_certificate, find_program, guarded, is_root};
use crate::tls::Certificate;

/// The modules that docs/hosting.md asks for, after those that every installation has.
const MODULES: &[&str] = &[
    "unixd",
    "mpm_event",
    "authz_core",
    "mime",
    "env",
    "socache_shmcb",
    "headers",
    "rewrite",
    "ssl",
    "http2",
    "proxy",
    "proxy_http",
];

fn program() -> Option<PathBuf> {
    find_program(&["apache2", "httpd"])
}

fn modules() -> Option<PathBuf> {
    let folders = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules"];
    folders.map(PathBuf::from).into_iter().find(|folder| folder.join("mod_proxy_http.so").is_file())
}

pub fn is_installed() -> bool {
    program().is_some() && modules().is_some()
}

pub fn prepare(site: &Site, folder: &Path) -> Command {
    copy_files(site.way, folder);
    let listen = format!("127.0.0.1:{}", site.port);
    let file = folder.join("slipway.conf");
    if let Some(certificate) = &site.certificate {
        edit_certificate(&file, certificate);
    } else {
        let files = "    SSLCertificateFile /etc/ssl/slipway.pem\n    SSLCertificateKeyFile /etc/ssl/slipway.key\n";
        edit(&file, &[("    SSLEngine on\n", ""), (files, "")]);
    }
    if let Some((_, authority)) = &site.api_tls {
        edit(&folder.join("slipway/upstream.conf"), &[(AUTHORITIES, &authority.display().to_string())]);
    }
    edit(
        &file,
        &[
            ("SLIPWAY_ROOT /srv/slipway", &format!("SLIPWAY_ROOT {}", folder.join("dist").display())),
            ("SLIPWAY_BASE /", &format!("SLIPWAY_BASE {}", site.base)),
            ("SLIPWAY_API https://api.pulumi.com", &format!("SLIPWAY_API {}", site.api_url())),
            ("SLIPWAY_CONNECT \"'self'\"", &format!("SLIPWAY_CONNECT \"{}\"", site.connect())),
            ("SLIPWAY_CREDENTIAL none", &format!("SLIPWAY_CREDENTIAL \"{CREDENTIAL}\"")),
            ("<VirtualHost *:443>", &format!("<VirtualHost {listen}>")),
        ],
    );
    if let Some(check) = site.check {
        // Apache has no check of its own that asks somebody.
        let of_mara = "Require expr \"%{HTTP:Cookie} =~ /person=mara/\"\n";
        let check = if check.knows_everybody { "Require all granted\n" } else { of_mara };
        let file = folder.join("slipway/sso-check.conf");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{text}{check}")).unwrap();
    }
    write_main(folder, &listen);
    let mut command = guarded(&program().unwrap());
    command.arg("-d").arg(folder).args(["-f", "httpd.conf", "-D", "FOREGROUND"]);
    command
}

pub fn check(way: Way, folder: &Path, certificate: &Certificate) -> Command {
    copy_files(way, folder);
    edit_certificate(&folder.join("slipway.conf"), certificate);
    write_main(folder, "127.0.0.1:443");
    let mut command = Command::new(program().unwrap());
    command.arg("-t").arg("-d").arg(folder).args(["-f", "httpd.conf"]);
    command
}

fn copy_files(way: Way, folder: &Path) {
    copy_shipped("apache", folder);
    copy_shipped("apache/slipway", &folder.join("slipway"));
    let way = format!("SLIPWAY_WAY {}", way.name());
    edit(&folder.join("slipway.conf"), &[("SLIPWAY_WAY same-origin", &way)]);
}

/// What distributions say of endings for the whole machine, some of which are those of compressed copies.
const ENDINGS: &str = "TypesConfig /dev/null\nAddLanguage br .br\nAddType application/x-gzip .gz .tgz\n";

/// The machine's own part.
fn write_main(folder: &Path, listen: &str) {
    let modules_folder = modules().unwrap();
    let modules: String = MODULES
        .iter()
        .map(|name| (name, modules_folder.join(format!("mod_{name}.so"))))
        // Some are built in, another one on each distribution.
        .filter(|(_, file)| file.is_file())
        .map(|(name, file)| format!("LoadModule {name}_module {}\n", file.display()))
        .collect();
    let user = if is_root(folder) { "User www-data\nGroup www-data\n" } else { "" };
    let path = folder.display();
    let main = format!(
        "ServerRoot {path}\nServerName localhost\nDefaultRuntimeDir {path}\nPidFile pid\nMutex file:{path} default\n\
         ErrorLog {path}/error.txt\nListen {listen}\n{modules}{user}{ENDINGS}Include slipway.conf\n"
    );
    fs::write(folder.join("httpd.conf"), main).unwrap();
}
