//! What a person sees.

use serde::Deserialize;
use serde_json::json;

use crate::journey::Journey;
use crate::roles::{Named, Role};

/// A row of the table of deployments, as its cells read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Row {
    #[allow(missing_docs, reason = "the names of the columns")]
    #[serde(rename = "Status")]
    pub status: String,
    #[allow(missing_docs, reason = "the names of the columns")]
    #[serde(rename = "Operation")]
    pub operation: String,
    #[allow(missing_docs, reason = "the names of the columns")]
    #[serde(rename = "Stack")]
    pub stack: String,
    #[allow(missing_docs, reason = "the names of the columns")]
    #[serde(rename = "Version")]
    pub version: String,
    #[allow(missing_docs, reason = "the names of the columns")]
    #[serde(rename = "Requested by")]
    pub person: String,
    #[allow(missing_docs, reason = "the names of the columns")]
    #[serde(rename = "Duration")]
    pub duration: String,
}

impl Row {
    /// `project/stack #42`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.stack, self.version)
    }
}

/// Each row as an object with the columns' names as its keys. Cells are read by their text content, since parts of
/// them are only hidden by the width of the window.
const ROWS: &str = "
    const clean = (text) => text.replace(/\\s+/g, ' ').trim();
    const table = document.querySelector('table');
    if (!table) return [];
    const heads = [...table.tHead.rows[0].cells].map((cell) => clean(cell.textContent));
    return [...table.tBodies[0].rows].map((row) => Object.fromEntries([...row.cells].map((cell, index) => {
        const copy = cell.cloneNode(true);
        copy.querySelectorAll('[aria-hidden=true]').forEach((hidden) => hidden.remove());
        return [heads[index], clean(copy.textContent)];
    })));
";

impl Journey {
    /// Waits for a text to be readable in the page.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn see_text(&self, text: &str) {
        if self.wait_for(async || self.shows(text).await.then_some(())).await.is_none() {
            let page: String = self.eval("return document.body.innerText").await;
            panic!("{text:?} is not to be read in the page:\n{page}");
        }
    }

    /// Waits until a text is no longer readable.
    ///
    /// # Panics
    /// When it stays.
    pub async fn see_no_text(&self, text: &str) {
        self.wait_until(&format!("{text:?} is no longer to be read"), async || !self.shows(text).await).await;
    }

    /// Whether a text can be read in the page now. Blanks and line ends are alike.
    pub async fn shows(&self, text: &str) -> bool {
        let script = "const clean = (text) => text.replace(/\\s+/g, ' '); \
                      return clean(document.body.innerText).includes(clean(arguments[0]))";
        self.eval_with(script, vec![json!(text)]).await
    }

    /// Waits for a heading.
    pub async fn see_heading(&self, name: impl Into<Named<'_>>) {
        self.see(Role::Heading, name).await;
    }

    /// The rows of the table now; none when there is no table.
    pub async fn rows(&self) -> Vec<Row> {
        self.eval(ROWS).await
    }

    /// The names of the rows of the table now.
    pub async fn row_names(&self) -> Vec<String> {
        self.rows().await.iter().map(Row::name).collect()
    }

    /// Waits until the table's rows are as wanted.
    ///
    /// # Panics
    /// When they do not become so.
    pub async fn see_rows(&self, what: &str, mut wanted: impl FnMut(&[Row]) -> bool) -> Vec<Row> {
        let found = self.wait_for(async || Some(self.rows().await).filter(|rows| wanted(rows))).await;
        match found {
            Some(rows) => rows,
            None => panic!("the rows do not become so: {what}; they are {:#?}", self.row_names().await),
        }
    }

    /// Path and query of the address, without the base path.
    ///
    /// # Panics
    /// When it lies outside the base path.
    pub async fn address(&self) -> String {
        let address: String = self.eval("return location.href").await;
        let path = address.strip_prefix(self.base());
        path.unwrap_or_else(|| panic!("{address} lies outside {}", self.base())).to_owned()
    }

    /// Waits until the address is this path and query.
    ///
    /// # Panics
    /// When it does not become so.
    pub async fn see_address(&self, wanted: &str) {
        if self.wait_for(async || (self.address().await == wanted).then_some(())).await.is_none() {
            panic!("the address is {:?} instead of {wanted:?}", self.address().await);
        }
    }

    /// Waits until the tab has this title.
    ///
    /// # Panics
    /// When it does not get it.
    pub async fn see_title(&self, wanted: &str) {
        let title = async || self.eval::<String>("return document.title").await;
        if self.wait_for(async || (title().await == wanted).then_some(())).await.is_none() {
            panic!("the title is {:?} instead of {wanted:?}", title().await);
        }
    }

    /// Waits until the focus is on something whose accessible name or text is this.
    ///
    /// # Panics
    /// When it does not get there.
    pub async fn see_focus_on(&self, role: Role, name: impl Into<Named<'_>>) {
        let name = name.into();
        let has_focus = async || self.look_for(role, name).await.is_some_and(|seen| seen.is("focused"));
        if self.wait_for(async || has_focus().await.then_some(())).await.is_none() {
            let focused: String = self.eval("return document.activeElement?.outerHTML.slice(0, 300) ?? ''").await;
            panic!("the focus is not on the {role:?} named {name:?}, but on {focused}");
        }
    }
}
