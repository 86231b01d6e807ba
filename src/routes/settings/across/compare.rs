//! This stack's settings beside another's, by section and setting; what differs can be taken over into the draft.

use api_types::StackRef;
use leptos::prelude::*;
use serde_json::Value;

use super::super::editor::{Editor, read_settings};
use super::stacks::{OrgStacks, StackPicker, name_of};
use crate::api::query::{LiveQuery, OnNewKey};
use crate::components::{Button, ButtonKind, CheckField, EmptyState};
use crate::model::format::counted;
use crate::model::settings::across::{Likeness, Row, Together, compare, taken, together};
use crate::model::settings::document::read_stored;
use crate::model::settings::fields::{Section, label_of, section_of};
use crate::model::settings::secrets::Secrets;
use crate::model::settings::show::{Kind, shown};
use crate::paths::Paths;
use crate::routes::act::{MayAct, may_act};
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of};
use crate::session::Session;

/// The choice of a stack, or the table.
#[component]
pub(super) fn Compare(editor: Editor, other: Option<StackRef>) -> impl IntoView {
    match other {
        Some(other) => view! { <With editor=editor other=other /> }.into_any(),
        None => view! { <Choose editor=editor /> }.into_any(),
    }
}

#[component]
fn Choose(editor: Editor) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let stacks = OrgStacks::read(editor);
    let entry = move |other: StackRef| {
        let href = editor.stack.with_value(|stack| paths.compare_settings(stack, Some(&other)));
        view! { <a class="link" href=href>{name_of(&other)}</a> }
    };
    view! {
        <section class="card across-card">
            <h2 class="across-card__title">{format!("Compare {} with another stack", editor.name())}</h2>
            <StackPicker stacks=stacks label="Stacks to compare with" entry=entry />
        </section>
    }
}

#[component]
fn With(editor: Editor, other: StackRef) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let session = expect_context::<Session>();
    let client = session.client();
    let name = name_of(&other);
    let query = {
        let other = other.clone();
        LiveQuery::new(
            session,
            OnNewKey::Clear,
            move || Some(other.clone()),
            move |other| async move { read_settings(client, &other).await },
            |_| None,
        )
    };
    let phase = phase_of(query);
    let error = failure_of(query);
    let theirs = paths.stack_settings(&other);
    let choose = editor.stack.with_value(|stack| paths.compare_settings(stack, None));
    let title = format!("{} beside {name}", editor.full_name());
    let body = {
        let name = name.clone();
        move || match phase.get() {
            Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=8 /> }.into_any(),
            Phase::Failed => {
                let title = format!("The settings of {name} could not be read");
                view! { <Failed error=error title=title is_page=false on_retry=move |()| query.refresh() /> }.into_any()
            }
            Phase::Here => match query.data().flatten() {
                Some(read) => view! { <Tables editor=editor there=read_stored(&read) name=name.clone() /> }.into_any(),
                None => view! {
                    <EmptyState
                        title=format!("{name} has no settings")
                        text="Deployments are not configured there yet, so there is nothing to compare."
                    />
                }
                .into_any(),
            },
        }
    };
    view! {
        <section class="card across-card">
            <div class="across-card__head">
                <h2 class="across-card__title">{title}</h2>
                <a class="link" href=theirs>{format!("Settings of {name}")}</a>
                <a class="link" href=choose>"Choose another stack"</a>
            </div>
            {body}
        </section>
    }
}

/// Both stacks' settings: a handle that can be copied about.
#[derive(Clone, Copy)]
struct Both {
    editor: Editor,
    there: StoredValue<Value>,
    name: StoredValue<String>,
    rows: Memo<Vec<Row>>,
}

impl Both {
    /// Takes the other stack's values over into the draft.
    fn take(self, pointers: &[String]) {
        self.editor.edit(|draft| {
            let wanted = self.there.with_value(|there| taken(&draft.wanted(), there, pointers));
            draft.set_wanted(&wanted);
        });
    }

    /// The rows of a section that can be taken.
    fn takeable(self, section: Section) -> Vec<String> {
        self.rows.with(|rows| {
            let of_section = rows.iter().filter(|row| section_of(&row.pointer) == section);
            of_section.filter(|row| row.why_not_taken().is_none()).map(|row| row.pointer.clone()).collect()
        })
    }
}

#[component]
fn Tables(editor: Editor, there: Value, name: String) -> impl IntoView {
    let there = StoredValue::new(there);
    let rows = Memo::new(move |_| editor.draft.with(|draft| there.with_value(|there| compare(&draft.wanted(), there))));
    let both = Both { editor, there, name: StoredValue::new(name), rows };
    let is_all = RwSignal::new(false);
    let summary = move || {
        rows.with(|rows| {
            let count = |likeness| rows.iter().filter(|row| row.likeness == likeness).count();
            let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let (n_differ, n_same) = (count(Likeness::Differs), count(Likeness::Same));
            let differ = match n_differ {
                0 => "No setting differs".to_owned(),
                n => format!(
                    "{} {}",
                    counted(number(n), "setting", "settings"),
                    if n == 1 { "differs" } else { "differ" }
                ),
            };
            let secrets = match count(Likeness::Unknown) {
                0 => String::new(),
                1 => " One secret is set on both: whether it is the same cannot be known.".to_owned(),
                n => format!(" {n} secrets are set on both: whether they are the same cannot be known."),
            };
            format!("{differ}, {n_same} {} the same.{secrets}", if n_same == 1 { "is" } else { "are" })
        })
    };
    view! {
        <p class="across__lead" role="status">{summary}</p>
        <CheckField id="across-all" label="Show what is the same as well" value=is_all />
        {Section::ALL.map(|section| view! { <Part both=both section=section is_all=is_all /> }).into_iter().collect_view()}
        <MayAct><p class="across__note">
            "What is taken stands in the draft of this stack, and is saved with its other changes. Secrets cannot be taken: each is encrypted for its own stack."
        </p></MayAct>
    }
}

