"""Trains the network on prepared feature folders, calibrates, measures and exports it. README.md has the commands.

Phases: (1) boosted trees on the facts, by folds of sources; (2) encoders and head; (3) the same again with the clean
images that scored highest counting more (hard negatives). The best weights by detection on validation sources (a part
of `train`) are kept. Images of `calibrate` help to set the bars of the tasks; otherwise `calibrate` and `test` are touched
by evaluate.py alone.
"""

import argparse
import copy
import pickle
import time
from pathlib import Path

import numpy
import torch
from torch.nn import functional

import evaluate
import export
import trees
from dataset import Features, best_views, is_validation, weights
from network import METHODS, STREAMS, FactsEncoder, Network, SpatialEncoder

SEED = 20261121
# Share of clean images that reach a task's bar at first: six of them together then stay near one in a thousand.
ONE_IN = 2e-4
# False-positive targets at which the bars are then moved to find most.
SHARES = (2e-4, 5e-4, 1e-3)
# Share of clean images that a round of hard-negative mining calls hard, and how much more they then count.
HARD, HARDER = 0.04, 4.0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("features", type=Path, nargs="+", help="folders written by `lab features`, then prepare.py")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="the same of sets that hold some kinds of payload only")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints, caches and the log")
    parser.add_argument("--out", type=Path, required=True, help="folder for starlight.onnx, starlight.json, RESULTS.md")
    parser.add_argument("--steps", type=int, default=3000, help="steps of phase 2")
    parser.add_argument("--hard-steps", type=int, default=1000, help="steps of each round of phase 3")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of phase 3")
    parser.add_argument("--folds", type=int, default=4, help="folds of the trees; 0: no trees in the network")
    parser.add_argument("--contrast", type=float, default=0.0, help="weight of the supervised contrastive loss")
    parser.add_argument("--streams", default="all", help="`all`, or `facts`: format and content alone")
    parser.add_argument("--try-only", action="store_true", help="stop before calibration, test and export")
    parser.add_argument("--again", action="store_true", help="only calibrate, measure and export WORK/network.pt again")
    parser.add_argument("--version", default="1", help="version in the manifest")
    parser.add_argument("--sources", type=Path, action="append", default=[], help="TSV with columns source, licence")
    parser.add_argument("--unlisted", default="not recorded", help="licence of sources that no table lists")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


class Rows:
    """The rows in memory that training draws from: streams, targets, and what trees say."""

    def __init__(self, features):
        self.features = features
        self.streams = features.streams(numpy.arange(len(features)))
        self.label = torch.from_numpy(features.label)
        self.method = torch.from_numpy(features.method)
        self.bit_order = torch.from_numpy(features.bit_order)
        operation = numpy.array([row["operation"] or "" for row in features.rows])
        self.wanted = trees.targets(features.method, operation) & (features.label > 0.5)[:, None]
        self.task = torch.from_numpy(self.wanted.astype(numpy.float32))
        # Clean rows teach every task, rows with a payload only their own.
        self.taught = torch.from_numpy((self.wanted | (features.label < 0.5)[:, None]).astype(numpy.float32))
        self.said = None

    def facts(self, rows):
        """Format and content side by side."""
        return numpy.concatenate([self.features.vectors[stream][rows] for stream in ("format", "content")], 1)

    def colours(self):
        """Which facts stand for red, green and blue."""
        return trees.triples(self.features.format_names + self.features.content_names)

    def hear(self, network, train, said):
        """Keeps what trees say: of training rows those that did not see them, of the others the final ones."""
        if network.bank is None:
            return
        self.said = torch.zeros(len(self.features), *said.shape[1:])
        self.said[train] = torch.from_numpy(said)
        others = numpy.setdiff1d(self.features.of("train", "calibrate"), train)
        with torch.inference_mode():
            for at in range(0, len(others), 512):
                part = others[at:at + 512]
                self.said[part] = network.ask(torch.from_numpy(self.facts(part)))

    def inputs(self, rows):
        """Streams of those rows."""
        inputs = {name: self.streams[name][rows] for name in STREAMS}
        return inputs if self.said is None else inputs | {"said": self.said[rows]}


