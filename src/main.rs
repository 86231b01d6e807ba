//! Mounts the console once its configuration is read.

use leptos::mount::mount_to_body;
use leptos::prelude::*;
use slipway::app::{App, BrokenConfig};
use slipway::{api::transport, config};
use wasm_bindgen_futures::spawn_local;

fn main() {
    // A panic stops the console where it is; without this nobody would learn why.
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    spawn_local(async {
        let file = transport::read_own_file("config.json").await;
        match config::parse(file.as_deref()) {
            Ok(config) => mount_to_body(move || view! { <App config=config /> }),
            Err(problem) => mount_to_body(move || view! { <BrokenConfig problem=problem /> }),
        }
    });
}
