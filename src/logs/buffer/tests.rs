//! The buffer against a plain string, and what it tells of its lines.

use api_types::time::Timestamp;
use proptest::prelude::*;

use super::*;

fn text_of(log: &LogBuffer, lines: RangeInclusive<usize>) -> String {
    let mut text = String::new();
    log.write_text(lines, &mut |part| text.push_str(part));
    text
}

fn filled(chunk_bytes: usize, rows: &[(Option<&str>, &str)]) -> LogBuffer {
    let mut log = LogBuffer::with_chunk_bytes(chunk_bytes);
    for (header, text) in rows {
        if let Some(header) = header {
            log.start_step(Some(header));
        }
        log.push_text(text, None);
    }
    log
}

#[test]
fn rows_become_lines() {
    let mut log = LogBuffer::new();
    let time = |millis| Timestamp::from_timestamp_millis(millis).expect("in range");
    log.push_row(&LogRow::text(time(1), "before\n"));
    log.push_row(&LogRow::header("Setup"));
    log.push_row(&LogRow { timestamp: None, ..LogRow::text(time(0), "@ updating") });
    log.push_row(&LogRow::text(time(2), "."));
    log.push_row(&LogRow::text(time(3), "....\r\ntwo\n\nfour"));
    log.push_row(&LogRow { header: Some("Next".into()), ..LogRow::text(time(4), "five") });
    log.push_row(&LogRow { header: Some(String::new()), ..LogRow::default() });

    let lines: Vec<_> = (0..=7).map(|number| log.line(number).map(|l| (l.text, l.timestamp_ms, l.step))).collect();
    let expected = [
        None,
        Some(("before", Some(1), 0)),
        Some(("@ updating.....", Some(2), 1)),
        Some(("two", Some(3), 1)),
        Some(("", Some(3), 1)),
        Some(("four", Some(3), 1)),
        Some(("five", Some(4), 2)),
        None,
    ];
    assert_eq!(lines, expected);
    assert_eq!(text_of(&log, 1..=usize::MAX), "before\n@ updating.....\r\ntwo\n\nfour\nfive");
    assert_eq!(text_of(&log, 3..=4), "two\n\n");
    let steps: Vec<_> =
        log.steps().iter().map(|step| (step.name.as_deref(), step.first_line, step.line_count)).collect();
    assert_eq!(steps, [(None, 1, 1), (Some("Setup"), 2, 4), (Some("Next"), 6, 1)]);
    let is_complete = |log: &LogBuffer, number| log.line(number).map(|line| line.is_complete);
    assert_eq!((is_complete(&log, 5), is_complete(&log, 6)), (Some(true), Some(false)));
    log.finish();
    assert_eq!(is_complete(&log, 6), Some(true));
}

#[test]
fn empty_steps_hold_no_line() {
    let log = filled(64, &[(Some("a"), ""), (Some("b"), "1\n"), (Some("c"), ""), (Some("d"), "2\n"), (Some("e"), "")]);
    assert_eq!([1, 2].map(|line| log.step_of(line)), [Some(1), Some(3)]);
    assert_eq!([0, 3].map(|line| log.step_of(line)), [None, None]);
    assert_eq!(log.steps().iter().map(|step| step.first_line).collect::<Vec<_>>(), [1, 1, 2, 2, 3]);
}

#[test]
fn colours_are_carried_and_end_with_the_step() {
    let log = filled(
        8,
        &[(Some("a"), "\x1b[31mred\nstill\n\x1b["), (None, "0mplain\nplain\n\x1b[1m\n"), (Some("b"), "new\n")],
    );
    let classes: Vec<_> =
        (1..=6).filter_map(|number| log.line(number)).map(|line| line.style.classes().names).collect();
    assert_eq!(classes, ["", "ansi-fg-1", "ansi-fg-1", "", "", ""]);
}

#[test]
fn lines_that_stand_out_are_listed() {
    let (error, warning) = (Some(Level::Error), Some(Level::Warning));
    let mut log = filled(64, &[(None, "warning: a\nb\nerror: c\nerror: d\nerr")]);
    assert_eq!(log.marks().iter().map(|mark| mark.line).collect::<Vec<_>>(), [1, 3, 4]);
    assert_eq!((log.level(1), log.level(2), log.level(3), log.level(5)), (warning, None, error, None));
    log.push_text("or: e", None);
    assert_eq!((log.level(5), log.first_error()), (error, Some(3)));
}

#[test]
fn memory_is_kept_for_the_next_log() {
    let mut log = filled(16, &[(Some("a"), "0123456789\n0123456789\n0123456789012345678901234567890\n")]);
    let revision = log.revision();
    log.clear();
    assert_eq!((log.line_count(), log.byte_len(), log.steps().len(), log.spare_chunks.len()), (0, 0, 0, 2));
    assert!(log.revision() > revision && log.line(1).is_none());
    log.push_text("new\n", Some(5));
    assert_eq!(log.line(1).map(|line| (line.text, line.timestamp_ms)), Some(("new", Some(5))));
    assert_eq!(log.spare_chunks.len(), 1);
}

fn text_without_secrets(log: &LogBuffer, lines: RangeInclusive<usize>) -> String {
    let mut text = String::new();
    log.write_text_without_secrets(lines, &mut |part| text.push_str(part));
    text
}

