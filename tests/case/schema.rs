//! As much of JSON Schema (draft 2020-12) as `assets/case.schema.json` is written in; a word that is not known here
//! fails, so that none is passed over. `.ci/run` holds the same files to a complete validator.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The schema, and which of its fields have been met.
pub(crate) struct Schema {
    root: Value,
    /// `definition.field` of every field that some value had.
    pub(crate) met: BTreeSet<String>,
}

impl Schema {
    pub(crate) fn new(text: &str) -> Self {
        Self { root: serde_json::from_str(text).expect("the schema is JSON"), met: BTreeSet::new() }
    }

    /// `definition.field` of every field that the schema names.
    pub(crate) fn fields(&self) -> BTreeSet<String> {
        let definitions = self.root["$defs"].as_object().expect("definitions");
        let all = definitions.iter().map(|(name, schema)| (name.as_str(), schema));
        let named = |(name, schema): (&str, &Value)| {
            let fields = schema.get("properties").and_then(Value::as_object);
            fields.into_iter().flatten().map(|(field, _)| format!("{name}.{field}")).collect::<Vec<_>>()
        };
        all.chain([("", &self.root)]).flat_map(named).collect()
    }

    /// What is wrong with `value`, with the place of each fault.
    pub(crate) fn faults(&mut self, value: &Value) -> Vec<String> {
        let (root, mut faults) = (self.root.clone(), Vec::new());
        self.check(("", &root), value, "", &mut faults);
        faults
    }

    fn check(&mut self, (name, schema): (&str, &Value), value: &Value, at: &str, faults: &mut Vec<String>) {
        for (word, rule) in schema.as_object().expect("a schema is an object") {
            let right = match word.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" | "properties" => true,
                "$ref" => {
                    let name =
                        rule.as_str().and_then(|rule| rule.strip_prefix("#/$defs/")).expect("a reference");
                    let inner = self.root["$defs"][name].clone();
                    self.check((name, &inner), value, at, faults);
                    true
                }
                "const" => value == rule,
                "enum" => rule.as_array().expect("a list").contains(value),
                "type" => match rule {
                    Value::Array(types) => types.iter().any(|rule| is(value, rule)),
                    rule => is(value, rule),
                },
                "minimum" => value.as_f64().is_none_or(|value| Some(value) >= rule.as_f64()),
                "maximum" => value.as_f64().is_none_or(|value| Some(value) <= rule.as_f64()),
                "pattern" => value.as_str().is_none_or(|text| matches(text, rule.as_str().expect("text"))),
                "minItems" => value.as_array().is_none_or(|list| Some(list.len() as u64) >= rule.as_u64()),
                "maxItems" => value.as_array().is_none_or(|list| Some(list.len() as u64) <= rule.as_u64()),
                "items" => {
                    for (number, value) in value.as_array().into_iter().flatten().enumerate() {
                        self.check((name, rule), value, &format!("{at}/{number}"), faults);
                    }
                    true
                }
                "oneOf" => self.one_of(name, rule, (value, at), faults),
                "required" => {
                    let missing = |field: &&Value| value.get(field.as_str().expect("a name")).is_none();
                    !value.is_object()
                        || !rule.as_array().expect("a list").iter().any(|field| missing(&field))
                }
                "additionalProperties" => {
                    let fields = value.as_object();
                    fields.is_none_or(|fields| self.fields_of(name, schema, (fields, at), faults))
                }
                other => panic!("`{other}` is not known here"),
            };
            if !right {
                faults.push(format!("{at}: {word} {rule}"));
            }
        }
    }

    fn fields_of(
        &mut self,
        name: &str,
        schema: &Value,
        (fields, at): (&Map<String, Value>, &str),
        faults: &mut Vec<String>,
    ) -> bool {
        let mut closed = true;
        for (field, value) in fields {
            let at = format!("{at}/{field}");
            match schema.get("properties").and_then(|named| named.get(field)) {
                Some(rule) => {
                    self.met.insert(format!("{name}.{field}"));
                    self.check((name, rule), value, &at, faults);
                }
                None => match &schema["additionalProperties"] {
                    Value::Bool(open) => closed &= open,
                    rule => self.check((name, rule), value, &at, faults),
                },
            }
        }
        closed
    }

    /// Exactly one of the forms fits. What is wrong is told of the one that comes nearest.
    fn one_of(
        &mut self,
        name: &str,
        forms: &Value,
        (value, at): (&Value, &str),
        faults: &mut Vec<String>,
    ) -> bool {
        let before = self.met.clone();
        let mut tried = Vec::new();
        for form in forms.as_array().expect("a list") {
            self.met.clone_from(&before);
            let mut faults = Vec::new();
            self.check((name, form), value, at, &mut faults);
            tried.push((faults, self.met.clone()));
        }
        let fit = tried.iter().filter(|(faults, _)| faults.is_empty()).count();
        // A value of the right type comes nearer than any other.
        let other = format!("{at}: type ");
        let far = |faults: &[String]| (faults.iter().any(|fault| fault.starts_with(&other)), faults.len());
        let (nearest, met) = tried.into_iter().min_by_key(|(faults, _)| far(faults)).expect("a form");
        self.met = met;
        faults.extend(nearest);
        fit == 1
    }
}

fn is(value: &Value, kind: &Value) -> bool {
    match kind.as_str().expect("a type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("type `{other}` is not known here"),
    }
}

/// The patterns that the schema has, each read by hand.
fn matches(text: &str, pattern: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
    let form = |form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(c, form)| match form {
                b'x' => c.is_ascii_digit() || (b'a'..=b'f').contains(&c),
                b'0' => c.is_ascii_digit(),
                form => c == form,
            })
    };
    match pattern {
        "^[0-9a-f]{64}$" => text.len() == 64 && hex(text),
        "^[0-9a-f]{40}$" => text.len() == 40 && hex(text),
        "^[0-9a-f]{32}$" => text.len() == 32 && hex(text),
        "^([0-9a-f]{2})+$" => !text.is_empty() && text.len().is_multiple_of(2) && hex(text),
        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" => {
            form("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
        }
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$" => {
            form("0000-00-00T00:00:00.000Z")
        }
        other => panic!("pattern `{other}` is not known here"),
    }
}
