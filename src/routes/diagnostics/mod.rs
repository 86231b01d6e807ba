//! `/-/diagnostics`: whether the API can be reached, what the web server and the browser say about the page, what runs
//! here, and the last requests. Everybody may see it, signed in or not, since it is most wanted where nothing works.
//!
//! Data: the owner of the token, or an answer to nobody; the headers of the console's own page; the service's
//! capabilities. A person asks again, opens what is wrong, and copies all of it for a support ticket.

mod asked;
mod facts;
mod requests;
mod sections;

use chrono::{SecondsFormat, Utc};
use leptos::prelude::*;

use crate::api::history;
use crate::components::{Button, ButtonKind, CopyButton, Glyph, Mark, StatusWord};
use crate::model::diagnostics::{Check, Section, as_text, summary};
use crate::model::words::Icon;
use crate::paths::Paths;
use crate::routes::page::{set_tab_title, use_page_title};
use crate::routes::shell::use_place;
use asked::Asked;
use requests::Requests;
use sections::sections;

const TITLE: &str = "Diagnostics";

/// The page within the console, for somebody who is signed in.
#[component]
pub fn DiagnosticsPage() -> impl IntoView {
    use_page_title(|| TITLE.to_owned());
    use_place(|| None);
    view! { <Diagnostics /> }
}

/// The page by itself, where nobody is signed in.
#[component]
pub(super) fn DiagnosticsScreen() -> impl IntoView {
    let paths = expect_context::<Paths>();
    set_tab_title(TITLE);
    view! {
        <header class="bar">
            <a class="bar__brand" href=paths.home() aria-label="Slipway, to the start"><Mark /><span class="bar__name">{"Slipway"}</span></a>
            <div class="bar__right"><a class="button" href=paths.sign_in()>"Sign in"</a></div>
        </header>
        <main id="main" class="main"><Diagnostics /></main>
    }
}

#[component]
fn Diagnostics() -> impl IntoView {
    let asked = Asked::start();
    let found = Memo::new(move |_| sections(asked));
    let ticket = move |()| {
        let made_at = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let requests: Vec<String> = history::read(|log| log.newest().map(|request| request.line()).collect());
        found.with_untracked(|found| as_text(&made_at, found, &requests))
    };
    let section = move |title: &'static str| {
        let of = move || {
            found
                .with(|found| found.iter().find(|section| section.title == title).map(|section| section.checks.clone()))
        };
        view! { <ChecksCard title=title checks=Signal::derive(move || of().unwrap_or_default()) /> }
    };
    let titles = found.with_untracked(|found| found.iter().map(|section| section.title).collect::<Vec<_>>());
    // What the web server says is as long as all the rest together.
    let (page, others): (Vec<_>, Vec<_>) = titles.into_iter().partition(|title| *title == sections::PAGE);
    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">{TITLE}</h1>
                <p class="diagnostics__summary" role="status">{move || found.with(|found: &Vec<Section>| summary(found))}</p>
                <div class="page__acts">
                    <CopyButton label="Copy as text" text=ticket />
                    <Button
                        label="Ask again"
                        icon=Icon::Refresh
                        kind=ButtonKind::Primary
                        is_busy=asked.is_busy()
                        on_click=move |()| asked.again()
                    />
                </div>
            </div>
            <div class="diagnostics">
                <div class="diagnostics__column">{others.into_iter().map(section).collect_view()}</div>
                <div class="diagnostics__column">{page.into_iter().map(section).collect_view()}</div>
            </div>
            <Requests />
        </div>
    }
}

#[component]
fn ChecksCard(title: &'static str, checks: Signal<Vec<Check>>) -> impl IntoView {
    let names =
        Memo::new(move |_| checks.with(|checks| checks.iter().map(|check| check.name.clone()).collect::<Vec<_>>()));
    let row = move |name: String| {
        let check = Memo::new(move |_| checks.with(|checks| checks.iter().find(|check| check.name == name).cloned()));
        view! { <CheckRow check=check /> }
    };
    view! {
        <section class="card" aria-label=title>
            <h2 class="diagnostics__title">{title}</h2>
            <ul class="diagnostics__checks">
                <For each=move || names.get() key=Clone::clone children=row />
            </ul>
        </section>
    }
}

#[component]
fn CheckRow(check: Memo<Option<Check>>) -> impl IntoView {
    move || {
        check.get().map(|check| {
            let copy = check.to_copy.map(|text| view! { <CopyButton label="Copy" text=move |()| text.clone() /> });
            let advice = check.advice.map(|advice| {
                view! {
                    <div class="check-row__advice">
                        <Glyph icon=Icon::ChevronRight />
                        <p class="check-row__text">{advice}</p>
                        {copy}
                    </div>
                }
            });
            view! {
                <li class="check-row">
                    <StatusWord look=check.finding.look() />
                    <div class="check-row__main">
                        <p class="check-row__name">{check.name}</p>
                        <p class="check-row__found">{check.found}</p>
                        {advice}
                    </div>
                </li>
            }
        })
    }
}
