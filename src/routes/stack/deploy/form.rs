//! The form while it is filled in: a signal for each field, and what is to be said at which.

use std::collections::HashSet;

use api_types::Operation;
use leptos::prelude::*;

use super::load::Beginning;
use crate::api::ApiError;
use crate::model::deploy_form::{DeployForm, Field, Problem, StackSettings, VariableRow, choice, words};

/// The form: a handle that can be copied about.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct FormSignals {
    pub(super) operation: RwSignal<String>,
    pub(super) inherits: RwSignal<bool>,
    pub(super) source: RwSignal<String>,
    pub(super) repo_url: RwSignal<String>,
    pub(super) repo_token: RwSignal<String>,
    pub(super) revision: RwSignal<String>,
    pub(super) branch: RwSignal<String>,
    pub(super) commit: RwSignal<String>,
    pub(super) repo_dir: RwSignal<String>,
    pub(super) variables: RwSignal<Vec<VariableRow>>,
    pub(super) commands_choice: RwSignal<String>,
    pub(super) commands: RwSignal<String>,
    pub(super) pool: RwSignal<String>,
    pub(super) pool_id: RwSignal<String>,
    pub(super) image_choice: RwSignal<String>,
    pub(super) image: RwSignal<String>,
    pub(super) role: RwSignal<String>,
    pub(super) role_id: RwSignal<String>,
    pub(super) skip_install: RwSignal<String>,
    pub(super) skip_intermediate: RwSignal<String>,
    pub(super) delete_after_destroy: RwSignal<String>,
    pub(super) remediate_drift: RwSignal<String>,
    pub(super) shell: RwSignal<String>,
    /// The stack's name, typed before something is destroyed.
    pub(super) confirmation: RwSignal<String>,
    /// What the form began with.
    pub(super) beginning: StoredValue<Beginning>,
    /// Fields that a person has left: what is wrong with them is said.
    touched: RwSignal<HashSet<Field>>,
    /// After a try to send, everything that is wrong is said.
    was_tried: RwSignal<bool>,
    /// Why the service refused.
    refusal: RwSignal<Option<ApiError>>,
    stack_name: StoredValue<String>,
}

impl FormSignals {
    /// The form as it begins.
    pub(super) fn new(beginning: Beginning, stack_name: String, refusal: RwSignal<Option<ApiError>>) -> Self {
        let form = beginning.refill.form.clone();
        // A word of the address that is no operation chooses none.
        let is_known = Operation::KNOWN.iter().any(|known| known.as_str() == form.operation);
        let operation = if is_known { form.operation } else { String::new() };
        Self {
            operation: RwSignal::new(operation),
            inherits: RwSignal::new(form.inherits),
            source: RwSignal::new(form.source),
            repo_url: RwSignal::new(form.repo_url),
            repo_token: RwSignal::new(form.repo_token),
            revision: RwSignal::new(form.revision),
            branch: RwSignal::new(form.branch),
            commit: RwSignal::new(form.commit),
            repo_dir: RwSignal::new(form.repo_dir),
            variables: RwSignal::new(form.variables),
            commands_choice: RwSignal::new(form.commands_choice),
            commands: RwSignal::new(form.commands),
            pool: RwSignal::new(form.pool),
            pool_id: RwSignal::new(form.pool_id),
            image_choice: RwSignal::new(form.image_choice),
            image: RwSignal::new(form.image),
            role: RwSignal::new(form.role),
            role_id: RwSignal::new(form.role_id),
            skip_install: RwSignal::new(form.skip_install),
            skip_intermediate: RwSignal::new(form.skip_intermediate),
            delete_after_destroy: RwSignal::new(form.delete_after_destroy),
            remediate_drift: RwSignal::new(form.remediate_drift),
            shell: RwSignal::new(form.shell),
            confirmation: RwSignal::new(String::new()),
            beginning: StoredValue::new(beginning),
            touched: RwSignal::new(HashSet::new()),
            was_tried: RwSignal::new(false),
            refusal,
            stack_name: StoredValue::new(stack_name),
        }
    }

