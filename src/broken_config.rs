//! What stands in place of the console when `config.json` is wrong or cannot be read: what is wrong, where the file is,
//! and what a right one looks like. Nothing of the console runs, so it uses no context.

use leptos::prelude::*;

use crate::browser::own_file_address;
use crate::components::{CopyButton, Glyph, Mark};
use crate::config::{Broken, EXAMPLE, FILE, Problem};
use crate::model::words::Icon;

/// The page.
#[component]
pub fn BrokenConfig(
    /// What is wrong.
    broken: Broken,
) -> impl IntoView {
    document().set_title("Cannot start · Slipway");
    let address = own_file_address(FILE);
    let report = format!("{address}\n{}", in_lines(&broken));
    let (lead, problems) = match broken {
        Broken::Wrong(problems) => (Lead::Wrong(problems.len()), problems),
        Broken::Unread(text) => (Lead::Unread, vec![Problem { key: String::new(), text }]),
    };
    view! {
        <main class="broken">
            <div class="sign-in__brand"><Mark /><span>"Slipway"</span></div>
            <div class="broken__card" role="alert">
                <h1 class="page__title">"Slipway cannot start"</h1>
                <p>{lead.sentence()}</p>
                <ul class="broken__problems">{problems.into_iter().map(entry).collect_view()}</ul>
                <p class="broken__note">
                    "The file is "<a href=address.clone() target="_blank" rel="noopener">{address.clone()}</a>". "
                    {lead.advice()}
                </p>
                <div class="broken__acts">
                    <button type="button" class="button button--primary" on:click=|_| drop(window().location().reload())>
                        "Try again"
                    </button>
                    <CopyButton label="Copy the problems" text=move |()| report.clone() />
                </div>
            </div>
            <section class="broken__card">
                <h2 class="broken__section">"A file that is right"</h2>
                <p class="broken__note">"Each key may be left out. Without the file, all of them are."</p>
                <pre class="broken__example">{EXAMPLE.trim_end()}</pre>
            </section>
        </main>
    }
}

/// How the page begins.
#[derive(Clone, Copy)]
enum Lead {
    Wrong(usize),
    Unread,
}

impl Lead {
    fn sentence(self) -> String {
        match self {
            Self::Wrong(1) => format!("{FILE} has a problem:"),
            Self::Wrong(n_problems) => format!("{FILE} has {n_problems} problems:"),
            Self::Unread => format!("{FILE} could not be read:"),
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Wrong(_) => "Whoever runs this site can mend it.",
            Self::Unread => {
                "It says where the access token may go, so nothing starts without it. A 404 would mean the defaults."
            }
        }
    }
}

fn entry(Problem { key, text }: Problem) -> impl IntoView {
    let key = (!key.is_empty()).then(|| view! { <code class="broken__key">{key}</code>" " });
    view! { <li class="broken__problem"><Glyph icon=Icon::Warning /><span>{key}{text}</span></li> }
}

fn in_lines(broken: &Broken) -> String {
    match broken {
        Broken::Wrong(problems) => problems.iter().map(|problem| format!("{problem}\n")).collect(),
        Broken::Unread(text) => format!("{text}\n"),
    }
}
