//! Path filters and tag filters: what a glob matches, what a list of them lets through, and why.
//!
//! The rules are those of the service's pages on path and tag filtering: a pattern is matched against the whole path,
//! `!` first makes it exclude, an exclude always wins, the order says nothing, and with nothing but excludes everything
//! else is included. The pages name `*` and `**`. `?`, `[a-z]` and `{a,b}` are read as most programs read them, and
//! [`is_beyond_documented`] tells of a pattern that uses them.
//!
//! Matching follows all ways through a pattern at once, so that its time grows with the length of the pattern times the
//! length of the path, whatever somebody writes. Own code, since `globset` brings regular expressions along, which are
//! larger than this whole page of the console, and `glob` tries one way after the other. Pure.

use std::iter::Peekable;
use std::str::Chars;

/// How many changed files GitHub names to the service.
pub const MAX_FILES_OF_GITHUB: usize = 300;
/// Deeper braces than anybody writes; each takes a step of the stack.
const MAX_DEPTH: usize = 8;

/// One step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A character.
    Is(char),
    /// Any character within a name.
    InName,
    /// Any character.
    Any,
    /// One of some characters, or none of them, within a name.
    Class { ranges: Vec<(char, char)>, is_negated: bool },
    /// Goes on at both places, without a character.
    Split(usize, usize),
    /// Goes on elsewhere, without a character.
    Jump(usize),
}

/// A pattern that can be matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    steps: Vec<Step>,
}

impl Glob {
    /// Reads a pattern without its `!`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let mut parser = Parser { chars: pattern.chars().peekable(), steps: Vec::new() };
        parser.alternative(0)?;
        match parser.chars.next() {
            Some(stray) => Err(format!("{stray} closes nothing: there is no {{ before it.")),
            None => Ok(Self { steps: parser.steps }),
        }
    }

    /// Whether the whole of a text matches.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let mut now = vec![false; self.steps.len() + 1];
        self.reach(0, &mut now);
        for char in text.chars() {
            let mut next = vec![false; self.steps.len() + 1];
            for (place, _) in now.iter().enumerate().filter(|(_, is_here)| **is_here) {
                if self.steps.get(place).is_some_and(|step| step.takes(char)) {
                    self.reach(place + 1, &mut next);
                }
            }
            now = next;
        }
        now.last().copied().unwrap_or_default()
    }

    /// Marks a place, and those that are reached from it without a character.
    fn reach(&self, place: usize, marked: &mut [bool]) {
        let mut open = vec![place];
        while let Some(place) = open.pop() {
            match marked.get_mut(place) {
                Some(is_marked) if !*is_marked => *is_marked = true,
                _ => continue,
            }
            match self.steps.get(place) {
                Some(Step::Split(one, other)) => open.extend([*one, *other]),
                Some(Step::Jump(there)) => open.push(*there),
                _ => {}
            }
        }
    }
}

impl Step {
    fn takes(&self, char: char) -> bool {
        match self {
            Self::Is(wanted) => *wanted == char,
            Self::InName => char != '/',
            Self::Any => true,
            Self::Class { ranges, is_negated } => {
                char != '/' && ranges.iter().any(|(first, last)| (*first..=*last).contains(&char)) != *is_negated
            }
            Self::Split(..) | Self::Jump(_) => false,
        }
    }
}

struct Parser<'a> {
    chars: Peekable<Chars<'a>>,
    steps: Vec<Step>,
}

