//! A log in memory: a million lines, added to without a pause and read from anywhere.
//!
//! Text lies in chunks as it came, so nothing is ever copied to grow: a chunk is filled, then the next one begins. A
//! line is never cut between chunks; one that is longer than a chunk has a chunk to itself. Per line a chunk keeps an
//! offset and a time, and it keeps the style at the start of a line only where that differs from the line before.
//! Finding a line is a search among a few hundred chunks.
//!
//! Lines are numbered from 1 over the whole log; the heads of steps have no number. Line N here is line N of the
//! downloaded text, which is all rows joined, heads left out. One line end is added to what the service sent: where a
//! step's head follows an unfinished line, as the next step's first line would otherwise be a part of it.
//!
//! Where a line has secrets is found when it is complete, and kept (`hidden.rs`).
//!
//! This module must not know how the log arrives, which lines are in view, or what they look like.

use std::cell::OnceCell;
use std::mem;
use std::ops::RangeInclusive;
use std::sync::Arc;

use api_types::logs::LogRow;
use memchr::{memchr, memchr_iter};

use super::ansi::{ESC, Style, state_after};
use super::hidden::{HiddenPart, HiddenParts, n_secrets_of, write_without};
use super::marks::{Level, Mark, Marks, classify};
use crate::model::redact::KnownSecrets;

/// Enough that a million lines need some 700 chunks, little enough that one is cheap to keep for a short log.
const CHUNK_BYTES: usize = 256 * 1024;
const NO_TIME: i64 = i64::MIN;
/// All text of one log, by line.
#[derive(Debug)]
pub struct LogBuffer {
    chunks: Vec<Chunk>,
    /// Emptied chunks. WebAssembly memory never shrinks, so the next log takes them.
    spare_chunks: Vec<Chunk>,
    chunk_bytes: usize,
    /// The last line, while no line end has come.
    open: Option<OpenLine>,
    steps: Vec<StepSpan>,
    marks: Marks,
    hidden: HiddenParts,
    /// The style at the end of the last finished line of this step.
    style: Style,
    finished_lines: usize,
    finished_bytes: usize,
    is_finished: bool,
    revision: u64,
}

/// A step's part of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepSpan {
    /// The head's text; `None` for lines that came before the first head.
    pub name: Option<String>,
    /// The number of its first line; of a step without lines, the number its first line would have.
    pub first_line: usize,
    /// Its lines, an unfinished one included.
    pub line_count: usize,
}

/// A line in the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRef<'a> {
    /// From 1 over the whole log. With `text.len()` it identifies what is shown: lines only ever grow.
    pub number: usize,
    /// The text as it came, escapes included, without its line end (`\n` or `\r\n`).
    pub text: &'a str,
    /// Milliseconds since 1970 of the first row of the line that had a time.
    pub timestamp_ms: Option<i64>,
    /// No more text can be added to it.
    pub is_complete: bool,
    /// Index into [`LogBuffer::steps`].
    pub step: usize,
    /// What earlier lines of the step have set; parsing the line starts with it.
    pub style: Style,
    /// Its secrets, in order.
    pub hidden: &'a [HiddenPart],
}

/// Neighbouring lines in one piece of memory, for a search over all of the text.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    /// The text as it came, line ends included.
    pub text: &'a str,
    first_line: usize,
    starts: &'a [u32],
}

impl Block<'_> {
    /// The number of the line that holds the byte at `offset`, and the offset within that line.
    #[must_use]
    pub fn line_at(&self, offset: usize) -> (usize, usize) {
        let index = self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1);
        let start = self.starts.get(index).map_or(0, |start| *start as usize);
        (self.first_line + index, offset - start)
    }
}

#[derive(Debug, Default)]
struct OpenLine {
    text: String,
    timestamp_ms: Option<i64>,
    /// Looked for when somebody asks, as the line may come in thousands of pieces.
    hidden: OnceCell<Vec<HiddenPart>>,
}

/// Finished lines in one piece of memory.
#[derive(Debug)]
struct Chunk {
    text: String,
    first_line: usize,
    /// Where each line starts in `text`.
    starts: Vec<u32>,
    times_ms: Vec<i64>,
    /// The style at the start of a line, by index, where it changes; the first line always has one.
    styles: Vec<(u32, Style)>,
}