#[test]
fn secrets_are_found_wherever_rows_and_chunks_end() {
    let parts = ["a\npass", "word=hun", "ter2 b\r\n\x1b[1mc\nDB_PASS", "WORD=sec", "ond"];
    for chunk_bytes in [4, 16, 1_000] {
        let mut log = LogBuffer::with_chunk_bytes(chunk_bytes);
        for part in parts {
            log.push_text(part, None);
        }
        let expected = "a\npassword=••••• (password) b\r\n\x1b[1mc\nDB_PASSWORD=••••• (password)";
        assert_eq!(text_without_secrets(&log, 1..=usize::MAX), expected);
        assert_eq!(text_without_secrets(&log, 2..=2), "password=••••• (password) b\r\n");
        assert_eq!(text_without_secrets(&log, 3..=3), "\x1b[1mc\n");
        assert_eq!(log.n_secrets(), 2);
        let counts: Vec<_> = (1..=4).filter_map(|number| log.line(number)).map(|line| line.hidden.len()).collect();
        assert_eq!(counts, [0, 1, 0, 1]);
        log.clear();
        assert_eq!(log.n_secrets(), 0);
    }
}

#[test]
fn the_end_of_a_line_decides_what_it_holds() {
    let n_hidden = |log: &LogBuffer| log.line(1).map(|line| line.hidden.len());
    let mut log = filled(64, &[(None, "see pul-ab")]);
    assert_eq!((n_hidden(&log), log.n_secrets()), (Some(1), 1), "it may become a token");
    let mut ended = filled(64, &[(None, "see pul-ab")]);
    ended.finish();
    assert_eq!(n_hidden(&ended), Some(0));
    log.push_text(" and more\n", None);
    assert_eq!((n_hidden(&log), log.n_secrets()), (Some(0), 0), "it has become none");
}

#[test]
fn a_key_of_several_lines_ends_with_its_step() {
    let key = "-----BEGIN PRIVATE KEY-----\nMIIEpAIB\n";
    let log = filled(64, &[(Some("a"), key), (Some("b"), "MIIEpAIB\n")]);
    assert_eq!((1..=3).filter_map(|line| log.line(line)).map(|line| line.hidden.len()).collect::<Vec<_>>(), [0, 1, 0]);
}

#[derive(Clone, Debug)]
enum Act {
    Step,
    Text(String, Option<i64>),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let parts: Vec<&str> = "a|bc |é|longer text|\n|\n\n|\r\n|\x1b[31m|\x1b[|1m|\x1b]0;".split('|').collect();
    let text = prop::collection::vec(prop::sample::select(parts), 0..5);
    let text = (text, prop::option::of(0_i64..9)).prop_map(|(parts, time)| Act::Text(parts.concat(), time));
    prop::collection::vec(prop_oneof![1 => Just(Act::Step), 6 => text], 0..30)
}

proptest! {
    /// Whatever comes in whatever parts, the buffer holds what a plain string would.
    #[test]
    fn the_buffer_is_a_string(acts in acts(), chunk_bytes in 1_usize..40) {
        let mut log = LogBuffer::with_chunk_bytes(chunk_bytes);
        let (mut text, mut starts_of_steps, mut times) = (String::new(), Vec::new(), Vec::new());
        for act in &acts {
            match act {
                Act::Step => {
                    log.start_step(Some("step"));
                    if !text.is_empty() && !text.ends_with('\n') {
                        text.push('\n');
                    }
                    starts_of_steps.push(text.len());
                }
                Act::Text(more, time) => {
                    log.push_text(more, *time);
                    for line in more.split_inclusive('\n') {
                        if text.is_empty() || text.ends_with('\n') {
                            times.push(None);
                        }
                        let last = times.last_mut().expect("a line was begun");
                        *last = last.or(*time);
                        text.push_str(line);
                    }
                }
            }
        }
        prop_assert_eq!(text_of(&log, 1..=usize::MAX), text.as_str());
        prop_assert_eq!(log.blocks().map(|block| block.text).collect::<String>(), text.as_str());
        prop_assert_eq!(log.byte_len(), text.len());
        prop_assert_eq!(log.steps().iter().map(|step| step.line_count).sum::<usize>(), log.line_count());

        let (mut style, mut start) = (Style::default(), 0);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        prop_assert_eq!(log.line_count(), lines.len());
        for (index, (whole, time)) in lines.iter().zip(times).enumerate() {
            if starts_of_steps.contains(&start) {
                style = Style::default();
            }
            let line = log.line(index + 1).expect("it is counted");
            let shown = whole.strip_suffix("\r\n").or(whole.strip_suffix('\n')).unwrap_or(whole);
            prop_assert_eq!((line.text, line.timestamp_ms, line.style), (shown, time, style));
            prop_assert_eq!(line.is_complete, whole.ends_with('\n'));
            prop_assert_eq!(&text_of(&log, index + 1..=index + 1), whole);
            style = state_after(whole, style);
            start += whole.len();
        }
        let mut line = 1;
        for block in log.blocks() {
            for (offset, byte) in block.text.bytes().enumerate() {
                prop_assert_eq!(block.line_at(offset).0, line);
                line += usize::from(byte == b'\n');
            }
        }
    }
}
