//! Names and types of linked data.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::case::Utc;
use crate::report::extract::Extract;

/// Objects with their names.
pub(super) struct Graph {
    case: Uuid,
    nodes: Vec<Value>,
}

/// Vocabularies by the short names used here.
const VOCABULARIES: [(&str, &str); 10] = [
    ("action", "https://ontology.unifiedcyberontology.org/uco/action/"),
    ("analysis", "https://ontology.unifiedcyberontology.org/uco/analysis/"),
    ("configuration", "https://ontology.unifiedcyberontology.org/uco/configuration/"),
    ("core", "https://ontology.unifiedcyberontology.org/uco/core/"),
    ("identity", "https://ontology.unifiedcyberontology.org/uco/identity/"),
    ("investigation", "https://ontology.caseontology.org/case/investigation/"),
    ("observable", "https://ontology.unifiedcyberontology.org/uco/observable/"),
    ("tool", "https://ontology.unifiedcyberontology.org/uco/tool/"),
    ("types", "https://ontology.unifiedcyberontology.org/uco/types/"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

impl Graph {
    pub(super) fn new(extract: &Extract) -> Self {
        Self { case: Uuid::parse_str(&extract.case).unwrap_or(Uuid::nil()), nodes: Vec::new() }
    }

    /// The name of an object of that `kind`, about that: it ends in a UUID, which validators ask for.
    pub(super) fn name(&self, kind: &str, about: &[&str]) -> String {
        let mut text = String::from(kind);
        for part in about {
            // With their lengths, so that no two lists of parts look alike.
            write!(text, "\n{} {part}", part.len()).expect("writing to a String");
        }
        format!("kb:{kind}-{}", Uuid::new_v5(&self.case, text.as_bytes()))
    }

    pub(super) fn add(&mut self, node: Value) {
        self.nodes.push(node);
    }

    pub(super) fn document(self) -> Value {
        let mut context = Map::new();
        context.insert("kb".into(), format!("urn:starlight:{}:", self.case).into());
        context.extend(VOCABULARIES.map(|(short, long)| (short.to_owned(), Value::from(long))));
        json!({ "@context": context, "@graph": self.nodes })
    }
}

/// A point in time; always with its zone, which validators do not ask for.
pub(super) fn date(at: Utc) -> Value {
    json!({ "@type": "xsd:dateTime", "@value": at.to_string() })
}

/// A hash value; plain text would not be valid.
pub(super) fn hash(name: &str, method: &str, value: &str) -> Value {
    json!({
        "@id": name,
        "@type": "types:Hash",
        "types:hashMethod": method,
        "types:hashValue": { "@type": "xsd:hexBinary", "@value": value.to_ascii_uppercase() },
    })
}

/// A number with a fraction; a bare JSON number would not be valid.
pub(super) fn decimal(value: f64) -> Value {
    json!({ "@type": "xsd:decimal", "@value": plain(value) })
}

/// Without an exponent, which `xsd:decimal` does not know; as many digits as tell the number from all others.
fn plain(value: f64) -> String {
    // `Display` of a float never writes an exponent.
    let text = value.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}
