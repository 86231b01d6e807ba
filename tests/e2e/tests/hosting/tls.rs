//! Certificates, and an API that speaks TLS with one of them.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use e2e::setup::free_port;
use tokio::net::TcpStream;
use tokio::time::{Duration, sleep};

use crate::dist::Folder;
use crate::message::get;
use crate::on_each_server;
use crate::servers::{Server, Site};

on_each_server!(the_credential_goes_only_to_an_api_with_the_right_certificate);

/// A certificate that is its own authority, and its key.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub file: PathBuf,
    pub key: PathBuf,
}

impl Certificate {
    /// Makes one for a name. `called` keeps several in one folder apart.
    pub fn new(folder: &Path, called: &str, name: &str) -> Self {
        let (file, key) = (folder.join(format!("{called}.pem")), folder.join(format!("{called}.key")));
        let outcome = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", &format!("/CN={name}"), "-addext", &format!("subjectAltName={name}")])
            .arg("-out")
            .arg(&file)
            .arg("-keyout")
            .arg(&key)
            .output()
            .unwrap();
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
        Self { file, key }
    }
}

/// Answers `GET /api/user` by TLS, as long as it lives.
struct TlsApi {
    addr: SocketAddr,
    process: Child,
}

impl TlsApi {
    async fn start(folder: &Path, certificate: &Certificate) -> Self {
        let addr = SocketAddr::from(([127, 0, 0, 1], free_port()));
        fs::create_dir_all(folder.join("api")).unwrap();
        fs::write(folder.join("api/user"), "by TLS").unwrap();
        let process = Command::new("openssl")
            .args(["s_server", "-WWW", "-quiet", "-accept", &addr.to_string(), "-cert"])
            .arg(&certificate.file)
            .arg("-key")
            .arg(&certificate.key)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let api = Self { addr, process };
        for _ in 0..500 {
            if TcpStream::connect(addr).await.is_ok() {
                return api;
            }
            sleep(Duration::from_millis(20)).await;
        }
        panic!("openssl does not listen");
    }
}

impl Drop for TlsApi {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

async fn the_credential_goes_only_to_an_api_with_the_right_certificate(server: Server) {
    let folder = Folder::new();
    let right = Certificate::new(folder.path(), "right", "DNS:localhost");
    let of_another_name = Certificate::new(folder.path(), "name", "DNS:api.example.com");
    let of_somebody = Certificate::new(folder.path(), "somebody", "DNS:localhost");
    let cases = [
        (&right, &right, true, "the certificate that is trusted"),
        (&of_another_name, &of_another_name, false, "one of another name"),
        (&of_somebody, &right, false, "one that nobody vouches for"),
    ];
    for (shown, trusted, is_right, what) in cases {
        let api = TlsApi::start(folder.path(), shown).await;
        let site = server.serve(Site::new(api.addr).by_tls("localhost", &trusted.file)).await;
        let answer = get(site.addr, "/api/user", &[("Authorization", "token pul-x")]).await;
        let body = String::from_utf8_lossy(&answer.body);
        if is_right {
            assert_eq!((answer.status(), body.as_ref()), (200, "by TLS"), "{what}. {}", site.said());
        } else {
            assert!(answer.status() >= 500 && body != "by TLS", "{what}: {} {body}", answer.start);
        }
    }
}
