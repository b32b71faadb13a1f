//! The tool's findings as SARIF 2.1.0, for viewers of such logs. It has no place for examiners, custody and opinion, so
//! that it is exported on request and is no part of a report. No result is called an error: what was read back is a
//! note, and indications ask for a review (a level other than `none` is only for what the standard calls `fail`, 3.27.10).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::extract::{Extract, Item};
use crate::evidence::sha256_hex;
use crate::finding::explain;
use crate::untrusted::Untrusted;

/// The log as JSON, the same bytes for the same extract.
pub fn log(extract: &Extract) -> String {
    let (mut artifacts, mut results, mut rules) = (Vec::new(), Vec::new(), BTreeMap::new());
    for item in &extract.items {
        let parent = artifacts.len();
        artifacts.push(artifact(item));
        let Some(record) = item.latest().map(|latest| &latest.record) else { continue };
        for finding in list(record, "findings") {
            let id = text(finding, "id").unwrap_or("unknown");
            rules.entry(id.to_owned()).or_insert_with(|| rule(id));
            let recovered = payload(finding, parent).map(|payload| {
                artifacts.push(payload);
                artifacts.len() - 1
            });
            results.push(result(item, finding, (parent, recovered)));
        }
    }
    let invocation = json!({
        "executionSuccessful": !extract.items.is_empty() && extract.items.iter().all(|item| item.latest().is_some()),
        "toolExecutionNotifications": extract.items.iter().filter_map(notification).collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": extract.tool.name,
                "version": extract.tool.version,
                "rules": rules.into_values().collect::<Vec<_>>(),
            } },
            "automationDetails": { "guid": extract.case },
            "invocations": [invocation],
            "artifacts": artifacts,
            "results": results,
            "columnKind": "unicodeCodePoints",
            "properties": {
                "report": extract.report.name(),
                "scope": extract.report.scope,
                "note": "Tool output only. Where nothing was found, this does not show that nothing is hidden.",
            },
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).expect("strings, numbers and lists always serialise");
    text.push('\n');
    text
}

/// The evidence: its path below the folder, size and hashes.
fn artifact(item: &Item) -> Value {
    let mut artifact = json!({ "location": location(item), "roles": ["analysisTarget"] });
    if let Some(identity) = &item.identity {
        artifact["length"] = identity.bytes.into();
        artifact["hashes"] =
            json!({ "md5": identity.md5, "sha-1": identity.sha1, "sha-256": identity.sha256 });
    }
    if let Some(format) = item.latest().and_then(|latest| text(&latest.record, "image_format")) {
        artifact["mimeType"] = format!("image/{format}").into();
    }
    artifact["properties"] = json!({ "exhibit": item.exhibit, "state": item.state });
    artifact
}

/// What was read back, as a part of the artifact with number `parent`.
fn payload(finding: &Value, parent: usize) -> Option<Value> {
    let payload = finding.get("payload").filter(|payload| payload.is_object())?;
    let mut artifact = json!({
        "parentIndex": parent,
        "roles": ["attachment"],
        "length": payload.get("length"),
        "hashes": { "sha-256": payload.get("sha256") },
    });
    // Only what lies in one range of bytes begins somewhere.
    if let [span] = list(finding, "spans") {
        artifact["offset"] = span.get("offset").cloned().unwrap_or_default();
    }
    if let Some(name) = text(payload, "stored_name") {
        artifact["description"] = json!({ "text": name });
    }
    Some(artifact)
}

fn location(item: &Item) -> Value {
    json!({ "uri": uri(&item.path), "uriBaseId": format!("folder-{}", encoded(&item.folder)) })
}

fn result(item: &Item, finding: &Value, (artifact, recovered): (usize, Option<usize>)) -> Value {
    let class = text(finding, "class").unwrap_or("information");
    let (kind, level, rank) = match class {
        "proof" => ("fail", "note", 100.0),
        "indication" => ("review", "none", 50.0),
        _ => ("informational", "none", 0.0),
    };
    let place = location(item);
    let at = |region: Option<Value>| {
        let mut physical = json!({ "artifactLocation": place.clone() });
        physical["artifactLocation"]["index"] = artifact.into();
        if let Some(region) = region {
            physical["region"] = region;
        }
        json!({ "physicalLocation": physical })
    };
    let bytes = |span: &Value| json!({ "byteOffset": span.get("offset"), "byteLength": span.get("length") });
    let mut locations: Vec<Value> = list(finding, "spans").iter().map(|span| at(Some(bytes(span)))).collect();
    if locations.is_empty() {
        locations.push(at(None));
    }
    let mut properties = Map::new();
    for name in
        ["class", "method", "tool", "false_alarm", "false_alarm_kind", "measured", "region", "reproduce"]
    {
        if let Some(value) = finding.get(name).filter(|value| !value.is_null()) {
            properties.insert(name.into(), value.clone());
        }
    }
    let id = text(finding, "id").unwrap_or("unknown");
    let content = item.identity.as_ref().map_or("", |identity| identity.sha256.as_str());
    let mut result = json!({
        "ruleId": id,
        "kind": kind,
        "level": level,
        "rank": rank,
        "message": { "text": message(text(finding, "summary").unwrap_or_default()) },
        "locations": locations,
        "partialFingerprints": { "evidence/finding/v1": fingerprint(content, id, finding) },
        "properties": properties,
    });
    if let Some(recovered) = recovered {
        result["attachments"] = json!([{ "description": { "text": "what was read back" }, "artifactLocation": { "index": recovered } }]);
    }
    result
}

