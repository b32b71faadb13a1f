"""Trains the network on a feature folder, calibrates, measures and exports it. README.md has the commands.

Phases, each resumable: (1) the fronts measure every row once; (2) gradient-boosted trees, fitted by folds of sources,
say what they think of the training rows they did not see; (3) encoders and head learn labels and the trees' opinion,
with stream dropout; (4) optionally the texture convolutions join in. The best weights by the loss on validation
sources (a part of `train`) are kept. `calibrate` and `test` are touched by evaluate.py alone.
"""

import argparse
import copy
import time
from pathlib import Path

import numpy
import torch
from sklearn.ensemble import HistGradientBoostingClassifier
from torch.nn import functional

import evaluate
import export
from dataset import Features, fronts, is_validation, weights
from network import BANDS, FRONTS, STREAMS, FactsEncoder, Network, SpatialEncoder

SEED = 20261121


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("features", type=Path, help="folder written by `starlight lab features`")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints, caches and the log")
    parser.add_argument("--out", type=Path, required=True, help="folder for starlight.onnx, starlight.json, RESULTS.md")
    parser.add_argument("--minutes", type=float, default=20, help="wall-clock minutes of phase 3")
    parser.add_argument("--texture-minutes", type=float, default=0, help="wall-clock minutes of phase 4; 0: none")
    parser.add_argument("--version", default="1", help="version in the manifest")
    parser.add_argument("--sources", type=Path, action="append", default=[], help="TSV with columns source, licence")
    parser.add_argument("--unlisted", default="not recorded", help="licence of sources that no table lists")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folds", type=int, default=3, help="folds of the trees; 0: no trees")
    parser.add_argument("--trees", type=int, default=250)
    return parser.parse_args()


class Rows:
    """The rows in memory that training draws from: vectors, measurements, targets."""

    def __init__(self, features, measured, opinion):
        self.features = features
        self.tensors = features.vectors(numpy.arange(len(features)))
        self.tensors |= {name: torch.from_numpy(values) for name, values in measured.items()}
        self.label = torch.from_numpy(features.label)
        self.method = torch.from_numpy(features.method)
        self.bit_order = torch.from_numpy(features.bit_order)
        self.opinion = torch.from_numpy(opinion)

    def inputs(self, rows, network):
        """Streams of those rows; the residual only where the texture looks at it."""
        inputs = {name: self.tensors[name][rows] for name in STREAMS}
        if network.texture is not None:
            values = self.features.planes("pixel", rows)
            front = network.encoders["pixel"].front
            inputs["residual"] = front.residual(front.samples(values)[0])
        return inputs


def boosted(features, measured, train, args, log):
    """The trees' log-odds for every training row, from trees that saw none of its source."""
    opinion = numpy.full(len(features), numpy.nan, numpy.float32)
    path = args.work / f"trees-{len(features)}-{args.folds}-{args.trees}.npy"
    if path.exists():
        return numpy.load(path)
    if args.folds == 0:
        return opinion
    whole = [values.reshape(len(features), -1, BANDS + 1)[:, :, -1] for values in measured.values()]
    table = numpy.concatenate([features.facts["format"], features.facts["content"], *whole], 1)
    sources = sorted(set(features.source[train]))
    numpy.random.default_rng(SEED).shuffle(sources)
    fold = {source: index % args.folds for index, source in enumerate(sources)}
    folds = numpy.array([fold[source] for source in features.source[train]])
    weight = weights(features, train)
    for index in range(args.folds):
        fit, hold = train[folds != index], train[folds == index]
        trees = HistGradientBoostingClassifier(
            max_iter=args.trees, learning_rate=0.08, max_leaf_nodes=24, l2_regularization=1.0, min_samples_leaf=40,
            max_features=0.3, early_stopping=False, random_state=SEED,
        )
        trees.fit(table[fit], features.label[fit], sample_weight=weight[folds != index])
        opinion[hold] = trees.decision_function(table[hold])
        log(f"trees, fold {index}: loss {log_loss(opinion[hold], features.label[hold], weight[folds == index]):.4f}")
    numpy.save(path, opinion)
    return opinion


def log_loss(logit, label, weight):
    return float((weight * (numpy.logaddexp(0, logit) - label * logit)).sum() / weight.sum())


def dropout_masks(count, generator):
    """Half of the rows see all streams; of the others each stream stays with a rate drawn for the row."""
    rate = torch.rand(count, 1, generator=generator) * 0.9
    keep = torch.rand(count, len(STREAMS), generator=generator) >= rate
    keep |= torch.rand(count, 1, generator=generator) < 0.5
    return keep.float()


def losses(network, rows, chosen, weight, mask):
    """The weighted loss of one batch."""
    stego, method, order, _ = network.fuse(network.embed(rows.inputs(chosen, network)), mask)
    stego, label = stego.squeeze(1), rows.label[chosen]
    target = label
    opinion = rows.opinion[chosen]
    known = ~torch.isnan(opinion)
    blended = 0.6 * label + 0.4 * torch.sigmoid(opinion.nan_to_num())
    target = torch.where(known, blended, target)
    loss = (weight * functional.binary_cross_entropy_with_logits(stego, target, reduction="none")).mean()
    hidden = label > 0.5
    if hidden.any():
        loss = loss + 0.3 * functional.cross_entropy(method[hidden], rows.method[chosen][hidden])
        loss = loss + 0.3 * functional.cross_entropy(order[hidden], rows.bit_order[chosen][hidden])
    return loss


@torch.inference_mode()
def predict(network, rows, chosen, batch=256):
    """Logits of those rows: stego, method, bit order."""
    network.eval()
    parts = []
    for start in range(0, len(chosen), batch):
        part = chosen[start:start + batch]
        parts.append(network.fuse(network.embed(rows.inputs(part, network)), torch.ones(1, len(STREAMS)))[:3])
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


