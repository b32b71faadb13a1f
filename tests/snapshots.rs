//! Pictures of the window's main states, drawn in software (Vulkan without a graphics card) and compared with those in
//! `tests/snapshots`. Few, so that each is looked at when it changes: `UPDATE_SNAPSHOTS=1 cargo test --test snapshots`
//! writes them anew.
//!
//! Cards draw letters a little differently each, so nothing is compared where there is no software renderer (Debian:
//! `mesa-vulkan-drivers`); with `STARLIGHT_REQUIRE_SNAPSHOTS` set that is a failure.
#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests are tests too")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui;
use egui_kittest::wgpu::{WgpuTestRenderer, create_render_state, default_wgpu_setup};
use egui_kittest::{Harness, SnapshotOptions};
use starlight::analysis::Options;
use starlight::gui::app::App;
use starlight::gui::commands::{
    BytesCommand, CanvasCommand, Command, ListCommand, WhyCommand, WindowCommand,
};
use starlight::gui::panels::bytes::Tab;
use starlight::gui::{Args, Theme};
use starlight::model::{BackendChoice, Model, ModelOptions};
use starlight::pixels::view::View;

type Window = Harness<'static, App>;

/// Pixels that may differ: rounding differs between processors here and there.
const FAILED: usize = 200;

/// What is drawn with, where it is software.
#[expect(clippy::default_trait_access, reason = "the options' type is in a crate that is no dependency")]
fn renderer() -> Option<WgpuTestRenderer> {
    let software = std::panic::catch_unwind(|| {
        let found = create_render_state(default_wgpu_setup(), Default::default());
        format!("{:?}", found.adapter.get_info().device_type) == "Cpu"
    });
    if software.unwrap_or(false) {
        return Some(WgpuTestRenderer::new());
    }
    assert!(
        std::env::var_os("STARLIGHT_REQUIRE_SNAPSHOTS").is_none(),
        "pictures are to be compared, and there is no software renderer (install mesa-vulkan-drivers)"
    );
    eprintln!("NOT COMPARED: no software renderer (install mesa-vulkan-drivers)");
    None
}

fn window(renderer: WgpuTestRenderer, theme: Theme, paths: Vec<PathBuf>) -> Window {
    let embedded = ModelOptions { backend: BackendChoice::Embedded, ..ModelOptions::default() };
    let model = Some(Arc::new(Model::load(&embedded).unwrap()));
    let options = Options { model, ..Options::default() };
    let args = Args { paths, options, workers: 2, theme, ..Args::default() };
    Harness::builder()
        .with_size([1280.0, 800.0])
        .with_theme(if theme == Theme::Light { egui::Theme::Light } else { egui::Theme::Dark })
        .with_options(SnapshotOptions::new().max_failed_pixels(FAILED))
        .renderer(renderer)
        .build_eframe(|creation| App::new(&creation.egui_ctx, args).expect("threads are to be had"))
}

#[track_caller]
fn settle(window: &mut Window) {
    let began = Instant::now();
    while !window.state().settled() {
        assert!(began.elapsed() < Duration::from_mins(2), "the work does not end");
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
    for _ in 0..6 {
        window.step();
    }
}

/// The samples with one of them selected, after these commands.
fn picture(name: &str, theme: Theme, file: &str, commands: Vec<Command>) {
    let Some(renderer) = renderer() else { return };
    let mut window = window(renderer, theme, vec![PathBuf::from("assets/samples")]);
    let began = Instant::now();
    while window.state().session().rows().is_empty() {
        assert!(began.elapsed() < Duration::from_mins(1), "nothing is listed");
        window.step();
    }
    settle(&mut window);
    let row = window.state().session().find(file).unwrap();
    for command in std::iter::once(ListCommand::Select(row).into()).chain(commands) {
        window.state().send(command);
        window.step();
        settle(&mut window);
    }
    window.snapshot(name);
}

#[test]
fn nothing_open() {
    let Some(renderer) = renderer() else { return };
    let mut window = window(renderer, Theme::Dark, Vec::new());
    settle(&mut window);
    window.snapshot("empty-dark");
}

#[test]
fn a_finding_with_its_plane() {
    picture("finding-dark", Theme::Dark, "hills-lsb.png", vec![WhyCommand::ShowFinding(0).into()]);
}

#[test]
fn the_same_in_light() {
    picture("finding-light", Theme::Light, "hills-lsb.png", vec![WhyCommand::ShowFinding(0).into()]);
}

#[test]
fn bytes_after_the_end() {
    let commands = vec![BytesCommand::ShowTab(Tab::Hex).into(), WhyCommand::ShowFinding(0).into()];
    picture("bytes-light", Theme::Light, "shore-tail.jpg", commands);
}

#[test]
fn all_planes_of_an_image() {
    let commands = vec![CanvasCommand::Show(View::LsbComposite).into(), CanvasCommand::FlipPlanes.into()];
    picture("planes-dark", Theme::Dark, "bay.png", commands);
}

#[test]
fn settings_over_the_regions() {
    picture("settings-light", Theme::Light, "logo.png", vec![WindowCommand::FlipSettings.into()]);
}
