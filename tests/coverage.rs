//! `docs/api-coverage.md` against the sources: every operation of the contract has its row, and what a row names is
//! there: the client's function, the sandbox's handler behind the route, a page that calls the function, a journey.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

use std::fs;
use std::path::{Path, PathBuf};

use api_types::endpoint::OPERATIONS;

/// A row of the table.
#[derive(Debug)]
struct Row {
    method: String,
    template: String,
    function: String,
    handler: String,
    page: String,
    journey: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All sources in a file or a folder, one after the other.
fn sources(path: &str) -> String {
    let (mut text, mut left) = (String::new(), vec![root().join(path)]);
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    text
}

fn rows() -> Vec<Row> {
    let text = read("docs/api-coverage.md");
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
    };
    text.lines()
        .filter(|line| line.contains("/api/"))
        .filter(|line| line.starts_with('|'))
        .map(|line| {
            let cells = cells(line);
            assert_eq!(cells.len(), 6, "six cells: {line}");
            let (method, template) = cells[1].split_once(' ').unwrap_or_else(|| panic!("method and route: {line}"));
            Row {
                method: method.to_owned(),
                template: template.to_owned(),
                function: cells[2].clone(),
                handler: cells[3].clone(),
                page: cells[4].clone(),
                journey: cells[5].clone(),
            }
        })
        .collect()
}

/// The name of the constant that holds a template.
fn constant_of(template: &str) -> String {
    let text = read("crates/api-types/src/endpoint/template.rs").replace("=\n    ", "= ");
    let line = text.lines().find(|line| line.contains(&format!("= \"{template}\";")));
    let line = line.unwrap_or_else(|| panic!("no template is {template}"));
    line.trim_start_matches("pub const ").split(':').next().unwrap().to_owned()
}

#[test]
fn every_operation_has_its_row() {
    let rows = rows();
    for operation in OPERATIONS {
        let n_rows = rows
            .iter()
            .filter(|row| {
                (row.method.as_str(), row.template.as_str(), row.function.as_str())
                    == (operation.method.to_string().as_str(), operation.template, operation.name)
            })
            .count();
        assert_eq!(n_rows, 1, "{} {} ({})", operation.method, operation.template, operation.name);
    }
    assert_eq!(rows.len(), OPERATIONS.len(), "a row for something that is no operation");
}

#[test]
fn every_client_function_is_there() {
    let client = sources("src/api/client");
    for row in rows() {
        // Some are read as more than one type.
        let is_there = ["(", "<"].iter().any(|end| client.contains(&format!("pub async fn {}{end}", row.function)));
        assert!(is_there, "{row:?}");
    }
}

#[test]
fn every_route_has_its_handler_in_the_sandbox() {
    let router = sources("crates/sandbox/src/http");
    for row in rows() {
        assert!(router.contains(&format!("template::{}", constant_of(&row.template))), "no route: {row:?}");
        assert!(router.contains(&format!("{})", row.handler)), "not behind a route: {row:?}");
        let (module, function) = row.handler.rsplit_once("::").unwrap_or_else(|| panic!("module::function: {row:?}"));
        let base = format!("crates/sandbox/src/handlers/{}", module.replace("::", "/"));
        let path: PathBuf = root().join(&base);
        let text = if path.is_dir() { sources(&base) } else { read(&format!("{base}.rs")) };
        assert!(text.contains(&format!("async fn {function}(")), "{row:?}");
    }
}

#[test]
fn every_operation_has_its_place_in_the_console() {
    for row in rows() {
        let page = sources(&row.page);
        let is_called = ["(", "::<"].iter().any(|end| page.contains(&format!(".{}{end}", row.function)));
        assert!(is_called, "nothing in {} calls {}", row.page, row.function);
    }
}

#[test]
fn every_operation_has_its_journey() {
    for row in rows() {
        let (file, function) = row.journey.split_once("::").unwrap_or_else(|| panic!("file::function: {row:?}"));
        let text = read(&format!("tests/e2e/tests/journeys/{file}.rs"));
        assert!(text.contains(&format!("async fn {function}(")), "{row:?}");
    }
}
