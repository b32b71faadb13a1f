//! The command line as a user meets it: the built program on the sample case and on files made here.

#[path = "cli/cases.rs"]
mod cases;
#[path = "cli/export.rs"]
mod export;
#[path = "made/photograph.rs"]
mod photograph;
#[path = "cli/portable.rs"]
mod portable;
#[path = "cli/run.rs"]
mod run;
#[path = "cli/same.rs"]
mod same;
#[path = "cli/sample.rs"]
mod sample;
#[path = "cli/schemas.rs"]
mod schemas;
#[cfg(feature = "gui")]
#[path = "cli/screenshot.rs"]
mod screenshot;
#[path = "cli/signed.rs"]
mod signed;
#[cfg(unix)]
#[path = "cli/spreadsheet.rs"]
mod spreadsheet;
#[path = "cli/views.rs"]
mod views;

use std::fs;

use run::{Ran, SAMPLES, starlight};
use serde_json::Value;

/// The one record of a scan of one file.
fn record(ran: &Ran) -> Value {
    let Value::Array(mut records) = serde_json::from_str(&ran.stdout).expect("one JSON array") else {
        panic!("no array: {}", ran.stdout)
    };
    assert_eq!(records.len(), 1);
    records.remove(0)
}

#[test]
fn a_file_with_a_known_layout_is_found_with_its_text() {
    let cases = [
        (
            "logo-alpha.png",
            0,
            "alpha",
            "lsb-first",
            "The second key is under the third lamp of the north pier.",
        ),
        (
            "sunset-index.gif",
            1,
            "palette",
            "lsb-first",
            "Every index has a low bit, and this is what they say.",
        ),
        (
            "hills-lsb.png",
            2,
            "lsb.rgb",
            "msb-first",
            "Meet at pier 7 on Thursday at 21:30. Bring the blue folder.",
        ),
        ("city-lsb.bmp", 2, "lsb.rgb", "msb-first", "Window lit on the top floor means go."),
        (
            "aurora-lsb.webp",
            2,
            "lsb.rgb",
            "msb-first",
            "Signal confirmed, frequency 14.230, at the full hour.",
        ),
        ("julia-description.webp", 3, "exif", "none", "Account 4471-0093, release on the word 'starling'."),
        (
            "shore-tail.jpg",
            4,
            "raw",
            "none",
            "The tide tables are wrong by one hour. Trust only the lighthouse.",
        ),
    ];
    for (name, id, method, order, text) in cases {
        let ran = starlight(["scan", "--json", "--extract", &format!("{SAMPLES}/{name}")]);
        assert_eq!(ran.code, 1, "{name}: {ran:?}");
        let record = record(&ran);
        assert_eq!(record["verdict"], "stego", "{name}: {record:#}");
        assert_eq!(record["is_stego"], true);
        assert_eq!(record["basis"], "proof");
        assert_eq!(record["method_id"], id, "{name}");
        assert_eq!(record["stego_type"], method);
        assert_eq!(record["bit_order"].as_str().unwrap_or("none"), order, "{name}");
        assert_eq!(record["extracted_message"], text);
        let proof = &record["findings"][0];
        assert_eq!(proof["class"], "proof");
        assert!(proof["false_alarm"].as_f64().unwrap() < 1e-9);
        assert_eq!(proof["payload"]["text"], text);
    }
}

#[test]
fn a_record_has_every_field_of_the_schema_in_its_order() {
    let ran = starlight(["scan", "--json", &format!("{SAMPLES}/hills-lsb.png")]);
    let record = record(&ran);
    let expected = [
        "schema_version",
        "file_path",
        "image_format",
        "bytes",
        "sha256",
        "md5",
        "width",
        "height",
        "frames",
        "pixel_layout",
        "bit_depth",
        "verdict",
        "is_stego",
        "stego_probability",
        "clean_at_least",
        "basis",
        "method_id",
        "stego_type",
        "bit_order",
        "confidence",
        "findings",
        "streams",
        "model",
        "timings",
    ];
    let keys: Vec<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, expected);
    assert_eq!(record["schema_version"], 1);
    assert_eq!(record["image_format"], "png");
    assert_eq!(record["file_path"], format!("{SAMPLES}/hills-lsb.png"));
    let file = fs::read(format!("{SAMPLES}/hills-lsb.png")).unwrap();
    assert_eq!(record["bytes"], file.len());
    assert_eq!(record["sha256"], starlight::evidence::sha256_hex(&file));
    let names: Vec<&Value> =
        record["streams"].as_array().unwrap().iter().map(|stream| &stream["name"]).collect();
    assert_eq!(names, ["pixel", "meta", "alpha", "lsb", "palette", "palette_lsb", "format", "content"]);
    assert!(record["timings"]["total_ms"].as_f64().unwrap() > 0.0);
}

