//! `starlight inspect FILE --sweep`: what every sensible order of the image's bits begins with.

use std::io::{self, BufWriter, Write as _};

use anyhow::{Context as _, bail};

use crate::cli::args::InspectArgs;
use crate::cli::{Exit, show};
use crate::container;
use crate::evidence::Evidence;
use crate::finding::{FalseAlarm, Finding, Place};
use crate::limits::Limits;
use crate::payload::sweep::{REPORTED, Swept, every_frame};
use crate::pixels;
use crate::progress::Silent;

/// Sweeps one file and lists what came of it.
pub(super) fn list(args: &InspectArgs) -> anyhow::Result<Exit> {
    let limits = Limits::default();
    let evidence = Evidence::open(&args.file, &limits)?;
    let container = container::parse(evidence.bytes(), evidence.extension().as_deref(), &limits);
    if container.format.is_none() {
        bail!("is none of PNG, JPEG, GIF, WebP and BMP by its content\nFile: {}", args.file.display());
    }
    pixels::decode(evidence.bytes(), &container, &limits)
        .with_context(|| format!("{}", args.file.display()))?;
    let Swept { streams, findings } = every_frame((evidence.bytes(), &container, &limits), &Silent);
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
