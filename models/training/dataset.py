"""What `starlight lab features` wrote, as arrays: rows are views of images, in the order of rows.jsonl."""

import hashlib
import json
from pathlib import Path

import numpy
import torch

from network import FRONTS, META, PALETTE, SIDE

PLANES = ("pixel.u8", "alpha.u8", "bits.u8")


class Folder:
    """One feature folder. Big arrays stay on disk and are mapped."""

    def __init__(self, folder, planes=False):
        self.folder = Path(folder)
        self.meta = json.loads((self.folder / "meta.json").read_text())
        with open(self.folder / "rows.jsonl", encoding="utf-8") as lines:
            self.rows = [json.loads(line) for line in lines]
        count = len(self.rows)
        self.format = self._map("format.f32", "<f4", (count, len(self.meta["format_names"])))
        self.content = self._map("content.f32", "<f4", (count, len(self.meta["content_names"])))
        self.metadata = self._map("meta.u8", "u1", (count, META))
        self.palette = self._map("palette.u8", "u1", (count, PALETTE))
        if planes:
            self.pixel = self._map("pixel.u8", "u1", (count, 3, SIDE, SIDE))
            self.alpha = self._map("alpha.u8", "u1", (count, 1, SIDE, SIDE))
            self.bits = self._map("bits.u8", "u1", (count, SIDE, SIDE))

    def __len__(self):
        return len(self.rows)

    def _map(self, name, dtype, shape):
        path = self.folder / name
        expected = int(numpy.prod(shape)) * numpy.dtype(dtype).itemsize
        if path.stat().st_size != expected:
            raise SystemExit(f"{path} has {path.stat().st_size} bytes, {expected} were expected")
        return numpy.memmap(path, dtype=dtype, mode="r", shape=shape)

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


class Features:
    """Prepared feature folders as one set, in memory. Those of `more` hold payloads of some kinds only (`extra` says which
    rows are theirs): where kinds are weighed against each other, they have no say."""

    def __init__(self, paths, more=()):
        folders = [Folder(path) for path in (*paths, *more)]
        first = folders[0].meta
        self.format_names, self.content_names = first["format_names"], first["content_names"]
        for folder in folders:
            if folder.meta["format_names"] != self.format_names or folder.meta["content_names"] != self.content_names:
                raise SystemExit(f"{folder.folder} holds other features than {folders[0].folder}")
        self.rows = [row for folder in folders for row in folder.rows]
        self.extra = numpy.repeat(numpy.arange(len(folders)) >= len(paths), [len(folder) for folder in folders])
        join = lambda name: numpy.concatenate([getattr(folder, name) for folder in folders])  # noqa: E731
        self.vectors = {"format": join("format"), "content": join("content")}
        self.bytes = {"meta": join("metadata"), "palette": join("palette")}
        self.fronts = self._fronts(folders)
        self.checked = [self._checked(folders, at) for at in range(len(folders))]
        self.label = self._column("label", numpy.float32)
        self.method = self._column("method", numpy.int64)
        self.bit_order = self._column("bit_order", numpy.int64)
        self.image = self._images(folders)
        self.split = numpy.array([row["split"] for row in self.rows])
        self.source = numpy.array([row["source"] for row in self.rows])
        self.views = numpy.bincount(self.image)[self.image]

    def __len__(self):
        return len(self.rows)

    def _column(self, name, dtype):
        return numpy.array([row[name] for row in self.rows], dtype=dtype)

    @staticmethod
    def _fronts(folders):
        parts = []
        for folder in folders:
            with numpy.load(folder.folder / "fronts.npz") as stored:
                parts.append({name: stored[name] for name in FRONTS})
        return {name: numpy.concatenate([part[name] for part in parts]) for name in FRONTS}

    @staticmethod
    def _checked(folders, at):
        """Some rows' numbers in the whole set and their planes."""
        before = sum(len(folder) for folder in folders[:at])
        with numpy.load(folders[at].folder / "checked.npz") as stored:
            return stored["rows"] + before, {name: stored[name] for name in FRONTS}

    @staticmethod
    def _images(folders):
        """Numbers the images 0.. in order of appearance."""
        numbers = {}
        return numpy.array([
            numbers.setdefault((index, row["image"]), len(numbers))
            for index, folder in enumerate(folders) for row in folder.rows
        ])

    def of(self, *splits):
        """Rows of those splits."""
        return numpy.flatnonzero(numpy.isin(self.split, splits))

    def streams(self, rows):
        """The eight streams of those rows; of the spatial ones what their fronts measured."""
        streams = {name: torch.from_numpy(values[rows]) for name, values in (self.vectors | self.fronts).items()}
        for name, values in self.bytes.items():
            streams[name] = torch.from_numpy(values[rows].astype(numpy.float32) / numpy.float32(255))
        return streams


def is_validation(source, share=0.12):
    """Whether a training source is set aside to choose the best weights; decided by its name alone."""
    digest = hashlib.sha256(f"validation {source}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def best_views(features, rows, score):
    """Of each image among the rows, in the order of their numbers: the place in `rows` of its view with the highest score."""
    order = numpy.argsort(-score, kind="stable")
    return order[numpy.unique(features.image[rows[order]], return_index=True)[1]]


def weights(features, rows):
    """One weight a row: views of one image share one. Clean images outweigh the others as they outnumber them, which
    keeps the highest clean scores low."""
    weight = 1.0 / features.views[rows]
    return (weight / weight.mean()).astype(numpy.float32)
