//! What stands where rows will be: of the right height, still, and only after a moment, so that quick answers do not
//! flicker.

use leptos::prelude::*;

/// Rows to come.
#[component]
pub fn SkeletonRows(
    /// How many.
    n_rows: usize,
) -> impl IntoView {
    let rows = (0..n_rows)
        .map(|_| {
            let bars = ["a", "b", "c", "d"].map(|bar| {
                let class = format!("skeleton__bar skeleton__bar--{bar}");
                view! { <span class=class></span> }
            });
            view! { <div class="skeleton__row">{bars.collect_view()}</div> }
        })
        .collect_view();
    view! { <div class="skeleton" aria-hidden="true">{rows}</div> }
}
