//! Settings that change results: limits, target, model; and several models beside each other.

use starlight::gui::commands::WindowCommand;
use starlight::gui::settings::Settings;
use starlight::model::{Model, ModelOptions};

use super::*;

fn frames(window: &mut Window) {
    for _ in 0..3 {
        window.step();
    }
}

/// A file of the sample case in a window with the model inside the program.
fn with_model(name: &str) -> Window {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(name);
    let model = Arc::new(Model::load(&ModelOptions::default()).unwrap());
    let options = Options { model: Some(model), ..Options::default() };
    let mut window = window_with(Args { paths: vec![path], options, ..Args::default() });
    wait(&mut window, "the list", |window| !window.state().session().rows().is_empty());
    settle(&mut window);
    window
}

#[test]
fn a_changed_limit_says_that_the_list_is_older_and_offers_to_scan_again() {
    let (_case, mut window) = opened();
    window.state().send(WindowCommand::FlipSettings);
    frames(&mut window);
    assert!(window.query_by_label("Scan again with these settings").is_none());
    let mut settings = window.state().settings().clone();
    settings.limits.pixels = 1_000_000;
    window.state().send(WindowCommand::Set(Box::new(settings)));
    frames(&mut window);
    window.get_by_label("Other settings than the list's");
    window.get_by_label("Scan again with these settings").click_accesskit();
    frames(&mut window);
    settle(&mut window);
    assert!(window.query_by_label("Other settings than the list's").is_none());
    assert_eq!(window.state().session().count(Kind::Waiting), 0);
    window.get_by_label("Pixels: default").click_accesskit();
    frames(&mut window);
    assert_eq!(window.state().settings().limits, Settings::default().limits);
    window.get_by_label("Other settings than the list's");
    window.check_accessibility();
}

#[test]
fn the_target_is_one_of_those_of_the_manifest() {
    let mut window = with_model("logo.png");
    window.state().send(WindowCommand::FlipSettings);
    frames(&mut window);
    window.get_by_label("False-positive target: 1 in 2,000 clean images").click_accesskit();
    frames(&mut window);
    window.get_by_label("1 in 1,000 clean images").click_accesskit();
    frames(&mut window);
    assert_eq!(window.state().settings().fpr, Some(1e-3));
    window.get_by_label_contains("clean images of other sources reached it");
    window.get_by_label_contains("In use: rten ");
}

#[test]
fn several_models_are_asked_and_the_result_of_the_file_stays() {
    let mut window = with_model("ridge-lsb.png");
    let before = window.state().selected().detail().unwrap().analysis().unwrap().verdict;
    let other = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models/starlight-int8.onnx");
    window.state().send(WindowCommand::CompareModel(other.clone()));
    window.state().send(WindowCommand::CompareModel("/nonexistent/gone.onnx".into()));
    window.state().send(WindowCommand::FlipModels);
    frames(&mut window);
    settle(&mut window);
    frames(&mut window);
    window.get_by_label("in use");
    window.get_by_label_contains("starlight-int8.onnx, rten ");
    assert_eq!(window.query_all_by_label("agrees").count() + window.query_all_by_label("differs").count(), 1);
    window.get_by_label_contains("the model could not be read").click_accesskit();
    let detail = window.state().selected().detail().unwrap();
    assert_eq!(detail.analysis().unwrap().verdict, before);
    window.check_accessibility();
    window.get_by_label("Remove the model /nonexistent/gone.onnx").click_accesskit();
    frames(&mut window);
    assert_eq!(window.state().settings().models, std::slice::from_ref(&other));
    // Another model is used once it is loaded; one that cannot be loaded changes nothing.
    window.state().send(WindowCommand::UseModel(Some("/nonexistent/gone.onnx".into())));
    frames(&mut window);
    settle(&mut window);
    assert_eq!(window.state().settings().model, None);
    assert!(window.state().toasts().list().iter().any(|toast| toast.wrong));
    window.state().send(WindowCommand::UseModel(Some(other.clone())));
    frames(&mut window);
    settle(&mut window);
    frames(&mut window);
    assert_eq!(window.state().settings().model, Some(other));
    window.get_by_label("Other settings than the list's");
}
