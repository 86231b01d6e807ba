//! Mounts the console once its configuration is read.

use std::alloc::System;

use leptos::mount::mount_to_body;
use leptos::prelude::*;
use slipway::app::App;
use slipway::broken_config::BrokenConfig;
use slipway::{api::transport, config};
use wasm_bindgen_futures::spawn_local;
use zeroizing_alloc::ZeroAlloc;

/// Wipes all memory that is let go of. A token or a secret leaves copies behind wherever a text grows, is parsed or goes
/// to the browser; no list of these places would ever be complete.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() {
    // A panic stops the console where it is; without this nobody would learn why.
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    spawn_local(async {
        let file = transport::read_own_file(config::FILE).await;
        match config::read(&file) {
            Ok(config) => mount_to_body(move || view! { <App config=config /> }),
            Err(broken) => mount_to_body(move || view! { <BrokenConfig broken=broken /> }),
        }
        // What index.html says until there is something else to see.
        if let Some(starting) = document().get_element_by_id("starting") {
            starting.remove();
        }
    });
}
