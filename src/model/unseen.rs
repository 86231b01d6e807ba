//! Characters that change or hide the text around them and leave no trace of their own: where a person decides by what
//! they read, these are shown. Pure.

use std::borrow::Cow;

/// Whether a character is one of them: marks of direction, characters without a width, fillers, tags. What joins emoji
/// and scripts (U+200C, U+200D, variation selectors, combining marks) is none.
#[must_use]
pub fn is_unseen(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with each of them, and each control character but blanks and line ends, written as `⟨U+202E⟩`. To drop them
/// would make two different names look alike.
#[must_use]
pub fn revealed(text: &str) -> Cow<'_, str> {
    let hides = |c: char| is_unseen(c) || (c.is_control() && !c.is_ascii_whitespace());
    if !text.contains(hides) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if hides(character) {
            shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// The same of somebody else's words inside a sentence: cut where they go on for longer than a sentence does.
#[must_use]
pub fn quoted(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", revealed(text.get(..end).unwrap_or_default())),
        None => revealed(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_shown() {
        let cases = [
            ("Mara Lindqvist", "Mara Lindqvist"),
            ("two\nlines\tand a tab", "two\nlines\tand a tab"),
            ("pay\u{202e}gnp.exe", "pay⟨U+202E⟩gnp.exe"),
            ("a\u{200b}b\u{0}c\u{9b}d", "a⟨U+200B⟩b⟨U+0000⟩c⟨U+009B⟩d"),
            ("👩‍👩‍👧", "👩‍👩‍👧"),
            ("مرحبا", "مرحبا"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(revealed(text), expected, "{text:?}");
        }
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        assert_eq!(quoted("grün", 4), "grün");
        assert_eq!(quoted("grün", 3), "grü…");
        assert_eq!(quoted("a\u{202e}b", 2), "a⟨U+202E⟩…");
    }
}
