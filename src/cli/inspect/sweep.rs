//! `starlight inspect FILE --sweep`: what every sensible order of the image's bits begins with.

use std::io::{self, BufWriter, Write as _};

use anyhow::{Context as _, bail};

use crate::cli::args::InspectArgs;
use crate::cli::{Exit, show};
use crate::container;
use crate::evidence::Evidence;
use crate::finding::{FalseAlarm, Finding, Place};
use crate::limits::Limits;
use crate::payload::sweep::{self, REPORTED, Subject, anywhere, sweep};
use crate::pixels;

/// Most frames of an animation that are swept.
const FRAMES: u32 = 64;

/// Sweeps one file and lists what came of it.
pub(super) fn list(args: &InspectArgs) -> anyhow::Result<Exit> {
    let limits = Limits::default();
    let evidence = Evidence::open(&args.file, &limits)?;
    let container = container::parse(evidence.bytes(), evidence.extension().as_deref(), &limits);
    if container.format.is_none() {
        bail!("is none of PNG, JPEG, GIF, WebP and BMP by its content\nFile: {}", args.file.display());
    }
    let frames = container.header.frames.clamp(1, FRAMES);
    let mut streams = 0;
    let mut findings = Vec::new();
    for frame in 0..frames {
        let file = evidence.bytes();
        let image = pixels::decode_frame(file, &container, frame, &limits);
        let image = if frame == 0 {
            Some(image.with_context(|| format!("{}", args.file.display()))?)
        } else {
            image.ok()
        };
        let (container, image, limits) = (&container, image.as_ref(), &limits);
        let subject = Subject { file, container, image, frame: (frame, frames), limits };
        let swept = sweep(&subject);
        streams += swept.streams;
        if swept.findings.is_empty() {
            findings.extend(anywhere(&subject));
        }
        findings.extend(swept.findings);
    }
    sweep::rank(&mut findings);
    let mut out = BufWriter::new(io::stdout().lock());
    if findings.is_empty() {
        match streams {
            0 => {
                writeln!(out, "nothing: no stream to try, since the samples went through a lossy transform")?;
            }
            _ => writeln!(
                out,
                "nothing: {streams} streams tried; none begins with text, a file or a message behind its length \
                 that chance makes in fewer than 1 of {:.0} images",
                1.0 / REPORTED
            )?,
        }
        out.flush()?;
        return Ok(Exit::NothingFound);
    }
    for finding in &findings {
        let chance = finding.false_alarm.map_or(1.0, FalseAlarm::rate);
        writeln!(out, "{}", spec(finding))?;
        for line in show::wrap(&finding.summary, 96) {
            writeln!(out, "    {line}")?;
        }
        writeln!(out, "    by chance at most {chance:.1e}, all {streams} streams counted")?;
    }
    out.flush()?;
    Ok(Exit::Found)
}

/// What `starlight extract` takes to show it again.
fn spec(finding: &Finding) -> String {
    let spec = finding.reproduce.as_deref().and_then(|command| command.strip_prefix("extract {} "));
    match (spec, &finding.place) {
        (Some(spec), _) => spec.to_owned(),
        (None, Place::Samples { spec, .. }) => spec.clone(),
        (None, _) => String::new(),
    }
}
