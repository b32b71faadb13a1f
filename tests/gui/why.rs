//! The evidence for a verdict: texts, plots and links.

use egui_kittest::kittest::Queryable as _;
use starlight::finding::{Method, explain};
use starlight::gui::commands::WhyCommand;
use starlight::gui::detail::Source;
use starlight::gui::panels::bytes::Tab;
use starlight::payload::tools;

use super::bytes::sample;
use super::{opened, select, settle};

#[test]
fn every_finding_says_how_its_test_works() {
    let (_case, mut window) = opened();
    for name in ["tail.png", "noise.png", "palette.png", "alpha.png"] {
        select(&mut window, name);
        for finding in window.state().selected().detail().unwrap().findings() {
            let explained = explain::of(finding.id).is_some() || tools::of_finding(finding.id).is_some();
            assert!(explained, "{} is explained nowhere", finding.id);
        }
    }
    select(&mut window, "tail.png");
    window.get_all_by_label("How it works").next().unwrap().click_accesskit();
    for _ in 0..20 {
        window.step();
    }
    window.get_by_label_contains("The file's structure is walked to its last byte");
}

#[test]
fn the_statistics_are_plotted() {
    let mut window = sample("ridge-lsb.png");
    window.get_by_label("Plot: weighted stego-image along the raster, 64 values");
    window.get_by_label("Plot: chi-square along the raster, 32 values");
    window.get_by_label("Plot: histogram, 256 values");
    window.get_by_label_contains("Estimated share of red samples that carry a bit");
    window.get_by_label("green").click_accesskit();
    for _ in 0..3 {
        window.step();
    }
    settle(&mut window);
    window.get_by_label_contains("Estimated share of green samples that carry a bit");
    window.check_accessibility();
}

#[test]
fn a_finding_about_metadata_opens_its_field() {
    let mut window = sample("lake-comment.jpg");
    let detail = window.state().selected().detail().unwrap();
    let found = detail
        .findings()
        .iter()
        .position(|finding| finding.method == Some(Method::Exif) && !finding.spans().is_empty());
    let index = found.expect("the sample hides its message in a comment");
    window.state().send(WhyCommand::ShowFinding(index));
    for _ in 0..3 {
        window.step();
    }
    let bytes = &window.state().panels().bytes;
    assert_eq!(bytes.tab, Tab::Metadata);
    assert!(matches!(bytes.source, Source::Field(_)), "{:?}", bytes.source);
    assert!(bytes.hex.selection().is_some_and(|span| span.length > 8));
}
