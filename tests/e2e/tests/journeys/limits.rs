//! The service limits requests: the console says so, waits as long as it is asked to, and goes on.

use e2e::{Journey, Setup, journey};
use sandbox::Fault;

#[tokio::test]
async fn a_limit_holds_requests_back_until_it_is_over() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("there are some", |rows| !rows.is_empty()).await;
        j.sandbox.set_fault("/deployments", Fault::RateLimit { retry_after_secs: Some(600) }, 1);
        j.see_text("The service limits requests (429).").await;
        j.see_text("Slipway asks again at").await;
        let n_before = j.n_requests("/api/");
        // Another page asks for other things: they wait as well.
        j.click_link("Stacks").await;
        j.see_heading("Stacks").await;
        j.see_text("The service limits requests (429).").await;
        assert!(j.n_requests("/api/") <= n_before + 1, "only what was on its way already arrives");

        j.click_button("Ask now").await;
        j.see_no_text("The service limits requests (429).").await;
        j.see_text("webshop").await;
        j.expect_console_error("429");
    })
    .await;
}
