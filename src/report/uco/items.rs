//! Evidence, what the tool found in it, and what people say of it.

use serde_json::{Value, json};

use super::graph::{Graph, date, decimal, hash};
use crate::case::Status;
use crate::report::extract::{Analysis, Extract, Item, Said};

/// Findings of all results of an item.
pub(super) fn findings(item: &Item) -> usize {
    item.analyses.iter().map(|analysis| list(&analysis.record, "findings").len()).sum()
}

/// Names of the results of `item` under `run`, payloads included.
pub(super) fn results(graph: &Graph, item: &Item, run: &str) -> Vec<String> {
    let mut names = Vec::new();
    for analysis in item.analyses.iter().filter(|analysis| analysis.run == run) {
        names.push(graph.name("AnalyticResult", &[&item.id, run, "verdict"]));
        for (number, finding) in list(&analysis.record, "findings").iter().enumerate() {
            let number = number.to_string();
            names.push(graph.name("AnalyticResult", &[&item.id, run, &number]));
            if finding.get("payload").is_some_and(|payload| !payload.is_null()) {
                names.push(graph.name("File", &[&item.id, run, &number]));
            }
        }
    }
    names
}

/// Adds everything about an item; gives the link to its record of provenance.
pub(super) fn item(graph: &mut Graph, extract: &Extract, item: &Item) -> Value {
    file(graph, item);
    let mut about = vec![json!({ "@id": graph.name("File", &[&item.id]) })];
    for analysis in &item.analyses {
        about.extend(results(graph, item, &analysis.run).into_iter().map(|name| json!({ "@id": name })));
        self::analysis(graph, item, analysis);
    }
    for said in &item.examiners {
        annotations(graph, extract, item, said);
    }
    let record = graph.name("ProvenanceRecord", &[&item.id]);
    graph.add(json!({
        "@id": record,
        "@type": "investigation:ProvenanceRecord",
        "investigation:exhibitNumber": item.exhibit,
        "core:description": format!("{} on {}", item.state, item.checked),
        "core:object": about,
    }));
    json!({ "@id": record })
}

fn file(graph: &mut Graph, item: &Item) {
    let name = graph.name("File", &[&item.id]);
    let mut facet = json!({
        "@id": graph.name("FileFacet", &[&item.id]),
        "@type": "observable:FileFacet",
        "observable:fileName": item.path.rsplit('/').next().unwrap_or(&item.path),
        "observable:filePath": item.path,
        "observable:isDirectory": false,
    });
    let mut facets = Vec::new();
    if let Some(identity) = &item.identity {
        facet["observable:sizeInBytes"] = identity.bytes.into();
        let hashes = [("MD5", &identity.md5), ("SHA1", &identity.sha1), ("SHA256", &identity.sha256)];
        let mut content = json!({
            "@id": graph.name("ContentDataFacet", &[&item.id]),
            "@type": "observable:ContentDataFacet",
            "observable:hash": hashes
                .map(|(method, value)| hash(&graph.name("Hash", &[&item.id, method]), method, value)),
        });
        if let Some(format) = item.latest().and_then(|latest| text(&latest.record, "image_format")) {
            content["observable:mimeType"] = format!("image/{format}").into();
        }
        facets.push(content);
    }
    facets.insert(0, facet);
    facets.extend(picture(graph, item));
    graph.add(json!({ "@id": name, "@type": "observable:File", "core:hasFacet": facets }));
}

/// Width and height, where the header gave them.
fn picture(graph: &Graph, item: &Item) -> Option<Value> {
    let record = &item.latest()?.record;
    let (width, height) = (record.get("width")?.as_u64()?, record.get("height")?.as_u64()?);
    Some(json!({
        "@id": graph.name("RasterPictureFacet", &[&item.id]),
        "@type": "observable:RasterPictureFacet",
        "observable:pictureType": text(record, "image_format")?,
        "observable:pictureWidth": width,
        "observable:pictureHeight": height,
    }))
}

fn analysis(graph: &mut Graph, item: &Item, analysis: &Analysis) {
    let (run, record) = (analysis.run.as_str(), &analysis.record);
    let about = [item.id.as_str(), run, "verdict"];
    let mut node = json!({
        "@id": graph.name("AnalyticResult", &about),
        "@type": "analysis:AnalyticResult",
        "core:name": "verdict",
        "core:statement": statement(record),
        "analysis:originatingAnalysis": { "@id": graph.name("Analysis", &[run]) },
        "analysis:resultContent": [{ "@id": graph.name("File", &[&item.id]) }],
    });
    if let Some(probability) = record.get("stego_probability").and_then(Value::as_f64) {
        // The model's probability is about its own training mix; a whole number of percent could not hold it.
        let class =
            text(record, "stego_type").map_or_else(|| "stego".into(), |method| format!("stego:{method}"));
        node["core:hasFacet"] = json!([{
            "@id": graph.name("ArtifactClassificationResultFacet", &about),
            "@type": "analysis:ArtifactClassificationResultFacet",
            "analysis:classification": {
                "@id": graph.name("ArtifactClassification", &about),
                "@type": "analysis:ArtifactClassification",
                "analysis:class": class,
                "analysis:classificationConfidence": decimal(probability),
            },
        }]);
    }
    graph.add(node);
    for (number, finding) in list(record, "findings").iter().enumerate() {
        self::finding(graph, item, run, (number, finding));
    }
}

