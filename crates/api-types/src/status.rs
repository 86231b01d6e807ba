//! The states that deployments, steps and updates go through, and the rules that depend on them.

use crate::open_enum::open_enum;

open_enum! {
    /// The status of a deployment, of a job, and of a drift run (REST reference).
    DeploymentStatus {
        /// Queued.
        NotStarted = "not-started",
        /// Taken off the queue, no runner yet.
        Accepted = "accepted",
        /// Running.
        Running = "running",
        /// Ended with an error, or was cancelled.
        Failed = "failed",
        /// Ended well.
        Succeeded = "succeeded",
        /// Never ran: replaced by a newer one, or queued for longer than seven days.
        Skipped = "skipped",
    }
}

impl DeploymentStatus {
    /// Whether nothing more will happen. An unknown status is not known to be an end.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Failed | Self::Succeeded | Self::Skipped)
    }

    /// Whether a cancel request makes sense: the service answers 404 once a deployment has ended.
    #[must_use]
    pub fn can_cancel(&self) -> bool {
        matches!(self, Self::NotStarted | Self::Accepted | Self::Running)
    }
}

open_enum! {
    /// The status of a step of a job (published document).
    StepStatus {
        /// Waits for the steps before it.
        NotStarted = "not-started",
        /// Running.
        Running = "running",
        /// Ended with an error.
        Failed = "failed",
        /// Ended well.
        Succeeded = "succeeded",
    }
}

impl StepStatus {
    /// Whether the step writes no more log lines.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Failed | Self::Succeeded)
    }
}

open_enum! {
    /// What a deployment does to its stack (REST reference).
    Operation {
        /// `pulumi up`.
        Update = "update",
        /// `pulumi preview`.
        Preview = "preview",
        /// `pulumi destroy`.
        Destroy = "destroy",
        /// `pulumi refresh`.
        Refresh = "refresh",
        /// A refresh that is only previewed.
        DetectDrift = "detect-drift",
        /// An update with a refresh.
        RemediateDrift = "remediate-drift",
    }
}

open_enum! {
    /// What kind of engine run an update is; the `P…` ones are previews (published document).
    UpdateKind {
        /// An update.
        Update = "update",
        /// A preview of an update, in its older spelling.
        Preview = "preview",
        /// A refresh.
        Refresh = "refresh",
        /// A rename of the stack.
        Rename = "rename",
        /// A destroy.
        Destroy = "destroy",
        /// An import.
        Import = "import",
        /// A preview of an update.
        PreviewUpdate = "Pupdate",
        /// A preview of a refresh: what drift detection runs.
        PreviewRefresh = "Prefresh",
        /// A preview of a destroy.
        PreviewDestroy = "Pdestroy",
        /// A preview of an import.
        PreviewImport = "Pimport",
        /// A preview of a rename.
        PreviewRename = "Prename",
    }
}

impl UpdateKind {
    /// Whether it changed nothing. Previews have no version among the stack's updates.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        matches!(
            self,
            Self::Preview
                | Self::PreviewUpdate
                | Self::PreviewRefresh
                | Self::PreviewDestroy
                | Self::PreviewImport
                | Self::PreviewRename
        )
    }
}

open_enum! {
    /// How an update went (published document).
    UpdateResult {
        /// Not started.
        NotStarted = "not-started",
        /// Running.
        InProgress = "in-progress",
        /// Ended well.
        Succeeded = "succeeded",
        /// Ended with an error.
        Failed = "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_word_survives_a_round_trip() {
        for status in DeploymentStatus::KNOWN {
            let json = serde_json::to_string(status).expect("serializes");
            assert_eq!(&serde_json::from_str::<DeploymentStatus>(&json).expect("reads"), status);
        }
        assert_eq!(DeploymentStatus::KNOWN.len(), 6);
        assert_eq!(Operation::KNOWN.len(), 6);
        assert_eq!(UpdateKind::KNOWN.len(), 11);
    }

    #[test]
    fn an_unknown_word_is_kept_as_it_came() {
        let status: DeploymentStatus = serde_json::from_str(r#""Cancelled-by-User""#).expect("reads");
        assert_eq!(status, DeploymentStatus::Unknown("Cancelled-by-User".into()));
        assert_eq!(serde_json::to_string(&status).expect("serializes"), r#""Cancelled-by-User""#);
        assert!(!status.is_terminal() && !status.can_cancel());
    }

    #[test]
    fn only_what_has_not_ended_can_be_cancelled() {
        for status in DeploymentStatus::KNOWN {
            assert_ne!(status.is_terminal(), status.can_cancel(), "{status}");
        }
    }
}
