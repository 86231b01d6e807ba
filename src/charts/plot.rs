//! What a chart shows, and its picture: paths and texts with their places. Pure, so that the page, the tests and a
//! saved file have the same picture.

use super::path::{Path, area, dense_line, line};
use super::scale::{Heights, Slots};
use super::series::largest;
use super::ticks::gridlines;
use super::{bars, path};

/// A number for each slot; `None` where there is none.
pub type Numbers = Vec<Option<f64>>;

/// One kind of mark, over all slots.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer {
    /// Filled bars.
    Bars(Numbers),
    /// Hatched bars: their time is not over, or was not read in whole.
    Unfinished(Numbers),
    /// Dashed bars: expected.
    Forecast(Numbers),
    /// Short lines across the bars: the period before.
    Before(Numbers),
    /// Diamonds above the bars.
    Outliers(Numbers),
    /// The main line.
    Line(Numbers),
    /// The line of the period before.
    LineBefore(Numbers),
    /// A line that goes on as expected.
    LineForecast(Numbers),
    /// A second line, told apart from the main one by colour and dashes.
    SecondLine(Numbers),
    /// Dots, of the main line's colour.
    Dots(Numbers),
    /// Rings, of the second line's colour.
    SecondDots(Numbers),
    /// The area between two rows of numbers.
    Range {
        /// The lower edge.
        low: Numbers,
        /// The upper edge.
        high: Numbers,
    },
}

impl Layer {
    /// Whether it has anything to draw.
    #[must_use]
    pub fn has_numbers(&self) -> bool {
        self.numbers().iter().any(Option::is_some)
    }

    fn numbers(&self) -> &Numbers {
        match self {
            Self::Bars(numbers)
            | Self::Unfinished(numbers)
            | Self::Forecast(numbers)
            | Self::Before(numbers)
            | Self::Outliers(numbers)
            | Self::Line(numbers)
            | Self::LineBefore(numbers)
            | Self::LineForecast(numbers)
            | Self::SecondLine(numbers)
            | Self::Dots(numbers)
            | Self::SecondDots(numbers)
            | Self::Range { high: numbers, .. } => numbers,
        }
    }
}

/// A number that is named at the right edge.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// The number.
    pub number: f64,
    /// Its name, one or two lines; the last one stands out.
    pub lines: Vec<String>,
    /// Whether a dotted line runs to it over the whole width.
    pub has_rule: bool,
    /// Whether it stands out.
    pub is_main: bool,
}

/// What one chart shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// How many slots there are along the time.
    pub n_slots: usize,
    /// The marks, from the back to the front.
    pub layers: Vec<Layer>,
    /// Numbers that are named at the right edge.
    pub ends: Vec<End>,
    /// Whether what is counted comes in whole numbers only.
    pub is_whole: bool,
}

impl Plot {
    fn most(&self) -> f64 {
        let numbers = self.layers.iter().flat_map(Layer::numbers).filter_map(|number| *number);
        largest(numbers.chain(self.ends.iter().map(|end| end.number)))
    }
}

/// How a shape looks. The style sheet has a class for each; no two are told apart by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A gridline.
    Grid,
    /// The line of zero.
    Zero,
    /// Filled bars.
    Bar,
    /// The largest of those that share a column of a pixel.
    BarMost,
    /// The lines inside of a hatched bar.
    Hatch,
    /// Its edge.
    HatchEdge,
    /// The dashed edge of an expected bar.
    Forecast,
    /// What keeps a mark apart from the bar behind it.
    Halo,
    /// The period before.
    Before,
    /// An outlier.
    Outlier,
    /// A dotted line over the whole width.
    Rule,
    /// The main line.
    Line,
    /// The line of the period before.
    LineBefore,
    /// The line goes on as expected.
    LineForecast,
    /// The area that the expected is thought to lie in.
    Range,
    /// A second line.
    SecondLine,
    /// Dots of the main line.
    Dot,
    /// Dots of the second line.
    SecondDot,
}

impl Look {
    /// Its class in the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Grid => "mark mark--grid",
            Self::Zero => "mark mark--zero",
            Self::Bar => "mark mark--bar",
            Self::BarMost => "mark mark--bar-most",
            Self::Hatch => "mark mark--hatch",
            Self::HatchEdge => "mark mark--hatch-edge",
            Self::Forecast => "mark mark--forecast",
            Self::Halo => "mark mark--halo",
            Self::Before => "mark mark--before",
            Self::Outlier => "mark mark--outlier",
            Self::Rule => "mark mark--rule",
            Self::Line => "mark mark--line",
            Self::LineBefore => "mark mark--line-before",
            Self::LineForecast => "mark mark--line-forecast",
            Self::Range => "mark mark--range",
            Self::SecondLine => "mark mark--second",
            Self::Dot => "mark mark--dot",
            Self::SecondDot => "mark mark--second-dot",
        }
    }
}

