//! A moment: short in the text, exact on hover and for machines.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::browser::{Preferences, Ticker};
use crate::model::format::{exact_time, short_time};

/// A moment, or a dash for none.
#[component]
pub fn TimeText(
    /// The moment.
    #[prop(into)]
    time: Signal<Option<DateTime<Utc>>>,
) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let ticker = expect_context::<Ticker>();
    // The short form changes at midnight only; following the minute is plenty and spares a redraw a second.
    let today = Memo::new(move |_| preferences.zone().at(ticker.now()).date_naive());
    move || match time.get() {
        None => view! { <span class="none">"—"</span> }.into_any(),
        Some(time) => {
            today.track();
            let zone = preferences.zone();
            let short = short_time(time, untrack(|| ticker.now()), zone);
            view! { <time datetime=time.to_rfc3339() title=exact_time(time, zone)>{short}</time> }.into_any()
        }
    }
}
