//! How long the window's own work takes per frame while everything else is busy: in a program of its own, so that no
//! other test shares the thread that draws.
//!
//! The figure is CPU time of the drawing thread around a whole frame (`logic`, `ui` and what egui does around them), so
//! that other work on the machine does not count. `STARLIGHT_FILES=FOLDER cargo test --release --test frames --
//! --nocapture` takes it over real files and prints it.
#![cfg(all(feature = "gui", target_os = "linux"))]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests are tests too")]

#[path = "made/noise.rs"]
mod noise;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use eframe::egui::{self, Event, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use starlight::gui::app::App;
use starlight::gui::commands::{CanvasCommand, FilesCommand, ListCommand};
use starlight::gui::session::Column;
use starlight::gui::{Args, Theme};

type Window = Harness<'static, App>;

/// Most that 99 of 100 frames may take (design, speed and size).
const FRAME: Duration = Duration::from_millis(16);
/// Files scanned behind the frames.
const FILES: usize = 1000;

fn window() -> Window {
    let args = Args { workers: 2, theme: Theme::Dark, ..Args::default() };
    Harness::builder()
        .with_size([1920.0, 1080.0])
        .build_eframe(|creation| App::new(&creation.egui_ctx, args).expect("threads are to be had"))
}

/// CPU time of this thread so far: the first figure of its scheduler statistics, in nanoseconds (proc(5)).
fn spent() -> Duration {
    // The kernel counts what a thread has used when it lets go of the processor.
    std::thread::sleep(Duration::from_micros(1));
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(statistics.split_whitespace().next().unwrap().parse().unwrap())
}

/// Times of frames.
#[derive(Default)]
struct Frames(Vec<Duration>);

impl Frames {
    /// Draws one and takes its time.
    fn step(&mut self, window: &mut Window) {
        let before = spent();
        window.step();
        self.0.push(spent().saturating_sub(before));
    }

    /// Says what was measured and holds it to the limit.
    #[track_caller]
    fn judge(mut self, what: &str) {
        self.0.sort_unstable();
        let at = |share: f64| self.0[((self.0.len() - 1) as f64 * share).round() as usize];
        let [median, high, worst] = [at(0.5), at(0.99), at(1.0)];
        let frames = self.0.len();
        eprintln!("{what}: {frames} frames, CPU median {median:?}, p99 {high:?}, worst {worst:?}");
        assert!(frames >= 100, "{what}: only {frames} frames");
        assert!(high <= FRAME, "{what}: {high:?} at p99, {worst:?} at worst");
    }
}

/// Turns the wheel over the list.
fn scroll(window: &mut Window, points: f32) {
    let events = &mut window.input_mut().events;
    events.push(Event::PointerMoved(pos2(150.0, 500.0)));
    events.push(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
}

/// A photograph-sized image: 4000 × 3000 pixels of slopes, which compress.
fn large(path: &Path) {
    let slopes = (0..4000 * 3000).flat_map(|at| {
        let (x, y) = (at % 4000, at / 4000);
        [(x / 16) as u8, (y / 12) as u8, ((x ^ y) / 32) as u8]
    });
    write(path, (4000, 3000), &slopes.collect::<Vec<_>>());
}

/// RGB samples as PNG.
fn write(path: &Path, (width, height): (u32, u32), samples: &[u8]) {
    let mut encoder = png::Encoder::new(std::fs::File::create(path).unwrap(), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
}

#[test]
fn a_hundred_thousand_rows_scroll_and_sort_within_a_frame() {
    let mut window = window();
    let paths = (0..100_000).map(|index| PathBuf::from(format!("case/{:06}.png", index * 7 % 100_000)));
    window.state_mut().list_unscanned(paths.collect());
    window.step();
    window.step();
    let mut frames = Frames::default();
    for frame in 0..400 {
        match frame % 40 {
            0 => window.state().send(ListCommand::StepFile(797)),
            20 => window.state().send(ListCommand::SortBy(Column::Name)),
            _ => scroll(&mut window, if frame < 300 { -400.0 } else { 900.0 }),
        }
        frames.step(&mut window);
    }
    frames.judge("100,000 rows");
    assert_eq!(window.state().session().rows().len(), 100_000);
    // Only what is on the screen has nodes.
    let rows =
        window.root().children_recursive().filter(|node| node.accesskit_node().role() == egui::Role::Row);
    assert!(rows.count() < 80);
}

#[test]
fn planes_of_a_large_image_are_stepped_through_while_a_thousand_files_are_scanned() {
    let folder = tempfile::tempdir().unwrap();
    let (picture, case) = (folder.path().join("large.png"), folder.path().join("case"));
    large(&picture);
    let case = std::env::var_os("STARLIGHT_FILES").map_or_else(
        || {
            std::fs::create_dir(&case).unwrap();
            let noise = noise::noise(48 * 48 * 3 + FILES);
            for index in 0..FILES {
                write(&case.join(format!("{index:04}.png")), (48, 48), &noise[index..][..48 * 48 * 3]);
            }
            case.clone()
        },
        PathBuf::from,
    );
    let mut window = window();
    window.state().send(FilesCommand::Open(vec![picture]));
    let began = Instant::now();
    while window.state().selected().detail().is_none_or(|detail| detail.image.is_err()) {
        assert!(began.elapsed() < Duration::from_mins(2), "the large image does not open");
        window.step();
    }
    window.state().send(FilesCommand::Open(vec![case]));
    let mut frames = Frames::default();
    let scanning =
        |window: &Window| window.state().session().rows().len() < 2 || window.state().session().busy();
    while scanning(&window) {
        assert!(began.elapsed() < Duration::from_mins(5), "the scan does not end");
        match frames.0.len() % 6 {
            0 => window.state().send(CanvasCommand::StepView(1)),
            3 => scroll(&mut window, -300.0),
            _ => {}
        }
        frames.step(&mut window);
        std::thread::sleep(Duration::from_millis(4));
    }
    assert!(window.state().session().rows().len() > FILES, "{}", window.state().session().rows().len());
    frames.judge("1,000 files scanned, planes of 12 megapixels");
}