/// All marks of one look, as one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How it looks.
    pub look: Look,
    /// The path.
    pub d: String,
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Anchor {
    /// As SVG writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A text at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Along the width.
    pub x_px: f64,
    /// The line that it stands on.
    pub y_px: f64,
    /// Which part of it stands there.
    pub anchor: Anchor,
    /// Whether it stands out.
    pub is_strong: bool,
    /// The words.
    pub words: String,
}

/// A chart as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Its width.
    pub width_px: f64,
    /// Its height.
    pub height_px: f64,
    /// Where the slots are.
    pub slots: Slots,
    /// Top and bottom of the numbers.
    pub inside_px: (f64, f64),
    /// The shapes, from the back to the front.
    pub shapes: Vec<Shape>,
    /// The texts.
    pub texts: Vec<Text>,
}

/// Room above the highest gridline, for what stands on the highest bar.
const ABOVE_PX: f64 = 20.0;
/// Room for the names of the slots.
const BELOW_PX: f64 = 24.0;
/// A letter of the axes, on average.
const LETTER_PX: f64 = 6.4;
/// The names of slots need so much room.
const NAME_PX: f64 = 64.0;
/// At least so much is left beside the plot, so that charts below each other have their slots below each other.
const LEAST_LEFT_PX: f64 = 52.0;
const LEAST_RIGHT_PX: f64 = 56.0;
/// Names at the right edge are at least so far apart.
const END_PX: f64 = 14.0;
/// More dots than this are no dots any more.
const MOST_DOTS: usize = 400;

/// Draws a chart. `write` says how numbers are written, `name` which slots are named, at most so many.
#[must_use]
pub fn draw(
    plot: &Plot,
    width_px: f64,
    height_px: f64,
    write: impl Fn(f64) -> String,
    name: impl FnOnce(usize) -> Vec<(usize, String)>,
) -> Picture {
    let lines = gridlines(plot.most(), plot.is_whole);
    let numbers: Vec<String> = lines.iter().map(|number| write(*number)).collect();
    let left_px = room_for(numbers.iter()).max(LEAST_LEFT_PX);
    let right_px = match room_for(plot.ends.iter().flat_map(|end| &end.lines)) {
        _ if plot.ends.is_empty() => 8.0,
        room_px => room_px.max(LEAST_RIGHT_PX),
    };
    let right_px = (width_px - right_px).max(left_px);
    let bottom_px = height_px - BELOW_PX;
    let slots = Slots::new(plot.n_slots, left_px, right_px);
    let heights = Heights::new(lines.last().copied().unwrap_or(1.0), ABOVE_PX, bottom_px);

    let mut picture =
        Picture { width_px, height_px, slots, inside_px: (ABOVE_PX, bottom_px), shapes: Vec::new(), texts: Vec::new() };
    picture.add_grid(&lines, numbers, &heights, left_px, right_px);
    for layer in &plot.layers {
        picture.add_layer(layer, &heights);
    }
    picture.add_ends(&plot.ends, &heights, left_px, right_px);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width in pixels is small")]
    let most_names = ((right_px - left_px) / NAME_PX).max(1.0) as usize;
    for (slot, words) in name(most_names) {
        let half_px = room_px(&words) / 2.0;
        let x_px = slots.middle_of(slot).clamp(half_px, (width_px - half_px).max(half_px));
        picture.add_text(x_px, height_px - 6.0, Anchor::Middle, words);
    }
    picture
}

#[expect(clippy::cast_precision_loss, reason = "a word is short")]
fn room_px(words: &str) -> f64 {
    words.chars().count() as f64 * LETTER_PX
}

fn room_for<'a>(words: impl Iterator<Item = &'a String>) -> f64 {
    (words.map(|words| room_px(words)).fold(0.0, f64::max) + 12.0).round()
}

impl Picture {
    fn add(&mut self, look: Look, d: String) {
        if !d.is_empty() {
            self.shapes.push(Shape { look, d });
        }
    }

    fn add_text(&mut self, x_px: f64, y_px: f64, anchor: Anchor, words: String) {
        self.texts.push(Text { x_px, y_px, anchor, is_strong: false, words });
    }