impl Parser<'_> {
    /// Reads up to the end, or to what ends an alternative in braces.
    fn alternative(&mut self, depth: usize) -> Result<(), String> {
        let mut before = '/';
        while let Some(char) = self.chars.peek().copied() {
            if char == '}' || (char == ',' && depth > 0) {
                return Ok(());
            }
            self.chars.next();
            match char {
                '*' if self.chars.next_if_eq(&'*').is_some() => {
                    // Whole folders, also none: `a/**/b` is `a/b` as well.
                    if before == '/' && self.chars.next_if_eq(&'/').is_some() {
                        let start = self.steps.len();
                        self.steps.extend([Step::Split(start + 1, start + 5), Step::Split(start + 2, start + 4)]);
                        self.steps.extend([Step::Any, Step::Jump(start + 1), Step::Is('/')]);
                        before = '/';
                        continue;
                    }
                    self.any_number(Step::Any);
                }
                '*' => self.any_number(Step::InName),
                '?' => self.steps.push(Step::InName),
                '[' => self.class()?,
                '{' => self.braces(depth)?,
                '\\' => {
                    let Some(escaped) = self.chars.next() else {
                        return Err("The \\ at the end stands for nothing.".to_owned());
                    };
                    self.steps.push(Step::Is(escaped));
                }
                plain => self.steps.push(Step::Is(plain)),
            }
            before = char;
        }
        Ok(())
    }

    fn any_number(&mut self, step: Step) {
        let start = self.steps.len();
        self.steps.extend([Step::Split(start + 1, start + 3), step, Step::Jump(start)]);
    }

    fn class(&mut self) -> Result<(), String> {
        const OPEN: &str = "The [ is never closed: write [abc] or [a-z].";
        let is_negated = self.chars.next_if(|char| ['!', '^'].contains(char)).is_some();
        let mut ranges = Vec::new();
        loop {
            let first = self.chars.next().ok_or(OPEN)?;
            if first == ']' && !ranges.is_empty() {
                break;
            }
            let first = if first == '\\' { self.chars.next().ok_or(OPEN)? } else { first };
            let mut last = first;
            if self.chars.next_if_eq(&'-').is_some() {
                if self.chars.peek() == Some(&']') {
                    ranges.push(('-', '-'));
                } else {
                    last = self.chars.next().ok_or(OPEN)?;
                }
            }
            if last < first {
                return Err(format!("[{first}-{last}] is the wrong way round: write [{last}-{first}]."));
            }
            ranges.push((first, last));
        }
        self.steps.push(Step::Class { ranges, is_negated });
        Ok(())
    }

    fn braces(&mut self, depth: usize) -> Result<(), String> {
        if depth >= MAX_DEPTH {
            return Err("There are too many { within each other.".to_owned());
        }
        // Each alternative begins with a choice between it and the next, and ends with a way out.
        let mut ways_out = Vec::new();
        loop {
            let choice = self.steps.len();
            self.steps.push(Step::Jump(choice + 1));
            self.alternative(depth + 1)?;
            match self.chars.next() {
                Some(',') => {
                    ways_out.push(self.steps.len());
                    self.steps.push(Step::Jump(0));
                    let next = self.steps.len();
                    self.put(choice, Step::Split(choice + 1, next));
                }
                Some(_) => break,
                None => return Err("The { is never closed: write {a,b}.".to_owned()),
            }
        }
        let end = self.steps.len();
        for way_out in ways_out {
            self.put(way_out, Step::Jump(end));
        }
        Ok(())
    }

    fn put(&mut self, place: usize, step: Step) {
        if let Some(there) = self.steps.get_mut(place) {
            *there = step;
        }
    }
}

/// What is wrong with a filter of paths.
#[must_use]
pub fn path_filter_problem(filter: &str) -> Option<String> {
    let filter = filter.trim();
    let pattern = filter.strip_prefix('!').unwrap_or(filter);
    let bang = if filter.len() > pattern.len() { "!" } else { "" };
    if let Some(rest) = pattern.strip_prefix('/') {
        return Some(format!(
            "Paths begin at the repository's root, without a /: write {bang}{}.",
            rest.trim_start_matches('/')
        ));
    }
    if let Some(rest) = pattern.strip_prefix("./") {
        return Some(format!("Paths begin at the repository's root, without ./: write {bang}{rest}."));
    }
    if pattern.contains('\\') {
        return Some(format!("Folders are parted by /, not by \\: write {bang}{}.", pattern.replace('\\', "/")));
    }
    if pattern.split('/').any(|name| name == "..") {
        return Some("No changed file's path has .. in it: write the path from the repository's root.".to_owned());
    }
    if let Some(folder) = pattern.strip_suffix('/') {
        return Some(format!("A folder itself never changes, the files in it do: write {bang}{folder}/**."));
    }
    filter_problem(filter)
}

/// What is wrong with a filter of tags, or of anything else.
#[must_use]
pub fn filter_problem(filter: &str) -> Option<String> {
    let filter = filter.trim();
    let pattern = filter.strip_prefix('!').unwrap_or(filter);
    if pattern.is_empty() {
        return Some("A ! alone excludes nothing: write a pattern behind it, such as !docs/**.".to_owned());
    }
    if pattern.starts_with('!') {
        return Some(format!("One ! excludes: write !{}.", pattern.trim_start_matches('!')));
    }
    Glob::parse(pattern).err()
}

/// Whether a pattern uses what the service's pages do not name.
#[must_use]
pub fn is_beyond_documented(filter: &str) -> bool {
    filter.contains(['?', '[', '{', '\\'])
}

