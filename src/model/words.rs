//! What things are called, and the icon and colour that go with a state: one exhaustive match each. Pure.

use api_types::{DeploymentStatus, Operation, StepStatus, UpdateKind, UpdateResult};

/// An icon, by its shape. The drawings are in `components/icon.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each name says what is drawn")]
pub enum Icon {
    Accepted,
    ArrowDown,
    Branch,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    Clean,
    Clock,
    Commit,
    Copy,
    Cross,
    CrossMark,
    Download,
    Drifted,
    External,
    Eye,
    Filter,
    Fold,
    Info,
    Key,
    Link,
    Lock,
    Moon,
    More,
    NeverChecked,
    NeverSeen,
    Offline,
    Online,
    Outlier,
    Pause,
    Paused,
    Play,
    Plus,
    Pulse,
    Refresh,
    Running,
    Search,
    Skipped,
    Sun,
    Bin,
    Undo,
    Unfold,
    Unknown,
    Up,
    Warning,
    Wrap,
    Wrench,
}

/// The colour of a state, by the name of its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the tokens")]
pub enum Tone {
    Bad,
    Drift,
    Mute,
    Ok,
    Run,
    Warn,
}

impl Tone {
    /// The word in class names.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Drift => "drift",
            Self::Mute => "mute",
            Self::Ok => "ok",
            Self::Run => "run",
            Self::Warn => "warn",
        }
    }
}

/// How a state is shown: never by colour alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The word.
    pub label: String,
    /// The icon.
    pub icon: Icon,
    /// The colour.
    pub tone: Tone,
}

impl Look {
    pub(super) fn new(label: &str, icon: Icon, tone: Tone) -> Self {
        Self { label: label.to_owned(), icon, tone }
    }
}

/// A deployment's status, or a job's.
#[must_use]
pub fn deployment_status(status: &DeploymentStatus) -> Look {
    match status {
        DeploymentStatus::NotStarted => Look::new("Queued", Icon::Clock, Tone::Mute),
        DeploymentStatus::Accepted => Look::new("Accepted", Icon::Accepted, Tone::Run),
        DeploymentStatus::Running => Look::new("Running", Icon::Running, Tone::Run),
        DeploymentStatus::Succeeded => Look::new("Succeeded", Icon::Check, Tone::Ok),
        DeploymentStatus::Failed => Look::new("Failed", Icon::Cross, Tone::Bad),
        DeploymentStatus::Skipped => Look::new("Skipped", Icon::Skipped, Tone::Mute),
        DeploymentStatus::Unknown(word) => Look::new(word, Icon::Unknown, Tone::Mute),
    }
}

/// A step's status.
#[must_use]
pub fn step_status(status: &StepStatus) -> Look {
    match status {
        StepStatus::NotStarted => Look::new("Not started", Icon::Clock, Tone::Mute),
        StepStatus::Running => Look::new("Running", Icon::Running, Tone::Run),
        StepStatus::Succeeded => Look::new("Succeeded", Icon::Check, Tone::Ok),
        StepStatus::Failed => Look::new("Failed", Icon::Cross, Tone::Bad),
        StepStatus::Unknown(word) => Look::new(word, Icon::Unknown, Tone::Mute),
    }
}

/// How an update went.
#[must_use]
pub fn update_result(result: &UpdateResult) -> Look {
    match result {
        UpdateResult::NotStarted => Look::new("Not started", Icon::Clock, Tone::Mute),
        UpdateResult::InProgress => Look::new("In progress", Icon::Running, Tone::Run),
        UpdateResult::Succeeded => Look::new("Succeeded", Icon::Check, Tone::Ok),
        UpdateResult::Failed => Look::new("Failed", Icon::Cross, Tone::Bad),
        UpdateResult::Unknown(word) => Look::new(word, Icon::Unknown, Tone::Mute),
    }
}

/// An operation's name and icon. `None` is an old deployment whose operation the service did not keep.
#[must_use]
pub fn operation(operation: Option<&Operation>) -> (String, Icon) {
    let (label, icon) = match operation {
        Some(Operation::Update) => ("Update", Icon::Up),
        Some(Operation::Preview) => ("Preview", Icon::Eye),
        Some(Operation::Destroy) => ("Destroy", Icon::Bin),
        Some(Operation::Refresh) => ("Refresh", Icon::Refresh),
        Some(Operation::DetectDrift) => ("Detect drift", Icon::Pulse),
        Some(Operation::RemediateDrift) => ("Remediate drift", Icon::Wrench),
        Some(Operation::Unknown(word)) => (word.as_str(), Icon::Unknown),
        None => ("Not recorded", Icon::Unknown),
    };
    (label.to_owned(), icon)
}

/// What kind of engine run an update is.
#[must_use]
pub fn update_kind(kind: &UpdateKind) -> String {
    match kind {
        UpdateKind::Update => "update",
        UpdateKind::Preview | UpdateKind::PreviewUpdate => "preview",
        UpdateKind::Refresh => "refresh",
        UpdateKind::Rename => "rename",
        UpdateKind::Destroy => "destroy",
        UpdateKind::Import => "import",
        UpdateKind::PreviewRefresh => "refresh preview",
        UpdateKind::PreviewDestroy => "destroy preview",
        UpdateKind::PreviewImport => "import preview",
        UpdateKind::PreviewRename => "rename preview",
        UpdateKind::Unknown(word) => word,
    }
    .to_owned()
}

/// The sign and the words of an engine operation's count: `create` is `+` and `create`.
#[must_use]
pub fn resource_change(operation: &str) -> (&'static str, String) {
    let (sign, word) = match operation {
        "create" => ("+", "create"),
        "update" => ("~", "update"),
        "delete" => ("−", "delete"),
        "replace" | "create-replacement" | "delete-replaced" => ("±", operation),
        "same" => ("", "same"),
        "read" | "refresh" => ("", operation),
        other => ("", other),
    };
    (sign, word.replace('-', " "))
}

/// What started a deployment, as people say it.
#[must_use]
pub fn initiator(word: &str) -> String {
    match word {
        "cli" => "CLI".to_owned(),
        "automation-api" => "Automation API".to_owned(),
        other => other.replace(['-', '_'], " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_word_and_shapes_differ() {
        let looks: Vec<Look> = DeploymentStatus::KNOWN.iter().map(deployment_status).collect();
        for (index, look) in looks.iter().enumerate() {
            assert!(!look.label.is_empty());
            assert!(looks.iter().skip(index + 1).all(|other| other.icon != look.icon && other.label != look.label));
        }
    }

    #[test]
    fn an_unknown_word_is_shown_as_it_came() {
        assert_eq!(deployment_status(&"Paused-By-Policy".into()).label, "Paused-By-Policy");
        assert_eq!(operation(Some(&"import".into())).0, "import");
    }
}
