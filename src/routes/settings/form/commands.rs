//! Commands before the operation: a row each, in the order in which they run.

use leptos::ev;
use leptos::prelude::*;

use super::Form;
use super::control::{Bound, changed_mark};
use crate::browser::focus_by_id;
use crate::components::{Button, ButtonKind, Glyph};
use crate::model::settings::fields::find;
use crate::model::words::Icon;

const COMMANDS: &str = "/operationContext/preRunCommands";

fn id_of_row(row: usize) -> String {
    format!("command-{row}")
}

/// The rows.
#[component]
pub(super) fn Commands(form: Form) -> impl IntoView {
    find(COMMANDS).map(|field| {
        let bound = Bound::with_help(form, COMMANDS, field.label, Some(Signal::stored(field.help.to_owned())));
        let n_rows = bound.read(|draft, pointer| draft.lines(pointer).len());
        let is_shown = form.is_shown(field);
        let is_changed = form.editor.is_changed(vec![COMMANDS.to_owned()]);
        let add = move |()| {
            let row = n_rows.get_untracked();
            bound.write(|draft, pointer| {
                let mut lines = draft.lines(pointer);
                lines.push(String::new());
                draft.set_lines(pointer, lines);
            });
            focus_by_id(id_of_row(row));
        };
        let head = view! {
            <div class="field__head">
                <span class="field__label" id="commands-label">{field.label}</span>
                {changed_mark(form, vec![COMMANDS.to_owned()], field.label, "add-command".to_owned())}
            </div>
        };
        let control = view! {
            <ol class="commands" aria-labelledby="commands-label">
                <For each=move || 0..n_rows.get() key=|row| *row let:row><Row bound=bound row=row n_rows=n_rows /></For>
            </ol>
            <div id="add-command" tabindex="-1">
                <Button label="Add command" icon=Icon::Plus kind=ButtonKind::Small on_click=add />
            </div>
        };
        let framed = bound.frame.below(head, control);
        view! {
            <div
                class="setting setting--wide"
                class:setting--changed=move || is_changed.get()
                hidden=move || !is_shown.get()
            >
                {framed}
            </div>
        }
    })
}

/// Rows are named by their place: moving one moves the texts, and the focus after them.
#[component]
fn Row(bound: Bound, row: usize, n_rows: Memo<usize>) -> impl IntoView {
    let frame = bound.frame;
    let text = bound.read(move |draft, pointer| draft.lines(pointer).get(row).cloned().unwrap_or_default());
    let with_lines = move |change: &dyn Fn(&mut Vec<String>)| {
        bound.write(|draft, pointer| {
            let mut lines = draft.lines(pointer);
            change(&mut lines);
            draft.set_lines(pointer, lines);
        });
    };
    let type_in = move |event| {
        let text = event_target_value(&event);
        let is_one_line = bound
            .form
            .editor
            .draft
            .with_untracked(|draft| draft.lines(COMMANDS).get(row).is_none_or(|line| !line.contains('\n')));
        // Several lines that are pasted make several rows. A command that is stored with several stays one.
        let typed: Vec<String> = match is_one_line {
            true => text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            false => vec![text.clone()],
        };
        let rows = if typed.len() > 1 || !is_one_line { typed } else { vec![text.replace(['\r', '\n'], " ")] };
        with_lines(&|lines| {
            if row < lines.len() {
                lines.splice(row..=row, rows.iter().cloned());
            }
        });
        if rows.len() > 1 {
            bound.form.said.set(format!("{} commands from the pasted lines", rows.len()));
            focus_by_id(id_of_row(row + rows.len() - 1));
        }
    };
    let move_to = move |target: Option<usize>, focus: fn(usize) -> String| {
        let Some(target) = target.filter(|target| *target < n_rows.get_untracked()) else { return };
        with_lines(&|lines| {
            if row < lines.len() && target < lines.len() {
                lines.swap(row, target);
            }
        });
        bound.form.said.set(format!("Command moved to place {} of {}", target + 1, n_rows.get_untracked()));
        focus_by_id(focus(target));
    };
    let by_key = move |event: ev::KeyboardEvent| {
        if event.alt_key() && (event.key() == "ArrowUp" || event.key() == "ArrowDown") {
            event.prevent_default();
            let target = if event.key() == "ArrowUp" { row.checked_sub(1) } else { Some(row + 1) };
            move_to(target, id_of_row);
        } else if event.key() == "Enter" && !event.shift_key() {
            event.prevent_default();
            with_lines(&|lines| lines.insert((row + 1).min(lines.len()), String::new()));
            focus_by_id(id_of_row(row + 1));
        }
    };
    let remove = move |_| {
        with_lines(&|lines| {
            if row < lines.len() {
                lines.remove(row);
            }
        });
        let n_left = n_rows.get_untracked();
        bound.form.said.set(format!("Command {} removed", row + 1));
        focus_by_id(if n_left == 0 { "add-command".to_owned() } else { id_of_row(row.min(n_left - 1)) });
    };
    let place = row + 1;
    let up_id = |row: usize| format!("command-{row}-up");
    let down_id = |row: usize| format!("command-{row}-down");
    view! {
        <li class="command">
            <span class="command__place" aria-hidden="true">{place}</span>
            <div class="field__well">
                <textarea
                    id=id_of_row(row)
                    class="field__input field__input--grows"
                    rows="1"
                    aria-label=format!("Command {place}")
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || frame.is_bad().to_string()
                    aria-describedby=move || frame.described_by()
                    prop:value=move || text.get()
                    on:input=type_in
                    on:keydown=by_key
                    on:blur=move |_| bound.leave()
                ></textarea>
            </div>
            <button
                id=up_id(row)
                type="button"
                class="field__button"
                aria-label=format!("Move command {place} up")
                aria-disabled=(row == 0).then_some("true")
                on:click=move |_| move_to(row.checked_sub(1), up_id)
            >
                <Glyph icon=Icon::ChevronUp />
            </button>
            <button
                id=down_id(row)
                type="button"
                class="field__button"
                aria-label=format!("Move command {place} down")
                aria-disabled=move || (row + 1 >= n_rows.get()).then_some("true")
                on:click=move |_| move_to(Some(row + 1), down_id)
            >
                <Glyph icon=Icon::ChevronDown />
            </button>
            <button type="button" class="field__button" aria-label=format!("Remove command {place}") on:click=remove>
                <Glyph icon=Icon::CrossMark />
            </button>
        </li>
    }
}
