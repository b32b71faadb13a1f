"""Writes the three tiny networks that tests/model.rs computes by hand.

    python models/training/fixture.py tests/model

Each takes the mean m of every stream (with `mask`: 0.5 where the mask is 0) and the product p = m[pixel] · m[lsb]:
stego = 1·m0 + 2·m1 + … + 8·m7 + 10·p − 1, method[k] = k · m7, bit_order[k] = k · m6.
"""

import sys
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from network import METHODS, ORDERS, STREAMS, shapes


def network(mask, bit_order):
    """One network of eight means."""
    nodes, means = [], []
    for name in STREAMS:
        nodes.append(helper.make_node("Flatten", [name], [f"{name}_flat"], axis=1))
        nodes.append(helper.make_node("ReduceMean", [f"{name}_flat"], [f"{name}_mean"], axes=[1], keepdims=1))
        means.append(f"{name}_mean")
    nodes.append(helper.make_node("Concat", means, ["means"], axis=1))
    constants = {"one": numpy.float32([1]), "half": numpy.float32([0.5]), "zeroth": numpy.int64([0]), "third": numpy.int64([3])}
    kept = "means"
    if mask:
        nodes.append(helper.make_node("Mul", ["means", "mask"], ["left"]))
        nodes.append(helper.make_node("Sub", ["one", "mask"], ["gone"]))
        nodes.append(helper.make_node("Mul", ["gone", "half"], ["instead"]))
        nodes.append(helper.make_node("Add", ["left", "instead"], ["kept"]))
        kept = "kept"
    nodes.append(helper.make_node("Gather", [kept, "zeroth"], ["pixel_kept"], axis=1))
    nodes.append(helper.make_node("Gather", [kept, "third"], ["lsb_kept"], axis=1))
    nodes.append(helper.make_node("Mul", ["pixel_kept", "lsb_kept"], ["product"]))
    nodes.append(helper.make_node("Concat", [kept, "product"], ["facts"], axis=1))
    outputs = {"stego": 1, "method": METHODS} | ({"bit_order": ORDERS} if bit_order else {})
    for name, width in outputs.items():
        weight = numpy.zeros((9, width), numpy.float32)
        if name == "stego":
            weight[:, 0] = [1, 2, 3, 4, 5, 6, 7, 8, 10]
        else:
            weight[7 if name == "method" else 6] = numpy.arange(width)
        constants[f"{name}_weight"] = weight
        constants[f"{name}_bias"] = numpy.full(width, -1 if name == "stego" else 0, numpy.float32)
        nodes.append(helper.make_node("Gemm", ["facts", f"{name}_weight", f"{name}_bias"], [name]))
    inputs = [port(name, ["N", *shape]) for name, shape in shapes(6, 6).items()]
    if mask:
        inputs.append(port("mask", ["K", 8]))
    rows = [port(name, ["R", width]) for name, width in outputs.items()]
    stored = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "means", inputs, rows, stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def port(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, mask, bit_order in (("plain", False, False), ("ordered", False, True), ("masked", True, True)):
        onnx.save(network(mask, bit_order), folder / f"{name}.onnx")


if __name__ == "__main__":
    main()
