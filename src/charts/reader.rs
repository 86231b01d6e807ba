//! Reading a chart: a pane of glass over it that pointer and keys move along, and the box with what is told.
//!
//! One chart of a page is a slider along the time, the pattern that screen readers hand the arrow keys to by
//! themselves; its value is spoken as it changes. What is read out is one signal, which other charts and the rows of a
//! table may share. Whatever dragging does, keys do as well, and a page gives fields for it besides.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::plot::Picture;
use super::readout::Readout;

/// How wide the box is at most, with its distance from the slot.
const TIP_PX: f64 = 224.0;
const TIP_GAP_PX: f64 = 14.0;

/// What is read out, and how. A handle that can be copied about.
#[derive(Clone, Copy)]
pub struct Reader {
    /// The slot that is read out.
    pub cursor: RwSignal<Option<usize>>,
    /// What is told of a slot.
    pub readout: Callback<usize, Readout>,
    /// Shows nothing but a range of slots, from the first to the last of them.
    pub on_zoom: Option<Callback<(usize, usize)>>,
}

/// A range that is being chosen: where it began, and where it is now.
type Chosen = RwSignal<Option<(usize, usize)>>;

/// The glass over the main chart.
#[component]
pub(super) fn MainGlass(
    label: Signal<String>,
    reader: Reader,
    chosen: Chosen,
    picture: Memo<Option<Picture>>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let is_focused = RwSignal::new(false);
    let n_slots = Memo::new(move |_| picture.with(|picture| picture.as_ref().map_or(0, |picture| picture.slots.len())));
    let Reader { cursor, readout, on_zoom } = reader;
    let zoom = move || {
        let range = chosen.get_untracked().map(|(from, to)| (from.min(to), from.max(to)));
        chosen.set(None);
        if let (Some(on_zoom), Some(range)) = (on_zoom, range.filter(|(from, to)| from < to)) {
            on_zoom.run(range);
            // The slots are others now.
            cursor.set(None);
        }
    };
    let press = move |event: ev::PointerEvent| {
        let Some(slot) = slot_at(picture, &event).filter(|_| event.is_primary() && event.button() == 0) else { return };
        cursor.set(Some(slot));
        if on_zoom.is_some() && event.pointer_type() != "touch" {
            chosen.set(Some((slot, slot)));
            // Without it a drag that leaves the chart would be lost; it still works inside.
            drop(node.get_untracked().map(|glass| glass.set_pointer_capture(event.pointer_id())));
        }
    };
    let glide = move |event: ev::PointerEvent| {
        let slot = slot_at(picture, &event);
        if event.buttons() != 0 {
            chosen.update(|chosen| *chosen = chosen.zip(slot).map(|((from, _), slot)| (from, slot)));
        }
        cursor.set(slot);
    };
    let leave = move |event: ev::PointerEvent| {
        // A finger that is lifted leaves what it read.
        if event.pointer_type() != "touch" && !is_focused.get_untracked() {
            cursor.set(None);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let Some(last) = n_slots.get_untracked().checked_sub(1) else { return };
        let now = cursor.get_untracked().unwrap_or(last).min(last);
        let leap = (n_slots.get_untracked() / 10).max(2);
        let next = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
            "ArrowRight" | "ArrowUp" => (now + 1).min(last),
            "PageDown" => now.saturating_sub(leap),
            "PageUp" => (now + leap).min(last),
            "Home" => 0,
            "End" => last,
            "Enter" => return zoom(),
            "Escape" => return chosen.set(None),
            _ => return,
        };
        event.prevent_default();
        if event.shift_key() && on_zoom.is_some() {
            chosen.update(|chosen| *chosen = Some((chosen.map_or(now, |(from, _)| from), next)));
        } else {
            chosen.set(None);
        }
        cursor.set(Some(next));
    };
    let focus = move |_| {
        is_focused.set(true);
        if cursor.get_untracked().is_none() {
            cursor.set(n_slots.get_untracked().checked_sub(1));
        }
    };
    let blur = move |_| {
        is_focused.set(false);
        cursor.set(None);
        chosen.set(None);
    };
    let position = move || cursor.get().unwrap_or_else(|| n_slots.get().saturating_sub(1)) + 1;
    let spoken = move || match cursor.get() {
        Some(slot) => readout.run(slot).sentence(),
        None => "Arrow keys read it out".to_owned(),
    };
    let announced = move || {
        let (from, to) = chosen.get().map(|(from, to)| (from.min(to), from.max(to))).filter(|(from, to)| from < to)?;
        let (from, to) = (readout.run(from).title, readout.run(to).title);
        Some(format!("{from} to {to} chosen. Enter shows only this range."))
    };
    view! {
        <div
            class="chart__glass"
            node_ref=node
            role="slider"
            tabindex="0"
            aria-label=label
            aria-orientation="horizontal"
            aria-valuemin="1"
            aria-valuemax=move || n_slots.get().max(1)
            aria-valuenow=position
            aria-valuetext=spoken
            on:pointerdown=press
            on:pointermove=glide
            on:pointerup=move |_| zoom()
            on:pointercancel=move |_| chosen.set(None)
            on:pointerleave=leave
            on:keydown=key
            on:focus=focus
            on:blur=blur
        ></div>
        <p class="hidden" role="status">{announced}</p>
        <Tip reader=reader picture=picture />
    }
}

/// The glass over a chart that goes with the main one: the pointer reads there as well.
#[component]
pub(super) fn SideGlass(label: Signal<String>, reader: Reader, picture: Memo<Option<Picture>>) -> impl IntoView {
    view! {
        <div
            class="chart__glass"
            role="img"
            aria-label=label
            on:pointermove=move |event| reader.cursor.set(slot_at(picture, &event))
            on:pointerleave=move |_| reader.cursor.set(None)
        ></div>
    }
}

fn slot_at(picture: Memo<Option<Picture>>, event: &ev::PointerEvent) -> Option<usize> {
    picture.with_untracked(|picture| picture.as_ref()?.slots.at(f64::from(event.offset_x())))
}

/// What is read out, beside its slot. A screen reader hears it from the slider.
#[component]
fn Tip(reader: Reader, picture: Memo<Option<Picture>>) -> impl IntoView {
    let left_px = move |slot: usize| {
        picture.with(|picture| {
            let picture = picture.as_ref()?;
            let x_px = picture.slots.middle_of(slot);
            let beside_px = picture.slots.step_px().min(48.0) / 2.0 + TIP_GAP_PX;
            let right_px = x_px + beside_px;
            let fits = right_px + TIP_PX <= picture.width_px;
            Some(if fits { right_px } else { (x_px - beside_px - TIP_PX).max(0.0) })
        })
    };
    move || {
        let slot = reader.cursor.get()?;
        let left_px = left_px(slot)?;
        let Readout { title, rows, notes } = reader.readout.run(slot);
        let rows = rows.into_iter().map(|(name, number)| view! { <dt>{name}</dt><dd>{number}</dd> }).collect_view();
        let notes = notes.into_iter().map(|note| view! { <p class="tip__note">{note}</p> }).collect_view();
        Some(view! {
            <div class="tip" aria-hidden="true" style:left=format!("{left_px}px")>
                <p class="tip__title">{title}</p>
                <dl class="tip__rows">{rows}</dl>
                {notes}
            </div>
        })
    }
}
