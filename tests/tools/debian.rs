//! Tools that Debian has packages of, run where they are installed: what they write now must come back as well.

use std::path::Path;
use std::process::{Command, Stdio};

use starlight::container::Format;
use starlight::pixels::Layout;

use super::{TEXT, cover, file, findings, proved};

/// What `run` leaves in a new folder that holds `cover` and the text; `None` where the program is not there or fails.
fn written(cover: (&str, Vec<u8>), out: &str, run: &[&str]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(cover.0), cover.1).unwrap();
    std::fs::write(folder.path().join("note.txt"), TEXT).unwrap();
    let (program, arguments) = run.split_first().unwrap();
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.ok().filter(std::process::ExitStatus::success)?;
    std::fs::read(folder.path().join(Path::new(out))).ok()
}

#[test]
fn steghide_is_read_back() {
    let cover = || ("cover.bmp", file(&cover(Layout::Rgb, 121, 97, 1), Format::Bmp));
    let common =
        ["steghide", "embed", "-q", "-f", "-cf", "cover.bmp", "-ef", "note.txt", "-sf", "out.bmp", "-p"];
    for (password, words) in [("", ""), ("quince", "apple\nquince\n")] {
        if let Some(stego) = written(cover(), "out.bmp", &[&common[..], &[password]].concat()) {
            proved(&findings("out.bmp", stego, words), "steghide", TEXT);
        }
    }
}

#[test]
fn gifshuffle_is_read_back() {
    let mut picture = cover(Layout::Indexed, 40, 30, 1);
    picture.palette.colours = (0..256).map(|n: u32| [n as u8, (n * n) as u8, ((n * 7) >> 1) as u8]).collect();
    let cover = || ("cover.gif", file(&picture, Format::Gif));
    let common = ["gifshuffle", "-Q", "-f", "note.txt"];
    for (more, words) in [(&[][..], ""), (&["-p", "quince"][..], "apple\nquince\n")] {
        let run = [&common[..], more, &["cover.gif", "out.gif"]].concat();
        if let Some(stego) = written(cover(), "out.gif", &run) {
            proved(&findings("out.gif", stego, words), "gifshuffle", TEXT);
        }
    }
}