    fn add_grid(&mut self, lines: &[f64], numbers: Vec<String>, heights: &Heights, left_px: f64, right_px: f64) {
        let rule = |y_px: f64| {
            let mut path = Path::default();
            // Half a pixel down, a line of one pixel is sharp.
            path.move_to(left_px, y_px.round() + 0.5);
            path.across_to(right_px);
            path.into_text()
        };
        let above: String = lines.iter().skip(1).map(|number| rule(heights.at(*number))).collect();
        self.add(Look::Grid, above);
        self.add(Look::Zero, rule(heights.zero()));
        for (line, words) in lines.iter().zip(numbers) {
            self.add_text(left_px - 8.0, heights.at(*line).round() + 4.0, Anchor::End, words);
        }
    }

    fn add_layer(&mut self, layer: &Layer, heights: &Heights) {
        let slots = self.slots;
        let is_dense = bars::are_dense(&slots);
        match layer {
            Layer::Bars(numbers) if is_dense => {
                let (most, least) = bars::dense(numbers, &slots, heights);
                self.add(Look::BarMost, most);
                self.add(Look::Bar, least);
            }
            Layer::Bars(numbers) => self.add(Look::Bar, bars::solid(numbers, &slots, heights)),
            Layer::Unfinished(numbers) => {
                self.add(Look::Hatch, bars::hatched(numbers, &slots, heights));
                self.add(Look::HatchEdge, bars::outlined(numbers, &slots, heights));
            }
            Layer::Forecast(numbers) => self.add(Look::Forecast, bars::outlined(numbers, &slots, heights)),
            Layer::Before(numbers) if is_dense => self.add(Look::Before, self.line(numbers, heights)),
            Layer::Before(numbers) => {
                let marks = bars::marks(numbers, &slots, heights);
                self.add(Look::Halo, marks.clone());
                self.add(Look::Before, marks);
            }
            Layer::Outliers(numbers) => self.add(Look::Outlier, bars::diamonds(numbers, &slots, heights)),
            Layer::Line(numbers) => self.add(Look::Line, self.line(numbers, heights)),
            Layer::LineBefore(numbers) => self.add(Look::LineBefore, self.line(numbers, heights)),
            Layer::LineForecast(numbers) => self.add(Look::LineForecast, self.line(numbers, heights)),
            Layer::SecondLine(numbers) => self.add(Look::SecondLine, self.line(numbers, heights)),
            Layer::Dots(numbers) => self.add(Look::Dot, self.dots(numbers, heights)),
            Layer::SecondDots(numbers) => self.add(Look::SecondDot, self.dots(numbers, heights)),
            Layer::Range { low, high } => {
                let edge = |numbers: &Numbers| self.points(numbers, heights).into_iter().flatten().collect::<Vec<_>>();
                self.add(Look::Range, area(&edge(high), &edge(low)));
            }
        }
    }

    fn points(&self, numbers: &Numbers, heights: &Heights) -> Vec<Option<(f64, f64)>> {
        let point = |(slot, number): (usize, &Option<f64>)| {
            number.map(|number| (self.slots.middle_of(slot), heights.at(number)))
        };
        numbers.iter().enumerate().map(point).collect()
    }

    fn line(&self, numbers: &Numbers, heights: &Heights) -> String {
        if self.slots.step_px() < 1.0 {
            let (left_px, right_px) = (self.slots.left_of(0), self.slots.left_of(self.slots.len()));
            dense_line(numbers, left_px, right_px, |number| heights.at(number))
        } else {
            line(self.points(numbers, heights))
        }
    }

    /// Points without length: the round ends of their lines make them dots.
    fn dots(&self, numbers: &Numbers, heights: &Heights) -> String {
        if numbers.len() > MOST_DOTS {
            return String::new();
        }
        let dots = self.points(numbers, heights).into_iter().flatten();
        dots.map(|point| path::line([Some(point)])).collect()
    }

