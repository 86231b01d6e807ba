//! The log route in both modes: every way of reading gives the same rows.

use api_types::error::ErrorBody;
use api_types::logs::{LogPage, LogRow};
use api_types::{DeploymentId, Operation, StackRef, StepStatus};
use axum::http::StatusCode;
use sandbox::{FailingStep, Outcome, Sandbox, Script};
use serde_json::Value;

use crate::client::{all_deployments, detail, get, lively, quiet, script, seconds, stack, step, stream, walk};

fn logs_path(stack: &StackRef, id: &DeploymentId) -> String {
    let (org, project, name) = (stack.org(), stack.project(), stack.stack());
    format!("/api/stacks/{org}/{project}/{name}/deployments/{id}/logs")
}

/// All rows of all steps, by pages of `count`.
async fn by_steps(sandbox: &Sandbox, stack: &StackRef, id: &DeploymentId, count: u32) -> Vec<String> {
    let mut texts = Vec::new();
    let steps = detail(sandbox, stack, id).await.jobs.swap_remove(0).steps;
    for (index, run) in steps.iter().enumerate() {
        let mut offset = 0;
        loop {
            let page = step(sandbox, stack, id, index, offset, count).await;
            assert_eq!(page.name, run.name);
            assert!(page.lines.len() <= count as usize && page.lines.iter().all(|row| row.header.is_none()));
            texts.extend(page.lines.into_iter().filter_map(|row| row.line));
            match page.next_offset {
                Some(next) => offset = next,
                None => break,
            }
        }
    }
    texts
}

#[tokio::test]
async fn all_ways_of_reading_a_finished_log_agree() {
    let sandbox = quiet();
    let rows = all_deployments(&sandbox).await;
    let with_jobs = rows.iter().filter(|row| row.jobs.iter().any(|job| job.started.is_some()) && row.version.0 > 1);
    let mut n_rows = Vec::new();
    for row in with_jobs.step_by(60) {
        let stack = row.stack_ref(&crate::client::acme()).unwrap();
        if stack.project() == "stream-only" {
            continue;
        }
        let full = sandbox.full_log_rows(&row.id);
        let (streamed, _) = walk(&sandbox, &stack, &row.id).await;
        assert_eq!(streamed, full, "{stack} {}", row.version);
        assert_eq!(by_steps(&sandbox, &stack, &row.id, 499).await, full);
        assert_eq!(sandbox.log_text_now(&row.id), full.concat());
        n_rows.push(full.len());
    }
    n_rows.sort_unstable();
    assert!(n_rows.len() > 20);
    let (least, middle, most) = (n_rows[n_rows.len() / 10], n_rows[n_rows.len() / 2], n_rows[n_rows.len() * 9 / 10]);
    assert!(least > 60 && (120..800).contains(&middle) && most < 2_500, "{n_rows:?}");
}

#[tokio::test]
async fn a_live_walk_ends_with_the_whole_log() {
    let sandbox = lively();
    let prod = stack("webshop", "prod");
    let id = all_deployments(&sandbox).await.swap_remove(0).id;
    let full = sandbox.full_log_rows(&id);
    let (mut texts, mut token, mut seen_empty, mut seen_same) = (Vec::new(), None::<String>, false, false);
    for round in 0_u64.. {
        let page = stream(&sandbox, &prod, &id, token.as_deref()).await;
        let again = stream(&sandbox, &prod, &id, token.as_deref()).await;
        assert_eq!(page, again, "a repeated request is answered alike while the clock stands");
        assert!(page.lines.iter().all(|row| row.timestamp.is_none_or(|at| at <= sandbox.now())));
        seen_empty |= page.lines.is_empty() && page.next_token.is_some() && page.next_token != token;
        seen_same |= page.lines.is_empty() && page.next_token == token;
        texts.extend(page.lines.into_iter().filter_map(|row| row.line));
        assert_eq!(texts[..], full[..texts.len()]);
        token = page.next_token;
        if token.is_none() {
            break;
        }
        sandbox.advance(std::time::Duration::from_millis(300 + 137 * (round % 9)));
        assert!(round < 2_000, "it ends");
    }
    assert_eq!(texts, full);
    assert!(seen_same, "sometimes nothing was new");
    assert!(seen_empty, "sometimes a page was empty and the token new");
}

