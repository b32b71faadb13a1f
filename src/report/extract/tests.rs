use std::path::Path;

use super::*;
use crate::analysis::{self, Options as Scan};
use crate::case::store::Case;
use crate::case::{ExaminerRecord, ItemId};
use crate::evidence::Evidence;
use crate::progress::CancelFlag;
use crate::report::kept;
use crate::scan::Outcome;

const NOW: Utc = Utc::from_millis(1_764_000_000_000);

/// A PNG of one grey pixel with text behind its end.
pub(crate) fn evidence() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[7]).unwrap();
    bytes.extend_from_slice(
        b"The meeting is moved to Thursday at nine, behind the old library. Bring both keys.",
    );
    bytes
}

/// A case with a file that holds text, one that cannot be read, and one that was not examined.
pub(crate) fn case(folder: &Path) -> Case {
    let mut case = Case::create(&folder.join("one.starlight"), "Ada Example", NOW).unwrap();
    let scan = Scan::default();
    let settings = serde_json::to_string(&kept::settings(&scan, "linux x86_64")).unwrap();
    let read = Evidence::from_bytes("/evidence/a.png", evidence());
    let identity = kept::identity(&read);
    let found = analysis::analyse(&read, &scan, &CancelFlag::default()).unwrap();
    let outcomes = [
        Outcome { path: "/evidence/a.png".into(), result: Ok(Box::new(found)) },
        Outcome { path: "/evidence/b.png".into(), result: Err("permission denied".into()) },
    ];
    case.batch(|batch| {
        batch.form("number", "2026-0042", NOW)?;
        batch.form("exhibit prefix", "AE/", NOW)?;
        let root = batch.root(Path::new("/evidence"), NOW)?;
        let run = batch.run(&settings, NOW)?;
        for (outcome, identity) in outcomes.iter().zip([Some(&identity), None]) {
            let below = outcome.path.strip_prefix("/evidence").unwrap();
            let item = batch.item(&root, below, identity, NOW)?;
            batch.analysis(&item, &run, &kept::analysis(outcome, below), NOW)?;
        }
        let item = batch.item(&root, Path::new("c.png"), Some(&identity), NOW)?;
        let id = ItemId { path: "c.png".into(), sha256: None };
        let mut record = ExaminerRecord::default();
        record.set_status(&id, Status::Notable, NOW);
        record.add_note(&id, "Same content as a.png.", NOW);
        batch.said(&item, record.item(&id).unwrap(), NOW)?;
        batch.run_ended(&run, NOW)
    })
    .unwrap();
    case
}

/// The extract of that case.
pub(crate) fn sample() -> Extract {
    let folder = tempfile::tempdir().unwrap();
    extract(&case(folder.path()), &options(Scope::All)).unwrap()
}

fn options(scope: Scope) -> Options {
    Options { scope, revision: 1, issued: NOW, previous: None, amendment: None }
}

#[test]
fn an_extract_holds_what_was_found_and_what_was_said_apart() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let extract = extract(&case, &options(Scope::All)).unwrap();
    let [a, b, c] = extract.items.as_slice() else { panic!("{:?}", extract.items) };
    assert_eq!((a.exhibit.as_str(), a.path.as_str(), a.verdict()), ("AE/1", "a.png", "stego"));
    let record = &a.latest().unwrap().record;
    assert_eq!(record["file_path"], "a.png");
    assert_eq!(record["findings"][0]["payload"]["text"].as_str().map(str::len), Some(82));
    assert_eq!(record["byte_map"].as_array().unwrap().last().unwrap()["length"], 82);
    assert!(record.get("timings").is_none());
    assert_eq!((b.verdict(), b.identity.as_ref(), b.state.as_str()), ("error", None, "unreadable"));
    assert_eq!((c.verdict(), c.examiners[0].status), ("not examined", Status::Notable));
    assert!(a.examiners.is_empty());
    assert_eq!(extract.totals.verdicts["not examined"], 1);
    assert_eq!(extract.form["number"], "2026-0042");
    assert!((extract.runs[0].settings.target - analysis::DEFAULT_FPR).abs() < 1e-12);
    assert_eq!(extract.report.scope, "all 3 items of the case");
    // Places on the machine stay there.
    let whole = extract.to_json();
    assert!(!whole.contains("/evidence"), "{whole}");
}

#[test]
fn the_scope_is_said_and_the_totals_are_those_of_the_case() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let marked = extract(&case, &options(Scope::Marked)).unwrap();
    let names: Vec<&str> = marked.items.iter().map(|item| item.path.as_str()).collect();
    assert_eq!(names, ["c.png"]);
    assert_eq!((marked.totals.items, marked.totals.in_scope), (3, 1));
    assert!(marked.report.scope.starts_with("the 1 of 3 items"), "{}", marked.report.scope);
    let chosen = vec![marked.items[0].id.clone()];
    assert_eq!(extract(&case, &options(Scope::Selection(chosen))).unwrap().items.len(), 1);
}

#[test]
fn the_same_case_gives_the_same_bytes_and_they_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let first = extract(&case, &options(Scope::All)).unwrap();
    let second = extract(&case.reader().unwrap(), &options(Scope::All)).unwrap();
    assert_eq!(first.to_json(), second.to_json());
    assert_eq!(serde_json::from_str::<Extract>(&first.to_json()).unwrap(), first);
}
