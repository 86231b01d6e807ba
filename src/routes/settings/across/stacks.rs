//! The stacks of the organization, to choose one or several from. The list is read page after page; what has come can
//! be chosen already.

use api_types::StackRef;
use futures::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::editor::Editor;
use crate::api::ApiError;
use crate::components::{Notice, TextField};
use crate::model::format::counted;
use crate::model::stacks::{ListKey, Listing};
use crate::model::words::Tone;
use crate::session::Session;

/// How many stacks are shown at once: nobody reads more, and each is a link or a box.
const MAX_SHOWN: usize = 20;

/// The stacks: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct OrgStacks {
    session: Session,
    own: StoredValue<StackRef>,
    listing: RwSignal<Listing>,
    problem: RwSignal<Option<ApiError>>,
    is_reading: RwSignal<bool>,
}

/// Those that a text finds.
#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    shown: Vec<StackRef>,
    n_found: usize,
}

impl OrgStacks {
    /// Reads them.
    pub(super) fn read(editor: Editor) -> Self {
        let stacks = Self {
            session: expect_context::<Session>(),
            own: editor.stack,
            listing: RwSignal::new(Listing::new(ListKey::default())),
            problem: RwSignal::new(None),
            is_reading: RwSignal::new(false),
        };
        stacks.read_on();
        stacks
    }

    fn read_on(self) {
        let (handle, registration) = AbortHandle::new_pair();
        on_cleanup(move || handle.abort());
        self.problem.set(None);
        self.is_reading.set(true);
        let reading = async move {
            let client = self.session.client();
            let org = self.own.with_value(|own| own.org().clone());
            while let Some(query) = self.listing.with_untracked(|listing| listing.next_query(&org)) {
                match client.list_user_stacks(&query).await {
                    Ok(page) => self.listing.update(|listing| listing.take(page)),
                    Err(error) => {
                        self.problem.set(Some(error));
                        break;
                    }
                }
            }
            self.is_reading.set(false);
        };
        spawn_local(async move {
            // An aborted reading has no page any more.
            let _ = Abortable::new(reading, registration).await;
        });
    }

    /// All but the own stack whose name holds each word, those of the own project first.
    fn found(self, text: &str) -> Found {
        let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
        self.own.with_value(|own| {
            self.listing.with(|listing| {
                let mut all: Vec<StackRef> = listing
                    .rows()
                    .iter()
                    .filter_map(|row| StackRef::new(own.org().clone(), &row.project_name, &row.stack_name).ok())
                    .filter(|stack| stack != own)
                    .filter(|stack| {
                        let name = name_of(stack).to_lowercase();
                        words.iter().all(|word| name.contains(word.as_str()))
                    })
                    .collect();
                all.sort_by_cached_key(|stack| (stack.project() != own.project(), name_of(stack)));
                let n_found = all.len();
                all.truncate(MAX_SHOWN);
                Found { shown: all, n_found }
            })
        })
    }
}

/// A stack as people write it.
pub(super) fn name_of(stack: &StackRef) -> String {
    format!("{}/{}", stack.project(), stack.stack())
}

/// A field to find stacks, and those that it finds, each as `entry` makes it.
#[component]
pub(super) fn StackPicker<F, V>(
    /// The stacks.
    stacks: OrgStacks,
    /// What the list is called.
    label: &'static str,
    /// What a stack is in the list: a link, a button or a box.
    entry: F,
) -> impl IntoView
where
    F: Fn(StackRef) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let text = RwSignal::new(String::new());
    let found = Memo::new(move |_| text.with(|text| stacks.found(text)));
    let each = move || found.with(|found| found.shown.clone());
    let status = move || {
        let (n_found, n_shown) = found.with(|found| (found.n_found, found.shown.len()));
        let more = if stacks.is_reading.get() { "; more are on their way" } else { "" };
        let stacks = counted(i64::try_from(n_found).unwrap_or(i64::MAX), "stack", "stacks");
        if n_found > n_shown {
            format!("The first {n_shown} of {stacks}{more}. Write more of the name to find others.")
        } else {
            format!("{stacks}{more}.")
        }
    };
    let failed = move || {
        stacks.problem.get().map(|error| {
            view! {
                <Notice tone=Tone::Warn lead="Not all stacks could be listed." text=error.sentence()>
                    <button type="button" class="button button--small" on:click=move |_| stacks.read_on()>
                        "Read on"
                    </button>
                </Notice>
            }
        })
    };
    view! {
        <div class="across-picker">
            <TextField id="across-find" label="Find a stack" value=text help="Words of its project and name." />
            {failed}
            <ul class="across-picker__list" aria-label=label>
                <For each=each key=|stack| name_of(stack) let:stack>
                    <li class="across-picker__item">{entry(stack)}</li>
                </For>
            </ul>
            <p class="across__note" role="status">{status}</p>
        </div>
    }
}
