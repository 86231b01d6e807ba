//! What an installation is called, and in which colour, so that nobody takes one for another.

use crate::model::unseen::is_unseen;

/// The most visible characters of a label: it has to fit beside everything else on a phone.
const LONGEST_LABEL: usize = 24;

/// What an installation is called, and its colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// A word or two, such as "Production".
    pub label: String,
    /// How it stands out.
    pub color: EnvironmentColor,
}

/// The colours that a label may have. Each has tokens of its own in both themes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnvironmentColor {
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
    /// Grey, where the file names none.
    #[default]
    Grey,
}

impl EnvironmentColor {
    /// All of them, in the order of the rainbow.
    pub const ALL: [Self; 7] =
        [Self::Red, Self::Orange, Self::Yellow, Self::Green, Self::Blue, Self::Purple, Self::Grey];

    /// Its name in `config.json`, in class names and in tokens.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Purple => "purple",
            Self::Grey => "grey",
        }
    }
}

/// The label without the blanks around it, or why it cannot be one.
pub(super) fn label(text: &str) -> Result<String, String> {
    let label = text.trim();
    let n_characters = label.chars().count();
    if label.is_empty() {
        return Err("must have at least one visible character.".to_owned());
    }
    if n_characters > LONGEST_LABEL {
        return Err(format!("may have {LONGEST_LABEL} characters at most, and has {n_characters}."));
    }
    if label.chars().any(is_invisible) {
        return Err("may only have visible characters: one of it is a control or formatting character.".to_owned());
    }
    Ok(label.to_owned())
}

/// Characters that take no room, or turn the direction of what follows. What joins letters elsewhere is not needed in a
/// label.
fn is_invisible(c: char) -> bool {
    c.is_control() || is_unseen(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_can_be_seen_and_fits() {
        let longest = "x".repeat(LONGEST_LABEL);
        for (text, expected) in [
            ("Production", "Production"),
            ("  EU 2 ", "EU 2"),
            ("Präproduktion", "Präproduktion"),
            (&longest, &longest),
        ] {
            assert_eq!(label(text).as_deref(), Ok(expected));
        }
        for text in [
            "",
            "  ",
            "\u{200b}",
            "a\nb",
            "a\u{202e}b",
            "\u{feff}x",
            "\u{3164}",
            "\u{115f}\u{ffa0}",
            "a\u{200d}b",
            &"x".repeat(LONGEST_LABEL + 1),
        ] {
            assert!(label(text).is_err(), "{text:?}");
        }
    }

    /// The relative luminance of `#rrggbb` (WCAG 2.2, 1.4.3).
    fn luminance(color: &str) -> f64 {
        let channel = |at: usize| {
            let value = u8::from_str_radix(color.get(at..at + 2).expect("two digits"), 16).expect("hexadecimal digits");
            let part = f64::from(value) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    /// The two values of a token, for light and dark.
    fn token(name: &str) -> [&'static str; 2] {
        let tokens = include_str!("../../style/tokens.css");
        let (_, rest) = tokens.split_once(&format!("--{name}: light-dark(")).expect(name);
        let (light, dark) = rest.split_once(')').and_then(|(pair, _)| pair.split_once(", ")).expect(name);
        [light, dark]
    }

    #[test]
    fn a_label_can_be_read_on_every_colour() {
        for color in EnvironmentColor::ALL {
            let text = if color == EnvironmentColor::Yellow { "on-env-yellow" } else { "on-env" };
            for (fill, text) in token(&format!("env-{}", color.name())).into_iter().zip(token(text)) {
                let (one, other) = (luminance(fill), luminance(text));
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(contrast >= 4.5, "{text} on {fill}: {contrast}");
            }
        }
    }

    #[test]
    fn every_colour_has_tokens_and_a_class() {
        let (tokens, sheet) =
            (include_str!("../../style/tokens.css"), include_str!("../../style/components/environment.css"));
        for name in EnvironmentColor::ALL.map(EnvironmentColor::name) {
            assert!(tokens.contains(&format!("--env-{name}: light-dark(")), "{name}");
            assert!(sheet.contains(&format!(".environment--{name} {{")), "{name}");
        }
    }
}
