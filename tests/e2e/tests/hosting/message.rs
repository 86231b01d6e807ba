//! HTTP/1.1 by hand: what was written is what goes out, and what came in is what is read.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request or an answer.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its first line.
    pub start: String,
    headers: Vec<(String, String)>,
    /// The body, put together from its chunks.
    pub body: Vec<u8>,
}

impl Message {
    /// The status of an answer.
    pub fn status(&self) -> u16 {
        self.start.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// All values of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        values.map(|(_, value)| value.as_str()).collect()
    }

    /// A header that is there once or not at all: two values of it would be a mistake.
    pub fn one(&self, name: &str) -> Option<&str> {
        let values = self.all(name);
        assert!(values.len() <= 1, "{name} is there {} times: {values:?}", values.len());
        values.first().copied()
    }
}

/// Sends a request and reads its answer to the end.
pub async fn send(to: SocketAddr, start: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
    let mut exchange = Exchange::open(to, start, headers, body).await;
    let is_head = start.starts_with("HEAD ");
    read_message(&mut exchange.stream, !is_head).await.unwrap_or_else(|| panic!("no answer to {start}"))
}

/// Asks for an address with some headers.
pub async fn get(from: SocketAddr, target: &str, headers: &[(&str, &str)]) -> Message {
    send(from, &format!("GET {target}"), headers, b"").await
}

/// A request that was sent and whose answer is still to be read.
pub struct Exchange {
    stream: TcpStream,
    arrived: Vec<u8>,
}

impl Exchange {
    pub async fn open(to: SocketAddr, start: &str, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut head = format!("{start} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut stream = TcpStream::connect(to).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        Self { stream, arrived: Vec::new() }
    }

    /// Reads until a text has arrived. The test's own limit of time is what ends it when it does not.
    pub async fn see(&mut self, text: &str) {
        while !self.arrived.windows(text.len()).any(|window| window == text.as_bytes()) {
            let n = self.stream.read_buf(&mut self.arrived).await.unwrap();
            assert!(n > 0, "the answer ended before {text:?}: {}", String::from_utf8_lossy(&self.arrived));
        }
    }
}

/// Reads a request or an answer; `None` when the other side has closed. Without a length, an answer goes on to the end
/// of the connection, and a request has no body.
pub async fn read_message(stream: &mut TcpStream, has_body: bool) -> Option<Message> {
    let mut bytes = Vec::new();
    let head_length = loop {
        if let Some(at) = find(&bytes, b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_length]).into_owned();
    let mut lines = head.trim_end().split("\r\n");
    let start = lines.next()?.to_owned();
    let headers =
        lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    let mut message = Message { start, headers: headers.collect(), body: Vec::new() };
    let rest = bytes.split_off(head_length);
    let is_unchanged = message.start.starts_with("HTTP/") && message.status() == 304;
    if has_body && !is_unchanged {
        message.body = read_body(stream, &message, rest).await;
    }
    Some(message)
}

async fn read_body(stream: &mut TcpStream, message: &Message, mut bytes: Vec<u8>) -> Vec<u8> {
    let is_chunked = message.all("Transfer-Encoding").contains(&"chunked");
    let length: Option<usize> = message.one("Content-Length").map(|length| length.parse().unwrap());
    let is_request = !message.start.starts_with("HTTP/");
    let mut chunks = Chunks::default();
    loop {
        let is_whole = match length {
            _ if is_chunked => chunks.take_from(&mut bytes),
            Some(length) => bytes.len() >= length,
            None => is_request,
        };
        if is_whole {
            return if is_chunked { chunks.body } else { bytes };
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            assert!(!is_chunked && length.is_none(), "{}: the body was cut off", message.start);
            return bytes;
        }
    }
}

/// A body that comes in chunks.
#[derive(Default)]
struct Chunks {
    body: Vec<u8>,
}

impl Chunks {
    /// Takes over the chunks that are there as a whole; `true` when the last one was.
    fn take_from(&mut self, bytes: &mut Vec<u8>) -> bool {
        let mut taken = 0;
        let is_whole = loop {
            let rest = &bytes[taken..];
            let Some(line) = find(rest, b"\r\n") else { break false };
            let size = std::str::from_utf8(&rest[..line]).unwrap().split(';').next().unwrap();
            let size = usize::from_str_radix(size.trim(), 16).unwrap();
            let Some(chunk) = rest.get(line + 2..line + 2 + size + 2) else { break false };
            self.body.extend_from_slice(&chunk[..size]);
            taken += line + 2 + size + 2;
            if size == 0 {
                break true;
            }
        };
        bytes.drain(..taken);
        is_whole
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[test]
fn chunks_become_a_body() {
    let text = b"3\r\nabc\r\n2;x=1\r\nde\r\n0\r\n\r\n";
    for step in 1..=text.len() {
        let (mut chunks, mut arrived, mut is_whole) = (Chunks::default(), Vec::new(), false);
        for bytes in text.chunks(step) {
            assert!(!is_whole, "whole too early");
            arrived.extend_from_slice(bytes);
            is_whole = chunks.take_from(&mut arrived);
        }
        assert!(is_whole && chunks.body == b"abcde", "in steps of {step}");
    }
}
