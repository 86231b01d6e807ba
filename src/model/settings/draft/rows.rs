//! A variable's row goes back to what it was. It must not touch other rows, whatever stands in them so far.

use serde_json::Value;

use super::Draft;
use crate::model::settings::document::{VARIABLES, typed_secret};
use crate::model::settings::pointer::child;

impl Draft {
    /// Takes back what was changed in a row: its value, and its name when it had another one before that is stored. A
    /// row that was added goes. Whether it is still there.
    pub fn undo_row(&mut self, key: u32, name_before: &str) -> bool {
        let stored = self.stored_row(key, name_before);
        match &stored {
            Some((name, value)) => self.put_variable_back(key, name, value.clone()),
            None => self.remove_variable(key),
        }
        stored.is_some()
    }

    /// What a row was when it was stored, by the name that it has or by the one before.
    fn stored_row(&self, key: u32, name_before: &str) -> Option<(String, Value)> {
        let own = self.variables.iter().find(|row| row.key == key)?;
        let is_free = |name: &str| !self.variables.iter().any(|row| row.key != key && row.name.trim() == name);
        [own.name.trim(), name_before.trim()].into_iter().filter(|name| is_free(name)).find_map(|name| {
            let value = self.stored.pointer(&child(VARIABLES, name))?;
            Some((name.to_owned(), value.clone()))
        })
    }

    /// Puts a variable back to a name and a value that it had. What was typed as its secret is forgotten.
    pub fn put_variable_back(&mut self, key: u32, name: &str, value: Value) {
        let Some(row) = self.row(key) else { return };
        name.clone_into(&mut row.name);
        if let Some(number) = typed_secret(&std::mem::replace(&mut row.value, value)) {
            self.secrets.replace(number, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn draft() -> (Draft, u32) {
        let variables = json!({"S": {"ciphertext": "x"}, "A": "1"});
        let draft = Draft::new(Some(&json!({"operationContext": {"environmentVariables": variables}})));
        let key = draft.variables().first().map(|row| row.key).expect("a row");
        (draft, key)
    }

    #[test]
    fn a_replaced_secret_goes_back_and_what_was_typed_is_wiped() {
        let (mut draft, key) = draft();
        draft.rename_variable(key, "T");
        draft.set_variable(key, "hunter2");
        draft.put_variable_back(key, "T", json!({"ciphertext": "x"}));
        let renamed = json!({"operationContext": {"environmentVariables": {"T": {"ciphertext": "x"}, "S": null}}});
        assert_eq!((draft.patch(), draft.secrets.text(1)), (Some(renamed), Some("")));
    }

    #[test]
    fn a_row_goes_back_with_its_name_and_an_added_one_goes() {
        let (mut draft, key) = draft();
        let unnamed = draft.add_variable("", "1");
        draft.rename_variable(key, "T");
        draft.set_variable(key, "hunter2");
        assert!(draft.undo_row(key, "S"));
        assert_eq!(draft.patch(), None);
        let added = draft.add_variable("B", "2");
        assert!(!draft.undo_row(added, "B"));
        assert_eq!(draft.patch(), None);
        assert!(draft.variables().iter().any(|row| row.key == unnamed), "another row is left as it is");
    }

    #[test]
    fn a_name_that_another_row_has_by_now_is_not_taken_from_it() {
        let (mut draft, key) = draft();
        draft.rename_variable(key, "T");
        draft.add_variable("S", "new");
        assert!(!draft.undo_row(key, "S"), "it has no place any more");
        let wanted = json!({"operationContext": {"environmentVariables": {"S": "new"}}});
        assert_eq!(draft.patch(), Some(wanted));
    }
}
