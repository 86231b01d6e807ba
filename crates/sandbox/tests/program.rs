//! The program: what it says when it starts, when it cannot, and that it stops when told to.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

fn sandbox(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts it on a free port; gives the program and the line it prints.
fn start(args: &[&str]) -> (Child, String) {
    let mut child = sandbox(&[&["--listen", "127.0.0.1:0", "--scenario", "empty"], args].concat()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (child, line)
}

fn fail(args: &[&str]) -> String {
    let Output { status, stderr, stdout } = sandbox(args).output().unwrap();
    assert!(!status.success() && stdout.is_empty());
    String::from_utf8(stderr).unwrap()
}

#[test]
fn it_says_where_it_is_and_stops_when_told() {
    for signal in ["TERM", "INT"] {
        let (mut child, line) = start(&["--base-path", "/x"]);
        let address = line.strip_prefix("Sandbox ready at http://").unwrap().strip_suffix("/x/\n").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /api/user HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        // A connection that stays open must not keep it.
        let _open = TcpStream::connect(address).unwrap();
        assert!(Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
        assert!(child.wait().unwrap().success());
        let mut rest = String::new();
        child.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "one line and no more");
    }
}

#[test]
fn it_says_why_it_cannot_start() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let cases: [(&[&str], &str); 6] = [
        (&["--listen", &address], "cannot listen on 127.0.0.1"),
        (&["--console", "/no/such/folder"], "has no index.html"),
        (&["--log-file", "/no/such/file"], "cannot read the log file /no/such/file"),
        (&["--scenario", "unheard-of"], "no scenario is called"),
        (&["--speed", "0"], "above 0"),
        (&["--base-path", "/a b/"], "is no path"),
    ];
    for (args, expected) in cases {
        let message = fail(args);
        assert!(message.contains(expected), "{args:?}: {message}");
    }
}
