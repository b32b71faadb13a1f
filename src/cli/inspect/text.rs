//! One file in depth, for people.

use std::io::{self, Write};

use super::children;
use super::structure;
use crate::cli::{output, show};
use crate::finding::explain;
use crate::payload::tools;
use crate::report::detail::Depth;
use crate::report::schema::{Examined, FindingRecord};
use crate::untrusted::Untrusted;
use crate::verdict::Call;

/// Characters shown of one metadata value; `--json` has all.
const VALUE: usize = 200;

/// Characters shown of one text that was read back.
const TEXT: usize = 2000;

/// Writes everything about one file.
pub(super) fn write(out: &mut impl Write, examined: &Examined, depth: Option<&Depth>) -> io::Result<()> {
    let width = output::width().max(60);
    head(out, examined)?;
    verdict(out, examined)?;
    findings(out, &examined.findings, width)?;
    children::write(out, &examined.children)?;
    streams(out, examined)?;
    if let Some(depth) = depth {
        structure::write(out, depth, examined.bytes, width)?;
        metadata(out, depth, width)?;
    }
    Ok(())
}

fn head(out: &mut impl Write, examined: &Examined) -> io::Result<()> {
    writeln!(out, "{}", Untrusted::new(&examined.file_path))?;
    let side = |side: Option<u32>| side.map_or_else(|| "?".to_owned(), |side| side.to_string());
    let format = examined.image_format.unwrap_or("unknown");
    write!(out, "  format       {format}, {}×{} pixels", side(examined.width), side(examined.height))?;
    if let (Some(layout), Some(depth)) = (examined.pixel_layout, examined.bit_depth) {
        write!(out, ", {layout}, {depth} bits a sample")?;
    }
    if examined.frames > 1 {
        write!(out, ", {} frames (the first is analysed)", examined.frames)?;
    }
    writeln!(out, "\n  size         {} bytes", examined.bytes)?;
    writeln!(out, "  SHA-256      {}", examined.sha256)?;
    writeln!(out, "  MD5          {}", examined.md5)
}

fn verdict(out: &mut impl Write, examined: &Examined) -> io::Result<()> {
    let call = [Call::Suspicious, Call::Stego].into_iter().find(|call| call.name() == examined.verdict);
    match call {
        Some(call) => writeln!(out, "  verdict      {}, by {}", call.title(), basis(examined.basis))?,
        None => writeln!(out, "  verdict      Nothing found by the tests listed")?,
    }
    if let Some(method) = examined.stego_type {
        let order = examined.bit_order.filter(|order| *order != "none").map(|order| format!(", {order}"));
        let sure = examined.confidence.map(|value| format!(", confidence {}", show::probability(value)));
        writeln!(out, "  method       {method}{}{}", order.unwrap_or_default(), sure.unwrap_or_default())?;
    }
    if let (Some(probability), Some(clean)) = (examined.stego_probability, examined.clean_at_least) {
        let shown = show::probability(probability);
        let of = format!("{} of {}", clean.hits, clean.of);
        writeln!(out, "  probability  {shown}; {of} clean images score at least this high")?;
    }
    if let Some(model) = &examined.model {
        let name = Untrusted::new(&model.name);
        writeln!(out, "  model        {name} ({}, {})", model.backend, model.backend_version)?;
    }
    let message = examined.extracted_message.as_ref().and_then(|message| message.0.as_deref());
    match message {
        Some(message) => writeln!(out, "  text         {}", Untrusted::new(message).shortened(VALUE)),
        None => Ok(()),
    }
}

fn basis(basis: &str) -> &str {
    match basis {
        "proof" => "a payload that was read back",
        "model" => "the model's probability",
        "indication" => "an indication",
        other => other,
    }
}

