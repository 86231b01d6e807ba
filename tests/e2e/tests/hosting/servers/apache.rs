//! Apache httpd, and what a person edits for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{CREDENTIAL, Site, Way, copy_shipped, edit, find_program, guarded, is_root};

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
    edit(
        &folder.join("slipway.conf"),
        &[
            ("SLIPWAY_ROOT /srv/slipway", &format!("SLIPWAY_ROOT {}", folder.join("dist").display())),
            ("SLIPWAY_BASE /", &format!("SLIPWAY_BASE {}", site.base)),
            ("SLIPWAY_API https://api.pulumi.com", &format!("SLIPWAY_API http://{}", site.api)),
            ("SLIPWAY_CONNECT \"'self'\"", &format!("SLIPWAY_CONNECT \"{}\"", site.connect())),
            ("SLIPWAY_CREDENTIAL none", &format!("SLIPWAY_CREDENTIAL \"{CREDENTIAL}\"")),
            ("<VirtualHost *:443>", &format!("<VirtualHost {listen}>")),
            ("    SSLEngine on\n", ""),
            ("    SSLCertificateFile /etc/ssl/slipway.pem\n", ""),
            ("    SSLCertificateKeyFile /etc/ssl/slipway.key\n", ""),
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

pub fn check(way: Way, folder: &Path, certificate: &Path, key: &Path) -> Command {
    copy_files(way, folder);
    let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
    fs::create_dir_all(folder.join("dist")).unwrap();
    edit(&folder.join("slipway.conf"), &[("/etc/ssl/slipway.pem", &certificate), ("/etc/ssl/slipway.key", &key)]);
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
         ErrorLog {path}/error.txt\nListen {listen}\n{modules}{user}TypesConfig /dev/null\nInclude slipway.conf\n"
    );
    fs::write(folder.join("httpd.conf"), main).unwrap();
}