def dropout_masks(count, generator, kept):
    """Half of the rows see all streams; of the others each stream stays with a rate drawn for the row."""
    rate = torch.rand(count, 1, generator=generator) * 0.9
    keep = torch.rand(count, len(STREAMS), generator=generator) >= rate
    keep |= torch.rand(count, 1, generator=generator) < 0.5
    return keep.float() * kept


def contrastive(hidden, label, temperature=0.1):
    """Supervised contrastive loss (Khosla et al. 2020) of the embedding: rows of one class lie together."""
    unit = functional.normalize(hidden, dim=1)
    alike = torch.matmul(unit, unit.T) / temperature - 1e9 * torch.eye(len(unit))
    same = (label[:, None] == label[None]).float() - torch.eye(len(unit))
    chance = alike - torch.logsumexp(alike, 1, keepdim=True)
    return -((same * chance).sum(1) / same.sum(1).clamp(min=1)).mean()


def losses(network, rows, chosen, weight, mask, contrast):
    """The weighted loss of one batch."""
    parts = network.embed(rows.inputs(chosen))
    odds, hidden = network.tasks(parts, mask)
    each = functional.binary_cross_entropy_with_logits(odds, rows.task[chosen], reduction="none")
    loss = (weight * (each * rows.taught[chosen]).sum(1)).mean()
    full = rows.label[chosen] > 0.5
    if full.any():
        loss = loss + 0.3 * functional.cross_entropy(network.method(hidden)[full], rows.method[chosen][full])
        loss = loss + 0.3 * functional.cross_entropy(network.bit_order(hidden)[full], rows.bit_order[chosen][full])
    return loss + contrast * contrastive(hidden, rows.label[chosen]) if contrast > 0 else loss


@torch.inference_mode()
def predict(network, rows, chosen, kept, batch=512):
    """Log-odds of those rows' tasks."""
    network.eval()
    parts = []
    for start in range(0, len(chosen), batch):
        parts.append(network.tasks(network.embed(rows.inputs(chosen[start:start + batch])), kept)[0])
    return torch.cat(parts)


def bars(odds, label):
    """The log-odds that ONE_IN of the clean images among them reach, one a task."""
    return torch.quantile(odds[label < 0.5], 1 - ONE_IN, dim=0)


def better_bars(odds, label, method):
    """Bars moved one at a time from where bars() has them, as long as that finds more of the images with a payload, on
    the mean over methods, at the false-positive targets of SHARES. Arguments are of images."""
    odds, clean = odds.numpy(), label < 0.5
    chosen = bars(torch.from_numpy(odds), torch.from_numpy(label)).numpy()
    of_method = [method[~clean] == number for number in range(METHODS)]

    def found(tried):
        score = (odds - tried).max(1)
        ordered, hidden = numpy.sort(score[clean])[::-1], score[~clean]
        reached = [hidden > ordered[int(share * len(ordered))] for share in SHARES]
        return sum(numpy.mean([each[rows].mean() for rows in of_method]) + each.mean() for each in reached)

    best = found(chosen)
    for step in (1.5, 0.7, 0.3, 0.15):
        for task, sign in [(task, sign) for _ in range(2) for task in range(len(chosen)) for sign in (-1, 1)]:
            tried = chosen.copy()
            tried[task] += sign * step
            if found(tried) > best:
                best, chosen = found(tried), tried
    return torch.from_numpy(chosen)


def scored(network, rows, chosen, kept):
    """The stego logit of those rows with the tasks' bars set by the clean ones among them: how well weights do, apart
    from where the bars come to lie in the end."""
    odds = predict(network, rows, chosen, kept)
    return torch.logsumexp(odds - bars(odds, rows.label[chosen]), 1).numpy()


class Average:
    """Weights averaged over the last steps, which generalise better than the last ones."""

    def __init__(self, network, decay=0.998):
        self.network = copy.deepcopy(network).eval()
        self.decay = decay

    @torch.no_grad()
    def update(self, network, step):
        decay = min(self.decay, (step + 1) / (step + 10))
        for own, new in zip(self.network.parameters(), network.parameters(), strict=True):
            own.lerp_(new, 1 - decay)