    /// Names at the right edge, the higher numbers first; where two would lie on each other, the lower one gives way.
    fn add_ends(&mut self, ends: &[End], heights: &Heights, left_px: f64, right_px: f64) {
        let mut ends: Vec<&End> = ends.iter().collect();
        ends.sort_by(|a, b| b.number.total_cmp(&a.number));
        let mut next_px = f64::MIN;
        for end in ends {
            let y_px = heights.at(end.number).round();
            if end.has_rule {
                let mut path = Path::default();
                path.move_to(left_px, y_px + 0.5);
                path.across_to(right_px);
                self.add(Look::Rule, path.into_text());
            }
            #[expect(clippy::cast_precision_loss, reason = "there are one or two lines")]
            let first_px = y_px + 4.0 - (end.lines.len().saturating_sub(1) as f64) * END_PX / 2.0;
            let mut line_px = first_px.max(next_px);
            for (index, words) in end.lines.iter().enumerate() {
                self.add_text(right_px + 8.0, line_px, Anchor::Start, words.clone());
                if let Some(text) = self.texts.last_mut() {
                    text.is_strong = end.is_main && index + 1 == end.lines.len();
                }
                line_px += END_PX;
            }
            next_px = line_px;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(number: f64, text: &str) -> End {
        End { number, lines: vec![text.to_owned()], has_rule: true, is_main: true }
    }

    fn month() -> Plot {
        let numbers: Numbers = (0..30).map(|day| Some(f64::from(day * 7 % 41))).collect();
        let some = |from: usize, until: usize| -> Numbers {
            let is_in = |slot: usize| (from..until).contains(&slot);
            numbers.iter().enumerate().map(|(slot, number)| number.filter(|_| is_in(slot))).collect()
        };
        Plot {
            n_slots: 30,
            layers: vec![
                Layer::Bars(some(0, 23)),
                Layer::Unfinished(some(23, 24)),
                Layer::Forecast(some(24, 30)),
                Layer::Before(numbers.clone()),
                Layer::Outliers(some(5, 6)),
                Layer::Range { low: some(20, 30), high: some(20, 30) },
                Layer::Line(some(0, 20)),
                Layer::Dots(some(3, 5)),
            ],
            ends: vec![end(18.0, "18"), end(17.0, "17")],
            is_whole: true,
        }
    }

    fn draw_at(plot: &Plot, width_px: f64) -> Picture {
        draw(
            plot,
            width_px,
            280.0,
            |number| number.to_string(),
            |_| vec![(0, "1 Nov".to_owned()), (29, "30".to_owned())],
        )
    }

    /// All numbers of a path, where it has no arcs.
    fn places(d: &str) -> Vec<f64> {
        let parts = d.split(|c: char| c.is_ascii_uppercase() || c == ' ').filter(|part| !part.is_empty());
        parts.map(|part| part.parse().expect("a number")).collect()
    }

    #[test]
    fn each_look_is_one_path() {
        let picture = draw_at(&month(), 900.0);
        let looks: Vec<Look> = picture.shapes.iter().map(|shape| shape.look).collect();
        let expected = [
            Look::Grid,
            Look::Zero,
            Look::Bar,
            Look::Hatch,
            Look::HatchEdge,
            Look::Forecast,
            Look::Halo,
            Look::Before,
            Look::Outlier,
            Look::Range,
            Look::Line,
            Look::Dot,
            Look::Rule,
            Look::Rule,
        ];
        assert_eq!(looks, expected);
        // Numbers of the grid, the two ends apart from each other, the names of two slots.
        let words: Vec<&str> = picture.texts.iter().map(|text| text.words.as_str()).collect();
        assert_eq!(words, ["0", "10", "20", "30", "40", "18", "17", "1 Nov", "30"]);
        let height_of = |words: &str| picture.texts.iter().find(|text| text.words == words).map(|text| text.y_px);
        assert!(height_of("17") >= height_of("18").map(|y_px| y_px + END_PX));
    }

    #[test]
    fn everything_lies_within_the_picture() {
        for width_px in [240.0, 600.0, 1_400.0] {
            let picture = draw_at(&month(), width_px);
            for shape in picture.shapes.iter().filter(|shape| shape.look != Look::Bar) {
                for place in places(&shape.d) {
                    assert!((0.0..=width_px.max(280.0)).contains(&place), "{width_px}: {shape:?}");
                }
            }
            for text in &picture.texts {
                let room_px = room_px(&text.words);
                let (left_px, right_px) = match text.anchor {
                    Anchor::Start => (text.x_px, text.x_px + room_px),
                    Anchor::Middle => (text.x_px - room_px / 2.0, text.x_px + room_px / 2.0),
                    Anchor::End => (text.x_px - room_px, text.x_px),
                };
                assert!(left_px >= -0.5 && right_px <= width_px + 0.5, "{width_px}: {text:?}");
            }
        }
    }

    #[test]
    fn a_year_of_hours_is_a_handful_of_paths() {
        let numbers: Numbers = (0..9_600).map(|hour| Some(f64::from(hour % 24))).collect();
        let plot = Plot {
            n_slots: 9_600,
            layers: vec![Layer::Bars(numbers.clone()), Layer::Line(numbers)],
            ..Plot::default()
        };
        let picture = draw_at(&plot, 1_200.0);
        assert!(picture.shapes.len() <= 5);
        let n_letters: usize = picture.shapes.iter().map(|shape| shape.d.len()).sum();
        assert!(n_letters < 60_000, "{n_letters}");
    }

    #[test]
    fn nothing_to_show_is_an_empty_grid() {
        let picture = draw_at(&Plot::default(), 300.0);
        assert_eq!(picture.shapes.len(), 2);
        assert_eq!(picture.slots.at(10.0), None);
    }
}
