//! What a person does.

use serde_json::json;
use thirtyfour::{Key, WebElement};

use crate::journey::Journey;
use crate::roles::{Named, Role};

impl Journey {
    /// Opens an address of the console, given by its path below the base path, and waits until the console runs.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn open(&self, path: &str) {
        self.driver().goto(format!("{}{path}", self.base())).await.expect("the browser goes to the address");
        self.see_it_start().await;
    }

    /// Opens an address of a console that cannot start.
    ///
    /// # Panics
    /// When the browser does not go there.
    pub async fn open_broken(&self, path: &str) {
        self.driver().goto(format!("{}{path}", self.base())).await.expect("the browser goes to the address");
    }

    /// Goes to a page that is not the console's.
    ///
    /// # Panics
    /// When the browser does not go there.
    pub async fn visit(&self, url: &str) {
        self.driver().goto(url).await.expect("the browser goes to the address");
    }

    /// Loads the page again.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn reload(&self) {
        self.driver().refresh().await.expect("the browser loads the page again");
        self.see_it_start().await;
    }

    async fn see_it_start(&self) {
        let script = "return document.readyState !== 'loading' && !document.getElementById('starting') \
                      && !!document.querySelector('main')";
        self.wait_until("the console has started", async || self.eval(script).await).await;
    }

    /// Opens an address and signs in as the administrator. The pointer does not stay where the button was: rows that
    /// come to lie under it would be held.
    pub async fn open_signed_in(&self, path: &str) {
        self.open(path).await;
        self.sign_in(sandbox::ADMIN_TOKEN).await;
        self.point_away().await;
    }

    /// Fills in the form for the access token and sends it.
    pub async fn sign_in(&self, token: &str) {
        self.type_into("Access token", token).await;
        self.click_button("Sign in").await;
    }

    /// Signs out by the menu of the account.
    pub async fn sign_out(&self) {
        self.click(Role::Disclosure, Named::Starting("Account of")).await;
        self.click_button("Sign out").await;
    }

    /// Goes back in the browser's history.
    ///
    /// # Panics
    /// When the browser does not.
    pub async fn go_back(&self) {
        self.driver().back().await.expect("the browser goes back");
    }

    /// Goes forward in the browser's history.
    ///
    /// # Panics
    /// When the browser does not.
    pub async fn go_forward(&self) {
        self.driver().forward().await.expect("the browser goes forward");
    }

    /// Clicks on something of a role and name, as soon as it is there and can be clicked.
    ///
    /// # Panics
    /// When it does not come to that.
    pub async fn click(&self, role: Role, name: impl Into<Named<'_>>) {
        let name = name.into();
        // A row may be replaced, or be covered for a moment, between the look and the click.
        self.act_on(role, name, async |element| {
            let outcome = element.click().await.map_err(|error| error.to_string());
            if outcome.is_err() {
                // It may stand below a bar that stays: somebody would scroll.
                let scroll = "arguments[0].scrollIntoView({ block: 'nearest' })";
                let arguments = vec![element.to_json().map_err(|error| error.to_string())?];
                self.driver().execute(scroll, arguments).await.map_err(|error| error.to_string())?;
            }
            outcome
        })
        .await;
    }

    /// Clicks on a button.
    pub async fn click_button(&self, name: impl Into<Named<'_>>) {
        self.click(Role::Button, name).await;
    }

    /// Clicks on a link.
    pub async fn click_link(&self, name: impl Into<Named<'_>>) {
        self.click(Role::Link, name).await;
    }

    /// Clicks twice, as quickly as people do who expect that of everything.
    pub async fn double_click(&self, role: Role, name: impl Into<Named<'_>>) {
        self.act_on(role, name.into(), async |element| {
            let twice = self.driver().action_chain().double_click_element(&element);
            twice.perform().await.map_err(|error| error.to_string())
        })
        .await;
    }

    /// Goes to an address of the console by a link, without loading the page again.
    pub async fn follow(&self, path: &str) {
        let script = "
            const link = document.createElement('a');
            link.href = arguments[0];
            document.querySelector('main').append(link);
            link.click();
            link.remove();
        ";
        self.eval_with::<()>(script, vec![json!(format!("{}{path}", self.base()))]).await;
    }

    /// Clicks on a button that copies something, and gives what it copies, which never reaches the clipboard.
    ///
    /// # Panics
    /// When nothing is copied.
    pub async fn copy_by(&self, button: &str) -> String {
        let listen = "navigator.clipboard.writeText = async (text) => { window.copiedText = text; }";
        self.eval::<()>(listen).await;
        self.click_button(button).await;
        let copied = async || self.eval::<Option<String>>("return window.copiedText ?? null").await;
        self.wait_for(copied).await.unwrap_or_else(|| panic!("{button:?} copies nothing"))
    }

    /// Puts a text into a field in place of what it holds, key by key.
    pub async fn type_into(&self, field: &str, text: &str) {
        let role = self.role_of_field(field).await;
        // The null key lets go of the control key.
        let keys = || Key::Control + "a" + Key::Null + text;
        self.act_on(role, field.into(), async |element| {
            element.send_keys(keys()).await.map_err(|error| error.to_string())
        })
        .await;
    }

    /// Chooses from a list.
    pub async fn choose(&self, list: &str, option: &str) {
        let script = "const option = [...arguments[0].options].find((option) => option.text.trim() === arguments[1]); \
                      if (!option) return false; \
                      arguments[0].value = option.value; \
                      arguments[0].dispatchEvent(new Event('input', { bubbles: true })); \
                      arguments[0].dispatchEvent(new Event('change', { bubbles: true })); \
                      return true";
        self.act_on(Role::Combobox, Named::Exactly(list), async |element| {
            let arguments = vec![element.to_json().expect("an element has an id"), json!(option)];
            let outcome = self.driver().execute(script, arguments).await.map_err(|error| error.to_string())?;
            if outcome.json() == &json!(true) { Ok(()) } else { Err(format!("it has no option {option:?}")) }
        })
        .await;
    }

    /// Presses a key where the focus is.
    ///
    /// # Panics
    /// When the browser has no focus.
    pub async fn press(&self, key: Key) {
        let outcome = self.driver().action_chain().send_keys(key.clone()).perform().await;
        outcome.unwrap_or_else(|error| panic!("{key:?} could not be pressed: {error}"));
    }

    /// Presses a key while another one is held, where the focus is.
    ///
    /// # Panics
    /// When the browser has no focus.
    pub async fn press_with(&self, held: Key, key: Key) {
        let chain = self.driver().action_chain().key_down(held.clone()).send_keys(key.clone()).key_up(held);
        chain.perform().await.unwrap_or_else(|error| panic!("{key:?} could not be pressed: {error}"));
    }

    /// Types where the focus is.
    ///
    /// # Panics
    /// When the browser has no focus.
    pub async fn type_text(&self, text: &str) {
        let outcome = self.driver().action_chain().send_keys(text).perform().await;
        outcome.unwrap_or_else(|error| panic!("nothing could be typed: {error}"));
    }

    /// Moves the pointer onto something.
    pub async fn point_at(&self, role: Role, name: impl Into<Named<'_>>) {
        self.act_on(role, name.into(), async |element| {
            let onto_it = self.driver().action_chain().move_to_element_center(&element);
            onto_it.perform().await.map_err(|error| error.to_string())
        })
        .await;
    }

    /// Moves the pointer to the corner of the page, where nothing stands.
    ///
    /// # Panics
    /// When the browser refuses.
    pub async fn point_away(&self) {
        self.driver().action_chain().move_to(1, 1).perform().await.expect("the pointer can be moved");
    }

    /// Puts the focus on something, as the Tab key would.
    pub async fn focus(&self, role: Role, name: impl Into<Named<'_>>) {
        self.act_on(role, name.into(), async |element| element.focus().await.map_err(|error| error.to_string())).await;
    }

    /// Opens another tab in front of this one, which is hidden from now on, as its page can tell.
    ///
    /// # Panics
    /// When the browser does not.
    pub async fn hide_tab(&self) {
        let tab = self.driver().new_tab().await.expect("another tab opens");
        self.driver().switch_to_window(tab).await.expect("it comes to the front");
    }

    /// Closes the tab in front, so that the first one is seen again.
    ///
    /// # Panics
    /// When the browser does not.
    pub async fn show_tab(&self) {
        self.driver().close_window().await.expect("the tab in front closes");
        let tabs = self.driver().windows().await.expect("there is another tab");
        let first = tabs.into_iter().next().expect("there is another tab");
        self.driver().switch_to_window(first).await.expect("it comes to the front");
    }

    /// Tries until it can be done.
    async fn act_on(&self, role: Role, name: Named<'_>, mut act: impl AsyncFnMut(WebElement) -> Result<(), String>) {
        let mut problem = String::new();
        let done = self
            .wait_for(async || {
                let seen = self.look_for(role, name).await?;
                let element = self.element_of(&seen).await?;
                problem = act(element).await.err().unwrap_or_default();
                problem.is_empty().then_some(())
            })
            .await;
        if done.is_none() {
            let names: Vec<String> = self.all(role).await.into_iter().map(|seen| seen.name).collect();
            panic!("the {role:?} named {name:?} could not be used ({problem}); there are {names:?}");
        }
    }
}
