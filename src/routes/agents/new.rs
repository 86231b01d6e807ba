//! Makes a pool: asks for its name, then shows its token, this once.

use api_types::endpoint;
use api_types::organization::AdminAct;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use secrecy::SecretString;

use super::data::PoolsData;
use super::form::{Fields, PoolDialog};
use super::token::{NewToken, TokenDialog};
use crate::api::request::Outgoing;
use crate::components::{Button, ButtonKind};
use crate::model::agents::PoolForm;
use crate::model::words::Icon;
use crate::paths::Paths;
use crate::routes::act::Act;
use crate::routes::session::use_why_not;
use crate::session::Session;

#[component]
pub(super) fn NewPool(data: PoolsData) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let paths = expect_context::<Paths>();
    let why_not = use_why_not(data.org.get_value(), AdminAct::ManageAgentPools);
    let is_open = RwSignal::new(false);
    let fields = Fields::new();
    // Between the answer and the dialog that shows it: one dialog goes before the next comes.
    let made = StoredValue::new(None::<NewToken>);
    let shown = RwSignal::new(None::<NewToken>);

    let act = Act::new(move || {
        let (org, pool) = (data.org.get_value(), untrack(|| fields.valid()));
        async move {
            // The dialog sends no other form than a valid one.
            let Some(pool) = pool else { return Ok(()) };
            let answer = client.create_agent_pool(&org, &pool.to_create()).await?;
            let token = SecretString::from(answer.token_value.expose());
            made.try_update_value(|made| {
                *made = Some(NewToken { pool: answer.id, pool_name: pool.name().to_owned(), token });
            });
            Ok(())
        }
    });
    let request = move |()| {
        let body = serde_json::to_string(&fields.valid()?.to_create()).ok()?;
        Some(Outgoing::new(&data.org.with_value(endpoint::create_agent_pool)).with_body(body))
    };
    let done = move |()| {
        request_animation_frame(move || {
            let made = made.try_update_value(Option::take).flatten();
            shown.try_set(made);
        });
        data.list.refresh();
    };
    let navigate = use_navigate();
    let stored = move |pool| {
        let address = data.org.with_value(|org| paths.agent_pool(org, &pool));
        let options = NavigateOptions { resolve: false, scroll: false, ..NavigateOptions::default() };
        navigate(&address, options);
    };
    let start = move |()| {
        fields.fill(PoolForm::default());
        is_open.set(true);
    };
    view! {
        <Button
            label="New agent pool…"
            icon=Icon::Plus
            kind=ButtonKind::Primary
            off=why_not
            on_click=start
        />
        <PoolDialog
            is_open=is_open
            title="New agent pool"
            label="Make the pool"
            not_done="Not made."
            fields=fields
            act=act
            request=request
            on_done=done
        />
        <TokenDialog shown=shown on_stored=stored />
    }
}
