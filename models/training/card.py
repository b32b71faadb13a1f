"""Writes the model card, models/README.md, from the manifests and from the report of `lab evaluate`.

    python card.py models report/report.json

Every figure of the card is read from these files; none is typed in.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

SYSTEMS = {"pipeline": "whole pipeline", "model": "model alone"}


def rate(entry):
    """A rate as people read it."""
    if not entry["of"]:
        return "–"
    low, high = 100 * entry["low"], 100 * entry["high"]
    return f"{100 * entry['hits'] / entry['of']:.2f} % ({entry['hits']} of {entry['of']}; {low:.2f}–{high:.2f} %)"


def model(folder, name):
    """A line of the table of files."""
    manifest = json.loads((folder / f"{name}.json").read_text())
    at = next(entry for entry in manifest["thresholds"] if entry["fpr"] == 5e-4)
    every = next(group for group in manifest["results"]["groups"]
                 if (group["by"], group["name"], group["fpr"]) == ("stego", "all", 5e-4))
    size = (folder / f"{name}.onnx").stat().st_size
    return f"| `{name}.onnx` | {size / 1e6:.2f} MB | {manifest['results']['auc']:.4f} | {rate(at['test'])} | {rate(every)} |"


def goals(report):
    """The issue of what was wanted and what came."""
    lines = ["| what | wanted | measured | |", "|---|---|---|---|"]
    for goal in report["goals"]:
        sign = "≤" if goal["at_most"] else "≥"
        lines.append(f"| {goal['what']} | {sign} {100 * goal['target']:g} % | {rate(goal['rate'])} | {goal['standing'].replace('-', ' ')} |")
        for part in goal["parts"]:
            told = "" if part["counted"] else "not counted: "
            lines.append(f"| – {told}{part['what']} | | {rate(part['rate'])} | |")
    return lines


def systems(report):
    """False positives and detection of both systems at every target."""
    lines = ["| | target | clean called stego | clean suspicious | stego called stego | stego suspicious |", "|---|---|---|---|---|---|"]
    for at in report["rates"]:
        cell = at["overall"]
        rates = " | ".join(rate(cell[name]) for name in ("false_positives", "suspicious", "detection", "raised"))
        lines.append(f"| {SYSTEMS[at['system']]} | {100 * at['fpr']:g} % | {rates} |")
    return lines


def sources(manifest):
    """Every source with its licence, split and counts."""
    lines = ["| source | licence | split | clean | stego |", "|---|---|---|---|---|"]
    for entry in manifest["training"]:
        lines.append(f"| {entry['source']} | {entry['licence']} | {entry['split']} | {entry['clean']} | {entry['stego']} |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path)
    parser.add_argument("report", type=Path)
    args = parser.parse_args()
    report = json.loads(args.report.read_text())
    manifest = json.loads((args.models / "starlight.json").read_text())
    splits = {split: [e for e in manifest["training"] if e["split"] == split] for split in ("train", "calibrate", "test")}
    counts = "; ".join(f"{split} {len(part)} sources, {sum(e['clean'] for e in part)} clean and {sum(e['stego'] for e in part)} "
                       "stego images" for split, part in splits.items())
    licences = Counter(entry["licence"] for entry in manifest["training"]).most_common()
    lines = [
        f"# Model card: starlight {manifest['version']}", "",
        "**What it is.** Eight encoders, one a stream, and a fusion head with a mask. For each of six kinds of payload the head "
        "starts from boosted trees on whole-image statistics and file facts, which the embeddings correct, and holds each kind "
        "against a bar of its own. It says how much a file looks like one that hides data by one of five methods (alpha, "
        "palette, lsb.rgb, exif, raw), which method, and which bit order.", "",
        "**For what.** One indication among the evidence that an analyst reads. At its threshold a clean file is rarely called "
        "stego; below it a file is not thereby clean.", "",
        "**Not for.** JPEG coefficient hiding (steghide, F5, outguess), watermarks, video, audio, or as the only ground for an "
        "accusation. Images unlike every source below may be judged worse than measured.", "",
        "**Licence.** " + manifest["licence"] + ".", "",
        "## Files", "",
        "The model alone on the test sources, at the default target of 0.05 %:", "",
        "| file | size | area | false positives | detection |", "|---|---|---|---|---|",
        model(args.models, "starlight"), model(args.models, "starlight-int8"), "",
        "## Measured", "",
        f"`{report['command']}`: {report['set']['images']} images of {report['set']['sources']} sources that neither training nor "
        "calibration nor a threshold saw (`test-sources.txt`); k of n with 95 % Clopper–Pearson intervals, which take images for "
        "independent.", "",
        *systems(report), "", "Targets, at the default:", "", *goals(report), "",
        f"Each target's threshold keeps its bound (one-sided 95 % Clopper–Pearson) on {len(manifest['clean_scores']['logits'])} clean "
        f"images of {manifest['clean_scores']['sources']} calibration sources and on the clean training images, of which trees speak "
        "that did not see their source. "
        "[RESULTS.md](RESULTS.md) and [RESULTS-int8.md](RESULTS-int8.md) have the model alone by format, payload and rate.", "",
        "## Limits", "",
        "- Stego images are made by this program's own lab, on covers mostly below 800 pixels; other tools may differ.",
        "- The targets above that are missed are missed: at this few false alarms, sparse random payloads and LSB matching are "
        "mostly not called stego by the model; a lower bar (`--fpr 1e-2`) trades false alarms for detection.",
        "- Images of one source resemble one another, so the intervals are somewhat too narrow.",
        "- The made images measured here are of a set that nothing else was done with. Figures of earlier versions, and of this one "
        "with other bars, on other images of the same test sources were in view while settings were chosen.", "",
        "## Data", "",
        f"{counts}. Licences: " + "; ".join(f"{name} ({count})" for name, count in licences) + ".", "",
        *sources(manifest), "",
    ]
    (args.models / "README.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
