"""Gradient-boosted trees on the facts of the format and content streams, and the same trees as tensors that any ONNX
runtime computes.

Trees cut single statistics where a perceptron needs many units, and they do not run away on images unlike all others.
Each ensemble tells one kind of payload from clean images. They see both streams side by side; where a stream is left
out (the mask), they see its typical clean values instead, and they were fitted on rows of that sort as well.

What is measured of red, green and blue alike they see in order of size, not by colour: a payload may lie in any of the
three, and three trees to say so of each would need three times the images.
"""

import lightgbm
import numpy
import torch
from torch import nn

# Replacement and matching leave different traces, so that each has its own ensemble; both mean `lsb.rgb`.
TASKS = ("alpha", "palette", "replacement", "matching", "exif", "raw")
METHODS = {"alpha": 0, "palette": 1, "replacement": 2, "matching": 2, "exif": 3, "raw": 4}
TREES = {"alpha": 240, "palette": 280, "replacement": 400, "matching": 320, "exif": 270, "raw": 190}
LEAVES = 16
# Which of format and content stay: the ways in which a mask can leave them out.
COMBINATIONS = ((1, 1), (1, 0), (0, 1), (0, 0))
# Share of images that are fitted once more under each of the combinations that leave something out.
AGAIN = (0.15, 0.15, 0.05)
SEED = 20261121


def settings(leaves):
    """What LightGBM is asked for; deterministic, so that the same rows give the same trees."""
    return {
        "objective": "binary", "learning_rate": 0.06, "num_leaves": leaves, "min_data_in_leaf": 40,
        "feature_fraction": 0.4, "feature_fraction_bynode": 0.5, "lambda_l2": 1.0, "num_threads": 2,
        "deterministic": True, "force_row_wise": True, "seed": SEED, "verbose": -1,
    }


def below(threshold):
    """The largest 32-bit number that is not above the threshold: which values are larger stays the same."""
    near = numpy.float32(threshold)
    # As Python floats: beside a float32, numpy rounds the other number first.
    return float(near if float(near) <= threshold else numpy.nextafter(near, numpy.float32(-numpy.inf)))


def triples(names):
    """Where facts of that name stand for red, green and blue, 3×T."""
    place = {name: at for at, name in enumerate(names)}
    found = []
    for name in names:
        colours = ["-".join(colour if part == "red" else part for part in name.split("-")) for colour in ("red", "green", "blue")]
        if "red" in name.split("-") and all(colour in place for colour in colours):
            found.append([place[colour] for colour in colours])
    return numpy.array(found, numpy.int64).reshape(-1, 3).T


def in_order(facts, colours):
    """A copy of the facts N×F with those of the three colours in order of size, the smallest where red stood."""
    facts = facts.copy()
    facts[:, colours] = numpy.sort(facts[:, colours], 1)
    return facts


class Bank(nn.Module):
    """Ensembles over the same facts N×F → N×tasks log-odds, as comparisons and two small matrix products. `colours` 3×T
    says which facts are put in order of size first (triples()).

    A leaf is reached where every node on its way turns as it must. With 1 for "to the right" at each node, the product
    with the leaf's way (+1 right, −1 left) reaches its number of right turns there and is smaller everywhere else.
    """

    def __init__(self, colours):
        super().__init__()
        self.register_buffer("colours", torch.from_numpy(colours))
        self.starts = [sum(list(TREES.values())[:at]) for at in range(len(TASKS) + 1)]
        trees = self.starts[-1]
        self.register_buffer("feature", torch.zeros(trees * (LEAVES - 1), dtype=torch.int32))
        self.register_buffer("threshold", torch.zeros(trees * (LEAVES - 1)))
        self.register_buffer("way", torch.zeros(trees, LEAVES - 1, LEAVES))
        self.register_buffer("turns", torch.full((trees, 1, LEAVES), 100.0))
        self.register_buffer("value", torch.zeros(trees, LEAVES, 1))
        tasks = torch.zeros(len(TASKS), trees)
        for task, (start, end) in enumerate(zip(self.starts, self.starts[1:], strict=False)):
            tasks[task, start:end] = 1
        self.register_buffer("tasks", tasks)

    def load(self, ensembles, facts):
        """Takes ensembles, in the order of TASKS, that were fitted on so many facts in_order()."""
        place = numpy.arange(facts)
        # forward() puts the facts in order behind all others.
        place[self.colours.numpy()] = facts + numpy.arange(self.colours.numel()).reshape(3, -1)
        for start, ensemble in zip(self.starts, ensembles, strict=False):
            for index, tree in enumerate(ensemble.dump_model()["tree_info"]):
                self._tree(start + index, tree["tree_structure"], place)

    def _tree(self, tree, root, place):
        first = tree * (LEAVES - 1)
        leaf, stack = 0, [(root, [])]
        while stack:
            node, way = stack.pop()
            if "leaf_value" in node:
                for number, turn in way:
                    self.way[tree, number, leaf] = turn
                self.turns[tree, 0, leaf] = sum(turn > 0 for _, turn in way) - 1
                self.value[tree, leaf, 0] = node["leaf_value"]
                leaf += 1
            else:
                number = node["split_index"]
                self.feature[first + number] = int(place[node["split_feature"]])
                self.threshold[first + number] = below(node["threshold"])
                stack.append((node["left_child"], [*way, (number, -1.0)]))
                stack.append((node["right_child"], [*way, (number, 1.0)]))

    def forward(self, facts):
        red, green, blue = (facts[:, colour] for colour in self.colours)
        low, high = torch.minimum(red, green), torch.maximum(red, green)
        middle = torch.maximum(low, torch.minimum(high, blue))
        facts = torch.cat([facts, torch.minimum(low, blue), middle, torch.maximum(high, blue)], 1)
        right = (facts[:, self.feature] > self.threshold).to(torch.float32)
        right = right.reshape(-1, self.way.shape[0], LEAVES - 1).transpose(0, 1)
        reached = torch.relu(torch.matmul(right, self.way) - self.turns)
        said = torch.matmul(reached, self.value).reshape(self.way.shape[0], -1)
        return torch.matmul(self.tasks, said).transpose(0, 1)


