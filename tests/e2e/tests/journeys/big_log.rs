//! A log of a hundred thousand lines, and finding one's way in it.

use std::time::Duration;

use e2e::log::shown_text;
use e2e::{Journey, Named, Role, Setup, journey, running_for};
use sandbox::{LogSource, Script};
use thirtyfour::Key;

/// The stack whose newest deployment has the very long log.
const BIG: &str = "acme/data-lake/prod-eu";

/// More than fits on any screen, far less than a log has.
const MOST_LINES_IN_PAGE: usize = 400;

#[tokio::test]
async fn a_hundred_thousand_lines_load_and_few_are_drawn() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.newest_finished(BIG);
        j.open(&address).await;
        j.count_lines_in_page().await;
        j.sign_in(e2e::ADMIN_TOKEN).await;
        j.see_log_complete().await;
        let lines = j.sandbox.full_log_lines(&id);
        assert_eq!(lines.len(), 100_000);
        j.see_log_lines(lines.len()).await;
        assert_eq!(j.see_line(1).await, shown_text(&lines[0]));

        j.focus(Role::Log, "Log lines").await;
        j.press(Key::End).await;
        assert_eq!(j.see_line(100_000).await, shown_text(&lines[99_999]));
        j.press(Key::Home).await;
        assert_eq!(j.see_line(1).await, shown_text(&lines[0]));
        j.drag_log_to(1.0).await;
        assert_eq!(j.see_line(100_000).await, shown_text(&lines[99_999]));
        j.drag_log_to(0.5).await;
        let middle = j.log_lines().await;
        assert!(middle.iter().all(|line| line.text == shown_text(&lines[line.number - 1])));
        assert!((40_000..60_000).contains(&middle[0].number), "half way down stands line {}", middle[0].number);
        assert!(j.most_lines_in_page().await < MOST_LINES_IN_PAGE);
        assert!(j.download_log().await == lines.join("\n") + "\n", "the download differs from the log");
    })
    .await;
}

#[tokio::test]
async fn an_address_points_at_a_line_or_at_several() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.newest_finished(BIG);
        let lines = j.sandbox.full_log_lines(&id);
        j.open_signed_in(&format!("{address}?line=50000")).await;
        assert_eq!(j.see_line(50_000).await, shown_text(&lines[49_999]));
        j.see_selected_lines(50_000, 50_000).await;
        j.see(Role::Button, Named::Starting("Copy line 50")).await;

        j.see_log_complete().await;
        j.click_link("Line 50003").await;
        j.see_address(&format!("{address}?line=50003")).await;
        j.see_selected_lines(50_003, 50_003).await;

        j.follow(&format!("{address}?line=70000-70010")).await;
        assert_eq!(j.see_line(70_000).await, shown_text(&lines[69_999]));
        j.see_selected_lines(70_000, 70_010).await;

        // A click on a number is no step of its own in the history.
        j.go_back().await;
        j.see_address(&format!("{address}?line=50003")).await;
    })
    .await;
}

#[tokio::test]
async fn folding_and_wrapping_keep_the_place() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, address) = j.newest_finished(BIG);
        j.open_signed_in(&format!("{address}?line=60000")).await;
        j.see_line(60_000).await;
        j.see_log_complete().await;
        let before = j.top_line().await;
        j.see_state(Role::Button, "Wrap long lines", "pressed", true).await;
        j.click_button("Wrap long lines").await;
        j.see_state(Role::Button, "Wrap long lines", "pressed", false).await;
        assert_eq!(j.top_line().await, before, "another line is at the top without wrapping");
        j.click_button("Wrap long lines").await;
        j.see_state(Role::Button, "Wrap long lines", "pressed", true).await;
        assert_eq!(j.top_line().await, before, "another line is at the top with wrapping");

        j.click_button("Fold all steps").await;
        j.see_state(Role::Button, Named::Containing("pulumi update"), "expanded", false).await;
        j.wait_until("no line is shown", async || j.log_lines().await.is_empty()).await;
        j.click_button(Named::Containing("Setup")).await;
        j.see_line(1).await;
        j.click_button("Unfold all steps").await;
        j.see_state(Role::Button, Named::Containing("Setup"), "expanded", true).await;
        j.see_log_lines(100_000).await;
    })
    .await;
}

#[tokio::test]
async fn a_reader_who_scrolls_up_is_left_in_peace() {
    journey(Setup::quiet(), async |j: &Journey| {
        let script = Script { log: LogSource::Large(3_000), ..running_for(300) };
        let (id, address) = j.create("acme/webshop/staging", script);
        j.sandbox.advance(Duration::from_secs(5 + 200));
        j.open_signed_in(&address).await;
        let n_before = j.n_written(&id);
        j.see_log_lines(n_before).await;
        // At first the log is followed: its last line is in view, and so is the next.
        j.see_line(n_before).await;
        j.sandbox.advance(Duration::from_secs(10));
        let n_left = j.n_written(&id);
        j.see_line(n_left).await;

        j.scroll_log_by(-600).await;
        j.see(Role::Button, "Follow").await;
        let top = j.top_line().await;
        j.sandbox.advance(Duration::from_secs(20));
        let n_now = j.n_written(&id);
        j.see_log_lines(n_now).await;
        assert_eq!(j.top_line().await, top, "the log has scrolled away from its reader");
        j.see(Role::Button, format!("{} new lines Follow", n_now - n_left).as_str()).await;
        j.click_button(Named::Containing("new lines")).await;
        j.see_line(n_now).await;
        j.sandbox.advance(Duration::from_secs(10));
        j.see_line(j.n_written(&id)).await;
    })
    .await;
}
