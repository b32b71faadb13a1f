use serde_json::json;

use super::*;
use crate::case::Utc;
use crate::report::extract::{self, Options, Scope};
use crate::report::likelihood::Likelihood;

/// Names that try to leave the text they stand in.
const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>.png",
    "\"><img src=x onerror=alert(1)>.png",
    "' onmouseover='alert(1)",
    "</bdi></title></style><h1>x",
    "gpj.\u{202e}exe\u{2066}\u{200b}.png",
    "a\nb\r\nc\td",
    "nul\0nul",
    "https://example.org/?a=1&b=2",
    "&lt;b&gt;&#60;{{7*7}}${x}",
];

pub(crate) fn sample() -> Extract {
    let folder = tempfile::tempdir().unwrap();
    let case = extract::tests::case(folder.path());
    let issued = Utc::from_millis(1_764_000_000_000);
    let options = Options { scope: Scope::All, revision: 1, issued, previous: None, amendment: None };
    extract::extract(&case, &options).unwrap()
}

fn page(extract: &Extract) -> String {
    let mut pages = pages(extract, &Figures::none());
    assert_eq!(pages.len(), 1);
    String::from_utf8(pages.remove(0).1).unwrap()
}

/// The page without the text of evidence and people: what is left is ours. The title, which may hold no element, has
/// the case number as text that no markup can leave.
fn ours(page: &str) -> String {
    let (before, rest) = page.split_once("<title>").unwrap();
    let (title, rest) = rest.split_once("</title>").unwrap();
    assert!(!title.contains(['<', '>', '"']), "{title}");
    let page = format!("{before}{rest}");
    let mut left = String::new();
    for (at, piece) in page.split("<bdi class=\"ev\" translate=\"no\">").enumerate() {
        left.push_str(if at == 0 { piece } else { piece.split_once("</bdi>").unwrap().1 });
    }
    left
}

#[test]
fn every_row_of_the_checklist_is_there_and_unfilled_fields_say_so() {
    let page = page(&sample());
    for (row, phrases) in [
        (
            1,
            &["<h1", "Laboratory", "Address of the laboratory", "Place of work", "report 1", "End of report"]
                [..],
        ),
        (2, &["Requested by", "Legal authority", "Scope of the request", "Out of scope"]),
        (3, &["Exhibit", "SHA-256", "SHA-1", "MD5", "Condition of the items", "Items received on"]),
        (4, &["Custody: who, what, when, where, why, how", "Event log", "Last checked"]),
        (5, &["opens evidence for reading", "working copies", "not checked again", "Last checked"]),
        (6, &["Method, settings and limits", "Run 1", "Threshold of the score", "Limits", "Began", "Ended"]),
        (7, &["Deviations, additions and exclusions", "Files not examined, and why", "permission denied"]),
        (8, &["Findings, proofs first", "Chance figure", "Shown again by", "bytes</span> at "]),
        (9, &["Decision rule.", "False-positive target", "false acceptance"]),
        (
            10,
            &["Derived items", "Range in the exhibit", "How it is read", "The meeting is moved to Thursday"],
        ),
        (11, &["relate only to the items examined", "Results obtained from others"]),
        (12, &["Opinion, with the facts it rests on and the alternatives considered", "Examiner’s opinion"]),
        (13, &["Summary for the reader", "Result of each item in one sentence"]),
        (14, &["Disposition of originals and derived works"]),
        (15, &["Date of issue", "Reviewer", "Authorized by", "Signature of the examiner"]),
        (16, &["Amendments", "none; this is the first report of the case"]),
        (17, &["It is an appendix to the examiner’s report"]),
        (18, &["Validation.", "Tests by somebody other than its author", "models/RESULTS.md"]),
    ] {
        for phrase in phrases {
            assert!(page.contains(phrase), "row {row}: {phrase}");
        }
    }
    let rows =
        page.matches("<th scope=\"row\">Legal authority</th><td><span class=\"missing\">not supplied</span>");
    assert_eq!(rows.count(), 1);
    // Two of twenty fields are filled in; the prefix of exhibit numbers is no row of the report.
    assert!(page.matches("not supplied").count() >= 18, "{}", page.matches("not supplied").count());
    assert!(page.contains("None recorded.") && page.contains("Same content as a.png."));
}

#[test]
fn no_word_claims_more_than_was_seen() {
    let both = [sample(), weighed([0.95, 0.2])].map(|extract| page(&extract));
    let page = both.join("<title></title>");
    let low = both.map(|page| ours(&page).to_lowercase()).join("\n");
    for banned in [
        "proves that",
        "certainly",
        "suspect hid",
        "% likely",
        "likely to be stego",
        ">clean<",
        "is clean",
        "guilty",
        "suspicious",
    ] {
        assert!(!low.contains(banned), "{banned}");
    }
    assert!(page.contains("this does not show that nothing"));
    // Every other use of the word is of images of a calibration set.
    for piece in low.split("clean").skip(1) {
        assert!(piece.starts_with(" images") || piece.starts_with(" planes"), "clean{piece:.20}");
    }
}