/// What the tool says of a file as a whole.
fn statement(record: &Value) -> String {
    if let Some(error) = text(record, "error") {
        return format!("Not examined: {error}");
    }
    match (text(record, "verdict"), text(record, "basis")) {
        (Some("stego"), Some("proof")) => "Hidden data: a payload was read back".into(),
        (Some("stego"), _) => "Hidden data indicated by the model at the chosen false-positive target".into(),
        (Some("suspicious"), _) => {
            "Indications that an analyst should look at; no payload was read back".into()
        }
        _ => "Nothing found by the tests listed; this does not show that nothing is hidden".into(),
    }
}

fn finding(graph: &mut Graph, item: &Item, run: &str, (number, finding): (usize, &Value)) {
    let number = number.to_string();
    let about = [item.id.as_str(), run, &number];
    let mut tags = vec![format!("class:{}", text(finding, "class").unwrap_or("information"))];
    tags.extend(text(finding, "method").map(|method| format!("method:{method}")));
    tags.extend(
        text(finding, "false_alarm_kind")
            .zip(finding.get("false_alarm"))
            .map(|(kind, rate)| format!("false-alarm:{kind}:{rate}")),
    );
    let mut content = vec![json!({ "@id": graph.name("File", &[&item.id]) })];
    if let Some(payload) = finding.get("payload").filter(|payload| !payload.is_null()) {
        content = vec![
            json!({ "@id": graph.name("File", &about) }),
            json!({ "@id": graph.name("ObservableRelationship", &about) }),
        ];
        self::payload(graph, item, &about, (finding, payload));
    }
    graph.add(json!({
        "@id": graph.name("AnalyticResult", &about),
        "@type": "analysis:AnalyticResult",
        "core:name": text(finding, "id").unwrap_or("finding"),
        "core:statement": text(finding, "summary").unwrap_or_default(),
        "core:tag": tags,
        "analysis:originatingAnalysis": { "@id": graph.name("Analysis", &[run]) },
        "analysis:resultContent": content,
    }));
}

/// What was read back: a file that lies within the evidence.
fn payload(graph: &mut Graph, item: &Item, about: &[&str; 3], (finding, payload): (&Value, &Value)) {
    let name = format!("{}.payload-{}", item.exhibit, about[2]);
    let mut facet = json!({
        "@id": graph.name("FileFacet", about),
        "@type": "observable:FileFacet",
        "observable:fileName": text(payload, "stored_name").unwrap_or(&name),
        "observable:isDirectory": false,
    });
    if let Some(length) = payload.get("length").and_then(Value::as_u64) {
        facet["observable:sizeInBytes"] = length.into();
    }
    let mut facets = vec![facet];
    if let Some(sha256) = text(payload, "sha256") {
        facets.push(json!({
            "@id": graph.name("ContentDataFacet", about),
            "@type": "observable:ContentDataFacet",
            "observable:hash": hash(&graph.name("Hash", &[about[0], about[1], about[2], "SHA256"]), "SHA256", sha256),
        }));
    }
    graph.add(
        json!({ "@id": graph.name("File", about), "@type": "observable:File", "core:hasFacet": facets }),
    );
    let mut relation = json!({
        "@id": graph.name("ObservableRelationship", about),
        "@type": "observable:ObservableRelationship",
        "core:source": { "@id": graph.name("File", about) },
        "core:target": { "@id": graph.name("File", &[&item.id]) },
        "core:kindOfRelationship": "Contained_Within",
        "core:isDirectional": true,
    });
    let ranges: Vec<Value> = list(finding, "spans")
        .iter()
        .enumerate()
        .filter_map(|(index, span)| {
            let index = index.to_string();
            Some(json!({
                "@id": graph.name("DataRangeFacet", &[about[0], about[1], about[2], &index]),
                "@type": "observable:DataRangeFacet",
                "observable:rangeOffset": span.get("offset")?.as_u64()?,
                "observable:rangeOffsetType": "bytes from start of file",
                "observable:rangeSize": span.get("length")?.as_u64()?,
            }))
        })
        .collect();
    if !ranges.is_empty() {
        relation["core:hasFacet"] = ranges.into();
    }
    graph.add(relation);
}

/// What a person says, apart from what the tool found.
fn annotations(graph: &mut Graph, extract: &Extract, item: &Item, said: &Said) {
    let person = graph.name("Person", &[&said.examiner]);
    let mut statements: Vec<(String, &str, Option<Value>)> = Vec::new();
    if said.status != Status::None {
        let text = format!("Status: {}", said.status.title());
        statements.push((text, "examiner-status", said.status_set.map(date)));
    }
    statements.extend(said.tags.iter().map(|tag| (format!("Tag: {tag}"), "examiner-tag", None)));
    let notes = said.notes.iter().map(|note| (note.text.clone(), "examiner-note", Some(date(note.written))));
    statements.extend(notes);
    let bookmarks = said.bookmarks.iter().map(|bookmark| {
        let text = format!("Bookmark: {}. {}", bookmark.view, bookmark.note);
        (text.trim_end().to_owned(), "examiner-bookmark", Some(date(bookmark.made)))
    });
    statements.extend(bookmarks);
    debug_assert!(extract.examiners.iter().any(|person| person.id == said.examiner));
    for (number, (statement, tag, at)) in statements.into_iter().enumerate() {
        let name = graph.name("Annotation", &[&item.id, &said.examiner, &number.to_string()]);
        let mut node = json!({
            "@id": name,
            "@type": "core:Annotation",
            "core:statement": statement,
            "core:tag": tag,
            "core:createdBy": { "@id": person },
            "core:object": { "@id": graph.name("File", &[&item.id]) },
        });
        if let (Some(at), Some(fields)) = (at, node.as_object_mut()) {
            fields.insert("core:objectCreatedTime".into(), at);
        }
        graph.add(node);
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}
