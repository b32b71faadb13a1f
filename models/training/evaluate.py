"""From logits of rows to what is said of images: calibration, thresholds, rates with their intervals."""

import numpy
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from dataset import best_views

METHOD_NAMES = ["alpha", "palette", "lsb.rgb", "exif", "raw"]
TARGETS = [1e-2, 1e-3, 5e-4, 1e-4]
SHOWN = [1e-2, 5e-4]
# Clean images that the model alone may lift to `suspicious`: structure and recovery raise others, and all of them together
# should stay within one in a hundred.
LOOK = 5e-3
PAYLOADS = [(0, 64), (64, 1024), (1024, 16384), (16384, float("inf"))]
RATES = [(0.0, 0.02), (0.02, 0.1), (0.1, 0.5), (0.5, 1.01)]


def area(logit, label):
    """Area under the receiver operating characteristic; not a number where there is one class only."""
    return float(roc_auc_score(label, logit)) if 0 < label.sum() < len(label) else float("nan")


def interval(hits, of, level=0.95):
    """Clopper–Pearson interval of a rate."""
    if of == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, hits, of - hits + 1) if hits else 0.0
    high = stats.beta.ppf(1 - tail, hits + 1, of - hits) if hits < of else 1.0
    return float(low), float(high)


def rate(flags):
    """`hits` of `of` with the 95 % interval."""
    hits, of = int(numpy.sum(flags)), len(flags)
    low, high = interval(hits, of)
    return {"hits": hits, "of": of, "low": round(low, 6), "high": round(high, 6)}


class Images:
    """Rows folded to images: the view with the highest logit decides."""

    def __init__(self, features, rows, predictions):
        stego, method, order = predictions
        stego = stego[:, 0]
        places = best_views(features, rows, stego)
        self.rows = rows[places]
        self.logit = stego[places].astype(numpy.float64)
        self.label = features.label[self.rows] > 0.5
        self.split = features.split[self.rows]
        self.source = features.source[self.rows]
        self.method = features.method[self.rows]
        self.bit_order = features.bit_order[self.rows]
        self.said_method = method[places].argmax(1)
        self.said_order = order[places].argmax(1)
        facts = [features.rows[row] for row in self.rows]
        self.format = numpy.array([fact["format"] for fact in facts])
        self.operation = numpy.array([str(fact.get("operation") or "") for fact in facts])
        self.kind = numpy.array([str(fact.get("kind") or "") for fact in facts])
        self.origin = numpy.array([origin(str(fact.get("layout") or "")) for fact in facts])
        self.rate = numpy.array([fact.get("rate") or 0.0 for fact in facts])
        self.payload = numpy.array([fact.get("payload_bytes") or 0 for fact in facts])

    def of(self, split):
        return self.split == split


def origin(layout):
    """What kind of clean image it is: as its source has it, the twin of a stego image (the same processing, no
    payload), or made to look guilty."""
    if layout in ("", "original"):
        return "original"
    return "twin of a stego image" if layout.startswith("twin") else "made to look guilty"


def platt(logit, label):
    """Slope and intercept of the logistic curve through the images; clean and stego weigh the same together."""
    weight = numpy.where(label, 0.5 / label.sum(), 0.5 / (~label).sum()) * len(label)
    fit = LogisticRegression(C=1e6).fit(logit[:, None], label, sample_weight=weight)
    slope, intercept = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    if slope <= 0:
        raise SystemExit(f"the network's logits do not rise with the label: slope {slope}")
    return {"kind": "platt", "slope": round(slope, 6), "intercept": round(intercept, 6)}


