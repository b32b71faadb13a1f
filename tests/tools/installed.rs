//! Tools that may be installed here: they hide, and what they hid must come back. What is not there is passed over.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use starlight::container::Format;
use starlight::lab::rng::Rng;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved};

/// Runs a tool in a folder that holds `cover.png` and `note.txt` (the message `note`); the file it wrote, or `None`
/// where it is not installed or does not run.
fn hidden(note: &[u8], program: &str, arguments: &[&str], output: &str) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("cover.png"), file(&cover(Layout::Rgb, 120, 90, 5), Format::Png)).unwrap();
    fs::write(at("note.txt"), note).unwrap();
    let status = run(folder.path(), program, arguments)?;
    let written = fs::read(at(output)).ok();
    if !status || written.is_none() {
        return None;
    }
    written
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Option<bool> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().ok().map(|status| status.success())
}

/// A text and other bytes.
fn notes() -> [Vec<u8>; 2] {
    [TEXT.to_vec(), Rng::new(77, "note").bytes(200)]
}

#[test]
fn stegpy() {
    for note in notes() {
        for bits in ["1", "2", "4"] {
            let arguments = ["-b", bits, "note.txt", "cover.png"];
            let Some(bytes) = hidden(&note, "stegpy", &arguments, "_cover.png") else { return };
            proved(&findings("a.png", bytes, ""), "stegpy", &note);
        }
    }
}

#[test]
fn cryptosteganography() {
    let script = "from cryptosteganography import CryptoSteganography as C\n\
                  C('hunter2').hide('cover.png', 'out.png', open('note.txt', 'rb').read())";
    for note in notes() {
        let Some(bytes) = hidden(&note, "python3", &["-c", script], "out.png") else { return };
        proved(&findings("a.png", bytes, "wrong\nhunter2\n"), "cryptosteganography", &note);
    }
}

#[test]
fn stegano_rs() {
    for note in notes() {
        for step in ["1", "3"] {
            let arguments = [
                "--x-color-step-increment",
                step,
                "hide",
                "--password",
                "hunter2",
                "--in",
                "cover.png",
                "--out",
                "out.png",
                "--data",
                "note.txt",
            ];
            let Some(bytes) = hidden(&note, "stegano", &arguments, "out.png") else { return };
            proved(&findings("a.png", bytes, "hunter2\n"), "stegano-rs", &note);
        }
    }
}
