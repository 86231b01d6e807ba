//! The last requests, newest first, kept up by the second. Headers and bodies are not kept, nor values of a query that
//! could be secret.

use leptos::prelude::*;

use crate::api::history;
use crate::browser::Ticker;
use crate::components::{EmptyState, Glyph, StatusWord, TimeText};
use crate::model::agents::file_size;
use crate::model::format::{count, counted};
use crate::model::request_log::{MAX_RECORDS, RequestRecord};
use crate::model::words::Icon;

#[component]
pub(super) fn Requests() -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let records = Memo::new(move |_| {
        let _ = ticker.now_ms();
        history::read(|log| log.newest().cloned().collect::<Vec<_>>())
    });
    let n_all = Memo::new(move |_| {
        records.track();
        i64::try_from(history::read(|log| log.n_all())).unwrap_or(i64::MAX)
    });
    let told = move || {
        let shown = records.with(Vec::len);
        format!(
            "The newest {shown} of {}. At most {MAX_RECORDS} are kept, in this tab alone.",
            counted(n_all.get(), "request", "requests")
        )
    };
    let is_empty = Memo::new(move |_| records.with(Vec::is_empty));
    view! {
        <section class="card card--list" aria-labelledby="requests-title">
            <div class="requests__head">
                <h2 class="diagnostics__title" id="requests-title">"Last requests"</h2>
                <p class="requests__note">{told}</p>
            </div>
            <Show
                when=move || !is_empty.get()
                fallback=|| view! {
                    <EmptyState
                        icon=view! { <Glyph icon=Icon::Pulse /> }.into_any()
                        title="No requests yet"
                        text="They appear as soon as the console asks for something."
                    />
                }
            >
                <table class="table requests" role="table" aria-labelledby="requests-title">
                    <thead class="table__head" role="rowgroup">
                        <tr role="row">
                            <th class="cell cell--sent" scope="col" role="columnheader">"Sent"</th>
                            <th class="cell cell--outcome" scope="col" role="columnheader">"Answer"</th>
                            <th class="cell" scope="col" role="columnheader">"Request"</th>
                            <th class="cell cell--took" scope="col" role="columnheader">"Took"</th>
                            <th class="cell cell--size" scope="col" role="columnheader">"Size"</th>
                            <th class="cell cell--id" scope="col" role="columnheader">"Request id"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        <For each=move || records.get() key=|record| record.number children=row />
                    </tbody>
                </table>
            </Show>
        </section>
    }
}

fn row(record: RequestRecord) -> impl IntoView {
    let RequestRecord { method, address, outcome, at, took_ms, n_bytes, request_id, .. } = record;
    let size = n_bytes.map_or_else(|| "—".to_owned(), file_size);
    let id = request_id.unwrap_or_else(|| "—".to_owned());
    let request = format!("{method} {address}");
    let (id_title, request_title) = (id.clone(), request.clone());
    view! {
        <tr class="table__row requests__row" role="row">
            <td class="cell cell--sent" role="cell"><TimeText time=Some(at) /></td>
            <td class="cell cell--outcome" role="cell"><StatusWord look=outcome.look() /></td>
            <td class="cell cell--request mono" role="cell" title=request_title>{request}</td>
            <td class="cell cell--took" role="cell">{count(i64::from(took_ms))}" ms"</td>
            <td class="cell cell--size" role="cell">{size}</td>
            <td class="cell cell--id mono" role="cell" title=id_title>{id}</td>
        </tr>
    }
}
