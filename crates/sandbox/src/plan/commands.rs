//! What commands before the operation write: tests, linters, tables. Their output is where the odd things of real logs
//! stand: colours of every kind, tabs, other scripts, a line that is far too long.

use rand::Rng;
use rand::seq::IndexedRandom;

use super::Brief;
use super::writer::{Writer, paint};

const SUITES: &[&str] = &["network", "database", "queue", "identity", "storage", "alerts", "budget", "tags"];

/// Lines that a viewer must not be upset by.
const ODD_LINES: &[&str] = &[
    "✅ smoke tests passed 🚀 (retries: 0)",
    "部署前检查完成:全部通过",
    "デプロイ前の確認が完了しました",
    "فحص ما قبل النشر: ناجح (12 اختبارًا)",
    "👩‍👩‍👧‍👦 owners: platform, 🇨🇭 region pinned",
    "café naïve Ωmega — “quotes” … ½",
];

/// How long the line that is too long is.
const LONG_LINE: usize = 16_000;

pub(crate) fn write(writer: &mut Writer, brief: &Brief, command: usize, fails: bool) {
    let commands = brief.settings.as_ref().and_then(|settings| settings.operation_context.as_ref());
    let text = commands.and_then(|operation| operation.pre_run_commands.get(command)).map_or("true", String::as_str);
    writer.line(format!("{} {text}", paint("2", "$")));
    writer.pause(10);
    match (brief.version.0 + command as i64) % 3 {
        0 => write_tests(writer, fails),
        1 => write_table(writer),
        _ => write_build(writer),
    }
    if writer.rng.random_bool(0.6) {
        let odd = ODD_LINES.choose(&mut writer.rng).copied().unwrap_or_default();
        writer.line(odd);
    }
    if writer.rng.random_bool(0.12) {
        writer.line(format!("{{\"bundle\":\"{}\"}}", "0123456789abcdef".repeat(LONG_LINE / 16)));
    }
    if fails {
        writer.line(format!("{} command exited with status 1: {text}", paint("1;31", "error:")));
    } else {
        writer.line(paint("1;32", "done"));
    }
}

fn write_tests(writer: &mut Writer, fails: bool) {
    let mut passed = 0;
    for suite in SUITES {
        writer.line(format!("  {}", paint("1", suite)));
        for number in 0..writer.rng.random_range(4..16) {
            let millis = writer.rng.random_range(1..400);
            writer.line(format!(
                "    {} rule {number:02} holds {}",
                paint("38;5;40", "✓"),
                paint("38;5;244", &format!("({millis} ms)"))
            ));
            passed += 1;
        }
    }
    if fails {
        writer.line(format!("    {} every bucket is encrypted", paint("38;5;196", "✗")));
        writer.line(paint("31", "      AssertionError: expected 'none' to equal 'aws:kms'"));
        writer.line("        at Object.<anonymous> (test/storage.spec.ts:42:17)");
    }
    writer.line("");
    writer.line(format!("  {}", paint("92", &format!("{passed} passing"))));
    writer.line(format!("  {}", paint("31", if fails { "1 failing" } else { "0 failing" })));
}

fn write_table(writer: &mut Writer) {
    writer.line("NAME\tKIND\tREPLICAS\tAGE");
    for _ in 0..writer.rng.random_range(10..40) {
        let suite = SUITES.choose(&mut writer.rng).copied().unwrap_or_default();
        let (replicas, days) = (writer.rng.random_range(1..12), writer.rng.random_range(1..300));
        writer.line(format!("{suite}\tDeployment\t{replicas}/{replicas}\t{days}d"));
    }
    writer.line("┌────────────┬───────┐");
    for suite in SUITES {
        let cost: f64 = writer.rng.random_range(1.0..900.0);
        writer.line(format!("│ {suite:<10} │ {cost:>5.0} │"));
    }
    writer.line("└────────────┴───────┘");
}

fn write_build(writer: &mut Writer) {
    let (red, green) = (writer.rng.random_range(80..255), writer.rng.random_range(80..255));
    writer.line(paint(&format!("38;2;{red};{green};255"), "> building the lambda bundles"));
    for _ in 0..writer.rng.random_range(20..90) {
        let suite = SUITES.choose(&mut writer.rng).copied().unwrap_or_default();
        let (size, hash): (u32, u32) = (writer.rng.random_range(4..900), writer.rng.random());
        writer.line(format!("  dist/{suite}-{hash:08x}.js  {:>6} kB {}", size, paint("90", "│ gzip: ok")));
    }
    writer.line(format!("{} some chunks are larger than 500 kB", paint("33", "(!)")));
}
