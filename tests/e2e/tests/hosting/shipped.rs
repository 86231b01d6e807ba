//! The files of `deploy/` as they are shipped.

use std::fs;

use e2e::setup::workspace;

use crate::dist::Folder;
use crate::on_each_server;
use crate::servers::caddy::of_container;
use crate::servers::{Server, Way};
use crate::tls::Certificate;

on_each_server!(the_server_takes_the_files_as_they_are_shipped);

/// With TLS and all that a test of its own has to leave out.
async fn the_server_takes_the_files_as_they_are_shipped(server: Server) {
    let folder = Folder::new();
    let certificate = Certificate::new(folder.path(), "slipway", "DNS:slipway.example.com");
    for way in [Way::SameOrigin, Way::CrossOrigin, Way::SingleSignOn] {
        if let Err(said) = server.check_shipped(way, &certificate) {
            panic!("{server:?} refuses the files for {way:?}: {said}");
        }
    }
}

/// Its settings may hold a credential, and Caddy tells them to whoever asks at the port for administration.
#[test]
fn nobody_administers_the_container() {
    if Server::Caddy.installed().is_none() {
        return;
    }
    let settings = of_container(Folder::new().path());
    assert!(settings.contains(r#""admin":{"disabled":true}"#), "{settings}");
    assert!(settings.contains("api.pulumi.com"), "the site is not in it: {settings}");
}

/// No container is built here, but what would go into one is there, and every setting has a value.
#[test]
fn the_container_is_made_of_what_there_is() {
    let root = workspace();
    let text = fs::read_to_string(root.join("deploy/container/Containerfile")).unwrap().replace("\\\n", " ");
    let mut copies = 0;
    for line in text.lines().filter(|line| line.starts_with("COPY ")) {
        let words: Vec<&str> = line.split_whitespace().skip(1).filter(|word| !word.starts_with("--")).collect();
        let (to, from) = words.split_last().unwrap();
        assert!(to.starts_with('/'), "{line}");
        for source in from {
            // The build makes this one.
            assert!(*source == "dist" || root.join(source).exists(), "{line}: there is no {source}");
            copies += 1;
        }
    }
    assert!(copies >= 3, "{text}");

    let settings = fs::read_to_string(root.join("deploy/caddy/slipway.env")).unwrap();
    let names = settings.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    for (name, _) in names {
        assert!(text.contains(&format!("{name}=")), "the container says nothing of {name}");
    }
}
