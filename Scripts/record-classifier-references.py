"""Records what LiteRT's reference kernels answer for the photos of the test material.

Needs the packages ai-edge-litert 2.3.0 and numpy. Usage:

    record-classifier-references.py MATERIAL FOLDER

For each TensorFlow Lite model of MATERIAL/golden/classify/meta.json it writes FOLDER/<model>.npy, one
row for each photo in the order of their names. The recordings in the material itself were made with
LiteRT's default kernels (XNNPACK), which differ from its reference kernels by up to 27 steps.
"""

import json
import pathlib
import sys

import numpy
from ai_edge_litert.interpreter import Interpreter, OpResolverType


def main() -> None:
    material, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    meta = json.loads((material / "golden/classify/meta.json").read_text())
    for name, model in meta["models"].items():
        interpreter = Interpreter(
            str(material / model["path"]),
            experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
        )
        interpreter.allocate_tensors()
        source = interpreter.get_input_details()[0]
        target = interpreter.get_output_details()[0]
        rows = []
        for photo in sorted(meta["crops"]):
            pixels = numpy.fromfile(material / f"golden/classify/{photo}.rgb", numpy.uint8)
            pixels = pixels.reshape(1, 224, 224, 3)
            if source["dtype"] == numpy.float32:
                pixels = (pixels.astype(numpy.float32) - 127.5) / 127.5
            interpreter.set_tensor(source["index"], pixels.astype(source["dtype"]))
            interpreter.invoke()
            rows.append(interpreter.get_tensor(target["index"]).ravel())
        numpy.save(folder / f"{name}.npy", numpy.stack(rows))


main()