#[test]
fn the_command_that_a_finding_names_shows_the_payload_again() {
    let ran = starlight(["scan", "--json", &format!("{SAMPLES}/hills-lsb.png")]);
    let record = record(&ran);
    let command = record["findings"][0]["reproduce"].as_str().unwrap();
    let words: Vec<&str> = command.split(' ').collect();
    assert_eq!(words[..2], ["starlight", "extract"], "{command}");
    let again = starlight(&words[1..]);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(again.stdout.starts_with("Meet at pier 7 on Thursday at 21:30. Bring the blue folder."));
}

#[test]
fn clean_damaged_and_missing_files_have_their_codes() {
    let sample = |name: &str| format!("{SAMPLES}/{name}");
    assert_eq!(starlight(["scan", "--json", &sample("bay.png")]).code, 0);
    let damaged = starlight(["scan", "--json", &sample("damaged.png")]);
    assert_eq!(damaged.code, 0, "{damaged:?}");
    assert_eq!(record(&damaged)["verdict"], "suspicious");
    assert_eq!(starlight(["scan", "--json", "--fail-on", "suspicious", &sample("damaged.png")]).code, 1);

    let missing = starlight(["scan", "--json", "no such file.png"]);
    assert_eq!(missing.code, 2);
    assert_eq!(
        missing.stdout,
        "[\n{\"file_path\":\"no such file.png\",\"error\":\"does not exist; check the path\"}\n]\n"
    );
    // An error outranks what was found, and the scan goes on.
    let both = starlight(["scan", "--jsonl", "missing.png", &sample("hills-lsb.png")]);
    assert_eq!(both.code, 2);
    assert_eq!(both.stdout.lines().count(), 2);
}