/// What the filters say of one path or tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathVerdict {
    /// The path, or the tag.
    pub path: String,
    /// The filter that decided, by its place in the list; `None` when none matched.
    pub by: Option<usize>,
    /// Whether it counts.
    pub is_included: bool,
}

/// What the filters say of all that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it would start a deployment.
    pub is_triggered: bool,
    /// The same in words, with the reason.
    pub sentence: String,
    /// Each path.
    pub paths: Vec<PathVerdict>,
}

/// What the filters would say of a push that changed these files, one a line.
#[must_use]
pub fn path_verdict(filters: &[String], changed_paths: &str) -> Verdict {
    let paths = verdicts(filters, changed_paths);
    let n_included = paths.iter().filter(|path| path.is_included).count();
    let is_triggered = n_included > 0;
    let has_filters = filters.iter().any(|filter| !filter.trim().is_empty());
    let mut sentence = match (paths.len(), n_included) {
        (0, _) => "Paste the paths that a push changes, one a line, from the repository's root.".to_owned(),
        _ if !has_filters => "Would trigger: without filters every push does.".to_owned(),
        (n_paths, 0) => {
            let is_excluded = |path: &&PathVerdict| path.by.is_some();
            match paths.iter().filter(is_excluded).count() {
                0 => format!("Would not trigger: no filter matches {}.", of_paths(n_paths, "the path", "any of the")),
                n_excluded if n_excluded == n_paths => {
                    format!("Would not trigger: a filter excludes {}.", of_paths(n_paths, "the path", "each of the"))
                }
                n_excluded => {
                    let n_missed = n_paths - n_excluded;
                    format!(
                        "Would not trigger: filters exclude {n_excluded} of {n_paths} paths, and none matches the other {n_missed}."
                    )
                }
            }
        }
        (n_paths, n_included) if n_included == n_paths => {
            format!(
                "Would trigger: {} counted.",
                if n_paths == 1 { "the path is".to_owned() } else { format!("all {n_paths} paths are") }
            )
        }
        (n_paths, n_included) => {
            format!(
                "Would trigger: {n_included} of {n_paths} paths {} counted, and one is enough.",
                if n_included == 1 { "is" } else { "are" }
            )
        }
    };
    if paths.len() > MAX_FILES_OF_GITHUB {
        sentence.push_str(
            " GitHub names only the first 300 changed files of a push: of the others the service does not know.",
        );
    }
    Verdict { is_triggered, sentence, paths }
}

fn of_paths(n_paths: usize, one: &str, several: &str) -> String {
    if n_paths == 1 { one.to_owned() } else { format!("{several} {n_paths} paths") }
}

/// What the filters would say of pushed tags, one a line.
#[must_use]
pub fn tag_verdict(is_on: bool, filters: &[String], tags: &str) -> Verdict {
    let mut paths = verdicts(filters, tags);
    if !is_on {
        for tag in &mut paths {
            (tag.is_included, tag.by) = (false, None);
        }
    }
    let n_included = paths.iter().filter(|tag| tag.is_included).count();
    let has_filters = filters.iter().any(|filter| !filter.trim().is_empty());
    let n_tags = paths.len();
    let sentence = match n_included {
        _ if n_tags == 0 => "Write the names of tags, one a line.".to_owned(),
        _ if !is_on => "Would not trigger: pushed tags are not deployed, whatever the filters say.".to_owned(),
        _ if !has_filters => "Would trigger: without filters every pushed tag does.".to_owned(),
        0 if n_tags == 1 && paths.iter().any(|tag| tag.by.is_some()) => {
            "Would not trigger: a filter excludes the tag.".to_owned()
        }
        0 if n_tags == 1 => "Would not trigger: no filter matches the tag.".to_owned(),
        _ if n_tags == 1 => "Would trigger: the tag is included.".to_owned(),
        n_included => format!("{n_included} of {n_tags} tags would trigger a deployment each."),
    };
    Verdict { is_triggered: n_included > 0, sentence, paths }
}

