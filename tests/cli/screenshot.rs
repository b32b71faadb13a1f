//! `starlight --screenshot`: the program takes a picture of its own window. There must be a display for that; a virtual
//! one of `xvfb-run` is used, and where that is not installed the tests say so and end.

#![expect(clippy::print_stderr, reason = "who reads the output is told what did not run")]

use std::path::Path;
use std::process::Command;

use super::run::{Ran, SAMPLES};

/// Runs the program under a virtual display; `None` where there is none to be had.
fn pictured(out: &Path, arguments: &[&str]) -> Option<Ran> {
    let mut command = Command::new("xvfb-run");
    command.args(["-a", "-s", "-screen 0 1920x1080x24", env!("CARGO_BIN_EXE_starlight"), "--screenshot"]);
    command.arg(out).args(["--theme", "dark"]).args(arguments).arg(format!("{SAMPLES}/logo.png"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env("LIBGL_ALWAYS_SOFTWARE", "1").env_remove("WAYLAND_DISPLAY");
    match command.output() {
        Ok(output) => Some(Ran {
            code: output.status.code().expect("the program is not killed"),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }),
        Err(error) => {
            eprintln!("not run: xvfb-run could not be started ({error})");
            None
        }
    }
}

/// Size and pixels of a PNG of three bytes a pixel.
fn read(path: &Path) -> ((u32, u32), Vec<u8>) {
    let file = std::io::BufReader::new(std::fs::File::open(path).expect("the picture was written"));
    let mut reader = png::Decoder::new(file).read_info().expect("it is a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it is small")];
    reader.next_frame(&mut pixels).expect("it is whole");
    ((reader.info().width, reader.info().height), pixels)
}

#[test]
fn a_picture_has_the_size_and_shows_the_view_that_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let views: [(&str, &[&str]); 3] = [
        ("normal.png", &["--size", "900x600"]),
        ("plane.png", &["--size", "900x600", "--view", "Red plane 0"]),
        ("large.png", &["--size", "900x600", "--scale", "2", "--command", "Settings"]),
    ];
    for (name, arguments) in views {
        let Some(ran) = pictured(&at(name), arguments) else { return };
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(read(&at(name)).0, (900, 600), "{name}");
    }
    let ((_, normal), (_, plane), (_, large)) =
        (read(&at("normal.png")), read(&at("plane.png")), read(&at("large.png")));
    let differing = |one: &[u8], other: &[u8]| one.iter().zip(other).filter(|(a, b)| a != b).count();
    assert!(differing(&normal, &plane) > 10_000, "the canvas shows another view");
    assert!(differing(&normal, &large) > 100_000, "everything is larger");
}

#[test]
fn what_is_not_there_is_refused_with_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.png");
    let Some(ran) = pictured(&out, &["--view", "no such view"]) else { return };
    assert_eq!(ran.code, 2, "{ran:?}");
    for told in ["the file has no view no such view", "Red plane 0", "Alpha plane 7", "Local entropy"] {
        assert!(ran.stderr.contains(told), "{told}: {ran:?}");
    }
    assert!(!out.exists());
    let ran = pictured(&out, &["--command", "no such command"]).expect("the display was there a moment ago");
    assert!(ran.code == 2 && ran.stderr.contains("no command is called no such command"), "{ran:?}");
}