fn findings(out: &mut impl Write, findings: &[FindingRecord], width: usize) -> io::Result<()> {
    writeln!(out, "\nFindings ({})", findings.len())?;
    for finding in findings {
        let method = finding.method.map(|method| format!(", {method}")).unwrap_or_default();
        writeln!(out, "  {} ({}{method})", finding.id, finding.class)?;
        paragraph(out, "    ", &finding.summary, width)?;
        match (finding.false_alarm, finding.measured) {
            (_, Some(count)) => writeln!(out, "    seen on     {} of {} clean images", count.hits, count.of)?,
            (Some(bound), None) => writeln!(out, "    by chance   at most {bound:.1e} (computed)")?,
            (None, None) => {}
        }
        for span in finding.spans.iter().take(SPANS) {
            writeln!(out, "    bytes       {} from {:#x}", span.length, span.offset)?;
        }
        if let Some(more) = finding.spans.len().checked_sub(SPANS).filter(|more| *more > 0) {
            writeln!(out, "    bytes       and {more} more ranges (--json lists all)")?;
        }
        if let Some(region) = finding.region {
            writeln!(
                out,
                "    pixels      {}×{} from ({}, {})",
                region.width, region.height, region.x, region.y
            )?;
        }
        if let Some(place) = finding.place {
            writeln!(out, "    place       {place}")?;
        }
        if let Some(payload) = &finding.payload {
            writeln!(
                out,
                "    payload     {}, {} bytes, SHA-256 {}",
                payload.kind, payload.length, payload.sha256
            )?;
        }
        if let Some(text) = finding.payload.as_ref().and_then(|payload| payload.text.as_deref()) {
            paragraph(out, "    text        ", &Untrusted::new(text).shortened(TEXT), width)?;
        }
        if let Some(tool) = tools::of_finding(finding.id) {
            paragraph(out, "    layout      ", tool.layout, width)?;
            paragraph(out, "    certain     ", tool.certain, width)?;
        } else if let Some(explained) = explain::of(finding.id) {
            paragraph(out, "    how         ", explained.how, width)?;
            paragraph(out, "    wrong when  ", explained.wrong, width)?;
        }
        if let Some(command) = &finding.reproduce {
            writeln!(out, "    show again  {command}")?;
        }
    }
    Ok(())
}

/// Byte ranges listed of one finding.
const SPANS: usize = 8;

fn paragraph(out: &mut impl Write, front: &str, words: &str, width: usize) -> io::Result<()> {
    for part in show::wrap(words, width.saturating_sub(front.len())) {
        writeln!(out, "{front}{part}")?;
    }
    Ok(())
}

fn streams(out: &mut impl Write, examined: &Examined) -> io::Result<()> {
    let contributions = examined.streams.iter().any(|stream| stream.contribution.is_some());
    let heading = if contributions {
        " (contributions in logits; right of the bar speaks for hidden data)"
    } else {
        ""
    };
    writeln!(out, "\nStreams{heading}")?;
    let largest = examined
        .streams
        .iter()
        .filter_map(|stream| stream.contribution)
        .fold(0.0, |a: f64, b| a.max(b.abs()));
    for stream in &examined.streams {
        let present = if stream.present { "present" } else { "absent" };
        match stream.contribution {
            Some(value) => {
                writeln!(out, "  {:<12} {present:<8} {value:>+8.3}  {}", stream.name, bar(value, largest))?;
            }
            None => writeln!(out, "  {:<12} {present}", stream.name)?,
        }
    }
    Ok(())
}

/// A bar to the left or to the right of a middle line, ten columns for `largest`.
fn bar(value: f64, largest: f64) -> String {
    let length = if largest > 0.0 { (value.abs() / largest * 10.0).round() as usize } else { 0 };
    let blocks = "█".repeat(length.min(10));
    if value < 0.0 { format!("{blocks:>10}│") } else { format!("{:10}│{blocks}", "") }
}

fn metadata(out: &mut impl Write, depth: &Depth, width: usize) -> io::Result<()> {
    writeln!(out, "\nMetadata ({})", depth.metadata.len())?;
    for field in &depth.metadata {
        let name = Untrusted::new(&field.name).shortened(60);
        let value = Untrusted::new(&field.value).shortened(VALUE);
        paragraph(out, "  ", &format!("{} {name} = {value}", field.group), width)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_point_to_their_side() {
        assert_eq!(bar(1.0, 2.0), "          │█████");
        assert_eq!(bar(-2.0, 2.0), "██████████│");
        assert_eq!(bar(0.0, 0.0), "          │");
    }
}
