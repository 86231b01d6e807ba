//! Which API the console talks to, and what it may ask there. Pure. The transport gets the address of a request from
//! [`Service::address_of`] only, so a console that may only look sends nothing else, whatever a page has on it.

use api_types::endpoint::Endpoint;

use super::error::{ApiError, ErrorKind};
use crate::config::Config;

/// The API, as `config.json` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    url: String,
    access: Access,
}

/// What the console may ask of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everything that the person may.
    Full,
    /// What changes nothing.
    ReadOnly,
}

impl Service {
    /// The service of a configuration.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let access = if config.read_only { Access::ReadOnly } else { Access::Full };
        Self { url: config.api_url.clone(), access }
    }

    /// Its address without a slash at its end; empty for the origin that serves the console.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where a request goes that may be sent.
    ///
    /// # Errors
    /// [`ErrorKind::ReadOnly`] where it would change something and nothing may be changed.
    pub fn address_of(&self, endpoint: &Endpoint) -> Result<String, ApiError> {
        match self.access {
            Access::ReadOnly if !endpoint.only_reads() => Err(ApiError::without_answer(ErrorKind::ReadOnly, endpoint)),
            Access::ReadOnly | Access::Full => Ok(format!("{}{}", self.url, endpoint.path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use api_types::endpoint::{Method, OPERATIONS, template};

    use super::*;

    #[test]
    fn a_console_that_may_only_look_sends_nothing_that_changes_something() {
        let full = Service::of(&Config::default());
        let read_only = Service::of(&Config { read_only: true, ..Config::default() });
        let mut n_refused = 0;
        for operation in OPERATIONS {
            let path = operation.template.replace(['{', '}'], "");
            let endpoint = Endpoint { method: operation.method, path };
            assert_eq!(full.address_of(&endpoint).as_ref(), Ok(&endpoint.path));
            let may = read_only.address_of(&endpoint).is_ok();
            let is_question = operation.template == template::ORG_STACKS_SEARCH;
            let takes_work = operation.template == template::POLL;
            assert_eq!(may, is_question || (operation.method == Method::Get && !takes_work), "{operation:?}");
            n_refused += usize::from(!may);
        }
        assert!(n_refused > 20, "{n_refused}");
    }
}
