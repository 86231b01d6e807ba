//! Several windows of one browser, all of them seen at once: none is hidden by another.

use thirtyfour::WindowHandle;

use crate::journey::Journey;

/// A window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window(WindowHandle);

impl Journey {
    /// The window that the person uses now.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn this_window(&self) -> Window {
        Window(self.driver().window().await.expect("the person uses a window"))
    }

    /// Opens another window and goes on in it.
    ///
    /// # Panics
    /// When the browser does not open it, or when one of its windows hides another.
    pub async fn new_window(&self) -> Window {
        let window = Window(self.driver().new_window().await.expect("another window opens"));
        self.turn_to(&window).await;
        self.prepare_tab().await;
        window
    }

    /// Goes on in that window.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn turn_to(&self, window: &Window) {
        self.driver().switch_to_window(window.0.clone()).await.expect("the window is still open");
    }

    /// Whether the window can be seen, as its page is told.
    pub async fn is_window_seen(&self) -> bool {
        self.eval("return document.visibilityState === 'visible'").await
    }
}
