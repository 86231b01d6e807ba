//! Reads `.env` files: `NAME=value` a line, with `export`, comments and quotes, in which a value may go on over lines.
//! Nothing is filled in for `$NAME`: what is pasted is what is stored. Pure.

use std::iter::Peekable;
use std::str::Lines;

use api_types::secret::Redacted;

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DotEnv {
    /// The variables, in their order; of several of one name the last. Any of them may be a secret, so that all are wiped.
    pub variables: Vec<(String, Redacted)>,
    /// Lines that are neither, by their number from 1.
    pub problems: Vec<(usize, String)>,
}

/// Reads a text.
#[must_use]
pub fn parse(text: &str) -> DotEnv {
    let mut read = DotEnv::default();
    let mut lines = text.lines().peekable();
    let mut number = 0;
    while let Some(line) = lines.next() {
        number += 1;
        let first = number;
        let line = line.trim_start_matches('\u{feff}').trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(line);
        let Some((name, rest)) = line.split_once('=') else {
            read.problems.push((first, "There is no = in it.".to_owned()));
            continue;
        };
        let name = name.trim();
        if !is_name(name) {
            read.problems.push((first, format!("{name:?} is no name of a variable.")));
            continue;
        }
        match value(rest.trim_start(), &mut lines, &mut number) {
            Ok(value) => {
                read.variables.retain(|(other, _)| other != name);
                read.variables.push((name.to_owned(), Redacted::new(value)));
            }
            Err(problem) => read.problems.push((first, problem)),
        }
    }
    read
}

fn is_name(name: &str) -> bool {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_first) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn value(rest: &str, lines: &mut Peekable<Lines<'_>>, number: &mut usize) -> Result<String, String> {
    match rest.chars().next() {
        Some(quote @ ('"' | '\'' | '`')) => quoted(quote, rest.get(1..).unwrap_or_default(), lines, number),
        _ => {
            // A comment begins after a blank: `a#b` is a value.
            let comment = rest
                .match_indices('#')
                .find(|(at, _)| *at == 0 || rest.get(..*at).is_some_and(|before| before.ends_with([' ', '\t'])));
            Ok(comment.and_then(|(at, _)| rest.get(..at)).unwrap_or(rest).trim_end().to_owned())
        }
    }
}

fn quoted(quote: char, rest: &str, lines: &mut Peekable<Lines<'_>>, number: &mut usize) -> Result<String, String> {
    let mut value = String::new();
    let mut line = rest;
    loop {
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            if c == quote {
                let after = chars.as_str().trim_start();
                let is_over = after.is_empty() || after.starts_with('#');
                return if is_over { Ok(value) } else { Err("Something stands after the closing quote.".to_owned()) };
            }
            // Only double quotes know escapes.
            if c == '\\' && quote == '"' {
                match chars.next() {
                    Some('n') => value.push('\n'),
                    Some('r') => value.push('\r'),
                    Some('t') => value.push('\t'),
                    Some(other @ ('"' | '\\' | '$')) => value.push(other),
                    Some(other) => value.extend(['\\', other]),
                    None => value.push('\\'),
                }
            } else {
                value.push(c);
            }
        }
        let Some(next) = lines.next() else { return Err("Its quote is never closed.".to_owned()) };
        *number += 1;
        value.push('\n');
        line = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_variable_is_read() {
        let cases = [
            ("A=1", "A", "1"),
            ("  export B = two words  ", "B", "two words"),
            ("C=a#b # why", "C", "a#b"),
            ("D=\"with # and \\\"quotes\\\"\\n\" # why", "D", "with # and \"quotes\"\n"),
            ("E='as \\n it $IS'", "E", "as \\n it $IS"),
            ("F=", "F", ""),
            ("G=\"-----BEGIN\nabc\n-----END\"", "G", "-----BEGIN\nabc\n-----END"),
            ("export_me=x", "export_me", "x"),
            ("H=a=b==", "H", "a=b=="),
            ("I=`x'y\"z`", "I", "x'y\"z"),
            ("J=# nothing", "J", ""),
            ("K=1\r\n", "K", "1"),
        ];
        for (text, name, value) in cases {
            let wanted =
                DotEnv { variables: vec![(name.to_owned(), Redacted::new(value.to_owned()))], problems: Vec::new() };
            assert_eq!(parse(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_variable_is_told_by_its_line_and_the_rest_is_read() {
        let read = parse("# all of it\nA=\"1\n2\"\nno variable\n1X=2\n\nA=again\nB=\"open\nC=3");
        assert_eq!(read.variables, [("A".to_owned(), Redacted::new("again".to_owned()))]);
        let lines: Vec<usize> = read.problems.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 5, 8]);
    }
}
