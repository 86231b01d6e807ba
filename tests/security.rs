//! `docs/security.md` against the sources: every test that its table names is there, and every rule names one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

use std::fs;
use std::path::Path;

/// The lines of the table, as cells.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let table = text.split_once("| Rule | Where it lives | Test | Result |").expect("the table is there").1;
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    lines.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

/// What stands in backticks in a cell.
fn named(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Whether a name such as `journeys/pause.rs::a_paused_stack…` is a function of that file.
fn is_there(root: &Path, name: &str) -> bool {
    let Some((file, function)) = name.split_once("::") else { return false };
    let file =
        file.strip_prefix("journeys/").map_or(file.to_owned(), |file| format!("tests/e2e/tests/journeys/{file}"));
    let text = fs::read_to_string(root.join(file)).unwrap_or_default();
    text.contains(&format!("fn {function}("))
}

#[test]
fn every_rule_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/security.md")).unwrap();
    let rows = rows(&text);
    assert!(rows.len() > 20, "only {} rows", rows.len());
    for row in &rows {
        assert_eq!(row.len(), 4, "rule, place, test, result: {row:?}");
        let tests = named(row[2]);
        assert!(!tests.is_empty(), "no test: {row:?}");
        for test in tests {
            assert!(is_there(root, test), "{test} is not there, for {:?}", row[0]);
        }
    }
}

#[test]
fn a_test_that_is_not_there_would_be_noticed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(is_there(root, "tests/security.rs::every_rule_has_its_tests"));
    for name in ["tests/security.rs::no_such_test", "tests/nothing.rs::main", "tests/security.rs", ""] {
        assert!(!is_there(root, name), "{name:?}");
    }
}
