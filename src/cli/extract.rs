//! `starlight extract`: one bit stream of an image's samples.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal as _, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context as _, anyhow, bail};

use super::args::ExtractArgs;
use super::{Exit, extract_tool, note};
use crate::container;
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::payload::spec::{Origin, Spec};
use crate::pixels::{self, PixelError};
use crate::progress::CancelFlag;

/// Bytes shown where stdout is a terminal: raw bytes of evidence could drive it.
const SHOWN: usize = 512;

/// Reads the stream and writes it where `args` say.
pub(super) fn extract(args: &ExtractArgs, interrupt: &CancelFlag) -> anyhow::Result<Exit> {
    let read = || match extract_tool::named(&args.spec)? {
        Some(tool) => extract_tool::read(args, tool, interrupt),
        None => read(args, &Spec::parse(&args.spec)?),
    };
    let bytes = catch_unwind(AssertUnwindSafe(read))
        .map_err(|_panic| anyhow!("an internal error; please report it, with the file if you may"))??;
    if let Some(path) = &args.out {
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let written = file.and_then(|mut file| file.write_all(&bytes));
        written.with_context(|| {
            format!("could not be written; name a file that does not exist yet\nFile: {}", path.display())
        })?;
        return Ok(Exit::NothingFound);
    }
    let mut stdout = io::stdout().lock();
    if stdout.is_terminal() {
        hex_dump(&mut stdout, bytes.get(..SHOWN).unwrap_or(&bytes))?;
        if bytes.len() > SHOWN {
            note(&format!("{SHOWN} of {} bytes are shown; --out FILE or a pipe gets all", bytes.len()));
        }
    } else {
        stdout.write_all(&bytes)?;
    }
    stdout.flush()?;
    Ok(Exit::NothingFound)
}

fn read(args: &ExtractArgs, spec: &Spec) -> anyhow::Result<Vec<u8>> {
    let limits = Limits::default();
    let evidence = Evidence::open(&args.file, &limits)?;
    let extension = evidence.extension();
    let container = container::parse(evidence.bytes(), extension.as_deref(), &limits);
    let path = args.file.display();
    if container.format.is_none() {
        bail!("is none of PNG, JPEG, GIF, WebP and BMP by its content\nFile: {path}");
    }
    let image = match pixels::decode_frame(evidence.bytes(), &container, spec.frame(), &limits) {
        Ok(image) => Some(image),
        // What is read is no sample.
        Err(_) if spec.is_of_file() || spec.is_of_filters() => None,
        Err(PixelError::NoSuchFrame { frames, .. }) => {
            bail!("there is no frame f{}; the file has {frames}\nFile: {path}", u64::from(spec.frame()) + 1)
        }
        Err(error) => return Err(error).with_context(|| format!("{path}")),
    };
    if let Some(image) = image.as_ref().filter(|image| image.decoded_rows < image.height) {
        note(&format!(
            "{} of {} rows could be decoded; the rest reads as 0",
            image.decoded_rows, image.height
        ));
    }
    let origin = Origin { image: image.as_ref(), file: evidence.bytes(), filters: &container.row_filters };
    Ok(spec.read_from(origin, args.limit)?)
}

/// Sixteen bytes a line: offset, hexadecimal, ASCII.
fn hex_dump(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    for (number, line) in bytes.chunks(16).enumerate() {
        write!(out, "{:08x} ", number * 16)?;
        for at in 0..16 {
            let gap = if at == 8 { "  " } else { " " };
            match line.get(at) {
                Some(byte) => write!(out, "{gap}{byte:02x}")?,
                None => write!(out, "{gap}  ")?,
            }
        }
        let text =
            line.iter().map(|&byte| if byte == b' ' || byte.is_ascii_graphic() { byte as char } else { '.' });
        writeln!(out, "  {}", text.collect::<String>())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_shows_nothing_that_drives_a_terminal() {
        let mut out = Vec::new();
        hex_dump(&mut out, b"Hello\x1b[2J world, 42").unwrap();
        let text = String::from_utf8(out).unwrap();
        let expected = "\
00000000  48 65 6c 6c 6f 1b 5b 32  4a 20 77 6f 72 6c 64 2c  Hello.[2J world,
00000010  20 34 32                                           42
";
        assert_eq!(text, expected);
    }
}
