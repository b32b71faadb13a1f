"""Trains the network on prepared feature folders, calibrates, measures and exports it. README.md has the commands.

Phases: (1) boosted trees on the facts, by folds of sources; (2) encoders and head; (3) the same again with the clean
images that scored highest counting more (hard negatives). The best weights by detection on validation sources (a part
of `train`) are kept. `calibrate` and `test` are touched by evaluate.py alone.
"""

import argparse
import copy
import pickle
import time
from pathlib import Path

import lightgbm
import numpy
import torch
from torch.nn import functional

import evaluate
import export
import trees
from dataset import Features, is_validation, weights
from network import BANDS, STREAMS, FactsEncoder, Network, SpatialEncoder

SEED = 20261121
# Share of clean images that a round of hard-negative mining calls hard, and how much more they then count.
HARD, HARDER = 0.04, 4.0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("features", type=Path, nargs="+", help="folders written by `lab features`, then prepare.py")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints, caches and the log")
    parser.add_argument("--out", type=Path, required=True, help="folder for starlight.onnx, starlight.json, RESULTS.md")
    parser.add_argument("--steps", type=int, default=3000, help="steps of phase 2")
    parser.add_argument("--hard-steps", type=int, default=1000, help="steps of each round of phase 3")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of phase 3")
    parser.add_argument("--folds", type=int, default=4, help="folds of the trees; 0: no trees in the network")
    parser.add_argument("--contrast", type=float, default=0.0, help="weight of the supervised contrastive loss")
    parser.add_argument("--streams", default="all", help="`all`, or `facts`: format and content alone")
    parser.add_argument("--alone", action="store_true", help="also measure trees on all facts and fronts, then stop")
    parser.add_argument("--try-only", action="store_true", help="stop before calibration, test and export")
    parser.add_argument("--again", action="store_true", help="only calibrate, measure and export WORK/network.pt again")
    parser.add_argument("--version", default="1", help="version in the manifest")
    parser.add_argument("--sources", type=Path, action="append", default=[], help="TSV with columns source, licence")
    parser.add_argument("--unlisted", default="not recorded", help="licence of sources that no table lists")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


class Rows:
    """The rows in memory that training draws from: streams, targets, and what trees say of the training rows."""

    def __init__(self, features):
        self.features = features
        self.streams = features.streams(numpy.arange(len(features)))
        self.label = torch.from_numpy(features.label)
        self.method = torch.from_numpy(features.method)
        self.bit_order = torch.from_numpy(features.bit_order)
        self.said = {}

    def hear(self, rows, banks, said):
        """Keeps what trees say: of training rows those that did not see them, of the others the final ones."""
        for stream, bank in banks.items():
            values = self.streams[stream]
            with torch.inference_mode():
                parts = [bank(values[at:at + 2048]) for at in range(0, len(values), 2048)]
            everything = torch.cat(parts).clone()
            everything[rows] = torch.from_numpy(said[stream])
            self.said[stream] = everything

    def inputs(self, rows):
        """Streams of those rows."""
        inputs = {name: self.streams[name][rows] for name in STREAMS}
        return inputs | {"said": {name: values[rows] for name, values in self.said.items()}}


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
    stego, method, order, hidden = network.fuse(network.embed(rows.inputs(chosen)), mask)
    stego, label = stego.squeeze(1), rows.label[chosen]
    loss = (weight * functional.binary_cross_entropy_with_logits(stego, label, reduction="none")).mean()
    full = label > 0.5
    if full.any():
        loss = loss + 0.3 * functional.cross_entropy(method[full], rows.method[chosen][full])
        loss = loss + 0.3 * functional.cross_entropy(order[full], rows.bit_order[chosen][full])
    return loss + contrast * contrastive(hidden, label) if contrast > 0 else loss


@torch.inference_mode()
def predict(network, rows, chosen, kept, batch=512):
    """Logits of those rows: stego, method, bit order."""
    network.eval()
    parts = []
    for start in range(0, len(chosen), batch):
        part = chosen[start:start + batch]
        parts.append(network.fuse(network.embed(rows.inputs(part)), kept)[:3])
    return [torch.cat(column).numpy() for column in zip(*parts, strict=True)]


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
                found = judge(predict(average.network, rows, validation, settings["kept"])[0][:, 0], rows, validation)
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
        logit, label, method = folded(logit, features, chosen)
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


def folded(logit, features, chosen):
    """Images' highest logits with their labels and methods."""
    images, place = numpy.unique(features.image[chosen], return_inverse=True)
    highest = numpy.full(len(images), -numpy.inf)
    numpy.maximum.at(highest, place, logit)
    first = numpy.unique(place, return_index=True)[1]
    return highest, features.label[chosen][first] > 0.5, features.method[chosen][first]


def judge(logit, rows, chosen):
    return Judged(logit, rows.features, chosen)


