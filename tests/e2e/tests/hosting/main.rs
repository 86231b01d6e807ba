//! The configurations of `deploy/` under the real web servers: nginx, Caddy and Apache httpd, each as a child of the
//! test, with the files as they are shipped and the edits that `docs/hosting.md` asks people for.
//!
//! [`servers`] starts them and [`dist`] makes the console's folder; [`message`] and [`upstream`] speak HTTP by hand,
//! because what matters here is each byte of it. [`files`], [`api`] and [`single_sign_on`] ask over HTTP;
//! [`tls`] has them talk to an API by TLS, [`walks`] goes there with a browser; [`shipped`] reads the files themselves.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

mod api;
mod dist;
mod files;
mod message;
mod servers;
mod shipped;
mod single_sign_on;
mod tls;
mod upstream;
mod walks;

/// Makes a test of each function for each server. A server that is not on this machine is passed over, but not where
/// everything has to be there.
macro_rules! on_each_server {
    ($($name:ident),+ $(,)?) => {
        on_each_server!(@server nginx Nginx $($name)+);
        on_each_server!(@server caddy Caddy $($name)+);
        on_each_server!(@server apache Apache $($name)+);
    };
    (@server $module:ident $server:ident $($name:ident)+) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $name() {
                    if let Some(server) = crate::servers::Server::$server.installed() {
                        super::$name(server).await;
                    }
                }
            )+
        }
    };
}
use on_each_server;
