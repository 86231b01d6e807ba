//! Colours a person can read: from what a program asked for to what is painted in each theme.
//!
//! Programs choose colours for a terminal they imagine. Here the 16 named ones become those of `style/tokens.css`, and
//! every other colour keeps its hue while its lightness moves until text reaches the contrast of WCAG 2.2, 1.4.3.
//!
//! This module must not know escape sequences, style sheets or the page: it is arithmetic on colours. The values
//! repeat tokens of `style/tokens.css`; a test compares them.

use std::fmt;

/// The contrast that text of normal size needs (WCAG 2.2, success criterion 1.4.3).
pub const MIN_CONTRAST: f64 = 4.5;

/// An sRGB colour: red, green, blue. `Display` writes `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The two themes of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on a light log.
    Light,
    /// Light text on a dark log.
    Dark,
}

/// One value for each theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Themed<T> {
    /// The value in the light theme.
    pub light: T,
    /// The value in the dark theme.
    pub dark: T,
}

/// A painted background and the text colour that can be read on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Painted {
    /// What to paint behind the text.
    pub background: Rgb,
    /// The colour of the text.
    pub text: Rgb,
}

impl Rgb {
    /// A colour from `0xrrggbb`.
    #[must_use]
    pub const fn from_hex(hex: u32) -> Self {
        let [_, red, green, blue] = hex.to_be_bytes();
        Self(red, green, blue)
    }

    /// Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The same hue and saturation (HSL) at another lightness, 0 (black) to 1 (white).
    fn with_lightness(self, lightness: f64) -> Self {
        let [red, green, blue] = [self.0, self.1, self.2].map(|channel| f64::from(channel) / 255.0);
        let (max, min) = (red.max(green).max(blue), red.min(green).min(blue));
        let (chroma, old_lightness) = (max - min, f64::midpoint(max, min));
        if chroma == 0.0 {
            let grey = to_channel(lightness);
            return Self(grey, grey, grey);
        }
        // In HSL each channel lies at a fixed share between the smallest and the largest; only those two move.
        let saturation = chroma / (1.0 - (2.0 * old_lightness - 1.0).abs());
        let new_chroma = saturation * (1.0 - (2.0 * lightness - 1.0).abs());
        let at_share = |channel: f64| to_channel(lightness + new_chroma * ((channel - min) / chroma - 0.5));
        Self(at_share(red), at_share(green), at_share(blue))
    }