def build(rows, train, banks):
    """A fresh network whose standardisation and quantiles fit the training rows."""
    torch.manual_seed(SEED)
    sizes = [len(rows.features.format_names), len(rows.features.content_names)]
    network = Network(*sizes, trees=bool(banks))
    for name, encoder in network.encoders.items():
        if isinstance(encoder, FactsEncoder):
            encoder.fit(rows.streams[name][train])
            if banks:
                encoder.bank.load_state_dict(banks[name].state_dict())
        elif isinstance(encoder, SpatialEncoder):
            # Rows without the stream (no alpha, no palette) would only narrow the spread.
            measured = rows.streams[name][train]
            busy = measured.abs().sum(1) > 0
            encoder.fit(measured[busy] if busy.sum() > 50 else measured)
    return network


def alone(rows, train, validation, log):
    """Trees on everything at once, the statistics-only baseline: format, content, and the fronts' whole-view means."""
    features = rows.features
    whole = [values.reshape(len(features), -1, BANDS + 1)[:, :, -1] for values in features.fronts.values()]
    for name, parts in (("content", []), ("format and content", ["format"]), ("and fronts", ["format", "fronts"])):
        table = [features.vectors["content"]]
        table += [features.vectors["format"]] if "format" in parts else []
        table += whole if "fronts" in parts else []
        table = numpy.concatenate(table, 1)
        data = lightgbm.Dataset(table[train], features.label[train], weight=weights(features, train))
        fitted = lightgbm.train(trees.settings(400, 31), data, 400)
        said = fitted.predict(table[validation], raw_score=True)
        log(f"trees alone, {name}: {judge(said, rows, validation)}")


def fitted_trees(features, train, args, log):
    """Trees and their opinions, from the work folder where they are there already."""
    if args.folds == 0:
        return {}, {}
    path = args.work / f"trees-{len(features)}-{args.folds}.pickle"
    if path.exists():
        return pickle.loads(path.read_bytes())
    found = trees.fit(features, train, weights(features, train), args.folds, log)
    path.write_bytes(pickle.dumps(found))
    return found


def fitted(rows, train, validation, args, log):
    """The trained network: phases 1 to 3."""
    features = rows.features
    banks, said = fitted_trees(features, train, args, log)
    rows.hear(train, banks, said)
    network = build(rows, train, banks)
    kept = torch.tensor([[float(args.streams == "all" or name in ("format", "content")) for name in STREAMS]])
    weight = weights(features, train)
    settings = {"rate": 1.5e-3, "steps": args.steps, "kept": kept, "contrast": args.contrast, "round": 0, "best": 0.0}
    settings["best"] = learn(network, rows, (train, validation), weight, settings, log)
    clean = features.label[train] < 0.5
    for number in range(1, args.rounds + 1):
        logit = predict(network, rows, train, kept)[0][:, 0]
        bar = numpy.quantile(logit[clean], 1 - HARD)
        harder = numpy.where(clean & (logit >= bar), weight * HARDER, weight).astype(numpy.float32)
        settings |= {"rate": 5e-4, "steps": args.hard_steps, "round": number}
        log(f"round {number}: {int((harder > weight).sum())} hard negatives")
        settings["best"] = learn(network, rows, (train, validation), harder, settings, log)
    log(f"best on validation: {judge(predict(network, rows, validation, kept)[0][:, 0], rows, validation)}")
    torch.save(network.state_dict(), args.work / "network.pt")
    return network


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

    features = Features(args.features)
    everything = features.of("train")
    aside = numpy.array([is_validation(source) for source in features.source[everything]])
    train, validation = everything[~aside], everything[aside]
    log(f"{vars(args)}")
    log(f"{len(features)} rows, {features.image.max() + 1} images, {len(set(features.source))} sources; "
        f"train {len(train)}, validation {len(validation)} rows")
    rows = Rows(features)
    if args.alone:
        return alone(rows, train, validation, log)
    if args.again:
        network = Network(len(features.format_names), len(features.content_names), trees=args.folds > 0)
        network.load_state_dict(torch.load(args.work / "network.pt", weights_only=True))
        network.eval()
    else:
        network = fitted(rows, train, validation, args, log)
    if args.try_only:
        return None
    held = features.of("calibrate", "test")
    onnx = export.write_network(network, args.out, log)
    export.check(onnx, network, features, log)
    for path, results in ((onnx, "RESULTS.md"), (export.quantise(onnx, features, log), "RESULTS-int8.md")):
        report = evaluate.report(features, held, export.answers(path, args.work, features, held))
        export.write_manifest(path, features, report, args)
        evaluate.write_markdown(report, args.out / results, f"{path.stem} {args.version}")
    export.write_sources(args.out / "test-sources.txt", features)
    return log("done")


if __name__ == "__main__":
    main()
