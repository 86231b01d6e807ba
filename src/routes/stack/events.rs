//! What the engine said while an update ran: read page after page to the end, and on from there while it goes on.

use api_types::events::EventsOf;
use api_types::updates::UpdateId;
use leptos::prelude::*;

use super::data::Shared;
use super::part::framed;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::api::{ApiError, Client};
use crate::components::{CheckField, StatusWord, TimeText};
use crate::model::engine_log::{EventLine, line};
use crate::model::format::count;
use crate::routes::shown_text::without_secrets;
use crate::session::Session;

/// How often more is asked for while there may be more.
const REFRESH_MS: u32 = 3_000;
/// Pages of one go: a long update is shown as it is read.
const MAX_PAGES: usize = 10;
/// Lines that are shown before somebody asks for all.
const N_SHOWN: usize = 300;

/// What was read so far.
#[derive(Clone, Default, PartialEq)]
struct Read {
    lines: Vec<EventLine>,
    next: Option<String>,
    is_over: bool,
}

#[component]
pub(super) fn EventList(shared: Shared, of: EventsOf, id: UpdateId) -> impl IntoView {
    // Reading goes on where it stopped: what was read once is not asked for again.
    let so_far = StoredValue::new(Read::default());
    let query = LiveQuery::<Read>::new(
        expect_context::<Session>(),
        OnNewKey::Clear,
        || Some(()),
        move |()| read_on(shared.client, shared, of, id.clone(), so_far),
        |read| (!read.is_over).then_some(REFRESH_MS),
    );
    let (shows_quiet, shows_all) = (RwSignal::new(false), RwSignal::new(false));
    let lines = Memo::new(move |_| {
        query.state().with(|state| {
            let lines = state.data().map(|read| read.lines.as_slice()).unwrap_or_default();
            lines.iter().filter(|line| shows_quiet.get() || !line.is_quiet).cloned().collect::<Vec<_>>()
        })
    });
    let n_lines = Memo::new(move |_| lines.with(Vec::len));
    let n_shown = move || if shows_all.get() { n_lines.get() } else { n_lines.get().min(N_SHOWN) };
    let is_over = Memo::new(move |_| query.state().with(|state| state.data().is_some_and(|read| read.is_over)));
    let body = move || {
        let text = if is_over.get() { "The engine said nothing." } else { "The engine has said nothing yet." };
        view! {
            <Show when=move || { n_lines.get() == 0 }><p class="card__wait">{text}</p></Show>
            <ol class="events" aria-label="Engine events">
                <For each=move || 0..n_shown() key=move |index| (*index, shows_quiet.get_untracked()) let:index>
                    {lines.with_untracked(|lines| lines.get(index).cloned()).map(item)}
                </For>
            </ol>
        }
        .into_any()
    };
    let number = move || i64::try_from(n_lines.get()).unwrap_or(i64::MAX);
    let more = move || {
        (n_shown() < n_lines.get()).then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| shows_all.set(true)>
                    "Show all "{count(number())}
                </button>
            }
        })
    };
    view! {
        <section class="card" aria-labelledby="events-title">
            <div class="panel__head">
                <h2 class="card__title" id="events-title">"Engine events"</h2>
                <p class="card__note">{move || (!is_over.get()).then_some("still being read")}</p>
                <span class="card__link">
                    <CheckField id="events-quiet" label="Also what stays as it is" value=shows_quiet />
                </span>
            </div>
            {framed(query, "The engine events", 6, move || Some(body()))}
            <div class="events__foot">{more}</div>
        </section>
    }
}

async fn read_on(
    client: Client,
    shared: Shared,
    of: EventsOf,
    id: UpdateId,
    so_far: StoredValue<Read>,
) -> Result<Read, ApiError> {
    for _ in 0..MAX_PAGES {
        let before = so_far.get_value();
        let page = client.list_engine_events(&shared.stack.get_value(), of, &id, before.next.as_deref()).await?;
        let is_empty = page.events.is_empty();
        so_far.update_value(|read| {
            read.lines.extend(page.events.iter().filter_map(line));
            read.is_over = page.continuation_token.is_none();
            // Without a token the reading is over; until then the last one is kept.
            read.next = page.continuation_token.clone().or(read.next.take());
        });
        if page.continuation_token.is_none() || is_empty || page.continuation_token == before.next {
            break;
        }
    }
    Ok(so_far.get_value())
}

fn item(line: EventLine) -> impl IntoView {
    let EventLine { at, look, resource, kind, text, .. } = line;
    view! {
        <li class="event">
            <span class="event__time"><TimeText time=at /></span>
            <span class="event__word"><StatusWord look=look /></span>
            <div class="event__what">
                {(!resource.is_empty()).then(|| view! { <strong class="event__name">{resource}</strong>" " })}
                {(!kind.is_empty()).then(|| view! { <span class="mono event__kind">{kind}</span> })}
                {(!text.is_empty()).then(|| view! { <p class="event__text">{without_secrets(&text)}</p> })}
            </div>
        </li>
    }
}
