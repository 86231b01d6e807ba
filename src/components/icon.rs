//! The drawings: 16 by 16, in the colour of the text around them. The word stands beside, so they are hidden from
//! screen readers.

use leptos::prelude::*;

use crate::model::words::Icon;

/// How a path is painted.
#[derive(Clone, Copy)]
enum Paint {
    /// A line of 1.5.
    Line,
    /// A dashed line.
    Dashed,
    /// A line of dots.
    Dotted,
    /// A filled shape.
    Fill,
    /// A line in the colour of the surface, on a filled shape.
    Knock,
}

const RING: &str = "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5z";

fn shapes(icon: Icon) -> &'static [(Paint, &'static str)] {
    use Paint::{Dashed, Dotted, Fill, Knock, Line};
    match icon {
        Icon::Accepted => &[(Line, RING), (Fill, "M6.4 5.1v5.8L11 8z")],
        Icon::ArrowDown => &[(Line, "M8 2.5v10M4.5 9.2L8 12.7l3.5-3.5")],
        Icon::Bin => &[(Line, "M2.5 4h11M6 4V2.5h4V4M4 4l.6 9.5h6.8L12 4M6.7 6.8v4M9.3 6.8v4")],
        Icon::Branch => &[
            (Line, "M4.5 5.4v5.2M4.5 2.2a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z"),
            (Line, "M4.5 10.6a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z"),
            (Line, "M11.5 2.2a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zM11.5 5.4c0 3-4 2.6-6.2 5.2"),
        ],
        Icon::Check => &[(Fill, "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z"), (Knock, "M4.9 8.2l2.1 2.1 4.1-4.5")],
        Icon::ChevronDown => &[(Line, "M4 6.2L8 10l4-3.8")],
        Icon::ChevronLeft => &[(Line, "M9.8 4L6 8l3.8 4")],
        Icon::ChevronRight => &[(Line, "M6.2 4L10 8l-3.8 4")],
        Icon::ChevronUp => &[(Line, "M4 9.8L8 6l4 3.8")],
        Icon::Clean => &[(Line, RING), (Line, "M5.1 8.2l2 2 3.9-4.3")],
        Icon::Clock => &[(Line, RING), (Line, "M8 4.6V8l2.4 1.6")],
        Icon::Commit => &[(Line, "M8 5.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM1.5 8h3.9M10.6 8h3.9")],
        Icon::Copy => &[(Line, "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1")],
        Icon::Cross => {
            &[(Fill, "M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z"), (Knock, "M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6")]
        }
        Icon::CrossMark => &[(Line, "M4 4l8 8M12 4l-8 8")],
        Icon::Download => &[(Line, "M8 2.5v8M4.8 7.3L8 10.5l3.2-3.2M2.5 13.5h11")],
        Icon::Drifted => &[(Fill, "M8 .8L15.2 8 8 15.2.8 8z"), (Knock, "M4.4 8.3c1.2-1.7 2.4-1.7 3.6 0s2.4 1.7 3.6 0")],
        Icon::External => &[(Line, "M6.5 3h-4v10.5H13V9.5M9 2.5h4.5V7M13.2 2.8L7.5 8.5")],
        Icon::Eye => &[
            (Line, "M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z"),
            (Line, "M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z"),
        ],
        Icon::Filter => &[(Line, "M2 4h12M4.5 8h7M6.5 12h3")],
        Icon::Fold => &[(Line, "M8 1.5v4M5.8 3.6L8 5.8l2.2-2.2M8 14.5v-4M5.8 12.4L8 10.2l2.2 2.2M2.5 8h11")],
        Icon::Info => &[(Line, RING), (Line, "M8 7.2v3.6M8 5v.1")],
        Icon::Key => &[(Line, "M10.5 2a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM8 8l-5.5 5.5M4.3 11.7l1.7 1.7")],
        Icon::Link => &[
            (Line, "M6.6 9.4l2.8-2.8M7.3 4.6L9 2.9A2.9 2.9 0 0 1 13.1 7l-1.7 1.7"),
            (Line, "M8.7 11.4L7 13.1A2.9 2.9 0 0 1 2.9 9l1.7-1.7"),
        ],
        Icon::Lock => &[(Line, "M3.5 7h9v6.5h-9zM5.3 7V5a2.7 2.7 0 0 1 5.4 0v2")],
        Icon::Moon => &[(Line, "M13.2 9.8A5.8 5.8 0 0 1 6.2 2.8a5.6 5.6 0 1 0 7 7z")],
        Icon::More => &[
            (Fill, "M3.5 6.8a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4zM8 6.8a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4z"),
            (Fill, "M12.5 6.8a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4z"),
        ],
        Icon::NeverChecked => &[(Dotted, RING)],
        Icon::NeverSeen => &[(Dashed, RING)],
        Icon::Offline => &[(Line, RING), (Line, "M3.7 12.3l8.6-8.6")],
        Icon::Online => &[(Line, RING), (Line, "M5.2 8.2l2 2 3.6-4")],
        Icon::Outlier => &[(Fill, "M8 3.5L12.5 8L8 12.5L3.5 8z")],
        Icon::Pause => &[(Line, "M5.5 3.5v9M10.5 3.5v9")],
        Icon::Paused => &[(Line, RING), (Line, "M6.4 5.6v4.8M9.6 5.6v4.8")],
        Icon::Play => &[(Fill, "M4.5 3v10l8-5z")],
        Icon::Plus => &[(Line, "M8 3v10M3 8h10")],
        Icon::Pulse => &[(Line, "M1.5 8.5h3l2-5 3 9 2-4h3")],
        Icon::Refresh => &[
            (Line, "M13.6 6.4A5.8 5.8 0 0 0 3 5M2.6 2.4v2.8h2.8"),
            (Line, "M2.4 9.6A5.8 5.8 0 0 0 13 11M13.4 13.6v-2.8h-2.8"),
        ],
        Icon::Running => {
            &[(Line, "M8 1.75A6.25 6.25 0 1 1 1.75 8"), (Fill, "M8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z")]
        }
        Icon::Search => &[(Line, "M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM10.6 10.6L14 14")],
        Icon::Skipped => &[(Dashed, RING), (Line, "M5.2 5.7L7.5 8l-2.3 2.3M8.5 5.7L10.8 8l-2.3 2.3")],
        Icon::Sun => &[
            (Line, "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6"),
            (Line, "M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1"),
        ],
        Icon::Undo => &[(Line, "M5.8 2.8L2.5 6.1l3.3 3.3M2.9 6.1h6.8a3.6 3.6 0 0 1 0 7.2H7")],
        Icon::Unfold => &[(Line, "M8 5.8v-4M5.8 3.8L8 1.6l2.2 2.2M8 10.2v4M5.8 12.2L8 14.4l2.2-2.2M2.5 8h11")],
        Icon::Unknown => {
            &[(Dashed, "M2 2h12v12H2z"), (Line, "M6.2 6.3A1.9 1.9 0 1 1 8.9 8c-.6.3-.9.7-.9 1.3M8 11.4v.1")]
        }
        Icon::Up => &[(Line, "M8 10.5v-8M4.8 5.5L8 2.3l3.2 3.2M2.5 13.5h11")],
        Icon::Warning => &[(Line, "M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.5v.1")],
        Icon::Wrap => &[(Line, "M2 3.5h12M2 8h9.5a2.2 2.2 0 0 1 0 4.5H8M9.9 10.6L8 12.5l1.9 1.9M2 12.5h3")],
        Icon::Wrench => &[(
            Line,
            "M13.6 4.4a3.6 3.6 0 0 1-4.9 4.2L4 13.3a1.4 1.4 0 0 1-2-2l4.7-4.7A3.6 3.6 0 0 1 11 1.8L8.9 3.9l.6 2.1 2 .5z",
        )],
    }
}

