//! Tasks that wait for something to become so: for the tab to be seen, for somebody to sign in.

use futures::channel::oneshot;
use leptos::prelude::*;

/// Those who wait.
#[derive(Clone, Copy)]
pub struct Waiters(StoredValue<Vec<oneshot::Sender<()>>>);

impl Waiters {
    /// Nobody waits.
    #[must_use]
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// Waits for the next [`Self::wake`].
    pub async fn wait(&self) {
        let (sender, receiver) = oneshot::channel();
        self.0.update_value(|waiting| {
            // Those who gave up waiting must not pile up.
            waiting.retain(|sender| !sender.is_canceled());
            waiting.push(sender);
        });
        // A sender that is dropped ends the wait as well: then the whole page is gone.
        let _ = receiver.await;
    }

    /// Lets all of them go on.
    pub fn wake(&self) {
        let waiting = self.0.try_update_value(std::mem::take).unwrap_or_default();
        for sender in waiting {
            // One that no longer waits has dropped its end.
            let _ = sender.send(());
        }
    }
}

impl Default for Waiters {
    fn default() -> Self {
        Self::new()
    }
}
