"""Records what LiteRT's reference kernels give for models of one operator each.

Operators that it has no reference kernels of are run by its default ones, and so are products with
weights that have a scale for every block.

Needs the package ai-edge-litert 2.3.0, with numpy and flatbuffers that it brings. Usage:

    record-operators.py FOLDER [FAMILY...] [--models FOLDER]

writes FOLDER/FAMILY.json for each family of `operator_recordings`, and with --models also the models
as `.tflite` files, for conformance-tflite.py. Weights and inputs are drawn with seeds, so that the
same files come out every time. Bytes are little-endian and in base64. Cases that LiteRT refuses are
left out and named on standard output.
"""

import argparse
import base64
import importlib
import importlib.metadata
import json
import pathlib
import re
import zlib

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from operator_recordings import FAMILIES, model


def prepared(content, by_default=False):
    """An interpreter of the reference kernels, or of the default ones where there are no others."""
    if by_default:
        interpreter = Interpreter(model_content=content)
        interpreter.allocate_tensors()
        return interpreter
    try:
        interpreter = Interpreter(
            model_content=content, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
        interpreter.allocate_tensors()
    except (RuntimeError, ValueError) as error:
        if "Didn't find" not in str(error) and "unresolved custom op" not in str(error):
            raise
        interpreter = Interpreter(
            model_content=content,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
        interpreter.allocate_tensors()
    return interpreter


def record(case, models):
    name, code, inputs, outputs, option, version, custom, intermediates, runs = case
    content = model.build(code, inputs, outputs, option, version, custom, intermediates)
    if models:
        (models / (re.sub(r"[^A-Za-z0-9]+", "_", name) + ".tflite")).write_bytes(content)
    generator = np.random.default_rng(zlib.crc32(name.encode()) ^ 1)
    # The reference kernels know of no scales for blocks of weights, and take the scale for 0.
    by_default = code == "FULLY_CONNECTED" and inputs[1].blocks is not None
    interpreter = prepared(content, by_default)
    given, results = [], []
    for _ in range(runs):
        arrays = [value.draw(generator) for value in inputs if value is not None and value.is_input]
        for details, array in zip(interpreter.get_input_details(), arrays):
            interpreter.set_tensor(details["index"], array)
        interpreter.invoke()
        given += arrays
        results += [interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()]
    return {
        "name": name,
        "model": base64.b64encode(content).decode(),
        "runs": runs,
        "inputs": [model.encoded(array) for array in given],
        "outputs": [model.encoded(array) for array in results],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("families", nargs="*", metavar="FAMILY", default=FAMILIES)
    parser.add_argument("--models", type=pathlib.Path)
    arguments = parser.parse_args()
    runtime = "ai-edge-litert " + importlib.metadata.version("ai-edge-litert")
    for family in arguments.families:
        importlib.import_module("operator_recordings." + family).record()
        cases, recorded = model.take_cases(), []
        if arguments.models:
            arguments.models.mkdir(parents=True, exist_ok=True)
        for case in cases:
            try:
                recorded.append(record(case, arguments.models))
            except (RuntimeError, ValueError) as error:
                print(f"refused: {case[0]}: {str(error).splitlines()[0]}")
        lines = ",\n".join(json.dumps(entry) for entry in recorded)
        (arguments.folder / f"{family}.json").write_text(
            f'{{"runtime": "{runtime}", "kernels": "reference", "cases": [\n{lines}\n]}}\n')
        print(f"{family}: {len(recorded)} of {len(cases)} cases recorded")


main()
