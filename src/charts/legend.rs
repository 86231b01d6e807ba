//! What the marks of a chart mean.

use leptos::prelude::*;

use super::plot::Look;

/// A mark as the legend shows it, 16 by 12 pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swatch {
    /// Filled bars.
    Bar,
    /// Bars that share their pixels: from the least to the largest.
    BarMost,
    /// Hatched bars.
    Unfinished,
    /// Dashed bars.
    Forecast,
    /// The period before.
    Before,
    /// An outlier.
    Outlier,
    /// The main line, with its dots.
    Line,
    /// A second line, with its dots.
    SecondLine,
}

impl Swatch {
    fn paths(self) -> &'static [(Look, &'static str)] {
        match self {
            Self::Bar => &[(Look::Bar, "M2 1H14V11H2Z")],
            Self::BarMost => &[(Look::BarMost, "M2 1H14V11H2Z"), (Look::Bar, "M2 7H14V11H2Z")],
            Self::Unfinished => &[
                (Look::Hatch, "M2.5 5.5L6.5 1.5M2.5 10.5L11.5 1.5M7 11L13.5 4.5"),
                (Look::HatchEdge, "M2.5 1.5H13.5V10.5H2.5Z"),
            ],
            Self::Forecast => &[(Look::Forecast, "M2.5 1.5H13.5V10.5H2.5Z")],
            Self::Before => &[(Look::Before, "M1 6H15")],
            Self::Outlier => &[(Look::Outlier, "M8 1.5L12.5 6L8 10.5L3.5 6Z")],
            Self::Line => &[(Look::Line, "M1 6H15"), (Look::Dot, "M8 6H8")],
            Self::SecondLine => &[(Look::SecondLine, "M1 6H15"), (Look::SecondDot, "M8 6H8")],
        }
    }
}

/// The marks with their names.
#[component]
pub fn Legend(
    /// The marks and what they mean.
    #[prop(into)]
    items: Signal<Vec<(Swatch, String)>>,
) -> impl IntoView {
    let item = |(swatch, words): (Swatch, String)| {
        let paths = swatch.paths().iter().map(|(look, d)| view! { <path class=look.class() d=*d /> }).collect_view();
        view! {
            <li class="legend__item">
                <svg class="legend__mark" viewBox="0 0 16 12" aria-hidden="true" focusable="false">{paths}</svg>
                <span class="legend__words">{words}</span>
            </li>
        }
    };
    view! { <ul class="legend">{move || items.get().into_iter().map(item).collect_view()}</ul> }
}
