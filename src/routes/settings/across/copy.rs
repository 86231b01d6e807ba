//! Copies sections of this stack's saved settings to other stacks: what would change on each is shown first, then the
//! copies are sent one after the other, each after a last look at its stack, and each with a result.
//!
//! A copy belongs to the page and not to its view: it goes on while another view is open, its results wait for whoever
//! comes back, and the page is not left unasked before it is done.

use std::collections::BTreeSet;

use api_types::StackRef;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::editor::{Editor, read_settings};
use super::plan::{State, Target, TargetView};
use super::stacks::{OrgStacks, StackPicker, name_of};
use crate::components::{Button, ButtonKind, Dialog, Notice};
use crate::model::format::counted;
use crate::model::settings::document::{is_secret, leaves};
use crate::model::settings::fields::{Section, section_of};
use crate::model::settings::plan::Plan;
use crate::model::words::{Icon, Tone};
use crate::paths::Paths;
use crate::routes::environment::EnvironmentNote;
use crate::session::Session;

/// More would be sent on one look than anybody takes.
const MAX_TARGETS: usize = 25;

/// A copy that is being prepared or sent: a handle that can be copied about. A context of the page.
#[derive(Clone, Copy)]
pub(in super::super) struct Copying {
    editor: Editor,
    session: Session,
    sections: RwSignal<BTreeSet<Section>>,
    chosen: RwSignal<Vec<StackRef>>,
    /// The stacks once they are looked at; none while the choice is made.
    targets: RwSignal<Vec<Target>>,
    /// Whether copies are on their way.
    pub(in super::super) is_sending: RwSignal<bool>,
    /// Whether nobody has seen the results yet.
    has_news: RwSignal<bool>,
    /// Whether its view is open.
    is_viewed: RwSignal<bool>,
    /// Counts the looks: an older one that is still on its way stops.
    look: StoredValue<u32>,
}

impl Copying {
    pub(super) fn new(editor: Editor) -> Self {
        Self {
            editor,
            session: expect_context::<Session>(),
            sections: RwSignal::new(BTreeSet::new()),
            chosen: RwSignal::new(Vec::new()),
            targets: RwSignal::new(Vec::new()),
            is_sending: RwSignal::new(false),
            has_news: RwSignal::new(false),
            is_viewed: RwSignal::new(false),
            look: StoredValue::new(0),
        }
    }

    fn sections_untracked(self) -> Vec<Section> {
        self.sections.with_untracked(|sections| sections.iter().copied().collect())
    }

    fn plan(self, stack: &StackRef, read: Option<&serde_json::Value>) -> Plan {
        let sections = self.sections_untracked();
        self.editor.draft.with_untracked(|draft| Plan::new(read, draft.stored(), &sections, stack.stack()))
    }

    /// Puts a stack in another state; `false` when the page is gone.
    fn put(self, stack: &StackRef, state: State) -> bool {
        self.targets
            .try_update(|targets| {
                if let Some(target) = targets.iter_mut().find(|target| target.stack == *stack) {
                    target.state = state;
                }
            })
            .is_some()
    }

    /// Reads the stacks one after the other, to see what would change on each.
    fn look_at(self, stacks: Vec<StackRef>) {
        let Some(look) = self.look.try_update_value(|look| {
            *look += 1;
            *look
        }) else {
            return;
        };
        let reading = |stack: &StackRef| Target { stack: stack.clone(), state: State::Reading };
        self.targets.set(stacks.iter().map(reading).collect());
        let client = self.session.client();
        spawn_local(async move {
            for stack in stacks {
                let read = read_settings(client, &stack).await;
                // The page may be gone, or something else may be looked at.
                if self.look.try_get_value() != Some(look) {
                    return;
                }
                let state = match read {
                    Ok(read) => State::Ready(Box::new(self.plan(&stack, read.as_ref()))),
                    Err(error) => State::Unread(error),
                };
                self.put(&stack, state);
            }
        });
    }

    /// Its view opens. What was seen before anything was sent may be out of date by now, here and on the other stacks.
    fn open(self) {
        self.is_viewed.set(true);
        self.has_news.set(false);
        on_cleanup(move || {
            self.is_viewed.try_set(false);
        });
        let (stacks, is_preview) = self.targets.with_untracked(|targets| {
            let is_unsent = |target: &Target| target.sendable().is_some() || target.state == State::Reading;
            let stacks: Vec<StackRef> = targets.iter().map(|target| target.stack.clone()).collect();
            (stacks, targets.iter().any(is_unsent))
        });
        if is_preview && !self.is_sending.get_untracked() {
            self.look_at(stacks);
        }
    }