#[test]
fn usage_errors_are_2_and_say_what_is_wrong() {
    for (arguments, text) in [
        (&["scan"][..], "PATH"),
        (&["scan", "--json", "--jsonl", "a.png"], "cannot be used with"),
        (&["scan", "--fpr", "2", "a.png"], "a rate above 0"),
        (&["scan", "--model", "no.onnx", "a.png"], "no.onnx"),
        (&["extract", "assets/samples/bay.png", "b1,xyz"], "b1,rgb,msb,xy"),
        (&["extract", "assets/samples/README.md", "b1,rgb"], "is none of PNG"),
        (&["inspect", "missing.png"], "missing.png"),
    ] {
        let ran = starlight(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.stderr.contains(text), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn a_file_that_is_no_image_is_not_called_clean() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.png");
    fs::write(&path, "Dear reader").unwrap();
    let ran = starlight(["scan", "--json", path.to_str().unwrap()]);
    assert_eq!(ran.code, 2);
    let record = record(&ran);
    assert!(record["error"].as_str().unwrap().starts_with("is none of PNG"), "{record}");
    assert!(record.get("verdict").is_none());
}

#[test]
fn a_folder_s_files_come_in_order_once_each() {
    let ran = starlight(["scan", "--jsonl", SAMPLES]);
    let names: Vec<String> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["file_path"].as_str().unwrap().to_owned())
        .collect();
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(names, sorted);
    assert_eq!(names.len(), fs::read_dir(SAMPLES).unwrap().count() - 2, "all but the README and the report");
    assert!(names.iter().all(|name| name.starts_with("assets/samples/")));
}

#[test]
fn paths_come_from_stdin_too() {
    let list = format!("{SAMPLES}/bay.png\0{SAMPLES}/logo.png\0");
    let ran = run::with_input(["scan", "--jsonl", "-"], list.as_bytes());
    assert_eq!(ran.stdout.lines().count(), 2, "{ran:?}");
    assert_eq!(run::with_input(["scan", "--json", "-"], b"").stdout, "[]\n");
}

#[test]
fn the_table_fits_80_columns_and_ends_with_totals() {
    let ran = starlight(["scan", SAMPLES]);
    assert_eq!(ran.code, 1);
    for line in ran.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(lines[0].starts_with("FILE  "), "{}", ran.stdout);
    assert!(lines.last().unwrap().starts_with("18 files: "), "{}", ran.stdout);
    let hills = lines.iter().position(|line| line.contains("hills-lsb.png")).unwrap();
    assert!(lines[hills].contains("Hidden data") && lines[hills].contains("lsb.rgb"), "{}", ran.stdout);
    assert!(lines[hills + 1].starts_with("  ↳ proof: "), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn names_that_deceive_are_escaped_and_names_that_are_not_utf_8_are_scanned() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    for name in [&b"a\x1b]0;owned\x07.png"[..], b"b\xe9.png", b"c\xe2\x80\xaegnp.png"] {
        fs::copy(format!("{SAMPLES}/logo.png"), folder.path().join(OsStr::from_bytes(name))).unwrap();
    }
    let shown = folder.path().to_str().unwrap();
    for format in ["--json", "--jsonl", "--quiet"] {
        let ran = starlight(["scan", format, shown]);
        let bad = |c: char| c == '\u{202e}' || (c.is_control() && c != '\n');
        assert!(!ran.stdout.contains(bad) && !ran.stderr.contains(bad), "{ran:?}");
    }
    let ran = starlight(["scan", "--json", shown]);
    let records: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(records[0]["file_path"], format!("{shown}/a\u{1b}]0;owned\u{7}.png"));
    assert_eq!(records[1]["file_path"], format!("{shown}/b\u{fffd}.png"));
    assert!(records[1]["file_path_hex"].as_str().unwrap().ends_with("2f62e92e706e67"));
    assert_eq!(records[2]["file_path"], format!("{shown}/c\u{202e}gnp.png"));
}

#[test]
fn payloads_are_written_where_the_user_says() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("payloads");
    let zip = format!("{SAMPLES}/fractal-zip.png");
    let scan = || starlight(["scan", "--json", "--out", out.to_str().unwrap(), &zip]);
    let written = |ran: &Ran| {
        let record = record(ran);
        let findings = record["findings"].as_array().unwrap();
        let paths = findings.iter().filter_map(|finding| finding["payload"]["written_to"].as_str());
        paths.map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let first = written(&scan());
    assert_eq!(first.len(), 1);
    assert!(fs::read(&first[0]).unwrap().starts_with(b"PK\x03\x04"));
    // Again: nothing is replaced.
    let second = written(&scan());
    assert_ne!(first, second);
    assert_eq!(fs::read(&first[0]).unwrap(), fs::read(&second[0]).unwrap());
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
}

#[test]
fn extract_never_replaces_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("stream.bin");
    let image = format!("{SAMPLES}/ridge-lsb.png");
    let arguments = ["extract", &image, "b1,rgb,lsb,xy", "--limit", "64", "--out", out.to_str().unwrap()];
    assert_eq!(starlight(arguments).code, 0);
    let stream = fs::read(&out).unwrap();
    assert_eq!(stream.len(), 64);
    assert!(stream.starts_with(b"Route changed: take the ferry"));
    let again = starlight(arguments);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("does not exist yet"), "{again:?}");
    assert_eq!(fs::read(&out).unwrap(), stream);
}

