//! A listening server. Connections are served here rather than by axum, which has no way to close one without an
//! answer.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt as _;

use super::misbehave::CloseInstead;

/// A sandbox that listens. It stops when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    /// The address of the console, or of the page that stands in for it.
    pub url: String,
    task: JoinHandle<()>,
}

impl Running {
    /// Stops listening and closes all connections.
    pub async fn shutdown(mut self) {
        self.task.abort();
        // The task ends with "cancelled", which is what was asked for.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) async fn start(listen: impl ToSocketAddrs, router: Router, base: &str) -> io::Result<Running> {
    let listener = TcpListener::bind(listen).await?;
    let addr = listener.local_addr()?;
    let task = tokio::spawn(accept(listener, router));
    let path = if base == "/" { "" } else { base };
    Ok(Running { addr, url: format!("http://{addr}{path}"), task })
}

async fn accept(listener: TcpListener, router: Router) {
    // Dropped with this task: so are the connections.
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(serve(stream, router.clone()));
            }
            // Too many open files, or a client that went away: the next one may do better.
            Err(_) => tokio::task::yield_now().await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, router: Router) {
    // Small answers must not wait for more to come.
    let _ = stream.set_nodelay(true);
    let is_to_be_reset = Arc::new(AtomicBool::new(false));
    let service = service_fn({
        let is_to_be_reset = Arc::clone(&is_to_be_reset);
        move |request: hyper::Request<Incoming>| {
            let (router, is_to_be_reset) = (router.clone(), Arc::clone(&is_to_be_reset));
            async move {
                let answer = router.oneshot(request.map(Body::new)).await;
                match answer {
                    Ok(response) => match response.extensions().get::<CloseInstead>() {
                        None => Ok(response),
                        Some(how) => {
                            is_to_be_reset.store(*how == CloseInstead::Reset, Ordering::Relaxed);
                            Err(io::Error::from(io::ErrorKind::ConnectionAborted))
                        }
                    },
                    Err(never) => match never {},
                }
            }
        }
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is the client's business.
    let _ = (&mut connection).await;
    if is_to_be_reset.load(Ordering::Relaxed) {
        // Without lingering, what ends the connection is a reset.
        let _ = connection.into_parts().io.into_inner().set_zero_linger();
    }
}
