//! With a browser: the console behind each server.

use e2e::setup::free_port;
use e2e::{ADMIN_TOKEN, Journey, Named, Setup, journey};

use crate::on_each_server;
use crate::servers::{Server, Site};

on_each_server!(everything_works_under_a_path);

/// The sandbox has the API at a port that the site knows beforehand.
fn behind(site: &Site) -> Setup {
    Setup::quiet().at_port(site.api.port()).served_at(&format!("{}{}", site.origin(), site.base))
}

fn site() -> Site {
    Site::new(([127, 0, 0, 1], free_port()).into())
}

async fn everything_works_under_a_path(server: Server) {
    let site = site().at("/tools/slipway/");
    let setup = behind(&site);
    let _running = server.serve(site).await;
    journey(setup, async |j: &Journey| {
        let (id, address) = j.newest_finished("acme/webshop/prod");
        j.open(&address).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading(Named::Containing(j.version(&id).as_str())).await;
    })
    .await;
}
