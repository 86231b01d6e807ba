//! The request exactly as it will go, beside the form that makes it.

use api_types::{StackRef, endpoint};
use leptos::prelude::*;

use super::create::outgoing;
use super::form::FormSignals;
use crate::components::CopyButton;
use crate::model::deploy_form::json::{MASK, lines, masked};
use crate::model::json_lines::JsonLine;
use crate::routes::act::curl_of;
use crate::session::Session;

/// Numbered lines of JSON, with what each `null` does.
#[component]
pub(super) fn RequestPanel(stack: StoredValue<StackRef>, form: FormSignals) -> impl IntoView {
    let session = expect_context::<Session>();
    let address = stack.with_value(|stack| endpoint::create_deployment(stack).path);
    let draft = move || {
        let filled_in = form.form();
        form.beginning.with_value(|beginning| filled_in.draft(&beginning.around))
    };
    let shown = Memo::new(move |_| lines(&masked(&draft(), MASK)));
    let command = move |()| stack.with_value(|stack| curl_of(session, &outgoing(stack, &untrack(draft))));
    let row = |line: JsonLine| {
        let text = line.text();
        let note = line.note.map(|note| view! { <span class="json__note">{note}</span> });
        view! { <li class="json__line"><code class="json__text">{text}</code>{note}</li> }
    };
    view! {
        <section class="deploy__request" aria-label="Request">
            <div class="deploy__request-head">
                <h3 class="deploy__title">"What will be sent"</h3>
                <CopyButton label="Copy as curl" text=command />
            </div>
            <p class="deploy__address mono">"POST "{address}</p>
            <ol class="json" tabindex="0" aria-label="Body">
                {move || shown.get().into_iter().map(row).collect_view()}
            </ol>
            <p class="deploy__hint">
                "Merged over the stack's settings: what is not named here stays as it is there. Secrets are not shown, and "
                "a copied command has a placeholder for each."
            </p>
        </section>
    }
}
