//! Puts the texts of the corpus into an answer. Which text stands where depends on the seed, the field and the field's
//! place in its list, and on nothing else: so an answer that is asked for twice reads the same.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Number, Value, json};

use super::fields::{self, MAPS, Part};
use super::{HostileText, Reach, corpus};
use crate::random;

/// Stands for half of a pair of UTF-16, which Rust's strings cannot hold and JSON can.
const LONE_SURROGATE: &str = "\u{e0ff}";

/// Moments that can be read and that no calculation expects.
const MOMENTS: &[&str] = &[
    "9999-12-31T23:59:59.999999999Z",
    "0001-01-01T00:00:00Z",
    "0001-01-02T00:00:00Z",
    "1969-12-31 23:59:59.999",
    "2016-12-31T23:59:60Z",
    "2038-01-19T03:14:08Z",
    "",
];

/// Numbers that can be read as a whole number of 64 bits.
const NUMBERS: &[i64] = &[i64::MAX, i64::MIN, 0, -1, 1, 9_007_199_254_740_993, 253_402_300_800, 2_147_483_648];

/// The step from one text to the next, so that neighbours are of different families. A prime: each text has its turn.
const STRIDE: usize = 199;

/// What an answer was spoiled with.
pub(super) struct Spoiled {
    pub(super) body: Vec<u8>,
    /// The places in the corpus of the texts that are in it.
    pub(super) texts: BTreeSet<usize>,
}

/// Spoils an answer to a route.
pub(super) fn spoil(hostile: HostileText, route: &str, mut answer: Value) -> Spoiled {
    let mut spoiler = Spoiler { hostile, route, counts: HashMap::new(), texts: BTreeSet::new() };
    spoiler.walk(&mut Vec::new(), &mut answer);
    let body = serde_json::to_string(&answer).unwrap_or_default().replace(LONE_SURROGATE, "\\ud83d");
    Spoiled { body: body.into_bytes(), texts: spoiler.texts }
}

struct Spoiler<'a> {
    hostile: HostileText,
    route: &'a str,
    /// How often each field has come so far in this answer.
    counts: HashMap<String, usize>,
    texts: BTreeSet<usize>,
}