    /// Goes back to the choice.
    fn choose_again(self) {
        self.look.update_value(|look| *look += 1);
        self.targets.set(Vec::new());
    }

    /// Sends what can be sent, one stack after the other. No request goes out twice.
    fn send(self) {
        if self.is_sending.get_untracked() {
            return;
        }
        self.is_sending.set(true);
        let sendable: Vec<(StackRef, Plan)> = self.targets.with_untracked(|targets| {
            let of = |target: &Target| Some((target.stack.clone(), target.sendable()?.clone()));
            targets.iter().filter_map(of).collect()
        });
        let client = self.session.client();
        spawn_local(async move {
            for (stack, plan) in sendable {
                if !self.put(&stack, State::Sending(Box::new(plan.clone()))) {
                    return;
                }
                let state = match read_settings(client, &stack).await {
                    Err(error) => State::Unread(error),
                    Ok(read) if !plan.still_holds(read.as_ref()) => State::Changed,
                    Ok(_) => {
                        let patch = plan.patch.clone().unwrap_or_default();
                        match client.patch_deployment_settings::<serde_json::Value>(&stack, &patch).await {
                            Ok(_) => State::Saved(plan.changes.len()),
                            Err(error) => State::Refused(error),
                        }
                    }
                };
                if !self.put(&stack, state) {
                    return;
                }
            }
            self.is_sending.try_set(false);
            if self.is_viewed.try_get_untracked() == Some(false) {
                self.has_news.set(true);
            }
        });
    }

    fn count(self, is_counted: impl Fn(&Target) -> bool) -> usize {
        self.targets.with(|targets| targets.iter().filter(|target| is_counted(target)).count())
    }
}

fn counted_stacks(number: usize) -> String {
    counted(i64::try_from(number).unwrap_or(i64::MAX), "stack", "stacks")
}

/// Says in the other views that copies are on their way, or that their results wait.
#[component]
pub(in super::super) fn CopyNotice() -> impl IntoView {
    let copying = expect_context::<Copying>();
    let paths = expect_context::<Paths>();
    let lead = Memo::new(move |_| {
        let lead = match (copying.is_viewed.get(), copying.is_sending.get(), copying.has_news.get()) {
            (false, true, _) => "Settings are being copied to other stacks.",
            (false, false, true) => "The settings have been copied to other stacks.",
            _ => return None,
        };
        Some(lead)
    });
    let href = copying.editor.stack.with_value(|stack| paths.copy_settings(stack));
    move || {
        let href = href.clone();
        lead.get().map(|lead| {
            view! {
                <Notice tone=Tone::Mute lead=lead text="Each stack has a result of its own.">
                    <a class="button button--small" href=href.clone()>"See the results"</a>
                </Notice>
            }
        })
    }
}

/// The form, then the preview and the results.
#[component]
pub(super) fn Copy(editor: Editor) -> impl IntoView {
    let copying = expect_context::<Copying>();
    copying.open();
    let is_chosen = Memo::new(move |_| copying.targets.with(|targets| !targets.is_empty()));
    let is_stored = editor.draft.with_untracked(|draft| draft.is_stored());
    let n_unsaved = Memo::new(move |_| editor.changes.with(Vec::len));
    let unsaved = move || {
        let n_unsaved = n_unsaved.get();
        (n_unsaved > 0).then(|| {
            let changes = counted(i64::try_from(n_unsaved).unwrap_or(i64::MAX), "change", "changes");
            let text = format!("{changes} in the draft of this stack would not go along: save first.");
            view! { <Notice tone=Tone::Warn lead="Only saved settings are copied." text=text /> }
        })
    };
    if !is_stored {
        return view! {
            <Notice
                tone=Tone::Mute
                lead="There is nothing to copy yet."
                text="This stack has no saved settings."
            />
        }
        .into_any();
    }
    view! {
        <section class="card across-card">
            <h2 class="across-card__title">{format!("Copy settings of {} to other stacks", editor.name())}</h2>
            {unsaved}
            {move || if is_chosen.get() {
                view! { <Preview copying=copying /> }.into_any()
            } else {
                view! { <Choice copying=copying /> }.into_any()
            }}
        </section>
    }
    .into_any()
}

