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
    if has_body && message.status_or_zero() != 304 {
        message.body = read_body(stream, &message, rest).await;
    }
    Some(message)
}

impl Message {
    fn status_or_zero(&self) -> u16 {
        if self.start.starts_with("HTTP/") { self.status() } else { 0 }
    }
}

async fn read_body(stream: &mut TcpStream, message: &Message, mut bytes: Vec<u8>) -> Vec<u8> {
    let is_chunked = message.all("Transfer-Encoding").contains(&"chunked");
    let length: Option<usize> = message.one("Content-Length").map(|length| length.parse().unwrap());
    loop {
        if is_chunked {
            if let Some(body) = unchunk(&bytes) {
                return body;
            }
        } else if let Some(length) = length {
            if bytes.len() >= length {
                return bytes;
            }
        } else if message.status_or_zero() == 0 {
            return bytes;
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            assert!(!is_chunked && length.is_none(), "{}: the body was cut off", message.start);
            return bytes;
        }
    }
}

/// The body of all chunks, once the last one is there.
fn unchunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = find(bytes, b"\r\n")?;
        let size = std::str::from_utf8(&bytes[..line]).unwrap().split(';').next().unwrap();
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        let chunk = bytes.get(line + 2..line + 2 + size + 2)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(&chunk[..size]);
        bytes = &bytes[line + 2 + size + 2..];
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[test]
fn chunks_become_a_body() {
    let cases: [(&[u8], Option<&[u8]>); 4] = [
        (b"3\r\nabc\r\n2;x=1\r\nde\r\n0\r\n\r\n", Some(b"abcde")),
        (b"0\r\n\r\n", Some(b"")),
        (b"3\r\nabc\r\n", None),
        (b"3\r\nab", None),
    ];
    for (bytes, body) in cases {
        assert_eq!(unchunk(bytes).as_deref(), body);
    }
}