impl Spoiler<'_> {
    fn walk(&mut self, keys: &mut Vec<String>, value: &mut Value) {
        match value {
            Value::Object(map) => self.walk_map(keys, map),
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(keys, item)),
            Value::String(text) => {
                let text = std::mem::take(text);
                *value = self.instead_of(keys, &text);
            }
            Value::Number(number) if number.is_i64() && self.hostile.reach != Reach::Texts => {
                if let Some(number) = self.pick(keys, NUMBERS) {
                    *value = Value::Number(Number::from(*number));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn walk_map(&mut self, keys: &mut Vec<String>, map: &mut Map<String, Value>) {
        for (key, value) in map.iter_mut() {
            keys.push(key.clone());
            self.walk(keys, value);
            keys.pop();
        }
        // A pair more, of which the key is hostile as well. Its value has the shape of the others.
        if keys.last().is_some_and(|key| MAPS.contains(&key.as_str())) {
            let is_config = map.values().any(Value::is_object) && keys.last().is_some_and(|key| key == "config");
            let (key, text) = (self.next_text(keys), self.next_text(keys));
            map.insert(key, if is_config { json!({ "string": text, "secret": false }) } else { json!(text) });
        }
    }

    fn instead_of(&mut self, keys: &[String], text: &str) -> Value {
        let plain: Vec<&str> = keys.iter().map(String::as_str).collect();
        let part = fields::part(&plain, text);
        if self.hostile.reach == Reach::Everything {
            return self.anything(keys);
        }
        // Moments stay moments as long as the contract is kept.
        if part == Part::Contract && self.hostile.reach == Reach::Words && text.len() > 10 && text.contains(':') {
            let moment = self.pick(keys, MOMENTS).copied();
            return json!(moment.unwrap_or(text));
        }
        if !part.is_within(self.hostile.reach) {
            return json!(text);
        }
        let spoiled = self.next_text(keys);
        // Rows of a log end their lines themselves.
        json!(if text.ends_with('\n') { spoiled + "\n" } else { spoiled })
    }

    /// A text, or what is no text at all.
    fn anything(&mut self, keys: &[String]) -> Value {
        let place = self.place(keys);
        match place % 23 {
            0 => Value::Null,
            1 => json!(i64::MAX),
            2 => json!({ "unexpected": [] }),
            3 => json!(["unexpected"]),
            4 => json!(format!("half {LONE_SURROGATE} pair")),
            5 => json!(1e308),
            6 => json!(MOMENTS.first()),
            _ => json!(self.next_text(keys)),
        }
    }

    fn next_text(&mut self, keys: &[String]) -> String {
        let (texts, addresses) = (corpus::texts(), corpus::addresses_among());
        let place = self.place(keys);
        let is_address = keys.last().is_some_and(|key| key.to_ascii_lowercase().ends_with("url"));
        let place = match addresses.get(place % addresses.len()) {
            Some(address) if is_address => *address,
            _ => place % texts.len() * STRIDE % texts.len(),
        };
        self.texts.insert(place);
        texts.get(place).cloned().unwrap_or_default()
    }

    fn pick<'t, T>(&mut self, keys: &[String], from: &'t [T]) -> Option<&'t T> {
        let place = self.place(keys) % from.len();
        from.get(place)
    }

    /// Goes on by one with each value of a field, from a start that the field's name and the seed give. The next seed
    /// starts one further: so in time each text gets into each field.
    fn place(&mut self, keys: &[String]) -> usize {
        let field = keys.join("/");
        let start = (random::derive(0, &[self.route, &field]) >> 16).wrapping_add(self.hostile.seed);
        let count = self.counts.entry(field).or_default();
        *count += 1;
        usize::try_from(start).unwrap_or_default().wrapping_add(*count)
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that panics has failed, which is its purpose"
    )]

    use super::*;

    fn spoiled(reach: Reach, seed: u64, answer: &Value) -> Value {
        let body = spoil(HostileText { seed, reach }, "/api/x", answer.clone()).body;
        serde_json::from_slice(&body).unwrap()
    }

    fn answer() -> Value {
        json!({
            "deployments": [
                { "id": "1", "status": "running", "created": "2026-05-13 10:51:00.000", "version": 3, "initiator": "console" },
                { "id": "2", "status": "failed", "created": "2026-05-13 10:52:00.000", "version": 4, "initiator": "schedule" },
            ],
            "tags": { "owner": "mara" },
            "lines": [{ "line": "one\n" }],
        })
    }

    #[test]
    fn an_answer_is_spoiled_as_far_as_the_reach_goes() {
        let texts = spoiled(Reach::Texts, 1, &answer());
        assert_eq!(texts["deployments"][0]["status"], "running");
        assert_eq!(texts["deployments"][1]["version"], 4);
        assert_eq!(texts["deployments"][1]["created"], answer()["deployments"][1]["created"]);
        assert_ne!(texts["deployments"][0]["initiator"], "console");
        assert_ne!(texts["deployments"][0]["initiator"], texts["deployments"][1]["initiator"], "goes on by one");
        assert_eq!(texts["tags"].as_object().unwrap().len(), 2, "a hostile key");
        assert!(texts["lines"][0]["line"].as_str().unwrap().ends_with('\n'));
        let words = spoiled(Reach::Words, 1, &answer());
        assert!(words["deployments"][0]["version"].is_i64());
        assert_ne!(words["deployments"][0]["status"], "running");
        let created = words["deployments"][0]["created"].as_str().unwrap();
        assert!(MOMENTS.contains(&created), "{created}");
    }

    #[test]
    fn the_same_seed_gives_the_same() {
        for reach in [Reach::Texts, Reach::Words] {
            assert_eq!(spoiled(reach, 7, &answer()), spoiled(reach, 7, &answer()));
            assert_ne!(spoiled(reach, 7, &answer()), spoiled(reach, 8, &answer()));
        }
    }

    #[test]
    fn in_time_each_text_gets_into_each_field() {
        let texts = corpus::texts();
        let mut served = BTreeSet::new();
        for seed in 0..texts.len() as u64 {
            let answer = spoiled(Reach::Texts, seed, &json!({ "message": "x", "requestedBy": { "name": "x" } }));
            for text in [&answer["message"], &answer["requestedBy"]["name"]] {
                served.insert((std::ptr::eq(text, &answer["message"]), text.as_str().unwrap().to_owned()));
            }
        }
        assert_eq!(served.len(), 2 * texts.len());
    }

    #[test]
    fn half_a_pair_goes_out_as_json_writes_it() {
        let bodies = (0..40).map(|seed| {
            let hostile = HostileText { seed, reach: Reach::Everything };
            String::from_utf8(spoil(hostile, "/api/x", answer()).body).unwrap()
        });
        assert!(bodies.filter(|body| body.contains("half \\ud83d pair")).count() > 0);
    }
}
