//! The whole way without a mouse.

use e2e::{ADMIN_TOKEN, Journey, Named, Role, Setup, journey};
use thirtyfour::Key;

#[tokio::test]
async fn from_the_form_to_a_line_of_a_log() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.newest_finished("acme/webshop/prod");
        j.open("/acme/webshop/prod/deployments").await;
        j.see_focus_on(Role::Textbox, "Access token").await;
        j.type_text(ADMIN_TOKEN).await;
        j.press(Key::Enter).await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;

        // The first stop of every page leads past the bar.
        tab_to(j, Role::Link, "Skip to the page").await;
        j.press(Key::Enter).await;
        j.see_focus_on(Role::Heading, "Deployments").await;
        tab_to(j, Role::Button, "Succeeded").await;
        j.press(Key::Space).await;
        j.see_address("/acme/webshop/prod/deployments?status=succeeded").await;
        j.see_focus_on(Role::Button, "Succeeded").await;
        let version = j.version(&id);
        tab_to(j, Role::Link, version.as_str()).await;
        j.press(Key::Enter).await;
        j.see_address(&address).await;
        j.see_focus_on(Role::Heading, Named::Containing(&version)).await;

        j.see_log_complete().await;
        tab_to(j, Role::Log, "Log lines").await;
        j.press(Key::End).await;
        j.see_line(j.n_written(&id)).await;
        j.press(Key::Home).await;
        j.see_line(1).await;
    })
    .await;
}

/// Presses Tab until the focus is on something, as somebody would who looks for it.
async fn tab_to(j: &Journey, role: Role, name: &str) {
    for _ in 0..60 {
        j.press(Key::Tab).await;
        if j.look_for(role, name).await.is_some_and(|seen| seen.is("focused")) {
            return;
        }
    }
    panic!("the Tab key does not lead to the {role:?} named {name:?}");
}
