//! Tables by hand, and random runs against a second computation.

use proptest::prelude::*;

use super::*;

/// A deployment of so many seconds, two thirds of which its second step took.
fn row(version: i64, operation: &str, status: &str, seconds: i64) -> DeploymentSummary {
    let start = "2026-11-01T00:00:00Z".parse::<Timestamp>().expect("a time") + TimeDelta::hours(version);
    let at = |milliseconds: i64| (start + TimeDelta::milliseconds(milliseconds)).to_rfc3339();
    let json = serde_json::json!({
        "id": version.to_string(), "version": version, "status": status, "pulumiOperation": operation,
        "jobs": [{ "status": status, "started": at(0), "lastUpdated": at(seconds * 1_000), "steps": [
            { "name": "Setup", "status": "succeeded", "started": at(0), "lastUpdated": at(seconds * 333) },
            { "name": "pulumi update", "status": status, "started": at(seconds * 333), "lastUpdated": at(seconds * 1_000) },
        ]}],
    });
    serde_json::from_value(json).expect("a row")
}

fn without_jobs(mut row: DeploymentSummary) -> DeploymentSummary {
    row.jobs.clear();
    row
}

fn secs(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

#[test]
fn only_what_ended_is_a_run_and_the_oldest_comes_first() {
    let rows = [
        row(5, "update", "running", 10),
        row(4, "update", "succeeded", 40),
        row(3, "preview", "failed", 30),
        row(2, "update", "skipped", 0),
        without_jobs(row(1, "update", "succeeded", 20)),
    ];
    let versions = |trends: &Trends| trends.runs.iter().map(|run| run.version.0).collect::<Vec<_>>();
    let all = Trends::new(&rows, None);
    assert_eq!((versions(&all), all.n_untimed()), (vec![1, 3, 4], 1));
    assert_eq!((all.all.n_succeeded, all.all.n_failed, all.all.n_timed), (2, 1, 1));
    assert_eq!(versions(&Trends::new(&rows, Some(&Operation::Update))), [1, 4]);
    let told: Vec<_> = by_operation(&rows).into_iter().map(|(name, own)| (name, own.n_ended(), own.n_timed)).collect();
    assert_eq!(told, [(Some(Operation::Update), 2, 1), (Some(Operation::Preview), 1, 0)]);
    assert_eq!(Trends::new(&[], None), Trends::default());
}

#[test]
fn numbers_need_enough_runs() {
    let rows = |n_runs: i64| (1..=n_runs).map(|n| row(n, "update", "succeeded", n)).collect::<Vec<_>>();
    let cases = [
        (0, None, None, None),
        (2, None, None, Some(100.0)),
        (3, Some(secs(2)), None, Some(100.0)),
        (19, Some(secs(10)), None, Some(100.0)),
        (20, Some(TimeDelta::milliseconds(10_500)), Some(secs(19)), Some(100.0)),
        (100, Some(TimeDelta::milliseconds(50_500)), Some(secs(95)), Some(100.0)),
    ];
    for (n_runs, median, p95, success) in cases {
        let all = Trends::new(&rows(n_runs), None).all;
        assert_eq!((all.median, all.p95, all.success_percent()), (median, p95, success), "{n_runs}");
    }
}

#[test]
fn failed_ones_count_for_the_rate_and_not_for_the_time() {
    let mut rows: Vec<_> = (1..=6).map(|n| row(n, "update", "succeeded", 60)).collect();
    rows.extend((7..=8).map(|n| row(n, "update", "failed", 1)));
    let trends = Trends::new(&rows, None);
    assert_eq!((trends.all.median, trends.all.success_percent()), (Some(secs(60)), Some(75.0)));
    let [older, newer] = &trends.halves;
    assert_eq!((older.success_percent(), newer.success_percent()), (Some(100.0), Some(50.0)));
    assert_eq!((older.median, newer.median), (Some(secs(60)), None));
    assert_eq!(change_percent(secs(60), secs(45)), Some(-25));
    assert_eq!(change_percent(secs(0), secs(45)), None);
}

#[test]
fn what_is_slower_than_usual_is_marked_within_its_operation() {
    let marked = |rows: &[DeploymentSummary]| {
        let runs = Trends::new(rows, None).runs;
        runs.into_iter().filter(|run| run.is_slow).map(|run| run.version.0).collect::<Vec<_>>()
    };
    let usual = [60, 61, 62, 63, 64, 65, 66, 67];
    let with = |last: DeploymentSummary| {
        let usual = (1..).zip(usual).map(|(version, seconds)| row(version, "update", "succeeded", seconds));
        usual.chain([last]).collect::<Vec<_>>()
    };
    // Quartiles 62 and 66: the fence is at 72, but a quarter more than the median is 80.
    let cases = [
        (with(row(9, "update", "succeeded", 79)), vec![]),
        (with(row(9, "update", "succeeded", 81)), vec![9]),
        (with(row(9, "update", "failed", 200)), vec![9]),
        // The only one of its operation.
        (with(row(9, "destroy", "succeeded", 900)), vec![]),
        (with(row(9, "update", "running", 900)), vec![]),
        ((1..=7).map(|n| row(n, "update", "succeeded", if n == 7 { 900 } else { 60 })).collect(), vec![]),
    ];
    for (rows, expected) in cases {
        assert_eq!(marked(&rows), expected);
    }
    // The mark stays when another operation is left out.
    let rows = with(row(9, "update", "succeeded", 300));
    assert!(Trends::new(&rows, Some(&Operation::Update)).runs.iter().any(|run| run.is_slow));
}

#[test]
fn steps_come_by_their_share_of_the_time() {
    let mut rows: Vec<_> = (1..=3).map(|n| row(n, "update", "succeeded", 30)).collect();
    rows.push(row(4, "update", "failed", 3_000));
    let told: Vec<_> = Trends::new(&rows, None).steps.iter().map(|step| (step.name.clone(), step.n_runs)).collect();
    assert_eq!(told, [("pulumi update".to_owned(), 3), ("Setup".to_owned(), 3)]);
    let steps = Trends::new(&rows, None).steps;
    let medians: Vec<i64> = steps.iter().map(|step| step.median.num_milliseconds()).collect();
    let shares: Vec<i64> = steps.iter().map(|step| (step.share * 10.0).round() as i64).collect();
    assert_eq!((medians, shares), (vec![20_010, 9_990], vec![667, 333]));
    let run = Trends::new(&rows, None).runs.pop().expect("four runs");
    assert_eq!(run.slowest_step().map(|(name, _)| name.as_str()), Some("pulumi update"));
}

#[test]
fn an_axis_counts_in_units_of_people() {
    for (longest, unit) in [(0, 1.0), (119, 1.0), (120, 60.0), (10_799, 60.0), (10_800, 3_600.0)] {
        assert!((axis_unit_secs(secs(longest)) - unit).abs() < 1e-9, "{longest}");
    }
    let cases = [
        (0.0, "0"),
        (0.5, "0.5s"),
        (2.5, "2.5s"),
        (45.0, "45s"),
        (80.0, "1m 20s"),
        (150.0, "2m 30s"),
        (120.0, "2m"),
        (5_400.0, "1h 30m"),
        (7_200.0, "2h"),
    ];
    for (seconds, words) in cases {
        assert_eq!(axis_words(seconds), words);
    }
    let cases: [(usize, usize, &[usize]); 5] =
        [(0, 5, &[]), (1, 5, &[0]), (5, 5, &[4, 3, 2, 1, 0]), (6, 3, &[5, 3, 1]), (100, 4, &[99, 74, 49, 24])];
    for (n_runs, most, named) in cases {
        assert_eq!(named_runs(n_runs, most), named, "{n_runs} {most}");
    }
}

#[test]
fn halves_are_compared_in_words() {
    let cases = [
        (Some(60), Some(90), Some("1m 00s older half, 1m 30s newer: +50 %")),
        (Some(90), Some(60), Some("1m 30s older half, 1m 00s newer: −33 %")),
        (Some(60), Some(60), Some("1m 00s older half, 1m 00s newer: ±0 %")),
        (None, Some(60), None),
        (Some(60), None, None),
        (Some(0), Some(60), None),
    ];
    for (older, newer, words) in cases {
        assert_eq!(compared(older.map(secs), newer.map(secs)).as_deref(), words, "{older:?} {newer:?}");
    }
}

#[test]
fn the_file_has_a_line_for_each_run() {
    let rows = [row(2, "update", "failed", 90), without_jobs(row(1, "preview", "succeeded", 0))];
    let expected = "Trends of a/b\r\n\
        version,operation,status,started (UTC),seconds,slower than usual,slowest step,its seconds\r\n\
        2,update,failed,2026-11-01T02:00:00Z,90.0,,pulumi update,60.0\r\n\
        1,preview,succeeded,,,,,\r\n";
    assert_eq!(Trends::new(&rows, None).to_csv("Trends of a/b"), expected);
}

proptest! {
    /// Against counting: a median has as many at or below as at or above, a percentile is the smallest that enough do
    /// not exceed.
    #[test]
    fn random_runs_agree_with_counting(runs in prop::collection::vec((1..600_i64, any::<bool>()), 0..80)) {
        let rows: Vec<_> = (1..).zip(&runs)
            .map(|(version, (seconds, fails))| {
                row(version, "update", if *fails { "failed" } else { "succeeded" }, *seconds)
            })
            .collect();
        let trends = Trends::new(&rows, None);
        let good: Vec<i64> = runs.iter().filter(|(_, fails)| !fails).map(|(seconds, _)| *seconds).collect();
        prop_assert_eq!(trends.all.n_timed, good.len());
        prop_assert_eq!(trends.all.median.is_some(), good.len() >= MIN_FOR_MEDIAN);
        prop_assert_eq!(trends.all.p95.is_some(), good.len() >= MIN_FOR_P95);
        if let Some(median) = trends.all.median {
            let below = good.iter().filter(|seconds| secs(**seconds) < median).count();
            let above = good.iter().filter(|seconds| secs(**seconds) > median).count();
            prop_assert!(below * 2 <= good.len() && above * 2 <= good.len());
        }
        if let Some(p95) = trends.all.p95 {
            let at_most = |limit: TimeDelta| good.iter().filter(|seconds| secs(**seconds) <= limit).count();
            prop_assert!(at_most(p95) * 100 >= good.len() * 95);
            prop_assert!(at_most(p95 - secs(1)) * 100 < good.len() * 95);
        }
        let [older, newer] = &trends.halves;
        prop_assert_eq!(older.n_ended() + newer.n_ended(), runs.len());
        prop_assert_eq!(older.n_succeeded + newer.n_succeeded, trends.all.n_succeeded);
        let share: f64 = trends.steps.iter().map(|step| step.share).sum();
        prop_assert!(trends.steps.is_empty() || (share - 100.0).abs() < 1e-6);
    }
}
