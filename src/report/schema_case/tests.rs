use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::SCHEMA;
use crate::case::form;
use crate::report::extract::tests::sample;
use crate::report::likelihood::Likelihood;

#[path = "../../../tests/case/schema.rs"]
mod schema;

use schema::Schema;

fn faults(value: &Value) -> Vec<String> {
    Schema::new(SCHEMA).faults(value)
}

/// An extract in which everything that can be there is there.
fn full() -> Value {
    let mut case = serde_json::to_value(sample()).unwrap();
    let hash = "0123456789abcdef".repeat(4);
    let moment = "2026-11-22T07:11:24.123Z";
    let person = case["examiners"][0]["id"].clone();
    case["report"]["previous"] = hash.clone().into();
    case["report"]["amendment"] = "Exhibit 2 read again.".into();
    case["report"]["draft"] = true.into();
    case["form"] = form::FIELDS.iter().map(|field| (field.name.to_owned(), json!("x"))).collect();
    let settings = &mut case["runs"][0]["settings"];
    settings["threshold"] = 0.5.into();
    settings["wordlist"] = hash.clone().into();
    settings["model"] = json!({
        "name": "starlight 1", "sha256": hash, "backend": "embedded", "backend_version": "rten 0",
        "rates": [
            { "what": "images", "hidden": false, "split": "test", "hits": 2, "of": 6558, "sources": 47 },
            { "what": "images", "hidden": true, "split": "test", "hits": 2198, "of": 3232, "sources": 47 },
            { "what": "images", "hidden": false, "split": "calibrate", "hits": 4, "of": 16423, "sources": 45 },
        ],
    });
    let settings = serde_json::from_value(settings.clone()).unwrap();
    case["runs"][0]["likelihood"] = serde_json::to_value(Likelihood::of(&settings)).unwrap();
    let provenance = json!({
        "parent_path": "a.zip", "parent_sha256": hash, "finding": 0, "finding_id": "raw-file", "entry": "b.png",
        "stream": "b1,rgb,msb,xy", "bytes_of": "file", "spans": [{ "offset": 1, "length": 2 }],
    });
    let mut other = case["items"][0]["analyses"][0].clone();
    let record = &mut other["record"];
    record["children"] = json!([{
        "finding": 0, "entry": "b.png", "kind": "png", "length": 9, "sha256": hash, "record": record.clone(),
    }, { "finding": 0, "entry": null, "kind": "zip", "length": 90, "sha256": hash, "record": null }]);
    record["file_path_hex"] = "61ff".into();
    record["provenance"] = provenance.clone();
    record["stego_probability"] = 0.75.into();
    record["clean_at_least"] = json!({ "hits": 2, "of": 16423 });
    record["model"] =
        json!({ "name": "starlight 1", "sha256": hash, "backend": "onnxruntime", "backend_version": "1.24" });
    let finding = &mut record["findings"][0];
    finding["tool"] = "OpenStego".into();
    finding["false_alarm_kind"] = "measured".into();
    finding["measured"] = json!({ "hits": 1, "of": 1000 });
    finding["region"] = json!({ "x": 0, "y": 1, "width": 2, "height": 3 });
    finding["place"] = "the whole".into();
    finding["payload"]["stored_name"] = "b.zip".into();
    record["specs"][0] = "b1,rgb,msb,xy".into();
    let items = &mut case["items"];
    items[0]["path_hex"] = "61ff".into();
    items[0]["analyses"].as_array_mut().unwrap().push(other);
    items[1]["analyses"][0]["record"]["provenance"] = provenance;
    let mut damaged = items[1]["analyses"][0].clone();
    damaged["record"] = "{ half a rec".into();
    items[1]["analyses"].as_array_mut().unwrap().push(damaged);
    let bookmarks = json!([
        { "made": moment, "view": "Red plane 0", "parameters": { "split": 0.5, "pin": [1, 2] },
          "viewport": { "scale": 2.0, "centre": [1.5, 7.0] }, "note": "writing" },
        { "made": moment, "view": "Normal", "viewport": { "scale": null, "centre": null }, "note": "" },
    ]);
    let notes = json!([{ "written": moment, "changed": moment, "text": "x" }]);
    for status in ["none", "ok", "to-check", "notable"] {
        items[2]["examiners"].as_array_mut().unwrap().push(json!({
            "examiner": person, "status": status, "status_set": null, "tags": ["a", "b"], "notes": notes,
            "bookmarks": bookmarks,
        }));
    }
    for word in ["stego", "suspicious", "clean", "error", "not examined"] {
        case["totals"]["verdicts"][word] = 1.into();
    }
    case
}