impl Chunk {
    fn with_capacity(bytes: usize) -> Self {
        let text = String::with_capacity(bytes);
        Self { text, first_line: 0, starts: Vec::new(), times_ms: Vec::new(), styles: Vec::new() }
    }

    fn restart(&mut self, first_line: usize) {
        self.text.clear();
        self.first_line = first_line;
        self.starts.clear();
        self.times_ms.clear();
        self.styles.clear();
    }

    fn push(&mut self, line: &str, timestamp_ms: Option<i64>, style: Style) {
        let (index, start) = (to_u32(self.starts.len()), to_u32(self.text.len()));
        if self.styles.last().is_none_or(|(_, last)| *last != style) {
            self.styles.push((index, style));
        }
        self.starts.push(start);
        self.times_ms.push(timestamp_ms.unwrap_or(NO_TIME));
        self.text.push_str(line);
    }

    /// The offset where the line at `index` starts; one past the last line, the end of the text.
    fn start_of(&self, index: usize) -> usize {
        self.starts.get(index).map_or(self.text.len(), |start| *start as usize)
    }

    fn style_at(&self, index: usize) -> Style {
        let after = self.styles.partition_point(|(line, _)| *line as usize <= index);
        self.styles.get(after.wrapping_sub(1)).map(|(_, style)| *style).unwrap_or_default()
    }
}

