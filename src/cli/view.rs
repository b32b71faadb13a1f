//! `starlight view`: a view of an image as a PNG, for reports and other programs.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};

use super::args::ViewArgs;
use super::{Exit, note};
use crate::container;
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::pixels::view::{self, Picture, View};
use crate::pixels::{self, Image, PixelError};

/// Draws the view and writes it where `args` say, or lists the views.
pub(super) fn view(args: &ViewArgs) -> anyhow::Result<Exit> {
    let work = || -> anyhow::Result<Exit> {
        let image = decode(args)?;
        let (Some(name), Some(out)) = (&args.view, &args.out) else { return list(&image) };
        let Some(view) = View::parse(name) else {
            bail!("there is no view “{name}”; starlight view FILE lists those of a file");
        };
        write(&view::render(&image, view), out)?;
        Ok(Exit::NothingFound)
    };
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|_panic| anyhow!("an internal error; please report it, with the file if you may"))?
}

fn decode(args: &ViewArgs) -> anyhow::Result<Image> {
    let limits = Limits::default();
    let evidence = Evidence::open(&args.file, &limits)?;
    let container = container::parse(evidence.bytes(), evidence.extension().as_deref(), &limits);
    let path = args.file.display();
    if container.format.is_none() {
        bail!("is none of PNG, JPEG, GIF, WebP and BMP by its content\nFile: {path}");
    }
    let frame = args.frame.saturating_sub(1);
    let image = match pixels::decode_frame(evidence.bytes(), &container, frame, &limits) {
        Err(PixelError::NoSuchFrame { frames, .. }) => {
            bail!("there is no frame {}; the file has {frames}\nFile: {path}", args.frame)
        }
        decoded => decoded.with_context(|| format!("{path}"))?,
    };
    if image.decoded_rows < image.height {
        note(&format!("{} of {} rows could be decoded; the rest is 0", image.decoded_rows, image.height));
    }
    Ok(image)
}

/// Names the views, one a line.
fn list(image: &Image) -> anyhow::Result<Exit> {
    let mut out = BufWriter::new(io::stdout().lock());
    for view in view::list(image) {
        writeln!(out, "{}", view.name())?;
    }
    out.flush()?;
    Ok(Exit::NothingFound)
}

/// Writes `picture` as a PNG into a file that does not exist yet.
fn write(picture: &Picture, path: &Path) -> anyhow::Result<()> {
    let written = || -> anyhow::Result<()> {
        let mut file = BufWriter::new(OpenOptions::new().write(true).create_new(true).open(path)?);
        let mut encoder = png::Encoder::new(&mut file, picture.width, picture.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&picture.rgba)?;
        writer.finish()?;
        file.flush()?;
        Ok(())
    };
    written().with_context(|| {
        format!("could not be written; name a file that does not exist yet\nFile: {}", path.display())
    })
}
