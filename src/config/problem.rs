//! What can be wrong with `config.json`, in words for whoever runs the console.

/// Why the console cannot start with the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The file is there, and this is wrong with it. Never empty.
    Wrong(Vec<Problem>),
    /// Whether the file is there, and what is in it, could not be told. May pass.
    Unread(String),
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which key, from the outermost: `environment.color`; empty for the file as a whole.
    pub key: String,
    /// What is wrong with it; goes on after the key.
    pub text: String,
}

impl Problem {
    /// A problem of one key.
    pub(super) fn of(key: &str, text: impl Into<String>) -> Self {
        Self { key: key.to_owned(), text: text.into() }
    }

    /// A problem of the file as a whole.
    pub(super) fn of_file(text: impl Into<String>) -> Self {
        Self::of("", text)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.key.is_empty() { f.write_str(&self.text) } else { write!(f, "{} {}", self.key, self.text) }
    }
}

/// The known word that a misspelt one is nearest to, if any is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let near = known.iter().map(|known| (distance(&word, &known.to_lowercase()), *known));
    let (distance, nearest) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= nearest.len() / 3).then_some(nearest)
}

/// How many letters have to be put in, left out or changed to get from one word to the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    // Row by row: what it costs to make the first so many letters of `to`.
    let mut costs: Vec<usize> = (0..=to.len()).collect();
    for (n_before, letter) in from.chars().enumerate() {
        let mut next = vec![n_before + 1];
        for (wanted, pair) in to.iter().zip(costs.windows(2)) {
            let [diagonal, above] = *pair else { continue };
            let left = next.last().copied().unwrap_or_default();
            let changed = diagonal + usize::from(*wanted != letter);
            next.push(changed.min(above + 1).min(left + 1));
        }
        costs = next;
    }
    costs.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_letters() {
        for (from, to, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("kitten", "sitting", 3),
            ("apiurl", "apiurl", 0),
            ("flaw", "lawn", 2),
        ] {
            assert_eq!(distance(from, to), expected, "{from:?} {to:?}");
        }
    }

    #[test]
    fn what_is_meant_is_near() {
        let known = ["apiUrl", "readOnly", "defaultOrganization"];
        let cases = [
            ("apiURL", Some("apiUrl")),
            ("api_url", Some("apiUrl")),
            ("read_only", Some("readOnly")),
            ("defaultOrganisation", Some("defaultOrganization")),
            ("defaultOrg", None),
            ("token", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, &known), expected, "{word:?}");
        }
    }
}
