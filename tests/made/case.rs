//! A large case without its evidence: rows as a scan would leave them, written in one transaction.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use starlight::case::store::{Case, Identity, NewAnalysis, NewFinding, StoreError};
use starlight::case::{Item, Status, Utc};
use starlight::evidence::sha256_hex;

/// When everything in it happened.
pub(crate) const NOW: Utc = Utc::from_millis(1_795_331_484_123);
/// One row in so many bears [`TAG`] and a note.
pub(crate) const EVERY: usize = 50;
pub(crate) const TAG: &str = "chat log";

/// Makes a case of `rows` files at `folder`.
pub(crate) fn make(folder: &Path, rows: usize) {
    let mut case = Case::create(folder, "Ada Example", NOW).unwrap();
    case.batch(|batch| {
        let root = batch.root(Path::new("/evidence/disk 1"), NOW)?;
        let run = batch.run("{\"version\":\"0.1.0\",\"platform\":\"linux x86_64\"}", NOW)?;
        for row in 0..rows {
            let path = PathBuf::from(format!("DCIM/{:03}/IMG_{row:06}.jpg", row / 1000));
            let hash = sha256_hex(&row.to_be_bytes());
            let identity = Identity {
                size: 250_000 + row as u64,
                md5: hash.chars().take(32).collect(),
                sha1: hash.chars().take(40).collect(),
                sha256: hash,
            };
            let item = batch.item(&root, &path, Some(&identity), NOW)?;
            batch.analysis(&item, &run, &analysis(row, &path, &identity), NOW)?;
            if row % EVERY == 0 {
                let said = Item {
                    status: Status::Notable,
                    status_set: Some(NOW),
                    tags: vec![(TAG.to_owned(), NOW)],
                    ..Item::default()
                };
                batch.said(&item, &said, NOW)?;
            }
        }
        Ok::<_, StoreError>(())
    })
    .unwrap();
}

/// A result of about 1.5 kB: nine of ten files have nothing, one has an indication.
fn analysis(row: usize, path: &Path, identity: &Identity) -> NewAnalysis {
    let (verdict, findings) = match row % 10 {
        9 => ("suspicious", vec![indication(row)]),
        _ => ("clean", Vec::new()),
    };
    let streams = ["pixel", "meta", "alpha", "lsb", "palette", "palette_lsb", "format", "content"];
    let streams: Vec<Value> = streams
        .iter()
        .map(|name| json!({ "name": name, "bytes": 4096, "entropy": 7.25 + (row % 64) as f64 / 256.0 }))
        .collect();
    let record = json!({
        "schema_version": 1,
        "file_path": path.to_string_lossy(),
        "image_format": "jpeg",
        "bytes": identity.size,
        "sha256": identity.sha256,
        "md5": identity.md5,
        "width": 4032,
        "height": 3024,
        "frames": 1,
        "pixel_layout": "rgb",
        "bit_depth": 8,
        "verdict": verdict,
        "is_stego": false,
        "stego_probability": 0.03125,
        "clean_at_least": 0.5,
        "basis": "none",
        "method_id": null,
        "stego_type": null,
        "bit_order": null,
        "confidence": 0.9,
        "findings": findings,
        "streams": streams,
        "model": { "name": "starlight-1", "probability": 0.03125, "backend": "embedded" },
        "byte_map": [
            { "kind": "Header", "offset": 0, "length": 20 },
            { "kind": "Metadata", "offset": 20, "length": 8190 },
            { "kind": "Image data", "offset": 8210, "length": identity.size - 8210 },
        ],
        "specs": findings.iter().map(|_| Value::Null).collect::<Vec<_>>(),
    });
    NewAnalysis {
        sha256: Some(identity.sha256.clone()),
        record: record.to_string(),
        format: Some("jpeg".into()),
        size: Some((4032, 3024)),
        verdict: verdict.into(),
        probability: Some(0.03125),
        method: None,
        findings: findings
            .iter()
            .map(|_| NewFinding { kind: "trailing-data".into(), class: "indication".into(), method: None })
            .collect(),
        payloads: Vec::new(),
    }
}

fn indication(row: usize) -> Value {
    json!({
        "id": "trailing-data",
        "class": "indication",
        "title": "Bytes after the end of the image",
        "summary": format!("{} bytes after the end marker", 100 + row % 900),
        "span": { "offset": 250_000, "length": 100 + row % 900 },
        "false_alarm": null,
        "reproduce": "starlight inspect IMG.jpg --structure",
    })
}
