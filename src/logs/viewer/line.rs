//! One line: its number, which is a link, its time, and its text as text nodes and classes.
//!
//! The numbers are no stops of the Tab key, which would have to be pressed as often as there are lines; the scroller's
//! own keys select lines. Number and time are drawn by the style sheet from attributes, so that copying lines with the mouse copies their text
//! alone.

use chrono::DateTime;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::ansi::Link;
use super::super::marks::Level;
use super::super::rows::LineRange;
use super::super::text::{Piece, Secrets, StyledLine, parse_line_capped};
use super::{LineTimes, Viewing};
use crate::browser::{Lasting, Preferences};
use crate::model::format::{count, exact_time, log_time, since_start};

/// What is shown of a line before somebody asks for the rest: a page of one line helps nobody.
const MAX_COLUMNS: usize = 4_000;
/// What is shown at most: browsers lay out no line of ten megabytes.
const MAX_EXPANDED_COLUMNS: usize = 200_000;

#[component]
pub(super) fn LineRow(number: usize, is_expanded: bool, shows_secrets: bool) -> impl IntoView {
    let viewing = expect_context::<Viewing>();
    let Viewing { source, window, selected, on_select, .. } = viewing;
    let max_columns = if is_expanded { MAX_EXPANDED_COLUMNS } else { MAX_COLUMNS };
    let (line, time_ms, level) = source.with(|buffer| match buffer.line(number) {
        Some(line) => {
            let secrets = Secrets { parts: line.hidden, are_shown: shows_secrets };
            (parse_line_capped(line.text, line.style, secrets, max_columns), line.timestamp_ms, buffer.level(number))
        }
        None => (StyledLine::default(), None, None),
    });
    let class = match level {
        Some(Level::Error) => "line line--error",
        Some(Level::Warning) => "line line--warning",
        None => "line",
    };
    let is_selected = move || selected.lasting().get().is_some_and(|range| range.contains(number));
    let select = move |event: MouseEvent| {
        if event.meta_key() || event.ctrl_key() || event.alt_key() {
            return;
        }
        event.prevent_default();
        let before = selected.get_untracked();
        // A second click on the only selected line takes the selection back.
        let range = match before {
            Some(before) if event.shift_key() => Some(LineRange::between(before.first(), number)),
            Some(before) if before == LineRange::between(number, number) => None,
            _ => Some(LineRange::between(number, number)),
        };
        on_select.run(range);
    };
    let path = use_location().pathname.get_untracked();
    let n_left_out = line.left_out_chars;
    let rest = (n_left_out > 0).then(|| {
        let text = format!("… {} more characters", count(i64::try_from(n_left_out).unwrap_or(i64::MAX)));
        if is_expanded {
            view! { <span class="line__rest">{text}", in the download"</span> }.into_any()
        } else {
            view! { <button type="button" class="link line__rest" on:click=move |_| window.expand(number)>{text}</button> }
                .into_any()
        }
    });
    let shown_number = count(i64::try_from(number).unwrap_or(i64::MAX));
    view! {
        <div class=class class:line--selected=is_selected data-line=number>
            <a
                class="line__number"
                tabindex="-1"
                href=format!("{path}?line={number}")
                aria-label=format!("Line {number}")
                aria-current=move || is_selected().then_some("true")
                data-number=shown_number
                on:click=select
            ></a>
            {line_time(viewing, time_ms)}
            <span class="line__text">{pieces(viewing, &line, shows_secrets)}{rest}</span>
        </div>
    }
}

fn line_time(viewing: Viewing, time_ms: Option<i64>) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let time = time_ms.and_then(DateTime::from_timestamp_millis);
    move || {
        let mode = viewing.times.lasting().get();
        (mode != LineTimes::Off).then(|| {
            let zone = preferences.zone();
            let shown = time.map(|time| match mode {
                LineTimes::Relative => since_start(time - viewing.began_at.lasting().get().unwrap_or(time)),
                _ => log_time(time, zone),
            });
            let exact = time.map(|time| exact_time(time, zone));
            view! { <span class="line__time" data-time=shown.unwrap_or_default() title=exact></span> }
        })
    }
}

fn pieces(viewing: Viewing, line: &StyledLine, shows_secrets: bool) -> Vec<AnyView> {
    line.pieces()
        .map(|Piece { text, style, link, secret }| {
            let text = text.to_owned();
            let mut classes = style.classes();
            if let Some(rule) = classes.rule {
                viewing.colors.add(rule);
            }
            if secret.is_some() {
                let own = if shows_secrets { " secret secret--shown" } else { " secret" };
                classes.names.push_str(own);
            }
            match (link.and_then(Link::href), secret) {
                (Some(address), _) => {
                    let address = address.to_owned();
                    let title = address.clone();
                    let class = format!("line__link {}", classes.names);
                    view! { <a class=class href=address title=title target="_blank" rel="noopener noreferrer">{text}</a> }
                        .into_any()
                }
                // Read out as one thing: the dots are there for the eye.
                (None, Some(kind)) if !shows_secrets => {
                    let name = format!("Hidden: {}", kind.words());
                    view! { <span class=classes.names role="img" aria-label=name>{text}</span> }.into_any()
                }
                (None, _) if classes.names.is_empty() => text.into_any(),
                (None, _) => view! { <span class=classes.names>{text}</span> }.into_any(),
            }
        })
        .collect()
}