/// What is copied, and where to.
#[component]
fn Choice(copying: Copying) -> impl IntoView {
    let stacks = OrgStacks::read(copying.editor);
    let boxes = Section::ALL.map(|section| view! { <SectionBox copying=copying section=section /> });
    let is_full = Memo::new(move |_| copying.chosen.with(|chosen| chosen.len() >= MAX_TARGETS));
    let entry = move |stack: StackRef| {
        let (own, toggled) = (stack.clone(), stack.clone());
        let is_chosen = Memo::new(move |_| copying.chosen.with(|chosen| chosen.contains(&own)));
        let toggle = move |_| {
            copying.chosen.update(|chosen| {
                if let Some(place) = chosen.iter().position(|stack| *stack == toggled) {
                    chosen.remove(place);
                } else if chosen.len() < MAX_TARGETS {
                    chosen.push(toggled.clone());
                }
            });
        };
        view! {
            <label class="across-choice">
                <input
                    type="checkbox"
                    class="check__box"
                    prop:checked=move || is_chosen.get()
                    disabled=move || is_full.get() && !is_chosen.get()
                    on:change=toggle
                />
                <span>{name_of(&stack)}</span>
            </label>
        }
    };
    let chosen = move || {
        copying.chosen.with(|chosen| match chosen.as_slice() {
            [] => "No stack is chosen yet.".to_owned(),
            several => {
                let names: Vec<String> = several.iter().map(name_of).collect();
                let full = if several.len() >= MAX_TARGETS { " That is as many as one copy takes." } else { "" };
                format!("Chosen: {}.{full}", names.join(", "))
            }
        })
    };
    let off = Signal::derive(move || {
        if copying.sections.with(BTreeSet::is_empty) {
            Some("Choose what to copy first.".to_owned())
        } else if copying.chosen.with(Vec::is_empty) {
            Some("Choose the stacks first.".to_owned())
        } else {
            None
        }
    });
    let look = move |()| copying.look_at(copying.chosen.get_untracked());
    view! {
        <div class="across-columns">
            <fieldset class="across-group">
                <legend class="across-group__title">"What to copy"</legend>
                {boxes.into_iter().collect_view()}
                <p class="across__note">
                    "Each setting of a section becomes as it is here. Secrets and credentials of repositories and registries do not go along, since they are encrypted for this stack only: those of the other stacks stay."
                </p>
            </fieldset>
            <fieldset class="across-group">
                <legend class="across-group__title">"Where to"</legend>
                <StackPicker stacks=stacks label="Stacks to copy to" entry=entry />
                <p class="across__lead" role="status">{chosen}</p>
            </fieldset>
        </div>
        <div class="across__foot">
            <span class="across__note">"Nothing is sent before you have seen what would change."</span>
            <Button label="Show what would change" kind=ButtonKind::Primary off=off on_click=look />
        </div>
    }
}

#[component]
fn SectionBox(copying: Copying, section: Section) -> impl IntoView {
    let (n_plain, n_secret) = copying.editor.draft.with_untracked(|draft| {
        let of_section: Vec<bool> = leaves(draft.stored())
            .into_iter()
            .filter(|(pointer, _)| !pointer.is_empty() && section_of(pointer) == section)
            .map(|(_, value)| is_secret(value))
            .collect();
        let n_secret = of_section.iter().filter(|is_secret| **is_secret).count();
        (of_section.len() - n_secret, n_secret)
    });
    let settings = counted(i64::try_from(n_plain).unwrap_or(i64::MAX), "setting", "settings");
    let secrets = match n_secret {
        0 => String::new(),
        1 => ", 1 secret stays here".to_owned(),
        n => format!(", {n} secrets stay here"),
    };
    let toggle = move |_| {
        copying.sections.update(|sections| {
            if !sections.remove(&section) {
                sections.insert(section);
            }
        });
    };
    view! {
        <label class="across-choice">
            <input
                type="checkbox"
                class="check__box"
                prop:checked=move || copying.sections.with(|sections| sections.contains(&section))
                on:change=toggle
            />
            <span>{section.title()}</span>
            <span class="across__note">{settings}{secrets}</span>
        </label>
    }
}

