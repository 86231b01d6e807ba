//! Several tabs of one console in one browser.

use serde_json::json;

use crate::journey::Journey;

impl Journey {
    /// Opens another tab in front, in which nothing is open yet.
    ///
    /// # Panics
    /// When the browser does not.
    pub async fn open_tab(&self) {
        self.hide_tab().await;
        self.prepare_tab().await;
    }

    /// Goes to a tab by its number, from 0 in the order in which they were opened.
    ///
    /// # Panics
    /// When there is none of that number.
    pub async fn go_to_tab(&self, number: usize) {
        let tabs = self.driver().windows().await.expect("there are tabs");
        let tab = tabs.into_iter().nth(number).unwrap_or_else(|| panic!("there is no tab {number}"));
        self.driver().switch_to_window(tab).await.expect("it comes to the front");
        self.cdp("Page.bringToFront", json!({})).await;
    }
}
