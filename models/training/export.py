"""Network → ONNX and manifest, and the proof that the file answers as the network did."""

import csv
import hashlib
import json
import warnings

import numpy
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from network import FRONTS, STREAMS, shapes

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
    share_constants(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    size = path.stat().st_size
    log(f"{path}: {size} bytes, {sum(parameter.numel() for parameter in network.parameters())} parameters")
    if size > LARGEST:
        raise SystemExit(f"{path} is larger than {LARGEST} bytes")
    return path


def share_constants(graph):
    """Equal constants become one."""
    first, same = {}, {}
    for node in [node for node in graph.node if node.op_type == "Constant"]:
        value = node.attribute[0].SerializeToString()
        if value in first:
            same[node.output[0]] = first[value]
            graph.node.remove(node)
        else:
            first[value] = node.output[0]
    for node in graph.node:
        for at, name in enumerate(node.input):
            node.input[at] = same.get(name, name)


def narrow(graph):
    """Weights that are whole numbers of 8 bits, as the trees' ways are, are stored so; the values stay the same."""
    for tensor in [tensor for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT]:
        values = numpy_helper.to_array(tensor)
        whole = values.astype(numpy.int8)
        if values.size < 1000 or numpy.abs(values).max() > 127 or not numpy.array_equal(whole, values):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(whole, f"{name}.int8"))
        graph.node.insert(0, helper.make_node("Cast", [f"{name}.int8"], [name], to=TensorProto.FLOAT))


def opened(path):
    """A session on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def whole_streams(features, most):
    """Rows whose planes were kept, and their eight streams unabridged."""
    rows = numpy.concatenate([rows for rows, _ in features.checked])
    planes = {name: numpy.concatenate([planes[name] for _, planes in features.checked]) for name in FRONTS}
    chosen = numpy.sort(numpy.random.default_rng(1).choice(len(rows), min(most, len(rows)), replace=False))
    streams = {name: values.numpy() for name, values in features.streams(rows[chosen]).items()}
    return rows[chosen], streams | {name: values[chosen] for name, values in planes.items()}


def check(path, network, features, log):
    """Feeds whole streams to the file and compares with what training computed from stored measurements."""
    session = opened(path)
    rows, streams = whole_streams(features, 24)
    masks = numpy.random.default_rng(2).integers(0, 2, (5, len(STREAMS))).astype(numpy.float32)
    worst = 0.0
    for at, row in enumerate(rows):
        with torch.inference_mode():
            expected = network.fuse(network.embed(features.streams(numpy.array([row]))), torch.from_numpy(masks))
        answers = session.run(OUTPUTS[:3], {name: values[at:at + 1] for name, values in streams.items()} | {"mask": masks})
        for answer, wanted in zip(answers, expected, strict=False):
            worst = max(worst, float(numpy.abs(answer - wanted.numpy()).max()))
    log(f"the file differs from the network by at most {worst:.2e} on {len(rows)} rows")
    if worst > 1e-3:
        raise SystemExit("the exported file does not answer as the network does")


class Calibration(CalibrationDataReader):
    """Whole streams, one row at a time, for the ranges of the activations."""

    def __init__(self, features):
        rows, streams = whole_streams(features, 200)
        mask = numpy.ones((1, len(STREAMS)), numpy.float32)
        self.feeds = iter([
            {name: values[at:at + 1] for name, values in streams.items()} | {"mask": mask} for at in range(len(rows))
        ])

    def get_next(self):
        return next(self.feeds, None)


def quantise(path, features, log):
    """Writes starlight-int8.onnx: the perceptrons' and convolutions' weights in 8 bits, static, per channel. Fronts,
    quantiles and trees stay: they measure parities and cut at exact places."""
    small = path.with_name("starlight-int8.onnx")
    model = onnx.load(path)
    weighted = [node.name for node in model.graph.node if node.op_type in ("Gemm", "Conv")]
    quantize_static(
        path, small, Calibration(features), quant_format=QuantFormat.QDQ, per_channel=True, nodes_to_quantize=weighted,
        weight_type=QuantType.QInt8, activation_type=QuantType.QUInt8,
        op_types_to_quantize=["Gemm", "Conv"],
    )
    model = onnx.load(small)
    narrow(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, small)
    log(f"{small}: {small.stat().st_size} bytes, {len(weighted)} layers in 8 bits")
    return small


def tail(path, work):
    """The file without its fronts, which takes what they measure: answers for rows whose planes are gone."""
    model = onnx.load(path)
    measured = {}
    for node in model.graph.node:
        for name in FRONTS:
            if node.op_type == "Sub" and f"encoders.{name}.standardise.mean" in node.input:
                measured[name] = node.input[0]
    names = [measured.get(name, name) for name in STREAMS]
    target = work / f"{path.stem}-tail.onnx"
    onnx.utils.extract_model(path, target, [*names, "mask"], OUTPUTS[:3], check_model=False)
    return target, dict(zip(STREAMS, names, strict=True))


def answers(path, work, features, rows):
    """What the file says of those rows: logits of stego, method, bit order."""
    target, names = tail(path, work)
    session, parts = opened(target), []
    mask = numpy.ones((1, len(STREAMS)), numpy.float32)
    for start in range(0, len(rows), 256):
        streams = features.streams(rows[start:start + 256])
        parts.append(session.run(OUTPUTS[:3], {names[name]: values.numpy() for name, values in streams.items()} | {"mask": mask}))
    return [numpy.concatenate(column) for column in zip(*parts, strict=True)]


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
        "name": path.stem,
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


def write_sources(path, features):
    """The test set, fixed: the sources that were only measured."""
    test = sorted(set(features.source[features.of("test")]))
    others = set(features.source[features.of("train", "calibrate")])
    if others & set(test):
        raise SystemExit(f"sources in the test set and outside it: {sorted(others & set(test))}")
    head = "# Sources of the test set: never used for training, calibration or thresholds. `lab evaluate --sources` reads this.\n"
    path.write_text(head + "".join(f"{source}\n" for source in test), encoding="utf-8")


def compact(value):
    """One line a list entry that is itself a record, everything else on one line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)
