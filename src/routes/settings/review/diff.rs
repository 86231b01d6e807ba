//! What a setting was and what it becomes, one under the other: always with the sign, never by colour alone.

use leptos::prelude::*;
use serde_json::Value;

use crate::model::settings::secrets::Secrets;
use crate::model::settings::show::{Kind, Shown, shown};
use crate::model::unseen::revealed;

/// The lines of one difference.
pub(in crate::routes::settings) fn diff(before: Shown, after: Shown) -> impl IntoView {
    view! {
        <div class="diff">
            {side(before, "diff__line diff__line--gone", "−", "before: ")}
            {side(after, "diff__line diff__line--new", "+", "after: ")}
        </div>
    }
}

/// One value by itself, as it stands in a comparison.
pub(super) fn value(value: Option<&Value>, secrets: &Secrets) -> impl IntoView {
    side(shown(value, secrets), "diff__line", "", "")
}

fn side(shown: Shown, class: &'static str, sign: &'static str, heard: &'static str) -> impl IntoView {
    let is_absent = shown.kind == Kind::Absent;
    let (class, sign) = if is_absent { ("diff__line diff__line--none", "") } else { (class, sign) };
    let line = move |text: String| {
        view! {
            <p class=class>
                <span class="diff__sign" aria-hidden="true">{sign}</span>
                <span class="hidden">{heard}</span>
                <span class="diff__text">{revealed(&text).into_owned()}</span>
            </p>
        }
    };
    shown.lines.into_iter().map(line).collect_view()
}
