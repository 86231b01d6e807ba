//! The console's own pure rules under every text of the corpus: none needs a browser to be broken.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

use api_types::StackRef;
use api_types::ids::{OrgName, encode_segment};
use sandbox::hostile::corpus;
use slipway::logs::ansi::Style;
use slipway::logs::text::parse_line;
use slipway::model::unseen::{is_unseen, revealed};
use slipway::model::{csv, links, presigned};
use slipway::paths::Paths;

/// What becomes a link is https to a plain host, and nothing that an address parser would read otherwise.
#[test]
fn only_https_to_a_plain_host_becomes_a_link() {
    let linked: Vec<_> = corpus::texts().iter().filter_map(|text| links::external(text)).collect();
    assert!(!linked.is_empty(), "the corpus has addresses that are fine");
    for address in linked {
        let rest = address.strip_prefix("https://").unwrap_or_else(|| panic!("{address:?} is no https"));
        let host = rest.split(['/', '?', '#']).next().unwrap();
        assert!(
            !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c)),
            "{address:?}"
        );
        assert!(
            !address.contains(|c: char| c.is_whitespace() || c.is_control() || "|\\<>\"".contains(c)),
            "{address:?}"
        );
    }
}

/// A presigned address is followed only at origins that are known, whatever it says of itself.
#[test]
fn no_text_is_at_a_known_origin() {
    let known = ["https://api.pulumi.com".to_owned()];
    assert!(presigned::is_at("https://api.pulumi.com/x", &known));
    for text in corpus::texts() {
        assert!(!presigned::is_at(text, &known), "{text:?}");
    }
}

/// No cell of a file begins as a formula does.
#[test]
fn no_cell_is_a_formula() {
    for text in corpus::texts() {
        let cell = csv::line([text]);
        let start = cell.strip_prefix('"').unwrap_or(&cell).chars().next();
        assert!(start.is_none_or(|start| !"=+-@\t\r".contains(start)), "{cell:?}");
    }
}

/// As a line of a log: text that hides nothing, and links that are https.
#[test]
fn a_line_of_a_log_is_text_and_safe_links() {
    for text in corpus::texts() {
        for (piece, _, link) in parse_line(text, Style::default()).pieces() {
            assert!(!piece.contains(|c: char| is_unseen(c) || c.is_control()), "{piece:?} of {text:?}");
            if let Some(href) = link.and_then(|link| link.href()) {
                assert_eq!(links::external(href), Some(href), "{text:?}");
            }
        }
    }
}

#[test]
fn what_hides_is_shown() {
    for text in corpus::texts() {
        let shown = revealed(text);
        let hides = |c: char| is_unseen(c) || (c.is_control() && !c.is_ascii_whitespace());
        assert!(!shown.contains(hides), "{shown:?}");
    }
}

/// A name is refused, or stands in an address of the console as one segment.
#[test]
fn a_name_stays_in_its_segment() {
    let paths = Paths::new("/tools/slipway/");
    let mut n_refused = 0;
    for text in corpus::texts() {
        let Ok(stack) = OrgName::parse("acme").and_then(|org| StackRef::new(org, text, text)) else {
            n_refused += 1;
            continue;
        };
        let address = paths.stack_settings(&stack);
        let segments: Vec<_> = address.split('/').collect();
        let name = encode_segment(text);
        assert_eq!(segments, ["", "tools", "slipway", "acme", &name, &name, "settings"], "{text:?}");
        assert!(!address.contains(['?', '#', '\\', ' ']), "{address:?}");
    }
    assert!(n_refused > 50, "only {n_refused} are refused");
}
