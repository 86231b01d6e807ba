//! What an organization has paid for, and which features need which plan.
//!
//! Pure rules, as the operations' reference words them ("requires a Team Growth or higher subscription"). They must
//! not know who asks.

/// A subscription, cheapest first: each has everything that those before it have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Plan {
    TeamStarter,
    TeamGrowth,
    BusinessCritical,
}

impl Plan {
    /// The word that answers about the organization give as its `product`.
    pub(crate) fn product(self) -> &'static str {
        match self {
            Self::TeamStarter => "team-starter",
            Self::TeamGrowth => "team-growth",
            Self::BusinessCritical => "business-critical",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::TeamStarter => "Team Starter",
            Self::TeamGrowth => "Team Growth",
            Self::BusinessCritical => "Business Critical",
        }
    }
}

/// Something that not every plan has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    /// To ask for deployments.
    Deployments,
    /// To change deployment settings.
    Settings,
    /// To change schedules.
    Schedules,
    /// The operation `remediate-drift`, and drift schedules that remediate by themselves.
    DriftRemediation,
}

impl Feature {
    fn least_plan(self) -> Plan {
        match self {
            Self::Deployments | Self::Settings | Self::Schedules => Plan::TeamGrowth,
            Self::DriftRemediation => Plan::BusinessCritical,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Deployments => "Pulumi Deployments",
            Self::Settings => "Changing deployment settings",
            Self::Schedules => "Scheduling deployments",
            Self::DriftRemediation => "Drift remediation",
        }
    }
}

/// Whether a plan has a feature; if not, what to say.
pub(crate) fn check(plan: Plan, feature: Feature) -> Result<(), String> {
    let least = feature.least_plan();
    if plan >= least {
        return Ok(());
    }
    let or_higher = if least == Plan::BusinessCritical { "" } else { " or higher" };
    Err(format!("{} requires a {}{or_higher} subscription.", feature.title(), least.title()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_has_what_cheaper_ones_have() {
        use Feature::{Deployments, DriftRemediation, Schedules, Settings};
        let cases: [(Plan, &[Feature]); 3] = [
            (Plan::TeamStarter, &[]),
            (Plan::TeamGrowth, &[Deployments, Settings, Schedules]),
            (Plan::BusinessCritical, &[Deployments, Settings, Schedules, DriftRemediation]),
        ];
        for (plan, has) in cases {
            for feature in [Deployments, Settings, Schedules, DriftRemediation] {
                assert_eq!(check(plan, feature).is_ok(), has.contains(&feature), "{plan:?} {feature:?}");
            }
        }
        let words = check(Plan::TeamStarter, Settings);
        assert_eq!(
            words,
            Err("Changing deployment settings requires a Team Growth or higher subscription.".to_owned())
        );
    }
}