/// An icon.
#[component]
pub fn Glyph(
    /// Which one.
    #[prop(into)]
    icon: Signal<Icon>,
) -> impl IntoView {
    let paths = move || {
        let class = |paint| match paint {
            Paint::Line => "icon__line",
            Paint::Dashed => "icon__line icon__line--dashed",
            Paint::Dotted => "icon__line icon__line--dotted",
            Paint::Fill => "icon__fill",
            Paint::Knock => "icon__line icon__line--knock",
        };
        shapes(icon.get()).iter().map(|(paint, d)| view! { <path class=class(*paint) d=*d /> }).collect_view()
    };
    let class = move || if icon.get() == Icon::Running { "icon icon--turning" } else { "icon" };
    view! { <svg class=class viewBox="0 0 16 16" aria-hidden="true" focusable="false">{paths}</svg> }
}

/// The mark: a hull on its way down to the water.
#[component]
pub fn Mark() -> impl IntoView {
    let hull = "M2.2 6.4h17.4l-2.5 4.9a3 3 0 0 1-2.7 1.6H6.2a4 4 0 0 1-4-4z";
    view! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path class="mark__hull" transform="rotate(24 11 10)" d=hull />
            <path class="mark__way" d={"M1.6 11.8L15.2 17.9"} />
            <path class="mark__water" d={"M1.6 21.2h20.8"} />
        </svg>
    }
}
