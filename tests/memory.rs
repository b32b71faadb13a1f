//! What the window takes of memory with ten thousand files listed. A process of its own, so that nothing else counts.
#![cfg(all(feature = "gui", target_os = "linux"))]
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests too")]

#[path = "made/grains.rs"]
mod grains;

use std::time::{Duration, Instant};

use egui_kittest::Harness;
use starlight::gui::app::App;
use starlight::gui::commands::ListCommand;
use starlight::gui::row::Kind;
use starlight::gui::{Args, Theme};

/// Files listed.
const FILES: u64 = 10_000;
/// Bytes the whole process may have held at any time.
const MOST: u64 = 500 << 20;

/// The most that this process ever held, in bytes (`VmHWM`, proc(5)).
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[test]
fn ten_thousand_files_fit_into_half_a_gigabyte() {
    let case = tempfile::tempdir().unwrap();
    grains::fill(case.path(), FILES);
    let args =
        Args { paths: vec![case.path().to_owned()], workers: 2, theme: Theme::Dark, ..Args::default() };
    let mut window = Harness::builder()
        .with_size([1280.0, 800.0])
        .build_eframe(|creation| App::new(&creation.egui_ctx, args).expect("threads are to be had"));
    let began = Instant::now();
    let listed = |window: &Harness<'static, App>| window.state().session().len() as u64 == FILES;
    while !(listed(&window) && window.state().settled()) {
        assert!(began.elapsed() < Duration::from_mins(9), "the scan did not end");
        // Through the whole list, so that small pictures are made and the inspector opens one file after the other.
        window.state().send(ListCommand::StepFile(37));
        window.step();
        std::thread::sleep(Duration::from_millis(20));
    }
    let session = window.state().session();
    assert_eq!(session.count(Kind::Stego) as u64, FILES, "the text of each was read back");
    let peak = peak();
    assert!(peak < MOST, "{} MiB", peak >> 20);
}
