//! Other stacks' settings: compared with this one's, and filled from them.
