//! What is particular to the log viewer: it draws a few lines of a log of any length, so reading all of them means
//! scrolling through.

use std::collections::BTreeMap;

use api_types::DeploymentId;
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

/// Whether a text is the whole line, or the beginning of a very long one with the number of characters left out.
fn is_shown_of(shown: &str, line: &str) -> bool {
    let cut = shown.strip_suffix(" more characters").and_then(|shown| shown.rsplit_once("… "));
    match cut {
        Some((beginning, n_left_out)) if shown != line => line
            .strip_prefix(beginning)
            .is_some_and(|rest| n_left_out.replace(',', "").parse() == Ok(rest.chars().count())),
        _ => shown == line,
    }
}

/// More pages than any line of the sandbox is tall.
const MOST_PAGES_OF_A_LINE: usize = 60;

impl Journey {
    /// The lines that are in the page now, most of them in view.
    pub async fn log_lines(&self) -> Vec<LogLine> {
        self.eval(LINES).await
    }

    /// How many lines are loaded.
    pub async fn n_log_lines(&self) -> usize {
        let number: Option<String> =
            self.eval("return document.querySelector('[role=log]')?.dataset.lines ?? null").await;
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

    /// Drags the bar at the log's side to a place between its top (0) and its end (1).
    pub async fn drag_log_to(&self, share: f64) {
        let script = "
            const log = document.querySelector('[role=log]');
            log.scrollTop = (log.scrollHeight - log.clientHeight) * arguments[0];
        ";
        self.eval_with::<()>(script, vec![json!(share)]).await;
        // The rows follow with the next frame.
        self.see_frame().await;
    }

    /// Waits until the browser has drawn what it had to.
    ///
    /// # Panics
    /// When it does not draw any more.
    pub async fn see_frame(&self) {
        let script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        self.driver().execute_async(script, Vec::new()).await.expect("the browser draws");
    }

    /// The number of the line at the top edge.
    ///
    /// # Panics
    /// When no line is there.
    pub async fn top_line(&self) -> usize {
        self.see_frame().await;
        let script = "
            const log = document.querySelector('[role=log]');
            const top = log.getBoundingClientRect().top;
            const line = [...log.querySelectorAll('[data-line]')].find((line) => line.getBoundingClientRect().bottom > top + 1);
            return Number(line?.dataset.line ?? 0);
        ";
        let line = self.eval(script).await;
        assert!(line > 0, "no line is in the page");
        line
    }

    /// Waits until just these lines are the current ones, as far as they are drawn.
    ///
    /// # Panics
    /// When others are.
    pub async fn see_selected_lines(&self, first: usize, last: usize) {
        let script = "
            const links = [...document.querySelectorAll('[role=log] [data-line] [aria-current=true]')];
            return links.map((link) => Number(link.closest('[data-line]').dataset.line));
        ";
        let wanted: Vec<usize> = (first..=last).collect();
        let lit = async || self.eval::<Vec<usize>>(script).await;
        if self.wait_for(async || (lit().await == wanted).then_some(())).await.is_none() {
            panic!("current are the lines {:?} instead of {wanted:?}", lit().await);
        }
    }

    /// Counts from now on how many lines stand in the page at once.
    pub async fn count_lines_in_page(&self) {
        let script = "
            window.mostLines = 0;
            new MutationObserver(() => {
                window.mostLines = Math.max(window.mostLines, document.querySelectorAll('[data-line]').length);
            }).observe(document, { childList: true, subtree: true });
        ";
        self.eval::<()>(script).await;
    }

    /// The most lines that stood in the page at once.
    pub async fn most_lines_in_page(&self) -> usize {
        self.eval("return window.mostLines").await
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
        // A line may be taller than a page: then a page has no new line, and is drawn all the same.
        let drawn = "
            const log = document.querySelector('[role=log]');
            const { bottom } = log.getBoundingClientRect();
            const lines = [...log.querySelectorAll('[data-line]')].map((line) => line.getBoundingClientRect());
            const covers = (y) => lines.some((line) => line.top <= y && line.bottom >= y);
            // A step's head may stand there in place of a line.
            const isDrawn = [4, 24, 44].some((above) => covers(bottom - above));
            return isDrawn || log.scrollTop + log.clientHeight >= log.scrollHeight - 2;
        ";
        let total = self.n_log_lines().await;
        let mut read = BTreeMap::new();
        self.eval_with::<()>(scroll, vec![json!(null)]).await;
        self.see_frame().await;
        let mut n_pages_without_news = 0;
        while read.len() < total {
            let before = read.len();
            let found = self
                .wait_for(async || {
                    for line in self.log_lines().await {
                        let known = read.entry(line.number).or_insert_with(|| line.text.clone());
                        assert_eq!(*known, line.text, "line {} changed", line.number);
                    }
                    (read.len() > before || self.eval::<bool>(drawn).await).then_some(())
                })
                .await;
            n_pages_without_news = if read.len() > before { 0 } else { n_pages_without_news + 1 };
            let missing = || (1..=total).filter(|number| !read.contains_key(number)).collect::<Vec<_>>();
            let goes_on = found.is_some() && n_pages_without_news < MOST_PAGES_OF_A_LINE;
            assert!(goes_on, "scrolling page by page passes over the lines {:?}", missing());
            self.eval_with::<()>(scroll, vec![json!(0)]).await;
            self.see_frame().await;
        }
        let numbers: Vec<usize> = read.keys().copied().collect();
        assert_eq!(numbers, (1..=total).collect::<Vec<_>>());
        read.into_values().collect()
    }

    /// The viewer shows every line of a deployment that has ended, and the download is its log byte for byte.
    ///
    /// # Panics
    /// When a line is missing, doubled or different.
    pub async fn check_whole_log(&self, deployment: &DeploymentId) {
        self.see_log_complete().await;
        let whole = self.sandbox.full_log_text(deployment);
        let wanted: Vec<String> = whole.split_inclusive('\n').map(shown_text).collect();
        self.see_log_lines(wanted.len()).await;
        let shown = self.read_whole_log().await;
        for (index, (shown, wanted)) in shown.iter().zip(&wanted).enumerate() {
            assert!(is_shown_of(shown, wanted), "line {}: {shown:.200} is shown of {wanted:.200}", index + 1);
        }
        assert_eq!(shown.len(), wanted.len());
        assert!(self.download_log().await == whole, "the download differs from the log");
    }

    /// Downloads the whole log and reads the file that is made, which never reaches the disk.
    pub async fn download_log(&self) -> String {
        self.download_by("Download").await.1
    }

    /// Clicks on a button that makes a file, and gives the file's name and text; the file never reaches the disk.
    ///
    /// # Panics
    /// When no file is made.
    pub async fn download_by(&self, button: &str) -> (String, String) {
        let listen = "
            window.savedBlob = null;
            const create = URL.createObjectURL;
            URL.createObjectURL = (blob) => { window.savedBlob = blob; return create.call(URL, blob); };
            const click = HTMLAnchorElement.prototype.click;
            HTMLAnchorElement.prototype.click = function () {
                if (this.download) window.savedName = this.download; else click.call(this);
            };
        ";
        self.eval::<()>(listen).await;
        self.click_button(button).await;
        self.wait_until("a file is made", async || self.eval("return window.savedBlob !== null").await).await;
        let script = "const done = arguments[arguments.length - 1]; window.savedBlob.text().then(done)";
        let text = self.driver().execute_async(script, Vec::new()).await.expect("the file can be read");
        (self.eval("return window.savedName ?? ''").await, text.json().as_str().unwrap_or_default().to_owned())
    }
}

/// The text of a line as it is to be shown: as a terminal one row high would leave it. Sequences that are not about the
/// cursor or about erasing leave nothing.
#[must_use]
pub fn shown_text(line: &str) -> String {
    let mut row = TerminalRow::default();
    let mut characters = line.trim_end_matches('\n').trim_end_matches('\r').chars();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => row.obey(&mut characters),
            '\r' => row.cursor = 0,
            '\u{8}' => row.cursor = row.cursor.saturating_sub(1),
            '\t' => row.tab(),
            character if character.is_control() => {}
            character => row.put(character),
        }
    }
    row.cells.into_iter().collect()
}