    /// What stands in the fields, to follow.
    pub(super) fn form(self) -> DeployForm {
        DeployForm {
            operation: self.operation.get(),
            inherits: self.inherits.get(),
            source: self.source.get(),
            repo_url: self.repo_url.get(),
            repo_token: self.repo_token.get(),
            revision: self.revision.get(),
            branch: self.branch.get(),
            commit: self.commit.get(),
            repo_dir: self.repo_dir.get(),
            variables: self.variables.get(),
            commands_choice: self.commands_choice.get(),
            commands: self.commands.get(),
            pool: self.pool.get(),
            pool_id: self.pool_id.get(),
            image_choice: self.image_choice.get(),
            image: self.image.get(),
            role: self.role.get(),
            role_id: self.role_id.get(),
            skip_install: self.skip_install.get(),
            skip_intermediate: self.skip_intermediate.get(),
            delete_after_destroy: self.delete_after_destroy.get(),
            remediate_drift: self.remediate_drift.get(),
            shell: self.shell.get(),
        }
    }

    /// Whether a person has changed anything since it was opened.
    pub(super) fn has_changes(self) -> bool {
        let form = self.form();
        self.beginning.with_value(|beginning| {
            let is_filled = |row: &&VariableRow| !row.is_empty();
            let rows = form.variables.iter().filter(is_filled);
            !rows.eq(beginning.refill.form.variables.iter().filter(is_filled))
                || DeployForm { variables: Vec::new(), operation: String::new(), ..form.clone() }
                    != DeployForm { variables: Vec::new(), operation: String::new(), ..beginning.refill.form.clone() }
        })
    }

    /// Everything that stands in the way of sending it, to follow.
    pub(super) fn problems(self) -> Vec<Problem> {
        let form = self.form();
        let mut problems =
            self.beginning.with_value(|beginning| form.validate(&beginning.around).err().unwrap_or_default());
        if words::is_dangerous(&form.operation()) && !form.operation.is_empty() {
            let name = self.stack_name.get_value();
            if self.confirmation.with(|typed| typed.trim() != name) {
                let text = format!("Type {name}: this cannot be undone.");
                problems.push(Problem { field: Field::Confirmation, text });
            }
        }
        problems
    }

    /// What is wrong with a field, once it has been left or sent: by the form's own rules, else by the service.
    pub(super) fn problem(self, field: Field) -> Signal<Option<String>> {
        Signal::derive(move || {
            let is_due = self.was_tried.get() || self.touched.with(|touched| touched.contains(&field));
            let own = || self.problems().into_iter().find(|problem| problem.field == field).map(|problem| problem.text);
            is_due.then(own).flatten().or_else(|| self.refused(&field))
        })
    }

    fn refused(self, field: &Field) -> Option<String> {
        let form = self.form();
        self.refusal.with(|refusal| {
            let refusal = refusal.as_ref()?;
            let attribute = refusal.problems.iter().map(|problem| problem.attribute.as_str());
            let attribute = attribute.into_iter().find(|attribute| form.field_of(attribute).as_ref() == Some(field))?;
            refusal.problem_of(attribute)
        })
    }

    /// The refusal without what stands at its fields already.
    pub(super) fn rest_of_refusal(self) -> Option<ApiError> {
        let form = self.form();
        let mut refusal = self.refusal.get()?;
        refusal.problems.retain(|problem| form.field_of(&problem.attribute).is_none());
        Some(refusal)
    }

    /// A person has left a field.
    pub(super) fn touch(self, field: Field) {
        self.touched.try_update(|touched| touched.insert(field));
    }

    /// A person has tried to send it.
    pub(super) fn mark_tried(self) {
        self.was_tried.set(true);
    }

    /// Whether they have, to follow.
    pub(super) fn was_tried(self) -> bool {
        self.was_tried.get()
    }

    /// The stack's settings.
    pub(super) fn with_settings<R>(self, read: impl FnOnce(&StackSettings) -> R) -> R {
        self.beginning.with_value(|beginning| read(&beginning.around.settings))
    }

    /// What stands in a list for "nothing said": what the settings say, as long as they apply.
    pub(super) fn kept(self, in_settings: &str) -> (String, String) {
        let word =
            if self.inherits.get() { format!("As in the settings: {in_settings}") } else { "Not set".to_owned() };
        (choice::KEEP.to_owned(), word)
    }
}
