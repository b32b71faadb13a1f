//! The recovered files, for people: each behind the finding it came from, indented by generation.

use std::io::{self, Write};

use crate::report::children::ChildRecord;
use crate::untrusted::Untrusted;

/// Characters shown of a name.
const NAME: usize = 80;
/// Findings of one recovered image that are told; `--json` has all.
const TOLD: usize = 8;

/// Writes the files recovered from one file; nothing where there are none.
pub(super) fn write(out: &mut impl Write, children: &[ChildRecord]) -> io::Result<()> {
    if children.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nRecovered files ({}), analysed in turn", children.len())?;
    generation(out, children, "  ")
}

fn generation(out: &mut impl Write, children: &[ChildRecord], indent: &str) -> io::Result<()> {
    for child in children {
        let entry = child.entry.as_ref().map(|entry| format!(" “{}”", Untrusted::new(entry).shortened(NAME)));
        writeln!(
            out,
            "{indent}{}{} of {} bytes, from finding {}",
            child.kind,
            entry.unwrap_or_default(),
            child.length,
            child.finding + 1
        )?;
        writeln!(out, "{indent}  SHA-256 {}", child.sha256)?;
        let Some(record) = &child.record else { continue };
        writeln!(out, "{indent}  verdict {}", record.verdict)?;
        let told = record.findings.iter().filter(|finding| finding.class != "information").take(TOLD);
        for finding in told {
            writeln!(out, "{indent}  {} ({}): {}", finding.id, finding.class, finding.summary)?;
        }
        generation(out, &record.children, &format!("{indent}    "))?;
    }
    Ok(())
}
