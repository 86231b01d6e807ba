//! Presigned addresses in a project's cache of dependencies. The route is gone from newer services.

use serde::{Deserialize, Serialize};

/// `POST …/deployments/cache/url`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheUrlRequest {
    /// What the address is for.
    pub method: CacheMethod,
    /// Which archive.
    pub key: String,
}

/// What a presigned address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum CacheMethod {
    /// Downloads an archive.
    Get,
    /// Uploads one.
    Put,
}

/// The address. It needs no further authentication and expires: whoever has it, may use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheUrlResponse {
    /// Where to send the request.
    pub url: String,
}