#[tokio::test]
async fn a_repeated_request_gives_the_same_rows_first() {
    let sandbox = lively();
    let staging = stack("webshop", "staging");
    let rows = all_deployments(&sandbox).await;
    let id = &rows.iter().find(|row| row.stack_name == "staging" && !row.jobs.is_empty()).unwrap().id;
    let mut token = None::<String>;
    for _ in 0..40 {
        let first = stream(&sandbox, &staging, id, token.as_deref()).await;
        sandbox.advance(seconds(4));
        let later = stream(&sandbox, &staging, id, token.as_deref()).await;
        assert_eq!(first.lines[..], later.lines[..first.lines.len()]);
        token = later.next_token;
        if token.is_none() {
            return;
        }
    }
    panic!("the deployment did not end");
}

#[tokio::test]
async fn headers_stand_before_the_rows_of_their_steps() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let id = sandbox.create(&dev, Operation::Update, Script { outcome: Some(Outcome::Succeeds), ..script(90) });
    sandbox.finish(&id);
    let mut headers = Vec::new();
    let mut token = None;
    loop {
        let page = stream(&sandbox, &dev, &id, token.as_deref()).await;
        for row in page.lines {
            let LogRow { header, timestamp, line } = row;
            assert_ne!(header.is_some(), line.is_some());
            assert_eq!(header.is_some(), timestamp.is_none());
            headers.extend(header);
        }
        token = page.next_token;
        if token.is_none() {
            break;
        }
    }
    let names: Vec<String> =
        detail(&sandbox, &dev, &id).await.jobs.swap_remove(0).steps.into_iter().map(|step| step.name).collect();
    let lower = |texts: &[String]| texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>();
    assert_eq!(lower(&headers), lower(&names));
    assert_ne!(headers, names, "headers need not be in the case of the names");
}

#[tokio::test]
async fn a_waiting_deployment_has_a_token_and_no_rows() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let running = sandbox.create(&dev, Operation::Update, script(30));
    let waiting = sandbox.create(&dev, Operation::Update, script(30));
    let page = stream(&sandbox, &dev, &waiting, None).await;
    assert!(page.lines.is_empty() && page.next_token.is_some());
    let again = stream(&sandbox, &dev, &waiting, page.next_token.as_deref()).await;
    assert_eq!(again, page);
    // The first poll came before anything was written: a reader that stops there shows an empty log for ever.
    sandbox.finish(&running);
    sandbox.finish(&waiting);
    let page = stream(&sandbox, &dev, &waiting, page.next_token.as_deref()).await;
    assert!(!page.lines.is_empty());
    let skipped = sandbox.create(&dev, Operation::Update, script(30));
    sandbox.cancel(&skipped);
    let page = stream(&sandbox, &dev, &skipped, None).await;
    assert_eq!((page.lines.len(), page.next_token), (0, None), "it never ran");
}

#[tokio::test]
async fn the_token_is_called_continuation_token_only() {
    let sandbox = quiet();
    let large = stack("data-lake", "prod-eu");
    let id = sandbox.newest_finished(&large).unwrap();
    let path = logs_path(&large, &id);
    let first: Value = get(&sandbox, &path).await.json();
    let token = first["nextToken"].as_str().unwrap();
    let old_name: Value = get(&sandbox, &format!("{path}?nextToken={token}")).await.json();
    assert_eq!(first, old_name, "from the beginning");
    let second: Value = get(&sandbox, &format!("{path}?continuationToken={token}")).await.json();
    assert_ne!(first, second);
}