def learn(network, rows, parts, weight, settings, log):
    """Trains for that many steps; returns the best averaged weights by detection on the validation rows."""
    train, validation = parts
    generator = torch.Generator().manual_seed(SEED + settings["round"])
    torch.manual_seed(SEED + settings["round"])
    optimiser = torch.optim.AdamW(network.parameters(), lr=settings["rate"], weight_decay=0.1)
    average = Average(network)
    weight = torch.from_numpy(weight)
    best, kept = settings["best"], copy.deepcopy(network.state_dict())
    step, steps, batch = 0, settings["steps"], 512
    while step < steps:
        order = torch.randperm(len(train), generator=generator)
        for start in range(0, len(order) - batch + 1, batch):
            warm = min(1, (step + 1) / 200)
            for group in optimiser.param_groups:
                group["lr"] = settings["rate"] * warm * (0.02 + 0.98 * (1 + numpy.cos(numpy.pi * step / steps)) / 2)
            picked = order[start:start + batch]
            network.train()
            mask = dropout_masks(len(picked), generator, settings["kept"])
            loss = losses(network, rows, train[picked.numpy()], weight[picked], mask, settings["contrast"])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            average.update(network, step)
            step += 1
            if step % 200 == 0 or step == steps:
                found = judge(scored(average.network, rows, validation, settings["kept"]), rows, validation)
                log(f"step {step}: loss {float(loss.detach()):.4f} {found}")
                if found.score > best:
                    best, kept = found.score, copy.deepcopy(average.network.state_dict())
            if step >= steps:
                break
    network.load_state_dict(kept)
    return best


class Judged:
    """How well logits tell the images of rows apart: area, and detection at two false-positive rates."""

    def __init__(self, logit, features, chosen):
        places = best_views(features, chosen, logit)
        logit, label = logit[places], features.label[chosen[places]] > 0.5
        method = features.method[chosen[places]]
        self.area = evaluate.area(logit, label)
        clean = numpy.sort(logit[~label])[::-1]
        self.detection, self.methods = [], []
        for share in (0.01, 0.002):
            bar = clean[int(share * len(clean))]
            self.detection.append(float((logit[label] > bar).mean()))
            self.methods.append([float((logit[method == number] > bar).mean()) for number in range(5)])
        self.score = sum(self.detection)

    def __str__(self):
        methods = " ".join(f"{100 * share:.0f}" for share in self.methods[0])
        at = " ".join(f"{100 * share:.1f}" for share in self.detection)
        return f"auc {self.area:.4f}, detected at 1 and 0.2 %: {at} (by method at 1 %: {methods})"


def judge(logit, rows, chosen):
    return Judged(logit, rows.features, chosen)


def build(rows, train, bank, typical):
    """A fresh network whose standardisation and quantiles fit the training rows."""
    torch.manual_seed(SEED)
    sizes = [len(rows.features.format_names), len(rows.features.content_names)]
    network = Network(*sizes, colours=None if bank is None else rows.colours())
    for name, encoder in network.encoders.items():
        if isinstance(encoder, FactsEncoder):
            encoder.fit(rows.streams[name][train])
        elif isinstance(encoder, SpatialEncoder):
            # Rows without the stream (no alpha, no palette) would only narrow the spread.
            measured = rows.streams[name][train]
            busy = measured.abs().sum(1) > 0
            encoder.fit(measured[busy] if busy.sum() > 50 else measured)
    if bank is not None:
        network.bank.load_state_dict(bank.state_dict())
        network.typical.copy_(torch.from_numpy(typical))
        network.nothing.copy_(bank(network.typical.unsqueeze(0)).unsqueeze(0))
        # The head begins by saying what the trees say.
        torch.nn.init.zeros_(network.odds.weight)
        torch.nn.init.zeros_(network.odds.bias)
    return network


def fitted_trees(rows, train, args, log):
    """Trees and what they say of the training rows, from the work folder where they are there already. Facts are those
    of whole images, so that one row of each image is enough."""
    if args.folds == 0:
        return None, None, None
    features = rows.features
    first, place = numpy.unique(features.image[train], return_index=True, return_inverse=True)[1:]
    images = train[first]
    path = args.work / f"trees-{len(images)}-{args.folds}.pickle"
    if path.exists():
        bank, typical, said = pickle.loads(path.read_bytes())
    else:
        sizes = [len(features.format_names), len(features.content_names)]
        bank, typical, said = trees.fit(
            rows.facts(images), sizes, rows.colours(), rows.wanted[images], features.source[images], args.folds, log
        )
        path.write_bytes(pickle.dumps((bank, typical, said)))
    return bank, typical, said[place]