#[test]
fn hostile_names_stay_text() {
    for name in HOSTILE.into_iter().map(str::to_owned).chain(["x".repeat(100_000)]) {
        let mut extract = sample();
        extract.form.insert("number".into(), name.clone());
        extract.form.insert("opinion".into(), name.clone());
        extract.examiners[0].name.clone_from(&name);
        extract.events[0].detail.clone_from(&name);
        for item in &mut extract.items {
            (item.path, item.folder, item.exhibit) = (name.clone(), name.clone(), name.clone());
            for said in &mut item.examiners {
                said.tags.push(name.clone());
                said.notes[0].text.clone_from(&name);
            }
            for analysis in &mut item.analyses {
                analysis.record["error"] = name.clone().into();
                analysis.record["stego_type"] = name.clone().into();
                if let Some(finding) = analysis.record.get_mut("findings").map(|all| &mut all[0]) {
                    finding["summary"] = name.clone().into();
                    finding["reproduce"] = name.clone().into();
                    finding["payload"]["text"] = name.clone().into();
                    finding["payload"]["stored_name"] = name.clone().into();
                }
                analysis.record["byte_map"] = json!([{ "kind": name, "offset": 0, "length": 9 }]);
            }
        }
        let page = page(&extract);
        assert!(page.len() < 600_000, "{} bytes", page.len());
        let ours = ours(&page);
        let (_style, body) = ours.split_once("</style>").unwrap();
        for trace in ["alert", "example.org", "7*7", "onerror", "onmouseover", "gpj", "nulnul", "xxxxxxxxx"] {
            assert!(!body.contains(trace), "{name:.40}: {trace} outside bdi");
        }
        inert(&page);
    }
}

/// Nothing in `page` that runs, loads or leads away.
pub(crate) fn inert(page: &str) {
    let ours = ours(page).replace("http-equiv", "");
    // In the style sheet stands the case number as a string, which `style` tests.
    let (before, rest) = ours.split_once("<style>").unwrap();
    let (style, after) = rest.split_once("</style>").unwrap();
    assert!(!style.contains(['<', '&']) && !style.contains("url(") && !style.contains("@import"));
    let low = format!("{before}{after}").to_lowercase();
    for word in ["<script", "http", "javascript:", "<iframe", "<object", "<link", "<base", "url(", "<!--"] {
        assert!(!low.contains(word), "{word}");
    }
    for rest in low.split(" on").skip(1) {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        assert!(!after.starts_with('='), " on{rest:.20}");
    }
    assert!(!page.chars().any(|c| c != '\n' && crate::untrusted::deceives(c)));
    // Attributes hold none of it either: markup outside text is of our own making.
    assert_eq!(page.matches("<h1").count(), 1);
    assert_eq!(page.matches("<bdi").count(), page.matches("</bdi>").count());
}

#[test]
fn the_policy_names_the_style_sheet_that_is_there() {
    let page = page(&sample());
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let policy = super::style::policy(style).replace('\'', "&#39;");
    assert!(page.contains(&policy) || page.contains(&super::style::policy(style)));
    assert!(style.contains("Case 2026-0042, report 1"));
    assert!(!page.contains(" style="));
}

#[test]
fn links_lead_to_places_that_exist() {
    let page = page(&sample());
    let mut links = 0;
    for link in page.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
        links += 1;
    }
    assert!(links > 10, "{links}");
}

#[test]
fn the_same_extract_gives_the_same_bytes() {
    let extract = sample();
    assert_eq!(pages(&extract, &Figures::none()), pages(&extract.clone(), &Figures::none()));
}

#[test]
fn large_cases_stand_on_several_pages() {
    let mut extract = sample();
    let one = extract.items[0].clone();
    let items = |count: usize| {
        (0..count)
            .map(|at| {
                let mut item = one.clone();
                (item.id, item.exhibit) = (format!("id {at}"), format!("AE/{}", at + 1));
                item
            })
            .collect::<Vec<_>>()
    };
    extract.items = items(400);
    assert_eq!(pages(&extract, &Figures::none()).len(), 1);
    extract.items = items(401);
    let pages = pages(&extract, &Figures::none());
    let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "report.html",
            "exhibits-001.html",
            "exhibits-002.html",
            "exhibits-003.html",
            "exhibits-004.html",
            "exhibits-005.html"
        ]
    );
    let text = |at: usize| std::str::from_utf8(&pages[at].1).unwrap();
    assert!(text(0).contains("href=\"exhibits-005.html#e401\""));
    assert!(text(5).contains("id=\"e401\"") && !text(4).contains("id=\"e401\""));
    assert!(text(5).contains("href=\"exhibits-004.html\"") && !text(5).contains("exhibits-006.html"));
    for at in 0..pages.len() {
        inert(text(at));
    }
}

