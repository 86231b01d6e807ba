//! Finding things as a screen reader does: by role and accessible name, in the accessibility tree that the browser
//! itself computes. What is hidden from it, or behind an open dialog, is not found.

use serde_json::{Value, json};
use thirtyfour::WebElement;

use crate::journey::Journey;

/// The roles that journeys look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Something to press.
    Button,
    /// Something that leads elsewhere.
    Link,
    /// A line to type in.
    Textbox,
    /// A line to search with.
    Searchbox,
    /// Something to tick.
    Checkbox,
    /// One of a few that exclude each other.
    Radio,
    /// Something that is on or off.
    Switch,
    /// What brings one of several panels to the front.
    Tab,
    /// A list to choose from.
    Combobox,
    /// What opens and closes something below it.
    Disclosure,
    /// A heading of any level.
    Heading,
    /// A dialog.
    Dialog,
    /// A sentence that interrupts.
    Alert,
    /// A sentence that is said when there is time.
    Status,
    /// The lines of a log.
    Log,
    /// Something to move along a range.
    Slider,
}

impl Role {
    /// The word for it in Chromium's tree.
    fn word(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Link => "link",
            Self::Textbox => "textbox",
            Self::Searchbox => "searchbox",
            Self::Checkbox => "checkbox",
            Self::Radio => "radio",
            Self::Switch => "switch",
            Self::Tab => "tab",
            Self::Combobox => "combobox",
            Self::Disclosure => "DisclosureTriangle",
            Self::Heading => "heading",
            Self::Dialog => "dialog",
            Self::Alert => "alert",
            Self::Status => "status",
            Self::Log => "log",
            Self::Slider => "slider",
        }
    }
}

/// How a name is meant: a plain text is the whole name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named<'a> {
    /// The whole name.
    Exactly(&'a str),
    /// Its beginning.
    Starting(&'a str),
    /// A part of it.
    Containing(&'a str),
}

impl<'a> From<&'a str> for Named<'a> {
    fn from(name: &'a str) -> Self {
        Self::Exactly(name)
    }
}

impl Named<'_> {
    fn fits(&self, name: &str) -> bool {
        match *self {
            Self::Exactly(wanted) => name == wanted,
            Self::Starting(wanted) => name.starts_with(wanted),
            Self::Containing(wanted) => name.contains(wanted),
        }
    }
}

/// Something in the accessibility tree.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its accessible name.
    pub name: String,
    /// Its state, as far as the browser has it: `focused`, `pressed`, `expanded`, `checked`, `invalid` and the like.
    pub states: Vec<(String, Value)>,
    backend_node: i64,
}

impl Seen {
    fn read(node: &Value) -> Option<Self> {
        if node["ignored"].as_bool() == Some(true) {
            return None;
        }
        let states = node["properties"].as_array().into_iter().flatten();
        Some(Self {
            // A name is laid out over lines in a template; a screen reader does not say them.
            name: node["name"]["value"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
            states: states
                .map(|state| (state["name"].as_str().unwrap_or_default().to_owned(), state["value"]["value"].clone()))
                .collect(),
            backend_node: node["backendDOMNodeId"].as_i64()?,
        })
    }

    /// Whether a state holds.
    #[must_use]
    pub fn is(&self, state: &str) -> bool {
        let value = self.states.iter().find(|(name, _)| name == state).map(|(_, value)| value);
        value.is_some_and(|value| value == &Value::Bool(true) || value.as_str() == Some("true"))
    }
}

impl Journey {
    /// Everything of a role that can be perceived now.
    pub async fn all(&self, role: Role) -> Vec<Seen> {
        let driver = self.driver();
        let nodes = async {
            let document = driver.cdp().send_raw("DOM.getDocument", json!({ "depth": 0 })).await?;
            let query = json!({ "nodeId": document["root"]["nodeId"], "role": role.word() });
            driver.cdp().send_raw("Accessibility.queryAXTree", query).await
        };
        // The document may just be giving way to the next: then nothing is there yet.
        let nodes = nodes.await.unwrap_or_default();
        nodes["nodes"].as_array().into_iter().flatten().filter_map(Seen::read).collect()
    }

    /// The first of a role and name that can be perceived now.
    pub async fn look_for(&self, role: Role, name: impl Into<Named<'_>>) -> Option<Seen> {
        let name = name.into();
        self.all(role).await.into_iter().find(|seen| name.fits(&seen.name))
    }

    /// Waits for something of a role and name.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn see(&self, role: Role, name: impl Into<Named<'_>>) -> Seen {
        let name = name.into();
        match self.wait_for(async || self.look_for(role, name).await).await {
            Some(seen) => seen,
            None => {
                let names: Vec<String> = self.all(role).await.into_iter().map(|seen| seen.name).collect();
                panic!("there is no {role:?} named {name:?}, only {names:?}")
            }
        }
    }

    /// Waits until nothing of a role and name is there any more.
    ///
    /// # Panics
    /// When it stays.
    pub async fn see_no(&self, role: Role, name: impl Into<Named<'_>>) {
        let name = name.into();
        let what = format!("the {role:?} named {name:?} goes");
        self.wait_until(&what, async || self.look_for(role, name).await.is_none()).await;
    }

    /// Waits until something of a role and name has a state.
    ///
    /// # Panics
    /// When it does not come to that.
    pub async fn see_state(&self, role: Role, name: impl Into<Named<'_>>, state: &str, wanted: bool) {
        let name = name.into();
        let what = format!("{state:?} of the {role:?} named {name:?} is {wanted}");
        let holds = async || self.look_for(role, name).await.is_some_and(|seen| seen.is(state) == wanted);
        self.wait_until(&what, holds).await;
    }

    /// The element behind something that was seen; `None` when it has gone.
    pub(crate) async fn element_of(&self, seen: &Seen) -> Option<WebElement> {
        let driver = self.driver();
        let node = json!({ "backendNodeId": seen.backend_node });
        let object = driver.cdp().send_raw("DOM.resolveNode", node).await.ok()?;
        let mark = json!({
            "objectId": object["object"]["objectId"],
            "functionDeclaration": "function () { window.seenByJourney = this.nodeType === 1 ? this : this.parentElement }",
        });
        driver.cdp().send_raw("Runtime.callFunctionOn", mark).await.ok()?;
        let script = "const seen = window.seenByJourney; delete window.seenByJourney; return seen";
        driver.execute(script, Vec::new()).await.ok()?.element().ok()
    }
}