def fitted(rows, train, validation, args, log):
    """The trained network: phases 1 to 3."""
    features = rows.features
    bank, typical, said = fitted_trees(rows, train, args, log)
    network = build(rows, train, bank, typical)
    rows.hear(network, train, said)
    kept = torch.tensor([[float(args.streams == "all" or name in ("format", "content")) for name in STREAMS]])
    weight = weights(features, train)
    log(f"before: {judge(scored(network, rows, validation, kept), rows, validation)}")
    settings = {"rate": 1.5e-3, "steps": args.steps, "kept": kept, "contrast": args.contrast, "round": 0, "best": 0.0}
    settings["best"] = learn(network, rows, (train, validation), weight, settings, log)
    clean = features.label[train] < 0.5
    for number in range(1, args.rounds + 1):
        highest = predict(network, rows, train, kept).amax(1).numpy()
        bar = numpy.quantile(highest[clean], 1 - HARD)
        harder = numpy.where(clean & (highest >= bar), weight * HARDER, weight).astype(numpy.float32)
        settings |= {"rate": 5e-4, "steps": args.hard_steps, "round": number}
        log(f"round {number}: {int((harder > weight).sum())} hard negatives")
        settings["best"] = learn(network, rows, (train, validation), harder, settings, log)
    log(f"best on validation: {judge(scored(network, rows, validation, kept), rows, validation)}")
    torch.save(network.state_dict(), args.work / "network.pt")
    return network


def settle(network, rows, log):
    """Sets the bars of the tasks by the images of training and calibration in sets of every kind, and answers the stego
    logits of the clean ones of training: trees that did not see their source speak of them, so that thresholds may
    count them."""
    features = rows.features
    both = features.of("train", "calibrate")
    odds = predict(network, rows, both, torch.ones(1, len(STREAMS))).numpy()
    first = both[best_views(features, both, odds[:, 0])]
    highest = torch.from_numpy(numpy.stack([task[best_views(features, both, task)] for task in odds.T], 1))
    mixed = numpy.flatnonzero(~features.extra[first])
    network.bars.copy_(better_bars(highest[mixed], features.label[first[mixed]], features.method[first[mixed]]))
    log(f"bars: {[round(float(bar), 2) for bar in network.bars]}")
    stego = torch.logsumexp(highest - network.bars, 1).numpy()
    return stego[(features.split[first] == "train") & (features.label[first] < 0.5)]


def main():
    args = arguments()
    args.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    began = time.monotonic()

    def log(text):
        line = f"{(time.monotonic() - began) / 60:7.2f} {text}"
        print(line, flush=True)
        with open(args.work / "log.txt", "a", encoding="utf-8") as file:
            file.write(line + "\n")

    features = Features(args.features, args.more)
    everything = features.of("train")
    aside = numpy.array([is_validation(source) for source in features.source[everything]])
    train, validation = everything[~aside], everything[aside]
    log(f"{vars(args)}")
    log(f"{len(features)} rows, {features.image.max() + 1} images, {len(set(features.source))} sources; "
        f"train {len(train)}, validation {len(validation)} rows")
    rows = Rows(features)
    if args.again:
        colours = rows.colours() if args.folds > 0 else None
        network = Network(len(features.format_names), len(features.content_names), colours=colours)
        network.load_state_dict(torch.load(args.work / "network.pt", weights_only=True))
        network.eval()
        rows.hear(network, train, fitted_trees(rows, train, args, log)[2])
    else:
        network = fitted(rows, train, validation, args, log)
    if args.try_only:
        return None
    held = features.of("calibrate", "test")
    unseen = settle(network, rows, log)
    onnx = export.write_network(network, args.out, log)
    export.check(onnx, network, features, log)
    for path, results in ((onnx, "RESULTS.md"), (export.quantise(onnx, features, log), "RESULTS-int8.md")):
        report = evaluate.report(features, held, export.answers(path, args.work, features, held), unseen)
        export.write_manifest(path, features, report, args)
        evaluate.write_markdown(report, args.out / results, f"{path.stem} {args.version}")
    export.write_sources(args.out / "test-sources.txt", features)
    return log("done")


if __name__ == "__main__":
    main()