    fn lightness(self) -> f64 {
        let (max, min) = (self.0.max(self.1).max(self.2), self.0.min(self.1).min(self.2));
        f64::midpoint(f64::from(max), f64::from(min)) / 255.0
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 before the cast")]
fn to_channel(value: f64) -> u8 {
    (value * 255.0).round().clamp(0.0, 255.0) as u8
}

impl Theme {
    /// Both themes.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The token `ink`: the colour of plain text.
    #[must_use]
    pub const fn ink(self) -> Rgb {
        match self {
            Self::Light => Rgb::from_hex(0x12202b),
            Self::Dark => Rgb::from_hex(0xe7edf1),
        }
    }

    /// The token `log`: the surface that lines stand on.
    #[must_use]
    pub const fn log(self) -> Rgb {
        match self {
            Self::Light => Rgb::from_hex(0xfbfcfd),
            Self::Dark => Rgb::from_hex(0x0a0f13),
        }
    }

    /// All that can be behind a line's text: the tokens `log`, `line-hover`, `line-sel` and `bad-soft`.
    #[must_use]
    pub const fn surfaces(self) -> [Rgb; 4] {
        match self {
            Self::Light => [self.log(), Rgb::from_hex(0xf1f4f6), Rgb::from_hex(0xfdf4d8), Rgb::from_hex(0xfce8e6)],
            Self::Dark => [self.log(), Rgb::from_hex(0x121a20), Rgb::from_hex(0x2b2410), Rgb::from_hex(0x3b1b1a)],
        }
    }

    /// The 16 named colours in the order of their numbers: the tokens `ansi-0` to `ansi-15`.
    #[must_use]
    pub fn named_colors(self) -> [Rgb; 16] {
        let hex = match self {
            Self::Light => [
                0x12202b, 0xb3261e, 0x146c3a, 0x7a4f00, 0x1f4fbf, 0x86329d, 0x0a616f, 0x56646f, // normal
                0x596773, 0xb5321f, 0x1a6e30, 0x7d5200, 0x2b58cf, 0x9a2f8e, 0x0b6478, 0x2a3843, // bright
            ],
            Self::Dark => [
                0x8593a0, 0xff7f76, 0x56c98a, 0xdfae4c, 0x7fa9ff, 0xd595ef, 0x57c2d2, 0xc3cdd5, // normal
                0x95a3ae, 0xff9a92, 0x7edca8, 0xf0c670, 0xa3c1ff, 0xe3b3f6, 0x86d8e4, 0xf4f8fa, // bright
            ],
        };
        hex.map(Rgb::from_hex)
    }
}

/// The contrast of two colours, 1 to 21 (WCAG 2.2).
#[must_use]
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// xterm's own 16 named colours. The console shows those of [`Theme::named_colors`] in their place.
const XTERM_NAMED: [u32; 16] = [
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, // normal
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff, // bright
];

/// xterm's colour with this number: 16 named ones, a cube of 6×6×6, 24 greys.
#[must_use]
pub fn xterm(index: u8) -> Rgb {
    if let Some(hex) = XTERM_NAMED.get(usize::from(index)) {
        return Rgb::from_hex(*hex);
    }
    if let Some(step) = index.checked_sub(232) {
        let grey = 8 + 10 * step;
        return Rgb(grey, grey, grey);
    }
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let cube = index.saturating_sub(16);
    Rgb(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
}

/// `color` if it has `min_ratio` on each of `backgrounds`, otherwise the nearest lightness of its hue that has it.
/// The lightness moves towards whichever of black and white stands out more; where not even that one reaches the
/// ratio, it is the answer.
#[must_use]
pub fn readable(color: Rgb, backgrounds: &[Rgb], min_ratio: f64) -> Rgb {
    let lowest =
        |color: Rgb| backgrounds.iter().map(|background| contrast(color, *background)).fold(f64::INFINITY, f64::min);
    if lowest(color) >= min_ratio {
        return color;
    }
    let goal = if lowest(Rgb(0, 0, 0)) > lowest(Rgb(255, 255, 255)) { 0.0 } else { 1.0 };
    // Contrast grows steadily towards the goal, so halving finds the first lightness that suffices.
    let (mut short, mut enough) = (color.lightness(), goal);
    for _ in 0..10 {
        let middle = f64::midpoint(short, enough);
        if lowest(color.with_lightness(middle)) >= min_ratio {
            enough = middle;
        } else {
            short = middle;
        }
    }
    color.with_lightness(enough)
}

/// `ink` or `log`, whichever stands out more on `background`.
#[must_use]
pub fn text_on(background: Rgb, theme: Theme) -> Rgb {
    if contrast(theme.ink(), background) > contrast(theme.log(), background) { theme.ink() } else { theme.log() }
}

/// A text colour as each theme shows it: readable on every surface of a line.
#[must_use]
pub fn foreground(color: Rgb) -> Themed<Rgb> {
    let in_theme = |theme: Theme| readable(color, &theme.surfaces(), MIN_CONTRAST);
    Themed { light: in_theme(Theme::Light), dark: in_theme(Theme::Dark) }
}

/// A background colour as each theme shows it, with its text. Middle tones carry neither `ink` nor `log` at 4.5; they
/// move a little away from the better of the two.
#[must_use]
pub fn background(color: Rgb) -> Themed<Painted> {
    let in_theme = |theme: Theme| {
        let text = text_on(color, theme);
        Painted { background: readable(color, &[text], MIN_CONTRAST), text }
    };
    Themed { light: in_theme(Theme::Light), dark: in_theme(Theme::Dark) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests index what they have just made")]
    use super::*;

    fn lowest_on_line(color: Rgb, theme: Theme) -> f64 {
        theme.surfaces().map(|surface| contrast(color, surface)).into_iter().fold(f64::INFINITY, f64::min)
    }

    fn hue(color: Rgb) -> f64 {
        let [red, green, blue] = [color.0, color.1, color.2].map(f64::from);
        (3.0_f64.sqrt() * (green - blue)).atan2(2.0 * red - green - blue).to_degrees()
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast(Rgb(0, 0, 0), Rgb(255, 255, 255)) - 21.0).abs() < 1e-9);
        assert!((contrast(Rgb::from_hex(0x777777), Rgb(255, 255, 255)) - 4.48).abs() < 0.01);
    }

    #[test]
    fn the_values_are_those_of_the_tokens() {
        let tokens = include_str!("../../style/tokens.css");
        let has = |name: &str, light: Rgb, dark: Rgb| {
            let declaration = format!("--{name}: light-dark({light}, {dark});");
            assert!(tokens.contains(&declaration), "{declaration}");
        };
        has("ink", Theme::Light.ink(), Theme::Dark.ink());
        for (index, name) in ["log", "line-hover", "line-sel", "bad-soft"].into_iter().enumerate() {
            has(name, Theme::Light.surfaces()[index], Theme::Dark.surfaces()[index]);
        }
        for (index, light) in Theme::Light.named_colors().into_iter().enumerate() {
            has(&format!("ansi-{index}"), light, Theme::Dark.named_colors()[index]);
        }
    }

    #[test]
    fn xterm_table() {
        let cases = [
            (0, 0x000000),
            (1, 0xcd0000),
            (3, 0xcdcd00),
            (4, 0x0000ee),
            (7, 0xe5e5e5),
            (8, 0x7f7f7f),
            (9, 0xff0000),
            (12, 0x5c5cff),
            (14, 0x00ffff),
            (15, 0xffffff),
            (16, 0x000000),
            (21, 0x0000ff),
            (67, 0x5f87af),
            (196, 0xff0000),
            (231, 0xffffff),
            (232, 0x080808),
            (255, 0xeeeeee),
        ];
        for (index, hex) in cases {
            assert_eq!(xterm(index), Rgb::from_hex(hex), "{index}");
        }
    }

    #[test]
    fn every_palette_colour_can_be_read_on_every_surface() {
        for theme in Theme::ALL {
            for (index, color) in theme.named_colors().into_iter().enumerate() {
                assert!(lowest_on_line(color, theme) >= MIN_CONTRAST, "{theme:?} named {index}");
                assert!(contrast(color, text_on(color, theme)) >= MIN_CONTRAST, "{theme:?} on named {index}");
            }
        }
        for index in 0..=255 {
            let (text, painted) = (foreground(xterm(index)), background(xterm(index)));
            for (theme, text, painted) in
                [(Theme::Light, text.light, painted.light), (Theme::Dark, text.dark, painted.dark)]
            {
                assert!(lowest_on_line(text, theme) >= MIN_CONTRAST, "{theme:?} {index}: {text}");
                assert!(contrast(painted.background, painted.text) >= MIN_CONTRAST, "{theme:?} {index}: {painted:?}");
            }
        }
    }

    #[test]
    fn true_colours_can_be_read_and_keep_their_hue() {
        for step in 0..4096_u32 {
            let color = Rgb::from_hex((step * 4097) & 0x00ff_ffff);
            let shown = foreground(color);
            for (theme, shown) in [(Theme::Light, shown.light), (Theme::Dark, shown.dark)] {
                assert!(lowest_on_line(shown, theme) >= MIN_CONTRAST, "{color} in {theme:?}: {shown}");
                let spread = |color: Rgb| color.0.max(color.1).max(color.2) - color.0.min(color.1).min(color.2);
                if spread(color) > 60 && spread(shown) > 60 {
                    let turn = (hue(color) - hue(shown)).abs();
                    assert!(turn.min(360.0 - turn) < 4.0, "{color} in {theme:?}: {shown}");
                }
            }
        }
    }

    #[test]
    fn a_readable_colour_stays_and_another_moves_no_further_than_it_must() {
        let dark_red = Rgb::from_hex(0x8b0000);
        assert_eq!(readable(dark_red, &Theme::Light.surfaces(), MIN_CONTRAST), dark_red);
        let moved = readable(dark_red, &Theme::Dark.surfaces(), MIN_CONTRAST);
        assert!(lowest_on_line(moved, Theme::Dark) < MIN_CONTRAST + 0.15, "{moved}");
        assert_eq!(readable(Rgb(1, 2, 3), &[], MIN_CONTRAST), Rgb(1, 2, 3), "no background, nothing to do");
    }
}
