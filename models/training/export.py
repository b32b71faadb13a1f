"""Network → ONNX and manifest, and the proof that the file answers as the network did."""

import csv
import hashlib
import json
import warnings

import numpy
import onnx
import onnxruntime
import torch

from network import STREAMS, shapes

OPSET = 17
LICENCE = "MIT OR Apache-2.0"
LARGEST = 5_000_000
OUTPUTS = ["stego", "method", "bit_order", "embedding"]


def write_network(network, folder, log):
    """Writes starlight.onnx; batch and mask rows stay free."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "starlight.onnx"
    sizes = [network.encoders[name].standardise.mean.numel() for name in ("format", "content")]
    example = tuple(torch.zeros(1, *shape) for shape in shapes(*sizes).values()) + (torch.ones(1, len(STREAMS)),)
    axes = {name: {0: "views"} for name in STREAMS} | {"mask": {0: "masks"}} | {name: {0: "rows"} for name in OUTPUTS}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, example, str(path), input_names=[*STREAMS, "mask"], output_names=OUTPUTS, dynamic_axes=axes,
            opset_version=OPSET, dynamo=False,
        )
    model = onnx.load(path)
    model.producer_name, model.doc_string = "starlight", ""
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, path)
    size = path.stat().st_size
    log(f"{path}: {size} bytes, {sum(parameter.numel() for parameter in network.parameters())} parameters")
    if size > LARGEST:
        raise SystemExit(f"{path} is larger than {LARGEST} bytes")
    return path


def check(path, network, features, rows, held, log, count=24):
    """Feeds whole streams to the file and compares with what training computed from stored measurements."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    chosen = numpy.sort(numpy.random.default_rng(1).choice(held, min(count, len(held)), replace=False))
    masks = numpy.random.default_rng(2).integers(0, 2, (5, len(STREAMS))).astype(numpy.float32)
    worst = 0.0
    for row in chosen:
        one = numpy.array([row])
        feed = {name: values.numpy() for name, values in features.inputs(one).items()}
        with torch.inference_mode():
            expected = network.fuse(network.embed(rows.inputs(one, network)), torch.from_numpy(masks))
        answers = session.run(OUTPUTS[:3], feed | {"mask": masks})
        for answer, wanted in zip(answers, expected, strict=False):
            worst = max(worst, float(numpy.abs(answer - wanted.numpy()).max()))
    log(f"the file differs from the network by at most {worst:.2e} on {len(chosen)} rows")
    if worst > 1e-3:
        raise SystemExit("the exported file does not answer as the network does")


def licences(paths):
    """Source → licence, from tables with those columns."""
    known = {}
    for path in paths:
        with open(path, encoding="utf-8", newline="") as file:
            known |= {line["source"]: line["licence"] for line in csv.DictReader(file, delimiter="\t")}
    return known


def write_manifest(path, features, report, args):
    """Writes starlight.json beside the network."""
    known = licences(args.sources)
    training = [{**entry, "licence": known.get(entry["source"], args.unlisted)} for entry in report["training"]]
    manifest = {
        "schema": 1,
        "name": "starlight",
        "version": args.version,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "licence": LICENCE,
        "format": {"size": len(features.format_names), "names": features.format_names},
        "content": {"size": len(features.content_names), "names": features.content_names},
        "views": {"side": 256, "most": int(features.views.max()), "combine": "max"},
        "calibration": report["calibration"],
        "thresholds": report["thresholds"],
        "look": report["look"],
        "results": report["results"],
        "clean_scores": report["clean_scores"],
        "training": training,
    }
    lines = [f"{json.dumps(key)}: {compact(value)}" for key, value in manifest.items()]
    path.with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def compact(value):
    """One line a list entry that is itself a record, everything else on one line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)
