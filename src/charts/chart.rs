//! One chart: its picture, drawn anew when the numbers or the width change, under the glass that reads it.

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;

use super::plot::{Picture, Plot, Text, draw};
use super::reader::{MainGlass, Reader, SideGlass};

/// A chart as wide as its place. How high it is says its class, so that its place is kept before there is anything to
/// show.
#[component]
pub fn Chart(
    /// What it shows, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
    /// What it is called in a file.
    #[prop(into)]
    title: Signal<String>,
    /// The class that gives it its height.
    class: &'static str,
    /// What is shown.
    #[prop(into)]
    plot: Signal<Plot>,
    /// How numbers are written.
    write: Callback<f64, String>,
    /// Which slots are named, at most so many, and how.
    name: Callback<usize, Vec<(usize, String)>>,
    /// What is read out, and how.
    reader: Reader,
    /// Whether it is the one of its page that keys move along.
    #[prop(optional)]
    is_main: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let size_px = follow_size(node);
    let picture = Memo::new(move |_| {
        let (width_px, height_px) = size_px.get()?;
        Some(plot.with(|plot| draw(plot, width_px, height_px, |number| write.run(number), |most| name.run(most))))
    });
    let chosen = RwSignal::new(None::<(usize, usize)>);
    let glass = if is_main {
        view! { <MainGlass label=label reader=reader chosen=chosen picture=picture /> }.into_any()
    } else {
        view! { <SideGlass label=label reader=reader picture=picture /> }.into_any()
    };
    let size = move |part: fn(&Picture) -> f64| move || picture.with(|picture| picture.as_ref().map(part));
    view! {
        <div class=format!("chart {class}") node_ref=node>
            <svg
                class="chart__picture"
                aria-hidden="true"
                focusable="false"
                data-title=title
                width=size(|picture| picture.width_px)
                height=size(|picture| picture.height_px)
            >
                {move || band(picture, reader.cursor.get().map(|slot| (slot, slot)), "chart__cursor")}
                {move || picture.with(|picture| picture.as_ref().map(shapes))}
                {move || band(picture, chosen.get().filter(|(from, to)| from != to), "chart__chosen")}
            </svg>
            {glass}
        </div>
    }
}

fn shapes(picture: &Picture) -> impl IntoView + use<> {
    let shape = |look: &'static str, d: String| view! { <path class=look d=d /> };
    let shapes = picture.shapes.iter().map(|own| shape(own.look.class(), own.d.clone())).collect_view();
    let text = |text: &Text| {
        let class = if text.is_strong { "chart__text chart__text--strong" } else { "chart__text" };
        let words = text.words.clone();
        view! { <text class=class x=text.x_px y=text.y_px text-anchor=text.anchor.as_str()>{words}</text> }
    };
    (shapes, picture.texts.iter().map(text).collect_view())
}

/// A band over the whole height of some slots.
fn band(
    picture: Memo<Option<Picture>>,
    range: Option<(usize, usize)>,
    class: &'static str,
) -> Option<impl IntoView + use<>> {
    let (from, to) = range.map(|(from, to)| (from.min(to), from.max(to)))?;
    picture.with(|picture| {
        let picture = picture.as_ref().filter(|picture| to < picture.slots.len())?;
        let (left_px, right_px) = (picture.slots.left_of(from), picture.slots.left_of(to + 1));
        let (top_px, bottom_px) = picture.inside_px;
        let width_px = (right_px - left_px).max(1.0);
        Some(view! { <rect class=class x=left_px y=top_px - 4.0 width=width_px height=bottom_px - top_px + 4.0 /> })
    })
}

/// Width and height of an element, as they change; `None` until it has some.
fn follow_size(node: NodeRef<html::Div>) -> RwSignal<Option<(f64, f64)>> {
    let size_px = RwSignal::new(None);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let measured = element.clone();
        let measure = move || {
            let size = (f64::from(measured.client_width()), f64::from(measured.client_height()));
            if size.0 > 0.0 && size_px.get_untracked() != Some(size) {
                size_px.set(Some(size));
            }
        };
        let on_resize = Closure::<dyn Fn()>::new(measure);
        let Ok(observer) = web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let (observer, on_resize) = (StoredValue::new_local(observer), StoredValue::new_local(on_resize));
        on_cleanup(move || {
            observer.with_value(web_sys::ResizeObserver::disconnect);
            on_resize.dispose();
        });
    });
    size_px
}
