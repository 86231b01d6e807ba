//! A failed act, said where it was asked for: what happened, what is wrong with it, whether it may have been carried
//! out all the same, and what to give to support.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::{CopyButton, Glyph};
use crate::model::words::Icon;

/// Why an act failed. Problems of attributes in `shown` stand at their fields already.
#[component]
pub(super) fn Refusal(
    /// The failure; nothing is shown without one.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// How the sentence begins: "Not cancelled."
    #[prop(into)]
    lead: Signal<String>,
    /// Attributes whose problems are shown at their fields.
    #[prop(optional)]
    shown: &'static [&'static str],
) -> impl IntoView {
    view! {
        <div role="alert">
            {move || error.get().map(|error| {
                let problems = error.other_problems(shown);
                let list = (!problems.is_empty()).then(|| {
                    let items = problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view();
                    view! { <ul class="refusal__list">{items}</ul> }
                });
                let doubt = error.may_have_acted().then_some(
                    "It may have been carried out all the same: look before you try again. Nothing was sent twice."
                );
                let details = error.details();
                view! {
                    <div class="refusal">
                        <Glyph icon=Icon::Warning />
                        <div class="refusal__text">
                            <p><strong>{lead}</strong>" "<bdi>{error.sentence()}</bdi></p>
                            {list}
                            {doubt.map(|doubt| view! { <p>{doubt}</p> })}
                            <p class="refusal__details mono">{details.clone()}</p>
                        </div>
                        <CopyButton label="Copy details" text=move |()| details.clone() />
                    </div>
                }
            })}
        </div>
    }
}