class Table:
    """Facts of images under every combination, ready to be fitted: each image as it is, and some once more with a
    stream replaced by what clean images typically have there."""

    def __init__(self, facts, sizes, clean):
        """`facts` N×(format + content), `sizes` of the two, `clean` N: which images set the typical values."""
        self.facts = facts
        self.typical = numpy.median(facts[clean], 0).astype(numpy.float32)
        self.kept = numpy.repeat(numpy.array(COMBINATIONS, bool), sizes, 1)
        draw = numpy.random.default_rng(SEED)
        self.combination = [numpy.zeros(len(facts), int)]
        self.image = [numpy.arange(len(facts))]
        for number, share in enumerate(AGAIN, 1):
            again = numpy.flatnonzero(draw.random(len(facts)) < share)
            self.image.append(again)
            self.combination.append(numpy.full(len(again), number))
        self.image, self.combination = numpy.concatenate(self.image), numpy.concatenate(self.combination)
        self.data = lightgbm.Dataset(
            numpy.where(self.kept[self.combination], facts[self.image], self.typical),
            params={"num_threads": 2, "verbose": -1}, free_raw_data=False,
        ).construct()

    def boosted(self, label, used, task):
        """The ensemble of that task, fitted on the images `used`."""
        part = self.data.subset(numpy.flatnonzero(used[self.image]).tolist()).construct()
        part.set_label(label[self.image][used[self.image]])
        return lightgbm.train(settings(LEAVES), part, TREES[task])

    def predict(self, ensemble, images):
        """Log-odds of those images under each combination, N×4."""
        said = [ensemble.predict(numpy.where(kept, self.facts[images], self.typical), raw_score=True) for kept in self.kept]
        return numpy.stack(said, 1)


def targets(method, operation):
    """Which images hold what an ensemble looks for, N×tasks; `method` is −1 for clean images."""
    matching = operation == "matching"
    found = [
        (method == METHODS[task]) & ((matching == (task == "matching")) if METHODS[task] == 2 else True)
        for task in TASKS
    ]
    return numpy.stack(found, 1)


def fit(facts, sizes, colours, wanted, source, folds, log):
    """The bank fitted on all images (`facts` N×F, `colours` as triples() has them, `wanted` N×tasks, `source` N), the
    typical clean values, and what ensembles say of each image that saw none of its source: N×4×tasks."""
    sources = sorted(set(source))
    numpy.random.default_rng(SEED).shuffle(sources)
    number = {name: index % folds for index, name in enumerate(sources)}
    fold = numpy.array([number[name] for name in source])
    clean = ~wanted.any(1)
    ordered = in_order(facts, colours)
    table = Table(ordered, sizes, clean)
    said = numpy.zeros((len(facts), len(COMBINATIONS), len(TASKS)), numpy.float32)
    ensembles = []
    for column, task in enumerate(TASKS):
        label, used = wanted[:, column].astype(numpy.float32), clean | wanted[:, column]
        for index in range(folds):
            held = fold == index
            said[held, :, column] = table.predict(table.boosted(label, used & ~held, task), numpy.flatnonzero(held))
        ensembles.append(table.boosted(label, used, task))
        log(f"trees: {task}")
    bank = Bank(colours)
    bank.load(ensembles, facts.shape[1])
    some = numpy.arange(0, len(facts), max(1, len(facts) // 2000))
    with torch.inference_mode():
        own = bank(torch.from_numpy(facts[some])).numpy()
    exact = numpy.stack([ensemble.predict(ordered[some], raw_score=True) for ensemble in ensembles], 1)
    log(f"trees as tensors: differ by at most {numpy.abs(own - exact).max():.2e} on {len(some)} images")
    return bank, table.typical, said
