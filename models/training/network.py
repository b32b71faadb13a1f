"""The network: eight encoders and one fusion head with a mask (design: the model's contract).

Every encoder turns its stream into an embedding of WIDTH numbers. The head sees the eight embeddings side by side;
where the mask is 0 it sees the stream's learned baseline embedding instead. The encoders of the spatial streams begin
with a *front*: fixed measurements at native resolution (residuals, parities, neighbour differences, bit phases),
averaged over 16 bands of 16 rows along the raster. Fronts have nothing to learn, so training computes them once.

The head speaks of six tasks (kinds of payload, trees.py) in log-odds: what boosted trees on the facts say, corrected
by a perceptron on the embeddings. From each task's log-odds goes what few clean images reach, and the stego logit is
the soft maximum of the six: a kind of payload whose clean images score high does not raise the bar of the others.
"""

import torch
from torch import nn
from torch.nn import functional

from trees import COMBINATIONS, TASKS, Bank

STREAMS = ["pixel", "meta", "alpha", "lsb", "palette", "palette_lsb", "format", "content"]
SIDE = 256
BANDS = 16
META = 2048
PALETTE = 768
WIDTH = 48
METHODS = 5
ORDERS = 3


def shapes(format_size, content_size):
    """Shape of one row of every input."""
    return {
        "pixel": (3, SIDE, SIDE),
        "meta": (META,),
        "alpha": (2, SIDE, SIDE),
        "lsb": (3, SIDE, SIDE),
        "palette": (PALETTE,),
        "palette_lsb": (1, SIDE, SIDE),
        "format": (format_size,),
        "content": (content_size,),
    }


