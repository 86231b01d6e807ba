//! A body that does not come to its end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// What comes after the part that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The connection breaks.
    Failure,
    /// Nothing, for as long as the client waits.
    Never,
}

/// The beginning of a body, and how it breaks off.
#[derive(Debug)]
pub(super) struct BrokenBody {
    beginning: Option<Bytes>,
    /// How long it claims to be; in chunks if it claims nothing.
    claimed_len: Option<usize>,
    end: End,
    /// Whether the beginning was let out: what is still held when a connection breaks would never be sent.
    is_let_out: bool,
}

impl BrokenBody {
    pub(super) fn new(beginning: Bytes, claimed_len: Option<usize>, end: End) -> Self {
        let beginning = Some(beginning).filter(|beginning| !beginning.is_empty());
        Self { beginning, claimed_len, end, is_let_out: false }
    }
}

impl Body for BrokenBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match (self.beginning.take(), self.end) {
            (Some(beginning), _) => Poll::Ready(Some(Ok(Frame::data(beginning)))),
            (None, End::Failure) if !self.is_let_out => {
                self.is_let_out = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            (None, End::Failure) => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
            // Nobody wakes it: the connection's own end does away with it.
            (None, End::Never) => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.claimed_len.map_or_else(SizeHint::default, |len| SizeHint::with_exact(len as u64))
    }
}
