//! `starlight extract FILE tool:ID`: what one known hiding tool hid.

use anyhow::{Context as _, bail};

use super::args::ExtractArgs;
use super::{note, options};
use crate::container;
use crate::evidence::Evidence;
use crate::limits::Limits;
use crate::metadata;
use crate::payload::Source;
use crate::payload::passwords::Passwords;
use crate::payload::tools::{self, TOOLS, Tool};
use crate::pixels;
use crate::progress::CancelFlag;

/// The tool and the number, from 1, of its payload that `spec` names: `tool:ID` or `tool:ID#2`; `None` where it
/// names a stream.
pub(super) fn named(spec: &str) -> anyhow::Result<Option<(&'static Tool, usize)>> {
    let Some(name) = spec.strip_prefix("tool:") else { return Ok(None) };
    let (id, number) = name.split_once('#').unwrap_or((name, "1"));
    let number: usize =
        number.parse().ok().filter(|number| *number > 0).context("`#` needs a number from 1")?;
    let Some(tool) = tools::named(id) else {
        let ids: Vec<&str> = TOOLS.iter().map(|tool| tool.id).collect();
        bail!("there is no reader for a tool of that name; there are: {}", ids.join(", "));
    };
    Ok(Some((tool, number)))
}

/// Payload `number` of `tool` in the file.
pub(super) fn read(
    args: &ExtractArgs,
    (tool, number): (&Tool, usize),
    interrupt: &CancelFlag,
) -> anyhow::Result<Vec<u8>> {
    let limits = Limits::default();
    let evidence = Evidence::open(&args.file, &limits)?;
    let file = evidence.bytes();
    let container = container::parse(file, evidence.extension().as_deref(), &limits);
    let metadata = metadata::read(file, &container, &limits);
    let image = pixels::decode(file, &container, &limits).ok();
    let list = options::wordlist(&args.locks)?;
    let name = evidence.name();
    let costly = limits.costly_passwords;
    let passwords = Passwords::new((file, &name), &container, &metadata, list.as_ref(), costly, interrupt);
    let source = Source {
        file,
        container: &container,
        metadata: &metadata,
        image: image.as_ref(),
        limits: &limits,
        passwords: &passwords,
    };
    let findings = tool.read(&source);
    let mut payloads = findings.iter().filter_map(|finding| finding.payload.as_ref());
    let count = payloads.clone().count();
    let Some(payload) = payloads.nth(number - 1) else {
        let locked = findings.first().map(|finding| format!("; seen: {}", finding.summary));
        bail!("{} gives {count} payloads here{}", tool.name, locked.unwrap_or_default());
    };
    if count > 1 {
        note(&format!("payload {number} of {count}; #N behind the tool's name picks another"));
    }
    let bytes = payload.bytes.get(..args.limit).unwrap_or(&payload.bytes);
    Ok(bytes.to_vec())
}
