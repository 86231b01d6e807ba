//! The three servers, and a site that one of them serves.

mod apache;
pub mod caddy;
mod nginx;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use e2e::aftermath::is_ci;
use e2e::setup::{free_port, workspace};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use crate::dist::{Folder, copy_console};
use crate::tls::Certificate;

/// How long a server may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs a server, and ends it with all that it has started once this shell's input ends: when the test lets go of it,
/// or is no more.
const GUARDED: &str = r#""$@" </dev/null & exec >&-; read -r _; kill -s KILL -- "-$$""#;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    Nginx,
    Caddy,
    Apache,
}

/// How the console gets to the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    SameOrigin,
    CrossOrigin,
    SingleSignOn,
}

impl Way {
    /// As the configurations name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameOrigin => "same-origin",
            Self::CrossOrigin => "cross-origin",
            Self::SingleSignOn => "single-sign-on",
        }
    }
}

/// What a person decides, and where a test deviates from that: no TLS, and a port of its own.
pub struct Site {
    pub port: u16,
    /// With both slashes.
    pub base: &'static str,
    pub way: Way,
    /// Where the API listens.
    pub api: SocketAddr,
    /// The name by which the API is called, and the file that vouches for it, where it speaks TLS.
    pub api_tls: Option<(&'static str, PathBuf)>,
    /// What the site itself speaks TLS with, where it does.
    pub certificate: Option<Certificate>,
    /// The text of `config.json`.
    pub config: String,
    /// The check of single sign-on, when it is filled in.
    pub check: Option<Check>,
}

/// Who says which people are known.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Where servers ask that can ask.
    pub at: SocketAddr,
    /// Whether that is everybody, for the one that cannot; otherwise it is whoever has Mara's cookie.
    pub knows_everybody: bool,
}

/// What the site adds as `Authorization` where it adds one.
pub const CREDENTIAL: &str = "token pul-sandbox-admin";

impl Site {
    pub fn new(api: SocketAddr) -> Self {
        Self {
            port: free_port(),
            base: "/",
            way: Way::SameOrigin,
            api,
            api_tls: None,
            certificate: None,
            config: "{}".to_owned(),
            check: None,
        }
    }

    pub fn at(self, base: &'static str) -> Self {
        Self { base, ..self }
    }

    pub fn by(self, way: Way) -> Self {
        Self { way, ..self }
    }

    pub fn configured(self, config: &str) -> Self {
        Self { config: config.to_owned(), ..self }
    }

    /// With the check filled in.
    pub fn checked_by(self, check: Check) -> Self {
        Self { check: Some(check), ..self }
    }

    /// With an API that speaks TLS.
    pub fn by_tls(self, name: &'static str, authority: &Path) -> Self {
        Self { api_tls: Some((name, authority.to_owned())), ..self }
    }

    /// With TLS, as it is shipped.
    pub fn with_tls(self, certificate: Certificate) -> Self {
        Self { certificate: Some(certificate), ..self }
    }

    /// The name by which the API knows itself.
    fn api_host(&self) -> String {
        self.api_tls.as_ref().map_or_else(|| self.api.to_string(), |(name, _)| (*name).to_owned())
    }

    fn api_url(&self) -> String {
        match &self.api_tls {
            Some((name, _)) => format!("https://{name}:{}", self.api.port()),
            None => format!("http://{}", self.api),
        }
    }

    /// The origins that the console may call.
    fn connect(&self) -> String {
        if self.way == Way::CrossOrigin { format!("'self' http://{}", self.api) } else { "'self'".to_owned() }
    }

    pub fn origin(&self) -> String {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }
}

impl Server {
    /// This server, if the machine has it.
    pub fn installed(self) -> Option<Self> {
        let (is_there, name) = match self {
            Self::Nginx => (nginx::is_installed(), "nginx with its module brotli-static"),
            Self::Caddy => (caddy::is_installed(), "Caddy"),
            Self::Apache => (apache::is_installed(), "Apache httpd"),
        };
        assert!(is_there || !is_ci(), "{name} is missing: scripts/setup.sh test installs it");
        if !is_there {
            eprintln!("passed over: this machine has no {name}; docs/toolchain.md says how to get it");
        }
        is_there.then_some(self)
    }

    /// Starts the server with a site, and waits until it listens.
    pub async fn serve(self, site: Site) -> Running {
        let folder = Folder::new();
        copy_console(&folder.path().join("dist"), site.base, &site.config);
        self.serve_from(site, folder).await
    }

    /// The same with a folder whose `dist` is there already.
    pub async fn serve_from(self, site: Site, folder: Folder) -> Running {
        let mut command = match self {
            Self::Nginx => nginx::prepare(&site, folder.path()),
            Self::Caddy => caddy::prepare(&site, folder.path()),
            Self::Apache => apache::prepare(&site, folder.path()),
        };
        let log = fs::File::create(folder.path().join("output.txt")).unwrap();
        command.stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log);
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let process = command.spawn().unwrap();
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, site.port));
        let running = Running { addr, process, folder };
        running.see_it_listen(self).await;
        running
    }

    /// Whether the server itself finds the shipped files right, with all three ways to the API; `Err` is what it says.
    pub fn check_shipped(self, way: Way, certificate: &Certificate) -> Result<(), String> {
        let folder = Folder::new();
        let mut command = match self {
            Self::Nginx => nginx::check(way, folder.path(), certificate),
            Self::Caddy => caddy::check(way, folder.path()),
            Self::Apache => apache::check(way, folder.path(), certificate),
        };
        let outcome = command.output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&outcome.stdout), String::from_utf8_lossy(&outcome.stderr));
        if outcome.status.success() { Ok(()) } else { Err(said) }
    }
}

/// A server that listens, until this is dropped.
pub struct Running {
    pub addr: SocketAddr,
    process: Child,
    folder: Folder,
}

impl Running {
    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What the server and its log said.
    pub fn said(&self) -> String {
        fs::read_to_string(self.folder.path().join("output.txt")).unwrap_or_default()
    }

    async fn see_it_listen(&self, server: Server) {
        let begun = Instant::now();
        while TcpStream::connect(self.addr).await.is_err() {
            assert!(begun.elapsed() < PATIENCE, "{server:?} does not listen. It said: {}", self.said());
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

/// A command that ends with the test.
fn guarded(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", GUARDED, "sh"]).arg(program);
    command
}

/// A program on `PATH`, or where programs of the system are.
fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> =
        std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from)).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|program| program.is_file()))
}

/// Copies a folder of `deploy/`.
fn copy_shipped(from: &str, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(workspace().join("deploy").join(from)).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Edits a copied file as a person would: each text has to be there, or the file and its words have gone apart.
fn edit(file: &Path, edits: &[(&str, &str)]) {
    let mut text = fs::read_to_string(file).unwrap();
    for (from, to) in edits {
        assert!(text.contains(from), "{} has no {from:?}", file.display());
        text = text.replace(from, to);
    }
    fs::write(file, text).unwrap();
}

/// Says where a certificate is, in a file that names Slipway's usual places.
fn edit_certificate(file: &Path, certificate: &Certificate) {
    let (certificate, key) = (certificate.file.display().to_string(), certificate.key.display().to_string());
    edit(file, &[("/etc/ssl/slipway.pem", &certificate), ("/etc/ssl/slipway.key", &key)]);
}

/// Whose word is taken for the API's certificate.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Whether this runs as root, whom servers want to become somebody else.
fn is_root(folder: &Path) -> bool {
    std::os::unix::fs::MetadataExt::uid(&fs::metadata(folder).unwrap()) == 0
}
