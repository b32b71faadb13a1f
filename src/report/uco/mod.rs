//! CASE/UCO: the case as linked data that other forensic tools read (CASE 1.5 on UCO 1.5, JSON-LD). Every object has a
//! name of its own, made of what it is about, so that the same case gives the same bytes. The tool's results are
//! `AnalyticResult`s, what people say are `Annotation`s.

mod graph;
mod items;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use super::extract::{Extract, Item, Run};
use graph::{Graph, date};

/// Most findings of one file: validators are slow.
const FINDINGS: usize = 1000;

/// Name and content of the files.
pub fn documents(extract: &Extract) -> Vec<(String, Vec<u8>)> {
    each_document(extract).collect()
}

/// The same, each file made when it is asked for.
pub fn each_document(extract: &Extract) -> impl Iterator<Item = (String, Vec<u8>)> + '_ {
    let mut parts: Vec<&[Item]> = Vec::new();
    let mut rest = extract.items.as_slice();
    while !rest.is_empty() {
        let mut findings = 0;
        let fits = rest.iter().take_while(|item| {
            findings += 1 + items::findings(item);
            findings <= FINDINGS
        });
        let (part, behind) = rest.split_at(fits.count().max(1));
        parts.push(part);
        rest = behind;
    }
    if parts.is_empty() {
        parts.push(&[]);
    }
    let one = parts.len() == 1;
    let name =
        move |index: usize| if one { "case.jsonld".into() } else { format!("case-{:03}.jsonld", index + 1) };
    parts.into_iter().enumerate().map(move |(index, part)| (name(index), document(extract, part)))
}

fn document(extract: &Extract, part: &[Item]) -> Vec<u8> {
    let mut graph = Graph::new(extract);
    people(&mut graph, extract);
    for run in &extract.runs {
        tools(&mut graph, run);
    }
    let records: Vec<Value> = part.iter().map(|item| items::item(&mut graph, extract, item)).collect();
    for run in &extract.runs {
        analysis(&mut graph, run, part);
    }
    let investigation = graph.name("Investigation", &[]);
    graph.add(json!({
        "@id": investigation,
        "@type": "investigation:Investigation",
        "core:name": extract.form.get("number").map_or(extract.case.as_str(), String::as_str),
        "investigation:investigationForm": "case",
        "core:object": records,
    }));
    let mut text =
        serde_json::to_string_pretty(&graph.document()).expect("strings and numbers always serialise");
    text.push('\n');
    text.into_bytes()
}

/// Examiners and their part.
fn people(graph: &mut Graph, extract: &Extract) {
    for person in &extract.examiners {
        let (someone, role) = (graph.name("Person", &[&person.id]), graph.name("Examiner", &[&person.id]));
        let relation = graph.name("Relationship", &[&person.id, "role"]);
        graph.add(json!({ "@id": someone, "@type": "identity:Person", "core:name": person.name }));
        graph.add(json!({ "@id": role, "@type": "investigation:Examiner", "core:name": "Examiner" }));
        graph.add(json!({
            "@id": relation,
            "@type": "core:Relationship",
            "core:source": { "@id": someone },
            "core:target": { "@id": role },
            "core:kindOfRelationship": "has-role",
            "core:isDirectional": true,
        }));
    }
}

/// The program with its settings, and the model, of a run.
fn tools(graph: &mut Graph, run: &Run) {
    let settings = &run.settings;
    let mut entries = vec![
        ("false-positive target".to_owned(), settings.target.to_string()),
        ("structure and recovery count".to_owned(), settings.heuristics.to_string()),
        ("platform".to_owned(), settings.platform.clone()),
    ];
    entries.extend(settings.threshold.map(|threshold| ("threshold".to_owned(), threshold.to_string())));
    entries.extend(settings.wordlist.iter().map(|hash| ("word list SHA-256".to_owned(), hash.clone())));
    entries.extend(settings.limits.iter().map(|(name, limit)| (format!("limit: {name}"), limit.to_string())));
    if let Some(model) = &settings.model {
        entries.push(("model SHA-256".into(), model.sha256.clone()));
        entries.push(("model runtime".into(), format!("{} {}", model.backend, model.backend_version)));
        let name = graph.name("Tool", &[&run.id, "model"]);
        graph.add(json!({
            "@id": name,
            "@type": "tool:Tool",
            "core:name": model.name,
            "tool:toolType": "ONNX model",
        }));
    }
    let configuration: Vec<Value> = entries
        .into_iter()
        .map(|(item, value)| {
            json!({
                "@id": graph.name("ConfigurationEntry", &[&run.id, &item]),
                "@type": "configuration:ConfigurationEntry",
                "configuration:itemName": item,
                "configuration:itemValue": value,
            })
        })
        .collect();
    let (name, held) = (graph.name("ConfiguredTool", &[&run.id]), graph.name("Configuration", &[&run.id]));
    graph.add(json!({
        "@id": name,
        "@type": ["tool:ConfiguredTool", "tool:AnalyticTool"],
        "core:name": "Starlight",
        "tool:version": settings.version,
        "tool:toolType": "Image forensics",
        "configuration:usesConfiguration": {
            "@id": held,
            "@type": "configuration:Configuration",
            "configuration:configurationEntry": configuration,
        },
    }));
}

/// The scan that the results of a part come from.
fn analysis(graph: &mut Graph, run: &Run, part: &[Item]) {
    let examined: Vec<&Item> =
        part.iter().filter(|item| item.analyses.iter().any(|analysis| analysis.run == run.id)).collect();
    if examined.is_empty() {
        return;
    }
    let link = |name: String| json!({ "@id": name });
    let mut objects = Vec::new();
    let mut results = Vec::new();
    for item in examined {
        objects.push(link(graph.name("ProvenanceRecord", &[&item.id])));
        objects.push(link(graph.name("File", &[&item.id])));
        results.extend(items::results(graph, item, &run.id).into_iter().map(link));
    }
    let mut instruments = vec![link(graph.name("ConfiguredTool", &[&run.id]))];
    instruments.extend(run.settings.model.as_ref().map(|_| link(graph.name("Tool", &[&run.id, "model"]))));
    let name = graph.name("Analysis", &[&run.id]);
    let mut action = json!({
        "@id": name,
        "@type": ["analysis:Analysis", "investigation:InvestigativeAction"],
        "core:name": "Hidden-data scan",
        "action:startTime": date(run.started),
        "action:instrument": instruments,
        "action:object": objects,
        "action:result": results,
    });
    if let (Some(ended), Some(fields)) = (run.ended, action.as_object_mut()) {
        fields.insert("action:endTime".into(), date(ended));
    }
    graph.add(action);
}