def learn(network, rows, parts, minutes, settings, path, log):
    """Trains the parameters that want gradients for that long; the best averaged weights end up in `path`."""
    train, validation = parts
    generator = torch.Generator().manual_seed(SEED)
    optimiser = torch.optim.AdamW(
        [parameter for parameter in network.parameters() if parameter.requires_grad],
        lr=settings["rate"], weight_decay=settings["decay"],
    )
    average = Average(network)
    weight = torch.from_numpy(weights(rows.features, train))
    checked = weights(rows.features, validation)
    state = {"step": 0, "spent": 0.0, "best": float("inf")}
    running = path.with_suffix(".running")
    if running.exists():
        stored = torch.load(running, weights_only=True)
        network.load_state_dict(stored["network"])
        average.network.load_state_dict(stored["average"])
        optimiser.load_state_dict(stored["optimiser"])
        state = stored["state"]
        log(f"resumed at step {state['step']}")
    began, last = time.monotonic() - state["spent"], time.monotonic()
    while time.monotonic() - began < minutes * 60:
        order = torch.randperm(len(train), generator=generator)
        for start in range(0, len(order) - settings["batch"] + 1, settings["batch"]):
            done = (time.monotonic() - began) / (minutes * 60)
            if done >= 1:
                break
            for group in optimiser.param_groups:
                warm = min(1, (state["step"] + 1) / 200)
                group["lr"] = settings["rate"] * warm * (0.02 + 0.98 * (1 + numpy.cos(numpy.pi * done)) / 2)
            picked = order[start:start + settings["batch"]]
            network.train()
            mask = dropout_masks(len(picked), generator)
            loss = losses(network, rows, train[picked.numpy()], weight[picked], mask)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            average.update(network, state["step"])
            state["step"] += 1
            if time.monotonic() - last > settings["check"]:
                last = time.monotonic()
                state["spent"] = last - began
                check(average, rows, validation, checked, state, path, float(loss.detach()), log)
                torch.save({"network": network.state_dict(), "average": average.network.state_dict(),
                            "optimiser": optimiser.state_dict(), "state": state}, running)
    check(average, rows, validation, checked, state, path, float("nan"), log)
    return state["best"]


def check(average, rows, validation, weight, state, path, loss, log):
    """Keeps the averaged weights where they are the best so far on the validation sources."""
    logit = predict(average.network, rows, validation)[0][:, 0]
    label = rows.features.label[validation]
    held = log_loss(logit, label, weight)
    area = evaluate.area(logit, label)
    log(f"step {state['step']} minutes {state['spent'] / 60:.1f} loss {loss:.4f} held {held:.4f} auc {area:.4f}")
    if held < state["best"]:
        state["best"] = held
        torch.save(average.network.state_dict(), path)


def build(features, measured, train):
    """A network whose constants fit the training rows."""
    torch.manual_seed(SEED)
    network = Network(len(features.format_names), len(features.content_names))
    for name, encoder in network.encoders.items():
        if isinstance(encoder, FactsEncoder):
            encoder.fit(torch.from_numpy(numpy.array(features.facts[name][train])))
        elif isinstance(encoder, SpatialEncoder):
            rows = torch.from_numpy(measured[name][train])
            busy = rows.abs().sum(1) > 0
            encoder.fit(rows[busy] if busy.sum() > 50 else rows)
    return network


def with_texture(network):
    """The same network with the texture encoder added, which starts at no influence; the other encoders rest."""
    torch.manual_seed(SEED)
    sizes = [network.encoders[name].standardise.mean.numel() for name in ("format", "content")]
    larger = Network(*sizes, texture=True)
    larger.load_state_dict(network.state_dict(), strict=False)
    for parameter in larger.encoders.parameters():
        parameter.requires_grad_(False)
    return larger


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
    log(f"{len(features)} rows, {features.image.max() + 1} images, {len(set(features.source))} sources")
    measured = fronts(features, args.work, log)
    everything = features.of("train")
    aside = numpy.array([is_validation(source) for source in features.source[everything]])
    train, validation = everything[~aside], everything[aside]
    log(f"train {len(train)}, validation {len(validation)} rows")
    rows = Rows(features, measured, boosted(features, measured, everything, args, log))
    known = ~numpy.isnan(rows.opinion.numpy()[validation])
    if known.all():
        logit, label = rows.opinion.numpy()[validation], features.label[validation]
        held = log_loss(logit, label, weights(features, validation))
        log(f"trees on validation: held {held:.4f} auc {evaluate.area(logit, label):.4f}")

    path = args.work / "facts.pt"
    network = build(features, measured, train)
    settings = {"rate": 1.5e-3, "decay": 0.1, "batch": 256, "check": 20}
    best = learn(network, rows, (train, validation), args.minutes, settings, path, log)
    network.load_state_dict(torch.load(path, weights_only=True))
    if args.texture_minutes > 0:
        larger, path = with_texture(network), args.work / "texture.pt"
        settings = {"rate": 1e-3, "decay": 0.05, "batch": 48, "check": 60}
        found = learn(larger, rows, (train, validation), args.texture_minutes, settings, path, log)
        log(f"texture: {found:.4f} against {best:.4f} without")
        if found < best:
            larger.load_state_dict(torch.load(path, weights_only=True))
            network = larger
    network.eval()

    held = features.of("calibrate", "test")
    report = evaluate.report(features, held, predict(network, rows, held))
    onnx = export.write_network(network, args.out, log)
    export.check(onnx, network, features, rows, held, log)
    export.write_manifest(onnx, features, report, args)
    evaluate.write_markdown(report, args.out / "RESULTS.md", args.version)
    log("done")


if __name__ == "__main__":
    main()
