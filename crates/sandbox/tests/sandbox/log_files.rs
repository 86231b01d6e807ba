//! `--log-file`: the newest finished deployment of `acme/webshop/prod` has a given text as its log.

use api_types::logs::LogRow;
use api_types::{DeploymentStatus, StepStatus};
use sandbox::{Config, LogText, Sandbox, Scenario};

use crate::client::{config, detail, stack, step, stream, walk};

fn with_log(text: &str, scenario: Scenario) -> Sandbox {
    Sandbox::new(Config { log_file: Some(LogText::from(text)), ..config(scenario) })
}

#[tokio::test]
async fn the_log_is_the_text_byte_for_byte() {
    let long = format!("{}\n", "x".repeat(300_000));
    let texts = [
        "one\ntwo\n",
        "no line end",
        "no final\nline end",
        "windows\r\nline\r\nends\r\n",
        "progress 1%\rprogress 2%\rdone\n\u{1b}[31mred\u{1b}[0m\n\n\n",
        "\n",
        long.as_str(),
    ];
    for text in texts {
        for scenario in [Scenario::Default, Scenario::Quiet] {
            let sandbox = with_log(text, scenario);
            let prod = stack("webshop", "prod");
            let id = sandbox.newest_finished(&prod).unwrap();
            let (rows, _) = walk(&sandbox, &prod, &id).await;
            assert_eq!(rows.concat(), text);
            assert_eq!(rows.len(), text.split_inclusive('\n').count(), "a row a line");
            assert_eq!(sandbox.full_log_text(&id), text);
        }
    }
}

#[tokio::test]
async fn the_rows_stand_in_the_step_of_the_operation() {
    let text: String = (0..1_234).map(|number| format!("line {number}\n")).collect();
    let sandbox = with_log(&text, Scenario::Quiet);
    let prod = stack("webshop", "prod");
    let id = sandbox.newest_finished(&prod).unwrap();
    let deployment = detail(&sandbox, &prod, &id).await;
    assert_eq!(deployment.status, DeploymentStatus::Succeeded);
    let steps = &deployment.jobs[0].steps;
    let last = steps.len() - 1;
    assert_eq!((steps[last].name.as_str(), &steps[last].status), ("pulumi update", &StepStatus::Succeeded));
    for index in 0..last {
        assert!(step(&sandbox, &prod, &id, index, 0, 499).await.lines.is_empty());
    }
    let rows = step(&sandbox, &prod, &id, last, 0, 499).await.lines;
    let times: Vec<_> = rows.iter().map(|row| row.timestamp.unwrap()).collect();
    assert!(
        times.is_sorted() && times[0] > steps[last].started.unwrap() && times[498] < steps[last].last_updated.unwrap()
    );
    let first = stream(&sandbox, &prod, &id, None).await;
    assert_eq!(first.lines[0], LogRow::header("Setup"));
}

#[tokio::test]
async fn an_empty_file_is_an_empty_log() {
    let sandbox = with_log("", Scenario::Quiet);
    let prod = stack("webshop", "prod");
    let id = sandbox.newest_finished(&prod).unwrap();
    assert_eq!(walk(&sandbox, &prod, &id).await.0, Vec::<String>::new());
}

#[tokio::test]
async fn a_hundred_thousand_lines_come_as_they_are() {
    let text: String = (0..100_000)
        .map(|number| format!("{number:06} \u{1b}[3{}m{}\u{1b}[0m\n", number % 8, "·".repeat(number % 60)))
        .collect();
    let sandbox = with_log(&text, Scenario::Quiet);
    let prod = stack("webshop", "prod");
    let id = sandbox.newest_finished(&prod).unwrap();
    let (rows, n_pages) = walk(&sandbox, &prod, &id).await;
    assert!(rows.concat() == text);
    assert!(n_pages < 215, "{n_pages}");
}

#[test]
fn bytes_that_are_no_text_become_replacement_characters() {
    let path = std::env::temp_dir().join(format!("sandbox-log-{}.txt", std::process::id()));
    std::fs::write(&path, b"good\nb\xffd\n").unwrap();
    let text = LogText::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(text.as_str(), "good\nb\u{fffd}d\n");
    assert!(LogText::read(&path).is_err());
}