#[test]
fn what_is_written_is_as_the_schema_says_and_what_the_schema_names_is_written() {
    let mut schema = Schema::new(SCHEMA);
    assert_eq!(schema.faults(&serde_json::to_value(sample()).unwrap()), Vec::<String>::new());
    assert_eq!(schema.faults(&full()), Vec::<String>::new());
    let unmet: BTreeSet<_> = schema.fields().difference(&schema.met).cloned().collect();
    assert_eq!(unmet, BTreeSet::new(), "named by the schema and never written");
    // And everything of it reads back as what it was.
    let case = full();
    let read: crate::report::extract::Extract = serde_json::from_value(case.clone()).unwrap();
    assert!(serde_json::to_value(read).unwrap() == case);
}

#[test]
fn hostile_names_and_texts_are_valid_too() {
    for name in ["\u{202e}a\0\n\"<script>", "", "=1+1", "\u{10ffff}"] {
        let mut case = full();
        for place in
            ["/items/0/path", "/items/0/folder", "/items/0/exhibit", "/form/opinion", "/events/0/detail"]
        {
            *case.pointer_mut(place).unwrap() = name.into();
        }
        case["items"][0]["analyses"][0]["record"]["findings"][0]["summary"] = name.into();
        case["items"][2]["examiners"][0]["notes"][0]["text"] = name.into();
        assert_eq!(faults(&case), Vec::<String>::new(), "{name:?}");
    }
}

#[test]
fn what_departs_from_the_schema_is_refused_where_it_does() {
    let record = "/items/0/analyses/1/record";
    let departures: [(String, Value); 24] = [
        ("/kind".into(), "starlight examiner record".into()),
        ("/schema_version".into(), 2.into()),
        ("/case".into(), "2026-0042".into()),
        ("/report/issued".into(), "2026-11-22 07:11:24".into()),
        ("/report/previous".into(), "0".repeat(63).into()),
        ("/form/colour".into(), "blue".into()),
        ("/examiners/0/age".into(), 40.into()),
        ("/runs/0/settings/target".into(), 1.5.into()),
        ("/runs/0/settings/limits/pixels".into(), (-1).into()),
        ("/runs/0/settings/model/backend".into(), "cloud".into()),
        ("/runs/0/settings/model/rates/0/hits".into(), (-2).into()),
        ("/runs/0/likelihood/above/band".into(), "beyond doubt".into()),
        ("/runs/0/likelihood/none/sources".into(), Value::Null),
        ("/items/0/state".into(), "gone".into()),
        ("/items/0/identity/sha256".into(), "G".repeat(64).into()),
        ("/items/0/path_hex".into(), "61f".into()),
        (format!("{record}/verdict"), "guilty".into()),
        (format!("{record}/timings"), json!({ "total_ms": 4.1 })),
        (format!("{record}/bytes"), "83".into()),
        (format!("{record}/findings/0/spans/0/offset"), (-1).into()),
        (format!("{record}/findings/0/payload/written_to"), "/tmp/x".into()),
        (format!("{record}/children/0/record/basis"), "feeling".into()),
        (format!("{record}/byte_map/0/length"), 1.5.into()),
        ("/items/2/examiners/0/status".into(), "guilty".into()),
    ];
    for (place, value) in departures {
        let mut case = full();
        let (parent, field) = place.rsplit_once('/').unwrap();
        match case.pointer_mut(parent).unwrap() {
            Value::Object(fields) => drop(fields.insert(field.into(), value)),
            other => panic!("{parent}: {other}"),
        }
        let faults = faults(&case);
        assert!(faults.iter().any(|fault| fault.starts_with(parent)), "{place}: {faults:?}");
    }
}

#[test]
fn no_required_field_may_be_missing_anywhere() {
    fn removals(value: &Value, at: &str, all: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                for (field, inside) in fields {
                    all.push((at.to_owned(), field.clone()));
                    removals(inside, &format!("{at}/{}", field.replace('~', "~0").replace('/', "~1")), all);
                }
            }
            Value::Array(list) => {
                for (number, inside) in list.iter().enumerate() {
                    removals(inside, &format!("{at}/{number}"), all);
                }
            }
            _ => {}
        }
    }
    // These may be absent: what is only there where there is something to say.
    let optional = [
        "draft",
        "rates",
        "likelihood",
        "path_hex",
        "file_path_hex",
        "provenance",
        "children",
        "byte_map",
        "specs",
        "tool",
        "false_alarm_kind",
        "measured",
        "place",
        "payload",
        "stored_name",
        "text",
        "finding",
        "finding_id",
        "entry",
        "stream",
        "parameters",
    ];
    let case = full();
    let mut all = Vec::new();
    removals(&case, "", &mut all);
    let open =
        |at: &str| ["/limits", "/parameters", "/form", "/verdicts"].iter().any(|end| at.ends_with(end));
    let mut refused = 0;
    for (at, field) in all.iter().filter(|(at, _)| !open(at)) {
        let mut less = case.clone();
        less.pointer_mut(at).unwrap().as_object_mut().unwrap().shift_remove(field);
        let faults = faults(&less);
        let allowed = optional.contains(&field.as_str());
        assert!(allowed || !faults.is_empty(), "{at} without {field}");
        refused += usize::from(!faults.is_empty());
    }
    assert!(refused > 300, "{refused} of {}", all.len());
}