#[tokio::test]
async fn wrong_log_requests_are_refused() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let id = sandbox.newest_finished(&dev).unwrap();
    let path = logs_path(&dev, &id);
    let cases = [
        ("continuationToken=x", 400),
        ("continuationToken=0.0", 400),
        ("continuationToken=1.0.0", 400),
        ("continuationToken=0.0.0.0", 400),
        ("continuationToken=0.99.0", 400),
        ("continuationToken=0.0.99999", 400),
        ("continuationToken=-1.0.0", 400),
        ("job=0", 400),
        ("step=0", 400),
        ("job=x&step=0", 400),
        ("job=0&step=0&count=0", 400),
        ("job=0&step=0&count=500", 400),
        ("job=0&step=0&count=-1", 400),
        ("job=0&step=0&offset=-1", 400),
        ("job=0&step=99", 404),
        ("job=1&step=0", 404),
        ("job=0&step=0", 200),
        ("job=0&step=0&count=499&offset=100000", 200),
        ("job=0&step=0&count=1", 200),
        ("continuationToken=", 200),
    ];
    for (query, status) in cases {
        let answer = get(&sandbox, &format!("{path}?{query}")).await;
        assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.text());
        if status >= 400 {
            assert_eq!(answer.json::<ErrorBody>().code, status);
        }
    }
    let missing = logs_path(&dev, &DeploymentId("nothing".into()));
    assert_eq!(get(&sandbox, &missing).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn step_pages_have_defaults_and_an_end() {
    let sandbox = quiet();
    let large = stack("data-lake", "prod-eu");
    let id = sandbox.newest_finished(&large).unwrap();
    let steps = detail(&sandbox, &large, &id).await.jobs.swap_remove(0).steps;
    let last = steps.len() - 1;
    let path = logs_path(&large, &id);
    let page: LogPage = get(&sandbox, &format!("{path}?job=0&step={last}")).await.json();
    let LogPage::Step(page) = page else { panic!("a page of a step") };
    assert_eq!((page.lines.len(), page.next_offset), (100, Some(100)));
    let end = step(&sandbox, &large, &id, last, 79_990, 499).await;
    assert_eq!((end.lines.len(), end.next_offset), (10, None));
    let after = step(&sandbox, &large, &id, last, 80_000, 499).await;
    assert_eq!((after.lines.len(), after.next_offset), (0, None));
}

#[tokio::test]
async fn a_running_step_has_no_next_offset_when_all_was_read() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let id = sandbox.create(&dev, Operation::Update, Script { outcome: Some(Outcome::Succeeds), ..script(200) });
    sandbox.advance(seconds(100));
    let steps = detail(&sandbox, &dev, &id).await.jobs.swap_remove(0).steps;
    let running = steps.iter().position(|step| step.status == StepStatus::Running).unwrap();
    let page = step(&sandbox, &dev, &id, running, 0, 499).await;
    assert!(!page.lines.is_empty() && page.next_offset.is_none());
    sandbox.advance(seconds(30));
    let more = step(&sandbox, &dev, &id, running, page.lines.len() as u64, 499).await;
    assert!(!more.lines.is_empty());
    let unborn = step(&sandbox, &dev, &id, steps.len() - 1, 0, 499).await;
    assert_eq!(unborn.name, "pulumi update");
}

#[tokio::test]
async fn a_hundred_thousand_rows_can_be_read() {
    let sandbox = quiet();
    let large = stack("data-lake", "prod-eu");
    let id = sandbox.newest_finished(&large).unwrap();
    let full = sandbox.full_log_rows(&id);
    assert_eq!(full.len(), 100_000);
    assert!(full.iter().all(|row| row.ends_with('\n') && row.matches('\n').count() == 1));
    let (streamed, n_pages) = walk(&sandbox, &large, &id).await;
    assert!(streamed == full && n_pages < 220, "{n_pages}");
    assert!(by_steps(&sandbox, &large, &id, 499).await == full);
}