#[derive(Default)]
struct TerminalRow {
    cells: Vec<char>,
    cursor: usize,
}

impl TerminalRow {
    fn put(&mut self, character: char) {
        if self.cursor >= self.cells.len() {
            self.cells.resize(self.cursor + 1, ' ');
        }
        self.cells[self.cursor] = character;
        self.cursor += 1;
    }

    fn tab(&mut self) {
        self.cursor = (self.cursor / 8 + 1) * 8;
        if self.cursor > self.cells.len() {
            self.cells.resize(self.cursor, ' ');
        }
    }

    fn obey(&mut self, characters: &mut std::str::Chars<'_>) {
        match characters.next() {
            // A control sequence ends with a letter or one of a few signs.
            Some('[') => {
                let sequence: String = take_through(characters, |character| ('@'..='~').contains(&character));
                match sequence.as_str() {
                    "K" | "0K" => self.cells.truncate(self.cursor),
                    "2K" => self.cells.fill(' '),
                    "G" | "1G" => self.cursor = 0,
                    _ => {}
                }
            }
            // A command to the terminal ends with BEL, or with ESC and a backslash.
            Some(']') => {
                let command = take_through(characters, |character| character == '\u{7}' || character == '\\');
                assert!(!command.contains("\\") || command.ends_with("\u{1b}\\"), "not made for {command:?}");
            }
            _ => {}
        }
    }
}

fn take_through(characters: &mut std::str::Chars<'_>, is_last: impl Fn(char) -> bool) -> String {
    let mut taken = String::new();
    for character in characters.by_ref() {
        taken.push(character);
        if is_last(character) {
            break;
        }
    }
    taken
}
