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
    let cover = file(&cover(Layout::Rgb, 120, 90, 5), Format::Png);
    hidden_in(("cover.png", cover), note, (program, arguments), output)
}

/// As [`hidden`], in a cover of that name.
fn hidden_in(
    cover: (&str, Vec<u8>),
    note: &[u8],
    (program, arguments): (&str, &[&str]),
    output: &str,
) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at(cover.0), cover.1).unwrap();
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

#[test]
fn steghide() {
    let bitmap = file(&cover(Layout::Rgb, 121, 97, 1), Format::Bmp);
    let common = ["embed", "-q", "-f", "-cf", "cover.bmp", "-ef", "note.txt", "-sf", "out.bmp", "-p"];
    for note in notes() {
        for (password, words) in [("", ""), ("quince", "apple\nquince\n")] {
            let arguments = [&common[..], &[password]].concat();
            let run = ("steghide", arguments.as_slice());
            let Some(bytes) = hidden_in(("cover.bmp", bitmap.clone()), &note, run, "out.bmp") else { return };
            proved(&findings("a.bmp", bytes, words), "steghide", &note);
        }
    }
}

#[test]
fn gifshuffle() {
    let mut picture = cover(Layout::Indexed, 40, 30, 1);
    picture.palette.colours = (0..256).map(|n: u32| [n as u8, (n * n) as u8, ((n * 7) >> 1) as u8]).collect();
    let picture = file(&picture, Format::Gif);
    for (more, words) in [(&[][..], ""), (&["-p", "quince"][..], "apple\nquince\n")] {
        let arguments = [&["-Q", "-f", "note.txt"][..], more, &["cover.gif", "out.gif"]].concat();
        let run = ("gifshuffle", arguments.as_slice());
        let Some(bytes) = hidden_in(("cover.gif", picture.clone()), TEXT, run, "out.gif") else { return };
        proved(&findings("a.gif", bytes, words), "gifshuffle", TEXT);
    }
}

#[test]
fn lsb_tool() {
    let common = ["-m", "lsb_tool", "-E", "-i", "cover.png", "-p", "quince", "-f", "note.txt"];
    for note in notes() {
        for more in [&[][..], &["-l", "3", "-n", "20"][..]] {
            let arguments = [&common[..], more].concat();
            let Some(bytes) = hidden(&note, "python3", &arguments, "cover_embedded.png") else { return };
            proved(&findings("a.png", bytes, "apple\nquince\n"), "lsb-tool", &note);
        }
    }
}

#[test]
fn stegano() {
    let arguments: [&[&str]; 4] =
        [&[], &["-s", "300"], &["-g", "eratosthenes", "-s", "4"], &["-e", "UTF-32LE"]];
    let text = std::str::from_utf8(TEXT).unwrap();
    for more in arguments {
        let arguments = [&["hide", "-i", "cover.png", "-o", "out.png", "-m", text], more].concat();
        let Some(bytes) = hidden(TEXT, "stegano-lsb", &arguments, "out.png") else { return };
        proved(&findings("a.png", bytes, ""), "stegano-lsb", TEXT);
    }
    for (id, tool) in [("stegano-red", "stegano-red"), ("stegano-rdh", "stegano-rdh")] {
        let note = b"Meet me at the old bridge at noon.";
        let arguments =
            ["hide", "-i", "cover.png", "-o", "out.png", "-m", "Meet me at the old bridge at noon."];
        let Some(bytes) = hidden(note, tool, &arguments, "out.png") else { continue };
        proved(&findings("a.png", bytes, ""), id, note);
    }
}

#[test]
fn stego_lsb() {
    for depth in ["1", "2", "3", "4", "6", "8"] {
        let arguments = ["-h", "-i", "cover.png", "-s", "note.txt", "-o", "out.png", "-n", depth];
        let Some(bytes) = hidden(TEXT, "stegolsb", &[&["steglsb"], arguments.as_slice()].concat(), "out.png")
        else {
            return;
        };
        proved(&findings("a.png", bytes, ""), "stegolsb", TEXT);
    }
}

#[test]
fn stepic() {
    for note in notes() {
        let arguments = ["-e", "-i", "cover.png", "-t", "note.txt", "-o", "out.png"];
        let Some(bytes) = hidden(&note, "stepic", &arguments, "out.png") else { return };
        proved(&findings("a.png", bytes, ""), "stepic", &note);
    }
}

#[test]
fn steg() {
    let script = "from steg import steg_img\nsteg_img.IMG('note.txt', 'cover.png').hide()";
    for note in notes() {
        let Some(bytes) = hidden(&note, "python3", &["-c", script], "new.png") else { return };
        proved(&findings("a.png", bytes, ""), "steg", &note);
    }
}
