//! Charts of a page as files: what is on screen, with the colours that it has there written into it.

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CssStyleDeclaration, Element, HtmlCanvasElement, HtmlImageElement};

use super::saved::{Ground, Group, Mark, Saved};

const MARGIN_PX: f64 = 16.0;
const TITLE_PX: f64 = 24.0;
const LINE_PX: f64 = 18.0;
/// A picture of pixels is this much finer than the screen's own.
const DENSITY: f64 = 2.0;

/// What of a shape's look is written into the file.
const PAINT: [&str; 7] =
    ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"];
const TYPE: [&str; 3] = ["fill", "font-size", "font-weight"];

/// The charts and the legend inside an element. `None` while there are none.
#[must_use]
pub fn save(element: &Element, title: &str, notes: &[String]) -> Option<Saved> {
    let own = window().get_computed_style(element).ok()??;
    let ground = Ground {
        background: property(&own, "background-color"),
        ink: property(&own, "color"),
        ink_2: first(element, ".legend, .chart__text")
            .map_or_else(|| property(&own, "color"), |style| property(&style, "color")),
        font: property(&own, "font-family"),
    };
    let mut saved = Saved { title: title.to_owned(), description: notes.join(" "), ground, ..Saved::default() };
    let mut y_px = MARGIN_PX;
    saved.words(&mut y_px, title, true);
    for note in notes {
        saved.words(&mut y_px, note, false);
    }
    saved.legend(element, &mut y_px);
    for picture in all(element, "svg.chart__picture") {
        let number = |name: &str| picture.get_attribute(name).and_then(|number| number.parse::<f64>().ok());
        let (Some(width_px), Some(height_px)) = (number("width"), number("height")) else { continue };
        saved.words(&mut y_px, &picture.get_attribute("data-title").unwrap_or_default(), true);
        let marks = all(&picture, "path, text").iter().filter_map(mark).collect();
        saved.groups.push(Group { x_px: MARGIN_PX, y_px, marks });
        y_px += height_px + MARGIN_PX;
        saved.width_px = saved.width_px.max(width_px + 2.0 * MARGIN_PX);
    }
    saved.height_px = y_px;
    (saved.width_px > 0.0).then_some(saved)
}

impl Saved {
    /// A line of words above what follows.
    fn words(&mut self, y_px: &mut f64, words: &str, is_title: bool) {
        let (size, weight, ink) =
            if is_title { ("14px", "600", &self.ground.ink) } else { ("12px", "400", &self.ground.ink_2) };
        let mark = text_mark(words, size, weight, ink);
        self.groups.push(Group { x_px: MARGIN_PX, y_px: *y_px + 12.0, marks: vec![mark] });
        *y_px += if is_title { TITLE_PX } else { LINE_PX };
    }

    fn legend(&mut self, element: &Element, y_px: &mut f64) {
        let mut x_px = MARGIN_PX;
        for item in all(element, ".legend__item") {
            let words = item.text_content().unwrap_or_default().trim().to_owned();
            let paths = all(&item, "path").iter().filter_map(mark).collect();
            self.groups.push(Group { x_px, y_px: *y_px, marks: paths });
            let text = text_mark(&words, "12px", "400", &self.ground.ink_2);
            self.groups.push(Group { x_px: x_px + 22.0, y_px: *y_px + 10.0, marks: vec![text] });
            #[expect(clippy::cast_precision_loss, reason = "a name is short")]
            let room_px = words.chars().count() as f64 * 7.0;
            x_px += 22.0 + room_px + 12.0;
        }
        self.width_px = self.width_px.max(x_px);
        *y_px += TITLE_PX;
    }
}

fn text_mark(words: &str, size: &str, weight: &str, ink: &str) -> Mark {
    let attributes = [("font-size", size), ("font-weight", weight), ("fill", ink)];
    Mark {
        tag: "text",
        attributes: attributes.into_iter().map(|(name, value)| (name, value.to_owned())).collect(),
        words: words.to_owned(),
    }
}

/// A shape or a text of a picture, with its place and its look.
fn mark(element: &Element) -> Option<Mark> {
    let is_text = element.tag_name() == "text";
    let (tag, places, looks): (_, &[&'static str], &[&'static str]) =
        if is_text { ("text", &["x", "y", "text-anchor"], &TYPE) } else { ("path", &["d"], &PAINT) };
    let style = window().get_computed_style(element).ok()??;
    let places = places.iter().filter_map(|name| Some((*name, element.get_attribute(name)?)));
    let looks = looks.iter().map(|name| (*name, property(&style, name))).filter(|(_, value)| !value.is_empty());
    let words = if is_text { element.text_content().unwrap_or_default() } else { String::new() };
    Some(Mark { tag, attributes: places.chain(looks).collect(), words })
}

/// The elements inside of one that a selector means, in their order.
fn all(element: &Element, selector: &str) -> Vec<Element> {
    let children = std::iter::successors(element.first_element_child(), Element::next_element_sibling);
    let with_inner = children.flat_map(|child| {
        let inner = all(&child, selector);
        let own = child.matches(selector).unwrap_or_default().then_some(child);
        own.into_iter().chain(inner)
    });
    with_inner.collect()
}

fn first(element: &Element, selector: &str) -> Option<CssStyleDeclaration> {
    let found = element.query_selector(selector).ok()??;
    window().get_computed_style(&found).ok()?
}

fn property(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default()
}

/// The same in pixels, two for each of the screen's: a PNG. `None` where the browser cannot.
pub async fn to_png(saved: &Saved) -> Option<Vec<u8>> {
    // The policy allows images from addresses that hold them, and from nowhere else.
    let address = format!("data:image/svg+xml,{}", js_sys::encode_uri_component(&saved.to_svg()));
    let image: HtmlImageElement = document().create_element("img").ok()?.dyn_into().ok()?;
    image.set_src(&address);
    JsFuture::from(image.decode()).await.ok()?;
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    let (width, height) = (saved.width_px * DENSITY, saved.height_px * DENSITY);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size in pixels is small and positive"
    )]
    let (whole_width, whole_height) = (width.ceil() as u32, height.ceil() as u32);
    canvas.set_width(whole_width);
    canvas.set_height(whole_height);
    let context = canvas.get_context("2d").ok()??;
    let draw = js_sys::Reflect::get(&context, &"drawImage".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    let place = js_sys::Array::of5(&image, &0.into(), &0.into(), &JsValue::from(width), &JsValue::from(height));
    draw.apply(&context, &place).ok()?;
    let address = canvas.to_data_url_with_type("image/png").ok()?;
    let (_, encoded) = address.split_once("base64,")?;
    // Each character of what it gives stands for one byte.
    let decoded = window().atob(encoded).ok()?;
    Some(decoded.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect())
}
