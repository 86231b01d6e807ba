//! Rows in groups that keep their places while somebody points at them or has the focus among them, and the button that
//! lets them go on.

use leptos::prelude::*;

use crate::components::Glyph;
use crate::model::stacks::Group;
use crate::model::words::Icon;

/// Rows on screen: the fresh ones, or their older order while it is held.
#[derive(Clone, PartialEq)]
struct OnScreen<V> {
    view: V,
    n_released: u32,
    groups: Vec<Group>,
    /// Whether they would stand otherwise by now.
    is_waiting: bool,
}

/// Rows that can be held: a handle that can be copied about.
pub(super) struct HeldGroups<V: Send + Sync + 'static> {
    on_screen: Memo<OnScreen<V>>,
    groups: Memo<Vec<Group>>,
    is_pointed_at: RwSignal<bool>,
    has_focus: RwSignal<bool>,
    n_released: RwSignal<u32>,
}

impl<V: Send + Sync + 'static> Clone for HeldGroups<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: Send + Sync + 'static> Copy for HeldGroups<V> {}

impl<V: Clone + PartialEq + Send + Sync + 'static> HeldGroups<V> {
    /// `fresh` gives the rows as they would stand, and is followed; another view is never held back.
    pub(super) fn new(view: Memo<V>, fresh: impl Fn() -> Vec<Group> + Send + Sync + 'static) -> Self {
        let (is_pointed_at, has_focus) = (RwSignal::new(false), RwSignal::new(false));
        let is_held = Memo::new(move |_| is_pointed_at.get() || has_focus.get());
        let n_released = RwSignal::new(0);
        let on_screen = Memo::new(move |previous: Option<&OnScreen<V>>| {
            let (view, n_released, keeps_places) = (view.get(), n_released.get(), is_held.get());
            let fresh = fresh();
            match previous.filter(|old| keeps_places && old.view == view && old.n_released == n_released) {
                // More rows at the end of a group move none of those above.
                Some(old) if !only_grew(&old.groups, &fresh) => OnScreen { is_waiting: true, ..old.clone() },
                _ => OnScreen { view, n_released, groups: fresh, is_waiting: false },
            }
        });
        let groups = Memo::new(move |_| on_screen.with(|on_screen| on_screen.groups.clone()));
        Self { on_screen, groups, is_pointed_at, has_focus, n_released }
    }

    /// The rows on screen, to follow.
    pub(super) fn groups(&self) -> Memo<Vec<Group>> {
        self.groups
    }

    fn release(&self) {
        self.n_released.update(|n_released| *n_released += 1);
    }
}

/// Whether nothing that was there has another place.
fn only_grew(old: &[Group], fresh: &[Group]) -> bool {
    let rows = |groups: &[Group]| {
        let rows = groups.iter().flat_map(|group| group.rows.iter().map(|row| (group.project.clone(), row.clone())));
        rows.collect::<Vec<_>>()
    };
    rows(fresh).starts_with(&rows(old))
}

/// Around a table whose rows are held while somebody points at them or has the focus among them.
#[component]
pub(super) fn HeldRows<V: Clone + PartialEq + Send + Sync + 'static>(
    /// The rows.
    held: HeldGroups<V>,
    /// The table.
    children: Children,
) -> impl IntoView {
    // The table goes where nothing is left to show: nobody points at it any more.
    on_cleanup(move || {
        held.is_pointed_at.try_set(false);
        held.has_focus.try_set(false);
    });
    view! {
        <div
            class="rows"
            on:pointerenter=move |event| held.is_pointed_at.set(event.pointer_type() == "mouse")
            on:pointerleave=move |_| held.is_pointed_at.set(false)
        >
            <Show when=move || held.on_screen.with(|on_screen| on_screen.is_waiting)>
                <button type="button" class="held" on:click=move |_| held.release()>
                    <Glyph icon=Icon::ChevronUp />
                    <strong>"The rows have changed"</strong>
                    <span class="held__why">"held while you point at the list"</span>
                </button>
            </Show>
            <div on:focusin=move |_| held.has_focus.set(true) on:focusout=move |_| held.has_focus.set(false)>
                {children()}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::stacks::StackName;

    #[test]
    fn rows_at_the_end_move_nothing() {
        let group = |names: &[&str]| Group {
            project: None,
            n_rows: names.len(),
            rows: names.iter().map(|name| StackName::new("p", name)).collect(),
        };
        let cases = [
            (&["a", "b"][..], &["a", "b", "c"][..], true),
            (&["a", "b"], &["a", "b"], true),
            (&["a", "b"], &["b", "a"], false),
            (&["a", "b"], &["a"], false),
            (&["a", "b"], &["a", "c", "b"], false),
        ];
        for (old, fresh, expected) in cases {
            assert_eq!(only_grew(&[group(old)], &[group(fresh)]), expected, "{old:?} {fresh:?}");
        }
    }
}
