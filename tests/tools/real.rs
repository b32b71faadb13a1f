//! Files that the tools themselves wrote, with a table of what is in them; `STARLIGHT_REAL_TOOLS` names a folder with
//! more of them (a `labels.tsv` and the files it names), `STARLIGHT_TOOL` one tool of the table.

use std::env;
use std::fs;
use std::path::PathBuf;

use starlight::container;
use starlight::evidence::sha256_hex;
use starlight::finding::{Class, Finding};
use starlight::limits::Limits;
use starlight::payload::tools;
use starlight::pixels;

use super::findings;

struct Row {
    file: String,
    tool: String,
    password: String,
    payload: String,
    sha256: String,
}

fn folder() -> PathBuf {
    env::var_os("STARLIGHT_REAL_TOOLS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/real-tools"),
        PathBuf::from,
    )
}

fn rows() -> Vec<Row> {
    let only = env::var("STARLIGHT_TOOL").ok();
    let table = fs::read_to_string(folder().join("labels.tsv")).unwrap();
    let rows = table.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        Row {
            file: cells[0].to_owned(),
            tool: cells[1].replace('.', "-"),
            password: cells[4].to_owned(),
            payload: cells[6].to_owned(),
            sha256: cells[8].to_owned(),
        }
    });
    rows.filter(|row| tools::named(&row.tool).is_some() && only.as_ref().is_none_or(|only| *only == row.tool))
        .collect()
}

fn gives_back(finding: &Finding, row: &Row) -> bool {
    finding.id.starts_with(&row.tool)
        && (finding.class == Class::Proof || finding.raises)
        && finding.payload.as_ref().is_some_and(|payload| match row.tool.as_str() {
            "kelvins-steganography" => same_high_halves(&payload.bytes, row),
            _ => sha256_hex(&payload.bytes) == row.sha256,
        })
}

/// Whether a picture is that of the payload file but for the low halves of the samples, which this tool drops.
fn same_high_halves(picture: &[u8], row: &Row) -> bool {
    let original = fs::read(folder().join(&row.payload)).unwrap();
    let high = |file: &[u8]| {
        let limits = Limits::default();
        let image = pixels::decode(file, &container::parse(file, None, &limits), &limits).unwrap();
        let rgb = (0..image.pixels()).map(|pixel| image.rgba8(pixel).map(|value| value & 0xf0));
        (image.width, image.height, rgb.collect::<Vec<_>>())
    };
    high(picture) == high(&original)
}

#[test]
fn what_the_tools_wrote_is_named_and_read_back() {
    let rows = rows();
    assert!(!rows.is_empty());
    let mut missed = Vec::new();
    for row in &rows {
        let bytes = fs::read(folder().join(&row.file)).unwrap();
        let words =
            if row.password.is_empty() { String::new() } else { format!("wrong\n{}\n", row.password) };
        let found = findings(&row.file, bytes, &words);
        if !found.iter().any(|finding| gives_back(finding, row)) {
            let seen: Vec<String> = found
                .iter()
                .filter(|finding| finding.payload.is_some() || finding.class != Class::Information)
                .map(|finding| format!("  {} {}: {}", finding.class.name(), finding.id, finding.summary))
                .collect();
            missed.push(format!("{}\n{}", row.file, seen.join("\n")));
        }
    }
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), rows.len(), missed.join("\n"));
}
