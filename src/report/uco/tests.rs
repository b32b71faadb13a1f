use std::collections::BTreeSet;

use serde_json::Value;

use super::documents;
use crate::report::extract::tests::sample;
use crate::report::extract::{self, Extract};

fn graph(extract: &Extract) -> Value {
    let [(name, bytes)] = documents(extract).try_into().unwrap();
    assert_eq!(name, "case.jsonld");
    serde_json::from_slice(&bytes).unwrap()
}

/// Every object below `value`, with the key it stands under.
fn objects<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("@id") {
                found.push(value);
            }
            fields.values().for_each(|value| objects(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| objects(value, found)),
        _ => {}
    }
}

#[test]
fn every_object_has_a_name_that_ends_in_a_uuid_and_no_link_dangles() {
    let graph = graph(&sample());
    let mut all = Vec::new();
    objects(&graph["@graph"], &mut all);
    let name = |object: &&Value| object["@id"].as_str().unwrap().to_owned();
    let (defined, linked): (Vec<_>, Vec<_>) = all.iter().partition(|object| object.get("@type").is_some());
    let names: BTreeSet<String> = defined.iter().map(name).collect();
    assert_eq!(names.len(), defined.len(), "a name for each object");
    for link in linked.iter().map(name) {
        assert!(names.contains(&link), "{link} leads nowhere");
    }
    for name in &names {
        let (_, uuid) = name.split_at(name.len() - 36);
        assert!(uuid::Uuid::parse_str(uuid).is_ok(), "{name}");
    }
}

#[test]
fn numbers_hashes_and_times_bear_the_types_that_validators_want() {
    let text = graph(&sample()).to_string();
    assert!(text.contains(r#""types:hashMethod":"SHA256""#) && !text.contains("SHA-256\",\"types"));
    assert!(text.contains(r#""@type":"xsd:hexBinary""#) && text.contains(r#""@type":"xsd:dateTime""#));
    assert!(text.contains("2025-11-24T16:00:00.000Z"));
    assert!(!text.contains("/evidence"), "no place on a machine");
}

#[test]
fn a_payload_lies_within_its_file_at_its_bytes() {
    let graph = graph(&sample());
    let mut all = Vec::new();
    objects(&graph["@graph"], &mut all);
    let of = |kind: &str| -> Vec<&&Value> { all.iter().filter(|object| object["@type"] == kind).collect() };
    let range = of("observable:DataRangeFacet")[0];
    assert_eq!(range["observable:rangeSize"], 82);
    let relation = of("observable:ObservableRelationship")[0];
    assert_eq!(relation["core:kindOfRelationship"], "Contained_Within");
    // What a person says is no result of the tool.
    assert_eq!(of("core:Annotation").len(), 2);
    assert!(of("analysis:AnalyticResult").iter().all(|result| result.get("core:createdBy").is_none()));
}

#[test]
fn large_cases_are_cut_into_files_and_the_same_case_gives_the_same_bytes() {
    let mut extract = sample();
    assert_eq!(documents(&extract), documents(&extract));
    let one = extract.items[0].clone();
    extract.items =
        (0..1500).map(|number| extract::Item { id: format!("{number}"), ..one.clone() }).collect();
    let names: Vec<String> = documents(&extract).into_iter().map(|(name, _)| name).collect();
    assert!(names.len() >= 3 && names[0] == "case-001.jsonld", "{names:?}");
}
