//! Results are the same bytes whatever the number of workers, and a scan that is stopped ends well.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use serde_json::Value;

const SAMPLES: &str = "assets/samples";

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_starlight"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    command
}

/// The JSON of a scan with the values of `timings` taken out.
fn scan(workers: &str) -> String {
    let arguments = ["scan", "--jsonl", "--extract", "--workers", workers, SAMPLES, "missing.png", SAMPLES];
    let output = command().args(arguments).output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("output is UTF-8");
    text.lines().fold(String::new(), |mut all, line| {
        let mut record: Value = serde_json::from_str(line).expect("one object a line");
        if let Some(record) = record.as_object_mut() {
            record.remove("timings");
        }
        writeln!(all, "{record}").expect("writing to a String");
        all
    })
}

#[test]
fn one_worker_and_four_give_the_same_bytes() {
    let one = scan("1");
    assert_eq!(one.lines().count(), 18 + 1 + 18);
    assert!(one == scan("4"), "the results differ");
}

/// A long list of files: the samples, many times over.
fn many() -> Vec<String> {
    let names = ["bay.png", "city.bmp", "aurora.webp"].map(|name| format!("{SAMPLES}/{name}"));
    std::iter::repeat_n(names, 200).flatten().collect()
}

#[cfg(unix)]
#[test]
fn an_interrupted_scan_closes_its_array_and_says_so() {
    let mut child = command()
        .args(["scan", "--json"])
        .args(many())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut output = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let mut text = String::new();
    // The first record is there: the scan is under way, and Ctrl-C is heeded.
    output.read_line(&mut text).expect("output is UTF-8");
    output.read_line(&mut text).expect("output is UTF-8");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    output.read_to_string(&mut text).expect("output is UTF-8");
    let status = child.wait().expect("the program ends");
    assert_eq!(status.code(), Some(130));
    let records: Vec<Value> = serde_json::from_str(&text).expect("a whole array");
    assert!(!records.is_empty() && records.len() < 600, "{} records", records.len());
    let mut message = String::new();
    child.stderr.take().expect("stderr is piped").read_to_string(&mut message).expect("messages are UTF-8");
    assert!(message.contains("interrupted: "), "{message}");
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_early_is_no_panic() {
    for format in ["--json", "--jsonl", "--quiet"] {
        let mut child = command()
            .args(["scan", format, "--workers", "2"])
            .args(many())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout is piped")).read_line(&mut line).expect("UTF-8");
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    }
}
