//! What a chart tells of one slot: the same words in the box beside the pointer and for a screen reader. Pure.

/// What is told of one slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readout {
    /// Which slot it is.
    pub title: String,
    /// What its numbers are called, and the numbers.
    pub rows: Vec<(String, String)>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

impl Readout {
    /// All of it in one line, as it is spoken.
    #[must_use]
    pub fn sentence(&self) -> String {
        let rows = self.rows.iter().map(|(name, number)| format!("{name} {number}"));
        let parts: Vec<String> =
            [self.title.clone()].into_iter().chain(rows).chain(self.notes.iter().cloned()).collect();
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_spoken() {
        let readout = Readout {
            title: "Tue 17 Nov".to_owned(),
            rows: vec![("Minutes".to_owned(), "412".to_owned()), ("4 weeks before".to_owned(), "150".to_owned())],
            notes: vec!["outlier".to_owned()],
        };
        assert_eq!(readout.sentence(), "Tue 17 Nov, Minutes 412, 4 weeks before 150, outlier");
    }
}
