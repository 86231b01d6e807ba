//! What a person sees.

use api_types::deployment::DeploymentSummary;
use api_types::{DeploymentStatus, Operation};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::journey::Journey;
use crate::roles::{Named, Role};

/// A row of the table of deployments, as its cells read. Times are left out: they go by the browser's clock.
#[allow(missing_docs, reason = "the fields are the columns")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Row {
    #[serde(rename = "Status")]
    pub status: String,
    #[serde(rename = "Operation")]
    pub operation: String,
    #[serde(rename = "Stack")]
    pub stack: String,
    #[serde(rename = "Version")]
    pub version: String,
    #[serde(rename = "Requested by")]
    pub person: String,
}

impl Row {
    /// How a deployment of the API is to read.
    #[must_use]
    pub fn of(deployment: &DeploymentSummary) -> Self {
        Self {
            status: status_word(&deployment.status).to_owned(),
            operation: deployment.pulumi_operation.as_ref().map_or("Not recorded", operation_word).to_owned(),
            stack: format!("{}/{}", deployment.project_name, deployment.stack_name),
            version: deployment.version.to_string(),
            person: deployment.requested_by.display_name().to_owned(),
        }
    }

    /// `project/stack #42`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.stack, self.version)
    }
}

/// What people read for a status.
#[must_use]
pub fn status_word(status: &DeploymentStatus) -> &str {
    match status {
        DeploymentStatus::NotStarted => "Queued",
        DeploymentStatus::Accepted => "Accepted",
        DeploymentStatus::Running => "Running",
        DeploymentStatus::Failed => "Failed",
        DeploymentStatus::Succeeded => "Succeeded",
        DeploymentStatus::Skipped => "Skipped",
        DeploymentStatus::Unknown(word) => word,
    }
}

/// What people read for an operation.
#[must_use]
pub fn operation_word(operation: &Operation) -> &str {
    match operation {
        Operation::Update => "Update",
        Operation::Preview => "Preview",
        Operation::Destroy => "Destroy",
        Operation::Refresh => "Refresh",
        Operation::DetectDrift => "Detect drift",
        Operation::RemediateDrift => "Remediate drift",
        Operation::Unknown(word) => word,
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
            let page: String = self.eval("return document.body.innerText.replace(/\\s+/g, ' ').slice(0, 1500)").await;
            panic!("{text:?} is not to be read in the page, but {page}");
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

    /// What stands in a field now.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn value_of(&self, field: &str) -> String {
        let seen = self.see(self.role_of_field(field).await, field).await;
        let element = self.element_of(&seen).await.unwrap_or_else(|| panic!("the field {field:?} has gone"));
        element.value().await.ok().flatten().unwrap_or_default()
    }

    /// A field for a search has a role of its own.
    pub(crate) async fn role_of_field(&self, field: &str) -> Role {
        if self.look_for(Role::Searchbox, field).await.is_some() { Role::Searchbox } else { Role::Textbox }
    }

    /// What the tab's own storage holds.
    pub async fn session_storage(&self) -> String {
        self.eval("return JSON.stringify(Object.entries(sessionStorage))").await
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

    /// How many requests the API has had whose path and query contain a text.
    #[must_use]
    pub fn n_requests(&self, path_contains: &str) -> usize {
        self.sandbox.requests().iter().filter(|request| request.path.contains(path_contains)).count()
    }

    /// Waits until the API has had so many more requests whose path and query contain a text.
    ///
    /// # Panics
    /// When they do not come.
    pub async fn see_requests(&self, path_contains: &str, n_more: usize) {
        let before = self.n_requests(path_contains);
        let what = format!("{n_more} more requests to {path_contains} come");
        self.wait_until(&what, async || self.n_requests(path_contains) >= before + n_more).await;
    }

    /// Changes something by the API as the administrator, past this page: as somebody else at another client would.
    ///
    /// # Panics
    /// When it refuses.
    pub async fn change_by_api(&self, method: &str, path: &str, body: &serde_json::Value) {
        let script = "
            const [method, path, body, token, done] = arguments;
            const headers = { authorization: `token ${token}`, 'content-type': 'application/json' };
            fetch(path, { method, headers, body: method === 'DELETE' ? undefined : body })
                .then((answer) => done(answer.status), (error) => done(String(error)));
        ";
        let arguments = vec![json!(method), json!(path), json!(body.to_string()), json!(sandbox::ADMIN_TOKEN)];
        let answer = self.driver().execute_async(script, arguments).await.expect("the page can ask the API");
        assert_eq!(answer.json(), &json!(200), "{method} {path}");
    }

    /// What the API answers to the administrator, asked past the console.
    ///
    /// # Panics
    /// When it refuses.
    pub async fn ask_api<T: DeserializeOwned>(&self, path: &str) -> T {
        let script = "
            const [path, token, done] = arguments;
            fetch(path, { headers: { authorization: `token ${token}` }, cache: 'no-store' })
                .then((answer) => answer.json()).then(done, (error) => done(String(error)));
        ";
        let arguments = vec![json!(path), json!(sandbox::ADMIN_TOKEN)];
        let answer = self.driver().execute_async(script, arguments).await.expect("the page can ask the API");
        serde_json::from_value(answer.json().clone())
            .unwrap_or_else(|error| panic!("{path}: {error}: {:?}", answer.json()))
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
