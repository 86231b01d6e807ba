//! A chart as a file of its own: an SVG that needs no style sheet, runs nothing and loads nothing. Pure.

/// A mark or a text with all that makes its look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// `path` or `text`.
    pub tag: &'static str,
    /// Its attributes.
    pub attributes: Vec<(&'static str, String)>,
    /// The words of a text.
    pub words: String,
}

/// Marks that stand together, and where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Left edge.
    pub x_px: f64,
    /// Top edge.
    pub y_px: f64,
    /// The marks, from the back to the front.
    pub marks: Vec<Mark>,
}

/// The colours and the type of the words around the charts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// Behind everything.
    pub background: String,
    /// Titles.
    pub ink: String,
    /// Everything else.
    pub ink_2: String,
    /// The fonts.
    pub font: String,
}

/// A file with charts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// Width of the file.
    pub width_px: f64,
    /// Height of the file.
    pub height_px: f64,
    /// Colours and type.
    pub ground: Ground,
    /// What it shows.
    pub title: String,
    /// What was asked for, when, and all else that a reader needs.
    pub description: String,
    /// The charts, their titles and their legend.
    pub groups: Vec<Group>,
}

impl Saved {
    /// The text of the file.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let Self { width_px, height_px, ground, .. } = self;
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width_px}\" height=\"{height_px}\" \
             viewBox=\"0 0 {width_px} {height_px}\" role=\"img\" font-family=\"{}\">\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{width_px}\" height=\"{height_px}\" fill=\"{}\"/>\n",
            escaped(&ground.font),
            escaped(&self.title),
            escaped(&self.description),
            escaped(&ground.background),
        );
        for group in &self.groups {
            text.push_str(&format!("<g transform=\"translate({} {})\">\n", group.x_px, group.y_px));
            for Mark { tag, attributes, words } in &group.marks {
                let attributes: String =
                    attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(value))).collect();
                text.push_str(&format!("<{tag}{attributes}>{}</{tag}>\n", escaped(words)));
            }
            text.push_str("</g>\n");
        }
        text.push_str("</svg>\n");
        text
    }
}

fn escaped(text: &str) -> String {
    let is_allowed = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    let escape = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        c => c.to_string(),
    };
    text.chars().filter(is_allowed).map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_can_become_an_element() {
        let saved = Saved {
            width_px: 300.0,
            height_px: 200.5,
            title: "<script>alert(1)</script> & \"more\"".to_owned(),
            description: "GET /api?a=1&b=2\u{0}".to_owned(),
            groups: vec![Group {
                x_px: 0.0,
                y_px: 40.0,
                marks: vec![
                    Mark { tag: "path", attributes: vec![("d", "M0 0\"/><script>".to_owned())], words: String::new() },
                    Mark { tag: "text", attributes: vec![("x", "3".to_owned())], words: "a<b".to_owned() },
                ],
            }],
            ..Saved::default()
        };
        let text = saved.to_svg();
        assert!(!text.contains("<script"), "{text}");
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;</title>"), "{text}");
        assert!(text.contains("<desc>GET /api?a=1&amp;b=2</desc>") && text.contains("<text x=\"3\">a&lt;b</text>"));
        assert!(text.contains("viewBox=\"0 0 300 200.5\"") && text.contains("translate(0 40)"));
    }
}