/// A filter that cannot be read matches nothing.
fn verdicts(filters: &[String], lines: &str) -> Vec<PathVerdict> {
    let read = |(place, filter): (usize, &String)| {
        let filter = filter.trim();
        let pattern = filter.strip_prefix('!').unwrap_or(filter);
        let glob = Glob::parse(pattern).ok().filter(|_| !pattern.is_empty())?;
        Some((place, filter.len() > pattern.len(), glob))
    };
    let globs: Vec<(usize, bool, Glob)> = filters.iter().enumerate().filter_map(read).collect();
    // A filter that is being typed and cannot be read yet includes all the same: it is no exclude.
    let includes_all = filters.iter().all(|filter| filter.trim().is_empty() || filter.trim().starts_with('!'));
    let verdict = |path: &str| {
        let find = |excludes: bool| {
            let matching =
                |(_, is_exclude, glob): &&(usize, bool, Glob)| *is_exclude == excludes && glob.is_match(path);
            globs.iter().find(matching).map(|(place, ..)| *place)
        };
        let (excluded_by, included_by) = (find(true), find(false));
        let is_included = excluded_by.is_none() && (included_by.is_some() || includes_all);
        PathVerdict { path: path.to_owned(), by: excluded_by.or(included_by), is_included }
    };
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(verdict).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_match(pattern: &str, path: &str) -> bool {
        Glob::parse(pattern).expect("a pattern").is_match(path)
    }

    fn filters(filters: &[&str]) -> Vec<String> {
        filters.iter().map(|filter| (*filter).to_owned()).collect()
    }

    #[test]
    fn a_pattern_matches_the_whole_path() {
        for (pattern, path, expected) in [
            ("infra/Pulumi.dev.yaml", "infra/Pulumi.dev.yaml", true),
            ("infra/Pulumi.dev.yaml", "old/infra/Pulumi.dev.yaml", false),
            ("infra", "infra/a.ts", false),
            ("infra/*", "infra/a.ts", true),
            ("infra/*", "infra/deep/a.ts", false),
            ("infra/**", "infra/deep/er/a.ts", true),
            ("infra/**", "infrastructure/a.ts", false),
            ("**/*.md", "README.md", true),
            ("**/*.md", "docs/a/b.md", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "a/xb", false),
            ("a/**/b", "axb", false),
            ("**", "any/thing", true),
            ("a**z", "a/b/z", true),
            ("*", "", true),
            ("file-?.ts", "file-1.ts", true),
            ("file-?.ts", "file-/.ts", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]x", "]x", true),
            ("[a-]x", "-x", true),
            ("{src,lib}/*.{ts,js}", "lib/a.js", true),
            ("{src,lib}/*.{ts,js}", "bin/a.js", false),
            ("{a,{b,c}d}e", "cde", true),
            ("{a,}b", "b", true),
            ("{**/,}x", "a/b/x", true),
            ("ä*ü", "äöü", true),
            ("A", "a", false),
        ] {
            assert_eq!(is_match(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_what_would_be() {
        for (filter, sentence) in [
            ("!", "A ! alone excludes nothing: write a pattern behind it, such as !docs/**."),
            ("!!a", "One ! excludes: write !a."),
            ("/infra/**", "Paths begin at the repository's root, without a /: write infra/**."),
            ("!/infra/**", "Paths begin at the repository's root, without a /: write !infra/**."),
            ("./infra/**", "Paths begin at the repository's root, without ./: write infra/**."),
            ("infra\\**", "Folders are parted by /, not by \\: write infra/**."),
            ("../infra/**", "No changed file's path has .. in it: write the path from the repository's root."),
            ("!infra/", "A folder itself never changes, the files in it do: write !infra/**."),
            ("infra/[a", "The [ is never closed: write [abc] or [a-z]."),
            ("infra/[z-a]", "[z-a] is the wrong way round: write [a-z]."),
            ("*.{ts,js", "The { is never closed: write {a,b}."),
            ("*.ts}", "} closes nothing: there is no { before it."),
            ("{{{{{{{{{a}}}}}}}}}", "There are too many { within each other."),
        ] {
            assert_eq!(path_filter_problem(filter).as_deref(), Some(sentence), "{filter}");
        }
        for filter in ["infra/**", "!docs/**", "a,b", "**/*.md", "Pulumi.yaml", " infra/* "] {
            assert_eq!(path_filter_problem(filter), None, "{filter}");
        }
    }

    #[test]
    fn an_exclude_wins_and_alone_it_includes_the_rest() {
        let verdict = |patterns: &[&str], paths: &str| path_verdict(&filters(patterns), paths);
        let of = |verdict: &Verdict| -> Vec<(Option<usize>, bool)> {
            verdict.paths.iter().map(|path| (path.by, path.is_included)).collect()
        };
        let found = verdict(&["!foo/**", "foo/bar/**"], "foo/bar/main.ts\n\nfoo/x.ts\nother.ts");
        assert_eq!(of(&found), [(Some(0), false), (Some(0), false), (None, false)]);
        let sentence = "Would not trigger: filters exclude 2 of 3 paths, and none matches the other 1.";
        assert_eq!((found.is_triggered, found.sentence.as_str()), (false, sentence));
        let found = verdict(&["!docs/**", ""], " docs/a.md \nsrc/a.ts");
        assert_eq!(of(&found), [(Some(0), false), (None, true)]);
        assert_eq!(found.sentence, "Would trigger: 1 of 2 paths is counted, and one is enough.");
        for (patterns, paths, is_triggered, sentence) in [
            (&[][..], "a", true, "Would trigger: without filters every push does."),
            (&["a", "b"], "a\nb", true, "Would trigger: all 2 paths are counted."),
            (&["a"], "a", true, "Would trigger: the path is counted."),
            (&["a"], "b", false, "Would not trigger: no filter matches the path."),
            (&["!a"], "a", false, "Would not trigger: a filter excludes the path."),
            (&["!*"], "a\nb", false, "Would not trigger: a filter excludes each of the 2 paths."),
            (&["x["], "a\nb", false, "Would not trigger: no filter matches any of the 2 paths."),
            (&["a"], " ", false, "Paste the paths that a push changes, one a line, from the repository's root."),
        ] {
            let found = verdict(patterns, paths);
            assert_eq!(
                (found.is_triggered, found.sentence.as_str()),
                (is_triggered, sentence),
                "{patterns:?} {paths:?}"
            );
        }
        let many = "a\n".repeat(301);
        assert!(verdict(&["a"], &many).sentence.ends_with("the service does not know."));
    }

    #[test]
    fn tags_are_filtered_alike_when_they_are_deployed_at_all() {
        let patterns = filters(&["v*", "!*-rc*"]);
        let found = tag_verdict(true, &patterns, "v1.0.0\nv1.1.0-rc1\nnightly");
        assert_eq!(found.sentence, "1 of 3 tags would trigger a deployment each.");
        let by: Vec<Option<usize>> = found.paths.iter().map(|tag| tag.by).collect();
        assert_eq!(by, [Some(0), Some(1), None]);
        let off = tag_verdict(false, &patterns, "v1.0.0");
        assert_eq!(off.sentence, "Would not trigger: pushed tags are not deployed, whatever the filters say.");
        assert!(!off.is_triggered && tag_verdict(true, &[], "x").is_triggered);
    }

    #[test]
    fn no_pattern_takes_long() {
        let pattern = "*a".repeat(60);
        let path = "a".repeat(20_000);
        assert!(is_match(&pattern, &path) && !is_match(&pattern, &format!("{path}b")));
    }

    /// What a pattern of plain characters, `*`, `**` and `?` matches, tried one way after the other.
    fn slow_match(pattern: &[char], text: &[char], is_start: bool) -> bool {
        match (pattern, text) {
            ([], _) => text.is_empty(),
            (['*', '*', '/', rest @ ..], _) if is_start => {
                slow_match(rest, text, true)
                    || (0..text.len()).any(|end| {
                        text.get(end) == Some(&'/') && slow_match(rest, text.get(end + 1..).unwrap_or_default(), true)
                    })
            }
            (['*', '*', rest @ ..], _) => {
                (0..=text.len()).any(|end| slow_match(rest, text.get(end..).unwrap_or_default(), false))
            }
            (['*', rest @ ..], _) => (0..=text.len())
                .take_while(|end| !text.get(..*end).unwrap_or_default().contains(&'/'))
                .any(|end| slow_match(rest, text.get(end..).unwrap_or_default(), false)),
            (['?', rest @ ..], [char, text @ ..]) => *char != '/' && slow_match(rest, text, false),
            ([wanted, rest @ ..], [char, text @ ..]) => wanted == char && slow_match(rest, text, *wanted == '/'),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn all_ways_at_once_find_what_one_after_the_other_does(pattern in "(a|b|/|\\*|\\*\\*|\\?|/\\*\\*/){0,8}", text in "[ab/]{0,8}") {
            // Three stars and more are read from the left in both.
            let (chars, texts): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(is_match(&pattern, &text), slow_match(&chars, &texts, true), "{} {}", pattern, text);
        }

        #[test]
        fn anything_is_read_or_refused(pattern in ".{0,24}", text in ".{0,24}") {
            if let Ok(glob) = Glob::parse(&pattern) {
                prop_assert!(glob.is_match(&text) || !glob.is_match(&text));
            }
        }
    }
}
