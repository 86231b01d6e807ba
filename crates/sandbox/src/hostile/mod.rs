//! Hostile answers: every string that somebody could have written becomes one that tries to be more than a string.
//!
//! [`corpus`] has the texts, `fields` says which strings of an answer are text, `spoil` puts the ones in place of the
//! others. The answers are those of the handlers, changed just before they go out: what the sandbox itself believes
//! stays sound.

pub mod corpus;
mod fields;
mod spoil;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use api_types::endpoint::template;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use crate::Sandbox;

/// How far the spoiling goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What people write: names of persons, messages, tags, log lines. Everything can still be used.
    Texts,
    /// Also words of lists, ids, names in addresses, moments and numbers: odd ones, each of its right type.
    Words,
    /// Everything, and now and then by a value of another type: most answers cannot be read.
    Everything,
}

/// Which hostile texts stand where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostileText {
    /// Another seed puts other texts into the same fields.
    pub seed: u64,
    /// How far it goes.
    pub reach: Reach,
}

impl HostileText {
    /// Who cannot even sign in sees nothing of the rest.
    fn at(self, route: &str) -> Self {
        let reach = if route == template::USER { Reach::Texts } else { self.reach };
        Self { reach, ..self }
    }
}

impl FromStr for HostileText {
    type Err = String;

    /// Reads `7`, `words:7` or `everything:7`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (reach, seed) = text.split_once(':').unwrap_or(("texts", text));
        let reach = match reach {
            "texts" => Reach::Texts,
            "words" => Reach::Words,
            "everything" => Reach::Everything,
            _ => return Err(format!("{reach:?} is not texts, words or everything")),
        };
        let seed = seed.parse().map_err(|_| format!("{seed:?} is not a whole number"))?;
        Ok(Self { seed, reach })
    }
}

/// Which texts went out so far, by route: places in the corpus.
pub type Served = BTreeMap<String, BTreeSet<usize>>;

/// Spoils the JSON of the API, if the sandbox was started to do so.
pub(crate) async fn spoil_answers(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let Some(hostile) = sandbox.config().hostile_text else { return next.run(request).await };
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let (mut parts, body) = next.run(request).await.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return Response::from_parts(parts, Body::empty()) };
    let Ok(answer) = serde_json::from_slice(&bytes) else { return Response::from_parts(parts, Body::from(bytes)) };
    let spoiled = spoil::spoil(hostile.at(&route), &route, answer);
    sandbox.note_served(&route, &spoiled.texts);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(spoiled.body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_people_write_it() {
        assert_eq!("7".parse(), Ok(HostileText { seed: 7, reach: Reach::Texts }));
        assert_eq!("everything:0".parse(), Ok(HostileText { seed: 0, reach: Reach::Everything }));
        for text in ["", "x", "some:1", "words:", "words:-1"] {
            assert!(text.parse::<HostileText>().is_err(), "{text:?}");
        }
    }
}
