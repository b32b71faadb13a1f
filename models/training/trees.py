"""Gradient-boosted trees on one stream's facts, and the same trees as tensors that any ONNX runtime computes.

Trees cut single statistics where a perceptron needs many units. Each bank belongs to one stream, so that leaving a
stream out (the mask) leaves out its trees as well; what they say is part of that stream's embedding.
"""

import lightgbm
import numpy
import torch
from torch import nn

# What each bank's ensembles tell from clean images: pixels are judged by statistics, everything else by the file's
# structure. Replacement and matching leave different traces, so that each has its own.
TASKS = {"content": ("alpha", "palette", "replacement", "matching"), "format": ("exif", "raw")}
METHODS = {"alpha": 0, "palette": 1, "replacement": 2, "matching": 2, "exif": 3, "raw": 4}
TREES = {"content": 200, "format": 100}
LEAVES = {"content": 16, "format": 12}
SEED = 20261121


def settings(trees, leaves):
    """What LightGBM is asked for; deterministic, so that the same rows give the same trees."""
    return {
        "objective": "binary", "learning_rate": 0.08 if trees < 300 else 0.06, "num_leaves": leaves,
        "min_data_in_leaf": 40, "feature_fraction": 0.4, "feature_fraction_bynode": 0.5, "lambda_l2": 1.0,
        "num_threads": 2, "deterministic": True, "force_row_wise": True, "seed": SEED, "verbose": -1,
    }


def boosted(table, label, rows, stream):
    """One ensemble fitted on those rows of a binned table."""
    part = table.subset(numpy.flatnonzero(rows).tolist()).construct()
    part.set_label(label[rows])
    return lightgbm.train(settings(TREES[stream], LEAVES[stream]), part, TREES[stream])


def below(threshold):
    """The largest 32-bit number that is not above the threshold: which values are larger stays the same."""
    near = numpy.float32(threshold)
    return float(near if near <= threshold else numpy.nextafter(near, numpy.float32(-numpy.inf)))


class Bank(nn.Module):
    """Ensembles over the same facts N×F → N×ensembles log-odds, as comparisons and two small matrix products.

    A leaf is reached where every node on its way turns as it must. With 1 for "to the right" at each node, the product
    with the leaf's way (+1 right, −1 left) reaches its number of right turns there and is smaller everywhere else.
    """

    def __init__(self, stream):
        super().__init__()
        self.stream = stream
        trees, leaves = TREES[stream] * len(TASKS[stream]), LEAVES[stream]
        self.register_buffer("feature", torch.zeros(trees * (leaves - 1), dtype=torch.int32))
        self.register_buffer("threshold", torch.zeros(trees * (leaves - 1)))
        self.register_buffer("way", torch.zeros(trees, leaves - 1, leaves))
        self.register_buffer("turns", torch.full((trees, 1, leaves), 100.0))
        self.register_buffer("value", torch.zeros(trees, leaves, 1))

    def load(self, ensembles):
        """Takes fitted ensembles in the order of TASKS."""
        for number, ensemble in enumerate(ensembles):
            for index, tree in enumerate(ensemble.dump_model()["tree_info"]):
                self._tree(number * TREES[self.stream] + index, tree["tree_structure"])

    def _tree(self, tree, root):
        first = tree * (LEAVES[self.stream] - 1)
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
                self.feature[first + number] = node["split_feature"]
                self.threshold[first + number] = below(node["threshold"])
                stack.append((node["left_child"], [*way, (number, -1.0)]))
                stack.append((node["right_child"], [*way, (number, 1.0)]))

    def forward(self, facts):
        leaves = LEAVES[self.stream]
        right = (facts[:, self.feature] > self.threshold).to(torch.float32)
        right = right.reshape(-1, self.way.shape[0], leaves - 1).transpose(0, 1)
        reached = torch.relu(torch.matmul(right, self.way) - self.turns)
        said = torch.matmul(reached, self.value).reshape(len(TASKS[self.stream]), TREES[self.stream], -1)
        return said.sum(1).transpose(0, 1)


def fit(features, rows, weight, folds, log):
    """Banks fitted on `rows`, and for those rows what trees say that saw none of their source: {stream: rows×tasks}."""
    sources = sorted(set(features.source[rows]))
    numpy.random.default_rng(SEED).shuffle(sources)
    number = {source: index % folds for index, source in enumerate(sources)}
    fold = numpy.array([number[source] for source in features.source[rows]])
    banks, said = {}, {}
    matching = numpy.array([features.rows[row]["operation"] == "matching" for row in rows])
    for stream, tasks in TASKS.items():
        values = features.vectors[stream][rows]
        table = lightgbm.Dataset(values, weight=weight, params={"num_threads": 2, "verbose": -1}, free_raw_data=False).construct()
        said[stream] = numpy.zeros((len(rows), len(tasks)), numpy.float32)
        ensembles = []
        for column, task in enumerate(tasks):
            label = features.method[rows] == METHODS[task]
            if METHODS[task] == 2:
                label &= matching == (task == "matching")
            label = label.astype(numpy.float32)
            used = (features.label[rows] < 0.5) | (label > 0)
            for index in range(folds):
                held = fold == index
                said[stream][held, column] = boosted(table, label, used & ~held, stream).predict(values[held], raw_score=True)
            ensembles.append(boosted(table, label, used, stream))
            log(f"trees: {stream}, {task}")
        banks[stream] = Bank(stream)
        banks[stream].load(ensembles)
        with torch.inference_mode():
            own = banks[stream](torch.from_numpy(values[:2000])).numpy()
        lightly = numpy.stack([ensemble.predict(values[:2000], raw_score=True) for ensemble in ensembles], 1)
        log(f"trees as tensors: {stream} differs by at most {numpy.abs(own - lightly).max():.2e}")
    return banks, said