def threshold(clean, target):
    """The lowest logit whose false-positive rate on the clean images has an upper 95 % bound within the target; where
    there are too few images for that, an exponential tail fitted to the highest ones, never below the highest."""
    ordered = numpy.sort(clean)[::-1]
    of = len(ordered)
    allowed = -1
    while allowed + 1 < of and stats.beta.ppf(0.95, allowed + 2, of - allowed - 1) <= target:
        allowed += 1
    if allowed >= 0:
        return float(numpy.nextafter(ordered[allowed], numpy.inf)), "clopper-pearson"
    count = max(10, of // 40)
    start = ordered[count]
    excess = float((ordered[:count] - start).mean()) * (1 + 1.645 / numpy.sqrt(count))
    tail = start + excess * numpy.log(count / of / target)
    return float(max(numpy.nextafter(ordered[0], numpy.inf), tail)), "exponential tail"


def report(features, rows, predictions, unseen):
    """Everything the manifest and RESULTS.md say about calibration and results. `unseen` are logits of clean training
    images by trees that did not see their source; thresholds count them with the clean calibration images."""
    images = Images(features, rows, predictions)
    calibrate, test = images.of("calibrate"), images.of("test")
    for name, chosen in (("calibrate", calibrate), ("test", test)):
        if not (images.label[chosen].any() and (~images.label[chosen]).any()):
            raise SystemExit(f"the split `{name}` lacks clean or stego images")
    clean = images.logit[calibrate & ~images.label]
    clean_test = images.logit[test & ~images.label]
    bounding = numpy.concatenate([clean, unseen])
    thresholds = []
    for target in TARGETS:
        logit, how = threshold(bounding, target)
        if thresholds:
            logit = max(logit, thresholds[-1]["logit"])
        thresholds.append({
            "fpr": target, "logit": round(logit, 6) + 1e-6, "how": how,
            "calibrate": rate(clean >= logit), "test": rate(clean_test >= logit),
        })
    hidden = test & images.label
    ordered = hidden & (images.bit_order < 2)
    return {
        "calibration": platt(images.logit[calibrate], images.label[calibrate]),
        "clean_scores": {
            "sources": len(set(images.source[calibrate & ~images.label])),
            "logits": [round(float(value), 4) for value in numpy.sort(clean)],
        },
        "thresholds": thresholds,
        "look": round(threshold(bounding, LOOK)[0], 6),
        "results": {
            "auc": round(area(images.logit[test], images.label[test]), 6),
            "groups": groups(images, test, thresholds),
            "method": rate(images.said_method[hidden] == images.method[hidden]),
            "bit_order": rate(images.said_order[ordered] == images.bit_order[ordered]),
            "sources": len(set(images.source[test])),
        },
        "training": training(features),
    }


def groups(images, test, thresholds):
    """Rates on the test sources by what the images are."""
    found = []

    def add(by, name, fpr, chosen, bar):
        if chosen.any():
            found.append({"by": by, "name": str(name), "fpr": fpr} | rate(images.logit[chosen] >= bar))

    clean, hidden = test & ~images.label, test & images.label
    for fpr in SHOWN:
        bar = next(at["logit"] for at in thresholds if at["fpr"] == fpr)
        add("clean", "all", fpr, clean, bar)
        for name in sorted(set(images.origin[clean])):
            add("clean", name, fpr, clean & (images.origin == name), bar)
        for name in sorted(set(images.format[clean])):
            add("clean", name, fpr, clean & (images.format == name), bar)
        add("stego", "all", fpr, hidden, bar)
        for number, name in enumerate(METHOD_NAMES):
            add("method", name, fpr, hidden & (images.method == number), bar)
        for name in sorted(set(images.format[hidden])):
            add("format", name, fpr, hidden & (images.format == name), bar)
        for low, high in PAYLOADS:
            name = f"{low} to {high} bytes" if high != float("inf") else f"{low} bytes and more"
            add("payload", name, fpr, hidden & (images.payload >= low) & (images.payload < high), bar)
        spatial = hidden & (images.method == 2)
        for low, high in RATES:
            chosen = spatial & (images.rate >= low) & (images.rate < high)
            add("lsb.rgb by share of the capacity", f"{100 * low:g} to {min(100, 100 * high):g} %", fpr, chosen, bar)
        for name in sorted(set(images.operation[spatial])):
            add("lsb.rgb by operation", name, fpr, spatial & (images.operation == name), bar)
        for name in sorted(set(images.kind[hidden])):
            add("kind", name, fpr, hidden & (images.kind == name), bar)
    return found


def training(features):
    """Images by source and split."""
    first = numpy.unique(features.image, return_index=True)[1]
    counts = {}
    for row in first:
        entry = counts.setdefault((features.source[row], features.split[row]), [0, 0])
        entry[int(features.label[row] > 0.5)] += 1
    return [
        {"source": str(source), "split": str(split), "clean": clean, "stego": stego}
        for (source, split), (clean, stego) in sorted(counts.items())
    ]


def percent(entry):
    """A rate as people read it."""
    if entry["of"] == 0:
        return "–"
    share = 100 * entry["hits"] / entry["of"]
    return f"{share:.2f} % ({entry['hits']} of {entry['of']}; {100 * entry['low']:.2f}–{100 * entry['high']:.2f} %)"


def write_markdown(found, path, version):
    """The short table for people."""
    results, sources = found["results"], found["training"]
    count = {split: [entry for entry in sources if entry["split"] == split] for split in ("train", "calibrate", "test")}
    lines = [
        f"# What {version} was measured to do", "",
        "The network alone, without payload recovery or structure checks. Splits are by source: no image of a test "
        "source was seen in training, in choosing weights, or in calibration. Rates are `k of n` with "
        "Clopper–Pearson 95 % intervals, which take images for independent; images of one source are not.", "",
        "| split | sources | clean images | stego images |", "|---|---|---|---|",
    ]
    for split, entries in count.items():
        clean, stego = (sum(entry[kind] for entry in entries) for kind in ("clean", "stego"))
        lines.append(f"| {split} | {len(entries)} | {clean} | {stego} |")
    lines += ["", f"Area under the curve on the test sources: **{results['auc']:.4f}**. Right method: "
              f"{percent(results['method'])}. Right bit order where there is one: {percent(results['bit_order'])}.", "",
              "## False positives", "",
              "Thresholds are chosen on the calibration sources, and on training images as trees see them that were fitted "
              "without their source, so that the upper 95 % bound keeps the target; where too few images are there for "
              "that, by an exponential tail.", "",
              "| target | threshold by | calibration sources | test sources | carries over |", "|---|---|---|---|---|"]
    for at in found["thresholds"]:
        carries = "yes" if at["test"]["low"] <= at["fpr"] else "**no**"
        lines.append(f"| {100 * at['fpr']:g} % | {at['how']} | {percent(at['calibrate'])} | {percent(at['test'])} | {carries} |")
    titles = {"clean": "False positives by kind of clean image and by format", "stego": "Detection", "method": "Detection by method",
              "format": "Detection by format", "payload": "Detection by payload size",
              "kind": "Detection by kind of payload",
              "lsb.rgb by share of the capacity": "Detection of lsb.rgb by share of the capacity",
              "lsb.rgb by operation": "Detection of lsb.rgb by operation"}
    for by, title in titles.items():
        names = list(dict.fromkeys(entry["name"] for entry in results["groups"] if entry["by"] == by))
        lines += ["", f"## {title}", "", "| | " + " | ".join(f"target {100 * fpr:g} %" for fpr in SHOWN) + " |",
                  "|---|" + "---|" * len(SHOWN)]
        for name in names:
            cells = [percent(entry) for fpr in SHOWN for entry in results["groups"]
                     if (entry["by"], entry["name"], entry["fpr"]) == (by, name, fpr)]
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
