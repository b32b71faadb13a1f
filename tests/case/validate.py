"""Holds what `starlight case report` writes against what it claims to be: CASE/UCO files against the ontology, and
case.json against its JSON Schema.

    python tests/case/validate.py STARLIGHT CASE_VALIDATE

Six kinds of case must pass the validator (PyPI: case-utils), and seven faults put into one of them must not: that
tests the validator, whose text says "Conforms" where its exit code does not. The case.json of the same six must be
valid, and each of ten faults put into one of them must make it invalid.
"""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema

STARLIGHT, VALIDATOR = sys.argv[1:3]
SAMPLES = Path("assets/samples")
SCHEMA = Path("assets/case.schema.json")


def run(*arguments, codes=(0,)):
    """Runs the program and expects one of these exit codes."""
    done = subprocess.run([STARLIGHT, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode in codes, (arguments, done.returncode, done.stderr)


def case(folder, evidence, marks=()):
    """Makes a case of these files and gives its linked data and its extract."""
    place = folder / "one.starlight"
    run("case", "new", place, "--examiner", "Ada Example", "--set", "number=2026-0042")
    run("scan", *evidence, "--case", place, codes=(0, 1, 2))
    for mark in marks:
        run("case", "mark", place, *mark)
    run("case", "report", place)
    return [json.loads((place / "exports/1" / name).read_text()) for name in ("case.jsonld", "case.json")]


def hostile(folder):
    """A file whose name would break out of anything."""
    path = folder / "a\u202e'\"<script>=1,\n.png"
    path.write_bytes((SAMPLES / "hills-lsb.png").read_bytes())
    return path


def unreadable(folder):
    """A file that is not there any more."""
    path = folder / "gone.png"
    os.symlink(folder / "nowhere", path)
    return path


def cases(folder):
    """The six kinds."""
    inside = {name: folder / name for name in ("proof", "indication", "nothing", "unreadable", "hostile", "two")}
    for place in inside.values():
        place.mkdir()
    two = [["1", "--status", "notable", "--tag", "x", "--note", "First."],
           ["1", "--examiner", "Bob", "--status", "ok", "--note", "Second."]]
    return {
        "proof": case(inside["proof"], [SAMPLES / "shore-tail.jpg"]),
        "indication": case(inside["indication"], [SAMPLES / "damaged.png"]),
        "nothing": case(inside["nothing"], [SAMPLES / "bay.png"]),
        "unreadable": case(inside["unreadable"], [unreadable(inside["unreadable"])]),
        "hostile": case(inside["hostile"], [hostile(inside["hostile"])]),
        "two": case(inside["two"], [SAMPLES / "hills-lsb.png"], two),
    }


def objects(value):
    """Every object below `value`."""
    if isinstance(value, dict):
        yield value
        for inside in value.values():
            yield from objects(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from objects(inside)


def first(graph, kind):
    """The first object of that class."""
    return next(node for node in objects(graph) if node.get("@type") == kind)


def without_uuid(graph):
    first(graph, "types:Hash")["@id"] = "kb:hash-1"


def plain_hash(graph):
    first(graph, "types:Hash")["types:hashValue"] = "ABCD"


def hash_method(graph):
    first(graph, "types:Hash")["types:hashMethod"] = "SHA-256"


def plain_number(graph):
    first(graph, "analysis:ArtifactClassification")["analysis:classificationConfidence"] = 0.5


def property_name(graph):
    node = first(graph, "observable:FileFacet")
    node["observable:fileNam"] = node.pop("observable:fileName")


def class_name(graph):
    first(graph, "observable:FileFacet")["@type"] = "observable:FileFacett"


def no_direction(graph):
    del first(graph, "observable:ObservableRelationship")["core:isDirectional"]


FAULTS = [without_uuid, plain_hash, hash_method, plain_number, property_name, class_name, no_direction]


EXTRACT_FAULTS = [
    lambda case: case.pop("events"),
    lambda case: case.update(schema_version="1"),
    lambda case: case["form"].update(colour="blue"),
    lambda case: case["items"][0].update(state="gone"),
    lambda case: case["items"][0]["identity"].update(sha256="0" * 63),
    lambda case: case["items"][0]["identity"].update(bytes=-1),
    lambda case: case["items"][0]["analyses"][0]["record"].update(verdict="guilty"),
    lambda case: case["items"][0]["analyses"][0]["record"].update(timings={"total_ms": 4.1}),
    lambda case: case["items"][0]["analyses"][0]["record"]["findings"][0].pop("spans"),
    lambda case: case["runs"][0]["settings"]["model"]["rates"][0].update(hits=-1),
]


def extracts(made):
    """What is wrong with the schema, with the extracts, or with faults that it lets pass; and how many were tried."""
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = [f"{name}: {error.json_path}: {error.message[:200]}"
             for name, case in made.items() for error in validator.iter_errors(case)]
    for number, fault in enumerate(EXTRACT_FAULTS):
        case = json.loads(json.dumps(made["proof"]))
        fault(case)
        if validator.is_valid(case):
            wrong.append(f"fault {number} passes")
    return wrong, len(made) + len(EXTRACT_FAULTS)


def validate(path):
    """The validator's exit code and what it said."""
    done = subprocess.run([VALIDATOR, str(path)], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        made = cases(folder)
        unfit, tried = extracts({name: extract for name, (_, extract) in made.items()})
        print(*unfit, f"{tried} extracts tried, {len(unfit)} not as they should be", sep="\n")
        made = {name: graph for name, (graph, _) in made.items()}
        files = {}
        for name, graph in made.items():
            files[name, 0] = folder / f"{name}.jsonld"
            files[name, 0].write_text(json.dumps(graph))
        for fault in FAULTS:
            graph = json.loads(json.dumps(made["proof"]))
            fault(graph)
            files[fault.__name__, 1] = folder / f"{fault.__name__}.jsonld"
            files[fault.__name__, 1].write_text(json.dumps(graph))
        with ThreadPoolExecutor() as pool:
            codes = dict(zip(files, pool.map(validate, files.values())))
        wrong = [(key, text) for (key, (code, text)) in codes.items() if code != key[1]]
        for key, text in wrong:
            print(key, text[-2000:], sep="\n")
        print(f"{len(files) - len(wrong)} of {len(files)} as they should be")
        sys.exit(1 if wrong or unfit else 0)


main()
