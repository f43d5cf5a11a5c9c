"""Records what LiteRT's reference kernels give for whole small models, call after call.

Needs the package ai-edge-litert 2.3.0, with numpy and flatbuffers that it brings. Usage:

    record-programs.py FOLDER [FAMILY...] [--models FOLDER] [--verbose]

writes FOLDER/FAMILY.json for each family of `program_recordings`, and with --models also the models
as `.tflite` files. Each call tells the inputs, by name where it is of a signature, their shapes, which
change from call to call, and what came out. Cases that LiteRT refuses are left out and named.
"""

import argparse
import base64
import importlib
import importlib.metadata
import json
import pathlib
import re

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from operator_recordings.model import encoded
from program_recordings import FAMILIES, program


def interpreter_of(content):
    """An interpreter of the reference kernels, or of the default ones where there are no others."""
    try:
        return Interpreter(
            model_content=content, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    except ValueError as error:
        if "Didn't find" not in str(error):
            raise
        return Interpreter(
            model_content=content,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)


def outputs_of(interpreter, call):
    """The outputs of a call without a signature."""
    details = interpreter.get_input_details()
    assert len(details) == len(call.inputs), f"{len(details)} inputs"
    for entry, array in zip(details, call.inputs):
        if list(entry["shape"]) != list(array.shape):
            interpreter.resize_tensor_input(entry["index"], array.shape)
    interpreter.allocate_tensors()
    for entry, array in zip(details, call.inputs):
        interpreter.set_tensor(entry["index"], array)
    interpreter.invoke()
    return [contents(interpreter, entry["index"]) for entry in interpreter.get_output_details()]


def contents(interpreter, index):
    """The array of a tensor; the binding has none for tensors of no elements."""
    details = interpreter._get_tensor_details(index, 0)
    if 0 in details["shape"] and details["dtype"] is not np.object_:
        return np.zeros(details["shape"], details["dtype"])
    return interpreter.get_tensor(index)


def record(name, content, calls, models):
    if models:
        (models / (re.sub(r"[^A-Za-z0-9]+", "_", name) + ".tflite")).write_bytes(content)
    interpreter, recorded = interpreter_of(content), []
    for call in calls:
        if call.reset == "all":
            interpreter = interpreter_of(content)
        elif call.reset:
            interpreter.reset_all_variables()
        entry = {"resets": bool(call.reset)}
        if call.signature:
            results = interpreter.get_signature_runner(call.signature)(**call.named)
            entry["signature"] = call.signature
            entry["inputNames"], entry["outputNames"] = list(call.named), list(results)
            given, results = list(call.named.values()), list(results.values())
        else:
            given, results = call.inputs, outputs_of(interpreter, call)
        entry["inputs"] = [encoded(array) for array in given]
        entry["outputs"] = [encoded(array) for array in results]
        recorded.append(entry)
    return {"name": name, "model": base64.b64encode(content).decode(), "calls": recorded}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("families", nargs="*", metavar="FAMILY", default=FAMILIES)
    parser.add_argument("--models", type=pathlib.Path)
    parser.add_argument("--verbose", action="store_true", help="name each case before it is run")
    arguments = parser.parse_args()
    runtime = "ai-edge-litert " + importlib.metadata.version("ai-edge-litert")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.models:
        arguments.models.mkdir(parents=True, exist_ok=True)
    for family in arguments.families:
        importlib.import_module("program_recordings." + family).record()
        cases, recorded = program.take_cases(), []
        for name, content, calls in cases:
            if arguments.verbose:
                print(name, flush=True)
            try:
                recorded.append(record(name, content, calls, arguments.models))
            except (RuntimeError, ValueError) as error:
                print(f"refused: {name}: {' '.join(str(error).splitlines())[:300]}")
        lines = ",\n".join(json.dumps(entry) for entry in recorded)
        (arguments.folder / f"{family}.json").write_text(
            f'{{"runtime": "{runtime}", "kernels": "reference", "cases": [\n{lines}\n]}}\n')
        print(f"{family}: {len(recorded)} of {len(cases)} cases recorded")


main()