/// Chunks and lines are far below 4 GiB, which is all the memory that WebAssembly has.
fn to_u32(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

impl Default for LogBuffer {
    fn default() -> Self {
        Self::with_chunk_bytes(CHUNK_BYTES)
    }
}

impl LogBuffer {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn with_chunk_bytes(chunk_bytes: usize) -> Self {
        Self {
            chunks: Vec::new(),
            spare_chunks: Vec::new(),
            chunk_bytes,
            open: None,
            steps: Vec::new(),
            marks: Marks::default(),
            hidden: HiddenParts::default(),
            style: Style::default(),
            finished_lines: 0,
            finished_bytes: 0,
            is_finished: false,
            revision: 0,
        }
    }

    /// Knows these values as secrets, in the lines to come.
    pub fn know(&mut self, known: &Arc<KnownSecrets>) {
        self.hidden.know(known);
    }

    /// Adds a row as the service sent it: its header first, then its text.
    pub fn push_row(&mut self, row: &LogRow) {
        if let Some(header) = row.header.as_deref().filter(|header| !header.is_empty()) {
            self.start_step(Some(header));
        }
        if let Some(text) = &row.line {
            self.push_text(text, row.timestamp.map(|time| time.timestamp_millis()));
        }
    }

    /// Begins a step. An unfinished line ends, and colours are reset.
    pub fn start_step(&mut self, name: Option<&str>) {
        if self.open.is_some() {
            self.push_text("\n", None);
        }
        self.style = Style::default();
        self.hidden.start_step();
        self.steps.push(StepSpan { name: name.map(str::to_owned), first_line: self.line_count() + 1, line_count: 0 });
        self.revision += 1;
    }

    /// Adds text to the current step: a part of a line, a line, or several. `timestamp_ms` is in milliseconds since
    /// 1970.
    pub fn push_text(&mut self, text: &str, timestamp_ms: Option<i64>) {
        if text.is_empty() {
            return;
        }
        if self.steps.is_empty() {
            self.start_step(None);
        }
        self.is_finished = false;
        self.revision += 1;
        let mut from = 0;
        for line_end in memchr_iter(b'\n', text.as_bytes()) {
            self.push_end_of_line(text.get(from..=line_end).unwrap_or_default(), timestamp_ms);
            from = line_end + 1;
        }
        let rest = text.get(from..).unwrap_or_default();
        if !rest.is_empty() {
            self.open_line(timestamp_ms).push_str(rest);
        }
    }

    /// Says that no more text comes: the last line is complete, even without a line end.
    pub fn finish(&mut self) {
        self.is_finished = true;
        if let Some(open) = &mut self.open {
            open.hidden = OnceCell::new();
        }
        self.revision += 1;
    }

    /// Empties the log for another one and keeps its memory.
    pub fn clear(&mut self) {
        let (chunk_bytes, revision) = (self.chunk_bytes, self.revision);
        let used = mem::take(&mut self.chunks).into_iter().chain(mem::take(&mut self.spare_chunks));
        let spare_chunks = used.filter(|chunk| chunk.text.capacity() < 2 * chunk_bytes).collect();
        let mut hidden = mem::take(&mut self.hidden);
        hidden.clear();
        *self = Self { spare_chunks, hidden, revision: revision + 1, ..Self::with_chunk_bytes(chunk_bytes) };
    }

    /// Lines so far, an unfinished one included.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.finished_lines + usize::from(self.open.is_some())
    }

    /// The length of the downloaded text in bytes.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.finished_bytes + self.open.as_ref().map_or(0, |open| open.text.len())
    }

    /// The steps in order.
    #[must_use]
    pub fn steps(&self) -> &[StepSpan] {
        &self.steps
    }

    /// Grows with every change, also across [`Self::clear`].
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The line with this number, from 1.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<LineRef<'_>> {
        let step = self.step_of(number)?;
        let Some((chunk, index)) = self.locate(number) else {
            let open = self.open.as_ref().filter(|_| number == self.finished_lines + 1)?;
            return Some(LineRef {
                number,
                text: &open.text,
                timestamp_ms: open.timestamp_ms,
                is_complete: self.is_finished,
                step,
                style: self.style,
                hidden: self.hidden_in_open(open),
            });
        };
        let text = chunk.text.get(chunk.start_of(index)..chunk.start_of(index + 1))?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        Some(LineRef {
            number,
            text: text.strip_suffix('\r').unwrap_or(text),
            timestamp_ms: chunk.times_ms.get(index).copied().filter(|time| *time != NO_TIME),
            is_complete: true,
            step,
            style: chunk.style_at(index),
            hidden: self.hidden.of_line(number),
        })
    }

    /// The index of the step that holds a line.
    #[must_use]
    pub fn step_of(&self, line: usize) -> Option<usize> {
        // Of several steps with this first line all but the last are empty.
        let is_line = (1..=self.line_count()).contains(&line);
        is_line.then(|| self.steps.partition_point(|step| step.first_line <= line).saturating_sub(1))
    }

    /// Hands out the text of `lines` for a download, in order and in large pieces, as it came. Numbers beyond the log
    /// are left out; `1..=usize::MAX` is everything.
    pub fn write_text(&self, lines: RangeInclusive<usize>, sink: &mut impl FnMut(&str)) {
        let (first, last) = lines.into_inner();
        let from_chunk = self.chunks.partition_point(|chunk| chunk.first_line + chunk.starts.len() <= first);
        for chunk in self.chunks.iter().skip(from_chunk).take_while(|chunk| chunk.first_line <= last) {
            let start = chunk.start_of(first.saturating_sub(chunk.first_line));
            let end = chunk.start_of((last - chunk.first_line).saturating_add(1));
            sink(chunk.text.get(start..end).unwrap_or_default());
        }
        if let Some(open) = self.open.as_ref().filter(|_| (first..=last).contains(&(self.finished_lines + 1))) {
            sink(&open.text);
        }
    }

    /// The same with a placeholder for each secret: line N is still line N.
    pub fn write_text_without_secrets(&self, lines: RangeInclusive<usize>, sink: &mut impl FnMut(&str)) {
        let (mut next, last) = (*lines.start(), (*lines.end()).min(self.line_count()));
        for number in self.hidden.lines_among(next..last.saturating_add(1)) {
            self.write_text(next..=number - 1, sink);
            self.write_line_without_secrets(number, sink);
            next = number + 1;
        }
        if next <= self.finished_lines {
            self.write_text(next..=last.min(self.finished_lines), sink);
        }
        if let Some(open) = self.open.as_ref().filter(|_| (next..=last).contains(&(self.finished_lines + 1))) {
            write_without(&open.text, self.hidden_in_open(open), sink);
        }
    }

    /// How many secrets the log has: one of several lines is one.
    #[must_use]
    pub fn n_secrets(&self) -> usize {
        let in_open = self.open.as_ref().map_or(0, |open| n_secrets_of(self.hidden_in_open(open)));
        self.hidden.n_secrets() + in_open
    }

    /// All text in order, in the pieces it lies in.
    pub fn blocks(&self) -> impl Iterator<Item = Block<'_>> {
        let finished = self.chunks.iter().map(|chunk| Block {
            text: &chunk.text,
            first_line: chunk.first_line,
            starts: &chunk.starts,
        });
        let open =
            self.open.iter().map(|open| Block { text: &open.text, first_line: self.finished_lines + 1, starts: &[0] });
        finished.chain(open)
    }

    /// Finished lines that stand out, in order.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        self.marks.all()
    }

    /// How a line stands out.
    #[must_use]
    pub fn level(&self, line: usize) -> Option<Level> {
        match &self.open {
            Some(open) if line == self.finished_lines + 1 => classify(&open.text),
            _ => self.marks.level(line),
        }
    }

    /// The line that says first why something failed.
    #[must_use]
    pub fn first_error(&self) -> Option<usize> {
        let last = self.line_count();
        self.marks.first_error().or_else(|| (self.level(last) == Some(Level::Error)).then_some(last))
    }

    /// Finished lines that are errors.
    #[must_use]
    pub fn error_count(&self) -> usize {
        self.marks.error_count()
    }

    /// The chunk of a finished line and the line's index there.
    fn locate(&self, number: usize) -> Option<(&Chunk, usize)> {
        let after = self.chunks.partition_point(|chunk| chunk.first_line <= number);
        let chunk = self.chunks.get(after.checked_sub(1)?)?;
        let index = number - chunk.first_line;
        (index < chunk.starts.len()).then_some((chunk, index))
    }

    fn write_line_without_secrets(&self, number: usize, sink: &mut impl FnMut(&str)) {
        let found = self.locate(number);
        let text = found.and_then(|(chunk, index)| chunk.text.get(chunk.start_of(index)..chunk.start_of(index + 1)));
        write_without(text.unwrap_or_default(), self.hidden.of_line(number), sink);
    }

    fn hidden_in_open<'a>(&self, open: &'a OpenLine) -> &'a [HiddenPart] {
        open.hidden.get_or_init(|| self.hidden.of_last(&open.text, self.is_finished))
    }

    fn open_line(&mut self, timestamp_ms: Option<i64>) -> &mut String {
        if self.open.is_none() {
            self.count_line();
        }
        let open = self.open.get_or_insert_default();
        open.timestamp_ms = open.timestamp_ms.or(timestamp_ms);
        open.hidden = OnceCell::new();
        &mut open.text
    }

    fn count_line(&mut self) {
        if let Some(step) = self.steps.last_mut() {
            step.line_count += 1;
        }
    }

    /// Adds text that ends in its only line end.
    fn push_end_of_line(&mut self, text: &str, timestamp_ms: Option<i64>) {
        match self.open.take() {
            None => {
                self.count_line();
                self.push_line(text, timestamp_ms);
            }
            Some(mut open) => {
                open.text.push_str(text);
                self.push_line(&open.text, open.timestamp_ms.or(timestamp_ms));
            }
        }
    }

    fn push_line(&mut self, line: &str, timestamp_ms: Option<i64>) {
        let style = self.style;
        self.finished_lines += 1;
        self.finished_bytes += line.len();
        self.make_room(line.len());
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(line, timestamp_ms, style);
        }
        let has_escapes = memchr(ESC, line.as_bytes()).is_some();
        if has_escapes {
            self.style = state_after(line, style);
        }
        self.marks.look_at(self.finished_lines, line);
        self.hidden.look_at(self.finished_lines, line, has_escapes);
    }

    /// Begins a chunk when the last one has too little room left for the line that was counted last.
    fn make_room(&mut self, len: usize) {
        if self.chunks.last().is_some_and(|chunk| chunk.text.len() + len <= self.chunk_bytes) {
            return;
        }
        let spare = if len <= self.chunk_bytes { self.spare_chunks.pop() } else { None };
        let mut chunk = spare.unwrap_or_else(|| Chunk::with_capacity(len.max(self.chunk_bytes)));
        chunk.restart(self.finished_lines);
        self.chunks.push(chunk);
    }
}

#[cfg(test)]
mod tests;