/// The settings of one section; nothing where there are none to show.
#[component]
fn Part(both: Both, section: Section, is_all: RwSignal<bool>) -> impl IntoView {
    let rows = Memo::new(move |_| {
        both.rows.with(|rows| {
            let is_shown =
                |row: &&Row| section_of(&row.pointer) == section && (is_all.get() || row.likeness == Likeness::Differs);
            rows.iter().filter(is_shown).cloned().collect::<Vec<Row>>()
        })
    });
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let off =
        Signal::derive(move || both.takeable(section).is_empty().then(|| "Nothing here can be taken.".to_owned()));
    let together = Memo::new(move |_| {
        both.editor.draft.with(|draft| both.there.with_value(|there| together(&draft.wanted(), there, section)))
    });
    let entries = move || {
        let is_whole = together.get().is_some_and(Together::is_whole);
        rows.get().into_iter().map(|row| (row, is_whole)).collect::<Vec<(Row, bool)>>()
    };
    let title_id = format!("across-{}", section.anchor());
    let take_name = format!("Take all of theirs: {}", section.title());
    move || {
        (!is_empty.get()).then(|| {
            view! {
                <section class="across-part" aria-labelledby=title_id.clone()>
                    <div class="across-part__head">
                        <h3 class="across-part__title" id=title_id.clone()>{section.title()}</h3>
                        <MayAct clone:take_name>
                            <Button
                                label="Take all of theirs"
                                name=take_name
                                kind=ButtonKind::Small
                                off=off
                                on_click=move |()| both.take(&untrack(|| both.takeable(section)))
                            />
                        </MayAct>
                    </div>
                    {move || together.get().map(|together| view! {
                        <p class="across__note" role="note">{together.sentence()}</p>
                    })}
                    <table class="across-table" role="table">
                        <thead>
                            <tr>
                                <th scope="col">"Setting"</th>
                                <th scope="col">{both.editor.name()}" (here)"</th>
                                <th scope="col">{both.name.get_value()}</th>
                                <th scope="col"><span class="across-table__hidden">"Act"</span></th>
                            </tr>
                        </thead>
                        <tbody role="rowgroup">
                            <For
                                each=entries
                                key=|entry| format!("{entry:?}")
                                children=move |(row, is_whole)| view! { <TableRow both=both row=row is_whole=is_whole /> }
                            />
                        </tbody>
                    </table>
                </section>
            }
        })
    }
}

#[component]
fn TableRow(both: Both, row: Row, is_whole: bool) -> impl IntoView {
    let label = label_of(&row.pointer);
    let secrets = both.editor.draft.with_untracked(|draft| draft.secrets.clone());
    let here = value_view(row.here.as_ref(), &secrets);
    let there = value_view(row.there.as_ref(), &Secrets::default());
    let note = (row.likeness == Likeness::Unknown).then_some("Both are set; whether they are equal cannot be known.");
    let off = Signal::stored(row.why_not_taken().map(str::to_owned));
    let name = format!("Take theirs: {label}");
    let pointer = row.pointer.clone();
    // What is taken as a whole is taken at the head of its section.
    let act = (may_act() && row.likeness != Likeness::Same && !is_whole).then(|| {
        view! {
            <Button
                label="Take theirs"
                name=name
                kind=ButtonKind::Small
                off=off
                on_click=move |()| both.take(std::slice::from_ref(&pointer))
            />
        }
    });
    view! {
        <tr class="across-table__row" role="row">
            <th scope="row" role="rowheader" class="across-table__setting">
                {label}
                {note.map(|note| view! { <span class="across__note">{note}</span> })}
            </th>
            <td role="cell" class="across-table__cell" data-of=both.editor.name()>{here}</td>
            <td role="cell" class="across-table__cell" data-of=both.name.get_value()>{there}</td>
            <td role="cell" class="across-table__act">{act}</td>
        </tr>
    }
}

/// A value, a line each.
fn value_view(value: Option<&Value>, secrets: &Secrets) -> impl IntoView + use<> {
    let shown = shown(value, secrets);
    let class = if shown.kind == Kind::Plain { "across-value mono" } else { "across-value across-value--quiet" };
    let lines = shown.lines.into_iter().map(|line| view! { <span class="across-value__line">{line}</span> });
    view! { <span class=class>{lines.collect_view()}</span> }
}