class Bands:
    """Collects averages of maps over the rows and columns that hold image, band by band.

    A view smaller than 256×256 is padded with zeros; columns and rows of nothing but zeros count as padding, so that
    an icon's averages are those of its pixels. Maps are N×C×H×256 with a value at (y, x) that was made from the
    pixels x to x+right and y to y+below, and must be 0 where `mask` is. Everything is made of the few operations that
    the embedded runtime does fast: whole planes shifted, multiplied, cut, and summed along rows.
    """

    def __init__(self, values):
        channels = int(values.shape[1])
        columns = torch.matmul(values.new_ones(1, 1, channels * SIDE), values.reshape(-1, channels * SIDE, SIDE))
        self.columns = columns.reshape(-1, SIDE).clamp(0, 1)
        self.rows = values.sum(3).sum(1).clamp(0, 1)
        self.sums, self.counts = [], []

    @staticmethod
    def reach(valid, distance):
        """Where a value and the one `distance` further are both valid."""
        if distance == 0:
            return valid
        return functional.pad(valid[:, :-distance] * valid[:, distance:], (0, distance))

    def mask(self, height, right, below):
        """1 where a map of that reach was made of image alone, N×1×height×256."""
        row, column = self.reach(self.rows, below)[:, :height], self.reach(self.columns, right)
        return torch.matmul(row.reshape(-1, 1, height, 1), column.reshape(-1, 1, 1, SIDE))

    def add(self, sums, counts):
        """Takes row sums N×C×256 of as many values as `counts` N×256 says."""
        self.sums.append(sums)
        self.counts.append(counts.unsqueeze(1) * torch.ones(1, int(sums.shape[1]), 1))

    def mean(self, maps, right=0, below=0):
        """Takes each map."""
        counts = self.reach(self.rows, below) * self.reach(self.columns, right).sum(1, keepdim=True)
        for values in maps:
            self.add(functional.pad(values.sum(3), (0, SIDE - int(values.shape[2]))), counts)

    def phases(self, bits, combs):
        """Takes the smallest and the largest of the eight means of every eighth bit of a row: text leaves one phase
        empty, whatever the row's offset in the payload. `combs` are 256×8 weights, one a channel that is woven in."""
        means = sum(torch.matmul(plane, comb) for plane, comb in zip(bits, combs, strict=True))
        means = means / self.columns.mean(1).clamp(min=1 / SIDE).reshape(-1, 1, 1, 1)
        extremes = torch.cat([means.amin(3), means.amax(3)], 1)
        self.add(extremes * self.rows.unsqueeze(1), self.rows)

    def result(self):
        """Means a band and over all of everything taken, N×(channels taken · (BANDS+1))."""
        pool = torch.cat([torch.eye(BANDS).repeat_interleave(SIDE // BANDS, 0), torch.ones(SIDE, 1)], 1)
        sums, counts = torch.matmul(torch.cat(self.sums, 1), pool), torch.matmul(torch.cat(self.counts, 1), pool)
        return (sums / counts.clamp(min=1)).flatten(1)


def comb(stride, offset):
    """Weights that average the bits of each of the eight phases, where pixel x holds bit stride·x + offset."""
    weights = torch.zeros(SIDE, 8)
    places = torch.arange(SIDE)
    weights[places, (stride * places + offset) % 8] = 8 / (SIDE * stride)
    return weights


def whole(values):
    """Numbers from 0 up without their fraction; the embedded runtime converts faster than it rounds."""
    return values.to(torch.int32).to(torch.float32)


def shifted(values, height, across=0, down=0):
    """Rows of N×C×H×256 from `down` on, moved left by `across`; the rightmost columns hold the next row's start,
    which averages leave out."""
    channels = int(values.shape[1])
    start = down * SIDE + across
    flat = values.reshape(-1, channels, int(values.shape[2]) * SIDE)
    return flat[:, :, start:start + height * SIDE].reshape(-1, channels, height, SIDE)


class PixelFront(nn.Module):
    """Weighted-stego-image and sample-pair maps of the three channels (Ker & Böhme 2008; Dumitrescu et al. 2003)."""

    size = 27 * (BANDS + 1)

    def samples(self, pixel):
        """Samples 0..255 and the sign of their parity."""
        values = whole(pixel * 255 + 0.5)
        return values, (values - whole(values * 0.5) * 2) * 2 - 1

    def residual(self, values):
        """What the predictor ¼·[1 −2 1; −2 4 −2; 1 −2 1] leaves of the sample right and below: 253 rows."""
        first = shifted(values, 255) - shifted(values, 255, 1) * 2 + shifted(values, 255, 2)
        second = shifted(first, 253) - shifted(first, 253, down=1) * 2 + shifted(first, 253, down=2)
        return second * 0.25

    def forward(self, pixel):
        values, parity = self.samples(pixel)
        bands = Bands(values)
        residual = self.residual(values) * bands.mask(253, 2, 2)
        size = residual.abs()
        weighted = (residual * shifted(parity, 253, 1, 1)).clamp(-4, 4)
        around = [weighted, size.clamp(max=1), size.clamp(max=4), size.clamp(max=16)]
        step = (shifted(values, 255, 1) - shifted(values, 255)) * bands.mask(255, 1, 1)
        apart = step.abs()
        left = shifted(parity, 255)
        pairs = [apart.clamp(max=number) for number in (1, 2, 4)]
        pairs += [left * step.clamp(-number, number) for number in (1, 2)]
        bands.mean(around, right=2, below=2)
        bands.mean(pairs, right=1, below=1)
        return bands.result()


class PlaneFront(nn.Module):
    """A bit plane: density, pairs of ones, phases."""

    size = 5 * (BANDS + 1)

    def __init__(self):
        super().__init__()
        self.register_buffer("comb", comb(1, 0), persistent=False)
        inside = functional.pad(torch.ones(1, 1, 1, SIDE - 1), (0, 1))
        self.register_buffer("inside", inside, persistent=False)

    def take(self, bits, bands):
        """Measures each channel."""
        top = shifted(bits, 255)
        bands.mean([bits])
        bands.mean([top * shifted(bits, 255, 1) * self.inside], right=1, below=1)
        bands.mean([top * shifted(bits, 255, down=1)], below=1)
        bands.phases([bits], [self.comb])

    def forward(self, bits):
        bands = Bands(bits)
        self.take(bits, bands)
        return bands.result()


class LsbFront(PlaneFront):
    """The three colour planes, how channels agree, and the phases of interleaved channels."""

    size = 19 * (BANDS + 1)

    def __init__(self):
        super().__init__()
        self.register_buffer("woven", torch.stack([comb(3, channel) for channel in range(3)]), persistent=False)

    def forward(self, bits):
        bands = Bands(bits)
        planes = [bits[:, channel:channel + 1] for channel in range(3)]
        self.take(bits, bands)
        bands.mean([bits[:, 1:] * bits[:, :-1]])
        bands.phases(planes, [self.woven[channel] for channel in range(3)])
        return bands.result()


class AlphaFront(PlaneFront):
    """Alpha: its LSB plane, and how much of it is opaque, clear, or just beside that."""

    size = 10 * (BANDS + 1)

    def forward(self, alpha):
        values = whole(alpha[:, :1] * 255 + 0.5)
        bands = Bands(values)
        clear = (values * -1 + 255) * bands.mask(256, 0, 0)
        flat = [values.clamp(max=number) for number in (1, 2)] + [clear.clamp(max=number) for number in (1, 2)]
        step = (shifted(values, 255, 1) - shifted(values, 255)).abs().clamp(max=4) * bands.mask(255, 1, 1)
        self.take(alpha[:, 1:], bands)
        bands.mean(flat)
        bands.mean([step], right=1, below=1)
        return bands.result()


FRONTS = {"pixel": PixelFront, "alpha": AlphaFront, "lsb": LsbFront, "palette_lsb": PlaneFront}


class Standardise(nn.Module):
    """(x − mean) / deviation, cut at ±6; both are constants measured on the training rows."""

    def __init__(self, size):
        super().__init__()
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("scale", torch.ones(size))

    def fit(self, rows):
        self.mean.copy_(rows.mean(0))
        self.scale.copy_(1 / rows.std(0).clamp(min=1e-4))

    def forward(self, values):
        return ((values - self.mean) * self.scale).clamp(-6, 6)


class Quantiles(nn.Module):
    """Piecewise-linear encoding (Gorishniy et al. 2022): one number a bin between quantiles of the training rows,
    0 below the bin, 1 above it. Lets a small network cut a statistic where trees would."""

    def __init__(self, size, bins):
        super().__init__()
        self.bins = bins
        self.size = size * bins
        self.register_buffer("start", torch.zeros(size, bins))
        self.register_buffer("slope", torch.zeros(size, bins))

    def fit(self, rows):
        """Knots at quantiles; a statistic with few values has them between its values."""
        levels = torch.linspace(0, 1, self.bins + 1, dtype=torch.float64)
        for index in range(rows.shape[1]):
            column = rows[:, index].double()
            distinct = torch.unique(column)
            if len(distinct) <= self.bins + 1:
                knots = distinct
            else:
                knots = torch.unique(torch.quantile(column, levels))
            starts, ends = knots[:-1], knots[1:]
            self.start[index] = 0
            self.slope[index] = 0
            self.start[index, :len(starts)] = starts.float()
            self.slope[index, :len(starts)] = (1 / (ends - starts).clamp(min=1e-6)).float()

    def forward(self, values):
        return ((values.unsqueeze(2) - self.start) * self.slope).clamp(0, 1).flatten(1)


def mlp(size, hidden, drop, width=WIDTH):
    return nn.Sequential(
        nn.Linear(size, hidden), nn.ReLU(), nn.Dropout(drop), nn.Linear(hidden, width), nn.ReLU()
    )


class FactsEncoder(nn.Module):
    """Format or content: quantile encoding and the standardised values, then a perceptron."""

    def __init__(self, size, settings):
        super().__init__()
        self.quantiles = Quantiles(size, settings["bins"])
        self.standardise = Standardise(size)
        self.body = mlp(self.quantiles.size + size, settings["hidden"], settings["drop"])

    def fit(self, rows):
        self.quantiles.fit(rows)
        self.standardise.fit(rows)

    def forward(self, values):
        return self.body(torch.cat([self.quantiles(values), self.standardise(values)], 1))


class MetaEncoder(nn.Module):
    """Bytes: which class each belongs to (by thresholds that separate controls, digits, letters, high bytes), then
    two convolutions and the mean and the peak over positions."""

    edges = (0.5, 9.5, 31.5, 47.5, 57.5, 64.5, 90.5, 96.5, 122.5, 126.5, 191.5, 254.5)

    def __init__(self, drop):
        super().__init__()
        self.register_buffer("edge", torch.tensor(self.edges).reshape(1, -1, 1), persistent=False)
        self.near = nn.Conv1d(len(self.edges), 24, 8, stride=4, padding=2)
        self.far = nn.Conv1d(24, 32, 4, stride=4)
        self.body = mlp(64 + len(self.edges), 64, drop)

    def forward(self, meta):
        classes = (meta.unsqueeze(1) * 255 - self.edge + 0.5).clamp(0, 1)
        local = functional.relu(self.far(functional.relu(self.near(classes))))
        return self.body(torch.cat([local.mean(2), local.amax(2), classes.mean(2)], 1))


class PaletteEncoder(nn.Module):
    """The colour table and how far neighbouring entries lie apart."""

    def __init__(self, drop):
        super().__init__()
        self.body = mlp(PALETTE + 255, 32, drop)

    def forward(self, palette):
        table = palette.reshape(-1, PALETTE // 3, 3)
        apart = (table[:, 1:] - table[:, :-1]).abs().sum(2)
        return self.body(torch.cat([palette, (apart * 8).clamp(max=1)], 1))


class SpatialEncoder(nn.Module):
    """A front's measurements, standardised, through a perceptron."""

    def __init__(self, front, drop):
        super().__init__()
        self.front = front()
        self.standardise = Standardise(front.size)
        self.body = mlp(front.size, 96, drop)

    def fit(self, rows):
        self.standardise.fit(rows)

    def measured(self, rows):
        """From measurements that the front made earlier."""
        return self.body(self.standardise(rows))

    def forward(self, planes):
        return self.measured(self.front(planes))


class Network(nn.Module):
    """All of it. `colours`: which facts the trees see in order of size (trees.triples()); without it there are none."""

    # How far the perceptron may correct the trees' log-odds, and what it hears of them.
    furthest = 4.0
    loudest = 3.0

    def __init__(self, format_size, content_size, drop=0.3, colours=None):
        super().__init__()
        self.encoders = nn.ModuleDict({
            "pixel": SpatialEncoder(PixelFront, drop),
            "meta": MetaEncoder(drop),
            "alpha": SpatialEncoder(AlphaFront, drop),
            "lsb": SpatialEncoder(LsbFront, drop),
            "palette": PaletteEncoder(drop),
            "palette_lsb": SpatialEncoder(PlaneFront, drop),
            "format": FactsEncoder(format_size, {"bins": 8, "hidden": 32, "drop": drop}),
            "content": FactsEncoder(content_size, {"bins": 6, "hidden": 24, "drop": drop}),
        })
        self.baseline = nn.Parameter(torch.zeros(len(STREAMS), WIDTH))
        self.bank = None if colours is None else Bank(colours)
        self.register_buffer("typical", torch.zeros(format_size + content_size))
        # What the trees say where both streams are left out: it is the same for every image.
        self.register_buffer("nothing", torch.zeros(1, 1, len(TASKS)))
        keeps = torch.tensor(COMBINATIONS[:-1], dtype=torch.float32)
        sizes = torch.tensor([format_size, content_size])
        self.register_buffer("combinations", keeps.repeat_interleave(sizes, 1), persistent=False)
        self.shared = nn.Sequential(
            nn.Linear(len(STREAMS) * WIDTH + len(TASKS), 128), nn.ReLU(), nn.Dropout(drop), nn.Linear(128, 64), nn.ReLU()
        )
        self.odds = nn.Linear(64, len(TASKS))
        self.register_buffer("bars", torch.zeros(len(TASKS)))
        self.method = nn.Linear(64, METHODS)
        self.bit_order = nn.Linear(64, ORDERS)

    def heard(self, said, mask):
        """What the trees say under each mask: `said` N×4×tasks, one for each way to leave format and content out."""
        format, content = mask[:, 6:7], mask[:, 7:8]
        which = torch.cat([format * content, format * (1 - content), (1 - format) * content, (1 - format) * (1 - content)], 1)
        return (which.unsqueeze(2) * said).sum(1)

    def tasks(self, parts, mask):
        """Log-odds of the six tasks, and the hidden layer."""
        embeddings, said = parts
        keep, heard = mask.unsqueeze(2), self.heard(said, mask)
        seen = (embeddings * keep + self.baseline * (1 - keep)).flatten(1)
        hidden = self.shared(torch.cat([seen, (heard * 0.25).clamp(-self.loudest, self.loudest)], 1))
        own = self.odds(hidden)
        if self.bank is None:
            return own, hidden
        return heard + torch.tanh(own / self.furthest) * self.furthest, hidden

    def fuse(self, parts, mask):
        """Eight embeddings N×8×WIDTH with what trees say, and masks K×8 → the outputs."""
        odds, hidden = self.tasks(parts, mask)
        stego = torch.log(torch.exp((odds - self.bars).clamp(max=60)).sum(1, keepdim=True))
        return stego, self.method(hidden), self.bit_order(hidden), hidden

    def ask(self, facts):
        """What the trees say of format and content facts side by side, N×4×tasks."""
        if self.bank is None:
            return facts[:, :1].unsqueeze(2) * facts.new_zeros(1, len(COMBINATIONS), len(TASKS))
        rows = torch.cat([facts * keep + self.typical * (1 - keep) for keep in self.combinations])
        said = self.bank(rows).reshape(len(self.combinations), -1, len(TASKS)).transpose(0, 1)
        return torch.cat([said, self.nothing + 0 * said[:, :1]], 1)

    def embed(self, inputs):
        """Embeddings from streams, and what the trees say; a spatial stream may come as what its front measured, and
        `said` as what trees said that did not see the rows."""
        parts = []
        for name in STREAMS:
            encoder, values = self.encoders[name], inputs[name]
            if isinstance(encoder, SpatialEncoder):
                parts.append(encoder.measured(values) if values.dim() == 2 else encoder(values))
            elif isinstance(encoder, FactsEncoder):
                parts.append(encoder(values))
            else:
                parts.append(self.lazily(encoder, values))
        said = inputs["said"] if "said" in inputs else self.ask(torch.cat([inputs["format"], inputs["content"]], 1))
        return torch.stack(parts, 1), said

    def lazily(self, encoder, values):
        """In training, rows of nothing but zeros (most files have no metadata) share one pass."""
        busy = values.flatten(1).any(1) if self.training else None
        if busy is None or busy.all():
            return encoder(values)
        few = encoder(torch.cat([values[busy], torch.zeros_like(values[:1])]))
        return few[torch.where(busy, busy.cumsum(0) - 1, len(few) - 1)]

    def forward(self, pixel, meta, alpha, lsb, palette, palette_lsb, format, content, mask):
        streams = dict(zip(STREAMS, (pixel, meta, alpha, lsb, palette, palette_lsb, format, content), strict=True))
        return self.fuse(self.embed(streams), mask)
