//! Somebody who stands where the API would: keeps every request as it came, and answers as the test says.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::message::{Message, read_message};

/// A part of an answer.
#[derive(Clone)]
pub enum Part {
    /// Bytes to send.
    Bytes(Vec<u8>),
    /// Nothing more until the test says so.
    Until(Arc<Notify>),
}

/// It listens until it is dropped.
pub struct Upstream {
    pub addr: SocketAddr,
    seen: Arc<Mutex<Vec<Message>>>,
    task: JoinHandle<()>,
}

impl Upstream {
    /// Answers each request with what `answer` makes of it.
    pub async fn start(answer: impl Fn(&Message) -> Vec<Part> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (answer, kept) = (Arc::new(answer), Arc::clone(&seen));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, kept) = (Arc::clone(&answer), Arc::clone(&kept));
                tokio::spawn(async move { serve(stream, &*answer, &kept).await });
            }
        });
        Self { addr, seen, task }
    }

    /// The same answer for everybody: head and body as they are.
    pub async fn answering(text: &str) -> Self {
        let bytes = text.as_bytes().to_vec();
        Self::start(move |_| vec![Part::Bytes(bytes.clone())]).await
    }

    /// What was asked so far.
    pub fn seen(&self) -> Vec<Message> {
        self.seen.lock().unwrap().clone()
    }

    /// What was asked, when that was one thing.
    pub fn only(&self) -> Message {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.into_iter().next().unwrap()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: &(impl Fn(&Message) -> Vec<Part> + ?Sized), seen: &Mutex<Vec<Message>>) {
    let Some(request) = read_message(&mut stream, true).await else { return };
    let parts = answer(&request);
    seen.lock().unwrap().push(request);
    for part in parts {
        match part {
            // A client that goes away early is its own business.
            Part::Bytes(bytes) => drop(stream.write_all(&bytes).await),
            Part::Until(notify) => notify.notified().await,
        }
    }
    drop(stream.shutdown().await);
}