/// The same for the same finding in the same content, wherever the file lies and whatever else was found in it.
fn fingerprint(content: &str, id: &str, finding: &Value) -> String {
    let spans = finding.get("spans").map(Value::to_string).unwrap_or_default();
    let region = finding.get("region").map(Value::to_string).unwrap_or_default();
    sha256_hex(format!("{content}\n{id}\n{spans}\n{region}").as_bytes())
}

fn rule(id: &str) -> Value {
    let mut rule = json!({ "id": id });
    if let Some(known) = explain::of(id) {
        rule["fullDescription"] = json!({ "text": known.how });
        rule["help"] = json!({ "text": known.wrong });
    }
    rule
}

/// Why a file was not examined.
fn notification(item: &Item) -> Option<Value> {
    let why = match item.latest() {
        None => "no scan has reached it",
        Some(latest) => text(&latest.record, "error")?,
    };
    let place = json!({ "physicalLocation": { "artifactLocation": location(item) } });
    Some(
        json!({ "level": "warning", "message": { "text": message(&format!("Not examined: {why}")) }, "locations": [place] }),
    )
}

/// Text that a viewer neither takes for a link nor for a place to put arguments in (3.11.5, 3.11.6), everything in it
/// visible.
fn message(text: &str) -> String {
    let mut shown = String::new();
    for c in Untrusted::new(text).to_string().chars() {
        match c {
            '[' | ']' | '\\' => shown.extend(['\\', c]),
            '{' | '}' => shown.extend([c, c]),
            c => shown.push(c),
        }
    }
    shown
}

/// A path as a relative reference (RFC 3986): it can neither leave its folder nor name a scheme.
fn uri(path: &str) -> String {
    let parts: Vec<String> = path.trim_start_matches('/').split('/').map(encoded).collect();
    parts.join("/")
}

/// Everything but letters, digits and `-_` as bytes, and a full stop where it is not alone.
fn encoded(text: &str) -> String {
    let alone = text.chars().all(|c| c == '.');
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte) || (byte == b'.' && !alone);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::extract::tests::sample;

    fn read(extract: &Extract) -> Value {
        let text = log(extract);
        assert_eq!(text, log(extract));
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn findings_are_results_at_their_bytes_and_payloads_parts_of_their_files() {
        let extract = sample();
        let log = read(&extract);
        let run = &log["runs"][0];
        let (artifacts, results) = (run["artifacts"].as_array().unwrap(), run["results"].as_array().unwrap());
        let findings = extract.items[0].latest().unwrap().record["findings"].as_array().unwrap().clone();
        assert_eq!((artifacts.len(), results.len()), (4, findings.len()));
        let identity = extract.items[0].identity.as_ref().unwrap();
        assert_eq!(artifacts[0]["hashes"]["sha-256"], identity.sha256.as_str());
        assert_eq!(
            (&artifacts[1]["parentIndex"], &artifacts[1]["offset"], &artifacts[1]["length"]),
            (&json!(0), &json!(67), &json!(82))
        );
        let proof = &results[0];
        assert_eq!((&proof["kind"], &proof["level"]), (&json!("fail"), &json!("note")));
        assert_eq!(
            (&proof["rank"], &proof["attachments"][0]["artifactLocation"]["index"]),
            (&json!(100.0), &json!(1))
        );
        let place = &proof["locations"][0]["physicalLocation"];
        assert_eq!(place["region"], json!({ "byteOffset": 67, "byteLength": 82 }));
        assert_eq!(
            place["artifactLocation"],
            json!({ "uri": "a.png", "uriBaseId": "folder-evidence", "index": 0 })
        );
        assert_eq!((&results[1]["kind"], &results[1]["level"]), (&json!("review"), &json!("none")));
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in results {
            assert_ne!(result["level"], "error");
            assert!(result["kind"] == "fail" || result["level"] == "none");
            assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
        }
        let missing = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
        let why: Vec<&str> = missing.iter().filter_map(|one| one["message"]["text"].as_str()).collect();
        assert_eq!(why, ["Not examined: permission denied", "Not examined: no scan has reached it"]);
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    }

    #[test]
    fn the_same_finding_in_the_same_content_has_the_same_fingerprint() {
        let mut extract = sample();
        let mut moved = extract.items[0].clone();
        moved.path = "elsewhere/b.png".into();
        extract.items.push(moved);
        let log = read(&extract);
        let prints: Vec<&Value> = log["runs"][0]["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| &result["partialFingerprints"]["evidence/finding/v1"])
            .collect();
        let half = prints.len() / 2;
        assert_eq!(prints[..half], prints[half..]);
        assert_ne!(prints[0], prints[1]);
    }

    #[test]
    fn hostile_names_and_texts_stay_what_they_are() {
        for (name, safe) in [
            ("../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd"),
            ("https://example.org/a", "https%3A//example.org/a"),
            ("a b\u{202e}.png", "a%20b%E2%80%AE.png"),
            ("/a%41", "a%2541"),
        ] {
            assert_eq!(uri(name), safe);
        }
        assert_eq!(message("[x](http://y) {0}\u{202e}"), "\\[x\\](http://y) {{0}}\\\\u{{202e}}");
    }
}