#[test]
fn older_results_and_scores_are_told_as_what_they_are() {
    let mut extract = sample();
    let item = &mut extract.items[0];
    let mut newer = item.analyses[0].clone();
    newer.record["stego_probability"] = json!(0.93);
    newer.record["clean_at_least"] = json!({ "hits": 2, "of": 16423 });
    newer.record["streams"] = json!([{ "name": "pixel", "present": true, "contribution": 1.5 }, { "name": "alpha", "present": false, "contribution": -0.5 }]);
    newer.record["findings"][0]["false_alarm_kind"] = json!("measured");
    newer.record["findings"][0]["measured"] = json!({ "hits": 13, "of": 4996 });
    item.analyses.push(newer);
    let page = page(&extract);
    assert!(page.contains("Earlier results of this item"));
    assert!(page.contains("0.93 as computed") && page.contains("Clean images that score this high"));
    assert!(page.contains("2 of 16,423"));
    assert!(page.contains("<strong>Measured: </strong>") && page.contains("13 of 4,996"));
    assert!(page.contains("Contribution of each stream") && page.contains("+1.50") && page.contains("−0.50"));
}

/// The sample with a model whose rates were counted, and its two scores.
pub(crate) fn weighed(scores: [f64; 2]) -> Extract {
    let mut extract = sample();
    let rate = |hidden, hits, of| json!({ "what": "images", "hidden": hidden, "split": "test", "hits": hits, "of": of, "sources": 47 });
    let settings = &mut extract.runs[0].settings;
    settings.threshold = Some(0.9);
    settings.model = serde_json::from_value(json!({
        "name": "starlight 1", "sha256": "ab".repeat(32), "backend": "embedded", "backend_version": "rten 0",
        "rates": [rate(false, 2, 6558), rate(true, 2198, 3232)],
    }))
    .unwrap();
    extract.runs[0].likelihood = Likelihood::of(settings);
    let mut third = extract.items[0].analyses[0].clone();
    for (field, value) in [("verdict", json!("clean")), ("basis", json!("nothing")), ("findings", json!([]))]
    {
        third.record[field] = value;
    }
    third.record["stego_probability"] = scores[1].into();
    extract.items[2].analyses.push(third);
    let first = &mut extract.items[0].analyses[0].record;
    first["stego_probability"] = scores[0].into();
    first["basis"] = "model".into();
    extract
}

#[test]
fn a_likelihood_ratio_is_printed_with_counts_sources_interval_and_both_propositions() {
    let whole = page(&weighed([0.95, 0.2]));
    let rows: Vec<&str> = whole.split("<th scope=\"row\">Likelihood ratio").skip(1).collect();
    assert_eq!(rows.len(), 4, "two exhibits and both calls of the run");
    for row in &rows {
        let row = row.split("</tr>").next().unwrap();
        for part in ["95 % interval", "2,198 of 3,232", "2 of 6,558", "(47 sources)", "support for"] {
            assert!(row.contains(part), "{part}: {row}");
        }
    }
    assert!(
        rows[0].contains("at least ")
            && rows[0]
                .contains("moderately strong support for the proposition that the image has hidden data")
    );
    assert!(rows[0].contains("against the proposition that the image has no hidden data"));
    assert!(rows[0].contains("not for this image") && rows[0].contains("no ratio above 2,180"));
    assert!(rows[1].contains("weak support for the proposition that the image has no hidden data"));
    assert!(rows[1].contains("this does not show that nothing is hidden"));
    assert!(whole.contains("Verbal scale of likelihood ratios") && whole.contains("above 1,000, to 10,000"));
    // What was read back decides without the model.
    let mut proof = weighed([0.2, 0.2]);
    proof.items[0].analyses[0].record["basis"] = "proof".into();
    let whole = page(&proof);
    assert_eq!(whole.matches("none printed for the model’s score: hidden data was read back").count(), 1);
    assert_eq!(whole.matches("<th scope=\"row\">Likelihood ratio").count(), 4);
    assert_eq!(crate::report::csv::items(&proof).matches("95 % interval").count(), 1);
    let without = page(&sample());
    assert!(!without.contains("Verbal scale") && without.contains("None is printed"));
    // The same in the table for spreadsheets.
    let table = crate::report::csv::items(&weighed([0.95, 0.2]));
    assert_eq!(table.matches("95 % interval").count(), 2);
    assert!(
        table.lines().filter(|line| line.contains("95 % interval")).all(|line| line.contains("(47 sources)"))
    );
}
