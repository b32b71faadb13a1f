"""What `starlight lab features` wrote, as arrays: rows are views of images, in the order of rows.jsonl."""

import hashlib
import io
import json
import warnings
from pathlib import Path

import numpy
import onnxruntime
import torch

from network import FRONTS, META, PALETTE, SIDE

PLANE = SIDE * SIDE
SPLITS = ("train", "calibrate", "test")


class Features:
    """A feature folder. Big arrays stay on disk and are mapped."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.meta = json.loads((self.folder / "meta.json").read_text())
        with open(self.folder / "rows.jsonl", encoding="utf-8") as lines:
            self.rows = [json.loads(line) for line in lines]
        count = len(self.rows)
        self.format_names = self.meta["format_names"]
        self.content_names = self.meta["content_names"]
        self.facts = {
            "format": self._map("format.f32", "<f4", (count, len(self.format_names))),
            "content": self._map("content.f32", "<f4", (count, len(self.content_names))),
        }
        self.bytes = {
            "meta": self._map("meta.u8", "u1", (count, META)),
            "palette": self._map("palette.u8", "u1", (count, PALETTE)),
        }
        self.pixel = self._map("pixel.u8", "u1", (count, 3, SIDE, SIDE))
        self.alpha = self._map("alpha.u8", "u1", (count, 1, SIDE, SIDE))
        self.bits = self._map("bits.u8", "u1", (count, SIDE, SIDE))
        self.label = self._column("label", numpy.float32)
        self.method = self._column("method", numpy.int64)
        self.bit_order = self._column("bit_order", numpy.int64)
        self.image = self._images()
        self.split = numpy.array([row["split"] for row in self.rows])
        self.source = numpy.array([row["source"] for row in self.rows])
        self.views = numpy.bincount(self.image)[self.image]

    def __len__(self):
        return len(self.rows)

    def _map(self, name, dtype, shape):
        path = self.folder / name
        expected = int(numpy.prod(shape)) * numpy.dtype(dtype).itemsize
        if path.stat().st_size != expected:
            raise SystemExit(f"{path} has {path.stat().st_size} bytes, {expected} were expected")
        return numpy.memmap(path, dtype=dtype, mode="r", shape=shape)

    def _column(self, name, dtype):
        return numpy.array([row[name] for row in self.rows], dtype=dtype)

    def _images(self):
        """Numbers the images 0.. in order of appearance."""
        numbers = {}
        return numpy.array([numbers.setdefault(row["image"], len(numbers)) for row in self.rows])

    def of(self, *splits):
        """Rows of those splits."""
        return numpy.flatnonzero(numpy.isin(self.split, splits))

    def planes(self, name, rows):
        """The tensor of a spatial stream, as the Rust side would feed it."""
        if name == "pixel":
            return torch.from_numpy(self.pixel[rows].astype(numpy.float32) / numpy.float32(255))
        bits = self.bits[rows]
        if name == "lsb":
            planes = numpy.stack([bits >> channel & 1 for channel in range(3)], 1)
        elif name == "palette_lsb":
            planes = (bits >> 4 & 1)[:, None]
        else:
            level = self.alpha[rows].astype(numpy.float32) / numpy.float32(255)
            planes = numpy.concatenate([level, (bits >> 3 & 1)[:, None].astype(numpy.float32)], 1)
        return torch.from_numpy(planes.astype(numpy.float32))

    def vectors(self, rows):
        """The four vector streams."""
        facts = {name: torch.from_numpy(numpy.array(values[rows])) for name, values in self.facts.items()}
        scaled = {
            name: torch.from_numpy(values[rows].astype(numpy.float32) / numpy.float32(255))
            for name, values in self.bytes.items()
        }
        return facts | scaled

    def inputs(self, rows):
        """All eight streams, unabridged."""
        return self.vectors(rows) | {name: self.planes(name, rows) for name in FRONTS}


def session(front, name):
    """A front in ONNX Runtime on one thread, many times faster than PyTorch on single rows."""
    file = io.BytesIO()
    planes = {"pixel": 3, "lsb": 3, "alpha": 2, "palette_lsb": 1}[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            front, (torch.zeros(1, planes, SIDE, SIDE),), file, input_names=[name], opset_version=17, dynamo=False
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])


def fronts(features, folder, log):
    """What the fixed fronts measure on every row, computed once and kept in `folder`."""
    code = hashlib.sha256((Path(__file__).parent / "network.py").read_bytes().split(b"class Standardise")[0])
    path = Path(folder) / f"fronts-{len(features)}-{code.hexdigest()[:12]}.npz"
    if path.exists():
        with numpy.load(path) as stored:
            return {name: stored[name] for name in FRONTS}
    sessions = {name: session(front().eval(), name) for name, front in FRONTS.items()}
    result = {name: numpy.zeros((len(features), front.size), numpy.float32) for name, front in FRONTS.items()}
    for row in range(len(features)):
        one = numpy.array([row])
        busy = {"alpha": features.alpha[row].any(), "palette_lsb": (features.bits[row] & 16).any()}
        for name, run in sessions.items():
            if busy.get(name, True):
                result[name][row] = run.run(None, {name: features.planes(name, one).numpy()})[0][0]
        if row % 1000 == 0:
            log(f"fronts {row}/{len(features)}")
    numpy.savez(path, **result)
    return result


def is_validation(source, share=0.12):
    """Whether a training source is set aside to choose the best weights; decided by its name alone."""
    digest = hashlib.sha256(f"validation {source}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def weights(features, rows):
    """One weight a row: views of one image share one, clean and stego weigh the same together."""
    weight = 1.0 / features.views[rows]
    stego = features.label[rows] > 0.5
    for part in (stego, ~stego):
        if part.any():
            weight[part] *= 0.5 / weight[part].sum()
    return (weight * len(rows)).astype(numpy.float32)