#[tokio::test]
async fn a_cancelled_log_is_cut_and_says_so() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let id = sandbox.create(&dev, Operation::Update, script(200));
    sandbox.advance(seconds(90));
    let before = sandbox.log_text_now(&id);
    let page = stream(&sandbox, &dev, &id, None).await;
    sandbox.cancel(&id);
    sandbox.advance(seconds(3));
    let (streamed, _) = walk(&sandbox, &dev, &id).await;
    let streamed = streamed.concat();
    assert!(streamed.starts_with(&before) && streamed.contains("Cancel requested by Mara Lindqvist"));
    assert_eq!(streamed, sandbox.full_log_text(&id));
    let mut token = page.next_token;
    let mut read: String = page.lines.into_iter().filter_map(|row| row.line).collect();
    while token.is_some() {
        let page = stream(&sandbox, &dev, &id, token.as_deref()).await;
        read.extend(page.lines.into_iter().filter_map(|row| row.line));
        token = page.next_token;
    }
    assert_eq!(read, streamed, "a reader that came before the cancel misses nothing");
}

#[tokio::test]
async fn failed_logs_end_with_an_error() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    for place in [FailingStep::Source, FailingStep::Dependencies, FailingStep::PreRun, FailingStep::Operation] {
        let id =
            sandbox.create(&dev, Operation::Update, Script { outcome: Some(Outcome::FailsAt(place)), ..script(60) });
        sandbox.finish(&id);
        let lines = sandbox.full_log_lines(&id);
        assert!(lines.last().unwrap().contains("error:"), "{place:?}: {:?}", lines.last());
    }
}

#[tokio::test]
async fn logs_hold_what_real_logs_hold() {
    let sandbox = quiet();
    let rows = all_deployments(&sandbox).await;
    let texts: Vec<String> = rows.iter().take(400).map(|row| sandbox.full_log_text(&row.id)).collect();
    let all = texts.concat();
    let wanted = [
        ("\r", "rewritten progress"),
        ("\t", "tabs"),
        ("\u{1b}[33m", "16 colours"),
        ("\u{1b}[38;5;", "256 colours"),
        ("\u{1b}[38;2;", "true colour"),
        ("View Live:", "links"),
        ("https://app.pulumi.com/acme/", "addresses"),
        ("warning:", "warnings"),
        ("🚀", "an emoji"),
        ("部署", "Chinese"),
        ("فحص", "Arabic"),
        ("Diagnostics:", "diagnostics"),
        ("Outputs:", "outputs"),
        ("Duration:", "a duration"),
    ];
    for (text, what) in wanted {
        assert!(all.contains(text), "{what}");
    }
    assert!(all.lines().any(|line| line.len() > 16_000), "a line that is far too long");
    let parts = sandbox.full_log_rows(&rows[0].id);
    assert!(parts.iter().any(|row| !row.ends_with('\n')), "pieces of lines");
}

#[tokio::test]
async fn older_services_answer_otherwise() {
    let sandbox = quiet();
    let old = stack("legacy-billing", "prod");
    let id = sandbox.newest_finished(&old).unwrap();
    for query in ["", "?job=0&step=0"] {
        let page: Value = get(&sandbox, &format!("{}{query}", logs_path(&old, &id))).await.json();
        assert_eq!(page.get("__type"), None);
        assert!(page["lines"].is_array());
    }
    let stream_only = stack("stream-only", "dev");
    let id = sandbox.newest_finished(&stream_only).unwrap();
    let path = logs_path(&stream_only, &id);
    let stream: Value = get(&sandbox, &path).await.json();
    let step: Value = get(&sandbox, &format!("{path}?job=0&step=2&count=10")).await.json();
    assert_eq!(stream["__type"], "DeploymentLogs");
    assert_eq!(stream, step, "a server without step mode answers with the stream");
}
