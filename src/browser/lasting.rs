//! Signals that outlive what reads them.
//!
//! A signal keeps whoever has read it on a list, and a memo does so for as long as it lives: `reactive_graph` tells a
//! source nothing of a reader's end. What is there as long as the page, or a log that is written for hours, would
//! collect the remains of every row that was ever drawn. `signal.lasting().get()` in place of `signal.get()` takes the
//! reader off the list at its end.

use leptos::prelude::*;
use leptos::reactive::graph::{AnySource, Observer, Source, ToAnySource};

/// To be read by what may end before it.
pub(crate) trait Lasting: Copy {
    /// The same, to be read at once, by whatever runs now: at that one's end it is forgotten here.
    #[must_use]
    fn lasting(self) -> Self;
}

impl<T: Send + Sync + 'static> Lasting for RwSignal<T> {
    fn lasting(self) -> Self {
        if !self.is_disposed() {
            forget_reader_at_its_end(|| self.to_any_source());
        }
        self
    }
}

impl<T: Send + Sync + 'static> Lasting for ReadSignal<T> {
    fn lasting(self) -> Self {
        if !self.is_disposed() {
            forget_reader_at_its_end(|| self.to_any_source());
        }
        self
    }
}

impl<T: Send + Sync + 'static> Lasting for Memo<T> {
    fn lasting(self) -> Self {
        forget_reader_at_its_end(|| ArcMemo::from(self).to_any_source());
        self
    }
}

/// The reader's owner cleans up before each of its runs and after the last.
fn forget_reader_at_its_end(source: impl FnOnce() -> AnySource) {
    let Some(reader) = Observer::get() else { return };
    let source = source();
    on_cleanup(move || source.remove_subscriber(&reader));
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Weak};

    use leptos::reactive::graph::{AnySubscriber, ReactiveNode, Subscriber, WithObserver};

    use super::*;

    /// Reads, and does nothing else.
    struct Reader;

    impl ReactiveNode for Reader {
        fn mark_dirty(&self) {}
        fn mark_check(&self) {}
        fn mark_subscribers_check(&self) {}
        fn update_if_necessary(&self) -> bool {
            false
        }
    }

    impl Subscriber for Reader {
        fn add_source(&self, _: AnySource) {}
        fn clear_sources(&self, _: &AnySubscriber) {}
    }

    /// How often a reader that has ended is still listed anywhere, and how often while it was there.
    fn listed(read: impl Fn()) -> (usize, usize) {
        let reader = Arc::new(Reader);
        let owner = Owner::new();
        owner.with(|| {
            let as_subscriber = AnySubscriber(
                Arc::as_ptr(&reader) as usize,
                Arc::downgrade(&reader) as Weak<dyn Subscriber + Send + Sync>,
            );
            as_subscriber.with_observer(&read);
        });
        let before = Arc::weak_count(&reader);
        owner.cleanup();
        (before.min(1), Arc::weak_count(&reader))
    }

    #[test]
    fn a_reader_that_has_ended_is_listed_nowhere() {
        let owner = Owner::new();
        owner.set();
        let signal = RwSignal::new(1);
        let memo = Memo::new(move |_| signal.get() + 1);
        assert_eq!(listed(|| _ = signal.lasting().get()), (1, 0));
        assert_eq!(listed(|| _ = signal.read_only().lasting().get()), (1, 0));
        assert_eq!(listed(|| _ = memo.lasting().get()), (1, 0));
        // Were the library to do this by itself, this module could go.
        assert_eq!(listed(|| _ = signal.get()), (1, 1));
        assert_eq!(listed(|| _ = memo.get()), (1, 1));
    }
}