/// What would change on each stack, and what came of it.
#[component]
fn Preview(copying: Copying) -> impl IntoView {
    let is_asking = RwSignal::new(false);
    let n_sendable = Memo::new(move |_| copying.count(|target| target.sendable().is_some()));
    let n_failed = Memo::new(move |_| copying.count(Target::has_failed));
    let n_saved = Memo::new(move |_| copying.count(|target| matches!(target.state, State::Saved(_))));
    let is_reading = Memo::new(move |_| copying.count(|target| target.state == State::Reading) > 0);
    let summary = move || {
        if is_reading.get() {
            return "Reading the settings of the chosen stacks…".to_owned();
        }
        if copying.is_sending.get() {
            return "Sending, one stack after the other…".to_owned();
        }
        let parts = [(n_sendable.get(), "can be changed"), (n_saved.get(), "saved"), (n_failed.get(), "failed")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{} {word}", counted_stacks(n)))
            .collect();
        if parts.is_empty() { "No stack would change.".to_owned() } else { format!("{}.", parts.join(", ")) }
    };
    let off = Signal::derive(move || {
        if is_reading.get() {
            Some("Not all stacks are read yet.".to_owned())
        } else {
            (n_sendable.get() == 0).then(|| "There is nothing to send.".to_owned())
        }
    });
    let again = move |()| {
        let failed = copying.targets.with_untracked(|targets| {
            targets.iter().filter(|target| target.has_failed()).map(|target| target.stack.clone()).collect()
        });
        copying.look_at(failed);
    };
    let retry = move || {
        let may_retry = n_failed.get() > 0 && !copying.is_sending.get() && !is_reading.get();
        may_retry.then(|| {
            let label = format!("Look again at the {} that failed", n_failed.get());
            view! { <Button label=label icon=Icon::Refresh on_click=again /> }
        })
    };
    let label = Signal::derive(move || format!("Copy to {}…", counted_stacks(n_sendable.get())));
    let has_more = Memo::new(move |_| n_sendable.get() > 0 || is_reading.get() || copying.is_sending.get());
    let send = move || {
        has_more.get().then(|| {
            view! {
                <Button
                    label=label
                    kind=ButtonKind::Primary
                    off=off
                    is_busy=copying.is_sending
                    on_click=move |()| is_asking.set(true)
                />
            }
        })
    };
    let back = Signal::derive(move || copying.is_sending.get().then(|| "The copies are on their way.".to_owned()));
    view! {
        <p class="across__lead" role="status">{summary}</p>
        <ul class="across-targets" aria-label="Stacks that are copied to">
            <For
                each=move || copying.targets.get()
                key=|target| format!("{} {:?}", target.stack, target.state)
                let:target
            >
                <TargetView target=target />
            </For>
        </ul>
        <div class="across__foot">
            <Button label="Choose again" off=back on_click=move |()| copying.choose_again() />
            {retry}
            {send}
        </div>
        <Confirm copying=copying is_open=is_asking />
    }
}

/// Asks once, with the names of the stacks.
#[component]
fn Confirm(copying: Copying, is_open: RwSignal<bool>) -> impl IntoView {
    let names = Memo::new(move |_| {
        copying.targets.with(|targets| {
            let sendable = targets.iter().filter(|target| target.sendable().is_some());
            sendable.map(|target| name_of(&target.stack)).collect::<Vec<String>>()
        })
    });
    let sections = Memo::new(move |_| {
        copying
            .sections
            .with(|sections| sections.iter().map(|section| section.title()).collect::<Vec<&str>>().join(", "))
    });
    let title =
        Signal::derive(move || format!("Copy settings to {}?", names.with(|names| counted_stacks(names.len()))));
    let label = move || format!("Copy to {}", names.with(|names| counted_stacks(names.len())));
    let send = move |_| {
        is_open.set(false);
        copying.send();
    };
    view! {
        <Dialog
            is_open=is_open
            title=title
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" autofocus=true on:click=move |_| is_open.set(false)>
                    "Leave them as they are"
                </button>
                <button type="button" class="button button--primary" on:click=send>{label}</button>
            })
        >
            <p>{move || format!("Copied: {}. The next deployments of these stacks run with it:", sections.get())}</p>
            <ul class="across-names">
                <For each=move || names.get() key=String::clone let:name>
                    <li>{name}</li>
                </For>
            </ul>
            <EnvironmentNote />
            <p>"They are saved one after the other, each after a last look. One that somebody changed in the meantime is skipped."</p>
        </Dialog>
    }
}
