//! What is particular to the log viewer: it draws a few lines of a log of any length, so reading all of them means
//! scrolling through.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use crate::journey::Journey;

/// A line on screen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LogLine {
    /// Its number, from 1.
    pub number: usize,
    /// Its text.
    pub text: String,
}

/// The lines in the page now. A line's own text comes after its number and its time, which the style sheet draws.
const LINES: &str = "
    const log = document.querySelector('[role=log]');
    return [...(log?.querySelectorAll('[data-line]') ?? [])].map((line) => (
        { number: Number(line.dataset.line), text: line.textContent }));
";

impl Journey {
    /// The lines that are in the page now, most of them in view.
    pub async fn log_lines(&self) -> Vec<LogLine> {
        self.eval(LINES).await
    }

    /// How many lines are loaded.
    pub async fn n_log_lines(&self) -> usize {
        let number: Option<String> = self.eval("return document.querySelector('[role=log]')?.dataset.lines ?? null").await;
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Whether all of the log is loaded.
    pub async fn is_log_complete(&self) -> bool {
        self.eval("return document.querySelector('[role=log]')?.dataset.complete === 'true'").await
    }

    /// Waits until all of the log is loaded.
    ///
    /// # Panics
    /// When it does not come to that.
    pub async fn see_log_complete(&self) {
        self.wait_until("the log is complete", async || self.is_log_complete().await).await;
    }

    /// Waits until so many lines are loaded.
    ///
    /// # Panics
    /// When they do not come.
    pub async fn see_log_lines(&self, n_lines: usize) {
        if self.wait_for(async || (self.n_log_lines().await == n_lines).then_some(())).await.is_none() {
            panic!("{} lines are loaded instead of {n_lines}", self.n_log_lines().await);
        }
    }

    /// Waits until a line is in view, and gives its text.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn see_line(&self, number: usize) -> String {
        let script = "
            const log = document.querySelector('[role=log]');
            const line = log?.querySelector(`[data-line='${arguments[0]}']`);
            if (!line) return null;
            const [outer, inner] = [log.getBoundingClientRect(), line.getBoundingClientRect()];
            return inner.bottom > outer.top && inner.top < outer.bottom ? line.textContent : null;
        ";
        let text = self.wait_for(async || self.eval_with::<Option<String>>(script, vec![json!(number)]).await).await;
        match text {
            Some(text) => text,
            None => {
                let lines = self.log_lines().await;
                let ends = lines.first().zip(lines.last()).map(|(first, last)| (first.number, last.number));
                panic!("line {number} is not in view; drawn are those of {ends:?}")
            }
        }
    }

    /// Scrolls the log by so many pixels, as the wheel does.
    pub async fn scroll_log_by(&self, pixels: i64) {
        let script = "document.querySelector('[role=log]').scrollBy({ top: arguments[0], behavior: 'instant' })";
        self.eval_with::<()>(script, vec![json!(pixels)]).await;
    }

    /// Reads the whole log as a person would: from the top, page by page, to the end.
    ///
    /// # Panics
    /// When a line is never drawn, or changes while it is read.
    pub async fn read_whole_log(&self) -> Vec<String> {
        let scroll = "
            const log = document.querySelector('[role=log]');
            log.scrollTop = arguments[0] === null ? 0 : log.scrollTop + log.clientHeight * 0.8;
        ";
        let total = self.n_log_lines().await;
        let mut read = BTreeMap::new();
        self.eval_with::<()>(scroll, vec![json!(null)]).await;
        while read.len() < total {
            let before = read.len();
            let found = self
                .wait_for(async || {
                    for line in self.log_lines().await {
                        let known = read.entry(line.number).or_insert_with(|| line.text.clone());
                        assert_eq!(*known, line.text, "line {} changed", line.number);
                    }
                    (read.len() > before || total == 0).then_some(())
                })
                .await;
            assert!(found.is_some(), "of {total} lines, the log does not show the one after {:?}", read.keys().last());
            self.eval_with::<()>(scroll, vec![json!(0)]).await;
        }
        let numbers: Vec<usize> = read.keys().copied().collect();
        assert_eq!(numbers, (1..=total).collect::<Vec<_>>());
        read.into_values().collect()
    }

    /// Clicks "Download" and reads the file that is made, which never reaches the disk.
    pub async fn download_log(&self) -> String {
        let listen = "
            window.savedBlob = null;
            const create = URL.createObjectURL;
            URL.createObjectURL = (blob) => { window.savedBlob = blob; return create.call(URL, blob); };
            HTMLAnchorElement.prototype.click = function () { window.savedName = this.download; };
        ";
        self.eval::<()>(listen).await;
        self.click_button("Download").await;
        self.wait_until("a file is made", async || self.eval("return window.savedBlob !== null").await).await;
        let script = "const done = arguments[arguments.length - 1]; window.savedBlob.text().then(done)";
        let text = self.driver().execute_async(script, Vec::new()).await.expect("the file can be read");
        text.json().as_str().unwrap_or_default().to_owned()
    }
}

/// The text of a line as it is to be shown: without its escape sequences, and of a line that was drawn over with `\r`
/// the last version, as a terminal would leave it.
#[must_use]
pub fn shown_text(line: &str) -> String {
    let mut shown = String::new();
    let mut characters = line.trim_end_matches(['\n', '\r']).chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_escape(&mut characters),
            '\r' => shown.clear(),
            '\t' => shown.push('\t'),
            character if character.is_control() => {}
            character => shown.push(character),
        }
    }
    shown
}

fn skip_escape(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match characters.next() {
        Some('[') => {
            // A control sequence ends with a letter or one of a few signs.
            for character in characters.by_ref() {
                if ('@'..='~').contains(&character) {
                    break;
                }
            }
        }
        Some(']') => {
            // A command to the terminal ends with BEL or ESC \.
            while let Some(character) = characters.next() {
                if character == '\u{7}' || (character == '\u{1b}' && characters.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        _ => {}
    }
}
