//! Tables for spreadsheets: evidence text that a spreadsheet would take for a formula is none there.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::run::{SAMPLES, starlight};

/// File names and words of an examiner that begin as formulas do, after blanks and in full width too.
const NAMES: [&str; 7] = [
    "=1+1.png",
    "+1+1.png",
    "-2+3.png",
    "@SUM(1;2).png",
    "\t=1+1.png",
    " =HYPERLINK(\"x\").png",
    "＝1+1.png",
];

/// What `soffice` makes of a table, as flat XML; `None` where it is not installed.
fn opened(table: &Path, folder: &Path) -> Option<String> {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let status = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "fods", "--outdir"])
        .args([folder, table])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    assert!(status.success(), "soffice did not open {}", table.display());
    Some(fs::read_to_string(folder.join(table.with_extension("fods").file_name()?)).expect("it was written"))
}

#[test]
fn no_cell_is_a_formula_in_libreoffice() {
    let folder = tempfile::tempdir().unwrap();
    let evidence = folder.path().join("evidence");
    fs::create_dir(&evidence).unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLES).join("logo.png");
    for name in NAMES {
        fs::copy(&sample, evidence.join(name)).unwrap();
    }
    let case = folder.path().join("a.starlight");
    let (case, evidence) = (case.to_str().unwrap(), evidence.to_str().unwrap());
    for arguments in [
        &["case", "new", case, "--examiner", "=1+1"][..],
        &["scan", evidence, "--case", case],
        &["case", "mark", case, "1", "2", "--status", "notable", "--tag", "=2+2", "--note", "=3+3"],
        &["case", "report", case],
    ] {
        let ran = starlight(arguments);
        assert!(ran.code < 2, "{}", ran.stderr);
    }
    for name in ["items.csv", "notable-hashes.csv"] {
        let table = Path::new(case).join("exports/1").join(name);
        let Some(text) = opened(&table, folder.path()) else {
            eprintln!("SKIPPED: LibreOffice is not installed");
            return;
        };
        assert!(text.contains("<table:table-cell") && !text.contains("table:formula"), "{name}");
        if name == "items.csv" {
            assert!(text.contains("=1+1.png") && text.contains("=2+2"), "the text itself is there");
        }
    }
}