#[test]
fn inspect_shows_structure_streams_findings_and_metadata() {
    let file = format!("{SAMPLES}/lake-comment.jpg");
    let ran = starlight(["inspect", &file]);
    assert_ne!(ran.code, 2, "{ran:?}");
    for text in
        ["format       jpeg, ", "SHA-256", "Findings (", "Streams", "Structure (", "Metadata (", "Locker 114"]
    {
        assert!(ran.stdout.contains(text), "{text}: {}", ran.stdout);
    }
    let detail: Value = serde_json::from_str(&starlight(["inspect", "--json", &file]).stdout).unwrap();
    assert_eq!(detail["schema_version"], 1);
    assert_eq!(detail["structure"][0]["offset"], 0);
    let comment = |field: &&Value| field["name"] == "UserComment";
    let fields = detail["metadata"].as_array().unwrap();
    assert_eq!(
        fields.iter().find(comment).unwrap()["value"],
        "Locker 114, code 8802. Leave the envelope and go."
    );
    assert!(!detail["statistics"].as_object().unwrap().is_empty());
}

#[test]
fn help_tells_commands_options_and_exit_codes() {
    let help = starlight(["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    for text in ["scan", "inspect", "extract", "lab", "130  interrupted", "Nothing is sent anywhere"] {
        assert!(help.stdout.contains(text), "{text}: {}", help.stdout);
    }
    let scan = starlight(["scan", "--help"]).stdout;
    let extract = starlight(["extract", "--help"]).stdout;
    for line in [&help.stdout, &scan, &extract].into_iter().flat_map(|text| text.lines()) {
        assert!(line.chars().count() <= 100, "{line}");
    }
    for option in ["--json", "--jsonl", "--workers", "--model", "--backend", "--fpr", "--extract", "--out"] {
        assert!(scan.contains(option), "{option}: {scan}");
    }
    for option in ["--no-heuristics", "--fail-on", "--onnxruntime", "--quiet"] {
        assert!(scan.contains(option), "{option}: {scan}");
    }
    assert_eq!(starlight(["--version"]).stdout, concat!("starlight ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn without_the_model_s_say_on_structure_nothing_is_read_back() {
    let file = format!("{SAMPLES}/hills-lsb.png");
    let record = record(&starlight(["scan", "--json", "--extract", "--no-heuristics", &file]));
    assert_eq!(record["findings"], Value::Array(Vec::new()));
    assert_eq!(record["extracted_message"], Value::Null);
    assert_ne!(record["basis"], "proof");
}

#[test]
fn without_a_display_the_paths_are_scanned_and_one_line_says_so() {
    let headless = |arguments: &[&str]| {
        let mut command = run::command();
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
        command.args(arguments).output().expect("the program runs")
    };
    let output = headless(&[SAMPLES]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let (table, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(table.starts_with("FILE  ") && table.contains("18 files: "), "{table}");
    let lines = said.lines().filter(|line| line.contains("so the scan runs here")).count();
    assert_eq!(lines, 1, "{said}");
    assert_eq!(headless(&[]).status.code(), Some(2));
}

#[test]
fn what_a_tool_hid_comes_out_by_the_tool_s_name_and_its_contents_are_children() {
    let file = "tests/fixtures/real-tools/files/auyer-steganography__file__03.png";
    let found = record(&starlight(["scan", "--json", "--no-heuristics", file]));
    assert_eq!(found["findings"].as_array().map(Vec::len), Some(0));
    let found = record(&starlight(["scan", "--json", file]));
    let finding = &found["findings"][0];
    assert_eq!(finding["id"], "auyer-steganography");
    let children = found["children"].as_array().expect("the archive and its entries");
    assert_eq!(
        (&children[0]["kind"], &children[0]["sha256"]),
        (&"zip".into(), &finding["payload"]["sha256"])
    );
    assert!(children.len() > 1 && children[1]["entry"].is_string(), "{children:?}");
    let out = tempfile::tempdir().expect("a folder");
    let path = out.path().join("payload.zip");
    let path = path.to_str().expect("UTF-8");
    let ran = starlight(["extract", file, "tool:auyer-steganography", "--out", path]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let bytes = fs::read(path).expect("written");
    assert_eq!(starlight::evidence::sha256_hex(&bytes), finding["payload"]["sha256"]);
    let ran = starlight(["extract", file, "tool:none"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("auyer-steganography"), "{}", ran.stderr);
}
