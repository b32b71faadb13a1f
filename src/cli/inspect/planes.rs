//! `starlight inspect FILE --planes`: the bit planes by the structure that the planes above them do not explain.

use std::io::{self, BufWriter, Write as _};

use anyhow::{Context as _, bail};

use crate::cli::args::InspectArgs;
use crate::cli::{Exit, show};
use crate::container;
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::pixels;
use crate::report::quote;
use crate::statistics::structure::{self, Ranked, Sign};

/// From here on a plane is listed.
const LISTED: f64 = 0.05;

/// Ranks the planes of one file and lists those with any structure.
pub(super) fn list(args: &InspectArgs) -> anyhow::Result<Exit> {
    let limits = Limits::default();
    let evidence = Evidence::open(&args.file, &limits)?;
    let container = container::parse(evidence.bytes(), evidence.extension().as_deref(), &limits);
    if container.format.is_none() {
        bail!("is none of PNG, JPEG, GIF, WebP and BMP by its content\nFile: {}", args.file.display());
    }
    let image = pixels::decode(evidence.bytes(), &container, &limits)
        .with_context(|| format!("{}", args.file.display()))?;
    let ranked = structure::rank(&image);
    let listed: Vec<&Ranked> = ranked.iter().filter(|plane| plane.strength >= LISTED).collect();
    let mut out = BufWriter::new(io::stdout().lock());
    for plane in &listed {
        let view = plane.carrier.view().name();
        writeln!(out, "{:6.2}  {view}", plane.strength)?;
        for line in show::wrap(&words(plane), 88) {
            writeln!(out, "        {line}")?;
        }
        if plane.strength >= 1.0 {
            let file = quote::for_shell(args.file.as_os_str());
            writeln!(out, "        starlight view {file} --view '{view}' --out plane.png")?;
        }
    }
    let left = ranked.len() - listed.len();
    let standing_out = listed.iter().filter(|plane| plane.strength >= 1.0).count();
    writeln!(
        out,
        "{standing_out} of {} planes stand out (1 and above); {left} show nothing of their own",
        ranked.len()
    )?;
    out.flush()?;
    Ok(if standing_out > 0 { Exit::Found } else { Exit::NothingFound })
}

/// What was seen and where.
fn words(plane: &Ranked) -> String {
    let seen = match plane.sign {
        Sign::Persistence { stays, expected, kinds } => format!(
            "stays in {:.0} % of {kinds} kinds of jumps above it, {:.0} % expected",
            stays * 100.0,
            expected * 100.0
        ),
        Sign::Shapes { areas, disorder } => format!(
            "shapes in {areas} areas even above it, {:.0} % of the changes that disorder would have",
            disorder * 100.0
        ),
        Sign::None => "nothing of its own".to_owned(),
    };
    let region = plane.region;
    format!("{seen}; within {}×{} pixels at {},{}", region.width, region.height, region.x, region.y)
}
