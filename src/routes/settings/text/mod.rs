//! The settings as JSON and as YAML, and the files that they come from and go to.
