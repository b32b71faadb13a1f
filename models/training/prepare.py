"""Runs the fixed fronts over feature folders, so that training reads a few hundred numbers a row instead of planes.

    python prepare.py FOLDER... [--drop-planes]

Writes FOLDER/fronts.npz and, whole, the planes of every thousandth row as FOLDER/checked.npz for the export's check.
`--drop-planes` then removes the planes, nine tenths of the folder. A folder that is done is passed over.
"""

import argparse
import hashlib
import io
import sys
import warnings
from pathlib import Path

import numpy
import onnxruntime
import torch

from dataset import PLANES, Folder
from network import FRONTS, SIDE

EVERY = 1000


def code():
    """Tells the fronts' code apart: measurements of other fronts are not mixed."""
    text = (Path(__file__).parent / "network.py").read_bytes()
    text = text[text.index(b"class Bands"):text.index(b"class Standardise")]
    return hashlib.sha256(text).hexdigest()[:12]


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


def prepare(path, drop):
    """One folder."""
    target = path / "fronts.npz"
    if target.exists():
        with numpy.load(target) as stored:
            if str(stored["code"]) != code():
                raise SystemExit(f"{target} was made by other fronts; make the features again")
        return
    folder = Folder(path, planes=True)
    sessions = {name: session(front().eval(), name) for name, front in FRONTS.items()}
    result = {name: numpy.zeros((len(folder), front.size), numpy.float32) for name, front in FRONTS.items()}
    for row in range(len(folder)):
        one = numpy.array([row])
        busy = {"alpha": folder.alpha[row].any(), "palette_lsb": (folder.bits[row] & 16).any()}
        for name, run in sessions.items():
            if busy.get(name, True):
                result[name][row] = run.run(None, {name: folder.planes(name, one).numpy()})[0][0]
        if row % 5000 == 0:
            print(f"{path}: {row} of {len(folder)}", file=sys.stderr, flush=True)
    rows = numpy.arange(0, len(folder), EVERY)
    checked = {name: folder.planes(name, rows).numpy() for name in FRONTS}
    numpy.savez_compressed(path / "checked.npz", rows=rows, **checked)
    numpy.savez(target, code=code(), **result)
    if drop:
        for name in PLANES:
            (path / name).unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--drop-planes", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    for path in args.folders:
        prepare(path, args.drop_planes)


if __name__ == "__main__":
    main()
